# SPDX-License-Identifier: ISC
# The log as git sees it, and what git's settings, hooks, worktrees, copies and merges do
# to it.
load helper

setup()
{
	clean_room
}

tip()
{
	git -C "${2:-.tasks}" log -1 --format="$1" tasks
}

@test "each command is one commit whose subject tells what it did" {
	task-init -q
	task-add -c AUTH-07 "log in" >/dev/null
	# shellcheck disable=SC2034 # for eval
	b=$(task-add "write the manual, which will be so long that nobody reads it")
	while IFS='|' read -r subject command; do
		before=$(git -C .tasks rev-list --count HEAD)
		eval "$command"
		assert_match "$(tip %s)" "^$subject" || return
		((${#subject} < 80))
		assert_equal "$(git -C .tasks rev-list --count HEAD)" $((before + 1)) || return
	done <<-'EOF'
		[0-9a-z]{5}: add task: a title$|task-add "a title" >/dev/null
		AUTH-07: claim, move from created to in-progress$|task-move AUTH-07 in-progress
		AUTH-07: set priority 9, label red$|task-edit -P 9 -l red AUTH-07
		AUTH-07: needs [0-9a-z]{5} \(write the manual|task-link AUTH-07 needs $b
		[0-9a-z]{5}: move from created to in-progress \(write the m|task-move --no-claim $b in-progress
		2 new tasks$|task-add - < <(seq 2) >/dev/null
	EOF
	assert_whole
}

@test "a commit has the reason as its body and names task, event and actor in trailers" {
	task-init -q
	id=$(task-add "a title")
	task-move -A bob -m "because of this" "$id" in-progress
	assert_equal "$(tip %b | head -1)" "because of this"
	assert_equal "$(tip '%(trailers:key=Task,valueonly,separator=%x2C)')" "$id"
	assert_equal "$(tip '%(trailers:key=Actor,valueonly,separator=%x2C)')" bob
	assert_equal "$(tip '%(trailers:key=Event,valueonly,separator=%x2C)')" \
	    "$(cat .tasks/events/*/*/*/* | tail -1 | jq -r .id)"
	assert_equal "$(git -C .tasks log --format=%s --grep "$id" | wc -l)" 2
}

@test "the author of a commit is the actor; shortlog counts them" {
	task-init -q
	TASK_ACTOR="Zoë O'Neil" task-add one >/dev/null
	task-add -A bob two >/dev/null
	task-add -A bob three >/dev/null
	assert_equal "$(tip '%an <%ae> %at')" "bob <tasklog@localhost> 1795183200"
	assert_equal "$(git -C .tasks shortlog -sn tasks | sed 's/^ *//' | head -1)" "2	bob"
	git -C .tasks shortlog -s tasks | grep -q "1	Zoë O'Neil"
}

@test "the author has the user's address when the actor is the user" {
	git config --global user.name "Ann Lee"
	git config --global user.email ann@example.com
	unset TASK_ACTOR
	task-init -q
	task-add one >/dev/null
	assert_equal "$(tip '%an <%ae> %cn <%ce>')" "Ann Lee <ann@example.com> Ann Lee <ann@example.com>"
	task-add -A bot two >/dev/null
	assert_equal "$(tip '%an <%ae> %cn <%ce>')" "bot <tasklog@localhost> Ann Lee <ann@example.com>"
}

@test "text cannot forge a trailer, a header or a second line of the subject" {
	task-init -q
	id=$(task-add -l "Task:forged" $'x Task: forged')
	task-move -m $'Task: forged\nActor: eve\n\nSigned-off-by: eve <e@x>' "$id" in-progress
	assert_equal "$(tip '%(trailers:key=Actor,valueonly,separator=%x2C)')" ann
	assert_equal "$(tip '%(trailers:key=Task,valueonly,separator=%x2C)')" "$id"
	assert_equal "$(tip '%(trailers:key=Signed-off-by)')" ""
}

@test "no failing hook of the user's stops or sees a write" {
	mkdir hooks
	for hook in pre-commit commit-msg post-commit prepare-commit-msg reference-transaction post-index-change; do
		printf '#!/bin/sh\ntouch %s/ran\nexit 1\n' "$PWD" >hooks/$hook
	done
	chmod +x hooks/*
	git config --global core.hooksPath "$PWD/hooks"
	task-init -q
	task-add one >/dev/null
	[[ ! -e ran ]]
	assert_whole
}

@test "a signing program that works signs each commit" {
	cat >sign <<-'EOF'
		#!/bin/sh
		cat >/dev/null
		echo "[GNUPG:] SIG_CREATED " >&2
		printf -- '-----BEGIN PGP SIGNATURE-----\n\nc2lnbmVk\n-----END PGP SIGNATURE-----\n'
	EOF
	chmod +x sign
	git config --global commit.gpgsign true
	git config --global gpg.program "$PWD/sign"
	git config --global user.signingkey KEY
	task-init -q
	run -0 --separate-stderr task-add one
	assert_equal "$stderr" ""
	git -C .tasks cat-file commit tasks | grep -q '^gpgsig -----BEGIN PGP SIGNATURE-----'
	assert_whole
	for i in 1 2 3 4; do
		task-add "at once" >/dev/null &
	done
	for pid in $(jobs -p); do wait "$pid"; done
	assert_equal "$(events)" 6
	assert_whole
}

@test "a signing program that fails leaves the commit unsigned, and says so" {
	git config --global commit.gpgsign true
	printf '#!/bin/sh\necho "no key for you" >&2\nexit 2\n' >fails
	chmod +x fails
	printf 'read x </dev/tty\n' >asks
	for program in "$PWD/fails" /nonexistent /bin/true /bin/cat "$PWD/asks"; do
		git config --global gpg.program "$program"
		rm -rf .tasks
		task-init -q 2>/dev/null
		run -0 --separate-stderr timeout 20 task-add one
		assert_match "$stderr" "sign" || fail "$program" || return
		assert_whole
	done
}

@test "git hooks of a project may call the programs" {
	log_in_project
	for hook in pre-commit post-commit commit-msg; do
		printf '#!/bin/sh\n[ "$GIT_INDEX_FILE" ] || exit 3\ntask-add "from %s" >>"%s/ids" || exit 1\n' \
		    "$hook" "$BATS_TEST_TMPDIR" >.git/hooks/$hook
	done
	chmod +x .git/hooks/*
	sed -i 's/^\[.*//' .git/hooks/post-commit
	echo text >file
	git add file
	git commit -q -m "with hooks"
	git commit -q -a --amend -m "and again"
	assert_equal "$(wc -l <"$BATS_TEST_TMPDIR/ids")" 6
	assert_equal "$(git show --stat --format= | xargs)" "file | 1 + 1 file changed, 1 insertion(+)"
	assert_equal "$(git status --porcelain)" ""
	assert_whole
}

@test "variables that point git elsewhere do not lead the programs astray" {
	log_in_project
	git init -q ../elsewhere
	export GIT_DIR=$BATS_TEST_TMPDIR/work/elsewhere/.git GIT_WORK_TREE=/nonexistent
	export GIT_INDEX_FILE=/nonexistent/index GIT_OBJECT_DIRECTORY=/nonexistent/objects
	export GIT_COMMON_DIR=/nonexistent GIT_NAMESPACE=x GIT_CEILING_DIRECTORIES=/ GIT_PREFIX=x/
	task-add one >/dev/null
	task-init -q
	unset ${!GIT_@}
	export GIT_CONFIG_GLOBAL=$HOME/.gitconfig
	assert_equal "$(events)" 2
	assert_whole
	assert_equal "$(find ../elsewhere/.git/objects -type f | wc -l)" 0
}

@test "linked worktrees share the log of the main one, 10 writing at once" {
	log_in_project
	for i in {1..10}; do
		git worktree add -q "../wt$i" 2>/dev/null
	done
	for i in {1..10}; do
		(cd "../wt$i" && for _ in 1 2 3; do task-add "from $i" || echo failed; done) &
	done >../ids
	for pid in $(jobs -p); do wait "$pid"; done
	assert_equal "$(sort -u ../ids | wc -l)" 30
	assert_equal "$(events)" 31
	assert_whole
	assert_equal "$(ls -d .tasks/events/*/* | wc -l)" 1
	mkdir -p ../wt1/deep
	cd ../wt1/deep
	assert_equal "$(task-init --which)" "$BATS_TEST_TMPDIR/work/project/.tasks	found"
	git -C .. status --porcelain | (! grep .)
	git -C ../../project worktree remove --force ../wt2
	task-add "after the removal" >/dev/null
}

@test "worktrees of a bare repository share one log" {
	git_project seed
	git clone -q --bare . ../bare.git
	cd ..
	git -C bare.git worktree add -q ../one main
	git -C bare.git worktree add -q -b two ../two main
	cd one
	task-init -q
	id=$(task-add "from one")
	cd ../two
	task-move "$id" in-progress
	assert_equal "$(task-init --which)" "$BATS_TEST_TMPDIR/work/bare.git/tasks/work	found"
	assert_whole ../bare.git/tasks/work
}

@test "a moved project takes its log along" {
	log_in_project
	id=$(task-add "before the move")
	cd ..
	mkdir deep
	mv project deep/moved
	cd deep/moved
	task-move "$id" in-progress
	assert_whole
	assert_equal "$(ls -d .tasks/events/*/* | wc -l)" 1
}

@test "a copied project writes as another writer, and the two merge" {
	log_in_project
	id=$(task-add "common")
	cp -r . ../copy
	task-move "$id" in-progress
	cd ../copy
	run -0 --separate-stderr task-edit -P 9 "$id"
	assert_match "$stderr" "^task-edit: this log was copied or moved here; it continues as writer [0-9a-f]{12}$"
	run -0 --separate-stderr task-add "in the copy"
	assert_equal "$stderr" ""
	assert_whole
	cd "$OLDPWD"
	assert_equal "$(ls -d ../copy/.tasks/events/*/* | wc -l)" 2
	assert_equal "$(git -C .tasks status --porcelain)" ""
	git -C .tasks -c user.name=a -c user.email=a@b pull -q ../../copy/.tasks tasks
	assert_equal "$(events)" 5
	assert_whole
}

@test "git clean, branch switches and stashes of the project do not touch the log" {
	log_in_project
	id=$(task-add "kept")
	git checkout -q -b other
	git commit -q --allow-empty -m "other"
	git stash -q --include-untracked || :
	git clean -ffdxq
	[[ ! -e .tasks ]]
	run -0 task-move "$id" in-progress
	assert_match "$output" "checked out .* lost files of '$PWD/.tasks' again"
	git checkout -q main
	git gc -q --prune=now
	assert_whole
}

@test "a submodule has a log of its own" {
	git_project library
	cd ..
	log_in_project
	git -c protocol.file.allow=always submodule --quiet add ../library lib
	git commit -q -m "add lib"
	cd lib
	task-init -q
	task-add "of the submodule" >/dev/null
	assert_whole
	assert_equal "$(git status --porcelain)" ""
	cd ..
	assert_equal "$(events)" 1
	assert_equal "$(git status --porcelain)" ""
}

@test "projects with extensions get a log that works" {
	git_project worktree-config
	git config extensions.worktreeConfig true
	git config --worktree core.autocrlf true
	task-init -q
	task-add one >/dev/null
	assert_whole
	cd ..
	git init -q --object-format=sha256 sha256
	cd sha256
	git -c user.name=a -c user.email=a@b commit -q --allow-empty -m begin
	git remote add origin https://example.invalid/x.git
	task-init -q 2>/dev/null
	task-add one >/dev/null
	assert_whole
	assert_equal "$(git -C .tasks remote)" ""
	assert_equal "$(git status --porcelain)" ""
}

@test "a log of another owner is used once git is told that it is safe" {
	((UID == 0)) || skip "not root"
	log_in_project
	chown -R 65534:65534 .
	git config --global --add safe.directory '*'
	task-add one >/dev/null
	assert_whole
}

@test "a path with spaces, quotes and newlines is a path" {
	dir="a b'c\"d"$'\n'"é\$x"
	git_project "$dir"
	task-init -q
	id=$(task-add one)
	task-move "$id" in-progress
	assert_whole
	task-init -q -C "../plain $dir"
	task-add -C "../plain $dir" one >/dev/null
	assert_whole "../plain $dir"
}

@test "a signer that gives no answer is asked once in an hour, or with other settings" {
	log_in_project
	printf '#!/bin/sh\necho x >>"%s/asked"\nexec sleep 60\n' "$PWD" >"$HOME/gpg"
	chmod +x "$HOME/gpg"
	cp "$HOME/gpg" "$HOME/gpg2"
	git config --global gpg.program "$HOME/gpg"
	git config --global commit.gpgsign true
	run -0 --separate-stderr task-add one
	assert_match "$stderr" "unsigned: no answer in 10 seconds; for an hour"
	SECONDS=0
	run -0 --separate-stderr task-add two
	run -0 --separate-stderr task-add three
	assert_equal "$stderr" ""
	((SECONDS < 10)) || fail "it took $SECONDS seconds"
	assert_equal "$(wc -l <asked)" 1
	printf '#!/bin/sh\necho x >>"%s/asked"\nexit 1\n' "$PWD" | tee "$HOME/gpg" >"$HOME/gpg2"
	TASK_CLOCK=2026-11-20T15:00:01Z task-add "an hour later" >/dev/null 2>&1
	assert_equal "$(wc -l <asked)" 2
	git config --global gpg.program "$HOME/gpg2"
	task-add "other settings" >/dev/null 2>&1
	assert_equal "$(wc -l <asked)" 3
}

@test "git gc and repack in the log disturb nothing" {
	task-init -q
	for i in 1 2 3; do
		task-add "task $i" >/dev/null
		git -C .tasks gc -q --prune=now
		git -C .tasks pack-refs --all
	done
	assert_whole
	assert_equal "$(events)" 4
}

@test "the programs work without a git program, a home or a terminal" {
	task-init -q
	run -0 env -i PATH=/nonexistent TASK_ACTOR=ann "$(command -v task-add)" -C "$PWD" one
	run -0 env -i PATH=/nonexistent "$(command -v task-add)" -C "$PWD" one
	assert_whole
}

# Three clones, some with commands of their own between the pulls.
@test "clones that work apart and pull each other in any order agree to the byte" {
	task-init -q -C a
	seed=$(task-add -C a -c SEED-1 "common")
	for c in b c; do
		git clone -q a $c
		task-init -q -C $c
	done
	for c in a b c; do
		git -C $c config user.name $c
		git -C $c config user.email $c@example.com
		export TASK_ACTOR=$c
		task-add -C $c -c CLASH-1 "of $c" >/dev/null
		task-move -C $c "$seed" in-progress
		task-edit -C $c -t "title of $c" -P "$((RANDOM % 10))" -l "$c" "$seed"
	done
	export TASK_ACTOR=a
	task-move -C a "$seed" done
	task-edit -C b -l -b "$seed"
	git -C a pull -q ../b tasks
	git -C c pull -q ../a tasks
	task-add -C b "later" >/dev/null
	git -C b pull -q ../c tasks
	git -C a pull -q ../c tasks
	git -C c pull -q ../b tasks
	git -C a pull -q ../b tasks
	for c in a b c; do
		assert_whole $c || fail "clone $c" || return
		mv "$BATS_TEST_TMPDIR/whole" "$c.state"
		task-export -C $c >"$c.export"
		cmp "$c.export" "$c.state"
	done
	cmp a.export b.export
	cmp b.export c.export
	assert_equal "$(events a)" 14
}

@test "two logs begun apart share their first commit, so git can merge them" {
	task-init -q -C a
	task-init -q -C b
	task-add -C a "in a" >/dev/null
	task-add -C b "in b" >/dev/null
	git -C a -c user.name=a -c user.email=a@b pull -q ../b tasks
	assert_whole a
	assert_equal "$(events a)" 4
}
@test "a log whose git directory lost HEAD, refs or objects is found and healed" {
	for lost in HEAD refs "HEAD refs" objects "HEAD refs objects packed-refs"; do
		for project in 1 0; do
			rm -rf "$BATS_TEST_TMPDIR/work/x"
			mkdir "$BATS_TEST_TMPDIR/work/x"
			cd "$BATS_TEST_TMPDIR/work/x"
			if ((project)); then git_project .; fi
			task-init -q
			git=$(git -C .tasks rev-parse --absolute-git-dir)
			task-add one >/dev/null
			(cd "$git" && rm -r $lost 2>/dev/null) || :
			run -0 task-list
			assert_match "$output" one || fail "$lost" || return
			run -0 task-add two
			assert_equal "$(events)" 3 || fail "$lost" || return
			assert_whole || fail "$lost" || return
			assert_equal "$(git -C .tasks symbolic-ref HEAD)" refs/heads/tasks
		done
	done
}

@test "a log whose git directory is gone is named, and task-init adopts its files" {
	log_in_project
	task-add one >/dev/null
	(cd .tasks/events/*/* && cat */*) >../before
	mkdir deep
	for remote in 0 1; do
		rm -rf .git/tasks
		for where in . deep .tasks; do
			run -5 task-add -C "$where" two
			assert_match "$output" "git directory .*/.git/tasks' is gone.*task-init" || return
		done
		run -5 task-list
		assert_match "$output" "is gone"
		run -0 task-init
		assert_equal "$output" "task-init: adopted the log at $PWD/.tasks (2 events in 1 file)"
		run -0 task-init
		assert_match "$output" "there is a log already"
		cmp ../before <(cat .tasks/events/*/*/*/*)
		assert_whole
	done
	task-add two >/dev/null
	assert_whole
	assert_equal "$(events)" 3
	cd ..
	task-init -q -C alone
	task-add -C alone one >/dev/null
	rm -rf alone/.git
	run -5 task-add -C alone two
	assert_match "$output" "is gone.*task-init"
	run -0 task-init -C alone
	assert_match "$output" "adopted the log at .*/alone .2 events in 1 file"
	assert_whole alone
}

@test "stale lock files of git are removed, and wait for nobody" {
	task-init -q
	cd .tasks
	for lock in refs/heads/tasks HEAD packed-refs config index; do
		touch -d "2 minutes ago" .git/$lock.lock
		started=${EPOCHREALTIME/./}
		run -0 --separate-stderr task-add "$lock"
		assert_equal "$stderr" "" || fail "$lock" || return
		((${EPOCHREALTIME/./} - started < 2000000)) || fail "$lock: slow" || return
		[[ ! -e .git/$lock.lock ]] || fail "$lock.lock is still there" || return
	done
	touch -d "4 seconds ago" .git/refs/heads/tasks.lock
	task-add "waits a moment" >/dev/null
	cd ..
	assert_whole
}

@test "a lock that cannot be removed is named with its age" {
	task-init -q
	mkdir .tasks/.git/refs/heads/tasks.lock
	touch -d "1 hour ago" .tasks/.git/refs/heads/tasks.lock
	run -6 task-add one
	assert_match "$output" "refs/heads/tasks.lock' .*3[0-9]{3} seconds"
}

# upkeep_done DIR -- wait for the process that a command has left behind in a log
upkeep_done()
{
	flock "$(git -C "$1" rev-parse --absolute-git-dir)/tasklog/upkeep.lock" true
}

# alone COMMAND... -- run it where it cannot leave a process behind
alone()
{
	strace -qq -o /dev/null -e trace=clone,clone3,fork,vfork \
	    -e inject=clone,clone3,fork,vfork:error=EAGAIN "$@"
}

dirty()
{
	git -C .tasks --no-optional-locks status --porcelain
}

@test "an index that was locked is made true as soon as it is free" {
	task-init -q
	: >.tasks/.git/index.lock
	run -0 --separate-stderr task-add one
	assert_equal "$stderr" ""
	assert_match "$(dirty)" events
	rm .tasks/.git/index.lock
	upkeep_done .tasks
	assert_equal "$(dirty)" ""
	[[ ! -e .tasks/.git/tasklog/index-behind ]]
	assert_whole
}

@test "an index that was left behind is made true by the next command at the latest" {
	task-init -q
	: >.tasks/.git/index.lock
	alone task-add one >/dev/null
	alone task-add two >/dev/null
	rm .tasks/.git/index.lock
	assert_match "$(dirty)" events
	alone task-add three >/dev/null
	assert_equal "$(dirty)" ""
	# a commit that goes on in a new segment
	: >.tasks/.git/index.lock
	seq 300 | alone task-add - >/dev/null
	rm .tasks/.git/index.lock
	(($(ls .tasks/events/*/*/00 | wc -l) > 1))
	assert_match "$(dirty)" events
	alone task-add four >/dev/null
	assert_equal "$(dirty)" ""
	assert_whole
}

@test "a command that dies before the index is written leaves it to the next one" {
	task-init -q
	seq 300 >many
	run -137 strace -qq -o /dev/null -P "$PWD/.tasks/.git/index.lock" -e trace=rename \
	    -e inject=rename:signal=KILL task-add - <many
	assert_match "$(dirty)" events
	alone task-add two >/dev/null
	assert_equal "$(dirty)" ""
	assert_whole
}

@test "a large index is made true behind the user's back" {
	task-init -q
	mkdir .tasks/blobs
	touch .tasks/blobs/the-quick-brown-fox-jumps-over-the-lazy-dog-{1..3000}
	git -C .tasks add blobs
	git -C .tasks -c user.name=a -c user.email=a@b commit -q -m "many files"
	(($(stat -c %s .tasks/.git/index) > 262144))
	alone task-add one >/dev/null
	assert_match "$(dirty)" events
	for i in 2 3 4; do
		task-add "$i" | cat >/dev/null
	done
	upkeep_done .tasks
	assert_equal "$(dirty)" ""
	assert_whole
}

@test "what the user has staged stays when the index is made true" {
	task-init -q
	echo mine >>.tasks/README.md
	git -C .tasks add README.md
	: >.tasks/.git/index.lock
	alone task-add one >/dev/null
	rm .tasks/.git/index.lock
	alone task-add two >/dev/null
	assert_equal "$(dirty)" "M  README.md"
}

@test "task-sync does its work while the index is locked, and says which file is in the way" {
	git init -q --bare hub.git
	for clone in s t; do
		git_project "$clone"
		git remote add origin ../hub.git
		task-init -q
		task-sync -q >/dev/null
		cd ..
	done
	(cd s && task-add "of s" >/dev/null && task-sync -q >/dev/null)
	cd t
	: >.git/tasks/index.lock
	cp .git/tasks/index before
	run -0 --separate-stderr task-sync
	assert_match "$stderr" "'$PWD/.git/tasks/index.lock' has existed for"
	cmp before .git/tasks/index
	assert_match "$(task-list)" "of s"
	rm .git/tasks/index.lock
	upkeep_done .tasks
	assert_equal "$(dirty)" ""
	assert_whole
}

@test "a process left behind holds no file of the caller's, and no directory" {
	task-init -q
	: >.tasks/.git/index.lock
	assert_match "$(task-add one)" "^[0-9a-z]{12}$"
	run -1 flock -n .tasks/.git/tasklog/upkeep.lock true
	for pid in /proc/[0-9]*; do
		readlink "$pid"/fd/* 2>/dev/null | grep -qF "$PWD/.tasks/.git/tasklog/upkeep.lock" || continue
		assert_equal "$(readlink "$pid/cwd") $(readlink "$pid"/fd/[012] | sort -u)" "/ /dev/null"
		found=1
	done
	[[ $found ]]
	rm .tasks/.git/index.lock
	upkeep_done .tasks
}

# Clones s and t with a task each, and s has fetched what t has.
two_to_merge()
{
	git config --global user.name ann
	git config --global user.email ann@example.com
	task-init -q -C s
	git clone -q s t 2>/dev/null
	task-init -q -C t
	task-add -C t "of t" >/dev/null
	task-add -C s "of s" >/dev/null
	git -C s fetch -q "$PWD/t" tasks
}

assert_merged()
{
	[[ ! -e s/.git/MERGE_HEAD ]] || fail "still merging" || return
	assert_whole s || return
	git -C s merge-base --is-ancestor "$(git -C t rev-parse HEAD)" HEAD || return
	task-fsck -C s
}

@test "a command that overtakes a merge of git concludes it" {
	two_to_merge
	printf '#!/bin/sh\ncd "%s" && task-add -C s during 2>said\n' "$PWD" >editor
	chmod +x editor
	# git has united the files and waits for the message: the branch moves
	run ! env GIT_EDITOR="$PWD/editor" git -C s merge --edit FETCH_HEAD
	assert_match "$(<said)" "concluded the merge in '.*/s'"
	assert_merged
	assert_equal "$(task-list -C s --format '%(title)' --sort title | xargs)" "during of s of t"
	assert_equal "$(git -C s log --merges --format=%s)" "conclude a merge"
	run -0 --separate-stderr task-add -C s next
	assert_equal "$stderr" ""
}

@test "a merge that was begun and left is concluded by the next command that writes" {
	two_to_merge
	git -C s merge -q --no-commit FETCH_HEAD
	[[ -e s/.git/MERGE_HEAD ]]
	run -0 --separate-stderr task-add -C s next
	assert_match "$stderr" "concluded the merge"
	assert_merged
}

@test "a merge with a conflict outside of events/ stays the user's" {
	two_to_merge
	for clone in s t; do
		echo "of $clone" >$clone/README.md
		git -C $clone commit -q -am "readme of $clone"
	done
	run -1 git -C s pull -q --no-rebase "$PWD/t" tasks
	run -0 --separate-stderr task-add -C s next
	assert_match "$stderr" "a merge in '.*/s' is not concluded"
	[[ -e s/.git/MERGE_HEAD ]]
	git -C s checkout -q --ours README.md
	git -C s add README.md
	git -C s commit -q --no-edit
	assert_merged
}

# A merge that gives up sets the files back (git reset --hard): a command whose lines go
# with that says so, and was not acknowledged.
@test "nothing acknowledged is lost by merges of git beside commands" {
	two_to_merge
	for i in {1..15}; do
		task-add -C t "t $i" >/dev/null
	done &
	for i in {1..25}; do
		if task-add -C s "s $i" >/dev/null 2>said; then
			echo "s $i" >>added
		else
			grep -q "run the command again" said || cat said >>failed
		fi
	done &
	for _ in {1..8}; do
		git -C s fetch -q "$PWD/t" tasks || :
		git -C s merge -q --no-edit FETCH_HEAD >/dev/null 2>&1 || :
	done
	wait
	[[ ! -e failed ]] || fail "$(<failed)"
	task-add -C s last >/dev/null 2>&1
	# a background process may still be bringing git's index up to date
	for _ in {1..50}; do
		[[ -n $(git -C s --no-optional-locks status --porcelain) ]] || break
		sleep 0.1
	done
	git -C s pull -q --no-rebase --no-edit "$PWD/t" tasks
	assert_merged
	task-list -C s --format '%(title)' | sort >listed
	assert_equal "$(sort added | comm -23 - listed)" ""
	assert_equal "$(grep -c '^t ' listed)" 15
}

@test "a log that git cloned gets the settings of a log with its first event" {
	log_in_project
	git config --global pull.rebase true
	git config --global core.hooksPath "$PWD/hooks"
	git config --global user.name bob
	git config --global user.email bob@example.com
	mkdir hooks
	printf '#!/bin/sh\nexit 1\n' | tee hooks/pre-commit >hooks/pre-merge-commit
	chmod +x hooks/*
	task-add "first" >/dev/null
	git clone -q -o hub .tasks clone
	git -C clone config core.splitIndex true
	task-add -C clone "in the clone" >/dev/null
	assert_equal "$(git -C clone config --local core.hooksPath)" /dev/null
	assert_equal "$(git -C clone config --local pull.rebase)" false
	assert_equal "$(git -C clone config --local branch.tasks.remote)" hub
	assert_equal "$(git -C clone config --local core.splitIndex)" true
	task-add "second" >/dev/null
	git -C clone pull -q
	assert_equal "$(git -C clone rev-list --merges --count HEAD)" 1
	assert_whole clone
}

@test "a log of an older version gets the settings with its next write, and keeps its user's" {
	log_in_project
	rm .git/tasks/tasklog/log .git/tasks/info/attributes
	git -C .tasks config --unset pull.ff
	git -C .tasks config --unset push.default
	git -C .tasks config push.default upstream
	task-list
	[[ ! -e .git/tasks/info/attributes ]]
	task-add one >/dev/null
	assert_equal "$(git -C .tasks config --local pull.ff)" true
	assert_equal "$(git -C .tasks config --local push.default)" upstream
	assert_match "$(<.git/tasks/info/attributes)" "!filter"
	git -C .tasks config --unset pull.ff
	task-add two >/dev/null
	assert_equal "$(git -C .tasks config --local pull.ff || echo unset)" unset
}

@test "a log's own attributes stand last, behind those of a template" {
	log_in_project
	rm .git/tasks/tasklog/log
	printf '*.md diff=markdown' >.git/tasks/info/attributes
	task-add one >/dev/null
	assert_equal "$(head -n 1 .git/tasks/info/attributes)" "*.md diff=markdown"
	assert_equal "$(wc -l <.git/tasks/info/attributes)" 3
	rm .git/tasks/tasklog/log
	task-add two >/dev/null
	assert_equal "$(wc -l <.git/tasks/info/attributes)" 3
}

# Two clones of a hub, a and b, with events of both in both; b is the working directory,
# $own and $other are its own segment and a's, $hash is what both have.
log_in_two_clones()
{
	git config --global user.name ann
	git config --global user.email ann@example.com
	git init -q --bare hub.git
	for name in a b; do
		git_project "$name"
		git remote add origin ../hub.git
		task-init -q
		task-add -c "${name^^}-01" "of $name" >/dev/null
		task-sync >/dev/null
		cd ..
	done
	cd b || return
	for i in 1 2 3; do
		task-add "$i" >/dev/null
	done
	task-sync >/dev/null
	(cd ../a && task-sync && task-claim A-01 && task-sync) >/dev/null
	task-sync >/dev/null
	own=$(grep -l "of b" .tasks/events/*/*/*/*)
	other=$(grep -l "of a" .tasks/events/*/*/*/*)
	hash=$(task-export --hash)
	assert_equal "$(cd ../a && task-export --hash)" "$hash"
}

# Ways in which files lose lines that the branch has.
ways_to_lose()
{
	cat <<-'EOF'
		rm $other
		rm $own
		: >$other
		sed -i 1d $other
		sed -i '$d' $own
		rm -r .tasks/events
		rm -r ${other%/*/*/*}
		rm -r .tasks
		rm .tasks/format
		git -C .tasks checkout -q HEAD~4 -- events
		git -C .tasks checkout -q $(git -C .tasks log --format=%H | tail -1) -- .; rm -r .tasks/events
		git -C .tasks rm -rq events
		git -C .tasks rm -rq --cached events; git -C .tasks clean -ffdxq
		git -C .tasks read-tree -m -u HEAD HEAD~4
		git -C .tasks reset -q HEAD~4 -- .; git -C .tasks checkout -q -- .
		rm $other; echo mine >>.tasks/README.md; git -C .tasks stash -q; rm -f $other
		rm -rf .tasks/events .git/tasks/tasklog/{snapshot,committed,whole}
	EOF
}

@test "a reader shows what the branch holds whatever files are lost, and writes nothing" {
	load mcp/helper
	log_in_two_clones
	list=$(task-list)
	shown=$(task-show -j A-01)
	history=$(task-log)
	while IFS= read -r way; do
		eval "$way"
		before=$(find .tasks -type f 2>/dev/null | sort)
		assert_equal "$(task-list 2>/dev/null)" "$list" || fail "$way" || return
		assert_equal "$(task-show -j A-01 2>/dev/null)" "$shown" || fail "$way" || return
		assert_equal "$(task-log 2>/dev/null)" "$history" || fail "$way" || return
		run -0 --separate-stderr task-export --hash
		assert_equal "$output" "$hash" || fail "$way" || return
		wire 2025-11-25 <<<"! task_list"
		assert_equal "$(got 1 .total)" 5 || fail "$way" || return
		assert_equal "$(find .tasks -type f 2>/dev/null | sort)" "$before" || return
		run -1 --separate-stderr task-fsck || { [[ $way == *format ]] && ((status == 1)); } || return
		[[ $output != *forged* ]] || fail "$way" "$output" || return
		task-fsck --repair >/dev/null 2>&1 || fail "$way" "$(task-fsck)" || return
		assert_whole || fail "$way" || return
	done < <(ways_to_lose)
}

@test "a writer puts back what files have lost before it decides" {
	log_in_two_clones
	number=0
	while IFS= read -r way; do
		case $((number++ % 3)) in
		0) expected="-4 task-claim -A eve A-01" ;;
		1) expected="-0 task-add -c N-$number new" ;;
		2) expected="-0 task-sync" ;;
		esac
		eval "$way"
		eval "run ${expected/ / --separate-stderr }"
		assert_match "$stderr" "checked out [0-9]* lost files? of '$PWD/.tasks' again" ||
			fail "$way" "$expected" || return
		assert_equal "$(grep -c . "$other")" 3
		assert_whole || fail "$way" "$expected" || return
	done < <(ways_to_lose)
	task-sync >/dev/null
	assert_equal "$(cd ../a && task-sync >/dev/null && task-export --hash)" \
		"$(task-export --hash)"
	task-fsck
}

# A clone that has read the workflow of another, and has made $task by it. A rebase has then
# set the branch back, but for what the clone itself wrote.
set_back_on_others()
{
	log_in_two_clones
	before=$(git -C .tasks rev-parse tasks)
	(cd ../a && task-workflow set simple && task-sync) >/dev/null 2>&1
	task-sync >/dev/null
	came=$(git -C .tasks rev-parse tasks)
	task=$(task-add "by the new rules")
	git -C .tasks rebase -q --onto "$before" "$came" tasks
	assert_equal "$(grep -c simple "$other")" 0
}

@test "what a clone has read by its own lines is put back if git has set it back" {
	set_back_on_others
	run -0 --separate-stderr task-gate require docs "$task"
	assert_match "$stderr" "1 missing line is found in an earlier commit"
	assert_equal "$(grep -c simple "$other")" 1
	assert_equal "$(tail -1 "$own" | jq -r '.rests[0]')" \
		"$(grep simple "$other" | jq -r .id)"
	run -0 --separate-stderr task-add "after"
	assert_equal "$stderr" ""
	task-sync >/dev/null
	task-fsck
	assert_whole
}

@test "if git has it nowhere, the clone goes on as another writer, and is no forger later" {
	set_back_on_others
	git -C .tasks update-ref -d refs/remotes/origin/tasks
	git -C .tasks reflog expire --expire=now --all
	git -C .tasks gc -q --prune=now
	run -0 --separate-stderr task-move B-01 in-progress
	assert_match "$stderr" "lines that this clone had read are lost; it continues as writer"
	run -0 --separate-stderr task-gate require docs B-01
	assert_equal "$stderr" ""
	task-sync >/dev/null
	assert_equal "$(grep -c simple "$other")" 1
	run -0 --separate-stderr task-fsck
	[[ $output != *forged* ]]
}

@test "a file that this clone wrote as another writer is not lost, either" {
	mkdir log && cd log
	export TASK_CLOCK=2026-11-20T20:00:00Z
	task-init -q >/dev/null
	task-add "by a clock that was ahead" >/dev/null
	export TASK_CLOCK=2026-11-20T14:00:00Z
	ahead=$(echo .tasks/events/*/*/*/*)
	task-add "by the clock that is right" >/dev/null
	rm "$ahead"
	assert_equal "$(task-list -q 2>/dev/null | wc -l)" 2
	cp -a . ../copied && cd ../copied
	rm .tasks/events/*/*/*/*
	assert_equal "$(task-list -q 2>/dev/null | wc -l)" 2
	run -0 --separate-stderr task-add x
	assert_match "$stderr" "checked out 2 lost files of '$PWD/.tasks' again"
	assert_whole
}

@test "lines of others that are changed in place are read from git until they are mended" {
	log_in_two_clones
	while IFS= read -r way; do
		eval "$way"
		run -7 --separate-stderr task-list
		assert_match "$stderr" "'task-fsck --repair' puts them back" || fail "$way" || return
		run --separate-stderr task-export --hash
		assert_equal "$output" "$hash" || fail "$way" || return
		run -4 --separate-stderr task-claim -A eve A-01
		task-fsck --repair >/dev/null || fail "$way" || return
		assert_equal "$(task-list 2>&1 >/dev/null)" "" || fail "$way" || return
		assert_whole || fail "$way" || return
	done <<-'EOF'
		sed -i 's/"data":/"Data":/' $other
		sed -i 's/$/\r/' $other
		sed -i '1s/.*/<<<<<<< HEAD/; $a=======' $other; yes '>>>>>>>' | head -1000 >>$other
		rm $other; mkdir $other
		rm $other; mkfifo $other
	EOF
}

# What a program advises, as its last words: a command.
advice() {
	git=${stderr##*with git }
	[[ $git != "$stderr" ]] && echo "git ${git%%$'\n'*}"
}

@test "a lost file is not put back while git is in the middle of something there" {
	log_in_two_clones
	git -C .tasks revert -n HEAD~1
	[[ -e .git/tasks/REVERT_HEAD || -e .git/tasks/MERGE_MSG ]]
	git -C .tasks rev-parse HEAD~1 >.git/tasks/REVERT_HEAD
	assert_equal "$(task-export --hash 2>/dev/null)" "$hash"
	for write in "task-add x" task-sync "task-fsck --repair"; do
		run -6 --separate-stderr $write
		assert_match "$stderr" "and 'git revert' is not finished there: finish it, or" || return
	done
	eval "$(advice)"
	[[ ! -e .git/tasks/REVERT_HEAD ]]
	: >.git/tasks/index.lock
	run -6 --separate-stderr task-add x
	assert_match "$stderr" "has locked '$PWD/.git/tasks/index.lock': wait for it"
	rm .git/tasks/index.lock
	task-add x >/dev/null
	assert_whole
}

@test "what a sparse checkout leaves out is read from git, and stays out" {
	log_in_two_clones
	git -C .tasks sparse-checkout set --no-cone '/*' "!${other#.tasks}"
	[[ ! -e $other ]]
	run -0 --separate-stderr task-export --hash
	assert_equal "$output $stderr" "$hash "
	run -0 --separate-stderr task-add x
	assert_equal "$stderr" ""
	task-fsck
	[[ ! -e $other ]]
	assert_equal "$(git -C .tasks status --porcelain)" ""
}

@test "a partial clone that lacks files of the branch decides nothing until task-sync" {
	log_in_two_clones
	cd ..
	git -C hub.git config uploadpack.allowFilter true
	git clone -q --no-checkout --filter=blob:none -b tasks "file://$PWD/hub.git" c
	run -7 --separate-stderr task-list -C c
	assert_match "$stderr" "git has not fetched it from the remote: task-sync does"
	run -6 --separate-stderr task-add -C c x
	assert_match "$stderr" "cannot write: 2 files .*: task-sync fetches them"
	run task-sync -C c
	assert_equal "$(task-export -C c --hash)" "$hash"
	task-fsck -C c
	task-add -C c x >/dev/null
	assert_whole c
}

@test "a commit that removed all of the log is answered with what was there before" {
	log_in_two_clones
	cd ..
	git clone -q --depth 1 -b tasks "file://$PWD/hub.git" c
	git -C c revert --no-edit HEAD >/dev/null
	[[ ! -e c/format ]]
	assert_equal "$(task-export -C c --hash)" "$hash"
	task-add -C c x >/dev/null
	assert_whole c
	assert_equal "$(task-list -C c | wc -l)" 6
}

@test "a log whose HEAD is elsewhere shows the branch, refuses writes, and says what mends it" {
	log_in_project
	task-add one >/dev/null
	task-add two >/dev/null
	hash=$(task-export --hash)
	while read -r away; do
		git -C .tasks $away
		run -0 --separate-stderr task-export --hash
		assert_equal "$output" "$hash"
		assert_match "$stderr" "is not at the branch tasks, whose events are shown"
		run -5 --separate-stderr task-add refused
		assert_match "$stderr" "^task-add: cannot write to .* HEAD is not at the branch tasks"
		assert_equal "$(wc -l <<<"$stderr")" 1
		eval "$(advice)" || fail "$away" || return
		run -0 --separate-stderr task-export --hash
		assert_equal "$output" "$hash"
		task-add "after $away" >/dev/null
		hash=$(task-export --hash)
		assert_whole || fail "$away" || return
	done <<-'EOF'
		checkout -q --detach
		checkout -q HEAD~1
		checkout -q -b other
		checkout -q -b another HEAD~2
		switch -q --orphan unborn
		branch -q -m tasks renamed
	EOF
}

@test "files that an older version put back at another commit do not hinder the way back" {
	log_in_project
	task-add one >/dev/null
	file=$(ls .tasks/events/*/*/*/*)
	cp "$file" whole
	git -C .tasks checkout -q HEAD~1
	cp whole "$file"
	run -5 --separate-stderr task-add refused
	eval "$(advice)"
	task-add two >/dev/null
	assert_whole
}

@test "the advice for a HEAD away from the branch works where the work tree is gone, too" {
	log_in_project
	task-add one >/dev/null
	git -C .tasks checkout -q HEAD~1
	rm -r .tasks
	run -5 --separate-stderr task-add two
	eval "$(advice)"
	task-add two >/dev/null
	assert_whole
}

# A log whose README.md two branches have changed twice: one commit after the other
# conflicts. $log is its directory.
log_with_conflicts()
{
	git config --global user.name ann
	git config --global user.email ann@example.com
	git config --global core.editor true
	log=$BATS_TEST_TMPDIR/log$((n += 1))/.tasks
	git_project "${log%/.tasks}"
	task-init -q
	task-add one >/dev/null
	for branch in tasks other; do
		[[ $branch == tasks ]] || git -C "$log" checkout -q -b other tasks~2
		for line in "of $branch" "more of $branch"; do
			echo "$line" >"$log/README.md"
			git -C "$log" commit -q -a -m "$line"
		done
	done
	git -C "$log" checkout -q tasks
}

@test "while git may still set the branch back nothing is written, and the advice is to leave that" {
	while read -r begin; do
		log_with_conflicts
		! (cd "$log" && eval "$begin") >/dev/null 2>&1 || fail "$begin: no conflict" || return
		run -5 --separate-stderr task-add refused
		assert_match "$stderr" "^task-add: cannot write to '$log': .* not finished there" ||
			fail "$begin" || return
		assert_equal "$(wc -l <<<"$stderr")" 1
		run -0 task-list
		eval "$(advice)" || fail "$begin" || return
		task-add two >/dev/null || fail "$begin" || return
		git -C "$log" checkout -q tasks -- README.md
		assert_whole "$log" || fail "$begin" || return
		assert_equal "$(task-list | wc -l)" 2 || fail "$begin" || return
	done <<-'EOF'
		git rebase -q other
		git rebase -q --apply other
		git rebase -q other; git symbolic-ref HEAD refs/heads/tasks; false
		git format-patch -q --stdout tasks~2..other >../p; git am -3 ../p
		git cherry-pick tasks~2..other
		git revert --no-edit tasks~1 tasks
	EOF
}

@test "what is written while git is in the middle of a merge or a pick survives its --abort" {
	while read -r begin; do
		log_with_conflicts
		! git -C "$log" $begin >/dev/null 2>&1 || fail "$begin: no conflict" || return
		task-add two >/dev/null 2>&1 || fail "$begin" || return
		git -C "$log" ${begin%% *} --abort
		assert_equal "$(task-list | wc -l)" 2 || fail "$begin" || return
		assert_whole "$log" || fail "$begin" || return
	done <<-'EOF'
		merge other
		cherry-pick other
		revert --no-edit tasks~1
	EOF
}

@test "a write that waited while a rebase began is refused" {
	log_with_conflicts
	exec 9>>"$log/../.git/tasks/tasklog/append.lock"
	flock 9
	task-add late >/dev/null 2>err 9>&- &
	until grep -q . err; do sleep 0.1; done	# it waits, and says so
	! git -C "$log" rebase -q other 2>/dev/null || fail "no conflict" || return
	exec 9>&-
	! wait $! || fail "it was written" || return
	assert_match "$(<err)" "'git rebase' is not finished there"
	git -C "$log" rebase --abort
	assert_whole "$log"
}

@test "a log whose index cannot be written is written to, with a remark" {
	log_in_project
	rm .git/tasks/index && mkdir .git/tasks/index && touch .git/tasks/index/x
	for title in one two; do
		run -0 --separate-stderr task-add "$title"
		assert_match "$stderr" "cannot write '.*/.git/tasks/index'"
	done
	rm -r .git/tasks/index
	run -0 --separate-stderr task-add three
	assert_equal "$stderr" ""
	assert_whole
}
