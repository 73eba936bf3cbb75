#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Agents that may write only their work tree: a clone of the log in it, and its exchange with
# the log by programs that take it for plain files.

load helper

setup()
{
	clean_room
	log_in_project project
	task-add -c DO-1 "for the agent" >/dev/null
	task-add -c DO-2 "for others" >/dev/null
	git worktree add -q ../tree
	top=$BATS_TEST_TMPDIR/work
	clone=$top/tree/.tasks.local/log
	cd ../tree || return
}

# sandboxed COMMAND... -- with the project read-only: mounted so, or by its permissions and
# without the capability to pass over them
sandboxed()
{
	# shellcheck disable=SC2016 # the inner shell expands it
	local mount='mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@"'

	if unshare -rm sh -c 'mount --bind . . && mount -o remount,bind,ro .' 2>/dev/null; then
		TASK_ACTOR=agent unshare -rm sh -c "$mount" sh "$top/project" "$@"
		return
	fi
	chmod -R a-w "$top/project"
	if ((EUID)); then
		TASK_ACTOR=agent "$@"
	else
		TASK_ACTOR=agent setpriv --bounding-set -dac_override "$@"
	fi || { set -- $?; chmod -R u+w "$top/project"; return "$1"; }
	chmod -R u+w "$top/project"
}

# The stream that the clone itself has written.
own_stream() { echo "$clone"/events/*/"$(cut -c 1-12 "$clone/.git/tasklog/writers")"/00/00.jsonl; }

@test "a write to a log that cannot be written names the command that makes a clone" {
	run -6 --separate-stderr sandboxed task-claim DO-1
	assert_match "$stderr" "task-init --local makes a clone of the log"
	run -5 --separate-stderr task-init --local
	assert_match "$stderr" "no clone is needed: the log '.*/project/.tasks' can be written"
}

@test "what is written in a sandbox is in the log after the next task-sync of anyone" {
	sandboxed task-init -q --local
	run -0 --separate-stderr sandboxed task-claim DO-1
	assert_match "$stderr" "the claim is not sure until it is exchanged with '.*/project/.tasks': task-sync"
	id=$(sandboxed task-add "found on the way")
	assert_equal "$(task-show -j DO-1 | jq -r .claim.by) $(git status --porcelain)" "null "
	run -0 --separate-stderr task-sync
	assert_match "$stderr" "took 2 events from '.*/tree/.tasks.local/log'"
	assert_equal "$(task-show -j DO-1 | jq -r .claim.by) $(task-show -j "$id" | jq -r .title)" \
	    "agent found on the way"
	assert_whole "$top/project/.tasks"
	task-add "news" >/dev/null
	sandboxed task-sync -q
	run -0 sandboxed task-list -q
	assert_equal "$(grep -c '	news$' <<<"$output")" 1
	sandboxed task-move -q DO-1 review
	task-sync -q
	assert_equal "$(task-show -j DO-1 | jq -r .state)" review
	task-fsck
	assert_whole "$top/project/.tasks"
}

@test "the programs of the host use a clone as files only" {
	sandboxed task-init -q --local
	sandboxed task-add "an honest task" >/dev/null
	evil=$BATS_TEST_TMPDIR/evil
	printf '#!/bin/sh\ntouch %s\n' "$evil" >"$HOME/evil.sh"
	chmod +x "$HOME/evil.sh"
	git config -f "$clone/.git/config" core.fsmonitor "$HOME/evil.sh"
	git config -f "$clone/.git/config" core.hooksPath "$HOME/hooks"
	git config -f "$clone/.git/config" filter.x.smudge "$HOME/evil.sh"
	mkdir -p "$HOME/hooks"
	cp "$HOME/evil.sh" "$HOME/hooks/post-index-change"
	cp "$HOME/evil.sh" "$HOME/hooks/reference-transaction"
	echo '* filter=x' >"$clone/.gitattributes"
	task-sync -q
	task-list -q >/dev/null
	task-add -q "one more" >/dev/null
	refused 5 "a sandboxed agent's clone of the log" task-list -C "$clone"
	cd "$clone"
	refused 5 "a sandboxed agent's clone of the log" task-add "no"
	[[ ! -e $evil ]] || fail "something of the clone was run"
	assert_equal "$(task-list -C "$top/project" | wc -l)" 4
}

@test "lines that a clone could not have written are named and stay there" {
	sandboxed task-init -q --local
	sandboxed task-add "honest" >/dev/null
	before=$(events "$top/project/.tasks")
	mine=$(own_stream)
	other=$(grep -rL honest "$clone/events" | head -n 1)
	tail -n 1 "$mine" >>"$other"
	tail -n 1 "$mine" | sed 's/honest/changed/; s/"id":"./"id":"0/' >"$HOME/lines"
	echo "no event" >>"$HOME/lines"
	cat "$HOME/lines" >>"$mine"
	run -0 --separate-stderr task-sync
	assert_match "$stderr" "${other#"$clone/"}': an event of another writer; not taken"
	assert_match "$stderr" "${mine#"$clone/"}': .*not taken"
	assert_equal "$(events "$top/project/.tasks")" $((before + 1))
	assert_equal "$(task-list | grep -cE 'forged|changed')" 0
	task-fsck
	assert_whole "$top/project/.tasks"
}

@test "links, pipes and files without end in a clone are not followed, waited for or read" {
	sandboxed task-init -q --local
	sandboxed task-add "honest" >/dev/null
	before=$(events "$top/project/.tasks")
	mine=$(own_stream)
	cp "$mine" "$HOME/kept"
	for trick in "ln -s $HOME/kept" mkfifo "truncate -s 300M"; do
		rm -f "$mine"
		$trick "$mine"
		timeout 20 task-sync -q
		assert_equal "$trick $(events "$top/project/.tasks")" "$trick $before"
	done
	rm "$mine"
	cp "$HOME/kept" "$mine"
	mv "$top/tree/.tasks.local" "$HOME/elsewhere"
	ln -s "$HOME/elsewhere" "$top/tree/.tasks.local"
	run task-sync -q
	assert_equal "$(events "$top/project/.tasks")" "$before"
	rm "$top/tree/.tasks.local"
	mv "$HOME/elsewhere" "$top/tree/.tasks.local"
	task-sync -q
	assert_equal "$(events "$top/project/.tasks")" $((before + 1))
}

@test "a second clone cannot go on with the stream of the first" {
	sandboxed task-init -q --local
	sandboxed task-add "first" >/dev/null
	task-sync -q
	git -C "$top/project" worktree add -q ../second
	mkdir -p "$top/second/.tasks.local"
	cp -r "$clone" "$top/second/.tasks.local/log"
	sandboxed task-add "second" >/dev/null
	mine=$(own_stream)
	mv "$mine" "$top/second/.tasks.local/log/${mine#"$clone/"}"
	before=$(events "$top/project/.tasks")
	run -0 --separate-stderr task-sync
	assert_match "$stderr" "a line in a stream of another clone; not taken"
	assert_equal "$(events "$top/project/.tasks")" "$before"
}

@test "the settings of a clone in an agent's work tree do not count" {
	sandboxed task-init -q --local
	git -C "$clone" config tasklog.actor mallory
	unset TASK_ACTOR
	asked() { sandboxed env -u TASK_ACTOR task-add "$1" >/dev/null; }
	asked "one"
	assert_equal "$(git -C "$clone" log -1 --format=%an)" ann
	git -C "$top/project/.tasks" config tasklog.actor lea
	asked "two"
	assert_equal "$(git -C "$clone" log -1 --format=%an)" lea
}
