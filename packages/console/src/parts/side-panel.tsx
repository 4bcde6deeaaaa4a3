import { useEffect, useRef, type ReactNode } from 'react';
import { useWords } from '../texts/words-context.tsx';
import { Sign } from './sign.tsx';
import css from './side-panel.module.css';

/** Where the panel covers the page instead of standing beside it. */
const covering = '(width < 1120px)';

/**
 * What a row opens: beside the list on a wide screen, over it on a narrow one. Escape closes it. The list keeps the focus
 * beside it, so that j and k go on; over it the panel takes the focus, and gives it back.
 */
export function SidePanel(props: {
  readonly label: string;
  readonly title: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const { t } = useWords();
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!matchMedia(covering).matches) return undefined;
    const before = document.activeElement;
    panel.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <aside ref={panel} className={css['panel']} aria-label={props.label} tabIndex={-1} data-side-panel>
      <div className={css['bar']}>
        <div className={css['title']}>{props.title}</div>
        <button type="button" className={css['close']} onClick={props.onClose} data-close-panel>
          <Sign name="close" />
          <span className={css['hidden']}>{t('panel.close')}</span>
        </button>
      </div>
      <div className={css['body']}>{props.children}</div>
    </aside>
  );
}
