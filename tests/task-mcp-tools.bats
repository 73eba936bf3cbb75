#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# The tools of task-mcp: what they take, do, answer and refuse. tests/mcp/wire.py also
# checks each result against the outputSchema, and that text and structure are the same.

load helper
load mcp/helper

tool() { wire 2025-11-25 <<<"! $*"; }

# listed -- the tools as tools/list has them, by name, in the file `listed`
listed()
{
	wire 2025-11-25 <<<'> 1 tools/list'
	of 1 '.result.tools | map({(.name): .}) | add | tojson' >listed
}

@test "schemas are in the subset that every host takes, and say what each argument is" {
	listed
	for name in $(jq -r 'keys[]' listed); do
		jq -e --arg name "$name" '.[$name] |
			(.name | test("^[a-z0-9_]{1,48}$")) and (.description | length > 0) and
			(.title | length > 0) and
			(.inputSchema | .type == "object" and has("properties") and
			    .additionalProperties == false) and
			([.inputSchema.properties[].description] |
			    all(type == "string" and length > 2)) and
			([.inputSchema.properties[] | has("type")] | all) and
			(.outputSchema | . == null or
			    (.type == "object" and (.properties | length > 0))) and
			(.annotations | [.readOnlyHint, .destructiveHint, .idempotentHint,
			    .openWorldHint] | all(type == "boolean")) and
			([.. | objects | keys[] | select(test(
			    "^([$].*|oneOf|anyOf|allOf|not|if|const|format|pattern)$"))] == []) and
			([.. | objects | select(.type? == "array") | .items.type] | all(. != null)) and
			([.. | objects | .enum? | arrays[]] | all(type == "string")) and
			([.. | objects | .type? | arrays] == [])
		' listed >/dev/null || fail "$name"
	done
}

# The values of a task that task_edit changes, by schema/fields.json: a JSON array.
edited_fields()
{
	jq -c '.["$defs"] | .["task-values"].properties + .["plain-values"].properties | keys -
	    ["created", "state", "done", "claim", "lease", "hidden", "redacted", "purged",
	     "occurrence"]' \
	    "$TASK_SRC/schema/fields.json"
}

@test "tools/list is sorted, and its schemas are the files, with the fields of a task" {
	listed
	assert_equal "$(of 1 '[.result.tools[].name] | . == sort')" true
	assert_equal "$(jq length listed)" "$(ls "$TASK_SRC"/schema/mcp | wc -l)"
	assert_equal "$(jq -c --argjson fields "$(edited_fields)" \
	    '$fields - (.task_edit.inputSchema.properties | keys)' listed)" "[]"
	draft=.task_add.inputSchema.properties.tasks.description
	assert_equal "$(jq -c --argjson fields "$(edited_fields)" \
	    "$draft | [scan(\"[a-z]+\")] | \$fields - ." listed)" "[]"
	# a property {} is one of the common arguments, and a quiet one is not shown
	jq -S -s --slurpfile common "$TASK_SRC/schema/tool/server.json" '$common[0] as $c |
	    map(. as $t | {(.name): (.inputSchema.properties |= ($c.every +
	        $c[if $t.annotations.readOnlyHint then "read" else "write" end] + . |
	        with_entries(select(.value.quiet | not) |
	            if .value == {} then .value = $c.some[.key] else . end)))}) | add |
	    del(.task_edit.inputSchema.properties["@fields"])' \
	    "$TASK_SRC"/schema/mcp/*.json >files
	assert_equal "$(jq -S --argjson fields "$(edited_fields)" \
	    "del(.task_edit.inputSchema.properties[\$fields[]]) |
	    $draft |= sub(\".*, prefix\"; \"{@fields, prefix\")" listed)" "$(<files)"
}

@test "a quiet argument is taken, though tools/list does not show it" {
	listed
	assert_equal "$(jq '[.. | objects | has("quiet")] | any' listed)" false
	jq -r 'select(.inputSchema.properties.fence.quiet).name' "$TASK_SRC"/schema/mcp/*.json >quiet
	id=$(task-add -c T-1 "a task")
	wire 2025-11-25 <<-END
		! task_post {"task":"T-1","text":"x","expect":"created"}
		! task_post {"task":"T-1","text":"x","expect":"done"}
		! task_list {"code":"T-"}
		! task_overview {"budget":300}
	END
	assert_equal "$(got 1 .task.id)" "$id"
	assert_match "$(refusal 2)" "^stale: "
	assert_equal "$(got 3 .total)" 1
	[[ -s quiet ]]
}

@test "a tool that has the library's door only is none of the server's" {
	for file in "$TASK_SRC"/schema/tool/task_*.json; do
		name=${file##*/}
		wire 2025-11-25 <<<"> 1 tools/call {\"name\":\"${name%.json}\"}"
		assert_match "$(of 1 .error.message)" "^there is no tool '${name%.json}'"
	done
}

@test "arguments are held to the schema: what is wrong, and what would be right" {
	wire 2025-11-25 <<-'END'
		! task_list {"view":"redy"}
		! task_list {"limit":"five"}
		! task_list {"limt":5}
		! task_list {"limit":1.5}
		! task_show
		! task_show {"task":null}
		! task_edit {"task":"abcd","links":[1]}
		! task_add {"tasks":[7]}
		! task_edit {"task":"abcd","state":"done"}
	END
	assert_match "$(refusal 1)" "^invalid: 'view' must be one of: open, ready, .*; not 'redy'"
	assert_equal "$(refusal 2)" "invalid: 'limit' must be an integer (most rows), not \"five\""
	assert_match "$(refusal 3)" "^invalid: there is no argument 'limt'; did you mean limit; there are: view, state, "
	assert_match "$(refusal 4)" "^invalid: 'limit' must be an integer .*, not 1.5"
	assert_equal "$(refusal 5)" "invalid: 'task' is missing"
	assert_equal "$(refusal 6)" "invalid: 'task' is missing"
	assert_equal "$(refusal 7)" "invalid: 'links[0]' must be a string, not 1"
	assert_equal "$(refusal 8)" "invalid: 'tasks[0]' must be an object, not 7"
	assert_equal "$(refusal 9)" "invalid: there is no argument 'state'; instead: task_move changes the state"
}

@test "arguments are taken in every spelling with one meaning" {
	wire 2025-11-25 <<-'END'
		! task_add {"tasks":"[{\"name\":\"one\",\"description\":\"d\",\"tags\":\"a, b\",\"priority\":\"P1\",\"code\":\"ONE\"}]"}
		! task_add {"tasks":["two",{"title":"three","depends_on":"ONE","estimate":"2h","subtasks":["four"],"due":null}]}
		! task_edit {"taskId":"#ONE","labels":["c","-a"],"priority":"critical","estimate":90,"key":null}
		! task_show {"id":"ONE","fields":["labels","priority","estimate"]}
		! task_list {"limit":"1","query":"one","fields":"[\"title\"]"}
		! task_move {"issue":"ONE","status":"In Progress","reason":"it is time","force":"False"}
		! task_list {"status":"open","fields":"title","label":"b"}
		! task_list {"state":"closed"}
		! task_show {"task":"ONE","fields":"title","key":"x"}
	END
	assert_equal "$(got 1 '.tasks[0].code')" ONE
	assert_equal "$(got 2 '[.tasks[].title]')" '["two","three","four"]'
	assert_equal "$(got 4 '.task | del(.id)')" '{"priority":10,"labels":["b","c"],"estimate":90}'
	assert_equal "$(got 5 '[.tasks[].title], .total')" $'["one"]\n1'
	assert_equal "$(got 6 .task.state)" in-progress
	assert_equal "$(got 7 '[.tasks[].title]')" '["one"]'
	assert_equal "$(got 8 .total)" 0
	assert_match "$(refusal 9)" "there is no argument 'key'; did you mean task"
}

