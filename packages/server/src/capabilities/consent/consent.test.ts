import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPolicy } from '@zgoda/policy';
import { consentStatuses, type Reservation } from '@zgoda/vocabulary/consent';
import * as fc from 'fast-check';
import { exampleFolder } from '../policies/testing.ts';
import {
  assertChoices,
  evidenceClass,
  mergeStates,
  statusAt,
  toReservation,
  toStatus,
  type Choice,
} from './consent.ts';

const checked = checkPolicy(exampleFolder('payroll-mail'));
assert.ok(checked.isSound);
const { policy } = checked;

const refusals: readonly [what: string, choice: Choice, code: string, field: string][] = [
  ['an unknown purpose', { purpose: 'x', status: 'given' }, 'purpose_unknown', 'choices[1].purpose'],
  [
    'consent to what rests on a contract',
    { purpose: 'hosting-notices', status: 'given' },
    'purpose_not_by_consent',
    'choices[1].purpose',
  ],
  [
    'withdrawing what was asked for',
    { purpose: 'answer-enquiries', status: 'withdrawn' },
    'purpose_not_by_consent',
    'choices[1].purpose',
  ],
  [
    'an unknown category',
    { purpose: 'practice-news', status: 'given', reservations: [{ category: 'x' }] },
    'category_unknown',
    'choices[1].reservations[0].category',
  ],
  [
    'an unknown recipient',
    { purpose: 'practice-news', status: 'given', reservations: [{ category: 'name' }, { recipient: 'x' }] },
    'recipient_unknown',
    'choices[1].reservations[1].recipient',
  ],
  [
    'an unknown channel',
    { purpose: 'practice-news', status: 'given', reservations: [{ channel: 'fax' }] },
    'channel_unknown',
    'choices[1].reservations[0].channel',
  ],
];
for (const [what, choice, code, field] of refusals) {
  test(`${what} is refused, and the refusal names the field`, () => {
    assert.throws(
      () => assertChoices(policy, [{ purpose: 'practice-news', status: 'given' }, choice]),
      (error: Error & { code?: string; details?: { field?: string } }) =>
        error.code === code && error.details?.field === field,
    );
  });
}

test('what rests on another basis can be refused and withdrawn, and its topics can be opted into', () => {
  assertChoices(policy, [
    { purpose: 'hosting-notices', status: 'withdrawn' },
    { purpose: 'hosting-notices', status: 'refused' },
    { purpose: 'hosting-notices', status: 'given', topics: ['outages'], channel: 'email' },
  ]);
});

test('refusing what was given takes it back; every other choice is taken as it is', () => {
  assert.equal(toStatus('given', 'refused'), 'withdrawn');
  for (const before of [undefined, ...consentStatuses]) {
    assert.equal(toStatus(before, 'withdrawn'), 'withdrawn');
    assert.equal(toStatus(before, 'given'), 'given');
    if (before !== 'given') assert.equal(toStatus(before, 'refused'), 'refused');
  }
  assert.equal(evidenceClass('withdrawn'), 'withdrawal');
  assert.equal(evidenceClass('refused'), 'consent');
});

test('a lone time limit ends a consent, a limit on a part of it does not', () => {
  const now = new Date('2027-01-01T00:00:00Z');
  const given = (reservations: Reservation[]) => statusAt({ status: 'given', reservations }, now);
  assert.equal(given([{ until: '2027-01-01T00:00:00Z' }]), 'expired');
  assert.equal(given([{ until: '2027-01-01T00:00:00.001Z' }]), 'given');
  assert.equal(given([{ category: 'name', until: '2026-01-01T00:00:00Z' }]), 'given');
  assert.equal(
    statusAt({ status: 'withdrawn', reservations: [{ until: '2026-01-01T00:00:00Z' }] }, now),
    'withdrawn',
  );
});

test('a reservation is stored in one spelling: UTC, and without absent parts', () => {
  assert.deepEqual(
    toReservation({ channel: 'email', category: undefined, until: '2027-01-01T02:00:00+02:00' }),
    {
      channel: 'email',
      until: '2027-01-01T00:00:00.000Z',
    },
  );
  fc.assert(
    fc.property(fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-01-01') }), (date) => {
      const once = toReservation({ until: date.toISOString() });
      assert.deepEqual(toReservation(once), once);
    }),
  );
});

test('joining two choices of one person never allows what either did not, and does not depend on the order', () => {
  const reservation = fc.constantFrom<Reservation>(
    { category: 'name' },
    { channel: 'email' },
    { until: '2027-01-01T00:00:00.000Z' },
  );
  const state = fc.record({
    status: fc.constantFrom(...consentStatuses),
    reservations: fc.array(reservation, { maxLength: 3 }),
    changedAt: fc.integer({ min: 0, max: 1000 }).map((ms) => new Date(ms)),
  });
  fc.assert(
    fc.property(state, state, (a, b) => {
      const merged = mergeStates(a, b);
      if (merged.status === 'given') {
        assert.deepEqual([a.status, b.status], ['given', 'given']);
        for (const one of [...a.reservations, ...b.reservations])
          assert.ok(merged.reservations.some((kept) => JSON.stringify(kept) === JSON.stringify(one)));
      }
      if ([a.status, b.status].includes('withdrawn')) assert.equal(merged.status, 'withdrawn');
      const swapped = mergeStates(b, a);
      assert.deepEqual(
        [swapped.status, new Set(swapped.reservations.map((r) => JSON.stringify(r)))],
        [merged.status, new Set(merged.reservations.map((r) => JSON.stringify(r)))],
      );
    }),
  );
});
