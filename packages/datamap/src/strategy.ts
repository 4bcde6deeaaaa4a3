import { assertChangeFits, columnOf, ConnectorError, type Change } from '@zgoda/connector-kit';
import type { Node } from './graph.ts';
import type { Strategy } from './system.ts';

export type Changes = Readonly<Record<string, Change>>;

/** A text as a value of this column, as a person writes it in a map or a correction. */
const literalOf = (node: Node, column: string, text: string): Change => ({
  kind: 'fixed',
  value: { kind: columnOf(node.table, column)?.kind ?? 'text', text },
});

export const changeToText = (node: Node, column: string, text: string | null): Change =>
  text === null ? { kind: 'null' } : literalOf(node, column, text);

/** Undefined where the value stays. */
function changeOf(
  node: Node,
  column: string,
  { strategy, key }: { readonly strategy: Strategy; readonly key: Uint8Array | undefined },
): Change | undefined | 'unfit' {
  if (strategy === 'keep') return undefined;
  if (strategy === 'null') return { kind: 'null' };
  if (strategy === 'hash') return key === undefined ? 'unfit' : { kind: 'hash', key };
  if ('fixed' in strategy) return literalOf(node, column, strategy.fixed);
  if ('generalise' in strategy) return { kind: 'generalise', by: { to: strategy.generalise } };
  if ('prefix' in strategy) return { kind: 'generalise', by: { to: 'prefix', characters: strategy.prefix } };
  return { kind: 'generalise', by: { to: 'band', width: strategy.band } };
}

/** Whether the connector would refuse the change whatever the row holds: a key, a computed column, NULL where there may be none. */
export function isFit(node: Node, column: string, change: Change): boolean {
  const found = columnOf(node.table, column);
  if (found === undefined || node.key?.includes(column) === true) return false;
  try {
    assertChangeFits(node.table, found, change);
    return true;
  } catch (error) {
    if (error instanceof ConnectorError) return false;
    throw error;
  }
}

export interface StrategyChanges {
  readonly changes: Changes;
  /** Personal columns of which it is not said what becomes of them. */
  readonly unsaid: readonly string[];
  /** Columns whose change can never work. */
  readonly unfit: readonly string[];
}

/** What becomes of the columns of rows that stay. */
export function strategyChanges(node: Node, key: Uint8Array | undefined): StrategyChanges {
  const changes: Record<string, Change> = {};
  const unsaid: string[] = [];
  const unfit: string[] = [];
  const columns = Object.entries(node.mapped?.columns ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
  for (const [column, { on_erasure: strategy }] of columns) {
    if (columnOf(node.table, column) === undefined) continue;
    if (strategy === undefined) {
      unsaid.push(column);
      continue;
    }
    const change = changeOf(node, column, { strategy, key });
    if (change === undefined) continue;
    if (change === 'unfit' || !isFit(node, column, change)) unfit.push(column);
    else changes[column] = change;
  }
  return { changes, unsaid, unfit };
}
