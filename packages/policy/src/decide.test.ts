import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { smallPolicy } from '../test/small-policy.ts';
import { compilePolicy } from './compile.ts';
import { decide, nothingKnown } from './decide.ts';
import {
  DIRECT_MARKETING,
  reasonCodes,
  type ConsentChoice,
  type Question,
  type ReasonCode,
  type SubjectState,
  type SubscriptionKey,
} from './decision.ts';

const gate = compilePolicy(smallPolicy(), 7);
const noon = Date.parse('2026-03-01T12:00:00Z');

const news: Question = { purpose: 'news', categories: ['email-address'], at: noon };
const monthly: Question = { ...news, topic: 'monthly', channel: 'email', messageClass: 'marketing' };
const circular: Question = {
  purpose: 'membership',
  categories: ['email-address'],
  topic: 'circulars',
  channel: 'email',
  messageClass: 'notice',
  at: noon,
};
const answer: Question = {
  purpose: 'answers',
  categories: ['email-address'],
  channel: 'email',
  messageClass: 'transactional',
  cause: { kind: 'form_submission' },
  at: noon,
};

const owed: Question = {
  purpose: 'answers',
  categories: ['email-address'],
  channel: 'email',
  messageClass: 'owed',
  at: noon,
};

const given: ConsentChoice = { status: 'given', policyVersion: 7, at: noon - 2000, reservations: [] };
const withdrawn: ConsentChoice = { ...given, status: 'withdrawn', at: noon - 1000 };

function state(parts: Partial<SubjectState>): SubjectState {
  return { ...nothingKnown, ...parts };
}

function chose(purpose: string, choice: Partial<ConsentChoice> = {}): SubjectState {
  return state({ choices: new Map([[purpose, { ...given, ...choice }]]) });
}

function subscribed(
  key: SubscriptionKey,
  status: 'requested' | 'confirmed' | 'ended',
  at = noon - 500,
): SubjectState {
  return state({ subscriptions: new Map([[key, { status, at }]]) });
}

const member = state({ relationships: new Map([['member', 'all'] as const]) });

function expectReason(subject: SubjectState | undefined, question: Question, reason: ReasonCode): void {
  const decision = decide(gate, subject, question);
  assert.equal(decision.reason, reason);
  assert.equal(decision.allow, reason === 'allowed');
}

describe('the policy alone', () => {
  const cases: readonly (readonly [ReasonCode, Partial<Question>])[] = [
    ['unknown_purpose', { purpose: 'resale' }],
    ['unknown_purpose', { purpose: 'constructor' }],
    ['unknown_category', { categories: ['shoe-size'] }],
    ['unknown_category', { categories: [] }],
    ['unknown_recipient', { recipient: 'nobody' }],
    ['unknown_channel', { channel: 'pigeon' }],
    ['unknown_topic', { topic: 'gossip' }],
    ['unknown_message_class', { messageClass: 'spam' }],
    ['third_party_refused', { recipient: 'stranger' }],
    ['recipient_not_in_purpose', { purpose: 'offers', recipient: 'relay' }],
    ['category_not_in_purpose', { purpose: 'offers', categories: ['interests'] }],
    ['recipient_not_in_purpose', { categories: ['interests'], recipient: 'stranger' }],
    ['topic_not_in_purpose', { purpose: 'offers', topic: 'monthly', channel: 'email' }],
    ['channel_not_in_topic', { topic: 'monthly' }],
    ['channel_not_in_topic', { ...circular, channel: 'sms' }],
    ['topic_missing', { messageClass: 'marketing', channel: 'email' }],
    ['class_forbids_topic', { topic: 'monthly', channel: 'email', messageClass: 'transactional' }],
    ['class_forbids_marketing', { messageClass: 'transactional', cause: { kind: 'form_submission' } }],
    ['cause_missing', { ...answer, cause: undefined }],
    ['cause_missing', { ...answer, cause: { kind: 'case' } }],
  ];
  for (const [reason, part] of cases) {
    it(`refuses ${JSON.stringify(part)} as ${reason}, whoever it is about`, () => {
      const question = { ...news, ...part };
      expectReason(undefined, question, reason);
      expectReason(state({ erased: true }), question, reason);
    });
  }
});

describe('consent', () => {
  it('is needed where a purpose rests on it', () => expectReason(undefined, news, 'not_given'));
  it('allows when given', () => expectReason(chose('news'), news, 'allowed'));
  it('of one purpose does not open another', () => expectReason(chose('offers'), news, 'not_given'));
  it('refused is not given', () => expectReason(chose('news', { status: 'refused' }), news, 'not_given'));
  it('expired is over', () => expectReason(chose('news', { status: 'expired' }), news, 'expired'));
  it('requested waits for confirmation', () =>
    expectReason(chose('news', { status: 'requested' }), news, 'not_confirmed'));
  it('withdrawn stops the purpose', () =>
    expectReason(chose('news', { status: 'withdrawn' }), news, 'withdrawn'));
  it('withdrawn stops a purpose on another basis too', () =>
    expectReason(
      chose('statistics', { status: 'withdrawn' }),
      { ...news, purpose: 'statistics' },
      'withdrawn',
    ));
  it('withdrawn does not stop what is necessary for what was asked', () =>
    expectReason(chose('answers', { status: 'withdrawn' }), answer, 'allowed'));
});

