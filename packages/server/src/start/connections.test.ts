import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { sqliteConnector } from '@zgoda/connectors';
import { loadConfig } from '../config.ts';
import { exampleFolder } from '../capabilities/policies/testing.ts';
import { createLog } from '../platform/log/index.ts';
import { openConnections } from './connections.ts';
import { loadPolicyFolders, UnsoundPolicies } from './policy-folders.ts';

const directory = mkdtempSync(join(tmpdir(), 'zgoda-connections-'));
after(() => rmSync(directory, { recursive: true }));

const system = (id: string, connector: string): string => `format: 1
id: ${id}
label: { en: ${id}, ru: ${id}, uk: ${id} }
connector: ${connector}
storage: warsaw
tables:
  clients:
    on_erasure: delete_rows
    columns: { email: { category: email-address, identity: email } }
    not_personal: [id]
`;

const policies = join(directory, 'policies');
const folder = join(policies, 'payroll-mail');
mkdirSync(join(folder, 'text'), { recursive: true });
mkdirSync(join(folder, 'systems'));
for (const [path, text] of exampleFolder('payroll-mail'))
  if (!path.startsWith('systems/')) writeFileSync(join(folder, path), text);
writeFileSync(join(folder, 'systems/crm.yaml'), system('crm', 'sqlite'));
writeFileSync(join(folder, 'systems/archive.yaml'), system('archive', 'sqlite'));
writeFileSync(join(folder, 'systems/billing.yaml'), system('billing', 'postgres'));
writeFileSync(
  join(folder, 'systems/crm.sql'),
  `create table clients (id integer primary key, email text not null); insert into clients values (1, 'olena@example.org');`,
);
const file = join(directory, 'connections.yaml');
writeFileSync(
  file,
  `payroll-mail:
  billing: { url: 'postgres://app:canary@db.example/billing' }
  biling: { url: canary }
payroll-male:
  billing: { url: canary }
`,
);
chmodSync(file, 0o600);

function opened(mode: 'development' | 'production') {
  const production = {
    ZGODA_PUBLIC_URL: 'https://privacy.example.com/',
    ZGODA_MASTER_KEY: 'a:b',
    ZGODA_SMTP_URL: 'smtp://mail.example.com',
    ZGODA_MAIL_FROM: 'privacy@example.com',
  };
  const { config } = loadConfig(
    mode,
    { ...(mode === 'production' ? production : {}), ZGODA_POLICIES: 'policies', ZGODA_CONNECTIONS: file },
    directory,
  );
  let written = '';
  const log = createLog({ destination: { write: (line) => void (written += line) } });
  const connections = openConnections(config, loadPolicyFolders(config.policies), log);
  const lines = written
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, string>)
    .map(({ event, controller = '', name }) => `${event} ${controller} ${name}`);
  assert.doesNotMatch(written, /canary/);
  return { config, systems: connections.get('payroll-mail'), lines };
}

test('settings of nobody, and systems without settings, are told by their names', () => {
  const { systems, lines } = opened('production');
  assert.deepEqual(lines, [
    'connections.controller_unknown  payroll-male',
    'connections.system_unknown payroll-mail biling',
    'connections.system_without_settings payroll-mail archive',
    'connections.system_without_settings payroll-mail crm',
  ]);
  assert.deepEqual(systems?.get('billing'), { url: 'postgres://app:canary@db.example/billing' });
  assert.equal(systems?.has('crm'), false);
});

test('in development an example’s database is made once, for this user only, and kept', async () => {
  const { config, systems, lines } = opened('development');
  const path = join(config.dataDir, 'examples/payroll-mail/crm.sqlite');
  assert.deepEqual(systems?.get('crm'), { path });
  assert.deepEqual(lines.at(-1), 'connections.system_without_settings payroll-mail archive');
  assert.equal(statSync(path).mode & 0o777, 0o600);
  const { ino } = statSync(path);
  assert.deepEqual(opened('development').systems?.get('crm'), { path });
  assert.equal(statSync(path).ino, ino);
  const connection = await sqliteConnector.open({ path }, 'read');
  const rows = await connection.sample({ schema: 'main', name: 'clients' }, ['email'], 10);
  await connection.close();
  assert.deepEqual(
    rows.map(([email]) => email?.text),
    ['olena@example.org'],
  );
});

test('statements that fail leave no half of a database behind', async () => {
  writeFileSync(join(folder, 'systems/archive.sql'), 'create table clients (id integer); nonsense;');
  assert.throws(() => opened('development'), /nonsense/);
  writeFileSync(join(folder, 'systems/archive.sql'), 'create table clients (id integer, email text);');
  const connection = await sqliteConnector.open(opened('development').systems?.get('archive'), 'read');
  const [table] = await connection.describe();
  await connection.close();
  assert.deepEqual(
    table?.columns.map(({ name }) => name),
    ['id', 'email'],
  );
});

test('a system that is not sound keeps the server from starting, with its file and line', () => {
  const broken = join(folder, 'systems/broken.yaml');
  writeFileSync(broken, system('broken', 'sqlite').replace('storage: warsaw', 'storage: berlin'));
  assert.throws(
    () => loadPolicyFolders([policies]),
    (error: Error) => {
      assert.ok(error instanceof UnsoundPolicies);
      assert.match(
        error.message,
        /payroll-mail\/systems\/broken\.yaml:5:10 error unknown_reference "berlin"/,
      );
      return true;
    },
  );
  rmSync(broken);
});
