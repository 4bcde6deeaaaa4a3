import MailComposer from 'nodemailer/lib/mail-composer';
import { parseMailAddress, toHeaderText, type MailAddress } from './address.ts';

export interface Mailbox {
  /** Display name as a person typed it; cleaned here. Absent: the bare address. */
  readonly name?: string | undefined;
  readonly address: string;
}

/** A mail to one person. Texts may come from outside: nothing in them can add a header, a part or a recipient. */
export interface Mail {
  readonly from: Mailbox;
  readonly to: Mailbox;
  readonly replyTo?: Mailbox | undefined;
  /** Where failure reports go (`MAIL FROM`). Absent: the address of `from`. */
  readonly returnPath?: string | undefined;
  readonly subject: string;
  readonly text: string;
  readonly html?: string | undefined;
  readonly date: Date;
  /** Without angle brackets. The same mail tried again carries the same one. @see RFC 5322 3.6.4 */
  readonly messageId: string;
  /** Message-IDs of the thread so far, oldest first, without brackets. Empty or absent: starts a thread. */
  readonly references?: readonly string[] | undefined;
  /** Written by a person and not by a program: it does not say `Auto-Submitted`. @see RFC 3834 5 */
  readonly isByPerson?: boolean | undefined;
  /** BCP 47. @see RFC 3282 2 */
  readonly language: string;
  /** A calendar (RFC 5545) to take over, published and not an invitation. @see RFC 5546 3.2.1; RFC 6047 2.4 */
  readonly calendar?: string | undefined;
  /** Present for mails that a person can stop. @see RFC 2919; RFC 2369; RFC 8058 */
  readonly list?: MailingList | undefined;
}

export interface MailingList {
  /** `<label>.<domain>`, without brackets. @see RFC 2919 2 */
  readonly id: string;
  readonly name: string;
  /** Takes an unauthenticated POST of `List-Unsubscribe=One-Click` and acts at once. @see RFC 8058 3.1 */
  readonly unsubscribeUrl: string;
  /** Any mail to it acts like the link. @see RFC 2369 3.2 */
  readonly unsubscribeAddress?: string | undefined;
  /** A page about the list and its choices. */
  readonly helpUrl?: string | undefined;
}

/** Octets as they go over the wire, with the envelope they belong to. */
export interface ComposedMail {
  readonly sender: MailAddress;
  readonly recipient: MailAddress;
  /** The domain that the mail says it is from. */
  readonly fromDomain: string;
  /** One character an octet (Latin-1), every line ended by CRLF. */
  readonly content: string;
}

export type MailPart =
  | 'from'
  | 'to'
  | 'replyTo'
  | 'returnPath'
  | 'messageId'
  | 'references'
  | 'list'
  | 'language'
  | 'text'
  | 'size';

/** A mail cannot be made from what was given; `part` says which part, never its value. */
export class MailError extends Error {
  readonly part: MailPart;

  constructor(part: MailPart, message: string) {
    super(`${part}: ${message}`);
    this.name = 'MailError';
    this.part = part;
  }
}

/** Larger mails are clipped by readers (102 kB of HTML) or refused by servers; ours are letters. */
export const maxMailBytes = 1024 * 1024;
const maxUrlCharacters = 900;
const messageIdForm = /^[\w!#$%&'*+/=?^`{|}~.-]{1,64}@[a-z0-9.-]{1,190}$/;
const referenceForm = /^[!-;=?A-~]{1,200}@[!-;=?A-~]{1,200}$/;
const listIdForm = /^[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])$/;

/**
 * Makes the octets of a mail: multipart/alternative (text always; HTML where given), every line within 998 octets,
 * not signed yet.
 * @param boundary what stands between the parts; absent: random
 * @throws MailError where an address, an id or a link is not usable, or the mail is too large
 * @see RFC 5322 2.1.1; RFC 2045 6.7; RFC 3834 5
 */
