#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Checking and mending logs.

load helper

segment() { ls .tasks/events/*/*/*/*.jsonl | head -n 1; }

@test "task-fsck finds nothing wrong with what the programs wrote" {
	id=$(task-add "one")
	task-move "$id" in-progress
	run --separate-stderr task-fsck
	[ "$status" -eq 0 ]
	assert_equal "$output$stderr" ""
}

@test "task-fsck -v prints totals" {
	task-add "one"
	run --separate-stderr task-fsck -v
	assert_match "$stderr" "2 events of 1 writers in 1 segments, .* 1 tasks: 0 errors"
	loose=$(git -C .tasks count-objects | cut -d' ' -f1)
	size=$(cat "$(segment)" | wc -c)
	assert_match "$stderr" "git has $loose loose objects and 0 packs; bytes an event: $((size / 2)) in segments, [0-9]+ in git"
	git -C .tasks repack -adq
	run --separate-stderr task-fsck -v
	assert_match "$stderr" "git has 0 loose objects and 1 packs"
}

@test "task-fsck -j prints findings as objects" {
	echo '{"no":"event"}' >>"$(segment)"
	run --separate-stderr task-fsck -j
	[ "$status" -eq 1 ]
	assert_equal "$(jq -r '.level + " " + (.line|tostring)' <<<"$output")" "error 2"
}

@test "task-fsck names a byte that was changed anywhere in a line" {
	task-add "the title" >/dev/null
	task-add "another" >/dev/null
	file=$(segment)
	cp "$file" good
	start=$(head -n 1 good | wc -c)
	length=$(sed -n 2p good | wc -c)
	for ((at = start; at < start + length; at += 7)); do
		cp good "$file"
		byte=$(tail -c +$((at + 1)) good | head -c 1)
		[ "$byte" = z ] && new=y || new=z
		printf %s "$new" | dd of="$file" bs=1 seek="$at" conv=notrunc status=none
		run -1 task-fsck
	done
	cp good "$file"
	task-fsck
}

@test "a committed line that is cut off the own segment comes back with the next write" {
	id=$(task-add "one")
	sed -i '$d' "$(segment)"
	assert_equal "$(task-list 2>/dev/null | cut -f 1)" "$id"
	run -1 --separate-stderr task-fsck
	assert_equal "${#lines[@]}" 1
	assert_match "$output" "1 committed lines are gone or changed"
	run -0 --separate-stderr task-add "two"
	assert_equal "$stderr" "task-add: checked out 1 lost file of '$PWD/.tasks' again"
	task-fsck
	assert_equal "$(git -C .tasks status --short)" ""
}

@test "task-fsck says which committed lines of another writer are gone from the work tree" {
	git clone -q .tasks "$BATS_TEST_TMPDIR/clone"
	task-add -C "$BATS_TEST_TMPDIR/clone" "from the clone" >/dev/null
	git -C .tasks -c user.name=a -c user.email=a@b pull -q "$BATS_TEST_TMPDIR/clone" tasks
	other=$(grep -l "from the clone" .tasks/events/*/*/*/*.jsonl)
	: >"$other"
	run -1 task-fsck
	assert_match "$output" "1 committed lines are gone or changed"
}

@test "task-fsck --repair brings back committed lines and keeps what it replaces" {
	task-add "one"
	cp "$(segment)" good
	sed -i '2s/one/two/' "$(segment)"
	run -6 task-add "refused while the stream is damaged"
	run -0 task-fsck --repair
	assert_match "$output" "made whole from what git holds"
	cmp good "$(segment)"
	kept=$(sed -n 's/.*is kept as //p' <<<"$output")
	grep -q '"two"' "$kept"
	task-add "goes on"
	task-fsck
}

@test "task-fsck --repair gives no advice for what it has just repaired" {
	task-add "one" >/dev/null
	git clone -q "$PWD/.tasks" other
	task-add -C other "two" >/dev/null
	git -C .tasks pull -q --no-rebase "$PWD/other" tasks
	two=$(grep -l '"two"' .tasks/events/*/*/*/*)
	while read -r way; do
		eval "$way"
		run ! grep -q "^$" <(task-list 2>&1 >/dev/null)	# it is told
		run -0 --separate-stderr task-fsck --repair
		assert_equal "$stderr" "" || fail "$way" || return
	done <<-'EOF'
		rm .tasks/events/*/*/*/*
		sed -i 's/"data":/"Data":/' $two
		sed -i 's/"data":/"Data":/' .tasks/events/*/*/*/*
		rm -r .tasks/events
	EOF
}

@test "task-fsck --repair checks lost files out again" {
	task-add "one"
	rm "$(segment)" .tasks/README.md
	task-fsck --repair
	assert_equal "$(task-list --count)" 1
	assert_equal "$(git -C .tasks status --short)" ""
}

@test "task-fsck neither waits for a FIFO in a segment's place nor follows a link" {
	task-add "one"
	file=$(segment)
	mv "$file" aside
	mkfifo "$file"
	run timeout 20 task-fsck
	assert_equal "$status" 1
	assert_match "$output" "is not a regular file"
	rm "$file"
	ln -s "$PWD/aside" "$file"
	run timeout 20 task-fsck
	assert_equal "$status" 1
	assert_match "$output" "is not a regular file"
}

# mended FINDING -- task-fsck finds that, --repair mends it, and all goes on
mended()
{
	run -1 --separate-stderr task-fsck
	assert_match "$output" "$1"
	task-fsck --repair >/dev/null
	assert_equal "$(task-fsck --repair)" ""
	task-add "goes on" >/dev/null
	task-fsck
	assert_equal "$(task-list --count)" 2
	assert_whole
}

# another_log -- with one task
another_log()
{
	rm -rf .tasks aside
	task-init -q
	task-add "one" >/dev/null
}

@test "task-fsck --repair moves away what stands in the place of a stream's file or directory" {
	local at in_place path

	for at in events '[0-9a-f][0-9a-f]' '????????????' 00 00.jsonl; do
		for in_place in "ln -s $PWD/aside" "touch" "mkdir"; do
			[[ $at == 00.jsonl && $in_place == touch ]] && continue
			[[ $at != 00.jsonl && $in_place == mkdir ]] && continue
			another_log
			path=$(find .tasks/events -name "$at" | head -n 1)
			mv "$path" aside
			$in_place "$path"
			run -6 task-add "refused while the stream is damaged"
			assert_match "$output" "task-add: events[^:]*: (not|a symbolic)"
			mended "not a|symbolic link"
			[[ -n $(find .tasks/.git/tasklog/replaced -name "$at.*") ]]
		done
	done
}

@test "task-fsck names each file that --repair brings back" {
	for file in README.md .gitattributes; do
		another_log
		rm ".tasks/$file"
		mended "^error	$file	.*does not exist"
	done
	another_log
	echo 'events/** -merge' >>.tasks/.gitattributes
	mended "^error	.gitattributes	not as it is in every log"
}

@test "task-fsck --repair makes a configuration that git cannot read anew, of what is left of it" {
	task-add "one" >/dev/null
	git -C .tasks remote add hub ../hub.git
	git -C .tasks config remote.hub.note "two words"
	printf '[core\n\001\n\tname = \\q\n' >>.tasks/.git/config
	run -6 task-add "recorded, but not committed"
	run -1 task-fsck
	assert_match "$output" "cannot read .*config.*task-fsck --repair makes it whole"
	run -0 task-fsck --repair
	assert_match "$output" "is kept as .*replaced/config.0"
	task-add "goes on" >/dev/null
	task-fsck
	assert_equal "$(git -C .tasks remote get-url hub)" ../hub.git
	assert_equal "$(git -C .tasks config remote.hub.note)" "two words"
	assert_equal "$(git -C .tasks config core.hooksPath)" /dev/null
	printf '[core]\n\trepositoryformatversion = zero\n' >>.tasks/.git/config
	run -1 task-fsck
	run -0 task-fsck --repair
	assert_equal "$(git -C .tasks remote get-url hub)" ../hub.git
	assert_whole
}

# damage REVISION -- a byte of the object
damage()
{
	local oid file

	oid=$(git -C .tasks rev-parse "$1")
	file=.tasks/.git/objects/${oid:0:2}/${oid:2}
	chmod u+w "$file"
	printf '\377' | dd of="$file" bs=1 seek=9 conv=notrunc status=none
}

@test "task-fsck --repair makes damaged objects of git anew, and keeps the history" {
	task-add "one" >/dev/null
	count=$(git -C .tasks rev-list --count tasks)
	path=$(cd .tasks && ls events/*/*/*/*)
	for what in HEAD:README.md "HEAD:$path" "HEAD:${path%/*/*}" HEAD:events 'HEAD^{tree}'; do
		damage "$what"
		run -1 task-fsck
		assert_match "$output" "git's copy cannot be read.*--repair makes it whole"
		run -0 task-fsck --repair
		assert_match "$output" "^note		git's copy is made whole"
		assert_whole
		assert_equal "$(git -C .tasks rev-list --count tasks)" "$count"
	done
	damage HEAD
	run -1 task-fsck
	task-fsck --repair >/dev/null
	assert_whole
	assert_equal "$(task-list --count)" 1
}

