import {
  feePermission,
  regimesOf,
  requestTraits,
  policyTerms,
  type FeeGround,
  type MechanismId,
} from '@zgoda/policy';
import { requestTypes, type RequestType } from '@zgoda/vocabulary/requests';
import { keptUnless, kept, type MechanismSettingValues, type ProbeFinding } from './board.ts';
import { window, type Probe, type ProbeRun } from './probe-run-service.ts';
import {
  auditApprovals,
  auditClosedAccounts,
  auditCorrections,
  auditDeadlines,
  auditDisclosures,
  auditErasures,
  auditIdentity,
  auditLetters,
  auditObjections,
  auditProofs,
  auditRecord,
  auditReports,
  auditRetention,
  auditReviews,
  countWaiting,
  listQuotes,
} from './request-store.ts';

const typesOf = (settings: MechanismSettingValues): readonly string[] =>
  settings['types'] as readonly string[];

const provenTypes = requestTypes.filter((type) => requestTraits[type].needsIdentity);

/** Where a policy says nothing of it, a day. */
const acknowledgement = 'P1D';
/** A sweep runs every day, and a plan may wait for a system. */
const sweepPatience = 'P7D';

/** The probes of what is promised on requests, and on how long data stay. */
export const requestProbes: Partial<Readonly<Record<MechanismId, Probe>>> = {
  'request-record': async ({ ctx, inForce, range, now }, settings) => {
    const within = inForce.policy.requests.acknowledge_within ?? acknowledgement;
    const { acts, amiss } = await auditRecord(ctx.db, range, { types: typesOf(settings), within, now });
    return keptUnless(amiss, 'request_missing', { ...window, acts });
  },
  'request-deadline': ({ ctx, range, now }, settings) =>
    findDeadlines({ ctx, range, now }, typesOf(settings)),
  'complaint-record': ({ ctx, range, now }) => findDeadlines({ ctx, range, now }, ['complaint']),
  'identity-proof': async ({ ctx, range, now }) => {
    const [acts, proofs] = await Promise.all([
      auditIdentity(ctx.db, range, provenTypes),
      auditProofs(ctx.db, range, now),
    ]);
    const figures = { ...window, acts: acts.acts, documents: proofs.acts };
    if (acts.amiss.count > 0) return keptUnless(acts.amiss, 'identity_unproved', figures);
    return keptUnless(proofs.amiss, 'proof_kept', figures);
  },
  'second-person': async ({ ctx, inForce, rangeOfVersion }) => {
    const types = inForce.policy.requests.two_people ?? [];
    const { acts, amiss } = await auditApprovals(ctx.db, rangeOfVersion, types);
    return keptUnless(amiss, 'one_person', { ...window, approvals: acts });
  },
  'connected-erasure': async ({ ctx, range }) => {
    const [{ acts, amiss }, waiting] = await Promise.all([
      auditErasures(ctx.db, range),
      countWaiting(ctx.db, range),
    ]);
    const figures = { ...window, erasures: acts, waiting };
    if (amiss.count > 0) return keptUnless(amiss, 'erasure_incomplete', figures);
    return waiting > 0 ? { ...kept(figures), status: 'at_risk', reason: 'erasure_waiting' } : kept(figures);
  },
  'account-closing': async ({ ctx, range, now }, settings) => {
    const within = String(settings['within']);
    const { acts, amiss } = await auditClosedAccounts(ctx.db, range, { within, now });
    return keptUnless(amiss, 'account_late', { ...window, accounts: acts });
  },
  'access-report': async ({ ctx, range }) => {
    const { acts, amiss } = await auditReports(ctx.db, range);
    return keptUnless(amiss, 'report_missing', { ...window, reports: acts });
  },
  'reasoned-answer': async ({ ctx, range }) => {
    const { acts, amiss } = await auditLetters(ctx.db, range);
    return keptUnless(amiss, 'letter_missing', { ...window, letters: acts });
  },
  'lawful-fee': findFees,
  'objection-effect': async ({ ctx, range }) => {
    const { acts, amiss } = await auditObjections(ctx.db, range);
    return keptUnless(amiss, 'objection_without_effect', { ...window, objections: acts });
  },
  'human-review': async ({ ctx, range }) => {
    const { acts, amiss } = await auditReviews(ctx.db, range);
    return keptUnless(amiss, 'review_missing', { ...window, reviews: acts });
  },
  'disclosure-register': async ({ ctx, inForce, rangeOfVersion }) => {
    const allowed = inForce.policy.purposes.flatMap(({ id: purpose, recipients, categories }) =>
      recipients.map((recipient) => ({ purpose, recipient, categories })),
    );
    const { acts, amiss } = await auditDisclosures(ctx.db, rangeOfVersion, allowed);
    return keptUnless(amiss, 'disclosure_amiss', { ...window, disclosures: acts });
  },
  'correction-notices': async ({ ctx, range, now }, settings) => {
    const within = String(settings['within']);
    const { acts, amiss } = await auditCorrections(ctx.db, range, { within, now });
    return keptUnless(amiss, 'correction_untold', { ...window, notices: acts });
  },
  'retention-sweep': async ({ ctx, range, now }) => {
    const { acts, amiss } = await auditRetention(ctx.db, range, { patience: sweepPatience, now });
    return keptUnless(amiss, 'kept_too_long', { ...window, people: acts });
  },
};

async function findDeadlines(
  { ctx, range, now }: Pick<ProbeRun, 'ctx' | 'range' | 'now'>,
  types: readonly string[],
): Promise<ProbeFinding> {
  const { acts, amiss, close } = await auditDeadlines(ctx.db, range, { types, now });
  const figures = { ...window, waiting: acts, close };
  if (amiss.count > 0) return keptUnless(amiss, 'request_late', figures);
  return close > 0 ? { ...kept(figures), status: 'at_risk', reason: 'request_due' } : kept(figures);
}

/** Each fee that was named, weighed anew against the laws of the policy. */
async function findFees({ ctx, inForce: { policy }, rangeOfVersion }: ProbeRun): Promise<ProbeFinding> {
  const quotes = await listQuotes(ctx.db, rangeOfVersion);
  const unlawful = quotes.filter(({ type, ground }) => !isAllowed(type, ground));
  const [first] = unlawful;
  const violations = {
    count: unlawful.length,
    ...(first === undefined ? {} : { since: first.quotedAt }),
    entryIds: unlawful.map(({ entryId }) => entryId),
  };
  return keptUnless(violations, 'fee_unlawful', { ...window, fees: quotes.length });

  function isAllowed(type: RequestType, ground: string | null): boolean {
    const kind = { type, regimes: regimesOf(policy.regimes), policy: policyTerms(policy, type) };
    return ground !== null && feePermission(kind, ground as FeeGround).isAllowed;
  }
}
