# SPDX-License-Identifier: ISC
# Following the log: each event once, as it arrives, whatever happens to watcher and log.
load helper

teardown()
{
	local pid

	for pid in $(jobs -p); do
		kill "$pid" 2>/dev/null || :
	done
}

# Watch in the background; $pid. It sleeps when this returns.
start_watching()
{
	task-watch "$@" >got 2>said &
	pid=$!
	until_asleep
}

until_asleep()
{
	[[ $(uname) == Linux ]] || skip "asks /proc whether a process sleeps"
	until [[ $(cut -d ' ' -f 1 "/proc/$pid/syscall" 2>/dev/null) =~ ^(7|73|271)$ ||
	    $(cat "/proc/$pid/wchan" 2>/dev/null) == *poll* ]]; do
		kill -0 "$pid" 2>/dev/null || fail "it does not wait: $(<said)" || return
	done
}

# Let others run for a moment.
rest() { read -rt 0.01 <> <(:) || :; }

# Wait for $1 whole lines in the file got
until_lines()
{
	local n=0

	until (($(wc -l <got) >= $1)); do
		kill -0 "$pid" 2>/dev/null || break
		((n++ < 3000)) || fail "got $(wc -l <got) lines, not $1" || return
		rest
	done
	assert_equal "$(wc -l <got)" "$1"
}

ids() { jq -r .id; }
cursor() { tail -n 1 "$1" | jq -r .cursor; }

@test "task-watch prints each event as it arrives, as task-log -j has it, with a cursor" {
	task-add "before" >/dev/null
	start_watching
	task-add -c A-1 one >/dev/null
	until_lines 1
	task-move A-1 in-progress
	until_lines 2
	assert_equal "$(jq -c 'del(.cursor)' got)" "$(task-log -j | tail -n 2 | jq -c .)"
	assert_equal "$(sed 's/,"cursor":"[^"]*"}$/}/' got)" "$(task-log -j | tail -n 2)"
	assert_equal "$(<said)" ""
}

@test "task-watch begins with the first event, the newest N, those since a time, or now" {
	for n in 1 2 3; do task-add "task $n" >/dev/null; done
	TASK_CLOCK=2026-11-21T14:00:00Z task-add "task 4" >/dev/null
	all=$(task-log -j | ids)
	assert_equal "$(task-watch --no-follow)" ""
	assert_equal "$(task-watch -a --no-follow | ids)" "$all"
	assert_equal "$(task-watch --limit 2 --no-follow | ids)" "$(tail -n 2 <<<"$all")"
	assert_equal "$(TASK_CLOCK=2026-11-21T14:00:00Z task-watch --since today --no-follow | ids)" \
	    "$(tail -n 1 <<<"$all")"
}

@test "task-watch goes on behind each cursor that it printed" {
	for n in 1 2 3 4; do task-add "task $n" >/dev/null; done
	task-watch -a --no-follow >all
	while read -r n; do
		cursor=$(sed -n "${n}p" all | jq -r .cursor)
		assert_equal "$(task-watch --cursor "$cursor" --no-follow)" "$(tail -n "+$((n + 1))" all)"
	done < <(seq "$(wc -l <all)")
	# of lines that begin in the middle, too: what is in front of them was had
	cursor=$(task-watch --limit 2 --no-follow | head -n 1 | jq -r .cursor)
	assert_equal "$(task-watch --cursor "$cursor" --no-follow)" "$(tail -n 1 all)"
}

