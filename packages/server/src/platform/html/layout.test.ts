import assert from 'node:assert/strict';
import { gunzipSync, brotliDecompressSync } from 'node:zlib';
import { test } from 'node:test';
import { assetPaths, findAsset, html, layout } from './index.ts';
import { testPage } from './testing.ts';

const document = String(layout(testPage('uk'), { title: '<i>', main: html`<h1>x</h1>` }));

test('a page names its language, its title, its landmarks, and a way past its head', () => {
  assert.match(document, /^<!doctype html>/i);
  assert.match(document, /<html lang="uk" dir="ltr">/);
  assert.match(document, /<title>&lt;i&gt; – Test Office<\/title>/);
  assert.match(document, /<a class="skip" href="#main">Перейти до змісту<\/a>/);
  for (const landmark of ['<header>', '<main id="main"', '<footer>', '<nav aria-label="Мова">'])
    assert.ok(document.includes(landmark), landmark);
});

test('a page runs no script, holds no style of its own, and loads nothing from elsewhere', () => {
  assert.doesNotMatch(document, /<script|\son\w+=|style=|<style/i);
  const loaded = [...document.matchAll(/<link[^>]+href="([^"]+)"/g)].map(([, href]) => href);
  assert.deepEqual(loaded, [assetPaths.stylesheet, assetPaths.mark]);
});

test('the language switch names each language in itself, and marks the present one', () => {
  assert.match(document, /<a\s+href="\?lang=en"\s+lang="en"\s+hreflang="en"\s*>English<\/a\s*>/);
  assert.match(
    document,
    /<a\s+href="\?lang=uk"\s+lang="uk"\s+hreflang="uk"\s+aria-current="true"\s*>Українська<\/a\s*>/,
  );
});

test('the address of a file names its content, and each encoding of it is the same', () => {
  for (const path of Object.values(assetPaths)) {
    const asset = findAsset(path);
    assert.ok(asset, path);
    assert.match(path, /^\/assets\/[0-9a-f]{12}-/);
    assert.deepEqual(gunzipSync(asset.gzip), Buffer.from(asset.plain));
    assert.deepEqual(brotliDecompressSync(asset.br), Buffer.from(asset.plain));
  }
  assert.equal(findAsset('/assets/../package.json'), undefined);
});

test('the stylesheet keeps every token of the look and no comment', () => {
  const css = Buffer.from(findAsset(assetPaths.stylesheet)?.plain ?? []).toString();
  const tokens = ['paper', 'card', 'ink', 'quiet', 'line', 'accent', 'kept', 'at-risk', 'broken'];
  for (const token of tokens)
    assert.equal(css.split(`--${token}:`).length - 1, 3, `${token}: light, dark, paper`);
  assert.doesNotMatch(css, /\/\*/);
  assert.ok(css.length < 14_000, `${css.length} bytes`);
});

test('the mark is one path of one colour', () => {
  const mark = Buffer.from(findAsset(assetPaths.mark)?.plain ?? []).toString();
  assert.equal(mark.split('<path').length - 1, 1);
});
