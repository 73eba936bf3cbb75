# SPDX-License-Identifier: ISC
# Completion: what bash offers, and that the others can be read.
load helper

# What bash offers for the last of these words.
offered()
{
	bash --norc -c '
		. "$1"
		shift
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_TYPE=${TYPE:-9}
		_tasklog
		printf "%s\n" "${COMPREPLY[@]}"
	' bash "$TASK_SRC/bin/completions/tasklog.bash" "$@" | sort | tr '\n' ' ' | sed 's/ $//'
}

setup()
{
	clean_room
	task-init -q
	task-add -c AUTH-01 -l backend -u bob "log in with a token" >first
	task-add -c AUTH-02 -l ui "remember who is logged in" >/dev/null
}

@test "options are those of --help" {
	assert_equal "$(offered task-init --wh)" "--which"
	assert_match "$(offered task-add -)" "--assignee .*--version .*-P"
	for option in $(offered task-list --); do
		task-list --help | grep -q -e "$option" || fail "$option"
	done
}

@test "tasks are offered by code in any case, and by id" {
	assert_equal "$(offered task-move au)" "AUTH-01 AUTH-02"
	assert_equal "$(offered task-show AUTH-02)" "AUTH-02"
	id=$(<first)
	assert_equal "$(offered task-edit "${id:0:6}")" "$id"
	assert_equal "$(offered task-add --needs AUTH-01)" "AUTH-01"
}

@test "titles stand beside tasks when bash only lists them" {
	TYPE=63 run offered task-show AUTH
	assert_equal "$output" \
	    "AUTH-01 (log in with a token) AUTH-02 (remember who is logged in)"
	assert_equal "$(TYPE=63 offered task-show AUTH-01)" "AUTH-01"
}

@test "states are those of the log's workflow, also within a list" {
	assert_equal "$(offered task-move AUTH-01 in)" "in-progress"
	assert_equal "$(offered task-list -s re)" "review"
	assert_equal "$(offered task-list -s done,re)" "done,review"
	assert_equal "$(offered task-list --state = re)" "review"
	task-workflow | sed 's/"review"/"reading"/g' >workflow.json
	task-workflow set workflow.json
	assert_equal "$(offered task-list -s re)" "reading"
}

@test "labels, names, kinds of links and times are offered" {
	assert_equal "$(offered task-fsck --style t)" "tap text"
	assert_equal "$(offered task-list -l '')" "backend ui"
	assert_equal "$(offered task-edit -l b)" "backend"
	assert_equal "$(offered task-list -u '')" "ann bob"
	assert_equal "$(offered task-list --where es)" "estimate="
	assert_equal "$(offered task-link AUTH-01 du)" "duplicates"
	assert_equal "$(offered task-add --due tom)" "tomorrow"
}

@test "verbs are offered first, then what goes with them" {
	assert_equal "$(offered task-agent re)" "register remove"
	assert_equal "$(offered task-agent register an)" "ann"
	assert_equal "$(offered task-check tick AUTH-02)" "AUTH-02"
	assert_equal "$(offered task-check tick AUTH-02 AUTH)" ""
	assert_equal "$(offered task-time st)" "start stop"
	assert_equal "$(offered task-time AUTH-01)" "AUTH-01"
	assert_match "$(offered task-workflow check '')" "simple"
}

@test "the log that -C names is asked" {
	task-init -q -C other
	task-add -C other -c WEB-01 "another log" >/dev/null
	assert_equal "$(offered task-show -C other WEB)" "WEB-01"
	assert_equal "$(offered task-show WEB)" ""
	cd /
	assert_equal "$(offered task-show -C "$BATS_TEST_TMPDIR/work/other" WEB)" "WEB-01"
}

@test "without a log nothing is said, and nothing is made" {
	mkdir "$BATS_TEST_TMPDIR/empty"
	cd "$BATS_TEST_TMPDIR/empty"
	assert_equal "$(offered task-move x 2>&1)" ""
	assert_equal "$(offered task-move --exp 2>&1)" "--expect"
	assert_equal "$(ls -A)" ""
}

@test "hostile labels and titles are quoted, not run" {
	# shellcheck disable=SC2016
	task-edit -l 'a$(touch${IFS}pwned)' -t '$(touch pwned)`touch pwned`' AUTH-01
	# shellcheck disable=SC2016
	assert_equal "$(offered task-list -l a)" 'a\$\(touch\$\{IFS\}pwned\)'
	TYPE=63 offered task-show '' >/dev/null
	[[ ! -e pwned ]]
}

@test "states are those that the task can be moved to, open tasks come before closed ones" {
	task-move AUTH-01 in-progress
	assert_equal "$(offered task-move AUTH-01 '' | tr ' ' '\n' | sort)" \
	    "$(task-workflow | jq -r '.moves["in-progress"][]' | sort)"
	assert_equal "$(offered task-move AUTH-01 AUTH-02 in-)" ""
	task-done -q AUTH-01
	assert_equal "$(task-show --complete '' | cut -f 1 | tr '\n' ' ')" "AUTH-02 AUTH-01 "
}

