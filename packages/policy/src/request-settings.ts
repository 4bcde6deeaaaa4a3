import { requestTypes } from '@zgoda/vocabulary/requests';
import { z } from 'zod';
import { durationSchema, localisedSchema, webAddressSchema } from './primitives.ts';
import { complaintBodies, identityProofs } from './terms.ts';

const dateSchema = z.iso.date();
const holidaySchema = z
  .string()
  .regex(/^(?:\d{4}-)?(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, 'write it as 12-25 or 2027-12-25');

const calendarPeriodSchema = z
  .strictObject({
    from: dateSchema.meta({ description: 'First day on which this holds.' }),
    until: dateSchema.optional().meta({ description: 'Last day; absent: until further notice.' }),
    holidays: z.union([z.enum(['national', 'none']), z.array(holidaySchema)]).meta({
      description:
        'national: those of the controller’s state, where this version knows them. none: holidays are working days. Or the days, for a state that this version does not know.',
    }),
  })
  .meta({ description: 'Which public holidays are days off in a time.' });

const requestTermSchema = z
  .strictObject({ type: z.enum(requestTypes), answer_within: durationSchema })
  .meta({ description: 'A shorter term for one type of request.' });

const complaintStepSchema = z
  .strictObject({
    to: z.enum(complaintBodies),
    text: localisedSchema.meta({ description: 'How to go about it, and when it is its turn.' }),
    answer_within: durationSchema
      .optional()
      .meta({ description: 'For operator and dpo, who answer by this policy.' }),
    website: webAddressSchema.optional().meta({
      description: 'For arbitration and court; the authorities stand with the controller.',
    }),
  })
  .meta({ description: 'One step of the way of a complaint.' });

/** What holds where the policy says nothing of it. */
export const requestDefaults = {
  verify_by: ['code'],
  package_available_for: 'P14D',
} as const;

export const requestSettingsSchema = z
  .strictObject({
    answer_within: durationSchema.meta({
      description: 'From receipt to the answer (GDPR Art. 12(3); Law 2297-VI Art. 8(2), 16(5)).',
    }),
    extend_by: durationSchema
      .optional()
      .meta({ description: 'A further term where complex (GDPR Art. 12(3)).' }),
    own_data_fee: z.enum(['free', 'reasonable_fee']).default('free'),
    third_party_answer_within: durationSchema.optional().meta({ description: 'Law 2297-VI Art. 16(5).' }),
    third_party_at_most: durationSchema
      .optional()
      .meta({ description: 'With the delay of Law 2297-VI Art. 17(2), in all.' }),
    terms: z
      .array(requestTermSchema)
      .optional()
      .meta({ description: 'Shorter terms by type of request; the shortest term that applies decides.' }),
    acknowledge_within: durationSchema
      .optional()
      .meta({ description: 'From receipt until the person is told that the request is here.' }),
    appeal_within: durationSchema.optional().meta({
      description:
        'How long after an answer a person may ask us to look again. The authority and the court are open whatever it says.',
    }),
    verify_by: z.array(z.enum(identityProofs)).min(1).optional().meta({
      description:
        'How people prove who they are, each of these being enough. Absent: by a code to an address on record.',
    }),
    two_people: z.array(z.enum(requestTypes)).optional().meta({
      description: 'Types whose plan is approved by another member of staff than its author.',
    }),
    remind_before: durationSchema.optional().meta({
      description: 'So long before an answer is due, staff are reminded of it.',
    }),
    escalate_before: durationSchema.optional().meta({
      description: 'So long before an answer is due, the data protection officer is told of it.',
    }),
    package_available_for: durationSchema.optional().meta({
      description: 'How long data that were asked for lie ready to be fetched. Absent: 14 days.',
    }),
    complaint_steps: z.array(complaintStepSchema).optional().meta({
      description: 'To whom a complaint goes first, and to whom after each refusal.',
    }),
    calendar: z
      .array(calendarPeriodSchema)
      .optional()
      .meta({ description: 'Where public holidays differ from what this version knows of the state.' }),
  })
  .meta({ description: 'How requests of people are answered. Never laxer than a regime.' });
