import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { followRequest } from '@zgoda/policy';
import { toPublicId, type RequestId } from '@zgoda/vocabulary/ids';
import { requestActions, requestTypes, type RequestType } from '@zgoda/vocabulary/requests';
import type { RequestActInput } from '@zgoda/vocabulary/requests-api';
import * as fc from 'fast-check';
import { sql } from 'kysely';
import type { Context } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import { datamapJobs } from '../datamap/jobs.ts';
import { decideFor } from '../decisions/index.ts';
import { erasureSteps } from '../../start/erasure-steps.ts';
import { eraseSubject, findFields } from '../evidence/index.ts';
import { listLetters } from '../letters/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { exampleFolder } from '../policies/testing.ts';
import { ensureSubjects, findSubject, issueCode } from '../subjects/index.ts';
import { actOnRequest } from './act-service.ts';
import { attendTerms } from './alert-service.ts';
import { addDocument, readDocument } from './step-service.ts';
import { attendRequest, receiveRequest } from './intake-service.ts';
import {
  countComplaints,
  countOverdue,
  explainRequest,
  getRequest,
  listOverdue,
  listRequests,
  toRequestView,
} from './service.ts';
import { asked, requestContext, staffOf } from './testing.ts';
import { concludePlan, forgetPerson, planOf } from './work-service.ts';

const database = await testDatabase();
const crm = await requestContext(database, 'client-crm', exampleFolder('client-crm'));
const ua = await requestContext(database, 'association-site', exampleFolder('association-site'));
const officer = await staffOf(crm, 'officer', 'officer one');
const second = await staffOf(crm, 'officer', 'officer two');
const dpo = await staffOf(crm, 'dpo');
const verifier = await staffOf(crm, 'verifier');
const uaOfficer = await staffOf(ua, 'officer');
const { policy } = await getPolicyInForce(crm);
const signal = new AbortController().signal;
const plans = datamapJobs({
  systems: { connectors: {}, settingsOf: () => undefined },
  anchors: crm.anchors,
  steps: erasureSteps,
});

let people = 0;
const anAddress = () => ({ email: `person${(people += 1)}@mail.example` });
const act = (ctx: Context, requestId: RequestId, input: RequestActInput) =>
  transaction(ctx, (tx) => actOnRequest(tx, requestId, input));
const stateOf = async (requestId: RequestId, ctx: Context = crm) =>
  (await getRequest(ctx, requestId)).request.state;
const detailsFor: Partial<Record<RequestType, object>> = {
  third_party_access: {
    requester: { body: 'Court', seat: 'Lviv', official: 'A. Judge', powers: 'Order 1' },
    scope: 'name',
    ground: 'a claim',
    about: { email: 'asked.about@mail.example' },
  },
  childs_data: { about: { email: 'child@mail.example' }, relation: 'mother' },
  complaint: { words: 'You kept my name.', clause: 'CC-11' },
  question: { words: 'Why?' },
  rectification: { words: 'My name is Olha.' },
  objection: { words: 'My situation is special.' },
  portability_to_controller: { recipient: { name: 'Another' } },
};
const ask = (type: RequestType, more: Partial<Parameters<typeof asked>[1]> = {}, ctx: Context = crm) =>
  asked(ctx, { type, identity: anAddress(), details: detailsFor[type] ?? {}, ...more });

/** Runs jobs of plans, and what follows from the end of one. */
async function runPlan(requestId: RequestId): Promise<void> {
  await database.runJobs(crm, plans);
  const { planId } = (await getRequest(crm, requestId)).request;
  if (planId !== undefined) await concludePlan(crm, planId);
}
async function proposeAndApprove(requestId: RequestId): Promise<void> {
  await database.runJobs(crm, plans);
  await act(officer, requestId, { action: 'propose' });
  const plan = await planOf(crm, (await getRequest(crm, requestId)).request);
  await act(second, requestId, { action: 'approve', plan_hash: plan?.plan?.hash });
  await runPlan(requestId);
}

