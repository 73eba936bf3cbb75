# SPDX-License-Identifier: ISC
# Logs of other users, and logs that users share: git's rule on ownership, who gets what a
# write makes, and what a hostile git directory can lead to.
load helper

setup()
{
	clean_room
	((EUID == 0)) || skip "only root can give a directory away"
	git config --global user.name ann
	git config --global user.email ann@example.com
	printf '#!/bin/sh\ntouch "%s/ran"\nexit 1\n' "$PWD" >evil
	chmod +x evil
	# another user can come here
	for dir in "$BATS_TEST_TMPDIR"{,/..,/../..,/../../..,/../../../..}; do
		[[ $dir -ef /tmp || ! -O $dir ]] || chmod a+x "$dir"
	done
	chmod a+rx "$HOME" "$HOME/.gitconfig" .
}

# as USER COMMAND... -- with the groups of the user alone, and of the group games (60)
as()
{
	local uid=$1

	shift
	setpriv --reuid="$uid" --regid="$uid" --groups=60 "$@"
}

trust()
{
	git config --global --add safe.directory "${1-*}"
}

# A log of the user nobody in ./foreign, which is the working directory afterwards.
foreign_log()
{
	log_in_project foreign
	id=$(task-add "a task")
	chown -R 65534:65534 .
}

@test "writing to a log of another user is refused, and the message names the setting" {
	foreign_log
	for command in "task-add x" "task-move $id in-progress" "task-edit -P 9 $id" \
	    "task-log -m hello $id" "task-sync" "task-fsck --repair" "task-claim --sync $id" \
	    "task-init" "task-workflow set simple"; do
		refused 5 "belongs to nobody; if you trust it: git config --global --add safe.directory" \
			$command || fail "$command"
	done
	assert_equal "$(find . -user root)" ""
}

@test "a log of another user can be read, and is left as it is" {
	foreign_log
	find . | sort >../before
	run -0 task-list
	run -0 task-show "$id"
	run -0 task-log "$id"
	run -0 task-export
	run -0 task-fsck
	find . | sort | diff ../before -
}

@test "who may write to a log of another user is what git says" {
	foreign_log
	git config --file "$BATS_TEST_TMPDIR/system" safe.directory '*'
	local log=$PWD/.tasks
	local cases=(
		"safe.directory=*" "safe.directory=$log" "safe.directory=$log/"
		"safe.directory=$PWD" "safe.directory=$log/.git" "safe.directory=/nowhere"
		"safe.directory=~/..${log#"$BATS_TEST_TMPDIR"}" "safe.directory=%(prefix)/x"
	)
	for one in "${cases[@]}"; do
		git config --global --unset-all safe.directory || :
		git config --global "${one%%=*}" "${one#*=}"
		want=5
		git -C .tasks rev-parse --git-dir >/dev/null 2>&1 && want=0
		run --separate-stderr task-add "$one"
		assert_equal "$one $status" "$one $want"
	done
	git config --global --unset-all safe.directory
	# the last value counts, and an empty one begins anew
	trust '*'; trust ''
	run -5 task-add x
	git config --global --unset-all safe.directory
	# of the repository itself it is not asked
	git config --file .git/tasks/config safe.directory '*'
	run -5 task-add x
	GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*' \
		run -0 task-add "by the command's own setting"
	GIT_CONFIG_NOSYSTEM=0 GIT_CONFIG_SYSTEM=$BATS_TEST_TMPDIR/system \
		run -0 task-add "by the system's setting"
	SUDO_UID=65534 run -0 task-add "by sudo of the owner"
	SUDO_UID=1 run -5 task-add "by sudo of somebody else"
	GIT_DIR=$PWD/.git run -5 task-add "in a hook"
}

@test "each part of a log that another user owns is asked about" {
	log_in_project
	for part in .tasks .tasks/.git .git/tasks; do
		chown 65534 "$part"
		run --separate-stderr -5 task-add x
		assert_match "$stderr" "'[^']*/$part' belongs to nobody"
		chown 0 "$part"
	done
	run -0 task-add x
}

@test "another user is refused in the log of root" {
	log_in_project
	task-add "a task" >/dev/null
	run -0 as 65534 task-list
	run -5 as 65534 task-add "not mine"
	trust
	run --separate-stderr -6 as 65534 task-add "not mine"
	assert_match "$stderr" "Permission denied"
}

