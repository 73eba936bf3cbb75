# SPDX-License-Identifier: ISC
# What every command says in every state and to whomever holds the task, or not:
# tests/rules/table.txt; and where the workflow wants gates, checklists and registered
# agents: tests/rules/gates.txt. tests/rules/server.py asks the server the same,
# tests/unit/rules_test.c the library, and tests/rules/audit.py the audit, of events that
# commands would not write.
load helper

setup_file()
{
	export RULES=$TASK_SRC/tests/rules LOGS=$BATS_FILE_TMPDIR
	BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR clean_room
	for table in table gates; do
		mkdir "$LOGS/$table"
		"$RULES/log" "$RULES/$table.txt" "$LOGS/$table/log"
	done
}

setup() { clean_room; }

holds() { "$RULES/programs.py" "$RULES/${2-table}.txt" "$LOGS/${2-table}/log" "$1"; }

@test "task-move does what the table of the rules says" { holds move; }
@test "task-claim does what the table of the rules says" { holds claim; }
@test "task-edit does what the table of the rules says" { holds edit; }
@test "task-link does what the table of the rules says" { holds link; }
@test "task-log does what the table of the rules says" { holds log; }
@test "task-check does what the table of the rules says" { holds check; }
@test "task-gate does what the table of the rules says" { holds gate; }
@test "task-time does what the table of the rules says" { holds time; }
@test "task-handoff does what the table of the rules says" { holds handoff; }

@test "task-gate does what the table of the gates says" { holds gate gates; }
@test "task-move does what the table of the gates says" { holds move gates; }
@test "other programs do what the table of the gates says" {
	for program in claim check edit log; do
		holds $program gates
	done
}

@test "the tables name the states of the workflow, in their order" {
	for table in table gates; do
		assert_equal "$(awk '$1 == "states" { $1 = ""; print substr($0, 2) }' "$RULES/$table.txt")" \
		    "$(task-workflow -C "$LOGS/$table/log" -j | jq -r '.states | join(" ")')"
	done
}

@test "every task of the rules is in the state that it is to be in" {
	for table in table gates; do
		TASK_DIR=$LOGS/$table/log task-list --all -j |
		    jq -r 'select(.code == null and .title != "part") | "\(.title) \(.state) \(.id)"' | sort >is
		awk '{ shown = $1 == "failed" && $2 !~ /^(cancelled|done|archived)$/ ? "quarantined" : $2
		    print $1, $2, shown, $3 }' "$LOGS/$table/tasks" | sort >wanted
		diff is wanted
	done
}

@test "the tools of the server do what the tables say" {
	for table in table gates; do
		"$RULES/server.py" "$RULES/$table.txt" "$LOGS/$table/log"
	done
}

@test "what calls the tools finds a cell that is not so" {
	awk '/^command/ { kept = /gate pass review/; asked = 1 } !asked || kept' "$RULES/gates.txt" |
	    sed 's/^worker .*/worker  ok/' >gates.txt
	run -1 env TASKLOG_CELLS=1 "$RULES/server.py" gates.txt "$LOGS/gates/log"
	assert_match "$output" "open-to-worker, created: want ok, got gate-missing"
}

@test "the audit names what commands refuse, as the tables say" {
	for table in table gates; do
		"$RULES/audit.py" "$RULES/$table.txt" "$LOGS/$table/log"
	done
}

@test "what forges the cells finds one that nothing names" {
	mkdir rules
	sed '/^lost-claim  -m why/d' "$RULES/unseen.txt" >rules/unseen.txt
	awk '/^command/ { kept = /move -m why @ blocked/; asked = 1 } !asked || kept' "$RULES/table.txt" >rules/table.txt
	run -1 "$RULES/audit.py" rules/table.txt "$LOGS/table/log"
	assert_match "$output" "move -m why @ blocked: lost in-progress: lost-claim, not named"
}

@test "a rule that the audit does not ask, and one without an event, are found" {
	mkdir -p copy/tests
	cp -r "$TASK_SRC/lib" copy
	cp -r "$TASK_SRC/tests/audit" copy/tests
	run -0 env TASK_SRC="$PWD/copy" "$TASK_SRC/tests/lint/rules"
	sed -i 's/ACTION_ASSIGN/ACTION_MOVE_HELD/' copy/lib/check/*.c
	sed -i '/is taken from ann/d' copy/tests/audit/forgeries.txt
	run -1 env TASK_SRC="$PWD/copy" "$TASK_SRC/tests/lint/rules"
	assert_match "$output" "not ok 4 .*# ASSIGN"
	assert_match "$output" "not ok 5 .*# claim: is taken from"
}

@test "what drives the programs finds a cell that is not so" {
	sed '/^command.*link @ needs/,/^else/s/^else .*/else  held/' "$RULES/table.txt" >table
	run -1 "$RULES/programs.py" table "$LOGS/table/log" link
	assert_match "$output" "link @ needs OTHER: lost, archived: want held, got ok"
}
