# SPDX-License-Identifier: ISC
load helper

state_of()
{
	"$TASK_SRC/tests/oracle/oracle.py" .tasks | jq -r "select(.task == \"$1\").fields.state"
}

field_of()
{
	"$TASK_SRC/tests/oracle/oracle.py" .tasks | jq -c "select(.task == \"$1\").fields[\"$2\"]"
}

# A task in the state $1, by the shortest way.
task_in()
{
	local id way=

	id=$(task-add "in $1")
	case $1 in
	created) ;;
	blocked | review | done | pending-handoff) way="in-progress $1" ;;
	archived) way="cancelled archived" ;;
	*) way=$1 ;;
	esac
	for state in $way; do
		task-move -q "$id" "$state" || return
	done
	echo "$id"
}

@test "task-move allows exactly the moves of the default workflow" {
	states="created in-progress blocked review done archived cancelled pending-decomposition
	    pending-handoff quarantined waiting-for-dependency"
	declare -A allowed=(
		[created]="in-progress pending-decomposition waiting-for-dependency cancelled quarantined"
		[in-progress]="blocked review done pending-handoff cancelled quarantined"
		[blocked]="in-progress cancelled quarantined"
		[review]="in-progress done quarantined"
		[done]="archived in-progress quarantined"
		[archived]=""
		[cancelled]="created archived quarantined"
		[pending-decomposition]="created cancelled quarantined"
		[waiting-for-dependency]="created cancelled quarantined"
		[pending-handoff]="in-progress quarantined"
		[quarantined]="created"
	)
	for from in $states; do
		id=$(task_in "$from")
		for to in $states; do
			[[ $to == "$from" ]] && continue
			want=5
			[[ " ${allowed[$from]} " == *" $to "* ]] && want=0
			rc=0
			task-move -n -q -m "a reason" "$id" "$to" 2>stderr || rc=$?
			assert_equal "$from $to $rc" "$from $to $want"
			((want == 0)) || for name in ${allowed[$from]:-nothing}; do
				grep -q "allowed:.*\b$name\b" stderr || fail "$from $to: $(cat stderr)"
			done
		done
	done
}

@test "task-move changes the state and prints nothing" {
	id=$(task-add "a title")
	run -0 --separate-stderr task-move "$id" in-progress
	assert_equal "$output$stderr" ""
	assert_equal "$(state_of "$id")" in-progress
	assert_whole
}

@test "task-move refuses an illegal move and names the allowed ones" {
	id=$(task-add "a title")
	refused 5 "cannot move '$id' from created to done; allowed: pending-decomposition, waiting-for-dependency, in-progress, quarantined, cancelled" \
	    task-move "$id" done
	run -5 task-move -j "$id" done
	assert_equal "$(jq -c '[.error, .code]' <<<"$output")" '["illegal-move",5]'
}

@test "task-move refuses a state that there is not, with the near and all names" {
	id=$(task-add "a title")
	refused 5 "did you mean 'in-progress'" task-move "$id" in-progres
	refused 5 "there is no state 'nope'" task-move "$id" nope
	refused 5 "quarantined" task-move "$id" nope
	refused 5 "there is no state ''" task-move "$id" ""
}

@test "task-move to the state it is in is no event, and says so" {
	id=$(task-add "a title")
	run -0 --separate-stderr task-move "$id" created
	assert_equal "$stderr" "task-move: '$id' is created already"
	assert_equal "$(events)" 2
	id=$(task_in archived)
	run -0 task-move "$id" archived
}

@test "task-move needs a reason to reopen and to leave quarantine" {
	for case in done:in-progress quarantined:created; do
		id=$(task_in "${case%:*}")
		refused 5 "needs a reason" task-move "$id" "${case#*:}"
		refused 5 "needs a reason" task-move -m "" "$id" "${case#*:}"
		refused 5 "needs a reason" task-move -m $' \n\t' "$id" "${case#*:}"
		task-move -m "because" "$id" "${case#*:}"
		assert_equal "$(state_of "$id")" "${case#*:}"
	done
}

@test "task-move sets the time done on entering done, keeps it in the archive, drops it on reopening" {
	id=$(task_in done)
	assert_equal "$(field_of "$id" done)" '"2026-11-20T14:00:00Z"'
	TASK_CLOCK=2026-11-21T00:00:00Z task-move "$id" archived
	assert_equal "$(field_of "$id" done)" '"2026-11-20T14:00:00Z"'
	id=$(task_in done)
	task-move -m "not yet" "$id" in-progress
	assert_equal "$(field_of "$id" done)" null
}

