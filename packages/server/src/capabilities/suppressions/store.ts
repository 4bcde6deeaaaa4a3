import type { HashKind } from '@zgoda/vocabulary/engagements';
import type {
  ControllerId,
  EngagementId,
  EntryId,
  IdentityId,
  SubjectId,
  SuppressionExportId,
} from '@zgoda/vocabulary/ids';
import { sql, type RawBuilder } from 'kysely';
import { byteaArray } from '../../platform/db/array-parameters.ts';
import type { Db, Tx } from '../../platform/db/index.ts';
import type { EngagementTable, SuppressionExportTable } from '../../platform/db/schema.gen.ts';
import type { SealedIdentity } from '../subjects/index.ts';
import type { ExchangeHash } from './engagement.ts';

export interface Engagement {
  readonly engagementId: EngagementId;
  readonly recipient: string;
  readonly purpose: string;
  readonly topic?: string | undefined;
  readonly terms: { readonly reference: string; readonly sha256: string; readonly signedOn: string };
  readonly hash: ExchangeHash;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** The latest; absent before the first. */
  readonly exportedAt?: Date | undefined;
  readonly attestedAt?: Date | undefined;
  readonly attestation?: string | undefined;
  readonly entryId: EntryId;
}

export interface SuppressionExport {
  readonly exportId: SuppressionExportId;
  readonly engagementId: EngagementId;
  readonly exportedAt: Date;
  readonly hashCount: number;
  readonly notExportableCount: number;
  readonly entryId: EntryId;
}

export async function insertEngagement(tx: Tx, controller: ControllerId, row: Engagement): Promise<void> {
  await tx
    .insertInto('engagement')
    .values({
      controller_id: controller,
      engagement_id: row.engagementId,
      recipient: row.recipient,
      purpose: row.purpose,
      topic: row.topic ?? null,
      terms_reference: row.terms.reference,
      terms_sha256: Buffer.from(row.terms.sha256, 'hex'),
      terms_signed_on: row.terms.signedOn,
      hash_kind: row.hash.kind,
      salt: row.hash.kind === 'salted' ? Buffer.from(row.hash.salt) : null,
      created_at: row.createdAt,
      expires_at: row.expiresAt,
      entry_id: row.entryId,
    })
    .execute();
}

export async function findEngagement(
  db: Db,
  controller: ControllerId,
  engagementId: EngagementId,
): Promise<Engagement | undefined> {
  const row = await db
    .selectFrom('engagement')
    .selectAll()
    .where('controller_id', '=', controller)
    .where('engagement_id', '=', engagementId)
    .executeTakeFirst();
  return row && toEngagement(row);
}

/** As it stands, locked until the transaction ends. */
export async function lockEngagement(
  tx: Tx,
  controller: ControllerId,
  engagementId: EngagementId,
): Promise<Engagement | undefined> {
  const { rows } = await sql<EngagementTable>`
    select * from engagement
    where controller_id = ${controller} and engagement_id = ${engagementId}
    for update`.execute(tx);
  return rows[0] && toEngagement(rows[0]);
}

/** Newest first, behind `before`. */
export async function listEngagementRows(
  db: Db,
  controller: ControllerId,
  page: { readonly before: EngagementId | undefined; readonly limit: number },
): Promise<readonly Engagement[]> {
  const { rows } = await sql<EngagementTable>`
    select * from engagement
    where controller_id = ${controller}
      and (${page.before ?? null}::uuid is null or (created_at, engagement_id) < (
        select created_at, engagement_id from engagement
        where controller_id = ${controller} and engagement_id = ${page.before ?? null}))
    order by created_at desc, engagement_id desc
    limit ${page.limit}`.execute(db);
  return rows.map(toEngagement);
}

/** Those that are over with a list out, locked; each only until `updateRaised` has put it on record. */
export async function lockUnraised(
  tx: Tx,
  controller: ControllerId,
  now: Date,
): Promise<readonly Engagement[]> {
  const { rows } = await sql<EngagementTable>`
    select * from engagement
    where controller_id = ${controller} and expires_at <= ${now} and exported_at is not null
      and attested_at is null and attestation_raised_at is null
    order by engagement_id
    for update skip locked`.execute(tx);
  return rows.map(toEngagement);
}

