import { z } from 'zod';
import { slugSchema } from './consent.ts';
import { defineErrors } from './errors.ts';
import { publicId } from './ids.ts';
import { subjectRefSchema } from './subjects.ts';

/** `held`: nothing may follow from it before a person has looked. `changed`: a person decided otherwise. */
export const automatedDecisionStates = ['released', 'held', 'changed'] as const;
export type AutomatedDecisionState = (typeof automatedDecisionStates)[number];

/** `POST /v1/automated-decisions` */
export const newAutomatedDecisionSchema = z.strictObject({
  decision: slugSchema.meta({ description: 'The automated decision of the policy.' }),
  subject: subjectRefSchema,
  outcome: z.string().trim().min(1).max(2_000).meta({ description: 'What was decided. Kept sealed.' }),
});

export const automatedDecisionSchema = z.strictObject({
  id: z.string(),
  decision: z.string(),
  state: z.enum(automatedDecisionStates).meta({
    description: 'held: wait; a person is looking at it. changed: a person decided otherwise.',
  }),
  request: z.string().optional().meta({ description: 'The request for human review.' }),
  decided_at: z.iso.datetime(),
  reviewed_at: z.iso.datetime().optional(),
});

export const automatedDecisionParams = z.strictObject({ decision: publicId('automated_decision') });

export const automatedDecisionErrors = defineErrors({
  automated_decision_not_found: ['not_found', 'No such decision.'],
  automated_decision_unknown: ['invalid', 'The policy tells of no such automated decision.'],
});
