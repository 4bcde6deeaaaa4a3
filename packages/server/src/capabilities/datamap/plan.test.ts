import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { toPublicId, type PlanId, type StaffId, type SubjectId } from '@zgoda/vocabulary/ids';
import type { Context } from '../../context.ts';
import { startCustomerPostgres, startCustomerSqlite } from '../../../../datamap/test/customer-databases.ts';
import { transaction } from '../../platform/db/index.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import { listSubjectEntries } from '../evidence/index.ts';
import { listTablesHolding, testAnchors } from '../evidence/testing.ts';
import { personWith, publishedContext } from '../messages/testing.ts';
import { placeHold, releaseHold } from '../retention/index.ts';
import { createAccount } from '../staff/account-service.ts';
import { decodeBatch, encodeBatch, listBatches } from './batch-store.ts';
import { carryOutDuePlan } from './carry-out-service.ts';
import { batchRecord, ClaimLost, createJournal } from './claim-service.ts';
import {
  approvePlan,
  confirmTask,
  getPlan,
  listTasks,
  listWaitingPlans,
  publishDataMap,
  readChanges,
  retryPlan,
  startPlan,
  type NewPlanWish,
} from './index.ts';
import { datamapJobs, datamapSchedules } from './jobs.ts';
import { claimPlan } from './store.ts';
import { cabinet, connect, customerIn, mapOf, shop, shopStatements } from './testing.ts';

const database = await testDatabase();
const ctx = await publishedContext(database);
const owner = await database.owner();
const [postgres, sqlite] = await Promise.all([startCustomerPostgres(), startCustomerSqlite()]);
after(() => Promise.all([postgres.close(), sqlite.close()]));
for (const customer of [postgres, sqlite]) await customer.execute(...shopStatements);

const systems = connect({ web: postgres, till: sqlite });
const jobs = datamapJobs({ systems, anchors: testAnchors(), steps: [] });
const run = () => database.runJobs(ctx, jobs);
const never = new AbortController().signal;

const twoShops = { web: shop('web', 'postgres'), till: shop('till', 'sqlite') };
const publish = (files: Readonly<Record<string, string>> = twoShops) => publishDataMap(ctx, mapOf(files), '');
await publish();

let people = 0;
/** Somebody whom both shops know, beside somebody else. */
async function aCustomer() {
  people += 2;
  const email = `buyer${people}@mail.example`;
  for (const customer of [postgres, sqlite])
    await customer.execute(
      ...customerIn(people, email),
      ...customerIn(people + 1, `other${people}@mail.example`),
    );
  return { subjectId: await personWith(ctx, email), email, id: people };
}

async function made(subjectId: SubjectId, more: Partial<NewPlanWish> = {}): Promise<PlanId> {
  const planId = await transaction(ctx, (tx) => startPlan(tx, { subjectId, kind: 'erasure', ...more }));
  await run();
  return planId;
}
async function approve(planId: PlanId, as: Context = ctx): Promise<void> {
  const { plan } = await getPlan(ctx, planId);
  await transaction(as, (tx) => approvePlan(tx, planId, plan?.hash ?? ''));
}
const left = async (id: number): Promise<readonly number[]> => {
  const counts = [];
  for (const customer of [postgres, sqlite])
    for (const sql of [`customers where id = ${id}`, `orders where customer_id = ${id}`])
      counts.push(Number((await customer.rows(`select count(*) from ${sql}`))[0]?.[0]));
  return counts;
};
/** Everything that is due by then runs, whatever pauses lie before it. */
async function later(duration: string): Promise<void> {
  ctx.clock.advance(duration);
  for (const { handler } of datamapSchedules) await handler(ctx, never);
  await run();
}
const stateOf = async (planId: PlanId) => (await getPlan(ctx, planId)).state;
const rowsOf = async (planId: PlanId): Promise<number> =>
  (await owner.query('select 1 from plan_batch where plan_id = $1', [planId])).rowCount ?? 0;

/** Another identity of somebody, as linking two people gives. */
async function gainPhone(subjectId: SubjectId, phone: string): Promise<void> {
  const identityId = randomUUID();
  const key = (await ctx.vault.loadOwnerKeys(ctx.db, ctx.controller, [subjectId])).get(subjectId);
  assert.ok(key);
  await owner.query(
    `insert into identity (controller_id, identity_hash, identity_id, subject_id, kind, sealed_value, created_at)
     values ($1, $2, $3, $4, 'phone', $5, now())`,
    [
      ctx.controller,
      ctx.vault.blindIndex(ctx.controller, phone),
      identityId,
      subjectId,
      ctx.vault.seal(key, identityId, Buffer.from(phone)),
    ],
  );
}

