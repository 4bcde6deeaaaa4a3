import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compilePolicy, decide, nothingKnown } from '@zgoda/policy';
import { messageStates } from '@zgoda/vocabulary/messages';
import {
  hasEnded,
  moves,
  nextAttemptAt,
  planMessage,
  questionOf,
  statesBefore,
  type WantedMessage,
} from './message.ts';
import { payrollMail } from './testing.ts';

const policy = payrollMail();
const gate = compilePolicy(policy, 1);
const at = new Date('2026-11-22T10:00:00Z');
const news: WantedMessage = {
  template: 'newsletter',
  topic: 'practice-news',
  data: { title: 'T', body_markdown: 'B' },
};
const letter: WantedMessage = {
  template: 'letter',
  cause: { kind: 'case', id: 'c1' },
  data: { title: 'T', body_markdown: 'B' },
};
const confirmation: WantedMessage = {
  template: 'form-confirmation',
  cause: { kind: 'form_submission', id: 'f1' },
  data: { form_title: 'Ask', received_at: '2026-11-22T10:00:00Z' },
};
const subscribed = {
  ...nothingKnown,
  subscriptions: new Map([['practice-news/email', { status: 'confirmed', at: 0 }]] as const),
};
const ask = (wanted: WantedMessage, state = nothingKnown) => {
  const { allow, reason, clause } = decide(gate, state, questionOf(policy, planMessage(policy, wanted), at));
  return { allow, reason, clause };
};

test('a message ends in sent, failed or held, and only an uncertain one may still turn out to be sent', () => {
  assert.deepEqual(
    messageStates.filter((state) => moves[state].length === 0),
    ['sent', 'failed', 'held'],
  );
  assert.deepEqual(moves.uncertain, ['sent']);
  assert.deepEqual(statesBefore('sent'), ['sending', 'uncertain']);
  assert.deepEqual(
    messageStates.filter((state) => !hasEnded(state)),
    ['queued', 'sending'],
  );
});

test('attempts come at growing distances, for about two days, and then no more', () => {
  let now = at;
  let pause = 0;
  for (let attempts = 1; attempts <= 8; attempts += 1) {
    const next = nextAttemptAt(attempts, now);
    assert.ok(next !== undefined && next.getTime() - now.getTime() > pause);
    pause = next.getTime() - now.getTime();
    now = next;
  }
  assert.equal(nextAttemptAt(9, now), undefined);
  const hours = (now.getTime() - at.getTime()) / 3_600_000;
  assert.ok(hours > 36 && hours < 72, `${hours} hours`);
});

test('a newsletter needs a topic that the person confirmed', () => {
  assert.deepEqual(ask(news), { allow: false, reason: 'not_given', clause: 'PM-02' });
  assert.equal(ask(news, subscribed).allow, true);
  assert.equal(ask({ ...news, topic: 'events' }, subscribed).reason, 'not_given');
  assert.equal(ask({ ...news, topic: 'nowhere' }, subscribed).reason, 'unknown_topic');
});

test('PM-15: a transactional message without its cause is refused, naming the clause', () => {
  assert.deepEqual(ask({ ...confirmation, cause: undefined }), {
    allow: false,
    reason: 'cause_missing',
    clause: 'PM-15',
  });
  assert.equal(ask({ ...confirmation, cause: { kind: 'detected_issue', id: 'x' } }).reason, 'cause_missing');
  assert.equal(ask({ ...confirmation, cause: { kind: 'toString', id: 'x' } }).reason, 'cause_missing');
  assert.equal(ask(confirmation).allow, true);
});

test('PM-15: a transactional message cannot be addressed to a list', () => {
  assert.deepEqual(ask({ ...confirmation, topic: 'practice-news' }, subscribed), {
    allow: false,
    reason: 'class_forbids_topic',
    clause: 'PM-15',
  });
});

test('PM-16: a support message needs a case or a detected issue, and the clause is named', () => {
  assert.deepEqual(ask({ ...letter, cause: undefined }), {
    allow: false,
    reason: 'cause_missing',
    clause: 'PM-16',
  });
  assert.equal(ask({ ...letter, cause: { kind: 'form_submission', id: 'f1' } }).reason, 'cause_missing');
  assert.equal(ask(letter).allow, true);
  assert.equal(ask({ ...letter, cause: { kind: 'detected_issue', id: 'i1' } }).allow, true);
});

test('a class that goes by topic says that the topic is missing', () => {
  assert.equal(ask({ ...news, topic: undefined }, subscribed).reason, 'topic_missing');
});

test('what answers a person still arrives after they wanted nothing more', () => {
  const silent = { ...subscribed, suppressed: { ...nothingKnown.suppressed, all: true } };
  assert.equal(ask(confirmation, silent).allow, true);
  assert.deepEqual(ask(news, silent), { allow: false, reason: 'suppressed', clause: 'PM-12' });
});

for (const [what, wanted, code] of [
  ['an unknown template', { ...news, template: 'nothing' }, 'message_template_unknown'],
  ['an unknown class', { ...news, messageClass: 'nothing' }, 'message_class_unknown'],
  ['a template of another class', { ...news, messageClass: 'transactional' }, 'message_template_class'],
  ['missing data', { ...news, data: { title: 'T' } }, 'message_data_invalid'],
  ['data nobody asked for', { ...news, data: { ...news.data, more: 'x' } }, 'message_data_invalid'],
  ['data of another kind', { ...news, data: { ...news.data, title: 3 } }, 'message_data_invalid'],
  [
    'a date that is none',
    { ...confirmation, data: { ...confirmation.data, received_at: 'soon' } },
    'message_data_invalid',
  ],
  ['a name of every object', { ...news, data: { ...news.data, constructor: 'x' } }, 'message_data_invalid'],
] as const) {
  test(`${what} is refused as ${code}`, () => {
    assert.throws(() => planMessage(policy, wanted), { code });
  });
}

test('a locale that the policy does not have becomes its default one', () => {
  assert.equal(planMessage(policy, { ...news, locale: 'uk' }).locale, 'uk');
  assert.equal(planMessage(policy, { ...news, locale: 'fr' }).locale, 'en');
});

test('the gate is asked about the category by which mail reaches a person', () => {
  assert.deepEqual(questionOf(policy, planMessage(policy, news), at).categories, ['email-address']);
});
