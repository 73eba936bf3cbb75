#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""
A client of task-mcp that says exactly what it is told to, and believes nothing.

    wire.py [-s] REVISION [ARGUMENT...]      arguments are those of task-mcp
    wire.py --recorded FILE...               sessions that tests/clients recorded

Lines of standard input are said one after the other; what comes back is printed, a
message a line:

    > ID METHOD [PARAMS]     a request of the revision; ID is JSON, PARAMS an object
    ! TOOL [ARGUMENTS]       a tools/call, with the next number as id (from 1)
    . METHOD [PARAMS]        a notification
    = TEXT                   the bytes of the line, as they are
    ~ TEXT                   the same, and no answer to it is waited for
    \\ JSON-STRING            bytes without a line feed, from a JSON string
    wait N                   until N messages have come in all (without N: all answers)
    run COMMAND              in a shell, meanwhile
    signal NAME              to the server
    eof                      close its standard input

With a handshake revision the handshake comes first, and is not printed; REVISION none
says nothing by itself. With -s batches are answered by separate lines, too.

Whatever is asked, every message that comes must be one of the official schema of its
revision (tests/mcp/schema), every id answered once, the text of a tool's result the
JSON of its structured content, and that one of the tool's outputSchema. Complaints are
on standard error; exit status 1 if there are any, else that of the server.
"""
import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

HERE = Path(__file__).resolve().parent
TOOLS = HERE.parents[1] / 'schema' / 'mcp'
MODERN = '2026-07-28'
META = 'io.modelcontextprotocol/'
PATIENCE = 20
RESULTS = {
    'initialize': 'InitializeResult', 'server/discover': 'DiscoverResult',
    'ping': 'EmptyResult', 'tools/list': 'ListToolsResult',
    'tools/call': 'CallToolResult', 'resources/list': 'ListResourcesResult',
    'resources/templates/list': 'ListResourceTemplatesResult',
    'resources/read': 'ReadResourceResult', 'resources/subscribe': 'EmptyResult',
    'resources/unsubscribe': 'EmptyResult', 'prompts/list': 'ListPromptsResult',
    'prompts/get': 'GetPromptResult', 'completion/complete': 'CompleteResult',
    'subscriptions/listen': 'SubscriptionsListenResult',
}
NOTIFICATIONS = {
    'notifications/resources/updated': 'ResourceUpdatedNotification',
    'notifications/progress': 'ProgressNotification',
    'notifications/cancelled': 'CancelledNotification',
    'notifications/subscriptions/acknowledged':
        'SubscriptionsAcknowledgedNotification',
}
complaints = []


def complain(what):
    complaints.append(what)
    print(f'wire: {what}', file=sys.stderr)


class Schemas:
    def __init__(self):
        self.loaded, self.validators = {}, {}

    def check(self, revision, names, value):
        """names: definitions, of which the first that the revision has is meant."""
        if revision not in self.loaded:
            self.loaded[revision] = json.loads(
                (HERE / 'schema' / f'{revision}.json').read_text())
        schema = self.loaded[revision]
        where = '$defs' if '$defs' in schema else 'definitions'
        name = next((n for n in names if n in schema[where]), None)
        if not name:
            complain(f'{revision} has no {names[0]}: {json.dumps(value)[:200]}')
            return
        key = (revision, name)
        if key not in self.validators:
            self.validators[key] = Draft202012Validator(
                {**schema, '$ref': f'#/{where}/{name}'})
        error = best_match(self.validators[key].iter_errors(value))
        if error:
            at = '/'.join(map(str, error.absolute_path))
            complain(f'not a {name} of {revision}: {at}: {error.message[:300]}')

    def check_tool(self, tool, value):
        schema = json.loads((TOOLS / f'{tool}.json').read_text()).get('outputSchema', {})
        error = best_match(Draft202012Validator(schema).iter_errors(value))
        if error:
            complain(f'{tool} answers not as its outputSchema: {error.message}')


class Listener:
    """What was asked and what came back, as far as both can be told from the lines."""

    def __init__(self, revision, split=False):
        self.revision, self.split = revision, split
        self.legacy = revision if revision not in ('none', MODERN) else None
        self.asked, self.cancelled = {}, set()
        self.schemas = Schemas()
        self.count = 0
        self.silent = False
        self.roots = False      # the client has declared that it has them

    def note(self, text):
        """Remember what was asked, so far as the line can be understood."""
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return
        for message in value if isinstance(value, list) else [value]:
            if not isinstance(message, dict):
                continue
            params = message.get('params')
            params = params if isinstance(params, dict) else {}
            method = message.get('method')
            if method == 'notifications/cancelled' and 'requestId' in params:
                self.cancelled.add(key_of(params['requestId']))
            if 'id' not in message or not isinstance(method, str):
                continue
            meta = params.get('_meta')
            modern = isinstance(meta, dict) and any(k.startswith(META) for k in meta)
            if method == 'initialize' and params.get('protocolVersion') in RELEASED:
                self.legacy = params['protocolVersion']
                self.roots = 'roots' in params.get('capabilities', {})
            self.asked[key_of(message['id'])] = {
                'method': method, 'tool': params.get('name'), 'answers': 0,
                'revision': MODERN if modern else self.legacy or '2025-11-25'}

    def hear(self, line):
        try:
            text = line.decode('utf-8')
            value = json.loads(text)
        except ValueError as error:
            complain(f'not JSON in UTF-8: {line[:200]!r}: {error}')
            return
        if isinstance(value, list):
            if self.legacy != '2025-03-26':
                complain('an array of messages')
            for message in value:
                self.check(message)
        else:
            self.check(value)
        if isinstance(value, dict) and value.get('id') == 'handshake':
            return
        for message in value if self.split and isinstance(value, list) else [text]:
            self.count += 1
            if self.silent:
                continue
            print(message if isinstance(message, str) else json.dumps(message))

    def check(self, message):
        if 'method' in message:
            meta = message.get('params', {}).get('_meta', {})
            revision = MODERN if META + 'subscriptionId' in meta else \
                self.legacy or MODERN
            if message['method'] == 'notifications/cancelled':
                revision = MODERN
            if message['method'] == 'roots/list' and self.roots and self.legacy:
                self.schemas.check(revision, ['ListRootsRequest'], message)
            elif 'id' in message or message['method'] not in NOTIFICATIONS:
                complain(f'no message of a server: {message["method"]}')
            else:
                self.schemas.check(revision, [NOTIFICATIONS[message['method']]], message)
            return
        if 'id' not in message:
            self.schemas.check('2025-11-25', ['JSONRPCErrorResponse'], message)
            return
        asked = self.asked.get(key_of(message['id']))
        if not asked:
            self.schemas.check('2025-11-25', [
                'JSONRPCResultResponse' if 'result' in message else
                'JSONRPCErrorResponse'], message)
            return
        asked['answers'] += 1
        if asked['answers'] > 1:
            complain(f'{message["id"]!r} was answered again')
        if 'error' in message:
            self.schemas.check(asked['revision'],
                               ['JSONRPCErrorResponse', 'JSONRPCError'], message)
            return
        self.schemas.check(asked['revision'],
                           ['JSONRPCResultResponse', 'JSONRPCResponse'], message)
        if asked['method'] in RESULTS:
            self.schemas.check(asked['revision'], [RESULTS[asked['method']]],
                               message['result'])
        if asked['method'] == 'tools/call':
            self.check_tool(asked['tool'], message['result'])

    def check_tool(self, tool, result):
        blocks = result['content']
        if [block['type'] for block in blocks] != ['text']:
            complain(f'{tool}: not one block of text')
        elif result.get('isError'):
            if 'structuredContent' in result:
                complain(f'{tool}: structured content of an error')
        elif json.loads(blocks[0]['text']) != result['structuredContent']:
            complain(f'{tool}: text and structured content differ')
        else:
            self.schemas.check_tool(tool, result['structuredContent'])

    def open_ids(self):
        return [k for k, a in self.asked.items() if not a['answers'] and
                k not in self.cancelled and a['method'] != 'subscriptions/listen']


class Wire(Listener):
    def __init__(self, revision, arguments, split):
        super().__init__(revision, split)
        self.number = 0
        self.pending = b''
        self.at_end = False
        self.server = subprocess.Popen(
            ['task-mcp', *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            bufsize=0, preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_DFL))
        if self.legacy:
            self.say_request('"handshake"', 'initialize', {
                'protocolVersion': revision, 'capabilities': {},
                'clientInfo': {'name': 'wire', 'version': '1'}})
            self.say_notification('notifications/initialized', None)
            self.wait(0)

    # saying

    def send(self, data):
        fd = self.server.stdin.fileno()
        while data:
            ready = select.select([self.server.stdout], [fd], [], PATIENCE)
            if not ready[0] and not ready[1]:
                raise TimeoutError('the server takes nothing')
            if ready[0]:
                self.read()
            if ready[1]:
                try:
                    data = data[os.write(fd, data[:4096]):]
                except BrokenPipeError:
                    return

    def say(self, text):
        self.note(text)
        self.send(text.encode('utf-8', 'surrogateescape') + b'\n')

    def say_request(self, raw_id, method, params):
        if self.revision == MODERN:
            params = dict(params or {})
            params['_meta'] = {META + 'protocolVersion': MODERN,
                               META + 'clientCapabilities': {},
                               META + 'clientInfo': {'name': 'wire', 'version': '1'},
                               **params.get('_meta', {})}
        rest = '' if params is None else f',"params":{json.dumps(params)}'
        self.say(f'{{"jsonrpc":"2.0","id":{raw_id},"method":"{method}"{rest}}}')

    def say_notification(self, method, params):
        rest = '' if params is None else f',"params":{json.dumps(params)}'
        self.say(f'{{"jsonrpc":"2.0","method":"{method}"{rest}}}')

    # hearing

    def read(self):
        data = os.read(self.server.stdout.fileno(), 65536)
        self.at_end = not data
        self.pending += data
        *lines, self.pending = self.pending.split(b'\n')
        for line in lines:
            self.hear(line)

    def wait(self, count):
        end = time.monotonic() + PATIENCE
        while not self.at_end and (
                self.open_ids() if not count else self.count < count):
            left = end - time.monotonic()
            if left < 0 or not select.select([self.server.stdout], [], [], left)[0]:
                complain(f'waited in vain: {self.count} messages, '
                         f'no answer to {self.open_ids()}')
                return
            self.read()

    def finish(self):
        self.server.stdin.close()
        while not self.at_end:
            if not select.select([self.server.stdout], [], [], PATIENCE)[0]:
                complain('it does not end')
                self.server.kill()
                break
            self.read()
        if self.pending:
            complain(f'a line without end: {self.pending[:200]!r}')
        for key in self.open_ids():
            complain(f'{key} was never answered')
        return self.server.wait()


RELEASED = ('2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25')


def key_of(value):
    return json.dumps(value)


def obey(wire, line):
    word, _, rest = line.partition(' ')
    parts = rest.split(' ', 2 if word == '>' else 1)
    if word == '>':
        wire.say_request(parts[0], parts[1],
                         json.loads(parts[2]) if len(parts) > 2 else None)
    elif word == '!':
        wire.number += 1
        params = {'name': parts[0]}
        if len(parts) > 1:
            params['arguments'] = json.loads(parts[1])
        wire.say_request(str(wire.number), 'tools/call', params)
    elif word == '.':
        wire.say_notification(parts[0],
                              json.loads(parts[1]) if len(parts) > 1 else None)
    elif word == '=':
        wire.say(rest)
    elif word == '~':
        wire.send(rest.encode('utf-8', 'surrogateescape') + b'\n')
    elif word == '\\':
        wire.send(json.loads(rest).encode('latin-1'))
    elif word == 'wait':
        wire.wait(int(rest or 0))
    elif word == 'run':
        subprocess.run(['bash', '-c', rest], check=True, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL)
    elif word == 'signal':
        wire.server.send_signal(getattr(signal, rest))
    elif word == 'eof':
        wire.server.stdin.close()
    else:
        sys.exit(f'wire: what is "{line}"?')


def check_recorded(path):
    """Lines of a recorded session: "> " said by a client, "< " by the server."""
    listener = Listener('none')
    listener.silent = True
    for line in path.read_bytes().splitlines():
        if line.startswith(b'> '):
            listener.note(line[2:].decode())
        elif line.startswith(b'< '):
            listener.hear(line[2:])
    for key in listener.open_ids():
        complain(f'{path.name}: {key} was never answered')
    return listener.count


def main():
    arguments = sys.argv[1:]
    if arguments[:1] == ['--recorded']:
        counts = [check_recorded(Path(name)) for name in arguments[1:]]
        print(f'{sum(counts)} messages')
        sys.exit(1 if complaints or not sum(counts) else 0)
    split = bool(re.fullmatch('-s', arguments[0])) and bool(arguments.pop(0))
    wire = Wire(arguments[0], arguments[1:], split)
    try:
        for line in sys.stdin.buffer.read().decode('utf-8', 'surrogateescape').splitlines():
            if line.strip():
                obey(wire, line.strip())
    except TimeoutError as error:
        complain(str(error))
    status = wire.finish()
    sys.exit(1 if complaints else status if status >= 0 else 128 - status)


main()
