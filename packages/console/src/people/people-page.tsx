import { Button, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { api, take } from '../api/client.ts';
import { Page } from '../parts/page.tsx';
import { reasonLength } from '../parts/reason-form.tsx';
import { useProblemText } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import css from './people.module.css';
import { searchKinds, toSubjectRef, type SearchKind } from './subject-ref.ts';

const route = getRouteApi('/shell/people');

function KindChoice(props: { readonly chosen: SearchKind; readonly onChoose: (kind: SearchKind) => void }) {
  const { t } = useWords();
  return (
    <fieldset className={css['kinds']}>
      <legend>{t('people.kind')}</legend>
      {searchKinds.map((kind) => (
        <label key={kind}>
          <input
            type="radio"
            name="kind"
            checked={kind === props.chosen}
            onChange={() => props.onChoose(kind)}
          />
          {t(`kind.${kind}`)}
        </label>
      ))}
    </fieldset>
  );
}

function SearchForm({ subject }: { readonly subject: string | undefined }) {
  const { t } = useWords();
  const textOf = useProblemText();
  const navigate = useNavigate();
  const first: SearchKind = subject === undefined ? 'email' : 'subject_id';
  const form = useForm<{ kind: SearchKind; value: string; reason: string }>({
    initialValues: { kind: first, value: subject ?? '', reason: '' },
    validate: {
      value: (text) => (text.trim() === '' ? t('people.value_missing') : null),
      reason: (text) => (text.trim().length < reasonLength.minimum ? t('reason.short') : null),
    },
  });
  const { mutate, error, isPending } = useMutation({
    mutationFn: ({ kind, value, reason }: typeof form.values) =>
      take(
        api.POST('/subjects/searches', {
          body: { subject: toSubjectRef(kind, value), reason: reason.trim() },
        }),
      ),
    onSuccess: ({ subject_id: subjectId }) =>
      void navigate({ to: '/people/$subjectId', params: { subjectId } }),
  });
  return (
    <form className={css['form']} noValidate onSubmit={form.onSubmit((values) => mutate(values))}>
      <KindChoice chosen={form.values.kind} onChoose={(chosen) => form.setFieldValue('kind', chosen)} />
      <TextInput
        label={t(`kind.${form.values.kind}`)}
        placeholder={t(`people.example_${form.values.kind}`)}
        description={t('people.exact')}
        autoComplete="off"
        spellCheck={false}
        data-filter
        {...form.getInputProps('value')}
      />
      <Textarea
        label={t('reason.label')}
        placeholder={t('reason.example')}
        description={t('reason.logged')}
        rows={2}
        maxLength={reasonLength.maximum}
        {...form.getInputProps('reason')}
      />
      {error !== null && (
        <p className={css['alert']} role="alert">
          {textOf(error)}
        </p>
      )}
      <Button type="submit" loading={isPending}>
        {t('people.search')}
      </Button>
    </form>
  );
}

/** A person is found by an exact identity and a stated reason; there is no list of people to leaf through. */
export function PeoplePage() {
  const { t } = useWords();
  const { subject } = route.useSearch();
  return (
    <Page title={t('people.title')} about={t('people.about')}>
      <div className={css['columns']}>
        <SearchForm subject={subject} key={subject} />
        <div className={css['guide']}>
          <h2>{t('people.how')}</h2>
          <ol>
            <li>{t('people.how_exact')}</li>
            <li>{t('people.how_reason')}</li>
            <li>{t('people.how_masked')}</li>
          </ol>
        </div>
      </div>
    </Page>
  );
}
