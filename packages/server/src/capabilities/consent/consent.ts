import type { Policy, PolicyPurpose } from '@zgoda/policy';
import type { Fields } from '@zgoda/verify';
import {
  consentErrors,
  type ChoiceStatus,
  type ConsentMethod,
  type ConsentStatus,
  type Reservation,
} from '@zgoda/vocabulary/consent';
import type { SubjectRef } from '@zgoda/vocabulary/subjects';

/** One choice within an act. With topics it is about those alone, and leaves the purpose as a whole untouched. */
export interface Choice {
  readonly purpose: string;
  readonly status: ChoiceStatus | 'requested';
  readonly reservations?: readonly Reservation[] | undefined;
  readonly topics?: readonly string[];
  readonly channel?: string;
}

/** One act of a person: what they chose, on which text, and how. */
export interface ConsentInput {
  readonly subject: SubjectRef;
  readonly choices: readonly Choice[];
  readonly notice: { readonly version: number; readonly locale: string };
  readonly method: ConsentMethod;
  /** Where it was expressed elsewhere: how that can be shown. */
  readonly origin?: ConsentOrigin;
}

/**
 * The evidence that came with a choice which was made elsewhere: the controller has to be able to show it.
 * @see GDPR Art. 7(1)
 */
export interface ConsentOrigin {
  /** Public id of the import that brought it. */
  readonly importId: string;
  readonly optedInAt?: Date | undefined;
  /** When the person confirmed it out of their mailbox. */
  readonly confirmedAt?: Date | undefined;
  readonly method?: string | undefined;
  /** Where it can be looked up: the address of a form, a folder. */
  readonly reference?: string | undefined;
  /** What the person was told. */
  readonly wording?: string | undefined;
  /** Network address from which it was confirmed, where the list kept it. */
  readonly network?: string | undefined;
}

/** What of a policy a choice is checked against. */
interface PolicyNames {
  readonly purposes: ReadonlyMap<string, PolicyPurpose>;
  readonly categories: ReadonlySet<string>;
  readonly recipients: ReadonlySet<string>;
  readonly channels: ReadonlySet<string>;
}

const namesOf = new WeakMap<Policy, PolicyNames>();

function policyNames(policy: Policy): PolicyNames {
  const known = namesOf.get(policy);
  if (known !== undefined) return known;
  const names: PolicyNames = {
    purposes: new Map(policy.purposes.map((purpose) => [purpose.id, purpose])),
    categories: new Set(policy.categories.map(({ id }) => id)),
    recipients: new Set(policy.recipients.map(({ id }) => id)),
    channels: new Set<string>(policy.channels),
  };
  namesOf.set(policy, names);
  return names;
}

export function getPurpose(policy: Policy, id: string): PolicyPurpose {
  const purpose = policyNames(policy).purposes.get(id);
  if (purpose === undefined) throw consentErrors.purpose_unknown({ field: 'purpose' });
  return purpose;
}

/**
 * Checks choices against the policy that was shown. Consent can be given only where it is the legal basis, or for a
 * topic that has an opt-in; refusing and withdrawing are always possible but where the person asked for what cannot be
 * done without the purpose.
 * @throws purpose_unknown, purpose_not_by_consent, category_unknown, recipient_unknown, channel_unknown; `field` says where
 * @see GDPR Art. 6(1)(a), 7(3)
 */
export function assertChoices(policy: Policy, choices: readonly Choice[]): void {
  const names = policyNames(policy);
  for (const [index, choice] of choices.entries()) {
    const field = `choices[${index}]`;
    const purpose = names.purposes.get(choice.purpose);
    if (purpose === undefined) throw consentErrors.purpose_unknown({ field: `${field}.purpose` });
    const needsConsent = choice.topics === undefined && choice.status === 'given';
    if (purpose.necessary || (needsConsent && purpose.legal_basis !== 'consent'))
      throw consentErrors.purpose_not_by_consent({ field: `${field}.purpose`, purpose: purpose.id });
    assertReservations(names, choice.reservations ?? [], `${field}.reservations`);
  }
}

function assertReservations(names: PolicyNames, reservations: readonly Reservation[], field: string): void {
  for (const [index, { category, recipient, channel }] of reservations.entries()) {
    const at = `${field}[${index}]`;
    if (category !== undefined && !names.categories.has(category))
      throw consentErrors.category_unknown({ field: `${at}.category` });
    if (recipient !== undefined && !names.recipients.has(recipient))
      throw consentErrors.recipient_unknown({ field: `${at}.recipient` });
    if (channel !== undefined && !names.channels.has(channel))
      throw consentErrors.channel_unknown({ field: `${at}.channel` });
  }
}

