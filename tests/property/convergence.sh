#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# Do clones agree in the end? Random histories by the real programs in eight clones (one
# copied, one shallow, clocks days behind and hours ahead), exchanged by task-sync and by
# plain git in random order, through remotes that are set back, squashed and emptied.
# Never a conflict, nothing acknowledged lost, one state, one commit, and no event that
# task-fsck calls forged.
#
# usage: tests/property/convergence.sh [SEED...]
#
# A point a seed; without one CONVERGENCE_RUNS (1) of them are drawn. The same seed takes
# the same steps; ids, which are random, are not the same.

set -u
cd "$(dirname "$0")/../.." || exit 1
bin=$(cd "${BIN:-bin}" && pwd) || exit 1
PATH=$bin:$PATH
CLONES=8 STEPS=${CONVERGENCE_STEPS:-60}

for name in ${!GIT_@} ${!TASK_@}; do
	unset "$name"
done
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export HOME=$work/home GIT_CONFIG_NOSYSTEM=1 LC_ALL=C TZ=UTC
mkdir "$HOME"
git config --global user.name ann
git config --global user.email ann@example.com
git config --global init.defaultBranch main
git config --global advice.detachedHead false
git config --global gc.auto 0

fail()
{
	echo "# $*"
	return 1
}

# in_clone N COMMAND... -- by the clone's actor, at its clock; what it says is kept
in_clone()
{
	local n=$1 rc=0 now

	shift
	printf -v now '%(%Y-%m-%dT%H:%M:%SZ)T' $((clock + skew[n]))
	said=$(cd "$top/c$n" && TASK_ACTOR=actor$n TASK_CLOCK=$now "$@" 2>&1) || rc=$?
	steps+=("c$n: $* -> $rc")
	return $rc
}

log_git() { in_clone "$1" git -C .tasks "${@:2}"; }

# A random number below $1; not in a subshell, which would draw the same again.
draw() { drawn=$((RANDOM % $1)); }

remote_git() { git -C "$top/remote.git" "$@"; }
remote_has_log() { remote_git rev-parse -q --verify refs/heads/tasks >/dev/null; }

# A write that rules may refuse; nothing else may go wrong.
write()
{
	local n=$1 rc=0 task other states=(in-progress "done" blocked review cancelled created)

	draw "${#tasks[@]}"
	task=${tasks[drawn]}
	draw "${#tasks[@]}"
	other=${tasks[drawn]}
	draw 16
	case $drawn in
	0 | 1 | 2)
		in_clone "$n" task-add "task of $n" || fail "add: $said" || return
		tasks+=("$(grep -xE '[0-9a-z]{12}' <<<"$said")")
		return
		;;
	3) draw 1000; in_clone "$n" task-edit -t "title $drawn" "$task" || rc=$? ;;
	4) draw 10; in_clone "$n" task-edit -P "$drawn" -l "label$drawn" "$task" || rc=$? ;;
	5) draw 6; in_clone "$n" task-move -m "because" "$task" "${states[drawn]}" || rc=$? ;;
	6) in_clone "$n" task-link "$task" needs "$other" || rc=$? ;;
	7) in_clone "$n" task-log -m "a message of $n" "$task" || rc=$? ;;
	8 | 9) in_clone "$n" task-claim "$task" || rc=$? ;;
	10) in_clone "$n" task-claim --release "$task" || rc=$? ;;
	11) in_clone "$n" task-claim --fail "no" "$task" || rc=$? ;;
	12) in_clone "$n" task-gate require tests "$task" || rc=$? ;;
	13) in_clone "$n" task-gate pass tests "$task" || rc=$? ;;
	14) in_clone "$n" task-move "$task" "done" || rc=$? ;;
	15) in_clone "$n" task-edit -u "actor$n" "$task" || rc=$? ;;
	esac
	[[ $rc == [01345] ]] || fail "write: $rc: $said"
}

sync_clone() { in_clone "$1" task-sync -q || fail "task-sync in c$1: $said"; }

# Plain git, as far as it can: it needs a common ancestor.
pull()
{
	local n=$1 from=$2

	log_git "$n" fetch -q "$from" tasks 2>/dev/null || return 0
	log_git "$n" merge-base HEAD FETCH_HEAD || return 0
	log_git "$n" merge -q --no-edit FETCH_HEAD || fail "git merge in c$n: $said"
}

