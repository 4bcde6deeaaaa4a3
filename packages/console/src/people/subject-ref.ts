import type { paths } from '../api/schema.gen.ts';

type SearchBody = paths['/subjects/searches']['post']['requestBody']['content']['application/json'];
export type SubjectRef = SearchBody['subject'];

/** What a person can be looked for by, the commonest first. */
export const searchKinds = ['email', 'phone', 'client_id', 'subject_id'] as const;
export type SearchKind = (typeof searchKinds)[number];

const toRef: Readonly<Record<SearchKind, (value: string) => SubjectRef>> = {
  email: (value) => ({ email: value }),
  phone: (value) => ({ phone: value }),
  client_id: (value) => ({ client_id: value }),
  subject_id: (value) => ({ subject_id: value }),
};

/** The reference the API takes; the server checks and normalises the value. */
export const toSubjectRef = (kind: SearchKind, value: string): SubjectRef => toRef[kind](value.trim());
