# SPDX-License-Identifier: ISC
load helper

at() { export TASK_CLOCK=2026-11-20T$1Z; }
state_of() { task-show -j "$1" | jq -r .state; }
stored() { "$TASK_SRC/tests/oracle/oracle.py" .tasks | jq -c "select(.task == \"$1\") | $2"; }

# Merge what the log $2 has into the log $1, with git alone
pull()
{
	git -C "$1" -c user.name=git -c user.email=git@localhost pull -q --no-rebase --no-edit \
	    "$(realpath "$2")" tasks
}

# A task that failed three times: quarantined
quarantined()
{
	local id n

	id=$(task-add "too hard")
	for n in 1 2 3; do
		task-claim "$id" >/dev/null
		task-claim --fail "reason $n" "$id"
	done
	echo "$id"
}

@test "task-claim takes a task, moves it, and prints id, number and end" {
	id=$(task-add "a title")
	run -0 --separate-stderr task-claim "$id"
	assert_equal "$output" "$id"$'\t1\t2026-11-20T16:00:00Z'
	assert_equal "$stderr" ""
	assert_equal "$(stored "$id" .fields.state)" '"in-progress"'
	assert_equal "$(stored "$id" '.claims[0] | [.fence, .by, .lease]')" '[1,"ann",7200]'
	assert_equal "$(events)" 3
	assert_whole
}

@test "task-claim again by the holder keeps the number and is no event" {
	id=$(task-add "a title")
	task-claim "$id"
	at 14:59:59
	assert_equal "$(task-claim "$id")" "$id"$'\t1\t2026-11-20T16:00:00Z'
	assert_equal "$(events)" 3
}

@test "task-claim again renews when less than half of the lease is left" {
	id=$(task-add "a title")
	task-claim "$id"
	at 15:00:01
	assert_equal "$(task-claim "$id")" "$id"$'\t1\t2026-11-20T17:00:01Z'
	assert_equal "$(jq -r .type .tasks/events/*/*/*/*.jsonl | tail -1)" task.renewed
	assert_whole
}

@test "task-claim --ttl says how long, and renews at once when it reaches further" {
	id=$(task-add "a title")
	assert_equal "$(task-claim --ttl 1h30m "$id" | cut -f 3)" 2026-11-20T15:30:00Z
	assert_equal "$(task-claim --ttl 30m "$id" | cut -f 3)" 2026-11-20T15:30:00Z
	assert_equal "$(task-claim --ttl 3d "$id" | cut -f 3)" 2026-11-23T14:00:00Z
	assert_equal "$(events)" 4
}

@test "any event of the holder on the task renews, those of others do not" {
	id=$(task-add "a title")
	task-claim "$id"
	at 15:30:00
	task-log -A bob -m "how is it going?" "$id"
	assert_equal "$(task-show -j "$id" | jq -r .claim.until)" 2026-11-20T16:00:00Z
	task-log -m "well" "$id"
	assert_equal "$(task-show -j "$id" | jq -r .claim.until)" 2026-11-20T17:30:00Z
}

@test "a command of the holder that changes nothing renews when half of the lease is over" {
	id=$(task-add -l big "a title")
	task-claim "$id"
	at 14:59:00
	task-move -q "$id" in-progress
	task-edit -l big "$id"
	assert_equal "$(events)" 3
	at 15:01:00
	run -0 task-move --key K "$id" in-progress
	assert_equal "$output" "task-move: '$id' is in-progress already"
	assert_equal "$(task-show -j "$id" | jq -r .claim.until)" 2026-11-20T17:01:00Z
	at 16:02:00
	task-edit -l big "$id"
	assert_equal "$(task-show -j "$id" | jq -r .claim.until)" 2026-11-20T18:02:00Z
	task-time start "$id"
	task-time pause "$id"
	at 17:03:00
	task-time pause "$id"
	assert_equal "$(task-show -j "$id" | jq -r .claim.until)" 2026-11-20T19:03:00Z
	at 18:04:00
	task-gate remove tests "$id"
	assert_equal "$(task-show -j "$id" | jq -r .claim.until)" 2026-11-20T20:04:00Z
	task-move -q -A bob "$id" in-progress
	assert_equal "$(jq -r 'select(.type == "task.renewed") | .key' .tasks/events/*/*/*/*.jsonl)" \
	    null$'\n'null$'\n'null$'\n'null
	assert_equal "$(events)" 9
	assert_whole
}

