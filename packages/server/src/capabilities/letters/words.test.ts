import assert from 'node:assert/strict';
import { test } from 'node:test';
import { letterKinds } from '@zgoda/vocabulary/letters';
import { IntlMessageFormat } from 'intl-messageformat';
import { checkPolicy, type Policy } from '@zgoda/policy';
import { locales } from '../../platform/i18n/index.ts';
import { exampleFolder } from '../policies/testing.ts';
import { composeLetter } from './compose.ts';
import { toLetterText } from './render.ts';
import type { LetterFacts } from './letter.ts';
import { sampleFacts, sampleOf } from './testing.ts';
import { letterCatalogues } from './words.ts';

const namesIn = (text: string): string[] => {
  const walk = (nodes: ReturnType<IntlMessageFormat['getAst']>): string[] =>
    nodes.flatMap((node) => [
      ...('value' in node && typeof node.value === 'string' && 'type' in node && String(node.type) !== '0'
        ? [node.value]
        : []),
      ...('options' in node ? Object.values(node.options).flatMap(({ value }) => walk(value)) : []),
    ]);
  return [...new Set(walk(new IntlMessageFormat(text, 'en').getAst()))].sort();
};

test('every message of a letter exists in every language, with the same choices', () => {
  const english: Readonly<Record<string, string>> = letterCatalogues.en;
  for (const locale of locales) {
    const catalogue: Readonly<Record<string, string>> = letterCatalogues[locale];
    assert.deepEqual(Object.keys(catalogue).sort(), Object.keys(english).sort(), locale);
    for (const [key, text] of Object.entries(catalogue)) {
      assert.doesNotMatch(text, /!/, `${locale} ${key}`);
      const select = /\w+, select, ((?:\w+ \{(?:[^{}]|\{\w+\})*\} ?)+)/;
      const choices = (of: string): string[] | undefined =>
        select
          .exec(of)?.[1]
          ?.match(/\w+(?= \{)/g)
          ?.filter((word) => /^[a-z_]+$/.test(word));
      assert.deepEqual(choices(text), choices(english[key] ?? ''), `${locale} ${key}`);
      const plain = /, (?:select|plural),/.test(text) ? [] : namesIn(text);
      for (const name of plain)
        assert.ok(
          ['by', 'By', 'on', 'On', 'plain'].includes(name) || english[key]?.includes(`{${name}`),
          `${locale} ${key} ${name}`,
        );
    }
  }
});

function association(): Policy {
  const checked = checkPolicy(exampleFolder('association-site'));
  if (!checked.isSound) throw new Error('the example policy is not sound');
  return checked.policy;
}
const policy = association();
const written = (kind: (typeof letterKinds)[number], locale: (typeof locales)[number]) =>
  composeLetter(policy, sampleOf(kind), {
    locale,
    address: ['Ivan Example', '7 Sample Street'],
    reference: 'req_0190a0a0111171118111000000000001',
    // Late on Monday in UTC, already Tuesday in Kyiv.
    now: new Date('2027-01-04T23:00:00Z'),
  });

const today = {
  en: 'Tuesday 5 January 2027',
  uk: 'Вівторок, 5 січня 2027 року',
  ru: 'Вторник, 5 января 2027 года',
};

for (const kind of letterKinds) {
  for (const locale of locales) {
    test(`${kind} in ${locale} says who writes, when, about which request, and leaves no gap`, () => {
      const letter = written(kind, locale);
      const text = toLetterText(letter);
      assert.doesNotMatch(text, /[{}]|undefined|null|NaN|\[object|  /);
      for (const said of [letter.sender.name, today[locale], letter.reference, 'Ivan Example', letter.title])
        assert.ok(text.includes(said), said);
      const [first] = letter.blocks;
      assert.match(first?.kind === 'paragraph' ? first.text : '', /22/);
      // Whoever is refused, made to wait or answered learns where to turn.
      const decides = [
        'quote',
        'extension',
        'refusal',
        'answer',
        'partly_done',
        'appeal_decided',
        'nothing_held',
        'lapse',
      ];
      assert.equal(/ombudsman\.gov\.ua/.test(text), decides.includes(kind));
      assert.equal(/18\(1\)/.test(text), decides.includes(kind));
      const { article } = sampleOf(kind).facts;
      const number = /Art\. (\S+)/.exec(article ?? '')?.[1];
      if (number !== undefined) assert.ok(text.includes(number), article);
      if (locale !== 'en') assert.doesNotMatch(text, /\bArt\.|\bLaw \d/);
    });
  }
}

test('an extension says the reason, the new date with what is left, who answers for it, and how to appeal', () => {
  const text = toLetterText(written('extension', 'uk'));
  for (const said of [
    'ваш запит складний',
    'до п’ятниці, 5 лютого 2027 року (через 31 день)',
    'Олена Приклад',
    'Уповноважений Верховної Ради України з прав людини',
    'до суду',
    'Закон № 2297-VI, ст. 17(2)',
  ])
    assert.ok(text.includes(said), said);
});

test('a refusal says the ground with its article, the reason, and until when we look again', () => {
  const text = toLetterText(written('refusal', 'en'));
  for (const said of [
    'a law forbids access to these data (Law 2297-VI Art. 17(3))',
    'The data belong to a criminal case that is under way.',
    'by Wednesday 10 February 2027 (in 36 days)',
    'Ukrainian Parliament Commissioner',
    'go to court',
  ])
    assert.ok(text.includes(said), said);
});

test('what became of the data is told by kind of data, entries counted once a table, without names of tables', () => {
  const letter = written('answer', 'uk');
  const table = letter.blocks.find(({ kind }) => kind === 'table');
  assert.ok(table?.kind === 'table');
  assert.deepEqual(
    table.rows.map(([, done, why]) => [done, why]),
    [
      ['видалено (12 записів)', ''],
      ['збережено (3 записи)', 'Закон № 996-XIV, ст. 9(2), до понеділка, 31 грудня 2029 року'],
      ['нічого не знайдено', ''],
    ],
  );
  assert.doesNotMatch(toLetterText(letter), /customers|billing|crm/);
});

test('a notice to a recipient speaks of no request of theirs', () => {
  const wording = sampleOf('correction_notice');
  assert.ok(wording.kind === 'correction_notice');
  const letter = composeLetter(
    policy,
    { ...wording, facts: { ...wording.facts, to: 'recipient' } },
    { locale: 'en', reference: 'let_1', now: new Date('2027-01-05T10:00:00Z') },
  );
  const text = toLetterText(letter);
  assert.match(text, /Please correct data that you got from us/);
  assert.match(text, /On Tuesday 5 January 2027 we corrected these/);
  assert.doesNotMatch(text, /your request|about you|Example Hosting/);
});

test('an acknowledgement names no later day than the answer, and says first what the person has to do', () => {
  const sent = (facts: Partial<LetterFacts['acknowledgement']>): string =>
    toLetterText(
      composeLetter(
        policy,
        { kind: 'acknowledgement', facts: { ...sampleFacts.acknowledgement, ...facts } },
        { locale: 'en', reference: 'req_1', now: new Date('2027-01-04T10:00:00Z') },
      ),
    );
  const plain = sent({ dueOn: '2027-01-14', decideBy: '2027-01-21' });
  assert.doesNotMatch(plain, /21 January/);
  assert.match(plain, /You need not do anything now/);
  assert.match(sent({ dueOn: '2027-01-21', decideBy: '2027-01-14' }), /14 January/);
  const unproved = sent({ proof: 'code' });
  assert.match(unproved, /We have sent you a code/);
  assert.doesNotMatch(unproved, /need not do anything/);
});
