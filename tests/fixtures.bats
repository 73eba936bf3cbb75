#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# The golden logs fix the format: good ones fold to what was checked by hand, broken ones
# are named at the line, and neither stops anything else.

load helper

fixtures=$BATS_TEST_DIRNAME/fixtures

# Put a file of lines into the log as the stream of its writer.
plant() {
	local writer
	writer=$(grep -aoPm1 '"writer":"\K[0-9a-f]{12}' "$1")
	mkdir -p ".tasks/events/${writer:0:2}/$writer/00"
	cp "$1" ".tasks/events/${writer:0:2}/$writer/00/00.jsonl"
	planted=events/${writer:0:2}/$writer/00/00.jsonl
}

@test "task-export prints what the golden exports say" {
	for log in "$fixtures"/good/*/; do
		# a log that forgot what it wrote itself, or it would be brought back
		git -C .tasks update-ref refs/heads/tasks 68d1e2bf68d21c950100f7144828b02b494dc33b
		rm -rf .tasks/events .tasks/.git/tasklog && cp -r "$log/log/events" .tasks/
		task-export >export.jsonl || [ $? -eq 7 ]
		cmp export.jsonl "$log/export.jsonl" || fail "$log"
	done
}

@test "task-fsck names every defect of the broken logs at its line" {
	while IFS=$'\t' read -r file line word _; do
		rm -rf .tasks && task-init -q
		plant "$fixtures/broken/$file"
		run --separate-stderr task-fsck
		case $file in
		future-stamp.jsonl) [ "$status" -eq 0 ] || fail "$file: status $status" ;;
		*) [ "$status" -eq 1 ] || fail "$file: status $status" ;;
		esac
		grep -q "$word" <<<"$output" || fail "$file: no '$word' in: $output"
		[ "$file" = future-stamp.jsonl ] || [ "$file" = seq-gap.jsonl ] ||
		    grep -q "$planted:$line	.*$word" <<<"$output" ||
		    fail "$file: not line $line: $output"
	done <"$fixtures/broken/manifest.tsv"
}

@test "another writer's bad line is named by every reader, and writes go on" {
	while IFS=$'\t' read -r file _; do
		rm -rf .tasks && task-init -q
		plant "$fixtures/broken/$file"
		run --separate-stderr task-list --all
		case $status in
		0 | 7) ;;
		*) fail "$file: task-list exits with $status: $stderr" ;;
		esac
		if [ "$file" = unknown-v.jsonl ]; then
			run -5 --separate-stderr task-add "not beside a newer tasklog"
			assert_match "$stderr" "newer tasklog"
			continue
		fi
		id=$(task-add "goes on") || fail "$file: $?"
		[ "${#id}" -eq 12 ] || fail "$file: no id"
	done <"$fixtures/broken/manifest.tsv"
}

@test "a line that was set aside is not spoken of again" {
	plant "$fixtures/broken/bad-utf8.jsonl"
	run -7 task-list
	task-fsck --repair >/dev/null
	run --separate-stderr task-list
	[ "$status" -eq 0 ]
	assert_equal "$stderr" ""
	task-fsck
}

@test "a line of a newer tasklog is never set aside" {
	plant "$fixtures/broken/unknown-v.jsonl"
	run task-fsck --repair
	[[ $output != *"set aside"* ]]
	run -7 --separate-stderr task-list
	assert_match "$stderr" "newer tasklog"
}

# The logs of tests/fixtures/first were written by version 0.1.0: see record there.
@test "logs of the first version are honest, and say what they said then" {
	export TASK_CLOCK=2026-11-29T12:00:00Z
	for log in "$fixtures"/first/*.bundle; do
		git clone -q --bare "$log" hub.git
		run -0 --separate-stderr task-fsck -C hub.git --range ..tasks
		assert_equal "$(cut -f1 <<<"$output" | sort -u | grep -v note)" ""
		git clone -q -b tasks hub.git clone
		cd clone || return
		run -0 --separate-stderr task-fsck -C . -j
		assert_equal "$(jq -c --argjson now "$(jq -s . <<<"$output")" \
		    '.findings - $now + ($now | map(select(.level != "note")))' "${log%.bundle}.json")" "[]"
		assert_equal "$(task-export -C . --hash 2>/dev/null)" "$(jq -r .export "${log%.bundle}.json")"
		diff <(task-list --all -j -C . 2>/dev/null | jq -s 'map({id, code, title, state, assignee,
		    priority, claim: ((.claim // {}) | {by, fence}), gates: ((.gates // []) |
		    map({name, result}))}) | sort_by(.id)[]') <(jq '.tasks[]' "${log%.bundle}.json")
		assert_whole .
		cd .. && rm -rf clone hub.git
	done
}
