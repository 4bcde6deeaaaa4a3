import assert from 'node:assert/strict';
import { test } from 'node:test';
import { causeKinds, type Policy } from '@zgoda/policy';
import * as fc from 'fast-check';
import { composeLetter, inPlainText, type LetterLinks } from './compose.ts';
import type { Message } from './message.ts';
import { payrollMail } from './testing.ts';

const policy = payrollMail();
const home = 'https://privacy.verbena.example/payroll-mail';
const answering: LetterLinks = {
  preferences: `${home}/preferences/p`,
  policy: `${home}/policy`,
  clause: `${home}/policy/PM-15`,
};
const onTopic: LetterLinks = { ...answering, unsubscribe: `${home}/unsubscribe/u` };
type Given = Pick<Message, 'template' | 'messageClass' | 'topic' | 'cause' | 'locale'>;
const newsletter: Given = {
  template: 'newsletter',
  messageClass: 'marketing',
  topic: 'practice-news',
  locale: 'en',
};
const transactional = (template: string): Given => ({
  template,
  messageClass: 'transactional',
  cause: { kind: 'subscription_request', id: 'x' },
  locale: 'en',
});
const samples: Readonly<Record<string, readonly [Given, Record<string, string>, LetterLinks]>> = {
  'confirm-subscription': [
    transactional('confirm-subscription'),
    { topics: 'Events', confirm_link: `${home}/confirm/c`, valid_until: '2026-11-29T10:00:00Z' },
    answering,
  ],
  'verification-code': [
    transactional('verification-code'),
    { code: '482913', valid_until: '2026-11-22T10:10:00Z' },
    answering,
  ],
  'form-confirmation': [
    transactional('form-confirmation'),
    { form_title: 'Ask', received_at: '2026-11-22T10:00:00Z' },
    answering,
  ],
  'removal-done': [transactional('removal-done'), { topics: 'Events' }, answering],
  'removal-check': [transactional('removal-check'), { stop_link: `${home}/unsubscribe/c` }, answering],
  newsletter: [
    newsletter,
    { title: 'Wages change', body_markdown: 'On **1 January**, see [here](https://verbena.example/w).' },
    onTopic,
  ],
  letter: [
    { template: 'letter', messageClass: 'support', cause: { kind: 'detected_issue', id: 'i' }, locale: 'en' },
    { title: 'Reachable again', body_markdown: 'It is over.' },
    answering,
  ],
};
/** Words that are in each language’s small print and in no other’s. */
const senderLines = { en: 'Kyiv, Ukraine', uk: 'Київ, Україна', ru: 'Киев, Украина' } as const;

for (const [name, [message, data, links]] of Object.entries(samples)) {
  for (const locale of ['en', 'uk', 'ru'] as const) {
    test(`${name} in ${locale} says why it comes first, who sends it last, and all links in both parts`, () => {
      const letter = composeLetter(policy, { ...message, locale }, data, links);
      const firstLine = {
        en: /^You get this mail because/,
        uk: /^Ви отримали цей лист, бо/,
        ru: /^Вы получили это письмо, потому что/,
      };
      assert.match(letter.text, firstLine[locale]);
      assert.match(letter.text.replaceAll('\n', ' '), new RegExp(senderLines[locale]));
      assert.doesNotMatch(`${letter.subject}${letter.text}`, /\{\{|\}\}|undefined|\\[!-~]/);
      assert.ok(letter.html.includes(`<html lang="${locale}">`));
      for (const [, url = ''] of letter.html.matchAll(/href="([^"]+)"/g))
        assert.ok(letter.text.includes(url), url);
      for (const [url] of letter.text.matchAll(/https:\/\/[^\s>]+/g))
        assert.ok(letter.html.includes(url), url);
      assert.ok(letter.subject.length > 0 && letter.subject.length < 120);
    });
  }
}

