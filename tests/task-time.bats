#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Work sessions: marks, what ends them, and totals.

load helper

setup()
{
	clean_room
	task-init -q
	task-add -c WORK-1 "the first" >first
	task-add -c WORK-2 "the second" >second
}

# at HH:MM[:SS] COMMAND...: at that time of the day, or, as DAY/HH:MM, of the month
at()
{
	local day=20 time=$1

	shift
	[[ $time != */* ]] || { day=${time%/*}; time=${time#*/}; }
	[[ $time == *:*:* ]] || time+=:00
	TASK_CLOCK=2026-11-${day}T${time}Z "$@"
}

# The sessions as "actor task-number status seconds", at a time.
sessions()
{
	at "$@" task-time -j | jq -r --arg first "$(<first)" \
	    '[.actor, if .task == $first then 1 else 2 end, .status, .seconds] | @tsv' |
	    tr '\t' ' '
}

@test "task-time measures what lies between start and stop, without pauses" {
	at 14:00 task-time start WORK-1
	assert_equal "$(sessions 14:10)" "ann 1 running 600"
	at 14:20 task-time pause WORK-1
	assert_equal "$(sessions 15:00)" "ann 1 paused 1200"
	at 15:00 task-time resume WORK-1
	at 15:10 task-time stop -m "half of it" --productivity 0.75 WORK-1
	assert_equal "$(sessions 16:00)" "ann 1 ended 1800"
	assert_equal "$(at 16:00 task-time)" "2026-11-20T14:00:00Z	2026-11-20T15:10:00Z	ann	$(<first)	ended	1800	0.75	half of it"
	assert_whole
}

