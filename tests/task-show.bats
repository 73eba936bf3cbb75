#!/usr/bin/env bats
# SPDX-License-Identifier: ISC

load helper

@test "task-show prints a heading of keys and values, then the body" {
	id=$(task-add -c AUTH-07 -P 7.5 -u bob -l ui -b $'one\n\ntwo' "fix the login")
	run -0 task-show AUTH-07
	assert_equal "$output" "title:     fix the login
id:        $id
code:      AUTH-07
state:     created (ready)
priority:  7.5
assignee:  bob
labels:    ui
created:   2026-11-20T14:00:00Z by ann
updated:   2026-11-20T14:00:00Z

    one

    two

history
    2026-11-20T14:00:00Z  ann  task.created  fix the login"
}

@test "task-show shows checklist, gates and links with their titles" {
	a=$(task-add --check "look twice" --gate tests first)
	b=$(task-add --parent "$a" second)
	c=$(task-add --needs "$a" third)
	run -0 task-show "$a"
	assert_match "$output" $'checklist \(0 of 1 done\)\n    \[ \] look twice\n'
	assert_match "$output" $'gates\n    tests: not reported\n'
	assert_match "$output" $'children \(0 of 1 done\)\n    '"$b  created  second"
	assert_match "$output" $'blocks\n    '"$c  created  third"
	run -0 task-show "$b"
	assert_match "$output" $'parent\n    '"$a  created  first"
	run -0 task-show "$c"
	assert_match "$output" $'needs\n    '"$a  created  first"
}

@test "task-show shows messages with author, time, type, addressees and thread" {
	a=$(task-add a)
	q=$(task-log --type question --to bob -m $'which port?\nand host?' "$a")
	task-log -A bob --type answer --reply-to "$q" -m 8080 "$a" >/dev/null
	run -0 task-show "$a"
	assert_match "$output" "messages
    question ann → bob, 2026-11-20T14:00:00Z, $q
        which port\?
        and host\?
    answer bob, 2026-11-20T14:00:00Z, [0-9a-z]{26}, reply to $q
        8080"
}

@test "task-show prints a day as it stands, a time in UTC" {
	a=$(task-add --due tomorrow --defer "2026-11-21 12:00" a)
	run -0 task-show "$a"
	assert_match "$output" $'due: +2026-11-21\n'
	assert_match "$output" $'deferred: +2026-11-21T12:00:00Z\n'
	assert_equal "$(task-show -j "$a" | jq -r '.due, .defer')" $'2026-11-21\n2026-11-21T12:00:00Z'
	assert_equal "$(task-export | jq -r '.fields.due // empty')" 2026-11-21
}

@test "task-show -j prints the object of task-list -j" {
	a=$(task-add -l ui "fix it")
	assert_equal "$(task-show -j "$a")" "$(task-list -j)"
	assert_equal "$(task-show -j "$a" | jq -r .title)" "fix it"
}

@test "task-show shows the last events, and all of them with --history" {
	a=$(task-add a)
	for _ in 1 2 3 4 5 6; do
		task-move "$a" pending-decomposition
		task-move "$a" created
	done
	run -0 task-show "$a"
	assert_match "$output" "… 3 earlier; --history shows all"
	assert_equal "$(task-show --history "$a" | grep -c 'task\.')" 13
}

@test "task-show takes several tasks, and -0 sets them apart" {
	a=$(task-add a) b=$(task-add b)
	assert_equal "$(task-show "$a" "$b" | grep -c ^title)" 2
	assert_equal "$(task-show -0 "$a" "$b" | tr -cd '\0' | wc -c)" 2
	assert_equal "$(printf '%s\n' "$a" "$b" | task-show - | grep -c ^title)" 2
}

