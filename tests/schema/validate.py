#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""
Check JSON Lines against schema/ with an independent validator.

    validate.py [--task | --workflow | --agent | --message | --time | --written] FILE...

FILE - is standard input. Without an option every line is an event, checked against the schema of its type (of
the envelope, if it has none), and every value against the subject that it is written
to; with --written it is also held against what writers keep to. Complaints are FILE:LINE: WHERE: WHAT, at most ten a file. Exit status: 0, or 1 if
there were any.
"""
import json
import re
import sys
from decimal import Decimal
from pathlib import Path

from jsonschema import Draft202012Validator, RefResolver
from jsonschema.exceptions import best_match

SCHEMAS = Path(__file__).resolve().parents[2] / 'schema'
MOST = 10
WRITTEN = '--written'
KINDS = ('--task', '--workflow', '--agent', '--message', '--time')


class Mistake(Exception):
    pass


def adapt(schema):
    """
    Python's $ also matches before a line feed at the end; the one of ECMA does not.
    An $id is the name of the file, which the resolver knows already.
    """
    if isinstance(schema, list):
        return [adapt(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {}
    for key, value in schema.items():
        if key == 'pattern' and isinstance(value, str):
            made[key] = value.replace('$', r'\Z')
        elif key == 'patternProperties':
            made[key] = {k.replace('$', r'\Z'): adapt(v) for k, v in value.items()}
        elif key != '$id':
            made[key] = adapt(value)
    return made


def unite(schema, fields):
    """A $ref beside other keys, as they are: RefResolver does not see its properties."""
    name = schema.pop('$ref').rsplit('/', 1)[1]
    more = json.dumps(fields['$defs'][name]['properties'])
    schema['properties'].update(json.loads(more.replace('"#/', '"fields.json#/')))
    schema['additionalProperties'] = schema.pop('unevaluatedProperties')
    return schema


def load():
    store = {}
    fields = json.loads((SCHEMAS / 'fields.json').read_text())
    for path in SCHEMAS.rglob('*.json'):
        schema = json.loads(path.read_text(), parse_float=Decimal)
        Draft202012Validator.check_schema(json.loads(path.read_text()))
        if 'unevaluatedProperties' in schema:
            schema = unite(schema, fields)
        store[path.as_uri()] = adapt(schema)
    return store


STORE = load()
VALIDATORS = {}


def validator(name, fragment=''):
    """Of a schema file, or of one of its definitions."""
    if (name, fragment) not in VALIDATORS:
        uri = (SCHEMAS / name).as_uri()
        resolver = RefResolver(uri, STORE[uri], store=STORE)
        schema = {'$ref': uri + fragment} if fragment else STORE[uri]
        VALIDATORS[name, fragment] = Draft202012Validator(schema, resolver=resolver)
    return VALIDATORS[name, fragment]


def check(value, name, fragment='', where=()):
    error = best_match(validator(name, fragment).iter_errors(value))
    if error:
        path = '/'.join(map(str, (*where, *error.absolute_path))) or 'line'
        raise Mistake(f'{path}: {error.message[:300]}')


def pairs(members):
    made = dict(members)
    if len(made) != len(members):
        keys = [key for key, _ in members]
        raise Mistake(f"duplicate key '{next(k for k in keys if keys.count(k) > 1)}'")
    return made


def constant(name):
    raise Mistake(f'{name} is not JSON')


def parse(raw):
    try:
        text = raw.decode()
        value = json.loads(text, parse_float=Decimal, object_pairs_hook=pairs,
                           parse_constant=constant)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as problem:
        raise Mistake(f'not JSON: {problem}') from None
    if re.search('[\ud800-\udfff\0]', json.dumps(value, ensure_ascii=False, default=str)
                 .replace(r'\u0000', '\0')):
        raise Mistake('not JSON: NUL or half a surrogate')
    depth, deepest = 0, 0
    for char in re.findall('[][{}]', re.sub(r'"(?:[^"\\]|\\.)*"', '', text)):
        depth += (char in '[{') - (char in ']}')
        deepest = max(deepest, depth)
    if deepest > 32:
        raise Mistake('not JSON: nested too deeply')
    return value


def check_event(event):
    name = 'event/envelope.json'
    if isinstance(event, dict) and isinstance(event.get('type'), str):
        if (SCHEMAS / f'event/{event["type"]}.json').as_uri() in STORE:
            name = f'event/{event["type"]}.json'
    check(event, name)
    if list(event)[-1] != 'data':
        raise Mistake('data: not the last key')
    subjects = [('task', w['task']) if 'task' in w else ('agent', w['agent'])
                if 'agent' in w else ('log', '') for w in event['writes']]
    if len(set(subjects)) < len(subjects):
        raise Mistake('writes: a subject stands there twice')
    if event['data'] is None:
        return
    values = event['data']['values']
    if [list(v) for v in values] != [list(w['over']) for w in event['writes']]:
        raise Mistake('data/values: not parallel to writes')
    for i, ((kind, _), value) in enumerate(zip(subjects, values)):
        check(value, 'fields.json', f'#/$defs/{kind}-values', ('data', 'values', i))


def check_written(event):
    check_event(event)
    for i, value in enumerate(event['data']['values'] if event['data'] else ()):
        check(value, 'fields.json', '#/$defs/written', ('data', 'values', i))


def check_file(name, check_line):
    raw = sys.stdin.buffer.read() if name == '-' else Path(name).read_bytes()
    lines = raw.split(b'\n')
    wrong = 0
    if lines.pop():
        print(f'{name}:{len(lines) + 1}: torn line')
        wrong += 1
    for number, line in enumerate(lines, 1):
        try:
            check_line(parse(line))
        except Mistake as problem:
            print(f'{name}:{number}: {problem}')
            wrong += 1
            if wrong == MOST:
                break
    return wrong


def main(args):
    check_line = check_event
    if args and args[0] == WRITTEN:
        args.pop(0)
        check_line = check_written
    elif args and args[0] in KINDS:
        schema = args.pop(0)[2:] + '.json'
        check_line = lambda value: check(value, schema)
    if not args or args[0].startswith('--'):
        sys.exit('usage: validate.py [' + ' | '.join((*KINDS, WRITTEN)) + '] file ...')
    return 1 if sum(check_file(name, check_line) for name in args) else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
