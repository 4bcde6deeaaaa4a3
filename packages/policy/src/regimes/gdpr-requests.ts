import { refusableTypes, type RequestRules, type TypeRule } from './request-rules.ts';

const rule = (right: string, more: Partial<TypeRule> = {}): TypeRule => ({
  right,
  decide: { term: { months: 1 }, article: 'GDPR Art. 12(4)' },
  answer: { term: { months: 1 }, article: 'GDPR Art. 12(3)' },
  // One month and two further ones, counted as one term: never later than counted one after the other.
  extension: {
    wholeTerm: { months: 3 },
    article: 'GDPR Art. 12(3)',
    grounds: ['complex', 'many_requests'],
  },
  fee: { grounds: ['excess'], article: 'GDPR Art. 12(5)' },
  pauses: {
    identity: { article: 'GDPR Art. 12(6)', askedWithin: { days: 7 } },
    clarification: { article: 'GDPR Recital 63', askedWithin: { days: 7 } },
    fee: { article: 'GDPR Art. 12(5)' },
  },
  ...more,
});

/** Regulation (EU) 2016/679, Chapter III; days are counted by Regulation (EEC, Euratom) 1182/71. */
export const gdprRequests: RequestRules = {
  counting: {
    article: 'Regulation 1182/71 Art. 3',
    endsOnDayOff: 'runs_to_next_working_day',
  },
  types: {
    access: rule('GDPR Art. 15(1)', {
      fee: { grounds: ['excess', 'copies'], article: 'GDPR Art. 12(5), 15(3)' },
    }),
    processing_information: rule('GDPR Art. 15(1)'),
    rectification: rule('GDPR Art. 16'),
    erasure: rule('GDPR Art. 17(1)'),
    restriction: rule('GDPR Art. 18(1)'),
    portability: rule('GDPR Art. 20(1)'),
    portability_to_controller: rule('GDPR Art. 20(2)'),
    objection_to_marketing: rule('GDPR Art. 21(2)', { atOnce: 'GDPR Art. 21(3)' }),
    objection: rule('GDPR Art. 21(1)', { atOnce: 'GDPR Art. 18(1)(d)' }),
    withdrawal: rule('GDPR Art. 7(3)', { atOnce: 'GDPR Art. 7(3)' }),
    human_review: rule('GDPR Art. 22(3)'),
    childs_data: rule('GDPR Art. 17(1)(f)'),
  },
  refusals: [
    { ground: 'unfounded_or_excessive', article: 'GDPR Art. 12(5)(b)', types: refusableTypes },
    { ground: 'not_identified', article: 'GDPR Art. 12(2)', types: refusableTypes },
    {
      ground: 'rights_of_others',
      article: 'GDPR Art. 15(4), 20(4)',
      types: ['access', 'portability', 'portability_to_controller'],
    },
    { ground: 'freedom_of_expression', article: 'GDPR Art. 17(3)(a)', types: ['erasure', 'childs_data'] },
    { ground: 'law_demands_keeping', article: 'GDPR Art. 17(3)(b)', types: ['erasure', 'childs_data'] },
    { ground: 'public_health', article: 'GDPR Art. 17(3)(c)', types: ['erasure', 'childs_data'] },
    {
      ground: 'archiving_research_statistics',
      article: 'GDPR Art. 17(3)(d)',
      types: ['erasure', 'childs_data'],
    },
    { ground: 'legal_claims', article: 'GDPR Art. 17(3)(e)', types: ['erasure', 'childs_data'] },
    { ground: 'compelling_grounds', article: 'GDPR Art. 21(1)', types: ['objection'] },
    { ground: 'legal_claims', article: 'GDPR Art. 21(1)', types: ['objection'] },
    {
      ground: 'not_by_consent_or_contract',
      article: 'GDPR Art. 20(1)(a)',
      types: ['portability', 'portability_to_controller'],
    },
    { ground: 'data_are_right', article: 'GDPR Art. 16', types: ['rectification'] },
    { ground: 'no_ground_shown', article: 'GDPR Art. 18(1)', types: ['restriction'] },
    { ground: 'no_ground_shown', article: 'GDPR Art. 17(1)', types: ['erasure'] },
    { ground: 'not_by_automated_means', article: 'GDPR Art. 22(1)', types: ['human_review'] },
  ],
  appeals: [
    { to: 'authority', article: 'GDPR Art. 77(1)' },
    { to: 'court', article: 'GDPR Art. 79(1)' },
  ],
};
