import { useWords } from '../texts/words-context.tsx';
import { Sign } from './sign.tsx';
import type { PromiseStatus } from './status-order.ts';
import css from './status.module.css';

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
