#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Who acts and in which process: names of subagents, sessions that end, take-over.

load helper
load mcp/helper

@test "subagents of one server act under names of their own: what one holds, the other cannot claim" {
	task-add -c ONE "one" >/dev/null
	task-add -c TWO "two" >/dev/null
	wire 2025-11-25 <<-'END'
		! task_claim {"task":"ONE","as":"sub-a"}
		! task_claim {"task":"ONE","as":"sub-b"}
		! task_claim {"as":"sub-b"}
		! task_move {"task":"ONE","state":"review","as":"sub-b"}
		! task_release {"task":"ONE","as":"sub-a"}
		! task_list {"assignee":"me","as":"sub-b"}
		! task_claim {"task":"ONE"}
	END
	assert_equal "$(got 1 .task.claim.by)" sub-a
	assert_match "$(refusal 2)" "^held: .* is held by sub-a "
	assert_equal "$(got 3 '[.task.code, .task.claim.by] | join(" ")')" "TWO sub-b"
	assert_match "$(refusal 4)" "^held: .* is held by sub-a "
	assert_equal "$(of 5 .result.isError)" null
	assert_equal "$(got 6 '[.tasks[].code] | join(" ")')" TWO
	assert_equal "$(got 7 .task.claim.by)" ann
	assert_whole
}

@test "a message to a subagent is in its inbox only, not in those of others" {
	wire 2025-11-25 <<-'END'
		! task_post {"text":"for you","to":"sub-a","as":"lead"}
		! task_log {"kind":"inbox","as":"sub-a"}
		! task_log {"kind":"inbox"}
		! task_log {"kind":"inbox","as":"sub-b"}
	END
	assert_equal "$(got 2 '[.entries[].by] | join(" ")')" lead
	assert_equal "$(got 3 '.entries | length')" 0
	assert_equal "$(got 4 '.entries | length')" 0
}

@test "a message or a task for a name that nobody has says so, and who may be meant" {
	task-add -q -c ONE one -A bob/work
	task-agent register -q rhea
	wire 2025-11-25 -A ann <<-'END'
		! task_post {"task":"ONE","text":"why?","to":"bob"}
		! task_post {"task":"ONE","text":"why?","to":"bob/work"}
		! task_post {"task":"ONE","text":"why?","to":["rhea","me"]}
		! task_post {"text":"why?","to":"zoe"}
		! task_post {"text":"why?"}
		! task_edit {"task":"ONE","assignee":"@bob"}
		! task_edit {"task":"ONE","assignee":"zoe"}
		! task_edit {"task":"ONE","assignee":"bob/work"}
		! task_edit {"task":"ONE","assignee":"me"}
	END
	near="did you mean 'bob/work'?"
	assert_equal "$(got 1 .notes)" "[\"nobody called 'bob' has written here: $near\"]"
	assert_equal "$(got 4 .notes)" "[\"nobody called 'zoe' has written here yet\"]"
	assert_equal "$(got 6 .notes)" "[\"nobody called '@bob' has written here: $near\"]"
	for n in 2 3 5 7 8 9; do
		assert_equal "$n: $(got $n .notes)" "$n: null"
	done
	assert_whole
}

@test "words that mean somebody else are no names, and an empty name is none" {
	for word in all me none; do
		wire 2025-11-25 <<<"! task_add {\"tasks\":[{\"title\":\"x\"}],\"as\":\"$word\"}"
		assert_equal "$(refusal 1)" "invalid: '$word' is a word of tasklog and names no actor"
		refused 5 "'$word' is a word of tasklog and names no actor" task-add -A "$word" x
	done
	wire 2025-11-25 <<-'END'
		! task_add {"tasks":[{"title":"x"}],"as":"a<b"}
		! task_add {"tasks":[{"title":"x"}],"as":""}
	END
	assert_match "$(refusal 1)" "^invalid: an actor must be 1 to 128 bytes"
	assert_equal "$(task-log -j | jq -r 'select(.type == "task.created").actor')" ann
}

# serve NAME [VARIABLE=VALUE...] -- start a server that reads what ask() sends, as its
# host would: its process id is in $server.
serve()
{
	local name=$1

	shift
	mkfifo "$name.in" "$name.out"
	(
		# no pipe of another server: its end would not be seen
		for fd in {10..40}; do exec {fd}>&-; done
		exec env -u TASK_ACTOR "$@" task-mcp <"$name.in" >"$name.out" 2>"$name.err" 3>&-
	) &
	server=$!
	exec {in}>"$name.in" {out}<"$name.out"
	eval "${name}_in=$in ${name}_out=$out ${name}_pid=$server"
	say "$name" initialize '{"protocolVersion":"2025-11-25","capabilities":{},
	    "clientInfo":{"name":"claude-code","version":"1"}}'
}

