import type {
  Milestone,
  PauseReason,
  RequestAction,
  RequestActor,
  RequestDemand,
  RequestState,
  RequestType,
} from '@zgoda/vocabulary/requests';

/** How a type of request is dealt with. */
export interface RequestTraits {
  /** Nothing is said or done before it is known who asks. */
  readonly needsIdentity: boolean;
  /** `plan`: a plan over the data, approved and carried out. `answer`: a decision in words is all of it. */
  readonly work: 'plan' | 'answer';
}

export const requestTraits = {
  access: { needsIdentity: true, work: 'plan' },
  processing_information: { needsIdentity: true, work: 'answer' },
  rectification: { needsIdentity: true, work: 'plan' },
  erasure: { needsIdentity: true, work: 'plan' },
  restriction: { needsIdentity: true, work: 'plan' },
  portability: { needsIdentity: true, work: 'plan' },
  portability_to_controller: { needsIdentity: true, work: 'plan' },
  // They take effect with the request; to hold them up for a proof would be to refuse them (GDPR Art. 7(3), 21(3)).
  objection_to_marketing: { needsIdentity: false, work: 'answer' },
  withdrawal: { needsIdentity: false, work: 'answer' },
  objection: { needsIdentity: true, work: 'answer' },
  human_review: { needsIdentity: true, work: 'answer' },
  third_party_access: { needsIdentity: true, work: 'plan' },
  childs_data: { needsIdentity: true, work: 'plan' },
  complaint: { needsIdentity: false, work: 'answer' },
  question: { needsIdentity: false, work: 'answer' },
} as const satisfies Readonly<Record<RequestType, RequestTraits>>;

/** What an action does to the clock of the request. */
export interface ClockEffect {
  readonly pauses?: PauseReason;
  readonly resumes?: PauseReason;
  /** What is no longer due from then on. */
  readonly meets?: readonly Milestone[];
  /** What is due from then on. */
  readonly starts?: readonly Milestone[];
}

export interface Move {
  /** For a reader of the reference. */
  readonly does: string;
  readonly from: readonly RequestState[];
  /** `same`: the request stays where it is. */
  readonly to: RequestState | 'same';
  readonly by: readonly RequestActor[];
  readonly demands: readonly RequestDemand[];
  readonly clock?: ClockEffect;
  /** Only for requests that are dealt with like this. */
  readonly onlyFor?: Partial<RequestTraits>;
}

export const firstState: RequestState = 'received';

/** What is due from receipt on. */
export const startsWithReceipt: readonly Milestone[] = ['act', 'acknowledge', 'decide', 'answer'];

/** Where nothing is left to do. An answer that can be appealed against is one of them. */
export const endedStates = [
  'completed',
  'refused',
  'withdrawn',
  'lapsed',
  'joined',
  'upheld',
] as const satisfies readonly RequestState[];

const atWork = [
  'in_progress',
  'clarifying',
  'quoted',
  'awaiting_approval',
  'carrying_out',
  'partly_done',
] as const;
const waitingForPerson = ['verifying', 'clarifying', 'quoted'] as const;

/**
 * The life cycle of a request, the whole of it: what is not here cannot be done. Nothing deletes a request, and no time
 * moves one by itself.
 */
