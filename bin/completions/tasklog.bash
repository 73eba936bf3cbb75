# SPDX-License-Identifier: ISC
# Completion of the task-* programs in bash. The program that is typed tells what may
# stand there (--complete), from its options and the log.
#
# What a log holds is text of others: it is compared and quoted, never expanded, which
# is why compgen -W is used for nothing.

# bash splits at "=": `--label=x` is three words, and only the last one is completed.
_tasklog_words()
{
	local i word joined=

	words=() before=
	for ((i = 1; i <= COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		if [[ $word == = && ${words[-1]-} == --* ]]; then
			words[-1]+="="
			before=${words[-1]} joined=1
		elif [[ $joined ]]; then
			words[-1]+=$word joined=
		else
			words+=("$word") before=
		fi
	done
}

_tasklog()
{
	local program=${COMP_WORDS[0]} cur=${COMP_WORDS[COMP_CWORD]} before line word i
	local -a words titles=()

	COMPREPLY=()
	_tasklog_words
	[[ -z $before || $cur != = ]] || cur=
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

complete -F _tasklog task-{add,agent,check,claim,done,edit,export,fsck,gate,handoff,hooks,import,init,link,list,log,mcp,move,show,sync,time,workflow}
