#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""tests/shells/complete.py -- what a real shell makes of a line and TAB

usage: tests/shells/complete.py bash|zsh|fish LINE [TABS]

Types LINE and TAB (TABS times, 1) into an interactive shell on a terminal of 24 by 120, with
the completions of this source, and prints what the screen then shows below the prompt. tmux
is the terminal.
"""
import os
import subprocess
import sys
import time
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
COMPLETIONS = TOP / "bin" / "completions"
PROMPT = "ready>"
SETUP = {
    "bash": (["bash", "--norc", "--noediting"][:2] + ["-i"], f"""
PS1='{PROMPT} '
bind 'set bell-style none'; bind 'set completion-query-items 0'; bind 'set page-completions off'
for file in /usr/share/bash-completion/completions/git; do [ -f $file ] && . $file; done
. {COMPLETIONS}/tasklog.bash
"""),
    "zsh": (["zsh", "-f", "-i"], f"""
fpath=({COMPLETIONS} $fpath)
autoload -U compinit; compinit -u -D
zstyle ':completion:*' list-prompt ''; LISTMAX=10000
PROMPT='{PROMPT} '; unsetopt beep
"""),
    "fish": (["fish", "-N", "-i"], f"""
function fish_prompt; echo -n '{PROMPT} '; end
function fish_greeting; end
set -g fish_autosuggestion_enabled 0
set -p fish_complete_path {COMPLETIONS}
source {COMPLETIONS}/tasklog.fish
"""),
}


class Terminal:
    def __init__(self, command):
        self.tmux = ["tmux", "-L", f"tasklog-{os.getpid()}", "-f", "/dev/null"]
        self.run("new-session", "-d", "-x", "120", "-y", "24", *command)

    def run(self, *words):
        return subprocess.run([*self.tmux, *words], check=True, capture_output=True,
                              text=True).stdout

    def screen(self):
        return self.run("capture-pane", "-p").rstrip("\n")

    def type(self, text):
        self.run("send-keys", "-l", text)

    def await_screen(self, done, what):
        """Wait until the screen is as wanted, and then for it to stand still."""
        end = time.monotonic() + 30
        before = None
        while time.monotonic() < end:
            now = self.screen()
            if done(now) and now == before:
                return now
            before = now
            time.sleep(0.15)
        sys.exit(f"{what}; the screen is:\n{before}")


def main():
    shell, line = sys.argv[1:3]
    tabs = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    command, setup = SETUP[shell]
    terminal = Terminal(command)
    try:
        script = Path(os.environ.get("TMPDIR", "/tmp")) / f"setup.{os.getpid()}.{shell}"
        script.write_text(setup)
        terminal.type(f"{'source' if shell == 'fish' else '.'} {script}; clear")
        terminal.run("send-keys", "Enter")
        terminal.await_screen(lambda s: s.strip() == PROMPT, f"{shell} gives no prompt")
        terminal.type(line)
        typed = terminal.await_screen(lambda s: line.strip() in s, "the line does not appear")
        for _ in range(tabs):
            terminal.run("send-keys", "Tab")
        shown = terminal.await_screen(lambda s: s != typed, "TAB does nothing")
        print(shown.replace(PROMPT, ">"))
    finally:
        subprocess.run([*terminal.tmux, "kill-server"], check=False, capture_output=True)


if __name__ == "__main__":
    main()
