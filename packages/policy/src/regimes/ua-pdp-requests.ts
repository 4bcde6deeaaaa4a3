import { refusableTypes, type RequestRules, type TermRule, type TypeRule } from './request-rules.ts';

const toldWithin: TermRule = { term: { workingDays: 10 }, article: 'Law 2297-VI Art. 21(3)' };

/** A demand of the person about the own data. The law names no further term for it than the answer's. */
const rule = (right: string, more: Partial<TypeRule> = {}): TypeRule => ({
  right,
  answer: { term: { days: 30 }, article: 'Law 2297-VI Art. 8(2)(4)' },
  extension: { never: 'Law 2297-VI Art. 17(1)' },
  fee: { grounds: [], article: 'Law 2297-VI Art. 19(1)' },
  // Who asks has to say who he is; only then there is a request to answer. No other reason stops the clock.
  pauses: { identity: { article: 'Law 2297-VI Art. 16(6)', askedWithin: { days: 7 } } },
  ...more,
});

const study: TermRule = { term: { workingDays: 10 }, article: 'Law 2297-VI Art. 16(5)' };

/**
 * Law 2297-VI, Art. 8 and 15-21. It has no rule of its own for counting; the Civil Code's is followed as far as it does not
 * lengthen: the day of receipt is not counted, and a term that ends on a day off ends there.
 */
export const uaPdpRequests: RequestRules = {
  counting: { article: 'Civil Code of Ukraine Art. 253', endsOnDayOff: 'ends_there' },
  types: {
    access: rule('Law 2297-VI Art. 8(2)(3), 16(6)', {
      decide: study,
      answer: { term: { days: 30 }, article: 'Law 2297-VI Art. 16(5)' },
    }),
    processing_information: rule('Law 2297-VI Art. 8(2)(1)', { decide: study }),
    rectification: rule('Law 2297-VI Art. 8(2)(6), 20(1)', { tellOthers: toldWithin }),
    erasure: rule('Law 2297-VI Art. 8(2)(6), 15(2)', { tellOthers: toldWithin }),
    restriction: rule('Law 2297-VI Art. 8(2)(10)', { tellOthers: toldWithin }),
    objection_to_marketing: rule('Law 2297-VI Art. 8(2)(5)'),
    objection: rule('Law 2297-VI Art. 8(2)(5)'),
    withdrawal: rule('Law 2297-VI Art. 8(2)(11)', { atOnce: 'Law 2297-VI Art. 8(2)(11)' }),
    human_review: rule('Law 2297-VI Art. 8(2)(13)'),
    third_party_access: {
      right: 'Law 2297-VI Art. 16(1)',
      decide: study,
      answer: { term: { days: 30 }, article: 'Law 2297-VI Art. 16(5)' },
      extension: {
        wholeTerm: { days: 45 },
        article: 'Law 2297-VI Art. 17(2)',
        grounds: ['not_within_term'],
      },
      fee: { grounds: ['cost'], article: 'Law 2297-VI Art. 19(2)' },
      // At most 45 days from receipt in all: nothing stops the clock.
      pauses: {},
    },
    childs_data: rule('Law 2297-VI Art. 8(2)(6), 15(2)', { tellOthers: toldWithin }),
  },
  refusals: [
    {
      ground: 'law_forbids_access',
      article: 'Law 2297-VI Art. 17(3)',
      types: ['access', 'processing_information', 'third_party_access'],
    },
    { ground: 'not_identified', article: 'Law 2297-VI Art. 16(4), 16(6)', types: refusableTypes },
    { ground: 'no_ground_shown', article: 'Law 2297-VI Art. 16(4)', types: ['third_party_access'] },
    {
      ground: 'no_ground_shown',
      article: 'Law 2297-VI Art. 20(1)',
      types: ['rectification', 'erasure', 'restriction', 'objection', 'childs_data'],
    },
    { ground: 'data_are_right', article: 'Law 2297-VI Art. 20(1)', types: ['rectification'] },
    { ground: 'law_demands_keeping', article: 'Law 2297-VI Art. 15(2)', types: ['erasure', 'childs_data'] },
    { ground: 'not_by_automated_means', article: 'Law 2297-VI Art. 8(2)(13)', types: ['human_review'] },
  ],
  appeals: [
    { to: 'authority', article: 'Law 2297-VI Art. 18(1)' },
    { to: 'court', article: 'Law 2297-VI Art. 18(1)' },
  ],
};
