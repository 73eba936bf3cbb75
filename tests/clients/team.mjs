#!/usr/bin/env node
// SPDX-License-Identifier: ISC
// A team at work: a lead, three workers, a reviewer, each with a server of its own, and 60
// tasks in six trees under the strict workflow. One worker's server is killed for good,
// one is killed and started again, one serves two sub-agents; a person uses the programs,
// and git's hooks record the commits. Nobody steps in: each agent takes its next step from
// what the last answer said.
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { done, ok, room, run, server } from './tap.js';

const TREES = 6, PARTS = 9;
const deadline = Date.now() + 240_000;
const late = () => Date.now() > deadline;
const sleep = (ms) => new Promise((wake) => setTimeout(wake, ms));
const number = (code) => Number(code.slice(-2));
const counts = { failed: 0, sent_back: 0, handed_over: 0, asked: 0, taken_over: 0, taken_up: 0 };
let last_refusals = [];

// The client of one agent. Two agents can share one server: then each names itself.
class Agent {
  constructor(name, as) { this.name = name; this.as = as; }
  get actor() { return this.as ?? this.name; }

  async start(...args) {
    this.transport = new StdioClientTransport(server(this.name, '-A', this.name, ...args));
    this.client = new Client({ name: this.name, version: '1' });
    await this.client.connect(this.transport);
    return this;
  }

  async shared(with_agent) { this.client = with_agent.client; return this; }

