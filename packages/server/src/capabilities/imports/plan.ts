import { findTopic, mechanismsOf, mechanismSettings, type Policy, type PolicyTopic } from '@zgoda/policy';
import type { ImportFindingCode, RowOutcome } from '@zgoda/vocabulary/imports';
import type { SubscriptionStatus, SuppressionReason } from '@zgoda/vocabulary/subscriptions';
import {
  cellKey,
  isAvailable,
  isCovered,
  topicsOfRelationship,
  type AddressStanding,
  type AddressSuppression,
  type BroughtChoice,
  type BroughtRelationship,
} from '../subscriptions/index.ts';
import type { Finding, ImportRow } from './row.ts';

/** Where an address stands, and whether its person was erased here. */
export interface Standing extends AddressStanding {
  readonly isErased: boolean;
}

/** What a group of rows comes to. */
export interface BatchPlan {
  readonly outcomes: Readonly<Record<RowOutcome, number>>;
  readonly findings: readonly Finding[];
  readonly choices: readonly BroughtChoice[];
  readonly suppressions: readonly AddressSuppression[];
  readonly relationships: readonly BroughtRelationship[];
}

export interface PlanSubject {
  readonly policy: Policy;
  readonly channel: string;
  /** Public id, for the evidence. */
  readonly importId: string;
}

/** Where an address stands while the rows of a group are gone through: what an earlier row did counts for a later one. */
interface Moving {
  readonly cells: Map<string, SubscriptionStatus>;
  readonly relationships: Map<string, 'all' | ReadonlySet<string>>;
  readonly references: Map<string, boolean>;
  readonly suppressed: { readonly channel: string; readonly topic: string }[];
  readonly isErased: boolean;
}

/** Does the policy demand that every opt-in is confirmed out of the mailbox? */
export function demandsConfirmation(policy: Policy, topic: PolicyTopic): boolean {
  if (topic.opt_in === 'double') return true;
  return (
    mechanismsOf(policy).includes('strict-opt-in') &&
    mechanismSettings(policy, 'strict-opt-in')?.least_opt_in === 'double'
  );
}

/**
 * What is to be done for these rows, in their order. A subscription needs evidence; nothing that ended, is closed or was erased
 * comes back; what the file says ended, ends here too.
 * @param standings by `key` of the rows
 * @see GDPR Art. 6(1)(a), 7(1), 7(3), 21(3)
 */
export function planBatch(
  subject: PlanSubject,
  rows: readonly (ImportRow | Finding)[],
  standings: ReadonlyMap<string, Standing>,
): BatchPlan {
  const batch = new Batch(subject);
  const moving = new Map<string, Moving>();
  for (const row of rows) {
    if ('code' in row) {
      batch.refuse(row);
      continue;
    }
    const standing = moving.get(row.key) ?? toMoving(standings.get(row.key));
    moving.set(row.key, standing);
    batch.add(row, standing);
  }
  return batch;
}

function toMoving(standing: Standing | undefined): Moving {
  return {
    cells: new Map(standing?.cells),
    relationships: new Map(standing?.relationships),
    references: new Map(standing?.references),
    suppressed: [...(standing?.suppressed ?? [])],
    isErased: standing?.isErased ?? false,
  };
}

type Verdict = 'taken' | 'known' | 'out' | ImportFindingCode;

class Batch implements BatchPlan {
  readonly outcomes = { accepted: 0, ended: 0, unchanged: 0, stays_out: 0, refused: 0 };
  readonly findings: Finding[] = [];
  readonly choices: BroughtChoice[] = [];
  readonly suppressions: AddressSuppression[] = [];
  readonly relationships: BroughtRelationship[] = [];
  readonly #subject: PlanSubject;

  constructor(subject: PlanSubject) {
    this.#subject = subject;
  }

  refuse(finding: Finding): void {
    this.outcomes.refused += 1;
    this.findings.push(finding);
  }

