import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { checkSmall, type FileChange } from '../../test/small-policy.ts';
import { mechanisms } from '../mechanisms.ts';
import { keptBySchema, policySchema } from '../schema.ts';
import { difference, shapeOf, unwrap, weakenings, type PolicyDocument } from './difference.ts';
import { isListRule, ruleIds, rules } from './rules.ts';
import { tellChanges } from './words.ts';

function document(...changes: readonly FileChange[]): PolicyDocument {
  const checked = checkSmall(...changes);
  if (!checked.isSound) throw new Error(checked.problems.map(({ message }) => message).join('\n'));
  return checked;
}

/** `effect rule path` of each change. */
function found(...changes: readonly FileChange[]): readonly string[] {
  return difference(document(), document(...changes)).map(({ effect, rule, path }) =>
    rule === path ? `${effect} ${rule}` : `${effect} ${rule} ${path}`,
  );
}

describe('no field of a policy is without a rule', () => {
  /** Every place that the walk comes to and judges, from the schema alone. */
  function places(schema: z.core.$ZodType, place: string): readonly string[] {
    const inner = unwrap(schema);
    const rule = Object.hasOwn(rules, place) ? rules[place as keyof typeof rules] : undefined;
    const shape = shapeOf(inner);
    if (shape !== undefined && rule === undefined) return members(shape, place);
    if (rule === undefined || !isListRule(rule)) return [place];
    const element = inner instanceof z.ZodArray ? inner.def.element : inner;
    if (element === keptBySchema) return [place];
    const { [rule.key ?? 'id']: _key, ...rest } = shapeOf(element) ?? {};
    return [place, ...members(rest, place)];
  }
  const members = (shape: Readonly<Record<string, z.core.$ZodType>>, place: string): readonly string[] =>
    Object.entries(shape).flatMap(([name, schema]) =>
      places(schema, place === '' ? name : `${place}.${name}`),
    );
  const settings = Object.entries(mechanisms).flatMap(([id, mechanism]) =>
    Object.keys(mechanism.settings.shape).map((name) => `mechanisms.${id}.${name}`),
  );
  const all = [...places(policySchema, ''), ...settings, 'texts'];

  it('of the schema and of the mechanisms: write one in rules-of-data.ts or rules-of-messages.ts', () => {
    assert.deepEqual(
      all.filter((place) => !Object.hasOwn(rules, place)),
      [],
    );
  });

  it('and no rule is without a field', () => {
    assert.deepEqual(
      ruleIds.filter((id) => id !== 'unknown_field' && !all.includes(id)),
      [],
    );
  });
});

