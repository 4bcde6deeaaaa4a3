import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Context } from '../../context.ts';
import { transaction } from '../db/index.ts';
import { testContext, testDatabase } from '../db/testing.ts';
import { silentLog } from '../log/index.ts';
import {
  advanceJobs,
  defineEvent,
  defineJob,
  defineSchedule,
  openJobs,
  type Jobs,
  type Wiring,
} from './index.ts';

const database = await testDatabase();
const ctx = await testContext(database, { controller: 'payroll-mail' });
const other = await testContext(database, { controller: 'client-crm' });

/** A name of its own for each test, so that they do not see each other's jobs. */
let count = 0;
function newEvent() {
  count += 1;
  return defineEvent({ name: `testing.event${count}`, schema: z.strictObject({ id: z.uuid() }) });
}

const send = (event: ReturnType<typeof newEvent>, id: string = randomUUID(), options = {}) =>
  transaction(ctx, (tx) => tx.enqueue(tx, event, { id }, options)).then(() => id);

async function eventually(look: () => boolean | Promise<boolean>, timeoutMs = 30_000): Promise<void> {
  for (const deadline = Date.now() + timeoutMs; !(await look()); await sleep(25)) {
    assert(Date.now() < deadline, 'it did not happen in time');
  }
}

async function withWorker(
  wiring: Partial<Wiring<Context>>,
  work: (jobs: Jobs) => Promise<void>,
): Promise<void> {
  const jobs = await openJobs({ url: database.url, db: ctx.db, log: silentLog, works: true });
  const contexts = new Map<string, Context>([ctx, other].map((each) => [each.controller, each]));
  try {
    await jobs.work<Context>({
      jobs: [],
      schedules: [],
      contextFor: (controller) => contexts.get(controller),
      controllers: () => [...contexts.keys()],
      ...wiring,
    });
    await work(jobs);
  } finally {
    await jobs.stop();
  }
}

const countsOf = async (jobs: Jobs, name: string) =>
  (await jobs.countJobs()).find((queue) => queue.name === name);

test('a job exists if and only if its transaction commits', async () => {
  const event = newEvent();
  const kept = await send(event);
  await assert.rejects(
    transaction(ctx, async (tx) => {
      await tx.enqueue(tx, event, { id: randomUUID() });
      throw new Error('no');
    }),
  );
  const seen: string[] = [];
  const job = defineJob({ ...event, handler: async (_: Context, { id }) => void seen.push(id) });
  await database.runJobs(ctx, [job]);
  assert.deepEqual(seen, [kept]);
});

test('a job runs for the controller that sent it, with the data it was sent', async () => {
  const event = newEvent();
  const ids = [await send(event), randomUUID()] as const;
  await transaction(other, (tx) => tx.enqueue(tx, event, { id: ids[1] }));
  const seen = new Map<string, string>();
  const job = defineJob({
    ...event,
    handler: async (at: Context, { id }) => void seen.set(id, at.controller),
  });
  await withWorker({ jobs: [job] }, async () => eventually(() => seen.size === 2));
  assert.deepEqual([seen.get(ids[0]), seen.get(ids[1])], ['payroll-mail', 'client-crm']);
});

test('data that the job does not take is refused where it is sent', async () => {
  const event = newEvent();
  await assert.rejects(send(event, 'ann@example.com'), z.ZodError);
});

test('a name that is not <capability>.<what> is refused', () => {
  assert.throws(() => defineEvent({ name: 'Deliver', schema: z.object({}) }), /<capability>\.<what>/);
});

