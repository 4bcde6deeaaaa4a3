import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkPolicy } from '@zgoda/policy';
import * as fc from 'fast-check';
import { exampleFolder } from '../policies/testing.ts';
import { isInForce } from './hold.ts';
import { joinRules } from './sweep.ts';

const checked = checkPolicy(exampleFolder('payroll-mail'));
const policy = checked.isSound ? checked.policy : assert.fail('the example is not sound');
const at = new Date('2030-03-11T12:00:00Z');

describe('what the rules of several purposes come to', () => {
  it('of one rule: its own cut-off, and what it counts from', () => {
    assert.deepEqual(joinRules(policy, ['answer-enquiries'], at), {
      rule: 'after-enquiry',
      isFromCollection: false,
      before: new Date('2029-03-10T22:00:00Z'),
      choices: [],
      relationshipsEndedBefore: undefined,
      casesClosedBefore: new Date('2029-03-10T22:00:00Z'),
    });
  });

  it('of several: the earliest cut-off, and everything that one of them counts from', () => {
    const joint = joinRules(policy, ['answer-enquiries', 'practice-news', 'support'], at);
    assert.equal(joint?.before.toISOString(), '2027-03-10T22:00:00.000Z');
    assert.notEqual(joint.rule, 'after-enquiry');
    assert.deepEqual(
      joint.choices.map(({ purposes }) => purposes.includes('practice-news')),
      [true, false],
    );
    assert.ok(joint.relationshipsEndedBefore !== undefined && joint.casesClosedBefore !== undefined);
  });

  it('of a purpose without a rule, or that is none: nothing is ever due', () => {
    assert.equal(joinRules(policy, ['answer-enquiries', 'world-domination'], at), undefined);
    assert.equal(joinRules(policy, [], at), undefined);
    const purposes = policy.purposes.map((each) => ({ ...each, retention: undefined }));
    assert.equal(joinRules({ ...policy, purposes }, ['answer-enquiries'], at), undefined);
  });

  it('never takes back with a later clock what was due, and never lets go earlier for one more purpose', () => {
    const ids = policy.purposes.map(({ id }) => id);
    const purposes = fc.subarray(ids, { minLength: 1 });
    const moment = fc.date({ min: new Date('2027-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(purposes, fc.constantFrom(...ids), moment, fc.nat(1000), (some, more, now, days) => {
        const before = (names: readonly string[], time: Date): number =>
          joinRules(policy, names, time)?.before.getTime() ?? -Infinity;
        assert.ok(before(some, now) <= before(some, new Date(now.getTime() + days * 86_400_000)));
        assert.ok(before([...some, more], now) <= before(some, now));
      }),
    );
  });
});

describe('a hold', () => {
  const until = new Date('2030-01-02T00:00:00Z');
  for (const [what, hold, now, expected] of [
    ['without an end lasts', {}, '2099-01-01T00:00:00Z', true],
    ['with an end lasts until then', { until }, '2030-01-01T23:59:59Z', true],
    ['with an end is over from then on', { until }, '2030-01-02T00:00:00Z', false],
    ['that was released is over', { releasedAt: until }, '2029-01-01T00:00:00Z', false],
  ] as const)
    it(what, () =>
      assert.equal(isInForce({ releasedAt: undefined, until: undefined, ...hold }, new Date(now)), expected),
    );
});
