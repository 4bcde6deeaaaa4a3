import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import PostalMime from 'postal-mime';
import { composeMailForm } from './mail-form.ts';
import { composeMail, MailError, type Mail } from './mail.ts';

const example = ['t'.repeat(103), 'p'.repeat(58), 'f'.repeat(32)];
const withValues =
  (words: Partial<Mail> = {}) =>
  ([leave = '', choose = '', id = '']: readonly string[]): Omit<Mail, 'to' | 'date'> => ({
    from: { name: 'Tabella', address: 'news@tabella.example' },
    subject: 'Wages change',
    text: `Hello.\n\nStop:\nhttps://p.example/x/${leave}?lang=en\n\nChoose:\nhttps://p.example/y/${choose}\n.\n`,
    html: `<p>Hello = you</p>\n<a href="https://p.example/x/${leave}?lang=en">Stop</a> <a href="https://p.example/y/${choose}">Choose</a>`,
    messageId: `msg_${id}@tabella.example`,
    language: 'en',
    list: {
      id: 'news.tabella.example',
      name: 'News',
      unsubscribeUrl: `https://p.example/x/${leave}?lang=en`,
      unsubscribeAddress: `leave+${id}@in.tabella.example`,
      helpUrl: `https://p.example/y/${choose}`,
    },
    ...words,
  });
const cyrillic = (values: readonly string[]): Omit<Mail, 'to' | 'date'> => {
  const [leave = '', choose = ''] = values;
  return withValues({
    subject: 'Зміни зарплати',
    text: `Вітаємо вас із великим святом.\n\nВідмовитися:\nhttps://p.example/${leave}\n\nЩо ще: https://p.example/${choose} і ще щось, довге, щоб рядок був довгий.\n`.repeat(
      3,
    ),
    html: `<p>Вітаємо вас із великим святом, шановні друзі нашої справи.</p><a href="https://p.example/${leave}">Відмовитися</a> ${'слова й слова, ще слова, щоб їх було набагато більше, ніж латиниці, '.repeat(4)} <a href="https://p.example/${choose}">Вибрати</a>`.repeat(
      2,
    ),
    calendar: 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n',
  })(values);
};
const token = (length: number) =>
  fc.string({
    unit: fc.constantFrom('a', 'b', 'X', 'Z', '0', '9', '-', '_'),
    minLength: length,
    maxLength: length,
  });
const reader = fc.record({
  to: fc.constantFrom('olena@mail.example', 'o.k+news@a-b.example', `${'l'.repeat(58)}@mail.example`),
  returnPath: fc.constantFrom(undefined, 'bounce+abc@in.tabella.example'),
  date: fc.date({ min: new Date('2020-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }),
  values: fc.tuple(
    token(103),
    token(58),
    token(32).map((text) => text.replaceAll(/[^a-z0-9]/g, 'a')),
  ),
});

const boundaryOf = (content: string): string =>
  /boundary="?(?:-*_NmP-)?([0-9a-f]+)/.exec(content)?.[1] ?? assert.fail();

for (const [what, write] of [
  ['quoted-printable', withValues()],
  ['base 64, with a calendar', cyrillic],
  ['text alone', withValues({ html: undefined })],
] as const) {
  test(`a form makes for every reader the mail that is composed for them: ${what}`, async () => {
    const form = (await composeMailForm(write, example)) ?? assert.fail();
    await fc.assert(
      fc.asyncProperty(reader, async ({ to, returnPath, date, values }) => {
        const filled = form.fillIn({ to, returnPath, date, values }) ?? assert.fail();
        const boundary = filled.content.includes('boundary=') ? boundaryOf(filled.content) : undefined;
        const composed = await composeMail(
          { ...write(values), to: { address: to }, date, ...(returnPath !== undefined && { returnPath }) },
          boundary,
        );
        assert.deepEqual(filled, composed);
      }),
      { numRuns: 60 },
    );
  });
}

test('what a form makes reads back with the links of its reader', async () => {
  const form = (await composeMailForm(cyrillic, example)) ?? assert.fail();
  const values = ['L'.repeat(103), 'C'.repeat(58), 'a'.repeat(32)];
  const filled = form.fillIn({ to: 'olena@mail.example', date: new Date(), values }) ?? assert.fail();
  const mail = await PostalMime.parse(Buffer.from(filled.content, 'latin1'));
  assert.ok(mail.text?.includes(`https://p.example/${'L'.repeat(103)}`));
  assert.ok(mail.html?.includes(`https://p.example/${'C'.repeat(58)}`));
  assert.equal(/[a-f]{50}/.test(mail.html ?? ''), false, 'no stand-in is left');
});

for (const [what, given] of [
  ['another length', { values: ['short', 'p'.repeat(58), 'f'.repeat(32)] }],
  ['a value missing', { values: ['t'.repeat(103), 'p'.repeat(58)] }],
  [
    'a value that would have to be encoded',
    { values: ['t='.padEnd(103, 't'), 'p'.repeat(58), 'f'.repeat(32)] },
  ],
  ['a line break in a value', { values: ['t\r\nBcc: x'.padEnd(103, 't'), 'p'.repeat(58), 'f'.repeat(32)] }],
  ['an address that is not ASCII', { to: 'олена@mail.example' }],
  ['a long address', { to: `${'l'.repeat(59)}@mail.example` }],
  ['a quoted address', { to: '"o k"@mail.example' }],
] as const) {
  test(`a reader with ${what} is left to be composed for`, async () => {
    const form = (await composeMailForm(withValues(), example)) ?? assert.fail();
    const usual = { to: 'olena@mail.example', date: new Date(), values: example };
    assert.equal(form.fillIn({ ...usual, ...given }), undefined);
    assert.notEqual(form.fillIn(usual), undefined);
  });
}

test('what is not an address is refused, not left', async () => {
  const form = (await composeMailForm(withValues(), example)) ?? assert.fail();
  assert.throws(() => form.fillIn({ to: 'a\r\nb', date: new Date(), values: example }), MailError);
});

test('a mail whose words change with a value is no form', async () => {
  const changing = (values: readonly string[]) => ({
    ...withValues()(values),
    subject: `Hello ${String(values[0]?.startsWith('a'))}`,
  });
  assert.equal(await composeMailForm(changing, example), undefined);
  assert.equal(await composeMailForm(withValues(), ['short', 'p'.repeat(58), 'f'.repeat(32)]), undefined);
});
