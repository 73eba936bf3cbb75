#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Whole stories: what one worker does with one task, in 22 steps; and how a team of five
# brings a backlog (tests/scenario/backlog.jsonl) to its end, with questions, a handoff, a
# gate that fails, reviews and a worker that is killed.

load helper

setup() { clean_room; }

at() { export TASK_CLOCK=2026-11-$1Z; }
by() { TASK_ACTOR=$1 "${@:2}"; }
state_of() { task-list --all -j | jq -r --arg code "$1" 'select(.code == $code).state'; }

# Several rules of a story are asked by being broken.
refused_by()
{
	local who=$1 status_wanted=$2 message=$3

	shift 3
	TASK_ACTOR=$who refused "$status_wanted" "$message" "$@"
}

@test "one worker takes one task from its creation to the archive" {
	task-init -q
	# health; two agents
	task-fsck -q
	task-agent register -q --cap rust ann
	task-agent register -q --cap review bob
	assert_equal "$(task-agent | wc -l)" 2
	# a task that is assigned, one that is not; by code and by id; all, and by owner
	task-add -q -c APP-01 -u bob "write the manual" >/dev/null
	id=$(task-add -c APP-02 "parse the input")
	assert_equal "$(task-show -j APP-02 | jq -r .id)" "$id"
	assert_equal "$(task-show -j "$id" | jq -r .code)" APP-02
	assert_equal "$(task-list -j | wc -l)" 2
	assert_equal "$(task-list -j -u bob | jq -r .code)" APP-01
	# discover, claim, work
	assert_equal "$(task-list -j --ready -u none | jq -r .code)" APP-02
	assert_equal "$(task-claim APP-02 | cut -f1,2)" "$id	1"
	task-time start APP-02
	# a question, its answer; all messages, and those addressed
	question=$(task-log --type question --to bob -m "which grammar?" APP-02)
	task-log --type note -m "begun" APP-02 >/dev/null
	by bob task-log --type answer --to ann --reply-to "$question" -m "the old one" APP-02 >/dev/null
	assert_equal "$(task-log --messages APP-02 | cut -f8)" $'which grammar?\nbegun\nthe old one'
	assert_equal "$(task-log --messages --to ann --only-to APP-02 | cut -f8)" "the old one"
	# update, review, the end of the work, assign, done, archive
	task-edit -P 8 APP-02
	at 20T15:30:00
	task-time stop --productivity 0.9 APP-02
	task-move APP-02 review
	assert_equal "$(task-time -j | jq '[.seconds, .productivity] | add')" 5400.9
	task-edit -u bob APP-02
	task-move APP-02 "done"
	task-move APP-02 archived
	# and nothing is given back any more
	refused 4 "you do not hold 'APP-02'" task-claim --release APP-02
	assert_equal "$(state_of APP-02)" archived
	task-fsck -q
	assert_whole
}

plan()
{
	local code n=0

	at 16T10:00:00
	by mira task-workflow set -q strict
	by mira task-agent register -q --type person --cap plan mira
	by mira task-agent register -q --cap plans --cap core --cap jobs jonas
	by mira task-agent register -q --cap core --cap jobs ada
	by mira task-agent register -q --cap sql --cap jobs sol
	by mira task-agent register -q --cap review rhea
	task-workflow -j | jq -c '."registered-only" = true' >workflow.json
	by mira task-workflow set -q workflow.json
	by mira task-import -q --from beads "$TASK_SRC/tests/scenario/backlog.jsonl" >ids
	for code in E1 F2 H3 J4 J5 J6 J7 B8; do
		n=$((n + 1))
		by mira task-edit -c "BUOY-$code" "$(sed -n "${n}p" ids | cut -f2)"
	done
	by mira task-edit --cap plan BUOY-E1
	by mira task-edit --cap plans BUOY-F2
	by mira task-edit --cap core BUOY-H3 BUOY-B8
	by mira task-edit --cap jobs BUOY-J4 BUOY-J7
	by mira task-edit --cap sql BUOY-J5 BUOY-J6
	by mira task-link BUOY-B8 needs BUOY-H3
	by mira task-link BUOY-J7 needs BUOY-B8
	for code in F2 H3 J4 J5 J6 J7; do
		by mira task-link BUOY-E1 needs "BUOY-$code"
	done
	by mira task-check add -q BUOY-H3 "a step that fails ends the plan" "the manual says so"
}