# say NAME METHOD PARAMS -- one request of a server; its answer is in $answer
say()
{
	local -n to=${1}_in from=${1}_out

	jq -nc --arg method "$2" --argjson params "$3" \
	    '{jsonrpc: "2.0", id: 1, method: $method, params: $params}' >&"$to"
	IFS= read -r -t 20 answer <&"$from" || fail "$1 says nothing to $2"
}

# ask NAME TOOL ARGUMENTS -- a call: $result is its object, or its text if it was refused
ask()
{
	say "$1" tools/call "{\"name\":\"$2\",\"arguments\":$3}"
	result=$(jq -cr '.result | if .isError then .content[0].text else .structuredContent end' <<<"$answer")
}

# stop NAME SIGNAL|EOF -- end a server and wait until it is gone
stop()
{
	local -n in=${1}_in out=${1}_out pid=${1}_pid

	[[ $2 == EOF ]] || kill "-$2" "$pid"
	exec {in}>&- {out}<&-
	wait "$pid" || :
	rm "$1.in" "$1.out"
}

by() { task-show -j "$1" | jq -r '.claim.by // "nobody"'; }

@test "whoever ends a server ends its session: the same actor takes the claim up by naming the task" {
	for how in KILL TERM EOF; do
		id=$(task-add "ended by $how")
		serve first
		ask first task_claim "{\"task\":\"$id\"}"
		assert_equal "$(jq -c '[.task.claim.by, .task.claim.fence]' <<<"$result")" '["claude-code/work",1]'
		session=$(jq -r .task.claim.session <<<"$result")
		stop first "$how"
		serve second
		ask second task_claim '{}'
		assert_match "$result" "^no-match: "
		ask second task_claim "{\"task\":\"$id\"}"
		assert_equal "$(jq -c '[.task.claim.by, .task.claim.fence]' <<<"$result")" '["claude-code/work",2]'
		assert_equal "$(task-log -j "$id" | jq -r 'select(.type == "task.claimed").data.why // empty')" \
		    "session $session has ended"
		ask second task_move "{\"task\":\"$id\",\"state\":\"done\"}"
		assert_equal "$(jq -r .task.state <<<"$result")" done
		stop second EOF
	done
	assert_whole
	task-fsck
}

@test "an agent that starts again is told once which tasks it still holds" {
	for task in ONE TWO THREE; do
		task-add -c "$task" "$task" >/dev/null
	done
	serve first
	ask first task_claim '{"task":"ONE"}'
	ask first task_claim '{"task":"TWO"}'
	ask first task_claim '{"task":"THREE","as":"sub"}'
	stop first KILL
	told="from a session that has ended: task_claim with the task takes it up again, task_release gives it back"
	serve second
	ask second task_claim '{}'
	assert_match "$result" "^no-match: no task is ready for claude-code/work: 1 is held until .*, 2 are held by yourself;"
	assert_equal "$(grep -o 'you still hold.*' <<<"$result" | tr '\n' ' ')" "you still hold ONE, TWO, $told "
	ask second task_list '{}'
	assert_equal "$(jq -c .notes <<<"$result")" null
	ask second task_overview '{"as":"sub"}'
	assert_equal "$(jq -c .notes <<<"$result")" "[\"you still hold THREE, $told\"]"
	ask second task_claim '{"task":"ONE"}'
	stop second EOF
	serve third
	ask third task_release '{"task":"ONE"}'
	assert_equal "$(jq -r '.notes[-1]' <<<"$result")" "you still hold TWO, $told"
	stop third EOF
	serve reader TASK_ACTOR=bob
	ask reader task_list '{}'
	assert_equal "$(jq -c .notes <<<"$result")" null
	stop reader EOF
}

@test "a claim of a blocked task is refused with the move that comes first" {
	task-workflow set -q strict
	task-add -c ONE one >/dev/null
	task-claim -q ONE
	task-move -m "waits" ONE blocked
	task-claim -q --release ONE
	refused 5 "cannot claim 'ONE' in blocked; claimable: created, in-progress, pending-handoff, review; move it to in-progress first" \
	    task-claim ONE
	task-move ONE in-progress
	task-claim -q ONE
}

