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
	task-add -c AUTH-01 -l backend -a bob "log in with a token" >first
	task-add -c AUTH-02 -l ui "remember who is logged in" >/dev/null
}

@test "options are those of --help" {
	assert_equal "$(offered task-init --wh)" "--where"
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
	assert_equal "$(offered task-fsck --format t)" "tap text"
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
