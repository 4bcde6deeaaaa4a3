import { z } from 'zod';
import { clauseIdSchema, localisedSchema, slugSchema } from './primitives.ts';
import { automatedDecisionExceptions } from './terms.ts';

export const automatedDecisionSchema = z
  .strictObject({
    id: slugSchema,
    clause: clauseIdSchema.meta({ description: 'The clause that tells people about this decision.' }),
    label: localisedSchema,
    purpose: slugSchema,
    logic: localisedSchema.meta({
      description: 'How it comes about, in words that anybody understands (GDPR Art. 15(1)(h)).',
    }),
    effect: localisedSchema.meta({ description: 'What it means for the person.' }),
    exception: z.enum(automatedDecisionExceptions).meta({
      description: 'What allows it (GDPR Art. 22(2)). Whatever it is, a person may ask for human review.',
    }),
  })
  .meta({
    description:
      'A decision made by a machine alone, with legal or similarly significant effect (GDPR Art. 22; Law 2297-VI Art. 8(2)(12), 8(2)(13)).',
  });

export type AutomatedDecision = z.infer<typeof automatedDecisionSchema>;
