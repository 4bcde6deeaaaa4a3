import { z } from 'zod';
import { slugSchema } from './consent.ts';
import { subjectRefSchema } from './subjects.ts';

/** Most questions in one call. */
export const maxQuestions = 1000;

/** May this purpose use these categories of this person now? The further fields narrow the question. */
export const decisionQuestionSchema = z.strictObject({
  subject: subjectRefSchema,
  purpose: slugSchema,
  categories: z.array(slugSchema).min(1).max(50),
  recipient: slugSchema.optional().meta({ description: 'To whom the data would be disclosed.' }),
  channel: slugSchema.optional().meta({ description: 'By which channel the person would be reached.' }),
  topic: slugSchema.optional().meta({ description: 'The topic of a message; its channel is named too.' }),
});
export type DecisionQuestion = z.output<typeof decisionQuestionSchema>;

/** `POST /v1/decisions`: one question, or up to `maxQuestions`, answered in their order. */
export const decisionRequestSchema = z.union([
  decisionQuestionSchema,
  z.array(decisionQuestionSchema).min(1).max(maxQuestions),
]);

/**
 * The gate's answer. An unknown person gets the same answer as a known one who chose nothing.
 * `basis` is absent where the policy has no such purpose, `clause` where no clause speaks of the matter.
 */
export const decisionAnswerSchema = z.strictObject({
  allow: z.boolean(),
  reason: z.string().meta({ description: 'One of a closed list of codes; “allowed” where allow is true.' }),
  basis: z.string().optional().meta({ description: 'The legal basis of the purpose (GDPR Art. 6(1)).' }),
  clause: z
    .string()
    .optional()
    .meta({ description: 'The clause of the policy that decides, such as PM-02.' }),
  policy_version: z.int(),
  explanation: z.strictObject({
    text: z.string().meta({ description: 'The reason in a sentence, for developers.' }),
    clause_url: z.url().optional().meta({ description: 'Where people read that clause.' }),
  }),
});
export const decisionsAnswerSchema = z.union([decisionAnswerSchema, z.array(decisionAnswerSchema)]);
export type DecisionAnswer = z.output<typeof decisionAnswerSchema>;
