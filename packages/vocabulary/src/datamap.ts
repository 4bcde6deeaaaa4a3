import { z } from 'zod';
import { defineErrors } from './errors.ts';
import { publicId } from './ids.ts';

/**
 * Where a plan stands. `making`: the systems are read. `waiting`: a system cannot be reached, or a task is open; it goes on by itself.
 * None of them ends by itself but by what was done.
 */
export const planStates = [
  'making',
  'made',
  'failed',
  'approved',
  'waiting',
  'carried_out',
  'partly_done',
] as const;
export type PlanState = (typeof planStates)[number];

/** Who wanted it: staff for a request, or the machine by the policy. */
export const planCauses = ['request', 'account_closed', 'retention_due'] as const;
export type PlanCause = (typeof planCauses)[number];

export const taskStates = ['open', 'confirmed', 'failed'] as const;
export type TaskState = (typeof taskStates)[number];

/** How what was asked of a system by hand ended. */
export const taskOutcomes = ['done', 'none_found', 'kept', 'failed'] as const;
export type TaskOutcomeCode = (typeof taskOutcomes)[number];

/** What a plan does to a system that is asked. */
export const taskOperations = ['erasure', 'rectification', 'restriction', 'access'] as const;

export const systemListSchema = z.strictObject({
  items: z.array(
    z.strictObject({
      id: z.string(),
      label: z.record(z.string(), z.string()),
      connector: z.string(),
      storage: z.string(),
      recipient: z.string().optional(),
      tables: z.int(),
      categories: z.array(z.string()),
    }),
  ),
  map_hash: z.string().meta({ description: 'SHA-256 of the map in force, hexadecimal.' }),
});

export const planParams = z.strictObject({ plan: publicId('plan') });
export const taskParams = z.strictObject({ task: publicId('task') });

const countsSchema = z.strictObject({
  system: z.string(),
  table: z.string(),
  found: z.int(),
  deleted: z.int(),
  changed: z.int(),
  detached: z.int(),
  kept: z.int(),
  kept_until: z.string().optional(),
});

const conflictSchema = z.strictObject({
  kind: z.string(),
  system: z.string(),
  table: z.string().optional(),
  column: z.string().optional(),
  by: z.string().optional(),
  rows: z.int().optional(),
  because: z.string().optional(),
  until: z.string().optional(),
  blocks: z.boolean(),
});

const coverageLineSchema = z.strictObject({
  system: z.string(),
  table: z.string().optional(),
  column: z.string().optional(),
  category: z.string().optional(),
  outcome: z.string(),
  rows: z.int().optional(),
  because: z.string().optional(),
  until: z.string().optional(),
});

/** A plan in names and counts; no value of a row. */
export const planSchema = z.strictObject({
  id: z.string(),
  kind: z.string(),
  cause: z.enum(planCauses),
  state: z.enum(planStates),
  request: z.string().optional(),
  hash: z.string().optional().meta({ description: 'What is approved, and carried out or nothing.' }),
  failure: z.string().optional(),
  waiting_for: z
    .array(z.strictObject({ system: z.string(), code: z.string(), since: z.iso.datetime() }))
    .meta({ description: 'Systems that it waits for; it tries again by itself.' }),
  tables: z.array(countsSchema),
  conflicts: z.array(conflictSchema),
  coverage: z
    .strictObject({ is_whole: z.boolean(), lines: z.array(coverageLineSchema) })
    .optional()
    .meta({ description: 'Where each mapped column ended, after everything was read again.' }),
  created_at: z.iso.datetime(),
  made_at: z.iso.datetime().optional(),
  approved_at: z.iso.datetime().optional(),
  ended_at: z.iso.datetime().optional(),
});
export type PlanWire = z.output<typeof planSchema>;

export const taskSchema = z.strictObject({
  id: z.string(),
  plan: z.string(),
  system: z.string(),
  connector: z.string(),
  operation: z.enum(taskOperations),
  state: z.enum(taskStates),
  outcome: z.enum(taskOutcomes).optional(),
  waiting: z.strictObject({ for: z.string(), since: z.iso.datetime() }).optional().meta({
    description:
      'Where a connector works on it: answer, check, or the code of what went wrong last; and since when.',
  }),
  created_at: z.iso.datetime(),
  closed_at: z.iso.datetime().optional(),
});
export type TaskWire = z.output<typeof taskSchema>;
export const taskListSchema = z.strictObject({ items: z.array(taskSchema) });

const wordsSchema = z.string().trim().min(1).max(2_000);

/** `POST /v1/tasks/{task}/confirmations`: somebody with a name says that it was done, and how. */
export const taskConfirmationSchema = z
  .strictObject({
    outcome: z.enum(taskOutcomes),
    words: wordsSchema.meta({ description: 'What was done where. Kept sealed.' }),
    confirmed_by: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .meta({ description: 'Name of the member of staff who did it. Kept sealed.' }),
    because: z
      .string()
      .trim()
      .min(1)
      .max(500)
      .optional()
      .meta({ description: 'For kept: the law that demands it.' }),
    until: z.iso.date().optional().meta({ description: 'For kept: the last day.' }),
  })
  .refine(({ outcome, because }) => outcome !== 'kept' || because !== undefined, {
    path: ['because'],
    error: 'say which law keeps it',
  });

export const datamapErrors = defineErrors({
  plan_not_found: ['not_found', 'No such plan.'],
  plan_state_differs: ['conflict', 'The plan is in a state that does not allow this.'],
  plan_changed: [
    'conflict',
    'This is not the plan as it stands now. Look at it again, or have it made anew.',
  ],
  plan_blocked: ['conflict', 'Something stands in the way of this plan; its conflicts say what.'],
  plan_still_runs: ['conflict', 'A plan for this person is still being carried out.'],
  task_not_found: ['not_found', 'No such task.'],
  task_closed: ['conflict', 'The task was closed before.'],
  task_needs_person: ['forbidden', 'A task is confirmed by a named member of staff.'],
});