  add(row: ImportRow, standing: Moving): void {
    if (row.status === 'subscribed') this.#subscribe(row, standing);
    else if (row.status === 'unsubscribed') this.#end(row, standing);
    else this.#close(row, standing, closings[row.status]);
  }

  #subscribe(row: ImportRow, standing: Moving): void {
    if (row.topics.length === 0) {
      this.refuse({ row: row.row, column: 'topic', code: 'topic_missing' });
      return;
    }
    const opted: string[] = [];
    const covered: string[] = [];
    const verdicts = row.topics.map((id): Verdict => {
      const verdict = this.#judge(row, standing, id);
      const isCoveredHere = verdict === 'taken' && this.#comesByRelationship(row, id);
      if (verdict === 'taken') (isCoveredHere ? covered : opted).push(id);
      return verdict;
    });
    for (const verdict of new Set(verdicts)) this.#report(row, verdict);
    if (opted.length > 0) this.#choose(row, standing, opted, 'confirmed');
    if (opted.length + covered.length > 0) this.#relate(row, standing);
    const has = (wanted: Verdict): boolean => verdicts.includes(wanted);
    const waits = has('out') || has('waits_for_confirmation');
    const left = waits ? 'stays_out' : has('known') ? 'unchanged' : 'refused';
    this.outcomes[has('taken') ? 'accepted' : left] += 1;
  }

  #judge(row: ImportRow, standing: Moving, id: string): Verdict {
    const { policy, channel } = this.#subject;
    const topic = findTopic(policy, id);
    if (topic === undefined || !topic.channels.some((offered) => offered === channel)) return 'topic_unknown';
    if (policy.purposes.find((purpose) => purpose.id === topic.purpose)?.necessary === true)
      return 'topic_not_by_consent';
    const cell = standing.cells.get(cellKey({ topic: id, channel }));
    if (standing.isErased || cell === 'ended' || isClosed(standing, id, channel)) return 'out';
    if (cell === 'confirmed') return 'known';
    const refusal = this.#judgeRelationship(row, standing, topic);
    if (refusal !== undefined) return refusal;
    if (this.#comesByRelationship(row, id)) return 'taken';
    if (topic.opt_in === 'none')
      return isCovered(policy, topic, standing.relationships) ? 'known' : 'relationship_required';
    if (cell === 'requested') return 'waits_for_confirmation';
    return judgeOptIn(row, demandsConfirmation(policy, topic)) ?? 'taken';
  }

  /** Undefined: nothing stands in the way. */
  #judgeRelationship({ relationship }: ImportRow, standing: Moving, topic: PolicyTopic): Verdict | undefined {
    const { policy } = this.#subject;
    if (relationship === undefined)
      return isAvailable(topic, standing.relationships) || topic.opt_in === 'none'
        ? undefined
        : 'relationship_required';
    if (!policy.relationships.some(({ id }) => id === relationship.kind)) return 'relationship_unknown';
    if (!topicsOfRelationship(policy, relationship.kind).includes(topic.id))
      return 'relationship_not_for_topic';
    const lasts = standing.references.get(`${relationship.kind}/${relationship.reference}`);
    if (lasts === false) return 'out';
    return lasts === true && isCovered(policy, topic, standing.relationships) ? 'known' : undefined;
  }

  /** A relationship of the row opens the topic without an opt-in. */
  #comesByRelationship({ relationship }: ImportRow, topic: string): boolean {
    return this.#subject.policy.relationships.some(
      ({ id, covers }) => id === relationship?.kind && covers.includes(topic),
    );
  }

  #relate({ email, relationship }: ImportRow, standing: Moving): void {
    if (relationship === undefined) return;
    const { kind, reference } = relationship;
    if (standing.references.has(`${kind}/${reference}`)) return;
    standing.references.set(`${kind}/${reference}`, true);
    standing.relationships.set(kind, 'all');
    const scope = topicsOfRelationship(this.#subject.policy, kind);
    this.relationships.push({
      email,
      relationship: kind,
      reference,
      scope,
      importId: this.#subject.importId,
    });
  }

  #choose(row: ImportRow, standing: Moving, topics: readonly string[], status: 'confirmed' | 'ended'): void {
    const { channel, importId } = this.#subject;
    for (const topic of topics) standing.cells.set(cellKey({ topic, channel }), status);
    const { isConfirmed: _isConfirmed, ...evidence } = row.evidence;
    const { email, locale } = row;
    this.choices.push({ email, topics, channel, status, locale, origin: { importId, ...evidence } });
  }

  /** Left the list: what is on here ends; where nothing is on, the topic is closed, so that a later list does not open it. */
  #end(row: ImportRow, standing: Moving): void {
    const { policy, channel } = this.#subject;
    const known = row.topics.filter((id) =>
      findTopic(policy, id)?.channels.some((offered) => offered === channel),
    );
    if (known.length === 0) {
      this.refuse({
        row: row.row,
        column: 'topic',
        code: row.topics.length === 0 ? 'topic_missing' : 'topic_unknown',
      });
      return;
    }
    const open = known.filter((topic) => {
      const cell = standing.cells.get(cellKey({ topic, channel }));
      return (
        !standing.isErased && cell !== 'ended' && (cell !== undefined || !isClosed(standing, topic, channel))
      );
    });
    const on = open.filter((topic) => standing.cells.has(cellKey({ topic, channel })));
    if (on.length > 0) this.#choose(row, standing, on, 'ended');
    const off = open.filter((topic) => !on.includes(topic));
    for (const topic of off) this.#suppress(row, standing, { channel, topic, reason: 'withdrawal' });
    this.outcomes[open.length > 0 ? 'ended' : 'unchanged'] += 1;
  }

  /** Closes the address to everything. */
  #close(row: ImportRow, standing: Moving, reason: SuppressionReason): void {
    const isNew = !standing.suppressed.some(({ channel, topic }) => channel === '' && topic === '');
    if (isNew) this.#suppress(row, standing, { channel: '', topic: '', reason });
    this.outcomes[isNew ? 'ended' : 'unchanged'] += 1;
  }

  #suppress({ email }: ImportRow, standing: Moving, what: Omit<AddressSuppression, 'email'>): void {
    standing.suppressed.push(what);
    this.suppressions.push({ email, ...what });
  }

  #report(row: ImportRow, verdict: Verdict): void {
    if (verdict === 'taken' || verdict === 'known') return;
    const code = verdict === 'out' ? 'stays_out' : verdict;
    this.findings.push({ row: row.row, column: columnOf(code), code });
  }
}

