import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { sqliteConnector } from '@zgoda/connectors';
import { toPublicId, type PlanId } from '@zgoda/vocabulary/ids';
import { testDatabase } from '../../platform/db/testing.ts';
import { transaction } from '../../platform/db/index.ts';
import { testApi } from '../../platform/http/testing.ts';
import { erasureSteps } from '../../start/erasure-steps.ts';
import { replayErasures } from '../evidence/erasure-service.ts';
import { listTablesHolding, testAnchors } from '../evidence/testing.ts';
import { personWith, publishedContext } from '../messages/testing.ts';
import { exampleFolder } from '../policies/testing.ts';
import { publishPolicy } from '../policies/index.ts';
import { placeHold, releaseHold, retentionDue } from '../retention/index.ts';
import { findSubject } from '../subjects/index.ts';
import { accountClosed } from '../subscriptions/index.ts';
import { registerSubscriptionRoutes } from '../subscriptions/routes.ts';
import { getDataMap, getPlan, listPlans, publishDataMap, requestOwnErasure, startPlan } from './index.ts';
import { datamapJobs, datamapSchedules } from './jobs.ts';
import { registerDatamapRoutes } from './routes.ts';
import { cabinet, mapOf } from './testing.ts';

const database = await testDatabase();
const ctx = await publishedContext(database, 'association-site');
const owner = await database.owner();
const anchors = testAnchors();

const directory = mkdtempSync(join(tmpdir(), 'zgoda-members-'));
after(() => rmSync(directory, { recursive: true }));
const path = join(directory, 'members.sqlite');
const members = new DatabaseSync(path);
members.exec(
  readFileSync(
    new URL('../../../../../examples/association-site/systems/members.sql', import.meta.url),
    'utf8',
  ),
);

const systems = { connectors: { sqlite: sqliteConnector }, settingsOf: () => ({ path }) };
const jobs = datamapJobs({ systems, anchors, steps: erasureSteps });
const run = () => database.runJobs(ctx, jobs);
const api = testApi(ctx, (routes) => {
  registerSubscriptionRoutes(routes);
  registerDatamapRoutes(routes);
});
const publish = () => publishPolicy(ctx, exampleFolder('association-site'), { keepSystems: publishDataMap });
await publish();

const close = (email: string) =>
  api.call('POST', '/v1/events', { type: 'account.closed', subject: { email } });
async function later(duration: string): Promise<void> {
  ctx.clock.advance(duration);
  for (const { handler } of datamapSchedules) await handler(ctx, new AbortController().signal);
  await run();
}
/** Tables of the members' database in which a text stands. */
function tablesWith(text: string): readonly string[] {
  const tables = members.prepare(`select name from sqlite_schema where type = 'table'`).all();
  return tables.flatMap(({ name }) =>
    JSON.stringify(members.prepare(`select * from "${String(name)}"`).all()).includes(text)
      ? [String(name)]
      : [],
  );
}

const onlyPlan = async (): Promise<PlanId> => {
  const { rows } = await owner.query(
    'select plan_id from plan order by created_at desc, plan_id desc limit 1',
  );
  return rows[0]?.plan_id ?? assert.fail('no plan');
};
const countPlans = async (): Promise<number> =>
  Number((await owner.query('select count(*) from plan')).rows[0].count);

test('the systems beside a policy are published with it, once, and named over the API', async () => {
  const { hash, systems: mapped } = await getDataMap(ctx);
  await publish();
  assert.deepEqual([mapped.map(({ id }) => id), (await getDataMap(ctx)).hash], [['members'], hash]);
  const versions = await owner.query('select version from data_map where controller_id = $1', [
    ctx.controller,
  ]);
  assert.equal(versions.rowCount, 1);
  const answer = await api.call('GET', '/v1/systems');
  const body = answer.body as {
    items: { id: string; tables: number; categories: string[] }[];
    map_hash: string;
  };
  assert.deepEqual([body.map_hash, body.items[0]?.id, body.items[0]?.tables], [hash, 'members', 7]);
  assert.ok(body.items[0]?.categories.includes('identity-document'));
});

