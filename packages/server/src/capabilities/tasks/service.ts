import { createHash } from 'node:crypto';
import {
  ConnectorError,
  type AskedOperation,
  type TaskAnswer,
  type TaskQuestion,
  type TaskSystem,
} from '@zgoda/connector-kit';
import { identityKindOf, type System } from '@zgoda/datamap';
import { toPublicId, type PlanId, type TaskId } from '@zgoda/vocabulary/ids';
import { z } from 'zod';
import type { Context, TxContext } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { defineEvent } from '../../platform/jobs/index.ts';
import {
  closeAskedTask,
  getMapOfPlan,
  getPlan,
  openAskedSystem,
  readOpenTasks,
  recordPlanStep,
  showTaskWaiting,
  type ConnectedSystems,
  type OpenTasks,
  type TaskView,
} from '../datamap/index.ts';
import type { ErasureStep } from '../evidence/index.ts';
import { afterCheck, afterError, outcomeOfTask, waitsFor, type Ask, type AskChange } from './ask.ts';
import {
  claimDueAsks,
  countAsksOf,
  deleteAsksOf,
  endAsksOf,
  findAsk,
  listAsks,
  listDuePlans,
  moveAsk,
  noteCallback,
  openAsks,
} from './store.ts';

/** Something of a plan's tasks is due. */
export const askingDue = defineEvent({
  name: 'tasks.ask',
  schema: z.strictObject({ planId: z.uuid() }),
});

export interface AskingOptions {
  readonly systems: ConnectedSystems;
  /** Where callbacks come in. */
  readonly publicOrigin: string;
  readonly signal: AbortSignal;
  /** Called around each step: tests kill the process there. */
  readonly onStep?: ((step: 'asking' | 'asked' | 'noted') => void) | undefined;
}

/** Another process goes on when this one has not been heard of for this long. */
const leaseMs = 10 * 60_000;

interface AskedSystem {
  readonly system: System;
  readonly operation: AskedOperation;
}

const isAsked = ({ connector }: Pick<TaskView, 'connector'>): boolean => connector === 'http';

/** As the map says with which the plan was made. */
async function askedSystemOf(
  ctx: Context,
  { plan }: Pick<OpenTasks['plan'], 'plan'>,
  task: Pick<TaskView, 'system' | 'operation'>,
): Promise<AskedSystem | undefined> {
  if (plan === undefined || task.operation === 'access') return undefined;
  const { systems } = await getMapOfPlan(ctx, plan.mapHash);
  const system = systems.find(({ id }) => id === task.system);
  const operation = system?.operations?.[task.operation];
  return system && operation && { system, operation };
}

const identitiesOf = ({ person }: OpenTasks, operation: AskedOperation): readonly string[] => {
  const kind = identityKindOf(operation);
  return person.identities.filter((identity) => identity.kind === kind).map(({ value }) => value);
};

/** Puts the questions of an approved plan in line, one for each identity of the kind that a system knows people by, and puts the first. */
export async function startAsking(ctx: Context, planId: PlanId, options: AskingOptions): Promise<void> {
  const open = await readOpenTasks(ctx, planId);
  if (open === undefined) return;
  for (const task of open.tasks.filter(isAsked)) {
    const asked = await askedSystemOf(ctx, open.plan, task);
    if (asked === undefined) continue;
    const asks = identitiesOf(open, asked.operation).map((_, part) => ({ askId: ctx.ids.uuid(), part }));
    const of = { taskId: task.taskId, planId, subjectId: open.plan.subjectId, system: task.system };
    await transaction(ctx, async (tx) => {
      await openAsks(tx.tx, tx.controller, of, { asks, at: tx.clock.now() });
      if (asks.length > 0) return;
      const words = 'The person has no identity by which the system could be asked.';
      await closeAskedTask(tx, task.taskId, { outcome: 'none_found', words });
    });
  }
  await askWhatIsDue(ctx, planId, options);
}

