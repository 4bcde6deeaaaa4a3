/**
 * The closed lists that the document and the gate share. Adding a member is a change of the format:
 * `docs/reference/policy.schema.json` follows, and so do the catalogues of the privacy centre.
 */

/**
 * Why processing is lawful. The articles stand with each regime (`regimes/`).
 * @see GDPR Art. 6(1); Law 2297-VI Art. 11(1)
 */
export const legalBases = [
  'consent',
  'contract',
  'legal_obligation',
  'vital_interests',
  'public_task',
  'legitimate_interest',
] as const;
export type LegalBasis = (typeof legalBases)[number];

/**
 * What lifts the ban on special categories.
 * @see GDPR Art. 9(2); Law 2297-VI Art. 7(2)
 */
export const specialCategoryExceptions = [
  'explicit_consent',
  'employment_law',
  'vital_interests',
  'not_for_profit_body',
  'made_public_by_subject',
  'legal_claims',
  'substantial_public_interest',
  'health_care',
  'public_health',
  'archiving_research_statistics',
] as const;
export type SpecialCategoryException = (typeof specialCategoryExceptions)[number];

/** How a person can be reached. */
export const channels = ['email', 'sms', 'push', 'telephone', 'post'] as const;
export type Channel = (typeof channels)[number];

/**
 * What can be the reason of a message that is not sent to a list. `byPerson` says that the person asked for it,
 * which is also why it may go out while processing is restricted.
 * @see GDPR Art. 18(2)
 */
export const causes = {
  form_submission: { byPerson: true },
  subscription_request: { byPerson: true },
  preference_change: { byPerson: true },
  identity_check: { byPerson: true },
  privacy_request: { byPerson: true },
  case: { byPerson: true },
  account_event: { byPerson: true },
  detected_issue: { byPerson: false },
} as const satisfies Record<string, { readonly byPerson: boolean }>;
export type CauseKind = keyof typeof causes;
export const causeKinds = Object.keys(causes) as [CauseKind, ...CauseKind[]];

/** Who a recipient is to the controller. Only `third_party` decides for itself what it does with the data. */
export const recipientKinds = [
  'processor',
  'joint_controller',
  'group_company',
  'public_body',
  'third_party',
] as const;

/**
 * What makes a transfer to another country lawful; `none_needed` where the data do not leave the regime's own area.
 * @see GDPR Art. 44-49; Law 2297-VI Art. 29
 */
export const safeguards = [
  'none_needed',
  'adequacy_decision',
  'standard_contractual_clauses',
  'binding_corporate_rules',
  'explicit_consent',
  'contract_for_subject',
] as const;

/** What the controller is for a purpose; who only carries it out for another one is a processor. @see GDPR Art. 4(7), 4(8), 26 */
export const purposeRoles = ['controller', 'joint_controller', 'processor'] as const;

/** Who can change data of a category: the person alone, or support on request, after a check of identity. */
export const dataChangers = ['person', 'support'] as const;

/** What allows a decision by a machine alone. @see GDPR Art. 22(2) */
export const automatedDecisionExceptions = ['contract', 'law', 'explicit_consent'] as const;

/** How a person can prove who they are. `code`: to an address that is on record. `document`: an identity document. */
export const identityProofs = ['code', 'document'] as const;
export type IdentityProof = (typeof identityProofs)[number];

/** Who hears a complaint, from the nearest to the farthest. */
export const complaintBodies = ['operator', 'dpo', 'authority', 'arbitration', 'court'] as const;

/** What a template can be given. `markdown` is made safe before use: no HTML, no images, links to http(s) and mailto. */
export const templateDataKinds = ['text', 'markdown', 'number', 'date', 'date_time', 'link'] as const;
export type TemplateDataKind = (typeof templateDataKinds)[number];
