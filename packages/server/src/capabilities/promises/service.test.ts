import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { compilePolicy } from '@zgoda/policy';
import type { EngagementId, SubjectId } from '@zgoda/vocabulary/ids';
import { transaction } from '../../platform/db/index.ts';
import { testContext, testDatabase, type TestContext } from '../../platform/db/testing.ts';
import { submitForm } from '../consent/index.ts';
import { openTestLog, sequenceAll } from '../evidence/testing.ts';
import { deliverMessage } from '../messages/delivery-service.ts';
import { newsletterTo, personWith, queued, scriptedMailer } from '../messages/testing.ts';
import { getPolicyInForce, publishFolder, publishPolicy } from '../policies/index.ts';
import { exampleFolder } from '../policies/testing.ts';
import { createCampaign } from '../campaigns/index.ts';
import { acceptCase, addContact } from '../cases/index.ts';
import { recognise, sayListening, takeIn } from '../correspondence/index.ts';
import { setPreferences, withdrawTopic } from '../subscriptions/index.ts';
import { attestDeletion, createEngagement, createExport } from '../suppressions/index.ts';
import type { BoardClause, BoardMechanism, PromiseBoard } from './board.ts';
import { probes, startRun } from './probe-service.ts';
import { getBoard } from './service.ts';

const database = await testDatabase();
const owner = await database.owner();
const { server, mailer } = await scriptedMailer();

/** A controller of its own for each test, with the policy of an example, so that tests do not see each other's acts. */
async function controllerWith(slug = 'payroll-mail'): Promise<TestContext> {
  const controller = `c${randomUUID().slice(0, 8)}`;
  const ctx = await testContext(database, { controller });
  const { anchors } = await openTestLog(ctx);
  await publishPolicy(ctx, exampleFolder(slug, { from: `\n  id: ${slug}`, to: `\n  id: ${controller}` }));
  await sequenceAll(ctx, { anchors });
  return ctx;
}

/** A look that no earlier one is shown for: another process would see it so. */
function lookAgain(ctx: TestContext): Promise<PromiseBoard> {
  return getBoard({ ...ctx, vault: { ...ctx.vault } });
}

function clauseOf(board: PromiseBoard, id: string): BoardClause {
  return board.clauses.find((clause) => clause.id === id) ?? assert.fail(`${id} is not on the board`);
}

function mechanismOf(board: PromiseBoard, id: string): BoardMechanism {
  const found = board.clauses
    .flatMap(({ mechanisms }) => mechanisms)
    .find((mechanism) => mechanism.id === id);
  return found ?? assert.fail(`${id} is not on the board`);
}

/** Every mechanism that is carried out and not kept, with its reason. */
function troubles(board: PromiseBoard): readonly string[] {
  const found = board.clauses
    .flatMap(({ mechanisms }) => mechanisms)
    .filter(({ available, status }) => available && status !== 'kept')
    // No process takes mail while these tests run; that has a test of its own.
    .filter(({ reason }) => reason !== 'mail_not_taken')
    .map(({ id, status, reason }) => `${id} ${status} ${reason ?? ''}`);
  return [...new Set(found)];
}

/** What nobody's service would do: a mail that was handed over past the gate. */
async function forceSentMail(
  ctx: TestContext,
  subjectId: SubjectId,
  mail: {
    topic?: string;
    purpose?: string;
    class?: string;
    cause?: readonly [string, string];
    at?: Date;
  } = {},
): Promise<string> {
  const entryId = randomUUID();
  const [causeKind = null, causeId = null] = mail.cause ?? [];
  const at = mail.at ?? ctx.clock.now();
  await owner.query(
    `insert into message (controller_id, subject_id, message_id, class, template, purpose, topic, cause_kind, cause_id,
       locale, state, attempts, created_at, changed_at, claimed_at, entry_id)
     values ($1, $2, $3, $4, 'newsletter', $5, $6, $7, $8, 'en', 'sent', 1, $9, $9, $9, $10)`,
    [
      ctx.controller,
      subjectId,
      randomUUID(),
      mail.class ?? 'marketing',
      mail.purpose ?? 'practice-news',
      mail.topic ?? null,
      causeKind,
      causeId,
      at,
      entryId,
    ],
  );
  return entryId;
}

