import { findLetterTemplate } from '@zgoda/policy';
import {
  toPublicId,
  type LetterId,
  type MessageId,
  type RequestId,
  type SubjectId,
} from '@zgoda/vocabulary/ids';
import { letterErrors } from '@zgoda/vocabulary/letters';
import type { Actor, Context, TxContext } from '../../context.ts';
import { isLocale } from '../../platform/i18n/index.ts';
import { renderPdf } from '../../platform/pdf/index.ts';
import type { OwnerKey } from '../../platform/vault/index.ts';
import { recordEvidence, type ErasureStep } from '../evidence/index.ts';
import { mailIdOf, sendMessage } from '../messages/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { findSubject, readIdentity } from '../subjects/index.ts';
import { composeLetter } from './compose.ts';
import { automaticKinds, type Letter, type LetterText, type NewLetter } from './letter.ts';
import { toLetterMarkdown, toSheet } from './render.ts';
import {
  countLettersOf,
  deleteLettersOf,
  findLetter,
  insertLetter,
  listLettersOfRequest,
  listMailsOfRequest,
  type SealedLetter,
} from './store.ts';

/**
 * Writes a letter, with evidence of it: puts it in words, keeps it sealed, and puts the mail in line where the person has an address
 * and the policy a class for it. Otherwise it is for print. Law 2297-VI Art. 17(2), 17(3); GDPR Art. 12(3), 12(4)
 */
export async function writeLetter(tx: TxContext, wanted: NewLetter): Promise<LetterId> {
  const { policy, hash: policyHash } = await getPolicyInForce(tx);
  const { requestId, kind, facts } = wanted;
  const letterId = tx.ids.uuid() as LetterId;
  const locale = isLocale(wanted.locale) ? wanted.locale : 'en';
  const now = tx.clock.now();
  const subjectId = wanted.subjectId && (await findSubject(tx, { subject_id: wanted.subjectId }));
  const text = composeLetter(policy, wanted, {
    locale,
    address: wanted.address,
    reference: requestId === undefined ? toPublicId('letter', letterId) : toPublicId('request', requestId),
    now,
  });
  const isToPerson = kind !== 'correction_notice' || facts.to === 'person';
  const messageId =
    subjectId !== undefined && isToPerson
      ? await mailLetter(tx, { ...wanted, subjectId }, { letterId, text })
      : undefined;
  const [evidence] = await recordEvidence(tx, [
    {
      class: 'request_step',
      ...(subjectId !== undefined && { subjectId }),
      policyHash,
      payload: {
        act: 'letter_written',
        letter: toPublicId('letter', letterId),
        kind,
        locale,
        channel: messageId === undefined ? 'print' : 'mail',
        ...(requestId !== undefined && { request: toPublicId('request', requestId) }),
        ...(messageId !== undefined && { message: toPublicId('message', messageId) }),
        ...('ground' in facts && facts.ground !== undefined && { ground: facts.ground }),
        ...(facts.article !== undefined && { article: facts.article }),
        ...('newDate' in facts && { until: facts.newDate }),
      },
    },
  ]);
  if (evidence === undefined) throw new Error('an act has its evidence');
  const key = await loadKey(tx, subjectId);
  await insertLetter(tx.tx, tx.controller, {
    letterId,
    requestId,
    subjectId,
    kind,
    locale,
    messageId,
    sealedText: tx.vault.seal(key, letterId, Buffer.from(JSON.stringify(text))),
    writtenAt: now,
    writtenBy: nameOf(tx.actor),
    entryId: evidence.entryId,
  });
  return letterId;
}

function nameOf(actor: Actor): string {
  if (actor.kind === 'staff') return actor.staffId;
  return actor.kind === 'api_key' ? 'api' : 'system';
}