test('AS-13: a closed account is erased in every connected system and here, without anybody’s help, and read again', async () => {
  const email = 'ivan.klen@example.org';
  const subjectId = await personWith(ctx, email);
  assert.deepEqual(tablesWith('Клен'), ['member', 'fee_payment']);
  const answer = await close(email);
  assert.deepEqual([answer.status, answer.body], [200, { accepted: true, ended_topics: [] }]);
  await run();
  assert.deepEqual(tablesWith(email), []);
  assert.deepEqual(tablesWith('Клен'), ['fee_payment'], 'what a law keeps');
  assert.deepEqual(tablesWith('Береза'), ['member', 'fee_payment'], 'nobody else’s');
  assert.equal(members.prepare('select tenant_id from plot where number = ?').get('13')?.['tenant_id'], null);
  assert.equal(await findSubject(ctx, { email }), undefined);
  assert.deepEqual(await listTablesHolding(owner, subjectId), ['vault.owner_tombstone']);
  const planId = await onlyPlan();
  const { state, coverage, approvedBy, subjectId: whose } = await getPlan(ctx, planId);
  assert.deepEqual(
    [state, coverage?.isWhole, approvedBy, whose],
    ['carried_out', true, undefined, undefined],
  );
  const endings = new Set(coverage?.lines.map(({ system, outcome }) => `${system} ${outcome}`));
  assert.ok(endings.has('members erased') && endings.has('members kept'));
  assert.ok(!endings.has('members failed') && endings.has('zgoda erased'));
  const seen = await api.call('GET', `/v1/plans/${toPublicId('plan', planId)}`);
  assert.deepEqual([seen.status, (seen.body as { state: string }).state], [200, 'carried_out']);
});

test('a closing that is reported twice is carried out once', async () => {
  const before = await countPlans();
  await Promise.all([close('twice@example.org'), close('twice@example.org')]);
  await transaction(ctx, (tx) => tx.enqueue(tx, accountClosed, { subjectId: tx.ids.uuid() }));
  await run();
  assert.equal((await countPlans()) - before, 1);
});

test('somebody whom only the connected system knows is erased there too', async () => {
  const email = 'maria.osyka@example.org';
  assert.equal(await findSubject(ctx, { email }), undefined);
  await close(email);
  await run();
  assert.deepEqual(tablesWith(email), []);
  assert.deepEqual(tablesWith('Осика'), []);
  assert.equal(await findSubject(ctx, { email }), undefined);
});

test('a hold keeps a closed account where it is, seen as waiting, until it is released', async () => {
  const email = 'hanna.bereza@example.org';
  const subjectId = await personWith(ctx, email);
  const hold = { subjectId, matter: 'claim-12', reason: 'A claim is pending.' };
  const holdId = await transaction(ctx, (tx) => placeHold(tx, hold));
  await close(email);
  await run();
  const [plan] = await listPlans(ctx, { subjectId });
  assert.deepEqual(
    [plan?.state, plan?.waitingFor.map(({ system, code }) => [system, code])],
    ['making', [['zgoda', 'held']]],
  );
  await later('P40D');
  assert.deepEqual(tablesWith(email), ['member']);
  await transaction(ctx, (tx) => releaseHold(tx, holdId, { reason: 'Settled.' }));
  await later('P1D');
  assert.deepEqual(tablesWith(email), []);
  assert.equal(await findSubject(ctx, { email }), undefined);
});

