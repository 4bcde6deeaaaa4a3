import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  parseTrustPolicy,
  verifyLog,
  verifyReceipt,
  FormatError,
  type AuditVerdict,
  type ProvenReceipt,
  type ReceiptVerdict,
  type TrustPolicy,
} from '@zgoda/verify';
import { nodePrimitives, openLogDirectory } from '@zgoda/verify/node';
import { CommandFailure, exitCodes } from '../failure.ts';
import { countOf, formatCount, type Output } from '../output.ts';
import { withProgress } from '../progress.ts';

export interface VerifyOptions {
  /** A trust file (C2SP tlog-policy) that was obtained from elsewhere. */
  readonly trust?: string;
  /** A checkpoint kept from before: the log has to begin with it. */
  readonly since?: string;
}

function readText(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new CommandFailure('unreadable', `The ${what} ${file} cannot be read.`);
  }
}

function readTrust(file: string): TrustPolicy {
  const text = readText(file, 'trust file');
  try {
    return parseTrustPolicy(nodePrimitives.sha256, text);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new CommandFailure(error.problem, `The trust file ${file} is not usable: ${error.message}.`);
  }
}

/** Where nobody but the issuer vouches for the keys, the verdict says so. */
const ownTrustWarning =
  'The keys come from the same hands as the evidence. Get the trust file from the controller’s site and give it with --trust.';

function receiptRows({ fields, leaf, log, assurance, witnesses, hiddenCount }: ProvenReceipt): string[][] {
  const assured = {
    controller_only: 'signed by the controller only',
    witnessed: `witnessed by ${witnesses.length}`,
  };
  return [
    ['log', log.origin],
    ['entry', `${formatCount(log.index)} of ${formatCount(log.size)}`],
    ['class', leaf.class],
    ['assurance', assured[assurance]],
    ...Object.entries(fields).map(([name, value]) => [name, String(value)]),
    ...(hiddenCount > 0 ? [['not shown', countOf(hiddenCount, 'field')]] : []),
  ];
}

function showReceipt(output: Output, path: string, verdict: ReceiptVerdict): number {
  if (!verdict.isProven) {
    output.line(`${output.paint('bad', '✗')} ${path} proves nothing: ${verdict.problem}`);
    output.document({ kind: 'receipt', proven: false, problem: verdict.problem });
    return exitCodes.problems;
  }
  output.line(`${output.paint('good', '✓')} ${path} is proven`);
  output.table(
    receiptRows(verdict).map(([name = '', value = '']) => [`  ${output.paint('quiet', name)}`, value]),
  );
  if (verdict.trustFrom === 'receipt') output.line(`\n${output.paint('warning', '!')} ${ownTrustWarning}`);
  const { fields, log, assurance, trustFrom, leafHash, hiddenCount, record } = verdict;
  output.document({
    kind: 'receipt',
    proven: true,
    log,
    class: verdict.leaf.class,
    leaf_hash: leafHash,
    fields,
    hidden_fields: hiddenCount,
    ...(record !== undefined && { record }),
    assurance,
    trust_from: trustFrom,
  });
  return exitCodes.ok;
}

function showAudit(
  output: Output,
  path: string,
  verdict: AuditVerdict,
  trustFrom: 'verifier' | 'log',
): number {
  if (!verdict.isProven) {
    const place = verdict.index === undefined ? 'its checkpoint' : `entry ${formatCount(verdict.index)}`;
    output.line(
      `${output.paint('bad', '✗')} ${path} fails at ${place}: ${verdict.message} (${verdict.problem})`,
    );
    const { problem, message, index } = verdict;
    output.document({ kind: 'log', proven: false, problem, message, ...(index !== undefined && { index }) });
    return exitCodes.problems;
  }
  const { checkpoint, witnessCount, entriesByClass } = verdict;
  output.line(
    `${output.paint('good', '✓')} ${path} is whole: ${countOf(checkpoint.size, 'entry', 'entries')}`,
  );
  output.table([
    [`  ${output.paint('quiet', 'log')}`, checkpoint.origin],
    [
      `  ${output.paint('quiet', 'witnesses')}`,
      witnessCount === 0 ? 'none: signed by the controller only' : String(witnessCount),
    ],
    ...Object.entries(entriesByClass).map(([name, count]) => [
      `  ${output.paint('quiet', name)}`,
      formatCount(count),
    ]),
  ]);
  if (trustFrom === 'log') output.line(`\n${output.paint('warning', '!')} ${ownTrustWarning}`);
  output.document({
    kind: 'log',
    proven: true,
    origin: checkpoint.origin,
    size: checkpoint.size,
    witnesses: witnessCount,
    entries_by_class: entriesByClass,
    trust_from: trustFrom,
  });
  return exitCodes.ok;
}

async function verifyDirectory(output: Output, directory: string, options: VerifyOptions): Promise<number> {
  const trustFile = options.trust ?? join(directory, 'trust');
  const trust = readTrust(trustFile);
  const since = options.since === undefined ? undefined : readText(options.since, 'checkpoint');
  if (!existsSync(join(directory, 'checkpoint'))) {
    throw new CommandFailure('unreadable', `${directory} is no exported log: it has no checkpoint.`);
  }
  const verdict = await withProgress(output, `Checking ${directory}`, (report) =>
    verifyLog(nodePrimitives, openLogDirectory(directory), {
      trust,
      ...(since !== undefined && { since }),
      onProgress: (done, total) => report({ what: 'entries', done, total }),
    }),
  );
  return showAudit(output, directory, verdict, options.trust === undefined ? 'log' : 'verifier');
}

/** Checks a receipt (a file) or an exported log (a directory), without any network. Exit code 1 when it fails. */
export async function verifyPath(output: Output, path: string, options: VerifyOptions): Promise<number> {
  if (!existsSync(path)) throw new CommandFailure('unreadable', `There is nothing at ${path}.`);
  if (statSync(path).isDirectory()) return verifyDirectory(output, path, options);
  const trust = options.trust === undefined ? undefined : readTrust(options.trust);
  return showReceipt(output, path, verifyReceipt(nodePrimitives, readText(path, 'receipt'), trust));
}
