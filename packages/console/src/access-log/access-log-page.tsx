import { Button, Select } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { Schemas } from '../api/client.ts';
import { accessLogQuery } from '../api/queries.ts';
import { accessActions } from '../app/search.ts';
import { useMe } from '../app/use-me.ts';
import { Copyable } from '../parts/copyable.tsx';
import { Page } from '../parts/page.tsx';
import table from '../parts/rows.module.css';
import { Facts } from '../parts/section.tsx';
import { SidePanel } from '../parts/side-panel.tsx';
import { Empty, Failure, LoadingRows, MoreRows } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import css from './access-log.module.css';

const route = getRouteApi('/shell/access-log');
type Look = Schemas['AccessLogItem'];

function Filters() {
  const { t } = useWords();
  const navigate = useNavigate();
  const { look: _, ...search } = route.useSearch();
  const { action, ...others } = search;
  const options = accessActions.map((value) => ({ value, label: t(`look.${value}`) }));
  return (
    <div className={css['filters']}>
      {(others.staff !== undefined || others.subject !== undefined) && (
        <Button
          variant="default"
          onClick={() => void navigate({ to: '/access-log', search: action === undefined ? {} : { action } })}
        >
          {t('access.clear')}
        </Button>
      )}
      <Select
        aria-label={t('access.action')}
        placeholder={t('access.all_actions')}
        data={options}
        value={action ?? null}
        clearable
        onChange={(value) => {
          const chosen = accessActions.find((each) => each === value);
          void navigate({
            to: '/access-log',
            search: { ...others, ...(chosen !== undefined && { action: chosen }) },
            replace: true,
          });
        }}
      />
    </div>
  );
}

function LookRow({ look }: { readonly look: Look }) {
  const { t, brief } = useWords();
  const search = route.useSearch();
  return (
    <li>
      <Link
        to="/access-log"
        search={{ ...search, look: look.access_id }}
        className={`${table['row']} ${css['look']}`}
        data-row
        activeOptions={{ exact: true, includeSearch: true }}
        aria-expanded={search.look === look.access_id}
        resetScroll={false}
      >
        <time dateTime={look.occurred_at} className={table['quiet']}>
          {brief(look.occurred_at)}
        </time>
        <span className={css['who']}>{look.staff_name ?? t('access.erased_staff')}</span>
        <span>{t(`look.${look.action}`)}</span>
        <span className={css['reason']}>{look.reason ?? t('access.erased_reason')}</span>
      </Link>
    </li>
  );
}

function LookPanel({ look }: { readonly look: Look }) {
  const { t, instant } = useWords();
  const { may } = useMe();
  const navigate = useNavigate();
  const { look: _, ...search } = route.useSearch();
  const subject = look.subject_id;
  const person = subject === null ? t('access.nobody') : <Copyable value={subject} />;
  return (
    <SidePanel
      label={t('access.look')}
      title={<strong>{t(`look.${look.action}`)}</strong>}
      onClose={() => void navigate({ to: '/access-log', search, resetScroll: false })}
    >
      <Facts
        facts={[
          [t('access.when'), instant(look.occurred_at)],
          [t('access.who'), look.staff_name ?? t('access.erased_staff')],
          [t('access.person'), person],
          [t('access.reason'), look.reason ?? t('access.erased_reason')],
        ]}
      />
      <ul className={css['next']}>
        <li>
          <Link to="/access-log" search={{ staff: look.staff_id }}>
            {t('access.same_staff')}
          </Link>
        </li>
        {subject !== null && (
          <li>
            <Link to="/access-log" search={{ subject }}>
              {t('access.same_person')}
            </Link>
          </li>
        )}
        {subject !== null && may('subjects.search') && (
          <li>
            <Link to="/people/$subjectId" params={{ subjectId: subject }}>
              {t('access.open_person')}
            </Link>
          </li>
        )}
      </ul>
    </SidePanel>
  );
}

/** Every look of staff at a person: who, when, at whom, and why. */
export function AccessLogPage() {
  const { t } = useWords();
  const { look: opened, ...filter } = route.useSearch();
  const list = useInfiniteQuery(accessLogQuery(filter));
  const looks = list.data?.pages.flatMap((page) => page.items) ?? [];
  const look = looks.find((each) => each.access_id === opened);
  return (
    <Page
      title={t('access.title')}
      about={t('access.about')}
      actions={<Filters />}
      panel={look && <LookPanel look={look} key={look.access_id} />}
    >
      {list.error !== null && list.data === undefined && (
        <Failure error={list.error} onRetry={() => void list.refetch()} />
      )}
      {list.isLoading && <LoadingRows />}
      {list.isSuccess && looks.length === 0 && (
        <Empty title={t('access.none')} text={t('access.none_next')} />
      )}
      {looks.length > 0 && (
        <ul className={table['list']}>
          {looks.map((each) => (
            <LookRow key={each.access_id} look={each} />
          ))}
        </ul>
      )}
      <MoreRows list={list} />
    </Page>
  );
}
