import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { api, take } from '../api/client.ts';
import { requestAssigneesQuery, requestQuery } from '../api/request-queries.ts';
import { useMe } from '../app/use-me.ts';
import { Page } from '../parts/page.tsx';
import { Facts, Section } from '../parts/section.tsx';
import { Failure, LoadingRows } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import { Documents } from './documents.tsx';
import { Letters } from './letters.tsx';
import { Next } from './next.tsx';
import { PlanView } from './plan-view.tsx';
import type { RequestPage as View } from './request.ts';
import css from './requests.module.css';
import { DueBy, RequestState } from './state.tsx';
import { Terms } from './terms.tsx';
import { Timeline } from './timeline.tsx';
import { useRequestCall } from './use-request-call.ts';

const route = getRouteApi('/shell/requests/$requestId');

const languageName = (locale: string): string =>
  new Intl.DisplayNames([locale], { type: 'language' }).of(locale) ?? locale;

function Assignee({ view }: { readonly view: View }) {
  const { t, locale } = useWords();
  const { data } = useQuery(requestAssigneesQuery(view.id));
  const { mutate, isPending } = useRequestCall(view.id, (staffId: string | null, headers) =>
    take(
      api.POST('/requests/{request}/assignments', {
        params: { path: { request: view.id }, query: { locale } },
        headers,
        body: { staff_id: staffId },
      }),
    ),
  );
  return (
    <Select
      label={t('case_page.assigned')}
      placeholder={t('cases.unassigned')}
      data={data?.items.map(({ staff_id: value, name }) => ({ value, label: name })) ?? []}
      value={view.assigned_to ?? null}
      disabled={isPending}
      clearable
      onChange={(id) => mutate(id)}
    />
  );
}

/** What was asked, in the person's own words. */
function Asked({ view }: { readonly view: View }) {
  const { t, find } = useWords();
  const { details, person } = view;
  if (details === undefined) return <p className={css['quiet']}>{t('request_page.erased')}</p>;
  const facts: (readonly [string, string])[] = [
    ...(person === undefined
      ? []
      : [[t('request_page.from'), [person.name, ...person.postal_address].join(', ')] as const]),
    ...(details.scope === undefined ? [] : [[t('request_page.scope'), details.scope] as const]),
    ...(details.ground === undefined ? [] : [[t('request_page.ground'), details.ground] as const]),
    ...(details.purposes === undefined
      ? []
      : [[t('request_page.purposes'), details.purposes.join(', ')] as const]),
    ...(details.decision === undefined ? [] : [[t('request_page.decision'), details.decision] as const]),
    ...(details.recipient === undefined
      ? []
      : [
          [t('request_page.recipient'), [details.recipient.name, details.recipient.email].join(' ')] as const,
        ]),
    ...(details.requester === undefined
      ? []
      : Object.entries(details.requester).map(
          ([name, value]) => [find(`requester.${name}`, name), value] as const,
        )),
    ...(details.corrections ?? []).map(
      ({ table, column, value }) => [`${table}.${column}`, value ?? t('plan.emptied')] as const,
    ),
  ];
  return (
    <Section title={t('request_page.asked')}>
      {details.words !== undefined && <blockquote className={css['quote']}>{details.words}</blockquote>}
      {details.words === undefined && facts.length === 0 && (
        <p className={css['quiet']}>{t('request_page.no_words')}</p>
      )}
      {view.clause !== undefined && (
        <p>
          {t('request_page.clause')}{' '}
          <Link to="/" search={{ clause: view.clause }}>
            {view.clause}
          </Link>
        </p>
      )}
      {facts.length > 0 && <Facts facts={facts} />}
    </Section>
  );
}

function Person({ view }: { readonly view: View }) {
  const { t, day } = useWords();
  const { may } = useMe();
  const subject = view.about_id ?? view.subject_id;
  return (
    <Section title={t('case_page.person')}>
      <Facts
        facts={[
          ...view.identities.map(({ kind, masked }) => [t(`kind.${kind}`), masked] as const),
          [
            t('case_page.language'),
            <span key="language" lang={view.locale}>
              {languageName(view.locale)}
            </span>,
          ],
          [t('request_page.received'), day(view.received_at)],
          [t('request_page.channel'), t(`request_channel.${view.channel}`)],
        ]}
      />
      {may('subjects.search') && subject !== undefined && (
        <p className={css['more']}>
          <Link to="/people" search={{ subject }}>
            {t('case_page.record')}
          </Link>
        </p>
      )}
      {view.holds
        .filter((hold) => hold.is_in_force)
        .map((hold) => (
          <p key={hold.id} className={css['held']}>
            {t('request_page.held', { matter: hold.matter })}{' '}
            <Link to="/requests/holds">{t('holds.title')}</Link>
          </p>
        ))}
      {view.joined.map((one) => (
        <p key={one.id} className={css['more']}>
          <Link to="/requests/$requestId" params={{ requestId: one.id }}>
            {t('request_page.joined', { day: day(one.received_at) })}
          </Link>
        </p>
      ))}
      {view.joined_to !== undefined && (
        <p className={css['more']}>
          <Link to="/requests/$requestId" params={{ requestId: view.joined_to }}>
            {t('request_page.joined_to')}
          </Link>
        </p>
      )}
    </Section>
  );
}

function Body({ view }: { readonly view: View }) {
  const { may } = useMe();
  return (
    <>
      <Next view={view} />
      <div className={css['columns']}>
        <div>
          <Asked view={view} />
          {view.plan !== null && <PlanView view={view} plan={view.plan} />}
          <Timeline view={view} />
        </div>
        <div>
          <Person view={view} />
          {may('requests.write') && (
            <div className={css['assignee']}>
              <Assignee view={view} />
            </div>
          )}
          <Terms view={view} />
          <Documents view={view} />
          <Letters view={view} />
        </div>
      </div>
    </>
  );
}

/** One request: what is next, what was asked, the plan, what happened, until when. */
export function RequestPage() {
  const { t, locale } = useWords();
  const { requestId } = route.useParams();
  const { data: view, error, refetch } = useQuery(requestQuery(requestId, locale));
  return (
    <Page
      title={view === undefined ? t('requests.title') : t(`request_type.${view.type}`)}
      about={
        view && (
          <>
            <RequestState row={view} /> · <DueBy row={view} />
          </>
        )
      }
    >
      {error !== null && view === undefined && <Failure error={error} onRetry={() => void refetch()} />}
      {view === undefined && error === null && <LoadingRows />}
      {view !== undefined && <Body view={view} />}
    </Page>
  );
}
