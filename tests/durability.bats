# SPDX-License-Identifier: ISC
# shellcheck disable=SC2016,SC2034,SC2046,SC2086,SC2094 # words are meant to split, code to be evaluated later
# What dies, fills up or breaks at the worst moment: nothing acknowledged is lost, what
# was refused wrote nothing, and the next command works. TASKLOG_LONG=1 tries every
# call instead of some.
load helper

# The calls by which a command changes something, each with a step of the sweep.
calls="write:2 pwrite64:1 fdatasync:1 fsync:1 rename:2 link:1 unlink:1 mkdir:3 ftruncate:1
    flock:1 openat:11"

setup_file()
{
	command strace -qq -o /dev/null -e trace=close -e inject=close:error=EIO:when=99 true ||
		skip "strace may not trace here"
}

# inject CALL WHAT COMMAND... -- run it with something injected into a system call
inject()
{
	local call=$1 what=$2

	shift 2
	strace -f -qq -o /dev/null -e trace="$call" -e inject="$call:$what" "$@"
}

# sweep WHAT PROBE COMMAND... -- at the first, second, ... of each call of the command
# let WHAT happen, and run PROBE after it, until the command does not meet it any more.
sweep()
{
	local what=$1 probe=$2 call step n rc

	shift 2
	hits=0
	for call in $calls; do
		step=${call#*:} call=${call%:*}
		[[ ${TASKLOG_LONG-} ]] && step=1
		for ((n = step; n < 400; n += step)); do
			rc=0
			at="$call $n"
			inject "$call" "$what:when=$n" "$@" >>"$BATS_TEST_TMPDIR/out" \
			    2>"$BATS_TEST_TMPDIR/err" || rc=$?
			"$probe" "$rc" || fail "after $what at $at: $rc: $(cat "$BATS_TEST_TMPDIR/err")" || return
			((rc == 0)) && break
			hits=$((hits + 1))
		done
	done
	((hits > 8)) || fail "only $hits hits"
}

segment()
{
	echo .tasks/events/*/*/00/*.jsonl
}

all_are_there()
{
	cat .tasks/events/*/*/*/*.jsonl >all
	while read -r id; do
		grep -q "$id" all || fail "lost: $id" || return
	done <"$BATS_TEST_TMPDIR/out"
}

works_on()
{
	local id

	id=$(task-add "after") || fail "the next command: $?" || return
	echo "$id" >>"$BATS_TEST_TMPDIR/out"
	assert_equal "$(git -C .tasks status --porcelain)" ""
}

killed()
{
	(($1 == 0 || $1 == 137)) || fail "status $1" || return
	works_on
}

failed()
{
	[[ $1 == [067] ]] || fail "status $1" || return
	(($1 == 0)) || [[ -s $BATS_TEST_TMPDIR/err ]] || fail "no message" || return
	works_on
}

@test "a command killed at any call loses nothing that was acknowledged" {
	task-add "before" >"$BATS_TEST_TMPDIR/out"
	sweep signal=KILL killed task-add "to be killed"
	all_are_there
	assert_whole
}

@test "a command killed while it puts lost lines back leaves nothing locked" {
	lose_again()
	{
		killed "$1" && git -C .tasks checkout -q HEAD~1 -- events
	}
	task-add "before" >"$BATS_TEST_TMPDIR/out"
	task-add "lost" >>"$BATS_TEST_TMPDIR/out"
	git -C .tasks checkout -q HEAD~1 -- events
	calls="write:1 rename:1"
	sweep signal=KILL lose_again task-add "to be killed"
	works_on
	all_are_there
	assert_whole
}

@test "a batch killed at any call is there whole or not at all" {
	printf 'batch\nbatch\nbatch\n' >three
	calls="write:3 pwrite64:1 fdatasync:1 fsync:1 rename:3 flock:1 openat:37"
	sweep signal=KILL killed bash -c 'exec task-add --atomic - <three'
	all_are_there
	assert_equal $(($(cat .tasks/events/*/*/*/*.jsonl | grep -c '"batch"') % 3)) 0
	assert_whole
}

@test "the first command of a log killed at any call leaves a log that works" {
	first()
	{
		killed "$1" || return
		[[ -z ${TASKLOG_LONG-} ]] || assert_whole || return
		rm -rf .tasks "$BATS_TEST_TMPDIR/out"
		cp -r clean .tasks
	}
	mv .tasks clean
	cp -r clean .tasks
	calls="write:4 pwrite64:1 rename:4 mkdir:7 fsync:2 openat:31"
	sweep signal=KILL first task-add "to be killed"
}

@test "task-init killed at any call is completed by the next one" {
	begun()
	{
		(($1 == 0 || $1 == 137)) || fail "status $1" || return
		task-init -q || return
		rm -f "$BATS_TEST_TMPDIR/out"
		works_on || return
		[[ -z ${TASKLOG_LONG-} ]] || assert_whole || return
		rm -rf .tasks
	}
	rm -rf .tasks
	calls="write:9 pwrite64:2 rename:9 mkdir:23 fsync:2 link:2 unlink:5 openat:53"
	sweep signal=KILL begun task-init -q
}

@test "a command whose disk is full at any call says so, and the next one works" {
	task-add "before" >"$BATS_TEST_TMPDIR/out"
	sweep error=ENOSPC failed task-add "disk full"
	all_are_there
	assert_whole
}

@test "a batch whose disk is full at any call is there whole or not at all" {
	task-add "before" >"$BATS_TEST_TMPDIR/out"
	printf 'batch\nbatch\nbatch\n' >three
	calls="write:4 pwrite64:1 fdatasync:1 fsync:1 rename:1"
	sweep error=ENOSPC failed bash -c 'exec task-add --atomic - <three'
	all_are_there
	assert_equal $(($(cat .tasks/events/*/*/*/*.jsonl | grep -c '"batch"') % 3)) 0
	assert_whole
}

@test "a command whose disk fails at any call says so, and the next one works" {
	calls="write:1 pwrite64:1 fdatasync:1 fsync:1 rename:1 link:1 ftruncate:1"
	sweep error=EIO failed task-add "disk broken"
	all_are_there
	assert_whole
}

@test "a torn last line is cut off by the next command, and nothing before it" {
	task-add "kept" >"$BATS_TEST_TMPDIR/out"
	for bytes in 1 100 400; do
		size=$(stat -c %s $(segment))
		tail -1 $(segment) | head -c "$bytes" >>$(segment)
		works_on
		assert_equal "$(head -c "$size" $(segment) | tail -c 1 | od -An -c)" "  \n"
		all_are_there
	done
	assert_equal "$(events)" 5
	assert_whole
}

@test "a command on a disk that is full says so, and goes on when there is room" {
	run unshare -m bash -c '
		mkdir disk && mount -t tmpfs -o size=600k tasklog disk || exit 99
		task-init -q -C disk/log || exit
		for i in {1..400}; do
			task-add -C disk/log -b "$(printf %2000d $i)" "task $i" >>ids 2>err || break
		done
		echo "status $?: $(cat err)"
		head -c 20000 /dev/zero >disk/reserve 2>/dev/null
		rm -f disk/reserve
		mount -o remount,size=8m disk
		task-add -C disk/log "after" >>ids || exit
		for id in $(cat ids); do
			cat disk/log/events/*/*/*/* | grep -q $id || echo "lost $id"
		done
		git -C disk/log status --porcelain
		git -C disk/log fsck --strict --no-dangling 2>&1'
	((status == 99 || status == 1 && ${#lines[@]} < 2)) && skip "no mounts here"
	assert_equal "$status ${#lines[@]}" "0 1"
	[[ $(wc -l <ids) -gt 3 ]]
	assert_match "$(cat err)" "No space left on device"
}

@test "a log whose git directory is on another file system takes whole batches, too" {
	run unshare -m bash -c '
		mkdir other && mount -t tmpfs tasklog other || exit 99
		git init -q --separate-git-dir="$PWD/other/git" project && cd project || exit
		task-init -q && seq 3 | task-add --atomic - >/dev/null && rm -r .tasks &&
			task-add -q "after" 2>/dev/null >&2 || exit
		cat .tasks/events/*/*/*/* | wc -l
		git -C .tasks status --porcelain'
	((status == 99 || status == 1 && ${#lines[@]} < 2)) && skip "no mounts here"
	assert_equal "$status $output" "0 5"
}

@test "a log that may not be written is refused with 6, and read all the same" {
	id=$(task-add "a title")
	before=$(md5sum $(segment))
	run unshare -m bash -c "mount --bind .tasks .tasks && mount -o remount,ro,bind .tasks || exit 99
		task-move $id in-progress"
	((status == 99 || status == 1)) && skip "no mounts here"
	assert_equal "$status" 6
	assert_match "$output" "Read-only file system"
	assert_equal "$(md5sum $(segment))" "$before"
	task-move "$id" in-progress
}

@test "a log of another user is refused with 6 where it may not be written" {
	((UID == 0)) || skip "not root"
	chmod -R a+rX .tasks
	for dir in "$BATS_TEST_TMPDIR"{,/..,/../..,/../../..,/../../../..}; do
		[[ $dir -ef /tmp || ! -O $dir ]] || chmod a+x "$dir"
	done
	before=$(events)
	as_other=(setpriv --reuid=65534 --regid=65534 --clear-groups)
	"${as_other[@]}" task-add --version && "${as_other[@]}" test -r "$PWD/.tasks/format" ||
		skip "the other user does not get here"
	git config --global --add safe.directory '*'
	chmod a+rx "$HOME" "$HOME/.gitconfig"
	run "${as_other[@]}" task-add "not mine"
	assert_equal "$status" 6
	assert_match "$output" "Permission denied"
	assert_equal "$(events)" "$before"
}

@test "a log that may not be read is not taken for none" {
	((UID == 0)) || skip "not root"
	for dir in "$BATS_TEST_TMPDIR"{,/..,/../..,/../../..,/../../../..}; do
		[[ $dir -ef /tmp || ! -O $dir ]] || chmod a+x "$dir"
	done
	chmod 700 .tasks
	as_other=(setpriv --reuid=65534 --regid=65534 --clear-groups)
	"${as_other[@]}" task-add --version && "${as_other[@]}" test -d "$PWD/.tasks" ||
		skip "the other user does not get here"
	for command in task-list "task-add x" task-init; do
		run "${as_other[@]}" $command
		assert_equal "$status" 6
		assert_match "$output" "cannot look into '$PWD/.tasks': Permission denied"
	done
}

@test "a lost work tree is checked out again" {
	id=$(task-add "kept")
	cp -r .tasks/.git git
	for lost in .tasks/events .tasks/format ".tasks/events .tasks/format .tasks/README.md"; do
		rm -r $lost
		run -0 task-move --key "$lost" "$id" created
		assert_whole
		grep -q "$id" $(segment)
	done
	git -C .tasks clean -ffdxq
	task-add "after" >/dev/null
	assert_whole
}

@test "a lost segment comes back from git, and the stream goes on" {
	for i in {1..60}; do
		echo "{\"title\":\"task $i\",\"body\":\"$(printf %2000d "$i")\"}"
	done >drafts
	for n in 1 2 3; do
		head -30 drafts | task-add - >>ids
	done
	set -- $(segment)
	(($# >= 3))
	for lost in "$1" "$2" "${!#}"; do
		rm "$lost"
		# a snapshot need not miss it; who folds the files does
		rm -f .tasks/.git/tasklog/snapshot
		run -0 task-add "after $lost"
		[[ -f $lost ]]
		assert_whole
	done
	cat $(segment) >all
	while read -r id; do grep -q "$id" all; done <ids
}

@test "a damaged git directory is healed by the next command" {
	id=$(task-add "kept")
	git=.tasks/.git
	while IFS='|' read -r what damage; do
		eval "$damage"
		run -0 --separate-stderr task-add "after: $what"
		task-add "and again" >/dev/null
		assert_whole || fail "$what" || return
	done <<-'EOF'
		no index|rm $git/index
		an empty index|: >$git/index
		a damaged index|printf xx | dd of=$git/index bs=1 seek=40 conv=notrunc 2>/dev/null
		an empty ref|: >$git/refs/heads/tasks
		a ref of junk|echo junk >$git/refs/heads/tasks
		a ref to nowhere|echo 1234567890123456789012345678901234567890 >$git/refs/heads/tasks
		no ref|rm $git/refs/heads/tasks
		an empty HEAD|: >$git/HEAD
		an empty tip|o=$(git -C .tasks rev-parse HEAD); : >$git/objects/${o:0:2}/${o:2} 2>/dev/null || { chmod u+w $git/objects/${o:0:2}/${o:2}; : >$git/objects/${o:0:2}/${o:2}; }
		a lost tree|o=$(git -C .tasks rev-parse HEAD:events); rm -f $git/objects/${o:0:2}/${o:2}
		no writers|rm $git/tasklog/writers
		an empty mark|: >$git/tasklog/committed
		no local directory|rm -r $git/tasklog; task-init -q
		stale ref lock|echo 1 >$git/tasklog/updating; : >$git/refs/heads/tasks.lock
		stale index lock|touch -d '1 hour ago' $git/index.lock
		stale lock of ours|touch $git/tasklog/append.lock $git/tasklog/commit.lock; chmod 600 $git/tasklog/*.lock
	EOF
	grep -q "$id" .tasks/events/*/*/*/*
}

@test "an own stream that was changed by hand forbids writes and names the line" {
	id=$(task-add "kept")
	task-add "second" >/dev/null
	cp $(segment) whole
	while IFS='|' read -r message change; do
		cp whole $(segment)
		eval "$change"
		before=$(md5sum $(segment))
		run -6 --separate-stderr task-add "refused"
		assert_match "$stderr" "own stream is damaged.*$message" || return
		assert_equal "$(md5sum $(segment))" "$before"
	done <<-'EOF'
		:2: .*sum|sed -i '2s/kept/lost/' $(segment)
		missing|sed -i '2s/"seq":2/"seq":9/' $(segment)
		:3: .*prev|sed -i '2s/"actor":"ann"/"actor":"eve"/' $(segment)
		:2: a conflict marker|sed -i '2i<<<<<<< HEAD' $(segment)
		:1: |sed -i '1s/^/\xff/' $(segment)
		:4: .*not a JSON object|echo junk >>$(segment)
		:4: |echo >>$(segment)
	EOF
	cp whole $(segment)
	task-add "after" >/dev/null
	assert_whole
}

# A second writer's stream in the log: what another clone would have made.
other_writer()
{
	cp -r .tasks ../copy
	task-add -C ../copy -A bob "from another clone"
	git -C .tasks pull -q "$PWD/../copy" tasks
	other=$(grep -l '"actor":"bob"' .tasks/events/*/*/*/*)
}

@test "a changed envelope of another writer is told by who reads, and writes go on" {
	task-add "one" >/dev/null
	task-add "two" >/dev/null
	task-add "three" >/dev/null
	file=$(segment)
	rm .tasks/.git/tasklog/writers		# it goes on as another writer
	task-add -q "four" >/dev/null 2>&1
	sed -i '3s/task.created/task.treated/' "$file"
	run -7 --separate-stderr task-list
	assert_equal "$(wc -l <<<"$output")" 3
	assert_match "$stderr" "$(basename "$file"):4: 'prev' is not the hash of the line before"
	assert_match "$stderr" "1 event is of a type that this version does not know"
	run -0 task-add "five"
	run -7 task-list -q
	run -1 task-fsck -q
	run -0 task-fsck --repair
	run -0 --separate-stderr task-list
	assert_equal "$(wc -l <<<"$output")" 5
	assert_equal "$stderr" ""
	assert_whole
}

@test "a bad line of another writer is named and the rest goes on" {
	id=$(other_writer)
	other=$(grep -l '"actor":"bob"' .tasks/events/*/*/*/*)
	cp "$other" whole
	while IFS='|' read -r message change; do
		cp whole "$other"
		eval "$change"
		run -0 --separate-stderr task-add "after"
		assert_match "$stderr" "$message" || return
		[[ $output ]]
	done <<-'EOF'
		:2: not a JSON object|echo junk >>"$other"
		:1: .*sum|sed -i 's/from another/from yonder/' "$other"
		conflict marker|printf '<<<<<<< a\n=======\n>>>>>>> b\n' >>"$other"
		:2: a last line without an end|printf '{"v":1' >>"$other"
	EOF
	cp whole "$other"
	assert_whole
}

@test "a bad file in place of another's segment is named, not opened" {
	other_writer >/dev/null
	other=$(grep -l '"actor":"bob"' .tasks/events/*/*/*/*)
	mv "$other" aside
	for make in mkfifo mkdir "ln -s /etc/passwd" "ln -s $PWD/aside" "ln -s /dev/zero"; do
		$make "$other"
		run -0 --separate-stderr timeout 10 task-add "after"
		assert_match "$stderr" "$other:|${other#.tasks/}: (not a regular file|a symbolic link)" || return
		rm -d "$other"
	done
	mv aside "$other"
	task-add "after" >/dev/null
	assert_whole
}

@test "a directory of events that leads out of the log is not followed" {
	other_writer >/dev/null
	other=$(grep -l '"actor":"bob"' .tasks/events/*/*/*/*)
	dir=${other%/*/*}
	mv "$dir" aside
	ln -s "$PWD/aside" "$dir"
	run -0 --separate-stderr task-add "after"
	assert_match "$stderr" "not a directory"
}