@test "task-move names by whole id, prefix of 4, code in any case; never by the middle" {
	id=$(task-add -c AUTH-07 "a title")
	for name in "$id" "${id:0:4}" "${id^^}" AUTH-07 auth-07; do
		task-move -n "$name" in-progress
	done
	for name in "${id:0:3}" "${id:1:6}" "${id}0" AUTH AUTH-7 "AUTH-07." "*" "%" "../$id" " $id" ""; do
		refused 3 "" task-move "$name" in-progress
	done
}

@test "task-move refuses an ambiguous prefix and lists the candidates" {
	# ids from keys are the same every time; look for two that begin alike
	seq -f "t%g" 1 1600 | task-add --key many - >ids
	prefix=$(cut -c1-4 ids | sort | uniq -d | head -1)
	[[ $prefix ]]
	refused 3 "'$prefix' could be" task-move "$prefix" in-progress
	for id in $(grep "^$prefix" ids); do
		[[ $stderr == *"$id"* ]]
	done
	run -3 task-move -j "$prefix" in-progress
	assert_equal "$(jq -r .error <<<"$output")" ambiguous
}

@test "task-move --expect takes a state or a version, and refuses when it is no longer true" {
	id=$(task-add "a title")
	version=$("$TASK_SRC/tests/oracle/oracle.py" .tasks | jq -r "select(.task).version")
	task-move -n --expect created "$id" in-progress
	task-move --expect "$version" "$id" in-progress
	refused 4 "'$id' is in-progress, not created" task-move --expect created "$id" review
	refused 4 "'$id' has changed: it is at version" task-move --expect "$version" "$id" review
	refused 5 "neither a state nor a version" task-move --expect nonsense "$id" review
	refused 5 "neither a state nor a version" task-move --expect "" "$id" review
	run -4 task-move -j --expect created "$id" review
	assert_equal "$(jq -c '[.error, .code]' <<<"$output")" '["stale",4]'
}

@test "task-move --fence refuses a claim that does not hold, and numbers that are none" {
	id=$(task-add "a title")
	refused 4 "claim 1 of '$id' holds no longer" task-move --fence 1 "$id" in-progress
	for n in 0 -1 x 1x 99999999999999999999 ""; do
		refused 5 "--fence must be" task-move --fence "$n" "$id" in-progress
	done
}

@test "task-move --key moves once, whatever happened since" {
	id=$(task-add "a title")
	task-move --key k "$id" in-progress
	task-move "$id" review
	task-move --key k "$id" in-progress
	assert_equal "$(state_of "$id")" review
	assert_equal "$(events)" 4
}

@test "task-move with several tasks moves what it can and exits 7, all alike with their status" {
	a=$(task-add a) b=$(task-add b)
	run -7 --separate-stderr task-move "$a" zzzz "$b" in-progress
	assert_equal "$(state_of "$a") $(state_of "$b")" "in-progress in-progress"
	refused 5 "" task-move "$a" "$b" archived
	refused 3 "" task-move zzzz yyyy created
	refused 7 "" task-move zzzz "$a" archived
	run -7 task-move "$a" "$b" zzzz in-progress
}

@test "task-move --atomic moves all or none, and stops at the first refusal" {
	a=$(task-add a) b=$(task-add b)
	refused 3 "zzzz" task-move --atomic "$a" zzzz "$b" in-progress
	assert_equal "$(state_of "$a")" created
	before=$(git -C .tasks rev-list --count HEAD)
	task-move --atomic "$a" "$b" in-progress
	assert_equal "$(state_of "$a") $(state_of "$b")" "in-progress in-progress"
	assert_equal "$(git -C .tasks rev-list --count HEAD)" $((before + 1))
	assert_whole
}

@test "task-move - takes tasks from stdin: the first field of each line" {
	a=$(task-add a) b=$(task-add b)
	printf '%s\tcreated\tother fields\n\n%s\r\n' "$a" "$b" | task-move - in-progress
	assert_equal "$(state_of "$a") $(state_of "$b")" "in-progress in-progress"
	run -0 --separate-stderr bash -c 'task-move - done </dev/null'
	assert_equal "$output$stderr" ""
	run -5 bash -c 'printf "a\0b\n" | task-move - done'
	run -6 bash -c 'task-move - done <&-'
}

@test "task-move - moves the same task named twice once" {
	a=$(task-add a)
	run -0 task-move "$a" "$a" "${a:0:6}" in-progress
	assert_equal "$(events)" 3
}

@test "task-move -n says what it would do and writes nothing" {
	id=$(task-add "a title")
	run -0 --separate-stderr task-move -n "$id" in-progress
	assert_equal "$stderr" "task-move: would record: $id created → in-progress, claim 1 until 2026-11-20T16:00:00.000Z"
	assert_equal "$(state_of "$id")" created
	assert_equal "$(events)" 2
}

