import { Link } from '@tanstack/react-router';
import { useMe } from '../app/use-me.ts';
import { Section } from '../parts/section.tsx';
import { Sign } from '../parts/sign.tsx';
import { useWords } from '../texts/words-context.tsx';
import type { RequestPage } from './request.ts';
import css from './requests.module.css';

type Step = RequestPage['steps'][number];

function By({ step }: { readonly step: Step }) {
  const { t } = useWords();
  const { taken_by: by, by_name: name } = step;
  if (by === 'system' || by === 'api') return <>{t(`case_by.${by}`)}</>;
  if (by === 'subject') return <>{t('request_by.subject')}</>;
  return <>{name ?? t('access.erased_staff')}</>;
}

function Item({ step }: { readonly step: Step }) {
  const { t, find, brief, day } = useWords();
  const { may } = useMe();
  return (
    <li className={css['step']} data-state={step.state}>
      <Sign name={step.taken_as === 'person' ? 'account' : 'chevron'} size={14} />
      <div>
        <p>
          <b>{find(`step.${step.action}`, step.action)}</b>
          {step.proof !== undefined && ` · ${t(`proof.${step.proof}`)}`}
          {step.ground !== undefined && ` · ${find(`ground.${step.ground}`, step.ground)}`}
          {step.amount !== undefined && ` · ${step.amount.value} ${step.amount.currency}`}
          {step.until !== undefined && ` · ${t('plan.until', { day: day(`${step.until}T12:00:00`) })}`}
        </p>
        {step.words !== undefined && <blockquote className={css['quote']}>{step.words}</blockquote>}
        <p className={css['quiet']}>
          <time dateTime={step.at}>{brief(step.at)}</time> · <By step={step} />
          {step.article !== undefined && ` · ${step.article}`}
          {may('evidence.read') && (
            <>
              {' · '}
              <Link to="/evidence" search={{ entry: step.entry_id }}>
                {t('request_page.proof')}
              </Link>
            </>
          )}
        </p>
      </div>
    </li>
  );
}

/** Every step in its order, with who took it, on which ground, and its evidence. */
export function Timeline({ view }: { readonly view: RequestPage }) {
  const { t, brief } = useWords();
  return (
    <Section title={t('case_page.timeline')}>
      <ol className={css['timeline']}>
        <li className={css['step']}>
          <Sign name="account" size={14} />
          <div>
            <p>
              <b>{t('step.received')}</b>
            </p>
            <p className={css['quiet']}>
              <time dateTime={view.received_at}>{brief(view.received_at)}</time> ·{' '}
              {t(`request_channel.${view.channel}`)}
            </p>
          </div>
        </li>
        {view.steps.map((step) => (
          <Item key={step.entry_id} step={step} />
        ))}
      </ol>
    </Section>
  );
}
