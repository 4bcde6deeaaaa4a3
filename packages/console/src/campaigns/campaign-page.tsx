import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { campaignQuery, termsQuery } from '../api/campaign-queries.ts';
import { useMe } from '../app/use-me.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { Page } from '../parts/page.tsx';
import { Sign } from '../parts/sign.tsx';
import { Failure, LoadingRows, useProblemText } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import { ApprovalView } from './approval-view.tsx';
import { AudienceView } from './audience-view.tsx';
import { toDraft, viewsOf, type CampaignView, type Terms } from './campaign.ts';
import css from './campaigns.module.css';
import { ComposeForm } from './compose-form.tsx';
import { LetterView } from './letter-view.tsx';
import { ProgressView } from './progress-view.tsx';
import { SendView } from './send-view.tsx';
import { CampaignStatus } from './state.tsx';
import { ThreadView } from './thread-view.tsx';
import { useCampaignAction } from './use-campaign-action.ts';

const route = getRouteApi('/shell/campaigns/$campaignId');

/** What may be done now, by its state and the reader's roles; starting has a view of its own. */
function Actions({ campaign }: { readonly campaign: CampaignView }) {
  const { t } = useWords();
  const { may } = useMe();
  const textOf = useProblemText();
  const { mutate, isPending, error } = useCampaignAction(campaign.id);
  const can = (action: CampaignView['actions'][number]): boolean => campaign.actions.includes(action);
  const waiting = campaign.result?.waiting ?? 0;
  const button = (action: 'pause' | 'resume' | 'unschedule') => (
    <Button variant="default" loading={isPending} onClick={() => mutate({ action })}>
      {t(`campaign_action.${action}`)}
    </Button>
  );
  return (
    <>
      {error !== null && (
        <p className={css['alert']} role="alert">
          {textOf(error)}
        </p>
      )}
      {may('campaigns.stop') && can('pause') && button('pause')}
      {may('campaigns.write') && can('resume') && button('resume')}
      {may('campaigns.write') && can('unschedule') && button('unschedule')}
      {may('campaigns.stop') && can('cancel') && (
        <ConfirmButton
          text={t('campaign_action.cancel')}
          about={
            campaign.audience === undefined
              ? t('campaign_action.cancel_unsent')
              : t('campaign_action.cancel_about', { count: waiting })
          }
          isPending={isPending}
          onConfirm={() => mutate({ action: 'cancel' })}
        />
      )}
    </>
  );
}

/** It was to begin and did not: it had lost its approval by then. */
function Missed({ campaign, zone }: { readonly campaign: CampaignView; readonly zone: string }) {
  const { t, instantIn } = useWords();
  const { state, starts_at: startsAt, approval } = campaign;
  if (state !== 'draft' || startsAt === undefined) return null;
  const key = approval?.given === false ? 'approval.missed' : 'approval.missed_given';
  return (
    <p className={css['missed']} role="status">
      <Sign name="at_risk" />
      <span>{t(key, { at: instantIn(startsAt, zone) })}</span>
    </p>
  );
}

function View({ campaign, terms }: { readonly campaign: CampaignView; readonly terms: Terms }) {
  const { t } = useWords();
  const { may } = useMe();
  const search = route.useSearch();
  const views = viewsOf(campaign, may('campaigns.write'));
  const shown = views.find((each) => each === search.view) ?? views[0];
  return (
    <>
      <nav className={css['views']} aria-label={t('campaign_view.label')}>
        {views.map((view) => (
          <Link
            key={view}
            to="/campaigns/$campaignId"
            params={{ campaignId: campaign.id }}
            search={{ view }}
            data-chosen={view === shown}
          >
            {t(`campaign_view.${view}`)}
          </Link>
        ))}
      </nav>
      {shown === 'words' && (
        <ComposeForm
          key={campaign.id}
          terms={terms}
          initial={toDraft(terms, campaign)}
          campaignId={campaign.id}
          onSaved={() => undefined}
        />
      )}
      {shown === 'audience' && <AudienceView campaign={campaign} />}
      {shown === 'letter' && <LetterView campaign={campaign} language={search.language} />}
      {shown === 'send' && <SendView campaign={campaign} terms={terms} />}
      {shown === 'approval' && campaign.approval !== null && (
        <ApprovalView campaign={campaign} approval={campaign.approval} />
      )}
      {shown === 'thread' && <ThreadView campaign={campaign.id} />}
      {shown === 'progress' && <ProgressView campaign={campaign} zone={terms.time_zone} />}
    </>
  );
}

/** One mailing, from its words to its result. */
export function CampaignPage() {
  const { t, locale } = useWords();
  const { campaignId } = route.useParams();
  const { data: campaign, error, refetch } = useQuery(campaignQuery(campaignId));
  const terms = useQuery(termsQuery(locale));
  const failure = campaign === undefined ? error : terms.data === undefined ? terms.error : null;
  const topic = terms.data?.topics.find((each) => each.topic === campaign?.topic);
  const notice = terms.data?.classes.find((each) => each.message_class === campaign?.class);
  return (
    <Page
      title={campaign?.name ?? t('campaigns.title')}
      about={
        campaign && (
          <>
            <CampaignStatus state={campaign.state} /> ·{' '}
            {topic?.title ?? notice?.label ?? campaign.topic ?? campaign.class}
            {campaign.state === 'draft' && campaign.approval?.given === false && (
              <> · {t('approval.waits')}</>
            )}
          </>
        )
      }
      actions={campaign && <Actions campaign={campaign} />}
    >
      {failure !== null && (
        <Failure error={failure} onRetry={() => void Promise.all([refetch(), terms.refetch()])} />
      )}
      {failure === null && (campaign === undefined || terms.data === undefined) && <LoadingRows />}
      {campaign !== undefined && terms.data !== undefined && (
        <>
          <Missed campaign={campaign} zone={terms.data.time_zone} />
          <View campaign={campaign} terms={terms.data} />
        </>
      )}
    </Page>
  );
}
