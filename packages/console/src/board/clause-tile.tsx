import { getRouteApi, Link } from '@tanstack/react-router';
import { Status } from '../parts/status.tsx';
import { useWords } from '../texts/words-context.tsx';
import { byBlame, type Clause } from './board.ts';
import css from './board.module.css';

const route = getRouteApi('/shell/');

/** One clause of the field: its state, its heading, what keeps it or should, and the cause where it is not kept. */
export function ClauseTile({ clause }: { readonly clause: Clause }) {
  const { t } = useWords();
  const search = route.useSearch();
  const [mechanism] = byBlame(clause);
  const isOpen = search.clause === clause.clause;
  return (
    <li>
      <Link
        to="/"
        search={{ ...search, clause: clause.clause }}
        className={css['tile']}
        data-state={clause.status}
        activeOptions={{ exact: true, includeSearch: true }}
        data-row
        aria-expanded={isOpen}
        resetScroll={false}
      >
        <span className={css['top']}>
          <Status status={clause.status} />
          <span className={css['id']}>{clause.clause}</span>
        </span>
        <strong>{clause.heading}</strong>
        <span className={css['line']}>{mechanism?.keeps ?? t('board.says_only')}</span>
        {mechanism?.reason != null && <span className={css['cause']}>{mechanism.reason.text}</span>}
      </Link>
    </li>
  );
}
