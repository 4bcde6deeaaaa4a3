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
import { concernedQuery, countConcerned } from './concerned-store.ts';

const database = await testDatabase();
const ctx = await publishedContext(database);
const { policy, gate } = await getPolicyInForce(ctx);
const owner = await database.owner();
const now = ctx.clock.now();

const status = fc.constantFrom('requested', 'confirmed', 'ended');
const person = fc.record({
  hasAddress: fc.boolean(),
  isVerified: fc.boolean(),
  isLinkedIntoNext: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.constant(true)),
  subscription: fc.option(
    fc.record({ topic: fc.constantFrom('practice-news', 'planned-maintenance'), status }),
  ),
  choice: fc.option(
    fc.record({
      purpose: fc.constantFrom('practice-news', 'release-news'),
      status: fc.constantFrom('requested', 'given', 'withdrawn'),
    }),
    { freq: 2 },
  ),
  isCustomer: fc.boolean(),
  form: fc.boolean(),
  cause: fc.option(fc.constantFrom('subscription_request', 'form_submission'), { freq: 2 }),
  hasCase: fc.boolean(),
  suppression: fc.option(
    fc.record({
      channel: fc.constantFrom('', 'email', 'sms'),
      topic: fc.constantFrom('', 'practice-news'),
      reason: fc.constantFrom('bounce', 'operator', 'complaint', 'withdrawal', 'third_party'),
    }),
    { freq: 2 },
  ),
});
type Person = typeof person extends fc.Arbitrary<infer T> ? T : never;
type Question = { readonly about: readonly string[] | undefined };