@test "task-time's events and objects are those of the schemas" {
	task-claim WORK-1 >claim
	at 14:00 task-time start -m "go" WORK-1
	at 14:05 task-time -j start WORK-2 >written
	at 14:10 task-time -j pause WORK-1 >>written
	at 14:20 task-claim --release WORK-1
	at 15:00 task-time -j >>written
	for key in task actor day; do
		at 15:00 task-time -j --by "$key"
	done >>written
	"$TASK_SRC/tests/schema/validate.py" --time written
	"$TASK_SRC/tests/schema/validate.py" --written .tasks/events/*/*/*/*.jsonl
	assert_equal "$(sed -n 1p written | jq -r .task)" "$(<second)"
	assert_equal "$(sed -n 2p written | jq -r .status)" paused
}

@test "an actor has one open session a task: what is so already is no event" {
	at 14:00 task-time start WORK-1
	before=$(events)
	run -0 --separate-stderr at 14:10 task-time start WORK-1
	assert_equal "$stderr" "task-time: the session on 'WORK-1' is running already"
	run -0 at 14:10 task-time resume WORK-1
	assert_equal "$(events)" "$before"
	at 14:10 task-time pause WORK-1
	run -0 at 14:20 task-time pause WORK-1
	assert_equal "$(events)" $((before + 1))
	refused 5 "is paused: resume or stop it" task-time start WORK-1
	assert_equal "$(sessions 15:00)" "ann 1 paused 600"
}

@test "actors and tasks have sessions of their own" {
	at 14:00 task-time start WORK-1 WORK-2
	at 14:10 task-time -A bob start WORK-1
	at 14:30 task-time stop WORK-1
	assert_equal "$(sessions 14:40 | sort)" \
	    $'ann 1 ended 1800\nann 2 running 2400\nbob 1 running 1800'
	assert_equal "$(at 14:40 task-time --open --author bob | cut -f 4)" "$(<first)"
	assert_equal "$(at 14:40 task-time WORK-2 | wc -l)" 1
}

@test "there is nothing to pause, resume or stop without a session" {
	for verb in pause resume stop; do
		refused 1 "ann has no open session of work on" task-time "$verb" WORK-1
	done
	at 14:00 task-time start WORK-1
	refused 1 "bob has no open session" task-time -A bob stop WORK-1
}

@test "release and fail end the session of the claim, in the same event" {
	at 14:00 task-claim WORK-1 >claim
	at 14:00 task-time start WORK-1
	at 14:05 task-time -A eve start WORK-1
	before=$(events)
	at 14:30 task-claim --release WORK-1
	assert_equal "$(events)" $((before + 1))
	assert_equal "$(sessions 15:00)" $'ann 1 ended 1800\neve 1 running 3300'
	at 15:00 task-claim WORK-1 >claim
	at 15:00 task-time start WORK-1
	at 15:10 task-claim --fail "no idea" WORK-1
	assert_equal "$(at 16:00 task-time --by task WORK-1 --author ann | cut -f 2,3)" $'2400\t2'
}

@test "a session ends with the lease, without any event" {
	at 14:00 task-claim --ttl 1h WORK-1 >claim
	at 14:10 task-time start WORK-1		# a sign of life: the lease goes on to 15:10
	assert_equal "$(sessions 15:00)" "ann 1 running 3000"
	assert_equal "$(sessions 18:00)" "ann 1 ended 3600"
	assert_equal "$(at 18:00 task-time -j | jq -c '[.end, .by_claim]')" \
	    '["2026-11-20T15:10:00Z",true]'
	refused 1 "no open session" at 18:00 task-time stop WORK-1
	at 18:00 task-claim WORK-1 >claim
	at 18:00 task-time start WORK-1
	assert_equal "$(sessions 18:10)" $'ann 1 ended 3600\nann 1 running 600'
}

@test "a claim that is taken over ends the session of who had it" {
	at 14:00 task-claim -A bob WORK-1 >claim
	at 14:00 task-time -A bob start WORK-1
	at 14:30 task-claim -f -m "bob is on holiday" WORK-1 >claim
	assert_equal "$(sessions 15:00)" "bob 1 ended 1800"
}

@test "a move out of the working states ends all sessions, one within those of its claim" {
	at 14:00 task-claim WORK-1 >claim
	at 14:00 task-time start WORK-1
	at 14:10 task-time -A bob start WORK-1
	at 14:20 task-move WORK-1 review
	assert_equal "$(sessions 14:30)" $'ann 1 ended 1200\nbob 1 running 1200'
	at 14:40 task-move WORK-1 done
	assert_equal "$(sessions 15:00)" $'ann 1 ended 1200\nbob 1 ended 1800'
	refused 5 "is done: work begins only on an open task" at 15:00 task-time start WORK-1
}

@test "a claim released in another clone ends a session that was not known there" {
	at 14:00 task-claim WORK-1 >claim
	git config --global user.name ann; git config --global user.email ann@example.com
	git clone -q .tasks other
	task-init -q -C other
	at 14:10 task-time start WORK-1
	at 14:30 task-claim --release -C other WORK-1
	git -C .tasks pull -q --no-edit ../other tasks
	assert_equal "$(sessions 15:00)" "ann 1 ended 1200"
}

@test "two clones that begin the same session have one" {
	git config --global user.name ann; git config --global user.email ann@example.com
	git clone -q .tasks other
	task-init -q -C other
	at 14:00 task-time start WORK-1
	at 14:10 task-time start -C other WORK-1
	git -C .tasks pull -q --no-edit ../other tasks
	assert_equal "$(sessions 14:30)" "ann 1 running 1800"
	at 14:40 task-time stop WORK-1
	assert_equal "$(sessions 15:00)" "ann 1 ended 2400"
}

@test "task-time adds up by task, actor and day, which midnight splits" {
	at 20/23:00 task-time start WORK-1
	at 20/23:00 task-time -A bob start WORK-2
	at 20/23:30 task-time -A bob stop --productivity 0.5 WORK-2
	at 21/01:00 task-time stop WORK-1
	at 21/02:00 task-time -A bob start WORK-1
	at 21/03:30 task-time -A bob stop --productivity 1 WORK-1
	sort >want <<-EOT
	$(<first)	12600	2	1
	$(<second)	1800	1	0.5
	EOT
	assert_equal "$(at 22/00:00 task-time --by task)" "$(<want)"
	assert_equal "$(at 22/00:00 task-time --by actor)" \
	    $'ann\t7200\t1\t\nbob\t7200\t2\t0.875'
	assert_equal "$(at 22/00:00 task-time --by day)" \
	    $'2026-11-20\t5400\t2\t0.5\n2026-11-21\t9000\t2\t1'
	assert_equal "$(at 22/00:00 task-time --by day --author ann -j | jq -c .)" \
	    $'{"day":"2026-11-20","seconds":3600,"sessions":1}\n{"day":"2026-11-21","seconds":3600,"sessions":1}'
}

@test "task-time counts what lies between --since and --until" {
	at 14:00 task-time start WORK-1
	at 15:00 task-time stop WORK-1
	at 16:00 task-time start WORK-2
	at 17:00 task-time stop WORK-2
	range=(--since 2026-11-20T14:30:00Z --until 2026-11-20T16:15:00Z)
	assert_equal "$(at 18:00 task-time --by actor "${range[@]}")" $'ann\t2700\t2\t'
	assert_equal "$(at 18:00 task-time --since 2026-11-20T15:30:00Z | wc -l)" 1
	assert_equal "$(at 18:00 task-time WORK-1 WORK-1 --by actor | cut -f 2)" 3600
}

# A clock that was ahead when the work was stopped: centuries of it, a row for each day.
@test "task-time counts no work that is still to come" {
	at 14:00 task-time start WORK-1
	TASK_CLOCK=9026-11-20T14:00:00Z task-time stop WORK-1
	at 15:00 task-time --by day >days
	assert_equal "$(<days)" "2026-11-20	3600	1	"
	assert_equal "$(sessions 15:00)" "ann 1 ended 3600"
}

@test "task-time --key makes one mark of repeats" {
	at 14:00 task-time start --key k WORK-1
	before=$(events)
	at 14:10 task-time start --key k WORK-1
	at 14:20 task-time stop WORK-1
	at 14:30 task-time start --key k WORK-1
	assert_equal "$(events)" $((before + 1))
}

@test "task-time shows what it was at another time" {
	at 14:00 task-time start WORK-1
	at 15:00 task-time stop WORK-1
	assert_equal "$(at 16:00 task-time --at 2026-11-20T14:30:00Z | cut -f 5,6)" \
	    $'running\t1800'
}

@test "task-time's marks stand in git log" {
	task-time start -m "with coffee" WORK-1
	assert_equal "$(git -C .tasks log -1 --format=%s)" \
	    "WORK-1: begin work: with coffee"
}

@test "task-time's exit status tells what went wrong" {
	run -2 task-time start
	run -5 task-time --by week
	run -2 task-time -m note WORK-1
	run -5 task-time stop --productivity 1.5 WORK-1
	run -5 task-time stop --productivity=-1 WORK-1
	run -2 task-time start --by task WORK-1
	run -3 task-time start WORK-9
	run -3 task-time WORK-9
	run -3 task-time -C "$BATS_TEST_TMPDIR/nowhere"
	run -4 task-time start --expect review WORK-1
	run -5 task-time start -m $'\001' WORK-1
	run -7 task-time start WORK-1 WORK-9
}

@test "task-time reads marks in any spelling that JSON has" {
	PYTHONPATH=$TASK_SRC/tests/fixtures python3 - >line <<-'PYTHON'
		from make import EVE, T1, Stream

		eve = Stream(EVE, 'eve')
		eve.add('task.created', (T1, 'created', True), (T1, 'title', 'theirs'))
		eve.add('work.started', (T1, 'work/' + eve.id(), {'mark': 'start'}),
		        raw=('"start"', '"\\u0073tart"'))
		print(*eve.lines, sep='\n')
	PYTHON
	mkdir -p .tasks/events/0e/0e11a2b3c4d5/00
	cp line .tasks/events/0e/0e11a2b3c4d5/00/00.jsonl
	assert_equal "$(sessions 14:10 | cut -d' ' -f 1,3)" "eve running"
}
