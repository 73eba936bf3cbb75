#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# The protocol that task-mcp speaks, on the wire: what is said is written out here, what
# SDKs never send too; every answer is checked against the official schema by wire.py.

load helper
load mcp/helper

@test "every revision of the handshake is spoken, and each answers all its methods" {
	id=$(task-add "write the manual")
	for revision in $REVISIONS; do
		wire "$revision" <<-END
			> 1 tools/list
			> 2 tools/call {"name":"task_show","arguments":{"task":"$id"}}
			> 3 resources/list
			> 4 resources/templates/list
			> 5 resources/read {"uri":"tasklog://task/$id"}
			> 6 prompts/list
			> 7 prompts/get {"name":"start_work"}
			> 8 completion/complete {"ref":{"type":"ref/prompt","name":"review"},"argument":{"name":"task","value":"${id:0:4}"}}
		END
		assert_equal "$(jq -c 'select(.error) // empty' "$messages")" ""
		assert_equal "$(got 2 .task.title)" "write the manual"
		assert_equal "$(of 8 '.result.completion.values[0]')" "$id"
	done
}

@test "a version that is not known gets the newest of the handshake" {
	wire none <<-'END'
		= {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2031-01-01","capabilities":{},"clientInfo":{"name":"x","version":"1"}}}
		= {"jsonrpc":"2.0","id":2,"method":"initialize","params":{"protocolVersion":"2025-03-26","capabilities":{},"clientInfo":{"name":"x","version":"1"}}}
		= {"jsonrpc":"2.0","id":3,"method":"initialize","params":{}}
	END
	assert_equal "$(of 1 .result.protocolVersion)" 2025-11-25
	assert_equal "$(of 2 .result.protocolVersion)" 2025-03-26
	assert_equal "$(code 3)" -32602
}

@test "both kinds of the protocol share one stream, message by message" {
	wire 2025-06-18 <<-END
		> 1 tools/call {"name":"task_list"}
		= {"jsonrpc":"2.0","id":2,"method":"server/discover","params":{$ENVELOPE}}
		= {"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"task_list",$ENVELOPE}}
		> 4 ping
		= {"jsonrpc":"2.0","id":5,"method":"ping","params":{$ENVELOPE}}
		= {"jsonrpc":"2.0","id":6,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"x","version":"1"},$ENVELOPE}}
	END
	assert_equal "$(of 1 '.result.resultType')" null
	assert_equal "$(of 2 '.result.supportedVersions[]')" 2026-07-28
	assert_equal "$(of 2 '.result.ttlMs > 0')" true
	assert_equal "$(of 3 '.result.resultType')" complete
	assert_equal "$(of 3 '.result._meta."io.modelcontextprotocol/serverInfo".name')" task-mcp
	assert_equal "$(of 4 '.result | tojson')" "{}"
	assert_equal "$(code 5) $(code 6)" "-32601 -32601"
}

@test "a stateless request needs no handshake, and leaves nothing behind" {
	wire none <<-END
		= {"jsonrpc":"2.0","id":1,"method":"tools/list","params":{$ENVELOPE}}
		= {"jsonrpc":"2.0","id":2,"method":"tools/list"}
		= {"jsonrpc":"2.0","id":3,"method":"ping"}
		= {"jsonrpc":"2.0","id":4,"method":"server/discover"}
	END
	assert_equal "$(of 1 '.result.tools | length')" "$(ls "$TASK_SRC/schema/mcp" | wc -l)"
	assert_equal "$(code 2)" -32602
	assert_equal "$(of 3 '.result | tojson')" "{}"
	assert_equal "$(code 4)" -32602
}