@test "task-claim refuses a task that another holds, and says who and until when" {
	id=$(task-add "a title")
	task-claim -A bob "$id"
	refused 4 "task-claim: '$id' is held by bob by claim 1 until 2026-11-20T16:00:00Z" \
	    task-claim "$id"
	run -4 task-claim -j "$id"
	assert_equal "$(jq -c '[.error, .code]' <<<"$output")" '["held",4]'
}

@test "two sessions of one actor are two holders" {
	id=$(task-add "a title")
	TASK_SESSION=one task-claim "$id"
	TASK_SESSION=two refused 4 "is held by ann (session one)" task-claim "$id"
	refused 4 "is held by ann (session one)" task-move "$id" review
	TASK_SESSION=one task-move "$id" review
}

@test "a lease that ran out is free: another takes it with the next number" {
	id=$(task-add "a title")
	task-claim -A bob "$id"
	at 16:00:00
	assert_equal "$(task-claim "$id")" "$id"$'\t2\t2026-11-20T18:00:00Z'
	assert_whole
}

@test "who comes back after the lease ran out gets a new number" {
	id=$(task-add "a title")
	task-claim "$id"
	at 17:00:00
	assert_equal "$(task-claim "$id" | cut -f 2)" 2
}

@test "a write that carries an older number is refused, and told who holds the task" {
	id=$(task-add "a title")
	task-claim -A bob "$id"
	at 17:00:00
	task-claim "$id"
	say="claim 1 of '$id' holds no longer: it is held by ann by claim 2 until 2026-11-20T19:00:00Z"
	refused 4 "$say" task-move -A bob --fence 1 "$id" review
	refused 4 "$say" task-log -A bob --fence 1 -m "done" "$id"
	refused 4 "$say" task-edit -A bob --fence 1 -l late "$id"
	refused 4 "$say" task-link -A bob --fence 1 "$id" needs "$id"
	refused 4 "$say" task-claim -A bob --fence 1 --release "$id"
	refused 4 "$say" task-claim -A bob --fence 1 --fail "late" "$id"
	refused 4 "$say" task-claim -A bob --fence 1 "$id"
	TASK_FENCE=1 refused 4 "$say" task-move -A bob "$id" review
	run -4 task-move -j -A bob --fence 1 "$id" review
	assert_equal "$(jq -r .error <<<"$output")" lost-claim
	task-move --fence 2 "$id" review
}

@test "a number whose lease ran out is refused even if nobody took over" {
	id=$(task-add "a title")
	task-claim "$id"
	at 17:00:00
	refused 4 "claim 1 of '$id' ran out at 2026-11-20T16:00:00Z; nobody holds it now" \
	    task-move --fence 1 "$id" review
}

@test "TASK_FENCE is the number for every write, but not for taking another task" {
	one=$(task-add one)
	two=$(task-add two)
	task-claim "$one"
	export TASK_FENCE=1
	task-claim "$two"
	task-move "$one" review
	TASK_FENCE=x run -5 task-move "$one" done
}

@test "while another holds it, comments and labels go, state and assignee do not" {
	id=$(task-add "a title")
	task-claim -A bob "$id"
	task-log -m "look here" "$id"
	task-edit -l urgent -P 9 "$id"
	refused 4 "is held by bob" task-move "$id" review
	refused 4 "is held by bob" task-edit -u ann "$id"
}

@test "task-claim --release gives back, with a reason, and leaves the state" {
	id=$(task-add "a title")
	task-claim "$id"
	run -0 --separate-stderr task-claim --release -m "no time" "$id"
	assert_equal "$output$stderr" ""
	assert_equal "$(state_of "$id")" in-progress
	assert_equal "$(git -C .tasks log -1 --format=%B | sed -n 1,3p)" \
	    "${id:0:5}: give back (a title)"$'\n\nno time'
	assert_equal "$(task-claim -A bob "$id" | cut -f 2)" 2
	assert_whole
}