@test "task-watch keeps its cursor in a file" {
	assert_equal "$(task-watch --cursor-file c --no-follow)" ""
	task-add one >/dev/null
	assert_equal "$(task-watch --cursor-file c --no-follow | ids)" "$(task-log -j | tail -n 1 | ids)"
	assert_equal "$(task-watch --cursor-file c --no-follow)" ""
	refused 5 "'x' is not a cursor of task-watch" task-watch --cursor x
	for bad in 1:x 2: 1:0123456789ab.0.00000000 1:0123456789ab.1.0000000 1:0123456789ab.3-2.00000000 \
	    1:0123456789ab.99999999999999999999.00000000 "1:0123456789ab.1.00000000,,"; do
		run -5 --separate-stderr task-watch --no-follow --cursor "$bad"
		echo "$bad" >c
		run -5 --separate-stderr task-watch --no-follow --cursor-file c
		assert_match "$stderr" "is not a cursor"
	done
	: >c
	refused 5 "'c' is empty: it is not a cursor file" task-watch --no-follow --cursor-file c
	refused 6 "cannot create" task-watch --no-follow --cursor-file /nowhere/c
	assert_equal "$(task-watch --no-follow --cursor 1: | ids)" "$(task-log -j | ids)"
	refused 2 "--cursor and --cursor-file exclude each other" task-watch --cursor x --cursor-file c
}

@test "task-watch takes the filters of task-log, and its cursor passes over the rest" {
	task-add -c A-1 one >/dev/null
	task-add -c A-2 two >/dev/null
	task-move A-1 in-progress
	task-log -A bob -q -m "ann: look at the gate" A-1 >/dev/null
	task-log -q --type question --to ann -m "which gate?" A-2 >/dev/null
	task-watch -a --no-follow >all
	while IFS='|' read -r filter; do
		eval "task-log -j $filter" >want
		eval "task-watch -a --no-follow $filter" >have
		assert_equal "$filter: $(ids <have)" "$filter: $(ids <want)"
		[[ -s want ]] || fail "$filter: nothing"
		eval "task-watch --no-follow $filter --cursor $(head -n 1 all | jq -r .cursor)" >have
		assert_equal "$filter: $(ids <have)" "$filter: $(ids <want)"
		eval "task-watch --no-follow --limit 1 $filter" >have
		assert_equal "$filter: $(ids <have)" "$filter: $(tail -n 1 want | ids)"
		rm have
		eval "task-log -f --limit 1 $filter >have & pid=\$!"
		until [[ -s have ]]; do rest; done
		kill "$pid"
		assert_equal "$filter: $(ids <have)" "$filter: $(tail -n 1 want | ids)"
	done <<-'END'
		A-1
		A-1 A-2
		--author bob
		--author -bob --type -workflow.set
		--type task.claimed
		--type question
		-g gate
		--to ann --only-to
		--type task.claimed A-1
	END
	assert_equal "$(task-watch -a --no-follow --messages | ids)" \
	    "$(task-log -j --type message.posted | ids)"
	refused 2 "--only-to goes with --to" task-watch --only-to
}

@test "task-watch takes the filters of task-list, for the tasks of events" {
	task-add -c A-1 -l api -P 8 -u bob one >/dev/null
	task-add -c A-2 -l docs two >/dev/null
	task-add -c B-1 --parent A-1 -l api three >/dev/null
	task-log -q -m "hello" A-2 >/dev/null
	task-log -q -m "to all" >/dev/null
	task-move A-2 in-progress
	task-done A-2
	start_watching -l api
	while IFS='|' read -r filter codes; do
		eval "task-watch -a --no-follow $filter" >have
		mapfile -t tasks < <(eval "task-list -a -j $filter" | jq -r .code | sort)
		assert_equal "$filter: ${tasks[*]}" "$filter: $codes"
		assert_equal "$(ids <have)" "$(task-log -j ${tasks[@]+"${tasks[@]}"} | ids)"
		assert_equal "$(eval "task-watch --no-follow --limit 1 $filter" | ids)" "$(tail -n 1 have | ids)"
	done <<-'END'
		-l api|A-1 B-1
		-l -api|A-2
		-u bob|A-1
		-s done|A-2
		-P 8..|A-1
		-p A|A-1 A-2
		--parent A-1|B-1
		--where title=two|A-2
	END
	task-edit -t "not it" --force -m why A-2
	task-edit -t it B-1
	until_lines 1
	assert_equal "$(jq -r .data.values[0].title got)" it
	refused 5 "no state 'donne'" task-watch -s donne
	refused 5 "nofield" task-watch --where nofield=x
	refused 3 "Z-9" task-watch --parent Z-9
}

