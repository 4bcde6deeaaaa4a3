import type { Schemas } from '../api/client.ts';
import { useWords } from '../texts/words-context.tsx';
import { Sign } from './sign.tsx';
import css from './status.module.css';

export type PromiseStatus = Schemas['Clause']['status'];

/** Worst first: the order of the board. */
export const statusOrder: readonly PromiseStatus[] = ['broken', 'at_risk', 'kept', 'says'];

/** A state as sign and word, never as colour alone. */
export function Status({ status }: { readonly status: PromiseStatus }) {
  const { t } = useWords();
  return (
    <span className={css['status']} data-status={status}>
      <Sign name={status} />
      <span>{t(`status.${status}`)}</span>
    </span>
  );
}
