import type {
  Coverage,
  CoverageLine,
  Plan,
  PlanConflict,
  PlannedTask,
  PlanKind,
  System,
  SystemOutcome,
} from '@zgoda/datamap';
import type {
  PlanCause,
  PlanState,
  PlanWire,
  TaskOutcomeCode,
  TaskState,
  TaskWire,
} from '@zgoda/vocabulary/datamap';
import {
  toPublicId,
  type PlanId,
  type RequestId,
  type StaffId,
  type SubjectId,
  type TaskId,
} from '@zgoda/vocabulary/ids';

/** A system that a plan waits for. `code` is one of a ConnectorError, or `task_open`. */
export interface Waiting {
  readonly system: string;
  readonly code: string;
  readonly since: Date;
}

export interface TaskView {
  readonly taskId: TaskId;
  readonly planId: PlanId;
  readonly system: string;
  readonly connector: string;
  readonly operation: PlannedTask['operation'];
  readonly state: TaskState;
  readonly outcome?: TaskOutcomeCode;
  readonly closedBy?: StaffId;
  /** Where a connector works on it: what it waits for, or the code of what went wrong last. */
  readonly waiting?: { readonly for: string; readonly since: Date };
  readonly createdAt: Date;
  readonly closedAt?: Date;
}

/** A plan in names and counts: no value of a row. */
export interface PlanView {
  readonly planId: PlanId;
  /** Absent once the person was erased here. */
  readonly subjectId?: SubjectId;
  readonly requestId?: RequestId;
  readonly kind: PlanKind;
  readonly cause: PlanCause;
  readonly state: PlanState;
  /** As it was last made; while it is being made anew, the one before. */
  readonly plan?: Plan;
  readonly waitingFor: readonly Waiting[];
  readonly tasks: readonly TaskView[];
  readonly coverage?: Coverage;
  readonly failure?: string;
  readonly createdAt: Date;
  readonly madeAt?: Date;
  readonly approvedAt?: Date;
  /** Absent where the policy has it carried out without a person's help. */
  readonly approvedBy?: StaffId;
  readonly endedAt?: Date;
}

export type PlanRow = Omit<PlanView, 'tasks'> & {
  /** For cause `retention_due`. */
  readonly rule?: string;
  readonly attempts: number;
  readonly hasRows: boolean;
};

/** A process that works on a plan. Every change it makes names its fence. */
export interface Claim {
  readonly planId: PlanId;
  readonly fence: number;
}

/** A plan that is on its way, so that its person's key and identities are needed. */
export const isUnderWay = (state: PlanState): boolean =>
  state === 'making' || state === 'made' || state === 'approved' || state === 'waiting';

/** What is carried out by the policy alone. */
export const isAutomatic = (cause: PlanCause): boolean => cause !== 'request';

export const blocking = (plan: Plan): readonly PlanConflict[] =>
  plan.conflicts.filter(({ blocks }) => blocks);

/** The last of the days until which a law keeps rows of the person. */
export const keptUntil = ({ tables }: Plan): string | undefined =>
  tables
    .flatMap((table) => (table.keptUntil === undefined ? [] : [table.keptUntil]))
    .toSorted()
    .at(-1);

/** Whether the plan knows that the person's data are held back. */
export const knowsOfHold = (plan: Plan): boolean => plan.conflicts.some(({ kind }) => kind === 'held');

/** Systems whose absence is all that stands in the way: the plan is made again when they are back. */
export function unreachableOnly(plan: Plan): readonly Omit<Waiting, 'since'>[] {
  const blocked = blocking(plan);
  if (blocked.some(({ kind }) => kind !== 'system_unreachable')) return [];
  const codes = new Map(blocked.map(({ system, because }) => [system, because ?? 'unreachable']));
  return [...codes].map(([system, code]) => ({ system, code }));
}

const firstPauseMs = 15_000;
const longestPauseMs = 6 * 3600_000;

/** When to try again: soon at first, then every six hours, for as long as it takes. */
export const nextRunAt = (now: Date, attempts: number): Date =>
  new Date(now.getTime() + Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(attempts, 20)));

/** Beside a try that waits for its time, another one can be put in line for now. */
export const laterKey = (id: string): string => `${id} later`;

/** Who is waited for now; who was waited for before keeps the time since when. */
export function waitOn(
  before: readonly Waiting[],
  now: readonly Omit<Waiting, 'since'>[],
  at: Date,
): readonly Waiting[] {
  return now.map(({ system, code }) => ({
    system,
    code,
    since: before.find((known) => known.system === system)?.since ?? at,
  }));
}

/** Systems that are to be tried again. */
export const unavailable = (
  outcomes: ReadonlyMap<string, SystemOutcome>,
): readonly Omit<Waiting, 'since'>[] =>
  [...outcomes].flatMap(([system, outcome]) =>
    outcome.outcome === 'waiting' ? [{ system, code: outcome.code }] : [],
  );

/** Our own database, as coverage names it. */
export const ownSystem = 'zgoda';

/** What was erased of the person's records here, step by step. */
export const ownLines = (counts: Readonly<Record<string, number>>): readonly CoverageLine[] =>
  Object.entries(counts).map(([table, rows]) => ({
    system: ownSystem,
    table,
    ...(rows === 0 ? { outcome: 'none_found' as const } : { outcome: 'erased' as const, rows }),
  }));

