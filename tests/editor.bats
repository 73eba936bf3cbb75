# SPDX-License-Identifier: ISC
# shellcheck disable=SC2016
# Tasks, messages and handoffs as texts in an editor, which here is a script.
load helper

setup()
{
	clean_room
	unset GIT_EDITOR
	export TMPDIR=$BATS_TEST_TMPDIR/texts
	mkdir -p "$TMPDIR"
	task-init >/dev/null
	task-add -c A-1 -b $'line one\n\n# A heading' -l x -l y --due 2026-12-01 --estimate 2h \
	    --meta '{"k":"v","n":1}' "one" >/dev/null
	task-add -c A-2 --parent A-1 "two" >/dev/null
}

# editor_does SED... -- EDITOR is a script that lets sed change the text, in place
editor_does()
{
	printf '#!/bin/sh\ncp "$1" "$1.%s"\nexec sed -i' "seen" >"ed"
	printf " -e '%s'" "$@" >>"ed"
	printf ' "$1"\n' >>"ed"
	chmod +x ed
	export EDITOR=$PWD/ed
}

seen() { cat "$TMPDIR"/*.seen; }
show() { task-show -j "$1" | jq -c "$2"; }
kept() { find "$TMPDIR" -name 'tasklog-*.md'; }

@test "task-edit shows all fields, one a line, and writes only what has changed" {
	editor_does 's/^title: .*/title: uno/' 's/^labels: .*/labels: x, z/' 's/^due: .*/due:/' \
	    's/^meta: n=1/meta: n=2/' '/^meta: k/d' 's/^estimate: 120/estimate: 3h/' 's/line one/line 1/'
	task-edit A-1
	run -0 seen
	for line in "title: one" "code: A-1" "priority: 5" "labels: x, y" "due: 2026-12-01" "estimate: 120" \
	    "meta: k=v" "assignee:" "capabilities:" "# A heading"; do
		[[ $'\n'$output$'\n' == *$'\n'$line$'\n'* ]] || fail "no line '$line':" "$output"
	done
	assert_equal "$(show A-1 '[.title, .labels, .due, .meta, .estimate, .priority, .body]')" \
	    '["uno",["x","z"],null,{"n":2},180,5,"line 1\n\n# A heading"]'
	assert_equal "$(events)" 4
	assert_equal "$(kept)" ""
}

@test "task-edit of an unchanged text writes nothing, and says so" {
	EDITOR=true run -0 --separate-stderr task-edit A-1
	assert_equal "$stderr" "task-edit: 'A-1': nothing to change"
	assert_equal "$(events)" 3
}

@test "task-edit keeps every body and value of the text as it is" {
	body=$'    indented\n\n# not a comment\n=== no section\ntitle: no field\n\n\nthe end'
	task-edit -b "$body" A-1
	before=$(events)
	EDITOR=true task-edit A-1 A-2
	EDITOR='sed -i "s/^title: two/title: zwei/"' task-edit A-1 A-2
	assert_equal "$(task-show -j A-1 | jq -r .body)" "$body"
	assert_equal "$(events)" "$((before + 1))"
}

@test "task-edit takes many tasks in one text, and writes all of it or nothing" {
	editor_does 's/^title: one/title: uno/' 's/^title: two/title: dos/'
	task-list | task-edit -e -
	assert_equal "$(show A-1 .title)$(show A-2 .title)" '"uno""dos"'
	before=$(events)
	EDITOR='sed -i -e "s/^title: uno/title: eins/" -e "s/^code: A-2/code: A-1/"' \
	    run -5 --separate-stderr task-edit A-1 A-2
	assert_match "$stderr" "task-edit: A-2: .*A-1.*; your text is in '$TMPDIR/tasklog-.*\.md'"
	assert_equal "$(show A-1 .title) $(events)" "\"uno\" $before"
	assert_match "$(cat "$(kept)")" "title: eins"
	# a section that is taken out leaves its task as it is
	EDITOR='sed -i -e "/^=== .* A-1/,/^=== .* A-2/{/A-2/!d}" -e "s/^title: dos/title: zwei/"' task-edit A-1 A-2
	assert_equal "$(show A-1 .title)$(show A-2 .title)" '"uno""zwei"'
}

