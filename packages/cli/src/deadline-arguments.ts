import { InvalidArgumentError } from 'commander';
import { pauseReasons, type PauseReason } from '@zgoda/vocabulary/requests';

const timePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/;

/** A time with its offset, in ms since the epoch. */
export function parseTime(text: string): number {
  const at = timePattern.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(at)) return at;
  throw new InvalidArgumentError('Write a time with its offset: 2026-03-02T10:00+02:00.');
}

export interface PauseArgument {
  readonly reason: PauseReason;
  readonly from: number;
  readonly until?: number;
}

/** `identity:<from>/<until>`; without the second time it lasts. */
export function parsePause(text: string): PauseArgument {
  const [, named, times = ''] = /^(\w+):(.+)$/.exec(text) ?? [];
  const reason = pauseReasons.find((each) => each === named);
  if (reason === undefined) {
    throw new InvalidArgumentError(`Write reason:from/until; reasons are ${pauseReasons.join(', ')}.`);
  }
  const [from, until] = times.split('/', 2).map(parseTime);
  if (from === undefined || (until !== undefined && until < from)) {
    throw new InvalidArgumentError('A pause ends after it begins.');
  }
  return { reason, from, ...(until === undefined ? {} : { until }) };
}
