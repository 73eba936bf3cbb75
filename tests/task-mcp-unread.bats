#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Every answer of task-mcp tells the actor of unread messages.

load helper
load mcp/helper

# The unread messages of NAME as the inbox has them.
inbox() { task-log --inbox -A "$1" -j | wc -l; }

@test "task-mcp tells of unread messages with reads, writes and refusals, until they are read" {
	task-add -c T-1 "a task" >/dev/null
	first=$(task-log -A bob -m "look at it" --to ann T-1)
	second=$(task-log -A bob -m "all, listen")
	wire 2025-11-25 -A ann <<-END
		! task_show {"task":"T-1","fields":"title"}
		! task_edit {"task":"T-1","priority":7}
		! task_show {"task":"T-9"}
		! task_post {"ack":"$first"}
		! task_list
		! task_post {"ack":"$second"}
		! task_list
	END
	assert_equal "$(got 1 .unread) $(got 2 .unread)" "2 2"
	assert_match "$(refusal 3)" $'\n'"2 unread messages: task_log with kind=inbox"
	assert_equal "$(got 4 .unread) $(got 5 .unread)" "1 1"
	assert_equal "$(got 6 'has("unread")') $(got 7 'has("unread")')" "false false"
}

@test "task-mcp counts for the actor of each call" {
	task-log -A bob -m "hello" --to sub-1 >/dev/null
	wire 2026-07-28 <<-'END'
		! task_list {"as":"sub-1"}
		! task_list {"as":"sub-2"}
		! task_list {"as":"sub-1"}
	END
	assert_equal "$(got 1 .unread) $(got 2 .unread) $(got 3 .unread)" "1 null 1"
}

@test "what task-mcp counts is what the inbox has, whatever happens in between" {
	for i in 1 2 3; do
		task-add -c "T-$i" "task $i" >/dev/null
	done
	task-move -A bob T-3 in-progress
	coproc SERVER { task-mcp -A ann; }
	exec {in}<&"${SERVER[0]}" {out}>&"${SERVER[1]}"
	unread()
	{
		printf '%s\n' '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"task_list","arguments":{"limit":1}}}' >&"$out"
		read -r line <&"$in"
		jq '.result.structuredContent.unread // 0' <<<"$line"
	}
	printf '%s\n' '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"x","version":"1"}}}' >&"$out"
	read -r line <&"$in"
	wrong=
	step=0
	while IFS= read -r command; do
		eval "$command" >/dev/null
		step=$((step + 1))
		got=$(unread)
		want=$(inbox ann)
		[[ $got == "$want" ]] || wrong+="after '$command': $got, not $want"$'\n'
	done <<-'END'
		task-log -A bob -m one --to ann T-1
		task-log -A bob -m two T-1 T-2
		task-log -A ann -m mine T-1
		task-log -A bob -m three
		task-log -A bob -m "-> ann: four"
		task-log -A ann --inbox --ack --limit 2
		task-handoff give -A bob -m five --cap go T-3
		task-agent register -A ann --cap go ann
		task-agent register -A ann --cap go --cap rust ann
		task-log --inbox --ack
		task-log -A bob -m six --to carl T-2
		task-log -A bob -m seven --to ann,carl T-2
	END
	exec {out}>&-
	assert_equal "$wrong" ""
	assert_equal "$step" 12
}
