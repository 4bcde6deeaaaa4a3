import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { smallPolicy } from '../test/small-policy.ts';
import { mechanisms } from './mechanisms.ts';
import { clausesKeptBy, localise, mechanismSettings, mechanismsOf } from './settings.ts';
import { settingsInWords } from './settings-words.ts';

describe('the figures of a mechanism', () => {
  const policy = smallPolicy();
  it('are those of the clause that names it', () => {
    assert.deepEqual(mechanismSettings(policy, 'double-opt-in'), { confirm_within: 'P7D' });
    assert.deepEqual(clausesKeptBy(policy, 'double-opt-in'), ['SM-02']);
  });
  it('have defaults', () => {
    const without = smallPolicy({ from: ', settings: { confirm_within: P7D }', to: '' });
    assert.deepEqual(mechanismSettings(without, 'double-opt-in'), { confirm_within: 'P7D' });
  });
  it('are absent where no clause names it', () => {
    assert.equal(mechanismSettings(policy, 'evidence-log'), undefined);
    assert.ok(!mechanismsOf(policy).includes('evidence-log'));
  });
});

describe('settings in words', () => {
  it('spell out durations and lists, and call things by their labels', () => {
    const settings = {
      confirm_within: 'P7D',
      categories: ['email-address', 'interests'],
      class: 'alert',
      types: ['erasure', 'processing_information'],
      other: true,
    };
    assert.deepEqual(settingsInWords(smallPolicy(), settings, 'en'), {
      confirm_within: '7 days',
      categories: 'e-mail address and interests',
      class: 'alert',
      types: 'erasure and information on processing',
      other: 'true',
    });
  });
});

describe('the registry of mechanisms', () => {
  it('says of each what it keeps, and cites the law in the form that the index reads', () => {
    for (const [id, { keeps, law }] of Object.entries(mechanisms)) {
      assert.match(keeps, /^[A-Z].*\.$/, id);
      for (const article of law) {
        assert.match(article, /^(?:(?:GDPR|Law 2297-VI|Directive [0-9/]+\/EC) Art\. \d+|RFC \d+)/, id);
      }
    }
  });
});

describe('a text by locale', () => {
  it('falls back to the default locale', () => {
    assert.equal(localise(smallPolicy(), { en: 'News' }, 'uk'), 'News');
  });
});
