import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { after, test } from 'node:test';
import type { DeliveryId, SubjectId } from '@zgoda/vocabulary/ids';
import { takePackage } from '../../packages/server/src/capabilities/deliveries/service.ts';
import { personWith, publishedContext } from '../../packages/server/src/capabilities/messages/testing.ts';
import { storePackage, writeAccessPackage } from '../../packages/server/src/capabilities/deliveries/index.ts';
import { listed, sampleReport } from '../../packages/server/src/capabilities/deliveries/testing.ts';
import { testDatabase } from '../../packages/server/src/platform/db/testing.ts';

const rowsInAll = 2_000_000;
const rowsAtOnce = 5_000;
/** By what the second million's peak may lie above the first one's: a tenth of what its rows take as text. */
const mostGrowthBytes = 30 * 1024 * 1024;

const directory = mkdtempSync(join(tmpdir(), 'zgoda-access-'));
after(() => rmSync(directory, { recursive: true }));

const database = await testDatabase();
const ctx = await publishedContext(database, 'association-site');

const literal = (text: string) => ({ kind: 'text', text }) as const;
const rowOf = (no: number) => [
  literal(String(no)),
  literal(`Подія ${no}, «так»`),
  literal(`${(no * 7919) % 1_000_003}@person.example`),
];

/** Two million rows of one table, and how much memory the process took meanwhile. */
function manyRows(measures: number[]) {
  return async function* rows() {
    for (let from = 0; from < rowsInAll; from += rowsAtOnce) {
      if (from % (rowsInAll / 100) === 0) measures.push(process.memoryUsage.rss());
      yield Array.from({ length: rowsAtOnce }, (_, index) => rowOf(from + index));
    }
  };
}

async function storeMany(subjectId: SubjectId, measures: number[]): Promise<DeliveryId> {
  const table = {
    system: 'crm',
    table: 'events',
    columns: ['no', 'what', 'who'].map((name) => ({ name, category: 'email' })),
    rows: manyRows(measures)(),
  };
  const source = writeAccessPackage({ report: sampleReport, tables: listed([table]), locale: 'uk' });
  return storePackage(ctx, { subjectId, source });
}

test('two million rows go through the package into the database and out again, and memory does not grow with them', async () => {
  const subjectId = await personWith(ctx, 'many@person.example');
  const measures: number[] = [];
  const deliveryId = await storeMany(subjectId, measures);
  const half = measures.length / 2;
  const growth = Math.max(...measures.slice(half)) - Math.max(...measures.slice(0, half));
  assert.ok(growth < mostGrowthBytes, `memory grew by ${Math.round(growth / 1024 / 1024)} MB`);
  const { delivery, content } = await takePackage(ctx, deliveryId);
  const file = join(directory, 'package.zip');
  await pipeline(content, createWriteStream(file));
  assert.ok(delivery.chunks > 10, `${delivery.chunks} chunks`);
  assert.match(execFileSync('unzip', ['-t', file]).toString(), /No errors detected/);
  const unzip = spawn('unzip', ['-p', file, 'tables/crm-events.csv'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let lines = 0;
  let last = '';
  for await (const line of createInterface({ input: unzip.stdout })) {
    lines += 1;
    last = line;
  }
  assert.equal(lines, rowsInAll + 1);
  assert.match(last, new RegExp(`^${rowsInAll - 1},`));
});
