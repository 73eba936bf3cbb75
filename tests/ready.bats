#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# What is ready for whom, in which order, and what is said if nothing is.

load helper

@test "task-claim --next says why no task is ready" {
	refused 1 "no task is ready for ann: no task is open; see 'task-list --explain', or wait" task-claim --next
	task-add -c A-1 a >/dev/null
	task-add -c A-2 --needs A-1 b >/dev/null
	task-add -c A-3 --needs A-1 c >/dev/null
	task-add -c A-4 --cap rust d >/dev/null
	task-add -c A-5 e >/dev/null
	task-move A-5 in-progress
	task-move A-5 review
	task-add -c A-6 --defer 2026-12-24 f >/dev/null
	task-add -c A-7 -u carl g >/dev/null
	TASK_CLOCK=2026-11-20T14:00:00Z task-claim -q -A bob A-1
	TASK_CLOCK=2026-11-20T14:01:00Z refused 1 \
	    "no task is ready for ann: 2 wait for others, 1 is held until 2026-11-20T16:00:00Z, 1 requires rust, 1 is in review, 1 is deferred, 1 is assigned to others; time alone makes one ready at 2026-11-20T16:00:00Z; see 'task-list --explain', or wait" \
	    task-claim --next
}

@test "what an actor cannot claim is not ready for that actor" {
	task-add -c A-1 --cap rust a >/dev/null
	assert_equal "$(task-list --ready --count)" 0
	assert_equal "$(task-list --ready --cap rust --count)" 1
	task-agent register -q --cap rust --max 1 rob
	assert_equal "$(task-list -A rob --ready --count)" 1
	task-add -c A-2 b >/dev/null
	task-claim -q -A rob A-2
	assert_equal "$(task-list -A rob --ready --count)" 0
	assert_equal "$(task-list -A rob --explain A-1 | cut -f9)" "rob holds 1 of at most 1 tasks"
}

@test "a gate of the state that a claim enters stands against it" {
	task-workflow show -j default | jq '.gates = {"in-progress": ["plan"]}' >w.json
	task-workflow set -q w.json
	task-add -c A-1 a >/dev/null
	assert_equal "$(task-list --ready --count)" 0
	assert_equal "$(task-list --explain A-1 | cut -f9)" "gates or checklist items stand before in-progress"
	refused 1 "1 has gates before work or needs a reason" task-claim --next
	task-gate pass plan A-1
	assert_equal "$(task-list --explain A-1 | cut -f9)" ready
	task-claim -q --next
}

@test "what blocks urgent work comes first among tasks of its priority" {
	task-add -c A-1 a >/dev/null
	task-add -c A-2 b >/dev/null
	task-add -c A-3 -P 6 c >/dev/null
	task-add -c A-4 -P 9 --needs A-2 d >/dev/null
	assert_equal "$(task-list --ready --format '%(code)')" $'A-3\nA-2\nA-1'
	assert_equal "$(task-list --explain A-2 | cut -f9)" "ready, blocks urgent A-4"
	# one level at most, also through others and through the tree
	task-add -c EP-1 -P 10 epic >/dev/null
	task-add -c A-5 -P 4.5 --parent EP-1 e >/dev/null
	task-add -c A-6 --needs A-1 f >/dev/null
	task-add -c A-7 -P 3 --parent EP-1 g >/dev/null
	task-link A-5 needs A-6
	assert_equal "$(task-list --ready --format '%(code)')" $'A-3\nA-1\nA-2\nA-7'
	assert_equal "$(task-list --explain A-1 | cut -f9)" "ready, blocks urgent EP-1"
	# what is deferred, or closed, lends nothing
	task-edit EP-1 --defer 2026-12-24
	task-move A-4 cancelled
	assert_equal "$(task-list --ready --format '%(code)')" $'A-3\nA-1\nA-2\nA-7'
	assert_equal "$(task-list --explain A-1 | cut -f9)" ready
}

