import { findPurpose, findTopic, localise, type Policy, type PolicyPurpose } from '@zgoda/policy';
import { DomainError } from '@zgoda/vocabulary/errors';
import type { EntryId, SubjectId } from '@zgoda/vocabulary/ids';
import type { Context as HonoContext, Hono } from 'hono';
import type { Context } from '../../context.ts';
import {
  readOwnForm,
  refuseForeignForm,
  sendLinkError,
  sendPage,
  type PageContext,
  type PageEnv,
} from '../../platform/html/index.ts';
import { boundBody, defaultMaxBodyBytes } from '../../platform/http/index.ts';
import { listConsents, type ConsentRecord } from '../consent/index.ts';
import { openPayload } from '../evidence/index.ts';
import { getPolicyInForce, type PolicyInForce } from '../policies/index.ts';
import {
  findSubject,
  maskEmail,
  openLink,
  readIdentity,
  sealLink,
  type LinkClaims,
  type LinkKind,
} from '../subjects/index.ts';
import {
  confirmPage,
  preferencesPage,
  unsubscribePage,
  type DoneView,
  type PreferencesView,
  type PurposeView,
} from './preference-pages.ts';
import { confirmSubscription } from './request-service.ts';
import { withdrawAll, withdrawTogether } from './change-service.ts';
import { getPreferences, setPreferences, type Preference } from './service.ts';

/** The person behind a valid link, and what is needed to talk to them. */
interface Visit {
  readonly ctx: Context;
  readonly page: PageContext;
  readonly token: string;
  readonly claims: LinkClaims;
  /** Whom the link was made for, or into whom that one was joined since. */
  readonly subjectId: SubjectId;
  readonly inForce: PolicyInForce;
  readonly preferences: readonly Preference[];
  /** Masked. */
  readonly address: string;
}

type PageContextOf = HonoContext<PageEnv>;

/** Undefined for every link that is not valid, and for a person who is not there any more. */
async function openVisit(c: PageContextOf, kind: LinkKind, token: string): Promise<Visit | undefined> {
  const { ctx, page } = c.var;
  const claims = openLink(ctx, token, kind);
  const subjectId = claims && (await findSubject(ctx, { subject_id: claims.subjectId }));
  if (claims === undefined || subjectId === undefined) return undefined;
  const address = await readIdentity(ctx, subjectId, 'email', claims.identityId);
  if (address === undefined) return undefined;
  const inForce = await getPolicyInForce(ctx);
  const preferences = await getPreferences(ctx, subjectId);
  return { ctx, page, token, claims, subjectId, inForce, preferences, address: maskEmail(address.reveal()) };
}

/** The receipt of an act that this visit has done; it travels in the address, since nothing is kept in the browser. */
const receiptToken = (ctx: Context, subjectId: SubjectId, entryId: EntryId): string =>
  sealLink(ctx, { kind: 'receipt', subjectId, entryId });

const preferencesPath = ({ ctx, subjectId }: Visit): string =>
  `preferences/${sealLink(ctx, { kind: 'preferences', subjectId })}`;

/** One act may leave several records, one a purpose; each has its receipt. */
async function receiptsAt({ ctx, subjectId, inForce, page }: Visit, at: Date): Promise<DoneView['receipts']> {
  const records = await listConsents(ctx, subjectId);
  return records
    .filter(({ recordedAt }) => recordedAt.getTime() === at.getTime())
    .map((record) => ({
      label: subjectOf(inForce.policy, page, record),
      path: `receipts/${receiptToken(ctx, subjectId, record.entryId)}`,
    }));
}

/** What the address says was just done, if it is true and this person's. */
async function readDone(c: PageContextOf, visit: Visit): Promise<DoneView | undefined> {
  const { ctx, subjectId } = visit;
  const token = c.req.query('receipt');
  const receipt = token === undefined ? undefined : openLink(ctx, token, 'receipt');
  if (receipt?.entryId === undefined || receipt.subjectId !== subjectId) return undefined;
  const { time } = await openPayload(ctx, receipt.entryId);
  const at = new Date(String(time));
  const receipts = await receiptsAt(visit, at);
  return { at, receipts: receipts.length > 0 ? receipts : [{ label: '', path: `receipts/${token}` }] };
}

