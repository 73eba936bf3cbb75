#!/usr/bin/env bats
# SPDX-License-Identifier: ISC

load helper

setup()
{
	clean_room
	task-init -q
	task-agent register -q --cap rust bob
	task-agent register -q --cap sql carl
	id=$(task-add "parse it")
	task-claim -q "$id"
}

state() { task-list --all -j | jq -r "select(.id == \"$id\").state"; }

@test "task-handoff give ends the claim and moves the task, in one event, and prints the message" {
	before=$(task-log | wc -l)
	run -0 task-handoff give --to bob -m "half of it" "$id"
	assert_equal "$(task-log --messages | cut -f3,5,6,8)" "handoff	$output	bob	half of it"
	assert_equal "$(state)" pending-handoff
	assert_equal "$(task-log | wc -l)" $((before + 1))
	assert_equal "$(git -C .tasks log -1 --format='%an %s')" "ann ${id:0:5}: handoff to bob: half of it"
	task-fsck -q
}

@test "task-handoff give keeps the whole package, as the schema has it" {
	task-handoff give -q -m s --to zoe --cap rust --finished a --finished "b c" --remaining d --limitation e \
	    --next-step f --artifact g.patch --confidence 0.85 "$id" >/dev/null
	task-handoff list -j >list
	"$TASK_SRC/tests/schema/validate.py" --message list
	assert_equal "$(jq -c .handoff list)" '{"caps":["rust"],"done":["a","b c"],"remaining":["d"],"limits":["e"],"next":["f"],"artifacts":["g.patch"],"confidence":0.85}'
	assert_equal "$(task-handoff list)" "$id	2026-11-20T14:00:00Z	ann	zoe or who can rust	0.85	s"
}

@test "task-handoff accept claims the task for an addressee, by the next number" {
	task-handoff give --to bob -m s "$id" >/dev/null
	run -0 task-handoff accept -A bob "$id"
	assert_equal "$output" "$id	2	2026-11-20T16:00:00Z"
	assert_equal "$(state)" in-progress
	assert_equal "$(task-handoff list)" ""
	run -4 task-handoff accept -A ann "$id"
	assert_match "$output" "held by bob by claim 2"
}

@test "task-handoff accept takes who has the capability, by registration or by --cap" {
	task-handoff give --cap rust -m s "$id" >/dev/null
	run -5 task-handoff accept -A carl "$id"
	assert_equal "$output" "task-handoff: '$id' was handed over by ann to who can rust; others need force and a reason"
	run -5 task-handoff accept -A nobody "$id"
	run -0 task-handoff accept -n -A bob "$id"
	run -0 task-handoff accept -A nobody --cap rust "$id"
}

@test "task-claim, too, leaves to others what was handed to them, unless it is forced" {
	task-handoff give --to bob -m s "$id" >/dev/null
	run -5 task-claim -A carl "$id"
	run -1 task-claim -A carl --next
	run -5 task-claim -A carl -f "$id"
	run -0 task-claim -A carl -f -m "bob is ill" "$id"
}

@test "task-claim --next offers a handoff to whom it is for" {
	task-handoff give --cap rust -m s "$id" >/dev/null
	assert_match "$(task-list -A carl --ready --explain)" "handed over to others"
	assert_equal "$(task-claim -A bob --next | cut -f1)" "$id"
}

@test "task-handoff to nobody in particular can be accepted by all" {
	task-handoff give -m s "$id" >/dev/null
	assert_equal "$(task-handoff list | cut -f4)" ""
	run -0 task-handoff accept -A nobody "$id"
}

@test "who gave it can take it back, or hand it to somebody else; others cannot" {
	task-handoff give --to bob -m s "$id" >/dev/null
	run -5 task-handoff give -A carl --to carl -m mine "$id"
	run -0 task-handoff give --to carl -m "not bob" "$id"
	run -5 task-handoff accept -A bob "$id"
	run -0 task-handoff accept "$id"
}

@test "task-handoff is not given by who does not hold what others hold, or where no work is" {
	run -4 task-handoff give -A bob -m s "$id"
	assert_match "$output" "held by ann"
	other=$(task-add other)
	run -5 task-handoff give -m s "$other"
	assert_match "$output" "cannot move .* from created to pending-handoff"
	run -5 task-handoff give -m " " "$id"
	run -5 task-handoff give -m s --finished "" "$id"
	run -5 task-handoff give -m s --cap "a b" "$id"
	assert_equal "$(task-log --type message.posted)" ""
}

@test "task-handoff accept says that nothing was handed over" {
	run -1 task-handoff accept -A bob "$(task-add other)"
	assert_match "$output" "was not handed over: it is created"
	task-handoff give --to bob -m s "$id" >/dev/null
	task-move --no-claim "$id" in-progress
	run -1 task-handoff accept -A bob "$id"
}

@test "task-handoff ends the work session that was begun under the claim" {
	task-time start "$id"
	task-handoff give -m s "$id" >/dev/null
	assert_equal "$(task-time --open)" ""
	assert_equal "$(task-time | cut -f5)" ended
}

@test "task-handoff --key gives once, and a claim with an old number gives nothing" {
	one=$(task-handoff give --key k --fence 1 -m s "$id")
	assert_equal "$(task-handoff give --key k -m s "$id")" "$one"
	assert_equal "$(task-log --messages | wc -l)" 1
	task-handoff accept -q -A bob "$id"
	run -4 task-handoff give --fence 1 -m late "$id"
}

