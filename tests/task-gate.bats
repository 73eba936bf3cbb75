# SPDX-License-Identifier: ISC
# Gates: requiring them, reports with evidence, and who may give them.
load helper

# A workflow with a gate `tests` before review, and `review` by another before done.
strict()
{
	task-workflow | jq -c '.gates = {"review": ["tests"], "done": ["review"]} |
	    .differ = {"review": true}' >strict.json
	task-workflow set strict.json
}

evidence() { task-gate list -j "$1" | jq -c "select(.gate == \"$2\").evidence"; }
result() { task-gate list -j "$1" | jq -r "select(.gate == \"$2\").result"; }
state_of() { task-list --all -j | jq -r "select(.id == \"$1\").state"; }

# Wait for a file; a bound only, so that a failing test ends.
await()
{
	local i

	for ((i = 0; i < 500; i++)); do
		[[ ! -s $1 ]] || return 0
		read -rt 0.02 <> <(:) || :
	done
	fail "$1 did not come"
}

@test "task-gate require makes a gate that finishing needs, and remove takes it away" {
	id=$(task-add "a task")
	run -0 --separate-stderr task-gate require tests "$id"
	assert_equal "$output$stderr" ""
	task-move "$id" in-progress
	refused 5 "passed or waived: tests; see 'task-gate list $id'" task-move "$id" done
	refused 5 "needs a reason: -m WHY" task-gate remove tests "$id"
	task-gate remove -m "nothing to test" tests "$id"
	task-move "$id" done
	assert_whole
}

@test "task-gate require of what is required, or remove of what is not, is no event" {
	id=$(task-add --gate tests "a task")
	run -0 --separate-stderr task-gate require tests "$id"
	assert_equal "$stderr" "task-gate: '$id' requires already gate 'tests'"
	run -0 --separate-stderr task-gate remove docs "$id"
	assert_equal "$stderr" "task-gate: '$id' does not require gate 'docs'"
	assert_equal "$(events)" 2
}

