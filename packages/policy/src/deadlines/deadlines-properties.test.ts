import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pauseReasons, requestTypes } from '@zgoda/vocabulary/requests';
import * as fc from 'fast-check';
import { regimes } from '../regimes/index.ts';
import type { Term } from '../regimes/request-rules.ts';
import { deadlinesOf, dueOf, isOverdue, type ClockFacts, type Deadline } from './deadlines.ts';
import { explainDeadline } from './explain.ts';
import type { Pause } from './pauses.ts';
import type { PolicyTerm, PolicyTerms } from './policy-terms.ts';

const [first, last] = [Date.UTC(2019, 0, 1), Date.UTC(2033, 0, 1)];
const day = 86_400_000;
const runs = { numRuns: 400 };

const term: fc.Arbitrary<Term> = fc.oneof(
  fc.record({ days: fc.integer({ min: 1, max: 60 }) }),
  fc.record({ months: fc.integer({ min: 1, max: 3 }) }),
  fc.integer({ min: 1, max: 900 }).map((hours) => ({ exactly: `PT${hours}H` })),
);
const policyTerm: fc.Arbitrary<PolicyTerm> = fc
  .record({ setting: fc.constant('requests.answer_within'), term, wholeTerm: fc.option(term) })
  .map(({ setting, term: own, wholeTerm }) => ({
    setting,
    term: own,
    ...(wholeTerm === null ? {} : { wholeTerm }),
  }));
const policy: fc.Arbitrary<PolicyTerms> = fc.record({
  answer: fc.array(policyTerm, { maxLength: 2 }),
  country: fc.constantFrom('UA', 'BE', 'DE', 'PL', 'ES'),
  calendar: fc.constantFrom([], [{ from: '2027-05-01', holidays: 'national' as const }]),
  chargesForOwnData: fc.boolean(),
});
const pauseFrom = (receivedAt: number): fc.Arbitrary<Pause> =>
  fc
    .record({
      reason: fc.constantFrom(...pauseReasons),
      after: fc.integer({ min: -2 * day, max: 70 * day }),
      lasts: fc.integer({ min: 0, max: 40 * day }),
    })
    .map(({ reason, after, lasts }) => {
      return { reason, from: receivedAt + after, until: receivedAt + after + lasts };
    });

const laws = [...regimes.values()];
/** A request that stood at some moment, with pauses and perhaps an extension. */
const facts: fc.Arbitrary<ClockFacts> = fc.integer({ min: first, max: last }).chain((receivedAt) =>
  fc.record({
    type: fc.constantFrom(...requestTypes),
    regimes: fc.subarray(laws, { minLength: 1 }),
    policy,
    receivedAt: fc.constant(receivedAt),
    timeZone: fc.constantFrom('Europe/Kyiv', 'Europe/Brussels', 'America/New_York', 'Pacific/Apia', 'UTC'),
    pauses: fc.array(pauseFrom(receivedAt), { maxLength: 4 }),
    extension: fc.option(
      fc.record({
        toldAt: fc.integer({ min: receivedAt, max: receivedAt + 40 * day }),
        ground: fc.constantFrom('complex', 'many_requests', 'not_within_term'),
      }),
      { nil: undefined },
    ),
    now: fc.constant(receivedAt + 200 * day),
  }),
);

const dueTimes = (deadlines: readonly Deadline[]): Readonly<Record<string, number>> =>
  Object.fromEntries(
    deadlines.flatMap(({ milestone, rules: [rule] }) => (rule ? [[milestone, rule.dueAt]] : [])),
  );

function assertNoneEarlier(before: ClockFacts, after: ClockFacts): void {
  const [old, young] = [dueTimes(deadlinesOf(before)), dueTimes(deadlinesOf(after))];
  assert.deepEqual(Object.keys(young), Object.keys(old));
  for (const [milestone, due] of Object.entries(old)) assert.ok(young[milestone]! >= due, milestone);
}

