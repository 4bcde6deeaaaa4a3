import { Button, Select } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { casesQuery } from '../api/work-queries.ts';
import { useMe } from '../app/use-me.ts';
import { Page } from '../parts/page.tsx';
import table from '../parts/rows.module.css';
import { SidePanel } from '../parts/side-panel.tsx';
import { Empty, Failure, LoadingRows, MoreRows } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import { caseKinds, caseViews, filterOf, type CaseRow } from './case.ts';
import css from './cases.module.css';
import { NewCaseForm } from './new-case-form.tsx';
import { CaseStatus, Term } from './term.tsx';

const route = getRouteApi('/shell/cases');

function Row({ row }: { readonly row: CaseRow }) {
  const { t, brief } = useWords();
  const { last_contact: last } = row;
  return (
    <li>
      <Link
        to="/cases/$caseId"
        params={{ caseId: row.id }}
        className={`${table['row']} ${css['case']}`}
        data-row
      >
        <span className={css['what']}>
          <strong>
            {t(`case_kind.${row.kind}`)}
            {row.dpo_only && <span className={css['mark']}>{t('cases.dpo_only')}</span>}
          </strong>
          {last !== null && (
            <span className={table['quiet']}>
              {t(`contact.${last.channel}`)} · {t(`contact.${last.direction}`)} · {brief(last.at)}
            </span>
          )}
        </span>
        <CaseStatus state={row.state} overdue={row.overdue} />
        <Term row={row} />
        <span className={table['quiet']}>{row.assigned_name ?? t('cases.unassigned')}</span>
      </Link>
    </li>
  );
}

function Filters() {
  const { t } = useWords();
  const navigate = useNavigate();
  const search = route.useSearch();
  const ofKind = search.kind === undefined ? {} : { kind: search.kind };
  return (
    <div className={table['tools']}>
      <nav className={css['views']} aria-label={t('cases.views')}>
        <Link to="/cases" search={ofKind} data-chosen={search.view === undefined}>
          {t('case_view.all')}
        </Link>
        {caseViews.map((view) => (
          <Link key={view} to="/cases" search={{ view, ...ofKind }} data-chosen={search.view === view}>
            {t(`case_view.${view}`)}
          </Link>
        ))}
      </nav>
      <Select
        aria-label={t('cases.kind')}
        placeholder={t('cases.all_kinds')}
        data={caseKinds.map((value) => ({ value, label: t(`case_kind.${value}`) }))}
        value={search.kind ?? null}
        clearable
        onChange={(value) => {
          const kind = caseKinds.find((each) => each === value);
          const { view } = search;
          void navigate({
            to: '/cases',
            search: { ...(view && { view }), ...(kind && { kind }) },
            replace: true,
          });
        }}
      />
    </div>
  );
}

function List({ list }: { readonly list: ReturnType<typeof useCases> }) {
  const { t } = useWords();
  const { may } = useMe();
  const { view, kind } = route.useSearch();
  if (list.error !== null && list.data === undefined)
    return <Failure error={list.error} onRetry={() => void list.refetch()} />;
  if (list.data === undefined) return <LoadingRows />;
  const rows = list.data.pages.flatMap(({ items }) => items);
  if (rows.length === 0 && (view !== undefined || kind !== undefined))
    return (
      <Empty title={t('cases.none_of_view')} text={t('cases.none_of_view_next')}>
        <Link to="/cases">{t('cases.show_all')}</Link>
      </Empty>
    );
  if (rows.length === 0)
    return (
      <Empty title={t('cases.none')} text={t(may('cases.write') ? 'cases.none_next' : 'cases.none_look')} />
    );
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

function useCases() {
  const { view, kind } = route.useSearch();
  return useInfiniteQuery(casesQuery(filterOf(view, kind)));
}

/** What people want of the organisation, the most urgent first. */
export function CasesPage() {
  const { t } = useWords();
  const { may } = useMe();
  const navigate = useNavigate();
  const list = useCases();
  const { open: opened, ...rest } = route.useSearch();
  const close = (): void => void navigate({ to: '/cases', search: rest, resetScroll: false });
  const counts = list.data?.pages[0];
  return (
    <Page
      title={t('cases.title')}
      about={
        counts === undefined
          ? t('cases.about')
          : `${t('cases.counts', { count: counts.open })}${counts.overdue > 0 ? ` ${t('cases.counts_overdue', { count: counts.overdue })}` : ''}`
      }
      actions={
        may('cases.write') && (
          <Button onClick={() => void navigate({ to: '/cases', search: { ...rest, open: 'new' } })}>
            {t('cases.new')}
          </Button>
        )
      }
      panel={
        opened === 'new' ? (
          <SidePanel label={t('cases.new')} title={<strong>{t('cases.new')}</strong>} onClose={close}>
            <NewCaseForm />
          </SidePanel>
        ) : undefined
      }
    >
      <Filters />
      <List list={list} />
    </Page>
  );
}
