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
	task-add -c NEEDLE -P 9 -l seldom -a ann "needle to be found" >/dev/null
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
