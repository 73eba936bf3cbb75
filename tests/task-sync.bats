# SPDX-License-Identifier: ISC
# shellcheck disable=SC2016
load helper

# A bare remote, and clones a, b, ... each in a project of its own that shares it.
setup()
{
	clean_room
	git init -q --bare remote.git
	clone a
}

clone()
{
	git clone -q remote.git "$1" 2>/dev/null
	task-init -q -C "$1"
}

# with NAME COMMAND... -- run in the clone's project
with()
{
	local name=$1

	shift
	(cd "$name" && "$@")
}

# What all clones must agree on in the end.
assert_same()
{
	local name want

	want=$(with "$1" task-export)
	for name; do
		assert_equal "$(with "$name" task-export)" "$want" || return
		assert_whole "$name/.tasks" || return
	done
}

linear() { [[ -z $(git -C "$1" rev-list --merges "${2-tasks}") ]] || fail "there are merges in $1"; }

@test "task-sync gives an empty remote the log, and then has nothing to do" {
	with a task-add "one"
	run -0 with a task-sync
	assert_equal "$output" $'went\torigin\t2'
	run -0 --separate-stderr with a task-sync
	assert_equal "$output" ""
	assert_equal "$stderr" "task-sync: nothing new here or at 'origin'"
	assert_equal "$(git -C remote.git rev-parse tasks)" "$(git -C a/.tasks rev-parse HEAD)"
}

@test "task-sync brings what others did, and makes our commits again on top of it" {
	with a task-sync -q
	clone b
	with a task-add "of ann"
	with b env TASK_ACTOR=bob task-add -b "why not" "of bob"
	message=$(git -C b/.tasks log -1 --format='%an %ae %at %cn %ct %B')
	with a task-sync -q
	run -0 with b task-sync
	assert_equal "$output" $'came\torigin\t1\nwent\torigin\t1'
	assert_equal "$(git -C b/.tasks log -1 --format='%an %ae %at %cn %ct %B')" "$message"
	assert_equal "$(git -C b/.tasks log --format=%s | wc -l)" 4
	with a task-sync -q
	assert_same a b
	linear remote.git
}

@test "task-sync takes a log that is only behind forward" {
	with a task-sync -q
	clone b
	with a task-add "new"
	with a task-sync -q
	run -0 with b task-sync
	assert_equal "$output" $'came\torigin\t1'
	assert_same a b
}

@test "task-sync prints JSON with -j, and counts what goes with --dry-run, sending nothing" {
	run -0 with a task-sync -nj
	assert_equal "$output" '{"remote":"origin","came":0,"went":1,"retries":0}'
	assert_equal "$(git -C remote.git rev-parse -q --verify tasks || echo none)" none
	with a task-sync -q
	clone b
	with b task-add "x"
	with a task-add "y"
	with b task-sync -q
	before=$(git -C a/.tasks rev-parse HEAD)
	run -0 with a task-sync -n
	assert_equal "$output" $'came\torigin\t1\nwent\torigin\t1'
	assert_equal "$(git -C a/.tasks rev-parse HEAD)" "$before"
	assert_whole a/.tasks
}

@test "task-sync names no remote, and an unknown one" {
	git -C a/.tasks remote remove origin
	run -3 --separate-stderr with a task-sync
	assert_match "$stderr" "the log has no remote: git -C '.*/a/.tasks' remote add origin URL"
	git -C a/.tasks remote add origin "$PWD/remote.git"
	run -3 --separate-stderr with a task-sync elsewhere
	assert_equal "$stderr" "task-sync: the log has no remote 'elsewhere'; it has origin"
}

@test "task-sync says that a remote is out of reach, and what is here goes the next time" {
	mv remote.git away.git
	with a task-add "offline"
	run -6 --separate-stderr with a task-sync
	assert_match "$stderr" "cannot reach the remote 'origin': .*remote.git"
	mv away.git remote.git
	run -0 with a task-sync
	assert_equal "$output" $'went\torigin\t2'
}

