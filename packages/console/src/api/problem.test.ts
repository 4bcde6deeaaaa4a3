import assert from 'node:assert/strict';
import { test } from 'node:test';
import { take } from './client.ts';
import { ApiProblem, isPassing, isSettled, toApiProblem } from './problem.ts';

test('a problem document becomes an error with its code, details and number', () => {
  const problem = toApiProblem(429, {
    code: 'too_many_sign_ins',
    detail: 'Too many attempts.',
    instance: 'urn:uuid:1',
    details: { retry_after_seconds: 900 },
  });
  assert.deepEqual(
    [problem.status, problem.code, problem.details, problem.instance],
    [429, 'too_many_sign_ins', { retry_after_seconds: 900 }, 'urn:uuid:1'],
  );
});

test('an answer that is no problem document, and no answer at all, have codes of their own', async () => {
  assert.equal(toApiProblem(502, '<html>').code, 'internal_error');
  await assert.rejects(take(Promise.reject(new TypeError('Failed to fetch'))), {
    code: 'unreachable',
    status: 0,
  });
  const response = new Response(null, { status: 401 });
  await assert.rejects(take(Promise.resolve({ response, error: { code: 'not_signed_in' } })), {
    code: 'not_signed_in',
  });
});

test('a success gives its body', async () => {
  assert.deepEqual(await take(Promise.resolve({ response: new Response(), data: { a: 1 } })), { a: 1 });
});

test('a refusal or an absence is not asked for again', () => {
  for (const status of [403, 404, 410]) assert.equal(isSettled(new ApiProblem(status, {})), true);
  for (const status of [0, 500, 503]) assert.equal(isSettled(new ApiProblem(status, {})), false);
});

test('only what passes by itself is tried again', () => {
  assert.equal(isPassing(new ApiProblem(0, {})), true);
  assert.equal(isPassing(new ApiProblem(503, {})), true);
  assert.equal(isPassing(new ApiProblem(404, {})), false);
  assert.equal(isPassing(new Error('other')), false);
});
