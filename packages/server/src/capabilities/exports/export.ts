import type { TableExport } from '@zgoda/datamap';
import type { Policy } from '@zgoda/policy';
import type { ExportKind, ExportPartOutcome, ExportState } from '@zgoda/vocabulary/exports';
import type {
  DataExportId,
  DeliveryId,
  IdentityId,
  RequestId,
  StaffId,
  SubjectId,
} from '@zgoda/vocabulary/ids';
import type { IdentityKind } from '@zgoda/vocabulary/subjects';
import { z } from 'zod';
import { requestTypes } from '@zgoda/vocabulary/requests';
import { disclosureGrounds } from '@zgoda/vocabulary/disclosures';

/** A system that is waited for. `code` is one of a ConnectorError, or `task_open`. */
export interface ExportWaiting {
  readonly system: string;
  readonly code: string;
  readonly since: Date;
}

/** A system that people work by hand. */
export interface ExportPart {
  readonly system: string;
  /** Absent: nobody has looked yet. */
  readonly outcome?: ExportPartOutcome | undefined;
  readonly createdAt: Date;
  readonly closedAt?: Date | undefined;
  readonly closedBy?: StaffId | undefined;
}

/** How far the data of a person are read together. */
export interface DataExport {
  readonly exportId: DataExportId;
  readonly subjectId: SubjectId;
  readonly requestId: RequestId;
  readonly kind: ExportKind;
  readonly state: ExportState;
  readonly locale: string;
  readonly waitingFor: readonly ExportWaiting[];
  readonly attempts: number;
  readonly run: number;
  readonly rows: number;
  readonly deliveryId?: DeliveryId | undefined;
  readonly createdAt: Date;
  readonly endedAt?: Date | undefined;
}

/** What is sealed with it. */
export const scopeSchema = z.strictObject({
  requestType: z.enum(requestTypes),
  receivedAt: z.iso.datetime().transform((text) => new Date(text)),
  /** Identities that were proved in the request itself. */
  proved: z.array(z.string().transform((id) => id as IdentityId)),
  recipient: z.strictObject({ name: z.string(), email: z.string() }).optional(),
  /** Absent: all of the policy. */
  categories: z.array(z.string()).optional(),
  /** Of a disclosure to a third party. */
  ground: z.enum(disclosureGrounds).optional(),
});
export type ExportScope = z.output<typeof scopeSchema>;

export interface NewExport extends ExportScope {
  readonly subjectId: SubjectId;
  readonly requestId: RequestId;
  readonly kind: ExportKind;
  readonly locale: string;
}

/**
 * By what rows may be looked for that are then handed out. An address counts when it was shown to be the person's: a code or a link went
 * there, or it was proved in this very request. One that somebody only named would open the data of whoever holds it. What the
 * controller's own system gives for an account is its word.
 * @see GDPR Art. 12(6), 15(4), 32(1)(b); Law 2297-VI Art. 16(6)
 */
export const opensData = (
  { identityId, kind, isVerified }: { identityId: IdentityId; kind: IdentityKind; isVerified: boolean },
  proved: readonly IdentityId[],
): boolean => isVerified || kind === 'client_id' || proved.includes(identityId);

/** Categories of which a person may take what they gave: of purposes by consent or contract. GDPR Art. 20(1)(a) */
export const portableCategories = ({ purposes }: Policy): readonly string[] => [
  ...new Set(
    purposes
      .filter(({ legal_basis: basis }) => basis === 'consent' || basis === 'contract')
      .flatMap(({ categories }) => categories),
  ),
];

/** What of the tables is handed out: columns of these categories and what names the row; `isGiven`: no table that others filled. */
export async function* narrowTables(
  tables: AsyncIterable<TableExport>,
  { categories, isGiven }: { readonly categories: readonly string[] | undefined; readonly isGiven: boolean },
): AsyncGenerator<TableExport> {
  for await (const table of tables) {
    if (isGiven && table.source !== undefined) continue;
    if (categories === undefined) {
      yield table;
      continue;
    }
    const places = table.columns.flatMap(({ category }, place) =>
      category === undefined || categories.includes(category) ? [place] : [],
    );
    const isWanted = places.some((place) => table.columns[place]?.category !== undefined);
    if (!isWanted) continue;
    const pick = <T>(row: readonly T[]): readonly T[] => row.filter((_, place) => places.includes(place));
    async function* rows() {
      for await (const batch of table.rows) yield batch.map(pick);
    }
    yield { ...table, columns: pick(table.columns), rows: rows() };
  }
}

/** The same, counted as they are read. */
export async function* countTables(
  tables: AsyncIterable<TableExport>,
  counted: { rows: number },
): AsyncGenerator<TableExport> {
  for await (const table of tables) {
    async function* rows() {
      for await (const batch of table.rows) {
        counted.rows += batch.length;
        yield batch;
      }
    }
    yield { ...table, rows: rows() };
  }
}

/** Parts of our own records that a person gave us. GDPR Art. 20(1) */
export const givenParts: readonly string[] = ['identities', 'consents', 'subscriptions'];

const firstPauseMs = 15_000;
const longestPauseMs = 6 * 3600_000;

/** When to try again: soon at first, then every six hours, for as long as it takes. */
export const nextTryAt = (now: Date, attempts: number): Date =>
  new Date(now.getTime() + Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(attempts, 20)));

/** Who is waited for now; who was waited for before keeps the time since when. */
export const waitOn = (
  before: readonly ExportWaiting[],
  now: readonly Omit<ExportWaiting, 'since'>[],
  at: Date,
): readonly ExportWaiting[] =>
  now.map(({ system, code }) => ({
    system,
    code,
    since: before.find((known) => known.system === system)?.since ?? at,
  }));
