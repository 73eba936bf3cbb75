#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""tests/rules/server.py -- hold task-mcp to a table of tests/rules

usage: tests/rules/server.py TABLE LOG

LOG is what tests/rules/log made of the table. The tool that does what a command does is
called in a copy of the log, by a server for each actor. Of so many tasks one is asked for,
another for the next command: TASKLOG_CELLS (5; 1: all, some minutes). Commands that no tool
has (force over a claim, links and handoffs taken by name) are passed over. Prints what is
not as the table says, and then exits with 1.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

from programs import NOW, Driver, Table

EVERY = int(os.environ.get("TASKLOG_CELLS", "5"))
HELLO = {"protocolVersion": "2025-06-18", "capabilities": {},
         "clientInfo": {"name": "rules", "version": "1"}}


def arguments(words):
    """The tool, and its arguments but for the task; None: no tool does it."""
    given, rest, at = {}, [], 1
    names = {"-m": "why", "--expect": "expect", "--fence": "fence", "-u": "assignee",
             "-l": "labels", "--fail": "failed"}
    while at < len(words):
        if words[at] in names:
            value = words[at + 1]
            given[names[words[at]]] = int(value) if value.isdigit() else value
            at += 1
        elif words[at][0] == "-":
            given[words[at].strip("-")] = True
        else:
            rest.append(words[at])
        at += 1
    if given.pop("f", False):
        given["force"] = True
    if words[0] == "move":
        return "task_move", {**given, "state": rest[-1]}
    if words[0] == "claim" and "failed" in given:
        return "task_release", {"failed": True, "why": given["failed"]}
    if words[0] == "claim" and given.pop("release", False):
        return ("task_release", given) if "force" not in given else None
    if words[0] == "claim":
        return ("task_claim", given) if not {"force", "fence"} & set(given) else None
    if words[0] == "gate":
        return "task_gate", {**given, "action": rest[0], "gate": rest[1]}
    if words[0] == "log":
        return "task_post", {"text": given.pop("why"), **given}
    if words[:2] == ["handoff", "give"]:
        return "task_post", {"text": given.pop("why"), **given, "handoff": {"remaining": ["the rest"]}}
    if words[0] == "check":
        return "task_edit", {**given, "checklist": [
            "add item" if rest[0] == "add" else f"{rest[0]} {rest[2]}"]}
    if words[0] == "time":
        return "task_edit", {**given, "work": rest[0]}
    return ("task_edit", given) if words[0] == "edit" else None


class Server(Driver):
    def call(self, log, command, tasks):
        """What the server says of each task: a word and a sentence, or nothing."""
        words = command.line.split()
        env = dict([words.pop(0).split("=")]) if "=" in words[0] else {}
        tool, given = arguments(words)
        lines = [{"id": 0, "method": "initialize", "params": HELLO},
                 {"method": "notifications/initialized"}]
        alone = not given.pop("no-claim", False)
        lines += [{"id": task.id, "method": "tools/call", "params": {
            "name": tool, "arguments": {**({"task": task.id} if alone else {
                "tasks": [task.id]}), **given}}} for task in tasks]
        done = subprocess.run(
            ["task-mcp", "-q", "--rate", "0"], capture_output=True, text=True, check=True,
            input="".join(json.dumps({"jsonrpc": "2.0", **line}) + "\n" for line in lines),
            env={**os.environ, "TASK_DIR": log, "TASK_CLOCK": NOW, "TASK_SESSION": "one",
                 "TASK_ACTOR": self.table.actors[tasks[0].situation], **env})
        said = {}
        for answer in map(json.loads, done.stdout.splitlines()):
            result = answer.get("result", {})
            if "error" in answer or result.get("isError"):
                text = answer["error"]["message"] if "error" in answer else \
                    result["content"][0]["text"]
                word = text.split(":")[0]
                said[answer["id"]] = {"error": word, "message": text[:200],
                                      "code": self.table.classes.get(word)}
        return said

    def command(self, command, scratch):
        words = command.line.split()
        if not arguments(words[1:] if "=" in words[0] else words):
            return
        copy = os.path.join(scratch, "copy")
        shutil.copytree(self.log, copy)
        for actor in sorted(set(self.table.actors.values())):
            tasks = [task for n, task in enumerate(self.tasks, self.table.commands.index(command))
                     if self.table.actors[task.situation] == actor and n % EVERY == 0]
            said, types = self.call(copy, command, tasks), self.happened(copy)
            for task in tasks:
                self.judge(command, task, said.get(task.id), types[task.id])
        shutil.rmtree(copy)


def main():
    driver = Server(Table(sys.argv[1]), sys.argv[2])
    with tempfile.TemporaryDirectory() as scratch:
        for command in driver.table.commands:
            driver.command(command, scratch)
    print(f"{driver.count} cells")
    return driver.wrong != 0 or not driver.count


if __name__ == "__main__":
    sys.exit(main())
