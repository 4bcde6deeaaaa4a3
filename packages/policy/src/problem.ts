/**
 * Everything `check` can find, with what it means. `error` keeps a version from being published and a server from
 * starting with it; `warning` does not.
 */
export const problemCodes = {
  file_missing: 'error',
  file_unexpected: 'warning',
  yaml_invalid: 'error',
  schema_invalid: 'error',
  controller_differs: 'error',
  time_zone_unknown: 'error',
  default_locale_missing: 'error',
  locale_missing: 'error',
  locale_undeclared: 'error',
  duplicate_id: 'error',
  unknown_reference: 'error',
  unknown_regime: 'error',
  authority_missing: 'error',
  clause_without_mechanism: 'error',
  clause_without_text: 'error',
  clause_text_doubled: 'error',
  text_without_clause: 'error',
  text_outside_clause: 'error',
  unknown_mechanism: 'error',
  mechanism_settings_invalid: 'error',
  mechanism_settings_differ: 'error',
  template_invalid: 'error',
  template_words_missing: 'error',
  template_data_differs: 'error',
  template_missing: 'error',
  template_purpose_missing: 'error',
  reader_field_invalid: 'error',
  setting_laxer_than_regime: 'error',
  calendar_invalid: 'error',
  request_setting_invalid: 'error',
  category_without_purpose: 'error',
  purpose_without_retention: 'error',
  purpose_without_storage: 'error',
  purpose_basis_untold: 'error',
  necessary_by_consent: 'error',
  role_untold: 'error',
  automated_decision_without_basis: 'error',
  special_category_without_exception: 'error',
  transfer_without_safeguard: 'error',
  third_party_contradiction: 'error',
  class_without_cause: 'error',
  class_mismatch: 'error',
  quiet_hours_invalid: 'error',
  marketing_without_consent: 'error',
  topic_reachable_without_opt_in: 'error',
  topic_unreachable: 'error',
  form_field_without_purpose: 'error',
  form_without_identity: 'error',
  form_choice_without_options: 'error',
  mechanism_not_available: 'warning',
} as const satisfies Record<string, 'error' | 'warning'>;

/** What the check of `systems/*.yaml` can find besides; it is done by packages/datamap. */
export const systemProblemCodes = {
  system_id_differs: 'error',
  system_incomplete: 'error',
  table_contradicts: 'error',
  column_doubled: 'error',
  column_unknown: 'error',
  reference_uneven: 'error',
  column_without_strategy: 'error',
  keep_without_law: 'error',
  rows_unfindable: 'error',
  storage_untold: 'warning',
  special_category_column: 'warning',
} as const satisfies Record<string, 'error' | 'warning'>;

const severities = { ...problemCodes, ...systemProblemCodes };
export type ProblemCode = keyof typeof severities;

/** One finding. `line` and `column` count from 1. `message` says what is wrong and what to do next. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  readonly code: ProblemCode;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly clause?: string;
  /** The article that asks for it, such as `GDPR Art. 13(2)(a)`. */
  readonly article?: string;
  readonly message: string;
}

export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What a finding is about, where there is more to say than its place. */
export interface ProblemSubject {
  readonly clause?: string | undefined;
  readonly article?: string | undefined;
}

export function problemAt(
  position: Position,
  code: ProblemCode,
  message: string,
  about: ProblemSubject = {},
): Problem {
  return {
    severity: severities[code],
    code,
    ...position,
    ...(about.clause === undefined ? {} : { clause: about.clause }),
    ...(about.article === undefined ? {} : { article: about.article }),
    message,
  };
}

/** One line a finding, as compilers write them: `policy.yaml:12:5 error clause_without_text [PM-03] … (GDPR Art. 12(1))`. */
export function formatProblem({
  file,
  line,
  column,
  severity,
  code,
  clause,
  article,
  message,
}: Problem): string {
  const named = clause === undefined ? '' : ` [${clause}]`;
  const cited = article === undefined ? '' : ` (${article})`;
  return `${file}:${line}:${column} ${severity} ${code}${named} ${message}${cited}`;
}
