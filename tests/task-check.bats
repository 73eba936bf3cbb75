# SPDX-License-Identifier: ISC
# Checklists.
load helper

list() { task-check list "$1" | cut -f 2,3,5 | tr '\t' ' '; }
texts() { task-check list "$1" | cut -f 5 | tr '\n' ' '; }

@test "task-check add puts items at the end, in one event" {
	id=$(task-add --check first "a task")
	run -0 --separate-stderr task-check add "$id" second "third, too"
	assert_equal "$output$stderr" ""
	assert_equal "$(list "$id")" $'1 open first\n2 open second\n3 open third, too'
	assert_equal "$(events)" 3
	"$TASK_SRC/tests/schema/validate.py" --written .tasks/events/*/*/*/*.jsonl
	assert_whole
}

@test "task-check tick and untick take numbers and prefixes of ids" {
	id=$(task-add --check a --check b --check c "a task")
	item=$(task-check list "$id" | sed -n 3p | cut -f 4)
	task-check tick "$id" 1 "${item:0:6}"
	assert_equal "$(list "$id")" $'1 done a\n2 open b\n3 done c'
	task-check untick "$id" 1
	assert_equal "$(list "$id")" $'1 open a\n2 open b\n3 done c'
}

@test "task-check takes numbers as they were before the command" {
	id=$(task-add --check a --check b --check c "a task")
	task-check remove "$id" 1 2
	assert_equal "$(list "$id")" "1 open c"
}

@test "task-check edit changes the text" {
	id=$(task-add --check a "a task")
	task-check edit "$id" 1 "a better one"
	assert_equal "$(list "$id")" "1 open a better one"
}

@test "task-check move puts an item anywhere" {
	id=$(task-add --check a --check b --check c --check d "a task")
	while read -r item position want; do
		task-check move "$id" "$item" "$position"
		assert_equal "$(texts "$id")" "$want "
	done <<-'TABLE'
	1 4 b c d a
	4 1 a b c d
	2 3 a c b d
	4 2 a d c b
	1 2 d a c b
	TABLE
}

@test "task-check move finds room between any two, however often" {
	id=$(task-add --check a --check b --check c "a task")
	for ((i = 0; i < 70; i++)); do
		task-check move "$id" 3 2
	done
	assert_equal "$(texts "$id")" "a b c "
	run -0 jq -r '.data.values[0] | to_entries[] | select(.key | endswith("/pos")).value' \
	    .tasks/events/*/*/*/*.jsonl
	assert_equal "$(sort -u <<<"$output" | grep -cvE '^[0-9.]+$')" 0
}

@test "task-check of what is so already is no event" {
	id=$(task-add --check a "a task")
	task-check tick "$id" 1
	for action in "tick $id 1" "edit $id 1 a" "move $id 1 1"; do
		run -0 --separate-stderr task-check $action
		assert_equal "$stderr" "task-check: '$id': nothing to change"
	done
	assert_equal "$(events)" 3
}

@test "task-check refuses what is no item, text or position" {
	id=$(task-add --check a "a task")
	refused 3 "has no item '2': name it by its number, 1 to 1" task-check tick "$id" 2
	refused 3 "has no item 'zzzz'" task-check remove "$id" zzzz
	refused 5 "one line of 1 to 500" task-check add "$id" $'two\nlines'
	refused 5 "one line of 1 to 500" task-check add "$id" ""
	refused 5 "a position is from 1 to 1" task-check move "$id" 1 2
	refused 2 "did you mean 'tick'" task-check tic "$id" 1
	refused 2 "edit takes TASK ITEM TEXT" task-check edit "$id" 1
	refused 2 "a task is missing" task-check tick
	refused 3 "nothing" task-check add nothing x
	refused 4 "is created, not review" task-check tick --expect review "$id" 1
	run -7 task-check list "$id" nothing
}

@test "a state that needs a complete checklist is refused with the open items" {
	task-workflow | jq -c '.checklist = ["done"]' >w.json
	task-workflow set w.json
	id=$(task-add --check "look twice" --check tell "a task")
	task-move "$id" in-progress
	task-check tick "$id" 2
	refused 5 "cannot become done with 1 unticked checklist items: 1 'look twice'; 'task-check tick $id ITEM'" \
	    task-move "$id" done
	task-check tick "$id" 1
	task-move "$id" done
}

@test "the refusal of a long checklist is bounded" {
	task-workflow | jq -c '.checklist = ["done"]' >w.json
	task-workflow set w.json
	id=$(task-add "a task")
	task-move "$id" in-progress
	seq -f "item %g, a long one that says much about little" 200 >items
	mapfile -t items <items
	task-check add "$id" "${items[@]}"
	run -5 --separate-stderr task-move "$id" done
	assert_match "$stderr" "200 unticked.* and 1[89][0-9] more; 'task-check tick"
}

@test "task-check add with a key adds once" {
	id=$(task-add "a task")
	task-check add --key K "$id" one
	task-check add --key K "$id" one
	assert_equal "$(list "$id")" "1 open one"
}

@test "checklists show in task-show and as JSON" {
	id=$(task-add --check a --check b "a task")
	task-check tick "$id" 1
	assert_match "$(task-show "$id")" $'checklist \(1 of 2 done\)\n    \[x\] a\n    \[ \] b'
	assert_equal "$(task-show -j "$id" | jq -c '[.checklist[] | [.text, .done]]')" \
	    '[["a",true],["b",false]]'
	assert_equal "$(task-check list -j "$id" | jq -sc 'map([.number, .text, .done])')" \
	    '[[1,"a",true],[2,"b",false]]'
	run -0 task-check untick -j "$id" 1
	assert_equal "$(jq -c '.checklist[0].done' <<<"$output")" false
}
