# SPDX-License-Identifier: ISC
# How the log's remote is reached: as the project reaches its own.
# shellcheck disable=SC2016
load helper

# hub.git has a project and its log with a task; we are in `second`, a clone without a log,
# whose remote is called $1 (origin).
setup()
{
	clean_room
	git config --global user.name ann
	git config --global user.email ann@example.com
	git init -q --bare -b main hub.git
	git clone -q hub.git first 2>/dev/null
	cd first || return
	git commit -q --allow-empty -m code
	git push -q origin HEAD:main
	task-init -q
	task-add one >/dev/null
	task-sync -q >/dev/null
	cd ..
	second "${1-origin}"
}

second()
{
	rm -rf second
	git clone -q -o "$1" hub.git second
	cd second || return
}

# exchanges -- the log joins that of the hub, writes, claims and syncs
exchanges()
{
	local id log

	task-init -q || return
	log=$(task-init --which)
	log=${log%%$'\t'*}
	assert_match "$(task-list --format '%(title)')" one || return
	id=$(task-add two) || return
	task-sync -q >/dev/null || return
	task-claim --sync "$id" >/dev/null || return
	assert_equal "$(git --git-dir ../hub.git rev-parse tasks)" "$(git -C "$log" rev-parse HEAD)" ||
		return
	assert_whole "$log"
}

@test "the project's insteadOf counts for the log, and is not stored in it" {
	git config "url.${PWD%/second}/.insteadOf" hub:
	git remote set-url origin hub:hub.git
	exchanges
	assert_equal "$(git config --file .git/tasks/config remote.origin.url)" hub:hub.git
	! grep -qi insteadOf .git/tasks/config
}

@test "the project's pushInsteadOf and pushurl count for what the log sends" {
	git clone -q --bare ../hub.git ../there.git
	git config "url.${PWD%/second}/there.git.pushInsteadOf" "${PWD%/second}/hub.git"
	task-init -q
	task-add two >/dev/null
	task-sync -q >/dev/null
	assert_equal "$(git --git-dir ../there.git rev-parse tasks)" "$(git -C .tasks rev-parse HEAD)"
	git config --unset-all "url.${PWD%/second}/there.git.pushInsteadOf"
	git clone -q --bare ../hub.git ../elsewhere.git
	git remote set-url --push origin ../elsewhere.git
	task-sync -q >/dev/null
	assert_equal "$(git --git-dir ../elsewhere.git rev-parse tasks)" "$(git -C .tasks rev-parse HEAD)"
}

@test "the project's ssh command is run where the project is" {
	printf '#!/bin/sh\nfor last; do :; done\necho "$last" >>ssh.log\nexec sh -c "$last"\n' >ssh
	chmod +x ssh
	git config core.sshCommand ./ssh
	git config ssh.variant simple
	git remote set-url origin "host:${PWD%/second}/hub.git"
	exchanges
	grep -q git-receive-pack ssh.log
}

@test "includes and their conditions are those of the project" {
	git remote set-url origin hub:hub.git
	git config --file ../wanted "url.${PWD%/second}/.insteadOf" hub:
	for condition in "gitdir:$PWD/.git" onbranch:main "hasconfig:remote.*.url:hub:*"; do
		: >"$GIT_CONFIG_GLOBAL"
		git config --global user.name ann
		git config --global user.email ann@example.com
		git config --global "includeIf.$condition.path" "${PWD%/second}/wanted"
		rm -rf .tasks .git/tasks
		exchanges || fail "$condition" || return
	done
	git config --global --unset-all "includeIf.$condition.path"
	run -6 task-sync
	git config include.path ../../wanted
	task-sync -q
}

@test "programs that the project names for its remote are those of the log's" {
	for pack in upload receive; do
		printf '#!/bin/sh\necho %s >>packs\nexec git %s-pack "$@"\n' $pack $pack >$pack
		chmod +x $pack
		git config remote.origin.${pack}pack ./$pack
	done
	exchanges
	assert_equal "$(sort -u packs | xargs)" "receive upload"
	! grep -q pack .git/tasks/config
}

# A transport that says which configuration it got.
@test "http and credential settings get there once and in order, and nothing else does" {
	mkdir ../bin
	printf '#!/bin/sh\ngit config --get-regexp "%s" >"%s/seen"\nexit 1\n' \
	    '^(http|credential|core\\.(autocrlf|editor)|gc|user)' "$PWD" >../bin/git-remote-probe
	chmod +x ../bin/git-remote-probe
	export PATH=$PWD/../bin:$PATH
	git config --global http.extraHeader "X-Of: user"
	git config --global credential.helper of-user
	git config http.extraHeader "X-Of: project"
	git config credential.helper ""
	git config --add credential.helper of-project
	git config http.https://example.com/.sslVerify false
	git config core.editor vi
	git config gc.auto 5
	git config user.name project
	git remote set-url origin probe::x
	run -0 task-init
	assert_equal "$(grep -v '^core.autocrlf\|^user.email\|^gc.prune' seen)" "user.name ann
http.extraheader X-Of: user
credential.helper of-user
http.extraheader X-Of: project
credential.helper 
credential.helper of-project
http.https://example.com/.sslverify false
gc.auto 0"
}

@test "what the log itself says of its transport goes before what the project says" {
	task-init -q
	git config protocol.file.allow never
	run -6 task-sync
	git -C .tasks config protocol.file.allow always
	task-sync -q
}

