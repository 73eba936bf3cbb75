# SPDX-License-Identifier: ISC
# Completion of the task-* programs in fish. The program that is typed tells what may
# stand there (--complete), from its options and the log.

function __tasklog_complete
    set -l words (commandline -opc)
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

for program in task-{add,agent,check,claim,done,edit,export,fsck,gate,handoff,hooks,import,init,link,list,log,mcp,move,show,sync,time,workflow}
    complete -c $program -f -a '(__tasklog_complete)'
end
