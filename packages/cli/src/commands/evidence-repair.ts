import { resolve } from 'node:path';
import type { AdminResult } from '@zgoda/vocabulary/admin';
import type { ControllerId } from '@zgoda/vocabulary/ids';
import { callServer } from '../admin-client.ts';
import type { Confirm } from '../confirm.ts';
import { CommandFailure, exitCodes } from '../failure.ts';
import { countOf, formatCount, type Output } from '../output.ts';
import { withProgress } from '../progress.ts';

interface RepairOptions {
  readonly dataDir: string;
  readonly controller: ControllerId;
  /** Goes into the evidence. */
  readonly reason: string;
  readonly confirm: Confirm;
}

export interface RecoverOptions extends RepairOptions {
  /** Directory of an exported log. */
  readonly copy: string;
}

type Standing = AdminResult<'evidence.inspect'>;

/** Neither a copy of the log nor a new log has what people chose. */
const choicesStayLost =
  'What people chose since the backup, withdrawals too, does not come back: only the log is mended.';

const entries = (count: number): string => countOf(count, 'entry', 'entries');

/** How the log stands, as a sentence. */
function describe(controller: ControllerId, standing: Standing): string {
  const { finding, stored_entries: stored, anchored_entries: anchored = 0 } = standing;
  switch (finding) {
    case 'sound':
      return `The log of ${controller} is sound: ${entries(stored)}, as its anchor says.`;
    case 'behind':
      return `The database holds ${entries(stored)} of the log of ${controller}, its anchor remembers ${formatCount(anchored)}: ${formatCount(anchored - stored)} missing.`;
    case 'forked':
      return `The database holds other entries of the log of ${controller} than its anchor remembers.`;
    case 'anchor_lost':
      return `The log of ${controller} was published, with ${entries(stored)} now, and this server’s anchor knows nothing of it.`;
    case 'damaged':
    default:
      return `The stored entries, tiles and head of the log of ${controller} do not agree with each other.`;
  }
}

/** @throws CommandFailure `log_sound` when there is nothing to mend */
async function inspectUnsound({ dataDir, controller }: RepairOptions): Promise<Standing> {
  const standing = await callServer({ dataDir, command: 'evidence.inspect', input: { controller } });
  if (standing.finding !== 'sound') return standing;
  const next =
    standing.state === 'read_only'
      ? 'It is still closed for writing: a restart of the server opens it.'
      : undefined;
  throw new CommandFailure('log_sound', `${describe(controller, standing)} Nothing was changed.`, next);
}

function showPlan(
  output: Output,
  state: string,
  { does, never }: Record<'does' | 'never', readonly string[]>,
): void {
  output.line(`${output.paint('warning', '!')} ${state}\n`);
  output.line('This will');
  for (const step of does) output.line(`  – ${step}`);
  output.line(output.paint('strong', '\nIt cannot be undone.'));
  for (const sentence of never) output.line(sentence);
  output.line();
}

const succeedCommand = (controller: ControllerId): string =>
  `“zgoda evidence succeed ${controller} --reason …”`;

/** Why a copy is of no use for what is wrong, and what is. */
function notRecoverable(controller: ControllerId, standing: Standing): CommandFailure {
  const next =
    standing.finding === 'anchor_lost'
      ? `Give the server the anchor that was used, by ZGODA_ANCHOR, and restart it. If it is lost for good: ${succeedCommand(controller)}.`
      : `A copy only mends a missing end. Restore another backup of the database; if there is none: ${succeedCommand(controller)}.`;
  return new CommandFailure(
    'not_recoverable',
    `${describe(controller, standing)} Nothing was changed.`,
    next,
  );
}

