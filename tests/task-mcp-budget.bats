#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# No answer of task-mcp is larger than it may be, whatever is in the log; and what was left
# out is told, and can be had.

load helper
load mcp/helper

TOKEN=3		# bytes of JSON that a token is taken for

# A log where every text and list is large.
large_log()
{
	local i text

	text=$(printf 'lorem ipsum \\"dolor\\" sit ämet %.0s' {1..900})
	{
		echo "! task_add {\"tasks\":[{\"title\":\"large\",\"code\":\"BIG\",\"body\":\"$text\",\"meta\":{\"a.b\":{\"x\":[1,2,3]},\"long\":\"${text:0:3900}\"},\"labels\":[$(printf '"label%d",' {1..60})\"z\"],\"checklist\":[$(printf '"look at thing %d and think",' {1..80})\"z\"],\"gates\":[$(printf '"gate%d",' {1..20})\"z\"]}]}"
		for i in {1..12}; do
			echo "! task_add {\"tasks\":[{\"title\":\"small $i, and $(printf 'rather long %.0s' {1..12})\",\"body\":\"$text\",\"needs\":[\"BIG\"]}]}"
			echo "! task_post {\"task\":\"BIG\",\"text\":\"$i $text\"}"
			echo "! task_edit {\"task\":\"BIG\",\"work\":\"start\",\"why\":\"$i ${text:0:3000}\"}"
			echo "! task_edit {\"task\":\"BIG\",\"work\":\"stop\"}"
			echo "! task_agent {\"name\":\"agent$i\",\"description\":\"${text:0:900}\",\"capabilities\":\"a,b,c\"}"
		done
	} | wire 2025-11-25 -A "somebody"
	messages=$BATS_TEST_TMPDIR/messages
	assert_equal "$(jq -c 'select(.result.isError or .error)' "$messages" | head -n 1)" ""
}

@test "whatever is asked, no answer is larger than the budget" {
	large_log
	n=0
	for budget in 200 220 300 450 700 1000 2500 9000 20000; do
		for call in task_list 'task_list "fields":"all"' 'task_list "fields":"body"' \
		    'task_list "view":"explain","fields":"all"' 'task_list "view":"blocked","sort":"title"' \
		    'task_show "task":"BIG"' 'task_show "task":"BIG","fields":"body"' \
		    'task_show "task":"BIG","fields":"meta,checklist"' \
		    'task_show "task":"BIG","messages":12' 'task_show "task":"BIG","fields":"title","messages":5' \
		    'task_log' 'task_log "task":"BIG"' 'task_log "kind":"messages"' \
		    'task_log "kind":"inbox"' 'task_log "kind":"work"' 'task_log "kind":"work","limit":1' \
		    'task_overview' 'task_overview "agents":true' 'task_overview "workflow":true,"agents":true'; do
			read -r tool rest <<<"$call"
			echo "! $tool {\"budget\":$budget${rest:+,$rest}}"
			echo "$((++n)) $budget" >>asked
		done
	done >calls
	wire 2025-11-25 <calls
	jq -r 'select(.result.structuredContent) | "\(.id) \(.result.structuredContent | tojson | utf8bytelength)"' \
	    "$messages" | join asked - | awk -v token=$TOKEN '$3 > $2 * token { print "call", $1, "has", $3, "of", $2 * token }' >large
	assert_equal "$(<large)" ""
	assert_equal "$(jq -r 'select(.result.structuredContent) | .id' "$messages" | wc -l)" $n
}

@test "what was cut is told, and is there for who asks for more" {
	large_log
	wire 2025-11-25 <<-'END'
		! task_show {"task":"BIG","budget":1000}
		! task_show {"task":"BIG","fields":"body","budget":25000}
		! task_claim {"task":"BIG"}
		! task_log {"kind":"messages","limit":1,"budget":300}
		! task_list {"fields":"body","budget":500,"limit":1}
	END
	body=$(task-show -j BIG | jq -r .body)
	assert_equal "$(got 1 '.task.cut | has("body") and has("checklist")')" true
	assert_match "$(got 1 .task.body)" "…$"
	assert_equal "$(got 2 '.task | [.body, .cut] | tojson')" "$(jq -cn --arg b "$body" '[$b, null]')"
	assert_equal "$(got 3 '.task.cut.body > 20000')" true
	assert_equal "$(got 3 '.task.claim.fence')" 1
	assert_match "$(got 4 '.entries[0].text')" "^12 lorem.*…$"
	assert_equal "$(got 5 '.tasks[0].cut.body > 20000')" true
}

