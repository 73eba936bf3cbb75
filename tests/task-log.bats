#!/usr/bin/env bats
# SPDX-License-Identifier: ISC

load helper

@test "task-log prints events, newest last: at, actor, type, tasks, event, summary" {
	a=$(task-add "first")
	task-move --no-claim -m "begun" "$a" in-progress
	run -0 task-log "$a"
	assert_equal "$(cut -f1-4,6 <<<"$output")" "2026-11-20T14:00:00Z	ann	task.created	$a	first
2026-11-20T14:00:00Z	ann	task.moved	$a	created → in-progress: begun"
	assert_match "$(cut -f5 <<<"$output" | head -n 1)" '^[0-9a-z]{26}$'
}

@test "task-log without a task shows everything" {
	task-add a >/dev/null
	task-add b >/dev/null
	assert_equal "$(task-log | cut -f3)" $'workflow.set\ntask.created\ntask.created'
}

@test "task-log -j prints the lines of the log as they are" {
	task-add a >/dev/null
	assert_equal "$(task-log -j)" "$(cat .tasks/events/*/*/*/*.jsonl)"
}

@test "task-log filters by author, type, time and words, and limits to the newest" {
	a=$(TASK_CLOCK=2026-11-20T15:00:00Z task-add "the parser")
	TASK_CLOCK=2026-11-20T16:00:00Z task-move --no-claim -A bob -m "because" "$a" in-progress
	export TASK_CLOCK=2026-11-20T17:00:00Z
	task-log --type question -m "which parser?" "$a" >/dev/null
	assert_equal "$(task-log --author bob | cut -f3)" task.moved
	assert_equal "$(task-log --type task.created | cut -f3)" task.created
	assert_equal "$(task-log --type question | cut -f6)" "question: which parser?"
	assert_equal "$(task-log --since '2026-11-20 15:30' --until '2026-11-20 16:00' | cut -f3)" task.moved
	assert_equal "$(task-log --since 90m | cut -f3)" $'task.moved\nmessage.posted'
	run -5 --separate-stderr task-log --since 2026-11-20 --until 2026-11-19
	assert_equal "${stderr_lines[0]}" \
	    "task-log: --until: '2026-11-19' makes the range end before it begins"
	run -5 --separate-stderr task-log --until 2026-11-19 --since 2026-11-20
	assert_match "${stderr_lines[0]}" "^task-log: --since: '2026-11-20' makes"
	run -0 task-log --since 2026-11-20 --until 2026-11-20
	assert_equal "$(task-log -g PARSER | cut -f3)" $'task.created\nmessage.posted'
	assert_equal "$(task-log -g because | cut -f3)" task.moved
	assert_equal "$(task-log --limit 1 | cut -f3)" message.posted
	assert_equal "$(task-log -r --limit 2 | cut -f3)" $'message.posted\ntask.moved'
}

@test "task-log --until a day means its end" {
	task-add a >/dev/null
	export TASK_CLOCK=2026-11-21T23:00:00Z
	assert_equal "$(task-log --until yesterday --type task.created | wc -l)" 1
	assert_equal "$(task-log --until 2026-11-20 --type task.created | wc -l)" 1
	assert_equal "$(task-log --until 2026-11-19 | wc -l)" 0
}

@test "task-log -m posts to tasks and prints the ids of the messages" {
	a=$(task-add a) b=$(task-add b)
	run -0 task-log -m "hello" "$a" "$b"
	assert_equal "${#lines[@]}" 2
	assert_equal "$(task-log --messages "$a" | cut -f2-5,8)" "ann	comment	$a	${lines[0]}	hello"
	assert_equal "$(task-log --messages | wc -l)" 2
	run -3 task-log -m "hello" ffff
	run -5 task-log -m "" "$a"
}

@test "task-log -m without a task goes to the team" {
	task-log -m "lunch" >/dev/null
	assert_equal "$(task-log --messages | cut -f2,3,4,8)" "ann	comment		lunch"
}

