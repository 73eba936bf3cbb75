# SPDX-License-Identifier: ISC
# The line of progress, on a real terminal, that of script(1). A second has to pass for it.
load helper

setup()
{
	clean_room
	export TERM=xterm
	task-init >/dev/null
	# more than the lines after which it is told, before and after a second
	for i in {1..300}; do echo "task $i"; done >lines
	cat >slow <<-'END'
		cat lines
		sleep 1.3
		cat lines
	END
}

# on_terminal COMMAND -- with stderr on a terminal; $output is what the terminal got
on_terminal()
{
	needs_terminal
	run script -qec "$1" /dev/null </dev/null
}

@test "a command that takes longer than a second says how far it is, and takes the line away" {
	on_terminal "sh slow | task-add - >ids"
	assert_equal "$status" 0
	assert_match "$output" $'\r\033\\[Kreading drafts: [0-9]+'
	# what is last on the line is that it was cleared
	[[ $output == *$'\r\033[K' ]] || fail "$(printf %q "$output")"
	assert_equal "$(wc -l <ids)" 600
}

@test "a message is not written behind the line of progress" {
	on_terminal "{ sh slow; echo '{broken'; } | task-add -"
	assert_match "$output" $'reading drafts: [0-9]+.*\r\033\\[Ktask-add: line 601:'
}

@test "there is no progress with -q, on a dumb terminal, and where stderr is no terminal" {
	for command in "sh slow | task-add -q - >ids" "sh slow | TERM=dumb task-add - >ids" \
	    "sh slow | task-add - >ids 2>errors; cat errors"; do
		on_terminal "$command"
		[[ $output != *reading* ]] || fail "$command" "$output"
	done
}

@test "a short command says nothing of progress" {
	on_terminal "cat lines lines | task-add - >ids; task-fsck; task-export >export"
	[[ $output != *$'\033[K'* ]] || fail "$output"
}