describe('from receipt to answer', () => {
  const withPlan = ['erasure', 'childs_data', 'restriction'] as const;
  for (const type of withPlan) {
    it(`${type}: proved, planned, approved by another, carried out, answered by coverage`, async () => {
      const requestId = await ask(type, { proof: 'host' });
      assert.equal(await stateOf(requestId), 'in_progress');
      await proposeAndApprove(requestId);
      const { request, steps } = await getRequest(crm, requestId);
      assert.equal(request.state, 'completed');
      assert.deepEqual(
        steps.map(({ action }) => action),
        ['verify', 'propose', 'approve', 'complete'],
      );
      assert.equal(steps.at(-1)?.takenBy, 'system');
      for (const step of steps)
        assert.equal((await findFields(crm, step.entryId))?.['act'], `request_${step.action}`);
      assert.deepEqual(
        (await listLetters(crm, requestId)).map(({ kind }) => kind),
        ['acknowledgement', 'nothing_held'],
      );
    });
  }

  it('rectification: staff read the corrections from the words, and the plan is made of them', async () => {
    const requestId = await ask('rectification', { proof: 'host' });
    await assert.rejects(act(officer, requestId, { action: 'propose' }), {
      code: 'request_demand_missing',
      details: { action: 'propose', missing: ['proposal'] },
    });
  });

  for (const type of ['access', 'portability', 'portability_to_controller', 'third_party_access'] as const) {
    it(`${type}: handed out once it was approved`, async () => {
      const requestId = await ask(type, { proof: 'host' });
      const disclosure = { categories: ['name'], ground: 'legal_obligation' as const };
      await act(officer, requestId, { action: 'propose', disclosure });
      await act(second, requestId, { action: 'approve' });
      await assert.rejects(act(officer, requestId, { action: 'complete' }), {
        code: 'request_demand_missing',
      });
      await act(officer, requestId, { action: 'complete', words: 'Here it is.' });
      assert.equal(await stateOf(requestId), 'completed');
    });
  }

  for (const type of [
    'processing_information',
    'human_review',
    'objection',
    'complaint',
    'question',
  ] as const) {
    it(`${type}: answered in words`, async () => {
      const requestId = await ask(type, { proof: 'host' });
      await assert.rejects(act(officer, requestId, { action: 'complete' }), {
        details: { action: 'complete', missing: ['words'] },
      });
      await act(officer, requestId, { action: 'complete', words: 'This is the answer.' });
      const letters = await listLetters(crm, requestId);
      assert.ok(
        letters.at(-1)?.text.blocks.some((block) => JSON.stringify(block).includes('This is the answer.')),
      );
    });
  }

  for (const type of ['objection_to_marketing', 'withdrawal'] as const) {
    it(`${type}: carried out and answered by itself, without proof`, async () => {
      const { request, steps } = await getRequest(crm, await ask(type));
      assert.equal(request.state, 'completed');
      assert.deepEqual(
        steps.map(({ action }) => action),
        ['accept', 'complete'],
      );
    });
  }
});

