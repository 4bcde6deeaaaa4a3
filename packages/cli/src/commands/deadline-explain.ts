import {
  checkPolicy,
  deadlinesOf,
  explainDeadline,
  isOverdue,
  policyTerms,
  regimes,
  type ClockFacts,
  type Deadline,
  type ExtensionGround,
  type Pause,
  type Policy,
} from '@zgoda/policy';
import type { RequestType } from '@zgoda/vocabulary/requests';
import { CommandFailure, exitCodes } from '../failure.ts';
import type { Output } from '../output.ts';
import { readPolicyFiles } from '../policy-files.ts';

export interface DeadlineOptions {
  readonly type: RequestType;
  readonly received: number;
  readonly regime: readonly string[];
  /** Folder of a policy: its laws, its time zone, its state, its terms. */
  readonly policy?: string;
  readonly zone?: string;
  readonly country?: string;
  readonly pause: readonly Pause[];
  readonly extended?: number;
  readonly ground: ExtensionGround;
  readonly now?: number;
  readonly language: string;
}

/** Shows every deadline of a request with its arithmetic. */
export function explainDeadlines(output: Output, options: DeadlineOptions): number {
  const facts = factsOf(options);
  const deadlines = deadlinesOf(facts);
  for (const deadline of deadlines) showDeadline(output, deadline, options.language, facts.now);
  output.document({
    deadlines: deadlines.map((deadline) => ({
      milestone: deadline.milestone,
      is_overdue: isLate(deadline, facts.now),
      ...explained(deadline, options.language),
    })),
  });
  return exitCodes.ok;
}

function factsOf({ type, received, pause, extended, ground, ...options }: DeadlineOptions): ClockFacts {
  const policy = options.policy === undefined ? undefined : soundPolicy(options.policy);
  const named = options.regime.length > 0 ? options.regime : (policy?.regimes ?? []);
  if (named.length === 0)
    throw new CommandFailure(
      'law_missing',
      'No law is named.',
      'Name one with --regime, or a policy with --policy.',
    );
  const laws = named.map((id) => {
    const law = regimes.get(id);
    if (law !== undefined) return law;
    throw new CommandFailure(
      'law_unknown',
      `No law “${id}” is known here.`,
      `Choose from: ${[...regimes.keys()].join(', ')}.`,
    );
  });
  const terms = policy === undefined ? undefined : policyTerms(policy, type);
  const country = options.country ?? terms?.country ?? '';
  const timeZone = zoneOf(options.zone ?? policy?.controller.time_zone ?? 'UTC');
  return {
    type,
    regimes: laws,
    policy: { answer: [], calendar: [], chargesForOwnData: false, ...terms, country },
    receivedAt: received,
    timeZone,
    pauses: pause,
    extension: extended === undefined ? undefined : { toldAt: extended, ground },
    now: options.now ?? Date.now(),
  };
}

function zoneOf(name: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name }).format(0);
    return name;
  } catch {
    throw new CommandFailure('zone_unknown', `“${name}” is no time zone.`, 'Use a name such as Europe/Kyiv.');
  }
}

function soundPolicy(folder: string): Policy {
  const checked = checkPolicy(readPolicyFiles(folder));
  if (checked.isSound) return checked.policy;
  throw new CommandFailure(
    'policy_unsound',
    `The policy in ${folder} has errors.`,
    '“zgoda policy check” shows them.',
  );
}

function showDeadline(output: Output, deadline: Deadline, language: string, now: number): void {
  const { choice, rules } = explainDeadline(deadline, language);
  output.line(output.paint(isLate(deadline, now) ? 'bad' : 'strong', choice));
  for (const { rule, link, sentences } of rules) {
    output.line(`  ${rule}${link === undefined ? '' : `  ${output.paint('quiet', link)}`}`);
    for (const sentence of sentences) output.line(`    ${sentence}`);
  }
  output.line();
}

/** What takes effect at once is done as it is asked for. */
function isLate({ milestone, rules: [first] }: Deadline, now: number): boolean {
  return first !== undefined && milestone !== 'act' && isOverdue(first, now);
}

function explained(deadline: Deadline, language: string): object {
  const { choice, rules } = explainDeadline(deadline, language);
  return {
    choice,
    rules: deadline.rules.map(({ source, dueOn, dueAt, isStill, steps }, index) => ({
      source,
      due_on: dueOn,
      late_from: new Date(dueAt).toISOString(),
      stands_still: isStill,
      ...rules[index],
      steps,
    })),
  };
}
