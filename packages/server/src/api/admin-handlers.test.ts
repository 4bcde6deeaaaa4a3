import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  adminCommands,
  type AdminCommandName,
  type AdminInput,
  type AdminResult,
} from '@zgoda/vocabulary/admin';
import { controllerIdSchema } from '@zgoda/vocabulary/ids';
import { nodePrimitives, openLogDirectory } from '@zgoda/verify/node';
import { parseTrustPolicy, verifyLog } from '@zgoda/verify';
import { listEntries, openPayload } from '../capabilities/evidence/index.ts';
import { openTestLog, sequenceAll, testAnchors } from '../capabilities/evidence/testing.ts';
import { exampleFolder } from '../capabilities/policies/testing.ts';
import type { Context } from '../context.ts';
import { createMovableClock } from '../platform/clock.ts';
import { testDatabase } from '../platform/db/testing.ts';
import { createHealth } from '../platform/health.ts';
import { createCallerSource } from '../platform/http/index.ts';
import { systemIds } from '../platform/ids.ts';
import { silentLog } from '../platform/log/index.ts';
import { createVault, ensureMasterKeyFile } from '../platform/vault/index.ts';
import { createAdminHandlers, type AdminDependencies } from './admin-handlers.ts';

const directory = mkdtempSync(join(tmpdir(), 'zgoda-handlers-'));
after(() => rmSync(directory, { recursive: true }));
const database = await testDatabase();
const masterKeys = ensureMasterKeyFile(join(directory, 'master.key'));
const [db, clock, ids] = [database.db, createMovableClock(), systemIds];
const vault = createVault({ db, clock, ids, masterKeys });
const controller = controllerIdSchema.parse('payroll-mail');
const unserved = controllerIdSchema.parse('client-crm');
await vault.ensureController(controller);
const { enqueue } = database;
const base: Context = {
  db,
  clock,
  ids,
  actor: { kind: 'system' },
  controller,
  log: silentLog,
  vault,
  enqueue,
};
const { anchors } = await openTestLog(base);
const callers = createCallerSource(db);
const reopened: string[] = [];

const deps: AdminDependencies = {
  mode: 'production',
  startedAt: clock.now(),
  address: 'http://127.0.0.1:8080',
  database: 'embedded PostgreSQL',
  effective: [{ variable: 'PORT', shown: '8080', source: 'default' }],
  publicOrigin: 'https://privacy.example',
  health: createHealth(),
  controllers: () => [controller],
  contextFor: (slug, actor) => (slug === controller ? { ...base, actor } : undefined),
  vault: { db, clock, ids, masterKeys },
  addMasterKey: () => masterKeys.addKey(),
  callers,
  recovery: { anchors, publicUrl: 'https://privacy.example', erasureSteps: [] },
  openLog: async ({ controller: opened }) => void reopened.push(opened),
};

/** Runs a command as the socket does: its input checked, its answer of the declared form. */
async function command<Name extends AdminCommandName>(
  name: Name,
  input: AdminInput<Name>,
  own: AdminDependencies = deps,
): Promise<AdminResult<Name>> {
  const handler = createAdminHandlers(own)[name] as (input: unknown, report: () => void) => Promise<unknown>;
  const answer = await handler(adminCommands[name].input.parse(input), () => {});
  return adminCommands[name].result.parse(answer) as AdminResult<Name>;
}

test('status tells what runs, and settings are shown as the server masks them', async () => {
  const status = await command('status', {});
  assert.partialDeepStrictEqual(status, {
    mode: 'production',
    ready: true,
    controllers: ['payroll-mail'],
    pid: process.pid,
  });
  assert.deepEqual((await command('config.print', {})).settings, deps.effective);
});

test('a sound folder is published once, a broken one is refused with its findings, and the version in force stays', async () => {
  const files = Object.fromEntries(exampleFolder('payroll-mail'));
  const published = await command('policy.publish', { controller, files });
  assert.deepEqual([published.outcome, published.version], ['published', 1]);
  assert.equal((await command('policy.publish', { controller, files })).outcome, 'unchanged');
  const broken = Object.fromEntries(exampleFolder('payroll-mail', { from: 'kept_by:', to: 'kept_bye:' }));
  const refused = await command('policy.publish', { controller, files: broken });
  assert.equal(refused.outcome, 'refused');
  assert.match(refused.problems.join('\n'), /policy\.yaml:\d+.*kept_bye/);
  const inForce = await command('policy.get', { controller });
  assert.equal(inForce.version, 1);
  assert.partialDeepStrictEqual(inForce.document, { policy: { controller: { id: 'payroll-mail' } } });
});