@test "task-log understands FROM -> TO: TEXT, of one and of several" {
	task-log -m "ann → QA: ready: build 7" >/dev/null
	task-log -m "-> QA, OPS: hm" >/dev/null
	task-log -m "→ ALL: down" >/dev/null
	assert_equal "$(task-log --messages | cut -f2,6,8)" $'ann\tQA\tready: build 7\nann\tQA,OPS\thm\nann\t\tdown'
}

@test "task-log takes the actor for the author, whoever the text says speaks" {
	unset TASK_ACTOR
	git config --global user.name carl
	task-log -m "BACKEND → QA: ready" >/dev/null
	assert_equal "$(task-log --messages | cut -f2,6,8)" $'carl\tQA\tBACKEND → QA: ready'
}

@test "task-log keeps the words when another speaks, and leaves sentences with arrows alone" {
	task-log -m "BACKEND -> QA: ready" >/dev/null
	task-log -m "we moved a -> b: done" >/dev/null
	assert_equal "$(task-log --messages | cut -f2,6,8)" $'ann\tQA\tBACKEND -> QA: ready\nann\t\twe moved a -> b: done'
}

@test "task-log understands A -> B, C: TEXT on a task, but not a state before an arrow" {
	a=$(task-add a)
	task-agent register -q qa docs
	task-log -m "ann → bob, carl: new here" "$a" >/dev/null
	task-log -m "-> bob: again" "$a" >/dev/null
	task-log -m "BACKEND → qa, docs: for you" "$a" >/dev/null
	task-log -m "created -> review: too early" "$a" >/dev/null
	assert_equal "$(task-log --messages "$a" | cut -f2,6,8)" $'ann\tbob,carl\tnew here\nann\tbob\tagain\nann\tqa,docs\tBACKEND → qa, docs: for you\nann\t\tcreated -> review: too early'
}

@test "task-log --inbox --wait prints what comes, and fails if nothing does" {
	task-log -m "for bob" --to bob >/dev/null
	assert_equal "$(task-log -A bob --inbox --wait 60 | cut -f8)" "for bob"
	run -1 --separate-stderr task-log -A carl --inbox --only-to --wait 1
	assert_equal "$output$stderr" "task-log: nothing new came within 1 second"
	task-log -A carl --inbox --only-to --wait 60 >said &
	pid=$!
	task-log -m "for zoe" --to zoe >/dev/null
	task-log -m "for carl" --to carl >/dev/null
	wait $pid
	assert_equal "$(cut -f8 said)" "for carl"
	run -2 task-log --wait 1
}

@test "task-log --to shows what is for someone, with or without what is for all" {
	a=$(task-add a)
	task-log -m one --to bob "$a" >/dev/null
	task-log -m two "$a" >/dev/null
	task-log -m three --to zoe "$a" >/dev/null
	assert_equal "$(task-log --messages --to bob | cut -f8)" $'one\ntwo'
	assert_equal "$(task-log --messages --to bob --only-to | cut -f8)" "one"
}

@test "task-log names an addressee once" {
	task-log -m "dup" --to bob --to carl --to bob >/dev/null
	task-log -m "dup" --to "bob, carl" --to bob >/dev/null
	assert_equal "$(task-log --messages | cut -f 6)" $'bob,carl\nbob,carl'
}

@test "task-log --thread follows replies from any message of the thread" {
	a=$(task-add a)
	q=$(task-log -m "question" "$a")
	r=$(task-log -m "answer" --reply-to "$q" "$a")
	o=$(task-log -m "other" "$a")
	task-log -m "thanks" --reply-to "$r" "$a" >/dev/null
	p=$(task-log -m "too" --reply-to "$o" "$a")
	task-log -m "but" --reply-to "$q" "$a" >/dev/null
	assert_equal "$(task-log --messages --thread "$r" | cut -f8)" $'question\nanswer\nthanks\nbut'
	assert_equal "$(task-log --messages --thread "$p" | cut -f8)" $'other\ntoo'
	assert_equal "$(task-log --messages --thread "$q" | cut -f7 | sed -n 3p)" "$r"
	run -3 task-log --thread 0000000
	assert_match "$output" "there is no message '0000000'"
}

