#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Showing, checking and setting workflows.

load helper

# The built-in workflow changed by a jq filter.
changed() { task-workflow | jq -c "$1" >changed.json; }

@test "task-workflow prints the workflow as JSON that it accepts again" {
	task-workflow >built-in.json
	task-workflow check built-in.json
	assert_equal "$(jq -r .initial built-in.json)" created
}

@test "task-workflow set changes what is allowed, by one event" {
	id=$(task-add "one step")
	changed '.moves.created += ["done"]'
	task-workflow set changed.json -m "small things are done at once"
	task-move "$id" done
	assert_equal "$(task-workflow)" "$(cat changed.json)"
	assert_match "$(git -C .tasks log --format=%B)" "small things are done at once"
}

@test "task-workflow set of the workflow in force is no event" {
	task-workflow >same.json
	before=$(git -C .tasks rev-parse HEAD)
	run --separate-stderr task-workflow set same.json
	[ "$status" -eq 0 ]
	assert_match "$stderr" "already"
	assert_equal "$(git -C .tasks rev-parse HEAD)" "$before"
}

@test "task-workflow refuses what is no workflow, names why, and changes nothing" {
	before=$(git -C .tasks rev-parse HEAD)
	while IFS=$'\t' read -r filter word; do
		changed "$filter"
		run -5 --separate-stderr task-workflow set changed.json
		assert_match "$stderr" "$word"
		run -5 --separate-stderr task-workflow check changed.json
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
	.differ = {"review": "yes"}	differ
	."registered-only" = "yes"	registered-only
	.purgers = "ann"	purgers
	.purgers = ["ann", "ann"]	purgers
	.purgers = ["<ann>"]	purgers
	.purgers = ["a\\b"]	purgers
	.purgers = [range(65) | "a\(.)"]	purgers
	."failure-limit" = 0	failure-limit
	.lease = 0	lease
	.colour = "red"	colour
	.name = "Not a name"	name
	.quarantine = "done"	quarantine.* must be a state of 'open'
	.quarantine = "review"	quarantine.* must be a state of 'open'
	.quarantine = "created"	new tasks begin there
	.claimable.quarantined = "created"	must not be claimable
	.moves.quarantined = []	no move leads out of it
	.gates = {"created": ["tests"]}	gates.* new tasks begin there
	.gates = {"quarantined": ["tests"]}	gates.* without a move
	.checklist = ["created"]	checklist.* new tasks begin there
	.reasons = ["created>archived"]	reasons.* no such move
	.claimable.done = "in-progress"	claimable.* work has ended there
	.claimable.created = "cancelled"	a claim cannot end the work
	.claimable.created = "quarantined"	cannot lead to quarantine
	.children = "maybe"	children.* 'require', 'remark' or 'ignore'
	.releases = ["nowhere"]	releases.* not in 'states'
	.releases = "review"	releases.* an array of states
	.releases += ["in-progress"]	releases.* a claim leads there
	.evidence = {"tests": []}	evidence.* instead of an empty array
	.evidence = {"tests": ["none"]}	evidence.* an array without it
	.evidence = {"tests": ["run", "none"]}	evidence.* an array without it
	TABLE
	assert_equal "$(git -C .tasks rev-parse HEAD)" "$before"
}

@test "a log that has a workflow which nobody could set today is read" {
	id=$(task-add "one")
	spec=$(task-workflow | jq -c '{type: "workflow.set", actor: "ann", task: "log", set: {workflow: (.quarantine = "done")}}')
	"$TASK_SRC/tests/audit/forge" .tasks new "$spec" >/dev/null
	sed -i 's/"task":"log",//' .tasks/events/*/*/00/00.jsonl
	task-list >/dev/null
	assert_equal "$(task-workflow | jq -r .quarantine)" done
	task-move "$id" in-progress
}

@test "task-workflow set -n shows what happens to open children" {
	changed '.children = "require"'
	assert_equal "$(task-workflow set -n changed.json 2>/dev/null)" $'removed\tchildren\tremark\nadded\tchildren\trequire'
	changed 'del(.children)'
	assert_equal "$(task-workflow set -n changed.json 2>/dev/null)" $'removed\tchildren\tremark'
}

@test "task-workflow set -n shows which states release" {
	changed '.releases -= ["review"]'
	assert_equal "$(task-workflow set -n changed.json 2>/dev/null)" $'removed\treleases\treview'
	task-workflow set -q changed.json
	changed '.releases += ["blocked"]'
	assert_equal "$(task-workflow set -n changed.json 2>/dev/null)" $'added\treleases\tblocked'
}

@test "a new task begins in no state that a gate guards" {
	changed '.gates = {"pending-decomposition": ["triage"]}'
	task-workflow set changed.json
	refused 5 "gate 'triage' must have been passed" task-add - \
	    <<<'{"title":"one","state":"pending-decomposition"}'
}

@test "task-workflow check needs no log" {
	task-workflow >w.json
	clean_room
	cd "$BATS_TEST_TMPDIR"
	mkdir -p empty && cd empty
	printf '{}' | run -5 task-workflow check -
}

@test "task-workflow makes gates of a state bind" {
	changed '.gates = {"done": ["tests"]}'
	task-workflow set changed.json
	id=$(task-add "guarded")
	task-move "$id" in-progress
	run -5 --separate-stderr task-move "$id" done
	assert_match "$stderr" "tests"
}

@test "task-workflow's exit status tells bad options from a missing log" {
	assert_equal "$(task-workflow strict)" "$(task-workflow show strict)"
	run -3 task-workflow show extra
	run -2 task-workflow show strict extra
	run -2 task-workflow list strict
	run -2 task-workflow check
	run -2 task-workflow set a b
	run -2 task-workflow show -m why
	run -2 task-workflow check -n a
	run -3 task-workflow -C "$BATS_TEST_TMPDIR/nowhere"
	run -3 task-workflow check missing.json
}

