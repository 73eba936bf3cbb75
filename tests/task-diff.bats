#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# What changed between two times, events, commits or clones.

load helper

setup()
{
	clean_room
	task-init -q
}

# at DAY HH:MM COMMAND...: on that day of November
at()
{
	local clock=2026-11-$1T$2:00Z

	shift 2
	TASK_CLOCK=$clock "$@"
}

@test "task-diff prints a record for each task that changed, by kind" {
	at 18 09:00 task-add -c AB-1 -l red "the first" >first
	at 18 09:01 task-add -c AB-2 "the second" >second
	at 18 09:02 task-add -c AB-3 "untouched" >/dev/null
	at 19 10:00 task-done -q -A bob AB-1
	at 19 11:00 task-edit -q AB-2 -P 8 -l blue --due 2026-12-01
	at 19 11:30 task-log -q -m "a word" AB-2
	at 19 12:00 task-add -c AB-4 --needs AB-2 "the fourth" >fourth
	TASK_CLOCK=2026-11-19T13:00:00Z run -0 task-diff 2026-11-19
	assert_equal "$output" "$(cat first)	closed	the first	bob	state created -> done
$(cat fourth)	new	the fourth	ann	needs +$(cat second)
$(cat second)	changed	the second	ann	priority 5 -> 8; labels +blue; due 2026-12-01; +1 message"
	assert_equal "$(TASK_CLOCK=2026-11-19T13:00:00Z task-diff)" "$(TASK_CLOCK=2026-11-19T13:00:00Z task-diff 2026-11-18)"
	assert_equal "$(TASK_CLOCK=2026-11-20T08:00:00Z task-diff)" "$output"
	assert_equal "$(task-diff 2026-11-18..2026-11-18 | cut -f 2,3 | tr '\t\n' ' ,')" \
	    "new the first,new the second,new untouched,"
	assert_equal "$(task-diff 2026-11-20)" ""
	assert_equal "$(task-diff ..2026-11-17)$(task-diff 2026-11-17..2026-11-17)" ""
	assert_equal "$(task-diff ..2026-11-18 | cut -f 2 | uniq -c | xargs)" "3 new"
}

@test "task-diff takes events and commits, and shows what came after them" {
	task-add -c AB-1 "the first" >/dev/null
	event=$(task-log -j AB-1 | jq -r .id)
	commit=$(git -C .tasks rev-parse HEAD)
	task-edit -q AB-1 --title "another title"
	task-move -q --no-claim AB-1 in-progress
	last=$(git -C .tasks rev-parse HEAD)
	for from in "$event" "$commit" 'tasks~2'; do
		assert_equal "$(task-diff "$from" | cut -f 2,5)" \
		    "changed	title the first -> another title; state created -> in-progress"
	done
	assert_equal "$(task-diff "$commit..tasks~1" | cut -f 5)" "title the first -> another title"
	assert_equal "$(task-diff --at tasks~1 "$commit" | cut -f 5)" "title the first -> another title"
	assert_equal "$(task-diff "$last")" ""
}

@test "task-diff --clone compares with another clone" {
	task-add -c AB-1 "the first" >/dev/null
	task-add -c AB-2 "the second" >/dev/null
	git clone -q .tasks other
	task-edit -q -C other AB-1 -l theirs
	task-add -q -C other -c AB-4 "only there" >/dev/null
	task-move -q AB-2 cancelled -m "not needed"
	assert_equal "$(task-diff --clone other | cut -f 2,3,5)" "closed	the second	state created -> cancelled
changed	the first	labels -theirs
gone	only there	"
	assert_equal "$(cd other && task-diff -C . --clone ../.tasks | cut -f 2,3)" "new	only there
reopened	the second
changed	the first"
}

@test "task-diff -j has each field with its values, as an independent comparison finds them" {
	local n
	for n in 1 2 3 4 5 6; do
		at 1$n 08:00 task-add -c "AB-$n" -l "l$((n % 3))" "task $n" >/dev/null
		((n == 1)) || at 1$n 09:00 task-link -q "AB-$n" needs "AB-$((n - 1))" || true
		at 1$n 10:00 task-check add -q "AB-$n" one two
		at 1$n 11:00 task-claim -q -A "w$((n % 2))" AB-1 || true
		at 1$n 12:00 task-edit -q "AB-$(((n + 1) / 2))" -P "$n" --meta "k=$n" --body "text $n"
		at 1$n 13:00 task-gate require -q review "AB-$n"
		((n % 2)) || at 1$n 14:00 task-gate pass -q -A rev review "AB-$n"
		((n % 3)) || at 1$n 15:00 task-move -q AB-2 cancelled -m "no"
		at 1$n 16:00 task-claim --release -q -A "w$((n % 2))" AB-1 || true
	done
	keys='title,body,state,priority,assignee,parent,labels,needs,due,meta,checklist,gates,messages,code'
	for from in 11 12 13 14 15; do
		for to in 13 14 16; do
			((to > from)) || continue
			task-list -aj --at "2026-11-${from}" | jq -S . >before
			task-list -aj --at "2026-11-${to}" | jq -S . >after
			jq -n --arg keys "$keys" --slurpfile a before --slurpfile b after '
				($a | INDEX(.id)) as $x | ($b | INDEX(.id)) as $y |
				[$y | keys[] | . as $id | ($keys | split(","))[] |
				 select($x[$id][.] != $y[$id][.]) |
				 [$id, ., $x[$id][.], $y[$id][.]]] | sort[]' -cS >want
			task-diff -j "2026-11-$((from + 1))..2026-11-$to" | jq -s --arg keys "$keys" -c '
				[.[] | .id as $id | .changes[] |
				 select(.field as $f | $keys | split(",") | index($f)) |
				 [$id, .field, .from, .to]] | sort[]' -S >got
			assert_equal "$(cat got)" "$(cat want)"
			[[ -s want ]]
		done
	done
}

@test "task-diff of a terminal is a table in groups, with a closing line" {
	task-add -c AB-1 "the first" >/dev/null
	task-add -c AB-2 "the second" >/dev/null
	task-done -q AB-1
	run -0 task-diff --color=always 2d
	plain=$(sed 's/\x1b\[[0-9;]*m//g' <<<"$output")
	assert_match "$plain" "closed \\(1\\)"
	assert_match "$plain" "new \\(1\\)"
	assert_match "$plain" "2 tasks changed; since 2d; [0-9]+ events"
	run -0 task-diff --color=always tasks
	assert_match "$output" "nothing changed; since tasks"
}

@test "task-diff refuses what is no time, event or commit" {
	run -3 --separate-stderr task-diff nonsense
	assert_match "$stderr" "'nonsense' is not a time, an event or a commit"
	run -2 --separate-stderr task-diff yesterday today
	assert_match "$stderr" "a range is FROM..TO"
	run -2 --separate-stderr task-diff --at today ..today
	assert_match "$stderr" "both say until when"
	run -3 --separate-stderr task-diff --clone nowhere
	assert_match "$stderr" "nowhere"
}
