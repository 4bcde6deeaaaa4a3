import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { accessActions, passwordWeaknesses, staffErrors, staffRoles } from '@zgoda/vocabulary/staff';
import { evidenceClasses } from '@zgoda/vocabulary/evidence';
import { campaignErrors, campaignStates } from '@zgoda/vocabulary/campaigns';
import { caseActs, caseErrors, caseKinds, caseStates, contactChannels } from '@zgoda/vocabulary/cases';
import { engagementErrors, engagementStates } from '@zgoda/vocabulary/engagements';
import { datamapErrors } from '@zgoda/vocabulary/datamap';
import { requestErrors } from '@zgoda/vocabulary/requests-api';
import { requestActions, requestStates, requestTypes } from '@zgoda/vocabulary/requests';
import { retentionErrors } from '@zgoda/vocabulary/retention';
import { noticeErrors } from '@zgoda/vocabulary/notices';
import { suppressionReasons } from '@zgoda/vocabulary/subscriptions';
import { suppressionErrors } from '@zgoda/vocabulary/suppressions';
import { messageFailures, messageStates } from '@zgoda/vocabulary/messages';
import { IntlMessageFormat } from 'intl-messageformat';
import { chooseLocale, createWords, locales, type Catalogue } from './catalogue.ts';

const folder = import.meta.dirname;
const read = (locale: string): Catalogue => JSON.parse(readFileSync(join(folder, `${locale}.json`), 'utf8'));
const catalogues = new Map(locales.map((locale) => [locale, read(locale)]));
const english = read('en');
const keys = Object.keys(english);

interface Part {
  readonly type: number;
  readonly value?: string;
  readonly options?: Readonly<Record<string, { readonly value: readonly Part[] }>>;
}

/** Names of the arguments in a message, and the plural forms it gives. */
function shapeOf(message: string, locale: string): { args: readonly string[]; plurals: readonly string[] } {
  const args = new Set<string>();
  const plurals: string[] = [];
  const visit = (parts: readonly Part[]): void => {
    for (const { type, value, options } of parts) {
      if (type !== 0 && type !== 7 && value !== undefined) args.add(value);
      if (options === undefined) continue;
      plurals.push(...Object.keys(options).filter((name) => !name.startsWith('=')));
      for (const option of Object.values(options)) visit(option.value);
    }
  };
  visit(new IntlMessageFormat(message, locale).getAst());
  return { args: [...args].sort(), plurals };
}

for (const locale of locales) {
  test(`the catalogue ${locale} has every text once, valid, and with the arguments of the English one`, () => {
    const catalogue = catalogues.get(locale) ?? english;
    assert.deepEqual(Object.keys(catalogue), keys);
    for (const [key, message] of Object.entries(catalogue)) {
      assert.notEqual(message.trim(), '', key);
      const source = (english as Readonly<Record<string, string>>)[key] ?? '';
      assert.deepEqual(shapeOf(message, locale).args, shapeOf(source, 'en').args, key);
    }
  });

  test(`every plural of ${locale} gives the forms that the language has`, () => {
    const { pluralCategories } = new Intl.PluralRules(locale).resolvedOptions();
    for (const [key, message] of Object.entries(catalogues.get(locale) ?? english)) {
      const { plurals } = shapeOf(message, locale);
      if (plurals.length > 0)
        assert.deepEqual([...new Set(plurals)].sort(), [...pluralCategories].sort(), key);
    }
  });
}

test('no two languages have the same sentence: nothing was left untranslated', () => {
  const sentences = keys.filter((key) => (english as Readonly<Record<string, string>>)[key]?.includes(' '));
  for (const locale of ['uk', 'ru']) {
    const catalogue: Readonly<Record<string, string>> = read(locale);
    const same = sentences.filter(
      (key) => catalogue[key] === (english as Readonly<Record<string, string>>)[key],
    );
    assert.deepEqual(
      same.filter((key) => !key.startsWith('people.example_')),
      [],
      locale,
    );
  }
});

test('every text is used, and what is made of data has a text for each value that there is', () => {
  const source = globSync('**/*.{ts,tsx}', { cwd: join(folder, '..') })
    .filter((file) => !file.endsWith('.test.ts') && !file.endsWith('.gen.ts'))
    .map((file) => readFileSync(join(folder, '..', file), 'utf8'))
    .join('\n');
  const prefixes = [...source.matchAll(/`([a-z_.]+[._])\$\{/g)].map(([, prefix = '']) => prefix);
  const unused = keys.filter(
    (key) => !source.includes(`'${key}'`) && !prefixes.some((prefix) => key.startsWith(prefix)),
  );
  assert.deepEqual(unused, []);
  const demanded = [
    ...Object.keys(staffErrors).map((code) => `problem.${code}`),
    ...staffRoles.flatMap((role) => [`role.${role}`, `role.${role}_may`]),
    ...passwordWeaknesses.map((weakness) => `weak.${weakness}`),
    ...accessActions.flatMap((action) => [`look.${action}`, `act.staff.${action}`]),
    ...evidenceClasses.map((entryClass) => `class.${entryClass}`),
    ...messageStates.map((state) => `message.${state}`),
    ...messageFailures.map((failure) => `denied.${failure}`),
    ...Object.keys(campaignErrors).map((code) => `problem.${code}`),
    ...campaignStates.map((state) => `campaign_state.${state}`),
    ...[
      caseErrors,
      engagementErrors,
      noticeErrors,
      suppressionErrors,
      requestErrors,
      datamapErrors,
      retentionErrors,
    ].flatMap((table) => Object.keys(table).map((code) => `problem.${code}`)),
    ...requestTypes.map((type) => `request_type.${type}`),
    ...requestStates.map((state) => `request_state.${state}`),
    ...requestActions.map((action) => `step.${action}`),
    ...caseKinds.map((kind) => `case_kind.${kind}`),
    ...caseStates.map((state) => `case_state.${state}`),
    ...caseActs.map((act) => `case_step.${act}`),
    ...contactChannels.map((channel) => `contact.${channel}`),
    ...suppressionReasons.map((reason) => `cause.${reason}`),
    ...engagementStates.map((state) => `engagement_state.${state}`),
  ];
  assert.deepEqual(
    demanded.filter((key) => !keys.includes(key)),
    [],
  );
});

test('numbers and dates are in the words of the language', () => {
  const english_ = createWords('en', english);
  assert.equal(english_.t('log.pending', { count: 1 }), '1 waiting');
  assert.equal(english_.t('log.pending', { count: 0 }), 'none waiting');
  const ukrainian = createWords('uk', read('uk'));
  assert.equal(ukrainian.t('log.pending', { count: 3 }), '3 чекають');
  assert.match(ukrainian.day('2027-01-05T12:00:00Z'), /вівторок.*5 січня 2027/);
  assert.match(english_.day('2027-01-05T12:00:00Z'), /Tuesday,? 5 January 2027/);
});

test('the language is the one chosen before, else the first of the browser’s that we have, else English', () => {
  assert.equal(chooseLocale('uk', ['en-GB']), 'uk');
  assert.equal(chooseLocale('xx', ['de-DE', 'ru-UA', 'uk']), 'ru');
  assert.equal(chooseLocale(null, ['de-DE']), 'en');
  assert.equal(chooseLocale(null, []), 'en');
});
