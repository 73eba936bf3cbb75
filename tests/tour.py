#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""tests/tour.py -- run the lines of a page and compare what they print, or write it

usage: tests/tour.py [-w] PAGE

PAGE is an mdoc page whose literal blocks have lines that begin with "$ ", and below each
what it prints. The lines run in one shell, in an empty directory, on a terminal of 80
columns; each is a minute later than the one before it. What differs from run to run (ids,
hashes, paths up to the project) is compared as if it were the same. With -w the page gets
what was printed.
"""
import argparse
import difflib
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import tempfile
import termios
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]
BEGIN = "2026-11-30T09:{:02}:00Z"


def unescape(line):
    line = line.replace("\\&", "").replace("\\-", "-").replace("\\(aq", "'")
    return re.sub(r"\\\[u([0-9A-F]{4,5})\]", lambda m: chr(int(m[1], 16)),
                  line).replace("\\e", "\\")


def escape(line):
    line = line.replace("\\", "\\e")
    line = "".join(c if ord(c) < 128 else f"\\[u{ord(c):04X}]" for c in line)
    return "\\&" + line if line[:1] in (".", "'") else line


def read_page(text):
    """The lines of the page; those of literal blocks that show a run as [command, output]"""
    parts, block = [], None
    for line in text.splitlines():
        if line.startswith(".Bd -literal"):
            block = []
            parts.append(line)
        elif line.startswith(".Ed"):
            parts.extend(block or [])
            parts.append(line)
            block = None
        elif block is None:
            parts.append(line)
        elif line.startswith("$ "):
            block.append([unescape(line[2:]), []])
        elif block and isinstance(block[-1], list):
            block[-1][1].append(unescape(line))
        else:
            block.append(line)
    return parts


def run_all(commands, colour=False):
    """What each command prints."""
    with tempfile.TemporaryDirectory(prefix="tour.") as top:
        home = Path(top) / "ann"
        home.mkdir()
        (home / ".gitconfig").write_text(
            "[user]\n\tname = ann\n\temail = ann@example.com\n[init]\n\tdefaultBranch = main\n")
        script = Path(top) / "lines"
        lines = []
        for number, command in enumerate(commands):
            lines.append(f"printf '\\002{number}\\003'; export TASK_CLOCK={BEGIN.format(number)}")
            lines.append(command)
        lines.append(f"printf '\\002{len(commands)}\\003'")
        script.write_text("\n".join(lines) + "\n")
        env = {name: value for name, value in os.environ.items()
               if not name.startswith(("TASK_", "GIT_")) and name != "EDITOR"}
        env.update(HOME=str(home), TASK_HOOKS=str(TOP / "hooks"), GIT_CONFIG_NOSYSTEM="1",
                   GIT_PAGER="cat", TASK_PAGER="cat", TERM="xterm",
                   LC_ALL="C.UTF-8", TZ="UTC", GIT_CONFIG_GLOBAL=str(home / ".gitconfig"))
        env.pop("NO_COLOR", None)
        if not colour:
            env["NO_COLOR"] = "1"
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 80, 0, 0))
        shell = subprocess.Popen(["bash", "--norc", str(script)], cwd=home, env=env,
                                 stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs)
        os.close(theirs)
        said = b""
        while True:
            ready = select.select([ours], [], [], 120)[0]
            try:
                piece = os.read(ours, 65536) if ready else b""
            except OSError:
                piece = b""
            if not piece:
                break
            said += piece
        shell.kill() if shell.poll() is None and not ready else shell.wait()
        os.close(ours)
        text = said.decode().replace("\r\n", "\n").replace(str(home), "/home/ann")
    printed = re.split("\x02\\d+\x03", text)[1:-1]
    # progress is written over
    printed = ["\n".join(line.rsplit("\x1b[K", 1)[-1] for line in out.split("\n"))
               for out in printed]
    return [out.rstrip("\n").split("\n") if out.strip() else [] for out in printed]


def masked(lines):
    text = "\n".join(lines)
    for pattern, mask in ((r"\b[0-9a-f]{40,64}\b", "HASH"), (r"commit [0-9a-f]{10}\b", "COMMIT"),
                          (r"\b[0-9a-z]{26}\b", "EVENT"),
                          (r"\b[0-9a-z]{12}\b", "TASK"),
                          (r"^[0-9a-z]{5}(?= +\d)", "SHORT")):
        text = re.sub(pattern, mask, text, flags=re.M)
    return text.split("\n")


def main():
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("-w", action="store_true")
    parser.add_argument("page", type=Path)
    args = parser.parse_args()
    parts = read_page(args.page.read_text())
    shown = [part for part in parts if isinstance(part, list)]
    printed = run_all([command for command, _ in shown])
    if len(printed) != len(shown):
        sys.exit(f"tour.py: '{shown[len(printed)][0]}' did not end")
    bad = False
    for part, output in zip(shown, printed):
        if not args.w and masked(part[1]) != masked(output):
            bad = True
            print(f"$ {part[0]}")
            print("\n".join(difflib.unified_diff(masked(part[1]), masked(output), "page", "run",
                                                 lineterm="", n=9)))
        part[1] = output
    if args.w:
        lines = []
        for part in parts:
            lines += [part] if isinstance(part, str) else [
                "$ " + escape(part[0]), *map(escape, part[1])]
        args.page.write_text("\n".join(lines) + "\n")
    sys.exit(bad)


if __name__ == "__main__":
    main()