@test "task-move refuses to go past a gate, and names it" {
	id=$(task-add --gate ci --gate docs "a title")
	task-move "$id" in-progress
	refused 5 "before these gates are passed or waived: ci, docs" task-move "$id" done
	run -5 task-move -j "$id" done
	assert_equal "$(jq -r .error <<<"$output")" gate-missing
	task-move "$id" review
	task-move "$id" quarantined
}

@test "task-move without a task or a state is a usage error" {
	refused 2 "a task and a state are missing" task-move
	refused 2 "a state is missing" task-move one
	refused 2 "did you mean '--expect'" task-move --expct created one done
	refused 2 "there is no option '-x'" task-move one -x done
	refused 2 "option '--key' needs a value" task-move one done --key
	refused 2 "option '--atomic' takes no argument" task-move --atomic=yes one done
}

@test "task-move keeps the reason, in the event and in git" {
	id=$(task-add -c A-1 "a title")
	task-move -m $'first line\n\nTask: forged\nsecond' A-1 in-progress
	assert_equal "$(cat .tasks/events/*/*/*/*.jsonl | tail -1 | jq -r .data.why)" $'first line\n\nTask: forged\nsecond'
	assert_equal "$(git -C .tasks log -1 --format='%(trailers:key=Task,valueonly)' | tr -d '\n')" "$id"
	refused 5 "reason" task-move -m $'\e[2J' A-1 review
	refused 5 "reason" task-move -m $'\xff' A-1 review
}

@test "task-move -j prints the tasks as they are then, also those that were so already" {
	a=$(task-add a)
	b=$(task-add b)
	task-move "$b" in-progress
	run -7 --separate-stderr task-move -j "$a" "$b" ffff in-progress
	assert_equal "$(jq -r '[.id, .state] | @tsv' <<<"$output")" \
	    "$a"$'\t'"in-progress"$'\n'"$b"$'\t'"in-progress"
	assert_equal "$output" "$(task-show -j "$a" "$b")"
	run -0 --separate-stderr task-move -jn "$a" review
	assert_equal "$output" ""
}

@test "task-move - names the line of standard input that is refused" {
	a=$(task-add a)
	run -7 --separate-stderr task-move - in-progress < <(printf '%s\ta\n\nffff\n' "$a")
	assert_match "$stderr" "^task-move: line 3: there is no task 'ffff'"
	refused 3 "line 1: there is no task 'ffff'" task-move --atomic - review \
	    < <(printf 'ffff\n%s\n' "$a")
	refused 5 "line 2 of standard input has a NUL byte" task-move - review \
	    < <(printf '%s\na\0\n' "$a")
	refused 5 "line 1 of standard input is longer than 1 MiB" task-move - review \
	    < <(head -c 3000000 /dev/zero | tr '\0' x)
}

@test "task-move - passes over a byte order mark and line ends of other systems" {
	task-add -c A-1 a
	task-add -c A-2 b
	printf '\xef\xbb\xbfA-1\r\nA-2\tb\r\n' | task-move - in-progress
	assert_equal "$(task-list -s in-progress | wc -l)" 2
}

@test "task-move refuses to read standard input twice" {
	a=$(task-add a)
	refused 2 "only once" task-move - - in-progress <<<"$a"
}

@test "task-move -n says when the key was used before" {
	id=$(task-add "a title")
	task-move --key K "$id" in-progress
	run -0 --separate-stderr task-move -n --key K "$id" in-progress
	assert_equal "$stderr" "task-move: '$id' was moved with this key before"
}

# The claim of a task: its holder and number, or nothing.
claim_of() { task-show -j "$1" | jq -r '.claim | if . then "\(.by) \(.fence)" else empty end'; }

@test "task-move takes one task into work by a claim, in one event" {
	id=$(task-add one)
	before=$(events)
	task-move "$id" in-progress
	assert_equal "$(($(events) - before)) $(claim_of "$id")" "1 ann 1"
	assert_equal "$(task-log -j "$id" | tail -n 1 | jq -r .type)" task.claimed
	refused 4 "is held by ann by claim 1" task-move -A bob "$id" blocked
	task-move "$id" blocked
	task-move "$id" in-progress
	assert_equal "$(claim_of "$id")" "ann 1"
	run -0 task-fsck -q
	assert_equal "$output" ""
}

@test "task-move refuses to take into work what task-claim refuses" {
	one=$(task-add -c ONE one)
	two=$(task-add --needs ONE two)
	three=$(task-add --cap rust three)
	refused 5 "'$two' is not ready: it needs ONE" task-move "$two" in-progress
	refused 5 "requires the capability 'rust'" task-move "$three" in-progress
	task-move -f -m "learning" "$three" in-progress
	assert_equal "$(claim_of "$three")" "ann 1"
	task-agent register -q --max 1 ann
	refused 5 "ann holds 1 of at most 1 tasks" task-move ONE in-progress
	task-move --no-claim "$one" in-progress
	assert_equal "$(claim_of ONE)" ""
}