@test "task-sync says what the remote's hook says when it refuses" {
	printf '#!/bin/sh\necho "the branch is protected" >&2; exit 1\n' >remote.git/hooks/pre-receive
	chmod +x remote.git/hooks/pre-receive
	run -5 --separate-stderr with a task-sync
	assert_match "$stderr" "the remote 'origin' refuses the push: the branch is protected; \[remote rejected\] \(pre-receive hook declined\)"
	rm remote.git/hooks/pre-receive
	with a task-sync -q
	assert_whole a/.tasks
}

@test "task-sync refuses what is no log, and a newer format" {
	git -C a -c user.name=x -c user.email=x commit -q --allow-empty -m code
	git -C a push -q origin HEAD:refs/heads/tasks
	run -5 --separate-stderr with a task-sync
	assert_equal "$stderr" "task-sync: the branch 'tasks' of the remote 'origin' is not a task log"
	echo "tasklog 2" >a/format
	git -C a add format
	git -C a -c user.name=x -c user.email=x commit -q -m format
	git -C a push -q origin HEAD:refs/heads/tasks
	run -5 --separate-stderr with a task-sync
	assert_match "$stderr" "is in format 'tasklog 2', this program reads 'tasklog 1'"
}

@test "task-sync refuses a log that was begun apart, and unites it with --join" {
	mv remote.git away.git
	git init -q b
	git -C b remote add origin "$PWD/remote.git"
	with b task-init -q 2>/dev/null || with b task-init
	mv away.git remote.git
	with a task-add "of a"
	with b task-add "of b"
	with a task-sync -q
	run -5 --separate-stderr with b task-sync
	assert_match "$stderr" "the log of the remote 'origin' \(id [0-9a-z]{26}\) was begun independently of this one \(id [0-9a-z]{26}\): --join merges them"
	assert_equal "$(with b task-list --format '%(title)')" "of b"
	with b task-sync -q --join
	with a task-sync -q
	assert_same a b
	assert_equal "$(with a task-list | wc -l)" 2
}

@test "task-sync gives a remote back what a forced push took, and an emptied one all" {
	with a task-add "first"
	with a task-sync -q
	clone b
	with a task-add "lost?"
	with a task-sync -q
	git -C remote.git update-ref refs/heads/tasks tasks~1
	with b task-add "of b"
	git -C b/.tasks push -qf origin tasks
	run -0 with a task-sync
	assert_equal "$output" $'came\torigin\t1\nwent\torigin\t1'
	with b task-sync -q
	assert_same a b
	git -C remote.git update-ref -d refs/heads/tasks
	run -0 with b task-sync
	assert_equal "$output" $'went\torigin\t4'
	linear remote.git
}

@test "task-sync unites a shallow clone with a remote that has moved, was rewritten or emptied" {
	with a task-add "first"
	with a task-sync -q
	git clone -q --depth 1 -b tasks "file://$PWD/remote.git" s/.tasks
	task-init -q -C s/.tasks
	with a task-add "second"
	with a task-sync -q
	with s task-add "of s"
	with s task-sync -q
	with a task-sync -q
	assert_same a s
	tree=$(git -C remote.git rev-parse 'tasks^{tree}')
	git -C remote.git update-ref refs/heads/tasks \
	    "$(git -C remote.git -c user.name=x -c user.email=x commit-tree -m rewritten "$tree")"
	with s task-add "after"
	with s task-sync -q
	with a task-sync -q
	assert_same a s
	rm -rf remote.git
	git init -q --bare remote.git
	with s task-sync -q
	clone c
	assert_equal "$(with c task-export)" "$(with a task-export)"
}

# git tells what is new by the times of commits, too, and is wrong about it then
@test "task-sync unites a shallow clone with many commits of one whose clock is days behind" {
	with a task-add "one" >/dev/null
	with a task-add "two" >/dev/null
	with a task-sync -q
	mkdir s
	git clone -q --depth 1 -b tasks "file://$PWD/remote.git" s/.tasks
	clone b
	for ((i = 0; i < 12; i++)); do
		TASK_CLOCK=2026-11-17T09:00:00Z with b task-add "late $i" >/dev/null
	done
	with b task-sync -q
	with s task-add "of the shallow one" >/dev/null
	with s task-sync -q
	with b task-sync -q
	assert_same s b
	linear remote.git
}

