import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { testAnchorStore } from './conformance.ts';
import { openSqliteAnchorStore } from './sqlite.ts';

const directory = mkdtempSync(join(tmpdir(), 'zgoda-anchor-'));
after(() => rmSync(directory, { recursive: true, force: true }));

testAnchorStore('the SQLite file', async () =>
  openSqliteAnchorStore({ file: join(directory, 'deep/anchors.sqlite') }),
);
