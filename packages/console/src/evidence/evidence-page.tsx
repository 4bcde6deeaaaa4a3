import { Select } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { Schemas } from '../api/client.ts';
import { entriesQuery, logQuery } from '../api/queries.ts';
import { CopyAction, Copyable } from '../parts/copyable.tsx';
import { Page } from '../parts/page.tsx';
import { Empty, Failure, LoadingRows, MoreRows } from '../parts/states.tsx';
import table from '../parts/rows.module.css';
import { useWords } from '../texts/words-context.tsx';
import { entryClasses } from './entry-classes.ts';
import { EntryPanel } from './entry-panel.tsx';
import css from './evidence.module.css';

const route = getRouteApi('/shell/evidence');

function LogHead() {
  const { t, number } = useWords();
  const { data: log, error, refetch } = useQuery(logQuery);
  if (error !== null && log === undefined) return <Failure error={error} onRetry={() => void refetch()} />;
  if (log === undefined) return <LoadingRows rows={2} />;
  const { published } = log;
  return (
    <dl className={css['head']}>
      <div>
        <dt>{t('log.size')}</dt>
        <dd className={css['big']}>{number(published?.tree_size ?? 0)}</dd>
        <dd className={css['quiet']}>{t('log.pending', { count: log.pending })}</dd>
      </div>
      <div>
        <dt>{t('log.root')}</dt>
        {published === null ? (
          <dd className={css['quiet']}>{t('log.unpublished')}</dd>
        ) : (
          <>
            <dd>
              <Copyable value={published.root_hash} shown={`${published.root_hash.slice(0, 20)}…`} />
            </dd>
            <dd className={css['quiet']}>{published.origin}</dd>
          </>
        )}
      </div>
      <div>
        <dt>{t('log.take')}</dt>
        <dd className={css['take']}>
          {published !== null && <CopyAction value={published.checkpoint} text={t('log.checkpoint')} />}
          <CopyAction value={log.trust} text={t('log.trust')} />
        </dd>
      </div>
    </dl>
  );
}

function EntryRow({ entry }: { readonly entry: Schemas['EntrySummary'] }) {
  const { find, brief, number } = useWords();
  const search = route.useSearch();
  const isOpen = search.entry === entry.entry_id;
  return (
    <li>
      <Link
        to="/evidence"
        search={{ ...search, entry: entry.entry_id }}
        className={`${table['row']} ${css['entry']}`}
        data-row
        activeOptions={{ exact: true, includeSearch: true }}
        aria-expanded={isOpen}
        resetScroll={false}
      >
        <span className={css['index']}>{number(entry.index)}</span>
        <span className={css['class']}>{find(`class.${entry.class}`, entry.class)}</span>
        <code className={css['hash']}>{entry.leaf_hash.slice(0, 16)}…</code>
        <time className={css['hour']} dateTime={entry.hour}>
          {brief(entry.hour)}
        </time>
      </Link>
    </li>
  );
}

function ClassFilter() {
  const { t, find } = useWords();
  const navigate = useNavigate();
  const { class: chosen } = route.useSearch();
  const options = entryClasses.map((value) => ({ value, label: find(`class.${value}`, value) }));
  return (
    <Select
      aria-label={t('evidence.class')}
      placeholder={t('evidence.all_classes')}
      data={options}
      value={chosen ?? null}
      clearable
      onChange={(value) => {
        const kind = entryClasses.find((each) => each === value);
        void navigate({ to: '/evidence', search: kind === undefined ? {} : { class: kind }, replace: true });
      }}
    />
  );
}

function Entries() {
  const { t } = useWords();
  const { class: chosen } = route.useSearch();
  const list = useInfiniteQuery(entriesQuery(chosen));
  if (list.error !== null && list.data === undefined)
    return <Failure error={list.error} onRetry={() => void list.refetch()} />;
  if (list.data === undefined) return <LoadingRows />;
  const entries = list.data.pages.flatMap((page) => page.items);
  if (entries.length === 0) return <Empty title={t('evidence.none')} text={t('evidence.none_next')} />;
  return (
    <>
      <ul className={table['list']}>
        {entries.map((entry) => (
          <EntryRow key={entry.entry_id} entry={entry} />
        ))}
      </ul>
      <MoreRows list={list} />
    </>
  );
}

/** The log of everything the system did, newest first, and the checkpoint that seals it. */
export function EvidencePage() {
  const { t } = useWords();
  const { entry } = route.useSearch();
  return (
    <Page
      title={t('evidence.title')}
      about={t('evidence.about')}
      panel={entry === undefined ? undefined : <EntryPanel entryId={entry} key={entry} />}
    >
      <LogHead />
      <div className={table['tools']}>
        <h2>{t('evidence.entries')}</h2>
        <ClassFilter />
      </div>
      <Entries />
    </Page>
  );
}