@test "task-claim --release is refused who does not hold the task" {
	id=$(task-add "a title")
	refused 4 "you do not hold '$id'" task-claim --release "$id"
	task-claim -A bob "$id"
	refused 4 "you do not hold '$id': it is held by bob by claim 1" task-claim --release "$id"
	run -4 task-claim -j --release "$id"
	assert_equal "$(jq -r .error <<<"$output")" not-owner
}

@test "task-claim --release and --fail of archived work are refused" {
	id=$(task-add "a title")
	task-claim "$id"
	task-move "$id" done
	task-move "$id" archived
	refused 4 "you do not hold" task-claim --release "$id"
	refused 4 "you do not hold" task-claim --fail "why" "$id"
	refused 5 "cannot claim '$id' in archived; claimable: created," task-claim "$id"
}

@test "a lease that ran out can still be given back" {
	id=$(task-add "a title")
	task-claim "$id"
	at 17:00:00
	task-claim --fail "out of time" "$id"
	assert_equal "$(task-show -j "$id" | jq .failures)" 1
}

@test "task-claim -f takes over with a reason, and the old number is refused" {
	id=$(task-add "a title")
	task-claim -A bob "$id"
	refused 5 "changing '$id' over the claim of bob needs a reason" task-claim -f "$id"
	for why in "" " "; do
		refused 5 "needs a reason" task-claim -f -m "$why" "$id"
		refused 5 "needs a reason" task-claim -f --release -m "$why" "$id"
	done
	assert_equal "$(task-claim -f -m "bob is ill" "$id" | cut -f 2)" 2
	refused 4 "held by ann by claim 2" task-move -A bob --fence 1 "$id" review
	task-claim -A bob -f --release -m "so is ann" "$id"
	assert_equal "$(task-show -j "$id" | jq .claim)" null
}

@test "task-claim refuses what needs others, is deferred, or is in no state for it" {
	one=$(task-add -c ONE-1 one)
	two=$(task-add --needs "$one" two)
	three=$(task-add --defer 2026-11-21T00:00:00Z three)
	refused 5 "'$two' is not ready: it needs ONE-1" task-claim "$two"
	refused 5 "'$three' is deferred until 2026-11-21T00:00:00Z" task-claim "$three"
	task-move "$one" cancelled
	refused 5 "cannot claim 'ONE-1' in cancelled; claimable: created, in-progress, pending-handoff, review" \
	    task-claim "$one"
	run -5 task-claim -j "$three"
	assert_equal "$(jq -r .error <<<"$output")" not-ready
}

@test "task-claim refuses what requires more than --cap says" {
	id=$(task-add --cap rust --cap sql "a title")
	refused 5 "'$id' requires the capability 'sql', which ann is not known to have: register it, give it with the claim" \
	    task-claim --cap rust "$id"
	task-claim --cap rust --cap sql "$id"
}

@test "what an agent is registered for counts: capabilities, and how many tasks it holds" {
	task-agent register --cap rust --max 2 ann >/dev/null
	sql=$(task-add --cap sql "in sql")
	rust=$(task-add --cap rust "in rust")
	refused 5 "'$sql' requires the capability 'sql', which ann is not known to have: register it, give it with the claim" task-claim "$sql"
	assert_equal "$(task-list --ready | cut -f 1)" "$rust"
	assert_match "$(task-list --ready --explain)" "$sql.*requires sql"
	assert_equal "$(task-claim --next | cut -f 1)" "$rust"
	task-claim --cap sql "$sql"
	more=$(task-add "a title")
	refused 5 "'$more' cannot be claimed: ann holds 2 of at most 2 tasks" task-claim "$more"
	refused 5 "ann holds 2 of at most 2 tasks" task-claim --next
	TASK_SESSION=other refused 5 "ann holds 2 of at most 2 tasks" task-claim --next
	run -5 task-claim -j --next
	assert_equal "$(jq -r .error <<<"$output")" over-limit
	assert_match "$(task-list --ready --explain)" "$more.*ann holds 2 of at most 2 tasks"
	task-claim "$rust"
	task-move "$sql" done
	task-claim "$more"
}

