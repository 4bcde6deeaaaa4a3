import { wordsOf, type Locale } from '../i18n/index.ts';
import { html } from './html.ts';
import type { PageContext } from './page-env.ts';

/** A page of an invented controller, for the tests of pages. */
export function testPage(locale: Locale = 'en'): PageContext {
  return {
    words: wordsOf(locale),
    place: { locale, timeZone: 'Europe/Kyiv' },
    now: new Date('2026-11-22T12:05:00Z'),
    href: (path) => `/test-office${path === '' ? '' : `/${path}`}`,
    frame: {
      name: 'Test Office',
      tagline: wordsOf(locale)('shell.tagline'),
      home: '/test-office',
      navigation: [{ href: '/test-office/policy', text: wordsOf(locale)('nav.policy'), current: true }],
      languages: [
        { locale: 'en', href: '?lang=en' },
        { locale: 'uk', href: '?lang=uk' },
      ],
      footer: html`<p>Test Office</p>`,
    },
  };
}
