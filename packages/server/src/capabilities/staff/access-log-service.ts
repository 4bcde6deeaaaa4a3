import { toPublicId, type SessionId, type StaffId, type SubjectId } from '@zgoda/vocabulary/ids';
import { staffErrors, type AccessAction } from '@zgoda/vocabulary/staff';
import type { Context, TxContext } from '../../context.ts';
import { recordEvidence } from '../evidence/index.ts';
import {
  insertAccess,
  listAccess,
  listSessionAccess,
  type AccessFilter,
  type AccessRecord,
} from './access-log-store.ts';
import { findStaffNames } from './account-service.ts';
import { durations, type StaffSession } from './staff.ts';

/** The controller itself: owner of what is about nobody. */
const controllerItself = '';
const reasonId = (accessId: string): string => `access/${accessId}/reason`;

export interface Look {
  readonly session: StaffSession;
  readonly action: AccessAction;
  /** Absent for a search that found nobody. */
  readonly subjectId?: SubjectId;
  readonly reason: string;
}

/**
 * Writes one look at a person into the access log and, with the person's own chain, into the evidence log. It stands or
 * falls with the transaction that looks.
 * @throws DomainError `person_not_found` when the person was erased
 * @see GDPR Art. 5(2); GDPR Art. 32(1)(b)
 */
export async function recordLook(tx: TxContext, look: Look): Promise<void> {
  const { session, action, subjectId, reason } = look;
  const accessId = tx.ids.uuid();
  const owner = subjectId ?? controllerItself;
  const key = (await tx.vault.loadOwnerKeys(tx.db, tx.controller, [owner])).get(owner);
  if (key?.kind !== 'live') throw staffErrors.person_not_found();
  await insertAccess(tx.tx, tx.controller, {
    accessId,
    staffId: session.staffId,
    sessionId: session.sessionId,
    action,
    reasonSealed: tx.vault.seal(key, reasonId(accessId), Buffer.from(reason)),
    occurredAt: tx.clock.now(),
    ...(subjectId !== undefined && { subjectId }),
  });
  const payload = {
    act: `staff.${action}`,
    session: toPublicId('session', session.sessionId),
    access: accessId,
  };
  await recordEvidence(tx, [
    {
      class: 'system',
      policyHash: '',
      payload,
      ...(subjectId !== undefined && { subjectId, ownerKey: key }),
    },
  ]);
}

/**
 * Writes a look down unless this session has done so within the last half hour, for the same reason: reading on is one look.
 */
export async function recordLookOnce(
  tx: TxContext,
  look: Look & { readonly subjectId: SubjectId },
): Promise<void> {
  const { subjectId, action, reason } = look;
  const { sessionId } = look.session;
  const since = new Date(tx.clock.now().getTime() - durations.lookMs);
  const records = await listSessionAccess(tx.db, tx.controller, { sessionId, subjectId, since });
  const key = (await tx.vault.loadOwnerKeys(tx.db, tx.controller, [subjectId])).get(subjectId);
  const isSame = (record: AccessRecord): boolean =>
    record.action === action &&
    key?.kind === 'live' &&
    tx.vault.open(key, reasonId(record.accessId), record.reasonSealed).toString() === reason;
  if (!records.some(isSame)) await recordLook(tx, look);
}

export interface OpenLook {
  readonly reason: string;
  readonly closesAt: Date;
  /** Whether the view itself has been written down since the reason was stated. */
  readonly isViewed: boolean;
}

/** The look this session has open at a person: a reason stated within the last 30 minutes. Undefined: state one first. */
export async function findOpenLook(
  ctx: Context,
  sessionId: SessionId,
  subjectId: SubjectId,
): Promise<OpenLook | undefined> {
  const since = new Date(ctx.clock.now().getTime() - durations.lookMs);
  const records = await listSessionAccess(ctx.db, ctx.controller, { sessionId, subjectId, since });
  const stated = records.find((record) => record.action === 'searched');
  const key = (await ctx.vault.loadOwnerKeys(ctx.db, ctx.controller, [subjectId])).get(subjectId);
  if (stated === undefined || key?.kind !== 'live') return undefined;
  return {
    reason: ctx.vault.open(key, reasonId(stated.accessId), stated.reasonSealed).toString(),
    closesAt: new Date(stated.occurredAt.getTime() + durations.lookMs),
    isViewed: records.some((record) => record.action === 'viewed' && record.accessId > stated.accessId),
  };
}

export interface LoggedAccess extends Omit<AccessRecord, 'reasonSealed'> {
  /** Absent once the member of staff has been erased. */
  readonly staffName?: string;
  /** Absent once the person has been erased. */
  readonly reason?: string;
}

/** The access log, newest first; one more than `limit` is never given. */
export async function listAccessLog(ctx: Context, filter: AccessFilter): Promise<readonly LoggedAccess[]> {
  const records = await listAccess(ctx.db, ctx.controller, filter);
  const owners = [...new Set(records.map((record) => record.subjectId ?? controllerItself))];
  const keys = await ctx.vault.loadOwnerKeys(ctx.db, ctx.controller, owners);
  const staffIds: readonly StaffId[] = [...new Set(records.map((record) => record.staffId))];
  const names = await findStaffNames(ctx, staffIds);
  return records.map(({ reasonSealed, ...record }) => {
    const key = keys.get(record.subjectId ?? controllerItself);
    const name = names.get(record.staffId);
    const reason =
      key?.kind === 'live'
        ? ctx.vault.open(key, reasonId(record.accessId), reasonSealed).toString()
        : undefined;
    return {
      ...record,
      ...(name !== undefined && { staffName: name }),
      ...(reason !== undefined && { reason }),
    };
  });
}
