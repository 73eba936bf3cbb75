# SPDX-License-Identifier: ISC
# shellcheck disable=SC2016
load helper

# A project of ann's with a log and two tasks, $a and $b.
setup()
{
	clean_room
	export TASK_HOOKS=$TASK_SRC/hooks
	log_in_project
	a=$(task-add -c AUTH-01 "log in")
	b=$(task-add -c AUTH-02 "log out")
	unset TASK_ACTOR
}

install() { task-hooks install >/dev/null; }

# commit MESSAGE [OPTION...] -- with a new file
commit()
{
	local message=$1

	shift
	echo "$RANDOM $BATS_TEST_NUMBER $message" >>"file-${message%%[!a-z0-9]*}"
	git add -A
	git commit -q -m "$message" "$@"
}

trailers() { git log -1 --format='%(trailers:key=Task,valueonly,separator=%x2C)' "$@"; }
recorded() { task-log "$1" | cut -f 3,6 | grep -c "^commit.recorded" || :; }
state() { task-list --all -j "$1" | jq -r .state; }
snapshot() { (cd .git/hooks && find . -type f -o -type l | sort | xargs -r ls -l --time-style=+ && sha256sum -- * 2>/dev/null); }
hook() { cat >".git/hooks/$1" && chmod +x ".git/hooks/$1"; }

@test "task-hooks install puts five hooks in, status says so, remove takes them away" {
	before=$(snapshot)
	run -1 task-hooks status
	assert_equal "$(cut -f 1,2 <<<"$output" | head -1)" "prepare-commit-msg	absent"
	run -0 task-hooks install
	assert_equal "$(cut -f 2 <<<"$output" | sort | uniq -c | tr -s ' ')" " 5 made"
	run -0 task-hooks status
	assert_equal "$(cut -f 2 <<<"$output" | uniq)" installed
	run -0 task-hooks install
	assert_equal "$(cut -f 2 <<<"$output" | uniq)" kept
	run -0 task-hooks remove
	assert_equal "$(cut -f 2 <<<"$output" | uniq)" removed
	assert_equal "$(snapshot)" "$before"
	run -0 task-hooks remove
	assert_equal "$(cut -f 2 <<<"$output" | uniq)" absent
}

@test "task-hooks -n says what would be done, and does nothing" {
	before=$(snapshot)
	run -0 task-hooks install -nj
	assert_equal "$(jq -r .action <<<"$output" | uniq)" made
	assert_equal "$(snapshot)" "$before"
	install
	before=$(snapshot)
	run -0 task-hooks remove -n
	assert_equal "$(snapshot)" "$before"
}

@test "no other program touches the project's hooks" {
	before=$(snapshot)
	task-claim AUTH-01 >/dev/null
	task-move AUTH-01 done
	task-fsck -q
	assert_equal "$(snapshot)" "$before"
}

@test "task-hooks keeps a hook that is there beside its own, runs it first, and puts it back" {
	hook commit-msg <<-'EOF'
		#!/bin/sh -e
		echo "$0 $2" >>ran
		grep -q good "$1"
	EOF
	hook post-commit <<<$'#!/usr/bin/python3\nimport sys\nopen("ran", "a").write(sys.argv[0] + "\\n")'
	before=$(snapshot)
	run -0 task-hooks install
	assert_equal "$(cut -f 2 <<<"$output" | sort | uniq -c | tr -s ' ' | tr '\n' ';')" " 2 chained; 3 made;"
	run -0 task-hooks status
	assert_equal "$(grep -c $'\tbefore$' <<<"$output")" 2
	run -1 commit "bad, Closes AUTH-01"
	commit "good"
	assert_equal "$(sed 's/ $//' ran | sort | tr '\n' ' ')" \
	    ".git/hooks/commit-msg .git/hooks/commit-msg .git/hooks/post-commit.before-tasklog "
	task-hooks remove >/dev/null
	assert_equal "$(snapshot)" "$before"
}

