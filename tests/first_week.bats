# SPDX-License-Identifier: ISC
# The jobs of tests/first_week.txt: what a newcomer tries works, or its message leads on.
load helper

setup()
{
	clean_room
	export TASK_HOOKS=$TASK_SRC/hooks
	unset TASK_ACTOR
	git config --global user.name ann
	git config --global user.email ann@example.com
	git init -q --bare -b main hub.git
	git init -q -b main shop
	cd shop || return
	git remote add origin ../hub.git
	git commit -q --allow-empty -m "begin"
}

complain() { bad+="$job: $line: $*"$'\n'"$(head -n 3 said)"$'\n'; }

@test "twenty jobs of a first week are done without opening a page" {
	bad='' job='' line='' jobs=0
	while IFS= read -r line <&9; do
		case $line in
		'# '[0-9]*) job=${line#'# '} jobs=$((jobs + 1)) ;;
		'#'* | '') ;;
		'$ '*) bash -c "${line#'$ '}" >said 2>&1 </dev/null || complain "status $?" ;;
		'! '*)
			if bash -c "${line#'! '}" >said 2>&1 </dev/null; then
				complain "is not refused"
			fi
			# a mistake prints a sentence, not a screen
			(($(wc -l <said) <= 12)) || complain "$(wc -l <said) lines"
			;;
		'> '*) grep -qE -e "${line#'> '}" said || complain "is not printed" ;;
		*) complain "neither a job nor a line" ;;
		esac
	done 9<"$TASK_SRC/tests/first_week.txt"
	((jobs == 20)) || fail "$jobs jobs"
	[[ -z $bad ]] || fail "$bad"
}
