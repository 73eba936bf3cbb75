#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# The secret is "correct horse": after a purge no byte of the log has it.

load helper

setup()
{
	clean_room
	git config --global user.name ann
	git config --global user.email ann@example.com
	task-init -q
	printf 'correct horse\n' >secret
	id=$(task-add -c PP-1 -b "the correct horse
knows" "first")
	other=$(task-add -c PP-2 "second")
}

# holding [DIR...] -- where the secret is: in the bytes of files, in inflated objects
holding()
{
	local dir

	for dir in "${@:-.tasks}"; do
		grep -rlaF "correct horse" "$dir" | sed 's/^/file /'
		[[ ! -d $dir/objects ]] || set -- --git-dir "$dir"
		git -C "$dir" cat-file --batch-all-objects --batch --unordered | grep -aF "correct horse" | sed 's/^/object /'
	done
}

assert_gone()
{
	assert_equal "$(holding "$@")" ""
}

purge() { task-purge -q -f -m "leaked" "$@" >/dev/null; }
created() { task-log -j --type task.created "$1" | jq -r .id; }

@test "task-purge removes what a field of a task had from every byte of the log" {
	task-edit -q -b "now the correct horse battery" PP-1
	task-edit -q -b "harmless" PP-1
	run -0 --separate-stderr task-purge -f -m "leaked" --field body PP-1
	assert_equal "$(cut -f 2,5 <<<"$output" | sort -u)" "ann	task.created
ann	task.edited"
	[[ $output != *horse* ]]
	assert_match "$stderr" "commits were made again without the bytes"
	assert_match "$stderr" "no purge reaches forks"
	assert_gone
	assert_equal "$(task-log -j --type line.purged | jq -r .data.why)" leaked
	run -0 --separate-stderr task-fsck
	assert_equal "$(grep -c "purged by ann" <<<"$output")" 3
	assert_whole
}

@test "task-purge removes an event, a message, and what has a text, in all forms that git has" {
	message=$(task-log -m 'it is "correct horse"' PP-2)
	task-log -q -m "keep this one" PP-2 >/dev/null
	git -C .tasks repack -adq
	task-log -m 'a "correct horse" again' >/dev/null
	git -C .tasks commit -q --amend --no-edit
	git -C .tasks branch extra
	git -C .tasks tag -a -m "it is the correct horse" old
	git -C .tasks stash store -m "of correct horse" "$(git -C .tasks commit-tree -p HEAD -m "correct horse stashed" 'HEAD^{tree}')"
	git -C .tasks commit-tree -m "the correct horse, and nothing leads here" 'HEAD^{tree}'
	git -C .tasks repack -dq
	git -C .tasks commit-graph write --reachable
	purge "$message"
	assert_equal "$(task-log --messages PP-2 -j | jq -c '[.text, .redacted]' | tr '\n' ' ')" '[null,true] ["keep this one",null] '
	task-purge -n -F secret >found
	assert_equal "$(cut -f 5 found | tr '\n' ' ')" "task.created message.posted "
	purge -F secret
	assert_gone
	assert_whole
	for ref in extra tasks; do
		assert_equal "$(git -C .tasks merge-base --is-ancestor extra $ref && echo yes)" yes
	done
	run -1 --separate-stderr task-purge -n -F secret
	assert_equal "$output" ""
	task-fsck -q
}

@test "what a task had beside the secret is written again, unless the event itself was named" {
	task-edit -q -P 9 --due 2027-01-01 PP-2
	t=$(task-add -c PP-3 -b "correct horse" -P 8 -u bob --due 2027-02-03 "third")
	purge -F secret
	for task in PP-1 PP-3; do
		assert_equal "$(task-show -j $task | jq -r '[.state, .body] | @tsv')" "created	"
	done
	assert_equal "$(task-show -j PP-3 | jq -r '[.id, .title, .priority, .assignee, .due] | @tsv')" \
	    "$t	third	8	bob	2027-02-03"
	task-list --ready | grep -q "$id"
	assert_gone
	task-move -q --no-claim PP-1 in-progress
	purge "$(created PP-2)"
	assert_equal "$(task-show -j "$other" | jq -r '[.title, .state] | @tsv')" "	"
	task-fsck -q
}

@test "task-purge -n says what would go, without the secret, and nothing goes before -f" {
	before=$(git -C .tasks rev-parse HEAD)
	run -0 --separate-stderr task-purge -n -F secret
	assert_match "$output" "$(created PP-1)	task.created	created, state, title, body, code, priority"
	[[ $output$stderr != *horse* ]]
	assert_equal "$(task-purge -n -j -F - <secret | jq -c '[.type, .task, (.fields | contains(["body"]))]')" \
	    "[\"task.created\",\"$id\",true]"
	run -5 --separate-stderr task-purge -F secret
	assert_match "$stderr" "nothing is purged yet: a purge cannot be undone; -f purges the values of this line, with a reason: -m WHY"
	run -5 --separate-stderr task-purge -f -F secret
	assert_match "$stderr" "a purge needs a reason"
	assert_equal "$(git -C .tasks rev-parse HEAD)" "$before"
	assert_equal "$(task-show -j PP-1 | jq -r .title)" first
	[ ! -e .tasks/.git/tasklog/purging ]
}

@test "task-purge refuses lines of others, the workflow in force, purges, and tasks as a whole" {
	refuses() {
		run -5 --separate-stderr task-purge -q -f -m "leaked" "${@:2}"
		[[ $stderr == *"$1"* ]] || fail "$stderr"
	}
	TASK_ACTOR=eve refuses "is a line of ann: only ann may purge it; a workflow names others in 'purgers'" "$(created PP-1)"
	refuses "has the workflow in force: set another one first" "$(task-log -j --type workflow.set | jq -r .id)"
	refuses "'PP-1' is a task: --field body names what of it to purge" PP-1
	purge "$(created PP-1)"
	refuses "is a purge itself" "$(task-log -j --type line.purged | jq -r .id)"
	run -3 --separate-stderr task-purge -f -m x --field bodi PP-2
	assert_match "$stderr" "no line of 'PP-2' writes the field 'bodi'"
	run -3 --separate-stderr task-purge -f -m x 01m7nothinglikethis
	run -2 --separate-stderr task-purge -f -m x
	task-workflow -j | jq -c '.purgers = ["eve"]' >w.json
	task-workflow set -q w.json
	TASK_ACTOR=eve purge "$(created PP-2)"
	task-fsck -q
}

@test "task-purge names a secret in a head, which it cannot remove" {
	task-edit -q -l correct-horse PP-2
	printf correct-horse >label
	run -1 --separate-stderr task-purge -f -m "leaked" -F label
	assert_match "$stderr" "1 line, '[0-9a-z]{26}' first, has the text in the head"
}

@test "the next command that writes finishes a purge that was killed, wherever it was" {
	mkdir -p fake
	real=$(command -v git)
	for step in cat-file pack-objects; do
		task-edit -q -b "correct horse $step" PP-2
		git -C .tasks repack -adq
		cat >fake/git <<-EOF
		#!/bin/bash
		[[ " \$* " != *" $step "* || ! -e .tasks/.git/tasklog/purging ]] || kill -9 \$PPID
		exec "$real" "\$@"
		EOF
		chmod +x fake/git
		run -137 env PATH="$PWD/fake:$PATH" task-purge -f -m "leaked" -F secret
		[ -e .tasks/.git/tasklog/purging ]
		[ "$(holding)" ]
		run -0 --separate-stderr task-add "$step"
		assert_match "$stderr" "a purge that was interrupted here is finished"
		assert_gone
		assert_whole
		[ ! -e .tasks/.git/tasklog/purging ]
	done
}

@test "a text of a few bytes goes from the messages of commits, too" {
	task-check add -q PP-2 "k7pX" "other"
	task-check tick -q PP-2 1
	task-check remove -q PP-2 1
	printf k7pX >short
	purge -F short
	assert_equal "$(git -C .tasks log --all --format=%B | grep -c k7pX)" 0
	assert_equal "$(git -C .tasks log --format=%s | grep -c "tick: <purged>")" 1
	assert_equal "$(git -C .tasks log --format=%B | grep -c "^Actor: ann$")" \
	    "$(git -C .tasks rev-list HEAD | tail -n +2 | wc -l)"
	task-fsck -q
}

@test "a reason with the text is refused, and one that is there forbids no purge" {
	run -5 --separate-stderr task-purge -f -m "it was correct horse" -F secret
	assert_match "$stderr" "the reason has the text that is to be purged"
	run -5 --separate-stderr task-purge -f -m "leaked" --key "correct horse" -F secret
	assert_match "$stderr" "the key has the text that is to be purged"
	task-purge -q -f -m "it was correct horse" "$(created PP-2)" >/dev/null
	run -0 --separate-stderr task-purge -f -m "leaked" -F secret
	assert_match "$stderr" "1 line, '[0-9a-z]{26}' first, has the text"
	assert_equal "$(task-show -j PP-1 | jq -r .body)" null
}

@test "the next command finishes a purge that was killed between the files and the branch" {
	command -v strace >/dev/null || skip "there is no strace"
	for ((n = 20; ; n++)); do
		((n < 200)) || fail "a purge has no end"
		rm -rf log && mkdir log && task-init -q -C log
		task-log -q -C log -m "the correct horse" >/dev/null
		task-log -q -C log -m "plain" >/dev/null
		run strace -o /dev/null -e trace=write -e inject=write:signal=KILL:when=$n \
		    task-purge -q -f -m "leaked" -F secret -C log
		((status)) || break
		run -0 --separate-stderr task-log -q -C log -m "next" || fail "$n: $stderr"
		run task-purge -n -F secret -C log
		((status == 0)) || assert_gone log || fail "killed at $n"
	done
	((n > 30))
}

@test "writers that run beside a purge lose nothing" {
	for n in 1 2 3 4; do
		for i in 1 2 3 4 5 6 7 8; do task-add "task $n.$i"; done >made.$n &
	done
	for i in 1 2 3; do
		task-edit -q -b "correct horse $i" PP-2
		purge -F secret
	done
	wait
	task-list --all -q >all
	for made in $(cat made.*); do
		grep -q "$made" all || fail "lost: $made"
	done
	assert_equal "$(cat made.* | wc -l)" 32
	assert_gone
	task-fsck -q
	assert_whole
}

@test "a log that cannot be written keeps its secret, and says why" {
	chmod -R a-w .tasks
	# root can write anything, so another user tries
	if ((EUID == 0)); then
		chmod a+rx "$HOME"
		for dir in "$BATS_TEST_TMPDIR"{,/..,/../..,/../../..,/../../../..}; do
			[[ $dir -ef /tmp || ! -O $dir ]] || chmod a+x "$dir"
		done
		git config --global --add safe.directory '*'
		run --separate-stderr setpriv --reuid=65534 --regid=65534 --clear-groups task-purge -f -m "leaked" -A ann -F secret
	else
		run --separate-stderr task-purge -f -m "leaked" -F secret
	fi
	[[ $status == [56] ]] || fail "$status $stderr"
	chmod -R u+w .tasks
	assert_match "$(holding)" "correct horse"
	assert_equal "$(task-show -j PP-1 | jq -r .title)" first
}

@test "a snapshot and a server that had the secret do not keep it" {
	for i in {1..3000}; do echo "t $i"; done | task-add -q - >/dev/null
	task-list -q >/dev/null
	[ -e .tasks/.git/tasklog/snapshot ] || skip "no snapshot was made"
	mkfifo in
	task-mcp <in >out 2>err &
	server=$!
	exec 7>in
	ask() { printf '%s\n' "$1" >&7; }
	ask '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}'
	ask '{"jsonrpc":"2.0","method":"notifications/initialized"}'
	ask '{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"task_show","arguments":{"task":"PP-1"}}}'
	until grep -q '"id":2' out; do :; done
	grep -q "correct horse" out
	: >out
	purge -F secret
	ask "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\",\"params\":{\"name\":\"task_show\",\"arguments\":{\"task\":\"$id\"}}}"
	until grep -q '"id":3' out; do :; done
	(! grep -q "correct horse" out)
	exec 7>&-
	wait "$server"
	task-list -q >/dev/null
	assert_gone
}

@test "a purge in a project's log changes nothing of the project, and says what has the bytes there" {
	git init -q -b main project
	cd project
	git commit -q --allow-empty -m begin
	(unset TASK_DIR && task-init -q && task-add -q -b "correct horse" "first" >/dev/null)
	git fetch -q .git/tasks tasks:refs/remotes/origin/tasks
	git branch dangling && git commit -q --allow-empty -m "correct horse of the project" && git reset -q --hard HEAD^
	git config a.b c
	state() { git for-each-ref; cat .git/config .git/logs/HEAD .git/HEAD; git ls-files -s; find .git -path .git/tasks -prune -o -type f -print | sort | xargs sha256sum; }
	before=$(state)
	run -0 --separate-stderr task-purge -f -m "leaked" -F ../secret
	assert_match "$stderr" "the project itself has fetched the log's branch"
	assert_equal "$(state)" "$before"
	assert_gone .git/tasks
	[[ -z $(grep -rl "correct horse" .tasks) ]]
}

@test "nothing is purged in a project's own git directory that has the log's branch checked out" {
	mkdir "$BATS_TEST_TMPDIR/apart"
	git clone -q .tasks "$BATS_TEST_TMPDIR/apart/project"
	cp secret "$BATS_TEST_TMPDIR/apart"
	cd "$BATS_TEST_TMPDIR/apart/project"
	git checkout -q --orphan main && git rm -rqf . && echo x >file && git add file && git commit -qm "of a project"
	git worktree add -q ../tree tasks
	before=$(git for-each-ref)
	run ! task-purge -C ../tree -f -m "leaked" -F ../secret
	git worktree remove ../tree
	git checkout -q tasks
	run ! task-purge -C . -f -m "leaked" -F ../secret
	assert_equal "$(git for-each-ref)" "$before"
	git status --porcelain | (! grep .)
	[ "$(git cat-file --batch-all-objects --batch | grep -ac "correct horse")" -gt 0 ]
}

@test "task-purge names thousands of lines in several events" {
	for i in {1..2300}; do echo "the correct horse $i"; done | task-add -q - >/dev/null
	purge -F secret
	assert_equal "$(task-log --type line.purged | wc -l)" 3
	assert_gone
	run -0 task-fsck -q
}