@test "gates, checklist items, messages, prefixes, sort keys and columns are offered" {
	task-gate require tests AUTH-02
	assert_equal "$(offered task-gate pass te)" "tests"
	assert_equal "$(offered task-gate pass tests AUTH-02)" "AUTH-02"
	item=$(task-check add AUTH-02 "the cookie")
	[[ -n $item ]] || item=$(task-check list -j AUTH-02 | jq -r .id)
	assert_equal "$(offered task-check tick AUTH-02 '')" "$item"
	message=$(TASK_ACTOR=bob task-log -m "who can look?" --to ann AUTH-02)
	assert_equal "$(offered task-log --ack '')" "$message"
	assert_equal "$(offered task-log --reply-to "${message:0:8}")" "$message"
	assert_equal "$(offered task-add -p '')" "AUTH"
	assert_equal "$(offered task-list --sort pri)" "priority"
	assert_equal "$(offered task-list --sort due,-upd)" "due,-updated"
	assert_equal "$(offered task-list --columns task,ti)" "task,title"
	for column in $(offered task-list --columns ''); do
		task-list --columns "$column" >/dev/null || fail "$column"
	done
	for key in $(offered task-list --sort ''); do
		task-list --sort "$key" >/dev/null || fail "$key"
	done
	for when in $(offered task-add --due ''); do
		task-add -n --due "$when" x >/dev/null || fail "$when"
	done
	assert_equal "$(offered task-mcp --setup cl)" "claude-code claude-desktop cline"
	for client in $(offered task-mcp --setup ''); do
		task-mcp --setup "$client" >/dev/null 2>&1 || fail "$client"
	done
}

@test "saved filters are offered after @" {
	git config --global tasklog.filter.mobile "-l ui"
	assert_equal "$(offered task-list @m)" "@mine @mobile"
	assert_equal "$(offered task-list --all @st)" "@stale"
	assert_equal "$(offered task-show @st)" ""
}

@test "tasklog and git task offer commands, aliases, and what a command offers" {
	git config --global tasklog.alias.liked "list -l ui"
	assert_equal "$(offered tasklog li)" "liked link list"
	assert_equal "$(offered git-task sho)" "show"
	assert_equal "$(offered tasklog show AUTH-0)" "AUTH-01 AUTH-02"
	assert_equal "$(offered tasklog liked --so)" "--sort"
	assert_equal "$(offered tasklog -C . show AUTH-0)" "AUTH-01 AUTH-02"
	assert_equal "$(offered tasklog help tim)" "time times"
	assert_equal "$(offered tasklog context st)" "stale"
	assert_equal "$(offered tasklog nothing x)" ""
}

# in_shell SHELL LINE [TABS] -- what an interactive shell shows after TAB
in_shell()
{
	command -v "$1" >/dev/null && command -v tmux >/dev/null || skip "$1 or tmux is missing"
	"$TASK_SRC/tests/shells/complete.py" "$@"
}

@test "bash completes a state, a filter, a time, and words of git task" {
	assert_match "$(in_shell bash 'task-move AUTH-01 in-')" "^> task-move AUTH-01 in-progress"
	assert_match "$(in_shell bash 'task-list @ov')" "^> task-list @overdue"
	assert_match "$(in_shell bash 'task-add --due 17:')" "^> task-add --due 17:00"
	assert_match "$(in_shell bash 'task-list --sort=upd')" "^> task-list --sort=updated"
	assert_match "$(in_shell bash 'tasklog show AUTH-0' 2)" "AUTH-01 \(log in with a token\)"
	[[ -f /usr/share/bash-completion/completions/git ]] || skip "git's completion is missing"
	assert_match "$(in_shell bash 'git task move AUTH-01 in-')" "^> git task move AUTH-01 in-progress"
}

@test "zsh completes a state, a filter, a key, and words of git task" {
	assert_match "$(in_shell zsh 'task-move AUTH-01 in-')" "^> task-move AUTH-01 in-progress"
	assert_match "$(in_shell zsh 'task-list @ov')" "^> task-list @overdue"
	assert_match "$(in_shell zsh 'tasklog list --sort upd')" "^> tasklog list --sort updated"
	assert_match "$(in_shell zsh 'tasklog show AUTH-0')" "AUTH-01 +-- log in with a token"
	assert_match "$(in_shell zsh 'git task move AUTH-01 in-')" "^> git task move AUTH-01 in-progress"
}

@test "fish completes a state, a filter, a key, and words of git task" {
	assert_match "$(in_shell fish 'task-move AUTH-01 in-')" "^> task-move AUTH-01 in-progress"
	assert_match "$(in_shell fish 'task-list @ov')" "^> task-list @overdue"
	assert_match "$(in_shell fish 'tasklog list --sort upd')" "^> tasklog list --sort updated"
	assert_match "$(in_shell fish 'git task move AUTH-01 in-')" "^> git task move AUTH-01 in-progress"
}

@test "every program is completed in every shell" {
	for file in tasklog.bash _tasklog tasklog.fish; do
		for program in "$TASK_SRC"/bin/task-*.c; do
			name=${program##*/task-} name=${name%.c}
			grep -qE "task-$name|task-\{.*\b$name\b.*\}" \
			    "$TASK_SRC/bin/completions/$file" || fail "$file: $name"
		done
	done
}

@test "zsh reads its completion" {
	command -v zsh >/dev/null || skip "zsh is not installed"
	run -0 zsh -n "$TASK_SRC/bin/completions/_tasklog"
	assert_equal "$output" ""
}

@test "fish offers tasks, states and labels" {
	command -v fish >/dev/null || skip "fish is not installed"
	offer() { fish -N -c "source $TASK_SRC/bin/completions/tasklog.fish; complete -C '$1'"; }
	assert_equal "$(offer 'task-show AUTH-01')" $'AUTH-01\tlog in with a token'
	assert_equal "$(offer 'task-move AUTH-01 in-')" "in-progress"
	assert_match "$(offer 'task-list -l ui')" "^ui"
	assert_match "$(offer 'task-edit --pri')" "^--priority"
}