@test "a write takes an argument that is filled in with nothing as none" {
	id=$(task-add -c FULL -b "a body" --due 2030-01-01 -P 7 -u ann "filled in")
	wire 2025-11-25 <<-'END'
		! task_edit {"task":"FULL","title":"","body":"","code":"","priority":0,"assignee":"","parent":"","estimate":0,"due":"","defer":"","ref":"","labels":"l","capabilities":"","links":[],"meta":{},"why":"","key":"","expect":"","force":false,"fence":0,"checklist":[],"work":"","productivity":0}
		! task_claim {"task":"FULL","capabilities":null,"ttl":"","wait":0,"key":"","expect":"","as":""}
		! task_move {"task":"FULL","state":"in-progress","why":"","key":"","expect":"","force":false,"fence":0}
		! task_post {"text":"done so far","task":"FULL","type":"","to":[],"reply_to":"","key":"","expect":"","fence":0,"ack":"","handoff":{}}
		! task_release {"task":"FULL","failed":false,"why":"","key":"","expect":"","fence":0}
		! task_agent {"name":"","type":"worker","description":"","capabilities":"","max":0,"remove":false,"key":""}
	END
	assert_equal "$(jq -c 'select(.result.isError or .error)' "$messages")" ""
	assert_equal "$(task-show -j FULL | jq -c '[.title, .body, .due, .priority, .assignee, .labels]')" \
	    '["filled in","a body","2030-01-01",7,"ann",["l"]]'
	assert_equal "$(task-agent list -j | jq -c '[.type, .max]')" '["worker",null]'
}

@test "a field is cleared by a word of its own" {
	task-add -c FULL -b "a body" --due 2030-01-01 --estimate 2h --ref x -u ann "filled in"
	wire 2025-11-25 <<-'END'
		! task_edit {"task":"FULL","body":"-","due":"none","estimate":"-","ref":"-","assignee":"none"}
		! task_edit {"task":"FULL","title":"-"}
		! task_edit {"task":"FULL","code":"-"}
	END
	assert_match "$(refusal 2)" "title must"
	assert_equal "$(task-list -j | jq -c '[.code, .body, .due, .estimate, .ref, .assignee]')" \
	    '[null,null,null,null,null,null]'
}

@test "task_edit answers with what it changed" {
	task-add -c ONE -l red -u ann --ref x "one"
	wire 2025-11-25 <<-'END'
		! task_edit {"task":"ONE","labels":"blue,-red","due":"2030-01-01T10:00:00","estimate":"2h","ref":"-","body":"text","links":["relates ONE"]}
		! task_edit {"task":"ONE","labels":"blue","due":"2030-01-01T10:00:00","estimate":"2h","ref":"-","body":"text","meta":{"k":1}}
	END
	assert_equal "$(got 2 '.task | [.labels, .due, .estimate, .ref, .meta]')" \
	    '[["blue","red"],"2030-01-01T10:00:00Z",120,null,{"k":1}]'
	assert_equal "$(got 2 '[.body_bytes, .cleared]')" '[4,["ref"]]'
}

@test "me and none are words in every argument, and no names" {
	wire 2025-11-25 -A ann <<-'END'
		! task_add {"tasks":[{"title":"one","code":"ONE","assignee":"me"},{"title":"two","code":"TWO","assignee":"none"}]}
		! task_edit {"task":"TWO","assignee":"me"}
		! task_list {"assignee":"me","fields":"code,assignee"}
		! task_edit {"task":"TWO","assignee":"none"}
		! task_list {"assignee":"none","fields":"code"}
		! task_post {"text":"remember","to":"me"}
		! task_log {"kind":"messages","to":"me","author":"me","fields":"text,to"}
		! task_post {"text":"to nobody","to":["none"]}
		! task_agent {"name":"me","type":"worker"}
		! task_agent {"name":"none"}
		! task_move {"task":"ONE","state":"in-progress","as":"me"}
	END
	assert_equal "$(got 3 '[.tasks[] | [.code, .assignee]]')" '[["ONE","ann"],["TWO","ann"]]'
	assert_equal "$(got 5 '[.tasks[].code]')" '["TWO"]'
	assert_equal "$(got 7 .entries)" '[{"to":["ann"],"text":"remember"}]'
	assert_match "$(refusal 8)" "'none' is a word of tasklog"
	assert_equal "$(got 9 .agent.name)" ann
	assert_match "$(refusal 10)" "an agent's name is"
	assert_match "$(refusal 11)" "'me' is a word of tasklog"
	export TASK_ACTOR=ann
	task-edit -u me TWO
	assert_equal "$(task-list -u me -j | jq -r .code | sort | xargs)" "ONE TWO"
	task-edit -u none ONE
	assert_equal "$(task-list -u none -j | jq -r .code)" ONE
	assert_equal "$(task-log --messages --author me --to me -j | jq -r .text)" remember
	assert_equal "$(task-add -u me three >/dev/null; task-list -u ann -j | jq -s length)" 2
}

@test "task_add records a tree at once, and its drafts refer to each other" {
	before=$(git -C .tasks rev-list --count HEAD)
	tool 'task_add {"tasks":[{"title":"release","code":"REL","children":['\
'{"title":"build","as":"b"},{"title":"ship","needs":["@b"],"labels":["ops"]}]}]}'
	assert_equal "$(got 1 '[.tasks[].title] | join(",")')" "release,build,ship"
	assert_equal "$(got 1 '.tasks[2].ready')" false
	assert_equal "$(task-list --format '%(title)' --parent REL | sort | tr '\n' ' ')" "build ship "
	assert_equal "$(git -C .tasks rev-list --count HEAD)" $((before + 1))
	assert_whole
}

@test "task_add writes all or nothing" {
	count_events; before=$count
	tool 'task_add {"tasks":[{"title":"one"},{"title":""}]}'
	assert_match "$(refusal 1)" "^invalid: .*title"
	tool 'task_add {"tasks":[{"title":"one","needs":["zzzz"]}]}'
	assert_match "$(refusal 1)" "^not-found: .*task_list finds tasks.* a draft of the same call is named by its 'as'"
	assert_equal "$(events)" "$before"
}

@test "task_show has the task, its latest messages, and only the fields asked for" {
	id=$(task-add -c SEC-1 -b "the body" "lock the door")
	task-log --type question -m "which door?" "$id"
	wire 2025-11-25 <<-'END'
		! task_show {"task":"sec-1"}
		! task_show {"task":"SEC-1","fields":"title,state"}
		! task_show {"task":"SEC-1","fields":"titel"}
		! task_show {"task":"SEC-2"}
	END
	assert_equal "$(got 1 '.task.body, .messages[0].text, .messages[0].by')" $'the body\nwhich door?\nann'
	assert_equal "$(got 2 .task)" '{"id":"'"$id"'","title":"lock the door","state":"created"}'
	assert_match "$(refusal 3)" "did you mean 'title'"
	assert_match "$(refusal 4)" "^not-found: "
}

@test "task_list finds by every filter that task-list has" {
	a=$(task-add -l ui -P 8 -u bob --due 2026-12-01 "paint the door")
	b=$(task-add -l ui -l late --cap paint --needs "$a" "hang the door")
	task-claim -q "$a" >/dev/null
	wire 2025-11-25 <<-END
		! task_list {"view":"ready"}
		! task_list {"view":"blocked"}
		! task_list {"view":"explain"}
		! task_list {"labels":"ui,-late"}
		! task_list {"assignee":"bob"}
		! task_list {"priority":"7..10"}
		! task_list {"search":"HANG"}
		! task_list {"needs":"$a"}
		! task_list {"due":"2026-11-30..2026-12-02"}
		! task_list {"capabilities":"paint"}
		! task_list {"state":"in-progress"}
		! task_list {"created":"..2020-01-01"}
		! task_list {"sort":"title"}
		! task_list {"state":"nonsense"}
	END
	assert_equal "$(got 1 .total)" 0
	assert_equal "$(got 2 '.tasks[].id')" "$b"
	assert_match "$(got 3 '.tasks[] | select(.id == "'"$b"'").why')" "needs"
	for n in 4 5 6 9 11; do
		assert_equal "$n $(got $n '[.tasks[].id] | join(" ")')" "$n $a"
	done
	for n in 7 8 10; do
		assert_equal "$n $(got $n '[.tasks[].id] | join(" ")')" "$n $b"
	done
	assert_equal "$(got 12 .total)" 0
	assert_equal "$(got 13 '[.tasks[].title] | join(",")')" "hang the door,paint the door"
	assert_match "$(refusal 14)" "in-progress"
}

