#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# One server serves the logs of several projects: the argument `dir`.

load helper
load mcp/helper

setup()
{
	clean_room
	for name in one two three; do
		(log_in_project $name && task-add -c "${name^^}" "of $name") >/dev/null
	done
	mkdir plain one/deep
}

@test "task-mcp answers from the log of dir, and without dir from its own" {
	for revision in 2025-11-25 2026-07-28; do
		wire $revision -C one <<-END
			! task_list
			! task_list {"dir":"$PWD/two"}
			! task_list {"dir":"../three"}
			! task_list {"dir":"$PWD/one/deep"}
			! task_list {"dir":""}
			! task_list
		END
		assert_equal "$(for i in 1 2 3 4 5 6; do got $i .tasks[0].code; done | tr '\n' ' ')" \
		    "ONE TWO THREE ONE ONE ONE "
	done
}

@test "each tool of task-mcp takes dir, and writes only there" {
	before=$(events one/.tasks)
	wire 2026-07-28 -C one -A ann <<-END
		! task_add {"dir":"$PWD/two","tasks":[{"title":"new","code":"NEW"}]}
		! task_claim {"dir":"$PWD/two","task":"NEW"}
		! task_edit {"dir":"$PWD/two","task":"NEW","priority":9}
		! task_gate {"dir":"$PWD/two","task":"NEW","gate":"t","action":"require"}
		! task_post {"dir":"$PWD/two","task":"NEW","text":"x","to":["bob"]}
		! task_release {"dir":"$PWD/two","task":"NEW"}
		! task_move {"dir":"$PWD/two","task":"NEW","state":"cancelled","why":"x"}
		! task_agent {"dir":"$PWD/two","name":"ann"}
		! task_workflow_set {"dir":"$PWD/two","workflow":"simple"}
		! task_show {"dir":"$PWD/two","task":"NEW"}
		! task_log {"dir":"$PWD/two","task":"NEW"}
		! task_overview {"dir":"$PWD/two"}
		! task_show {"task":"NEW"}
	END
	for i in {1..12}; do
		assert_equal "$i $(of $i '.result.isError // false')" "$i false"
	done
	assert_equal "$(got 12 .log)" "$PWD/two/.tasks"
	assert_match "$(refusal 13)" "^not-found: "
	assert_equal "$(events one/.tasks)" "$before"
	assert_equal "$(task-workflow show -j -C two | jq -r .name)" simple
}

@test "task-mcp refuses a dir without a log, names the known ones, and can make one" {
	wire 2025-11-25 -C one <<-END
		! task_list {"dir":"$PWD/two"}
		! task_list {"dir":"$PWD/plain"}
		! task_list {"dir":"nowhere"}
		! task_init {"dir":"$PWD/plain"}
		! task_add {"dir":"$PWD/plain","tasks":[{"title":"first"}]}
		! task_list {"dir":"$PWD/plain"}
		! task_list
	END
	assert_match "$(refusal 2)" "^not-found: no task log at '$PWD/plain' or above; known are $PWD/one/.tasks, $PWD/two/.tasks"
	assert_match "$(refusal 3)" "no task log at '$PWD/one/nowhere'"
	assert_equal "$(got 4 .log)" "$PWD/plain/.tasks"
	assert_equal "$(got 6 '[.tasks[].title]')" '["first"]'
	assert_equal "$(got 7 '[.tasks[].title]')" '["of one"]'
}

@test "a log that a call makes elsewhere keeps the actor's name, and no directory is made for it" {
	wire 2025-11-25 -C one <<-END
		! task_init {"dir":"$PWD/plain"}
		! task_list {"dir":"$PWD/plain"}
		! task_init {"dir":"$PWD/absent"}
		! task_workflow_set {"dir":"$PWD/plain","workflow":$(task-workflow show -j simple),"dry_run":true}
	END
	assert_equal "$(got 2 .notes)" null
	assert_equal "$(refusal 3)" "not-found: there is no directory '$PWD/absent' to make a log in"
	[[ ! -e absent ]]
	assert_equal "$(of 4 '.result.isError // false')" false
}