@test "of many tasks, what stands twice or in no section is refused, and kept" {
	before=$(events)
	EDITOR='sed -i "s/^\(=== .*\) A-2/\1 A-2\ntitle: x\n&/"' run -5 --separate-stderr task-edit A-1 A-2
	assert_match "$stderr" "'A-2' stands twice in the text; your text is in"
	EDITOR='sed -i "1i title: lost"' run -5 --separate-stderr task-edit A-1 A-2
	assert_match "$stderr" "the text before the first '=== ' line belongs to no task; your text"
	assert_equal "$(events)" "$before"
	# in another order
	EDITOR='f() { { sed -n "/^=== .* A-2/,/>8/p" "$1"; sed "/^=== .* A-2/,\$d" "$1"; } >new
		sed -i -e "/>8/,/^===/{/^===/!d}" -e "s/^title: /&re /" new; mv new "$1"; }; f' task-edit A-1 A-2
	assert_equal "$(show A-1 .title)$(show A-2 .title)" '"re one""re two"'
	assert_equal "$(show A-1 .body)$(show A-2 .body)" '"line one\n\n# A heading"null'
}

@test "a text that is refused opens again, with the reason on top" {
	cat >"ed" <<-'END'
		#!/bin/sh
		cp "$1" "$1.seen$(ls "$TMPDIR" | wc -l)"
		if grep -q '^# error: ' "$1"; then
			sed -i 's/^priority: .*/priority: 7/' "$1"
		else
			sed -i -e 's/^priority: .*/priority: 77/' -e 's/^title: .*/title: new/' "$1"
		fi
	END
	chmod +x ed
	EDITOR=$PWD/ed run -0 --separate-stderr task-edit A-1
	assert_equal "$stderr" ""
	assert_equal "$(show A-1 '[.title, .priority]')" '["new",7]'
	assert_match "$(head -qn 1 "$TMPDIR"/*.seen* | grep error)" "# error: priority must be .* not '77'"
	assert_equal "$(kept)" ""
}

@test "a mistake in a line is named" {
	EDITOR='sed -i s/^labels/lables/' run -5 --separate-stderr task-edit A-1
	assert_match "$stderr" "there is no field 'lables'; did you mean 'labels'\?"
	EDITOR='sed -i "1i no field"' run -5 --separate-stderr task-edit A-2
	assert_match "$stderr" "'no field' is not 'name: value'"
}

@test "a text of another's version is refused with 4, and kept" {
	printf '#!/bin/sh\ntask-edit -P 1 A-1; sed -i "s/^title: .*/title: mine/" "$1"\n' >"ed"
	chmod +x ed
	EDITOR=$PWD/ed run -4 --separate-stderr task-edit A-1
	assert_match "$stderr" "has changed.*; your text is in '.*'"
	assert_match "$(cat "$(kept)")" "title: mine"
	assert_equal "$(show A-1 .title)" '"one"'
}

@test "an empty text changes nothing, and a failing editor is an error of the system" {
	for empty in 'truncate -s 0' "sed -i '/>8/,\$!d'"; do
		EDITOR=$empty refused 5 "the text is empty: nothing was changed" task-edit A-1
	done
	EDITOR=false refused 6 "the editor 'false' failed; nothing was changed" task-edit A-1
	EDITOR=/nowhere/editor refused 6 "failed" task-edit A-1
	assert_equal "$(kept)" ""
	# what was typed is kept also then
	EDITOR='f() { echo mine >>"$1"; false; }; f' run -6 --separate-stderr task-edit A-1
	assert_match "$stderr" "your text is in"
}

@test "the editor is that of GIT_EDITOR, else core.editor, else VISUAL, else EDITOR" {
	by() { show A-1 .title; }
	export EDITOR='sed -i "s/^title: .*/title: by EDITOR/"'
	task-edit A-1
	assert_equal "$(by)" '"by EDITOR"'
	export VISUAL=${EDITOR/by EDITOR/by VISUAL}
	task-edit A-1
	assert_equal "$(by)" '"by VISUAL"'
	git config --global core.editor "${EDITOR/by EDITOR/by git}"
	task-edit A-1
	assert_equal "$(by)" '"by git"'
	GIT_EDITOR=${EDITOR/by EDITOR/by GIT_EDITOR} task-edit A-1
	assert_equal "$(by)" '"by GIT_EDITOR"'
	git -C .tasks config core.editor "touch evil; false"
	task-edit A-1
	[[ ! -e evil ]]
}