@test "task-handoff list --to shows what a name can take over, of others" {
	task-handoff give --cap rust -m s "$id" >/dev/null
	assert_equal "$(task-handoff list --to bob | wc -l)" 1
	assert_equal "$(task-handoff list --to carl | wc -l)" 0
	assert_equal "$(task-handoff list --to ann | wc -l)" 0
	assert_equal "$(task-log -A bob --inbox | cut -f8)" s
	assert_equal "$(task-log -A carl --inbox | cut -f8)" ""
	assert_equal "$(task-log --messages --to bob | wc -l)" 1
}

@test "task-handoff show prints the newest package, also of one that was accepted" {
	task-handoff give --to bob -m s --finished a --next-step "b" --confidence 1 "$id" >/dev/null
	task-handoff accept -q -A bob "$id"
	run -0 task-handoff show "$id"
	assert_match "$output" $'done\n *- a\n *next\n *- b\n *confidence 1'
	assert_match "$(task-show "$id")" "confidence 1"
	run -1 task-handoff show "$(task-add other)"
	run -3 task-handoff show 000000
}

@test "task-handoff prints no control characters of others" {
	run -5 task-handoff give -m s --finished $'c\x1b]0;x' "$id"
	task-handoff give -m s --finished $'right \u202e left' "$id" >/dev/null
	run -0 task-handoff show "$id"
	[[ $output == *right* && $output != *$'\u202e'* ]]
}

@test "task-handoff in a workflow without pending-handoff is a message that ends the claim" {
	task-workflow set -q simple
	task-move -q "$id" doing
	task-claim -q "$id"
	task-handoff give --to bob -m s "$id" >/dev/null
	assert_equal "$(state)" doing
	run -0 task-claim -A carl "$id"
}

@test "task-handoff of two clones: one accepts, and both say who" {
	task-handoff give --cap rust -m s "$id" >/dev/null
	git clone -q --bare .tasks hub
	git clone -q hub other
	git -C .tasks remote add hub "$PWD/hub"
	task-handoff accept -q -A bob "$id"
	TASK_CLOCK=2026-11-20T14:00:01Z task-handoff accept -q -C other -A dan --cap rust "$id"
	export TASK_CLOCK=2026-11-20T14:00:02Z
	task-sync -q -C other
	task-sync -q
	run -4 task-handoff give -C .tasks -A dan -m s "$id"
	assert_match "$output" "does not count"
	assert_equal "$(task-export --hash)" "$(task-sync -q -C other >/dev/null && task-export --hash -C other)"
}

@test "task-handoff refuses options and verbs that make no sense" {
	assert_equal "$(task-handoff)" "$(task-handoff list)"
	run -2 task-handoff giv "$id"
	assert_match "$output" "did you mean 'give'"
	run -2 task-handoff give "$id"
	run -2 task-handoff give -m s
	run -2 task-handoff accept --finished x "$id"
	run -2 task-handoff give --ttl 2h -m s "$id"
	run -5 task-handoff give --confidence 2 -m s "$id"
	run -2 task-handoff accept --at now "$id"
	run -2 task-handoff list -f
	run -3 task-handoff accept 000000
	run -7 task-handoff give -m s "$id" 000000
}

@test "task-handoff -j prints the tasks as they are then" {
	task-handoff give -j -m s "$id" >give
	"$TASK_SRC/tests/schema/validate.py" --task give
	assert_equal "$(jq -r .state give)" pending-handoff
	assert_equal "$(task-handoff accept -j "$id" | jq -r .state)" in-progress
}

@test "task-handoff ends with 6 when it cannot be written" {
	own=$(find .tasks/events -name '*.jsonl')
	mv "$own" aside
	mkdir "$own"
	run -6 task-handoff give -m s "$id"
}

@test "task-handoff give prints no id of a message that is not recorded" {
	for form in "" -j -0; do
		refused 3 zzzz task-handoff give $form --atomic -m s "$id" zzzz || return
		refused 6 "File too large" bash -c \
		    "ulimit -f 8; task-handoff give $form -m $(printf %09000d 0) $id" || return
	done
	refused 0 "" task-handoff give -n -m s "$id"
	task-handoff give -0 -m s "$id" >ids
	assert_equal "$(tr '\0' ' ' <ids)" "$(task-log --messages | cut -f5) "
}

@test "task-move takes nothing out of the hand-over state from whom it was given to" {
	id=$(task-add "one")
	task-claim "$id" >/dev/null
	task-handoff give --to bob -m "half done" "$id" >/dev/null
	refused 5 "was handed over by ann to bob" task-move -A carl "$id" in-progress
	refused 5 "was handed over by ann to bob" task-claim -A carl "$id"
	refused 5 "others need force and a reason" task-move -A carl -f "$id" in-progress
	task-move -A carl -m "stuck" "$id" quarantined
	task-move -m "go on" "$id" created
}

@test "task-move takes it out of the hand-over state for both sides, and by force" {
	for who in "-A ann" "-A bob" "-A carl -f -m late"; do
		id=$(task-add "one")
		task-move "$id" in-progress
		task-handoff give --to bob -m "half done" "$id" >/dev/null
		task-move $who "$id" in-progress
	done
}

@test "what was handed to somebody who gives no sign of life is anybody's after a lease" {
	id=$(task-add "one")
	task-move "$id" in-progress
	task-handoff give --to bob -m "half done" "$id" >/dev/null
	TASK_CLOCK=2026-11-20T15:00:00Z task-log -q -A bob -m "soon" >/dev/null
	TASK_CLOCK=2026-11-20T16:30:00Z refused 5 "handed over" task-move -A carl "$id" in-progress
	TASK_CLOCK=2026-11-20T17:00:01Z task-move -A carl "$id" in-progress
}