@test "a file in place of the own segment forbids writes" {
	own=$(segment)
	mv $own aside
	for make in mkfifo mkdir "ln -s $PWD/aside"; do
		$make "$own"
		run -6 --separate-stderr timeout 10 task-add "refused"
		assert_match "$stderr" "own stream is damaged"
		rm -d "$own"
	done
	mv aside $own
	mv "${own%/*/*}" aside
	ln -s "$PWD/aside" "${own%/*/*}"
	run -6 --separate-stderr timeout 10 task-add "refused"
	assert_equal "$(find aside -type f | wc -l)" 1
}

@test "a line of 1 GiB takes neither long nor much memory" {
	other_writer >/dev/null
	other=$(grep -l '"actor":"bob"' .tasks/events/*/*/*/*)
	truncate -s 1G "$other"
	echo >>"$other"
	limit="ulimit -v 600000"	# a sanitizer maps more than that
	(unset ASAN_OPTIONS; $limit; task-add --version) >/dev/null 2>&1 || limit=:
	run -0 --separate-stderr bash -c "$limit; timeout 5 task-add after"
	assert_match "$stderr" "${other#.tasks/}"
}

@test "a format file that is newer, none or not a file is refused by every program" {
	for text in "tasklog 2" "tasklog 10" "something else" ""; do
		echo "$text" >.tasks/format
		for program in "task-add x" "task-move abcd done" "task-edit -P 1 abcd" "task-link a needs b"; do
			refused 5 "tasklog 1" $program
		done
	done
	rm .tasks/format
	mkfifo .tasks/format
	run timeout 5 task-add "refused"
	[[ $status != 0 && $status != 124 ]]
	assert_equal "$(events)" 1
}

@test "a log from the future is read, not absorbed: later stamps stay near the clock" {
	cp -r .tasks ../future
	TASK_CLOCK=2031-01-01T00:00:00Z task-add -C ../future "from the future"
	git -C .tasks pull -q ../../future tasks
	task-add "now" >/dev/null
	assert_equal "$(cat .tasks/events/*/*/*/*.jsonl | jq -r .at | sort | tail -2 | cut -c1-10 | xargs)" "2026-11-20 2031-01-01"
	assert_whole
}

@test "a clone whose own clock was wrong goes on as another writer, and says so" {
	TASK_CLOCK=2031-01-01T00:00:00Z task-add "from the future" >/dev/null
	run -0 --separate-stderr task-add "now"
	assert_match "$stderr" "ahead of the clock; it continues as writer [0-9a-f]{12}"
	assert_equal "$(ls -d .tasks/events/*/* | wc -l)" 2
	run -0 --separate-stderr task-add "again"
	assert_equal "$stderr" ""
	assert_whole
}

