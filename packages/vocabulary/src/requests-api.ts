import { z } from 'zod';
import { slugSchema } from './consent.ts';
import { defineErrors } from './errors.ts';
import { publicId } from './ids.ts';
import { letterChannels, letterKinds } from './letters.ts';
import { milestones, requestActions, requestActors, requestStates, requestTypes } from './requests.ts';
import { identityRefSchema, localeSchema, subjectRefSchema } from './subjects.ts';

/** How a request came. */
export const requestChannels = ['centre', 'api', 'mail', 'paper', 'drp', 'opendsr'] as const;
export type RequestChannel = (typeof requestChannels)[number];

/** How it was proved who asks. `host`: signed in with the controller's own site. `session`: with the privacy centre. */
export const identityProofKinds = ['code', 'document', 'host', 'session'] as const;
export type IdentityProof = (typeof identityProofKinds)[number];

/** What staff are told of a term, and whom: those who work on it, then the data protection officer, then both. */
export const alertLevels = ['reminder', 'escalation', 'overdue'] as const;
export type AlertLevel = (typeof alertLevels)[number];

const text = (most: number) => z.string().trim().min(1).max(most);
const clauseSchema = z
  .string()
  .regex(/^[A-Z][A-Z0-9]*-[0-9A-Za-z.-]+$/)
  .max(40);
const dateTime = z.iso.datetime({ offset: true });

/** Who asks on paper: as Law 2297-VI Art. 16(4), 16(6) has it. */
export const paperPersonSchema = z.strictObject({
  name: text(200),
  postal_address: z.array(text(200)).min(1).max(6).meta({ description: 'Lines of the address.' }),
});

/**
 * Who asks for data of another. A person gives name, residence and document; a body its name, seat, official and what
 * confirms their powers. @see Law 2297-VI Art. 16(4)
 */
export const requesterSchema = z.union([
  z.strictObject({
    surname: text(120),
    name: text(120),
    patronymic: text(120).optional(),
    residence: text(300),
    document: text(200).meta({ description: 'The identity document: kind, number, by whom and when.' }),
  }),
  z.strictObject({
    body: text(300),
    seat: text(300),
    official: text(200),
    powers: text(300).meta({ description: 'The document that confirms their powers.' }),
  }),
]);

/** One value that is to be put right. */
export const correctionSchema = z.strictObject({
  system: slugSchema,
  table: z.string().min(1).max(260),
  column: z.string().min(1).max(128),
  value: z.string().max(2_000).nullable().meta({ description: 'Null empties it.' }),
});

export const requestDetailsSchema = z
  .strictObject({
    words: text(10_000).optional().meta({ description: 'What is asked for, in the words of the person.' }),
    purposes: z.array(slugSchema).min(1).max(50).optional().meta({
      description: 'Objection, withdrawal, restriction: which purposes; absent: all that it can concern.',
    }),
    clause: clauseSchema.optional().meta({ description: 'Complaint: the clause complained of.' }),
    corrections: z.array(correctionSchema).min(1).max(100).optional(),
    decision: slugSchema
      .optional()
      .meta({ description: 'Human review: the automated decision of the policy.' }),
    recipient: z
      .strictObject({ name: text(200), email: z.email().max(254).optional() })
      .optional()
      .meta({ description: 'Portability: the controller that gets the data.' }),
    requester: requesterSchema.optional().meta({ description: 'Access of third parties: who asks.' }),
    about: identityRefSchema.optional().meta({
      description: 'Access of third parties, data of a child: whose data, where it is known by what.',
    }),
    scope: text(2_000).optional().meta({ description: 'Access of third parties: the list of data.' }),
    ground: text(2_000).optional().meta({ description: 'Access of third parties: purpose or legal ground.' }),
    relation: text(200).optional().meta({ description: 'Data of a child: what the reporter is to it.' }),
  })
  .meta({ description: 'What exactly is asked for; kept sealed.' });
export type RequestDetails = z.output<typeof requestDetailsSchema>;

/** `POST /v1/requests` */
export const newRequestSchema = z.strictObject({
  type: z.enum(requestTypes),
  channel: z.enum(['api', 'mail', 'paper']).default('api'),
  subject: subjectRefSchema
    .optional()
    .meta({ description: 'Who asks. On paper a name and an address are enough.' }),
  person: paperPersonSchema.optional().meta({ description: 'Who asks, where it came on paper.' }),
  details: requestDetailsSchema.default({}),
  locale: localeSchema.optional().meta({ description: 'Of letters; absent: the default one of the policy.' }),
  received_at: dateTime.optional().meta({ description: 'From which terms are counted; absent: now.' }),
  identity_proved: z.boolean().default(false).meta({
    description: 'You know that it is this person: they are signed in with you.',
  }),
});
export type NewRequest = z.output<typeof newRequestSchema>;

