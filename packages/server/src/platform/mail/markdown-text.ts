import type { Token } from 'markdown-it';

const width = 72;

/** Markdown tokens as plain text: paragraphs folded at 72 columns, and every link written out. */
export const toPlainText = (tokens: readonly Token[]): string => blocksOf(tokens).join('\n\n');

function blocksOf(tokens: readonly Token[]): string[] {
  const blocks: string[] = [];
  let index = 0;
  while (index < tokens.length) {
    const token = tokens[index];
    if (token?.type === 'hr') blocks.push('* * *');
    if (token?.nesting === 1) {
      const end = endOf(tokens, index);
      blocks.push(containerText(token, tokens.slice(index + 1, end)));
      index = end;
    }
    index += 1;
  }
  return blocks;
}

/** The place of the token that closes the one at `start`. */
function endOf(tokens: readonly Token[], start: number): number {
  const level = tokens[start]?.level;
  return tokens.findIndex((token, index) => index > start && token.nesting === -1 && token.level === level);
}

function containerText(opening: Token, inner: readonly Token[]): string {
  switch (opening.type) {
    case 'paragraph_open':
      return fold(inlineText(inner[0]));
    case 'heading_open':
      return underline(fold(inlineText(inner[0])), opening.tag === 'h1' ? '=' : '-');
    case 'bullet_list_open':
      return blocksOf(inner)
        .map((item) => indent(item, '- '))
        .join('\n');
    case 'ordered_list_open': {
      const first = Number(opening.attrGet('start') ?? 1);
      return blocksOf(inner)
        .map((item, index) => indent(item, `${first + index}. `))
        .join('\n');
    }
    case 'blockquote_open':
      return indent(blocksOf(inner).join('\n\n'), '> ', '> ');
    default:
      return blocksOf(inner).join('\n\n');
  }
}

/** A link is its words and its address, or the address alone where the words are the address. @see RFC 3986 C */
function inlineText(inline: Token | undefined): string {
  let text = '';
  let linkStart = 0;
  let address = '';
  for (const token of inline?.children ?? []) {
    if (token.type === 'link_open') {
      linkStart = text.length;
      address = String(token.attrGet('href') ?? '');
    } else if (token.type === 'link_close') {
      const words = text.slice(linkStart);
      const isBare = address === words || address === `mailto:${words}`;
      if (!isBare) text += ` <${address}>`;
    } else if (token.type === 'hardbreak') {
      text += '\n';
    } else {
      text += token.type === 'softbreak' ? ' ' : token.content;
    }
  }
  return text.replaceAll(/ +$/gm, '');
}

/** Breaks lines at spaces; an address longer than a line stays whole. */
function fold(text: string): string {
  return text.split('\n').map(foldLine).join('\n');
}

/** Breaks one line so that none is longer than 72 characters, but for words that are. */
export function foldLine(line: string): string {
  const lines: string[] = [];
  for (const word of line.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join('\n');
}

function underline(text: string, sign: string): string {
  const longest = Math.max(...text.split('\n').map((line) => line.length));
  // Three at least: two hyphens would look like the start of a signature.
  return `${text}\n${sign.repeat(Math.max(3, longest))}`;
}

const indent = (text: string, first: string, others = ' '.repeat(first.length)): string =>
  text
    .split('\n')
    .map((line, index) => `${index === 0 ? first : others}${line}`.trimEnd())
    .join('\n');
