#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# task_move and task_edit on several tasks in one call.

load helper
load mcp/helper

some_tasks()
{
	for i in "$@"; do
		task-add -c "T-$i" "task $i" >/dev/null
	done
}

state_of() { task-show -j "$1" | jq -r .state; }

@test "task_move moves what it can, and answers for each task that it refuses" {
	some_tasks 1 2 3
	task-move T-3 cancelled
	wire 2026-07-28 <<-'END'
		! task_move {"tasks":["T-1","T-3","T-9","T-2"],"state":"in-progress"}
	END
	assert_equal "$(got 1 '[.written, .refused]')" "[2,2]"
	assert_equal "$(got 1 '[.tasks[] | select(.error) | [.task, .error]]')" \
	    '[["T-3","illegal-move"],["T-9","not-found"]]'
	assert_equal "$(got 1 '[.tasks[] | select(.state) | [.code, .state]]')" \
	    '[["T-1","in-progress"],["T-2","in-progress"]]'
	assert_equal "$(state_of T-1) $(state_of T-2) $(state_of T-3)" \
	    "in-progress in-progress cancelled"
}

@test "task_move with atomic moves all or none, and names the task that stopped it" {
	some_tasks 1 2
	task-move T-2 in-progress
	before=$(events)
	wire 2025-11-25 <<-'END'
		! task_move {"tasks":["T-2","T-1"],"state":"review","atomic":true}
		! task_move {"tasks":["T-1","T-2"],"state":"cancelled","atomic":true}
	END
	assert_match "$(refusal 1)" "^illegal-move: nothing was written: 'T-1': cannot move 'T-1' from created"
	assert_equal "$(refusal 1 | grep -c "your claim of 'T-2'")" 0
	assert_equal "$(got 2 '[.written, .refused]')" "[2,0]"
	assert_equal "$(events)" $((before + 2))
}

@test "a batch of moves never claims" {
	some_tasks 1 2
	wire 2025-11-25 <<<'! task_move {"tasks":["T-1","T-2"],"state":"in-progress"}'
	assert_equal "$(task-list --held | wc -l)" 0
}

@test "a call whose tasks are all refused is an error with the reasons" {
	some_tasks 1 2
	wire 2025-11-25 <<<'! task_move {"tasks":["T-1","T-2"],"state":"done"}'
	assert_match "$(refusal 1)" \
	    "^illegal-move: all 2 tasks were refused; 'T-1': .* 'T-2': "
}

@test "task_edit changes several tasks, and leaves no half of an edit that is refused" {
	some_tasks 1 2
	task-check add T-2 "a test" >/dev/null
	wire 2025-11-25 <<<'! task_edit {"tasks":["T-1","T-2"],"priority":9,"checklist":["tick 1"]}'
	assert_equal "$(got 1 '[.written, .refused, .tasks[0].task, .tasks[0].error]')" \
	    '[1,1,"T-1","not-found"]'
	assert_equal "$(task-show -j T-1 | jq .priority) $(task-show -j T-2 | jq .priority)" "5 9"
}

@test "a batch tells once which tasks it made ready, and a repeat gives its answer" {
	some_tasks 1 2
	task-add -c T-3 --needs T-1 --needs T-2 "the rest" >/dev/null
	task-move T-1 in-progress
	task-move T-2 in-progress
	wire 2025-11-25 <<-'END'
		! task_move {"tasks":["T-1","T-2"],"state":"done","key":"k"}
		! task_move {"tasks":["T-1","T-2"],"state":"done","key":"k"}
		! task_move {"tasks":["T-1","T-3"],"state":"done","key":"k"}
	END
	assert_equal "$(got 1 '[.unblocked[].title]')" '["the rest"]'
	assert_equal "$(got 2 .repeated)" true
	assert_equal "$(got 3 '.tasks[0] | [.task, .error]')" '["T-3","duplicate"]'
}

@test "a call names one task or several, never none, both or too many" {
	some_tasks 1
	wire 2025-11-25 <<-'END'
		! task_move {"state":"done"}
		! task_move {"task":"T-1","tasks":["T-1"],"state":"done"}
		! task_move {"tasks":[],"state":"done"}
	END
	assert_equal "$(refusal 1)" "invalid: 'task' is missing"
	assert_match "$(refusal 2)" "^invalid: 'task' names one task, 'tasks' several"
	assert_equal "$(refusal 3)" "invalid: 'task' is missing"
	many=$(jq -nc '{tasks: [range(501) | "T-1"], state: "done"}')
	wire 2025-11-25 <<<"! task_move $many"
	assert_equal "$(refusal 1)" "invalid: 'tasks' can name 500 tasks at most"
}

@test "an answer for many tasks fits the budget, and says how many rows it leaves out" {
	some_tasks $(seq 40)
	codes=$(jq -nc '[range(1; 41) | "T-\(.)"]')
	wire 2025-11-25 <<<"! task_edit {\"tasks\":$codes,\"priority\":7}"
	assert_equal "$(got 1 '[.written, (.tasks | length) + (.left_out // 0)]')" "[40,40]"
	wire 2025-11-25 <<-END
		! task_edit {"tasks":$codes,"priority":8}
	END
	assert_equal "$(task-list -j | jq -s 'map(select(.priority == 8)) | length')" 40
}