  // The transport's process only records what its child, the server, says.
  kill() {
    const { pid } = this.transport;
    process.kill(Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')), 'SIGKILL');
  }

  // Returns the answer, or {refusal}. What waits in the inbox is read and acknowledged.
  async call(name, args = {}) {
    const result = await this.client.callTool({ name,
      arguments: this.as ? { ...args, as: this.as } : args }).catch((error) => ({ error }));
    if (result.error) return { refusal: String(result.error) };
    const text = result.content[0].text;
    if (result.isError) {
      last_refusals.push(`${this.actor} ${name} ${JSON.stringify(args)}: ${text}`);
      return { refusal: text };
    }
    const answer = JSON.parse(text);
    if (answer.unread && !this.reading) await this.read_inbox();
    return answer;
  }

  async read_inbox() {
    this.reading = true;
    const { entries = [] } = await this.call('task_log', { kind: 'inbox' });
    for (const entry of entries) {
      if (entry.type === 'question')
        await this.call('task_post', { task: entry.task ?? entry.code, type: 'answer',
          reply_to: entry.id, to: entry.by ?? entry.actor, text: 'as the others do it' });
      this.heard?.(entry);
    }
    if (entries.length)
      await this.call('task_post', { ack: entries.map((entry) => entry.id).join() });
    this.reading = false;
  }
}

const everything_is_done = async (agent) => {
  const { tasks = [], refusal } = await agent.call('task_list', { limit: 1 });
  return !refusal && tasks.length === 0;
};

// ---- workers

const once = new Set();	// what happens to a task only once
const first = (what, code) => !once.has(what + code) && once.add(what + code);

// Ask the lead; the answer arrives as a message.
async function ask(agent, code) {
  counts.asked++;
  const { message } = await agent.call('task_post', { task: code, type: 'question', to: 'lead',
    text: 'how do the others do it?' });
  for (let tries = 0; tries < 50 && !late(); tries++) {
    const { entries = [] } = await agent.call('task_log', { task: code, kind: 'messages' });
    if (entries.some((entry) => entry.type === 'answer' && entry.reply_to === message)) return;
    await sleep(100);
  }
}

// Bring a task into review, doing what each refusal asks for.
async function hand_in(agent, code) {
  for (let tries = 0; tries < 6; tries++) {
    const moved = await agent.call('task_move', { task: code, state: 'review' });
    if (!moved.refusal) return true;
    if (/unticked/.test(moved.refusal)) {
      const { task } = await agent.call('task_show', { task: code });
      await agent.call('task_edit', { task: code,
        checklist: task.checklist.map((_, i) => `tick ${i + 1}`) });
    } else if (/^gate-missing.*tests/.test(moved.refusal)) {
      if (number(code) % 2)
        run(agent.actor, 'task-gate', 'run', 'tests', code, '--', 'true');
      else
        await agent.call('task_gate', { task: code, gate: 'tests', action: 'pass',
          url: `https://ci.example/${code}` });
    } else {
      return false;
    }
  }
  return false;
}

async function work_on(agent, code, others) {
  if (number(code) % 7 === 3 && first('asks', code)) await ask(agent, code);
  if (number(code) % 8 === 5 && first('fails', code)) {
    counts.failed++;
    await agent.call('task_release', { task: code, failed: true, why: 'it does not build' });
    return;
  }
  if (number(code) % 9 === 4 && others.length && first('hands over', code)) {
    counts.handed_over++;
    await agent.call('task_post', { task: code, to: others[0], text: 'half of it is there',
      handoff: { done: ['the first half'], remaining: ['the second half'], confidence: 0.7 } });
    return;
  }
  await hand_in(agent, code);
}

async function work(agent, { others = [], die_at, restart_at } = {}) {
  await agent.call('task_agent', { capabilities: 'code' });
  for (let claims = 0; !late();) {
    const got = await agent.call('task_claim', { wait: 1 });
    if (got.refusal) {
      if (await everything_is_done(agent)) return;
      await sleep(50);
      continue;
    }
    const { code } = got.task;
    if (++claims === die_at) return agent.kill();
    if (claims === restart_at) {
      agent.kill();
      await sleep(100);
      await agent.start();
      const again = await agent.call('task_claim', { task: code });
      counts.taken_up += !again.refusal;
    }
    await work_on(agent, code, others);
  }
}

// ---- the reviewer

async function review(agent) {
  while (!late()) {
    const { tasks = [] } = await agent.call('task_list', { state: 'review' });
    if (!tasks.length && await everything_is_done(agent)) return;
    for (const { code } of tasks) {
      if ((await agent.call('task_claim', { task: code })).refusal) continue;
      if (number(code) % 5 === 2 && first('sends back', code)) {
        counts.sent_back++;
        await agent.call('task_gate', { task: code, gate: 'review', action: 'fail', why: 'no docs' });
        await agent.call('task_move', { task: code, state: 'in-progress', why: 'no docs' });
      } else {
        await agent.call('task_gate', { task: code, gate: 'review', action: 'pass',
          url: `https://review.example/${code}` });
        await agent.call('task_move', { task: code, state: 'done' });
      }
    }
    await sleep(50);
  }
}

// ---- the lead: plans, answers, and takes tasks back from agents that have ended

async function plan(agent) {
  const trees = [...Array(TREES).keys()].map((tree) => ({
    title: `part ${tree} of the product`, code: `T${tree}-00`, priority: 5 + tree % 3,
    children: [...Array(PARTS).keys()].map((part) => ({
      title: `step ${part + 1} of part ${tree}`, code: `T${tree}-0${part + 1}`, as: `t${tree}p${part}`,
      ...(part % 3 ? { needs: [`@t${tree}p${part - 1}`] } : {}),
      ...(part === 4 ? { checklist: ['the code', 'the page'] } : {}) })) }));
  return agent.call('task_add', { tasks: trees, key: 'the plan' });
}

async function lead_on(agent) {
  while (!late() && !await everything_is_done(agent)) {
    const { claims = [] } = await agent.call('task_overview', { agents: true });
    for (const { task, by, ended } of claims)
      if (ended && by !== 'w3') {
        const back = await agent.call('task_release', { task, force: true, why: `${by} has ended` });
        counts.taken_over += !back.refusal;
      }
    await sleep(200);
  }
}

// ---- the story

run('ann', 'task-workflow', 'set', '-q', '-m', 'reviewed work', 'strict');
run('ann', 'git', 'config', 'user.email', 'ann@example.org');
run('ann', 'git', 'config', 'user.name', 'ann');
run('ann', 'task-hooks', 'install', '-q');
const lead = await new Agent('lead').start();
ok((await plan(lead)).tasks?.length === TREES * (PARTS + 1), '60 tasks in six trees');
ok((await plan(lead)).repeated, 'the same plan with the same key adds nothing');
const w1 = await new Agent('w1').start();
const sub = [await new Agent('w1', 'w1/a').shared(w1), await new Agent('w1', 'w1/b').shared(w1)];
const w2 = await new Agent('w2').start(), w3 = await new Agent('w3').start();
const reviewer = await new Agent('reviewer').start();

const person = (async () => {
  await sleep(1000);
  run('ann', 'task-log', '-q', '--type', 'note', '--to', 'lead', '-m', 'how far are we?');
  writeFileSync(join(room, 'a.c'), 'int a;\n');
  run('ann', 'git', 'add', 'a.c');
  run('ann', 'git', 'commit', '-q', '-m', 'begin with a', '-m', 'Task: T0-00');
})();
await Promise.all([lead_on(lead), review(reviewer), work(sub[0], { others: ['w3'] }),
  work(sub[1], { others: ['w1/a'] }), work(w2, { die_at: 3 }), work(w3, { restart_at: 2 }), person]);

const left = run('ann', 'task-list').split('\n').filter(Boolean);
if (!ok(left.length === 0, 'all tasks are done', left)) {
  console.log(`# ${run('ann', 'task-list', '--explain')}`.replaceAll('\n', '\n# '));
  console.log(`# ${last_refusals.slice(-30).join('\n# ')}`);
}
for (const [what, n] of Object.entries(counts)) ok(n > 0, `${what.replace('_', ' ')}: ${n}`);
const story = run('ann', 'git', '-C', '.tasks', 'log', '--format=%s%n%b').split('\n');
for (const [task, move] of [['T0-01', 'from in-progress to review'],
  ['T0-02', 'from review to in-progress'], ['', 'from review to done']])
  ok(story.some((line) => line.includes(task) && line.includes(move)),
    `git log tells: ${task} ${move}`);
for (const agent of [lead, w1, w3, reviewer]) await agent.client.close();
done();