/** What was done when the link's topics last changed, for a link that is opened again. */
async function findDone(c: PageContextOf, visit: Visit): Promise<DoneView | undefined> {
  const at = latestChange(cellsOf(visit));
  return (await readDone(c, visit)) ?? (at && { at, receipts: await receiptsAt(visit, at) });
}

function redirectToDone(
  c: PageContextOf,
  visit: Visit,
  path: string,
  entryId: EntryId | undefined,
): Response {
  const { page, ctx, subjectId } = visit;
  const parameters = entryId === undefined ? {} : { receipt: receiptToken(ctx, subjectId, entryId) };
  return c.redirect(page.href(path, parameters), 303);
}

/** The topics a link is about; a link without any is about all that there are. */
const topicsOf = ({ claims, inForce }: Visit): readonly string[] =>
  claims.topics ?? inForce.policy.topics.map(({ id }) => id);

/** A topic in the reader's language; one that the policy no longer has goes by its id. */
function topicWords(
  policy: Policy,
  { words }: PageContext,
  id: string,
): { readonly title: string; readonly description: string } {
  const topic = findTopic(policy, id);
  if (topic === undefined) return { title: id, description: '' };
  const { locale } = words;
  return {
    title: localise(policy, topic.title, locale),
    description: localise(policy, topic.description, locale),
  };
}

const titleOf = (policy: Policy, page: PageContext, id: string): string => topicWords(policy, page, id).title;

/** Where the named topics stand on the link's channel. */
const cellsOf = (visit: Visit): readonly Preference[] => {
  const topics = new Set(topicsOf(visit));
  const { channel } = visit.claims;
  return visit.preferences.filter(
    (one) => topics.has(one.topic) && (channel === undefined || one.channel === channel),
  );
};

/** The latest time at which one of these changed. */
function latestChange(cells: readonly Preference[]): Date | undefined {
  return cells
    .flatMap(({ since }) => since ?? [])
    .sort((a, b) => b.getTime() - a.getTime())
    .at(0);
}

function purposesOf({ inForce, page }: Visit, topics: readonly string[]): readonly PurposeView[] {
  const { policy } = inForce;
  const say = (text: PolicyPurpose['label']): string => localise(policy, text, page.words.locale);
  const ids = new Set(topics.flatMap((id) => findTopic(policy, id)?.purpose ?? []));
  return [...ids]
    .flatMap((id) => findPurpose(policy, id) ?? [])
    .map((purpose) => ({
      label: say(purpose.label),
      clause: purpose.clause,
      categories: purpose.categories.flatMap((id) => {
        const category = policy.categories.find((one) => one.id === id);
        return category === undefined ? [] : [say(category.label)];
      }),
    }));
}

async function sendConfirm(c: PageContextOf, token: string): Promise<Response> {
  const visit = await openVisit(c, 'confirm', token);
  if (visit === undefined) return sendLinkError(c);
  const { page, inForce, claims, address } = visit;
  // What the person may not have (a topic for customers) is neither asked nor done.
  const cells = cellsOf(visit).filter(({ available }) => available);
  const topics = [...new Set(cells.map(({ topic }) => topic))];
  if (topics.length === 0) return sendLinkError(c);
  const isConfirmed = cells.every(({ status }) => status === 'confirmed');
  const done = isConfirmed ? await findDone(c, visit) : undefined;
  const main = confirmPage(page, {
    address,
    topics: topics.map((id) => topicWords(inForce.policy, page, id)),
    purposes: purposesOf(visit, topics),
    policyVersion: inForce.version,
    ...(claims.expiresAt && { lapsesAt: claims.expiresAt }),
    ...(done && { done: { ...done, preferences: preferencesPath(visit) } }),
  });
  return sendPage(c, page, {
    title: page.words(done === undefined ? 'confirm.title' : 'confirm.done'),
    main,
  });
}

async function sendUnsubscribe(c: PageContextOf, token: string): Promise<Response> {
  const visit = await openVisit(c, 'unsubscribe', token);
  if (visit === undefined) return sendLinkError(c);
  const { page, inForce, address } = visit;
  const isStopped = cellsOf(visit).every(({ receives }) => !receives);
  const done = isStopped ? await findDone(c, visit) : undefined;
  const topics = topicsOf(visit).map((id) => titleOf(inForce.policy, page, id));
  const main = unsubscribePage(page, {
    address,
    topics,
    preferences: preferencesPath(visit),
    ...(done && { done }),
  });
  const title =
    done === undefined
      ? page.words('unsubscribe.title', { count: topics.length })
      : page.words('unsubscribe.done');
  return sendPage(c, page, { title, main });
}

