import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  barOf,
  emptyDraft,
  invented,
  isMeant,
  isNotice,
  minutesLeft,
  pollAfterMs,
  readerFieldsOf,
  readOnlyWith,
  toDraft,
  toInstant,
  toLocalTime,
  toRequest,
  translationOf,
  viewsOf,
  withClass,
  withField,
  withTopic,
  writeOnlyWith,
  type CampaignView,
  type Terms,
} from './campaign.ts';
import { followUpDraft } from './follow-up.ts';

const topic = (id: string, templates: Terms['topics'][number]['templates']): Terms['topics'][number] => ({
  topic: id,
  title: id,
  description: '',
  message_class: 'marketing',
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
  reader: [{ name: 'plan', label: 'plan', otherwise: { en: 'your plan' } }],
  fields: [
    { name: 'title', kind: 'text' },
    { name: 'body_markdown', kind: 'markdown' },
  ],
} satisfies Terms['topics'][number]['templates'][number];
const works = {
  template: 'works',
  reader: [],
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
  classes: [{ message_class: 'notice', label: 'notice', clause: 'C-1', templates: [works] }],
  purposes: [{ purpose: 'support', label: 'support' }],
  policy_versions: [{ version: 2, in_force_from: '2027-01-01T00:00:00.000Z' }],
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

test('a notice has a class, purposes and a version instead of a topic, its own template, and no limit; words are kept', () => {
  const begun = {
    ...emptyDraft(terms),
    name: 'V2',
    onlyWith: 'product: a',
    words: { en: { title: 'Hello' } },
  };
  const notice = { ...withClass(terms, begun, 'notice'), about: ['support'], policyVersion: '2' };
  assert.deepEqual([notice.template, notice.words, isNotice(notice)], ['works', begun.words, true]);
  const request = toRequest(terms, notice);
  assert.partialDeepStrictEqual(request, { class: 'notice', about: ['support'], policy_version: 2 });
  assert.deepEqual([request.topic, request.only_with], [undefined, undefined]);
  const words = { en: { title: 'Hello', starts: '', hours: '' } };
  assert.deepEqual(toDraft(terms, { ...request } as CampaignView), { ...notice, words });
  const whole = toRequest(terms, { ...notice, about: [], policyVersion: '' });
  assert.deepEqual([whole.about, whole.policy_version], [undefined, undefined]);
  const back = toRequest(terms, withTopic(terms, notice, 'news'));
  assert.deepEqual(
    [back.topic, back.class, back.about, back.policy_version, back.template],
    ['news', undefined, undefined, undefined, 'newsletter'],
  );
  assert.equal(emptyDraft({ ...terms, topics: [] }).messageClass, 'notice', 'where there is no topic');
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

test('whom it is limited to is written a line each and read back; an invented reader is meant by one value for each', () => {
  const onlyWith = { product: ['tabella', 'otpusk'], version: ['7.1'] };
  assert.equal(writeOnlyWith(onlyWith), 'product: tabella, otpusk\nversion: 7.1');
  assert.deepEqual(readOnlyWith(` product :tabella,  otpusk\n\nversion: 7.1 `), onlyWith);
  assert.deepEqual(readOnlyWith('product'), { product: [''] });
  const draft = { ...emptyDraft(terms), name: 'A', onlyWith: writeOnlyWith(onlyWith) };
  assert.deepEqual(toRequest(terms, draft).only_with, onlyWith);
  assert.equal(toRequest(terms, { ...draft, onlyWith: ' ' }).only_with, undefined);
  assert.ok(isMeant(onlyWith, { product: 'otpusk', version: '7.1 ' }));
  assert.ok(!isMeant(onlyWith, { product: 'otpusk' }));
  assert.ok(isMeant(undefined, {}));
});

test('a second person sees the approval first, the author among the other views, and nobody where none is asked for', () => {
  const approval = { given: false } as CampaignView['approval'];
  const draft = { state: 'draft', topic: 'news', approval: null } as const;
  assert.deepEqual(viewsOf(draft, true), ['words', 'audience', 'letter', 'send']);
  assert.deepEqual(viewsOf({ ...draft, approval }, false), ['approval', 'letter', 'audience']);
  assert.ok(viewsOf({ ...draft, approval }, true).includes('approval'));
  assert.ok(viewsOf({ ...draft, follows: 'cmp_1' }, true).includes('thread'));
  assert.deepEqual(viewsOf({ ...draft, topic: undefined }, true), ['words', 'audience', 'letter', 'send']);
  assert.deepEqual(viewsOf({ state: 'sent', topic: undefined, approval: null }, true), [
    'progress',
    'letter',
  ]);
});

test('a follow-up begins in the thread with words of its kind in each language, and takes off those of the one before', () => {
  const opened = {
    id: 'cmp_1',
    name: 'Mail is down',
    topic: 'news',
    template: 'newsletter',
    pace_per_minute: 60,
    content: {
      en: { title: 'Mail is down', body_markdown: 'Since noon.' },
      uk: { title: 'Пошта не працює', body_markdown: 'Від полудня.' },
    },
  } as unknown as CampaignView;
  const update = followUpDraft(terms, opened, 'update');
  assert.partialDeepStrictEqual(update, { name: 'Update: Mail is down', follows: 'cmp_1', pace: '' });
  assert.equal(update.words['uk']?.['title'], 'Оновлення: Пошта не працює');
  assert.match(update.words['en']?.['body_markdown'] ?? '', /^What we know now:/);
  const { content } = toRequest(terms, update);
  const next = followUpDraft(terms, { ...opened, id: 'cmp_2', name: update.name, content }, 'resolved');
  assert.equal(next.words['uk']?.['title'], 'Усунуто: Пошта не працює');
  assert.deepEqual([next.name, next.follows], ['Resolved: Mail is down', 'cmp_2']);
});

test('a field of the reader is put where the selection is, and offered by the template alone', () => {
  assert.equal(withField('For , dear', 'plan', [4, 4]), 'For {{ reader.plan }}, dear');
  assert.equal(withField('For you', 'plan', [4, 7]), 'For {{ reader.plan }}');
  const [field] = readerFieldsOf(terms, { topic: 'news', messageClass: '', template: 'newsletter' });
  assert.equal(field?.name, 'plan');
  assert.deepEqual(readerFieldsOf(terms, { topic: 'maintenance', messageClass: '', template: 'works' }), []);
});

test('invented words go into a query by name, and empty ones are those of somebody who has none', () => {
  assert.deepEqual(invented({ plan: 'A: B', region: ' ' }), ['plan:A: B']);
});
