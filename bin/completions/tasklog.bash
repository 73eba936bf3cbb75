# SPDX-License-Identifier: ISC
# Completion of the task-* programs in bash. Options come from --help, so they are those
# of the program that is there; states, tasks, labels and names come from the log.
#
# What a log holds is text of others: it is compared and quoted, never expanded, which
# is why compgen -W is used for nothing.

# The log that the command line names, for the programs asked.
_tasklog_where()
{
	local i

	where=()
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		-C | --directory)
			[[ ${COMP_WORDS[i + 1]-} == = ]] && ((i++))
			where=(-C "${COMP_WORDS[i + 1]/#\~/$HOME}")
			;;
		esac
	done
}

# Add the lines of standard input that begin with the word, quoted where needed.
_tasklog_offer()
{
	local line

	while IFS= read -r line; do
		[[ -n $line && $line == "$cur"* ]] || continue
		[[ $line != *[^A-Za-z0-9_.,/@+-]* ]] || line=$(printf '%q' "$line")
		COMPREPLY+=("$line")
	done
}

_tasklog_list() { task-list -aq "${where[@]}" "$@" </dev/null 2>/dev/null; }

# Tasks by code, in any case; by id where the word begins one, or there is no code. When
# bash only lists them, with their titles.
_tasklog_tasks()
{
	local id code title i
	local -a titles=()

	while IFS=$'\t' read -r id code title; do
		case $code in
		-) ;;
		*) [[ ${code^^} != "${cur^^}"* ]] || id=$code ;;
		esac
		[[ ${id^^} == "${cur^^}"* ]] || continue
		COMPREPLY+=("$id")
		titles+=("$title")
	done < <(_tasklog_list --format $'%(id)\t%(code)\t%(title)' | sed $'s/\t\t/\t-\t/')
	[[ ${COMP_TYPE-} == 63 ]] && ((${#COMPREPLY[@]} > 1)) || return 0
	for i in "${!COMPREPLY[@]}"; do
		COMPREPLY[i]+=" (${titles[i]})"
	done
}

_tasklog_states()
{
	task-workflow "${where[@]}" </dev/null 2>/dev/null |
	    sed 's/.*"states":\[\([^]]*\)\].*/\1/; s/"//g; y/,/\n/'
}

_tasklog_field() { _tasklog_list --format "%($1)" | tr , '\n' | sort -u; }

_tasklog_agents() { task-agent -q "${where[@]}" </dev/null 2>/dev/null | cut -f 1; }

_tasklog_actors()
{
	{
		_tasklog_agents
		_tasklog_field assignee
		_tasklog_field created_by
	} | sort -u
}

# Of a list with commas, the last item is completed.
_tasklog_state_list()
{
	local done=

	[[ $cur == *,* ]] && done=${cur%,*},
	_tasklog_offer < <(_tasklog_states | sed "s/^/$done/")
}

# What an option takes, by the name --help gives it.
_tasklog_argument()
{
	case $1 in
	*TASK) _tasklog_tasks ;;
	STATE*) _tasklog_state_list ;;
	*LABEL) _tasklog_offer < <(_tasklog_field labels) ;;
	*WORD)
		case $2 in
		-l | --label) _tasklog_offer < <(_tasklog_field labels) ;;
		*) _tasklog_offer < <(_tasklog_field capabilities) ;;
		esac
		;;
	NAME | WHO)
		case $2 in
		--gate) ;;
		*) _tasklog_offer < <(_tasklog_actors) ;;
		esac
		;;
	WHEN | FROM*) _tasklog_offer <<<$'today\ntomorrow\nyesterday\nmonday\n2h\n3d\n1w' ;;
	TRACKER) _tasklog_offer <<<$'beads' ;;
	STYLE) _tasklog_offer <<<$'text\njson\ntap\ngithub' ;;
	DIR) mapfile -t COMPREPLY < <(compgen -d -- "$cur") ;;
	WORKFLOW)
		_tasklog_workflows
		;;
	FILE) mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
	esac
}

_tasklog_workflows()
{
	_tasklog_offer < <(task-workflow list 2>/dev/null | cut -f 1)
	mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$cur")
}

_tasklog_kinds()
{
	_tasklog_offer <<<$'needs\nblocks\nparent\nrelates\nduplicates\nsupersedes\ndiscovered-from'
}

_tasklog_remotes()
{
	local log

	log=$(task-init --where "${where[@]}" 2>/dev/null) &&
	    git -C "${log%%$'\t'*}" remote 2>/dev/null
}

