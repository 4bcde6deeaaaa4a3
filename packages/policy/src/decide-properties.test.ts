import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { frequencies } from '@zgoda/vocabulary/subscriptions';
import * as fc from 'fast-check';
import { smallPolicy } from '../test/small-policy.ts';
import { compilePolicy } from './compile.ts';
import { decide, nothingKnown } from './decide.ts';
import {
  DIRECT_MARKETING,
  reasonCodes,
  type ConsentChoice,
  type Question,
  type SubjectState,
  type SubscriptionChoice,
  type SubscriptionKey,
} from './decision.ts';
import { causeKinds } from './terms.ts';

const policy = smallPolicy();
const gate = compilePolicy(policy, 1);
const epoch = Date.parse('2026-01-01T00:00:00Z');

const names = {
  purpose: policy.purposes.map(({ id }) => id),
  category: policy.categories.map(({ id }) => id),
  recipient: policy.recipients.map(({ id }) => id),
  topic: policy.topics.map(({ id }) => id),
  messageClass: policy.message_classes.map(({ id }) => id),
};
const channels = ['email', 'sms'] as const;
const time = fc.integer({ min: 0, max: 1000 }).map((offset) => epoch + offset);
const optional = <T>(values: readonly T[]) => fc.option(fc.constantFrom(...values), { nil: undefined });

const reservation = fc.record(
  {
    category: fc.constantFrom(...names.category),
    recipient: fc.constantFrom(...names.recipient),
    channel: fc.constantFrom(...channels),
    until: time.map((ms) => new Date(ms).toISOString()),
  },
  { requiredKeys: [] },
);
const choice: fc.Arbitrary<ConsentChoice> = fc.record({
  status: fc.constantFrom('requested', 'given', 'refused', 'withdrawn', 'expired'),
  policyVersion: fc.constant(1),
  at: time,
  reservations: fc.array(reservation, { maxLength: 2 }),
});
const frequency = fc.constantFrom(...frequencies);
const subscription: fc.Arbitrary<SubscriptionChoice> = fc.record(
  { status: fc.constantFrom('requested', 'confirmed', 'ended'), at: time, atMost: frequency },
  { requiredKeys: ['status', 'at'] },
);
const dayMs = 86_400_000;
const keys = names.topic.flatMap((topic) =>
  channels.map((channel): SubscriptionKey => `${topic}/${channel}`),
);
const state: fc.Arbitrary<SubjectState> = fc.record({
  erased: fc.boolean(),
  restricted: fc.boolean(),
  restrictedPurposes: fc.subarray(names.purpose).map((purposes) => new Set(purposes)),
  choices: fc.array(fc.tuple(fc.constantFrom(...names.purpose), choice)).map((entries) => new Map(entries)),
  subscriptions: fc
    .array(fc.tuple(fc.constantFrom(...keys), subscription))
    .map((entries) => new Map(entries)),
  lastSentAt: fc
    .array(fc.tuple(fc.constantFrom(...keys), fc.integer({ min: 1, max: 100 })), { maxLength: 2 })
    .map((entries) => new Map(entries.map(([key, days]) => [key, epoch - days * dayMs]))),
  relationships: fc.boolean().map((has) => new Map(has ? [['member', 'all'] as const] : [])),
  objections: fc.subarray([DIRECT_MARKETING, ...names.purpose]).map((objections) => new Set(objections)),
  suppressed: fc.record({
    all: fc.boolean(),
    channels: fc.subarray([...channels]).map((list) => new Set<string>(list)),
    dead: fc.subarray([...channels]).map((list) => new Set<string>(list)),
    topics: fc.subarray(names.topic).map((list) => new Set(list)),
  }),
});
/** Half of the states have nothing against them, so that what is allowed is tried as often as what is not. */
const likelyState = fc.oneof(
  state,
  state.map((full) => ({
    ...full,
    erased: false,
    restricted: false,
    restrictedPurposes: new Set<string>(),
    objections: new Set<string>(),
    suppressed: nothingKnown.suppressed,
  })),
);

/** Most questions fit together, so that they get as far as the person. */
const coherentQuestion: fc.Arbitrary<Question> = fc
  .tuple(fc.constantFrom(...policy.topics), fc.constantFrom(...channels), time)
  .map(([topic, channel, at]) => ({
    purpose: topic.purpose,
    categories: ['email-address'],
    topic: topic.id,
    messageClass: topic.message_class,
    channel,
    at,
  }));
