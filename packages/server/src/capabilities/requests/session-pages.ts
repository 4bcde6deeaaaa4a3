import { actionsFrom, explainDeadline, isEnded, localise, moveOf, type Policy } from '@zgoda/policy';
import { DomainError } from '@zgoda/vocabulary/errors';
import { parsePublicId, toPublicId, type RequestId, type SubjectId } from '@zgoda/vocabulary/ids';
import type { RequestAction, RequestType } from '@zgoda/vocabulary/requests';
import type { Context as HonoContext, Hono } from 'hono';
import type { Context } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import {
  readOwnForm,
  sendLinkError,
  sendPage,
  type FieldError,
  type PageEnv,
} from '../../platform/html/index.ts';
import { listDeliveries, makeAccessReport, sealDownloadLink } from '../deliveries/index.ts';
import { listNotices } from '../disclosures/index.ts';
import { listLetters, renderLetterPdf } from '../letters/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import {
  confirmCode,
  findSubject,
  listLinkedSubjects,
  openLink,
  requestCode,
  sealLink,
} from '../subjects/index.ts';
import { actOnRequest } from './act-service.ts';
import { fieldsFor, isRequestType, offeredTypes, readAsk, type Typed } from './ask-form-pages.ts';
import type { AskPage } from './ask-pages.ts';
import { followPage, withdrawPage, type FollowView } from './follow-pages.ts';
import { attendRequest, receiveRequest } from './intake-service.ts';
import { ownAskPage, ownPage, signInCodePage, signInPage } from './own-pages.ts';
import { termsOf } from './request.ts';
import { deadlinesOfRequest, getRequest, listRequests, type WholeRequest } from './service.ts';
import { requestWords } from './templates/words.ts';

type PageContextOf = HonoContext<PageEnv>;

const sessionMs = 60 * 60_000;

/** Where the pages of one person lie, below the controller, for an hour: sealed, good for nothing else, and never in a mail. */
export const sessionPath = (ctx: Context, subjectId: SubjectId): string =>
  `my/${sealLink(ctx, { kind: 'session', subjectId, expiresAt: new Date(ctx.clock.now().getTime() + sessionMs) })}`;

/** Whoever confirmed a code within the hour. */
interface Session {
  readonly ctx: Context;
  readonly ask: AskPage;
  readonly policy: Policy;
  readonly subjectId: SubjectId;
  readonly closesAt: Date;
  readonly path: string;
}

const askPageOf = (c: PageContextOf): AskPage => {
  const { page } = c.var;
  return { page, words: requestWords(page.words.locale) };
};

async function openSession(c: PageContextOf): Promise<Session | undefined> {
  const { ctx } = c.var;
  const token = c.req.param('token') ?? '';
  const claims = openLink(ctx, token, 'session');
  const subjectId = claims && (await findSubject(ctx, { subject_id: claims.subjectId }));
  if (claims?.expiresAt === undefined || subjectId === undefined) return undefined;
  const { policy } = await getPolicyInForce(ctx);
  return { ctx, ask: askPageOf(c), policy, subjectId, closesAt: claims.expiresAt, path: `my/${token}` };
}

/** A page of a session; whatever is not valid is refused in the same words as every link. */
const within =
  (show: (c: PageContextOf, session: Session) => Promise<Response>) =>
  async (c: PageContextOf): Promise<Response> => {
    const session = await openSession(c);
    return session === undefined ? sendLinkError(c) : show(c, session);
  };

async function sendSignIn(c: PageContextOf, email: string, errors: readonly FieldError[]): Promise<Response> {
  const ask = askPageOf(c);
  const main = signInPage(ask, { email, errors });
  return sendPage(c, ask.page, { title: ask.words('own.signin.title'), main }, errors.length > 0 ? 422 : 200);
}

async function sendSignInCode(
  c: PageContextOf,
  hidden: readonly (readonly [string, string])[],
  { errors, isAgain }: { readonly errors: readonly FieldError[]; readonly isAgain: boolean },
): Promise<Response> {
  const ask = askPageOf(c);
  const { policy } = await getPolicyInForce(c.var.ctx);
  const main = signInCodePage(ask, { errors, isAgain, contact: policy.controller.contact, hidden });
  return sendPage(c, ask.page, { title: ask.words('code.title'), main }, errors.length > 0 ? 422 : 200);
}

