import { Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { letterQuery, termsQuery } from '../api/campaign-queries.ts';
import { Facts } from '../parts/section.tsx';
import { Failure, LoadingRows } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import { invented, isMeant, type CampaignView } from './campaign.ts';
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

const zones = Intl.supportedValuesOf('timeZone');

/** The invented reader: where they live, and, where only some are meant, what is on record of them. */
function ReaderFields(props: {
  readonly campaign: CampaignView;
  readonly zone: string;
  readonly onZone: (zone: string) => void;
  /** Fields of the reader that the words have. */
  readonly fields: readonly { readonly name: string; readonly otherwise: string }[];
  readonly said: Readonly<Record<string, string>>;
  readonly onSaid: (said: Readonly<Record<string, string>>) => void;
}) {
  const { t } = useWords();
  const [attributes, setAttributes] = useState<Readonly<Record<string, string>>>({});
  const { only_with: onlyWith } = props.campaign;
  return (
    <div className={css['reader']}>
      <Select
        label={t('letter.zone')}
        data={zones.includes(props.zone) ? zones : [props.zone, ...zones]}
        value={props.zone}
        searchable
        allowDeselect={false}
        onChange={(zone) => zone !== null && props.onZone(zone)}
      />
      {props.fields.map(({ name, otherwise }) => (
        <TextInput
          key={`reader.${name}`}
          label={t('letter.said', { name })}
          description={t('letter.otherwise', { words: otherwise })}
          maxLength={100}
          value={props.said[name] ?? ''}
          onChange={(event) => props.onSaid({ ...props.said, [name]: event.currentTarget.value })}
        />
      ))}
      {Object.keys(onlyWith ?? {}).map((name) => (
        <TextInput
          key={name}
          label={t('letter.attribute', { name })}
          placeholder={onlyWith?.[name]?.[0]}
          value={attributes[name] ?? ''}
          onChange={(event) => setAttributes({ ...attributes, [name]: event.currentTarget.value })}
        />
      ))}
      {onlyWith !== undefined && (
        <p role="status">{t(isMeant(onlyWith, attributes) ? 'letter.meant' : 'letter.not_meant')}</p>
      )}
    </div>
  );
}

/** The mail as an invented reader gets it: the page of it in a frame where nothing runs, and the text part beside it. */
export function LetterView(props: {
  readonly campaign: CampaignView;
  readonly language: string | undefined;
}) {
  const { t, locale, instantIn } = useWords();
  const { id, content, changed_at: changedAt } = props.campaign;
  const { data: terms } = useQuery(termsQuery(locale));
  const [chosenZone, setZone] = useState<string>();
  const [isNarrow, setNarrow] = useState(false);
  const [said, setSaid] = useState<Readonly<Record<string, string>>>({});
  const reader = invented(said);
  const zone = chosenZone ?? terms?.time_zone ?? 'UTC';
  const written = Object.keys(content);
  const locales = terms?.locales.filter((each) => written.includes(each)) ?? written;
  const shown = locales.find((each) => each === props.language) ?? terms?.default_locale ?? locales[0] ?? '';
  const { data: letter, error, refetch } = useQuery(letterQuery(id, { locale: shown, zone, reader }));
  if (error !== null && letter === undefined) return <Failure error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <Languages campaign={props.campaign} locales={locales} shown={shown} />
      <ReaderFields
        campaign={props.campaign}
        zone={zone}
        onZone={setZone}
        fields={letter?.reader ?? []}
        said={said}
        onSaid={setSaid}
      />
      {letter === undefined && <LoadingRows rows={4} />}
      {letter !== undefined && (
        <>
          <p className={css['subject']}>
            <span>{t('letter.subject')}</span> <strong lang={shown}>{letter.subject}</strong>
          </p>
          {letter.calendar !== undefined && (
            <div className={css['entry']}>
              <h2>{t('letter.calendar')}</h2>
              <Facts
                facts={[
                  [t('letter.calendar_what'), letter.calendar.what],
                  [t('letter.calendar_from'), instantIn(letter.calendar.starts, zone)],
                  [t('letter.calendar_to'), instantIn(letter.calendar.ends, zone)],
                ]}
              />
            </div>
          )}
          <label className={css['narrowing']}>
            <input
              type="checkbox"
              checked={isNarrow}
              onChange={(event) => setNarrow(event.currentTarget.checked)}
            />
            {t('letter.narrow')}
          </label>
          <div className={css['letter']} data-narrow={isNarrow}>
            <section>
              <h2>{t('letter.html')}</h2>
              <iframe
                key={`${changedAt} ${zone} ${reader.join(' ')}`}
                title={t('letter.frame', { language: languageName(shown) })}
                src={`/console/api/campaigns/${id}/letter?${String(new URLSearchParams([['locale', shown], ['time_zone', zone], ...reader.map((pair) => ['reader', pair])]))}`}
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
      )}
    </>
  );
}
