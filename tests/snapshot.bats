#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# The snapshot only ever makes answers faster: with it, without it, with a broken one,
# they are the same.

load helper

local_dir() { echo "$(git -C .tasks rev-parse --absolute-git-dir)/tasklog"; }

# A log long enough to be worth a snapshot.
grow() { seq -f 'task number %.0f' "${1:-400}" | task-add - >/dev/null; }

# Twice, as the second look maps what the first one checked.
same_with_and_without() {
	local plain
	plain=$(TASK_NO_SNAPSHOT=1 task-export --hash)
	assert_equal "$(task-export --hash)" "$plain"
	assert_equal "$(task-export --hash)" "$plain"
}

@test "a long log has a snapshot, and answers as one without" {
	grow
	[ -f "$(local_dir)/snapshot" ]
	same_with_and_without
	id=$(task-add "after it")
	task-move "$id" in-progress
	same_with_and_without
	task-fsck
}

@test "a short log needs none, and a read makes no directory" {
	task-list >/dev/null
	[ ! -e "$(local_dir)/snapshot" ]
}

@test "deleting the snapshot at any time is safe" {
	grow
	for _ in 1 2 3; do
		rm -f "$(local_dir)/snapshot" "$(local_dir)/snapshot.seen"
		same_with_and_without
		task-add "once more" >/dev/null
	done
}

@test "a snapshot that is garbage, cut off, empty, a directory or a link is passed over" {
	grow
	file=$(local_dir)/snapshot
	cp "$file" good
	want=$(task-export --hash)
	for damage in 'head -c 70000 /dev/urandom' 'head -c 9000 good' 'true' \
	    'sed s/tasklog/tasklug/ good' 'tr a-c b-d <good'; do
		eval "$damage" >"$file"
		assert_equal "$(task-export --hash)" "$want"
	done
	rm "$file" && mkdir "$file"
	assert_equal "$(task-export --hash)" "$want"
	rmdir "$file" && ln -s /dev/zero "$file"
	assert_equal "$(task-export --hash)" "$want"
}

@test "a snapshot of another log is passed over" {
	grow
	cp "$(local_dir)/snapshot" foreign
	mkdir "$BATS_TEST_TMPDIR/other"
	mv foreign "$BATS_TEST_TMPDIR/other"
	cd "$BATS_TEST_TMPDIR/other"
	task-init -q
	grow 300
	mv foreign "$(local_dir)/snapshot"
	assert_equal "$(task-list --count)" 300
}

@test "what another clone pushed is seen through the snapshot" {
	grow
	same_with_and_without
	clone=$BATS_TEST_TMPDIR/clone
	git clone -q .tasks "$clone"
	task-add -C "$clone" "from the clone" >/dev/null
	git -C .tasks pull -q "$clone" tasks
	same_with_and_without
	assert_equal "$(task-list --search 'from the clone' --count)" 1
	git -C .tasks reset -q --hard HEAD~1
	same_with_and_without
}

@test "a git reset takes away what it took, snapshot or not" {
	grow
	task-add "to be reset" >/dev/null
	same_with_and_without
	git -C .tasks reset -q --hard HEAD~1
	same_with_and_without
	assert_equal "$(task-list --search 'to be reset' --count)" 0
}

@test "a storm of readers and writers with a snapshot that is broken all the time loses nothing" {
	grow
	file=$(local_dir)/snapshot
	for w in 1 2 3 4; do
		for ((i = 0; i < 12; i++)); do
			task-add "storm $w $i" >>"ids.$w" 2>>err || echo "add $?" >>failed
			task-list --count >/dev/null 2>>err || echo "list $?" >>failed
		done &
	done
	for ((i = 0; i < 60; i++)); do
		case $((i % 4)) in
		0) rm -f "$file" ;;
		1) [ ! -f "$file" ] || printf XXXXXXXX |
		    dd of="$file" bs=1 seek=$((RANDOM * 8)) conv=notrunc status=none ;;
		# held off while a command has it open
		2) [ ! -f "$file" ] || truncate -s 50000 "$file" 2>>err || true ;;
		3) head -c 60000 /dev/urandom >"$file" ;;
		esac
		task-list --count >/dev/null 2>>err || echo "read $?" >>failed
	done
	wait
	# a command may say "run it again" (6); it must not give a wrong answer or crash
	! grep -v ' 6$' failed 2>/dev/null || fail "$(sort failed | uniq -c)"
	cat ids.* | sort >acknowledged
	task-list | cut -f 1 | sort >there
	assert_equal "$(comm -23 acknowledged there)" ""
	same_with_and_without
	task-fsck
}

@test "a large snapshot is written behind the user's back, and need not be checked then" {
	grow 6000
	file=$(local_dir)/snapshot
	# the lock is held for as long as it takes
	flock "$(local_dir)/snapshot.lock" true
	[ -s "$file" ]
	[ -s "$(local_dir)/snapshot.seen" ]
	same_with_and_without
	assert_equal "$(task-list --count)" 6000
}

