import { isEnded, requestDefaults, requestTraits, type Policy } from '@zgoda/policy';
import { DomainError } from '@zgoda/vocabulary/errors';
import { parsePublicId, toPublicId, type RequestId, type SubjectId } from '@zgoda/vocabulary/ids';
import type { RequestType } from '@zgoda/vocabulary/requests';
import type { Context as HonoContext, Hono } from 'hono';
import type { Context, TxContext } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import {
  readOwnForm,
  refuseForeignForm,
  sendPage,
  sendSharedPage,
  type FieldError,
  type PageEnv,
} from '../../platform/html/index.ts';
import { boundBody, TransportError } from '../../platform/http/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { confirmCode, requestCode } from '../subjects/index.ts';
import { actOnRequest } from './act-service.ts';
import {
  asksAsBody,
  fieldsFor,
  isRequestType,
  offeredTypes,
  readAsk,
  whoFields,
  type Typed,
} from './ask-form-pages.ts';
import {
  checkPage,
  codePage,
  documentDonePage,
  documentPage,
  fieldsPage,
  receivedPage,
  typePage,
  type AskPage,
  type ReceivedView,
} from './ask-pages.ts';
import { complainPage } from './complain-pages.ts';
import { receiveRequest } from './intake-service.ts';
import { termsOf } from './request.ts';
import { getRequest, keyOf, livingOf, openBody, takeRequest } from './service.ts';
import { registerOwnPages, sessionPath } from './session-pages.ts';
import { addDocument } from './step-service.ts';
import { updateRequest } from './store.ts';
import { requestWords } from './templates/words.ts';

type PageContextOf = HonoContext<PageEnv>;

const askPageOf = (c: PageContextOf): AskPage => {
  const { page } = c.var;
  return { page, words: requestWords(page.words.locale) };
};

const policyOf = async (c: PageContextOf): Promise<Policy> => (await getPolicyInForce(c.var.ctx)).policy;

async function sendTypes(c: PageContextOf, isAsked: boolean): Promise<Response> {
  const ask = askPageOf(c);
  const errors = isAsked ? [{ field: 'type', message: ask.words('error.type') }] : [];
  const main = typePage(ask, { offered: offeredTypes(await policyOf(c)), errors });
  const title = ask.words('ask.title');
  return isAsked ? sendPage(c, ask.page, { title, main }, 422) : sendSharedPage(c, { title, main });
}

async function sendFields(
  c: PageContextOf,
  type: RequestType,
  { typed, errors }: { readonly typed: Typed; readonly errors: readonly FieldError[] },
): Promise<Response> {
  const ask = askPageOf(c);
  const { page, words } = ask;
  const policy = await policyOf(c);
  const fields = fieldsFor(policy, type, { words, typed });
  const view = { type, fields, who: whoFields(words), typed, asBody: asksAsBody(typed), errors };
  const title = words(`type.${type}`);
  const wrong =
    errors.length > 0 ? `${page.words('form.wrong', { count: errors.length })} – ${title}` : title;
  return sendPage(c, page, { title: wrong, main: fieldsPage(ask, view) }, errors.length > 0 ? 422 : 200);
}

/** The second step; what the address may say beforehand is no data of a person. */
async function sendSecond(c: PageContextOf): Promise<Response> {
  const type = c.req.param('type') ?? c.req.query('type');
  if (!isRequestType(type) || !offeredTypes(await policyOf(c)).includes(type)) return sendTypes(c, true);
  const typed = new URLSearchParams(
    (['as', 'clause', 'decision'] as const).flatMap((name) => {
      const value = c.req.query(name);
      return value === undefined ? [] : [[name, value] as [string, string]];
    }),
  );
  return sendFields(c, type, { typed, errors: [] });
}

