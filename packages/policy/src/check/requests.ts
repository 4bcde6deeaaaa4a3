import { stateCalendars } from '../deadlines/state-calendars.ts';
import { longestDurationSeconds } from '../duration.ts';
import type { Term } from '../regimes/request-rules.ts';
import type { CheckContext } from './context.ts';

/** A term for one type of request is no longer than each law's; a calendar has days that exist. */
export function checkRequests(context: CheckContext): void {
  checkTerms(context);
  checkCalendar(context);
}

function checkTerms({ policy, laws, report }: CheckContext): void {
  (policy.requests.terms ?? []).forEach(({ type, answer_within: within }, index, all) => {
    if (all.findIndex((each) => each.type === type) < index) {
      const message = `The type "${type}" has a term already. Give it one.`;
      report('duplicate_id', ['requests', 'terms', index], message);
    }
    for (const law of laws) {
      const rule = law.requests.types[type]?.answer;
      if (rule === undefined || longestDurationSeconds(within) <= longestSeconds(rule.term)) continue;
      const message = `requests.terms answers "${type}" within ${JSON.stringify(within)}, and the law demands at most ${durationOf(rule.term)}. Make it as strict, or stricter.`;
      report('setting_laxer_than_regime', ['requests', 'terms', index, 'answer_within'], message, {
        article: rule.article,
      });
    }
  });
}

const longestSeconds = (term: Term): number => longestDurationSeconds(durationOf(term));

/** A working week has five days, so working days take at least that much longer. */
function durationOf(term: Term): string {
  if ('exactly' in term) return term.exactly;
  if ('workingDays' in term) return `P${Math.floor((term.workingDays * 7) / 5)}D`;
  return `P${term.months ?? 0}M${term.days ?? 0}D`;
}

/** The law of a state says which days are off; the policy only says when it holds, or names days where we know no law. */
function checkCalendar({ policy, report }: CheckContext): void {
  const { country } = policy.controller;
  (policy.requests.calendar ?? []).forEach(({ from, until, holidays }, index, all) => {
    const path = ['requests', 'calendar', index];
    if (all.findIndex((each) => each.from === from) < index) {
      report('duplicate_id', path, `Another time begins on ${from}. Begin each on a day of its own.`);
    }
    if (until !== undefined && until < from) {
      report('calendar_invalid', path, `The time ends on ${until}, before it begins on ${from}.`);
    }
    const isKnown = stateCalendars.has(country);
    if (holidays === 'national' && !isKnown) {
      const message = `This version does not know the holidays of ${country}. List the days instead.`;
      report('calendar_invalid', [...path, 'holidays'], message);
    } else if (Array.isArray(holidays) && isKnown) {
      const message = `The holidays of ${country} are known here and follow its law. Write "national" or "none".`;
      report('calendar_invalid', [...path, 'holidays'], message, {
        article: stateCalendars.get(country)?.article,
      });
    }
  });
}
