import { chromium, type Browser, type Page } from '@playwright/test';

/** Debian's Chromium; as root it needs `--no-sandbox`, and no switch lets it call home. */
export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });

export interface PageOptions {
  readonly scripts?: boolean;
  readonly width?: number;
  readonly theme?: 'light' | 'dark';
  readonly locale?: string;
}

/** A fresh page without cookies; with scripts off unless asked for. */
export async function openPage(
  browser: Browser,
  { scripts = false, width = 1280, theme = 'light', locale = 'en-GB' }: PageOptions = {},
): Promise<Page> {
  const context = await browser.newContext({
    javaScriptEnabled: scripts,
    viewport: { width, height: 900 },
    colorScheme: theme,
    locale,
  });
  return context.newPage();
}
