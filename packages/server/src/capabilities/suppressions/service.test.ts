import assert from 'node:assert/strict';
import { createHash, createHmac, randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import type { EngagementRequest, ImportRequest } from '@zgoda/vocabulary/engagements';
import { toPublicId, type EngagementId, type SubjectId } from '@zgoda/vocabulary/ids';
import { transaction } from '../../platform/db/index.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import { consentErasure, recordConsents } from '../consent/index.ts';
import { eraseSubject, findEntry, listSubjectEntries, openPayload } from '../evidence/index.ts';
import { ensureSubjects, identityHashOf, subjectErasure } from '../subjects/index.ts';
import { readyController } from '../subjects/testing.ts';
import {
  loadSubscriptionStates,
  setPreferences,
  subscriptionErasure,
  withdrawAll,
  withdrawTopic,
} from '../subscriptions/index.ts';
import { pageRange, pagesOf } from './engagement.ts';
import { closeAhead, matchImport, recordImport } from './import-service.ts';
import {
  attestDeletion,
  createEngagement,
  createExport,
  getEngagement,
  raiseAttestations,
  readExportPage,
  refuseAddresses,
} from './service.ts';
import { packUnwilling } from './store.ts';

const database = await testDatabase();

/** A controller of its own for each test, so that tests do not see each other's people. */
const freshController = () => readyController(database, `c${randomUUID().slice(0, 8)}`);
type TestContext = Awaited<ReturnType<typeof readyController>>;
const how = { method: 'email_link', locale: 'uk' } as const;

async function person(ctx: TestContext, email: string, ...topics: string[]): Promise<SubjectId> {
  const [subject] = await transaction(ctx, (tx) => ensureSubjects(tx, [{ email }]));
  assert.ok(subject !== undefined);
  const changes = topics.map((topic) => ({ topic, channel: 'email', on: true }));
  const proof = { proof: 'link', method: 'preference_centre', locale: 'uk' } as const;
  if (changes.length > 0) await setPreferences(ctx, subject.subjectId, changes, proof);
  return subject.subjectId;
}
const stop = (ctx: TestContext, subjectId: SubjectId, topic: string) =>
  withdrawTopic(ctx, { subjectId, topics: [topic], channel: 'email', ...how });
const choose = (ctx: TestContext, subjectId: SubjectId, purpose: string, status: 'refused' | 'given') =>
  transaction(ctx, (tx) =>
    recordConsents(tx, [
      {
        subject: { subject_id: subjectId },
        choices: [{ purpose, status }],
        notice: { version: 1, locale: 'uk' },
        method: 'api',
      },
    ]),
  );
const erase = (ctx: TestContext, subjectId: SubjectId) =>
  eraseSubject(ctx, subjectId, {
    anchors: ctx.anchors,
    steps: [subscriptionErasure, consentErasure, subjectErasure],
  });

const inDays = (ctx: TestContext, days: number): string =>
  new Date(ctx.clock.now().getTime() + days * 86_400_000).toISOString();
const engage = (ctx: TestContext, more: Partial<EngagementRequest> = {}) =>
  transaction(ctx, (tx) =>
    createEngagement(tx, {
      recipient: 'contracted-mailer',
      purpose: 'One mailing about the spring release.',
      terms: { reference: 'contract 7', sha256: 'b'.repeat(64), signed_on: '2026-01-02' },
      hash: 'sha256',
      expires_at: inDays(ctx, 10),
      ...more,
    }),
  );
const exportOf = (ctx: TestContext, engagementId: EngagementId) =>
  transaction(ctx, (tx) => createExport(tx, engagementId));
async function hashesOf(ctx: TestContext, engagementId: EngagementId): Promise<readonly string[]> {
  const { made } = await exportOf(ctx, engagementId);
  const { hashes } = await readExportPage(ctx, made.exportId, 0);
  assert.equal(made.hashCount, hashes.length);
  return hashes;
}
async function takeOver(ctx: TestContext, request: ImportRequest) {
  const found = await matchImport(ctx, request, [request.hashes]);
  return { ...found, ...(await transaction(ctx, (tx) => recordImport(tx, found, request.engagement))) };
}
const sha256 = (address: string): string => createHash('sha256').update(address).digest('hex');
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'no error',
    (error: Error & { code?: string }) => error.code,
  );

