import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { DirectoryHeld, lockDirectory } from './directory-lock.ts';

const parent = mkdtempSync(join(tmpdir(), 'zgoda-lock-'));
after(() => rmSync(parent, { recursive: true }));

test('a second holder is refused at once, with the address of the first where it is known', () => {
  const directory = join(parent, 'one');
  const lock = lockDirectory(directory);
  assert.throws(() => lockDirectory(directory), DirectoryHeld);
  lock.publish('http://localhost:8080');
  assert.throws(() => lockDirectory(directory), /in use by a running server at http:\/\/localhost:8080/);
  lock.release();
  lockDirectory(directory).release();
});

test('a directory that is made for the lock is closed to others', () => {
  const directory = join(parent, 'closed', 'deep');
  lockDirectory(directory).release();
  assert.equal(statSync(directory).mode & 0o777, 0o700);
});

test('a killed holder holds nothing, and its address is not told any more', async () => {
  const directory = join(parent, 'killed');
  const code = `
    import { lockDirectory } from ${JSON.stringify(new URL('./directory-lock.ts', import.meta.url).href)};
    lockDirectory(${JSON.stringify(directory)}).publish('http://localhost:9999');
    process.stdout.write('held');
    setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  assert.throws(() => lockDirectory(directory), /at http:\/\/localhost:9999/);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  const lock = lockDirectory(directory);
  assert.throws(
    () => lockDirectory(directory),
    (error: Error) => !error.message.includes('9999'),
  );
  lock.release();
});
