import {
  clausesKeptBy,
  findMessageClass,
  findTopic,
  localise,
  mechanismSettings,
  type Policy,
} from '@zgoda/policy';
import { toPublicId, type MessageId, type SubjectId } from '@zgoda/vocabulary/ids';
import type { MessageFailure } from '@zgoda/vocabulary/messages';
import { Temporal } from 'temporal-polyfill';
import type { Context } from '../../context.ts';
import type { Personal } from '../../platform/log/index.ts';
import {
  makeTokenAddress,
  type Mail,
  type MailingList,
  type TokenAddressKind,
} from '../../platform/mail/index.ts';
import type { OwnerKey } from '../../platform/vault/index.ts';
import { findSubjects, readIdentities, sealLink } from '../subjects/index.ts';
import { calendarOf } from './calendar.ts';
import { composeLetter, type LetterLinks } from './compose.ts';
import { listContents, listThreads, type Content, type ContentData } from './content-store.ts';
import type { Message } from './message.ts';
import { listStoredMessages, type MessageRef, type StoredMessage } from './store.ts';

/** A message with all that its mail is written from. */
export interface Outgoing {
  readonly message: StoredMessage;
  /** The living person; undefined when there is none any more. */
  readonly subjectId: SubjectId | undefined;
  readonly address: Personal<string> | undefined;
  readonly key: OwnerKey | undefined;
  /** Words that it shares with many. */
  readonly content: Content | undefined;
  /** What the person got of its thread before, oldest first. */
  readonly earlier: readonly MessageId[];
}

/** In the order of the references, those that are gone left out; a constant number of statements. */
export async function loadOutgoing(ctx: Context, refs: readonly MessageRef[]): Promise<readonly Outgoing[]> {
  const messages = await listStoredMessages(ctx.db, ctx.controller, refs);
  const contentIds = new Set(
    messages.flatMap(({ contentId }) => (contentId === undefined ? [] : [contentId])),
  );
  const withData = messages.filter(({ sealedData }) => sealedData !== undefined);
  const [subjects, addresses, keys, contents] = await Promise.all([
    findSubjects(
      ctx,
      messages.map(({ subjectId }) => ({ subject_id: subjectId })),
    ),
    readIdentities(ctx, messages, 'email'),
    ctx.vault.loadOwnerKeys(
      ctx.db,
      ctx.controller,
      withData.map(({ subjectId }) => subjectId),
    ),
    listContents(ctx.db, ctx.controller, [...contentIds]),
  ]);
  const byId = new Map(contents.map((content) => [content.contentId, content]));
  const contentOf = ({ contentId }: Message): Content | undefined => byId.get(contentId ?? '');
  const followers = messages.flatMap((message) => {
    const { threadId, contentId } = contentOf(message) ?? {};
    return threadId === undefined || threadId === contentId ? [] : [{ ...message, threadId }];
  });
  const earlier = await listThreads(ctx.db, ctx.controller, followers);
  return messages.map((message, index) => {
    const content = contentOf(message);
    return {
      message: {
        ...message,
        origin: content?.origin,
        matched: content?.matched,
        announces: content?.announces,
      },
      subjectId: subjects[index],
      address: addresses[index],
      key: keys.get(message.subjectId),
      content,
      earlier: earlier.get(message.messageId) ?? [],
    };
  });
}

/** Where a mail's links lead, and its answers. */
export interface Origins {
  readonly publicOrigin: string;
  readonly inboundDomain?: string | undefined;
}