const entriesOf = (subjectId: SubjectId) => listSubjectEntries(ctx, subjectId, { limit: 100 });

async function staffMember(): Promise<Context> {
  const email = `dpo${(people += 1)}@verbena.example`;
  const { staffId } = await transaction(ctx, (tx) =>
    createAccount(tx, { email, name: 'Iryna', roles: ['dpo'] }),
  );
  return { ...ctx, actor: { kind: 'staff', staffId, roles: ['dpo'] } };
}
const idOf = ({ actor }: Context): StaffId =>
  actor.kind === 'staff' ? (actor.staffId as StaffId) : assert.fail();

test('an approved erasure leaves nothing of the person in two databases, and everything of everybody else', async () => {
  const { subjectId, email, id } = await aCustomer();
  const planId = await made(subjectId);
  const { plan, state } = await getPlan(ctx, planId);
  assert.deepEqual([state, plan?.conflicts], ['made', []]);
  assert.deepEqual(
    plan?.tables.map((table) => [table.system, table.table, table.found, table.deleted]),
    [
      ['till', 'customers', 1, 1],
      ['till', 'orders', 3, 3],
      ['web', 'customers', 1, 1],
      ['web', 'orders', 3, 3],
    ],
  );
  assert.deepEqual(await left(id), [1, 3, 1, 3], 'nothing is done before somebody approves it');
  assert.deepEqual(await listTablesHolding(owner, email), []);
  const dpo = await staffMember();
  await approve(planId, dpo);
  await run();
  const done = await getPlan(ctx, planId);
  assert.deepEqual([done.state, done.coverage?.isWhole, done.waitingFor], ['carried_out', true, []]);
  assert.equal(done.approvedBy, idOf(dpo));
  assert.deepEqual(await left(id), [0, 0, 0, 0]);
  assert.deepEqual(await left(id + 1), [1, 3, 1, 3]);
  assert.equal(await rowsOf(planId), 0, 'what was sealed of it is erased with the end');
});

test('the evidence tells who approved, what was done in which table, and where everything ended', async () => {
  const { subjectId } = await aCustomer();
  const dpo = await staffMember();
  const planId = await made(subjectId);
  await approve(planId, dpo);
  await run();
  const { plan } = await getPlan(ctx, planId);
  const entries = await entriesOf(subjectId);
  const told = (act: string): Readonly<Record<string, unknown>> =>
    entries.find(({ fields }) => fields['act'] === act)?.fields ?? assert.fail(act);
  const [end, approved, makes] = ['plan_carried_out', 'plan_approved', 'plan_made'].map(told);
  assert.ok(end && approved && makes);
  assert.equal(entries.find(({ fields }) => fields === end)?.class, 'erasure');
  assert.equal(makes['actor'], 'system');
  assert.equal(approved['actor'], `staff:${idOf(dpo)}`);
  assert.equal(approved['plan_hash'], plan?.hash);
  assert.deepEqual(
    ['plan', 'outcome', 'rows_deleted', 'whole', 'columns_erased', 'plan_hash'].map((name) => end[name]),
    [toPublicId('plan', planId), 'carried_out', 8, true, 6, plan?.hash],
  );
  assert.match(String(end['table_2']), /^till orders: found 3, deleted 3,/);
  assert.match(String(end['coverage_sha256']), /^[0-9a-f]{64}$/);
});

test('what is approved is the plan that was looked at: another hash, map or address makes it void', async () => {
  const { subjectId, id } = await aCustomer();
  const planId = await made(subjectId);
  await assert.rejects(
    transaction(ctx, (tx) => approvePlan(tx, planId, 'f'.repeat(64))),
    { code: 'plan_changed', details: { part: 'plan' } },
  );
  await publish({ ...twoShops, folders: cabinet('folders') });
  await assert.rejects(approve(planId), { code: 'plan_changed', details: { part: 'map' } });
  await publish();
  await gainPhone(subjectId, `+38044000${1_000 + id}`);
  await assert.rejects(approve(planId), { code: 'plan_changed', details: { part: 'identities' } });
  assert.deepEqual(await left(id), [1, 3, 1, 3]);
});

