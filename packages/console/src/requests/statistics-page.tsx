import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Schemas } from '../api/client.ts';
import { requestStatisticsQuery } from '../api/request-queries.ts';
import { Page } from '../parts/page.tsx';
import { Section } from '../parts/section.tsx';
import { Failure, LoadingRows } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import css from './requests.module.css';
import { Scroll } from './scroll.tsx';
import { heightsOf, numberSeries, peakOf, type NumberSeries } from './statistics.ts';

type Statistics = Schemas['RequestStatistics'];

const noon = (day: string): Date => new Date(`${day}T12:00:00`);

function Chart({ weeks, name }: { readonly weeks: Statistics['weeks']; readonly name: NumberSeries }) {
  const { t, number, day } = useWords();
  const peak = peakOf(weeks, name);
  const told =
    peak === undefined
      ? t('request_numbers.none')
      : t('request_numbers.peak', { count: number(peak.value), day: day(noon(peak.week)) });
  return (
    <figure className={css['chart']} data-series={name}>
      <figcaption>{t(`request_numbers.${name}`)}</figcaption>
      <svg
        viewBox={`0 0 ${String(weeks.length * 10)} 64`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${t(`request_numbers.${name}`)}. ${told}`}
      >
        {heightsOf(weeks, name).map((height, at) => (
          <rect key={weeks[at]?.week} x={at * 10 + 1} width={8} y={63 - height * 60} height={height * 60} />
        ))}
        <line x1={0} x2={weeks.length * 10} y1={63.5} y2={63.5} />
      </svg>
      <p className={css['axis']}>
        <span>{day(noon(weeks[0]?.week ?? ''))}</span>
        <span>{t('request_numbers.now')}</span>
      </p>
      <p className={css['quiet']}>{told}</p>
    </figure>
  );
}

function Numbers({ weeks }: { readonly weeks: Statistics['weeks'] }) {
  const { t, number, dayBrief } = useWords();
  return (
    <Scroll label={t('request_numbers.table')}>
      <table className={css['numbers']}>
        <caption>{t('request_numbers.table')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('request_numbers.week')}</th>
            {numberSeries.map((name) => (
              <th key={name} scope="col">
                {t(`request_numbers.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.toReversed().map((week) => (
            <tr key={week.week}>
              <th scope="row">{dayBrief(noon(week.week))}</th>
              {numberSeries.map((name) => (
                <td key={name}>{week[name] === null ? '–' : number(week[name])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Overdue({ rows }: { readonly rows: Statistics['overdue'] }) {
  const { t, number } = useWords();
  const most = Math.max(1, ...rows.map(({ open }) => open));
  if (rows.length === 0) return <p className={css['quiet']}>{t('request_numbers.nobody_waits')}</p>;
  return (
    <ul className={css['bars']}>
      {rows.map(({ type, open, overdue }) => (
        <li key={type}>
          <Link to="/requests" search={{ type }}>
            {t(`request_type.${type}`)}
          </Link>
          <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden>
            <rect width={(open / most) * 100} height={10} />
            <rect width={(overdue / most) * 100} height={10} data-late />
          </svg>
          <span>{t('request_numbers.open_of', { open: number(open), overdue: number(overdue) })}</span>
        </li>
      ))}
    </ul>
  );
}

/** How many ask, how long answers take, and what is late: drawn, with the numbers beneath. */
export function StatisticsPage() {
  const { t } = useWords();
  const { data, error, refetch } = useQuery(requestStatisticsQuery);
  return (
    <Page
      title={t('request_numbers.title')}
      about={data && t('request_numbers.about', { zone: data.time_zone })}
    >
      {error !== null && data === undefined && <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <LoadingRows rows={3} />}
      {data !== undefined && (
        <>
          <Section title={t('request_numbers.waiting')}>
            <Overdue rows={data.overdue} />
          </Section>
          <Section title={t('request_numbers.by_week')}>
            <div className={css['charts']}>
              {numberSeries.map((name) => (
                <Chart key={name} weeks={data.weeks} name={name} />
              ))}
            </div>
            <Numbers weeks={data.weeks} />
          </Section>
        </>
      )}
    </Page>
  );
}