@test "task-log -m -n posts nothing, and --key posts once" {
	a=$(task-add a)
	task-log -n -m "x" "$a"
	assert_equal "$(task-log --messages | wc -l)" 0
	one=$(task-log --key k -m "x" "$a")
	two=$(task-log --key k -m "x" "$a")
	assert_equal "$one" "$two"
	assert_equal "$(task-log --messages | wc -l)" 1
}

@test "task-log -m prints no id of a message that is not recorded" {
	a=$(task-add a)
	for form in "" -j -0; do
		refused 3 zzzz task-log $form --atomic -m "x" "$a" zzzz || return
		refused 6 "File too large" bash -c \
		    "ulimit -f 8; task-log $form -m $(printf %09000d 0) $a" || return
	done
	assert_equal "$(task-log -n -j -m "x" "$a" 2>&1)" "$(task-log -n -m "x" "$a" 2>&1)"
	run -7 --separate-stderr task-log -m "x" zzzz "$a"
	assert_equal "$output" "$(task-log --messages | cut -f5)"
	run -0 task-log --atomic -m "y" "$a" "$a"
	assert_equal "$output" "$(task-log --messages --limit 2 | cut -f5)"
	task-log -0 -m "z" "$a" >ids
	assert_equal "$(tr '\0' ' ' <ids)" "$(task-log --messages --limit 1 | cut -f5) "
}

@test "task-log -F posts a file, and -j tells task, message and event" {
	a=$(task-add a)
	printf 'two\nlines\n' | task-log -F - "$a" >/dev/null
	assert_match "$(task-log --messages | cut -f8)" '^two\\nlines'
	run -0 task-log -j -m "x" "$a"
	assert_equal "$(jq -r .task <<<"$output")" "$a"
	assert_equal "$(task-log --limit 1 | cut -f5)" "$(jq -r .event <<<"$output")"
}

@test "task-log refuses combinations that make no sense" {
	run -2 task-log --reply-to 0123
	run -2 task-log --to a --to b
	run -2 task-log --at now -m x
}

@test "task-log --at ends where the past ended" {
	task-add a >/dev/null
	TASK_CLOCK=2026-11-20T15:00:00Z task-add b >/dev/null
	assert_equal "$(task-log --at 2026-11-20T14:00:00Z | wc -l)" 2
}

@test "task-log has a line for every event of every type" {
	forget_events && cp -r "$TASK_SRC/tests/fixtures/good/every-type/log/events" .tasks/
	assert_equal "$(task-log | wc -l)" "$(cat .tasks/events/*/*/*/*.jsonl | wc -l)"
	assert_match "$(task-log --type task.failed)" "disk full"
	assert_match "$(task-log --type gate.reported)" "tests passed"
}

@test "task-log keeps events of types that a later version made, in the history of their tasks too" {
	forget_events && cp -r "$TASK_SRC/tests/fixtures/good/later-versions/log/events" .tasks/
	run -0 task-log --type sprint.started k3v9
	assert_equal "$(grep -v ^task-log: <<<"$output" | cut -f3)" sprint.started
	run -0 --separate-stderr task-list -q
	assert_equal "$stderr" ""
	run -0 --separate-stderr task-list
	assert_match "$stderr" "^task-list: . events? (is|are) of (a type|types) that this version does not know"
}

@test "task-log shows neither what was redacted nor what was purged" {
	forget_events && cp -r "$TASK_SRC/tests/fixtures/good/every-type/log/events" .tasks/
	assert_match "$(task-log --type message.posted)" $'\t\(redacted\)'
	assert_equal "$(task-log --messages | awk -F '\t' '$3 == "" && $8 == ""' | wc -l)" 2
}

