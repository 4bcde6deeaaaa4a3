import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { ControllerId, IdentityId, SubjectId } from '@zgoda/vocabulary/ids';
import {
  subjectErrors,
  type IdentityKind,
  type IdentityRef,
  type SubjectRef,
} from '@zgoda/vocabulary/subjects';
import type { Context, TxContext } from '../../context.ts';
import { ConflictRetry, type Db } from '../../platform/db/index.ts';
import { Personal } from '../../platform/log/index.ts';
import type { OwnerKey, OwnerKeyRow } from '../../platform/vault/index.ts';
import { indexText, indexTextOfHash, isIdentityRef, toIdentity, type Identity } from './identity.ts';
import { decodeClaims, encodeClaims, isExpired, type LinkClaims, type LinkKind } from './link-claims.ts';
import {
  insertIdentities,
  insertSubjects,
  listHashes,
  listHolders,
  listIdentityRows,
  listIdentityRowsOfMany,
  listLinkedIds,
  listLiving,
  setVerifiedById,
  type IdentityHash,
  type NewIdentityRow,
} from './store.ts';

/** The keyed blind index of an identity: equal for all its spellings, and only within this controller. */
export function identityHash(ctx: Context, ref: IdentityRef): Buffer {
  return ctx.vault.blindIndex(ctx.controller, indexText(toIdentity(ref)));
}

/** The same of an address by the SHA-256 of its normal form, in lower-case hexadecimal. */
export function identityHashOf(ctx: Context, sha256: string): Buffer {
  return ctx.vault.blindIndex(ctx.controller, indexTextOfHash(sha256));
}

/** The subject behind a reference, links followed; undefined when unknown here. @throws identity_invalid */
export async function findSubject(ctx: Context, ref: SubjectRef): Promise<SubjectId | undefined> {
  const [subjectId] = await findSubjects(ctx, [ref]);
  return subjectId;
}

/** As `findSubject` for many, in the same order, in a constant number of statements. */
export async function findSubjects(
  ctx: Context,
  refs: readonly SubjectRef[],
): Promise<readonly (SubjectId | undefined)[]> {
  const wanted = refs.map((ref) => toWanted(ctx, ref));
  const found = await findWanted(ctx, wanted);
  return wanted.map(({ key }) => found.get(key)?.subjectId);
}

/** Which record holds this identity; undefined when unknown here. @throws identity_invalid */
export async function findIdentityId(ctx: Context, ref: IdentityRef): Promise<IdentityId | undefined> {
  const [holder] = await listHolders(ctx.db, ctx.controller, [identityHash(ctx, ref)]);
  return holder?.identity_id;
}

/** As `findSubject`. @throws subject_not_found */
export async function getSubject(ctx: Context, ref: SubjectRef): Promise<SubjectId> {
  const subjectId = await findSubject(ctx, ref);
  if (subjectId === undefined) throw subjectErrors.subject_not_found();
  return subjectId;
}

export interface EnsuredSubject {
  readonly subjectId: SubjectId;
  /** Which of the subject's identities was named; absent where it was named by its id. */
  readonly identityId?: IdentityId;
  /** It did not exist before this call. */
  readonly created: boolean;
  /** Given where it was made just now; absent for those who existed. */
  readonly ownerKey?: OwnerKey;
}

/** A reference made ready to look up: `key` is the subject id, or the blind index as text. */
interface Wanted {
  readonly key: string;
  readonly person?: { readonly hash: Buffer; readonly identity: Identity };
}

function toWanted(ctx: Context, ref: SubjectRef): Wanted {
  if (!isIdentityRef(ref)) return { key: ref.subject_id };
  const identity = toIdentity(ref);
  const hash = ctx.vault.blindIndex(ctx.controller, indexText(identity));
  return { key: keyOf(hash), person: { hash, identity } };
}

const keyOf = (hash: Buffer): string => hash.toString('base64');

