import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkSmall, type FileChange } from '../test/small-policy.ts';
import { difference } from './difference/difference.ts';

const change = (from: string, to: string): FileChange => ({ from, to });
const after = (line: string, more: string): FileChange => change(line, `${line}\n${more}`);
const purpose = 'description: { en: Running the society. }';
const requests = (more: string): FileChange =>
  change('answer_within: P30D }', `answer_within: P30D, ${more} }`);
const decision = (more: string): FileChange =>
  change(
    'requests: {',
    `automated_decisions:
  - { id: rating, clause: SM-01, label: { en: Rating }, logic: { en: Points are counted. }, effect: { en: No loan. }, ${more} }
requests: {`,
  );
const officer = after('  contact: privacy@small.example', '  dpo: { email: dpo@small.example }');

describe('checking who processes for whom, and what machines decide, finds', () => {
  const table: readonly (readonly [what: string, changes: readonly FileChange[], code: string])[] = [
    ['a processor without a controller', [after(purpose, '    role: processor')], 'role_untold'],
    [
      'a controller who acts for somebody',
      [after(purpose, '    on_behalf_of: { en: The council }')],
      'role_untold',
    ],
    [
      'joint controllers of whom one is missing',
      [after(purpose, '    role: joint_controller')],
      'role_untold',
    ],
    [
      'a decision of a purpose that is not there',
      [decision('purpose: loans, exception: contract')],
      'unknown_reference',
    ],
    [
      'a decision allowed by what its purpose does not rest on',
      [decision('purpose: membership, exception: explicit_consent')],
      'automated_decision_without_basis',
    ],
    ['two people for what has no plan', [requests('two_people: [question]')], 'request_setting_invalid'],
    ['a reminder before the term begins', [requests('remind_before: P30D')], 'request_setting_invalid'],
    [
      'an alert before a shorter term begins',
      [requests('escalate_before: P9D, terms: [{ type: erasure, answer_within: P5D }]')],
      'request_setting_invalid',
    ],
    [
      'a step of a complaint after a farther one',
      [
        requests(
          'complaint_steps: [{ to: court, text: { en: Sue. } }, { to: operator, text: { en: Write. }, answer_within: P5D }]',
        ),
      ],
      'request_setting_invalid',
    ],
    [
      'a step of ours without a term',
      [requests('complaint_steps: [{ to: operator, text: { en: Write. } }]')],
      'request_setting_invalid',
    ],
    [
      'a term of a court',
      [requests('complaint_steps: [{ to: court, text: { en: Sue. }, answer_within: P5D }]')],
      'request_setting_invalid',
    ],
    [
      'an officer who is not there',
      [requests('complaint_steps: [{ to: dpo, text: { en: Write. }, answer_within: P5D }]')],
      'request_setting_invalid',
    ],
  ];
  for (const [what, changes, code] of table) {
    it(what, () => {
      const { problems } = checkSmall(...changes);
      assert.deepEqual(
        problems.map((problem) => problem.code),
        [code],
        JSON.stringify(problems),
      );
    });
  }

  it('nothing where it is all said', () => {
    const { problems } = checkSmall(
      officer,
      after(purpose, '    role: processor\n    on_behalf_of: { en: The council }'),
      decision('purpose: answers, exception: contract'),
      requests(
        'verify_by: [code, document], two_people: [erasure], remind_before: P5D, escalate_before: P2D, package_available_for: P7D, complaint_steps: [{ to: operator, text: { en: Write. }, answer_within: P5D }, { to: dpo, text: { en: Write. }, answer_within: P5D }, { to: authority, text: { en: Complain. } }]',
      ),
    );
    assert.deepEqual(problems, []);
  });
});

describe('of what a policy says of requests and roles, it counts', () => {
  const effects = (before: readonly FileChange[], now: readonly FileChange[]): readonly string[] => {
    const [old, young] = [checkSmall(...before), checkSmall(...now)];
    assert.ok(old.isSound && young.isSound, JSON.stringify([old.problems, young.problems]));
    return difference(old, young).map(({ effect, rule }) => `${effect} ${rule}`);
  };
  const closing = change('requests: {', 'on_account_closed: erase\nrequests: {');
  const table: readonly (readonly [
    string,
    readonly FileChange[],
    readonly FileChange[],
    readonly string[],
  ])[] = [
    ['a second person as better', [], [requests('two_people: [erasure]')], ['stronger requests.two_people']],
    [
      'a proof of identity that is gone as worse',
      [],
      [requests('verify_by: [document]')],
      ['weaker requests.verify_by', 'stronger requests.verify_by'],
    ],
    ['what holds anyway as nothing', [], [requests('verify_by: [code], package_available_for: P14D')], []],
    [
      'less time to fetch one’s data as worse',
      [],
      [requests('package_available_for: P7D')],
      ['weaker requests.package_available_for'],
    ],
    [
      'an alert that comes later as worse',
      [requests('escalate_before: P3D')],
      [requests('escalate_before: P2D')],
      ['weaker requests.escalate_before'],
    ],
    ['erasure with the account as better', [], [closing], ['stronger on_account_closed']],
    [
      'another automated decision as worse',
      [],
      [decision('purpose: answers, exception: contract')],
      ['weaker automated_decisions'],
    ],
    [
      'changes through support as better and worse',
      [],
      [
        change(
          '{ id: interests, label: { en: interests } }',
          '{ id: interests, label: { en: interests }, changed_by: support }',
        ),
      ],
      ['stronger categories.changed_by', 'weaker categories.changed_by'],
    ],
    [
      'data that are processed for somebody else as better and worse',
      [],
      [after(purpose, '    role: processor\n    on_behalf_of: { en: The council }')],
      ['stronger purposes.role', 'weaker purposes.role', 'neutral purposes.on_behalf_of'],
    ],
  ];
  for (const [what, before, now, expected] of table) {
    it(what, () => {
      assert.deepEqual(effects(before, now), expected);
    });
  }
});
