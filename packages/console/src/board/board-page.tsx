import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { boardQuery } from '../api/queries.ts';
import { Page } from '../parts/page.tsx';
import { Sign } from '../parts/sign.tsx';
import { Empty, Failure, LoadingRows } from '../parts/states.tsx';
import { statusOrder } from '../parts/status-order.ts';
import { useWords } from '../texts/words-context.tsx';
import { countByStatus, filterBoard, type BoardDocument } from './board.ts';
import css from './board.module.css';
import { ClausePanel } from './clause-panel.tsx';
import { ClauseTile } from './clause-tile.tsx';

const route = getRouteApi('/shell/');
/** A link is the current one only with the very same filter. */
const exactly = { exact: true, includeSearch: true } as const;

function StatusFilter({ documents }: { readonly documents: readonly BoardDocument[] }) {
  const { t, number } = useWords();
  const { status: chosen, q } = route.useSearch();
  const counts = countByStatus(documents);
  const search = q === undefined ? {} : { q };
  return (
    <nav className={css['counts']} aria-label={t('board.filter')}>
      <Link to="/" search={search} activeOptions={exactly} data-chosen={chosen === undefined}>
        {t('board.all')} <b>{number(counts.broken + counts.at_risk + counts.kept + counts.says)}</b>
      </Link>
      {statusOrder.map((status) => (
        <Link
          key={status}
          to="/"
          search={{ ...search, status }}
          activeOptions={exactly}
          data-chosen={status === chosen}
          data-state={status}
        >
          <Sign name={status} /> {t(`status.${status}`)} <b>{number(counts[status])}</b>
        </Link>
      ))}
    </nav>
  );
}

function TextFilter() {
  const { t } = useWords();
  const navigate = useNavigate();
  const { q, ...search } = route.useSearch();
  return (
    <TextInput
      className={css['filter'] ?? ''}
      aria-label={t('board.search')}
      placeholder={t('board.search')}
      leftSection={<Sign name="search" />}
      data-filter
      value={q ?? ''}
      onChange={(event) => {
        const text = event.currentTarget.value;
        void navigate({ to: '/', search: { ...search, ...(text !== '' && { q: text }) }, replace: true });
      }}
    />
  );
}

type Withheld = NonNullable<BoardDocument['withheld']>;

/** The policy beside the server is another one, and the one above stays in force: why, and what to do. */
function WithheldNote({ withheld }: { readonly withheld: Withheld }) {
  const { t } = useWords();
  return (
    <div className={css['withheld']} role="status">
      <p>
        <Sign name="at_risk" /> <strong>{t('board.withheld')}</strong>
      </p>
      <p>
        {withheld.refused_by === null
          ? t('board.withheld_unmarked')
          : t('board.withheld_refused', { clause: withheld.refused_by })}
      </p>
      <ul>
        {withheld.changes.map((change) => (
          <li key={change}>{change}</li>
        ))}
      </ul>
    </div>
  );
}

function Field({ document }: { readonly document: BoardDocument }) {
  const { t, day } = useWords();
  return (
    <section className={css['document']}>
      <header>
        <h2>{document.title}</h2>
        <p>{t('board.version', { version: document.version, since: day(document.in_force_since) })}</p>
      </header>
      {document.withheld !== null && <WithheldNote withheld={document.withheld} />}
      <ul className={css['field']}>
        {document.clauses.map((clause) => (
          <ClauseTile key={clause.clause} clause={clause} />
        ))}
      </ul>
    </section>
  );
}

/** The home of the console: every clause of the policy with what becomes of it, broken first, each one click from its cause. */
export function BoardPage() {
  const { t, locale } = useWords();
  const { status, q, clause: opened } = route.useSearch();
  const { data, error, refetch } = useQuery(boardQuery(locale));
  const documents = data?.documents ?? [];
  const shown = filterBoard(documents, { status, q });
  const clause = documents.flatMap(({ clauses }) => clauses).find((each) => each.clause === opened);
  return (
    <Page
      title={t('board.title')}
      about={t('board.about')}
      panel={clause === undefined ? undefined : <ClausePanel clause={clause} key={clause.clause} />}
    >
      {data !== undefined && (
        <div className={css['tools']}>
          <StatusFilter documents={documents} />
          <TextFilter />
        </div>
      )}
      {error !== null && data === undefined && <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <LoadingRows rows={8} />}
      {data !== undefined && documents.length === 0 && (
        <Empty title={t('board.none')} text={t('board.none_next')} />
      )}
      {documents.length > 0 && shown.length === 0 && (
        <Empty
          title={t(q === undefined ? 'board.no_state' : 'board.no_match')}
          text={t(q === undefined ? 'board.no_state_next' : 'board.no_match_next')}
        >
          <Link to="/">{t('board.show_all')}</Link>
        </Empty>
      )}
      {shown.map((document) => (
        <Field key={document.document} document={document} />
      ))}
    </Page>
  );
}
