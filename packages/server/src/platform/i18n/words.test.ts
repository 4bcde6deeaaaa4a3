import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { IntlMessageFormat } from 'intl-messageformat';
import { catalogues, locales, wordsOf } from './index.ts';

type AstNode = ReturnType<IntlMessageFormat['getAst']>[number];
/** Element types of the ICU syntax tree: plain argument, number, select, plural, the plural's own number, tag. */
const types = { argument: 1, number: 2, select: 5, plural: 6, pound: 7, tag: 8 };
const typeOf = ({ type }: AstNode): number => type;

function* visit(nodes: readonly AstNode[]): Generator<AstNode> {
  for (const node of nodes) {
    yield node;
    if ('options' in node) for (const option of Object.values(node.options)) yield* visit(option.value);
    if ('children' in node) yield* visit(node.children);
  }
}

const nodesOf = (text: string): AstNode[] => [...visit(new IntlMessageFormat(text, 'en').getAst())];
const named = new Set([types.argument, types.number, types.select, types.plural, types.tag]);
const argumentsOf = (text: string): { readonly name: string; readonly isTag: boolean }[] =>
  nodesOf(text).flatMap((node) =>
    named.has(typeOf(node)) && 'value' in node
      ? [{ name: node.value, isTag: typeOf(node) === types.tag }]
      : [],
  );
const argumentNames = (text: string): string[] =>
  [...new Set(argumentsOf(text).map(({ name }) => name))].sort();

/** The forms of each plural that shows its number. */
const countedForms = (text: string): string[][] =>
  nodesOf(text).flatMap((node) => {
    if (typeOf(node) !== types.plural || !('options' in node)) return [];
    const inner = [...visit(Object.values(node.options).flatMap(({ value }) => value))];
    return inner.some((one) => typeOf(one) === types.pound) ? [Object.keys(node.options)] : [];
  });

test('every message exists in every language', () => {
  const keys = Object.keys(catalogues.en).sort();
  for (const locale of locales) assert.deepEqual(Object.keys(catalogues[locale]).sort(), keys, locale);
});

test('a message takes the same values in every language', () => {
  for (const locale of locales) {
    for (const [key, text] of Object.entries(catalogues[locale])) {
      assert.deepEqual(argumentNames(text), argumentNames(catalogues.en[key] ?? ''), `${locale} ${key}`);
    }
  }
});

test('a number in a Ukrainian or Russian message is declined: one, few and many have words of their own', () => {
  for (const locale of ['uk', 'ru'] as const) {
    for (const [key, text] of Object.entries(catalogues[locale])) {
      for (const forms of countedForms(text)) {
        assert.deepEqual([...forms].sort(), ['few', 'many', 'one', 'other'], `${locale} ${key}`);
      }
    }
  }
});

const wrap = (chunks: readonly string[]): string => chunks.join('');

test('every message can be said, with any number in it', () => {
  for (const locale of locales) {
    for (const [key, text] of Object.entries(catalogues[locale])) {
      for (const count of [0, 1, 2, 5, 21, 1.5]) {
        const values = argumentsOf(text).map(({ name, isTag }) => [name, isTag ? wrap : count]);
        const said = String(new IntlMessageFormat(text, locale).format(Object.fromEntries(values)));
        assert.doesNotMatch(said, /[{}<>]/, `${locale} ${key}: ${said}`);
        assert.notEqual(said.trim(), '', `${locale} ${key}`);
      }
    }
  }
});

test('a language is not another one left untranslated', () => {
  const same = ['channel.sms'];
  for (const locale of ['uk', 'ru'] as const) {
    for (const [key, text] of Object.entries(catalogues[locale])) {
      if (!same.includes(key)) assert.notEqual(text, catalogues.en[key], `${locale} ${key}`);
    }
  }
  const russianOnly = /[ыэъё]/i;
  for (const [key, text] of Object.entries(catalogues.uk)) assert.doesNotMatch(text, russianOnly, key);
  for (const [key, text] of Object.entries(catalogues.ru)) assert.doesNotMatch(text, /[іїєґ]/i, key);
});

test('every message is said somewhere', () => {
  const root = join(import.meta.dirname, '../..');
  const source = globSync('**/*.ts', { cwd: root })
    .filter((file) => !file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .join('\n');
  const literal = new Set([...source.matchAll(/'([a-z][\w-]*(?:\.[\w-]+)+)'/g)].map(([, key]) => key));
  const patterns = [...source.matchAll(/`((?:[a-z][\w-]*\.)+(?:\$\{[^`]+\}|[\w.-]+)*)`/g)].map(
    ([, text = '']) => new RegExp(`^${text.replaceAll('.', '\\.').replaceAll(/\$\{[^}]*\}/g, '[\\w-]+')}$`),
  );
  const unsaid = Object.keys(catalogues.en).filter(
    (key) => !literal.has(key) && !patterns.some((pattern) => pattern.test(key)),
  );
  assert.deepEqual(unsaid, []);
});

test('pieces of a message keep text apart from what wraps it', () => {
  const parts = wordsOf('en').parts<{ wrapped: unknown }>('unsubscribe.choose', {
    link: (chunks) => ({ wrapped: chunks }),
  });
  assert.deepEqual(parts, ['You can also ', { wrapped: ['choose topic by topic, or stop everything'] }, '.']);
});

test('a key made of data that names no message gives nothing, not even through the object’s own properties', () => {
  assert.equal(wordsOf('en').find('reason.toString'), undefined);
  assert.equal(wordsOf('en').find('constructor'), undefined);
});
