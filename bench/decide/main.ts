/**
 * How many decisions one process makes in a second: `node bench/decide/main.ts [--json]`.
 *
 * The policy is `examples/payroll-mail`. 4,096 people differ in what they chose, confirmed, left and objected to; the
 * questions are those of the running system: a mail on a topic just before it is handed over, an answer to a form, the
 * use of data without a message, a recipient, and some that the policy refuses whoever asks. The floor is what any gate
 * would have to do: find the purpose and the person's choice, two map reads.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  checkPolicy,
  compilePolicy,
  decide,
  DIRECT_MARKETING,
  nothingKnown,
  type CompiledPolicy,
  type ConsentChoice,
  type Policy,
  type Question,
  type SubjectState,
  type SubscriptionChoice,
  type SubscriptionKey,
} from '@zgoda/policy';
import { machineFacts, median } from '../machine.ts';

const people = 4096;
const goal = 1_000_000;
const roundMs = 100;
const rounds = 50;
const now = Date.parse('2026-06-01T00:00:00Z');

function readPolicy(): Policy {
  const folder = new URL('../../examples/payroll-mail/', import.meta.url);
  const texts = readdirSync(new URL('text/', folder)).map((name) => `text/${name}`);
  const files = ['policy.yaml', ...texts].map(
    (name) => [name, readFileSync(new URL(name, folder), 'utf8')] as const,
  );
  const checked = checkPolicy(new Map(files));
  if (!checked.isSound) throw new Error(`${fileURLToPath(folder)} is not sound`);
  return checked.policy;
}

/** The same people in every run: a small linear congruential generator (Numerical Recipes). */
function createDice(seed: number): (sides: number) => number {
  let value = seed;
  return (sides) => {
    value = (Math.imul(value, 1_664_525) + 1_013_904_223) >>> 0;
    return value % sides;
  };
}

function makePerson(policy: Policy, dice: (sides: number) => number): SubjectState {
  const at = now - 1000 * dice(1_000_000);
  const choices = new Map<string, ConsentChoice>();
  for (const { id, legal_basis: basis } of policy.purposes) {
    if (basis !== 'consent' || dice(3) === 0) continue;
    const status = dice(5) === 0 ? 'withdrawn' : 'given';
    const reservations = dice(10) === 0 ? [{ category: 'name' }] : [];
    choices.set(id, { status, policyVersion: 1, at, reservations });
  }
  const subscriptions = new Map<SubscriptionKey, SubscriptionChoice>();
  for (const { id } of policy.topics) {
    const status = (['requested', 'confirmed', 'confirmed', 'confirmed', 'ended'] as const)[dice(5)];
    if (status !== undefined && dice(2) === 0) subscriptions.set(`${id}/email`, { status, at: at + 1 });
  }
  return {
    ...nothingKnown,
    restricted: dice(200) === 0,
    choices,
    subscriptions,
    relationships: new Map(dice(4) === 0 ? [['hosting-customer', 'all'] as const] : []),
    objections: new Set(dice(20) === 0 ? [DIRECT_MARKETING] : []),
    suppressed: { ...nothingKnown.suppressed, all: dice(20) === 0 },
  };
}

function makeQuestions(policy: Policy): readonly Question[] {
  const at = now;
  const mails = policy.topics.map((topic): Question => ({
    purpose: topic.purpose,
    categories: ['email-address', 'name'],
    topic: topic.id,
    messageClass: topic.message_class,
    channel: 'email',
    at,
  }));
  const answer: Question = {
    purpose: 'answer-enquiries',
    categories: ['email-address', 'enquiry'],
    messageClass: 'transactional',
    channel: 'email',
    cause: { kind: 'form_submission' },
    at,
  };
  return [
    ...mails,
    answer,
    { purpose: 'practice-news', categories: ['email-address'], at },
    { purpose: 'hosting-notices', categories: ['hosted-services'], recipient: 'group-hosting', at },
    { purpose: 'practice-news', categories: ['email-address'], recipient: 'partners', at },
    { purpose: 'practice-news', categories: ['telephone'], at },
  ];
}

interface Case {
  readonly state: SubjectState;
  readonly question: Question;
}

interface Pace {
  /** Calls a second in the best round: the machine's other work only ever slows one down. */
  readonly best: number;
  readonly median: number;
}

function measure(cases: readonly Case[], work: (one: Case) => unknown): Pace {
  const paces: number[] = [];
  let answered = 0;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    let calls = 0;
    while (performance.now() - start < roundMs) {
      for (const one of cases) answered += work(one) === undefined ? 0 : 1;
      calls += cases.length;
    }
    paces.push(Math.round((calls / (performance.now() - start)) * 1000));
  }
  if (answered === 0) throw new Error('nothing was answered');
  return { best: Math.max(...paces), median: median(paces) };
}

function countReasons(gate: CompiledPolicy, states: readonly SubjectState[], questions: readonly Question[]) {
  const counts = new Map<string, number>();
  for (const state of states) {
    for (const question of questions) {
      const { reason } = decide(gate, state, question);
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
    }
  }
  const total = states.length * questions.length;
  const shares = [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([reason, count]) => [reason, count / total] as const);
  return Object.fromEntries(shares);
}

const policy = readPolicy();
const gate = compilePolicy(policy, 1);
const dice = createDice(2026);
const states = Array.from({ length: people }, () => makePerson(policy, dice));
const questions = makeQuestions(policy);
/** Neighbours in the list have nothing in common, as requests of a running system do not. */
const cases = Array.from({ length: people * 4 }, (_, index): Case => ({
  state: states[(index * 31) % people] ?? nothingKnown,
  question: questions[dice(questions.length)] ?? { purpose: '', categories: [], at: now },
}));
const result = {
  decisions_per_second: measure(cases, ({ state, question }) => decide(gate, state, question)),
  floor_per_second: measure(cases, ({ state, question }) => {
    const purpose = gate.purposes.get(question.purpose);
    return purpose === undefined ? purpose : (state.choices.get(purpose.id) ?? purpose);
  }),
  goal_per_second: goal,
  answers: countReasons(gate, states, questions),
  machine: machineFacts(),
};

if (process.argv.includes('--json')) {
  console.log(JSON.stringify(result));
} else {
  const millions = (count: number): string => `${(count / 1e6).toFixed(2)} M/s`;
  const { decisions_per_second: decisions, floor_per_second: floor } = result;
  console.log(
    `decide   ${millions(decisions.best)}, median ${millions(decisions.median)}   (goal ${millions(goal)})`,
  );
  console.log(`floor    ${millions(floor.best)}, median ${millions(floor.median)}   two map reads`);
  console.log(`ratio    ${(decisions.best / floor.best).toFixed(2)}`);
  for (const [reason, share] of Object.entries(result.answers)) {
    console.log(`  ${(share * 100).toFixed(1).padStart(5)} %  ${reason}`);
  }
  console.log(result.machine);
}
if (result.decisions_per_second.best < goal) process.exitCode = 1;