/** Does what is due of a plan: asks, asks again, checks. Safe to run twice: a question keeps its key, by which the other side knows it. */
export async function askWhatIsDue(ctx: Context, planId: PlanId, options: AskingOptions): Promise<void> {
  for (;;) {
    options.signal.throwIfAborted();
    const open = await readOpenTasks(ctx, planId);
    if (open === undefined) {
      await restIfEnded(ctx, planId);
      return;
    }
    const now = ctx.clock.now();
    const lease = { now, until: new Date(now.getTime() + leaseMs) };
    const due = await transaction(ctx, ({ tx }) => claimDueAsks(tx, ctx.controller, planId, lease));
    if (due.length === 0) return;
    for (const ask of due) {
      const task = open.tasks.find(({ taskId }) => taskId === ask.taskId);
      if (task === undefined) await transaction(ctx, (tx) => dropAsk(tx, ask));
      else await takeStep(ctx, ask, { open, task, options });
    }
  }
}

/** A plan that has ended without them needs no more answers; one that is held back waits. */
async function restIfEnded(ctx: Context, planId: PlanId): Promise<void> {
  const { state } = await getPlan(ctx, planId);
  if (state === 'approved' || state === 'waiting') return;
  await transaction(ctx, ({ tx, clock }) => endAsksOf(tx, ctx.controller, planId, clock.now()));
}

/** A person has said what became of the task: nothing more is asked. */
async function dropAsk(tx: TxContext, ask: Ask): Promise<void> {
  const change = {
    ...ask,
    state: 'ended',
    outcome: ask.outcome ?? 'failed',
    code: 'closed_by_staff',
  } as const;
  await moveAsk(tx.tx, tx.controller, ask, { ...change, at: tx.clock.now() });
}

interface Stepping {
  readonly open: OpenTasks;
  readonly task: TaskView;
  readonly options: AskingOptions;
}

const ticketRecord = (askId: string): string => `ask:${askId}:ticket`;

async function takeStep(ctx: Context, ask: Ask, { open, task, options }: Stepping): Promise<void> {
  const { onStep } = options;
  let change: AskChange;
  onStep?.('asking');
  try {
    change = await stepOf(ctx, ask, { open, task, options });
  } catch (error) {
    options.signal.throwIfAborted();
    if (!(error instanceof ConnectorError)) throw error;
    change = afterError(ask, error, ctx.clock.now());
    ctx.log.warn('tasks.not_answered', { task_id: task.taskId, name: ask.system, code: error.code });
  }
  onStep?.('asked');
  await transaction(ctx, (tx) => note(tx, ask, { open, task, change }));
  onStep?.('noted');
}

async function stepOf(ctx: Context, ask: Ask, { open, task, options }: Stepping): Promise<AskChange> {
  const { systems, publicOrigin, signal } = options;
  const asked = await askedSystemOf(ctx, open.plan, task);
  const value = asked && identitiesOf(open, asked.operation)[ask.part];
  if (asked === undefined || value === undefined) throw new ConnectorError('schema_changed');
  const { operation } = asked;
  const system: TaskSystem = openAskedSystem(ctx, systems, asked.system);
  const question: TaskQuestion = {
    operation,
    idempotencyKey: ask.askId,
    corrections: open.corrections
      .filter((correction) => correction.system === ask.system)
      .map(({ table, column, value: corrected }) => ({ table, column, value: corrected })),
    values: {
      [`identities.${identityKindOf(operation)}`]: value,
      'request.id':
        open.plan.requestId === undefined
          ? toPublicId('plan', ask.planId)
          : toPublicId('request', open.plan.requestId),
      'callback.url': `${publicOrigin}/${ctx.controller}/systems/${ask.system}/callbacks/${ask.askId}`,
    },
  };
  if (ask.state === 'told') return afterCheck(ask, await system.check(question, signal), ctx.clock.now());
  if (ask.state === 'open')
    return afterAnswer(ctx, ask, { answer: await system.ask(question, signal), open, operation });
  const { sealedTicket } = ask;
  const ticket = sealedTicket && ctx.vault.open(open.key, ticketRecord(ask.askId), sealedTicket).toString();
  const answer = await system.poll(question, ticket ?? 'null', signal);
  return afterAnswer(ctx, ask, { answer, open, operation });
}