@test "task-log -f shows the history and then follows" {
	task-add one >/dev/null
	task-log -f >got 2>said & pid=$!
	until_lines 2
	until_asleep
	task-add two >/dev/null
	until_lines 3
	assert_equal "$(ids <got)" "$(task-log -j | ids)"
	for other in "-m x" --inbox --ack "--at now" -r "--until today" "--wait 3"; do
		# shellcheck disable=SC2086 # words
		run -2 task-log --follow $other
	done
}

@test "task-watch prints a line for people, worded as task-log words it" {
	task-add -c A-1 one >/dev/null
	task-move -m why A-1 in-progress
	task-log -q -m $'two\nlines' A-1 >/dev/null
	task-watch -a --no-follow --color=always >got
	assert_equal "$(wc -l <got)" 4
	assert_match "$(sed -n 3p got)" "2026-11-20 14:00.*ann.*A-1.*created → in-progress"
	assert_match "$(tail -n 1 got)" "comment: two"
}

@test "a cursor of one clone is right in another, whatever that has had" {
	git init -q --bare hub.git
	for clone in a b; do
		git clone -q hub.git $clone 2>/dev/null
		(cd $clone && task-init -q && task-sync -q)
	done
	{
		(cd a && task-add one && task-sync -q)
		(cd b && task-add two && task-add three && task-sync -q)
		(cd a && task-add four)
	} >/dev/null
	# a lacks two events of b, b lacks one of a
	(cd a && task-watch -a --no-follow) >a1
	(cd b && task-watch --no-follow --cursor "$(cursor ../a1)" 2>../said) >b1
	assert_equal "$(jq -r .data.values[0].title b1)" $'two\nthree'
	assert_match "$(<said)" "1 event of the cursor is not in this clone; task-sync may bring it"
	(cd a && task-sync -q >/dev/null && task-watch --no-follow --cursor "$(cursor ../b1)") >a2
	assert_equal "$(<a2)" ""
	(cd b && task-sync -q >/dev/null && task-watch --no-follow --cursor "$(cursor ../b1)") >b2
	assert_equal "$(<b2)" ""
	assert_equal "$(cat a1 b1 | ids | sort)" "$(task-log -C a -j | ids | sort)"
	# a log that has nothing of a cursor is another log
	mkdir other && cd other && task-init -q
	refused 4 "has none of the events of this cursor" task-watch --no-follow --cursor "$(cursor ../a1)"
}

@test "a cursor tells apart lines of one number, which copies wrote as one writer" {
	task-add one >/dev/null
	mkdir saved && cp -a .tasks/. saved
	task-add left >/dev/null
	task-add "left, too" >/dev/null
	task-watch -a --no-follow >left
	file=$(find .tasks/events -name '*.jsonl')
	cp "$file" left.jsonl
	# a backup comes back in the same place: it goes on as the same writer
	rm -rf .tasks/events && find .tasks/.git -mindepth 1 -delete && cp -a saved/. .tasks
	task-add right >/dev/null
	task-watch -a --no-follow >right
	tail -n 1 "$file" >>left.jsonl && cp left.jsonl "$file"
	git -C .tasks -c core.hooksPath=/dev/null -c user.name=a -c user.email=a@b.example commit -qam both
	[[ $(jq -r '"\(.writer) \(.seq)"' "$file" | sort | uniq -d | wc -l) == 1 ]]
	titles() { task-watch --no-follow --cursor "$1" 2>/dev/null | jq -r .data.values[0].title | sort | tr '\n' ' '; }
	assert_equal "$(titles "$(cursor left)")" "right "
	assert_equal "$(titles "$(cursor right)")" "left left, too "
	assert_equal "$(titles "$(sed -n 3p left | jq -r .cursor)")" "left, too right "
	assert_equal "$(titles "$(sed -n 2p left | jq -r .cursor)")" "left left, too right "
	task-watch -a --no-follow >all 2>/dev/null
	while read -r n; do
		task-watch --no-follow --cursor "$(sed -n "${n}p" all | jq -r .cursor)" >rest 2>/dev/null
		assert_equal "$(ids <rest)" "$(tail -n "+$((n + 1))" all | ids)"
	done < <(seq 5)
}

