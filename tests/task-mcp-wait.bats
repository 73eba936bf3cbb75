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

@test "task_log has the events since a cursor, waits for one, and goes on behind it" {
	task-add -c T-1 one >/dev/null
	wire 2025-11-25 -A ann <<-'END'
		! task_log {"kind":"new","wait":60}
	END
	assert_equal "$(got 1 .entries)" "[]"
	now=$(got 1 .cursor)
	assert_equal "$(task-watch --no-follow --cursor "$now")" ""
	for revision in 2025-11-25 2026-07-28; do
		wire $revision -A ann <<-END
			! task_log {"kind":"new","cursor":"$now","type":"message.posted","wait":60}
			run task-add -q two
			! task_overview
			wait 1
			run task-log -q -A bob -m "hello" T-1
		END
		assert_equal "$(order)" "2 1 "
		assert_equal "$(got 1 '[.entries[].what]')" '["comment: hello"]'
		now=$(got 1 .cursor)
	done
	assert_equal "$(task-watch --no-follow --cursor "$now")" ""
}

@test "task_log pages through the events since a cursor, each once" {
	for n in 1 2 3 4 5; do task-add "task $n" >/dev/null; done
	cursor=1: ids=
	for n in 1 2 3; do
		wire 2025-11-25 -A ann <<-END
			! task_log {"kind":"new","cursor":"$cursor","limit":2}
		END
		ids+=$(got 1 '.entries[].id')$'\n'
		assert_equal "$(got 1 '.newer // 0')" $((6 - 2 * n))
		cursor=$(got 1 .cursor)
	done
	assert_equal "$ids" "$(task-log -j | jq -r .id)"$'\n'
	wire 2025-11-25 -A ann <<-END
		! task_log {"kind":"new","cursor":"$cursor","wait":1}
		! task_log {"kind":"new","cursor":"x"}
	END
	assert_equal "$(got 1 .entries)" "[]"
	assert_match "$(refusal 2)" "is not a cursor"
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

# A remote that does not answer for as long as a test lasts.
log_with_a_silent_remote()
{
	log_in_project
	printf '%s\n' '#!/bin/sh' "echo \$\$ >>'$BATS_TEST_TMPDIR/pids'" 'exec sleep 60' \
	    >"$BATS_TEST_TMPDIR/ssh"
	chmod +x "$BATS_TEST_TMPDIR/ssh"
	git config core.sshCommand "$BATS_TEST_TMPDIR/ssh"
	git remote add origin ssh://silent.invalid/log
	task-add -q -c T-1 one
}

@test "while a remote does not answer, other calls are answered, and exchanges come one after the other" {
	log_with_a_silent_remote
	for revision in 2025-11-25 2026-07-28; do
		wire $revision <<-'END'
			> "a" tools/call {"name":"task_sync","arguments":{"timeout":2}}
			> "b" tools/call {"name":"task_sync","arguments":{"timeout":1}}
			! task_edit {"task":"T-1","body_append":"a line"}
			! task_claim {"task":"T-1"}
			wait
		END
		assert_equal "$(order)" '1 2 "a" "b" '
		assert_match "$(of '"a"' '.result.content[0].text')" "^io: .*no answer in 2 seconds"
		assert_match "$(of '"b"' '.result.content[0].text')" "^io: .*no answer in 1 second"
	done
	task-fsck -q
}

@test "an exchange ends when it is cancelled, and with its server, and holds no session" {
	log_with_a_silent_remote
	wire 2025-11-25 -A bob <<-'END'
		! task_claim {"task":"T-1"}
		> "a" tools/call {"name":"task_sync"}
		> "b" tools/call {"name":"task_sync","arguments":{"timeout":1}}
		wait 1
		run until [[ -s "$BATS_TEST_TMPDIR/pids" ]]; do sleep 0.05; done
		. notifications/cancelled {"requestId":"a"}
		wait 2
	END
	for pid in $(<"$BATS_TEST_TMPDIR/pids"); do
		[[ ! -e /proc/$pid/exe ]] || fail "ssh $pid is left"
	done
	assert_equal "$(order)" '1 "b" '
	run "$TASK_SRC/tests/mcp/wire.py" 2025-11-25 -A bob <<-'END'
		! task_claim {"task":"T-1"}
		~ {"jsonrpc":"2.0","id":"c","method":"tools/call","params":{"name":"task_sync"}}
		! task_list
		wait 2
		signal SIGKILL
	END
	assert_match "$output" '"fence":2'
	wire 2025-11-25 -A bob <<-'END'
		! task_claim {"task":"T-1"}
		! task_sync {"timeout":1}
	END
	assert_equal "$(got 1 .task.claim.fence)" 3
	assert_match "$(refusal 2)" "no answer in 1 second"
}
