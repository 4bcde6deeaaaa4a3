import {
  actionsFrom,
  deadlinesOf,
  dueOf,
  followRequest,
  moveOf,
  policyTerms,
  regimesOf,
  startsWithReceipt,
  type ClockFacts,
  type CountedRule,
  type ExtensionGround,
  type JudgedAct,
  type Policy,
  type RequestHistory,
} from '@zgoda/policy';
import type { DomainError } from '@zgoda/vocabulary/errors';
import type { EntryId, PlanId, RequestId, StaffId, SubjectId, VerificationId } from '@zgoda/vocabulary/ids';
import type {
  Milestone,
  RequestAction,
  RequestActor,
  RequestState,
  RequestType,
} from '@zgoda/vocabulary/requests';
import {
  alertLevels,
  requestErrors,
  type AlertLevel,
  type IdentityProof,
  type RequestChannel,
  type RequestDetails,
} from '@zgoda/vocabulary/requests-api';
import type { SubjectRef } from '@zgoda/vocabulary/subjects';
import { permissionsOf, type Permission, type StaffRole } from '@zgoda/vocabulary/staff';
import { Temporal } from 'temporal-polyfill';
import type { Actor } from '../../context.ts';

/** What a person asked, as it stands. */
export interface SubjectRequest {
  readonly requestId: RequestId;
  /** Who asks; absent until it was looked up, and once erased. */
  readonly subjectId?: SubjectId | undefined;
  /** Whose data it is about, where another's. */
  readonly aboutId?: SubjectId | undefined;
  readonly type: RequestType;
  readonly channel: RequestChannel;
  readonly state: RequestState;
  readonly locale: string;
  readonly clause?: string | undefined;
  readonly verificationId?: VerificationId | undefined;
  readonly assignedTo?: StaffId | undefined;
  readonly decidedBy?: string | undefined;
  readonly planId?: PlanId | undefined;
  readonly joinedTo?: RequestId | undefined;
  readonly receivedAt: Date;
  readonly recordedAt: Date;
  readonly attendedAt?: Date | undefined;
  readonly answeredAt?: Date | undefined;
  readonly remindedAt?: Date | undefined;
  readonly policyVersion: number;
  readonly coverage?: Readonly<Record<string, number>> | undefined;
  readonly forgottenAt?: Date | undefined;
  readonly terms: RequestTerms;
  readonly entryId: EntryId;
}

/** What of its deadlines is stored, so that lists and alerts are one range of an index. */
export interface RequestTerms {
  /** From then on what is due next is late; absent while every clock stands still, or nothing is due. */
  readonly dueAt?: Date | undefined;
  readonly dueMilestone?: Milestone | undefined;
  /** The same of the answer, as its clock stands now. */
  readonly answerDueAt?: Date | undefined;
  readonly alertAt?: Date | undefined;
  readonly alertLevel?: AlertLevel | undefined;
  /** Since when we wait for the person. */
  readonly waitsSince?: Date | undefined;
  readonly remindAt?: Date | undefined;
}

/** An action that was taken; its words apart, sealed. */
export interface RequestStep {
  readonly seq: number;
  readonly stepId: string;
  readonly action: RequestAction;
  readonly state: RequestState;
  readonly at: Date;
  readonly takenBy: string;
  readonly takenAs: RequestActor;
  readonly ground?: string | undefined;
  readonly article?: string | undefined;
  /** ISO date. */
  readonly until?: string | undefined;
  readonly proof?: IdentityProof | undefined;
  readonly entryId: EntryId;
}

/** Follows it through its steps by the rules of the policy package. */
export function historyOf(
  { receivedAt }: Pick<SubjectRequest, 'receivedAt'>,
  steps: readonly RequestStep[],
): RequestHistory {
  return followRequest(
    receivedAt.getTime(),
    steps.map(({ action, at, ground, until }) => ({
      action,
      at: at.getTime(),
      ...(action === 'extend' && { extensionGround: ground as ExtensionGround, until }),
    })),
  );
}

/** All that its deadlines follow from. */
export function clockFactsOf(
  policy: Policy,
  request: Pick<SubjectRequest, 'type' | 'receivedAt'>,
  { steps, now }: { readonly steps: readonly RequestStep[]; readonly now: Date },
): ClockFacts {
  const { clockFrom, pauses, extension, completedAt, answeredAt } = historyOf(request, steps);
  return {
    type: request.type,
    regimes: regimesOf(policy.regimes),
    policy: policyTerms(policy, request.type),
    receivedAt: clockFrom,
    timeZone: policy.controller.time_zone,
    pauses,
    extension,
    completedAt,
    answeredAt,
    now: now.getTime(),
  };
}

