# SPDX-License-Identifier: ISC
# Completion of the task-* programs in fish. Options come from --help; states, tasks with
# their titles, labels and names from the log.

function __tasklog_list
    set -l where
    set -l words (commandline -opc)
    if set -l at (contains -i -- -C $words)
        set where -C (string replace -r '^~' -- $HOME $words[(math $at + 1)])
    end
    task-list -aq $where $argv </dev/null 2>/dev/null
end

function __tasklog_tasks
    __tasklog_list --format '%(id)%09%(code)%09%(title)' |
        string replace -r '^([^\t]*)\t([^\t]*)\t' '$2\t$1\t' |
        string replace -r '^([^\t]+)\t[^\t]*\t|^\t([^\t]*)\t' '$1$2\t'
end

function __tasklog_states
    task-workflow </dev/null 2>/dev/null |
        string replace -r '.*"states":\[([^\]]*)\].*' '$1' | string replace -a '"' '' |
        string split ,
end

function __tasklog_field
    for field in $argv
        __tasklog_list --format "%($field)" | string split , | string match -r '.+'
    end | sort -u
end

# What an option takes, by its name in --help.
function __tasklog_argument -a take long
    switch $take
        case '*TASK'
            __tasklog_tasks
        case 'STATE*'
            __tasklog_states
        case '*LABEL'
            __tasklog_field labels
        case '*WORD'
            test $long = label; and __tasklog_field labels; or __tasklog_field capabilities
        case NAME WHO
            test $long = gate; or __tasklog_field assignee created_by
        case WHEN 'FROM*'
            printf '%s\n' today tomorrow yesterday monday 2h 3d 1w
        case TRACKER
            echo beads
        case STYLE
            printf '%s\n' text json tap github
        case DIR
            __fish_complete_directories
        case WORKFLOW
            task-workflow list 2>/dev/null
            __fish_complete_path
        case FILE
            __fish_complete_path
    end
end

function __tasklog_operand -a program
    switch $program
        case task-move
            __tasklog_tasks
            __tasklog_states
        case task-link
            __tasklog_tasks
            printf '%s\n' needs blocks parent relates duplicates supersedes discovered-from
        case task-claim task-edit task-list task-log task-show
            __tasklog_tasks
        case task-time
            printf '%s\n' start pause resume stop
            __tasklog_tasks
        case task-handoff
            printf '%s\n' give accept list show
            __tasklog_tasks
        case task-agent
            printf '%s\n' list register change remove
            task-agent -q </dev/null 2>/dev/null | cut -f 1
        case task-check
            printf '%s\n' list add tick untick drop edit move
            __tasklog_tasks
        case task-gate
            printf '%s\n' list require drop pass fail waive run
            __tasklog_tasks
        case task-workflow
            printf '%s\n' show list check set
            task-workflow list 2>/dev/null
            __fish_complete_path
        case task-hooks
            printf '%s\n' install remove status record check run
        case task-import
            __fish_complete_path
        case task-sync
            set -l log (task-init --where 2>/dev/null | string split \t)
            and git -C $log[1] remote 2>/dev/null
    end
end

for program in task-{add,agent,check,claim,edit,export,fsck,gate,hooks,import,init,link,list,log,mcp,move,show,sync,time,workflow}
    command -q $program; or continue
    complete -c $program -f -a "(__tasklog_operand $program)"
    for line in ($program --help 2>/dev/null)
        set -l parts (string match -r '^  (-.,|   ) --([a-z-]+)=?(\S*) +(.*)$' -- $line)
        or continue
        set -l short
        test "$parts[2]" = '   '; or set short -s (string sub -s 2 -l 1 -- $parts[2])
        if test -n "$parts[4]"
            complete -c $program $short -l $parts[3] -x -d "$parts[5]" \
                -a "(__tasklog_argument "(string escape -- $parts[4])" $parts[3])"
        else
            complete -c $program $short -l $parts[3] -d "$parts[5]"
        end
    end
end
