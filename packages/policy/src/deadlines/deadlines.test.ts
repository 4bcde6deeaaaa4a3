import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Milestone, PauseReason, RequestType } from '@zgoda/vocabulary/requests';
import { Temporal } from 'temporal-polyfill';
import { regimesOf } from '../regimes/index.ts';
import { deadlinesOf, dueOf, isOverdue, type ClockFacts, type CountedRule } from './deadlines.ts';
import type { PolicyTerms } from './policy-terms.ts';

const at = (time: string): number =>
  time.includes('[')
    ? Temporal.ZonedDateTime.from(time).epochMilliseconds
    : Temporal.Instant.from(time).epochMilliseconds;
const dayMs = 86_400_000;

const terms = (country: string, more: Partial<PolicyTerms> = {}): PolicyTerms => ({
  answer: [],
  country,
  calendar: [],
  chargesForOwnData: false,
  ...more,
});

interface Asked {
  readonly law: string;
  readonly received: string;
  readonly zone?: string;
  readonly type?: RequestType;
  readonly country?: string;
  readonly policy?: Partial<PolicyTerms>;
  readonly pauses?: readonly (readonly [reason: PauseReason, from: string, until?: string])[];
  readonly extension?: ClockFacts['extension'];
  readonly now?: string;
  readonly completed?: string;
  readonly answered?: string;
}

function facts(asked: Asked): ClockFacts {
  const receivedAt = at(asked.received);
  return {
    type: asked.type ?? 'access',
    regimes: regimesOf(asked.law.split(' ')),
    receivedAt,
    timeZone: asked.zone ?? 'Europe/Kyiv',
    policy: terms(asked.country ?? 'UA', asked.policy),
    pauses: (asked.pauses ?? []).map(([reason, from, until]) => ({
      reason,
      from: at(from),
      ...(until === undefined ? {} : { until: at(until) }),
    })),
    extension: asked.extension,
    completedAt: asked.completed === undefined ? undefined : at(asked.completed),
    answeredAt: asked.answered === undefined ? undefined : at(asked.answered),
    now: asked.now === undefined ? receivedAt : at(asked.now),
  };
}

function due(asked: Asked, milestone: Milestone = 'answer'): CountedRule {
  const found = dueOf(deadlinesOf(facts(asked)), milestone);
  assert.ok(found, `${milestone} is due`);
  return found;
}

const brussels = { law: 'gdpr', zone: 'Europe/Brussels', country: 'BE' } as const;
const kyiv = { law: 'ua-pdp', zone: 'Europe/Kyiv', country: 'UA' } as const;

describe('one month of the GDPR, by hand', () => {
  const table: readonly (readonly [received: string, dueOn: string, why: string])[] = [
    ['2026-03-05', '2026-04-07', 'the 5th is Easter Sunday, the 6th Easter Monday: to Tuesday'],
    ['2026-09-03', '2026-10-05', 'the 3rd of October is a Saturday: to Monday'],
    ['2025-09-03', '2025-10-03', 'the same number of day, a Friday'],
    ['2026-01-31', '2026-03-02', 'February has no 31st: the 28th, a Saturday, to Monday; never 30 days'],
    ['2028-01-31', '2028-02-29', 'a leap year: Tuesday the 29th'],
    ['2027-01-30', '2027-03-01', 'the 28th of February is a Sunday: to Monday'],
    ['2026-07-01', '2026-08-03', 'the 1st of August is a Saturday: to Monday; never the 31st of July'],
    ['2026-08-31', '2026-09-30', 'September has no 31st'],
    ['2028-02-29', '2028-03-29', 'from the leap day'],
    ['2026-03-31', '2026-04-30', 'April has no 31st'],
    ['2025-11-25', '2025-12-26', 'Christmas Day: to Friday the 26th, no holiday in Belgium'],
    ['2026-04-01', '2026-05-04', 'Labour Day is a Friday: over the weekend to Monday'],
    ['2026-04-14', '2026-05-15', 'Ascension is the 14th of May: to Friday'],
    ['2026-12-01', '2027-01-04', 'New Year is a Friday: over the weekend to Monday'],
  ];
  for (const [received, dueOn, why] of table) {
    it(`received ${received}, due ${dueOn}: ${why}`, () => {
      assert.equal(due({ ...brussels, received: `${received}T12:00[Europe/Brussels]` }).dueOn, dueOn);
    });
  }

  it('has one more day where the 26th of December is a holiday', () => {
    const received = '2025-11-25T12:00[Europe/Berlin]';
    assert.equal(due({ law: 'gdpr', zone: 'Europe/Berlin', country: 'DE', received }).dueOn, '2025-12-29');
  });

  it('ends no later than the law where the holidays of a state are not known', () => {
    const received = '2026-04-01T12:00[Europe/Madrid]';
    assert.equal(due({ law: 'gdpr', zone: 'Europe/Madrid', country: 'ES', received }).dueOn, '2026-05-01');
    const calendar = [{ from: '2026-01-01', holidays: ['05-01'] }];
    const named = { law: 'gdpr', zone: 'Europe/Madrid', country: 'ES', received, policy: { calendar } };
    assert.equal(due(named).dueOn, '2026-05-04');
  });
});

