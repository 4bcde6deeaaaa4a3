import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MessageClass } from '@zgoda/policy';
import { payrollMail } from '../messages/testing.ts';
import { changesBetween, hashOfWording, needsApproval } from './approval.ts';
import type { Wording } from './campaign.ts';

const policy = payrollMail();
const withApproval = (id: string, approval: MessageClass['approval']) => ({
  ...policy,
  message_classes: policy.message_classes.map((one) => (one.id === id ? { ...one, approval } : one)),
});
const free = { title: 'text', starts_at: 'date_time' } as const;
const fixed = { starts_at: 'date_time', seats: 'number' } as const;

test('a second person is asked for where the class says so, or where words under a class without marketing are typed freely', () => {
  const always = withApproval('marketing', 'second_person');
  assert.deepEqual(
    [needsApproval(always, 'marketing', fixed), needsApproval(policy, 'marketing', free)],
    [true, false],
  );
  const typed = withApproval('notice', 'second_person_for_free_text');
  assert.deepEqual(
    [
      needsApproval(typed, 'notice', free),
      needsApproval(typed, 'notice', fixed),
      needsApproval(typed, 'incident', free),
    ],
    [true, false, false],
  );
  // Marketing under its own class is what it says it is.
  const own = withApproval('marketing', 'second_person_for_free_text');
  assert.equal(needsApproval(own, 'marketing', free), false);
});

const wording: Wording = {
  topic: 'technical-notices',
  template: 'customer-notice',
  content: { en: { title: 'Wages', body_markdown: 'News.' } },
  onlyWith: { product: ['tabella'] },
};
const template = policy.templates.find(({ id }) => id === wording.template);

test('any change of words, audience or template makes another hash, and none makes the same', () => {
  const same: Wording = { ...wording, content: { en: { body_markdown: 'News.', title: 'Wages' } } };
  const hash = hashOfWording(wording, template).toString('hex');
  assert.equal(hashOfWording(same, template).toString('hex'), hash);
  const others = [
    hashOfWording({ ...wording, content: { en: { title: 'Wages', body_markdown: 'News' } } }, template),
    hashOfWording({ ...wording, content: { ...wording.content, uk: {} } }, template),
    hashOfWording({ ...wording, onlyWith: { product: ['otpusk'] } }, template),
    hashOfWording({ ...wording, onlyWith: undefined }, template),
    hashOfWording({ ...wording, follows: 'another' }, template),
    hashOfWording({ ...wording, topic: 'outages' }, template),
    hashOfWording(wording, template && { ...template, subject: { en: 'Other' } }),
  ].map((one) => one.toString('hex'));
  assert.equal(new Set([hash, ...others]).size, 8);
});

test('the difference names each field that changed, came or went', () => {
  const after: Wording = {
    ...wording,
    content: { en: { title: 'Wages rise', body_markdown: 'News.' }, uk: { title: 'Зарплата' } },
    onlyWith: undefined,
  };
  assert.deepEqual(changesBetween(wording, after), [
    { field: 'en.title', before: 'Wages', after: 'Wages rise' },
    { field: 'uk.title', before: undefined, after: 'Зарплата' },
    { field: 'only_with.product', before: 'tabella', after: undefined },
  ]);
  assert.deepEqual(changesBetween(wording, wording), []);
  const all = changesBetween({}, wording);
  assert.equal(all.length, 5);
  assert.ok(all.every(({ before }) => before === undefined));
});
