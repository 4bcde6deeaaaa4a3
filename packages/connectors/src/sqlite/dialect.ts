import type { Literal, LiteralKind } from '@zgoda/connector-kit';
import type { Dialect, SqlColumn } from '../sql/dialect.ts';

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const numeric = new Set<LiteralKind>(['integer', 'decimal', 'float', 'boolean']);
const wholeNumber = /^(?:0|-?[1-9]\d*)$/;
const number = /^-?\d+(?:\.\d+)?(?:e[-+]?\d+)?$/i;

function asInteger(text: string): Literal | undefined {
  const value = BigInt(text);
  return value === BigInt.asIntN(64, value) ? { kind: 'integer', text } : undefined;
}

/**
 * SQLite keeps what it is given, as one of four classes, whatever the column declares. A value is turned into the class that the
 * column's affinity would have stored.
 */
function stored(column: SqlColumn, value: NonNullable<Literal>): Literal | undefined {
  const { kind, text } = value;
  if (kind === 'bytes') return value;
  if (kind === 'boolean') return { kind: 'integer', text: text === 'true' ? '1' : '0' };
  if (column.kind === 'text') return { kind: 'text', text };
  // A text stands for a number only in the number's own spelling: `1.0` in a text is not the number 1.
  const isSpelling = kind === 'text' ? number.test(text) && String(Number(text)) === text : number.test(text);
  const isWhole = kind !== 'float' && wholeNumber.test(text);
  if (column.kind === 'float' && number.test(text) && kind !== 'text') return { kind: 'float', text };
  if (kind === 'integer' || (numeric.has(column.kind) && column.kind !== 'float' && isWhole))
    return asInteger(text);
  if (kind === 'float' || (numeric.has(column.kind) && isSpelling)) return { kind: 'float', text };
  return { kind: 'text', text };
}

export const sqliteDialect: Dialect = {
  tuplesPerStatement: 200,
  // `begin immediate` holds the whole database.
  lockClause: '',
  quote,
  placeholder: () => '?',
  fit: stored,
  bind(_, value) {
    if (value === null) return null;
    if (value.kind === 'integer') return BigInt(value.text);
    if (value.kind === 'float') return Number(value.text);
    return value.kind === 'bytes' ? Buffer.from(value.text, 'hex') : value.text;
  },
  typed: (_, placeholder) => placeholder,
  read: (_, expression) => expression,
  parse(_, raw) {
    if (typeof raw === 'bigint') return { kind: 'integer', text: String(raw) };
    if (typeof raw === 'number') return { kind: 'float', text: String(raw) };
    if (typeof raw === 'string') return { kind: 'text', text: raw };
    return raw instanceof Uint8Array ? { kind: 'bytes', text: Buffer.from(raw).toString('hex') } : null;
  },
  equals: (_, left, right) => `${left} = ${right}`,
  // The plus takes the column's affinity away, so that a text is never taken for a number.
  sameBytes: (_, left, right) => `+${left} = ${right()} collate binary`,
  folded: (_, expression) => `lower(${expression}) collate binary`,
  ordered: (_, expression) => `${expression} collate binary`,
  deletionsReturn: false,
  deleteFrom: (table) => `delete from ${table}`,
  sampleOf: (table) => ({
    from: `${quote(table.schema)}.${quote(table.name)} t`,
    orderBy: ' order by random()',
  }),
};