/** What recipients of the data are told became of them. */
export const tidingsOf = {
  erasure: 'erased',
  rectification: 'rectified',
  restriction: 'restricted',
} as const;

/**
 * Categories of which recipients are told: those that were changed somewhere; and where the whole of a person was seen to, what we have
 * on record ourselves as well, but for what a law keeps. GDPR Art. 19
 */
export function categoriesTold(
  { lines, isWhole }: Coverage,
  kind: PlanKind,
  all: readonly string[],
): readonly string[] {
  const of = (outcomes: readonly CoverageLine['outcome'][]): readonly string[] =>
    lines.flatMap(({ category, outcome }) =>
      category !== undefined && outcomes.includes(outcome) ? [category] : [],
    );
  const kept = of(['kept', 'failed', 'unmapped']);
  const whole = isWhole && kind !== 'rectification' ? all.filter((id) => !kept.includes(id)) : [];
  return [...new Set([...of(['erased', 'masked', 'corrected', 'restricted']), ...whole])];
}

/** With what became of one system, in place of what was said of it before. */
export const withLines = (coverage: Coverage, lines: readonly CoverageLine[]): Coverage => {
  const systems = new Set(lines.map(({ system }) => system));
  return { ...coverage, lines: [...coverage.lines.filter(({ system }) => !systems.has(system)), ...lines] };
};

const mostTablesTold = 400;

/** A plan in the fields of an evidence entry: sums, and the counts of each table with rows of the person. */
export function planFields({ tables, hash, mapHash }: Plan): Readonly<Record<string, string | number>> {
  const withRows = tables.filter(({ found, detached }) => found + detached > 0);
  const sum = (of: (table: Plan['tables'][number]) => number): number =>
    tables.reduce((total, table) => total + of(table), 0);
  const told = withRows.slice(0, mostTablesTold).map((table, index) => {
    const { system, found, deleted, changed, detached, kept } = table;
    const counts = `found ${found}, deleted ${deleted}, changed ${changed}, detached ${detached}, kept ${kept}`;
    return [
      `table_${index + 1}`,
      `${system} ${table.table}: ${counts}`.normalize('NFC').slice(0, 1_000),
    ] as const;
  });
  return {
    plan_hash: hash,
    map_hash: mapHash,
    tables: withRows.length,
    rows_found: sum(({ found }) => found),
    rows_deleted: sum(({ deleted }) => deleted),
    rows_changed: sum(({ changed }) => changed),
    rows_detached: sum(({ detached }) => detached),
    rows_kept: sum(({ kept }) => kept),
    ...Object.fromEntries(told),
  };
}

/** Numbers of mapped columns by how they ended. */
export function coverageFields(coverage: Coverage): Readonly<Record<string, string | number | boolean>> {
  const byOutcome = Map.groupBy(coverage.lines, ({ outcome }) => outcome);
  const counts = [...byOutcome].map(([outcome, lines]) => [`columns_${outcome}`, lines.length] as const);
  return { whole: coverage.isWhole, ...Object.fromEntries(counts) };
}

const time = (name: string, at: Date | undefined) => (at === undefined ? {} : { [name]: at.toISOString() });

function toCountsWire(table: Plan['tables'][number]): PlanWire['tables'][number] {
  const { keptUntil: until, foundBy: _, ...counts } = table;
  return { ...counts, ...(until !== undefined && { kept_until: until }) };
}

export function toPlanWire(view: PlanView): PlanWire {
  const { plan, coverage, failure, requestId } = view;
  return {
    id: toPublicId('plan', view.planId),
    kind: view.kind,
    cause: view.cause,
    state: view.state,
    ...(requestId !== undefined && { request: toPublicId('request', requestId) }),
    ...(plan !== undefined && { hash: plan.hash }),
    ...(failure !== undefined && { failure }),
    waiting_for: view.waitingFor.map((each) => ({ ...each, since: each.since.toISOString() })),
    tables: (plan?.tables ?? []).map(toCountsWire),
    conflicts: (plan?.conflicts ?? []).map((conflict) => ({ ...conflict })),
    ...(coverage !== undefined && {
      coverage: { is_whole: coverage.isWhole, lines: coverage.lines.map((line) => ({ ...line })) },
    }),
    created_at: view.createdAt.toISOString(),
    ...time('made_at', view.madeAt),
    ...time('approved_at', view.approvedAt),
    ...time('ended_at', view.endedAt),
  };
}

export const toTaskWire = (task: TaskView): TaskWire => ({
  id: toPublicId('task', task.taskId),
  plan: toPublicId('plan', task.planId),
  system: task.system,
  connector: task.connector,
  operation: task.operation,
  state: task.state,
  ...(task.outcome !== undefined && { outcome: task.outcome }),
  ...(task.waiting !== undefined && {
    waiting: { for: task.waiting.for, since: task.waiting.since.toISOString() },
  }),
  created_at: task.createdAt.toISOString(),
  ...time('closed_at', task.closedAt),
});

/** A system in names: which categories of the policy it holds, and by what it is reached. */
export function toSystemWire({ id, label, connector, storage, recipient, tables, categories }: System) {
  const ofColumns = Object.values(tables).flatMap(({ columns }) =>
    Object.values(columns).map(({ category }) => category),
  );
  return {
    id,
    label: { ...label },
    connector,
    storage,
    ...(recipient !== undefined && { recipient }),
    tables: Object.keys(tables).length,
    categories: [...new Set([...categories, ...ofColumns])].toSorted(),
  };
}
