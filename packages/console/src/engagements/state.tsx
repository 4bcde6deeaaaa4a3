import type { Schemas } from '../api/client.ts';
import { Sign, type SignName } from '../parts/sign.tsx';
import { useWords } from '../texts/words-context.tsx';
import css from './engagements.module.css';

export type Engagement = Schemas['EngagementView'];

const signs: Readonly<Record<Engagement['state'], SignName>> = {
  open: 'clock',
  attestation_due: 'at_risk',
  attested: 'kept',
  expired: 'says',
};

/** Where an engagement stands, as sign and word; a late word of deletion says so. */
export function EngagementStatus({ state, overdue }: Pick<Engagement, 'state' | 'overdue'>) {
  const { t } = useWords();
  return (
    <span className={css['state']} data-state={overdue ? 'overdue' : state}>
      <Sign name={overdue ? 'broken' : signs[state]} />
      <span>{t(overdue ? 'engagement_state.overdue' : `engagement_state.${state}`)}</span>
    </span>
  );
}
