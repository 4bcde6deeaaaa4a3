/** The HTML part of a letter: `body` and `note` are markup already, everything else is plain text. */
export interface LetterMarkup {
  readonly language: string;
  readonly subject: string;
  readonly brand: string;
  readonly body: string;
  readonly action?: LinkMarkup | undefined;
  readonly note: string;
  readonly footer: { readonly links: readonly LinkMarkup[]; readonly lines: readonly string[] };
}

/** A link in plain text, escaped here. */
export interface LinkMarkup {
  readonly label: string;
  readonly url: string;
}

/** The same faces as the public pages: a book face for headings, the reader's own for text. No font is loaded. */
const faces = {
  text: "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Ubuntu,'Helvetica Neue',Arial,sans-serif",
  book: "font-family:ui-serif,'Noto Serif','Palatino Linotype',Georgia,'Liberation Serif',serif",
} as const;

/** Mail readers honour inline styles best; the classes are for the dark theme, which only a style sheet can give. */
const styles: Readonly<Record<string, string>> = {
  p: 'margin:0 0 16px',
  h1: `margin:24px 0 16px;${faces.book};font-size:26px;line-height:1.2;font-weight:400`,
  h2: `margin:24px 0 12px;${faces.book};font-size:20px;line-height:1.25;font-weight:600`,
  h3: `margin:20px 0 8px;${faces.book};font-size:17px;line-height:1.25;font-weight:600`,
  ul: 'margin:0 0 16px;padding:0 0 0 24px',
  ol: 'margin:0 0 16px;padding:0 0 0 24px',
  li: 'margin:0 0 8px',
  a: 'color:#0f5c5c;text-decoration:underline;overflow-wrap:anywhere',
  blockquote: 'margin:0 0 16px;padding:0 0 0 16px;border-left:2px solid #dcd9d2;color:#5a6372',
  hr: 'margin:24px 0;border:0;border-top:1px solid #dcd9d2',
  code: 'font-family:ui-monospace,Consolas,monospace;font-size:0.94em',
};
const themed = new Set(['a', 'blockquote', 'hr']);

/** The style and class of an element of the texts; undefined for elements that need neither. */
export function styleOf(tag: string): { readonly style: string; readonly theme?: string } | undefined {
  const style = styles[tag];
  if (style === undefined) return undefined;
  return themed.has(tag) ? { style, theme: `z-${tag}` } : { style };
}

const darkTheme = `@media (prefers-color-scheme:dark){
.z-paper{background:#15181c!important}
.z-card{background:#1c2127!important;border-color:#323943!important}
.z-ink{color:#e8e6e1!important}
.z-quiet,.z-blockquote{color:#a3abb8!important}
.z-a{color:#7fd1c7!important}
.z-line,.z-hr,.z-blockquote{border-color:#323943!important}
.z-button{background:#7fd1c7!important}
.z-button a{color:#15181c!important}
}
@media (max-width:480px){.z-gutter{padding:16px 8px!important}.z-pad{padding:24px 20px 8px!important}}`;

/** A bulletproof button: a padded table cell, since links have no padding in some readers. */
const button = ({ label, url }: LinkMarkup): string => `
<table role="presentation" cellpadding="0" cellspacing="0" style="margin:8px 0 24px"><tr>
<td class="z-button" style="background:#0f5c5c;border-radius:6px"><a href="${escapeHtml(url)}" style="display:inline-block;padding:12px 24px;color:#ffffff;font-weight:600;text-decoration:none">${escapeHtml(label)}</a></td>
</tr></table>`;

const footer = ({ links, lines }: LetterMarkup['footer']): string => {
  const style = `${styles['a'] ?? ''};display:inline-block;margin:0 16px 4px 0`;
  const anchors = links.map(
    ({ label, url }) => `<a class="z-a" style="${style}" href="${escapeHtml(url)}">${escapeHtml(label)}</a>`,
  );
  return [anchors.join('\n'), ...lines.map(escapeHtml)]
    .map((line) => `<p style="margin:0 0 8px">${line}</p>`)
    .join('\n');
};

/**
 * One column of at most 600 px that needs no image and no script, readable with and without its style sheet.
 */
export function letterHtml(letter: LetterMarkup): string {
  return `<!doctype html>
<html lang="${escapeHtml(letter.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(letter.subject)}</title>
<style>
:root{color-scheme:light dark}
${darkTheme}
</style>
</head>
<body class="z-paper" style="margin:0;padding:0;background:#fbfaf7">
<table role="presentation" class="z-paper" width="100%" cellpadding="0" cellspacing="0" style="background:#fbfaf7"><tr><td class="z-gutter" align="center" style="padding:32px 16px">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" style="width:100%;max-width:600px;text-align:left;${faces.text};font-size:17px;line-height:1.55">
<tr><td class="z-ink" style="padding:0 4px 12px;${faces.book};font-weight:600;color:#1d2430">${escapeHtml(letter.brand)}</td></tr>
<tr><td class="z-card z-pad z-ink" style="padding:32px 32px 16px;background:#ffffff;border:1px solid #dcd9d2;border-radius:6px;color:#1d2430">
${letter.body}${letter.action === undefined ? '' : button(letter.action)}
${letter.note}</td></tr>
<tr><td class="z-quiet" style="padding:16px 4px 0;font-size:14px;line-height:1.5;color:#5a6372">
${footer(letter.footer)}</td></tr>
</table>
</td></tr></table>
</body>
</html>
`;
}

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
