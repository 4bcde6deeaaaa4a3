import { timingSafeEqual } from 'node:crypto';
import { localise } from '@zgoda/policy';
import {
  disclosureErrors,
  type RecipientNoticeKind,
  type RecipientNoticeState,
} from '@zgoda/vocabulary/disclosures';
import { toPublicId, type RecipientNoticeId, type RequestId, type SubjectId } from '@zgoda/vocabulary/ids';
import { identityKinds } from '@zgoda/vocabulary/subjects';
import type { Context, TxContext } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { recordEvidence } from '../evidence/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { listIdentities, listLinkedSubjects, readIdentity } from '../subjects/index.ts';
import {
  dueOfNotice,
  isReminderDue,
  lapsesAfterMs,
  noticeContentSchema,
  noticeDue,
  type NoticeContent,
  type RecipientNotice,
} from './notice.ts';
import {
  countOpenRows,
  findNotice,
  insertNotice,
  listNoticeRows,
  listNoticesOfRequest,
  lockNotice,
  updateNotice,
  type SealedNotice,
} from './notice-store.ts';
import { nameOf, readDisclosures } from './service.ts';
import { listReached } from './store.ts';

/** Of whom, of what, and why recipients are to be told. */
export interface Tidings {
  readonly subjectId: SubjectId;
  readonly kind: RecipientNoticeKind;
  readonly categories: readonly string[];
  readonly requestId?: RequestId | undefined;
  /** What is right now, in words for the recipient; sealed. */
  readonly words?: string | undefined;
  /** The same by the categories that a recipient got, where not all may read all. */
  readonly wordsFor?: ((categories: readonly string[]) => string | undefined) | undefined;
}

/**
 * Has every recipient in the register who got any of these categories told what became of them, once for a request, in the caller's
 * transaction and with evidence: by mail where an address is known, else somebody has to do it by hand. Before the person is erased here,
 * since it says by what the recipient knows the person.
 * @see GDPR Art. 19; Law 2297-VI Art. 21(2)
 */
export async function notifyRecipients(tx: TxContext, tidings: Tidings): Promise<readonly RecipientNotice[]> {
  const { subjectId, kind, categories, requestId, words, wordsFor } = tidings;
  const { policy, hash: policyHash } = await getPolicyInForce(tx);
  const linked = await listLinkedSubjects(tx, subjectId);
  const reached = await readDisclosures(tx, await listReached(tx.tx, tx.controller, linked, categories));
  const told = requestId === undefined ? [] : await listNoticesOfRequest(tx.tx, tx.controller, requestId);
  const wanted = reached.filter(
    (one) =>
      !told.some(
        (notice) =>
          notice.kind === kind &&
          (one.recipient === undefined
            ? notice.disclosureId === one.disclosureId
            : notice.recipient === one.recipient),
      ),
  );
  if (wanted.length === 0) return [];
  const createdAt = tx.clock.now();
  const dueAt = dueOfNotice(policy, kind, createdAt);
  const person = await knownBy(tx, subjectId);
  const notices: SealedNotice[] = [];
  for (const { recipient, namedRecipient, disclosureId, reached: of } of wanted) {
    const noticeId = tx.ids.uuid() as RecipientNoticeId;
    const declared = policy.recipients.find(({ id }) => id === recipient);
    const contact = declared?.contact ?? namedRecipient?.contact;
    const payload = {
      act: 'recipient_to_be_told',
      notice: toPublicId('recipient_notice', noticeId),
      kind,
      categories: of.join(' '),
      by_hand: contact === undefined,
      ...(recipient !== undefined && { recipient }),
      ...(requestId !== undefined && { request: toPublicId('request', requestId) }),
    };
    const [evidence] = await recordEvidence(tx, [{ class: 'disclosure', subjectId, policyHash, payload }]);
    if (evidence === undefined) throw new Error('an act has its evidence');
    const content: NoticeContent = {
      to: namedRecipient,
      person: [...person],
      words: words ?? wordsFor?.(of),
    };
    const notice: SealedNotice = {
      noticeId,
      subjectId,
      disclosureId: recipient === undefined ? disclosureId : undefined,
      recipient,
      kind,
      categories: of,
      requestId,
      state: 'open',
      byHand: contact === undefined,
      dueAt,
      createdAt,
      entryId: evidence.entryId,
      sealed: tx.vault.seal(
        tx.vault.controllerOwnerKey(tx.controller),
        noticeId,
        Buffer.from(JSON.stringify(content)),
      ),
    };
    await insertNotice(tx.tx, tx.controller, notice);
    if (contact !== undefined) await tx.enqueue(tx, noticeDue, { noticeId, again: false });
    notices.push(notice);
  }
  return notices;
}

/** One value of each kind: a verified one before others, the latest before older ones. */
async function knownBy(ctx: Context, subjectId: SubjectId): Promise<NoticeContent['person']> {
  const held = new Set((await listIdentities(ctx, subjectId)).map(({ kind }) => kind));
  const kinds = identityKinds.filter((kind) => held.has(kind));
  const values = await Promise.all(kinds.map((kind) => readIdentity(ctx, subjectId, kind)));
  return kinds.flatMap((kind, index) => {
    const value = values[index];
    return value === undefined ? [] : [{ kind, value: value.reveal() }];
  });
}

export function openContent(ctx: Context, { noticeId, sealed }: SealedNotice): NoticeContent | undefined {
  if (sealed === undefined) return undefined;
  const key = ctx.vault.controllerOwnerKey(ctx.controller);
  return noticeContentSchema.parse(JSON.parse(ctx.vault.open(key, noticeId, sealed).toString()));
}

