import { randomBytes } from 'node:crypto';
import { parseMailAddress, type MailAddress } from './address.ts';
import { composeMail, MailError, type ComposedMail, type Mail } from './mail.ts';

/** What differs between the mails that one form makes. */
export interface FormReader {
  readonly to: string;
  /** Where failure reports go. Absent: the address of the sender. */
  readonly returnPath?: string | undefined;
  readonly date: Date;
  /** The texts that stand in the mail for this reader alone, in the order of the form's. */
  readonly values: readonly string[];
}

/**
 * A mail for many, made once. Its readers' own texts (tokens of links, ids) have each the same length and only letters, digits,
 * `-` and `_`, so that they stand at the same places of the encoded mail for everybody and are all that has to be written anew.
 */
export interface MailForm {
  /** @returns undefined where this reader's mail has to be composed by itself: another length, or an address that is long, quoted or not ASCII */
  fillIn(reader: FormReader): ComposedMail | undefined;
}

/** A place of the encoded mail where a text of the reader stands. */
interface Hole {
  readonly from: number;
  readonly to: number;
  readonly write: (reader: Omit<FormReader, 'returnPath'>) => string;
}

const plainValue = /^[A-Za-z0-9_-]+$/;
/** One that stands in its header as it is, on the same line. */
const plainAddress = /^(?=.{1,71}$)[A-Za-z0-9._+-]+@[a-z0-9.-]+$/;
/** Letters of every alphabet that tokens are written in. */
const standInLetters = ['abcdef', 'fbcade'] as const;
const standInReaders = [
  { to: 'one@stand-in.example', date: new Date('2001-01-01T01:01:01Z') },
  { to: 'another@stand-in.example', date: new Date('2002-02-02T02:02:02Z') },
] as const;
/** A text that stood there by chance, and not for the reader, would be replaced too. */
const shortestValue = 20;

/**
 * @param write the mail around such values; its address and date are the form's. It is asked twice, with values that are not a reader's.
 * @param example the values of any reader, for their lengths
 * @returns undefined where the mail changes with its values otherwise than at their places
 * @throws MailError as `composeMail`
 */
export async function composeMailForm(
  write: (values: readonly string[]) => Omit<Mail, 'to' | 'date'>,
  example: readonly string[],
): Promise<MailForm | undefined> {
  if (!example.every((value) => isUsable(value))) return undefined;
  // One boundary, and one that nobody who writes a text can know.
  const boundary = randomBytes(12).toString('hex');
  const compose = async (turn: 0 | 1): Promise<StandIn> => {
    const values = standInsLike(example, standInLetters[turn]);
    const { to, date } = standInReaders[turn];
    return {
      to,
      date,
      values,
      mail: await composeMail({ ...write(values), to: { address: to }, date }, boundary),
    };
  };
  const [first, second] = await Promise.all([compose(0), compose(1)]);
  const form = cut(first);
  return form.fillIn(second)?.content === second.mail.content ? form : undefined;
}

interface StandIn extends FormReader {
  readonly mail: ComposedMail;
}

const isUsable = (value: string): boolean => value.length >= shortestValue && plainValue.test(value);

/** Different texts of these lengths. */
function standInsLike(example: readonly string[], letters: string): string[] {
  return example.map((value, index) => {
    const digits = index.toString(6).padStart(2, '0');
    const mark = Array.from(digits, (digit) => letters[Number(digit)]).join('');
    return (letters[index % 6] ?? '').repeat(value.length - 2 * mark.length) + mark + mark;
  });
}

