import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide } from '@zgoda/policy';
import type { SubjectId } from '@zgoda/vocabulary/ids';
import * as fc from 'fast-check';
import { sql } from 'kysely';
import { testDatabase } from '../../platform/db/testing.ts';
import { loadSubjectStates } from '../decisions/service.ts';
import { questionOf } from '../messages/message.ts';
import { publishedContext } from '../messages/testing.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { audienceQuery, countAddressed, countAudience } from './audience-store.ts';

const database = await testDatabase();
const ctx = await publishedContext(database);
const { policy, gate } = await getPolicyInForce(ctx);
const owner = await database.owner();
const now = ctx.clock.now();
const minutesAgo = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000);

const moment = fc.integer({ min: 1, max: 9 });
const reservation = fc.record(
  {
    category: fc.constantFrom('email-address', 'name'),
    recipient: fc.constant('mail-relay'),
    channel: fc.constantFrom('email', 'sms'),
    until: fc.constantFrom(minutesAgo(1), new Date(now.getTime() + 60_000)).map((at) => at.toISOString()),
  },
  { requiredKeys: [] },
);
const person = fc.record({
  subscription: fc.option(
    fc.record({
      status: fc.constantFrom('requested', 'confirmed', 'ended'),
      minutes: moment,
      locale: fc.constantFrom('en', 'uk', null),
      atMost: fc.constantFrom('daily', 'monthly', 'quarterly', null),
    }),
  ),
  choice: fc.option(
    fc.record({
      status: fc.constantFrom('requested', 'given', 'refused', 'withdrawn', 'expired'),
      minutes: moment,
      reservations: fc.array(reservation, { maxLength: 2 }),
    }),
    { freq: 2 },
  ),
  relationship: fc.option(
    fc.record({ isOver: fc.boolean(), scope: fc.constantFrom(null, 'this', 'other') }),
    { freq: 2 },
  ),
  sent: fc.option(
    fc.record({
      topic: fc.constantFrom('this', 'events'),
      days: fc.integer({ min: 0, max: 100 }),
      state: fc.constantFrom('sent', 'uncertain', 'sending', 'failed'),
    }),
    { freq: 2 },
  ),
  suppression: fc.option(
    fc.record({
      channel: fc.constantFrom('', 'email', 'sms'),
      topic: fc.constantFrom('', 'practice-news', 'planned-maintenance', 'technical-notices'),
    }),
    { freq: 5 },
  ),
});

type Person = typeof person extends fc.Arbitrary<infer T> ? T : never;

/** Writes people as rows, past every service: whatever the tables can hold. */
async function populate(topic: string, people: readonly Person[]): Promise<void> {
  for (const table of [
    'message',
    'suppression',
    'relationship',
    'consent_state',
    'subscription',
    'identity',
    'subject',
  ])
    await owner.query(`delete from ${table} where controller_id = 'payroll-mail'`);
  const purpose = policy.topics.find(({ id }) => id === topic)?.purpose;
  for (const [index, { subscription, choice, relationship, suppression, sent }] of people.entries()) {
    const id = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
    const hash = Buffer.from(String(index).padStart(32, '0'));
    const add = (text: string, values: unknown[]) => owner.query(text, ['payroll-mail', id, ...values]);
    await add('insert into subject (controller_id, subject_id, created_at) values ($1, $2, $3)', [now]);
    await add(
      `insert into identity (controller_id, subject_id, identity_hash, identity_id, kind, sealed_value, created_at)
       values ($1, $2, $3, gen_random_uuid(), 'email', '', $4)`,
      [hash, now],
    );
    if (subscription !== null)
      await add(
        `insert into subscription (controller_id, subject_id, topic, channel, status, changed_at, entry_id, ending, locale, at_most, at_most_since)
         values ($1, $2, $3, 'email', $4, $5, gen_random_uuid(), $6, $7, $8, case when $8::text is not null then $5::timestamptz end)`,
        [
          topic,
          subscription.status,
          minutesAgo(subscription.minutes),
          subscription.status === 'ended' ? 'withdrawn' : null,
          subscription.locale,
          subscription.atMost,
        ],
      );
    if (choice !== null)
      await add(
        `insert into consent_state (controller_id, subject_id, purpose, status, reservations, policy_version, record_id, changed_at)
         values ($1, $2, $3, $4, $5, 1, gen_random_uuid(), $6)`,
        [
          purpose,
          choice.status,
          choice.reservations.length === 0 ? null : JSON.stringify(choice.reservations),
          minutesAgo(choice.minutes),
        ],
      );
    if (relationship !== null)
      await add(
        `insert into relationship (controller_id, subject_id, relationship, reference, scope, started_at, ended_at)
         values ($1, $2, 'hosting-customer', 'r', $3, $4, $5)`,
        [
          relationship.scope === null ? null : [relationship.scope === 'this' ? topic : 'outages'],
          now,
          relationship.isOver ? now : null,
        ],
      );
    if (sent !== null)
      await add(
        `insert into message (controller_id, subject_id, message_id, class, template, purpose, topic, locale, state, attempts,
           created_at, changed_at, claimed_at, leased_until, reason)
         values ($1, $2, gen_random_uuid(), 'c', 't', 'p', $3, 'en', $4, 1, $5, $5, $5, $6, 'r')`,
        [
          sent.topic === 'this' ? topic : sent.topic,
          sent.state,
          minutesAgo(sent.days * 24 * 60),
          sent.state === 'sending' ? new Date(now.getTime() + (sent.days - 50) * 1000) : null,
        ],
      );
    if (suppression !== null)
      await owner.query(
        `insert into suppression (controller_id, identity_hash, channel, topic, reason, suppressed_at)
         values ('payroll-mail', $1, $2, $3, 'operator', $4)`,
        [hash, suppression.channel, suppression.topic, now],
      );
  }
}

