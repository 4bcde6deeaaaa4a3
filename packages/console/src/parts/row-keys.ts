/** What a key asks of the list in view. */
export type RowCommand = 'next' | 'previous' | 'close' | 'filter';

const commands: Readonly<Record<string, RowCommand>> = {
  j: 'next',
  k: 'previous',
  Escape: 'close',
  '/': 'filter',
};

/** The command of a key, or undefined where the key belongs to a field, a menu or the browser. */
export function readCommand(
  key: string,
  where: { readonly isTyping: boolean; readonly hasModifier: boolean },
): RowCommand | undefined {
  if (where.hasModifier) return undefined;
  const command = commands[key];
  return where.isTyping && command !== 'close' ? undefined : command;
}

/** The row after or before the current one (-1: none yet); the ends hold. Undefined in an empty list. */
export function moveRow(current: number, rows: number, command: 'next' | 'previous'): number | undefined {
  if (rows === 0) return undefined;
  if (current === -1) return command === 'next' ? 0 : rows - 1;
  return Math.min(rows - 1, Math.max(0, current + (command === 'next' ? 1 : -1)));
}