@test "work in progress that nobody claimed can be claimed by name only" {
	id=$(task-add "a title")
	task-move "$id" in-progress
	refused 1 "no task is ready for bob" task-claim -A bob --next
	task-claim "$id"
}

@test "a claim is refused when the state that it leads to requires a gate" {
	task-workflow | jq -c '.gates = {"in-progress": ["plan"]}' >w.json
	task-workflow set w.json
	id=$(task-add "a title")
	refused 5 "cannot become in-progress before these gates are passed or waived: plan" \
	    task-claim "$id"
	refused 1 "no task is ready" task-claim --next
}

@test "the workflow says how long a lease is" {
	task-workflow | jq -c '.lease = 600' >w.json
	task-workflow set w.json
	id=$(task-add "a title")
	assert_equal "$(task-claim "$id" | cut -f 3)" 2026-11-20T14:10:00Z
}

@test "leaving a working state ends the claim" {
	task-workflow | jq -c 'del(.releases)' >w.json
	task-workflow set w.json
	id=$(task-add "a title")
	task-claim "$id"
	task-move "$id" review
	assert_equal "$(task-show -j "$id" | jq -r .claim.by)" ann
	task-move "$id" done
	assert_equal "$(task-show -j "$id" | jq .claim)" null
}

@test "entering a state that releases ends the claim by the same event" {
	id=$(task-add "a title")
	task-claim "$id"
	task-move "$id" blocked
	assert_equal "$(task-show -j "$id" | jq -r .claim.by)" ann
	task-move "$id" in-progress
	before=$(events)
	task-move "$id" review
	assert_equal "$(($(events) - before))" 1
	assert_equal "$(task-show -j "$id" | jq .claim)" null
	run -0 --separate-stderr task-fsck
	assert_equal "$output" ""
}

@test "a reviewer takes what waits for review, and sending it back gives it up" {
	id=$(task-add "a title")
	task-claim "$id"
	task-move "$id" review
	refused 1 "no task is ready" task-claim -A rev --next
	task-claim -A rev "$id"
	assert_equal "$(task-show -j "$id" | jq -r '.state + " " + .claim.by')" "review rev"
	refused 4 "is held by rev" task-move "$id" in-progress
	task-move -A rev -m "no docs" "$id" in-progress
	assert_equal "$(task-show -j "$id" | jq -r '.state, .claim')" $'in-progress\nnull'
	task-claim "$id"
	assert_equal "$(task-show -j "$id" | jq -r .claim.by)" ann
	run -0 --separate-stderr task-fsck
	assert_equal "$output" ""
}

@test "task-claim --fail counts, and at the limit the task is quarantined everywhere" {
	id=$(quarantined)
	assert_equal "$(stored "$id" .fields.state)" '"in-progress"'
	assert_equal "$(state_of "$id")" quarantined
	assert_equal "$(task-list -s quarantined | cut -f 1)" "$id"
	assert_equal "$(task-list --ready)" ""
	assert_equal "$(task-show -j "$id" | jq -c '[.failures, .ready]')" '[3,false]'
	assert_match "$(task-list --ready --explain)" "quarantined, having failed 3 times"
	refused 5 "'$id' is quarantined: it failed 3 times" task-claim "$id"
	refused 1 "no task is ready" task-claim --next
	refused 5 " from quarantined to review; allowed: created" \
	    task-move "$id" review
}

@test "git log says why work was given back as failed" {
	id=$(task-add "a title")
	task-claim "$id"
	task-claim --fail $'the "build" is\nbroken' "$id"
	assert_equal "$(git -C .tasks log -1 --format=%B | sed -n 1,4p)" \
	    "${id:0:5}: give back as failed (a title)"$'\n\nthe "build" is\nbroken'
	assert_match "$(task-log "$id" | tail -1)" 'given back as failed: the "build" is'
}

@test "a move out of quarantine needs a reason and clears the failures" {
	id=$(quarantined)
	refused 5 "needs a reason" task-move "$id" created
	task-move -m "the tool is repaired" "$id" created
	assert_equal "$(task-show -j "$id" | jq -c '[.state, .failures, .ready]')" \
	    '["created",null,true]'
	assert_equal "$(stored "$id" '[.fields | keys[] | select(startswith("failure/"))] | length')" 3
	task-claim "$id"
	task-claim --fail "again" "$id"
	assert_equal "$(task-show -j "$id" | jq -c '[.state, .failures]')" '["in-progress",1]'
	assert_whole
}

