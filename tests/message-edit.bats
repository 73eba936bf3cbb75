#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Editing messages, and taking texts out of sight: the history keeps what was there.

load helper

setup()
{
	clean_room
	git config --global user.name ann
	git config --global user.email ann@example.com
	task-init -q
	id=$(task-add -c PP-1 -b "the body" "first")
	message=$(task-log -m "the prot is 80" PP-1)
	team=$(task-log -A bob -m "to all")
}

shown() { task-log --messages -j PP-1 | jq -c "$1"; }

@test "task-log --replace gives a message of one's own a new text, and keeps the old one in history" {
	export TASK_CLOCK=2026-11-20T15:00:00Z
	assert_equal "$(task-log --replace "${message::12}" -m "the port is 80" | cut -f 1)" "$message"
	assert_equal "$(shown '[.id, .text, .at, .edited]')" \
	    "[\"$message\",\"the port is 80\",\"2026-11-20T14:00:00Z\",\"2026-11-20T15:00:00Z\"]"
	run -0 task-show PP-1
	assert_match "$output" "comment ann, .*, edited "
	run -0 task-log PP-1
	assert_match "$output" "comment: the prot is 80"
	assert_match "$output" "edited message $message: the port is 80"
	task-log -q --replace "$message" -F - <<<"the port is 443" >/dev/null
	assert_match "$(shown .text)" '^"the port is 443'
	task-log -q --replace "$message" -m "the port is 443" >/dev/null || :
	before=$(task-log -j | wc -l)
	run -0 --separate-stderr task-log --replace "$message" -m "the port is 443"
	assert_match "$stderr" "has this text already"
	assert_equal "$(task-log -j | wc -l)" "$before"
	assert_equal "$(task-log -g 443 --messages -j | jq -r .id)" "$message"
	run -0 --separate-stderr task-fsck
	assert_equal "$output" ""
	"$TASK_SRC/tests/schema/validate.py" .tasks/events/*/*/*/*
	task-log --messages -j >all
	"$TASK_SRC/tests/schema/validate.py" --message all
	assert_equal "$("$TASK_SRC/tests/oracle/oracle.py" --hash .tasks)" "$(task-export --hash)"
}

@test "task-log --replace refuses messages of others, redacted ones, empty texts, and other options" {
	refused 5 "is a message of bob, who alone can edit it" task-log --replace "$team" -m mine
	refused 5 "a message must not be empty" task-log --replace "$message" -m " "
	refused 3 "there is no message" task-log --replace 01m7nothing -m mine
	refused 2 "changes only the text" task-log --replace "$message" -m mine PP-1
	refused 2 "--replace needs -m" task-log --replace "$message"
	TASK_ACTOR=bob task-log -q --replace "$team" -m "to all of you" >/dev/null
	assert_equal "$(task-log --messages -j | jq -r "select(.id == \"$team\").text")" "to all of you"
	task-purge -q --redact "$message"
	refused 5 "is redacted or purged" task-log --replace "$message" -m mine
}

@test "task-log --replace is idempotent by its key, and of two edits at once the later shows" {
	task-log -q --key k --replace "$message" -m "one" >/dev/null
	task-log -q --key k --replace "$message" -m "one" >/dev/null
	assert_equal "$(task-log -j --type message.posted PP-1 | wc -l)" 2
	refused 5 "" task-log --key k --replace "$message" -m "two"
	cp -r .tasks other
	TASK_CLOCK=2026-11-20T15:00:00Z task-log -q --replace "$message" -m "here" >/dev/null
	TASK_CLOCK=2026-11-20T16:00:00Z task-log -q -C other --replace "$message" -m "there" >/dev/null
	git -C .tasks pull -q --no-edit ../other tasks
	assert_equal "$(shown .text)" '"there"'
	task-fsck -q
}

@test "task-undo of an edit brings the text before back" {
	task-log -q --replace "$message" -m "one" >/dev/null
	task-log -q --replace "$message" -m "two" >/dev/null
	mapfile -t edits < <(task-log -j --type message.posted PP-1 | jq -r .id | tail -n 2)
	task-undo -q "${edits[1]}"
	assert_equal "$(shown .text)" '"one"'
	task-undo -q "${edits[0]}"
	assert_equal "$(shown '[.text, .edited]')" '["the prot is 80",null]'
	task-fsck -q
}

@test "task-purge --redact takes a message or a task out of sight everywhere, and says who did" {
	task-log -q --replace "$message" -m "again the prot" >/dev/null
	task-purge -q --redact -m "too much" "$message"
	assert_equal "$(shown '[.text, .redacted, .redacted_by]')" '[null,true,"ann"]'
	run -0 task-show PP-1
	assert_match "$output" "redacted ann, .*, redacted by ann"
	run -0 task-log PP-1
	[[ $output != *prot* ]]
	run -0 --separate-stderr task-purge --redact "$message"
	assert_match "$stderr" "is redacted already"
	refused 5 "'PP-1' is of ann: to take it out of sight give a reason and force: -f -m WHY" task-purge -A eve --redact PP-1
	task-purge -q -A eve --redact -f -m "names" PP-1
	run -0 task-show PP-1
	[[ $output == *"redacted by eve"* && $output != *"the body"* ]]
	run -0 --separate-stderr task-fsck
	assert_match "$output" "taken out of sight by eve"
	"$TASK_SRC/tests/schema/validate.py" .tasks/events/*/*/*/*
}

@test "task-purge of a message removes its edits, too; of an edit only that text" {
	task-log -q --replace "$message" -m "the prot is 81" >/dev/null
	edit=$(task-log -j --type message.posted PP-1 | jq -r .id | tail -n 1)
	task-purge -q -f -m "leaked" "$edit" >/dev/null
	assert_equal "$(shown '[.text, .redacted]')" "[null,true]"
	(! grep -r "prot is 81" .tasks)
	grep -q "prot is 80" .tasks/events/*/*/*/*
	task-purge -q -A bob --redact "$team"
	assert_equal "$(task-purge -n -j "$team" | wc -l)" 1
	team=$(task-log -A bob -m "another")
	task-log -q --replace "$team" -A bob -m "secret prot" >/dev/null
	task-purge -q -A bob -f -m "leaked" "$team" >/dev/null
	(! grep -r "secret prot" .tasks)
	task-fsck -q
}
