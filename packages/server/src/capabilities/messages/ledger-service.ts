import { attributeOf, decide, findTopic, type Policy } from '@zgoda/policy';
import { toPublicId, type MessageId, type SubjectId } from '@zgoda/vocabulary/ids';
import type { MessageState } from '@zgoda/vocabulary/messages';
import type { Context, TxContext } from '../../context.ts';
import { createGroupCommit } from '../../platform/batch/group-commit.ts';
import { isUndone } from '../../platform/batch/is-undone.ts';
import { transaction } from '../../platform/db/index.ts';
import { loadSubjectStates } from '../decisions/index.ts';
import { assertLogOpen, recordEvidence } from '../evidence/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { findSubjects } from '../subjects/index.ts';
import { holdCells } from '../subscriptions/index.ts';
import { listContents, listSamePerson } from './content-store.ts';
import { moves, questionOf, type Message } from './message.ts';
import { lockMessages, lockTurns, updateMessageStates, type MessageMove, type Move } from './store.ts';

/** What one lane of hand-overs has to write between two mails. */
export interface Turn {
  /** The end of the mail that it has just handed over, or that cannot be. */
  readonly end?: MessageMove | undefined;
  /** The message that it is about to hand over. */
  readonly claim?: Message | undefined;
}

export interface TurnAnswer {
  /** False when the message was no longer where its end starts. */
  readonly isEnded: boolean;
  /** False where the message was held, its words are closed for now, or another run has taken it. */
  readonly isClaimed: boolean;
}

/**
 * What is written about messages while they are handed over. Turns that come at the same time are written together, in one
 * transaction; each caller waits for its own. A claim is the last look: it asks the gate again and takes the message for this
 * hand-over. A withdrawal that was committed before stops it; one that comes later finds the mail with the server.
 */
export type Ledger = (turn: Turn) => Promise<TurnAnswer>;

/** Told of every move once it is committed. */
export type OnMove = (message: Message, move: Move) => void;

const maxTogether = 256;

/** @param leaseMs how long a claim holds before its process is taken for lost */
export function openLedger(ctx: Context, leaseMs: number, onMove: OnMove): Ledger {
  return createGroupCommit<Turn, TurnAnswer>({
    maxItems: maxTogether,
    concurrency: 2,
    isUndone,
    keyOf: ({ claim, end }) => `${claim?.messageId ?? ''} ${end?.message.messageId ?? ''}`,
    work: async (turns) => {
      const { answers, made } = await transaction(ctx, (tx) => takeTurns(tx, leaseMs, turns));
      for (const { message, move } of made) onMove(message, move);
      return answers;
    },
  });
}

async function takeTurns(
  tx: TxContext,
  leaseMs: number,
  turns: readonly Turn[],
): Promise<{ readonly answers: readonly TurnAnswer[]; readonly made: readonly MessageMove[] }> {
  const wanted = turns.flatMap(({ claim }) => (claim === undefined ? [] : [claim]));
  const ends = turns.flatMap(({ end }) => (end === undefined ? [] : [end]));
  const [{ claims, refusals }, possible] = await Promise.all([
    judgeClaims(tx, leaseMs, wanted),
    lockPossible(tx, ends),
  ]);
  const settled = await settle(tx, [...possible, ...(await lockPossible(tx, refusals))], claims);
  const isMade = ({ message }: Pick<MessageMove, 'message'>): boolean => settled.has(message.messageId);
  const taken = new Set(claims.filter(isMade).map(({ message }) => message));
  return {
    answers: turns.map(({ end, claim }) => ({
      isEnded: end !== undefined && isMade(end),
      isClaimed: claim !== undefined && taken.has(claim),
    })),
    made: [...ends, ...refusals].filter(isMade),
  };
}

/**
 * What a message takes turns in with others to the same person, under whichever of their records: the second of one words, or of a topic that
 * comes only so often, must know of the first. Of two in one transaction the second comes later.
 */
function turnsOf(policy: Policy, message: Message, living: SubjectId | undefined): readonly string[] {
  const { contentId, topic } = message;
  const isCapped = findTopic(policy, topic ?? '')?.frequency !== undefined;
  const shared = [contentId, isCapped ? topic : undefined].filter((one) => one !== undefined);
  return shared.map((one) => `${living ?? message.subjectId}/${one}`);
}

