import { Button, PasswordInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api, take, type Schemas } from '../api/client.ts';
import { sessionsQuery } from '../api/queries.ts';
import { useMe } from '../app/use-me.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { Page } from '../parts/page.tsx';
import table from '../parts/rows.module.css';
import { Facts, Section } from '../parts/section.tsx';
import { Failure, LoadingRows } from '../parts/states.tsx';
import { usePasswordProblem } from '../sign-in/use-password-problem.ts';
import { useWords } from '../texts/words-context.tsx';
import css from './account.module.css';

function SessionRow({ session }: { readonly session: Schemas['StaffSession'] }) {
  const { t, brief } = useWords();
  const queries = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: () =>
      take(api.DELETE('/sessions/{session_id}', { params: { path: { session_id: session.session_id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['sessions'] }),
  });
  return (
    <li className={`${table['row']} ${css['session']}`}>
      <span>
        <strong>{session.device}</strong>
        <br />
        <span className={table['quiet']}>
          {t('account.session', { start: brief(session.started_at), seen: brief(session.last_seen_at) })}
        </span>
      </span>
      {session.current ? (
        <span className={table['quiet']}>{t('account.this_session')}</span>
      ) : (
        <Button variant="default" size="xs" loading={isPending} onClick={() => mutate()}>
          {t('account.end')}
        </Button>
      )}
    </li>
  );
}

function Sessions() {
  const { t } = useWords();
  const { organisation } = useMe();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { data, error, refetch } = useQuery(sessionsQuery);
  const everywhere = useMutation({
    mutationFn: () => take(api.DELETE('/sessions')),
    onSuccess: async () => {
      await navigate({ to: '/sign-in', search: { organisation } });
      queries.clear();
    },
  });
  return (
    <Section
      title={t('account.sessions')}
      aside={
        <ConfirmButton
          text={t('account.end_all')}
          about={t('account.end_all_about')}
          size="xs"
          isPending={everywhere.isPending}
          onConfirm={everywhere.mutate}
        />
      }
    >
      {error !== null && <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <LoadingRows rows={2} />}
      <ul className={table['list']}>
        {data?.items.map((session) => (
          <SessionRow key={session.session_id} session={session} />
        ))}
      </ul>
    </Section>
  );
}

function PasswordChange() {
  const { t } = useWords();
  const textOf = usePasswordProblem();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { current: '', next: '' },
    validate: {
      current: (text) => (text === '' ? t('sign_in.password_missing') : null),
      next: (text) => (text.length < 12 ? t('weak.too_short') : null),
    },
  });
  const { mutate, error, isPending, isSuccess } = useMutation({
    mutationFn: ({ current, next }: typeof form.values) =>
      take(api.POST('/me/password', { body: { current_password: current, new_password: next } })),
    onSuccess: () => form.reset(),
  });
  return (
    <Section title={t('account.password')}>
      <form className={css['form']} noValidate onSubmit={form.onSubmit((values) => mutate(values))}>
        {error !== null && (
          <p className={css['alert']} role="alert">
            {textOf(error)}
          </p>
        )}
        {isSuccess && <p role="status">{t('account.password_changed')}</p>}
        <PasswordInput
          label={t('account.current')}
          autoComplete="current-password"
          key={form.key('current')}
          {...form.getInputProps('current')}
        />
        <PasswordInput
          label={t('account.next')}
          description={t('invitation.hint')}
          autoComplete="new-password"
          key={form.key('next')}
          {...form.getInputProps('next')}
        />
        <Button type="submit" variant="default" loading={isPending}>
          {t('account.change')}
        </Button>
      </form>
    </Section>
  );
}

/** One's own account: who one is here, the sessions that are open, and the password. */
export function AccountPage() {
  const { t, instant } = useWords();
  const me = useMe();
  return (
    <Page title={t('account.title')} about={t('account.about')}>
      <div className={css['columns']}>
        <div>
          <Section title={me.name}>
            <Facts
              facts={[
                [t('account.email'), me.email],
                [t('account.roles'), me.roles.map((role) => t(`role.${role}`)).join(', ')],
                [t('account.until'), instant(me.expires_at)],
                [t('account.recovery'), t('account.recovery_left', { count: me.recovery_codes_left })],
              ]}
            />
          </Section>
          <PasswordChange />
        </div>
        <Sessions />
      </div>
    </Page>
  );
}
