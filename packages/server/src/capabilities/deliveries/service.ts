import { requestDefaults } from '@zgoda/policy';
import { deliveryErrors } from '@zgoda/vocabulary/deliveries';
import { toPublicId, type DeliveryId, type RequestId, type SubjectId } from '@zgoda/vocabulary/ids';
import { Temporal } from 'temporal-polyfill';
import type { Context, TxContext } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import {
  newStreamKey,
  openStream,
  readStreamKey,
  sealStream,
  type OwnerKey,
} from '../../platform/vault/index.ts';
import { recordDisclosure } from '../disclosures/index.ts';
import { recordEvidence, type ErasureStep, type EvidenceAct } from '../evidence/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { ensureSubjects, sealLink } from '../subjects/index.ts';
import { standingOf, type Delivery, type DeliveryRecipient, type NewDelivery } from './delivery.ts';
import {
  countDeliveriesOf,
  deleteAbandoned,
  deleteDeliveriesOf,
  deleteDelivery,
  findChunk,
  findDelivery,
  insertChunk,
  insertDelivery,
  listDeliveriesOfRequest,
  lockDelivery,
  lockOver,
  setGone,
  setReady,
  setTaken,
  type SealedDelivery,
} from './store.ts';

async function loadKey(ctx: Context, subjectId: SubjectId): Promise<OwnerKey> {
  const key = (await ctx.vault.loadOwnerKeys(ctx.db, ctx.controller, [subjectId])).get(subjectId);
  if (key === undefined) throw new Error('a subject on record has no key');
  return key;
}

const keyName = (deliveryId: DeliveryId): string => `${deliveryId}/key`;
const recipientName = (deliveryId: DeliveryId): string => `${deliveryId}/recipient`;

/**
 * Stores a package, a megabyte at a time and each in a transaction of its own, so that neither memory nor a transaction grows with it.
 * It can be fetched once all of it is there. Not inside a transaction. GDPR Art. 12(3), 15(3), 20; Art. 32(1)(a)
 */
export async function storePackage(ctx: Context, wanted: NewDelivery): Promise<DeliveryId> {
  if (ctx.db.isTransaction) throw new Error('a package is not stored inside a transaction');
  const deliveryId = ctx.ids.uuid() as DeliveryId;
  const secret = newStreamKey();
  await transaction(ctx, (tx) => begin(tx, wanted, deliveryId, secret));
  let bytes = 0;
  let chunks = 0;
  try {
    for await (const chunk of sealStream(readStreamKey(secret), deliveryId, wanted.source)) {
      await transaction(ctx, (tx) => insertChunk(tx.tx, tx.controller, deliveryId, chunk));
      bytes += chunk.plainBytes;
      chunks += 1;
    }
  } catch (error) {
    await transaction(ctx, (tx) => deleteDelivery(tx.tx, tx.controller, deliveryId));
    throw error;
  }
  await transaction(ctx, async (tx) => {
    const stored = await lockDelivery(tx.tx, tx.controller, deliveryId);
    if (stored === undefined) throw deliveryErrors.delivery_not_found();
    const entryId = await recordStep(tx, stored, {
      act: 'delivery_ready',
      bytes,
      expires_at: stored.expiresAt.toISOString(),
    });
    await setReady(tx.tx, tx.controller, { deliveryId, bytes, chunks }, entryId);
  });
  return deliveryId;
}

async function begin(
  tx: TxContext,
  { subjectId, requestId, recipient, expiresAt }: NewDelivery,
  deliveryId: DeliveryId,
  secret: Buffer,
): Promise<void> {
  const storedAt = tx.clock.now();
  const { policy } = await getPolicyInForce(tx);
  const term = policy.requests.package_available_for ?? requestDefaults.package_available_for;
  const key = await loadKey(tx, subjectId);
  const [holder] = recipient === undefined ? [] : await ensureSubjects(tx, [{ email: recipient.email }]);
  await insertDelivery(tx.tx, tx.controller, {
    deliveryId,
    subjectId,
    requestId,
    holderId: holder?.subjectId ?? subjectId,
    recipientId: holder?.identityId,
    sealedRecipient:
      recipient && tx.vault.seal(key, recipientName(deliveryId), Buffer.from(JSON.stringify(recipient))),
    sealedKey: tx.vault.seal(key, keyName(deliveryId), secret),
    state: 'storing',
    bytes: 0,
    chunks: 0,
    storedAt,
    expiresAt: expiresAt ?? after(storedAt, term, policy.controller.time_zone),
  });
}