@test "a failure that the move out of quarantine did not know of counts on" {
	id=$(quarantined)
	git clone -q -b tasks .tasks other
	task-move -m "again" "$id" created
	TASK_DIR=other task-move -q -m "again" "$id" created
	TASK_DIR=other task-claim "$id"
	TASK_DIR=other task-claim --fail "once more" "$id"
	pull .tasks other
	assert_equal "$(task-show -j "$id" | jq -c '[.state, .failures]')" '["in-progress",1]'
}

@test "task-claim --next takes the most urgent, then the least failed, then the oldest" {
	for n in 1 2 3; do
		task-add "task $n" >>ids
		at 14:00:0$n
	done
	first=$(sed -n 1p ids)
	task-add -P 8 urgent >>ids
	task-claim "$first"
	task-claim --fail "hm" "$first"
	for n in 1 2 3 4; do
		task-claim --next | cut -f 1
	done >got
	assert_equal "$(xargs <got)" "$(for n in 4 2 3 1; do sed -n ${n}p ids; done | xargs)"
	refused 1 "no task is ready for ann" task-claim --next
	run -1 task-claim -j --next
	assert_equal "$(jq -r .error <<<"$output")" no-match
}

@test "task-claim --next passes over what others are assigned, and what requires more" {
	task-add -u bob "for bob"
	task-add --cap rust "in rust"
	refused 1 "no task" task-claim --next
	assert_match "$(task-list --ready --explain)" "ready, assigned to bob"
	assert_equal "$(task-claim --next --cap rust | wc -l)" 1
	assert_equal "$(task-claim -A bob --next | wc -l)" 1
}

@test "task-claim --next takes what a dead worker left, once its lease is over" {
	id=$(task-add "a title")
	task-claim -A bob "$id"
	refused 1 "no task" task-claim --next
	at 16:00:00
	assert_match "$(task-list --ready --explain)" "ready, the claim of bob expired at"
	assert_equal "$(task-claim --next | cut -f 1,2)" "$id"$'\t2'
}

@test "task-claim --key is done once, and says when that claim is lost" {
	id=$(task-add "a title")
	first=$(task-claim --next --key K)
	task-add "another"
	assert_equal "$(task-claim --next --key K)" "$first"
	assert_equal "$(task-claim --next | wc -l)" 1
	at 17:00:00
	refused 4 "claim 1 of '$id', which key 'K' got, holds no longer; nobody holds it now" \
	    task-claim --next --key K
	task-claim -A bob "$id"
	refused 4 "it is held by bob by claim 2" task-claim --next --key K
}

@test "task-claim --fail --key counts one failure, also when two clones do it" {
	id=$(task-add "a title")
	task-claim "$id"
	git clone -q -b tasks .tasks other
	task-claim --fail "why" --key K "$id"
	task-claim --fail "why" --key K "$id"
	TASK_DIR=other task-claim --fail "why" --key K "$id"
	pull .tasks other
	assert_equal "$(task-show -j "$id" | jq .failures)" 1
}

@test "of two clones that claim at once the first wins in both, and the loser is told" {
	id=$(task-add "a title")
	git clone -q -b tasks .tasks a
	git clone -q -b tasks .tasks b
	TASK_DIR=a task-claim -q -A bob "$id"
	at 14:00:01
	TASK_DIR=b task-claim -q -A eve "$id"
	pull a b
	pull b a
	assert_equal "$(TASK_DIR=a task-export)" "$(TASK_DIR=b task-export)"
	for clone in a b; do
		assert_equal "$(TASK_DIR=$clone task-show -j "$id" | jq -r .claim.by)" bob
	done
	TASK_DIR=b run -4 task-move -j -A eve "$id" review
	assert_match "$output" '"lost-claim".*it is held by bob by claim 1 until 2026'
	TASK_DIR=b run -0 --separate-stderr task-log -A eve -m "hello" "$id"
	assert_match "$stderr" "your claim 1 of '$id' does not count: it was lost to that of bob"
	TASK_DIR=b run -0 --separate-stderr task-log -A bob -m "hello" "$id"
	assert_equal "$stderr" ""
}

