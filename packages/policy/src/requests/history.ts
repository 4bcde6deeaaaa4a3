import type { RequestAction, RequestState } from '@zgoda/vocabulary/requests';
import type { Extension } from '../deadlines/deadlines.ts';
import type { Pause } from '../deadlines/pauses.ts';
import type { ExtensionGround } from '../regimes/request-rules.ts';
import { firstState, isEnded, moveOf } from './life-cycle.ts';

/** An action that was taken; `at` in ms since the epoch, UTC. */
export interface TakenStep {
  readonly action: RequestAction;
  readonly at: number;
  readonly extensionGround?: ExtensionGround | undefined;
  /** The day that the person was told with an extension. */
  readonly until?: string | undefined;
}

/** Where a request stands after its steps, and all that its deadlines follow from. */
export interface RequestHistory {
  readonly state: RequestState;
  /** From when its clock runs: from receipt, or from the last appeal. */
  readonly clockFrom: number;
  readonly pauses: readonly Pause[];
  readonly extension?: Extension;
  readonly answeredAt?: number;
  readonly completedAt?: number;
}

/** Follows a request through its steps, in their order. That each was allowed was judged when it was taken. */
export function followRequest(receivedAt: number, steps: readonly TakenStep[]): RequestHistory {
  const begin: RequestHistory = { state: firstState, clockFrom: receivedAt, pauses: [] };
  return steps.reduce(afterStep, begin);
}

function afterStep(history: RequestHistory, step: TakenStep): RequestHistory {
  const { to, clock = {} } = moveOf(step.action);
  const state = to === 'same' ? history.state : to;
  if (step.action === 'appeal') return { state, clockFrom: step.at, pauses: [] };
  const isMoved = state !== history.state;
  const running = isMoved ? history.pauses.map((pause) => ended(pause, step.at)) : history.pauses;
  const pauses = clock.pauses === undefined ? running : [...running, { reason: clock.pauses, from: step.at }];
  const answered = isMoved && isEnded(state) ? { answeredAt: step.at } : {};
  const completed = step.action === 'complete' ? { completedAt: step.at } : {};
  return { ...history, state, pauses, ...answered, ...completed, ...extensionOf(step) };
}

/** Whoever leaves the state in which we waited, waits no more. */
function ended(pause: Pause, at: number): Pause {
  return pause.until === undefined ? { ...pause, until: at } : pause;
}

function extensionOf({ action, at, extensionGround, until }: TakenStep): { readonly extension?: Extension } {
  if (action !== 'extend' || extensionGround === undefined) return {};
  return { extension: { toldAt: at, ground: extensionGround, ...(until === undefined ? {} : { until }) } };
}