export async function composeMail(mail: Mail, boundary?: string): Promise<ComposedMail> {
  const from = toAddress('from', mail.from.address);
  const recipient = toAddress('to', mail.to.address);
  const sender = mail.returnPath === undefined ? from : toAddress('returnPath', mail.returnPath);
  const references = (mail.references ?? []).map(toReference);
  if (!/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(mail.language))
    throw new MailError('language', 'is not a tag');
  const text = toBodyText(mail.text);
  if (text.trim() === '') throw new MailError('text', 'is empty');
  const composer = new MailComposer({
    from: { name: toHeaderText(mail.from.name ?? ''), address: from.text },
    to: { name: toHeaderText(mail.to.name ?? ''), address: recipient.text },
    ...(mail.replyTo && {
      replyTo: {
        name: toHeaderText(mail.replyTo.name ?? ''),
        address: toAddress('replyTo', mail.replyTo.address).text,
      },
    }),
    subject: toHeaderText(mail.subject),
    date: mail.date,
    messageId: toMessageId('messageId', mail.messageId),
    ...(references.length > 0 && { references, inReplyTo: references.at(-1) ?? '' }),
    headers: [
      ...(mail.isByPerson === true ? [] : [{ key: 'Auto-Submitted', value: 'auto-generated' }]),
      { key: 'Content-Language', value: mail.language },
      ...listHeaders(mail.list),
    ],
    text,
    ...(mail.html !== undefined && { html: toBodyText(mail.html) }),
    ...(mail.calendar !== undefined && { attachments: [calendarPart(mail.calendar)] }),
    disableFileAccess: true,
    disableUrlAccess: true,
    xMailer: false,
    ...(boundary !== undefined && { baseBoundary: boundary }),
  });
  const built = await composer.compile().build();
  if (built.length > maxMailBytes) throw new MailError('size', `is over ${maxMailBytes} octets`);
  const content = built.toString('latin1');
  return {
    sender,
    recipient,
    fromDomain: from.domain,
    content: content.endsWith('\r\n') ? content : `${content}\r\n`,
  };
}

const calendarPart = (content: string) => ({
  filename: 'calendar.ics',
  contentType: 'text/calendar; charset=utf-8; method=PUBLISH',
  content,
});

function listHeaders(list: MailingList | undefined): readonly { key: string; value: PreparedHeader }[] {
  if (list === undefined) return [];
  if (!listIdForm.test(list.id)) throw new MailError('list', 'the id is not of the form label.domain');
  const name = toHeaderText(list.name, 100).replaceAll(/["\\]/g, '');
  return [
    { key: 'List-Id', value: prepared(`${quoteAscii(name)}<${list.id}>`) },
    { key: 'List-Unsubscribe', value: prepared(waysToLeave(list)) },
    { key: 'List-Unsubscribe-Post', value: prepared('List-Unsubscribe=One-Click') },
    ...(list.helpUrl === undefined
      ? []
      : [{ key: 'List-Help', value: prepared(`<${toUrl(list.helpUrl)}>`) }]),
  ];
}

function waysToLeave({ unsubscribeUrl, unsubscribeAddress }: MailingList): string {
  const link = `<${toUrl(unsubscribeUrl)}>`;
  if (unsubscribeAddress === undefined) return link;
  const { text } = toAddress('list', unsubscribeAddress);
  if (!/^[a-z0-9+.@-]+$/.test(text)) throw new MailError('list', 'the address to leave by is not plain');
  return `${link}, <mailto:${text}?subject=unsubscribe>`;
}

interface PreparedHeader {
  readonly prepared: true;
  readonly foldLines: true;
  readonly value: string;
}

/** A value that the composer must neither encode nor rewrite; it still folds it at white space. */
const prepared = (value: string): PreparedHeader => ({ prepared: true, foldLines: true, value });

/** A List-Id phrase is for people; one that is not ASCII is left out, since mail readers show its encoded form. */
const quoteAscii = (name: string): string => (/^[ -~]+$/.test(name) ? `"${name}" ` : '');

function toAddress(part: MailPart, text: string): MailAddress {
  const address = parseMailAddress(text);
  if (address === undefined) throw new MailError(part, 'is not a mail address');
  // The client writes addresses between angle brackets and refuses these itself, quoted or not.
  if (/[<>]/.test(address.local)) throw new MailError(part, 'has angle brackets in its local part');
  return address;
}

function toMessageId(part: MailPart, id: string): string {
  if (!messageIdForm.test(id)) throw new MailError(part, 'is not of the form id@domain');
  return `<${id}>`;
}

/** Of a mail of whomever: whatever its own program made of it, without what could end a line or an id. @see RFC 5322 3.6.4 */
function toReference(id: string): string {
  if (!referenceForm.test(id)) throw new MailError('references', 'is not of the form id@domain');
  return `<${id}>`;
}

function toUrl(url: string): string {
  const parsed = URL.parse(url);
  const isWeb = parsed?.protocol === 'https:' || parsed?.protocol === 'http:';
  if (parsed === null || !isWeb || parsed.href.length > maxUrlCharacters || /[<>,\s]/.test(parsed.href)) {
    throw new MailError('list', 'a link is not a web address that fits a header');
  }
  return parsed.href;
}

/** Bodies keep tabs and line ends (as CRLF, RFC 5322 2.3) and lose every other control character. */
const toBodyText = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[^\P{Cc}\n\t]/gu, '')
    .replaceAll('\n', '\r\n');
