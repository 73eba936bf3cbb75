# SPDX-License-Identifier: ISC
load helper

setup()
{
	clean_room
}

@test "task-init makes a log that is whole, and says where on stderr" {
	run -0 --separate-stderr task-init
	assert_equal "$output" ""
	assert_equal "$stderr" "task-init: created an empty log at $PWD/.tasks"
	assert_equal "$(ls -A .tasks | tr '\n' ' ')" ".git .gitattributes README.md events format "
	assert_whole
}

@test "task-init begins every log with the same commit" {
	task-init -q
	task-init -q -C other
	assert_equal "$(git -C .tasks rev-list --max-parents=0 HEAD)" \
	    "$(git -C other rev-list --max-parents=0 HEAD)"
}

@test "task-init a second time changes nothing and says so" {
	task-init -q
	before=$(git -C .tasks rev-parse HEAD)
	run -0 task-init
	assert_equal "$output" "task-init: there is a log already at $PWD/.tasks"
	assert_equal "$(git -C .tasks rev-parse HEAD)" "$before"
	assert_equal "$(events)" 1
}

@test "task-init from 8 processes at once makes one log with one first event" {
	for _ in {1..8}; do
		task-init -q &
	done
	for pid in $(jobs -p); do
		wait "$pid"
	done
	assert_equal "$(events)" 1
	assert_whole
}

@test "task-init -q says nothing" {
	run -0 task-init -q
	assert_equal "$output" ""
}

@test "task-init --which names the log and how it was found, and creates nothing" {
	run -3 --separate-stderr task-init --which
	assert_equal "$output" ""
	assert_equal "$(ls -A)" ""
	task-init -q
	mkdir -p deep/er
	cd deep/er
	assert_equal "$(task-init --which)" "${PWD%/deep/er}/.tasks	found"
	cd /
	assert_equal "$(task-init --which -C "$BATS_TEST_TMPDIR/work")" \
	    "$BATS_TEST_TMPDIR/work/.tasks	-C"
	assert_equal "$(TASK_DIR=$BATS_TEST_TMPDIR/work/.tasks task-init --which)" \
	    "$BATS_TEST_TMPDIR/work/.tasks	\$TASK_DIR"
}

@test "task-init -C makes the log in a directory that is missing or empty" {
	mkdir empty
	task-init -q -C empty
	task-init -q -C missing/below
	assert_equal "$(events empty)" 1
	assert_equal "$(events missing/below)" 1
}

@test "task-init -C makes .tasks in a directory that has something in it" {
	mkdir full
	echo keep >full/file
	task-init -q -C full
	assert_equal "$(ls -A full | tr '\n' ' ')" ".tasks file "
	assert_equal "$(events full/.tasks)" 1
}

@test "task-init leaves a project's status, config and index as they were" {
	git_project project
	before=$(md5sum .git/config; git ls-files -s; git for-each-ref)
	task-init -q
	assert_equal "$(git status --porcelain --ignored)" "!! .tasks/"
	assert_equal "$(md5sum .git/config; git ls-files -s; git for-each-ref)" "$before"
	assert_equal "$(cat .tasks/.git)" "gitdir: ../.git/tasks"
}

@test "task-init completes a log that was half made" {
	task-init -q
	for lost in .tasks/format .tasks/README.md .tasks/.git/config .tasks/.git/index; do
		rm "$lost"
		task-init -q || fail "without $lost"
	done
	assert_equal "$(events)" 1
	assert_whole
}

@test "task-init makes no second log in a bare repository that others push a log to" {
	git init -q --bare origin.git
	log_in_project first
	git -C .tasks push -q ../../origin.git tasks
	refused 5 "origin.git' has a log on its branch 'tasks': make a clone of the repository" \
	    task-init -C ../origin.git
	[[ ! -e ../origin.git/tasks ]]
	git -C ../origin.git pack-refs --all
	cd ../origin.git
	refused 5 "has a log on its branch 'tasks'" task-init
	git init -q --bare ../empty.git
	task-init -q -C ../empty.git
}

@test "task-init in a fresh clone joins the log that the remote has" {
	git init -q --bare origin.git
	log_in_project first
	git remote add origin ../origin.git
	git push -q origin main
	id=$(task-add "from the first clone")
	git -C .tasks push -q ../../origin.git tasks
	cd ..
	git clone -q origin.git second
	cd second || return
	run -0 task-init
	assert_equal "$output" "task-init: joined the log of the remote at $PWD/.tasks"
	task-move -q "$id" in-progress
	assert_whole
}

@test "task-init keeps a log although the remote is out of reach, and says so" {
	git_project project
	git remote add origin "$BATS_TEST_TMPDIR/nowhere.git"
	run -0 task-init
	assert_match "$output" "nowhere.git"
	assert_equal "$(events)" 1
}

