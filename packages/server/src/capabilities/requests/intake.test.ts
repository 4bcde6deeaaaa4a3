import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import type { RequestId } from '@zgoda/vocabulary/ids';
import type { RequestActInput } from '@zgoda/vocabulary/requests-api';
import { sql, type KyselyPlugin } from 'kysely';
import type { Context } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import { openCase } from '../cases/index.ts';
import { listLetters } from '../letters/index.ts';
import { publishPolicy } from '../policies/index.ts';
import { exampleFolder } from '../policies/testing.ts';
import {
  confirmCode,
  ensureSubjects,
  findSubject,
  issueCode,
  linkSubjects,
  requestCode,
  type LinkParticipant,
} from '../subjects/index.ts';
import { actOnRequest } from './act-service.ts';
import { attendTerms } from './alert-service.ts';
import { attendRequest, receiveRequest, requestFromCase } from './intake-service.ts';
import { getRequest, listRequests, requestLink } from './service.ts';
import { asked, requestContext, staffOf } from './testing.ts';
import { planRequest } from './work-service.ts';

const database = await testDatabase();
const ctx = await requestContext(database, 'client-crm', exampleFolder('client-crm'));
const officer = await staffOf(ctx, 'officer');
const dpo = await staffOf(ctx, 'dpo');
const person: Context = { ...ctx, actor: { kind: 'subject' } };
const act = (by: Context, requestId: RequestId, input: RequestActInput) =>
  transaction(by, (tx) => actOnRequest(tx, requestId, input));
const stateOf = async (requestId: RequestId) => (await getRequest(ctx, requestId)).request.state;

let statements = 0;
const counting: KyselyPlugin = {
  transformQuery: ({ node }) => {
    statements += 1;
    return node;
  },
  transformResult: async ({ result }) => result,
};

test('receiving costs the same statements for a person who is known, who asked before, and who is nobody', async () => {
  const known = { email: 'known@mail.example' };
  await asked(ctx, { type: 'access', identity: known, proof: 'host' });
  const counts: number[] = [];
  for (const identity of [
    known,
    { email: 'nobody@mail.example' },
    known,
    { email: 'nobody2@mail.example' },
  ]) {
    for (const type of ['access', 'objection_to_marketing'] as const) {
      statements = 0;
      await transaction(ctx, async (tx) => {
        const db = tx.tx.withPlugin(counting);
        await receiveRequest({ ...tx, tx: db, db }, { type, by: 'centre', identity, details: {} });
      });
      counts.push(statements);
    }
  }
  assert.ok((counts[0] ?? 0) > 0);
  assert.equal(new Set(counts.filter((_, index) => index % 2 === 0)).size, 1, counts.join());
  assert.equal(new Set(counts.filter((_, index) => index % 2 === 1)).size, 1, counts.join());
});

test('looking up twice does nothing the second time', async () => {
  const requestId = await asked(ctx, { type: 'access', identity: { email: 'twice@mail.example' } });
  const before = await getRequest(ctx, requestId);
  await attendRequest(ctx, requestId);
  assert.deepEqual(await getRequest(ctx, requestId), before);
});

test('a request that is not looked up yet is told to wait, and one without a name is none', async () => {
  const receive = (more: object) =>
    transaction(ctx, (tx) => receiveRequest(tx, { type: 'access', by: 'api', details: {}, ...more }));
  const { requestId } = await receive({ identity: { email: 'soon@mail.example' } });
  await assert.rejects(act(officer, requestId, { action: 'withdraw' }), { code: 'request_being_looked_up' });
  await assert.rejects(receive({}), { code: 'request_subject_missing' });
  await assert.rejects(receive({ person: { name: 'Olha', postal_address: ['Lviv'] } }), {
    code: 'request_subject_missing',
  });
  const receivedAt = new Date(ctx.clock.now().getTime() + 60_000);
  await assert.rejects(receive({ identity: { email: 'soon@mail.example' }, receivedAt }), {
    code: 'request_in_future',
  });
});

test('paper counts from the day on which it came', async () => {
  const receivedAt = new Date(ctx.clock.now().getTime() - 5 * 86_400_000);
  const paper = { name: 'Olha Kanarka', postal_address: ['Main Street 1'] };
  const late = await asked(ctx, {
    type: 'erasure',
    by: 'paper',
    identity: undefined,
    person: paper,
    receivedAt,
  });
  const now = await asked(ctx, { type: 'erasure', identity: { email: 'now@mail.example' }, proof: 'host' });
  const dueOf = async (id: RequestId) =>
    (await getRequest(ctx, id)).request.terms.answerDueAt?.getTime() ?? 0;
  assert.ok((await dueOf(late)) <= (await dueOf(now)) - 4 * 86_400_000);
});

test('staff make a request of a case: its words and its day are those of the person', async () => {
  const email = 'writer@mail.example';
  const [subject] = await transaction(ctx, (tx) => ensureSubjects(tx, [{ email }]));
  const caseId = await transaction(ctx, (tx) =>
    openCase(tx, {
      subjectId: subject?.subjectId ?? assert.fail(),
      kind: 'question',
      contact: { channel: 'mail', direction: 'in', text: 'Please delete everything.' },
    }),
  );
  ctx.clock.advance('P2D');
  const { requestId, receivedAt } = await transaction(officer, (tx) =>
    requestFromCase(tx, caseId, { type: 'erasure' }),
  );
  assert.ok(receivedAt.getTime() <= ctx.clock.now().getTime() - 2 * 86_400_000);
  await attendRequest(ctx, requestId);
  const { request, body } = await getRequest(ctx, requestId);
  assert.deepEqual([request.state, request.channel], ['verifying', 'mail']);
  assert.equal(body?.details.words, 'Please delete everything.');
});