describe('the terms of the Ukrainian law, by hand', () => {
  const received = '2026-03-02T10:00[Europe/Kyiv]';

  it('30 calendar days, the day of receipt not counted, and no day more for a weekend', () => {
    assert.equal(due({ ...kyiv, received }).dueOn, '2026-04-01');
    // The 30th day of this one is a Saturday.
    assert.equal(due({ ...kyiv, received: '2026-03-05T10:00[Europe/Kyiv]' }).dueOn, '2026-04-04');
    assert.equal(due({ ...kyiv, received: '2028-01-31T10:00[Europe/Kyiv]' }).dueOn, '2028-03-01');
    assert.equal(due({ ...kyiv, received: '2027-01-31T10:00[Europe/Kyiv]' }).dueOn, '2027-03-02');
  });

  it('10 working days to study it, from Monday to Friday', () => {
    assert.equal(due({ ...kyiv, received }, 'decide').dueOn, '2026-03-16');
    // Received on a Friday, and on a Sunday.
    assert.equal(due({ ...kyiv, received: '2026-03-06T10:00[Europe/Kyiv]' }, 'decide').dueOn, '2026-03-20');
    assert.equal(due({ ...kyiv, received: '2026-03-08T10:00[Europe/Kyiv]' }, 'decide').dueOn, '2026-03-20');
  });

  it('with the holidays of before martial law: the 8th of March of 2021 was off', () => {
    assert.equal(due({ ...kyiv, received: '2021-03-01T10:00[Europe/Kyiv]' }, 'decide').dueOn, '2021-03-16');
    // 1 and 9 May and Easter (2 May) fell on weekends: 3, 4 and 10 May were off instead.
    assert.equal(due({ ...kyiv, received: '2021-04-29T10:00[Europe/Kyiv]' }, 'decide').dueOn, '2021-05-18');
  });

  it('and none while martial law lasts: Easter Monday of 2022, the 25th of April, was worked', () => {
    assert.equal(due({ ...kyiv, received: '2022-04-22T10:00[Europe/Kyiv]' }, 'decide').dueOn, '2022-05-06');
  });

  it('and again once the policy says that it is over', () => {
    const calendar = [{ from: '2027-05-01', holidays: 'national' as const }];
    const asked = { ...kyiv, received: '2027-06-21T10:00[Europe/Kyiv]' };
    assert.equal(due(asked, 'decide').dueOn, '2027-07-05');
    // Trinity of 2027 is the 20th of June (Monday off), Constitution Day a Monday.
    assert.equal(due({ ...asked, policy: { calendar } }, 'decide').dueOn, '2027-07-06');
    const before = { ...kyiv, received: '2027-06-18T10:00[Europe/Kyiv]', policy: { calendar } };
    assert.equal(due(before, 'decide').dueOn, '2027-07-06');
  });

  it('the telling of a change within 10 working days of it', () => {
    const asked = {
      ...kyiv,
      type: 'rectification' as const,
      received,
      completed: '2026-03-20T23:30[Europe/Kyiv]',
    };
    assert.equal(due(asked, 'tell_others').dueOn, '2026-04-03');
  });
});