@test "an earlier hook of a shell runs under its own rules, with its arguments and its input" {
	hook commit-msg <<<$'#!/bin/sh -e\nfalse\necho not reached >&2'
	hook post-rewrite <<<$'#!/bin/bash\nmapfile -t lines\necho "$1 ${#lines[@]}" >../rewritten'
	install
	run -1 commit "refused by the earlier hook"
	[[ $output != *"not reached"* ]]
	rm .git/hooks/commit-msg.before-tasklog
	commit "one"
	git commit -q --amend -m "two"
	assert_equal "$(<../rewritten)" "amend 1"
}

@test "an earlier hook of a shell that is none of Unix's runs as it is" {
	printf '#!/bin/sh\necho "${1##*/} $2" >ran\n' >../pwsh
	chmod +x ../pwsh
	hook commit-msg <<<"#!$(realpath ../pwsh)"
	install
	commit "one"
	assert_equal "$(<ran)" "commit-msg.before-tasklog .git/COMMIT_EDITMSG"
}

@test "task-hooks installs its own again where it is outdated or was overwritten by the same" {
	hook post-merge <<<$'#!/bin/sh\ntrue'
	install
	cp .git/hooks/post-merge.before-tasklog .git/hooks/post-merge
	echo "# older" >>.git/hooks/post-commit
	run -1 task-hooks status
	assert_equal "$(grep -E '^post-(commit|merge)' <<<"$output" | cut -f 2 | tr '\n' ' ')" "outdated other "
	run -0 task-hooks install
	assert_equal "$(grep -E '^post-(commit|merge)' <<<"$output" | cut -f 2 | tr '\n' ' ')" "updated chained "
	hook post-merge <<<$'#!/bin/sh\nfalse'
	run -7 --separate-stderr task-hooks install
	assert_match "$stderr" "post-merge' is not tasklog's, and .* is kept from before"
	assert_equal "$(<.git/hooks/post-merge)" $'#!/bin/sh\nfalse'
	task-hooks remove >/dev/null
	assert_equal "$(<.git/hooks/post-merge)" $'#!/bin/sh\nfalse'
}

@test "task-hooks goes where core.hooksPath says, and stays out of a place for all repositories" {
	git config core.hooksPath ../elsewhere
	install
	[[ -x ../elsewhere/commit-msg && ! -e .git/hooks/commit-msg ]]
	git config --unset core.hooksPath
	git config --global core.hooksPath "$HOME/hooks"
	run -5 --separate-stderr task-hooks install
	assert_match "$stderr" "core.hooksPath is '$HOME/hooks' for all repositories"
	[[ ! -e $HOME/hooks ]]
	task-hooks install -f >/dev/null
	[[ -x $HOME/hooks/commit-msg ]]
	git config core.hooksPath /dev/null
	run -5 --separate-stderr task-hooks install
	assert_match "$stderr" "hooks are switched off"
}

@test "a hook manager's own hooks go on working, and it is said that it may write them anew" {
	mkdir -p .husky/_
	git config core.hooksPath .husky/_
	for name in commit-msg post-commit; do
		printf '#!/usr/bin/env sh\n. "$(dirname "$0")/h"\n' >".husky/_/$name"
		chmod +x ".husky/_/$name"
	done
	cat >.husky/_/h <<-'EOF'
		n=$(basename "$0")
		s=$(dirname "$(dirname "$0")")/$n
		[ ! -f "$s" ] && exit 0
		sh -e "$s" "$@"
		exit $?
	EOF
	echo 'echo "user $1" >>ran' >.husky/commit-msg
	run -0 --separate-stderr task-hooks install
	assert_match "$stderr" "core.hooksPath is in the work tree"
	commit "Closes AUTH-02"
	assert_match "$(<ran)" "^user .git/COMMIT_EDITMSG"
	assert_equal "$(recorded AUTH-02)" 1
	run -1 commit "Closes AUTH-99"
}

@test "task-hooks offers the task that is claimed, once, and not over one that is named" {
	install
	commit "before"
	assert_equal "$(trailers)" ""
	task-claim AUTH-01 >/dev/null
	commit "one"
	assert_equal "$(trailers)" "$a"
	git commit -q --amend --no-edit
	git commit -q --amend -m "one, again"
	assert_equal "$(trailers)" "$a"
	commit $'two\n\nTask: AUTH-02'
	assert_equal "$(trailers)" "AUTH-02"
	TASK_SESSION=other commit "of another session"
	assert_equal "$(trailers)" ""
	TASK_ACTOR=bob commit "of another"
	assert_equal "$(trailers)" ""
}

