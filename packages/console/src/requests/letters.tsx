import { Section } from '../parts/section.tsx';
import { useWords } from '../texts/words-context.tsx';
import type { RequestPage } from './request.ts';
import css from './requests.module.css';

const megabyte = 1_000_000;

/** What was written to the person, to read here or to print, and what lies ready for them. */
export function Letters({ view }: { readonly view: RequestPage }) {
  const { t, brief, day, number } = useWords();
  return (
    <Section title={t('letters.title')}>
      {view.letters.length === 0 && <p className={css['quiet']}>{t('letters.none')}</p>}
      <ul className={css['files']}>
        {view.letters.map((letter) => (
          <li key={letter.id}>
            <details>
              <summary>
                {letter.title}
                <span className={css['quiet']}>
                  {brief(letter.written_at)} ·{' '}
                  {t(letter.channel === 'mail' ? 'letters.by_mail' : 'letters.by_print')}
                </span>
              </summary>
              <pre className={css['paper']}>{letter.text}</pre>
            </details>
            <a href={`/console/api/request-letters/${letter.id}`} target="_blank" rel="noreferrer">
              {t('letters.pdf')}
            </a>
          </li>
        ))}
        {view.deliveries.map((each) => (
          <li key={each.id}>
            <span>
              {t(`delivery.${each.state}`)}
              <span className={css['quiet']}>
                {t('delivery.about', {
                  size: number(Math.max(0.1, Math.round((each.size_bytes / megabyte) * 10) / 10)),
                  day: day(each.expires_at),
                })}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
