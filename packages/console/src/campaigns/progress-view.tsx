import { Facts, Section } from '../parts/section.tsx';
import { useWords } from '../texts/words-context.tsx';
import { minutesLeft, resultParts, type CampaignView } from './campaign.ts';
import css from './campaigns.module.css';
import { useReason } from './audience-view.tsx';
import { ResultBar } from './state.tsx';
import { UnsentView } from './unsent-view.tsx';

const statesOfPart = {
  sent: ['sent'],
  held: ['held'],
  failed: ['failed'],
  uncertain: ['uncertain'],
  waiting: ['queued', 'sending'],
} as const satisfies Record<(typeof resultParts)[number], readonly string[]>;

/** One part of the audience: how many, what it means, what to do, and the reasons. */
function Part({
  campaign,
  part,
}: {
  readonly campaign: CampaignView;
  readonly part: (typeof resultParts)[number];
}) {
  const { t, number } = useWords();
  const reasonOf = useReason();
  const nameOf = (reason: string): string =>
    part === 'waiting' && reason !== 'quiet_hours' ? t('denied.put_off') : reasonOf(reason).name;
  const { result } = campaign;
  const states: readonly string[] = statesOfPart[part];
  const reasons = result?.reasons.filter(({ state }) => states.includes(state)) ?? [];
  const count = result?.[part] ?? 0;
  return (
    <li>
      <span className={css['part']}>
        <span className={css['swatch']} data-part={part} aria-hidden />
        <b>{t(`result.${part}`)}</b>
      </span>
      <span>{number(count)}</span>
      {count > 0 && <p>{t(`result.${part}_about`)}</p>}
      {reasons.length > 0 && (
        <ul>
          {reasons.map(({ state, reason, clause, count: of }) => (
            <li key={`${state} ${reason} ${clause ?? ''}`}>
              {clause === undefined
                ? `${number(of)}: ${nameOf(reason)}`
                : t('result.reason_clause', { count: number(of), reason: nameOf(reason), clause })}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function Times({ campaign, zone }: { readonly campaign: CampaignView; readonly zone: string }) {
  const { t, number, instantIn } = useWords();
  const times = [
    [t('result.began'), campaign.started_at],
    [t(campaign.state === 'cancelled' ? 'result.was_cancelled' : 'result.ended'), campaign.ended_at],
  ] as const;
  const pace = campaign.pace_per_minute;
  return (
    <Facts
      facts={[
        ...times.flatMap(([name, at]) => (at === undefined ? [] : [[name, instantIn(at, zone)] as const])),
        [
          t('result.pace'),
          pace === undefined ? t('result.pace_free') : t('result.pace_of', { pace: number(pace) }),
        ],
        [t('result.opens'), t('campaigns.no_tracking')],
      ]}
    />
  );
}

/** Where everybody it was addressed to stands: while it is being sent, and when it has ended. */
export function ProgressView({ campaign, zone }: { readonly campaign: CampaignView; readonly zone: string }) {
  const { t, number, instantIn } = useWords();
  const { result, audience } = campaign;
  if (result === undefined || audience === undefined)
    return (
      <>
        {campaign.starts_at !== undefined && campaign.state === 'scheduled' && (
          <p className={css['figure']}>{t('result.begins', { at: instantIn(campaign.starts_at, zone) })}</p>
        )}
        <p>{t(campaign.state === 'cancelled' ? 'result.never_begun' : 'result.scheduled_about', { zone })}</p>
      </>
    );
  const told = t('campaigns.sent_of', { sent: number(result.sent), audience: number(audience) });
  const left =
    campaign.state === 'sending' ? minutesLeft(result.waiting, campaign.pace_per_minute) : undefined;
  return (
    <>
      <div className={css['big']}>
        <p className={css['figure']} aria-live="polite">
          {told}
        </p>
        <p>
          {campaign.state === 'sent' && result.uncertain > 0
            ? t('result.state_undecided')
            : t(`result.state_${campaign.state}` as 'result.state_sending')}
          {left !== undefined && ` ${t('result.left', { count: left })}`}
        </p>
        <ResultBar result={result} label={told} />
      </div>
      <div className={css['columns']}>
        <ul className={css['counts']}>
          {resultParts.map((part) => (
            <Part key={part} campaign={campaign} part={part} />
          ))}
        </ul>
        <Section title={t('result.about')}>
          <Times campaign={campaign} zone={zone} />
        </Section>
      </div>
      <UnsentView campaign={campaign} />
    </>
  );
}
