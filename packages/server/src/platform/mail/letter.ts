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
parser.validateLink = (url) => /^(?:https?:\/\/|mailto:)\S/i.test(url);

/** The HTML and the text part of a letter. The text part says everything that the HTML part does. */
export function renderLetter(letter: Letter): { readonly html: string; readonly text: string } {
  const parse = (text: string | undefined): Token[] => parser.parse(text ?? '', {});
  const [body, note] = [parse(letter.body), parse(letter.note)];
  const { language, subject, brand, action, footer } = letter;
  return {
    html: letterHtml({ language, subject, brand, action, body: toHtml(body), note: toHtml(note), footer }),
    text: toText(body, note, letter),
  };
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
