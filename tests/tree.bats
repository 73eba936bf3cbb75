#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Parents and children: who waits for whom, and rings that are refused.

load helper

# The reason that task-list --explain gives for a task.
why() { task-list --explain "$1" | cut -f9; }

@test "a parent with open children is no work" {
	task-add -c EP-1 -P 9 epic >/dev/null
	a=$(task-add -c CH-1 --parent EP-1 one)
	b=$(task-add -c CH-2 --parent EP-1 two)
	assert_equal "$(task-list --ready --format '%(code)')" $'CH-1\nCH-2'
	assert_match "$(why EP-1)" "^has 2 open children: CH-[12], CH-[12]$"
	run -5 --separate-stderr task-claim EP-1
	assert_match "$stderr" "^task-claim: 'EP-1' is not ready: it has 2 open children: CH-[12], CH-[12]; claim one of its children instead$"
	assert_equal "$(task-claim --next | cut -f1)" "$a"
	task-move "$a" done
	task-move "$b" cancelled
	assert_equal "$(why EP-1)" ready
	task-claim EP-1
}

@test "a child that was undone, or moved elsewhere, keeps no parent waiting" {
	task-add -c EP-1 epic >/dev/null
	task-add -c EP-2 other >/dev/null
	task-add -c CH-1 --parent EP-1 one >/dev/null
	assert_equal "$(why EP-1)" "has 1 open child: CH-1"
	task-edit CH-1 --parent EP-2
	assert_equal "$(why EP-1)" ready
	assert_equal "$(why EP-2)" "has 1 open child: CH-1"
	task-edit CH-1 --parent ''
	assert_equal "$(why EP-2)" ready
}

@test "descendants wait for what their ancestor needs" {
	task-add -c AUTH-1 first >/dev/null
	task-add -c EP-1 --needs AUTH-1 epic >/dev/null
	task-add -c EP-2 --parent EP-1 part >/dev/null
	task-add -c CH-1 --parent EP-2 one >/dev/null
	assert_equal "$(why CH-1)" "needs AUTH-1, which EP-1 above it needs"
	assert_equal "$(task-list --ready --format '%(code)')" AUTH-1
	assert_match "$(task-list --blocked --format '%(code)')" CH-1
	assert_equal "$(task-show -j CH-1 | jq -c '[.ready, (.blocked_by | length)]')" '[false,1]'
	run -5 --separate-stderr task-claim CH-1
	assert_equal "$stderr" "task-claim: 'CH-1' is not ready: it needs AUTH-1, which EP-1 above it needs"
	task-move AUTH-1 in-progress
	task-move AUTH-1 done
	assert_equal "$(why CH-1)" ready
	task-claim CH-1
}

@test "needs of one's own descendants are not inherited" {
	task-add -c EP-1 epic >/dev/null
	task-add -c CH-1 --parent EP-1 one >/dev/null
	task-add -c CH-2 --parent EP-1 two >/dev/null
	task-link EP-1 needs CH-1
	task-link EP-1 needs CH-2
	assert_equal "$(task-list --ready --format '%(code)')" $'CH-1\nCH-2'
	task-add -c EP-3 --needs CH-2 epic >/dev/null
	task-add -c CH-3 third >/dev/null
	task-edit CH-3 --parent EP-3
	assert_equal "$(why CH-3)" "needs CH-2, which EP-3 above it needs"
}

@test "an ancestor that is closed hands nothing down" {
	task-add -c AUTH-1 first >/dev/null
	task-add -c EP-1 --needs AUTH-1 epic >/dev/null
	task-add -c CH-1 --parent EP-1 one >/dev/null
	task-move EP-1 cancelled
	assert_equal "$(why CH-1)" ready
}

@test "a link is refused if the tree closes its ring, and the ring is named" {
	task-add -c AUTH-1 first >/dev/null
	task-add -c EP-1 epic >/dev/null
	task-add -c CH-1 --parent EP-1 one >/dev/null
	task-add -c CH-2 --parent EP-1 two >/dev/null
	run -5 --separate-stderr task-link CH-1 needs EP-1
	assert_equal "$stderr" "task-link: 'CH-1' needs 'EP-1' would close a cycle: EP-1 waits for its part CH-1"
	task-link AUTH-1 needs CH-2
	run -5 --separate-stderr task-link EP-1 needs AUTH-1
	assert_equal "$stderr" "task-link: 'EP-1' needs 'AUTH-1' would close a cycle: AUTH-1 needs CH-2, CH-2 is part of EP-1"
	run -5 --separate-stderr task-link CH-1 needs CH-1
	task-link CH-1 needs AUTH-1
	run -5 --separate-stderr task-edit AUTH-1 --parent CH-2
	assert_equal "$stderr" "task-edit: 'CH-2' cannot be the parent of 'AUTH-1', that would close a cycle: AUTH-1 needs CH-2"
	run -5 --separate-stderr task-link EP-1 parent CH-1
	assert_match "$stderr" "would close a cycle: CH-1 is part of EP-1"
	run -5 --separate-stderr task-add --parent CH-2 --needs EP-1 new
	assert_equal "$stderr" "task-add: a part of 'CH-2' cannot need 'EP-1', that would close a cycle: EP-1 waits for its part CH-2, CH-2 waits for its parts"
}