/**
 * What a choice becomes where the purpose stood at `before`: refusing what was given is taking it back.
 * @see GDPR Art. 7(3)
 */
export function toStatus(before: ConsentStatus | undefined, chosen: Choice['status']): ConsentStatus {
  return chosen === 'refused' && before === 'given' ? 'withdrawn' : chosen;
}

/** Times in UTC, parts in a fixed order, absent parts left out: what is stored, hashed and shown. */
export function toReservation(reservation: Reservation): Reservation {
  const { category, recipient, channel, until } = reservation;
  return {
    ...(category !== undefined && { category }),
    ...(recipient !== undefined && { recipient }),
    ...(channel !== undefined && { channel }),
    ...(until !== undefined && { until: new Date(until).toISOString() }),
  };
}

/** A consent whose own time limit has passed counts as expired, whatever was recorded. */
export function statusAt(
  state: { readonly status: ConsentStatus; readonly reservations: readonly Reservation[] },
  now: Date,
): ConsentStatus {
  const isOver = state.reservations.some(
    (reservation) =>
      Object.keys(reservation).length === 1 &&
      reservation.until !== undefined &&
      now >= new Date(reservation.until),
  );
  return state.status === 'given' && isOver ? 'expired' : state.status;
}

/** A withdrawal, or consent in all its other states. */
export function evidenceClass(status: ConsentStatus): 'consent' | 'withdrawal' {
  return status === 'withdrawn' ? 'withdrawal' : 'consent';
}

/** The act as named values for the log; lists are joined by spaces, which no name holds. */
export function evidencePayload(record: {
  readonly purpose: string;
  readonly status: ConsentStatus;
  readonly topics?: readonly string[] | undefined;
  readonly channel?: string | undefined;
  readonly reservations: readonly Reservation[];
  readonly method: ConsentMethod;
  readonly locale: string;
  readonly policyVersion: number;
  readonly origin?: ConsentOrigin | undefined;
}): Fields {
  return {
    purpose: record.purpose,
    status: record.status,
    method: record.method,
    locale: record.locale,
    policy_version: record.policyVersion,
    ...(record.topics !== undefined && { topics: record.topics.join(' ') }),
    ...(record.channel !== undefined && { channel: record.channel }),
    ...(record.reservations.length > 0 && { reservations: record.reservations.length }),
    ...(record.origin !== undefined && originPayload(record.origin)),
  };
}

function originPayload(origin: ConsentOrigin): Fields {
  const { importId, optedInAt, confirmedAt, method, reference, wording, network } = origin;
  return {
    import: importId,
    ...(optedInAt !== undefined && { opted_in_at: optedInAt.toISOString() }),
    ...(confirmedAt !== undefined && { opt_in_confirmed_at: confirmedAt.toISOString() }),
    ...(method !== undefined && { opt_in_method: method }),
    ...(reference !== undefined && { opt_in_reference: reference }),
    ...(wording !== undefined && { opt_in_wording: wording }),
    ...(network !== undefined && { opt_in_network: network }),
  };
}

/** What a state is worth to the person, from the one that allows least. */
const permissiveness = {
  withdrawn: 0,
  refused: 1,
  expired: 2,
  requested: 3,
  given: 4,
} as const satisfies Record<ConsentStatus, number>;

/**
 * Of two choices of one person on one purpose, the one that allows less; of two consents the later one, with the reservations of
 * both. So joining what is known of a person never allows what either choice did not.
 */
export function mergeStates<
  State extends {
    readonly status: ConsentStatus;
    readonly reservations: readonly Reservation[];
    readonly changedAt: Date;
  },
>(a: State, b: State): State {
  const difference = permissiveness[a.status] - permissiveness[b.status];
  if (difference !== 0) return difference < 0 ? a : b;
  const later = a.changedAt >= b.changedAt ? a : b;
  const both = [...a.reservations, ...b.reservations].map((reservation) =>
    JSON.stringify(toReservation(reservation)),
  );
  return { ...later, reservations: [...new Set(both)].map((text) => JSON.parse(text) as Reservation) };
}