@test "without an editor and a terminal it is said" {
	unset EDITOR VISUAL
	refused 2 "what is to change?" task-edit A-1
	refused 6 "there is no terminal for an editor" task-edit -e A-1
	refused 2 "a title is missing" task-add
}

@test "task-edit -e cannot be combined with options that change fields" {
	EDITOR=true refused 2 "-e cannot be combined with options that change fields" task-edit -e -P 3 A-1
}

@test "task-add -e writes a new task as a text, with what was given" {
	editor_does 's/^title:.*/title: {a title/' 's/^labels: a/labels: a, b/' 's/^checklist: first/&\nchecklist: second, with a comma/' \
	    's/^needs:/needs: A-1, A-2/' 's/^due:/due: tomorrow/' '/>8/i The description.'
	id=$(task-add -e -l a --check first -P 8 --meta k=v --meta n=1)
	assert_match "$(seen)" $'priority: 8\n'
	assert_equal "$(show "$id" '[.title, .labels, .priority, (.needs | length), .meta, [.checklist[].text], .due, .body]')" \
	    '["{a title",["a","b"],8,2,{"k":"v","n":1},["first","second, with a comma"],"2026-11-21","The description."]'
}

@test "task-add -e takes a title that is given, and none is no task" {
	EDITOR=true task-add -e -c A-3 "three" >/dev/null
	assert_equal "$(show A-3 .title)" '"three"'
	before=$(events)
	EDITOR=true refused 5 "there is no title: nothing was added" task-add -e
	EDITOR='truncate -s 0' refused 5 "the text is empty" task-add -e "four"
	assert_equal "$(events) $(kept)" "$before "
	EDITOR=true refused 2 "-e cannot be combined with '-'" task-add -e -
}

@test "task-add without a title opens the editor on a terminal" {
	needs_terminal
	editor_does 's/^title:.*/title: typed/'
	script -qec "task-add -c A-3" /dev/null </dev/null >/dev/null
	assert_equal "$(show A-3 .title)" '"typed"'
}

@test "task-add --template of a plan adds all its tasks, with the values of its variables, once" {
	mkdir -p .tasklog/templates
	cat >.tasklog/templates/release.jsonl <<-'END'
		{"title":"release ${version}","as":"r","labels":["release"],"due":"${date}"}

		{"title":"freeze ${version}","parent":"@r","as":"f"}
		{"title":"test ${version}: ${what}","parent":"@r","needs":["@f"],"checklist":["$HOME","${not closed"]}
	END
	run -0 task-add --template release --set version=1.2 --set date=2026-12-24 --set 'what="a\b"' --key rel-1.2
	ids=$output
	assert_equal "$(wc -w <<<"$ids")" 3
	run -0 task-add --template release --set version=1.2 --set date=2026-12-24 --set 'what="a\b"' --key rel-1.2
	assert_equal "$output" "$ids"
	assert_equal "$(task-list -j $ids | jq -r .title | sort)" "$(printf '%s\n' 'freeze 1.2' 'release 1.2' 'test 1.2: "a\b"')"
	assert_equal "$(task-list -j | jq -c 'select(.needs).checklist | map(.text)')" '["$HOME","${not closed"]'
	before=$(task-export --hash)
	refused()
	{
		run -"$1" --separate-stderr task-add --template release "${@:3}"
		assert_equal "${stderr%%$'\n'*}" "task-add: $2"
	}
	refused 5 "template 'release': 'date' has no value: give --set date=VALUE" --set version=1
	refused 5 "template 'release': there is no variable 'dtae' in it" --set version=1 --set dtae=1
	refused 5 "template 'release': --set gives 'version' twice" --set version=1 --set date=1 --set version=2
	refused 5 "template 'release': --set takes NAME=VALUE, not 'version'" --set version
	refused 5 "line 1: due: cannot read the time 'never': use '2026-12-01', 'fri 17:00' or '3d'" \
	    --set version=1 --set date=never --set what=x
	refused 2 "the plan 'release' has the tasks: it cannot be combined with a title" \
	    --set version=1 --set date=1d --set what=x "a title"
	run -2 --separate-stderr task-add --set a=b "a title"
	assert_match "$stderr" "--set goes with --template"
	assert_equal "$(task-export --hash)" "$before"
	echo 'title: look at ${what}' >.tasklog/templates/look.md
	task-add --template look --set what=it >/dev/null
	assert_equal "$(task-list -g look -j | jq -r .title)" "look at it"
	run -3 --separate-stderr task-add --template no
	assert_match "$stderr" "there is no template 'no'; there are (look, release|release, look)"
}