@test "task-sync unites a shallow clone that has merged one whose clock is days behind" {
	with a task-add "one" >/dev/null
	with a task-sync -q
	mkdir s
	git clone -q --depth 1 -b tasks "file://$PWD/remote.git" s/.tasks
	clone b
	for ((i = 0; i < 12; i++)); do
		TASK_CLOCK=2026-11-17T09:00:00Z with b task-add "late $i" >/dev/null
	done
	with b git -C .tasks push -q
	with s task-add "of the shallow one" >/dev/null
	with s git -C .tasks -c user.name=s -c user.email=s pull -q --no-edit --no-rebase
	for ((i = 0; i < 12; i++)); do
		TASK_CLOCK=2026-11-17T10:00:00Z with b task-add "later $i" >/dev/null
	done
	with b git -C .tasks push -q
	with s task-sync -q
	with b task-sync -q
	assert_same s b
}

@test "task-sync goes on where git pull left a merge, and git pull after task-sync" {
	with a task-sync -q
	clone b
	with a task-add "1"
	with b task-add "2"
	with a task-sync -q
	with b git -C .tasks -c user.name=b -c user.email=b pull -q --no-edit
	with a task-add "3"
	with a git -C .tasks push -q
	with b task-add "4"
	with b task-sync -q
	with a git -C .tasks -c user.name=a -c user.email=a pull -q --no-edit
	assert_same a b
	assert_equal "$(with a task-list | wc -l)" 4
}

@test "task-sync takes along what was appended and never committed" {
	with a task-add "kept"
	git -C a/.tasks update-ref refs/heads/tasks HEAD~1
	with a task-sync -q
	clone b
	assert_same a b
}

@test "task-sync mends a log whose lines are in the files already, and not in the branch" {
	with a task-sync -q
	clone b
	with a task-add "came half"
	with a task-sync -q
	with b git -C .tasks fetch -q
	with b git -C .tasks checkout -q origin/tasks -- events
	with b task-add "meanwhile"
	run -0 with b task-sync
	assert_equal "$output" $'came\torigin\t1\nwent\torigin\t1'
	with a task-sync -q
	assert_same a b
}

# lost_to_all COMMAND... -- a's COMMAND is in no branch any more: b alone has it, in its files
lost_to_all()
{
	with a task-sync -q
	clone b
	with a "$@" >/dev/null
	with a git -C .tasks push -q origin tasks
	with b git -C .tasks pull -q
	with a git -C .tasks -c user.name=a -c user.email=a revert --no-edit HEAD >/dev/null
	with a git -C .tasks push -q origin tasks
	with b git -C .tasks pull -q
	with b git -C .tasks checkout -q HEAD~1 -- events
}

@test "task-sync gives all what only the files of a clone have, of another's file or all of it" {
	with a task-add "before" >/dev/null
	lost_to_all task-add "lost to all"
	assert_equal "$(with b task-list --format '%(title)' | sort)" $'before\nlost to all'
	run -0 with b task-sync
	assert_equal "$output" $'went\torigin\t1'
	assert_equal "$(git -C b/.tasks status --porcelain)" ""
	run -0 --separate-stderr with b task-sync
	assert_equal "$stderr" "task-sync: nothing new here or at 'origin'"
	with a task-sync -q
	assert_same a b
	assert_equal "$(with a task-list | wc -l)" 2

	clone c
	with c task-add "of a new writer"
	with c git -C .tasks push -q origin tasks
	with b git -C .tasks pull -q
	with c git -C .tasks -c user.name=c -c user.email=c revert --no-edit HEAD >/dev/null
	with c git -C .tasks push -q origin tasks
	with b git -C .tasks pull -q
	with b git -C .tasks checkout -q HEAD~1 -- events
	with b task-sync -q
	with c task-sync -q
	assert_same b c
	assert_equal "$(with c task-list | wc -l)" 3
}

