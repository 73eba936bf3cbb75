#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# tests/property/settings.sh -- plain git in a log under every setting of the user's, in TAP
#
# Pull and push between clones of a log must work, and leave work tree and history clean,
# whatever the user's or the system's git configuration says: for each setting below two
# clones with events of their own exchange them by `git pull` and `git push` alone, a third
# is made by task-init and a fourth by `git clone`. Settings that do not get in each other's
# way are tried together; when such a group fails, and with SETTINGS_ALONE set, one by one.

set -u

# `attribute LINE`: LINE is one of core.attributesFile.
attributes()
{
	cat <<-'END'
	attribute * text=auto eol=crlf
	attribute * text
	attribute * crlf
	attribute *.jsonl filter=upper
	attribute * filter=missing
	attribute * filter=process
	attribute * working-tree-encoding=UTF-16LE-BOM
	attribute *.jsonl working-tree-encoding=UTF-16 text
	attribute * ident
	attribute * merge=ours
	attribute * merge=binary
	attribute * -merge
	attribute * binary
	attribute * -diff
	attribute * diff=broken
	attribute * conflict-marker-size=1
	attribute * whitespace=cr-at-eol,tab-in-indent
	attribute * export-ignore export-subst -delta
	attribute [attr]events merge=ours -text filter=upper
	END
}

