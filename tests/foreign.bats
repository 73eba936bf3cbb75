# SPDX-License-Identifier: ISC
# A log that another user made: its git configuration names programs, and none is run.
load helper

setup()
{
	clean_room
	((EUID == 0)) || skip "only root can give a directory away"
	git config --global user.name ann
	git config --global user.email ann@example.com
	printf '#!/bin/sh\ntouch "%s/ran"\nexit 1\n' "$PWD" >evil
	chmod +x evil
}

@test "task-add does not sign with the program that another user's log names" {
	mkdir foreign
	cd foreign
	task-init -q
	git -C .tasks config gpg.program "$PWD/../evil"
	chown -R nobody .tasks
	git config --global commit.gpgsign true
	run -0 --separate-stderr task-add "a task"
	assert_match "$stderr" "cannot sign the commit: .* belongs to another user"
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