/** What is still due after these steps. */
export function openMilestones(steps: readonly Pick<RequestStep, 'action'>[]): ReadonlySet<Milestone> {
  const open = new Set<Milestone>(startsWithReceipt);
  for (const { action } of steps) {
    const { meets = [], starts = [] } = moveOf(action).clock ?? {};
    for (const milestone of meets) open.delete(milestone);
    for (const milestone of starts) open.add(milestone);
  }
  return open;
}

/** Alerts that were raised, by the term that they told of. */
export interface RaisedAlert {
  readonly level: AlertLevel;
  readonly milestone: Milestone;
  readonly dueAt: Date;
}

const waitingStates: readonly RequestState[] = ['verifying', 'clarifying', 'quoted'];
/** How long we wait for the person before we remind them: our figure, no law has one. */
const remindAfterMs = 7 * 86_400_000;

/** What of its deadlines is to be stored, after each step and whenever the policy or its calendar changes. */
export function termsOf(
  policy: Policy,
  request: Pick<SubjectRequest, 'type' | 'receivedAt' | 'remindedAt'>,
  {
    steps,
    raised,
    now,
  }: { readonly steps: readonly RequestStep[]; readonly raised: readonly RaisedAlert[]; readonly now: Date },
): RequestTerms {
  const state = historyOf(request, steps).state;
  const deadlines = deadlinesOf(clockFactsOf(policy, request, { steps, now }));
  const open = openMilestones(steps);
  const counted = (['decide', 'answer'] as const).flatMap((milestone) => {
    const rule = deadlines
      .find((deadline) => deadline.milestone === milestone)
      ?.rules.find(({ isStill }) => !isStill);
    return open.has(milestone) && rule !== undefined ? [{ milestone, rule }] : [];
  });
  const [next] = counted.toSorted((left, right) => left.rule.dueAt - right.rule.dueAt);
  const answer = open.has('answer') ? dueOf(deadlines, 'answer') : undefined;
  const waitsSince = waitingStates.includes(state)
    ? steps.findLast((step) => step.action !== 'extend')?.at
    : undefined;
  const alert = next && nextAlert(policy, next.rule, { raised, milestone: next.milestone, now });
  return {
    dueAt: next && new Date(next.rule.dueAt),
    dueMilestone: next?.milestone,
    answerDueAt: answer && new Date(answer.dueAt),
    alertAt: alert?.at,
    alertLevel: alert?.level,
    waitsSince,
    remindAt:
      waitsSince && request.remindedAt === undefined
        ? new Date(waitsSince.getTime() + remindAfterMs)
        : undefined,
  };
}

/** Shares of a term after which staff are told, where the policy names no days. */
const defaultShares = { reminder: 0.6, escalation: 0.8 } as const;

/**
 * When staff are told next of a term, and whom. Of several that are due already only the gravest is raised.
 */
export function nextAlert(
  policy: Policy,
  rule: CountedRule,
  {
    raised,
    milestone,
    now,
  }: { readonly raised: readonly RaisedAlert[]; readonly milestone: Milestone; readonly now: Date },
): { readonly level: AlertLevel; readonly at: Date } | undefined {
  const times = alertTimes(policy, rule);
  const isRaised = (level: AlertLevel): boolean =>
    raised.some(
      (alert) =>
        alert.level === level && alert.milestone === milestone && alert.dueAt.getTime() === rule.dueAt,
    );
  const due = alertLevels.filter((level) => times[level] <= now).at(-1);
  const next =
    due !== undefined && !isRaised(due)
      ? due
      : alertLevels.find((level) => times[level] > now && !isRaised(level));
  return next && { level: next, at: times[next] };
}

