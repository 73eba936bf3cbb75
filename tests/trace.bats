# SPDX-License-Identifier: ISC
load helper

# traced COMMAND... -- its trace is in the file `trace`
traced()
{
	rm -f trace
	TASK_TRACE=trace "$@"
}

# shown FILTER -- what jq makes of the trace as a whole
shown()
{
	jq -r -s "$1" trace
}

@test "TASK_TRACE explains a command that writes" {
	traced task-add "write the manual" >/dev/null
	assert_equal "$(shown '[.[].span] | unique | join(" ")')" \
		"append begin branch close command commit decide find git-open index lock objects open replay sync whole"
	assert_equal "$(shown '.[-1] | [.span, .depth, .status, .args[0]] | @csv')" \
		'"command",0,0,"write the manual"'
}

@test "TASK_TRACE explains a command that reads, with counts" {
	printf '%s\n' one two three | task-add - >/dev/null
	traced task-list --limit 2 >/dev/null
	assert_equal "$(shown '.[] | select(.span == "query") | [.found, .kept] | @csv')" 3,2
	assert_equal "$(shown '.[] | select(.span == "print").records')" 2
	assert_equal "$(shown '.[] | select(.span == "replay") | [.all_files, .events] | @csv')" 1,4
}

@test "a trace says whether the snapshot was good, and what came after it" {
	seq 300 | sed 's/.*/task & with a long title, so that there will soon be a snapshot/' |
		task-add - >/dev/null
	task-list >/dev/null
	traced task-list >/dev/null
	assert_equal "$(shown '.[] | select(.span == "snapshot").good')" 1
	assert_equal "$(shown '.[] | select(.span == "replay") | [.all_files, .events] | @csv')" 0,0
}

# Each span lies in the next one that is less deep, and those directly in it do not overlap.
@test "spans nest, and sum to no more than the whole" {
	traced task-add "write the manual" >/dev/null
	assert_equal "$(shown '
		. as $all | [range(length) as $i | $all[$i] as $s |
		select($s.depth > 0) |
		first($all[$i + 1:][] | select(.depth == $s.depth - 1)) |
		select($s.start_us < .start_us or
			$s.start_us + $s.us > .start_us + .us)] | length')" 0
	shown '([.[] | select(.depth == 1).us] | add) <= .[-1].us' | grep -qx true
	shown '([.[] | select(.span == "objects" or .span == "branch").us] | add) <=
		(.[] | select(.span == "commit").us)' | grep -qx true
}

@test "a trace is JSON, each line with what every line has" {
	traced task-add "write the manual" >/dev/null
	TASK_TRACE=trace task-list >/dev/null
	assert_equal "$(shown 'map(select((.at | test("^[0-9-]{10}T[0-9:]{8}[.][0-9]{6}Z$")) and
		.pid > 0 and .depth >= 0 and .start_us >= 0 and .us >= 0 and
		(.span | length) > 0) | .program) | unique | join(" ")')" "task-add task-list"
	assert_equal "$(shown 'map(select(.us == null)) | length')" 0
}

@test "off, nothing is traced and no other system call is made" {
	command strace -qq -o /dev/null -e trace=close true || skip "strace may not trace here"
	task-add one >/dev/null
	strace -f -o without -e trace='!brk,mmap,munmap' task-list >/dev/null
	TASK_TRACE='' strace -f -o empty -e trace='!brk,mmap,munmap' task-list >/dev/null
	TASK_TRACE=0 strace -f -o zero -e trace='!brk,mmap,munmap' task-list >/dev/null 2>said
	assert_equal "$(<said)" ""
	calls() { sed 's/^[0-9]* *//; s/(.*//' "$1"; }
	assert_equal "$(calls empty)" "$(calls without)"
	assert_equal "$(calls zero)" "$(calls without)"
	[ ! -e 0 ]
}

@test "TASK_TRACE=2 is standard error, 1 too, and data stays on standard output" {
	task-add one >/dev/null
	for fd in 1 2; do
		TASK_TRACE=$fd run --separate-stderr task-list --count
		assert_equal "$output" 1
		assert_equal "$(jq -r .span <<<"$stderr" | tail -n 1)" command
		[ ! -e "$fd" ]
	done
}

@test "TASK_TRACE=7 is a descriptor that is open, and the log is not written to if it is not" {
	task-add one >/dev/null
	TASK_TRACE=7 task-list 7>trace >/dev/null
	assert_equal "$(shown '.[-1].span')" command
	for fd in 5 6 7 8 9; do
		TASK_TRACE=$fd task-add "by $fd" 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- 2>said
		assert_match "$(<said)" "cannot trace to descriptor $fd: "
	done
	assert_whole
}

@test "a target that cannot be written is a remark, and the command does its work" {
	TASK_TRACE=nowhere/trace run -0 --separate-stderr task-add "write the manual"
	assert_equal "$stderr" "task-add: \$TASK_TRACE: cannot trace to 'nowhere/trace': No such file or directory; nothing is traced"
	assert_equal "$(task-list --count)" 1
	TASK_TRACE=/dev/full run -0 --separate-stderr task-list --count
	assert_equal "$output" 1
	assert_equal "$stderr" ""
}

@test "a trace into a pipe that nobody reads does not end the command" {
	mkfifo pipe
	exec 8<>pipe 7>pipe 8>&-
	TASK_TRACE=7 run -0 --separate-stderr task-add "write the manual"
	exec 7>&-
	assert_equal "$stderr" ""
	assert_equal "$(task-list --count)" 1
}

@test "secrets in arguments are masked, long ones cut" {
	traced task-add "password=hunter2 is in ghp_0123456789abcdefghijkl" >/dev/null
	assert_equal "$(shown '.[-1].args[0]')" "password=*** is in ***"
	traced task-add -b "$(printf 'é%.0s' {1..60})" "write the manual" >/dev/null
	assert_equal "$(shown '.[-1].args[1]')" "$(printf 'é%.0s' {1..40})..."
	traced task-add --gate tests "write the manual" >/dev/null
	assert_equal "$(shown '.[-1].args | join(" ")')" "--gate tests write the manual"
	! grep -r hunter2 trace
}

@test "a command that is refused has its status in the trace" {
	run ! traced task-move nosuch done
	assert_equal "$(shown '.[-1] | [.span, .status] | @csv')" '"command",3'
	run ! traced task-list --nosuch
	assert_equal "$(shown '.[-1] | [.span, .status] | @csv')" '"command",2'
}

@test "processes that share a trace do not mix their lines" {
	for i in 1 2 3 4; do
		TASK_TRACE=trace task-add "number $i" >/dev/null &
	done
	wait
	assert_equal "$(shown '[.[] | select(.span == "command")] | length')" 4
	assert_equal "$(shown '[.[] | .pid] | unique | length')" 4
}

@test "a trace is readable for its owner only" {
	umask 022
	traced task-list
	assert_equal "$(stat -c %a trace)" 600
}

@test "the programs of git that a command runs are traced" {
	git init -q --bare remote.git
	git -C .tasks remote add origin "$PWD/remote.git"
	traced task-sync
	assert_equal "$(shown '.[] | select(.span == "git") | [.command, .status] | join(" ")' |
		tail -n 1)" "push 0"
}
