import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export interface DrillFigures {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
}

const root = join(import.meta.dirname, '../..');
const drills = {
  'stale restore, every depth tried': 'packages/server/src/capabilities/evidence/restore.test.ts',
  'faults at every step': 'test/faults/evidence-sequencer.test.ts',
  'tampering as superuser': 'packages/server/src/capabilities/evidence/tampering.test.ts',
  erasure: 'packages/server/src/capabilities/evidence/erasure.test.ts',
} as const;

/** The rows that are promises rather than speeds: their tests, run once. */
export function runDrills(): readonly DrillFigures[] {
  return Object.entries(drills).map(([name, file]) => {
    const { stdout } = spawnSync(process.execPath, ['--test', join(root, file)], { encoding: 'utf8' });
    const count = (word: string): number =>
      Number(new RegExp(`^\\S+ ${word} (\\d+)$`, 'm').exec(stdout)?.[1] ?? 0);
    return { name, passed: count('pass'), failed: count('fail') + count('cancelled') };
  });
}
