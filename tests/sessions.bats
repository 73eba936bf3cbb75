#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Who acts and in which process: names of subagents, sessions that end, take-over.

load helper
load mcp/helper

@test "subagents of one server act under names of their own: what one holds, the other cannot claim" {
	task-add -c ONE "one" >/dev/null
	task-add -c TWO "two" >/dev/null
	wire 2025-11-25 <<-'END'
		! task_claim {"task":"ONE","as":"sub-a"}
		! task_claim {"task":"ONE","as":"sub-b"}
		! task_claim {"as":"sub-b"}
		! task_move {"task":"ONE","state":"review","as":"sub-b"}
		! task_release {"task":"ONE","as":"sub-a"}
		! task_list {"assignee":"me","as":"sub-b"}
		! task_claim {"task":"ONE"}
	END
	assert_equal "$(got 1 .task.claim.by)" sub-a
	assert_match "$(refusal 2)" "^held: .* is held by sub-a "
	assert_equal "$(got 3 '[.task.code, .task.claim.by] | join(" ")')" "TWO sub-b"
	assert_match "$(refusal 4)" "^held: .* is held by sub-a "
	assert_equal "$(of 5 .result.isError)" null
	assert_equal "$(got 6 '[.tasks[].code] | join(" ")')" TWO
	assert_equal "$(got 7 .task.claim.by)" ann
	assert_whole
}

@test "a message to a subagent is in its inbox only, not in those of others" {
	wire 2025-11-25 <<-'END'
		! task_post {"text":"for you","to":"sub-a","as":"lead"}
		! task_log {"kind":"inbox","as":"sub-a"}
		! task_log {"kind":"inbox"}
		! task_log {"kind":"inbox","as":"sub-b"}
	END
	assert_equal "$(got 2 '[.entries[].by] | join(" ")')" lead
	assert_equal "$(got 3 '.entries | length')" 0
	assert_equal "$(got 4 '.entries | length')" 0
}

@test "words that mean somebody else are no names, and an empty name is none" {
	for word in all me none; do
		wire 2025-11-25 <<<"! task_add {\"tasks\":[{\"title\":\"x\"}],\"as\":\"$word\"}"
		assert_equal "$(refusal 1)" "invalid: '$word' is a word of tasklog and names no actor"
		refused 5 "'$word' is a word of tasklog and names no actor" task-add -A "$word" x
	done
	wire 2025-11-25 <<-'END'
		! task_add {"tasks":[{"title":"x"}],"as":"a<b"}
		! task_add {"tasks":[{"title":"x"}],"as":""}
	END
	assert_match "$(refusal 1)" "^invalid: an actor must be 1 to 128 bytes"
	assert_equal "$(task-log -j | jq -r 'select(.type == "task.created").actor')" ann
}
