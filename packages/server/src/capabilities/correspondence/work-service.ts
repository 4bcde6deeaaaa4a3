import { findTopic, localise, type Policy } from '@zgoda/policy';
import { DomainError } from '@zgoda/vocabulary/errors';
import {
  parsePublicId,
  toPublicId,
  type CaseId,
  type MessageId,
  type SubjectId,
} from '@zgoda/vocabulary/ids';
import type { Context, TxContext } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { continueCase, openCase, type NewContact } from '../cases/index.ts';
import { recordEvidence } from '../evidence/index.ts';
import { getMessage, sendMessage, type Message, type NewMessage } from '../messages/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { ensureSubjects, findSubject, sealLink } from '../subjects/index.ts';
import { suppress, withdrawAll, withdrawTopic } from '../subscriptions/index.ts';
import { addressesGivenBack, judgeMail, type Judgement, type ReadMail } from './inbound-mail.ts';
import { recognise } from './inbound-service.ts';
import { countBounces, findWaiting, finishInbound, lockWaiting, type WaitingMail } from './inbound-store.ts';
import { readMail } from './read-mail.ts';
import { ownWords } from './wish.ts';

/** Where a mail's links lead, and whose mail comes to us. */
export interface Origins {
  readonly publicOrigin: string;
  readonly inboundDomain: string;
}

/** What came of a mail. */
interface Outcome {
  readonly outcome: string;
  readonly subjectId?: SubjectId | undefined;
}

/** A mail with all that it is judged by. */
interface Work {
  readonly origins: Origins;
  readonly waiting: WaitingMail;
  readonly mail: ReadMail;
  /** The message that its address names, if it is still known. */
  readonly message: Message | undefined;
  /** Who got that message. */
  readonly subjectId: SubjectId | undefined;
}

/** Works on one mail, in one transaction with all that follows from it. Safe to run twice and at once. */
export async function workOnMail(ctx: Context, origins: Origins, inboundId: string): Promise<void> {
  const waiting = await findWaiting(ctx.db, ctx.controller, inboundId);
  if (waiting === undefined) return;
  const { sender, raw } = open(ctx, waiting);
  const mail = await readMail(sender, raw);
  const judgement = judgeMail(mail, waiting.addressKind);
  const outcome = await transaction(ctx, async (tx) => {
    if (!(await lockWaiting(tx.tx, tx.controller, inboundId))) return undefined;
    const message = waiting.messageId && (await findMessage(tx, waiting.messageId));
    const subjectId = message && (await findSubject(tx, { subject_id: message.subjectId }));
    const done = await act(tx, { origins, waiting, mail, message, subjectId }, judgement);
    const at = tx.clock.now();
    await finishInbound(tx.tx, tx.controller, inboundId, { subjectId: undefined, ...done, at });
    return done.outcome;
  });
  if (outcome !== undefined)
    ctx.log.info('correspondence.worked', { kind: waiting.addressKind, state: outcome });
}

function open(ctx: Context, { inboundId, sealedMail }: WaitingMail): { sender: string; raw: Buffer } {
  const plain = ctx.vault.open(ctx.vault.controllerOwnerKey(ctx.controller), inboundId, sealedMail);
  const end = plain.indexOf('\n');
  return { sender: plain.subarray(0, end).toString(), raw: plain.subarray(end + 1) };
}

async function findMessage(ctx: Context, messageId: MessageId): Promise<Message | undefined> {
  return getMessage(ctx, messageId).catch((error: unknown) => {
    if (!(error instanceof DomainError) || error.code !== 'message_not_found') throw error;
    return undefined;
  });
}

async function act(tx: TxContext, work: Work, judgement: Judgement): Promise<Outcome> {
  if (judgement.taken === 'automatic') return { outcome: 'automatic', subjectId: work.subjectId };
  if (judgement.taken === 'bounce') return actOnBounce(tx, work, judgement.verdict);
  if (judgement.taken === 'complaint') return actOnComplaint(tx, work);
  if (judgement.taken === 'removal') return actOnRemoval(tx, work, judgement.scope);
  return actOnLetter(tx, work);
}

