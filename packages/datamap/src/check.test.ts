import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { formatProblem, systemProblemCodes, type ProblemCode } from '@zgoda/policy';
import { checkDataMap } from './check.ts';
import { checkFolder } from './folder.ts';
import { hashOf, readDataMap } from './load.ts';

const example = join(import.meta.dirname, '../../../examples/payroll-mail');
const policyFiles = new Map(
  ['policy.yaml', ...readdirSync(join(example, 'text')).map((name) => `text/${name}`)].map((path) => [
    path,
    readFileSync(join(example, path), 'utf8'),
  ]),
);

const label = '{ en: the shop, ru: магазин, uk: крамниця }';
const law = '{ en: Tax Code of Ukraine Art. 44.3, ru: НК Украины ст. 44.3, uk: ПК України ст. 44.3 }';
const shop = `format: 1
id: shop
label: ${label}
connector: postgres
storage: warsaw
tables:
  clients:
    on_erasure: delete_rows
    columns:
      email: { category: email-address, identity: email }
      full_name: { category: name }
    not_personal: [id]
  orders:
    on_erasure: change_columns
    columns:
      contact: { category: telephone, on_erasure: null }
      invoice_name: { category: name, on_erasure: keep }
    not_personal: [id, client_id, ordered_at, is_blocked]
    references:
      - columns: [client_id]
        to: clients
        to_columns: [id]
        finds: these_rows
        when_gone: null
    retain: { law: ${law}, from: ordered_at, for: P3Y }
    on_restriction: { column: is_blocked, value: 'true' }
  rates:
    on_erasure: nothing
    not_personal: [code, rate]
`;

const checked = (text: string, name = 'systems/shop.yaml') =>
  checkFolder(new Map([...policyFiles, [name, text]]));

/** The map with one thing changed. */
function changed(from: string, to: string): string {
  assert.ok(shop.includes(from), from);
  return shop.replace(from, to);
}

test('a map that says everything is sound, and a folder without systems has an empty one', () => {
  const { isSound, problems } = checked(shop);
  assert.ok(isSound, problems.map(formatProblem).join('\n'));
  assert.deepEqual(problems, []);
  const none = checkFolder(policyFiles);
  assert.ok(none.isSound);
  assert.deepEqual(none.map.systems, []);
});

interface Case {
  readonly code: ProblemCode;
  readonly from: string;
  readonly to: string;
  /** `line column`, and words of the finding. */
  readonly at: string;
  readonly says: RegExp;
}

