import { parseNote, parsePromise, verifyReceipt, type Fields, type FieldValue } from '@zgoda/verify';
import { nodePrimitives } from '@zgoda/verify/node';
import { toPublicId, type EntryId } from '@zgoda/vocabulary/ids';
import type { Context as HonoContext, Hono } from 'hono';
import type { Context } from '../../context.ts';
import {
  html,
  sendLinkError,
  sendPage,
  sendSharedPage,
  type Fact,
  type PageContext,
  type PageEnv,
} from '../../platform/html/index.ts';
import { TransportError } from '../../platform/http/index.ts';
import { checkerPage, momentFact, receiptPage, type ReceiptStanding } from './receipt-pages.ts';
import { findEntry, findEntryProof, getReceipt, openPayload } from './service.ts';

/** What a value of a payload is called in the policy, such as the title of a topic; undefined: as it stands. */
export type LabelOf = (field: string, value: FieldValue) => string | undefined;

export interface EvidencePagesDependencies {
  /** The entry that a receipt link is for; undefined when the link is not valid. */
  readonly openReceipt: (ctx: Context, token: string) => EntryId | undefined;
  readonly labelsFor: (ctx: Context, locale: string) => Promise<LabelOf>;
  /** The offline checker, one HTML file; undefined when it was not built. */
  readonly checkerHtml: string | undefined;
}

/** What people are told of a payload, in this order; all else stands under the details for programs. */
const toldFields = [
  'time',
  'purpose',
  'topics',
  'topic',
  'channel',
  'form',
  'relationship',
  'status',
  'method',
  'locale',
  'policy_version',
  'reservations',
];

/** A field's value in words: by the policy's labels, by the catalogue, or as it stands. */
function inWords({ words }: PageContext, labelOf: LabelOf, field: string, value: FieldValue): string {
  return labelOf(field, value) ?? words.find(`value.${field}.${value}`) ?? String(value);
}

function toldFacts(page: PageContext, fields: Fields, labelOf: LabelOf): Fact[] {
  return toldFields.flatMap((field): Fact[] => {
    const value = fields[field];
    if (value === undefined) return [];
    const shown =
      field === 'time' ? momentFact(page, new Date(String(value))) : inWords(page, labelOf, field, value);
    return [{ term: page.words.find(`field.${field}`) ?? field, value: shown }];
  });
}

const technicalFacts = (fields: Fields): Fact[] =>
  Object.entries(fields)
    .filter(([field]) => !toldFields.includes(field))
    .map(([field, value]) => ({
      term: html`<code>${field}</code>`,
      value: html`<code>${String(value)}</code>`,
    }));

/** "Consent given", by what the entry is about and how it went. */
function titleOf({ words }: PageContext, entryClass: string, fields: Fields): string {
  const detail = fields['status'] ?? fields['act'];
  return words.find(`entry.${entryClass}.${detail}`) ?? words.find(`entry.${entryClass}`) ?? entryClass;
}

/** What a page may say of an entry: where it stands, and its values. A receipt is verified before anything of it is shown. */
async function readEntry(
  ctx: Context,
  entryId: EntryId,
): Promise<{ readonly standing: ReceiptStanding; readonly fields: Fields }> {
  const receipt = await getReceipt(ctx, entryId);
  if (receipt.state === 'erased') return { standing: { state: 'erased' }, fields: {} };
  if (receipt.state === 'promised') {
    const { includeBy } = parsePromise(parseNote(receipt.promise).text);
    return { standing: { state: 'promised', includeBy }, fields: await openPayload(ctx, entryId) };
  }
  const verdict = verifyReceipt(nodePrimitives, receipt.text);
  if (!verdict.isProven) throw new Error(`a receipt of our own does not verify: ${verdict.problem}`);
  const { log, witnesses, fields } = verdict;
  return {
    standing: { state: 'included', ...log, witnesses: witnesses.map(({ name }) => name) },
    fields,
  };
}

const download = (c: HonoContext, name: string, type: string, text: string): Response =>
  c.body(text, 200, {
    'content-type': type,
    'content-disposition': `attachment; filename="${name}"`,
    'x-robots-tag': 'noindex, nofollow',
  });

async function sendReceipt(
  c: HonoContext<PageEnv>,
  deps: EvidencePagesDependencies,
  token: string,
): Promise<Response> {
  const { ctx, page } = c.var;
  const entryId = deps.openReceipt(ctx, token);
  const entry = entryId && (await findEntry(ctx, entryId));
  if (entry === undefined) return sendLinkError(c);
  const { standing, fields } = await readEntry(ctx, entry.entryId);
  const title = titleOf(page, entry.class, fields);
  const main = receiptPage(page, {
    title,
    entryId: toPublicId('entry', entry.entryId),
    facts: toldFacts(page, fields, await deps.labelsFor(ctx, page.words.locale)),
    technical: technicalFacts(fields),
    standing,
    path: `receipts/${token}`,
  });
  return sendPage(c, page, { title, main });
}

/** The receipt once the entry is in the log, the signed promise until then. */
async function sendReceiptFile(
  c: HonoContext<PageEnv>,
  deps: EvidencePagesDependencies,
  token: string,
): Promise<Response> {
  const ctx = c.get('ctx');
  const entryId = deps.openReceipt(ctx, token);
  if (entryId === undefined) return sendLinkError(c);
  const receipt = await getReceipt(ctx, entryId);
  if (receipt.state === 'erased') throw new TransportError('route_not_found');
  if (receipt.state === 'included') return download(c, 'receipt.json', 'application/json', receipt.text);
  const promise = JSON.stringify({ format: 'zgoda/promise/v1', promise: receipt.promise });
  return download(c, 'promise.json', 'application/json', promise);
}

async function sendProofFile(
  c: HonoContext<PageEnv>,
  deps: EvidencePagesDependencies,
  token: string,
): Promise<Response> {
  const ctx = c.get('ctx');
  const entryId = deps.openReceipt(ctx, token);
  if (entryId === undefined) return sendLinkError(c);
  const proof = await findEntryProof(ctx, entryId);
  if (proof === undefined) throw new TransportError('route_not_found');
  return download(c, 'receipt.tlog-proof', 'text/plain; charset=utf-8', proof);
}

export function registerEvidencePages(site: Hono<PageEnv>, deps: EvidencePagesDependencies): void {
  site.get('/receipts/:token{[A-Za-z0-9_-]+}', (c) => sendReceipt(c, deps, c.req.param('token')));
  site.get('/receipts/:file{[A-Za-z0-9_-]+\\.json}', (c) =>
    sendReceiptFile(c, deps, c.req.param('file').slice(0, -'.json'.length)),
  );
  site.get('/receipts/:file{[A-Za-z0-9_-]+\\.tlog-proof}', (c) =>
    sendProofFile(c, deps, c.req.param('file').slice(0, -'.tlog-proof'.length)),
  );

  site.get('/verify', (c) => {
    const { ctx, page } = c.var;
    const log = `/evidence/${ctx.controller}`;
    const main = checkerPage(page, {
      hasChecker: deps.checkerHtml !== undefined,
      checkpoint: `${log}/checkpoint`,
      trust: `${log}/trust`,
    });
    return sendSharedPage(c, { title: page.words('verify.title'), main });
  });
  // Saved and opened as a file: it needs its own script, which no page of ours may run, and no site to be believed.
  site.get('/verify/checker.html', (c) => {
    if (deps.checkerHtml === undefined) throw new TransportError('route_not_found');
    return download(c, 'zgoda-checker.html', 'text/html; charset=utf-8', deps.checkerHtml);
  });
}