async function actOnSecond(c: PageContextOf): Promise<Response> {
  const typed = await readOwnForm(c);
  const { ctx } = c.var;
  const ask = askPageOf(c);
  const { page, words } = ask;
  const policy = await policyOf(c);
  const type = typed.get('type');
  if (!isRequestType(type) || !offeredTypes(policy).includes(type)) return sendTypes(c, true);
  if (typed.get('act') === 'edit') return sendFields(c, type, { typed, errors: [] });
  const { details, identity, errors } = readAsk(ctx, policy, type, { words, typed, isKnown: false });
  if (errors.length > 0 || identity === undefined) return sendFields(c, type, { typed, errors });
  const needsIdentity: boolean = requestTraits[type].needsIdentity;
  if (typed.get('act') === 'send') {
    const { requestId } = await transaction(ctx, (tx) =>
      receiveRequest(tx, { type, by: 'centre', identity, details, locale: words.locale }),
    );
    return c.redirect(page.href(`requests/${toPublicId('request', requestId)}`), 303);
  }
  const now = ctx.clock.now();
  const { answerDueAt: dueAt } = termsOf(policy, { type, receivedAt: now }, { steps: [], raised: [], now });
  const isAtOnce = type === 'objection_to_marketing' || type === 'withdrawal';
  const main = checkPage(ask, {
    type,
    fields: fieldsFor(policy, type, { words, typed }),
    who: whoFields(words),
    typed,
    asBody: asksAsBody(typed),
    dueAt: isAtOnce ? undefined : dueAt,
    follows: isAtOnce ? 'at_once' : needsIdentity ? 'code' : 'nothing',
  });
  return sendPage(c, page, { title: words('check.title'), main });
}

/** What the page of a number shows: type and time, whatever became of it since. @throws TransportError `route_not_found` */
async function readReceived(c: PageContextOf): Promise<ReceivedView & { readonly requestId: RequestId }> {
  const { ctx } = c.var;
  const requestId = parsePublicId('request', c.req.param('request') ?? '');
  if (requestId === undefined) throw new TransportError('route_not_found');
  try {
    const { request } = await getRequest(ctx, requestId);
    const { type, receivedAt } = request;
    const policy = await policyOf(c);
    const terms = termsOf(policy, { type, receivedAt }, { steps: [], raised: [], now: receivedAt });
    return { requestId, id: toPublicId('request', requestId), type, receivedAt, dueAt: terms.answerDueAt };
  } catch (error) {
    if (error instanceof DomainError) throw new TransportError('route_not_found');
    throw error;
  }
}

const takesDocuments = ({ requests }: Policy): boolean =>
  (requests.verify_by ?? requestDefaults.verify_by).some((proof) => proof === 'document');

async function sendReceived(
  c: PageContextOf,
  { errors, isAgain }: { readonly errors: readonly FieldError[]; readonly isAgain: boolean },
): Promise<Response> {
  const ask = askPageOf(c);
  const received = await readReceived(c);
  const policy = await policyOf(c);
  if (!requestTraits[received.type].needsIdentity)
    return sendPage(c, ask.page, { title: ask.words('received.title'), main: receivedPage(ask, received) });
  const main = codePage(ask, received, {
    errors,
    isAgain,
    documentPath: takesDocuments(policy) ? `requests/${received.id}/document` : undefined,
    contact: policy.controller.contact,
  });
  return sendPage(c, ask.page, { title: ask.words('code.title'), main }, errors.length > 0 ? 422 : 200);
}

/**
 * Tries the code of a request. Whoever has it reads that mailbox: the request goes on where it waited for that, and the person sees
 * their own pages. The request, and the one that answers it, are held meanwhile, so that only this code can have moved it.
 */
export async function proveByCode(
  ctx: Context,
  requestId: RequestId,
  code: string,
): Promise<SubjectId | undefined> {
  return transaction(ctx, async (tx) => {
    const named = await takeRequest(tx, requestId);
    if (named.attendedAt === undefined || named.verificationId === undefined) return undefined;
    const { verificationId } = named;
    const lead = named.joinedTo === undefined ? named : await takeRequest(tx, named.joinedTo);
    const person = await livingOf(tx, named.subjectId);
    if (lead.state === 'verifying' || lead.state === 'received') {
      await actOnRequest(tx, requestId, { action: 'verify', code });
      const after = await takeRequest(tx, lead.requestId);
      return after.state === lead.state ? undefined : person;
    }
    const confirmed = await confirmCode(tx, { verificationId, code });
    return confirmed.verified && confirmed.subjectId === person ? person : undefined;
  });
}

/** Has a new code sent to the address that was named; the older one is void. */
export async function sendCodeAgain(tx: TxContext, requestId: RequestId): Promise<void> {
  const named = await takeRequest(tx, requestId);
  const key = await keyOf(tx, named);
  const ref = key && openBody(tx, key, named)?.ref;
  if (named.attendedAt === undefined || ref === undefined) return;
  if (!('email' in ref) && !('phone' in ref)) return;
  const { verificationId } = await requestCode(tx, { ref, locale: named.locale });
  await updateRequest(tx.tx, tx.controller, requestId, { verificationId });
}

