import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkSmall, type FileChange } from '../test/small-policy.ts';
import type { ProblemCode } from './problem.ts';

const change = (from: string, to: string): FileChange[] => [{ from, to }];

const expectations: readonly {
  readonly what: string;
  readonly changes: readonly FileChange[];
  readonly code: ProblemCode;
  readonly clause?: string;
}[] = [
  {
    what: 'a notice to everyone that carries marketing',
    changes: change(
      'addressed_by: everyone_concerned }',
      'addressed_by: everyone_concerned, carries_marketing: true }',
    ),
    code: 'class_mismatch',
    clause: 'SM-06',
  },
  {
    what: 'a notice to everyone that wants a cause',
    changes: change(
      'addressed_by: everyone_concerned }',
      'addressed_by: everyone_concerned, causes: [case] }',
    ),
    code: 'class_mismatch',
  },
  {
    what: 'a topic with a class that goes to everyone',
    changes: change(
      'purpose: membership\n    message_class: notice',
      'purpose: membership\n    message_class: owed',
    ),
    code: 'class_mismatch',
  },
  {
    what: 'a notice to everyone for a purpose that people may refuse',
    changes: change(
      'message_class: owed\n    purpose: answers',
      'message_class: owed\n    purpose: membership',
    ),
    code: 'class_mismatch',
  },
  {
    what: 'a notice to everyone without a purpose',
    changes: change('message_class: owed\n    purpose: answers', 'message_class: owed'),
    code: 'template_purpose_missing',
  },
  {
    what: 'quiet hours without length',
    changes: change("from: '21:00', to: '08:00'", "from: '21:00', to: '21:00'"),
    code: 'quiet_hours_invalid',
  },
  {
    what: 'quiet hours that keep an answer waiting',
    changes: change('classes: [marketing]', 'classes: [transactional]'),
    code: 'quiet_hours_invalid',
  },
  {
    what: 'quiet hours of a class that is none',
    changes: change('classes: [marketing]', 'classes: [gossip]'),
    code: 'unknown_reference',
  },
  {
    what: 'quiet hours on a channel that is not used',
    changes: change('channels: [sms], classes', 'channels: [push], classes'),
    code: 'unknown_reference',
  },
  {
    what: 'a time of day that is none',
    changes: change("from: '21:00'", "from: '9pm'"),
    code: 'schema_invalid',
  },
];

describe('what is found about notices and quiet hours', () => {
  for (const { what, changes, code, clause } of expectations)
    it(what, () => {
      const { isSound, problems } = checkSmall(...changes);
      assert.equal(isSound, false);
      const found = problems.find((problem) => problem.code === code);
      assert.ok(found !== undefined, problems.map((problem) => problem.code).join());
      assert.ok(found.line > 1 && found.message.endsWith('.'));
      if (clause !== undefined) assert.equal(found.clause, clause);
    });
});