@test "task_list finds overdue tasks, and tasks by the day until which they are deferred" {
	late=$(task-add --due 2026-11-10 "late") later=$(task-add --due 2026-11-15 "later")
	task-add --due 2026-12-01 "in time" >/dev/null
	done=$(task-add --due 2026-11-01 "done in time")
	task-move -m no "$done" cancelled
	deferred=$(task-add --defer 2026-11-27 "deferred")
	wire 2025-11-25 <<-END
		! task_list {"view":"overdue","sort":"title"}
		! task_list {"view":"overdue","due":"2026-11-12.."}
		! task_list {"defer":"2026-11-26..2026-11-28"}
	END
	assert_equal "$(got 1 '[.tasks[].id] | join(" ")')" "$late $later"
	assert_equal "$(got 2 '[.tasks[].id] | join(" ")')" "$later"
	assert_equal "$(got 3 '[.tasks[].id] | join(" ")')" "$deferred"
}

@test "a page ends where the limit or the budget does, and the cursor goes on" {
	printf 'task number %s with a title that takes some room\n' {1..60} | task-add - >ids
	wire 2025-11-25 <<<'! task_list {"budget":400}'
	n=$(got 1 '.tasks | length')
	assert_match "$n" '^1?[0-9]$'
	assert_equal "$(got 1 .total)" 60
	cursor=$(got 1 .cursor)
	all=$(got 1 '.tasks[].id')
	while [[ $cursor != null ]]; do
		wire 2025-11-25 <<<"! task_list {\"limit\":17,\"cursor\":\"$cursor\"}"
		all+=$'\n'$(got 1 '.tasks[].id')
		cursor=$(got 1 .cursor)
	done
	assert_equal "$(sort <<<"$all")" "$(sort ids)"
	wire 2025-11-25 <<<'! task_list {"cursor":"nonsense"}'
	assert_match "$(refusal 1)" "cursor"
}

@test "what is unchanged since a tag is said in a word" {
	task-add "one" >/dev/null
	tool task_list
	tag=$(got 1 .tag)
	tool 'task_list {"seen":"'"$tag"'"}'
	assert_equal "$(got 1)" '{"unchanged":true,"tag":"'"$tag"'"}'
	task-add "two" >/dev/null
	tool 'task_list {"seen":"'"$tag"'"}'
	assert_equal "$(got 1 .total)" 2
}

@test "reads tell what was so at a time in the past" {
	task-add -c OLD "one" >/dev/null
	TASK_CLOCK=2026-11-21T00:00:00Z task-edit -t "another" OLD
	export TASK_CLOCK=2026-11-22T00:00:00Z
	wire 2025-11-25 <<-'END'
		! task_show {"task":"OLD","at":"2026-11-20T15:00:00Z"}
		! task_show {"task":"OLD"}
		! task_list {"at":"nonsense"}
	END
	assert_equal "$(got 1 .task.title) $(got 2 .task.title)" "one another"
	assert_match "$(refusal 3)" "nonsense"
}

@test "a long-lived server tells what others have just written" {
	wire 2025-11-25 <<-'END'
		! task_list
		wait
		run task-add -c NEW "by a program"
		! task_show {"task":"NEW"}
	END
	assert_equal "$(got 1 .total) $(got 2 .task.title)" "0 by a program"
}

# Some change of some task, the same for the same number.
change()
{
	local -a ids
	local id other

	RANDOM=$1
	mapfile -t ids < <(task-list --all -q --format '%(id)' --sort id)
	id=${ids[RANDOM % ${#ids[@]}]} other=${ids[RANDOM % ${#ids[@]}]}
	case $((RANDOM % 12)) in
	0) task-add -P $((RANDOM % 11)) --cap x "new $1" ;;
	1) task-link "$id" needs "$other" ;;
	2) task-link -r "$id" needs "$other" ;;
	3 | 4) task-claim -A eve --cap x "$id" ;;
	5) task-claim -A eve --fail "no" "$id" ;;
	6) task-move -A eve "$id" done ;;
	7) task-move -m why "$id" created ;;
	8) task-edit --defer "$((RANDOM % 2 ? 19 : 21)) nov" "$id" || task-edit --defer 2026-11-2$((RANDOM % 3)) "$id" ;;
	9) task-edit -P $((RANDOM % 11)) --due 2026-11-1$((RANDOM % 9)) "$id" ;;
	10) task-move -m why "$id" cancelled ;;
	11) task-workflow | jq -c '."named-only" |= if index("created") then . - ["created"] else . + ["created"] end' \
	    >workflow.json && task-workflow set workflow.json ;;
	esac &>/dev/null || :
}

# What the programs say, in the words of the tools.
wanted()
{
	task-list -q --ready --limit 7 --format '%(id)'
	task-list -q --blocked --limit 50 --format '%(id)'
	task-list -q --limit 5 --format '%(id)'
	task-list -q --all --priority 5..10 --limit 90 --format '%(id)'
	task-list -q --due ..2026-11-20T14:00:00Z --format '%(id)' | wc -l
}

@test "a server that looks again and again sees what a program sees that looks once" {
	printf 'task %d\n' {1..90} | task-add - >/dev/null
	export -f change wanted
	for ((i = 1; i <= 25; i++)); do
		cat <<-END
			run change $i; change 10$i; change 20$i; wanted >$PWD/wanted.$i
			! task_list {"view":"ready","limit":7,"fields":"id"}
			! task_list {"view":"blocked","limit":50,"fields":"id"}
			! task_list {"limit":5,"fields":"id"}
			! task_list {"view":"all","priority":"5..10","limit":90,"fields":"id"}
			! task_overview
			wait
		END
	done | wire 2025-11-25 -A bob
	messages=$BATS_TEST_TMPDIR/messages
	for ((i = 1; i <= 25; i++)); do
		for n in 4 3 2 1; do
			got $((i * 5 - n)) '.tasks[].id'
		done >got
		got $((i * 5)) .overdue >>got
		diff got "wanted.$i" || fail "after change $i"
	done
	jq -s '[.[] | .result.structuredContent | select(.ready) | [.ready, .blocked, .overdue]] |
	    transpose | map(max > min)' "$messages" >changed
	assert_equal "$(jq -c . changed)" "[true,true,true]"
}

@test "task_edit changes fields and links in one step, or nothing" {
	a=$(task-add "first")
	b=$(task-add -l old "second")
	wire 2025-11-25 <<-END
		! task_edit {"task":"$b","title":"changed","labels":"new,-old","priority":7.5,"links":["needs $a"],"meta":{"x":[1]},"due":"2026-12-01"}
		! task_edit {"task":"$b","title":"again","links":["needs zzzz"]}
		! task_edit {"task":"$b","priority":11}
		! task_edit {"task":"$b"}
		! task_edit {"task":"$a","links":["-blocks $b"]}
	END
	assert_equal "$(got 1 '.task.blocked_by[0]')" "$a"
	assert_match "$(refusal 2)" "^not-found: "
	assert_match "$(refusal 3)" "priority"
	assert_match "$(refusal 4)" "^invalid: what is to change"
	task-show -j "$b" >shown
	assert_equal "$(jq -c '[.title, .labels, .priority, .meta, .due]' shown)" \
	    '["changed",["new"],7.5,{"x":[1]},"2026-12-01"]'
	assert_equal "$(got 5 '.unblocked[0].id')" "$b"
}