async function findWanted(ctx: Context, wanted: readonly Wanted[]): Promise<Map<string, EnsuredSubject>> {
  const hashes = wanted.flatMap(({ person }) => (person === undefined ? [] : [person.hash]));
  const subjectIds = wanted.flatMap(({ key, person }) => (person === undefined ? [key as SubjectId] : []));
  const [holders, living] = await Promise.all([
    hashes.length === 0 ? [] : listHolders(ctx.db, ctx.controller, hashes),
    subjectIds.length === 0 ? [] : listLiving(ctx.db, ctx.controller, subjectIds),
  ]);
  const found = new Map<string, EnsuredSubject>();
  for (const { identity_hash: hash, identity_id: identityId, subject_id: subjectId } of holders)
    found.set(keyOf(hash), { subjectId, identityId, created: false });
  for (const row of living) found.set(row.subject_id, { subjectId: row.living_id, created: false });
  return found;
}

/** Subjects that were looked up, and for those that nobody knew, all that is needed to make them. */
export interface PreparedSubjects {
  /** In the order of the references. */
  readonly subjects: readonly EnsuredSubject[];
  /**
   * Writes the new ones; all statements travel together, so that a caller can send its own with them.
   * @throws ConflictRetry when another transaction has taken one of the identities meanwhile
   */
  write(tx: TxContext): Promise<void>;
}

/**
 * The subjects behind these references, in the same order; identities nobody holds get a new subject, one for each identity.
 * A constant number of statements whatever the count.
 * @throws identity_invalid
 * @throws subject_not_found for a subject id that does not exist here
 * @throws ConflictRetry when another transaction has taken one of the identities meanwhile
 */
export async function ensureSubjects(
  tx: TxContext,
  refs: readonly SubjectRef[],
): Promise<readonly EnsuredSubject[]> {
  const prepared = await prepareSubjects(tx, refs);
  await prepared.write(tx);
  return prepared.subjects;
}

/** The first half of `ensureSubjects`: nothing is written before `write`. @throws identity_invalid, subject_not_found */
export async function prepareSubjects(tx: TxContext, refs: readonly SubjectRef[]): Promise<PreparedSubjects> {
  const wanted = refs.map((ref) => toWanted(tx, ref));
  const found = await findWanted(tx, wanted);
  const made = makeSubjects(tx, wanted, found);
  const subjects = wanted.map(({ key }) => {
    const subject = found.get(key);
    if (subject === undefined) throw subjectErrors.subject_not_found({ field: 'subject.subject_id' });
    return subject;
  });
  return { subjects, write: (writing) => insertMade(writing, made) };
}

interface MadeSubject {
  readonly subjectId: SubjectId;
  readonly identity: NewIdentityRow;
  readonly ownerKey: OwnerKeyRow;
}

/** Makes a subject for each identity that is not in `found` yet, and adds it there. */
function makeSubjects(
  ctx: Context,
  wanted: readonly Wanted[],
  found: Map<string, EnsuredSubject>,
): readonly MadeSubject[] {
  const at = ctx.clock.now();
  const made: MadeSubject[] = [];
  for (const { key, person } of wanted) {
    if (person === undefined || found.has(key)) continue;
    const subjectId = ctx.ids.uuid() as SubjectId;
    const identityId = ctx.ids.uuid() as IdentityId;
    const owner = ctx.vault.newOwnerKey(ctx.controller, subjectId);
    found.set(key, { subjectId, identityId, created: true, ownerKey: owner.key });
    const identity = {
      identity_hash: person.hash,
      identity_id: identityId,
      subject_id: subjectId,
      kind: person.identity.kind,
      sealed_value: ctx.vault.seal(owner.key, identityId, Buffer.from(person.identity.value)),
      created_at: at,
    };
    made.push({ subjectId, identity, ownerKey: owner.row });
  }
  return made;
}

/** Somebody who is known by no identity yet: by name and address, on paper. */
export async function createSubject(tx: TxContext): Promise<SubjectId> {
  const subjectId = tx.ids.uuid() as SubjectId;
  const { row } = tx.vault.newOwnerKey(tx.controller, subjectId);
  await Promise.all([
    insertSubjects(tx.tx, tx.controller, [subjectId], tx.clock.now()),
    tx.vault.insertOwnerKeys(tx.tx, [row]),
  ]);
  return subjectId;
}

