# SPDX-License-Identifier: ISC
# Hooks of the log's repository: what is there stays, and nothing forged comes in.
load helper

# A hub with the hooks, and ann's clone with a log; the task $id waits for the gate `tests`.
setup()
{
	clean_room
	export TASK_HOOKS=$TASK_SRC/hooks
	git config --global user.name ann
	git config --global user.email ann@example.com
	git init -q --bare hub.git
	task-hooks install --log -C hub.git >/dev/null
	clone ann
	id=$(task-add -C ann -c AUTH-01 "log in")
	task-gate require -C ann tests AUTH-01
	task-move -C ann AUTH-01 in-progress
	task-sync -qC ann >/dev/null
}

clone()
{
	git clone -q hub.git "$1" 2>/dev/null
	task-init -qC "$1"
}

hub() { git -C hub.git rev-parse tasks; }

# An event that no program would write: done, with the gate open; or state $2.
forge_move()
{
	"$TASK_SRC/tests/audit/forge" "$1/.tasks" new \
	    "{\"task\":\"$id\",\"type\":\"task.moved\",\"set\":{\"state\":\"${2-done}\"}}" >/dev/null
	by_hand "$1" "forged"
}

# by_hand CLONE MESSAGE -- commit what was done to the files
by_hand()
{
	git -C "$1/.tasks" add -A
	git -C "$1/.tasks" -c core.hooksPath=/dev/null commit -q -m "$2"
}

