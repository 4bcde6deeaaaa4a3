import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { PlanId, SubjectId } from '@zgoda/vocabulary/ids';
import { startCustomerPostgres, startCustomerSqlite } from '../../../../datamap/test/customer-databases.ts';
import { systemClock } from '../../platform/clock.ts';
import { transaction } from '../../platform/db/index.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import { systemIds } from '../../platform/ids.ts';
import { createVault, generateMasterKey, parseMasterKeys } from '../../platform/vault/index.ts';
import { listSubjectEntries } from '../evidence/index.ts';
import { testAnchors } from '../evidence/testing.ts';
import { personWith, publishedContext } from '../messages/testing.ts';
import { carryOutDuePlan } from './carry-out-service.ts';
import { approvePlan, getPlan, publishDataMap, startPlan } from './index.ts';
import { datamapJobs, datamapSchedules } from './jobs.ts';
import { makeDuePlan } from './make-service.ts';
import { connect, customerIn, mapOf, shop, shopStatements } from './testing.ts';

const keys = generateMasterKey();
const opened = await testDatabase();
const vault = createVault({
  db: opened.db,
  clock: systemClock,
  ids: systemIds,
  masterKeys: parseMasterKeys(keys),
});
const database = { ...opened, vault };
const ctx = await publishedContext(database);
const owner = await database.owner();
const [web, till] = await Promise.all([startCustomerPostgres(), startCustomerSqlite()]);
after(() => Promise.all([web.close(), till.close()]));
for (const customer of [web, till]) await customer.execute(...shopStatements);
await publishDataMap(ctx, mapOf({ web: shop('web', 'postgres'), till: shop('till', 'sqlite') }), '');

const systems = connect({ web, till });
const jobs = datamapJobs({ systems, anchors: testAnchors(), steps: [] });
const signal = new AbortController().signal;
const child = fileURLToPath(new URL('test/plan-and-die.ts', import.meta.url));

let people = 0;
async function started(): Promise<{ id: number; subjectId: SubjectId; planId: PlanId }> {
  const id = (people += 2);
  const email = `buyer${id}@mail.example`;
  for (const customer of [web, till])
    await customer.execute(...customerIn(id, email), ...customerIn(id + 1, `other${id}@mail.example`));
  const subjectId = await personWith(ctx, email);
  const planId = await transaction(ctx, (tx) => startPlan(tx, { subjectId, kind: 'erasure' }));
  return { id, subjectId, planId };
}
async function approve(planId: PlanId): Promise<void> {
  const { plan } = await getPlan(ctx, planId);
  await transaction(ctx, (tx) => approvePlan(tx, planId, plan?.hash ?? ''));
}

type Job = 'make' | 'carry_out';

/** Every boundary there is, from a run that nobody kills. */
async function listBoundaries(): Promise<readonly (readonly [Job, string])[]> {
  const found: [Job, string][] = [];
  const note = (job: Job) => (step: string, no: number) => void found.push([job, `${step} ${no}`]);
  const { planId } = await started();
  await makeDuePlan(ctx, planId, { systems, signal, batchRows: 2, onStep: note('make') });
  await approve(planId);
  await carryOutDuePlan(ctx, planId, { systems, signal, onStep: note('carry_out') });
  assert.equal((await getPlan(ctx, planId)).state, 'carried_out');
  return found;
}

async function killedAt(planId: PlanId, job: Job, step: string): Promise<void> {
  const options = {
    database: database.url,
    keys,
    controller: ctx.controller,
    plan: planId,
    job,
    step,
    now: ctx.clock.now().toISOString(),
    settings: JSON.stringify({ web: web.settings, till: till.settings }),
  };
  const given = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  const killed = spawn(process.execPath, [child, ...given], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [, by] = await once(killed, 'exit');
  assert.equal(by, 'SIGKILL', `${job} ${step}`);
}

/** After a restart: the queue has forgotten its jobs, the plans are still there. */
async function restarted(): Promise<void> {
  await owner.query(`delete from pgboss.job where name in ('datamap.make_plan', 'datamap.carry_out')`);
  ctx.clock.advance('PT2M');
  for (const { handler } of datamapSchedules) await handler(ctx, signal);
  await database.runJobs(ctx, jobs);
}

async function counted(id: number): Promise<readonly number[]> {
  const counts = [];
  for (const customer of [web, till])
    for (const sql of [`customers where id = ${id}`, `orders where customer_id = ${id}`])
      counts.push(Number((await customer.rows(`select count(*) from ${sql}`))[0]?.[0]));
  return counts;
}

const boundaries = await listBoundaries();

test('there is a boundary around each batch that is planned, begun, applied and finished', () => {
  const steps = (job: Job, name: string) =>
    boundaries.filter(([of, step]) => of === job && step.startsWith(`${name} `)).length;
  assert.deepEqual([steps('make', 'stored'), steps('make', 'making')], [4, 1]);
  for (const name of ['begin', 'begun', 'applied', 'finished'])
    assert.equal(steps('carry_out', name), 4, name);
  assert.equal(steps('carry_out', 'ending'), 1);
});

test('killed at any boundary, a plan ends as if nothing had happened: no row of anybody else, no step twice, evidence complete', async () => {
  for (const [job, step] of boundaries) {
    const { id, subjectId, planId } = await started();
    if (job === 'carry_out') {
      await makeDuePlan(ctx, planId, { systems, signal, batchRows: 2 });
      await approve(planId);
    }
    await killedAt(planId, job, step);
    await restarted();
    if (job === 'make') {
      await approve(planId);
      await restarted();
    }
    const { state, coverage } = await getPlan(ctx, planId);
    const at = `killed at ${job} ${step}`;
    assert.deepEqual([state, coverage?.isWhole], ['carried_out', true], at);
    assert.deepEqual(await counted(id), [0, 0, 0, 0], at);
    assert.deepEqual(await counted(id + 1), [1, 3, 1, 3], at);
    const acts = (await listSubjectEntries(ctx, subjectId, { limit: 50 })).flatMap(({ fields }) =>
      String(fields['act']).startsWith('plan_') ? [fields['act']] : [],
    );
    assert.deepEqual(acts, ['plan_made', 'plan_approved', 'plan_carried_out'], at);
    const told = await owner.query(
      `select 1 from pgboss.job where name = 'datamap.plan_carried_out' and data->'data'->>'planId' = $1`,
      [planId],
    );
    assert.equal(told.rowCount, 1, at);
    const rest = await owner.query('select 1 from plan_batch where plan_id = $1', [planId]);
    assert.equal(rest.rowCount, 0, at);
  }
});
