import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as assertProperty, property, string } from 'fast-check';
import { wordsOf } from '../i18n/index.ts';
import { html, markdown, mailLink, outsideLink, safeAddress } from './index.ts';

const words = wordsOf('en');
const said = (text: string): string => String(markdown(text, words));

test('text is escaped wherever it stands, markup is not escaped twice', () => {
  const evil = `"><script>alert('x')</script>&`;
  const inner = html`<b title="${evil}">${evil}</b>`;
  const escaped = '&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;';
  assert.equal(String(html`<p>${inner}</p>`), `<p><b title="${escaped}">${escaped}</b></p>`);
});

test('no text can end its attribute or begin an element', () => {
  assertProperty(
    property(string({ unit: 'grapheme' }), (text) => {
      const made = String(html`<b title="${text}">${text}</b>`);
      assert.match(made, /^<b title="[^"<>]*">[^<>]*<\/b>$/);
    }),
  );
});

test('nothing is shown for what is absent, and lists are joined', () => {
  assert.equal(
    String(html`<i>${undefined}${false}${0}${[html`<b></b>`, 'a', ['&']]}</i>`),
    '<i>0<b></b>a&amp;</i>',
  );
});

test('a link leads to the web, to a mailbox or to this site, and nowhere else', () => {
  for (const address of [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,x',
    '//evil.example',
    ' javascript:x',
  ])
    assert.equal(safeAddress(address), '#', address);
  for (const address of ['https://a.example/', '/policy', '#PM-01', 'mailto:a@b.example', '?lang=uk'])
    assert.equal(safeAddress(address), address);
});

test('a link that leaves the site says so, in words too', () => {
  const link = String(outsideLink(words, 'https://a.example', 'There'));
  assert.match(link, /^<a href="https:\/\/a\.example" rel="noreferrer external">There/);
  assert.match(link, /leads to another site/);
  assert.doesNotMatch(String(mailLink('a@b.example')), /another site/);
});

test('markup in a policy’s text is shown as text', () => {
  assert.equal(
    said('<script>x</script> **b**'),
    '<p>&lt;script&gt;x&lt;/script&gt; <strong>b</strong></p>\n',
  );
  assert.doesNotMatch(said('[x](javascript:alert(1))'), /<a/);
  assert.doesNotMatch(said('![x](https://a.example/pixel.png)'), /<img/);
});

test('paragraphs, lists, tables and links of a policy’s text become markup, and links outside are marked', () => {
  assert.match(said('- one\n- two'), /<ul>\s*<li>one<\/li>/);
  assert.match(said('| a |\n|---|\n| b |'), /<table>/);
  assert.match(said('[us](/policy)'), /<a href="\/policy">us<\/a>/);
  assert.match(
    said('[them](https://a.example)'),
    /<a href="https:\/\/a\.example">them .*leads to another site/s,
  );
});
