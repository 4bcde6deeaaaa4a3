import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import type { VerificationId } from '@zgoda/vocabulary/ids';
import { sql } from 'kysely';
import { transaction } from '../../platform/db/index.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import { listSubjectEntries } from '../evidence/index.ts';
import { findSubject, listIdentities } from './service.ts';
import { readyController } from './testing.ts';
import { confirmCode, issueCode, requestCode, sweepVerifications } from './verification-service.ts';

const database = await testDatabase();
const ctx = await readyController(database);
const other = await readyController(database, 'client-crm');

const ask = (email: string, where = ctx) => requestCode(where, { ref: { email }, locale: 'uk' });
const issue = (id: VerificationId, where = ctx) => transaction(where, (tx) => issueCode(tx, id));
const codeFor = async (email: string) => {
  const { verificationId } = await ask(email);
  const issued = await issue(verificationId);
  assert.ok(issued);
  return { verificationId, issued, code: issued.code.reveal() };
};
const wrongOf = (code: string): string => (code === '000000' ? '000001' : '000000');

describe('verification by code', () => {
  it('finds the holder of the address, once the right code comes', async () => {
    const { verificationId, issued, code } = await codeFor('olena@mail.example');
    assert.match(code, /^[0-9]{6}$/);
    assert.equal(String(issued.code), '[personal data]');
    assert.deepEqual([issued.kind, issued.locale], ['email', 'uk']);
    const confirmed = await confirmCode(ctx, { verificationId, code });
    assert.deepEqual(confirmed, { verified: true, subjectId: issued.subjectId });
    assert.equal(await findSubject(ctx, { email: 'olena@mail.example' }), issued.subjectId);
    const [identity] = await listIdentities(ctx, issued.subjectId);
    assert.ok(identity?.verifiedAt);
    const [entry] = await listSubjectEntries(ctx, issued.subjectId, { limit: 10 });
    assert.ok(entry, 'a verification leaves evidence');
  });

  it('takes a code once', async () => {
    const { verificationId, code } = await codeFor('once@mail.example');
    assert.equal((await confirmCode(ctx, { verificationId, code })).verified, true);
    assert.deepEqual(await confirmCode(ctx, { verificationId, code }), { verified: false });
    assert.equal(await issue(verificationId), undefined, 'and no other is sent for it');
  });

  it('takes one of two right codes that come at once', async () => {
    const { verificationId, code } = await codeFor('twice@mail.example');
    const both = await Promise.all([1, 2].map(() => confirmCode(ctx, { verificationId, code })));
    assert.equal(both.filter(({ verified }) => verified).length, 1);
  });

  it('is spent after five tries, so that the sixth fails even with the right code', async () => {
    const { verificationId, code } = await codeFor('guess@mail.example');
    for (let attempt = 0; attempt < 5; attempt += 1)
      assert.deepEqual(await confirmCode(ctx, { verificationId, code: wrongOf(code) }), { verified: false });
    assert.deepEqual(await confirmCode(ctx, { verificationId, code }), { verified: false });
  });

  it('counts tries that come at once', async () => {
    const { verificationId, code } = await codeFor('storm@mail.example');
    await Promise.all(
      Array.from({ length: 20 }, () => confirmCode(ctx, { verificationId, code: wrongOf(code) })),
    );
    const { rows } = await sql<{ attempts: number }>`
      select attempts from verification where verification_id = ${verificationId}`.execute(ctx.db);
    assert.equal(rows[0]?.attempts, 5);
  });

  it('ends ten minutes after the code was sent', async () => {
    const moving = await readyController(database, 'late');
    const { verificationId } = await ask('late@mail.example', moving);
    moving.clock.advance('PT20M');
    const issued = await issue(verificationId, moving);
    assert.ok(issued, 'a queue that was slow still sends');
    moving.clock.advance('PT9M59S');
    assert.equal(
      (await confirmCode(moving, { verificationId, code: wrongOf(issued.code.reveal()) })).verified,
      false,
    );
    moving.clock.advance('PT1S');
    assert.equal((await confirmCode(moving, { verificationId, code: issued.code.reveal() })).verified, false);
    const { verificationId: stale } = await ask('late@mail.example', moving);
    moving.clock.advance('PT30M');
    assert.equal(await issue(stale, moving), undefined, 'a queue that stood still sends nothing');
  });

  it('voids the code before when the message is made again', async () => {
    const { verificationId, code } = await codeFor('again@mail.example');
    const second = await issue(verificationId);
    assert.ok(second);
    if (second.code.reveal() !== code)
      assert.equal((await confirmCode(ctx, { verificationId, code })).verified, false);
    assert.equal((await confirmCode(ctx, { verificationId, code: second.code.reveal() })).verified, true);
  });

  it('sends at most five codes an hour to one address, however many are asked for', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => ask('flood@mail.example')));
    const sent = [];
    for (const { verificationId } of ids) sent.push(await issue(verificationId));
    assert.equal(sent.filter((one) => one !== undefined).length, 5);
  });

  it('is nothing to another controller, and an unknown one fails like a wrong code', async () => {
    const { verificationId, code } = await codeFor('foreign@mail.example');
    assert.deepEqual(await confirmCode(other, { verificationId, code }), { verified: false });
    assert.equal(await issue(verificationId, other), undefined);
    const unknown = ctx.ids.uuid() as VerificationId;
    assert.deepEqual(await confirmCode(ctx, { verificationId: unknown, code }), { verified: false });
    assert.equal((await confirmCode(ctx, { verificationId, code })).verified, true);
  });
});

test('a code is kept as a keyed hash, and the address sealed', async () => {
  const { verificationId, code } = await codeFor('canary.code@mail.example');
  const owner = await database.owner();
  const { rows } = await owner.query<{ row: string; raw: string }>(
    `select v::text as row, encode(sealed_identity, 'escape') as raw from verification as v where verification_id = $1`,
    [verificationId],
  );
  const [stored] = rows;
  assert.ok(stored);
  const words = stored.row.replaceAll(/[0-9a-f]{16,}|[0-9]{4}-[0-9-]+|[0-9:.+]{8,}/g, '');
  assert.equal(words.includes(code) || stored.raw.includes('canary'), false);
  const jobs = await owner.query<{ data: string }>(`select data::text from pgboss.job`);
  assert.ok(jobs.rows.length > 0);
  for (const { data } of jobs.rows) assert.equal(data.includes('@'), false);
});

test('what has expired is deleted a day later, and nothing else', async () => {
  const moving = await readyController(database, 'sweeping');
  await ask('old@mail.example', moving);
  moving.clock.advance('P1D');
  await ask('new@mail.example', moving);
  moving.clock.advance('PT31M');
  assert.equal(await sweepVerifications(moving, new AbortController().signal), 1);
  assert.equal(await sweepVerifications(moving, new AbortController().signal), 0);
});
