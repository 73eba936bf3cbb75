#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""What if it happened just there? Kill and fail a command at each call that changes something.

usage: sweep.py [--sample N] [--seed N] [--only WORD]

For each scenario (an add, a claim, an import, a sync, a packing, a purge,
its sync) and each thing that can
happen (killed with all that it started; one process of it killed; disk full from there on;
an I/O error; interrupted; half written; no memory), once per write, link, rename, fsync,
unlink, mkdir, truncate and create of the command, and of the git programs that it runs, or
per allocation. After each: the next command works, what was acknowledged is there, what was
refused is not, a repeat of the command ends what it began and does nothing twice, nothing
is left uncommitted, git and task-fsck find nothing wrong. Prints a table, and what failed;
exit status 1 if anything did.

--sample takes N points of each row, at random places. Writes that stdio makes are not met.
The programs are found by PATH, the shim by $BUILD.
"""
import argparse
import errno
import fcntl
import hashlib
import json
import mmap
import os
import random
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import zlib

CALLS = "write link rename fsync unlink mkdir truncate create malloc".split()
ALLOCATION = 1 << CALLS.index("malloc")
CHANGES = ALLOCATION - 1
GROWS = sum(1 << CALLS.index(call) for call in ("write", "link", "mkdir", "create"))
WRITES = 1 << CALLS.index("write")
COUNT_ONLY, KILL_ALL, KILL_ONE, FAIL_ONCE, FAIL_ON, WRITE_LESS = range(6)
WHATS = {
    "killed": (KILL_ALL, CHANGES, 0),
    "one process killed": (KILL_ONE, CHANGES, 0),
    "disk full": (FAIL_ON, GROWS, errno.ENOSPC),
    "I/O error": (FAIL_ONCE, CHANGES, errno.EIO),
    "interrupted": (FAIL_ONCE, WRITES, errno.EINTR),
    "half written": (WRITE_LESS, WRITES, 0),
    "no memory": (FAIL_ONCE, ALLOCATION, errno.ENOMEM),
}
SETTLED = range(8)
ALLOCATIONS = 120       # points of a row; there are thousands, much alike
TIMEOUT = 60


class Broken(Exception):
    """A promise that did not hold."""


class Plan:
    """What is to happen where: the file that the shim maps."""
    FIELDS = struct.Struct("=6Q")

    def __init__(self, path):
        with open(path, "wb") as file:
            file.write(bytes(4096))
        with open(path, "r+b") as file:
            self.map = mmap.mmap(file.fileno(), 4096)
        self.env = {"LD_PRELOAD": os.path.join(os.environ["BUILD"], "tests/sweep/shim.so"),
                    "SWEEP_FILE": path}

    def set(self, at, what, mask, error):
        self.map[:self.FIELDS.size] = self.FIELDS.pack(0, at, what, mask, error, 0)

    def count(self):
        return self.FIELDS.unpack_from(self.map)[0]

    def hit(self):
        """The name of the call that was hit, or None."""
        hit = self.FIELDS.unpack_from(self.map)[5]
        return CALLS[hit - 1] if hit else None


def run(cwd, *command, **env):
    return subprocess.run(command, cwd=cwd, env=dict(os.environ, **env), text=True,
                          errors="replace", stdin=subprocess.DEVNULL, timeout=TIMEOUT,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          start_new_session=True)


def must(cwd, *command):
    got = run(cwd, *command)
    if got.returncode:
        raise Broken(f"{' '.join(command)}: {got.returncode}: {(got.stderr or got.stdout)[:600]}")
    return got.stdout


def wait_for_packing(log):
    with open(f"{log}/.tasks/.git/tasklog/pack.lock", "a", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)


def stored(log):
    """The events of a log, as its files have them."""
    for top, _, names in os.walk(f"{log}/.tasks/events"):
        for name in sorted(names):
            with open(os.path.join(top, name), encoding="utf-8", errors="replace") as file:
                yield from (line for line in file if line.endswith("\n"))


class Add:
    name, log = "task-add", "a"
    command = ("task-add", "--key", "once", "swept")

    def make(self):
        os.mkdir("a")
        must("a", "task-init", "-q")
        self.acked = must("a", "task-add", "before").split()

    def done(self):
        """How often what the command does has been done."""
        return sum('"swept"' in line for line in stored(self.log))

    wanted = 1

    def settle(self):
        """What else must hold after a repeat."""


class Claim(Add):
    name = "task-claim"

    def make(self):
        super().make()
        self.command = ("task-claim", self.acked[0])

    def done(self):
        return sum(json.loads(line)["type"] == "task.claimed" for line in stored(self.log))


class Import(Add):
    name = "task-import"
    wanted = 6

    def make(self):
        super().make()
        with open("a/issues", "w", encoding="ascii") as out:
            for n in range(self.wanted):
                print(json.dumps({"id": f"x-{n}", "title": "swept", "status": "open",
                                  "created_at": f"2026-01-02T03:04:0{n}Z"}), file=out)
        self.command = ("task-import", "--from", "beads", "issues")


class Sync(Add):
    name, log = "task-sync", "b"
    command = ("task-sync", "-q")

    def make(self):
        must(".", "git", "init", "-q", "--bare", "hub.git")
        self.acked = []
        for log in "ab":
            must(".", "git", "clone", "-q", "hub.git", log)
            must(log, "task-init", "-q")
            self.acked += must(log, "task-add", f"of {log}").split()
            must(log, "task-sync", "-q")
        for log in "ab":
            self.acked += must(log, "task-add", f"more of {log}").split()
        must("a", "task-sync", "-q")

    def done(self):
        return self.wanted      # a sync that failed may have done a part, which is no harm

    def settle(self):
        for log in "ab":
            must(log, "task-sync", "-q")
        if must("a", "task-export") != must("b", "task-export"):
            raise Broken("the clones do not agree")


class Pack(Add):
    name = "packing"
    command = ("task-add", "--key", "once", "swept")

    def make(self):
        super().make()
        found = n = 0
        objects = "a/.tasks/.git/objects/17"    # where the programs look whether it is due
        os.makedirs(objects, exist_ok=True)
        while found < 10:
            n += 1
            data = b"blob %d\0%d" % (len(str(n)), n)
            name = hashlib.sha1(data).hexdigest()
            if name.startswith("17"):
                found += 1
                with open(f"{objects}/{name[2:]}", "wb") as out:
                    out.write(zlib.compress(data))

    def settle(self):
        wait_for_packing(self.log)


def holds(log, text):
    """Whether any byte of a log, or of an object in it, has the text."""
    for top, _, names in os.walk(f"{log}/.tasks"):
        for name in names:
            with open(os.path.join(top, name), "rb") as file:
                if text in file.read():
                    return True
    objects = subprocess.run(["git", "-C", f"{log}/.tasks", "cat-file", "--batch",
                              "--batch-all-objects", "--unordered"],
                             stdout=subprocess.PIPE, check=True)
    return text in objects.stdout


class Purge(Add):
    name = "task-purge"
    command = ("sh", "-c", "task-purge -f -m leaked -F secret; [ $? -le 1 ]")
    wanted = 1
    secret = b"correct horse"

    def make(self):
        os.mkdir("a")
        must("a", "task-init", "-q")
        with open("a/secret", "wb") as file:
            file.write(self.secret)
        self.acked = must("a", "task-add", "before").split()
        must("a", "task-log", "-m", "it is correct horse", self.acked[0])
        must("a", "task-edit", "-b", "not correct horse", self.acked[0])
        must("a", "git", "-C", ".tasks", "repack", "-q", "-a", "-d")
        self.acked += must("a", "task-add", "the correct horse").split()
        self.acked += must("a", "task-add", "another").split()

    def done(self):
        return int(not holds(self.log, self.secret))

    def settle(self):
        if holds(self.log, self.secret):
            raise Broken("the secret is still there")


class PurgeSync(Purge):
    """A clone gets a purge from the remote, which a clone had replaced."""
    name, log = "purge-sync", "b"
    command = ("task-sync", "-q")

    def make(self):
        must(".", "git", "init", "-q", "--bare", "hub.git")
        self.acked = []
        for log in "ab":
            must(".", "git", "clone", "-q", "hub.git", log)
            must(log, "task-init", "-q")
            self.acked += must(log, "task-add", f"of {log}").split()
            must(log, "task-sync", "-q")
        must("a", "task-log", "-m", "it is correct horse", self.acked[0])
        for log in "aba":
            must(log, "task-sync", "-q")
        self.acked += must("b", "task-add", "more of b").split()
        with open("a/secret", "wb") as file:
            file.write(self.secret)
        must("a", "task-purge", "-q", "-f", "-m", "leaked", "-F", "secret")
        must("a", "task-sync", "-q")

    def done(self):
        return self.wanted

    def settle(self):
        for log in "bab":
            must(log, "task-sync", "-q")
        if must("a", "task-export") != must("b", "task-export"):
            raise Broken("the clones do not agree")
        for log in "ab":
            if holds(log, self.secret):
                raise Broken(f"the secret is still in {log}")


class Sweep:
    def __init__(self, scenario, template, plan):
        self.scenario, self.template, self.plan = scenario, template, plan
        self.repaired = self.crashed = 0

    def again(self):
        shutil.rmtree("run", ignore_errors=True)
        shutil.copytree(self.template, "run", symlinks=True)
        os.chdir("run")

    def attempt(self):
        got = run(self.scenario.log, *self.scenario.command, **self.plan.env)
        if self.scenario.name == "packing":
            wait_for_packing(self.scenario.log)
        return got

    def count(self, what):
        self.again()
        self.plan.set(0, COUNT_ONLY, *WHATS[what][1:])
        got = self.attempt()
        os.chdir("..")
        if got.returncode:
            raise Broken(f"without a fault: {got.returncode}: {got.stderr}")
        return self.plan.count()

    def point(self, what, at):
        """One place. The call that was hit, or None."""
        self.again()
        try:
            self.plan.set(at, *WHATS[what])
            got = self.attempt()
            hit = self.plan.hit()
            if hit:
                self.judge(got, what)
            return hit
        except subprocess.TimeoutExpired as expired:
            raise Broken(f"{' '.join(expired.cmd)}: does not end") from expired
        finally:
            os.chdir("..")

    def judge(self, got, what):
        scenario, log = self.scenario, self.scenario.log
        if what == "no memory" and got.returncode < 0:
            # "out of memory" and abort() are by design; libgit2 does not bear it, either
            self.crashed += got.returncode != -signal.SIGABRT
        elif not what.endswith("killed") and got.returncode not in SETTLED:
            raise Broken(f"status {got.returncode}: {got.stderr[:600]}")
        if got.returncode > 0 and not got.stderr:
            raise Broken(f"status {got.returncode} without a message")
        acked = scenario.acked + re.findall(r"^[0-9a-z]{12}\b", got.stdout, re.MULTILINE)
        done = scenario.done()
        if got.returncode == 0 and done != scenario.wanted:
            raise Broken("it was said to be done, and is not there")
        if got.returncode > 0 and done and "recorded" not in got.stderr and \
                scenario.name in ("task-add", "task-claim"):
            raise Broken(f"it was refused, and is there all the same: {got.stderr}")
        acked += must(log, "task-add", "after").split()
        must(log, *scenario.command)
        if scenario.done() != scenario.wanted:
            raise Broken(f"after a repeat it is there {scenario.done()} times")
        scenario.settle()
        self.check_log(log, acked)

    def check_log(self, log, acked):
        events = "".join(stored(log))
        for task in acked:
            if task not in events:
                raise Broken(f"lost: {task}")
        left = must(log, "git", "-C", ".tasks", "status", "--porcelain")
        if left:
            raise Broken(f"not committed: {left}")
        must(log, "git", "-C", ".tasks", "fsck", "--strict", "--no-dangling", "--no-progress")
        if run(log, "task-fsck", "-q").returncode:
            self.repaired += 1
            run(log, "task-fsck", "--repair")
            must(log, "task-fsck")


def places(count, what, args, rng):
    """Where it shall happen."""
    every = list(range(1, count + 1))
    limit = args.sample or (ALLOCATIONS if what == "no memory" else count)
    return every if limit >= count else sorted(rng.sample(every, limit))


def sweep_row(sweep, what, args, rng):
    name = sweep.scenario.name
    hits, failures = [], 0
    for at in places(sweep.count(what), what, args, rng):
        try:
            hit = sweep.point(what, at)
            if hit:
                hits.append(hit)
        except Broken as broken:
            failures += 1
            hits.append(sweep.plan.hit())
            print(f"FAILED: {name}, {what} at {at} ({hits[-1]}): {broken}", flush=True)
    kinds = " ".join(f"{call} {hits.count(call)}" for call in CALLS if call in hits)
    print(f"{name:12} {what:19} {len(hits):5} {failures:7}  {kinds}", flush=True)
    return len(hits), failures


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1][len("usage: "):])
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="")
    args = parser.parse_args()
    rng = random.Random(args.seed or random.randrange(1 << 30))
    os.environ["BUILD"] = os.path.abspath(os.environ.get("BUILD", "build"))
    points = failures = repaired = crashed = 0
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory, ignore_cleanup_errors=True) as top:
        os.environ.update(HOME=top, TASK_ACTOR="ann", GIT_CONFIG_NOSYSTEM="1", LC_ALL="C",
                          TASK_CLOCK="2026-11-20T14:00:00Z")
        os.chdir(top)
        plan = Plan(f"{top}/plan")
        print(f"{'command':12} {'what':19} points  failed  at", flush=True)
        for scenario in (Add(), Claim(), Import(), Sync(), Pack(),
                         Purge(), PurgeSync()):
            # as in the run, that what holds absolute paths stays right
            os.mkdir("run")
            os.chdir("run")
            scenario.make()
            os.chdir("..")
            os.rename("run", "template")
            sweep = Sweep(scenario, "template", plan)
            for what in WHATS:
                if args.only in f"{scenario.name}, {what}":
                    more, bad = sweep_row(sweep, what, args, rng)
                    points, failures = points + more, failures + bad
            repaired += sweep.repaired
            crashed += sweep.crashed
            shutil.rmtree("template")
            shutil.rmtree("run", ignore_errors=True)
        os.chdir("/")
    print(f"{points} points, {failures} failures, {repaired} needed task-fsck --repair; "
          f"{crashed} died of a failed allocation without a word")
    return failures > 0 or points == 0


if __name__ == "__main__":
    sys.exit(main())
