import { Button, Select } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { campaignsQuery } from '../api/campaign-queries.ts';
import type { Schemas } from '../api/client.ts';
import { useMe } from '../app/use-me.ts';
import { Page } from '../parts/page.tsx';
import table from '../parts/rows.module.css';
import { Empty, Failure, LoadingRows, MoreRows } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import { campaignStates } from './campaign.ts';
import css from './campaigns.module.css';
import { ClassCounts } from './class-counts.tsx';
import { CampaignStatus, ResultBar } from './state.tsx';

const route = getRouteApi('/shell/campaigns');
type Summary = Schemas['CampaignSummary'];

function Progress({ campaign }: { readonly campaign: Summary }) {
  const { t, number } = useWords();
  const { audience, result } = campaign;
  if (audience === undefined || result === undefined)
    return <span className={`${css['progress']} ${table['quiet']}`}>{t('campaigns.not_begun')}</span>;
  const told = t('campaigns.sent_of', { sent: number(result.sent), audience: number(audience) });
  return (
    <span className={css['progress']}>
      <ResultBar result={result} label={told} />
      <span className={table['quiet']}>{told}</span>
    </span>
  );
}

function CampaignRow({ campaign }: { readonly campaign: Summary }) {
  const { t, brief } = useWords();
  const at = campaign.ended_at ?? campaign.started_at ?? campaign.starts_at ?? campaign.changed_at;
  const isBegun = (campaign.ended_at ?? campaign.started_at) !== undefined;
  const planned = campaign.state === 'draft' ? 'campaigns.missed' : 'campaigns.begins';
  const when = isBegun
    ? brief(at)
    : t(campaign.starts_at === undefined ? 'campaigns.written' : planned, { at: brief(at) });
  return (
    <li>
      <Link
        to="/campaigns/$campaignId"
        params={{ campaignId: campaign.id }}
        className={`${table['row']} ${css['campaign']}`}
        data-row
      >
        <span className={css['name']}>
          <strong>{campaign.name}</strong>
          <span className={table['quiet']}>{campaign.topic_title}</span>
        </span>
        <span className={css['name']}>
          <CampaignStatus state={campaign.state} />
          {campaign.state === 'draft' && campaign.approval === 'missing' && (
            <span className={table['quiet']}>{t('approval.waits')}</span>
          )}
        </span>
        <Progress campaign={campaign} />
        <time className={table['quiet']} dateTime={at}>
          {when}
        </time>
      </Link>
    </li>
  );
}

function StateFilter() {
  const { t } = useWords();
  const navigate = useNavigate();
  const { state: chosen } = route.useSearch();
  return (
    <Select
      aria-label={t('campaigns.filter')}
      placeholder={t('campaigns.all_states')}
      data={campaignStates.map((value) => ({ value, label: t(`campaign_state.${value}`) }))}
      value={chosen ?? null}
      clearable
      onChange={(value) => {
        const state = campaignStates.find((each) => each === value);
        void navigate({ to: '/campaigns', search: state === undefined ? {} : { state }, replace: true });
      }}
    />
  );
}

function WriteButton() {
  const { t } = useWords();
  const navigate = useNavigate();
  return <Button onClick={() => void navigate({ to: '/campaigns/new' })}>{t('campaigns.write')}</Button>;
}

function Campaigns() {
  const { t, locale } = useWords();
  const { may } = useMe();
  const { state } = route.useSearch();
  const list = useInfiniteQuery(campaignsQuery(locale, state));
  if (list.error !== null && list.data === undefined)
    return <Failure error={list.error} onRetry={() => void list.refetch()} />;
  if (list.data === undefined) return <LoadingRows />;
  const campaigns = list.data.pages.flatMap(({ items }) => items);
  if (campaigns.length === 0 && state !== undefined)
    return (
      <Empty title={t('campaigns.none_of_state')} text={t('campaigns.none_of_state_next')}>
        <Link to="/campaigns">{t('campaigns.show_all')}</Link>
      </Empty>
    );
  if (campaigns.length === 0)
    return (
      <Empty
        title={t('campaigns.none')}
        text={t(may('campaigns.write') ? 'campaigns.none_next' : 'campaigns.none_look')}
      />
    );
  return (
    <>
      <ul className={table['list']}>
        {campaigns.map((campaign) => (
          <CampaignRow key={campaign.id} campaign={campaign} />
        ))}
      </ul>
      <MoreRows list={list} />
    </>
  );
}

/** Every mailing to those on a topic: where it stands and how far it has come. */
export function CampaignsPage() {
  const { t } = useWords();
  const { may } = useMe();
  return (
    <Page
      title={t('campaigns.title')}
      about={t('campaigns.about')}
      actions={may('campaigns.write') && <WriteButton />}
    >
      <div className={table['tools']}>
        <h2>{t('campaigns.newest')}</h2>
        <StateFilter />
      </div>
      <Campaigns />
      <div className={css['apart']}>
        <ClassCounts />
      </div>
    </Page>
  );
}
