import { useQuery } from '@tanstack/react-query';
import { audienceQuery } from '../api/campaign-queries.ts';
import { Section } from '../parts/section.tsx';
import { Failure, LoadingRows } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import type { CampaignView } from './campaign.ts';
import css from './campaigns.module.css';
import { languageName } from './word-fields.tsx';

/** A reason of the gate in words: what it is, and what it means for this person; of a notice it can mean something else. */
export function useReason(
  isNotice = false,
): (reason: string) => { readonly name: string; readonly about: string } {
  const { t, find } = useWords();
  return (reason) => ({
    name: find(`denied.${reason}`, reason),
    about: find(isNotice ? `left_out_notice.${reason}` : '', find(`left_out.${reason}`, t('left_out.other'))),
  });
}

/** Who would get it now and who would not, as counts; never who they are. */
export function AudienceView({ campaign }: { readonly campaign: CampaignView }) {
  const { t, number } = useWords();
  const isNotice = campaign.topic === undefined;
  const reasonOf = useReason(isNotice);
  const { data, error, refetch } = useQuery(audienceQuery(campaign.id));
  if (error !== null && data === undefined) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <LoadingRows rows={4} />;
  return (
    <>
      <p className={css['figure']}>{t('audience.reachable', { count: data.reachable })}</p>
      <p>
        {isNotice
          ? t(data.reachable === 0 ? 'audience.nobody_concerned' : 'audience.concerned')
          : t(data.reachable === 0 ? 'audience.nobody_next' : 'audience.again')}
      </p>
      <div className={css['columns']}>
        <Section title={t('audience.languages')}>
          {data.locales.length === 0 && <p className={css['quiet']}>{t('audience.no_languages')}</p>}
          <ul className={css['counts']}>
            {data.locales.map(({ locale, count }) => (
              <li key={locale}>
                <b lang={locale}>{languageName(locale)}</b>
                <span>{number(count)}</span>
              </li>
            ))}
          </ul>
        </Section>
        <Section title={t('audience.left_out')}>
          {data.left_out.length === 0 && (
            <p className={css['quiet']}>
              {t(isNotice ? 'audience.nobody_concerned_left_out' : 'audience.nobody_left_out')}
            </p>
          )}
          <ul className={css['counts']}>
            {data.left_out.map(({ reason, count }) => (
              <li key={reason}>
                <b>{reasonOf(reason).name}</b>
                <span>{number(count)}</span>
                <p>{reasonOf(reason).about}</p>
              </li>
            ))}
          </ul>
        </Section>
      </div>
    </>
  );
}
