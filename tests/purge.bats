#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# A line without data is purged if an event says so, and damaged if not. What a purge leaves
# halfway, or somebody makes by hand, is made here with tests/audit; task-purge.bats purges.

load helper

# A hub, and clones a and b of its log, which has a task of ann's: $id.
setup()
{
	clean_room
	git config --global user.name ann
	git config --global user.email ann@example.com
	task-init -q
	id=$(task-add -c PP-1 -b "the body" "first")
	task-add -q -c PP-2 "second" >/dev/null
	git clone -q --bare .tasks hub
	rm -rf .tasks
	git clone -q -b tasks hub a
	git clone -q -b tasks hub b
	export TASK_DIR=$PWD/a
	base=$(git -C hub rev-parse tasks)
}

blank() { "$TASK_SRC/tests/audit/blank" "$@"; }

# purge LOG ACTOR DIGEST... -- the event that allows the lines to be blank
purge()
{
	local fields

	fields=$(printf '"line-purged/%s":true,' "${@:3}")
	"$TASK_SRC/tests/audit/forge" "$1" new \
	    "{\"type\":\"line.purged\",\"actor\":\"$2\",\"set\":{${fields%,}}}" >/dev/null
}

commit() { git -C "$1" add -A && git -C "$1" commit -qm "by hand"; }
publish() { commit "$1" && git -C "$1" push -qf origin HEAD:tasks; }
created() { jq -r --arg id "$id" 'select(.type == "task.created" and .writes[0].task == $id).id' "$1"/events/*/*/*/*; }
export_of() { task-export -C "$1" --hash; }

@test "a line that was blanked by hand is named, and nothing is decided on its task" {
	blank a "$(created a)" >/dev/null
	commit a
	run -7 --separate-stderr task-list --all
	assert_match "$stderr" "00.jsonl:2: its data is null, and no purge names it"
	refused 7 "nothing is decided on" task-claim "$id"
	refused 7 "nothing is decided on" task-edit -t "mine" "$id"
	refused 7 "nothing is decided on" task-move "$id" in-progress
	task-edit -t "goes on" PP-2 || [ $? -eq 7 ]
	assert_equal "$(task-show -j PP-2 2>/dev/null | jq -r .title)" "goes on"
	run -1 --separate-stderr task-fsck
	assert_match "$output" "^error"$'\t'"events/.*00.jsonl:2"$'\t'"its data is null"
}

@test "a purge blanks a line for every reader, whichever form of it a file has, or git" {
	digest=$(blank -n a "$(created a)")
	purge a ann "$digest"
	cp -r a whole
	blank a "$(created a)" >/dev/null
	commit a && commit whole
	run -0 --separate-stderr task-list --all
	assert_equal "$stderr" ""
	run -0 task-fsck
	assert_equal "$(export_of whole)" "$(export_of a)"
	assert_equal "$(task-show -C whole -j "$id" | jq -c '[.title, .body, .code]')" "[null,null,null]"
	run -0 task-log -C whole "$id"
	[[ $output != *first* && $output != *"the body"* ]]
	run -0 task-log -C whole -j
	[[ $output != *"the body"* ]]
	run -0 task-list -C whole --all --at 2026-11-20
	[[ $output != *first* ]]
	cp -r whole lost
	rm -r lost/events
	run -0 --separate-stderr task-log -C lost -j
	[[ $output == *line.purged* && $output != *"the body"* ]]
	assert_equal "$("$TASK_SRC/tests/oracle/oracle.py" --hash a)" "$("$TASK_SRC/tests/oracle/oracle.py" --hash whole)"
	assert_equal "$("$TASK_SRC/tests/oracle/oracle.py" --hash a)" "$(export_of a)"
}

@test "a purge that was blanked itself still counts, and is damage" {
	digest=$(blank a "$(created a)")
	purge a ann "$digest"
	blank a line.purged >/dev/null
	commit a
	run -7 --separate-stderr task-list --all
	[[ $stderr != *00.jsonl:2:* && $stderr == *"00.jsonl:1: its data is null"* ]]
}

@test "task-sync makes whole what a clone blanked by hand, everywhere, and says so" {
	before=$(export_of a)
	blank b task.created workflow.set >/dev/null
	publish b
	run -0 --separate-stderr task-sync -C a
	assert_match "$stderr" "the data of 3 lines had been made null, and no purge names them"
	assert_equal "$(export_of a)" "$before"
	task-fsck -C a
	run -0 task-sync -q -C b
	assert_equal "$(export_of b)" "$before"
	task-fsck -C b
	task-fsck -C hub --range "$base.."
}

@test "git's own union of a blanked line and the whole one reads as the whole one" {
	before=$(export_of a)
	cp b/events/*/*/*/*.jsonl whole.jsonl
	blank b task.created >/dev/null
	cat whole.jsonl >>"$(echo b/events/*/*/*/*.jsonl)"
	commit b
	run -0 --separate-stderr task-list -C b --all
	assert_equal "$stderr" ""
	assert_equal "$(export_of b)" "$before"
}

@test "task-sync brings a purge to a clone that has the whole line" {
	purge b ann "$(blank b "$(created b)")"
	publish b
	run -0 --separate-stderr task-sync -C a
	assert_match "$stderr" "1 purge came, and with it lines lost their data"
	assert_equal "$(task-log -C a --type line.purged | cut -f2)" ann
	[[ $(cat a/events/*/*/*/*) != *"the body"* ]]
	assert_equal "$(export_of a)" "$(export_of b)"
	assert_equal "$(git -C hub grep -c "the body" tasks || :)" ""
	task-fsck -C a
	task-add -q -C a "goes on" >/dev/null
	task-sync -q -C a
	task-fsck -C hub --range "$base.."
}

@test "task-fsck --range takes a purge, and no line that was blanked without one" {
	digest=$(blank b "$(created b)")
	publish b
	run -1 --separate-stderr task-fsck -C hub --range "$base.."
	assert_match "$output" "^error.*00.jsonl:2"$'\t'"its data is null"
	purge b ann "$digest"
	publish b
	run -0 task-fsck -C hub --range "$base.."
}

@test "task-fsck --range compares trees where a purge made history anew, and only there" {
	rewrite() { git -C b push -qf origin "$(git -C b commit-tree -m anew "$(git -C b write-tree)"):refs/heads/tasks"; }
	git -C b rm -q --cached README.md
	rewrite
	run -1 task-fsck -C hub --range "$base.."
	assert_match "$output" "history was rewritten"
	purge b ann "$(blank b "$(created b)")"
	git -C b add -A
	rewrite
	run -0 task-fsck -C hub --range "$base.."
	assert_match "$output" "note.*1 purge made history anew"
	(cd b && git rm -rq --cached events)
	(cd b && git add "$(grep -l line.purged events/*/*/*/*)")
	rewrite
	run -1 task-fsck -C hub --range "$base.."
	assert_match "$output" "error.*removed by commit"
}

@test "a line that is no event may be missing once its bytes are named" {
	echo '{"not an event"' >>"$(echo b/events/*/*/*/*.jsonl)"
	publish b
	damaged=$(git -C hub rev-parse tasks)
	sed -i '/not an event/d' b/events/*/*/*/*.jsonl
	publish b
	run -1 task-fsck -C hub --range "$damaged.."
	purge b ann "$(printf '{"not an event"' | sha256sum | cut -c 1-32)"
	publish b
	run -0 task-fsck -C hub --range "$damaged.."
}

@test "the line of the workflow in force is not purged; once another is set, it is" {
	purge a ann "$(blank -n a workflow.set)"
	commit a
	task-workflow -C a -j | jq -c '.name = "mine"' >mine.json
	run -0 --separate-stderr task-log -C a -j
	[[ $output == *'"workflow":{'* ]]
	task-workflow set -q -C a mine.json
	assert_equal "$(task-log -C a -j 2>/dev/null | grep -c '"workflow":{')" 1
}

@test "without the data of the workflow in force nothing is decided but another one" {
	task-workflow -C a -j >w.json
	blank a workflow.set >/dev/null
	commit a
	run -7 --separate-stderr task-add -C a "by no rule"
	assert_match "$stderr" "nothing is decided: the data of the line that has the workflow is null"
	run -5 --separate-stderr task-workflow set -C a w.json
	assert_match "$stderr" "only registered agents act"
}

@test "who purges a line of another's is a forger, and every purge is noted" {
	purge b ann "$(blank -n b "$(created b)")"
	publish b
	run -0 task-fsck -C hub --range "$base.."
	assert_match "$output" "note.*has line [0-9a-f]{32} purged by ann"
	purge b eve "$(blank -n b "$(created b)")"
	publish b
	run -1 task-fsck -C hub --range "$base.."
	assert_match "$output" "forged purge: .*has a line of ann purged by eve, who did not write it and is none of the workflow.s purgers"
}

@test "a report that was purged reads failed, and who had moved by it is no forger" {
	task-gate require -q -C a tests PP-1
	task-move -q --no-claim -C a PP-1 in-progress
	TASK_ACTOR=rev task-gate pass -q -C a tests PP-1
	task-move -q -C a PP-1 "done"
	purge a rev "$(blank -n a gate.reported)"
	commit a
	cp -r a null
	blank null gate.reported >/dev/null
	for log in a null; do
		assert_equal "$(task-gate list -C $log -j PP-1 | jq -r .result)" failed
		run -0 --separate-stderr task-fsck -C $log
		assert_match "$output" "note.*cannot be judged: it stands on what was purged"
	done
}

@test "what is found of a purged line is the same in its whole and in its null form" {
	task-move -q --no-claim -C a PP-1 in-progress
	"$TASK_SRC/tests/audit/forge" a new "{\"task\":\"$id\",\"type\":\"task.moved\",\"set\":{\"state\":\"archived\"}}" >/dev/null
	commit a
	run -1 --separate-stderr task-fsck -C a
	assert_match "$output" "forged move: .* cannot become archived"
	purge a mallory "$(blank -n a "$(task-log -C a -j | jq -r 'select(.actor == "mallory").id')")"
	purge a ann "$(blank -n a task.created | head -n 1)"
	cp -r a null
	blank null "$(task-log -C a -j | jq -r 'select(.actor == "mallory" and .type == "task.moved").id')" "$(created a)" >/dev/null
	assert_equal "$(grep -c '"data":null' null/events/*/*/*/* | grep -c ':1$')" 2
	run -0 --separate-stderr task-fsck -C a
	[ "$output" ]
	assert_equal "$(task-fsck -C null)" "$output"
}

@test "a purged state, assignee and deferral show as purged, and are null in JSON" {
	task-edit -q -C a --defer 2027-01-01 PP-1
	task-edit -q -C a -u bob PP-1
	task-move -q --no-claim -C a PP-1 in-progress
	mapfile -t digests < <(blank a task.edited task.moved)
	assert_equal ${#digests[@]} 3
	purge a ann "${digests[@]}"
	commit a
	task-show -C a -j PP-1 >task.json
	"$TASK_SRC/tests/schema/validate.py" --task task.json
	assert_equal "$(jq -c '[has("state", "assignee", "defer")], .state, .assignee, .defer' task.json | tr '\n' ' ')" \
	    "[true,true,true] null null null "
	assert_equal "$(task-list -C a --format '%(state) %(assignee) %(defer)' PP-1)" "<purged> <purged> <purged>"
	run -0 task-show -C a PP-1
	[[ $output == *"<purged>"* ]]
	refused 5 "assignee" task-edit -C a -u "<purged>" PP-1
}

# workflow FILTER -- set in log a, as ann
workflow() { task-workflow -C a -j | jq -c "$1" >w.json && task-workflow set -q -C a w.json; }

@test "a purger of the workflow may purge what others wrote, who is none any more may not" {
	workflow '.purgers = ["eve"]'
	digest=$(blank -n a "$(created a)")
	purge a eve "$digest"
	run -0 --separate-stderr task-fsck -C a
	assert_match "$output" "note.*purged by eve"
	workflow '.purgers = ["bob"]'
	run -0 --separate-stderr task-fsck -C a
	assert_match "$output" "note.*looser in purgers"
	purge a eve "$digest"
	run -1 --separate-stderr task-fsck -C a
	assert_match "$output" "forged purge: .*purged by eve, who did not write it"
}

@test "a purge is judged by the workflow that it rests on, else by the last one before it" {
	workflow '.purgers = ["eve"]'
	eve=$(task-log -C a --type workflow.set -j | jq -rs 'last.id')
	workflow '.purgers = []'
	none=$(task-log -C a --type workflow.set -j | jq -rs 'last.id')
	fields="{\"line-purged/$(blank -n a "$(created a)")\":true}"
	forge() { "$TASK_SRC/tests/audit/forge" a new "{\"type\":\"line.purged\",\"actor\":\"eve\",\"rests\":[$1],\"set\":$fields}" >/dev/null; }
	forge "\"=$eve\""
	task-fsck -q -C a
	forge "\"=$none\""
	forge ""
	run -1 --separate-stderr task-fsck -C a
	assert_equal "$(grep -c "forged purge" <<<"$output")" 2
}

@test "a purge is not judged by a workflow that its stream had seen replaced" {
	workflow '.purgers = ["eve"]'
	eve=$(task-log -C a --type workflow.set -j | jq -rs 'last.id')
	workflow '.purgers = []'
	forge() { "$TASK_SRC/tests/audit/forge" a "$1" "{\"actor\":\"eve\",$2}"; }
	place=$(forge new "\"task\":\"$id\",\"type\":\"task.edited\",\"set\":{\"title\":\"hers\"}")
	task-fsck -q -C a
	forge "$(cut -d / -f 3 <<<"$place")" "\"type\":\"line.purged\",\"rests\":[\"=$eve\"],
	    \"set\":{\"line-purged/$(blank -n a "$(created a)")\":true}" >/dev/null
	run -1 --separate-stderr task-fsck -C a
	assert_match "$output" "forged purge: .*purged by eve, who did not write it"
}

@test "task-fsck --repair puts a line back that was blanked by hand, committed or not, from git's objects" {
	before=$(export_of a)
	whole=$(git -C a rev-parse "HEAD^{tree}")
	git -C a remote remove origin
	blank a task.created workflow.set >/dev/null
	cp -r a uncommitted
	commit a
	for log in a uncommitted; do
		run -0 --separate-stderr task-fsck -C $log --repair
		run -0 --separate-stderr task-fsck -C $log
		assert_equal "$output" ""
		assert_equal "$(export_of $log)" "$before"
		assert_equal "$(git -C $log status --porcelain)" ""
		assert_equal "$(git -C $log rev-parse "HEAD^{tree}")" "$whole"
	done
	blank a task.created >/dev/null
	commit a
	run -0 --separate-stderr task-fsck -C a --repair
	assert_match "$output" "note.*00.jsonl.*2 blanked lines are found in an earlier commit"
}

@test "task-fsck --repair leaves a purged line as it is, and one that git has nowhere" {
	purge a ann "$(blank a "$(created a)")"
	blank a workflow.set >/dev/null
	git -C a add -A
	git -C a update-ref refs/heads/tasks "$(git -C a commit-tree -m anew -p "$(git -C a rev-list --max-parents=0 HEAD)" "$(git -C a write-tree)")"
	git -C a remote remove origin
	git -C a reflog expire --expire=now --all
	git -C a gc -q --prune=now
	run -1 --separate-stderr task-fsck -C a --repair
	assert_match "$output" "^error.*00.jsonl:1.*its data is null"
	[[ $(cat a/events/*/*/*/*) != *"the body"* ]]
}

# purge_last TYPE -- of log a, the last line of that type, by who wrote it
purge_last()
{
	local id actor

	read -r id actor < <(cat a/events/*/*/*/* |
	    jq -rs --arg type "$1" 'map(select(.type == $type)) | max_by(.at) | .id + " " + .actor')
	purge a "$actor" "$(blank -n a "$id")"
	[[ $1 == workflow.set ]] || echo "$id" >>purged
}

@test "what a purged line forbade stays forbidden" {
	workflow '.differ = {review: true, tests: false} | .checklist = ["done"] | .purgers = []'
	cat >table <<'TABLE'
gate.reported|task-gate require -q tests $t; task-move -q --no-claim $t in-progress; task-gate pass -q -A rev tests $t; task-gate fail -q -A rev tests $t|task-move -n $t done
gate.required|task-gate require -q tests $t; task-move -q --no-claim $t in-progress|task-move -n $t done
task.claimed|task-claim -q -A bob $t|task-claim -n -A eve $t
task.linked|task-link -q $t needs PP-2|task-claim -n -A eve $t
task.edited|task-edit -q --defer 2027-01-01 $t|task-claim -n -A eve $t
task.edited|task-edit -q -u bob $t; task-gate require -q review $t|task-gate pass -n -A bob review $t
task.moved|task-gate require -q review $t; task-move -q --no-claim -A eve $t in-progress|task-gate pass -n -A eve review $t
task.edited|task-move -q --no-claim $t in-progress; task-check add -q $t open|task-move -n $t done
task.failed|for i in 1 2 3; do task-claim -q $t; task-claim -q --fail no $t; done|task-claim -n -A eve $t
message.posted|task-claim -q $t; task-handoff give -q --to zoe -m take $t|task-claim -n -A eve $t
agent.registered|task-agent register -q --max 1 joe; task-claim -q -A joe $t|task-claim -n -A joe PP-1
agent.registered|task-agent register -q --cap go kim; task-edit -q --cap rust $t|task-claim -n -A kim $t
workflow.set|workflow '.claimable = {}'|task-claim -n -A eve $t
TABLE
	while IFS='|' read -r type make forbidden; do
		# shellcheck disable=SC2034 # the table names it
		t=$(task-add -C a "$type")
		TASK_DIR=$PWD/a eval "$make" </dev/null >/dev/null
		for when in before after; do
			[[ $when == before ]] || purge_last "$type"
			run eval "$forbidden"
			[[ $status == [45] ]] || fail "$when: $type: $forbidden: $status: $output"
		done
	done <table
	run -0 --separate-stderr task-fsck -C a
	assert_equal "$(grep -c "^error" <<<"$output")" 0
	cp -r a null
	xargs "$TASK_SRC/tests/audit/blank" null <purged >/dev/null
	assert_equal "$(task-fsck -C null)" "$output"
}
