import { createHash } from 'node:crypto';
import type { MessageId } from '@zgoda/vocabulary/ids';
import { policyErrors } from '@zgoda/vocabulary/policies';
import { DomainError } from '@zgoda/vocabulary/errors';
import { z } from 'zod';
import type { Context, TxContext } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { defineEvent } from '../../platform/jobs/index.ts';
import { parseMailAddress, readTokenAddress, type TextHash } from '../../platform/mail/index.ts';
import type { ErasureStep } from '../evidence/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import type { InboundAddressKind } from './inbound-mail.ts';
import {
  countInboundOf,
  deleteDoneBefore,
  deleteInboundOf,
  insertInbound,
  listOverdue,
  upsertListener,
} from './inbound-store.ts';
import { readHeaders } from './read-mail.ts';

/** A mail was taken over. */
export const inboundDue = defineEvent({
  name: 'correspondence.work',
  schema: z.strictObject({ inboundId: z.uuid() }),
});

/** One of a controller's addresses, as a mail names it. */
export interface OwnAddress {
  readonly kind: InboundAddressKind;
  /** In the form in which it is compared. */
  readonly address: string;
  /** Absent for contact addresses. */
  readonly messageId?: MessageId | undefined;
}

/** By which the token addresses of a controller are made and recognised. */
const addressHash =
  (ctx: Context): TextHash =>
  (text) =>
    ctx.vault.blindIndex(ctx.controller, text);

/** The address if it is one of this controller's: of a message, by its token, or one that people are told to write to. */
export async function recognise(
  ctx: Context,
  inboundDomain: string,
  typed: string,
): Promise<OwnAddress | undefined> {
  const parsed = parseMailAddress(typed);
  if (parsed === undefined) return undefined;
  const address = parsed.text.toLowerCase();
  const token = parsed.domain === inboundDomain ? readTokenAddress(parsed.local) : undefined;
  if (token !== undefined) {
    return token.isGenuine(addressHash(ctx))
      ? { kind: token.kind, address, messageId: token.id as MessageId }
      : undefined;
  }
  const kind = (await contactAddresses(ctx)).get(address);
  return kind && { kind, address };
}

/**
 * Where people are told to write, and the sender of our mails, which some programs answer. An address of the data protection officer
 * that serves for everything else too is not the officer's own. GDPR Art. 38(4), 38(5)
 */
async function contactAddresses(ctx: Context): Promise<ReadonlyMap<string, 'contact' | 'dpo'>> {
  const inForce = await getPolicyInForce(ctx).catch(toNone);
  if (inForce === undefined) return new Map();
  const { contact, dpo, sender } = inForce.policy.controller;
  return new Map([
    ...(dpo === undefined ? [] : [[dpo.email.toLowerCase(), 'dpo'] as const]),
    ...[contact, sender.address].map((address) => [address.toLowerCase(), 'contact'] as const),
  ]);
}

const notPublished = policyErrors.policy_not_published().code;
function toNone(error: unknown): undefined {
  if (!(error instanceof DomainError) || error.code !== notPublished) throw error;
}

/**
 * Keeps a mail, sealed, and puts it in line: once this has returned, it is not lost any more. The same mail again (recipient,
 * Message-ID and body, or the same octets where there is no Message-ID) changes nothing.
 */
export async function takeIn(
  ctx: Context,
  to: OwnAddress,
  { sender, raw }: { readonly sender: string; readonly raw: Buffer },
): Promise<void> {
  const id = identityOf(raw);
  await transaction(ctx, async (tx) => {
    const inboundId = tx.ids.uuid();
    const isNew = await insertInbound(tx.tx, tx.controller, {
      inboundId,
      addressKind: to.kind,
      messageId: to.messageId,
      keyHash: tx.vault.blindIndex(tx.controller, `inbound\n${to.address}\n${id}`),
      sealedMail: tx.vault.seal(
        tx.vault.controllerOwnerKey(tx.controller),
        inboundId,
        Buffer.concat([Buffer.from(`${sender}\n`), raw]),
      ),
      receivedAt: tx.clock.now(),
    });
    if (isNew) await enqueueWork(tx, inboundId);
  });
}

/** The same on whatever way it comes, and again after a crash: the lines that mail servers add stand before the body. */
function identityOf(raw: Buffer): string {
  const id = readHeaders(raw).get('message-id') ?? '';
  const bodyAt = Math.max(0, raw.indexOf('\r\n\r\n'));
  const digest = createHash('sha256')
    .update(id === '' ? raw : raw.subarray(bodyAt))
    .digest('hex');
  return `${id}\n${digest}`;
}

const enqueueWork = (tx: TxContext, inboundId: string): Promise<void> =>
  tx.enqueue(tx, inboundDue, { inboundId }, { singletonKey: inboundId });

/** For the board: without it, nobody would know that mail is not taken at all. */
export const sayListening = (ctx: Context): Promise<void> =>
  transaction(ctx, ({ tx }) => upsertListener(tx, ctx.controller, ctx.clock.now()));

/** A job that has not come by this long after its time is taken for lost. */
const overdueMs = 10 * 60_000;
const overdueBatch = 500;

/** Puts in line again what a lost job has left behind. */
export async function recoverOverdueMail(ctx: Context): Promise<void> {
  const before = new Date(ctx.clock.now().getTime() - overdueMs);
  const overdue = await listOverdue(ctx.db, ctx.controller, before, overdueBatch);
  if (overdue.length > 0) ctx.log.warn('correspondence.overdue', { count: overdue.length });
  for (const inboundId of overdue) await transaction(ctx, (tx) => enqueueWork(tx, inboundId));
}

/** As long as the board looks back, and a mail may come again. */
const keptMs = 90 * 86_400_000;

export async function forgetOldMail(ctx: Context): Promise<void> {
  const before = new Date(ctx.clock.now().getTime() - keptMs);
  await transaction(ctx, async (tx) => void (await deleteDoneBefore(tx.tx, tx.controller, before)));
}

/** Erasure takes what is left of a person's mails; their cases are erased by their own capability. GDPR Art. 17(1). */
export const correspondenceErasure: ErasureStep = {
  name: 'correspondence',
  erase: (tx, subjectId) => deleteInboundOf(tx.tx, tx.controller, subjectId),
  countResidue: (tx, subjectId) => countInboundOf(tx.db, tx.controller, subjectId),
};
