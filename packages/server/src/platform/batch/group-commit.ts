export interface GroupCommitOptions<Item, Result> {
  /** Does the items in their order, all or none; one result an item, in the same order. */
  readonly work: (items: readonly Item[]) => Promise<readonly Result[]>;
  /** Items in one batch at most. */
  readonly maxItems: number;
  /** Batches under way at once: while one is being committed, the next can be prepared. */
  readonly concurrency: number;
  /** Items of one key are done in the order of their coming: never in two batches under way at once. */
  readonly keyOf: (item: Item) => string;
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
  let queue: Waiting<Item, Result>[] = [];
  let underWay = 0;
  const busyKeys = new Set<string>();

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

  /** The next batch: whoever waits longest and has no earlier act under way. */
  const take = (): readonly Waiting<Item, Result>[] => {
    const batch: Waiting<Item, Result>[] = [];
    const left: Waiting<Item, Result>[] = [];
    for (const waiting of queue) {
      const isFree = batch.length < options.maxItems && !busyKeys.has(options.keyOf(waiting.item));
      (isFree ? batch : left).push(waiting);
    }
    queue = left;
    return batch;
  };

  const begin = (): void => {
    while (underWay < options.concurrency && queue.length > 0) {
      const batch = take();
      if (batch.length === 0) return;
      const keys = new Set(batch.map(({ item }) => options.keyOf(item)));
      underWay += 1;
      for (const key of keys) busyKeys.add(key);
      void runBatch(batch).finally(() => {
        underWay -= 1;
        for (const key of keys) busyKeys.delete(key);
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