@test "task-sync commits no line of others that is changed or damaged" {
	lost_to_all task-add "lost to all"
	file=$(cd b && grep -l "lost to all" .tasks/events/*/*/*/*)
	cp "b/$file" good
	for how in 's/lost to all/changed/' '$a{"v":1}' '1s/"actor":"[^"]*"/"actor":"eve"/'; do
		sed "$how" good >"b/$file"
		with b task-sync -q || :
		assert_equal "$(git -C b/.tasks rev-parse tasks)" "$(git -C remote.git rev-parse tasks)"
		run ! git -C remote.git grep -q "lost to all\|changed\|eve\|^{.v.:1}" tasks -- events
	done
	cp good "b/$file"
	with b task-sync -q
	with a task-sync -q
	assert_same a b
}

@test "task-sync leaves a log alone that has another branch checked out" {
	with a task-sync -q
	clone b
	with b task-add "x"
	with b task-sync -q
	with a git -C .tasks switch -q -c mine
	run -5 --separate-stderr with a task-sync
	assert_match "$stderr" "HEAD is not at the branch tasks.*git -C '.*' symbolic-ref HEAD"
	eval "git ${stderr##*with git }"
	with a task-sync -q
	assert_same a b
}

@test "task-sync unites the stream that two copies of a clone forked, in its order" {
	with a task-add "before"
	with a task-sync -q
	cp -r a b
	with a task-add "one way"
	# a copy that takes itself for the original: its identity in the row of that
	with b task-add "to be known" 2>/dev/null
	table=b/.git/tasks/tasklog/writers
	identity=$(tail -1 $table | cut -d ' ' -f 3)
	sed -i "1s/[0-9a-f]*$/$identity/; 2d" $table
	with b task-add "the other way"
	with a task-sync -q
	with b task-sync -q
	with a task-sync -q
	assert_equal "$(with a task-export)" "$(with b task-export)"
	assert_equal "$(with a task-list --format '%(title)' | sort)" \
	    $'before\none way\nthe other way\nto be known'
	run -0 with b task-fsck
	assert_match "$output" "a second line with seq 3"
	jq -s -e 'map(.seq) as $s | $s == ($s | sort) and ($s | unique | length) < ($s | length)' \
	    "$(cd a/.tasks && ls -S "$PWD"/events/*/*/00/00.jsonl | head -1)"
}

@test "task-sync tells once which codes clash, what conflicts and what goes round" {
	x=$(with a task-add -c SAME-1 "x")
	y=$(with a task-add "y")
	with a task-sync -q
	clone b
	with a task-edit -t "ann's" "$x"
	with a task-link "$x" needs "$y"
	with a task-add -c TWIN-1 "mine" >/dev/null
	with a task-sync -q
	TASK_CLOCK=2026-11-20T15:00:00Z
	with b task-edit -t "bob's" "$x"
	with b task-link "$y" needs "$x"
	z=$(with b task-add -c TWIN-1 "yours")
	run -0 with b task-sync
	assert_match "$output" "clash"$'\t'"$z"$'\t'"TWIN-1 "
	assert_match "$output" "conflict"$'\t'"$x"$'\t'"title"
	assert_match "$output" "cycle"$'\t'"$x"$'\t'"needs"
	run -0 with a task-sync
	assert_match "$output" "clash"$'\t'"$z"
	run -0 with a task-sync -q
	assert_equal "$output" ""
}

@test "task-sync with several remotes gives each what the others have" {
	git init -q --bare second.git
	with a git -C .tasks remote add second "$PWD/second.git"
	with a task-sync -q
	git clone -q second.git b 2>/dev/null
	task-init -q -C b
	with b task-add "by the second"
	with b task-sync -q
	with a task-add "by the first"
	run -0 with a task-sync
	assert_equal "$output" $'went\torigin\t2\ncame\tsecond\t1\nwent\tsecond\t1'
	assert_equal "$(git -C remote.git rev-parse tasks)" "$(git -C second.git rev-parse tasks)"
	mv second.git away.git
	run -7 --separate-stderr with a task-sync
	assert_match "$stderr" "cannot reach the remote 'second'"
}