describe('a list', () => {
  it('has those who ended the topic, refused its purpose or are suppressed, and nobody else', async () => {
    const ctx = await freshController();
    await person(ctx, 'stays@mail.example', 'practice-news', 'events');
    await stop(ctx, await person(ctx, 'Left.Topic@mail.example', 'practice-news'), 'practice-news');
    await stop(ctx, await person(ctx, 'left-other@mail.example', 'events'), 'events');
    await withdrawAll(ctx, await person(ctx, 'left-all@mail.example'), how);
    await choose(ctx, await person(ctx, 'refused@mail.example'), 'practice-news', 'refused');
    const came = await person(ctx, 'came-later@mail.example');
    await choose(ctx, came, 'practice-news', 'refused');
    ctx.clock.advance('PT1M');
    await setPreferences(ctx, came, [{ topic: 'practice-news', channel: 'email', on: true }], {
      proof: 'link',
      method: 'preference_centre',
      locale: 'uk',
    });
    const ofTopic = ['left.topic@mail.example', 'left-all@mail.example', 'refused@mail.example'];
    const { engagementId } = await engage(ctx, { topic: 'practice-news' });
    assert.deepEqual(await hashesOf(ctx, engagementId), ofTopic.map(sha256).sort());
    const all = await engage(ctx);
    assert.deepEqual(
      await hashesOf(ctx, all.engagementId),
      [...ofTopic, 'left-other@mail.example', 'came-later@mail.example'].map(sha256).sort(),
    );
  });

  it('is salted anew for each engagement, and the salt with the address gives the hash', async () => {
    const ctx = await freshController();
    await withdrawAll(ctx, await person(ctx, 'Left@Mail.example'), how);
    const [one, two] = [await engage(ctx, { hash: 'salted' }), await engage(ctx, { hash: 'salted' })];
    const [first, second] = [await hashesOf(ctx, one.engagementId), await hashesOf(ctx, two.engagementId)];
    assert.ok(one.hash.kind === 'salted' && one.hash.salt.length === 32);
    assert.notDeepEqual(first, second);
    assert.deepEqual(first, [createHmac('sha256', one.hash.salt).update('left@mail.example').digest('hex')]);
  });

  it('does not have who came after it, nor who was erased since; the erased are counted', async () => {
    const ctx = await freshController();
    const gone = await person(ctx, 'gone@mail.example');
    const leaving = await person(ctx, 'leaving@mail.example');
    await withdrawAll(ctx, gone, how);
    await withdrawAll(ctx, leaving, how);
    await erase(ctx, gone);
    const { engagementId } = await engage(ctx);
    const { made } = await exportOf(ctx, engagementId);
    assert.deepEqual([made.hashCount, made.notExportableCount], [1, 1]);
    ctx.clock.advance('PT1M');
    await withdrawAll(ctx, await person(ctx, 'later@mail.example'), how);
    assert.deepEqual((await readExportPage(ctx, made.exportId, 0)).hashes, [sha256('leaving@mail.example')]);
    await erase(ctx, leaving);
    assert.deepEqual((await readExportPage(ctx, made.exportId, 0)).hashes, []);
  });

  it('is a disclosure on record, with counts and terms and no hash', async () => {
    const ctx = await freshController();
    await withdrawAll(ctx, await person(ctx, 'left@mail.example'), how);
    const { engagementId } = await engage(ctx);
    const { made } = await exportOf(ctx, engagementId);
    const fields = await openPayload(ctx, made.entryId);
    assert.equal((await findEntry(ctx, made.entryId))?.class, 'disclosure');
    assert.partialDeepStrictEqual(fields, {
      act: 'suppression_export',
      engagement: toPublicId('engagement', engagementId),
      recipient: 'contracted-mailer',
      terms: 'b'.repeat(64),
      count: 1,
      not_exportable: 0,
    });
    assert.ok(!JSON.stringify(fields).includes(sha256('left@mail.example')));
  });

  it('falls into pages that together have everybody once', async () => {
    const ctx = await freshController();
    const emails = Array.from({ length: 40 }, (_, i) => `p${i}@mail.example`);
    await transaction(ctx, (tx) =>
      ensureSubjects(
        tx,
        emails.map((email) => ({ email })),
      ),
    );
    await takeOver(ctx, { kind: 'sha256', hashes: emails.map(sha256) });
    const question = { controller: ctx.controller, purposes: [], at: ctx.clock.now() };
    const pages = await Promise.all(
      Array.from({ length: 7 }, (_, page) => packUnwilling(ctx.db, question, pageRange(page, 7))),
    );
    const seen = (
      await Promise.all(pages.map((records) => ctx.vault.openMany(ctx.db, ctx.controller, records)))
    ).flat();
    assert.equal(seen.length, 40);
    assert.equal(new Set(seen).size, 40);
    assert.ok(pages.filter((page) => page.length > 0).length > 2);
    assert.deepEqual([pagesOf(0), pagesOf(5_000), pagesOf(5_001)], [1, 1, 2]);
  });
});