@test "a cursor of a stream with a hole gets the lines that fill it" {
	for n in 1 2 3 4; do task-add "task $n" >/dev/null; done
	file=$(find .tasks/events -name '*.jsonl')
	git clone -q .tasks whole
	file=${file#.tasks/}
	sed -i 3d "whole/$file"
	git -C whole -c user.name=a -c user.email=a@b.example commit -qam "lose a line"
	task-watch -C whole -a --no-follow >holed 2>/dev/null || :
	assert_equal "$(wc -l <holed)" 4
	assert_equal "$(task-watch --no-follow --cursor "$(cursor holed)" | ids)" "$(sed -n 3p ".tasks/$file" | ids)"
	assert_equal "$(task-watch --no-follow --cursor "$(sed -n 3p holed | jq -r .cursor)" | ids)" \
	    "$(sed -n '3p;5p' ".tasks/$file" | ids)"
}

@test "task-watch says what a log that was set back has lost, and prints nothing twice" {
	task-add one >/dev/null
	old=$(git -C .tasks rev-parse HEAD)
	task-add two >/dev/null
	new=$(git -C .tasks rev-parse HEAD)
	start_watching -a
	until_lines 3
	git -C .tasks reset -q --hard "$old"
	until [[ -s said ]]; do rest; done
	git -C .tasks reset -q --hard "$new"
	until_asleep
	task-add three >/dev/null
	until_lines 4
	assert_match "$(<said)" "1 event that the log had is gone from it: it was set back"
	assert_equal "$(ids <got | sort)" "$(task-log -j | ids | sort)"
}

@test "a purged line, packed objects and a rewritten history bring no event again" {
	task-add -c A-1 "secret" >/dev/null
	task-add -c A-2 two >/dev/null
	task-watch -a --no-follow >all
	git -C .tasks gc -q
	assert_equal "$(task-watch --no-follow --cursor "$(cursor all)")" ""
	# the same lines in other commits, and one of them without its data
	file=$(find .tasks/events -name '*.jsonl')
	sed -i '2s/"data":.*/"data":null}/' "$file"
	git -C .tasks -c core.hooksPath=/dev/null -c user.name=ann -c user.email=a@b.example commit -qam "rewritten" --amend
	rm -rf .tasks/.git/tasklog/snapshot
	run --separate-stderr task-watch --no-follow --cursor "$(head -n 1 all | jq -r .cursor)"
	assert_equal "$(ids <<<"$output")" "$(tail -n +2 all | ids)"
	run --separate-stderr task-watch --no-follow --cursor "$(cursor all)"
	assert_equal "$output" ""
}

@test "a cursor holds across task-purge, and no purged text is printed" {
	task-add -c A-1 one >/dev/null
	task-log -q -m "the password is swordfish" A-1 >/dev/null
	event=$(task-log -j | tail -n 1 | ids)
	task-add -c A-2 two >/dev/null
	task-watch -a --no-follow >all
	task-purge -f -m "a secret" "$event" >/dev/null 2>&1
	task-watch --no-follow --cursor "$(cursor all)" >rest
	assert_equal "$(jq -r .type rest)" line.purged
	task-watch --no-follow --cursor "$(sed -n 2p all | jq -r .cursor)" >rest
	assert_equal "$(head -n 2 rest | ids)" "$(tail -n 2 all | ids)"
	[[ $(<rest) != *swordfish* ]]
}

@test "task-watch goes on with a log that takes the place of its own" {
	task-add one >/dev/null
	start_watching -a
	until_lines 2
	cp -R .tasks new
	mv .tasks old && mv new .tasks
	until_asleep
	task-add -q two >/dev/null
	until_lines 3
	assert_equal "$(ids <got | sort)" "$(task-log -j | ids | sort)"
	mv .tasks gone
	wait "$pid" && fail "it ended well" || status=$?
	assert_equal "$status" 3
	assert_match "$(<said)" "the task log was taken away while this waited"
}

@test "task-watch ends with its reader, and by a signal" {
	start_watching
	kill -INT "$pid" || :
	kill -TERM "$pid"
	wait "$pid" || status=$?
	assert_equal "$status" 143
	# the reader goes while nothing happens
	mkfifo pipe
	task-watch >pipe 2>said & pid=$!
	exec 7<pipe
	until_asleep
	exec 7<&-
	wait "$pid" || status=$?
	assert_equal "$status" 141
	[[ ! -e /dev/full ]] || refused_full
}

refused_full()
{
	run -6 --separate-stderr eval "task-watch -a --no-follow >/dev/full"
	assert_match "$stderr" "cannot write to standard output"
}

# Wait for the end of the watcher: its status must be $1.
assert_ends()
{
	status=0
	wait "$pid" || status=$?
	assert_equal "$status $(<said)" "$1 ${2-}"
}

@test "task-watch --until ends when a task is in a state, or was for a moment" {
	task-add -c A-1 one >/dev/null
	start_watching --until "A-1 done"
	task-move A-1 in-progress
	task-done A-1
	assert_ends 0
	assert_match "$(tail -n 1 got | jq -r .type)" "task.moved"
	assert_equal "$(task-watch --until "A-1 done")" ""
	task-move -m again A-1 in-progress
	start_watching --until "A-1 closed"
	printf '%s\n' "task-move A-1 done" "task-move -m again A-1 in-progress" >both
	kill -STOP "$pid"
	bash both
	kill -CONT "$pid"
	assert_ends 0
	assert_equal "$(jq -r .type got)" task.moved
	# what was long before does not count
	run -1 --separate-stderr task-watch -a --no-follow --until "A-1 done"
	assert_equal "$stderr" "task-watch: 'A-1 done' is not true now"
}

@test "task-watch --until ends with 4 when the condition cannot come true any more" {
	task-add -c A-1 one >/dev/null
	task-add -c A-2 --gate tests two >/dev/null
	start_watching --until "A-1 done"
	task-move -m "not needed" A-1 cancelled
	assert_ends 4 "task-watch: 'A-1 done' cannot come true: the task is cancelled, not done"
	task-watch --until "A-1 closed"
	start_watching --until "A-2 gate tests"
	task-move -m "not needed" A-2 cancelled
	assert_ends 4 "task-watch: 'A-2 gate tests' cannot come true: \
the task is cancelled, and gate 'tests' is not open"
}

@test "task-watch --until ends when a gate is open, nothing is ready, all of a label are closed" {
	task-add -c A-1 -l api --gate tests one >/dev/null
	task-add -c A-2 -l api two >/dev/null
	start_watching --until "A-1 gate tests"
	task-gate -q fail -m no tests A-1
	task-gate -q pass tests A-1
	assert_ends 0
	assert_equal "$(wc -l <got)" 2
	start_watching --until "nothing ready"
	task-move A-1 in-progress
	task-move -A bob A-2 in-progress
	assert_ends 0
	start_watching --until "label api closed"
	task-done A-1
	until_lines 1
	kill -0 "$pid"
	task-done -A bob A-2
	assert_ends 0
}

@test "task-watch --timeout ends with 1, and conditions that make no sense are refused" {
	unset TASK_CLOCK
	task-add -c A-1 one >/dev/null
	refused 1 "'A-1 done' is not true in time" task-watch --until "A-1 done" --timeout 1
	refused 5 "is no condition: it is 'TASK STATE'" task-watch --until soon
	refused 5 "is no condition" task-watch --until ""
	refused 5 "is no condition" task-watch --until "A-1 is not done"
	refused 5 "no state 'donne'; did you mean 'done'?" task-watch --until "A-1 donne"
	refused 3 "A-9" task-watch --until "A-9 done"
	refused 3 "no task has the label 'x'" task-watch --until "label x closed"
	refused 2 "--timeout goes with --until" task-watch --timeout 3
}

@test "task-watch --exec gives events to a command, one after the other, on its input" {
	task-add -c A-1 one >/dev/null
	task-watch -a --no-follow >want
	task-watch -a --no-follow --exec 'cat >>have; echo "$# $0"' >printed
	diff want have
	assert_equal "$(sort -u printed)" "0 sh"
	task-watch -a --no-follow --exec true	# reads nothing
	start_watching --exec 'jq -r .type; sleep 0.05; echo end'
	task-add two >/dev/null
	task-move -A bob A-1 in-progress
	until_lines 4
	assert_equal "$(tr '\n' ' ' <got)" "task.created end task.claimed end "
}

@test "the cursor of task-watch stays before an event on which the command fails" {
	for n in 1 2 3; do task-add "task $n" >/dev/null; done
	command='jq -r .id >>have; [ ! -e stop ] || [ $(wc -l <have) -lt 3 ]'
	touch stop
	run -7 --separate-stderr task-watch -a --no-follow --cursor-file c --exec "$command"
	third=$(task-log -j | sed -n 3p | ids)
	assert_equal "$stderr" "task-watch: event $third: the command failed with status 1"
	rm stop
	task-watch --no-follow --cursor-file c --exec "$command"
	assert_equal "$(cat have)" "$(task-log -j | ids | sed 3p)"
	run -7 --separate-stderr task-watch -a --no-follow --exec 'kill -9 $$'
	assert_match "$stderr" "the command was ended by signal 9"
}

@test "a signal waits for the command of task-watch, whose event is done then" {
	task-add one >/dev/null
	mkfifo go
	task-watch -a --cursor-file c --exec 'echo >begun; read x <go; jq -r .id >>have' 2>said & pid=$!
	until [[ -s begun ]]; do rest; done
	kill -TERM "$pid"
	echo >go
	assert_ends 143
	assert_equal "$(wc -l <have)" 1
	task-watch --no-follow --cursor-file c --exec 'jq -r .id >>have'
	assert_equal "$(<have)" "$(task-log -j | ids)"
}

@test "task-watch does nothing while nothing happens" {
	command -v strace >/dev/null || skip "needs strace"
	start_watching
	before=$(cut -d ' ' -f 14,15 "/proc/$pid/stat")
	timeout "${TASKLOG_LONG:+6}3" strace -qq -p "$pid" -o trace || :
	assert_equal "$(grep -vc 'restart_syscall\|<unfinished\|<detached\|strace:' trace)" 0
	assert_equal "$(cut -d ' ' -f 14,15 "/proc/$pid/stat")" "$before"
}

@test "killed watchers in three clones print each event once" {
	unset TASK_CLOCK
	"$TASK_SRC/tests/storm/watch.py" --kills "${TASKLOG_LONG:+10}60"
}

@test "the checker of the storm finds an event that was lost, and one that came twice" {
	task-add one >/dev/null
	task-log -j >events
	"$TASK_SRC/tests/storm/watch.py" --check events events
	head -n 1 events >printed
	run -1 "$TASK_SRC/tests/storm/watch.py" --check printed events
	assert_match "$output" "1 never printed"
	cat events printed >twice
	run -1 "$TASK_SRC/tests/storm/watch.py" --check twice events
	assert_match "$output" "printed twice"
}
