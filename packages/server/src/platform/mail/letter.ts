import { randomBytes } from 'node:crypto';
import MarkdownIt, { type Token } from 'markdown-it';
import { letterHtml, styleOf } from './letter-html.ts';
import { foldLine, toPlainText } from './markdown-text.ts';

/** A mail in house style, from one source for both its parts. Texts are Markdown without HTML and without images. */
export interface Letter {
  /** BCP 47. */
  readonly language: string;
  readonly subject: string;
  /** Whose letter it is, as plain text. */
  readonly brand: string;
  /** The first paragraph says what this is and why it comes. */
  readonly body: string;
  /** Texts that stand at their marks in subject, body, action and note, as they are: they are put in once the Markdown is read. */
  readonly inserts?: readonly string[] | undefined;
  /** The one thing to do. */
  readonly action?: LetterLink | undefined;
  /** What stands after the action. */
  readonly note?: string | undefined;
  /** Small print, plain text: links to how to stop it, then lines such as who sends it. */
  readonly footer: { readonly links: readonly LetterLink[]; readonly lines: readonly string[] };
}

export interface LetterLink {
  readonly label: string;
  readonly url: string;
}

/**
 * Links lead to web pages and mailboxes; everything else (`javascript:`, `data:`, a bare path) stays text. Of an image only its
 * words are left: a picture that is fetched tells the sender who reads.
 */
const parser = new MarkdownIt('zero', { html: false }).enable([
  'heading',
  'list',
  'emphasis',
  'link',
  'image',
  'autolink',
  'hr',
  'blockquote',
  'backticks',
  'newline',
  'escape',
  'entity',
]);
parser.renderer.rules['image'] = (tokens, index) => parser.utils.escapeHtml(tokens[index]?.content ?? '');
// A mark stands in no address: whoever follows a link would carry what is on record to its server.
parser.validateLink = (url) => /^(?:https?:\/\/|mailto:)\S/i.test(url) && !/%EE%80%80/i.test(url);

/** Nobody who writes a text can know it, not as an entity either. */
const secret = randomBytes(8).toString('hex');
const mark = new RegExp(`\\uE000${secret}(?<index>\\d+)\\uE001`, 'gu');

/** The place of one of `inserts`: Markdown takes it for a word, whatever stands around it. */
export const insertMark = (index: number): string => `\uE000${secret}${index}\uE001`;
/** Without characters that could be part of a mark. */
export const withoutMarks = (text: string): string => text.replaceAll(/[\uE000\uE001]/gu, '');
/** Plain text with the texts at their marks. */
export const putInserts = (text: string, inserts: readonly string[]): string =>
  text.replaceAll(mark, (whole: string, index: string) => inserts[Number(index)] ?? whole);

/** Whether such a mark stands in the address of a link or a picture of this Markdown. */
export const isMarkInAddress = (markdown: string): boolean => {
  const probe = 'zq0x0qz';
  const tokens = parser.parse(markdown.replaceAll(mark, probe), {});
  return tokens
    .flatMap(({ children }) => children ?? [])
    .some((token) =>
      (token.attrs ?? []).some(([name, value]) => name !== 'alt' && String(value).includes(probe)),
    );
};

/** The HTML and the text part of a letter. The text part says everything that the HTML part does. */
export function renderLetter(letter: Letter): { readonly html: string; readonly text: string } {
  const { language, brand, footer, inserts = [] } = letter;
  const parse = (text: string | undefined): Token[] => withInserts(parser.parse(text ?? '', {}), inserts);
  const [body, note] = [parse(letter.body), parse(letter.note)];
  const subject = putInserts(letter.subject, inserts);
  const action = letter.action && { ...letter.action, label: putInserts(letter.action.label, inserts) };
  return {
    html: letterHtml({ language, subject, brand, action, body: toHtml(body), note: toHtml(note), footer }),
    text: toText(body, note, { ...letter, action }),
  };
}

/** Text alone is written anew: what was read as a heading, a link or code stays just that. */
function withInserts(tokens: Token[], inserts: readonly string[]): Token[] {
  if (inserts.length === 0) return tokens;
  for (const token of tokens.flatMap((one) => one.children ?? []))
    token.content = putInserts(token.content, inserts);
  return tokens;
}

function toHtml(tokens: readonly Token[]): string {
  const dressed = [...tokens];
  for (const token of dressed.flatMap((one) => [one, ...(one.children ?? [])])) {
    const dress = token.nesting < 0 ? undefined : styleOf(token.tag);
    if (dress === undefined) continue;
    token.attrSet('style', dress.style);
    if (dress.theme !== undefined) token.attrSet('class', dress.theme);
  }
  return parser.renderer.render(dressed, parser.options, {});
}

/** `-- ` is the line after which mail readers expect a signature. @see RFC 3676 4.3 */
function toText(body: Token[], note: Token[], { action, footer }: Letter): string {
  const linkText = ({ label, url }: LetterLink): string => `${label}:\n${url}`;
  const main = [toPlainText(body), action === undefined ? '' : linkText(action), toPlainText(note)];
  const small = [...footer.links.map(linkText), ...footer.lines.map(foldLine)];
  return `${main.filter((block) => block !== '').join('\n\n')}\n\n-- \n${small.join('\n\n')}\n`;
}
