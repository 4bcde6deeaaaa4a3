import type { Policy } from '@zgoda/policy';
import type { ControllerId, EntryId, SubjectId } from '@zgoda/vocabulary/ids';
import { subscriptionErrors, type HostEvent, type RelationshipEvent } from '@zgoda/vocabulary/subscriptions';
import type { SubjectRef } from '@zgoda/vocabulary/subjects';
import { z } from 'zod';
import type { Context, TxContext } from '../../context.ts';
import { ConflictRetry, type Db } from '../../platform/db/index.ts';
import { defineEvent } from '../../platform/jobs/index.ts';
import { recordEvidence } from '../evidence/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { ensureSubjects, findSubject } from '../subjects/index.ts';
import { lockPerson, type LockedPerson } from './change-service.ts';
import { isAvailable, topicsOfRelationship, type Relationships } from './subscription.ts';
import {
  endRelationship,
  hasIssue,
  insertIssue,
  listRelationships,
  startRelationship,
  type StoredRelationship,
} from './relationship-store.ts';
import { upsertSubscriptions } from './store.ts';

/** Relationships of several people, each kind with the union of what its lasting ones reach. */
export function toRelationships(rows: readonly StoredRelationship[]): Map<SubjectId, Relationships> {
  const bySubject = new Map<SubjectId, Map<string, 'all' | ReadonlySet<string>>>();
  for (const { subjectId, relationship, scope } of rows) {
    const kinds = bySubject.get(subjectId) ?? new Map<string, 'all' | ReadonlySet<string>>();
    const reached = kinds.get(relationship);
    const isAll = scope === undefined || reached === 'all';
    kinds.set(relationship, isAll ? 'all' : new Set([...(reached ?? []), ...scope]));
    bySubject.set(subjectId, kinds);
  }
  return bySubject;
}

/** Empty when none lasts. */
export async function loadRelationships(
  db: Db,
  controller: ControllerId,
  subjectId: SubjectId,
): Promise<Relationships> {
  const rows = await listRelationships(db, controller, [subjectId]);
  return toRelationships(rows).get(subjectId) ?? new Map();
}

/**
 * What the host reports, in the caller's transaction; by the kind of event.
 * @throws those of `recordRelationship`
 */
export async function recordHostEvent(
  tx: TxContext,
  event: HostEvent,
): Promise<{ readonly endedTopics: readonly string[] }> {
  if (event.type !== 'monitoring.issue' && event.type !== 'account.closed')
    return recordRelationship(tx, event);
  if (event.type === 'monitoring.issue') await recordIssue(tx, event.reference);
  else await recordClosing(tx, event.subject);
  return { endedTopics: [] };
}

/** A person closed an account with the host: what the policy says of it is done by whoever handles this. */
export const accountClosed = defineEvent({
  name: 'subscriptions.account_closed',
  schema: z.strictObject({ subjectId: z.uuid() }),
});

/** @throws account_closing_undeclared, identity_invalid, subject_not_found */
async function recordClosing(tx: TxContext, subject: SubjectRef): Promise<void> {
  const { policy, hash: policyHash } = await getPolicyInForce(tx);
  if (policy.on_account_closed === undefined)
    throw subscriptionErrors.account_closing_undeclared({ field: 'type' });
  // Somebody whom only the connected systems know is made known here too: a plan is sealed with the person's own key.
  const [person] = await ensureSubjects(tx, [subject]);
  if (person === undefined) throw new Error('a reference has a subject');
  const { subjectId } = person;
  const payload = { act: 'account_closed', follows: policy.on_account_closed };
  await recordEvidence(tx, [{ class: 'system', subjectId, policyHash, payload }]);
  await tx.enqueue(tx, accountClosed, { subjectId }, { singletonKey: subjectId });
}

/** An issue that monitoring found may from now on be the cause of a support mail. Reporting the same again changes nothing. */
async function recordIssue(tx: TxContext, reference: string): Promise<void> {
  if (await isIssueOnRecord(tx, reference)) return;
  const { hash: policyHash } = await getPolicyInForce(tx);
  const payload = { act: 'issue_detected', issue: reference };
  const [evidence] = await recordEvidence(tx, [{ class: 'system', policyHash, payload }]);
  if (evidence === undefined) throw new Error('an act has its evidence');
  const isNew = await insertIssue(tx.tx, tx.controller, {
    reference,
    foundAt: tx.clock.now(),
    entryId: evidence.entryId,
  });
  if (!isNew) throw new ConflictRetry('an issue');
}

