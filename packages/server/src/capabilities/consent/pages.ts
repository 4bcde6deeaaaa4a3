import { findForm } from '@zgoda/policy';
import { DomainError } from '@zgoda/vocabulary/errors';
import type { EntryId } from '@zgoda/vocabulary/ids';
import type { Context as HonoContext, Hono } from 'hono';
import type { Context } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import {
  readOwnForm,
  sendPage,
  type FieldError,
  type PageContext,
  type PageEnv,
} from '../../platform/html/index.ts';
import { claimAnswers, storeAnswers, TransportError } from '../../platform/http/index.ts';
import { openPayload } from '../evidence/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { openLink, sealLink } from '../subjects/index.ts';
import { formPage, formSentPage, type FormView } from './form-pages.ts';
import { getForm, submitForm, type Submission } from './form-service.ts';

type Form = Awaited<ReturnType<typeof getForm>>;

/** What was typed into a form, and what its page sent along. */
interface Typed {
  readonly submission: Submission;
  /** Of this one showing of the page: what is sent twice with it, by an impatient finger, is done once. */
  readonly once: string;
}

/** Names that no field of a form has: field ids begin with a letter. */
const names = { topics: '_topics', once: '_once', notice: '_notice' } as const;
const ownNames: ReadonlySet<string> = new Set(Object.values(names));

const emptyForm = (ctx: Context, form: Form): Typed => ({
  submission: { fields: {}, topics: [], notice: form.notice },
  once: ctx.ids.random(16).toString('base64url'),
});

/** 0, which no version has, for what is no number. */
const toVersion = (text: string | null): number => (/^\d{1,9}$/.test(text ?? '') ? Number(text) : 0);

/** Every field that was sent goes to the service, which refuses those that the form does not declare. */
function parseTyped(sent: URLSearchParams, locale: string): Typed {
  const fields = [...sent].filter(([name]) => !ownNames.has(name));
  return {
    submission: {
      fields: Object.fromEntries(fields),
      topics: [...new Set(sent.getAll(names.topics))],
      notice: { version: toVersion(sent.get(names.notice)), locale },
    },
    once: sent.get(names.once) ?? '',
  };
}

function formView(
  form: Form,
  { submission, once }: Typed,
  clause: string,
  errors: readonly FieldError[],
): FormView {
  return {
    title: form.title,
    description: form.description,
    fields: form.fields.map(({ max_length: maxLength, ...field }) => ({
      ...field,
      maxLength,
      value: submission.fields[field.id] ?? '',
    })),
    topics: form.topics.map((topic) => ({ ...topic, checked: submission.topics.includes(topic.id) })),
    clause,
    policyVersion: form.notice.version,
    sentAlong: [
      [names.notice, String(form.notice.version)],
      [names.once, once],
    ],
    topicsName: names.topics,
    errors,
  };
}

/** What is wrong with each field, from the names that the service gives; what it is not about is thrown on. */
function toFieldErrors({ words }: PageContext, form: Form, typed: Typed, error: unknown): FieldError[] {
  if (!(error instanceof DomainError) || error.code !== 'form_field_invalid') throw error;
  const invalid = error.details['fields'];
  const isInvalid = new Set<string>(Array.isArray(invalid) ? invalid : []);
  return form.fields
    .filter(({ id }) => isInvalid.has(id))
    .map(({ id, label, max_length: maxLength }) => {
      const value = typed.submission.fields[id]?.trim() ?? '';
      if (value === '') return { field: id, message: words('form.error.required', { label }) };
      if (value.length > maxLength)
        return { field: id, message: words('form.error.too_long', { label, count: maxLength }) };
      return { field: id, message: words('form.error.invalid', { label }) };
    });
}

/** Submits once for each showing of the page and content; the repetition gets the first one's receipts. */
async function submitOnce(
  ctx: Context,
  formId: string,
  { submission, once }: Typed,
): Promise<readonly string[]> {
  const content = JSON.stringify([formId, once, submission]);
  const keyHash = ctx.vault.blindIndex(ctx.controller, `form-page\n${content}`);
  const claim = { controller: ctx.controller, operation: 'form page', keyHash, bodyHash: keyHash };
  return transaction(ctx, async (tx) => {
    const [outcome] = await claimAnswers(tx, [claim]);
    if (typeof outcome === 'object') return JSON.parse(outcome.answer.text) as string[];
    if (outcome !== 'claimed') throw new TransportError('idempotency_key_in_use');
    const { subjectId, entryId, records } = await submitForm(tx, formId, submission);
    const entries: EntryId[] = [entryId, ...records.map((record) => record.entryId)];
    const receipts = entries.map((entry) => sealLink(tx, { kind: 'receipt', subjectId, entryId: entry }));
    await storeAnswers(tx, [{ claim, answer: { status: 303, text: JSON.stringify(receipts) } }]);
    return receipts;
  });
}

async function sendForm(
  c: HonoContext<PageEnv>,
  form: Form,
  typed: Typed,
  errors: readonly FieldError[],
): Promise<Response> {
  const { ctx, page } = c.var;
  const { policy } = await getPolicyInForce(ctx);
  const main = formPage(page, formView(form, typed, findForm(policy, form.form)?.clause ?? '', errors));
  if (errors.length === 0) return sendPage(c, page, { title: form.title, main });
  const title = `${page.words('form.wrong', { count: errors.length })} – ${form.title}`;
  return sendPage(c, page, { title, main }, 422);
}

async function sendSent(c: HonoContext<PageEnv>, formId: string): Promise<Response> {
  const { ctx, page } = c.var;
  const form = await getForm(ctx, formId, page.words.locale);
  const { policy } = await getPolicyInForce(ctx);
  const receipts = (c.req.queries('receipt') ?? []).flatMap((token) => {
    const entryId = openLink(ctx, token, 'receipt')?.entryId;
    return entryId === undefined ? [] : [{ token, entryId }];
  });
  const [first] = receipts;
  if (first === undefined) throw new TransportError('route_not_found');
  const { time } = await openPayload(ctx, first.entryId);
  const main = formSentPage(page, {
    title: form.title,
    at: new Date(String(time)),
    isConfirmedByMail: findForm(policy, formId)?.confirmation !== undefined,
    receipts: receipts.map(({ token }, index) => ({
      label: page.words(index === 0 ? 'entry.request_step.form_submitted' : 'entry.consent.given'),
      path: `receipts/${token}`,
    })),
  });
  return sendPage(c, page, { title: form.title, main });
}

export function registerConsentPages(site: Hono<PageEnv>): void {
  site.get('/forms/:form', async (c) => {
    const { ctx, page } = c.var;
    const form = await getForm(ctx, c.req.param('form'), page.words.locale);
    return sendForm(c, form, emptyForm(ctx, form), []);
  });

  site.post('/forms/:form', async (c) => {
    const { ctx, page } = c.var;
    const formId = c.req.param('form');
    const typed = parseTyped(await readOwnForm(c), page.words.locale);
    const form = await getForm(ctx, formId, page.words.locale);
    try {
      const receipts = await submitOnce(ctx, formId, typed);
      const query = receipts.map((token) => `receipt=${token}`).join('&');
      const sent = page.href(`forms/${formId}/sent`);
      return c.redirect(`${sent}${sent.includes('?') ? '&' : '?'}${query}`, 303);
    } catch (error) {
      return sendForm(c, form, typed, toFieldErrors(page, form, typed, error));
    }
  });

  site.get('/forms/:form/sent', (c) => sendSent(c, c.req.param('form')));
}