test('a mail on a topic leads to leaving that topic and to all choices', () => {
  const { text } = composeLetter(policy, newsletter, samples['newsletter']![1], onTopic);
  assert.match(
    text,
    /Stop “Payroll in practice”:\nhttps:\/\/privacy\.verbena\.example\/payroll-mail\/unsubscribe\/u/,
  );
  assert.match(text, /Choose what you get:\n\S+\/preferences\/p/);
});

test('PM-10: the confirmation of a form carries no way to unsubscribe and nothing but its answer', () => {
  const [message, data, links] = samples['form-confirmation']!;
  const { text, html } = composeLetter(policy, message, data, links);
  assert.doesNotMatch(`${text}${html}`, /unsubscribe|Stop “/i);
  assert.match(text.replaceAll('\n', ' '), /form “Ask” on Sunday 22 November 2026, 12:00/);
  assert.match(text.replaceAll('\n', ' '), /within 30 days/);
});

test('one action at most, and it is the confirming link', () => {
  const [message, data, links] = samples['confirm-subscription']!;
  const { html } = composeLetter(policy, message, data, links);
  assert.equal(html.match(/class="z-button"/g)?.length, 1);
  assert.match(
    html,
    /class="z-button"[^>]*><a href="https:\/\/privacy\.verbena\.example\/payroll-mail\/confirm\/c"/,
  );
});

test('dates are in full, with the weekday, in the controller’s time zone and the reader’s grammar', () => {
  const [message, data, links] = samples['confirm-subscription']!;
  const textIn = (locale: string): string =>
    composeLetter(policy, { ...message, locale }, data, links).text.replaceAll('\n', ' ');
  assert.match(textIn('en'), /until Sunday 29 November 2026, 12:00/);
  assert.match(textIn('uk'), /діє до неділі, 29 листопада 2026 року, 12:00/);
  assert.match(textIn('ru'), /действует до воскресенья, 29 ноября 2026 года, 12:00/);
});

test('a letter has a reason for every cause that a class can name', () => {
  const [message, data, links] = samples['letter']!;
  const reasons = causeKinds.map(
    (kind) =>
      composeLetter(policy, { ...message, cause: { kind, id: 'x' } }, data, links).text.split('\n\n')[0],
  );
  assert.equal(new Set(reasons).size, causeKinds.length);
});

test('a language that the platform does not speak gets its own words and English dates', () => {
  const french: Policy = {
    ...policy,
    locales: [...policy.locales, 'fr'],
    templates: policy.templates.map((template) =>
      template.id === 'form-confirmation' && template.body && template.subject
        ? {
            ...template,
            subject: { ...template.subject, fr: 'Reçu' },
            body: { ...template.body, fr: 'Reçu {{ data.received_at | date_time }}.' },
          }
        : template,
    ),
  };
  const [message, data, links] = samples['form-confirmation']!;
  const letter = composeLetter(french, { ...message, locale: 'fr' }, data, links);
  assert.equal(letter.subject, 'Reçu');
  assert.match(letter.text, /^Reçu Sunday 22 November 2026, 12:00\./);
});

test('values from outside are words and nothing else', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), (value) => {
      const [message, data, links] = samples['form-confirmation']!;
      const hostile = `${value} [x](https://evil.example) <script> {{ data.x }}`;
      const letter = composeLetter(policy, message, { ...data, form_title: hostile }, links);
      assert.doesNotMatch(letter.html, /<script|href="https:\/\/evil/);
      assert.ok(letter.text.replaceAll('\n', ' ').includes('{{ data.x }}'));
    }),
    { numRuns: 40 },
  );
});