@test "task-sync of several clones at once loses nothing" {
	with a task-sync -q
	for n in 1 2 3 4; do clone "c$n"; done
	for n in 1 2 3 4; do
		(cd "c$n" && for i in 1 2 3; do task-add "$n $i" && task-sync -q --timeout 60; done) \
		    >"out$n" 2>&1 &
	done
	wait
	cat out?
	for n in 1 2 3 4; do with "c$n" task-sync -q; done
	for n in 1 2 3 4; do with "c$n" task-sync -q; done
	with a task-sync -q
	assert_same a c1 c2 c3 c4
	assert_equal "$(with a task-list | wc -l)" 12
	linear remote.git
}

@test "task-sync lets other commands write meanwhile" {
	with a task-sync -q
	clone b
	(for i in 1 2 3 4 5 6 7 8; do with b task-add "b $i"; with b task-sync -q; done) >out 2>&1 &
	for i in 1 2 3 4 5 6 7 8; do with a task-add "a $i"; done >/dev/null &
	for i in 1 2 3 4; do with a task-sync -q; done
	wait
	cat out
	with a task-sync -q
	with b task-sync -q
	with a task-sync -q
	assert_same a b
	assert_equal "$(with a task-list | wc -l)" 16
}

@test "task-sync does not follow a hostile tree out of the log" {
	with a task-sync -q
	git clone -q -b tasks remote.git evil
	mkdir outside
	with evil ln -s "$PWD/outside" events/zz
	printf 'x\n' >evil/.hidden
	with evil git add -A
	with evil git -c user.name=x -c user.email=x commit -q -m evil
	with evil git push -q
	with a task-add "y"
	with a task-sync -q
	[[ ! -L a/.tasks/events/zz && ! -e a/.tasks/.hidden ]]
	assert_equal "$(with a task-list | wc -l)" 1
}

# The clone b and the remote as they were before the sync that is to die.
again()
{
	rm -rf b remote.git
	cp -r template/b template/remote.git .
}

# After a sync that died: whatever came first works, and a sync ends it.
recovers()
{
	with b task-add "after" >>ids 2>err || fail "the next command: $(cat err)" || return
	with b task-sync -q 2>err || fail "the next sync: $(cat err)" || return
	assert_equal "$(git -C remote.git rev-parse tasks)" "$(git -C b/.tasks rev-parse tasks)" ||
	    return
	assert_equal "$(git -C b/.tasks status --porcelain)" "" || return
	with b task-list --format '%(title)' | sort >titles
	assert_equal "$(tr '\n' ' ' <titles)" "after of ann of bob one "
}

# sweep CALL STEP -- kill the sync at each call of this kind, and see what is left
sweep()
{
	local call=$1 n rc

	for ((n = 1; n < 900; n += ${TASKLOG_LONG:-0} ? 1 : $2)); do
		again
		rc=0
		(cd b && strace -qq -o /dev/null -e trace="$call" \
		    -e inject="$call:signal=KILL:when=$n" task-sync -q 2>/dev/null) || rc=$?
		hits=$((hits + (rc != 0)))
		recovers || fail "after a kill at $call $n" || return
		((rc)) || return 0
	done
}

@test "task-sync killed at any call leaves a log that works, and the next one ends it" {
	command strace -qq -o /dev/null -e trace=close true || skip "strace may not trace here"
	with a task-add "one"
	with a task-sync -q
	clone b
	with a task-add "of ann"
	with a task-sync -q
	with b task-add "of bob"
	mkdir template
	mv b remote.git template
	again
	hits=0
	for call in rename:2 link:3 unlink:4 mkdir:5 fdatasync:1 fsync:2 write:17 pwrite64:3 \
	    openat:67; do
		sweep "${call%:*}" "${call#*:}"
	done
	((hits > 10)) || fail "only $hits hits"
}

