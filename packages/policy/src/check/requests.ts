import { stateCalendars } from '../deadlines/state-calendars.ts';
import { longestDurationSeconds } from '../duration.ts';
import type { Term } from '../regimes/request-rules.ts';
import { requestTraits } from '../requests/life-cycle.ts';
import { complaintBodies } from '../terms.ts';
import type { CheckContext } from './context.ts';

/** A term for one type of request is no longer than each law's; a calendar has days that exist; the rest fits together. */
export function checkRequests(context: CheckContext): void {
  checkTerms(context);
  checkApprovals(context);
  checkReminders(context);
  checkComplaintSteps(context);
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

function checkApprovals({ policy, report }: CheckContext): void {
  (policy.requests.two_people ?? []).forEach((type, index) => {
    if (requestTraits[type].work === 'plan') return;
    const message = `A request of type "${type}" has no plan that anybody could approve. Take it out.`;
    report('request_setting_invalid', ['requests', 'two_people', index], message);
  });
}

/** Whoever is told before a term ends is told after it has begun. */
function checkReminders({ policy: { requests }, report }: CheckContext): void {
  const terms = [requests.answer_within, ...(requests.terms ?? []).map((each) => each.answer_within)];
  const shortest = Math.min(...terms.map(longestDurationSeconds));
  for (const name of ['remind_before', 'escalate_before'] as const) {
    const before = requests[name];
    if (before === undefined || longestDurationSeconds(before) < shortest) continue;
    const message = `requests.${name} is "${before}", which is no shorter than a whole term. Make it shorter.`;
    report('request_setting_invalid', ['requests', name], message);
  }
}

/** The way goes outwards, each body once; terms are only for those who answer by this policy. */
function checkComplaintSteps({ policy, report }: CheckContext): void {
  (policy.requests.complaint_steps ?? []).forEach(({ to, answer_within: within }, index, all) => {
    const path = ['requests', 'complaint_steps', index];
    const earlier = all.slice(0, index).map((each) => complaintBodies.indexOf(each.to));
    if (earlier.some((each) => each >= complaintBodies.indexOf(to))) {
      const message = `"${to}" stands at the wrong place or twice. Keep the order: ${complaintBodies.join(', ')}.`;
      report('request_setting_invalid', path, message);
    }
    const isOurs = to === 'operator' || to === 'dpo';
    if (isOurs !== (within !== undefined)) {
      const message = isOurs
        ? `Nothing says when "${to}" answers. Add "answer_within".`
        : `When "${to}" answers is not for a policy to say. Take "answer_within" out.`;
      report('request_setting_invalid', path, message);
    }
    if (to === 'dpo' && policy.controller.dpo === undefined) {
      report('request_setting_invalid', path, 'There is no "dpo" under "controller". Name one there.');
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
