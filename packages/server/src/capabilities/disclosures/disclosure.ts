import type { Policy, PolicyRecipient } from '@zgoda/policy';
import {
  disclosureErrors,
  refusedGrounds,
  type DisclosureGround,
  type NamedRecipient,
} from '@zgoda/vocabulary/disclosures';
import type { DisclosureId, EntryId, SubjectId } from '@zgoda/vocabulary/ids';

/** One act of giving data of a person to a recipient. */
export interface Disclosure {
  readonly disclosureId: DisclosureId;
  readonly subjectId: SubjectId;
  /** Of the policy; absent where the person named one. */
  readonly recipient?: string | undefined;
  readonly ground: DisclosureGround;
  readonly purpose?: string | undefined;
  readonly categories: readonly string[];
  readonly safeguard?: string | undefined;
  readonly reference?: string | undefined;
  readonly policyVersion: number;
  readonly at: Date;
  readonly recordedAt: Date;
  readonly recordedBy: string;
  readonly entryId: EntryId;
}

export interface WantedDisclosure {
  readonly recipient: string | NamedRecipient;
  readonly ground: DisclosureGround | (typeof refusedGrounds)[number];
  readonly purpose?: string | undefined;
  readonly categories: readonly string[];
  readonly reference?: string | undefined;
  /** Absent: now. */
  readonly at?: Date | undefined;
  /** Staff weighed the ground in the request of a third party who is none of the policy's recipients. Law 2297-VI Art. 16(4), 16(5) */
  readonly isDecided?: boolean | undefined;
}

/** A wanted disclosure in the terms of the policy, before the gate was asked about anybody. */
export interface PlannedDisclosure {
  readonly recipient: PolicyRecipient | NamedRecipient;
  readonly ground: DisclosureGround;
  /** Absent where the person asks: then there is no purpose of ours for the gate to judge. */
  readonly purpose?: string | undefined;
  readonly categories: readonly string[];
}

export const isDeclared = (recipient: PolicyRecipient | NamedRecipient): recipient is PolicyRecipient =>
  'id' in recipient;

const isRefused = (ground: string): ground is (typeof refusedGrounds)[number] =>
  (refusedGrounds as readonly string[]).includes(ground);

/** The clause that says to whom data are given and on which grounds. */
function clauseOfRegister({ clauses }: Policy): string | undefined {
  return clauses.find(({ kept_by: keptBy }) =>
    keptBy.some(({ mechanism }) => mechanism === 'disclosure-register'),
  )?.id;
}

/**
 * What the policy alone says of a disclosure. A ground is the legal basis of its purpose, or the person's own request (GDPR Art. 20(2));
 * data are neither sold nor rented whatever the policy says.
 * @throws disclosure_ground_refused with the clause; disclosure_recipient_unknown, disclosure_purpose_missing,
 * disclosure_category_unknown, disclosure_ground_mismatch
 * @see GDPR Art. 6(1), 5(1)(b); Law 2297-VI Art. 11(1), 14
 */
export function planDisclosure(policy: Policy, wanted: WantedDisclosure): PlannedDisclosure {
  const { ground, categories } = wanted;
  const clause = clauseOfRegister(policy);
  const named = clause === undefined ? {} : { clause };
  if (isRefused(ground)) throw disclosureErrors.disclosure_ground_refused({ ground, ...named });
  const declared = policy.recipients.find(({ id }) => id === wanted.recipient);
  const isAskedFor = ground === 'at_subjects_request';
  const mayBeNamed = isAskedFor || wanted.isDecided === true;
  const recipient =
    declared ?? (mayBeNamed && typeof wanted.recipient === 'object' ? wanted.recipient : undefined);
  if (recipient === undefined)
    throw disclosureErrors.disclosure_recipient_unknown({ field: 'recipient', ...named });
  if (categories.some((category) => !policy.categories.some(({ id }) => id === category)))
    throw disclosureErrors.disclosure_category_unknown({ field: 'categories' });
  if (isAskedFor || !isDeclared(recipient)) return { recipient, ground, categories };
  if (wanted.purpose === undefined) throw disclosureErrors.disclosure_purpose_missing({ field: 'purpose' });
  const purpose = policy.purposes.find(({ id }) => id === wanted.purpose);
  // A purpose that the policy does not have is the gate's to refuse.
  if (purpose !== undefined && purpose.legal_basis !== ground)
    throw disclosureErrors.disclosure_ground_mismatch({
      field: 'ground',
      basis: purpose.legal_basis,
      clause: purpose.clause,
    });
  return { recipient, ground, purpose: wanted.purpose, categories };
}