@test "a body that was cut is not written back, with or without its mark" {
	body=$(printf 'line %d of a long text\n' {1..900})
	task-add -c LONG -b "$body" "long" >/dev/null
	wire 2025-11-25 <<<'! task_show {"task":"LONG","fields":"body"}'
	cut=$(got 1 .task.body)
	assert_match "$cut" "…\[cut to [0-9]+ of ${#body} bytes\]…$"
	kept=${cut%…\[*}
	assert_equal "${body:0:${#kept}}" "$kept"
	edit() { jq -nc --arg b "$1" '{task: "LONG", body: $b}'; }
	# the mark is known to every server; where the text was cut, to this one
	wire 2025-11-25 <<<"! task_edit $(edit "$cut"$'\nNEW LINE')"
	assert_match "$(refusal 1)" "begins with a text that was cut .* has ${#body} bytes: read it with fields=body and budget=[0-9]+, or add to it with body_append"
	wire 2025-11-25 <<-END
		! task_edit $(edit "$kept"$'\nNEW LINE')
		! task_show {"task":"LONG","fields":"body,version"}
		! task_edit $(edit "$kept"$'\nNEW LINE')
		! task_edit $(edit "$kept")
		! task_show {"task":"LONG","fields":"body","budget":25000}
		! task_edit $(edit "$kept"$'\nNEW LINE')
	END
	assert_equal "$(got 1 .body_bytes)" $((${#kept} + 9))	# nothing was cut yet
	task-edit -b "$body" LONG
	wire 2025-11-25 <<-END
		! task_show {"task":"LONG","fields":"body,version"}
		! task_edit $(edit "$kept"$'\nNEW LINE')
		! task_edit $(edit "$kept")
		! task_edit {"task":"LONG","body_append":"NEW LINE","key":"once"}
		! task_edit {"task":"LONG","body_append":"NEW LINE","key":"once"}
		! task_show {"task":"LONG","fields":"body","budget":25000}
		! task_edit $(edit "$kept"$'\nNEW LINE')
	END
	assert_match "$(refusal 2)" "was cut when it was read"
	assert_match "$(refusal 3)" "was cut when it was read"
	assert_equal "$(got 4 .body_bytes) $(got 5 .repeated)" "$((${#body} + 9)) true"
	assert_equal "$(got 6 .task.body)" "$body"$'\nNEW LINE'
	assert_equal "$(got 7 .body_bytes)" $((${#kept} + 9))	# it was read whole
}

@test "the newest that was said is kept, and the cursor leads to the older" {
	id=$(task-add "talked about")
	for i in {1..6}; do
		task-log -m "m$i $(printf 'word %.0s' {1..60})" "$id" >/dev/null
	done
	wire 2025-11-25 <<-END
		! task_show {"task":"$id","messages":6,"budget":600}
		! task_show {"task":"$id","messages":6}
	END
	assert_match "$(got 1 '.messages[-1].text')" "^m6"
	shown=$(got 1 '.messages | length') cursor=$(got 1 .cursor)
	assert_equal "$(got 1 .older) $(got 2 '.messages | length') $(got 2 .older)" "$((6 - shown)) 6 null"
	wire 2025-11-25 <<<"! task_log {\"task\":\"$id\",\"kind\":\"messages\",\"cursor\":\"$cursor\"}"
	assert_match "$(got 1 '[.entries[].text[0:2]] | join(" ")')" "^m1 .*m$((6 - shown))$"
}

@test "pages that the budget ends lead through all there is, each once" {
	large_log
	for call in 'task_list "view":"all"' 'task_log "kind":"events"' 'task_log "kind":"messages"' \
	    'task_log "kind":"work","limit":5' 'task_log "kind":"inbox"'; do
		read -r tool rest <<<"$call"
		cursor=
		: >seen
		for ((page = 0; page < 200; page++)); do
			wire 2025-11-25 <<<"! $tool {\"budget\":2000,$rest$cursor}"
			got 1 '(.tasks // .entries)[] | (.id // tojson)' >>seen
			cursor=$(got 1 '.cursor // ""')
			[[ $cursor ]] || break
			cursor=",\"cursor\":$(jq -cn --arg c "$cursor" '$c')"
		done
		wire 2025-11-25 <<<"! $tool {$rest,\"limit\":1}"
		total=$(got 1 '.total // ((.older // 0) + (.newer // 0) + (.entries | length))')
		assert_equal "$call: $(sort -u seen | wc -l) of $(wc -l <seen)" "$call: $total of $total"
	done
}

@test "task_log refuses what cannot be combined with a kind" {
	wire 2025-11-25 <<-'END'
		! task_log {"kind":"work","search":"x"}
		! task_log {"kind":"work","type":"note"}
		! task_log {"kind":"work","cursor":"x"}
		! task_log {"kind":"inbox","thread":"x"}
	END
	assert_equal "$(refusal 1)" "invalid: 'search' cannot be combined with kind work"
	assert_match "$(refusal 2)" "'type' cannot be combined"
	assert_match "$(refusal 3)" "'x' is not a cursor"
	assert_match "$(refusal 4)" "'thread' cannot be combined with kind inbox"
}
