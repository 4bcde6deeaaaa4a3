import type { Edge, Node } from './graph.ts';

export interface Order {
  /** Children first. */
  readonly nodes: readonly Node[];
  /** Declared references that run against the order: they have to be emptied first, or their rows be ordered one by one. */
  readonly against: readonly Edge[];
}

const byName = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** References that cannot be emptied come first, those that the database does not keep last. */
const rank = ({ declared, nullable }: Edge): number => {
  if (!declared) return 2;
  return nullable ? 1 : 0;
};

function reaches(start: Node, end: Node, next: ReadonlyMap<Node, readonly Node[]>): boolean {
  const seen = new Set([start]);
  // A set shows what is added to it while it is gone through.
  for (const node of seen) {
    if (node === end) return true;
    for (const child of next.get(node) ?? []) seen.add(child);
  }
  return false;
}

/** An order in which no row is deleted before those that refer to it, but for the references in `against`. Pure. */
export function deletionOrder(nodes: readonly Node[], edges: readonly Edge[]): Order {
  const wanted = new Set(nodes);
  const next = new Map<Node, Node[]>();
  const against: Edge[] = [];
  const between = edges
    .filter(({ from, to }) => wanted.has(from) && wanted.has(to))
    .toSorted(
      (a, b) => rank(a) - rank(b) || byName(a.from.name, b.from.name) || byName(a.to.name, b.to.name),
    );
  for (const edge of between) {
    if (reaches(edge.to, edge.from, next)) {
      if (edge.declared) against.push(edge);
    } else next.set(edge.from, [...(next.get(edge.from) ?? []), edge.to]);
  }
  return { nodes: sorted(nodes, next), against };
}

function sorted(nodes: readonly Node[], next: ReadonlyMap<Node, readonly Node[]>): readonly Node[] {
  const waitsFor = new Map(nodes.map((node) => [node, 0]));
  for (const targets of next.values())
    for (const target of targets) waitsFor.set(target, (waitsFor.get(target) ?? 0) + 1);
  const ready = nodes.filter((node) => waitsFor.get(node) === 0);
  // An array shows what is pushed to it while it is gone through.
  for (const node of ready)
    for (const target of next.get(node) ?? []) {
      const left = (waitsFor.get(target) ?? 0) - 1;
      waitsFor.set(target, left);
      if (left === 0) ready.push(target);
    }
  return ready;
}

/**
 * Rows of one table that refer to one another, in groups of which none refers to a later one's. `stuck` refer to one another in a circle.
 * @param parentsOf the rows of the same table to which a row refers; itself does not count
 */
export function rowGroups(
  ids: readonly string[],
  parentsOf: (id: string) => readonly string[],
): { readonly groups: readonly (readonly string[])[]; readonly stuck: number } {
  const children = new Map(ids.map((id) => [id, 0]));
  const parents = new Map(
    ids.map((id) => [id, parentsOf(id).filter((parent) => parent !== id && children.has(parent))]),
  );
  for (const list of parents.values())
    for (const parent of list) children.set(parent, (children.get(parent) ?? 0) + 1);
  const groups: string[][] = [];
  let done = 0;
  let group = ids.filter((id) => children.get(id) === 0);
  while (group.length > 0) {
    groups.push(group);
    done += group.length;
    const later: string[] = [];
    for (const parent of group.flatMap((id) => parents.get(id) ?? [])) {
      const left = (children.get(parent) ?? 0) - 1;
      children.set(parent, left);
      if (left === 0) later.push(parent);
    }
    group = later.toSorted();
  }
  return { groups, stuck: ids.length - done };
}
