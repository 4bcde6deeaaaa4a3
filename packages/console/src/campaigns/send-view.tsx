import { Button, Modal, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { audienceQuery } from '../api/campaign-queries.ts';
import { Section } from '../parts/section.tsx';
import { Sign } from '../parts/sign.tsx';
import { Failure, LoadingRows, useProblemText } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import { toDraft, toInstant, toLocalTime, translationOf, type CampaignView, type Terms } from './campaign.ts';
import { ApprovalStanding } from './approval-view.tsx';
import css from './campaigns.module.css';
import { TestSend } from './test-send.tsx';
import { useCampaignAction, type CampaignStep } from './use-campaign-action.ts';
import { languageName } from './word-fields.tsx';

function Check({ isDone, text }: { readonly isDone: boolean; readonly text: string }) {
  return (
    <li data-done={isDone ? 'yes' : 'no'}>
      <Sign name={isDone ? 'kept' : 'at_risk'} />
      <span>{text}</span>
    </li>
  );
}

/** What is ready and what is not, a line each. */
function Checks(props: {
  readonly campaign: CampaignView;
  readonly terms: Terms;
  readonly reachable: number;
}) {
  const { t } = useWords();
  const { campaign, terms } = props;
  const draft = toDraft(terms, campaign);
  const fallback = languageName(terms.default_locale);
  return (
    <ul className={css['checks']}>
      {terms.locales.map((locale) => {
        const translation = translationOf(terms, draft, locale);
        const isFallback = translation === 'absent' && locale !== terms.default_locale;
        const key = isFallback ? 'send.check_fallback' : `send.check_${translation}`;
        return (
          <Check
            key={locale}
            isDone={translation === 'complete'}
            text={t(key as 'send.check_fallback', { language: languageName(locale), fallback })}
          />
        );
      })}
      <Check isDone={props.reachable > 0} text={t('audience.reachable', { count: props.reachable })} />
    </ul>
  );
}

/** Says once more to how many, counted now, before anything goes out or is planned. */
function ConfirmSending(props: {
  readonly campaign: CampaignView;
  readonly topicTitle: string;
  readonly isOpen: boolean;
  readonly step: CampaignStep;
  /** In words; absent: now. */
  readonly at: string | undefined;
  readonly onClose: () => void;
}) {
  const { t } = useWords();
  const textOf = useProblemText();
  const { campaign, step } = props;
  const { data: audience, isFetching } = useQuery({
    ...audienceQuery(campaign.id),
    enabled: props.isOpen,
    refetchOnMount: 'always',
  });
  const { mutate, isPending, error } = useCampaignAction(campaign.id);
  const action = t(step.action === 'schedule' ? 'send.plan' : 'send.start');
  const isCounted = audience !== undefined && !isFetching;
  return (
    <Modal
      opened={props.isOpen}
      onClose={props.onClose}
      title={action}
      closeButtonProps={{ 'aria-label': t('panel.close') }}
    >
      <div className={css['form']}>
        {error !== null && (
          <p className={css['alert']} role="alert">
            {textOf(error)}
          </p>
        )}
        <p className={css['confirm']} aria-live="polite">
          {isCounted
            ? campaign.topic === undefined
              ? t('send.confirm_notice', { name: campaign.name, count: audience.reachable })
              : t('send.confirm', { name: campaign.name, count: audience.reachable, topic: props.topicTitle })
            : t('send.counting')}
        </p>
        <p>{props.at === undefined ? t('send.confirm_now') : t('send.confirm_at', { at: props.at })}</p>
        <div className={css['buttons']}>
          <Button
            disabled={!isCounted || (step.action === 'start' && audience.reachable === 0)}
            loading={isPending}
            onClick={() => mutate(step)}
          >
            {action}
          </Button>
          <Button variant="default" onClick={props.onClose}>
            {t('send.not_yet')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

function SendChoices(props: {
  readonly campaign: CampaignView;
  readonly terms: Terms;
  readonly isWritten: boolean;
  /** Whoever gets it now; at another time others may. */
  readonly reachable: number;
}) {
  const { t, instantIn } = useWords();
  const { campaign, terms } = props;
  const zone = terms.time_zone;
  const [isStarting, starting] = useDisclosure(false);
  const [isPlanning, planning] = useDisclosure(false);
  const [time, setTime] = useState(() => toLocalTime(new Date(Date.now() + 3_600_000).toISOString(), zone));
  const topicTitle =
    terms.topics.find(({ topic }) => topic === campaign.topic)?.title ??
    campaign.topic ??
    campaign.class ??
    '';
  const startsAt = time === '' ? undefined : toInstant(time, zone);
  const [isPast, setPast] = useState(false);
  const choose = (chosen: string): void => {
    setTime(chosen);
    setPast(chosen !== '' && Date.parse(toInstant(chosen, zone)) <= Date.now());
  };
  return (
    <div className={css['columns']}>
      <section className={css['choice']}>
        <h2>{t('send.now')}</h2>
        <p>{t('send.now_about')}</p>
        <Button disabled={!props.isWritten || props.reachable === 0} onClick={starting.open}>
          {t('send.start')}
        </Button>
        <ConfirmSending
          campaign={campaign}
          topicTitle={topicTitle}
          isOpen={isStarting}
          step={{ action: 'start' }}
          at={undefined}
          onClose={starting.close}
        />
      </section>
      <section className={css['choice']}>
        <h2>{t('send.later')}</h2>
        <TextInput
          type="datetime-local"
          label={t('send.time')}
          description={t('compose.time_zone', { zone })}
          error={isPast ? t('problem.campaign_starts_in_past') : undefined}
          value={time}
          onChange={(event) => choose(event.currentTarget.value)}
        />
        <Button
          variant="default"
          disabled={!props.isWritten || startsAt === undefined || isPast}
          onClick={planning.open}
        >
          {t('send.plan')}
        </Button>
        {startsAt !== undefined && (
          <ConfirmSending
            campaign={campaign}
            topicTitle={topicTitle}
            isOpen={isPlanning}
            step={{ action: 'schedule', starts_at: startsAt }}
            at={instantIn(startsAt, zone)}
            onClose={planning.close}
          />
        )}
      </section>
    </div>
  );
}

/** What is still missing, and then: now, or at a time. */
export function SendView({ campaign, terms }: { readonly campaign: CampaignView; readonly terms: Terms }) {
  const { t } = useWords();
  const { data: audience, error, refetch } = useQuery(audienceQuery(campaign.id));
  if (error !== null && audience === undefined)
    return <Failure error={error} onRetry={() => void refetch()} />;
  if (audience === undefined) return <LoadingRows rows={4} />;
  const draft = toDraft(terms, campaign);
  const states = new Map(terms.locales.map((locale) => [locale, translationOf(terms, draft, locale)]));
  const isWritten =
    states.get(terms.default_locale) === 'complete' &&
    [...states.values()].every((state) => state !== 'partial');
  return (
    <>
      <Section title={t('send.checks')}>
        <Checks campaign={campaign} terms={terms} reachable={audience.reachable} />
        {!isWritten && (
          <Link to="/campaigns/$campaignId" params={{ campaignId: campaign.id }} search={{ view: 'words' }}>
            {t('send.complete_words')}
          </Link>
        )}
        {audience.reachable === 0 && (
          <p className={css['quiet']}>
            {t(campaign.topic === undefined ? 'audience.nobody_concerned' : 'audience.nobody_next')}
          </p>
        )}
        {campaign.approval !== null && <ApprovalStanding approval={campaign.approval} />}
      </Section>
      <TestSend campaign={campaign.id} isWritten={isWritten} />
      <SendChoices
        campaign={campaign}
        terms={terms}
        isWritten={isWritten && campaign.approval?.given !== false}
        reachable={audience.reachable}
      />
    </>
  );
}
