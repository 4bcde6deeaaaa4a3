import { Button, Modal, Radio, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, take, type Schemas } from '../api/client.ts';
import { tasksQuery } from '../api/request-queries.ts';
import { useMe } from '../app/use-me.ts';
import { Page } from '../parts/page.tsx';
import table from '../parts/rows.module.css';
import { Empty, Failure, LoadingRows, useProblemText } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import css from './requests.module.css';

type Task = Schemas['RequestTasks']['items'][number];
const outcomes = ['done', 'none_found', 'kept', 'failed'] as const;

function Confirm({ task, onClose }: { readonly task: Task; readonly onClose: () => void }) {
  const { t, locale } = useWords();
  const textOf = useProblemText();
  const queries = useQueryClient();
  const form = useForm<{ outcome: (typeof outcomes)[number]; words: string; because: string; until: string }>(
    {
      initialValues: { outcome: 'done', words: '', because: '', until: '' },
      validate: {
        words: (text) => (text.trim() === '' ? t('tasks.words_missing') : null),
        because: (text, { outcome }) =>
          outcome === 'kept' && text.trim() === '' ? t('tasks.law_missing') : null,
      },
    },
  );
  const { mutate, error, isPending } = useMutation({
    mutationFn: ({ outcome, words, because, until }: typeof form.values) =>
      take(
        api.POST('/tasks/{task}/confirmations', {
          params: { path: { task: task.id }, query: { locale } },
          body: {
            outcome,
            words: words.trim(),
            ...(outcome === 'kept' && { because: because.trim() }),
            ...(outcome === 'kept' && until !== '' && { until }),
          },
        }),
      ),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['requests'] });
      onClose();
    },
  });
  return (
    <Modal
      closeButtonProps={{ 'aria-label': t('panel.close') }}
      opened
      onClose={onClose}
      title={t('tasks.confirm')}
    >
      <form className={css['form']} noValidate onSubmit={form.onSubmit((values) => mutate(values))}>
        <p>{t('tasks.confirm_about', { system: task.system_title })}</p>
        <Radio.Group label={t('coverage.outcome')} {...form.getInputProps('outcome')}>
          <div className={css['grounds']}>
            {outcomes.map((value) => (
              <Radio key={value} value={value} label={t(`task_outcome.${value}`)} />
            ))}
          </div>
        </Radio.Group>
        {form.values.outcome === 'kept' && (
          <div className={css['fields']}>
            <TextInput label={t('tasks.law')} {...form.getInputProps('because')} />
            <TextInput label={t('tasks.until')} type="date" {...form.getInputProps('until')} />
          </div>
        )}
        <Textarea label={t('tasks.words')} rows={3} maxLength={2000} {...form.getInputProps('words')} />
        {error !== null && (
          <p className={css['alert']} role="alert">
            {textOf(error)}
          </p>
        )}
        <Button type="submit" loading={isPending}>
          {t('tasks.confirm')}
        </Button>
      </form>
    </Modal>
  );
}

/** What plans ask of systems that people work by hand. */
export function TasksPage() {
  const { t, day, locale } = useWords();
  const { may } = useMe();
  const { data, error, refetch } = useQuery(tasksQuery(locale));
  const [task, setTask] = useState<Task | null>(null);
  return (
    <Page title={t('tasks.title')} about={t('tasks.about')}>
      {error !== null && data === undefined && <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <LoadingRows rows={3} />}
      {data?.items.length === 0 && <Empty title={t('tasks.none')} text={t('tasks.none_next')} />}
      {data !== undefined && data.items.length > 0 && (
        <ul className={table['list']}>
          {data.items.map((each) => (
            <li key={each.id} className={`${table['row']} ${css['task']}`}>
              <span className={css['what']}>
                <strong>{each.system_title}</strong>
                <span className={table['quiet']}>{t(`task_operation.${each.operation}`)}</span>
              </span>
              <span className={table['quiet']}>{t('cases.since', { day: day(each.created_at) })}</span>
              {each.request !== null && (
                <Link to="/requests/$requestId" params={{ requestId: each.request }}>
                  {t('tasks.request')}
                </Link>
              )}
              {may('requests.write') && (
                <Button variant="default" size="xs" onClick={() => setTask(each)}>
                  {t('tasks.confirm')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {task !== null && <Confirm task={task} onClose={() => setTask(null)} />}
    </Page>
  );
}
