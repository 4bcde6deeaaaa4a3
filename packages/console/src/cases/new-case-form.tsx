import { Button, Select, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { isDoneBefore, useAttempt } from '../api/attempt.ts';
import { api, take } from '../api/client.ts';
import { useProblemText } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import { caseKinds, contactChannels, type CaseContact, type CaseRow } from './case.ts';
import css from './cases.module.css';

/** A case for somebody who calls or writes on paper: who, what about, and the first contact. */
export function NewCaseForm() {
  const { t } = useWords();
  const textOf = useProblemText();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const attempt = useAttempt();
  const form = useForm<{
    email: string;
    kind: CaseRow['kind'];
    channel: CaseContact['channel'];
    text: string;
  }>({
    initialValues: {
      email: '',
      kind: 'question',
      channel: 'telephone',
      text: '',
    },
    validate: {
      email: (text) => (text.includes('@') ? null : t('sign_in.email_form')),
      text: (text) => (text.trim() === '' ? t('contact_form.text_missing') : null),
    },
  });
  const { mutate, error, isPending } = useMutation({
    mutationFn: ({ email, kind, channel, text }: typeof form.values) =>
      take(
        api.POST('/cases', {
          headers: attempt.headers(),
          body: { subject: { email: email.trim() }, kind, contact: { channel, direction: 'in', text } },
        }),
      ),
    onSuccess: async ({ id }) => {
      attempt.end();
      await queries.invalidateQueries({ queryKey: ['cases', 'list'] });
      await navigate({ to: '/cases/$caseId', params: { caseId: id } });
    },
    onError: (failed) => {
      if (isDoneBefore(failed)) attempt.end();
    },
  });
  return (
    <form className={css['form']} noValidate onSubmit={form.onSubmit((values) => mutate(values))}>
      <p className={css['quiet']}>{t('cases.new_about')}</p>
      {error !== null && (
        <p className={css['alert']} role="alert">
          {textOf(error)}
        </p>
      )}
      <TextInput
        label={t('cases.new_who')}
        type="email"
        placeholder="olena@example.org"
        autoComplete="off"
        {...form.getInputProps('email')}
      />
      <Select
        label={t('cases.kind')}
        allowDeselect={false}
        data={caseKinds.map((value) => ({ value, label: t(`case_kind.${value}`) }))}
        {...form.getInputProps('kind')}
      />
      <Select
        label={t('contact_form.channel')}
        allowDeselect={false}
        data={contactChannels.map((value) => ({ value, label: t(`contact.${value}`) }))}
        {...form.getInputProps('channel')}
      />
      <Textarea label={t('contact_form.text')} rows={5} maxLength={20_000} {...form.getInputProps('text')} />
      <Button type="submit" loading={isPending}>
        {t('cases.new_action')}
      </Button>
    </form>
  );
}
