# SPDX-License-Identifier: ISC
load helper

field()
{
	"$TASK_SRC/tests/oracle/oracle.py" .tasks | jq -c "select(.task == \"$id\").fields[\"$1\"]"
}

@test "task-edit changes each field, and clears those that may be empty" {
	id=$(task-add "a title")
	parent=$(task-add "the parent")
	while IFS='|' read -r option value name want cleared; do
		task-edit "$option" "$value" "$id" || fail "$option $value"
		assert_equal "$name $(field "$name")" "$name $want"
		[[ $cleared ]] || continue
		task-edit "$option" "" "$id"
		assert_equal "$name $(field "$name")" "$name $cleared"
	done <<-EOF
		-t|other|title|"other"|
		-b|text|body|"text"|""
		-c|abc-1|code|"ABC-1"|null
		-P|0|priority|0|
		-P|9.9|priority|9.9|
		-u|bob|assignee|"bob"|null
		--parent|$parent|parent|"$parent"|null
		--due|2026-12-01|due|"2026-12-01"|null
		--due|2026-12-01 14:30|due|"2026-12-01T14:30:00Z"|null
		--defer|tomorrow|defer|"2026-11-21"|null
		--defer|now|defer|"2026-11-20T14:00:00Z"|
		--estimate|90|estimate|90|null
		--ref|http://x/1|ref|"http://x/1"|null
		-l|red|label/red|true|
		-l|-red|label/red|null|
		--cap|go|cap/go|true|
		--cap|-go|cap/go|null|
		--meta|k={"a":[1]}|meta/k|{"a":[1]}|
		--meta|k=plain text|meta/k|"plain text"|
		--meta|-k|meta/k|null|
	EOF
	assert_whole
}

@test "task-edit changes many fields of many tasks in one event each" {
	id=$(task-add a)
	other=$(task-add b)
	task-edit -P 9 -l red -u bob "$id" "$other"
	assert_equal "$(events)" 5
	assert_equal "$(field priority)$(field label/red)$(field assignee)" '9true"bob"'
}

@test "task-edit of what is like that already is no event, and says so" {
	id=$(task-add -P 3 -l red -c A-1 -b body "a title")
	run -0 --separate-stderr task-edit -P 3.0 -l red -c a-1 -b body -t " a title " \
	    -u "" --due "" --estimate "" --ref "" --parent "" --meta -k -l -blue A-1
	assert_equal "$stderr" "task-edit: 'A-1': nothing to change"
	assert_equal "$(events)" 2
}

@test "task-edit refuses bad values and changes nothing" {
	task-add -c TAKEN-1 "other" >/dev/null
	id=$(task-add "a title")
	while IFS='|' read -r status message option value; do
		refused "$status" "$message" task-edit --meta other=1 "$option" "$(printf -- "$value")" "$id"
	done <<-EOF
		5|title must not be empty|-t|
		5|title|-t|$(printf '%0201d' 0)
		5|title|-t|two\nlines
		5|title|-t|\xff
		5|body|-b|\a
		5|belongs to task|-c|taken-1
		5|code|-c|A--1
		5|assignee|-u|a<b
		5|label|-l|a b
		5|label|-l|-
		5|label|-l|
		5|capability|--cap|a,
		5|reference|--ref|two\nlines
		5|metadata|--meta|novalue
		5|metadata|--meta|=value
		5|metadata|--meta|a b=1
		5|metadata|--meta|k="$(printf '%05000d' 0)"
		3|zzzz|--parent|zzzz
		5|priority|-P|11
		5|due|--due|someday
		5|estimate|--estimate|-3
		4|is created, not done|--expect|done
		4|claim 7|--fence|7
	EOF
	refused 5 "is named twice" task-edit -l red -l -red "$id"
}

@test "task-edit refuses a parent that lies below the task" {
	id=$(task-add a)
	child=$(task-add --parent "$id" b)
	refused 5 "cannot be the parent" task-edit --parent "$child" "$id"
	refused 5 "cannot be the parent" task-edit --parent "$id" "$id"
}

@test "task-edit of several tasks: the rest is done, 7; all alike, that status; --atomic none" {
	id=$(task-add a)
	run -7 task-edit -P 1 "$id" zzzz
	assert_equal "$(field priority)" 1
	refused 3 "" task-edit -P 2 zzzz yyyy
	refused 3 "" task-edit --atomic -P 2 "$id" zzzz
	assert_equal "$(field priority)" 1
	echo "$id" | task-edit -P 4 -
	assert_equal "$(field priority)" 4
}

