import type { EntryId, SubjectId } from '@zgoda/vocabulary/ids';
import { toPublicId } from '@zgoda/vocabulary/ids';
import type { Context, TxContext } from '../../context.ts';
import type { AnchorStore } from '../../platform/anchor/index.ts';
import { transaction } from '../../platform/db/index.ts';
import { recordEvidence } from './service.ts';
import { countSubjectRows, deleteSubjectRows } from './store.ts';

/** What one capability holds of a person. Erasing twice is the same as once. */
export interface ErasureStep {
  /** Snake case; names the count in the evidence. */
  readonly name: string;
  /** Deletes rows, projections and caches; gives the number of rows. */
  erase(tx: TxContext, subjectId: SubjectId): Promise<number>;
  /** How many rows are left. */
  countResidue(tx: TxContext, subjectId: SubjectId): Promise<number>;
}

export interface ErasureOptions {
  readonly anchors: AnchorStore;
  readonly steps: readonly ErasureStep[];
  /** SHA-256 in hexadecimal of the policy version in force; empty when absent. */
  readonly policyHash?: string;
}

export interface ErasureReport {
  /** Absent when the erasure was finished by a later start. */
  readonly intentEntryId?: EntryId;
  readonly doneEntryId: EntryId;
  /** Rows deleted, by step. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Thrown when rows of the person are left after every step; nothing of the last phase is kept, and it is tried again. */
export class ErasureIncomplete extends Error {
  constructor(steps: readonly string[]) {
    super(`rows of an erased person are left in: ${steps.join(', ')}`);
    this.name = 'ErasureIncomplete';
  }
}

/**
 * Erases a person, in this order: the intent is logged; the memory outside the database learns of it, so that no restore
 * brings the person back; the key gets its tombstone and is deleted; entry secrets, payloads and rows are deleted; every
 * step is scanned; the end is logged with its counts. The entries in the log stay and verify: they commit to what
 * nobody can show or guess any more. GDPR Art. 17(1).
 * @throws ErasureIncomplete, log_read_only
 */
export async function eraseSubject(
  ctx: Context,
  subjectId: SubjectId,
  options: ErasureOptions,
): Promise<ErasureReport> {
  const policyHash = options.policyHash ?? '';
  const [intent] = await transaction(ctx, (tx) =>
    recordEvidence(tx, [{ class: 'erasure', policyHash, payload: { step: 'intent' } }]),
  );
  await options.anchors.addTombstone(ctx.controller, { id: subjectId, at: ctx.clock.now() });
  return completeErasure(ctx, subjectId, { ...options, ...(intent && { intentEntryId: intent.entryId }) });
}

/** Evidence's own part: payloads with their secrets, and the head of the person's chain. */
export async function eraseSubjectEntries(tx: TxContext, subjectId: SubjectId): Promise<number> {
  return deleteSubjectRows(tx.tx, tx.controller, subjectId);
}

const ownStep: ErasureStep = {
  name: 'evidence',
  erase: eraseSubjectEntries,
  countResidue: (tx, subjectId) => countSubjectRows(tx.db, tx.controller, subjectId),
};

const replayPage = 1_000;

/**
 * Erases again everybody whom the memory outside the database knows to be erased and the database does not: after a
 * restore, or when a process died between the two. Gives the number of people.
 */
export async function replayErasures(ctx: Context, options: ErasureOptions): Promise<number> {
  let count = 0;
  let afterId: string | undefined;
  for (;;) {
    const page = afterId === undefined ? { limit: replayPage } : { afterId, limit: replayPage };
    const tombstones = await options.anchors.listTombstones(ctx.controller, page);
    const keys = await ctx.vault.loadOwnerKeys(
      ctx.db,
      ctx.controller,
      tombstones.map(({ id }) => id),
    );
    for (const { id } of tombstones) {
      if (keys.get(id)?.kind === 'erased') continue;
      await completeErasure(ctx, id as SubjectId, options);
      count++;
    }
    afterId = tombstones.at(-1)?.id;
    if (tombstones.length < replayPage) break;
  }
  if (count > 0) ctx.log.warn('evidence.erasures_replayed', { controller: ctx.controller, count });
  return count;
}

async function completeErasure(
  ctx: Context,
  subjectId: SubjectId,
  options: ErasureOptions & { readonly intentEntryId?: EntryId },
): Promise<ErasureReport> {
  const steps = [ownStep, ...options.steps];
  const { intentEntryId } = options;
  return transaction(ctx, async (tx) => {
    await tx.vault.destroyOwnerKey(tx.tx, tx.controller, subjectId);
    const counts: Record<string, number> = {};
    for (const step of steps) counts[step.name] = await step.erase(tx, subjectId);
    const residues: string[] = [];
    for (const step of steps) if ((await step.countResidue(tx, subjectId)) > 0) residues.push(step.name);
    if (residues.length > 0) throw new ErasureIncomplete(residues);
    const payload: Record<string, string | number> = {
      step: intentEntryId === undefined ? 'replayed' : 'done',
    };
    if (intentEntryId !== undefined) payload['intent'] = toPublicId('entry', intentEntryId);
    for (const [name, count] of Object.entries(counts)) payload[`rows_${name}`] = count;
    const [done] = await recordEvidence(tx, [
      { class: 'erasure', policyHash: options.policyHash ?? '', payload },
    ]);
    if (done === undefined) throw new Error('the end of an erasure was not recorded');
    return { ...(intentEntryId !== undefined && { intentEntryId }), doneEntryId: done.entryId, counts };
  });
}