/** Carries out the withdrawal that a link is about. Doing it twice is doing it once. @throws subject_not_found */
async function stop(
  { ctx, page }: Pick<Visit, 'ctx' | 'page'>,
  { subjectId, topics, channel }: LinkClaims,
): Promise<EntryId | undefined> {
  const how = { method: 'email_link', locale: page.words.locale } as const;
  if (topics === undefined) return (await withdrawAll(ctx, subjectId, how)).entryId;
  const { policy } = await getPolicyInForce(ctx);
  let entryId: EntryId | undefined;
  for (const one of channel === undefined ? policy.channels : [channel]) {
    const done = await withdrawTogether(ctx, { subjectId, topics, channel: one, ...how });
    entryId = done.entryId ?? entryId;
  }
  return entryId;
}

/** Puts back what the link stopped: it came out of the person's own mailbox, so no second confirmation is asked for. */
async function undo(visit: Visit): Promise<EntryId | undefined> {
  const { ctx, subjectId, page } = visit;
  const changes = cellsOf(visit)
    .filter(({ available }) => available)
    .map(({ topic, channel }) => ({ topic, channel, on: true }));
  const how = { proof: 'link', method: 'email_link', locale: page.words.locale } as const;
  return (await setPreferences(ctx, subjectId, changes, how)).entryId;
}

/**
 * The fields of a form, or of the POST that a mail provider makes by itself (either encoding of HTML forms), which comes
 * without `Origin`, cookies or a page before it.
 * @see RFC 8058 3.2
 */
async function readStopForm(
  c: PageContextOf,
): Promise<{ readonly act: string; readonly isOneClick: boolean }> {
  const mediaTypes = ['application/x-www-form-urlencoded', 'multipart/form-data'];
  await boundBody(c, { maxBodyBytes: defaultMaxBodyBytes, mediaTypes });
  const fields = await c.req.parseBody();
  const isOneClick = fields['List-Unsubscribe'] === 'One-Click';
  if (!isOneClick) refuseForeignForm(c);
  return { act: typeof fields['act'] === 'string' ? fields['act'] : '', isOneClick };
}

async function actOnUnsubscribe(c: PageContextOf, token: string): Promise<Response> {
  const { act, isOneClick } = await readStopForm(c);
  if (isOneClick) return stopByOneClick(c, token);
  const visit = await openVisit(c, 'unsubscribe', token);
  if (visit === undefined) return sendLinkError(c);
  if (act === 'undo') return redirectToDone(c, visit, preferencesPath(visit), await undo(visit));
  if (act !== 'stop') return sendUnsubscribe(c, token);
  return redirectToDone(c, visit, `unsubscribe/${token}`, await stop(visit, visit.claims));
}

/** A mail provider asks by the thousand and looks at no page, so none is made. */
async function stopByOneClick(c: PageContextOf, token: string): Promise<Response> {
  const { ctx, page } = c.var;
  const claims = openLink(ctx, token, 'unsubscribe');
  if (claims === undefined) return sendLinkError(c);
  try {
    await stop({ ctx, page }, claims);
  } catch (error) {
    if (error instanceof DomainError && error.code === 'subject_not_found') return sendLinkError(c);
    throw error;
  }
  return c.text(`${page.words('unsubscribe.one_click')}\n`);
}

/** What a record is about: its topics, or the whole purpose. */
function subjectOf(policy: Policy, page: PageContext, record: ConsentRecord): string {
  const purpose = findPurpose(policy, record.purpose);
  return (
    record.topics?.map((id) => titleOf(policy, page, id)).join(', ') ??
    (purpose === undefined ? record.purpose : localise(policy, purpose.label, page.words.locale))
  );
}

/** "Payroll in practice, Webinars: given". */
const historyText = ({ inForce, page }: Visit, record: ConsentRecord): string =>
  `${subjectOf(inForce.policy, page, record)}: ${page.words.find(`value.status.${record.status}`) ?? record.status}`;

const shownRecords = 20;