segment() { echo "$1"/.tasks/events/*/*/*/*.jsonl; }

@test "the hub takes what programs write: commits, unions, copies of a clone, many at once" {
	clone bob
	cp -r ann copy
	task-add -C ann "of ann" >/dev/null
	task-add -C copy "of the copy" >/dev/null
	task-add -C bob -A bob "of bob" >/dev/null
	for name in ann copy bob ann copy; do
		task-sync -qC "$name" >/dev/null
	done
	assert_equal "$(task-export -C ann)" "$(task-export -C copy)"
	seq 300 | task-add -C bob - >/dev/null
	task-sync -qC bob >/dev/null
	git -C ann/.tasks pull -q
	assert_equal "$(task-list -C ann --count)" 304
}

@test "the hub refuses a line that was changed or removed, and a file, in any commit of a push" {
	before=$(hub)
	file=$(segment ann)
	cp "$file" kept
	sed -i '$d' "$file"
	by_hand ann "remove"
	run ! git -C ann/.tasks push
	assert_match "$output" "events/.*	1 line that was there changed or removed by commit"
	cp kept "$file"
	by_hand ann "put it back"
	run ! git -C ann/.tasks push
	assert_match "$output" "changed or removed"
	git -C ann/.tasks reset -q --hard HEAD~2
	git -C ann/.tasks rm -q "${file#ann/.tasks/}"
	by_hand ann "remove the file"
	run ! git -C ann/.tasks push
	assert_match "$output" "events/.*	removed by commit"
	assert_equal "$(hub)" "$before"
}

@test "the hub refuses history that is rewritten, and a log that is deleted, not other branches" {
	before=$(hub)
	git -C ann/.tasks reset -q --soft HEAD~2
	by_hand ann "squashed"
	run ! git -C ann/.tasks push -f
	assert_match "$output" "history was rewritten"
	run ! git -C ann/.tasks push origin :tasks
	assert_match "$output" "refused: the branch of the log must not be deleted"
	assert_equal "$(hub)" "$before"
	git -C ann commit -q --allow-empty -m "the project"
	git -C ann push -q origin HEAD:refs/heads/main
	git -C ann push -q origin :refs/heads/main
}

@test "the hub refuses what is no event, and links" {
	echo '{"v":1}' >>"$(segment ann)"
	by_hand ann "no event"
	run ! git -C ann/.tasks push
	assert_match "$output" "error.*events/.*
.*refused: the new events have the errors above"
	git -C ann/.tasks reset -q --hard HEAD~1
	git -C ann/.tasks update-index --add --cacheinfo \
	    "120000,$(echo /etc | git -C ann/.tasks hash-object -w --stdin),events/link"
	git -C ann/.tasks -c core.hooksPath=/dev/null commit -q -m "a link"
	run ! git -C ann/.tasks push
	assert_match "$output" "events/link	no ordinary file"
}

@test "the hub refuses a forged move, and does not hold it against others once it is there" {
	before=$(hub)
	forge_move ann
	run ! git -C ann/.tasks push
	assert_match "$output" "error.*forged move: .*tests"
	assert_equal "$(hub)" "$before"
	mv hub.git/hooks hub.git/off
	git -C ann/.tasks push -q
	mv hub.git/off hub.git/hooks
	clone bob
	task-add -C bob -A bob "of bob" >/dev/null
	task-sync -qC bob >/dev/null
	assert_equal "$(hub)" "$(git -C bob/.tasks rev-parse HEAD)"
	TASK_CLOCK=2026-11-20T14:00:01Z forge_move bob review
	run ! git -C bob/.tasks push
	assert_match "$output" "cannot become review.*
.*refused: the new events have the errors above"
}

@test "the check alone, for CI, needs a bare clone and the programs, and changes nothing" {
	first=$(git -C hub.git rev-parse tasks~3)
	git clone -q --bare hub.git ci.git
	forge_move ann
	git -C ann/.tasks push -q ../../ci.git HEAD:refs/heads/forged
	cd ci.git
	before=$(find . -type f | sort | xargs sha256sum)
	run -0 sh "$TASK_SRC/hooks/log" "$first" tasks
	assert_equal "$output" ""
	run -0 sh "$TASK_SRC/hooks/log" 0000000000000000000000000000000000000000 tasks
	run -1 sh "$TASK_SRC/hooks/log" tasks forged
	assert_match "$output" "forged move"
	run -1 sh "$TASK_SRC/hooks/log" tasks "$first"
	run -1 sh "$TASK_SRC/hooks/log" nowhere tasks
	run -2 sh "$TASK_SRC/hooks/log" tasks
	assert_equal "$(find . -type f | sort | xargs sha256sum)" "$before"
}

@test "an earlier hook of the hub runs first, and sees what is pushed" {
	task-hooks remove --log -C hub.git >/dev/null
	printf '#!/bin/sh\ncat >>"%s"\n! grep -q stop "%s"\n' "$PWD/seen" "$PWD/stop" >hub.git/hooks/pre-receive
	chmod +x hub.git/hooks/pre-receive
	run -0 task-hooks install --log -C hub.git
	assert_match "$output" "pre-receive	chained"
	touch stop
	task-add -C ann "more" >/dev/null
	task-sync -qC ann >/dev/null
	assert_match "$(<seen)" "refs/heads/tasks$"
	echo stop >stop
	task-add -C ann "more" >/dev/null
	run -5 task-sync -qC ann
}

@test "without task-fsck the hub takes nothing, and says what it needs" {
	before=$(hub)
	task-add -C ann "more" >/dev/null
	PATH=/usr/bin:/bin run ! git -C ann/.tasks push
	assert_match "$output" "refused: cannot check the new events: task-fsck is not in PATH"
	assert_equal "$(hub)" "$before"
}

@test "in a log pre-commit guards what is committed by hand, programs go on, and remove ends it" {
	cd ann
	run -0 task-hooks install --log
	assert_equal "$(git -C .tasks config core.hooksPath)" "../.git/tasks/hooks"
	run -0 task-hooks status --log
	sed -i '$d' .tasks/events/*/*/*/*.jsonl
	git -C .tasks add -A
	run -1 git -C .tasks commit -m "by hand"
	assert_match "$output" "changed or removed"
	git -C .tasks reset -q --hard
	task-add "go on" >/dev/null
	mkdir .tasks/notes
	echo words >.tasks/notes/words
	git -C .tasks add -A
	git -C .tasks commit -q -m "a note"
	task-hooks remove --log >/dev/null
	assert_equal "$(git -C .tasks config core.hooksPath)" /dev/null
	[[ ! -e .git/tasks/hooks/pre-commit ]]
	task-fsck -q
}
