import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { checkPolicy } from '@zgoda/policy';
import { adminCommands, adminSocketPath, type AdminCommandName } from '@zgoda/vocabulary/admin';
import { readPolicyFiles } from './policy-files.ts';
import { runCli } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'zgoda-cli-'));
after(() => rmSync(folder, { recursive: true }));
const example = join(import.meta.dirname, '../../../examples/payroll-mail');

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** @param typed what a person at the terminal answers; absent: nobody is there */
async function run(
  args: readonly string[],
  variables: Record<string, string> = {},
  isTTY = false,
  typed?: string,
): Promise<Ran> {
  const text = { out: '', error: '' };
  const sink = (name: 'out' | 'error') => ({
    isTTY,
    write: (written: string) => void (text[name] += written),
  });
  const io = { out: sink('out'), error: sink('error'), variables, directory: folder };
  const input = typed === undefined ? {} : { input: Object.assign(Readable.from([typed]), { isTTY: true }) };
  const code = await runCli(args, { ...io, ...input });
  return { code, ...text };
}

/** A server that answers these commands on the socket of a data directory. */
async function serverOn(name: string, answers: Partial<Record<AdminCommandName, readonly object[]>>) {
  const dataDir = join(folder, name);
  mkdirSync(dataDir, { mode: 0o700 });
  const asked: { command: string; input: unknown }[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const command = (incoming.url ?? '').slice(1) as AdminCommandName;
    asked.push({ command, input: adminCommands[command].input.parse(await json(incoming)) });
    for (const line of answers[command] ?? []) outgoing.write(`${JSON.stringify(line)}\n`);
    outgoing.end();
  });
  const started = Promise.withResolvers<void>();
  server.listen(adminSocketPath(dataDir, process.platform), () => started.resolve());
  await started.promise;
  after(() => server.close());
  return { dataDir, asked };
}

/** A copy of the example policy with one thing changed in policy.yaml. */
function changedPolicy(name: string, from: string | RegExp, to: string): string {
  const copy = join(folder, name, 'payroll-mail');
  cpSync(example, copy, { recursive: true });
  const file = join(copy, 'policy.yaml');
  const text = readFileSync(file, 'utf8');
  const changed = text.replace(from, to);
  assert.notEqual(changed, text);
  writeFileSync(file, changed);
  return copy;
}

test('a sound policy is 0, an unsound one 1 with file, line and what to do, a missing folder 2', async () => {
  const sound = await run(['policy', 'check', example]);
  assert.equal(sound.code, 0, sound.out);
  assert.match(sound.out, /^✓ .*payroll-mail {2}sound, \d+ clauses in en, ru, uk\n/);

  const broken = changedPolicy('broken', /kept_by:/, 'kept_bye:');
  const unsound = await run(['policy', 'check', example, broken]);
  assert.equal(unsound.code, 1);
  assert.match(unsound.out, /^✗ .*payroll-mail {2}\d+ errors?$/m);
  assert.match(
    unsound.out,
    /payroll-mail\/policy\.yaml:\d+:\d+ {2}error {2}.*schema_invalid\n {4}The field "kept_bye" is not known here/,
  );

  const missing = await run(['policy', 'check', join(folder, 'nowhere')]);
  assert.equal(missing.code, 2);
  assert.match(missing.error, /^✗ There is no folder .*nowhere\.\n {2}Name the folder/);
  assert.equal(missing.out, '');
});

test('the systems of a folder are checked with it, and a special category is a warning', async () => {
  const copy = changedPolicy('mapped', /format: 1/, 'format:  1');
  mkdirSync(join(copy, 'systems'));
  const write = (storage: string) =>
    writeFileSync(
      join(copy, 'systems/clinic.yaml'),
      `format: 1
id: clinic
label: { en: clinic, ru: клиника, uk: клініка }
connector: sqlite
storage: ${storage}
tables:
  patients:
    on_erasure: delete_rows
    columns: { email: { category: email-address, identity: email } }
    not_personal: [id, blood_type]
`,
    );
  write('warsaw');
  const warned = await run(['policy', 'check', copy]);
  assert.equal(warned.code, 0, warned.out);
  assert.match(warned.out, /payroll-mail {2}sound, \d+ clauses in en, ru, uk, 1 system\n/);
  assert.match(
    warned.out,
    /systems\/clinic\.yaml:10:\d+ {2}warning {2}special_category_column\n.*"blood_type" looks like.*\(GDPR Art\. 9\(1\); Law 2297-VI Art\. 7\(1\)\)/,
  );
  write('berlin');
  const refused = await run(['policy', 'check', copy]);
  assert.equal(refused.code, 1);
  assert.match(refused.out, /systems\/clinic\.yaml:5:10 {2}error {2}unknown_reference\n {4}"berlin"/);
});

