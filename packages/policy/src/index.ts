/** The policy document and the gate: pure, runs anywhere. */
export type { AutomatedDecision } from './automated-decisions.ts';
export { canonicalNotice, canonicalPolicy, parseCanonicalPolicy } from './canonical.ts';
export { checkPolicy, type CheckedPolicy } from './check.ts';
export { compilePolicy, type CompiledPolicy } from './compile.ts';
export { decide, nothingKnown } from './decide.ts';
export {
  DIRECT_MARKETING,
  reasonCodes,
  type ConsentChoice,
  type Decision,
  type Question,
  type ReasonCode,
  type SubjectState,
  type SubscriptionChoice,
  type SubscriptionKey,
} from './decision.ts';
export {
  deadlinesOf,
  dueOf,
  isOverdue,
  type ClockFacts,
  type CountedRule,
  type Deadline,
  type Extension,
} from './deadlines/deadlines.ts';
export { explainDeadline, type ExplainedDeadline, type ExplainedRule } from './deadlines/explain.ts';
export type { Pause } from './deadlines/pauses.ts';
export { policyTerms, type PolicyTerm, type PolicyTerms } from './deadlines/policy-terms.ts';
export type { RequestKind, RuleSource } from './deadlines/rules-in-force.ts';
export type { Step } from './deadlines/step.ts';
export { stateCalendars, type StateCalendar } from './deadlines/state-calendars.ts';
export { difference, weakenings, type PolicyChange, type PolicyDocument } from './difference/difference.ts';
export type { Effect } from './difference/judge.ts';
export { tellChanges, type ToldChange } from './difference/words.ts';
export {
  fillIn,
  messageScope,
  renderDocument,
  textScope,
  type MessageFacts,
  type PolicyTexts,
  type RenderedClause,
  type RenderedDocument,
} from './document.ts';
export { formatDuration, longestDurationSeconds } from './duration.ts';
export { rarer, rarerThan } from './frequency.ts';
export { retentionCutoff } from './retention-cutoff.ts';
export { parsePolicyFolder, POLICY_FILE, problemsOfIssue, textFile, type PolicyFolder } from './folder.ts';
export { listLocalisedIn, type LocalisedPlace } from './localised.ts';
export { policyJsonSchema } from './json-schema.ts';
export {
  createTextEngine,
  TemplateFlaw,
  type LiquidScope,
  type TextEngine,
  type TextFilter,
} from './liquid.ts';
export { isMechanismId, mechanisms, type MechanismId, type MechanismSettings } from './mechanisms.ts';
export type { Mechanism } from './mechanism.ts';
export { attributeOf, categoriesOfReader, fieldsInWords, fieldsUsed, putFields } from './reader-fields.ts';
export {
  formatProblem,
  problemAt,
  problemCodes,
  systemProblemCodes,
  type Position,
  type Problem,
  type ProblemCode,
} from './problem.ts';
export { articleOfDuty, joinArticles, regimes, regimesOf } from './regimes/index.ts';
export { judgeAct, type JudgedAct, type StandingRequest, type WantedAct } from './requests/act.ts';
export {
  appealsOf,
  extensionPermission,
  feePermission,
  refusalGroundsFor,
  type OfferedGround,
  type Permission,
} from './requests/grounds.ts';
export { followRequest, type RequestHistory, type TakenStep } from './requests/history.ts';
export {
  actionsFrom,
  firstState,
  isEnded,
  moveOf,
  requestTraits,
  startsWithReceipt,
  type ClockEffect,
  type Move,
  type RequestTraits,
} from './requests/life-cycle.ts';
export { lawLink } from './regimes/links.ts';
export {
  extensionGrounds,
  type ExtensionGround,
  type FeeGround,
  type RefusalGround,
  type Term,
  type TypeRule,
} from './regimes/request-rules.ts';
export { duties, type Duty, type Limit, type Regime } from './regimes/regime.ts';
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
  type QuietHours,
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
export { requestDefaults } from './request-settings.ts';
export { quietUntil, type QuietQuestion } from './quiet-hours.ts';
export { settingsInWords } from './settings-words.ts';
export {
  builtInTemplates,
  findLetterTemplate,
  findTemplate,
  isBuiltInTemplate,
  type BuiltInTemplate,
  type BuiltInTemplateId,
} from './templates.ts';
export {
  causeKinds,
  channels,
  identityProofs,
  legalBases,
  type CauseKind,
  type TemplateDataKind,
  type Channel,
  type IdentityProof,
  type LegalBasis,
} from './terms.ts';
export { durationSchema, localisedSchema, slugSchema } from './primitives.ts';
export { readYaml, type DocumentPath, type YamlSource } from './yaml-source.ts';
