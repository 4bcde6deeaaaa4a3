import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually, freePort, type RunningServer } from '../running-server.ts';
import { controller, prepareGround, purpose, type Ground } from './faulty-server.ts';
import { fetchCheckpoint, waitForInclusion } from './log-from-outside.ts';
import { processesNaming } from './processes.ts';
import { emptyLedger, writeOnce } from './writers.ts';

const other = 'association-site';
const cliMain = join(import.meta.dirname, '../../packages/cli/src/main.ts');
/** Longer than a checkpoint takes. */
const settleMs = 2_500;

let ground: Ground;
let server: RunningServer | undefined;
before(async () => {
  ground = await prepareGround([controller, other]);
});
after(async () => {
  await server?.kill('SIGTERM');
  ground.clear();
});

const policyFile = (): string => join(ground.policies, controller, 'policy.yaml');

/** Breaks the policy in one place. @returns how to mend it, and the line of the fault */
function breakPolicy(): { readonly line: number; mend(): void } {
  const sound = readFileSync(policyFile(), 'utf8');
  const broken = sound.replace(/^( *)kept_by:/m, '$1kept_bye:');
  assert.notEqual(broken, sound);
  writeFileSync(policyFile(), broken);
  const line = broken.slice(0, broken.indexOf('kept_bye')).split('\n').length;
  return { line, mend: () => writeFileSync(policyFile(), sound) };
}

/** With owners and modes, which PostgreSQL insists on. */
const copyAsItIs = (from: string, to: string): void => void execFileSync('cp', ['-a', from, to]);

interface Ran {
  readonly exitCode: number;
  readonly output: string;
}

const runZgoda = (...args: readonly string[]): Promise<Ran> =>
  new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', cliMain, ...args],
      { env: { ...process.env, ...ground.environment } },
      (_error, stdout, stderr) => resolve({ exitCode: child.exitCode ?? -1, output: stdout + stderr }),
    );
  });

/** A command for the running server. */
const zgoda = (...args: readonly string[]): Promise<Ran> =>
  runZgoda(...args, '--data-dir', ground.dataDirectory);

/** Checks a copy of a log, which has to continue an older one of it. */
const verify = (copy: string, older: string): Promise<Ran> =>
  runZgoda('verify', copy, '--trust', join(older, 'trust'), '--since', join(older, 'checkpoint'));

/** Where the copy of a log is kept. */
const copyOf = (slug: string): string => join(ground.dataDirectory, `copy-${slug}`);

async function policyVersion(running: RunningServer): Promise<number> {
  const answer = await running.api('/v1/policy');
  assert.equal(answer.status, 200);
  return ((await answer.json()) as { version: number }).version;
}

const consentOf = (running: RunningServer, slug: string, consentPurpose: string): Promise<Response> =>
  running.api('/v1/consents', {
    key: `zk_dev_${slug}`,
    body: {
      subject: { email: 'somebody@example.org' },
      choices: [{ purpose: consentPurpose, status: 'given' }],
      notice: { version: 1, locale: 'en' },
      method: 'api',
    },
  });

test('a broken policy never starts the server, and the message says in which file and line', async () => {
  const { line, mend } = breakPolicy();
  const { exitCode, output } = await ground.startToEnd();
  mend();
  assert.equal(exitCode, 1);
  assert.ok(output.includes(`${controller}/policy.yaml:${line}:`), output);
  assert.doesNotMatch(output, /\n\s+at /, 'a stack is not for an operator');
  assert.deepEqual(processesNaming(ground.dataDirectory), []);
});

test('zgoda policy publish of a broken folder leaves the old policy in force', async () => {
  server = await ground.start();
  const before = await policyVersion(server);
  const { line, mend } = breakPolicy();
  const { exitCode, output } = await zgoda('policy', 'publish', join(ground.policies, controller));
  mend();
  assert.equal(exitCode, 1, output);
  assert.ok(output.includes(`policy.yaml:${line}`), output);
  assert.equal(await policyVersion(server), before);
  assert.equal((await consentOf(server, controller, purpose)).status, 201);
});