const question: fc.Arbitrary<Question> = fc.oneof(
  coherentQuestion,
  fc.record({
    purpose: fc.constantFrom(...names.purpose),
    categories: fc.constant(['email-address']),
    at: time,
  }),
  fc.record({
    purpose: fc.constantFrom(...names.purpose),
    categories: fc.subarray(names.category, { minLength: 1 }),
    recipient: optional(names.recipient),
    channel: optional(channels),
    topic: optional(names.topic),
    messageClass: optional(names.messageClass),
    cause: fc.option(
      fc.constantFrom(...causeKinds).map((kind) => ({ kind })),
      { nil: undefined },
    ),
    at: time,
  }),
);

const runs = { numRuns: 2000 };
const purposeOf = ({ purpose }: Question) => policy.purposes.find(({ id }) => id === purpose);

describe('the gate, whatever the state and the question', () => {
  it('lets a withdrawal win: after it nothing of the purpose is allowed until a later act of the person', () => {
    fc.assert(
      fc.property(likelyState, question, choice, (subject, asked, earlier) => {
        fc.pre(purposeOf(asked)?.necessary === false);
        const at = Math.max(epoch, ...[...subject.subscriptions.values()].map((entry) => entry.at));
        const withdrawn: ConsentChoice = { ...earlier, status: 'withdrawn', at };
        const choices = new Map(subject.choices).set(asked.purpose, withdrawn);
        assert.equal(decide(gate, { ...subject, choices }, asked).allow, false);
      }),
      runs,
    );
  });

  it('lets leaving a topic win', () => {
    fc.assert(
      fc.property(likelyState, coherentQuestion, time, (subject, asked, at) => {
        const subscriptions = new Map(subject.subscriptions);
        for (const channel of channels)
          subscriptions.set(`${asked.topic ?? ''}/${channel}`, { status: 'ended', at });
        assert.equal(decide(gate, { ...subject, subscriptions }, asked).allow, false);
      }),
      runs,
    );
  });

  it('only narrows by a reservation', () => {
    fc.assert(
      fc.property(likelyState, question, choice, reservation, (subject, asked, base, limit) => {
        const before = new Map(subject.choices).set(asked.purpose, base);
        const after = new Map(before).set(asked.purpose, {
          ...base,
          reservations: [...base.reservations, limit],
        });
        const without = decide(gate, { ...subject, choices: before }, asked);
        const limited = decide(gate, { ...subject, choices: after }, asked);
        assert.ok(without.allow || !limited.allow);
      }),
      runs,
    );
  });

  it('never opens one purpose by consent to another', () => {
    fc.assert(
      fc.property(
        likelyState,
        question,
        fc.constantFrom(...names.purpose),
        choice,
        (subject, asked, other, consent) => {
          fc.pre(other !== asked.purpose);
          const choices = new Map(subject.choices).set(other, { ...consent, status: 'given' });
          assert.deepEqual(decide(gate, { ...subject, choices }, asked), decide(gate, subject, asked));
        },
      ),
      runs,
    );
  });

  it('needs consent where the purpose rests on it', () => {
    fc.assert(
      fc.property(likelyState, question, (subject, asked) => {
        fc.pre(purposeOf(asked)?.legal_basis === 'consent');
        const bare = { ...subject, choices: new Map(), subscriptions: new Map() };
        assert.equal(decide(gate, bare, asked).allow, false);
      }),
      runs,
    );
  });

  it('lets an objection to direct marketing beat every basis', () => {
    fc.assert(
      fc.property(likelyState, question, (subject, asked) => {
        fc.pre(purposeOf(asked)?.direct_marketing === true);
        const objections = new Set(subject.objections).add(DIRECT_MARKETING);
        assert.equal(decide(gate, { ...subject, objections }, asked).allow, false);
      }),
      runs,
    );
  });

  it('lets erasure beat everything', () => {
    fc.assert(
      fc.property(likelyState, question, (subject, asked) => {
        assert.equal(decide(gate, { ...subject, erased: true }, asked).allow, false);
      }),
      runs,
    );
  });

  it('only narrows by what was sent before and by how often the person wants to hear', () => {
    fc.assert(
      fc.property(likelyState, coherentQuestion, frequency, (subject, asked, atMost) => {
        const before = decide(gate, { ...subject, lastSentAt: new Map() }, asked);
        const sent = decide(gate, subject, asked);
        assert.ok(sent.reason === before.reason || (before.allow && sent.reason === 'too_soon'));
        const lowered = new Map(
          [...subject.subscriptions].map(([key, entry]) => [key, { ...entry, atMost }]),
        );
        const own = new Map(
          [...subject.subscriptions].map(([key, { status, at }]) => [key, { status, at }] as const),
        );
        const without = decide(gate, { ...subject, subscriptions: own }, asked);
        assert.ok(without.allow || !decide(gate, { ...subject, subscriptions: lowered }, asked).allow);
      }),
      runs,
    );
  });

  it('lets nothing of a topic through twice within its period, and everything after the longest', () => {
    fc.assert(
      fc.property(likelyState, coherentQuestion, fc.integer({ min: 0, max: 120 }), (subject, asked, days) => {
        const key: SubscriptionKey = `${asked.topic ?? ''}/${asked.channel === 'sms' ? 'sms' : 'email'}`;
        const lastSentAt = new Map([[key, asked.at - days * dayMs]]);
        const { reason } = decide(gate, { ...subject, lastSentAt }, asked);
        const isCapped = policy.topics.find(({ id }) => id === asked.topic)?.frequency !== undefined;
        if (isCapped && days < 7) assert.notEqual(reason, 'allowed');
        if (!isCapped || days > 92) assert.notEqual(reason, 'too_soon');
      }),
      runs,
    );
  });

  it('answers alike in whatever order the state was put together', () => {
    const shuffled = <K, V>(map: ReadonlyMap<K, V>): Map<K, V> => new Map([...map].toReversed());
    fc.assert(
      fc.property(likelyState, question, (subject, asked) => {
        const reordered: SubjectState = {
          ...subject,
          choices: shuffled(subject.choices),
          subscriptions: shuffled(subject.subscriptions),
          objections: new Set([...subject.objections].toReversed()),
        };
        assert.deepEqual(decide(gate, reordered, asked), decide(gate, subject, asked));
        assert.deepEqual(
          decide(gate, subject, { ...asked, categories: asked.categories.toReversed() }),
          decide(gate, subject, asked),
        );
      }),
      runs,
    );
  });

  it('reads of the person only what it needs: a decision of the policy alone is the same for everybody', () => {
    fc.assert(
      fc.property(likelyState, question, (subject, asked) => {
        const order = Object.keys(reasonCodes);
        const { reason } = decide(gate, subject, asked);
        const isOfPolicy = order.indexOf(reason) < order.indexOf('state_unreadable');
        if (isOfPolicy) assert.deepEqual(decide(gate, undefined, asked), decide(gate, subject, asked));
      }),
      runs,
    );
  });

  it('gives the first reason of the list: nothing that stands earlier applies to a later answer', () => {
    fc.assert(
      fc.property(likelyState, question, (subject, asked) => {
        const order = Object.keys(reasonCodes);
        const plain = decide(gate, subject, asked);
        const erased = decide(gate, { ...subject, erased: true }, asked);
        assert.ok(order.indexOf(erased.reason) <= order.indexOf(plain.reason) || plain.reason === 'erased');
      }),
      runs,
    );
  });

  it('never throws and never allows what needs a choice on a state that is not one', () => {
    const junk = fc.oneof(
      fc.anything(),
      fc.record({
        erased: fc.anything(),
        restricted: fc.anything(),
        restrictedPurposes: fc.anything(),
        choices: fc.oneof(
          fc.anything(),
          fc.constant(new Map([['news', null]])),
          fc.constant(new Map([['news', { status: 'given' }]])),
        ),
        subscriptions: fc.anything(),
        lastSentAt: fc.anything(),
        relationships: fc.anything(),
        objections: fc.anything(),
        suppressed: fc.anything(),
      }),
    );
    fc.assert(
      fc.property(junk, question, (subject, asked) => {
        const decision = decide(gate, subject as SubjectState, asked);
        assert.ok(decision.reason in reasonCodes);
        if (purposeOf(asked)?.legal_basis === 'consent') assert.equal(decision.allow, false);
      }),
      runs,
    );
  });

  it('takes choices that cannot be read for choices not made', () => {
    for (const broken of [null, 'given', { status: 'given' }, { status: 'given', reservations: 'none' }]) {
      const subject = { ...nothingKnown, choices: new Map([['news', broken]]) } as unknown as SubjectState;
      const decision = decide(gate, subject, { purpose: 'news', categories: ['email-address'], at: epoch });
      assert.equal(decision.allow, false);
    }
  });
});