describe('deadlines, whatever the request', () => {
  it('are never before receipt', () => {
    const property = fc.property(facts, (each) => {
      for (const { rules } of deadlinesOf(each)) {
        for (const { dueAt } of rules) assert.ok(dueAt >= each.receivedAt);
      }
    });
    fc.assert(property, runs);
  });

  it('are never brought forward by a pause, nor by one that lasts longer', () => {
    const more = facts.chain((each) =>
      fc.tuple(fc.constant(each), pauseFrom(each.receivedAt), fc.nat(9 * day)),
    );
    const property = fc.property(more, ([each, pause, longer]) => {
      const unextended = { ...each, extension: undefined };
      const paused = { ...unextended, pauses: [...each.pauses, pause] };
      assertNoneEarlier(unextended, paused);
      const lengthened = { ...pause, until: pause.until! + longer };
      assertNoneEarlier(paused, { ...unextended, pauses: [...each.pauses, lengthened] });
    });
    fc.assert(property, { numRuns: 600 });
  });

  it('do not depend on the order of pauses, nor on one that is given twice', () => {
    const property = fc.property(facts, (each) => {
      const due = deadlinesOf(each).map(({ rules }) => rules.map(({ dueAt }) => dueAt));
      const same = (pauses: readonly Pause[]): void => {
        const again = deadlinesOf({ ...each, pauses }).map(({ rules }) => rules.map(({ dueAt }) => dueAt));
        assert.deepEqual(again, due);
      };
      same(each.pauses.toReversed());
      same([...each.pauses, ...each.pauses]);
    });
    fc.assert(property, runs);
  });

  it('are never put off by a stricter policy', () => {
    const property = fc.property(facts, policyTerm, (each, stricter) => {
      const unextended = { ...each, extension: undefined };
      const answer = [...(each.policy?.answer ?? []), stricter];
      const before = dueOf(deadlinesOf(unextended), 'answer');
      const after = dueOf(deadlinesOf({ ...unextended, policy: { ...each.policy!, answer } }), 'answer');
      assert.ok(after !== undefined && (before === undefined || after.dueAt <= before.dueAt));
    });
    fc.assert(property, runs);
  });

  it('are never put off by a further law, nor brought forward by an extension', () => {
    const property = fc.property(facts, (each) => {
      const answerBy = (more: Partial<ClockFacts>) =>
        dueOf(deadlinesOf({ ...each, ...more }), 'answer')?.dueAt ?? Infinity;
      assert.ok(answerBy({ regimes: laws }) <= answerBy({}));
      assert.ok(answerBy({}) >= answerBy({ extension: undefined }));
    });
    fc.assert(property, runs);
  });

  it('are late some day when nobody waits for the person, and never while somebody does', () => {
    const property = fc.property(facts, (each) => {
      const answer = dueOf(deadlinesOf(each), 'answer');
      if (answer !== undefined) assert.ok(isOverdue(answer, answer.dueAt) && isOverdue(answer, last * 2));
      const waiting = { ...each, pauses: [{ reason: 'identity' as const, from: each.receivedAt }] };
      const still = dueOf(deadlinesOf({ ...waiting, extension: undefined }), 'answer');
      if (still?.isStill === true) assert.ok(still.dueAt > each.now);
    });
    fc.assert(property, runs);
  });

  it('explain themselves in each language, with no word missing', () => {
    const property = fc.property(facts, fc.constantFrom('en', 'uk', 'ru'), (each, locale) => {
      for (const deadline of deadlinesOf(each)) {
        const { rules, choice } = explainDeadline(deadline, locale);
        const words = [choice, ...rules.flatMap(({ rule, sentences }) => [rule, ...sentences])];
        for (const sentence of words) assert.match(sentence, /^(?!.*(?:undefined|NaN|Invalid|\{)).+[.:]?$/su);
      }
    });
    fc.assert(property, { numRuns: 100 });
  });
});
