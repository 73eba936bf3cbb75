# SPDX-License-Identifier: ISC
# shellcheck disable=SC2034 # run sets more than is read
# Loose objects are packed by a process that a command leaves behind.
load helper

# So many loose objects that packing is due: of 256 directories the
# programs look into one only, so it gets ten
many()
{
	python3 - .tasks/.git/objects <<-'EOF'
		import hashlib, os, sys, zlib
		found = n = 0
		while found < 10:
		    n += 1
		    text = b"%d %d" % (n, os.getpid())
		    data = b"blob %d\0" % len(text) + text
		    name = hashlib.sha1(data).hexdigest()
		    if name[:2] != "17":
		        continue
		    found += 1
		    os.makedirs(sys.argv[1] + "/17", exist_ok=True)
		    with open(sys.argv[1] + "/17/" + name[2:], "wb") as out:
		        out.write(zlib.compress(data))
	EOF
}

# Wait for the process that packs, and for the git that it runs.
packed()
{
	flock .tasks/.git/tasklog/pack.lock true
}

loose()
{
	git -C .tasks count-objects | cut -d' ' -f1
}

packs()
{
	find .tasks/.git/objects/pack -name '*.pack' | wc -l
}

# Nothing is loose. What no commit leads to may have a pack of its own.
all_packed()
{
	assert_equal "$(loose)" 0 || return
	[[ $(packs) == [12] ]] || fail "$(packs) packs"
}

@test "a command that finds very many loose objects has them packed when it has answered" {
	task-add before >/dev/null
	assert_equal "$(packs)" 0
	many
	assert_match "$(task-add one)" "^[0-9a-z]{12}$"
	packed
	all_packed
	assert_whole
	task-add two >/dev/null
	packed
	(($(loose) < 20))
	assert_equal "$(events)" 4
	assert_whole
}

@test "what no commit leads to is packed, too, and not lost" {
	blob=$(echo kept | git -C .tasks hash-object -w --stdin)
	many
	task-add one >/dev/null
	packed
	assert_equal "$(git -C .tasks cat-file blob "$blob")" kept
}

@test "packs are joined, so that there are few however often it happens" {
	for i in {1..12}; do
		many
		task-add "$i" >/dev/null
		packed
		(($(packs) <= 4)) || fail "$(packs) packs after $i" || return
	done
	assert_whole
	assert_equal "$(events)" 13
}

@test "tasklog.pack false, and gc.auto 0, turn packing off" {
	many
	for setting in tasklog.pack=false gc.auto=0; do
		git -C .tasks config "${setting%=*}" "${setting#*=}"
		task-add one >/dev/null
		packed
		assert_equal "$(packs)" 0
		git -C .tasks config --unset "${setting%=*}"
	done
	git config --global tasklog.pack off
	task-add one >/dev/null
	packed
	assert_equal "$(packs)" 0
	git config --global tasklog.pack true
	task-add one >/dev/null
	packed
	all_packed
}

@test "settings of git that would make repack fail do not" {
	git config --global repack.writeBitmaps true
	git config --global pack.writeBitmapHashCache true
	git config --global repack.useDeltaIslands true
	git config --global gc.cruftPacks true
	git config --global pack.threads 4
	many
	task-add one >/dev/null
	packed
	all_packed
	assert_whole
}

@test "no packing begins while a git gc runs" {
	many
	echo "1 elsewhere" >.tasks/.git/gc.pid
	task-add one >/dev/null
	packed
	assert_equal "$(packs)" 0
	rm .tasks/.git/gc.pid
	task-add two >/dev/null
	packed
	all_packed
}

# A git that stops until it is told to go on, in the place of git.
slow_git()
{
	mkdir -p stub
	mkfifo stub/go stub/there
	cat >stub/git <<-EOF
		#!/bin/sh
		echo "\$*" >>"$PWD/stub/runs"
		case \$* in *repack*)
			: >"$PWD/stub/there"
			: <"$PWD/stub/go"
		esac
		exec $(command -v git) "\$@"
	EOF
	chmod +x stub/git
}

@test "one process packs at a time; commands and readers go on beside it, also in pipes" {
	slow_git
	many
	PATH=$PWD/stub:$PATH task-add one | cat >/dev/null
	: <stub/there
	many
	for i in 1 2 3; do
		id=$(PATH=$PWD/stub:$PATH task-add "$i")
		[[ $(task-list --count) ]]
		task-move "$id" in-progress | cat
	done
	assert_equal "$(wc -l <stub/runs)" 1
	run -1 flock -n .tasks/.git/tasklog/pack.lock true
	: >stub/go
	: <stub/there
	: >stub/go
	packed
	assert_equal "$(grep -c repack stub/runs)" 2
	assert_whole
	assert_equal "$(events)" 8
}