test('a plan whose sealed rows or counts were exchanged is refused whole, with evidence', async () => {
  const [one, other] = [await aCustomer(), await aCustomer()];
  const [planId, otherId] = [await made(one.subjectId), await made(other.subjectId)];
  for (const [change, values] of [
    ['update plan_batch set batch_no = batch_no + 100 where plan_id = $1 and batch_no = 0', [planId]],
    [`update plan set summary = jsonb_set(summary, '{tables,0,deleted}', '7') where plan_id = $1`, [otherId]],
  ] as const)
    await owner.query(change, [...values]);
  for (const [id, { subjectId, id: customer }] of [
    [planId, one],
    [otherId, other],
  ] as const) {
    await approve(id);
    await assert.doesNotReject(run);
    const { state, failure } = await getPlan(ctx, id);
    assert.deepEqual([state, failure], ['failed', 'not_the_plan']);
    assert.deepEqual(await left(customer), [1, 3, 1, 3]);
    const refused = (await entriesOf(subjectId)).filter(({ fields }) => fields['act'] === 'plan_refused');
    assert.equal(refused.length, 1);
  }
});

test('a plan whose rows were exchanged by somebody who has the key is refused as well', async () => {
  const { subjectId, id } = await aCustomer();
  const planId = await made(subjectId);
  await approve(planId);
  const key = (await ctx.vault.loadOwnerKeys(ctx.db, ctx.controller, [subjectId])).get(subjectId);
  assert.ok(key);
  const [first] = await listBatches(ctx.db, ctx.controller, planId, { after: -1, limit: 1 });
  assert.ok(first);
  const batch = decodeBatch(ctx.vault.open(key, batchRecord(planId, 0), first.sealed));
  const others = JSON.parse(
    JSON.stringify(batch).replaceAll(`"text":"${id}"`, `"text":"${id + 1}"`),
  ) as typeof batch;
  assert.notDeepEqual(others, batch);
  await owner.query('update plan_batch set sealed_batch = $1 where plan_id = $2 and batch_no = 0', [
    ctx.vault.seal(key, batchRecord(planId, 0), encodeBatch(others)),
    planId,
  ]);
  await run();
  const { state, failure } = await getPlan(ctx, planId);
  assert.deepEqual([state, failure], ['failed', 'not_the_plan']);
  assert.deepEqual(await left(id), [1, 3, 1, 3]);
  assert.deepEqual(await left(id + 1), [1, 3, 1, 3]);
});

test('whoever has lost the claim on a plan writes nothing into its journal any more', async () => {
  const { subjectId } = await aCustomer();
  const planId = await made(subjectId);
  await approve(planId);
  const key = (await ctx.vault.loadOwnerKeys(ctx.db, ctx.controller, [subjectId])).get(subjectId);
  assert.ok(key);
  const take = () => {
    ctx.clock.advance('PT2M');
    const now = ctx.clock.now();
    const wanted = { states: ['approved'] as const, now, until: new Date(now.getTime() + 60_000) };
    return transaction(ctx, ({ tx }) => claimPlan(tx, ctx.controller, planId, wanted));
  };
  const [old, fresh] = [await take(), await take()];
  assert.ok(old && fresh);
  await assert.rejects(createJournal(ctx, old, key).begin(0), ClaimLost);
  await createJournal(ctx, fresh, key).begin(0);
  await assert.rejects(createJournal(ctx, old, key).finish(0), ClaimLost);
  await later('P1D');
  assert.equal(await stateOf(planId), 'carried_out');
});

test('a system that is away keeps a plan waiting, seen since when, for sixty days and not as done; then it goes on', async () => {
  const { subjectId, id } = await aCustomer();
  const planId = await made(subjectId);
  await approve(planId);
  systems.away.add('web');
  await run();
  const first = await getPlan(ctx, planId);
  assert.equal(first.state, 'waiting');
  assert.deepEqual(
    first.waitingFor.map(({ system, code }) => [system, code]),
    [['web', 'unreachable']],
  );
  assert.deepEqual(await left(id), [1, 3, 0, 0], 'the other system is not held up');
  await later('P60D');
  const [waiting] = await listWaitingPlans(ctx);
  assert.equal(waiting?.planId, planId);
  assert.deepEqual(waiting.waitingFor, first.waitingFor, 'since when does not move');
  systems.away.clear();
  await later('P1D');
  assert.equal(await stateOf(planId), 'carried_out');
  assert.deepEqual(await left(id), [0, 0, 0, 0]);
});

