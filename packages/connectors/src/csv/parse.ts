/** Fields of a file after RFC 4180: quotes may hold commas, line ends and doubled quotes; empty lines are left out. */
export function parseCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  const field = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|$)/y;
  const source = text.replace(/^\uFEFF/, '');
  while (field.lastIndex < source.length || row.length > 0) {
    const found = field.exec(source);
    if (found === null) throw new SyntaxError('a quote in the middle of a field, or one that does not end');
    const [, raw = '', end = ''] = found;
    row.push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw);
    if (end === ',') continue;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
    if (field.lastIndex >= source.length) break;
  }
  return rows;
}