@test "task-sync leaves a file out that is too large to be a segment, and exchanges the rest" {
	id=$(with a task-add "x")
	with a task-sync -q
	clone b
	with a task-add "with it" >/dev/null
	with a task-sync -q
	git clone -q -b tasks remote.git evil 2>/dev/null
	mkdir -p evil/events/ff/ffffffffffff/00
	head -c 140000000 /dev/zero >evil/events/ff/ffffffffffff/00/00.jsonl
	git -C evil add -A
	git -C evil -c user.name=e -c user.email=e@x commit -qm "too much"
	git -C evil push -q
	with b task-add "of b" >/dev/null
	run -0 --separate-stderr with b task-sync
	assert_match "$stderr" "'events/ff/ffffffffffff/00/00.jsonl' of the remote is larger than any segment"
	assert_match "$(with b task-list)" "with it"
	assert_equal "$(git -C b/.tasks status --porcelain)" ""
	with a task-sync -q 2>/dev/null
	assert_match "$(with a task-list)" "of b"
	with b task-add "more" >/dev/null
	run -0 --separate-stderr with b task-sync
	run -0 with b task-list
	run -1 with b task-fsck
	assert_match "$output" "events/ff/ffffffffffff/00/00.jsonl.git holds 140000000 bytes of it, more than any segment"
	git -C remote.git cat-file -e tasks:events/ff/ffffffffffff/00/00.jsonl
}

@test "task-sync fetches again when another git of the clone was faster" {
	with a task-add "x" >/dev/null
	real=$(command -v git)
	mkdir path
	cat >path/git <<-EOF
		#!/bin/sh
		case " \$* " in *" fetch "*)
			echo x >>"$PWD/fetched"
			[ "\$(wc -l <"$PWD/fetched")" -ge 3 ] || {
				echo "error: cannot lock ref 'refs/remotes/origin/tasks': is at 1 but expected 2" >&2
				exit 1
			}
		esac
		exec "$real" "\$@"
	EOF
	chmod +x path/git
	PATH=$PWD/path:$PATH with a task-sync -q
	assert_equal "$(wc -l <fetched)" 3
}

@test "task-claim --sync is exclusive: of clones that claim at once one gets the task" {
	id=$(with a task-add "one for all")
	with a task-sync -q
	for n in 1 2 3 4; do clone "c$n"; done
	for n in 1 2 3 4; do
		(cd "c$n" && rc=0 && TASK_ACTOR=w$n task-claim --sync "$id" >out 2>err || rc=$?; echo "$rc" >rc) &
	done
	wait
	cat c?/rc c?/err
	assert_equal "$(cat c?/rc | sort | tr -d '\n')" 0444
	winner=w$(grep -l 0 c?/rc | tr -dc 1-4)
	for n in 1 2 3 4; do with "c$n" task-sync -q; done
	assert_same c1 c2 c3 c4
	assert_equal "$(with c1 task-export | jq -c '.claims // empty | map([.by, .fence, .sync])')" \
	    "[[\"$winner\",1,true]]"
	linear remote.git
}

@test "task-claim --sync --next gives every clone another task" {
	for i in 1 2 3 4; do with a task-add "task $i"; done
	with a task-sync -q
	for n in 1 2 3 4; do clone "c$n"; done
	for n in 1 2 3 4; do
		(cd "c$n" && TASK_ACTOR=w$n task-claim --sync --next >out 2>err) &
	done
	wait
	cat c?/err
	assert_equal "$(cut -f 1 c?/out | sort -u | wc -l)" 4
	with a task-sync -q
	assert_equal "$(with a task-export | jq -r '.claims // empty | map(.by) | join(" ")' | sort | tr '\n' ' ')" \
	    "w1 w2 w3 w4 "
}

@test "task-claim --sync takes nothing when the remote is out of reach, and claims again when it is not" {
	id=$(with a task-add "x")
	with a task-sync -q
	mv remote.git away.git
	before=$(events a/.tasks)
	run -6 --separate-stderr with a task-claim --sync "$id"
	assert_match "$stderr" "cannot reach the remote 'origin'"
	assert_equal "$(events a/.tasks)" "$before"
	mv away.git remote.git
	with a task-claim --sync "$id"
	assert_match "$(git -C remote.git log -1 --format=%s tasks)" "^${id:0:5}: claim, move from created to in-progress"
	assert_whole a/.tasks
	run -0 with a task-claim --sync "$id"
	assert_equal "$(events a/.tasks)" $((before + 1))
}