/** From the morning of the day on, on the clock of the controller. */
function alertTimes(
  policy: Policy,
  { dueOn, dueAt, steps }: CountedRule,
): Readonly<Record<AlertLevel, Date>> {
  const { remind_before: remindBefore, escalate_before: escalateBefore } = policy.requests;
  const [begin] = steps;
  const last = Temporal.PlainDate.from(dueOn);
  const first = begin?.step === 'begins' ? Temporal.PlainDate.from(begin.day) : last;
  const days = first.until(last).days;
  const morning = (day: Temporal.PlainDate): Temporal.ZonedDateTime =>
    day.toZonedDateTime(policy.controller.time_zone);
  const at = (before: string | undefined, share: number): Date => {
    const moment =
      before === undefined
        ? morning(first.add({ days: Math.floor(days * share) }))
        : morning(last).subtract(before);
    return new Date(moment.epochMilliseconds);
  };
  return {
    reminder: at(remindBefore, defaultShares.reminder),
    escalation: at(escalateBefore, defaultShares.escalation),
    overdue: new Date(dueAt),
  };
}

/** Whether the term for what is due next has passed. */
export const isOverdue = ({ terms: { dueAt } }: Pick<SubjectRequest, 'terms'>, now: Date): boolean =>
  dueAt !== undefined && now >= dueAt;

const permissionFor: Readonly<Partial<Record<RequestActor, Permission>>> = {
  staff: 'requests.write',
  approver: 'requests.approve',
  verifier: 'requests.verify',
};

/** In which parts somebody may act. A secret key is the controller's own system, which acts for whoever is before it. */
function partsOf(actor: Actor): readonly RequestActor[] {
  if (actor.kind === 'subject') return ['person'];
  if (actor.kind === 'system') return ['system', 'person'];
  if (actor.kind === 'api_key')
    return actor.role === 'secret' ? ['staff', 'approver', 'verifier', 'person'] : [];
  const held = permissionsOf(actor.roles as readonly StaffRole[]);
  return (['staff', 'approver', 'verifier'] as const).filter((part) => {
    const needed = permissionFor[part];
    return needed !== undefined && held.includes(needed);
  });
}

/**
 * In which part somebody takes an action.
 * @throws request_actor_not_allowed
 */
export function partFor(actor: Actor, action: RequestAction, as: RequestActor | undefined): RequestActor {
  const { by } = moveOf(action);
  const part = partsOf(actor).find((one) => by.includes(one) && (as === undefined || as === one));
  if (part === undefined) throw requestErrors.request_actor_not_allowed({ action });
  return part;
}

/** Whether somebody may read proofs of identity and paper. @see Law 2297-VI Art. 16(4); GDPR Art. 5(1)(c), 32 */
export const seesDocuments = (actor: Actor): boolean =>
  actor.kind === 'staff' && permissionsOf(actor.roles as readonly StaffRole[]).includes('requests.verify');

/** What somebody can do about a request as it stands. */
export const actionsFor = (
  actor: Actor,
  { state, type }: Pick<SubjectRequest, 'state' | 'type'>,
): readonly RequestAction[] => {
  const parts = partsOf(actor);
  return actionsFrom(state, type).filter((action) => moveOf(action).by.some((part) => parts.includes(part)));
};

/** Why an act is not allowed, as an error with the article or the setting. */
export function toRefusal(
  judged: Extract<JudgedAct, { readonly isAllowed: false }>,
  { action, state }: { readonly action: RequestAction; readonly state: RequestState },
): DomainError {
  const { why, missing, article, setting } = judged;
  const because = {
    action,
    ...(article !== undefined && { article }),
    ...(setting !== undefined && { setting }),
  };
  switch (why) {
    case 'not_from_here':
      return requestErrors.request_action_not_allowed({ action, state });
    case 'not_by_this_actor':
      return requestErrors.request_actor_not_allowed({ action });
    case 'demand_not_met':
      return requestErrors.request_demand_missing({ ...because, ...(missing && { missing }) });
    case 'extended_already':
      return requestErrors.request_extended_already(because);
    case 'extension_too_late':
    case 'appeal_too_late':
      return requestErrors.request_too_late(because);
    case 'same_person':
      return requestErrors.request_same_person(because);
    case 'law_forbids':
    default:
      return requestErrors.request_law_forbids(because);
  }
}

/** What a request of a type cannot do without; paths of `details`. @see Law 2297-VI Art. 16(4) */
const neededDetails: Readonly<Partial<Record<RequestType, readonly (keyof RequestDetails)[]>>> = {
  third_party_access: ['requester', 'scope', 'ground', 'about'],
  childs_data: ['about', 'relation'],
  complaint: ['words'],
  question: ['words'],
  rectification: ['words'],
  objection: ['words'],
  portability_to_controller: ['recipient'],
};

/** The article that asks for them, where it is one. */
const articleOfDetails: Readonly<Partial<Record<RequestType, string>>> = {
  third_party_access: 'Law 2297-VI Art. 16(4)',
};