/** Appends to a restored database what the log lacks. Exit code 1 when the copy is of no use. */
export async function recoverEvidence(output: Output, options: RecoverOptions): Promise<number> {
  const { dataDir, controller, copy, reason, confirm } = options;
  const standing = await inspectUnsound(options);
  if (standing.finding !== 'behind') throw notRecoverable(controller, standing);
  const directory = resolve(copy);
  showPlan(output, describe(controller, standing), {
    does: [
      `append the missing entries from ${directory}, byte for byte, if they lead to what the anchor remembers`,
      'erase again everybody who was erased since the backup',
      'record this recovery and your reason in the log, and open it for writing',
    ],
    never: [choicesStayLost, 'If there is a newer backup of the database, restore that one instead.'],
  });
  await confirm(`Recover the log of ${controller}?`);
  const result = await withProgress(output, `Recovering the log of ${controller}`, (report) =>
    callServer({
      dataDir,
      command: 'evidence.recover',
      input: { controller, directory, reason },
      onProgress: report,
    }),
  );
  output.document({ controller, ...result });
  return showRecovery(output, options, result);
}

function showRecovery(
  output: Output,
  { controller, copy }: RecoverOptions,
  result: AdminResult<'evidence.recover'>,
): number {
  const bad = output.paint('bad', '✗');
  switch (result.outcome) {
    case 'recovered':
      output.line(
        `${output.paint('good', '✓')} ${entries(result.entries_appended)} appended: the log of ${controller} is whole and takes entries again`,
      );
      output.line(
        `Next: ask those whose choices since the backup are lost again, and keep a fresh copy by “zgoda evidence export ${controller} <directory>”.`,
      );
      return exitCodes.ok;
    case 'copy_too_short':
      output.line(
        `${bad} ${copy} ends after ${entries(result.copy_entries)}, the anchor remembers ${formatCount(result.anchored_entries)}: nothing was changed`,
      );
      output.line(`Next: find a later copy. If there is none: ${succeedCommand(controller)}.`);
      return exitCodes.problems;
    case 'not_this_log':
      output.line(`${bad} ${copy} does not lead to what the anchor remembers: nothing was changed`);
      output.line('Next: find another copy, and check it first with “zgoda verify <directory> --trust …”.');
      return exitCodes.problems;
    case 'sound':
    case 'not_recoverable':
    default:
      output.line(`${bad} the log of ${controller} changed meanwhile: nothing was done`);
      output.line('Next: give the command again.');
      return exitCodes.problems;
  }
}

/** Freezes a log that cannot be recovered, and opens one under a new origin. */
export async function succeedEvidence(output: Output, options: RepairOptions): Promise<number> {
  const { dataDir, controller, reason, confirm } = options;
  const standing = await inspectUnsound(options);
  showPlan(output, describe(controller, standing), {
    does: [
      `freeze the log ${standing.origin}: it can be read and proven as before, and never grows again`,
      'open a new log under a new origin, whose first entry says where the old one ended, what is lost, and your reason',
      'erase again everybody whom the anchor knows to be erased',
    ],
    never: [
      'Whoever checks this log needs the new trust file. A copy with the missing entries, found later, cannot be appended any more.',
      ...(standing.finding === 'behind'
        ? [
            `If there is such a copy: “zgoda evidence recover ${controller} <directory> --reason …” instead.`,
            choicesStayLost,
          ]
        : []),
      ...(standing.finding === 'anchor_lost'
        ? [
            'If the database was restored too, nobody can tell any more who was erased since the backup: erase them again.',
          ]
        : []),
    ],
  });
  await confirm(`Freeze the log of ${controller} and open a new one?`);
  const result = await callServer({ dataDir, command: 'evidence.succeed', input: { controller, reason } });
  output.line(
    `${output.paint('good', '✓')} the log of ${controller} goes on as ${result.origin}; its first entry says what became of ${result.previous_origin}`,
  );
  if (result.lost_entries !== undefined) output.line(`  lost for good  ${entries(result.lost_entries)}`);
  output.line(`Next: give https://${result.origin}/trust to those who check the log.`);
  output.document({ controller, ...result });
  return exitCodes.ok;
}
