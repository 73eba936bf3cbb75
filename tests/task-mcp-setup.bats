#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# What task-mcp prints instead of serving: configurations, a guide, a manifest, a check.

load helper
load mcp/helper

CLIENTS="claude-code claude-desktop cline codex copilot cursor gemini goose opencode vscode windsurf zed"
PROJECT="claude-code cursor gemini opencode vscode zed"

# The command of a printed configuration, one word a line.
command_of()
{
	case $1 in
	codex) sed -n 's/^command = //p; s/^args = //p' | jq -r 'if type == "array" then .[] else . end' ;;
	goose) sed -n 's/^ *cmd: //p; s/^ *args: //p' | jq -r 'if type == "array" then .[] else . end' ;;
	opencode) jq -r '.mcp.tasks.command[]' ;;
	*) jq -r '.. | objects | select(has("command")) | .command, .args[]' ;;
	esac
}

@test "the configuration for every client starts this server on the log of the project" {
	log_in_project "a project"
	task-add "found" >/dev/null
	cd /
	for client in $CLIENTS; do
		task-mcp -q -C "$BATS_TEST_TMPDIR/work/a project" --setup "$client" >"$HOME/config"
		mapfile -t words < <(command_of "$client" <"$HOME/config")
		assert_equal "$client ${#words[@]}" "$client 1"
		got=$(cd "$BATS_TEST_TMPDIR/work/a project" && "${words[@]}" --manifest | jq -r .log)
		assert_equal "$client $got" "$client $BATS_TEST_TMPDIR/work/a project/.tasks"
	done
}