@test "task-workflow prints the ready-made ones, which it accepts again" {
	while IFS=$'\t' read -r name _; do
		task-workflow show "$name" >"$name.json"
		task-workflow check "./$name.json"
		assert_equal "$(jq -r .name "$name.json")" "$name"
	done < <(task-workflow list)
	[ -s default.json ] && [ -s simple.json ] && [ -s strict.json ]
	assert_equal "$(cat default.json)" "$(task-workflow)"
	run -3 --separate-stderr task-workflow set strikt
	assert_match "$stderr" "did you mean 'strict'"
}

@test "task-workflow set NAME is the ready-made one, ./NAME a file" {
	changed '.name = "mine"' && mv changed.json strict
	task-workflow set -q strict
	assert_equal "$(task-workflow | jq -r .name)" strict
	task-workflow set -q ./strict
	assert_equal "$(task-workflow | jq -r .name)" mine
}

@test "the strict workflow wants tests, a checklist and somebody else's review" {
	task-workflow set -q strict
	id=$(task-add "guarded" --check "think")
	task-claim -q -A ann "$id" >claim
	run -5 task-move -A ann "$id" done
	run -5 --separate-stderr task-move -A ann "$id" review
	assert_match "$stderr" "tests"
	task-gate run -q tests -A ann "$id" -- true >/dev/null
	run -5 --separate-stderr task-move -A ann "$id" review
	assert_match "$stderr" "think"
	task-check tick -A ann "$id" 1
	task-move -A ann "$id" review
	run -5 --separate-stderr task-move -A bob "$id" done
	assert_match "$stderr" "review"
	run -5 task-gate pass -A ann review "$id"
	task-gate pass -A bob review "$id"
	task-move -A bob "$id" done
	run -5 task-move -A bob "$id" in-progress
	task-move -A bob "$id" in-progress -m "it came back"
}

@test "a change of the workflow leaves tasks where they are, says so, and shows a way out" {
	id=$(task-add "under way")
	old=$(task-add "over") && task-move "$old" cancelled
	task-move "$id" in-progress
	before=$(git -C .tasks rev-parse HEAD)
	run --separate-stderr task-workflow set -n simple
	[ "$status" -eq 0 ]
	assert_match "$output" $'removed\tstates\tin-progress\t1'
	assert_match "$output" $'added\tstates\tdoing'
	assert_match "$stderr" "1 task is in in-progress"
	assert_equal "$(git -C .tasks rev-parse HEAD)" "$before"

	run --separate-stderr task-workflow set simple
	[ "$status" -eq 0 ]
	assert_equal "$output" ""
	assert_match "$stderr" "task-list -s in-progress"
	task-fsck -q
	assert_equal "$(task-list -s in-progress,done | cut -f 1)" "$id"
	assert_equal "$(task-list -s cancelled | cut -f 1)" "$old"
	run -5 task-list -s review
	task-list -s cancelled | task-move - done
	task-list -s in-progress | task-move - doing
	assert_equal "$(task-list --closed | cut -f 1)" "$old"
	run -5 task-list -s in-progress
	run --separate-stderr task-workflow set strict -m "more of us"
	assert_match "$stderr" "1 task is in doing"
}

@test "task-workflow -j tells the changes as objects" {
	task-add "one" >/dev/null
	task-workflow set -q -j simple >changes
	assert_equal "$(jq -r 'select(.tasks) | .what, .value, .tasks' changes)" \
	    $'states\ncreated\n1'
	assert_equal "$(jq -r 'select(.what == "lease")' changes)" ""
}

@test "task-init -w begins with another workflow; a log that is there keeps its own" {
	mkdir other && cd other
	task-init -q -C log -w strict
	assert_equal "$(task-workflow -C log)" "$(task-workflow show strict)"
	assert_equal "$(git -C log log -1 --format=%s)" "set workflow strict"
	task-init -q -C log -w strict
	run -5 --separate-stderr task-init -C log -w simple
	assert_match "$stderr" "the workflow 'strict'"
	task-workflow show strict | jq . >own.json
	task-init -q -C third -w own.json
	assert_equal "$(task-workflow -C third)" "$(task-workflow show strict)"
	run -3 task-init -C fourth -w simpel
	printf '{}' | run -5 task-init -C fourth -w -
	[ ! -e fourth ]
	run -2 task-init --which -w simple
}

@test "task-workflow that shows says so when lines cannot be read" {
	printf 'x\n' >>"$(find .tasks/events -name '*.jsonl')"
	run -7 --separate-stderr task-workflow
	assert_match "$output" '"name":"default"'
}

@test "a change of the workflow keeps when a task was done" {
	id=$(task-add "over") && task-move "$id" in-progress && task-move "$id" done
	task-move "$id" archived
	task-workflow set -q simple
	TASK_CLOCK=2026-12-24T00:00:00Z task-move "$id" done
	assert_match "$(task-show -j "$id" | jq -r .done)" "^2026-11-20"
}

@test "a move out of a state that the workflow lacks ends claim and sessions, unless to work" {
	done=$(task-add "over") && work=$(task-add "goes on")
	task-claim -q "$done" "$work" >/dev/null
	task-time start "$done" "$work"
	task-workflow set -q simple
	task-move "$done" done
	task-move "$work" doing
	assert_equal "$(task-show -j "$done" | jq .claim)" null
	assert_equal "$(task-show -j "$work" | jq .claim.fence)" 1
	assert_equal "$(task-time --open | cut -f 4)" "$work"
	task-fsck -q
}
