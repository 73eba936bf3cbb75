#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""wrong_calls.py calls FILE -- the calls of FILE as lines for wire.py
wrong_calls.py judge FILE MESSAGES -- what came of them: a line for each that went wrong

A call is `lost` if the answer does not lead to what was meant, and `otherwise` if
something else was done."""
import json
import re
import sys


def read_calls(path):
    """Tuples: its number or None for a preparation, tool, arguments, is it done, what is wanted."""
    own, prepared = 0, False
    for line in open(path, encoding='utf-8'):
        line = line.rstrip('\n')
        if not line or line.startswith('#'):
            continue
        prepares = line.startswith('+ ')
        own += prepares or not prepared
        code = f'T-{own:03}'
        line = line.removeprefix('+ ').replace('%%', 'OPEN-1').replace('%', code)
        done = re.split(r' (=>|!!) ', line, maxsplit=1)
        tool, _, arguments = done[0].partition(' ')
        yield (None if prepares else own, tool, arguments,
               len(done) > 1 and done[1] == '=>', done[2] if len(done) > 1 else '')
        prepared = prepares


def value_at(answer, path):
    for part in path.split('.'):
        if isinstance(answer, list):
            answer = answer[int(part)] if int(part) < len(answer) else None
        else:
            answer = answer.get(part) if isinstance(answer, dict) else None
    return answer


def as_text(value):
    if isinstance(value, str):
        return value
    return json.dumps(value, separators=(',', ':'))


def judge(answer, done, wanted):
    """None, `lost` or `otherwise`, and the text of the answer."""
    result = answer.get('result', {})
    failed = 'error' in answer or result.get('isError', False)
    text = answer['error']['message'] if 'error' in answer else result['content'][0]['text']
    if not done:
        if not failed:
            return 'otherwise', text
        return (None if all(w in text for w in wanted.split(' & ')) else 'lost'), text
    if failed:
        return 'lost', text
    for pair in re.split(r' (?=[a-z_.0-9]+=)', wanted):
        path, _, value = pair.partition('=')
        if as_text(value_at(result['structuredContent'], path)) != value:
            return 'otherwise', text
    return None, text


def main():
    calls = list(read_calls(sys.argv[2]))
    if sys.argv[1] == 'calls':
        for _, tool, arguments, _, _ in calls:
            print('!', tool, arguments)
        return
    answers = {}
    for line in open(sys.argv[3], encoding='utf-8'):
        message = json.loads(line)
        answers[message.get('id')] = message
    total = 0
    for i, (own, tool, arguments, done, wanted) in enumerate(calls, 1):
        if own is None:
            if answers[i]['result'].get('isError'):
                print('unprepared', tool, arguments, '->', answers[i]['result']['content'][0]['text'])
            continue
        total += 1
        wrong, text = judge(answers[i], done, wanted)
        if wrong:
            print(wrong, tool, arguments, '->', text[:400])
    print('calls', total)


main()