# NAME=VALUE, a line each. HERE is a directory with an executable `false`, a `hooks` where
# every hook fails, and the like.
settings()
{
	cat <<-'END'
	am.threeWay=true
	apply.whitespace=error
	branch.autoSetupMerge=false
	branch.autoSetupMerge=simple
	branch.autoSetupRebase=always
	branch.tasks.description=text
	branch.tasks.mergeOptions=--ff-only
	branch.tasks.mergeOptions=--squash
	branch.tasks.mergeOptions=--no-commit
	branch.tasks.mergeOptions=--strategy=ours
	branch.tasks.pushRemote=nowhere
	branch.tasks.rebase=true
	branch.tasks.remote=nowhere
	checkout.defaultRemote=nowhere
	checkout.guess=false
	checkout.workers=4
	checkout.thresholdForParallelism=1
	clone.defaultRemoteName=elsewhere
	color.ui=always
	color.push=always
	color.transport=always
	column.ui=always
	commit.cleanup=scissors
	commit.cleanup=strip
	commit.cleanup=verbatim
	commit.status=false
	commit.template=/nonexistent
	commit.verbose=2
	core.abbrev=4
	core.alternateRefsCommand=false
	core.bigFileThreshold=1
	core.checkStat=minimal
	core.commentChar=auto
	core.commentChar=t
	core.commitGraph=false
	core.compression=0
	core.createObject=rename
	core.editor=false
	core.eol=crlf
	core.autocrlf=true
	core.autocrlf=input
	core.excludesFile=HERE/everything
	core.fileMode=false
	core.fsmonitor=true
	core.fsmonitor=HERE/false
	core.fsync=all
	core.fsync=none
	core.fsyncMethod=batch
	core.hooksPath=HERE/hooks
	core.hooksPath=hooks
	core.ignoreCase=true
	core.ignoreStat=true
	core.logAllRefUpdates=false
	core.looseCompression=9
	core.multiPackIndex=false
	core.notesRef=refs/heads/tasks
	core.pager=false
	core.precomposeUnicode=true
	core.preferSymlinkRefs=true
	core.preloadIndex=false
	core.protectHFS=true
	core.protectNTFS=true
	core.quotePath=false
	core.safecrlf=true
	core.sharedRepository=group
	core.sharedRepository=0600
	core.sparseCheckout=true
	core.sparseCheckoutCone=true
	core.splitIndex=true
	core.symlinks=false
	core.trustctime=false
	core.untrackedCache=true
	core.useReplaceRefs=false
	core.warnAmbiguousRefs=false
	core.whitespace=cr-at-eol,trailing-space,tab-in-indent
	diff.algorithm=patience
	diff.autoRefreshIndex=false
	diff.dirstat=lines
	diff.external=false
	diff.ignoreSubmodules=all
	diff.mnemonicPrefix=true
	diff.noprefix=true
	diff.orderFile=/nonexistent
	diff.relative=true
	diff.renames=copies
	diff.renameLimit=1
	diff.statGraphWidth=1
	diff.submodule=log
	feature.experimental=true
	feature.manyFiles=true
	fetch.all=true
	fetch.fsckObjects=true
	fetch.negotiationAlgorithm=noop
	fetch.negotiationAlgorithm=skipping
	fetch.output=compact
	fetch.parallel=4
	fetch.prune=true
	fetch.pruneTags=true
	fetch.recurseSubmodules=true
	fetch.recurseSubmodules=on-demand
	fetch.showForcedUpdates=false
	fetch.unpackLimit=1
	fetch.writeCommitGraph=true
	gc.auto=1
	gc.autoDetach=false
	gc.autoPackLimit=1
	gc.bigPackThreshold=1
	gc.cruftPacks=true
	gc.packRefs=false
	gc.pruneExpire=now
	gc.reflogExpire=now
	gc.reflogExpireUnreachable=now
	gc.writeCommitGraph=true
	help.autoCorrect=immediate
	i18n.commitEncoding=ISO-8859-1
	i18n.logOutputEncoding=ISO-8859-1
	index.recordEndOfIndexEntries=true
	index.recordOffsetTable=true
	index.skipHash=true
	index.sparse=true
	index.threads=4
	index.version=2
	index.version=3
	index.version=4
	init.defaultBranch=other
	init.defaultRefFormat=files
	init.templateDir=HERE/template
	init.templateDir=/nonexistent
	log.date=relative
	log.decorate=full
	log.mailmap=false
	log.showRoot=false
	log.showSignature=true
	lsrefs.unborn=ignore
	maintenance.auto=false
	maintenance.commit-graph.auto=1
	maintenance.loose-objects.auto=1
	maintenance.strategy=incremental
	merge.autoStash=true
	merge.branchdesc=true
	merge.conflictStyle=diff3
	merge.conflictStyle=zdiff3
	merge.default=binary
	merge.defaultToUpstream=false
	merge.directoryRenames=true
	merge.ff=false
	merge.ff=only
	merge.guitool=false
	merge.log=true
	merge.renameLimit=1
	merge.renames=false
	merge.renormalize=true
	merge.stat=false
	merge.suppressDest=*
	merge.tool=false
	merge.union.driver=false
	merge.verbosity=5
	merge.verifySignatures=true
	notes.displayRef=refs/heads/*
	pack.allowPackReuse=false
	pack.compression=0
	pack.depth=1
	pack.indexVersion=1
	pack.packSizeLimit=1m
	pack.threads=1
	pack.useBitmaps=false
	pack.useSparse=false
	pack.window=0
	pack.windowMemory=1
	pack.writeReverseIndex=true
	pager.pull=false
	protocol.version=0
	protocol.version=1
	pull.ff=false
	pull.ff=only
	pull.ff=true
	pull.octopus=ours
	pull.rebase=interactive
	pull.rebase=merges
	pull.rebase=true
	pull.twohead=ours
	pull.twohead=resolve
	pull.twohead=subtree
	push.autoSetupRemote=true
	push.default=current
	push.default=matching
	push.default=nothing
	push.default=simple
	push.default=upstream
	push.followTags=true
	push.gpgSign=if-asked
	push.gpgSign=true
	push.negotiate=true
	push.pushOption=ci.skip
	push.recurseSubmodules=check
	push.recurseSubmodules=on-demand
	push.recurseSubmodules=only
	push.useBitmaps=false
	push.useForceIfIncludes=true
	rebase.autoSquash=true
	rebase.autoStash=true
	rebase.backend=apply
	rebase.forkPoint=false
	rebase.missingCommitsCheck=error
	rebase.updateRefs=true
	receive.denyDeletes=true
	receive.denyNonFastForwards=true
	receive.fsckObjects=true
	remote.origin.mirror=true
	remote.origin.prune=true
	remote.origin.pruneTags=true
	remote.origin.skipFetchAll=true
	remote.origin.tagOpt=--tags
	remote.pushDefault=nowhere
	repack.writeBitmaps=true
	rerere.autoUpdate=true
	rerere.enabled=true
	safe.bareRepository=explicit
	sparse.expectFilesOutsideOfPatterns=true
	splitIndex.maxPercentChange=0
	status.aheadBehind=false
	status.branch=true
	status.displayCommentPrefix=true
	status.relativePaths=false
	status.renames=copies
	status.short=true
	status.showStash=true
	status.showUntrackedFiles=all
	status.showUntrackedFiles=no
	status.submoduleSummary=true
	submodule.active=*
	submodule.fetchJobs=2
	submodule.propagateBranches=true
	submodule.recurse=true
	tag.gpgSign=true
	trace2.eventTarget=HERE/trace
	transfer.advertiseSID=true
	transfer.credentialsInUrl=die
	transfer.fsckObjects=true
	transfer.unpackLimit=1
	uploadpack.allowAnySHA1InWant=true
	uploadpack.allowFilter=true
	user.useConfigOnly=true
	worktree.guessRemote=true
	END
}

# Settings of the user's that git itself and its remote's rules obey: signing.
config()
{
	local name

	git config --global user.name ann
	git config --global user.email ann@example.com
	git config --global core.attributesFile "$HOME/attributes"
	git config --global filter.upper.clean 'tr a-z A-Z'
	git config --global filter.upper.smudge 'tr a-z A-Z'
	git config --global filter.missing.smudge false
	git config --global filter.missing.required true
	git config --global filter.process.process false
	git config --global filter.process.required true
	git config --global merge.ours.driver true
	git config --global diff.broken.command false
	git config --global diff.broken.textconv false
	: >"$HOME/attributes"
	for setting; do
		if [[ $setting == "attribute "* ]]; then
			echo "${setting#attribute }" >>"$HOME/attributes"
		else
			name=${setting%%=*}
			git config --global "$name" "${setting#*=}"
		fi
	done
}

clone()
{
	git clone -q -o origin hub.git "$1" 2>/dev/null
	(cd "$1" && task-init -q)
}

# The clones of each trial, made once and copied: a and b have a task each to exchange.
template()
{
	: >"$HOME/.gitconfig"
	config
	mkdir trial template hooks
	printf '#!/bin/sh\nexit 1\n' >false
	# git clone itself fails by reference-transaction and by post-checkout
	for hook in pre-commit pre-merge-commit commit-msg post-merge pre-push post-commit \
	    prepare-commit-msg post-index-change; do
		cp false "hooks/$hook"
	done
	chmod +x false hooks/*
	mkdir -p template/hooks template/info
	cp hooks/pre-{commit,merge-commit,push} hooks/commit-msg template/hooks
	echo '* merge=ours' >template/info/attributes
	echo '*' | tee everything >template/info/exclude
	cd trial || exit
	git init -q --bare -b main hub.git
	git --git-dir hub.git config core.hooksPath /dev/null
	git init -q -b main seed
	git -C seed commit -q --allow-empty -m code
	git -C seed push -q ../hub.git main
	clone a
	(cd a && task-add -q first && git -C .tasks push -q) >/dev/null
	clone b
	(cd a && task-add "of a") >/dev/null
	(cd b && task-add "of b") >/dev/null
	cd .. || exit
	cp -r trial made
}

# A clone that git makes is not tried under attributes: its files come from the filter.
clone_log()
{
	if [[ -s $HOME/attributes ]]; then
		d=d/.tasks
		git clone -q hub.git d && task-init -q -C d
	else
		d=d
		git clone -q -b tasks hub.git d
	fi
}

# Each step of it, until one fails.
exchange()
{
	local d log tasks

	git -C a/.tasks push -q &&
	    git -C b/.tasks pull -q && git -C b/.tasks push -q &&
	    git -C a/.tasks pull -q &&
	    (cd a && task-add "a again") && (cd b && task-add "b again") &&
	    git -C b/.tasks push -q && git -C a/.tasks pull -q && git -C a/.tasks push -q &&
	    clone_log && task-add -C d "of d" && git -C $d pull -q && git -C $d push -q &&
	    git clone -q hub.git c && (cd c && task-init -q && task-add "of c") &&
	    git -C c/.tasks pull -q && git -C c/.tasks push -q &&
	    git -C a/.tasks pull -q && git -C b/.tasks pull -q && git -C $d pull -q || return
	for log in a/.tasks b/.tasks c/.tasks $d; do
		[[ $(git -C $log rev-parse tasks) == $(git --git-dir hub.git rev-parse tasks) ]] ||
			{ echo "$log is not where the hub is"; return 1; }
		[[ -z $(git -C $log status --porcelain --no-branch --untracked-files=all) ]] ||
			{ git -C $log status; return 1; }
		tasks=$(task-list -C $log --count)
		((tasks == 7)) || { echo "$log has $tasks tasks"; return 1; }
		task-fsck -C $log || return
	done
	[[ $(git --git-dir hub.git for-each-ref --format='%(refname)' | xargs) == \
	    "refs/heads/main refs/heads/tasks" ]] ||
		{ git --git-dir hub.git for-each-ref; return 1; }
	git -C a/.tasks fsck --strict --no-dangling
}

# try SETTING... -- boolean; what failed is in the file `said`
try()
{
	rm -rf trial
	cp -r made trial
	: >"$HOME/.gitconfig"
	config "${@//HERE/$T}"
	(cd trial && exchange) >said 2>&1
}

# report SETTING... -- a point
report()
{
	local ok=0 setting

	count=$((count + 1))
	if try "$@"; then
		ok=1
	elif (($# == 1)); then
		sed 's/^/# /' said
	else
		cp said together
		for setting; do
			try "$setting" || { ok=2; echo "# $setting"; sed 's/^/#   /' said; }
		done
		((ok)) || sed 's/^/# /' together
	fi
	if ((ok == 1)); then
		echo "ok $count - ${*:1:2}$( (($# > 2)) && echo " and $(($# - 2)) more")"
	else
		echo "not ok $count - ${*:1:2}$( (($# > 2)) && echo " and $(($# - 2)) more")"
	fi
}

for name in ${!GIT_@} TASK_DIR TASK_SESSION XDG_CONFIG_HOME; do
	unset "$name"
done
T=$(mktemp -d) && cd "$T" || exit
trap 'rm -rf "$T"' EXIT
mkdir home
export HOME=$T/home GIT_CONFIG_GLOBAL=$T/home/.gitconfig GIT_CONFIG_NOSYSTEM=1
export TASK_ACTOR=ann LC_ALL=C.UTF-8
template

# together N SETTING... -- in N groups; neighbours are in different ones
together()
{
	local groups=$1 group g i
	shift

	for ((g = 1; g <= groups; g++)); do
		group=()
		for ((i = g; i <= $#; i += groups)); do
			group+=("${!i}")
		done
		report "${group[@]}"
	done
}

count=0
mapfile -t lines < <(attributes)
mapfile -t names < <(settings)
if (($#)) || [[ ${SETTINGS_ALONE-} ]]; then
	(($#)) || set -- "${lines[@]}" "${names[@]}"
	together $# "$@"
else
	together 4 "${lines[@]}"
	together 10 "${names[@]}"
fi
echo "1..$count"
