/** The latest state of an append-only log. */
export interface Anchor {
  readonly size: number;
  /** The whole statement about that state, as it was or will be signed. */
  readonly body: string;
}

/** An id that must never come back, whatever the database is restored to. */
export interface Tombstone {
  readonly id: string;
  readonly at: Date;
}

/**
 * A small memory in another failure domain than the database, and never restored from a backup with it: another volume,
 * another host, an object store with conditional writes. It is what tells a restored database from a current one.
 */
export interface AnchorStore {
  /** The latest anchor of that name; undefined before the first. */
  find(name: string): Promise<Anchor | undefined>;
  /** False when there is no anchor of any name: no log was ever published with this store. */
  hasAnchors(): Promise<boolean>;
  /**
   * Replaces `expected` by `next` in one step; undefined stands for none yet. Durable once resolved.
   * @returns false, having changed nothing, when the anchor is not `expected` any more or `next` is not larger
   */
  swap(name: string, expected: Anchor | undefined, next: Anchor): Promise<boolean>;
  /** Durable once resolved; the same again when it is there already. */
  addTombstone(name: string, tombstone: Tombstone): Promise<void>;
  /** By rising id, after `afterId` (absent: from the first), at most `limit`. */
  listTombstones(
    name: string,
    page: { readonly afterId?: string; readonly limit: number },
  ): Promise<readonly Tombstone[]>;
  close(): Promise<void>;
}