@test "task-claim -j prints the task as it is then" {
	id=$(task-add "a title")
	run -0 task-claim -j "$id"
	assert_equal "$(jq -c '[.state, .claim.fence]' <<<"$output")" '["in-progress",1]'
	run -0 task-claim -j --release "$id"
	assert_equal "$(jq -c '[.state, .claim]' <<<"$output")" '["in-progress",null]'
}

@test "task-claim -n writes nothing" {
	id=$(task-add "a title")
	run -0 --separate-stderr task-claim -n --next
	assert_equal "$output$stderr" "task-claim: would record: $id created → in-progress, claim 1 until 2026-11-20T16:00:00.000Z"
	assert_equal "$(events)" 2
	assert_equal "$(state_of "$id")" created
}

@test "task-claim of several tasks reports each, and --atomic takes all or none" {
	one=$(task-add one)
	two=$(task-add two)
	task-claim -A bob "$two"
	refused 4 "is held by bob" task-claim --atomic "$one" "$two"
	run -7 --separate-stderr task-claim "$one" "$two"
	assert_equal "$output" "$one"$'\t1\t2026-11-20T16:00:00Z'
}

@test "task-claim prints the title, too, on a terminal" {
	needs_terminal
	id=$(task-add "a title")
	run -0 script -qec "task-claim $id" /dev/null
	assert_match "$output" "a title"
}

@test "task-claim refuses wrong options" {
	id=$(task-add "a title")
	for args in "" "--next $id" "--next --release" "--fail" "--fail x -m y $id" \
	    "--release --ttl 1h $id" "--next --fence 1" "--nxt" "--rel $id"; do
		run -2 task-claim $args
	done
	for ttl in 0 367d soon; do
		refused 5 "ttl must be a length of time from 1s to 366d, not '$ttl'" \
		    task-claim --ttl $ttl "$id"
	done
	run -3 task-claim zzzz
	run -5 task-claim --fail " " "$id"
	run -5 task-claim --key 'K#2' "$id"
	for cap in "" "a b" "a,b"; do
		refused 5 "a capability must be" task-claim --cap "$cap" "$id"
		refused 5 "a capability must be" task-claim --cap "$cap" --next
	done
}

