/** A value that is Markdown already: it goes into a letter as it is, where every other value is escaped. */
export class MarkdownText {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/**
 * Any value as Markdown for a letter: a `MarkdownText` as it is, everything else as literal text on one line, so that it
 * cannot add a link, a heading or a line.
 * @see CommonMark 2.4
 */
export function toMarkdown(value: unknown): string {
  if (value instanceof MarkdownText) return value.toString();
  return (
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
  )
    .replaceAll(/[\p{Cc}\u2028\u2029\s]+/gu, ' ')
    .replaceAll(/[!-/:-@[-`{-~]/g, String.raw`\$&`);
}
