import { isMechanismId, mechanisms, type MechanismId, type Policy } from '@zgoda/policy';
import type { WithheldFolder } from '../policies/index.ts';
import type { EntryId } from '@zgoda/vocabulary/ids';
import {
  mechanismStatuses,
  type BoardReason,
  type ClauseStatus,
  type MechanismStatus,
} from '@zgoda/vocabulary/promises';

/** What a probe found in the database. */
export interface ProbeFinding {
  readonly status: MechanismStatus;
  /** Absent where kept. */
  readonly reason?: BoardReason;
  /** The earliest act that shows it; absent where kept, or where no act shows it. */
  readonly since?: Date;
  /** Counts and times by name: never about a person. */
  readonly figures: Readonly<Record<string, number | string>>;
  /** Entries that show it, at most a few. */
  readonly evidence: readonly EntryId[];
}

export interface BoardProbe extends ProbeFinding {
  readonly checkedAt: Date;
}

export type MechanismSettingValues = Readonly<Record<string, string | boolean | number | string[]>>;

export interface BoardMechanism {
  readonly id: MechanismId;
  /** With defaults filled in. */
  readonly settings: MechanismSettingValues;
  /** False: this version does not carry it out. */
  readonly available: boolean;
  readonly law: readonly string[];
  readonly status: MechanismStatus;
  readonly reason?: BoardReason;
  readonly since: Date;
  /** Empty where it is not carried out. */
  readonly probes: readonly BoardProbe[];
}

export interface BoardClause {
  readonly id: string;
  readonly status: ClauseStatus;
  readonly since: Date;
  readonly mechanisms: readonly BoardMechanism[];
  /** What shows how it stands; the publication of the policy where everything is kept. */
  readonly evidence: readonly EntryId[];
  /** Complaints that name it; absent where nobody complained of late. A complaint alone does not say that it was broken. */
  readonly complaints?: ComplaintCount;
}

export interface ComplaintCount {
  /** Still to be answered. */
  readonly open: number;
  /** Made within the time that the board looks back. */
  readonly recent: number;
}

/** The policy seen as promises: each clause with what keeps it, and how it stands. In the order of the policy. */
export interface PromiseBoard {
  readonly checkedAt: Date;
  readonly policyVersion: number;
  readonly clauses: readonly BoardClause[];
  /** A folder that was not published, since it weakens the version in force. */
  readonly withheld?: WithheldFolder;
}

/** One mechanism as one clause names it. */
export interface NamedMechanism {
  readonly clause: string;
  readonly id: MechanismId;
  readonly settings: MechanismSettingValues;
}

/** Every mention of a mechanism in the clauses, with defaults filled in. */
export function namedMechanisms(policy: Policy): readonly NamedMechanism[] {
  return policy.clauses.flatMap((clause) =>
    clause.kept_by.flatMap(({ mechanism: id, settings }): NamedMechanism[] =>
      isMechanismId(id)
        ? [
            {
              clause: clause.id,
              id,
              settings: mechanisms[id].settings.parse(settings),
            },
          ]
        : [],
    ),
  );
}

/** Names a probe's run: clauses that name a mechanism with the same settings share it. */
export function findingKey({ id, settings }: Pick<NamedMechanism, 'id' | 'settings'>): string {
  return `${id} ${JSON.stringify(settings)}`;
}

export interface BoardFacts {
  readonly policy: Policy;
  readonly policyVersion: number;
  /** From when the version governs: since when a clause stands as it does, where nothing shows otherwise. */
  readonly inForceFrom: Date;
  readonly publication: EntryId;
  readonly checkedAt: Date;
  /** By `findingKey`; a mechanism without one is not carried out. */
  readonly findings: ReadonlyMap<string, ProbeFinding>;
  readonly complaints?: readonly (ComplaintCount & { readonly clause: string })[];
  readonly withheld?: WithheldFolder | undefined;
}

/** Puts the board together. A clause stands as its worst mechanism; one that only informs `says`. */
export function makeBoard(facts: BoardFacts): PromiseBoard {
  const named = Map.groupBy(namedMechanisms(facts.policy), ({ clause }) => clause);
  const complaintsOf = (id: string): Pick<BoardClause, 'complaints'> => {
    const found = facts.complaints?.find(({ clause }) => clause === id);
    return found === undefined ? {} : { complaints: { open: found.open, recent: found.recent } };
  };
  const clauses = facts.policy.clauses.map(({ id }): BoardClause => {
    const entries = (named.get(id) ?? []).map((entry) => toBoardMechanism(facts, entry));
    if (entries.length === 0) {
      return {
        id,
        status: 'says',
        since: facts.inForceFrom,
        mechanisms: [],
        evidence: [facts.publication],
        ...complaintsOf(id),
      };
    }
    const status = worst(entries.map((entry) => entry.status));
    const telling = entries.filter((entry) => entry.status === status);
    const shown = telling.flatMap(({ probes }) => probes.flatMap(({ evidence }) => evidence));
    return {
      id,
      status,
      since: earliest(telling.map(({ since }) => since)) ?? facts.inForceFrom,
      mechanisms: entries,
      evidence: shown.length === 0 ? [facts.publication] : [...new Set(shown)],
      ...complaintsOf(id),
    };
  });
  const { checkedAt, policyVersion, withheld } = facts;
  return { checkedAt, policyVersion, clauses, ...(withheld === undefined ? {} : { withheld }) };
}

function toBoardMechanism(facts: BoardFacts, named: NamedMechanism): BoardMechanism {
  const { id, settings } = named;
  const { available, law } = mechanisms[id];
  const finding = facts.findings.get(findingKey(named));
  const base = { id, settings, available, law, since: finding?.since ?? facts.inForceFrom };
  if (finding === undefined) return { ...base, status: 'at_risk', reason: 'not_carried_out', probes: [] };
  return {
    ...base,
    status: finding.status,
    ...(finding.reason === undefined ? {} : { reason: finding.reason }),
    probes: [{ ...finding, checkedAt: facts.checkedAt }],
  };
}

function worst(statuses: readonly MechanismStatus[]): MechanismStatus {
  return mechanismStatuses.findLast((status) => statuses.includes(status)) ?? 'kept';
}

function earliest(times: readonly Date[]): Date | undefined {
  return times.toSorted((a, b) => a.getTime() - b.getTime())[0];
}

/** What an audit found wrong. */
export interface Violations {
  readonly count: number;
  readonly since?: Date;
  readonly entryIds: readonly EntryId[];
}

export type Figures = ProbeFinding['figures'];

export function kept(figures: Figures): ProbeFinding {
  return { status: 'kept', figures, evidence: [] };
}

/** Broken if anything was found wrong, else kept. */
export function keptUnless(violations: Violations, reason: BoardReason, figures: Figures): ProbeFinding {
  const { count, since, entryIds } = violations;
  if (count === 0) return kept(figures);
  return {
    status: 'broken',
    reason,
    ...(since === undefined ? {} : { since }),
    figures: { ...figures, violations: count },
    evidence: entryIds,
  };
}