test('many jobs run side by side up to the concurrency, without waiting for the next look', async () => {
  const event = newEvent();
  const many = 60;
  await transaction(ctx, async (tx) => {
    for (let index = 0; index < many; index += 1) await tx.enqueue(tx, event, { id: randomUUID() });
  });
  let running = 0;
  let most = 0;
  let done = 0;
  const job = defineJob({
    ...event,
    options: { concurrency: 3 },
    async handler() {
      running += 1;
      most = Math.max(most, running);
      await sleep(10);
      running -= 1;
      done += 1;
    },
  });
  const startedAt = Date.now();
  await withWorker({ jobs: [job] }, async () => eventually(() => done === many));
  assert.equal(most, 3);
  assert(Date.now() - startedAt < (many * 500) / 3, 'each job waited for a look');
});

test('while a job of a key waits, another one of the key is not added; without a key all are', async () => {
  const event = newEvent();
  for (let time = 0; time < 3; time += 1) await send(event, randomUUID(), { singletonKey: 'one' });
  for (let time = 0; time < 2; time += 1) await send(event);
  let ran = 0;
  const job = defineJob({ ...event, handler: async () => void (ran += 1) });
  await database.runJobs(ctx, [job]);
  assert.equal(ran, 3);
  await send(event, randomUUID(), { singletonKey: 'one' });
  await database.runJobs(ctx, [job]);
  assert.equal(ran, 4);
});

test('a job with a time waits for it on the context’s clock, and comes nearer when that clock is moved', async () => {
  const event = newEvent();
  const at = new Date(ctx.clock.now().getTime() + 5 * 86_400_000);
  await send(event, randomUUID(), { startAfter: at });
  let ran = 0;
  const job = defineJob({ ...event, handler: async () => void (ran += 1) });
  await database.runJobs(ctx, [job]);
  assert.equal(ran, 0);
  ctx.clock.advance('P4D');
  await advanceJobs(ctx.db, 4 * 86_400_000);
  await send(event, randomUUID(), { startAfter: at });
  await database.runJobs(ctx, [job]);
  assert.equal(ran, 0);
  ctx.clock.advance('P1D');
  await advanceJobs(ctx.db, 86_400_000);
  await database.runJobs(ctx, [job]);
  assert.equal(ran, 2);
});

test('a job that throws is repeated, and one that throws to the end is listed with class and code, never the message', async () => {
  const event = newEvent();
  const id = await send(event, randomUUID(), { retryLimit: 0 });
  const failure = Object.assign(new TypeError('ann.canary@example.com is wrong'), { code: 'wrong_address' });
  const job = defineJob({ ...event, handler: () => Promise.reject(failure) });
  await withWorker({ jobs: [job] }, async (jobs) => {
    await eventually(async () => (await countsOf(jobs, event.name))?.failed === 1);
    const [listed] = await jobs.listFailedJobs(1);
    assert.deepEqual(
      {
        name: listed?.name,
        controller: listed?.controller,
        attempts: listed?.attempts,
        error: listed?.error,
      },
      { name: event.name, controller: 'payroll-mail', attempts: 1, error: 'TypeError wrong_address' },
    );
    const owner = await database.owner();
    const { rows } = await owner.query('select count(*) from pgboss.job where job::text like $1', [
      '%canary%',
    ]);
    assert.deepEqual(rows, [{ count: '0' }]);
  });
  const repaired: string[] = [];
  const good = defineJob({ ...event, handler: async (_: Context, data) => void repaired.push(data.id) });
  await withWorker({ jobs: [good] }, async (jobs) => {
    const [listed] = await jobs.listFailedJobs(1);
    assert(listed);
    await jobs.retryFailedJob(listed);
    await eventually(() => repaired.length === 1);
  });
  assert.deepEqual(repaired, [id]);
});

test('a failed run is repeated after a pause', async () => {
  const event = newEvent();
  await send(event);
  let runs = 0;
  const job = defineJob({
    ...event,
    async handler() {
      runs += 1;
      if (runs === 1) throw new Error('not yet');
    },
  });
  await withWorker({ jobs: [job] }, async (jobs) => {
    await eventually(async () => (await countsOf(jobs, event.name))?.deferred === 1);
    await advanceJobs(ctx.db, 60_000);
    await eventually(() => runs === 2);
  });
});