describe('the difference', () => {
  it('of a policy to itself is empty, whatever the order of its lists', () => {
    const turned = {
      from: 'categories: [email-address, interests]',
      to: 'categories: [interests, email-address]',
    };
    assert.deepEqual(found(), []);
    assert.deepEqual(found(turned), []);
  });

  it('of words alone is neutral, also where they tell of a setting', () => {
    const literal = { file: 'text/en.md', from: '{{ requests.answer_within | duration }}', to: '30 days' };
    assert.deepEqual(found(literal), ['neutral texts texts.en.SM-04']);
    assert.deepEqual(found({ from: 'Monthly letter', to: 'Monthly mail' }), [
      'neutral topics.title topics.monthly.title',
    ]);
  });

  it('of an opt-in turned into an opt-out is weaker, and names topic, values and clause', () => {
    const [change, ...others] = difference(
      document({ from: 'covers: [circulars]', to: 'covers: [circulars, meetings]' }),
      document(
        { from: 'covers: [circulars]', to: 'covers: [circulars, meetings]' },
        { from: 'opt_in: double\n    only_for: [member]', to: 'opt_in: none\n    only_for: [member]' },
      ),
    );
    assert.deepEqual(others, []);
    assert.equal(change?.effect, 'weaker');
    assert.equal(change.rule, 'topics.opt_in');
    assert.deepEqual([change.before, change.now, change.clause], ['double', 'none', 'SM-02']);
  });

  const cases: readonly (readonly [string, FileChange, readonly string[]])[] = [
    [
      'a shorter term',
      { from: 'answer_within: P30D', to: 'answer_within: P20D' },
      ['stronger requests.answer_within'],
    ],
    [
      'longer storage',
      { from: 'keep_for: P1Y', to: 'keep_for: P2Y' },
      ['weaker retention_rules.keep_for retention_rules.short.keep_for'],
    ],
    [
      'one more thing on record of the reader said in mails',
      {
        from: 'branch: { attribute: branch, of: member, otherwise: { en: your branch } }',
        to: 'branch: { attribute: branch, of: member, otherwise: { en: your branch } }\n      rank: { attribute: rank, of: member, otherwise: { en: you } }',
      },
      ['weaker templates.reader templates.letter-to-members.reader'],
    ],
    [
      'other words for readers of whom it is not on record',
      { from: 'otherwise: { en: your branch }', to: 'otherwise: { en: the branch }' },
      ['neutral templates.reader templates.letter-to-members.reader'],
    ],
    [
      'another mail that says of its reader what such mails say already',
      {
        from: '  - id: changed\n    message_class: owed',
        to: '  - id: again\n    message_class: marketing\n    reader:\n      at: { attribute: branch, of: member, otherwise: { en: your branch } }\n    subject: { en: Hello }\n    body: { en: Hello. }\n  - id: changed\n    message_class: owed',
      },
      ['neutral templates templates.again'],
    ],
    [
      'another mail that says something new of its reader',
      {
        from: '  - id: changed\n    message_class: owed',
        to: '  - id: again\n    message_class: owed\n    purpose: answers\n    reader:\n      at: { attribute: mail, of: member, otherwise: { en: you } }\n    subject: { en: Hello }\n    body: { en: Hello. }\n  - id: changed\n    message_class: owed',
      },
      ['weaker templates templates.again'],
    ],
    [
      'an attribute that counts as data of another category',
      {
        from: 'branch: { label: { en: branch }, category: interests }',
        to: 'branch: { label: { en: branch }, category: email-address }',
      },
      [
        'stronger relationships.attributes relationships.member.attributes',
        'weaker relationships.attributes relationships.member.attributes',
      ],
    ],
    [
      'another category for a purpose',
      {
        from: 'legal_basis: consent\n    direct_marketing: true\n    categories: [email-address]',
        to: 'legal_basis: consent\n    direct_marketing: true\n    categories: [email-address, interests]',
      },
      ['weaker purposes.categories purposes.offers.categories'],
    ],
    [
      'another country of a place',
      { from: 'label: { en: our office }, country: UA', to: 'label: { en: our office }, country: PL' },
      [
        'stronger storage_places.country storage_places.home.country',
        'weaker storage_places.country storage_places.home.country',
      ],
    ],
    [
      'mails more often',
      { from: 'at_most: weekly', to: 'at_most: daily' },
      ['weaker topics.frequency.at_most topics.monthly.frequency.at_most'],
    ],
    [
      'no limit to how often',
      { from: '\n    frequency: { at_most: weekly, person_may_lower: true }', to: '' },
      [
        'weaker topics.frequency.at_most topics.monthly.frequency.at_most',
        'weaker topics.frequency.person_may_lower topics.monthly.frequency.person_may_lower',
      ],
    ],
    [
      'consent no longer asked for',
      {
        from: 'legal_basis: contract\n    categories: [email-address]',
        to: 'legal_basis: legitimate_interest\n    legitimate_interest: { en: Order. }\n    categories: [email-address]',
      },
      [
        'stronger purposes.legal_basis purposes.membership.legal_basis',
        'weaker purposes.legal_basis purposes.membership.legal_basis',
        'neutral purposes.legitimate_interest purposes.membership.legitimate_interest',
      ],
    ],
    [
      'a topic for everybody that was for members',
      { from: 'opt_in: double\n    only_for: [member]', to: 'opt_in: double' },
      ['weaker topics.only_for topics.meetings.only_for'],
    ],
    [
      'a topic opened by a relationship',
      { from: 'covers: [circulars]', to: 'covers: [circulars, meetings]' },
      ['weaker relationships.covers relationships.member.covers'],
    ],
    [
      'another cause of a message',
      { from: 'causes: [form_submission]', to: 'causes: [form_submission, case]' },
      ['weaker message_classes.causes message_classes.transactional.causes'],
    ],
    [
      'a figure of a mechanism',
      { from: 'confirm_within: P7D', to: 'confirm_within: P14D' },
      ['weaker mechanisms.double-opt-in.confirm_within clauses.SM-02.kept_by.double-opt-in.confirm_within'],
    ],
    [
      'a mechanism that no longer keeps anything',
      { from: '      - mechanism: purpose-limitation\n', to: '' },
      ['weaker clauses.kept_by clauses.SM-01.kept_by.purpose-limitation'],
    ],
    [
      'a mechanism named once more',
      {
        from: '      - mechanism: one-click-withdrawal',
        to: '      - mechanism: one-click-withdrawal\n      - mechanism: topic-list',
      },
      ['neutral clauses.kept_by clauses.SM-05.kept_by.topic-list'],
    ],
    [
      'a default written out',
      {
        from: 'legal_basis: contract\n    necessary: true',
        to: 'legal_basis: contract\n    direct_marketing: false\n    necessary: true',
      },
      [],
    ],
    [
      'a field asked for',
      {
        from: 'required: true, identifies: true }',
        to: 'required: true, identifies: true }\n      - { id: more, label: { en: More }, kind: text, category: email-address, required: true }',
      },
      ['weaker forms.fields forms.ask.fields.more'],
    ],
    [
      'a field that may stay empty',
      {
        from: 'required: true, identifies: true }',
        to: 'required: true, identifies: true }\n      - { id: more, label: { en: More }, kind: text, category: email-address, required: false }',
      },
      ['neutral forms.fields forms.ask.fields.more'],
    ],
  ];
  for (const [what, change, expected] of cases) {
    it(`finds ${what}`, () => {
      assert.deepEqual(found(change), expected);
    });
  }

  it('keeps a rule of storage apart from its name', () => {
    const renamed: FileChange[] = [
      { from: 'retention: short', to: 'retention: brief' },
      { from: '{ id: short,', to: '{ id: brief,' },
    ];
    assert.deepEqual(weakenings(difference(document(), document(...renamed))), []);
    const longer = difference(
      document(),
      document(...renamed, { from: 'keep_for: P1Y', to: 'keep_for: P3Y' }),
    );
    assert.deepEqual(
      weakenings(longer).map(({ path }) => path),
      ['news', 'offers', 'membership', 'statistics', 'answers'].map((id) => `purposes.${id}.retention`),
    );
  });

  it('counts what went away as weaker where it was a promise', () => {
    const without: FileChange[] = [
      { from: '  - id: SM-05\n    kept_by:\n      - mechanism: one-click-withdrawal\n', to: '' },
      { file: 'text/en.md', from: '## Withdrawal {#SM-05}\n\nAt once.\n\n', to: '' },
    ];
    assert.deepEqual(found(...without), ['weaker clauses clauses.SM-05']);
  });

  it('is told in words, the weaker ones first', () => {
    const [before, now] = [
      document(),
      document(
        { from: 'at_most: weekly', to: 'at_most: daily' },
        { from: 'answer_within: P30D', to: 'answer_within: P20D' },
      ),
    ];
    const told = tellChanges(difference(before, now), before, now);
    assert.deepEqual(
      told.map(({ words }) => words['en']),
      ['Topic “Monthly letter”: at most: weekly → daily', 'Term to answer requests: 30 days → 20 days'],
    );
  });
});

