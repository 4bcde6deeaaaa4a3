import { z } from 'zod';

/** How a clause stands; `says` is a clause that only informs. */
export const clauseStatuses = ['kept', 'at_risk', 'broken', 'says'] as const;
export type ClauseStatus = (typeof clauseStatuses)[number];

/** How a mechanism stands, and each of its probes. */
export const mechanismStatuses = ['kept', 'at_risk', 'broken'] as const;
export type MechanismStatus = (typeof mechanismStatuses)[number];

/** Why a mechanism does not stand better: code -> sentence. */
export const boardReasons = {
  not_carried_out: 'This version of the system does not carry it out yet.',
  probe_failed: 'It could not be checked.',
  outside_policy: 'Something was done that the policy does not name.',
  without_opt_in: 'A mail on a topic went to somebody who had not opted in.',
  without_confirmation: 'A subscription began without its confirmation.',
  without_relationship: 'A mail for customers went to somebody who is none.',
  after_withdrawal: 'A mail was handed over after its topic had been withdrawn.',
  against_reservation: 'A mail was handed over against a limit that the person had set.',
  third_party_allowed: 'The gate would give protected data to a third party.',
  link_unusable: 'A link made now does not open.',
  confirmation_missing: 'A form was not confirmed in time.',
  confirmation_doubled: 'A form was confirmed more than once.',
  confirmation_slow: 'A form waits for its confirmation.',
  mail_not_taken: 'Nothing takes in what people write by mail.',
  mail_late: 'A mail has not been worked on in time.',
  case_late: 'A case was not answered in time.',
  contact_missing: 'A case or a contact is not recorded as promised.',
  without_cause: 'A message went out without the cause that it must answer, or to a list.',
  without_evidence: 'A consent has no entry in the log.',
  entry_late: 'An act waits for the log longer than promised.',
  entry_slow: 'An act has waited for the log for more than half of the promised time.',
  log_read_only: 'The log takes no entries at present.',
  version_altered: 'A published version is missing or no longer what was published.',
  weakened: 'A version was published that weakens what the one before it had promised to keep.',
  undeclared_form: 'Something was taken by a form that the policy does not declare.',
  window_missing: 'A notice of works went out without its start and end.',
  too_often: 'A topic came to somebody sooner than it may.',
  without_earlier_mail: 'A follow-up went to somebody who had got nothing before.',
  not_affected: 'A notice for those affected went to somebody who was not.',
  list_without_terms: 'A list was given without evidence, or for longer than promised.',
  attestation_slow:
    'The deletion of a lent list has been unconfirmed for more than half of the promised time.',
  attestation_overdue: 'The deletion of a lent list was not confirmed in time.',
  request_missing: 'A request is not on record as promised, or was not acknowledged in time.',
  request_due: 'A request is close to the end of its term.',
  request_late: 'A request was not answered in its term.',
  identity_unproved: 'A request went on although it was not proved who asks.',
  proof_kept: 'A proof of identity was kept beyond its decision.',
  one_person: 'A change of data was proposed and approved by the same person.',
  erasure_incomplete: 'A request was closed although data were left in a system.',
  erasure_waiting: 'An approved erasure waits for a system.',
  account_late: 'The data of a closed account were not erased in time.',
  report_missing: 'A request for access was closed without its data.',
  letter_missing: 'A refusal or a longer term was not told by letter.',
  fee_unlawful: 'A fee was quoted that the law does not allow.',
  objection_without_effect: 'An objection did not take effect.',
  review_missing: "A machine's decision was not reviewed by a person.",
  disclosure_amiss: 'Data were disclosed outside the policy, or without their entry.',
  correction_untold: 'A recipient was not told of a correction in time.',
  kept_too_long: 'Data were kept longer than their rule says.',
} as const satisfies Record<string, string>;
export type BoardReason = keyof typeof boardReasons;

const reasonSchema = z.enum(Object.keys(boardReasons) as [BoardReason, ...BoardReason[]]);
const entryIds = z.array(z.string()).meta({ description: 'Entries of the evidence log.' });

export const promiseMechanismSchema = z.strictObject({
  id: z.string(),
  keeps: z.string().meta({ description: 'What the system does, in English.' }),
  settings: z.record(z.string(), z.union([z.string(), z.boolean(), z.number(), z.array(z.string())])),
  available: z.boolean().meta({ description: 'False: this version does not carry it out.' }),
  law: z.array(z.string()),
  status: z.enum(mechanismStatuses),
  reason: reasonSchema.optional().meta({ description: 'Absent where kept.' }),
  since: z.iso.datetime(),
});

export const promiseProbeSchema = z.strictObject({
  mechanism: z.string(),
  status: z.enum(mechanismStatuses),
  reason: reasonSchema.optional(),
  since: z.iso.datetime().optional().meta({ description: 'Earliest act that shows it; absent where kept.' }),
  figures: z.record(z.string(), z.union([z.number(), z.string()])),
  evidence: entryIds,
  checked_at: z.iso.datetime(),
});

export const promiseClauseSchema = z.strictObject({
  id: z.string(),
  status: z.enum(clauseStatuses),
  since: z.iso.datetime(),
  mechanisms: z.array(promiseMechanismSchema),
  probes: z.array(promiseProbeSchema),
  evidence: entryIds,
  complaints: z
    .strictObject({
      open: z.int().meta({ description: 'Still to be answered.' }),
      recent: z.int().meta({ description: 'Made within the last 30 days.' }),
    })
    .optional()
    .meta({ description: 'Complaints that name the clause; absent where there are none.' }),
});

/** `GET /v1/promises`: the board, in the order of the policy. */
export const promisesAnswerSchema = z.strictObject({
  checked_at: z.iso.datetime(),
  policy_version: z.int(),
  withheld: z
    .strictObject({
      refused_by: z
        .string()
        .optional()
        .meta({ description: 'The clause that refuses it; absent: it has to be marked as material.' }),
      changes: z.array(z.string()).meta({ description: 'The weaker changes, in English.' }),
    })
    .optional()
    .meta({
      description: 'The folder beside the server was not published, since it weakens the version in force.',
    }),
  clauses: z.array(promiseClauseSchema),
});
