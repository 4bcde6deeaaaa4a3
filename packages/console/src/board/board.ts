import type { Schemas } from '../api/client.ts';
import { statusOrder } from '../parts/status-order.ts';

export type Clause = Schemas['Clause'];
export type BoardDocument = Schemas['Board']['documents'][number];
type ClauseStatus = Clause['status'];

const rank = (status: ClauseStatus): number => statusOrder.indexOf(status);

/** Worst first; within a state as the document has them. */
const worstFirst = (clauses: readonly Clause[]): readonly Clause[] =>
  clauses.toSorted((a, b) => rank(a.status) - rank(b.status));

/** How many clauses stand how, over all documents. */
export function countByStatus(documents: readonly BoardDocument[]): Readonly<Record<ClauseStatus, number>> {
  const counts = { broken: 0, at_risk: 0, kept: 0, says: 0 };
  for (const { clauses } of documents) for (const { status } of clauses) counts[status] += 1;
  return counts;
}

const folded = (text: string): string => text.normalize('NFKC').toLowerCase();

function matches(clause: Clause, words: readonly string[]): boolean {
  const text = folded([clause.clause, clause.heading, ...clause.paragraphs].join(' '));
  return words.every((word) => text.includes(word));
}

/** The documents with only the clauses asked for, worst first; documents with none left are left out. */
export function filterBoard(
  documents: readonly BoardDocument[],
  filter: { readonly status?: ClauseStatus | undefined; readonly q?: string | undefined },
): readonly BoardDocument[] {
  const words = folded(filter.q ?? '')
    .split(/\s+/)
    .filter(Boolean);
  return documents
    .map((document) => ({
      ...document,
      clauses: [
        ...worstFirst(
          document.clauses.filter(
            (clause) =>
              (filter.status === undefined || clause.status === filter.status) && matches(clause, words),
          ),
        ),
      ],
    }))
    .filter(({ clauses }) => clauses.length > 0);
}

/** What is to blame for a clause that is not kept comes first, then what keeps it. */
export const byBlame = (clause: Clause): readonly Clause['mechanisms'][number][] =>
  clause.mechanisms.toSorted((a, b) => rank(a.status) - rank(b.status));
