/** The policy document and the gate: pure, runs anywhere. */
export { compilePolicy, type CompiledPolicy } from './compile.ts';
export { decide, nothingKnown } from './decide.ts';
export {
  DIRECT_MARKETING,
  reasonCodes,
  type ConsentChoice,
  type Decision,
  type Question,
  type ReasonCode,
  type Reservation,
  type SubjectState,
  type SubscriptionChoice,
  type SubscriptionKey,
} from './decision.ts';
export {
  isMechanismId,
  mechanisms,
  type Mechanism,
  type MechanismId,
  type MechanismSettings,
} from './mechanisms.ts';
export {
  policySchema,
  type FormField,
  type Localised,
  type MessageClass,
  type MessageTemplate,
  type Policy,
  type PolicyClause,
  type PolicyForm,
  type PolicyPurpose,
  type PolicyRecipient,
  type PolicyRelationship,
  type PolicyTopic,
} from './schema.ts';
export {
  clausesKeptBy,
  findForm,
  findMessageClass,
  findPurpose,
  findTopic,
  localise,
  mechanismSettings,
  mechanismsOf,
} from './settings.ts';
export {
  causeKinds,
  channels,
  consentStatuses,
  legalBases,
  subscriptionStatuses,
  type CauseKind,
  type Channel,
  type ConsentStatus,
  type LegalBasis,
  type SubscriptionStatus,
} from './terms.ts';