@test "task-init refuses what it is not made for with a usage error" {
	run -2 task-init operand
	assert_match "$output" "unexpected argument 'operand'"
	run -2 task-init --which=1
	assert_match "$output" "option '--which' takes no argument"
	run -2 task-init --whic
	assert_match "$output" "there is no option '--whic'; did you mean '--which'"
	run -2 task-init --wich
	assert_match "$output" "did you mean '--which'"
	assert_equal "$(ls -A)" ""
}

@test "task-init refuses a directory with a file in the way" {
	echo "no log" >.tasks
	run -6 --separate-stderr task-init
	assert_match "$stderr" "'$PWD/.tasks'"
	assert_equal "$(cat .tasks)" "no log"
}

@test "a project's .tasks that leads elsewhere is refused by all, and nothing is written" {
	git_project project
	mkdir "$BATS_TEST_TMPDIR/elsewhere" sub
	ln -s "$BATS_TEST_TMPDIR/elsewhere" .tasks
	cd sub
	for program in task-init task-list "task-add x"; do
		run -5 --separate-stderr $program
		assert_equal "$stderr" "${program%% *}: cannot use '${PWD%/sub}/.tasks': a symbolic link; the log of a project lies in the project"
	done
	assert_equal "$(ls -A "$BATS_TEST_TMPDIR/elsewhere")" ""
	[ ! -e ../.git/tasks ]
	rm ../.tasks
	task-init -q && task-add -q x && cd .. && mv .tasks moved && ln -s moved .tasks
	run -5 --separate-stderr task-add y
	assert_match "$stderr" "a symbolic link"
	rm .tasks && mv moved .tasks
	assert_equal "$(task-list --count)" 1
}

@test "task-init --help and --version go to stdout" {
	run -0 --separate-stderr task-init --help
	assert_match "$output" "^usage: task-init .*--which"
	assert_equal "$stderr" ""
	run -0 --separate-stderr task-init --version
	assert_match "$output" "^task-init \(tasklog\) [0-9]"
	run -6 --separate-stderr bash -c 'task-init --help >/dev/full'
	task-init -q
	run -6 --separate-stderr bash -c 'task-init --which >/dev/full'
}

# A hub that has a project and its log, and a clone of the project, where we are then.
clone_of_project()
{
	git init -q --bare -b main hub.git
	log_in_project first
	git remote add origin ../hub.git
	echo code >main.c
	git add main.c
	git commit -q -m code
	git push -q origin main
	task-add -c ONE-1 one >/dev/null
	git -C .tasks push -q ../../hub.git tasks
	cd ..
	git clone -q hub.git second
	cd second || return
	git config user.name ann
	git config user.email ann@example.com
}

# All that a project has, but for what git itself writes at a checkout.
contents()
{
	find . -path ./.git/logs -prune -o -type f ! -name FETCH_HEAD -print0 | sort -z | xargs -0 md5sum
}

# refused_everywhere -- no program takes the directory for a log, or writes to it
refused_everywhere()
{
	local before program

	before=$(contents)
	for program in "task-add x" task-list "task-move ONE-1 in-progress" task-sync \
	    task-fsck "task-fsck --repair"; do
		run --separate-stderr $program
		((status == 3)) || fail "$program: $status $output $stderr" || return
		assert_equal "$(contents)" "$before" || fail "$program" || return
	done
}

@test "a project with the log's branch checked out is no log: nothing is written to it" {
	clone_of_project
	git checkout -q tasks
	refused_everywhere
	run -3 --separate-stderr task-add x
	assert_match "$stderr" "a project that has the branch 'tasks' checked out is not a log: task-init makes one"
	git checkout -q main
	refused_everywhere
}

@test "task-init in a project with the log's branch checked out joins the log at .tasks" {
	clone_of_project
	git checkout -q tasks
	before=$(md5sum .git/config .git/index .git/HEAD; git for-each-ref)
	run -0 task-init
	assert_equal "$output" "task-init: joined the log of the remote at $PWD/.tasks"
	task-add two >/dev/null
	assert_equal "$(md5sum .git/config .git/index .git/HEAD; git for-each-ref)" "$before"
	assert_equal "$(git status --porcelain)" ""
	git checkout -q main
	assert_equal "$(task-list --format '%(title)' --sort title | xargs)" "one two"
	assert_whole
}

@test "a project with files of a log's names keeps them, whatever branch was looked at" {
	clone_of_project
	mkdir events
	echo party >events/party.txt
	echo 2.0 >format
	git add events format
	git commit -q -m "files of its own"
	git checkout -q tasks
	refused_everywhere
	git checkout -q main
	refused_everywhere
	task-init -q
	assert_equal "$(git status --porcelain)" ""
	assert_equal "$(task-list --count)" 1
}

