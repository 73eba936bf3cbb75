#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""tests/rules/audit.py -- hold the audit to a table of tests/rules

usage: tests/rules/audit.py TABLE LOG

LOG is what tests/rules/log made of the table. For every cell that refuses a command, an
event is forged in a copy of the log: the one that the command would have written, by an
author who had seen everything. task-fsck has to name it, but for the cells of unseen.txt,
each line of which has a cell that it does not name. Prints what is not so, and then exits with 1.
"""
import collections
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

from programs import NOW, Table, Task, claims, events

BASE32 = "0123456789abcdefghjkmnpqrstvwxyz"
LEASE = {"until": "2026-11-20T16:00:10Z", "lease": 7200}


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class Log:
    """What is live in a log, of each task by field."""

    def __init__(self, path):
        lines = [json.loads(text) for text in events(path)]
        dead, wrote = set(), []
        self.path = path
        self.other = [write["task"] for event in lines for write in event["writes"]
                      if "task" in write and "code" in write["over"]][-1]
        self.fence, self.prefix = collections.Counter(), max(e["id"] for e in lines)[:10]
        for event in lines:
            for write in event["writes"]:
                subject = write.get("task") or write.get("agent") or "log"
                for field, over in write["over"].items():
                    wrote.append((subject, field, event["id"]))
                    dead.update((subject, field, one) for one in over)
                self.fence[subject] = max(self.fence[subject], event.get("fence", 0))
        self.live = collections.defaultdict(lambda: collections.defaultdict(list))
        for subject, field, one in wrote:
            if (subject, field, one) not in dead:
                self.live[subject][field].append(one)

    def id(self):
        return self.prefix + "".join(random.choice(BASE32) for _ in range(16))


def option(words, name):
    return words[words.index(name) + 1] if name in words else None


def shown(task):
    """What failed too often is quarantined, unless it is closed."""
    failed = task.situation == "failed" and task.state not in ("cancelled", "done", "archived")
    return "quarantined" if failed else task.state


def check(log, words, task):
    if "tick" in words:
        item = [field for field in log.live[task.id] if re.fullmatch(r"check/\w+", field)][0]
        return {f"{item}/done": True}
    item = f"check/{log.id()[-12:]}"
    return {item: True, f"{item}/text": "item", f"{item}/pos": 9}


def claim(log, task):
    sets = {"claim": LEASE}
    if shown(task) != "in-progress":
        sets["state"] = "in-progress"
    return sets, log.fence[task.id] + 1


def values(log, words, task):
    """The fields that the command sets, and the number of a claim that it makes."""
    verb, message = words[0], {"type": "comment", "text": "text"}
    if verb == "move" and claims(words) and shown(task) in ("created", "pending-handoff"):
        return claim(log, task)
    if verb == "move":
        return {"state": words[-1]}, None
    if verb == "claim" and "--fail" in words:
        return {f"failure/{log.id()}": {"reason": "why"}, "claim": None}, None
    if verb == "claim" and "--release" in words:
        return {"claim": None}, None
    if verb == "claim" or words[:2] == ["handoff", "accept"]:
        return claim(log, task)
    if verb == "handoff":
        sets = {f"message/{log.id()}": {"type": "handoff", "text": "text", "handoff": {}}}
        if shown(task) != "pending-handoff":
            sets["state"] = "pending-handoff"
        if log.live[task.id]["claim"]:
            sets["claim"] = None
        return sets, None
    if verb == "edit":
        assignee = option(words, "-u")
        return ({"assignee": assignee} if assignee else {"label/urgent": True}), None
    if verb == "gate":
        gate = [word for word in words if word in ("tests", "review", "docs")][0]
        if "remove" in words or "require" in words:
            return {f"gate/{gate}": "require" in words}, None
        result = "passed" if "pass" in words else "failed" if "fail" in words else "waived"
        return {f"gate/{gate}/report": {"result": result}}, None
    if verb == "check":
        return check(log, words, task), None
    if verb == "time":
        mark = {"stop": "end"}.get(words[1], words[1])
        of = {} if mark == "start" else {"of": log.id()}
        return {f"work/{log.id()}": {"mark": mark, **of}}, None
    if verb == "link":
        return {f"link/needs/{log.other}": True}, None
    return {f"message/{log.id()}": message}, None


class Forger:
    """A stream of forged events at the end of a log."""

    def __init__(self, log):
        self.log, self.writer, self.lines = log, f"{random.getrandbits(48):012x}", []
        self.prev = "0" * 32

    def forge(self, command, task, actor):
        words = command.line.split()
        session = words.pop(0).split("=")[1] if "=" in words[0] else "one"
        sets, fence = values(self.log, words, task)
        live = self.log.live[task.id]
        fence = fence or int(option(words, "--fence") or 0)
        rests = {one for ids in live.values() for one in ids}
        event = {"v": 1, "id": self.log.id(), "writer": self.writer,
                 "seq": len(self.lines) + 1, "at": f"{NOW[:-1]}.000Z/{len(self.lines):04d}",
                 "actor": actor, "session": session,
                 "type": "task.claimed" if "claim" in sets and sets["claim"] else command.event}
        if fence:
            event["fence"] = fence
        event["rests"] = sorted(rests | set(self.log.live["log"]["workflow"]))
        event["writes"] = [{"task": task.id, "over": {f: live.get(f, []) for f in sets}}]
        data = {"salt": f"{random.getrandbits(128):032x}"}
        if words[0] not in ("log", "handoff") and option(words, "-m"):
            data["why"] = option(words, "-m")
        data = compact({**data, "values": [sets]})
        event["prev"], event["sum"] = self.prev, digest(data)
        head = compact(event)[:-1] + ',"data":'
        self.lines.append(head + data + "}\n")
        self.prev = digest(head)

    def named(self, path):
        """What task-fsck says of the tasks, once the stream is in the log there."""
        shutil.copytree(self.log.path, path)
        stream = f"{path}/events/{self.writer[:2]}/{self.writer}/00"
        os.makedirs(stream)
        with open(f"{stream}/00.jsonl", "w", encoding="utf-8") as file:
            file.writelines(self.lines)
        done = subprocess.run(["task-fsck", "-q", "-C", path], capture_output=True, text=True,
            check=False, env={**os.environ, "TASK_CLOCK": NOW})
        shutil.rmtree(path)
        said, other = {}, []
        for text in done.stdout.splitlines():
            found = re.search(rf"{self.writer}.*\tforged \w+: '(\w+)' (.*)", text)
            if found:
                said[found[1]] = found[2]
            elif text.startswith("error"):
                other.append(text)
        return said, other


def read_unseen(path):
    """Of each line: the word of the refusal, and what command line and cell match."""
    with open(path, encoding="utf-8") as file:
        for text in file:
            if text[0] not in "#\n":
                word, line, cell, _ = re.split(r"\s\s+", text.strip())
                yield word, re.compile(line), re.compile(cell)


def main():
    table, path = Table(sys.argv[1]), sys.argv[2]
    unseen = list(read_unseen(os.path.join(os.path.dirname(sys.argv[1]), "unseen.txt")))
    wrong, count, used = 0, 0, collections.defaultdict(bool)
    with open(os.path.join(path, "..", "tasks"), encoding="utf-8") as file:
        tasks = [Task(*text.split()) for text in file]
    with tempfile.TemporaryDirectory() as scratch:
        copy, log = os.path.join(scratch, "copy"), Log(path)
        for command in table.commands:
            refused = [task for task in tasks
                       if table.want(command, task) not in ("ok", "same", "renewed", "claimed")]
            forger = Forger(log)
            for task in refused:
                forger.forge(command, task, table.actors[task.situation])
            said, other = forger.named(copy) if refused else ({}, [])
            for text in other:
                print(f"{command.line}: {text}")
                wrong += 1
            for task in refused:
                word, cell = table.want(command, task), f"{task.situation} {task.state}"
                hidden = [row for row in unseen if row[0] == word and
                          row[1].search(command.line) and row[2].search(cell)]
                count += 1
                for row in hidden:
                    used[row] |= task.id not in said
                if not hidden and task.id not in said:
                    print(f"{command.line}: {cell}: {word}, not named")
                    wrong += 1
    for row in [row for row in used if not used[row]]:
        print(f"unseen.txt: all cells are named: {row}")
        wrong += 1
    print(f"{count} cells")
    return wrong != 0 or not count


if __name__ == "__main__":
    sys.exit(main())
