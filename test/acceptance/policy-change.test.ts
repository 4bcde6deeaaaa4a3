import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { startServer, type RunningServer } from '../running-server.ts';

const root = join(import.meta.dirname, '../..');
const policies = mkdtempSync(join(tmpdir(), 'zgoda-policies-'));
const folder = join(policies, 'payroll-mail');
const dataDirectory = mkdtempSync(join(tmpdir(), 'zgoda-change-'));
const start = () => startServer({ dataDirectory, environment: { ZGODA_POLICIES: policies } });
let server: RunningServer;

before(async () => {
  cpSync(join(root, 'examples/payroll-mail'), folder, { recursive: true });
  server = await start();
});
after(async () => {
  await server?.stop();
  rmSync(policies, { recursive: true, force: true });
  rmSync(dataDirectory, { recursive: true, force: true });
});

/** Changes a file of the folder; gives what undoes it. */
function change(file: string, from: string, to: string): () => void {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  assert.ok(text.includes(from), `${file} has no "${from}"`);
  writeFileSync(path, text.replace(from, to));
  return () => writeFileSync(path, text);
}

/** Outages come without being asked for: as part of being a customer. */
function turnOptInIntoOptOut(): () => void {
  const topic = 'message_class: incident\n    channels: [email]\n    opt_in: ';
  const undo = [
    change('policy.yaml', `${topic}double`, `${topic}none`),
    change('policy.yaml', 'covers: [technical-notices]', 'covers: [technical-notices, outages]'),
  ];
  return () => undo.toReversed().forEach((each) => each());
}

function files(): Record<string, string> {
  const texts = readdirSync(join(folder, 'text')).map((name) => `text/${name}`);
  return Object.fromEntries(
    ['policy.yaml', ...texts].map((path) => [path, readFileSync(join(folder, path), 'utf8')]),
  );
}

async function asked(path: string, body?: object): Promise<[status: number, answer: Answer]> {
  const answer = await server.api(path, body === undefined ? {} : { method: 'POST', body });
  return [answer.status, (await answer.json()) as Answer];
}

interface Answer {
  readonly version: number;
  readonly code: string;
  readonly refused_by: string;
  readonly details: { readonly clause: string; readonly changes: readonly string[] };
  readonly changes: readonly { effect: string; rule: string; words: Record<string, string> }[];
  readonly withheld?: { readonly refused_by: string; readonly changes: readonly string[] };
  readonly clauses: readonly { id: string; status: string }[];
}

async function zgoda(...args: readonly string[]): Promise<{ readonly code: number; readonly out: string }> {
  const main = join(root, 'packages/cli/src/main.ts');
  const command = ['--disable-warning=ExperimentalWarning', main, ...args, '--data-dir', dataDirectory];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, command);
    return { code: 0, out: stdout };
  } catch (error) {
    const { code, stdout } = error as { readonly code: number; readonly stdout: string };
    return { code, out: stdout };
  }
}

const inForce = async (): Promise<number> => (await asked('/v1/policy'))[1].version;

test('PM-18: a version that turns an opt-in topic into opt-out is refused, naming the clause', async () => {
  const undo = turnOptInIntoOptOut();
  try {
    const [, found] = await asked('/v1/policy/diff', { files: files() });
    assert.equal(found.refused_by, 'PM-18');
    const optIn = found.changes.find(({ rule }) => rule === 'topics.opt_in');
    assert.equal(optIn?.effect, 'weaker');
    assert.equal(optIn.words['en'], 'Topic “Outages”: opt-in: chosen and confirmed → none');
    assert.match(optIn.words['ru'] ?? '', /^Тема «Сбои»/);
    for (const mark of [{}, { material: true }]) {
      const [status, refused] = await asked('/v1/policy/versions', { files: files(), ...mark });
      assert.equal(status, 409);
      assert.equal(refused.code, 'policy_weakening_refused');
      assert.equal(refused.details.clause, 'PM-18');
      assert.ok(
        refused.details.changes.some((line) => line.startsWith('topics.opt_in (topics.outages.opt_in)')),
      );
    }
    const published = await zgoda('policy', 'publish', folder);
    assert.equal(published.code, 1);
    assert.match(published.out, /▼ weaker[^]*PM-18 promises[^]*not published; the version in force stays/);
    assert.equal(await inForce(), 1);
  } finally {
    undo();
  }
});

test('PM-18: a typo fix is published without ado, and the earlier version stays readable', async () => {
  change('text/en.md', 'Each mail has links', 'Every mail has links');
  const differs = await zgoda('policy', 'diff', folder);
  assert.equal(differs.code, 1);
  assert.match(differs.out, /^1 change from version 1 in force[^]*· neutral {3}PM-12/);
  const [status, published] = await asked('/v1/policy/versions', { files: files() });
  assert.deepEqual([status, published.version], [201, 2]);
  assert.equal(await inForce(), 2);
  assert.equal((await asked('/v1/policy?version=1'))[1].version, 1);
  const [, board] = await asked('/v1/promises');
  assert.equal(board.clauses.find(({ id }) => id === 'PM-18')?.status, 'kept');
});

test('PM-18: a folder that weakens is withheld when the server starts, which goes on under the version in force', async () => {
  await server.kill('SIGTERM');
  const undo = turnOptInIntoOptOut();
  server = await start();
  assert.equal(await inForce(), 2);
  const [, board] = await asked('/v1/promises');
  assert.equal(board.withheld?.refused_by, 'PM-18');
  assert.match(board.withheld.changes.join('\n'), /Topic “Outages”: opt-in: chosen and confirmed → none/);
  assert.match(server.output(), /policies\.folder_withheld/);
  await server.kill('SIGTERM');
  undo();
  server = await start();
  assert.equal((await asked('/v1/promises'))[1].withheld, undefined);
  assert.equal(await inForce(), 2);
});
