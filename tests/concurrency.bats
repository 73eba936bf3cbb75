# SPDX-License-Identifier: ISC
# shellcheck disable=SC2086 # pairs are meant to split
# Many processes on one log: nothing lost, nothing twice, no error. TASKLOG_LONG=1 asks
# for ten times as much.
load helper

scale=1
[[ ${TASKLOG_LONG-} ]] && scale=10

# Wait for all background jobs; fails if one did.
reap()
{
	local pid failed=0

	for pid in $(jobs -p); do
		wait "$pid" || failed=$((failed + 1))
	done
	((failed == 0)) || fail "$failed processes failed"
}

@test "16 processes that add and move at once lose nothing and share commits" {
	worker()
	{
		for ((i = 0; i < 8 * scale; i++)); do
			id=$(task-add "task $i of $1") || return
			task-move "$id" in-progress || return
			echo "$id" >>"ids.$1"
		done
	}
	for n in {1..16}; do
		worker "$n" 2>>errors &
	done
	reap
	assert_equal "$(cat errors)" ""
	total=$((128 * scale))
	assert_equal "$(cat ids.* | sort -u | wc -l)" "$total"
	assert_equal "$(events)" $((2 * total + 1))
	assert_whole
	assert_equal "$(jq -r 'select(.task) | .task + .fields.state' "$BATS_TEST_TMPDIR/whole" | sort)" \
	    "$(sed s/$/in-progress/ ids.* | sort)"
	(($(git -C .tasks rev-list --count HEAD) < 2 * total)) || fail "no commit was shared"
	assert_equal "$(git -C .tasks log --format='%(trailers:key=Event,valueonly)' | grep -c .)" \
	    $((2 * total + 1))
	assert_equal "$(find .tasks/events -mindepth 2 -maxdepth 2 | wc -l)" 1
}

@test "16 processes that move one task: one succeeds, the others are told" {
	id=$(task-add "the only one")
	for n in {1..16}; do
		(rc=0; task-move --expect created "$id" in-progress 2>/dev/null || rc=$?
		echo $rc >>statuses) &
	done
	reap
	assert_equal "$(sort statuses | uniq -c | xargs)" "1 0 15 4"
	assert_equal "$(events)" 3
}

@test "16 processes that want one code: one gets it" {
	for n in {1..16}; do
		(rc=0; task-add -c ONE-1 "title $n" >/dev/null 2>&1 || rc=$?; echo $rc >>statuses) &
	done
	reap
	assert_equal "$(sort statuses | uniq -c | xargs)" "1 0 15 5"
}

@test "16 processes that number codes from a prefix get as many numbers" {
	for n in {1..16}; do
		task-add -p SEC "title $n" >/dev/null &
	done
	reap
	assert_equal "$("$TASK_SRC/tests/oracle/oracle.py" .tasks | jq -r '.fields.code // empty' | sort | xargs)" \
	    "$(printf 'SEC-%03d ' {1..16} | xargs)"
}

@test "processes that close a cycle of needs from both ends at once do not" {
	a=$(task-add a) b=$(task-add b) c=$(task-add c)
	for pair in "$a $b" "$b $c" "$c $a" "$b $a" "$c $b" "$a $c"; do
		(set -- $pair; task-link -q "$1" needs "$2" 2>/dev/null || :) &
	done
	reap
	"$TASK_SRC/tests/oracle/oracle.py" .tasks | jq -r 'select(.task) | .task as $t |
	    .fields | keys[] | select(startswith("link/")) | $t + " " + .[11:]' >edges
	(($(wc -l <edges) >= 2))
	tsort edges >/dev/null
}

@test "readers see only whole events while 4 processes write" {
	for n in 1 2 3 4; do
		for ((i = 0; i < 10 * scale; i++)); do
			task-add "task $i" || echo "writer $?" >>errors
		done >/dev/null &
	done
	while [[ $(jobs -rp) ]]; do
		task-move -n zzzz done 2>>errors || :
	done
	assert_equal "$(grep -v "there is no task 'zzzz'" errors)" ""
	assert_equal "$(events)" $((40 * scale + 1))
}

@test "git reading the log all the time disturbs nobody" {
	for n in 1 2 3 4; do
		for ((i = 0; i < 10 * scale; i++)); do
			task-add "task $i" || echo "writer $?" >>errors
		done >/dev/null 2>>errors &
	done
	while [[ $(jobs -rp) ]]; do
		git -C .tasks status >/dev/null 2>>errors
		git -C .tasks log -1 --stat >/dev/null 2>>errors
	done
	assert_equal "$(cat errors)" ""
	assert_whole
}