rewrite_remote()
{
	local tree commit

	remote_has_log || return 0
	draw 4
	case $drawn in
	0)
		steps+=("remote: set back")
		draw 3
		remote_git update-ref refs/heads/tasks "tasks~$drawn" 2>/dev/null || :
		;;
	1)
		steps+=("remote: squashed")
		tree=$(remote_git rev-parse 'tasks^{tree}')
		commit=$(remote_git commit-tree -m squashed "$tree")
		remote_git update-ref refs/heads/tasks "$commit"
		;;
	2)
		steps+=("remote: emptied")
		remote_git update-ref -d refs/heads/tasks
		;;
	3)
		draw $CLONES
		log_git "$drawn" push -qf origin tasks || :	# a shallow one may not
		;;
	esac
}

step()
{
	local n

	draw $CLONES
	n=$drawn
	clock=$((clock + 7))
	draw 20
	case $drawn in
	0 | 1 | 2) sync_clone "$n" ;;
	3 | 4)
		pull "$n" origin || return
		log_git "$n" push -q origin tasks || :	# rejected: the next one will do
		;;
	5)
		draw $CLONES
		pull "$n" "$top/c$drawn/.tasks"
		;;
	6) rewrite_remote ;;
	7)	# what is published can be had again, before someone takes it from the remote
		sync_clone "$n" || return
		log_git "$n" reset -q --hard HEAD~1 || :
		write "$n" && sync_clone "$n"
		;;
	*) write "$n" ;;
	esac
}

begin()
{
	local n

	rm -rf "$top"
	mkdir "$top"
	git init -q --bare "$top/remote.git"
	for ((n = 0; n < CLONES; n++)); do
		skew[n]=0
	done
	skew[2]=-259200 skew[3]=3600 skew[5]=-2
	git clone -q "$top/remote.git" "$top/c0" 2>/dev/null
	in_clone 0 task-init -q || fail "init: $said" || return
	in_clone 0 task-add "the first" || fail "add: $said" || return
	tasks=("$said")
	sync_clone 0 || return
	for ((n = 1; n < CLONES - 2; n++)); do
		git clone -q "$top/remote.git" "$top/c$n" 2>/dev/null
		in_clone "$n" task-init -q || fail "init: $said" || return
	done
	cp -r "$top/c0" "$top/c$n"
	n=$((n + 1))
	mkdir "$top/c$n"
	git clone -q --depth 1 -b tasks "file://$top/remote.git" "$top/c$n/.tasks"
	in_clone "$n" task-init -q || fail "init: $said"
}

# Everyone has met the remote after one round, and everyone else after two.
settle()
{
	local n want got id

	for ((n = 0; n < 2 * CLONES; n++)); do
		sync_clone $((n % CLONES)) || return
	done
	want=$(cd "$top/c0" && task-export) || fail "export failed" || return
	for ((n = 1; n < CLONES; n++)); do
		got=$(cd "$top/c$n" && task-export) || fail "export failed" || return
		[[ $got == "$want" ]] || fail "c0 and c$n differ" || return
		[[ -z $(git -C "$top/c$n/.tasks" status --porcelain) ]] ||
		    fail "c$n has changes" || return
		[[ $(git -C "$top/c$n/.tasks" rev-parse HEAD) == $(remote_git rev-parse tasks) ]] ||
		    fail "c$n is not where the remote is" || return
	done
	for id in "${tasks[@]}"; do
		[[ $want == *"\"task\":\"$id\""* ]] || fail "lost: $id" || return
	done
	# what honest programs did is never called forged, whatever they did not know
	for n in 0 2; do
		in_clone $n task-fsck || [[ $said != *$'error\t'* ]] || fail "task-fsck: $said"
	done
}

# One history. Local: the state that the functions above share.
converge()
{
	local top=$work/run clock=1763640000 said drawn i
	local -a tasks=() skew=() steps=()

	RANDOM=$1
	begin && for ((i = 0; i < STEPS; i++)); do step || break; done &&
	    ((i == STEPS)) && settle && return
	printf '# %s\n' "${steps[@]}"
	return 1
}

count=0
(($#)) || for ((i = 0; i < ${CONVERGENCE_RUNS:-1}; i++)); do
	set -- "$@" $((SRANDOM % 30000 + 1))
done
for seed; do
	count=$((count + 1))
	if converge "$seed"; then
		echo "ok $count - clones that did as seed $seed says agree"
	else
		echo "not ok $count - clones that did as seed $seed says do not agree"
	fi
done
echo "1..$count"