describe('an answer that tells nothing', () => {
  it('is the same for known and unknown people, in words and in statements', async () => {
    const known = anAddress();
    await transaction(crm, (tx) => ensureSubjects(tx, [known]));
    await ask('access', { identity: known, proof: 'host' });
    const owner = await database.owner();
    const count = async (identity: { email: string }) => {
      const answer = await transaction(crm, async (tx) => {
        const before = await owner.query<{ n: number }>('select count(*)::int as n from identity');
        const received = await receiveRequest(tx, { type: 'access', by: 'centre', identity, details: {} });
        return { received, before: before.rows[0]?.n };
      });
      const after = await owner.query<{ n: number }>('select count(*)::int as n from identity');
      assert.equal(after.rows[0]?.n, answer.before, 'nobody is looked up or made');
      return Object.keys(answer.received);
    };
    assert.deepEqual(await count(known), await count(anAddress()));
  });

  it('reveals nothing before the code was right: a wrong one counts and moves nothing', async () => {
    const identity = anAddress();
    const requestId = await ask('access', { identity, by: 'mail' });
    const { request } = await getRequest(crm, requestId);
    assert.equal(request.state, 'verifying');
    const issued = await transaction(crm, (tx) => issueCode(tx, request.verificationId ?? assert.fail()));
    const code = issued?.code.reveal() ?? assert.fail();
    const person: Context = { ...crm, actor: { kind: 'subject' } };
    const wrong = code === '000000' ? '000001' : '000000';
    for (let tries = 0; tries < 4; tries += 1)
      await act(person, requestId, { action: 'verify', code: wrong });
    assert.equal(await stateOf(requestId), 'verifying');
    await act(person, requestId, { action: 'verify', code });
    const { steps } = await getRequest(crm, requestId);
    assert.deepEqual([steps.at(-1)?.action, steps.at(-1)?.proof], ['verify', 'code']);
  });

  it('keeps staff from taking a proof that is none', async () => {
    const requestId = await ask('access');
    await assert.rejects(act(verifier, requestId, { action: 'verify' }), { code: 'request_demand_missing' });
    await assert.rejects(act(officer, requestId, { action: 'verify' }), {
      code: 'request_actor_not_allowed',
    });
  });
});