@test "task_edit keeps the checklist, in order, all or nothing" {
	id=$(task-add "pack")
	wire 2025-11-25 <<-END
		! task_edit {"task":"$id","checklist":["add shoes","add socks","tick 1"]}
		! task_edit {"task":"$id","checklist":["add hat","tick 9"]}
		! task_edit {"task":"$id","checklist":["lose 1"]}
		! task_edit {"task":"$id","checklist":["remove 2","untick 1"]}
	END
	assert_match "$(refusal 2)" "9"
	assert_match "$(refusal 3)" "^invalid: a change of the checklist is like"
	assert_equal "$(task-check list "$id" | cut -f 2- | head -n 1 | grep -c shoes)" 1
	assert_equal "$(task-show -j "$id" | jq '.checklist | length')" 1
}

@test "task_edit marks work sessions, and task_log tells them" {
	id=$(task-add "dig")
	wire 2025-11-25 <<-END
		! task_edit {"task":"$id","work":"start"}
		wait
		run TASK_CLOCK=2026-11-20T14:30:00Z task-time stop $id
		! task_log {"kind":"work","task":"$id"}
		! task_edit {"task":"$id","work":"stop"}
		! task_edit {"task":"$id","work":"start","productivity":2}
		! task_edit {"task":"$id","productivity":0.5}
	END
	assert_equal "$(got 2 '.entries[0].by // .entries[0].actor')" ann
	assert_equal "$(got 2 .total)" 1
	assert_match "$(refusal 3)" "^no-match: "
	assert_match "$(refusal 4)" "productivity must be a number from 0 to 1"
	assert_match "$(refusal 5)" "needs 'work'"
}

@test "a write with the number of a claim that another has by now is refused" {
	id=$(task-add "once")
	wire 2025-11-25 <<-END
		! task_claim {"task":"$id","ttl":"1m"}
	END
	fence=$(got 1 .task.claim.fence)
	export TASK_CLOCK=2026-11-20T15:00:00Z
	task-claim -q -A eve "$id" >/dev/null
	tool 'task_edit {"task":"'"$id"'","title":"late","fence":'"$fence"'}'
	assert_match "$(refusal 1)" "^(lost-claim|held|not-owner): "
}

@test "who lost a claim in a merge is told with the next write" {
	id=$(task-add "contested")
	git clone -q .tasks other
	export TASK_SESSION=s
	task-claim -q "$id" >/dev/null
	TASK_CLOCK=2026-11-20T13:00:00Z task-claim -q -C other -A eve "$id" >/dev/null
	git config --global user.email ann@example.com
	git config --global user.name ann
	git -C .tasks pull -q --no-edit "$PWD/other" HEAD
	wire 2025-11-25 <<-END
		! task_post {"task":"$id","text":"going on"}
		! task_move {"task":"$id","state":"review"}
		! task_post {"task":"$id","text":"and on"}
	END
	assert_match "$(got 1 '.notes[0]')" "does not count: it was lost"
	assert_match "$(refusal 2)" "^lost-claim: "
	assert_match "$(got 3 '.notes | length')" 1
}

@test "task_move tells what it unblocked along the tree: parts of what needed it, and a parent without open parts" {
	task-add -q -c BASE base
	task-add -q -c EPIC --needs BASE epic
	task-add -q -c PART --parent EPIC part
	task-add -q -c DEEP --parent PART deep
	task-add -q -c LATER --parent EPIC --needs DEEP later
	task-add -q -c BOTH --needs BASE --needs DEEP both
	wire 2025-11-25 <<-'END'
		! task_move {"task":"BASE","state":"in-progress"}
		! task_move {"task":"BASE","state":"done"}
		! task_move {"task":"DEEP","state":"cancelled"}
		! task_move {"tasks":["PART","LATER"],"state":"cancelled"}
	END
	assert_equal "$(got 1 .unblocked)" null
	assert_equal "$(got 2 '[.unblocked[].code]')" '["DEEP"]'
	assert_equal "$(got 3 '[.unblocked[].code] | sort')" '["BOTH","LATER","PART"]'
	assert_equal "$(got 4 '[.unblocked[].code]')" '["EPIC"]'
}

@test "task_move tells what is so now and what it unblocked; a refusal, what would do" {
	a=$(task-add "first")
	b=$(task-add --needs "$a" "second")
	wire 2025-11-25 <<-END
		! task_move {"task":"$a","state":"done"}
		! task_move {"task":"$a","state":"in-progress"}
		! task_move {"task":"$a","state":"in-progress"}
		! task_move {"task":"$a","state":"done","expect":"created"}
		! task_move {"task":"$a","state":"done"}
	END
	assert_match "$(refusal 1)" "^illegal-move: .*in-progress"
	assert_equal "$(got 2 '.was + " " + .task.state')" "created in-progress"
	assert_equal "$(got 3 .unchanged)" true
	assert_match "$(refusal 4)" "^stale: .*read it with task_show"
	assert_equal "$(got 5 '.unblocked[].title')" second
	assert_whole
}

@test "task_claim takes the best, keeps it from others, and task_release gives it back" {
	task-add "small" >/dev/null
	best=$(task-add -P 9 "urgent")
	wire 2025-11-25 <<-END
		! task_claim
		! task_claim {"task":"$best","ttl":"2h"}
		wait
		run ! task-claim -A eve $best
		! task_release {"task":"$best","why":"lunch"}
		wait
		run task-claim -A eve $best
		! task_claim {"task":"$best"}
		! task_claim {"capabilities":"none"}
		! task_claim
		! task_claim {"ttl":"soon"}
	END
	assert_equal "$(got 1 '.task.title + " " + .task.state + " " + .task.claim.by')" "urgent in-progress ann"
	assert_equal "$(got 3 '.task.claim')" null
	assert_match "$(refusal 4)" "^held: .*eve"
	assert_equal "$(got 5 .task.title)" small
	assert_match "$(refusal 6)" "^no-match: "
	assert_match "$(refusal 7)" "^invalid: "
}

@test "task_claim waits for work that another brings, and tells when there was none" {
	wire 2025-11-25 <<-'END'
		! task_claim {"wait":30}
		> "between" ping
		wait 1
		run task-add "just come"
		wait
		! task_claim {"wait":0}
	END
	assert_equal "$(head -n 1 "$messages" | jq -r .id)" between
	assert_equal "$(got 1 .task.title)" "just come"
	assert_match "$(refusal 2)" "^no-match: "
}

@test "who waits with a progress token hears each time the log was looked at" {
	wire 2025-11-25 <<-'END'
		> 1 tools/call {"name":"task_claim","arguments":{"wait":30},"_meta":{"progressToken":"p"}}
		> 2 ping
		wait 1
		run task-add --cap rust "not for ann"; task-agent register --cap c ann
		wait 2
		run task-add "for ann"
		wait
	END
	assert_equal "$(got 1 .task.title)" "for ann"
	jq -c 'select(.method) | [.params.progressToken, .params.progress]' "$messages" >heard
	assert_match "$(<heard)" '^\["p",1\]'
	assert_equal "$(sort -u heard | wc -l)" "$(wc -l <heard)"
}

@test "servers and programs on one log at once: each task is claimed once" {
	printf 'task %d\n' {1..20} | task-add - >ids
	for name in a b c; do
		for ((i = 1; i <= 5; i++)); do
			echo '! task_claim'
		done | "$TASK_SRC/tests/mcp/wire.py" 2025-11-25 -A $name >$name.out &
	done
	for i in 1 2 3 4 5; do
		TASK_SESSION=s$i task-claim -A d --next
	done | cut -f 1 >d.out
	wait
	{ jq -r '.result.structuredContent.task.id' a.out b.out c.out; cat d.out; } | sort >claimed
	assert_equal "$(<claimed)" "$(sort ids)"
	assert_whole
}

