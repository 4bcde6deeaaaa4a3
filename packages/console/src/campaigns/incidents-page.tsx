import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { incidentsQuery, termsQuery } from '../api/campaign-queries.ts';
import { useMe } from '../app/use-me.ts';
import { Page } from '../parts/page.tsx';
import { Empty, Failure, LoadingRows, MoreRows } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import { writableTopics } from './campaign.ts';
import css from './campaigns.module.css';
import { FollowUps, Timeline } from './thread-view.tsx';

/** The message class of outages, and what a topic of works with a term looks like. */
const incidentClass = 'incident';

/** Begins with the topic chosen: an outage, or works with a beginning and an end. */
function StartButtons() {
  const { t, locale } = useWords();
  const navigate = useNavigate();
  const { data: terms } = useQuery(termsQuery(locale));
  const topics = terms === undefined ? [] : writableTopics(terms);
  const incident = topics.find(({ message_class: id }) => id === incidentClass);
  const calendarOf = ({ templates }: (typeof topics)[number]): string | undefined =>
    templates.find(({ calendar }) => calendar !== undefined)?.template;
  const withTerm = topics.filter((topic) => calendarOf(topic) !== undefined);
  // Of several that take such a template, the one that people chose.
  const works = withTerm.find(({ opt_in: optIn }) => optIn !== 'none') ?? withTerm[0];
  const write = (topic: string, template?: string): void =>
    void navigate({ to: '/campaigns/new', search: { topic, ...(template !== undefined && { template }) } });
  return (
    <>
      {works !== undefined && (
        <Button variant="default" onClick={() => write(works.topic, calendarOf(works))}>
          {t('incidents.announce')}
        </Button>
      )}
      {incident !== undefined && (
        <Button onClick={() => write(incident.topic)}>{t('incidents.start')}</Button>
      )}
    </>
  );
}

function Incidents() {
  const { t, locale } = useWords();
  const { may } = useMe();
  const list = useInfiniteQuery(incidentsQuery(locale));
  if (list.error !== null && list.data === undefined)
    return <Failure error={list.error} onRetry={() => void list.refetch()} />;
  if (list.data === undefined) return <LoadingRows />;
  const incidents = list.data.pages.flatMap(({ items }) => items);
  if (incidents.length === 0) return <Empty title={t('incidents.none')} text={t('incidents.none_next')} />;
  return (
    <>
      <ul className={css['incidents']}>
        {incidents.map(({ id, topic_title: topic, campaigns }) => {
          const last = campaigns.findLast(({ state }) => state !== 'draft' && state !== 'cancelled');
          return (
            <li key={id}>
              <h2>{campaigns[0]?.name}</h2>
              <p className={css['quiet']}>{topic}</p>
              <Timeline campaigns={campaigns} />
              {may('campaigns.write') && last !== undefined && <FollowUps follows={last.id} />}
            </li>
          );
        })}
      </ul>
      <MoreRows list={list} />
    </>
  );
}

/** Outages as their readers see them: one thread each, from the first word to the cause. */
export function IncidentsPage() {
  const { t } = useWords();
  const { may } = useMe();
  return (
    <Page
      title={t('incidents.title')}
      about={t('incidents.about')}
      actions={may('campaigns.write') && <StartButtons />}
    >
      <Incidents />
    </Page>
  );
}