const gone: Outcome = { outcome: 'gone' };
/** So many messages that failed for the time being, within these days, make an address a dead one. */
const bounceLimit = { messages: 5, days: 30 } as const;
const dayMs = 86_400_000;

async function actOnBounce(
  tx: TxContext,
  { message, subjectId }: Work,
  verdict: 'dead' | 'counts' | 'ignored',
): Promise<Outcome> {
  if (message === undefined || subjectId === undefined) return gone;
  if (verdict === 'ignored') return { outcome: 'bounce_ignored', subjectId };
  if (verdict === 'counts') {
    const since = new Date(tx.clock.now().getTime() - bounceLimit.days * dayMs);
    const others = await countBounces(tx.tx, tx.controller, {
      subjectId,
      messageId: message.messageId,
      since,
    });
    if (others + 1 < bounceLimit.messages) return { outcome: 'bounce_counted', subjectId };
  }
  await closeAddress(tx, subjectId, 'bounce', message.messageId);
  return { outcome: 'bounce_dead', subjectId };
}

/** By the address that it came to, else by one of ours in the mail that it gives back. */
async function actOnComplaint(tx: TxContext, { mail, origins, message, subjectId }: Work): Promise<Outcome> {
  let found = message;
  for (const address of found === undefined ? addressesGivenBack(mail) : []) {
    const messageId = (await recognise(tx, origins.inboundDomain, address))?.messageId;
    found ??= messageId && (await findMessage(tx, messageId));
  }
  const who = subjectId ?? (found && (await findSubject(tx, { subject_id: found.subjectId })));
  if (found === undefined || who === undefined) return { outcome: 'complaint_unknown' };
  await closeAddress(tx, who, 'complaint', found.messageId);
  return { outcome: 'complaint', subjectId: who };
}

/** No mail reaches it, or none is wanted: nothing more goes there by mail, with evidence of why. */
async function closeAddress(
  tx: TxContext,
  subjectId: SubjectId,
  reason: 'bounce' | 'complaint',
  messageId: MessageId,
): Promise<void> {
  if (!(await suppress(tx, { subjectId, reason, channel: 'email' }))) return;
  const { hash: policyHash } = await getPolicyInForce(tx);
  const payload = {
    act: 'address_closed',
    reason,
    message: toPublicId('message', messageId),
    channel: 'email',
  };
  await recordEvidence(tx, [{ class: 'system', subjectId, policyHash, payload }]);
}

/**
 * Carried out where the address proves that the mail is an answer to ours. At a contact address anybody can write in anybody's
 * name, so the person is asked to confirm, and somebody is told. GDPR Art. 7(3), 21(3)
 */
async function actOnRemoval(tx: TxContext, work: Work, scope: 'topic' | 'all'): Promise<Outcome> {
  const { message, subjectId, waiting } = work;
  if (waiting.messageId === undefined) return askToConfirm(tx, work);
  if (message === undefined || subjectId === undefined) return gone;
  const { policy } = await getPolicyInForce(tx);
  const how = { method: 'email_reply', locale: message.locale } as const;
  // Whoever answers a mail that is on no topic means all that are.
  const topics = scope === 'all' || message.topic === undefined ? undefined : [message.topic];
  if (topics === undefined) await withdrawAll(tx, subjectId, how);
  else await withdrawTopic(tx, { subjectId, topics, channel: 'email', ...how });
  await tell(tx, policy, {
    subjectId,
    identityId: message.identityId,
    template: 'removal-done',
    cause: { kind: 'preference_change', id: toPublicId('message', message.messageId) },
    data: { topics: titlesOf(policy, topics, message.locale) },
    locale: message.locale,
  });
  return { outcome: topics === undefined ? 'removed_all' : 'removed_topic', subjectId };
}

function titlesOf(policy: Policy, topics: readonly string[] | undefined, locale: string): string {
  const titles = (topics ?? policy.topics.map(({ id }) => id)).map((id) => {
    const topic = findTopic(policy, id);
    return topic === undefined ? id : localise(policy, topic.title, locale);
  });
  return new Intl.ListFormat(locale, { type: 'unit' }).format(titles);
}

