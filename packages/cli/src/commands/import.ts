import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { ControllerId } from '@zgoda/vocabulary/ids';
import type { ImportRequest, ImportWire } from '@zgoda/vocabulary/imports';
import { callServer } from '../admin-client.ts';
import { CommandFailure, exitCodes } from '../failure.ts';
import { countOf, formatCount, type Output } from '../output.ts';
import { withProgress, type Step } from '../progress.ts';

export interface ImportOptions {
  readonly dataDir: string;
  readonly controller: ControllerId;
  readonly path: string;
  readonly request: Partial<Omit<ImportRequest, 'fingerprint'>>;
}

/** Always the same, so that an upload that broke off goes on at the same place. */
const partBytes = 2 * 1024 * 1024;
const lookAgainMs = 300;

/**
 * Imports subscribers from a file; given again, it goes on where it broke off. The report is saved beside the file. Exit code 1 when
 * rows were not taken, or the file was refused.
 */
export async function importSubscribers(output: Output, options: ImportOptions): Promise<number> {
  const { path } = options;
  const size = await sizeOf(path);
  const result = await withProgress(output, `Importing ${path}`, async (report) => {
    const opened = await openImport(options);
    const started = opened.state === 'uploading' ? await upload(options, { opened, size, report }) : opened;
    return follow(options, started, report);
  });
  const report = await saveReport(options, result);
  show(output, result, report);
  output.document({ ...result, ...(report !== undefined && { report }) });
  const isWhole = result.state === 'done' && report === undefined;
  return isWhole ? exitCodes.ok : exitCodes.problems;
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() === true) return found.size;
  throw new CommandFailure('file_unreadable', `${path} is not a file that can be read.`);
}

async function openImport({ dataDir, controller, path, request }: ImportOptions): Promise<ImportWire> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk);
  const fingerprint = hash.digest('hex');
  const input = { controller, request: { ...request, fingerprint } };
  return callServer({ dataDir, command: 'import.open', input });
}

interface Upload {
  readonly opened: ImportWire;
  readonly size: number;
  readonly report: (step: Step) => void;
}

async function upload(
  { dataDir, controller, path }: ImportOptions,
  { opened, size, report }: Upload,
): Promise<ImportWire> {
  const parts = Math.max(1, Math.ceil(size / partBytes));
  const file = await open(path);
  try {
    for (let part = opened.parts; part < parts; part += 1) {
      const length = Math.min(partBytes, size - part * partBytes);
      const { buffer } = await file.read(Buffer.alloc(length), 0, length, part * partBytes);
      const input = { controller, import: opened.id, part, data: buffer.toString('base64') };
      await callServer({ dataDir, command: 'import.part', input });
      report({ what: 'parts', done: part + 1, total: parts });
    }
  } finally {
    await file.close();
  }
  return callServer({ dataDir, command: 'import.start', input: { controller, import: opened.id, parts } });
}

async function follow(
  { dataDir, controller }: ImportOptions,
  started: ImportWire,
  report: (step: Step) => void,
): Promise<ImportWire> {
  let found = started;
  while (found.state === 'running') {
    await delay(lookAgainMs);
    found = await callServer({ dataDir, command: 'import.status', input: { controller, import: found.id } });
    report({ what: 'rows', done: found.rows_done, total: found.rows });
  }
  return found;
}

/** @returns where it was saved; undefined when every row was taken */
async function saveReport(
  { dataDir, controller, path }: ImportOptions,
  { id, counts }: ImportWire,
): Promise<string | undefined> {
  let after: number | undefined = 0;
  let lines = 0;
  const saved = `${path}.report.csv`;
  const pages: string[] = [];
  while (after !== undefined) {
    const page: { text: string; next?: number | undefined } = await callServer({
      dataDir,
      command: 'import.report',
      input: { controller, import: id, after },
    });
    lines += page.text.split('\r\n').length - 1;
    pages.push(page.text);
    if (lines > 1 || counts.refused + counts.stays_out > 0)
      await writeFile(saved, pages.splice(0).join(''), { flag: after === 0 ? 'w' : 'a' });
    after = page.next;
  }
  return lines > 1 ? saved : undefined;
}

function show(output: Output, { state, counts, failure }: ImportWire, report: string | undefined): void {
  if (failure !== undefined) {
    const place = failure.row === undefined ? '' : ` (row ${formatCount(failure.row)})`;
    output.line(`${output.paint('bad', '✗')} nothing was imported: ${failure.sentence}${place}`);
    return;
  }
  if (state !== 'done') {
    output.line(`${output.paint('bad', '✗')} the import is ${state}`);
    return;
  }
  output.line(`${output.paint('good', '✓')} ${countOf(counts.accepted, 'row')} subscribed somebody`);
  output.table([
    ['  ended or closed', formatCount(counts.ended)],
    ['  on record already', formatCount(counts.unchanged)],
    ['  stay out', formatCount(counts.stays_out)],
    ['  refused', formatCount(counts.refused)],
  ]);
  if (report !== undefined) output.line(`Which rows were not taken, and why: ${report}`);
}
