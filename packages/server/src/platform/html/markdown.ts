import { raw } from 'hono/html';
import MarkdownIt from 'markdown-it';
import type { Words } from '../i18n/index.ts';
import { outsideMark } from './components.ts';
import type { Html } from './html.ts';

/** Paragraphs, lists, tables, emphasis and links; markup in the text is shown as text, headings belong to the page. */
const renderer = new MarkdownIt('zero', { html: false }).enable([
  'list',
  'table',
  'blockquote',
  'emphasis',
  'link',
  'autolink',
  'backticks',
  'newline',
  'escape',
  'entity',
]);

// The renderer hands the environment of `render` to its rules: here the mark of links that leave this site.
renderer.renderer.rules['link_close'] = (tokens, index, _options, env) => {
  const opening = tokens.slice(0, index).findLast((token) => token.type === 'link_open');
  const leavesSite = /^https?:/i.test(String(opening?.attrGet('href') ?? ''));
  return leavesSite ? `${String(env?.['outside'])}</a>` : '</a>';
};

/** A text of the policy as markup. Links to other sites are marked as such; unsafe ones stay text. */
export function markdown(text: string, words: Words): Html {
  return raw(renderer.render(text, { outside: outsideMark(words) }));
}