@test "a task becomes part of a task that needs it" {
	task-add -c EP-1 epic >/dev/null
	task-add -c CH-1 one >/dev/null
	task-link EP-1 needs CH-1
	task-edit CH-1 --parent EP-1
	assert_equal "$(why CH-1)" ready
	assert_equal "$(task-list --conflicts --count)" 0
}

@test "a plan whose tree and needs close a ring is refused" {
	run -5 --separate-stderr task-add '{"title":"epic","as":"e","children":[{"title":"a","as":"a","needs":["@b"]},{"title":"b","as":"b","needs":["@e"]}]}'
	assert_match "$stderr" "the plan has a cycle through"
	assert_equal "$(task-list --count)" 0
}

@test "a ring through the tree that two clones closed stops nobody" {
	task-add -c EP-1 epic >/dev/null
	task-add -c EP-2 other >/dev/null
	task-add -c CH-1 --parent EP-1 one >/dev/null
	task-add -c CH-2 --parent EP-2 two >/dev/null
	git clone -q .tasks "$BATS_TEST_TMPDIR/clone"
	task-link CH-1 needs EP-2
	task-link -C "$BATS_TEST_TMPDIR/clone" CH-2 needs EP-1
	git -C .tasks -c user.name=ann -c user.email=ann@localhost pull -q --no-rebase --no-edit "$BATS_TEST_TMPDIR/clone"
	assert_match "$(why CH-1), $(why CH-2)" "needs EP-[12], ready|ready, needs EP-[12]"
	assert_match "$(task-list --conflicts --explain)" "needs itself"
}

# with WORD -- the workflow says so of open children
with()
{
	task-workflow show -j default | jq --arg word "$1" '.children = $word' >w.json
	task-workflow set -q w.json
}

@test "closing a parent with open children is remarked on" {
	task-add -c EP-1 epic >/dev/null
	task-add -c CH-1 --parent EP-1 one >/dev/null
	run -0 --separate-stderr task-move EP-1 cancelled
	assert_equal "$stderr" "task-move: EP-1 is closed, but has 1 open child: CH-1"
	task-move EP-1 created -m "not yet"
	with ignore
	run -0 --separate-stderr task-move EP-1 cancelled
	assert_equal "$stderr" ""
}

@test "a workflow can refuse to close a parent with open children" {
	with require
	task-add -c EP-1 epic >/dev/null
	task-add -c CH-1 --parent EP-1 one >/dev/null
	refused 5 "'EP-1' cannot become cancelled: it has 1 open child: CH-1; close its children first" task-move EP-1 cancelled
	task-move CH-1 cancelled
	task-move EP-1 cancelled
	task-fsck -q
}

@test "closing the last child names the parent" {
	task-add -c EP-1 epic >/dev/null
	task-add -c CH-1 --parent EP-1 one >/dev/null
	task-add -c CH-2 --parent EP-1 two >/dev/null
	run -0 --separate-stderr task-move CH-1 cancelled
	assert_equal "$stderr" ""
	run -0 --separate-stderr task-move CH-2 cancelled
	assert_equal "$stderr" "task-move: all children of EP-1 are closed"
}

@test "task_move names the parent, too" {
	task-add -c EP-1 epic >/dev/null
	task-add -c CH-1 --parent EP-1 one >/dev/null
	task-add -c CH-2 --parent EP-1 two >/dev/null
	{
		printf '%s\n' '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}' \
		    '{"jsonrpc":"2.0","method":"notifications/initialized"}' \
		    '{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"task_move","arguments":{"tasks":["CH-1","CH-2"],"state":"cancelled"}}}' \
		    '{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"task_claim","arguments":{"task":"EP-1"}}}' \
		    '{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"task_list","arguments":{}}}'
	} | task-mcp >answers
	assert_match "$(sed -n 2p answers)" "all children of EP-1 are closed"
	assert_match "$(sed -n 4p answers)" '"by":'
}
