import { findForm, type FormField, type Policy, type PolicyForm } from '@zgoda/policy';
import { consentErrors } from '@zgoda/vocabulary/consent';
import type { IdentityRef } from '@zgoda/vocabulary/subjects';

/** @throws form_not_found */
export function getPolicyForm(policy: Policy, formId: string): PolicyForm {
  const form = findForm(policy, formId);
  if (form === undefined) throw consentErrors.form_not_found();
  return form;
}

/** What somebody sent, by field id, as typed. */
export type TypedFields = Readonly<Record<string, string>>;

/**
 * Checks and normalises what was typed: only declared fields, the required ones there, each of its kind and length. Empty
 * values are left out.
 * @throws form_field_undeclared, form_field_invalid; `fields` in the details names them, never their values
 * @see GDPR Art. 5(1)(c)
 */
export function parseFields(form: PolicyForm, typed: TypedFields): TypedFields {
  const declared = new Map(form.fields.map((field) => [field.id, field]));
  const undeclared = Object.keys(typed).filter((id) => !declared.has(id));
  if (undeclared.length > 0) throw consentErrors.form_field_undeclared({ fields: undeclared });
  const values = form.fields.map((field) => [field, clean(typed[field.id] ?? '')] as const);
  const invalid = values.filter(([field, value]) => !fits(field, value)).map(([field]) => field.id);
  if (invalid.length > 0) throw consentErrors.form_field_invalid({ fields: invalid });
  return Object.fromEntries(
    values.filter(([, value]) => value !== '').map(([field, value]) => [field.id, value]),
  );
}

/** @throws form_topic_unknown */
export function assertOffered(form: PolicyForm, topics: readonly string[]): void {
  const unknown = topics.filter((topic) => !form.choices.includes(topic));
  if (unknown.length > 0) throw consentErrors.form_topic_unknown({ topics: unknown });
}

const clean = (value: string): string => value.replaceAll('\r\n', '\n').normalize('NFC').trim();

const controlCharacter = /\p{Cc}/u;
const controlButLineBreak = /[^\P{Cc}\n\t]/u;
const telephone = /^\+?[0-9 ().-]{4,}$/;

function fits(field: FormField, value: string): boolean {
  if (value === '') return !field.required;
  if (value.length > field.max_length || !value.isWellFormed()) return false;
  return fitsKind[field.kind](value, field);
}

const fitsKind: Readonly<Record<FormField['kind'], (value: string, field: FormField) => boolean>> = {
  text: (value) => !controlCharacter.test(value),
  email: (value) => !controlCharacter.test(value),
  long_text: (value) => !controlButLineBreak.test(value),
  telephone: (value) => telephone.test(value),
  choice: (value, { options }) => options.some(({ id }) => id === value),
};

/** The field that says who a submission is about, and the person it names. A checked policy has one in every form. */
export function toSubmitter(
  form: PolicyForm,
  fields: TypedFields,
): { readonly field: string; readonly ref: IdentityRef } {
  const field = form.fields.find(({ identifies, id }) => identifies && fields[id] !== undefined);
  const value = field && fields[field.id];
  if (field === undefined || value === undefined) throw new RangeError(`form ${form.id} identifies nobody`);
  return { field: field.id, ref: field.kind === 'email' ? { email: value } : { phone: value } };
}
