#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# task_log and task_show with `wait`: an answer when there is something new.

load helper
load mcp/helper

order() { jq -c '.id' "$messages" | tr '\n' ' '; }

@test "task_log waits for the inbox, blocks no other call, and answers when a message comes" {
	for revision in 2025-11-25 2026-07-28; do
		wire $revision -A ann <<-'END'
			! task_log {"kind":"inbox","wait":60}
			! task_list
			wait 1
			run task-log -A bob -m "not for ann" --to carl
			! task_overview
			wait 2
			run task-log -A bob -m "for ann" --to ann
		END
		assert_equal "$(order)" "2 3 1 "
		assert_equal "$(got 1 '[.entries[].text]')" '["for ann"]'
		task-log --inbox --ack >/dev/null
	done
}

@test "task_log answers at once if the inbox has something" {
	task-log -A bob -m "for ann" --to ann >/dev/null
	wire 2025-11-25 -A ann <<-'END'
		! task_log {"kind":"inbox","wait":60}
		wait 1
		! task_list
	END
	assert_equal "$(order)" "1 2 "
}

@test "task_show waits for a change of the task, not of another one" {
	task-add -c T-1 "one" >/dev/null
	task-add -c T-2 "two" >/dev/null
	for revision in 2025-11-25 2026-07-28; do
		wire $revision <<-'END'
			! task_show {"task":"T-1","wait":60}
			! task_list
			wait 1
			run task-edit T-2 -P 9
			! task_list
			wait 2
			run task-edit T-1 -P 2
		END
		assert_equal "$(order)" "2 3 1 "
		assert_equal "$(got 1 .task.code)" "T-1"
		task-edit T-1 -P 5
	done
}

@test "a read with seen waits for what is newer than seen, and answers at once if it is there" {
	task-add -c T-1 "one" >/dev/null
	wire 2025-11-25 <<<'! task_show {"task":"T-1"}'
	tag=$(got 1 .tag)
	wire 2025-11-25 <<-END
		! task_show {"task":"T-1","seen":"$tag","wait":60}
		! task_list
		wait 1
		run task-edit T-1 -P 8
	END
	assert_equal "$(order)" "2 1 "
	assert_equal "$(got 1 .task.priority)" 8
	wire 2025-11-25 <<-END
		! task_show {"task":"T-1","seen":"$tag","wait":60}
		wait 1
		! task_list
	END
	assert_equal "$(order)" "1 2 "
}

@test "a read that waited in vain says that nothing changed" {
	task-add -c T-1 "one" >/dev/null
	wire 2026-07-28 -A ann <<-'END'
		! task_show {"task":"T-1","wait":1}
		! task_log {"task":"T-1","kind":"messages","wait":1}
		! task_log {"kind":"inbox","wait":1}
	END
	assert_equal "$(got 1 '[.unchanged, has("task")]')" "[true,false]"
	assert_equal "$(got 2 .unchanged)" true
	assert_equal "$(got 3 .entries)" "[]"
}

@test "task_log waits for the next event of a task, and for the next message" {
	task-add -c T-1 "one" >/dev/null
	wire 2025-11-25 <<-'END'
		! task_log {"task":"T-1","wait":60}
		! task_log {"task":"T-1","kind":"messages","wait":60}
		! task_list
		wait 1
		run task-edit T-1 -P 8
		wait 2
		run task-log -m "a word" T-1
	END
	assert_equal "$(order)" "3 1 2 "
	assert_match "$(got 1 '.entries[-1].what')" "priority"
	assert_equal "$(got 2 '.entries[-1].text')" "a word"
}

@test "a read that waits is gone when it is cancelled, and answered when the client goes" {
	task-add -c T-1 "one" >/dev/null
	for revision in 2025-11-25 2026-07-28; do
		wire $revision <<-'END'
			> "a" tools/call {"name":"task_show","arguments":{"task":"T-1","wait":60}}
			> "b" tools/call {"name":"task_show","arguments":{"task":"T-1","wait":60}}
			. notifications/cancelled {"requestId":"a"}
			! task_list
			wait 1
			eof
		END
		assert_equal "$(order)" '1 "b" '
	done
}

@test "a read of the past does not wait" {
	task-add -c T-1 "one" >/dev/null
	wire 2025-11-25 <<-'END'
		! task_show {"task":"T-1","at":"now","wait":60}
		wait 1
		! task_list
	END
	assert_equal "$(order)" "1 2 "
}