@test "a clone that was set back goes on as another writer, and says so" {
	task-add "lost by a reset" >/dev/null
	git -C .tasks reset -q --hard HEAD^
	run -0 --separate-stderr task-add "after"
	assert_match "$stderr" "set back.*continues as writer"
	assert_equal "$(ls -d .tasks/events/*/* | wc -l)" 2
	assert_whole
}

@test "a command that fails after it has recorded says that it did" {
	for call in fdatasync rename pwrite64; do
		run -6 --separate-stderr inject "$call" error=ENOSPC task-add "a title"
		assert_match "$stderr" "recorded all the same" || return
	done
	run -6 --separate-stderr inject write error=ENOSPC:when=1 task-add "a title"
	[[ $stderr != *recorded* ]]
	run -6 --separate-stderr inject fdatasync error=ENOSPC task-log -m "a text"
	assert_match "$stderr" "recorded all the same"
	assert_equal "$output" "$(task-log --messages | cut -f5)"
}

@test "lines that a clone wrote under another host name are committed by the next command" {
	task-add one >/dev/null
	strace -f -o /dev/null -e inject=fdatasync:signal=KILL:when=1 task-add orphan || true
	unshare -u true 2>/dev/null || skip "no namespaces"
	unshare -u bash -c 'hostname elsewhere; task-add two' >/dev/null
	assert_equal "$(git -C .tasks status --short)" ""
	assert_equal "$(git -C .tasks log -p | grep -c '^+.*orphan')" 1
	assert_whole
}

