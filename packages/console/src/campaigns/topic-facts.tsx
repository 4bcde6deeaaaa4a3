import { Facts } from '../parts/section.tsx';
import { useWords } from '../texts/words-context.tsx';
import type { TopicTerms } from './campaign.ts';
import css from './campaigns.module.css';

type Told = Omit<TopicTerms, 'templates'>;

/** Name and value pairs of what a topic is in the policy: class, legal basis, who may be on it. */
export function useTopicFacts(): (topic: Told) => ReadonlyArray<readonly [string, string]> {
  const { t, find } = useWords();
  return (topic) => [
    [
      t('topic.class'),
      `${topic.class_label} · ${t(topic.carries_marketing ? 'topic.marketing' : 'topic.no_marketing')}`,
    ],
    [t('topic.basis'), `${find(`basis.${topic.legal_basis}`, topic.legal_basis)} · ${topic.purpose_label}`],
    [t('topic.who'), find(`opt_in.${topic.opt_in}`, topic.opt_in)],
    ...(topic.only_for.length > 0 ? [[t('topic.only_for'), topic.only_for.join(', ')] as const] : []),
    ...(topic.clause === null ? [] : [[t('topic.clause'), topic.clause] as const]),
  ];
}

/** What one takes on by writing about a topic. */
export function TopicFacts({ topic }: { readonly topic: Told }) {
  const facts = useTopicFacts();
  return (
    <div className={css['terms']}>
      <p>{topic.description}</p>
      <Facts facts={facts(topic)} />
    </div>
  );
}
