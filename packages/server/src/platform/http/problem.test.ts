import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DomainError, errorKinds } from '@zgoda/vocabulary/errors';
import { problemSchema, statusByKind, transportProblems } from '@zgoda/vocabulary/problem';
import { toProblem, TransportError } from './problem.ts';

const requestId = '7f2c9c3e-6d5a-4a53-9a52-5d9f3c1f0a11';
const canary = 'olena.kanarka@person.example';

test('each kind of domain error has its status, its code and its details', () => {
  for (const kind of errorKinds) {
    const error = new DomainError(kind, 'some_code', 'One sentence.', { details: { request_id: 'req_1' } });
    const { problem, isExpected } = toProblem(error, requestId);
    assert.equal(isExpected, true);
    assert.deepEqual(problemSchema.parse(problem), problem);
    assert.partialDeepStrictEqual(problem, {
      status: statusByKind[kind],
      code: 'some_code',
      detail: 'One sentence.',
      instance: `urn:uuid:${requestId}`,
      details: { request_id: 'req_1' },
    });
  }
});

test('ids in the database’s form stay inside', () => {
  const details = { entry_id: '0190a0a0-1111-7111-8111-1234567890ab', clause: 'PM-03' };
  const { problem } = toProblem(new DomainError('not_found', 'gone', 'Gone.', { details }), requestId);
  assert.deepEqual(problem.details, { clause: 'PM-03' });
});

test('the cause of a domain error is told to nobody', () => {
  const error = new DomainError('conflict', 'taken', 'It is taken.', { cause: new Error(canary) });
  assert.ok(!JSON.stringify(toProblem(error, requestId)).includes(canary));
});

test('what limits or is unavailable says when to come back', () => {
  const limited = new DomainError('limited', 'too_many_codes', 'Wait.', {
    details: { retry_after_seconds: 90 },
  });
  assert.deepEqual(toProblem(limited, requestId).headers, { 'retry-after': '90' });
  const unavailable = new DomainError('unavailable', 'log_read_only', 'Not now.');
  assert.deepEqual(toProblem(unavailable, requestId).headers, { 'retry-after': '1' });
});

test('an error that nobody threw on purpose is an opaque 500 and counts as a fault', () => {
  for (const error of [new TypeError(canary), canary, undefined, { message: canary }]) {
    const answer = toProblem(error, requestId);
    assert.equal(answer.isExpected, false);
    assert.deepEqual(answer.problem, {
      type: '/v1/docs#problem-internal_error',
      title: 'Internal Server Error',
      status: 500,
      code: 'internal_error',
      detail: transportProblems.internal_error[1],
      instance: `urn:uuid:${requestId}`,
    });
  }
});

test('a lost or overloaded database is “repeat shortly”, not a fault of the request', () => {
  for (const code of ['57P01', '53300', '55P03', '08006', 'ECONNREFUSED', '40001']) {
    const { problem, headers } = toProblem(Object.assign(new Error(canary), { code }), requestId);
    assert.equal(problem.status, 503, code);
    assert.equal(headers['retry-after'], '1');
  }
  assert.equal(toProblem(Object.assign(new Error(canary), { code: '23505' }), requestId).problem.status, 500);
});

test('a refusal of the transport carries its flaws and headers', () => {
  const flaws = [{ pointer: '#/choices/0/purpose', message: 'Unknown field.' }];
  const error = new TransportError('request_invalid', { flaws, headers: { 'x-test': '1' } });
  const { problem, headers } = toProblem(error, requestId);
  assert.equal(problem.status, 422);
  assert.deepEqual(problem.errors, flaws);
  assert.deepEqual(headers, { 'x-test': '1' });
});
