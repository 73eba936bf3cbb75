# SPDX-License-Identifier: ISC
# Idempotency keys: the one rule that all doors have.
load helper
load mcp/helper

other() { refused 5 "key 'k' was used for other arguments" "$@"; }

@test "a key with other arguments is refused by every program that writes" {
	a=$(task-add --key k "one")
	other task-add --key k "two"
	other task-add --key k -P 9 "one"
	b=$(task-add "b")
	TASK_ACTOR=e task-edit --key k -P 9 "$b"
	TASK_ACTOR=e other task-edit --key k -P 2 "$b"
	TASK_ACTOR=e other task-edit --key k -P 9 -l x "$b"
	TASK_ACTOR=m task-move --key k "$b" in-progress
	TASK_ACTOR=m other task-move --key k "$b" cancelled
	TASK_ACTOR=l task-link --key k "$b" needs "$a"
	TASK_ACTOR=l other task-link --key k "$b" relates "$a"
	TASK_ACTOR=g task-gate require --key k tests "$b"
	TASK_ACTOR=g other task-gate require --key k docs "$b"
	TASK_ACTOR=p task-gate pass --key k tests "$b"
	TASK_ACTOR=p other task-gate fail --key k tests "$b"
	TASK_ACTOR=s task-log -m one --key k "$b" >/dev/null
	TASK_ACTOR=s other task-log -m two --key k "$b"
	TASK_ACTOR=s other task-log -m one --to bob --key k "$b"
	TASK_ACTOR=c task-check add --key k "$b" "milk"
	TASK_ACTOR=c other task-check add --key k "$b" "eggs"
	TASK_ACTOR=t task-time start --key k "$b" -m one
	TASK_ACTOR=t other task-time start --key k "$b" -m two
	TASK_ACTOR=r task-agent register --key k --max 3 r
	TASK_ACTOR=r other task-agent register --key k --max 4 r
	TASK_ACTOR=w task-workflow set --key k simple
	TASK_ACTOR=w other task-workflow set --key k default
}

@test "a key with other arguments is refused for claims, failures and what is handed over" {
	a=$(task-add "one")
	task-claim --key k "$a" >/dev/null
	other task-claim --key k --ttl 3h "$a"
	refused 5 "key 'k' was used for another command" task-claim --key k --next
	task-claim --fail "no disk" --key f "$a"
	refused 5 "key 'f' was used for other arguments" task-claim --fail "no net" --key f "$a"
	task-claim "$a" >/dev/null
	task-handoff give --to bob -m "half done" --key h "$a" >/dev/null
	refused 5 "key 'h' was used for other arguments" \
	    task-handoff give --to carl -m "half done" --key h "$a"
}

@test "a key for the team log is not one for a task, and the other way round" {
	a=$(task-add "one")
	task-log -m hello --key k >/dev/null
	refused 5 "key 'k' was used for no task, not for '$a'" task-log -m hello --key k "$a"
}

@test "with --atomic the number of tasks is a part of the key, in every program" {
	a=$(task-add "a") b=$(task-add "b") c=$(task-add "c")
	each() { other "$@" "$a" && other "$@" "$a" "$b" "$c"; }

	task-edit --atomic --key k -P 9 "$a" "$b"
	each task-edit --atomic --key k -P 9
	task-edit --atomic --key k -P 9 "$a" "$b"
	export TASK_ACTOR=e
	task-move --atomic --key k "$a" "$b" in-progress
	other task-move --atomic --key k "$a" in-progress
	other task-move --atomic --key k "$a" "$b" "$c" in-progress
	task-move --atomic --key k "$a" "$b" in-progress
	task-gate require --atomic --key g tests "$a" "$b"
	refused 5 "other arguments" task-gate require --atomic --key g tests "$a"
}

@test "without --atomic each task has a key of its own, so more of them can follow" {
	a=$(task-add "a") b=$(task-add "b")
	task-edit --key k -P 9 "$a"
	task-edit --key k -P 9 "$a" "$b"
	assert_equal "$(task-list --format '%(priority)' | sort -u)" 9
}

