#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""One byte is another: is it named, and does every reader live?

usage: byteflips.py [--step N]

In a log that two clones wrote, each byte (with --step each Nth) of each file that git has of
it is changed in three ways, one at a time. Then task-fsck has to name the file, and what reads
the log may only give it as it was, say that something is wrong (5, 6, 7), or, where the
byte belongs to the envelope of a stream's last line, for which nothing after it vouches,
something else that task-fsck names; but never fewer tasks without a word. Prints a table, and what failed; exit status 1 if anything did. The programs are found
by PATH.
"""
import argparse
import collections
import os
import subprocess
import sys
import tempfile

FLIPS = (0x01, 0x20, 0x80)
SAYS = (5, 6, 7)
SCRIPT = """
task-init -q
a=$(task-add -c AA-1 'one é')
task-add -q --needs AA-1 two
task-gate require tests AA-1
task-claim -q AA-1
task-log -q -m 'hello "x"' AA-1
task-edit -q --title 'another title' AA-1
task-add -q last
git clone -q .tasks other 2>/dev/null
task-add -q -C other -A bob three
task-log -q -C other -A bob -m 'from afar' AA-1
task-add -q -C other -A bob 'last, too'
git -C .tasks pull -q "$PWD/other" tasks
rm -rf other
task-fsck
"""


def run(*argv):
    return subprocess.run(argv, capture_output=True, check=False)


def look(path, whole, counts):
    """What task-fsck and a reader make of it; the sentences are failures."""
    fsck, list_ = run("task-fsck", "-q"), run("task-list", "--all", "-j")
    said = (fsck.stdout + fsck.stderr).decode(errors="replace")
    if fsck.returncode not in (1, 5) or path not in said:
        yield f"task-fsck exits with {fsck.returncode} and does not name it: {said}"
    if list_.returncode in SAYS:
        counts["told"] += 1
    elif list_.returncode:
        yield f"task-list exits with {list_.returncode}: {list_.stderr.decode()}"
    else:
        counts["same" if list_.stdout == whole else "other"] += 1
        if list_.stdout.count(b"\n") < whole.count(b"\n") and not list_.stderr:
            yield "task-list has fewer tasks, and says nothing"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--step", type=int, default=1)
    step, failed = parser.parse_args().step, 0
    with tempfile.TemporaryDirectory() as top:
        os.chdir(top)
        os.environ.update(HOME=top, GIT_CONFIG_NOSYSTEM="1", TASK_ACTOR="ann",
                          TASK_CLOCK="2026-11-20T14:00:00Z", LC_ALL="C.UTF-8",
                          GIT_AUTHOR_NAME="ann", GIT_AUTHOR_EMAIL="ann@example.com",
                          GIT_COMMITTER_NAME="ann", GIT_COMMITTER_EMAIL="ann@example.com")
        subprocess.run(["sh", "-ec", SCRIPT], check=True, stdout=subprocess.DEVNULL)
        whole = run("task-list", "--all", "-j").stdout
        files = run("git", "-C", ".tasks", "ls-files").stdout.decode().split()
        print(f"{'file':<36} {'flips':>6} {'same':>6} {'told':>6} {'other':>6} failed")
        for path in files:
            if path == "README.md":     # anyone's to change
                continue
            counts = collections.Counter()
            with open(os.path.join(".tasks", path), "r+b", buffering=0) as file:
                data = file.read()
                for at in range(0, len(data), step):
                    for flip in FLIPS:
                        file.seek(at)
                        file.write(bytes([data[at] ^ flip]))
                        for why in look(path, whole, counts):
                            counts["failed"] += 1
                            print(f"{path}: byte {at} ^ {flip:#x}: {why}")
                        counts["flips"] += 1
                    file.seek(at)
                    file.write(data[at:at + 1])
            failed += counts["failed"]
            print(f"{path:<36} {counts['flips']:6} {counts['same']:6} {counts['told']:6} "
                  f"{counts['other']:6} {counts['failed']:6}")
        if run("task-fsck").returncode:
            sys.exit("the log is not as it was in the end")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