@test "task-fsck --range of another user's log says which setting it takes" {
	foreign_log
	run --separate-stderr task-fsck --range HEAD..HEAD
	assert_match "$stderr" "git config --global --add safe.directory '$PWD/.tasks'"
	git clone -q --bare --branch tasks .git/tasks "$BATS_TEST_TMPDIR/hub" 2>/dev/null ||
		git -c safe.directory='*' clone -q --bare "file://$PWD/.git/tasks" "$BATS_TEST_TMPDIR/hub" || :
	[[ -d $BATS_TEST_TMPDIR/hub ]] || cp -R .git/tasks "$BATS_TEST_TMPDIR/hub"
	chown -R 65534 "$BATS_TEST_TMPDIR/hub"
	run --separate-stderr task-fsck -C "$BATS_TEST_TMPDIR/hub" --range tasks..tasks
	assert_match "$stderr" "git config --global --add safe.directory '$BATS_TEST_TMPDIR/hub'"
	trust
	run -0 task-fsck --range tasks..tasks
}

@test "task-add does not run a program that another user's log names" {
	foreign_log
	git config --file .git/tasks/config gpg.program "$PWD/../evil"
	git config --global commit.gpgsign true
	refused 5 "belongs to nobody" task-add "a task"
	[[ ! -e ../ran ]]
}

@test "task-init does not fetch with the program that another user's log names" {
	git init -q --bare -b tasks .tasks-git
	git init -q --bare hub.git
	mkdir -p foreign/.tasks
	mv .tasks-git foreign/.tasks/.git
	cd foreign
	git --git-dir .tasks/.git config core.bare false
	git --git-dir .tasks/.git config remote.origin.url "$PWD/../hub.git"
	git --git-dir .tasks/.git config remote.origin.uploadpack "$PWD/../evil"
	chown -R nobody .tasks
	run --separate-stderr task-init
	[[ ! -e ../ran ]] || fail "$stderr"
}

@test "what root writes belongs to the owner of the log" {
	git init -q --bare hub.git
	foreign_log
	git config --file .git/tasks/config remote.origin.url "$PWD/../hub.git"
	git config --file .git/tasks/config remote.origin.fetch \
		"+refs/heads/tasks:refs/remotes/origin/tasks"
	chown -R 65534:65534 .
	trust
	for i in 1 2 3 4 5 6; do
		task-add "in the container $i" >/dev/null
		assert_equal "$(find . -user root)" ""
		TASK_ACTOR=bob as 65534 task-add "on the host $i" >/dev/null
	done
	git config --global commit.gpgsign true
	git config --global gpg.program false
	task-add "unsigned" >/dev/null
	git config --global --unset commit.gpgsign
	task-sync >/dev/null
	as 65534 git -C .tasks gc -q
	rm -rf .tasks/events
	task-list >/dev/null
	task-add "after all was lost" >/dev/null
	task-fsck --repair
	assert_equal "$(find . -user root)" ""
	as 65534 task-add "still mine" >/dev/null
	assert_whole
}

@test "what root and the owner write at once is the owner's" {
	foreign_log
	trust
	for i in {1..8}; do
		task-add "root $i" >/dev/null || touch ../failed &
		TASK_ACTOR=bob as 65534 task-add "owner $i" >/dev/null || touch ../failed &
	done
	wait
	[[ ! -e ../failed ]]
	assert_equal "$(find . -user root)" ""
	assert_whole
}

@test "task-init of root in a project of another user makes the owner's log" {
	git_project theirs
	chown -R 65534:65534 .
	refused 5 "belongs to nobody" task-init
	assert_equal "$(find . -user root)" ""
	trust
	task-init -q
	assert_equal "$(find . -user root)" ""
	as 65534 task-add "mine" >/dev/null
	task-add "of root" >/dev/null
	as 65534 task-add "mine again" >/dev/null
}

# shared VALUE -- a project of the group games with that core.sharedRepository, and its log
shared_log()
{
	trust
	mkdir shared
	chown 1:60 shared
	chmod 2775 shared
	cd shared || return
	as 1 git init -q --shared="$1" .
	chgrp -R 60 .git
	find .git -type d -exec chmod g+s {} +
}

# Two users of one group, whatever their umask, at everything that writes.
take_turns()
{
	local user=2 other id mask

	for mask in 077 027 002; do
		umask "$mask"
		for _ in 1 2 3; do
			other=$user user=$((3 - user))
			id=$(TASK_ACTOR=u$user as "$user" task-add "by $user, $mask")
			TASK_ACTOR=u$other as "$other" task-claim "$id" >/dev/null
			TASK_ACTOR=u$user as "$user" task-log -m "hello" "$id" >/dev/null
			TASK_ACTOR=u$other as "$other" task-move "$id" review
			printf 'one\ntwo\n' | as "$user" task-add --atomic - >/dev/null
			as "$other" task-fsck
			as "$user" task-list >/dev/null
		done
	done
}