/** `POST /v1/requests/{request}/actions` */
export const requestActionSchema = z.strictObject({
  action: z.enum(requestActions),
  as: z.enum(requestActors).optional().meta({
    description: 'In which part, where the action can be taken in several.',
  }),
  words: text(10_000).optional().meta({ description: 'What the person is told, or said; kept sealed.' }),
  ground: z.string().max(60).optional().meta({ description: 'Of a refusal, a fee or an extension.' }),
  until: z.iso
    .date()
    .optional()
    .meta({ description: 'Extension: the day that the person is told, earlier than the law allows.' }),
  amount: z
    .strictObject({
      value: z.string().regex(/^\d{1,9}(\.\d{1,2})?$/),
      currency: z.string().regex(/^[A-Z]{3}$/),
    })
    .optional(),
  code: z
    .string()
    .regex(/^[0-9]{6}$/)
    .optional()
    .meta({ description: 'Verify: the code that was sent.' }),
  subject: subjectRefSchema
    .optional()
    .meta({ description: 'Verify: who it turned out to be, known to you by what.' }),
  disclosure: z
    .strictObject({
      categories: z.array(slugSchema).min(1).max(100),
      ground: z.enum([
        'consent',
        'legal_obligation',
        'vital_interests',
        'public_task',
        'legitimate_interest',
      ]),
    })
    .optional()
    .meta({
      description: 'Propose access of a third party: what exactly it is given, and on which ground.',
    }),
  review: z.enum(['released', 'changed']).optional().meta({
    description: 'Complete human review: whether the decision stands. Absent: it does.',
  }),
  first_request: publicId('request').optional().meta({ description: 'Join: the earlier one.' }),
  plan_hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .meta({ description: 'Approve: exactly this plan.' }),
});
export type RequestActInput = z.output<typeof requestActionSchema>;

/** `POST /v1/requests/{request}/plans` */
export const newPlanSchema = z.strictObject({
  corrections: z.array(correctionSchema).min(1).max(100).optional(),
});

/** `POST /v1/requests/{request}/assignments` */
export const requestAssignmentSchema = z.strictObject({
  staff_id: publicId('staff').nullable().meta({ description: 'Null: to nobody.' }),
});

/** Proof of identity, typed: Law 2297-VI Art. 16(4), 16(6). */
export const identityFieldsSchema = z.strictObject({
  surname: text(120),
  name: text(120),
  patronymic: text(120).optional(),
  residence: text(300),
  document: text(200),
});

const base64 = z.base64().max(6_000_000);
/** `POST /v1/requests/{request}/documents` */
export const newDocumentSchema = z.union([
  z.strictObject({ kind: z.literal('identity_fields'), fields: identityFieldsSchema }),
  z.strictObject({
    kind: z.enum(['identity_document', 'scan']),
    media_type: z.enum(['application/pdf', 'image/jpeg', 'image/png']),
    data: base64,
  }),
]);
export type NewDocument = z.output<typeof newDocumentSchema>;

export const requestDocumentSchema = z.strictObject({
  id: z.string(),
  kind: z.enum(['identity_fields', 'identity_document', 'scan']),
  media_type: z.string(),
  size_bytes: z.int(),
  added_at: z.iso.datetime(),
  erased_at: z.iso.datetime().optional().meta({ description: 'Its content went with the decision.' }),
});

export const requestSummarySchema = z.strictObject({
  id: z.string(),
  type: z.enum(requestTypes),
  channel: z.enum(requestChannels),
  state: z.enum(requestStates),
  locale: z.string(),
  clause: z.string().optional(),
  received_at: z.iso.datetime(),
  due_at: z.iso.datetime().optional().meta({
    description:
      'From then on what is due next is late; absent while the clock stands still, or nothing is due.',
  }),
  due_milestone: z.enum(milestones).optional(),
  answer_due_at: z.iso
    .datetime()
    .optional()
    .meta({ description: 'The same of the answer, as its clock stands.' }),
  is_overdue: z.boolean(),
  answered_at: z.iso.datetime().optional(),
  subject_id: z
    .string()
    .optional()
    .meta({ description: 'Absent until it is looked up who asks, and once erased.' }),
  about_id: z.string().optional(),
  assigned_to: z.string().optional(),
  joined_to: z.string().optional(),
  coverage: z.record(z.string(), z.int()).optional().meta({ description: 'Places by what became of them.' }),
});