export async function updateRaised(
  tx: Tx,
  controller: ControllerId,
  raised: readonly { readonly engagementId: EngagementId; readonly entryId: EntryId }[],
  at: Date,
): Promise<void> {
  await sql`
    update engagement e
    set attestation_raised_at = ${at}, entry_id = n.entry_id
    from unnest(${raised.map((row) => row.engagementId)}::uuid[], ${raised.map((row) => row.entryId)}::uuid[])
      as n (engagement_id, entry_id)
    where e.controller_id = ${controller} and e.engagement_id = n.engagement_id`.execute(tx);
}

export async function updateAttested(
  tx: Tx,
  controller: ControllerId,
  row: {
    readonly engagementId: EngagementId;
    readonly attestation: string;
    readonly at: Date;
    readonly entryId: EntryId;
  },
): Promise<void> {
  await sql`
    update engagement
    set attested_at = ${row.at}, attestation = ${row.attestation}, entry_id = ${row.entryId}
    where controller_id = ${controller} and engagement_id = ${row.engagementId}`.execute(tx);
}

export async function insertExport(tx: Tx, controller: ControllerId, row: SuppressionExport): Promise<void> {
  await sql`
    with made as (
      insert into suppression_export
        (controller_id, export_id, engagement_id, exported_at, hash_count, not_exportable_count, entry_id)
      values (${controller}, ${row.exportId}, ${row.engagementId}, ${row.exportedAt}, ${row.hashCount},
        ${row.notExportableCount}, ${row.entryId})
      returning engagement_id
    )
    update engagement e
    set exported_at = ${row.exportedAt}, entry_id = ${row.entryId}
    from made
    where e.controller_id = ${controller} and e.engagement_id = made.engagement_id`.execute(tx);
}

export async function findExport(
  db: Db,
  controller: ControllerId,
  exportId: SuppressionExportId,
): Promise<SuppressionExport | undefined> {
  const row = await db
    .selectFrom('suppression_export')
    .selectAll()
    .where('controller_id', '=', controller)
    .where('export_id', '=', exportId)
    .executeTakeFirst();
  return row && toExport(row);
}

/** Who wants no mail on a topic, or any. */
export interface Unwilling {
  readonly controller: ControllerId;
  /** Absent: whoever closed any topic. */
  readonly topic?: string | undefined;
  /** Of the topic, or of all topics. */
  readonly purposes: readonly string[];
  /** What was said up to now. */
  readonly at: Date;
}

/** A row of `suppression` as `x` that stands in the way of the topic by mail: as the gate reads them. */
function closes({ controller, topic, at }: Unwilling): RawBuilder<unknown> {
  return sql`x.controller_id = ${controller} and x.suppressed_at <= ${at}
    and (${topic ?? null}::text is null or x.topic = ${topic ?? null} or (x.topic = '' and x.channel in ('', 'email')))`;
}

/**
 * An address `i` of a person who is suppressed by any address, has ended the topic, or has refused or withdrawn its purpose and not
 * subscribed to the topic since. It reads consent's projection, since a set can't be asked for person by person.
 * @param each how PostgreSQL looks: `offset 0` keeps it from making the whole set first, which for every page would be quadratic
 */
function isUnwilling(question: Unwilling, each: RawBuilder<unknown>): RawBuilder<unknown> {
  const { controller, purposes, at } = question;
  const topic = question.topic ?? null;
  return sql`(
    exists (
      select from identity j
      join suppression x on x.controller_id = j.controller_id and x.identity_hash = j.identity_hash
      where j.controller_id = ${controller} and j.subject_id = i.subject_id and ${closes(question)}
      ${each}
    )
    or exists (
      select from subscription s
      where s.controller_id = ${controller} and s.subject_id = i.subject_id and s.channel = 'email'
        and s.ending = 'withdrawn' and s.changed_at <= ${at} and (${topic}::text is null or s.topic = ${topic})
      ${each}
    )
    or exists (
      select from consent_state c
      where c.controller_id = ${controller} and c.subject_id = i.subject_id and c.purpose = any (${purposes}::text[])
        and c.status in ('refused', 'withdrawn') and c.changed_at <= ${at}
        and not exists (
          select from subscription s
          where s.controller_id = ${controller} and s.subject_id = i.subject_id and s.topic = ${topic}
            and s.channel = 'email' and s.status = 'confirmed' and s.changed_at > c.changed_at
        )
      ${each}
    )
  )`;
}

/**
 * How many addresses a list has, and how many suppressions belong to nobody on record any more.
 * Plan: identity by controller, each person's rows by primary key; suppression anti-joined to identity.
 */
