import '@mantine/core/styles/baseline.css';
import '@mantine/core/styles/default-css-variables.css';
import '@mantine/core/styles/global.css';
import './app/mantine.css';
import './app/tokens.css';
import './app/base.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueries } from './api/queries.ts';
import { createConsoleRouter } from './app/router.tsx';
import { resolveVariables, theme } from './app/theme.ts';
import { chooseLocale } from './texts/catalogue.ts';
import { loadCatalogue } from './texts/load.ts';
import { localeKey, WordsProvider } from './texts/words-context.tsx';

async function start(container: HTMLElement): Promise<void> {
  const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
  setNonce(nonce);
  const locale = chooseLocale(localStorage.getItem(localeKey), navigator.languages);
  document.documentElement.lang = locale;
  const catalogue = await loadCatalogue(locale);
  const queries = createQueries(
    () => void router.navigate({ to: '/sign-in', search: { from: router.state.location.publicHref } }),
  );
  const router = createConsoleRouter(queries);
  createRoot(container).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={resolveVariables}
        defaultColorScheme="auto"
        getStyleNonce={() => nonce}
      >
        <WordsProvider locale={locale} catalogue={catalogue}>
          <QueryClientProvider client={queries}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </WordsProvider>
      </MantineProvider>
    </StrictMode>,
  );
}

const container = document.getElementById('console');
if (container === null) throw new Error('the page has no element #console');
await start(container);
