import { localeNames } from '../i18n/index.ts';
import { assetPaths } from './assets.ts';
import { html, type Fragment, type Html } from './html.ts';
import { mark, signSheet } from './icons.ts';
import type { Frame, PageContext } from './page-env.ts';

export interface PageView {
  /** The title of the browser's tab; the controller's name is added. */
  readonly title: string;
  /** The content, with the page's one `h1`. */
  readonly main: Html;
}

function header(page: PageContext): Html {
  const { words, frame } = page;
  return html`<header>
    <div class="frame top">
      <a class="brand" href="${frame.home}"
        >${mark}<span><b>${frame.name}</b><span>${frame.tagline}</span></span></a
      >
      ${
        frame.navigation.length > 0 &&
        html`<nav aria-label="${words('shell.navigation')}">
          <ul>
            ${frame.navigation.map(
              ({ href, text, current }) =>
                html`<li><a href="${href}" ${current && html` aria-current="page"`}>${text}</a></li>`,
            )}
          </ul>
        </nav>`
      }
      ${languageSwitch(page)}
    </div>
  </header>`;
}

function languageSwitch({ words, frame }: PageContext): Fragment {
  if (frame.languages.length < 2) return undefined;
  return html`<nav aria-label="${words('shell.languages')}">
    <ul>
      ${frame.languages.map(
        ({ locale, href }) =>
          html`<li>
            <a
              href="${href}"
              lang="${locale}"
              hreflang="${locale}"
              ${locale === words.locale && html` aria-current="true"`}
              >${localeNames[locale]}</a
            >
          </li>`,
      )}
    </ul>
  </nav>`;
}

const themeColours = html`<meta name="theme-color" content="#fbfaf7" media="(prefers-color-scheme: light)" />
  <meta name="theme-color" content="#15181c" media="(prefers-color-scheme: dark)" />`;

/** The whole document around one page's content: works without any script, sets nothing on the reader's device. */
export function layout(page: PageContext, view: PageView): Html {
  const { words, frame }: { words: PageContext['words']; frame: Frame } = page;
  return html`<!doctype html>
    <html lang="${words.locale}" dir="ltr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${view.title === frame.name ? view.title : `${view.title} – ${frame.name}`}</title>
        <link rel="stylesheet" href="${assetPaths.stylesheet}" />
        <link rel="icon" href="${assetPaths.mark}" type="image/svg+xml" />
        ${themeColours}
      </head>
      <body>
        ${signSheet}
        <a class="skip" href="#main">${words('shell.skip')}</a>
        ${header(page)}
        <main id="main" tabindex="-1"><div class="frame">${view.main}</div></main>
        ${frame.footer !== undefined && html`<footer><div class="frame">${frame.footer}</div></footer>`}
      </body>
    </html>`;
}