@test "what packs holds no file and no directory of the caller's" {
	slow_git
	many
	PATH=$PWD/stub:$PATH task-add one >/dev/null
	: <stub/there
	for pid in /proc/[0-9]*; do
		readlink "$pid"/fd/* 2>/dev/null | grep -qF "$PWD/.tasks/.git/tasklog/pack.lock" || continue
		assert_equal "$(readlink "$pid/cwd")" / || return
		found=$((${found-0} + 1))
		readlink "$pid"/fd/* | sed 's/^pipe:.*/pipe:[]/' | sort -u | (! grep -vE "^(pipe:\[\]|/dev/null|$PWD/.tasks/.git/tasklog/pack.lock|$PWD/stub/(go|git))$") || return
	done
	((found >= 2))
	: >stub/go
	: <stub/there
	: >stub/go
	packed
}

# All git processes of a packing, by the lock that they hold.
kill_packer()
{
	local pid

	for pid in /proc/[0-9]*; do
		if readlink "$pid"/fd/* 2>/dev/null | grep -qF "$PWD/.tasks/.git/tasklog/pack.lock"; then
			kill -KILL "${pid#/proc/}" 2>/dev/null || :
		fi
	done
}

@test "a process that is killed while git packs leaves a whole log, and the next one packs" {
	slow_git
	many
	PATH=$PWD/stub:$PATH task-add one >/dev/null
	: <stub/there
	kill_packer
	packed
	assert_whole
	task-add two >/dev/null
	packed
	all_packed
	assert_whole
}

# Each system call that changes a directory or a file, in every git of a packing.
@test "git killed at any step of packing leaves a whole log, and the next one packs" {
	command strace -qq -o /dev/null -e trace=close -e inject=close:error=EIO:when=99 true ||
		skip "strace may not trace here"
	for i in 1 2 3; do
		task-add "$i" >/dev/null
	done
	mkdir stub
	hits=0
	for at in link:1 rename:1 rename:2 rename:4 unlink:1 unlink:7 unlink:20 rmdir:1 \
	    fsync:1 write:2 pwrite64:1 ftruncate:1 openat:60 openat:160; do
		cat >stub/git <<-EOF
			#!/bin/sh
			ASAN_OPTIONS= exec strace -f -qq -o /dev/null -e trace=${at%:*} \\
			    -e inject=${at%:*}:signal=KILL:when=${at#*:}+ $(command -v git) "\$@"
		EOF
		chmod +x stub/git
		many
		PATH=$PWD/stub:$PATH task-add "$at" >/dev/null
		packed
		[[ ! -e .tasks/.git/tasklog/pack-failed ]] || hits=$((hits + 1))
		assert_whole || fail "killed at $at" || return
		rm -f .tasks/.git/tasklog/pack-failed
		many
		task-add "after $at" >/dev/null
		packed
		assert_equal "$(loose)" 0 || fail "killed at $at" || return
		(($(packs) < 8)) || fail "killed at $at: $(packs) packs" || return
	done
	((hits >= 5)) || fail "only $hits hits" || return
	assert_equal "$(events)" 32
	assert_whole
}

@test "packing that fails is not tried at every command" {
	mkdir stub
	printf '#!/bin/sh\necho x >>"%s/stub/runs"\nexit 1\n' "$PWD" >stub/git
	chmod +x stub/git
	many
	for i in 1 2 3; do
		PATH=$PWD/stub:$PATH task-add "$i" >/dev/null
		packed
	done
	assert_equal "$(wc -l <stub/runs)" 1
	touch -d "2 hours ago" .tasks/.git/tasklog/pack-failed
	task-add 4 >/dev/null
	packed
	all_packed
}

@test "what killed packers left half-written is removed, and only that" {
	cd .tasks/.git/objects
	mkdir -p pack
	touch -d "2 hours ago" tmp_obj_1 pack/tmp_pack_1 pack/.tmp-1-pack-1.idx
	touch tmp_obj_2 pack/tmp_pack_2
	touch -d "2 hours ago" pack/mine
	cd ../../..
	many
	task-add one >/dev/null
	packed
	assert_equal "$(cd .tasks/.git/objects && echo tmp* pack/tmp* pack/.tmp* pack/mine)" \
	    "tmp_obj_2 pack/tmp_pack_2 pack/.tmp* pack/mine"
}

@test "what root packs in the trusted log of another user is that user's" {
	((UID == 0)) || skip "not root"
	chown -R 65534:65534 .tasks
	git config --global safe.directory '*'
	many
	task-add one >/dev/null
	packed
	all_packed
	assert_equal "$(find .tasks -user root)" ""
}

@test "git gc beside packing takes nothing" {
	many
	for _ in 1 2 3; do
		task-add one >/dev/null
		# one of two gits that pack at the same time may fail
		git -C .tasks gc -q --prune=now || git -C .tasks gc -q --prune=now
		many
	done
	packed
	assert_whole
	assert_equal "$(events)" 4
}

@test "a log written one by one is packed and costs two KiB an event at most" {
	git -C .tasks config tasklog.pack false
	for i in {1..320}; do
		task-add "$i" >/dev/null
	done
	git -C .tasks config tasklog.pack true
	many
	task-add last >/dev/null
	packed
	run -0 --separate-stderr task-fsck -v
	[[ $stderr =~ "bytes an event: "([0-9]+)" in segments, "([0-9]+)" in git" ]]
	((BASH_REMATCH[1] + BASH_REMATCH[2] < 2048)) || fail "$stderr"
	assert_match "$stderr" "git has 0 loose objects and [12] packs"
}
