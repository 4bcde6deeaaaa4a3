import { Button, PasswordInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take, type Schemas } from '../api/client.ts';
import { useWords } from '../texts/words-context.tsx';
import { Entrance } from './entrance.tsx';
import css from './fields.module.css';
import { SignInSteps } from './sign-in-steps.tsx';
import { usePasswordProblem } from './use-password-problem.ts';

function NewPassword(props: {
  readonly token: string;
  readonly onDone: (next: Schemas['NextStep']) => void;
}) {
  const { t } = useWords();
  const textOf = usePasswordProblem();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { password: '', again: '' },
    validate: {
      password: (text) => (text.length < 12 ? t('weak.too_short') : null),
      again: (text, { password }) => (text === password ? null : t('invitation.differ')),
    },
  });
  const { mutate, error, isPending } = useMutation({
    mutationFn: (password: string) =>
      take(api.POST('/invitations', { body: { token: props.token, password } })),
    onSuccess: props.onDone,
  });
  return (
    <Entrance title={t('invitation.title')} lead={t('invitation.lead')}>
      <form className={css['form']} noValidate onSubmit={form.onSubmit(({ password }) => mutate(password))}>
        {error !== null && (
          <p className={css['alert']} role="alert">
            {textOf(error)}
          </p>
        )}
        <PasswordInput
          label={t('invitation.password')}
          description={t('invitation.hint')}
          autoComplete="new-password"
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        <PasswordInput
          label={t('invitation.again')}
          autoComplete="new-password"
          key={form.key('again')}
          {...form.getInputProps('again')}
        />
        <Button type="submit" loading={isPending} fullWidth>
          {t('invitation.action')}
        </Button>
      </form>
    </Entrance>
  );
}

/** Behind a one-time link: a password is set, then the second factor. The token stands after # and reaches no server log. */
export function InvitationPage() {
  const [token] = useState(() => window.location.hash.slice(1));
  const [next, setNext] = useState<Schemas['NextStep']['next']>();
  if (next !== undefined) return <SignInSteps first={next} />;
  return <NewPassword token={token} onDone={(step) => setNext(step.next)} />;
}