# The tests of NAME's work on a task, its review by rhea, and the end.
finish()
{
	local who=$1 code=$2

	by "$who" task-gate run -q tests "BUOY-$code" -- true
	by "$who" task-move "BUOY-$code" review
	by rhea task-gate pass -q -m "read" review "BUOY-$code"
	by "$who" task-move "BUOY-$code" "done"
}

next() { by "$1" task-claim --next | cut -f1 | code_of; }
code_of() { jq -r --arg id "$(cat)" 'select(.id == $id).code' <(task-list --all -j); }

write_plans()
{
	at 16T11:00:00
	refused_by eve 5 "eve" task-claim --next
	refused_by ada 1 "no task is ready for ada" task-claim --next
	assert_equal "$(next jonas)" BUOY-F2
	by jonas task-time start BUOY-F2
	at 16T12:00:00
	by jonas task-time stop --productivity 0.8 BUOY-F2
	finish jonas F2
}

# Questions and answers; a gate that fails first; nobody reviews their own work.
write_helper()
{
	local question

	at 16T13:00:00
	assert_equal "$(next ada)" BUOY-H3
	refused_by sol 1 "no task is ready for sol" task-claim --next
	question=$(by ada task-log --type question --to jonas -m "may steps run at once?" BUOY-H3)
	assert_equal "$(by jonas task-log --inbox | cut -f3,8)" $'question\tmay steps run at once?'
	by jonas task-log --type answer --to ada --reply-to "$question" -m "no, in order" BUOY-H3 >/dev/null
	by jonas task-log --ack "$question"
	assert_equal "$(by jonas task-log --inbox)" ""
	assert_equal "$(by ada task-log --inbox --ack | cut -f8)" "no, in order"
	at 16T14:00:00
	by ada run -1 task-gate run -q tests BUOY-H3 -- sh -c 'echo "step 2 ran after step 1 failed"; exit 3'
	by ada task-check tick -q BUOY-H3 1
	refused_by ada 5 "tests (failed by ada)" task-move BUOY-H3 review
	by ada task-gate run -q tests BUOY-H3 -- true
	refused_by ada 5 "'the manual says so'" task-move BUOY-H3 review
	by ada task-check tick -q BUOY-H3 2
	by ada task-move BUOY-H3 review
	refused_by ada 5 "another actor" task-gate pass -q review BUOY-H3
	refused_by ada 5 "review" task-move BUOY-H3 "done"
	by rhea task-gate fail -q -m "the error is swallowed" review BUOY-H3
	by ada task-move -m "as rhea says" BUOY-H3 in-progress
	at 16T15:00:00
	finish ada H3
}

# ada cannot finish: whoever can do sql or is called jonas goes on.
hand_over()
{
	at 17T09:00:00
	assert_equal "$(next ada)" BUOY-B8
	finish ada B8
	assert_equal "$(next sol)" BUOY-J4
	by sol task-handoff give --to jonas --cap plans -m "the copy is made, but not checked" \
	    --finished "copy" --remaining "compare" --limitation "no space for two copies" \
	    --next-step "compare by hash" --artifact "branch lines" --confidence 0.6 BUOY-J4 >/dev/null
	refused_by ada 5 "was handed over by sol to jonas or who can plans" task-claim BUOY-J4
	assert_equal "$(task-handoff list --to jonas | cut -f3,5)" $'sol\t0.6'
	at 17T09:30:00
	assert_equal "$(by jonas task-handoff accept BUOY-J4 | cut -f2)" 2
	assert_match "$(task-handoff show BUOY-J4)" "compare by hash"
	finish jonas J4
}

