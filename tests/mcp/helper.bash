# SPDX-License-Identifier: ISC
# What tests of task-mcp share: tests/mcp/wire.py says the lines and checks every answer.

# wire REVISION [ARGUMENT...] <<LINES -- a session; its messages are in $messages
wire()
{
	messages=$BATS_TEST_TMPDIR/messages
	"$TASK_SRC/tests/mcp/wire.py" "$@" >"$messages" ||
	    fail "$(<"$messages")" "wire: status $?"
}

# of ID FILTER -- of the answer to ID (as JSON)
of() { jq -r --argjson id "$1" "select(.id == \$id) | $2" "$messages"; }

# got N [FILTER] -- of the structured content that the answer to call N has
got() { jq -cr --argjson id "$1" "select(.id == \$id) | .result.structuredContent | ${2:-.}" "$messages"; }

# refusal N -- the text of the result of call N, which must be an error
refusal() { jq -r --argjson id "$1" 'select(.id == $id) | .result | select(.isError).content[0].text' "$messages"; }

# code ID -- the code of the error that answers ID
code() { of "$1" .error.code; }

ENVELOPE='"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}'
REVISIONS="2024-11-05 2025-03-26 2025-06-18 2025-11-25 2026-07-28"