test('a newsletter’s Markdown keeps its links and loses HTML, images and scripts', () => {
  const body =
    '<b onclick="x">B</b> ![p](https://evil.example/p.png) [j](javascript:alert(1)) [ok](https://ok.example)';
  const { html } = composeLetter(policy, newsletter, { title: '<i>T</i>', body_markdown: body }, onTopic);
  assert.match(html, /<a href="https:\/\/ok\.example"/);
  assert.doesNotMatch(html, /<b onclick|<img|href="javascript|<i>T/);
});

const notice: Given = {
  template: 'customer-notice',
  messageClass: 'service',
  topic: 'technical-notices',
  locale: 'en',
};
const sayingPlan = {
  title: 'For {{ reader.plan }}',
  body_markdown: [
    '{{ reader.plan }}. comes first, and {{reader.plan}}',
    '',
    '- {{ reader.plan }}',
    '- *{{ reader.plan }}*{{ reader.plan }}, `{{ reader.plan }}`, \\{{ reader.plan }}, &{{ reader.plan }};',
    '',
    '> [{{ reader.plan }}](https://verbena.example/p) ![{{ reader.plan }}](https://verbena.example/p.png)',
    '',
    '{{ reader.plan }}) {{ reader.plan }} {{ reader.plan }}',
  ].join('\n'),
};
const plain = (html: string): string =>
  html
    .replaceAll(/<style>.*?<\/style>/gs, '')
    .split(/<[^>]*>/)
    .join('|')
    .replaceAll(
      /&(lt|gt|amp|quot|#39);/g,
      (whole, name: string) => ({ lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'" })[name] ?? whole,
    );
const tagsOf = (html: string): readonly string[] => html.match(/<[^>]*>/g) ?? [];
const without = (text: string): string => text.replaceAll(/[\s>]+/g, '');

test('whatever is on record of a reader, it stands at its places as it is and changes nothing around them', () => {
  const write = (plan: string | undefined) =>
    composeLetter(policy, { ...notice, reader: { plan } }, sayingPlan, onTopic);
  const other = write('QQQ');
  const piece = fc.constantFrom(
    '{{',
    '}}',
    ' reader.plan ',
    '](javascript:x)',
    '`',
    '*',
    '_',
    '1.',
    '#',
    '>',
    '<b>',
    '&lt;',
    '\\',
    '-',
    '\n',
    '\r\nBcc: x',
    '\uE0000\uE001',
    '\u202E',
    'https://x.example',
    'a',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(piece, { minLength: 1 }).map((all) => all.join('')),
        fc.string({ minLength: 1 }),
      ),
      (plan) => {
        const value = plan
          .replaceAll(/[\p{Cc}\u2028\u2029\s]+/gu, ' ')
          .replaceAll(/[\u202A-\u202E\u2066-\u2069\uE000\uE001]/gu, '')
          .trim();
        const said = value === '' ? 'your hosting plan' : value;
        const letter = write(plan);
        assert.deepEqual(tagsOf(letter.html), tagsOf(other.html));
        assert.equal(
          plain(letter.html),
          plain(other.html).replaceAll('QQQ', () => said),
        );
        assert.equal(
          without(letter.text),
          without(other.text).replaceAll('QQQ', () => without(said)),
        );
        assert.equal(letter.subject, `For ${said}`);
      },
    ),
    { numRuns: 300 },
  );
});

test('who has nothing on record reads what the policy declares, in their language, and plain text says the same', () => {
  for (const [locale, words] of [
    ['en', 'your hosting plan'],
    ['uk', 'ваш тариф хостингу'],
    ['ru', 'ваш тариф хостинга'],
  ] as const) {
    assert.equal(composeLetter(policy, { ...notice, locale }, sayingPlan, onTopic).subject, `For ${words}`);
    const template = policy.templates.find(({ id }) => id === 'customer-notice') ?? assert.fail();
    const { title } = inPlainText(policy, template, sayingPlan, { locale, reader: { plan: ' ' } });
    assert.equal(title, `For ${words}`);
  }
});

test('a mark that somebody writes is none, not as an entity either', () => {
  const body = 'A \uE0000\uE001 &#xE000;0&#xE001; end';
  const { text } = composeLetter(
    policy,
    { ...notice, reader: { plan: 'secret' } },
    { title: 'T', body_markdown: body },
    onTopic,
  );
  assert.doesNotMatch(text, /secret/);
});