/** The mail as it goes out, or why there can be none. */
export function writeMail(
  ctx: Context,
  { publicOrigin, inboundDomain }: Origins,
  policy: Policy,
  outgoing: Outgoing,
): Mail | MessageFailure {
  const { message, subjectId, address, earlier, content } = outgoing;
  if (subjectId === undefined || address === undefined) return 'address_missing';
  const { sender } = policy.controller;
  const domain = domainOf(policy);
  const links = linksOf(ctx, `${publicOrigin}/${ctx.controller}`, policy, { ...message, subjectId });
  const hash = (text: string): Buffer => ctx.vault.blindIndex(ctx.controller, text);
  const reachedBy = (kind: TokenAddressKind): string | undefined =>
    inboundDomain && makeTokenAddress(kind, message.messageId, inboundDomain, hash);
  const name = localise(policy, sender.name, message.locale);
  const replyAddress = reachedBy('reply');
  try {
    const { data, inAnswerTo } = readWords(ctx, policy, outgoing);
    const letter = composeLetter(policy, message, data, links);
    const template = policy.templates.find(({ id }) => id === message.template);
    const calendar =
      template &&
      calendarOf(template, data, letter.subject, {
        uid: `${content?.threadId ?? message.messageId}@${domain}`,
        sequence: earlier.length,
        at: ctx.clock.now(),
      });
    return {
      from: { name, address: sender.address },
      to: { address: address.reveal() },
      replyTo: replyAddress === undefined ? undefined : { name, address: replyAddress },
      returnPath: reachedBy('bounce'),
      subject: letter.subject,
      text: letter.text,
      html: letter.html,
      date: ctx.clock.now(),
      messageId: messageIdOf(message.messageId, domain),
      references: [...inAnswerTo, ...earlier.map((id) => messageIdOf(id, domain))],
      isByPerson: message.isByPerson,
      language: letter.locale,
      calendar,
      list: listOf(policy, message, domain, { ...links, leaveAddress: reachedBy('leave') }),
    };
  } catch (error) {
    ctx.log.error('messages.not_writable', { message_id: message.messageId, kind: message.template }, error);
    return 'not_writable';
  }
}

const domainOf = ({ controller: { sender } }: Policy): string =>
  sender.address.slice(sender.address.lastIndexOf('@') + 1);

/** The Message-ID under which a message of ours goes out, without brackets. */
export const mailIdOf = (policy: Policy, messageId: MessageId): string =>
  messageIdOf(messageId, domainOf(policy));

const messageIdOf = (messageId: MessageId, domain: string): string =>
  `${toPublicId('message', messageId)}@${domain}`;

export function listOf(
  policy: Policy,
  message: Pick<Message, 'topic' | 'locale'>,
  domain: string,
  links: LetterLinks & { readonly leaveAddress: string | undefined },
): MailingList | undefined {
  const topic = message.topic === undefined ? undefined : findTopic(policy, message.topic);
  if (topic === undefined || links.unsubscribe === undefined) return undefined;
  return {
    id: `${topic.id}.${policy.controller.id}.${domain}`,
    name: localise(policy, topic.title, message.locale),
    unsubscribeUrl: links.unsubscribe,
    unsubscribeAddress: links.leaveAddress,
    helpUrl: links.preferences,
  };
}

/** What the template is given, and which mails it answers. */
interface Written {
  readonly data: ContentData;
  readonly inAnswerTo: readonly string[];
}

function readWords(ctx: Context, policy: Policy, { message, content, key }: Outgoing): Written {
  if (message.contentId !== undefined) {
    const data = content?.data[message.locale] ?? content?.data[policy.default_locale];
    if (data === undefined) throw new Error('a message has lost its words');
    return { data, inAnswerTo: [] };
  }
  if (key === undefined || message.sealedData === undefined) throw new Error('a message has lost its data');
  const sealed: unknown = JSON.parse(ctx.vault.open(key, message.messageId, message.sealedData).toString());
  return message.isByPerson === true ? (sealed as Written) : { data: sealed as ContentData, inAnswerTo: [] };
}

/** Links of one mail. Those that change something name the person and the message by sealed ids, never by address. */
function linksOf(ctx: Context, home: string, policy: Policy, message: Message): LetterLinks {
  const { subjectId, messageId, topic, locale } = message;
  const page = (path: string): string => `${home}/${path}?lang=${locale}`;
  const validFor = mechanismSettings(policy, 'preference-centre')?.link_valid_for;
  const preferences = sealLink(ctx, {
    kind: 'preferences',
    subjectId,
    ...(validFor !== undefined && { expiresAt: later(ctx.clock.now(), validFor) }),
  });
  // A link to leave is good for ever: RFC 8058 knows no expired one.
  const unsubscribe =
    topic && sealLink(ctx, { kind: 'unsubscribe', subjectId, topics: [topic], channel: 'email', messageId });
  const clause =
    findMessageClass(policy, message.messageClass)?.clause ?? clausesKeptBy(policy, 'topic-list')[0];
  return {
    preferences: page(`preferences/${preferences}`),
    unsubscribe: unsubscribe && page(`unsubscribe/${unsubscribe}`),
    policy: page('policy'),
    clause: page(clause === undefined ? 'policy' : `policy/${clause}`),
  };
}

function later(at: Date, duration: string): Date {
  const start = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO('UTC');
  return new Date(start.add(duration).epochMilliseconds);
}
