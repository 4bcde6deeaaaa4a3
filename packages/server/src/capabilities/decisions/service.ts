import { decide, nothingKnown, type Decision, type Question, type SubjectState } from '@zgoda/policy';
import type { DecisionQuestion } from '@zgoda/vocabulary/decisions';
import type { ControllerId, SubjectId } from '@zgoda/vocabulary/ids';
import type { Context } from '../../context.ts';
import type { Db } from '../../platform/db/index.ts';
import { loadConsentStates } from '../consent/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { findSubjects } from '../subjects/index.ts';
import { loadSubscriptionStates } from '../subscriptions/index.ts';

/**
 * What the gate needs to know of these people, in a constant number of statements. Whoever is not in the answer chose
 * nothing, and the gate takes consent as not given.
 */
export async function loadSubjectStates(
  db: Db,
  controller: ControllerId,
  subjectIds: readonly SubjectId[],
): Promise<ReadonlyMap<SubjectId, SubjectState>> {
  if (subjectIds.length === 0) return new Map();
  const [choices, subscriptions] = await Promise.all([
    loadConsentStates(db, controller, subjectIds),
    loadSubscriptionStates(db, controller, subjectIds),
  ]);
  const states = new Map<SubjectId, SubjectState>();
  for (const subjectId of new Set([...choices.keys(), ...subscriptions.keys()])) {
    states.set(subjectId, {
      ...nothingKnown,
      choices: choices.get(subjectId) ?? nothingKnown.choices,
      ...subscriptions.get(subjectId),
    });
  }
  return states;
}

/**
 * Asks the gate about one person under the policy in force. Inside a transaction it sees what that transaction wrote.
 * @param subjectId undefined for somebody unknown: the same answer as for one who chose nothing
 */
export async function decideFor(
  ctx: Context,
  subjectId: SubjectId | undefined,
  question: Question,
): Promise<Decision> {
  const { gate } = await getPolicyInForce(ctx);
  if (subjectId === undefined) return decide(gate, undefined, question);
  const states = await loadSubjectStates(ctx.db, ctx.controller, [subjectId]);
  return decide(gate, states.get(subjectId), question);
}

/**
 * Answers questions about many people in their order, all of the same moment and policy version.
 * @throws identity_invalid when one of the references is no address or identifier
 */
export async function decideAll(
  ctx: Context,
  questions: readonly DecisionQuestion[],
): Promise<readonly Decision[]> {
  const { gate } = await getPolicyInForce(ctx);
  const found = await findSubjects(
    ctx,
    questions.map(({ subject }) => subject),
  );
  const known = new Set(found.filter((id) => id !== undefined));
  const states = await loadSubjectStates(ctx.db, ctx.controller, [...known]);
  const at = ctx.clock.now().getTime();
  return questions.map(({ purpose, categories, recipient, channel, topic }, index) => {
    const subjectId = found[index];
    const question: Question = { purpose, categories, recipient, channel, topic, at };
    return decide(gate, subjectId && states.get(subjectId), question);
  });
}
