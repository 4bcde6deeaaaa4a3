import { Button, Select } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { requestsQuery } from '../api/request-queries.ts';
import { useMe } from '../app/use-me.ts';
import { Page } from '../parts/page.tsx';
import table from '../parts/rows.module.css';
import { SidePanel } from '../parts/side-panel.tsx';
import { Empty, Failure, LoadingRows, MoreRows } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import { NewRequestForm } from './new-request-form.tsx';
import { filterOf, requestTypes, requestViews, type RequestRow } from './request.ts';
import css from './requests.module.css';
import { DueBy, RequestState } from './state.tsx';

const route = getRouteApi('/shell/requests');

function Row({ row }: { readonly row: RequestRow }) {
  const { t, dayBrief } = useWords();
  return (
    <li>
      <Link
        to="/requests/$requestId"
        params={{ requestId: row.id }}
        className={`${table['row']} ${css['request']}`}
        data-row
      >
        <span className={css['what']}>
          <strong>{t(`request_type.${row.type}`)}</strong>
          <span className={table['quiet']}>
            {t(`request_channel.${row.channel}`)} · {dayBrief(row.received_at)}
            {row.clause !== undefined && ` · ${row.clause}`}
          </span>
        </span>
        <RequestState row={row} />
        <DueBy row={row} isBrief />
        <span className={table['quiet']}>{row.assigned_name ?? t('cases.unassigned')}</span>
      </Link>
    </li>
  );
}

function Filters() {
  const { t } = useWords();
  const navigate = useNavigate();
  const { view, type } = route.useSearch();
  const ofType = type === undefined ? {} : { type };
  return (
    <div className={table['tools']}>
      <nav className={css['views']} aria-label={t('requests.views')}>
        <Link to="/requests" search={ofType} data-chosen={view === undefined}>
          {t('case_view.all')}
        </Link>
        {requestViews.slice(0, 3).map((each) => (
          <Link key={each} to="/requests" search={{ view: each, ...ofType }} data-chosen={view === each}>
            {t(`request_view.${each}`)}
          </Link>
        ))}
      </nav>
      <div className={css['choices']}>
        <Select
          aria-label={t('requests.state')}
          placeholder={t('requests.all_states')}
          data={requestViews.slice(3).map((value) => ({ value, label: t(`request_view.${value}`) }))}
          value={requestViews.slice(3).find((each) => each === view) ?? null}
          clearable
          onChange={(value) => {
            const chosen = requestViews.find((each) => each === value);
            void navigate({
              to: '/requests',
              search: { ...(chosen && { view: chosen }), ...ofType },
              replace: true,
            });
          }}
        />
        <Select
          aria-label={t('requests.type')}
          placeholder={t('requests.all_types')}
          data={requestTypes.map((value) => ({ value, label: t(`request_type.${value}`) }))}
          value={type ?? null}
          clearable
          onChange={(value) => {
            const chosen = requestTypes.find((each) => each === value);
            void navigate({
              to: '/requests',
              search: { ...(view && { view }), ...(chosen && { type: chosen }) },
              replace: true,
            });
          }}
        />
      </div>
    </div>
  );
}

function useRequests() {
  const { view, type } = route.useSearch();
  return useInfiniteQuery(requestsQuery(filterOf(view, type)));
}

function List({ list }: { readonly list: ReturnType<typeof useRequests> }) {
  const { t } = useWords();
  const { view, type } = route.useSearch();
  if (list.error !== null && list.data === undefined)
    return <Failure error={list.error} onRetry={() => void list.refetch()} />;
  if (list.data === undefined) return <LoadingRows />;
  const rows = list.data.pages.flatMap(({ items }) => items);
  if (rows.length === 0 && (view !== undefined || type !== undefined))
    return (
      <Empty title={t('requests.none_of_view')} text={t('cases.none_of_view_next')}>
        <Link to="/requests">{t('requests.show_all')}</Link>
      </Empty>
    );
  if (rows.length === 0) return <Empty title={t('requests.none')} text={t('requests.none_next')} />;
  return (
    <>
      <ul className={table['list']}>
        {rows.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </ul>
      <MoreRows list={list} />
    </>
  );
}

/** What people ask of the organisation, what is due first at the top. */
export function RequestsPage() {
  const { t } = useWords();
  const { may } = useMe();
  const navigate = useNavigate();
  const list = useRequests();
  const { open: opened, ...rest } = route.useSearch();
  const close = (): void => void navigate({ to: '/requests', search: rest, resetScroll: false });
  const counts = list.data?.pages[0];
  return (
    <Page
      title={t('requests.title')}
      about={
        <>
          {counts === undefined
            ? t('requests.about')
            : `${t('requests.counts', { count: counts.open })}${counts.overdue > 0 ? ` ${t('cases.counts_overdue', { count: counts.overdue })}` : ''}`}{' '}
          <span className={css['links']}>
            <Link to="/requests/tasks">{t('tasks.title')}</Link>
            <Link to="/requests/holds">{t('holds.title')}</Link>
            <Link to="/requests/statistics">{t('request_numbers.title')}</Link>
          </span>
        </>
      }
      actions={
        may('requests.write') && (
          <Button
            variant="default"
            onClick={() => void navigate({ to: '/requests', search: { ...rest, open: 'new' } })}
          >
            {t('requests.new')}
          </Button>
        )
      }
      panel={
        opened === 'new' ? (
          <SidePanel label={t('requests.new')} title={<strong>{t('requests.new')}</strong>} onClose={close}>
            <NewRequestForm />
          </SidePanel>
        ) : undefined
      }
    >
      <Filters />
      <List list={list} />
    </Page>
  );
}