@test "task-log -j --messages prints messages as objects that the schema describes" {
	a=$(task-add a)
	q=$(task-log --type question --to bob -m "which <port>?" "$a")
	task-log --reply-to "$q" --type answer -m "8080" "$a" >/dev/null
	task-log -m "lunch" >/dev/null
	task-log -j --messages >messages
	"$TASK_SRC/tests/schema/validate.py" --message messages
	assert_equal "$(jq -r '[.id, .task, .type, .by, .at, .to[0], .text] | @tsv' messages | head -n 1)" \
	    "$q	$a	question	ann	2026-11-20T14:00:00Z	bob	which <port>?"
	assert_equal "$(jq -r 'select(.reply_to).reply_to' messages)" "$q"
	assert_equal "$(jq -c 'select(.task == null) | [.text, .to]' messages)" '["lunch",null]'
}

@test "task-log -j --messages says of what was redacted that it was, by whom, and no more" {
	forget_events && cp -r "$TASK_SRC/tests/fixtures/good/every-type/log/events" .tasks/
	task-log -j --messages >messages
	"$TASK_SRC/tests/schema/validate.py" --message messages
	assert_equal "$(jq -c 'select(.redacted) | keys' messages | sort -u)" '["at","by","id","redacted","redacted_by","task"]'
}

@test "task-log of an empty list of tasks says nothing and shows nothing, rather than of all" {
	id=$(task-add "one")
	task-log -m "said" "$id"
	for options in "-m news" "" "--inbox" "--ack" "--inbox --ack"; do
		run -0 --separate-stderr bash -c "task-log $options - </dev/null"
		assert_equal "$options: $output$stderr" "$options: "
	done
	assert_equal "$(task-log --messages | wc -l)" 1
	assert_equal "$(task-list - </dev/null)$(task-time - </dev/null)$(task-handoff list - </dev/null)" ""
}

@test "task-log --inbox shows what others said to who acts, across tasks and the team log" {
	a=$(task-add a) b=$(task-add b)
	task-log --to bob -m "to bob" "$a" >/dev/null
	task-log -m "to all" "$b" >/dev/null
	task-log --to zoe -m "to zoe" "$b" >/dev/null
	task-log -A bob -m "of bob" "$b" >/dev/null
	task-log -m "ANN -> bob: in the team" >/dev/null
	assert_equal "$(task-log -A bob --inbox | cut -f8)" $'to bob\nto all\nANN -> bob: in the team'
	assert_equal "$(task-log --inbox --to bob | cut -f8 | head -n 1)" "to bob"
	assert_equal "$(task-log -A bob --inbox --only-to | cut -f8)" $'to bob\nANN -> bob: in the team'
	assert_equal "$(task-log -A bob --inbox "$b" | cut -f8)" "to all"
	assert_equal "$(task-log -A ann --inbox | cut -f8)" "of bob"
	task-log -A bob --inbox -j >messages
	"$TASK_SRC/tests/schema/validate.py" --message messages
}

@test "task-log --inbox filters by type, author and time, and its limit takes the oldest" {
	a=$(task-add a)
	task-log --type question -m one "$a" >/dev/null
	TASK_CLOCK=2026-11-20T16:00:00Z task-log -A cid -m two "$a" >/dev/null
	export TASK_CLOCK=2026-11-20T17:00:00Z TASK_ACTOR=bob
	assert_equal "$(task-log --inbox --type question | cut -f8)" one
	assert_equal "$(task-log --inbox --author cid | cut -f8)" two
	assert_equal "$(task-log --inbox --since '2026-11-20 15:00' | cut -f8)" two
	assert_equal "$(task-log --inbox --until '2026-11-20 15:00' | cut -f8)" one
	assert_equal "$(task-log --inbox --limit 1 | cut -f8)" one
}

