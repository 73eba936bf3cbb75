# SPDX-License-Identifier: ISC
# What somebody stored reaches no terminal, no pipe and no commit as a control character,
# whichever program prints it, in whichever form.
load helper

hostile=$BATS_TEST_DIRNAME/text/hostile.py

# One log for all tests of the file: making it takes as long as reading it.
setup_file()
{
	export BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR
	clean_room
	task-init -q
	git config --global user.name ann
	git config --global user.email ann@example.com
	"$hostile" make .tasks
}

setup()
{
	export BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR
	clean_room
	cd "$BATS_TEST_TMPDIR/work" || return
	export evil TASK_CLOCK=2026-11-20T17:00:00Z
}

# What one calls all tools that read with; T is the task that all of it happened to.
T=k3v9q2m4x7ab
ask_server()
{
	local n=1 call

	printf '%s\n' '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"x","version":"1"}}}' >calls
	for call in 'task_show {"task":"'$T'"}' 'task_list {"view":"all"}' 'task_log {}' \
	    'task_log {"task":"'$T'","kind":"messages"}' 'task_overview {}' 'task_agent {}'; do
		printf '{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"%s","arguments":%s}}\n' \
		    $((n++)) "${call%% *}" "${call#* }"
	done >>calls
	task-mcp <calls
}
export -f ask_server
export T

# FORM COMMAND: all that reads, in all forms. On a terminal the form is `terminal`.
readers="row task-list --all
row task-list --all --explain
row task-list --ready
row task-list --blocked
row task-list --conflicts
row task-list --all -g x
row task-list --all -0
json task-list --all -j
json task-list --all --format '%(meta:json)'
text task-list --all --format '%(title) %(ref) %(meta) %(labels) %(claim) %(gates) %(failures)'
text task-show $T
text task-show --history $T
json task-show -j $T
row task-log
row task-log -0
row task-log $T
bytes task-log -j
text task-log --messages
json task-log --messages -j
row task-log --inbox --all
json task-log --inbox --all -j
row task-gate list $T
json task-gate list -j $T
row task-check list $T
json task-check list -j $T
row task-agent list
text task-agent list bob
json task-agent list -j
row task-time
row task-time --by actor
json task-time -j
row task-handoff list
text task-handoff show $T
json task-handoff show -j $T
json task-workflow
row task-workflow list
bytes task-export
row task-init --which
row task-fsck
row task-fsck -0
json task-fsck --style json
row task-fsck --style tap
row task-fsck --style github
text task-mcp --prime
json task-mcp --manifest
json ask_server"

# All commands of a table on stdin; what each printed and said is in out/N.FORM, its name
# in out/N.FORM.name.
run_table()
{
	local form command rc n=10

	rm -rf out
	mkdir out
	while read -r form command; do
		n=$((n + 1))
		echo "$command" >"out/$n.$form.name"
		rc=0
		(eval "$command") >"out/$n.$form" 2>"out/$n.err.terminal" </dev/null || rc=$?
		((rc < 126)) || fail "$command: $(cat "out/$n.err.terminal")"
	done
}

@test "what programs print in a pipe has no control characters" {
	run_table <<<"$readers"
	said=$("$hostile" check out) || fail "$said"
	for name in out/*.name; do
		[[ -s ${name%.name} ]] || grep -qE "ready|blocked|-g x|inbox|handoff" "$name" ||
			fail "nothing from $(cat "$name")"
	done
}

@test "what programs print on a terminal cannot steer it" {
	needs_terminal
	unset NO_COLOR
	export TERM=xterm
	rm -rf out
	mkdir out
	cut -d ' ' -f 2- <<<"$readers" >table
	script -qec "bash -c 'while read -r command; do echo; echo \"\$command\"
	    eval \"\$command\" </dev/null; done <table'" out/all.terminal >/dev/null </dev/null
	sed -i '1d;$d' out/all.terminal
	grep -q "^json ask_server\|^ask_server" out/all.terminal
	said=$("$hostile" check out) || fail "$said"
}

@test "a trace has no control characters" {
	rm -rf out
	mkdir out
	TASK_TRACE=out/1.json task-list --all -g $'x\e]52;c;eA==\a\x7f\u9b' >/dev/null 2>&1 || :
	[[ -s out/1.json ]]
	said=$("$hostile" check out) || fail "$said"
}

@test "refusals show what was typed without control characters" {
	export evil=$'n\e]52;c;eA==\a\x7f\u9b2J\u202e\n::error::no'
	while read -r command; do
		echo "terminal $command \"\$evil\""
		echo "json $command \"\$evil\" -j 2>&1 | grep '^{'"
	done >table <<<"task-show
task-move $T
task-list -s
task-list --sort
task-list --created
task-edit -P
task-add -c
task-add -t
task-claim -A
task-link $T needs
task-log --reply-to
task-gate pass
task-check tick $T
task-time start
task-agent --for
task-workflow check
task-import --from beads
task-import --from
task-sync
task-fsck --range
task-mcp --setup
task-export -C
task-init -C"
	run_table <table
	said=$("$hostile" check out) || fail "$said"
	grep -q "::error" out/*.err.terminal
}

@test "a commit that tells of hostile text has no control characters" {
	rm -rf out copy
	mkdir out
	cp -r .tasks copy
	task-edit -C copy -P 3 $T || :
	task-log -C copy -m hello $T || :
	task-edit -C copy --meta 'k="\u001b]52;c;eA==\u0007"' $T || :
	task-gate require -C copy docs $T || :
	task-fsck -C copy --repair >/dev/null || :
	git -C copy log --format=%B >out/1.terminal
	[[ $(grep -c '^Event: ' out/1.terminal) -ge 4 ]] || fail "$(cat out/*)"
	said=$("$hostile" check out) || fail "$said"
}
