import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, take, type Schemas } from '../api/client.ts';
import { Copyable } from '../parts/copyable.tsx';
import { useProblemText } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import { RoleBoxes, type Role } from './role-boxes.tsx';
import css from './staff.module.css';

/** The one-time link, shown once, for the administrator to pass on. */
export function InvitationLink({ invitation }: { readonly invitation: Schemas['InvitationIssued'] }) {
  const { t, instant } = useWords();
  return (
    <div className={css['form']} role="status">
      <p>{t('staff.link_about', { until: instant(invitation.expires_at) })}</p>
      <Copyable value={`${window.location.origin}/console/invitation#${invitation.token}`} />
    </div>
  );
}

/** A new colleague: name, address, roles; answers with the link that lets them in. */
export function InviteForm() {
  const { t } = useWords();
  const textOf = useProblemText();
  const queries = useQueryClient();
  const roles: Role[] = ['officer'];
  const form = useForm({
    initialValues: { name: '', email: '', roles },
    validate: {
      name: (text) => (text.trim() === '' ? t('staff.name_missing') : null),
      email: (text) => (text.includes('@') ? null : t('sign_in.email_form')),
      roles: (chosen) => (chosen.length === 0 ? t('staff.role_missing') : null),
    },
  });
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: (body: typeof form.values) => take(api.POST('/staff', { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['staff'] }),
  });
  if (data !== undefined) return <InvitationLink invitation={data} />;
  return (
    <form className={css['form']} noValidate onSubmit={form.onSubmit((values) => mutate(values))}>
      {error !== null && (
        <p className={css['alert']} role="alert">
          {textOf(error)}
        </p>
      )}
      <TextInput label={t('staff.name')} placeholder="Olena Koval" {...form.getInputProps('name')} />
      <TextInput
        label={t('sign_in.email')}
        type="email"
        placeholder="olena@example.org"
        {...form.getInputProps('email')}
      />
      <p className={css['label']}>{t('staff.roles')}</p>
      <RoleBoxes
        value={form.values.roles}
        onChange={(chosen) => form.setFieldValue('roles', chosen)}
        error={form.errors['roles']}
      />
      <Button type="submit" loading={isPending}>
        {t('staff.invite_action')}
      </Button>
    </form>
  );
}
