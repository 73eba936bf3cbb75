# SPDX-License-Identifier: ISC
# A field that is a row of the table works in every door: tests/newfield/run.
load helper
load mcp/helper

@test "a field is added, changed, shown and cleared by its option" {
	id=$(task-add --risk high "one")
	assert_match "$(task-show "$id")" "risk: *high"
	task-edit --risk medium "$id"
	assert_equal "$(task-show -j "$id" | jq -r .risk)" medium
	assert_match "$(git -C .tasks log -1 --format=%s)" "risk medium"
	assert_match "$(task-log "$id" | tail -n 1)" "risk medium"
	task-edit --risk '' "$id"
	assert_equal "$(task-show -j "$id" | jq .risk)" null
	assert_equal "$(task-add --complete --risk m)" medium
}

@test "tasks are found, sorted and printed by it" {
	printf '{"title":"%s","risk":"%s"}\n' a low b high c medium | task-add - >/dev/null
	task-add d >/dev/null
	assert_equal "$(task-list --sort -risk --format '%(title)%(risk) ' | tr -d '\n')" "bhigh cmedium alow d "
	assert_equal "$(task-list --sort title --where risk=low --where risk=high --format '%(title)' | tr -d '\n')" ab
	assert_equal "$(task-list --where risk= --format '%(title)')" d
}

@test "one sentence in every door says what it must be" {
	id=$(task-add "one")
	must="risk must be low, medium or high, not 'odd'"
	refused 5 "$must" task-add --risk odd two
	refused 5 "$must" task-edit --risk odd "$id"
	refused 5 "$must" task-list --where risk=odd
	echo '{"title":"two","risk":"odd"}' >drafts
	run -5 --separate-stderr task-add - <drafts
	assert_equal "$stderr" "task-add: line 1: $must"
	wire 2025-11-25 <<-END
		! task_edit {"task":"$id","risk":"odd"}
		! task_edit {"task":"$id","risk":"low"}
		! task_list {"where":"risk=low","fields":"risk"}
	END
	assert_equal "$(refusal 1)" "invalid: $must"
	assert_equal "$(of 3 '.result.structuredContent.tasks[0].risk')" low
}

@test "schemas and oracle read it" {
	task-add --risk high "one" >/dev/null
	assert_equal "$("$TASK_SRC/tests/oracle/oracle.py" .tasks)" "$(task-export)"
	task-list -j >tasks
	"$TASK_SRC/tests/schema/validate.py" --task tasks
	cat .tasks/events/*/*/*/*.jsonl >events
	"$TASK_SRC/tests/schema/validate.py" events
}
