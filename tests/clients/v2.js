// SPDX-License-Identifier: ISC
// The official TypeScript SDK, version 2, in one of its modes.
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { done, ok, rejects, run, server } from './tap.js';
import { useAll } from './session.js';

export async function tryMode(mode) {
  const client = new Client({ name: 'sdk-v2', version: '1' }, { versionNegotiation: { mode } });
  await client.connect(new StdioClientTransport(server('v2')));
  const version = client.getNegotiatedProtocolVersion();
  ok(version === (mode === 'legacy' ? '2025-11-25' : '2026-07-28'), `connects with ${version}`);
  ok(client.getInstructions().includes('task_claim'), 'has instructions');
  await useAll(client);
  await rejects('a resource that is not there', -32602, client.readResource({ uri: 'tasklog://no' }));

  const uri = 'tasklog://board';
  let hear;
  const heard = new Promise((resolve) => { hear = resolve; });
  client.setNotificationHandler('notifications/resources/updated', ({ params }) => hear(params.uri));
  const listening = mode === 'legacy' ? await client.subscribeResource({ uri }) :
    await client.listen({ resourceSubscriptions: [uri] });
  run('bob', 'task-add', 'news');
  ok(await heard === uri, 'hears of a change');
  await (mode === 'legacy' ? client.unsubscribeResource({ uri }) : listening.close());
  await client.close();
  done();
}
