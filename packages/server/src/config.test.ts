import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ConfigError, connectionsOf, loadConfig, printConfig, testSettings } from './config.ts';

const directory = mkdtempSync(join(tmpdir(), 'zgoda-config-'));
after(() => rmSync(directory, { recursive: true }));

const production = {
  ZGODA_PUBLIC_URL: 'https://privacy.example.com/',
  ZGODA_MASTER_KEY_FILE: 'keys/master.key',
  ZGODA_SMTP_URL: 'smtp://user:canary@mail.example.com:587',
  ZGODA_MAIL_FROM: 'privacy@example.com',
  ZGODA_POLICIES: 'policies, more',
};

function problemsOf(...args: Parameters<typeof loadConfig>): readonly string[] {
  try {
    loadConfig(...args);
  } catch (error) {
    assert(error instanceof ConfigError);
    return error.problems;
  }
  return assert.fail('the configuration was accepted');
}

test('development needs no configuration at all', () => {
  const { config } = loadConfig('development', {}, directory);
  assert.deepEqual(config, {
    mode: 'development',
    port: 8080,
    host: '127.0.0.1',
    publicUrl: 'http://localhost:8080',
    databaseConnections: 10,
    dataDir: join(directory, '.zgoda'),
    masterKeyFile: join(directory, '.zgoda', 'master.key'),
    anchor: join(directory, '.zgoda', 'anchor.sqlite'),
    mailFrom: 'privacy@zgoda.example',
    role: 'all',
    logLevel: 'warn',
    policies: [join(directory, 'examples')],
    trustProxy: 0,
    inboundDomain: 'inbound.example',
    inboundHost: '127.0.0.1',
    inboundPort: 0,
    inboundProtocol: 'smtp',
    inboundMaxBytes: 10 * 1024 * 1024,
  });
});

test('production does not start without address, keys, mail and policies, and says all of it at once', () => {
  assert.deepEqual(problemsOf('production', {}, directory), [
    'ZGODA_PUBLIC_URL is not set',
    'ZGODA_MAIL_FROM is not set',
    'ZGODA_POLICIES is not set',
    'ZGODA_SMTP_URL is not set',
    'neither ZGODA_MASTER_KEY nor ZGODA_MASTER_KEY_FILE is set',
  ]);
  const { config } = loadConfig('production', production, directory);
  assert.equal(config.publicUrl, 'https://privacy.example.com');
  assert.equal(config.masterKeyFile, join(directory, 'keys', 'master.key'));
  assert.deepEqual(config.policies, [join(directory, 'policies'), join(directory, 'more')]);
});

test('the environment wins over the file, the file over the default; an empty variable is not given', () => {
  const file = join(directory, 'settings.yaml');
  writeFileSync(file, 'port: 9000\nlog_level: warn\ndata_dir: data\ntrust_proxy: 1\n');
  const { config, effective } = loadConfig(
    'development',
    { ZGODA_CONFIG: 'settings.yaml', PORT: '9001', ZGODA_TRUST_PROXY: '' },
    directory,
  );
  assert.deepEqual(
    [config.port, config.logLevel, config.trustProxy, config.host],
    [9001, 'warn', 1, '127.0.0.1'],
  );
  assert.equal(config.dataDir, join(directory, 'data'));
  const sources = new Map(effective.map(({ variable, source }) => [variable, source]));
  assert.equal(sources.get('PORT'), 'environment');
  assert.equal(sources.get('ZGODA_LOG_LEVEL'), 'file');
  assert.equal(sources.get('HOST'), 'default');
  assert.equal(sources.get('DATABASE_URL'), 'absent');
});

test('the file may be JSON, and lists may be lists', () => {
  const file = join(directory, 'settings.json');
  writeFileSync(file, JSON.stringify({ policies: ['one', 'two'] }));
  const { config } = loadConfig('development', { ZGODA_CONFIG: file }, '/');
  assert.deepEqual(config.policies, [join(directory, 'one'), join(directory, 'two')]);
});

for (const [what, environment, problem] of [
  ['an unknown variable', { ZGODA_PROT: '1' }, /^ZGODA_PROT is not a setting$/],
  ['a port that is no number', { PORT: '80a' }, /^PORT \(environment\): a whole number is needed$/],
  ['a port that is too high', { PORT: '70000' }, /^PORT \(environment\): /],
  ['an unknown role', { ZGODA_ROLE: 'both' }, /^ZGODA_ROLE \(environment\): /],
  [
    'a role apart on the embedded database',
    { ZGODA_ROLE: 'web', ZGODA_ANCHOR: '/srv/anchor.sqlite' },
    /^ZGODA_ROLE web needs DATABASE_URL/,
  ],
  [
    'a role apart with an anchor of its own',
    { ZGODA_ROLE: 'worker', DATABASE_URL: 'postgres://localhost/zgoda' },
    /^ZGODA_ROLE worker needs ZGODA_ANCHOR/,
  ],
  [
    'an address without a scheme',
    { ZGODA_PUBLIC_URL: 'privacy.example.com' },
    /^ZGODA_PUBLIC_URL \(environment\): /,
  ],
  ['a database of another kind', { DATABASE_URL: 'mysql://localhost/a' }, /^DATABASE_URL \(environment\): /],
  [
    'a sender with a line end',
    { ZGODA_MAIL_FROM: 'a\r\nBcc: b@example.com' },
    /^ZGODA_MAIL_FROM \(environment\): /,
  ],
  ['two sources of master keys', { ZGODA_MASTER_KEY: 'a:b', ZGODA_MASTER_KEY_FILE: 'c' }, /are both set/],
  ['a file that is missing', { ZGODA_CONFIG: 'absent.yaml' }, /^ZGODA_CONFIG: .*absent\.yaml cannot be read/],
] as const) {
  test(`${what} is refused`, () => {
    const problems = problemsOf('development', environment, directory);
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? '', problem);
  });
}