function afterAnswer(
  ctx: Context,
  { askId, checks, state, attempts }: Ask,
  {
    answer,
    open,
    operation: { poll },
  }: { readonly answer: TaskAnswer; readonly open: OpenTasks; readonly operation: AskedOperation },
): AskChange {
  const now = ctx.clock.now();
  if (answer.state !== 'waiting')
    return { state: 'told', outcome: answer.state, attempts: 0, checks, nextAt: now };
  const polls = state === 'waiting' ? attempts + 1 : 0;
  // Ever more rarely, up to once in six hours.
  const pauseMs = Math.min((poll?.every_seconds ?? 0) * 1000 * 1.5 ** Math.min(polls, 30), 6 * 3600_000);
  return {
    state: 'waiting',
    attempts: polls,
    checks,
    sealedTicket: ctx.vault.seal(open.key, ticketRecord(askId), Buffer.from(answer.ticket)),
    ...(poll !== undefined && { nextAt: new Date(now.getTime() + pauseMs) }),
  };
}

/** Puts on record what a step came to; with the last question of a task, its end. */
async function note(
  tx: TxContext,
  ask: Ask,
  { open, task, change }: Pick<Stepping, 'open' | 'task'> & { readonly change: AskChange },
): Promise<void> {
  if (!(await moveAsk(tx.tx, tx.controller, ask, { ...change, at: tx.clock.now() }))) return;
  if (ask.state === 'open' && change.state !== 'open')
    await recordPlanStep(tx, open.plan, {
      class: 'request_step',
      payload: {
        act: 'task_asked',
        task: toPublicId('task', ask.taskId),
        system: ask.system,
        operation: task.operation,
      },
    });
  await settleTask(tx, ask.taskId);
}

async function settleTask(tx: TxContext, taskId: TaskId): Promise<void> {
  const asks = await listAsks(tx.tx, tx.controller, taskId);
  const outcome = outcomeOfTask(asks);
  if (outcome === undefined) {
    await showTaskWaiting(tx, taskId, waitsFor(asks));
    return;
  }
  const codes = asks.flatMap(({ code }) => (code === undefined ? [] : [code]));
  const words = `Asked ${asks.length} time(s), and looked again: ${[outcome, ...codes].join(', ')}.`;
  await closeAskedTask(tx, taskId, { outcome, words });
}

export interface IncomingCallback {
  readonly system: string;
  readonly askId: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/**
 * Takes a signed call of a system. What it says is looked at like any other answer. A repeat changes nothing.
 * @throws ConnectorError `access_denied` for one that is forged, old, or about nothing: all of them look the same
 */
export async function takeCallback(
  ctx: Context,
  call: IncomingCallback,
  systems: ConnectedSystems,
): Promise<void> {
  const ask = await findAsk(ctx.db, ctx.controller, call.askId);
  if (ask?.system !== call.system) throw new ConnectorError('access_denied');
  const plan = await getPlan(ctx, ask.planId);
  const task = plan.tasks.find(({ taskId }) => taskId === ask.taskId);
  const asked = task && (await askedSystemOf(ctx, plan, task));
  if (asked === undefined) throw new ConnectorError('access_denied');
  const { headers, body } = call;
  const system = openAskedSystem(ctx, systems, asked.system);
  const { id, answer } = system.readCallback(asked.operation, {
    headers,
    body,
    now: ctx.clock.now().getTime(),
  });
  if (answer.state === 'waiting' || task?.state !== 'open') return;
  await transaction(ctx, async (tx) => {
    const told = { outcome: answer.state, callbackId: id, at: tx.clock.now() };
    if (!(await noteCallback(tx.tx, tx.controller, ask.askId, told))) return;
    await recordPlanStep(tx, plan, {
      class: 'request_step',
      payload: {
        act: 'task_called_back',
        task: toPublicId('task', ask.taskId),
        system: ask.system,
        outcome: answer.state,
        body_sha256: createHash('sha256').update(body).digest('hex'),
      },
    });
    await showTaskWaiting(tx, ask.taskId, 'check');
    await tx.enqueue(tx, askingDue, { planId: ask.planId }, { singletonKey: ask.planId });
  });
}

/** Puts in line what is due: its time has come, or its process was killed. */
export async function attendAsks(ctx: Context): Promise<void> {
  for (const planId of await listDuePlans(ctx.db, ctx.controller, ctx.clock.now()))
    await transaction(ctx, (tx) => tx.enqueue(tx, askingDue, { planId }, { singletonKey: planId }));
}

/** Questions to systems, and the tickets that these gave. */
export const taskErasure: ErasureStep = {
  name: 'tasks',
  erase: ({ tx, controller }, subjectId) => deleteAsksOf(tx, controller, subjectId),
  countResidue: ({ tx, controller }, subjectId) => countAsksOf(tx, controller, subjectId),
};
