# SPDX-License-Identifier: ISC
# shellcheck disable=SC2016
# The pager, and who decides about colours: on a real terminal, that of script(1).
load helper

setup()
{
	clean_room
	unset TASK_PAGER NO_COLOR
	export TERM=xterm
	task-init >/dev/null
	task-add -c A-1 -P 9 "one" >/dev/null
	task-add -c A-2 "two" >/dev/null
}

# on_terminal COMMAND -- its output on a terminal of 20 rows and 80 columns, as $output,
# without what script(1) adds; its status. A pager that asks gets $keys.
on_terminal()
{
	needs_terminal
	run script -qec "stty rows 20 cols 80; $1" /dev/null < <(printf '%s' "${keys-}"; sleep 0.3)
	output=${output//$'\r'/}
}

colours() { grep -c $'\033\\[[0-9;]*m' <<<"$output" || :; }

@test "a list on a terminal goes through the pager, and keeps its width and its status" {
	export TASK_PAGER='sed s/^/PAGED/'
	on_terminal "task-list"
	assert_equal "$status" 0
	assert_match "$output" "PAGED.*A-1"
	plain=$(TASK_PAGER="cat" script -qec "stty rows 20 cols 80; task-list" /dev/null </dev/null | tr -d '\r')
	assert_equal "${output//PAGED/}" "$plain"
	on_terminal "task-show A-1 nosuch"
	assert_equal "$status" 7
	assert_match "$output" "PAGED.*one"
}

@test "every program that lists or shows has a pager, and one that writes has none" {
	export TASK_PAGER='sed s/^/PAGED/'
	task-gate require tests A-1
	task-check add A-1 "an item"
	task-claim A-1 >/dev/null
	task-time start A-1
	task-handoff give -m "take it" A-1 >/dev/null
	task-agent register bob
	for command in task-list "task-show A-1" "task-log" "task-log --messages" "task-log --inbox -A bob" \
	    "task-agent" "task-time" "task-gate list A-1" "task-check list A-1" "task-handoff show A-1" \
	    "task-workflow" "task-export"; do
		on_terminal "$command"
		[[ $output == *PAGED* ]] || fail "no pager: $command" "$output"
	done
	for command in "task-add three" "task-claim -A bob A-1" "task-move -n A-2 in-progress"; do
		on_terminal "$command"
		[[ $output != *PAGED* ]] || fail "a pager: $command" "$output"
	done
}

@test "there is no pager for JSON, NUL, a pipe, a dumb terminal, --no-pager, cat and an empty name" {
	export TASK_PAGER='sed s/^/PAGED/'
	for command in "task-list -j" "task-list -0" "task-list | cat" "TERM=dumb task-list" "TERM= task-list" \
	    "task-list --no-pager" "TASK_PAGER=cat task-list" "TASK_PAGER= task-list"; do
		on_terminal "$command"
		[[ $output == *one* && $output != *PAGED* ]] || fail "$command" "$output"
	done
	run -0 task-list
	[[ $output != *PAGED* ]]
}

@test "the pager is that of TASK_PAGER, else git's, else PAGER, else less" {
	git_pager() { git config --global core.pager "$1"; }
	export PAGER='sed s/^/third/'
	on_terminal "task-list"
	assert_match "$output" "third"
	git_pager 'sed s/^/second/'
	on_terminal "task-list"
	assert_match "$output" "second"
	TASK_PAGER='sed s/^/first/' on_terminal "task-list"
	assert_match "$output" "first"
	git config --global --unset core.pager
	unset PAGER
	mkdir fake
	printf '#!/bin/sh\necho "LESS=$LESS"\ncat\n' >fake/less
	chmod +x fake/less
	PATH=$PWD/fake:$PATH on_terminal "task-list"
	assert_match "$output" "LESS=FRX"
	LESS=R PATH=$PWD/fake:$PATH on_terminal "task-list"
	assert_match "$output" "LESS=R"
}

@test "git's pager of the log's own repository, which others can set, does not run" {
	git -C .tasks config core.pager 'sed s/^/EVIL/'
	on_terminal "task-list"
	[[ $output != *EVIL* && $output == *one* ]]
}

@test "less shows a short list at once, and a long one a screen at a time" {
	on_terminal "task-list; echo THE END"
	assert_match "$output" "two.*THE END"
	for i in {1..60}; do echo "task $i"; done | task-add - >/dev/null
	keys=q on_terminal "task-list; echo THE END"
	assert_match "$output" "THE END"
	assert_equal "$(grep -c "task [0-9]" <<<"$output")" "$(grep "task [0-9]" <<<"$output" | sort -u | wc -l)"
	(( $(grep -c "task [0-9]" <<<"$output") < 25 ))
}

@test "a pager that ends early makes no noise" {
	for i in {1..3000}; do echo "a task with a long title, to fill the pipe $i"; done | task-add - >/dev/null
	TASK_PAGER='head -n 1' on_terminal "task-list --all"
	[[ $output != *task-list* ]] || fail "$output"
	assert_equal "$(wc -l <<<"$output")" 1
}

@test "a pager that there is not is reported, and the list shown" {
	TASK_PAGER=nosuchpager on_terminal "task-list"
	assert_match "$output" "cannot run the pager 'nosuchpager'"
	assert_match "$output" "two"
	assert_equal "$status" 0
}

@test "errors go through the pager, too, and the status is the program's" {
	printf '{"broken\n' >>"$(ls .tasks/events/*/*/*/*.jsonl)"
	TASK_PAGER='sed s/^/PAGED/; exit 3' on_terminal "task-list"
	assert_equal "$status" 7
}

@test "--color decides about colours, then the variables, then the settings" {
	want()
	{
		on_terminal "$2"
		if (($(colours) > 0)); then got=yes; else got=no; fi
		[[ $got == "$1" ]] || fail "$2: colours: $got" "$output"
	}
	export TASK_PAGER=cat
	want yes "task-list"
	want no "task-list --color=never"
	want yes "NO_COLOR=1 task-list --color=always"
	want no "NO_COLOR=1 task-list"
	want no "NO_COLOR=1 FORCE_COLOR=1 task-list"
	want yes "NO_COLOR= task-list"
	want no "TERM=dumb task-list"
	want yes "TERM=dumb FORCE_COLOR=1 task-list"
	want yes "TERM=dumb CLICOLOR_FORCE=1 task-list"
	want yes "TERM=dumb task-list --color always"
	want no "CLICOLOR=0 task-list"
	want yes "CLICOLOR=1 task-list"
	git config --global color.ui false
	want no "task-list"
	want yes "FORCE_COLOR=1 task-list"
	want yes "task-list --color=always"
	git config --global tasklog.color always
	want yes "TERM=dumb task-list"
}

@test "--color=always shows the table of a terminal in a pipe; nothing else changes a pipe" {
	plain=$(task-list)
	assert_equal "$(FORCE_COLOR=1 CLICOLOR_FORCE=1 task-list)" "$plain"
	git config --global color.ui always
	assert_equal "$(task-list)" "$plain"
	assert_equal "$(task-list --color=never)" "$plain"
	output=$(COLUMNS=60 task-list --color=always)
	(($(colours) > 0))
	[[ $output != *$'\t'* ]]
	assert_match "$output" "one"
	assert_equal "$(task-list --color=always -j | jq -r .code | sort | tr '\n' ' ')" "A-1 A-2 "
	output=$(task-show --color=always A-1)
	(($(colours) > 0))
}

@test "--color is one of three words" {
	run -5 --separate-stderr task-list --color=yes
	assert_match "$stderr" "--color is auto, always or never, not 'yes'"
}

@test "a program that is not on a terminal reads no settings for colours and starts no pager" {
	command -v strace >/dev/null || skip "strace is missing"
	TASK_PAGER='touch paged' run -0 strace -f -qq -e trace=execve -o trace task-list
	assert_equal "$(grep -c execve trace)" 1
	[[ ! -e paged ]]
}