@test "task-gate pass opens a gate, and the move rests on the report" {
	id=$(task-add --gate tests "a task")
	task-move "$id" in-progress
	task-gate pass tests "$id" -m "green"
	task-move "$id" done
	report=$(jq -r 'select(.type == "gate.reported").id' .tasks/events/*/*/*/*.jsonl)
	run -0 jq -r --arg id "$report" 'select(.type == "task.moved") |
	    select(.rests | index($id)).data.values[0].state' .tasks/events/*/*/*/*.jsonl
	assert_equal "$output" "done"
	assert_match "$(git -C .tasks log --format=%B -2 | head -3)" "move from in-progress to done|green"
}

@test "task-gate fail closes it again, and the refusal says by whom" {
	id=$(task-add --gate tests "a task")
	task-move "$id" in-progress
	task-gate pass tests "$id"
	task-gate -A bob fail tests "$id"
	refused 5 "tests (failed by bob)" task-move "$id" done
}

@test "task-gate waive needs a reason, and opens the gate" {
	id=$(task-add --gate tests "a task")
	task-move "$id" in-progress
	refused 5 "waiving gate 'tests' of '$id' needs a reason" task-gate waive tests "$id"
	refused 5 "waiving gate 'tests' of '$id' needs a reason" task-gate waive -m " " tests "$id"
	run -5 task-gate waive -j tests "$id"
	assert_equal "$(jq -r .error <<<"$output")" invalid
	task-gate waive tests "$id" -m "the machine is down"
	assert_equal "$(result "$id" tests)" waived
	task-move "$id" done
}

@test "task-gate refuses a gate that nobody knows, and says which there are" {
	id=$(task-add --gate tests "a task")
	refused 5 "did you mean 'tests'? its gates are tests" task-gate pass test "$id"
	refused 5 "1 to 32 lower-case letters" task-gate require "No Gate" "$id"
	refused 3 "nothing" task-gate pass tests nothing
	refused 2 "did you mean 'pass'" task-gate pas tests "$id"
	refused 2 "a task is missing" task-gate pass tests
	refused 2 "a gate and a task are missing" task-gate pass
	refused 2 "a task is missing" task-gate
}

@test "task-gate keeps URL, files and commit as evidence" {
	log_in_project
	id=$(task-add --gate tests "a task")
	printf 'hello' >report.txt
	task-gate pass tests "$id" --url https://ci.example.org/7 --file report.txt \
	    --commit HEAD
	want=$(jq -cn --arg c "$(git rev-parse HEAD)" '{commit: $c,
	    url: "https://ci.example.org/7", files: [{name: "report.txt", size: 5,
	    sha256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"}]}')
	assert_equal "$(evidence "$id" tests)" "$want"
	refused 3 "there is no commit 'nowhere' here" task-gate pass tests "$id" --commit nowhere
	refused 3 "'absent' does not exist" task-gate pass tests "$id" --file absent
	for url in "" $'https://a\nb' "https://a b" "see below" "javascript:alert(1)" "https://"; do
		refused 5 "a URL must be" task-gate pass tests "$id" --url "$url"
	done
	refused 5 "is not a file" task-gate pass tests "$id" --file .
	"$TASK_SRC/tests/schema/validate.py" --written .tasks/events/*/*/*/*.jsonl
}

@test "task-gate run passes the gate when the command does, and tells how it went" {
	log_in_project
	id=$(task-add --gate tests "a task")
	run -0 --separate-stderr task-gate run tests "$id" -- sh -c 'echo out; echo err >&2'
	assert_equal "$output" out
	assert_equal "$stderr" err
	assert_equal "$(evidence "$id" tests | jq -c '[.command, .exit, .bytes, .commit, .dirty]')" \
	    "[[\"sh\",\"-c\",\"echo out; echo err >&2\"],0,8,\"$(git rev-parse HEAD)\",false]"
	assert_equal "$(result "$id" tests)" passed
	"$TASK_SRC/tests/schema/validate.py" --written .tasks/events/*/*/*/*.jsonl
	assert_whole
}

@test "task-gate run of a failing command is recorded, with status 1" {
	id=$(task-add --gate tests "a task")
	run -1 --separate-stderr task-gate run tests "$id" -- sh -c 'echo broken; exit 3'
	assert_equal "$stderr" "task-gate: gate 'tests' failed: the command's status is 3"
	assert_equal "$(evidence "$id" tests | jq -c '[.exit, .tail]')" '[3,"broken\n"]'
	run -1 --separate-stderr task-gate run tests "$id" -- sh -c 'kill -KILL $$'
	assert_equal "$(evidence "$id" tests | jq -c '[.exit, .signal]')" '[null,9]'
	assert_equal "$(result "$id" tests)" failed
}

@test "task-gate run hashes all that was printed, and keeps the last of it as text" {
	id=$(task-add --gate tests "a task")
	task-gate run tests "$id" -- seq 100000 >out
	assert_equal "$(evidence "$id" tests | jq -r .sha256)" "$(sha256sum <out | cut -d' ' -f1)"
	assert_equal "$(evidence "$id" tests | jq -j .tail | tail -n 3)" "$(tail -n 3 out)"
	assert_equal "$(evidence "$id" tests | jq '.tail | utf8bytelength')" 4096
	task-gate run tests "$id" -- printf 'a\0b\033[1m\303' >out
	assert_equal "$(evidence "$id" tests | jq -c .tail)" '"a�b�[1m�"'
	printf 'é%.0s' {1..3000} >many
	task-gate run tests "$id" -- sh -c 'printf x; cat many' >out
	assert_match "$(evidence "$id" tests | jq -r .tail)" '^é+$'
	"$TASK_SRC/tests/schema/validate.py" --written .tasks/events/*/*/*/*.jsonl
}

@test "task-gate run gives the command an empty input, and does not wait for its children" {
	id=$(task-add --gate tests "a task")
	run -0 task-gate run tests "$id" -- wc -c
	assert_equal "$output" 0
	mkfifo hold
	run -0 task-gate run tests "$id" -- sh -c 'read x <>hold & echo $! >pid'
	kill "$(<pid)"
}

@test "task-gate run notices changes that are in no commit" {
	log_in_project
	id=$(task-add --gate tests "a task")
	echo new >file
	task-gate run tests "$id" -- true
	assert_equal "$(evidence "$id" tests | jq .dirty)" true
}

@test "task-gate run of what cannot be run, or is not allowed, records nothing" {
	id=$(task-add --gate tests "a task")
	refused 6 "cannot run 'no-such-program'" task-gate run tests "$id" -- no-such-program
	refused 5 "no gate 'docs'" task-gate run docs "$id" -- touch ran
	refused 4 "is created, not review" task-gate run --expect review tests "$id" -- touch ran
	refused 2 "-- COMMAND" task-gate run tests "$id" touch ran
	refused 0 "" task-gate run -n tests "$id" -- touch ran
	[[ ! -e ran ]]
}

@test "task-gate run judges what was expected when the command has ended" {
	id=$(task-add --gate tests "a task")
	run -4 --separate-stderr task-gate run --expect created tests "$id" -- \
	    task-move -A bob "$id" in-progress
	assert_match "$stderr" "is in-progress, not created"
	assert_equal "$(result "$id" tests)" open
}

@test "task-gate run ends the command and records nothing when it is interrupted" {
	id=$(task-add --gate tests "a task")
	for signal in INT TERM HUP; do
		rm -f pid
		mkfifo -m 600 "hold.$signal"
		env --default-signal=INT task-gate run tests "$id" -- \
		    sh -c 'echo $$ >pid; read x <>"$1"' sh "hold.$signal" &
		gate=$!
		await pid
		kill -s "$signal" "$gate"
		status=0
		wait "$gate" || status=$?
		assert_equal "$status" $((128 + $(kill -l "$signal")))
		! kill -0 "$(<pid)" 2>/dev/null
	done
	assert_equal "$(events)" 2
}

@test "task-gate run with a key that was used runs nothing, and tells the first result" {
	id=$(task-add --gate tests "a task")
	run -1 task-gate run --key K tests "$id" -- sh -c 'echo >>ran; exit 1'
	run -1 --separate-stderr task-gate run --key K tests "$id" -- sh -c 'echo >>ran; exit 1'
	assert_match "$stderr" "when this was done first"
	assert_equal "$(wc -l <ran)" 1
	assert_equal "$(events)" 3
}

@test "task-gate run locks nothing while the command runs" {
	id=$(task-add --gate tests "a task")
	task-gate run tests "$id" -- task-log -q -m "in between" "$id" >out
	assert_equal "$(events)" 4
}

@test "gates of the workflow are needed for the state they stand at" {
	strict
	id=$(task-add "a task")
	task-move "$id" in-progress
	refused 5 "cannot become review before these gates are passed or waived: tests" \
	    task-move "$id" review
	assert_equal "$(task-gate list "$id" | cut -f 2,3,6,7 | tr '\t' ,)" \
	    $'review,open,done,not by who did the work\ntests,open,review,'
	task-gate run tests "$id" -- true
	task-move "$id" review
}

@test "who did the work neither passes, waives nor drops a gate that differs" {
	strict
	id=$(task-add --gate review "a task")
	task-move "$id" in-progress
	for action in pass waive; do
		refused 5 "by ann, who did the work: another actor must" \
		    task-gate "$action" -m why review "$id"
	done
	refused 5 "who did the work" task-gate remove -m why review "$id"
	task-agent register -q ann bob
	refused 5 "another actor must, like bob, under a name of its own (-A NAME or TASK_ACTOR" \
	    task-gate pass review "$id"
	task-gate fail review "$id"
	task-gate -A bob pass review "$id"
	assert_equal "$(result "$id" review)" passed
}

@test "a gate passed by who takes part in the work later is not open" {
	strict
	id=$(task-add "a task")
	task-gate -A bob pass review "$id"
	task-move -A bob --no-claim "$id" in-progress
	refused 5 "review (passed by bob, who did the work: somebody else must)" \
	    task-move "$id" done
}

# Who may pass the review of a task, by what happened to it before.
@test "who did the work: a table" {
	strict
	while IFS=$'\t' read -r before who allowed; do
		id=$(task-add "a task")
		eval "$before"
		run task-gate -A "$who" pass review "$id"
		want=5
		[[ $allowed == yes ]] && want=0
		[[ $status == "$want" ]] || fail "$before: $who: status $status"
	done <<-'TABLE'
	task-move "$id" in-progress	ann	no
	task-move "$id" in-progress	bob	yes
	task-edit -u eve "$id"	eve	no
	task-edit -u eve "$id"; task-edit -u bob "$id"	eve	no
	task-edit -m why --title other "$id"	ann	yes
	task-move --no-claim "$id" in-progress; task-gate pass tests "$id"; task-move -A cem "$id" review	cem	no
	task-move "$id" in-progress; task-gate pass tests "$id"; task-move "$id" review; task-edit -u bob "$id"	bob	yes
	task-move "$id" in-progress; task-gate pass tests "$id"; task-move "$id" review; task-move -A bob "$id" in-progress	bob	yes
	task-move "$id" in-progress; task-gate pass tests "$id"; task-move "$id" review; task-move -A bob "$id" in-progress; task-move -A cem "$id" blocked	cem	no
	task-move "$id" quarantined; task-move -A bob -m why "$id" created	bob	yes
	TABLE
}

@test "going back to work overwrites the reports" {
	strict
	id=$(task-add "a task")
	task-move "$id" in-progress
	task-gate pass tests "$id"
	task-move "$id" review
	task-gate -A bob pass review "$id"
	task-move -A bob "$id" in-progress
	assert_equal "$(result "$id" review),$(result "$id" tests)" "open,open"
}

@test "task-gate takes several tasks, from standard input too, and --atomic" {
	a=$(task-add --gate tests a)
	b=$(task-add --gate tests b)
	task-list | task-gate pass tests -
	assert_equal "$(result "$a" tests),$(result "$b" tests)" "passed,passed"
	run -7 task-gate fail tests "$a" absent
	assert_equal "$(result "$a" tests)" failed
	run -3 task-gate pass --atomic tests "$a" absent
	assert_equal "$(result "$a" tests)" failed
	run -0 task-gate pass -j tests "$a"
	assert_equal "$(jq -c '.gates[] | [.name, .result]' <<<"$output")" '["tests","passed"]'
}

# The workflow asks for this evidence of gate tests.
asks_for()
{
	task-workflow -j | jq -c --argjson what "$1" \
	    '.gates = {"done": ["tests"]} | .evidence = {"tests": $what}' >workflow.json
	task-workflow set -q workflow.json
}

@test "task-gate passes a gate only with the evidence that the workflow asks for" {
	asks_for '"any"'
	id=$(task-add "one")
	run -5 --separate-stderr task-gate pass tests "$id"
	assert_match "$stderr" "gate 'tests' of '$id' passes only with evidence; missing: any"
	task-gate fail tests "$id"
	task-gate pass --url https://ci.example.org/7 tests "$id"
	asks_for '["run", "url"]'
	run -5 --separate-stderr task-gate pass --url https://ci.example.org/7 tests "$id"
	assert_match "$stderr" "only with evidence; missing: run"
	task-gate run --url https://ci.example.org/7 tests "$id" -- true
	task-gate waive -m "nobody tests here" tests "$id"
	run -0 task-fsck -q
	[[ $output != *forged* ]]
}

@test "task-workflow refuses evidence of a kind that there is not" {
	task-workflow -j | jq -c '.evidence = {"tests": ["runs"]}' >workflow.json
	run -5 --separate-stderr task-workflow set workflow.json
	assert_match "$stderr" "'evidence' must be for each gate 'run', 'commit', 'url', 'file', 'any' or 'none'"
}

@test "task-gate looks a whole hash up where there is a repository, and takes it elsewhere" {
	id=$(task-add "one")
	task-gate require tests "$id"
	hash=$(printf '%040d' 7)
	task-gate pass --commit "$hash" tests "$id"
	log_in_project
	id=$(task-add "one")
	task-gate require tests "$id"
	run -3 --separate-stderr task-gate pass --commit "$hash" tests "$id"
	assert_match "$stderr" "there is no commit '$hash' here"
	task-gate pass --commit "$(git rev-parse HEAD)" tests "$id"
}

@test "task-gate run in a log that is in no project records no commit" {
	task-init -q -C ../alone
	cd ../alone
	id=$(task-add --gate tests "one")
	task-gate run tests "$id" -- true
	assert_equal "$(task-gate list -j "$id" | jq -c .evidence.commit)" null
	refused 3 "there is no commit 'HEAD' here" task-gate pass --commit HEAD tests "$id"
}