describe('the days are those of the controller', () => {
  it('just before and just after its midnight, while UTC has another day', () => {
    // 23:30 in Kyiv on the 31st is 21:30 UTC; half past midnight there is still the 31st in UTC.
    const before = due({ ...kyiv, received: '2026-03-31T20:30:00Z' });
    const after = due({ ...kyiv, received: '2026-03-31T21:30:00Z' });
    assert.deepEqual([before.dueOn, after.dueOn], ['2026-04-30', '2026-05-01']);
    // New York is behind UTC: the evening of the 31st of January there is the 1st of February in UTC.
    const newYork = { law: 'gdpr', zone: 'America/New_York', country: 'US' };
    assert.equal(due({ ...newYork, received: '2028-02-01T04:59:59Z' }).dueOn, '2028-02-29');
    assert.equal(due({ ...newYork, received: '2028-02-01T05:00:00Z' }).dueOn, '2028-03-01');
  });

  it('end at its midnight, in summer and in winter time', () => {
    const instantOf = (rule: CountedRule) => Temporal.Instant.fromEpochMilliseconds(rule.dueAt).toString();
    // Clocks go forward on 29 March 2026, back on 25 October 2026: at 3:00 and 4:00 in Kyiv, at 2:00 and 3:00 in Brussels.
    const spring = due({ ...kyiv, received: '2026-03-15T12:00[Europe/Kyiv]' });
    assert.deepEqual([spring.dueOn, instantOf(spring)], ['2026-04-14', '2026-04-14T21:00:00Z']);
    const autumn = due({ ...kyiv, received: '2026-10-15T12:00[Europe/Kyiv]' });
    assert.deepEqual([autumn.dueOn, instantOf(autumn)], ['2026-11-14', '2026-11-14T22:00:00Z']);
    const springThere = due({ ...brussels, received: '2026-03-16T12:00[Europe/Brussels]' });
    assert.deepEqual([springThere.dueOn, instantOf(springThere)], ['2026-04-16', '2026-04-16T22:00:00Z']);
    const autumnThere = due({ ...brussels, received: '2026-10-16T12:00[Europe/Brussels]' });
    assert.deepEqual([autumnThere.dueOn, instantOf(autumnThere)], ['2026-11-16', '2026-11-16T23:00:00Z']);
    // Due on the very days of the change: these days have 23 and 25 hours.
    const onSpring = due({ ...kyiv, received: '2026-02-27T12:00[Europe/Kyiv]' });
    assert.deepEqual([onSpring.dueOn, instantOf(onSpring)], ['2026-03-29', '2026-03-29T21:00:00Z']);
    const onAutumn = due({ ...kyiv, received: '2026-09-25T12:00[Europe/Kyiv]' });
    assert.deepEqual([onAutumn.dueOn, instantOf(onAutumn)], ['2026-10-25', '2026-10-25T22:00:00Z']);
  });

  it('begin also in the hour that the clock shows twice', () => {
    // 3:30 in Kyiv comes twice on 25 October 2026, at 00:30Z and 01:30Z.
    for (const received of ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z']) {
      assert.equal(due({ ...kyiv, received }).dueOn, '2026-11-24');
    }
  });
});

