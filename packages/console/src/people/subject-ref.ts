import type { paths } from '../api/schema.gen.ts';

type SearchBody = paths['/subjects/searches']['post']['requestBody']['content']['application/json'];
export type SubjectRef = SearchBody['subject'];

/** What a person can be looked for by, the commonest first. */
export const searchKinds = ['email', 'phone', 'client_id', 'subject_id'] as const;
export type SearchKind = (typeof searchKinds)[number];

/** The reference the API takes; the server checks and normalises the value. */
export function toSubjectRef(kind: SearchKind, value: string): SubjectRef {
  const trimmed = value.trim();
  switch (kind) {
    case 'email':
      return { email: trimmed };
    case 'phone':
      return { phone: trimmed };
    case 'client_id':
      return { client_id: trimmed };
    case 'subject_id':
      return { subject_id: trimmed };
  }
}
