import { Button, Checkbox, Select, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { api, take } from '../api/client.ts';
import { useProblemText } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import { contactChannels, type CaseContact, type CaseView } from './case.ts';
import css from './cases.module.css';
import { useCaseCall } from './use-case-call.ts';

function AnswerForm({ view }: { readonly view: CaseView }) {
  const { t, locale } = useWords();
  const textOf = useProblemText();
  const form = useForm({
    initialValues: { subject: view.answer.subject, text: '', closes: false },
    validate: {
      subject: (text) => (text.trim() === '' ? t('answer_form.subject_missing') : null),
      text: (text) => (text.trim() === '' ? t('contact_form.text_missing') : null),
    },
  });
  const { mutate, error, isPending } = useCaseCall(view.id, (body: typeof form.values, headers) =>
    take(
      api.POST('/cases/{case}/answers', {
        params: { path: { case: view.id }, query: { locale } },
        headers,
        body,
      }),
    ),
  );
  if (view.answer.hindrance !== null)
    return <p className={css['quiet']}>{t(`problem.${view.answer.hindrance}`)}</p>;
  return (
    <form
      className={css['form']}
      noValidate
      onSubmit={form.onSubmit((values) =>
        mutate(values, { onSuccess: () => form.setFieldValue('text', '') }),
      )}
    >
      <p className={css['quiet']}>{t('answer_form.about')}</p>
      {error !== null && (
        <p className={css['alert']} role="alert">
          {textOf(error)}
        </p>
      )}
      <TextInput label={t('answer_form.subject')} maxLength={200} {...form.getInputProps('subject')} />
      <Textarea
        label={t('answer_form.text')}
        lang={view.locale}
        autosize
        minRows={6}
        maxRows={20}
        maxLength={20_000}
        {...form.getInputProps('text')}
      />
      <Checkbox label={t('answer_form.closes')} {...form.getInputProps('closes', { type: 'checkbox' })} />
      <Button type="submit" loading={isPending}>
        {t('answer_form.send')}
      </Button>
    </form>
  );
}

function ContactForm({ view }: { readonly view: CaseView }) {
  const { t, locale } = useWords();
  const textOf = useProblemText();
  const form = useForm<Pick<CaseContact, 'channel' | 'direction' | 'text'> & { at: string; closes: boolean }>(
    {
      initialValues: {
        channel: 'telephone',
        direction: 'in',
        at: '',
        text: '',
        closes: false,
      },
      validate: { text: (text) => (text.trim() === '' ? t('contact_form.text_missing') : null) },
    },
  );
  const { mutate, error, isPending } = useCaseCall(
    view.id,
    ({ at, ...contact }: typeof form.values, headers) =>
      take(
        api.POST('/cases/{case}/contacts', {
          params: { path: { case: view.id }, query: { locale } },
          headers,
          body: { ...contact, ...(at !== '' && { at: new Date(at).toISOString() }) },
        }),
      ),
  );
  return (
    <form
      className={css['form']}
      noValidate
      onSubmit={form.onSubmit((values) => mutate(values, { onSuccess: () => form.reset() }))}
    >
      {error !== null && (
        <p className={css['alert']} role="alert">
          {textOf(error)}
        </p>
      )}
      <div className={css['fields']}>
        <Select
          label={t('contact_form.channel')}
          allowDeselect={false}
          data={contactChannels.map((value) => ({ value, label: t(`contact.${value}`) }))}
          {...form.getInputProps('channel')}
        />
        <Select
          label={t('contact_form.direction')}
          allowDeselect={false}
          data={(['in', 'out'] as const).map((value) => ({ value, label: t(`contact.${value}`) }))}
          {...form.getInputProps('direction')}
        />
        <TextInput
          label={t('contact_form.at')}
          description={t('contact_form.at_about')}
          type="datetime-local"
          {...form.getInputProps('at')}
        />
      </div>
      <Textarea
        label={t('contact_form.text')}
        autosize
        minRows={4}
        maxRows={20}
        maxLength={20_000}
        {...form.getInputProps('text')}
      />
      <Checkbox label={t('answer_form.closes')} {...form.getInputProps('closes', { type: 'checkbox' })} />
      <Button type="submit" variant="default" loading={isPending}>
        {t('contact_form.record')}
      </Button>
    </form>
  );
}

/** What can be written into a case: a mail to the person, or a note of a contact by another way. */
export function WriteForms({ view }: { readonly view: CaseView }) {
  const { t } = useWords();
  const [shown, show] = useState<'answer' | 'contact'>('answer');
  return (
    <section className={css['write']}>
      <div className={css['views']} role="group" aria-label={t('case_page.write')}>
        {(['answer', 'contact'] as const).map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={shown === each}
            data-chosen={shown === each}
            onClick={() => show(each)}
          >
            {t(`case_page.${each}`)}
          </button>
        ))}
      </div>
      {shown === 'answer' ? <AnswerForm view={view} /> : <ContactForm view={view} />}
    </section>
  );
}
