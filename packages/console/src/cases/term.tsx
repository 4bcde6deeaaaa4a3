import { useState } from 'react';
import { Sign, type SignName } from '../parts/sign.tsx';
import { useWords } from '../texts/words-context.tsx';
import { daysUntil, type CaseRow } from './case.ts';
import css from './cases.module.css';

const signs: Readonly<Record<CaseRow['state'], SignName>> = {
  open: 'clock',
  answered: 'done',
  closed: 'kept',
};

/** Where a case stands, as sign and word; one that waits too long says so. */
export function CaseStatus({ state, overdue }: Pick<CaseRow, 'state' | 'overdue'>) {
  const { t } = useWords();
  return (
    <span className={css['state']} data-state={overdue ? 'overdue' : state}>
      <Sign name={overdue ? 'broken' : signs[state]} />
      <span>{t(overdue ? 'case_state.overdue' : `case_state.${state}`)}</span>
    </span>
  );
}

/** Until when the answer is due, and how far off that is. */
export function Term({
  row,
}: {
  readonly row: Pick<CaseRow, 'state' | 'overdue' | 'answer_by' | 'changed_at'>;
}) {
  const { t, dayBrief } = useWords();
  const [now] = useState(() => Date.now());
  if (row.state !== 'open')
    return <span className={css['quiet']}>{t('cases.since', { day: dayBrief(row.changed_at) })}</span>;
  const days = daysUntil(row.answer_by, now);
  return (
    <time dateTime={row.answer_by} className={css['term']} data-overdue={row.overdue}>
      {t('cases.by', { day: dayBrief(row.answer_by) })}
      <span>{row.overdue ? t('cases.late', { days: -days }) : t('cases.left', { days })}</span>
    </time>
  );
}
