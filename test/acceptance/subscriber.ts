import assert from 'node:assert/strict';
import type { Browser } from '@playwright/test';
import { openPage } from '../browser.ts';
import type { ReceivedMail, RunningServer } from '../running-server.ts';

export interface MessageInput {
  readonly to: string;
  readonly messageClass?: string;
  readonly template?: string;
  readonly topic?: string;
  readonly cause?: { readonly kind: string; readonly id: string };
  readonly title?: string;
}

/** `POST /v1/messages` as a host would send it: a newsletter on a topic unless told otherwise. */
export const postMessage = (server: RunningServer, input: MessageInput): Promise<Response> =>
  server.api('/v1/messages', {
    body: {
      subject: { email: input.to },
      class: input.messageClass ?? 'marketing',
      template: input.template ?? 'newsletter',
      ...(input.topic === undefined ? {} : { topic: input.topic }),
      ...(input.cause === undefined ? {} : { cause: input.cause }),
      data: { title: input.title ?? 'News', body_markdown: 'Something **new**.' },
    },
  });

/** The link of that kind in a mail, such as `confirm` or `preferences`. */
export function linkIn(mail: ReceivedMail, kind: string): string {
  const link = mail.links.find((candidate) => new URL(candidate).pathname.split('/')[2] === kind);
  assert.ok(link !== undefined, `no ${kind} link in “${mail.subject}”`);
  return link;
}

/** The link of `List-Unsubscribe`, as a mail provider reads it. */
export function oneClickLink(mail: ReceivedMail): string {
  const header = mail.headers['list-unsubscribe'] ?? '';
  const match = /<(https?:[^>]+)>/.exec(header);
  assert.ok(match?.[1] !== undefined, `no List-Unsubscribe address in “${mail.subject}”`);
  return match[1];
}

/** A visitor asks for topics on the public page, scripts off; returns the words of the answer. */
export async function subscribeOnPage(
  browser: Browser,
  server: RunningServer,
  email: string,
  topicTitles: readonly string[],
): Promise<string> {
  const page = await openPage(browser);
  await page.goto(`${server.url}/payroll-mail/subscribe`);
  for (const title of topicTitles) await page.getByRole('checkbox', { name: title }).check();
  await page.getByLabel(/e-mail/i).fill(email);
  await page.getByRole('button', { name: /confirmation mail/i }).click();
  const words = await page.getByRole('main').innerText();
  await page.context().close();
  return words;
}

/** Opens the link of the confirmation mail and presses its one button. */
export async function confirmOnPage(browser: Browser, mail: ReceivedMail): Promise<string> {
  const page = await openPage(browser);
  await page.goto(linkIn(mail, 'confirm'));
  await page.getByRole('main').getByRole('button').first().click();
  const words = await page.getByRole('main').innerText();
  await page.context().close();
  return words;
}

/** The whole way in: ask, receive the one confirmation mail, confirm. */
export async function becomeSubscriber(
  browser: Browser,
  server: RunningServer,
  email: string,
  topicTitles: readonly string[],
): Promise<void> {
  await subscribeOnPage(browser, server, email, topicTitles);
  const [mail] = await server.waitForMail(email);
  assert.ok(mail !== undefined);
  await confirmOnPage(browser, mail);
}
