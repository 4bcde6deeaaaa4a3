import { getRouteApi, Link } from '@tanstack/react-router';
import { Status } from '../parts/status.tsx';
import { useWords } from '../texts/words-context.tsx';
import { byBlame, type Clause } from './board.ts';
import css from './board.module.css';

const route = getRouteApi('/shell/');

/** One clause of the field: its state, its heading, and one line on the cause or on what keeps it. */
export function ClauseTile({ clause }: { readonly clause: Clause }) {
  const { t } = useWords();
  const search = route.useSearch();
  const [mechanism] = byBlame(clause);
  const line = mechanism === undefined ? t('board.says_only') : (mechanism.reason?.text ?? mechanism.keeps);
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
        <span className={css['line']}>{line}</span>
      </Link>
    </li>
  );
}
