import { Hono, type Context as HonoContext } from 'hono';
import {
  facts,
  html,
  layout,
  moment,
  submitButton,
  textField,
  type Html,
  type PageContext,
} from '../../platform/html/index.ts';
import { contentSecurityPolicy } from '../../platform/http/index.ts';
import { formatMoment, wordsOf } from '../../platform/i18n/index.ts';
import { answerAddress, answerMail, type DevMailbox, type ReceivedMail } from '../../platform/mail/index.ts';

const maxListed = 200;
const words = wordsOf('en');
const place = { locale: 'en', timeZone: 'UTC' } as const;

/**
 * Development only: what was sent, as pages for people and as JSON for programs (whatever does not accept HTML).
 * To be mounted at `/dev/mailbox`. With `inboundPort` a mail can be answered, by a real mail to that port. Subjects and texts of mails are shown as text; their HTML is shown in a frame without scripts.
 */
export function devMailboxPages(mailbox: DevMailbox, inboundPort?: number): Hono {
  const pages = new Hono();
  pages.get('/', async (c) => {
    const to = c.req.query('to') || undefined;
    const limit = Math.min(Number(c.req.query('limit')) || maxListed, maxListed);
    const mails = await mailbox.list({ to, limit });
    return wantsHtml(c)
      ? page(c, to ?? 'Mailbox', listView(mails, to))
      : c.json({ items: mails.map(toJson) });
  });
  pages.get('/:id', async (c) => {
    const mail = await mailbox.find(c.req.param('id'));
    if (mail === undefined) return c.notFound();
    return wantsHtml(c)
      ? page(c, mail.subject, mailView(mail, inboundPort !== undefined))
      : c.json(toJson(mail));
  });
  pages.post('/:id/reply', async (c) => {
    const mail = await mailbox.find(c.req.param('id'));
    if (mail === undefined || inboundPort === undefined) return c.notFound();
    const { text } = await c.req.parseBody();
    if (typeof text !== 'string') return c.notFound();
    try {
      await answerMail(mail, text.slice(0, 10_000), inboundPort);
    } catch {
      return page(
        c,
        'Not sent',
        html`<h1>The answer was not taken</h1>
          <p>${answerAddress(mail)} is no address of this server.</p>`,
      );
    }
    return c.redirect(`/dev/mailbox`, 303);
  });
  pages.get('/:id/html', async (c) => {
    const mail = await mailbox.find(c.req.param('id'));
    if (mail?.html === undefined) return c.notFound();
    c.header('content-security-policy', framedPolicy);
    c.header('x-frame-options', 'SAMEORIGIN');
    return c.html(mail.html.replace(/<head>/i, '<head><base target="_blank">'));
  });
  pages.get('/:id/source', async (c) => {
    const raw = await mailbox.findRaw(c.req.param('id'));
    if (raw === undefined) return c.notFound();
    c.header('content-type', 'message/rfc822');
    c.header('content-disposition', `attachment; filename="${c.req.param('id')}.eml"`);
    return c.body(new Uint8Array(raw));
  });
  return pages;
}

/** No script, no image, nothing from elsewhere; links open in a window of their own. */
const framedPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";

const wantsHtml = (c: HonoContext): boolean => (c.req.header('accept') ?? '').includes('text/html');

function toJson(mail: ReceivedMail): Record<string, unknown> {
  const { id, to, from, subject, text, links } = mail;
  const headers = Object.fromEntries(mail.headers.map(({ name, value }) => [name, value]));
  return {
    id,
    to,
    from,
    subject,
    date: mail.receivedAt.toISOString(),
    headers,
    text,
    html: mail.html,
    links,
  };
}

function page(c: HonoContext, title: string, main: Html): Response | Promise<Response> {
  c.header(
    'content-security-policy',
    `${contentSecurityPolicy({ styles: true, images: true, forms: true })}; frame-src 'self'`,
  );
  return c.html(layout(frameOfPage, { title, main }));
}

const frameOfPage: PageContext = {
  words,
  place,
  now: new Date(0),
  frame: {
    name: 'Development mailbox',
    tagline: 'Every mail this server sent',
    home: '/dev/mailbox',
    navigation: [],
    languages: [],
    footer: html`<p>Development only. Nothing here has left this machine.</p>`,
  },
  href: (path) => `/dev/mailbox/${path}`,
};

const when = ({ receivedAt }: ReceivedMail): Html =>
  moment(receivedAt, `${formatMoment(receivedAt, place)} (UTC)`);

function listView(mails: readonly ReceivedMail[], to: string | undefined): Html {
  return html`<div class="stack">
    <h1>${to === undefined ? 'Mailbox' : `Mails to ${to}`}</h1>
    <form method="get" action="/dev/mailbox" role="search">
      ${textField(words, { kind: 'text', name: 'to', label: 'Only mails to', value: to ?? '', required: false, maxLength: 320, errors: [] })}
      ${submitButton('Show', 'plain')}
    </form>
    ${mails.length === 0 && html`<p>No mail yet. Subscribe to something in a privacy centre, and the confirmation comes here.</p>`}
    <div class="entries">
      ${mails.map(
        (mail) =>
          html`<div class="entry">
            <h2><a href="/dev/mailbox/${mail.id}">${mail.subject}</a></h2>
            <p class="quiet">To ${mail.to}, from ${mail.from}, ${when(mail)}</p>
          </div>`,
      )}
    </div>
  </div>`;
}

function mailView(mail: ReceivedMail, canReply: boolean): Html {
  const { id } = mail;
  return html`<div class="stack">
    <p class="eyebrow"><a href="/dev/mailbox">All mails</a></p>
    <h1>${mail.subject}</h1>
    ${facts([
      { term: 'To', value: html`<a href="/dev/mailbox?to=${encodeURIComponent(mail.to)}">${mail.to}</a>` },
      { term: 'From', value: mail.from },
      { term: 'Received', value: when(mail) },
    ])}
    ${
      mail.html !== undefined &&
      html`<h2>HTML part</h2>
        <iframe
          title="HTML part of the mail"
          src="/dev/mailbox/${id}/html"
          width="100%"
          height="640"
          sandbox="allow-popups allow-popups-to-escape-sandbox"
        ></iframe>`
    }
    <h2>Text part</h2>
    <pre tabindex="0">${mail.text}</pre>
    ${
      canReply &&
      html`<h2>Answer</h2>
        <form method="post" action="/dev/mailbox/${id}/reply">
          ${textField(words, { kind: 'text', name: 'text', label: `As ${mail.to}, to ${answerAddress(mail)}`, value: '', required: true, maxLength: 10_000, errors: [] })}
          ${submitButton('Send the answer', 'plain')}
        </form>`
    }
    <h2>Links</h2>
    <ul>
      ${mail.links.map((link) => html`<li><a href="${link}">${link}</a></li>`)}
    </ul>
    <h2>Headers</h2>
    ${facts(mail.headers.map(({ name, value }) => ({ term: name, value })))}
    <p><a href="/dev/mailbox/${id}/source">Source (.eml)</a></p>
  </div>`;
}