@test "task-show says not found for an absent task, and goes on with the others" {
	a=$(task-add a)
	run -3 task-show ffff
	assert_equal "$output" "task-show: there is no task 'ffff'; a task is named by its code, its id, or 4 or more first characters of its id"
	run -7 --separate-stderr task-show ffff "$a"
	assert_match "$output" "title:     a"
	run -3 --separate-stderr task-show -j ffff
	assert_equal "$(jq -r .error <<<"$stderr")" not-found
}

@test "task-show --at shows the task as it was" {
	a=$(task-add a)
	TASK_CLOCK=2026-11-20T15:00:00Z task-move "$a" in-progress
	run -0 task-show --at 2026-11-20T14:30:00Z "$a"
	assert_match "$output" "state:     created"
	run -3 task-show --at 2026-11-20T13:00:00Z "$a"
}

@test "task-show neutralises what could steer a terminal, wherever it stands" {
	a=$(task-add -b $'safe \u202e text' "title")
	task-log -m $'zero\u200bwidth' "$a" >/dev/null
	run -0 task-show "$a"
	[[ $output != *$'\u202e'* && $output != *$'\u200b'* ]]
	assert_match "$output" "safe � text"
}

# What a program prints on a terminal of 60 columns.
on_terminal()
{
	script -qec "stty cols 60; $*" /dev/null </dev/null | tr -d '\r'
}

@test "task-show on a terminal has a heading, sums, the tree below and words for due dates" {
	needs_terminal
	a=$(task-add -c E-1 --due 2026-11-18 --estimate 1h -l x "$(printf 'word %.0s' {1..14})")
	task-add -c E-2 --parent E-1 --estimate 90 "part" >/dev/null
	task-add -c E-3 --parent E-2 "leaf" >/dev/null
	task-add -c E-4 --parent E-1 --needs E-3 "other" >/dev/null
	task-time start -q E-3
	TASK_CLOCK=2026-11-20T16:00:00Z task-time pause -q E-3
	TASK_CLOCK=2026-11-20T16:00:00Z
	run -0 on_terminal task-show E-1
	assert_equal "$(printf '%s\n' "${lines[@]}")" "$(cat <<-END
	E-1  word word word word word word word word word word word
	     word word word
	id:        $a
	state:     created
	priority:  5
	labels:    x
	due:       overdue 2d, 2026-11-18
	estimate:  1h, 2h30m with the tasks below
	spent:     0m, 2h with the tasks below
	created:   2h ago by ann
	updated:   2h ago
	children (0 of 2 done)
	    ├─ E-2  created  part
	    │  └─ E-3  created  leaf
	    └─ E-4  created  other
	history
	    2h ago  ann  task.created  word word word word word wor…
	END
	)"
	run -0 on_terminal task-show E-4
	assert_equal "${lines[0]}" "■ E-4  other"
	assert_match "$output" "state:     created \\(blocked\\)"
	assert_equal "$(task-list --columns=code,planned,spent E-1 E-2 E-3)" \
	    $'E-1\t150\t120\nE-2\t90\t120\nE-3\t\t120'
}

@test "task-show on a terminal breaks long values between words" {
	needs_terminal
	task-add -c A-1 -l a-long-label-number-one -l a-long-label-number-two -l a-third-one one >/dev/null
	run -0 on_terminal task-show A-1
	assert_match "$output" $'labels:    a-long-label-number-one,\n           a-long-label-number-two, a-third-one\n'
}

@test "task-show on a terminal lists the commits of the project" {
	needs_terminal
	log_in_project
	task-add -c A-1 "one" >/dev/null
	git commit -q --allow-empty -m "begin A-1" -m "Task: A-1"
	task-hooks record HEAD
	run -0 on_terminal task-show A-1
	assert_match "$output" $'commits\n    '"$(git rev-parse HEAD | cut -c1-12), now"
}

