#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# What was not allowed when it was written is named, and nothing else is.

load helper

forge() { "$TASK_SRC/tests/audit/forge" "$@"; }

# What can have happened to a task: the functions that tests/audit/forgeries.txt names.
plain() { :; }
started() { task-move -q --no-claim "$id" in-progress; }
finished()
{
	task-claim "$id" >/dev/null
	task-move -q "$id" "done"
}
held() { task-claim "$id" >/dev/null; }
no-release() { set_workflow 'del(.releases)'; }
in-review()
{
	held
	task-move -q "$id" review
	TASK_ACTOR=bob task-claim -f -m "to review it" "$id" >/dev/null
}
handed-to-bob()
{
	held
	task-handoff give -q --to bob -m "half of it" "$id" >/dev/null
}
handed-to-who-can()
{
	held
	task-handoff give -q --cap rust -m "half of it" "$id" >/dev/null
}
quarantined()
{
	for _ in 1 2 3; do
		task-claim "$id" >/dev/null
		task-claim -q --fail "no" "$id"
	done
}
failed-once()
{
	held
	task-claim -q --fail "no" "$id"
	note=$(jq -r '.writes[].over | keys[] | select(startswith("failure/"))[8:]' .tasks/events/*/*/*/*.jsonl | head -n 1)
}
cleared()
{
	note=$(jq -r '.writes[].over | keys[] | select(startswith("failure/"))[8:]' .tasks/events/*/*/*/*.jsonl | head -n 1)
	task-move -q -f -m "again" "$id" created
}
set_workflow()
{
	task-workflow -j | jq -c "$1" >workflow.json
	task-workflow set -q workflow.json
}
gated()
{
	set_workflow '.gates = {"done": ["tests"]} | .differ = {"tests": true}'
	started
}
failed()
{
	gated
	TASK_ACTOR=bob task-gate fail -q tests "$id"
}
passed()
{
	gated
	TASK_ACTOR=bob task-gate pass -q tests "$id"
}
untouched() { :; }
closed()
{
	passed
	task-move -q "$id" "done"
}
evident() { set_workflow '.gates = {"done": ["tests"]} | .evidence = {"tests": ["run"]}'; }
own-gate()
{
	task-gate require -q docs "$id"
	started
}
own-tests()
{
	gated
	task-gate require -q tests "$id"
}
listed()
{
	set_workflow '.checklist = ["done"]'
	task-check add -q "$id" "write it down"
	started
}
known()
{
	task-agent register -q ann
	set_workflow '."registered-only" = true'
}
here() { writer=$(jq -r .writer .tasks/events/*/*/*/*.jsonl | sort -u); }
nothing() { id=0123456789ab; }
referred() { task-edit -q --ref X-1 "$id"; }
imported()
{
	echo '{"id":"X-1","title":"from there","status":"open","created_at":"2026-11-01T00:00:00Z"}' >there.jsonl
	id=$(task-import --from beads there.jsonl | cut -f2)
}
given()
{
	task-edit -q -u ann "$id"
	held
}
retitled() { task-edit -q -t "the new task" "$id"; }
labelled() { task-edit -q -l urgent "$id"; }
repassed()
{
	passed
	TASK_ACTOR=bob task-gate fail -q tests "$id"
}
noted()
{
	note=$(task-log -m "mind this" "$id")
}
taken()
{
	held
	TASK_ACTOR=bob task-claim -f -m "she is away" "$id" >/dev/null
}

# The events that gave the task its states, as JSON.
states()
{
	jq -cn --arg id "$id" '[inputs | select(any(.writes[]; .task == $id and
	    .over.state)) | .id]' .tasks/events/*/*/*/*.jsonl
}

# A log in which this has happened; made once, then copied.
situation()
{
	local made=$BATS_TEST_TMPDIR/made/$1

	rm -rf .tasks
	if [[ ! -d $made ]]; then
		note='' writer=new
		task-init -q
		id=$(task-add "the task")
		first=$(jq -rn '[inputs | select(.type == "workflow.set")][0].id' .tasks/events/*/*/*/*.jsonl)
		for what in ${1//+/ }; do
			"$what"
		done
		mkdir -p "${made%/*}"
		mv .tasks "$made"
		declare -p id first note writer | sed 's/^declare --/declare -g/' >"$made.vars"
	fi
	cp -r "$made" .tasks
	# shellcheck source=/dev/null
	. "$made.vars"
}

@test "task-fsck names every forgery of the table at its line, and none that is none" {
	local -i rows=0
	local -a wrong=()

	while IFS= read -r row; do
		[[ $row && $row != \#* ]] || continue
		row=$(sed 's/   */\t/g' <<<"$row")
		IFS=$'\t' read -r happened said event <<<"$row"
		situation "$happened"
		event=${event//\"BOTH\"/$(states)}
		event=${event//FIRST/$first}
		event=${event//NOTE/$note}
		place=$(forge .tasks "$writer" "{\"task\":\"$id\",${event#\{}")
		run --separate-stderr task-fsck
		output=$(sed '/^note\t/d' <<<"$output")
		verdict=${output#*forged }
		if [[ $said == ok ]]; then
			[[ $output != *forged* ]]
		else
			[[ $status -eq 1 && $output == "error	$place	forged ${said%%:*}: "* &&
			    $verdict == *"${said#*: }"* && $verdict != *forged* ]]
		fi || wrong+=("$row" "status $status at $place, said: $output")
		rows+=1
	done <"$TASK_SRC/tests/audit/forgeries.txt"
	((rows > 100))
	((${#wrong[@]} == 0)) || fail "${wrong[@]}"
}

@test "who could not know of a claim, a gate or a workflow forges nothing" {
	id=$(task-add "the task")
	git clone -q .tasks "$BATS_TEST_TMPDIR/clone"
	export TASK_CLOCK=2026-11-20T14:00:01Z
	held
	gated
	TASK_CLOCK=2026-11-20T14:00:02Z TASK_ACTOR=bob task-move -q -C "$BATS_TEST_TMPDIR/clone" "$id" in-progress
	TASK_CLOCK=2026-11-20T14:00:03Z TASK_ACTOR=bob task-move -q -C "$BATS_TEST_TMPDIR/clone" "$id" "done"
	git -C .tasks -c user.name=a -c user.email=a@b pull -q "$BATS_TEST_TMPDIR/clone" tasks
	run --separate-stderr task-fsck
	[[ $output != *error* ]] || fail "$output"
	[ "$status" -eq 0 ]
}

@test "histories made by the table of the rules have no forgery in them" {
	for table in table gates; do
		mkdir "$table"
		"$TASK_SRC/tests/rules/log" "$TASK_SRC/tests/rules/$table.txt" "$table/log" >/dev/null
		run --separate-stderr task-fsck -C "$table/log"
		[ "$status" -eq 0 ] || fail "$output"
	done
}

@test "who takes a task over when its handoff has lapsed forges nothing" {
	id=$(task-add "the task")
	task-claim "$id" >/dev/null
	task-handoff give -q --to bob -m "half of it" "$id" >/dev/null
	export TASK_CLOCK=2026-11-21T14:00:00Z
	TASK_ACTOR=carl task-claim "$id" >/dev/null
	run --separate-stderr task-fsck
	[[ $output != *forged* ]] || fail "$output"
}

@test "who wrote after a line that is missing now forges nothing" {
	local -a logs=()

	[[ -x $BUILD/tests/property/forge_main ]] || skip "'make test' builds what it runs"
	for happened in closed repassed known+held quarantined+cleared handed-to-bob+taken \
	    given own-gate listed labelled imported; do
		situation "$happened"
		logs+=("$BATS_TEST_TMPDIR/made/$happened")
	done
	run "$TASK_SRC/tests/property/forge" --lose "${logs[@]}" \
	    "$TASK_SRC"/tests/fixtures/first/{apart,server,team}.bundle
	[ "$status" -eq 0 ] || fail "$output"
	assert_match "$output" "# [0-9]{3} holes, [1-9][0-9]* ends of streams: 0 events called wrong"
}

@test "a clone whose clock is days behind is not taken for one that had not seen the rest" {
	TASK_CLOCK=2026-11-25T14:00:00Z
	id=$(task-add "one")
	git clone -q .tasks behind 2>/dev/null
	task-move -q --no-claim "$id" in-progress
	TASK_CLOCK=2026-11-22T14:00:00Z task-check add -q -C behind -A bob "$id" "an item"
	git -C behind -c user.name=a -c user.email=a@b pull -q "$PWD/.tasks" tasks
	TASK_CLOCK=2026-11-22T14:00:01Z task-claim -C behind -A bob "$id" >/dev/null
	run -0 task-fsck -C behind -q
	[[ $output != *forged* ]]
}

@test "a task that too many wrote to without seeing each other is an error, and soon" {
	local stream=.tasks/events/5f/5f0c2a9b1d3e/00

	mkdir -p "$stream"
	python3 - "$TASK_SRC/tests/fixtures" >"$stream/00.jsonl" <<-'EOF'
		import sys
		sys.path.insert(0, sys.argv[1])
		import make
		ann = make.Stream(make.ANN, 'ann')
		made = ann.add('task.created', (make.T1, 'created', True),
		               (make.T1, 'title', 'x'), (make.T1, 'state', 'created'))
		for _ in range(6000):
		    ann.seq = 1         # each is a stream of its own
		    ann.add('task.moved', (make.T1, 'state', 'ready', made), step=1)
		print('\n'.join(ann.lines))
	EOF
	run -1 timeout 100 task-fsck -q
	assert_match "$output" "not judged: 'k3v9q2m4x7ab' .* that 6001 of its events"
}
