#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""
Ask three readers of the format about every kind of value in every place: the programs
(task-fsck --quick, in a log of this process's), the schemas, and tests/oracle. Prints
what they do not agree on, and the number of lines; exit status 1 if there was anything.

    compare.py

A schema may take more than the programs where JSON Schema cannot say it: see
schema/README.md. It may never take less.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
for folder in ('schema', 'fixtures', 'oracle'):
    sys.path.insert(0, str(TESTS / folder))

import make                                            # noqa: E402
import oracle                                          # noqa: E402
import validate                                        # noqa: E402

TASK, EVENT = make.T2, '01kaj3x0c8s7rn4t2v9q5m1zbe'
SHA1, SHA256 = '1f' * 20, 'ab' * 32

# Values as JSON spells them.
NUMBERS = '''0 -0 1 2 5 7.5 7.55 7.50 0.3 0.7 9.9 5.0 10 10.0 10.1 11 -1 -0.5 1e0 1E2 1e400
    1.5e-3 1000000 1000001 10000000 10000001 31622400 31622401 1099511627776
    1099511627777 9007199254740991 9007199254740992'''.split()
TEXTS = ['', ' ', 'x', ' x', 'x ', 'a b', 'a,b', 'a\tb', 'a\nb', 'a\rb', 'a\x7fb', 'a\x85b',
         'a\u200bb', 'a\u3000b', 'a\ufeff', '<x>', 'a"b\\', 'all', 'start', 'end', 'passed',
         'waived', 'comment', 'in-progress', 'In-progress', '9lives', 'x' * 32, 'x' * 33,
         'x' * 64, 'x' * 65, 'x' * 128, 'x' * 129, 'x' * 200, 'x' * 201, 'x' * 500, 'x' * 501,
         'x' * 2048, 'x' * 2049, 'x' * 4094, 'x' * 4095, 'x' * 4096, 'x' * 4097, 'x' * 65536,
         'x' * 65537, 'AUTH-07', 'AUTH--07', 'AUTH-', 'auth-07', 'AB', 'ABC', 'A' * 20,
         'A' * 21, '1AB', TASK, TASK[:-1], TASK.upper(), 'l' * 12, EVENT, '8' + EVENT[1:],
         EVENT[:-1], 'ab' * 6, 'ab' * 16, SHA1, SHA256, '2026-12-01', '2026-13-01',
         '2026-02-30', '1969-12-31', '10000-01-01', '2026-12-01T00:00:00Z',
         '2026-12-01T24:00:00Z', '2026-12-01T23:59:60Z', '2026-12-01T00:00Z',
         '2026-12-01T00:00:00.000Z', '2026-12-01T00:00:00.00Z', '2026-12-01 00:00:00Z',
         '2026-12-01T00:00:00+00:00', '2026-12-01T00:00:00.000Z/0000',
         '2026-12-01T00:00:00.000Z/10000', 'task.edited', 'task', 'later.on', 'Task.edited',
         'a.' + 'b' * 62, 'a.' + 'b' * 63]
OTHERS = ['null', 'true', 'false', '[]', '{}', '[1]', '["a"]', '["a",""]', '["a","b"]',
          '[" a"]', f'["{EVENT}"]', '[null]', '{"a":1}', '{"":{"b":[null,1e400]}}']
# U+0085 must stand as an escape or as it is; both are tried
VALUES = NUMBERS + OTHERS + [json.dumps(text, ensure_ascii=False) for text in TEXTS] + [
    '"a\\u0085b"', '"\\u0073tart"', '"pa\\u0073sed"', '"A\\u0055TH-07"']

# Fields that are only named in the schema, and the words that they take.
PLAIN = oracle.PLAIN
VALUES += sorted({json.dumps(word) for schema in PLAIN.values() for one in schema.get('anyOf', [])
                  for word in one.get('enum', [])})

FEW = [*OTHERS, '0', '1.5', '1e400', '""', '"x"', '"a\\tb"']

GAP = f'gap/{"0a" * 6}/0-2/{"ab" * 16}'

FIELDS = {
    TASK: ['created', 'title', 'body', 'code', 'state', 'priority', 'assignee', 'parent',
           'estimate', 'due', 'defer', 'done', 'ref', 'hidden', 'redacted', 'purged',
           'lease', 'claim', 'meta/k', 'label/x', 'cap/x', f'link/needs/{make.T1}',
           f'link/later/{make.T1}', f'check/{make.ITEM}', f'check/{make.ITEM}/text',
           f'check/{make.ITEM}/pos', f'check/{make.ITEM}/done', f'check/{make.ITEM}/later',
           'gate/tests', 'gate/tests/report', 'gate/tests/later', f'message/{EVENT}',
           f'message/{EVENT}/redacted', f'message/{EVENT}/later', f'failure/{EVENT}',
           f'cleared/{EVENT}', f'work/{EVENT}', f'ack/{EVENT}/bob', f'attachment/{SHA256}',
           f'commit/{SHA1}', 'later', 'registered', 'workflow', *PLAIN],
    '@bob': ['registered', 'type', 'description', 'max', 'cap/x', 'meta/k', 'title', 'later'],
    '': ['id', 'workflow', 'purge-epoch', f'set-aside/{"ab" * 16}', f'line-purged/{"ab" * 16}',
         GAP, f'lost/{EVENT}',
         f'message/{EVENT}',
         f'message/{EVENT}/redacted', f'ack/{EVENT}/bob', 'later', 'title'],
}

# Objects: one that is good, and the members that have a meaning.
OBJECTS = {
    'claim': ({'until': '2026-12-01T00:00:00Z', 'lease': 60}, ['sync']),
    'lease': ({'until': '2026-12-01T00:00:00.123Z'}, []),
    'gate/tests/report': ({'result': 'passed'}, ['evidence']),
    f'message/{EVENT}': ({'type': 'note', 'text': 'x'}, ['to', 'reply-to', 'handoff']),
    f'failure/{EVENT}': ({}, ['reason']),
    f'work/{EVENT}': ({'mark': 'start'}, ['of', 'note', 'productivity']),
    f'attachment/{SHA256}': ({'name': 'x', 'size': 1}, []),
    f'commit/{SHA1}': ({}, ['subject']),
}
EVIDENCE = ['command', 'exit', 'signal', 'ms', 'bytes', 'sha256', 'tail', 'commit', 'dirty',
            'url', 'files']

# What may follow the slash, whatever the family takes.
ARGUMENTS = ['', 'x', 'a b', 'a,b', 'a/b', 'x/report', 'x/later', 'X', '.x', 'a.b_c-d', 'ß',
             'x' * 32, 'x' * 33, 'x' * 64, 'x' * 65, 'x' * 500, 'x' * 506, 'x' * 508, TASK,
             TASK + '/done', TASK + '/', TASK + '/' + 'x' * 480, EVENT, EVENT + '/redacted',
             EVENT + '/bob', EVENT + '/ bob', EVENT + '/', SHA1, SHA256, 'AB' * 16, 'ab' * 16,
             'needs/' + TASK, 'needs/x', GAP[4:], GAP[4:-1], GAP[4:].replace('0-', '00-'),
             GAP[4:].replace('-2', '-0'), GAP[4:].replace('-2', '-'), 'x' + GAP[5:], 'later/' + TASK, '/' + TASK, 'needs/' + TASK + '/x',
             'a\tb', 'a\u200b', 'a\u3000b']
FAMILIES = ['meta', 'label', 'cap', 'link', 'check', 'gate', 'message', 'failure', 'cleared',
            'work', 'ack', 'attachment', 'commit', 'set-aside',
            'line-purged', 'gap', 'lost', 'later', '']

ORIGIN = {'source': 'github', 'ref': 'x', 'at': '2026-12-01T00:00:00Z', 'by': 'bob'}


class Lines:
    """Lines of one stream, each with what is asked of it."""

    def __init__(self):
        self.stream, self.asked = make.Stream(make.EVE, 'eve'), []

    def add(self, asked, subject, field, value, **more):
        """
        value is JSON; it stands there as it is. The schema of a type wants more than the
        format: that what the type is for is written.
        """
        type = 'task.edited' if subject == TASK else 'later.on'
        if field == 'claim' and value != 'null':
            type = 'task.claimed'
        if field in ('claim', 'lease'):
            more.setdefault('fence', 1)
        self.stream.add(type, (subject, field, '@'), raw=('"@"', value), **more)
        self.asked.append(asked)

    def envelope(self, asked, change):
        """change: of the text of a good line's head."""
        self.stream.add('task.edited', (TASK, 'estimate', 1))
        line = self.stream.lines[-1]
        self.stream.lines[-1] = change(line)
        self.asked.append(asked)


def ask_values(lines):
    for subject, fields in FIELDS.items():
        for field in fields:
            for value in FEW if field.endswith('later') else VALUES:
                lines.add(f'{subject}.{field}={value}', subject, field, value)
    for field, (good, more) in OBJECTS.items():
        for key in (*good, *more, 'later'):
            for value in (*(FEW if key == 'later' else VALUES), None):
                members = {k: json.dumps(v) for k, v in good.items() if k != key}
                if value is not None:
                    members[key] = value
                text = '{' + ','.join(f'"{k}":{v}' for k, v in members.items()) + '}'
                lines.add(f'{field}.{key}={value}', TASK, field, text)
    for key in (*EVIDENCE, 'later'):
        for value in FEW:
            lines.add(f'evidence.{key}={value}', TASK, 'gate/tests/report',
                      '{"result":"passed","evidence":{"%s":%s}}' % (key, value))


def ask_names(lines):
    for subject in FIELDS:
        for family in FAMILIES:
            for argument in ARGUMENTS:
                name = f'{family}/{argument}'
                lines.add(f'{subject}.{name}', subject, name, 'true')
    for subject in (TASK, TASK[:-1], TASK.upper(), '@', '@ b', '@' + 'x' * 128,
                    '@' + 'x' * 129, '@a\tb', '@<b>'):
        lines.add(f'subject {subject}', subject, 'later', 'true')


def replaced(line, key, value):
    """The line with another value of a key of the envelope; None: without it."""
    head = json.loads(line)
    raw = {k: json.dumps(v, ensure_ascii=False, separators=(',', ':'))
           for k, v in head.items()}
    raw['data'] = line[line.index(',"data":') + 8:-1]
    if value is None:
        del raw[key]
    else:
        raw.pop('data') if key != 'data' else None
        raw[key] = value
        raw.setdefault('data', line[line.index(',"data":') + 8:-1])
    return '{' + ','.join(f'"{k}":{v}' for k, v in raw.items()) + '}'


def ask_envelope(lines):
    for key in ('v', 'id', 'seq', 'at', 'actor', 'session', 'type', 'key', 'fence', 'rests',
                'must', 'origin', 'writes', 'prev', 'sum', 'later'):
        for value in (*VALUES, None):
            if value is None and key in ('session', 'key', 'fence', 'rests', 'must',
                                         'origin', 'later'):
                continue
            lines.envelope(f'{key}={value}',
                           lambda line, k=key, v=value: replaced(line, k, v))
    for key in (*ORIGIN, 'later'):
        for value in (*VALUES, None):
            origin = {k: json.dumps(v) for k, v in ORIGIN.items()}
            origin.pop(key, None)
            if value is not None:
                origin[key] = value
            text = '{' + ','.join(f'"{k}":{v}' for k, v in origin.items()) + '}'
            lines.envelope(f'origin.{key}={value}',
                           lambda line, t=text: replaced(line, 'origin', t))
    for value in VALUES:
        lines.envelope(f'writes/later={value}', lambda line, v=value: replaced(
            line, 'writes', '[{"task":"%s","over":{"estimate":[]},"later":%s}]' % (TASK, v)))
        lines.envelope(f'over={value}', lambda line, v=value: replaced(
            line, 'writes', '[{"task":"%s","over":{"estimate":%s}}]' % (TASK, v)))
    for field, fence in (('claim', 1), ('lease', 1), ('claim', 0), ('lease', 0)):
        for type in ('task.claimed', 'task.edited', 'later.on'):
            for value in ('null', '{"until":"2026-12-01T00:00:00Z","lease":60}'):
                if (type, field) == ('task.claimed', 'lease'):
                    continue        # without a claim: the schema of the type says no
                lines.stream.add(type, (TASK, field, '@'), raw=('"@"', value),
                                 **({'fence': 1} if fence else {}))
                lines.asked.append(f'{type} {field}={value} fence {fence}')


def said_by_programs(lines):
    """The numbers of the lines that task-fsck names."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, 'log')
        subprocess.run(['task-init', '-q', '-C', log], check=True)
        path = log / 'events' / make.EVE[:2] / make.EVE / '00' / '00.jsonl'
        path.parent.mkdir(parents=True)
        path.write_text(''.join(line + '\n' for line in lines))
        said = subprocess.run(['task-fsck', '--quick', '-j', '-C', log],
                              stdout=subprocess.PIPE)
        assert said.returncode in (0, 1), said.returncode
    found = {}
    for line in said.stdout.splitlines():
        finding = json.loads(line)
        # not of the line alone, but of it and another
        if 'line' in finding and not any(word in finding['message'] for word in
                                         ('the same id', 'the line before')):
            found[finding['line']] = finding['message']
    return found


def said_by_oracle(line):
    try:
        oracle.read_line(line.encode())
    except oracle.Bad as problem:
        return str(problem)
    return None


CHECK = validate.check


def is_valid(value, name, fragment='', where=()):
    """validate.check(), without looking for the best words."""
    if not validate.validator(name, fragment).is_valid(value):
        raise validate.Mistake(f'{name}{fragment}')


def said_by_schema(line, check=is_valid):
    validate.check = check
    try:
        validate.check_event(validate.parse(line.encode()))
    except validate.Mistake as problem:
        return str(problem)
    return None


# Numbers in other spellings, days that no calendar has, bytes of a value, sums: no schema
# sees them.
GENEROUS = re.compile(r'=-?[0-9]*\.[0-9]*0$|=-?[0-9.]+[eE][0-9+-]+$|2026-02-30|'
                      r'meta/k="x{4095,}"$|^sum="[0-9a-f]{32}"$')


def main():
    lines = Lines()
    ask_values(lines)
    ask_names(lines)
    ask_envelope(lines)
    programs = said_by_programs(lines.stream.lines)
    wrong = good = 0
    for number, (asked, line) in enumerate(zip(lines.asked, lines.stream.lines), 1):
        c, py, schema = (programs.get(number), said_by_oracle(line), said_by_schema(line))
        good += c is None
        if (c is None) == (py is None) and ((c is None) == (schema is None) or
                                           (c and GENEROUS.search(asked))):
            continue
        wrong += 1
        if len(asked) > 100:
            asked = f'{asked[:80]}... of {len(asked)}'
        schema = said_by_schema(line, CHECK)
        print(f'{asked}\n    programs: {c}\n    oracle:   {py}\n    schema:   {schema}')
    print(f'{len(lines.asked)} lines, {good} of them events')
    return 1 if wrong or not good else 0


if __name__ == '__main__':
    sys.exit(main())
