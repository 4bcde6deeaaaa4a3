import { canonicalizeClosed } from '@zgoda/verify';
import { longestDurationSeconds } from '../duration.ts';
import type { Localised, Policy } from '../schema.ts';

/** What a change means for the person whose data it is. */
export type Effect = 'stronger' | 'weaker' | 'neutral';

/** One thing that a judge found. `added` has no `before`, `removed` no `now`. */
export type Verdict =
  | { readonly kind: 'added'; readonly effect: Effect; readonly now: unknown }
  | { readonly kind: 'removed'; readonly effect: Effect; readonly before: unknown }
  | { readonly kind: 'changed'; readonly effect: Effect; readonly before: unknown; readonly now: unknown };

/** One of the two policies, and in it what the judged field belongs to: a topic, a purpose, or the policy itself. */
export interface Side {
  readonly policy: Policy;
  readonly owner: unknown;
}

export interface Sides {
  readonly before: Side;
  readonly now: Side;
}

/**
 * Judges one field. Every judge is fair: asked the other way round it gives the same verdicts with their effects turned
 * over. It is made by the functions below, which see to that.
 */
export type Judge = (before: unknown, now: unknown, sides: Sides) => readonly Verdict[];

export const opposite: Readonly<Record<Effect, Effect>> = {
  stronger: 'weaker',
  weaker: 'stronger',
  neutral: 'neutral',
};

/** The same JSON, whatever the order of its members. */
export function isSame(left: unknown, right: unknown): boolean {
  if (left === right || left === undefined || right === undefined) return left === right;
  return canonicalizeClosed(left) === canonicalizeClosed(right);
}

/** How much better `now` protects the person: above, at or below 0; NaN where neither can be called better. */
type Comparison = (before: unknown, now: unknown, sides: Sides) => number;

/**
 * Judges by a comparison. What cannot be compared is two changes: the old one gone, which is stronger, and another one
 * come, which is weaker. So whatever replaces something of which nobody can say that it is as good is a weakening.
 */
export function compared(compare: Comparison): Judge {
  return (before, now, sides) => {
    if (isSame(before, now)) return [];
    const better = compare(before, now, sides);
    if (!Number.isNaN(better)) {
      const effect = better > 0 ? 'stronger' : better < 0 ? 'weaker' : 'neutral';
      if (before === undefined) return [{ kind: 'added', effect, now }];
      return [
        now === undefined ? { kind: 'removed', effect, before } : { kind: 'changed', effect, before, now },
      ];
    }
    const gone: readonly Verdict[] =
      before === undefined ? [] : [{ kind: 'removed', effect: 'stronger', before }];
    return now === undefined ? gone : [...gone, { kind: 'added', effect: 'weaker', now }];
  };
}

/** It does not touch what a person is promised. */
export const neutral: Judge = compared(() => 0);
/** It matters, and no value is better than another. */
export const unjudged: Judge = compared(() => NaN);

/** Words by locale: neutral. A language that only one of the two speaks is no change of words. */
export const words: Judge = (before, now, sides) => {
  if (before === undefined || now === undefined) return neutral(before, now, sides);
  const [old, young] = [before as Localised, now as Localised];
  const isChanged = Object.keys(old).some(
    (locale) => Object.hasOwn(young, locale) && young[locale] !== old[locale],
  );
  return isChanged ? [{ kind: 'changed', effect: 'neutral', before, now }] : [];
};

/** Values from the weakest to the strongest; those in one list cannot be compared, and nothing at all stands as `undefined`. */
export function scale(...steps: readonly unknown[]): Judge {
  const rank = (value: unknown): number =>
    steps.findIndex((step) => (Array.isArray(step) ? step.includes(value) : step === value));
  return compared((before, now) => {
    const [old, young] = [rank(before), rank(now)];
    return old === -1 || young === -1 || old === young ? NaN : young - old;
  });
}

/** A switch; where its section is missing, it is off. */
export function flag(on: 'stronger' | 'weaker'): Judge {
  return (before, now, sides) => {
    if ((before ?? false) === (now ?? false)) return [];
    return compared(() => ((now === true) === (on === 'stronger') ? 1 : -1))(
      before ?? false,
      now ?? false,
      sides,
    );
  };
}

