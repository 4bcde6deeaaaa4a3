import {
  clausesKeptBy,
  decide,
  difference,
  longestDurationSeconds,
  type CompiledPolicy,
  type MechanismId,
  type Policy,
  type Question,
  weakenings,
} from '@zgoda/policy';
import type { SubjectId } from '@zgoda/vocabulary/ids';
import type { Context } from '../../context.ts';
import { countPending } from '../evidence/index.ts';
import { findPublishedVersion, type PolicyInForce } from '../policies/index.ts';
import { openLink, sealLink } from '../subjects/index.ts';
import { kept, keptUnless, type ProbeFinding } from './board.ts';
import {
  auditCauses,
  auditFormMails,
  auditScope,
  auditTopicMails,
  type TopicMailAudit,
  type TopicOfRelationship,
} from './mail-store.ts';
import { auditAffected, auditFrequency, auditThreads, auditWindows } from './notice-store.ts';
import { window, windowDays, type Probe, type ProbeRun } from './probe-run-service.ts';
import { requestProbes } from './request-probe-service.ts';
import { auditCases, auditContacts, auditInbound } from './case-store.ts';
import {
  auditAttestations,
  auditConfirmations,
  auditConsents,
  auditForms,
  auditLentLists,
  auditVersions,
  isLogOpen,
  listSuccessions,
} from './store.ts';

const dayMs = 86_400_000;

export function startRun(ctx: Context, inForce: PolicyInForce): ProbeRun {
  const now = ctx.clock.now();
  const since = new Date(now.getTime() - windowDays * dayMs);
  const { controller } = ctx;
  const range = { controller, since };
  const rangeOfVersion = { controller, since: inForce.inForceFrom > since ? inForce.inForceFrom : since };
  let mails: Promise<TopicMailAudit> | undefined;
  const topicMails = (): Promise<TopicMailAudit> => {
    mails ??= auditTopicMails(ctx.db, range, tiesOf(inForce.policy));
    return mails;
  };
  return { ctx, inForce, range, rangeOfVersion, now, topicMails };
}

function tiesOf(policy: Policy): {
  readonly covers: readonly TopicOfRelationship[];
  readonly onlyFor: readonly TopicOfRelationship[];
} {
  return {
    covers: policy.relationships.flatMap(({ id, covers }) =>
      covers.map((topic) => ({ topic, relationship: id })),
    ),
    onlyFor: policy.topics.flatMap(({ id, only_for: onlyFor }) =>
      onlyFor.map((relationship) => ({ topic: id, relationship })),
    ),
  };
}

/** A process that takes mail says so every minute. */
const silentMs = 15 * 60_000;

/**
 * The probe of every mechanism that this version carries out. A probe reads what was done, set by set, and says whether
 * the promise held; it trusts none of the code that was to keep it.
 */
