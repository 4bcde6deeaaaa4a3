import { Sign, type SignName } from '../parts/sign.tsx';
import { useWords } from '../texts/words-context.tsx';
import { barOf, type CampaignState, type Result } from './campaign.ts';
import css from './campaigns.module.css';

const signs: Readonly<Record<CampaignState, SignName>> = {
  draft: 'says',
  scheduled: 'clock',
  sending: 'campaigns',
  paused: 'pause',
  sent: 'kept',
  cancelled: 'close',
};

/** A campaign's state as sign and word. */
export function CampaignStatus({ state }: { readonly state: CampaignState }) {
  const { t } = useWords();
  return (
    <span className={css['state']} data-state={state}>
      <Sign name={signs[state]} />
      <span>{t(`campaign_state.${state}`)}</span>
    </span>
  );
}

/** How far a campaign has come, drawn; the words beneath say the same. */
export function ResultBar({ result, label }: { readonly result: Result; readonly label: string }) {
  return (
    <svg className={css['bar']} viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label={label}>
      {barOf(result).map(({ part, from, width }) => (
        <rect key={part} data-part={part} x={from} width={width} height={8} />
      ))}
    </svg>
  );
}