test('a plan is not offered before every system was read; when they are back it is made whole', async () => {
  const { subjectId } = await aCustomer();
  systems.away.add('web');
  const planId = await made(subjectId);
  const { state, waitingFor } = await getPlan(ctx, planId);
  assert.deepEqual([state, waitingFor.map(({ system }) => system)], ['making', ['web']]);
  await assert.rejects(approve(planId), { code: 'plan_state_differs' });
  systems.away.clear();
  await later('P1D');
  const { plan } = await getPlan(ctx, planId);
  assert.deepEqual([await stateOf(planId), plan?.conflicts, plan?.tables.length], ['made', [], 4]);
});

test('a database that says yes and does nothing ends as partly done; what is left is told, and a retry finishes it', async () => {
  const { subjectId, id } = await aCustomer();
  const planId = await made(subjectId);
  await postgres.execute(
    `create function keep_row() returns trigger language plpgsql as 'begin return null; end'`,
    'create trigger keep before delete on orders for each row execute function keep_row()',
  );
  await approve(planId);
  await run();
  const partly = await getPlan(ctx, planId);
  assert.equal(partly.state, 'partly_done');
  assert.equal(partly.coverage?.isWhole, false);
  assert.ok(partly.coverage?.lines.some((line) => line.system === 'web' && line.outcome === 'failed'));
  assert.ok(partly.coverage?.lines.every((line) => line.system === 'web' || line.outcome === 'erased'));
  assert.ok((await rowsOf(planId)) > 0, 'nobody could go on without them');
  await postgres.execute('drop trigger keep on orders', 'drop function keep_row');
  await transaction(ctx, (tx) => retryPlan(tx, planId));
  await run();
  assert.equal(await stateOf(planId), 'carried_out');
  assert.deepEqual(await left(id), [0, 0, 0, 0]);
});

test('a row that another process writes again is found when everything is read again', async () => {
  const { subjectId, email } = await aCustomer();
  const planId = await made(subjectId);
  await sqlite.execute(
    `create trigger again after delete on customers when old.email = '${email}' begin
       insert into customers values (old.id + 500000, old.email, 'again'); end`,
  );
  await approve(planId);
  await run();
  const { state, coverage } = await getPlan(ctx, planId);
  assert.equal(state, 'partly_done');
  assert.deepEqual(
    coverage?.lines
      .filter(({ outcome }) => outcome === 'failed')
      .map(({ system, table }) => [system, table])
      .slice(0, 1),
    [['till', 'customers']],
  );
  await sqlite.execute('drop trigger again');
});

test('one plan is carried out by one process: two at once do it once', async () => {
  const { subjectId } = await aCustomer();
  const planId = await made(subjectId);
  await approve(planId);
  const steps: string[] = [];
  const options = {
    systems,
    signal: never,
    onStep: (step: string, no: number) => void steps.push(`${step} ${no}`),
  };
  await Promise.all([carryOutDuePlan(ctx, planId, options), carryOutDuePlan(ctx, planId, options)]);
  assert.equal(await stateOf(planId), 'carried_out');
  assert.equal(new Set(steps).size, steps.length, 'no step twice');
});

test('a process that was taken for dead and is not changes nothing more', async () => {
  const { subjectId, id } = await aCustomer();
  const planId = await made(subjectId);
  await approve(planId);
  let second: Promise<void> | undefined;
  await carryOutDuePlan(ctx, planId, {
    systems,
    signal: never,
    onStep: (step) => {
      if (step !== 'applied' || second !== undefined) return;
      ctx.clock.advance('PT2M');
      second = carryOutDuePlan(ctx, planId, { systems, signal: never });
    },
  });
  await second;
  assert.equal(await stateOf(planId), 'carried_out');
  assert.deepEqual(await left(id), [0, 0, 0, 0]);
  const ends = (await entriesOf(subjectId)).filter((entry) => entry.class === 'erasure');
  assert.equal(ends.length, 1);
});

