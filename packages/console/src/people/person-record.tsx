import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Schemas } from '../api/client.ts';
import { useMe } from '../app/use-me.ts';
import table from '../parts/rows.module.css';
import { Section } from '../parts/section.tsx';
import { useWords } from '../texts/words-context.tsx';
import css from './people.module.css';

type SubjectRecord = Schemas['SubjectRecord'];

function Part(props: {
  readonly title: string;
  readonly none: string;
  readonly children: readonly ReactNode[];
}) {
  return (
    <Section title={props.title} aside={<span className={table['quiet']}>{props.children.length}</span>}>
      {props.children.length === 0 ? (
        <p className={table['quiet']}>{props.none}</p>
      ) : (
        <ul className={table['list']}>{props.children}</ul>
      )}
    </Section>
  );
}

function Choices({ choices }: { readonly choices: SubjectRecord['choices'] }) {
  const { t, brief } = useWords();
  return (
    <Part title={t('record.choices')} none={t('record.no_choices')}>
      {choices.map((choice) => (
        <li key={choice.purpose} className={`${table['row']} ${css['choice']}`}>
          <span>{choice.label}</span>
          <span>{t(`consent.${choice.status}`)}</span>
          <span className={css['when']}>
            {t('record.since', { at: brief(choice.since), version: choice.policy_version })}
            {choice.reservations > 0 && ` · ${t('record.reservations', { count: choice.reservations })}`}
          </span>
        </li>
      ))}
    </Part>
  );
}

function Subscriptions({ subscriptions }: { readonly subscriptions: SubjectRecord['subscriptions'] }) {
  const { t, find, brief } = useWords();
  return (
    <Part title={t('record.subscriptions')} none={t('record.no_subscriptions')}>
      {subscriptions.map(({ topic, label, channel, status, since, receives }) => (
        <li key={`${topic}/${channel}`} className={`${table['row']} ${css['subscription']}`}>
          <span>
            {label}
            <br />
            <span className={css['when']}>
              {find(`channel.${channel}`, channel)} ·{' '}
              {t(receives ? 'record.receives' : 'record.receives_not')}
            </span>
          </span>
          <span>{t(`subscription.${status}`)}</span>
          {since !== null && <span className={css['when']}>{brief(since)}</span>}
        </li>
      ))}
    </Part>
  );
}

function Messages({ messages }: { readonly messages: SubjectRecord['messages'] }) {
  const { t, find, brief } = useWords();
  return (
    <Part title={t('record.messages')} none={t('record.no_messages')}>
      {messages.map((message) => (
        <li key={message.message_id} className={`${table['row']} ${css['message']}`}>
          <span>
            {message.template}
            {message.topic_label !== null && ` · ${message.topic_label}`}
          </span>
          <span>{find(`message.${message.state}`, message.state)}</span>
          <span className={css['when']}>
            {brief(message.created_at)}
            {message.reason !== null && ` · ${find(`denied.${message.reason}`, message.reason)}`}
            {message.clause !== null && ` · ${message.clause}`}
          </span>
        </li>
      ))}
    </Part>
  );
}

function Cases({ cases }: { readonly cases: SubjectRecord['cases'] }) {
  const { t, brief } = useWords();
  const { may } = useMe();
  return (
    <Part title={t('record.cases')} none={t('record.no_cases')}>
      {cases.map(({ case_id: id, kind, state, due_at: dueAt, contacts }) => (
        <li key={id} className={table['row']}>
          <span>
            {may('cases.read') ? (
              <Link to="/cases/$caseId" params={{ caseId: id }}>
                {t(`case.${kind}`)}
              </Link>
            ) : (
              t(`case.${kind}`)
            )}{' '}
            · {t(`case.${state}`, { at: brief(dueAt) })}
            {contacts.map((contact) => (
              <span key={contact.contact_id} className={css['contact']}>
                <span className={css['when']}>
                  {brief(contact.at)} · {t(`contact.${contact.channel}`)} ·{' '}
                  {t(`contact.${contact.direction}`)}
                </span>
                <br />
                {contact.text}
              </span>
            ))}
          </span>
        </li>
      ))}
    </Part>
  );
}

function Entries({ entries }: { readonly entries: SubjectRecord['entries'] }) {
  const { t, find, brief } = useWords();
  const { may } = useMe();
  return (
    <Part title={t('record.entries')} none={t('record.no_entries')}>
      {entries.map((entry) => (
        <li key={entry.entry_id} className={`${table['row']} ${css['message']}`}>
          <span>
            {find(`class.${entry.class}`, entry.class)}
            {entry.act !== null && (
              <>
                <br />
                <span className={css['when']}>{find(`act.${entry.act}`, entry.act)}</span>
              </>
            )}
          </span>
          <span className={table['quiet']}>
            {entry.index === null ? t('entry.not_numbered') : `#${entry.index}`}
          </span>
          <span className={css['when']}>
            {brief(entry.hour)}{' '}
            {may('evidence.read') && (
              <Link to="/evidence" search={{ entry: entry.entry_id }}>
                {t('record.proof')}
              </Link>
            )}
          </span>
        </li>
      ))}
    </Part>
  );
}

/** Subscriptions, other consents, messages, cases and evidence of one person. */
export function PersonRecord({ record }: { readonly record: SubjectRecord }) {
  return (
    <div className={css['parts']}>
      <div>
        <Subscriptions subscriptions={record.subscriptions} />
        <Choices choices={record.choices} />
        <Messages messages={record.messages} />
        <Cases cases={record.cases} />
      </div>
      <div>
        <Entries entries={record.entries} />
      </div>
    </div>
  );
}
