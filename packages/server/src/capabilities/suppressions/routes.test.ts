import assert from 'node:assert/strict';
import { createHash, createHmac, randomUUID } from 'node:crypto';
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

const post = (path: string, body: string, more: Record<string, string> = {}) =>
  api.request(path, { method: 'POST', body, headers: { 'content-type': 'text/plain', ...more } });
const sha256 = (address: string): string => createHash('sha256').update(address).digest('hex');

test('a list is given as a file in one answer, and one that comes as a file is taken in one call', async () => {
  const people = Array.from({ length: 12 }, (_, n) => `file${n}@mail.example`);
  await transaction(ctx, (tx) =>
    ensureSubjects(
      tx,
      people.map((email) => ({ email })),
    ),
  );
  const list = `${people.map(sha256).join('\r\n')}\n\n${'E'.repeat(64)}\n${'x'.repeat(5_000)}\n${sha256('stranger@mail.example')}`;
  const headers = { 'idempotency-key': 'file' };
  const taken = await post('/v1/suppressions/imports/file?kind=sha256', list, headers);
  assert.equal(taken.status, 200);
  const answer = (await taken.json()) as Record<string, unknown>;
  assert.partialDeepStrictEqual(answer, { received: 15, malformed: 2, matched: 12, suppressed: 12 });
  const again = await post('/v1/suppressions/imports/file?kind=sha256', list, headers);
  assert.deepEqual([again.headers.get('idempotency-replayed'), await again.json()], ['true', answer]);
  const other = await post('/v1/suppressions/imports/file?kind=sha256', `${list}0`, headers);
  assert.equal(codeOf(await other.json()), 'idempotency_key_reused');

  const { id } = await engage({ hash: 'sha256' });
  const made = await api.call('POST', '/v1/suppressions/exports', { engagement: id });
  const { id: exportId, count } = made.body as { id: string; count: number };
  const file = await api.request(`/v1/suppressions/exports/${exportId}/file`);
  const lines = (await file.text()).trimEnd().split('\n');
  assert.equal(lines.length, count);
  assert.ok(people.every((email) => lines.includes(sha256(email))));
  ctx.clock.advance('P5D');
  const over = await api.request(`/v1/suppressions/exports/${exportId}/file`);
  assert.deepEqual([over.status, codeOf(await over.json())], [409, 'engagement_not_open']);
});

test('a file of contacts, of another media type or larger than allowed is refused', async () => {
  const contacts = await post('/v1/suppressions/imports/file?kind=addresses', 'somebody@mail.example\n');
  assert.deepEqual([contacts.status, codeOf(await contacts.json())], [403, 'suppression_contacts_refused']);
  const json = await post('/v1/suppressions/imports/file?kind=sha256', '[]', {
    'content-type': 'application/json',
  });
  assert.equal(codeOf(await json.json()), 'media_type_not_supported');
  const large = await post('/v1/suppressions/imports/file?kind=sha256', '', {
    'content-length': '99999999999',
  });
  assert.equal(codeOf(await large.json()), 'body_too_large');
});
