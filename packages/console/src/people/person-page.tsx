import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { api, take } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import { subjectQuery, subjectRecordQuery } from '../api/queries.ts';
import { useMe } from '../app/use-me.ts';
import { Copyable } from '../parts/copyable.tsx';
import { Page } from '../parts/page.tsx';
import { ReasonForm } from '../parts/reason-form.tsx';
import { Failure, LoadingRows } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import { Identities } from './identities.tsx';
import css from './people.module.css';
import { PersonRecord } from './person-record.tsx';

const route = getRouteApi('/shell/people/$subjectId');

/** The person's page without an open look: the reason is asked for, and nothing says whether the person exists. */
function StateReason({ subjectId }: { readonly subjectId: string }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const { mutate, error, isPending } = useMutation({
    mutationFn: (reason: string) =>
      take(api.POST('/subjects/searches', { body: { subject: { subject_id: subjectId }, reason } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['subject', subjectId] }),
  });
  return (
    <ReasonForm
      about={t('person.state_reason')}
      action={t('person.open')}
      error={error}
      isPending={isPending}
      onReason={mutate}
    />
  );
}

function PersonBody({ subjectId }: { readonly subjectId: string }) {
  const { t, brief, locale } = useWords();
  const { may } = useMe();
  const person = useQuery(subjectQuery(subjectId));
  const record = useQuery({
    ...subjectRecordQuery(subjectId, locale),
    enabled: person.isSuccess && may('subjects.read'),
  });
  const { error } = person;
  if (error instanceof ApiProblem && error.code === 'person_not_found')
    return <StateReason subjectId={subjectId} />;
  if (error !== null) return <Failure error={error} onRetry={() => void person.refetch()} />;
  if (person.data === undefined) return <LoadingRows />;
  const { look, identities } = person.data;
  return (
    <>
      <p className={css['look']}>
        <q>{look.reason}</q>
        <span>{t('person.look', { until: brief(look.closes_at) })}</span>
      </p>
      <Identities subjectId={subjectId} identities={identities} />
      {record.error !== null && <Failure error={record.error} onRetry={() => void record.refetch()} />}
      {record.isLoading && <LoadingRows rows={8} />}
      {record.data !== undefined && <PersonRecord record={record.data} />}
    </>
  );
}

/** What the organisation knows of one person, masked until a reason is given. */
export function PersonPage() {
  const { t } = useWords();
  const { subjectId } = route.useParams();
  return (
    <Page title={t('person.title')} about={<Copyable value={subjectId} />}>
      <PersonBody subjectId={subjectId} key={subjectId} />
    </Page>
  );
}
