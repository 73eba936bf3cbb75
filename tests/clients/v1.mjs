#!/usr/bin/env node
// SPDX-License-Identifier: ISC
// The official TypeScript SDK, version 1: the handshake.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { done, ok, rejects, run, server } from './tap.js';
import { useAll } from './session.js';

const client = new Client({ name: 'sdk-v1', version: '1' });
client.isV1 = true;
await client.connect(new StdioClientTransport(server('v1')));
ok(client.getServerVersion().name === 'task-mcp', 'connects');
ok(client.getInstructions().includes('task_claim'), 'has instructions');
await client.ping();
await useAll(client);
await rejects('a resource that is not there', -32002, client.readResource({ uri: 'tasklog://no' }));

const heard = new Promise((resolve) => client.setNotificationHandler(
  ResourceUpdatedNotificationSchema, ({ params }) => resolve(params.uri)));
await client.subscribeResource({ uri: 'tasklog://board' });
run('bob', 'task-add', 'news');
ok(await heard === 'tasklog://board', 'hears of a change');
await client.unsubscribeResource({ uri: 'tasklog://board' });
const started = Date.now();
await client.close();
ok(Date.now() - started < 1900, 'the server ends when the client closes', Date.now() - started);
done();
