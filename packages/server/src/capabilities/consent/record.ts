import { canonicalizeClosed, type ClosedObject, type ClosedValue } from '@zgoda/verify';
import { localise, type Localised, type Policy, type PolicyPurpose } from '@zgoda/policy';
import type { ConsentMethod, ConsentStatus, Reservation } from '@zgoda/vocabulary/consent';
import type { EvidenceRecord } from '../evidence/index.ts';

/** The context of our records; `packages/vocabulary/consent-record/context.json`, carried by readers, never fetched. */
export const recordContext = 'https://zgoda.example/ns/consent-record/1';
/** DPV's profile of ISO/IEC TS 27560 with what the GDPR asks for. */
const schemaVersion = 'https://w3id.org/dpv/schema/dpv-27560#record-eu-gdpr';

/**
 * The part of a record that all people share who were shown the same version in the same language: controller, purpose,
 * data, storage, recipients, rights. Changing what this function writes changes future records only.
 * @see ISO/IEC TS 27560 6.3.4-6.3.6; GDPR Art. 13(1)-(2)
 */
export interface ConsentTerms {
  readonly hasAuthority: ClosedValue;
  readonly hasDataController: ClosedValue;
  readonly hasJurisdiction: ClosedValue;
  readonly hasNotice: ClosedValue;
  readonly hasProcess: ClosedValue;
  /** Consent to special categories has to be explicit. @see GDPR Art. 9(2)(a) */
  readonly isExplicit: boolean;
}

/** What was shown: a published policy version in one language. */
export interface ShownNotice {
  readonly policy: Policy;
  readonly version: number;
  readonly locale: string;
}

const legalBasisTerms = {
  consent: 'eu-gdpr:A6-1-a',
  contract: 'eu-gdpr:A6-1-b',
  legal_obligation: 'eu-gdpr:A6-1-c',
  vital_interests: 'eu-gdpr:A6-1-d',
  public_task: 'eu-gdpr:A6-1-e',
  legitimate_interest: 'eu-gdpr:A6-1-f',
} as const satisfies Record<PolicyPurpose['legal_basis'], string>;

const recipientTypes = {
  processor: 'DataProcessor',
  joint_controller: 'JointDataControllers',
  group_company: 'Organisation',
  public_body: 'PublicSectorBody',
  third_party: 'ThirdParty',
} as const satisfies Record<Policy['recipients'][number]['kind'], string>;

const safeguardTerms: Partial<Record<Policy['recipients'][number]['safeguard'], string>> = {
  adequacy_decision: 'eu-gdpr:AdequacyDecision',
  standard_contractual_clauses: 'eu-gdpr:StandardContractualClauses',
  binding_corporate_rules: 'eu-gdpr:BindingCorporateRules',
};

/** Withdrawal, access, rectification, erasure, restriction, portability, complaint; objection needs another basis. */
const consentRights = ['A7-3', 'A15', 'A16', 'A17', 'A18', 'A20', 'A77'];
const otherRights = ['A15', 'A16', 'A17', 'A18', 'A21', 'A77'];

export function buildTerms(shown: ShownNotice, purpose: PolicyPurpose): ConsentTerms {
  const { policy, version, locale } = shown;
  const text = (words: Localised): string => localise(policy, words, locale);
  const { controller } = policy;
  return {
    hasAuthority: controller.authorities.map((authority) => ({
      '@type': 'DataProtectionAuthority',
      hasName: text(authority.name),
      url: authority.website,
    })),
    hasDataController: {
      '@type': 'DataController',
      identifier: controller.id,
      hasName: text(controller.name),
      address: text(controller.address),
      email: controller.contact,
    },
    hasJurisdiction: [
      ...new Set([...(policy.regimes.includes('gdpr') ? ['loc:EU'] : []), `loc:${controller.country}`]),
    ],
    hasNotice: { '@type': 'PrivacyNotice', version, language: locale },
    hasProcess: buildProcess(policy, purpose, text),
    isExplicit: purpose.special_category_exception === 'explicit_consent',
  };
}

function buildProcess(
  policy: Policy,
  purpose: PolicyPurpose,
  text: (words: Localised) => string,
): ClosedObject {
  const chosen = <T extends { readonly id: string }>(list: readonly T[], ids: readonly string[]): T[] =>
    list.filter(({ id }) => ids.includes(id));
  const isConsent = purpose.legal_basis === 'consent';
  const rule = policy.retention_rules.find(({ id }) => id === purpose.retention);
  const recipients = chosen(policy.recipients, purpose.recipients);
  return {
    '@type': 'Process',
    hasPurpose: { '@type': 'Purpose', identifier: purpose.id, title: text(purpose.label) },
    hasLegalBasis: [
      legalBasisTerms[purpose.legal_basis],
      ...(purpose.special_category_exception === 'explicit_consent' ? ['eu-gdpr:A9-2-a'] : []),
    ],
    hasPersonalData: chosen(policy.categories, purpose.categories).map((category) => ({
      '@type': category.special ? 'SpecialCategoryPersonalData' : 'PersonalData',
      identifier: category.id,
    })),
    hasProcessing: ['Collect', 'Store', 'Use'],
    hasDataSource: 'DataSubjectDataSource',
    hasStorageCondition: [
      ...chosen(policy.storage_places, purpose.storage).map((place) => ({
        '@type': 'StorageLocation',
        hasLocation: `loc:${place.country}`,
      })),
      ...(rule === undefined
        ? []
        : [
            {
              '@type': 'StorageDuration',
              identifier: rule.id,
              hasDuration: { '@type': 'TemporalDuration', value: rule.keep_for },
            },
          ]),
    ],
    ...(recipients.length > 0 && {
      hasRecipient: recipients.map(({ id, name, kind, country, safeguard }) => {
        const measure = safeguardTerms[safeguard];
        return {
          '@type': recipientTypes[kind],
          identifier: id,
          hasName: text(name),
          country: `loc:${country}`,
          ...(measure !== undefined && { hasLegalMeasure: measure }),
        };
      }),
    }),
    hasConsentControl: { '@type': 'WithdrawConsent', isExercisedAt: `mailto:${policy.controller.contact}` },
    hasRight: (isConsent ? consentRights : otherRights).map((article) => `eu-gdpr:${article}`),
  };
}

