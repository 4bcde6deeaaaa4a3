import { articleOfDuty } from '../regimes/index.ts';
import { findPurpose } from '../settings.ts';
import type { CheckContext } from './context.ts';

/** A form asks for nothing that its purposes do not need, and its values belong to somebody. */
export function checkForms({ policy, laws, report }: CheckContext): void {
  policy.forms.forEach((form, index) => {
    const allowed = new Set(form.purposes.flatMap((id) => findPurpose(policy, id)?.categories ?? []));
    form.fields.forEach((field, position) => {
      const path = ['forms', index, 'fields', position];
      if (!allowed.has(field.category)) {
        const message = `No purpose of this form covers "${field.category}". Name one that does, or leave the field out.`;
        report('form_field_without_purpose', [...path, 'category'], message, {
          article: articleOfDuty(laws, 'limit_to_purpose'),
        });
      }
      if (field.kind === 'choice' && field.options.length === 0) {
        report(
          'form_choice_without_options',
          path,
          'A choice needs something to choose from. List it under "options".',
        );
      }
    });
    if (!form.fields.some(({ identifies, required }) => identifies && required)) {
      const message =
        'No required field says who the form is about. Set "identifies: true" on the e-mail or telephone field.';
      report('form_without_identity', ['forms', index, 'fields'], message);
    }
  });
}