@test "a directory that gets a log of its own is no longer the one above it" {
	wire 2025-11-25 -C two <<-END
		! task_list {"dir":"$PWD/one/deep"}
		wait
		run cd one/deep && git init -q && task-init -q && task-add -c DEEP deep
		! task_list {"dir":"$PWD/one/deep"}
		! task_list {"dir":"$PWD/one"}
	END
	assert_equal "$(got 1 .tasks[0].code) $(got 2 .tasks[0].code) $(got 3 .tasks[0].code)" "ONE DEEP ONE"
}

@test "keys, claims and unread messages of projects are never mixed up" {
	task-log -C two -A bob -m "for ann" --to ann >/dev/null
	wire 2025-11-25 -C one -A ann <<-END
		! task_add {"tasks":[{"title":"a"}],"key":"k"}
		! task_add {"dir":"$PWD/two","tasks":[{"title":"a"}],"key":"k"}
		! task_claim {"dir":"$PWD/two","task":"TWO"}
		wait
		run task-claim -C two -A bob -f -m "taken" TWO
		! task_list
		! task_list {"dir":"$PWD/two"}
	END
	assert_equal "$(got 1 '[.repeated, .unread]')" "[null,null]"
	assert_equal "$(got 2 '[.repeated, .unread]')" "[null,1]"
	assert_equal "$(got 4 '[.notes, .unread]')" "[null,null]"
	assert_match "$(got 5 .notes[0])" "bob"
}

@test "task-mcp waits for a change in another project" {
	wire 2025-11-25 -C one -A ann <<-END
		! task_log {"dir":"$PWD/two","kind":"inbox","wait":60}
		! task_list
		wait 1
		run task-log -C one -A bob -m "wrong log" --to ann
		! task_list
		wait 2
		run task-log -C two -A bob -m "right log" --to ann
	END
	assert_equal "$(jq .id "$messages" | tr '\n' ' ')" "2 3 1 "
	assert_equal "$(got 1 '[.entries[].text]')" '["right log"]'
}

@test "a server that was started where no log is serves the logs that calls name" {
	cd plain || return
	wire 2026-07-28 <<-END
		! task_list
		! task_list {"dir":"../one"}
		! task_list {"dir":"../two"}
	END
	refusal 1 >/dev/null
	assert_equal "$(got 2 .tasks[0].code) $(got 3 .tasks[0].code)" "ONE TWO"
}

@test "task-mcp asks a host that has roots for them, and offers them; no other host" {
	cd plain || return
	hello='"method":"initialize","params":{"protocolVersion":"2025-11-25","clientInfo":{"name":"x","version":"1"},"capabilities"'
	wire none <<-END
		= {"jsonrpc":"2.0","id":1,$hello:{"roots":{"listChanged":true}}}}
		wait 1
		. notifications/initialized
		wait 2
		~ {"jsonrpc":"2.0","id":"roots","result":{"roots":[{"uri":"file://${PWD%/plain}/o%6ee"},{"uri":"https://x/"},{"uri":"file://${PWD%/plain}/two"}]}}
		! task_list
		! task_list {"dir":"../one"}
		wait 4
		. notifications/roots/list_changed
		wait 5
		~ {"jsonrpc":"2.0","id":"roots","result":{"roots":[{"uri":"file://${PWD%/plain}/two"}]}}
		! task_list
		! task_overview {"dir":"../one"}
	END
	assert_equal "$(jq -c 'select(.method) | [.id, .method]' "$messages" | sort -u)" '["roots","roots/list"]'
	dir=${PWD%/plain}
	assert_match "$(jq -r 'select(.id == 1 and .result.isError).result.content[0].text' "$messages")" \
	    "calls reach $dir/one, $dir/two"
	grep -q "calls reach $dir/one/.tasks, $dir/two" "$messages"
	wire none <<-END
		= {"jsonrpc":"2.0","id":1,$hello:{}}}
		wait 1
		. notifications/initialized
		. notifications/roots/list_changed
		> 2 ping
	END
	assert_equal "$(jq -c 'select(.method)' "$messages")" ""
}