/** One act of a person, as far as its record tells it. */
export interface ConsentAct {
  /** Dashed UUID. */
  readonly recordId: string;
  /** The subject's public id: a pseudonym of this controller's own. */
  readonly principal: string;
  readonly status: ConsentStatus;
  readonly method: ConsentMethod;
  readonly at: Date;
  readonly reservations: readonly Reservation[];
  /** Absent: the act is about the whole purpose. */
  readonly topics?: readonly string[];
  readonly channel?: string;
}

/** 27560's event states in DPV's terms. @see ISO/IEC TS 27560 6.3.7.6 */
const statusTerms = {
  requested: 'ConsentRequested',
  given: 'ConsentGiven',
  refused: 'ConsentRefused',
  withdrawn: 'ConsentWithdrawn',
  expired: 'ConsentExpired',
} as const satisfies Record<ConsentStatus, string>;

/**
 * The consent record in JSON-LD: terms and act, in the closed grammar that evidence hashes. Valid against
 * `packages/vocabulary/consent-record/shapes.ttl`.
 * @see ISO/IEC TS 27560 6.3
 */
export function buildRecord(terms: ConsentTerms, act: ConsentAct): ClosedObject {
  return { ...sharedMembers(terms), ...actMembers(terms, act) };
}

/**
 * The record as canonical text (RFC 8785), whole and in its parts. What all people share is spelt once for each terms, not once a
 * consent.
 */
export function formatRecord(terms: ConsentTerms, act: ConsentAct): EvidenceRecord {
  const shared = sharedTexts(terms);
  const own = toTexts(actMembers(terms, act));
  return { text: toObject(new Map([...shared.members, ...own])), terms: shared.text, act: toObject(own) };
}

const toTexts = (members: ClosedObject): ReadonlyMap<string, string> =>
  new Map(Object.entries(members).map(([name, value]) => [name, canonicalizeClosed(value)]));

function toObject(members: ReadonlyMap<string, string>): string {
  const names = [...members.keys()].sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${members.get(name)}`).join(',')}}`;
}

function sharedMembers(terms: ConsentTerms): ClosedObject {
  const { hasAuthority, hasDataController, hasJurisdiction, hasNotice, hasProcess } = terms;
  return {
    '@context': recordContext,
    '@type': 'ConsentRecord',
    conformsTo: schemaVersion,
    hasAuthority,
    hasDataController,
    hasJurisdiction,
    hasNotice,
    hasProcess,
  };
}

interface SharedTexts {
  readonly members: ReadonlyMap<string, string>;
  readonly text: string;
}

const knownTexts = new WeakMap<ConsentTerms, SharedTexts>();

function sharedTexts(terms: ConsentTerms): SharedTexts {
  const known = knownTexts.get(terms);
  if (known !== undefined) return known;
  const members = toTexts(sharedMembers(terms));
  const texts = { members, text: toObject(members) };
  knownTexts.set(terms, texts);
  return texts;
}

function actMembers({ isExplicit }: ConsentTerms, act: ConsentAct): ClosedObject {
  const prohibitions = act.reservations.filter((reservation) => !isTimeLimit(reservation)).map(toProhibition);
  return {
    '@id': `urn:uuid:${act.recordId}`,
    identifier: act.recordId,
    hasDataSubject: { '@type': 'DataSubject', identifier: act.principal },
    hasConsentStatus: {
      '@type': [statusTerms[act.status], isExplicit ? 'ExplicitlyExpressedConsent' : 'ExpressedConsent'],
      isIndicatedAtTime: act.at.toISOString(),
      isIndicatedBy: act.status === 'requested' ? 'DataController' : 'DataSubject',
      hasIndicationMethod: act.method,
      hasDuration: toDuration(act.reservations),
    },
    ...(prohibitions.length > 0 && { hasProhibition: prohibitions }),
    ...(act.topics !== undefined && {
      hasService: act.topics.map((topic) => ({ '@type': 'Service', identifier: topic })),
    }),
    ...(act.channel !== undefined && { hasContext: { identifier: act.channel } }),
  };
}

function isTimeLimit(reservation: Reservation): boolean {
  const { category, recipient, channel } = reservation;
  return category === undefined && recipient === undefined && channel === undefined;
}

/** A consent lasts until it is withdrawn, or until the earliest time that the person set. */
function toDuration(reservations: readonly Reservation[]): ClosedObject {
  const ends = reservations.filter(isTimeLimit).flatMap(({ until }) => (until === undefined ? [] : [until]));
  const earliest = ends.sort()[0];
  return earliest === undefined
    ? { '@type': 'UntilEventDuration', value: 'withdrawal' }
    : { '@type': 'UntilTimeDuration', value: earliest };
}

function toProhibition({ category, recipient, channel, until }: Reservation): ClosedObject {
  return {
    '@type': 'Prohibition',
    ...(category !== undefined && { hasPersonalData: { identifier: category } }),
    ...(recipient !== undefined && { hasRecipient: { identifier: recipient } }),
    ...(channel !== undefined && { hasContext: { identifier: channel } }),
    ...(until !== undefined && { validFrom: until }),
  };
}
