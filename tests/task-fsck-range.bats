#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# What commits bring to a log, from git's objects alone.
load helper

# A hub with a log of ann's, at commit $base; the task $id waits for the gate `tests`.
setup()
{
	clean_room
	git config --global user.name ann
	git config --global user.email ann@example.com
	git config --global protocol.file.allow always
	git init -q --bare hub.git
	git clone -q hub.git ann 2>/dev/null
	git -C ann commit -q --allow-empty -m "the project"
	git -C ann push -q origin HEAD
	task-init -qC ann
	id=$(task-add -C ann -c AUTH-01 "log in")
	task-gate require -C ann tests AUTH-01
	task-sync -qC ann >/dev/null
	base=$(git -C hub.git rev-parse tasks)
}

log() { git -C ann/.tasks "$@"; }
segment() { echo ann/.tasks/events/*/*/*/*; }
publish() { log push -qf origin HEAD:tasks; }

# by_hand MESSAGE -- commit and publish what was done to the files
by_hand()
{
	log add -A
	log commit -q -m "$1"
	publish
}

forge()
{
	"$TASK_SRC/tests/audit/forge" ann/.tasks new \
	    "{\"task\":\"$id\",\"type\":\"task.moved\",\"set\":{\"state\":\"done\"}}" >/dev/null
	by_hand "forged"
}

check() { task-fsck -C hub.git --range "$@"; }

@test "task-fsck --range takes what programs write, of any part of the history" {
	task-add -C ann "more" >/dev/null
	seq 50 | task-add -C ann - >/dev/null
	task-move -C ann AUTH-01 in-progress
	task-sync -qC ann >/dev/null
	run -0 --separate-stderr check "$base.." -v
	assert_equal "$output" ""
	assert_equal "$stderr" "task-fsck: 52 events in 3 commits: 0 errors, 0 notes"
	run -0 check ..
	run -0 check "$base..tasks"
	run -0 check "0000000000000000000000000000000000000000..$base"
	run -0 task-fsck -C ann --range HEAD~1..HEAD
	run -0 task-fsck -C ann/.tasks --branch tasks
}

@test "task-fsck --range names a changed line, also where a later commit puts it back" {
	cp "$(segment)" kept
	sed -i '2s/AUTH-01/AUTH-02/' "$(segment)"
	by_hand "edited"
	edited=$(log rev-parse HEAD)
	run -1 --separate-stderr check "$base.."
	assert_match "$output" "^error	events/.*:2	1 line that was there changed or removed by commit ${edited:0:12}"
	assert_match "$stderr" "errors, 0 notes$"
	cp kept "$(segment)"
	by_hand "as it was"
	run -1 check "$base.."
	assert_match "$output" "changed or removed by commit ${edited:0:12}"
	run -0 check "$(log rev-parse HEAD).."
}

@test "task-fsck --range names removed files, links, and files that do not belong there" {
	log rm -q "events/*"
	log commit -q -m "removed"
	publish
	run -1 check "$base.." -q
	assert_match "$output" "^error	events/.*	removed by commit"
	log reset -q --hard HEAD~1
	ln -s /etc ann/.tasks/events/link
	echo x >ann/.tasks/events/note
	by_hand "what is this"
	run -1 check "$base.."
	assert_match "$output" "events/link	no ordinary file"
	assert_match "$output" "events/note	not the name of a segment"
}

@test "task-fsck --range names what keeps merges free of conflicts, where it is taken away" {
	for file in format .gitattributes; do
		log rm -q "$file"
		log commit -q -m "removed"
		publish
		run -1 check "$base.." -q
		assert_match "$output" "^error	$file	removed by commit"
		log reset -q --hard HEAD~1
	done
	sed -i '/union/d' ann/.tasks/.gitattributes
	by_hand "merge as you like"
	run -1 check "$base.." -q
	assert_match "$output" "^error	.gitattributes	not as it is in every log, by commit"
}

@test "task-fsck --range lets nobody add to the files that say what a log is" {
	echo 'events/** -merge' >>ann/.tasks/.gitattributes
	by_hand "conflict as you like"
	run -1 check "$base.." -q
	assert_match "$output" "^error	.gitattributes	not as it is in every log, by commit"
	log reset -q --hard "$base"
	echo more >>ann/.tasks/format
	by_hand "a format that nobody can read"
	run -1 check "$base.." -q
	assert_match "$output" "^error	format	not as it is in every log, by commit"
	wrong=$(log rev-parse HEAD)
	echo "tasklog 1" >ann/.tasks/format
	by_hand "as it was"
	run -0 check "$wrong.."
}

@test "task-fsck --range names what a merge drops of one side, whatever git is set to show" {
	git clone -q hub.git bob 2>/dev/null
	task-init -qC bob
	task-add -C bob -A bob "of bob" >/dev/null
	task-add -C ann "of ann" >/dev/null
	log fetch -q ../../bob/.tasks tasks
	log merge -q -s ours -m "ours" FETCH_HEAD
	publish
	run -1 check "$base.." -q
	assert_match "$output" "^error	events/.*	removed by commit"
	git config --global log.diffMerges first-parent
	run -1 check "$base.." -q
	assert_match "$output" "^error	events/.*	removed by commit"
}

@test "task-fsck --range sees the same in a directory of the project as at its top" {
	sed -i 1d "$(segment)"
	by_hand "removed"
	git -C ann fetch -q origin tasks
	mkdir ann/below
	cd ann/below
	run -1 task-fsck -q --branch origin/tasks --range "$base.."
	assert_match "$output" "^error	events/.*	1 line that was there"
	git config --global diff.relative true
	run -1 task-fsck -q --branch origin/tasks --range "$base.."
	run -1 task-fsck -q -C . --branch origin/tasks --range "$base.."
}

@test "task-fsck --range sees what was committed, not what somebody puts in its place" {
	good=$(log rev-parse HEAD)
	echo '{"v":1}' >>"$(segment)"
	by_hand "no event"
	bad=$(git -C hub.git rev-parse tasks)
	git -C hub.git replace "$bad" "$good"
	run -1 check "$base.."
	git -C hub.git replace -d "$bad"
}

@test "task-fsck --range does not take a branch of the project for a log" {
	run -1 --separate-stderr task-fsck -q -C hub.git --branch HEAD
	assert_match "$output" "^error	format	there is none in .*: it is not a task log"
	run -1 --separate-stderr check "..$(git -C ann rev-parse HEAD)"
}

@test "task-fsck --range says of a shallow clone that it does not see all" {
	git clone -q --bare --depth 1 -b tasks "file://$PWD/hub.git" shallow.git
	run -0 task-fsck -C shallow.git --range ..
	assert_match "$output" "^note		history begins with ${base:0:12}, .* shallow clone, is not checked"
	run -0 task-fsck -C hub.git --range ..
	assert_equal "$output" ""
}

@test "task-fsck --range names history that does not go on from the base" {
	log commit -q --amend --no-edit --allow-empty -m "another"
	publish
	run -1 check "$base.." -q
	assert_match "$output" "^error		history was rewritten: ${base:0:12} is not part of"
}

@test "task-fsck --range names what is no event, a gap, and a forged move" {
	echo '{"v":1}' >>"$(segment)"
	by_hand "no event"
	run -1 check "$base.."
	assert_match "$output" "events/.*:4	a required key is missing"
	log reset -q --hard "$base"
	task-add -C ann "one" >/dev/null
	task-add -C ann "two" >/dev/null
	sed -i '4d' "$(segment)"
	log reset -q --soft "$base"
	by_hand "left one out"
	run -1 check "$base.."
	assert_match "$output" "lines with seq 4 to 4 are missing before it"
	log reset -q --hard "$base"
	forge
	run -1 check "$base.." -q
	assert_match "$output" "^error	events/.*	forged move: .* cannot become done"
	printf '%s' '{"torn' >>"$(ls ann/.tasks/events/*/*/*/* | tail -n 1)"
	by_hand "torn"
	run -1 check "$base.."
	assert_match "$output" "events/.*	its last line has no end"
}

@test "task-fsck --range holds what was wrong before against nobody" {
	forge
	echo '{"v":1}' >>"$(ls ann/.tasks/events/*/*/*/* | tail -n 1)"
	by_hand "no event"
	wrong=$(log rev-parse HEAD)
	run -1 check "$base.."
	git clone -q hub.git bob 2>/dev/null
	run -7 task-init -qC bob
	run task-add -C bob -A bob "of bob"
	git -C bob/.tasks push -q
	run -0 check "$wrong.."
	assert_equal "$output" ""
}

@test "task-fsck --branch finds the log's branch in the checkout of a project" {
	forge
	git clone -q --depth 1 -b "$(git -C ann branch --show-current)" "file://$PWD/hub.git" ci
	cd ci
	run -3 --separate-stderr task-fsck --range ..
	assert_match "$stderr" "no branch 'tasks' here, nor 'origin/tasks': fetch it"
	git fetch -q --unshallow
	git fetch -q origin "tasks:refs/remotes/origin/tasks"
	run -1 task-fsck --range "$base.."
	assert_match "$output" "forged move"
	run -1 task-fsck --branch origin/tasks --range "$base..HEAD"
	assert_match "$output" "forged move"
	git fetch -q origin "$base:refs/heads/before"
	run -0 task-fsck --branch before
	run -3 task-fsck --branch nowhere
}

@test "task-fsck --range reads objects only, and writes nothing" {
	forge
	before=$(find hub.git -type f | sort | xargs sha256sum)
	chmod -R a-w hub.git
	run -1 check "$base.."
	chmod -R u+w hub.git
	assert_equal "$(find hub.git -type f | sort | xargs sha256sum)" "$before"
}

@test "task-fsck --style prints text, JSON, TAP and annotations" {
	run -0 check "$base.." --style tap
	assert_equal "$output" $'ok 1 - nothing is wrong\n1..1'
	forge
	run -1 --separate-stderr check "$base.." --style json
	assert_equal "$(jq -r '.level + " " + (.line|tostring)' <<<"$output")" "error 1"
	run -1 --separate-stderr check "$base.." -j
	assert_equal "$(jq -r .level <<<"$output")" error
	run -1 --separate-stderr check "$base.." --style tap
	assert_match "$output" "^not ok 1 - events/.*:1: forged move"
	assert_match "$output" $'\n1\\.\\.1$'
	run -1 --separate-stderr check "$base.." --style github
	assert_match "$output" "^::error file=events/.*\.jsonl,line=1,title=task-fsck::forged move"
	run -0 task-fsck -C ann/.tasks --style tap --quick
	assert_equal "${lines[0]}" "ok 1 - nothing is wrong"
}

@test "task-fsck --range leaves it to git's safe.directory whether another user's log is read" {
	[[ $(id -u) == 0 ]] || skip "only root may give files away"
	chown -R 65534 ann/.git/tasks ann/.tasks
	run -5 --separate-stderr task-fsck -C ann --range ..
	assert_match "$stderr" "ann/.*' belongs to .*safe\.directory '.*/ann/.tasks'"
	git config --global safe.directory "*"
	run -0 task-fsck -C ann --range ..
}