@test "task-show on a terminal renders the body, and cuts no line of it" {
	needs_terminal
	task-add -c A-1 -b $'# Why\n\nSome *words* and `code`, [a page](https://x.org/y)\nand\u202e on.\n\n1. one\n   - two\n\n> quoted\n\n```\nif (x)\n\ty();\n```\n\n| a | long |\n|---|---|\n| wide cell | b |\n\n- [x] ticked <b>' \
	    "body" >/dev/null
	run -0 on_terminal task-show A-1
	assert_equal "$(sed -n '/Why/,/ticked/p' <<<"$output")" "$(cat <<-'END'
	    # Why

	    Some *words* and `code`, a page <https://x.org/y> and�
	    on.

	    1. one
	       • two

	    │ quoted

	        if (x)
	            y();

	    a         │ long
	    wide cell │ b

	    • [x] ticked <b>
	END
	)"
	assert_match "$(task-show A-1)" "Some \\*words\\* and"
}

@test "task-show on a terminal shows the last events, and all with --history" {
	needs_terminal
	a=$(task-add one)
	for n in 1 2 3 4 5 6; do task-edit -P "$n" "$a"; done
	run -0 on_terminal task-show "$a"
	assert_match "$output" "… 2 earlier; --history shows all"
	assert_equal "$(grep -c task.edited <<<"$output")" 5
	run -0 on_terminal task-show --history "$a"
	assert_equal "$(grep -c task.edited <<<"$output")" 6
}

@test "task-show without a task is a usage error" {
	run -2 task-show
	assert_match "$output" "a task is missing"
}

@test "task-show -j has what a task is linked from, why it failed, since when it is held, for whom it waits" {
	a=$(task-add "one")
	b=$(task-add "two")
	for kind in duplicates supersedes discovered-from; do
		task-link "$b" $kind "$a"
	done
	assert_equal "$(task-show -j "$a" | jq -c '[.duplicated_by, .superseded_by, .discovered] | add')" "[\"$b\",\"$b\",\"$b\"]"
	task-claim -q "$a"
	assert_equal "$(task-show -j "$a" | jq -r .claimed)" 2026-11-20T14:00:00Z
	task-claim -q --fail "no disk" "$a"
	assert_equal "$(task-show -j "$a" | jq -c '[.failures, .failure_reasons[0].reason, .claimed]')" '[1,"no disk",null]'
	task-handoff give --to bob --cap rust -m "half done" "$a" >/dev/null
	assert_equal "$(task-show -j "$a" | jq -c '.handed_over | [.by, .to, .capabilities]')" '["ann",["bob"],["rust"]]'
	task-show -j "$a" >task.json
	"$TASK_SRC/tests/schema/validate.py" --task task.json
}

@test "task-show shows what a task is linked from" {
	a=$(task-add "one") b=$(task-add "two")
	for kind in duplicates supersedes discovered-from; do
		task-link "$b" $kind "$a"
	done
	run -0 task-show "$a"
	for name in "duplicated by" "superseded by" discovered; do
		assert_match "$output" $'\n'"$name"$'\n'"    $b  created  two"
	done
}

@test "task-show shows why work on a task failed" {
	a=$(task-add "one")
	for why in "no disk" "no net"; do
		task-claim -q "$a"
		task-claim -q --fail "$why" "$a"
	done
	run -0 task-show "$a"
	assert_match "$output" "failures
    ann, 2026-11-20T14:00:00Z
        no disk
    ann, 2026-11-20T14:00:00Z
        no net"
}

@test "task-show shows for whom a task waits, until somebody takes it" {
	a=$(task-add "one")
	task-claim -q "$a"
	task-handoff give --to bob --cap rust -m "half done" "$a" >/dev/null
	assert_match "$(task-show "$a")" $'handover:  to bob or who can rust, by ann, 2026-11-20T14:00:00Z\n'
	task-handoff accept -q -A bob "$a" >/dev/null
	[[ $(task-show "$a") != *handover:* ]]
}