@test "task-log --inbox --ack acknowledges what it shows, for who acts only, once" {
	a=$(task-add a)
	task-log -m one "$a" >/dev/null
	task-log -m two >/dev/null
	assert_equal "$(task-log -A bob --inbox --ack | wc -l)" 2
	assert_equal "$(task-log -A bob --inbox)" ""
	assert_equal "$(task-log -A bob --inbox --all | wc -l)" 2
	assert_equal "$(task-log -A zoe --inbox | wc -l)" 2
	assert_equal "$(task-log --type message.acknowledged | wc -l)" 1
	task-log -A bob --inbox --all --ack >/dev/null
	assert_equal "$(task-log --type message.acknowledged | wc -l)" 1
	task-fsck -q
}

@test "task-log --ack acknowledges messages by id or prefix, and -n nothing" {
	a=$(task-add a)
	m=$(task-log -m one "$a")
	task-log -A bob --ack -n "$m"
	assert_equal "$(task-log -A bob --inbox | wc -l)" 1
	task-log -A bob --ack "${m:0:12}"
	assert_equal "$(task-log -A bob --inbox | wc -l)" 0
	run -3 task-log -A bob --ack 0000000
	assert_match "$output" "there is no message '0000000'"
	run -7 task-log -A bob --ack "$m" 0000000
}

@test "task-log --inbox shows what arrives late, before what was acknowledged" {
	a=$(task-add a)
	git clone -q --bare .tasks hub
	git clone -q hub other
	TASK_CLOCK=2026-11-20T15:00:00Z task-log -C other -m "earlier" "$a" >/dev/null
	TASK_CLOCK=2026-11-20T16:00:00Z task-log -m "later" "$a" >/dev/null
	export TASK_CLOCK=2026-11-20T17:00:00Z
	later=$(task-log -A bob --inbox --ack | cut -f5)
	task-sync -q -C other
	git -C .tasks remote add hub "$PWD/hub"
	task-sync -q
	assert_equal "$(task-log -A bob --inbox | cut -f8)" "earlier"
	assert_equal "$(task-log -A bob --inbox --after "$later" | cut -f8)" ""
	assert_equal "$(task-log -A bob --inbox --all --after "$(task-log --messages | cut -f5 | head -n 1)" | cut -f8)" "later"
}

@test "task-log --inbox and --ack refuse what makes no sense with them" {
	run -2 task-log --ack
	run -2 task-log --inbox -m x
	run -2 task-log --all
	run -2 task-log --after 0123
	run -2 task-log --inbox -g x
	run -2 task-log --inbox --ack --to bob
	run -2 task-log --inbox --ack --at now
	run -3 task-log --inbox --after 0000000
}

@test "what only reads ends with 7 when lines cannot be read, whatever else it can do" {
	id=$(task-add "one")
	printf 'x\n' >>"$(find .tasks/events -name '*.jsonl')"
	for command in task-log task-agent task-time task-workflow "task-gate list $id" \
	    "task-check list $id"; do
		# shellcheck disable=SC2086 # words
		run -7 $command
	done
}

@test "task-log refuses to read standard input twice" {
	id=$(task-add "a title")
	refused 2 "only once" task-log -F - - <<<"$id"
}

@test "task-log -m refuses the options that are for reading, by name" {
	id=$(task-add "a title")
	for option in "--author bob" --only-to "--thread 01kaj3x0c8s7rn4t2v9q5m1zbe" "--since 1d" \
	    "--until 1d" "-g x" --messages "--limit 3" -r; do
		read -r name _ <<<"$option"
		case $name in -g) name=--search ;; -r) name=--reverse ;; esac
		refused 2 "-m posts a message and cannot be combined with $name" task-log -m "text" $option "$id" || return
		refused 2 "$name cannot be combined with --ack" task-log --ack $option 01kaj3x0c8s7rn4t2v9q5m1zbe ||
			return
	done
	for option in "--key K" "--expect created" "--fence 1" --atomic; do
		refused 2 "${option%% *} needs -m" task-log $option "$id" || return
	done
	TASK_FENCE=1 task-log "$id" >/dev/null
	refused 2 "--expect needs -m" task-log --ack --expect created 01kaj3x0c8s7rn4t2v9q5m1zbe
	refused 5 "expected state or version is that of a task" task-log -m text --expect created
	refused 5 "number of a claim goes with its task" task-log -m text --fence 1
	TASK_FENCE=1 task-log -m text >/dev/null
}

