import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkPolicy } from '@zgoda/policy';
import { exampleFolder } from '../policies/testing.ts';
import { planDisclosure, type WantedDisclosure } from './disclosure.ts';
import { dueOfNotice, isReminderDue, type RecipientNotice } from './notice.ts';

const checked = checkPolicy(exampleFolder('payroll-mail'));
const example = checked.isSound ? checked.policy : assert.fail('the example is not sound');
const policy = {
  ...example,
  clauses: [
    ...example.clauses,
    { id: 'PM-99', informs: false, kept_by: [{ mechanism: 'disclosure-register', settings: {} }] },
  ],
};
const wanted: WantedDisclosure = {
  recipient: 'mail-relay',
  ground: 'consent',
  purpose: 'practice-news',
  categories: ['email-address'],
};
const bank = { name: 'Their bank', contact: 'data@bank.example' };

describe('what the policy alone says of a disclosure', () => {
  for (const ground of ['sale', 'rental'] as const)
    it(`${ground} is never a ground, and the clause is named`, () => {
      assert.throws(() => planDisclosure(policy, { ...wanted, ground }), {
        code: 'disclosure_ground_refused',
        kind: 'forbidden',
        details: { ground, clause: 'PM-99' },
      });
    });

  for (const [what, more, code] of [
    ['a recipient whom the policy does not declare', { recipient: 'nobody' }, 'disclosure_recipient_unknown'],
    ['one whom nobody but the caller names', { recipient: bank }, 'disclosure_recipient_unknown'],
    [
      'a category that the policy does not have',
      { categories: ['shoe-size'] },
      'disclosure_category_unknown',
    ],
    ['no purpose', { purpose: undefined }, 'disclosure_purpose_missing'],
    ['a ground that is not the purpose’s', { ground: 'legal_obligation' }, 'disclosure_ground_mismatch'],
  ] as const)
    it(`${what} is refused`, () =>
      assert.throws(() => planDisclosure(policy, { ...wanted, ...more }), { code }));

  it('at the person’s own request the recipient is whom the person names, and no purpose is needed', () => {
    const asked = { ...wanted, ground: 'at_subjects_request', recipient: bank, purpose: undefined } as const;
    assert.deepEqual(planDisclosure(policy, asked), {
      recipient: bank,
      ground: 'at_subjects_request',
      categories: ['email-address'],
    });
  });
});

describe('until when recipients are told', () => {
  // Friday 13 November 2026, in Kyiv; ten working days end with Friday 27 November.
  const at = new Date('2026-11-13T10:00:00Z');

  it('ten working days by the law of Ukraine', () => {
    assert.equal(dueOfNotice(example, 'rectified', at)?.toISOString(), '2026-11-27T22:00:00.000Z');
  });

  it('earlier where the policy says so, and without a day where no law says one', () => {
    const kept = [{ mechanism: 'correction-notices', settings: { within: 'P3D' } }];
    const stricter = { ...policy, clauses: [{ id: 'PM-98', informs: false, kept_by: kept }] };
    assert.equal(dueOfNotice(stricter, 'erased', at)?.toISOString(), '2026-11-16T10:00:00.000Z');
    assert.equal(dueOfNotice({ ...example, regimes: ['gdpr'] }, 'erased', at), undefined);
  });
});

describe('the reminder of a notice', () => {
  const day = (number: number): Date => new Date(Date.UTC(2026, 10, number));
  const sent = { sentAt: day(1) } as unknown as RecipientNotice;
  for (const [what, notice, now, expected] of [
    ['comes a week after it went out', sent, day(8), true],
    ['not before', sent, day(7), false],
    ['three days before the term', { ...sent, dueAt: day(6) }, day(3), true],
    ['not on the day on which it went out', { ...sent, dueAt: day(2) }, day(1), false],
    ['once', { ...sent, remindedAt: day(8) }, day(20), false],
    ['not where nothing went out', { ...sent, sentAt: undefined }, day(20), false],
  ] as const)
    it(what, () => assert.equal(isReminderDue(notice, now), expected));
});
