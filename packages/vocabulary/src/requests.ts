/** What a person, or another in a person's matter, may ask of a controller. */
export const requestTypes = [
  'access',
  'processing_information',
  'rectification',
  'erasure',
  'restriction',
  'portability',
  'portability_to_controller',
  'objection_to_marketing',
  'objection',
  'withdrawal',
  'human_review',
  'third_party_access',
  'childs_data',
  'complaint',
  'question',
] as const;
export type RequestType = (typeof requestTypes)[number];

/** Where a request stands. None of them ends by itself but by an action, and none is deleted. */
export const requestStates = [
  'received',
  'verifying',
  'in_progress',
  'clarifying',
  'quoted',
  'awaiting_approval',
  'carrying_out',
  'partly_done',
  'under_appeal',
  'completed',
  'refused',
  'withdrawn',
  'lapsed',
  'joined',
  'upheld',
] as const;
export type RequestState = (typeof requestStates)[number];

/** What can be done about a request. There is no action that deletes one. */
export const requestActions = [
  'ask_identity',
  'verify',
  'accept',
  'join',
  'quote',
  'accept_quote',
  'decline_quote',
  'ask',
  'clarify',
  'extend',
  'propose',
  'send_back',
  'approve',
  'report_partly',
  'retry',
  'complete',
  'refuse',
  'withdraw',
  'lapse',
  'appeal',
  'reopen',
  'uphold',
] as const;
export type RequestAction = (typeof requestActions)[number];

/** Who acts: the person who asks, staff who may see proofs of identity, staff, staff who approve, the system itself. */
export const requestActors = ['person', 'verifier', 'staff', 'approver', 'system'] as const;
export type RequestActor = (typeof requestActors)[number];

/** What an action demands beside the right to it. The article follows from the ground. */
export const requestDemands = [
  'identity_proof',
  'first_request',
  'fee_ground',
  'amount',
  'words',
  'extension_ground',
  'refusal_ground',
  'proposal',
  'another_person',
  'coverage',
  'reminded',
] as const;
export type RequestDemand = (typeof requestDemands)[number];

/** Why the clock of a request may stand still: the person has to do something first. */
export const pauseReasons = ['identity', 'clarification', 'fee'] as const;
export type PauseReason = (typeof pauseReasons)[number];

/**
 * What is due in the course of a request. `act`: what takes effect at once. `decide`: telling whether it will be satisfied.
 * `tell_of_extension`: telling that it takes longer. `tell_others`: telling the person and the recipients of a change made.
 * `appeal`: until when the person may ask us to look again.
 */
export const milestones = [
  'act',
  'acknowledge',
  'decide',
  'tell_of_extension',
  'answer',
  'tell_others',
  'appeal',
] as const;
export type Milestone = (typeof milestones)[number];
