import { useQuery } from '@tanstack/react-query';
import { deliveriesQuery, topicsQuery } from '../api/campaign-queries.ts';
import type { Schemas } from '../api/client.ts';
import { useTopicFacts } from '../campaigns/topic-facts.tsx';
import { Page } from '../parts/page.tsx';
import { Facts, Section } from '../parts/section.tsx';
import { Empty, Failure, LoadingRows } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import { barsOf, series, type Day, type Series } from './chart.ts';
import css from './topics.module.css';

/** Days of a calendar, which have no hour: shown without shifting them into another zone. */
const noon = (day: string): Date => new Date(`${day}T12:00:00`);

function Chart({ days, name }: { readonly days: readonly Day[]; readonly name: Series }) {
  const { t, number, day } = useWords();
  const { total, peak, heights } = barsOf(days, name);
  const told =
    peak === undefined
      ? t('deliveries.none')
      : t('deliveries.peak', { count: number(peak.count), day: day(noon(peak.day)) });
  return (
    <figure className={css['chart']}>
      <figcaption>
        <span>{t(`deliveries.${name}`)}</span>
        <b>{number(total)}</b>
      </figcaption>
      <svg
        viewBox={`0 0 ${days.length * 10} 48`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${t(`deliveries.${name}`)}: ${number(total)}. ${told}`}
        data-series={name}
      >
        {heights.map((height, at) => (
          <rect key={days[at]?.day} x={at * 10 + 1} width={8} y={48 - height * 46} height={height * 46} />
        ))}
        <line x1={0} x2={days.length * 10} y1={47.5} y2={47.5} />
      </svg>
      <p>{told}</p>
    </figure>
  );
}

function DayTable({ days }: { readonly days: readonly Day[] }) {
  const { t, number, dayBrief } = useWords();
  return (
    <details className={css['numbers']}>
      <summary>{t('deliveries.table')}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('deliveries.day')}</th>
            {series.map((name) => (
              <th key={name} scope="col">
                {t(`deliveries.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.toReversed().map((each) => (
            <tr key={each.day}>
              <th scope="row">{dayBrief(noon(each.day))}</th>
              {series.map((name) => (
                <td key={name}>{number(each[name])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function Deliveries() {
  const { t } = useWords();
  const { data, error, refetch } = useQuery(deliveriesQuery);
  if (error !== null && data === undefined) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <LoadingRows rows={3} />;
  return (
    <Section title={t('deliveries.title')}>
      <p className={css['about']}>{t('deliveries.about', { zone: data.time_zone })}</p>
      <div className={css['charts']}>
        {series.map((name) => (
          <Chart key={name} days={data.days} name={name} />
        ))}
      </div>
      <DayTable days={data.days} />
      <p className={css['about']}>{t('campaigns.no_tracking')}</p>
    </Section>
  );
}

function Topic({ topic }: { readonly topic: Schemas['Topics']['items'][number] }) {
  const { t, number } = useWords();
  const facts = useTopicFacts();
  return (
    <li className={css['topic']}>
      <div>
        <h2>{topic.title}</h2>
        <p>{topic.description}</p>
      </div>
      <dl className={css['receive']}>
        <dt>{t('topic.receives')}</dt>
        <dd>{number(topic.receives)}</dd>
        <dd>{t('topic.growth', { joined: number(topic.joined), left: number(topic.left) })}</dd>
      </dl>
      <div className={css['facts']}>
        <Facts facts={facts(topic)} />
      </div>
    </li>
  );
}

/** What one can write to many about: each topic with who receives it now, and what became of the mails. */
export function TopicsPage() {
  const { t, locale } = useWords();
  const { data, error, refetch } = useQuery(topicsQuery(locale));
  return (
    <Page title={t('topics.title')} about={t('topics.about')}>
      {error !== null && data === undefined && <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <LoadingRows />}
      {data?.items.length === 0 && (
        <Empty title={t('compose.no_topics')} text={t('compose.no_topics_next')} />
      )}
      {data !== undefined && data.items.length > 0 && (
        <ul className={css['topics']}>
          {data.items.map((topic) => (
            <Topic key={topic.topic} topic={topic} />
          ))}
        </ul>
      )}
      <Deliveries />
    </Page>
  );
}
