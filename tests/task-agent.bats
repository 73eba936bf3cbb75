#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Registering agents, what is derived of them, and logs where only they act.

load helper

agent() { task-agent -j | jq -c "select(.name == \"$1\")"; }
field() { agent "$1" | jq -r ".$2"; }


only_registered()
{
	task-workflow | jq -c '."registered-only" = true' >only.json
	task-workflow set only.json
}

@test "task-agent registers an agent by one event, and lists it" {
	count_events; before=$count
	task-agent register --type coder --description "the back end" --cap rust --cap sql --max 2 bob
	assert_equal "$(events)" $((before + 1))
	assert_equal "$(task-agent)" \
	    $'bob\tcoder\taway\t0\t2\t\trust,sql\tthe back end'
	assert_match "$(git -C .tasks log -1 --format=%s)" \
	    "^agent bob: register, set type coder, description, max 2, add capability "
	assert_whole
}

@test "task-agent -j prints objects of schema/agent.json" {
	task-agent register --type human --description "leads" ann
	task-agent register --cap rust --max 0 bob/2
	task-agent -j >agents
	"$TASK_SRC/tests/schema/validate.py" --agent agents
	assert_equal "$(jq -r .name agents | tr '\n' ' ')" "ann bob/2 "
	task-agent register -j --cap go eve >changed
	"$TASK_SRC/tests/schema/validate.py" --agent changed
	assert_equal "$(jq -c .capabilities changed)" '["go"]'
}

@test "task-agent changes what is given and leaves the rest" {
	task-agent register --type coder --cap rust --cap sql --max 2 bob
	task-agent change --cap -sql --cap go --max none bob
	assert_equal "$(field bob type)" coder
	assert_equal "$(agent bob | jq -c .capabilities)" '["go","rust"]'
	assert_equal "$(field bob max)" null
	task-agent change --description "x" bob
	task-agent register --description "" bob
	assert_equal "$(field bob description)" null
}

@test "task-agent of what is so already is no event" {
	task-agent register --cap rust bob
	before=$(events)
	run -0 --separate-stderr task-agent register --cap rust bob
	assert_equal "$stderr" "task-agent: 'bob': nothing to change"
	assert_equal "$(events)" "$before"
}

@test "task-agent registers nobody by mistake" {
	task-agent register backend
	before=$(events)
	assert_match "$(task-agent backend)" "^backend"
	refused 3 "'frontend' is not registered" task-agent frontend
	run -2 --separate-stderr task-agent regster bob
	assert_match "${stderr_lines[0]}" "did you mean 'register'?"
	refused 3 "'backnd' is not registered; did you mean 'backend'" task-agent change --type x backnd
	assert_equal "$(events)" "$before"
}

@test "task-agent list prints those that are named" {
	task-agent register ann bob eve
	assert_equal "$(task-agent list | wc -l)" 3
	assert_equal "$(task-agent list eve ann | cut -f 1 | tr '\n' ' ')" "eve ann "
	assert_equal "$(echo bob | task-agent list - -j | jq -r .name)" bob
	assert_equal "$(: | task-agent list -)" ""
	run -7 --separate-stderr task-agent list zoe bob
	assert_equal "$(cut -f 1 <<<"$output")" bob
	assert_match "$stderr" "'zoe' is not registered"
	run -3 task-agent list zoe
}

@test "task-agent remove takes the registration back, and what was said stays" {
	task-agent register --cap rust bob
	task-agent remove bob
	assert_equal "$(task-agent)" ""
	refused 3 "'bob' is not registered" task-agent remove bob
	task-agent register bob
	assert_equal "$(agent bob | jq -c .capabilities)" '["rust"]'
}

@test "task-agent remove names the nearest for a name that nobody has" {
	task-agent register backend
	refused 3 "did you mean 'backend'?" task-agent remove backnd
}

@test "task-agent lists those who can do something, the freest first" {
	export TASK_ACTOR=bob
	task-agent register --cap rust --cap sql bob
	task-agent register -A eve --cap rust eve
	task-agent register --cap go joe
	assert_equal "$(task-agent --cap rust | cut -f 1 | tr '\n' ' ')" "bob eve "
	assert_equal "$(task-agent --cap rust --cap sql | cut -f 1)" bob
	id=$(task-add --cap rust "fast")
	assert_equal "$(task-agent --for "$id" | cut -f 1 | tr '\n' ' ')" "bob eve "
	assert_equal "$(task-agent --for "$(task-add --cap cobol "old")")" ""
	assert_equal "$(task-agent --for "$(task-add "anybody")" | wc -l)" 3
}

@test "task-agent derives load and status from claims" {
	task-agent register -A bob --max 2 bob
	first=$(task-add "first") second=$(task-add "second")
	assert_equal "$(field bob status)" idle
	task-claim -A bob "$first" >taken
	assert_equal "$(field bob status)/$(field bob load)" busy/1
	TASK_SESSION=other task-claim -A bob "$second" >taken
	assert_equal "$(field bob status)/$(field bob load)" full/2
	task-claim -A bob --release "$first"
	assert_equal "$(field bob load)" 1
	TASK_CLOCK=2026-11-20T17:00:00Z
	assert_equal "$(field bob status)/$(field bob load)" away/0
}

