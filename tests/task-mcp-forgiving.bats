#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Calls of models that know other trackers better: tests/mcp/wrong_calls.txt says what must
# come of each.

load helper
load mcp/helper

@test "of 200 wrong calls 95 in 100 lead to the right one, and none does something else" {
	calls=$TASK_SRC/tests/mcp/wrong_calls.txt
	export TASK_ACTOR=ann TZ=UTC
	jq -nc 'range(1001; 1330) | {title: "own", code: "T-\(tostring[1:])"}' |
	    task-add - >/dev/null
	task-add -c OPEN-1 -P 4 "stays open" >/dev/null
	task-add -c NEEDLE -P 9 -l seldom -u ann "needle to be found" >/dev/null
	task-add -c HIGH -P 8 "own" >/dev/null
	wire 2025-11-25 < <("$TASK_SRC/tests/mcp/wrong_calls.py" calls "$calls")
	"$TASK_SRC/tests/mcp/wrong_calls.py" judge "$calls" "$messages" >judged
	cat judged
	assert_equal "$(grep -c '^otherwise' judged)" 0
	assert_equal "$(grep -c '^unprepared' judged)" 0
	total=$(sed -n 's/^calls //p' judged)
	((total >= 200)) || fail "only $total calls"
	lost=$(grep -c '^lost' judged || true)
	((lost * 100 <= total * 5)) || fail "$lost of $total calls lead nowhere"
}

@test "a refusal names a task by its code" {
	task-add -c ONE "one" >/dev/null
	task-add -c TWO --needs ONE "two" >/dev/null
	wire 2025-11-25 <<-'END'
		! task_claim {"task":"TWO"}
		! task_move {"task":"ONE","state":"done"}
		! task_gate {"task":"ONE","gate":"lint","action":"pass"}
		! task_edit {"task":"ONE","links":["needs ONE"]}
		! task_edit {"task":"ONE","checklist":["tick 1"]}
	END
	assert_match "$(refusal 1)" "'TWO' is not ready: it needs ONE"
	assert_match "$(refusal 2)" "cannot move 'ONE' from created"
	assert_match "$(refusal 3)" "'ONE' has no gate 'lint'. task_gate with action=require adds a gate"
	assert_match "$(refusal 4)" "'ONE' cannot be linked to itself"
	assert_match "$(refusal 5)" "'ONE' has no item '1'"
}

@test "a plan of many tasks is answered with ids and codes, and says what is left out" {
	plan=$(jq -nc '{tasks: [range(400) | {title: "task \(.)", code: "PLAN-\(.)"}]}')
	wire 2025-11-25 <<<"! task_add $plan"
	shown=$(got 1 '.tasks | length')
	assert_equal "$(got 1 '.tasks[0] | keys')" '["code","id"]'
	assert_equal $((shown + $(got 1 .left_out))) 400
	((shown > 100)) || fail "only $shown"
	assert_equal "$(got 1 .cut)" null
	assert_equal "$(task-list --all --count)" 400
}

@test "task_list says who holds a task" {
	task-add -c ONE "one" >/dev/null
	task-claim -A bob ONE
	task-agent register -q -A carl carl
	wire 2025-11-25 <<-'END'
		! task_list
		! task_overview {"agents":true}
	END
	assert_equal "$(got 1 '.tasks[0] | [.code, .by]')" '["ONE","bob"]'
	assert_equal "$(got 2 '[.agents[] | [.name, .registered, .load]] | sort')" \
	    '[["bob",false,1],["carl",null,0]]'
}

@test "a refusal says what the next call needs, in words of the server" {
	task-workflow set -q strict
	task-agent register -q --max 1 ann
	task-add -q -c API-007 --check "write docs" --check "write tests" "seven"
	task-add -q -c API-008 "eight"
	wire 2025-11-25 <<-'END'
		! task_claim {"task":"API-7"}
		! task_claim {"task":"API-007"}
		! task_claim {"task":"API-008"}
		! task_gate {"task":"API-007","gate":"tests","action":"pass"}
		! task_edit {"task":"API-007","checklist":["tick write docs"]}
		! task_edit {"task":"API-007","checklist":["tick write"]}
		! task_add {"tasks":[{"title":"one","as":"one"},{"title":"two","needs":["one"]}]}
		! task_post {"ack":"all"}
	END
	assert_match "$(refusal 1)" "did you mean 'API-007'"
	assert_match "$(refusal 3)" "ann holds 1 of at most 1 tasks. task_list with assignee=me lists them"
	assert_match "$(refusal 4)" "missing: any. give 'url', or 'commit' with a whole hash$"
	assert_equal "$(got 5 '[.task.checklist[].done]')" "[true,false]"
	assert_match "$(refusal 6)" "has no item 'write': name it by its number"
	assert_match "$(refusal 7)" "named by its 'as', and needed as \"@name\""
	assert_match "$(refusal 8)" "with kind=inbox those to you"
}
