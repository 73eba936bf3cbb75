# SPDX-License-Identifier: ISC
# Settings: git config tasklog.NAME of the log, the user and the project.
load helper

setup()
{
	clean_room
	unset TASK_ACTOR
	log_in_project shop
	git config --unset user.name
}

who() { task-add "one task" >/dev/null && git -C .tasks log -1 --format=%an; }

@test "the project's settings win over the user's, these over the log's" {
	git -C .tasks config tasklog.actor lea
	assert_equal "$(who)" lea
	git config --global TaskLog.Actor ulf
	assert_equal "$(who)" ulf
	git config tasklog.actor pia
	assert_equal "$(who)" pia
	assert_equal "$(TASK_ACTOR=ann who)" ann
}

@test "settings may stand in included files, also under a condition" {
	git config -f "$HOME/more" tasklog.actor ina
	git config --global include.path more
	assert_equal "$(who)" ina
	git config --global --remove-section include
	git config --global "includeIf.gitdir:$PWD/.path" more
	assert_equal "$(who)" ina
	git config --global --remove-section "includeIf.gitdir:$PWD/"
	git config --global "includeIf.gitdir:/elsewhere/.path" more
	git config user.name pia
	assert_equal "$(who)" pia
}

@test "a file of settings that git cannot read is named" {
	printf '[tasklog\n' >>"$HOME/.gitconfig"
	run -6 --separate-stderr task-add "one task"
	assert_match "$stderr" "^task-add: cannot read the settings in '$HOME/.gitconfig': "
	assert_equal "${#stderr_lines[@]}" 1
}

@test "settings of a file that belongs to somebody else do not count" {
	((EUID == 0)) || skip "only root can give a file away"
	git config tasklog.actor mallory
	git config user.name pia
	chown 65534 .git/config
	assert_equal "$(who 2>/dev/null)" pia
}