@test "task-fsck sees what an older commit lacks, and --repair makes it of the file" {
	task-add "one" >/dev/null
	path=$(cd .tasks && ls events/*/*/*/*)
	task-add "two" >/dev/null
	task-add "three" >/dev/null
	before=$(git -C .tasks rev-parse tasks)
	damage "HEAD~:$path"
	damage "HEAD~2:$path"
	run -1 task-fsck
	assert_match "$output" "git's copy cannot be read: .*object [0-9a-f]{40} .*--repair makes it whole"
	run -0 task-fsck --repair
	assert_match "$output" "^note		git's copy is made whole"
	assert_whole
	assert_equal "$(git -C .tasks rev-parse tasks)" "$before"
	damage "HEAD~:events"
	task-add "four" >/dev/null
	run -1 task-fsck
	run -0 task-fsck --repair
	assert_whole
	assert_equal "$(task-list --count)" 4
}

@test "task-fsck --repair puts the format back that git has, and no other" {
	task-add "one" >/dev/null
	for format in "tasjlog 1" "tasklog 3"; do
		echo "$format" >.tasks/format
		run -5 task-fsck
		run -0 task-fsck --repair
		assert_match "$output" "restored '.*format'"
		assert_whole
	done
	echo "tasklog 3" >.tasks/format
	git -C .tasks -c user.name=a -c user.email=a@b commit -qam "newer"
	run -5 task-fsck --repair
	assert_equal "$(<.tasks/format)" "tasklog 3"
}

@test "task-fsck --repair mends the files that say where the branch is" {
	task-add "one" >/dev/null
	tip=$(git -C .tasks rev-parse tasks)
	for what in branch packed HEAD; do
		case $what in
		branch) sed -i 's/$/X/' .tasks/.git/refs/heads/tasks ;;
		packed)
			git -C .tasks tag old
			git -C .tasks pack-refs --all
			sed -i 's/^[0-9a-f]*\( .*old\)/zz\1/' .tasks/.git/packed-refs
			;;
		HEAD) echo "zef: refs/heads/tasks" >.tasks/.git/HEAD ;;
		esac
		run -1 task-fsck
		assert_match "$output" "cannot read .*--repair makes it whole"
		task-fsck --repair >/dev/null
		task-fsck
		assert_equal "$(git -C .tasks rev-parse tasks)" "$tip"
		assert_whole
	done
	git -C .tasks symbolic-ref HEAD refs/heads/other
	run -0 --separate-stderr task-fsck
	assert_match "$output" "^note		HEAD is not at the branch tasks"
}

@test "a copy whose objects are damaged goes on with its first command" {
	task-add "one" >/dev/null
	cp -r .tasks original
	rm -rf .tasks
	cp -r original .tasks
	damage "HEAD:events"
	task-add "two" >/dev/null
	task-fsck
	assert_whole
}

@test "task-fsck --repair leaves a whole log alone" {
	task-add "one"
	before=$(git -C .tasks rev-parse HEAD)
	run -0 task-fsck --repair
	assert_equal "$output" ""
	assert_equal "$(git -C .tasks rev-parse HEAD)" "$before"
}

@test "task-fsck --quick looks only at what every command reads" {
	task-add "one"
	task-fsck --quick
	run -0 task-fsck --quick -v
	assert_match "$output" "^task-fsck: 2 events of 1 writers .* 1 tasks: 0 errors, 0 notes$"
	echo garbage >>"$(segment)"
	run -1 task-fsck --quick
}

@test "task-fsck notes a writer whose clock is ahead, which is no error" {
	TASK_CLOCK=2026-11-20T16:00:00Z task-add "from the future"
	run -0 task-fsck
	assert_match "$output" "note	.*ahead"
}

@test "task-fsck's exit status tells bad options from a missing log" {
	run -2 task-fsck extra
	run -2 task-fsck --repiar
	assert_match "$output" "did you mean '--repair'"
	run -3 task-fsck -C "$BATS_TEST_TMPDIR/nowhere"
}

# A hub, and clones a and b; the branch of b, the working directory, has lost the claim
# of $task, under which ann has changed it since.
hole_in_b()
{
	git config --global user.name ann
	git config --global user.email ann@example.com
	rm -rf .tasks
	git init -q --bare hub.git
	for name in a b; do
		git_project "$name"
		git remote add origin ../hub.git
		task-init -q
		task-add "of $name" >/dev/null
		task-sync >/dev/null
		cd ..
	done
	cd b || return
	task=$(task-add "its claim is lost")
	task-claim "$task" >/dev/null
	task-edit -P 9 "$task"
	hash=$(task-export --hash)
	file=$(grep -l "$task" .tasks/events/*/*/*/*)
	sed -i '/task.claimed/d' "$file"
	git -C .tasks commit -q -a -m "lose a line"
}

# Nothing of git's remembers what was lost.
forget()
{
	local now

	now=$(git -C .tasks commit-tree -p origin/tasks -m now "HEAD^{tree}")
	git -C .tasks update-ref refs/heads/tasks "$now"
	git -C .tasks reflog expire --expire=now --all
	git -C .tasks gc -q --prune=now
}

@test "task-fsck --repair finds in git the lines that a stream lacks" {
	hole_in_b
	run -7 --separate-stderr task-list
	assert_match "$stderr" "lines with seq 3 to 3 of the stream are missing; task-fsck --repair"
	run -6 --separate-stderr task-add refused
	run -0 --separate-stderr task-fsck --repair
	assert_match "$output" "1 missing line is found in an earlier commit"
	assert_equal "$(task-export --hash)" "$hash"
	task-add "goes on" >/dev/null
	assert_whole
}

@test "task-fsck --repair finds lost lines in what no branch leads to" {
	hole_in_b
	git -C .tasks update-ref refs/heads/tasks \
		"$(git -C .tasks commit-tree -p origin/tasks -m now "HEAD^{tree}")"
	task-fsck --repair >/dev/null
	assert_equal "$(task-export --hash)" "$hash"
	assert_whole
}

@test "a hole that an event accepts is a note everywhere, and the clone has a new writer" {
	hole_in_b
	forget
	run -1 --separate-stderr task-fsck --repair
	assert_match "$output" "git has its lines with seq 3 to 3 nowhere; .*--accept-gaps"
	run -0 --separate-stderr task-fsck --repair --accept-gaps
	assert_match "$output" "it goes on without its lines with seq 3 to 3"
	run -0 --separate-stderr task-fsck
	assert_equal "${#lines[@]}" 2
	assert_match "${lines[0]}" "^note	.*lines with seq 3 to 3 are missing before it, as an event says"
	assert_match "${lines[1]}" "^note	.*not judged: '$task' has an event whose author may have seen"
	run -0 --separate-stderr task-list
	assert_equal "$stderr" ""
	run -0 --separate-stderr task-claim -A eve "$task"
	assert_match "$output" "$task	2	"
	assert_equal "$(find .tasks/events -mindepth 2 -maxdepth 2 -type d | wc -l)" 3
	task-sync >/dev/null
	cd ../a
	task-sync >/dev/null
	run -0 --separate-stderr task-list
	assert_equal "$stderr" ""
	task-fsck >/dev/null
	assert_match "$(task-log)" "stream.gap-accepted.*goes on without lines 3 to 3 of "
	assert_whole
}

@test "a hole excuses what was written before it was accepted, and nothing after" {
	hole_in_b
	forget
	"$TASK_SRC/tests/audit/forge" .tasks new \
	    "{\"task\":\"$task\",\"type\":\"task.moved\",\"set\":{\"state\":\"archived\"}}" >/dev/null
	run -1 --separate-stderr task-fsck
	assert_match "$output" "^error	.*not judged: '$task' has an event whose author may have seen lines"
	[[ $output != *forged* ]]
	task-fsck --repair --accept-gaps >/dev/null
	run -0 --separate-stderr task-fsck
	assert_match "$output" "^note	.*not judged: '$task' has an event whose author"
	"$TASK_SRC/tests/audit/forge" .tasks new \
	    "{\"task\":\"$task\",\"type\":\"task.moved\",\"set\":{\"state\":\"review\"}}" >/dev/null
	run -1 --separate-stderr task-fsck
	assert_match "$output" "error	[^ ]*	forged move: '$task' cannot become review"
}

@test "an accepted hole is moot when its lines come back" {
	hole_in_b
	git -C .tasks show HEAD~1:"${file#.tasks/}" >../whole
	forget
	task-fsck --repair --accept-gaps >/dev/null
	cp ../whole "$file"
	run -0 --separate-stderr task-fsck
	assert_equal "$output" ""
	assert_match "$(task-list)" "$task	in-progress"
}

@test "a range in which a line gets lost is wrong; a hole is an error, or a note if accepted" {
	hole_in_b
	run -1 --separate-stderr task-fsck --range "HEAD~1..HEAD"
	assert_match "$output" "1 line that was there changed or removed"
	forget
	run -1 --separate-stderr task-fsck --range "origin/tasks..HEAD"
	assert_match "$output" "^error	.*lines with seq 3 to 3 are missing before it"
	task-fsck --repair --accept-gaps >/dev/null
	run -0 --separate-stderr task-fsck --range "origin/tasks..HEAD"
	assert_match "$output" "^note	.*lines with seq 3 to 3 are missing before it"
}

@test "a stream that begins in its middle is accepted like any other hole" {
	hole_in_b
	sed -i 1,2d "$file"
	git -C .tasks commit -q -a -m "lose more"
	forget
	git -C .tasks update-ref refs/heads/tasks "$(git -C .tasks commit-tree -m now "HEAD^{tree}")"
	git -C .tasks update-ref -d refs/remotes/origin/tasks
	git -C .tasks reflog expire --expire=now --all
	git -C .tasks gc -q --prune=now
	run -7 --separate-stderr task-list
	task-fsck --repair --accept-gaps >/dev/null || :
	run -0 --separate-stderr task-list
	assert_equal "$stderr" ""
}

# A hub, and a clone, the working directory, which has lost the claim of $task: the only
# line of its stream. Ann has given the task back since.
lose_end()
{
	git config --global user.name ann
	git config --global user.email ann@example.com
	rm -rf .tasks
	git init -q --bare hub.git
	git_project a
	git remote add origin ../hub.git
	task-init -q
	task=$(task-add "its claim is lost")
	task-sync >/dev/null
	task-claim --sync "$task" >/dev/null
	task-claim --release -m later "$task"
	hash=$(task-export --hash)
	file=$(grep -l task.claimed .tasks/events/*/*/*/*)
	git -C .tasks rm -q "${file#.tasks/}"
	git -C .tasks commit -q -m "lose the end of a stream"
}

@test "task-fsck --repair finds in git the end of a stream that others name" {
	lose_end
	id=$(git -C .tasks show HEAD~1:"${file#.tasks/}" | jq -r .id)
	run -1 --separate-stderr task-fsck
	assert_match "$output" "forged number: .*; it names event $id, which is missing: task-fsck --repair looks"
	run -0 --separate-stderr task-fsck --repair
	assert_match "$output" "1 missing line is found in an earlier commit"
	assert_equal "$(task-export --hash)" "$hash"
	assert_whole
}

@test "an end of a stream that is lost for good can be accepted, and then makes nobody a forger" {
	lose_end
	id=$(git -C .tasks show HEAD~1:"${file#.tasks/}" | jq -r .id)
	git -C .tasks update-ref -d refs/remotes/origin/tasks
	git -C .tasks update-ref refs/heads/tasks "$(git -C .tasks commit-tree -m now "HEAD^{tree}")"
	git -C .tasks reflog expire --expire=now --all
	git -C .tasks gc -q --prune=now
	"$TASK_SRC/tests/audit/forge" .tasks new \
	    "{\"task\":\"$task\",\"type\":\"task.moved\",\"set\":{\"state\":\"archived\"}}" >/dev/null
	run -1 --separate-stderr task-fsck --repair
	assert_match "$output" "git has event $id, which others name, nowhere; .*--accept-gaps"
	run -0 --separate-stderr task-fsck --repair --accept-gaps
	assert_match "$output" "it goes on without event $id, which others name"
	assert_match "$(task-log)" "stream.gap-accepted.*goes on without event $id"
	run -0 --separate-stderr task-fsck --repair
	[[ $output != *"$id"* ]]
	assert_match "$output" "^note	.*not judged: '$task' has an event whose author may have seen"
	"$TASK_SRC/tests/audit/forge" .tasks new \
	    "{\"task\":\"$task\",\"type\":\"task.moved\",\"set\":{\"state\":\"review\"}}" >/dev/null
	run -1 --separate-stderr task-fsck
	assert_match "$output" "error	[^ ]*	forged move: '$task' cannot become review"
}

@test "task-fsck --accept-gaps alone is a usage error" {
	run -2 task-fsck --accept-gaps
	assert_match "$output" "--accept-gaps needs --repair"
}
