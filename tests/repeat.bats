#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Work that repeats: closing a task makes the next one.

load helper

setup()
{
	clean_room
	task-init -q
}

# at DAY COMMAND...: on that day of November, at noon
at()
{
	local clock=2026-11-$1T12:00:00Z

	shift
	TASK_CLOCK=$clock "$@"
}

# field TASK FIELD: of its JSON
field() { task-show -j "$1" | jq -r ".$2"; }

@test "closing a task that repeats makes the next one, with all but what was done" {
	parent=$(at 01 task-add -c OPS-001 "keys")
	at 01 task-add -q -c OPS-002 --repeat "every 2 weeks" --due 2026-11-05 --defer 2026-11-02 -l ops,sec --cap root \
	    --body "see the page" -P 7.5 -u bob --estimate 2h --gate review --check one --check two --meta team=web \
	    --parent OPS-001 "rotate the keys"
	at 02 task-check tick -q OPS-002 1 2
	at 02 task-gate waive -q -m "not now" review OPS-002
	at 04 task-log -q -m "done on Monday" OPS-002
	TASK_CLOCK=2026-11-04T12:00:00Z run -0 --separate-stderr task-done OPS-002
	assert_equal "$stderr" "task-done: OPS-002 repeats: the next one is OPS-003, due 2026-11-19"
	assert_equal "$(task-show -j OPS-003 | jq -c 'del(.id,.created,.updated,.version,.checklist[].id,.occurrence,.ready)')" \
	    "$(jq -nc --arg parent "$parent" '{code:"OPS-003",title:"rotate the keys",body:"see the page",state:"created",
	     priority:7.5,assignee:"bob",parent:$parent,labels:["ops","sec"],capabilities:["root"],estimate:120,due:"2026-11-19",
	     defer:"2026-11-16",repeat:"FREQ=WEEKLY;INTERVAL=2",meta:{team:"web"},
	     checklist:[{text:"one",done:false},{text:"two",done:false}],gates:[{name:"review"}],created_by:"ann"}')"
	assert_equal "$(field OPS-003 occurrence)" "$(field OPS-002 id)#2"
	assert_match "$(task-show OPS-003)" "repeat: +every 2 weeks"
	at 19 task-gate waive -q -m "not now" review OPS-003
	at 19 task-check tick -q OPS-003 1 2
	at 19 task-done -q OPS-003
	assert_equal "$(field OPS-004 occurrence) $(field OPS-004 due)" "$(field OPS-002 id)#3 2026-12-03"
	assert_whole
}

@test "every door that closes work makes the next one, once" {
	n=0
	for close in "task-move -q --no-claim %s cancelled -m no" "task-done -q %s" "task-done -q --key k %s"; do
		n=$((n + 1))
		task-add -q -c "A$n-1" --repeat daily "work"
		${close/\%s/A$n-1}
		[[ $close != *key* ]] || ${close/\%s/A$n-1}
		assert_equal "$(task-list -a -p "A$n" --count)" 2
		# opened and closed again
		task-move -q --no-claim -m again "A$n-1" "$([[ $close == *cancelled* ]] && echo created || echo in-progress)"
		task-move -q --no-claim -m again "A$n-1" "$([[ $close == *cancelled* ]] && echo cancelled || echo done)"
		assert_equal "$(task-list -a -p "A$n" --count)" 2
	done
	task-add -q -c B-1 --repeat daily "work"
	run -0 --separate-stderr task-done -n B-1
	assert_equal "$(task-list -a -p B --count)" 1
	task-add -q -c C-1 --repeat daily --check "left over" "work"
	assert_whole
}

@test "undoing what closed a task undoes the next one, and closing it again makes another" {
	task-add -q -c A-1 --repeat weekly --due 2026-11-23 "one"
	task-done -q A-1
	task-undo -q
	assert_equal "$(task-list -a | cut -f 2,5)" "created	A-1"
	task-done -q A-1
	assert_equal "$(task-list | cut -f 2)" created
	assert_equal "$(field "$(task-list | cut -f 1)" occurrence)" "$(field A-1 id)#3"
	task-undo -q
	task-undo -q
	assert_equal "$(task-list | cut -f 2)" created
	assert_whole
}

@test "a rule counts from the due day and skips what was missed, or counts from the day it is done" {
	at 01 task-add -q -c A-1 --repeat weekly --due 2026-11-02 "from the due day"
	at 01 task-add -q -c B-1 --repeat "weekly after done" --due 2026-11-02 "from the day it is done"
	at 01 task-add -q -c C-1 --repeat "every monday" "without a due day"
	at 18 task-done -q A-1 B-1 C-1
	assert_equal "$(field A-002 due) $(field B-002 due)" "2026-11-23 2026-11-25"
	assert_equal "$(field C-002 defer) $(field C-002 due)" "2026-11-23 null"
	at 23 task-add -q -c D-1 --repeat weekly --due 2026-11-16 "today is not missed"
	at 23 task-done -q D-1
	assert_equal "$(field D-002 due)" "2026-11-23"
	at 23 task-add -q -c E-1 --repeat weekly --due 2026-12-16 "early"
	at 23 task-done -q E-1
	assert_equal "$(field E-002 due)" "2026-12-23"
}