async function actOnSignIn(c: PageContextOf): Promise<Response> {
  const form = await readOwnForm(c);
  const { ctx, page } = c.var;
  const { words } = askPageOf(c);
  const email = form.get('email')?.trim() ?? '';
  const act = form.get('act');
  if (act === 'confirm') {
    const verification = form.get('verification') ?? '';
    const verificationId = parsePublicId('verification', verification);
    const code = (form.get('code') ?? '').replaceAll(/\s/g, '');
    const isCode = verificationId !== undefined && /^[0-9]{6}$/.test(code);
    const confirmed = isCode ? await confirmCode(ctx, { verificationId, code }) : undefined;
    if (confirmed?.verified === true)
      return c.redirect(page.href(sessionPath(ctx, confirmed.subjectId)), 303);
    const errors = [{ field: 'code', message: words('code.wrong') }];
    return sendSignInCode(c, hiddenOf(email, verification), { errors, isAgain: false });
  }
  try {
    const { verificationId } = await requestCode(ctx, { ref: { email }, locale: words.locale });
    const hidden = hiddenOf(email, toPublicId('verification', verificationId));
    return await sendSignInCode(c, hidden, { errors: [], isAgain: act === 'again' });
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'identity_invalid') throw error;
    return sendSignIn(c, email, [{ field: 'email', message: words('error.email') }]);
  }
}

const hiddenOf = (email: string, verification: string) =>
  [
    ['email', email],
    ['verification', verification],
  ] as const;

const mostRequests = 50;
const shownRecords = 10;

async function sendOwn(c: PageContextOf, session: Session): Promise<Response> {
  const { ctx, ask, policy, subjectId, path, closesAt } = session;
  const { words } = ask;
  const sources = new Map(
    policy.categories.flatMap(({ id, source }) =>
      source === undefined ? [] : [[id, [localise(policy, source, words.locale)]] as const],
    ),
  );
  const report = await makeAccessReport(ctx, { subjectId, locale: words.locale, sources });
  const requests = await ownRequests(session);
  const main = ownPage(ask, {
    report,
    requests: requests.map((request) => ({
      request,
      path: `${path}/requests/${toPublicId('request', request.requestId)}`,
    })),
    bySupport: new Set(policy.categories.filter((one) => one.changed_by === 'support').map(({ id }) => id)),
    preferences: `preferences/${sealLink(ctx, { kind: 'preferences', subjectId })}`,
    ask: (type, parameters = {}) => `${path}/ask/${[type, ...Object.values(parameters)].join('/')}`,
    closesAt,
    shown: shownRecords,
  });
  return sendPage(c, ask.page, { title: words('own.title'), main });
}

/** Those that the person made; one about them that another made is not theirs to see. */
async function ownRequests({ ctx, subjectId }: Session) {
  const own: ReadonlySet<SubjectId | undefined> = new Set(await listLinkedSubjects(ctx, subjectId));
  const found = await listRequests(ctx, { subjectId, limit: mostRequests });
  return found
    .filter((one) => own.has(one.subjectId))
    .toSorted((left, right) => right.receivedAt.getTime() - left.receivedAt.getTime());
}

