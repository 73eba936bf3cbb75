# SPDX-License-Identifier: ISC
# Moving in from beads: what comes over, that twice is once, and what is left alone.
load helper

BEADS=$BATS_TEST_DIRNAME/fixtures/beads/issues.jsonl

import() { task-import --from beads "$@"; }

# Value $2 (a jq path) of the task whose reference is $1, from the log $3.
field()
{
	task-export -C "${3-.}" | jq -r --arg ref "$1" \
	    "select(.task and .fields.ref == \$ref) | $2"
}

id_of() { field "$1" .task "${2-.}"; }

lines() { cat .tasks/events/*/*/*/*.jsonl | wc -l; }

# A minimal issue: id, title, further members.
issue()
{
	printf '{"id":"%s","title":"%s","created_at":"2026-01-02T03:04:05Z"%s}\n' "$1" "$2" "${3-}"
}

@test "task-import prints the tracker's id and the task's id of each new task" {
	run -0 --separate-stderr import "$BEADS"
	assert_equal "${#lines[@]}" 25
	assert_match "${lines[0]}" $'^tide-f6\t[0-9a-z]{12}$'
	assert_match "$stderr" "25 tasks, 24 links, 5 messages from beads"
	while IFS=$'\t' read -r ref id; do
		assert_equal "$(id_of "$ref")" "$id"
	done <<<"$output"
}

@test "task-import -j prints objects, also of links to elsewhere and of those left out" {
	run -0 --separate-stderr import -j -q "$BEADS"
	assert_equal "$(jq -r 'select(.id) | .ref' <<<"$output" | wc -l)" 25
	assert_equal "$(jq -r 'select(.outside) | [.outside, .from, .to] | join(" ")' <<<"$output")" \
	    "needs tide-k4 tide-x99"
	assert_equal "$(jq -r 'select(.dropped) | [.dropped, .from, .to] | join(" ")' <<<"$output")" \
	    "needs tide-l5 tide-l5"
	assert_equal "$stderr" ""
}

@test "task-import -0 ends records with NUL" {
	assert_equal "$(import -q -0 "$BEADS" | tr '\0' '\n' | wc -l)" 25
}

@test "task-import keeps times and authors" {
	import -q "$BEADS" >/dev/null
	jq -r 'select(.status != "tombstone" and (.created_at | endswith("Z"))) |
	    [.id, .created_at, (.created_by | sub("<(?<a>.*)>"; .a)) // "" | if . == "" then "beads" else . end] |
	    @tsv' "$BEADS" | sort >want
	task-export | jq -r 'select(.task) | [.fields.ref, .created, .by] | @tsv' | sort >got
	assert_equal "$(comm -23 want got)" ""
	assert_equal "$(field tide-b7k .created)" 2026-03-06T09:10:00Z
	assert_equal "$(field tide-j1 .updated)" 2026-03-17T09:00:00Z
	assert_equal "$(field tide-a1.1 .fields.done)" 2026-03-09T16:30:00Z
}

@test "task-import maps states, and keeps the word where it says more" {
	import -q "$BEADS" >/dev/null
	got=$(for ref in a1 a1.1 a1.3 d3 e4 e5 f6 k3 m7; do
		field "tide-$ref" '"\(.fields.ref) \(.fields.state) \(.fields["meta/status"])"'
	done)
	assert_equal "$got" "tide-a1 created null
tide-a1.1 done null
tide-a1.3 in-progress null
tide-d3 blocked null
tide-e4 created deferred
tide-e5 waiting-for-dependency deferred
tide-f6 waiting-for-dependency pinned
tide-k3 in-progress hooked
tide-m7 review review"
	assert_equal "$(field tide-e4 .fields.defer)" 2027-01-10T00:00:00Z
}

@test "task-import maps states by what they are for in another workflow" {
	task-workflow | jq '.states = ["todo", "doing", "finished"] | .initial = "todo" |
	    .open = ["todo"] | .working = ["doing"] | .done = ["finished"] | .cancelled = [] |
	    .moves = {todo: ["doing"], doing: ["finished"], finished: []} | .reasons = [] |
	    .claimable = {todo: "doing"} | .["named-only"] = [] | del(.quarantine, .releases)' >w.json
	task-workflow set -q w.json
	import -q "$BEADS" >/dev/null
	assert_equal "$(field tide-a1 .fields.state)" todo
	assert_equal "$(field tide-d3 .fields.state)" doing
	assert_equal "$(field tide-a1.1 .fields.state)" finished
	assert_equal "$(field tide-f6 .fields.state)" todo
}

@test "task-import maps priorities in their order" {
	import -q "$BEADS" >/dev/null
	got=$(for ref in c0 a1 a1.3 d2 e5; do field "tide-$ref" .fields.priority; done)
	assert_equal "${got//$'\n'/ }" "10 8 5 3 1"
}

@test "task-import makes links of dependencies" {
	import -q "$BEADS" >/dev/null
	assert_equal "$(field tide-a1.4 .fields.parent)" "$(id_of tide-a1)"
	for link in "a1.3 needs a1.1" "d2 relates d3" "c0 discovered-from a1.2" \
	    "c1 duplicates c0" "j2 supersedes j1"; do
		read -r from kind to <<<"$link"
		assert_equal "$(field "tide-$from" ".fields[\"link/$kind/$(id_of "tide-$to")\"]")" true
	done
}

@test "task-import makes messages of comments" {
	import -q "$BEADS" >/dev/null
	assert_equal "$(field tide-a1.1 '[.fields | to_entries[] | select(.key | startswith("message/")) |
	    .value] | sort_by(.at)[0] | "\(.at) \(.by) \(.value.type) \(.value.text)"')" \
	    "2026-03-05T11:00:00Z jonas comment The nodal factors of the paper have a typo in table 4."
}

@test "task-import puts design, criteria and notes into the body" {
	import -q "$BEADS" >/dev/null
	assert_equal "$(field tide-a1.1 .fields.body)" "Sum the constituents of a station.

## Design

37 constituents, nodal corrections once a year.

## Acceptance criteria

- within 5 cm of the published table
- a year in a second"
}

@test "task-import makes labels of labels and types, without spaces and commas" {
	import -q "$BEADS" >/dev/null
	assert_equal "$(field tide-h9 '[.fields | keys[] | select(startswith("label/"))] | join(" ")')" \
	    "label/bug label/import-export"
	assert_equal "$(field tide-g7 '[.fields | keys[] | select(startswith("label/"))] | join(" ")')" \
	    "label/i18n label/日本語"
	assert_equal "$(field tide-a1.2 '.fields["label/task"]')" null
}

@test "task-import keeps as metadata what has no place of its own" {
	import -q "$BEADS" >/dev/null
	assert_equal "$(field tide-o9 '.fields["meta/metadata"].device')" T-100
	assert_equal "$(field tide-j2 '.fields["meta/external_ref"]')" gh-42
	assert_equal "$(field tide-f6 '.fields["meta/pinned"]')" true
	assert_equal "$(field tide-a1.2 '.fields["meta/issue_type"]')" task
}

@test "task-import cuts a long title and keeps it whole in the body" {
	import -q "$BEADS" >/dev/null
	title=$(jq -r 'select(.id == "tide-i0").title' "$BEADS")
	assert_equal "$(field tide-i0 '.fields.title | length')" 200
	assert_equal "$(field tide-i0 .fields.body)" "$title"$'\n\n'"See the list."
}

@test "task-import neutralises control characters" {
	import -q "$BEADS" >/dev/null
	assert_equal "$(field tide-h9 .fields.title)" "Paste from a spreadsheet �[31mred�[0m"
	assert_equal "$(field tide-h9 .fields.body)" "Cells come with"$'\n'"carriage returns and � bells."
	assert_equal "$(field tide-h9 .by)" "Olu olu@example.org"
}

@test "task-import keeps a link to what is not there, says so, and the task is not ready" {
	run -0 --separate-stderr import -v "$BEADS"
	assert_match "$stderr" "; 1 link waits for a task that is not there"
	assert_match "$stderr" "$BEADS:21: the other end is not there: tide-k4 needs tide-x99"
	assert_equal "$(field tide-k4 '.fields["meta/links_outside"]|join(",")')" "needs tide-x99"
	assert_equal "$(task-list --format '%(ready)' "$(id_of tide-k4)")" false
}

@test "task-import leaves out a link of a task to itself, and -v names it" {
	run -0 --separate-stderr import -v "$BEADS"
	assert_match "$stderr" "left out: 1 link, 1 record of another kind"
	assert_match "$stderr" "$BEADS:22: left out: tide-l5 needs tide-l5"
}

@test "task-import joins a link up when the file of its other end follows" {
	issue a-1 one ',"dependencies":["b-1"]' >one.jsonl
	issue b-1 two ',"status":"closed"' >two.jsonl
	import -q one.jsonl >/dev/null
	assert_equal "$(task-list --ready --count)" 0
	import -q two.jsonl >/dev/null
	assert_equal "$(task-list --ready --format '%(ref)')" a-1
	assert_equal "$(field a-1 ".fields[\"link/needs/$(id_of b-1)\"]")" true
}

@test "task-import writes everything in one commit that says what it is" {
	import -q "$BEADS" >/dev/null
	assert_equal "$(git -C .tasks log -1 --format=%s)" \
	    "import 25 tasks, 24 links, 5 messages from beads"
	assert_equal "$(git -C .tasks rev-list --count tasks)" 3
	run -0 task-fsck
	assert_equal "$output" ""
}

@test "task-import twice is once" {
	import -q "$BEADS" >/dev/null
	task-export >once
	run -0 --separate-stderr import "$BEADS"
	assert_equal "$output" ""
	assert_match "$stderr" "nothing new from beads"
	assert_equal "$(task-export)" "$(<once)"
	assert_equal "$(git -C .tasks rev-list --count tasks)" 3
}

@test "task-import in two clones is once" {
	git config --global user.name ann
	git config --global user.email ann@example.com
	mkdir ../other
	(cd ../other && task-init -q && import -q "$BEADS" >/dev/null)
	import -q "$BEADS" >/dev/null
	git -C .tasks pull -q ../../other/.tasks tasks
	git -C ../other/.tasks pull -q "$PWD/.tasks" tasks
	task-export >a
	task-export -C ../other >b
	cmp a b
	assert_equal "$(jq -s 'map(select(.task)) | length' a)" 25
	assert_equal "$(jq -s 'map(select(.conflicts | length > 0)) | length' a)" 0
	run -0 --separate-stderr import "$BEADS"
	assert_match "$stderr" "nothing new"
}

@test "task-import takes the tables one by one, in any order, from files and standard input" {
	jq -c 'select(.status != "tombstone") | del(.labels, .dependencies, .comments)' "$BEADS" >issues.jsonl
	jq -c '.dependencies[]?' "$BEADS" >dependencies.jsonl
	jq -c '.comments[]?' "$BEADS" >comments.jsonl
	jq -c '{issue_id: .id, label: .labels[]?}' "$BEADS" >labels.jsonl
	import -q labels.jsonl comments.jsonl dependencies.jsonl - <issues.jsonl >/dev/null
	mkdir ../other
	(cd ../other && task-init -q && import -q "$BEADS" >/dev/null)
	strip='select(.task) | del(.version)'
	assert_equal "$(task-export | jq -c "$strip")" "$(task-export -C ../other | jq -c "$strip")"
}

@test "task-import adds what a later export has and the earlier one had not" {
	issue x-1 one >first.jsonl
	import -q first.jsonl >/dev/null
	{
		issue x-1 one ',"updated_at":"2026-01-03T00:00:00Z","labels":["new"],
		    "comments":[{"id":1,"author":"bob","text":"hello","created_at":"2026-01-03T00:00:00Z"}]' | tr -d '\n\t'
		echo
		issue x-2 two ',"dependencies":[{"issue_id":"x-2","depends_on_id":"x-1","type":"blocks"}]'
	} >second.jsonl
	run -0 --separate-stderr import second.jsonl
	assert_equal "$output" "x-2"$'\t'"$(id_of x-2)"
	assert_match "$stderr" "1 task, 1 changed task, 1 link, 1 message from beads"
	assert_equal "$(field x-1 '.fields["label/new"]')" true
	before=$(lines)
	import -q second.jsonl first.jsonl
	assert_equal "$(lines)" "$before"
}

@test "task-import follows what beads changed and nobody changed here" {
	issue x-1 "old title" ',"status":"open"' >first.jsonl
	issue x-1 "new title" ',"status":"closed","closed_at":"2026-01-05T00:00:00Z",
	    "close_reason":"it works","updated_at":"2026-01-05T00:00:00Z"' | tr -d '\n\t' >second.jsonl
	import -q first.jsonl >/dev/null
	import -q second.jsonl
	assert_equal "$(field x-1 '"\(.fields.title), \(.fields.state), \(.fields.done)"')" \
	    "new title, done, 2026-01-05T00:00:00Z"
	import -q first.jsonl
	assert_equal "$(field x-1 '"\(.fields.title), \(.fields.state)"')" "new title, done"
}

@test "task-import does not overwrite what was changed here" {
	issue x-1 "old title" ',"labels":["a"]' >first.jsonl
	issue x-1 "new title" ',"status":"closed","closed_at":"2026-01-05T00:00:00Z","labels":["a"],
	    "updated_at":"2026-01-05T00:00:00Z"' | tr -d '\n\t' >second.jsonl
	import -q first.jsonl >/dev/null
	task-edit -t "our title" -l -a "$(id_of x-1)"
	task-move "$(id_of x-1)" in-progress
	import -q second.jsonl
	assert_equal "$(field x-1 '"\(.fields.title), \(.fields.state), \(.fields["label/a"])"')" \
	    "our title, in-progress, null"
}

@test "task-import takes a task with that reference for the issue" {
	id=$(task-add --ref x-1 "mine")
	issue x-1 "theirs" ',"labels":["new"]' >export.jsonl
	run -0 --separate-stderr import export.jsonl
	assert_equal "$output" ""
	assert_equal "$(field x-1 '"\(.task) \(.fields.title) \(.fields["label/new"])"')" "$id mine true"
}

@test "task-import keeps comments apart that different clones gave one number" {
	c='{"id":1,"issue_id":"x-1","author":"ann","created_at":"2026-01-03T00:00:00Z","text":'
	{ issue x-1 one; echo "$c\"first\"}"; echo "$c\"second\"}"; } >export.jsonl
	run -0 --separate-stderr import export.jsonl
	assert_match "$stderr" "2 messages"
}

@test "task-import -n says what it would do and writes nothing" {
	before=$(lines)
	run -0 --separate-stderr import -n "$BEADS"
	assert_equal "${#lines[@]}" 25
	assert_match "$stderr" "would import 25 tasks, 24 links, 5 messages"
	assert_equal "$(lines)" "$before"
	assert_equal "$(task-export | jq -s 'map(select(.task)) | length')" 0
}

@test "task-import names bad records by file and line, skips them and exits 7" {
	{
		issue x-1 one
		echo '{"id":"x-2"}'
		echo '{"id":"x-3","title":"torn'
		echo '{"id":"x-4","title":"a","title":"b"}'
		echo '{"what":"is this"}'
		printf '{"id":"x-5","title":"\xff"}\n'
		echo '{"issue_id":"x-9","label":"l"}'
		echo '{"issue_id":"x-9","text":"t","author":"a"}'
		issue x-6 six
	} >bad.jsonl
	run -7 --separate-stderr import bad.jsonl
	assert_equal "${#lines[@]}" 4
	for n in 2 3 5 7 8; do
		assert_match "$stderr" "task-import: bad.jsonl:$n: [^"$'\n'"]*; skipped"
	done
	assert_match "$stderr" "bad.jsonl:2: an issue without a title"
}

@test "task-import warns of times and numbers that cannot be kept, and takes the rest" {
	issue x-1 one ',"due_at":"someday","closed_at":"1066-10-14T09:00:00Z","status":"closed",
	    "priority":7,"estimated_minutes":-3' | tr -d '\n\t' >odd.jsonl
	run -7 --separate-stderr import odd.jsonl
	assert_match "$stderr" "odd.jsonl:1: due_at: 'someday' is not a time"
	assert_match "$stderr" "odd.jsonl:1: closed_at: '1066"
	assert_match "$stderr" "odd.jsonl:1: priority: "
	assert_match "$stderr" "odd.jsonl:1: estimated_minutes: "
	assert_equal "$(field x-1 '"\(.fields.state) \(.fields.priority) \(.fields.due)"')" "done 5 null"
}

@test "task-import takes the newest of several records of one issue" {
	{
		issue x-1 old ',"updated_at":"2026-01-03T00:00:00Z"'
		issue x-1 new ',"updated_at":"2026-01-04T00:00:00Z"'
		issue x-1 old ',"updated_at":"2026-01-02T00:00:00Z"'
	} >export.jsonl
	import -q export.jsonl >/dev/null
	assert_equal "$(field x-1 .fields.title)" new
}

@test "task-import refuses a file that is not JSON Lines and writes nothing" {
	printf '# Tasks\n\n- [ ] one\n- [ ] two\n' >todo.md
	issue x-1 one >good.jsonl
	run -5 --separate-stderr import good.jsonl todo.md
	assert_equal "$output" ""
	assert_equal "$stderr" "task-import: 'todo.md' is not JSON Lines: most of its lines are not objects"
	jq . "$BEADS" >pretty.json
	run -5 import pretty.json
	assert_equal "$(task-export | jq -s 'map(select(.task)) | length')" 0
}

@test "task-import takes an empty file for nothing new" {
	run -0 --separate-stderr import /dev/null
	assert_equal "$stderr" "task-import: nothing new from beads"
}

@test "task-import says which file is not there" {
	run -3 --separate-stderr import missing.jsonl
	assert_match "$stderr" "missing.jsonl"
}

@test "task-import says that a directory cannot be read" {
	run -6 --separate-stderr import .
	assert_equal "$stderr" "task-import: cannot read '.': Is a directory"
}

@test "task-import wants to know the tracker and a file" {
	run -2 --separate-stderr task-import "$BEADS"
	assert_match "$stderr" "--from is missing"
	run -5 --separate-stderr task-import --from bead "$BEADS"
	assert_match "$stderr" "did you mean 'beads'?"
	run -2 --separate-stderr task-import --from beads
	assert_match "$stderr" "a file is missing"
}

@test "task-import skips a record that is too long, in bounded memory" {
	{ issue a-1 kept; printf '{"id":"a-2","title":"'; head -c 400000000 /dev/zero | tr '\0' x
		echo '"}'; } >long
	limit="ulimit -v 200000"	# a sanitizer maps more than that
	(unset ASAN_OPTIONS; $limit; task-import --version) >/dev/null 2>&1 || limit=:
	run -7 --separate-stderr bash -c "$limit; task-import --from beads long"
	assert_match "$stderr" "long:2: longer than 16 MiB; skipped"
	assert_equal "${#lines[@]}" 1
}

# all FORMAT: a line of each task by reference
all() { task-list --all --sort title --format "%(ref) $1"; }

@test "task-import places a creation without a usable time before all else" {
	cat >in.jsonl <<'EOF'
{"id":"p-1","title":"a","status":"closed","closed_at":"2026-01-05T00:00:00Z"}
{"id":"p-2","title":"b","status":"closed","created_at":"0001-01-01T00:00:00Z","closed_at":"2026-01-05T00:00:00Z","updated_at":"2026-01-06T00:00:00Z"}
{"id":"p-3","title":"c","status":"in_progress","created_at":"never","updated_at":"2026-01-05T00:00:00Z"}
{"id":"p-4","title":"d","status":"closed"}
{"id":"p-5","title":"e","status":"closed","created_at":"2026-01-09T00:00:00Z","closed_at":"2026-01-05T00:00:00Z"}
{"id":"p-6","title":"f","status":"blocked","comments":[{"text":"x","created_at":"2025-12-01T00:00:00Z"}]}
EOF
	run -7 --separate-stderr import -q in.jsonl
	assert_equal "$(all '%(state) %(done) %(created)')" \
	    "p-1 done 2026-01-05T00:00:00Z 2026-01-05T00:00:00Z
p-2 done 2026-01-05T00:00:00Z 2026-01-05T00:00:00Z
p-3 in-progress  2026-01-05T00:00:00Z
p-4 done  2026-11-20T14:00:00Z
p-5 done 2026-01-05T00:00:00Z 2026-01-09T00:00:00Z
p-6 blocked  2025-12-01T00:00:00Z"
}

@test "task-import knows the words of other trackers for states" {
	n=100
	while read -r want word; do
		issue "w-$((n++))" "$want" ",\"status\":\"$word\",\"updated_at\":\"2026-01-05T00:00:00Z\""
	done >in.jsonl <<'EOF'
created TODO
created To Do
in-progress In Progress
in-progress in-progress
in-progress doing
in-progress WIP
in-progress hooked
blocked Blocked
review in_review
waiting-for-dependency deferred
pending-decomposition Draft
done Closed
done complete
done COMPLETED
done resolved
cancelled Won't Do
cancelled wontfix
cancelled canceled
cancelled Cancelled
archived archived
EOF
	run -0 --separate-stderr import -q in.jsonl
	task-list --all --format '%(title) %(state)' >got
	assert_equal "$(awk '$1 != $2' got)" ""
	assert_equal "$(wc -l <got)" 20
}

@test "task-import takes a state that it does not know for closed if it has a closing time" {
	issue c-1 a ',"status":"Ausgeliefert","closed_at":"2026-01-05T00:00:00Z","close_reason":"sent"' >in.jsonl
	issue c-2 b ',"status":"Marketing"' >>in.jsonl
	issue c-3 c ',"closed_at":"2026-01-05T00:00:00Z"' >>in.jsonl
	issue c-4 d ',"status":"review","closed_at":"2026-01-05T00:00:00Z"' >>in.jsonl
	run -0 --separate-stderr import in.jsonl
	assert_match "$stderr" "in.jsonl:2: the state 'marketing' of 'c-2' is unknown and is taken for open"
	assert_equal "$(all '%(state) %(done) %(meta.status)')" \
	    "c-1 done 2026-01-05T00:00:00Z Ausgeliefert
c-2 created  Marketing
c-3 done 2026-01-05T00:00:00Z 
c-4 review  review"
	assert_match "$(task-log "$(id_of c-1)")" "sent"
}

@test "task-import reads times and numbers as other programs write them" {
	cat >in.jsonl <<'EOF'
{"id":"t-1","title":"a","created_at":"2026-01-01","due_at":"2026-02-01","defer_until":"20260120","priority":0.0,"estimated_minutes":90.0}
{"id":"t-2","title":"b","created_at":"2026-01-01 10:00:00","due_at":"2026-02-01T10:00","priority":"P1","estimated_minutes":"45"}
{"id":"t-3","title":"c","created_at":1767225600,"due_at":"2026-02-01T10:00:00.123456+0200","priority":"3"}
{"id":"t-4","title":"d","created_at":1767225600123,"due_at":"20260201T100000Z","priority":"high"}
{"id":"t-5","title":"e","created_at":"1767225600.5","due_at":"2026-02-01 10:00:00 +0100 CET","priority":null}
EOF
	run -0 --separate-stderr import in.jsonl
	assert_match "$stderr" "in.jsonl:2: created_at: '2026-01-01 10:00:00' has no time zone; it is read as UTC"
	assert_equal "$(all '%(created) %(due) %(defer) %(priority) %(estimate)')" \
	    "t-1 2026-01-01T00:00:00Z 2026-02-01 2026-01-20 10 90
t-2 2026-01-01T10:00:00Z 2026-02-01T10:00:00Z  8 45
t-3 2026-01-01T00:00:00Z 2026-02-01T08:00:00Z  3 
t-4 2026-01-01T00:00:00Z 2026-02-01T10:00:00Z  8 
t-5 2026-01-01T00:00:00Z 2026-02-01T09:00:00Z  5 "
}

@test "task-import pays for a bad character with that character" {
	printf '%s\n' '{"id":"b-1","title":"a\u0000b"}' '{"id":"b-2","title":"half \ud83d"}' \
	    '{"id":"b-3","title":"pair \ud83d\ude80"}' '{"id":"b-4","title":"esc \u001b[31m"}' \
	    '{"id":"b-5","title":"\x no escape"}' >in.jsonl
	printf '{"id":"b-6","title":"caf\351 in Latin-1"}\n{"id":"b-7","title":"a\ttab"}\n' >>in.jsonl
	printf '{"id":"b-8","title":"NUL \0 raw"}\n' >>in.jsonl
	sed -i 's/}$/,"status":"open"}/' in.jsonl
	run -0 --separate-stderr import in.jsonl
	assert_equal "$(grep -c 'in.jsonl:[12468]: 1 character that no text can have' <<<"$stderr")" 5
	assert_equal "$(task-list --sort id --format '%(ref) %(title)' | sort)" "b-1 a�b
b-2 half �
b-3 pair 🚀
b-4 esc �[31m
b-5 \\x no escape
b-6 caf� in Latin-1
b-7 a tab
b-8 NUL � raw"
}

@test "task-import takes the later of two equally new records, whole, and counts the other" {
	t='"updated_at":"2026-01-02T00:00:00Z"'
	issue s-1 "earlier" ",$t,\"labels\":[\"old\"],\"dependencies\":[\"s-2\"],\"comments\":[{\"text\":\"kept\",\"created_at\":\"2026-01-02T00:00:00Z\"}]" >in.jsonl
	issue s-1 "later" ",$t,\"status\":\"closed\",\"closed_at\":\"2026-01-02T00:00:00Z\",\"labels\":[\"new\"]" >>in.jsonl
	issue s-2 "other" >>in.jsonl
	run -0 --separate-stderr import in.jsonl
	assert_match "$stderr" "2 tasks, 1 message from beads; left out: 1 record that a newer one replaces"
	assert_equal "$(task-list --all --format '%(title) %(state) %(labels) %(needs)' "$(id_of s-1)")" "later done new "
}

@test "task-import takes odd records for what they say" {
	printf '\xef\xbb\xbf' >in.jsonl
	sed 's/$/\r/' >>in.jsonl <<'EOF'
{"id":"o-1","title":"nulls","status":null,"description":null,"labels":null,"comments":null,"dependencies":null,"priority":null,"created_at":null}

{}
null
{"id":"o-2","description":"first line\nsecond","status":"open"}
{"id":"o-3","title":"odd","labels":"one","comments":["said"],"dependencies":{"depends_on_id":"o-1","type":"blocks"},"owner":{"deep":[1]}}
{"id":"o-4","title":null,"status":"closed"}
{"id":5,"title":6,"status":"open"}
{"id":"o-6","title":"twice","title":"the last","status":"open"}
EOF
	run -7 --separate-stderr import in.jsonl
	assert_match "$stderr" "in.jsonl:5: an issue without a title: the first line of its description is used"
	assert_match "$stderr" "in.jsonl:7: an issue without a title: its id is used instead"
	assert_match "$stderr" "in.jsonl:9: a key is there twice: the last counts"
	assert_equal "$(task-list --all --format '%(ref) %(title) %(state) %(labels)' | sort)" "5 6 created 
o-1 nulls created 
o-2 first line created 
o-3 odd created one
o-4 o-4 done 
o-6 the last created "
	assert_equal "$(field o-3 '[.fields[] | .value?.text?] | map(select(.)) | join(",")')" said
	assert_equal "$(task-list --format '%(ready)' "$(id_of o-3)")" false
}

@test "task-import reads an array of issues, on one line or many" {
	jq -s . "$BEADS" >pretty.json
	jq -sc . "$BEADS" >one-line.json
	import -q pretty.json >/dev/null
	task-export | jq -c 'select(.task) | del(.version)' >pretty
	import -q "$BEADS" >/dev/null
	assert_equal "$(task-export | jq -c 'select(.task) | del(.version)')" "$(<pretty)"
	run -0 --separate-stderr import -q one-line.json
	assert_equal "$output" ""
	jq -s . "$BEADS" | head -n -3 >cut.json
	run -7 --separate-stderr import cut.json
	assert_match "$stderr" "cut.json:[0-9]*: .*the text ends too early; skipped"
}

@test "task-import says of a file that is no text what it is, and what to do" {
	gzip -c "$BEADS" >x.gz
	iconv -f UTF-8 -t UTF-16 "$BEADS" >x.utf16
	printf 'SQLite format 3\0' >x.db
	refused 5 "'x.gz' is compressed, not text: gzip -dc gives the text" import x.gz
	refused 5 "'x.utf16' is UTF-16, not text: iconv" import x.utf16
	refused 5 "'x.db' is a database, not text: its tracker can export it" import x.db
}

@test "task-import takes a deleted issue for cancelled if something has a link to it" {
	issue d-1 gone ',"status":"tombstone","deleted_at":"2026-01-04T00:00:00Z","delete_reason":"a duplicate"' >in.jsonl
	issue d-2 unseen ',"status":"tombstone"' >>in.jsonl
	issue d-3 needing ',"dependencies":["d-1"]' >>in.jsonl
	run -0 --separate-stderr import in.jsonl
	assert_match "$stderr" "left out: 1 record of another kind"
	assert_equal "$(all '%(state) %(ready)')" "d-1 cancelled false
d-3 created true"
}

@test "task-import cancels what the tracker has deleted since" {
	issue d-1 a ',"updated_at":"2026-01-03T00:00:00Z"' >first.jsonl
	issue d-1 a ',"status":"tombstone","updated_at":"2026-01-04T00:00:00Z"' >second.jsonl
	import -q first.jsonl >/dev/null
	import -q second.jsonl
	assert_equal "$(all '%(state)')" "d-1 cancelled"
}

@test "task-import without any times is once, too, and follows the last file" {
	printf '{"id":"n-1","title":"a","status":"open"}\n' >first.jsonl
	printf '{"id":"n-1","title":"a","status":"closed"}\n' >second.jsonl
	import -q first.jsonl >/dev/null
	import -q second.jsonl
	before=$(lines)
	run -0 --separate-stderr import second.jsonl
	assert_match "$stderr" "nothing new"
	assert_equal "$(lines) $(all '%(state)')" "$before n-1 done"
}

@test "task-import leaves out metadata that no event can hold, and exits 7" {
	deep=$(printf '[%.0s' {1..90})$(printf ']%.0s' {1..90})
	issue m-1 a ",\"deep\":$deep,\"long\":\"$(head -c 5000 /dev/zero | tr '\0' x)\",\"ok\":{\"a\":1}" >in.jsonl
	run -7 --separate-stderr import in.jsonl
	assert_match "$stderr" "'deep' cannot be kept as metadata"
	assert_match "$stderr" "'long' cannot be kept as metadata"
	assert_equal "$(all '%(meta.ok)')" 'm-1 {"a":1}'
}

@test "task-import makes ten remarks, and all with -v" {
	for n in {10..24}; do
		printf '{"id":"r-%s","title":"a","created_at":"2026-01-01 10:00:00"}\n' "$n"
	done >in.jsonl
	run -0 --separate-stderr import in.jsonl
	assert_equal "$(grep -c 'no time zone' <<<"$stderr")" 10
	assert_match "$stderr" "; 5 more remarks with -v"
	run -0 --separate-stderr import -v in.jsonl
	assert_equal "$(grep -c 'no time zone' <<<"$stderr")" 15
}

@test "task-import offers what was begun elsewhere and is assigned to nobody" {
	issue w-1 a ',"status":"in_progress"' >in.jsonl
	issue w-2 b ',"status":"in_progress","assignee":"bob"' >>in.jsonl
	import -q in.jsonl >/dev/null
	assert_equal "$(all '%(ready)')" "w-1 true
w-2 false"
}

@test "task-import puts spaces and line feeds for separators, and trims blanks" {
	printf '%s\n' '{"id":"l-1","title":"\u00a0a\u2028b\u0085c\fd\u3000","description":"e\u2029f\u000bg"}' \
	    '{"id":"l-2","title":"\u200b","status":"open"}' >in.jsonl
	run -0 --separate-stderr import in.jsonl
	assert_equal "$(all '%(title) %(body:json)')" 'l-1 a b c d "e\nf\ng"
l-2 l-2 '
}

@test "an import leaves nothing to the next write: no replay, and only the new file" {
	for ((i = 0; i < 4000; i++)); do
		issue "x-$i" "an issue with a title of some length, number $i"
	done >issues.jsonl
	import -q issues.jsonl >/dev/null
	TASK_TRACE=trace task-add "next" >/dev/null
	run -0 jq -r -s '[.[] | select(.span == "replay").events, select(.span == "objects").files] | join(" ")' trace
	assert_equal "$output" "0 0 1"
	run -0 jq -r 'select(.span == "snapshot") | "\(.good) \(.checked)"' trace
	assert_equal "$output" "1 0"
	assert_whole
}