test('a task is closed by a named person alone, once, in words that rest sealed; the last one ends the plan', async () => {
  await publish({ folders: cabinet('folders') });
  const subjectId = await personWith(ctx, `folder${(people += 1)}@mail.example`);
  const planId = await made(subjectId);
  const [early] = (await getPlan(ctx, planId)).tasks;
  const done = { outcome: 'done', words: 'Shredded the folder of Kanarka.' } as const;
  const dpo = await staffMember();
  assert.ok(early);
  await assert.rejects(
    transaction(dpo, (tx) => confirmTask(tx, early.taskId, done)),
    { code: 'plan_state_differs' },
  );
  await approve(planId);
  await run();
  const waiting = await getPlan(ctx, planId);
  assert.deepEqual(
    [waiting.state, waiting.waitingFor.map(({ system, code }) => [system, code])],
    ['waiting', [['folders', 'task_open']]],
  );
  const task = (await listTasks(ctx)).find((open) => open.planId === planId) ?? assert.fail();
  await assert.rejects(
    transaction(ctx, (tx) => confirmTask(tx, task.taskId, done)),
    { code: 'task_needs_person' },
  );
  await transaction(dpo, (tx) => confirmTask(tx, task.taskId, done));
  await assert.rejects(
    transaction(dpo, (tx) => confirmTask(tx, task.taskId, done)),
    { code: 'task_closed' },
  );
  await run();
  const { state, coverage, tasks } = await getPlan(ctx, planId);
  assert.deepEqual(
    [state, coverage?.lines[0]?.outcome, tasks[0]?.closedBy],
    ['carried_out', 'erased', idOf(dpo)],
  );
  assert.deepEqual(await listTablesHolding(owner, 'Kanarka'), []);
  await publish();
});

test('a task that failed leaves the plan partly done', async () => {
  await publish({ folders: cabinet('folders') });
  const subjectId = await personWith(ctx, `folder${(people += 1)}@mail.example`);
  const planId = await made(subjectId);
  await approve(planId);
  await run();
  const task = (await listTasks(ctx)).find((open) => open.planId === planId) ?? assert.fail();
  const dpo = await staffMember();
  await transaction(dpo, (tx) =>
    confirmTask(tx, task.taskId, { outcome: 'failed', words: 'The key is lost.' }),
  );
  await run();
  assert.equal(await stateOf(planId), 'partly_done');
  await publish();
});

test('a rectification shows old and new side by side before it is approved, and is read again', async () => {
  const { subjectId, id } = await aCustomer();
  const corrections = [{ system: 'web', table: 'customers', column: 'name', value: 'Olena' }];
  const planId = await made(subjectId, { kind: 'rectification', corrections });
  assert.deepEqual(await readChanges(ctx, planId, systems), [
    { system: 'web', table: 'customers', column: 'name', rows: [{ from: `Name of ${id}`, to: 'Olena' }] },
  ]);
  assert.deepEqual(await listTablesHolding(owner, 'Olena'), []);
  await approve(planId);
  await run();
  const { state, coverage } = await getPlan(ctx, planId);
  assert.deepEqual([state, coverage?.lines.map(({ outcome }) => outcome)], ['carried_out', ['corrected']]);
  assert.deepEqual(await postgres.rows(`select name from customers where id = ${id}`), [['Olena']]);
  await assert.rejects(readChanges(ctx, planId, systems), { code: 'plan_state_differs' });
});

test('a hold that is placed after the approval keeps the plan waiting until it is released', async () => {
  const { subjectId, id } = await aCustomer();
  const planId = await made(subjectId);
  await approve(planId);
  const hold = { subjectId, matter: 'claim-7', reason: 'A claim is pending.' };
  const holdId = await transaction(ctx, (tx) => placeHold(tx, hold));
  await run();
  const { state, waitingFor } = await getPlan(ctx, planId);
  assert.deepEqual([state, waitingFor[0]?.code], ['waiting', 'held']);
  assert.deepEqual(await left(id), [1, 3, 1, 3]);
  await transaction(ctx, (tx) => releaseHold(tx, holdId, { reason: 'Settled.' }));
  await later('P1D');
  assert.equal(await stateOf(planId), 'carried_out');
});

test('two plans of one person are not carried out at once', async () => {
  const { subjectId } = await aCustomer();
  const [planId, otherId] = [await made(subjectId), await made(subjectId)];
  await approve(planId);
  await assert.rejects(approve(otherId), { code: 'plan_still_runs' });
  await run();
  assert.equal(await stateOf(planId), 'carried_out');
});

test('a controller without systems has plans that find nothing and are carried out', async () => {
  await publish({});
  const subjectId = await personWith(ctx, 'nobody.there@mail.example');
  const planId = await made(subjectId);
  await approve(planId);
  await run();
  const done = await getPlan(ctx, planId);
  assert.deepEqual([done.state, done.coverage], ['carried_out', { lines: [], isWhole: true }]);
  await publish();
});
