import { z } from 'zod';
import { planSchema, taskOutcomes, taskSchema } from './datamap.ts';
import { deliveryStates } from './deliveries.ts';
import { publicId } from './ids.ts';
import { letterChannels, letterKinds } from './letters.ts';
import {
  explanationSchema,
  newDocumentSchema,
  newPlanSchema,
  paperPersonSchema,
  requestActionSchema,
  requestDetailsSchema,
  requestSchema,
  requestStepSchema,
  requestSummarySchema,
} from './requests-api.ts';
import { requestActions, requestStates, requestTypes } from './requests.ts';
import { holdSchema } from './retention.ts';
import { identityKinds, identityRefSchema, localeSchema } from './subjects.ts';

/** Wire schemas of `/console/api` about requests of people, their plans, tasks and holds. Times are UTC. */

const staffName = z.string().nullable().meta({ description: 'Null: nobody, or a colleague who is gone.' });

export const requestRowSchema = requestSummarySchema
  .omit({ subject_id: true, about_id: true, coverage: true })
  .extend({ assigned_name: staffName })
  .meta({ id: 'RequestRow' });
export const requestRowsSchema = z
  .strictObject({
    items: z.array(requestRowSchema),
    next_cursor: z.string().nullable(),
    /** Of all, whatever the filter. */
    open: z.int(),
    overdue: z.int(),
  })
  .meta({ id: 'RequestRows' });
export const requestRowsQuerySchema = z.strictObject({
  cursor: publicId('request').optional(),
  state: z.enum(requestStates).optional(),
  type: z.enum(requestTypes).optional(),
  assigned: z.enum(['me', 'nobody']).optional(),
  overdue: z.literal('yes').optional(),
});

const offeredGround = z.strictObject({ ground: z.string(), article: z.string().nullable() });
const plannedTable = planSchema.shape.tables.element.extend({
  found_by: z.array(z.string()).meta({ description: 'References that led there; none: by the person.' }),
});
const consoleTask = taskSchema.extend({
  system_title: z.string(),
  closed_by_name: staffName,
  request: z.string().nullable(),
});

export const requestPageSchema = requestSchema
  .omit({ refusal_grounds: true })
  .extend({
    assigned_name: staffName,
    /** What the person is known by, masked. */
    identities: z.array(z.strictObject({ kind: z.enum(identityKinds), masked: z.string() })),
    clause_heading: z.string().nullable(),
    steps: z.array(requestStepSchema.extend({ by_name: staffName })),
    joined: z.array(z.strictObject({ id: z.string(), received_at: z.iso.datetime() })),
    deadlines: explanationSchema.shape.deadlines,
    /** What whoever asks may do about it now. */
    may: z.array(z.enum(requestActions)),
    two_people: z.boolean(),
    own_decision: z
      .boolean()
      .meta({ description: 'Whoever asks took the step that another has to approve.' }),
    sees_documents: z.boolean(),
    grounds: z.strictObject({
      refuse: z.array(offeredGround),
      extend: z.array(offeredGround),
      quote: z.array(offeredGround),
    }),
    /** What a third party can be given; empty for every other type. */
    categories: z.array(z.strictObject({ id: z.string(), title: z.string() })),
    plan: planSchema.extend({ tables: z.array(plannedTable), tasks: z.array(consoleTask) }).nullable(),
    systems: z.array(
      z.strictObject({
        id: z.string(),
        title: z.string(),
        connector: z.string(),
        tables: z.array(z.strictObject({ name: z.string(), columns: z.array(z.string()) })),
      }),
    ),
    letters: z.array(
      z.strictObject({
        id: z.string(),
        kind: z.enum(letterKinds),
        channel: z.enum(letterChannels),
        title: z.string(),
        text: z.string(),
        written_at: z.iso.datetime(),
      }),
    ),
    deliveries: z.array(
      z.strictObject({
        id: z.string(),
        state: z.enum(deliveryStates),
        size_bytes: z.int(),
        expires_at: z.iso.datetime(),
        taken_at: z.iso.datetime().nullable(),
      }),
    ),
    holds: z.array(holdSchema),
  })
  .meta({ id: 'RequestPage' });

export const consoleRequestActionSchema = requestActionSchema.omit({ code: true });
export const consolePlanSchema = newPlanSchema;
export const consoleDocumentSchema = newDocumentSchema;
export const letterPreviewSchema = z
  .strictObject({
    /** Null: the act writes none. */
    letter: z
      .strictObject({ title: z.string(), text: z.string(), channel: z.enum(letterChannels) })
      .nullable(),
  })
  .meta({ id: 'LetterPreview' });

export const plannedChangesSchema = z
  .strictObject({
    items: z.array(
      z.strictObject({
        system: z.string(),
        table: z.string(),
        column: z.string(),
        rows: z.array(z.strictObject({ from: z.string().nullable(), to: z.string().nullable() })),
      }),
    ),
    /** Systems that cannot be read now. */
    unreadable: z.boolean(),
  })
  .meta({ id: 'PlannedChanges' });

/** A request that came on paper, as staff enter it; the scan is for those who verify. */
export const paperRequestSchema = z.strictObject({
  type: z.enum(requestTypes),
  person: paperPersonSchema,
  subject: identityRefSchema.optional(),
  details: requestDetailsSchema.default({}),
  locale: localeSchema.optional(),
  received_at: z.iso.datetime({ offset: true }),
  scan: z
    .strictObject({
      media_type: z.enum(['application/pdf', 'image/jpeg', 'image/png']),
      data: z.base64().max(6_000_000),
    })
    .optional(),
});
export const requestOfCaseSchema = z.strictObject({ type: z.enum(requestTypes) });
export const requestOpenedSchema = z.strictObject({ id: z.string() });

export const documentParams = z.strictObject({ document: publicId('request_document') });
export const letterPdfParams = z.strictObject({ letter: publicId('letter') });

export const consoleTasksSchema = z
  .strictObject({ items: z.array(consoleTask) })
  .meta({ id: 'RequestTasks' });
export const consoleConfirmationSchema = z
  .strictObject({
    outcome: z.enum(taskOutcomes),
    words: z.string().trim().min(1).max(2_000),
    because: z.string().trim().min(1).max(500).optional(),
    until: z.iso.date().optional(),
  })
  .refine(({ outcome, because }) => outcome !== 'kept' || because !== undefined, {
    path: ['because'],
    error: 'say which law keeps it',
  });

export const consoleHoldSchema = holdSchema.extend({ placed_by_name: staffName });
export const consoleHoldsSchema = z
  .strictObject({ items: z.array(consoleHoldSchema), next_cursor: z.string().nullable() })
  .meta({ id: 'Holds' });
export const consoleHoldsQuerySchema = z.strictObject({ cursor: publicId('hold').optional() });

/** Twenty-six weeks, each from its Monday on the clock of the controller. */
export const requestStatisticsSchema = z
  .strictObject({
    time_zone: z.string(),
    weeks: z.array(
      z.strictObject({
        week: z.iso.date(),
        arrived: z.int(),
        answered: z.int(),
        /** Half of those answered that week took at most so many days; null: none was. */
        median_days: z.number().nullable(),
        late: z.int().meta({ description: 'Answered after their term.' }),
      }),
    ),
    overdue: z.array(z.strictObject({ type: z.enum(requestTypes), open: z.int(), overdue: z.int() })),
  })
  .meta({ id: 'RequestStatistics' });
