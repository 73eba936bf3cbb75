#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Showing, checking and setting workflows.

load helper

# The built-in workflow changed by a jq filter.
changed() { task-workflow | jq -c "$1" >changed.json; }

@test "task-workflow prints the workflow as JSON that it accepts again" {
	task-workflow >built-in.json
	task-workflow --check built-in.json
	assert_equal "$(jq -r .initial built-in.json)" created
}

@test "task-workflow --set changes what is allowed, by one event" {
	id=$(task-add "one step")
	changed '.moves.created += ["done"]'
	task-workflow -s changed.json -m "small things are done at once"
	task-move "$id" done
	assert_equal "$(task-workflow)" "$(cat changed.json)"
	assert_match "$(git -C .tasks log --format=%B)" "small things are done at once"
}

@test "task-workflow --set of the workflow in force is no event" {
	task-workflow >same.json
	before=$(git -C .tasks rev-parse HEAD)
	run --separate-stderr task-workflow -s same.json
	[ "$status" -eq 0 ]
	assert_match "$stderr" "already"
	assert_equal "$(git -C .tasks rev-parse HEAD)" "$before"
}

@test "task-workflow refuses what is no workflow, names why, and changes nothing" {
	before=$(git -C .tasks rev-parse HEAD)
	while IFS=$'\t' read -r filter word; do
		changed "$filter"
		run -5 --separate-stderr task-workflow -s changed.json
		assert_match "$stderr" "$word"
		run -5 --separate-stderr task-workflow -c changed.json
		assert_match "$stderr" "$word"
	done <<-'TABLE'
	.open = []	exactly once
	.open += ["done"]	exactly once
	.states += ["Bad Name"]	lower-case
	.states += ["created"]	differ
	.initial = "done"	initial
	.initial = "nowhere"	initial
	.moves.created += ["nowhere"]	nowhere
	.reasons = ["done"]	reasons
	.claimable.created = "archived"	claimable
	.cancelled = ["created"]	cancelled
	.gates = {"done": ["Not A Gate"]}	gates
	."failure-limit" = 0	failure-limit
	.lease = 0	lease
	.colour = "red"	colour
	.name = "Not a name"	name
	TABLE
	assert_equal "$(git -C .tasks rev-parse HEAD)" "$before"
}

@test "task-workflow --check needs no log" {
	task-workflow >w.json
	clean_room
	cd "$BATS_TEST_TMPDIR"
	mkdir -p empty && cd empty
	printf '{}' | run -5 task-workflow -c -
}

@test "task-workflow makes gates of a state bind" {
	changed '.gates = {"done": ["tests"]}'
	task-workflow -s changed.json
	id=$(task-add "guarded")
	task-move "$id" in-progress
	run -5 --separate-stderr task-move "$id" done
	assert_match "$stderr" "tests"
}

@test "task-workflow's exit status tells bad options from a missing log" {
	run -2 task-workflow extra
	run -2 task-workflow -c a -s b
	run -3 task-workflow -C "$BATS_TEST_TMPDIR/nowhere"
	run -3 task-workflow -c missing.json
}
