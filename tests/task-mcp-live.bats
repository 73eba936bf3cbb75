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
