import {
  extensionGrounds,
  extensionPermission,
  feePermission,
  localise,
  policyTerms,
  refusalGroundsFor,
  regimesOf,
  type Permission,
  type Policy,
} from '@zgoda/policy';
import type { requestPageSchema, requestRowSchema } from '@zgoda/vocabulary/console-requests';
import { toPublicId, type StaffId, type SubjectId } from '@zgoda/vocabulary/ids';
import type { z } from 'zod';
import { getDataMap, getPlan, toPlanWire, toTaskWire, type TaskView } from '../capabilities/datamap/index.ts';
import { listDeliveries } from '../capabilities/deliveries/index.ts';
import { listLetters, toLetterText } from '../capabilities/letters/index.ts';
import { getPolicyInForce } from '../capabilities/policies/index.ts';
import {
  actionsFor,
  explainRequest,
  seesDocuments,
  toRequestSummary,
  toRequestView,
  type SubjectRequest,
  type WholeRequest,
} from '../capabilities/requests/index.ts';
import { listHolds, toHoldView } from '../capabilities/retention/index.ts';
import { findStaffNames } from '../capabilities/staff/index.ts';
import { listIdentities, readIdentity } from '../capabilities/subjects/index.ts';
import type { Context } from '../context.ts';
import type { Locale } from '../platform/i18n/index.ts';
import { maskIdentity } from './mask.ts';

type Row = z.output<typeof requestRowSchema>;
type View = z.output<typeof requestPageSchema>;

const uuid = /^[0-9a-f]{8}-/;

/** Names of colleagues by what stands in a record: an id, or that it was a program. */
export async function namesOf(
  ctx: Context,
  ids: readonly (string | undefined)[],
): Promise<(id: string | undefined) => string | null> {
  const known = [...new Set(ids.filter((id) => id !== undefined && uuid.test(id)))] as StaffId[];
  const names = await findStaffNames(ctx, known);
  return (id) => (id === undefined ? null : (names.get(id) ?? null));
}

/** Rows of the queue, without the person and without a word of theirs. */
export async function getRequestRows(ctx: Context, requests: readonly SubjectRequest[]): Promise<Row[]> {
  const nameOf = await namesOf(
    ctx,
    requests.map(({ assignedTo }) => assignedTo),
  );
  return requests.map((one) => {
    const { subject_id: _, about_id: __, coverage: ___, ...row } = toRequestSummary(one, ctx.clock.now());
    return { ...row, assigned_name: nameOf(one.assignedTo) };
  });
}

/** What a system is called, in this language or by its id. */
export async function systemTitles(ctx: Context, locale: Locale): Promise<(system: string) => string> {
  const { policy } = await getPolicyInForce(ctx);
  const labels = new Map((await getDataMap(ctx)).systems.map(({ id, label }) => [id, label]));
  return (system) => localise(policy, labels.get(system) ?? {}, locale) || system;
}

export async function getTaskViews(
  ctx: Context,
  tasks: readonly TaskView[],
  locale: Locale,
): Promise<NonNullable<View['plan']>['tasks']> {
  const titleOf = await systemTitles(ctx, locale);
  const nameOf = await namesOf(
    ctx,
    tasks.map(({ closedBy }) => closedBy),
  );
  const plans = await Promise.all(
    [...new Set(tasks.map(({ planId }) => planId))].map((id) => getPlan(ctx, id)),
  );
  const requestOf = new Map(plans.map(({ planId, requestId }) => [planId, requestId]));
  return tasks.map((task) => {
    const requestId = requestOf.get(task.planId);
    return {
      ...toTaskWire(task),
      system_title: titleOf(task.system),
      closed_by_name: nameOf(task.closedBy),
      request: requestId === undefined ? null : toPublicId('request', requestId),
    };
  });
}

async function planView(ctx: Context, request: SubjectRequest, locale: Locale): Promise<View['plan']> {
  if (request.planId === undefined) return null;
  const view = await getPlan(ctx, request.planId);
  const foundBy = new Map(view.plan?.tables.map((one) => [`${one.system} ${one.table}`, one.foundBy]));
  const wire = toPlanWire(view);
  return {
    ...wire,
    tables: wire.tables.map((one) => ({
      ...one,
      found_by: [...(foundBy.get(`${one.system} ${one.table}`) ?? [])],
    })),
    tasks: await getTaskViews(ctx, view.tasks, locale),
  };
}

