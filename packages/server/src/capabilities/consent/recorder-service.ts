import type { Context, TxContext } from '../../context.ts';
import { createGroupCommit, type GroupCommit } from '../../platform/batch/group-commit.ts';
import { isUndone } from '../../platform/batch/is-undone.ts';
import { transaction } from '../../platform/db/index.ts';
import {
  claimAnswers,
  storeAnswers,
  TransportError,
  type ClaimOutcome,
  type IdempotencyClaim,
  type StoredAnswer,
} from '../../platform/http/index.ts';
import type { CheckedConsent } from './draft.ts';
import { recordChecked, type RecordedConsent } from './service.ts';

/** One call: an act, and the right to be done once if it carried a key. */
export interface ConsentCall {
  readonly act: CheckedConsent;
  readonly claim: IdempotencyClaim | undefined;
}

/** The answer to a call, first or repeated. */
export interface ConsentAnswer {
  readonly text: string;
  readonly isReplay: boolean;
}

/** Records acts of many callers together, each as if it were alone. Nothing is answered before it is committed. */
export interface ConsentRecorder {
  /** @throws what `recordChecked` throws; TransportError `idempotency_key_reused`, `idempotency_key_in_use` */
  record(ctx: Context, call: ConsentCall): Promise<ConsentAnswer>;
}

type Outcome =
  | { readonly recorded: RecordedConsent; readonly text?: string }
  | { readonly replay: StoredAnswer }
  | { readonly refusal: TransportError };

interface Item extends ConsentCall {
  readonly ctx: Context;
}

const maxItems = 256;

/**
 * @param toText the answer to an act, as JSON; called before the commit only where the answer has to be stored with it
 */
export function createConsentRecorder(toText: (recorded: RecordedConsent) => string): ConsentRecorder {
  const groups = new Map<string, GroupCommit<Item, Outcome>>();
  const groupOf = ({ controller, actor }: Context): GroupCommit<Item, Outcome> => {
    const key = `${controller}/${JSON.stringify(actor)}`;
    const group =
      groups.get(key) ??
      createGroupCommit<Item, Outcome>({
        maxItems,
        concurrency: 2,
        keyOf: ({ act }) => JSON.stringify(act.subject),
        isUndone,
        work: (items) => recordBatch(items, toText),
      });
    groups.set(key, group);
    return group;
  };
  return {
    async record(ctx, call) {
      const outcome = await groupOf(ctx)({ ...call, ctx });
      if ('refusal' in outcome) throw outcome.refusal;
      if ('replay' in outcome) return { text: outcome.replay.text, isReplay: true };
      return { text: outcome.text ?? toText(outcome.recorded), isReplay: false };
    },
  };
}

function recordBatch(
  items: readonly Item[],
  toText: (recorded: RecordedConsent) => string,
): Promise<readonly Outcome[]> {
  const [first] = items;
  if (first === undefined) return Promise.resolve([]);
  return transaction(first.ctx, async (tx) => {
    const claimed = await claim(tx, items);
    const open = items.filter((item) => !claimed.has(item));
    const recorded =
      open.length === 0
        ? []
        : await recordChecked(
            tx,
            open.map(({ act }) => act),
          );
    const outcomes = new Map<Item, Outcome>(claimed);
    const answers = [];
    for (const [index, item] of open.entries()) {
      const done = recorded[index];
      if (done === undefined) throw new Error('an act has no record');
      if (item.claim === undefined) {
        outcomes.set(item, { recorded: done });
        continue;
      }
      const text = toText(done);
      answers.push({ claim: item.claim, answer: { status: 201, text } });
      outcomes.set(item, { recorded: done, text });
    }
    if (answers.length > 0) await storeAnswers(tx, answers);
    return items.map((item) => outcomes.get(item) as Outcome);
  });
}

/** Claims the keys of the calls that carry one. @returns what is settled by that: repeats and refusals */
async function claim(tx: TxContext, items: readonly Item[]): Promise<ReadonlyMap<Item, Outcome>> {
  const keyed = items.flatMap((item) => (item.claim === undefined ? [] : [{ item, claim: item.claim }]));
  const settled = new Map<Item, Outcome>();
  if (keyed.length === 0) return settled;
  const outcomes = await claimAnswers(
    tx,
    keyed.map(({ claim }) => claim),
  );
  for (const [index, { item }] of keyed.entries()) {
    const outcome = toOutcome(outcomes[index]);
    if (outcome !== undefined) settled.set(item, outcome);
  }
  return settled;
}

function toOutcome(outcome: ClaimOutcome | undefined): Outcome | undefined {
  if (outcome === 'claimed') return undefined;
  if (outcome === 'reused') return { refusal: new TransportError('idempotency_key_reused') };
  if (typeof outcome === 'object') return { replay: outcome.answer };
  return { refusal: new TransportError('idempotency_key_in_use', { headers: { 'retry-after': '1' } }) };
}
