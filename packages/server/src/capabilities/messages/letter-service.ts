import {
  clausesKeptBy,
  findMessageClass,
  findTemplate,
  findTopic,
  localise,
  mechanismSettings,
  type Policy,
} from '@zgoda/policy';
import { idPrefixes, toPublicId, type MessageId } from '@zgoda/vocabulary/ids';
import type { MessageFailure } from '@zgoda/vocabulary/messages';
import { Temporal } from 'temporal-polyfill';
import type { Context } from '../../context.ts';
import {
  composeMail,
  composeMailForm,
  MailError,
  makeAddressToken,
  toTokenAddress,
  type ComposedMail,
  type Mail,
  type MailForm,
  type MailingList,
  type TokenAddressKind,
} from '../../platform/mail/index.ts';
import type { PolicyInForce } from '../policies/index.ts';
import { sealLink } from '../subjects/index.ts';
import { calendarOf, composeLetter, inPlainText, readerWords, type LetterLinks } from './compose.ts';
import type { ContentData } from './content-store.ts';
import type { Message } from './message.ts';
import type { Outgoing } from './outgoing-service.ts';

/** Where a mail's links lead, and its answers. */
export interface Origins {
  readonly publicOrigin: string;
  readonly inboundDomain?: string | undefined;
}

/** What stands in a mail for its reader alone: tokens of links and addresses. */
interface ReaderTokens {
  readonly preferences: string;
  /** Absent for messages that nobody can stop. */
  readonly unsubscribe?: string | undefined;
  /** The message's public id without its prefix. */
  readonly message: string;
  /** Tokens of the addresses for answers; absent where no mail comes to us. */
  readonly reply?: string | undefined;
  readonly leave?: string | undefined;
}

/** Writes the mails of one run. What many have in common is composed once. */
export interface MailWriter {
  /** The mail as it goes out, or why there can be none. @throws MailError */
  write(policy: PolicyInForce, outgoing: Outgoing): Promise<ComposedMail | MessageFailure>;
}

/** Languages, time zones and what is said of readers whose form is kept; a form takes some 50 kB. */
const maxForms = 100;

export function createMailWriter(ctx: Context, origins: Origins): MailWriter {
  const forms = new Map<string, Promise<MailForm | undefined>>();
  const seenOnce = new Set<string>();
  /** What is said of few, or of one, is not worth a form: it is made when the same is said a second time. */
  const isWorthForm = (said: string, key: string): boolean => {
    if (said === '' || forms.has(key) || seenOnce.delete(key)) return true;
    if (seenOnce.size >= maxForms) seenOnce.clear();
    seenOnce.add(key);
    return false;
  };
  const expiryOf = createExpiry();
  const formOf = (
    policy: PolicyInForce,
    outgoing: Outgoing,
    tokens: ReaderTokens,
  ): Promise<MailForm | undefined> => {
    const { contentId = '', locale, timeZone = '' } = outgoing.message;
    const said = saidOf(policy.policy, outgoing);
    const key = JSON.stringify([contentId, locale, timeZone, policy.hash, said]);
    if (!isWorthForm(said, key)) return Promise.resolve(undefined);
    const found = forms.get(key);
    if (found !== undefined) return found;
    const names = Object.keys(tokens) as (keyof ReaderTokens)[];
    const made = composeMailForm(
      (values) => {
        const given = Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
        return letterOf({ ctx, origins, policy: policy.policy }, outgoing, given as unknown as ReaderTokens);
      },
      names.map((name) => tokens[name] ?? ''),
    );
    if (forms.size >= maxForms) forms.clear();
    forms.set(key, made);
    return made;
  };
  return {
    async write(policy, outgoing) {
      const { message, subjectId, address, earlier } = outgoing;
      if (subjectId === undefined || address === undefined) return 'address_missing';
      try {
        const to = address.reveal();
        const date = ctx.clock.now();
        const tokens = tokensOf(ctx, origins, { ...message, subjectId }, expiryOf(policy.policy, date));
        // A thread of one's own is in nobody else's mail.
        if (message.contentId !== undefined && earlier.length === 0) {
          const form = await formOf(policy, outgoing, tokens);
          const returnPath = returnPathOf(ctx, origins, message.messageId);
          const filled = form?.fillIn({ to, returnPath, date, values: Object.values(tokens) });
          if (filled !== undefined) return filled;
        }
        const letter = letterOf({ ctx, origins, policy: policy.policy }, outgoing, tokens);
        return await composeMail({ ...letter, to: { address: to }, date });
      } catch (error) {
        if (error instanceof MailError) throw error;
        ctx.log.error(
          'messages.not_writable',
          { message_id: message.messageId, kind: message.template },
          error,
        );
        return 'not_writable';
      }
    },
  };
}