for (const [topicId, said] of [
  ['practice-news', []],
  ['practice-news', ['name']],
  ['planned-maintenance', []],
  ['technical-notices', ['hosted-services']],
] as const) {
  test(`the audience of ${topicId}${said.length === 0 ? '' : `, with words that say ${said.join()} of their reader,`} is exactly whom the gate allows, with the gate's reasons for the others`, async () => {
    const topic = policy.topics.find(({ id }) => id === topicId) ?? assert.fail();
    const ofAddress = questionOf(
      policy,
      { purpose: topic.purpose, topic: topicId, messageClass: topic.message_class, cause: undefined },
      now,
    );
    const question = { ...ofAddress, categories: [...ofAddress.categories, ...said] };
    const asked = {
      controller: ctx.controller,
      policy,
      topic: topicId,
      locales: ['en'],
      categories: said,
      at: now,
    };
    await fc.assert(
      fc.asyncProperty(fc.array(person, { minLength: 40, maxLength: 40 }), async (people) => {
        await populate(topicId, people);
        const ids = people.map(
          (_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}` as SubjectId,
        );
        const states = await loadSubjectStates(ctx.db, ctx.controller, ids, { policy, at: now });
        const decisions = new Map(ids.map((id) => [id, decide(gate, states.get(id), question)]));
        const { rows } = await sql<{
          subject_id: SubjectId;
          locale: string;
        }>`${audienceQuery(asked)}`.execute(ctx.db);
        const addressed = ids.filter((id) =>
          ['allowed', 'too_soon'].includes(decisions.get(id)?.reason ?? ''),
        );
        assert.deepEqual(rows.map((row) => row.subject_id).toSorted(), addressed);
        assert.ok(rows.every(({ locale }) => locale === 'en'));
        assert.deepEqual(await countAddressed(ctx.db, [asked, asked]), [addressed.length, addressed.length]);
        const counts = await countAudience(ctx.db, asked);
        const isOn = (index: number): boolean =>
          people[index]?.subscription !== null ||
          (topicId === 'technical-notices' &&
            people[index]?.relationship?.isOver === false &&
            people[index]?.relationship?.scope !== 'other');
        const reasons = ids
          .filter((id, index) => isOn(index) && !decisions.get(id)?.allow)
          .map((id) => decisions.get(id)?.reason ?? '')
          .toSorted();
        const counted = counts
          .flatMap(({ reason, count }) => (reason === undefined ? [] : Array<string>(count).fill(reason)))
          .toSorted();
        assert.deepEqual(counted, reasons);
      }),
      { numRuns: 12 },
    );
  });
}

test('two closed addresses make one suppressed person, and whoever has no address is told apart from whom the gate stops', async () => {
  const confirmed = { status: 'confirmed', minutes: 5, locale: 'en', atMost: null } as const;
  const nothing = { choice: null, relationship: null, sent: null } as const;
  const suppression = { channel: 'email', topic: '' } as const;
  await populate('practice-news', [
    { ...nothing, subscription: confirmed, suppression },
    { ...nothing, subscription: confirmed, suppression: null },
    { ...nothing, subscription: confirmed, suppression: null },
    { ...nothing, subscription: { ...confirmed, status: 'ended' }, suppression },
  ]);
  await owner.query(`
    insert into identity (controller_id, subject_id, identity_hash, identity_id, kind, sealed_value, created_at)
    select controller_id, subject_id, identity_hash || '\\x01', gen_random_uuid(), kind, sealed_value, created_at from identity`);
  await owner.query(`
    insert into suppression (controller_id, identity_hash, channel, topic, reason, suppressed_at)
    select controller_id, identity_hash || '\\x01', channel, topic, 'complaint', suppressed_at from suppression`);
  await owner.query(
    `update identity set kind = 'phone' where subject_id = '00000000-0000-4000-8000-000000000001'`,
  );
  const asked = { controller: ctx.controller, policy, topic: 'practice-news', locales: ['en'], at: now };
  const counts = await countAudience(ctx.db, asked);
  assert.deepEqual(
    counts.map(({ reason, count }) => [reason, count]),
    [
      [undefined, 1],
      ['address_missing', 1],
      ['suppressed', 1],
      ['withdrawn', 1],
    ],
  );
  const { rows } = await sql<{ subject_id: string }>`${audienceQuery(asked)}`.execute(ctx.db);
  assert.deepEqual(
    rows.map((row) => row.subject_id),
    ['00000000-0000-4000-8000-000000000002'],
  );
});
