import { listLocalised } from '../localised.ts';
import type { CheckContext } from './context.ts';

/** Every text is there in every locale that the policy offers, and in no other. */
export function checkLocales(context: CheckContext): void {
  const { locales, default_locale: defaultLocale } = context.policy;
  if (!locales.includes(defaultLocale)) {
    context.report(
      'default_locale_missing',
      ['default_locale'],
      `The default locale "${defaultLocale}" is not among "locales". Add it there, or choose one of them.`,
    );
  }
  for (const { path, words } of listLocalised(context.policy)) {
    const names = Object.keys(words);
    for (const locale of locales.filter((name) => !names.includes(name))) {
      context.report('locale_missing', path, `The words in "${locale}" are missing. Add them.`);
    }
    for (const locale of names.filter((name) => !locales.includes(name))) {
      const message = `"${locale}" is not among "locales". Declare it, or take the words out.`;
      context.report('locale_undeclared', [...path, locale], message);
    }
  }
}
