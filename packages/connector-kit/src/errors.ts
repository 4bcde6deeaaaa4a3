/** Who must act: `retry` the machine by itself, `operator` whoever runs this system, `customer` whoever owns the database. */
export type WhoActs = 'retry' | 'operator' | 'customer';

const codes = {
  unreachable: ['retry', 'The database cannot be reached.'],
  connection_lost: ['retry', 'The connection was lost before the commit: nothing was applied.'],
  outcome_unknown: ['retry', 'The connection was lost during the commit: apply the batch again as begun.'],
  busy: ['retry', 'Another transaction stood in the way: nothing was applied.'],
  timed_out: ['retry', 'The statement took longer than allowed: nothing was applied.'],
  settings_invalid: ['operator', 'The settings of the connection are not valid.'],
  access_denied: ['customer', 'The database refuses this account what was asked.'],
  hidden_rows: ['customer', 'Row security hides rows from this account, so it cannot say what is there.'],
  read_only: ['operator', 'The connection was opened for reading only.'],
  schema_changed: ['customer', 'A table or column that the plan names is not there.'],
  no_key: [
    'customer',
    'The table has no primary key and no unique key without nulls: its rows cannot be told apart.',
  ],
  not_comparable: ['operator', 'Values of this column cannot be compared exactly.'],
  not_transactional: [
    'customer',
    'The table has no transactions: a failure in the middle could not be undone.',
  ],
  keeps_history: ['customer', 'The table keeps earlier versions of its rows: deleting would leave them.'],
  value_unfit: ['operator', 'The value does not fit the column.'],
  change_unfit: ['operator', 'The column cannot be changed this way.'],
  rows_changed: ['operator', 'Rows are not as they were planned: nothing was applied.'],
  unplanned_rows: [
    'operator',
    'Deleting these rows would touch rows that the plan does not name: nothing was applied.',
  ],
  blocked_by_reference: ['operator', 'Other rows still refer to these: nothing was applied.'],
  unique_conflict: ['operator', 'The new value is already taken: nothing was applied.'],
  answer_unfit: ['operator', 'The system answered in a way that its map does not declare.'],
  answer_too_large: ['customer', 'The system answered with more than is read.'],
  address_refused: ['operator', 'The system is at a private address, and its settings do not say so.'],
  refused: ['operator', 'The database refused the statement: nothing was applied.'],
} as const satisfies Record<string, readonly [WhoActs, string]>;

export type ConnectorErrorCode = keyof typeof codes;

/** Names, codes and counts; never a value of a row. */
export interface ConnectorErrorDetails {
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
  readonly expected?: number;
  readonly found?: number;
  /** The database's own code: SQLSTATE, errno or result code. Its message is dropped, for it may quote rows. */
  readonly databaseCode?: string;
}

/** The only error a connector throws on purpose. Unless the code is `outcome_unknown`, a failed `apply` has changed nothing. */
export class ConnectorError extends Error {
  readonly code: ConnectorErrorCode;
  readonly whoActs: WhoActs;
  readonly details: ConnectorErrorDetails;

  constructor(code: ConnectorErrorCode, details: ConnectorErrorDetails = {}) {
    const place = [details.table, details.column].filter((part) => part !== undefined).join('.');
    super(place === '' ? codes[code][1] : `${place}: ${codes[code][1]}`);
    this.name = 'ConnectorError';
    this.code = code;
    this.whoActs = codes[code][0];
    this.details = details;
  }
}
