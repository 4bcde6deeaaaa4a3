import type { Schemas } from '../api/client.ts';

export type PromiseStatus = Schemas['Clause']['status'];

/** Worst first: the order of the board. */
export const statusOrder: readonly PromiseStatus[] = ['broken', 'at_risk', 'kept', 'says'];
