import { html as template } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

/** Markup that is safe to show: made by `html`, or by something that escapes as it does. */
export type Html = HtmlEscapedString;

/** What may stand in a template: markup goes in as it is, text and numbers escaped, `false` and `undefined` as nothing. */
export type Fragment = Html | string | number | false | undefined | readonly Fragment[];

/** A piece of markup; every text in it is escaped, in attributes too (write them with double quotes). */
export function html(strings: TemplateStringsArray, ...values: readonly Fragment[]): Html {
  // Hono answers with a promise only where a value is one, which `Fragment` excludes.
  return template(strings, ...values) as Html;
}

/** An address that a link may lead to: ours, another site, a mailbox. Anything else (`javascript:`, `data:`) becomes `#`. */
export const safeAddress = (address: string): string =>
  /^(?:https?:\/\/|mailto:|\/(?!\/)|#|\?)/i.test(address) ? address : '#';