@test "task-claim --sync lets others write while the remote takes its time, but not claim that task" {
	id=$(with a task-add "x")
	with a task-sync -q
	printf '#!/bin/sh\ntouch "%s/asked"\nwhile [ ! -e "%s/go" ]; do sleep 0.05; done\n' \
		"$PWD" "$PWD" >remote.git/hooks/pre-receive
	chmod +x remote.git/hooks/pre-receive
	TASK_ACTOR=bob with a task-claim --sync "$id" >/dev/null 3>&- &
	claims=$!
	for _ in {1..400}; do [[ -e asked ]] && break; sleep 0.05; done
	with a task-add --lock-timeout 0 "meanwhile" >/dev/null
	run -4 --separate-stderr with a task-claim --lock-timeout 0 "$id"
	assert_match "$stderr" "is about to be claimed by another process here"
	run -0 with a task-claim --lock-timeout 0 --next
	touch go
	wait "$claims"
	assert_equal "$(with a task-show -j "$id" | jq -r .claim.by)" bob
	[[ ! -e a/.git/tasks/tasklog/publishing && ! -e a/.tasks/.git/tasklog/publishing ]]
	assert_whole a/.tasks
}

@test "task-claim --sync does not take its own stream for a sign of a copy" {
	id=$(with a task-add "x")
	run -0 --separate-stderr with a task-claim --sync "$id"
	assert_equal "$stderr" ""
	assert_equal "$(with a task-add "y" 2>&1 >/dev/null)" ""
}

@test "task-claim --sync makes a claim that only this clone knows one that all know" {
	id=$(with a task-add "x")
	with a task-sync -q
	clone b
	with a task-claim "$id"
	with b env TASK_ACTOR=bob task-claim --sync "$id"
	run -4 --separate-stderr with a task-claim --sync "$id"
	assert_match "$stderr" "held by bob"
	with b task-claim -A bob --release "$id"
	with b task-sync -q
	with a task-claim --sync "$id"
	with b task-sync -q
	assert_same a b
	assert_equal "$(with b task-export | jq -c '.claims // empty | map([.by, .fence, .sync])')" '[["ann",2,true]]'
}

@test "task-claim --sync says without a remote how to get one" {
	id=$(with a task-add "x")
	git -C a/.tasks remote remove origin
	run -3 --separate-stderr with a task-claim --sync "$id"
	assert_match "$stderr" "the log has no remote 'origin'"
	run -2 with a task-claim --sync --release "$id"
	run -2 with a task-claim --sync "$id" "$id"
}

