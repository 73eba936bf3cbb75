#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Times that people type, through every door, and how they are told. The clock is a Friday,
# 15:00 in Berlin. tests/unit/when_read_test.c has the meaning of each form.

load helper
load mcp/helper

setup()
{
	clean_room
	export TZ=Europe/Berlin TASK_ACTOR=ann
	task-init >/dev/null
	forms=$TASK_SRC/tests/times/forms.txt
}

# Drafts with all forms as due and defer times, one a line.
drafts()
{
	jq -R 'split("|")[0] | {title: ., due: ., defer: .}' "$forms" | jq -c .
}

# What must be kept of them, and what is.
wanted() { jq -rR 'split("|") | [.[0], .[1], .[2] // .[1]] | join("|")' "$forms"; }
kept() { task-list --all -j | jq -r '[.title, .due, .defer] | join("|")'; }

same_forms()
{
	diff <(wanted | sort) <(kept | sort) || fail "$1 keeps something else"
}

@test "programs keep every form of a due and a defer time" {
	while IFS='|' read -r form _; do
		task-add -q --due "$form" --defer "$form" "$form" >/dev/null || fail "$form"
	done <"$forms"
	same_forms task-add
}

@test "drafts keep every form of a due and a defer time" {
	drafts | task-add -q - >/dev/null
	same_forms "task-add -"
}

@test "the server keeps every form of a due and a defer time" {
	wire 2025-11-25 <<<"! task_add $(drafts | jq -cs '{tasks: .}')"
	same_forms task_add
}

@test "a time that is not understood is named, with forms that are" {
	task-add -c DUE-1 a >/dev/null
	while IFS='|' read -r given said; do
		refused 5 "$said" task-edit --due "$given" DUE-1
		refused 5 "$said" task-list --due "$given.."
		refused 5 "$said" task-list --created "$given.."
		refused 5 "$said" task-log --since "$given"
		wire 2025-11-25 <<<"! task_edit $(jq -cn --arg due "$given" '{task: "DUE-1", due: $due}')"
		[[ $(refusal 1) == *"$said"* ]] || fail "$(refusal 1)"
	done <<-'EOF'
		3m|'3m' may be minutes or months: use '3min', '3mo' or '3 months'
		11/12|'11/12' may be a month and a day or a day and a month: use 'dec 24', '24.12.' or '2026-12-24'
		2026-02-30|there is no day '2026-02-30': use a date like '2026-12-24', '24 dec' or 'fri'
		soon|cannot read the time 'soon': use '
		tomorow 5pm|cannot read 'tomorow' in the time 'tomorow 5pm' (did you mean 'tomorrow'?): use '
		wensday|cannot read the time 'wensday' (did you mean 'wednesday'?): use '
	EOF
	refused 3 "'3m' may be minutes or months: use '3min'" task-list --at 3m
	refused 3 "cannot read 'tomorow' in the time 'tomorow 5pm' (did you mean 'tomorrow'?): use '" task-show --at "tomorow 5pm" DUE-1
	# in a length of time an m is minutes
	task-edit --estimate 30m DUE-1
	assert_equal "$(task-show -j DUE-1 | jq .estimate)" 30
	task-claim --ttl 30m DUE-1 >/dev/null
}

# Tasks of a Christmas, an October, a Friday, a Wednesday and a Thursday.
history_of_tasks()
{
	TASK_CLOCK=2025-12-24T10:00:00Z task-add -c DEC-1 a >/dev/null
	TASK_CLOCK=2026-10-15T10:00:00Z task-add -c OCT-1 b >/dev/null
	TASK_CLOCK=2026-11-13T10:00:00Z task-add -c FRI-1 c >/dev/null
	TASK_CLOCK=2026-11-18T10:00:00Z task-add -c WED-1 d >/dev/null
	TASK_CLOCK=2026-11-19T10:00:00Z task-add -c THU-1 e >/dev/null
}

looking_back()
{
	cat <<-'EOF'
		monday..|WED-1 THU-1
		MON..|WED-1 THU-1
		friday|FRI-1
		..fri|DEC-1 OCT-1 FRI-1
		mon..wed|WED-1
		yesterday|THU-1
		last week|FRI-1
		this week|WED-1 THU-1
		2026-W47|WED-1 THU-1
		oct|OCT-1
		oct..|OCT-1 FRI-1 WED-1 THU-1
		dec 24|DEC-1
		24.12...15.10.|DEC-1 OCT-1
		2025-12..2026-10|DEC-1 OCT-1
		..2026-10|DEC-1 OCT-1
		2d|WED-1 THU-1
		1d|THU-1
		28h|THU-1
		27h|
		wed 11:00..wed 11:00|WED-1
		2 days ago..yesterday|WED-1 THU-1
	EOF
}