const toGround = (ground: string, permission: Permission): View['grounds']['extend'] =>
  permission.isAllowed ? [{ ground, article: permission.article ?? null }] : [];

/** Grounds that the laws of the policy know for such a request, with their articles. */
function groundsOf(policy: Policy, { type }: SubjectRequest): View['grounds'] {
  const regimes = regimesOf(policy.regimes);
  const kind = { type, regimes, policy: policyTerms(policy, type) };
  return {
    refuse: refusalGroundsFor(type, regimes).map((ground) => ({ ...ground })),
    extend: extensionGrounds.flatMap((ground) => toGround(ground, extensionPermission(kind, ground))),
    quote: (['cost', 'copies', 'excess'] as const).flatMap((ground) =>
      toGround(ground, feePermission(kind, ground)),
    ),
  };
}

async function identitiesOf(ctx: Context, subjectId: SubjectId | undefined): Promise<View['identities']> {
  if (subjectId === undefined) return [];
  const identities = await listIdentities(ctx, subjectId);
  return Promise.all(
    identities.map(async ({ identityId, kind }) => {
      const value = await readIdentity(ctx, subjectId, kind, identityId);
      return { kind, masked: maskIdentity(kind, value?.reveal() ?? '') };
    }),
  );
}

/** A request with all that working on it needs. */
export async function getRequestPage(ctx: Context, whole: WholeRequest, locale: Locale): Promise<View> {
  const { policy } = await getPolicyInForce(ctx);
  const { request, joined } = whole;
  const { requestId } = request;
  const personId = request.aboutId ?? request.subjectId;
  const { refusal_grounds: _, ...view } = await toRequestView(ctx, whole);
  const nameOf = await namesOf(ctx, [request.assignedTo, ...whole.steps.map(({ takenBy }) => takenBy)]);
  const own = ctx.actor.kind === 'staff' ? ctx.actor.staffId : '';
  const letters = await listLetters(ctx, requestId);
  const holds = personId === undefined ? [] : await listHolds(ctx, { subjectId: personId, limit: 20 });
  const { systems } = await getDataMap(ctx);
  const titleOf = await systemTitles(ctx, locale);
  const clause = policy.clauses.find(({ id }) => id === request.clause);
  return {
    ...view,
    assigned_name: nameOf(request.assignedTo),
    identities: await identitiesOf(ctx, personId),
    clause_heading: clause === undefined ? null : clause.id,
    steps: view.steps.map((step) => ({ ...step, by_name: nameOf(step.taken_by) })),
    joined: joined.map((one) => ({
      id: toPublicId('request', one.requestId),
      received_at: one.receivedAt.toISOString(),
    })),
    deadlines: (await explainRequest(ctx, requestId, locale)).deadlines,
    may: [...actionsFor(ctx.actor, request)],
    two_people: policy.requests.two_people?.includes(request.type) === true,
    own_decision: request.decidedBy === own,
    sees_documents: seesDocuments(ctx.actor),
    grounds: groundsOf(policy, request),
    categories:
      request.type === 'third_party_access'
        ? policy.categories.map(({ id, label }) => ({ id, title: localise(policy, label, locale) }))
        : [],
    plan: await planView(ctx, request, locale),
    systems: systems.map(({ id, connector, tables }) => ({
      id,
      title: titleOf(id),
      connector,
      tables: Object.entries(tables).map(([name, { columns }]) => ({ name, columns: Object.keys(columns) })),
    })),
    letters: letters.map((letter) => ({
      id: toPublicId('letter', letter.letterId),
      kind: letter.kind,
      channel: letter.channel,
      title: letter.text.title,
      text: toLetterText(letter.text),
      written_at: letter.writtenAt.toISOString(),
    })),
    deliveries: (await listDeliveries(ctx, requestId)).map((one) => ({
      id: toPublicId('delivery', one.deliveryId),
      state: one.state,
      size_bytes: one.bytes,
      expires_at: one.expiresAt.toISOString(),
      taken_at: one.takenAt?.toISOString() ?? null,
    })),
    holds: holds.map(toHoldView),
  };
}