test('our own records stay as long as a plan of the person runs', async () => {
  await publishDataMap(ctx, mapOf({ folders: cabinet('folders') }), '');
  const email = 'later@example.org';
  await close(email);
  await run();
  const subjectId = (await findSubject(ctx, { email })) ?? assert.fail();
  const [plan] = await listPlans(ctx, { subjectId });
  assert.equal(plan?.state, 'waiting');
  await transaction(ctx, (tx) => requestOwnErasure(tx, { subjectId }));
  await run();
  assert.equal(await findSubject(ctx, { email }), subjectId);
  const { tasks } = await getPlan(ctx, plan.planId);
  const task = toPublicId('task', tasks[0]?.taskId ?? assert.fail());
  const listed = await api.call('GET', `/v1/plans/${toPublicId('plan', plan.planId)}/tasks`);
  assert.deepEqual(
    (listed.body as { items: { id: string }[] }).items.map(({ id }) => id),
    [task],
  );
  const confirm = (body: object) => api.call('POST', `/v1/tasks/${task}/confirmations`, body);
  const nameless = await confirm({ outcome: 'done', words: 'Burnt.' });
  assert.equal(nameless.status, 422);
  const kept = await confirm({ outcome: 'kept', words: 'The minutes.', confirmed_by: 'Iryna' });
  assert.equal(kept.status, 422, 'what is kept is kept by a law');
  const done = await confirm({ outcome: 'done', words: 'Burnt.', confirmed_by: 'Iryna Vzirets' });
  assert.deepEqual([done.status, (done.body as { state: string }).state], [201, 'confirmed']);
  assert.equal((await confirm({ outcome: 'done', words: 'Again.', confirmed_by: 'Iryna' })).status, 409);
  await run();
  assert.equal(await findSubject(ctx, { email }), undefined);
  assert.equal((await getPlan(ctx, plan.planId)).state, 'carried_out');
  await publish();
});

test('a database that is restored to when a plan was on its way starts, and ends that plan', async () => {
  const subjectId = await personWith(ctx, 'restored@example.org');
  const planId = await transaction(ctx, (tx) => startPlan(tx, { subjectId, kind: 'erasure' }));
  await anchors.addTombstone(ctx.controller, { id: subjectId, at: ctx.clock.now() });
  await replayErasures(ctx, { anchors, steps: erasureSteps });
  const { state, failure } = await getPlan(ctx, planId);
  assert.deepEqual([state, failure], ['failed', 'person_erased']);
  await run();
  assert.equal((await getPlan(ctx, planId)).state, 'failed');
  assert.deepEqual(await listTablesHolding(owner, subjectId), ['vault.owner_tombstone']);
});

test('what is due by a rule of retention is erased and settled without anybody’s help', async () => {
  members.exec(
    `insert into member (id, email, surname, name, registered_at) values (9, 'gone@example.org', 'Дуб', 'Олег', '2020-01-01 00:00:00')`,
  );
  const subjectId = await personWith(ctx, 'gone@example.org');
  await owner.query(
    `insert into retention_due (controller_id, subject_id, rule, counted_from, state, raised_at)
     values ($1, $2, 'members', now(), 'raised', now())`,
    [ctx.controller, subjectId],
  );
  await transaction(ctx, (tx) => tx.enqueue(tx, retentionDue, { subjectId, rule: 'members' }));
  await run();
  assert.deepEqual(tablesWith('gone@example.org'), []);
  const [plan] = await listPlans(ctx, { subjectId });
  assert.deepEqual([plan?.cause, plan?.state], ['retention_due', 'carried_out']);
  const { rows } = await owner.query('select state from retention_due where subject_id = $1', [subjectId]);
  assert.deepEqual(rows, [{ state: 'settled' }]);
});

test('a policy that does not say what follows refuses the event, so that no host believes it was done', async () => {
  const plain = await publishedContext(database);
  const refused = await testApi(plain, registerSubscriptionRoutes).call('POST', '/v1/events', {
    type: 'account.closed',
    subject: { email: 'somebody@example.org' },
  });
  assert.deepEqual(
    [refused.status, (refused.body as { code: string }).code],
    [422, 'account_closing_undeclared'],
  );
  assert.equal(await findSubject(plain, { email: 'somebody@example.org' }), undefined);
});