@test "task-agent shows when an agent was last heard of, and who is away" {
	task-agent register -A bob bob
	task-agent register eve
	assert_equal "$(field bob active)" 2026-11-20T14:00:00Z
	assert_equal "$(field bob status)" idle
	assert_equal "$(field eve status)/$(field eve active)" away/null
	TASK_CLOCK=2026-11-20T15:00:00Z task-add -A bob "a sign of life" >/dev/null
	export TASK_CLOCK=2026-11-20T17:00:00Z
	assert_equal "$(field bob active)/$(field bob status)" 2026-11-20T15:00:00Z/idle
	export TASK_CLOCK=2026-11-20T17:00:01Z
	assert_equal "$(field bob status)" away
}

@test "task-agent --at shows who there was" {
	task-agent register bob
	TASK_CLOCK=2026-11-20T15:00:00Z task-agent register eve
	export TASK_CLOCK=2026-11-20T16:00:00Z
	assert_equal "$(task-agent --at 2026-11-20T14:30:00Z | cut -f 1)" bob
}

@test "task-agent takes names of 1 to 50 letters, digits and some marks only" {
	long=a23456789012345678901234567890123456789012345678z9
	task-agent register a "$long" x.y-z_0/1
	for name in all -a a- /a a/ 'a b' 'ä' "${long}x" 'a:b' ''; do
		refused 5 "an agent's name is 1 to 50" task-agent register -- "$name"
	done
	assert_equal "$(task-agent | wc -l)" 3
}

@test "task-agent refuses values that no agent has" {
	refused 5 "type is one line" task-agent register --type '' bob
	refused 5 "type is one line" task-agent register --type $'a\nb' bob
	refused 5 "a capability must be" task-agent register --cap "a b" bob
	refused 5 "named twice" task-agent register --cap a --cap -a bob
	refused 5 "longer than 4096" task-agent register --description "$(printf %5000s x)" bob
}

@test "task-agent --key does it once, and not for another agent" {
	task-agent register --key k1 --cap a bob
	before=$(events)
	task-agent register --key k1 --cap a bob
	assert_equal "$(events)" "$before"
	refused 5 "used for other arguments" task-agent register --key k1 eve
}

@test "a registered-only workflow refuses others, names the known, and lets one register oneself" {
	task-agent register ann bob
	only_registered
	id=$(task-add "mine")
	refused 5 "did you mean 'bob'? registered are ann, bob" task-add -A bobb "x"
	refused 5 "'eve' is not registered" task-move -A eve "$id" in-progress
	refused 5 "only registered agents act" task-log -A eve -m hello
	refused 5 "not registered" task-edit -A eve -P 1 "$id"
	refused 5 "not registered" task-link -A eve "$id" relates "$id"
	refused 5 "not registered" task-workflow set -A eve only.json
	refused 5 "not registered" task-agent register -A eve joe
	refused 5 "did you mean 'bob'? registered are ann, bob" task-edit -u bobb "$id"
	refused 5 "'eve' is not registered" task-add -u eve "x"
	refused 5 "'eve' is not registered" task-log --to bob --to eve -m "hello"
	refused 5 "'qa' is not registered" task-log -m "ann -> qa: hello"
	run -5 --separate-stderr task-add -A eve -j x
	assert_equal "$(jq -r .error <<<"$stderr")" unknown-agent
	task-agent register -A eve eve
	task-log -A eve -m hello
	task-agent remove eve
	refused 5 "not registered" task-log -A eve -m hello
}

@test "a registered-only workflow without agents lets the first one in" {
	only_registered
	refused 5 "nobody is registered" task-add "x"
	task-agent register ann
	task-add "x"
	task-workflow | jq -c '."registered-only" = false' >all.json
	task-workflow set all.json
	task-add -A anybody "y"
}

@test "an import into a registered-only log is refused to others" {
	task-agent register bob
	only_registered
	echo '{"id":"b-1","title":"x","status":"open"}' >beads.jsonl
	refused 5 "not registered" task-import --from beads beads.jsonl
	task-import -q -A bob --from beads beads.jsonl
}

@test "task-agent on a terminal keeps hostile text from steering it" {
	needs_terminal
	task-agent register --description $'x\u202ey' bob
	run -0 script -qec "task-agent" /dev/null
	[[ $output != *$'\u202e'* ]]
}

@test "task-agent's exit status tells what went wrong" {
	run -2 task-agent --frobnicate
	run -2 task-agent register --for x bob
	run -2 task-agent --max 3
	run -2 task-agent register
	run -2 task-agent list --cap a bob
	run -2 task-agent list -m why
	run -5 task-agent register --max many bob
	run -2 task-agent remove --cap a bob
	run -2 task-agent register --at 2026-11-20 bob
	run -3 task-agent --for nothing
	run -3 task-agent -C "$BATS_TEST_TMPDIR/nowhere"
	run -7 task-agent register bob all
}
