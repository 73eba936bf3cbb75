#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""A snapshot that is damaged all the time never changes an answer.

usage: snapshot.py [--seconds N] [--seed N] [--readers N] [--writers N]

In a log of its own, in turn: nobody writes, and every answer must be, byte for byte, that
of a fold without a snapshot; and writers write, and every count must lie between what was
acknowledged when the command began and what was begun when it ended. Meanwhile the files
of the snapshot are flipped, cut, grown, exchanged for old, foreign and forged ones, and
taken away. A command may say that the snapshot changed under it (exit status 6, it says
so); it must not answer wrongly, crash or hang. The programs are found by PATH.
Exit status 1: one did. What it said, and what was done to the snapshot before, is printed.
"""
import argparse
import collections
import contextlib
import os
import pathlib
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import time

TASKS = 5000	# so that snapshots are written in the background, and vouched for
HANGS_AFTER = 60	# seconds
WORD = (1 << 64) - 1
READS = [
    ("task-export", "--hash"), ("task-export",), ("task-list", "--all"),
    ("task-list", "-q", "--limit", "7"), ("task-list", "-q", "--ready", "--limit", "30"),
    ("task-list", "--blocked", "--explain"), ("task-list", "--count", "-P", "3..6"),
    ("task-list", "-j", "-q", "--limit", "5", "--sort", "-updated"),
    ("task-list", "-s", "done,in-progress"), ("task-show", "S-007"),
    ("task-log", "S-007"), ("task-agent",), ("task-fsck", "--quick"),
]


def run(*command, text=None, plain=False):
    env = dict(os.environ)
    if plain:
        env["TASK_NO_SNAPSHOT"] = "1"
    try:
        return subprocess.run(command, env=env, input=text, capture_output=True, text=True,
                              errors="replace", timeout=HANGS_AFTER)
    except subprocess.TimeoutExpired as hang:
        return subprocess.CompletedProcess(command, -1, "", f"hangs: {hang}")


def checked(*command, **how):
    result = run(*command, **how)
    if result.returncode:
        raise SystemExit(f"{command}: {result.returncode}: {result.stderr}")
    return result.stdout


def changed_under_it(result):
    return result.returncode == 6 and "run the command again" in result.stderr


def head_sum(data):
    """The sum of a header, as lib/log/snapshot.c has it."""
    lanes = [0, 1, 2, 3]
    whole = len(data) // 32 * 32
    for at in range(0, whole, 32):
        for i, word in enumerate(struct.unpack_from("=4Q", data, at)):
            lanes[i] = (lanes[i] ^ word) * 0x9e3779b97f4a7c15 & WORD
            lanes[i] ^= lanes[i] >> 32
    words = list(struct.unpack("=4Q", data[whole:].ljust(32, b"\0")))
    words[3] ^= (len(data) - whole) << 56
    for i, word in enumerate(words):
        lanes[i] = (lanes[i] ^ word) * 0xbf58476d1ce4e5b9 & WORD
        lanes[i] ^= lanes[i] >> 29
    return (lanes[0] * 3 + lanes[1] * 5 + lanes[2] * 7 + lanes[3] * 11) & WORD


def header_end(data):
    """Where the sum of the header stands."""
    for at in range(64, 4096, 8):
        if data[at:at + 8] == struct.pack("=Q", head_sum(data[:at])):
            return at
    return 0


class Vandal:
    """What can befall the files of a snapshot; each deed is a method do_..."""

    def __init__(self, local, rng, foreign):
        self.local, self.rng, self.foreign = local, rng, foreign
        self.path, self.seen = local / "snapshot", local / "snapshot.seen"
        self.kept = collections.deque(maxlen=8)	    # good ones of earlier: file and seen
        self.deeds = collections.Counter()
        self.last = collections.deque(maxlen=12)
        self.all = sorted(name for name in dir(self) if name.startswith("do_"))

    def act(self):
        deed = self.rng.choice(self.all)
        self.last.append(deed)
        # it was replaced, emptied, or taken away meanwhile
        with contextlib.suppress(OSError, ValueError, struct.error, IndexError):
            getattr(self, deed)()
            self.deeds[deed] += 1

    def put(self, data):
        """As another program would: a file of its own, renamed."""
        temp = self.local / "vandal.tmp"
        temp.write_bytes(data)
        self.clear()
        temp.rename(self.path)

    def clear(self):
        if self.path.is_dir() and not self.path.is_symlink():
            self.path.rmdir()

    def flipped(self, data, bits):
        data = bytearray(data)
        # half of them in the header, which is small
        end = 700 if self.rng.random() < 0.5 else len(data)
        for _ in range(bits):
            at = self.rng.randrange(min(end, len(data)))
            data[at] ^= 1 << self.rng.randrange(8)
        return bytes(data)

    def do_flip_a_copy(self):
        self.put(self.flipped(self.path.read_bytes(), self.rng.choice((1, 2, 100))))

    def do_flip_in_place(self):
        size = self.path.stat().st_size
        with open(self.path, "r+b") as file:
            for _ in range(self.rng.choice((1, 3, 50))):
                at = self.rng.randrange(700 if self.rng.random() < 0.3 else size)
                file.seek(at)
                byte = file.read(1)
                file.seek(at)
                file.write(bytes([byte[0] ^ 1 << self.rng.randrange(8)]))

    def do_overwrite_in_place(self):
        size = self.path.stat().st_size
        with open(self.path, "r+b") as file:
            file.seek(self.rng.randrange(size))
            file.write(self.rng.choice((bytes(4096), self.rng.randbytes(4096), b"\xff" * 64)))

    def do_cut_a_copy(self):
        data = self.path.read_bytes()
        self.put(data[:self.rng.randrange(len(data))])

    def do_cut_in_place(self):
        os.truncate(self.path, self.rng.randrange(self.path.stat().st_size))

    def do_grow(self):
        with open(self.path, "ab") as file:
            file.write(self.rng.randbytes(self.rng.choice((1, 4096, 100000))))

    def do_swap_words(self):
        """Of a machine with the other order of bytes."""
        data = self.path.read_bytes()
        size = self.rng.choice((4, 8))
        data = data[:len(data) // size * size]
        kind = {4: "I", 8: "Q"}[size]
        words = struct.unpack(f"<{len(data) // size}{kind}", data)
        self.put(struct.pack(f">{len(words)}{kind}", *words))

    def do_forge_a_version(self):
        """The layout, the order of bytes, or any word of the header, and a sum that fits."""
        data = bytearray(self.path.read_bytes())
        end = header_end(data)
        at = self.rng.choice((16, 20, self.rng.randrange(24, end or 4096, 4)))
        word = struct.unpack_from("=I", data, at)[0]
        struct.pack_into("=I", data, at, self.rng.choice(
            (word + 1 & 0xffffffff, word - 1 & 0xffffffff, 0, 0x04030201, 0xffffffff,
             word ^ 1 << self.rng.randrange(32))))
        struct.pack_into("=Q", data, end, head_sum(bytes(data[:end])))
        # a forged number of the label or of a count is a lie that only the sum of the whole
        # could tell, if it were part of it: such a file is nobody's accident
        if at < 24:
            self.put(bytes(data))

    def do_delete(self):
        for path in (self.path, self.seen):
            if self.rng.random() < 0.7:
                path.unlink(missing_ok=True)

    def do_garbage(self):
        self.put(self.rng.choice((b"", b"\0" * 70000, self.rng.randbytes(70000),
                                  b"tasklog snapshot" + self.rng.randbytes(9000))))

    def do_foreign(self):
        self.put(self.foreign)

    def do_no_file(self):
        self.path.unlink(missing_ok=True)
        kind = self.rng.randrange(3)
        if kind == 0:
            self.path.mkdir()
        elif kind == 1:
            self.path.symlink_to("/dev/zero")
        else:
            os.mkfifo(self.path)
        time.sleep(0.02)
        self.clear()
        self.path.unlink(missing_ok=True)

    def do_keep(self):
        seen = self.seen.read_bytes()
        self.kept.append((self.path.read_bytes(), seen))

    def do_bring_back(self):
        """What was good once: before other writes, perhaps."""
        data, seen = self.rng.choice(self.kept or [(b"", b"")])
        self.put(data)
        if self.rng.random() < 0.5:
            self.seen.write_bytes(seen)

    def do_spoil_seen(self):
        seen = self.seen.read_bytes()
        self.seen.write_bytes(self.rng.choice((b"", seen[:20], seen + seen,
                                               self.flipped(seen, 1))))

    def do_leave_a_rest(self):
        (self.local / "snapshot.tmp").write_bytes(self.rng.randbytes(5000))

    def do_let_it_heal(self):
        time.sleep(self.rng.choice((0.1, 0.3)))


class Soak:
    def __init__(self, options):
        self.options, self.rng = options, random.Random(options.seed)
        self.failures, self.counts = [], collections.Counter()
        self.lock, self.over = threading.Lock(), threading.Event()
        self.begun = self.acknowledged = 0

    def fail(self, what, result, wanted=None):
        with self.lock:
            self.failures.append(f"{what}: status {result.returncode}: {result.stderr[:2000]}"
                                 f"\nafter {', '.join(self.vandal.last)}\n"
                                 f"{difference(wanted, result.stdout)}")
        self.over.set()

    def make_log(self, where, tasks):
        os.makedirs(where)
        os.chdir(where)
        checked("git", "init", "-q")
        checked("task-init", "-q")
        checked("task-add", "-q", "-p", "S", "-", text="".join(
            f"task number {n} of many\n" for n in range(tasks)))
        for n in range(1, 40):
            checked("task-edit", "-q", "-P", str(n % 11), f"S-{n:03}")
        for n in range(1, 20):
            checked("task-link", "-q", f"S-{n:03}", "needs", f"S-{n + 20:03}")
        for n in range(30, 50):
            checked("task-move", "-q", f"S-{n:03}", "in-progress")
        checked("task-move", "-q", "S-031", "S-032", "done")
        checked("task-claim", "-q", "S-060")
        checked("task-log", "-q", "-m", "said of it", "S-007")
        checked("task-list", "-q")
        return pathlib.Path(checked("git", "-C", ".tasks", "rev-parse",
                                    "--absolute-git-dir").strip()) / "tasklog"

    def read_still(self, rng, truth):
        while not self.over.is_set():
            command = rng.choice(READS)
            result = run(*command)
            self.counts["reads"] += 1
            if changed_under_it(result):
                self.counts["that changed under a reader"] += 1
            elif (result.returncode, result.stdout) != truth[command]:
                self.fail(" ".join(command), result, truth[command][1])

    def read_moving(self, rng):
        while not self.over.is_set():
            least = self.acknowledged
            result = run("task-list", "-q", "--count", "-a")
            most = self.begun
            self.counts["counts"] += 1
            if changed_under_it(result):
                self.counts["that changed under a reader"] += 1
            elif result.returncode or not least <= int(result.stdout or -1) <= most:
                self.fail(f"between {least} and {most} tasks", result)
            time.sleep(rng.random() / 50)

    def write(self, rng):
        while not self.over.is_set():
            with self.lock:
                self.begun += 1
            add = rng.random() < 0.7
            result = run("task-add", "one more") if add else \
                run("task-edit", "-q", "-P", str(rng.randrange(11)), f"S-{rng.randrange(1, 99):03}")
            self.counts["writes"] += 1
            with self.lock:
                self.acknowledged += add and not result.returncode
                self.begun -= not add or "nothing was written" in result.stderr
            if changed_under_it(result):
                self.counts["that changed under a writer"] += 1
            elif result.returncode:
                self.fail("a write", result)

    def vandalise(self, rng):
        while not self.over.is_set():
            self.vandal.act()
            time.sleep(rng.random() ** 3 / 4)

    def together(self, seconds, *works):
        ends = threading.Timer(seconds, self.over.set)
        self.over.clear()
        threads = [threading.Thread(target=work, args=(random.Random(self.rng.random()), *args))
                   for work, *args in works]
        for thread in (ends, *threads):
            thread.start()
        for thread in threads:
            thread.join()
        ends.cancel()

    def turn(self):
        truth = {}
        for command in READS:
            result = run(*command, plain=True)
            truth[command] = result.returncode, result.stdout
            if result.returncode:
                self.fail("without a snapshot, " + " ".join(command), result)
        self.together(6, (self.vandalise,), *[(self.read_still, truth)] * self.options.readers)
        if self.failures:
            return
        self.begun = self.acknowledged = int(checked("task-list", "-q", "--count", "-a"))
        self.together(3, (self.vandalise,), (self.read_moving,),
                      *[(self.write,)] * self.options.writers)
        there = int(checked("task-list", "-q", "--count", "-a", plain=True))
        if not self.failures and not self.acknowledged <= there <= self.begun:
            self.failures.append(f"{self.acknowledged} tasks were acknowledged, {self.begun} "
                                 f"begun, {there} are there")

    def soak(self, top):
        foreign = self.make_log(top / "foreign", 500) / "snapshot"
        local = self.make_log(top / "log", TASKS)
        self.vandal = Vandal(local, random.Random(self.rng.random()), foreign.read_bytes())
        end = time.monotonic() + self.options.seconds
        while time.monotonic() < end and not self.failures:
            self.turn()
            self.counts["turns"] += 1
        if not self.failures:
            checked("task-fsck")
        print(f"seed {self.options.seed}:", ", ".join(
            f"{count} {what}" for what, count in sorted(self.counts.items())))
        print("done to the snapshot:", ", ".join(
            f"{count} {deed[3:].replace('_', ' ')}" for deed, count in
            sorted(self.vandal.deeds.items())))
        for failure in self.failures:
            print(failure, file=sys.stderr)
        return 1 if self.failures else 0


def difference(wanted, got):
    if wanted is None:
        return f"got {got[:500]!r}"
    lines, others = wanted.splitlines(), got.splitlines()
    return "\n".join([f"want {line}" for line in lines if line not in others][:5] +
                     [f"got  {line}" for line in others if line not in lines][:5])


def main():
    parser = argparse.ArgumentParser()
    for option, value in (("seconds", 60), ("seed", 1), ("readers", 3), ("writers", 2)):
        parser.add_argument(f"--{option}", type=int, default=value)
    options = parser.parse_args()
    top = pathlib.Path(tempfile.mkdtemp(prefix="tasklog-soak-"))
    os.environ.update(HOME=str(top), USER="soak", TASK_ACTOR="soak", NO_COLOR="1",
                      GIT_CONFIG_NOSYSTEM="1", TASK_CLOCK="2026-11-20T14:00:00Z")
    code = Soak(options).soak(top)
    os.chdir("/")
    if not code:
        shutil.rmtree(top, ignore_errors=True)
    else:
        print(f"the log is in {top}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