@test "a time of the day stays what clocks show, over a change of summer time" {
	export TZ=Europe/Berlin
	TASK_CLOCK=2026-10-19T12:00:00Z task-add -q -c A-1 --repeat weekly --due "2026-10-20 09:30" "stand-up"
	TASK_CLOCK=2026-10-20T12:00:00Z task-done -q A-1
	assert_equal "$(field A-1 due) $(field A-002 due)" "2026-10-20T07:30:00Z 2026-10-27T08:30:00Z"
	TASK_CLOCK=2027-02-28T12:00:00Z task-add -q -c B-1 --repeat monthly --due "2027-02-28 23:30" "late"
	TASK_CLOCK=2027-02-28T12:00:00Z task-done -q B-1
	TASK_CLOCK=2027-03-28T12:00:00Z task-done -q B-002
	assert_equal "$(field B-002 due) $(field B-003 due)" "2027-03-28T21:30:00Z 2027-04-28T21:30:00Z"
}

@test "a series ends by its count, its last day, or when its rule is cleared" {
	at 01 task-add -q -c A-1 --repeat "daily 2 times" --due 2026-11-01 "twice"
	at 01 task-done -q A-1
	TASK_CLOCK=2026-11-02T12:00:00Z run -0 --separate-stderr task-done A-002
	assert_match "$stderr" "A-002 was the last one of its series"
	at 01 task-add -q -c B-1 --repeat "daily until 2026-11-02" --due 2026-11-01 "until"
	at 01 task-done -q B-1
	at 02 task-done -q B-002
	at 01 task-add -q -c C-1 --repeat daily "cleared"
	at 01 task-edit -q --repeat '' C-1
	at 01 task-done -q C-1
	assert_equal "$(task-list -a | wc -l) $(task-list | wc -l)" "5 0"
}

@test "two clones that close a task make one next task" {
	task-add -q -c A-1 --repeat weekly --due 2026-11-23 "one"
	task-add -q -c B-1 --repeat weekly --due 2026-11-23 "the other changes it"
	git clone -q --bare .tasks hub.git
	git -C .tasks remote add origin "$PWD/hub.git"
	git clone -q hub.git other
	TASK_ACTOR=bob task-done -q A-1
	at 23 task-done -q -C other A-1
	task-edit -q B-1 --due 2026-11-24
	at 23 task-done -q -C other B-1
	task-sync -q
	task-sync -q -C other
	task-sync -q
	assert_equal "$(task-list -a -p A --count)" 2
	assert_equal "$(task-export --hash)" "$(task-export --hash -C other)"
	assert_equal "$(task-list -a -p B --count)" 2
	task-fsck
	assert_whole
}

@test "a next task that cannot be made is told, and the task is closed all the same" {
	task-add -q -c A-1 --repeat weekly -u bob "for bob"
	task-add -q -c B-1 --repeat "FREQ=WEEKLY" "a rule that this program does not know"
	task-agent register -q bob
	task-agent register -q ann
	task-workflow -j | jq -c '."registered-only" = true' >strict.json
	task-workflow set -q ./strict.json
	task-agent remove -q bob
	run -0 --separate-stderr task-done A-1
	assert_match "$stderr" "A-1 repeats, but the next one was not made"
	assert_equal "$(field A-1 state)" "done"
}

@test "the server and drafts take rules, and refuse what is none" {
	printf '%s\n' '{"title":"t","code":"A-1","repeat":"every mon, thu"}' | task-add -q -
	assert_equal "$(field A-1 repeat)" "FREQ=WEEKLY;BYDAY=MO,TH"
	run -5 --separate-stderr task-add --repeat sometimes "t"
	assert_match "$stderr" "'sometimes' does not say how work repeats: give one of 'daily'"
	run -5 --separate-stderr task-edit --repeat "FREQ=HOURLY" A-1
	assert_match "$stderr" "every day at most"
	run -5 --separate-stderr task-edit --repeat "FREQ=DAILY;BYHOUR=9;BYMINUTE=0" A-1
	assert_match "$stderr" "leave out BYHOUR, BYMINUTE and BYSECOND"
	task-edit -q --repeat "monthly on the last day" A-1
	assert_match "$(task-log A-1)" "repeat monthly on the last day"
}

@test "the days of 200 rules are those that dateutil computes" {
	/usr/bin/python3 -c "import dateutil" 2>/dev/null || skip "python3-dateutil is missing"
	run -0 /usr/bin/python3 "$TASK_SRC/tests/recur/compare.py" "$BUILD/tests/unit/recur_test" 200 "${TASKLOG_SEED:-1}"
	assert_match "$output" "^200 rules"
}

@test "a parent can be closed while children that repeat are open" {
	task-workflow -j | jq -c '.children = "require"' >wf.json
	task-workflow set -q ./wf.json
	task-add -q -c P-1 "parent"
	task-add -q -c A-1 --parent P-1 --repeat daily "child that repeats"
	task-add -q -c B-1 --parent P-1 "child"
	run -5 --separate-stderr task-done P-1
	assert_match "$stderr" "1 open child: B-1"
	task-done -q B-1
	run -0 --separate-stderr task-done P-1
	assert_equal "$stderr" ""
}
