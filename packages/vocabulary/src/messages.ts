import { z } from 'zod';
import { slugSchema } from './consent.ts';
import { defineErrors } from './errors.ts';
import { publicId } from './ids.ts';
import { localeSchema, subjectRefSchema } from './subjects.ts';

/**
 * Where a message stands. `held`: the gate said no when it was about to be handed over. `uncertain`: the mail server may or may not
 * have taken it, and it must not come twice, so a person decides. `sent`: a mail server has taken it over.
 */
export const messageStates = ['queued', 'sending', 'sent', 'failed', 'held', 'uncertain'] as const;
export type MessageState = (typeof messageStates)[number];

/** Why a message failed, or why its fate is unknown. Held messages carry the gate's own reason instead. */
export const messageFailures = [
  'address_missing',
  'address_unusable',
  'refused_by_server',
  'retries_exhausted',
  'expired',
  'not_writable',
  'no_answer',
] as const;
export type MessageFailure = (typeof messageFailures)[number];

/** What a message answers: the kind as the policy declares it, and the host's own opaque id of the case, order or event. */
export const messageCauseSchema = z.strictObject({
  kind: slugSchema,
  id: z.string().regex(/^[A-Za-z0-9._:-]{1,128}$/),
});

/** `POST /v1/messages`: one message to one person. Never a list: `topic` names what the person chose. */
export const messageRequestSchema = z.strictObject({
  subject: subjectRefSchema,
  class: slugSchema.meta({
    description: 'A message class of the policy; it must be the one of the template.',
  }),
  template: slugSchema,
  topic: slugSchema.optional().meta({ description: 'For classes that go to those who chose a topic.' }),
  cause: messageCauseSchema
    .optional()
    .meta({ description: 'For classes that answer something; refused without it.' }),
  data: z
    .record(
      z.string().regex(/^[a-z][a-z0-9_]{0,63}$/),
      z.union([z.string().max(50_000), z.number(), z.boolean()]),
    )
    .default({})
    .meta({ description: 'What the template asks for, by name. Dates are RFC 3339.' }),
  locale: localeSchema
    .optional()
    .meta({ description: 'Absent, or not a locale of the policy: its default one.' }),
});
export type MessageRequest = z.output<typeof messageRequestSchema>;

export const messageAcceptedSchema = z.strictObject({
  id: z.string(),
  state: z.enum(messageStates),
});

/** `GET /v1/messages/{message}`: no address, no words. */
export const messageSchema = z.strictObject({
  id: z.string(),
  subject_id: z.string(),
  class: z.string(),
  template: z.string(),
  topic: z.string().optional(),
  cause: messageCauseSchema.optional(),
  locale: z.string(),
  state: z.enum(messageStates),
  reason: z
    .string()
    .optional()
    .meta({ description: 'Why it is held, failed or uncertain, or was last put off.' }),
  clause: z.string().optional().meta({ description: 'The clause that held it.' }),
  attempts: z.int(),
  created_at: z.iso.datetime(),
  changed_at: z.iso.datetime(),
  next_attempt_at: z.iso.datetime().optional(),
  entry_id: z.string().optional().meta({ description: 'Evidence of the last change, once there is one.' }),
});
export const messageParams = z.object({ message: publicId('message') });

export const messageErrors = defineErrors({
  message_refused: ['conflict', 'The policy does not allow this message; “reason” and “clause” say why.'],
  message_address_missing: ['conflict', 'No e-mail address of this person is on record.'],
  message_class_unknown: ['invalid', 'The policy has no such message class.'],
  message_template_unknown: ['invalid', 'The policy has no such template.'],
  message_template_reserved: ['invalid', 'Messages of this template are sent by the system alone.'],
  message_template_class: ['invalid', 'The template belongs to another message class.'],
  message_data_invalid: ['invalid', 'These values are missing, unknown or not of the declared kind.'],
  message_reader_field_unknown: [
    'invalid',
    'The template has no such field of the reader, or it cannot stand there; “fields” says which: {{ reader.name }} stands in texts, and in no address of a link.',
  ],
  message_reader_field_purpose: [
    'invalid',
    'What “fields” name of the reader is data that the purpose of this mail may not use.',
  ],
  message_not_found: ['not_found', 'No such message.'],
});