@test "a call that waits is gone when it is cancelled, and answered when the client goes" {
	wire 2025-11-25 <<-'END'
		! task_claim {"wait":30}
		. notifications/cancelled {"requestId":1}
		= {"jsonrpc":"2.0","id":"\u0061","method":"tools/call","params":{"name":"task_claim","arguments":{"wait":30}}}
		. notifications/cancelled {"requestId":"a"}
		> 7 ping
		wait 1
		run task-add "not for it"
		! task_claim {"wait":30,"capabilities":"x"}
		wait
		! task_claim {"wait":30}
	END
	assert_equal "$(of 1 .id)" ""
	assert_equal "$(got 2 .task.title)" "not for it"
	assert_match "$(refusal 3)" "^no-match: "
}

@test "task_release with failed counts, and what fails too often is quarantined" {
	id=$(task-add "hard")
	for i in 1 2 3; do
		printf '! task_claim {"task":"%s"}\n! task_release {"task":"%s","failed":true,"why":"no %d"}\n' "$id" "$id" $i
	done | wire 2025-11-25
	messages=$BATS_TEST_TMPDIR/messages
	assert_equal "$(got 6 .task.state)" quarantined
	assert_equal "$(task-show -j "$id" | jq '.failures | length')" 3
	tool 'task_release {"task":"'"$id"'","failed":true}'
	assert_match "$(refusal 1)" "^(invalid|not-owner|illegal-move): "
}

@test "claims belong to the server process: the next one of the name takes up what it names" {
	id=$(task-add "one")
	tool 'task_claim {"task":"'"$id"'"}'
	tool 'task_claim'
	assert_match "$(refusal 1)" "^no-match: "
	tool 'task_claim {"task":"'"$id"'"}'
	assert_equal "$(got 1 .task.claim.fence)" 2
}

@test "the actor is what was given, else the client and the work tree" {
	git_project parser
	task-init >/dev/null
	unset TASK_ACTOR
	tool task_overview
	assert_equal "$(got 1 .actor)" "wire/parser"
	(
		project=$PWD
		cd /
		wire 2025-11-25 -C "$project" <<<'! task_overview'
		assert_equal "$(got 1 .actor)" "wire/parser"
	)
	wire 2025-11-25 -A bob <<<'! task_overview'
	assert_equal "$(got 1 .actor)" bob
	wire none <<-END
		= {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"task_overview","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientInfo":{"name":"Claude Code!","version":"1"}}}}
	END
	assert_equal "$(got 1 .actor)" "Claude-Code/parser"
	wire none <<-'END'
		= {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"task_overview","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientInfo":{"name":"Claude\u002dCode","version":"1"}}}}
	END
	assert_equal "$(got 1 .actor)" "Claude-Code/parser"
}

@test "task_post says something to all, to one, in answer; task_log finds it" {
	id=$(task-add -c API "the interface")
	wire 2025-11-25 <<-'END'
		! task_post {"text":"we begin"}
		! task_post {"task":"API","type":"question","to":"bob","text":"which port?"}
		wait
	END
	question=$(got 2 .message)
	wire 2025-11-25 <<-END
		! task_post {"task":"API","type":"answer","reply_to":"$question","text":"7"}
		! task_log {"kind":"messages","to":"bob"}
		! task_log {"kind":"messages","thread":"$question"}
		! task_log {"task":"API","kind":"events"}
		! task_log {"kind":"messages","search":"PORT"}
		! task_post {"text":""}
		! task_log {"limit":1}
	END
	assert_equal "$(got 2 '[.entries[].text] | join(",")')" "we begin,which port?,7"
	assert_equal "$(got 3 '[.entries[].text] | join(",")')" "which port?,7"
	assert_equal "$(got 4 '.entries | length')" 3
	assert_equal "$(got 5 '.entries[0].to[0]')" bob
	assert_match "$(refusal 6)" "^invalid: "
	assert_equal "$(got 7 '(.entries | length | tostring) + " " + (.older > 0 | tostring)')" "1 true"
}

@test "a read takes an empty text as none, for some hosts fill in every argument" {
	id=$(task-add "paint the door")
	task-log -m "which door?" "$id" >/dev/null
	task-log -m "that one" "$id" >/dev/null
	task-add "paint the floor" >/dev/null
	wire 2025-11-25 <<-END
		! task_list {"state":"","assignee":"","labels":"","capabilities":"","priority":"","search":"","parent":"","needs":"","created":"","due":"","done":"","updated":"","sort":"","fields":"","cursor":"","seen":"","at":"","budget":0}
		! task_log {"kind":"messages","task":"","type":"","author":"","to":"","thread":"","since":"","until":"","cursor":"","at":""}
		! task_show {"task":"$id","fields":"","at":""}
		! task_show {"task":""}
		! task_edit {"task":"$id","code":""}
	END
	assert_equal "$(got 1 '.tasks | length')" 2
	assert_equal "$(got 2 '.entries[0].text')" "which door?"
	assert_equal "$(got 3 '.messages | length')" 2
	assert_equal "$(refusal 4)" "invalid: 'task' is missing"
	assert_match "$(refusal 5)" "what is to change"
}

@test "what is expected of a task needs a task" {
	id=$(task-add "paint the door")
	wire 2025-11-25 <<-END
		! task_post {"text":"to all","expect":"created"}
		! task_post {"text":"to all","fence":1}
		! task_claim {"expect":"created"}
		! task_post {"task":"$id","text":"on it","expect":"done"}
		! task_post {"task":"$id","text":"on it","expect":"created"}
	END
	assert_match "$(refusal 1)" "^invalid: an expected state or version is that of a task"
	assert_match "$(refusal 2)" "^invalid: the number of a claim goes with its task"
	assert_match "$(refusal 3)" "^invalid: an expected state or version is that of a task"
	assert_match "$(refusal 4)" "^stale: "
	assert_match "$(got 5 .message)" .
	assert_equal "$(task-log --messages | wc -l)" 1
}

@test "an inbox has what others said to one and to all, until it is acknowledged" {
	task-log -A bob -m "to all" >/dev/null
	task-log -A bob --to ann -m "to ann" >/dev/null
	task-log -A bob --to eve -m "to eve" >/dev/null
	wire 2025-11-25 <<-'END'
		! task_log {"kind":"inbox","limit":1}
		! task_overview
		! task_log {"kind":"inbox","to":"eve"}
		! task_log {"kind":"inbox","search":"x"}
	END
	assert_equal "$(got 1 '"\(.entries[0].text) \(.newer)"')" "to all 1"
	assert_equal "$(got 2 .inbox)" 2
	assert_equal "$(got 3 '[.entries[].text] | join(",")')" "to all,to eve"
	assert_match "$(refusal 4)" "cannot be combined with kind inbox"
	first=$(got 1 '.entries[0].id') cursor=$(got 1 .cursor)
	wire 2025-11-25 <<-END
		! task_log {"kind":"inbox","cursor":"$cursor"}
		! task_post {"ack":"$first"}
		! task_post {"ack":"$first","text":"seen"}
		! task_log {"kind":"inbox"}
		! task_post {"ack":"zzzz"}
		! task_post {"type":"note"}
		! task_list {"sort":"nothing"}
	END
	assert_match "$(refusal 7)" "^invalid: cannot sort by"
	assert_equal "$(got 1 '[.entries[].text] | join(",")')" "to ann"
	assert_equal "$(got 2 '"\(.acknowledged) \(.unchanged)"')" "1 null"
	assert_match "$(got 3 .message)" "."
	assert_equal "$(got 4 '[.entries[].text] | join(",")')" "to ann"
	assert_match "$(refusal 5)" "^not-found: .*task_log with kind=messages has messages"
	assert_match "$(refusal 6)" "^invalid: 'text' is missing, or 'ack'"
	assert_equal "$(task-log --inbox | wc -l)" 1
}

