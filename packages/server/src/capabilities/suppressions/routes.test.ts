import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { transaction } from '../../platform/db/index.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import { testApi } from '../../platform/http/testing.ts';
import { ensureSubjects } from '../subjects/index.ts';
import { readyController } from '../subjects/testing.ts';
import { withdrawAll } from '../subscriptions/index.ts';
import { registerSuppressionRoutes } from './routes.ts';

const database = await testDatabase();
const ctx = await readyController(database, `c${randomUUID().slice(0, 8)}`);
const api = testApi(ctx, registerSuppressionRoutes);
const requested = (more: object = {}) => ({
  recipient: 'contracted-mailer',
  purpose: 'One mailing about the spring release.',
  terms: { reference: 'contract 7', sha256: 'c'.repeat(64), signed_on: '2026-01-02' },
  expires_at: new Date(ctx.clock.now().getTime() + 5 * 86_400_000).toISOString(),
  ...more,
});
const engage = async (more: object = {}) =>
  (await api.call('POST', '/v1/suppressions/engagements', requested(more))).body as Record<string, string>;
const codeOf = (body: unknown): string => (body as { code: string }).code;

test('a list goes from engagement over manifest and pages to its attestation, all over the API', async () => {
  const [gone] = await transaction(ctx, (tx) => ensureSubjects(tx, [{ email: 'Gone@mail.example' }]));
  await withdrawAll(ctx, gone!.subjectId, { method: 'email_link', locale: 'en' });
  const { id, state, ...rest } = await engage();
  assert.match(id ?? '', /^eng_[0-9a-f]{32}$/);
  assert.equal(state, 'open');
  assert.equal('salt' in rest, false, 'the salt goes with a list, and nowhere else');
  const made = await api.call('POST', '/v1/suppressions/exports', { engagement: id });
  assert.equal(made.status, 201);
  const manifest = made.body as Record<string, string>;
  assert.partialDeepStrictEqual(manifest, { count: 1, pages: 1, not_exportable: 0, hash: 'salted' });
  const { body: again } = await api.call('GET', `/v1/suppressions/exports/${manifest['id']}`);
  assert.deepEqual(again, manifest);
  const { body: page } = await api.call('GET', `/v1/suppressions/exports/${manifest['id']}/hashes`);
  const salt = Buffer.from(manifest['salt'] ?? '', 'hex');
  const hash = createHmac('sha256', salt).update('gone@mail.example').digest('hex');
  assert.deepEqual(page, { page: 0, pages: 1, hashes: [hash] });
  const absent = await api.call('GET', `/v1/suppressions/exports/${manifest['id']}/hashes?page=1`);
  assert.deepEqual([absent.status, codeOf(absent.body)], [404, 'suppression_export_not_found']);
  ctx.clock.advance('P5D');
  const { body: due } = await api.call('GET', `/v1/suppressions/engagements/${id}`);
  assert.equal((due as { state: string }).state, 'attestation_due');
  const act = { action: 'attest', reference: 'letter 9' };
  const attested = await api.call('POST', `/v1/suppressions/engagements/${id}/actions`, act);
  assert.partialDeepStrictEqual(attested.body, { state: 'attested', attestation: 'letter 9' });
});

test('a reference that holds an address is refused', async () => {
  const terms = {
    reference: 'mail to someone@mail.example',
    sha256: 'c'.repeat(64),
    signed_on: '2026-01-02',
  };
  const { status } = await api.call('POST', '/v1/suppressions/engagements', requested({ terms }));
  assert.equal(status, 422);
});

test('an export made twice with one key is one, and engagements come in pages', async () => {
  const { id } = await engage({ topic: 'events' });
  const headers = { 'idempotency-key': 'once' };
  const [first, second] = [
    await api.call('POST', '/v1/suppressions/exports', { engagement: id }, headers),
    await api.call('POST', '/v1/suppressions/exports', { engagement: id }, headers),
  ];
  assert.deepEqual(first.body, second.body);
  for (let i = 0; i < 52; i += 1) await engage();
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const query = cursor === '' ? '' : `?cursor=${cursor}`;
    const { body } = await api.call('GET', `/v1/suppressions/engagements${query}`);
    const page = body as { items: { id: string }[]; next_cursor: string | null };
    seen.push(...page.items.map((item) => item.id));
    cursor = page.next_cursor;
  }
  assert.equal(new Set(seen).size, seen.length);
  assert.ok(seen.length >= 53);
});

test('an import tells what it took, and is done once for a key', async () => {
  const body = { kind: 'sha256', hashes: ['d'.repeat(64), 'D'.repeat(64)] };
  const headers = { 'idempotency-key': 'import' };
  const { status, body: taken } = await api.call('POST', '/v1/suppressions/imports', body, headers);
  assert.equal(status, 200);
  assert.partialDeepStrictEqual(taken, { received: 2, malformed: 1, matched: 0, suppressed: 0 });
  const again = await api.call('POST', '/v1/suppressions/imports', body, headers);
  assert.deepEqual(again.body, taken);
});
