#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# What task-mcp does for a team besides tasks: it makes logs, exchanges them, sets their
# workflow, and tells how much was worked.

load helper
load mcp/helper

@test "a server without a log starts, says how to make one, and works after task_init" {
	mkdir "$BATS_TEST_TMPDIR/empty" && cd "$BATS_TEST_TMPDIR/empty" || return
	for revision in 2025-11-25 2026-07-28; do
		rm -rf .tasks
		wire $revision <<-'END'
			! task_list
			! task_add {"tasks":[{"title":"too early"}]}
			! task_init {"workflow":"strict"}
			! task_add {"tasks":[{"title":"first"}]}
			! task_list
			! task_init
			! task_init {"workflow":"simple"}
		END
		assert_match "$(refusal 1)" "^not-found: .*$PWD.* task_init makes a log there"
		assert_match "$(refusal 2)" "task_init makes a log there"
		assert_equal "$(got 3 '[.log, .made]')" "[\"$PWD/.tasks\",\"new\"]"
		assert_equal "$(got 5 '[.tasks[].title]')" '["first"]'
		assert_equal "$(got 6 .made)" existed
		assert_match "$(refusal 7)" "^invalid: there is a log already in .* task_workflow_set"
		assert_equal "$(task-workflow show -j | jq -r .name)" strict
	done
	rm -rf .tasks
	wire 2025-11-25 --read-only <<-'END'
		! task_list
		> 2 tools/call {"name":"task_init"}
	END
	assert_match "$(refusal 1)" "task-init -C '$PWD'"
	assert_match "$(of 2 .error.message)" "read-only"
	[[ ! -e .tasks ]]
}

@test "task_workflow_set shows, checks and sets the workflow" {
	strict=$(jq -c . "$TASK_SRC/schema/workflows/strict.json")
	wire 2025-11-25 <<-END
		! task_workflow_set
		! task_workflow_set {"workflow":"strict","dry_run":true}
		! task_workflow_set
		! task_workflow_set {"workflow":$(jq -n --arg w "$strict" '$w')}
		! task_workflow_set {"workflow":"strict"}
		! task_workflow_set {"workflow":"agile"}
		! task_workflow_set {"workflow":"{}"}
		! task_workflow_set
	END
	assert_equal "$(got 1 '[.workflow.name, (.ready | length > 1)]')" '["default",true]'
	assert_equal "$(got 2 '.changes | length > 0')" true
	assert_equal "$(got 3 .workflow.name)" default
	assert_equal "$(got 4 '.changes | length > 0')" true
	assert_equal "$(got 5 .unchanged)" true
	assert_match "$(refusal 6)" "^not-found: .*strict"
	assert_match "$(refusal 7)" "^invalid: "
	assert_equal "$(got 8 .workflow.name)" strict
}

@test "task_sync exchanges events with the remote, and a claim can have its word" {
	git init -q --bare -b main hub
	for name in one two; do
		git clone -q hub $name 2>/dev/null
		(cd $name && git config user.name $name && git config user.email $name@example.com)
	done
	cd one && task-init -q && id=$(task-add "shared") && cd .. || return
	wire 2025-11-25 -C one -A ann <<<'! task_sync'
	assert_equal "$(got 1 '[.went > 0, .remotes[0].remote]')" '[true,"origin"]'
	(cd two && task-init -q)
	wire 2025-11-25 -C two -A bob <<-END
		! task_claim {"task":"$id","sync":true}
		wait
		! task_show {"task":"$id"}
	END
	assert_equal "$(got 1 .task.id) $(got 2 .task.claim.by)" "$id bob"
	wire 2026-07-28 -C one -A ann <<-END
		! task_claim {"task":"$id","sync":true}
		wait
		! task_sync
		wait
		! task_show {"task":"$id"}
	END
	assert_match "$(refusal 1)" "^held: "
	assert_equal "$(got 3 .task.claim.by)" bob
	rm -rf hub
	wire 2025-11-25 -C one <<<'! task_sync'
	assert_match "$(refusal 1)" "^io: "
}

@test "a sync that loses a claim says so in its own answer" {
	git init -q --bare -b main hub
	for name in one two; do
		git clone -q hub $name 2>/dev/null
		(cd $name && git config user.name $name && git config user.email $name@example.com)
	done
	(cd one && task-init -q && task-add -q -c ONE one && task-sync -q)
	(cd two && task-init -q)
	TASK_CLOCK=2026-11-20T13:00:00Z task-claim -q -C one -A ann ONE
	wire 2025-11-25 -C two -A bob <<-END
		! task_claim {"task":"ONE"}
		wait 1
		run task-sync -q -C one
		! task_sync
		wait
		! task_list
	END
	assert_equal "$(got 1 .task.claim.by)" bob
	assert_match "$(got 2 '.notes[0]')" "^your claim 1 of 'ONE' does not count: it was lost to that of ann"
	assert_equal "$(got 3 .notes)" null
}

@test "tools that reach the network say so, and a read-only server offers none that writes" {
	wire 2025-11-25 <<<'> 1 tools/list'
	assert_equal "$(of 1 '[.result.tools[] | select(.annotations.openWorldHint).name] | tojson')" \
	    '["task_claim","task_init","task_sync"]'
	wire 2025-11-25 --read-only <<-'END'
		> 1 tools/list
		> 2 tools/call {"name":"task_sync"}
		> 3 tools/call {"name":"task_workflow_set"}
	END
	assert_equal "$(of 1 '[.result.tools[].name] | tojson')" \
	    '["task_list","task_log","task_overview","task_show"]'
	assert_match "$(of 2 .error.message)" "read-only"
	assert_match "$(of 3 .error.message)" "read-only"
}

