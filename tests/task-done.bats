# SPDX-License-Identifier: ISC
load helper

state() { task-list --all -j "$1" | jq -r .state; }
moves() { task-log "$1" | cut -f 6 | grep → || :; }

@test "task-done finishes by the shortest way, an event a step, and prints nothing" {
	id=$(task-add -c A-1 "one")
	run -0 --separate-stderr task-done A-1
	assert_equal "$output$stderr" ""
	assert_equal "$(state A-1)" done
	assert_equal "$(moves A-1)" $'created → in-progress\nin-progress → done'
	assert_match "$(git -C .tasks log -1 --format=%B)" "^A-1: move from created to in-progress, move from in-progress to done"
	assert_whole
	"$TASK_SRC"/tests/schema/validate.py --written .tasks/events/*/*/*/*.jsonl
	run -0 task-fsck
}

@test "task-done finds a way from every state of the default workflow that is open" {
	while read -r way want; do
		id=$(task-add "through $way")
		for state in ${way//,/ }; do
			[[ $state == created ]] || task-move -q "$id" "$state"
		done
		task-done -m "it is done" "$id"
		assert_equal "$(moves "$id" | tail -n 1 | sed 's/: it is done$//')" "$want"
		assert_equal "$(state "$id")" done
	done <<-'END'
		created in-progress → done
		created,pending-decomposition in-progress → done
		created,waiting-for-dependency in-progress → done
		created,in-progress in-progress → done
		created,in-progress,blocked in-progress → done
		created,in-progress,pending-handoff in-progress → done
		created,in-progress,review review → done
		created,quarantined in-progress → done
	END
	task-fsck -q
}

@test "task-done keeps the reason with each step, and needs one where a move does" {
	id=$(task-add -c Q-1 "odd")
	task-move -q Q-1 quarantined
	refused 5 "step 1 of 3, quarantined → created: moving 'Q-1' from quarantined to created needs a reason" \
	    task-done Q-1
	task-done -m "it was nothing" Q-1
	assert_equal "$(moves Q-1 | grep -c ': it was nothing$')" 3
}

@test "task-done leaves a finished task as it is, and refuses one that was cancelled" {
	task-add -c A-1 "one" >/dev/null
	task-done A-1
	before=$(events)
	run -0 --separate-stderr task-done A-1
	assert_equal "$stderr" "task-done: 'A-1' is done already"
	task-move A-1 archived
	run -0 --separate-stderr task-done A-1
	assert_equal "$stderr" "task-done: 'A-1' is archived already"
	task-add -c A-2 "two" >/dev/null
	task-move A-2 cancelled
	refused 5 "'A-2' is cancelled; open it again first: task-move -m WHY A-2 created" task-done A-2
	task-move -m "after all" A-2 created
	task-done A-2
}

@test "task-done names the step that is refused and what it needs, and writes nothing" {
	task-workflow set strict
	task-add -c S-1 "with rules" >/dev/null
	refused 5 "step 2 of 3, in-progress → review: 'S-1' cannot become review before these gates are passed or waived: tests" \
	    task-done S-1
	assert_equal "$(state S-1)" created
	task-gate pass -A bob --url https://ci.example.com/1 tests S-1
	refused 5 "step 3 of 3, review → done: 'S-1' cannot become done before these gates are passed or waived: review" \
	    task-done S-1
	task-gate pass -A bob review S-1
	task-done S-1
	assert_equal "$(state S-1)" done
	task-fsck -q
}

@test "task-done does not let a step of its own make the actor a judge of the work" {
	task-workflow set strict
	for t in S-1 S-2; do
		task-add -c $t "with rules" >/dev/null
		task-gate pass --url https://ci.example.com/1 tests $t
	done
	# ann has not worked on it yet, so her report counts until she takes part
	task-gate pass review S-1
	before=$(events)
	run -5 --separate-stderr task-done S-1
	assert_match "$stderr" "step 3 of 3, review → done: .*review \(passed by ann, who did the work: somebody else must\)"
	assert_equal "$(events) $(state S-1)" "$before created"
	# the same by single moves
	task-gate pass review S-2
	task-move -q --no-claim S-2 in-progress
	task-move -q S-2 review
	run -5 --separate-stderr task-move S-2 done
	assert_match "$stderr" "review \(passed by ann, who did the work: somebody else must\)"
	# who has not worked can finish what ann has reviewed
	task-done -A bob S-1
	task-fsck -q
}

@test "task-done asks the holder, and goes past one by force and with a reason" {
	task-add -c A-1 "one" >/dev/null
	task-claim -A bob A-1 >/dev/null
	refused 4 "'A-1' is held by bob" task-done A-1
	refused 5 "needs a reason" task-done -f A-1
	task-done -f -m "bob is away" A-1
	assert_equal "$(state A-1)" done
}

@test "task-done of the holder ends the claim, and --fence and --expect are about the first step" {
	task-workflow set strict
	task-add -c S-1 "with rules" >/dev/null
	task-gate pass -A bob --url https://ci.example.com/1 tests S-1
	task-gate pass -A bob review S-1
	fence=$(task-claim S-1 | cut -f 2)
	refused 4 "claim 7 of 'S-1' holds no longer" task-done --fence 7 S-1
	refused 4 "'S-1' is in-progress, not created" task-done --expect created S-1
	task-done --fence "$fence" --expect in-progress S-1
	assert_equal "$(task-list --all -j S-1 | jq -c '[.state, .claim]')" '["done",null]'
}

@test "task-done takes many tasks: each for itself, or with --atomic all or none" {
	for t in A-1 A-2 A-3; do task-add -c $t "$t" >/dev/null; done
	task-gate require tests A-2
	before=$(events)
	run -5 --separate-stderr task-done --atomic A-1 A-2 A-3
	assert_match "$stderr" "step 2 of 2, in-progress → done: 'A-2' cannot become done"
	assert_equal "$(events)" "$before"
	run -7 --separate-stderr task-done A-1 A-2 A-3
	assert_equal "$(state A-1) $(state A-2) $(state A-3)" "done created done"
	task-gate waive -m "none yet" tests A-2
	task-list | task-done -
	assert_equal "$(state A-2)" done
}

@test "task-done -n says the way and writes nothing" {
	task-add -c A-1 "one" >/dev/null
	before=$(events)
	run -0 --separate-stderr task-done -n A-1
	assert_equal "$stderr" "task-done: would record: A-1 created → in-progress
task-done: would record: A-1 in-progress → done"
	assert_equal "$(events)" "$before"
}

@test "task-done with a key finishes once" {
	task-add -c A-1 "one" >/dev/null
	task-done --key k A-1
	task-move -q -m "again" A-1 in-progress
	task-done --key k A-1
	assert_equal "$(state A-1)" in-progress
	run -0 --separate-stderr task-done -n --key k A-1
	assert_equal "$stderr" "task-done: 'A-1' was finished with this key before"
	refused 5 "key 'k' was used for another command" task-move --key k A-1 done
}

@test "task-done says what closing leaves open, -j prints the task" {
	task-add -c E-1 "epic" >/dev/null
	task-add -c A-1 --parent E-1 "one" >/dev/null
	run -0 --separate-stderr task-done -j E-1
	assert_match "$stderr" "E-1 is closed, but has .*A-1"
	assert_equal "$(jq -r .state <<<"$output")" done
	task-move -q -m again E-1 in-progress
	run -0 --separate-stderr task-done A-1
	assert_match "$stderr" "all children of E-1 are closed"
}

@test "task-done goes no way that the workflow does not have" {
	task-workflow show -j | jq '.moves["in-progress"] = ["review", "blocked"] | .moves.review = ["in-progress"]
	    | .moves.blocked = ["in-progress"] | .reasons = []' >flow.json
	task-workflow set flow.json
	task-add -c A-1 "one" >/dev/null
	refused 5 "cannot move 'A-1' from created to done" task-done A-1
}
