import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMovableClock, type MovableClock } from '../platform/clock.ts';

/** The development clock, whose advance survives a restart: a clock set back would make what was recorded lie in the future. */
export function openSavedClock(directory: string): MovableClock {
  const file = join(directory, 'clock-ahead-ms');
  const saved = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  const aheadMs = Number.isSafeInteger(saved) && saved > 0 ? saved : 0;
  const clock = createMovableClock({ now: () => new Date(Date.now() + aheadMs) });
  return {
    now: clock.now,
    advance(duration) {
      const now = clock.advance(duration);
      writeFileSync(`${file}.new`, String(Math.max(0, now.getTime() - Date.now())));
      renameSync(`${file}.new`, file);
      return now;
    },
  };
}
