import { localise } from '@zgoda/policy';
import type { PolicyInForce } from '../capabilities/policies/index.ts';
import { html, mailLink, type Frame, type Html, type PageContext } from '../platform/html/index.ts';
import { chooseLocale, isLocale, locales, wordsOf, type Locale, type Words } from '../platform/i18n/index.ts';

/** What the address and the headers of a request say about its page. */
export interface PageRequest {
  /** Absolute. */
  readonly url: string;
  readonly acceptLanguage: string | undefined;
  readonly now: Date;
}

/** The sections in the page's head: path below the controller, and its words. */
const sections = [
  ['policy', 'nav.policy'],
  ['topics', 'nav.topics'],
  ['requests', 'nav.requests'],
  ['my', 'nav.my'],
  ['verify', 'nav.verify'],
] as const;

/** The same page in another language. A path that begins with two slashes would lead to another site. */
function languageLinks(url: URL, offered: readonly Locale[]): Frame['languages'] {
  const path = url.pathname.replace(/^\/+/, '/');
  return offered.map((locale) => {
    const search = new URLSearchParams(url.searchParams);
    search.set('lang', locale);
    return { locale, href: `${path}?${search.toString()}` };
  });
}

function footer(words: Words, inForce: PolicyInForce): Html {
  const { policy } = inForce;
  const { controller } = policy;
  return html`<p>
      ${words.parts<Html>('shell.footer.contact', {
        name: localise(policy, controller.name, words.locale),
        address: localise(policy, controller.address, words.locale),
        mail: () => mailLink(controller.contact),
      })}
    </p>
    <p>${words('shell.footer.quiet', { zone: controller.time_zone })}</p>`;
}

const [fallback] = locales;

/** The languages that both the policy and the platform's own words have, the policy's default first. */
export function offeredLocales({ policy }: PolicyInForce): readonly [Locale, ...Locale[]] {
  const [first = fallback, ...others] = [policy.default_locale, ...policy.locales].filter(isLocale);
  return [first, ...new Set(others.filter((locale) => locale !== first))];
}

/** The page of one controller: in the language that was chosen, asked for, or is the policy's own. */
export function controllerPage(inForce: PolicyInForce, request: PageRequest): PageContext {
  const url = new URL(request.url);
  const offered = offeredLocales(inForce);
  const chosen = url.searchParams.get('lang') ?? undefined;
  const words = wordsOf(chooseLocale(offered, { chosen, acceptLanguage: request.acceptLanguage }));
  const { controller, topics } = inForce.policy;
  const keepsLanguage = chosen === words.locale;

  const href: PageContext['href'] = (path, parameters = {}) => {
    const [bare = '', fragment] = path.split('#');
    const search = new URLSearchParams({
      ...parameters,
      ...(keepsLanguage && { lang: words.locale }),
    }).toString();
    const address = `/${controller.id}${bare === '' ? '' : `/${bare}`}`;
    return `${address}${search === '' ? '' : `?${search}`}${fragment === undefined ? '' : `#${fragment}`}`;
  };
  const shown = sections.filter(([path]) => path !== 'topics' || topics.length > 0);
  return {
    words,
    place: { locale: words.locale, timeZone: controller.time_zone },
    now: request.now,
    href,
    frame: {
      name: localise(inForce.policy, controller.name, words.locale),
      tagline: words('shell.tagline'),
      home: href(''),
      navigation: shown.map(([path, key]) => ({
        href: href(path),
        text: words(key),
        current: url.pathname === `/${controller.id}/${path}`,
      })),
      languages: languageLinks(url, offered),
      footer: footer(words, inForce),
    },
  };
}

/** A page of no controller: there is none of that name, or it cannot be told. */
export function barePage(request: PageRequest): PageContext {
  const url = new URL(request.url);
  const chosen = url.searchParams.get('lang') ?? undefined;
  const words = wordsOf(chooseLocale(locales, { chosen, acceptLanguage: request.acceptLanguage }));
  return {
    words,
    place: { locale: words.locale, timeZone: 'UTC' },
    now: request.now,
    href: () => '/',
    frame: {
      name: 'Zgoda',
      tagline: words('shell.tagline'),
      home: '/',
      navigation: [],
      languages: languageLinks(url, locales),
    },
  };
}