export const requestStepSchema = z.strictObject({
  action: z.enum(requestActions),
  state: z.enum(requestStates),
  at: z.iso.datetime(),
  taken_by: z.string().meta({ description: '`subject`, `system`, `api`, or the id of a member of staff.' }),
  taken_as: z.enum(requestActors),
  ground: z.string().optional(),
  article: z.string().optional(),
  until: z.string().optional(),
  proof: z.enum(identityProofKinds).optional(),
  words: z.string().optional(),
  amount: z.strictObject({ value: z.string(), currency: z.string() }).optional(),
  entry_id: z.string(),
});

export const requestSchema = requestSummarySchema.extend({
  details: requestDetailsSchema.optional().meta({ description: 'Absent once erased.' }),
  person: paperPersonSchema.optional(),
  steps: z.array(requestStepSchema),
  documents: z.array(requestDocumentSchema),
  plan_id: z
    .string()
    .optional()
    .meta({ description: 'Where a plan was made: its hash is what is approved.' }),
  letters: z.array(
    z.strictObject({
      id: z.string(),
      kind: z.enum(letterKinds),
      channel: z.enum(letterChannels),
      written_at: z.iso.datetime(),
    }),
  ),
  actions: z.array(z.enum(requestActions)).meta({ description: 'What can be done from here.' }),
  refusal_grounds: z.array(z.strictObject({ ground: z.string(), article: z.string() })),
});

/** The answer to a new request: the same for everybody. */
export const receivedSchema = z.strictObject({
  id: z.string(),
  state: z.literal('received'),
  received_at: z.iso.datetime(),
  due_at: z.iso.datetime(),
});

export const requestListQuerySchema = z.strictObject({
  state: z.enum(requestStates).optional(),
  type: z.enum(requestTypes).optional(),
  overdue: z.enum(['true', 'false']).optional(),
  subject_id: publicId('subject').optional(),
  cursor: publicId('request').optional(),
});
export const requestListSchema = z.strictObject({
  items: z.array(requestSummarySchema),
  next_cursor: z.string().nullable(),
});
export const requestParams = z.strictObject({ request: publicId('request') });

export const explanationQuerySchema = z.strictObject({ lang: localeSchema.optional() });
/** `GET /v1/requests/{request}/explanation`: each term with its rule, article and arithmetic, in words. */
export const explanationSchema = z.strictObject({
  deadlines: z.array(
    z.strictObject({
      milestone: z.enum(milestones),
      due_at: z.iso.datetime().optional(),
      is_still: z.boolean(),
      choice: z.string(),
      rules: z.array(
        z.strictObject({ rule: z.string(), link: z.string().optional(), sentences: z.array(z.string()) }),
      ),
    }),
  ),
});

export const requestErrors = defineErrors({
  request_not_found: ['not_found', 'No such request.'],
  request_subject_missing: ['invalid', 'Say who asks: by an identity, or on paper by name and address.'],
  request_in_future: ['invalid', 'A request cannot have been received in the future.'],
  request_detail_missing: ['invalid', 'A request of this type has to say more.'],
  request_clause_unknown: ['invalid', 'The policy has no such clause.'],
  request_purpose_unknown: ['invalid', 'The policy has no such purpose.'],
  request_category_unknown: ['invalid', 'The policy has no such category of data.'],
  request_action_not_allowed: ['conflict', 'The request stands where this cannot be done.'],
  request_actor_not_allowed: ['forbidden', 'This is for somebody else to do.'],
  request_demand_missing: ['invalid', 'This needs something that was not given.'],
  request_law_forbids: ['conflict', 'The law does not allow this.'],
  request_extended_already: ['conflict', 'It was extended before; that is possible once.'],
  request_too_late: ['conflict', 'The time for this is over.'],
  request_same_person: ['conflict', 'Somebody else has to do this than who did the step before.'],
  request_identity_not_proved: ['forbidden', 'This does not prove who asks.'],
  request_being_looked_up: ['conflict', 'It is still being looked up who asks. Try again in a moment.'],
  request_assignee_unknown: ['invalid', 'Nobody who may work on requests has that id.'],
  request_document_not_found: ['not_found', 'No such document, or none that you may see.'],
  request_ended: ['conflict', 'The request has ended: nothing is added to it.'],
});