@test "a configuration that is committed names nothing of this machine" {
	for client in $PROJECT; do
		run -0 --separate-stderr task-mcp --setup "$client"
		assert_equal "$(command_of "$client" <<<"$output")" "task-mcp"
		assert_match "$stderr" "of the project, for everybody who has it: it can be committed"
		[[ $output != */* ]] || fail "$client: $output"
	done
	for client in $CLIENTS; do
		[[ " $PROJECT " != *" $client "* ]] || continue
		run -0 --separate-stderr task-mcp --setup "$client"
		assert_match "$(command_of "$client" <<<"$output")" "^/.*/task-mcp$"
		assert_match "$stderr" "which counts for all projects: each has its own log"
	done
}

@test "--setup prints the command by which a client adds the server itself" {
	added() { task-mcp --setup "$@" 2>&1 >/dev/null | sed -n 's/^task-mcp: or run: //p'; }
	assert_equal "$(added claude-code --read-only)" "claude mcp add --scope project tasks -- task-mcp --read-only"
	assert_match "$(added codex)" "^codex mcp add tasks -- /.*/task-mcp$"
	assert_match "$(added copilot -A "it's me")" "^copilot mcp add tasks -- /.*/task-mcp -A 'it'\\\\''s me'$"
	assert_equal "$(added claude-desktop)" ""
	eval "set -- $(added vscode -A "it's me")"
	assert_equal "$1 $2 $(jq -c '[.name, .command, .args[]]' <<<"$3")" \
	    "code --add-mcp [\"tasks\",\"task-mcp\",\"-A\",\"it's me\"]"
}

@test "--setup with --self-test starts the command that it prints, as the client will" {
	run -0 --separate-stderr task-mcp --setup claude-code --self-test
	assert_equal "$(jq -r .mcpServers.tasks.command <<<"$output")" task-mcp
	assert_equal "$(grep -c '^ok ' <<<"$stderr") $(tail -n 1 <<<"$stderr")" "9 1..9"
	mkdir none
	program=$(type -P task-mcp)
	PATH=$PWD/none:/usr/bin:/bin run -3 --separate-stderr "$program" --setup cursor --self-test
	assert_match "$stderr" "cannot start 'task-mcp': No such file"
}

@test "--setup keeps the actor and --read-only, and says where it belongs" {
	run -0 --separate-stderr task-mcp -A 'bob "x"' --read-only --setup claude-code
	assert_equal "$(jq -c '.mcpServers.tasks.args' <<<"$output")" '["--read-only","-A","bob \"x\""]'
	assert_match "$stderr" "task-mcp: put this into .mcp.json of the project"
	assert_equal "$(git -C .tasks status --porcelain)$(ls)" ""
}

@test "--setup for an unknown client names those that are known" {
	refused 5 "did you mean 'claude-code'?" task-mcp --setup claude
	refused 5 "known are claude-code, claude-desktop" task-mcp --setup xyzzy
	run -2 task-mcp --setup codex --prime
}

@test "--prime tells the workflow and the agents of this log" {
	task-workflow | sed 's/"review"/"reading"/g' >workflow.json
	task-workflow set workflow.json
	task-agent register --cap rust bob
	task-mcp --prime >guide
	grep -q '`in-progress` → .*`reading`' guide
	grep -q '^- `bob`: `rust`$' guide
	assert_equal "$(grep -c '`review`' guide)" 0
}

@test "--prime names no tool and no command that is not there" {
	task-mcp --prime >guide
	for tool in $(grep -o 'task_[a-z]*' guide | sort -u); do
		[[ -f $TASK_SRC/schema/mcp/$tool.json ]] || fail "$tool"
	done
	for program in $(grep -oE '`task-[a-z]+' guide | tr -d '`' | sort -u); do
		command -v "$program" >/dev/null || fail "$program"
	done
}

@test "--manifest is one object with log, tools, workflow and agents" {
	task-agent register --cap rust bob
	task-mcp --manifest >manifest
	assert_equal "$(jq -r '.log, (.tools | length), .agents[0].name, (.workflow.states | length)' manifest | tr '\n' ' ')" \
	    "$PWD/.tasks $(ls "$TASK_SRC/schema/mcp" | wc -l) bob 11 "
	assert_equal "$(task-mcp --read-only --manifest | jq -c '[.tools[].writes] | unique')" "[false]"
}

@test "--self-test reports each step, and writes nothing" {
	task-add "one" >/dev/null
	count_events; before=$count
	run -0 task-mcp --self-test
	assert_equal "$(grep -c '^ok ' <<<"$output") $(tail -n 1 <<<"$output")" "9 1..9"
	assert_equal "$(events)" "$before"
}

@test "--self-test fails where there is no log" {
	mkdir "$BATS_TEST_TMPDIR/empty"
	cd "$BATS_TEST_TMPDIR/empty"
	run -1 --separate-stderr task-mcp --self-test
	assert_match "$output" "not ok 3 - a call, after the handshake: .*task-init"
	assert_match "$stderr" "3 of 9 steps"
}

@test "without a log there is nothing to print, and the status is 3" {
	mkdir "$BATS_TEST_TMPDIR/empty"
	cd "$BATS_TEST_TMPDIR/empty"
	for option in --prime --manifest "--setup codex"; do
		# shellcheck disable=SC2086
		run -3 --separate-stderr task-mcp $option
		assert_equal "$output" ""
	done
}

# merged CLIENT FILE DIR -- print what patch and what git make of the file, which must be equal
merged()
{
	cp "$2" "$HOME/before"
	task-mcp -q --setup "$1" >"$HOME/patch"
	patch -s -p1 -d "$3" <"$HOME/patch"
	cp "$2" "$HOME/by-patch"
	cp "$HOME/before" "$2"
	(cd "$3" && git apply --whitespace=nowarn "$HOME/patch")
	cmp "$2" "$HOME/by-patch"
	# nothing goes but the end of a line
	letters() { tr -d '\n' <"$1" | fold -w 1 && echo; }
	assert_equal "$(diff -d <(letters "$HOME/before") <(letters "$2") | grep -c '^<')" 0
	cat "$2"
}

@test "for a file that exists --setup prints a patch, which keeps servers, comments and spaces" {
	log_in_project
	printf '{ // mine\n\t"mcpServers": {\n\n\t    "other": { "command": "x}" }, /* } */\n\t},\n\t"b": [1, "}"]\n}\n' >.mcp.json
	run -0 merged claude-code .mcp.json .
	assert_equal "$(grep -cF -e '"other": { "command": "x}" }, /* } */' -e '{ // mine' <<<"$output")" 2
	for text in '{}' '{"mcpServers":{}}' '{"mcpServers":{"o":{"command":"x"}},"c":"}{"}' '{ "mcpServers" : { } }\n' \
	    '{\r\n  "a": 1\r\n}\r\n' '{"a":{"mcpServers":{"o":1}}}' '[]'; do
		# shellcheck disable=SC2059 # it has the line ends
		printf "$text" >.mcp.json
		if [[ $text == '[]' ]]; then
			run -0 --separate-stderr task-mcp --setup claude-code
			assert_match "$stderr" "is not understood: edit it by hand"
			continue
		fi
		run -0 merged claude-code .mcp.json .
		assert_equal "$text $(jq -r .mcpServers.tasks.command <<<"$output")" "$text task-mcp"
		assert_equal "$(jq -c -S 'del(.mcpServers.tasks)' <<<"$output")" \
		    "$(printf "$text" | jq -c -S '.mcpServers //= {}')"
	done
	mkdir -p "$HOME/.codex" "$HOME/.config/goose"
	printf 'model = "x"\n\n[mcp_servers.a]\ncommand = "b"' >"$HOME/.codex/config.toml"
	run -0 merged codex "$HOME/.codex/config.toml" "$HOME"
	assert_equal "$(head -n 4 <<<"$output") ${lines[3]}" \
	    "$(printf 'model = "x"\n\n[mcp_servers.a]\ncommand = "b"') [mcp_servers.tasks]"
	printf 'extensions:\n  dev:\n    type: builtin\nb: 2\n' >"$HOME/.config/goose/config.yaml"
	run -0 merged goose "$HOME/.config/goose/config.yaml" "$HOME"
	assert_equal "${lines[0]} ${lines[1]} ${lines[-1]}" "extensions:   tasks: b: 2"
}

@test "--setup for a file that has the server says so" {
	log_in_project
	task-mcp -q --setup claude-code >.mcp.json
	run -0 --separate-stderr task-mcp --setup claude-code
	assert_match "$stderr" "which has 'tasks' already"
	assert_equal "$output" "$(<.mcp.json)"
}

# The rules of https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json
@test "make server.json prints an entry for a registry, with the version of the server" {
	run -0 make -s -C "$TASK_SRC" server.json NAME=io.github.ann/tasklog
	jq -e '
		(keys == ["$schema", "description", "name", "version"]) and
		(.name | test("^[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+$") and length >= 3 and length <= 200) and
		(.description | length >= 1 and length <= 100) and
		(.version | test("^[0-9]+[.][0-9]+[.][0-9]+"))
	' <<<"$output"
	wire 2025-11-25 <<-'END'
		= {"jsonrpc":"2.0","id":6,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"x","version":"1"}}}
	END
	assert_equal "$(jq -r .version <<<"$output")" "$(of 6 .result.serverInfo.version)"
	run -2 make -s -C "$TASK_SRC" server.json
}