@test "task-hooks offers none of several claimed tasks, and names them" {
	install
	task-claim AUTH-01 AUTH-02 >/dev/null
	run -0 commit "one"
	assert_match "$output" "2 tasks are claimed here \(.*$a.*\): name one by 'Task: ID'"
	assert_equal "$(trailers)" ""
}

@test "task-hooks offers in a work tree what was claimed there" {
	install
	git worktree add -q ../other
	task-claim AUTH-01 >/dev/null
	(cd ../other && task-claim AUTH-02 >/dev/null)
	commit "here"
	assert_equal "$(trailers)" "$a"
	(cd ../other && commit "there")
	assert_equal "$(trailers other)" "$b"
	git worktree remove --force ../other
	run -0 commit "with both"
	assert_match "$output" "2 tasks are claimed here"
}

@test "task-hooks does not make a message of an offered trailer alone" {
	install
	task-claim AUTH-01 >/dev/null
	echo >file
	git add file
	GIT_EDITOR=true run -1 git commit
	assert_match "$output" "the message has only the name of a task"
	GIT_EDITOR=true run -1 git commit -v
	GIT_EDITOR=true run -1 git -c core.commentChar=';' commit
	assert_match "$output" "the message has only the name of a task"
	GIT_EDITOR='sed -i 1iwords' git commit -q -v
	assert_equal "$(trailers)" "$a"
	run -1 git commit -q --allow-empty -m ""
}

@test "task-hooks refuses a commit that names a task that does not exist" {
	install
	run -1 commit $'one\n\nTask: AUHT-01'
	assert_match "$output" "there is no task 'AUHT-01'.*did you mean 'AUTH-01'\?"
	assert_equal "$(git log --format=%s)" "begin"
	run -0 commit $'one\n\nTask: AUHT-01' --no-verify
	assert_match "$output" "there is no task 'AUHT-01'"
	assert_equal "$(git log -1 --format=%s)" "one"
}

@test "task-hooks leaves prose and other trackers' words alone" {
	install
	run -0 commit $'one\n\nCloses the file.\nCloses UTF-8 files in time.\n\nTask force one\n\nCloses #12\nCloses: https://example.org/12\nTask-list: no'
	assert_equal "$output" ""
	git commit -q --amend -m "task: nothing that a digit has"
	assert_equal "$(recorded AUTH-01)$(recorded AUTH-02)" 00
}