@test "configuration from the environment counts for the log's transport, too" {
	git remote set-url origin hub:hub.git
	export GIT_CONFIG_COUNT=2 GIT_CONFIG_KEY_0=url.${PWD%/second}/.insteadOf GIT_CONFIG_VALUE_0=hub:
	export GIT_CONFIG_KEY_1=core.hooksPath GIT_CONFIG_VALUE_1=/nonexistent
	exchanges
}

@test "the project's remote is the log's, whatever it is called" {
	cd ..
	second hub
	exchanges
	assert_equal "$(git -C .tasks remote)" hub
	assert_equal "$(git -C .tasks rev-parse hub/tasks)" "$(git -C .tasks rev-parse HEAD)"
	git -C .tasks pull -q
	git -C .tasks push -q
}

@test "of several remotes that one is joined which has the log" {
	git init -q --bare ../empty.git
	git remote rename origin team
	git update-ref -d refs/remotes/team/tasks
	git remote add origin ../empty.git
	git config branch.main.remote origin
	exchanges
	assert_equal "$(git -C .tasks remote)" team
}

@test "of several remotes without a log that of the branch becomes the log's" {
	for name in one two three; do
		git init -q --bare ../$name.git
		git remote add $name ../$name.git
	done
	git remote remove origin
	git config branch.main.remote two
	task-init -q
	assert_equal "$(git -C .tasks remote)" two
}

@test "a remote that the project got later is joined by the first sync" {
	git remote rename origin later
	url=$(git config remote.later.url)
	git remote remove later
	task-init -q
	git remote add later "$url"
	run -5 --separate-stderr task-sync
	assert_match "$stderr" "the project's remote 'later' is the log's remote now"
	assert_match "$stderr" "was begun independently of this one .*--join merges them"
	task-sync -q --join >/dev/null
	assert_equal "$(task-list --format '%(title)')" one
}

@test "a new URL of the project's remote is the log's, too, which task-sync says" {
	task-init -q
	git clone -q --bare ../hub.git ../moved.git
	git remote set-url origin ../moved.git
	task-add two >/dev/null
	run -0 --separate-stderr task-sync
	assert_equal "$output" $'went\torigin\t1'
	assert_equal "$stderr" "task-sync: the project's remote 'origin' is now at '${PWD%/second}/moved.git': the log's remote 'origin' follows"
	assert_equal "$(git --git-dir ../moved.git rev-parse tasks)" "$(git -C .tasks rev-parse HEAD)"
	run -0 --separate-stderr task-sync
	assert_equal "$stderr" "task-sync: nothing new here or at 'origin'"
	git -C .tasks pull -q
}

@test "task-init follows a new URL, and names no password" {
	task-init -q
	git remote set-url origin https://ann:secret@example.invalid/x.git
	run -0 --separate-stderr task-init
	assert_match "$stderr" "is now at 'https://example.invalid/x.git'"
}

@test "a relative URL goes along when the project is moved" {
	mkdir ../deep
	git remote set-url origin ../hub.git
	task-init -q
	cd ..
	mv second hub.git deep
	cd deep/second
	task-add two >/dev/null
	task-sync -q >/dev/null
	assert_equal "$(git --git-dir ../hub.git rev-parse tasks)" "$(git -C .tasks rev-parse HEAD)"
}

@test "a remote that the user has set in the log stays" {
	git init -q --bare ../own.git
	task-init -q
	git -C .tasks remote set-url origin "${PWD%/second}/own.git"
	git remote set-url origin ../nowhere.git
	run -0 --separate-stderr task-sync
	assert_equal "$stderr" ""
	assert_equal "$(git --git-dir ../own.git rev-parse tasks)" "$(git -C .tasks rev-parse HEAD)"
}

@test "a remote that the project calls otherwise now is still the log's" {
	task-init -q
	git remote rename origin upstream
	git config remote.upstream.receivepack ./nothing
	task-add two >/dev/null
	run -6 task-sync
	assert_match "$output" "cannot push to the remote 'origin'"
	git config --unset remote.upstream.receivepack
	task-sync -q >/dev/null
}

@test "a log of an older version goes on with its remote, and says where that differs" {
	task-init -q
	git config --file .git/tasks/config --unset remote.origin.ofProject
	git config --file .git/tasks/config --unset remote.origin.ofProjectUrl
	run -0 --separate-stderr task-sync
	assert_equal "$stderr" "task-sync: nothing new here or at 'origin'"
	git config --file .git/tasks/config --unset remote.origin.ofProject
	git config --file .git/tasks/config --unset remote.origin.ofProjectUrl
	git remote set-url origin "$PWD/../moved.git"
	run -0 --separate-stderr task-sync
	assert_match "$stderr" "the log's remote 'origin' is at '.*/hub.git', the project's at '.*/moved.git'"
}

@test "linked work trees and a bare repository with work trees reach the remote as well" {
	git worktree add -q ../tree
	cd ../tree
	exchanges
	cd ..
	rm -rf second tree
	git clone -q --bare hub.git second
	git -C second worktree add -q ../tree2 main
	cd tree2
	task-init -q
	task-add three >/dev/null
	task-sync -q >/dev/null
	assert_equal "$(git --git-dir ../hub.git rev-parse tasks)" "$(git --git-dir ../second/tasks rev-parse HEAD)"
}
