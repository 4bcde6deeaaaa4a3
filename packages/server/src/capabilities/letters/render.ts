import { MarkdownText, toMarkdown } from '../../platform/mail/index.ts';
import type { Sheet } from '../../platform/pdf/index.ts';
import type { LetterBlock, LetterText } from './letter.ts';
import { letterWords } from './words.ts';

const mark = toMarkdown;

/** What the mail says below its title, from the same words as the PDF. Values stay literal text. */
export function toLetterMarkdown({ facts, blocks, signature, smallPrint }: LetterText): string {
  const head = facts.map(({ label, text }) => `**${mark(label)}:** ${mark(text)}`).join('  \n');
  const closing = signature.map(mark).join('  \n');
  return [head, ...blocks.map(blockMarkdown), closing, ...smallPrint.map((line) => `*${mark(line)}*`)].join(
    '\n\n',
  );
}

function blockMarkdown(block: LetterBlock): string {
  if (block.kind === 'list') return block.items.map((item) => `- ${mark(item)}`).join('\n');
  if (block.kind === 'link') return `[${mark(block.label)}](${mark(new MarkdownText(block.url))})`;
  if (block.kind === 'table') {
    // A mail is read on telephones: a row is a line.
    return block.rows
      .map(([name = '', ...cells]) => `- **${mark(name)}:** ${cells.filter(Boolean).map(mark).join('; ')}`)
      .join('\n');
  }
  return `${{ heading: '## ', words: '> ', paragraph: '' }[block.kind]}${mark(block.text)}`;
}

/** The whole letter as plain text. */
export function toLetterText(text: LetterText): string {
  const { sender, addressee, title, facts, blocks, signature, smallPrint } = text;
  return [
    `${sender.name}\n${sender.address}`,
    addressee.join('\n'),
    facts.map(({ label, text: value }) => `${label}: ${value}`).join('\n'),
    title,
    ...blocks.map(blockText),
    signature.join('\n'),
    smallPrint.join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function blockText(block: LetterBlock): string {
  if (block.kind === 'list') return block.items.map((item) => `- ${item}`).join('\n');
  if (block.kind === 'link') return `${block.label}: ${block.url}`;
  if (block.kind !== 'table') return block.text;
  return [block.head, ...block.rows].map((row) => row.filter(Boolean).join(' | ')).join('\n');
}

/** What the PDF is drawn from. */
export function toSheet(text: LetterText): Sheet {
  const pageLabel = letterWords(text.locale)('page', { page: '{page}', pages: '{pages}' });
  return { ...text, language: text.locale, pageLabel };
}