@test "task-edit --key edits once, -n not at all" {
	id=$(task-add a)
	task-edit -n -P 1 "$id"
	task-edit --key k -P 2 "$id"
	task-edit -P 3 "$id"
	task-edit --key k -P 2 "$id"
	assert_equal "$(field priority) $(events)" "3 4"
}

@test "task-edit --expect a version that is stale refuses" {
	id=$(task-add a)
	version=$("$TASK_SRC/tests/oracle/oracle.py" .tasks | jq -r 'select(.task).version')
	task-edit --expect "$version" -P 1 "$id"
	refused 4 "has changed: it is at version" task-edit --expect "$version" -P 2 "$id"
}

@test "task-edit -F reads the body from a file, or stdin" {
	id=$(task-add a)
	echo "from a file" >body
	task-edit -F body "$id"
	assert_equal "$(field body)" '"from a file"'
	echo "typed" | task-edit -F - "$id"
	assert_equal "$(field body)" '"typed"'
	refused 3 "absent" task-edit -F absent "$id"
}

@test "task-edit without a change lets EDITOR change title and body" {
	id=$(task-add -b "old body" "old title")
	export EDITOR="sed -i s/old/new/"
	task-edit "$id"
	assert_equal "$(field title)$(field body)" '"new title""new body"'
}

@test "task-edit refuses what the editor leaves: nothing, a failure, another's change meanwhile" {
	id=$(task-add -b "old body" "old title")
	EDITOR="truncate -s 0" refused 5 "" task-edit "$id"
	EDITOR=false refused 6 "" task-edit "$id"
	EDITOR=/nowhere/editor refused 6 "" task-edit "$id"
	printf '#!/bin/sh\ntask-edit -P 1 %s; sed -i "s/^title:.*/title: mine/" "$1"\n' "$id" >edit
	chmod +x edit
	EDITOR=$PWD/edit run -4 task-edit "$id"
	assert_match "$output" "has changed"
	assert_equal "$(field title)" '"old title"'
}

@test "task-edit with nothing to change in an editor is no event" {
	id=$(task-add -b "body" "title")
	EDITOR=true task-edit "$id"
	assert_equal "$(events)" 2
}

@test "task-edit without a task is a usage error, and tasks for the editor must exist" {
	refused 2 "a task is missing" task-edit -P 3
	EDITOR=true refused 3 "there is no task 'a'" task-edit a b
	refused 2 "did you mean '--title'" task-edit --titel x a
}

@test "task-edit -j prints the task as it is then" {
	id=$(task-add a)
	run -0 --separate-stderr task-edit -j -l urgent "$id"
	assert_equal "$output" "$(task-show -j "$id")"
	assert_equal "$(jq -c .labels <<<"$output")" '["urgent"]'
}

@test "task-edit refuses to read standard input twice" {
	id=$(task-add "a title")
	refused 2 "only once" task-edit -F - - <<<"$id"
}

@test "task-edit adds no label that begins with what means something else" {
	id=$(task-add "a title")
	refused 5 "'!x' is no label: to leave one out, write -x" task-edit -l '!x' "$id"
	refused 5 "must not begin" task-edit -l '++x' "$id"
}

@test "task-edit takes metadata whose JSON has line breaks between its tokens" {
	id=$(task-add "a task")
	task-edit --meta $'k={"a":\n\t[1,\r\n2]}' "$id"
	assert_equal "$(task-show -j "$id" | jq -c .meta.k)" '{"a":[1,2]}'
	run -0 task-fsck
	assert_equal "$output" ""
}

@test "task-edit --append adds a line to the description, with a key only once" {
	id=$(task-add "one")
	task-edit --append "first" "$id"
	task-edit --append "second" --key k "$id"
	task-edit --append "second" --key k "$id"
	assert_equal "$(task-show -j "$id" | jq -r .body)" $'first\nsecond'
	refused 5 "" task-edit --append "third" --key k "$id"
	refused 5 "either replaced or added to" task-edit -b "x" --append "y" "$id"
}

@test "task-edit --due none and --defer none clear the day, as the empty text does" {
	id=$(task-add --due tomorrow --defer tomorrow a)
	task-edit --due none --defer none "$id"
	assert_equal "$(task-show -j "$id" | jq -c '[.due, .defer]')" "[null,null]"
	id=$(task-add --due none b)
	assert_equal "$(task-show -j "$id" | jq -c .due)" null
}