/** Name of the recipient and where mail reaches them, as the policy in force says, or as the person did. */
export async function addresseeOf(
  ctx: Context,
  notice: SealedNotice,
): Promise<{ readonly name: string; readonly contact: string | undefined }> {
  const { policy } = await getPolicyInForce(ctx);
  const declared = policy.recipients.find(({ id }) => id === notice.recipient);
  if (declared !== undefined)
    return { name: localise(policy, declared.name, policy.default_locale), contact: declared.contact };
  const to = openContent(ctx, notice)?.to;
  return { name: to?.name ?? notice.recipient ?? '', contact: to?.contact };
}

const macOf = (ctx: Context, noticeId: RecipientNoticeId): Buffer =>
  ctx.vault.blindIndex(ctx.controller, `recipient notice\n${noticeId}`);
const idBytes = 16;

/** What stands in the recipient's link: the notice and a keyed hash of it. It shows the person only while the notice is open. */
export const tokenOfNotice = (ctx: Context, noticeId: RecipientNoticeId): string =>
  Buffer.concat([Buffer.from(noticeId.replaceAll('-', ''), 'hex'), macOf(ctx, noticeId)]).toString(
    'base64url',
  );

/** Undefined, always alike, for a link that is forged, cut or of another controller. */
export async function findNoticeByToken(ctx: Context, token: string): Promise<SealedNotice | undefined> {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.toString('base64url') !== token || bytes.length !== idBytes + 32) return undefined;
  const hex = bytes.toString('hex', 0, idBytes);
  const noticeId = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  if (!timingSafeEqual(bytes.subarray(idBytes), macOf(ctx, noticeId as RecipientNoticeId))) return undefined;
  return findNotice(ctx.db, ctx.controller, noticeId as RecipientNoticeId);
}

/** The recipient, by their link, or staff for them, says that they know. @throws recipient_notice_not_found, recipient_notice_closed */
export async function acknowledgeNotice(
  tx: TxContext,
  noticeId: RecipientNoticeId,
  by: 'recipient' | 'staff',
): Promise<void> {
  const notice = await lockNotice(tx.tx, tx.controller, noticeId);
  if (notice === undefined) throw disclosureErrors.recipient_notice_not_found();
  if (notice.state !== 'open') throw disclosureErrors.recipient_notice_closed();
  const acknowledgedBy = by === 'recipient' ? by : nameOf(tx.actor);
  await recordStep(tx, notice, { act: 'recipient_acknowledged', by });
  await updateNotice(tx.tx, tx.controller, noticeId, { end: { at: tx.clock.now(), acknowledgedBy } });
}

/** Of the person, as long as they are here. */
export async function recordStep(
  tx: TxContext,
  { noticeId, subjectId, recipient }: RecipientNotice,
  payload: Readonly<Record<string, string>>,
): Promise<void> {
  const { hash: policyHash } = await getPolicyInForce(tx);
  const named = {
    ...payload,
    notice: toPublicId('recipient_notice', noticeId),
    ...(recipient && { recipient }),
  };
  await recordEvidence(tx, [
    { class: 'disclosure', policyHash, payload: named, ...(subjectId !== undefined && { subjectId }) },
  ]);
}

/** Once a day: what was not confirmed is sent once more, and what was never confirmed says nothing of the person any more. */
export async function remindRecipients(ctx: Context): Promise<void> {
  const open = await listNoticeRows(ctx.db, ctx.controller, { state: 'open' });
  const now = ctx.clock.now();
  for (const { noticeId } of open) {
    await transaction(ctx, async (tx) => {
      const notice = await lockNotice(tx.tx, tx.controller, noticeId);
      if (notice?.state !== 'open') return;
      const lapsesAt = (notice.dueAt ?? notice.createdAt).getTime() + lapsesAfterMs;
      if (now.getTime() >= lapsesAt) {
        await recordStep(tx, notice, { act: 'recipient_notice_lapsed' });
        await updateNotice(tx.tx, tx.controller, noticeId, { end: { at: now } });
      } else if (!notice.byHand && isReminderDue(notice, now)) {
        await updateNotice(tx.tx, tx.controller, noticeId, { remindedAt: now });
        await tx.enqueue(tx, noticeDue, { noticeId, again: true });
      }
    });
  }
}

/** Newest first. With `subjectId`: who was told of what became of this person's data (GDPR Art. 19, last sentence). */
export async function listNotices(
  ctx: Context,
  page: {
    readonly state?: RecipientNoticeState | undefined;
    readonly subjectId?: SubjectId | undefined;
    readonly before?: RecipientNoticeId | undefined;
    readonly limit?: number | undefined;
  },
): Promise<readonly RecipientNotice[]> {
  const { state, subjectId, before, limit } = page;
  const subjectIds = subjectId === undefined ? undefined : await listLinkedSubjects(ctx, subjectId);
  return listNoticeRows(ctx.db, ctx.controller, { state, subjectIds, before, limit });
}

/** @throws recipient_notice_not_found */
export async function getNotice(ctx: Context, noticeId: RecipientNoticeId): Promise<RecipientNotice> {
  const found = await findNotice(ctx.db, ctx.controller, noticeId);
  if (found === undefined) throw disclosureErrors.recipient_notice_not_found();
  return found;
}

/** For the board: how many wait to be confirmed, how many somebody has to tell, and how many should have been told by now. */
export const countOpenNotices = (ctx: Context): ReturnType<typeof countOpenRows> =>
  countOpenRows(ctx.db, ctx.controller, ctx.clock.now());
