import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { VerificationId } from '@zgoda/vocabulary/ids';
import { transaction } from '../../platform/db/index.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import { listSubjectEntries } from '../evidence/index.ts';
import type { Link, LinkParticipant } from './linking.ts';
import { linkSubjects } from './linking-service.ts';
import { ensureSubjects, findSubject, listIdentities, listLinkedSubjects, readIdentity } from './service.ts';
import { readyController } from './testing.ts';
import { confirmCode, issueCode, requestCode } from './verification-service.ts';

const database = await testDatabase();
const ctx = await readyController(database);
const other = await readyController(database, 'client-crm');

async function verify(email: string, where = ctx): Promise<VerificationId> {
  const { verificationId } = await requestCode(where, { ref: { email }, locale: 'en' });
  const issued = await transaction(where, (tx) => issueCode(tx, verificationId));
  assert.ok(issued);
  const outcome = await confirmCode(where, { verificationId, code: issued.code.reveal() });
  assert.equal(outcome.verified, true);
  return verificationId;
}
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'no error',
    (error: Error & { code?: string }) => error.code,
  );

describe('linking two verified addresses', () => {
  it('makes one person of two: the elder stays, addresses move and can be read, both chains tell of it', async () => {
    const [a, b] = [await verify('first@mail.example'), await verify('second@mail.example')];
    const first = await findSubject(ctx, { email: 'first@mail.example' });
    const second = await findSubject(ctx, { email: 'second@mail.example' });
    assert.ok(first && second && first !== second);
    const moves: Link[] = [];
    const participant: LinkParticipant = {
      name: 'choices',
      count: async () => 3,
      move: async (_tx, _controller, link) => {
        moves.push({ from: link.from, into: link.into });
      },
    };
    const linked = await linkSubjects(ctx, [b, a], [participant]);
    assert.deepEqual(linked, { subjectId: first, linked: true });
    assert.deepEqual(moves, [{ from: second, into: first }]);
    for (const ref of [{ email: 'second@mail.example' }, { subject_id: second }])
      assert.equal(await findSubject(ctx, ref), first);
    const identities = await listIdentities(ctx, first);
    assert.equal(identities.length, 2);
    for (const { identityId } of identities) assert.ok(await readIdentity(ctx, first, 'email', identityId));
    assert.deepEqual(new Set(await listLinkedSubjects(ctx, first)), new Set([first, second]));
    for (const subjectId of [first, second]) {
      const entries = await listSubjectEntries(ctx, subjectId, { limit: 10 });
      assert.equal(entries.length, 2, 'verified, linked');
    }
    assert.deepEqual(await linkSubjects(ctx, [a, b], [participant]), { subjectId: first, linked: false });
    assert.equal(moves.length, 1);
  });

  it('keeps chains one step long, whichever way they are joined', async () => {
    const verifications = [];
    for (const name of ['p', 'q', 'r', 's']) verifications.push(await verify(`${name}@chain.example`));
    const [p, q, r, s] = verifications;
    assert.ok(p && q && r && s);
    await linkSubjects(ctx, [r, s], []);
    await linkSubjects(ctx, [p, q], []);
    const { subjectId } = await linkSubjects(ctx, [s, q], []);
    for (const name of ['p', 'q', 'r', 's'])
      assert.equal(await findSubject(ctx, { email: `${name}@chain.example` }), subjectId);
    assert.equal((await listLinkedSubjects(ctx, subjectId)).length, 4);
    assert.equal((await listIdentities(ctx, subjectId)).length, 4);
  });

  it('survives two links of the same people at once', async () => {
    const [a, b] = [await verify('race1@mail.example'), await verify('race2@mail.example')];
    const outcomes = await Promise.all([linkSubjects(ctx, [a, b], []), linkSubjects(ctx, [b, a], [])]);
    assert.equal(new Set(outcomes.map(({ subjectId }) => subjectId)).size, 1);
    assert.equal(outcomes.filter(({ linked }) => linked).length, 1);
  });

  it('is refused without both verifications, with one of them twice, late, or from elsewhere', async () => {
    const a = await verify('alone@mail.example');
    const { verificationId: unconfirmed } = await requestCode(ctx, {
      ref: { email: 'x@mail.example' },
      locale: 'en',
    });
    const foreign = await verify('foreign@mail.example', other);
    for (const pair of [
      [a, unconfirmed],
      [a, a],
      [a, foreign],
      [a, ctx.ids.uuid() as VerificationId],
    ] as const)
      assert.equal(await codeOf(linkSubjects(ctx, pair, [])), 'verification_not_confirmed');
    assert.equal(await codeOf(linkSubjects(other, [a, foreign], [])), 'verification_not_confirmed');
    const moving = await readyController(database, 'late');
    const [early, later] = [
      await verify('early@mail.example', moving),
      await verify('later@mail.example', moving),
    ];
    moving.clock.advance('PT1H');
    assert.equal(await codeOf(linkSubjects(moving, [early, later], [])), 'verification_not_confirmed');
  });

  it('leaves everything as it was when a participant fails', async () => {
    const [a, b] = [await verify('keep1@mail.example'), await verify('keep2@mail.example')];
    const broken: LinkParticipant = {
      name: 'broken',
      count: async () => 0,
      move: async () => {
        throw new Error('no');
      },
    };
    await assert.rejects(linkSubjects(ctx, [a, b], [broken]), /no/);
    assert.notEqual(
      await findSubject(ctx, { email: 'keep1@mail.example' }),
      await findSubject(ctx, { email: 'keep2@mail.example' }),
    );
    const [subject] = await transaction(ctx, (tx) => ensureSubjects(tx, [{ email: 'keep2@mail.example' }]));
    assert.equal((await readIdentity(ctx, subject!.subjectId, 'email'))?.reveal(), 'keep2@mail.example');
  });
});