/** What the person wished ends what comes by choice; what cannot be reached or complained ends every mail. */
const closings = { blocked: 'withdrawal', unreachable: 'bounce', complained: 'complaint' } as const;

const isClosed = (standing: Moving, topic: string, channel: string): boolean =>
  standing.suppressed.some(
    (closed) => ['', channel].includes(closed.channel) && ['', topic].includes(closed.topic),
  );

const lookedUpByReference = new Set(['paper', 'telephone']);

/** When and how the person asked for it, and that it was confirmed where that is demanded. */
function judgeOptIn({ evidence }: ImportRow, mustBeConfirmed: boolean): ImportFindingCode | undefined {
  const { optedInAt, method, reference, isConfirmed } = evidence;
  if (optedInAt === undefined) return 'opt_in_time_missing';
  if (method === undefined) return 'opt_in_method_missing';
  if (lookedUpByReference.has(method) && reference === undefined) return 'opt_in_reference_missing';
  return mustBeConfirmed && !isConfirmed ? 'opt_in_not_confirmed' : undefined;
}

function columnOf(code: ImportFindingCode): Finding['column'] {
  if (code.startsWith('topic_')) return 'topic';
  if (code.startsWith('relationship_')) return 'relationship';
  if (code === 'opt_in_time_missing') return 'opted_in_at';
  if (code === 'opt_in_method_missing') return 'method';
  if (code === 'opt_in_reference_missing') return 'reference';
  return code === 'opt_in_not_confirmed' ? 'confirmed_at' : '';
}
