import { Button, Tabs, Textarea, TextInput } from '@mantine/core';
import { useRef } from 'react';
import { Sign, type SignName } from '../parts/sign.tsx';
import { useWords } from '../texts/words-context.tsx';
import {
  fieldsOf,
  readerFieldsOf,
  translationOf,
  withField,
  type Draft,
  type Field,
  type Terms,
  type Translation,
} from './campaign.ts';
import css from './campaigns.module.css';

const inputTypes: Readonly<Record<Exclude<Field['kind'], 'markdown'>, string>> = {
  text: 'text',
  number: 'number',
  date: 'date',
  date_time: 'datetime-local',
  link: 'url',
};
const signs: Readonly<Record<Translation, SignName>> = {
  complete: 'kept',
  partial: 'at_risk',
  absent: 'says',
};

/** A language by its own name, as its readers know it. */
export function languageName(locale: string): string {
  const name = new Intl.DisplayNames([locale], { type: 'language' }).of(locale) ?? locale;
  return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1);
}

type ReaderField = ReturnType<typeof readerFieldsOf>[number];

/** What is on record of each reader, to be put where the cursor is. */
function Insertions(props: {
  readonly fields: readonly ReaderField[];
  readonly locale: string;
  readonly onInsert: (name: string) => void;
}) {
  const { t } = useWords();
  return (
    <div className={css['insertions']} role="group" aria-label={t('compose.insert')}>
      <span className={css['quiet']}>{t('compose.insert')}</span>
      {props.fields.map(({ name, label, otherwise }) => (
        <Button
          key={name}
          size="compact-sm"
          variant="default"
          title={t('letter.otherwise', { words: otherwise[props.locale] ?? '' })}
          onClick={() => props.onInsert(name)}
        >
          {label}
        </Button>
      ))}
    </div>
  );
}

function WordField(props: {
  readonly field: Field;
  readonly readerFields: readonly ReaderField[];
  readonly locale: string;
  readonly timeZone: string;
  readonly value: string;
  readonly isWrong: boolean;
  readonly onChange: (value: string) => void;
}) {
  const { t, find } = useWords();
  const { name, kind } = props.field;
  const area = useRef<HTMLTextAreaElement>(null);
  const line = useRef<HTMLInputElement>(null);
  const insert = (field: string): void => {
    const place = area.current ?? line.current;
    const end = props.value.length;
    props.onChange(withField(props.value, field, [place?.selectionStart ?? end, place?.selectionEnd ?? end]));
    place?.focus();
  };
  const isWords = kind === 'text' || kind === 'markdown';
  const insertions = isWords && props.readerFields.length > 0 && (
    <Insertions fields={props.readerFields} locale={props.locale} onInsert={insert} />
  );
  const shared = {
    label: find(`word_field.${name}`, name),
    lang: isWords ? props.locale : undefined,
    error: props.isWrong ? t('compose.field_wrong') : undefined,
    value: props.value,
  };
  if (kind === 'markdown')
    return (
      <div>
        <Textarea
          {...shared}
          ref={area}
          className={css['markdown'] ?? ''}
          description={t('compose.markdown')}
          rows={12}
          resize="vertical"
          onChange={(event) => props.onChange(event.currentTarget.value)}
        />
        {insertions}
      </div>
    );
  return (
    <div>
      <TextInput
        {...shared}
        {...(kind === 'text' && { ref: line })}
        type={inputTypes[kind]}
        description={kind === 'date_time' ? t('compose.time_zone', { zone: props.timeZone }) : undefined}
        maxLength={kind === 'text' ? 2000 : undefined}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      />
      {insertions}
    </div>
  );
}

/** What the template asks for, a tab a language; what is missing is marked on the tab. */
export function WordFields(props: {
  readonly terms: Terms;
  readonly draft: Draft;
  /** As `en.title`. */
  readonly wrong: readonly string[];
  readonly onChange: (words: Draft['words']) => void;
}) {
  const { t } = useWords();
  const { terms, draft } = props;
  const set = (locale: string, name: string, value: string): void =>
    props.onChange({ ...draft.words, [locale]: { ...draft.words[locale], [name]: value } });
  return (
    <Tabs defaultValue={terms.default_locale} className={css['words'] ?? ''}>
      <Tabs.List aria-label={t('compose.languages')}>
        {terms.locales.map((locale) => {
          const translation = translationOf(terms, draft, locale);
          return (
            <Tabs.Tab key={locale} value={locale}>
              <span className={css['tab']}>
                <span data-translation={translation}>
                  <Sign name={signs[translation]} size={14} />
                </span>
                <span lang={locale}>{languageName(locale)}</span>
                <small>{t(`translation.${translation}`)}</small>
              </span>
            </Tabs.Tab>
          );
        })}
      </Tabs.List>
      {terms.locales.map((locale) => (
        <Tabs.Panel key={locale} value={locale}>
          {locale !== terms.default_locale && (
            <p className={css['quiet']}>
              {t('compose.fallback', { language: languageName(terms.default_locale) })}
            </p>
          )}
          {fieldsOf(terms, draft).map((field) => (
            <WordField
              key={field.name}
              field={field}
              readerFields={readerFieldsOf(terms, draft)}
              locale={locale}
              timeZone={terms.time_zone}
              value={draft.words[locale]?.[field.name] ?? ''}
              isWrong={props.wrong.includes(`${locale}.${field.name}`)}
              onChange={(value) => set(locale, field.name, value)}
            />
          ))}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
