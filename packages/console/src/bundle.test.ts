import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

/** Kilobytes, as gzip sends them: what a first visit loads, its language among it, and the most that one page adds. */
const budget = { firstLoad: 280, language: 30, page: 20, graph: 70 } as const;
/** The drawn plan, fetched with a request that has one. */
const isGraph = (name: string): boolean => /^plan-graph-[^/]*\.js$/.test(name);
const isLanguage = (name: string): boolean => /^(?:en|uk|ru)-[^/]*\.js$/.test(name);

const output = mkdtempSync(join(tmpdir(), 'zgoda-console-build-'));
after(() => rmSync(output, { recursive: true }));
before(() =>
  build({
    root: join(import.meta.dirname, '..'),
    logLevel: 'error',
    build: { outDir: output, emptyOutDir: true },
  }),
);

const sizeKb = (name: string): number => gzipSync(readFileSync(join(output, name))).byteLength / 1000;
const page = (): string => readFileSync(join(output, 'index.html'), 'utf8');
const linked = (): readonly string[] =>
  [...page().matchAll(/(?:src|href)="\/console\/(assets\/[^"]+)"/g)].map(([, name = '']) => name);

test('a first visit stays within its budget, one language included', () => {
  const language = readdirSync(join(output, 'assets')).find((name) => /^uk-.*\.js$/.test(name)) ?? '';
  const total = [...linked(), join('assets', language)].reduce((sum, name) => sum + sizeKb(name), 0);
  assert.ok(total < budget.firstLoad, `${total.toFixed(1)} kB`);
});

test('no part that is fetched later is larger than a page may be', () => {
  const later = readdirSync(join(output, 'assets')).filter((name) => !linked().includes(`assets/${name}`));
  for (const name of later) {
    const size = sizeKb(join('assets', name));
    const most = isLanguage(name) ? budget.language : isGraph(name) ? budget.graph : budget.page;
    assert.ok(size < most, `${name}: ${size.toFixed(1)} kB`);
  }
});

test('the page has nothing inline but room for the nonce, and everything it loads is its own', () => {
  assert.equal(/<style|style="|onload=|<script(?![^>]*\ssrc=)/.test(page()), false);
  assert.equal(/(?:src|href)="(?:https?:)?\/\//.test(page()), false);
  for (const [tag] of page().matchAll(/<(?:script|link rel="(?:stylesheet|modulepreload)")[^>]*>/g)) {
    assert.ok(tag.includes('nonce="{{csp-nonce}}"'), tag);
  }
});
