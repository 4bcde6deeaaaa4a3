import { useEffect, type ReactNode } from 'react';
import css from './page.module.css';

/** One page of the console: its heading, a sentence under it, what can be done, its body, and a side panel where one is open. */
export function Page(props: {
  readonly title: string;
  readonly about?: ReactNode;
  readonly actions?: ReactNode;
  readonly panel?: ReactNode;
  readonly children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${props.title} · Zgoda`;
  }, [props.title]);
  return (
    <div className={css['frame']}>
      <main className={css['main']} id="content" tabIndex={-1}>
        <header className={css['header']}>
          <div>
            <h1>{props.title}</h1>
            {props.about !== undefined && <p className={css['about']}>{props.about}</p>}
          </div>
          {props.actions !== undefined && <div className={css['actions']}>{props.actions}</div>}
        </header>
        {props.children}
      </main>
      {props.panel}
    </div>
  );
}