async function insertMade(tx: TxContext, made: readonly MadeSubject[]): Promise<void> {
  const [first] = made;
  if (first === undefined) return;
  const identities = made.map(({ identity }) => identity);
  const subjectIds = made.map(({ subjectId }) => subjectId);
  const [free] = await Promise.all([
    insertIdentities(tx.tx, tx.controller, identities),
    insertSubjects(tx.tx, tx.controller, subjectIds, first.identity.created_at),
    tx.vault.insertOwnerKeys(
      tx.tx,
      made.map(({ ownerKey }) => ownerKey),
    ),
  ]);
  if (free < made.length) throw new ConflictRetry('an identity');
}

/** The subject and those that were linked into it: whose records together are the person's history. */
export async function listLinkedSubjects(ctx: Context, subjectId: SubjectId): Promise<readonly SubjectId[]> {
  return listLinkedIds(ctx.db, ctx.controller, subjectId);
}

export interface HeldIdentity {
  readonly identityId: IdentityId;
  readonly kind: IdentityKind;
  readonly createdAt: Date;
  /** Absent if never proved to be the person's. */
  readonly verifiedAt?: Date;
}

/** Kinds and times only; verified ones first, then the latest first. */
export async function listIdentities(ctx: Context, subjectId: SubjectId): Promise<readonly HeldIdentity[]> {
  const rows = await listIdentityRows(ctx.db, ctx.controller, subjectId);
  return rows.map((row) => ({
    identityId: row.identity_id,
    kind: row.kind,
    createdAt: row.created_at,
    ...(row.verified_at !== null && { verifiedAt: row.verified_at }),
  }));
}

/** The blind indexes of these subjects' identities: what survives a person in a suppression. */
export async function listIdentityHashes(
  db: Db,
  controller: ControllerId,
  subjectIds: readonly SubjectId[],
): Promise<readonly IdentityHash[]> {
  return listHashes(db, controller, subjectIds);
}

/** The person has shown to hold this address, by a link or a code that was sent there. */
export async function markVerified(
  tx: TxContext,
  subjectId: SubjectId,
  identityId: IdentityId,
): Promise<void> {
  await setVerifiedById(tx.tx, tx.controller, { subjectId, identityId, at: tx.clock.now() });
}

/**
 * An address of this kind, links followed. With `identityId` exactly that one, undefined when it is gone or another person's;
 * without it a verified one before others, the latest before older ones. Undefined when there is none.
 */
export async function readIdentity(
  ctx: Context,
  subjectId: SubjectId,
  kind: IdentityKind,
  identityId?: IdentityId,
): Promise<Personal<string> | undefined> {
  const [address] = await readIdentities(ctx, [{ subjectId, identityId }], kind);
  return address;
}

/** As `readIdentity` for many people, in their order; a constant number of statements. */
export async function readIdentities(
  ctx: Context,
  wanted: readonly { readonly subjectId: SubjectId; readonly identityId?: IdentityId | undefined }[],
  kind: IdentityKind,
): Promise<readonly (Personal<string> | undefined)[]> {
  const rows = await listIdentityRowsOfMany(
    ctx.db,
    ctx.controller,
    wanted.map(({ subjectId }) => subjectId),
    kind,
  );
  const byPerson = Map.groupBy(rows, (row) => row.named_id);
  const chosen = wanted.map(({ subjectId, identityId }) =>
    byPerson.get(subjectId)?.find((row) => identityId === undefined || row.identity_id === identityId),
  );
  const holders = new Set(chosen.flatMap((row) => (row === undefined ? [] : [row.subject_id])));
  const keys = await ctx.vault.loadOwnerKeys(ctx.db, ctx.controller, [...holders]);
  return chosen.map((row) => {
    if (row === undefined) return undefined;
    const key = keys.get(row.subject_id);
    if (key === undefined) throw new Error(`subject ${row.subject_id} has no key`);
    return new Personal(ctx.vault.open(key, row.identity_id, row.sealed_value).toString());
  });
}