@test "tasks that are added all or none are one command, which more of them or fewer are not" {
	printf 'a\nb\n' | task-add --atomic --key k - >ids
	printf 'a\nb\n' | task-add --atomic --key k - >again
	assert_equal "$(cat again)" "$(cat ids)"
	printf 'a\nb\nc\n' >longer
	other task-add --atomic --key k - <longer
	printf 'a\n' >shorter
	other task-add --atomic --key k - <shorter
	wire 2025-11-25 <<-'END'
		! task_add {"tasks":[{"title":"a"},{"title":"b"}],"key":"k"}
		! task_add {"tasks":[{"title":"a"},{"title":"b"},{"title":"c"}],"key":"k"}
		! task_add {"tasks":[{"title":"a"}],"key":"k"}
		! task_add {"tasks":[{"title":"p","children":[{"title":"c"}]}],"key":"tree"}
		! task_add {"tasks":[{"title":"p"}],"key":"tree"}
	END
	assert_equal "$(got 1 '.tasks[].id')" "$(cat ids)"
	for i in 2 3 5; do
		assert_match "$(refusal $i)" "^duplicate: tasks.0.: key '.*' was used for other arguments"
	done
	assert_equal "$(task-list | wc -l)" 4
}

@test "a command is the same, whatever guards it, and however its sets are ordered" {
	a=$(task-add -c AA-1 "one")
	task-edit --key k -l x -l y --meta name=ann --due 2h -m "because" AA-1
	export TASK_CLOCK=2026-11-21T14:00:00Z
	count_events
	task-edit --key k -l y -l x --meta 'name="ann"' --due 2h --expect done -m "why not" "$a"
	assert_equal "$(events)" "$count"
	assert_equal "$(task-show -j AA-1 | jq -r .due)" 2026-11-20T16:00:00Z
}

@test "a key of a program is known to task-mcp, and the other way round" {
	a=$(task-add --key k -l x -l y --due tomorrow "one")
	task-edit --key e --cap rust --meta n=1 "$a"
	wire 2025-11-25 -A ann <<-END
		! task_add {"tasks":[{"title":"one","labels":["y","x"],"due":"tomorrow"}],"key":"k"}
		! task_edit {"task":"$a","capabilities":"rust","meta":{"n":1},"key":"e"}
		! task_add {"tasks":[{"title":"other"}],"key":"k"}
		! task_edit {"task":"$a","capabilities":"c","key":"e"}
		! task_post {"task":"$a","text":"hello","to":"bob","key":"p"}
	END
	assert_equal "$(got 1 .tasks[0].id) $(got 1 .repeated) $(got 2 .repeated)" "$a true true"
	assert_match "$(refusal 3)" "^duplicate: tasks.0.: key 'k' was used for other arguments"
	assert_match "$(refusal 4)" "^duplicate: key 'e' was used for other arguments"
	assert_equal "$(task-log -m hello --to bob --key p "$a")" "$(got 5 .message)"
	refused 5 "key 'p' was used for other arguments" task-log -m hi --to bob --key p "$a"
}

@test "a key is its actor's own, whoever used the same one since" {
	a=$(task-add --key k "one")
	b=$(task-add -A bob --key k "two")
	assert_equal "$(task-add --key k "one") $(task-add -A bob --key k "two")" "$a $b"
	refused 5 "key 'k' was used for other arguments" task-add -A bob --key k "one"
}

@test "a repeat under another name says so" {
	task-add --key k "one" >/dev/null
	run --separate-stderr -0 task-add -A bob --key k "one"
	assert_match "$stderr" "key 'k' was used by ann for the same command; as bob this is a new one"
	run --separate-stderr -0 task-add -A bob --key k2 "one"
	assert_equal "$stderr" ""
	run --separate-stderr -0 task-add -A carl --key k "other"
	assert_equal "$stderr" ""
}

@test "a key whose event does not say what its command was given is not compared" {
	forget_events
	cp -r "$TASK_SRC/tests/fixtures/good/every-type/log/events" .tasks/
	assert_equal "$(task-add --key K "whatever" 2>/dev/null)" rfctmnqs6z06
}

@test "a command that ran for a gate is known by what ran, not by how it ended" {
	a=$(task-add --gate tests "one")
	run -1 task-gate run --key k tests "$a" -- false
	run -1 task-gate run --key k tests "$a" -- false
	other task-gate run --key k tests "$a" -- true
}
