import {
  optInMethods,
  type ImportFindingCode,
  type ImportFormat,
  type OptInMethod,
} from '@zgoda/vocabulary/imports';
import { localeSchema } from '@zgoda/vocabulary/subjects';
import { Temporal } from 'temporal-polyfill';
import { parseMailAddress } from '../../platform/mail/address.ts';
import type { Columns, Field } from './columns.ts';
import type { CsvRecord } from './records.ts';

/** A row that was not taken, or not wholly. */
export interface Finding {
  readonly row: number;
  /** Our name of the column; empty: the whole row. */
  readonly column: Field | '';
  readonly code: ImportFindingCode;
}

/** What the whole file says, for rows that do not. */
export interface ImportDefaults {
  readonly topics: readonly string[];
  readonly channel: string;
  readonly method?: string | undefined;
  readonly reference?: string | undefined;
  readonly wording?: string | undefined;
  readonly locale?: string | undefined;
}

/** What can be shown of an opt-in. */
export interface OptInEvidence {
  readonly optedInAt?: Date | undefined;
  readonly confirmedAt?: Date | undefined;
  readonly isConfirmed: boolean;
  readonly method?: OptInMethod | undefined;
  readonly reference?: string | undefined;
  readonly wording?: string | undefined;
  readonly network?: string | undefined;
}

/** `subscribed`, or how it ended: left the list, asked for nothing any more, cannot be reached, complained. */
export type RowStatus = 'subscribed' | 'unsubscribed' | 'blocked' | 'unreachable' | 'complained';

/** A row that makes sense in itself; what the policy says of it is another question. */
export interface ImportRow {
  readonly row: number;
  /** As written to, and as compared: two spellings of one mailbox have one `key`. */
  readonly email: string;
  readonly key: string;
  readonly status: RowStatus;
  readonly topics: readonly string[];
  readonly locale?: string | undefined;
  readonly evidence: OptInEvidence;
  readonly relationship?: { readonly kind: string; readonly reference: string } | undefined;
}

const maxValueLength = 1_000;
const controlCharacters = /[\p{Cc}\u2028\u2029]/u;

const statuses: Readonly<Record<string, RowStatus | 'unconfirmed' | 'confirmed'>> = {
  '': 'subscribed',
  subscribed: 'subscribed',
  enabled: 'subscribed',
  active: 'subscribed',
  confirmed: 'confirmed',
  unconfirmed: 'unconfirmed',
  pending: 'unconfirmed',
  unsubscribed: 'unsubscribed',
  ended: 'unsubscribed',
  withdrawn: 'unsubscribed',
  archived: 'unsubscribed',
  disabled: 'unsubscribed',
  blocklisted: 'blocked',
  blacklisted: 'blocked',
  blocked: 'blocked',
  cleaned: 'unreachable',
  bounced: 'unreachable',
  complained: 'complained',
};

/** Refuses a row; caught by `readRow` alone. */
class RowRefused extends Error {
  readonly column: Field | '';
  readonly code: ImportFindingCode;

  constructor(column: Field | '', code: ImportFindingCode) {
    super(code);
    this.column = column;
    this.code = code;
  }
}

/** What a record says, or why it says nothing that could be taken. Nothing of the record stands in a finding. */
export function readRow(
  record: CsvRecord,
  columns: Columns,
  defaults: ImportDefaults,
  now: Date,
): ImportRow | Finding {
  try {
    if (record.fields.length !== columns.count) throw new RowRefused('', 'columns_differ');
    return toRow(record, columns, defaults, now);
  } catch (error) {
    if (!(error instanceof RowRefused)) throw error;
    return { row: record.number, column: error.column, code: error.code };
  }
}

type Values = (field: Field) => string;

function toRow(record: CsvRecord, columns: Columns, defaults: ImportDefaults, now: Date): ImportRow {
  const attributes = readAttributes(record, columns);
  const value: Values = (field) => {
    const place = columns.places.get(field);
    const written = place === undefined ? '' : (record.fields[place] ?? '').trim();
    return written === '' && field !== 'email' ? (attributes.get(field) ?? '') : checked(field, written);
  };
  const typed = value('email');
  if (typed === '') throw new RowRefused('email', 'address_missing');
  const address = parseMailAddress(typed);
  if (address === undefined) throw new RowRefused('email', 'address_invalid');
  const topics = value('topic')
    .split(/[\s,;|]+/)
    .filter((topic) => topic !== '');
  const locale = localeSchema.safeParse(value('locale'));
  const { status, isConfirmed } = statusOf(value, columns);
  const kind = value('relationship');
  return {
    row: record.number,
    email: address.text,
    key: address.text.toLowerCase(),
    status,
    topics: [...new Set(topics.length > 0 ? topics : defaults.topics)],
    locale: locale.success ? locale.data : defaults.locale,
    evidence:
      status === 'subscribed'
        ? readEvidence(value, { columns, defaults, isConfirmed, now })
        : { isConfirmed },
    ...(kind !== '' && { relationship: { kind, reference: referenceOf(value) } }),
  };
}

