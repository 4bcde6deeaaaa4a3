import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkSmall, type FileChange } from '../test/small-policy.ts';
import { canonicalNotice, canonicalPolicy, parseCanonicalPolicy } from './canonical.ts';
import { messageScope, renderDocument, fillIn } from './document.ts';

function sound(...changes: readonly FileChange[]) {
  const checked = checkSmall(...changes);
  assert.ok(checked.isSound, checked.problems[0]?.message);
  return checked;
}

function clauseText(id: string, ...changes: readonly FileChange[]): string | undefined {
  const { policy, texts } = sound(...changes);
  return renderDocument(policy, texts, 'en').clauses.find((clause) => clause.id === id)?.markdown;
}

describe('the document that a person reads', () => {
  it('has the clauses in the order of the policy, with their titles', () => {
    const { policy, texts } = sound();
    const document = renderDocument(policy, texts, 'en');
    assert.equal(document.title, 'How we write');
    assert.equal(document.lead, 'What we send.');
    assert.deepEqual(
      document.clauses.map(({ id, title }) => `${id} ${title}`),
      [
        'SM-01 Lists',
        'SM-02 Opt-in',
        'SM-03 Third parties',
        'SM-04 Answers',
        'SM-05 Withdrawal',
        'SM-06 Remark',
      ],
    );
  });

  it('says the number that the system uses: changing the setting changes the words', () => {
    assert.equal(clauseText('SM-04'), 'Within 30 days.');
    assert.equal(
      clauseText('SM-04', { from: 'answer_within: P30D', to: 'answer_within: P10D' }),
      'Within 10 days.',
    );
    assert.equal(
      clauseText('SM-02', { from: 'confirm_within: P7D', to: 'confirm_within: P2D' }),
      'Confirm within 2 days.',
    );
  });

  it('says the default of a mechanism where the policy leaves it out', () => {
    const change = { from: ', settings: { confirm_within: P7D }', to: '' };
    assert.equal(clauseText('SM-02', change), 'Confirm within 7 days.');
  });

  it('lists a new topic by itself', () => {
    const topic = `  - id: extra
    title: { en: Extra letter }
    description: { en: Now and then. }
    purpose: news
    message_class: marketing
    channels: [email]
    opt_in: double
templates:`;
    assert.match(clauseText('SM-01', { from: 'templates:', to: topic }) ?? '', /Extra letter/);
  });

  it('is refused in a language that it does not have', () => {
    const { policy, texts } = sound();
    assert.throws(() => renderDocument(policy, texts, 'uk'), RangeError);
  });
});

describe('the canonical form', () => {
  it('is the same for folders that mean the same', () => {
    const plain = sound();
    const commented = sound(
      { from: 'format: 1\n', to: '# a remark\nformat:   1\n' },
      {
        from: '  country: UA\n  time_zone: Europe/Kyiv\n',
        to: "  time_zone: 'Europe/Kyiv'\n  country: UA\n",
      },
      {
        from: '{ id: interests, label: { en: interests } }',
        to: '{ label: { en: interests }, special: false, id: interests }',
      },
    );
    assert.equal(
      canonicalPolicy(commented.policy, commented.texts),
      canonicalPolicy(plain.policy, plain.texts),
    );
  });

  it('differs as soon as a word or a figure does', () => {
    const plain = sound();
    const canonical = canonicalPolicy(plain.policy, plain.texts);
    for (const change of [
      { from: 'P1Y', to: 'P2Y' },
      { from: 'At once.', to: 'At once!', file: 'text/en.md' },
    ]) {
      const changed = sound(change);
      assert.notEqual(canonicalPolicy(changed.policy, changed.texts), canonical);
    }
  });

  it('does not depend on how letters are composed', () => {
    const composed = sound({ from: 'At once.', to: 'Caf\u00e9.', file: 'text/en.md' });
    const decomposed = sound({ from: 'At once.', to: 'Cafe\u0301.', file: 'text/en.md' });
    assert.equal(
      canonicalPolicy(decomposed.policy, decomposed.texts),
      canonicalPolicy(composed.policy, composed.texts),
    );
  });

  it('reads back to the same policy and words', () => {
    const { policy, texts } = sound();
    const canonical = canonicalPolicy(policy, texts);
    const back = parseCanonicalPolicy(canonical);
    assert.deepEqual(back, { policy, texts });
    assert.equal(canonicalPolicy(back.policy, back.texts), canonical);
  });

  it('of a notice holds what was shown', () => {
    const { policy, texts } = sound();
    assert.match(canonicalNotice(renderDocument(policy, texts, 'en')), /^\{"clauses":\[.*Within 30 days\./);
  });
});

describe('the words of a message', () => {
  const links = { preferences: 'p', unsubscribe: 'u', policy: 'l', clause: 'c' };
  it('can name what it brings, its topic, and the settings of the policy', () => {
    const scope = messageScope(sound().policy, 'en', {
      data: { code: '12' },
      topic: 'monthly',
      why: 'because',
      links,
    });
    const template =
      '{{ data.code }} {{ topic.title }} {{ why }} {{ links.unsubscribe }} {{ controller.name }} {{ requests.answer_within | duration }}';
    assert.equal(fillIn(template, scope), '12 Monthly letter because u Small Society 30 days');
  });
  it('cannot name a topic that it does not have', () => {
    const scope = messageScope(sound().policy, 'en', { data: {}, why: '', links });
    assert.throws(() => fillIn('{{ topic.title }}', scope));
  });
});
