# SPDX-License-Identifier: ISC
# What every bats file loads: a log of its own for each test, in $BATS_TEST_TMPDIR/work,
# nothing of the user's or the machine's settings, a clock that stands still.
#
# A file that wants no log defines a setup() that calls only clean_room.
bats_require_minimum_version 1.5.0

# Run by hand, `bats tests/task-add.bats` finds the programs as tests/run does.
TASK_SRC=$(cd "$BATS_TEST_DIRNAME/.." && pwd)
: "${TASK_BIN:=$TASK_SRC/bin}" "${BUILD:=$TASK_SRC/build}"
[[ :$PATH: == *:$TASK_BIN:* ]] || PATH=$TASK_BIN:$PATH
export TASK_SRC TASK_BIN BUILD PATH

clean_room()
{
	local name

	for name in ${!GIT_@} TASK_DIR TASK_SESSION TASK_TRACE EDITOR VISUAL XDG_CONFIG_HOME \
	    CLAUDE_CODE_SESSION_ID CLAUDE_SESSION_ID CODEX_THREAD_ID OPENCODE_SESSION_ID; do
		unset "$name"
	done
	export HOME=$BATS_TEST_TMPDIR/home
	export GIT_CONFIG_GLOBAL=$HOME/.gitconfig GIT_CONFIG_NOSYSTEM=1 GIT_TERMINAL_PROMPT=0
	export TASK_ACTOR=ann TASK_CLOCK=2026-11-20T14:00:00Z
	unset PAGER LESS FORCE_COLOR CLICOLOR CLICOLOR_FORCE COLUMNS
	export LC_ALL=C.UTF-8 TZ=UTC NO_COLOR=1 TASK_PAGER=cat
	# script(1) starts $SHELL: dash would drop the functions that bash exports.
	export SHELL=$BASH
	mkdir -p "$HOME" "$BATS_TEST_TMPDIR/work"
	: >"$GIT_CONFIG_GLOBAL"
	cd "$BATS_TEST_TMPDIR/work" || return
}

setup()
{
	clean_room
	task-init >/dev/null
}

# The log of the working directory as it was before its first event, for files that are
# put in place by hand: what the branch has would count, too.
forget_events()
{
	git -C .tasks update-ref refs/heads/tasks 68d1e2bf68d21c950100f7144828b02b494dc33b
	rm -rf .tasks/events .tasks/.git/tasklog
}

# A git project with one commit in directory $1 (default: project), and its log. The
# working directory is its top afterwards.
log_in_project()
{
	git_project "${1:-project}"
	task-init >/dev/null
}

git_project()
{
	git init -q -b main "$1"
	cd "$1" || return
	git config user.name ann
	git config user.email ann@example.com
	git commit -q --allow-empty -m "begin"
}

# What a person sees on a terminal needs a terminal: a bare chroot may have none to give.
needs_terminal()
{
	script -qec true /dev/null >/dev/null 2>&1 </dev/null ||
		skip "there is no pseudo-terminal here"
}

# strace stops the leak checker of a sanitized program.
strace()
{
	ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 command strace "$@"
}

fail()
{
	printf '%s\n' "$@" >&2
	return 1
}

# assert_equal GOT WANT
assert_equal()
{
	[[ $1 == "$2" ]] || fail "got:  $1" "want: $2"
}

# assert_match GOT REGEX
assert_match()
{
	[[ $1 =~ $2 ]] || fail "got:   $1" "match: $2"
}

# events [DIR] -- how many lines the log in DIR (.tasks) has; in $count without a fork
count_events()
{
	local file lines

	count=0
	for file in "${1:-.tasks}"/events/*/*/*/*.jsonl; do
		[[ -f $file ]] || continue
		mapfile -t lines <"$file"
		((count += ${#lines[@]})) || :
	done
}

events()
{
	count_events "$@"
	echo "$count"
}

# assert_whole [DIR] -- the log in DIR (.tasks) is as it should be: every event intact,
# streams without a gap, git's objects too, and nothing that is not committed
assert_whole()
{
	local dir=${1:-.tasks}

	"$TASK_SRC/tests/oracle/oracle.py" --verify "$dir" >"$BATS_TEST_TMPDIR/whole" ||
		fail "the oracle complains of $dir" || return
	git -C "$dir" fsck --strict --no-dangling 2>&1 | sed 's/^/git fsck: /' |
		(! grep .) || return
	assert_equal "$(git -C "$dir" status --porcelain)" ""
}

# refused STATUS MESSAGE COMMAND... -- it fails so, prints nothing and writes nothing
# shellcheck disable=SC2154 # run sets them
refused()
{
	local status_wanted=$1 message=$2 before

	shift 2
	count_events
	before=$count
	run "-$status_wanted" --separate-stderr "$@" || return
	[[ $stderr == *"$message"* ]] || fail "got:  $stderr" "want: *$message*" || return
	assert_equal "$output" "" || return
	count_events
	assert_equal "$count" "$before"
}
