#!/usr/bin/env node
// SPDX-License-Identifier: ISC
// A whole plan by three who know nothing of each other: a client of the handshake, one of
// the stateless revision, and the programs in a shell. A fourth only watches.
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { done, ok, run, server, structured } from './tap.js';

const dora = new ClientV1({ name: 'dora', version: '1' });
await dora.connect(new StdioV1(server('dora', '-A', 'dora')));
const emil = new Client({ name: 'emil', version: '1' }, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
await emil.connect(new StdioClientTransport(server('emil', '-A', 'emil')));
const watcher = new Client({ name: 'watcher', version: '1' }, { versionNegotiation: { mode: 'auto' } });
await watcher.connect(new StdioClientTransport(server('watcher', '--read-only')));

const heard = new Map();
watcher.setNotificationHandler('notifications/resources/updated',
  ({ params }) => heard.set(params.uri, (heard.get(params.uri) ?? 0) + 1));
const listening = await watcher.listen({ resourceSubscriptions:
  ['tasklog://board', 'tasklog://ready', 'tasklog://inbox/dora'] });
const call = async (client, name, args) =>
  structured(await client.callTool({ name, arguments: args ?? {} }));
const refused = async (client, name, args) => {
  const result = await client.callTool({ name, arguments: args });
  return result.isError ? result.content[0].text : '';
};

// the breakdown, and who can do what
run('zoe', 'task-agent', 'register', '--cap', 'review', 'zoe');
await call(dora, 'task_agent', { capabilities: 'c' });
await call(dora, 'task_add', { tasks: [{ title: 'ship the parser', code: 'SHIP', children: [
  { title: 'write the grammar', code: 'GRAM', as: 'grammar', gates: ['tests'], priority: 9 },
  { title: 'write the lexer', code: 'LEX', as: 'lexer', priority: 8, checklist: ['utf-8', 'errors'] },
  { title: 'put both together', code: 'JOIN', as: 'join', needs: ['@grammar', '@lexer'] },
  { title: 'review it', code: 'LOOK', needs: ['@join'], capabilities: ['review'] }] }] });
ok(run('zoe', 'task-list').split('\n').length === 5, 'the breakdown is in the log');

// claims: both at once, each gets its own
const [first, second] = await Promise.all([call(dora, 'task_claim'), call(emil, 'task_claim')]);
ok(first.task.id !== second.task.id &&
  [first.task.code, second.task.code].sort().join() === 'GRAM,LEX', 'two claims at once are of two tasks');
ok((await refused(emil, 'task_claim', { task: first.task.id })).startsWith('held: '), 'a held task is refused');
const grammar = first.task.code === 'GRAM' ? dora : emil;
const lexer = grammar === dora ? emil : dora;

// a question and its answer, across
const { message } = await call(emil, 'task_post', { task: 'GRAM', type: 'question', to: 'dora', text: 'LL or LR?' });
const inbox = await call(dora, 'task_log', { kind: 'inbox' });
ok(inbox.entries.some((e) => e.text === 'LL or LR?'), 'the question is in the inbox', inbox);
await call(dora, 'task_post', { task: 'GRAM', type: 'answer', reply_to: message, text: 'LL' });
ok(run('zoe', 'task-log', 'GRAM').includes('LL'), 'a program sees the answer');

// gates and checklist
ok((await refused(grammar, 'task_move', { task: 'GRAM', state: 'done' })).startsWith('gate-missing: '),
  'done waits for the gate');
await call(grammar, 'task_gate', { task: 'GRAM', gate: 'tests', action: 'pass', url: 'https://ci.example/7' });
await call(grammar, 'task_move', { task: 'GRAM', state: 'done' });
await call(lexer, 'task_edit', { task: 'LEX', checklist: ['tick 1', 'tick 2'] });
const both = await call(lexer, 'task_move', { task: 'LEX', state: 'done' });
ok(both.unblocked[0].title === 'put both together', 'the last need unblocks', both);

// a handoff: emil begins, dora ends
await call(emil, 'task_claim', { task: 'JOIN' });
await call(emil, 'task_post', { task: 'JOIN', to: 'dora', text: 'linked; errors remain',
  handoff: { done: ['it links'], remaining: ['errors'], confidence: 0.8 } });
ok(run('zoe', 'task-handoff', 'list').includes('linked'), 'a program sees the handoff');
await call(dora, 'task_claim', { task: 'JOIN' });
await call(dora, 'task_move', { task: 'JOIN', state: 'done' });

// the review waits for who can; a pipeline takes it
ok((await refused(dora, 'task_claim', { task: 'SHIP' })).startsWith('not-ready: '), 'a parent waits for its parts');
ok((await refused(dora, 'task_claim', {})).startsWith('no-match: '), 'what needs a review is not for dora');
run('zoe', 'bash', '-c', 'task-list --ready | cut -f 1 | task-claim -q - && task-move LOOK done');
await call(dora, 'task_claim', { task: 'SHIP' });
await call(dora, 'task_move', { task: 'SHIP', state: 'done' });
ok(run('zoe', 'task-list') === '', 'nothing is left to do');

ok([...heard.keys()].sort().join() === 'tasklog://board,tasklog://inbox/dora,tasklog://ready',
  'the watcher heard of all it asked for', [...heard]);
await listening.close();
const board = await call(watcher, 'task_list', { view: 'all' });
ok(board.tasks.length === 5 && board.tasks.every((t) => t.state === 'done'), 'the watcher sees the end', board);
for (const client of [dora, emil, watcher])
  await client.close();

const who = run('zoe', 'git', '-C', '.tasks', 'shortlog', '-s', 'HEAD').replace(/^\s*\d+\s+/gm, '').split('\n');
ok(['dora', 'emil', 'zoe'].every((name) => who.includes(name)), 'git log tells who did what', who);
done();
