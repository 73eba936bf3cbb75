#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Many workers in several clones of one log claim the same tasks: who has them in the end?

usage: clones.py [--clones N] [--workers N] [--tasks N] [--seed N] [--sync]
       clones.py --check WINNERS RECORDS [--sync]

In the working directory a bare remote and the clones are made. Every worker tries to claim
every task in an order of its own, and keeps what it gets. Then the clones exchange what
they have, in any order, until nothing is new. With --sync claims are decided by the
remote: no task may ever have had two holders. Without, two clones can both hand out a
task: then one claim must count, the same in every clone, and every other worker who was
given the task must be told by its next command. Exit status 1: a rule was broken.

WINNERS are lines of clone, task, worker; RECORDS of worker, clone, task, number.
"""
import argparse
import json
import os
import random
import subprocess
import sys

CLOCK = "2026-11-20T14:00:00Z"


def run(clone, *command, who="referee"):
    env = dict(os.environ, TASK_CLOCK=CLOCK, TASK_ACTOR=who)
    return subprocess.run(command, cwd=clone, env=env, text=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def must(clone, *command, who="referee"):
    got = run(clone, *command, who=who)
    if got.returncode != 0:
        sys.exit(f"{clone}: {' '.join(command)}: {got.returncode} {got.stderr}")
    return got.stdout


def make_clones(args):
    must(".", "git", "init", "-q", "--bare", "hub.git")
    clones = [f"clone{n}" for n in range(args.clones)]
    tasks = []
    for clone in clones:
        must(".", "git", "clone", "-q", "hub.git", clone)
        must(clone, "task-init", "-q")
        if not tasks:
            tasks = [must(clone, "task-add", f"task {n}").strip() for n in range(args.tasks)]
            must(clone, "task-sync", "-q")
    return clones, tasks


def worker(who, clone, tasks, args):
    """Claims all it can; what it was given is on disk before it goes on."""
    rng = random.Random(args.seed * 1000 + int(who[1:]))
    with open(f"records.{who}", "w", encoding="utf-8") as records:
        for task in rng.sample(tasks, len(tasks)):
            got = run(clone, "task-claim", *(["--sync"] if args.sync else []), task, who=who)
            if got.returncode == 0:
                records.write(f"{who} {clone} {task} {got.stdout.split(chr(9))[1]}\n")
                records.flush()
            elif got.returncode != 4:
                print(f"{who}: {got.returncode} {got.stderr}", file=sys.stderr, flush=True)
                return 1
    return 0


def start(who, clone, tasks, args):
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        code = worker(who, clone, tasks, args)
    finally:
        os._exit(code)


def exchange(clones, rng):
    """In any order, until one round brings nothing to anybody."""
    for _ in range(10):
        came = 0
        for clone in rng.sample(clones, len(clones)):
            for line in must(clone, "task-sync", "-j").splitlines():
                news = json.loads(line)
                came += news.get("came", 0) + news.get("went", 0)
        if not came:
            return []
    return ["the clones do not come to an end"]


def holders(clone):
    """Who holds each task, as this clone sees it."""
    lines = must(clone, "task-list", "--all", "-j").splitlines()
    return {task["id"]: task["claim"]["by"] for task in map(json.loads, lines)
            if "claim" in task}


def check_winners(winners, records, sync):
    """One winner everywhere, of those who were given the task; with sync only they were."""
    wrong = []
    given = {}
    for who, _clone, task, _fence in records:
        given.setdefault(task, []).append(who)
    for task, whos in given.items():
        seen = {winner for clone, of, winner in winners if of == task}
        if len(seen) != 1 or not seen <= set(whos):
            wrong.append(f"{task}: was given to {whos}, and is held by {sorted(seen)}")
        if sync and len(whos) > 1:
            wrong.append(f"{task}: was given to {whos}")
    return wrong


def check_told(winner, records):
    """A loser's next command says so, and what relies on the claim is refused."""
    wrong = []
    for who, clone, task, fence in records:
        if winner[task] == who:
            continue
        late = run(clone, "task-move", "--fence", fence, task, "review", who=who)
        if late.returncode != 4:
            wrong.append(f"{task}: {who} moved it by a lost claim: {late.returncode}")
        said = run(clone, "task-log", "-m", "on it", task, who=who)
        if said.returncode != 0 or "does not count" not in said.stderr:
            wrong.append(f"{task}: {who} was not told: {said.returncode} {said.stderr}")
    return wrong


def play(args):
    rng = random.Random(args.seed)
    clones, tasks = make_clones(args)
    whos = {f"w{n}": clones[n % len(clones)] for n in range(args.workers)}
    pids = {start(who, clone, tasks, args): who for who, clone in whos.items()}
    wrong = [f"{who} failed" for pid, who in pids.items() if os.waitpid(pid, 0)[1]]
    wrong += exchange(clones, rng)
    records = []
    for who in whos:
        with open(f"records.{who}", encoding="utf-8") as file:
            records += [line.split() for line in file]
    winners = [(clone, task, who) for clone in clones for task, who in holders(clone).items()]
    wrong += check_winners(winners, records, args.sync)
    exports = {must(clone, "task-export") for clone in clones}
    if len(exports) != 1:
        wrong.append(f"the clones have {len(exports)} states")
    losers = [r for r in records if holders(clones[0])[r[2]] != r[0]]
    wrong += check_told(holders(clones[0]), records)
    free = len(tasks) - len({task for _who, _clone, task, _fence in records})
    if free:
        wrong.append(f"{free} tasks were given to nobody")
    print(f"{args.workers} workers in {args.clones} clones, {len(tasks)} tasks: {len(records)} "
          f"claims given, {len(losers)} of them lost, {len(wrong)} faults")
    return wrong


def read(name):
    with open(name, encoding="utf-8") as file:
        return [line.split() for line in file]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--clones", type=int, default=4)
    parser.add_argument("--workers", type=int, default=12)
    parser.add_argument("--tasks", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sync", action="store_true")
    parser.add_argument("--check", nargs=2)
    args = parser.parse_args()
    if args.check:
        wrong = check_winners(read(args.check[0]), read(args.check[1]), args.sync)
    else:
        wrong = play(args)
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
