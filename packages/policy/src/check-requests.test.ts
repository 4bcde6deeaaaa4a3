import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkSmall } from '../test/small-policy.ts';
import { policyTerms } from './deadlines/policy-terms.ts';
import { difference, weakenings } from './difference/difference.ts';
import { longestDurationSeconds } from './duration.ts';
import { regimes } from './regimes/index.ts';

const withRequests = (more: string, ...others: readonly { from: string; to: string }[]) =>
  checkSmall({ from: 'answer_within: P30D }', to: `answer_within: P30D, ${more} }` }, ...others);

const spain = { from: 'country: UA', to: 'country: ES' };

describe('checking the settings of requests finds', () => {
  const table: readonly (readonly [what: string, more: string, code: string, article?: string])[] = [
    [
      'a term for one type that is longer than a law’s',
      'terms: [{ type: access, answer_within: P31D }]',
      'setting_laxer_than_regime',
      'Law 2297-VI Art. 16(5)',
    ],
    [
      'two terms for one type',
      'terms: [{ type: access, answer_within: P9D }, { type: access, answer_within: P8D }]',
      'duplicate_id',
    ],
    [
      'holidays of its own for a state whose law is known',
      'calendar: [{ from: 2027-01-01, holidays: ["01-02"] }]',
      'calendar_invalid',
      'Labour Code of Ukraine Art. 67(3), 73',
    ],
    [
      'a time that ends before it begins',
      'calendar: [{ from: 2027-01-01, until: 2026-01-01, holidays: none }]',
      'calendar_invalid',
    ],
    [
      'two times that begin on one day',
      'calendar: [{ from: 2027-01-01, holidays: none }, { from: 2027-01-01, holidays: national }]',
      'duplicate_id',
    ],
  ];
  for (const [what, more, code, article] of table) {
    it(what, () => {
      const { problems } = withRequests(more);
      assert.deepEqual(
        problems.map((problem) => [problem.code, problem.article, problem.file]),
        [[code, article, 'policy.yaml']],
      );
    });
  }

  it('national holidays of a state whose law is not known, which may name them instead', () => {
    const { problems } = withRequests('calendar: [{ from: 2027-01-01, holidays: national }]', spain);
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['calendar_invalid'],
    );
    assert.ok(withRequests('calendar: [{ from: 2027-01-01, holidays: ["01-06"] }]', spain).isSound);
  });
});

describe('the settings of requests', () => {
  const sound = (more: string) => {
    const checked = withRequests(more);
    if (!checked.isSound) throw new Error(JSON.stringify(checked.problems));
    return checked;
  };

  it('become the terms of a type: all that apply, with their extension', () => {
    const { policy } = sound(
      'extend_by: P1M, acknowledge_within: PT24H, third_party_at_most: P45D, terms: [{ type: erasure, answer_within: P10D }]',
    );
    assert.deepEqual(policyTerms(policy, 'erasure').answer, [
      { setting: 'requests.answer_within', term: { days: 30 }, wholeTerm: { months: 1, days: 30 } },
      {
        setting: 'requests.terms.erasure.answer_within',
        term: { days: 10 },
        wholeTerm: { months: 1, days: 10 },
      },
    ]);
    assert.deepEqual(policyTerms(policy, 'access').answer.length, 1);
    assert.deepEqual(policyTerms(policy, 'access').acknowledge, {
      setting: 'requests.acknowledge_within',
      term: { exactly: 'PT24H' },
    });
    assert.deepEqual(policyTerms(policy, 'third_party_access').answer, [
      { setting: 'requests.answer_within', term: { days: 30 }, wholeTerm: { days: 45 } },
    ]);
  });

  it('are weakened by a longer or a dropped term, by holidays, by a shorter time to appeal', () => {
    const ruleIds = (before: string, now: string) =>
      weakenings(difference(sound(before), sound(now))).map(({ rule }) => rule);
    const ten = 'terms: [{ type: erasure, answer_within: P10D }]';
    assert.deepEqual(ruleIds(ten, 'terms: []'), ['requests.terms']);
    assert.deepEqual(ruleIds(ten, ten.replace('P10D', 'P11D')), ['requests.terms.answer_within']);
    assert.deepEqual(ruleIds('terms: []', ten), []);
    const national = 'calendar: [{ from: 2027-05-01, holidays: national }]';
    assert.deepEqual(ruleIds('calendar: []', national), ['requests.calendar']);
    assert.deepEqual(ruleIds('calendar: []', national.replace('national', 'none')), []);
    assert.deepEqual(ruleIds('appeal_within: P1M', 'appeal_within: P10D'), ['requests.appeal_within']);
    assert.deepEqual(ruleIds('terms: []', 'appeal_within: P10Y'), ['requests.appeal_within']);
    assert.deepEqual(ruleIds('acknowledge_within: P1D', 'terms: []'), ['requests.acknowledge_within']);
  });

  it('are limited by the same figures as the laws’ own terms', () => {
    for (const { id, limits, requests } of regimes.values()) {
      const limit = limits.find(({ setting }) => setting === 'requests.answer_within');
      assert.ok(limit !== undefined && 'atMost' in limit);
      for (const [type, rule] of Object.entries(requests.types)) {
        if (type === 'third_party_access') continue;
        const { months = 0, days = 0 } = rule.answer.term as { months?: number; days?: number };
        const longest = longestDurationSeconds(`P${months}M${days}D`);
        assert.equal(longest, longestDurationSeconds(limit.atMost), `${id} ${type}`);
      }
    }
  });
});