@test "a log with core.sharedRepository=group is written to by all of the group" {
	shared_log group
	umask 077
	as 1 task-init -q
	take_turns
	assert_equal "$(find .tasks .git/tasks ! -group 60)" ""
	umask 022
	assert_whole
}

@test "a log shared by an octal mode gives others what the mode gives" {
	shared_log 0660
	umask 002
	as 1 task-init -q
	take_turns
	assert_equal "$(find .tasks .git/tasks -perm /007)" ""
}

@test "a log shared with all is read by all" {
	shared_log all
	umask 077
	as 1 task-init -q
	take_turns
	umask 022
	setpriv --reuid=65534 --regid=65534 --clear-groups "$TASK_BIN/task-list" >/dev/null
}

@test "a log that becomes shared is brought to it by its owner's next write" {
	shared_log umask
	umask 077
	as 1 task-init -q
	as 1 task-add "before" >/dev/null
	as 1 git --git-dir .git/tasks config core.sharedRepository group
	as 1 task-add "after" >/dev/null
	take_turns
}

# A log with all that one has: packs, packed refs, a remote, a snapshot. Its paths are in
# ./paths; of the loose objects there is one of each type.
log_with_all()
{
	git init -q --bare hub.git
	log_in_project
	git config --file .git/tasks/config remote.origin.url "$PWD/../hub.git"
	git config --file .git/tasks/config remote.origin.fetch \
		"+refs/heads/tasks:refs/remotes/origin/tasks"
	printf 'one %s\n' {1..300} | task-add --atomic - >/dev/null
	task-sync -q >/dev/null
	task-add "packed" >/dev/null
	git -C .tasks pack-refs --all
	git -C .tasks repack -q -d
	task-add "loose" >/dev/null
	task-list >/dev/null
	{
		find .git/tasks .tasks -mindepth 1 | grep -v '/objects/[0-9a-f][0-9a-f]'
		find .git/tasks/objects/?? -type f | tr -d / | sed 's/.*objects//' |
		    git --git-dir .git/tasks cat-file --batch-check='%(objectname) %(objecttype)' |
		    sort -k 2 -u | sed -E 's,^(..)([^ ]*).*,.git/tasks/objects/\1/\2,'
	} >../paths
	cd ..
}

@test "no link in a log leads a write elsewhere" {
	log_with_all
	while read -r path; do
		rm -rf copy outside
		cp -a project copy
		mkdir outside
		mv "copy/$path" outside/it
		ln -s "$PWD/outside/it" "copy/$path"
		cp -a outside before
		for command in "task-add x" "task-sync" "task-fsck --repair" "task-init"; do
			(cd copy && timeout 10 $command) >said 2>&1 || (($? < 8)) ||
				fail "$path: $command" "$(<said)"
		done
		diff -r before outside || fail "$path was written through"
		rm -rf before
	done <paths
}

@test "no FIFO in a log makes a command wait for ever" {
	log_with_all
	while read -r path; do
		[[ -f project/$path ]] || continue
		rm -rf copy
		cp -a project copy
		rm "copy/$path"
		mkfifo "copy/$path"
		for command in task-list "task-add x" task-sync task-fsck "task-list --at 2099-01-01" \
		    "task-fsck --repair"; do
			(cd copy && timeout 10 $command) >said 2>&1 || (($? < 8)) ||
				fail "$path: $command" "$(<said)"
		done
	done <paths
}

@test "a link, a FIFO and a directory where none belongs are named, and nothing is written" {
	log_in_project
	rm .git/tasks/logs/HEAD
	mkfifo .git/tasks/logs/HEAD
	refused 5 "'$PWD/.git/tasks/logs/HEAD' is a FIFO, not a file; move it away" task-add x
	rm .git/tasks/logs/HEAD
	mv .git/tasks/refs ../refs
	ln -s "$PWD/../refs" .git/tasks/refs
	refused 5 "'$PWD/.git/tasks/refs' is a symbolic link, not a directory; move it away" task-add x
}

@test "a file that has a second name elsewhere is not written into" {
	log_in_project
	for file in logs/HEAD logs/refs/heads/tasks tasklog/committed tasklog/writers \
	    tasklog/append.lock tasklog/commit.lock; do
		ln ".git/tasks/$file" "../${file//\//_}"
	done
	sha1sum ../logs_* ../tasklog_* >../sums
	task-add x >/dev/null
	sha1sum -c --quiet ../sums
	assert_whole
}
