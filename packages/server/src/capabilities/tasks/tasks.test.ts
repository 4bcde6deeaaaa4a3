import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { httpTasks } from '@zgoda/connectors';
import type { PlanId } from '@zgoda/vocabulary/ids';
import { transaction } from '../../platform/db/index.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import { approvePlan, getPlan, publishDataMap, retryPlan, startPlan } from '../datamap/index.ts';
import { datamapJobs, datamapSchedules } from '../datamap/jobs.ts';
import { mapOf } from '../datamap/testing.ts';
import { listSubjectEntries } from '../evidence/index.ts';
import { testAnchors } from '../evidence/testing.ts';
import { personWith, publishedContext } from '../messages/testing.ts';
import { createSystemCallbacks } from './callback-routes.ts';
import { taskJobs, taskSchedules } from './jobs.ts';
import { askWhatIsDue } from './service.ts';

/** A service with people that erases them at once, later with a call, never, or not at all. */
const people = new Set<string>();
const asked: { key: string; email: string; call: string }[] = [];
let how: 'at_once' | 'later' | 'lies' | 'fails' = 'at_once';
const service = createServer(async (request, answer) => {
  const { searchParams } = new URL(request.url ?? '', 'http://x');
  let text = '';
  for await (const chunk of request) text += String(chunk);
  if (how === 'fails') {
    answer.writeHead(503).end();
    return;
  }
  if (request.method === 'GET') {
    answer.writeHead(people.has(searchParams.get('email') ?? '') ? 200 : 404).end('{}');
    return;
  }
  const { email, call } = JSON.parse(text) as { email: string; call: string };
  asked.push({ key: String(request.headers['idempotency-key']), email, call });
  if (how === 'at_once') people.delete(email);
  answer.writeHead(how === 'later' ? 202 : 200).end('{}');
});
await new Promise<void>((ready) => service.listen(0, '127.0.0.1', ready));
after(() => void service.close());

const newsletter = `
format: 1
id: newsletter
label: { en: Newsletter }
connector: http
storage: office
categories: [email-address, name]
operations:
  erasure:
    ask: { path: /erasures, body: { email: '{{ identities.email }}', call: '{{ callback.url }}' } }
    answers: { done: { status: [200] }, waiting: { status: [202] } }
    callback: { done: { field: state, is: [deleted] } }
    check: { path: /people, query: { email: '{{ identities.email }}' }, expect: { status: [404] } }
`;
const database = await testDatabase();
const ctx = await publishedContext(database);
await publishDataMap(ctx, mapOf({ newsletter }), '');

const secret = Buffer.alloc(32, 5);
const settings = {
  url: `http://127.0.0.1:${(service.address() as AddressInfo).port}`,
  allowPrivateAddresses: true,
  callbackSecret: `whsec_${secret.toString('base64')}`,
};
const systems = { connectors: {}, askers: { http: httpTasks }, settingsOf: () => settings };
const wiring = { systems, publicOrigin: 'https://privacy.example' };
const jobs = [...datamapJobs({ systems, anchors: testAnchors(), steps: [] }), ...taskJobs(wiring)];
const run = () => database.runJobs(ctx, jobs);
const never = new AbortController().signal;
async function later(duration: string): Promise<void> {
  ctx.clock.advance(duration);
  for (const { handler } of [...datamapSchedules, ...taskSchedules]) await handler(ctx, never);
  await run();
}

let number = 0;
async function approved(behaviour: typeof how) {
  how = behaviour;
  const email = `reader${(number += 1)}@mail.example`;
  people.add(email);
  const subjectId = await personWith(ctx, email);
  const planId = await transaction(ctx, (tx) => startPlan(tx, { subjectId, kind: 'erasure' }));
  await run();
  const { plan } = await getPlan(ctx, planId);
  await transaction(ctx, (tx) => approvePlan(tx, planId, plan?.hash ?? ''));
  return { planId, email, subjectId };
}
const standing = async (planId: PlanId) => {
  const { state, coverage, tasks } = await getPlan(ctx, planId);
  return {
    state,
    lines: coverage?.lines.map(({ category, outcome }) => [category, outcome]),
    task: tasks[0],
  };
};
const ofBoth = (outcome: string) => [
  ['email-address', outcome],
  ['name', outcome],
];

