# SPDX-License-Identifier: ISC
# What every command says in every state and to whomever holds the task, or not:
# tests/rules/table.txt. tests/unit/rules_test.c asks the library the same.
load helper

setup_file()
{
	export TASK_RULES=$BATS_FILE_TMPDIR/log
	BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR clean_room
	"$TASK_SRC/tests/rules/log" "$TASK_RULES"
}

setup() { clean_room; }

holds() { "$TASK_SRC/tests/rules/programs.py" "$TASK_RULES" "$1"; }

@test "task-move does what the table of the rules says" { holds move; }
@test "task-claim does what the table of the rules says" { holds claim; }
@test "task-edit does what the table of the rules says" { holds edit; }
@test "task-link does what the table of the rules says" { holds link; }
@test "task-log does what the table of the rules says" { holds log; }
@test "task-check does what the table of the rules says" { holds check; }
@test "task-gate does what the table of the rules says" { holds gate; }
@test "task-time does what the table of the rules says" { holds time; }

@test "the table names the states of the built-in workflow, in their order" {
	assert_equal "$(awk '$1 == "states" { $1 = ""; print substr($0, 2) }' \
	    "$TASK_SRC/tests/rules/table.txt")" \
	    "$(task-workflow -C "$TASK_RULES" -j | jq -r '.states | join(" ")')"
}

@test "every task of the rules is in the state that it is to be in" {
	TASK_DIR=$TASK_RULES task-list --all -j |
	    jq -r 'select(.code == null) | "\(.title) \(.state) \(.id)"' | sort >is
	awk '{ shown = $1 == "failed" && $2 !~ /^(cancelled|done|archived)$/ ? "quarantined" : $2
	    print $1, $2, shown, $3 }' "$TASK_RULES/../tasks" | sort >wanted
	diff is wanted
}

@test "what drives the programs finds a cell that is not so" {
	mkdir other
	cp "$TASK_SRC"/tests/rules/programs.py other/
	sed '/^command.*link @ needs/,/^else/s/^else .*/else  held/' \
	    "$TASK_SRC/tests/rules/table.txt" >other/table.txt
	run -1 other/programs.py "$TASK_RULES" link
	assert_match "$output" "link @ needs OTHER: lost, archived: want held, got ok"
}
