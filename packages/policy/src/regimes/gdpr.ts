import { economicArea } from './countries.ts';
import { gdprRequests } from './gdpr-requests.ts';
import type { Regime } from './regime.ts';

/** Regulation (EU) 2016/679. */
export const gdpr: Regime = {
  id: 'gdpr',
  version: 2,
  title: 'Regulation (EU) 2016/679',
  legalBases: {
    consent: 'GDPR Art. 6(1)(a)',
    contract: 'GDPR Art. 6(1)(b)',
    legal_obligation: 'GDPR Art. 6(1)(c)',
    vital_interests: 'GDPR Art. 6(1)(d)',
    public_task: 'GDPR Art. 6(1)(e)',
    legitimate_interest: 'GDPR Art. 6(1)(f)',
  },
  specialCategories: {
    article: 'GDPR Art. 9(1)',
    exceptions: {
      explicit_consent: 'GDPR Art. 9(2)(a)',
      employment_law: 'GDPR Art. 9(2)(b)',
      vital_interests: 'GDPR Art. 9(2)(c)',
      not_for_profit_body: 'GDPR Art. 9(2)(d)',
      made_public_by_subject: 'GDPR Art. 9(2)(e)',
      legal_claims: 'GDPR Art. 9(2)(f)',
      substantial_public_interest: 'GDPR Art. 9(2)(g)',
      health_care: 'GDPR Art. 9(2)(h)',
      public_health: 'GDPR Art. 9(2)(i)',
      archiving_research_statistics: 'GDPR Art. 9(2)(j)',
    },
  },
  duties: {
    tell_purpose: 'GDPR Art. 13(1)(c)',
    tell_retention: 'GDPR Art. 13(2)(a)',
    tell_storage: 'GDPR Art. 30(1)(e)',
    tell_interest: 'GDPR Art. 13(1)(d)',
    tell_authority: 'GDPR Art. 13(2)(d)',
    tell_clearly: 'GDPR Art. 12(1)',
    tell_roles: 'GDPR Art. 26(2), 30(2)(a)',
    consent_freely_given: 'GDPR Art. 7(4)',
    marketing_by_consent: 'Directive 2002/58/EC Art. 13(1)',
    confirm_consent: 'GDPR Art. 7(1)',
    limit_to_purpose: 'GDPR Art. 5(1)(b)',
    allow_automated_decision: 'GDPR Art. 22(2)',
    safeguard_transfer: 'GDPR Art. 44',
  },
  limits: [
    { setting: 'requests.answer_within', atMost: 'P1M', article: 'GDPR Art. 12(3)' },
    { setting: 'requests.extend_by', atMost: 'P2M', article: 'GDPR Art. 12(3)' },
    { setting: 'requests.own_data_fee', only: 'free', article: 'GDPR Art. 12(5)' },
    { setting: 'incidents.notify_authority_within', atMost: 'PT72H', article: 'GDPR Art. 33(1)' },
    { setting: 'children.minimum_age', atLeast: 13, article: 'GDPR Art. 8(1)' },
  ],
  requests: gdprRequests,
  area: economicArea,
};