@test "what a repeat or a no-op answers for is committed first, who made it died before that" {
	echo '{"id":"x-1","title":"imported","status":"open","created_at":"2026-01-02T03:04:05Z"}' >beads
	id=$(task-add "a title")
	while read -r command; do
		inject fdatasync signal=KILL:when=1 $command || true
		[[ $(git -C .tasks status --short) ]] || fail "committed: $command" || return
		run -0 $command
		assert_equal "$(git -C .tasks status --short)" "" || fail "$command" || return
		before=$(events)
		run -0 $command
		assert_equal "$(events)" "$before"
	done <<-EOF
		task-add --key K added
		task-move $id in-progress
		task-log --key L -m said $id
		task-import --from beads beads
	EOF
	assert_whole
}

# former_writer -- this clone goes on as another writer than the one of file $former, which
# wrote two tasks; git has them
former_writer()
{
	export TASK_CLOCK=2031-01-01T00:00:00Z
	task-add "kept" >/dev/null
	task-add "and this" >/dev/null
	export TASK_CLOCK=2026-11-20T14:00:00Z
	former=$(segment)
	task-add "as another" >/dev/null
	cp "$former" whole
}

@test "a damaged segment of a former writer is not committed over the good one" {
	former_writer
	while IFS='|' read -r message change; do
		cp whole "$former"
		eval "$change"
		rm -f .tasks/.git/tasklog/committed
		run -0 --separate-stderr task-add "after"
		git -C .tasks show "HEAD:${former#.tasks/}" | cmp - whole || return
		assert_match "$stderr" "${former#.tasks/}' $message.*not committed" || return
	done <<-'EOF'
		does not begin with|sed -i '2s/kept/kept and more/' "$former"
		does not begin with|sed -i '1i{}' "$former"
		is damaged at byte|echo junk >>"$former"
		is damaged at byte|tail -1 "$former" | sed 's/this/that/' >>"$former"
	EOF
	cp whole "$former"
	assert_whole
}

