// node bench/exchange/main.ts [--hashes 1000000]
// Suppression lists as hashes: one of all the addresses on record is given, and one of as many strangers' hashes, with one of
// ours in a hundred, is taken, each in one go. Beside it SHA-256 of the same addresses, and COPY of as many hashes into a table: what no exchange goes below.
import { hash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import type { IdentityId, SubjectId } from '@zgoda/vocabulary/ids';
import type { Context } from '../../packages/server/src/context.ts';
import { getPolicyInForce, publishPolicy } from '../../packages/server/src/capabilities/policies/index.ts';
import { exampleFolder } from '../../packages/server/src/capabilities/policies/testing.ts';
import { identityHash } from '../../packages/server/src/capabilities/subjects/index.ts';
import {
  closeAhead,
  matchImport,
  recordImport,
} from '../../packages/server/src/capabilities/suppressions/import-service.ts';
import {
  createEngagement,
  createExport,
  readExportFile,
} from '../../packages/server/src/capabilities/suppressions/service.ts';
import { byteaArray, uuidArray } from '../../packages/server/src/platform/db/array-parameters.ts';
import { transaction } from '../../packages/server/src/platform/db/index.ts';
import { openHouse } from '../evidence/house.ts';
import { machineFacts } from '../machine.ts';

const { values } = parseArgs({ options: { hashes: { type: 'string', default: '1000000' } } });
const count = Number(values.hashes);
const seededAtOnce = 10_000;
/** Lines that a file brings together. */
const linesAtOnce = 1_000;
const ours = (n: number): string => `reader${n}@bench.example`;

const seconds = (since: number): number => (performance.now() - since) / 1000;
const told = (what: string, took: number, more = ''): void =>
  console.log(
    `${what.padEnd(34)}${took.toFixed(1).padStart(7)} s ${Math.round(count / took)
      .toLocaleString('en-GB')
      .padStart(11)}/s  ${more}`,
  );

/** People with sealed addresses and keys of their own, all suppressed, as rows: making them one by one is not what is measured. */
async function seed(ctx: Context, from: number): Promise<void> {
  const people = Array.from({ length: Math.min(seededAtOnce, count - from) }, (_, index) => {
    const email = ours(from + index);
    const subjectId = ctx.ids.uuid() as SubjectId;
    const identityId = ctx.ids.uuid() as IdentityId;
    const { key, row } = ctx.vault.newOwnerKey(ctx.controller, subjectId);
    const sealed = ctx.vault.seal(key, identityId, Buffer.from(email));
    return { subjectId, identityId, row, sealed, identity: identityHash(ctx, { email }) };
  });
  const now = ctx.clock.now();
  await transaction(ctx, async ({ tx, vault }) => {
    await vault.insertOwnerKeys(
      tx,
      people.map(({ row }) => row),
    );
    await sql`
      with person as (
        select * from unnest(
          ${uuidArray(people.map(({ subjectId }) => subjectId))}::uuid[], ${uuidArray(people.map(({ identityId }) => identityId))}::uuid[],
          ${byteaArray(people.map(({ identity }) => identity))}::bytea[], ${byteaArray(people.map(({ sealed }) => sealed))}::bytea[]
        ) as n (subject_id, identity_id, hash, sealed)
      ),
      subjects as (
        insert into subject (controller_id, subject_id, created_at) select ${ctx.controller}, subject_id, ${now} from person
      ),
      identities as (
        insert into identity (controller_id, identity_hash, identity_id, subject_id, kind, sealed_value, created_at)
        select ${ctx.controller}, hash, identity_id, subject_id, 'email', sealed, ${now} from person
      )
      insert into suppression (controller_id, identity_hash, channel, topic, reason, suppressed_at)
      select ${ctx.controller}, hash, '', '', 'withdrawal', ${now} from person`.execute(tx);
  });
}

/** Hashes of strangers, and of ours one in a hundred, as they come. */
function* received(): Generator<readonly string[]> {
  for (let from = 0; from < count; from += linesAtOnce)
    yield Array.from({ length: Math.min(linesAtOnce, count - from) }, (_, index) => {
      const n = from + index;
      return hash('sha256', n % 100 === 0 ? ours(n) : `stranger${n}@bench.example`);
    });
}

console.log(machineFacts());
const house = await openHouse();
try {
  const ctx = await house.open('payroll-mail');
  await publishPolicy(ctx, exampleFolder('payroll-mail'));
  for (let from = 0; from < count; from += seededAtOnce) await seed(ctx, from);
  await house.owner.query('vacuum analyze');
  await house.owner.query('checkpoint');
  console.log(`PostgreSQL ${house.version}, embedded, fully durable; ${count} hashes`);

  const sequencer = house.sequence(ctx);
  const { policy } = await getPolicyInForce(ctx);
  const recipient = policy.recipients.find(({ kind }) => kind === 'third_party' || kind === 'processor');
  const engagement = await transaction(ctx, (tx) =>
    createEngagement(tx, {
      recipient: recipient?.id ?? '',
      purpose: 'One mailing.',
      terms: { reference: 'contract 7', sha256: 'b'.repeat(64), signed_on: '2026-01-02' },
      hash: 'sha256',
      expires_at: new Date(Date.now() + 5 * 86_400_000).toISOString(),
    }),
  );
  let startedAt = performance.now();
  const { made } = await transaction(ctx, (tx) => createExport(tx, engagement.engagementId));
  told('the manifest', seconds(startedAt));
  startedAt = performance.now();
  const file = join(house.directory, 'hashes.txt');
  for await (const lines of await readExportFile(ctx, made.exportId))
    appendFileSync(file, lines, { mode: 0o644 });
  const exported = seconds(startedAt);
  told('export', exported, `${made.hashCount} hashes in one answer`);

  startedAt = performance.now();
  const found = await matchImport(ctx, { kind: 'sha256' }, received());
  const ahead = await closeAhead(ctx, found, undefined);
  const { suppressed } = await transaction(ctx, (tx) => recordImport(tx, found, undefined, ahead));
  const imported = seconds(startedAt);
  told('import', imported, `${suppressed} of ours closed, each with evidence`);

  startedAt = performance.now();
  for (let n = 0; n < count; n += 1) hash('sha256', ours(n).trim().toLowerCase());
  const hashed = seconds(startedAt);
  told('SHA-256 alone', hashed);
  await house.owner.query('create table bench_hash (hash text primary key)');
  startedAt = performance.now();
  await house.owner.query(`copy bench_hash from '${file}'`);
  const copied = seconds(startedAt);
  told('COPY alone', copied);
  const floor = hashed + copied;
  console.log(
    `export / floor ${(exported / floor).toFixed(1)}, import / floor ${(imported / floor).toFixed(1)}`,
  );
  console.log(
    `memory at most ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB, the benchmark included`,
  );
  await sequencer.stop();
} finally {
  await house.close();
}