/** An engagement of ten days under which a list was given. */
async function lend(ctx: TestContext): Promise<EngagementId> {
  return transaction(ctx, async (tx) => {
    const { engagementId } = await createEngagement(tx, {
      recipient: 'contracted-mailer',
      purpose: 'One mailing.',
      terms: { reference: 'contract 1', sha256: 'a'.repeat(64), signed_on: '2026-01-02' },
      hash: 'salted',
      expires_at: new Date(tx.clock.now().getTime() + 10 * 86_400_000).toISOString(),
    });
    await createExport(tx, engagementId);
    return engagementId;
  });
}

async function submit(ctx: TestContext, email: string) {
  const { version } = await getPolicyInForce(ctx);
  const fields = { name: 'Invented Person', email, question: 'What does it cost?' };
  return submitForm(ctx, 'information-request', { fields, topics: [], notice: { version, locale: 'en' } });
}

describe('a controller that keeps its promises', () => {
  for (const slug of ['payroll-mail', 'association-site']) {
    it(`finds every probe of ${slug} answering kept, before anything happened`, async () => {
      const board = await lookAgain(await controllerWith(slug));
      assert.deepEqual(troubles(board), []);
    });
  }

  it('still does after people subscribed, got mail, withdrew and wrote', async () => {
    const ctx = await controllerWith();
    const person = await personWith(ctx, 'kept@mail.example', 'practice-news', 'events');
    const ref = await queued(ctx, newsletterTo(person));
    await deliverMessage(ctx, { mailer, publicOrigin: 'https://privacy.example' }, ref);
    assert.equal(server.contents.length, 1);
    ctx.clock.advance('PT1S');
    await withdrawTopic(ctx, {
      subjectId: person,
      topics: ['practice-news'],
      channel: 'email',
      method: 'email_link',
      locale: 'en',
    });
    const { submissionId } = await submit(ctx, 'kept@mail.example');
    const cause = ['form_submission', `frm_${submissionId.replaceAll('-', '')}`] as const;
    await forceSentMail(ctx, person, { class: 'transactional', purpose: 'answer-enquiries', cause });
    const board = await lookAgain(ctx);
    assert.deepEqual(troubles(board), []);
    assert.equal(mechanismOf(board, 'strict-opt-in').probes[0]?.figures['mails'], 1);
    assert.equal(mechanismOf(board, 'double-opt-in').probes[0]?.figures['confirmed'], 1);
    assert.equal(mechanismOf(board, 'form-confirmation').probes[0]?.figures['submissions'], 1);
  });
});

