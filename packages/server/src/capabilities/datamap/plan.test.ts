import assert from 'node:assert/strict';
import { test } from 'node:test';
import { transaction } from '../../platform/db/index.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import { testAnchors } from '../evidence/testing.ts';
import { personWith, publishedContext } from '../messages/testing.ts';
import { approvePlan, getPlan, startPlan } from './index.ts';
import { datamapJobs } from './jobs.ts';

const database = await testDatabase();
const ctx = await publishedContext(database);
const systems = { connectors: {}, settingsOf: () => undefined };
const jobs = datamapJobs({ systems, anchors: testAnchors(), steps: [] });

test('a controller without systems has plans that find nothing and are carried out', async () => {
  const subjectId = await personWith(ctx, 'nobody.there@mail.example');
  const planId = await transaction(ctx, (tx) => startPlan(tx, { subjectId, kind: 'erasure' }));
  await database.runJobs(ctx, jobs);
  const { state, plan } = await getPlan(ctx, planId);
  assert.equal(state, 'made');
  await transaction(ctx, (tx) => approvePlan(tx, planId, plan?.hash ?? ''));
  await database.runJobs(ctx, jobs);
  const done = await getPlan(ctx, planId);
  assert.deepEqual([done.state, done.coverage], ['carried_out', { lines: [], isWhole: true }]);
});