async function actOnReceived(c: PageContextOf): Promise<Response> {
  const form = await readOwnForm(c);
  const { ctx, page } = c.var;
  const { words } = askPageOf(c);
  const { requestId, id } = await readReceived(c);
  if (form.get('act') === 'again') {
    await transaction(ctx, (tx) => sendCodeAgain(tx, requestId));
    return sendReceived(c, { errors: [], isAgain: true });
  }
  const { request } = await getRequest(ctx, requestId);
  if (request.attendedAt === undefined)
    return sendReceived(c, { errors: [{ field: 'code', message: words('code.wait') }], isAgain: false });
  const code = (form.get('code') ?? '').replaceAll(/\s/g, '');
  const person = /^[0-9]{6}$/.test(code) ? await proveByCode(ctx, requestId, code) : undefined;
  if (person === undefined)
    return sendReceived(c, { errors: [{ field: 'code', message: words('code.wrong') }], isAgain: false });
  return c.redirect(page.href(`${sessionPath(ctx, person)}/requests/${id}`), 303);
}

const mostFileBytes = 4 * 1024 * 1024;
const mostDocuments = 5;
const beginnings = [
  ['application/pdf', Buffer.from('%PDF-')],
  ['image/png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
  ['image/jpeg', Buffer.from([0xff, 0xd8, 0xff])],
] as const;

/** By its first bytes: what a browser calls a file proves nothing. */
const mediaTypeOf = (content: Buffer) =>
  beginnings.find(([, first]) => content.subarray(0, first.length).equals(first))?.[0];

async function readFile(c: PageContextOf): Promise<Buffer | undefined> {
  refuseForeignForm(c);
  await boundBody(c, { maxBodyBytes: mostFileBytes + 16_384, mediaTypes: ['multipart/form-data'] });
  const { file } = await c.req.parseBody();
  return file instanceof File && file.size <= mostFileBytes
    ? Buffer.from(await file.arrayBuffer())
    : undefined;
}

async function sendDocument(c: PageContextOf, errors: readonly FieldError[]): Promise<Response> {
  const ask = askPageOf(c);
  const { type } = await readReceived(c);
  if (!takesDocuments(await policyOf(c)) || !requestTraits[type].needsIdentity)
    throw new TransportError('route_not_found');
  const main = documentPage(ask, errors);
  return sendPage(c, ask.page, { title: ask.words('document.title'), main }, errors.length > 0 ? 422 : 200);
}

async function actOnDocument(c: PageContextOf): Promise<Response> {
  const ask = askPageOf(c);
  const { ctx, page } = c.var;
  const content = await readFile(c);
  const { requestId, type } = await readReceived(c);
  if (!takesDocuments(await policyOf(c)) || !requestTraits[type].needsIdentity)
    throw new TransportError('route_not_found');
  const mediaType = content && mediaTypeOf(content);
  const wrong = (key: 'document.wrong' | 'document.refused' | 'code.wait') =>
    sendDocument(c, [{ field: 'file', message: ask.words(key) }]);
  if (content === undefined || mediaType === undefined) return wrong('document.wrong');
  const { request, documents } = await getRequest(ctx, requestId);
  if (request.attendedAt === undefined) return wrong('code.wait');
  const leadId = request.joinedTo ?? requestId;
  const { state } = (await getRequest(ctx, leadId)).request;
  if (isEnded(state) || documents.length >= mostDocuments) return wrong('document.refused');
  await transaction(ctx, (tx) =>
    addDocument(tx, leadId, {
      kind: 'identity_document',
      media_type: mediaType,
      data: content.toString('base64'),
    }),
  );
  return sendPage(c, page, { title: ask.words('document.done'), main: documentDonePage(ask) });
}

/** `/{controller}/requests…`, `/my…`, `/complain`: opening a page changes nothing, its buttons do. */
export function registerRequestPages(site: Hono<PageEnv>): void {
  site.get('/requests', (c) => sendTypes(c, false));
  site.get('/requests/new', sendSecond);
  site.get('/requests/new/:type', sendSecond);
  site.post('/requests/new', actOnSecond);
  site.get('/requests/:request{req_[A-Za-z0-9]+}', (c) => sendReceived(c, { errors: [], isAgain: false }));
  site.post('/requests/:request{req_[A-Za-z0-9]+}', actOnReceived);
  site.get('/requests/:request{req_[A-Za-z0-9]+}/document', (c) => sendDocument(c, []));
  site.post('/requests/:request{req_[A-Za-z0-9]+}/document', actOnDocument);
  site.get('/complain', async (c) => {
    const ask = askPageOf(c);
    return sendSharedPage(c, {
      title: ask.words('complain.title'),
      main: complainPage(ask, await policyOf(c)),
    });
  });
  registerOwnPages(site);
}