describe('a broken promise shows', () => {
  it('when a mail on a topic went to somebody who never opted in', async () => {
    const ctx = await controllerWith();
    const entryId = await forceSentMail(ctx, await personWith(ctx, 'a@mail.example'), {
      topic: 'practice-news',
    });
    const board = await lookAgain(ctx);
    assert.deepEqual(troubles(board), ['strict-opt-in broken without_opt_in']);
    const clause = clauseOf(board, 'PM-02');
    assert.equal(clause.status, 'broken');
    assert.deepEqual(clause.evidence, [entryId]);
    assert.equal(clauseOf(board, 'PM-12').status, 'kept');
  });

  it('when a mail was handed over after its withdrawal, but not when the two were under way at once', async () => {
    const ctx = await controllerWith();
    const person = await personWith(ctx, 'b@mail.example', 'practice-news');
    const how = { channel: 'email', method: 'email_link', locale: 'en' } as const;
    ctx.clock.advance('PT1S');
    await withdrawTopic(ctx, { subjectId: person, topics: ['practice-news'], ...how });
    await forceSentMail(ctx, person, { topic: 'practice-news' });
    assert.equal(mechanismOf(await lookAgain(ctx), 'one-click-withdrawal').status, 'kept');
    ctx.clock.advance('PT6S');
    const at = ctx.clock.now();
    await forceSentMail(ctx, person, { topic: 'practice-news', at });
    const board = await lookAgain(ctx);
    assert.equal(clauseOf(board, 'PM-12').status, 'broken');
    const { reason, since } = mechanismOf(board, 'one-click-withdrawal');
    assert.deepEqual([reason, since], ['after_withdrawal', at]);
  });

  it('when a subscription stands confirmed that nobody confirmed', async () => {
    const ctx = await controllerWith();
    const person = await personWith(ctx, 'c@mail.example', 'events');
    await owner.query(
      `insert into subscription (controller_id, subject_id, topic, channel, status, changed_at, entry_id)
       values ($1, $2, 'practice-news', 'email', 'confirmed', $3, $4)`,
      [ctx.controller, person, ctx.clock.now(), randomUUID()],
    );
    const board = await lookAgain(ctx);
    assert.deepEqual(troubles(board), ['double-opt-in broken without_confirmation']);
    assert.equal(mechanismOf(board, 'double-opt-in').probes[0]?.figures['violations'], 1);
  });

  it('when a mail for customers went to somebody who is none', async () => {
    const ctx = await controllerWith();
    const person = await personWith(ctx, 'd@mail.example');
    await forceSentMail(ctx, person, { topic: 'outages', class: 'incident', purpose: 'hosting-notices' });
    const board = await lookAgain(ctx);
    assert.equal(mechanismOf(board, 'relationship-scope').reason, 'without_relationship');
    assert.equal(clauseOf(board, 'PM-05').status, 'broken');
  });

  it('when a message went out without its cause', async () => {
    const ctx = await controllerWith();
    const person = await personWith(ctx, 'e@mail.example');
    await forceSentMail(ctx, person, { class: 'transactional', purpose: 'answer-enquiries' });
    const board = await lookAgain(ctx);
    assert.equal(clauseOf(board, 'PM-15').status, 'broken');
    assert.equal(clauseOf(board, 'PM-16').status, 'kept');
  });

  it('when a message went out on a topic or a purpose that the policy does not name', async () => {
    const ctx = await controllerWith();
    const person = await personWith(ctx, 'f@mail.example');
    await forceSentMail(ctx, person, { class: 'other', purpose: 'resale', topic: 'gossip' });
    const found = troubles(await lookAgain(ctx));
    assert.ok(found.includes('topic-list broken outside_policy'));
    assert.ok(found.includes('purpose-limitation broken outside_policy'));
  });

  it('when a form waits too long for its confirmation, and first that it is slow', async () => {
    const ctx = await controllerWith();
    await submit(ctx, 'g@mail.example');
    assert.equal(mechanismOf(await lookAgain(ctx), 'form-confirmation').status, 'kept');
    ctx.clock.advance('PT10M');
    const slow = mechanismOf(await lookAgain(ctx), 'form-confirmation');
    assert.deepEqual([slow.status, slow.reason], ['at_risk', 'confirmation_slow']);
    ctx.clock.advance('PT10M');
    const late = mechanismOf(await lookAgain(ctx), 'form-confirmation');
    assert.deepEqual([late.status, late.reason], ['broken', 'confirmation_missing']);
  });

  it('when a form was confirmed twice', async () => {
    const ctx = await controllerWith();
    const { submissionId, subjectId } = await submit(ctx, 'h@mail.example');
    const cause = ['form_submission', `frm_${submissionId.replaceAll('-', '')}`] as const;
    for (const _ of [1, 2]) {
      await forceSentMail(ctx, subjectId, { class: 'transactional', purpose: 'answer-enquiries', cause });
    }
    assert.deepEqual(troubles(await lookAgain(ctx)), ['form-confirmation broken confirmation_doubled']);
  });

  it('when something was taken by a form that is not declared', async () => {
    const ctx = await controllerWith();
    const { submissionId } = await submit(ctx, 'i@mail.example');
    await owner.query(`update form_submission set form = 'lottery' where submission_id = $1`, [submissionId]);
    assert.deepEqual(troubles(await lookAgain(ctx)), ['declared-forms broken undeclared_form']);
  });

  it('when a consent has no entry in the log', async () => {
    const ctx = await controllerWith();
    const person = await personWith(ctx, 'j@mail.example', 'events');
    await owner.query('update consent_record set entry_id = $2 where subject_id = $1', [
      person,
      randomUUID(),
    ]);
    assert.deepEqual(troubles(await lookAgain(ctx)), ['consent-record broken without_evidence']);
  });

  it('when a mail went out against a reservation', async () => {
    const ctx = await controllerWith('association-site');
    const person = await personWith(ctx, 'k@mail.example', 'garden-letter');
    await owner.query(
      `update consent_record set reservations = '[{"channel": "email"}]' where subject_id = $1`,
      [person],
    );
    ctx.clock.advance('PT6S');
    await forceSentMail(ctx, person, { topic: 'garden-letter', purpose: 'garden-letters', class: 'letter' });
    assert.deepEqual(troubles(await lookAgain(ctx)), ['consent-reservations broken against_reservation']);
  });

  it('when acts wait too long for the log, first as a risk, and when it takes none', async () => {
    const ctx = await controllerWith();
    await personWith(ctx, 'l@mail.example', 'events');
    const states: string[] = [];
    for (const step of ['PT1S', 'PT40S', 'PT30S']) {
      ctx.clock.advance(step);
      const { status, reason = '' } = mechanismOf(await lookAgain(ctx), 'evidence-log');
      states.push(`${status} ${reason}`);
    }
    assert.deepEqual(states, ['kept ', 'at_risk entry_slow', 'broken entry_late']);
    await owner.query(`update evidence_log set state = 'read_only' where controller_id = $1`, [
      ctx.controller,
    ]);
    assert.equal(mechanismOf(await lookAgain(ctx), 'evidence-log').reason, 'log_read_only');
  });

  it('when what people write by mail is not taken in, or waits too long, or a case does', async () => {
    const ctx = await controllerWith();
    const markOf = async () => {
      const { status, mechanisms } = clauseOf(await lookAgain(ctx), 'PM-13');
      return [status, mechanisms[0]?.reason];
    };
    assert.deepEqual(await markOf(), ['at_risk', 'mail_not_taken']);
    await sayListening(ctx);
    assert.deepEqual(await markOf(), ['kept', undefined]);
    const address = await recognise(ctx, 'in.example', 'privacy@verbena.example');
    assert.ok(address !== undefined);
    await takeIn(ctx, address, {
      sender: 'a@mail.example',
      raw: Buffer.from('Subject: x\r\n\r\nUnsubscribe'),
    });
    ctx.clock.advance('P3DT1M');
    await sayListening(ctx);
    assert.deepEqual(await markOf(), ['broken', 'mail_late']);
    assert.equal(clauseOf(await lookAgain(ctx), 'PM-17').status, 'kept');
  });

  it('when a case was not answered within its term, or a contact has no entry in the log', async () => {
    const ctx = await controllerWith();
    const contact = { channel: 'fax', direction: 'in', text: 'When?' } as const;
    const request = { subject: { email: 'asks@mail.example' }, kind: 'question', contact } as const;
    const { caseId } = await transaction(ctx, (tx) => acceptCase(tx, request));
    const inTime = await transaction(ctx, (tx) => acceptCase(tx, request));
    await transaction(ctx, (tx) => addContact(tx, inTime.caseId, { ...contact, direction: 'out' }));
    assert.deepEqual(troubles(await lookAgain(ctx)), []);
    ctx.clock.advance('P30DT1M');
    const board = await lookAgain(ctx);
    assert.ok(troubles(board).includes('contact-case broken case_late'));
    assert.equal(clauseOf(board, 'PM-17').mechanisms[0]?.probes[0]?.figures['violations'], 1);
    await transaction(ctx, (tx) => addContact(tx, caseId, { ...contact, direction: 'out' }));
    await owner.query('update contact set entry_id = gen_random_uuid() where case_id = $1', [caseId]);
    assert.equal(clauseOf(await lookAgain(ctx), 'PM-11').status, 'broken');
  });

  it('when a published version was altered', async () => {
    const ctx = await controllerWith();
    await owner.query(
      `update policy_notice set document = document || ' ' where controller_id = $1 and locale = 'ru'`,
      [ctx.controller],
    );
    assert.deepEqual(troubles(await lookAgain(ctx)), ['version-archive broken version_altered']);
  });

  it('when a version was published past the promise that it would not be weakened', async () => {
    const ctx = await controllerWith();
    const publish = async (from: string, to: string): Promise<void> => {
      await owner.query(
        `with made as (
           select *, replace(document, $2, $3) as words from policy_version
           where controller_id = $1 order by version desc limit 1
         )
         insert into policy_version (controller_id, version, document, hash, published_at, in_force_from, entry_id)
         select controller_id, version + 1, words, sha256(convert_to(words, 'UTF8')), published_at, in_force_from, entry_id
         from made`,
        [ctx.controller, from, to],
      );
      await owner.query(
        `insert into policy_notice (controller_id, version, locale, document, hash)
         select n.controller_id, max(v.version), n.locale, n.document, n.hash
         from policy_notice n join policy_version v using (controller_id)
         where n.controller_id = $1 and n.version = 1
         group by n.controller_id, n.locale, n.document, n.hash`,
        [ctx.controller],
      );
    };
    await publish('"at_most":"weekly"', '"at_most":"monthly"');
    assert.equal(mechanismOf(await lookAgain(ctx), 'weakening-refusal').status, 'kept');
    await publish('"at_most":"monthly"', '"at_most":"daily"');
    const board = await lookAgain(ctx);
    assert.equal(mechanismOf(board, 'weakening-refusal').reason, 'weakened');
    assert.equal(mechanismOf(board, 'weakening-refusal').probes[0]?.figures['violations'], 1);
    assert.equal(clauseOf(board, 'PM-18').status, 'broken');
  });

  it('and tells of a folder that was withheld at the start', async () => {
    const ctx = await controllerWith();
    const own = { from: '\n  id: payroll-mail', to: `\n  id: ${ctx.controller}` };
    await publishFolder(
      ctx,
      exampleFolder('payroll-mail', own, { from: 'at_most: weekly', to: 'at_most: daily' }),
    );
    const board = await getBoard(ctx);
    assert.equal(board.withheld?.refusedBy, 'PM-18');
    assert.equal(mechanismOf(board, 'weakening-refusal').status, 'kept');
  });

  it('when a topic came sooner than it may, or than the person chose', async () => {
    const ctx = await controllerWith();
    const person = await personWith(ctx, 'often@mail.example', 'practice-news', 'events');
    const at = (hours: number) => ({ at: new Date(ctx.clock.now().getTime() + hours * 3_600_000) });
    const mail = { topic: 'practice-news' };
    await forceSentMail(ctx, person, { ...mail, ...at(1) });
    await forceSentMail(ctx, person, { ...mail, ...at(7 * 24 + 1) });
    assert.equal(mechanismOf(await lookAgain(ctx), 'frequency-cap').status, 'kept');
    const entry = await forceSentMail(ctx, person, { ...mail, ...at(14 * 24) });
    const board = await lookAgain(ctx);
    assert.equal(mechanismOf(board, 'frequency-cap').reason, 'too_often');
    assert.equal(clauseOf(board, 'PM-09').status, 'broken');
    assert.equal(clauseOf(board, 'PM-09').evidence.length, 1, entry);

    const other = await controllerWith();
    const lower = await personWith(other, 'lower@mail.example', 'practice-news');
    const how = { proof: 'link', method: 'preference_centre', locale: 'en' } as const;
    const cell = { topic: 'practice-news', channel: 'email', on: true, atMost: 'monthly' } as const;
    await setPreferences(other, lower, [cell], how);
    await forceSentMail(other, lower, { ...mail, ...at(1) });
    await forceSentMail(other, lower, { ...mail, ...at(20 * 24) });
    assert.equal(mechanismOf(await lookAgain(other), 'frequency-cap').reason, 'too_often');
  });

  it('when a follow-up went to somebody who got nothing before, or a notice to somebody not affected', async () => {
    const ctx = await controllerWith();
    const person = await personWith(ctx, 'apart@mail.example', 'releases-tabella');
    const words = { title: 'Notice', body_markdown: 'Words.' };
    const request = { name: 'n', topic: 'releases-tabella', template: 'newsletter', content: { en: words } };
    const make = (more: object) => transaction(ctx, (tx) => createCampaign(tx, { ...request, ...more }));
    const { campaignId: follows } = await make({});
    const force = async ({ contentId }: { readonly contentId: string }) => {
      const sent = { topic: 'releases-tabella', purpose: 'release-news' };
      const entryId = await forceSentMail(ctx, person, sent);
      await owner.query('update message set content_id = $1 where entry_id = $2', [contentId, entryId]);
    };
    await force(await make({ follows }));
    const reasonOf = async (id: string) => mechanismOf(await lookAgain(ctx), id).reason;
    assert.equal(await reasonOf('incident-thread'), 'without_earlier_mail');
    assert.equal(await reasonOf('affected-audience'), undefined);
    await force(await make({ only_with: { product: ['tabella'] } }));
    assert.equal(await reasonOf('affected-audience'), 'not_affected');
  });

  it('when a notice of works went out without its start and end', async () => {
    const ctx = await controllerWith();
    const person = await personWith(ctx, 'works@mail.example');
    const content = { title: 'Works', body_markdown: 'Words.', services: 'Web' };
    const window = { starts_at: '2027-07-01T19:00:00Z', ends_at: '2027-07-01T21:00:00Z' };
    const { contentId } = await transaction(ctx, (tx) =>
      createCampaign(tx, {
        name: 'n',
        topic: 'planned-maintenance',
        template: 'maintenance-notice',
        content: { en: { ...content, ...window } },
      }),
    );
    const entryId = await forceSentMail(ctx, person, {
      topic: 'planned-maintenance',
      purpose: 'hosting-notices',
      class: 'service',
    });
    await owner.query(
      "update message set content_id = $1, template = 'maintenance-notice' where entry_id = $2",
      [contentId, entryId],
    );
    const reason = async () => mechanismOf(await lookAgain(ctx), 'maintenance-notice').reason;
    assert.equal(await reason(), undefined);
    await owner.query("update message_content set data = data #- '{en,ends_at}' where content_id = $1", [
      contentId,
    ]);
    assert.equal(await reason(), 'window_missing');
  });

  it('when nobody confirmed that a lent list was destroyed, and for a while after it came late', async () => {
    const ctx = await controllerWith();
    const engagementId = await lend(ctx);
    const stands = async () => {
      const { status, reason = '' } = mechanismOf(await lookAgain(ctx), 'suppression-engagements');
      return `${status} ${reason}`;
    };
    const states: string[] = [];
    for (const step of ['P9D', 'P2D', 'P7D', 'P7D']) {
      ctx.clock.advance(step);
      states.push(await stands());
    }
    assert.deepEqual(states, ['kept ', 'kept ', 'at_risk attestation_slow', 'broken attestation_overdue']);
    await transaction(ctx, (tx) => attestDeletion(tx, engagementId, 'letter 1'));
    assert.equal(await stands(), 'broken attestation_overdue');
    ctx.clock.advance('P31D');
    assert.equal(await stands(), 'kept ');
  });

  it('when a list was lent for longer than promised, or without evidence', async () => {
    const ctx = await controllerWith();
    const stands = async (where: TestContext) => {
      const { status, reason = '' } = mechanismOf(await lookAgain(where), 'suppression-export');
      return `${status} ${reason}`;
    };
    await lend(ctx);
    assert.equal(await stands(ctx), 'kept ');
    await owner.query(
      `update engagement set expires_at = expires_at + interval '5 days' where controller_id = $1`,
      [ctx.controller],
    );
    assert.equal(await stands(ctx), 'broken list_without_terms');
    const other = await controllerWith();
    await lend(other);
    await owner.query(`update suppression_export set entry_id = gen_random_uuid() where controller_id = $1`, [
      other.controller,
    ]);
    assert.equal(await stands(other), 'broken list_without_terms');
  });

  it('when the gate would give protected data to a third party', async () => {
    const ctx = await controllerWith();
    const inForce = await getPolicyInForce(ctx);
    const clauses = inForce.policy.clauses.filter(({ id }) => id !== 'PM-04');
    const gate = compilePolicy({ ...inForce.policy, clauses }, 1);
    const settings = { categories: ['email-address'] };
    const finding = await probes['third-party-refusal']?.(startRun(ctx, { ...inForce, gate }), settings);
    assert.equal(finding?.reason, 'third_party_allowed');
  });
});

