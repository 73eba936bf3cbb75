#!/usr/bin/env bats
# SPDX-License-Identifier: ISC

load helper

@test "task-export prints the log, then tasks, as sorted JSON Lines" {
	a=$(task-add a) b=$(task-add b)
	run -0 task-export
	assert_equal "$(head -n 1 <<<"$output" | jq .log)" true
	assert_equal "$(tail -n 2 <<<"$output" | jq -r .task)" "$(printf '%s\n' "$a" "$b" | LC_ALL=C sort)"
}

@test "task-export --hash is the SHA-256 of the lines" {
	task-add a >/dev/null
	assert_equal "$(task-export --hash)" "$(task-export | sha256sum | cut -d ' ' -f 1)"
}

@test "task-export prints the same bytes in a clone" {
	a=$(task-add a)
	task-log -m "hello" "$a" >/dev/null
	git clone -q .tasks clone
	assert_equal "$(task-export -C clone)" "$(task-export)"
}

@test "task-export --at an event, the commit of it and the replay of the prefix agree" {
	a=$(task-add a)
	task-move "$a" in-progress
	before=$(task-export --hash)
	event=$(task-log --limit 1 | cut -f5)
	commit=$(git -C .tasks rev-parse HEAD)
	task-move "$a" review
	[[ $(task-export --hash) != "$before" ]]
	assert_equal "$(task-export --hash --at "$event")" "$before"
	assert_equal "$(task-export --hash --at "${event:0:20}")" "$before"
	assert_equal "$(task-export --hash --at "$commit")" "$before"
	assert_equal "$(task-export --hash --at "${commit:0:10}")" "$before"
}

@test "task-export does not depend on the clock" {
	task-add --defer tomorrow a >/dev/null
	assert_equal "$(TASK_CLOCK=2027-01-01T00:00:00Z task-export)" "$(task-export)"
}

@test "task-export takes no operand" {
	run -2 task-export all
}

@test "task-export says when its output cannot be written" {
	[[ -e /dev/full ]] || skip "no /dev/full"
	task-add a >/dev/null
	run -6 bash -c 'task-export >/dev/full'
	assert_match "$output" "cannot write"
}