@test "a move, a release, a hand-over of a task whose session has ended take it up in one step" {
	for state in review blocked done; do
		task-add -c "T-$state" "$state" >/dev/null
	done
	task-add -c BACK "given back" >/dev/null
	task-add -c OVER "handed over" >/dev/null
	task-add -c SAID "talked about" >/dev/null
	serve first
	for task in T-review T-blocked T-done BACK OVER SAID; do
		ask first task_claim "{\"task\":\"$task\"}"
	done
	stop first KILL
	serve second
	for state in review blocked done; do
		count_events; before=$count
		ask second task_move "{\"task\":\"T-$state\",\"state\":\"$state\",\"fence\":1}"
		assert_equal "$(jq -r .task.state <<<"$result")" "$state"
		assert_match "$(jq -r '.notes[0]' <<<"$result")" "^your session mcp-.* has ended: you hold '.*' by claim 2 now"
		count_events; assert_equal "$count" $((before + 2))
	done
	count_events; before=$count
	ask second task_release '{"task":"BACK"}'
	count_events; assert_equal "$count" $((before + 1))
	ask second task_post '{"task":"OVER","type":"handoff","text":"yours","to":"bob"}'
	assert_equal "$(by OVER) $(by BACK)" "nobody nobody"
	ask second task_post '{"task":"SAID","text":"half of it"}'
	assert_equal "$(task-show -j SAID | jq -r .claim.fence)" 2
	ask second task_move '{"task":"T-blocked","state":"in-progress"}'
	assert_equal "$(jq -r .task.state <<<"$result")" in-progress
	stop second EOF
	assert_whole
	task-fsck
}

@test "a task blocked by a session that has ended is given back before it is moved" {
	task-add -c ONE one >/dev/null
	serve first
	ask first task_claim '{"task":"ONE"}'
	ask first task_move '{"task":"ONE","state":"blocked"}'
	stop first KILL
	serve second
	ask second task_move '{"task":"ONE","state":"in-progress"}'
	assert_equal "$(jq -r .task.state <<<"$result")" in-progress
	assert_equal "$(task-log -j ONE | jq -r 'select(.type == "task.released").data.why')" \
	    "session $(task-log -j ONE | jq -r 'select(.type == "task.claimed").session') has ended"
	ask second task_claim '{"task":"ONE"}'
	assert_equal "$(jq -r .task.claim.fence <<<"$result")" 2
	stop second EOF
	task-fsck
}

@test "a refusal says that the claim is the caller's own, where the session lives, and force takes it" {
	task-add -c ONE one >/dev/null
	serve first TASK_ACTOR=bob
	ask first task_claim '{"task":"ONE"}'
	first=$server
	serve second TASK_ACTOR=bob
	for call in 'task_claim {"task":"ONE"}' 'task_move {"task":"ONE","state":"done"}' \
	    'task_release {"task":"ONE"}'; do
		ask second "${call%% *}" "${call#* }"
		assert_match "$result" "is held by bob \(session mcp-.*that is you, in another session that is alive \(process $first on .*, since 20.*by force with a reason"
	done
	refused 4 "that is you, in another session that is alive (process $first on " \
	    task-move -A bob ONE done
	ask second task_claim '{"task":"ONE","force":true}'
	assert_match "$result" "^invalid: .*needs a reason"
	ask second task_claim '{"force":true,"why":"x"}'
	assert_equal "$result" "invalid: 'force' needs a named task"
	ask second task_claim '{"task":"ONE","force":true,"why":"the other one looks elsewhere"}'
	assert_equal "$(jq -c '[.task.claim.by, .task.claim.fence]' <<<"$result")" '["bob",2]'
	ask first task_list '{}'
	assert_match "$(jq -r '.notes[0]' <<<"$result")" "your claim 1 of '.*' holds no longer: it is held by bob"
	ask first task_list '{}'
	assert_equal "$(jq -r '.notes | length' <<<"$result")" 0
	stop first EOF
	stop second EOF
	task-fsck
}