/** What a mail says of its reader: those who are told the same have their mails from one form. Empty: nothing. */
function saidOf(policy: Policy, { message, reader }: Outgoing): string {
  const template = reader && findTemplate(policy, message.template);
  const { readerFields = [] } = message;
  if (reader === undefined || template === undefined || readerFields.length === 0) return '';
  const words = readerWords(policy, template, message.locale, reader);
  return JSON.stringify(readerFields.map((name) => words[name]));
}

function tokensOf(
  ctx: Context,
  { inboundDomain }: Origins,
  { subjectId, messageId, topic }: Message,
  expiresAt: Date | undefined,
): ReaderTokens {
  const preferences = sealLink(ctx, {
    kind: 'preferences',
    subjectId,
    ...(expiresAt !== undefined && { expiresAt }),
  });
  return {
    preferences,
    message: messageId.replaceAll('-', ''),
    // A link to leave is good for ever: RFC 8058 knows no expired one.
    ...(topic !== undefined && {
      unsubscribe: sealLink(ctx, {
        kind: 'unsubscribe',
        subjectId,
        topics: [topic],
        channel: 'email',
        messageId,
      }),
    }),
    ...(inboundDomain !== undefined && {
      reply: addressToken(ctx, 'reply', messageId),
      leave: addressToken(ctx, 'leave', messageId),
    }),
  };
}

const addressToken = (ctx: Context, kind: TokenAddressKind, messageId: MessageId): string =>
  makeAddressToken(kind, messageId, (text) => ctx.vault.blindIndex(ctx.controller, text));

function returnPathOf(ctx: Context, { inboundDomain }: Origins, messageId: MessageId): string | undefined {
  return inboundDomain && toTokenAddress('bounce', addressToken(ctx, 'bounce', messageId), inboundDomain);
}

/** What a letter is written with. */
interface Desk {
  readonly ctx: Context;
  readonly origins: Origins;
  readonly policy: Policy;
}

/** The letter around these tokens, whosever they are. */
function letterOf(
  { ctx, origins, policy }: Desk,
  outgoing: Outgoing,
  tokens: ReaderTokens,
): Omit<Mail, 'to' | 'date'> {
  const { message, earlier, content, reader = {} } = outgoing;
  const { inboundDomain } = origins;
  const { sender } = policy.controller;
  const domain = domainOf(policy);
  const links = linksOf(`${origins.publicOrigin}/${ctx.controller}`, policy, message, tokens);
  const name = localise(policy, sender.name, message.locale);
  const addressOf = (kind: 'reply' | 'leave'): string | undefined => {
    const token = tokens[kind];
    return inboundDomain && token && toTokenAddress(kind, token, inboundDomain);
  };
  const replyAddress = addressOf('reply');
  const { data, inAnswerTo } = readWords(ctx, policy, outgoing);
  const letter = composeLetter(policy, { ...message, reader }, data, links);
  const template = findTemplate(policy, message.template);
  const calendar =
    template &&
    calendarOf(
      template,
      inPlainText(policy, template, data, { locale: message.locale, reader }),
      letter.subject,
      {
        uid: `${content?.threadId ?? message.messageId}@${domain}`,
        sequence: earlier.length,
        at: ctx.clock.now(),
      },
    );
  return {
    from: { name, address: sender.address },
    replyTo: replyAddress === undefined ? undefined : { name, address: replyAddress },
    returnPath: returnPathOf(ctx, origins, message.messageId),
    subject: letter.subject,
    text: letter.text,
    html: letter.html,
    messageId: messageIdOf(tokens.message, domain),
    references: [...inAnswerTo, ...earlier.map((id) => messageIdOf(id, domain))],
    isByPerson: message.isByPerson,
    language: letter.locale,
    calendar,
    list: listOf(policy, message, domain, { ...links, leaveAddress: addressOf('leave') }),
  };
}