@test "task_post hands a task over with a package, and a claim accepts it" {
	id=$(task-add "long")
	wire 2025-11-25 <<-END
		! task_claim {"task":"$id"}
		! task_post {"task":"$id","to":"bob","text":"half way","handoff":{"done":["a"],"remaining":["b","c"],"next":["d"],"limits":[],"artifacts":["x.c"],"confidence":0.7}}
		wait
		run ! task-claim -A eve $id
		! task_post {"task":"$id","text":"again","handoff":{"dune":["a"]}}
		! task_post {"task":"$id","text":"again","handoff":{"done":7}}
		! task_post {"task":"$id","text":"again","handoff":{"confidence":7}}
		! task_post {"text":"to whom","type":"handoff"}
	END
	assert_equal "$(got 2 '"\(.task.state) \(.task.claim)"')" "pending-handoff null"
	assert_match "$(refusal 3)" "^invalid: a handoff has no part 'dune'; it has done"
	assert_equal "$(refusal 4)" "invalid: 'handoff.done' must be an array of strings"
	assert_match "$(refusal 5)" "confidence"
	assert_match "$(refusal 6)" "needs a 'task'"
	wire 2025-11-25 -A bob <<-END
		! task_claim {"task":"$id"}
		! task_show {"task":"$id"}
	END
	assert_equal "$(got 1 '"\(.task.state) \(.task.claim.by)"')" "in-progress bob"
	assert_equal "$(got 2 '.messages[-1] | "\(.text) \(.handoff.remaining | join(","))"')" "half way b,c"
}

@test "task_gate requires gates, and a move waits for their evidence" {
	id=$(task-add "safe")
	wire 2025-11-25 <<-END
		! task_gate {"task":"$id","gate":"tests","action":"require"}
		! task_move {"task":"$id","state":"in-progress"}
		! task_move {"task":"$id","state":"done"}
		! task_gate {"task":"$id","gate":"tests","action":"pass","url":"https://ci.example/1"}
		! task_gate {"task":"$id","gate":"nope","action":"pass"}
		! task_move {"task":"$id","state":"done"}
	END
	assert_match "$(refusal 3)" "^gate-missing: .*tests.*task_gate reports.*task_show lists both"
	assert_equal "$(got 4 '.task.gates[0].result // .task.gates.tests.result // .task.gates[0].state')" passed
	assert_match "$(refusal 5)" "nope"
	assert_equal "$(got 6 .task.state)" done
}

@test "task_agent registers, and task_overview tells who is there" {
	wire 2025-11-25 <<-'END'
		! task_agent {"type":"coder","capabilities":"rust,sql","max":2}
		! task_agent {"name":"bob","description":"leads"}
		! task_agent {"capabilities":"-sql"}
		! task_agent {"name":"bad name!"}
	END
	assert_equal "$(got 1 '.agent.capabilities | join(",")')" rust,sql
	assert_equal "$(got 3 '.agent.capabilities | join(",")')" rust
	assert_match "$(refusal 4)" "^invalid: "
	wire 2025-11-25 <<<'! task_overview {"agents":true,"workflow":true}'
	assert_equal "$(got 1 '[.agents[].name] | join(" ")')" "ann bob"
	assert_equal "$(got 1 '.moves.review | join(" ")')" "in-progress quarantined done"
	assert_equal "$(task-agent | cut -f 1 | tr '\n' ' ')" "ann bob "
}

@test "a key makes a repeat a no-op that gives the first result" {
	for i in 1 2 3; do
		printf '! task_add {"tasks":[{"title":"once"}],"key":"k1"}\n! task_post {"text":"once","key":"k2"}\n'
	done | wire 2025-11-25
	messages=$BATS_TEST_TMPDIR/messages
	assert_equal "$(got 5 '.tasks[0].id')" "$(got 1 '.tasks[0].id')"
	assert_equal "$(got 5 .repeated) $(got 6 .repeated)" "true true"
	assert_equal "$(got 6 .message)" "$(got 2 .message)"
	assert_equal "$(task-list | wc -l) $(events)" "1 3"
}

@test "where there is no log, the refusal says where it was looked for" {
	mkdir "$BATS_TEST_TMPDIR/empty"
	cd "$BATS_TEST_TMPDIR/empty"
	tool task_overview
	assert_match "$(refusal 1)" "^not-found: .*$BATS_TEST_TMPDIR/empty.*task-init"
	assert_equal "$(refusal 1 | grep -c task_list)" 0
}

@test "hostile text stays data: no control characters, no line of its own" {
	id=$(task-add "plain")
	wire 2025-11-25 <<-END
		! task_edit {"task":"$id","body":"\u001b]0;x\u0007 \n{\"jsonrpc\":\"2.0\"}"}
		! task_show {"task":"$id"}
		! task_show {"task":"\u001b[31m"}
		! task_add {"tasks":[{"title":"\u001b[31mred"}]}
	END
	assert_equal "$(LC_ALL=C grep -c $'[\x01-\x08\x0b-\x1f\x7f]' "$messages")" 0
	assert_equal "$(wc -l <"$messages")" 4
}

@test "task_list finds tasks by the value of a field, and sorts by any" {
	task-add -c ONE --estimate 1h --ref "#7" "one" >/dev/null
	task-add -c TWO --estimate 30 --parent ONE --due 2026-12-01T08:00:00Z "two" >/dev/null
	wire 2025-11-25 <<-'END'
		! task_list {"where":"estimate=60","fields":"code"}
		! task_list {"where":"ref=","fields":"code"}
		! task_list {"sort":"estimate","fields":"code"}
		! task_list {"where":"estimat=60"}
		! task_list {"where":"estimate=soon"}
		! task_list {"where":"parent=one","fields":"code"}
		! task_list {"where":"due=2026-12-01T10:00:00+02:00","fields":"code"}
		! task_list {"where":"due=nonsense"}
		! task_list {"where":"parent=zzzz"}
		! task_list {"where":["estimate=30","parent=one"],"fields":"code"}
		! task_list {"where":"[\"estimate=60\",\"-ref=a, b\"]","fields":"code"}
		! task_list {"where":["estimate=60","-ref=#7"],"fields":"code"}
	END
	assert_equal "$(of 1 '[.result.structuredContent.tasks[].code] | tojson')" '["ONE"]'
	assert_equal "$(of 2 '[.result.structuredContent.tasks[].code] | tojson')" '["TWO"]'
	assert_equal "$(of 3 '[.result.structuredContent.tasks[].code] | tojson')" '["TWO","ONE"]'
	assert_equal "$(refusal 4)" "invalid: tasks cannot be found by 'estimat'; did you mean 'estimate'?"
	assert_match "$(refusal 5)" "^invalid: estimate must be minutes, .*, not 'soon'"
	assert_equal "$(of 6 '[.result.structuredContent.tasks[].code] | tojson')" '["TWO"]'
	assert_equal "$(of 7 '[.result.structuredContent.tasks[].code] | tojson')" '["TWO"]'
	assert_match "$(refusal 8)" "^invalid: due: cannot read the time 'nonsense'"
	assert_match "$(refusal 9)" "^not-found: there is no task 'zzzz'"
	assert_equal "$(of 10 '[.result.structuredContent.tasks[].code] | tojson')" '["TWO"]'
	assert_equal "$(of 11 '[.result.structuredContent.tasks[].code] | tojson')" '["ONE"]'
	assert_equal "$(of 12 '[.result.structuredContent.tasks[].code] | tojson')" '[]'
}