# Operands, by program; $2 of them stand before the word.
_tasklog_operand()
{
	case $1 in
	task-move)
		_tasklog_tasks
		(($2 == 0)) || _tasklog_offer < <(_tasklog_states)
		;;
	task-workflow)
		if (($2 == 0)); then
			_tasklog_offer <<<$'show\nlist\ncheck\nset'
		else
			_tasklog_workflows
		fi
		;;
	task-link)
		_tasklog_tasks
		(($2 == 0)) || _tasklog_kinds
		;;
	task-claim | task-edit | task-list | task-log | task-show) _tasklog_tasks ;;
	task-time)
		(($2 > 0)) || _tasklog_offer <<<$'start\npause\nresume\nstop'
		_tasklog_tasks
		;;
	task-handoff)
		(($2 > 0)) || _tasklog_offer <<<$'give\naccept\nlist\nshow'
		_tasklog_tasks
		;;
	task-agent)
		if (($2 == 0)); then
			_tasklog_offer <<<$'list\nregister\nchange\nremove'
		else
			_tasklog_offer < <(_tasklog_agents)
		fi
		;;
	task-check)
		if (($2 == 0)); then
			_tasklog_offer <<<$'list\nadd\ntick\nuntick\ndrop\nedit\nmove'
		else
			_tasklog_tasks
		fi
		;;
	task-gate)
		if (($2 == 0)); then
			_tasklog_offer <<<$'list\nrequire\ndrop\npass\nfail\nwaive\nrun'
		else
			_tasklog_tasks
		fi
		;;
	task-hooks)
		(($2 > 0)) || _tasklog_offer <<<$'install\nremove\nstatus\nrecord\ncheck\nrun'
		;;
	task-import) mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
	task-sync) _tasklog_offer < <(_tasklog_remotes) ;;
	esac
}

# The argument name of option $1, from the help in $help; empty: it takes none.
_tasklog_takes()
{
	local line name rest

	while IFS= read -r line; do
		[[ $line =~ ^\ \ (-.,\ |\ \ \ \ )(--[a-z-]+)(=([^ ]+))? ]] || continue
		name=${BASH_REMATCH[2]} rest=${BASH_REMATCH[4]}
		if [[ $1 == "$name" || ${BASH_REMATCH[1]%,*} == "$1" ]]; then
			printf '%s\n' "$rest"
			return
		fi
	done <<<"$help"
}

_tasklog()
{
	local program=${COMP_WORDS[0]##*/} cur=${COMP_WORDS[COMP_CWORD]}
	local prev=${COMP_WORDS[COMP_CWORD - 1]} help i takes operands=0 skip=0
	local -a where

	COMPREPLY=()
	help=$("$program" --help 2>/dev/null </dev/null) || return
	_tasklog_where
	# bash splits at "=": `--label=x` is three words
	if [[ $cur == = && $prev == --* ]]; then
		cur=
		_tasklog_argument "$(_tasklog_takes "$prev")" "$prev"
		return
	elif [[ $prev == = && ${COMP_WORDS[COMP_CWORD - 2]-} == --* ]]; then
		prev=${COMP_WORDS[COMP_CWORD - 2]}
		_tasklog_argument "$(_tasklog_takes "$prev")" "$prev"
		return
	fi
	for ((i = 1; i < COMP_CWORD; i++)); do
		if ((skip)); then
			skip=0
		elif [[ ${COMP_WORDS[i]} == -?* ]]; then
			takes=$(_tasklog_takes "${COMP_WORDS[i]}")
			if [[ -n $takes ]]; then
				skip=1
				[[ ${COMP_WORDS[i + 1]-} == = ]] && ((i++))
			fi
		else
			((operands++))
		fi
	done
	if ((skip)); then
		_tasklog_argument "$takes" "$prev"
	elif [[ $cur == -* ]]; then
		_tasklog_offer < <(grep -oE '^ +(-., )?--[a-z-]+' <<<"$help" |
		    grep -oE -- '--?[a-zA-Z0-9][a-z-]*')
	else
		_tasklog_operand "$program" "$operands"
	fi
	return 0
}

complete -F _tasklog task-add task-agent task-check task-claim task-edit task-export task-fsck task-gate task-handoff task-hooks \
    task-import task-init task-link task-list task-log task-mcp task-move task-show task-sync task-time task-workflow
