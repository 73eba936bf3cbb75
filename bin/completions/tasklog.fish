# SPDX-License-Identifier: ISC
# Completion of tasklog, git task and the task-* programs in fish. The program that is typed tells what may
# stand there (--complete), from its options and the log.

function __tasklog_complete
    set -l words (commandline -opc)
    if test "$words[1..2]" = 'git task'
        set words git-task $words[3..-1]
    end
    set -l current (commandline -ct)
    for line in ($words[1] --complete $words[2..-1] "$current" 2>/dev/null </dev/null)
        switch $line
            case \tfiles
                __fish_complete_path "$current"
            case \tdirectories
                __fish_complete_directories "$current"
            case '*'
                printf '%s\n' $line
        end
    end
end

for program in tasklog git-task task-{add,agent,check,claim,diff,done,edit,export,fsck,gate,handoff,hooks,import,init,link,list,log,mcp,move,purge,show,sync,time,undo,watch,workflow}
    complete -c $program -f -k -a '(__tasklog_complete)'
end

# From 3.7 on, fish itself completes `git task` as git-task.
function __tasklog_is_git_task
    set -l words (commandline -opc)
    test "$words[1..2]" = 'git task'
end
complete -c git -f -k -n __tasklog_is_git_task -a '(__tasklog_complete)'
