import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ensureMasterKeyFile, generateMasterKey, parseMasterKeys, readMasterKeyFile } from './master-keys.ts';

const directory = mkdtempSync(join(tmpdir(), 'zgoda-master-'));
after(() => rmSync(directory, { recursive: true }));

const zeros = Buffer.alloc(32).toString('base64');
const ones = Buffer.alloc(32, 1).toString('base64');

test('a ring holds every entry, the first is the current one, comments and line ends do not matter', () => {
  const ring = parseMasterKeys(
    `# the key of this year\nnew:${ones},\n  old:${zeros}  # until the rotation is done\n`,
  );
  assert.equal(ring.current.id, 'new');
  assert.deepEqual(ring.get('old').export(), Buffer.alloc(32));
  assert.deepEqual(ring.get('new').export(), ring.current.key.export());
});

test('a master key that is not in the ring is an error that names it', () => {
  assert.throws(() => parseMasterKeys(`a:${zeros}`).get('b'), {
    code: 'unknown_master_key',
    message: /master key b/,
  });
});

for (const [what, text] of [
  ['an empty ring', ' # nothing\n'],
  ['a key of 31 bytes', `a:${Buffer.alloc(31).toString('base64')}`],
  ['a key of 33 bytes', `a:${Buffer.alloc(33).toString('base64')}`],
  ['a key without an id', zeros],
  ['an id in capitals', `A:${zeros}`],
  ['two keys of one id', `a:${zeros} a:${ones}`],
] as const) {
  test(`${what} is refused without quoting it`, () => {
    assert.throws(
      () => parseMasterKeys(text),
      (error: Error) => !error.message.includes(zeros) && /master key/.test(error.message),
    );
  });
}

test('a missing key file is made once, readable by its owner only, and read again afterwards', () => {
  const file = join(directory, 'master.key');
  const first = ensureMasterKeyFile(file);
  const second = ensureMasterKeyFile(file);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(second.current.id, first.current.id);
  assert.deepEqual(readdirSync(directory), ['master.key']);
  assert.match(readFileSync(file, 'utf8'), /^# /);
});

test('a missing file is not made where none may be made, and a damaged one is never replaced', () => {
  assert.throws(() => readMasterKeyFile(join(directory, 'absent.key')), { code: 'ENOENT' });
  const damaged = join(directory, 'damaged.key');
  writeFileSync(damaged, 'a:too-short');
  assert.throws(() => ensureMasterKeyFile(damaged), /master key 1/);
  assert.equal(readFileSync(damaged, 'utf8'), 'a:too-short');
});

test('a key that is added comes first, keeps the others, and is met by rings that were opened before', () => {
  const file = join(directory, 'growing.key');
  const ring = ensureMasterKeyFile(file);
  const elsewhere = readMasterKeyFile(file);
  const first = ring.current.id;
  const added = ring.addKey();
  assert.notEqual(added, first);
  assert.equal(ring.current.id, added);
  assert.equal(elsewhere.current.id, first);
  assert.deepEqual(elsewhere.get(added).export(), ring.current.key.export());
  assert.equal(elsewhere.current.id, added);
  assert(elsewhere.has(first));
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.throws(() => elsewhere.get('mk-absent'), { code: 'unknown_master_key' });
});

test('generated keys differ, and their ids too', () => {
  const [first, second] = [generateMasterKey(), generateMasterKey()];
  assert.notEqual(parseMasterKeys(first).current.id, parseMasterKeys(second).current.id);
});
