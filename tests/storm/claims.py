#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Many workers on one log, some of them killed: does every task have one owner at a time?

usage: claims.py [--workers N] [--tasks N] [--rounds N] [--kill N] [--seed N]
       claims.py --check EVENTS RECORDS

In the working directory, whose log is .tasks, N workers take the next task, work, and
give it back, fail, or finish it; some are killed with SIGKILL wherever they are. Then the
clock moves past all leases, and what is left is finished. The log and what the workers
wrote down themselves are compared. Exit status 1: they disagree, or a rule was broken.

EVENTS are lines of a log, RECORDS those of workers: who, what, task, number, nanoseconds.
"""
import argparse
import glob
import json
import os
import random
import signal
import subprocess
import sys
import time

NOW = "2026-11-20T14:00:00Z"
LATER = "2026-11-20T17:00:00Z"
FAILURE_LIMIT = 3


def run(*command, clock=NOW, who=None):
    env = dict(os.environ, TASK_CLOCK=clock)
    if who:
        env.update(TASK_ACTOR="worker", TASK_SESSION=who)
    return subprocess.run(command, env=env, text=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)


class Records:
    """What a worker knows, on disk before it goes on: it may be killed at any time."""

    def __init__(self, who):
        self.who = who
        self.file = os.open(f"records.{who}", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def add(self, what, task, fence):
        line = f"{self.who} {what} {task} {fence} {time.monotonic_ns()}\n"
        os.write(self.file, line.encode())


def complain(who, what, result):
    print(f"{who}: {what}: {result.returncode} {result.stderr}", file=sys.stderr, flush=True)
    return 1


def worker(who, rounds, seed):
    rng = random.Random(seed)
    records = Records(who)
    for _ in range(rounds):
        got = run("task-claim", "--next", who=who)
        if got.returncode == 1:
            continue
        if got.returncode != 0:
            return complain(who, "task-claim --next", got)
        task, fence, _until = got.stdout.rstrip("\n").split("\t")
        records.add("has", task, fence)
        end = rng.choice((
            ("task-claim", "--release", "--fence", fence, task),
            ("task-claim", "--release", "--fence", fence, task),
            ("task-claim", "--fail", "it did not work", "--fence", fence, task),
            ("task-move", "--fence", fence, task, "done")))
        if rng.random() < 0.3:
            said = run("task-log", "--fence", fence, "-m", "on it", task, who=who)
            if said.returncode != 0:
                return complain(who, "task-log", said)
        time.sleep(rng.random() * 0.04)     # work
        records.add("ends", task, fence)
        ended = run(*end, who=who)
        if ended.returncode != 0:
            return complain(who, " ".join(end), ended)
    return 0


def start(number, args):
    pid = os.fork()
    if pid:
        return pid
    os.setpgid(0, 0)        # so that its commands die with it
    code = 1
    try:
        code = worker(f"w{number}", args.rounds, args.seed * 1000 + number)
    finally:
        os._exit(code)


def storm(args, rng):
    """Run the workers, kill some. Returns the names of the killed, and what went wrong."""
    pids = {}
    for number in range(args.workers):
        pids[start(number, args)] = f"w{number}"
    killed, wrong = [], []
    for pid in rng.sample(sorted(pids), args.kill):
        time.sleep(rng.random() * 0.1)
        try:
            os.killpg(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
        killed.append(pids[pid])
    for pid, who in pids.items():
        _, status = os.waitpid(pid, 0)
        if os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status) == 0:
            continue
        wrong.append(f"{who} failed")
    return killed, wrong


def read_events():
    lines = []
    for name in glob.glob(".tasks/events/*/*/*/*.jsonl"):
        with open(name, encoding="utf-8") as file:
            lines += [json.loads(line) for line in file if line.endswith("\n")]
    return lines


def read_records():
    lines = []
    for name in glob.glob("records.*"):
        with open(name, encoding="utf-8") as file:
            lines += [line.split() for line in file if line.endswith("\n")]
    return lines


def check_log(events):
    """By the log: claims of a task are numbered without a gap, and none begins before the
    one before has ended or run out."""
    wrong = []
    holder = {}     # task: (fence, who, until)
    fences = {}
    for event in sorted(events, key=lambda e: (e["at"], e["writer"], e["seq"])):
        for write, values in zip(event["writes"], event["data"]["values"]):
            task = write.get("task")
            if not task or "claim" not in values:
                continue
            who = (event["actor"], event.get("session"))
            now = event["at"][:24]
            if event["type"] != "task.claimed":
                if task in holder and holder[task][1] != who:
                    wrong.append(f"{task}: {who} ended the claim of {holder[task][1]}")
                holder.pop(task, None)
                continue
            if task in holder and now < holder[task][2]:
                wrong.append(f"{task}: {who} claimed what {holder[task][1]} held")
            if event["fence"] != fences.get(task, 0) + 1:
                wrong.append(f"{task}: claim {event['fence']} after {fences.get(task, 0)}")
            fences[task] = event["fence"]
            holder[task] = (event["fence"], who, values["claim"]["until"])
    return wrong


def check_records(events, records):
    """By what the workers saw: nobody had a task while another did, and what they had is in
    the log. An end that was never written down lasts for ever."""
    wrong = []
    logged = {(write.get("task"), event["fence"]): event.get("session")
              for event in events if event["type"] == "task.claimed"
              for write in event["writes"]}
    spans = {}
    for who, what, task, fence, at in records:
        if what == "has":
            if logged.get((task, int(fence))) != who:
                wrong.append(f"{who} has {task} by {fence}, which the log does not say")
            spans.setdefault(task, {})[int(fence)] = [int(at), float("inf"), who]
    for who, what, task, fence, at in records:
        if what == "ends":
            spans[task][int(fence)][1] = int(at)
    for task, claims in spans.items():
        ordered = sorted(claims.items(), key=lambda item: item[1][0])
        for (fence, one), (later, two) in zip(ordered, ordered[1:]):
            if later <= fence:
                wrong.append(f"{task}: number {later} came after {fence}")
            if one[1] > two[0]:
                wrong.append(f"{task}: {one[2]} (claim {fence}) and {two[2]} "
                             f"(claim {later}) had it at once")
    return wrong


def held_by(events, killed):
    """What the killed still hold by the log: task: (fence, who)"""
    held = {}
    for event in sorted(events, key=lambda e: (e["at"], e["writer"], e["seq"])):
        for write, values in zip(event["writes"], event["data"]["values"]):
            if "claim" in values:
                held.pop(write["task"], None)
                if event["type"] == "task.claimed" and event.get("session") in killed:
                    held[write["task"]] = (str(event["fence"]), event["session"])
    return held


def finish_rest(held):
    """After all leases: everything left is there to be taken, and late writes are refused."""
    wrong = []
    retaken = {}
    while True:
        got = run("task-claim", "--next", clock=LATER, who="cleaner")
        if got.returncode == 1:
            break
        if got.returncode != 0:
            return [f"cleaner: {got.returncode} {got.stderr}"]
        task, fence, _until = got.stdout.rstrip("\n").split("\t")
        retaken[task] = fence
        if task in held:
            late = run("task-move", "--fence", held[task][0], task, "review", clock=LATER,
                       who=held[task][1])
            if late.returncode != 4 or "holds no longer: it is held by" not in late.stderr:
                wrong.append(f"{task}: a late write got {late.returncode}: {late.stderr}")
        done = run("task-move", "--fence", fence, task, "done", clock=LATER, who="cleaner")
        if done.returncode != 0:
            wrong.append(f"{task}: {done.returncode} {done.stderr}")
    for task, (fence, who) in held.items():
        if task not in retaken:
            wrong.append(f"{task}, which {who} held, did not come back")
        elif int(retaken[task]) <= int(fence):
            wrong.append(f"{task}: number {retaken[task]} after {fence}")
    return wrong


def check_end(tasks, events):
    """No task is lost: each is done, or has failed too often and reads so."""
    failures = {}
    for event in events:
        if event["type"] == "task.failed":
            task = event["writes"][0]["task"]
            failures[task] = failures.get(task, 0) + 1
    shown = {}
    for line in run("task-list", "--all", "-j", clock=LATER).stdout.splitlines():
        task = json.loads(line)
        shown[task["id"]] = task["state"]
    wrong = [f"{task} is lost" for task in tasks if task not in shown]
    for task, state in shown.items():
        want = "quarantined" if failures.get(task, 0) >= FAILURE_LIMIT else "done"
        if state != want:
            wrong.append(f"{task} is {state}, not {want}, after {failures.get(task, 0)} failures")
    return wrong


def play(args):
    rng = random.Random(args.seed)
    tasks = []
    for n in range(args.tasks):
        tasks.append(run("task-add", "-P", str(rng.randrange(11)), f"task {n}").stdout.strip())
    killed, wrong = storm(args, rng)
    # what the killed left behind is committed by the next command
    run("task-add", "-u", "nobody-works-on-this", "the storm is over")
    events = read_events()
    records = read_records()
    wrong += check_log(events) + check_records(events, records)
    held = held_by(events, killed)
    for task, (fence, who) in sorted(held.items()):
        before = run("task-claim", "--expect", "in-progress", task, who="cleaner")
        if before.returncode != 4:
            wrong.append(f"{task}: could be taken before the lease of {who} was over")
    over = run("task-list", "--all", "-j", "-u", "nobody-works-on-this").stdout
    run("task-move", json.loads(over)["id"], "in-progress")
    run("task-move", json.loads(over)["id"], "done")
    wrong += finish_rest(held)
    events = read_events()
    wrong += check_log(events) + check_end(tasks, events)
    claims = sum(event["type"] == "task.claimed" for event in events)
    print(f"{args.workers} workers, {len(killed)} killed, who held {len(held)} tasks; "
          f"{len(tasks)} tasks, {claims} claims, {len(wrong)} faults")
    return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--workers", type=int, default=32)
    parser.add_argument("--tasks", type=int, default=80)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--kill", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--check", nargs=2)
    args = parser.parse_args()
    if args.check:
        with open(args.check[0], encoding="utf-8") as file:
            events = [json.loads(line) for line in file]
        with open(args.check[1], encoding="utf-8") as file:
            records = [line.split() for line in file]
        wrong = check_log(events) + check_records(events, records)
    else:
        wrong = play(args)
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
