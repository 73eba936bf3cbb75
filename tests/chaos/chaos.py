#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Random histories of clones, a hub and everything that people do to git repositories.

usage: chaos.py [--seeds N] [--start N] [--steps N] [--clones N] [--jobs N]
                [--keep] [--verbose]

Each seed is a history: clones of one hub run random commands, `git pull`, `git push -f`,
`reset --hard`, `revert`, `checkout` of old files and commits; the hub is made anew,
clones are copied, backups are restored, processes are stopped and killed, clocks are
off. A ledger outside the log keeps the key of every change that a command acknowledged.
What somebody has destroyed (the one place that had a change was reset, overwritten by an
old copy, deleted) is struck out of the ledger at that moment. No task ever has two holders
that `task-claim --sync` has acknowledged.

At the end every clone follows the advice that the programs print, and syncs. Then:

  - every change in the ledger is in every clone
  - every clone exports the same bytes, and so does a fresh clone of the hub
  - task-fsck finds nothing, or a hole whose lines were struck out of the ledger
  - `task-fsck --range` of the whole history finds the same
  - git fsck is content with every git directory

A history is made anew in $TMPDIR; with --keep a failed one stays there. Exit status 1: a
promise was broken; the seed and the steps are printed.
"""
import argparse
import datetime
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time

BEGIN = datetime.datetime(2026, 11, 20, 14, tzinfo=datetime.timezone.utc)
STATES = ("created in-progress blocked review done archived cancelled quarantined "
          "pending-handoff").split()
WORKING = "in-progress blocked review pending-handoff".split()
CHANGE = re.compile(rb'"(?:key|id)":"([0-9a-z]+)[#"]')
BUSY = 6
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
MISSING = 2             # git fsck's exit status, of one bit a kind of finding


class Broken(Exception):
    """A promise was broken."""


def keyed(args, key):
    """The command with a key, which stands behind the verb of programs that have verbs."""
    at = 1 if args[0] in (
        "task-add", "task-edit", "task-move", "task-claim", "task-link", "task-log") else 2
    return args[:at] + ["--key", key] + args[at:]


def remove(path):
    """Faster than Python does it: a history makes thousands of files."""
    subprocess.run(["rm", "-rf", path], check=True)


class World:
    """One history: its clones, its clock, its ledger."""

    def __init__(self, seed, room, clones):
        self.rng = random.Random(seed)
        self.room = room
        self.clones = [f"clone{n}" for n in range(clones)]
        self.skew = {clone: 0.0 for clone in self.clones}
        self.now = 0.0
        self.keys = 0
        self.ledger = {}        # key -> what it was
        self.changes_of = {}    # commit -> what held() answers
        self.struck = set()     # keys and ids of events that somebody has destroyed
        self.torn = set()       # files that somebody has cut off
        self.tasks = []
        self.backups = {}
        self.story = []
        self.stopped = []
        self.sync_claims = []   # (task, who, until, key) of those that count
        self.sync_count = 0

    # -- running things

    def clock(self, clone):
        at = BEGIN + datetime.timedelta(seconds=self.now + self.skew.get(clone, 0))
        return at.strftime("%Y-%m-%dT%H:%M:%SZ")

    def env(self, clone):
        return dict(os.environ, TASK_CLOCK=self.clock(clone), TASK_ACTOR="user-" + clone,
                    HOME=os.path.join(self.room, "home"), GIT_CONFIG_NOSYSTEM="1",
                    GIT_TERMINAL_PROMPT="0", LC_ALL="C.UTF-8", TZ="UTC",
                    GIT_EDITOR="true")

    def start(self, clone, *command, stdin=None):
        self.story.append(f"[{self.clock(clone)}] {clone}: {' '.join(command)}")
        return subprocess.Popen(command, cwd=os.path.join(self.room, clone),
                                env=self.env(clone), stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True,
                                stdin=subprocess.PIPE if stdin else subprocess.DEVNULL)

    def wait(self, process, stdin=None):
        try:
            out, err = process.communicate(stdin, timeout=120)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise Broken(f"no end after two minutes: {process.args}") from None
        self.story.append(f"    -> {process.returncode} {(out + err).strip()[:300]}")
        if process.returncode < 0 and process.returncode != -signal.SIGKILL:
            raise Broken(f"{process.args} died of signal {-process.returncode}")
        return process.returncode, out, err

    def run(self, clone, *command, stdin=None):
        return self.wait(self.start(clone, *command, stdin=stdin), stdin)

    def git(self, clone, *command):
        return self.run(clone, "git", "-C", ".tasks", *command)

    def must(self, clone, *command):
        code, out, err = self.run(clone, *command)
        if code != 0:
            raise Broken(f"{clone}: {' '.join(command)}: {code} {err}")
        return out

    # -- the ledger

    def gitdir(self, place):
        path = os.path.join(self.room, place)
        return path if place.endswith(".git") else os.path.join(path, ".git", "tasks")

    def tip(self, gitdir):
        """The commit that the branch of a git directory is at, None: it has no branch."""
        try:
            with open(os.path.join(gitdir, "refs/heads/tasks"), encoding="ascii") as ref:
                return ref.read().strip()
        except FileNotFoundError:
            pass
        try:
            with open(os.path.join(gitdir, "packed-refs"), encoding="ascii") as refs:
                return next((line.split()[0] for line in refs
                             if line.rstrip().endswith(" refs/heads/tasks")), None)
        except FileNotFoundError:
            return None

    def held(self, place):
        """The keys of all changes, and the ids of all events, that the branch of a place has."""
        gitdir = self.gitdir(place)
        tip = self.tip(gitdir)
        if tip and tip not in self.changes_of:  # the work tree may be lost: it is not asked
            got = subprocess.run(
                ["git", "--git-dir", gitdir, "--work-tree", self.room, "grep", "-haoE",
                 '"(key|id)":"[0-9a-z]+[#"]', tip, "--", "events"],
                cwd=self.room,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
            if got.returncode > 1 or got.stderr:
                raise Broken(f"{place}: its branch cannot be read: {got.stderr.decode()}")
            self.changes_of[tip] = frozenset(
                change.decode() for change in CHANGE.findall(got.stdout))
        return self.changes_of.get(tip, frozenset())

    def key(self):
        self.keys += 1
        return f"k{self.keys}"

    def acknowledge(self, clone, key, what, always):
        """The command said that it is done: so it is committed, or it changed nothing."""
        if key in self.held(clone):
            self.ledger[key] = what
        elif always:
            raise Broken(f"{clone}: {what} was acknowledged, and is not in the branch")

    def by_hand(self, act):
        """Runs act, which no program of ours does: what it takes from the last place that
        had it is struck out, and a claim that it takes from the hub counts no longer: who
        asks the hub next is not told of it."""
        places = self.clones + ["hub.git"]
        hub = self.held("hub.git")
        before = set().union(*map(self.held, places))
        act()
        lost = hub - self.held("hub.git")
        self.sync_claims = [claim for claim in self.sync_claims if claim[3] not in lost]
        gone = before - set().union(*map(self.held, places)) - self.struck
        if gone:
            self.story.append(f"    destroyed: {' '.join(sorted(gone))}")
        self.struck |= gone

    # -- what people do

    def task(self):
        return self.rng.choice(self.tasks) if self.tasks else "none"

    def writes(self):
        """A random command that writes: (arguments, boolean: it always writes)."""
        rng, task = self.rng, self.task()
        word = f"w{rng.randrange(1000)}"
        return rng.choice([
            (["task-add", f"task {word}"], True),
            (["task-add", "-p", "CH", "--needs", task, f"task {word}"], False),
            (["task-add", "--parent", task, f"part {word}"], False),
            (["task-log", "-m", f"message {word}", task], True),
            (["task-log", "-m", f"to the team {word}"], True),
            (["task-edit", "-b", f"body {self.keys}", task], True),
            (["task-edit", "-P", str(rng.randrange(10)), "-l", word, task], False),
            (["task-move", "-m", "chance", task, rng.choice(STATES)], False),
            (["task-move", "-m", "chance", task, "in-progress"], False),
            (["task-claim", task], False),
            (["task-claim", "--next"], False),
            (["task-claim", "--release", "-m", "chance", task], False),
            (["task-claim", "--fail", "chance", task], False),
            (["task-gate", "require", "tests", task], False),
            (["task-gate", rng.choice(["pass", "fail"]), "-m", word, "tests", task], False),
            (["task-gate", "waive", "-m", word, "tests", task], False),
            (["task-check", "add", task, f"item {word}"], False),
            (["task-link", task, "needs", self.task()], False),
            (["task-link", task, "relates", self.task()], False),
            (["task-agent", "register", "--cap", word, "agent-" + word], False),
            (["task-time", "start", task], False),
            (["task-time", "stop", task], False),
            (["task-workflow", "set", rng.choice(["default", "simple", "strict"])], False),
        ])

    def ended(self, clone, key, args, always, code, out):
        """A command that writes has ended; without a key nothing is known of what it did."""
        if code == 0 and key:
            self.acknowledge(clone, key, " ".join(args), always)
            if args[0] == "task-add":
                self.tasks.append(out.split()[0])
        if code in (0, BUSY) or code < 0:
            self.give_up(clone, args)

    def give_up(self, clone, args):
        """A claim of --sync ends when its holder fails, gives it back, or stops to work on
        the task; so it may when the command that does it is killed."""
        if "--release" in args or "--fail" in args or (
                args[0] == "task-move" and args[-1] not in WORKING):
            self.sync_claims = [claim for claim in self.sync_claims if
                                claim[1] != "user-" + clone or claim[0] not in args]

    def command(self, clone):
        args, always = self.writes()
        key = self.key()
        code, out, _err = self.run(clone, *keyed(args, key))
        self.ended(clone, key, args, always, code, out)

    def together(self, clone):
        """Several commands at once, here and elsewhere."""
        jobs = []
        for _ in range(self.rng.randrange(2, 5)):
            where = self.rng.choice([clone, self.rng.choice(self.clones)])
            args, always = self.writes()
            key = self.key()
            jobs.append((where, key, args, always,
                         self.start(where, *keyed(args, key))))
        for where, key, args, always, process in jobs:
            code, out, _err = self.wait(process)
            self.ended(where, key, args, always, code, out)

    def batch(self, clone):
        lines = "".join(f"batch {n}\n" for n in range(self.rng.randrange(2, 9)))
        key = self.key()
        code, out, _err = self.run(clone, "task-add", "--key", key, "--atomic", "-",
                                   stdin=lines)
        if code == 0:
            self.acknowledge(clone, key, "task-add -", True)
            self.tasks += out.split()

    def claim_sync(self, clone):
        """No other has a claim that the hub knows and that, by this clone's clock, has not
        run out."""
        task, who, key, now = self.task(), "user-" + clone, self.key(), self.clock(clone)
        code, out, _err = self.run(clone, "task-claim", "--key", key, "--sync", "--ttl", "3h",
                                   task)
        if code != 0:
            return
        until = out.split()[2]
        if any(claim[:3] == (task, who, until) for claim in self.sync_claims):
            return      # nothing is written when the lease reaches as far already
        self.sync_count += 1
        self.acknowledge(clone, key, f"task-claim --sync {task}", True)
        if key not in self.held("hub.git"):
            raise Broken(f"{clone}: a claim of {task} with --sync is not in the hub")
        for other in self.sync_claims:
            if other[0] == task and other[1] != who and other[2] > now:
                raise Broken(f"{task} was claimed with --sync by {other[1]} and {who}")
        self.sync_claims.append((task, who, until, key))

    def give_back(self, clone):
        for task, who, _until, _key in self.sync_claims[:]:
            if who == "user-" + clone:
                args = ["task-claim", "--release", "-m", "done", task]
                code, out, _err = self.run(clone, *args)
                self.ended(clone, None, args, False, code, out)

    def kill(self, clone):
        args, always = self.writes()
        process = self.start(clone, *args)
        time.sleep(self.rng.random() * 0.012)
        process.kill()
        code, out, _err = self.wait(process)
        self.ended(clone, None, args, always, code, out)

    def stop(self, clone):
        """Stopped in the middle, while others go on; it ends its work later."""
        args, always = self.writes()
        key = self.key()
        process = self.start(clone, *keyed(args, key))
        time.sleep(self.rng.random() * 0.012)
        process.send_signal(signal.SIGSTOP)
        code, _out, err = self.run(clone, "task-edit", "--lock-timeout", "1", "-P", "3",
                                   self.task())
        if code == BUSY and not any(words in err for words in (
                "busy", "recorded all the same", "stream is damaged",
                "is not finished there")):
            raise Broken(f"{clone}: a lock that is held is not called busy: {err}")
        process.send_signal(signal.SIGCONT)
        code, out, _err = self.wait(process)
        self.ended(clone, key, args, always, code, out)

    def sync(self, clone):
        self.run(clone, "task-sync")

    def sync_two(self, clone):
        one, two = self.start(clone, "task-sync"), self.start(clone, "task-sync")
        self.wait(one)
        self.wait(two)

    def killed_sync(self, clone):
        process = self.start(clone, "task-sync")
        time.sleep(self.rng.random() * 0.05)
        process.kill()
        self.wait(process)

    def pull(self, clone):
        how = self.rng.choice([[], ["--rebase"], ["--no-rebase"]])
        self.by_hand(lambda: self.git(clone, "pull", "-q", *how))

    def push(self, clone):
        self.by_hand(lambda: self.git(clone, "push", "-q", "origin", "tasks"))

    def push_force(self, clone):
        self.by_hand(lambda: self.git(clone, "push", "-q", "-f", "origin", "tasks"))

    def make_hub_anew(self, clone):
        hub = os.path.join(self.room, "hub.git")

        self.story.append(f"{clone}: the hub is made anew from it")

        def act():
            remove(hub)
            self.make_hub()
            self.run(clone, "git", "push", "-q", "origin", "main")
            self.git(clone, "push", "-q", "origin", "tasks")
        self.by_hand(act)

    def copy(self, clone):
        """Somebody copies a clone over another one."""
        victim = self.rng.choice([c for c in self.clones if c != clone])
        self.story.append(f"{clone}: copied over {victim}")

        def act():
            remove(os.path.join(self.room, victim))
            subprocess.run(["cp", "-r", clone, victim], cwd=self.room, check=True)
        self.by_hand(act)

    def backup(self, clone):
        place = f"backup.{clone}"
        self.story.append(f"{clone}: a backup is made")
        remove(os.path.join(self.room, place))
        subprocess.run(["cp", "-a", clone, place], cwd=self.room, check=True)
        self.backups[clone] = place

    def restore(self, clone):
        if clone not in self.backups:
            return
        self.story.append(f"{clone}: its backup is restored")

        def act():
            remove(os.path.join(self.room, clone))
            subprocess.run(["cp", "-a", self.backups[clone], clone], cwd=self.room,
                           check=True)
        self.by_hand(act)

    def reset(self, clone):
        back = self.rng.randrange(1, 5)
        self.by_hand(lambda: self.git(
            clone, "reset", "-q", "--hard", f"HEAD~{back}"))

    def rebase_drop(self, clone):
        """A commit is taken out of the history."""
        back = self.rng.randrange(1, 4)
        self.by_hand(lambda: self.git(
            clone, "rebase", "-q", "--onto", f"HEAD~{back + 1}", f"HEAD~{back}"))

    def revert(self, clone):
        back = self.rng.randrange(4)
        self.by_hand(lambda: self.git(clone, "revert", "--no-edit", f"HEAD~{back}"))

    def old_files(self, clone):
        self.git(clone, "checkout", "-q", f"HEAD~{self.rng.randrange(1, 6)}", "--", "events")

    def old_commit(self, clone):
        self.git(clone, "checkout", "-q", f"HEAD~{self.rng.randrange(1, 6)}")

    def back(self, clone):
        self.git(clone, "checkout", "-q", "tasks")

    def stash(self, clone):
        self.git(clone, "stash", "-q", "-u")

    def lose_files(self, clone):
        events = os.path.join(self.room, clone, ".tasks", "events")
        files = [os.path.join(d, f) for d, _s, fs in os.walk(events) for f in fs]
        if not files:
            return
        path = self.rng.choice(files)
        how = self.rng.randrange(3)
        if how == 0:
            os.unlink(path)
        elif how == 1:
            os.truncate(path, self.rng.randrange(os.path.getsize(path) + 1))
            self.torn.add(os.path.relpath(path, os.path.join(self.room, clone, ".tasks")))
        else:
            remove(events)
        self.story.append(f"{clone}: lost {path} ({how})")

    def lose_tree(self, clone):
        remove(os.path.join(self.room, clone, ".tasks"))
        self.story.append(f"{clone}: lost .tasks")

    def stale_lock(self, clone):
        name = self.rng.choice(["index.lock", "refs/heads/tasks.lock", "HEAD.lock"])
        with open(os.path.join(self.room, clone, ".git", "tasks", name), "wb"):
            pass
        self.story.append(f"{clone}: a stale {name}")
        self.run(clone, "task-edit", "-P", "2", self.task())
        self.run(clone, "task-sync")
        try:        # as the person does whom git tells to remove it
            os.unlink(os.path.join(self.room, clone, ".git", "tasks", name))
        except FileNotFoundError:
            pass

    def collect(self, clone):
        self.git(clone, "gc", "-q")

    def clock_off(self, clone):
        self.skew[clone] = self.rng.choice([0, 0, 0, -30, 45, -1500, 1500, -7200, 7200, 90000])
        self.story.append(f"{clone}: its clock is off by {self.skew[clone]} s")

    def reads(self, clone):
        for command in (["task-list", "--ready"], ["task-show", self.task()],
                        ["task-log", "--limit", "5"], ["task-fsck", "--quick"]):
            self.run(clone, *command)

    STEPS = [(command, 40), (together, 6), (batch, 4), (sync, 14), (sync_two, 2),
             (killed_sync, 2), (claim_sync, 4), (give_back, 2), (kill, 6), (stop, 2),
             (pull, 6), (push, 5), (push_force, 1), (make_hub_anew, 1), (copy, 1),
             (backup, 1), (restore, 1), (reset, 1), (rebase_drop, 1), (revert, 1),
             (old_files, 2), (old_commit, 1), (back, 2), (stash, 1), (lose_files, 2),
             (lose_tree, 1), (stale_lock, 1), (collect, 1), (clock_off, 3), (reads, 4)]

    # -- the beginning and the end

    def make_hub(self):
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", "hub.git"],
                       cwd=self.room, check=True, env=self.env("hub.git"))

    def begin(self):
        os.mkdir(os.path.join(self.room, "home"))
        with open(os.path.join(self.room, "home", ".gitconfig"), "w",
                  encoding="utf-8") as config:
            config.write("[user]\n\tname = user\n\temail = user@example.com\n"
                         "[protocol \"file\"]\n\tallow = always\n[advice]\n\tdetachedHead = false\n")
        self.make_hub()
        for n, clone in enumerate(self.clones):
            self.must(".", "git", "clone", "-q", "hub.git", clone)
            if n == 0:
                self.must(clone, "git", "commit", "-q", "--allow-empty", "-m", "begin")
                self.must(clone, "git", "push", "-q", "origin", "HEAD:main")
            self.must(clone, "task-init", "-q")
            if n == 0:
                for word in "one two three four".split():
                    self.tasks.append(self.must(clone, "task-add", word).split()[0])
                self.must(clone, "task-sync", "-q")

    def step(self):
        self.now += self.rng.choice([0, 0.2, 1, 5, 60, 900])
        if self.rng.randrange(200) == 0:
            self.now += 4 * 3600
        steps, weights = zip(*self.STEPS)
        self.rng.choices(steps, weights)[0](self, self.rng.choice(self.clones))

    def advised(self, clone):
        """A person brings the log back to its branch, with what git and the programs advise."""
        gitdir = self.gitdir(clone)
        for name, verb in (("rebase-merge", "rebase"), ("rebase-apply", "rebase"),
                           ("REVERT_HEAD", "revert"), ("MERGE_HEAD", "merge"),
                           ("CHERRY_PICK_HEAD", "cherry-pick")):
            if os.path.exists(os.path.join(gitdir, name)):
                self.by_hand(lambda v=verb: self.git(clone, v, "--abort"))
        for _ in range(3):
            code, _out, err = self.run(clone, "task-log", "-m", "back again")
            if "task-fsck --repair" in err:
                self.run(clone, "task-fsck", "--repair")
            lock = re.search(r"'(/[^']*/index\.lock)': wait for it, or remove that file", err)
            if lock:
                os.unlink(lock.group(1))
                continue
            advice = re.search(r"git (-C|--git-dir) .*", err)
            if code == 0 or not advice:
                break
            self.run(clone, "sh", "-c", advice.group(0).rstrip(")'."))

    def is_at_hub(self, clone):
        """All has been exchanged: what a sync that had nothing to do would find."""
        return self.tip(self.gitdir(clone)) == self.tip(self.gitdir("hub.git"))

    def exchange(self):
        self.now += 2 * 86400
        self.skew = {}
        for clone in self.clones:
            self.advised(clone)
        synced = {}
        for _ in range(3):
            for clone in self.clones:
                if synced.get(clone, (1,))[0] != 0 or not self.is_at_hub(clone):
                    synced[clone] = self.run(clone, "task-sync")
        return synced

    def check(self):
        synced = self.exchange()
        for how in ([], ["--accept-gaps"]):     # what was destroyed is a true finding
            if not self.struck or all(
                    self.run(clone, "task-fsck")[0] == 0 for clone in self.clones):
                break
            for clone in self.clones:
                self.run(clone, "task-fsck", "--repair", *how)
                self.run(clone, "task-sync")
            synced = self.exchange()
        for clone, (code, _out, err) in synced.items():
            if code != 0:
                raise Broken(f"{clone}: task-sync ends with {code}: {err}")
        exports = {clone: self.must(clone, "task-export", "--hash") for clone in self.clones}
        for clone in self.clones:
            folded = self.must(clone, "env", "TASK_NO_SNAPSHOT=1", "task-export", "--hash")
            if folded != exports[clone]:
                raise Broken(f"{clone}: its snapshot exports {exports[clone]}, not {folded}")
        if len(set(exports.values())) != 1:
            raise Broken(f"exports differ: {exports}")
        for clone in self.clones:
            lost = sorted(set(self.ledger) - self.struck - self.held(clone))
            if lost:
                raise Broken(f"{clone}: lost {[(key, self.ledger[key]) for key in lost]}")
            self.must(clone, "task-fsck")
            status = self.must(clone, "git", "-C", ".tasks", "status", "--porcelain", "-uall")
            changed = set(status.splitlines()) - {f"?? {path}" for path in self.torn}
            if changed:     # what is left of a file that no commit had was nobody's event
                raise Broken(f"{clone}: git status is not clean: {changed}")
            self.check_objects(clone)
        self.must(".", "git", "clone", "-q", "hub.git", "fresh")
        self.must("fresh", "task-init", "-q")
        if self.must("fresh", "task-export", "--hash") != exports[self.clones[0]]:
            raise Broken("a fresh clone exports something else")
        root = self.must("fresh", "git", "-C", ".tasks", "rev-list", "--max-parents=0",
                         "tasks").split()[-1]
        _code, out, _err = self.run("fresh", "task-fsck", "--range", f"{root}..tasks")
        wrong = [line for line in out.splitlines() if line.startswith("error") and
                 "removed by commit " not in line]     # git's, by hand: true
        if wrong:
            raise Broken(f"task-fsck --range: {wrong}")

    def check_objects(self, clone):
        """Git knows the empty tree without having it: a revert of all files leaves it out."""
        code, out, err = self.git(clone, "fsck", "--connectivity-only")
        wrong = [line for line in (out + err).splitlines() if not line.startswith("dangling ")
                 and line != f"missing tree {EMPTY_TREE}"]
        if wrong or code not in (0, MISSING):
            raise Broken(f"{clone}: git fsck: {code} {wrong}")


def history(seed, args):
    """Boolean: it was right."""
    room = tempfile.mkdtemp(prefix=f"tasklog-chaos-{seed}-")
    world = World(seed, room, args.clones)
    try:
        world.begin()
        for _ in range(args.steps):
            world.step()
        world.check()
        right = True
    except Broken as broken:
        right = False
        print(f"seed {seed}: {broken}", file=sys.stderr)
        path = os.path.join(tempfile.gettempdir(), f"tasklog-chaos-{seed}.txt")
        with open(path, "w", encoding="utf-8") as out:
            out.write("\n".join(world.story) + f"\n{broken}\n")
        print(f"    its steps: {path}", file=sys.stderr, flush=True)
    if right or not args.keep:
        remove(room)
    if args.verbose:
        print(f"seed {seed}: {len(world.ledger)} changes acknowledged, "
              f"{len(world.struck & set(world.ledger))} "
              f"destroyed by hand, {world.sync_count} claims by the remote", flush=True)
    return right


def main():
    parser = argparse.ArgumentParser(description="random histories of clones and a hub")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--start", type=int, default=1)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--clones", type=int, default=6)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--verbose", action="store_true", help="say what each history had")
    args = parser.parse_args()
    pids, failed = {}, 0
    for seed in range(args.start, args.start + args.seeds):
        while len(pids) >= args.jobs:
            pid, status = os.wait()
            failed += status != 0
            pids.pop(pid)
        pid = os.fork()
        if pid == 0:
            code = 2
            try:
                code = 0 if history(seed, args) else 1
            finally:
                os._exit(code)
        pids[pid] = seed
    while pids:
        pid, status = os.wait()
        failed += status != 0
        pids.pop(pid)
    print(f"{args.seeds - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