test('with --json there is one document on standard output, whatever happens', async () => {
  const sound = JSON.parse((await run(['policy', 'check', example, '--json'])).out) as {
    folders: { is_sound: boolean }[];
  };
  assert.equal(sound.folders[0]?.is_sound, true);
  const missing = await run(['policy', 'check', join(folder, 'nowhere'), '--json']);
  assert.partialDeepStrictEqual(JSON.parse(missing.out), { failure: { code: 'unreadable' } });
  assert.deepEqual([missing.code, missing.error], [2, '']);
});

test('a difference is told in words, with what it means to people, and is exit code 1', async () => {
  const same = await run(['policy', 'diff', example, example]);
  assert.deepEqual([same.code, same.out], [0, `✓ ${example} says the same as ${example}\n`]);
  const changed = changedPolicy('changed', /at_most: weekly/, 'at_most: daily');
  writeFileSync(
    join(changed, 'text/en.md'),
    readFileSync(join(changed, 'text/en.md'), 'utf8').replace('Each mail has links', 'Every mail has links'),
  );
  const different = await run(['policy', 'diff', example, changed]);
  assert.equal(different.code, 1);
  assert.match(different.out, /^2 changes from/);
  assert.match(different.out, /▼ weaker {4}PM-09 {2}Topic “Payroll in practice”: at most: weekly → daily/);
  assert.match(
    different.out,
    /· neutral {3}PM-12 {2}.*wording.*\n {4}− Stopping.* Each mail.*\n {4}\+ .*Every mail/,
  );
  assert.match(different.out, /PM-18 promises that the policy will not be weakened/);
  const asJson = await run(['policy', 'diff', example, changed, '--json']);
  const document = JSON.parse(asJson.out) as {
    changes: { rule: string; effect: string }[];
    refused_by: string;
  };
  assert.deepEqual([document.refused_by, document.changes[0]?.rule], ['PM-18', 'topics.frequency.at_most']);
});

test('one folder is compared with the version in force on the server', async () => {
  const checked = checkPolicy(
    readPolicyFiles(changedPolicy('earlier', /answer_within: P30D/g, 'answer_within: P20D')),
  );
  assert.ok(checked.isSound);
  const { policy, texts } = checked;
  const { dataDir, asked } = await serverOn('diff', {
    'policy.get': [{ result: { version: 3, document: { policy, texts } } }],
  });
  const { code, out } = await run(['policy', 'diff', example, '--data-dir', dataDir]);
  assert.equal(code, 1);
  assert.match(out, /changes from version 3 in force to/);
  assert.match(out, /▼ weaker {4}Term to answer requests: 20 days → 30 days/);
  assert.deepEqual(asked, [{ command: 'policy.get', input: { controller: 'payroll-mail' } }]);
});

test('publishing sends the folder, and a refusal is exit code 1 with its findings', async () => {
  const good = await serverOn('publish', {
    'policy.publish': [{ result: { outcome: 'published', version: 2, problems: [] } }],
  });
  const published = await run(['policy', 'publish', example], { ZGODA_DATA_DIR: good.dataDir });
  assert.deepEqual([published.code, published.out], [0, '✓ payroll-mail: version 2 is published\n']);
  const sent = good.asked[0]?.input as { files: Record<string, string> };
  assert.deepEqual(Object.keys(sent.files), ['policy.yaml', 'text/en.md', 'text/ru.md', 'text/uk.md']);

  const bad = await serverOn('refuse', {
    'policy.publish': [{ result: { outcome: 'refused', problems: ['policy.yaml:3 wrong'] } }],
  });
  const refused = await run(['policy', 'publish', example, '--data-dir', bad.dataDir]);
  assert.equal(refused.code, 1);
  assert.match(refused.out, /policy\.yaml:3 wrong\n✗ payroll-mail: not published/);
});