@test "filters that look back take weekdays, months and times as the last ones, in every door" {
	history_of_tasks
	while IFS='|' read -r range codes; do
		assert_equal "$range: $(task-list --created "$range" --sort created --format '%(code)' | paste -sd' ')" \
		    "$range: $codes"
		wire 2025-11-25 <<<"! task_list $(jq -cn --arg range "$range" '{created: $range, sort: "created"}')"
		assert_equal "$range: $(got 1 '[.tasks[].code] | join(" ")')" "$range: $codes"
	done < <(looking_back)
	assert_equal "$(task-log --since monday --type task.created | cut -f4 | wc -l)" 2
	assert_equal "$(task-log --since mon --until wed --type task.created | wc -l)" 1
	assert_equal "$(task-list --all --at friday --format '%(code)' --sort created | paste -sd' ')" "DEC-1 OCT-1 FRI-1"
	assert_equal "$(task-list --all --at oct --count)" 2
	assert_equal "$(task-list --all --at today --count)" 5
	assert_equal "$(task-list --all --at 20261113 --count)" 3
	assert_equal "$(task-list --all --at 10:30 --count)" 5
	assert_equal "$(task-list --all --at 'wed 10:59' --count)" 3
}

@test "what begins in the future is refused by filters that look back" {
	history_of_tasks
	while IFS='|' read -r given said; do
		for option in --created --updated --done; do
			refused 5 "$option: '$given' means $said, which is still to come, but this looks back: use 'yesterday', 'mon' or '3d'" \
			    task-list "$option" "$given.."
		done
		refused 5 "--since: '$given' means $said, which is still to come" task-log --since "$given"
		refused 5 "--since: '$given' means $said, which is still to come" task-time --since "$given"
		refused 5 "'$given' means $said, which is still to come" task-list --at "$given"
		refused 5 "'$given' means $said, which is still to come" task-show --at "$given" WED-1
		wire 2025-11-25 <<<"! task_list $(jq -cn --arg range "$given.." '{created: $range}')"
		assert_match "$(refusal 1)" "'$given' means $said, which is still to come"
		wire 2025-11-25 <<<"! task_log $(jq -cn --arg since "$given" '{since: $since}')"
		assert_match "$(refusal 1)" "'$given' means $said, which is still to come"
	done <<-'EOF'
		next mon|2026-11-23
		tomorrow 5pm|2026-11-21 17:00:00
		2026-12-24|2026-12-24
		in 2h|2026-11-20 17:00:00
	EOF
	assert_equal "$(task-list --created ..tomorrow --count)" 5
	assert_equal "$(task-log --until tomorrow --type task.created | wc -l)" 5
}

@test "ranges of due dates begin and end with their days, weeks and months" {
	for day in 2026-11-23 2026-11-30 2026-12-01 2026-12-13 2026-12-14 2026-12-31; do
		task-add --due "$day" "$day" >/dev/null
	done
	while IFS='|' read -r range days; do
		assert_equal "$range: $(task-list --due "$range" --sort due --format '%(title)' | cut -c6- | paste -sd' ')" \
		    "$range: $days"
	done <<-'EOF'
		2026-12|12-01 12-13 12-14 12-31
		2026-12..|12-01 12-13 12-14 12-31
		..2026-11|11-23 11-30
		..2026-W50|11-23 11-30 12-01 12-13
		2026-W51..2026-12|12-14 12-31
		mon|11-23
		next week|11-23
		..eom|11-23 11-30
		10d|11-23 11-30
		1. dec..24.12.|12-01 12-13 12-14
	EOF
}

