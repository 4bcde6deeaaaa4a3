import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { findPurpose, checkPolicy, policySchema } from '@zgoda/policy';
import { canonicalizeClosed, type ClosedValue } from '@zgoda/verify';
import { consentStatuses } from '@zgoda/vocabulary/consent';
import * as fc from 'fast-check';
import jsonld from 'jsonld';
import { Parser, Store } from 'n3';
import SHACLValidator from 'rdf-validate-shacl';
import { buildRecord, buildTerms, formatRecord, recordContext, type ConsentAct } from './record.ts';

const root = new URL('../../../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const vocabulary = 'packages/vocabulary/consent-record/';

const checked = checkPolicy(
  new Map([
    ['policy.yaml', read('examples/payroll-mail/policy.yaml')],
    ...['en', 'ru', 'uk'].map(
      (locale) => [`text/${locale}.md`, read(`examples/payroll-mail/text/${locale}.md`)] as const,
    ),
  ]),
);
assert.ok(checked.isSound);
const { policy } = checked;
const termsOf = (purposeId: string, locale = 'uk') => {
  const purpose = findPurpose(policy, purposeId);
  assert.ok(purpose);
  return buildTerms({ policy, version: 3, locale }, purpose);
};
const act: ConsentAct = {
  recordId: '019a0000-0000-7000-8000-000000000001',
  principal: 'sub_019a0000000070008000000000000002',
  status: 'given',
  method: 'web_form',
  at: new Date('2026-11-22T13:14:15.016Z'),
  reservations: [],
};

const parseObject = (text: string) => JSON.parse(text) as Record<string, ClosedValue>;

const context = JSON.parse(read(`${vocabulary}context.json`)) as jsonld.JsonLdDocument;
const documentLoader = async (url: string) => {
  if (url !== recordContext) throw new Error(`the network is not asked: ${url}`);
  return { contextUrl: undefined, documentUrl: url, document: context } as never;
};
const options = { documentLoader, safe: true };

async function toGraph(record: object): Promise<Store> {
  const quads = (await jsonld.toRDF(record, {
    ...options,
    format: 'application/n-quads',
  })) as unknown as string;
  return new Store(new Parser({ format: 'application/n-quads' }).parse(quads));
}

const shapes = new Store(new Parser().parse(read(`${vocabulary}shapes.ttl`)));
async function violations(record: object): Promise<string[]> {
  const report = await new SHACLValidator(shapes).validate(await toGraph(record));
  return report.results.map(
    (result) => `${result.path?.value} ${result.message.map(({ value }) => value).join(' ')}`,
  );
}

test('a record holds every field that ISO/IEC TS 27560 and the GDPR ask for, in every purpose, language and status', async () => {
  for (const [index, purpose] of policy.purposes.entries()) {
    const status = consentStatuses[index % consentStatuses.length]!;
    const locale = policy.locales[index % policy.locales.length];
    const record = buildRecord(termsOf(purpose.id, locale), { ...act, status });
    assert.deepEqual(await violations(record), [], `${purpose.id} ${status}`);
  }
  assert.ok(policy.purposes.length >= consentStatuses.length);
});

test('reservations and topics keep a record valid, and a time limit becomes its duration', async () => {
  const record = buildRecord(termsOf('practice-news'), {
    ...act,
    reservations: [
      { category: 'name', recipient: 'mail-relay' },
      { channel: 'sms', until: '2027-06-01T00:00:00.000Z' },
      { until: '2028-01-01T00:00:00.000Z' },
      { until: '2027-01-01T00:00:00.000Z' },
    ],
    topics: ['practice-news'],
    channel: 'email',
  });
  assert.deepEqual(await violations(record), []);
  assert.deepEqual((record['hasConsentStatus'] as Record<string, unknown>)['hasDuration'], {
    '@type': 'UntilTimeDuration',
    value: '2027-01-01T00:00:00.000Z',
  });
  assert.equal((record['hasProhibition'] as unknown[]).length, 2);
});

test('the shapes find whatever is missing', async () => {
  const record = buildRecord(termsOf('practice-news'), act);
  for (const field of Object.keys(record).filter((name) => !name.startsWith('@'))) {
    const { [field]: _, ...rest } = record;
    assert.notDeepEqual(await violations(rest), [], `without ${field}`);
  }
  const process = record['hasProcess'] as Record<string, ClosedValue>;
  for (const field of Object.keys(process).filter((name) => name !== 'hasRecipient')) {
    const { [field]: _, ...rest } = process;
    assert.notDeepEqual(await violations({ ...record, hasProcess: rest }), [], `without hasProcess.${field}`);
  }
});

test('an address as the principal is found by the shapes', async () => {
  const record = buildRecord(termsOf('practice-news'), { ...act, principal: 'olena@mail.example' });
  assert.notDeepEqual(await violations(record), []);
});

test('every term of a record is one of DPV 2.3, so that others read what we mean', async () => {
  const vocabularies = new Map(
    [...read(`${vocabulary}dpv-2.3-terms.txt`).matchAll(/^([a-z-]+): (.*)$/gm)].map(
      ([, prefix = '', names = '']) => [prefix, new Set(names.split(' '))] as const,
    ),
  );
  const namespaces = [
    ['https://w3id.org/dpv#', 'dpv'],
    ['https://w3id.org/dpv/legal/eu/gdpr#', 'eu-gdpr'],
    ['https://w3id.org/dpv/loc#', 'loc'],
  ] as const;
  const seen = new Set<string>();
  for (const purpose of policy.purposes) {
    for (const status of consentStatuses) {
      const reservations = [
        { category: 'name', recipient: 'r', channel: 'c', until: '2027-01-01T00:00:00Z' },
      ];
      const graph = await toGraph(
        buildRecord(termsOf(purpose.id), { ...act, status, reservations, topics: ['t'] }),
      );
      for (const { predicate, object } of graph) seen.add(predicate.value).add(object.value);
    }
  }
  const used = [...seen].filter((iri) => iri.startsWith('https://w3id.org/dpv') && !iri.includes('/schema/'));
  assert.ok(used.length > 40);
  for (const iri of used) {
    const [namespace, prefix] = namespaces.find(([start]) => iri.startsWith(start)) ?? assert.fail(iri);
    assert.ok(vocabularies.get(prefix)?.has(iri.slice(namespace.length)), iri);
  }
});

test('no field is lost on the way to the graph', async () => {
  const expanded = await jsonld.expand(buildRecord(termsOf('partner-news'), act), options);
  assert.equal(JSON.stringify(expanded).includes('urn:uuid:019a0000-0000-7000-8000-000000000001'), true);
  await assert.rejects(
    jsonld.expand({ '@context': recordContext, '@type': 'ConsentRecord', 'not a term:': 1 }, options),
  );
});

test('a record can be hashed: closed grammar, and below 3 kB so that a receipt stays small', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...policy.purposes.map(({ id }) => id)),
      fc.constantFrom(...policy.locales),
      fc.constantFrom(...consentStatuses),
      (purposeId, locale, status) => {
        const made = { ...act, status, topics: ['практика'], reservations: [{ category: 'name' }] };
        const text = canonicalizeClosed(buildRecord(termsOf(purposeId, locale), made));
        const formatted = formatRecord(termsOf(purposeId, locale), made);
        assert.equal(formatted.text, text);
        const parts = { ...parseObject(formatted.terms), ...parseObject(formatted.act) };
        assert.equal(canonicalizeClosed(parts), text);
        assert.doesNotMatch(formatted.terms, /019a0000/, 'what is kept unsealed names no person and no act');
        assert.ok(Buffer.byteLength(text) < 3_000, `${Buffer.byteLength(text)} bytes`);
        assert.doesNotMatch(text, /@[a-z]+\.[a-z]+\.example/);
      },
    ),
  );
});