test('a weakening is refused in words, and published with --material where nothing forbids it', async () => {
  const result = { outcome: 'refused', problems: [], weaker: ['topics.opt_in (…): Topic: none'] };
  const free = await serverOn('unmarked', { 'policy.publish': [{ result }] });
  const unmarked = await run(['policy', 'publish', example, '--data-dir', free.dataDir]);
  assert.equal(unmarked.code, 1);
  assert.match(unmarked.out, /▼ weaker {2}topics\.opt_in[^]*--material\.\n✗ payroll-mail: not published/);
  const bound = await serverOn('bound', {
    'policy.publish': [{ result: { ...result, refused_by: 'PM-18' } }],
  });
  const marked = await run(['policy', 'publish', example, '--material', '--data-dir', bound.dataDir]);
  assert.equal(marked.code, 1);
  assert.match(marked.out, /PM-18 promises that the policy will not be weakened/);
  const sent = [...free.asked, ...bound.asked].map(({ input }) => (input as { material: boolean }).material);
  assert.deepEqual(sent, [false, true]);
});

test('without a server a command says how to start one', async () => {
  const { code, error } = await run(['keys', 'status', '--data-dir', join(folder, 'empty')]);
  assert.equal(code, 2);
  assert.match(
    error,
    /No server is running on the data directory .*empty\.\n {2}Start one with “zgoda serve”/,
  );
});

test('what the server refuses is shown with its code, also in JSON', async () => {
  const problem = {
    code: 'controller_not_found',
    detail: 'This server has no such controller.',
    instance: 'urn:uuid:x',
  };
  const { dataDir } = await serverOn('unknown', { 'api-keys.list': [{ problem }] });
  const shown = await run(['api-keys', 'list', 'nobody', '--data-dir', dataDir]);
  assert.deepEqual([shown.code, shown.error], [2, '✗ This server has no such controller.\n']);
  const told = await run(['api-keys', 'list', 'nobody', '--data-dir', dataDir, '--json']);
  assert.partialDeepStrictEqual(JSON.parse(told.out), { failure: { code: 'controller_not_found' } });
});

test('a server that dies before it answers is a failure, not silence', async () => {
  const { dataDir } = await serverOn('dying', { 'keys.status': [] });
  const { code, error } = await run(['keys', 'status', '--data-dir', dataDir]);
  assert.equal(code, 2);
  assert.match(error, /ended before it answered/);
});

test('keys are rotated with progress in between, and tables are aligned', async () => {
  const { dataDir, asked } = await serverOn('keys', {
    'keys.rotate': [
      { progress: { what: 'payroll-mail', done: 1, total: 2 } },
      { result: { current: 'mk-2', controller_keys: 4, owner_keys: 1200 } },
    ],
    'keys.status': [
      {
        result: {
          current: 'mk-2',
          wrapped: [
            { master_key_id: 'mk-2', keys: 4 },
            { master_key_id: 'mk-old', keys: 0 },
          ],
        },
      },
    ],
  });
  const rotated = await run(['keys', 'rotate', '--controller', 'payroll-mail', '--data-dir', dataDir]);
  assert.equal(rotated.code, 0);
  assert.match(
    rotated.out,
    /✓ master key mk-2 is current\n {2}controllers’ keys wrapped anew {2}4\n {2}people’s keys wrapped anew {6}1,200\n/,
  );
  assert.deepEqual(asked[0]?.input, { controllers: ['payroll-mail'], new_master_key: true });
  const status = await run(['keys', 'status', '--data-dir', dataDir]);
  assert.equal(status.out, 'master key  wraps\nmk-2        4 keys  current\nmk-old      0 keys\n');
});

