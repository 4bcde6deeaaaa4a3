import { Sign } from '../parts/sign.tsx';
import { useWords } from '../texts/words-context.tsx';
import { timelineOf, type CaseContact, type CaseStep, type CaseView } from './case.ts';
import css from './cases.module.css';

function By({ name, id }: { readonly name: string | null; readonly id: string }) {
  const { t } = useWords();
  if (id === 'system' || id === 'api') return <>{t(`case_by.${id}`)}</>;
  return <>{name ?? t('access.erased_staff')}</>;
}

function Contact({ contact }: { readonly contact: CaseContact }) {
  const { t, find, brief } = useWords();
  const { delivery } = contact;
  return (
    <li className={css['contact']} data-direction={contact.direction}>
      <p className={css['head']}>
        <b>
          {t(`contact.${contact.channel}`)} · {t(`contact.${contact.direction}`)}
        </b>
        <time dateTime={contact.at}>{brief(contact.at)}</time>
        <span>
          <By name={contact.by_name} id={contact.recorded_by} />
        </span>
        {delivery !== null && (
          <span data-delivery={delivery.state}>
            {find(`message.${delivery.state}`, delivery.state)}
            {delivery.reason !== null && `: ${find(`denied.${delivery.reason}`, delivery.reason)}`}
          </span>
        )}
      </p>
      <p className={css['words']}>{contact.text}</p>
    </li>
  );
}

function Step({ step }: { readonly step: CaseStep }) {
  const { t, brief, day } = useWords();
  const act = step.act === 'assign' && step.assigned_to === undefined ? 'unassign' : step.act;
  return (
    <li className={css['step']}>
      <Sign name={step.act === 'remove' ? 'done' : 'chevron'} size={14} />
      <span>
        {t(`case_step.${act}`, {
          name: step.assigned_name ?? t('access.erased_staff'),
          day: step.answer_by === undefined ? '' : day(step.answer_by),
        })}
        {step.reason !== undefined && <q>{step.reason}</q>}
        <span className={css['quiet']}>
          {' '}
          {brief(step.at)} · <By name={step.by_name} id={step.taken_by} />
        </span>
      </span>
    </li>
  );
}

/** Every contact and every step of a case, in the order in which they took place. */
export function Timeline({ view }: { readonly view: CaseView }) {
  const { t } = useWords();
  return (
    <ol className={css['timeline']} aria-label={t('case_page.timeline')}>
      {timelineOf(view).map((entry) =>
        entry.type === 'contact' ? (
          <Contact key={entry.item.id} contact={entry.item} />
        ) : (
          <Step key={entry.item.id} step={entry.item} />
        ),
      )}
    </ol>
  );
}