export async function countUnwilling(
  db: Db,
  question: Unwilling,
): Promise<{ readonly hashCount: number; readonly notExportableCount: number }> {
  const { controller } = question;
  const { rows } = await sql<{ hashes: number; gone: number }>`
    select
      (select count(*) from identity i
       where i.controller_id = ${controller} and i.kind = 'email' and ${isUnwilling(question, sql``)}) as hashes,
      (select count(distinct x.identity_hash) from suppression x
       where ${closes(question)} and not exists (
         select from identity i
         where i.controller_id = x.controller_id and i.identity_hash = x.identity_hash)) as gone`.execute(db);
  return { hashCount: rows[0]?.hashes ?? 0, notExportableCount: rows[0]?.gone ?? 0 };
}

/** An address on record, as it rests. */
export interface HeldAddress extends SealedIdentity {
  readonly identityHash: Buffer;
}

interface HeldRow {
  readonly identity_hash: Buffer;
  readonly identity_id: IdentityId;
  readonly subject_id: SubjectId;
  readonly sealed_value: Buffer;
}

const toHeld = (row: HeldRow): HeldAddress => ({
  identityHash: row.identity_hash,
  identityId: row.identity_id,
  subjectId: row.subject_id,
  sealed: row.sealed_value,
});

/** Those of a list whose keyed hash lies in the range, packed for `vault.openBulk`. Plan: a range of identity's primary key, each person probed. */
export async function packUnwilling(
  db: Db,
  question: Unwilling,
  range: { readonly from: Buffer; readonly to?: Buffer },
): Promise<Buffer> {
  const { controller } = question;
  const { rows } = await sql<{ packed: Buffer | null }>`
    select string_agg(uuid_send(i.subject_id) || uuid_send(i.identity_id) || int4send(length(i.sealed_value)) || i.sealed_value, ''::bytea)
      as packed
    from identity i
    where i.controller_id = ${controller} and i.kind = 'email' and i.identity_hash >= ${range.from}
      and (${range.to ?? null}::bytea is null or i.identity_hash < ${range.to ?? null}) and ${isUnwilling(question, sql`offset 0`)}`.execute(
    db,
  );
  return rows[0]?.packed ?? Buffer.alloc(0);
}

/** Which of these keyed hashes are addresses on record. Plan: identity's primary key, one probe a hash. */
export async function listHeld(
  db: Db,
  controller: ControllerId,
  hashes: readonly Buffer[],
): Promise<readonly Buffer[]> {
  const { rows } = await sql<{ identity_hash: Buffer }>`
    select identity_hash from identity
    where controller_id = ${controller} and identity_hash = any (${byteaArray(hashes)}::bytea[]) and kind = 'email'`.execute(
    db,
  );
  return rows.map((row) => row.identity_hash);
}

/** All addresses on record, a batch behind `after`. Plan: identity's primary key. */
export async function listAddressesAfter(
  db: Db,
  controller: ControllerId,
  after: Buffer,
  limit: number,
): Promise<readonly HeldAddress[]> {
  const { rows } = await sql<HeldRow>`
    select identity_hash, identity_id, subject_id, sealed_value
    from identity
    where controller_id = ${controller} and identity_hash > ${after} and kind = 'email'
    order by identity_hash
    limit ${limit}`.execute(db);
  return rows.map(toHeld);
}

function toEngagement(row: EngagementTable): Engagement {
  const { salt } = row;
  return {
    engagementId: row.engagement_id as EngagementId,
    recipient: row.recipient,
    purpose: row.purpose,
    topic: row.topic ?? undefined,
    terms: {
      reference: row.terms_reference,
      sha256: row.terms_sha256.toString('hex'),
      signedOn: row.terms_signed_on,
    },
    hash: salt === null ? { kind: 'sha256' satisfies HashKind } : { kind: 'salted', salt },
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    exportedAt: row.exported_at ?? undefined,
    attestedAt: row.attested_at ?? undefined,
    attestation: row.attestation ?? undefined,
    entryId: row.entry_id as EntryId,
  };
}

function toExport(row: SuppressionExportTable): SuppressionExport {
  return {
    exportId: row.export_id as SuppressionExportId,
    engagementId: row.engagement_id as EngagementId,
    exportedAt: row.exported_at,
    hashCount: row.hash_count,
    notExportableCount: row.not_exportable_count,
    entryId: row.entry_id as EntryId,
  };
}