@test "an envelope that is not whole is refused, a version not served with those that are" {
	M=io.modelcontextprotocol
	wire none <<-END
		= {"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"$M/protocolVersion":"2026-07-28"}}}
		= {"jsonrpc":"2.0","id":2,"method":"tools/list","params":{"_meta":{"$M/clientCapabilities":{}}}}
		= {"jsonrpc":"2.0","id":3,"method":"tools/list","params":{"_meta":{"$M/protocolVersion":7,"$M/clientCapabilities":{}}}}
		= {"jsonrpc":"2.0","id":4,"method":"tools/list","params":{"_meta":{"$M/protocolVersion":"2026-07-28","$M/clientCapabilities":[]}}}
		= {"jsonrpc":"2.0","id":5,"method":"tools/list","params":{"_meta":{"$M/protocolVersion":"2025-11-25","$M/clientCapabilities":{}}}}
		= {"jsonrpc":"2.0","id":6,"method":"tools/list","params":{"_meta":{"$M/protocolVersion":"2026-07-28","$M/clientCapabilities":{},"$M/logLevel":"loud"}}}
		= {"jsonrpc":"2.0","id":7,"method":"tools/list","params":{"_meta":{"$M/protocolVersion":"2026-07-28","$M/clientCapabilities":{},"else/where":1}}}
	END
	for id in 1 2 3 4 6; do
		assert_equal "$id $(code $id)" "$id -32602"
	done
	assert_equal "$(of 5 '.error | "\(.code) \(.data.supported[0]) \(.data.requested)"')" \
	    "-32022 2026-07-28 2025-11-25"
	assert_equal "$(of 7 '.result.tools | length')" "$(ls "$TASK_SRC/schema/mcp" | wc -l)"
}

@test "ids come back digit for digit" {
	wire 2025-11-25 <<-'END'
		> 0 ping
		> -7 ping
		> 123456789012345678901234567890 ping
		> "" ping
		> "\u00e9\n\"x" ping
		> 9007199254740993 ping
	END
	assert_equal "$(grep -o '"id":[^,]*' "$messages" | tr '\n' ' ')" \
	    '"id":0 "id":-7 "id":123456789012345678901234567890 "id":"" "id":"\u00e9\n\"x" "id":9007199254740993 '
}

@test "what is no message is told by its code, and the next one is served" {
	wire 2025-11-25 <<-'END'
		= {"jsonrpc":"2.0","id":1,"method":
		= nonsense
		\ "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"p\u00ffng\"}\n"
		~ {"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}
		= 7
		~ [{"jsonrpc":"2.0","id":1,"method":"ping"}]
		= {"id":3,"method":"ping"}
		= {"jsonrpc":"1.0","id":4,"method":"ping"}
		= {"jsonrpc":"2.0","id":5,"method":7}
		= {"jsonrpc":"2.0","id":6,"method":"ping","params":7}
		~ {"jsonrpc":"2.0","id":null,"method":"ping"}
		~ {"jsonrpc":"2.0","id":1.5,"method":"ping"}
		~ {"jsonrpc":"2.0","id":[1],"method":"ping"}
		= {"jsonrpc":"2.0","id":7,"method":"no/such"}
		= {"jsonrpc":"2.0","id":8,"method":"logging/setLevel","params":{"level":"info"}}
		> 9 ping
	END
	assert_equal "$(jq -c 'select(has("id") | not) | .error.code' "$messages" | tr '\n' ' ')" \
	    "-32700 -32700 -32700 -32600 -32600 -32600 -32600 -32600 "
	assert_equal "$(for i in 1 3 4 5 6 7 8; do code $i; done | tr "\n" " ")" \
	    "-32700 -32600 -32600 -32600 -32600 -32601 -32601 "
	assert_equal "$(of 9 .result)" "{}"
}

@test "notifications and stray answers are never replied to, nor carried out" {
	wire 2025-11-25 <<-'END'
		. tools/call {"name":"task_add","arguments":{"tasks":[{"title":"x"}]}}
		. notifications/cancelled {"requestId":99}
		. notifications/cancelled {}
		. notifications/cancelled
		. no/such {"a":1}
		= {"jsonrpc":"2.0","id":5,"result":{}}
		= {"jsonrpc":"2.0","id":"x","error":{"code":1,"message":"no"}}
		= {"jsonrpc":"1.0","method":"no/such"}
		= {"method":"no/such"}
		= {"jsonrpc":"2.0","method":"no/such","params":7}
		= {"jsonrpc":"2.0","method":"no/such","params":null}
		> 1 tools/call {"name":"task_list"}
	END
	assert_equal "$(wc -l <"$messages")" 1
	assert_equal "$(got 1 .total)" 0
}

@test "lines may end in CR LF, be blank, begin with a BOM, come in pieces, and lack an end" {
	wire none <<-'END'
		\ "\u00ef\u00bb\u00bf{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\r\n\r\n\n  \n{\"jsonrpc\""
		wait 1
		\ ":\"2.0\",\"id\":2,\"method\":\"ping\"}\n{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"ping\"}\n"
		\ "{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"ping\"}"
	END
	assert_equal "$(jq -c .id "$messages" | tr '\n' ' ')" "1 2 3 4 "
}

@test "arrays of messages are answered by arrays in 2025-03-26, and only there" {
	wire 2025-03-26 <<-'END'
		= [{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","method":"x"},7,{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"task_list"}}]
		= [{"jsonrpc":"2.0","method":"x"}]
		= []
	END
	assert_equal "$(sed -n 1p "$messages" | jq -c '[.[] | .id // .error.code]')" "[1,-32600,2]"
	assert_equal "$(sed -n 2p "$messages" | jq .error.code)" -32600
	assert_equal "$(wc -l <"$messages")" 2
}

@test "10 MiB are taken in one line, more is refused, in bounded memory" {
	cat >big.py <<-'END'
		import sys
		for n in 10 * 1024 * 1024 - 100, 60 * 1024 * 1024:
		    sys.stdout.write('{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":"' + 'a' * n + '"}}\n')
		sys.stdout.write('{"method":"ping","params":{"x":"' + 'a' * n + '"},"jsonrpc":"2.0","id":"z"}\n')
		sys.stdout.write('{"method":"ping","params":{"x":"' + 'a' * n + '","id":3}}\n')
		sys.stdout.write('{"jsonrpc":"2.0","id":2,"method":"ping"}\n')
	END
	limit="ulimit -v 120000"	# a sanitizer maps more than that
	(unset ASAN_OPTIONS; $limit; task-mcp --version) >/dev/null 2>&1 || limit=:
	python3 big.py | { $limit; task-mcp; } >messages
	assert_equal "$(jq -c '[.id, .error.code]' messages | tr -d '\n')" '[1,null][1,-32600]["z",-32600][null,-32600][2,null]'
}

@test "nesting and the number of values in a message are bounded" {
	wire 2025-11-25 <<-END
		~ {"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":$(printf '[%.0s' {1..5000})
		= {"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":$(printf '[%.0s' {1..500})$(printf ']%.0s' {1..500})}}
		> 2 ping
		= {"jsonrpc":"2.0","method":"ping","params":{"x":[$(printf '0,%.0s' {1..400000})0]},"id":3}
	END
	assert_equal "$(of 2 .result)" "{}"
	assert_equal "$(code 1) $(code 3)" "-32700 -32600"
	assert_match "$(of 1 .error.message)" "^invalid JSON at byte .*: nested too deep$"
	assert_equal "$(jq -c 'select(has("id") | not) | .error.code' "$messages" | tr '\n' ' ')" "-32700 "
}

@test "JSON that is not taken is refused to its id, so that nobody waits for ever" {
	wire 2025-11-25 <<-'END'
		= {"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":"a\u0000b"}}
		= {"jsonrpc":"2.0","method":"ping","params":{"x":"\ud800 \"}"},"id":"two"}
		~ {"jsonrpc":"2.0","id" : -3 ,"method":"ping","params":{"id":9,"id":10}}
		~ {"jsonrpc":"2.0","id":4,"method":"ping","id":5}
		~ {"jsonrpc":"2.0","id":4,"method":"ping"
		~ {"jsonrpc":"2.0","method":"notifications/x","params":{"x":"a\u0000b"}}
		> 6 ping
	END
	assert_equal "$(jq -c '[.id, .error.code]' "$messages" | tr '\n' ' ')" \
	    '[1,-32700] ["two",-32700] [-3,-32700] [null,-32700] [null,-32700] [6,null] '
}

@test "names that are not there are errors of the protocol, with what is near" {
	wire 2025-11-25 <<-'END'
		> 1 tools/call {"name":"task_lst"}
		> 2 tools/call {}
		> 3 tools/call {"name":"task_list","arguments":[]}
		> 4 resources/read {"uri":"tasklog://nothing"}
		> 5 resources/read {}
		> 6 prompts/get {"name":"nothing"}
		> 7 prompts/get {"name":"review"}
		> 8 tools/list {"cursor":"x"}
		> 9 resources/list {"cursor":""}
		> 10 completion/complete {"ref":{"type":"ref/nothing"},"argument":{"name":"a","value":"b"}}
	END
	assert_match "$(of 1 .error.message)" "did you mean 'task_list'"
	assert_equal "$(for i in 1 2 3 4 5 6 7 8 9 10; do code $i; done | tr '\n' ' ')" \
	    "-32602 -32602 -32602 -32002 -32602 -32602 -32602 -32602 -32602 -32602 "
	wire 2026-07-28 <<<'> 1 resources/read {"uri":"tasklog://nothing"}'
	assert_equal "$(of 1 '.error | "\(.code) \(.data.uri)"')" "-32602 tasklog://nothing"
}

@test "1000 requests at once are each answered once" {
	for ((i = 1; i <= 1000; i++)); do
		echo "> $i ping"
	done | wire 2025-11-25
	messages=$BATS_TEST_TMPDIR/messages
	assert_equal "$(jq .id "$messages" | sort -n | uniq | wc -l)" 1000
}

@test "at the end of the input what was asked is answered, and it exits with 0" {
	printf '%s' '{"jsonrpc":"2.0","id":1,"method":"ping"}' | task-mcp >out
	assert_equal "$(jq .id out)" 1
	task-mcp </dev/null >out
	assert_equal "$(<out)" ""
}

@test "a signal ends it with 0, once what was asked is answered" {
	for name in SIGTERM SIGINT SIGHUP; do
		wire 2025-11-25 <<-END
			! task_add {"tasks":[{"title":"by $name"}]}
			wait
			signal $name
		END
		assert_equal "$(got 1 '.tasks[0].title')" "by $name"
	done
	assert_whole
}

@test "who reads no more ends it" {
	mkfifo in out
	task-mcp <in >out &
	server=$!
	exec 5>in 6<out
	exec 6<&-
	echo '{"jsonrpc":"2.0","id":1,"method":"ping"}' >&5
	wait "$server"
	exec 5>&-
}

@test "what cannot be written to standard output is told, with 6" {
	run -6 --separate-stderr bash -c 'task-mcp >/dev/full' \
	    <<<'{"jsonrpc":"2.0","id":1,"method":"ping"}'
	assert_equal "$stderr" "task-mcp: cannot write to standard output: No space left on device"
}

@test "a log that cannot grow is an error of the call, and the server goes on" {
	task-add "small"
	body=$(printf '%20000s' x)
	(
		ulimit -f 16
		wire 2025-11-25 <<-END
			! task_add {"tasks":[{"title":"large","body":"$body"}]}
			! task_list {"view":"all","fields":"title"}
		END
		assert_match "$(refusal 1)" "^io: .*File too large"
		assert_equal "$(got 2 .total)" 1
	)
	wire 2025-11-25 <<<'! task_add {"tasks":[{"title":"another"}]}'
	assert_equal "$(got 1 '.tasks[0].title')" another
	task-fsck -q
}

@test "nothing but messages is on standard output, nothing on standard error" {
	printf '%s\n' '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"task_add","arguments":{"tasks":[{"title":"x"}]},'"$ENVELOPE"'}}' |
	    task-mcp >out 2>err
	assert_equal "$(wc -l <out) $(<err)" "1 "
}

@test "-v says a line for each call, without what anybody wrote" {
	printf '%s\n' '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"task_add","arguments":{"tasks":[{"title":"hush"}]},'"$ENVELOPE"'}}' \
	    '{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"task_show","arguments":{"task":"hush"},'"$ENVELOPE"'}}' |
	    task-mcp -v >/dev/null 2>err
	assert_match "$(sed -n 1p err)" "^2026-11-20T14:00:00Z task_add ok [0-9]+ us$"
	assert_match "$(sed -n 2p err)" "^2026-11-20T14:00:00Z task_show not-found [0-9]+ us$"
}

@test "--rate bounds the calls, and tells when the next is welcome" {
	for ((i = 1; i <= 12; i++)); do
		echo '! task_overview'
	done | wire 2025-11-25 --rate 1
	messages=$BATS_TEST_TMPDIR/messages
	assert_match "$(got 10 .ready)" 0
	for ((i = 1; i <= 12; i++)); do
		echo "> $i resources/read {\"uri\":\"tasklog://ready\"}"
	done | wire 2025-11-25 --rate 1
	messages=$BATS_TEST_TMPDIR/messages
	assert_equal "$(code 10) $(code 12)" "null -32603"
	for ((i = 1; i <= 12; i++)); do
		echo '! task_overview'
	done | wire 2025-11-25 --rate 1
	messages=$BATS_TEST_TMPDIR/messages
	assert_match "$(refusal 12)" "^over-limit: too many calls; the next one is welcome in"
}

@test "--read-only offers only what writes nothing" {
	wire 2025-11-25 --read-only <<-'END'
		> 1 tools/list
		> 2 tools/call {"name":"task_add","arguments":{"tasks":[{"title":"x"}]}}
		> 3 tools/call {"name":"task_list"}
		> 4 prompts/list
		> 5 prompts/get {"name":"plan","arguments":{"goal":"x"}}
		= {"jsonrpc":"2.0","id":6,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"x","version":"1"}}}
	END
	assert_equal "$(of 4 '[.result.prompts[].name] | join(" ")') $(code 5)" "stand_up -32602"
	assert_match "$(of 6 .result.instructions)" "This server is read-only"
	assert_equal "$(of 6 .result.instructions | grep -cE 'task_(add|claim|edit|move|post|gate|release|agent)')" 0
	assert_equal "$(of 1 '[.result.tools[].name] | join(" ")')" "task_list task_log task_overview task_show"
	assert_equal "$(of 1 'all(.result.tools[]; .annotations.readOnlyHint)')" true
	assert_equal "$(code 2)" -32602
	assert_equal "$(got 3 .total)" 0
}

@test "wrong options are refused with 2" {
	run -5 task-mcp --rate -1
	run -2 task-mcp operand
	run -2 task-mcp --no-such
}

@test "without a log prompts and resources fail, and the message is the way to make one" {
	mkdir "$BATS_TEST_TMPDIR/empty"
	cd "$BATS_TEST_TMPDIR/empty"
	wire 2025-11-25 <<-'END'
		> 1 prompts/get {"name":"stand_up"}
		> 2 resources/read {"uri":"tasklog://ready"}
		> 3 tools/call {"name":"task_list"}
		> 4 prompts/get {"name":"no such"}
	END
	assert_equal "$(code 1) $(code 2) $(code 4)" "-32603 -32603 -32602"
	for text in "$(of 1 .error.message)" "$(of 2 .error.message)" "$(refusal 3)"; do
		assert_match "$text" "task-init makes one: task-init -C '$PWD'"
	done
}

# Everything about each file of the working directory that a write changes.
all_files() { find . -printf '%p %y %s %T@ %C@ %i %m\n' | sort; }

@test "a --read-only server writes nothing, whatever the files and the caches lack" {
	git_project project
	task-init -q
	seq 2500 | task-add - >/dev/null
	cp -a . ../whole
	for lost in : "mv .tasks ../away" "rm -r .git/tasks/tasklog" "rm -f .git/tasks/tasklog/snapshot*" \
	    "rm .git/tasks/index"; do
		cd ..
		rm -rf project away
		cp -a whole project
		cd project
		eval "$lost"
		all_files >"$HOME/before"
		wire 2025-11-25 --read-only <<-'END'
			! task_list {"limit":1}
			! task_overview
			> 3 resources/read {"uri":"tasklog://ready"}
		END
		assert_equal "$lost $(got 1 .total)" "$lost 2500"
		all_files | diff "$HOME/before" - || fail "$lost"
	done
}