/** At most one such mail a person and day, whatever comes in. @see RFC 3834 2 */
async function tell(tx: TxContext, policy: Policy, message: NewMessage): Promise<void> {
  if (!policy.templates.some(({ id }) => id === message.template)) {
    tx.log.warn('correspondence.template_missing', { kind: message.template });
    return;
  }
  const day = tx.clock.now().toISOString().slice(0, 10);
  const outcome = await sendMessage(tx, { ...message, onceFor: day });
  if (outcome.outcome === 'refused') {
    const { reason, clause } = outcome.decision;
    tx.log.info('correspondence.not_told', { kind: message.template, reason, clause });
  }
}

const confirmWithinMs = 30 * dayMs;

async function askToConfirm(tx: TxContext, work: Work): Promise<Outcome> {
  const { mail, origins } = work;
  const known =
    mail.from === undefined ? undefined : await findSubject(tx, { email: mail.from }).catch(toNobody);
  const { caseId, ...done } = await openCaseOf(tx, work, 'removal');
  if (known === undefined || caseId === undefined) return done;
  const { policy } = await getPolicyInForce(tx);
  const expiresAt = new Date(tx.clock.now().getTime() + confirmWithinMs);
  const token = sealLink(tx, { kind: 'unsubscribe', subjectId: known, channel: 'email', expiresAt });
  const locale = policy.default_locale;
  await tell(tx, policy, {
    subjectId: known,
    template: 'removal-check',
    cause: { kind: 'preference_change', id: toPublicId('case', caseId) },
    data: { stop_link: `${origins.publicOrigin}/${tx.controller}/unsubscribe/${token}?lang=${locale}` },
    locale,
    expiresAt,
  });
  return { ...done, outcome: 'removal_asked' };
}

function toNobody(error: unknown): undefined {
  if (!(error instanceof DomainError)) throw error;
}

/** Belongs to the case that our message was about, or opens one. */
async function actOnLetter(tx: TxContext, work: Work): Promise<Outcome> {
  const { message, subjectId } = work;
  const cause = message?.cause;
  const caseId = cause?.kind === 'case' ? parsePublicId('case', cause.id) : undefined;
  const isContinued =
    caseId !== undefined &&
    subjectId !== undefined &&
    (await continueCase(tx, { caseId, subjectId, contact: contactOf(work.mail) }));
  if (isContinued) return { outcome: 'case_continued', subjectId };
  const { caseId: _, ...done } = await openCaseOf(tx, work, 'question');
  return done;
}

async function openCaseOf(
  tx: TxContext,
  work: Work,
  kind: 'question' | 'removal',
): Promise<Outcome & { readonly caseId?: CaseId }> {
  const { mail, message, waiting } = work;
  const subjectId = work.subjectId ?? (await ensureSender(tx, mail));
  if (subjectId === undefined) {
    tx.log.warn('correspondence.no_sender', { kind: waiting.addressKind });
    return { outcome: 'no_sender' };
  }
  const isDpoOnly = waiting.addressKind === 'dpo';
  const opened = { subjectId, kind, locale: message?.locale, isDpoOnly, contact: contactOf(mail) };
  return { outcome: 'case_opened', subjectId, caseId: await openCase(tx, opened) };
}

async function ensureSender(tx: TxContext, { from, sender }: ReadMail): Promise<SubjectId | undefined> {
  for (const email of [from, sender]) {
    if (email === undefined || email === '') continue;
    const [person] = (await ensureSubjects(tx, [{ email }]).catch(toNobody)) ?? [];
    if (person !== undefined) return person.subjectId;
  }
  return undefined;
}

/** With the id that an answer refers to. @see RFC 5322 3.6.4 */
function contactOf(mail: ReadMail): NewContact {
  const [, mailId] =
    /^<([!-;=?A-~]{1,200}@[!-;=?A-~]{1,200})>$/.exec(mail.headers.get('message-id') ?? '') ?? [];
  return { channel: 'mail', direction: 'in', text: wordsOf(mail), mailId };
}

const mostKept = 20_000;

/** Subject and own words; all of it where nothing but a quotation seems to be there. */
function wordsOf({ subject, text }: ReadMail): string {
  return `${subject}\n\n${ownWords(text) || text}`.replaceAll('\0', '').trim().slice(0, mostKept) || '–';
}
