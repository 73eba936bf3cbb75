#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""
Random histories for holding two folds against each other. Several clones write, each
knowing only part of what the others wrote; clocks are skewed and often stand still;
streams are forked, lines purged, doubled and of unknown types. The result is a log
directory with a correct chain and correct sums: nothing in it is legal, all of it is
well formed. The same seed makes the same bytes.

    generate.py [--events N] [--writers N] [--tasks N] [--hostile] SEED DIRECTORY

--hostile adds what verification or schemas refuse but every fold must agree on: two
lines of one id (sometimes alike but for their actor), lines whose data is not what their sum says, workflows that are none.
"""
import argparse
import hashlib
import json
import random
from datetime import datetime, timedelta
from pathlib import Path

BASE32 = '0123456789abcdefghjkmnpqrstvwxyz'
SEGMENT_CAP = 32 * 1024
START_MS = 1795183200000        # 2026-11-20T14:00:00Z
LINKS = ('needs', 'relates', 'duplicates', 'supersedes', 'discovered-from')
ACTORS = ['ann', 'bob', 'Zoë', 'ci/linux', 'agent-7', '李雷', 'Ann O\'Neil', 'a"b\\c']
SESSIONS = [None, None, 's1', 's2', 'mcp-4f']
WORDS = ['urgent', 'ui', 'ünïcode', 'a/b', 'x:y', '日本', 'p"q']
GATES = ['tests', 'review', 'ci.linux', '0day']
STATES = ['created', 'in-progress', 'blocked', 'review', 'done', 'archived',
          'cancelled', 'quarantined', 'pending-handoff', 'no-such-state']
TEXTS = ['fix it', 'Fix the lexer', 'naïve café', '\U0001f680 launch', 'tab\there',
         'line\nbreak', 'quote " and \\', 'e\u0301', '\u00e9', 'a' * 180, 'x']
UNKNOWN_TYPES = ['task.dreamt', 'sprint.started', 'a.b.c']


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(',', ':'))


def seconds(ms):
    return f'{datetime(1970, 1, 1) + timedelta(seconds=ms // 1000):%Y-%m-%dT%H:%M:%SZ}'


def millis(ms):
    return f'{seconds(ms)[:19]}.{ms % 1000:03d}Z'


class World:
    """What is the same for all clones: the dice and the names."""

    def __init__(self, args):
        self.dice = random.Random(args.seed)
        self.hostile = args.hostile
        self.tasks = [self.base32(12) for _ in range(args.tasks)]
        self.items = [self.base32(12) for _ in range(3)]
        self.ids = [self.event_id(START_MS) for _ in range(6)]
        self.now = START_MS

    def base32(self, count):
        return ''.join(self.dice.choice(BASE32) for _ in range(count))

    def event_id(self, ms):
        n = ms << 80 | self.dice.getrandbits(80)
        return ''.join(BASE32[n >> shift & 31] for shift in range(125, -1, -5))

    def hex(self, digits):
        return ''.join(self.dice.choice('0123456789abcdef') for _ in range(digits))

    def chance(self, probability):
        return self.dice.random() < probability

    def pick(self, *choices):
        return self.dice.choice(choices)


class Event:
    """A line with what its readers need to know of it."""

    def __init__(self, id, head, data, writes):
        self.id, self.head, self.data, self.writes = id, head, data, writes

    def line(self):
        return f'{self.head}{self.data}}}\n'


class Clone:
    def __init__(self, world, writer=None):
        self.world = world
        self.writer = writer or world.hex(12)
        self.seq, self.prev = 0, '0' * 32
        self.skew = world.pick(0, 0, 0, 1, -1, 5000, -90000, 3600000, -3600000)
        self.last = (0, 0)
        self.absorbs = world.chance(0.7)
        self.seen = {}          # id -> event
        self.live = {}          # (subject, field) -> ids
        self.over = set()       # (subject, field, id)
        self.epochs = {}        # task -> greatest fence seen
        self.lines = []

    def copy(self):
        """The fork: somebody copied the directory, and both go on."""
        other = Clone(self.world, self.writer)
        other.seq, other.prev, other.last = self.seq, self.prev, self.last
        other.seen, other.over = dict(self.seen), set(self.over)
        other.live = {key: set(ids) for key, ids in self.live.items()}
        other.epochs = dict(self.epochs)
        other.lines = list(self.lines)
        return other

    def learn(self, event, clock, fence):
        if event.id in self.seen:
            return
        self.seen[event.id] = (event, clock, fence)
        for subject, fields in event.writes:
            if 'claim' in fields and 'task' in dict([subject]):
                task = subject[1]
                self.epochs[task] = max(self.epochs.get(task, 0), fence)
            for field, over in fields.items():
                key = (subject, field)
                live = self.live.setdefault(key, set())
                self.over.update((key, old) for old in over)
                live.difference_update(over)
                if (key, event.id) not in self.over:
                    live.add(event.id)
        if self.absorbs:
            self.last = max(self.last, clock)

    def tick(self):
        wall = self.world.now + self.skew
        ms, count = self.last
        if wall > ms:
            self.last = (wall, 0)
        elif count == 9999:
            self.last = (ms + 1, 0)
        else:
            self.last = (ms, count + 1)
        return self.last

    def overwrites(self, subject, field):
        """Mostly what is seen to be live; sometimes less, and sometimes more."""
        world = self.world
        known = sorted(self.live.get((subject, field), ()))
        if world.chance(0.12):
            known = [i for i in known if world.chance(0.5)]
        if world.chance(0.03):
            known.append(world.event_id(START_MS))
        if world.chance(0.03) and self.seen:
            known.append(world.dice.choice(sorted(self.seen)))
        return list(dict.fromkeys(known))

    def write(self, type, writes, fence=0):
        """writes: [(subject, {field: raw JSON})]; a subject is (kind, name)."""
        world = self.world
        ms, count = self.tick()
        self.seq += 1
        id = world.event_id(ms)
        if world.hostile and self.seen and world.chance(0.03):
            id = world.dice.choice(sorted(self.seen))
        full = [(subject, {f: [i for i in self.overwrites(subject, f) if i != id]
                           for f in fields}) for subject, fields in writes]
        envelope = {'v': 1, 'id': id, 'writer': self.writer, 'seq': self.seq,
                    'at': f'{millis(ms)}/{count:04d}',
                    'actor': world.dice.choice(ACTORS[:3] if world.chance(.8)
                                               else ACTORS)}
        session = world.dice.choice(SESSIONS)
        if session:
            envelope['session'] = session
        envelope['type'] = type
        if world.chance(0.05):
            envelope['key'] = f'key {world.dice.randrange(9)}'
        if fence:
            envelope['fence'] = fence
        if self.seen and world.chance(0.7 if type == 'change.undone' else 0.1):
            seen = sorted(self.seen)
            envelope['rests'] = world.dice.sample(seen, min(
                len(seen), 1 if type != 'change.undone' else world.dice.randrange(1, 9)))
        if world.chance(0.02):
            envelope['must'] = ['time-travel']
        if world.chance(0.06):
            envelope['origin'] = self.origin(ms)
        if world.chance(0.04):
            envelope['x-note'] = {'later': [1, 'two', None]}
        envelope['writes'] = [self.subject_json(s, {'over': over}) for s, over in full]
        envelope['prev'] = self.prev
        data = self.data([fields for _, fields in writes])
        envelope['sum'] = digest(data)
        if world.chance(0.05):
            keys = list(envelope)
            world.dice.shuffle(keys)
            envelope = {key: envelope[key] for key in keys}
        head = compact(envelope)[:-1] + ',"data":'
        if world.chance(0.02):
            head = head.replace('"seq":', '"\\u0073eq" : ', 1)
        event = Event(id, head, data, full)
        self.prev = digest(head)
        self.learn(event, self.last, fence)
        self.lines.append((event, self.last, fence))

    @staticmethod
    def subject_json(subject, over):
        kind, name = subject
        return over if kind == 'log' else {kind: name, **over}

    def origin(self, ms):
        origin = {'source': self.world.pick('beads', 'github')}
        if self.world.chance(0.7):
            origin['ref'] = f'#{self.world.dice.randrange(100)}'
        if self.world.chance(0.7):
            then = ms - self.world.dice.randrange(10 ** 10)
            origin['at'] = seconds(then)
        if self.world.chance(0.7):
            origin['by'] = 'importé'
        return origin

    def data(self, values):
        members = [f'"salt":"{self.world.hex(32)}"']
        if self.world.chance(0.3):
            members.append(f'"why":{compact(self.world.dice.choice(TEXTS))}')
        if self.world.chance(0.03):
            members.append('"later":[]')
        objects = ('{' + ','.join(f'{compact(f)}:{raw}' for f, raw in fields.items())
                   + '}' for fields in values)
        members.append('"values":[' + ','.join(objects) + ']')
        return '{' + ','.join(members) + '}'


PLAIN = json.loads((Path(__file__).resolve().parents[2] / 'schema' / 'fields.json')
                   .read_text())['$defs']['plain-values']['properties']


class Deeds:
    """What a clone may do: each makes one line."""

    def __init__(self, world):
        self.world = world

    def text(self):
        raw = compact(self.world.dice.choice(TEXTS))
        if self.world.chance(0.1):      # the same text, other bytes
            raw = json.dumps(json.loads(raw))
        return raw

    def line_text(self):
        return compact(self.world.dice.choice(
            [t for t in TEXTS if '\n' not in t and '\t' not in t]))

    def flag(self):
        return self.world.pick('true', 'true', 'false')

    def time(self):
        then = self.world.now + self.world.dice.randrange(-10 ** 8, 10 ** 9)
        return f'"{seconds(then)}"'

    def day_or_time(self):
        time = self.time()
        return self.world.pick(time, f'{time[:11]}"')

    def until(self, clone):
        then = clone.last[0] + self.world.dice.randrange(-10 ** 6, 10 ** 7)
        return self.world.pick(millis(then), seconds(then))

    def edit(self, clone, task):
        world, pick = self.world, self.world.pick
        choices = {
            'title': self.line_text, 'body': self.text,
            'code': lambda: pick('"AUTH-07"', '"SEC-1"', 'null'),
            'priority': lambda: pick('5', '5.0', '7.5', '0', '10', '0.1', '10.0'),
            'assignee': lambda: pick('null', compact(world.dice.choice(ACTORS))),
            'parent': lambda: pick('null', compact(world.dice.choice(world.tasks))),
            'estimate': lambda: pick('null', '30', '0', '10000000'),
            'due': lambda: pick('null', self.day_or_time()), 'defer': self.day_or_time,
            'done': lambda: pick('null', self.time()),
            'ref': lambda: pick('null', '"https://example.org/1?a=b&c"'),
            'hidden': self.flag,
            f'meta/{pick("k", "K.2", "a_b-c")}': lambda: pick(
                'null', '{"a":[1,2,{"b":null}]}', '[ 1 , 2 ]', '"s"', '1e3', 'false'),
            'label/' + pick(*WORDS): self.flag, 'cap/' + pick(*WORDS): self.flag,
            f'check/{pick(*world.items)}': self.flag,
            f'check/{pick(*world.items)}/text': self.line_text,
            f'check/{pick(*world.items)}/pos': lambda: pick('1', '2.5', '-3e2'),
            f'check/{pick(*world.items)}/done': self.flag,
            f'check/{pick(*world.items)}/colour': lambda: '"red"',
            'mood': lambda: pick('"good"', 'null', '{"x":[]}', 'false'),
            'title/short': lambda: '"t"', 'label': lambda: '1',
            pick('é "q"', 'zz\n\u007f'): lambda: pick('1', '2'),
        }
        for name, schema in PLAIN.items():
            words = [w for one in schema.get('anyOf', []) for w in one.get('enum', [])]
            choices[name] = lambda words=words: pick('null', *map(compact, words))
        choices['repeat'] = lambda: pick('"FREQ=DAILY"', '"FREQ=WEEKLY;INTERVAL=2 after done"',
                                         '"any line"', 'null', '7')
        choices['occurrence'] = lambda: pick(f'"{task[1]}#2"', f'"{task[1]}#30"', '"2"', 'null')
        names = world.dice.sample(sorted(choices), world.dice.choice([1, 1, 1, 2, 4]))
        clone.write('task.edited', [(task, {n: choices[n]() for n in names})],
                    self.some_fence(clone, task))

    def create(self, clone, task):
        fields = {'created': 'true', 'title': self.line_text(), 'state': '"created"',
                  'priority': '5'}
        if self.world.chance(0.2):
            fields['label/' + self.world.pick(*WORDS)] = 'true'
        clone.write('task.created', [(task, fields)])

    def some_fence(self, clone, task):
        epoch = clone.epochs.get(task[1], 0)
        if not epoch or self.world.chance(0.4):
            return 0
        return self.world.pick(epoch, epoch, max(1, epoch - 1))

    def move(self, clone, task):
        fields = {'state': compact(self.world.dice.choice(STATES))}
        if self.world.chance(0.2):
            fields['done'] = self.time()
        if self.world.chance(0.2):
            fields['gate/tests/report'] = 'null'
        if self.world.chance(0.2):
            fields['claim'] = 'null'
        clone.write('task.moved', [(task, fields)], self.some_fence(clone, task))

    def several(self, clone, task):
        world = self.world
        tasks = world.dice.sample(world.tasks, min(3, len(world.tasks)))
        writes = [(('task', t), {'state': compact(world.dice.choice(STATES)),
                                 'label/ui': self.flag(),
                                 'hidden': self.flag()}) for t in tasks]
        if world.chance(0.3):
            writes.append((('agent', 'ann'), {'max': world.pick('1', '2', 'null')}))
        clone.write('change.undone', writes)

    def link(self, clone, task):
        to = self.world.dice.choice(self.world.tasks)
        kind = self.world.pick(*LINKS, 'blocks-later')
        clone.write('task.linked', [(task, {f'link/{kind}/{to}': self.flag()})])

    def claim(self, clone, task):
        epoch = clone.epochs.get(task[1], 0) + 1
        if self.world.chance(0.15):
            epoch = max(1, epoch - 1)
        value = f'{{"until":"{self.until(clone)}","lease":{self.world.pick(1, 60, 7200)}'
        value += self.world.pick('', '', ',"sync":true', ',"sync":false',
                                 ',"later":1') + '}'
        fields = {'claim': value}
        if self.world.chance(0.5):
            fields['state'] = '"in-progress"'
        clone.write('task.claimed', [(task, fields)], epoch)

    def renew(self, clone, task):
        epoch = max(1, clone.epochs.get(task[1], 1))
        clone.write('task.renewed', [
            (task, {'lease': f'{{"until":"{self.until(clone)}"}}'})], epoch)

    def release(self, clone, task):
        fields = {'claim': 'null'}
        if self.world.chance(0.4):
            fields['failure/' + clone.world.event_id(clone.last[0])] = \
                self.world.pick('{}', '{"reason":"no disk"}')
        clone.write('task.failed' if len(fields) > 1 else 'task.released',
                    [(task, fields)], self.some_fence(clone, task))

    def message(self, clone, task):
        world = self.world
        subject = task if world.chance(0.8) else ('log', '')
        mid = world.dice.choice(world.ids) if world.chance(0.2) else \
            world.event_id(clone.last[0])
        deed = world.dice.randrange(6)
        if deed == 0:
            clone.write('message.redacted', [(subject, {f'message/{mid}/redacted':
                                                        'true'})])
        elif deed == 1:
            who = world.dice.choice(ACTORS)
            clone.write('message.acknowledged', [(subject, {f'ack/{mid}/{who}':
                                                            'true'})])
        else:
            value = {'type': world.pick('comment', 'handoff', 'other-word'),
                     'text': world.dice.choice(TEXTS)}
            if world.chance(0.3):
                value['to'] = ['bob', 'all']
            if world.chance(0.2):
                value['reply-to'] = world.dice.choice(world.ids)
            if world.chance(0.1):
                value['handoff'] = {'summary': 's', 'confidence': 0.5}
            clone.write('message.posted', [(subject, {f'message/{mid}':
                                                      compact(value)})])

    def gate(self, clone, task):
        name = self.world.pick(*GATES)
        if self.world.chance(0.3):
            clone.write('gate.required', [(task, {f'gate/{name}': self.flag()})])
            return
        report = self.world.pick(
            'null', '{"result":"failed"}', '{"result":"passed"}',
            '{"result":"waived","by-whom":"ann"}',
            '{"result":"passed","evidence":{"command":["make","check"],"exit":0}}')
        clone.write('gate.reported', [(task, {f'gate/{name}/report': report})],
                    self.some_fence(clone, task))

    def work(self, clone, task):
        mark = self.world.pick('start', 'pause', 'resume', 'end')
        past = {'start': 'started', 'pause': 'paused', 'resume': 'resumed',
                'end': 'ended'}[mark]
        wid = self.world.event_id(clone.last[0])
        value = {'mark': mark}
        if mark == 'end':
            value.update(note='so be it', productivity=0.8)
        clone.write(f'work.{past}', [(task, {f'work/{wid}': compact(value)})],
                    self.some_fence(clone, task))

    def fact(self, clone, task):
        world = self.world
        if world.chance(0.5):
            field, value = f'commit/{world.hex(world.pick(40, 64))}', '{"subject":"x"}'
        else:
            field = 'attachment/' + world.hex(64)
            value = '{"name":"trace.txt","size":120,"type":"text/plain"}'
        clone.write('commit.recorded', [(task, {field: value})])

    def redact(self, clone, task):
        purge = self.world.chance(0.5)
        writes = [(task, {'purged' if purge else 'redacted': 'true'})]
        if purge and self.world.chance(0.5):
            writes.append((('log', ''),
                           {'purge-epoch': str(self.world.dice.randrange(1, 12))}))
        clone.write('task.purged' if purge else 'task.redacted', writes)

    def agent(self, clone, task):
        fields = {'registered': self.flag(), 'type': '"bot"', 'max': '2',
                  'description': self.text(), 'cap/' + self.world.pick(*WORDS): 'true',
                  'meta/model': '"m-1"', 'label/not-for-agents': '"kept"'}
        names = self.world.dice.sample(sorted(fields), 3)
        clone.write('agent.registered', [
            (('agent', self.world.dice.choice(ACTORS)), {n: fields[n] for n in names})])

    def workflow(self, clone, task):
        states = list(STATES)
        self.world.dice.shuffle(states)
        done = ['done', 'archived', 'cancelled']
        value = {'name': 'odd', 'initial': 'created', 'states': states,
                 'open': ['created'], 'done': done, 'moves': {'created': done},
                 'working': [s for s in states if s not in ['created'] + done]}
        if self.world.hostile:          # not all of these are in force
            value.update(self.world.pick({}, {'later': 1}, {'lease': 0}, {'moves': 3},
                                         {'initial': 'done'}, {'gates': {'done': []}}))
        value = compact(value)
        fields = {'workflow': value}
        if self.world.chance(0.3):
            fields['id'] = compact(self.world.event_id(self.world.now))
        clone.write('workflow.set', [(('log', ''), fields)])

    def set_aside(self, clone, task):
        clone.write('line.set-aside', [
            (('log', ''), {f'set-aside/{self.world.hex(32)}': 'true'})])

    def purge(self, clone, task):
        seen = [event for event, _, _ in clone.seen.values()]
        names = [digest(event.head) for event in self.world.dice.sample(
            seen, min(len(seen), self.world.pick(0, 1, 1, 3)))]
        names = names or [self.world.hex(32)]
        clone.write('line.purged', [
            (('log', ''), {f'line-purged/{name}': 'true' for name in names})])

    def gap(self, clone, task):
        clone.write('stream.gap-accepted', [
            (('log', ''), {f'gap/{self.world.hex(12)}/1-3/{self.world.hex(32)}': 'true'})])

    def unknown(self, clone, task):
        clone.write(self.world.pick(*UNKNOWN_TYPES), [
            (task, {'title': self.line_text(), 'created': 'true'})])

    def any(self, clone):
        deeds = [(self.edit, 30), (self.create, 6), (self.move, 14), (self.claim, 10),
                 (self.renew, 5), (self.release, 6), (self.message, 10),
                 (self.gate, 8), (self.link, 5), (self.several, 4), (self.work, 4),
                 (self.fact, 2), (self.redact, 1), (self.agent, 4),
                 (self.workflow, 2), (self.set_aside, 1), (self.purge, 3), (self.gap, 1),
                 (self.unknown, 3)]
        deed = self.world.dice.choices([d for d, _ in deeds], [w for _, w in deeds])[0]
        deed(clone, ('task', self.world.dice.choice(self.world.tasks)))


def live_through(world, args):
    clones = [Clone(world) for _ in range(args.writers)]
    deeds = Deeds(world)
    for _ in range(args.events):
        clone = world.dice.choice(clones)
        if world.chance(0.5):
            world.now += world.pick(1, 1, 7, 1000, 600000)
        if world.chance(0.15):          # gossip: some of what another one knows
            other, share = world.dice.choice(clones), world.pick(0.3, 1, 1)
            for known in list(other.seen.values()):
                if world.chance(share):
                    clone.learn(*known)
        if world.chance(0.01) and len(clones) < 2 * args.writers:
            clones.append(clone.copy())
        deeds.any(clone)
    return clones


def streams(world, clones):
    """Each writer's lines: forks united, some purged, some doubled."""
    found = {}
    for clone in clones:
        lines = found.setdefault(clone.writer, [])
        known = {event.head for event in lines}
        lines += [event for event, _, _ in clone.lines if event.head not in known]
    for writer, events in sorted(found.items()):
        lines = []
        for event in events:
            line, fate = event.line(), world.dice.random()
            purged = f'{event.head}null}}\n'
            if fate < 0.06:
                line = purged
            elif fate < 0.08:
                line += world.pick(line, purged)
            elif world.hostile and fate < 0.10:
                other = event.data.replace('"in-progress"', '"review"')
                line += f'{event.head}{other}}}\n'
            elif world.hostile and fate < 0.12:
                other = event.head.replace('"actor":"ann"', '"actor":"bob"')
                line += f'{other}{event.data}}}\n'
            lines += [part + '\n' for part in line.split('\n')[:-1]]
        if sum(clone.writer == writer for clone in clones) > 1 or world.chance(0.2):
            world.dice.shuffle(lines)
        yield writer, lines


def segments(lines):
    part = ''
    for line in lines:
        part += line
        if len(part.encode()) >= SEGMENT_CAP:
            yield part
            part = ''
    if part:
        yield part


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--events', type=int, default=200)
    parser.add_argument('--writers', type=int, default=4)
    parser.add_argument('--tasks', type=int, default=8)
    parser.add_argument('--hostile', action='store_true')
    parser.add_argument('seed', type=int)
    parser.add_argument('directory', type=Path)
    args = parser.parse_args()
    world = World(args)
    args.directory.mkdir(parents=True, exist_ok=True)
    (args.directory / 'format').write_text('tasklog 1\n')
    for writer, lines in streams(world, live_through(world, args)):
        for n, part in enumerate(segments(lines)):
            folder = args.directory / 'events' / writer[:2] / writer / f'{n // 256:02x}'
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f'{n % 256:02x}.jsonl').write_bytes(part.encode())


if __name__ == '__main__':
    main()
