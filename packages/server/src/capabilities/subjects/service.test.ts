import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import type { IdentityId, SubjectId } from '@zgoda/vocabulary/ids';
import type { SubjectRef } from '@zgoda/vocabulary/subjects';
import { sql } from 'kysely';
import { transaction } from '../../platform/db/index.ts';
import { testContext, testDatabase } from '../../platform/db/testing.ts';
import {
  ensureSubjects,
  findIdentityId,
  findSubject,
  findSubjects,
  getSubject,
  identityHash,
  listIdentities,
  openLink,
  readIdentity,
  sealLink,
} from './service.ts';

const database = await testDatabase();
const ctx = await testContext(database);
const other = await testContext(database, { controller: 'client-crm' });

const ensure = async (ref: SubjectRef, where = ctx) => {
  const [subject] = await transaction(where, (tx) => ensureSubjects(tx, [ref]));
  assert.ok(subject);
  return subject;
};
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'no error',
    (error: Error & { code?: string }) => error.code,
  );
const nobody = '019a0000-0000-7000-8000-000000000000' as SubjectId;

describe('ensuring subjects', () => {
  it('makes one subject for all spellings of an identity, and finds it again', async () => {
    const made = await ensure({ email: 'Olena.K@Mail.Example' });
    assert.equal(made.created, true);
    const again = await ensure({ email: 'olena.k@mail.example' });
    assert.deepEqual(
      [again.subjectId, again.created, again.identityId],
      [made.subjectId, false, made.identityId],
    );
    assert.equal(await findSubject(ctx, { email: ' OLENA.K@mail.example' }), made.subjectId);
    assert.equal(await findSubject(ctx, { subject_id: made.subjectId }), made.subjectId);
    assert.equal(await findIdentityId(ctx, { email: 'olena.k@mail.example' }), made.identityId);
  });

  it('keeps the order of mixed references, with repetitions, known and unknown', async () => {
    const known = await ensure({ phone: '+380441234567' });
    const refs: SubjectRef[] = [
      { email: 'a@mail.example' },
      { phone: '+380 44 123 45 67' },
      { subject_id: known.subjectId },
      { email: 'A@mail.example' },
      { device: 'd1' },
    ];
    const found = await transaction(ctx, (tx) => ensureSubjects(tx, refs));
    const ids = found.map(({ subjectId }) => subjectId);
    assert.equal(ids[0], ids[3]);
    assert.equal(ids[1], known.subjectId);
    assert.equal(ids[2], known.subjectId);
    assert.equal(new Set(ids).size, 3);
    assert.deepEqual(await findSubjects(ctx, refs), ids);
  });

  it('makes one subject when many ask for a new address at once', async () => {
    const found = await Promise.all(Array.from({ length: 12 }, () => ensure({ email: 'rush@mail.example' })));
    assert.equal(new Set(found.map(({ subjectId }) => subjectId)).size, 1);
    const { rows } = await sql<{ subjects: number; keys: number }>`
      select (select count(*) from subject) as subjects,
        (select count(*) from vault.owner_key where controller_id = ${ctx.controller} and owner_id <> '') as keys`.execute(
      ctx.db,
    );
    assert.equal(rows[0]?.subjects, rows[0]?.keys, 'a lost race leaves neither subject nor key');
  });

  it('refuses a subject id that does not exist here, and what is no identity', async () => {
    assert.equal(await codeOf(ensure({ subject_id: nobody })), 'subject_not_found');
    assert.equal(await codeOf(ensure({ email: 'x' })), 'identity_invalid');
    assert.equal(await codeOf(getSubject(ctx, { email: 'unknown@mail.example' })), 'subject_not_found');
  });

  it('stores no address in clear', async () => {
    await ensure({ email: 'canary.person@mail.example' });
    const owner = await database.owner();
    const { rows } = await owner.query<{ text: string }>(`select i::text as text from identity as i`);
    assert.ok(rows.length > 0);
    for (const { text } of rows) {
      assert.equal(text.includes('canary'), false);
      assert.equal(text.includes(Buffer.from('canary').toString('hex')), false);
    }
  });
});

