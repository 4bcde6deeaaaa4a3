import { z } from 'zod';

/** What a policy calls its own things by: lower-case words joined by hyphens. */
export const slugSchema = z
  .string()
  .regex(
    /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/,
    'use lower-case letters, digits and single hyphens, such as "practice-news"',
  )
  .max(64)
  .meta({ description: 'An id within this policy: lower-case words joined by hyphens.' });

/** A clause's own id, stable for as long as the clause lives: two capitals, a hyphen, two digits. */
export const clauseIdSchema = z
  .string()
  .regex(/^[A-Z]{2,4}-[0-9]{2,3}$/, 'use capital letters, a hyphen and digits, such as "PM-01"')
  .meta({
    description: 'A clause id, such as PM-01. Stable: links, evidence and acceptance tests carry it.',
  });

/** BCP 47 language tag as far as policies use it: `en`, `uk`, `pt-BR`. */
export const localeSchema = z
  .string()
  .regex(/^[a-z]{2,3}(?:-[A-Z]{2})?$/, 'use a language tag such as "en" or "pt-BR"')
  .meta({ description: 'A language tag: a language, perhaps with a region.' });

/** One text per locale. Every locale of the policy must be there; `check` says which one is missing. */
export const localisedSchema = z
  .record(localeSchema, z.string().min(1))
  .meta({ description: 'The same words in each locale of the policy: { en: …, uk: … }.' });
export type Localised = z.infer<typeof localisedSchema>;

/** Length of time, ISO 8601: `P30D`, `P1M`, `PT72H`. No fractions, no negative lengths, never empty. */
export const durationSchema = z
  .string()
  .regex(
    /^P(?=\d|T\d)(?:\d{1,4}Y)?(?:\d{1,4}M)?(?:\d{1,4}W)?(?:\d{1,4}D)?(?:T(?=\d)(?:\d{1,4}H)?(?:\d{1,4}M)?(?:\d{1,5}S)?)?$/,
    'use an ISO 8601 duration such as "P30D", "P1M" or "PT72H"',
  )
  .meta({ description: 'ISO 8601 duration without fractions: P30D, P1M, PT72H.' });

export const countrySchema = z
  .string()
  .regex(/^[A-Z]{2}$/, 'use a two-letter country code such as "UA"')
  .meta({ description: 'ISO 3166-1 alpha-2 country code.' });

export const emailSchema = z.email().max(254).meta({ description: 'An e-mail address of the organisation.' });
export const webAddressSchema = z.url({ protocol: /^https$/ }).meta({ description: 'An https address.' });
