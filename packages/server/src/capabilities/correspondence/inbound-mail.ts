import { isComplaint, judgeDeliveryStatus, type BounceVerdict } from './report.ts';
import { readWish, type Wish } from './wish.ts';

/** To which of our addresses a mail came; `dpo`: one that is the data protection officer's alone. */
export const inboundAddressKinds = ['bounce', 'reply', 'leave', 'contact', 'dpo'] as const;
export type InboundAddressKind = (typeof inboundAddressKinds)[number];

/** A mail as it can be judged. */
export interface ReadMail {
  /** Envelope sender; empty: nobody is to be answered. @see RFC 5321 4.5.5 */
  readonly sender: string;
  /** By name in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** Bare address of `From`. */
  readonly from?: string | undefined;
  readonly subject: string;
  readonly text: string;
  /** Parts that are not for reading: reports, and what they give back. */
  readonly parts: readonly { readonly type: string; readonly text: string }[];
}

/** What a mail is taken for. */
export type Judgement =
  | { readonly taken: 'automatic' }
  | { readonly taken: 'bounce'; readonly verdict: BounceVerdict }
  | { readonly taken: 'complaint' }
  | { readonly taken: 'removal'; readonly scope: 'topic' | 'all' }
  | { readonly taken: 'letter' };

const automaticHeaders = [
  'x-loop',
  'x-autoreply',
  'x-autorespond',
  'x-autoresponder',
  'x-auto-reply-from',
  'x-mail-autoreply',
  'x-auto-response-suppress',
  'x-failed-recipients',
];
const automaticSenders = /^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply)(?:[+@]|$)/i;
/** For answering machines that set no header. */
const automaticSubjects =
  /^\s*(?:out of (?:the )?office|automatic reply|auto(?:matic)?[ -]?(?:reply|response)|away from (?:the )?(?:office|desk)|autoreply|on (?:vacation|leave)|автоматична відповідь|автовідповідь|автоматический ответ|автоответ|поза офісом|вне офиса|я у відпустці|я в отпуске|нет на (?:рабочем )?месте|немає на (?:робочому )?місці|відсутн(?:ій|я) на|отсутствую(?!\p{L})|abwesen|automatische antwort|réponse automatique|absen(?:ce|te?) du bureau|automatisch antwoord|afwezig|odpowiedź automatyczna|respuesta automática|risposta automatica|resposta automática)/iu;

/**
 * Written by a machine, sent to many, or with nobody behind it: it is no wish, and is never answered.
 * @see RFC 3834 2; RFC 2369; RFC 2919; RFC 5321 4.5.5
 */
export function isAutomatic({ sender, headers, subject }: ReadMail): boolean {
  const valueOf = (name: string): string => headers.get(name)?.trim().toLowerCase() ?? '';
  const autoSubmitted = valueOf('auto-submitted');
  return (
    sender === '' ||
    valueOf('return-path') === '<>' ||
    (headers.has('auto-submitted') && !/^no\b/.test(autoSubmitted)) ||
    /^(?:bulk|junk|list|auto_reply)\b/.test(valueOf('precedence')) ||
    [...headers.keys()].some((name) => name.startsWith('list-') || automaticHeaders.includes(name)) ||
    /^multipart\/report\b/.test(valueOf('content-type')) ||
    automaticSenders.test(sender) ||
    automaticSubjects.test(subject)
  );
}

/**
 * What a mail is, by the address that it came to. Only reports are taken from machines, and only where they belong: a delivery
 * report at the address of its message, a complaint wherever it names one.
 */
export function judgeMail(mail: ReadMail, kind: InboundAddressKind): Judgement {
  const partsOf = (type: string): readonly string[] =>
    mail.parts.filter((part) => part.type === type).map(({ text }) => text);
  if (partsOf('message/feedback-report').some(isComplaint)) return { taken: 'complaint' };
  if (kind === 'bounce') {
    const [status] = partsOf('message/delivery-status');
    return status === undefined
      ? { taken: 'automatic' }
      : { taken: 'bounce', verdict: judgeDeliveryStatus(status) };
  }
  if (isAutomatic(mail)) return { taken: 'automatic' };
  if (kind === 'leave') return { taken: 'removal', scope: 'topic' };
  const wish: Wish = readWish(mail);
  return wish.wish === 'remove' ? { taken: 'removal', scope: wish.scope } : { taken: 'letter' };
}

const tokenAddress = /\b(?:bounce|reply|leave)\+[a-z2-7]{42}@[a-z0-9.-]+/gi;

/** Addresses of ours in what a complaint gives back; reporters black out the reader's own. @see RFC 5965 4 */
export function addressesGivenBack({ parts }: ReadMail): readonly string[] {
  return [...new Set(parts.flatMap(({ text }) => text.slice(0, 100_000).match(tokenAddress) ?? []))].slice(
    0,
    10,
  );
}