@test "every event that task-claim writes is valid by its schema" {
	id=$(task-add "a title")
	task-claim --key K "$id"
	task-claim --ttl 1d "$id"
	task-claim --fail "why" "$id"
	task-claim "$id"
	task-claim --release -m "so" "$id"
	quarantined
	task-move -m "again" "$(task-list -s quarantined | cut -f 1)" created
	"$TASK_SRC/tests/schema/validate.py" --written .tasks/events/*/*/*/*.jsonl
	task-show -j "$id" >/dev/null
}

@test "task-claim of a named task asks for its capabilities, too" {
	id=$(task-add --cap cobol "one")
	refused 5 "requires the capability 'cobol'" task-claim -A nob "$id"
	refused 5 "force the claim with a reason" task-claim -A nob -f "$id"
	task-claim -q -A nob -f -m "nobody else is here" "$id"
	task-claim -q -A nob --release "$id"
	task-claim -q -A nob --cap cobol "$id"
}

@test "who writes after the lease ran out is told, and who claims again is not" {
	id=$(task-add "one")
	task-claim --ttl 1h "$id" >/dev/null
	export TASK_CLOCK=2026-11-20T15:30:00Z
	for command in "task-log -m x" "task-edit -P 7"; do
		run -0 --separate-stderr $command "$id"
		assert_match "$stderr" "your claim 1 of '$id' ran out at 2026-11-20T15:00:00Z"
	done
	run -0 --separate-stderr task-claim "$id"
	assert_equal "$stderr" ""
}

@test "who lost a double claim is told by reading, as well" {
	id=$(task-add "one")
	git config --global user.name ann
	git config --global user.email ann@example.com
	git clone -q .tasks ../other
	task-init -q -C ../other 2>/dev/null || :
	TASK_CLOCK=2026-11-20T14:00:01Z task-claim -q "$id"
	TASK_CLOCK=2026-11-20T14:00:02Z task-claim -q -C ../other -A bob "$id"
	git -C ../other pull -q --no-rebase --no-edit "$PWD/.tasks" tasks
	export TASK_CLOCK=2026-11-20T14:00:03Z
	for command in "task-list --mine" "task-show $id" "task-log $id" \
	    "task-gate list $id" "task-check list $id" "task-time $id"; do
		run -0 --separate-stderr $command -C ../other -A bob
		assert_match "$stderr" "your claim 1 of '$id' does not count: it was lost to that of ann"
		assert_equal "$(grep -c "does not count" <<<"$stderr")" 1
		run -0 --separate-stderr $command -A ann
		assert_equal "$stderr" ""
	done
	run -1 --separate-stderr task-claim --next -C ../other -A bob
	assert_match "$stderr" "does not count"
}

# eve claims it over the claim of ann, by a clock that is three hours ahead
taken_by_a_clock()
{
	id=$(task-add "whose is it")
	task-claim "$id" >/dev/null
	TASK_CLOCK=2026-11-20T17:00:00Z task-claim -A eve "$id" >/dev/null
	export TASK_CLOCK=2026-11-20T14:05:00Z
}

@test "task-claim by a clock that is ahead takes nobody's lease" {
	taken_by_a_clock
	assert_equal "$(task-show -j "$id" | jq -r .claim.by)" ann
	run -4 --separate-stderr task-claim -A carl "$id"
	assert_match "$stderr" "held by ann by claim 1"
	run -1 --separate-stderr task-fsck -q
	assert_match "$output" "forged claim: '$id' is taken from ann, whose lease ran out by a clock that is 175 minutes ahead"
}

@test "task-claim of a lease that has run out counts by whatever clock" {
	taken_by_a_clock
	export TASK_CLOCK=2026-11-20T16:30:00Z
	assert_equal "$(task-show -j "$id" | jq -r .claim.by)" eve
}

@test "task-claim by force counts at once, by a clock that is ahead as well" {
	id=$(task-add "whose is it")
	task-claim "$id" >/dev/null
	TASK_CLOCK=2026-11-20T17:00:00Z task-claim -A eve -f -m "she is ill" "$id" >/dev/null
	assert_equal "$(task-show -j "$id" | jq -r .claim.by)" eve
}

@test "a holder whose claim a clock took claims again with the next command, and is right" {
	taken_by_a_clock
	run -0 --separate-stderr task-move "$id" blocked
	assert_match "$stderr" "taken by eve, whose clock is ahead; you hold it by claim 3 now"
	assert_equal "$(task-show -j "$id" | jq -c '[.claim.by, .claim.fence, .state]')" '["ann",3,"blocked"]'
	run --separate-stderr task-fsck -q
	[[ $(grep -c forged <<<"$output") == 1 && $output == *"taken from ann"* ]]
	export TASK_CLOCK=2026-11-20T17:30:00Z
	run -0 task-fsck -q
	assert_match "$output" "note	.*'$id' was taken from ann, whose lease ran out by a clock that was 175 minutes ahead"
	run -4 --separate-stderr task-move -A eve --fence 2 "$id" in-progress
	assert_match "$stderr" "claim 2 of '$id' holds no longer"
}

@test "task-claim takes over no lease where several writers say that the clock is behind" {
	id=$(task-add "whose is it")
	task-claim "$id" >/dev/null
	for clone in one two; do
		git clone -q .tasks "$BATS_TEST_TMPDIR/$clone"
		TASK_CLOCK=2026-11-20T20:00:00Z task-add -q -C "$BATS_TEST_TMPDIR/$clone" "later"
		git -C .tasks -c user.name=a -c user.email=a@b pull -q "$BATS_TEST_TMPDIR/$clone" tasks
	done
	TASK_CLOCK=2026-11-20T17:00:00Z run -4 --separate-stderr task-claim -A eve "$id"
	assert_match "$stderr" "clock seems to be behind, 2 writers are more than ten minutes ahead of it; set the clock"
	TASK_CLOCK=2026-11-20T17:00:00Z task-claim -A eve -f -m "it is five" "$id"
}
