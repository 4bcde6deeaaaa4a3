import type { Schemas } from '../api/client.ts';
import type { SignName } from '../parts/sign.tsx';

export type RequestRow = Schemas['RequestRow'];
export type RequestPage = Schemas['RequestPage'];
export type RequestAction = RequestPage['may'][number];
export type PlanTable = NonNullable<RequestPage['plan']>['tables'][number];

export const requestTypes = [
  'access',
  'processing_information',
  'rectification',
  'erasure',
  'restriction',
  'portability',
  'portability_to_controller',
  'objection_to_marketing',
  'objection',
  'withdrawal',
  'human_review',
  'third_party_access',
  'childs_data',
  'complaint',
  'question',
] as const satisfies readonly RequestRow['type'][];

/** Ways to look at the queue; without one it is everything, what is due first at the top. */
export const requestViews = [
  'overdue',
  'mine',
  'nobody',
  'verifying',
  'in_progress',
  'awaiting_approval',
  'carrying_out',
  'partly_done',
  'completed',
  'refused',
] as const;
export type RequestViewName = (typeof requestViews)[number];

export interface RequestFilter {
  readonly state?: RequestRow['state'];
  readonly type?: RequestRow['type'];
  readonly assigned?: 'me' | 'nobody';
  readonly overdue?: 'yes';
}

/** What is asked of the server for a view and a type. */
export function filterOf(
  view: RequestViewName | undefined,
  type: RequestRow['type'] | undefined,
): RequestFilter {
  const ofType = type === undefined ? {} : { type };
  if (view === undefined) return ofType;
  if (view === 'overdue') return { overdue: 'yes', ...ofType };
  if (view === 'mine') return { assigned: 'me', ...ofType };
  if (view === 'nobody') return { assigned: 'nobody', ...ofType };
  return { state: view, ...ofType };
}

export const stateSigns: Readonly<Record<RequestRow['state'], SignName>> = {
  received: 'clock',
  verifying: 'pause',
  in_progress: 'clock',
  clarifying: 'pause',
  quoted: 'pause',
  awaiting_approval: 'staff',
  carrying_out: 'clock',
  partly_done: 'at_risk',
  under_appeal: 'at_risk',
  completed: 'kept',
  refused: 'closed',
  withdrawn: 'closed',
  lapsed: 'closed',
  joined: 'done',
  upheld: 'closed',
};

/** What comes next, as the page says it. */
export type NextStep =
  | { readonly kind: 'act'; readonly action: RequestAction }
  | {
      readonly kind:
        | 'looked_up'
        | 'proof_missing'
        | 'verifier'
        | 'person'
        | 'plan_made'
        | 'plan_failed'
        | 'corrections'
        | 'plan_missing'
        | 'blocked'
        | 'another'
        | 'approver'
        | 'running'
        | 'waiting_system'
        | 'package'
        | 'staff'
        | 'ended';
    };

const ended: readonly RequestRow['state'][] = [
  'completed',
  'refused',
  'withdrawn',
  'lapsed',
  'joined',
  'upheld',
];
export const isEnded = (state: RequestRow['state']): boolean => ended.includes(state);

const exported: readonly RequestRow['type'][] = [
  'access',
  'portability',
  'portability_to_controller',
  'third_party_access',
];
export const isExport = (type: RequestRow['type']): boolean => exported.includes(type);
const planned: readonly RequestRow['type'][] = ['erasure', 'childs_data', 'rectification', 'restriction'];
export const hasPlan = (type: RequestRow['type']): boolean => planned.includes(type);

const act = (action: RequestAction): NextStep => ({ kind: 'act', action });