@test "task-list finds what is overdue, and what is deferred until then" {
	task-add -c OLD-1 --due 2026-11-19 a >/dev/null
	task-add -c OLD-2 --due "14:59" a >/dev/null
	task-add -c OLD-3 --due 2026-11-20T13:00:00Z a >/dev/null
	task-add -c DUE-4 --due today --defer tomorrow a >/dev/null
	task-add -c NOT-5 --defer 2026-11-20T13:00:00Z a >/dev/null
	task-add -c NOT-6 --defer "next week" a >/dev/null
	codes() { task-list --sort code --format '%(code)' "$@" | paste -sd' '; }
	assert_equal "$(codes --overdue)" "OLD-1 OLD-3"
	assert_equal "$(TASK_CLOCK=2026-11-21T14:00:00Z codes --overdue)" "DUE-4 OLD-1 OLD-2 OLD-3"
	assert_equal "$(codes --overdue --due today..)" "OLD-3"
	assert_equal "$(codes --overdue --due ..yesterday)" "OLD-1"
	assert_equal "$(codes --defer tomorrow)" "DUE-4"
	assert_equal "$(codes --defer ..now)" "NOT-5"
	assert_equal "$(codes --defer now..)" "DUE-4 NOT-6"
	assert_equal "$(codes --defer ..1w --due ..1w)" "DUE-4"
}

@test "a day as due ends at 24:00 where the reader is" {
	task-add --due 2026-11-20 a >/dev/null
	assert_equal "$(TASK_CLOCK=2026-11-20T22:59:58Z task-list --due ..now --count)" 0
	assert_equal "$(TASK_CLOCK=2026-11-20T23:00:00Z task-list --due ..now --count)" 1
	assert_equal "$(TZ=Pacific/Auckland TASK_CLOCK=2026-11-20T11:00:00Z task-list --due ..now --count)" 1
}

# on_terminal COMMAND -- what a terminal shows, without blanks at the ends of lines
on_terminal()
{
	TASK_PAGER="cat" script -qec "stty cols 200; $1" /dev/null </dev/null | tr -d '\r' | sed 's/ *$//'
}

@test "a terminal tells times relative and local, in full with --exact, and a pipe in UTC" {
	needs_terminal
	task-add -c DUE-1 --due "mon 17:00" --defer 2h a >/dev/null
	task-add -c DUE-2 --due 3d b >/dev/null
	task-claim DUE-2 >/dev/null
	assert_match "$(on_terminal "task-list")" "in 3d"
	[[ $(on_terminal "task-list") != *"in 2d"* ]]
	assert_match "$(on_terminal "task-list --exact")" "2026-11-23 17:00:00"
	assert_match "$(on_terminal "task-list --exact --columns=task,defer,created")" \
	    "2026-11-20 17:00:00  2026-11-20 15:00:00"
	assert_equal "$(task-list --format '%(defer:local) %(due:local)' DUE-1)" "2026-11-20 17:00:00 2026-11-23 17:00:00"
	assert_match "$(on_terminal "task-show DUE-2")" "ends in 2h"
	assert_match "$(on_terminal "TASK_CLOCK=2026-11-20T14:00:20Z task-show DUE-2")" "ends in 2h"
	assert_match "$(on_terminal "task-show --exact DUE-2")" "until 2026-11-20 17:00:00"
	assert_match "$(on_terminal "task-log --type task.claimed")" "claim 1 until 2026-11-20 17:00"
	assert_match "$(on_terminal "task-log --exact --type task.claimed")" "2026-11-20 15:00:00"
	assert_match "$(on_terminal "task-list --explain")" "held by ann until 2026-11-20 17:00"
	assert_match "$(on_terminal "task-claim -A bob DUE-2")" "until 2026-11-20 17:00"
	git config --global tasklog.date exact
	assert_match "$(on_terminal "task-list")" "2026-11-23 17:00:00"
	assert_match "$(task-list --explain)" "held by ann until 2026-11-20T16:00:00Z"
	git config --global tasklog.date german
	assert_match "$(on_terminal "task-list")" "tasklog.date in .*: it is relative, exact or iso"
	git config --global tasklog.date relative
	for command in "task-list" "task-list --explain" "task-show DUE-2" "task-log" "task-log --exact" \
	    "task-list --exact" "task-show --exact DUE-1"; do
		[[ $(on_terminal "$command") != *[0-9]T[0-9]* ]] || fail "$command" "$(on_terminal "$command")"
		assert_equal "$(${command/ --exact/})" "$($command)"
	done
	assert_match "$(task-log --exact --type task.claimed)" "2026-11-20T14:00:00Z.*until 2026-11-20T16:00:00.000Z"
	assert_match "$(task-list --explain --exact)" "held by ann until 2026-11-20T16:00:00Z"
	# the log's own commits do not depend on who looks
	TZ=Europe/Berlin task-edit --due "2026-12-01 17:00" DUE-2
	assert_match "$(git -C .tasks log -1 --format=%s)" "due 2026-12-01T16:00:00Z"
}
