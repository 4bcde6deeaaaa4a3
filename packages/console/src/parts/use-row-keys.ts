import { useEffect } from 'react';
import { moveRow, readCommand, type RowCommand } from './row-keys.ts';

const isTyping = (element: Element | null): boolean =>
  element instanceof HTMLInputElement ||
  element instanceof HTMLTextAreaElement ||
  element instanceof HTMLSelectElement;

const click = (selector: string): boolean => {
  const element = document.querySelector(selector);
  if (element instanceof HTMLElement) element.click();
  return element !== null;
};

/** With a panel open the row that is reached is opened in it, so that one can leaf through the list. */
function move(command: 'next' | 'previous'): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')];
  const current = rows.findIndex(
    (row) => row === document.activeElement || row.contains(document.activeElement),
  );
  const opened = rows.findIndex((row) => row.getAttribute('aria-expanded') === 'true');
  const target = rows[moveRow(current === -1 ? opened : current, rows.length, command) ?? -1];
  target?.focus();
  target?.scrollIntoView({ block: 'nearest' });
  if (opened !== -1) target?.click();
}

const actions: Readonly<Record<RowCommand, () => boolean>> = {
  next: () => (move('next'), true),
  previous: () => (move('previous'), true),
  close: () => click('[data-close-panel]'),
  filter: () => {
    const field = document.querySelector<HTMLElement>('[data-filter]');
    field?.focus();
    return field !== null;
  },
};

/**
 * j and k walk the rows of the page (elements with `data-row`), Enter opens one as any link, Escape closes the side panel,
 * and / goes to the filter.
 */
export function useRowKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || document.querySelector('[role="dialog"],[role="menu"]') !== null) return;
      const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
      const command = readCommand(event.key, { isTyping: isTyping(document.activeElement), hasModifier });
      if (command !== undefined && actions[command]()) event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
