import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { promisesAnswerSchema } from '@zgoda/vocabulary/promises';
import { testContext, testDatabase } from '../../platform/db/testing.ts';
import { testApi } from '../../platform/http/testing.ts';
import { openTestLog } from '../evidence/testing.ts';
import { publishExample } from '../policies/testing.ts';
import { registerPromiseRoutes } from './routes.ts';

const database = await testDatabase();
const ctx = await testContext(database);
await openTestLog(ctx);
await publishExample(ctx);

describe('GET /v1/promises', () => {
  it('gives each clause with its mechanisms, probes and evidence', async () => {
    const answer = await testApi(ctx, registerPromiseRoutes).call('GET', '/v1/promises');
    assert.equal(answer.status, 200);
    const board = promisesAnswerSchema.parse(answer.body);
    assert.equal(board.clauses.length, 18);
    const clause = board.clauses.find(({ id }) => id === 'PM-15');
    assert.equal(clause?.status, 'kept');
    assert.deepEqual(clause?.mechanisms[0]?.settings, { class: 'transactional' });
    assert.equal(clause?.probes[0]?.mechanism, 'cause-required');
    assert.match(clause?.evidence[0] ?? '', /^ent_/);
  });

  it('may be read with a browser key', async () => {
    assert.equal(
      (await testApi(ctx, registerPromiseRoutes, 'browser').call('GET', '/v1/promises')).status,
      200,
    );
  });

  it('says so where nothing was published', async () => {
    const other = await testContext(database, { controller: 'nothing-here' });
    const answer = await testApi(other, registerPromiseRoutes).call('GET', '/v1/promises');
    assert.equal(answer.status, 404);
  });
});