@test "a lead takes over what a dead agent holds: by claim, by release and by move, with a reason" {
	for task in ONE TWO SIX; do
		task-add -c "$task" "$task" >/dev/null
	done
	serve bob TASK_ACTOR=bob
	for task in ONE TWO SIX; do
		ask bob task_claim "{\"task\":\"$task\"}"
	done
	stop bob KILL
	serve lead TASK_ACTOR=lead
	ask lead task_claim '{"task":"ONE"}'
	assert_match "$result" "^held: .*that session has ended: the task can be taken over by force with a reason"
	ask lead task_claim '{"task":"ONE","force":true,"why":"bob is gone"}'
	ask lead task_release '{"task":"TWO","force":true,"why":"bob is gone"}'
	ask lead task_move '{"task":"SIX","state":"blocked","force":true,"why":"bob is gone"}'
	assert_equal "$(by ONE) $(by TWO) $(by SIX)" "lead nobody nobody"
	stop lead EOF
	serve bob TASK_ACTOR=bob
	ask bob task_claim '{"task":"TWO"}'
	assert_equal "$(jq -c '[.task.claim.by, .task.claim.fence]' <<<"$result")" '["bob",2]'
	stop bob EOF
	task-fsck
}

# The file of the only session of claims
session_file()
{
	grep -l '"name":"mcp-' .tasks/.git/tasklog/sessions/[0-9a-f]*
}

# ended_by FILTER -- kill a server that holds a task, change its session file, and try
ended_by()
{
	id=$(task-add "one")
	serve first TASK_ACTOR=bob
	ask first task_claim "{\"task\":\"$id\"}"
	stop first KILL
	file=$(session_file)
	jq -c "$1" "$file" >changed
	cat changed >"$file"
	run task-claim -q -A bob "$id"
	rm "$file"
}

@test "only the same machine after a restart, or a lock that is free, tell that a session has ended" {
	ended_by .
	assert_equal "$status" 0
	ended_by '.boot = "before"'
	assert_equal "$status" 0
	for change in '.boot = "b" | .machine = "m"' '.machine = ""| .boot = "b"' '.boot = ""' '.ids += 1' \
	    '.file += 1' '.name = "other"' empty 1 '[]'; do
		ended_by "$change"
		assert_equal "$change $status" "$change 4"
		assert_match "$output" "it is not known here whether it has ended"
	done
	ended_by '.ended = true | .machine = "m" | .ids = 0 | .file = 0'
	assert_equal "$status" 0
}

@test "sessions in a copy of a log are not those of the log" {
	task-add -c ONE one >/dev/null
	serve first TASK_ACTOR=bob
	ask first task_claim '{"task":"ONE"}'
	cp -a .tasks copy
	refused 4 "it is not known here whether it has ended" task-claim -A bob -C copy ONE
	stop first EOF
	refused 4 "it is not known here whether it has ended" task-claim -A bob -C copy ONE
	task-claim -q -A bob ONE
}

@test "nothing is written through a link, and nothing waits for what is no file" {
	task-add -c ONE one >/dev/null
	serve first TASK_ACTOR=bob
	ask first task_claim '{"task":"ONE"}'
	stop first KILL
	file=$(session_file)
	cp "$file" outside
	for what in 'ln -s' ln mkfifo mkdir; do
		rm -rf "$file"
		case $what in
		ln\ -s) ln -s "$PWD/outside" "$file" ;;
		ln) ln outside "$file" ;;
		*) $what "$file" ;;
		esac
		run -4 timeout 10 task-claim -q -A bob ONE
		before=$(<outside)
		serve second TASK_ACTOR=bob TASK_SESSION="$(jq -r .name outside)"
		ask second task_list '{}'
		stop second EOF
		assert_equal "$(<outside)" "$before"
	done
	rm -rf .tasks/.git/tasklog/sessions
	mkdir elsewhere
	ln -s "$PWD/elsewhere" .tasks/.git/tasklog/sessions
	serve second TASK_ACTOR=bob
	ask second task_list '{}'
	stop second EOF
	assert_equal "$(ls elsewhere)" ""
}

@test "a server takes the session of the environment if no server has it" {
	task-add -c ONE one >/dev/null
	export TASK_SESSION=mine
	serve first TASK_ACTOR=bob
	serve second TASK_ACTOR=bob
	ask first task_claim '{"task":"ONE"}'
	assert_equal "$(jq -r '.task.claim.session' <<<"$result")" mine
	ask second task_claim '{"task":"ONE"}'
	assert_match "$result" "^held: .*session mine.*that is you"
	assert_match "$result" "session mine belongs to another server, which is alive; this one has the session mcp-"
	task-move -A bob ONE review
	stop first KILL
	serve third TASK_ACTOR=bob
	ask third task_move '{"task":"ONE","state":"in-progress","why":"again"}'
	assert_equal "$(jq -r '.task.state' <<<"$result")" in-progress
	stop second EOF
	stop third EOF
}