function cut({ mail, values, to, date }: StandIn): MailForm {
  const { content, sender, fromDomain } = mail;
  const holes = [
    ...headerHoles(content, { to, date }),
    ...values.flatMap((value, index) => [
      ...plainHoles(content, value, index),
      ...base64Holes(content, value, index),
    ]),
  ].toSorted((a, b) => a.from - b.from);
  const pieces = holes.map((hole, index) => content.slice(holes[index - 1]?.to ?? 0, hole.from));
  const rest = content.slice(holes.at(-1)?.to ?? 0);
  const isLike = (texts: readonly string[]): boolean =>
    texts.length === values.length &&
    texts.every((text, index) => text.length === values[index]?.length && plainValue.test(text));
  return {
    fillIn(reader) {
      const recipient = parseMailAddress(reader.to);
      if (recipient === undefined) throw new MailError('to', 'is not a mail address');
      if (!isLike(reader.values) || !plainAddress.test(recipient.text)) return undefined;
      const inMail = { values: reader.values, to: recipient.text, date: reader.date };
      let filled = '';
      for (const [index, hole] of holes.entries()) filled += (pieces[index] ?? '') + hole.write(inMail);
      return { sender: senderOf(reader.returnPath, sender), recipient, fromDomain, content: filled + rest };
    },
  };
}

function senderOf(returnPath: string | undefined, sender: MailAddress): MailAddress {
  if (returnPath === undefined) return sender;
  const address = parseMailAddress(returnPath);
  if (address === undefined) throw new MailError('returnPath', 'is not a mail address');
  return address;
}

/** @see RFC 5322 3.3 */
const dateText = (date: Date): string => date.toUTCString().replace('GMT', '+0000');

function headerHoles(content: string, { to, date }: Pick<FormReader, 'to' | 'date'>): readonly Hole[] {
  const place = (before: string, text: string, write: Hole['write']): Hole[] => {
    const from = content.indexOf(`\r\n${before}${text}\r\n`) + 2 + before.length;
    return [{ from, to: from + text.length, write }];
  };
  return [
    ...place('To: ', to, (reader) => reader.to),
    ...place('Date: ', dateText(date), (reader) => dateText(reader.date)),
  ];
}

/** Where it stands as it is, also broken over two lines of quoted-printable. @see RFC 2045 6.7 (5) */
function plainHoles(content: string, value: string, index: number): readonly Hole[] {
  const softBreak = '=\r\n';
  const broken = new RegExp(Array.from(value).join(`(?:${softBreak})?`), 'g');
  return [...content.matchAll(broken)].map((match) => {
    const lengths = match[0].split(softBreak).map(({ length }) => length);
    return {
      from: match.index,
      to: match.index + match[0].length,
      write: ({ values }) => inLines(values[index] ?? '', lengths, softBreak),
    };
  });
}

const base64Head = /^Content-Transfer-Encoding: base64\r\n(?:[^\r\n]+\r\n)*\r\n/gim;

/** Where it stands in a part in base 64: the groups of three octets that it touches are encoded anew with what is around it. @see RFC 2045 6.8 */
function base64Holes(content: string, value: string, index: number): readonly Hole[] {
  return [...content.matchAll(base64Head)].flatMap((head) => {
    const start = head.index + head[0].length;
    const end = content.indexOf('\r\n--', start);
    const encoded = content.slice(start, end < 0 ? content.length : end);
    const width = encoded.includes('\r\n') ? encoded.indexOf('\r\n') : encoded.length;
    const text = Buffer.from(encoded, 'base64').toString('latin1');
    const placeOf = (digit: number): number => start + digit + 2 * Math.floor(digit / width);
    const holes: Hole[] = [];
    for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + value.length)) {
      const first = Math.floor(at / 3);
      const last = Math.ceil((at + value.length) / 3);
      const before = text.slice(first * 3, at);
      const behind = text.slice(at + value.length, last * 3);
      const [from, to] = [first * 4, last * 4];
      const firstLine = width - (from % width);
      const lengths = [
        firstLine,
        ...Array.from({ length: Math.ceil((to - from - firstLine) / width) }, () => width),
      ];
      holes.push({
        from: placeOf(from),
        to: placeOf(to - 1) + 1,
        write: ({ values }) =>
          inLines(
            Buffer.from(before + (values[index] ?? '') + behind, 'latin1').toString('base64'),
            lengths,
            '\r\n',
          ),
      });
    }
    return holes;
  });
}

/** Breaks a text into lines of these lengths; the last takes what is left. */
function inLines(text: string, lengths: readonly number[], between: string): string {
  if (lengths.length === 1) return text;
  let at = 0;
  const lines = lengths.map((length) => text.slice(at, (at += length)));
  return lines.join(between);
}