async function historyOf(visit: Visit): Promise<PreferencesView['history']> {
  const { ctx, subjectId } = visit;
  const records = await listConsents(ctx, subjectId);
  return records.slice(0, shownRecords).map((record) => ({
    at: record.recordedAt,
    text: historyText(visit, record),
    receipt: `receipts/${receiptToken(ctx, subjectId, record.entryId)}`,
  }));
}

async function sendPreferences(c: PageContextOf, token: string): Promise<Response> {
  const visit = await openVisit(c, 'preferences', token);
  if (visit === undefined) return sendLinkError(c);
  const { page, inForce, preferences, address } = visit;
  const { policy } = inForce;
  const channels = policy.channels.filter((channel) => preferences.some((one) => one.channel === channel));
  const done = await readDone(c, visit);
  const main = preferencesPage(page, {
    address,
    channels: channels.map((id) => ({ id, label: page.words(`channel.${id}`) })),
    rows: policy.topics.map((topic) => ({
      topic: topic.id,
      ...topicWords(policy, page, topic.id),
      cells: channels.map((channel) =>
        preferences.find((one) => one.topic === topic.id && one.channel === channel),
      ),
    })),
    ...(done && { done }),
    isUnchanged: done === undefined && c.req.query('saved') === 'same',
    history: await historyOf(visit),
  });
  return sendPage(c, page, { title: page.words('preferences.title'), main });
}

async function actOnPreferences(c: PageContextOf, token: string): Promise<Response> {
  const form = await readOwnForm(c);
  const visit = await openVisit(c, 'preferences', token);
  if (visit === undefined) return sendLinkError(c);
  const { ctx, subjectId, page, preferences } = visit;
  const how = { method: 'preference_centre', locale: page.words.locale } as const;
  const path = `preferences/${token}`;
  if (form.get('act') === 'stop') {
    const { entryId } = await withdrawAll(ctx, subjectId, how);
    return redirectToDone(c, visit, path, entryId);
  }
  if (form.get('act') !== 'save') return sendPreferences(c, token);
  const wanted = new Set(form.getAll('on'));
  const changes = preferences
    .map(({ topic, channel, status, available, receives, atMost: before, choices }) => {
      const on = wanted.has(`${topic}/${channel}`);
      const often = form.get(`often:${topic}/${channel}`);
      const chosen = choices.find((choice) => choice === often);
      const atMost = chosen === before ? undefined : chosen;
      const isSwitched = on ? available && status !== 'confirmed' : receives || status === 'requested';
      return { topic, channel, on, atMost, isChange: isSwitched || (on && atMost !== undefined) };
    })
    .filter(({ isChange }) => isChange)
    .map(({ topic, channel, on, atMost }) => ({ topic, channel, on, atMost }));
  if (changes.length === 0) return c.redirect(page.href(path, { saved: 'same' }), 303);
  const { entryId } = await setPreferences(ctx, subjectId, changes, { proof: 'link', ...how });
  return redirectToDone(c, visit, path, entryId);
}

async function actOnConfirm(c: PageContextOf, token: string): Promise<Response> {
  await readOwnForm(c);
  const visit = await openVisit(c, 'confirm', token);
  if (visit === undefined) return sendLinkError(c);
  const confirmed = await confirmSubscription(visit.ctx, token, visit.page.words.locale);
  if (confirmed.outcome === 'refused') return sendLinkError(c);
  return redirectToDone(c, visit, `confirm/${token}`, confirmed.entryId);
}

const tokenPath = (page: LinkKind): `/${LinkKind}/:token{[A-Za-z0-9_-]+}` =>
  `/${page}/:token{[A-Za-z0-9_-]+}`;

/** Pages that a signed link opens: no password, no cookie; opening one changes nothing, its buttons do. */
export function registerLinkPages(site: Hono<PageEnv>): void {
  site.get(tokenPath('confirm'), (c) => sendConfirm(c, c.req.param('token')));
  site.post(tokenPath('confirm'), (c) => actOnConfirm(c, c.req.param('token')));
  site.get(tokenPath('preferences'), (c) => sendPreferences(c, c.req.param('token')));
  site.post(tokenPath('preferences'), (c) => actOnPreferences(c, c.req.param('token')));
  site.get(tokenPath('unsubscribe'), (c) => sendUnsubscribe(c, c.req.param('token')));
  site.post(tokenPath('unsubscribe'), (c) => actOnUnsubscribe(c, c.req.param('token')));
}