@test "task-claim --sync killed at any call is taken everywhere or nowhere" {
	command strace -qq -o /dev/null -e trace=close true || skip "strace may not trace here"
	id=$(with a task-add "one")
	with a task-sync -q
	clone b
	mkdir template
	mv b remote.git template
	for call in rename:2 link:2 fdatasync:1 write:11 pwrite64:1 openat:53; do
		for ((n = 1; n < 600; n += ${call#*:})); do
			again
			rc=0
			(cd b && TASK_ACTOR=bob strace -qq -o /dev/null -e trace="${call%:*}" \
			    -e inject="${call%:*}:signal=KILL:when=$n" task-claim --sync "$id" \
			    >/dev/null 2>&1) || rc=$?
			with b env TASK_ACTOR=bob task-claim --sync "$id" >/dev/null 2>err ||
			    fail "after a kill at $call $n: $(cat err)" || return
			with b task-sync -q || return
			assert_equal "$(with b task-export | jq -c '.claims // empty | map(.by)')" \
			    '["bob"]' || return
			with b task-fsck >fsck || fail "at $call $n: $(cat fsck)" || return
			((rc)) || break
		done
	done
}

@test "task-sync does not commit a damaged stream of its own over the good one" {
	command strace -qq -o /dev/null -e trace=close true || skip "strace may not trace here"
	task-init -q -C lone
	git init -q --bare remote.git
	git -C lone remote add origin "$PWD/remote.git"
	task-add -C lone "kept" >/dev/null
	strace -f -qq -o /dev/null -e trace=fdatasync -e inject=fdatasync:signal=KILL:when=1 \
	    task-add -C lone "later" || true
	segment=$(echo lone/events/*/*/*/*)
	git -C lone show "HEAD:${segment#lone/}" >good
	sed -i 's/kept/lost/' "$segment"
	run -6 --separate-stderr task-sync -C lone
	assert_match "$stderr" "own stream is damaged: '${segment#lone/}' does not begin with what git holds"
	git -C lone show "HEAD:${segment#lone/}" | cmp - good
	sed -i 's/lost/kept/' "$segment"
	task-sync -q -C lone
	assert_whole lone
}

# lose WORD -- the line with that word goes from the files of the clone a and from its branch
lose()
{
	local file

	file=$(grep -lE "\"$1\"" a/.tasks/events/*/*/*/*)
	sed -i "/\"$1\"/d" "$file"
	git -C a/.tasks add -A
	git -C a/.tasks update-ref refs/heads/tasks "$(GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b \
		GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b git -C a/.tasks commit-tree \
		-p refs/remotes/origin/tasks -m lose "$(git -C a/.tasks write-tree)")"
}

@test "task-sync sends no stream of which this clone alone has lost lines, and fetches all the same" {
	with a task-sync -q
	clone b
	with b task-add "theirs"
	with b task-sync -q
	with a task-add "lost"
	with a task-add "kept"
	lose lost
	before=$(git -C remote.git rev-parse tasks)
	run -6 --separate-stderr with a task-sync
	assert_equal "$output" "came	origin	1"
	assert_match "$stderr" "nothing was sent to the remote 'origin', which would get 'events/[^']*' without its lines with seq .*: task-fsck --repair searches for them; with --accept-gaps"
	assert_equal "$(git -C remote.git rev-parse tasks)" "$before"
	run -6 with a task-claim --sync --next
	assert_equal "$(git -C remote.git rev-parse tasks)" "$before"
	with a task-fsck --repair
	with a task-sync -q
	with b task-sync -q
	assert_same a b
	assert_equal "$(with b task-list | grep -c lost)" 1
}

@test "task-sync sends a stream whose lost lines an event accepts, or that the remote has like that" {
	with a task-sync -q
	clone b
	with a task-add "lost"
	with a task-add "kept"
	lose lost
	git -C a/.tasks reflog expire --expire=now --all
	git -C a/.tasks gc -q --prune=now
	git -C a/.tasks push -q origin tasks		# as a version did that did not look
	run -7 --separate-stderr with b task-sync
	with b task-add "on"
	run -7 --separate-stderr with b task-sync
	assert_equal "$output" "went	origin	1"
	git init -q --bare empty.git
	git -C a/.tasks remote set-url origin "$PWD/empty.git"
	git -C a config remote.origin.url "$PWD/empty.git"
	run -6 with a task-sync
	run with a task-fsck --repair --accept-gaps
	with a task-sync -q
	[[ -n $(git -C empty.git rev-parse tasks) ]]
}

@test "a fetch outwaits what a git that was killed has left locked" {
	with a task-add "one" >/dev/null
	with a task-sync -q
	clone b
	with b task-add "two" >/dev/null
	with b task-sync -q
	lock=$(git -C a/.tasks rev-parse --absolute-git-dir)/refs/remotes/origin/tasks.lock
	touch -d '1 minute ago' "$lock"
	with a task-sync -q
	[ ! -e "$lock" ]
	assert_same a b
}

@test "a clone that got its backup back after others had its events works on" {
	with a task-add "one" >/dev/null
	with a task-sync -q
	cp -a a backup
	with a task-add "two" >/dev/null
	with a task-add "three" >/dev/null
	with a task-sync -q
	clone b
	# in place, so that the log is where it was, with the writer that it had
	cp -a backup/.tasks/events a/.tasks/
	cp -a backup/.git/. a/.git/
	git -C a/.tasks reset -q --hard
	export TASK_CLOCK=2026-11-20T15:00:00Z
	with a task-add "another two" >/dev/null
	with a task-sync -q
	with a task-add "after" >/dev/null
	with a task-sync -q
	with b task-sync -q
	assert_same a b
	assert_equal "$(with b task-list --format '%(title)' | sort | tr '\n' ' ')" \
	    "after another two one three two "
}