/** By what a person is known, opened. */
export interface KnownIdentity {
  readonly identityId: IdentityId;
  readonly kind: IdentityKind;
  /** Shown by a code or a link to be the person's. */
  readonly isVerified: boolean;
  readonly value: Personal<string>;
}

/** All that the living subject behind this one is known by, opened. */
export async function readPerson(ctx: Context, subjectId: SubjectId): Promise<readonly KnownIdentity[]> {
  const rows = await listIdentityRows(ctx.db, ctx.controller, subjectId);
  const holders = [...new Set(rows.map((row) => row.subject_id))];
  const keys = await ctx.vault.loadOwnerKeys(ctx.db, ctx.controller, holders);
  return rows.map((row) => {
    const key = keys.get(row.subject_id);
    if (key === undefined) throw new Error(`subject ${row.subject_id} has no key`);
    const value = ctx.vault.open(key, row.identity_id, row.sealed_value).toString();
    const isVerified = row.verified_at !== null;
    return { identityId: row.identity_id, kind: row.kind, isVerified, value: new Personal(value) };
  });
}

/** An identity as it rests. */
export interface SealedIdentity {
  readonly identityId: IdentityId;
  readonly subjectId: SubjectId;
  readonly sealed: Buffer;
}

/** Opens what was read by thousands, in the same order; undefined for whoever was erased since. Not inside a transaction. */
export async function openIdentities(
  ctx: Context,
  identities: readonly SealedIdentity[],
): Promise<readonly (Personal<string> | undefined)[]> {
  const holders = [...new Set(identities.map(({ subjectId }) => subjectId))];
  const keys = await ctx.vault.loadOwnerKeys(ctx.db, ctx.controller, holders);
  return identities.map(({ identityId, subjectId, sealed }) => {
    const key = keys.get(subjectId);
    if (key?.kind !== 'live') return undefined;
    return new Personal(ctx.vault.open(key, identityId, sealed).toString());
  });
}

const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
const longestToken = 2048;
const linkPurpose = (ctx: Context): Buffer => Buffer.from(`link\n1\n${ctx.controller}`);

/**
 * A token for a link: the claims under the controller's link key, URL-safe, about 70 to 120 characters, without personal
 * data. AES-256-GCM with a random nonce: NIST SP 800-38D 8.3 bounds one key to 2^32 tokens.
 */
export function sealLink(ctx: Context, claims: LinkClaims): string {
  const nonce = ctx.ids.random(nonceBytes);
  const sealing = createCipheriv(cipher, ctx.vault.linkKey(ctx.controller), nonce, {
    authTagLength: tagBytes,
  });
  sealing.setAAD(linkPurpose(ctx));
  const body = Buffer.concat([sealing.update(encodeClaims(claims)), sealing.final()]);
  return Buffer.concat([nonce, body, sealing.getAuthTag()]).toString('base64url');
}

/**
 * What a token says, if it is good for this kind of page now. Undefined, always alike, when it is forged, cut, of another
 * controller, of another kind or expired.
 */
export function openLink(ctx: Context, token: string, kind: LinkKind): LinkClaims | undefined {
  const claims = decodeToken(ctx, token);
  return claims?.kind === kind && !isExpired(claims, ctx.clock.now()) ? claims : undefined;
}

function decodeToken(ctx: Context, token: string): LinkClaims | undefined {
  if (token.length > longestToken) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length < nonceBytes + tagBytes || bytes.toString('base64url') !== token) return undefined;
  const opening = createDecipheriv(cipher, ctx.vault.linkKey(ctx.controller), bytes.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  });
  opening.setAAD(linkPurpose(ctx));
  opening.setAuthTag(bytes.subarray(-tagBytes));
  const plain = opening.update(bytes.subarray(nonceBytes, -tagBytes));
  try {
    opening.final();
  } catch {
    return undefined;
  }
  return decodeClaims(plain);
}