@test "task-show flags a need that was cancelled" {
	need=$(task-add "first") other=$(task-add "second")
	a=$(task-add --needs "$need" --needs "$other" "third")
	task-move -m "no money" "$need" cancelled
	run -0 task-show "$a"
	assert_match "$output" "$need  cancelled  \(not done\) first"
	assert_match "$output" "$other  created  second"
}

@test "task-show --wait prints a task when it changes, and fails if it does not" {
	a=$(task-add a) b=$(task-add b)
	run -1 --separate-stderr task-show --wait 1 "$a"
	assert_equal "$output$stderr" "task-show: nothing new came within 1 second"
	task-show -j --wait 60 "$a" >shown &
	pid=$!
	task-edit "$b" -P 9
	# until it has looked once it cannot know what changes
	while kill -0 $pid 2>/dev/null; do
		task-edit "$a" -P $((RANDOM % 10))
	done
	wait $pid
	assert_equal "$(jq -r .id shown)" "$a"
	run -2 task-show --wait 1 --at now "$a"
}

@test "task-show names the tasks that a name may have meant" {
	task-add -q -c WEB-001 "the cart forgets its items" >/dev/null
	task-add -q -c WEB-012 "a page for returns" >/dev/null
	task-add -q -c DOC-1 "describe how to pay" >/dev/null
	task-move -m no DOC-1 cancelled
	id=$(task-list --all --format '%(id)' -p DOC)
	slip=${id:0:3}${id:4:1}${id:3:1}${id:5}
	[[ $slip != "$id" ]] || slip=${id:0:11}$([[ ${id:11} == 0 ]] && echo 1 || echo 0)
	while IFS='|' read -r name guess; do
		refused 3 "there is no task '$name'; $guess" task-show "$name"
	done <<-EOT
		WEB-1|did you mean 'WEB-001'?
		WBE-001|did you mean 'WEB-001'?
		WEB-99|the codes with WEB are WEB-001 to WEB-012
		web|the codes with WEB are WEB-001 to WEB-012
		DOC-7|the only code with DOC is DOC-1
		#12|tasks with this number: WEB-012 (a page for returns)
		$slip|did you mean $id (describe how to pay)?
		${id:0:2}|give 4 or more characters of the id: $id (describe how to pay)
		cart|tasks with this word: WEB-001 (the cart forgets its items)
		pay describe|tasks with these words: DOC-1 (describe how to pay)
		in-progress|'in-progress' is a state
		ann|'ann' is a person or an agent
		nothing-like-it|a task is named by its code, its id, or 4 or more first characters of its id
	EOT
}

@test "task-show fits into a narrow terminal, down to 24 columns" {
	id=$(task-add -c WEB-001 -l a-label-that-is-rather-long,and-another-one-too \
	    --ref https://example.org/a/very/long/path/that/does/not/fit "the cart 購物車 forgets its items")
	printf '%s\n' "Some **bold** text that has to be wrapped." "" '```' \
	    "code that is long and has to be cut somewhere" '```' | task-edit -F - "$id"
	task-log -q -m "cookies are lost over http" "$id" >/dev/null
	for width in 24 30 40 50 60; do
		for colour in never always; do
			timeout 20 script -qec "stty cols $width; task-show --no-pager --color=$colour $id" /dev/null \
			    </dev/null >shown
			python3 - $width <<-'END' || fail "$width columns, colour $colour"
				import re, sys, unicodedata
				wide = lambda c: 2 if unicodedata.east_asian_width(c) in "WF" else 1
				for line in open("shown", encoding="utf-8", newline="\n"):
				    line = re.sub("\033\\[[0-9;]*m", "", line.rstrip("\r\n"))
				    if sum(map(wide, line)) > int(sys.argv[1]):
				        sys.exit(line)
			END
		done
		tr -d '\r\n ' <shown >flat
		assert_match "$(sed 's/\x1b\[[0-9;]*m//g' flat)" "cookiesarelostoverhttp"
	done
}
