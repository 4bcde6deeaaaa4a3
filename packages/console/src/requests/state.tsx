import { useState } from 'react';
import { daysUntil } from '../cases/case.ts';
import { Sign } from '../parts/sign.tsx';
import { useWords } from '../texts/words-context.tsx';
import { isEnded, stateSigns, type RequestRow } from './request.ts';
import css from './requests.module.css';

/** Where a request stands, as sign and word; one that is late says so. */
export function RequestState({ row }: { readonly row: Pick<RequestRow, 'state' | 'is_overdue'> }) {
  const { t } = useWords();
  return (
    <span className={css['state']} data-state={row.is_overdue ? 'overdue' : row.state}>
      <Sign name={row.is_overdue ? 'broken' : stateSigns[row.state]} />
      <span>
        {row.is_overdue && <b>{t('requests.overdue')} · </b>}
        {t(`request_state.${row.state}`)}
      </span>
    </span>
  );
}

type Due = Pick<RequestRow, 'state' | 'is_overdue' | 'due_at' | 'answer_due_at' | 'answered_at'>;

/** Until when it is due and how far off that is: in full on its page, in brief in the queue. */
export function DueBy({ row, isBrief = false }: { readonly row: Due; readonly isBrief?: boolean }) {
  const { t, day, dayBrief } = useWords();
  const [now] = useState(() => Date.now());
  const tell = isBrief ? dayBrief : day;
  if (row.answered_at !== undefined && isEnded(row.state))
    return <span className={css['quiet']}>{t('requests.answered_on', { day: tell(row.answered_at) })}</span>;
  const due = row.due_at ?? row.answer_due_at;
  if (due === undefined) return <span className={css['quiet']}>{t('requests.clock_still')}</span>;
  // A term ends with its day: the last moment of it is told as that day.
  const last = new Date(Date.parse(due) - 1);
  const days = daysUntil(due, now);
  return (
    <time dateTime={due} className={css['term']} data-overdue={row.is_overdue}>
      {t('cases.by', { day: tell(last) })}
      <span>
        {row.is_overdue ? t('cases.late', { days: Math.max(1, -days) }) : t('cases.left', { days })}
      </span>
    </time>
  );
}
