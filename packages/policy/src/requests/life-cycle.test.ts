import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  requestActions,
  requestActors,
  requestDemands,
  requestStates,
  requestTypes,
  type RequestAction,
  type RequestState,
  type RequestType,
} from '@zgoda/vocabulary/requests';
import * as fc from 'fast-check';
import { followRequest, type TakenStep } from './history.ts';
import { actionsFrom, firstState, isEnded, moveOf, requestTraits } from './life-cycle.ts';

const next = (state: RequestState, action: RequestAction): RequestState => {
  const { to } = moveOf(action);
  return to === 'same' ? state : to;
};

/** Every state that a request of this type can come to. */
function reachable(type: RequestType, from: RequestState = firstState): ReadonlySet<RequestState> {
  const seen = new Set<RequestState>([from]);
  for (const state of seen) for (const action of actionsFrom(state, type)) seen.add(next(state, action));
  return seen;
}

describe('the life cycle of requests', () => {
  it('leaves no state without a way out but the ended ones, and staff always have one', () => {
    for (const type of requestTypes) {
      for (const state of reachable(type)) {
        if (isEnded(state)) continue;
        const ways = actionsFrom(state, type).filter((action) => next(state, action) !== state);
        const ofStaff = ways.filter((action) => moveOf(action).by.some((actor) => actor !== 'person'));
        assert.ok(ofStaff.length > 0, `${type} in ${state} waits for the person alone`);
        assert.ok([...reachable(type, state)].some(isEnded), `${type} in ${state} cannot end`);
      }
    }
  });

  it('lets nothing but an appeal come after an end', () => {
    for (const type of requestTypes) {
      for (const state of requestStates.filter(isEnded)) {
        const isOpenToAppeal = ['completed', 'refused', 'lapsed'].includes(state);
        assert.deepEqual(actionsFrom(state, type), isOpenToAppeal ? ['appeal'] : [], state);
      }
    }
  });

  it('has no state that no request comes to, no action that none takes, no actor and no demand in vain', () => {
    const states = new Set(requestTypes.flatMap((type) => [...reachable(type)]));
    assert.deepEqual(
      requestStates.filter((state) => !states.has(state)),
      [],
    );
    const taken = new Set(
      requestTypes.flatMap((type) => [...reachable(type)].flatMap((state) => actionsFrom(state, type))),
    );
    assert.deepEqual(
      requestActions.filter((action) => !taken.has(action)),
      [],
    );
    const moves = requestActions.map(moveOf);
    const demands = new Set(moves.flatMap((move) => move.demands));
    assert.deepEqual(
      requestDemands.filter((demand) => !demands.has(demand)),
      [],
    );
    const actors = new Set(moves.flatMap((move) => move.by));
    assert.deepEqual(
      requestActors.filter((actor) => !actors.has(actor)),
      [],
    );
  });

  it('knows no way to delete a request, or to move it by time alone', () => {
    assert.ok(!requestActions.some((action) => /delete|erase|remove|expire|resubmit/.test(action)));
    for (const action of requestActions) assert.ok(moveOf(action).by.length > 0);
  });

  it('works on no request before the person is known, where that matters', () => {
    const atWork = [...reachable('erasure', 'in_progress')].filter((state) => !isEnded(state));
    for (const type of requestTypes.filter((each) => requestTraits[each].needsIdentity)) {
      for (const state of ['received', 'verifying'] as const) {
        const leading = actionsFrom(state, type).filter((action) => atWork.includes(next(state, action)));
        assert.deepEqual(leading, ['verify'], type);
      }
    }
    assert.deepEqual(moveOf('verify').demands, ['identity_proof']);
  });

  it('carries a plan out only after its approval, and completes it only after it was carried out', () => {
    const leading = requestActions.filter((action) => moveOf(action).to === 'carrying_out');
    assert.deepEqual(leading, ['approve', 'retry']);
    assert.deepEqual(
      [moveOf('approve').from, moveOf('retry').from],
      [['awaiting_approval'], ['partly_done']],
    );
    assert.ok(!actionsFrom('in_progress', 'erasure').includes('complete'));
    assert.ok(actionsFrom('carrying_out', 'erasure').includes('complete'));
    // What is partly done is never called done: the rest is tried again, or refused on a ground.
    assert.deepEqual(actionsFrom('partly_done', 'erasure'), ['extend', 'retry', 'refuse']);
    assert.ok(actionsFrom('in_progress', 'question').includes('complete'));
  });
});

/** A walk through the life cycle: the steps of some request, a day or so apart. */
const walk = fc
  .tuple(
    fc.constantFrom(...requestTypes),
    fc.array(fc.tuple(fc.nat(), fc.nat(5 * 86_400_000)), { maxLength: 25 }),
  )
  .map(([type, choices]) => {
    const steps: TakenStep[] = [];
    let [state, at] = [firstState, 0];
    for (const [choice, later] of choices) {
      const actions = actionsFrom(state, type).filter(
        (action) => action !== 'extend' || !steps.some((step) => step.action === 'extend'),
      );
      if (actions.length === 0) break;
      const action = actions[choice % actions.length]!;
      at += later;
      steps.push({ action, at, ...(action === 'extend' ? { extensionGround: 'complex' } : {}) });
      state = next(state, action);
    }
    return { type, steps, state };
  });

describe('the history of a request, whatever was done', () => {
  it('has the clock stand still in just the states that wait for the person', () => {
    const waits: Readonly<Partial<Record<RequestState, string>>> = {
      verifying: 'identity',
      clarifying: 'clarification',
      quoted: 'fee',
    };
    const property = fc.property(walk, ({ steps, state }) => {
      const history = followRequest(0, steps);
      assert.equal(history.state, state);
      const open = history.pauses.filter(({ until }) => until === undefined).map(({ reason }) => reason);
      assert.deepEqual(open, [waits[state] ?? []].flat());
      for (const { from, until = Infinity } of history.pauses) assert.ok(from <= until);
    });
    fc.assert(property, { numRuns: 1000 });
  });

  it('knows when the answer was given in the states that have one, and of no extension after an appeal', () => {
    const property = fc.property(walk, ({ steps, state }) => {
      const history = followRequest(0, steps);
      if (isEnded(state)) assert.ok(history.answeredAt !== undefined);
      const appeal = steps.findLast(({ action }) => action === 'appeal');
      assert.equal(history.clockFrom, appeal?.at ?? 0);
      const extended = steps.findLast(({ action }) => action === 'extend');
      const holds =
        extended !== undefined &&
        extended.at >= history.clockFrom &&
        steps.indexOf(extended) > steps.indexOf(appeal!);
      assert.equal(history.extension !== undefined, holds);
    });
    fc.assert(property, { numRuns: 1000 });
  });
});