describe('quiet hours and whom a class goes to', () => {
  const night = { channels: ['email'], classes: ['marketing'], from: '21:00', to: '08:00' } as const;
  const withHours = (...quiet_hours: readonly object[]): PolicyDocument => {
    const { policy, ...rest } = document();
    return { ...rest, policy: { ...policy, quiet_hours } as typeof policy };
  };
  const effects = (before: PolicyDocument, now: PolicyDocument): readonly string[] =>
    difference(before, now).map(({ effect }) => effect);

  it('more rest is better, less is worse, the same told otherwise is nothing, and other rest is both', () => {
    const longer = { ...night, from: '20:00' };
    const halves = [
      { ...night, to: '00:00' },
      { ...night, from: '00:00' },
    ];
    assert.deepEqual(effects(withHours(), withHours(night)), ['stronger']);
    assert.deepEqual(effects(withHours(night), withHours(longer)), ['stronger']);
    assert.deepEqual(effects(withHours(longer), withHours(night)), ['weaker']);
    assert.deepEqual(effects(withHours(night), withHours()), ['weaker']);
    assert.ok(!effects(withHours(night), withHours(...halves)).some((effect) => effect !== 'neutral'));
    const moved = effects(withHours(night), withHours({ ...night, from: '22:00', to: '09:00' }));
    assert.ok(moved.includes('weaker'), 'an hour of rest is gone');
    assert.ok(effects(withHours(night), withHours({ ...night, classes: ['other'] })).includes('weaker'));
  });

  const withClass = (...classes: readonly object[]): PolicyDocument => {
    const { policy, ...rest } = document();
    const message_classes = [...policy.message_classes, ...classes];
    return { ...rest, policy: { ...policy, message_classes } as typeof policy };
  };
  const notice = { id: 'owed', clause: 'X', label: {}, addressed_by: 'everyone_concerned' };
  const to = (addressed_by: string): PolicyDocument => withClass({ ...notice, addressed_by });

  it('to be told of what is owed is better, not to be is worse; what goes to others than before holds a weakening', () => {
    assert.deepEqual(effects(document(), withClass(notice)), ['stronger']);
    assert.deepEqual(effects(withClass(notice), document()), ['weaker']);
    for (const [before, now] of [
      ['topic', 'everyone_concerned'],
      ['cause', 'everyone_concerned'],
      ['everyone_concerned', 'topic'],
      ['everyone_concerned', 'cause'],
    ] as const)
      assert.ok(effects(to(before), to(now)).includes('weaker'), `${before} ${now}`);
  });
});
