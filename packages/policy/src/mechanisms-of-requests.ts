import { requestTypes } from '@zgoda/vocabulary/requests';
import { z } from 'zod';
import { mechanism, noSettings, type Mechanism } from './mechanism.ts';
import { durationSchema } from './primitives.ts';

const ofTypes = z.strictObject({
  types: z
    .array(z.enum(requestTypes))
    .min(1)
    .default([...requestTypes]),
});

/** What a clause may name on requests of people, on where their data go and on how long they stay. */
export const mechanismsOfRequests = {
  'request-record': mechanism({
    keeps:
      'A request of these types is on record from its receipt, acknowledged, and every step of it stands in the log.',
    available: true,
    settings: ofTypes,
    isPerClause: true,
    law: ['GDPR Art. 12(2)', 'Law 2297-VI Art. 8(2)'],
  }),
  'request-deadline': mechanism({
    keeps:
      'A request of these types is decided and answered in its term; staff, then the data protection officer are told before it ends.',
    available: true,
    settings: ofTypes,
    isPerClause: true,
    law: ['GDPR Art. 12(3)', 'Law 2297-VI Art. 8(2)(4)', 'Law 2297-VI Art. 16(5)'],
  }),
  'identity-proof': mechanism({
    keeps:
      'Nothing about a person is told or changed before it is proved who asks; what proved it is erased with the decision.',
    available: true,
    settings: noSettings,
    law: ['GDPR Art. 12(6)', 'GDPR Art. 5(1)(e)', 'Law 2297-VI Art. 16(6)'],
  }),
  'second-person': mechanism({
    keeps: 'What a request changes in the data is approved by another member of staff than its author.',
    available: true,
    settings: noSettings,
    law: ['GDPR Art. 32(1)'],
  }),
  'connected-erasure': mechanism({
    keeps:
      'An erasure is carried out in every connected system, which is then read again; whatever is left keeps it open.',
    available: true,
    settings: noSettings,
    law: ['GDPR Art. 17(1)', 'Law 2297-VI Art. 8(2)(6)', 'Law 2297-VI Art. 15(2)'],
  }),
  'account-closing': mechanism({
    keeps:
      'When an account is closed, its data are erased in every connected system without anybody asking for it.',
    available: true,
    settings: z.strictObject({ within: durationSchema.default('PT1H') }),
    law: ['GDPR Art. 17(1)(a)', 'Law 2297-VI Art. 15(2)(2)'],
  }),
  'access-report': mechanism({
    keeps:
      'Whoever asks gets the data of every connected system, with purposes, sources, places, recipients and terms.',
    available: true,
    settings: noSettings,
    law: ['GDPR Art. 15', 'Law 2297-VI Art. 8(2)(1)', 'Law 2297-VI Art. 8(2)(3)'],
  }),
  'reasoned-answer': mechanism({
    keeps:
      'A refusal or a longer term is told by a letter with its reason, its article and where to complain.',
    available: true,
    settings: noSettings,
    law: ['GDPR Art. 12(4)', 'Law 2297-VI Art. 17', 'Law 2297-VI Art. 18(1)'],
  }),
  'lawful-fee': mechanism({
    keeps:
      'A fee is quoted before any work, only where every law that applies allows it, and never taken as agreed.',
    available: true,
    settings: noSettings,
    law: ['GDPR Art. 12(5)', 'Law 2297-VI Art. 19'],
  }),
  'objection-effect': mechanism({
    keeps:
      'An objection to marketing takes effect as it is made; on any other the processing is restricted until it is decided.',
    available: true,
    settings: noSettings,
    law: ['GDPR Art. 18(1)(d)', 'GDPR Art. 21', 'Law 2297-VI Art. 8(2)(5)'],
  }),
  'human-review': mechanism({
    keeps: 'A decision made by a machine is reviewed by a person where somebody asks for it.',
    available: true,
    settings: noSettings,
    law: ['GDPR Art. 22(3)', 'Law 2297-VI Art. 8(2)(13)'],
  }),
  'complaint-record': mechanism({
    keeps: 'A complaint that names a clause shows at that clause, and is answered.',
    available: true,
    settings: noSettings,
    law: ['GDPR Art. 38(4)', 'Law 2297-VI Art. 8(2)(8)'],
  }),
  'disclosure-register': mechanism({
    keeps:
      'Each disclosure stands in a register with recipient, ground, purpose and categories, and within the policy.',
    available: true,
    settings: noSettings,
    law: ['GDPR Art. 15(1)(c)', 'Law 2297-VI Art. 8(2)(2)'],
  }),
  'correction-notices': mechanism({
    keeps: 'Whoever received data is told when they are corrected, erased or restricted.',
    available: true,
    settings: z.strictObject({ within: durationSchema.default('P10D') }),
    law: ['GDPR Art. 19', 'Law 2297-VI Art. 21(3)'],
  }),
  'retention-sweep': mechanism({
    keeps: 'What has served its purpose is erased by itself when the time of its rule is over.',
    available: true,
    settings: noSettings,
    law: ['GDPR Art. 5(1)(e)', 'Law 2297-VI Art. 6(8)', 'Law 2297-VI Art. 15(2)(1)'],
  }),
} as const satisfies Record<string, Mechanism>;