describe('an engagement', () => {
  it('needs a recipient, a topic and a term that the policy knows', async () => {
    const ctx = await freshController();
    const codes = await Promise.all(
      [
        { recipient: 'group-hosting' },
        { recipient: 'no-such' },
        { topic: 'no-such' },
        { terms: { reference: 'x', sha256: 'b'.repeat(64), signed_on: inDays(ctx, 3).slice(0, 10) } },
        { expires_at: inDays(ctx, 15) },
        { expires_at: inDays(ctx, -1) },
        { recipient: 'mail-relay', topic: 'events', expires_at: inDays(ctx, 14) },
      ].map((more) => codeOf(engage(ctx, more))),
    );
    assert.deepEqual(codes, [
      'engagement_recipient_unknown',
      'engagement_recipient_unknown',
      'engagement_topic_unknown',
      'engagement_terms_in_future',
      'engagement_expiry_invalid',
      'engagement_expiry_invalid',
      'no error',
    ]);
  });

  it('is over at its end: nothing more is given, the attestation is due and on record once', async () => {
    const ctx = await freshController();
    await withdrawAll(ctx, await person(ctx, 'left@mail.example'), how);
    const { engagementId } = await engage(ctx, { hash: 'salted' });
    const idle = await engage(ctx);
    const { made } = await exportOf(ctx, engagementId);
    ctx.clock.advance('P10D');
    assert.equal(await codeOf(readExportPage(ctx, made.exportId, 0)), 'engagement_not_open');
    assert.equal(await codeOf(exportOf(ctx, engagementId)), 'engagement_not_open');
    await raiseAttestations(ctx);
    const raised = await getEngagement(ctx, engagementId);
    await raiseAttestations(ctx);
    assert.deepEqual(await getEngagement(ctx, engagementId), raised);
    assert.equal((await openPayload(ctx, raised.entryId))['act'], 'attestation_due');
    assert.equal((await getEngagement(ctx, idle.engagementId)).entryId, idle.entryId);
    const attest = () => transaction(ctx, (tx) => attestDeletion(tx, engagementId, 'letter 9'));
    const attested = await attest();
    assert.equal(attested.attestation, 'letter 9');
    assert.partialDeepStrictEqual(await openPayload(ctx, attested.entryId), {
      act: 'deletion_attested',
      reference: 'letter 9',
    });
    assert.equal(await codeOf(attest()), 'engagement_nothing_to_attest');
  });

  it('that was attested before its time gives nothing more', async () => {
    const ctx = await freshController();
    const { engagementId } = await engage(ctx);
    const attest = () => transaction(ctx, (tx) => attestDeletion(tx, engagementId, 'letter 1'));
    assert.equal(await codeOf(attest()), 'engagement_nothing_to_attest');
    await exportOf(ctx, engagementId);
    await attest();
    assert.equal(await codeOf(exportOf(ctx, engagementId)), 'engagement_not_open');
  });

  it('never gives addresses: a third party is refused by the gate’s clause, a processor by that on lists', async () => {
    const ctx = await freshController();
    const details = async (recipient: string) =>
      refuseAddresses(ctx, (await engage(ctx, { recipient })).engagementId).catch(
        (error: { details: unknown }) => error.details,
      );
    assert.deepEqual(await details('contracted-mailer'), { clause: 'PM-04' });
    assert.deepEqual(await details('mail-relay'), { clause: 'PM-14' });
  });
});