@test "what a model sees of tools/list is within 2400 tokens, a usual session within 2500" {
	# By bytes, for o200k_base (which tests/clients/tokens.mjs counts with) has 4.25 of
	# them a token of tools/list and 3.1 of results; the session needs less than half.
	task-add -c ONE -b "$(printf 'what is to be done %.0s' {1..20})" "the first task" >/dev/null
	task-add -c TWO --needs ONE "the second task" >/dev/null
	printf 'another task %d\n' {1..8} | task-add - >/dev/null
	wire 2025-11-25 <<-'END'
		> "list" tools/list
		! task_list {"view":"ready"}
		! task_claim {"task":"ONE"}
		! task_show {"task":"ONE"}
		! task_post {"task":"ONE","text":"half of it is there"}
		! task_gate {"task":"ONE","gate":"tests","action":"require"}
		! task_gate {"task":"ONE","gate":"tests","action":"pass","url":"https://ci.example/1"}
		! task_move {"task":"ONE","state":"done"}
		! task_claim
	END
	tools=$(of '"list"' '.result.tools | map({name, description, inputSchema}) | tojson' | wc -c)
	((tools <= 10200)) || fail "tools/list has $tools bytes"
	results=$(jq -c 'select(.id != "list").result.structuredContent' "$messages" | wc -c)
	((results <= 4000)) || fail "a session has $results bytes"
	echo "tools/list: $tools bytes, session: $results bytes"
}

@test "numbers are whole however they are written, and none of them means another thing" {
	id=$(task-add "numbered")
	wire 2025-11-25 <<-END
		! task_list {"limit":1.0}
		! task_list {"limit":1e0}
		! task_edit {"task":"$id","priority":-0.1}
		! task_edit {"task":"$id","priority":-1}
		! task_edit {"task":"$id","priority":10.1}
		! task_edit {"task":"$id","estimate":-7}
		! task_edit {"task":"$id","estimate":30}
		! task_show {"task":"$id","fields":"estimate"}
		! task_edit {"task":"$id","estimate":0}
		! task_show {"task":"$id","fields":"estimate"}
		! task_agent {"max":3}
		! task_agent {"max":0}
		! task_agent {"max":-2}
		! task_move {"task":"$id","state":"pending-decomposition","fence":0}
		! task_agent {"max":-1}
		! task_list {"limit":0}
	END
	assert_equal "$(got 1 .total) $(got 2 .total)" "1 1"
	bad=("" "" "" -0.1 -1 10.1)
	for i in 3 4 5; do
		assert_match "$(refusal $i)" "^invalid: priority must be a number from 0 to 10 with .*, not '${bad[i]}'"
	done
	assert_match "$(refusal 6)" "^invalid: estimate must be"
	assert_equal "$(got 8 .task.estimate) $(got 10 .task.estimate)" "30 null"
	assert_equal "$(got 11 .agent.max) $(got 12 .agent.max)" "3 0"
	assert_match "$(refusal 13)" "^invalid: max must be"
	assert_equal "$(got 15 .agent.max)" null
	assert_equal "$(got 16 .total)" 1	# 0 is no limit and no number of a claim
	assert_match "$(got 14 .task.state)" "pending-decomposition"
}

@test "labels are left out by -, where they are changed and where they are sought" {
	id=$(task-add -l red -l blue "coloured")
	wire 2025-11-25 <<-END
		! task_list {"labels":"red,-green"}
		! task_list {"labels":"!red"}
		! task_list {"labels":"-red"}
		! task_edit {"task":"$id","labels":"-red,-blue,green"}
		! task_show {"task":"$id","fields":"labels"}
		! task_list {"labels":"green,red"}
		! task_list {"labels":"green red"}
		! task_list {"labels":["green","red"]}
		! task_list {"labels":"green, red"}
		! task_list {"labels":"gren"}
	END
	assert_equal "$(got 1 .total) $(got 3 .total)" "1 0"
	assert_match "$(refusal 2)" "'!red' is no label: to leave one out, write -red"
	assert_equal "$(got 5 '.task.labels | join(",")')" green
	assert_equal "$(got 6 .total) $(got 7 .total) $(got 8 .total) $(got 9 .total)" "1 0 0 1"
	assert_match "$(got 10 .hint)" "no task has the label 'gren', did you mean 'green'"
}

@test "task_add tells which of the drafts is wrong, and what drafts have" {
	wire 2025-11-25 <<-'END'
		! task_add {"tasks":[]}
		! task_add {"tasks":[{"title":"a"},{"title":"b","xyzzy":1}]}
		! task_add {"tasks":[{"title":"a","children":[{"title":"b"}]},{"title":"c","code":"no good"}]}
	END
	assert_match "$(refusal 1)" "^invalid: 'tasks' is missing"
	assert_match "$(refusal 2)" "^invalid: tasks\[1\]: a draft has no 'xyzzy'; it has title, body, "
	assert_match "$(refusal 3)" "^invalid: tasks\[1\]: "
}

@test "task_add refuses a plan that closes a cycle, and records nothing of it" {
	wire 2025-11-25 <<-'END'
		! task_add {"tasks":[{"title":"t","as":"a","needs":["@a"]}]}
		! task_add {"tasks":[{"title":"t","as":"a","needs":["@b"]},{"title":"u","as":"b","needs":["@a"]}]}
		! task_add {"tasks":[{"title":"t","as":"a","parent":"@a"}]}
		! task_list {"view":"all"}
	END
	for n in 1 2 3; do
		assert_match "$(refusal "$n")" "^invalid: the plan has a cycle through 't'"
	done
	assert_equal "$(got 4 .total)" 0
}

@test "a refusal tells where a reason goes, and that a checklist is empty" {
	id=$(task-add --gate tests "guarded")
	wire 2025-11-25 <<-END
		! task_claim {"task":"$id"}
		! task_gate {"task":"$id","gate":"tests","action":"waive"}
		! task_release {"task":"$id","failed":true}
		! task_edit {"task":"$id","checklist":["tick 1"]}
	END
	assert_match "$(refusal 2)" "needs a reason. say it in 'why'$"
	assert_match "$(refusal 3)" "needs a reason. say it in 'why'$"
	assert_match "$(refusal 4)" "has no item '1': its checklist is empty"
}

@test "task_claim waits for the task that is named, too" {
	id=$(task-add "wanted")
	task-claim -q -A eve "$id" >/dev/null
	wire 2025-11-25 <<-END
		! task_claim {"task":"$id","wait":30}
		> 7 ping
		wait 1
		run task-claim -q --release -A eve $id
		wait
		! task_move {"task":"$id","state":"done"}
		! task_claim {"task":"$id","wait":30}
	END
	assert_equal "$(head -n 1 "$messages" | jq .id)" 7
	assert_equal "$(got 1 .task.claim.by)" ann
	assert_match "$(refusal 3)" "^illegal-move: "
}

@test "a repeat gives the very first answer, and a key is good for one thing only" {
	a=$(task-add "first")
	task-add --needs "$a" "second" >/dev/null
	task-move --no-claim "$a" in-progress
	wire 2025-11-25 <<-END
		! task_move {"task":"$a","state":"done","key":"k","why":"did it"}
		! task_move {"key":"k","state":"done","task":"$a","why":"did it"}
		! task_move {"task":"$a","state":"review","key":"k"}
		! task_post {"task":"$a","text":"one","key":"p"}
		! task_post {"task":"$a","text":"two","key":"p"}
	END
	assert_equal "$(got 2 'del(.repeated)')" "$(got 1)"
	assert_equal "$(got 2 '"\(.repeated) \(.was) \(.unblocked[0].title)"')" "true in-progress second"
	assert_equal "$(refusal 3)" "duplicate: key 'k' was used for other arguments (event $(task-log -j "$a" | jq -r 'select(.key == "k").id')): a new command needs a new key"
	assert_match "$(refusal 5)" "^duplicate: key 'p' was used for other arguments"
}

