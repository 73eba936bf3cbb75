# SPDX-License-Identifier: ISC
# Many clones of one log: who holds what, and one state in the end. TASKLOG_LONG=1 (make
# storm) asks for ten times as much.
load helper

setup() { clean_room; }

storm() { "$TASK_SRC/tests/storm/clones.py" "$@"; }

storms()
{
	local seed

	for seed in 1 ${TASKLOG_LONG:+2 3 4 5 6 7 8 9}; do
		mkdir "$seed"
		(cd "$seed" && storm --seed "$seed" "$@") || fail "seed $seed" || return
	done
	[[ ! ${TASKLOG_LONG-} ]] || { mkdir big && cd big && storm --clones 8 --workers 32 --tasks 20 "$@"; }
}

@test "with --sync no task is given to two workers, in whatever clones they are" {
	storms --sync
}

@test "without --sync one claim counts everywhere, and every loser is told" {
	storms
}

@test "the checker finds a task with two holders, and one that is held by another than it was given to" {
	printf '%s\n' "a t w1" "b t w1" >winners
	printf '%s\n' "w1 a t 1" "w2 b t 1" >records
	storm --check winners records
	run -1 storm --sync --check winners records
	assert_match "$output" "t: was given to \['w1', 'w2'\]"
	printf '%s\n' "a t w1" "b t w2" >winners
	run -1 storm --check winners records
	assert_match "$output" "is held by \['w1', 'w2'\]"
	printf '%s\n' "a t w3" "b t w3" >winners
	run -1 storm --check winners records
}

# work CLONE COUNT -- random commands, at the time and with the random numbers that are set
work()
{
	local clone=$1 count=$2 tasks task other

	cd "$clone" || return
	for ((i = 0; i < count; i++)); do
		mapfile -t tasks < <(task-list --all -q | cut -f 1)
		task=${tasks[RANDOM % ${#tasks[@]}]} other=${tasks[RANDOM % ${#tasks[@]}]}
		case $((RANDOM % 9)) in
		0) task-add -c "$clone-$((RANDOM % 9))" "in $clone, $i" || : ;;
		1) task-edit -P $((RANDOM % 11)) -l "$clone" "$task" ;;
		2) task-edit -t "title $RANDOM of $clone" "$task" ;;
		3) task-claim "$task" || : ;;
		4) task-move -f -m "said $clone" "$task" "$(shuf -n 1 -e in-progress review done blocked \
		    --random-source=<(yes "$RANDOM"))" || : ;;
		5) task-log -m "words $RANDOM" "$task" ;;
		6) task-link "$task" needs "$other" || : ;;
		7) task-check add "$task" "item $RANDOM" ;;
		8) task-gate require "gate-$((RANDOM % 3))" "$task" ;;
		esac
	done >/dev/null 2>&1
	cd .. || return
}

log_of() { task-init --which -C "$1" | cut -f 1; }

# Everybody in any order, until one round brings nothing.
exchange()
{
	local round name order came

	for ((round = 0; round < 9; round++)); do
		came=0
		mapfile -t order < <(shuf -e "$@" --random-source=<(yes "$RANDOM"))
		for name in "${order[@]}"; do
			task-sync -qC "$name" >said || fail "$name cannot sync" || return
			((came += $(wc -l <said))) || :
		done
		((came)) || return 0
	done
	fail "there is no end to it"
}

# A clone on one remote, a copy of it, one that is shallow, and one that is three days
# behind, by its events and by its clock; all have worked apart.
diverge()
{
	RANDOM=$1
	git init -q --bare hub.git
	git clone -q hub.git one 2>/dev/null
	task-init -qC one
	task-add -C one -c ONE-1 "the first" >/dev/null
	task-sync -qC one >/dev/null
	git clone -q hub.git behind 2>/dev/null
	task-init -qC behind
	work one 8
	task-sync -qC one >/dev/null
	work one 3
	cp -r one copy
	git clone -q --depth 1 -b tasks "file://$PWD/hub.git" shallow
	task-init -qC shallow
	assert_equal "$(git -C shallow rev-list --count HEAD)" 1 || return
	work one 5
	TASK_ACTOR=bob work copy 8
	TASK_ACTOR=cy work shallow 8
	TASK_CLOCK=2026-11-17T09:00:00Z TASK_ACTOR=dee work behind 8
}

# In a bare clone, with the installed programs and nothing else: the history is accepted;
# not so with a task that is made and then archived, as no workflow lets it.
ci_accepts_and_refuses()
{
	local root id

	git clone -q --bare hub.git ci.git
	root=$(git -C ci.git rev-list --max-parents=0 tasks)
	task-fsck -q -C ci.git --range "$root..tasks" || return
	id=$(task-add -C one "not to be archived")
	"$TASK_SRC/tests/audit/forge" "$(log_of one)" new \
	    "{\"task\":\"$id\",\"type\":\"task.moved\",\"set\":{\"state\":\"archived\"}}" >/dev/null
	git -C one/.tasks add -A
	git -C one/.tasks -c user.name=a -c user.email=a@b commit -q -m "forged"
	git -C one/.tasks push -q "$PWD/ci.git" HEAD:refs/heads/forged
	run -1 task-fsck -q -C ci.git --range tasks..forged
	assert_match "$output" "forged move: .*cannot become archived"
}

@test "a copy, a shallow clone and one that is days behind come to one state, to the byte, and CI takes it" {
	for seed in 1 ${TASKLOG_LONG:+2 3 4 5 6 7 8}; do
		mkdir "$seed"
		cd "$seed"
		diverge "$seed"
		exchange one copy shallow behind
		task-export -C one >want
		for name in copy shallow behind; do
			task-export -C "$name" >got
			cmp want got || fail "seed $seed: $name" || return
			assert_whole "$(log_of "$name")"
		done
		assert_equal "$(task-log -qC behind | cut -f 2 | sort -u | tr '\n' ' ')" "ann bob cy dee "
		[[ -z $(git -C hub.git rev-list --merges tasks) ]]
		ci_accepts_and_refuses
		cd ..
	done
}
