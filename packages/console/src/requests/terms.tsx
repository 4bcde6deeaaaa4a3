import { Section } from '../parts/section.tsx';
import { useWords } from '../texts/words-context.tsx';
import type { RequestPage } from './request.ts';
import css from './requests.module.css';

/** Each term with its date and, on wish, why it is this one: rule, article and arithmetic. */
export function Terms({ view }: { readonly view: RequestPage }) {
  const { t, find, day } = useWords();
  const shown = view.deadlines.filter(({ due_at: due, rules }) => due !== undefined && rules.length > 0);
  if (shown.length === 0) return null;
  return (
    <Section title={t('terms.title')}>
      <ul className={css['terms']}>
        {shown.map((deadline) => (
          <li key={deadline.milestone}>
            <p>
              <span>{find(`milestone.${deadline.milestone}`, deadline.milestone)}</span>
              <b>
                {deadline.is_still
                  ? t('requests.clock_still')
                  : day(new Date(Date.parse(deadline.due_at ?? '') - 1))}
              </b>
            </p>
            <details>
              <summary>{t('terms.why')}</summary>
              <p>{deadline.choice}</p>
              {deadline.rules.map(({ rule, link, sentences }) => (
                <div key={rule}>
                  <p>
                    {link === undefined ? (
                      <b>{rule}</b>
                    ) : (
                      <a href={link} rel="noreferrer">
                        {rule}
                      </a>
                    )}
                  </p>
                  <ul>
                    {sentences.map((sentence) => (
                      <li key={sentence}>{sentence}</li>
                    ))}
                  </ul>
                </div>
              ))}
            </details>
          </li>
        ))}
      </ul>
    </Section>
  );
}