describe('the clock stands still while we wait for the person', () => {
  const received = '2026-03-02T10:00[Europe/Brussels]';
  const day = (number: number, hour = 12) =>
    `2026-03-${String(number).padStart(2, '0')}T${hour}:00[Europe/Brussels]`;
  const asked = { ...brussels, received, now: day(31) };

  it('for as many days as it stood, until whatever working day that comes to', () => {
    assert.equal(due(asked).dueOn, '2026-04-02');
    // 5 days more: the 7th of April, a Tuesday.
    assert.equal(due({ ...asked, pauses: [['identity', day(4), day(9)]] }).dueOn, '2026-04-07');
  });

  it('once where pauses overlap: two of the same ten days add ten', () => {
    const ten = ['identity', day(3), day(13)] as const;
    const other = ['clarification', day(3), day(13)] as const;
    const once = due({ ...asked, pauses: [ten] }).dueOn;
    assert.equal(once, '2026-04-13');
    assert.equal(due({ ...asked, pauses: [ten, ten] }).dueOn, once);
    assert.equal(due({ ...asked, pauses: [other, ten] }).dueOn, once);
    const halves = [
      ['identity', day(3), day(8)],
      ['fee', day(6), day(13)],
    ] as const;
    assert.equal(due({ ...asked, pauses: halves }).dueOn, once);
  });

  it('once also where nothing else bounds the sum: of 30 days', () => {
    const ukrainian = { ...kyiv, received: '2026-03-02T10:00[Europe/Kyiv]' };
    const ten = ['identity', day(3), day(13)] as const;
    for (const pauses of [[ten], [ten, ten], [ten, ['identity', day(5), day(9)] as const]]) {
      assert.equal(due({ ...ukrainian, pauses }).dueOn, '2026-04-11');
    }
  });

  it('from receipt, until the person is known: then a whole month from that day', () => {
    const january = {
      ...brussels,
      received: '2026-01-12T10:00[Europe/Brussels]',
      now: '2026-03-01T00:00:00Z',
    };
    const pauses = [
      ['identity', '2026-01-12T10:00[Europe/Brussels]', '2026-02-10T10:00[Europe/Brussels]'],
    ] as const;
    // 31 days were left, and a month from the 10th of February has 28: the 10th of March, not the 13th.
    assert.equal(due({ ...january, pauses }).dueOn, '2026-03-10');
  });

  it('not where the person was asked late, or the law knows no such reason', () => {
    assert.equal(due({ ...asked, pauses: [['identity', day(20), day(30)]] }).dueOn, '2026-04-02');
    const ukrainian = { ...kyiv, received: '2026-03-02T10:00[Europe/Kyiv]', now: day(31) };
    assert.equal(due({ ...ukrainian, pauses: [['clarification', day(3), day(13)]] }).dueOn, '2026-04-01');
    assert.equal(due({ ...ukrainian, pauses: [['identity', day(3), day(13)]] }).dueOn, '2026-04-11');
  });

  it('not after the term', () => {
    const pauses = [['fee', '2026-04-10T12:00:00Z', '2026-04-20T12:00:00Z']] as const;
    assert.equal(due({ ...asked, pauses, now: '2026-05-01T12:00:00Z' }).dueOn, '2026-04-02');
  });

  it('over working days too', () => {
    const ukrainian = { ...kyiv, received: '2026-03-02T10:00[Europe/Kyiv]' };
    // From Wednesday to Monday: three working days do not count.
    const pauses = [['identity', '2026-03-04T12:00[Europe/Kyiv]', '2026-03-09T12:00[Europe/Kyiv]']] as const;
    assert.equal(due({ ...ukrainian, pauses }, 'decide').dueOn, '2026-03-19');
    // From the day of receipt, a Monday, to Wednesday: ten working days from then.
    const first = [['identity', '2026-03-02T10:00[Europe/Kyiv]', '2026-03-04T12:00[Europe/Kyiv]']] as const;
    assert.equal(due({ ...ukrainian, pauses: first }, 'decide').dueOn, '2026-03-18');
  });

  it('to the minute where the policy counts in hours', () => {
    const policy: Partial<PolicyTerms> = { acknowledge: { setting: 's', term: { exactly: 'PT72H' } } };
    const start = '2026-03-28T12:00[Europe/Brussels]';
    const plain = due({ ...brussels, received: start, policy }, 'acknowledge');
    assert.equal(
      plain.dueAt,
      at('2026-03-31T13:00[Europe/Brussels]'),
      'an hour later by the clock, in summer time',
    );
    const pauses = [['fee', '2026-03-29T12:00:00Z', '2026-03-29T15:30:00Z']] as const;
    assert.equal(
      due({ ...brussels, received: start, policy, pauses }, 'acknowledge').dueAt,
      plain.dueAt + 3.5 * 3_600_000,
    );
  });
});

