import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { toPublicId, type EntryId } from '@zgoda/vocabulary/ids';
import { evidenceEntrySchema } from '@zgoda/vocabulary/evidence';
import { parseTrustPolicy, verifyLog, verifyReceipt } from '@zgoda/verify';
import { nodePrimitives } from '@zgoda/verify/node';
import { transaction } from '../../platform/db/index.ts';
import { testContext, testDatabase } from '../../platform/db/testing.ts';
import { createAccess, createFace } from '../../platform/http/index.ts';
import { testApi } from '../../platform/http/testing.ts';
import { silentLog } from '../../platform/log/index.ts';
import { createMetrics } from '../../platform/metrics.ts';
import { eraseSubject } from './erasure-service.ts';
import { createEvidenceLog, registerEvidenceRoutes } from './routes.ts';
import { getReceipt, recordEvidence } from './service.ts';
import { makeSubject, openTestLog, sequenceAll } from './testing.ts';

const database = await testDatabase();
const ctx = await testContext(database);
const { anchors } = await openTestLog(ctx);
const rival = await testContext(database, { controller: 'client-crm' });
await openTestLog(rival);
const subjectId = await makeSubject(ctx);

async function record(count: number): Promise<readonly EntryId[]> {
  const acts = Array.from(
    { length: count },
    (_, n) => ({ class: 'consent', subjectId, policyHash: '', payload: { n } }) as const,
  );
  return (await transaction(ctx, (tx) => recordEvidence(tx, acts))).map(({ entryId }) => entryId);
}

const [first] = await record(300);
await sequenceAll(ctx, { anchors });

const keys = { secret_of_ours: ctx.controller, secret_of_rival: rival.controller };
const access = createAccess({
  contextFor: (controller) => (controller === ctx.controller ? ctx : rival),
  findCaller: async (key) => {
    const controller = Object.entries(keys).find(([known]) => known === key)?.[1];
    return controller && { keyId: '', controller, role: 'secret', origins: [] };
  },
  countCall: async () => undefined,
});
const contextFor = (controller: string) => [ctx, rival].find((context) => context.controller === controller);
const face = createFace({
  prefix: '/evidence',
  app: createEvidenceLog({ contextFor, access }),
  observers: { log: silentLog, metrics: createMetrics() },
});
const get = async (path: string, key?: string): Promise<Response> =>
  face.app.request(
    `/evidence/${path}`,
    key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } },
  );

