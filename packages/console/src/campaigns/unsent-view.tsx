import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { unsentQuery, type UnsentState } from '../api/campaign-queries.ts';
import { api, take, type Schemas } from '../api/client.ts';
import { useMe } from '../app/use-me.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { Section } from '../parts/section.tsx';
import { Failure, LoadingRows, MoreRows, useProblemText } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import { useReason } from './audience-view.tsx';
import type { CampaignView } from './campaign.ts';
import css from './campaigns.module.css';

type Person = Schemas['UnsentPeople']['items'][number];
type Decision = 'mark_arrived' | 'send_again';

/** What a person decides about a mail of unknown fate. */
function Decisions({ campaign, person }: { readonly campaign: CampaignView; readonly person: Person }) {
  const { t } = useWords();
  const textOf = useProblemText();
  const queries = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: (action: Decision) =>
      take(
        api.POST('/campaigns/{campaign}/messages/{message}/decisions', {
          params: { path: { campaign: campaign.id, message: person.message } },
          body: { action },
        }),
      ),
    onSuccess: (view) => queries.setQueryData(['campaigns', campaign.id], view),
    onError: () => queries.invalidateQueries({ queryKey: ['campaigns', campaign.id] }),
  });
  return (
    <div className={css['buttons']}>
      <ConfirmButton
        size="xs"
        text={t('unsent.arrived')}
        about={t('unsent.arrived_about', { address: person.masked })}
        isPending={isPending}
        onConfirm={() => mutate('mark_arrived')}
      />
      {campaign.state !== 'cancelled' && (
        <ConfirmButton
          size="xs"
          text={t('unsent.again')}
          about={t('unsent.again_about', { address: person.masked })}
          isPending={isPending}
          onConfirm={() => mutate('send_again')}
        />
      )}
      {error !== null && (
        <span className={css['alert']} role="alert">
          {textOf(error)}
        </span>
      )}
    </div>
  );
}

function UnsentRow({ campaign, person }: { readonly campaign: CampaignView; readonly person: Person }) {
  const { t, brief } = useWords();
  const { may } = useMe();
  const reasonOf = useReason();
  const { reason, clause, state } = person;
  const { name, about } = reasonOf(reason ?? state);
  return (
    <li>
      <span>
        <b>{person.masked}</b> · <time dateTime={person.changed_at}>{brief(person.changed_at)}</time>
      </span>
      {may('subjects.search') && (
        <Link to="/people" search={{ subject: person.subject }}>
          {t('unsent.record')}
        </Link>
      )}
      <p>
        {clause === undefined ? name : t('unsent.reason_clause', { reason: name, clause })}
        {state === 'held' && `: ${about}`}
      </p>
      {state === 'uncertain' && may('campaigns.write') && <Decisions campaign={campaign} person={person} />}
    </li>
  );
}

function UnsentList(props: {
  readonly campaign: CampaignView;
  readonly state: UnsentState;
  readonly count: number;
}) {
  const { t, number } = useWords();
  const { campaign, state, count } = props;
  const list = useInfiniteQuery(unsentQuery(campaign.id, state, count));
  const people = list.data?.pages.flatMap(({ items }) => items);
  return (
    <Section title={t(`unsent.${state}`, { count: number(count) })}>
      {list.error !== null && people === undefined && (
        <Failure error={list.error} onRetry={() => void list.refetch()} />
      )}
      {list.isPending && <LoadingRows rows={2} />}
      <ul className={css['counts']}>
        {people?.map((person) => (
          <UnsentRow key={person.message} campaign={campaign} person={person} />
        ))}
      </ul>
      <MoreRows list={list} />
    </Section>
  );
}

/** Who did not get it for sure, by masked address: those of unknown fate first, since somebody has to decide about them. */
export function UnsentView({ campaign }: { readonly campaign: CampaignView }) {
  const { may } = useMe();
  const { result } = campaign;
  if (result === undefined || !may('campaigns.people')) return null;
  return (['uncertain', 'failed', 'held'] as const)
    .filter((state) => result[state] > 0)
    .map((state) => <UnsentList key={state} campaign={campaign} state={state} count={result[state]} />);
}
