import { useEffect, type ReactNode } from 'react';
import { Mark } from '../parts/sign.tsx';
import { localeNames, locales } from '../texts/catalogue.ts';
import { useWords } from '../texts/words-context.tsx';
import css from './entrance.module.css';

/** The page before the sign-in: one thing at a time, in the middle of the paper, and the languages beneath. */
export function Entrance(props: {
  readonly title: string;
  readonly lead: string;
  readonly children: ReactNode;
}) {
  const { t, locale, speak } = useWords();
  useEffect(() => {
    document.title = `${props.title} · Zgoda`;
  }, [props.title]);
  return (
    <div className={css['ground']}>
      <main className={css['card']}>
        <div className={css['mark']}>
          <Mark size={28} />
          <span>{t('entrance.name')}</span>
        </div>
        <h1>{props.title}</h1>
        <p className={css['lead']}>{props.lead}</p>
        {props.children}
      </main>
      <footer className={css['foot']}>
        <p>{t('entrance.recorded')}</p>
        <ul>
          {locales.map((each) => (
            <li key={each}>
              <button
                type="button"
                lang={each}
                aria-current={each === locale}
                onClick={() => void speak(each)}
              >
                {localeNames[each]}
              </button>
            </li>
          ))}
        </ul>
      </footer>
    </div>
  );
}
