import { Button, Select, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take, type Schemas } from '../api/client.ts';
import { suppressionCountsQuery } from '../api/work-queries.ts';
import { useMe } from '../app/use-me.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { Page } from '../parts/page.tsx';
import { reasonLength } from '../parts/reason-form.tsx';
import table from '../parts/rows.module.css';
import { Section } from '../parts/section.tsx';
import { Sign } from '../parts/sign.tsx';
import { Failure, LoadingRows, useProblemText } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import css from './suppressions.module.css';

type Closure = Schemas['Closure'];
type Asked = { readonly email: string; readonly reason: string };

/** How widely an address is closed, in words. */
function useScope(): (closure: Pick<Closure, 'channel' | 'topic_title'>) => string {
  const { t, find } = useWords();
  return ({ channel, topic_title: topic }) => {
    if (topic !== null) return t('closed.topic', { topic });
    return channel === ''
      ? t('closed.all')
      : t('closed.channel', { channel: find(`channel.${channel}`, channel) });
  };
}

function ClosureRow(props: {
  readonly closure: Closure;
  readonly isPending: boolean;
  readonly onLift: () => void;
}) {
  const { t, day } = useWords();
  const { may } = useMe();
  const scopeOf = useScope();
  const { closure } = props;
  return (
    <li className={`${table['row']} ${css['closure']}`}>
      <span>
        <strong>{scopeOf(closure)}</strong>
        <br />
        {t(`cause.${closure.cause}`)}
        <br />
        <span className={table['quiet']}>
          {t('closed.since', { day: day(closure.since) })}
          {closure.other_address && ` · ${t('closed.other')}`}
        </span>
      </span>
      {closure.liftable && may('suppressions.write') && (
        <ConfirmButton
          text={t('closed.lift')}
          about={t(closure.cause === 'bounce' ? 'closed.lift_bounce' : 'closed.lift_about')}
          size="xs"
          isPending={props.isPending}
          onConfirm={props.onLift}
        />
      )}
      {!closure.liftable && <span className={css['kept']}>{t('closed.not_liftable')}</span>}
    </li>
  );
}

const scopes = ['all', 'email', 'topic'] as const;
const whys = ['wished', 'decided'] as const;