test('a key for the API is shown once with how to revoke it', async () => {
  const { dataDir, asked } = await serverOn('api-keys', {
    'api-keys.create': [
      { result: { key: 'zb_secret-part', key_id: '0190a0a0-1111-7111-8111-1234567890ab' } },
    ],
    'api-keys.revoke': [{ result: { revoked: false } }],
  });
  const args = [
    'api-keys',
    'create',
    'payroll-mail',
    '--role',
    'browser',
    '--origin',
    'https://shop.example',
  ];
  const made = await run([...args, '--data-dir', dataDir]);
  assert.match(made.out, /zb_secret-part[^]*zgoda api-keys revoke payroll-mail 0190a0a0/);
  assert.deepEqual(asked[0]?.input, {
    controller: 'payroll-mail',
    role: 'browser',
    origins: ['https://shop.example'],
  });
  const revoked = await run([
    'api-keys',
    'revoke',
    'payroll-mail',
    '0190a0a0-1111-7111-8111-1234567890ab',
    '--data-dir',
    dataDir,
  ]);
  assert.equal(revoked.code, 1);
});

const origin = 'privacy.example/evidence/payroll-mail';
const standings = {
  behind: { origin, state: 'read_only', finding: 'behind', stored_entries: 4, anchored_entries: 1200 },
  anchorLost: { origin, state: 'read_only', finding: 'anchor_lost', stored_entries: 4 },
  sound: { origin, state: 'open', finding: 'sound', stored_entries: 4, anchored_entries: 4 },
} as const;
const recoverFrom = (dataDir: string, ...more: readonly string[]): readonly string[] => [
  'evidence',
  'recover',
  'payroll-mail',
  'copy',
  '--reason',
  'The disk failed.',
  '--data-dir',
  dataDir,
  ...more,
];
const succeedOn = (dataDir: string, ...more: readonly string[]): readonly string[] => [
  'evidence',
  'succeed',
  'payroll-mail',
  '--reason',
  'No copy.',
  '--data-dir',
  dataDir,
  ...more,
];

test('a log is recovered only after a yes, and what it means is said before', async () => {
  const { dataDir, asked } = await serverOn('recover', {
    'evidence.inspect': [{ result: standings.behind }],
    'evidence.recover': [
      { progress: { what: 'entries', done: 256, total: 1196 } },
      { result: { outcome: 'recovered', entries_appended: 1196 } },
    ],
  });
  for (const answer of ['n\n', '\n', '', 'yesterday\n']) {
    const refused = await run(recoverFrom(dataDir), {}, false, answer);
    assert.deepEqual([refused.code, refused.error], [2, '✗ Nothing was changed.\n'], answer);
    assert.match(refused.out, /holds 4 entries .* remembers 1,200: 1,196 missing[^]*It cannot be undone/);
    assert.match(refused.out, /withdrawals too, does not come back[^]*\[y\/N\] $/);
  }
  const unasked = await run(recoverFrom(dataDir));
  assert.deepEqual([unasked.code, unasked.error.includes('Give --yes')], [2, true]);
  const json = await run(recoverFrom(dataDir, '--json'), {}, false, 'y\n');
  assert.partialDeepStrictEqual(JSON.parse(json.out), { failure: { code: 'not_confirmed' } });
  assert.ok(asked.every(({ command }) => command === 'evidence.inspect'));

  for (const [more, answer] of [
    [[], 'y\n'],
    [['--yes'], undefined],
  ] as const) {
    const recovered = await run(recoverFrom(dataDir, ...more), {}, false, answer);
    assert.equal(recovered.code, 0, recovered.error);
    assert.match(recovered.out, /✓ 1,196 entries appended[^]*\nNext: .*zgoda evidence export payroll-mail/);
    const { command, input } = asked.at(-1) ?? {};
    assert.equal(command, 'evidence.recover');
    assert.deepEqual(input, {
      controller: 'payroll-mail',
      directory: join(process.cwd(), 'copy'),
      reason: 'The disk failed.',
    });
  }
});

test('a copy that is of no use is exit code 1, and the next step is said', async () => {
  for (const [result, said] of [
    [
      { outcome: 'copy_too_short', copy_entries: 9, anchored_entries: 1200 },
      /after 9 entries.* 1,200.*\nNext: find a later copy/,
    ],
    [{ outcome: 'not_this_log' }, /does not lead to what the anchor remembers.*\nNext: find another copy/],
  ] as const) {
    const { dataDir } = await serverOn(`recover-${result.outcome}`, {
      'evidence.inspect': [{ result: standings.behind }],
      'evidence.recover': [{ result }],
    });
    const { code, out } = await run(recoverFrom(dataDir, '--yes'));
    assert.equal(code, 1);
    assert.match(out, said);
  }
});