# The names of the servers $1..., as each tells it
names()
{
	local name

	for name; do
		ask "$name" task_overview '{}'
		jq -r .actor <<<"$result"
	done | tr '\n' ' '
}

@test "ten servers of one host are ten actors: the second is told that it has a name of its own" {
	printf 'task %d\n' {1..10} | task-add - >/dev/null
	for n in {1..10}; do
		serve "s$n"
		ask "s$n" task_claim '{}'
		jq -r .task.claim.by <<<"$result"
		[[ $n == 1 ]] || assert_equal "$(jq -r '.notes[0]' <<<"$result")" \
		    "you are claude-code/work.$n here: another server is claude-code/work"
	done >holders
	assert_equal "$(tr '\n' ' ' <holders)" "claude-code/work $(printf 'claude-code/work.%d ' {2..10})"
	assert_equal "$(task-list -j --state in-progress | jq -r .claim.by | sort -u | wc -l)" 10
	stop s4 KILL
	stop s7 EOF
	serve again
	serve more
	assert_equal "$(names again more)" "claude-code/work.4 claude-code/work.7 "
	for n in 1 2 3 5 6 8 9 10; do
		stop "s$n" EOF
	done
	stop again EOF
	stop more EOF
}

@test "a conversation keeps its name, and the name of one that has work here is not given away" {
	for task in ONE TWO; do
		task-add -c "$task" "$task" >/dev/null
	done
	serve a CLAUDE_CODE_SESSION_ID=conversation-a
	serve b CLAUDE_CODE_SESSION_ID=conversation-b
	ask a task_claim '{"task":"ONE"}'
	ask b task_claim '{"task":"TWO"}'
	stop a KILL
	stop b KILL
	serve b CLAUDE_CODE_SESSION_ID=conversation-b
	serve c CLAUDE_CODE_SESSION_ID=conversation-c
	serve a CLAUDE_CODE_SESSION_ID=conversation-a
	assert_equal "$(names a b c)" "claude-code/work claude-code/work.2 claude-code/work.3 "
	ask b task_move '{"task":"TWO","state":"done"}'
	assert_equal "$(jq -r .task.state <<<"$result")" done
	stop a EOF
	stop b EOF
	stop c EOF
}

@test "a name that is given is kept, and is one actor in two sessions" {
	task-add -c ONE one >/dev/null
	serve a TASK_ACTOR=bob
	serve b TASK_ACTOR=bob
	assert_equal "$(names a b)" "bob bob "
	stop a EOF
	stop b EOF
}

@test "two work trees of one actor are two holders, and one work tree is one" {
	log_in_project
	task-add -q -c ONE one
	git worktree add -q ../other
	task-claim -q ONE
	cd sub 2>/dev/null || mkdir sub && cd sub
	task-claim -q ONE
	cd ..
	task-log -q -m "from the same tree" ONE
	cd ../other
	refused 4 "that is you, in another session that is alive (the main work tree)" task-move ONE done
	run -4 task-claim -C ../other ONE
	cd ..
	task-move -C project ONE review
	task-claim -q -C other -f -m "I go on here" ONE
	refused 4 "that is you, in another session that is alive (the work tree other)" \
	    task-claim -C project ONE
	git -C project worktree remove other
	run -0 --separate-stderr task-claim -C project ONE
	assert_equal "$(cut -f 2 <<<"$output")" 3
	task-fsck -C project
}

@test "a claim without a session is continued in any session, without a session" {
	task-add -q -c ONE one
	task-claim -q ONE
	TASK_SESSION=s task-move --fence 1 ONE blocked
	TASK_SESSION=t task-claim -q ONE
	assert_equal "$(task-log -j ONE | jq -r '.session // "none"' | sort -u)" none
	assert_equal "$(task-show -j ONE | jq .claim.fence)" 1
	task-fsck
}

@test "programs that the host of a server starts are the same holder, under the server's name" {
	log_in_project
	task-add -q -c ONE one
	serve first
	ask first task_claim '{"task":"ONE"}'
	unset TASK_ACTOR
	task-log -q -m "from the shell of the agent" ONE
	assert_equal "$(task-list --mine --format '%(code)')" ONE
	echo x >file && git add file && git commit -qm "ONE: work"
	task-move ONE review
	assert_equal "$(task-log -j ONE | jq -r 'select(.type == "task.moved") | .actor')" claude-code/project
	assert_equal "$(task-log -j ONE | jq -r '.session' | tail -n +2 | sort -u | wc -l)" 1
	stop first EOF
	assert_equal "$(task-list --mine --format '%(code)')" ""
	task-fsck
}