@test "task_log and task_overview give only the fields asked for; what there is none of is told" {
	id=$(task-add "one")
	task-log -m "hello" "$id" >/dev/null
	wire 2025-11-25 <<-'END'
		! task_log {"limit":1,"fields":"at,what"}
		! task_log {"limit":1,"kind":"messages","fields":"text"}
		! task_log {"fields":"text"}
		! task_overview {"fields":"ready,actor"}
		! task_overview {"fields":"redy"}
		! task_log {"limit":1,"fields":"all"}
	END
	assert_equal "$(got 1 '.entries[0] | keys_unsorted | join(",")')" at,what
	assert_equal "$(got 2 '.entries')" '[{"text":"hello"}]'
	assert_equal "$(refusal 3)" "invalid: there is no field 'text'; the fields are id, at, by, type, tasks, what"
	assert_equal "$(got 4 'del(.tag)')" '{"actor":"ann","ready":1}'
	assert_match "$(refusal 5)" "the fields are log, found_by"
	assert_equal "$(got 6 '.entries[0] | has("id")')" true
}

@test "task_overview tells what is wrong with the log and how the week went" {
	id=$(task-add "contested")
	git config --global user.email ann@example.com
	git config --global user.name ann
	git clone -q .tasks other
	task-claim -q "$id" >/dev/null
	TASK_CLOCK=2026-11-20T13:00:00Z task-claim -q -C other -A eve "$id" >/dev/null
	git -C .tasks pull -q --no-edit "$PWD/other" HEAD
	task-move -q --no-claim "$(task-add "quick")" in-progress
	echo nonsense >>"$(ls .tasks/events/*/*/*/*.jsonl | head -n 1)"
	export TASK_CLOCK=2026-11-20T20:00:00Z
	wire 2025-11-25 <<<'! task_overview {"health":true}'
	assert_equal "$(got 1 '"\(.problems) \(.anomalies) \(.created_7d) \(.done_7d) \(.stale_claims)"')" "1 1 2 0 1"
	assert_equal "$(got 1 '.first_anomalies[0] | [.kind, .task, .detail] | join(" ")')" "lost $id eve"
	assert_match "$(got 1 '.unreadable[0] | "\(.path) \(.line)"')" "jsonl [0-9]+$"
}

@test "the past can be asked for an overview, and a message for a state that still is" {
	id=$(task-add "one")
	export TASK_CLOCK=2026-11-21T14:00:00Z
	task-add "two" >/dev/null
	wire 2025-11-25 <<-END
		! task_overview {"fields":"ready"}
		! task_overview {"fields":"ready","at":"2026-11-20T15:00:00Z"}
		! task_post {"task":"$id","text":"go on","expect":"review"}
		! task_post {"task":"$id","text":"go on","expect":"created"}
	END
	assert_equal "$(got 1 .ready) $(got 2 .ready)" "2 1"
	assert_match "$(refusal 3)" "^stale: "
	assert_match "$(got 4 .message)" .
}

@test "a refusal says what to call, not what to type into a shell" {
	task-workflow show | jq '."registered-only" = true | .checklist = ["done"]' >w.json
	id=$(task-add -A ada -l x --gate tests --check "look twice" Wash)
	task-agent register -q -A ada ada
	task-workflow set -q -A ada w.json
	wire 2025-11-25 --actor ada <<-END
		! task_move {"task":"$id","state":"in-progress"}
		! task_move {"task":"$id","state":"done"}
		! task_gate {"task":"$id","gate":"tets","action":"pass"}
		! task_gate {"task":"$id","gate":"tests","action":"waive","why":"none here"}
		! task_move {"task":"$id","state":"done"}
	END
	assert_match "$(refusal 2)" "^gate-missing: .*waived: tests\. task_gate reports"
	assert_match "$(refusal 3)" "^invalid: .*did you mean 'tests'[?] its gates are tests$"
	assert_match "$(refusal 5)" "^gate-missing: .*1 'look twice'\. task_gate reports"
	wire 2025-11-25 --actor bob <<-END
		! task_move {"task":"$id","state":"blocked"}
	END
	assert_match "$(refusal 1)" "^unknown-agent: .*only registered agents act; registered are ada\. task_agent registers you$"
}

@test "task_add says which draft refers to what is not there" {
	wire 2025-11-25 <<-'END'
		! task_add {"tasks":[{"title":"a","as":"a"},{"title":"b","needs":["@a","@x"]}]}
		! task_add {"tasks":[{"title":"p","children":[{"title":"c","parent":"@y"}]}]}
	END
	assert_match "$(refusal 1)" "^not-found: tasks\[1\]: no draft is called 'x'"
	assert_match "$(refusal 2)" "^[a-z-]+: tasks\[0\]: "
	assert_equal "$(task-list --count)" 0
}

@test "a review goes round in one server: taken, failed, sent back with a reason, told, passed" {
	task-workflow set -q strict
	task-add -c ONE one >/dev/null
	wire 2025-11-25 <<-'END'
		! task_move {"task":"ONE","state":"in-progress","as":"ann"}
		! task_gate {"task":"ONE","gate":"tests","action":"pass","url":"https://ci.example.org/7","as":"ann"}
		! task_move {"task":"ONE","state":"review","as":"ann"}
		! task_claim {"task":"ONE","as":"rev"}
		! task_gate {"task":"ONE","gate":"review","action":"pass","as":"ann"}
		! task_gate {"task":"ONE","gate":"review","action":"fail","why":"no docs","as":"rev"}
		! task_move {"task":"ONE","state":"in-progress","why":"write them","as":"rev"}
		! task_log {"kind":"inbox","as":"ann"}
		! task_show {"task":"ONE","as":"carl"}
		! task_claim {"task":"ONE","as":"ann"}
		! task_gate {"task":"ONE","gate":"tests","action":"pass","url":"https://ci.example.org/8","as":"ann"}
		! task_move {"task":"ONE","state":"review","as":"ann"}
		! task_gate {"task":"ONE","gate":"review","action":"pass","as":"rev"}
		! task_move {"task":"ONE","state":"done","as":"rev"}
		! task_log {"kind":"inbox","as":"ann"}
	END
	assert_equal "$(got 1 .task.claim.by)" ann
	assert_equal "$(got 3 '.task.claim, .notes[0]')" "null
your claim of 'ONE' has ended: a reviewer can claim it, or report on its gates"
	assert_equal "$(got 4 .task.claim.by)" rev
	assert_match "$(refusal 5)" "must not be passed by ann, who did the work: another actor must, under a name of its own .*'as'"
	assert_equal "$(got 7 '.task.claim, .notes[0]')" "null
nobody holds 'ONE' now: anybody can claim it, and its last worker finds the move in the inbox"
	said="sent back to in-progress: write them; gate 'review' failed: no docs"
	assert_equal "$(got 8 '.entries[] | .type, .by, .text')" "sent-back
rev
$said"
	assert_equal "$(got 8 .unread),$(got 9 .unread),$(got 10 .unread)" "1,null,null"
	assert_equal "$(got 9 '.review[] | .type, .by, .text')" "sent-back
rev
$said"
	assert_equal "$(got 10 '.task.claim.by, .notes[0]')" "ann
'ONE': $said (rev)"
	assert_equal "$(got 14 .task.state)" done
	assert_equal "$(got 15 '.entries | length')" 0
	run -0 task-fsck -q
	[[ $output != *forged* ]]
}

@test "task_move claims a task that it takes into work, but none of several" {
	a=$(task-add a) b=$(task-add b)
	wire 2025-11-25 <<-END
		! task_move {"task":"$a","state":"in-progress","key":"k"}
		! task_move {"task":"$a","state":"in-progress","key":"k"}
		! task_move {"tasks":["$b"],"state":"in-progress"}
		! task_move {"task":"$a","state":"done","as":"eve"}
	END
	assert_equal "$(got 1 '.task.claim | "\(.by) \(.fence)"')" "ann 1"
	assert_equal "$(got 2 '"\(.repeated) \(.task.claim.fence)"')" "true 1"
	assert_equal "$(got 3 '.notes[0]')" "nobody holds what was moved: claim a task before you work on it"
	assert_match "$(refusal 4)" "^held: "
	assert_equal "$(task-show -j "$b" | jq .claim)" null
}
