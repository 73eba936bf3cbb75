# SPDX-License-Identifier: ISC
# One claim, one owner: whoever runs, dies, comes late or asks again. TASKLOG_LONG=1 asks
# for ten times as much.
load helper

storm() { "$TASK_SRC/tests/storm/claims.py" "$@"; }

@test "32 workers, some killed: one owner at a time, no task lost, late writes refused" {
	for seed in 1 ${TASKLOG_LONG:+2 3 4 5 6 7 8 9 10}; do
		storm --seed "$seed" || fail "seed $seed" || return
		rm -rf .tasks records.*
		task-init -q
	done
}

@test "the log is whole after the storm" {
	storm --workers 8 --kill 4 --tasks 16 --seed 7
	assert_whole
}

# An event of a log, as far as the checker looks: time, type, session, number
event()
{
	printf '{"at":"2026-11-20T%s.000Z/0000","writer":"a","seq":1,"actor":"w","session":"%s",' "$1" "$3"
	printf '"type":"%s","fence":%d,"writes":[{"task":"t"}],' "$2" "$4"
	printf '"data":{"values":[{"claim":{"until":"2026-11-20T16:00:00.000Z"}}]}}\n'
}

@test "the checker of the storm finds a task that two have at once" {
	event 14:00:00 task.claimed one 1 >events
	echo "one has t 1 10" >records
	echo "one ends t 1 20" >>records
	storm --check events records
	event 14:00:01 task.released one 1 >>events
	event 14:00:02 task.claimed two 2 >>events
	echo "two has t 2 30" >>records
	storm --check events records

	sed -i 's/two has t 2 30/two has t 2 15/' records
	run -1 storm --check events records
	assert_match "$output" "one \(claim 1\) and two \(claim 2\) had it at once"
	sed -i '/ends/d' records
	run -1 storm --check events records
	sed -i 's/two has t 2/two has t 3/' records
	run -1 storm --check events records
	assert_match "$output" "two has t by 3, which the log does not say"
}

@test "the checker of the storm finds a claim within a claim, and a gap in the numbers" {
	: >records
	event 14:00:00 task.claimed one 1 >events
	event 14:00:02 task.claimed two 2 >>events
	run -1 storm --check events records
	assert_match "$output" "claimed what .*one.* held"
	event 14:00:00 task.claimed one 1 >events
	event 16:00:00 task.claimed two 2 >>events
	storm --check events records
	event 18:00:00 task.claimed two 4 >>events
	run -1 storm --check events records
	assert_match "$output" "claim 4 after 2"
}

@test "16 sessions claim one task by name: one gets it, the others are told who" {
	id=$(task-add "the only one")
	for n in {1..16}; do
		(rc=0; TASK_SESSION=$n task-claim "$id" >>taken 2>>said || rc=$?; echo $rc >>statuses) &
	done
	wait
	assert_equal "$(sort statuses | uniq -c | xargs)" "1 0 15 4"
	assert_equal "$(grep -c "is held by ann (session" said)" 15
	assert_equal "$(events)" 3
}

@test "100 repeats of one keyed claim from 10 processes are one event, with one answer" {
	task-add one >/dev/null
	task-add two >/dev/null
	for n in {1..10}; do
		for _ in {1..10}; do
			task-claim --next --key K >>got 2>>said || :
		done &
	done
	wait
	assert_equal "$(cat said 2>&1)" ""
	assert_equal "$(sort got | uniq -c | wc -l)" 1
	assert_equal "$(wc -l <got)" 100
	assert_equal "$(events)" 4
}

@test "who is killed before the commit of a claim holds the task until the lease is over" {
	id=$(task-add "a title")
	TASK_SESSION=dead strace -qq -o /dev/null -e trace=fdatasync,fsync \
	    -e inject=fdatasync,fsync:signal=KILL task-claim "$id" >/dev/null 2>&1 || :
	refused 4 "is held by ann (session dead) by claim 1" task-claim "$id"
	task-log -m "where is it?" "$id"
	assert_whole
	TASK_CLOCK=2026-11-20T16:00:00Z task-claim "$id"
	TASK_CLOCK=2026-11-20T16:00:01Z TASK_SESSION=dead refused 4 \
	    "claim 1 of '$id' holds no longer: it is held by ann by claim 2" \
	    task-move --fence 1 "$id" done
}

@test "three clones that claim one task: the same winner, whatever merges first" {
	id=$(task-add "a title")
	for n in 1 2 3; do
		git clone -q -b tasks .tasks "c$n"
		git -C "c$n" config user.name git
		git -C "c$n" config user.email git@localhost
		TASK_CLOCK=2026-11-20T14:00:0$((4 - n))Z TASK_DIR=c$n task-claim -q -A "w$n" "$id"
	done
	for order in "c1 c2" "c1 c3" "c2 c3" "c2 c1" "c3 c1" "c3 c2"; do
		# shellcheck disable=SC2086 # two words
		set -- $order
		git -C "$1" pull -q --no-rebase --no-edit "$(realpath "$2")" tasks
	done
	for n in 1 2 3; do
		assert_equal "$(TASK_DIR=c$n task-show -j "$id" | jq -r .claim.by)" w3
		TASK_DIR=c$n task-export | sha256sum
	done | sort -u >sums
	assert_equal "$(wc -l <sums)" 1
	TASK_DIR=c3 run -0 --separate-stderr task-move -A w3 --fence 1 "$id" review
	for n in 1 2; do
		TASK_DIR=c$n run -4 --separate-stderr task-move -j -A "w$n" "$id" review
		assert_match "$stderr" '"error":"lost-claim"'
		assert_match "$stderr" "held by w3 by claim 1"
	done
}
