import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as assertProperty, property, string } from 'fast-check';
import { chooseLocale, locales } from './index.ts';

const offered = ['uk', 'en', 'ru'] as const;

test('the language chosen on the page goes before the browser’s', () => {
  assert.equal(chooseLocale(offered, { chosen: 'ru', acceptLanguage: 'en' }), 'ru');
});

test('a language that is not offered is passed over', () => {
  assert.equal(chooseLocale(offered, { chosen: 'de', acceptLanguage: 'de, fr;q=0.9' }), 'uk');
  assert.equal(chooseLocale(['uk'], { acceptLanguage: 'en' }), 'uk');
});

test('the browser’s most wanted language wins, whatever its region and order', () => {
  assert.equal(chooseLocale(offered, { acceptLanguage: 'ru;q=0.4, en-GB;q=0.8, de' }), 'en');
  assert.equal(chooseLocale(offered, { acceptLanguage: 'en;q=0, ru' }), 'ru');
  assert.equal(chooseLocale(offered, { acceptLanguage: 'RU-ru' }), 'ru');
});

test('without wishes the first offered language is spoken', () => {
  assert.equal(chooseLocale(offered, {}), 'uk');
  assert.equal(chooseLocale(offered, { acceptLanguage: '*' }), 'uk');
});

test('no header can bring about a language that is not offered', () => {
  assertProperty(
    property(string(), string(), (chosen, acceptLanguage) => {
      assert.ok(locales.includes(chooseLocale(offered, { chosen, acceptLanguage })));
    }),
  );
});