/** Asks the gate about each: those it allows are to be taken, the others held; those whose words are closed are neither. */
async function judgeClaims(
  tx: TxContext,
  leaseMs: number,
  messages: readonly Message[],
): Promise<{ readonly claims: readonly MessageMove[]; readonly refusals: readonly MessageMove[] }> {
  const claims: MessageMove[] = [];
  const refusals: MessageMove[] = [];
  if (messages.length === 0) return { claims, refusals };
  const at = tx.clock.now();
  const { policy, gate } = await getPolicyInForce(tx);
  const contentIds = new Set(
    messages.flatMap(({ contentId }) => (contentId === undefined ? [] : [contentId])),
  );
  // Nothing goes out while it could not be recorded.
  const [living, contents] = await Promise.all([
    findSubjects(
      tx,
      messages.map(({ subjectId }) => ({ subject_id: subjectId })),
    ),
    listContents(tx.tx, tx.controller, [...contentIds]),
    assertLogOpen(tx.tx, tx.controller),
  ]);
  const known = [...new Set(living.filter((id) => id !== undefined))];
  const turns = messages.map((message, index) => turnsOf(policy, message, living[index]));
  // A withdrawal that is being written is waited for; one that comes later waits until the claim is there to be seen.
  await Promise.all([holdCells(tx.tx, tx.controller, known), lockTurns(tx.tx, tx.controller, turns.flat())]);
  const open = new Set(contents.flatMap(({ isOpen, contentId }) => (isOpen ? [contentId] : [])));
  const [states, samePerson] = await Promise.all([
    loadSubjectStates(tx.tx, tx.controller, known, { policy, at }),
    listSamePerson(tx.tx, tx.controller, messages),
  ]);
  const leasedUntil = new Date(at.getTime() + leaseMs);
  const inBatch = new Set<string>();
  for (const [index, message] of messages.entries()) {
    if (message.contentId !== undefined && !open.has(message.contentId)) continue;
    const subjectId: SubjectId | undefined = living[index];
    const alike = turns[index] ?? [];
    if (alike.some((one) => inBatch.has(one))) continue;
    for (const one of alike) inBatch.add(one);
    const decision = decide(gate, subjectId && states.get(subjectId), questionOf(policy, message, at));
    const { attempts: attemptsBefore } = message;
    if (decision.allow && !samePerson.has(message.messageId)) {
      const attempts = attemptsBefore + 1;
      const move: Move = { to: 'sending', at, attemptsBefore, attempts, claimedAt: at, leasedUntil };
      claims.push({ message, move });
    } else {
      const { reason, clause } = decision.allow ? { reason: 'same_person' } : decision;
      const move: Move = { to: 'held', at, attemptsBefore, attempts: attemptsBefore, reason, clause };
      refusals.push({ message, move });
    }
  }
  return { claims, refusals };
}

/**
 * Writes ends, which are locked, with their evidence, and claims without.
 * @returns the ids of those that were where their moves start
 */
async function settle(
  tx: TxContext,
  ends: readonly MessageMove[],
  claims: readonly MessageMove[],
): Promise<ReadonlySet<MessageId>> {
  const { policy, hash: policyHash } = await getPolicyInForce(tx);
  const evidence = await recordEvidence(
    tx,
    ends.map(({ message, move }) => ({
      class: 'message',
      subjectId: message.subjectId,
      policyHash,
      payload: payloadOf(policy, message, move),
    })),
  );
  const proven = ends.map(({ message, move }, index) => ({
    message,
    move: { ...move, entryId: evidence[index]?.entryId },
  }));
  return updateMessageStates(tx.tx, tx.controller, [...proven, ...claims]);
}

/** Those that are where their moves start, locked: evidence is written before the state, and must not be in vain. */
async function lockPossible(tx: TxContext, changes: readonly MessageMove[]): Promise<readonly MessageMove[]> {
  if (changes.length === 0) return [];
  const current = await lockMessages(
    tx.tx,
    tx.controller,
    changes.map(({ message }) => message),
  );
  return changes.filter(({ message, move }) => {
    const stored = current.get(message.messageId);
    const mayMove =
      stored !== undefined && (moves[stored.state] as readonly MessageState[]).includes(move.to);
    return mayMove && stored.attempts === move.attemptsBefore;
  });
}

function payloadOf(
  policy: Policy,
  message: Message,
  { to, reason, clause, attempts }: Move,
): Record<string, string | number> {
  const { topic, cause, origin, matched, announces, readerFields = [] } = message;
  const template =
    readerFields.length === 0 ? undefined : policy.templates.find(({ id }) => id === message.template);
  return {
    message: toPublicId('message', message.messageId),
    message_class: message.messageClass,
    template: message.template,
    purpose: message.purpose,
    channel: 'email',
    locale: message.locale,
    status: to,
    attempts,
    ...(topic !== undefined && { topic }),
    ...(origin !== undefined && { campaign: origin }),
    ...(matched !== undefined && { matched: matched.join(' ') }),
    ...(readerFields.length > 0 && {
      said: readerFields.map((name) => attributeOf(template, name)).join(' '),
    }),
    ...(announces !== undefined && { policy_version: announces }),
    ...(cause !== undefined && { cause_kind: cause.kind, cause_id: cause.id }),
    ...(reason !== undefined && { reason }),
    ...(clause !== undefined && { clause }),
  };
}
