// SPDX-License-Identifier: ISC
// What every client does, whatever its SDK: the methods of each SDK have the same names.
import { ok, rejects, run, structured } from './tap.js';

export async function useAll(client) {
  const call = async (name, args) =>
    structured(await client.callTool({ name, arguments: args ?? {} }));
  const { tools } = await client.listTools();
  ok(tools.length > 10 && tools.every((t) => t.title), `${tools.length} tools, with titles`);

  const { tasks } = await call('task_add', { tasks: [{ title: 'one', code: 'ONE', as: 'a' },
    { title: 'two', needs: ['@a'] }] });
  ok(tasks.length === 2 && tasks[1].ready === false, 'task_add', tasks);
  const ready = await call('task_list', { view: 'ready' });
  ok(ready.tasks.length === 1 && ready.total === 1, 'task_list', ready);
  ok((await call('task_claim')).task.code === 'ONE', 'task_claim takes the best');
  ok((await call('task_show', { task: 'ONE' })).task.claim, 'task_show');
  await call('task_gate', { task: 'ONE', gate: 'tests', action: 'require' });
  const early = await client.callTool({ name: 'task_move', arguments: { task: 'ONE', state: 'done' } });
  ok(early.isError && early.content[0].text.startsWith('gate-missing: '), 'a refusal is a result', early);
  await call('task_gate', { task: 'ONE', gate: 'tests', action: 'pass', url: 'https://ci.example/1' });
  const posted = await call('task_post', { task: 'ONE', text: 'green', type: 'note' });
  ok(posted.message, 'task_post', posted);
  await call('task_edit', { task: 'ONE', labels: 'tested', checklist: ['add look'] });
  const moved = await call('task_move', { task: 'ONE', state: 'done' });
  ok(moved.unblocked[0].title === 'two', 'task_move tells what it unblocked', moved);
  await call('task_claim', { task: tasks[1].id });
  ok(!(await call('task_release', { task: tasks[1].id })).task.claim, 'task_release');
  const several = await call('task_edit', { tasks: ['ONE', tasks[1].id], priority: 7 });
  ok(several.written === 2, 'task_edit changes several', several);
  ok((await call('task_show', { task: 'ONE', wait: 1 })).unchanged, 'task_show waits for a change');
  ok((await call('task_list', { dir: '.' })).total > 0, 'task_list of a directory');
  ok((await call('task_log', { kind: 'messages' })).entries.length > 0, 'task_log');
  ok((await call('task_agent', { capabilities: 'js' })).agent.name, 'task_agent');
  ok((await call('task_overview', { agents: true, workflow: true })).agents.length === 1, 'task_overview');
  await rejects('an unknown tool is an error of the protocol', -32602,
    client.callTool({ name: 'task_nothing', arguments: {} }));

  const { resources } = await client.listResources();
  for (const { uri } of resources)
    ok((await client.readResource({ uri })).contents[0].text, `reads ${uri}`);
  const { resourceTemplates } = await client.listResourceTemplates();
  ok(resourceTemplates.length === 3, 'templates', resourceTemplates);
  const { prompts } = await client.listPrompts();
  for (const { name, arguments: args } of prompts) {
    const values = Object.fromEntries((args ?? []).map((a) => [a.name, 'ONE']));
    const got = await client.getPrompt({ name, arguments: values });
    ok(got.messages.length === 2, `prompt ${name}`, got);
  }
  const completed = await client.complete({ ref: { type: 'ref/prompt', name: 'review' },
    argument: { name: 'task', value: tasks[1].id.slice(0, 3) } });
  ok(completed.completion.values[0] === tasks[1].id, 'completion', completed);

  run('bob', 'task-claim', '-q', tasks[1].id);
  const stop = new AbortController();
  const waiting = client.callTool({ name: 'task_claim', arguments: { wait: 60 } }, ...signal(client, stop));
  setTimeout(() => stop.abort(), 50);
  let aborted = false;
  await waiting.catch(() => { aborted = true; });
  ok(aborted, 'a call that waits can be cancelled');
  const next = client.callTool({ name: 'task_claim', arguments: { wait: 60 } });
  await call('task_list');
  run('bob', 'task-add', 'just come');
  ok(structured(await next).task.title === 'just come', 'a call that waits gets what another adds');
}

// v1 has the schema of the result between parameters and options.
function signal(client, stop) {
  return client.isV1 ? [undefined, { signal: stop.signal }] : [{ signal: stop.signal }];
}