test('stopping waits for running jobs and takes no new ones', async () => {
  const event = newEvent();
  await send(event);
  let finished = 0;
  let started = 0;
  const job = defineJob({
    ...event,
    options: { concurrency: 1 },
    async handler() {
      started += 1;
      await sleep(400);
      finished += 1;
    },
  });
  await withWorker({ jobs: [job] }, async () => {
    await eventually(() => started === 1);
    await send(event);
  });
  assert.deepEqual([started, finished], [1, 1]);
});

test('a job for a controller that is not served any more fails visibly', async () => {
  const event = newEvent();
  await send(event, randomUUID(), { retryLimit: 0 });
  const job = defineJob({ ...event, handler: async () => undefined });
  await withWorker({ jobs: [job], contextFor: () => undefined }, async (jobs) => {
    await eventually(async () => (await countsOf(jobs, event.name))?.failed === 1);
    assert.equal((await jobs.listFailedJobs(1))[0]?.error, 'unknown_controller');
  });
});

test('a job of a process that was killed is run again by another one', async () => {
  const event = newEvent();
  const id = await send(event);
  const code = `
    import { z } from 'zod';
    import { openDatabase } from ${JSON.stringify(new URL('../db/pool.ts', import.meta.url).href)};
    import { openJobs } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)};
    import { silentLog } from ${JSON.stringify(new URL('../log/index.ts', import.meta.url).href)};
    const url = ${JSON.stringify(database.url)};
    const { db } = openDatabase({ url, applicationName: 'test' });
    const jobs = await openJobs({ url, db, log: silentLog, works: true });
    const handler = () => { process.stdout.write('running'); return new Promise(() => {}); };
    await jobs.work({ jobs: [{ name: ${JSON.stringify(event.name)}, schema: z.any(), handler }], schedules: [],
      contextFor: () => ({}), controllers: () => [] });`;
  const file = new URL(import.meta.url);
  const killed = spawn(process.execPath, ['--input-type=module', '-e', code], {
    cwd: new URL('.', file),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(killed.stdout, 'data');
  killed.kill('SIGKILL');
  const seen: string[] = [];
  const job = defineJob({ ...event, handler: async (_: Context, data) => void seen.push(data.id) });
  const startedAt = Date.now();
  await withWorker({ jobs: [job] }, async (jobs) => {
    await eventually(async () => {
      if ((await countsOf(jobs, event.name))?.deferred === 1) await advanceJobs(ctx.db, 60_000);
      return seen.length > 0;
    }, 60_000);
  });
  assert.deepEqual(seen, [id]);
  assert(Date.now() - startedAt < 40_000);
});

test('workers whose connections were cut work on', async () => {
  const event = newEvent();
  const seen: string[] = [];
  const job = defineJob({ ...event, handler: async (_: Context, data) => void seen.push(data.id) });
  await withWorker({ jobs: [job] }, async () => {
    await send(event);
    await eventually(() => seen.length === 1);
    const owner = await database.owner();
    await owner.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name = 'zgoda jobs'`,
    );
    await eventually(() =>
      send(event).then(
        () => true,
        () => false,
      ),
    );
    await eventually(() => seen.length === 2);
  });
});

test('a schedule runs once for each controller, also after one of them failed', async () => {
  const seen: string[] = [];
  const schedule = defineSchedule<Context>({
    name: 'testing.sweep',
    cron: '* * * * *',
    async handler(at) {
      seen.push(at.controller);
      if (seen.length === 1) throw new Error('no');
    },
  });
  await withWorker({ schedules: [schedule] }, async (jobs) => {
    await jobs.runScheduleNow(schedule);
    await eventually(() => seen.length === 2);
    await eventually(async () => (await countsOf(jobs, schedule.name))?.deferred === 1);
  });
  assert.deepEqual(seen, ['payroll-mail', 'client-crm']);
});