@test "task-add --template begins with a file of the project, from any directory" {
	mkdir -p .tasklog/templates sub/deep
	cat >.tasklog/templates/bug.md <<-'END'
		# for bugs
		title: Something is broken
		labels: bug
		priority: 7
		meta: team=web
		checklist: a test that fails
		checklist: a fix

		## Steps

		1. ...
	END
	echo "title: x" >.tasklog/templates/chore.md
	cd sub/deep
	id=$(task-add --template bug -l ui -P 9 --meta n=2 "the door is stuck")
	assert_equal "$(show "$id" '[.meta, .title, .labels, .priority, [.checklist[].text], .body]')" \
	    '[{"n":2,"team":"web"},"the door is stuck",["bug","ui"],9,["a test that fails","a fix"],"## Steps\n\n1. ..."]'
	assert_equal "$(task-show -j "$(task-add --template=bug)" | jq -r .title)" "Something is broken"
	editor_does 's/^priority: 7/priority: 2/'
	id=$(task-add -e --template bug "with an editor")
	assert_equal "$(show "$id" '[.title, .priority]')" '["with an editor",2]'
	printf 'one\ntwo\n' | task-add --template bug - >/dev/null
	assert_equal "$(task-list -l bug --count)" 5
	assert_equal "$(task-add --complete --template=b)" "--template=bug"
	run -3 --separate-stderr task-add --template bgu x
	assert_match "$stderr" "there is no template 'bgu'; there are (bug, chore|chore, bug)"
	git config --global tasklog.templates "$PWD/elsewhere"
	refused 3 "there is no template 'bug': make the file" task-add --template bug x
	mkdir elsewhere
	echo "lables: x" >elsewhere/bad.md
	refused 5 "template 'bad': there is no field 'lables'" task-add --template bad x
}

@test "task-log -e posts a message that is written in the editor" {
	editor_does '1s/.*/# A heading\n\nThe text./'
	task-log -e --to bob A-1 >/dev/null
	assert_match "$(seen)" "#   A-1  one"
	assert_equal "$(task-log --messages -j A-1 | jq -c '[.text, .to]')" '["# A heading\n\nThe text.",["bob"]]'
	EDITOR=true refused 5 "the text is empty" task-log -e A-1
	refused 2 "each give the message" task-log -e -m x A-1
}

@test "task-handoff give -e writes the package as a text" {
	editor_does 's/^to:.*/to: bob\nto: carl/' 's/^finished: parsed it/&\nfinished: tested it/' 's/^confidence:/confidence: 0.5/' \
	    '/>8/i It is half done.'
	task-claim A-2 >/dev/null
	task-handoff give -e --finished "parsed it" A-2 >/dev/null
	assert_equal "$(task-handoff show -j A-2 | jq -c '[.to, .handoff.done, .handoff.confidence, .text]')" \
	    '[["bob","carl"],["parsed it","tested it"],0.5,"It is half done."]'
	EDITOR=true refused 5 "there is no summary" task-handoff give -e A-1
	refused 2 "a summary is missing" task-handoff give A-1
}

@test "an editor that is a script and always refused ends" {
	EDITOR='f() { echo x >>"$1"; sed -i "s/^priority:.*/priority: 99/" "$1"; }; f' run -5 --separate-stderr task-edit A-1
	assert_match "$stderr" "your text is in"
}
