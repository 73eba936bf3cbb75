#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Watchers are killed beside writers and syncs in three clones: is each event printed once?

usage: watch.py [--kills N] [--seed N]
       watch.py --check PRINTED EVENTS

In the working directory a bare remote and three clones are made. In each clone a writer
adds tasks and messages, and clones exchange what they have, by task-sync, by plain
git pull and push, or not for a while; git packs the logs. Meanwhile watchers are killed at
any moment. Each goes on behind the last whole line that was printed, one in each clone, and
a fourth in a clone chosen anew each time. In the end the events that a watcher printed must
be those of the log, each once. Exit status 1: a rule was broken.

PRINTED are lines of task-watch, EVENTS those of task-log -j.
"""
import argparse
import json
import os
import random
import subprocess
import sys
import threading
import time

NAMES = ["clone0", "clone1", "clone2"]


def run(clone, *command, who="ann"):
    env = dict(os.environ, TASK_ACTOR=who)
    env.pop("TASK_CLOCK", None)
    return subprocess.run(command, cwd=clone, env=env, text=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def must(clone, *command, who="ann"):
    got = run(clone, *command, who=who)
    if got.returncode != 0:
        sys.exit(f"{clone}: {' '.join(command)}: {got.returncode} {got.stderr}")
    return got.stdout


def make_clones():
    must(".", "git", "init", "-q", "--bare", "hub.git")
    for clone in NAMES:
        must(".", "git", "clone", "-q", "hub.git", clone)
        must(clone, "task-init", "-q")
        must(clone, "task-sync", "-q")


class Watcher:
    """Runs of task-watch, each killed; keeps what was printed in whole lines."""

    def __init__(self, name, clones, rng):
        self.name, self.clones, self.rng = name, clones, rng
        self.cursor, self.lines = None, []

    def start(self, *options):
        where = self.rng.choice(self.clones)
        begin = ["--cursor", self.cursor] if self.cursor else ["--all"]
        env = {name: value for name, value in os.environ.items() if name != "TASK_CLOCK"}
        self.out = open(f"{self.name}.out", "w+b")
        return subprocess.Popen(["task-watch", "-j", "-q", *begin, *options], cwd=where, env=env,
                                stdin=subprocess.DEVNULL, stdout=self.out,
                                stderr=subprocess.PIPE)

    def keep(self):
        self.out.seek(0)
        text = self.out.read()
        self.out.close()
        whole = text[:text.rfind(b"\n") + 1].decode().splitlines()
        self.lines += whole
        if whole:
            self.cursor = json.loads(whole[-1])["cursor"]

    def kill_one(self):
        process = self.start()
        time.sleep(self.rng.choice([0.002, 0.005, 0.02, 0.08]) * self.rng.random())
        process.kill()
        said = process.stderr.read().decode()
        if process.wait() != -9:
            sys.exit(f"{self.name}: ended by itself with {process.returncode}: {said}")
        self.keep()

    def finish(self):
        process = self.start("--no-follow")
        said = process.communicate()[1].decode()
        if process.returncode != 0:
            sys.exit(f"{self.name}: {process.returncode} {said}")
        self.keep()


def write_and_sync(clone, rng, stop):
    """Failures of an exchange are no matter: another comes."""
    who = "w" + clone[-1]
    n = 0
    while not stop.is_set():
        n += 1
        what = rng.random()
        if what < 0.5:
            run(clone, "task-add", f"task {n} of {who}", who=who)
        elif what < 0.75:
            run(clone, "task-log", "-q", "-m", f"hello {n}", who=who)
        elif what < 0.9:
            run(clone, "task-sync", "-q", who=who)
        elif what < 0.95:
            run(clone, "git", "-C", ".tasks", "pull", "-q")
            run(clone, "git", "-C", ".tasks", "push", "-q")
        elif what < 0.97:
            run(clone, "git", "-C", ".tasks", "gc", "-q")
        else:
            titles = "".join(f"bulk {i}\n" for i in range(30))
            subprocess.run(["task-add", "-q", "--atomic", "-"], cwd=clone, input=titles,
                           text=True, stdout=subprocess.DEVNULL, check=False)


def check(name, lines, events):
    """True if the printed lines are the events, each once."""
    printed = [json.loads(line)["id"] for line in lines]
    wanted = [json.loads(line)["id"] for line in events]
    bad = []
    if len(set(printed)) != len(printed):
        twice = sorted({event for event in printed if printed.count(event) > 1})
        bad.append(f"printed twice: {' '.join(twice[:5])}")
    for what, ids in (("never printed", set(wanted) - set(printed)),
                      ("not in the log", set(printed) - set(wanted))):
        if ids:
            bad.append(f"{len(ids)} {what}: {' '.join(sorted(ids)[:5])}")
    for text in bad:
        print(f"{name}: {text}", file=sys.stderr)
    return not bad


def storm(args):
    make_clones()
    stop = threading.Event()
    writers = [threading.Thread(target=write_and_sync,
                                args=(clone, random.Random(args.seed * 10 + n), stop))
               for n, clone in enumerate(NAMES)]
    watchers = [Watcher(f"watcher{n}", [clone], random.Random(args.seed * 100 + n))
                for n, clone in enumerate(NAMES)]
    watchers.append(Watcher("traveller", NAMES, random.Random(args.seed)))
    for writer in writers:
        writer.start()
    try:
        for n in range(args.kills):
            watchers[n % len(watchers)].kill_one()
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    for _ in range(2):
        for clone in NAMES:
            must(clone, "task-sync", "-q")
    events = must(NAMES[0], "task-log", "-j").splitlines()
    good = True
    for watcher in watchers:
        watcher.finish()
        good &= check(watcher.name, watcher.lines, events)
    print(f"{args.kills} kills, {len(events)} events, "
          f"{len({json.loads(line)['writer'] for line in events})} writers")
    return 0 if good else 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--check", nargs=2)
    args = parser.parse_args()
    if args.check:
        printed, events = (open(name, encoding="utf-8").readlines() for name in args.check)
        return 0 if check("watcher", printed, events) else 1
    return storm(args)


if __name__ == "__main__":
    sys.exit(main())
