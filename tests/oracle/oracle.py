#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""
A second reader of the format, written from tasklog-event(5) and slow on purpose: it
keeps every write of every line, then works out what each field shows. It prints what
task-export(1) must print, byte for byte; nothing here is shared with the C code. The
names of fields, and plain values, are those of schema/fields.json.

    oracle.py [--verify] [--hash] DIRECTORY|FILE...

A directory is a log: all of its events/**/*.jsonl are read, in no particular order.
Lines that are no events are named on standard error, and lines without data that no
purge names. Exit status: 0; 1 if --verify found a broken chain, sum, sequence or id; 7
if there were lines that are no events and that nobody set aside, or lines without data.
"""
import copy
import hashlib
import json
import re
import sys
from datetime import datetime, timedelta
from decimal import Decimal
from json.decoder import scanstring
from pathlib import Path

LINE_MAX = 256 * 1024
DEPTH_MAX = 32
WHOLE_MAX = 2 ** 53 - 1
BASE32 = '0123456789abcdefghjkmnpqrstvwxyz'

EVENT_TYPES = set('''
    task.created task.edited task.moved task.linked task.claimed task.renewed
    task.released task.failed task.redacted task.purged message.posted
    message.acknowledged message.redacted gate.required gate.reported work.started
    work.paused work.resumed work.ended agent.registered workflow.set change.undone
    line.set-aside line.purged stream.gap-accepted commit.recorded'''.split())

DEFAULT_STATES = ['created', 'pending-decomposition', 'waiting-for-dependency',
                  'in-progress', 'pending-handoff', 'blocked', 'review',
                  'quarantined', 'cancelled', 'done', 'archived']
DEFAULT_LEASE = 7200


class Bad(Exception):
    """Not an event: the message says why."""


# ---------------------------------------------------------------- strict JSON

class Value:
    """A JSON value, and its bytes as they stand in the line (as text)."""

    def __init__(self, kind, value, raw):
        self.kind = kind        # null true false number string array object
        self.value = value      # str, list of Value, dict of str to Value
        self.raw = raw


NUMBER = re.compile(r'-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?')
GAP = re.compile(r'[0-9a-f]{12}/(0|[1-9][0-9]{0,15})-[1-9][0-9]{0,15}/[0-9a-f]{32}')
SPACE = re.compile(r'[ \t\n\r]*')


class Scanner:
    def __init__(self, text):
        self.text = text
        self.pos = 0

    def fail(self, what):
        raise Bad(f'invalid JSON at character {self.pos + 1}: {what}')

    def space(self):
        self.pos = SPACE.match(self.text, self.pos).end()

    def peek(self):
        return self.text[self.pos:self.pos + 1]

    def expect(self, char):
        self.space()
        if self.peek() != char:
            self.fail(f"expected '{char}'")
        self.pos += 1

    def string(self):
        try:
            value, end = scanstring(self.text, self.pos + 1, True)
        except ValueError as problem:
            self.fail(f'bad string: {problem}')
        if '\0' in value:
            self.fail('\\u0000 is not allowed')
        if re.search('[\ud800-\udfff]', value):
            self.fail('a surrogate without its other half')
        self.pos = end
        return value

    def members(self, depth):
        found = {}
        self.pos += 1
        self.space()
        if self.peek() == '}':
            self.pos += 1
            return found
        while True:
            self.space()
            if self.peek() != '"':
                self.fail('expected a key')
            key = self.string()
            if key in found:
                self.fail(f"duplicate key '{key}'")
            self.expect(':')
            found[key] = self.any(depth)
            self.space()
            if self.peek() != ',':
                self.expect('}')
                return found
            self.pos += 1

    def items(self, depth):
        found = []
        self.pos += 1
        self.space()
        if self.peek() == ']':
            self.pos += 1
            return found
        while True:
            found.append(self.any(depth))
            self.space()
            if self.peek() != ',':
                self.expect(']')
                return found
            self.pos += 1

    def any(self, depth):
        self.space()
        start, char = self.pos, self.peek()
        if char in '{[' and char and depth == DEPTH_MAX:
            self.fail('nested too deeply')
        if char == '"':
            kind, value = 'string', self.string()
        elif char == '{':
            kind, value = 'object', self.members(depth + 1)
        elif char == '[':
            kind, value = 'array', self.items(depth + 1)
        else:
            for word in ('null', 'true', 'false'):
                if self.text.startswith(word, start):
                    kind, value, self.pos = word, word, start + len(word)
                    break
            else:
                number = NUMBER.match(self.text, start)
                if not number:
                    self.fail('expected a value')
                kind, value, self.pos = 'number', number.group(), number.end()
        made = Value(kind, value, self.text[start:self.pos])
        made.start = start
        return made


def scan(text):
    scanner = Scanner(text)
    value = scanner.any(0)
    scanner.space()
    if scanner.pos != len(text):
        scanner.fail('more text after the value')
    return value


ESCAPES = {'"': '\\"', '\\': '\\\\', '\b': '\\b', '\f': '\\f', '\n': '\\n',
           '\r': '\\r', '\t': '\\t'}


def quote(text):
    """The one way to write a string: only what must be escaped is."""
    return '"' + ''.join(
        ESCAPES.get(c) or (f'\\u{ord(c):04x}' if c < ' ' else c) for c in text) + '"'


# ------------------------------------------------- words, names, ids and times

def matches(pattern, text):
    return re.fullmatch(pattern, text, re.ASCII) is not None


def size(text):
    return len(text.encode())


def has_control(text):
    return any(c < ' ' or '\x7f' <= c < '\xa0' for c in text)


def is_task_id(text):
    return matches(f'[{BASE32}]{{12}}', text)


def is_event_id(text):
    return matches(f'[0-7][{BASE32}]{{25}}', text)


def is_hex(text, digits):
    return matches(f'[0-9a-f]{{{digits}}}', text)


def is_name(text):
    return (1 <= size(text) <= 128 and not has_control(text) and
            '<' not in text and '>' not in text and text == text.strip(' '))


UNSAFE = ('[ ,\u0000-\u001f\u007f-\u00a0\u061c\u200b\u200e\u200f\u2028-\u202e'
          '\u2066-\u2069\u3000\ufeff]')


def is_word(text):
    return 1 <= size(text) <= 64 and not re.search(UNSAFE, text)


def is_text(text, most=64 * 1024):
    return size(text) <= most and not has_control(re.sub('[\n\t]', '', text))


def is_line(text, most):
    return 1 <= len(text) <= most and not has_control(text)


def is_title(text):
    return is_line(text, 200) and text == text.strip(' ')


def is_state(text):
    return matches('[a-z][a-z0-9-]{0,31}', text)


def is_gate(text):
    return matches('[a-z0-9][a-z0-9._-]{0,31}', text)


def is_code(text):
    return 3 <= len(text) <= 20 and matches('[A-Z][A-Z0-9]*(-[A-Z0-9]+)*', text)


EPOCH = datetime(1970, 1, 1)
LAST_MS = 253402300799999       # 9999-12-31T23:59:59.999Z
TIME = '[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}'


def time_ms(text):
    """Milliseconds since the epoch, or None."""
    if not matches(TIME + r'(\.[0-9]{3})?Z', text):
        return None
    try:
        moment = datetime.strptime(text[:19], '%Y-%m-%dT%H:%M:%S')
    except ValueError:
        return None
    if moment.year < 1970 or text[17:19] > '59':
        return None
    seconds = (moment - EPOCH) // timedelta(seconds=1)
    return seconds * 1000 + (int(text[20:23]) if len(text) == 24 else 0)


def format_ms(ms):
    ms = min(ms, LAST_MS)
    moment = EPOCH + timedelta(milliseconds=ms)
    return f'{moment:%Y-%m-%dT%H:%M:%S}'.rjust(19, '0') + f'.{ms % 1000:03d}Z'


def format_seconds(ms):
    return format_ms(ms)[:19] + 'Z'


# ------------------------------------------------- fields: what they are called

DEFS = json.loads((Path(__file__).resolve().parents[2] / 'schema' /
                   'fields.json').read_text())['$defs']

# Fields whose values are checked by their schema alone.
PLAIN = DEFS['plain-values']['properties']

# The others of several values show the greatest.
RULES = {
    'created': 'earliest', 'state': 'state', 'priority': 'highest', 'claim': 'claim',
    'lease': 'lease', 'hidden': 'false-wins', 'redacted': 'earliest',
    'purged': 'earliest', 'id': 'earliest', 'purge-epoch': 'highest',
}

SCALARS = {
    kind: {name: RULES.get(name, 'greatest') for name in names}
    for kind, names in (('task', {**DEFS['task-values']['properties'], **PLAIN}),
                        ('agent', DEFS['agent-values']['properties']),
                        ('log', DEFS['log-values']['properties']))
}

FAMILIES = {
    'task': {'meta', 'label', 'cap', 'link', 'check', 'gate', 'message', 'failure',
             'attachment', 'work', 'ack', 'commit'},
    'agent': {'meta', 'cap'},
    'log': {'message', 'ack', 'set-aside', 'line-purged', 'gap', 'lost'},
}

LINKS = ('needs', 'relates', 'duplicates', 'supersedes', 'discovered-from')


class Field:
    """What a field name means for a kind of subject: its sort and its rule."""

    def __init__(self, sort, rule):
        self.sort, self.rule = sort, rule


OTHER = Field('other', 'greatest')


def family_field(family, arg):
    first, slash, rest = arg.partition('/')
    if family == 'meta':
        good, field = matches('[A-Za-z0-9_.-]{1,64}', arg), Field('meta', 'greatest')
    elif family in ('label', 'cap'):
        good, field = is_word(arg), Field(family, 'add-wins')
    elif family == 'link':
        good = is_task_id(rest)
        field = Field('link', 'add-wins') if first in LINKS else OTHER
    elif family == 'check':
        good = is_task_id(first)
        field = {'': Field('check', 'add-wins'),
                 '/text': Field('check-text', 'greatest'),
                 '/pos': Field('check-pos', 'greatest'),
                 '/done': Field('check-done', 'add-wins')}.get(slash + rest, OTHER)
    elif family == 'gate':
        good = is_gate(first)
        field = {'': Field('gate', 'add-wins'),
                 '/report': Field('report', 'report')}.get(slash + rest, OTHER)
    elif family == 'message':
        good = is_event_id(first)
        field = {'': Field('message', 'fact'),
                 '/redacted': Field('message-redacted', 'fact')}.get(
                     slash + rest, OTHER)
    elif family in ('failure', 'work', 'lost'):
        good, field = is_event_id(arg), Field(family, 'fact')
    elif family == 'attachment':
        good, field = is_hex(arg, 64), Field(family, 'fact')
    elif family == 'commit':
        good, field = is_hex(arg, 40) or is_hex(arg, 64), Field(family, 'fact')
    elif family in ('set-aside', 'line-purged'):
        good, field = is_hex(arg, 32), Field(family, 'fact')
    elif family == 'gap':
        good, field = GAP.fullmatch(arg), Field(family, 'fact')
    else:
        assert family == 'ack'
        good = is_event_id(first) and is_name(rest)
        field = Field(family, 'fact')
    if not good:
        raise Bad(f"'{family}/{arg}' is no field")
    return field


def find_field(kind, name):
    if not 1 <= size(name) <= 512:
        raise Bad('a field name has 1 to 512 bytes')
    head, slash, arg = name.partition('/')
    if slash and head in FAMILIES[kind]:
        return family_field(head, arg)
    if name in SCALARS[kind]:
        return Field(name, SCALARS[kind][name])
    return OTHER


# ------------------------------------------------- fields: which values they take

def string(value, check):
    return value.kind == 'string' and check(value.value)


def whole(value, least, most):
    return (value.kind == 'number' and matches('-?[0-9]+', value.value) and
            least <= int(value.value) <= min(most, WHOLE_MAX))


def is_bool(value):
    return value.kind in ('true', 'false')


def member(value, key, check, needed=True):
    if value.kind != 'object':
        return False
    if key not in value.value:
        return not needed
    return check(value.value[key])


def is_time(text):
    return len(text) == 20 and time_ms(text) is not None


def is_day_or_time(text):
    return is_time(text + 'T00:00:00Z' if len(text) == 10 else text)


def is_time_ms(text):
    return time_ms(text) is not None


def is_priority(value):
    return (value.kind == 'number' and matches(r'-?[0-9]+(\.[0-9])?', value.value)
            and 0 <= Decimal(value.value) <= 10)


def is_claim(value):
    return (member(value, 'until', lambda v: string(v, is_time_ms)) and
            member(value, 'lease', lambda v: whole(v, 1, 366 * 86400)) and
            member(value, 'sync', is_bool, False))


def is_report(value):
    return (member(value, 'result', lambda v: string(
                v, lambda s: s in ('passed', 'failed', 'waived'))) and
            member(value, 'evidence', lambda v: v.kind == 'object', False))


def is_names(value):
    return (value.kind == 'array' and len(value.value) > 0 and
            all(string(item, is_name) for item in value.value))


def is_message(value):
    return (member(value, 'type', lambda v: string(v, is_state)) and
            member(value, 'text', lambda v: string(v, is_text)) and
            member(value, 'to', is_names, False) and
            member(value, 'reply-to', lambda v: string(v, is_event_id), False) and
            member(value, 'handoff', lambda v: v.kind == 'object', False))


def is_mark(value):
    return (member(value, 'mark', lambda v: string(
                v, lambda s: s in ('start', 'pause', 'resume', 'end'))) and
            member(value, 'note', lambda v: string(v, is_text), False) and
            member(value, 'productivity', lambda v: v.kind == 'number', False))


def is_attachment(value):
    return (member(value, 'name', lambda v: string(v, lambda s: is_line(s, 500))) and
            member(value, 'size', lambda v: whole(v, 0, 2 ** 40)))


def or_null(check):
    return lambda value: value.kind == 'null' or check(value)


def text_of(check):
    return lambda value: string(value, check)


def only_true(value):
    return value.kind == 'true'


def is_object(value):
    return value.kind == 'object'


def fits(schema, value):
    """The part of JSON Schema that plain values need."""
    if '$ref' in schema:
        return fits(DEFS[schema['$ref'].rsplit('/', 1)[1]], value)
    if 'anyOf' in schema:
        return any(fits(one, value) for one in schema['anyOf'])
    if 'enum' in schema:
        return value.kind == 'string' and value.value in schema['enum']
    if schema['type'] == 'integer':
        return whole(value, schema['minimum'], schema['maximum'])
    if schema['type'] == 'string':
        return (value.kind == 'string' and
                schema.get('minLength', 0) <= len(value.value) <=
                schema.get('maxLength', LINE_MAX) and
                matches(schema.get('pattern', '[^\\0]*'), value.value))
    return {'null': ('null',), 'boolean': ('true', 'false')}[
        schema['type']].count(value.kind) > 0


VALUES = {
    **{name: lambda v, schema=schema: fits(schema, v) for name, schema in PLAIN.items()},
    'created': only_true, 'redacted': only_true, 'purged': only_true,
    'message-redacted': only_true, 'ack': only_true, 'set-aside': only_true,
    'line-purged': only_true,
    'gap': only_true, 'lost': only_true,
    'label': is_bool, 'cap': is_bool, 'link': is_bool, 'check': is_bool,
    'check-done': is_bool, 'gate': is_bool, 'hidden': is_bool, 'registered': is_bool,
    'title': text_of(is_title),
    'body': text_of(is_text),
    'code': or_null(text_of(is_code)),
    'state': text_of(is_state),
    'priority': is_priority,
    'assignee': or_null(text_of(is_name)),
    'parent': or_null(text_of(is_task_id)),
    'estimate': or_null(lambda v: whole(v, 0, 10000000)),
    'due': or_null(text_of(is_day_or_time)),
    'defer': or_null(text_of(is_day_or_time)),
    'done': or_null(text_of(is_time)),
    'ref': or_null(text_of(lambda s: 1 <= size(s) <= 2048 and not has_control(s))),
    'meta': lambda v: size(v.raw) <= 4096,
    'check-text': text_of(lambda s: is_line(s, 500)),
    'check-pos': lambda v: v.kind == 'number',
    'report': or_null(is_report),
    'message': is_message,
    'failure': is_object,
    'commit': is_object,
    'attachment': is_attachment,
    'claim': or_null(is_claim),
    'lease': lambda v: member(v, 'until', text_of(is_time_ms)),
    'work': is_mark,
    'type': text_of(lambda s: is_line(s, 500)),
    'description': text_of(lambda s: is_text(s, 4096)),
    'max': or_null(lambda v: whole(v, 0, 1000000)),
    'id': text_of(is_event_id),
    'workflow': is_object,
    'purge-epoch': lambda v: whole(v, 1, 2 ** 40),
    'other': lambda v: True,
}


# ---------------------------------------------------------------- a line

class Event:
    """One line. Its writes are (subject, field name, Field, over, Value or None)."""


def need(good, key, what):
    if not good:
        raise Bad(f"'{key}' must be {what}")


def id_list(value, key):
    need(value.kind == 'array' and all(string(v, is_event_id) for v in value.value),
         key, 'an array of event ids')
    return [v.value for v in value.value]


def read_subject(write):
    need(write.kind == 'object', 'writes', 'an array of objects')
    named = [kind for kind in ('task', 'agent') if kind in write.value]
    need(len(named) < 2, 'writes', 'of one subject each')
    if not named:
        return 'log', ''
    name = write.value[named[0]]
    need(string(name, is_task_id if named[0] == 'task' else is_name),
         'writes', 'of a task or an agent by name')
    return named[0], name.value


def read_writes(line, data):
    writes = line['writes']
    need(writes.kind == 'array' and writes.value, 'writes', 'an array of objects')
    if data is not None:
        values = data.get('values')
        need(values and values.kind == 'array' and
             len(values.value) == len(writes.value),
             'values', "an array as long as 'writes'")
    made, subjects = [], set()
    for i, write in enumerate(writes.value):
        subject = read_subject(write)
        need(subject not in subjects, 'writes', 'of each subject once')
        subjects.add(subject)
        over = write.value.get('over')
        need(over and over.kind == 'object' and over.value, 'over',
             'an object of fields')
        if data is not None:
            given = values.value[i]
            need(given.kind == 'object' and list(given.value) == list(over.value),
                 'values', "the fields of 'writes', in that order")
        for name, ids in over.value.items():
            field = find_field(subject[0], name)
            value = None
            if data is not None:
                value = given.value[name]
                if not VALUES[field.sort](value):
                    raise Bad(f"'{name}' cannot be {value.raw[:60]}")
            made.append((subject, name, field, id_list(ids, 'over'), value))
    return made


def read_origin(event, origin):
    need(origin.kind == 'object', 'origin', 'an object')
    for key, check in (('source', is_word), ('ref', lambda s: True),
                       ('at', is_time_ms), ('by', is_name)):
        need(member(origin, key, text_of(check), key == 'source'), 'origin',
             f"with a good '{key}'")
    if 'at' in origin.value:
        event.shown_ms = time_ms(origin.value['at'].value)
    if 'by' in origin.value:
        event.shown_by = origin.value['by'].value


def read_envelope(event, line):
    def text(key, check, what, needed=True):
        if key not in line:
            if needed:
                raise Bad(f"a required key is missing: '{key}'")
            return None
        need(string(line[key], check), key, what)
        return line[key].value

    def number(key, least, most, needed):
        if key not in line:
            if needed:
                raise Bad(f"a required key is missing: '{key}'")
            return 0
        need(whole(line[key], least, most), key, 'a whole number')
        return int(line[key].value)

    number('v', 1, 1, True)
    event.id = text('id', is_event_id, '26 base32 characters')
    event.writer = text('writer', lambda s: is_hex(s, 12), '12 hexadecimal digits')
    event.seq = number('seq', 1, WHOLE_MAX, True)
    event.at = text('at', lambda s: matches('.{24}/[0-9]{4}', s) and
                    is_time_ms(s[:24]), 'a time like 2026-11-20T14:03:07.123Z/0000')
    event.actor = text('actor', is_name, 'a name')
    event.session = text('session', is_name, 'a name', False) or ''
    event.type = text('type', lambda s: len(s) <= 64 and matches(
        r'[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+', s), 'like task.moved')
    text('key', is_name, 'a name', False)
    event.fence = number('fence', 1, WHOLE_MAX, False)
    event.rests = id_list(line.get('rests', Value('array', [], '')), 'rests')
    must = line.get('must', Value('array', [], ''))
    need(must.kind == 'array' and all(v.kind == 'string' for v in must.value),
         'must', 'an array of strings')
    event.prev = text('prev', lambda s: is_hex(s, 32), '32 hexadecimal digits')
    event.sum = text('sum', lambda s: is_hex(s, 32), '32 hexadecimal digits')
    for key in ('writes', 'data'):
        if key not in line:
            raise Bad(f"a required key is missing: '{key}'")


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:32]


MASK64 = 2 ** 64 - 1


def mix64(z):
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9 & MASK64
    z = (z ^ z >> 27) * 0x94d049bb133111eb & MASK64
    return z ^ z >> 31


def read_line(raw):
    """The event on a line (bytes, without the LF)."""
    if len(raw) + 1 > LINE_MAX:
        raise Bad('longer than 256 KiB')
    if raw[:7] in (b'<<<<<<<', b'=======', b'>>>>>>>'):
        raise Bad('a conflict marker, not an event')
    if raw[:1] != b'{' or raw[-1:] != b'}':
        raise Bad('not a JSON object')
    try:
        text = raw.decode()
    except UnicodeDecodeError as problem:
        raise Bad(f'not UTF-8 at byte {problem.start + 1}') from None
    root = scan(text)
    line = root.value
    need('data' not in line or list(line)[-1] == 'data', 'data', 'the last key')
    event = Event()
    read_envelope(event, line)
    data = line['data']
    event.head = text[:data.start]
    event.chain = digest(event.head)
    event.data = data.raw
    event.purged = data.kind == 'null'
    event.at_ms = time_ms(event.at[:24])
    event.shown_ms, event.shown_by = event.at_ms, event.actor
    if 'origin' in line:
        read_origin(event, line['origin'])
    if event.purged:
        event.writes = read_writes(line, None)
    else:
        need(data.kind == 'object', 'data', 'an object, or null')
        need(member(data, 'salt', text_of(lambda s: is_hex(s, 32))), 'salt',
             '32 hexadecimal digits')
        need(member(data, 'why', text_of(is_text), False), 'why', 'text')
        event.writes = read_writes(line, data.value)
    for _, _, field, over, value in event.writes:
        need(event.id not in over, 'over', 'about other lines')
        if (field.sort == 'claim' and value is not None and
                event.type in EVENT_TYPES):
            need((value.kind == 'object') == (event.type == 'task.claimed'), 'claim',
                 'an object in task.claimed and null elsewhere')
        need(event.fence or not (field.sort == 'lease' or (
            field.sort == 'claim' and event.type == 'task.claimed')),
            'fence', 'with every claim and renewal')
    need(event.type != 'task.created' or any(
        field.sort == 'created' for _, _, field, _, _ in event.writes),
        'created', 'written by a task.created')
    if not event.purged and digest(event.data) != event.sum:
        raise Bad("the data is not what 'sum' says")
    return event


# ---------------------------------------------------------------- workflows

def plain(value):
    """A string as it stands: names in a workflow have no escapes."""
    need(value.kind == 'string' and '\\' not in value.raw, 'workflow', 'of names')
    return value.value


def check_workflow(workflow):
    def get(key, kind, needed=False):
        value = workflow.get(key)
        need(value.kind == kind if value else not needed, key, f'of kind {kind}')
        return value.value if value else {} if kind == 'object' else []

    def states_in(value):
        need(value is None or value.kind == 'array', 'workflow', 'of arrays')
        names = [plain(v) for v in value.value] if value else []
        need(set(names) <= set(states), 'workflow', 'about its states')
        return set(names)

    def state(value):
        need(plain(value) in states, 'workflow', 'about its states')
        return value.value

    need('name' in workflow and is_state(plain(workflow['name'])), 'name', 'a name')
    states = [plain(v) for v in get('states', 'array', True)]
    need(2 <= len(states) <= 64 and len(set(states)) == len(states) and
         all(map(is_state, states)), 'states', '2 to 64 different names')
    parts = [states_in(workflow.get(key)) for key in ('open', 'working', 'done')]
    need(sum(map(len, parts)) == len(states) == len(set().union(*parts)) and
         parts[0] and parts[2], 'open, working, done', 'a partition')
    need(states_in(workflow.get('cancelled')) <= parts[2], 'cancelled', 'done')
    moves = {}
    for source, targets in get('moves', 'object', True).items():
        need(source in states and targets.kind == 'array', 'moves', 'of states')
        moves[source] = states_in(targets)
    for reason in get('reasons', 'array'):
        source, _, target = plain(reason).partition('>')
        need(source in states and target in states, 'reasons', 'of states')
    for source, target in get('claimable', 'object').items():
        need(source in states and (state(target) == source or
                                   target.value in moves.get(source, ())),
             'claimable', 'of moves')
    states_in(workflow.get('named-only'))
    states_in(workflow.get('releases'))
    states_in(workflow.get('checklist'))
    gates = set(get('differ', 'object'))
    for rule in [*get('differ', 'object').values(), *filter(None, [
            workflow.get('registered-only')])]:
        need(is_bool(rule), 'differ, registered-only', 'true or false')
    for source, names in get('gates', 'object').items():
        need(source in states and names.kind == 'array', 'gates', 'by state')
        gates.update(plain(v) for v in names.value)
    need(len(gates) <= 64 and all(map(is_gate, gates)), 'gates', 'at most 64 names')
    need('initial' in workflow and state(workflow['initial']) in parts[0], 'initial',
         'an open state')
    if 'quarantine' in workflow:
        state(workflow['quarantine'])
    purgers = [plain(v) for v in get('purgers', 'array')]
    need(len(set(purgers)) == len(purgers) <= 64 and all(map(is_name, purgers)),
         'purgers', 'at most 64 different names')
    for key, most in (('failure-limit', 1000), ('lease', 366 * 86400)):
        need(key not in workflow or whole(workflow[key], 1, most), key, 'a number')
    return states


# ---------------------------------------------------------------- the fold

class Write:
    def __init__(self, event, value):
        self.event, self.value = event, value

    def order(self):
        e = self.event
        return e.at, e.writer, e.seq, e.id, e.chain


def blank(event):
    """The event without what it wrote; the head, and so what it overwrites, stays."""
    other = copy.copy(event)
    other.purged = True
    other.writes = [(key, name, field, over, None)
                    for key, name, field, over, _ in event.writes]
    return other


def purge_names(events):
    """The digests that purges name. They stand in field names, which are in the head."""
    return {name.partition('/')[2] for event in events if event.type == 'line.purged'
            for _, name, field, _, _ in event.writes if field.sort == 'line-purged'}


def purged_heads(events):
    """
    Of the lines that purges name. A purge is not purged, nor is the line of a workflow
    that is live.
    """
    log, named = ('log', ''), purge_names(events)
    replaced = {old for event in events if event.type in EVENT_TYPES
                for key, _, field, over, _ in event.writes
                if key == log and field.sort == 'workflow' for old in over}

    def is_purged(event):
        live = event.type in EVENT_TYPES and event.id not in replaced and any(
            key == log and field.sort == 'workflow'
            for key, _, field, _, _ in event.writes)
        return event.chain in named and event.type != 'line.purged' and not live
    return {event.head for event in events if is_purged(event)}


def distinct(events):
    """One of each head: the whole line if it is there, but without values if purged."""
    best, purged = {}, purged_heads(events)
    for event in events:
        if not event.purged or event.head not in best:
            best[event.head] = event
    return [blank(event) if event.head in purged else event for event in best.values()]


class Subject:
    def __init__(self):
        self.events = []
        self.fields = {}        # name -> (Field, all writes)


def collect(events):
    subjects, overwritten = {}, set()
    for event in events:
        if event.type not in EVENT_TYPES:
            continue
        for key, name, field, over, value in event.writes:
            subject = subjects.setdefault(key, Subject())
            if event not in subject.events[-1:]:
                subject.events.append(event)
            subject.fields.setdefault(name, (field, []))[1].append(Write(event, value))
            overwritten.update((key, name, old) for old in over)
            # an undo that hides a task has seen what it rests on
            if field.sort == 'hidden' and event.type == 'change.undone':
                overwritten.update((key, name, old) for old in event.rests
                                   if old != event.id)
    return subjects, overwritten


def greatest(writes, rank=lambda w: 0):
    return max(writes, key=lambda w: (rank(w), w.order()))


def state_rank(states):
    def rank(write):
        if write.value is None:
            return write.event.fence, -1
        name = write.value.value
        return write.event.fence, states.index(name) if name in states else -1
    return rank


def report_rank(write):
    if write.value is None:
        return 3        # as bad as failed
    if write.value.kind == 'null':
        return 0
    result = write.value.value['result'].value
    return 1 + ('passed', 'waived', 'failed').index(result)


def choose(rule, writes, states, guess):
    """The write that shows, of those that are live. guess: what a purged flag counts as."""
    def flag(write):
        return guess if write.value is None else write.value.kind == 'true'

    if rule == 'add-wins':
        return greatest(writes, flag)
    if rule == 'false-wins':
        return greatest(writes, lambda w: w.value is None or w.value.kind == 'false')
    if rule == 'highest':
        return greatest(writes, lambda w: Decimal(
            -1 if w.value is None else w.value.value))
    if rule == 'state':
        return greatest(writes, state_rank(states))
    if rule == 'report':
        return greatest(writes, report_rank)
    assert rule == 'greatest'
    return greatest(writes)


def show(rule, live, states, guess=True):
    """(the write that shows, the raw values of the others); (None, []) if none."""
    if not live:
        return None, []
    if rule in ('earliest', 'fact'):
        return min(live, key=Write.order), []
    shown = choose(rule, live, states, guess)
    others = {w.value.raw for w in live if w.value is not None}
    if shown.value is not None:
        others -= {shown.value.raw}
    return shown, sorted(others, key=str.encode)


def object_of(pairs):
    return '{' + ','.join(f'{quote(key)}:{raw}' for key, raw in pairs) + '}'


def array_of(raws):
    return '[' + ','.join(raws) + ']'


def id_number(text):
    n = 0
    for char in text:
        n = n * 32 + BASE32.index(char)
    return n


def version(events):
    total = sum(mix64(id_number(e.id) & MASK64) for e in events)
    return quote(f'{total & MASK64:016x}')


def export_claims(writes, leases, events, ended, lease_of_purged):
    claims = [w for w in writes if w.event.type == 'task.claimed']
    epoch = max((w.event.fence for w in claims), default=0)
    out = []
    for write in sorted(claims, key=Write.order):
        e = write.event
        if e.fence != epoch:
            continue
        mine = lambda x: (x.fence, x.actor, x.session) == (epoch, e.actor, e.session)
        lease, sync = lease_of_purged, False
        until = e.at_ms + lease * 1000
        if write.value is not None:
            value = write.value.value
            until = time_ms(value['until'].value)
            lease = int(value['lease'].value)
            sync = 'sync' in value and value['sync'].kind == 'true'
        ends = [time_ms(w.value.value['until'].value) for w in leases
                if w.value is not None and mine(w.event)]
        ends += [x.at_ms + lease * 1000 for x in events if mine(x)]
        pairs = [('fence', str(epoch)), ('by', quote(e.actor))]
        if e.session:
            pairs.append(('session', quote(e.session)))
        pairs += [('at', quote(format_ms(e.at_ms))), ('until', quote(format_ms(until))),
                  ('lease', str(lease))]
        if sync:
            pairs.append(('sync', 'true'))
        if ended(write):
            pairs.append(('ended', 'true'))
        pairs.append(('renewed', quote(format_ms(max([until] + ends)))))
        out.append(object_of(pairs))
    return out


def hides(field, value):
    return value.kind == 'null' or (value.kind == 'false' and field.sort in (
        'label', 'cap', 'link', 'check', 'check-done', 'gate', 'hidden'))


def stamp(event):
    return [('at', quote(format_seconds(event.shown_ms))),
            ('by', quote(event.shown_by))]


def export_subject(key, subject, overwritten, states, lease):
    def live(name):
        return [w for w in subject.fields.get(name, (None, []))[1]
                if (key, name, w.event.id) not in overwritten]

    fields, conflicts, purged = [], [], []
    for name in sorted(subject.fields, key=str.encode):
        field = subject.fields[name][0]
        if field.sort in ('created', 'claim', 'lease'):
            continue
        guess = field.sort != 'check-done' and key[0] != 'agent'
        shown, others = show(field.rule, live(name), states, guess)
        if shown is None:
            continue
        if shown.value is None:
            purged.append(quote(name))
        if field.rule == 'fact':
            raw = 'null' if shown.value is None else shown.value.raw
            fields.append((name, object_of(stamp(shown.event) + [('value', raw)])))
        elif shown.value is not None and not hides(field, shown.value):
            fields.append((name, shown.value.raw))
        if others and field.rule in ('greatest', 'state', 'highest', 'report'):
            conflicts.append((name, array_of(others)))

    kind, subject_name = key
    pairs = [(kind, 'true' if kind == 'log' else quote(subject_name)),
             ('version', version(subject.events))]
    claims = []
    if kind == 'task':
        created = show('earliest', live('created'), states)[0]
        if created is None:
            pairs.append(('held', 'true'))
        else:
            (_, at), (_, by) = stamp(created.event)
            pairs += [('created', at), ('by', by)]
        updated = max(e.shown_ms for e in subject.events)
        pairs.append(('updated', quote(format_seconds(updated))))
        claims = export_claims(
            subject.fields.get('claim', (None, []))[1], live('lease'), subject.events,
            lambda w: (key, 'claim', w.event.id) in overwritten, lease)
    pairs.append(('fields', object_of(fields)))
    if conflicts:
        pairs.append(('conflicts', object_of(conflicts)))
    if claims:
        pairs.append(('claims', array_of(claims)))
    if purged:
        pairs.append(('purged', array_of(purged)))
    return object_of(pairs)


def rules(subjects, overwritten):
    """Of the workflow that shows: its states, least final first, and its lease."""
    key = ('log', '')
    writes = subjects[key].fields.get('workflow', (0, []))[1] if key in subjects else []
    live = [w for w in writes if (key, 'workflow', w.event.id) not in overwritten]
    shown = show('greatest', live, [])[0]
    if shown is None or shown.value is None:
        return DEFAULT_STATES, DEFAULT_LEASE
    workflow = shown.value.value
    try:
        states = check_workflow(workflow)
    except Bad:
        return DEFAULT_STATES, DEFAULT_LEASE
    return states, int(workflow['lease'].value) if 'lease' in workflow else DEFAULT_LEASE


def export(events):
    subjects, overwritten = collect(distinct(events))
    states, lease = rules(subjects, overwritten)
    kinds = ('log', 'agent', 'task')
    order = sorted(subjects, key=lambda k: (kinds.index(k[0]), k[1].encode()))
    return ''.join(export_subject(key, subjects[key], overwritten, states, lease) + '\n'
                   for key in order)


# ---------------------------------------------------------------- files

class Line:
    def __init__(self, path, number, raw):
        self.path, self.number, self.raw = path, number, raw
        self.event = self.problem = None
        try:
            event = read_line(raw)
            if 'events' in path.parts and path.parent.parent.name != event.writer:
                raise Bad('an event of another writer')
            self.event = event
        except Bad as problem:
            self.problem = str(problem)

    def say(self, what):
        print(f'{self.path}:{self.number}: {what}', file=sys.stderr)


def read_file(path):
    """Its lines, and whether the last one is torn: that one was never acknowledged."""
    *lines, rest = path.read_bytes().split(b'\n')
    return [Line(path, i, raw) for i, raw in enumerate(lines, 1)], rest != b''


def written_to_log(events, sort):
    """The arguments of fields of one family of the log that are written."""
    subjects, overwritten = collect(distinct(events))
    key = ('log', '')
    if key not in subjects:
        return set()
    return {name.partition('/')[2] for name, (field, writes) in
            subjects[key].fields.items() if field.sort == sort and
            any((key, name, w.event.id) not in overwritten for w in writes)}


def is_gap_accepted(stamps, event, accepted):
    """All lines between this one and the last before it that is there, and no others."""
    last = max((seq for seq, _ in stamps if seq < event.seq), default=0)
    chains = [chain for seq, chain in stamps if seq == last] or ['0' * 32]
    return any(f'{event.writer}/{last}-{event.seq}/'
               f'{hashlib.sha256((chain + event.prev).encode()).hexdigest()[:32]}'
               in accepted for chain in chains)


def verify_stream(lines, excused, accepted):
    """
    The lines of one writer: sequence, chain and clock. Yields (line, complaint). As many
    lines may be missing as there are bad ones: those have been named, or set aside.
    """
    stamps = {(line.event.seq, line.event.chain): line.event.at for line in lines}
    present = {seq for seq, _ in stamps}
    gap = max(present) - len(present) > excused
    for line in lines:
        e = line.event
        if e.seq == 1:
            if e.prev != '0' * 32:
                yield line, 'prev of the first line is not zero (chain)'
        elif e.seq - 1 not in present:
            if gap and not is_gap_accepted(stamps, e, accepted):
                yield line, f'seq {e.seq - 1} is missing'
        elif (e.seq - 1, e.prev) not in stamps:
            yield line, 'prev is not the hash of the previous line (chain)'
        elif e.at <= stamps[e.seq - 1, e.prev]:
            yield line, 'the clock of the writer ran backwards'


def verify(lines):
    """Complaints about lines that are events but cannot all be true."""
    good = [line for line in lines if line.event]
    accepted = written_to_log([line.event for line in good], 'gap')
    heads = {}
    for line in good:
        e = line.event
        heads.setdefault(e.id, set()).add(e.head)
        if len(heads[e.id]) == 2:
            yield line, f'id {e.id} was used before'
    for writer in sorted({line.event.writer for line in good}):
        mine = [line for line in good if line.event.writer == writer]
        paths = {line.path for line in mine}
        excused = sum(line.event is None and line.path in paths for line in lines)
        yield from verify_stream(mine, excused, accepted)


def main(args):
    options = {a for a in args if a.startswith('--')}
    paths = [Path(a) for a in args if not a.startswith('--')]
    if not paths or options - {'--verify', '--hash'}:
        sys.exit('usage: oracle.py [--verify] [--hash] directory|file ...')
    files = []
    for path in paths:
        files += path.glob('events/**/*.jsonl') if path.is_dir() else [path]
    lines, status = [], 0
    for path in files:
        found, torn = read_file(path)
        lines += found
        if torn:
            print(f'{path}:{len(found) + 1}: a last line without an end',
                  file=sys.stderr)
            status = 7
    hashes = written_to_log([line.event for line in lines if line.event], 'set-aside')

    def aside(line):
        return hashlib.sha256(line.raw).hexdigest()[:32] in hashes

    events = [line.event for line in lines if line.event]
    explained = purged_heads(events) | {e.head for e in events if not e.purged}
    for line in lines:
        if line.problem and not aside(line):
            line.say(line.problem)
            status = 7
        if line.event and line.event.purged and line.event.head not in explained:
            line.say('its data is null, and no purge names it')
            status = 7
    text = export(events)
    if '--hash' in options:
        text = hashlib.sha256(text.encode()).hexdigest() + '\n'
    sys.stdout.buffer.write(text.encode())
    if '--verify' in options:
        for line, complaint in verify(lines):
            line.say(complaint)
            status = 1
    return status


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
