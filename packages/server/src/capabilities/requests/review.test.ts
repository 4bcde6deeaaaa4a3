import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { erasureSteps } from '../../start/erasure-steps.ts';
import { transaction } from '../../platform/db/index.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import { getAutomatedDecision, recordAutomatedDecision } from '../automated-decisions/service.ts';
import { makeAccessReport } from '../deliveries/index.ts';
import { eraseSubject, listSubjectEntries } from '../evidence/index.ts';
import { listLetters } from '../letters/index.ts';
import { exampleFolder } from '../policies/testing.ts';
import { actOnRequest } from './act-service.ts';
import { asked, requestContext, staffOf } from './testing.ts';

const database = await testDatabase();
const ctx = await requestContext(database, 'association-site', exampleFolder('association-site'));
const other = await requestContext(database, 'client-crm', exampleFolder('client-crm'));
const officer = await staffOf(ctx, 'officer');

const decide = (email: string, outcome = 'Third in the queue.') =>
  transaction(ctx, (tx) =>
    recordAutomatedDecision(tx, { decision: 'plot-queue', subject: { email }, outcome }),
  );
const stateOf = async ({ decisionId }: Awaited<ReturnType<typeof decide>>) =>
  (await getAutomatedDecision(ctx, decisionId)).state;
const review = (email: string, details = { decision: 'plot-queue' }) =>
  asked(ctx, { type: 'human_review', identity: { email }, details, proof: 'host' });

test('AS-35: what a machine decided is held once the person asks for a human being, until one has looked', async () => {
  const email = 'gardener@mail.example';
  const made = await decide(email);
  const foreign = await decide('neighbour@mail.example');
  assert.equal(made.state, 'released');
  const requestId = await review(email);
  assert.deepEqual([await stateOf(made), await stateOf(foreign)], ['held', 'released']);
  const next = await decide(email, 'Fourth.');
  assert.equal(next.state, 'held');
  await transaction(officer, (tx) =>
    actOnRequest(tx, requestId, { action: 'complete', words: 'You are second.', review: 'changed' }),
  );
  assert.deepEqual([await stateOf(made), await stateOf(next)], ['changed', 'changed']);
  assert.match(JSON.stringify((await listLetters(ctx, requestId)).at(-1)?.text.blocks), /You are second\./);
  const acts = (await listSubjectEntries(ctx, made.subjectId, { limit: 50 })).map(
    ({ fields }) => fields['act'],
  );
  for (const act of ['automated_decision', 'automated_decision_held', 'automated_decision_reviewed'])
    assert.ok(acts.includes(act), act);
  assert.equal((await decide(email)).state, 'released');
  const { automatedDecisions } = await makeAccessReport(ctx, { subjectId: made.subjectId, locale: 'en' });
  assert.match(automatedDecisions[0]?.logic ?? '', /sorts the applications by date/);
});

test('a review that nobody proved holds nothing; one that is refused or taken back releases', async () => {
  const email = 'second@mail.example';
  const made = await decide(email);
  await asked(ctx, { type: 'human_review', identity: { email }, by: 'mail' });
  assert.equal(await stateOf(made), 'released');
  const requestId = await review(email, { decision: 'plot-queue' });
  assert.equal(await stateOf(made), 'held');
  await transaction(ctx, (tx) => actOnRequest(tx, requestId, { action: 'withdraw', as: 'person' }));
  assert.equal(await stateOf(made), 'released');
});

test('its outcome is sealed, another controller does not see it, the policy has to know it, and erasure takes it', async () => {
  const made = await decide('third@mail.example', 'Heliotrope queue.');
  const { rows } = await sql<{ sealed: Buffer }>`
    select sealed_outcome as sealed from automated_decision where decision_id = ${made.decisionId}`.execute(
    ctx.db,
  );
  assert.ok(!rows[0]?.sealed.includes('Heliotrope'));
  await assert.rejects(getAutomatedDecision(other, made.decisionId), {
    code: 'automated_decision_not_found',
  });
  await assert.rejects(
    transaction(ctx, (tx) =>
      recordAutomatedDecision(tx, {
        decision: 'horoscope',
        subject: { email: 'a@mail.example' },
        outcome: 'x',
      }),
    ),
    { code: 'automated_decision_unknown' },
  );
  await eraseSubject(ctx, made.subjectId, { anchors: ctx.anchors, steps: erasureSteps });
  await assert.rejects(getAutomatedDecision(ctx, made.decisionId), { code: 'automated_decision_not_found' });
});
