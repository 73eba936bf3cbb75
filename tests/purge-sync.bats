#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# A purge among clones: the secret, "correct horse", is in no byte of any clone that has
# synced, whoever brings it back.

load helper

# A hub; clones a (of ann) and b (of bob), which both have the secret.
setup()
{
	clean_room
	git config --global user.name ann
	git config --global user.email ann@example.com
	git init -q --bare hub
	for log in a b; do
		git clone -q hub $log 2>/dev/null
		(cd $log && task-init -q)
		task-sync -q -C $log
	done
	printf 'correct horse\n' >secret
	id=$(task-add -C a -c PP-1 -b "the correct horse knows" "first")
	task-log -C a -m "say correct horse" PP-1 >/dev/null
	task-edit -q -C a -b "harmless" PP-1
	task-add -q -C a "another" >/dev/null
	task-sync -q -C a
	task-sync -q -C b
	task-add -q -C b -A bob "of bob" >/dev/null
	base=$(git -C hub rev-parse tasks)
}

holding()
{
	local dir

	for dir; do
		grep -rlaF "correct horse" "$dir" | sed 's/^/file /'
		git -C "$dir" cat-file --batch-all-objects --batch --unordered 2>/dev/null | grep -aF "correct horse" | sed 's/^/object /'
	done
}

assert_gone() { assert_equal "$(holding "$@")" ""; }
sync() { task-sync -q -C "$1"; }
purge() { task-purge -q -f -m "leaked" -C a -F secret >/dev/null; }

# assert_one LOG... -- all have the same events, are whole, and their branch is the hub's
assert_one()
{
	local log

	for log; do
		assert_equal "$(task-export -C "$log" --hash)" "$(task-export -C "$1" --hash)"
		assert_equal "$(git -C "$log/.tasks" rev-parse tasks)" "$(git -C hub rev-parse tasks)"
		task-fsck -q -C "$log"
		assert_whole "$log/.tasks"
	done
}

@test "task-sync takes a purge to the remote and to other clones, which lose the bytes, too" {
	purge
	run -0 --separate-stderr task-sync -C a
	assert_equal "$(git -C hub log --all -p tasks | grep -c "correct horse" || :)" 0
	task-fsck -q -C hub --range "$base.."
	run -0 --separate-stderr task-sync -C b
	assert_match "$stderr" "1 purge came"
	assert_gone a/.tasks b/.tasks
	sync a
	assert_one a b
	assert_equal "$(task-list -C a --all -q | wc -l)" 3
	git clone -q -b tasks "file://$PWD/hub" c
	assert_gone c
}

@test "what a clone wrote before it knew of the purge is kept, also text about the secret's task" {
	task-log -C b -A bob -m "unpublished" PP-1 >/dev/null
	task-edit -q -C b -A bob -t "bob's title" PP-1
	purge
	sync a
	sync b
	sync a
	assert_gone a/.tasks b/.tasks
	assert_one a b
	assert_equal "$(task-show -C a -j "$id" | jq -r .title)" "bob's title"
	assert_equal "$(task-log -C a --messages -j "$id" | jq -r 'select(.text).text')" unpublished
}

@test "a clone or a fork that brings the secret back does not get it in anywhere" {
	cp -r a fork
	purge
	sync a
	sync b
	(cd fork/.tasks && git commit -q --allow-empty -m "correct horse of an old clone" && git push -qf ../../hub HEAD:tasks)
	run -1 task-fsck -C hub --range "$(git -C a/.tasks rev-parse tasks).."
	assert_match "$output" "removed by commit|history was rewritten"
	run -0 --separate-stderr task-sync -C b
	assert_match "$stderr" "commits that had purged lines were removed here"
	sync a
	assert_equal "$(holding a/.tasks b/.tasks | grep -v "of an old clone")" ""
	assert_one a b
	assert_equal "$(git -C hub log -p tasks | grep -c "correct horse knows" || :)" 0
	task-sync -q -C fork
	assert_equal "$(holding fork/.tasks | grep -v "of an old clone")" ""
	assert_equal "$(task-export -C fork --hash)" "$(task-export -C a --hash)"
}

@test "where the branch cannot be replaced, the purged lines are published as a commit, and it is said" {
	git -C hub config receive.denyNonFastForwards true
	purge
	run -0 --separate-stderr task-sync -C a
	assert_match "$stderr" "the history of 'origin' keeps what was purged, and so does this clone"
	assert_equal "$(git -C hub grep -c "correct horse" tasks || :)" ""
	[ "$(git -C hub log -p tasks | grep -c "correct horse")" -gt 0 ]
	task-fsck -q -C hub --range "$base.."
	for log in b a b a; do sync $log; done
	assert_one a b
	run -0 --separate-stderr task-sync -C a
	[[ $stderr != *"keeps what was purged"* ]]
	git -C hub config receive.denyNonFastForwards false
	task-purge -q -C a --again
	for log in a b a; do sync $log; done
	assert_equal "$(git -C hub log -p tasks | grep -c "correct horse" || :)" 0
	task-purge -q -C b --again
	assert_gone a/.tasks b/.tasks
	assert_one a b
}

@test "clones that purge at once, and write, come to one history" {
	task-edit -q -C b -A bob -b "bob has a correct horse" PP-1
	purge
	task-purge -q -f -m "mine" -C b -A bob -F secret >/dev/null || [ $? -eq 5 ]
	task-purge -q -f -m "mine" -C b -A bob --field body PP-1 >/dev/null || [ $? -eq 5 ]
	task-purge -q -f -m "mine" -C b -A bob "$(task-log -C b --author bob --type task.edited -j | jq -r .id)" >/dev/null
	task-add -q -C a "more of a" >/dev/null
	for log in a b a b; do sync $log; done
	assert_gone a/.tasks b/.tasks
	assert_one a b
	assert_equal "$(task-list -C a --all -q | wc -l)" 4
}

@test "a shallow clone and a clone that was made with plain git lose the bytes, too" {
	git clone -q --depth 2 -b tasks "file://$PWD/hub" shallow
	git clone -q -b tasks hub plain
	purge
	sync a
	for log in shallow plain; do
		task-sync -q -C $log
		assert_gone $log
		assert_equal "$(task-export -C $log --hash)" "$(task-export -C a --hash)"
		git -C $log fsck --strict --no-dangling
	done
}

@test "a hub with the hooks takes the rewritten branch, and refuses an old clone that brings the secret back" {
	export TASK_HOOKS=$TASK_SRC/hooks
	task-hooks install --log -C hub >/dev/null
	cp -r a old
	purge
	sync a
	sync b
	assert_gone a/.tasks b/.tasks
	assert_equal "$(git -C hub log -p tasks | grep -c "correct horse" || :)" 0
	git -C old/.tasks commit -q --allow-empty -m "old"
	run ! git -C old/.tasks push -f origin HEAD:tasks
	assert_match "$output" "history was rewritten"
	sync old
	assert_gone old/.tasks
	sync a
	assert_one a old
}
