// SPDX-License-Identifier: ISC
// What the clients share: points in TAP, a log of their own, the server with its recorder.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let count = 0;
let failed = 0;

export function ok(good, name, more) {
  count++;
  if (!good) failed++;
  console.log(`${good ? 'ok' : 'not ok'} ${count} - ${name}`);
  if (!good && more !== undefined)
    console.log(`# ${JSON.stringify(more)?.slice(0, 2000)}`);
  return good;
}

export async function rejects(name, code, promise) {
  try {
    ok(false, name, await promise);
  } catch (error) {
    ok(error.code === code, name, `${error.code} ${error.message}`);
  }
}

const source = process.env.CLIENTS_SRC;
export const room = mkdtempSync(join(tmpdir(), 'tasklog-client-'));
const recorded = [];

export const env = {
  PATH: `${process.env.TASK_BIN}:${process.env.PATH}`, HOME: room, LC_ALL: 'C.UTF-8',
  GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0',
  ASAN_OPTIONS: process.env.ASAN_OPTIONS ?? '',
};

// A program of the log's, as somebody.
export function run(actor, program, ...args) {
  return execFileSync(program, args, { cwd: room, encoding: 'utf8',
    env: { ...env, TASK_ACTOR: actor } }).trimEnd();
}

run('ann', 'git', 'init', '-q', '.');
run('ann', 'task-init', '-q');

// How to start a server, for a transport on stdio.
export function server(name, ...args) {
  const log = join(room, `${name}.recorded`);
  recorded.push(log);
  return { command: join(source, 'tests/clients/record'), args: [log, ...args],
    cwd: room, env, stderr: 'inherit' };
}

export const structured = (result) => {
  const text = JSON.parse(result.content[0].text);
  if (JSON.stringify(text) !== JSON.stringify(result.structuredContent))
    throw new Error('text and structured content differ');
  return result.structuredContent;
};

// Everything that was said, by the official schemas; then the plan.
export function done() {
  try {
    const said = execFileSync(join(source, 'tests/mcp/wire.py'), ['--recorded', ...recorded],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    ok(true, `every message is one of its revision's schema (${said.trim()})`);
  } catch (error) {
    ok(false, "every message is one of its revision's schema", error.stderr);
  }
  ok(run('ann', 'task-fsck', '-q').split('\n').every((line) => !line || line.startsWith('note')),
    'task-fsck finds the log clean');
  rmSync(room, { recursive: true, force: true });
  console.log(`1..${count}`);
  process.exit(failed ? 1 : 0);
}
