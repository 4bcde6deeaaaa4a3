import {
  decide,
  DIRECT_MARKETING,
  nothingKnown,
  type Decision,
  type Policy,
  type Question,
  type SubjectState,
  type SubscriptionKey,
} from '@zgoda/policy';
import type { DecisionQuestion } from '@zgoda/vocabulary/decisions';
import type { ControllerId, SubjectId } from '@zgoda/vocabulary/ids';
import type { Context } from '../../context.ts';
import type { Db } from '../../platform/db/index.ts';
import { listErasedOwners } from '../../platform/vault/index.ts';
import { loadConsentStates } from '../consent/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { findSubjects } from '../subjects/index.ts';
import { loadSubscriptionStates } from '../subscriptions/index.ts';
import { listLastSent, listLimits, type ProcessingLimit } from './store.ts';

/**
 * What the gate needs to know of these people, in a constant number of statements. Whoever is not in the answer chose
 * nothing, and the gate takes consent as not given.
 */
export async function loadSubjectStates(
  db: Db,
  controller: ControllerId,
  subjectIds: readonly SubjectId[],
  { policy, at }: { readonly policy: Policy; readonly at: Date },
): Promise<ReadonlyMap<SubjectId, SubjectState>> {
  if (subjectIds.length === 0) return new Map();
  const topics = policy.topics.filter(({ frequency }) => frequency !== undefined).map(({ id }) => id);
  const [choices, subscriptions, erasedIds, sent, limits] = await Promise.all([
    loadConsentStates(db, controller, subjectIds),
    loadSubscriptionStates(db, controller, subjectIds),
    listErasedOwners(db, controller, subjectIds),
    listLastSent(db, controller, subjectIds, { topics, at }),
    listLimits(db, controller, subjectIds),
  ]);
  const sentOf = Map.groupBy(sent, ({ subjectId }) => subjectId);
  const erased: ReadonlySet<SubjectId> = new Set(erasedIds as readonly SubjectId[]);
  const limitsOf = Map.groupBy(limits, ({ subjectId }) => subjectId);
  const states = new Map<SubjectId, SubjectState>();
  for (const subjectId of new Set([
    ...choices.keys(),
    ...subscriptions.keys(),
    ...limitsOf.keys(),
    ...erased,
  ])) {
    states.set(subjectId, {
      ...nothingKnown,
      erased: erased.has(subjectId),
      choices: choices.get(subjectId) ?? nothingKnown.choices,
      lastSentAt: new Map(
        sentOf
          .get(subjectId)
          ?.map(({ topic, lastSentAt }): [SubscriptionKey, number] => [
            `${topic}/email`,
            lastSentAt.getTime(),
          ]),
      ),
      ...subscriptions.get(subjectId),
      ...limitsInState(limitsOf.get(subjectId) ?? []),
    });
  }
  return states;
}

/** GDPR Art. 18(1), 21 */
function limitsInState(
  limits: readonly ProcessingLimit[],
): Pick<SubjectState, 'restricted' | 'restrictedPurposes' | 'objections' | 'marketingObjectedAt'> {
  const purposesOf = (kind: ProcessingLimit['kind']): string[] =>
    limits.flatMap((limit) => (limit.kind === kind ? [limit.purpose] : []));
  const restricted = purposesOf('restricted');
  const marketing = limits.find(({ kind, purpose }) => kind === 'objected' && purpose === DIRECT_MARKETING);
  return {
    restricted: restricted.includes('*'),
    restrictedPurposes: new Set(restricted),
    objections: new Set(purposesOf('objected')),
    marketingObjectedAt: marketing?.since.getTime(),
  };
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
  const { policy, gate } = await getPolicyInForce(ctx);
  if (subjectId === undefined) return decide(gate, undefined, question);
  const at = new Date(question.at);
  const states = await loadSubjectStates(ctx.db, ctx.controller, [subjectId], { policy, at });
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
  const { policy, gate } = await getPolicyInForce(ctx);
  const found = await findSubjects(
    ctx,
    questions.map(({ subject }) => subject),
  );
  // Of an erased person only the id is left, and it is known as such.
  const ids = questions.map(
    ({ subject }, index) => found[index] ?? ('subject_id' in subject ? subject.subject_id : undefined),
  );
  const known = new Set(ids.filter((id) => id !== undefined));
  const now = ctx.clock.now();
  const states = await loadSubjectStates(ctx.db, ctx.controller, [...known], { policy, at: now });
  const at = now.getTime();
  return questions.map(({ purpose, categories, recipient, channel, topic }, index) => {
    const subjectId = ids[index];
    const question: Question = { purpose, categories, recipient, channel, topic, at };
    return decide(gate, subjectId && states.get(subjectId), question);
  });
}