describe('reservations', () => {
  const limited = (...reservations: ConsentChoice['reservations']): SubjectState =>
    chose('news', { reservations });
  it('except a category', () => {
    expectReason(
      limited({ category: 'interests' }),
      { ...news, categories: ['email-address', 'interests'] },
      'reserved',
    );
    expectReason(limited({ category: 'interests' }), news, 'allowed');
  });
  it('except a recipient', () => {
    expectReason(limited({ recipient: 'relay' }), { ...news, recipient: 'relay' }, 'reserved');
    expectReason(limited({ recipient: 'relay' }), news, 'allowed');
  });
  it('except a channel, also for a topic', () => {
    const both = {
      ...limited({ channel: 'sms' }),
      subscriptions: subscribed('monthly/sms', 'confirmed').subscriptions,
    };
    expectReason(both, { ...monthly, channel: 'sms' }, 'reserved');
  });
  it('match only what has all their parts', () => {
    const narrow = limited({ category: 'interests', recipient: 'relay' });
    expectReason(narrow, { ...news, categories: ['interests'] }, 'allowed');
    expectReason(narrow, { ...news, categories: ['interests'], recipient: 'relay' }, 'reserved');
  });
  it('end the consent at a time, to the millisecond', () => {
    const until = limited({ until: '2026-03-01T14:00:00+02:00' });
    expectReason(until, { ...news, at: noon - 1 }, 'allowed');
    expectReason(until, news, 'expired');
  });
  it('that ended the consent do not end a later subscription, the others do', () => {
    const { subscriptions } = subscribed('monthly/email', 'confirmed', given.at + 1);
    expectReason({ ...limited({ until: '2026-02-01T00:00:00Z' }), subscriptions }, monthly, 'allowed');
    expectReason({ ...limited({ category: 'email-address' }), subscriptions }, monthly, 'reserved');
  });
  it('with a time that cannot be read have passed', () =>
    expectReason(limited({ until: 'soon' }), news, 'expired'));
  it('that name nothing exclude everything', () => expectReason(limited({}), news, 'reserved'));
});

describe('a topic with double opt-in', () => {
  it('needs a choice', () => expectReason(undefined, monthly, 'not_given'));
  it('needs the confirmation', () =>
    expectReason(subscribed('monthly/email', 'requested'), monthly, 'not_confirmed'));
  it('is open once confirmed', () =>
    expectReason(subscribed('monthly/email', 'confirmed'), monthly, 'allowed'));
  it('is confirmed for each channel alone', () =>
    expectReason(subscribed('monthly/email', 'confirmed'), { ...monthly, channel: 'sms' }, 'not_given'));
  it('is not opened by consent to its purpose', () => expectReason(chose('news'), monthly, 'not_given'));
  it('does not open its purpose for other uses', () =>
    expectReason(subscribed('monthly/email', 'confirmed'), news, 'not_given'));
  it('closes when it ended', () => expectReason(subscribed('monthly/email', 'ended'), monthly, 'withdrawn'));
  it('closes when the purpose is withdrawn at the same time or later', () => {
    const choices = new Map([['news', withdrawn]]);
    expectReason(
      { ...subscribed('monthly/email', 'confirmed', withdrawn.at), choices },
      monthly,
      'withdrawn',
    );
    expectReason(
      { ...subscribed('monthly/email', 'confirmed', withdrawn.at - 1), choices },
      monthly,
      'withdrawn',
    );
  });
  it('opens again when it is confirmed after a withdrawal, but the purpose does not', () => {
    const again = {
      ...subscribed('monthly/email', 'confirmed', withdrawn.at + 1),
      choices: new Map([['news', withdrawn]]),
    };
    expectReason(again, monthly, 'allowed');
    expectReason(again, news, 'withdrawn');
  });
});

describe('relationships', () => {
  it('open the topics they cover, for as long as they last', () => {
    expectReason(member, circular, 'allowed');
    expectReason(undefined, circular, 'relationship_missing');
  });
  it('recorded for other topics do not open this one', () => {
    const other = state({ relationships: new Map([['member', new Set(['meetings'])]]) });
    expectReason(other, circular, 'relationship_missing');
  });
  it('are needed where a topic is only for them, beside the opt-in', () => {
    const meetings = { ...circular, topic: 'meetings' };
    expectReason(subscribed('meetings/email', 'confirmed'), meetings, 'relationship_missing');
    expectReason(member, meetings, 'not_given');
    const both = { ...member, subscriptions: subscribed('meetings/email', 'confirmed').subscriptions };
    expectReason(both, meetings, 'allowed');
  });
  it('do not override that the person left the topic', () => {
    const left = { ...member, subscriptions: subscribed('circulars/email', 'ended').subscriptions };
    expectReason(left, circular, 'withdrawn');
  });
});

