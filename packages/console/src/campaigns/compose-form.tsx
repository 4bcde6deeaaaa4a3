import { Button, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useBlocker } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { api, take } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import { useProblemText } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import { Addressing, ClassFacts } from './addressing.tsx';
import { isNotice, toRequest, type CampaignView, type Draft, type Terms } from './campaign.ts';
import css from './campaigns.module.css';
import { TopicFacts } from './topic-facts.tsx';
import { WordFields } from './word-fields.tsx';

/** Values that the server would not take, by language and name. */
function wrongFields(error: Error | null, draft: Draft): readonly string[] {
  const fields = error instanceof ApiProblem ? error.details['fields'] : undefined;
  if (!Array.isArray(fields)) return [];
  return Object.keys(draft.words).flatMap((locale) => fields.map((field) => `${locale}.${String(field)}`));
}

/** Links that have no place in a notice, as the server found them. */
function StrayLinks({ error }: { readonly error: Error | null }) {
  const links = error instanceof ApiProblem ? error.details['links'] : undefined;
  if (!Array.isArray(links)) return null;
  return (
    <ul className={css['stray']}>
      {links.map((link) => (
        <li key={String(link)}>{String(link)}</li>
      ))}
    </ul>
  );
}

/** Keeps a draft: when asked to, and before one leaves the page. What cannot be kept holds the page until it is put right or dropped. */
function useSaving(
  terms: Terms,
  initial: Draft,
  campaignId: string | undefined,
  onSaved: (saved: CampaignView) => void,
) {
  const queries = useQueryClient();
  const [draft, setDraft] = useState(initial);
  const current = useRef(initial);
  const saved = useRef(JSON.stringify(initial));
  const [kept, setKept] = useState(() => JSON.stringify(initial));
  const change = (next: Draft): void => {
    current.current = next;
    setDraft(next);
  };
  const isChanged = (): boolean => JSON.stringify(current.current) !== saved.current;
  const saving = useMutation({
    mutationFn: async () => {
      const sent = JSON.stringify(current.current);
      const body = toRequest(terms, current.current);
      const campaign = campaignId;
      const view = await (campaign === undefined
        ? take(api.POST('/campaigns', { body }))
        : take(api.PUT('/campaigns/{campaign}', { params: { path: { campaign } }, body })));
      saved.current = sent;
      setKept(sent);
      return view;
    },
    onSuccess: (view) => {
      queries.setQueryData(['campaigns', view.id], view);
      void queries.invalidateQueries({ queryKey: ['campaigns'] });
    },
  });
  useBlocker({
    shouldBlockFn: async () =>
      isChanged() &&
      (await saving.mutateAsync().then(
        () => false,
        () => true,
      )),
    enableBeforeUnload: isChanged,
  });
  const save = (): void => saving.mutate(undefined, { onSuccess: onSaved });
  const drop = (): void => {
    change(JSON.parse(saved.current) as Draft);
    saving.reset();
  };
  return { draft, change, save, drop, saving, isChanged: JSON.stringify(draft) !== kept };
}

function FollowsNote({ follows, topic }: { readonly follows: string; readonly topic: string }) {
  const { t } = useWords();
  return (
    <p className={css['quiet']}>
      {t('compose.follows', { topic })}{' '}
      <Link to="/campaigns/$campaignId" params={{ campaignId: follows }} search={{ view: 'thread' }}>
        {t('compose.follows_link')}
      </Link>
    </p>
  );
}

function OnlyWithField(props: { readonly onlyWith: string; readonly onChange: (onlyWith: string) => void }) {
  const { t } = useWords();
  return (
    <Textarea
      label={t('compose.only_with')}
      description={t('compose.only_with_about')}
      placeholder="product: tabella"
      rows={2}
      autosize
      value={props.onlyWith}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}

/** What the policy says of what it goes out as. */
function Aside({ terms, draft }: { readonly terms: Terms; readonly draft: Draft }) {
  const { t } = useWords();
  const topic = terms.topics.find((each) => each.topic === draft.topic);
  const messageClass = terms.classes.find((each) => each.message_class === draft.messageClass);
  return (
    <aside aria-label={t('compose.terms')}>
      {topic !== undefined && <TopicFacts topic={topic} />}
      {messageClass !== undefined && <ClassFacts of={messageClass} />}
      <div className={css['guide']}>
        <p>{t(isNotice(draft) ? 'compose.footer_notice' : 'compose.footer')}</p>
        <p>{t('campaigns.no_tracking')}</p>
      </div>
    </aside>
  );
}

function PaceField(props: { readonly pace: string; readonly onChange: (pace: string) => void }) {
  const { t } = useWords();
  return (
    <TextInput
      label={t('compose.pace')}
      description={t('compose.pace_about')}
      type="number"
      min={1}
      max={1_000_000}
      value={props.pace}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}

/** The words of a campaign: what about, in which languages, how fast. */
export function ComposeForm(props: {
  readonly terms: Terms;
  readonly initial: Draft;
  /** Absent: a new one. */
  readonly campaignId?: string | undefined;
  readonly onSaved: (saved: CampaignView) => void;
}) {
  const { t } = useWords();
  const textOf = useProblemText();
  const { terms } = props;
  const { draft, change, save, drop, saving, isChanged } = useSaving(
    terms,
    props.initial,
    props.campaignId,
    props.onSaved,
  );
  const [isTried, setTried] = useState(false);
  const hasName = draft.name.trim() !== '';
  const topic = terms.topics.find((each) => each.topic === draft.topic);
  const submit = (): void => {
    setTried(true);
    if (hasName) save();
  };
  return (
    <div className={css['compose']}>
      <form
        className={css['form']}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {saving.error !== null && (
          <div className={css['alert']} role="alert">
            {hasName ? textOf(saving.error) : t('compose.name_missing')}
            <StrayLinks error={saving.error} />
          </div>
        )}
        <TextInput
          label={t('compose.name')}
          description={t('compose.name_about')}
          placeholder={t('compose.name_example')}
          maxLength={200}
          error={isTried && !hasName ? t('compose.name_missing') : undefined}
          value={draft.name}
          onChange={(event) => change({ ...draft, name: event.currentTarget.value })}
        />
        {draft.follows === undefined ? (
          <Addressing terms={terms} draft={draft} onChange={change} />
        ) : (
          <FollowsNote follows={draft.follows} topic={topic?.title ?? draft.topic} />
        )}
        <WordFields
          terms={terms}
          draft={draft}
          wrong={wrongFields(saving.error, draft)}
          onChange={(words) => change({ ...draft, words })}
        />
        {!isNotice(draft) && (
          <OnlyWithField onlyWith={draft.onlyWith} onChange={(onlyWith) => change({ ...draft, onlyWith })} />
        )}
        <PaceField pace={draft.pace} onChange={(pace) => change({ ...draft, pace })} />
        <div className={css['buttons']}>
          <Button type="submit" loading={saving.isPending}>
            {t('compose.save')}
          </Button>
          {saving.error !== null && isChanged && (
            <Button variant="default" onClick={drop}>
              {t('compose.drop')}
            </Button>
          )}
          <span className={css['quiet']} role="status">
            {isChanged ? t('compose.unsaved') : (saving.isSuccess || props.campaignId) && t('compose.saved')}
          </span>
        </div>
      </form>
      <Aside terms={terms} draft={draft} />
    </div>
  );
}
