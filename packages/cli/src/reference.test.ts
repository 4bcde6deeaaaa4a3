import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { renderCommandLineReference } from './reference.ts';

test('the reference page is what the commands say of themselves', () => {
  const page = new URL('../../../docs/reference/command-line.md', import.meta.url);
  assert.equal(readFileSync(page, 'utf8'), renderCommandLineReference(), 'run “node scripts/gen-client.ts”');
});
