#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""
A log in which somebody with an editor wrote what steers terminals into every place.

    hostile.py make DIR      plant it in the log DIR, as streams of writers of their own
    hostile.py check DIR     name what must not be in the outputs DIR/*.FORM

make takes the golden log that has every type of event, and writes each of its lines
again for every string and every key in it, with hostile text in that one place. Readers
refuse most of these lines, and name them; the others are events.

A FORM is terminal (nothing unsafe but the programs' own colours), row (TSV: no control
but tab and line feed, no line separator), text (no control but those), json (nothing
unsafe), bytes (valid JSON, as somebody wrote it).
"""
import importlib.util
import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
spec = importlib.util.spec_from_file_location('make', HERE.parent / 'fixtures' / 'make.py')
make = importlib.util.module_from_spec(spec)
spec.loader.exec_module(make)

HOSTILE = (
    '\x1b]52;c;ZXZpbA==\x07\x1b[2Jx',                # what a terminal obeys
    'y\x7f\x9b31m\x85',                             # DEL and C1, raw in JSON
    'z\r\n::error::no\n##[error]no\n# todo\tt\\',   # what CI obeys
    'w\u202e\u2028\u2066\u200b\ufeff',              # what eyes obey
)
CONTROL = re.compile('[\x00-\x08\x0b-\x1f\x7f-\x9f]')
SEPARATOR = re.compile('[\u2028\u2029]')
UNSAFE = re.compile('[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e'
                    '\u2066-\u2069\ufeff]')
COLOUR = re.compile('\x1b\\[[0-9;]*m')


def places(value, path=()):
    """The path of every string and every key."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield path + ((key,),)
            yield from places(item, path + (key,))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from places(item, path + (i,))
    elif isinstance(value, str):
        yield path


def changed(value, path, text):
    """A copy with text after what is at path; a key is a tuple at its end."""
    head, rest = path[0], path[1:]
    if isinstance(value, list):
        return [changed(v, rest, text) if i == head and rest else
                v + text if i == head else v for i, v in enumerate(value)]
    if isinstance(head, tuple):
        return {k + text if k == head[0] else k: v for k, v in value.items()}
    return {k: (changed(v, rest, text) if rest else v + text) if k == head else v
            for k, v in value.items()}




def variants(line, text):
    """(envelope, data) with text in one place, the two consistent with each other."""
    event = json.loads(line)
    data = event.pop('data')
    if data is None:
        return
    kept = ('v', 'id', 'writer', 'seq', 'at', 'prev', 'sum')
    for path in places({k: v for k, v in event.items() if k not in kept}):
        if path[0] != 'writes' or 'over' not in path[:3]:
            yield changed(event, path, text), data
    for path in places(data):
        values = path[0] == 'values' and len(path) == 3 and isinstance(path[2], tuple)
        both = event
        if values:
            both = dict(event)
            both['writes'] = [dict(w, over=changed(w['over'], path[2:], text))
                              if i == path[1] else w for i, w in enumerate(event['writes'])]
        yield both, changed(data, path, text)
    yield {**event, 'x' + text: text, 'must-not': [text]}, data


def stream(writer, lines, text):
    at, seq, prev = make.START_MS + 7200000, 0, make.ZEROS
    out = []
    for line in lines:
        for event, data in variants(line, text):
            at, seq = at + 1, seq + 1
            raw = make.compact(data)
            low = int.from_bytes(make.hashlib.sha256(f'{writer} {seq}'.encode()).digest()[:10],
                                 'big')
            event.update(id=make.base32(at << 80 | low, 26), writer=writer, seq=seq,
                         at=make.stamp(at, 0), prev=prev, sum=make.digest(raw.encode()))
            head = make.compact(event)[:-1] + ',"data":'
            prev = make.digest(head.encode())
            out.append(head + raw + '}')
    return out


def plant(folder):
    good = make.every_type()
    lines = [line for each in good.values() for line in each]
    streams = dict(good)
    for i, text in enumerate(HOSTILE):
        writer = f'e{i}e{i}e{i}e{i}e{i}e{i}'
        streams[writer] = stream(writer, lines, text)
    for writer, each in streams.items():
        for n in range(0, len(each), 20):
            path = Path(folder) / 'events' / writer[:2] / writer / '00' / f'{n // 20:02x}.jsonl'
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(''.join(line + '\n' for line in each[n:n + 20]).encode())
    bad = Path(folder) / 'events' / 'e0' / '\x1b[2Jx\n::error::y'
    bad.write_text('rubbish\n')


def complaints(form, raw):
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        return [f'not UTF-8: {error}']
    if form == 'terminal':
        text = COLOUR.sub('', text.replace('\r\n', '\n'))
    if form == 'bytes':
        return [] if all(json.loads(line) for line in text.split('\n') if line) else ['no JSON']
    wrong = {'terminal': UNSAFE, 'json': UNSAFE}.get(form, CONTROL)
    text = text.replace('\0', '\n')
    found = [text[max(0, m.start() - 60):m.end() + 20] for m in wrong.finditer(text)]
    if form == 'row':
        found += [text[max(0, m.start() - 60):m.end()] for m in SEPARATOR.finditer(text)]
    if form == 'json':
        for line in text.replace('\0', '\n').split('\n'):
            value = json.loads(line) if line.strip() else {}
            result = value.get('result', {}) if isinstance(value, dict) else {}
            content = result.get('content', []) if isinstance(result, dict) else []
            for part in content:                    # a client prints it
                found += [part['text'][m.start():m.end() + 20]
                          for m in UNSAFE.finditer(part['text'])]
    found += [line for line in text.split('\n') if form != 'text' and
              re.match(r'\s*(::error::no|##\[error)', line)]
    return [repr(f) for f in found]


if __name__ == '__main__':
    if sys.argv[1] == 'make':
        plant(sys.argv[2])
    else:
        bad = False
        for path in sorted(Path(sys.argv[2]).iterdir()):
            form = path.suffix[1:]
            for line in [] if form == 'name' else complaints(form, path.read_bytes())[:3]:
                name = path.with_suffix(path.suffix + '.name')
                print(name.read_text().strip() if name.exists() else path.name, line)
                bad = True
        sys.exit(bad)
