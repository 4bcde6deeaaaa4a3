import { hash } from 'node:crypto';
import type { SubjectId } from '@zgoda/vocabulary/ids';
import { sql } from 'kysely';
import type { Context, TxContext } from '../../packages/server/src/context.ts';
import { recordEvidence } from '../../packages/server/src/capabilities/evidence/index.ts';
import { transaction } from '../../packages/server/src/platform/db/index.ts';
import type { OwnerKey } from '../../packages/server/src/platform/vault/index.ts';
import { median } from '../machine.ts';
import type { House } from './house.ts';

/** A visitor who acts for the first time; all share one key, which is made for a person once and not for every act. */
export interface Person {
  readonly subjectId: SubjectId;
  readonly ownerKey: OwnerKey;
  readonly isFirstOfSubject: true;
}

export function newPerson(ctx: Context, ownerKey: OwnerKey): Person {
  return { subjectId: ctx.ids.uuid() as SubjectId, ownerKey, isFirstOfSubject: true };
}

const policyHash = 'ab'.repeat(32);
const noticeHash = 'cd'.repeat(32);

/** The business row alone. */
export function insertConsent(tx: TxContext, person: Person): Promise<unknown> {
  return sql`
    insert into bench_consent
    values (${tx.controller}, ${person.subjectId}, ${tx.ids.uuid()}, 'newsletter', 'given', ${policyHash}, ${noticeHash},
      'web_form', 'uk', ${tx.clock.now()})`.execute(tx.tx);
}

/** The same row and its evidence, in the same transaction. */
export function recordConsent(tx: TxContext, person: Person): Promise<unknown> {
  const payload = {
    purpose: 'newsletter',
    status: 'given',
    method: 'web_form',
    locale: 'uk',
    notice_version: 3,
  };
  const act = { class: 'consent', ...person, policyHash, noticeHash, payload } as const;
  return Promise.all([insertConsent(tx, person), recordEvidence(tx, [act])]);
}

/** The usual alternative: each row carries the hash of the one before, so each insert waits for the one before. */
async function chainConsent(tx: TxContext, person: Person): Promise<unknown> {
  const { rows } = await sql<{
    hash: Buffer;
  }>`select hash from bench_chain_head where one = 1 for update`.execute(tx.tx);
  const entry = Buffer.from(
    JSON.stringify({ ...person, ownerKey: undefined, policyHash, noticeHash, at: tx.clock.now() }),
  );
  const next = hash('sha256', Buffer.concat([rows[0]?.hash ?? Buffer.alloc(0), entry]), 'buffer');
  return Promise.all([
    insertConsent(tx, person),
    sql`insert into bench_chain (entry, hash) values (${entry}, ${next})`.execute(tx.tx),
    sql`update bench_chain_head set hash = ${next} where one = 1`.execute(tx.tx),
  ]);
}

type Work = (tx: TxContext, person: Person) => Promise<unknown>;

/** Commits per second of so many callers in one process. */
async function rate(ctx: Context, load: { clients: number; seconds: number; work: Work }): Promise<number> {
  const ownerKey = ctx.vault.controllerOwnerKey(ctx.controller);
  const startedAt = performance.now();
  const endsAt = startedAt + load.seconds * 1000;
  let commits = 0;
  const client = async (): Promise<void> => {
    while (performance.now() < endsAt) {
      await transaction(ctx, (tx) => load.work(tx, newPerson(ctx, ownerKey)));
      commits++;
    }
  };
  await Promise.all(Array.from({ length: load.clients }, client));
  return commits / ((performance.now() - startedAt) / 1000);
}

export interface CommitFigures {
  readonly clients: number;
  readonly bare: number;
  readonly withEvidence: number;
  readonly chain: number;
  /** Median of the ratios of neighbouring rounds. */
  readonly ratioToBare: number;
  readonly ratioToChain: number;
}

/** Rounds in turns, the sequencer running all the time. */
export async function measureCommits(
  house: House,
  options: { readonly clients: number; readonly seconds: number; readonly rounds: number },
): Promise<CommitFigures> {
  const { clients, seconds, rounds } = options;
  const ctx = await house.open(`commits-${clients}`);
  const sequencer = house.sequence(ctx);
  const load = { clients, seconds };
  for (const work of [insertConsent, recordConsent]) await rate(ctx, { ...load, seconds: 1, work });
  const turns: { bare: number; withEvidence: number; chain: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const bare = await rate(ctx, { ...load, work: insertConsent });
    const withEvidence = await rate(ctx, { ...load, work: recordConsent });
    const chain = await rate(ctx, { ...load, work: chainConsent });
    turns.push({ bare, withEvidence, chain });
  }
  await sequencer.stop();
  return {
    clients,
    bare: median(turns.map((turn) => turn.bare)),
    withEvidence: median(turns.map((turn) => turn.withEvidence)),
    chain: median(turns.map((turn) => turn.chain)),
    ratioToBare: median(turns.map((turn) => turn.withEvidence / turn.bare)),
    ratioToChain: median(turns.map((turn) => turn.withEvidence / turn.chain)),
  };
}