@test "the first commit of a clone's next writer says what it holds" {
	task-add "one" >/dev/null
	rm .tasks/.git/tasklog/writers
	id=$(task-add "two")
	assert_match "$(git -C .tasks log -1 --format=%B)" ": add task: two.*Task: $id"
}

@test "a torn line that a clone left under another host name is cut off by the next write" {
	task-add one >/dev/null
	printf '{"v":1,"id":"01m7' >>"$(segment)"
	unshare -u true 2>/dev/null || skip "no namespaces"
	unshare -u bash -c 'hostname elsewhere; task-list && task-add two' >/dev/null
	task-fsck
	assert_equal "$(git -C .tasks status --short)" ""
}

@test "a log that was set back to a commit that cannot be read works on" {
	for i in 1 2 3 4; do task-add "$i" >/dev/null; done
	git -C .tasks reset -q --hard HEAD~2
	tip=$(git -C .tasks rev-parse HEAD)
	object=.tasks/.git/objects/${tip:0:2}/${tip:2}
	rm "$object" && : >"$object"
	id=$(task-add "after")
	task-show "$id" >/dev/null
	assert_whole
}

@test "what could not be made durable is refused, and not there" {
	for n in 1 2 3 4 5; do
		rm .tasks/.git/tasklog/writers	# the next writer makes files of its own
		run inject fsync error=EIO:when=$n task-add "a title"
		((status)) || break
		[[ $output == *recorded* ]] || ! grep -q "a title" .tasks/events/*/*/*/* ||
			fail "fsync $n: it is there" || return
		task-add "after" >/dev/null
		assert_whole || return
	done
}

@test "a git reset that failed half-way is made good by the next command" {
	id=$(task-add "kept")
	rm .tasks/.git/tasklog/writers		# it goes on as another writer
	task-add "second" >/dev/null
	former=$(grep -l '"kept"' .tasks/events/*/*/*/*)
	task-move "$id" in-progress >/dev/null
	second=$(grep -l '"second"' .tasks/events/*/*/*/*)
	before=$(cat "$former")
	head -1 "$former" >shorter
	cp shorter "$former"
	rm "$second"
	task-add "after" 2>/dev/null >&2
	assert_equal "$(cat "$former")" "$before"
	task-fsck -q
	assert_whole
}

@test "kills and failures at some calls of every kind of write" {
	grep -qE -- '-fsanitize|--coverage' "$BUILD/flags" && skip "the plain build shows it"
	"$TASK_SRC/tests/sweep/sweep.py" --sample 1
}

@test "a line that a killed command left is committed when its segment is not the last any more" {
	local tip

	printf 'batch %s\n' 1 2 3 4 5 | task-add --atomic - >/dev/null
	tip=$(git -C .tasks rev-parse HEAD)
	task-add "left by a killed command" >/dev/null
	# as if it had been killed before its commit, and then somebody else's commit had come
	git -C .tasks update-ref refs/heads/tasks \
		"$(git -C .tasks -c user.name=eve -c user.email=eve@example.com \
		commit-tree -p "$tip" -m theirs "$tip^{tree}")"
	git -C .tasks read-tree HEAD
	printf 'batch %s\n' 6 7 8 9 10 | task-add --atomic - >/dev/null
	assert_equal "$(find .tasks/events -name '*.jsonl' | wc -l)" 3
	assert_equal "$(git -C .tasks status --porcelain)" ""
	assert_match "$(git -C .tasks grep -h -o '"title":"left[^"]*' HEAD -- events)" "left by a killed command"
	assert_whole
}

@test "lines that are marked as committed, but are not, are committed after task-fsck --repair" {
	local git=.tasks/.git left mark tip

	printf 'batch %s\n' 1 2 3 4 5 | task-add --atomic - >/dev/null
	task-add "left out" >/dev/null
	left=$(grep -l "left out" .tasks/events/*/*/00/*)
	printf 'batch %s\n' 6 7 8 9 10 | task-add --atomic - >/dev/null
	git -C .tasks rm -q --cached "${left#.tasks/}"
	tip=$(git -C .tasks -c user.name=eve -c user.email=eve@example.com \
		commit-tree -p HEAD -m "left out" "$(git -C .tasks write-tree)")
	git -C .tasks update-ref refs/heads/tasks "$tip"
	mark="$tip $tip $(cut -d' ' -f3-6 $git/tasklog/committed) "
	echo "$mark$(printf %s "$mark" | sha256sum | cut -c1-32)" >$git/tasklog/committed
	task-add "next" >/dev/null
	assert_match "$(git -C .tasks status --porcelain)" "${left##*/}"
	task-fsck --repair >/dev/null
	task-add "after" >/dev/null
	assert_equal "$(git -C .tasks status --porcelain)" ""
	assert_whole
}