const domainOf = ({ controller: { sender } }: Policy): string =>
  sender.address.slice(sender.address.lastIndexOf('@') + 1);

/** The Message-ID under which a message of ours goes out, without brackets. */
export const mailIdOf = (policy: Policy, messageId: MessageId): string =>
  messageIdOf(messageId, domainOf(policy));

/** @param id with or without dashes */
const messageIdOf = (id: string, domain: string): string =>
  `${toPublicId('message', id as MessageId)}@${domain}`;

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

/** No value of a template has a name with a capital letter. */
const isWritten = (sealed: unknown): sealed is Written =>
  typeof sealed === 'object' && sealed !== null && 'inAnswerTo' in sealed;

function readWords(ctx: Context, policy: Policy, { message, content, key }: Outgoing): Written {
  if (message.contentId !== undefined) {
    const data = content?.data[message.locale] ?? content?.data[policy.default_locale];
    if (data === undefined) throw new Error('a message has lost its words');
    return { data, inAnswerTo: [] };
  }
  if (key === undefined || message.sealedData === undefined) throw new Error('a message has lost its data');
  const sealed: unknown = JSON.parse(ctx.vault.open(key, message.messageId, message.sealedData).toString());
  return isWritten(sealed) ? sealed : { data: sealed as ContentData, inAnswerTo: [] };
}

/** Links of one mail. Those that change something name the person and the message by sealed ids, never by address. */
function linksOf(home: string, policy: Policy, message: Message, tokens: ReaderTokens): LetterLinks {
  const page = (path: string): string => `${home}/${path}?lang=${message.locale}`;
  const { preferences, unsubscribe } = tokens;
  const clause =
    findMessageClass(policy, message.messageClass)?.clause ?? clausesKeptBy(policy, 'topic-list')[0];
  return {
    preferences: page(`preferences/${preferences}`),
    unsubscribe: unsubscribe && page(`unsubscribe/${unsubscribe}`),
    policy: page('policy'),
    clause: page(clause === undefined ? 'policy' : `policy/${clause}`),
    request: requestOf(message) && page(`requests/${requestOf(message)}`),
  };
}

/** The public id of the request that a mail is about. */
const requestOf = ({ cause }: Message): string | undefined =>
  cause?.kind === 'privacy_request' && cause.id.startsWith(idPrefixes.request) ? cause.id : undefined;

/** Until when links to one's preferences are good, to the minute, and worked out once a minute. */
function createExpiry(): (policy: Policy, at: Date) => Date | undefined {
  let known: { readonly minute: number; readonly validFor: string; readonly expiresAt: Date } | undefined;
  return (policy, at) => {
    const validFor = mechanismSettings(policy, 'preference-centre')?.link_valid_for;
    if (validFor === undefined) return undefined;
    const minute = Math.ceil(at.getTime() / 60_000);
    if (known?.minute !== minute || known.validFor !== validFor) {
      const start = Temporal.Instant.fromEpochMilliseconds(minute * 60_000).toZonedDateTimeISO('UTC');
      known = { minute, validFor, expiresAt: new Date(start.add(validFor).epochMilliseconds) };
    }
    return known.expiresAt;
  };
}
