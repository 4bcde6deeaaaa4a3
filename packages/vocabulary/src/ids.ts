import { z } from 'zod';

/** Prefixes of public ids. On the wire an id is `<prefix>_<32 hex digits>`; in the database it is a `uuid`. */
export const idPrefixes = {
  subject: 'sub',
  identity: 'idn',
  consent: 'con',
  entry: 'ent',
  message: 'msg',
  submission: 'frm',
  staff: 'stf',
  session: 'ses',
  request: 'req',
  request_document: 'rdc',
  incident: 'inc',
  verification: 'ver',
  campaign: 'cmp',
  case: 'cas',
  contact: 'ctc',
  case_step: 'cst',
  import: 'imp',
  engagement: 'eng',
  suppression_export: 'exp',
  hold: 'hld',
  disclosure: 'dsc',
  recipient_notice: 'rcn',
  plan: 'pln',
  task: 'tsk',
  letter: 'let',
  delivery: 'dlv',
  data_export: 'dex',
  automated_decision: 'aut',
} as const;
export type IdKind = keyof typeof idPrefixes;

declare const idBrand: unique symbol;
type Id<Kind extends IdKind> = string & { readonly [idBrand]: Kind };
/** A UUID in its dashed lower-case form, as the database gives it. */
export type SubjectId = Id<'subject'>;
export type IdentityId = Id<'identity'>;
export type ConsentId = Id<'consent'>;
export type EntryId = Id<'entry'>;
export type MessageId = Id<'message'>;
export type SubmissionId = Id<'submission'>;
export type StaffId = Id<'staff'>;
export type SessionId = Id<'session'>;
export type RequestDocumentId = Id<'request_document'>;
export type VerificationId = Id<'verification'>;
export type CampaignId = Id<'campaign'>;
export type CaseId = Id<'case'>;
export type ContactId = Id<'contact'>;
export type CaseStepId = Id<'case_step'>;
export type ImportId = Id<'import'>;
export type EngagementId = Id<'engagement'>;
export type SuppressionExportId = Id<'suppression_export'>;
export type HoldId = Id<'hold'>;
export type DisclosureId = Id<'disclosure'>;
export type RecipientNoticeId = Id<'recipient_notice'>;
export type PlanId = Id<'plan'>;
export type TaskId = Id<'task'>;
export type RequestId = Id<'request'>;
export type LetterId = Id<'letter'>;
export type DeliveryId = Id<'delivery'>;
export type AutomatedDecisionId = Id<'automated_decision'>;
export type DataExportId = Id<'data_export'>;

/** A controller's slug: its folder name under `examples/`, its first path segment, its log's name. */
export type ControllerId = string & { readonly controllerBrand: true };
export const controllerIdSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,62}$/)
  .transform((slug) => slug as ControllerId);

/** Database form (dashed uuid) to wire form (`sub_0190…`). */
export function toPublicId<Kind extends IdKind>(kind: Kind, id: Id<Kind>): string {
  return `${idPrefixes[kind]}_${id.replaceAll('-', '')}`;
}

/** Wire form to database form; undefined when it is not an id of that kind. */
export function parsePublicId<Kind extends IdKind>(kind: Kind, text: string): Id<Kind> | undefined {
  const match = /^([a-z]{3})_([0-9a-f]{32})$/.exec(text);
  const hex = match?.[2];
  if (match?.[1] !== idPrefixes[kind] || hex === undefined) return undefined;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}` as Id<Kind>;
}

/** Wire schema of an id: accepts `sub_…`, yields the database form. */
export const publicId = <Kind extends IdKind>(kind: Kind) =>
  z
    .string()
    .regex(new RegExp(`^${idPrefixes[kind]}_[0-9a-f]{32}$`))
    .transform((text) => parsePublicId(kind, text) as Id<Kind>);