describe('an extension', () => {
  const complex = (told: string) => ({ toldAt: at(told), ground: 'complex' as const });

  it('of the GDPR comes to three months from receipt, when told within the first', () => {
    const asked = { ...brussels, received: '2026-01-31T12:00[Europe/Brussels]' };
    assert.equal(due({ ...asked, extension: complex('2026-02-20T12:00:00Z') }).dueOn, '2026-04-30');
    assert.equal(due(asked, 'tell_of_extension').dueOn, '2026-03-02');
    assert.equal(due({ ...asked, extension: complex('2026-03-02T22:59:59Z') }).dueOn, '2026-04-30');
    const late = due({ ...asked, extension: complex('2026-03-02T23:00:00Z') });
    assert.equal(late.dueOn, '2026-03-02');
    assert.ok(late.steps.some((step) => step.step === 'not_extended' && step.why === 'told_late'));
  });

  it('may be shorter, as the person was told, and never shortens the first term', () => {
    const asked = { ...brussels, received: '2026-03-02T12:00[Europe/Brussels]' };
    const told = complex('2026-03-20T12:00:00Z');
    assert.equal(due({ ...asked, extension: { ...told, until: '2026-05-15' } }).dueOn, '2026-05-15');
    assert.equal(due({ ...asked, extension: { ...told, until: '2026-08-15' } }).dueOn, '2026-06-02');
  });

  it('AS-24: never of one’s own data in Ukraine; a third party’s ends with day 45', () => {
    const received = '2026-03-02T10:00[Europe/Kyiv]';
    const extension = { toldAt: at('2026-03-20T12:00:00Z'), ground: 'not_within_term' as const };
    const own = due({ ...kyiv, received, extension });
    assert.equal(own.dueOn, '2026-04-01');
    assert.deepEqual(
      own.steps.find(({ step }) => step === 'not_extended'),
      { step: 'not_extended', why: 'never', article: 'Law 2297-VI Art. 17(1)' },
    );
    const other = { ...kyiv, received, type: 'third_party_access' as const };
    assert.equal(due(other).dueOn, '2026-04-01');
    assert.equal(due({ ...other, extension }).dueOn, '2026-04-16');
    const pauses = [
      ['fee', '2026-03-03T10:00:00Z', '2026-03-30T10:00:00Z'],
      ['identity', received],
    ] as const;
    assert.equal(due({ ...other, extension, pauses, now: '2026-05-30T10:00:00Z' }).dueOn, '2026-04-16');
  });

  it('is none where the policy has none', () => {
    const answer = [{ setting: 'requests.answer_within', term: { days: 30 } }];
    const asked = { ...brussels, received: '2026-03-02T12:00[Europe/Brussels]', policy: { answer } };
    assert.equal(due({ ...asked, extension: complex('2026-03-05T12:00:00Z') }).dueOn, '2026-04-01');
    assert.equal(dueOf(deadlinesOf(facts(asked)), 'tell_of_extension'), undefined);
    const shorter = [{ ...answer[0]!, wholeTerm: { days: 20 } }];
    const never = { ...asked, policy: { answer: shorter }, extension: complex('2026-03-05T12:00:00Z') };
    assert.equal(due(never).dueOn, '2026-04-01', 'an extension shortens nothing');
    const more = [{ ...answer[0]!, wholeTerm: { days: 45 } }];
    const longer = { ...asked, policy: { answer: more }, extension: complex('2026-03-05T12:00:00Z') };
    assert.equal(due(longer).dueOn, '2026-04-16');
  });
});

