import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAttempt, isDoneBefore } from './attempt.ts';
import { ApiProblem } from './problem.ts';

test('an attempt keeps its key until it is over, and no two have the same', () => {
  const [one, other] = [createAttempt(), createAttempt()];
  const first = one.headers()['idempotency-key'];
  assert.match(first, /^[0-9a-f]{32}$/);
  assert.equal(one.headers()['idempotency-key'], first);
  one.end();
  const second = one.headers()['idempotency-key'];
  assert.equal(new Set([first, second, other.headers()['idempotency-key']]).size, 3);
});

test('only the server’s word that it was done before ends an attempt that failed', () => {
  assert.ok(isDoneBefore(new ApiProblem(422, { code: 'idempotency_key_reused' })));
  for (const error of [
    new ApiProblem(0, {}),
    new ApiProblem(409, { code: 'idempotency_key_in_use' }),
    new Error(),
  ])
    assert.ok(!isDoneBefore(error));
});
