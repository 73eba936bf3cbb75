# SPDX-License-Identifier: ISC
# Waiting for work: woken by whatever makes a task ready, and by nothing else.
load helper

setup()
{
	clean_room
	[[ $(uname) == Linux ]] || skip "asks /proc whether a process sleeps"
	unset TASK_CLOCK	# leases end by the clock that goes on
	task-init >/dev/null 2>&1
}

teardown()
{
	local pid

	for pid in $(jobs -p); do
		kill "$pid" 2>/dev/null || :
	done
}

# Start a waiting process; $pid. It sleeps when this returns.
start_waiting()
{
	task-claim --next "$@" >got 2>said &
	pid=$!
	until_asleep
}

until_asleep()
{
	local state

	until [[ $(cut -d ' ' -f 1 "/proc/$pid/syscall" 2>/dev/null) =~ ^(7|73|271)$ ||
	    $(cat "/proc/$pid/wchan" 2>/dev/null) == *poll* ]]; do
		state=$(cut -d ' ' -f 3 "/proc/$pid/stat") || fail "it does not wait: $(<said)" || return
		[[ $state != Z ]] || fail "it does not wait: $(<said)" || return
	done
}

# It ends with a claim of the task $1
assert_gets()
{
	wait "$pid" || fail "status $?: $(<said)" || return
	assert_equal "$(cut -f 1 got)" "$1"
}

@test "task-claim --next --wait takes at once what is ready" {
	id=$(task-add "a title")
	assert_equal "$(task-claim --next --wait 60 | cut -f 1)" "$id"
}

@test "task-claim --next --wait 0 says 1 when nothing is ready" {
	run -1 task-claim --next --wait 0
	assert_equal "$output" "task-claim: no task became ready for ann"
	run -2 task-claim --wait 1 x
	run -5 task-claim --next --wait -1
}

@test "task-claim --wait is woken by a task that another process adds" {
	start_waiting --wait 600
	assert_gets "$(task-add "a title")"
}

@test "task-claim --wait sleeps on when what comes is nothing for the actor" {
	start_waiting --wait 600
	task-add --cap rust "in rust" >/dev/null
	task-add -u bob "for bob" >/dev/null
	id=$(task-add "a title")
	assert_gets "$id"
}

@test "task-claim --wait is woken when another gives the task back" {
	id=$(task-add "a title")
	task-claim -A bob "$id"
	start_waiting --wait 600
	task-claim -A bob --release "$id"
	assert_gets "$id"
	assert_equal "$(cut -f 2 got)" 2
}

@test "task-claim --wait is woken when what a task needs is done" {
	one=$(task-add -u bob one)
	two=$(task-add --needs "$one" two)
	start_waiting --wait 600
	task-move -A bob "$one" in-progress
	task-move -A bob "$one" done
	assert_gets "$two"
}

@test "task-claim --wait is woken by the end of a lease" {
	id=$(task-add "a title")
	TASK_CLOCK=$(date -u -d "-3598 seconds" +%FT%TZ) task-claim -A bob --ttl 1h "$id"
	task-claim --next --wait 600 >got 2>said &	# the lease may end before it sleeps
	pid=$!
	assert_gets "$id"
}

@test "task-claim --wait is woken by a defer time" {
	id=$(task-add --defer "$(date -u -d "+2 seconds" +%FT%TZ)" "a title")
	task-claim --next --wait 600 >got 2>said &
	pid=$!
	assert_gets "$id"
}

@test "task-claim --wait is woken by a pull of git" {
	git clone -q -b tasks .tasks other
	id=$(TASK_DIR=other task-add "a title")
	start_waiting --wait 600
	git -C .tasks pull -q "$(realpath other)" tasks
	assert_gets "$id"
}

@test "task-claim --wait is woken by task-sync" {
	git init -q --bare remote.git
	for clone in a b; do
		git clone -q remote.git $clone 2>/dev/null
		task-init -q -C $clone
		task-sync -q -C $clone
	done
	for n in 1 2 3 4 5; do
		cd b
		start_waiting --wait 600
		cd ..
		id=$(task-add -C a "title $n")
		task-sync -q -C a
		task-sync -q -C b
		wait "$pid"
		assert_equal "$(cut -f 1 b/got)" "$id"
		task-sync -q -C b
		task-sync -q -C a
	done
}

@test "task-claim --wait sees a line whose writer died before the commit" {
	start_waiting --wait 600
	strace -qq -o /dev/null -e trace=fdatasync,fsync -e inject=fdatasync,fsync:signal=KILL \
	    task-add "a title" >/dev/null 2>&1 || :
	wait "$pid"
	assert_equal "$(cut -f 1 got)" "$(task-list --all | cut -f 1)"
	assert_whole
}

@test "task-claim --wait gives up in time, and a signal ends it cleanly" {
	run -1 task-claim --next --wait 1
	start_waiting --wait 600
	kill -TERM "$pid"
	rc=0
	wait "$pid" || rc=$?
	assert_equal $rc 143
	assert_equal "$(events)" 1
	task-add "a title" >/dev/null
	assert_whole
}

@test "one task wakes ten waiting processes, and one of them gets it" {
	for n in {1..10}; do
		(rc=0; TASK_SESSION=$n task-claim --next --wait 3 >>taken 2>/dev/null || rc=$?
		echo $rc >>statuses) &
	done
	task-add "a title" >/dev/null
	wait
	assert_equal "$(sort statuses | uniq -c | xargs)" "1 0 9 1"
	assert_equal "$(wc -l <taken)" 1
}

@test "task-claim --wait goes on where the kernel has no watchers left" {
	strace -qq -f -o /dev/null -e trace=inotify_init1 -e inject=inotify_init1:error=EMFILE \
	    task-claim --next --wait 600 >got 2>said &
	pid=$!
	id=$(task-add "a title")
	assert_gets "$id"
}

@test "a log that is taken away ends the waiting, and is said" {
	start_waiting --wait 60
	mv .tasks elsewhere
	status=0
	wait "$pid" || status=$?
	assert_equal "$status" 3
	assert_match "$(<said)" "the task log in '$PWD/.tasks' was taken away"
}
