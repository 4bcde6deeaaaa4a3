import { requestTypes } from '@zgoda/vocabulary/requests';
import { z } from 'zod';
import { durationSchema } from './primitives.ts';

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
    calendar: z
      .array(calendarPeriodSchema)
      .optional()
      .meta({ description: 'Where public holidays differ from what this version knows of the state.' }),
  })
  .meta({ description: 'How requests of people are answered. Never laxer than a regime.' });
