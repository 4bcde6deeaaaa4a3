import { Button, Modal, Select, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, take } from '../api/client.ts';
import { assigneesQuery } from '../api/work-queries.ts';
import { useMe } from '../app/use-me.ts';
import { ReasonButton } from '../parts/reason-button.tsx';
import { Section } from '../parts/section.tsx';
import { useProblemText } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import type { CaseView } from './case.ts';
import css from './cases.module.css';
import { useCaseCall } from './use-case-call.ts';

type Action =
  | { readonly action: 'close' | 'reopen' | 'restrict' | 'unrestrict'; readonly reason: string }
  | { readonly action: 'assign'; readonly staff_id: string | null }
  | { readonly action: 'set_due'; readonly answer_by: string; readonly reason: string }
  | { readonly action: 'remove'; readonly topics?: string[] };

function useAction(view: CaseView) {
  const { locale } = useWords();
  return useCaseCall(view.id, (body: Action) =>
    take(api.POST('/cases/{case}/actions', { params: { path: { case: view.id }, query: { locale } }, body })),
  );
}

/** Carries out what the person wishes: says what will happen, and asks once. */
export function Removal({ view }: { readonly view: CaseView }) {
  const { t } = useWords();
  const textOf = useProblemText();
  const [isAsking, question] = useDisclosure(false);
  const [topic, setTopic] = useState<string | null>(null);
  const { mutate, isPending, error } = useAction(view);
  const title = view.receives.find((each) => each.topic === topic)?.title;
  const remove = (): void =>
    mutate({ action: 'remove', ...(topic !== null && { topics: [topic] }) }, { onSuccess: question.close });
  return (
    <Section title={t('removal.title')}>
      <p className={css['quiet']}>{t('removal.about', { count: view.receives.length })}</p>
      <div className={css['acts']}>
        <Button variant="default" size="xs" onClick={question.open}>
          {t('removal.action')}
        </Button>
      </div>
      <Modal
        closeButtonProps={{ 'aria-label': t('panel.close') }}
        opened={isAsking}
        onClose={question.close}
        title={t('removal.action')}
      >
        <div className={css['form']}>
          <Select
            label={t('removal.from')}
            placeholder={t('removal.everything')}
            data={view.receives.map((each) => ({ value: each.topic, label: each.title }))}
            value={topic}
            onChange={setTopic}
            clearable
          />
          <p>{title === undefined ? t('removal.all_about') : t('removal.topic_about', { topic: title })}</p>
          {error !== null && (
            <p className={css['alert']} role="alert">
              {textOf(error)}
            </p>
          )}
          <div className={css['acts']}>
            <Button loading={isPending} onClick={remove}>
              {t('removal.confirm')}
            </Button>
            <Button variant="default" onClick={question.close}>
              {t('confirm.keep')}
            </Button>
          </div>
        </div>
      </Modal>
    </Section>
  );
}

function Assignee({ view }: { readonly view: CaseView }) {
  const { t } = useWords();
  const { data } = useQuery(assigneesQuery(view.id));
  const { mutate, isPending } = useAction(view);
  const items = data?.items.map(({ staff_id: value, name }) => ({ value, label: name })) ?? [];
  return (
    <Select
      label={t('case_page.assigned')}
      placeholder={t('cases.unassigned')}
      data={items}
      value={view.assigned_to ?? null}
      disabled={isPending}
      clearable
      onChange={(id) => mutate({ action: 'assign', staff_id: id })}
    />
  );
}

/** Earlier than promised, for a reason; the promise itself stays. */
function SetTerm({ view }: { readonly view: CaseView }) {
  const { t, day } = useWords();
  const textOf = useProblemText();
  const [isOpen, dialog] = useDisclosure(false);
  const { mutate, isPending, error } = useAction(view);
  const form = useForm({
    initialValues: { day: view.answer_by.slice(0, 10), reason: '' },
    validate: {
      day: (text) => (text === '' ? t('term_form.day_missing') : null),
      reason: (text) => (text.trim().length < 3 ? t('reason.short') : null),
    },
  });
  const set = (values: typeof form.values): void => {
    const end = new Date(`${values.day}T23:59:00`).getTime();
    const answerBy = new Date(Math.min(end, Date.parse(view.latest_answer_by))).toISOString();
    const isLater = values.day > view.latest_answer_by.slice(0, 10);
    mutate(
      {
        action: 'set_due',
        answer_by: isLater ? new Date(end).toISOString() : answerBy,
        reason: values.reason,
      },
      { onSuccess: dialog.close },
    );
  };
  return (
    <>
      <Button variant="default" size="xs" onClick={dialog.open}>
        {t('term_form.action')}
      </Button>
      <Modal
        closeButtonProps={{ 'aria-label': t('panel.close') }}
        opened={isOpen}
        onClose={dialog.close}
        title={t('term_form.action')}
      >
        <form className={css['form']} noValidate onSubmit={form.onSubmit(set)}>
          <p>{t('term_form.about', { day: day(view.latest_answer_by) })}</p>
          {error !== null && (
            <p className={css['alert']} role="alert">
              {textOf(error)}
            </p>
          )}
          <TextInput
            label={t('term_form.day')}
            type="date"
            max={view.latest_answer_by.slice(0, 10)}
            {...form.getInputProps('day')}
          />
          <Textarea label={t('reason.label')} rows={2} maxLength={500} {...form.getInputProps('reason')} />
          <Button type="submit" loading={isPending}>
            {t('term_form.set')}
          </Button>
        </form>
      </Modal>
    </>
  );
}

/** Who works on it, until when, and how it ends. */
export function CaseActs({ view }: { readonly view: CaseView }) {
  const { t } = useWords();
  const { may } = useMe();
  const navigate = useNavigate();
  const { mutateAsync, isPending } = useAction(view);
  const isClosed = view.state === 'closed';
  const act = (action: 'close' | 'reopen' | 'unrestrict') => (
    <ReasonButton
      key={action}
      text={t(`case_act.${action}`)}
      about={t(`case_act.${action}_about`)}
      isPending={isPending}
      onReason={(reason) => mutateAsync({ action, reason })}
    />
  );
  const restrict = async (reason: string): Promise<void> => {
    await mutateAsync({ action: 'restrict', reason });
    if (!may('cases.dpo')) await navigate({ to: '/cases' });
  };
  return (
    <Section title={t('case_page.work')}>
      <Assignee view={view} />
      <div className={css['acts']}>
        {act(isClosed ? 'reopen' : 'close')}
        {!isClosed && <SetTerm view={view} key={view.answer_by} />}
        {view.dpo_only ? (
          act('unrestrict')
        ) : (
          <ReasonButton
            text={t('case_act.restrict')}
            about={t(may('cases.dpo') ? 'case_act.restrict_about' : 'case_act.restrict_away')}
            isPending={isPending}
            onReason={restrict}
          />
        )}
      </div>
    </Section>
  );
}