export const probes: Partial<Readonly<Record<MechanismId, Probe>>> = {
  'purpose-limitation': async ({ ctx, inForce, rangeOfVersion }) => {
    const { purposes, topics } = namesOf(inForce.policy);
    const audit = await auditScope(ctx.db, rangeOfVersion, { purposes, topics });
    const figures = { ...window, messages: audit.messages, purposes: purposes.length };
    return keptUnless(audit.outsidePurposes, 'outside_policy', figures);
  },
  'topic-list': async ({ ctx, inForce, rangeOfVersion }) => {
    const { purposes, topics } = namesOf(inForce.policy);
    const audit = await auditScope(ctx.db, rangeOfVersion, { purposes, topics });
    const figures = { ...window, messages: audit.messages, topics: topics.length };
    return keptUnless(audit.outsideTopics, 'outside_policy', figures);
  },
  'strict-opt-in': async (run) => {
    const { mails, withoutOptIn } = await run.topicMails();
    return keptUnless(withoutOptIn, 'without_opt_in', { ...window, mails });
  },
  'double-opt-in': async ({ ctx, inForce, range }) => {
    const topics = inForce.policy.topics.filter((topic) => topic.opt_in === 'double').map(({ id }) => id);
    const { confirmed, withoutConfirmation } = await auditConfirmations(ctx.db, range, topics);
    return keptUnless(withoutConfirmation, 'without_confirmation', { ...window, confirmed });
  },
  'relationship-scope': async (run) => {
    const { mails, withoutRelationship } = await run.topicMails();
    return keptUnless(withoutRelationship, 'without_relationship', { ...window, mails });
  },
  'preference-centre': async (run) => {
    const { mails } = await run.topicMails();
    return findLinks(run.ctx, mails);
  },
  'one-click-withdrawal': async (run) => {
    const { mails, afterWithdrawal } = await run.topicMails();
    return keptUnless(afterWithdrawal, 'after_withdrawal', { ...window, mails });
  },
  'consent-reservations': async (run) => {
    const [{ mails, againstReservation }, { reservations }] = await Promise.all([
      run.topicMails(),
      auditConsents(run.ctx.db, run.range),
    ]);
    return keptUnless(againstReservation, 'against_reservation', { ...window, mails, reservations });
  },
  'third-party-refusal': async ({ inForce, now }, settings) =>
    findThirdParties(inForce, now, settings['categories'] as readonly string[]),
  'form-confirmation': async ({ ctx, inForce, range, now }, settings) => {
    const forms = inForce.policy.forms.filter(({ confirmation }) => confirmation !== undefined);
    const promise = { forms: forms.map(({ id }) => id), within: String(settings['within']), now };
    const { submissions, slow, missing, doubled } = await auditFormMails(ctx.db, range, promise);
    const figures = { ...window, submissions, waiting: slow };
    if (doubled.count > 0) return keptUnless(doubled, 'confirmation_doubled', figures);
    if (missing.count > 0) return keptUnless(missing, 'confirmation_missing', figures);
    return slow > 0 ? { ...kept(figures), status: 'at_risk', reason: 'confirmation_slow' } : kept(figures);
  },
  'cause-required': async ({ ctx, range }, settings) => {
    const { messages, withoutCause } = await auditCauses(ctx.db, range, String(settings['class']));
    return keptUnless(withoutCause, 'without_cause', { ...window, messages });
  },
  'consent-record': async ({ ctx, range }) => {
    const { records, withoutEvidence } = await auditConsents(ctx.db, range);
    return keptUnless(withoutEvidence, 'without_evidence', { ...window, records });
  },
  'evidence-log': async (run, settings) => findLog(run, String(settings['included_within'])),
  'version-archive': async ({ ctx, range }) => {
    const { versions, altered } = await auditVersions(ctx.db, range);
    return keptUnless(altered, 'version_altered', { versions });
  },
  'weakening-refusal': findWeakenings,
  'declared-forms': async ({ ctx, inForce, rangeOfVersion }) => {
    const { submissions, undeclared } = await auditForms(
      ctx.db,
      rangeOfVersion,
      inForce.policy.forms.map(({ id }) => id),
    );
    return keptUnless(undeclared, 'undeclared_form', { ...window, submissions });
  },
  'frequency-cap': async ({ ctx, inForce, rangeOfVersion }) => {
    const { topics, controller } = inForce.policy;
    const caps = topics.flatMap(({ id: topic, frequency }) =>
      frequency === undefined
        ? []
        : [{ topic, atMost: frequency.at_most, mayLower: frequency.person_may_lower }],
    );
    const { mails, amiss } = await auditFrequency(ctx.db, rangeOfVersion, caps, controller.time_zone);
    return keptUnless(amiss, 'too_often', { ...window, mails });
  },
  'maintenance-notice': async ({ ctx, inForce, rangeOfVersion }) => {
    const { templates, default_locale: locale } = inForce.policy;
    const windows = templates.flatMap(({ id: template, calendar }) =>
      calendar === undefined ? [] : [{ template, ...calendar }],
    );
    const { mails, amiss } = await auditWindows(ctx.db, rangeOfVersion, windows, locale);
    return keptUnless(amiss, 'window_missing', { ...window, mails });
  },
  'incident-thread': async ({ ctx, range }) => {
    const { mails, amiss } = await auditThreads(ctx.db, range);
    return keptUnless(amiss, 'without_earlier_mail', { ...window, mails });
  },
  'affected-audience': async ({ ctx, range }) => {
    const { mails, amiss } = await auditAffected(ctx.db, range);
    return keptUnless(amiss, 'not_affected', { ...window, mails });
  },
  'mail-withdrawal': async ({ ctx, range, now }, settings) => {
    const { mails, late, lateSince, heardAt } = await auditInbound(ctx.db, range, {
      within: String(settings['within']),
      now,
    });
    const cases = await auditCases(ctx.db, range, { kinds: ['removal'], now });
    const figures = { ...window, mails, waiting: late, cases: cases.cases };
    if (late > 0) {
      return {
        ...kept(figures),
        status: 'broken',
        reason: 'mail_late',
        ...(lateSince && { since: lateSince }),
      };
    }
    if (cases.late.count > 0) return keptUnless(cases.late, 'case_late', figures);
    const isHeard = heardAt !== undefined && now.getTime() - heardAt.getTime() < silentMs;
    return isHeard ? kept(figures) : { ...kept(figures), status: 'at_risk', reason: 'mail_not_taken' };
  },
  'contact-record': async ({ ctx, range }) => {
    const { contacts, amiss } = await auditContacts(ctx.db, range);
    return keptUnless(amiss, 'contact_missing', { ...window, contacts });
  },
  'contact-case': async ({ ctx, range, now }) => {
    const { cases, late } = await auditCases(ctx.db, range, { kinds: ['question', 'support'], now });
    return keptUnless(late, 'case_late', { ...window, cases });
  },
  'suppression-export': async ({ ctx, range }, settings) => {
    const { lists, amiss } = await auditLentLists(ctx.db, range, String(settings['expires_after']));
    return keptUnless(amiss, 'list_without_terms', { ...window, lists });
  },
  'suppression-engagements': async ({ ctx, range, now }, settings) => {
    const promise = { within: String(settings['attest_within']), now };
    const { waiting, slow, overdue } = await auditAttestations(ctx.db, range, promise);
    const figures = { ...window, attestations: waiting };
    if (overdue.count > 0) return keptUnless(overdue, 'attestation_overdue', figures);
    return slow > 0 ? { ...kept(figures), status: 'at_risk', reason: 'attestation_slow' } : kept(figures);
  },
  ...requestProbes,
};