@test "task_log sums up work by task, by actor and by day" {
	id=$(task-add -c T-1 "long")
	task-time start T-1
	export TASK_CLOCK=2026-11-20T15:30:00Z
	task-time stop T-1
	wire 2025-11-25 <<-'END'
		! task_log {"kind":"work","by":"task"}
		! task_log {"by":"actor"}
		! task_log {"kind":"work","by":"day","task":"T-1"}
		! task_log {"kind":"events","by":"day"}
	END
	assert_equal "$(got 1 '[.totals[0].task, .totals[0].seconds]')" "[\"$id\",5400]"
	assert_equal "$(got 2 '[.totals[0].actor, .totals[0].seconds]')" '["ann",5400]'
	assert_equal "$(got 3 '[.totals[0].day, .totals[0].seconds]')" '["2026-11-20",5400]'
	assert_equal "$(refusal 4)" "invalid: 'by' needs kind work"
	for by in task actor day; do
		task-time --by $by -j | jq -s . >"by-$by"
	done
	assert_equal "$(got 1 .totals)" "$(jq -c . by-task)"
	assert_equal "$(got 2 .totals)" "$(jq -c . by-actor)"
	assert_equal "$(got 3 .totals)" "$(jq -c . by-day)"
}

@test "task_edit does all that task-check does" {
	task-add -c T-1 "with steps" >/dev/null
	wire 2025-11-25 <<-'END'
		! task_edit {"task":"T-1","checklist":["add one","add two","add three","tick 2","move 3 1"]}
		! task_edit {"task":"T-1","checklist":["rename 2 the first of all","untick 3","remove 1"]}
		! task_show {"task":"T-1","fields":"checklist"}
		! task_edit {"task":"T-1","checklist":["rename 1"]}
		! task_edit {"task":"T-1","checklist":["move 1 top"]}
		! task_edit {"task":"T-1","checklist":["move 1 9"]}
	END
	assert_equal "$(got 3 '[.task.checklist[] | [.text, .done]]')" \
	    '[["the first of all",false],["two",false]]'
	assert_match "$(refusal 4)" "^invalid: a change of the checklist is like 'add TEXT'"
	assert_equal "$(refusal 5)" "invalid: 'top' is not a position in the checklist"
	refusal 6 >/dev/null
}

@test "a task has its commits, its branch and its pull request" {
	task-add -c T-1 "with a change" >/dev/null
	first=$(printf 'a%.0s' {1..40}) second=$(printf 'b%.0s' {1..40})
	wire 2025-11-25 <<-END
		! task_edit {"task":"T-1","commits":["$first","$second"],"ref":"https://git.example/x/pull/7","meta":{"branch":"feat/x"}}
		! task_edit {"task":"T-1","commits":["$first"]}
		! task_edit {"task":"T-1","commits":["abc1234"]}
		! task_show {"task":"T-1","fields":"commits,ref,meta"}
		! task_list {"where":"ref=https://git.example/x/pull/7","fields":"code"}
	END
	assert_equal "$(got 1 '.task.commits | length')" 2
	assert_equal "$(got 2 .unchanged)" true
	assert_equal "$(refusal 3)" "invalid: a commit is named by its whole hash, not 'abc1234'"
	assert_equal "$(got 4 '.task | [.commits, .ref, .meta]')" \
	    "[[\"$first\",\"$second\"],\"https://git.example/x/pull/7\",{\"branch\":\"feat/x\"}]"
	assert_equal "$(got 5 '.tasks[0].code')" T-1
	task-show -j T-1 >shown
	"$TASK_SRC/tests/schema/validate.py" --task shown
}

@test "task_overview has the guide for hosts that show no instructions" {
	wire 2025-11-25 <<-'END'
		! task_overview {"guide":true,"budget":6000}
	END
	assert_equal "$(got 1 .guide -r)" "$(got 1 .guide)"
	assert_match "$(jq -r 'select(.id == 1).result.structuredContent.guide' "$messages")" "task_claim"
}

@test "task_undo takes the last write back, shows what it would change, and refuses by name" {
	id=$(task-add -A bob -c A-1 one)
	wire 2025-11-25 <<-END
		! task_edit {"task":"A-1","title":"two"}
		! task_undo {"dry_run":true}
		! task_undo {}
		! task_show {"task":"A-1"}
		! task_undo
		! task_show {"task":"A-1"}
		! task_undo {"event":"$(task-log -r --limit 1 -j A-1 | jq -r .id)"}
		! task_undo {"event":"0123456789"}
	END
	assert_equal "$(got 2 '.changes[0] | [.field, .before, .after] | tojson')" '["title","two","one"]'
	assert_equal "$(got 3 '.changes[0] | [.field, .before, .after] | tojson')" '["title","two","one"]'
	assert_equal "$(got 4 .task.title)" one
	assert_equal "$(got 6 .task.title)" two
	assert_match "$(refusal 7)" "^stale: cannot undo this alone: later events rest on it.*task.edited of A-1"
	assert_match "$(refusal 8)" "^not-found: '0123456789' is not an event or a commit"
	task-fsck -q
}