@test "task-fsck escapes line breaks in a file name and prints it as one line" {
	name=$'events/x # SKIP\n::error::y\033[31m\tz'
	log update-index --add --cacheinfo "100644,$(echo x | log hash-object -w --stdin),$name"
	log commit -q -m "hostile"
	log checkout -q -- .
	for format in text json tap github; do
		for what in "--range HEAD~1..HEAD" ""; do
			# shellcheck disable=SC2086
			run -1 --separate-stderr task-fsck -q -C ann/.tasks $what --style "$format"
			[[ ${#lines[@]} == 1 || ($format == tap && ${#lines[@]} == 2) ]]
			[[ $output != *$'\033'* && $output != *"x # SKIP"*"not ok"* ]]
			[[ $format != tap || $output == "not ok 1 - events/x \\# SKIP?::error::y?[31m?z: "* ]]
		done
	done
	run -7 task-list -C ann
	assert_match "${lines[0]}" "^task-list: events/x # SKIP\\?::error::y"
}

@test "task-fsck --range refuses what is no range, no commit, and other modes beside it" {
	run -5 --separate-stderr check tasks
	assert_equal "$stderr" "task-fsck: a range is BASE..HEAD, not 'tasks'"
	run -5 check "a...b"
	run -3 --separate-stderr check "nowhere..tasks"
	assert_equal "$stderr" "task-fsck: there is no commit 'nowhere' here"
	run -3 check "--all..tasks"
	run -2 check .. --repair
	run -2 check .. --quick
	run -5 --separate-stderr check .. --style taps
	assert_match "$stderr" "did you mean 'tap'"
	mkdir empty
	run -3 task-fsck -C empty --range ..
}