describe('another controller', () => {
  it('meets nobody, and has its own subject for the same address', async () => {
    const here = await ensure({ email: 'shared@mail.example' });
    assert.equal(await findSubject(other, { email: 'shared@mail.example' }), undefined);
    assert.equal(await findSubject(other, { subject_id: here.subjectId }), undefined);
    assert.equal(await findIdentityId(other, { email: 'shared@mail.example' }), undefined);
    assert.equal(await readIdentity(other, here.subjectId, 'email'), undefined);
    assert.deepEqual(await listIdentities(other, here.subjectId), []);
    assert.equal(await codeOf(ensure({ subject_id: here.subjectId }, other)), 'subject_not_found');
    const there = await ensure({ email: 'shared@mail.example' }, other);
    assert.notEqual(there.subjectId, here.subjectId);
    assert.notDeepEqual(
      identityHash(other, { email: 'shared@mail.example' }),
      identityHash(ctx, { email: 'shared@mail.example' }),
    );
  });
});

test('an address is read back as typed, and only the one that was asked for', async () => {
  const { subjectId, identityId } = await ensure({ email: 'Taras@Mail.Example' });
  assert.equal((await readIdentity(ctx, subjectId, 'email'))?.reveal(), 'Taras@mail.example');
  assert.equal(String(await readIdentity(ctx, subjectId, 'email')), '[personal data]');
  assert.equal((await readIdentity(ctx, subjectId, 'email', identityId))?.reveal(), 'Taras@mail.example');
  assert.equal(await readIdentity(ctx, subjectId, 'email', nobody as unknown as IdentityId), undefined);
  assert.equal(await readIdentity(ctx, subjectId, 'phone'), undefined);
  assert.equal(await readIdentity(ctx, nobody, 'email'), undefined);
  const [held] = await listIdentities(ctx, subjectId);
  assert.deepEqual([held?.identityId, held?.kind, held?.verifiedAt], [identityId, 'email', undefined]);
});

describe('a link', () => {
  const claims = {
    kind: 'unsubscribe',
    subjectId: nobody,
    topics: ['practice-news'],
    channel: 'email',
  } as const;

  it('opens for its own kind and controller, and says nothing of the address', () => {
    const token = sealLink(ctx, claims);
    assert.deepEqual(openLink(ctx, token, 'unsubscribe'), claims);
    assert.match(token, /^[A-Za-z0-9_-]{60,120}$/);
    assert.notEqual(sealLink(ctx, claims), token, 'two links of one person cannot be told to be of one');
  });

  it('is refused alike when forged, cut, of another kind, of another controller or expired', async () => {
    const token = sealLink(ctx, claims);
    const bytes = Buffer.from(token, 'base64url');
    const refusals: (string | undefined)[] = [
      '',
      'x',
      `${token}A`,
      token.slice(0, -1),
      token.slice(1),
      `${token}=`,
      'A'.repeat(5000),
    ];
    for (let at = 0; at < bytes.length; at += 1) {
      const forged = Buffer.from(bytes);
      forged[at] = (forged[at] ?? 0) ^ 1;
      refusals.push(forged.toString('base64url'));
    }
    for (const refused of refusals) assert.equal(openLink(ctx, refused ?? '', 'unsubscribe'), undefined);
    for (const kind of ['confirm', 'preferences', 'receipt'] as const)
      assert.equal(openLink(ctx, token, kind), undefined);
    assert.equal(openLink(other, token, 'unsubscribe'), undefined);
  });

  it('expires by the clock of the context', async () => {
    const moving = await testContext(database);
    const expiresAt = new Date(Math.ceil(moving.clock.now().getTime() / 1000) * 1000 + 60_000);
    const token = sealLink(moving, { kind: 'confirm', subjectId: nobody, expiresAt });
    assert.deepEqual(openLink(moving, token, 'confirm')?.expiresAt, expiresAt);
    moving.clock.advance('PT62S');
    assert.equal(openLink(moving, token, 'confirm'), undefined);
  });
});
