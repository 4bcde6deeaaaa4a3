import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { campaignQuery, termsQuery } from '../api/campaign-queries.ts';
import { useMe } from '../app/use-me.ts';
import { Page } from '../parts/page.tsx';
import { Empty, Failure, LoadingRows } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import { emptyDraft, writableClasses, writableTopics } from './campaign.ts';
import { ComposeForm } from './compose-form.tsx';
import { followUpDraft } from './follow-up.ts';

const route = getRouteApi('/shell/campaigns/new');

function NewCampaign() {
  const { t, locale } = useWords();
  const navigate = useNavigate();
  const { topic, template, follows, kind = 'update' } = route.useSearch();
  const wanted = { ...(topic !== undefined && { topic }), ...(template !== undefined && { template }) };
  const { data: terms, error, refetch } = useQuery(termsQuery(locale));
  const followed = useQuery({ ...campaignQuery(follows ?? ''), enabled: follows !== undefined });
  if (followed.error !== null)
    return <Failure error={followed.error} onRetry={() => void followed.refetch()} />;
  if (follows !== undefined && followed.data === undefined) return <LoadingRows />;
  if (error !== null && terms === undefined) return <Failure error={error} onRetry={() => void refetch()} />;
  if (terms === undefined) return <LoadingRows />;
  if (writableTopics(terms).length + writableClasses(terms).length === 0)
    return <Empty title={t('compose.no_topics')} text={t('compose.no_topics_next')} />;
  return (
    <ComposeForm
      key={`${follows ?? ''} ${kind} ${topic ?? ''}`}
      terms={terms}
      initial={
        followed.data === undefined ? emptyDraft(terms, wanted) : followUpDraft(terms, followed.data, kind)
      }
      onSaved={({ id }) =>
        void navigate({ to: '/campaigns/$campaignId', params: { campaignId: id }, replace: true })
      }
    />
  );
}

/** A mailing that is not kept yet. */
export function NewCampaignPage() {
  const { t } = useWords();
  const { may } = useMe();
  return (
    <Page title={t('campaigns.new')} about={t('campaigns.new_about')}>
      {may('campaigns.write') ? (
        <NewCampaign />
      ) : (
        <Empty title={t('place.closed')} text={t('place.closed_next')} />
      )}
    </Page>
  );
}