@test "overdue work and work due soon come before other work of one rank" {
	task-add -c A-1 a >/dev/null
	task-add -c A-2 --due 2026-11-21 b >/dev/null
	task-add -c A-3 --due 2026-11-19 c >/dev/null
	task-add -c A-4 --due 2027-01-01 d >/dev/null
	task-add -c A-5 -P 6 e >/dev/null
	assert_equal "$(task-list --ready --format '%(code)')" $'A-5\nA-3\nA-2\nA-1\nA-4'
	assert_equal "$(task-list --ready --limit 1 --format '%(code)' 2>/dev/null)" A-5
}

@test "a handover to me comes first, then what was sent back to me" {
	task-add -c A-1 -P 9 a >/dev/null
	task-add -c A-2 b >/dev/null
	task-add -c A-3 c >/dev/null
	task-add -c A-4 d >/dev/null
	task-claim -q -A bob A-2 A-4
	task-move -q -A bob A-2 review
	task-move -q -A rev -m "no docs" A-2 in-progress
	task-claim -q -A carl A-3
	task-handoff give -q -A carl --to bob -m "please" A-3
	task-claim -q -A carl A-4 2>/dev/null || true
	task-claim -q --release -A bob A-4
	assert_equal "$(task-list -A bob --ready --format '%(code)')" $'A-3\nA-2\nA-1\nA-4'
	assert_equal "$(task-list -A ann --ready --format '%(code)' | head -1)" A-1
	assert_equal "$(task-claim -A bob --next | cut -f1)" "$(task-show -j A-3 | jq -r .id)"
	assert_equal "$(task-claim -A bob --next | cut -f1)" "$(task-show -j A-2 | jq -r .id)"
}

# plan SEED -- drafts of a random tree with needs, capabilities, times and priorities
plan()
{
	awk -v seed="$1" 'BEGIN {
		srand(seed)
		for (i = 0; i < 30; i++) {
			printf "{\"title\":\"t%d\",\"code\":\"T-%d\",\"priority\":%d", i, i + 100, int(rand() * 10)
			if (i > 3 && rand() < .4)
				printf ",\"parent\":\"T-%d\"", 100 + int(rand() * i / 3)
			if (i > 3 && rand() < .3)
				printf ",\"needs\":[\"T-%d\"]", 100 + int(rand() * i)
			if (rand() < .2)
				printf ",\"capabilities\":[\"%s\"]", rand() < .5 ? "rust" : "sql"
			if (rand() < .1)
				printf ",\"defer\":\"2027-01-01\""
			print "}"
		}
	}'
}

@test "task-list --explain says ready if and only if a claim by name succeeds" {
	task-agent register -q --cap rust --max 2 rob
	for seed in 1 2 3; do
		plan $seed | while read -r draft; do
			printf '%s\n' "$draft" | task-add -q - || true
		done >/dev/null 2>&1
		for n in 1 5 9 14 20; do
			task-claim -q -A "w$((n % 3))" "T-$((100 + n))" || true
			task-claim -q --next -A rob || true
		done >/dev/null 2>&1
		task-list --format '%(code)' | awk 'NR % 7 == 1' | while read -r code; do
			task-move -q -f -m why "$code" cancelled || true
			task-handoff give -q -f -A w1 --to w2 -m text "T-105" || true
		done >/dev/null 2>&1
		for actor in ann rob w2; do
			task-list -A $actor --explain | awk -F '\t' '{ print $1 "|" $9 }' >reasons
			while IFS='|' read -r id why; do
				[[ $why != "only claimed by name"* && $why != "held by $actor "* ]] || continue
				said=no can=no
				[[ $why != ready* ]] || said=yes
				! task-claim -q -n -A $actor "$id" >/dev/null 2>said || can=yes
				[ $said = $can ] || fail "$actor $id: '$why', but $(cat said)"
			done <reasons
			cat reasons >>all
		done
		task-list --all --format '%(id)' | task-edit -q -c '' - 2>/dev/null || true
	done
	for why in ready "has " "needs " "held by " requires deferred "rob holds"; do
		grep -q "|$why" all || fail "nowhere: $why"
	done
}
