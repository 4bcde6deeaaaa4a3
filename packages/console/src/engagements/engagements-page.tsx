import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { engagementsQuery, engagementTermsQuery } from '../api/work-queries.ts';
import { useMe } from '../app/use-me.ts';
import { Page } from '../parts/page.tsx';
import table from '../parts/rows.module.css';
import { SidePanel } from '../parts/side-panel.tsx';
import { Empty, Failure, LoadingRows, MoreRows } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import { EngagementPanel } from './engagement-panel.tsx';
import css from './engagements.module.css';
import { NewEngagementForm } from './new-engagement-form.tsx';
import { EngagementStatus, type Engagement } from './state.tsx';

const route = getRouteApi('/shell/engagements');

function Row({ engagement }: { readonly engagement: Engagement }) {
  const { t, dayBrief } = useWords();
  const { open: opened } = route.useSearch();
  const { attest_by: attestBy, state } = engagement;
  const isDue = state === 'attestation_due' && attestBy !== null;
  return (
    <li>
      <Link
        to="/engagements"
        search={{ open: engagement.id }}
        className={`${table['row']} ${css['engagement']}`}
        data-row
        activeOptions={{ exact: true, includeSearch: true }}
        aria-expanded={opened === engagement.id}
        resetScroll={false}
      >
        <span className={css['what']}>
          <strong>{engagement.recipient_title}</strong>
          <span className={table['quiet']}>{engagement.purpose}</span>
        </span>
        <EngagementStatus state={state} overdue={engagement.overdue} />
        <time className={table['quiet']} dateTime={isDue ? attestBy : engagement.expires_at}>
          {isDue
            ? t('engagements.attest_by', { day: dayBrief(attestBy) })
            : t('engagements.until', { day: dayBrief(engagement.expires_at) })}
        </time>
      </Link>
    </li>
  );
}

function List() {
  const { t, locale } = useWords();
  const { may } = useMe();
  const list = useInfiniteQuery(engagementsQuery(locale));
  const terms = useQuery(engagementTermsQuery(locale));
  if (list.error !== null && list.data === undefined)
    return <Failure error={list.error} onRetry={() => void list.refetch()} />;
  if (list.data === undefined) return <LoadingRows />;
  const engagements = list.data.pages.flatMap(({ items }) => items);
  const isPromised = terms.data === undefined || terms.data.latest_expiry !== null;
  if (engagements.length === 0 && !isPromised)
    return <Empty title={t('engagements.none')} text={t('problem.engagement_not_promised')} />;
  if (engagements.length === 0)
    return (
      <Empty
        title={t('engagements.none')}
        text={t(may('engagements.write') ? 'engagements.none_next' : 'engagements.none_look')}
      />
    );
  return (
    <>
      <ul className={table['list']}>
        {engagements.map((engagement) => (
          <Row key={engagement.id} engagement={engagement} />
        ))}
      </ul>
      <MoreRows list={list} />
    </>
  );
}

/** Lists of those who want no mail, lent for a mailing of somebody else: hashes only. */
export function EngagementsPage() {
  const { t } = useWords();
  const { may } = useMe();
  const navigate = useNavigate();
  const { open: opened } = route.useSearch();
  const close = (): void => void navigate({ to: '/engagements', search: {}, resetScroll: false });
  const form = (
    <SidePanel label={t('engagements.new')} title={<strong>{t('engagements.new')}</strong>} onClose={close}>
      <NewEngagementForm />
    </SidePanel>
  );
  return (
    <Page
      title={t('engagements.title')}
      about={t('engagements.about')}
      actions={
        may('engagements.write') && (
          <Button onClick={() => void navigate({ to: '/engagements', search: { open: 'new' } })}>
            {t('engagements.new')}
          </Button>
        )
      }
      panel={
        opened === 'new'
          ? may('engagements.write') && form
          : opened !== undefined && <EngagementPanel id={opened} onClose={close} key={opened} />
      }
    >
      <List />
    </Page>
  );
}