test('CC-07: asked by one address and verified by another that proved to be the same person’s, it is one person’s request', async () => {
  const verify = async (email: string) => {
    const { verificationId } = await requestCode(ctx, { ref: { email }, locale: 'en' });
    const issued = await transaction(ctx, (tx) => issueCode(tx, verificationId));
    await confirmCode(ctx, { verificationId, code: issued?.code.reveal() ?? assert.fail() });
    return verificationId;
  };
  const [one, other] = [{ email: 'one.self@mail.example' }, { email: 'other.self@mail.example' }];
  const first = await asked(ctx, { type: 'access', identity: one, proof: 'host' });
  const second = await asked(ctx, { type: 'access', identity: other });
  const participants: readonly LinkParticipant[] = [requestLink];
  await linkSubjects(ctx, [await verify(one.email), await verify(other.email)], participants);
  const subjectId = (await findSubject(ctx, other)) ?? assert.fail();
  const theirs = await listRequests(ctx, { subjectId, limit: 10 });
  assert.deepEqual(theirs.map(({ requestId }) => requestId).toSorted(), [first, second].toSorted());
  const { request } = await getRequest(ctx, second);
  const issued = await transaction(ctx, (tx) => issueCode(tx, request.verificationId ?? assert.fail()));
  await act(person, second, { action: 'verify', code: issued?.code.reveal() });
  assert.equal(await stateOf(second), 'joined');
  assert.equal((await getRequest(ctx, second)).request.joinedTo, first);
});

test('corrections that staff read from the words make the plan', async () => {
  const requestId = await asked(ctx, {
    type: 'rectification',
    identity: { email: 'wrong.name@mail.example' },
    details: { words: 'My name is Olha.' },
    proof: 'host',
  });
  assert.equal((await getRequest(ctx, requestId)).request.planId, undefined);
  const corrections = [{ system: 'accounts', table: 'person', column: 'name', value: 'Olha' }];
  const planId = await transaction(officer, (tx) => planRequest(tx, requestId, { corrections }));
  assert.equal((await getRequest(ctx, requestId)).request.planId, planId);
});

describe('an answer that is appealed against', () => {
  const refused = async (email: string) => {
    const requestId = await asked(ctx, { type: 'access', identity: { email }, proof: 'host' });
    await act(officer, requestId, { action: 'refuse', ground: 'not_identified', words: 'We cannot tell.' });
    await act(person, requestId, { action: 'appeal', words: 'Look again.' });
    return requestId;
  };

  it('is decided by somebody else, and the person is told', async () => {
    const requestId = await refused('appeals@mail.example');
    const uphold = { action: 'uphold', words: 'It stays.' } as const;
    await assert.rejects(act(officer, requestId, uphold), { code: 'request_same_person' });
    await act(dpo, requestId, uphold);
    assert.equal(await stateOf(requestId), 'upheld');
    const kinds = (await listLetters(ctx, requestId)).map(({ kind }) => kind);
    assert.deepEqual(kinds, ['acknowledgement', 'refusal', 'appeal_received', 'appeal_decided']);
  });

  it('has a term anew, and is the one that is answered again once it is taken up', async () => {
    const requestId = await refused('appeals.again@mail.example');
    assert.ok((await getRequest(ctx, requestId)).request.terms.answerDueAt);
    await act(dpo, requestId, { action: 'reopen', words: 'We look again.' });
    const again = await asked(ctx, { type: 'access', identity: { email: 'appeals.again@mail.example' } });
    assert.equal((await getRequest(ctx, again)).request.joinedTo, requestId);
  });
});

test('a stricter policy counts requests that wait anew', async () => {
  const files = (days: string) =>
    exampleFolder(
      'client-crm',
      { from: '\n  id: client-crm', to: '\n  id: stricter' },
      { from: '{ type: erasure, answer_within: P10D }', to: `{ type: erasure, answer_within: ${days} }` },
    );
  const moving = await requestContext(database, 'stricter', files('P10D'));
  const requestId = await asked(moving, {
    type: 'erasure',
    identity: { email: 'x@mail.example' },
    proof: 'host',
  });
  const due = async () => (await getRequest(moving, requestId)).request.terms.answerDueAt?.getTime() ?? 0;
  const before = await due();
  await publishPolicy(moving, files('P7D'));
  await attendTerms(moving, new AbortController().signal);
  assert.equal(Math.round((before - (await due())) / 86_400_000), 3);
});

describe('the application’s role', () => {
  const isDenied = (error: unknown): boolean =>
    error instanceof Error && 'code' in error && error.code === '42501';
  for (const statement of [
    'delete from request',
    'delete from request_step',
    "update request_step set action = 'accept'",
    'delete from request_document',
    'delete from request_alert',
    'delete from processing_limit',
    "update request set received_at = '2026-01-01'",
    "update request set type = 'question'",
  ])
    it(`may not: ${statement}`, async () => {
      await assert.rejects(
        transaction(ctx, ({ tx }) => sql.raw(statement).execute(tx)),
        isDenied,
      );
    });
});
