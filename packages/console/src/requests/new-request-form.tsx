import { Button, FileInput, Select, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { isDoneBefore, useAttempt } from '../api/attempt.ts';
import { api, take } from '../api/client.ts';
import { useProblemText } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import { readScan, scanTypes } from './read-file.ts';
import { requestTypes, type RequestRow } from './request.ts';
import css from './requests.module.css';

/** Types that name a third party have fields of their own, which paper is not entered for here. */
const onPaper = requestTypes.filter(
  (type) => !['third_party_access', 'childs_data', 'portability_to_controller'].includes(type),
);
const noon = (day: string): string =>
  new Date(Math.min(Date.parse(`${day}T12:00:00`), Date.now())).toISOString();

/** What is entered, checked beside its field, and sent once. */
function usePaperForm() {
  const { t } = useWords();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const attempt = useAttempt();
  const [today] = useState(() => new Date().toISOString().slice(0, 10));
  const form = useForm<{
    type: RequestRow['type'];
    name: string;
    address: string;
    email: string;
    words: string;
    day: string;
    scan: File | null;
  }>({
    initialValues: {
      type: 'access',
      name: '',
      address: '',
      email: '',
      words: '',
      day: today,
      scan: null,
    },
    validate: {
      name: (text) => (text.trim() === '' ? t('new_request.name_missing') : null),
      address: (text) => (text.trim() === '' ? t('new_request.address_missing') : null),
      words: (text) => (text.trim() === '' ? t('new_request.words_missing') : null),
      day: (text) => (text === '' ? t('term_form.day_missing') : null),
      scan: (file) =>
        file !== null && (file.size > 4_000_000 || !scanTypes.some((type) => type === file.type))
          ? t('new_request.scan_unfit')
          : null,
    },
  });
  const call = useMutation({
    mutationFn: async ({ type, name, address, email, words, day, scan }: typeof form.values) => {
      const read = scan === null ? undefined : await readScan(scan);
      const lines = address.split('\n').map((line) => line.trim());
      return take(
        api.POST('/requests', {
          headers: attempt.headers(),
          body: {
            type,
            person: { name: name.trim(), postal_address: lines.filter((line) => line !== '').slice(0, 6) },
            ...(email.trim() !== '' && { subject: { email: email.trim() } }),
            details: { words: words.trim() },
            received_at: noon(day),
            ...(read && { scan: read }),
          },
        }),
      );
    },
    onSuccess: async ({ id }) => {
      attempt.end();
      await queries.invalidateQueries({ queryKey: ['requests', 'list'] });
      await navigate({ to: '/requests/$requestId', params: { requestId: id } });
    },
    onError: (failed) => {
      if (isDoneBefore(failed)) attempt.end();
    },
  });
  return { form, ...call };
}

/** A request that came by post or was handed over: who, what, when it was received, and its scan. */
export function NewRequestForm() {
  const { t } = useWords();
  const textOf = useProblemText();
  const { form, mutate, error, isPending } = usePaperForm();
  return (
    <form className={css['form']} noValidate onSubmit={form.onSubmit((values) => mutate(values))}>
      <p className={css['quiet']}>{t('new_request.about')}</p>
      {error !== null && (
        <p className={css['alert']} role="alert">
          {textOf(error)}
        </p>
      )}
      <Select
        label={t('requests.type')}
        allowDeselect={false}
        data={onPaper.map((value) => ({ value, label: t(`request_type.${value}`) }))}
        {...form.getInputProps('type')}
      />
      <TextInput label={t('new_request.name')} autoComplete="off" {...form.getInputProps('name')} />
      <Textarea label={t('new_request.address')} rows={2} {...form.getInputProps('address')} />
      <TextInput
        label={t('new_request.email')}
        description={t('new_request.email_about')}
        type="email"
        autoComplete="off"
        {...form.getInputProps('email')}
      />
      <Textarea label={t('new_request.words')} rows={4} maxLength={10_000} {...form.getInputProps('words')} />
      <TextInput label={t('new_request.day')} type="date" {...form.getInputProps('day')} />
      <FileInput
        label={t('new_request.scan')}
        description={t('new_request.scan_about')}
        accept={scanTypes.join(',')}
        clearable
        {...form.getInputProps('scan')}
      />
      <Button type="submit" loading={isPending}>
        {t('new_request.action')}
      </Button>
    </form>
  );
}