/** By the longest that a term can come to. Where there is none, the person has nothing to hold on to. */
export const shorter: Judge = compared((before, now) => seconds(before, Infinity) - seconds(now, Infinity));
export const longer: Judge = compared((before, now) => seconds(now, 0) - seconds(before, 0));
/** As `longer`; where there is none, it never ends. */
export const longerOrEver: Judge = compared(
  (before, now) => seconds(now, Infinity) - seconds(before, Infinity),
);
/** As `shorter`; where there is none, no time is added. */
export const shorterOrNone: Judge = compared((before, now) => seconds(before, 0) - seconds(now, 0));

function seconds(duration: unknown, absent: number): number {
  return typeof duration === 'string' ? longestDurationSeconds(duration) : absent;
}

export const higher: Judge = compared((before, now) => Number(now ?? 0) - Number(before ?? 0));

/** It is good for the person that there is one; which one does not matter. */
export const presence: Judge = compared(
  (before, now) => Number(now !== undefined) - Number(before !== undefined),
);

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** What it means that `value` is there, where the other side has it not. */
export type Gain = Effect | ((value: unknown, own: Side, other: Side) => Effect);

export function gainOf(gain: Gain, value: unknown, own: Side, other: Side): Effect {
  return typeof gain === 'string' ? gain : gain(value, own, other);
}

/** A set: each member that came or went is a change of its own. */
export function members(gain: Gain): Judge {
  return (before, now, { before: old, now: young }) => {
    const [left, right] = [listOf(before), listOf(now)];
    const went = left.filter((value) => !right.includes(value));
    const came = right.filter((value) => !left.includes(value));
    return [
      ...went.map((value): Verdict => {
        return { kind: 'removed', effect: opposite[gainOf(gain, value, old, young)], before: value };
      }),
      ...came.map((value): Verdict => ({
        kind: 'added',
        effect: gainOf(gain, value, young, old),
        now: value,
      })),
    ];
  };
}

const isWithin = (inner: ReadonlySet<unknown>, outer: ReadonlySet<unknown>): boolean =>
  [...inner].every((value) => outer.has(value));

/** A set of which the person profits where it is smaller; an empty one sets no limit. */
export const narrower: Judge = (before, now, sides) => {
  const [left, right] = [new Set(listOf(before)), new Set(listOf(now))];
  return left.size === right.size && isWithin(left, right) ? [] : byNarrowness(before, now, sides);
};

const byNarrowness = compared((before, now) => {
  const [left, right] = [new Set(listOf(before)), new Set(listOf(now))];
  if (left.size === 0) return 1;
  if (right.size === 0) return -1;
  return isWithin(right, left) ? 1 : isWithin(left, right) ? -1 : NaN;
});

/** Named values that narrow what something is about: one that comes narrows it, one that goes widens it. */
export const narrowing: Judge = (before, now, sides) => {
  const entries = (value: unknown): readonly string[] =>
    Object.entries((value ?? {}) as Readonly<Record<string, unknown>>).map(
      ([name, text]) => `${name}: ${String(text)}`,
    );
  return members('stronger')(entries(before), entries(now), sides);
};

/** A set that may only grow: of the moments at which nobody is disturbed. */
export const quieter: Judge = compared((before, now) => {
  const [left, right] = [quietMoments(before), quietMoments(now)];
  if (isWithin(left, right)) return isWithin(right, left) ? 0 : 1;
  return isWithin(right, left) ? -1 : NaN;
});

interface Quiet {
  readonly channels: readonly string[];
  readonly classes: readonly string[];
  readonly from: string;
  readonly to: string;
}

function quietMoments(value: unknown): ReadonlySet<string> {
  const minutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  const moments = (listOf(value) as readonly Quiet[]).flatMap(({ channels, classes, from, to }) => {
    const length = (minutes(to) - minutes(from) + 1440) % 1440;
    const quiet = Array.from({ length }, (_, offset) => (minutes(from) + offset) % 1440);
    return channels.flatMap((channel) =>
      classes.flatMap((name) => quiet.map((minute) => `${channel}/${name}/${minute}`)),
    );
  });
  return new Set(moments);
}