@test "linked work trees and a commit of the log's branch make no log of a project" {
	clone_of_project
	git worktree add -q -b tasks ../look origin/tasks
	(cd ../look && refused_everywhere) || return
	git checkout -q origin/tasks
	refused_everywhere
	git checkout -q main
	git worktree remove ../look
	task-init -q
	git worktree add -q ../look tasks
	cd ../look
	before=$(contents)
	task-add two >/dev/null
	assert_equal "$(contents)" "$before"
	assert_equal "$(task-init --which)" "${PWD%/look}/second/.tasks	found"
}

@test "a submodule with the log's branch checked out is no log, either" {
	clone_of_project
	cd ..
	git_project outer
	git -c protocol.file.allow=always submodule --quiet add ../hub.git lib
	cd lib
	git checkout -q tasks
	before=$(contents; find ../.git -path '*/logs' -prune -o -type f -print0 | sort -z | xargs -0 md5sum)
	run -3 --separate-stderr task-add x
	assert_equal "$(contents; find ../.git -path '*/logs' -prune -o -type f -print0 | sort -z | xargs -0 md5sum)" "$before"
	task-init -q
	assert_equal "$(task-init --which)" "$PWD/.tasks	found"
	assert_equal "$(task-list --count)" 1
}

@test "a project that an older version took for a log is none any more" {
	clone_of_project
	git checkout -q tasks
	mkdir .git/tasklog
	echo "0" | tee .git/tasklog/writers >.git/tasklog/committed
	git config core.hooksPath /dev/null
	refused_everywhere
	git checkout -q main
	git archive tasks | tar x
	refused_everywhere
	run -0 --separate-stderr task-init
	assert_match "$stderr" "hooks are switched off in the project, .*git config --unset core.hooksPath"
	assert_equal "$(task-list --count)" 1
	git config --unset core.hooksPath
	run -0 --separate-stderr task-init
	assert_equal "$stderr" "task-init: there is a log already at $PWD/.tasks"
}

@test "a log that git cloned is a log, also with copies of its branch, until it is a project" {
	clone_of_project
	cd ..
	rm -rf second
	git clone -q -b tasks hub.git second
	cd second || return
	git branch backup
	git checkout -q -b other
	git checkout -q tasks
	[[ ! -e .git/tasklog ]]
	task-list >/dev/null
	[[ ! -e .git/tasklog ]]
	task-add two >/dev/null
	[[ -e .git/tasklog/log ]]
	assert_whole .
	git checkout -q main
	run -3 --separate-stderr task-list
	assert_equal "$(git status --porcelain)" ""
	task-init -q
	assert_equal "$(task-init --which)" "$PWD/.tasks	found"
	git checkout -q tasks
	assert_equal "$(task-init --which)" "$PWD/.tasks	found"
}

@test "a partial or sparse clone of a log is a log" {
	task-init -q -C hub
	task-add -C hub one >/dev/null
	git -C hub config uploadpack.allowFilter true
	git clone -q --filter=blob:none -b tasks "file://$PWD/hub" clone
	git -C clone sparse-checkout set events
	assert_equal "$(git -C clone config core.repositoryFormatVersion)" 1
	assert_equal "$(task-list -C clone --count)" 1
	task-add -C clone two >/dev/null
	assert_whole clone
}

@test "a branch that does not begin as all logs do is read as one, and not written to" {
	clone_of_project
	cd ..
	git init -q -b tasks odd
	cp -r first/.tasks/{.gitattributes,README.md,events,format} odd
	cd odd
	git add .
	git -c user.name=x -c user.email=x commit -q -m "another root"
	assert_equal "$(task-list --count)" 1
	before=$(contents)
	run -5 --separate-stderr task-add x
	assert_match "$stderr" "its branch 'tasks' does not begin with the commit that every log begins with"
	assert_equal "$(contents)" "$before"
}

@test "a clone of the log that has a project's file in its index is not written to" {
	clone_of_project
	cd ..
	git clone -q -b tasks hub.git third
	cd third
	git checkout -q origin/main -- main.c
	refused_everywhere
}

@test "task-init says the next step at a terminal, and nothing more with -q or in a pipe" {
	needs_terminal
	run -0 script -qec "task-init -C new" /dev/null </dev/null
	assert_equal "${#lines[@]}" 3
	assert_match "${lines[1]}" "^task-init: next: task-add "
	assert_match "${lines[2]}" "^task-init: 'git task' lists all commands"
	run -0 script -qec "task-init -C new" /dev/null </dev/null
	assert_equal "${#lines[@]}" 1
	run -0 script -qec "task-init -q -C quiet" /dev/null </dev/null
	assert_equal "$output" ""
	run -0 task-init -C piped
	assert_equal "${#lines[@]}" 1
}
