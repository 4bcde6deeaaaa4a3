/** The promise board: what keeps each clause, and whether the database says that it was kept. */
export type { BoardClause, BoardMechanism, PromiseBoard } from './board.ts';
export { getBoard } from './service.ts';
