import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { api, take, type Schemas } from '../api/client.ts';
import { useProblemText } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import { Entrance } from './entrance.tsx';
import css from './fields.module.css';

const organisationKey = 'zgoda.console.organisation';
const isSlug = (text: string): boolean => /^[a-z][a-z0-9-]{1,62}$/.test(text);

/** First step: whose console, the address, the password. */
export function PasswordStep(props: {
  readonly organisation: string | undefined;
  readonly onDone: (next: Schemas['NextStep']) => void;
}) {
  const { t } = useWords();
  const textOf = useProblemText();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: {
      organisation: props.organisation ?? localStorage.getItem(organisationKey) ?? '',
      email: '',
      password: '',
    },
    validate: {
      organisation: (text) => (isSlug(text.trim()) ? null : t('sign_in.organisation_form')),
      email: (text) => (text.includes('@') ? null : t('sign_in.email_form')),
      password: (text) => (text === '' ? t('sign_in.password_missing') : null),
    },
  });
  const { mutate, error, isPending } = useMutation({
    mutationFn: (body: typeof form.values) => take(api.POST('/sign-in', { body })),
    onSuccess: (next, { organisation }) => {
      localStorage.setItem(organisationKey, organisation);
      props.onDone(next);
    },
  });
  return (
    <Entrance title={t('sign_in.title')} lead={t('sign_in.lead')}>
      <form
        className={css['form']}
        noValidate
        onSubmit={form.onSubmit((values) => mutate({ ...values, organisation: values.organisation.trim() }))}
      >
        {error !== null && (
          <p className={css['alert']} role="alert">
            {textOf(error)}
          </p>
        )}
        <TextInput
          label={t('sign_in.organisation')}
          description={t('sign_in.organisation_hint')}
          autoComplete="organization"
          autoCapitalize="none"
          spellCheck={false}
          key={form.key('organisation')}
          {...form.getInputProps('organisation')}
        />
        <TextInput
          label={t('sign_in.email')}
          type="email"
          autoComplete="username"
          inputMode="email"
          key={form.key('email')}
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label={t('sign_in.password')}
          autoComplete="current-password"
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        <Button type="submit" loading={isPending} fullWidth>
          {t('sign_in.next')}
        </Button>
      </form>
    </Entrance>
  );
}
