import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { checkPolicy } from './check.ts';
import { compilePolicy } from './compile.ts';
import { decide } from './decide.ts';
import type { Question } from './decision.ts';
import { causeKinds, type CauseKind } from './terms.ts';

/** What each class of the shipped mail policy needs before it may go out; the guide has the same table. */
const classes: readonly {
  readonly id: string;
  readonly clause: string;
  /** The reason why it does not go out for no reason. */
  readonly bare: 'topic_missing' | 'cause_missing' | 'allowed';
  readonly causes: readonly CauseKind[];
  readonly mayCarryMarketing?: true;
}[] = [
  { id: 'marketing', clause: 'PM-09', bare: 'topic_missing', causes: [], mayCarryMarketing: true },
  { id: 'service', clause: 'PM-05', bare: 'topic_missing', causes: [] },
  { id: 'incident', clause: 'PM-06', bare: 'topic_missing', causes: [] },
  {
    id: 'transactional',
    clause: 'PM-15',
    bare: 'cause_missing',
    causes: [
      'form_submission',
      'subscription_request',
      'preference_change',
      'identity_check',
      'privacy_request',
    ],
  },
  { id: 'support', clause: 'PM-16', bare: 'cause_missing', causes: ['case', 'detected_issue'] },
  { id: 'notice', clause: 'PM-18', bare: 'allowed', causes: [] },
];

const folder = new URL('../../../examples/payroll-mail/', import.meta.url);
const texts = readdirSync(new URL('text/', folder)).map((name) => `text/${name}`);
const checked = checkPolicy(
  new Map(['policy.yaml', ...texts].map((path) => [path, readFileSync(new URL(path, folder), 'utf8')])),
);
if (!checked.isSound) throw new Error('the shipped policy is not sound');
const { policy } = checked;
const gate = compilePolicy(policy, 1);
const of = (messageClass: string, more: Partial<Question> = {}): Question => ({
  purpose: 'support',
  categories: ['email-address'],
  channel: 'email',
  messageClass,
  at: Date.parse('2026-03-01T12:00:00Z'),
  ...more,
});

describe('message classes', () => {
  it('are those of the table', () =>
    assert.deepEqual(
      policy.message_classes.map(({ id }) => id).toSorted(),
      classes.map(({ id }) => id).toSorted(),
    ));

  for (const { id, clause, bare, causes, mayCarryMarketing } of classes) {
    it(`${id}: ${bare} where nothing brings it`, () => {
      const decision = decide(gate, undefined, of(id));
      assert.equal(decision.reason, bare);
      if (bare === 'cause_missing') assert.equal(decision.clause, clause);
    });
    for (const kind of causeKinds)
      it(`${id}: ${kind} ${causes.includes(kind) ? 'brings it' : 'changes nothing'}`, () => {
        const decision = decide(gate, undefined, of(id, { cause: { kind } }));
        assert.equal(decision.reason, causes.includes(kind) ? 'allowed' : bare);
        if (bare === 'cause_missing' && !decision.allow) assert.equal(decision.clause, clause);
      });
    it(`${id}: ${mayCarryMarketing ? 'may' : 'may not'} be marketing, and goes on no topic of another class`, () => {
      const marketing = decide(
        gate,
        undefined,
        of(id, { purpose: 'practice-news', cause: { kind: 'case' } }),
      );
      assert.equal(
        marketing.reason === 'class_forbids_marketing',
        !mayCarryMarketing && bare !== 'topic_missing',
      );
      for (const topic of policy.topics) {
        const question = of(id, { purpose: topic.purpose, topic: topic.id, cause: { kind: 'case' } });
        const decision = decide(gate, undefined, question);
        const isOwn = topic.message_class === id;
        assert.equal(decision.reason === 'class_forbids_topic', !isOwn, topic.id);
        if (!isOwn) assert.equal(decision.clause, clause);
      }
    });
  }
});
