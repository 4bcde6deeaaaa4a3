export interface GroupCommitOptions<Item, Result> {
  /** Does the items in their order, all or none; one result an item, in the same order. */
  readonly work: (items: readonly Item[]) => Promise<readonly Result[]>;
  /** Items in one batch at most. */
  readonly maxItems: number;
  /** Batches under way at once; with 1, items are done strictly in the order of their coming. */
  readonly concurrency: number;
  /** Does this error make it certain that nothing of the batch was done? A lost connection does not. */
  readonly isUndone: (error: unknown) => boolean;
}

/** Does one item, together with others that come at the same time. Rejects with what its own work threw. */
export type GroupCommit<Item, Result> = (item: Item) => Promise<Result>;

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

type Outcome<Result> = { readonly result: Result } | { readonly error: unknown };

/**
 * Joins work that is cheaper done together, such as commits: an item that comes while nothing is under way is begun at
 * once, so that a lone caller never waits; those that come meanwhile go together in the next batch. A batch that fails with
 * nothing done is halved and tried again, so that one bad item fails alone; after any other failure all of its items fail, since
 * doing them again might do them twice.
 */
export function createGroupCommit<Item, Result>(
  options: GroupCommitOptions<Item, Result>,
): GroupCommit<Item, Result> {
  const queue: Waiting<Item, Result>[] = [];
  let underWay = 0;

  const settle = async (items: readonly Item[]): Promise<readonly Outcome<Result>[]> => {
    try {
      return (await options.work(items)).map((result) => ({ result }));
    } catch (error) {
      if (items.length === 1 || !options.isUndone(error)) return items.map(() => ({ error }));
      const half = items.length >> 1;
      return [...(await settle(items.slice(0, half))), ...(await settle(items.slice(half)))];
    }
  };

  const runBatch = async (batch: readonly Waiting<Item, Result>[]): Promise<void> => {
    const outcomes = await settle(batch.map(({ item }) => item));
    for (const [index, { resolve, reject }] of batch.entries()) {
      const outcome = outcomes[index] ?? { error: new Error('the batch gave no result for an item') };
      if ('error' in outcome) reject(outcome.error);
      else resolve(outcome.result);
    }
  };

  const begin = (): void => {
    while (underWay < options.concurrency && queue.length > 0) {
      underWay += 1;
      void runBatch(queue.splice(0, options.maxItems)).finally(() => {
        underWay -= 1;
        begin();
      });
    }
  };

  return (item) =>
    new Promise<Result>((resolve, reject) => {
      queue.push({ item, resolve, reject });
      begin();
    });
}
