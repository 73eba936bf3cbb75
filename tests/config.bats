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

@test "git -c sets a value for one git task" {
	git config tasklog.actor pia
	git -c tasklog.Actor="it's me" task add "one task" >/dev/null
	assert_equal "$(git -C .tasks log -1 --format=%an)" "it's me"
	git -c user.name=x -c 'tasklog.filter.ui=-l "ui"' task list @ui
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


# What a person sees who types this, without colours.
typed() { script -qec "stty cols 100; $*" /dev/null </dev/null | tr -d '\r' | sed 's/\x1b\[[0-9;]*m//g'; }

three_tasks()
{
	task-add -c WEB-1 -l web -u bob "the form" >/dev/null
	task-add -c WEB-2 -l web -P 8 "the footer" >/dev/null
	task-add -c API-1 -l api -u ann -P 2 "the tokens" >/dev/null
}

@test "task-list @NAME takes the options of a saved filter" {
	three_tasks
	git config tasklog.filter.web '--label "web"'
	git config tasklog.filter.hot '@web -P 7..'
	assert_equal "$(task-list --format '%(code)' @web)" $'WEB-2\nWEB-1'
	assert_equal "$(task-list --format '%(code)' @HOT)" "WEB-2"
	assert_equal "$(task-list --format '%(code)' @web -u bob 2>&1 | head -1)" \
	    "$(task-list --format '%(code)' -l web -u bob 2>&1 | head -1)"
	assert_equal "$(tasklog list --count @web)" 2
}

@test "task-list has filters for mine, ready, overdue and stale, which a setting replaces" {
	three_tasks
	task-edit --due 2026-11-19 WEB-1
	assert_equal "$(TASK_ACTOR=ann task-list --format '%(code)' @mine)" API-1
	assert_equal "$(task-list --count @ready)" 3
	assert_equal "$(task-list --format '%(code)' @overdue)" WEB-1
	assert_equal "$(task-list --count @stale)" 0
	assert_equal "$(TASK_CLOCK=2026-12-10T14:00:00Z task-list --count @stale)" 3
	git config --global tasklog.filter.stale '-l api'
	assert_equal "$(task-list --format '%(code)' @stale)" API-1
}

@test "a filter that is unknown or wrong is refused in one sentence" {
	run -2 --separate-stderr task-list @overdeu
	assert_equal "$stderr" "task-list: there is no filter '@overdeu'; did you mean '@overdue'? ('tasklog config' lists them)"
	git config tasklog.filter.a '@b'
	git config tasklog.filter.b '@a'
	run -5 --separate-stderr task-list @a
	assert_match "$stderr" "^task-list: tasklog\.filter\.[ab] in .*/\.git/config: the filter contains itself$"
	git config tasklog.filter.a '--lable x'
	run -2 --separate-stderr task-list @a
	assert_equal "$stderr" "task-list: tasklog.filter.a in $PWD/.git/config: there is no option '--lable'; did you mean '--label'?"
	git config tasklog.filter.a 'WEB-1'
	run -5 --separate-stderr task-list @a
	assert_match "$stderr" "tasklog\.filter\.a in .*: 'WEB-1' is not an option$"
}

@test "on a terminal task-list has default columns, order and filters; a pipe has none" {
	needs_terminal
	three_tasks
	before=$(task-list)
	git config tasklog.filter.web '-l web'
	git config tasklog.columns task,title
	git config tasklog.sort title
	git config --global tasklog.list '@web'
	run -0 typed task-list
	assert_equal "${lines[0]}|${lines[1]}|${lines[2]}" "TASK   TITLE|WEB-2  the footer|WEB-1  the form"
	run -0 typed task-list -l api
	assert_equal "${lines[1]}" "API-1  the tokens"
	run -0 typed task-list --sort -title
	assert_equal "${lines[1]}" "WEB-1  the form"
	run -0 typed task-list --all
	assert_match "$output" "API-1"
	assert_equal "$(task-list)" "$before"
	git config tasklog.sort prio
	run typed task-list
	assert_match "$output" "^task-list: tasklog\.sort in $PWD/\.git/config: cannot sort by 'prio'"
	assert_equal "$(task-list)" "$before"
}

@test "tasklog.date tells a terminal times as relative, exact or iso; a pipe stays as it is" {
	needs_terminal
	task-add -c ONE-1 "one" >/dev/null
	before=$(task-list)
	export TZ=Europe/Berlin TASK_CLOCK=2026-11-20T15:00:00Z
	assert_match "$(typed task-list --columns title,updated)" "one +1h ago"
	git config tasklog.date exact
	assert_match "$(typed task-list --columns title,updated)" "one +2026-11-20 15:00:00"
	git config tasklog.date iso
	assert_match "$(typed task-list --columns title,updated)" "one +2026-11-20T14:00:00Z"
	assert_match "$(typed task-list --exact --columns title,updated)" "one +2026-11-20 15:00:00"
	git config tasklog.date german
	run typed task-list
	assert_equal "$output" "task-list: tasklog.date in $PWD/.git/config: it is relative, exact or iso, not 'german'"
	assert_equal "$(task-list)" "$before"
}

@test "a context filters every list on a terminal, and says so, until it is left" {
	needs_terminal
	three_tasks
	git config tasklog.filter.web '-l web'
	git config tasklog.new.web '-l web -P 7'
	run -3 --separate-stderr tasklog context wep
	assert_equal "$stderr" "tasklog: there is no filter 'wep'; did you mean 'web'? ('tasklog config' lists them)"
	git task context web
	assert_equal "$(tasklog context)" web
	run -0 typed task-list -P 5
	assert_equal "${lines[0]}" "context web: -l web ('tasklog context none' leaves it)"
	assert_match "$output" "WEB-1.*1 open"
	run -0 typed task-list API-1
	assert_match "$output" "API-1"
	run -0 typed task-add -c NEW-1 -P 3 -l more news
	assert_match "$output" "task-add: context web adds -l web -P 7"
	assert_equal "$(task-show -j NEW-1 | jq -c '[.priority, .labels]')" '[3,["more","web"]]'
	task-add -c NEW-2 "by a script" >/dev/null
	assert_equal "$(task-show -j NEW-2 | jq -c .labels) $(task-list --count)" "null 5"
	tasklog context none
	run -0 typed task-list -P 5
	[[ $output != *context* ]]
}

@test "a context whose filter is gone is refused in one sentence" {
	needs_terminal
	git config --global tasklog.context old
	run typed task-list
	assert_equal "$output" "task-list: tasklog.context in $HOME/.gitconfig: there is no filter of this name ('tasklog context none' leaves the context)"
}

@test "tasklog config lists what counts, where it is from, and what is unknown" {
	git config --global tasklog.sort due
	git config tasklog.sort title
	git config --global tasklog.colums id
	run -0 tasklog config
	assert_equal "${lines[0]}" $'colums\tid\t'"$HOME/.gitconfig"$'\tunknown; did you mean '"'columns'?"
	assert_equal "${lines[1]}" $'sort\ttitle\t'"$PWD/.git/config"$'\t'
	assert_match "$output" $'filter.stale\t--updated \.\.2w\tbuilt in'
}