describe('people', () => {
  it('who were linked are one: the consent of one subject covers the mail of the other', async () => {
    const ctx = await controllerWith();
    const elder = await personWith(ctx, 'elder@mail.example', 'practice-news');
    const younger = await personWith(ctx, 'younger@mail.example');
    ctx.clock.advance('PT1S');
    await forceSentMail(ctx, younger, { topic: 'practice-news' });
    assert.deepEqual(troubles(await lookAgain(ctx)), ['strict-opt-in broken without_opt_in']);
    await owner.query('update subject set linked_into = $2, linked_at = $3 where subject_id = $1', [
      younger,
      elder,
      ctx.clock.now(),
    ]);
    assert.deepEqual(troubles(await lookAgain(ctx)), []);
  });

  it('of another controller do not show', async () => {
    const [one, other] = [await controllerWith(), await controllerWith()];
    await forceSentMail(one, await personWith(one, 'm@mail.example'), { topic: 'practice-news' });
    assert.deepEqual(troubles(await lookAgain(other)), []);
  });
});

describe('a look at the board', () => {
  it('is shared by readers for a few seconds, and made anew for a new version', async () => {
    const ctx = await controllerWith();
    const first = await getBoard(ctx);
    assert.equal(await getBoard(ctx), first);
    const changed = exampleFolder(
      'payroll-mail',
      { from: '\n  id: payroll-mail', to: `\n  id: ${ctx.controller}` },
      { from: 'answer_within: P30D', to: 'answer_within: P20D' },
    );
    await publishPolicy(ctx, changed);
    assert.equal((await getBoard(ctx)).policyVersion, 2);
  });

  it('forgets what lies further back than a month', async () => {
    const ctx = await controllerWith();
    await forceSentMail(ctx, await personWith(ctx, 'n@mail.example'), { topic: 'practice-news' });
    ctx.clock.advance('P31D');
    assert.ok(!troubles(await lookAgain(ctx)).some((line) => line.startsWith('strict-opt-in')));
  });

  it('shows what it could not check as a risk, and the rest as it is', async () => {
    const ctx = await controllerWith();
    await owner.query('alter table form_submission rename to form_submission_away');
    try {
      const board = await lookAgain(ctx);
      assert.equal(mechanismOf(board, 'form-confirmation').reason, 'probe_failed');
      assert.equal(clauseOf(board, 'PM-10').status, 'at_risk');
      assert.equal(clauseOf(board, 'PM-12').status, 'kept');
    } finally {
      await owner.query('alter table form_submission_away rename to form_submission');
    }
  });
});