/** Counted on the controller's clock: a day is a day even where the clocks change. */
const after = (at: Date, term: string, timeZone: string): Date =>
  new Date(
    Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone).add(term)
      .epochMilliseconds,
  );

async function recordStep(
  tx: TxContext,
  { deliveryId, subjectId, requestId, recipientId }: Delivery,
  payload: EvidenceAct['payload'],
) {
  const { hash: policyHash } = await getPolicyInForce(tx);
  const [evidence] = await recordEvidence(tx, [
    {
      class: 'request_step',
      subjectId,
      policyHash,
      payload: {
        ...payload,
        delivery: toPublicId('delivery', deliveryId),
        to: recipientId === undefined ? 'person' : 'recipient',
        ...(requestId !== undefined && { request: toPublicId('request', requestId) }),
      },
    },
  ]);
  if (evidence === undefined) throw new Error('an act has its evidence');
  return evidence.entryId;
}

/** The address of the page that gives the package, below the public origin. It names nobody, and opening it changes nothing. */
export async function sealDownloadLink(
  ctx: Context,
  deliveryId: DeliveryId,
  locale?: string,
): Promise<string> {
  const { holderId, expiresAt } = await getDelivery(ctx, deliveryId);
  const token = sealLink(ctx, { kind: 'delivery', subjectId: holderId, deliveryId, expiresAt });
  return `/${ctx.controller}/delivery/${token}${locale === undefined ? '' : `?lang=${locale}`}`;
}

/** @throws delivery_not_found */
export async function getDelivery(ctx: Context, deliveryId: DeliveryId): Promise<Delivery> {
  const found = await findDelivery(ctx.db, ctx.controller, deliveryId);
  if (found === undefined) throw deliveryErrors.delivery_not_found();
  return found;
}

/** The package, if this is who may fetch it. */
export async function findDeliveryOf(
  ctx: Context,
  deliveryId: DeliveryId,
  holderId: SubjectId,
): Promise<Delivery | undefined> {
  const found = await findDelivery(ctx.db, ctx.controller, deliveryId);
  return found?.holderId === holderId ? found : undefined;
}

export const listDeliveries = (ctx: Context, requestId: RequestId): Promise<readonly Delivery[]> =>
  listDeliveriesOfRequest(ctx.db, ctx.controller, requestId);

/** Whom the person named; undefined where it is for the person. */
async function readRecipient(
  ctx: Context,
  { deliveryId, subjectId, sealedRecipient }: SealedDelivery,
): Promise<DeliveryRecipient | undefined> {
  if (sealedRecipient === undefined) return undefined;
  const plain = ctx.vault.open(await loadKey(ctx, subjectId), recipientName(deliveryId), sealedRecipient);
  return JSON.parse(plain.toString()) as DeliveryRecipient;
}

/**
 * Begins to give it: the first time is on record, and an hour later it is gone. The stream must be read to its end, or left.
 * @throws delivery_gone
 */
export async function takePackage(
  ctx: Context,
  deliveryId: DeliveryId,
): Promise<{ readonly delivery: Delivery; readonly content: AsyncGenerator<Buffer> }> {
  const delivery = await transaction(ctx, async (tx) => {
    const found = await lockDelivery(tx.tx, tx.controller, deliveryId);
    const now = tx.clock.now();
    if (found === undefined || standingOf(found, now) === 'gone') throw deliveryErrors.delivery_gone();
    if (found.takenAt !== undefined) return found;
    await recordStep(tx, found, { act: 'delivery_taken', bytes: found.bytes });
    await registerDisclosure(tx, found);
    await setTaken(tx.tx, tx.controller, deliveryId, now);
    return { ...found, takenAt: now };
  });
  return { delivery, content: openPackage(ctx, delivery) };
}