test('with a lost anchor no copy helps, and a log is succeeded only after a yes', async () => {
  const { dataDir, asked } = await serverOn('succeed', {
    'evidence.inspect': [{ result: standings.anchorLost }],
    'evidence.succeed': [{ result: { origin: `${origin}/2`, previous_origin: origin } }],
  });
  const useless = await run(recoverFrom(dataDir, '--yes'));
  assert.equal(useless.code, 2);
  assert.match(
    useless.error,
    /anchor knows nothing of it[^]*ZGODA_ANCHOR[^]*zgoda evidence succeed payroll-mail/,
  );
  assert.equal((await run(succeedOn(dataDir), {}, false, 'n\n')).code, 2);
  assert.ok(asked.every(({ command }) => command === 'evidence.inspect'));
  const succeeded = await run(succeedOn(dataDir), {}, false, 'y\n');
  assert.equal(succeeded.code, 0, succeeded.error);
  assert.match(succeeded.out, /cannot be undone[^]*new trust file[^]*✓ .*goes on as .*\/2;[^]*\/2\/trust/);
  assert.doesNotMatch(succeeded.out, /lost for good/);
  assert.deepEqual(asked.at(-1)?.input, { controller: 'payroll-mail', reason: 'No copy.' });
});

test('a sound log is left alone, and a step that cannot be undone needs a reason', async () => {
  const { dataDir, asked } = await serverOn('sound', { 'evidence.inspect': [{ result: standings.sound }] });
  for (const args of [recoverFrom(dataDir, '--yes'), succeedOn(dataDir, '--yes')]) {
    const { code, error } = await run(args);
    assert.equal(code, 2);
    assert.match(error, /The log of payroll-mail is sound: 4 entries.* Nothing was changed/);
  }
  assert.ok(asked.every(({ command }) => command === 'evidence.inspect'));
  const count = asked.length;
  for (const reason of [[], ['--reason', ' ']]) {
    const { code, error } = await run([
      'evidence',
      'succeed',
      'payroll-mail',
      ...reason,
      '--data-dir',
      dataDir,
    ]);
    assert.equal(code, 2);
    assert.match(error, /--reason/);
  }
  assert.equal(asked.length, count);
});

test('colour is for terminals that want it', async () => {
  const args = ['policy', 'check', example];
  const escape = '\u001B[';
  assert.ok(!(await run(args)).out.includes(escape));
  assert.ok((await run(args, {}, true)).out.includes(escape));
  assert.ok(!(await run(args, { NO_COLOR: '1' }, true)).out.includes(escape));
  assert.ok((await run(args, { FORCE_COLOR: '1' })).out.includes(escape));
  assert.ok(!(await run([...args, '--json'], {}, true)).out.includes(escape));
});

test('wrong usage is exit code 2, help and no less is 0', async () => {
  assert.equal((await run(['policy', 'chek', example])).code, 2);
  assert.equal((await run(['api-keys', 'create', 'Payroll Mail'])).code, 2);
  assert.equal((await run(['api-keys', 'create', 'payroll-mail', '--role', 'god'])).code, 2);
  const help = await run(['--help']);
  assert.equal(help.code, 0);
  assert.match(help.out, /Exit codes: 0 well, 1 problems found, 2 could not run/);
});

test('what is no receipt and no log is told apart from what is', async () => {
  const file = join(folder, 'receipt.json');
  writeFileSync(file, '{}');
  const fake = await run(['verify', file]);
  assert.equal(fake.code, 1);
  assert.match(fake.out, /^✗ .*receipt\.json proves nothing: receipt_malformed\n$/);
  assert.equal((await run(['verify', join(folder, 'absent')])).code, 2);
  const empty = join(folder, 'not-a-log');
  mkdirSync(empty);
  assert.equal((await run(['verify', empty])).code, 2);
});
