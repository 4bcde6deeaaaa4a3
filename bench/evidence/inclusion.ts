import { setTimeout as sleep } from 'node:timers/promises';
import { transaction } from '../../packages/server/src/platform/db/index.ts';
import { percentile } from '../machine.ts';
import { newPerson, recordConsent } from './commits.ts';
import type { House } from './house.ts';

export interface InclusionFigures {
  readonly perSecond: number;
  /** From the acknowledged commit to the commit of the batch that holds it. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** From the acknowledged commit to a published checkpoint that covers it: a receipt can be had. */
  readonly publishedP50Ms: number;
  readonly publishedP99Ms: number;
}

const tickMs = 10;

/** Commits at a steady pace; the nth acknowledged is taken to be the nth entered, which holds but for neighbours. */
export async function measureInclusion(
  house: House,
  options: { readonly perSecond: number; readonly seconds: number },
): Promise<InclusionFigures> {
  const ctx = await house.open('inclusion');
  const ownerKey = ctx.vault.controllerOwnerKey(ctx.controller);
  const acknowledgedAt: number[] = [];
  const enteredAt: number[] = [];
  const publishedAt: number[] = [];
  const readSizes = async (): Promise<{ size: number; published: number }> => {
    const { rows } = await house.owner.query<{ size: string; published: string }>(
      'select size, coalesce(checkpoint_size, 0) as published from evidence_log where controller_id = $1',
      [ctx.controller],
    );
    return { size: Number(rows[0]?.size), published: Number(rows[0]?.published) };
  };
  const note = async (): Promise<void> => {
    const at = performance.now();
    const { size, published } = await readSizes();
    while (enteredAt.length < size) enteredAt.push(at);
    while (publishedAt.length < published) publishedAt.push(at);
  };
  const sequencer = house.sequence(ctx, async (step) => {
    if (step === 'batch committed' || step === 'checkpoint published') await note();
  });
  const startedAt = performance.now();
  const total = options.perSecond * options.seconds;
  const commits: Promise<void>[] = [];
  while (commits.length < total) {
    const due = Math.min(total, Math.floor(((performance.now() - startedAt) / 1000) * options.perSecond));
    while (commits.length < due) {
      const commit = transaction(ctx, (tx) => recordConsent(tx, newPerson(ctx, ownerKey)));
      commits.push(commit.then(() => void acknowledgedAt.push(performance.now())));
    }
    await sleep(tickMs);
  }
  await Promise.all(commits);
  const seconds = (performance.now() - startedAt) / 1000;
  while (publishedAt.length < total) await sleep(20);
  await sequencer.stop();
  const waits = (times: readonly number[]): number[] =>
    acknowledgedAt.map((at, i) => Math.max(0, (times[i] ?? 0) - at));
  const [entered, published] = [waits(enteredAt), waits(publishedAt)];
  return {
    perSecond: total / seconds,
    p50Ms: percentile(entered, 0.5),
    p99Ms: percentile(entered, 0.99),
    publishedP50Ms: percentile(published, 0.5),
    publishedP99Ms: percentile(published, 0.99),
  };
}
