import { Button, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { isDoneBefore, useAttempt } from '../api/attempt.ts';
import { api, take, type Schemas } from '../api/client.ts';
import { holdsQuery } from '../api/request-queries.ts';
import { useMe } from '../app/use-me.ts';
import { Page } from '../parts/page.tsx';
import { ReasonButton } from '../parts/reason-button.tsx';
import table from '../parts/rows.module.css';
import { Section } from '../parts/section.tsx';
import { Sign } from '../parts/sign.tsx';
import { Empty, Failure, LoadingRows, MoreRows, useProblemText } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import css from './requests.module.css';

type Hold = Schemas['Holds']['items'][number];

function Place() {
  const { t } = useWords();
  const textOf = useProblemText();
  const queries = useQueryClient();
  const attempt = useAttempt();
  const form = useForm({
    initialValues: { email: '', matter: '', reason: '', until: '' },
    validate: {
      email: (text) => (text.includes('@') ? null : t('sign_in.email_form')),
      matter: (text) => (text.trim() === '' ? t('holds.matter_missing') : null),
      reason: (text) => (text.trim().length < 3 ? t('reason.short') : null),
    },
  });
  const { mutate, error, isPending } = useMutation({
    mutationFn: ({ email, matter, reason, until }: typeof form.values) =>
      take(
        api.POST('/holds', {
          headers: attempt.headers(),
          body: {
            subject: { email: email.trim() },
            matter: matter.trim(),
            reason: reason.trim(),
            ...(until !== '' && { until: new Date(`${until}T23:59:00`).toISOString() }),
          },
        }),
      ),
    onSuccess: async () => {
      attempt.end();
      form.reset();
      await queries.invalidateQueries({ queryKey: ['requests', 'holds'] });
    },
    onError: (failed) => {
      if (isDoneBefore(failed)) attempt.end();
    },
  });
  return (
    <Section title={t('holds.place')}>
      <form
        className={`${css['form']} ${css['boxed']}`}
        noValidate
        onSubmit={form.onSubmit((values) => mutate(values))}
      >
        <div className={css['fields']}>
          <TextInput
            label={t('cases.new_who')}
            type="email"
            autoComplete="off"
            {...form.getInputProps('email')}
          />
          <TextInput
            label={t('holds.matter')}
            placeholder={t('holds.matter_example')}
            {...form.getInputProps('matter')}
          />
          <TextInput label={t('holds.until')} type="date" {...form.getInputProps('until')} />
        </div>
        <Textarea label={t('reason.label')} rows={2} maxLength={2000} {...form.getInputProps('reason')} />
        {error !== null && (
          <p className={css['alert']} role="alert">
            {textOf(error)}
          </p>
        )}
        <Button type="submit" loading={isPending}>
          {t('holds.place')}
        </Button>
      </form>
    </Section>
  );
}

function Row({ hold }: { readonly hold: Hold }) {
  const { t, day } = useWords();
  const { may } = useMe();
  const queries = useQueryClient();
  const { mutateAsync, isPending } = useMutation({
    mutationFn: (reason: string) =>
      take(api.POST('/holds/{hold}/release', { params: { path: { hold: hold.id } }, body: { reason } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['requests', 'holds'] }),
  });
  return (
    <li className={`${table['row']} ${css['hold']}`}>
      <span className={css['what']}>
        <strong>{hold.matter}</strong>
        <span className={table['quiet']}>{hold.reason}</span>
      </span>
      <span className={css['state']} data-state={hold.is_in_force ? 'in_progress' : 'refused'}>
        <Sign name={hold.is_in_force ? 'pause' : 'closed'} />
        {t(hold.is_in_force ? 'holds.in_force' : 'holds.ended')}
      </span>
      <span className={table['quiet']}>
        {t('cases.since', { day: day(hold.placed_at) })} · {hold.placed_by_name ?? t('case_by.api')}
        {hold.until !== undefined && ` · ${t('plan.until', { day: day(hold.until) })}`}
      </span>
      {hold.is_in_force && may('requests.write') && (
        <ReasonButton
          text={t('holds.release')}
          about={t('holds.release_about')}
          isPending={isPending}
          onReason={mutateAsync}
        />
      )}
    </li>
  );
}

/** Data that nothing erases while a matter needs them. */
export function HoldsPage() {
  const { t } = useWords();
  const { may } = useMe();
  const list = useInfiniteQuery(holdsQuery);
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Page title={t('holds.title')} about={t('holds.about')}>
      {list.error !== null && list.data === undefined && (
        <Failure error={list.error} onRetry={() => void list.refetch()} />
      )}
      {list.data === undefined && list.error === null && <LoadingRows rows={3} />}
      {list.data !== undefined && rows.length === 0 && (
        <Empty title={t('holds.none')} text={t('holds.none_next')} />
      )}
      {rows.length > 0 && (
        <>
          <ul className={table['list']}>
            {rows.map((hold) => (
              <Row key={hold.id} hold={hold} />
            ))}
          </ul>
          <MoreRows list={list} />
        </>
      )}
      {may('requests.write') && <Place />}
    </Page>
  );
}
