import { z } from 'zod';
import { mechanism, noSettings as none, type Mechanism } from './mechanism.ts';
import { mechanismsOfRequests } from './mechanisms-of-requests.ts';
import { durationSchema, slugSchema } from './primitives.ts';

/** Every mechanism that a clause may name in `kept_by`. */
export const mechanisms = {
  'purpose-limitation': mechanism({
    keeps: 'Every use of personal data asks the gate; a use outside the declared purposes is refused.',
    available: true,
    settings: none,
    law: ['GDPR Art. 5(1)(b)', 'Law 2297-VI Art. 6(1)'],
  }),
  'topic-list': mechanism({
    keeps:
      'The public list and the preference centre show the topics of this policy, and nothing is sent on any other.',
    available: true,
    settings: none,
    law: ['GDPR Art. 13(1)(c)'],
  }),
  'strict-opt-in': mechanism({
    keeps: 'A topic reaches only those who confirmed it, or whose lasting relationship covers it.',
    available: true,
    settings: z.strictObject({ least_opt_in: z.enum(['double', 'single']).default('double') }),
    law: ['GDPR Art. 6(1)(a)', 'GDPR Art. 7(1)', 'Directive 2002/58/EC Art. 13(1)'],
  }),
  'double-opt-in': mechanism({
    keeps: 'A subscription begins only when it was confirmed from the mailbox itself.',
    available: true,
    settings: z.strictObject({ confirm_within: durationSchema.default('P7D') }),
    law: ['GDPR Art. 7(1)'],
  }),
  'relationship-scope': mechanism({
    keeps: 'A topic for customers reaches only those whose relationship lasts, and stops when it ends.',
    available: true,
    settings: none,
    law: ['GDPR Art. 5(1)(b)'],
  }),
  'preference-centre': mechanism({
    keeps:
      'Each mail on a topic leads, without a password, to a page where every topic and channel can be switched alone.',
    available: true,
    settings: z.strictObject({ link_valid_for: durationSchema.default('P1Y') }),
    law: ['GDPR Art. 7(3)', 'GDPR Art. 12(2)'],
  }),
  'one-click-withdrawal': mechanism({
    keeps: 'One click stops a topic from the moment it is answered, for every message not yet handed over.',
    available: true,
    settings: none,
    law: ['GDPR Art. 7(3)', 'GDPR Art. 21(3)', 'RFC 8058'],
  }),
  'third-party-refusal': mechanism({
    keeps: 'A disclosure of these categories to a third party is refused.',
    available: true,
    settings: z.strictObject({ categories: z.array(slugSchema).min(1) }),
    law: ['GDPR Art. 5(1)(b)', 'GDPR Art. 6(4)'],
  }),
  'form-confirmation': mechanism({
    keeps: 'Each submission of a form is confirmed by exactly one mail.',
    available: true,
    settings: z.strictObject({ within: durationSchema.default('PT15M') }),
    law: [],
  }),
  'cause-required': mechanism({
    keeps:
      'A message of this class is sent only with the cause that it answers, to one person, and carries no marketing.',
    available: true,
    settings: z.strictObject({ class: slugSchema }),
    isPerClause: true,
    law: ['GDPR Art. 6(1)(b)', 'Directive 2002/58/EC Art. 13(1)'],
  }),
  'consent-record': mechanism({
    keeps:
      'Every consent is recorded with what was shown, in which version and language, when and how, and its receipt can be taken home.',
    available: true,
    settings: none,
    law: ['GDPR Art. 7(1)', 'Law 2297-VI Art. 11(1)'],
  }),
  'consent-reservations': mechanism({
    keeps: 'A limit that the person sets when consenting narrows every later use.',
    available: true,
    settings: none,
    law: ['Law 2297-VI Art. 8(2)'],
  }),
  'evidence-log': mechanism({
    keeps: 'Every act stands in an append-only log within the stated time, which outsiders can verify.',
    available: true,
    settings: z.strictObject({ included_within: durationSchema.default('PT60S') }),
    law: ['GDPR Art. 5(2)', 'GDPR Art. 24(1)'],
  }),
  'version-archive': mechanism({
    keeps: 'Every version of the policy is published, numbered and never changed afterwards.',
    available: true,
    settings: none,
    law: ['GDPR Art. 12(1)', 'GDPR Art. 13'],
  }),
  'declared-forms': mechanism({
    keeps: 'A form takes only the fields declared in the policy; anything else is refused and not stored.',
    available: true,
    settings: none,
    law: ['GDPR Art. 5(1)(c)'],
  }),
  'weakening-refusal': mechanism({
    keeps: 'A new version that weakens a promise is not published without fresh consent.',
    available: true,
    settings: none,
    law: ['GDPR Art. 7(1)', 'GDPR Art. 13(3)'],
  }),
  'maintenance-notice': mechanism({
    keeps:
      'A maintenance notice carries start, end and services in the reader’s time zone, with a calendar entry.',
    available: true,
    settings: none,
    law: [],
  }),
  'incident-thread': mechanism({
    keeps: 'An incident is told in one mail thread, from its opening to its root cause.',
    available: true,
    settings: none,
    law: [],
  }),
  'affected-audience': mechanism({
    keeps: 'A technical notice goes only to those who are affected at the moment of sending.',
    available: true,
    settings: none,
    law: ['GDPR Art. 5(1)(c)'],
  }),
  'frequency-cap': mechanism({
    keeps: 'A topic comes no more often than it says, or than the person chose.',
    available: true,
    settings: none,
    law: [],
  }),
  'contact-record': mechanism({
    keeps: 'A case records each contact, by whatever channel.',
    available: true,
    settings: none,
    law: ['GDPR Art. 15(1)'],
  }),
  'mail-withdrawal': mechanism({
    keeps: 'A mail that asks for removal is carried out, or shown to a person when it is unclear.',
    available: true,
    settings: z.strictObject({ within: durationSchema }),
    law: ['GDPR Art. 7(3)'],
  }),
  'suppression-export': mechanism({
    keeps: 'A list of those who want no mail is lent as hashes only, for one mailing, under signed terms.',
    available: true,
    settings: z.strictObject({ expires_after: durationSchema }),
    law: ['GDPR Art. 21(3)', 'GDPR Art. 5(1)(c)'],
  }),
  'suppression-engagements': mechanism({
    keeps: 'Whoever was lent such a list has to confirm in time that it was destroyed.',
    available: true,
    settings: z.strictObject({ attest_within: durationSchema.default('P14D') }),
    law: ['GDPR Art. 5(1)(e)', 'GDPR Art. 5(2)'],
  }),
  'contact-case': mechanism({
    keeps: 'A question to the contact address becomes a case with a term.',
    available: true,
    settings: z.strictObject({ answer_within: durationSchema }),
    law: ['GDPR Art. 12(3)'],
  }),
  ...mechanismsOfRequests,
} as const satisfies Record<string, Mechanism>;

export type MechanismId = keyof typeof mechanisms;
export type MechanismSettings<Id extends MechanismId> = z.infer<(typeof mechanisms)[Id]['settings']>;

export function isMechanismId(id: string): id is MechanismId {
  return Object.hasOwn(mechanisms, id);
}
