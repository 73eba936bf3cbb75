# SPDX-License-Identifier: ISC
# shellcheck disable=SC2086 # pairs are meant to split
# Many processes on one log: nothing lost, nothing twice, no error, though who waits for a
# second says so. TASKLOG_LONG=1 asks for ten times as much.
load helper
load mcp/helper

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
	assert_equal "$(grep -v ": waiting for .* to release " errors)" ""
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
	assert_equal "$(grep -v ": waiting for .* to release " errors)" ""
	assert_whole
}

# hold LOCK -- by another process, $holder, until let_go
hold()
{
	flock -x -F "$1" sleep 60 3>&- &
	holder=$!
	until ! flock -n "$1" true; do :; done
}

let_go()
{
	kill "$holder"
	wait "$holder" 2>/dev/null || :
}

# held COMMAND... -- while another process holds the append lock
held()
{
	hold .tasks/.git/tasklog/append.lock
	run --separate-stderr timeout 20 "$@"
	let_go
}

@test "a command that waits for another process says for whom, and ends as busy" {
	task-add "a task" >/dev/null
	held task-add --lock-timeout 2 "never"
	assert_equal "$status" 6
	assert_equal "${stderr_lines[0]}" "task-add: waiting for sleep (process $holder) to release '$PWD/.tasks/.git/tasklog/append.lock'"
	assert_equal "${stderr_lines[1]}" "task-add: the log is busy: waited 2 seconds for sleep (process $holder) to release '$PWD/.tasks/.git/tasklog/append.lock'; nothing was written"
	assert_equal "$(events)" 2
}

@test "a command that must not wait for another process does not, and reads go on" {
	id=$(task-add "a task")
	for command in "task-add x" "task-edit -P 9 $id" "task-log -m x $id" "task-agent register a --type ai" \
	    "task-workflow set simple" "task-fsck --repair" "task-time start $id"; do
		held $command --lock-timeout=0
		assert_equal "$command $status" "$command 6"
		assert_match "$stderr" "the log is busy: sleep \(process [0-9]+\) holds"
	done
	held task-add -j --lock-timeout 0 x
	assert_equal "$(jq -r .error <<<"$stderr")" busy
	git -C .tasks config tasklog.lockTimeout 0
	held task-add x
	assert_equal "$status" 6
	held task-list
	assert_equal "$status" 0
}

@test "a stopped process that holds the lock is named, with its actor and since when" {
	lock=.tasks/.git/tasklog/append.lock
	task-add "a task" >/dev/null
	grep -qE '^[0-9]+'$'\t''[0-9]+'$'\t''task-add'$'\t''ann$' "$lock"
	hold "$lock"
	printf '%s\t1795600800000\ttask-add\tbob\n' "$holder" >"$lock"
	kill -STOP "$holder"
	run --separate-stderr timeout 20 task-add --lock-timeout 0 x
	kill -CONT "$holder"
	let_go
	assert_equal "$status" 6
	assert_match "$stderr" "busy: task-add \(process $holder, bob, since 2026-11-25T10:00:00Z, stopped\) holds"
}

@test "a command that cannot commit in time says that it is recorded all the same" {
	task-add "a task" >/dev/null
	hold .tasks/.git/tasklog/commit.lock
	run --separate-stderr -6 task-add --lock-timeout 0 "recorded"
	let_go
	assert_match "$stderr" "busy: .*commit.lock'; it is recorded all the same, and the next command commits it"
	task-add "the next" >/dev/null
	assert_equal "$(events)" 4
	assert_whole
}

@test "a file that may not grow is an error, not a death" {
	id=$(task-add "a task")
	for command in "task-add x" "task-edit -P 9 $id" "task-fsck --repair" "task-sync"; do
		run bash -c "ulimit -f 0; exec $command"
		((status < 128)) || fail "$command: $status"
	done
	run -6 bash -c "ulimit -f 0; exec task-add x"
	assert_match "$output" "File too large"
	task-add y >/dev/null
	assert_whole
}

@test "a call of the server does not wait for another process longer than it may" {
	call='{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"task_add","arguments":{"tasks":[{"title":"x"}]},'$ENVELOPE'}}'
	held task-mcp --lock-timeout 0 <<<"$call"
	assert_match "$(jq -r '.result | select(.isError).content[0].text' <<<"$output")" "^busy: .*sleep \(process [0-9]+\) holds"
	assert_equal "$(events)" 1
}