describe('an import', () => {
  it('suppresses our own people, tells what was malformed, and forgets the rest', async () => {
    const ctx = await freshController();
    const ours = await person(ctx, 'Ours@mail.example', 'practice-news', 'events');
    const hashes = [sha256('ours@mail.example'), sha256('stranger@mail.example')];
    const malformed = [sha256('ours@mail.example').toUpperCase(), ` ${hashes[0]}`, 'ours@mail.example'];
    const { engagementId } = await engage(ctx, { topic: 'practice-news' });
    const request = { kind: 'sha256', engagement: engagementId, hashes: [...hashes, ...malformed] } as const;
    const taken = await takeOver(ctx, { ...request, hashes: [...request.hashes] });
    assert.partialDeepStrictEqual(taken, { received: 5, malformed: 3, suppressed: 1 });
    assert.equal(taken.matched.size, 1);
    const states = await loadSubscriptionStates(ctx.db, ctx.controller, [ours]);
    assert.deepEqual([...(states.get(ours)?.suppressed.topics ?? [])], ['practice-news']);
    const entries = await listSubjectEntries(ctx, ours, { limit: 100 });
    assert.ok(entries.some((entry) => entry.class === 'withdrawal'));
    const again = await takeOver(ctx, { ...request, hashes: [...request.hashes] });
    assert.equal(again.suppressed, 0);
    assert.equal((await listSubjectEntries(ctx, ours, { limit: 100 })).length, entries.length);
    const owner = await database.owner();
    const { rows } = await owner.query(`select 1 from suppression where controller_id = $1`, [
      ctx.controller,
    ]);
    assert.equal(rows.length, 1);
  });

  it('understands the salt of an engagement, and closes all mail without one of its topics', async () => {
    const ctx = await freshController();
    const ours = await person(ctx, 'ours@mail.example');
    const { engagementId, hash } = await engage(ctx, { hash: 'salted' });
    assert.ok(hash.kind === 'salted');
    const hashes = [createHmac('sha256', hash.salt).update('ours@mail.example').digest('hex')];
    const { suppressed } = await takeOver(ctx, { kind: 'salted', engagement: engagementId, hashes });
    assert.equal(suppressed, 1);
    const states = await loadSubscriptionStates(ctx.db, ctx.controller, [ours]);
    assert.deepEqual([...(states.get(ours)?.suppressed.channels ?? [])], ['email']);
    assert.equal(
      await codeOf(matchImport(ctx, { kind: 'salted' }, [hashes])),
      'suppression_hash_kind_mismatch',
    );
  });

  it('is lifted by the person’s own later opt-in', async () => {
    const ctx = await freshController();
    const ours = await person(ctx, 'ours@mail.example');
    await takeOver(ctx, { kind: 'sha256', hashes: [sha256('ours@mail.example')] });
    await setPreferences(ctx, ours, [{ topic: 'events', channel: 'email', on: true }], {
      proof: 'link',
      method: 'preference_centre',
      locale: 'uk',
    });
    const states = await loadSubscriptionStates(ctx.db, ctx.controller, [ours]);
    assert.equal(states.get(ours)?.suppressed.channels.size, 0);
  });

  it('of more people than one transaction takes closes all of them, each with evidence, and once', async () => {
    const ctx = await freshController();
    const count = 10_003;
    const owner = await database.owner();
    const people = Array.from({ length: count }, (_, n) => ({
      subjectId: ctx.ids.uuid(),
      sha256: sha256(`reader${n}@mail.example`),
    }));
    const { controller, vault } = ctx;
    const keys = people.map(({ subjectId }) => vault.newOwnerKey(controller, subjectId).row);
    await transaction(ctx, ({ tx }) => vault.insertOwnerKeys(tx, keys));
    await owner.query(
      `insert into identity (controller_id, identity_hash, identity_id, subject_id, kind, sealed_value, created_at)
       select $1, n.hash, gen_random_uuid(), n.subject_id, 'email', n.hash, now()
       from unnest($2::bytea[], $3::uuid[]) as n (hash, subject_id)`,
      [
        ctx.controller,
        people.map((one) => identityHashOf(ctx, one.sha256)),
        people.map(({ subjectId }) => subjectId),
      ],
    );
    const hashes = people.map((one) => one.sha256);
    const found = await matchImport(ctx, { kind: 'sha256' }, [hashes, hashes.slice(0, 10)]);
    assert.partialDeepStrictEqual(found, { received: count + 10, malformed: 0 });
    assert.equal(found.matched.size, count);
    const ahead = await closeAhead(ctx, found, undefined);
    assert.equal(ahead, 10_000);
    const record = (more?: number) => transaction(ctx, (tx) => recordImport(tx, found, undefined, more));
    assert.equal((await record(ahead)).suppressed, count);
    assert.equal((await record()).suppressed, 0, 'sent again, it changes nothing');
    const { rows } = await owner.query<{ count: string }>(
      'select count(distinct subject_id) as count from evidence_payload where controller_id = $1 and subject_id = any ($2::uuid[])',
      [ctx.controller, people.map(({ subjectId }) => subjectId)],
    );
    assert.equal(Number(rows[0]?.count), count);
  });

  it('of contacts is refused with the clause', async () => {
    const ctx = await freshController();
    await assert.rejects(matchImport(ctx, { kind: 'addresses' }, [['somebody@mail.example']]), {
      code: 'suppression_contacts_refused',
      details: { clause: 'PM-14' },
    });
  });
});