@test "of two servers of one host, programs belong to none" {
	log_in_project
	serve first
	ask first task_overview '{}'
	serve second
	ask second task_overview '{}'
	env -u TASK_ACTOR task-add -q -c ONE one
	assert_equal "$(task-log -j ONE | jq -r '.actor')" ann
	stop second EOF
	env -u TASK_ACTOR task-add -q -c TWO two
	assert_equal "$(task-log -j TWO | jq -r '.actor')" claude-code/project
	stop first EOF
}

@test "task-agent and task_overview list who holds tasks without being registered, and of ended sessions" {
	task-agent register -q ann
	printf 'task %d\n' {1..4} | task-add - >ids
	serve a
	ask a task_claim '{}'
	ask a task_claim '{}'
	stop a KILL
	task-claim -q -A bob "$(sed -n 3p ids)"
	expected='[["ann",null,0,null],["bob",false,1,null],["claude-code/work",false,2,2]]'
	task-agent -j >agents
	assert_equal "$(jq -cs 'map([.name, .registered, .load, .ended])' agents)" "$expected"
	assert_equal "$(task-agent | cut -f 1,3,4 | tr '\n\t' ', ')" \
	    "ann idle 0,bob busy 1,claude-code/work busy 2,"
	serve lead TASK_ACTOR=lead
	ask lead task_overview '{"agents":true}'
	assert_equal "$(jq -c '[.agents[] | [.name, .registered, .load, .ended]]' <<<"$result")" "$expected"
	stop lead EOF
}

@test "where locks do not work, or nothing can be written, a session is taken for alive" {
	task-add -c ONE one >/dev/null
	task-add -c TWO two >/dev/null
	cat >nolock.c <<-'END'
		#include <errno.h>
		#include <stdio.h>
		#include <string.h>
		#include <sys/syscall.h>
		#include <unistd.h>
		long syscall(long number, ...);
		int flock(int fd, int how)
		{
			char path[64], name[4096];
			ssize_t len;

			snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
			len = readlink(path, name, sizeof(name) - 1);
			name[len > 0 ? len : 0] = '\0';
			if (strstr(name, "/sessions/")) {
				errno = ENOLCK;
				return -1;
			}
			return (int)syscall(SYS_flock, fd, how);
		}
	END
	cc -shared -fPIC -o nolock.so nolock.c
	LD_PRELOAD=$PWD/nolock.so task-init --which >/dev/null 2>&1 || skip "nothing can be preloaded"
	serve first TASK_ACTOR=bob LD_PRELOAD="$PWD/nolock.so"
	ask first task_claim '{"task":"ONE"}'
	stop first KILL
	refused 4 "it is not known here whether it has ended" task-claim -A bob ONE
	rm -r .tasks/.git/tasklog/sessions
	echo "no directory" >.tasks/.git/tasklog/sessions
	serve second
	ask second task_claim '{"task":"TWO"}'
	assert_equal "$(jq -r .task.claim.by <<<"$result")" claude-code/work
	stop second EOF
	refused 4 "it is not known here whether it has ended" task-claim -A claude-code/work TWO
	task-claim -q -A bob -f -m "the server is gone" ONE
}

@test "the end of a server ends the claims of all its subagents, which go on under their names" {
	task-add -c ONE one >/dev/null
	task-add -c TWO two >/dev/null
	serve first
	ask first task_claim '{"task":"ONE","as":"sub-a"}'
	ask first task_claim '{"task":"TWO","as":"sub-b"}'
	serve second
	ask second task_claim '{"task":"ONE","as":"sub-a"}'
	assert_match "$result" "^held: .*that is you, in another session that is alive"
	stop first KILL
	ask second task_claim '{"task":"ONE","as":"sub-b"}'
	assert_match "$result" "^held: .*is held by sub-a .*that session has ended"
	ask second task_claim '{"task":"ONE","as":"sub-a"}'
	assert_equal "$(jq -c '[.task.claim.by, .task.claim.fence]' <<<"$result")" '["sub-a",2]'
	stop second EOF
}
