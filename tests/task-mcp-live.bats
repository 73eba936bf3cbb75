#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# What task-mcp tells is what is so: whatever happens to the log meanwhile, whoever else
# writes to it, and whether or not the client asks.

load helper
load mcp/helper

@test "a log that was deleted and is made anew is read anew, and written to" {
	for how in "rm -rf .tasks/events" "rm -rf .tasks" "rm -rf .tasks .git/tasks; task-init -q"; do
		rm -rf project
		(log_in_project && task-add "old") >/dev/null
		wire 2025-11-25 -C project <<-END
			! task_list
			wait
			run cd project && $how; task-list; task-add fresh
			! task_list
			! task_add {"tasks":[{"title":"through the server"}]}
			! task_list
		END
		assert_match "$(got 2 '[.tasks[].title] | join(",")')" "fresh$"
		assert_match "$(got 4 '[.tasks[].title] | join(",")')" "fresh,through the server$"
		assert_equal "$(got 4 .total)" "$(task-list -C project | wc -l)"
	done
}

@test "a log that is named by a link is the one that the link leads to now" {
	cd ..	# where there is no log above
	for name in first second; do
		(mkdir "$name" && cd "$name" && log_in_project && task-add "$name") >/dev/null
	done
	ln -s first named
	for dir in named/project named/project/.tasks; do
		ln -sfn first named
		wire 2025-11-25 -C $dir <<-'END'
			! task_list
			wait
			run ln -sfn second named
			! task_list
			! task_overview
			wait
			run rm named; : >named
			! task_list
			! task_add {"tasks":[{"title":"to nobody"}]}
			wait
			run rm named; ln -s first named
			! task_list
		END
		assert_equal "$(got 1 .tasks[0].title) $(got 2 .tasks[0].title)" "first second"
		assert_match "$(got 3 .log)" "/second/"
		assert_match "$(refusal 4)" "^not-found: "
		assert_match "$(refusal 5)" "^not-found: "
		assert_equal "$(got 6 .tasks[0].title) $(got 6 .total)" "first 1"
	done
}

@test "who subscribes hears of a log that comes back after it was deleted" {
	log_in_project
	wire 2025-11-25 <<-'END'
		> 1 resources/subscribe {"uri":"tasklog://board"}
		wait
		run mv .tasks gone; task-add fresh
		wait 2
		! task_list
	END
	assert_equal "$(got 1 '[.tasks[].title] | join(",")')" fresh
}

@test "who subscribes hears that the log was moved away, and that it is back" {
	cd ..	# where there is no log above
	mkdir project && (cd project && task-init -q && task-add fresh) >/dev/null
	for moved in project/.tasks project; do
		wire 2025-11-25 -C project/.tasks <<-END
			> 9 resources/subscribe {"uri":"tasklog://ready"}
			wait
			run mv $moved gone
			wait 2
			! task_list
			wait
			run mv gone $moved
			wait 4
			! task_list
		END
		assert_match "$(refusal 1)" "^not-found: "
		assert_equal "$(got 2 '.tasks[0].title')" fresh
	done
}

@test "an answer that lacks what cannot be read says so, once" {
	task-add fresh >/dev/null
	git clone -q .tasks other
	task-add -C other theirs >/dev/null
	git -C .tasks pull -q ../other
	sed -i 's/theirs/mine!!/' "$(grep -rl theirs .tasks/events)"
	git -C .tasks -c user.name=ann -c user.email=ann@example.com commit -qam "changed by hand"
	wire 2025-11-25 <<-'END'
		! task_list
		! task_list
	END
	assert_equal "$(got 1 '.notes[0]')" "1 place in the log cannot be read, the rest is served: task_overview with health=true names it"
	assert_equal "$(got 2 '[.total, .notes]')" "[1,null]"
}

# A clone in ./other whose eve claims $1 earlier than ann will, without either knowing.
contested()
{
	git config --global user.email ann@example.com
	git config --global user.name ann
	git clone -q .tasks other
	TASK_CLOCK=2026-11-20T13:00:00Z task-claim -q -C other -A eve "$1" >/dev/null
}

@test "who lost a claim in a merge is told once, with the next answer, whatever was asked" {
	for call in 'task_overview' 'task_add {"tasks":[{"title":"else"}]}' 'task_list {"at":"1h"}'; do
		rm -rf .tasks other
		task-init -q
		id=$(task-add "contested")
		contested "$id"
		wire 2025-11-25 <<-END
			! task_claim {"task":"$id"}
			wait
			run git -C .tasks pull -q --no-edit "$PWD/other" HEAD
			! $call
			! task_list
		END
		assert_match "$(got 2 '.notes[0]')" "your claim 1 of '$id' does not count: .*eve"
		assert_equal "$(got 2 '.notes | length') $(got 3 .notes)" "1 null"
	done
}

@test "an error tells of a lost claim, too, and a claim lost by force is told" {
	id=$(task-add "contested")
	wire 2025-11-25 <<-END
		! task_claim {"task":"$id"}
		wait
		run task-claim -q --force -m "mine" -A eve $id
		! task_show {"task":"nothing"}
		! task_show {"task":"$id"}
		! task_claim {"task":"$id"}
	END
	assert_match "$(refusal 2 | sed -n 2p)" "^your claim 1 of '$id' holds no longer: it is held by eve"
	assert_equal "$(got 3 .notes)" null
	assert_match "$(refusal 4)" "^held: "
}

@test "who gives a claim up, or brings its task to an end, is told nothing" {
	id=$(task-add "one") other=$(task-add "two")
	wire 2025-11-25 <<-END
		! task_claim {"task":"$id"}
		! task_move {"task":"$id","state":"done"}
		! task_claim {"task":"$other"}
		! task_release {"task":"$other"}
		! task_overview
	END
	assert_equal "$(jq -c 'select(.result.structuredContent.notes or .result.isError)' "$messages")" ""
}

@test "a subscriber hears when something gets due, once, and nothing of what stays the same" {
	unset TASK_CLOCK
	# Long enough to subscribe in before, also where much else runs.
	task-add --due 4s "soon" >/dev/null
	wire 2025-11-25 <<-'END'
		> 1 resources/subscribe {"uri":"tasklog://overview"}
		> 2 resources/subscribe {"uri":"tasklog://metrics"}
		wait 3
		> 3 resources/read {"uri":"tasklog://overview"}
	END
	assert_equal "$(jq -c 'select(.method) | .params.uri' "$messages")" '"tasklog://overview"'
	assert_equal "$(of 3 '.result.contents[0].text | fromjson.overdue')" 1
}

@test "who waits with a progress token hears that it is waited for, though nothing happens" {
	wire 2025-11-25 <<-'END'
		> 1 tools/call {"name":"task_claim","arguments":{"wait":60},"_meta":{"progressToken":7}}
		wait 1
		run task-add "at last"
		wait
	END
	assert_equal "$(head -n 1 "$messages" | jq -c .params)" '{"progressToken":7,"progress":1}'
	assert_equal "$(got 1 .task.title)" "at last"
}
