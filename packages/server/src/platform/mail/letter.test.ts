import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { renderLetter, type Letter } from './letter.ts';
import { MarkdownText, toMarkdown } from './markdown.ts';

const letter: Letter = {
  language: 'en',
  subject: 'News',
  brand: 'Tabella & Co',
  body: 'You get this because you asked.',
  footer: {
    links: [{ label: 'Stop “A & B”', url: 'https://tabella.example/u/1?a=1&b=2' }],
    lines: ['Tabella <Ltd>, 1 High Street'],
  },
};
const withBody = (body: string): { html: string; text: string } => renderLetter({ ...letter, body });

test('both parts say the same: words, action, note, footer, and every link', () => {
  const action = { label: 'Confirm', url: 'https://tabella.example/c?a=1&b=2' };
  const { html, text } = renderLetter({ ...letter, action, note: 'If not you, *do nothing*.' });
  assert.equal(
    text,
    'You get this because you asked.\n\nConfirm:\nhttps://tabella.example/c?a=1&b=2\n\nIf not you, do nothing.\n\n' +
      '-- \nStop “A & B”:\nhttps://tabella.example/u/1?a=1&b=2\n\nTabella <Ltd>, 1 High Street\n',
  );
  for (const piece of [
    'You get this',
    'href="https://tabella.example/c?a=1&amp;b=2"',
    '<em>do nothing</em>',
    'Tabella &amp; Co',
    'href="https://tabella.example/u/1?a=1&amp;b=2">Stop “A &amp; B”</a>',
    'Tabella &lt;Ltd&gt;, 1 High Street',
  ]) {
    assert.ok(html.includes(piece), piece);
  }
});

const plain: readonly [markdown: string, text: string][] = [
  ['# Title\n\nText', 'Title\n=====\n\nText'],
  ['- a\n- b\n  - c', '- a\n- b\n\n  - c'],
  ['3. a\n4. b', '3. a\n4. b'],
  ['> said\n> so', '> said so'],
  ['<https://a.example> and [me](mailto:me@a.example)', 'https://a.example and me <mailto:me@a.example>'],
  ['one\\\ntwo', 'one\ntwo'],
  ['---', '* * *'],
  ['word '.repeat(20), `${'word '.repeat(14).trim()}\n${'word '.repeat(6).trim()}`],
];
for (const [markdown, text] of plain) {
  test(`Markdown ${JSON.stringify(markdown.slice(0, 40))} reads well as plain text`, () => {
    assert.equal(withBody(markdown).text.split('\n\n-- \n')[0], text);
  });
}

test('no text becomes markup, a script, an image or a link that is not to the web or a mailbox', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc.constantFrom(
      '<script>alert(1)</script>',
      '<img src=x onerror=alert(1)>',
      '[x](javascript:alert(1))',
      '[x](data:text/html,1)',
      '[x](JaVaScRiPt&colon;alert(1))',
      '<javascript:alert(1)>',
      '![tracker](https://evil.example/pixel.png)',
      '[a]: javascript:alert(1)\n\n[a]',
      '"><svg onload=alert(1)>',
      '[x](https://a.example "onmouseover=alert(1)")',
      '</td></table><form action=https://evil.example>',
    ),
  );
  fc.assert(
    fc.property(fc.array(hostile, { maxLength: 4 }), (pieces) => {
      const { html } = withBody(pieces.join('\n\n'));
      const elements = [...html.matchAll(/<([a-z0-9]+)([^>]*)>/gi)];
      for (const [, name = '', attributes = ''] of elements) {
        assert.doesNotMatch(name, /^(?:script|img|svg|iframe|form|object|link|base)$/i);
        assert.doesNotMatch(attributes.replaceAll(/"[^"]*"/g, ''), /\bon\w+|src\b/i);
        const address = /href="([^"]*)"/.exec(attributes)?.[1];
        if (address !== undefined) assert.match(address, /^(?:https?:\/\/|mailto:)/i);
      }
    }),
  );
});

test('a value is literal text, whatever it holds', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), (value) => {
      const { text, html } = withBody(`Dear ${toMarkdown(value)}, hello.`);
      const expected = `Dear ${value}, hello.`.replaceAll(/[\p{Cc}\u2028\u2029\s]+/gu, ' ');
      assert.equal(text.split('\n\n-- \n')[0]?.replaceAll(/\s+/g, ' '), expected);
      assert.equal(html.match(/<a /g)?.length, 1);
    }),
  );
});

test('a value that is Markdown on purpose stays Markdown', () => {
  assert.equal(toMarkdown(new MarkdownText('**bold**')), '**bold**');
  assert.equal(toMarkdown(`${String(new MarkdownText('*a*'))}!`), String.raw`\*a\*\!`);
});