const pinnedPolicy = policySchema.parse({
  format: 1,
  controller: {
    id: 'lypa',
    name: { en: 'Lypa' },
    address: { en: '1 Lypova Street, Kyiv' },
    country: 'UA',
    time_zone: 'Europe/Kyiv',
    contact: 'privacy@lypa.example',
    sender: { name: { en: 'Lypa' }, address: 'post@lypa.example' },
    authorities: [{ regime: 'gdpr', name: { en: 'Office' }, website: 'https://office.example' }],
  },
  regimes: ['gdpr'],
  locales: ['en'],
  default_locale: 'en',
  channels: ['email'],
  clauses: [{ id: 'LY-01', informs: true }],
  categories: [
    { id: 'email-address', label: { en: 'address' } },
    { id: 'health', label: { en: 'health' }, special: true },
  ],
  purposes: [
    {
      id: 'advice',
      clause: 'LY-01',
      label: { en: 'Advice' },
      description: { en: 'Advice by mail.' },
      legal_basis: 'consent',
      special_category_exception: 'explicit_consent',
      categories: ['email-address', 'health'],
      recipients: ['relay'],
      retention: 'short',
      storage: ['kyiv'],
    },
  ],
  retention_rules: [
    { id: 'short', label: { en: 'short' }, starts_at: 'withdrawal', keep_for: 'P30D', at_end: 'erase' },
  ],
  storage_places: [{ id: 'kyiv', label: { en: 'Kyiv' }, country: 'UA' }],
  recipients: [
    {
      id: 'relay',
      name: { en: 'Relay' },
      kind: 'processor',
      country: 'US',
      safeguard: 'standard_contractual_clauses',
    },
  ],
  requests: { answer_within: 'P30D' },
});

test('what a record says is pinned: its hash is in the log and in receipts', () => {
  const terms = buildTerms({ policy: pinnedPolicy, version: 1, locale: 'en' }, pinnedPolicy.purposes[0]!);
  const record = buildRecord(terms, {
    ...act,
    reservations: [{ category: 'health', until: '2027-01-01T00:00:00.000Z' }],
    topics: ['advice'],
    channel: 'email',
  });
  assert.equal(canonicalizeClosed(record), read('packages/vocabulary/consent-record/pinned.json').trim());
});