const cases: readonly Case[] = [
  { code: 'yaml_invalid', from: 'id: shop', to: 'id: shop\nid: shop', at: '3:1', says: /unique/ },
  {
    code: 'schema_invalid',
    from: 'storage: warsaw',
    to: 'storage: warsaw\npassword: x',
    at: '6:1',
    says: /"password" is not known/,
  },
  {
    code: 'schema_invalid',
    from: '      full_name: { category: name }',
    to: '      full_name: { categroy: name }',
    at: '11:18',
    says: /tables\.clients\.columns\.full_name\.category" is missing/,
  },
  {
    code: 'schema_invalid',
    from: 'on_erasure: delete_rows',
    to: 'on_erasure: remove',
    at: '8:17',
    says: /delete_rows, change_columns, nothing/,
  },
  {
    code: 'schema_invalid',
    from: 'on_erasure: null',
    to: 'on_erasure: wipe',
    at: '16:51',
    says: /null, hash, keep/,
  },
  { code: 'schema_invalid', from: 'full_name:', to: '"full\\ud800name":', at: '1:1', says: /surrogate/ },
  {
    code: 'system_id_differs',
    from: 'id: shop',
    to: 'id: store',
    at: '2:5',
    says: /"store" and its file "shop\.yaml"/,
  },
  {
    code: 'unknown_reference',
    from: 'storage: warsaw',
    to: 'storage: berlin',
    at: '5:10',
    says: /"berlin".*storage_places/,
  },
  {
    code: 'unknown_reference',
    from: 'storage: warsaw',
    to: 'storage: warsaw\nrecipient: nobody',
    at: '6:12',
    says: /"nobody".*recipients/,
  },
  {
    code: 'unknown_reference',
    from: 'full_name: { category: name',
    to: 'full_name: { category: names',
    at: '11:30',
    says: /"names".*categories/,
  },
  {
    code: 'unknown_reference',
    from: 'to: clients',
    to: 'to: customers',
    at: '21:13',
    says: /"customers" is not among "tables"/,
  },
  {
    code: 'locale_missing',
    from: 'label: { en: the shop, ru: магазин,',
    to: 'label: { en: the shop,',
    at: '3:8',
    says: /"ru" are missing/,
  },
  {
    code: 'locale_undeclared',
    from: 'label: { en',
    to: 'label: { de: der Laden, en',
    at: '3:14',
    says: /"de"/,
  },
  {
    code: 'system_incomplete',
    from: 'storage: warsaw',
    to: 'storage: warsaw\ncategories: [name]',
    at: '6:13',
    says: /follows from their columns/,
  },
  {
    code: 'system_incomplete',
    from: 'connector: postgres',
    to: 'connector: mailbox\ncategories: [name]',
    at: '8:3',
    says: /has no tables/,
  },
  {
    code: 'table_contradicts',
    from: 'on_erasure: nothing',
    to: 'on_erasure: nothing\n    columns: { owner: { category: name } }',
    at: '28:17',
    says: /"rates" holds personal data \(owner\)/,
  },
  {
    code: 'column_doubled',
    from: 'not_personal: [id]',
    to: 'not_personal: [id, full_name]',
    at: '12:24',
    says: /"full_name" is mentioned twice/,
  },
  {
    code: 'column_doubled',
    from: 'not_personal: [id]',
    to: 'not_personal: [id, id]',
    at: '12:24',
    says: /"id" is mentioned twice/,
  },
  {
    code: 'column_unknown',
    from: 'columns: [client_id]',
    to: 'columns: [customer]',
    at: '20:19',
    says: /"orders" mentions no column "customer"/,
  },
  {
    code: 'column_unknown',
    from: 'to_columns: [id]',
    to: 'to_columns: [no]',
    at: '22:22',
    says: /"clients" mentions no column "no"/,
  },
  { code: 'column_unknown', from: 'from: ordered_at', to: 'from: paid_at', at: '25:', says: /"paid_at"/ },
  {
    code: 'column_unknown',
    from: 'column: is_blocked',
    to: 'column: blocked',
    at: '26:31',
    says: /"blocked"/,
  },
  {
    code: 'reference_uneven',
    from: 'to_columns: [id]',
    to: 'to_columns: [id, email]',
    at: '22:21',
    says: /1 and 2 columns/,
  },
  {
    code: 'column_without_strategy',
    from: 'category: telephone, on_erasure: null',
    to: 'category: telephone',
    at: '16:16',
    says: /Rows of "orders" may stay.*"contact"/,
  },
  {
    code: 'column_without_strategy',
    from: '    not_personal: [id]\n',
    to: `    not_personal: [id]\n    retain: { law: ${law}, from: id, for: P3Y }\n`,
    at: '10:14',
    says: /Rows of "clients" may stay.*"email"/,
  },
  {
    code: 'keep_without_law',
    from: `    retain: { law: ${law}, from: ordered_at, for: P3Y }\n`,
    to: '',
    at: '17:51',
    says: /"invoice_name" is kept without a law.*GDPR Art\. 17\(3\)\(b\)/,
  },
  {
    code: 'rows_unfindable',
    from: 'finds: these_rows',
    to: 'finds: nothing',
    at: '14:5',
    says: /rows of "orders"/,
  },
  {
    code: 'storage_untold',
    from: 'storage: warsaw',
    to: 'storage: cellar',
    at: '10:14',
    says: /"email-address" lies at "cellar"/,
  },
  {
    code: 'special_category_column',
    from: 'not_personal: [id]',
    to: 'not_personal: [id, blood_type]',
    at: '12:24',
    says: /"blood_type" looks like a special category \(health.*GDPR Art\. 9\(1\); Law 2297-VI Art\. 7\(1\)/,
  },
  {
    code: 'special_category_column',
    from: 'full_name: { category: name }',
    to: 'віросповідання: { category: name }',
    at: '11:23',
    says: /special category \(religion/,
  },
  {
    code: 'special_category_column',
    from: 'full_name:',
    to: 'судимость:',
    at: '11:18',
    says: /convictions.*GDPR Art\. 10; Law 2297-VI Art\. 7\(1\)/,
  },
];

for (const { code, from, to, at, says } of cases)
  test(`AS-07, AS-08: ${code} is found at its line: ${to.split('\n').at(-1)?.trim()}`, () => {
    const cellar = 'storage_places:\n  - id: cellar\n    label: { en: c, ru: п, uk: п }\n    country: PL';
    const policy = policyFiles.get('policy.yaml')?.replace('storage_places:', cellar) ?? '';
    const { isSound, problems } = checkFolder(
      new Map([...policyFiles, ['policy.yaml', policy], ['systems/shop.yaml', changed(from, to)]]),
    );
    const found = problems.filter((problem) => problem.code === code).map(formatProblem);
    const all = problems.map(formatProblem).join('\n');
    assert.ok(
      found.some((line) => line.startsWith(`systems/shop.yaml:${at}`) && says.test(line)),
      all,
    );
    assert.equal(
      isSound,
      problems.every(({ severity }) => severity === 'warning'),
      all,
    );
  });

test('every finding of the check of systems is tried', () => {
  const tried = new Set(cases.map(({ code }) => code));
  assert.deepEqual(
    Object.keys(systemProblemCodes).filter((code) => !tried.has(code as ProblemCode)),
    [],
  );
});

test('a category that the policy declares as special is a warning that names the articles, too', () => {
  const sound = checked(shop.replace('full_name: { category: name }', 'note: { category: enquiry }'));
  assert.ok(sound.isSound);
  const categories = sound.policy.categories.map((category) => ({
    ...category,
    special: category.id === 'enquiry',
  }));
  const problems = checkDataMap(sound.map, { ...sound.policy, categories });
  const lines = problems.filter(({ code }) => code === 'special_category_column').map(formatProblem);
  assert.match(
    lines.join('\n'),
    /^systems\/shop\.yaml:1:1 warning .*"note" holds "enquiry".*Art\. 7\(1\)\)$/,
  );
});

test('two files of one system, and a file that is none of the folder’s', () => {
  const text = shop.replace('id: shop', 'id: twin');
  const read = readDataMap([
    { name: 'systems/twin.yaml', text },
    { name: 'systems/other/twin.yaml', text },
  ]);
  assert.deepEqual('problems' in read && read.problems.map(({ code }) => code), ['duplicate_id']);
  const { isSound } = checked('nonsense: [', 'systems/deeper/shop.yaml');
  assert.ok(isSound);
});

test('the hash is of what the map says, not of how it is written or in which order', () => {
  const other = shop.replace('id: shop', 'id: archive');
  const read = (...texts: string[]) => {
    const result = readDataMap(
      texts.map((text) => ({ name: `systems/${/^id: (.*)$/m.exec(text)?.[1]}.yaml`, text })),
    );
    assert.ok('map' in result);
    return result.map;
  };
  const map = read(shop, other);
  assert.match(map.hash, /^[0-9a-f]{64}$/);
  assert.deepEqual(
    map.systems.map(({ id }) => id),
    ['archive', 'shop'],
  );
  assert.equal(
    read(`# A remark\n${other}`, shop.replace('[code, rate]', '["code",  "rate"]')).hash,
    map.hash,
  );
  assert.equal(hashOf(map.systems.toReversed()), map.hash);
  assert.notEqual(read(shop.replace('P3Y', 'P4Y'), other).hash, map.hash);
});

test('how a system is asked names only what it may, ends, and shows that an erasure happened', () => {
  const asked = (erasure: string) => {
    const text = `format: 1
id: service
label: ${label}
connector: http
storage: warsaw
categories: [email-address]
operations:
  erasure: ${erasure}
`;
    const read = readDataMap([{ name: 'systems/service.yaml', text }]);
    const result = checkFolder(new Map([...policyFiles, ['systems/service.yaml', text]]));
    return [...('problems' in read ? read.problems : []), ...result.problems]
      .filter(({ file }) => file === 'systems/service.yaml')
      .map(({ message }) => message)
      .join('\n');
  };
  const ask = "ask: { path: /people, body: { who: '{{ identities.email }}' } }";
  const answers = 'answers: { done: { status: [200] } }';
  const check =
    "check: { path: /people, query: { who: '{{ identities.email }}' }, expect: { status: [404] } }";
  assert.doesNotMatch(asked(`{ ${ask}, ${answers}, ${check} }`), /identit|check|waits/);
  assert.match(asked(`{ ${ask}, ${answers} }`), /Add "check"/);
  assert.match(
    asked(`{ ${ask.replace('email', 'shoe_size')}, ${answers}, ${check} }`),
    /identities\.shoe_size/,
  );
  assert.match(
    asked(`{ ${ask.replace('identities.email', 'secrets.key')}, ${answers}, ${check} }`),
    /secrets\.key/,
  );
  assert.match(
    asked(
      `{ ${ask.replace('identities.email', 'request.id')}, ${answers}, ${check.replace('identities.email', 'request.id')} }`,
    ),
    /one kind of identity/,
  );
  assert.match(
    asked(`{ ${ask}, answers: { waiting: { status: [202] } }, ${check} }`),
    /"poll" or "callback"/,
  );
});