/** @throws request_detail_missing with the fields and the article; request_clause_unknown; request_purpose_unknown */
export function assertDetails(policy: Policy, type: RequestType, details: RequestDetails): void {
  const missing = (neededDetails[type] ?? []).filter((name) => {
    const isSaidOtherwise = name === 'words' && type === 'rectification' && details.corrections !== undefined;
    return details[name] === undefined && !isSaidOtherwise;
  });
  if (missing.length > 0) {
    const article = articleOfDetails[type];
    throw requestErrors.request_detail_missing({
      fields: missing.map((name) => `details.${name}`),
      ...(article !== undefined && { article }),
    });
  }
  const isKnown = policy.clauses.some(({ id }) => id === details.clause);
  if (details.clause !== undefined && !isKnown)
    throw requestErrors.request_clause_unknown({ field: 'details.clause' });
  const purposes = new Set(policy.purposes.map(({ id }) => id));
  if (details.purposes?.some((id) => !purposes.has(id)) === true)
    throw requestErrors.request_purpose_unknown({ field: 'details.purposes' });
}

/** Purposes that an objection can concern: those that rest on the interest of somebody else. GDPR Art. 21(1), 6(1)(e), (f) */
function objectable(policy: Policy): readonly string[] {
  return policy.purposes
    .filter(({ legal_basis: basis }) => basis === 'legitimate_interest' || basis === 'public_task')
    .map(({ id }) => id);
}

export interface WantedLimit {
  readonly kind: 'restricted' | 'objected';
  /** Id of a purpose, `direct_marketing`, or `*`. */
  readonly purpose: string;
}

/**
 * What the gate refuses from the moment of a request on: an objection to marketing for good; what is withdrawn, and what is
 * objected to or contested, until it is dealt with.
 * @see GDPR Art. 7(3), 18(1)(a), 18(1)(d), 21(3); Law 2297-VI Art. 8(2)(11)
 */
export function limitsAtOnce(
  policy: Policy,
  type: RequestType,
  details: RequestDetails,
): readonly WantedLimit[] {
  const restricted = (purposes: readonly string[]): readonly WantedLimit[] =>
    purposes.map((purpose) => ({ kind: 'restricted', purpose }));
  if (type === 'objection_to_marketing') return [{ kind: 'objected', purpose: 'direct_marketing' }];
  if (type === 'objection') return restricted(details.purposes ?? objectable(policy));
  if (type === 'withdrawal') {
    const byConsent = policy.purposes
      .filter(({ legal_basis: basis }) => basis === 'consent')
      .map(({ id }) => id);
    return restricted(details.purposes?.filter((id) => byConsent.includes(id)) ?? byConsent);
  }
  return [];
}

/** What becomes of limits that were to last until the request was dealt with. */
export function limitsAfter(type: RequestType, action: RequestAction): 'lifted' | 'made_lasting' | 'kept' {
  const isLifted = ['refuse', 'withdraw', 'lapse', 'decline_quote'].includes(action);
  if (type === 'objection' && action === 'complete') return 'made_lasting';
  if (type === 'withdrawal' || type === 'objection_to_marketing') return 'kept';
  return isLifted ? 'lifted' : 'kept';
}

/** How the answer is made where a plan is needed: by changing the connected databases, or by handing out what is there. */
export function workOf(type: RequestType): 'erasure' | 'rectification' | 'restriction' | 'export' | 'words' {
  switch (type) {
    case 'erasure':
    case 'childs_data':
      return 'erasure';
    case 'rectification':
      return 'rectification';
    case 'restriction':
      return 'restriction';
    case 'access':
    case 'portability':
    case 'portability_to_controller':
    case 'third_party_access':
      return 'export';
    default:
      return 'words';
  }
}

/** Whether a second of the same person joins the first. Every question is answered; others ask about different people. */
export const canJoin = (type: RequestType): boolean => type !== 'question' && type !== 'third_party_access';

export function nameOf(actor: Actor): string {
  if (actor.kind === 'staff') return actor.staffId;
  if (actor.kind === 'subject') return 'subject';
  return actor.kind === 'api_key' ? 'api' : 'system';
}

/** Whether a code can be sent to what the person named. */
export const isSentCode = (ref: SubjectRef | undefined): ref is { email: string } | { phone: string } =>
  ref !== undefined && ('email' in ref || 'phone' in ref);
