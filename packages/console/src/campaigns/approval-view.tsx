import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { audienceQuery, termsQuery } from '../api/campaign-queries.ts';
import { api, take } from '../api/client.ts';
import { Section } from '../parts/section.tsx';
import { Sign } from '../parts/sign.tsx';
import { useProblemText } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import type { CampaignView } from './campaign.ts';
import css from './campaigns.module.css';
import { languageName } from './word-fields.tsx';

type Approval = NonNullable<CampaignView['approval']>;

/** Whether a second person's word is there, and who can give it. */
export function ApprovalStanding({ approval }: { readonly approval: Approval }) {
  const { t, instant } = useWords();
  const { given, by, at, waits_for: names } = approval;
  const told = given
    ? t('approval.given', { name: by ?? '', at: instant(at ?? '') })
    : names.length === 0
      ? t('approval.nobody')
      : t('approval.waits_for', { names: names.join(', ') });
  return (
    <p className={css['standing']} data-given={given} role="status">
      <Sign name={given ? 'kept' : 'clock'} />
      <span>{told}</span>
    </p>
  );
}

/** A field as its form calls it: `en.title` is the subject line in English. */
function useFieldName(): (field: string) => string {
  const { t, find } = useWords();
  return (field) => {
    const [place = '', name] = field.split('.');
    if (name === undefined) return find(`approval.field_${place}`, place);
    if (place === 'only_with') return t('approval.field_only_with', { name });
    return `${find(`word_field.${name}`, name)} · ${languageName(place)}`;
  };
}

/** Its value in the words of the policy, where it is an id. */
function useFieldValue(): (field: string, value: string) => string {
  const { locale } = useWords();
  const { data: terms } = useQuery(termsQuery(locale));
  return (field, value) => {
    if (field === 'topic') return terms?.topics.find(({ topic }) => topic === value)?.title ?? value;
    if (field === 'class')
      return terms?.classes.find(({ message_class: id }) => id === value)?.label ?? value;
    if (field !== 'about') return value;
    const labels = new Map(terms?.purposes.map(({ purpose, label }) => [purpose, label]));
    return value
      .split(', ')
      .map((id) => labels.get(id) ?? id)
      .join(', ');
  };
}

function Differences({ approval }: { readonly approval: Approval }) {
  const { t } = useWords();
  const nameOf = useFieldName();
  const valueOf = useFieldValue();
  if (approval.changes.length === 0) return <p className={css['quiet']}>{t('approval.unchanged')}</p>;
  return (
    <ul className={css['differences']}>
      {approval.changes.map(({ field, before, after }) => (
        <li key={field}>
          <b>{nameOf(field)}</b>
          {before !== null && (
            <del>
              <span className={css['spoken']}>{t('approval.before')} </span>
              {valueOf(field, before)}
            </del>
          )}
          {after !== null && (
            <ins>
              <span className={css['spoken']}>{t('approval.after')} </span>
              {valueOf(field, after)}
            </ins>
          )}
        </li>
      ))}
    </ul>
  );
}

function Approve({ campaign, approval }: { readonly campaign: string; readonly approval: Approval }) {
  const { t } = useWords();
  const textOf = useProblemText();
  const queries = useQueryClient();
  const { mutate, error, isPending } = useMutation({
    mutationFn: () =>
      take(
        api.POST('/campaigns/{campaign}/approvals', {
          params: { path: { campaign } },
          body: { hash: approval.hash },
        }),
      ),
    onSuccess: (view) => {
      queries.setQueryData(['campaigns', campaign], view);
      void queries.invalidateQueries({ queryKey: ['campaigns', 'list'] });
    },
    // Refused because it was changed meanwhile: what is shown was out of date.
    onError: () => queries.invalidateQueries({ queryKey: ['campaigns', campaign], exact: true }),
  });
  return (
    <section className={css['choice']}>
      <h2>{t('approval.yours')}</h2>
      <p>{t('approval.yours_about')}</p>
      {error !== null && (
        <p className={css['alert']} role="alert">
          {textOf(error)}
        </p>
      )}
      <Button loading={isPending} onClick={() => mutate()}>
        {t('approval.act')}
      </Button>
    </section>
  );
}

/** What the second person looks at: what is said, to how many, and what has changed since somebody last approved it. */
export function ApprovalView({
  campaign,
  approval,
}: {
  readonly campaign: CampaignView;
  readonly approval: Approval;
}) {
  const { t } = useWords();
  const { data: audience } = useQuery(audienceQuery(campaign.id));
  const link = (view: 'letter' | 'audience', text: string) => (
    <Link to="/campaigns/$campaignId" params={{ campaignId: campaign.id }} search={{ view }}>
      {text}
    </Link>
  );
  return (
    <>
      <p className={css['quiet']}>{t('approval.about')}</p>
      <ApprovalStanding approval={approval} />
      <Section title={t(approval.by === null ? 'approval.words' : 'approval.changes')}>
        <Differences approval={approval} />
      </Section>
      <Section title={t('approval.look')}>
        <p>
          {audience !== undefined && t('audience.reachable', { count: audience.reachable })}{' '}
          {link('audience', t('approval.see_audience'))} · {link('letter', t('approval.see_letter'))}
        </p>
      </Section>
      {approval.yours && !approval.given && <Approve campaign={campaign.id} approval={approval} />}
    </>
  );
}
