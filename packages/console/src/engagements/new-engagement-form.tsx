import { Button, FileInput, Select, Textarea, TextInput } from '@mantine/core';
import { useForm, type UseFormReturnType } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { api, take, type Schemas } from '../api/client.ts';
import { engagementTermsQuery } from '../api/work-queries.ts';
import { toInstant } from '../campaigns/campaign.ts';
import { Failure, LoadingRows, useProblemText } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import css from './engagements.module.css';

const hashKinds = ['salted', 'sha256'] as const;

/** The fingerprint of a document, made in this browser: the document itself goes nowhere. */
async function fingerprint(file: File): Promise<string> {
  return bytesToHex(sha256(new Uint8Array(await file.arrayBuffer())));
}

interface Values {
  recipient: string;
  purpose: string;
  topic: string;
  hash: (typeof hashKinds)[number];
  expires: string;
  reference: string;
  signedOn: string;
  document: File | null;
}

interface FieldsProps {
  readonly terms: Schemas['EngagementTerms'];
  readonly form: UseFormReturnType<Values>;
}

/** To whom, what for, and until when. */
function WhatFields({ terms, form }: FieldsProps) {
  const { t, day } = useWords();
  const latest = terms.latest_expiry ?? '';
  return (
    <>
      <Select
        label={t('engagement_form.recipient')}
        allowDeselect={false}
        data={terms.recipients.map(({ id, title }) => ({ value: id, label: title }))}
        {...form.getInputProps('recipient')}
      />
      <Textarea
        label={t('engagement_form.purpose')}
        placeholder={t('engagement_form.purpose_example')}
        rows={2}
        maxLength={500}
        {...form.getInputProps('purpose')}
      />
      <Select
        label={t('engagement_form.topic')}
        description={t('engagement_form.topic_about')}
        allowDeselect={false}
        data={[
          { value: '', label: t('engagement_form.any_topic') },
          ...terms.topics.map(({ id, title }) => ({ value: id, label: title })),
        ]}
        {...form.getInputProps('topic')}
      />
      <Select
        label={t('engagement_form.hash')}
        description={t(`engagement_form.hash_${form.values.hash}_about`)}
        allowDeselect={false}
        data={hashKinds.map((value) => ({ value, label: t(`engagement_form.hash_${value}`) }))}
        {...form.getInputProps('hash')}
      />
      <TextInput
        label={t('engagement_form.expires')}
        description={t('engagement_form.expires_about', { day: day(latest) })}
        type="date"
        max={latest.slice(0, 10)}
        {...form.getInputProps('expires')}
      />
    </>
  );
}

/** Under which signed terms. */
function TermsFields({ form }: Pick<FieldsProps, 'form'>) {
  const { t } = useWords();
  return (
    <>
      <FileInput
        label={t('engagement_form.document')}
        description={t('engagement_form.document_about')}
        placeholder={t('engagement_form.choose')}
        clearable
        clearButtonProps={{ 'aria-label': t('engagement_form.clear') }}
        {...form.getInputProps('document')}
      />
      <TextInput
        label={t('engagement_form.reference')}
        placeholder="C-2027/14"
        maxLength={200}
        {...form.getInputProps('reference')}
      />
      <TextInput label={t('engagement_form.signed_on')} type="date" {...form.getInputProps('signedOn')} />
    </>
  );
}

function Form({ terms }: { readonly terms: Schemas['EngagementTerms'] }) {
  const { t, locale } = useWords();
  const textOf = useProblemText();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const latest = terms.latest_expiry ?? '';
  const form = useForm<Values>({
    initialValues: {
      recipient: terms.recipients[0]?.id ?? '',
      purpose: '',
      topic: '',
      hash: 'salted',
      expires: '',
      reference: '',
      signedOn: '',
      document: null,
    },
    validate: {
      recipient: (text) => (text === '' ? t('engagement_form.missing') : null),
      purpose: (text) => (text.trim() === '' ? t('engagement_form.missing') : null),
      expires: (text) => (text === '' ? t('engagement_form.missing') : null),
      reference: (text) =>
        text.trim() === '' || text.includes('@') ? t('engagement_form.reference_form') : null,
      signedOn: (text) => (text === '' ? t('engagement_form.missing') : null),
      document: (file) => (file === null ? t('engagement_form.missing') : null),
    },
  });
  const { mutate, error, isPending } = useMutation({
    mutationFn: async ({ document, ...values }: typeof form.values) => {
      if (document === null) throw new Error('the form has a document');
      const end = toInstant(`${values.expires}T23:59`, terms.time_zone);
      return take(
        api.POST('/engagements', {
          params: { query: { locale } },
          body: {
            recipient: values.recipient,
            purpose: values.purpose.trim(),
            ...(values.topic !== '' && { topic: values.topic }),
            hash: values.hash,
            // The last day ends when the policy says so.
            expires_at: values.expires === latest.slice(0, 10) && end > latest ? latest : end,
            terms: {
              reference: values.reference.trim(),
              signed_on: values.signedOn,
              sha256: await fingerprint(document),
            },
          },
        }),
      );
    },
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: ['engagements', 'list'] });
      await navigate({ to: '/engagements', search: { open: id } });
    },
  });
  return (
    <form className={css['form']} noValidate onSubmit={form.onSubmit((values) => mutate(values))}>
      <p className={css['quiet']}>{t('engagement_form.about', { clause: terms.clause ?? '' })}</p>
      {error !== null && (
        <p className={css['alert']} role="alert">
          {textOf(error)}
        </p>
      )}
      <WhatFields terms={terms} form={form} />
      <TermsFields form={form} />
      <Button type="submit" loading={isPending}>
        {t('engagement_form.create')}
      </Button>
    </form>
  );
}

/** Under which terms a list may be lent: nothing is given by it yet. */
export function NewEngagementForm() {
  const { t, locale } = useWords();
  const { data, error, refetch } = useQuery(engagementTermsQuery(locale));
  if (error !== null && data === undefined) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <LoadingRows />;
  if (data.latest_expiry === null) return <p>{t('problem.engagement_not_promised')}</p>;
  return <Form terms={data} />;
}