/** Whether monitoring has reported this issue. */
export const isIssueOnRecord = (ctx: Context, reference: string): Promise<boolean> =>
  hasIssue(ctx.db, ctx.controller, reference);

/**
 * What the host reports of a relationship, in the caller's transaction. With its end the topics that needed it end too,
 * effective with the commit. Reporting the same again changes nothing.
 * @throws relationship_unknown, relationship_scope_unknown, identity_invalid, subject_not_found
 */
export async function recordRelationship(
  tx: TxContext,
  event: RelationshipEvent,
): Promise<{ readonly endedTopics: readonly string[] }> {
  const { policy } = await getPolicyInForce(tx);
  if (!policy.relationships.some(({ id }) => id === event.relationship))
    throw subscriptionErrors.relationship_unknown({ field: 'relationship' });
  return event.type === 'relationship.started' ? start(tx, policy, event) : end(tx, policy, event);
}

async function start(
  tx: TxContext,
  policy: Policy,
  event: Extract<HostEvent, { type: 'relationship.started' }>,
): Promise<{ readonly endedTopics: readonly string[] }> {
  const { relationship, reference, scope, attributes = {} } = event;
  const tied = topicsOfRelationship(policy, relationship);
  if (scope?.some((topic) => !tied.includes(topic)) === true)
    throw subscriptionErrors.relationship_scope_unknown({ field: 'scope' });
  const [subject] = await ensureSubjects(tx, [event.subject]);
  if (subject === undefined) return { endedTopics: [] };
  const { subjectId } = subject;
  const row = {
    subjectId,
    relationship,
    reference,
    attributes,
    startedAt: tx.clock.now(),
    ...(scope !== undefined && { scope }),
  };
  const person = await lockPerson(tx, subjectId);
  if (!(await startRelationship(tx.tx, tx.controller, row))) return { endedTopics: [] };
  const { entryId } = await recordAct(tx, subjectId, {
    act: 'relationship_started',
    relationship,
    reference,
    ...(scope !== undefined && { topics: scope.join(' ') }),
    ...(Object.keys(attributes).length > 0 && { attributes: Object.keys(attributes).join(' ') }),
  });
  return { endedTopics: await endUnavailable(tx, policy, { ...person, entryId }) };
}

async function end(
  tx: TxContext,
  policy: Policy,
  event: Extract<HostEvent, { type: 'relationship.ended' }>,
): Promise<{ readonly endedTopics: readonly string[] }> {
  const { relationship, reference } = event;
  const subjectId = await findSubject(tx, event.subject);
  if (subjectId === undefined) return { endedTopics: [] };
  const person = await lockPerson(tx, subjectId);
  const row = { subjectId, relationship, reference, endedAt: tx.clock.now() };
  if (!(await endRelationship(tx.tx, tx.controller, row))) return { endedTopics: [] };
  const { entryId } = await recordAct(tx, subjectId, { act: 'relationship_ended', relationship, reference });
  return { endedTopics: await endUnavailable(tx, policy, { ...person, entryId }) };
}

async function recordAct(tx: TxContext, subjectId: SubjectId, payload: Readonly<Record<string, string>>) {
  const { hash: policyHash } = await getPolicyInForce(tx);
  const [ref] = await recordEvidence(tx, [{ class: 'system', subjectId, policyHash, payload }]);
  if (ref === undefined) throw new Error('an act has its evidence');
  return ref;
}

/** Ends what the person may not have any more. @returns the topics */
async function endUnavailable(
  tx: TxContext,
  policy: Policy,
  { subjectId, rows, entryId }: LockedPerson & { readonly entryId: EntryId },
): Promise<readonly string[]> {
  const relationships = await loadRelationships(tx.tx, tx.controller, subjectId);
  const lost = [...rows.values()].filter((row) => {
    const topic = policy.topics.find(({ id }) => id === row.topic);
    return row.status !== 'ended' && topic !== undefined && !isAvailable(topic, relationships);
  });
  await upsertSubscriptions(
    tx.tx,
    tx.controller,
    lost.map(({ topic, channel, locale }) => ({
      subjectId,
      topic,
      channel,
      locale,
      status: 'ended',
      ending: 'relationship_ended',
      changedAt: tx.clock.now(),
      entryId,
    })),
  );
  return [...new Set(lost.map(({ topic }) => topic))];
}