test('a file with an unknown key, or with something that is no setting’s value, is refused', () => {
  const file = join(directory, 'wrong.yaml');
  writeFileSync(file, 'prot: 1\n');
  assert.deepEqual(problemsOf('development', { ZGODA_CONFIG: file }, directory), [
    `prot in ${file} is not a setting`,
  ]);
  writeFileSync(file, 'port: { a: 1 }\n');
  assert.match(
    problemsOf('development', { ZGODA_CONFIG: file }, directory)[0] ?? '',
    /texts, numbers or lists of texts$/,
  );
  writeFileSync(file, 'port: [\n');
  assert.match(problemsOf('development', { ZGODA_CONFIG: file }, directory)[0] ?? '', /cannot be read/);
});

test('what is printed, and what is refused, never shows a secret', () => {
  const secret = { DATABASE_URL: 'postgres://canary@host/db', ZGODA_METRICS_KEY: 'canary-canary-canary' };
  const { effective } = loadConfig('production', { ...production, ...secret }, directory);
  const printed = printConfig(effective);
  assert(!printed.includes('canary'));
  assert.match(printed, /^DATABASE_URL +\*+ \(environment\)$/m);
  const wrong = { DATABASE_URL: 'canary://a', ZGODA_SMTP_URL: 'canary', ZGODA_METRICS_KEY: 'canary' };
  assert(
    !problemsOf('production', { ...production, ...wrong }, directory)
      .join()
      .includes('canary'),
  );
});

test('connections to customers’ databases come from a file that nobody else may read, and are told without a value', () => {
  const file = join(directory, 'connections.yaml');
  const environment = { ZGODA_CONNECTIONS: 'connections.yaml' };
  const write = (text: string, mode = 0o600) => {
    writeFileSync(file, text);
    chmodSync(file, mode);
  };
  const good = 'client-crm:\n  crm: { url: "postgres://app:canary@db/crm" }\n';
  write(good);
  const { config } = loadConfig('development', environment, directory);
  assert.deepEqual(
    connectionsOf(config),
    new Map([['client-crm', new Map([['crm', { url: 'postgres://app:canary@db/crm' }]])]]),
  );
  write('{ "client-crm": { "crm": { "path": "/srv/crm.sqlite" } } }', 0o640);
  assert.equal(connectionsOf(config).get('client-crm')?.get('crm')?.['path'], '/srv/crm.sqlite');
  for (const [text, mode, problem] of [
    [good, 0o644, /connections\.yaml holds passwords and is open to others \(mode 644\): chmod 600/],
    [good, 0o660, /mode 660/],
    ['client-crm:\n  crm: postgres://canary', 0o600, /connections\.yaml:2:8 does not fit/],
    ['client-crm: { Crm: { url: canary } }', 0o600, /:1:20 does not fit/],
    ['a: *canary', 0o600, /:1:1 is no valid YAML/],
    ['a: {b: {url: canary}', 0o600, /is no valid YAML/],
  ] as const) {
    write(text, mode);
    const [found = ''] = problemsOf('development', environment, directory);
    assert.match(found, problem);
    assert.match(found, /^ZGODA_CONNECTIONS: /);
    assert(!found.includes('canary'));
    assert.throws(() => connectionsOf(config), ConfigError);
  }
  rmSync(file);
  assert.match(problemsOf('development', environment, directory)[0] ?? '', /not a file that can be read/);
  assert.deepEqual(connectionsOf(loadConfig('development', {}, directory).config), new Map());
});

test('variables that only tests read are no settings, and do not stop a server that inherits them', () => {
  const environment = {
    ZGODA_TEST_DATABASE_URL: 'postgres://localhost/a',
    ZGODA_TEST_POSTGRES: '',
    ZGODA_VECTORS: '/v',
  };
  assert.equal(loadConfig('development', environment, directory).config.databaseUrl, undefined);
  assert.deepEqual(testSettings(environment), { databaseUrl: 'postgres://localhost/a' });
});

test('the reference page names every setting', () => {
  const page = readFileSync(new URL('../../../docs/reference/configuration.md', import.meta.url), 'utf8');
  for (const { variable } of loadConfig('development', {}, directory).effective)
    assert(page.includes(`\`${variable}\``));
});
