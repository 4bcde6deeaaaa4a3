import { conventionParties } from './countries.ts';
import type { Regime } from './regime.ts';
import { uaPdpRequests } from './ua-pdp-requests.ts';

/** Law of Ukraine 2297-VI "On Personal Data Protection". */
export const uaPdp: Regime = {
  id: 'ua-pdp',
  version: 2,
  title: 'Law of Ukraine 2297-VI "On Personal Data Protection"',
  legalBases: {
    consent: 'Law 2297-VI Art. 11(1)(1)',
    public_task: 'Law 2297-VI Art. 11(1)(2)',
    contract: 'Law 2297-VI Art. 11(1)(3)',
    vital_interests: 'Law 2297-VI Art. 11(1)(4)',
    legal_obligation: 'Law 2297-VI Art. 11(1)(5)',
    legitimate_interest: 'Law 2297-VI Art. 11(1)(6)',
  },
  specialCategories: {
    article: 'Law 2297-VI Art. 7(1)',
    exceptions: {
      explicit_consent: 'Law 2297-VI Art. 7(2)(1)',
      employment_law: 'Law 2297-VI Art. 7(2)(2)',
      vital_interests: 'Law 2297-VI Art. 7(2)(3)',
      not_for_profit_body: 'Law 2297-VI Art. 7(2)(4)',
      legal_claims: 'Law 2297-VI Art. 7(2)(5)',
      health_care: 'Law 2297-VI Art. 7(2)(6)',
      made_public_by_subject: 'Law 2297-VI Art. 7(2)(8)',
    },
  },
  duties: {
    tell_purpose: 'Law 2297-VI Art. 12(2)',
    tell_retention: 'Law 2297-VI Art. 6(8)',
    tell_storage: 'Law 2297-VI Art. 8(2)(1)',
    tell_authority: 'Law 2297-VI Art. 8(2)(8)',
    tell_roles: 'Law 2297-VI Art. 8(2)(1)',
    consent_freely_given: 'Law 2297-VI Art. 2',
    limit_to_purpose: 'Law 2297-VI Art. 6(1)',
    allow_automated_decision: 'Law 2297-VI Art. 8(2)(13)',
    safeguard_transfer: 'Law 2297-VI Art. 29(4)',
  },
  limits: [
    { setting: 'requests.answer_within', atMost: 'P30D', article: 'Law 2297-VI Art. 8(2)(4)' },
    { setting: 'requests.third_party_answer_within', atMost: 'P30D', article: 'Law 2297-VI Art. 16(5)' },
    { setting: 'requests.third_party_at_most', atMost: 'P45D', article: 'Law 2297-VI Art. 17(2)' },
    { setting: 'requests.own_data_fee', only: 'free', article: 'Law 2297-VI Art. 19(1)' },
  ],
  requests: uaPdpRequests,
  area: conventionParties,
};
