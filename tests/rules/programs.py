#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""tests/rules/programs.py -- hold the programs to a table of tests/rules

usage: tests/rules/programs.py TABLE LOG [PROGRAM]

LOG is what tests/rules/log made of the table. Every command of the table, or of one
program (move, claim, ...), is given all tasks: with -n, which has to write nothing, then,
with the same answers, in a copy of the log; one task for each answer also alone, for the
exit status. Prints what is not as the table says, and then exits with 1.
"""
import collections
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

NOW = "2026-11-20T14:00:10Z"

Command = collections.namedtuple("Command", "event line cells")
Task = collections.namedtuple("Task", "situation state id")


class Table:
    """The table, with every situation and state of each command written out."""

    def __init__(self, path):
        self.situations, self.actors, self.groups, self.classes = [], {}, {}, {}
        self.states, self.commands = [], []
        rows = []
        with open(path, encoding="utf-8") as file:
            for text in file:
                if text[0] not in "#\n":
                    rows.append(re.split(r"\s\s+", text.strip()))
        for key, *rest in rows:
            if key == "situation":
                self.situations.append(rest[0])
                self.actors[rest[0]] = rest[1]
            elif key == "group":
                self.groups[rest[0]] = rest[1:]
            elif key == "refused":
                self.classes[rest[0]] = int(rest[1])
            elif key == "states":
                self.states = rest
            elif key == "command":
                self.commands.append(Command(rest[0], rest[1], {}))
            else:
                self.row(self.commands[-1].cells, key.split(), rest)
        for command in self.commands:
            self.fill(command)

    def row(self, cells, names, words):
        if len(words) == 1:
            words = words * len(self.states)
        if len(words) != len(self.states):
            sys.exit(f"{' '.join(names)}: {len(words)} cells")
        for name in names:
            for situation in self.groups.get(name, [name]):
                if situation in cells:
                    sys.exit(f"{situation} is there twice")
                if situation not in self.situations + ["else"]:
                    sys.exit(f"there is no situation {situation}")
                cells[situation] = ["illegal-move" if w == "-" else w for w in words]

    def fill(self, command):
        other = command.cells.pop("else", None)
        for situation in self.situations:
            if situation not in command.cells and not other:
                sys.exit(f"{command.line}: nothing on {situation}")
            command.cells.setdefault(situation, other)

    def want(self, command, task):
        return command.cells[task.situation][self.states.index(task.state)]


def arguments(line, ids):
    """The words of a command line, and what it adds to the environment."""
    words = line.split()
    env = {}
    while "=" in words[0]:
        name, value = words.pop(0).split("=")
        env[name] = value
    at = words.index("@")
    return ["task-" + words[0], *words[1:at], *ids, *words[at + 1:]], env


def claims(words):
    """Is it a move that claims, where the workflow has it for a claim?"""
    return words[0] == "move" and words[-1] == "in-progress" and "--no-claim" not in words


def single(command):
    """Does it take one task at a time?"""
    return arguments(command.line, [])[0][0] == "task-check" or claims(command.line.split())


def run(log, line, ids, actor, *options):
    args, env = arguments(line, ids)
    verb = args[0] in ("task-gate", "task-check", "task-time", "task-handoff")
    args[1:1] = [] if verb else [*options, "-q", "-j"]
    if verb:  # options come after it
        args += [*options, "-q", "-j"]
    done = subprocess.run(args, capture_output=True, text=True, check=False, env={
        **os.environ, "TASK_DIR": log, "TASK_CLOCK": NOW, "TASK_ACTOR": actor,
        "TASK_SESSION": "one", **env})
    errors = [json.loads(text) for text in done.stderr.splitlines() if text[0] == "{"]
    return done.returncode, errors


def events(log):
    lines = set()
    for place, _, names in os.walk(os.path.join(log, "events")):
        for name in names:
            with open(os.path.join(place, name), encoding="utf-8") as file:
                lines.update(file)
    return lines


class Driver:
    def __init__(self, table, log):
        self.table, self.log, self.wrong, self.count = table, log, 0, 0
        with open(os.path.join(log, "..", "tasks"), encoding="utf-8") as file:
            self.tasks = [Task(*text.split()) for text in file]
        self.by_id = {task.id: task for task in self.tasks}
        self.before = events(log)

    def say(self, text):
        print(text)
        self.wrong += 1

    def run_all(self, log, command, tasks, *options):
        """Runs it for tasks of one actor: the status, and the error of each task."""
        ids = [task.id for task in tasks]
        batches = [[i] for i in ids] if single(command) else [ids]
        actor = self.table.actors[tasks[0].situation]
        said, statuses = {}, set()
        for ids in batches:
            status, errors = run(log, command.line, ids, actor, *options)
            statuses.add(status)
            for error in errors:
                if error["error"] == "unknown-agent":  # whatever the task
                    said.update({i: error for i in ids})
                    continue
                named = [i for i in re.findall(r"'(\w+)'", error["message"]) if i in ids]
                if not named or named[0] in said:
                    self.say(f"{command.line}: of no task: {error['message']}")
                    continue
                said[named[0]] = error
        return statuses, said

    def check_status(self, command, tasks, statuses, said):
        codes = {said[task.id]["code"] if task.id in said else 0 for task in tasks}
        want = codes if len(codes) == 1 or len(statuses) > 1 else {7}
        if statuses != want:
            self.say(f"{command.line}: status {statuses}, not {want}")

    def happened(self, log):
        """Of each task the types of the events that are new in a log."""
        types = collections.defaultdict(list)
        for text in events(log) - self.before:
            event = json.loads(text)
            for task in {write["task"] for write in event["writes"]}:
                types[task].append(event["type"])
        return types

    def judge(self, command, task, error, types):
        want = self.table.want(command, task)
        got = error["error"] if error else want if types is None and want in {
            "ok", "same", "renewed", "claimed"} else {
            (): "same", ("task.claimed",): "claimed", ("task.renewed",): "renewed",
            (command.event,): "ok",
        }.get(tuple(types or ()), " ".join(types or ()))
        self.count += 1
        if got != want or (error and types):
            self.say(f"{command.line}: {task.situation}, {task.state}: want {want}, "
                     f"got {got} {error['message'] if error else ''}")
        if error and error["code"] != self.table.classes.get(error["error"]):
            self.say(f"{command.line}: code {error['code']} of {error['error']}")

    def alone(self, command, tasks, said):
        """One task for each answer: the exit status is that of the word."""
        samples = {said.get(task.id, {"error": "ok", "code": 0})["error"]: task
                   for task in tasks}
        for word, task in samples.items():
            status, errors = run(self.log, command.line, [task.id],
                                 self.table.actors[task.situation], "-n")
            got = (status, errors[0]["error"] if errors else "ok")
            if got != (self.table.classes.get(word, 0), word):
                self.say(f"{command.line}: alone, {task.situation}: {got}, not {word}")

    def command(self, command, scratch):
        copy = os.path.join(scratch, "copy")
        shutil.copytree(self.log, copy)
        for actor in sorted(set(self.table.actors.values())):
            tasks = [task for task in self.tasks
                     if self.table.actors[task.situation] == actor]
            dry = self.run_all(self.log, command, tasks, "-n")
            # one by one takes long: then some, of different states and situations
            done = tasks[::5] if single(command) else tasks
            statuses, said = self.run_all(copy, command, done)
            if {i: error for i, error in dry[1].items() if self.by_id[i] in done} != said:
                self.say(f"{command.line}: -n says something else")
            self.check_status(command, done, statuses, said)
            types = self.happened(copy)
            for task in tasks:
                self.judge(command, task, dry[1].get(task.id),
                           types[task.id] if task in done else None)
            self.alone(command, tasks, dry[1])
        self.honest(command, copy)
        shutil.rmtree(copy)

    def honest(self, command, log):
        """What a command has written is never called forged."""
        done = subprocess.run(["task-fsck", "-q", "-C", log], capture_output=True, text=True,
                              check=False, env={**os.environ, "TASK_CLOCK": NOW})
        for text in done.stdout.splitlines():
            if "forged" in text:
                self.say(f"{command.line}: {text}")


def main():
    table = Table(sys.argv[1])
    driver = Driver(table, sys.argv[2])
    program = f"task-{sys.argv[3]}" if sys.argv[3:] else None
    if len(driver.tasks) != len(table.situations) * len(table.states):
        sys.exit(f"{len(driver.tasks)} tasks")
    with tempfile.TemporaryDirectory() as scratch:
        for command in table.commands:
            if program in (None, arguments(command.line, [])[0][0]):
                driver.command(command, scratch)
    if events(driver.log) != driver.before:
        driver.say("-n wrote something")
    if not driver.count:
        driver.say("nothing was asked")
    print(f"{driver.count} cells")
    return driver.wrong != 0


if __name__ == "__main__":
    sys.exit(main())
