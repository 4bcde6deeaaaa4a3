import type { CoverageLine } from '@zgoda/datamap';
import {
  deadlinesOf,
  dueOf,
  localise,
  type Deadline,
  type ExtensionGround,
  type FeeGround,
  type Policy,
  type RefusalGround,
  requestTraits,
} from '@zgoda/policy';
import type { StaffId } from '@zgoda/vocabulary/ids';
import type { Milestone, PauseReason, RequestAction } from '@zgoda/vocabulary/requests';
import type { TxContext } from '../../context.ts';
import { writeLetter, type Wording } from '../letters/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { findStaffNames } from '../staff/index.ts';
import { clockFactsOf, isSentCode, type SubjectRequest } from './request.ts';
import { getRequest, keyOf, livingOf, openBody, stepsOf, type RequestBody } from './service.ts';
import type { SealedRequest } from './store.ts';

/** What an act gives a letter to say. */
export interface LetterCause {
  readonly action: RequestAction;
  readonly words?: string | undefined;
  readonly ground?: string | undefined;
  readonly article?: string | undefined;
  readonly amount?: { readonly value: string; readonly currency: string } | undefined;
  /** In which state it was, for what ends a wait. */
  readonly from?: SubjectRequest['state'] | undefined;
  readonly coverage?: readonly CoverageLine[] | undefined;
  /** Names of recipients who were told what became of the data. */
  readonly told?: readonly string[] | undefined;
  readonly package?: { readonly url: string; readonly until: Date } | undefined;
}

/** That it is here, and until when it is answered: at once, whatever becomes of it. */
export async function acknowledge(tx: TxContext, request: SealedRequest, body: RequestBody): Promise<void> {
  const deadlines = await deadlinesNow(tx, request);
  const facts = {
    ...(await aboutRequest(tx, request)),
    ...dueOn(deadlines),
    decideBy: dayOf(deadlines, 'decide'),
    proof: proofFor(request, body),
  };
  await write(tx, request, { kind: 'acknowledgement', facts }, body);
}

/** What has to prove who asks, where that is needed and not known yet. */
function proofFor({ type }: SealedRequest, { ref, proof }: RequestBody): 'code' | 'document' | undefined {
  if (!requestTraits[type].needsIdentity || proof !== undefined) return undefined;
  return isSentCode(ref) ? 'code' : 'document';
}

/** To prove who asks otherwise than by a code, which has a mail of its own. */
export async function askIdentityByLetter(
  tx: TxContext,
  request: SealedRequest,
  body: RequestBody,
): Promise<void> {
  const facts = { ...(await aboutRequest(tx, request)), proof: 'document' as const };
  await write(tx, request, { kind: 'identity_asked', facts }, body);
}

/** The same letter once more, to remind the person that we wait. */
export async function letterAgain(tx: TxContext, request: SealedRequest): Promise<void> {
  const { steps, body } = await getRequest(tx, request.requestId);
  const asked = steps.findLast(({ action }) => ['ask_identity', 'ask', 'quote'].includes(action));
  if (asked === undefined || body === undefined) return;
  if (asked.action !== 'ask_identity') return letterAfter(tx, request, asked);
  const proof = request.verificationId === undefined ? 'document' : 'code';
  const words = proof === 'code' ? (codeAgainWords[request.locale] ?? codeAgainWords['en']) : undefined;
  const facts = { ...(await aboutRequest(tx, request)), proof, words } as const;
  await write(tx, request, { kind: 'identity_asked', facts }, body);
}

/** A code lasts minutes, and the reminder comes days later. */
const codeAgainWords: Readonly<Record<string, string>> = {
  en: 'The code that we sent has expired. Ask for a new one on the page of your request in our privacy centre; it comes to this address at once.',
  uk: 'Код, який ми надіслали, вже не діє. Попросіть новий на сторінці вашого запиту в нашому центрі приватності: він одразу надійде на цю адресу.',
  ru: 'Код, который мы отправили, уже не действует. Попросите новый на странице вашего запроса в нашем центре приватности: он сразу придёт на этот адрес.',
};

/** What the person is told of an act; acts of which nothing is told write nothing. */
export async function letterAfter(tx: TxContext, request: SealedRequest, cause: LetterCause): Promise<void> {
  const key = await keyOf(tx, request);
  const body = key && openBody(tx, key, request);
  if (body === undefined) return;
  const wording = await wordingOf(tx, request, cause);
  if (wording !== undefined) await write(tx, request, wording, body);
}

