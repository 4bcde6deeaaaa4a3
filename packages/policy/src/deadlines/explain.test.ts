import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { regimesOf } from '../regimes/index.ts';
import { deadlinesOf, type ClockFacts } from './deadlines.ts';
import { explainDeadline } from './explain.ts';

const facts: ClockFacts = {
  type: 'access',
  regimes: regimesOf(['gdpr', 'ua-pdp']),
  receivedAt: Date.parse('2026-01-31T10:30:00Z'),
  timeZone: 'Europe/Brussels',
  policy: { answer: [], country: 'BE', calendar: [], chargesForOwnData: false },
  pauses: [],
  extension: { toldAt: Date.parse('2026-02-10T10:30:00Z'), ground: 'complex' },
  now: Date.parse('2026-02-10T10:30:00Z'),
};
const answer = deadlinesOf(facts).find(({ milestone }) => milestone === 'answer')!;

describe('a deadline says', () => {
  it('which rule decided, where it stands, and each step that led to its day', () => {
    const { choice, rules } = explainDeadline(answer, 'en');
    assert.equal(
      choice,
      'To answer: by Monday, 2 March 2026, Law 2297-VI Art. 16(5), the strictest of 2 rules.',
    );
    assert.deepEqual(rules, [
      {
        rule: 'Law 2297-VI Art. 16(5)',
        link: 'https://zakon.rada.gov.ua/laws/show/2297-17',
        sentences: [
          'Received on Saturday, 31 January 2026 at 11:30 (Europe/Brussels). This day is not counted.',
          'Not extended: the law allows no delay here (Law 2297-VI Art. 17(1)).',
          '30 calendar days from then: Monday, 2 March 2026.',
          'The last day is Monday, 2 March 2026; late from 3 March 2026 at 00:00.',
        ],
      },
      {
        rule: 'GDPR Art. 12(3)',
        link: 'https://eur-lex.europa.eu/eli/reg/2016/679/oj',
        sentences: [
          'Received on Saturday, 31 January 2026 at 11:30 (Europe/Brussels). This day is not counted.',
          'Extended, as the person was told on Tuesday, 10 February 2026: 3 months from receipt in all (GDPR Art. 12(3)).',
          '3 months from then: that month has no such day, so its last one, Thursday, 30 April 2026.',
          'The last day is Thursday, 30 April 2026; late from 1 May 2026 at 00:00.',
        ],
      },
    ]);
  });

  it('the same in Ukrainian and Russian, and in English where a language is not known', () => {
    const [first] = explainDeadline(answer, 'uk').rules;
    assert.deepEqual(first?.sentences.slice(1), [
      'Не подовжено: закон тут відстрочення не допускає (Law 2297-VI Art. 17(1)).',
      'Відтоді 30 календарних днів: 2 березня 2026 (понеділок).',
      'Останній день: 2 березня 2026 (понеділок); прострочено з 3 березня 2026 о 00:00.',
    ]);
    assert.equal(
      explainDeadline(answer, 'ru').choice,
      'Ответить: до 2 марта 2026 (понедельник), Law 2297-VI Art. 16(5); это самое строгое из правил, которых здесь 2.',
    );
    assert.deepEqual(explainDeadline(answer, 'pl'), explainDeadline(answer, 'en'));
    assert.deepEqual(explainDeadline(answer, 'uk-UA'), explainDeadline(answer, 'uk'));
  });

  it('how long it waited for the person, and over which days off it ran', () => {
    const pauses = [
      {
        reason: 'identity' as const,
        from: Date.parse('2026-02-02T09:00:00Z'),
        until: Date.parse('2026-02-04T09:00:00Z'),
      },
      { reason: 'fee' as const, from: Date.parse('2026-02-20T09:00:00Z') },
    ];
    const { extension: _, ...unextended } = facts;
    const now = Date.parse('2026-03-03T09:00:00Z');
    const [, gdpr] = deadlinesOf({ ...unextended, pauses, now }).find(
      ({ milestone }) => milestone === 'answer',
    )!.rules;
    const { rules } = explainDeadline({ milestone: 'answer', rules: [gdpr!] }, 'en');
    assert.deepEqual(rules[0]?.sentences.slice(1, -1), [
      '1 month from then: that month has no such day, so its last one, Saturday, 28 February 2026.',
      'From Monday, 2 February 2026 to Wednesday, 4 February 2026 we waited for the proof of identity, 2 calendar days: now to Monday, 2 March 2026.',
      'Since Friday, 20 February 2026 we have been waiting for the answer about the fee, 11 calendar days so far: now to Friday, 13 March 2026.',
    ]);
    const { choice } = explainDeadline({ milestone: 'appeal', rules: [] }, 'en');
    assert.equal(choice, 'To ask us to look again: no law and no policy sets a term.');
  });
});