# The holder is killed at work; the lease runs out, another goes on; the late one is told.
crash()
{
	local pid child

	at 17T11:00:00
	assert_equal "$(by ada task-claim BUOY-J7 | cut -f2)" 1
	mkfifo begun
	TASK_ACTOR=ada TASK_FENCE=1 task-gate run -q tests BUOY-J7 -- \
	    sh -c 'echo $$ >begun; exec sleep 600' 3>&- &
	pid=$!
	read -r child <begun
	kill -KILL "$pid"
	wait "$pid" || :
	kill -KILL "$child"
	refused_by jonas 4 "is held by ada by claim 1" task-claim BUOY-J7
	at 17T13:00:01
	assert_equal "$(by jonas task-claim BUOY-J7 | cut -f2)" 2
	TASK_FENCE=1 refused_by ada 4 "held by jonas by claim 2" task-move BUOY-J7 review
	by jonas task-log --type note -m "ada was killed; begun again" BUOY-J7 >/dev/null
	finish jonas J7
}

finish_plan()
{
	at 18T09:00:00
	assert_equal "$(next sol)" BUOY-J5
	finish sol J5
	by sol task-claim -q BUOY-J6
	by sol task-claim -q --fail "the table is locked" BUOY-J6
	at 18T10:00:00
	assert_equal "$(next sol)" BUOY-J6
	finish sol J6
	at 18T11:00:00
	assert_equal "$(next mira)" BUOY-E1
	by mira task-gate waive -q -m "it is the plan only" tests BUOY-E1
	by mira task-move BUOY-E1 review
	by rhea task-gate pass -q review BUOY-E1
	by mira task-move BUOY-E1 "done"
	task-list --all -j | jq -r .code | grep -v BUOY-B8 | sort | by mira task-move -q - archived
}

@test "a team of five brings a backlog to its end, and git log reads like the story" {
	at 16T09:00:00
	by mira task-init -q
	plan
	write_plans
	write_helper
	hand_over
	crash
	finish_plan
	assert_equal "$(task-list --all -j | jq -r '"\(.code) \(.state)"' | sort | tr '\n' ' ')" \
	    "BUOY-B8 done BUOY-E1 archived BUOY-F2 archived BUOY-H3 archived BUOY-J4 archived BUOY-J5 archived BUOY-J6 archived BUOY-J7 archived "
	task-fsck -q
	assert_whole
	git -C .tasks log --reverse --format='%an  %s' |
	    sed -E 's/message [0-9a-z]{26}/message ID/' >story
	diff "$TASK_SRC/tests/scenario/story.txt" story
}

# Each in a clone of its own: what one does reaches the others by task-sync.
@test "the story of two who work apart is the same in both clones" {
	task-init -q
	task-agent register -q --cap sql bob
	task-add -q -c APP-01 "ask the database" >/dev/null
	git clone -q --bare .tasks hub
	git -C .tasks remote add origin "$PWD/hub"
	git clone -q hub apart
	task-claim -q APP-01
	question=$(task-log --type question --to bob -m "which table?" APP-01)
	task-sync -q >/dev/null
	task-sync -q -C apart >/dev/null
	at 20T14:10:00
	assert_equal "$(by bob task-log -C apart --inbox --ack | cut -f5)" "$question"
	by bob task-log -C apart --type answer --reply-to "$question" -m "readings" APP-01 >/dev/null
	task-handoff give --cap sql -m "take it" APP-01 >/dev/null
	task-sync -q >/dev/null
	task-sync -q -C apart >/dev/null
	at 20T14:20:00
	by bob task-handoff accept -q -C apart APP-01
	by bob task-move -C apart APP-01 "done"
	task-sync -q -C apart >/dev/null
	task-sync -q >/dev/null
	assert_equal "$(state_of APP-01)" "done"
	assert_equal "$(task-log --inbox | cut -f8)" "readings"
	assert_equal "$(task-export --hash)" "$(task-export --hash -C apart)"
	task-fsck -q
}