function checked(field: Field, written: string): string {
  if (written.length > maxValueLength) throw new RowRefused(field, 'value_too_long');
  if (controlCharacters.test(written)) throw new RowRefused(field, 'value_unsafe');
  return written.normalize('NFC');
}

/** The person's attributes at listmonk: the columns of evidence may stand there under the same names. */
function readAttributes({ fields }: CsvRecord, { places }: Columns): ReadonlyMap<Field, string> {
  const place = places.get('attributes');
  const found = new Map<Field, string>();
  if (place === undefined) return found;
  const parsed = parseObject(fields[place] ?? '');
  for (const field of ['opted_in_at', 'confirmed_at', 'method', 'reference', 'wording', 'locale'] as const) {
    const value = Object.hasOwn(parsed, field) ? parsed[field] : undefined;
    if (typeof value === 'string') found.set(field, checked(field, value.trim()));
  }
  return found;
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}

function statusOf(value: Values, { places }: Columns): { status: RowStatus; isConfirmed: boolean } {
  if (places.has('cleaned_at')) return { status: 'unreachable', isConfirmed: false };
  if (places.has('ended_at')) return { status: 'unsubscribed', isConfirmed: false };
  const named = (['account_status', 'status'] as const).map((field) => {
    const status = value(field).toLowerCase();
    const known = Object.hasOwn(statuses, status) ? statuses[status] : undefined;
    if (known === undefined) throw new RowRefused('status', 'status_unknown');
    return known;
  });
  const end = named.find((status) => !['subscribed', 'confirmed', 'unconfirmed'].includes(status));
  return {
    status: (end as RowStatus | undefined) ?? 'subscribed',
    isConfirmed: named.includes('confirmed'),
  };
}

interface Reading {
  readonly columns: Columns;
  readonly defaults: ImportDefaults;
  readonly isConfirmed: boolean;
  readonly now: Date;
}

function readEvidence(value: Values, { columns, defaults, isConfirmed, now }: Reading): OptInEvidence {
  const confirmedAt = readTime(value, 'confirmed_at', now);
  const optedInAt = readTime(value, 'opted_in_at', now) ?? confirmedAt;
  const network = value('network');
  const method = value('method') === '' ? (defaults.method ?? '') : value('method').toLowerCase();
  const known = optInMethods.find((name) => name === method);
  if (method !== '' && known === undefined) throw new RowRefused('method', 'opt_in_method_unknown');
  const isShown = confirmedAt !== undefined && isClick(columns.format, value);
  return {
    optedInAt,
    confirmedAt: isShown ? confirmedAt : undefined,
    isConfirmed: isConfirmed || isShown,
    method: known,
    reference: value('reference') || defaults.reference,
    wording: value('wording') || defaults.wording,
    network: network || undefined,
  };
}

/**
 * Mailchimp fills CONFIRM_TIME also for people somebody added; only a click leaves the opt-in and the network it came from
 * beside it.
 */
function isClick(format: ImportFormat, value: Values): boolean {
  return format !== 'mailchimp' || (value('network') !== '' && value('opted_in_at') !== '');
}

function referenceOf(value: Values): string {
  const reference = value('relationship_reference');
  if (!/^[A-Za-z0-9._:-]{1,64}$/.test(reference))
    throw new RowRefused('relationship_reference', 'relationship_reference_missing');
  return reference;
}

/** RFC 3339, a date, or a time with a space instead of `T`; without a zone it is UTC. Go adds the zone’s name. */
const timeForm =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(?: ?(Z|UTC|[+-]\d\d:?\d\d)(?: [A-Z]{1,5})?)?)?$/;

function readTime(value: Values, field: 'opted_in_at' | 'confirmed_at', now: Date): Date | undefined {
  const text = value(field);
  if (text === '') return undefined;
  const at = parseTime(text);
  if (at === undefined || at.getUTCFullYear() < 1990) throw new RowRefused(field, 'opt_in_time_invalid');
  if (at > now) throw new RowRefused(field, 'opt_in_time_future');
  return at;
}

export function parseTime(text: string): Date | undefined {
  const [, date, time = '00:00', zone = 'Z'] = timeForm.exec(text) ?? [];
  if (date === undefined) return undefined;
  try {
    const instant = Temporal.Instant.from(`${date}T${time}${zone === 'UTC' ? 'Z' : zone}`);
    return new Date(instant.epochMilliseconds);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