export const lifeCycle = {
  ask_identity: {
    does: 'Asks the person to prove who they are, by a code or a document.',
    from: ['received'],
    to: 'verifying',
    by: ['system', 'staff'],
    demands: [],
    clock: { pauses: 'identity' },
    onlyFor: { needsIdentity: true },
  },
  verify: {
    does: 'Takes the proof of identity as good.',
    from: ['received', 'verifying'],
    to: 'in_progress',
    by: ['person', 'verifier'],
    demands: ['identity_proof'],
    clock: { resumes: 'identity' },
    onlyFor: { needsIdentity: true },
  },
  accept: {
    does: 'Begins with a request that needs no proof of identity.',
    from: ['received'],
    to: 'in_progress',
    by: ['system', 'staff'],
    demands: [],
    onlyFor: { needsIdentity: false },
  },
  join: {
    does: 'Joins it to an earlier request of the same person and type, which is answered for both.',
    from: ['received', 'in_progress'],
    to: 'joined',
    by: ['system', 'staff'],
    demands: ['first_request'],
    clock: { meets: ['act', 'acknowledge', 'decide', 'answer'] },
  },
  quote: {
    does: 'Tells the person what it will cost, where a law lets a fee be asked.',
    from: ['in_progress'],
    to: 'quoted',
    by: ['staff'],
    demands: ['fee_ground', 'amount'],
    clock: { pauses: 'fee' },
  },
  accept_quote: {
    does: 'Agrees to the fee.',
    from: ['quoted'],
    to: 'in_progress',
    by: ['person'],
    demands: [],
    clock: { resumes: 'fee' },
  },
  decline_quote: {
    does: 'Declines the fee, and with it the request.',
    from: ['quoted'],
    to: 'withdrawn',
    by: ['person'],
    demands: [],
    clock: { resumes: 'fee', meets: ['decide', 'answer'] },
  },
  ask: {
    does: 'Asks the person what exactly is meant.',
    from: ['in_progress'],
    to: 'clarifying',
    by: ['staff'],
    demands: ['words'],
    clock: { pauses: 'clarification' },
  },
  clarify: {
    does: 'Says what is meant; staff enter what came by another way.',
    from: ['clarifying'],
    to: 'in_progress',
    by: ['person', 'staff'],
    demands: ['words'],
    clock: { resumes: 'clarification' },
  },
  extend: {
    does: 'Tells the person, once, that it takes longer, and why.',
    from: atWork,
    to: 'same',
    by: ['staff'],
    demands: ['extension_ground', 'words'],
    clock: { meets: ['tell_of_extension'] },
  },
  propose: {
    does: 'Lays the plan before whoever approves it.',
    from: ['in_progress'],
    to: 'awaiting_approval',
    by: ['staff'],
    demands: ['proposal'],
    onlyFor: { work: 'plan' },
  },
  send_back: {
    does: 'Asks for another plan.',
    from: ['awaiting_approval'],
    to: 'in_progress',
    by: ['approver'],
    demands: ['words'],
    onlyFor: { work: 'plan' },
  },
  approve: {
    does: 'Has exactly this plan carried out.',
    from: ['awaiting_approval'],
    to: 'carrying_out',
    by: ['approver'],
    demands: ['another_person'],
    clock: { meets: ['decide'] },
    onlyFor: { work: 'plan' },
  },
  report_partly: {
    does: 'Says that some of it failed, or lies where the map does not lead, and where.',
    from: ['carrying_out'],
    to: 'partly_done',
    by: ['system'],
    demands: [],
    onlyFor: { work: 'plan' },
  },
  retry: {
    does: 'Carries out what is left; what was done stays done.',
    from: ['partly_done'],
    to: 'carrying_out',
    by: ['staff'],
    demands: [],
    onlyFor: { work: 'plan' },
  },
  complete: {
    does: 'Gives the answer; a plan only when every place it names has been seen to.',
    from: ['in_progress', 'carrying_out'],
    to: 'completed',
    by: ['staff', 'system'],
    demands: ['coverage'],
    clock: { meets: ['decide', 'answer'], starts: ['tell_others', 'appeal'] },
  },
  refuse: {
    does: 'Refuses it, or what is left of it, on a ground that the laws know; the letter says where to appeal.',
    from: ['received', 'verifying', 'in_progress', 'clarifying', 'awaiting_approval', 'partly_done'],
    to: 'refused',
    by: ['staff', 'approver'],
    demands: ['refusal_ground', 'words'],
    clock: { meets: ['decide', 'answer'], starts: ['appeal'] },
  },
  withdraw: {
    does: 'Takes the request back.',
    from: [
      'received',
      'verifying',
      'in_progress',
      'clarifying',
      'quoted',
      'awaiting_approval',
      'under_appeal',
    ],
    to: 'withdrawn',
    by: ['person'],
    demands: [],
    clock: { meets: ['decide', 'answer'] },
  },
  lapse: {
    does: 'Ends it when the person, reminded, gave no proof, no clarification or no answer about the fee.',
    from: waitingForPerson,
    to: 'lapsed',
    by: ['staff'],
    demands: ['reminded', 'words'],
    clock: { meets: ['decide', 'answer'], starts: ['appeal'] },
  },
  appeal: {
    does: 'Asks us to look at it again. The authority and the court are open besides.',
    from: ['completed', 'refused', 'lapsed'],
    to: 'under_appeal',
    by: ['person'],
    demands: ['words'],
    clock: { meets: ['appeal'], starts: ['answer'] },
  },
  reopen: {
    does: 'Takes it up again.',
    from: ['under_appeal'],
    to: 'in_progress',
    by: ['approver'],
    demands: ['words'],
  },
  uphold: {
    does: 'Leaves the answer as it was, decided by somebody else than before.',
    from: ['under_appeal'],
    to: 'upheld',
    by: ['approver'],
    demands: ['another_person', 'words'],
    clock: { meets: ['answer'] },
  },
} as const satisfies Readonly<Record<RequestAction, Move>>;

export function moveOf(action: RequestAction): Move {
  return lifeCycle[action];
}

export function isEnded(state: RequestState): boolean {
  return (endedStates as readonly RequestState[]).includes(state);
}

/** Whether an action is for requests of this type. */
export function isFor(move: Move, type: RequestType): boolean {
  const traits: RequestTraits = requestTraits[type];
  const { needsIdentity, work } = move.onlyFor ?? {};
  return (
    (needsIdentity ?? traits.needsIdentity) === traits.needsIdentity && (work ?? traits.work) === traits.work
  );
}

/** The actions that a request of this type can take from here, whoever takes them. */
export function actionsFrom(state: RequestState, type: RequestType): readonly RequestAction[] {
  return (Object.keys(lifeCycle) as RequestAction[]).filter((action) => {
    const move = moveOf(action);
    if (!move.from.includes(state) || !isFor(move, type)) return false;
    // What needs a plan is complete only when the plan was carried out.
    return action !== 'complete' || (requestTraits[type].work === 'plan') === (state === 'carrying_out');
  });
}