@test "task-hooks records a commit on the tasks that it names" {
	install
	commit $'one\n\nTask: auth-01, AUTH-02\nReviewed-by: bob'
	oid=$(git rev-parse HEAD)
	for id in "$a" "$b"; do
		assert_equal "$(task-log "$id" | cut -f 3,6 | tail -1)" "commit.recorded	commit ${oid:0:10}: one"
		assert_equal "$(state "$id")" created
	done
	"$TASK_SRC"/tests/schema/validate.py --written .tasks/events/*/*/*/*.jsonl
	assert_whole
}

@test "task-hooks closes what a commit closes, with the commit as the reason" {
	install
	task-move AUTH-01 in-progress
	run -0 commit $'one\n\nCloses AUTH-01'
	assert_equal "$output" "task-hooks: closed 'AUTH-01' (in-progress → done)"
	assert_equal "$(state AUTH-01)" done
	assert_match "$(task-log AUTH-01 | tail -1)" "→ done: commit [0-9a-f]{10}: one"
}

@test "task-hooks closes from any open state, by the moves that task-done makes" {
	install
	run -0 commit $'one\n\nCloses: AUTH-01'
	assert_equal "$output" "task-hooks: closed 'AUTH-01' (created → in-progress → done)"
	assert_match "$(task-log AUTH-01 | cut -f 6 | grep →)" \
	    $'^created → in-progress: commit .*: one\nin-progress → done: commit .*: one$'
	task-move AUTH-02 quarantined
	run -0 commit $'two\n\nCloses: AUTH-02'
	assert_equal "$output" "task-hooks: closed 'AUTH-02' (quarantined → created → in-progress → done)"
	run -0 task-fsck
	assert_whole
}

@test "task-hooks closes nothing by halves, and says which step is refused" {
	install
	task-workflow set strict
	before=$(events)
	run -0 commit $'one\n\nCloses: AUTH-01'
	assert_match "$output" "step 2 of 3, in-progress → review: 'AUTH-01' cannot become review .*: tests"
	assert_equal "$(state AUTH-01) $(recorded AUTH-01)" "created 1"
	assert_equal "$(events)" "$((before + 1))"
	run -1 task-hooks check HEAD~1..HEAD
	assert_match "$output" "^$a	AUTH-01	gates	step 2 of 3"
}

@test "task-hooks knows the words that close elsewhere, in trailers, lines and sentences" {
	install
	n=0
	while IFS= read -r line; do
		((n += 1))
		id=$(task-add -c "WORD-$n" "number $n")
		line=${line//NAME/WORD-$n} line=${line//ID/${id:0:7}} line=${line//name/word-$n}
		commit "number $n"$'\n\n'"${line//|/$'\n'}" 2>/dev/null
		assert_equal "$line: $(state "$id")" "$line: done"
	done <<-'END'
		Closes: NAME
		closes NAME
		CLOSES NAME, ID
		Fixes: NAME
		fixes #NAME
		Fix NAME.
		fixed: name
		Resolves: NAME
		resolve #NAME and #12
		This rewrites the parser and closes NAME.
		The door (fixes NAME) is shut.
		A change that resolves ID, at last.
		Signed-off-by: Ann|Fixes: NAME
		- fixes: NAME
	END
	commit "fix AUTH-01 in the subject" 2>/dev/null
	assert_equal "$(state AUTH-01)" done
}

@test "task-hooks takes no other word for a task that a sentence closes" {
	install
	run -0 commit $'fix UTF-8 files\n\nIt fixes 4096 bytes of ISO-8859.\nThis prefixes AUTH-01 and closest AUTH-01.\nfixes #12, owner/name#12 and https://example.org/12\n\nFixes: 54a4f0239f2e ("one of AUTH-01")\nFixes: what AUTH-01 says'
	assert_equal "$output" ""
	assert_equal "$(state AUTH-01) $(recorded AUTH-01)" "created 0"
	run -0 task-hooks check HEAD~1..HEAD
	# what can only be a task must be one
	run -1 commit $'one\n\nFixes: AUHT-01'
	assert_match "$output" "there is no task 'AUHT-01'"
}

@test "task-hooks offers the claimed task beside a word that is none" {
	install
	task-claim AUTH-01 >/dev/null
	commit "fix UTF-8 files"
	assert_equal "$(trailers)" "$a"
	commit "this is not what fixes AUTH-02" 2>/dev/null
	assert_equal "$(trailers)" ""
}

@test "task-hooks check says what the merge then does" {
	install
	task-move -q AUTH-02 cancelled
	c=$(task-add -c AUTH-03 "has a gate")
	task-gate require tests AUTH-03
	git switch -q -c topic
	git -c core.hooksPath=/dev/null commit -q --allow-empty -m $'one\n\nthis fixes AUTH-01, AUTH-02, AUTH-03'
	run -1 task-hooks check main..topic
	assert_equal "${lines[0]}" "$a	AUTH-01	allowed	would be closed (created → in-progress → done)"
	assert_equal "${lines[1]}" "$b	AUTH-02	allowed	is cancelled already"
	assert_match "${lines[2]}" "^$c	AUTH-03	gates	step 2 of 2, in-progress → done: .*: tests"
	git switch -q main
	run -0 git merge -q --no-ff -m merged topic
	assert_equal "${lines[0]}" "task-hooks: closed 'AUTH-01' (created → in-progress → done)"
	assert_match "${lines[1]}" "^task-hooks: step 2 of 2, in-progress → done: .*: tests"
	assert_equal "$(state AUTH-01) $(state AUTH-02) $(state AUTH-03)" "done cancelled created"
}

@test "task-hooks check takes the holder to merge, unless it is told who does" {
	task-claim -A bob AUTH-01 >/dev/null
	run -0 task-hooks check --message-file - <<<"Closes AUTH-01"
	assert_equal "$output" "$a	AUTH-01	allowed	would be closed (in-progress → done) by bob, who holds it"
	run -1 task-hooks check -A ann --message-file - <<<"Closes AUTH-01"
	assert_match "$output" "^$a	AUTH-01	held	'AUTH-01' is held by bob"
	run -0 task-hooks check -j -A bob --message-file - <<<"Closes AUTH-01"
	assert_equal "$(jq -r .would <<<"$output")" "would be closed (in-progress → done)"
}

@test "task-hooks says why a task is not closed, and the commit is made" {
	install
	task-move AUTH-01 in-progress
	task-gate require tests AUTH-01
	run -0 commit $'one\n\nCloses: AUTH-01'
	assert_match "$output" "cannot become done before these gates are passed or waived: tests"
	assert_equal "$(git log -1 --format=%s) $(state AUTH-01) $(recorded AUTH-01)" "one in-progress 1"
	task-move -A bob AUTH-02 in-progress
	task-claim -A bob AUTH-02 >/dev/null
	run -0 commit $'two\n\nCloses AUTH-02'
	assert_match "$output" "'AUTH-02' is held by bob"
	run -0 commit $'three\n\nCloses AUTH-02'
	assert_equal "$(recorded AUTH-02)" 2
}

@test "one commit closes a task once, also amended, rebased or picked after it was opened again" {
	install
	task-move AUTH-01 in-progress
	commit $'one\n\nCloses AUTH-01'
	task-move -m "not yet" AUTH-01 in-progress
	git commit -q --amend -m $'one, better\n\nCloses AUTH-01'
	git branch topic
	git reset -q --hard HEAD~1
	commit "base"
	git cherry-pick topic >/dev/null
	assert_equal "$(git log -1 --format=%s) $(state AUTH-01)" "one, better in-progress"
	git switch -q topic
	git rebase -q main~1
	assert_equal "$(state AUTH-01)" in-progress
	assert_whole
}

@test "after a rebase the commits that remain are recorded, and nothing twice" {
	install
	git switch -q -c topic
	commit $'one\n\nTask: AUTH-01'
	commit $'two\n\nTask: AUTH-01'
	git switch -q main
	commit "base"
	git switch -q topic
	git rebase -q main
	assert_equal "$(recorded AUTH-01)" 4
	for oid in $(git rev-list main..topic); do
		task-log AUTH-01 | grep -q "commit ${oid:0:10}"
	done
	before=$(events)
	git hook run post-rewrite -- rebase </dev/null 2>/dev/null || .git/hooks/post-rewrite rebase </dev/null
	task-hooks record main..topic
	assert_equal "$(events)" "$before"
}

@test "a merge brings what it merged, whether git or a person concludes it" {
	commit "base"
	git switch -q -c topic
	commit $'one\n\nCloses AUTH-01'
	git switch -q main
	task-move AUTH-01 in-progress
	install
	git merge -q --ff-only topic
	assert_equal "$(state AUTH-01) $(recorded AUTH-01)" "done 1"
	git switch -q -c other HEAD~1
	echo other >file-one
	git add file-one
	git commit -q -m "in the way"
	task-move --no-claim AUTH-02 in-progress
	git switch -q -c more main
	task-hooks remove >/dev/null
	commit $'two\n\nCloses AUTH-02'
	install
	git switch -q other
	run -1 git merge -q more
	git add -A
	git commit -q -m "merged"
	assert_equal "$(state AUTH-02) $(recorded AUTH-02)" "done 1"
}

@test "task-hooks does not take a commit's author for who acts" {
	install
	task-move AUTH-01 in-progress
	commit $'one\n\nCloses AUTH-01' --author "eve <eve@example.com>"
	assert_equal "$(task-log AUTH-01 | tail -1 | cut -f 2)" ann
}

@test "without the programs the hooks do nothing, and earlier ones still run" {
	task-claim AUTH-01 >/dev/null
	hook post-commit <<<$'#!/bin/sh\necho ran >ran'
	install
	before=$(events)
	PATH=/usr/bin:/bin run -0 commit $'one\n\nCloses AUTH-99'
	assert_equal "$output" ""
	assert_equal "$(<ran) $(events) $(trailers)" "ran $before "
}

@test "without a log the hooks are silent" {
	git_project ../bare
	install
	run -0 commit $'one\n\nCloses AUTH-99'
	assert_equal "$output" ""
}

@test "hooks work with what git hands them: another index, a git directory elsewhere" {
	install
	echo 1 >one
	echo 2 >two
	git add one two
	git commit -q -m $'one\n\nTask: AUTH-01' -- one
	assert_equal "$(recorded AUTH-01) $(git status --porcelain)" "1 A  two"
	cd /
	git --git-dir="$BATS_TEST_TMPDIR/work/project/.git" \
	    --work-tree="$BATS_TEST_TMPDIR/work/project" commit -q -m $'two\n\nTask: AUTH-01'
	cd - >/dev/null
	assert_equal "$(recorded AUTH-01)" 2
	(cd .git && GIT_DIR=. GIT_WORK_TREE=.. git commit -q --allow-empty -m $'three\n\nTask: AUTH-01')
	assert_equal "$(recorded AUTH-01)" 3
}

@test "hooks work in a project whose objects are named by SHA-256" {
	git init -q --object-format=sha256 ../wide
	cd ../wide
	git config user.name ann
	git config user.email ann@example.com
	task-init -q
	id=$(task-add "one")
	install
	commit "one"$'\n\n'"Task: $id"
	assert_equal "$(grep -oh 'commit/[0-9a-f]*' .tasks/events/*/*/*/*.jsonl | uniq)" \
	    "commit/$(git rev-parse HEAD)"
}

@test "task-hooks record does for a range what the hooks do, and -n only says so" {
	task-move AUTH-01 in-progress
	commit $'one\n\nCloses AUTH-01'
	before=$(events)
	run -0 --separate-stderr task-hooks record -n HEAD~1..HEAD
	assert_match "$stderr" "would close 'AUTH-01'"
	assert_equal "$(events)" "$before"
	run -0 task-hooks record HEAD~1..HEAD
	assert_equal "$(state AUTH-01) $(recorded AUTH-01)" "done 1"
	run -3 task-hooks record nowhere..HEAD
}

@test "task-hooks check refuses what closes a task whose gates are open, and names them" {
	task-move AUTH-01 in-progress
	task-gate require tests AUTH-01
	commit $'one\n\nCloses AUTH-01, AUTH-02'
	before=$(events)
	run -1 task-hooks check HEAD~1..HEAD
	assert_match "${lines[0]}" "^$a	AUTH-01	gates	.*passed or waived: tests"
	assert_equal "${lines[1]}" "$b	AUTH-02	allowed	would be closed (created → in-progress → done)"
	task-gate pass -A bob tests AUTH-01
	((before += 1))
	run -0 task-hooks check -j HEAD~1..HEAD
	assert_equal "$(jq -r .result <<<"$output" | tr '\n' ' ')" "allowed allowed "
	assert_equal "$(events)" "$before"
}

@test "task-hooks check reads a description, and asks neither holder nor state" {
	task-claim -A bob AUTH-01 >/dev/null
	run -0 task-hooks check --message-file - <<<"Closes AUTH-01"
	run -1 task-hooks check --message-file - <<<$'A title\n\nCloses: AUTH-1'
	assert_match "$output" "^	AUTH-1	not-found	there is no task"
	run -0 --separate-stderr task-hooks check --message-file - <<<"nothing to see"
	assert_equal "$stderr" "task-hooks: no task is named"
}

@test "task-hooks says with a status what is wrong" {
	run -1 task-hooks
	assert_equal "$output" "$(task-hooks status)"
	run -2 --separate-stderr task-hooks instal
	assert_match "$stderr" "did you mean 'install'\?"
	run -2 task-hooks install commit-msg
	run -2 task-hooks run pre-push
	run -2 task-hooks check
	run -2 task-hooks record
	TASK_HOOKS=/nowhere run -3 task-hooks status
	cd "$BATS_TEST_TMPDIR"
	run -3 --separate-stderr task-hooks install
	assert_match "$stderr" "there is no git repository at"
	run -3 task-hooks check HEAD
}

@test "task-hooks fails with 6 where the hooks cannot be written" {
	rm -r .git/hooks
	echo >.git/hooks
	run -6 --separate-stderr task-hooks install
	assert_equal "$output" ""
	assert_match "$stderr" "/.git/hooks'"
}