@test "task-log says which message types there can be" {
	refused 5 "at most 32 lower-case letters" task-log --type "$(printf %033d 0 | tr 0 x)" -m "text"
	task-log --type "$(printf %032d 0 | tr 0 x)" -m "text"
	echo text >file
	refused 2 "-m, -F and -e each give" task-log -m text -F file
}

@test "task-log refuses a type that no message and no event has" {
	a=$(task-add one)
	task-log -m hello --type deploy "$a" >/dev/null
	refused 5 "no message has the type 'Bad'; usual types are comment, question, answer, " task-log --type Bad
	refused 5 "no message has the type 'qeustion'; did you mean 'question'?" task-log --messages --type qeustion
	refused 5 "no message has the type 'task.moved'" task-log --inbox --type task.moved
	refused 5 "there is no event type 'task.move'; did you mean 'task.moved'?" task-log --type task.move
	refused 5 "there is no event type '.'; tasklog-event(5) lists them" task-log --type .
	assert_equal "$(task-log --type deploy | cut -f6)" "deploy: hello"
	assert_equal "$(task-log --type deploy,task.created | cut -f3)" $'task.created\nmessage.posted'
	assert_equal "$(task-log --type -deploy,-workflow.set | cut -f3)" "task.created"
	assert_equal "$(task-log --type task.created --type deploy --author -ann | wc -l)" 0
	assert_equal "$(task-log -g 'hello' -g -deploy | wc -l)$(task-log -g '-hello' -g one | cut -f3)" 1task.created
	assert_equal "$(task-log --type question)$(task-log --type line.purged)" ""
}

@test "task-log looks for types of a later version when the log has such events" {
	spec='{"type":"sprint.started","actor":"ann","set":{"sprint/1":true}}'
	task-add one
	refused 5 "no event type 'sprint.started'" task-log --type sprint.started
	"$TASK_SRC/tests/audit/forge" .tasks new "$spec" >/dev/null
	assert_equal "$(task-log --type sprint.started 2>/dev/null | wc -l)" 1
}

# The kinds and texts in somebody's inbox.
told() { task-log -A "$1" --inbox -j | jq -r 'select(.type | IN("sent-back", "failed", "taken", "reassigned")) | "\(.type) \(.by): \(.text)"'; }

# A task ONE that ann has brought to review, where rev has taken it.
reviewed()
{
	task-workflow | jq -c '.gates.done = ["review"] | .differ.review = true' >w.json
	task-workflow set -q w.json
	task-add -c ONE one >/dev/null
	task-move -q ONE in-progress
	task-move -q ONE review
	task-claim -q -A rev ONE >/dev/null
}

@test "task-log --inbox tells who did the work of a failed gate, and what was sent back why" {
	reviewed
	task-gate fail -q -A rev -m "no docs" review ONE
	assert_equal "$(told ann)" "failed rev: gate 'review' failed: no docs"
	assert_equal "$(told rev)$(told carl)" ""
	task-move -q -A rev -m "write them" ONE in-progress
	assert_equal "$(told ann)" "sent-back rev: sent back to in-progress: write them; gate 'review' failed: no docs"
	assert_equal "$(told rev)" ""
}

@test "a notice is told with the next command on the task, which answers it" {
	reviewed
	task-move -q -A rev -m "no docs" ONE in-progress
	run -0 --separate-stderr task-claim ONE
	assert_equal "$stderr" "task-claim: 'ONE': sent back to in-progress: no docs (rev)"
	assert_equal "$(told ann)" ""
	run -0 --separate-stderr task-claim ONE
	assert_equal "$stderr" ""
}

