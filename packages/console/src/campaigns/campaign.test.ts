import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  barOf,
  emptyDraft,
  minutesLeft,
  pollAfterMs,
  toDraft,
  toInstant,
  toLocalTime,
  toRequest,
  translationOf,
  withTopic,
  type CampaignView,
  type Terms,
} from './campaign.ts';

const topic = (id: string, templates: Terms['topics'][number]['templates']): Terms['topics'][number] => ({
  topic: id,
  title: id,
  description: '',
  class_label: '',
  carries_marketing: true,
  purpose_label: '',
  legal_basis: 'consent',
  clause: null,
  opt_in: 'double',
  only_for: [],
  templates,
});
const newsletter = {
  template: 'newsletter',
  fields: [
    { name: 'title', kind: 'text' },
    { name: 'body_markdown', kind: 'markdown' },
  ],
} satisfies Terms['topics'][number]['templates'][number];
const works = {
  template: 'works',
  fields: [
    { name: 'title', kind: 'text' },
    { name: 'starts', kind: 'date_time' },
    { name: 'hours', kind: 'number' },
  ],
} satisfies Terms['topics'][number]['templates'][number];
const terms: Terms = {
  locales: ['en', 'uk'],
  default_locale: 'en',
  time_zone: 'Europe/Kyiv',
  topics: [topic('silent', []), topic('news', [newsletter]), topic('maintenance', [works])],
};

test('a new draft begins with the first topic there is a template for', () => {
  assert.partialDeepStrictEqual(emptyDraft(terms), { topic: 'news', template: 'newsletter' });
  assert.equal(emptyDraft({ ...terms, topics: [] }).topic, '');
});

test('another topic brings its own template and keeps the words that were written', () => {
  const draft = { ...emptyDraft(terms), words: { en: { title: 'Hello' } } };
  const moved = withTopic(terms, draft, 'maintenance');
  assert.deepEqual([moved.template, moved.words], ['works', { en: { title: 'Hello' } }]);
  assert.equal(withTopic(terms, moved, 'news').template, 'newsletter');
});

test('a language is complete, begun or absent; one with nothing in it is not sent, but for the default one', () => {
  const draft = {
    ...emptyDraft(terms),
    name: ' January ',
    words: { uk: { title: 'Зарплата', body_markdown: ' ' } },
  };
  assert.deepEqual(
    [translationOf(terms, draft, 'uk'), translationOf(terms, draft, 'en')],
    ['partial', 'absent'],
  );
  assert.deepEqual(toRequest(terms, draft), {
    name: 'January',
    topic: 'news',
    template: 'newsletter',
    content: { en: { title: '', body_markdown: '' }, uk: { title: 'Зарплата', body_markdown: ' ' } },
  });
  const english = { ...draft, pace: '600', words: { en: { title: 'A', body_markdown: 'B' } } };
  assert.equal(translationOf(terms, english, 'en'), 'complete');
  assert.deepEqual(Object.keys(toRequest(terms, english).content), ['en']);
  assert.equal(toRequest(terms, english).pace_per_minute, 600);
});

test('values go out in the kind that the template declares, and come back as they stood in their fields', () => {
  const words = { en: { title: 'Works', starts: '2027-01-05T09:00', hours: '2' } };
  const draft = { ...withTopic(terms, emptyDraft(terms), 'maintenance'), name: 'Works', words };
  const request = toRequest(terms, draft);
  assert.deepEqual(request.content, { en: { title: 'Works', starts: '2027-01-05T07:00:00.000Z', hours: 2 } });
  assert.deepEqual(toDraft(terms, { ...request } as CampaignView), draft);
});

test('a time on the clocks of the organisation is one instant, over changes of the clocks too', () => {
  assert.equal(toInstant('2027-07-05T09:00', 'Europe/Kyiv'), '2027-07-05T06:00:00.000Z');
  assert.equal(toInstant('2027-01-05T00:30', 'America/New_York'), '2027-01-05T05:30:00.000Z');
  assert.equal(toInstant('2027-03-28T02:30', 'Europe/Kyiv'), '2027-03-28T00:30:00.000Z');
  assert.equal(toInstant('2027-03-28T04:30', 'Europe/Kyiv'), '2027-03-28T01:30:00.000Z');
  assert.equal(toLocalTime('2027-07-05T06:00:00.000Z', 'Europe/Kyiv'), '2027-07-05T09:00');
});

test('what moves is asked about every two seconds, what stands still not at all', () => {
  const now = Date.parse('2027-01-05T09:00:00Z');
  assert.equal(pollAfterMs({ state: 'sending' }, now), 2000);
  assert.equal(pollAfterMs({ state: 'scheduled', starts_at: '2027-01-05T08:59:00Z' }, now), 2000);
  assert.equal(pollAfterMs({ state: 'scheduled', starts_at: '2027-01-06T09:00:00Z' }, now), 30_000);
  for (const state of ['draft', 'sent', 'cancelled'] as const)
    assert.equal(pollAfterMs({ state }, now), undefined);
});

test('the bar is the audience: its parts stand side by side and end at its end', () => {
  assert.deepEqual(barOf({ sent: 5, held: 0, failed: 1, uncertain: 0, waiting: 4 }), [
    { part: 'sent', from: 0, width: 50 },
    { part: 'failed', from: 50, width: 10 },
    { part: 'waiting', from: 60, width: 40 },
  ]);
  assert.deepEqual(barOf({ sent: 0, held: 0, failed: 0, uncertain: 0, waiting: 0 }), []);
  assert.deepEqual(
    [minutesLeft(601, 600), minutesLeft(5, undefined), minutesLeft(0, 600)],
    [2, undefined, undefined],
  );
});
