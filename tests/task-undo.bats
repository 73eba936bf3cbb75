# SPDX-License-Identifier: ISC
load helper

state() { task-list --all -j "$1" | jq -r .state; }
last() { task-log -r --limit 1 -j "$@" | jq -r .id; }
sound()
{
	task-fsck -q
	assert_whole
	"$TASK_SRC"/tests/schema/validate.py --written .tasks/events/*/*/*/*.jsonl
	git -C .tasks rev-parse -q --verify HEAD~1 >/dev/null &&
		task-fsck --range HEAD~1..HEAD
}

@test "task-undo takes the last command back, and a second one brings it back" {
	id=$(task-add -c A-1 "one")
	task-edit -t "two" -l urgent A-1
	run -0 --separate-stderr task-undo
	assert_equal "$output" "$(printf '%s\t%s\t%s\t%s\n' "$id" title two one "$id" "label urgent" yes no)"
	assert_equal "$stderr" ""
	run -0 task-list -j A-1
	assert_equal "$(jq -r '.title, (.labels|length)' <<<"$output")" $'one\n0'
	sound
	task-undo >/dev/null
	assert_equal "$(task-list -j A-1 | jq -r '.title, .labels[]')" $'two\nurgent'
	sound
}

@test "task-undo undoes all events of one command together" {
	task-add -c A-1 "one"
	task-done A-1
	assert_equal "$(state A-1)" done
	task-undo >/dev/null
	assert_equal "$(state A-1)" created
	task-undo >/dev/null
	assert_equal "$(state A-1)" done
	sound
}

@test "task-undo -n shows each field before and after, and writes nothing" {
	task-add -c A-1 -P 3 "one"
	task-edit -P 8 A-1
	before=$(git -C .tasks rev-parse HEAD)
	run -0 --separate-stderr task-undo -n
	assert_match "$output" $'priority\t8\t3'
	run -0 --separate-stderr task-undo -nj
	assert_equal "$(jq -c '.changes[0] | [.field, .before, .after]' <<<"$output")" '["priority",8,3]'
	assert_equal "$(git -C .tasks rev-parse HEAD)" "$before"
	assert_equal "$(task-list -j A-1 | jq .priority)" 8
}

@test "task-undo refuses if later events rest on it, and names them" {
	task-add -c A-1 "one"
	task-edit -t "two" A-1
	event=$(last A-1)
	task-edit -A bob -t "three" A-1
	later=$(last A-1)
	run -4 --separate-stderr task-undo "$event"
	assert_equal "$stderr" "task-undo: cannot undo this alone: later events rest on it; undo these first (task-undo --cascade does): $later (bob, task.edited of A-1, 2026-11-20T14:00:00Z)"
	assert_equal "$(task-list -j A-1 | jq -r .title)" three
	task-undo --cascade "$event" >/dev/null
	assert_equal "$(task-list -j A-1 | jq -r .title)" one
	run -5 --separate-stderr task-undo "$event"
	assert_match "$stderr" "it was undone by .* \(ann, change.undone of A-1"
	sound
}

@test "task-undo of a creation hides the task everywhere, and its id says so" {
	id=$(task-add -c A-1 "one")
	task-add -q -c B-1 "other"
	run -0 task-undo "$(last "$id")"
	undo=$(last)
	assert_equal "$(task-list --all -j | jq -r .code)" B-1
	assert_equal "$(task-list --all --count)" 1
	run -3 --separate-stderr task-show "$id"
	assert_equal "$stderr" "task-show: '$id' was undone by ann at 2026-11-20T14:00:00Z: 'task-undo $undo' brings task $id back"
	run -3 task-show A-1
	run -3 task-move "${id:0:6}" in-progress
	assert_match "$output" "was undone by ann"
	other=$(task-add -c A-1 "a new one")
	assert_equal "$(task-list -j A-1 | jq -r .id)" "$other"
	run -0 --separate-stderr task-undo "$undo"
	assert_match "$stderr" "comes back without its code A-1, which another task has now"
	assert_equal "$(task-list -j A-1 | jq -r .id)" "$other"
	assert_equal "$(task-list -j "$id" | jq -r '.title, .code')" $'one\nnull'
	sound
}

@test "task-undo of a creation with later work needs --cascade" {
	task-add -q -c A-1 "one"
	created=$(last A-1)
	task-log -q -A bob -m "I have a question" A-1
	task-add -q -c B-1 --needs A-1 "other"
	run -4 task-undo "$created"
	assert_match "$output" "bob, message.posted of A-1"
	assert_match "$output" "ann, task.created of B-1"
	task-undo --cascade "$created" >/dev/null
	assert_equal "$(task-list --all --count)" 0
	sound
}

@test "task-undo of a message leaves it in the history only" {
	task-add -q -c A-1 "one"
	task-log -q --to bob --type question -m "which port?" A-1
	assert_equal "$(task-log -A bob --inbox | wc -l)" 1
	assert_equal "$(task-list -j A-1 | jq .messages)" 1
	task-undo >/dev/null
	assert_equal "$(task-log -A bob --inbox | wc -l)" 0
	assert_equal "$(task-list -j A-1 | jq .messages)" null
	run -0 task-log A-1
	assert_match "$output" "which port"
	assert_match "$output" "undone: message.posted 01"
	sound
	task-undo >/dev/null
	assert_equal "$(task-log -A bob --inbox | wc -l)" 1
	sound
}

@test "task-undo of a failure, a work mark and an acknowledgement takes them out of the counts" {
	task-add -q -c A-1 "one"
	task-claim -q A-1
	task-claim -q --fail "broken" A-1
	assert_equal "$(task-list -j A-1 | jq .failures)" 1
	task-undo >/dev/null
	assert_equal "$(task-list -j A-1 | jq .failures)" null
	task-time start A-1
	export TASK_CLOCK=2026-11-20T15:00:00Z
	task-time stop A-1
	assert_match "$(task-time A-1)" "ended	3600"
	task-undo >/dev/null
	assert_match "$(task-time A-1)" "running"
	task-log -q -m "read this" --to bob A-1
	message=$(task-log -A bob --inbox -j | jq -r .id)
	task-log -q -A bob --ack "$message"
	assert_equal "$(task-log -A bob --inbox | wc -l)" 0
	task-undo -A bob >/dev/null
	assert_equal "$(task-log -A bob --inbox | wc -l)" 1
	task-log -q -A bob --ack "$message"
	assert_equal "$(task-log -A bob --inbox | wc -l)" 0
	task-fsck -q
}

@test "task-undo ends a claim, and gives none back" {
	task-add -q -c A-1 "one"
	task-claim -q A-1
	task-undo >/dev/null
	assert_equal "$(task-list -j A-1 | jq -r '.state, .claim')" $'created\nnull'
	run -0 --separate-stderr task-undo
	assert_match "$stderr" "an undo gives no claim back"
	task-claim -q A-1
	task-claim -q --release A-1
	run -5 task-undo
	assert_match "$output" "a claim is not given back by an undo"
	sound
}

@test "task-undo asks holders and gates as any move does" {
	task-add -q -c A-1 --gate tests "one"
	task-claim -q A-1
	task-gate -q pass tests A-1
	task-move -q A-1 done
	task-move -q -m "again" A-1 in-progress
	run -5 --separate-stderr task-undo
	assert_match "$stderr" "cannot become done before these gates are passed or waived: tests"
	task-claim -q -A bob A-1
	run -4 task-undo "$(last A-1)"
	assert_match "$output" "you do not hold 'A-1': it is held by bob"
	sound
}

@test "task-undo never makes a report on a gate better" {
	task-add -q -c A-1 --gate tests "one"
	task-gate -q fail tests A-1
	run -5 task-undo
	assert_match "$output" "an undo never makes a report better"
	task-gate -q pass tests A-1
	task-undo >/dev/null
	assert_equal "$(task-list -j A-1 | jq -r '.gates[0].result')" failed
	sound
}

@test "task-undo takes commits of the log, and what an actor did since a time" {
	task-add -q -c A-1 "one"
	TASK_CLOCK=2026-11-20T15:00:00Z task-edit -A bob -t "two" A-1
	commit=$(git -C .tasks rev-parse HEAD)
	TASK_CLOCK=2026-11-20T15:01:00Z task-edit -A bob -P 8 A-1
	TASK_CLOCK=2026-11-20T15:02:00Z task-undo "$commit" >/dev/null
	assert_equal "$(task-list -j A-1 | jq -r '.title, .priority')" $'one\n8'
	TASK_CLOCK=2026-11-20T15:03:00Z task-undo --author bob --since 2026-11-20T14:30:00Z >/dev/null
	assert_equal "$(task-list -j A-1 | jq -r '.title, .priority')" $'one\n5'
	run -2 task-undo --author bob
	run -3 task-undo 0123abcdef
	run -1 task-undo -A nobody
	TASK_CLOCK=2026-11-20T15:03:00Z task-fsck -q
}

@test "task-undo --import undoes a whole import" {
	printf '%s\n' '{"id":"b-1","title":"one","status":"open"}' '{"id":"b-2","title":"two","status":"open"}' >in.jsonl
	task-add -q "own"
	task-import -q --from beads in.jsonl
	assert_equal "$(task-list --all --count)" 3
	source=$(cat .tasks/events/*/*/*/*.jsonl | jq -r '.origin.source // empty' | sort -u)
	task-undo --import "$source" >/dev/null
	assert_equal "$(task-list --all --count)" 1
	run -0 --separate-stderr task-import --from beads in.jsonl
	assert_equal "$stderr" "task-import: nothing new from beads; left out: 2 tasks that were undone (see task-log --type change.undone)"
	task-undo >/dev/null
	assert_equal "$(task-list --all --count)" 3
	sound
}

@test "a key whose event was undone says so" {
	id=$(task-add --key K "one")
	task-undo >/dev/null
	run -5 task-add --key K "one"
	assert_match "$output" "key 'K' was used for event .*, which was undone by ann"
	task-undo >/dev/null
	assert_equal "$(task-add --key K "one")" "$id"
}

@test "task-undo with a key is done once" {
	task-add -q -c A-1 "one"
	task-edit -t "two" A-1
	task-undo --key U >/dev/null
	run -0 task-undo --key U
	assert_equal "$output" ""
	assert_equal "$(task-list -j A-1 | jq -r .title)" one
}

@test "task-undo refuses what was purged, redacted or began the log, by name" {
	run -5 task-undo
	assert_match "$output" "workflow.set, .*: it began the log"
}

@test "an undone creation shows again if another clone moved the task meanwhile" {
	git init -q --bare hub.git
	git -C .tasks remote add origin "$PWD/hub.git"
	task-add -q -c A-1 "one"
	task-sync -q
	git clone -q -b tasks hub.git other
	task-move -q -C other -A bob A-1 in-progress
	task-undo >/dev/null
	assert_equal "$(task-list --all --count)" 0
	task-sync -q -C other
	task-sync -q
	assert_equal "$(state A-1)" in-progress
	run -0 task-list --conflicts
	assert_match "$output" "A-1"
	assert_match "$(task-show A-1)" "undone elsewhere"
	task-fsck -q
}

@test "what came after a redo rests on it" {
	task-add -q -c A-1 "one"
	task-undo >/dev/null
	task-undo >/dev/null
	redo=$(last)
	task-edit -A bob -t "two" A-1
	run -4 task-undo "$redo"
	assert_match "$output" "later events rest on it.*bob, task.edited of A-1"
	task-undo --cascade "$redo" >/dev/null
	assert_equal "$(task-list --all --count)" 0
	sound
}

@test "what names a task that was brought back rests on that" {
	task-add -q -c A-1 "one"
	task-add -q -c A-2 "two"
	task-undo >/dev/null
	task-undo >/dev/null
	redo=$(last)
	task-link A-1 needs A-2
	run -4 task-undo "$redo"
	assert_match "$output" "task.linked of A-1"
}

@test "what was done under a workflow that came back rests on it" {
	task-workflow set -q simple -m why
	set=$(last)
	task-undo >/dev/null
	task-add -q -c A-1 "under the default"
	task-undo -q "$(last)" >/dev/null
	task-undo -q "$(task-log -j --type change.undone | jq -r .id | head -n 1)" >/dev/null
	redo=$(last)
	run -0 task-undo -n "$redo"
	task-add -q -c A-2 "two"
	for event in "$redo" "$set"; do
		run -4 task-undo "$event"
		assert_match "$output" "task.created of A-2"
	done
}

@test "a task that a second undo hides stays hidden, though its state was written" {
	task-add -q -c A-1 "one"
	task-undo >/dev/null
	task-undo >/dev/null
	redo=$(last)
	task-move -q --no-claim A-1 in-progress
	task-undo >/dev/null
	task-undo "$redo" >/dev/null
	assert_equal "$(task-list --all --count)" 0
	assert_equal "$(task-list --conflicts)" ""
	sound
}

@test "at a terminal a change says once how to undo it, unless that is turned off" {
	needs_terminal
	at_terminal() { script -qec "$*" /dev/null </dev/null | tr -d '\r'; }
	task-add -q -c A-1 "one"
	run -0 at_terminal task-edit -P 8 A-1
	assert_equal "$output" "task-edit: undo: task-undo $(last A-1)"
	run -0 at_terminal task-done A-1
	assert_equal "$output" "task-done: undo: task-undo"
	task-undo >/dev/null
	assert_equal "$(state A-1)" created
	assert_equal "$(at_terminal task-edit -q -P 7 A-1)" ""
	assert_equal "$(at_terminal task-edit -n -P 9 A-1 | grep -c 'undo:')" 0
	run -0 --separate-stderr task-edit -P 3 A-1
	assert_equal "$output$stderr" ""
	git config --global tasklog.undoHint false
	assert_equal "$(at_terminal task-edit -P 4 A-1)" ""
}

@test "nothing on an undone task is undone or brought back before the task is" {
	id=$(task-add -c A-1 "one")
	created=$(last)
	task-claim -q A-1
	task-undo >/dev/null
	undo=$(last)
	task-undo "$created" >/dev/null
	run -5 task-undo "$undo"
	assert_match "$output" "the task $id was undone: bring it back first"
	assert_equal "$(task-list --all --count)" 0
	sound
}

@test "an undo gives no code back that another task has meanwhile" {
	task-add -q -c A-1 "one"
	task-edit -c B-1 A-1
	event=$(last)
	other=$(task-add -c A-1 "two")
	run -5 --separate-stderr task-undo "$event"
	assert_equal "$stderr" "task-undo: code 'A-1' belongs to task $other (two)"
	task-edit -c C-1 "$other"
	task-undo "$event" >/dev/null
	assert_equal "$(task-list -j A-1 | jq -r .title)" "one"
	sound
}
