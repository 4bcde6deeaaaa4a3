import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { arbitraryPolicy, arbitraryTexts } from '../../test/arbitrary-policy.ts';
import { difference, weakenings, type PolicyChange } from './difference.ts';
import { opposite } from './judge.ts';
import { ruleIds } from './rules.ts';
import { tellChanges } from './words.ts';

const document = fc.record({ policy: arbitraryPolicy, texts: arbitraryTexts });
const runs = { numRuns: 300 };

/** Without the clause, which is that of the later policy. */
const key = ({ rule, path, effect, before, now }: PolicyChange): string =>
  JSON.stringify([rule, path, effect, before ?? null, now ?? null]);

const turned = (change: PolicyChange): PolicyChange => ({
  ...change,
  effect: opposite[change.effect],
  before: change.now,
  now: change.before,
});

describe('the difference, whatever the policies', () => {
  it('is the opposite the other way round: the same rules, stronger for weaker', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(document, document, (one, other) => {
        const there = difference(one, other);
        const back = difference(other, one).map(turned);
        assert.deepEqual(there.map(key).toSorted(), back.map(key).toSorted());
        for (const { rule } of there) seen.add(rule);
      }),
      runs,
    );
    const never = ruleIds.filter((rule) => !seen.has(rule));
    assert.deepEqual(
      never.filter((rule) => !rule.startsWith('mechanisms.')),
      ['format', 'unknown_field'],
    );
  });

  it('of a policy to itself is empty', () => {
    fc.assert(
      fc.property(document, (one) => assert.deepEqual(difference(one, structuredClone(one)), [])),
      runs,
    );
  });

  it('of words alone weakens nothing', () => {
    fc.assert(
      fc.property(arbitraryPolicy, arbitraryTexts, arbitraryTexts, (policy, texts, others) => {
        assert.deepEqual(weakenings(difference({ policy, texts }, { policy, texts: others })), []);
      }),
      runs,
    );
  });

  it('can be told in words', () => {
    fc.assert(
      fc.property(document, document, (one, other) => {
        for (const { words } of tellChanges(difference(one, other), one, other)) {
          assert.ok(Object.keys(words).length > 0);
          for (const sentence of Object.values(words))
            assert.doesNotMatch(sentence, /undefined|\[object|: :|^$/);
        }
      }),
      { numRuns: 50 },
    );
  });
});