/** The person's key, or the controller's own for a letter to nobody on record. */
async function loadKey(ctx: Context, subjectId: SubjectId | undefined): Promise<OwnerKey> {
  if (subjectId === undefined) return ctx.vault.controllerOwnerKey(ctx.controller);
  const key = (await ctx.vault.loadOwnerKeys(ctx.db, ctx.controller, [subjectId])).get(subjectId);
  if (key === undefined) throw new Error('a subject on record has no key');
  return key;
}

/** In the thread of the request. Undefined where there is no address, or the policy does not let such a mail go. */
async function mailLetter(
  tx: TxContext,
  wanted: NewLetter & { readonly subjectId: SubjectId },
  { letterId, text }: { readonly letterId: LetterId; readonly text: LetterText },
): Promise<MessageId | undefined> {
  const { subjectId, requestId, kind, locale, inAnswerTo = [] } = wanted;
  const { policy } = await getPolicyInForce(tx);
  const template = findLetterTemplate(policy);
  const address = await readIdentity(tx, subjectId, 'email');
  if (template === undefined || address === undefined) return undefined;
  const earlier = requestId === undefined ? [] : await listMailsOfRequest(tx.db, tx.controller, requestId);
  const outcome = await sendMessage(tx, {
    subjectId,
    template: template.id,
    cause: {
      kind: 'privacy_request',
      id: requestId === undefined ? toPublicId('letter', letterId) : toPublicId('request', requestId),
    },
    data: { title: text.title, body_markdown: toLetterMarkdown(text) },
    locale,
    inAnswerTo: [...inAnswerTo, ...earlier.map((id) => mailIdOf(policy, id))],
    isByPerson: !automaticKinds.includes(kind) && ['staff', 'api_key'].includes(tx.actor.kind),
  });
  if (outcome.outcome === 'queued') return outcome.messageId;
  tx.log.info('letters.not_mailed', { kind, reason: outcome.decision.reason });
  return undefined;
}

/** @throws letter_not_found */
export async function getLetter(ctx: Context, letterId: LetterId): Promise<Letter> {
  const found = await findLetter(ctx.db, ctx.controller, letterId);
  if (found === undefined) throw letterErrors.letter_not_found();
  const [letter] = await openLetters(ctx, [found]);
  if (letter === undefined) throw letterErrors.letter_not_found();
  return letter;
}

/** The letters of a request in their order, with their words. */
export async function listLetters(ctx: Context, requestId: RequestId): Promise<readonly Letter[]> {
  return openLetters(ctx, await listLettersOfRequest(ctx.db, ctx.controller, requestId));
}

async function openLetters(ctx: Context, letters: readonly SealedLetter[]): Promise<readonly Letter[]> {
  const owners = [...new Set(letters.flatMap(({ subjectId }) => subjectId ?? []))];
  const keys = await ctx.vault.loadOwnerKeys(ctx.db, ctx.controller, owners);
  return letters.flatMap(({ sealedText, ...letter }) => {
    const { subjectId, letterId, messageId } = letter;
    const key = subjectId === undefined ? ctx.vault.controllerOwnerKey(ctx.controller) : keys.get(subjectId);
    if (key?.kind !== 'live') return [];
    const text = JSON.parse(ctx.vault.open(key, letterId, sealedText).toString()) as LetterText;
    return [{ ...letter, channel: messageId === undefined ? 'print' : 'mail', text }];
  });
}

/** The letter as it stands, on paper. The same letter gives the same bytes. @throws letter_not_found */
export async function renderLetterPdf(ctx: Context, letterId: LetterId): Promise<Buffer> {
  return renderPdf(toSheet((await getLetter(ctx, letterId)).text));
}

/** Erasure takes the letters of a person; that they were written stays as a commitment in the log. GDPR Art. 17(1) */
export const letterErasure: ErasureStep = {
  name: 'letters',
  erase: (tx, subjectId) => deleteLettersOf(tx.tx, tx.controller, subjectId),
  countResidue: (tx, subjectId) => countLettersOf(tx.db, tx.controller, subjectId),
};