describe('the public log', () => {
  test('serves checkpoint, trust file and hash tiles to everybody, tiles for ever and the checkpoint for a second', async () => {
    const checkpoint = await get('payroll-mail/checkpoint');
    assert.equal(checkpoint.status, 200);
    assert.equal(checkpoint.headers.get('content-type'), 'text/plain; charset=utf-8');
    assert.equal(checkpoint.headers.get('cache-control'), 'public, max-age=1');
    assert.match(await checkpoint.text(), /^privacy\.example\/evidence\/payroll-mail\n300\n/);
    assert.match(
      await (await get('payroll-mail/trust')).text(),
      /^log privacy\.example\/evidence\/payroll-mail\+/,
    );
    for (const [path, bytes] of [
      ['tile/0/000', 8192],
      ['tile/0/001.p/44', 44 * 32],
      ['tile/0/001.p/7', 7 * 32],
      ['tile/0/000.p/9', 9 * 32],
      ['tile/1/000.p/1', 32],
    ] as const) {
      const tile = await get(`payroll-mail/${path}`);
      assert.equal(tile.status, 200, path);
      assert.equal(tile.headers.get('cache-control'), 'public, max-age=31536000, immutable');
      assert.equal(tile.headers.get('content-type'), 'application/octet-stream');
      assert.equal(tile.headers.get('access-control-allow-origin'), '*');
      assert.equal((await tile.arrayBuffer()).byteLength, bytes, path);
    }
  });

  test('passes the full audit of whoever may read its entries', async () => {
    const reader = {
      async read(path: string) {
        const response = await get(`payroll-mail/${path}`, 'secret_of_ours');
        assert.equal(response.status, 200, path);
        return new Uint8Array(await response.arrayBuffer());
      },
    };
    const trust = parseTrustPolicy(nodePrimitives.sha256, await (await get('payroll-mail/trust')).text());
    const verdict = await verifyLog(nodePrimitives, reader, { trust });
    assert.ok(verdict.isProven, JSON.stringify(verdict));
  });

  test('shows entries to a secret key of its own controller and to nobody else', async () => {
    const path = 'payroll-mail/tile/entries/000';
    const own = await get(path, 'secret_of_ours');
    assert.equal(own.status, 200);
    assert.match(own.headers.get('cache-control') ?? '', /^private,/);
    assert.equal((await get(path)).status, 401);
    assert.equal((await get(path, 'key_unknown_to_all')).status, 401);
    assert.equal((await get(path, 'secret_of_rival')).status, 404);
  });

  test('has nothing beyond its published checkpoint, and nothing at any other address', async () => {
    const missing = [
      'tile/0/002',
      'tile/0/001',
      'tile/0/001.p/45',
      'tile/1/000',
      'tile/1/000.p/2',
      'tile/2/000.p/1',
      'tile/64/000',
    ];
    missing.push(
      'tile/0/0',
      'tile/0/000.p/256',
      'tile/0/000.p/0',
      'tile/x/000',
      'tile/',
      '2/checkpoint',
      '1/checkpoint',
      'nothing',
    );
    for (const path of missing) assert.equal((await get(`payroll-mail/${path}`)).status, 404, path);
    for (const path of ['client-crm/checkpoint', 'unknown/checkpoint', 'Unknown/trust']) {
      assert.equal((await get(path)).status, 404, path);
    }
  });
});

describe('GET /v1/evidence/entries/{id}', () => {
  const api = testApi(ctx, registerEvidenceRoutes);

  test('gives an entry with its proof and what it commits to', async () => {
    const { status, body } = await api.call('GET', `/v1/evidence/entries/${toPublicId('entry', first!)}`);
    assert.equal(status, 200);
    const entry = evidenceEntrySchema.parse(body);
    assert.equal(entry.state, 'included');
    assert.equal(entry.index, 0);
    assert.equal(entry.payload?.['n'], 0);
    const receipt = await getReceipt(ctx, first!);
    assert.ok(receipt.state === 'included');
    assert.equal(entry.proof, receipt.receipt.proof);
    const trust = parseTrustPolicy(nodePrimitives.sha256, entry.trust);
    assert.ok(verifyReceipt(nodePrimitives, receipt.text, trust).isProven);
  });

  test('gives a pending entry without a proof, and an erased one without its payload', async () => {
    const [pending] = await record(1);
    const path = `/v1/evidence/entries/${toPublicId('entry', pending!)}`;
    const before = evidenceEntrySchema.parse((await api.call('GET', path)).body);
    assert.deepEqual([before.state, before.proof, before.index], ['pending', undefined, undefined]);
    await sequenceAll(ctx, { anchors });
    await eraseSubject(ctx, subjectId, { anchors, steps: [] });
    const after = evidenceEntrySchema.parse((await api.call('GET', path)).body);
    assert.deepEqual([after.state, after.payload], ['included', undefined]);
  });

  test('is refused to other roles, to other controllers, and for what is no entry', async () => {
    const path = `/v1/evidence/entries/${toPublicId('entry', first!)}`;
    assert.equal((await testApi(ctx, registerEvidenceRoutes, 'browser').call('GET', path)).status, 403);
    assert.equal((await testApi(rival, registerEvidenceRoutes).call('GET', path)).status, 404);
    const unknown = toPublicId('entry', ctx.ids.uuid() as EntryId);
    assert.equal((await api.call('GET', `/v1/evidence/entries/${unknown}`)).status, 404);
    assert.equal((await api.call('GET', '/v1/evidence/entries/ent_1')).status, 422);
    assert.equal(
      (await api.call('GET', `/v1/evidence/entries/${unknown.replace('ent_', 'sub_')}`)).status,
      422,
    );
  });
});