/** Undefined for every number that is not one of the person's own requests. */
async function findOwn(c: PageContextOf, { ctx, subjectId }: Session): Promise<WholeRequest | undefined> {
  const requestId = parsePublicId('request', c.req.param('request') ?? '');
  if (requestId === undefined) return undefined;
  try {
    const whole = await getRequest(ctx, requestId);
    const own: ReadonlySet<SubjectId | undefined> = new Set(await listLinkedSubjects(ctx, subjectId));
    return own.has(whole.request.subjectId) ? whole : undefined;
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

const typed = (): Typed => new URLSearchParams();

/** What a session can ask for: all but what is said of another or needs more than words. */
function ownTypeOf(c: PageContextOf, policy: Policy): RequestType | undefined {
  const type = c.req.param('type');
  return isRequestType(type) && offeredTypes(policy).includes(type) ? type : undefined;
}

async function sendOwnAsk(
  c: PageContextOf,
  session: Session,
  { given, errors }: { readonly given: Typed; readonly errors: readonly FieldError[] },
): Promise<Response> {
  const { ctx, ask, policy, path } = session;
  const { words, page } = ask;
  const type = ownTypeOf(c, policy);
  if (type === undefined) return sendLinkError(c);
  const category = policy.categories.find(({ id }) => id === c.req.param('category'));
  const now = ctx.clock.now();
  if (category !== undefined && !given.has('words'))
    given.set('words', `${localise(policy, category.label, words.locale)}: `);
  const main = ownAskPage(ask, {
    type,
    fields: fieldsFor(policy, type, { words, typed: given }),
    typed: given,
    errors,
    bySupport: type === 'rectification' && category?.changed_by === 'support',
    dueAt: termsOf(policy, { type, receivedAt: now }, { steps: [], raised: [], now }).answerDueAt,
    back: path,
  });
  return sendPage(c, page, { title: words(`type.${type}`), main }, errors.length > 0 ? 422 : 200);
}

async function actOnOwnAsk(c: PageContextOf, session: Session): Promise<Response> {
  const given = await readOwnForm(c);
  const { ctx, ask, policy, subjectId, path } = session;
  const { words, page } = ask;
  const type = ownTypeOf(c, policy);
  if (type === undefined) return sendLinkError(c);
  const { details, errors } = readAsk(ctx, policy, type, { words, typed: given, isKnown: true });
  if (errors.length > 0) return sendOwnAsk(c, session, { given, errors });
  const { requestId } = await transaction(ctx, (tx) =>
    receiveRequest(tx, {
      type,
      by: 'centre',
      identity: { subject_id: subjectId },
      details,
      locale: words.locale,
      proof: 'session',
    }),
  );
  // Nothing is to be hidden from somebody who is known: what the job would do is done now.
  await attendRequest(ctx, requestId);
  return c.redirect(page.href(`${path}/requests/${toPublicId('request', requestId)}`), 303);
}

const personActions = ({ request }: WholeRequest): readonly RequestAction[] =>
  actionsFrom(request.state, request.type).filter((action) => moveOf(action).by.includes('person'));

async function informedOf({ ctx, policy, subjectId, ask }: Session, requestId: RequestId) {
  const notices = await listNotices(ctx, { subjectId, limit: 200 });
  return notices
    .filter((one) => one.requestId === requestId)
    .map(({ recipient, sentAt, endedAt }) => {
      const declared = policy.recipients.find(({ id }) => id === recipient);
      const name =
        declared === undefined ? (recipient ?? '') : localise(policy, declared.name, ask.words.locale);
      return { name, at: sentAt ?? endedAt };
    })
    .filter(({ name }) => name !== '');
}

async function sendFollow(
  c: PageContextOf,
  session: Session,
  { errors, outcome }: Pick<FollowView, 'errors' | 'outcome'>,
): Promise<Response> {
  const { ctx, ask, path, policy } = session;
  const whole = await findOwn(c, session);
  if (whole === undefined) return sendLinkError(c);
  const { request, steps, body } = whole;
  const { requestId, joinedTo } = request;
  const own = `${path}/requests/${toPublicId('request', requestId)}`;
  const now = ctx.clock.now();
  const [letters, deliveries, deadlines] = await Promise.all([
    listLetters(ctx, requestId),
    listDeliveries(ctx, requestId),
    isEnded(request.state) ? [] : deadlinesOfRequest(ctx, requestId),
  ]);
  const ready = deliveries.filter(
    (one) => one.state === 'ready' && one.recipientId === undefined && now < one.expiresAt,
  );
  const main = followPage(ask, {
    request,
    steps,
    said: body?.details.words,
    actions: personActions(whole),
    explained: deadlines
      .filter(({ milestone }) => milestone === 'decide' || milestone === 'answer')
      .map((deadline) => explainDeadline(deadline, ask.words.locale)),
    letters: letters.map((letter) => ({
      letter,
      path: `${own}/letters/${toPublicId('letter', letter.letterId)}`,
    })),
    packages: await Promise.all(
      ready.map(async ({ deliveryId, expiresAt }) => ({
        href: await sealDownloadLink(ctx, deliveryId, ask.words.locale),
        until: expiresAt,
      })),
    ),
    informed: await informedOf(session, requestId),
    errors,
    outcome,
    own: path,
    withdrawPath: `${own}/withdraw`,
    joinedPath: joinedTo && `${path}/requests/${toPublicId('request', joinedTo)}`,
    policy,
  });
  const title = ask.words('follow.title');
  return sendPage(c, ask.page, { title, main }, errors.length > 0 ? 422 : 200);
}

/** Acts of the person, with the field that each needs its words from. */
const acts: Readonly<Partial<Record<RequestAction, string | null>>> = {
  clarify: 'reply',
  appeal: 'appeal',
  accept_quote: null,
  decline_quote: null,
  withdraw: null,
};

async function actOnFollow(c: PageContextOf, session: Session): Promise<Response> {
  const form = await readOwnForm(c);
  const whole = await findOwn(c, session);
  if (whole === undefined) return sendLinkError(c);
  const { ctx, ask, path } = session;
  const { requestId } = whole.request;
  const action = (Object.keys(acts) as RequestAction[]).find((one) => one === form.get('act'));
  if (action === undefined) return sendFollow(c, session, { errors: [] });
  const field = acts[action];
  const said = field == null ? undefined : form.get(field)?.trim();
  if (field != null && (said === undefined || said === '' || said.length > 5_000))
    return sendFollow(c, session, { errors: [{ field, message: ask.words('error.needed') }] });
  try {
    await transaction(ctx, (tx) => actOnRequest(tx, requestId, { action, as: 'person', words: said }));
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    // Somebody was faster, or its time is over: how it stands says the rest.
    const outcome = error.code === 'request_too_late' ? 'follow.appeal.late' : 'follow.gone';
    return sendFollow(c, session, { errors: [], outcome });
  }
  const own = `${path}/requests/${toPublicId('request', requestId)}`;
  return c.redirect(ask.page.href(own, { done: action }), 303);
}

async function sendWithdraw(c: PageContextOf, session: Session): Promise<Response> {
  const whole = await findOwn(c, session);
  if (whole === undefined) return sendLinkError(c);
  const own = `${session.path}/requests/${toPublicId('request', whole.request.requestId)}`;
  const { page, words } = session.ask;
  if (!personActions(whole).includes('withdraw')) return c.redirect(page.href(own), 303);
  const main = withdrawPage(session.ask, { path: own });
  return sendPage(c, page, { title: words('follow.withdraw.title'), main });
}

async function sendLetter(c: PageContextOf, session: Session): Promise<Response> {
  const whole = await findOwn(c, session);
  const letterId = parsePublicId('letter', c.req.param('letter') ?? '');
  if (whole === undefined || letterId === undefined) return sendLinkError(c);
  const { ctx } = session;
  const letters = await listLetters(ctx, whole.request.requestId);
  if (!letters.some((one) => one.letterId === letterId)) return sendLinkError(c);
  const content = new Uint8Array(await renderLetterPdf(ctx, letterId));
  return c.body(content, 200, {
    'content-type': 'application/pdf',
    'content-disposition': `attachment; filename="letter-${toPublicId('letter', letterId)}.pdf"`,
    'cache-control': 'no-store',
    'x-robots-tag': 'noindex, nofollow',
  });
}

/** `/{controller}/my…` */
export function registerOwnPages(site: Hono<PageEnv>): void {
  const base = '/my/:token{[A-Za-z0-9_-]+}';
  const request = `${base}/requests/:request{req_[A-Za-z0-9]+}`;
  site.get('/my', (c) => sendSignIn(c, '', []));
  site.post('/my', actOnSignIn);
  site.get(base, within(sendOwn));
  for (const path of [`${base}/ask/:type`, `${base}/ask/:type/:category`]) {
    site.get(
      path,
      within((c, session) => sendOwnAsk(c, session, { given: typed(), errors: [] })),
    );
    site.post(path, within(actOnOwnAsk));
  }
  site.get(
    request,
    within((c, session) =>
      sendFollow(c, session, {
        errors: [],
        ...(c.req.query('done') !== undefined && { outcome: 'follow.done' as const }),
      }),
    ),
  );
  site.post(request, within(actOnFollow));
  site.get(`${request}/withdraw`, within(sendWithdraw));
  site.get(`${request}/letters/:letter`, within(sendLetter));
}
