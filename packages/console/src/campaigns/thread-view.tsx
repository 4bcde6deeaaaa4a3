import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { threadQuery } from '../api/campaign-queries.ts';
import type { Schemas } from '../api/client.ts';
import { useMe } from '../app/use-me.ts';
import { Failure, LoadingRows } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import css from './campaigns.module.css';
import { followUpKinds } from './follow-up.ts';
import { CampaignStatus } from './state.tsx';

type Summary = Schemas['CampaignSummary'];

/** The mails of a thread, oldest first, each with when and to how many. */
export function Timeline(props: {
  readonly campaigns: readonly Summary[];
  /** The one that is open. */
  readonly current?: string;
}) {
  const { t, brief, number } = useWords();
  return (
    <ol className={css['timeline']}>
      {props.campaigns.map((campaign) => {
        const at = campaign.started_at ?? campaign.starts_at ?? campaign.created_at;
        const { audience, result } = campaign;
        return (
          <li key={campaign.id} data-state={campaign.state}>
            <time dateTime={at}>{brief(at)}</time>
            <div>
              <Link
                to="/campaigns/$campaignId"
                params={{ campaignId: campaign.id }}
                aria-current={campaign.id === props.current ? 'page' : undefined}
              >
                {campaign.name}
              </Link>
              <span className={css['quiet']}>
                <CampaignStatus state={campaign.state} />{' '}
                {audience !== undefined &&
                  result !== undefined &&
                  t('campaigns.sent_of', { sent: number(result.sent), audience: number(audience) })}
              </span>
            </div>
          </li>
        );
      })}
    </ol>
  );
}

/** What can be written next: a reply in the same thread, with words to begin with. */
export function FollowUps({ follows }: { readonly follows: string }) {
  const { t } = useWords();
  return (
    <nav className={css['languages']} aria-label={t('thread.next')}>
      {followUpKinds.map((kind) => (
        <Link key={kind} to="/campaigns/new" search={{ follows, kind }}>
          {t(`thread.write_${kind}`)}
        </Link>
      ))}
    </nav>
  );
}

/** All of a campaign's thread, and what comes next in it. */
export function ThreadView({ campaign }: { readonly campaign: string }) {
  const { t, locale } = useWords();
  const { may } = useMe();
  const { data, error, refetch } = useQuery(threadQuery(campaign, locale));
  if (error !== null && data === undefined) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <LoadingRows rows={3} />;
  const last = data.items.findLast(({ state }) => state !== 'draft' && state !== 'cancelled');
  return (
    <>
      <p className={css['quiet']}>{t('thread.about')}</p>
      <Timeline campaigns={data.items} current={campaign} />
      {may('campaigns.write') && last !== undefined && <FollowUps follows={last.id} />}
    </>
  );
}
