import type { RequestAction, RequestActor, RequestDemand, RequestState } from '@zgoda/vocabulary/requests';
import { deadlinesOf, dueOf, type ClockFacts } from '../deadlines/deadlines.ts';
import { lawsFor } from '../deadlines/rules-in-force.ts';
import { joinArticles } from '../regimes/index.ts';
import type { ExtensionGround, FeeGround, RefusalGround } from '../regimes/request-rules.ts';
import { extensionPermission, feePermission, refusalGroundsFor, type Permission } from './grounds.ts';
import { actionsFrom, moveOf, requestTraits, type ClockEffect } from './life-cycle.ts';

/** A request as it stands. */
export interface StandingRequest {
  readonly state: RequestState;
  readonly clock: ClockFacts;
  /** Who proposed the plan, or gave the answer that is appealed against. */
  readonly decidedBy?: string | undefined;
  /** Whether the policy asks for two people. An appeal always does. */
  readonly needsTwoPeople: boolean;
}

/** What somebody wants to do about it. `gives` says which demands are met; grounds and persons are looked at here. */
export interface WantedAct {
  readonly action: RequestAction;
  readonly by: RequestActor;
  /** Id of the member of staff. */
  readonly actor?: string | undefined;
  readonly gives: readonly RequestDemand[];
  readonly feeGround?: FeeGround | undefined;
  readonly extensionGround?: ExtensionGround | undefined;
  readonly refusalGround?: RefusalGround | undefined;
}

export type JudgedAct =
  | {
      readonly isAllowed: true;
      readonly to: RequestState;
      readonly clock: ClockEffect;
      /** What a letter about it cites. */
      readonly article?: string;
    }
  | {
      readonly isAllowed: false;
      readonly why:
        | 'not_from_here'
        | 'not_by_this_actor'
        | 'demand_not_met'
        | 'law_forbids'
        | 'extended_already'
        | 'extension_too_late'
        | 'appeal_too_late'
        | 'same_person';
      readonly missing?: readonly RequestDemand[];
      readonly article?: string;
      readonly setting?: string;
    };

type Refused = Extract<JudgedAct, { readonly isAllowed: false }>;
const refused = (why: Refused['why'], more: Partial<Refused> = {}): Refused => ({
  isAllowed: false,
  why,
  ...more,
});

/** Whether an act is allowed on a request as it stands, where it leads, and on which article it rests. */
export function judgeAct(request: StandingRequest, act: WantedAct): JudgedAct {
  const { state, clock } = request;
  const move = moveOf(act.action);
  if (!actionsFrom(state, clock.type).includes(act.action)) return refused('not_from_here');
  if (!move.by.includes(act.by)) return refused('not_by_this_actor');
  const grounds = judgeGrounds(request, act);
  if (!grounds.isAllowed) return grounds;
  const missing = demandsOf(request, act.action).filter((demand) => !act.gives.includes(demand));
  if (missing.length > 0) return refused('demand_not_met', { missing });
  const late = whyTooLate(clock, act.action);
  if (late !== undefined) return refused(late);
  const to = move.to === 'same' ? state : move.to;
  const article = grounds.article === undefined ? {} : { article: grounds.article };
  return { isAllowed: true, to, clock: move.clock ?? {}, ...article };
}

/** What still has to be said to be given; grounds and persons are judged apart. */
function demandsOf({ clock }: StandingRequest, action: RequestAction): readonly RequestDemand[] {
  const judgedApart: readonly RequestDemand[] = [
    'fee_ground',
    'extension_ground',
    'refusal_ground',
    'another_person',
  ];
  const isAnswer = requestTraits[clock.type].work === 'answer';
  return moveOf(action)
    .demands.filter((demand) => !judgedApart.includes(demand))
    .map((demand) => (demand === 'coverage' && isAnswer ? 'words' : demand));
}

function judgeGrounds(
  request: StandingRequest,
  act: WantedAct,
): (Permission & { isAllowed: true }) | Refused {
  const { clock } = request;
  if (act.action === 'extend') {
    if (clock.extension !== undefined) return refused('extended_already');
    return named(act.extensionGround, 'extension_ground', (ground) => extensionPermission(clock, ground));
  }
  if (act.action === 'quote') {
    return named(act.feeGround, 'fee_ground', (ground) => feePermission(clock, ground));
  }
  if (act.action === 'refuse') return judgeRefusal(clock, act.refusalGround);
  if (moveOf(act.action).demands.includes('another_person')) return judgePerson(request, act);
  return { isAllowed: true };
}

function named<Ground>(
  ground: Ground | undefined,
  demand: RequestDemand,
  ask: (ground: Ground) => Permission,
): (Permission & { isAllowed: true }) | Refused {
  if (ground === undefined) return refused('demand_not_met', { missing: [demand] });
  const permission = ask(ground);
  if (permission.isAllowed) return permission;
  const { isAllowed: _, ...why } = permission;
  return refused('law_forbids', why);
}

function judgeRefusal(
  { type, regimes }: ClockFacts,
  ground: RefusalGround | undefined,
): (Permission & { isAllowed: true }) | Refused {
  const laws = lawsFor({ type, regimes });
  if (laws.length === 0) return { isAllowed: true };
  const offered = refusalGroundsFor(type, regimes);
  if (offered.length === 0) {
    const article = joinArticles(laws.map(({ rule }) => rule.right));
    return refused('law_forbids', article === undefined ? {} : { article });
  }
  const found = offered.find((each) => each.ground === ground);
  if (found === undefined) return refused('demand_not_met', { missing: ['refusal_ground'] });
  return { isAllowed: true, article: found.article };
}

function judgePerson(
  { needsTwoPeople, decidedBy }: StandingRequest,
  { actor, action }: WantedAct,
): (Permission & { isAllowed: true }) | Refused {
  const mustDiffer = needsTwoPeople || action === 'uphold';
  const isAnother = actor !== undefined && actor !== decidedBy;
  return mustDiffer && !isAnother ? refused('same_person') : { isAllowed: true };
}

function whyTooLate(clock: ClockFacts, action: RequestAction): Refused['why'] | undefined {
  const isOver = (milestone: 'tell_of_extension' | 'appeal'): boolean => {
    const due = dueOf(deadlinesOf(clock), milestone);
    return due !== undefined && clock.now >= due.dueAt;
  };
  if (action === 'extend' && isOver('tell_of_extension')) return 'extension_too_late';
  return action === 'appeal' && isOver('appeal') ? 'appeal_too_late' : undefined;
}