@test "task-move claims nothing for several tasks, or for '-', and by no other move" {
	a=$(task-add a) b=$(task-add b) c=$(task-add c)
	task-move "$a" "$b" in-progress
	task-move - in-progress <<<"$c"
	assert_equal "$(claim_of "$a")$(claim_of "$b")$(claim_of "$c")" ""
	task-move "$a" "$b" blocked
	run -0 --separate-stderr task-move "$a" in-progress
	assert_equal "$stderr" "task-move: nobody holds '$a': claim it before you work on it ('task-claim')"
	task-move -q "$b" in-progress
	run -0 --separate-stderr task-move "$b" "$a" review
	assert_equal "$stderr" ""
	assert_equal "$(claim_of "$a")$(claim_of "$b")" ""
}

@test "task-move with a key gives the same result again, also of a claim" {
	id=$(task-add one)
	task-move --key K "$id" in-progress
	before=$(events)
	task-move --key K "$id" in-progress
	task-move "$id" review
	task-move --key K "$id" in-progress
	assert_equal "$(($(events) - before)) $(state_of "$id")" "1 review"
	refused 5 "key 'K' was used for other arguments" task-move --key K "$id" done
	refused 5 "key 'K' was used for another command" task-claim --key K "$id"
}

@test "task-move says who can take the task when a claim has ended by it" {
	id=$(task-add -c ONE one)
	task-claim -q ONE >/dev/null
	run -0 --separate-stderr task-move "$id" review
	assert_match "$stderr" "your claim of 'ONE' has ended: a reviewer can claim it, or report on its gates"
	task-claim -q -A rev ONE >/dev/null
	run -0 --separate-stderr task-move -A rev -m "no docs" ONE in-progress
	assert_match "$stderr" "nobody holds 'ONE' now: anybody can claim it .'task-claim'., and its last worker finds the move in the inbox"
	assert_equal "$(claim_of ONE)" ""
}

@test "the number of a claim that an own move ended is good for words, not for moves" {
	id=$(task-add one)
	task-claim -q "$id" >/dev/null
	export TASK_FENCE=1
	task-move "$id" review
	TASK_FENCE='' task-claim -q -A rev "$id" >/dev/null
	task-log -q -m "see the notes" "$id"
	TASK_FENCE='' task-gate require -q tests "$id"
	task-gate pass -q tests "$id"
	refused 4 "claim 1 of '$id' holds no longer" task-move "$id" done
	refused 4 "claim 1 of '$id' holds no longer" task-log -A rev -m "me too" "$id"
	run -0 env TASK_FENCE= task-fsck -q
	assert_equal "$output" ""
}

@test "a number that another ended is good for nothing" {
	id=$(task-add one)
	task-claim -q "$id" >/dev/null
	task-move -q -A bob -f -m "hurry" "$id" review
	refused 4 "claim 1 of '$id' holds no longer" task-log --fence 1 -m "what?" "$id"
}

@test "what was handed over is taken by a move of its addressee, or of who gave it" {
	id=$(task-add one)
	task-claim -q "$id" >/dev/null
	task-handoff give -q --to bob -m "half of it" "$id" >/dev/null
	refused 5 "was handed over by ann to bob" task-move -A carl "$id" in-progress
	task-move -A bob "$id" in-progress
	assert_equal "$(claim_of "$id")" "bob 2"
	task-handoff give -q -A bob --to carl -m "the rest" "$id" >/dev/null
	task-move -A bob "$id" in-progress
	assert_equal "$(claim_of "$id")" "bob 3"
	task-handoff give -q -A bob --to carl -m "the rest" "$id" >/dev/null
	refused 5 "was handed over by bob to carl" task-move "$id" quarantined
	task-move -m "nobody can" "$id" quarantined
}

@test "a task that nobody took over for a lease can be moved by anybody" {
	id=$(task-add one)
	task-claim -q "$id" >/dev/null
	task-handoff give -q --to bob -m "half of it" "$id" >/dev/null
	TASK_CLOCK=2026-11-20T15:59:00Z refused 5 "was handed over by ann to bob" \
	    task-move -A carl "$id" in-progress
	TASK_CLOCK=2026-11-20T16:01:00Z task-move -A carl "$id" in-progress
	assert_equal "$(claim_of "$id")" "carl 2"
}

@test "task-move names the call that makes a move possible" {
	id=$(task-add -c ONE one)
	refused 5 "cannot move 'ONE' from created to done; allowed: pending-decomposition, waiting-for-dependency, in-progress, quarantined, cancelled; claim it first ('task-claim ONE')" \
	    task-move "$id" done
}