test('keys of the API are made, work, are listed and are revoked at once', async () => {
  const made = await command('api-keys.create', {
    controller,
    role: 'browser',
    origins: ['https://shop.example'],
  });
  assert.equal((await callers.find(made.key))?.controller, controller);
  const { keys } = await command('api-keys.list', { controller });
  assert.partialDeepStrictEqual(keys, [
    { key_id: made.key_id, role: 'browser', origins: ['https://shop.example'] },
  ]);
  assert.deepEqual(await command('api-keys.revoke', { controller, key_id: made.key_id }), { revoked: true });
  assert.equal(await callers.find(made.key), undefined);
  assert.deepEqual(await command('api-keys.revoke', { controller, key_id: made.key_id }), { revoked: false });
});

test('a controller that is not served here is not found', async () => {
  await assert.rejects(command('api-keys.list', { controller: unserved }), {
    code: 'controller_not_found',
  });
  await assert.rejects(command('evidence.export', { controller: unserved, directory }), {
    code: 'controller_not_found',
  });
});

test('a new master key wraps everything, and what was sealed before still opens', async () => {
  const sealed = vault.seal(vault.controllerOwnerKey(controller), 'record', Buffer.from('text'));
  const before = await command('keys.status', {});
  const rotated = await command('keys.rotate', { controllers: [controller] });
  assert.notEqual(rotated.current, before.current);
  assert.equal(rotated.controller_keys, 4);
  assert.ok(rotated.owner_keys >= 1);
  const after = await command('keys.status', {});
  assert.equal(after.current, rotated.current);
  assert.deepEqual(
    after.wrapped.map(({ master_key_id: id }) => id),
    [rotated.current],
  );
  const fresh = createVault({ db, clock, ids, masterKeys });
  await fresh.ensureController(controller);
  assert.equal(fresh.open(fresh.controllerOwnerKey(controller), 'record', sealed).toString(), 'text');
});

test('where the master keys are in the environment, the operator is told how to add one', async () => {
  const { addMasterKey: _, ...fixed } = deps;
  await assert.rejects(command('keys.rotate', {}, fixed), { code: 'master_keys_not_in_file' });
  assert.equal((await command('keys.rotate', { new_master_key: false }, fixed)).controller_keys, 0);
});

test('an exported log is proven by its own trust file', async () => {
  await sequenceAll(base, { anchors });
  const target = join(directory, 'log');
  const { entries } = await command('evidence.export', { controller, directory: target });
  assert.ok(entries >= 1);
  const reader = openLogDirectory(target);
  const trust = parseTrustPolicy(nodePrimitives.sha256, Buffer.from(await reader.read('trust')).toString());
  const verdict = await verifyLog(nodePrimitives, reader, { trust });
  assert.equal(verdict.isProven, true);
});

test('a sound log is told to be sound, and neither recovered nor succeeded', async () => {
  const standing = await command('evidence.inspect', { controller });
  assert.partialDeepStrictEqual(standing, { finding: 'sound', state: 'open' });
  assert.equal(standing.stored_entries, standing.anchored_entries);
  const [target, reason] = [join(directory, 'log'), 'to see what happens'];
  assert.deepEqual(await command('evidence.recover', { controller, directory: target, reason }), {
    outcome: 'sound',
  });
  await assert.rejects(command('evidence.succeed', { controller, reason }), { code: 'log_sound' });
  assert.deepEqual(reopened, []);
});

test('a log whose anchor is lost is not recovered; it is succeeded for a reason, and taken up again', async () => {
  const lost = { ...deps, recovery: { ...deps.recovery, anchors: testAnchors() } };
  const standing = await command('evidence.inspect', { controller }, lost);
  assert.deepEqual([standing.finding, standing.anchored_entries], ['anchor_lost', undefined]);
  const input = {
    controller,
    directory: join(directory, 'log'),
    reason: ' The volume of the anchor burned.\n',
  };
  assert.deepEqual(await command('evidence.recover', input, lost), {
    outcome: 'not_recoverable',
    finding: 'anchor_lost',
  });
  const { origin } = standing;
  assert.deepEqual(await command('evidence.succeed', { controller, reason: input.reason }, lost), {
    origin: `${origin}/2`,
    previous_origin: origin,
  });
  assert.deepEqual(reopened, [controller]);
  const [first] = await listEntries(base, { limit: 1 });
  assert.ok(first !== undefined);
  assert.equal((await openPayload(base, first.entryId))['reason'], 'The volume of the anchor burned.');
});

test('a first administrator gets a link to the console', async () => {
  const invitation = await command('staff.invite', {
    controller,
    email: 'dpo@verbena.example',
    name: 'Officer',
  });
  assert.match(invitation.link, /^https:\/\/privacy\.example\/console\/invitation#.{20,}/);
});