@test "a bad line of another writer is told from the snapshot as without, until it is mended" {
	grow
	git clone -q .tasks other
	for word in one two three; do
		task-add -C other "$word" >/dev/null
	done
	file=$(cd other && grep -l '"two"' events/*/*/*/*)
	cp "other/$file" good
	sed -i 's/"two"/"2wo"/; s/"three"/"3hree"/' "other/$file"
	git -C other -c user.name=a -c user.email=a@b commit -q -a -m bad
	git -C .tasks -c user.name=a -c user.email=a@b pull -q --no-rebase "$PWD/other" tasks
	rm "$(local_dir)"/snapshot*
	run -7 --separate-stderr env TASK_NO_SNAPSHOT=1 task-list
	told=$stderr plain=$output
	assert_equal "$(wc -l <<<"$told")" 2
	for _ in 1 2 3; do
		run -7 --separate-stderr task-list
		assert_equal "$stderr" "$told"
		assert_equal "$output" "$plain"
		[ -f "$(local_dir)/snapshot" ]
	done
	# a merge brings one of them back
	cp good "other/$file" && sed -i 's/"two"/"2wo"/' "other/$file"
	git -C other -c user.name=a -c user.email=a@b commit -q -a -m better
	git -C .tasks -c user.name=a -c user.email=a@b pull -q --no-rebase "$PWD/other" tasks || :
	assert_equal "$(task-list 2>&1 >/dev/null)" "$(TASK_NO_SNAPSHOT=1 task-list 2>&1 >/dev/null)"
	assert_equal "$(task-list 2>&1 >/dev/null)" "$(TASK_NO_SNAPSHOT=1 task-list 2>&1 >/dev/null)"
	task-fsck --repair >/dev/null || :
	for _ in 1 2; do
		run -0 --separate-stderr task-list
		assert_equal "$stderr" ""
	done
	same_with_and_without
}

@test "a line that was set aside is no reason to be without a snapshot" {
	seq -f 'task %.0f' 400 | task-add -q - >/dev/null
	mkdir -p .tasks/events/aa/aabbccddeeff/00
	echo junk >.tasks/events/aa/aabbccddeeff/00/00.jsonl
	rm -f .tasks/.git/tasklog/snapshot
	run -7 task-list --count
	[[ -e .tasks/.git/tasklog/snapshot ]]
	run -7 --separate-stderr task-list --count	# it does not forget the line
	assert_match "$stderr" "events/aa/aabbccddeeff/00/00.jsonl:1: "
	run -0 task-fsck --repair
	rm -f .tasks/.git/tasklog/snapshot
	run -0 task-list --count
	[[ -e .tasks/.git/tasklog/snapshot ]]
	run -0 --separate-stderr task-list --count
	assert_equal "$output/$stderr" 400/
	run -0 task-fsck
}

# The library with one more field in the middle of the others, in a copy of its sources where
# only what knows of fields is compiled anew, and a program that prints the tasks of a log.
build_other()
{
	local flags sanitize

	flags=$(<"$BUILD/flags")
	sanitize=$(grep -o -e '-fsanitize=[^ ]*' <<<"$flags" | tr '\n' ' ') || true
	mkdir -p other/build
	cp -a "$TASK_SRC"/{Makefile,lib,schema} other
	cp -a "$BUILD"/{lib,flags,workflows.*} other/build
	sed -i 's/^	FIELD_LABEL,/	FIELD_RISK,\n&/' other/lib/format/field.h
	sed -i 's/^	\[FIELD_LABEL\] = /	[FIELD_RISK] = DEF("risk", 0, TASK, RULE_GREATEST, 0, VALUE_NAME),\n&/' \
	    other/lib/format/field.c
	make -s -C other -o build/flags B=build CFLAGS="-O0 -w $sanitize" build/libtasklog.a >/dev/null
	cat >other/main.c <<-'END'
		#include <stdio.h>
		#include "tasklog.h"
		static int line(void *arg, const char *text, size_t len)
		{
			return (void)arg, printf("%.*s\n", (int)len, text) < 0;
		}
		int main(void)
		{
			struct tasklog *log;
			return tasklog_open(&log, ".", "ann", NULL) || tasklog_list(log, 1, line, NULL);
		}
	END
	# shellcheck disable=SC2086 # words
	${flags%% -std=*} -Iother/lib/api -o other/main other/main.c other/build/libtasklog.a \
	    other/build/lib/git/offline*.o -std=${flags#* -std=} -w
}

@test "a program with one more field does not misread the snapshot of one without" {
	for i in {1..400}; do
		echo '{"title":"t'"$i"'","labels":["x"],"capabilities":["c"]}'
	done | task-add - >/dev/null
	[ -f "$(local_dir)/snapshot" ]
	build_other
	run -0 other/main
	assert_equal "$(jq -c '[.labels, .capabilities]' <<<"$output" | sort | uniq -c)" \
	    '    400 [["x"],["c"]]'
}