@test "task-log --ack acknowledges a notice like a message, for its actor alone" {
	reviewed
	task-move -q -A rev -m "no docs" ONE in-progress
	id=$(task-log --inbox -j | jq -r .id)
	run -3 task-log --ack -A carl "$id"
	task-log --ack "$id"
	assert_equal "$(told ann)" ""
	assert_equal "$(task-log --inbox --all -j | jq -r .id)" "$id"
	before=$(events)
	task-log --ack "$id"
	task-log --ack --inbox
	assert_equal "$(events)" "$before"
	task-log -q -A bob --to ann -m "hello" ONE >/dev/null
	assert_equal "$(task-log --inbox --after "$id" -j | jq -r .text)" hello
	run -0 task-fsck -q
	[[ $output != *forged* ]]
}

@test "task-log --inbox tells of a task that was taken away, moved or reassigned" {
	for n in 1 2 3 4; do
		task-add -c "T-$n" -u ann one >/dev/null
		task-claim -q "T-$n" >/dev/null
	done
	task-claim -q -A bob -f -m "you are away" T-1 >/dev/null
	task-claim -q -A bob --release -f -m "stop" T-2
	task-move -q -A bob -f -m "wait" T-3 blocked
	task-edit -A bob -f -m "mine" -u bob T-4
	assert_equal "$(told ann)" "taken bob: claimed by bob: you are away
taken bob: your claim was ended: stop
taken bob: moved to blocked: wait
reassigned bob: assigned to bob: mine"
	assert_equal "$(told bob)" ""
	assert_equal "$(task-log --inbox --type taken T-1 -j | jq -r .to[])" ann
}

@test "what one did oneself, and what is closed, is nobody's notice" {
	reviewed
	task-gate fail -q -A rev -m "no docs" review ONE
	task-gate pass -q -A rev review ONE
	assert_equal "$(told ann)" ""
	task-gate fail -q -A rev -m "no docs" review ONE
	task-gate waive -q -A rev -m "never mind" review ONE
	task-move -q -A rev ONE done
	assert_equal "$(told ann)$(told rev)" ""
	task-move -q -A bob -m "it leaks" ONE in-progress
	assert_equal "$(told ann)" "sent-back bob: sent back to in-progress: it leaks"
	task-move -q -A bob ONE cancelled
	assert_equal "$(told ann)" ""
}

@test "a claim that a clone took over when the lease had run out is told, too" {
	task-add -c ONE one >/dev/null
	task-claim -q ONE >/dev/null
	TASK_CLOCK=2026-11-20T17:00:00Z task-claim -q -A bob ONE >/dev/null
	assert_equal "$(told ann)" "taken bob: claimed by bob"
	TASK_CLOCK=2026-11-20T17:00:00Z task-claim -q -A bob --release ONE
	TASK_CLOCK=2026-11-20T17:00:00Z task-claim -q ONE >/dev/null
	assert_equal "$(told ann)" ""
}

@test "task-log on a terminal has short ids of events, which --at accepts, and only if there is room" {
	needs_terminal
	task-add -c A-1 "one" >/dev/null
	task-edit -t "two" A-1
	run -0 script -qec "stty cols 120; task-log A-1" /dev/null
	assert_match "${lines[0]}" "AT  ACTOR  TYPE +TASK  EVENT +SUMMARY"
	id=$(awk '/task.created/ { print $5 }' <<<"$output")
	((${#id} >= 10 && ${#id} < 26))
	assert_match "$(task-list --at "$id")" "one"
	run -0 script -qec "stty cols 80; task-log A-1" /dev/null
	[[ ${lines[0]} != *EVENT* && $output != *"$id"* ]]
	assert_match "$output" "2 events"
}
