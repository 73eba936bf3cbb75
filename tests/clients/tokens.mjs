#!/usr/bin/env node
// SPDX-License-Identifier: ISC
// What the server costs in a model's context, counted by o200k_base.
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { done, ok, run, server } from './tap.js';

const tokens = (value) => encode(typeof value === 'string' ? value : JSON.stringify(value)).length;
const client = new Client({ name: 'tokens', version: '1' });
await client.connect(new StdioClientTransport(server('tokens')));
run('ann', 'task-add', '-c', 'ONE', '-b', 'what is to be done '.repeat(20), 'the first task');
run('ann', 'task-add', '-c', 'TWO', '--needs', 'ONE', 'the second task');
for (let i = 0; i < 8; i++)
  run('ann', 'task-add', `another task ${i}`);

const { tools } = await client.listTools();
const seen = tokens(tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })));
ok(seen <= 2400, `a model sees ${seen} tokens of tools/list, at most 2400`);
let sum = 0;
for (const [name, args] of [['task_list', { view: 'ready' }], ['task_claim', { task: 'ONE' }],
  ['task_show', { task: 'ONE' }], ['task_post', { task: 'ONE', text: 'half of it is there' }],
  ['task_gate', { task: 'ONE', gate: 'tests', action: 'require' }],
  ['task_gate', { task: 'ONE', gate: 'tests', action: 'pass', url: 'https://ci.example/1' }],
  ['task_move', { task: 'ONE', state: 'done' }], ['task_claim', {}]]) {
  const { content } = await client.callTool({ name, arguments: args });
  console.log(`# ${name}: ${tokens(content[0].text)} tokens`);
  sum += tokens(content[0].text);
}
ok(sum <= 2500, `the results of a session have ${sum} tokens, at most 2500`);
ok(tokens(client.getInstructions()) <= 500, `the instructions have ${tokens(client.getInstructions())} tokens`);
await client.close();
done();
