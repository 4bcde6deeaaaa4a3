import { toPublicId, type MessageId, type SubjectId } from '@zgoda/vocabulary/ids';
import type { UncertainAction, UnsentState } from '@zgoda/vocabulary/campaigns';
import type { Context, TxContext } from '../../context.ts';
import { recordEvidence } from '../evidence/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { countByClass, listContents, listUnsentOfContent, settleUncertain } from './content-store.ts';
import type { Message } from './message.ts';
import { findMessageById } from './store.ts';

/** Who of a content did not get it for sure, in one state, by subject, behind `after`. */
export const listUnsent = (
  ctx: Context,
  contentId: string,
  page: { readonly state: UnsentState; readonly after: SubjectId | undefined; readonly limit: number },
): Promise<readonly Message[]> => listUnsentOfContent(ctx.db, ctx.controller, contentId, page);

/** What was written under which class since, by what became of it. */
export const countClasses = (ctx: Context, since: Date): ReturnType<typeof countByClass> =>
  countByClass(ctx.db, ctx.controller, since);

/** The message of this content; undefined where it is another's, or none. */
export async function findMessageOfContent(
  ctx: Context,
  contentId: string,
  messageId: MessageId,
): Promise<Message | undefined> {
  const message = await findMessageById(ctx.db, ctx.controller, messageId);
  return message?.contentId === contentId ? message : undefined;
}

/**
 * Carries out what a person decided about a message of unknown fate: it arrived, as the mail server's log says, or it is to go once
 * more, under the same Message-ID, though it may come twice. Whoever decided stands in the evidence.
 * @returns false when its fate is known by now
 */
export async function decideUncertain(
  tx: TxContext,
  message: Message,
  action: UncertainAction,
): Promise<boolean> {
  if (message.state !== 'uncertain') return false;
  const { hash: policyHash } = await getPolicyInForce(tx);
  const [content] = await listContents(tx.tx, tx.controller, [message.contentId ?? '']);
  const to = action === 'send_again' ? 'queued' : 'sent';
  const payload = {
    act: action === 'send_again' ? 'message_sent_again' : 'message_marked_arrived',
    message: toPublicId('message', message.messageId),
    message_class: message.messageClass,
    template: message.template,
    purpose: message.purpose,
    channel: 'email',
    locale: message.locale,
    status: to,
    attempts: message.attempts,
    ...(message.topic !== undefined && { topic: message.topic }),
    ...(content?.origin !== undefined && { campaign: content.origin }),
  };
  const { subjectId } = message;
  const [evidence] = await recordEvidence(tx, [{ class: 'message', subjectId, policyHash, payload }]);
  return settleUncertain(tx.tx, tx.controller, message, {
    to,
    at: tx.clock.now(),
    entryId: evidence?.entryId,
  });
}