describe('objection, restriction, suppression, erasure', () => {
  it('an objection to direct marketing beats consent', () => {
    const subject = { ...chose('news'), objections: new Set([DIRECT_MARKETING]) };
    expectReason(subject, news, 'objected');
    expectReason(subject, { ...news, purpose: 'statistics' }, 'allowed');
  });
  it('an objection to a purpose stops that purpose', () => {
    const subject = state({ objections: new Set(['statistics']) });
    expectReason(subject, { ...news, purpose: 'statistics' }, 'objected');
  });
  it('restriction stops all but the answer to what the person asked', () => {
    const restricted = { ...member, restricted: true };
    expectReason(restricted, circular, 'restricted');
    expectReason(restricted, { ...news, purpose: 'statistics' }, 'restricted');
    expectReason(restricted, answer, 'allowed');
    expectReason(
      restricted,
      { ...answer, messageClass: 'alert', cause: { kind: 'detected_issue' } },
      'restricted',
    );
  });
  const suppressed = (part: Partial<SubjectState['suppressed']>): SubjectState => ({
    ...member,
    suppressed: { ...nothingKnown.suppressed, ...part },
  });
  it('after unsubscribing from everything only answers still arrive', () => {
    expectReason(suppressed({ all: true }), circular, 'suppressed');
    expectReason(suppressed({ all: true }), answer, 'allowed');
  });
  it('a suppressed topic is closed', () =>
    expectReason(suppressed({ topics: new Set(['circulars']) }), circular, 'suppressed'));
  it('a channel that cannot be used stops answers too', () =>
    expectReason(suppressed({ channels: new Set(['email']) }), answer, 'suppressed'));
  it('a notice that is owed reaches whoever it concerns, whatever they chose, but no dead address', () => {
    expectReason(undefined, owed, 'allowed');
    expectReason(suppressed({ all: true, topics: new Set(['monthly']) }), owed, 'allowed');
    expectReason(suppressed({ channels: new Set(['email']) }), owed, 'allowed');
    expectReason(suppressed({ channels: new Set(['email']), dead: new Set(['email']) }), owed, 'suppressed');
    expectReason(state({ objections: new Set([DIRECT_MARKETING, 'answers']) }), owed, 'allowed');
    expectReason({ ...member, restricted: true }, owed, 'allowed');
    expectReason(state({ erased: true }), owed, 'erased');
  });
  it('a notice that is owed goes on no topic and carries no marketing', () => {
    expectReason(member, { ...circular, messageClass: 'owed' }, 'class_forbids_topic');
    expectReason(
      chose('news'),
      { ...news, channel: 'email', messageClass: 'owed' },
      'class_forbids_marketing',
    );
  });
  it('suppression concerns messages, not other uses', () =>
    expectReason(suppressed({ all: true }), { ...news, purpose: 'statistics' }, 'allowed'));
  it('an erased person is used for nothing', () => {
    expectReason({ ...member, erased: true }, circular, 'erased');
    expectReason(state({ erased: true }), answer, 'erased');
  });
});

describe('the answer', () => {
  it('names basis, clause and version', () => {
    assert.deepEqual(decide(gate, chose('news'), news), {
      allow: true,
      reason: 'allowed',
      basis: 'consent',
      clause: 'SM-01',
      policyVersion: 7,
    });
  });
  const clauses: readonly (readonly [ReasonCode, string, Question, SubjectState])[] = [
    ['third_party_refused', 'SM-03', { ...news, recipient: 'stranger' }, nothingKnown],
    ['cause_missing', 'SM-04', { ...answer, cause: undefined }, nothingKnown],
    ['not_given', 'SM-02', monthly, nothingKnown],
    ['withdrawn', 'SM-05', monthly, subscribed('monthly/email', 'ended')],
    ['unknown_topic', 'SM-01', { ...news, topic: 'gossip' }, nothingKnown],
    ['unknown_purpose', 'SM-01', { ...news, purpose: 'resale' }, nothingKnown],
  ];
  for (const [reason, clause, question, subject] of clauses) {
    it(`names ${clause} where the reason is ${reason}`, () => {
      const decision = decide(gate, subject, question);
      assert.equal(decision.reason, reason);
      assert.equal(decision.clause, clause);
    });
  }
  it('has a sentence for every reason', () => {
    for (const sentence of Object.values(reasonCodes)) assert.match(sentence, /^[A-Z].*\.$/);
  });
});
