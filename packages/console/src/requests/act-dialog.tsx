import { Button, Modal, MultiSelect, Radio, Select, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take } from '../api/client.ts';
import { useProblemText } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import { writesLetter, type RequestAction, type RequestPage } from './request.ts';
import css from './requests.module.css';
import { useAct, type ActBody } from './use-request-call.ts';

interface Values {
  readonly words: string;
  readonly ground: string | null;
  readonly amount: string;
  readonly currency: string;
  readonly categories: readonly string[];
  readonly basis: (typeof bases)[number];
}

/** On which ground a third party can be given data. */
const bases = [
  'legal_obligation',
  'consent',
  'vital_interests',
  'public_task',
  'legitimate_interest',
] as const;

/** A third party is given what was decided, and nothing else. */
const discloses = (view: RequestPage, action: RequestAction): boolean =>
  action === 'propose' && view.type === 'third_party_access';

function Disclosure(props: {
  readonly view: RequestPage;
  readonly values: Values;
  readonly onChange: (change: Partial<Values>) => void;
}) {
  const { t } = useWords();
  return (
    <>
      <MultiSelect
        label={t('act_form.categories')}
        data={props.view.categories.map(({ id, title }) => ({ value: id, label: title }))}
        value={[...props.values.categories]}
        onChange={(categories) => props.onChange({ categories })}
      />
      <Select
        label={t('act_form.ground')}
        allowDeselect={false}
        data={bases.map((value) => ({ value, label: t(`basis_of.${value}`) }))}
        value={props.values.basis}
        onChange={(value) => props.onChange({ basis: bases.find((each) => each === value) ?? 'consent' })}
      />
    </>
  );
}

const groundsOf = (view: RequestPage, action: RequestAction): RequestPage['grounds']['refuse'] =>
  action === 'refuse' || action === 'extend' || action === 'quote' ? view.grounds[action] : [];
const needsWords = (action: RequestAction): boolean =>
  !['accept', 'ask_identity', 'verify', 'propose', 'approve', 'retry', 'quote'].includes(action);

function Grounds(props: {
  readonly view: RequestPage;
  readonly action: RequestAction;
  readonly value: string | null;
  readonly onChange: (ground: string) => void;
}) {
  const { t, find } = useWords();
  const grounds = groundsOf(props.view, props.action);
  if (grounds.length === 0) return null;
  return (
    <Radio.Group label={t('act_form.ground')} value={props.value} onChange={props.onChange}>
      <div className={css['grounds']}>
        {grounds.map(({ ground, article }) => (
          <Radio
            key={ground}
            value={ground}
            label={find(`ground.${ground}`, ground)}
            {...(article !== null && { description: article })}
          />
        ))}
      </div>
    </Radio.Group>
  );
}

/** The letter as it will read: nothing was done yet. */
function Preview({ letter }: { readonly letter: { title: string; text: string; channel: string } | null }) {
  const { t } = useWords();
  if (letter === null) return <p className={css['quiet']}>{t('act_form.no_letter')}</p>;
  return (
    <section className={css['letter']} aria-label={t('act_form.letter')}>
      <p className={css['quiet']}>{t(letter.channel === 'mail' ? 'letters.by_mail' : 'letters.by_print')}</p>
      <pre>{letter.text}</pre>
    </section>
  );
}

/** What is typed, what is missing, the letter that was read, and the act itself. */
function useActForm(view: RequestPage, action: RequestAction, onClose: () => void) {
  const { t } = useWords();
  const [values, setValues] = useState<Values>({
    words: '',
    ground: null,
    amount: '',
    currency: 'UAH',
    categories: [],
    basis: 'legal_obligation',
  });
  const [missing, setMissing] = useState<string | null>(null);
  const act = useAct(view.id);
  const set = (change: Partial<Values>): void => {
    setValues((before) => ({ ...before, ...change }));
    preview.reset();
    setMissing(null);
  };
  const body: ActBody = {
    action,
    ...(values.words.trim() !== '' && { words: values.words.trim() }),
    ...(values.ground !== null && { ground: values.ground }),
    ...(discloses(view, action) && {
      disclosure: { categories: [...values.categories], ground: values.basis },
    }),
    ...(action === 'quote' && { amount: { value: values.amount, currency: values.currency } }),
  };
  const preview = useMutation({
    mutationFn: () =>
      take(api.POST('/requests/{request}/letter-previews', { params: { path: { request: view.id } }, body })),
  });
  const hasLetter = writesLetter.includes(action);
  const hindrance = (): string | null => {
    if (groundsOf(view, action).length > 0 && values.ground === null) return t('act_form.ground_missing');
    if (discloses(view, action) && values.categories.length === 0) return t('act_form.categories_missing');
    if (action === 'quote' && !/^\d{1,9}(\.\d{1,2})?$/.test(values.amount)) return t('act_form.amount_form');
    return needsWords(action) && values.words.trim() === '' ? t('act_form.words_missing') : null;
  };
  const go = (): void => {
    const found = hindrance();
    setMissing(found);
    if (found !== null) return;
    if (hasLetter && preview.data === undefined) preview.mutate();
    else act.mutate(body, { onSuccess: onClose });
  };
  return { act, preview, values, set, missing, hasLetter, go };
}

/** An act on a request: what it needs, the letter as it will read, and one confirmation. */
export function ActDialog(props: {
  readonly view: RequestPage;
  readonly action: RequestAction;
  readonly onClose: () => void;
}) {
  const { view, action, onClose } = props;
  const { t, find } = useWords();
  const textOf = useProblemText();
  const { act, preview, values, set, missing, hasLetter, go } = useActForm(view, action, onClose);
  const error = act.error ?? preview.error;
  const title = find(`request_act.${action}`, action);
  return (
    <Modal
      closeButtonProps={{ 'aria-label': t('panel.close') }}
      opened
      onClose={onClose}
      title={title}
      size="lg"
    >
      <div className={css['form']}>
        <p>{find(`request_act.${action}_about`, '')}</p>
        <Grounds view={view} action={action} value={values.ground} onChange={(ground) => set({ ground })} />
        {discloses(view, action) && <Disclosure view={view} values={values} onChange={set} />}
        {action === 'quote' && (
          <div className={css['fields']}>
            <TextInput
              label={t('act_form.amount')}
              inputMode="decimal"
              value={values.amount}
              onChange={(event) => set({ amount: event.currentTarget.value })}
            />
            <TextInput
              label={t('act_form.currency')}
              maxLength={3}
              value={values.currency}
              onChange={(event) => set({ currency: event.currentTarget.value.toUpperCase() })}
            />
          </div>
        )}
        {(needsWords(action) || action === 'quote') && (
          <Textarea
            label={t(action === 'send_back' ? 'act_form.words_colleague' : 'act_form.words')}
            rows={5}
            maxLength={10_000}
            value={values.words}
            onChange={(event) => set({ words: event.currentTarget.value })}
          />
        )}
        {preview.data !== undefined && <Preview letter={preview.data.letter} />}
        {(missing !== null || error !== null) && (
          <p className={css['alert']} role="alert">
            {missing ?? textOf(error)}
          </p>
        )}
        <div className={css['acts']}>
          <Button loading={act.isPending || preview.isPending} onClick={go}>
            {hasLetter && preview.data === undefined ? t('act_form.read') : title}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t('confirm.keep')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