const idOf = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}` as SubjectId;

/** Writes people as rows, past every service: whatever the tables can hold. */
async function populate(people: readonly Person[]): Promise<void> {
  const tables = [
    'message',
    'suppression',
    'relationship',
    'consent_state',
    'subscription',
    'form_submission',
  ];
  for (const table of [...tables, 'correspondence_case', 'identity', 'subject'])
    await owner.query(`delete from ${table} where controller_id = 'payroll-mail'`);
  for (const [index, one] of people.entries()) {
    const hash = Buffer.from(String(index).padStart(32, '0'));
    const add = (table: string, row: Readonly<Record<string, unknown>>) => {
      const values = { controller_id: 'payroll-mail', subject_id: idOf(index), ...row };
      const columns = Object.keys(values);
      return owner.query(
        `insert into ${table} (${columns.join(', ')}) values (${columns.map((_, at) => `$${at + 1}`).join(', ')})`,
        Object.values(values),
      );
    };
    const into = heirOf(people, index);
    const isLinked = into !== index;
    await add('subject', {
      created_at: now,
      linked_into: isLinked ? idOf(into) : null,
      linked_at: isLinked ? now : null,
    });
    // Linking moves identities and what stands now; forms, mails and cases stay where they were.
    if (one.hasAddress)
      await add('identity', {
        subject_id: idOf(into),
        identity_hash: hash,
        identity_id: idOf(index),
        kind: 'email',
        sealed_value: '',
        created_at: now,
        verified_at: one.isVerified ? now : null,
      });
    if (one.suppression !== null)
      await owner.query(
        `insert into suppression (controller_id, identity_hash, channel, topic, reason, suppressed_at)
         values ('payroll-mail', $1, $2, $3, $4, $5)`,
        [hash, one.suppression.channel, one.suppression.topic, one.suppression.reason, now],
      );
    if (one.subscription !== null && !isLinked)
      await add('subscription', {
        ...one.subscription,
        channel: 'email',
        changed_at: now,
        entry_id: idOf(index),
        ending: one.subscription.status === 'ended' ? 'withdrawn' : null,
        locale: 'uk',
      });
    if (one.choice !== null && !isLinked)
      await add('consent_state', {
        ...one.choice,
        policy_version: 1,
        record_id: idOf(index),
        changed_at: now,
      });
    if (one.isCustomer && !isLinked)
      await add('relationship', {
        relationship: 'hosting-customer',
        reference: 'r',
        started_at: now,
        ended_at: now,
      });
    if (one.form)
      await add('form_submission', {
        submission_id: idOf(index),
        form: 'information-request',
        sealed_fields: '',
        topics: [],
        policy_version: 1,
        locale: 'ru',
        submitted_at: new Date(now.getTime() - 1000),
        entry_id: idOf(index),
      });
    if (one.cause !== null)
      await add('message', {
        message_id: idOf(index),
        class: 'transactional',
        template: 't',
        purpose: 'answer-enquiries',
        cause_kind: one.cause,
        cause_id: 'c',
        locale: 'en',
        state: 'sent',
        attempts: 1,
        created_at: now,
        changed_at: now,
        claimed_at: now,
      });
    if (one.hasCase)
      await add('correspondence_case', {
        case_id: idOf(index),
        kind: 'question',
        state: 'open',
        locale: 'en',
        opened_at: now,
        due_at: now,
        answer_by: now,
        dpo_only: false,
        changed_at: now,
        entry_id: idOf(index),
      });
  }
}

/** Into whom a record is linked in the end: the next one that is not itself linked. */
function heirOf(people: readonly Person[], index: number): number {
  const next = people.findIndex((one, at) => at > index && !one.isLinkedIntoNext);
  return people[index]?.isLinkedIntoNext === true && next >= 0 ? next : index;
}

/** What the record shows, said once more without a set: undefined where nothing is held under the purposes. */
function isSure(people: readonly Person[], index: number, { about }: Question): boolean | undefined {
  const of = (purpose: string): boolean => about?.includes(purpose) !== false;
  const found: boolean[] = [];
  for (const [at, one] of people.entries()) {
    if (heirOf(people, at) !== index) continue;
    const own = at === index;
    const topic = policy.topics.find(({ id }) => id === one.subscription?.topic);
    if (own && one.subscription !== null && of(topic?.purpose ?? ''))
      found.push(one.subscription.status !== 'requested');
    if (own && one.choice !== null && of(one.choice.purpose)) found.push(one.choice.status !== 'requested');
    if (own && one.isCustomer && of('hosting-notices')) found.push(true);
    if (one.form && of('answer-enquiries')) found.push(true);
    if (one.cause !== null && of('answer-enquiries')) found.push(one.cause === 'form_submission');
    if (about === undefined && one.hasCase) found.push(true);
    if (about === undefined && one.hasAddress) found.push(one.isVerified);
  }
  return found.length === 0 ? undefined : found.includes(true);
}

for (const [what, about] of [
  ['any purpose', undefined],
  ['one purpose', ['practice-news']],
  ['several purposes', ['hosting-notices', 'answer-enquiries']],
] as const) {
  test(`a notice about ${what} goes to exactly those concerned whom the gate allows, and says why others are left out`, async () => {
    const planned = {
      purpose: 'inform-of-policy',
      messageClass: 'notice',
      topic: undefined,
      cause: undefined,
    };
    const asked = { controller: ctx.controller, policy, about, locales: ['en', 'uk'] };
    await fc.assert(
      fc.asyncProperty(fc.array(person, { minLength: 30, maxLength: 30 }), async (people) => {
        await populate(people);
        const ids = people.map((_, index) => idOf(index));
        const states = await loadSubjectStates(ctx.db, ctx.controller, ids, { policy, at: now });
        const reasonOf = (id: SubjectId, index: number): string | undefined => {
          const sure = heirOf(people, index) === index ? isSure(people, index, { about }) : undefined;
          if (sure === undefined) return undefined;
          const { allow, reason } = decide(gate, states.get(id), questionOf(policy, planned, now));
          if (!allow) return reason;
          if (!sure) return 'not_confirmed';
          const isReached = people.some((one, at) => one.hasAddress && heirOf(people, at) === index);
          return isReached ? 'reached' : 'address_missing';
        };
        const expected = ids.flatMap((id, index) => {
          const reason = reasonOf(id, index);
          return reason === undefined ? [] : [{ id, reason }];
        });
        const { rows } = await sql<{
          subject_id: SubjectId;
        }>`${concernedQuery(asked)}`.execute(ctx.db);
        assert.deepEqual(
          rows.map((row) => row.subject_id).toSorted(),
          expected.filter(({ reason }) => reason === 'reached').map(({ id }) => id),
        );
        const counts = await countConcerned(ctx.db, asked);
        assert.deepEqual(
          counts.flatMap(({ reason = 'reached', count }) => Array<string>(count).fill(reason)).toSorted(),
          expected.map(({ reason }) => reason).toSorted(),
        );
      }),
      { numRuns: 15 },
    );
  });
}