test('a second server on the same data directory is refused at once, and told where the first one is', async () => {
  assert.ok(server !== undefined);
  const port = String(await freePort());
  const { exitCode, output } = await ground.startToEnd({ environment: { PORT: port } });
  assert.equal(exitCode, 1);
  assert.match(output, /is in use by a running server at /);
  assert.ok(output.includes(server.url), output);
  assert.equal(output.trim().split('\n').length, 1, 'one sentence, no stack');
  assert.equal((await fetch(`${server.url}/readyz`)).status, 200);
});

test('a server given another master key ends with a sentence, and leaves nothing running', async () => {
  await server?.kill('SIGTERM');
  server = undefined;
  const keys = join(ground.dataDirectory, 'master.key');
  renameSync(keys, `${keys}.kept`);
  const { exitCode, output } = await ground.startToEnd();
  renameSync(`${keys}.kept`, keys);
  assert.equal(exitCode, 1);
  assert.match(output, /master key \S+ is not in the ring/);
  assert.deepEqual(processesNaming(ground.dataDirectory), []);
});

test('a database put back from an old backup makes that log read-only: nothing is recorded or signed, everything is still shown', async () => {
  const database = join(ground.dataDirectory, 'postgres');
  const backup = `${database}.backup`;
  copyAsItIs(database, backup);
  server = await ground.start();
  const ledger = emptyLedger();
  for (let count = 0; count < 3; count += 1) await writeOnce(server, purpose, ledger);
  await waitForInclusion(server, ledger.acknowledged);
  for (const slug of [controller, other]) {
    assert.equal((await zgoda('evidence', 'export', slug, copyOf(slug))).exitCode, 0);
  }
  await server.kill('SIGTERM');
  rmSync(database, { recursive: true });
  copyAsItIs(backup, database);

  server = await ground.start();
  const stale = await fetchCheckpoint(server, controller);
  const refused = await consentOf(server, controller, purpose);
  assert.equal(refused.status, 503);
  assert.equal(((await refused.json()) as { code: string }).code, 'log_read_only');
  await delay(settleMs);
  assert.equal(await fetchCheckpoint(server, controller), stale, 'a checkpoint was signed behind the anchor');
  assert.match(server.output(), /"reason":"behind".*evidence\.log_read_only/);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  assert.match(metrics, /^zgoda_evidence_logs_read_only 1$/m);
  const promises = await (await server.api('/v1/promises')).text();
  assert.match(promises, /"mechanism":"evidence-log","status":"broken","reason":"log_read_only"/);
  assert.equal((await fetch(`${server.url}/${controller}/policy`)).status, 200);
  assert.equal(
    (await consentOf(server, other, 'garden-letters')).status,
    201,
    'the other log is not touched',
  );
});

test('zgoda evidence recover brings that log back from its copy and from no other, and tells what to do next', async () => {
  assert.ok(server !== undefined);
  const stated = ['--reason', 'An old backup was put back by mistake.', '--yes'];
  const recoverFrom = (copy: string): Promise<Ran> =>
    zgoda('evidence', 'recover', controller, copy, ...stated);
  const stale = await fetchCheckpoint(server, controller);
  for (const [copy, said] of [
    [join(ground.dataDirectory, 'nowhere'), /The copy has no checkpoint that can be read/],
    [copyOf(other), /not this controller’s signed log/],
  ] as const) {
    const { exitCode, output } = await recoverFrom(copy);
    assert.equal(exitCode, 2, output);
    assert.match(output, said);
  }
  assert.equal((await consentOf(server, controller, purpose)).status, 503);

  const recovered = await recoverFrom(copyOf(controller));
  assert.equal(recovered.exitCode, 0, recovered.output);
  assert.match(recovered.output, /It cannot be undone[^]*✓ \d+ entries appended[^]*Next: /);
  assert.equal((await consentOf(server, controller, purpose)).status, 201);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  assert.match(metrics, /^zgoda_evidence_logs_read_only 0$/m);
  await eventually('a checkpoint after the recovery', async () => {
    const now = await fetchCheckpoint(server!, controller);
    return now === stale ? undefined : now;
  });

  const fresh = join(ground.dataDirectory, 'fresh');
  assert.equal((await zgoda('evidence', 'export', controller, fresh)).exitCode, 0);
  const { exitCode, output } = await verify(fresh, copyOf(controller));
  assert.equal(exitCode, 0, output);
  const again = await recoverFrom(copyOf(controller));
  assert.equal(again.exitCode, 2);
  assert.match(again.output, /is sound/);
});
