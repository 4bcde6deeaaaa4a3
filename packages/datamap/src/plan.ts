import type { Connection, Step } from '@zgoda/connector-kit';
import type { IdentityKind } from '@zgoda/vocabulary/subjects';
import type { System } from './system.ts';

/** Whose rows are looked for. `id` is opaque here. */
export interface Person {
  readonly id: string;
  /** Values in their normal form. */
  readonly identities: readonly { readonly kind: IdentityKind; readonly value: string }[];
}

export type PlanKind = 'erasure' | 'rectification' | 'restriction';

export interface Correction {
  readonly system: string;
  /** As the map names it. */
  readonly table: string;
  readonly column: string;
  /** Null empties it. */
  readonly value: string | null;
}

export interface PlanRequest {
  readonly kind: PlanKind;
  /** More than one where accounts are closed in a wave. */
  readonly people: readonly Person[];
  /** ms since the epoch: what a law retains is counted up to then. */
  readonly asOf: number;
  /** For kind `rectification`. */
  readonly corrections?: readonly Correction[];
  /** Whose data are held back, and why: nothing of theirs is deleted or changed, and the plan says so. */
  readonly holds?: readonly { readonly person: string; readonly reason: string }[];
}

/** What stands in the way, or what whoever approves has to know. Names and counts, never values. */
export interface PlanConflict {
  readonly kind:
    | 'system_unreachable'
    | 'table_not_mapped'
    | 'column_not_mapped'
    | 'mapped_table_gone'
    | 'mapped_column_gone'
    | 'no_key'
    | 'blocked_by_reference'
    | 'shared_row'
    | 'strategy_unfit'
    | 'ambiguous_identity'
    | 'held'
    | 'kept_by_law';
  readonly system: string;
  readonly table?: string;
  readonly column?: string;
  /** The table that refers to it, for `blocked_by_reference` and `shared_row`. */
  readonly by?: string;
  readonly rows?: number;
  /** Law and last day, for `kept_by_law`; the reason, for `held`. */
  readonly because?: string;
  readonly until?: string;
  /** Whether the plan cannot be carried out, or not wholly, before it is settled. */
  readonly blocks: boolean;
}

/** What a plan does with the rows of one table; numbers of rows. */
export interface TablePlan {
  readonly system: string;
  /** As the map names it. */
  readonly table: string;
  readonly found: number;
  readonly deleted: number;
  readonly changed: number;
  /** Rows of others whose reference to a deleted row is emptied. */
  readonly detached: number;
  /** Because of a law; `keptUntil` is the last of their days. */
  readonly kept: number;
  readonly keptUntil?: string;
  /** Over which reference the rows were found, as `table(columns)`; absent where by an identity. For the drawn plan. */
  readonly foundBy: readonly string[];
}

/** One transaction in one system. The rows are personal data. */
export interface PlannedBatch {
  /** From 0, over all systems, in the order of execution. */
  readonly no: number;
  readonly system: string;
  readonly steps: readonly Step[];
}

/** What is told of a batch without its rows. */
export interface BatchHead {
  readonly no: number;
  readonly system: string;
  readonly steps: readonly {
    readonly kind: 'delete' | 'change' | 'detach';
    readonly table: string;
    readonly rows: number;
  }[];
  /** SHA-256 of the canonical JSON of the batch; lower-case hexadecimal. */
  readonly hash: string;
}

/** Systems that are asked rather than written to: by HTTP, by mail, by hand. */
export interface PlannedTask {
  readonly system: string;
  readonly operation: PlanKind | 'access';
}

/** The plan without rows. `hash` covers all of it and, by their hashes, every batch. */
export interface Plan {
  readonly format: 1;
  readonly kind: PlanKind;
  readonly mapHash: string;
  readonly asOf: number;
  readonly tables: readonly TablePlan[];
  readonly batches: readonly BatchHead[];
  readonly tasks: readonly PlannedTask[];
  readonly conflicts: readonly PlanConflict[];
  readonly hash: string;
}

/** Opens a system's database; settings and secrets are the caller's. @throws ConnectorError */
export type OpenSystem = (system: System, access: 'read' | 'write') => Promise<Connection>;

/** Takes the batches while the plan is made, so that none has to stay in memory. */
export interface BatchSink {
  put(batch: PlannedBatch): Promise<void>;
}

export type BatchState = 'planned' | 'begun' | 'done';

/** What is on record of the execution of a plan, outside of the systems. */
export interface Journal {
  /** The batches of one system in their order, with where each stands. */
  batches(system: string): AsyncIterable<{ readonly batch: PlannedBatch; readonly state: BatchState }>;
  /** On record before the batch is applied, so that a crash in between is known. */
  begin(no: number): Promise<void>;
  finish(no: number): Promise<void>;
}

/** How far one system got. */
export type SystemOutcome =
  | { readonly outcome: 'done' }
  /** To be tried again later: unreachable, busy. `code` of a ConnectorError. */
  | { readonly outcome: 'waiting'; readonly code: string }
  /** Nobody but a person can help: rows changed since, a reference blocks. */
  | { readonly outcome: 'failed'; readonly code: string; readonly batch: number; readonly table?: string };

/** Where a mapped column ended, or a place that the map does not know. */
export interface CoverageLine {
  readonly system: string;
  readonly table?: string;
  readonly column?: string;
  readonly category?: string;
  readonly outcome:
    | 'erased'
    | 'masked'
    | 'corrected'
    | 'restricted'
    | 'kept'
    | 'none_found'
    | 'failed'
    | 'unmapped';
  readonly rows?: number;
  /** For `kept`: the law, or the hold. */
  readonly because?: string;
  readonly until?: string;
}

export interface Coverage {
  readonly lines: readonly CoverageLine[];
  /** Nothing failed and nothing is unmapped. Computed, never set. */
  readonly isWhole: boolean;
}
