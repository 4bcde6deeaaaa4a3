import type { System } from './system.ts';

/** The tables whose rows can be found from a person: by an identity, or over references that say what they find. */
export function findReachable({ tables }: Pick<System, 'tables'>): ReadonlySet<string> {
  const reached = new Set(
    Object.entries(tables)
      .filter(([, { columns }]) => Object.values(columns).some(({ identity }) => identity !== undefined))
      .map(([name]) => name),
  );
  const edges = Object.entries(tables).flatMap(([name, { references }]) =>
    references.flatMap(({ to, finds }) => {
      if (finds === 'nothing') return [];
      return [finds === 'these_rows' ? { from: to, to: name } : { from: name, to }];
    }),
  );
  // A set shows what is added to it while it is gone through.
  for (const table of reached)
    for (const edge of edges) if (edge.from === table && Object.hasOwn(tables, edge.to)) reached.add(edge.to);
  return reached;
}