function namesOf(policy: Policy): {
  readonly purposes: readonly string[];
  readonly topics: readonly string[];
} {
  return { purposes: policy.purposes.map(({ id }) => id), topics: policy.topics.map(({ id }) => id) };
}

const nobody = '00000000-0000-0000-0000-000000000000' as SubjectId;

/** A link made now must open: the key is there and the form is the one that the pages read. */
function findLinks(ctx: Context, mails: number): ProbeFinding {
  const opened = openLink(ctx, sealLink(ctx, { kind: 'preferences', subjectId: nobody }), 'preferences');
  const figures = { ...window, mails };
  if (opened?.subjectId === nobody) return kept(figures);
  return { ...kept(figures), status: 'broken', reason: 'link_unusable' };
}

/** The gate is asked about every third party, purpose and protected category, for somebody who consented to everything. */
function findThirdParties(
  { policy, gate }: PolicyInForce,
  now: Date,
  categories: readonly string[],
): ProbeFinding {
  const recipients = policy.recipients.filter(({ kind }) => kind === 'third_party').map(({ id }) => id);
  const questions = policy.purposes.flatMap(({ id: purpose }) =>
    recipients.flatMap((recipient) =>
      categories.map((category): Question => ({
        purpose,
        recipient,
        categories: [category],
        at: now.getTime(),
      })),
    ),
  );
  const figures = { recipients: recipients.length, purposes: policy.purposes.length };
  const isRefused = questions.every((question) => isRefusedAsThirdParty(gate, question));
  return isRefused ? kept(figures) : { ...kept(figures), status: 'broken', reason: 'third_party_allowed' };
}

function isRefusedAsThirdParty(gate: CompiledPolicy, question: Question): boolean {
  return decide(gate, undefined, question).reason === 'third_party_refused';
}

/** Every version of late, weighed anew against the one that governed before it and promised not to be weakened. */
async function findWeakenings({ ctx, range }: ProbeRun): Promise<ProbeFinding> {
  const successions = await listSuccessions(ctx.db, range);
  const weakened: (typeof successions)[number][] = [];
  for (const succession of successions) {
    const [before, now] = [
      await findPublishedVersion(ctx, succession.predecessor),
      await findPublishedVersion(ctx, succession.version),
    ];
    if (before === undefined || now === undefined) continue;
    const isPromised = clausesKeptBy(before.policy, 'weakening-refusal').length > 0;
    if (isPromised && weakenings(difference(before, now)).length > 0) weakened.push(succession);
  }
  const [first] = weakened;
  const violations = {
    count: weakened.length,
    ...(first === undefined ? {} : { since: first.publishedAt }),
    entryIds: weakened.map(({ entryId }) => entryId),
  };
  return keptUnless(violations, 'weakened', { ...window, versions: successions.length });
}

async function findLog({ ctx, range, now }: ProbeRun, within: string): Promise<ProbeFinding> {
  const [isOpen, { count, oldestRecordedAt }] = await Promise.all([
    isLogOpen(ctx.db, range),
    countPending(ctx),
  ]);
  const oldestMs =
    oldestRecordedAt === undefined ? 0 : Math.max(0, now.getTime() - oldestRecordedAt.getTime());
  const oldestSeconds = Math.round(oldestMs / 1000);
  const finding = kept({ waiting: count, oldest_seconds: oldestSeconds });
  if (!isOpen) return { ...finding, status: 'broken', reason: 'log_read_only' };
  const promisedSeconds = longestDurationSeconds(within);
  const since = oldestRecordedAt === undefined ? {} : { since: oldestRecordedAt };
  if (oldestSeconds > promisedSeconds)
    return { ...finding, ...since, status: 'broken', reason: 'entry_late' };
  if (oldestSeconds * 2 > promisedSeconds)
    return { ...finding, ...since, status: 'at_risk', reason: 'entry_slow' };
  return finding;
}