/** Closes the address that was asked about. */
function BlockForm({
  asked,
  onDone,
}: {
  readonly asked: Asked;
  readonly onDone: (state: Schemas['AddressState']) => void;
}) {
  const { t, locale } = useWords();
  const textOf = useProblemText();
  const { data } = useQuery(suppressionCountsQuery(locale));
  const [scope, setScope] = useState<(typeof scopes)[number]>('email');
  const [topic, setTopic] = useState<string | null>(null);
  const [isWished, setWished] = useState(true);
  const { mutate, error, isPending } = useMutation({
    mutationFn: () =>
      take(
        api.POST('/suppressions/blocks', {
          params: { query: { locale } },
          body: {
            ...asked,
            channel: scope === 'all' ? '' : 'email',
            topic: scope === 'topic' ? (topic ?? '') : '',
            wished: isWished,
          },
        }),
      ),
    onSuccess: onDone,
  });
  return (
    <Section title={t('block.title')}>
      <div className={css['form']}>
        {error !== null && (
          <p className={css['alert']} role="alert">
            {textOf(error)}
          </p>
        )}
        <Select
          label={t('block.scope')}
          allowDeselect={false}
          data={scopes.map((value) => ({ value, label: t(`block.scope_${value}`) }))}
          value={scope}
          onChange={(value) => setScope(scopes.find((each) => each === value) ?? 'email')}
        />
        {scope === 'topic' && (
          <Select
            label={t('block.topic')}
            data={data?.topics.map((each) => ({ value: each.topic, label: each.title })) ?? []}
            value={topic}
            onChange={setTopic}
          />
        )}
        <fieldset className={css['radios']}>
          <legend>{t('block.why')}</legend>
          {whys.map((why) => (
            <label key={why}>
              <input
                type="radio"
                name="why"
                checked={isWished === (why === 'wished')}
                onChange={() => setWished(why === 'wished')}
              />
              <span>
                {t(`block.${why}`)}
                <span className={table['quiet']}>{t(`block.${why}_about`)}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <Button
          variant="default"
          loading={isPending}
          disabled={scope === 'topic' && topic === null}
          onClick={() => mutate()}
        >
          {t('block.action')}
        </Button>
      </div>
    </Section>
  );
}

function Result({ asked, first }: { readonly asked: Asked; readonly first: Schemas['AddressState'] }) {
  const { t, locale } = useWords();
  const { may } = useMe();
  const textOf = useProblemText();
  const queries = useQueryClient();
  const [state, setState] = useState(first);
  const changed = (next: Schemas['AddressState']): void => {
    setState(next);
    void queries.invalidateQueries({ queryKey: ['suppressions'] });
  };
  const lift = useMutation({
    mutationFn: ({ channel, topic, cause }: Closure) =>
      take(
        api.POST('/suppressions/lifts', {
          params: { query: { locale } },
          body: { ...asked, channel, topic, cause },
        }),
      ),
    onSuccess: changed,
  });
  const isClosed = state.closures.length > 0;
  return (
    <>
      <Section title={asked.email}>
        <p className={css['verdict']} data-closed={isClosed} role="status">
          <Sign name={isClosed ? 'close' : 'done'} />
          {t(isClosed ? 'closed.yes' : 'closed.no')}
        </p>
        {lift.error !== null && (
          <p className={css['alert']} role="alert">
            {textOf(lift.error)}
          </p>
        )}
        {isClosed && (
          <ul className={table['list']}>
            {state.closures.map((closure) => (
              <ClosureRow
                key={`${closure.channel}/${closure.topic}/${closure.cause}/${closure.since}`}
                closure={closure}
                isPending={lift.isPending}
                onLift={() => lift.mutate(closure)}
              />
            ))}
          </ul>
        )}
      </Section>
      {may('suppressions.write') && <BlockForm asked={asked} onDone={changed} />}
    </>
  );
}

function CheckForm() {
  const { t, locale } = useWords();
  const textOf = useProblemText();
  const form = useForm({
    initialValues: { email: '', reason: '' },
    validate: {
      email: (text) => (text.includes('@') ? null : t('sign_in.email_form')),
      reason: (text) => (text.trim().length < reasonLength.minimum ? t('reason.short') : null),
    },
  });
  const { mutate, data, variables, error, isPending, submittedAt } = useMutation({
    mutationFn: (body: Asked) =>
      take(api.POST('/suppressions/checks', { params: { query: { locale } }, body })),
  });
  return (
    <>
      <form
        className={`${css['form']} ${css['check']}`}
        noValidate
        onSubmit={form.onSubmit(({ email, reason }) =>
          mutate({ email: email.trim(), reason: reason.trim() }),
        )}
      >
        <TextInput
          label={t('kind.email')}
          placeholder="olena@example.org"
          description={t('closed.exact')}
          autoComplete="off"
          spellCheck={false}
          data-filter
          {...form.getInputProps('email')}
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
          {t('closed.check')}
        </Button>
      </form>
      {data !== undefined && variables !== undefined && (
        <Result asked={variables} first={data} key={submittedAt} />
      )}
    </>
  );
}

function Counts() {
  const { t, number, locale } = useWords();
  const { data, error, refetch } = useQuery(suppressionCountsQuery(locale));
  if (error !== null && data === undefined) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <LoadingRows rows={3} />;
  if (data.items.length === 0) return <p className={table['quiet']}>{t('closed.none')}</p>;
  return (
    <ul className={css['counts']}>
      {data.items.map(({ cause, scope, addresses }) => (
        <li key={`${cause}/${scope}`}>
          <span>
            {t(`cause.${cause}`)}
            <br />
            <span className={table['quiet']}>{t(`closed.scope_${scope}`)}</span>
          </span>
          <b>{number(addresses)}</b>
        </li>
      ))}
    </ul>
  );
}

/** One exact address at a time: whether nothing is sent to it, and why. There is no list of addresses to leaf through. */
export function SuppressionsPage() {
  const { t } = useWords();
  return (
    <Page title={t('closed.title')} about={t('closed.about')}>
      <div className={css['columns']}>
        <div>
          <CheckForm />
        </div>
        <Section title={t('closed.counts')}>
          <Counts />
        </Section>
      </div>
    </Page>
  );
}
