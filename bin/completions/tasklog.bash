# SPDX-License-Identifier: ISC
# Completion of tasklog, git task and the task-* programs in bash. The program that is typed
# tells what may stand there (--complete), from its options and the log.
#
# What a log holds is text of others: it is compared and quoted, never expanded, which
# is why compgen -W is used for nothing.

# The words from number $1 on. bash splits at "=", ":" and "@": `--label=x` is three words,
# and only the last one is completed.
_tasklog_words()
{
	local i word joined=

	words=() before=
	for ((i = $1; i <= COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		if [[ $word == = && ${words[-1]-} == --* ]] ||
			[[ $word == : && ${#words[@]} -gt 0 ]]; then
			words[-1]+=$word
			before=${words[-1]} joined=1
		elif [[ $word == @ ]]; then
			words+=(@) joined=1 # readline replaces it, too
		elif [[ $joined ]]; then
			words[-1]+=$word joined=
		else
			words+=("$word") before=
		fi
	done
}

# Complete the words from number $2 on as those of program $1.
_tasklog_offer()
{
	local program=$1 cur=${COMP_WORDS[COMP_CWORD]} before line word i
	local -a words titles=()

	COMPREPLY=()
	_tasklog_words "$2"
	[[ -z $before || $cur != [=:@] ]] || cur=
	while IFS= read -r line; do
		word=${line%%$'\t'*} word=${word#"$before"}
		case $line in
		$'\tfiles') mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$cur") ;;
		$'\tdirectories') mapfile -t COMPREPLY < <(compgen -d -- "$cur") ;;
		*)
			[[ $word != *[^A-Za-z0-9_.,/@+-]* ]] || word=$(printf '%q' "$word")
			COMPREPLY+=("$word")
			[[ $line == *$'\t'* ]] || line=
			titles+=("${line#*$'\t'}")
			;;
		esac
	done < <("$program" --complete "${words[@]}" 2>/dev/null </dev/null)
	# titles where bash only lists what there is
	[[ ${COMP_TYPE-} == 63 ]] && ((${#COMPREPLY[@]} > 1)) || return 0
	for i in "${!titles[@]}"; do
		[[ -z ${titles[i]} ]] || COMPREPLY[i]+=" (${titles[i]})"
	done
}

_tasklog() { _tasklog_offer "${COMP_WORDS[0]}" 1; }

# git's own completion calls this for `git task`.
_git_task()
{
	local i=1

	while [[ ${COMP_WORDS[i]} != task ]] && ((i < COMP_CWORD)); do
		((i++))
	done
	_tasklog_offer git-task $((i + 1))
}

# Open tasks come first, so bash must not sort (4.4).
complete -o nosort -F _tasklog tasklog git-task task-{add,agent,check,claim,diff,done,edit,export,fsck,gate,handoff,hooks,import,init,link,list,log,mcp,move,purge,show,sync,time,undo,watch,workflow} 2>/dev/null ||
	complete -F _tasklog tasklog git-task task-{add,agent,check,claim,diff,done,edit,export,fsck,gate,handoff,hooks,import,init,link,list,log,mcp,move,purge,show,sync,time,undo,watch,workflow}
