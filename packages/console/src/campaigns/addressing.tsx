import { Checkbox, Select } from '@mantine/core';
import { Facts } from '../parts/section.tsx';
import { useWords } from '../texts/words-context.tsx';
import {
  isNotice,
  templatesOf,
  withClass,
  withTopic,
  writableClasses,
  writableTopics,
  type ClassTerms,
  type Draft,
  type Terms,
} from './campaign.ts';
import css from './campaigns.module.css';

interface Choice {
  readonly terms: Terms;
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}

/** Those who chose a topic, or everyone concerned: asked only where the policy knows both. */
function Kind({ terms, draft, onChange }: Choice) {
  const { t } = useWords();
  const [topic] = writableTopics(terms);
  const [messageClass] = writableClasses(terms);
  if (topic === undefined || messageClass === undefined) return null;
  const choices = [
    ['topic', () => onChange(withTopic(terms, draft, topic.topic))],
    ['notice', () => onChange(withClass(terms, draft, messageClass.message_class))],
  ] as const;
  const chosen = isNotice(draft) ? 'notice' : 'topic';
  return (
    <fieldset className={css['kinds']}>
      <legend>{t('compose.kind')}</legend>
      {choices.map(([kind, choose]) => (
        <label key={kind} data-chosen={kind === chosen}>
          <input type="radio" name="kind" checked={kind === chosen} onChange={choose} />
          {t(`compose.kind_${kind}`)}
          <small>{t(`compose.kind_${kind}_about`)}</small>
        </label>
      ))}
    </fieldset>
  );
}

function TopicChoice({ terms, draft, onChange }: Choice) {
  const { t } = useWords();
  return (
    <Select
      label={t('compose.topic')}
      description={t('compose.topic_about')}
      data={writableTopics(terms).map(({ topic, title }) => ({ value: topic, label: title }))}
      value={draft.topic}
      allowDeselect={false}
      onChange={(topic) => topic !== null && onChange(withTopic(terms, draft, topic))}
    />
  );
}

function NoticeChoices({ terms, draft, onChange }: Choice) {
  const { t, day } = useWords();
  const classes = writableClasses(terms);
  return (
    <>
      {classes.length > 1 && (
        <Select
          label={t('compose.class')}
          data={classes.map(({ message_class: value, label }) => ({ value, label }))}
          value={draft.messageClass}
          allowDeselect={false}
          onChange={(value) => value !== null && onChange(withClass(terms, draft, value))}
        />
      )}
      <Checkbox.Group
        label={t('compose.concerns')}
        description={t('compose.concerns_about')}
        value={[...draft.about]}
        onChange={(about) => onChange({ ...draft, about })}
      >
        <div className={css['boxes']}>
          {terms.purposes.map(({ purpose, label }) => (
            <Checkbox key={purpose} value={purpose} label={label} />
          ))}
        </div>
      </Checkbox.Group>
      <Select
        label={t('compose.version')}
        description={t('compose.version_about')}
        placeholder={t('compose.version_none')}
        clearable
        data={terms.policy_versions.map(({ version, in_force_from: from }) => ({
          value: String(version),
          label: t('compose.version_of', { version, day: day(from) }),
        }))}
        value={draft.policyVersion === '' ? null : draft.policyVersion}
        onChange={(version) => onChange({ ...draft, policyVersion: version ?? '' })}
      />
    </>
  );
}

/** Whom it goes to, and by which template. */
export function Addressing(props: Choice) {
  const { t } = useWords();
  const { terms, draft, onChange } = props;
  const templates = templatesOf(terms, draft);
  return (
    <>
      <Kind {...props} />
      {isNotice(draft) ? <NoticeChoices {...props} /> : <TopicChoice {...props} />}
      {templates.length > 1 && (
        <Select
          label={t('compose.template')}
          data={templates.map(({ template }) => template)}
          value={draft.template}
          allowDeselect={false}
          onChange={(template) => template !== null && onChange({ ...draft, template })}
        />
      )}
    </>
  );
}

/** What one takes on by writing to everyone concerned. */
export function ClassFacts({ of }: { readonly of: ClassTerms }) {
  const { t } = useWords();
  return (
    <div className={css['terms']}>
      <p>{t('compose.notice_about')}</p>
      <Facts
        facts={[
          [t('topic.class'), `${of.label} · ${t('topic.no_marketing')}`],
          [t('topic.who'), t('compose.notice_who')],
          [t('compose.notice_links'), t('compose.notice_links_about')],
          [t('topic.clause'), of.clause],
        ]}
      />
    </div>
  );
}