/** The one thing to do next, or whom it waits for. */
export function nextStepOf(view: RequestPage): NextStep {
  const { state, may } = view;
  const may_ = (action: RequestAction): boolean => may.includes(action);
  const isProved = view.documents.some(({ kind, erased_at: at }) => kind !== 'scan' && at === undefined);
  switch (state) {
    case 'received':
      return may_('accept') ? act('accept') : { kind: 'looked_up' };
    case 'verifying':
      if (!isProved) return { kind: 'proof_missing' };
      return may_('verify') ? act('verify') : { kind: 'verifier' };
    case 'clarifying':
    case 'quoted':
      return { kind: 'person' };
    case 'in_progress':
      return nextAtWork(view);
    case 'awaiting_approval':
      if (!may_('approve')) return { kind: 'approver' };
      return view.two_people && view.own_decision ? { kind: 'another' } : act('approve');
    case 'carrying_out':
      if (isExport(view.type)) return may_('complete') ? { kind: 'package' } : { kind: 'running' };
      return { kind: view.plan?.state === 'waiting' ? 'waiting_system' : 'running' };
    case 'partly_done':
      return may_('retry') ? act('retry') : { kind: 'staff' };
    case 'under_appeal':
      return may_('reopen') ? act('reopen') : { kind: 'approver' };
    case 'completed':
    case 'refused':
    case 'withdrawn':
    case 'lapsed':
    case 'joined':
    case 'upheld':
    default:
      return { kind: 'ended' };
  }
}

function nextAtWork(view: RequestPage): NextStep {
  const { type, may, plan } = view;
  if (hasPlan(type)) {
    if (plan === null) return { kind: type === 'rectification' ? 'corrections' : 'plan_missing' };
    if (plan.state === 'making') return { kind: 'plan_made' };
    if (plan.state === 'failed') return { kind: 'plan_failed' };
    if (plan.conflicts.some(({ blocks }) => blocks)) return { kind: 'blocked' };
  }
  if (may.includes('propose')) return act('propose');
  return may.includes('complete') ? act('complete') : { kind: 'staff' };
}

/** The rows that a plan touches, in sum. */
export function sumOf(tables: readonly PlanTable[]) {
  const sum = (of: (table: PlanTable) => number): number =>
    tables.reduce((total, table) => total + of(table), 0);
  return {
    tables: tables.filter(({ found, detached }) => found + detached > 0).length,
    deleted: sum(({ deleted }) => deleted),
    changed: sum(({ changed }) => changed),
    detached: sum(({ detached }) => detached),
    kept: sum(({ kept }) => kept),
  };
}

export interface GraphNode {
  readonly id: string;
  readonly table: PlanTable;
  /** How many references lie between it and the person. */
  readonly depth: number;
  readonly line: number;
}
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly over: string;
}

export const personNode = 'person';
const idOf = (table: Pick<PlanTable, 'system' | 'table'>): string => `${table.system} ${table.table}`;

/** The plan as a graph from the person outward: tables with rows of theirs, and over which reference each was found. */
export function graphOf(tables: readonly PlanTable[]): {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
} {
  const shown = tables.filter(({ found, detached }) => found + detached > 0);
  const known = new Set(shown.map(idOf));
  const edges = shown.flatMap((table): GraphEdge[] => {
    const found = table.found_by.flatMap((over) => {
      const from = `${table.system} ${over.replace(/\(.*$/s, '').trim()}`;
      return known.has(from) && from !== idOf(table) ? [{ from, to: idOf(table), over }] : [];
    });
    return found.length > 0 ? found : [{ from: personNode, to: idOf(table), over: '' }];
  });
  const depths = new Map<string, number>([[personNode, 0]]);
  for (let round = 0; round < shown.length; round += 1)
    for (const { from, to } of edges) {
      const depth = depths.get(from);
      if (depth !== undefined && !depths.has(to)) depths.set(to, depth + 1);
    }
  const lines = new Map<number, number>();
  const nodes = shown.map((table) => {
    const depth = depths.get(idOf(table)) ?? 1;
    const line = lines.get(depth) ?? 0;
    lines.set(depth, line + 1);
    return { id: idOf(table), table, depth, line };
  });
  return { nodes, edges };
}

/** What happens to most of a table's rows, for its colour and word. */
export function fateOf({ deleted, changed, kept, detached, found }: PlanTable) {
  if (deleted > 0) return 'deleted';
  if (changed > 0) return 'changed';
  if (kept > 0) return 'kept';
  return detached > 0 && found === 0 ? 'detached' : 'untouched';
}

/** Acts that write a letter, which is read before it goes. */
export const writesLetter: readonly RequestAction[] = [
  'quote',
  'ask',
  'extend',
  'refuse',
  'complete',
  'lapse',
  'reopen',
  'uphold',
];
/** Acts beside the one that comes next, in the order in which they are offered. */
export const otherActs = [
  'ask',
  'clarify',
  'quote',
  'extend',
  'send_back',
  'refuse',
  'lapse',
  'uphold',
] as const satisfies readonly RequestAction[];
