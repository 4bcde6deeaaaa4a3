import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { letterQuery, termsQuery } from '../api/campaign-queries.ts';
import { Failure, LoadingRows } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import type { CampaignView } from './campaign.ts';
import css from './campaigns.module.css';
import { languageName } from './word-fields.tsx';

function Languages(props: {
  readonly campaign: CampaignView;
  readonly locales: readonly string[];
  readonly shown: string;
}) {
  const { t } = useWords();
  return (
    <nav className={css['languages']} aria-label={t('letter.language')}>
      {props.locales.map((language) => (
        <Link
          key={language}
          to="/campaigns/$campaignId"
          params={{ campaignId: props.campaign.id }}
          search={{ view: 'letter', language }}
          replace
          lang={language}
          activeOptions={{ exact: true, includeSearch: true }}
          data-chosen={language === props.shown}
        >
          {languageName(language)}
        </Link>
      ))}
    </nav>
  );
}

/** The mail as a reader gets it: the page of it in a frame where nothing runs, and the text part beside it. */
export function LetterView(props: {
  readonly campaign: CampaignView;
  readonly language: string | undefined;
}) {
  const { t, locale } = useWords();
  const { id, content, changed_at: changedAt } = props.campaign;
  const { data: terms } = useQuery(termsQuery(locale));
  const written = Object.keys(content);
  const locales = terms?.locales.filter((each) => written.includes(each)) ?? written;
  const shown = locales.find((each) => each === props.language) ?? terms?.default_locale ?? locales[0] ?? '';
  const { data: letter, error, refetch } = useQuery(letterQuery(id, shown));
  if (error !== null && letter === undefined) return <Failure error={error} onRetry={() => void refetch()} />;
  if (letter === undefined) return <LoadingRows rows={4} />;
  return (
    <>
      <Languages campaign={props.campaign} locales={locales} shown={shown} />
      <p className={css['subject']}>
        <span>{t('letter.subject')}</span> <strong lang={shown}>{letter.subject}</strong>
      </p>
      <div className={css['letter']}>
        <section>
          <h2>{t('letter.html')}</h2>
          <iframe
            key={changedAt}
            title={t('letter.frame', { language: languageName(shown) })}
            src={`/console/api/campaigns/${id}/letter?locale=${shown}`}
            sandbox=""
          />
        </section>
        <section>
          <h2>{t('letter.text')}</h2>
          <pre className={css['text']} lang={shown}>
            {letter.text}
          </pre>
        </section>
      </div>
      <p className={css['quiet']}>{t('letter.links')}</p>
    </>
  );
}