describe('joining', () => {
  it('two that come at once are one request: the second joins the first', async () => {
    const identity = anAddress();
    const [one, other] = await Promise.all(
      [1, 2].map(() =>
        transaction(crm, (tx) => receiveRequest(tx, { type: 'access', by: 'api', identity, details: {} })),
      ),
    );
    await Promise.all([one, other].map((each) => attendRequest(crm, each?.requestId ?? assert.fail())));
    const states = await Promise.all([one, other].map((each) => stateOf(each?.requestId ?? assert.fail())));
    assert.deepEqual(states.toSorted(), ['joined', 'verifying']);
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from request_lead where controller_id = 'client-crm'
        and request_id in (${one?.requestId}, ${other?.requestId})`.execute(crm.db);
    assert.equal(rows[0]?.n, 1);
  });

  it('other words join only once it is proved who asks, and never lend their proof to those of somebody else', async () => {
    const identity = anAddress();
    const stranger = await ask('rectification', { identity, details: { words: 'Call me Nobody.' } });
    const own = await ask('rectification', {
      identity,
      details: { words: 'My name is Olha.' },
      proof: 'host',
    });
    assert.deepEqual([await stateOf(stranger), await stateOf(own)], ['verifying', 'in_progress']);
    const again = await ask('rectification', { identity, details: { words: 'Olha, with an h.' } });
    assert.equal(await stateOf(again), 'verifying');
    await act(crm, again, { action: 'withdraw', as: 'person' });
    assert.equal(await stateOf(own), 'in_progress');
  });

  it('makes room when the first has ended', async () => {
    const identity = anAddress();
    const first = await ask('access', { identity });
    await act(crm, first, { action: 'withdraw', as: 'person' });
    const next = await ask('access', { identity });
    assert.equal(await stateOf(next), 'verifying');
    const third = await getRequest(crm, await ask('access', { identity }));
    assert.equal(third.request.joinedTo, next);
  });
});

describe('what the law refuses', () => {
  const refusal = async (ctx: Context, type: RequestType, input: RequestActInput, where: Context = ua) => {
    const requestId = await ask(type, { proof: 'host' }, where);
    return act(ctx, requestId, input).then(
      () => assert.fail('allowed'),
      (error: { code: string; details: { article?: string } }) => [error.code, error.details.article],
    );
  };

  it('AS-24: to delay one’s own access under the law of Ukraine, with the article; a third party’s once, never past day 45', async () => {
    const delay = { action: 'extend', ground: 'not_within_term', words: 'It takes longer.' } as const;
    assert.deepEqual(await refusal(uaOfficer, 'access', delay), [
      'request_law_forbids',
      'Law 2297-VI Art. 17(1)',
    ]);
    const requestId = await ask('third_party_access', { proof: 'host' }, ua);
    await act(uaOfficer, requestId, delay);
    await assert.rejects(act(uaOfficer, requestId, delay), { code: 'request_extended_already' });
    const { request } = await getRequest(ua, requestId);
    const dueMs = request.terms.answerDueAt?.getTime() ?? assert.fail();
    assert.ok(dueMs > request.receivedAt.getTime() + 40 * 86_400_000);
    assert.ok(dueMs <= request.receivedAt.getTime() + 46 * 86_400_000);
  });

  it('PS-20: a fee for one’s own data under the law of Ukraine, with the article', async () => {
    const quote = { action: 'quote', ground: 'cost', amount: { value: '5', currency: 'UAH' } } as const;
    assert.deepEqual(await refusal(uaOfficer, 'access', quote), [
      'request_law_forbids',
      'Law 2297-VI Art. 19(1)',
    ]);
    const requestId = await ask('third_party_access', { proof: 'host' }, ua);
    await act(uaOfficer, requestId, quote);
    assert.equal(await stateOf(requestId, ua), 'quoted');
    await act({ ...ua, actor: { kind: 'subject' } }, requestId, { action: 'accept_quote' });
    assert.equal(await stateOf(requestId, ua), 'in_progress');
    await act(uaOfficer, requestId, quote);
    await act({ ...ua, actor: { kind: 'subject' } }, requestId, { action: 'decline_quote' });
    assert.equal(await stateOf(requestId, ua), 'withdrawn');
  });

  it('CC-29: a refusal without a ground, or on one that no law knows; what cannot be refused is not', async () => {
    const refuse = { action: 'refuse', words: 'No.' } as const;
    const [code] = await refusal(officer, 'access', refuse, crm);
    assert.equal(code, 'request_demand_missing');
    assert.equal(
      (await refusal(officer, 'access', { ...refuse, ground: 'compelling_grounds' }, crm))[0],
      'request_demand_missing',
    );
    const requestId = await ask('access', { proof: 'host' });
    await act(officer, requestId, { ...refuse, ground: 'not_identified' });
    const letter = (await listLetters(crm, requestId)).at(-1);
    assert.equal(letter?.kind, 'refusal');
    const { steps } = await getRequest(crm, requestId);
    assert.match(steps.at(-1)?.article ?? '', /GDPR Art\. 12\(2\)/);
  });

  it('AS-22: access of third parties without what Art. 16(4) asks for', async () => {
    await assert.rejects(
      transaction(ua, (tx) =>
        receiveRequest(tx, { type: 'third_party_access', by: 'api', identity: anAddress(), details: {} }),
      ),
      {
        code: 'request_detail_missing',
        details: {
          fields: ['details.requester', 'details.scope', 'details.ground', 'details.about'],
          article: 'Law 2297-VI Art. 16(4)',
        },
      },
    );
  });
});

test('a plan of erasure is approved by another than its author, by people who may, and only as it was made', async () => {
  const requestId = await ask('erasure', { proof: 'host' });
  await database.runJobs(crm, plans);
  await act(officer, requestId, { action: 'propose' });
  const plan = await planOf(crm, (await getRequest(crm, requestId)).request);
  const view = await toRequestView(crm, await getRequest(crm, requestId));
  assert.equal(view.plan_id, plan && toPublicId('plan', plan.planId), 'a host finds the plan by it');
  assert.deepEqual(
    view.letters.map(({ kind, channel }) => [kind, channel]),
    [['acknowledgement', 'mail']],
  );
  const approve = { action: 'approve', plan_hash: plan?.plan?.hash } as const;
  await assert.rejects(act(officer, requestId, approve), { code: 'request_same_person' });
  await assert.rejects(act({ ...crm, actor: { kind: 'api_key', role: 'secret' } }, requestId, approve), {
    code: 'request_same_person',
  });
  await assert.rejects(act(verifier, requestId, approve), { code: 'request_actor_not_allowed' });
  await assert.rejects(act(second, requestId, { action: 'approve', plan_hash: 'a'.repeat(64) }), {
    code: 'plan_changed',
  });
  await act(second, requestId, approve);
  assert.equal(await stateOf(requestId), 'carrying_out');
});

test('AS-23: proofs of identity are for those who verify; the content goes with the decision, the fact stays', async () => {
  const requestId = await ask('access', {
    identity: undefined,
    by: 'paper',
    person: { name: 'Olha Kanarka', postal_address: ['Main Street 1', 'Lviv'] },
  });
  const fields = { surname: 'Kanarka', name: 'Olha', residence: 'Lviv', document: 'ID 000' };
  const documentId = await transaction(officer, (tx) =>
    addDocument(tx, requestId, { kind: 'identity_fields', fields }),
  );
  const read = (ctx: Context) => transaction(ctx, (tx) => readDocument(tx, documentId));
  for (const other of [officer, dpo, crm])
    await assert.rejects(read(other), { code: 'request_document_not_found' });
  assert.deepEqual(JSON.parse((await read(verifier)).content.toString()), fields);
  await act(verifier, requestId, { action: 'verify' });
  await act(officer, requestId, { action: 'propose' });
  await act(second, requestId, { action: 'approve' });
  await act(officer, requestId, { action: 'complete', words: 'Nothing is held.' });
  await assert.rejects(read(verifier), { code: 'request_document_not_found' });
  const { documents, steps } = await getRequest(crm, requestId);
  assert.ok(documents[0]?.erasedAt);
  assert.equal(steps.find(({ action }) => action === 'verify')?.proof, 'document');
  const letters = await listLetters(crm, requestId);
  assert.deepEqual(letters.at(-1)?.text.addressee, ['Olha Kanarka', 'Main Street 1', 'Lviv']);
  assert.equal(letters.at(-1)?.channel, 'print');
});

describe('what holds from the moment of the request on', () => {
  const question = (purpose: string, categories: readonly string[]) => ({
    purpose,
    categories,
    at: crm.clock.now().getTime(),
  });
  const marketing = policy.purposes.find((one) => one.direct_marketing) ?? assert.fail();
  const interest = policy.purposes.find(
    (one) => one.legal_basis === 'legitimate_interest' && !one.direct_marketing,
  );
  const reasonFor = async (identity: { email: string }, purpose: typeof marketing) => {
    const subjectId = await findSubject(crm, identity);
    return (await decideFor(crm, subjectId, question(purpose.id, purpose.categories.slice(0, 1)))).reason;
  };
  const receive = (type: RequestType, identity: { email: string }) =>
    transaction(crm, (tx) =>
      receiveRequest(tx, { type, by: 'api', identity, details: detailsFor[type] ?? {} }),
    );

  it('CC-30: an objection to marketing, with the response and before anybody looked who it is', async () => {
    const identity = anAddress();
    await transaction(crm, (tx) => ensureSubjects(tx, [identity]));
    await receive('objection_to_marketing', identity);
    assert.equal(await reasonFor(identity, marketing), 'objected');
  });

  it('CC-30: another objection restricts until it is decided; refused, it is lifted; granted, it lasts', async () => {
    const purpose = interest ?? assert.fail('the example has such a purpose');
    const decisions = [
      [{ action: 'complete', words: 'You are right.' }, 'objected'],
      [{ action: 'refuse', ground: 'not_identified', words: 'We have to.' }, 'allowed'],
    ] as const;
    for (const [decision, reason] of decisions) {
      const identity = anAddress();
      await transaction(crm, (tx) => ensureSubjects(tx, [identity]));
      const requestId = await ask('objection', { identity, proof: 'host' });
      assert.equal(await reasonFor(identity, purpose), 'restricted');
      await act(officer, requestId, decision);
      assert.equal(await reasonFor(identity, purpose), reason);
    }
  });

  it('outlives the erasure of the person: whoever comes back is still not written to', async () => {
    const identity = anAddress();
    await ask('objection_to_marketing', { identity });
    const subjectId = (await findSubject(crm, identity)) ?? assert.fail();
    await eraseSubject(crm, subjectId, { anchors: crm.anchors, steps: erasureSteps });
    await transaction(crm, (tx) => ensureSubjects(tx, [identity]));
    assert.equal(await reasonFor(identity, marketing), 'objected');
  });
});

test('erasure takes the person and every word, and leaves a number', async () => {
  const identity = { email: 'canary.requester@mail.example' };
  const requestId = await ask('erasure', { identity, proof: 'host', details: { words: 'canary words' } });
  await proposeAndApprove(requestId);
  const subjectId = (await findSubject(crm, identity)) ?? assert.fail();
  await forgetPerson(crm, requestId);
  await database.runJobs(crm, plans);
  assert.ok(await findSubject(crm, identity), 'the answer is not out yet');
  const owner = await database.owner();
  await owner.query(`delete from message where subject_id = $1`, [subjectId]);
  await forgetPerson(crm, requestId);
  await database.runJobs(crm, plans);
  assert.equal(await findSubject(crm, identity), undefined);
  const { request, body, steps } = await getRequest(crm, requestId);
  assert.deepEqual(
    [request.type, request.state, request.subjectId, body],
    ['erasure', 'completed', undefined, undefined],
  );
  assert.deepEqual(
    steps.map(({ action }) => action),
    ['verify', 'propose', 'approve', 'complete'],
  );
});

describe('terms', () => {
  it('CC-17: the officers are told, then on day 8 of 10 the data protection officer; on day 11 it is overdue; after 60 days it is still there', async () => {
    const ctx = await requestContext(
      database,
      'left-alone',
      exampleFolder('client-crm', { from: '\n  id: client-crm', to: '\n  id: left-alone' }),
    );
    const [works, protects] = [await staffOf(ctx, 'officer'), await staffOf(ctx, 'dpo')];
    const requestId = await ask('erasure', { proof: 'host' }, ctx);
    const alerts = async () => {
      await attendTerms(ctx, signal);
      await attendTerms(ctx, signal);
      const { rows } = await sql<{ level: string }>`
        select level from request_alert where controller_id = 'left-alone' and request_id = ${requestId} order by raised_at`.execute(
        ctx.db,
      );
      return rows.map(({ level }) => level);
    };
    const told = async () => {
      const owner = await database.owner();
      const { rows } = await owner.query<{ staff: string; level: string }>(
        `select data->'data'->>'staffId' as staff, data->'data'->>'level' as level from pgboss.job
         where name = 'requests.alert_mail' and data->>'controller' = 'left-alone'`,
      );
      return rows.map(({ staff, level }) => `${level} ${staff}`).toSorted();
    };
    assert.deepEqual(await alerts(), []);
    ctx.clock.advance('P5D');
    assert.deepEqual(await alerts(), ['reminder']);
    ctx.clock.advance('P3D');
    assert.deepEqual(await alerts(), ['reminder', 'escalation']);
    assert.deepEqual(await told(), [`escalation ${protects.staffId}`, `reminder ${works.staffId}`]);
    assert.equal((await countOverdue(ctx)).overdue, 0);
    ctx.clock.advance('P3D');
    assert.deepEqual(await alerts(), ['reminder', 'escalation', 'overdue']);
    assert.deepEqual(
      (await listOverdue(ctx, 10)).map((one) => one.requestId),
      [requestId],
    );
    ctx.clock.advance('P60D');
    assert.deepEqual(await alerts(), ['reminder', 'escalation', 'overdue']);
    const { request, body } = await getRequest(ctx, requestId);
    assert.equal(request.state, 'in_progress');
    assert.ok(body, 'with its words');
    assert.equal((await countOverdue(ctx)).overdue, 1);
  });

  it('whoever is waited for is reminded once, and the request lapses only after that', async () => {
    const ctx = await requestContext(
      database,
      'waiting',
      exampleFolder('client-crm', { from: '\n  id: client-crm', to: '\n  id: waiting' }),
    );
    const works = await staffOf(ctx, 'officer');
    const requestId = await ask('access', {}, ctx);
    const lapse = { action: 'lapse', words: 'No proof came.' } as const;
    await assert.rejects(act(works, requestId, lapse), { code: 'request_demand_missing' });
    ctx.clock.advance('P8D');
    await attendTerms(ctx, signal);
    await attendTerms(ctx, signal);
    assert.deepEqual(
      (await listLetters(ctx, requestId)).map(({ kind }) => kind),
      ['acknowledgement', 'identity_asked'],
    );
    await act(works, requestId, lapse);
    assert.equal(await stateOf(requestId, ctx), 'lapsed');
  });

  it('are explained in words with their articles', async () => {
    const requestId = await ask('access', { proof: 'host' });
    const { deadlines } = await explainRequest(crm, requestId, 'uk');
    const answer = deadlines.find(({ milestone }) => milestone === 'answer') ?? assert.fail();
    assert.ok(answer.rules.some(({ rule }) => rule.includes('GDPR Art. 12(3)')));
  });
});

test('CC-31: a complaint counts at its clause', async () => {
  const before = await countComplaints(crm, new Date(0));
  await ask('complaint', { details: { words: 'Not kept.', clause: 'CC-12' } });
  const after = (await countComplaints(crm, new Date(0))).find(({ clause }) => clause === 'CC-12');
  assert.deepEqual([before.find(({ clause }) => clause === 'CC-12'), after?.open], [undefined, 1]);
  await assert.rejects(ask('complaint', { details: { words: 'x', clause: 'ZZ-99' } }), {
    code: 'request_clause_unknown',
  });
});

test('the list goes by the day on which they are due, page by page, those that ended last', async () => {
  const seen: RequestId[] = [];
  const dues: number[] = [];
  for (let after: RequestId | undefined; ;) {
    const page = await listRequests(crm, { after, limit: 7 });
    for (const one of page) {
      seen.push(one.requestId);
      dues.push(one.terms.answerDueAt?.getTime() ?? Infinity);
    }
    after = page.at(-1)?.requestId;
    if (page.length < 7) break;
  }
  assert.equal(new Set(seen).size, seen.length);
  assert.deepEqual(
    dues,
    dues.toSorted((a, b) => a - b),
  );
});

test('whatever is tried in whatever order, what is stored is what the steps lead to', async () => {
  const actors = [
    officer,
    second,
    dpo,
    verifier,
    { ...crm, actor: { kind: 'subject' } } as Context,
    { ...crm, actor: { kind: 'api_key', role: 'secret' } } as Context,
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...requestTypes),
      fc.boolean(),
      fc.array(fc.tuple(fc.constantFrom(...requestActions), fc.nat({ max: 5 }), fc.boolean()), {
        minLength: 4,
        maxLength: 14,
      }),
      async (type, isProved, acts) => {
        const requestId = await ask(type, isProved ? { proof: 'host' } : {});
        for (const [action, who, hasGround] of acts) {
          const input: RequestActInput = {
            action,
            words: 'Words.',
            ground: hasGround ? (action === 'extend' ? 'complex' : 'unfounded_or_excessive') : undefined,
            amount: { value: '1', currency: 'EUR' },
          };
          await act(actors[who] ?? crm, requestId, input).catch((error: unknown) => {
            if (!(error instanceof Error) || !('code' in error)) throw error;
          });
        }
        const { request, steps } = await getRequest(crm, requestId);
        const followed = followRequest(
          request.receivedAt.getTime(),
          steps.map(({ action, at }) => ({ action, at: at.getTime() })),
        );
        assert.equal(request.state, followed.state);
        assert.equal(request.answeredAt?.getTime(), followed.answeredAt);
        assert.deepEqual(
          steps.map(({ seq }) => seq),
          steps.map((_, index) => index + 1),
        );
        if (steps.length > 0) assert.equal(steps.at(-1)?.state, request.state);
      },
    ),
    { numRuns: 40 },
  );
});
