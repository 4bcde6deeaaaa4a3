import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { testSettings } from '../../config.ts';
import { findBinaries, makeLinks } from './embedded-binaries.ts';

const directory = mkdtempSync(join(tmpdir(), 'zgoda-binaries-'));
after(() => rmSync(directory, { recursive: true }));

function writePrograms(name: string, script: string): string {
  const place = join(directory, name);
  mkdirSync(place);
  for (const program of ['postgres', 'initdb']) writeFileSync(join(place, program), script, { mode: 0o755 });
  return place;
}

test('the programs found on this machine are of a supported version', async () => {
  const { version } = await findBinaries(testSettings().postgresBinaries);
  assert(version >= 15 && version <= 18);
});

test('programs that lack their loader, as on Alpine, are told to need glibc', async () => {
  await assert.rejects(findBinaries(writePrograms('musl', '#!/absent/loader\n')), /postgres needs glibc$/);
});

test('programs that do not run, are too old or are missing are told so', async () => {
  await assert.rejects(findBinaries(writePrograms('broken', '#!/bin/sh\nexit 1\n')), /does not run$/);
  const old = writePrograms('old', '#!/bin/sh\necho "postgres (PostgreSQL) 14.9"\n');
  await assert.rejects(findBinaries(old), /is version 14, at least 15 is needed$/);
  await assert.rejects(findBinaries(join(directory, 'none')), /is missing$/);
});

test('links that an install without scripts left out are made, once', () => {
  const library = join(directory, 'native', 'lib');
  mkdirSync(library, { recursive: true });
  writeFileSync(join(library, 'libicuuc.so.60.2'), 'library');
  const links = [{ source: 'native/lib/libicuuc.so.60.2', target: 'native/lib/libicuuc.so.60' }];
  writeFileSync(join(directory, 'native', 'pg-symlinks.json'), JSON.stringify(links));
  makeLinks(directory);
  makeLinks(directory);
  assert.equal(readlinkSync(join(library, 'libicuuc.so.60')), 'libicuuc.so.60.2');
  assert.equal(readFileSync(join(library, 'libicuuc.so.60'), 'utf8'), 'library');
});
