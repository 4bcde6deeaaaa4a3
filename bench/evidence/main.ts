// node bench/evidence/main.ts [--entries 1000000] [--seconds 3] [--rounds 5] [--json]
// The table of measures of the evidence log, each goal beside its figure, everything in one run on one embedded PostgreSQL with fsync on.
import { parseArgs } from 'node:util';
import { machineFacts } from '../machine.ts';
import { measureAudit } from './audit.ts';
import { measureCommits } from './commits.ts';
import { measureDrain } from './drain.ts';
import { runDrills } from './drills.ts';
import { openHouse, type House } from './house.ts';
import { measureInclusion } from './inclusion.ts';
import { measureReceipts } from './receipts.ts';

const { values } = parseArgs({
  options: {
    entries: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
});
const entries = Number(values.entries);
const seconds = Number(values.seconds);
const rounds = Number(values.rounds);

interface Row {
  readonly what: string;
  readonly figure: number;
  readonly unit: string;
  readonly goal: string;
  readonly isMet: boolean;
}

const rows: Row[] = [];

function report(
  what: string,
  figure: number,
  unit: string,
  goal: { readonly least?: number; readonly most?: number } = {},
): void {
  const { least, most } = goal;
  const isMet = (least === undefined || figure >= least) && (most === undefined || figure <= most);
  const text = least !== undefined ? `>= ${least}` : most !== undefined ? `<= ${most}` : '';
  rows.push({ what, figure, unit, goal: text, isMet });
  if (values.json) return;
  const shown = figure >= 100 ? Math.round(figure).toLocaleString('en') : figure.toFixed(2);
  const mark = text === '' ? '' : isMet ? 'met' : 'SHORT';
  console.log(`${what.padEnd(58)} ${shown.padStart(10)} ${unit.padEnd(12)} ${text.padEnd(12)} ${mark}`);
}

async function reportCommits(house: House): Promise<void> {
  for (const [clients, least] of [
    [8, 0.7],
    [32, 0.6],
  ] as const) {
    const commits = await measureCommits(house, { clients, seconds, rounds });
    report(`the bare insert, ${clients} clients`, commits.bare, 'commits/s');
    report(
      `with evidence, ${clients} clients`,
      commits.withEvidence,
      'commits/s',
      clients === 32 ? { least: 10_000 } : {},
    );
    report(`a locked hash chain, ${clients} clients`, commits.chain, 'commits/s');
    report(`with evidence against the bare insert, ${clients} clients`, commits.ratioToBare, 'ratio', {
      least,
    });
    report(
      `with evidence against the chain, ${clients} clients`,
      commits.ratioToChain,
      'ratio',
      clients === 32 ? { least: 5 } : {},
    );
  }
}

async function main(): Promise<void> {
  const house = await openHouse();
  if (!values.json) console.log(`${machineFacts()}, embedded PostgreSQL ${house.version}\n`);
  try {
    await reportCommits(house);
    const inclusion = await measureInclusion(house, { perSecond: 2_000, seconds: Math.max(5, seconds) });
    report('paced commits', inclusion.perSecond, 'commits/s');
    report('commit to inclusion, p50', inclusion.p50Ms, 'ms', { most: 250 });
    report('commit to inclusion, p99', inclusion.p99Ms, 'ms', { most: 1_000 });
    report('commit to published checkpoint, p50', inclusion.publishedP50Ms, 'ms');
    report('commit to published checkpoint, p99', inclusion.publishedP99Ms, 'ms');
    const { ctx, perSecond } = await measureDrain(house, entries);
    report(`sequencer drain of ${entries.toLocaleString('en')}`, perSecond, 'entries/s', { least: 60_000 });
    const receipts = await measureReceipts(house, ctx);
    report(`receipt in a log of ${receipts.logSize.toLocaleString('en')}`, receipts.bytes, 'bytes', {
      most: 4_096,
    });
    report('making a receipt, p50', receipts.makingP50Ms, 'ms');
    report('making a receipt, p99', receipts.makingP99Ms, 'ms', { most: 5 });
    report('checking it in Node', receipts.nodeCheckMs, 'ms');
    report('checking it in a browser, first', receipts.browserFirstCheckMs, 'ms', { most: 50 });
    report('checking it in a browser, then', receipts.browserNextCheckMs, 'ms', { most: 50 });
    report('the offline checker', receipts.checkerBytes, 'bytes', { most: 100_000 });
    const audit = await measureAudit(house, ctx);
    report('export to a directory', audit.exportedPerSecond, 'entries/s');
    report(
      `full audit of ${audit.entries.toLocaleString('en')}, values re-hashed`,
      audit.auditedPerSecond,
      'entries/s',
      { least: 200_000 },
    );
  } finally {
    await house.close();
  }
  for (const drill of runDrills())
    report(`${drill.name}: drills failed of ${drill.passed + drill.failed}`, drill.failed, 'drills', {
      most: 0,
    });
  if (values.json) console.log(JSON.stringify({ machine: machineFacts(), rows }, null, 2));
}

await main();