async function wordingOf(
  tx: TxContext,
  request: SealedRequest,
  cause: LetterCause,
): Promise<Wording | undefined> {
  const { action, words = '', ground, article, amount, coverage, told } = cause;
  const deadlines = await deadlinesNow(tx, request);
  const about = {
    ...(await aboutRequest(tx, request)),
    ...(article !== undefined && { article }),
    appealUntil: dayOf(deadlines, 'appeal'),
  };
  const official = await officialOf(tx, request);
  const said = words === '' ? {} : { words };
  switch (action) {
    case 'quote':
      return {
        kind: 'quote',
        facts: {
          ...about,
          ...said,
          ground: ground as FeeGround,
          amount: { value: Number(amount?.value ?? 0), currency: amount?.currency ?? '' },
        },
      };
    case 'ask':
      return { kind: 'clarification', facts: { ...about, words } };
    case 'extend':
      return {
        kind: 'extension',
        facts: {
          ...about,
          official,
          ground: ground as ExtensionGround,
          article: article ?? '',
          reason: words,
          newDate: dayOf(deadlines, 'answer') ?? '',
        },
      };
    case 'refuse':
      return {
        kind: 'refusal',
        facts: {
          ...about,
          official,
          reason: words,
          ...(ground !== undefined && { ground: ground as RefusalGround }),
        },
      };
    case 'report_partly':
      return { kind: 'partly_done', facts: { ...about, ...said, coverage: coverage ?? [], told } };
    case 'complete': {
      if (
        coverage !== undefined &&
        coverage.every(({ outcome }) => outcome === 'none_found') &&
        !told?.length
      )
        return { kind: 'nothing_held', facts: { ...about, ...said } };
      return { kind: 'answer', facts: { ...about, ...said, coverage, told, package: cause.package } };
    }
    case 'lapse':
      return { kind: 'lapse', facts: { ...about, ...said, waitedFor: waitedFor(cause.from) } };
    case 'appeal':
      return { kind: 'appeal_received', facts: { ...about, ...dueOn(deadlines) } };
    case 'reopen':
    case 'uphold': {
      const outcome = action === 'uphold' ? 'upheld' : 'reopened';
      return {
        kind: 'appeal_decided',
        facts: { ...about, official, outcome, reason: words, ...dueOn(deadlines) },
      };
    }
    default:
      return undefined;
  }
}

const waitedFor = (state: SubjectRequest['state'] | undefined): PauseReason => {
  if (state === 'clarifying') return 'clarification';
  return state === 'quoted' ? 'fee' : 'identity';
};

async function write(
  tx: TxContext,
  request: SealedRequest,
  wording: Wording,
  body: RequestBody,
): Promise<void> {
  const { person } = body;
  const subjectId = await livingOf(tx, request.subjectId);
  await writeLetter(tx, {
    ...wording,
    requestId: request.requestId,
    subjectId,
    locale: request.locale,
    ...(person && { address: [person.name, ...person.postal_address] }),
  });
}

async function deadlinesNow(tx: TxContext, request: SealedRequest): Promise<readonly Deadline[]> {
  const { policy } = await getPolicyInForce(tx);
  const steps = await stepsOf(tx, request.requestId);
  return deadlinesOf(clockFactsOf(policy, request, { steps, now: tx.clock.now() }));
}

const dayOf = (deadlines: readonly Deadline[], milestone: Milestone): string | undefined =>
  dueOf(deadlines, milestone)?.dueOn;
const dueOn = (deadlines: readonly Deadline[]): { readonly dueOn?: string | undefined } => ({
  dueOn: dayOf(deadlines, 'answer'),
});

async function aboutRequest(tx: TxContext, request: SubjectRequest) {
  return {
    requestType: request.type,
    receivedAt: request.receivedAt,
    official: await officialOf(tx, request),
  };
}

/** Who answers for it: the member of staff who acts, else the data protection officer, else the controller. Law 2297-VI Art. 17(2), 17(3) */
async function officialOf(tx: TxContext, { locale }: SubjectRequest): Promise<{ readonly name: string }> {
  const { policy } = await getPolicyInForce(tx);
  if (tx.actor.kind !== 'staff') return { name: nameOfController(policy, locale) };
  const staffId = tx.actor.staffId as StaffId;
  return { name: (await findStaffNames(tx, [staffId])).get(staffId) ?? nameOfController(policy, locale) };
}

const nameOfController = (policy: Policy, locale: string): string =>
  policy.controller.dpo?.name ?? localise(policy, policy.controller.name, locale);