/** What a recipient fetches, the person asked to be given to them: it stands in the register. GDPR Art. 20(2); Law 2297-VI Art. 14(1) */
async function registerDisclosure(tx: TxContext, delivery: SealedDelivery): Promise<void> {
  const recipient = await readRecipient(tx, delivery);
  if (recipient === undefined) return;
  const { policy } = await getPolicyInForce(tx);
  await recordDisclosure(tx, {
    subjectId: delivery.subjectId,
    recipient: { name: recipient.name, contact: recipient.email },
    ground: recipient.ground ?? 'at_subjects_request',
    isDecided: recipient.ground !== undefined,
    categories: recipient.categories ?? policy.categories.map(({ id }) => id),
    purpose: recipient.purpose,
    reference: toPublicId('delivery', delivery.deliveryId),
  });
}

/** A megabyte at a time. @throws VaultError `not_authentic` at whatever is not as it was stored */
async function* openPackage(ctx: Context, delivery: SealedDelivery): AsyncGenerator<Buffer> {
  const { deliveryId, subjectId, sealedKey } = delivery;
  if (sealedKey === undefined) throw deliveryErrors.delivery_gone();
  const key = await loadKey(ctx, subjectId);
  const secret = readStreamKey(ctx.vault.open(key, keyName(deliveryId), sealedKey));
  yield* openStream(secret, deliveryId, readChunks(ctx, delivery));
}

async function* readChunks(ctx: Context, { deliveryId, chunks }: Delivery): AsyncGenerator<Buffer> {
  for (let no = 0; no < chunks; no += 1) {
    const sealed = await findChunk(ctx.db, ctx.controller, deliveryId, no);
    if (sealed === undefined) throw deliveryErrors.delivery_gone();
    yield sealed;
  }
}

/** Takes back what nobody was told of: another package is made in its place. Gone already: nothing happens. */
export async function discardPackage(tx: TxContext, deliveryId: DeliveryId): Promise<void> {
  const found = await lockDelivery(tx.tx, tx.controller, deliveryId);
  if (found === undefined || found.state === 'gone') return;
  if (found.state === 'storing') return deleteDelivery(tx.tx, tx.controller, deliveryId);
  await recordStep(tx, found, { act: 'delivery_gone', because: 'replaced' });
  await setGone(tx.tx, tx.controller, [deliveryId]);
}

const sweepLimit = 100;

/** Erases what was fetched an hour ago, what nobody fetched in its term, and what was never finished, with evidence of the first two. */
export async function sweepDeliveries(ctx: Context, signal: AbortSignal): Promise<void> {
  for (let swept = sweepLimit; swept === sweepLimit && !signal.aborted;) {
    swept = await transaction(ctx, async (tx) => {
      const now = tx.clock.now();
      const over = await lockOver(tx.tx, tx.controller, { now, limit: sweepLimit });
      const { hash: policyHash } = await getPolicyInForce(tx);
      await recordEvidence(
        tx,
        over.map(({ deliveryId, subjectId, takenAt }) => ({
          class: 'request_step' as const,
          subjectId,
          policyHash,
          payload: {
            act: 'delivery_gone',
            delivery: toPublicId('delivery', deliveryId),
            because: takenAt === undefined ? 'term' : 'taken',
          },
        })),
      );
      await setGone(
        tx.tx,
        tx.controller,
        over.map(({ deliveryId }) => deliveryId),
      );
      return over.length;
    });
  }
  await transaction(ctx, (tx) => deleteAbandoned(tx.tx, tx.controller, tx.clock.now()));
}

/** Erasure takes the packages of a person, and those that were meant for them. GDPR Art. 17(1) */
export const deliveryErasure: ErasureStep = {
  name: 'deliveries',
  erase: (tx, subjectId) => deleteDeliveriesOf(tx.tx, tx.controller, subjectId),
  countResidue: (tx, subjectId) => countDeliveriesOf(tx.db, tx.controller, subjectId),
};
