# SPDX-License-Identifier: ISC
# tasklog and git task: all programs under one name.
load helper

@test "tasklog COMMAND and git task COMMAND are task-COMMAND" {
	task-add -c ONE-1 "one task" >/dev/null
	want=$(task-list)
	assert_equal "$(tasklog list)" "$want"
	assert_equal "$(git task list)" "$want"
	cd /
	assert_equal "$(tasklog -C "$BATS_TEST_TMPDIR/work" list)" "$want"
	run -2 --separate-stderr tasklog list --rady
	assert_match "$stderr" "^task-list: there is no option '--rady'"
}

@test "tasklog runs a program that is a binary of its own, and one in PATH" {
	assert_match "$(tasklog mcp --version)" "^task-mcp \(tasklog\)"
	mkdir bin
	printf '#!/bin/sh\necho "$@"\n' >bin/task-hello
	chmod +x bin/task-hello
	assert_equal "$(PATH=$PWD/bin:$PATH tasklog hello world)" world
}

@test "tasklog alone lists every program once, those first that a beginner needs" {
	run -0 tasklog
	for program in "$TASK_SRC"/bin/task-*.c; do
		name=${program##*/task-} name=${name%.c}
		assert_equal "$(grep -c "^  $name " <<<"$output")" 1
	done
	assert_equal "$(sed -n '/^To begin with/,/^$/p' <<<"$output" | grep -c '^  ')" 6
	assert_equal "$(awk 'length > 80' <<<"$output")" ""
	assert_equal "$(git task | sed 's/git task/tasklog/g')" "$output"
	assert_equal "$(tasklog help)" "$output"
}

@test "tasklog tells its version, also if its name is another one" {
	version=$(sed -n 's/.*VERSION "\(.*\)"/\1/p' "$TASK_SRC/lib/base/version.h")
	assert_equal "$(tasklog --version)" "tasklog $version"
	ln -s "$(command -v tasklog)" tl
	assert_equal "$(./tl version)" "tasklog $version"
}

@test "tasklog names the command that was probably meant" {
	run -2 --separate-stderr tasklog lst
	assert_equal "$stderr" \
	    "tasklog: there is no command 'lst'; did you mean 'list'? ('tasklog help' lists all)"
	run -2 --separate-stderr git task create
	assert_match "$stderr" "^git task: there is no command 'create'; did you mean 'add'\?"
	run -2 --separate-stderr tasklog xyzzyx
	assert_equal "$stderr" \
	    "tasklog: there is no command 'xyzzyx' ('tasklog help' lists all)"
}

# A man that tells which page it was asked for.
fake_man()
{
	[[ $TASK_BIN -ef $TASK_SRC/bin ]] || skip "the pages are not beside these programs"
	mkdir -p fake
	printf '#!/bin/sh\necho "$@"\necho "LESS=$LESS"\n' >fake/man
	chmod +x fake/man
	PATH=$PWD/fake:$PATH
}

@test "tasklog help opens the page of a command, an alias or a topic" {
	fake_man
	unset LESS
	assert_match "$(tasklog help list)" "man/task-list\.1"
	assert_match "$(tasklog help task-list)" "man/task-list\.1"
	assert_match "$(tasklog help config)" "man/tasklog-config\.5"
	assert_match "$(git task help times)" $'man/tasklog\.7\nLESS= \+/\^ \*Times\$'
	run -2 --separate-stderr tasklog help tims
	assert_match "$stderr" "there is no help on 'tims'; did you mean 'times'\?"
	rm fake/man
	no_man() { PATH=$PWD/fake "$TASK_BIN/tasklog" "$@"; }
	run -6 --separate-stderr no_man help list
	assert_match "$stderr" "^tasklog: cannot run man to show task-list\(1\): "
}

@test "every topic of tasklog help has a page, and its heading is there" {
	fake_man
	for topic in $(sed -n '/^static const.*{$/,/^};/s/^\t{ "\([a-z]*\)", "tasklog.*/\1/p' \
	    "$TASK_SRC/bin/cli/help.c"); do
		page=$(tasklog help "$topic" | head -n 1)
		[[ -f $page ]] || fail "$topic: $page"
		heading=$(tasklog help "$topic" | sed -n 's/.*+\/^ \*\(.*\)\$$/\1/p')
		[[ -z $heading ]] || grep -q "^\.S[hs] $heading$" "$page" ||
		    fail "$topic: no '$heading' in $page"
	done
}

@test "an alias stands for words, and takes more of them" {
	task-add -c ONE-1 -u ann "one task" >/dev/null
	git config --global tasklog.alias.my "list --assignee='ann'"
	git config --global tasklog.alias.titles 'my --format "%(title)"'
	git config --global tasklog.alias.list "export"
	assert_match "$(git task my)" "ONE-1"
	assert_equal "$(tasklog titles --limit 1)" "one task"
	assert_match "$(tasklog list)" "ONE-1"
}

@test "an alias that cannot be used is refused in one sentence that names its file" {
	git config --global tasklog.alias.a "b"
	git config --global tasklog.alias.b "a -j"
	run -5 --separate-stderr tasklog a
	assert_match "$stderr" \
	    "^tasklog: tasklog\.alias\.[ab] in $HOME/\.gitconfig: the alias contains itself$"
	git config --global tasklog.alias.c '!echo "$HOME"'
	run -5 --separate-stderr tasklog c
	assert_match "$stderr" "tasklog\.alias\.c in .*: an alias begins with .* runs no shell$"
	git config --global tasklog.alias.d "list 'x"
	run -5 --separate-stderr tasklog d
	assert_match "$stderr" "tasklog\.alias\.d in .*: a quote or backslash has no end in "
}

@test "an alias of the log itself is not run" {
	git -C .tasks config tasklog.alias.x "list"
	run -2 --separate-stderr tasklog x
	assert_match "$stderr" "there is no command 'x'"
}