describe('of several rules the strictest decides', () => {
  it('of two laws: 30 days against a month of 31 and of 28', () => {
    const both = { law: 'gdpr ua-pdp', zone: 'Europe/Kyiv', country: 'UA' };
    const july = due({ ...both, received: '2026-07-06T10:00[Europe/Kyiv]' });
    assert.deepEqual(
      [july.dueOn, july.source],
      ['2026-08-05', { kind: 'law', regime: 'ua-pdp', article: 'Law 2297-VI Art. 16(5)' }],
    );
    const february = due({ ...both, received: '2027-02-02T10:00[Europe/Kyiv]' });
    assert.deepEqual(
      [february.dueOn, february.source.kind === 'law' && february.source.regime],
      ['2027-03-02', 'gdpr'],
    );
  });

  it('CC-17: 10 days for erasure by the policy', () => {
    const answer = [
      { setting: 'requests.answer_within', term: { days: 30 } },
      { setting: 'requests.terms.erasure.answer_within', term: { days: 10 } },
    ];
    const erasure = due({
      ...brussels,
      type: 'erasure',
      received: '2026-03-02T12:00[Europe/Brussels]',
      policy: { answer },
    });
    assert.deepEqual(
      [erasure.dueOn, erasure.source],
      ['2026-03-12', { kind: 'policy', setting: 'requests.terms.erasure.answer_within' }],
    );
  });

  it('also where a law lets the clock stand still and another does not', () => {
    const both = {
      law: 'gdpr ua-pdp',
      zone: 'Europe/Kyiv',
      country: 'UA',
      received: '2026-03-02T10:00[Europe/Kyiv]',
    };
    const pauses = [['clarification', '2026-03-03T10:00:00Z']] as const;
    const waiting = due({ ...both, pauses, now: '2026-04-10T10:00:00Z' });
    assert.equal(waiting.dueOn, '2026-04-01');
    assert.ok(isOverdue(waiting, at('2026-04-10T10:00:00Z')));
  });

  it('and the policy’s clock stands still only where that of every law does', () => {
    const answer = [{ setting: 'requests.answer_within', term: { days: 20 } }];
    const received = '2026-03-02T10:00[Europe/Kyiv]';
    const pauses = [['clarification', '2026-03-03T10:00:00Z', '2026-03-08T10:00:00Z']] as const;
    const asked = { received, policy: { answer }, pauses };
    assert.equal(due({ ...asked, law: 'gdpr' }).dueOn, '2026-03-27');
    assert.equal(due({ ...asked, law: 'gdpr ua-pdp' }).dueOn, '2026-03-22');
    assert.equal(due({ ...asked, law: 'gdpr', type: 'complaint' }).dueOn, '2026-03-27');
  });

  it('a complaint, of which these laws name no term, has that of the policy', () => {
    const answer = [{ setting: 'requests.answer_within', term: { days: 14 } }];
    const complaint = {
      law: 'gdpr ua-pdp',
      type: 'complaint' as const,
      received: '2026-03-02T10:00[Europe/Kyiv]',
    };
    assert.equal(due({ ...complaint, policy: { answer } }).dueOn, '2026-03-16');
  });
});

describe('what is late', () => {
  const received = '2026-03-02T10:00[Europe/Kyiv]';

  it('is still there and overdue when nobody touched it for 60 days', () => {
    const now = at(received) + 60 * dayMs;
    const left = due({ ...kyiv, received, now: new Date(now).toISOString() });
    assert.deepEqual([left.dueOn, isOverdue(left, now)], ['2026-04-01', true]);
    assert.equal(Math.floor((now - left.dueAt) / dayMs), 29);
  });

  it('begins with the first moment after the last day', () => {
    const answer = due({ ...kyiv, received });
    assert.equal(isOverdue(answer, at('2026-04-01T23:59:59.999[Europe/Kyiv]')), false);
    assert.equal(isOverdue(answer, at('2026-04-02T00:00[Europe/Kyiv]')), true);
  });

  it('is nothing while the clock stands still, and stays so when the person never answers', () => {
    const now = '2026-06-30T10:00:00Z';
    const waiting = due({
      ...brussels,
      received: '2026-03-02T10:00:00Z',
      pauses: [['identity', '2026-03-03T10:00:00Z']],
      now,
    });
    assert.deepEqual([waiting.isStill, isOverdue(waiting, at(now))], [true, false]);
    assert.equal(isOverdue(waiting, at('2027-01-01T00:00:00Z')), false, 'nor by looking again much later');
  });

  it('what takes effect at once is due at the moment of receipt', () => {
    const objection = due(
      { ...brussels, type: 'objection_to_marketing', received: '2026-03-02T10:00:00Z' },
      'act',
    );
    assert.equal(objection.dueAt, at('2026-03-02T10:00:00Z'));
  });

  it('an appeal has the policy’s term, and none by law', () => {
    const answered = { ...kyiv, received, answered: '2026-03-20T10:00:00Z' };
    const open = deadlinesOf(facts(answered)).find(({ milestone }) => milestone === 'appeal');
    assert.deepEqual(open, { milestone: 'appeal', rules: [] });
    const appeal = { setting: 'requests.appeal_within', term: { months: 1 } };
    assert.equal(due({ ...answered, policy: { appeal } }, 'appeal').dueOn, '2026-04-20');
  });
});