const callbacks = createSystemCallbacks({
  contextFor: (controller) => (controller === ctx.controller ? ctx : undefined),
  systems,
});
async function call(to: string, body: string, { key = secret, id = 'msg_1' } = {}): Promise<number> {
  const timestamp = String(Math.floor(ctx.clock.now().getTime() / 1000));
  const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  const answer = await callbacks.request(new URL(to).pathname, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${mac}`,
    },
  });
  return answer.status;
}

test('an erasure reaches a system that is asked, is looked at, and ends by itself with its evidence', async () => {
  const { planId, email, subjectId } = await approved('at_once');
  await run();
  assert.ok(!people.has(email));
  const { state, lines, task } = await standing(planId);
  assert.deepEqual([state, lines, task?.state], ['carried_out', ofBoth('erased'), 'confirmed']);
  const entries = await listSubjectEntries(ctx, subjectId, { limit: 100 });
  // Made, approved, asked, closed, carried out.
  assert.equal(entries.length, 5);
});

test('a system that answers 200 and does nothing is caught by its check, and can be tried again', async () => {
  const { planId, email } = await approved('lies');
  await run();
  assert.equal((await standing(planId)).task?.waiting?.for, 'still_there');
  for (let hours = 0; hours < 4; hours += 1) await later('PT1H');
  const { state, lines } = await standing(planId);
  assert.deepEqual([state, lines], ['partly_done', ofBoth('failed')]);
  how = 'at_once';
  await transaction(ctx, (tx) => retryPlan(tx, planId));
  await run();
  assert.deepEqual([(await standing(planId)).state, people.has(email)], ['carried_out', false]);
});

test('who answers later is waited for, for as long as it takes, and is heard only when it has signed', async () => {
  const { planId, email } = await approved('later');
  await run();
  await later('P60D');
  const waiting = await standing(planId);
  assert.deepEqual([waiting.state, waiting.task?.waiting?.for], ['waiting', 'answer']);
  const since = waiting.task?.waiting?.since.getTime() ?? 0;
  assert.ok(ctx.clock.now().getTime() - since > 59 * 86_400_000, 'it is seen since when');
  const to = asked.at(-1)?.call ?? '';
  const deleted = '{"state":"deleted"}';
  const elsewhere = to.replace('/newsletter/', '/another/');
  const stranger = to.replace(ctx.controller, 'client-crm');
  assert.equal(await call(to, deleted, { key: Buffer.alloc(32, 6) }), 401);
  assert.deepEqual([await call(elsewhere, deleted), await call(stranger, deleted)], [401, 401]);
  assert.equal(await call(to, '{"state":"perhaps"}').catch(() => 422), 500, 'no face renders it here');
  assert.equal(await call(to, `{"state":"deleted","more":"${'x'.repeat(20_000)}"}`), 500, 'too long');
  await run();
  assert.equal((await standing(planId)).state, 'waiting');
  people.delete(email);
  assert.equal(await call(to, deleted), 204);
  await run();
  assert.deepEqual((await standing(planId)).lines, ofBoth('erased'));
  assert.equal(await call(to, deleted), 204, 'a repeat changes nothing');
});

test('a signed call that is not true is caught by the check', async () => {
  const { planId } = await approved('later');
  await run();
  assert.equal(await call(asked.at(-1)?.call ?? '', '{"state":"deleted"}'), 204);
  await run();
  for (let hours = 0; hours < 4; hours += 1) await later('PT1H');
  assert.deepEqual((await standing(planId)).lines, ofBoth('failed'));
});

test('a system that is away is tried again with the same key, and what was asked before a crash too', async () => {
  const { planId, email } = await approved('fails');
  await run();
  assert.equal((await standing(planId)).task?.waiting?.for, 'unreachable');
  await later('P3D');
  assert.equal((await standing(planId)).task?.waiting?.for, 'unreachable');
  how = 'lies';
  ctx.clock.advance('PT6H');
  const died = askWhatIsDue(ctx, planId, {
    ...wiring,
    signal: never,
    onStep: (step) => {
      if (step === 'asked') throw new Error('died between the question and its note');
    },
  });
  await assert.rejects(died, /died between/);
  how = 'at_once';
  await later('PT1H');
  assert.deepEqual((await standing(planId)).lines, ofBoth('erased'));
  const keys = asked.filter((question) => question.email === email).map(({ key }) => key);
  assert.deepEqual([keys.length, new Set(keys).size], [2, 1]);
});
