import { createHash } from 'node:crypto';
import { canonicalizeClosed } from '@zgoda/verify';
import { findMessageClass, type MessageTemplate, type Policy } from '@zgoda/policy';
import type { Wording } from './campaign.ts';

/** Values of these kinds are words that somebody types: they could say anything. */
const typed: ReadonlySet<string> = new Set(['text', 'markdown']);

/**
 * Whether the policy wants a second person's word before this goes out: always, or only where somebody types words, under a class
 * that they could turn into marketing.
 */
export function needsApproval(
  policy: Policy,
  classId: string,
  data: Readonly<Record<string, string>>,
): boolean {
  const messageClass = findMessageClass(policy, classId);
  if (messageClass?.approval !== 'second_person_for_free_text')
    return messageClass?.approval === 'second_person';
  return !messageClass.carries_marketing && Object.values(data).some((kind) => typed.has(kind));
}

/** One value for what is approved, the policy's own words of the template included: any change makes another. */
export function hashOfWording(wording: Wording, template: MessageTemplate | undefined): Buffer {
  const text = canonicalizeClosed(JSON.parse(JSON.stringify({ ...wording, words: template })));
  return createHash('sha256').update(text).digest();
}

export interface WordingChange {
  /** `topic`, `class`, `about`, `policy_version`, `template`, as `only_with.product`, or as `en.title`. */
  readonly field: string;
  /** Absent: it was not there. */
  readonly before?: string | undefined;
  /** Absent: it is there no more. */
  readonly after?: string | undefined;
}

const fieldsOf = ({
  topic,
  notice,
  template,
  content,
  onlyWith,
}: Partial<Wording>): ReadonlyMap<string, string> =>
  new Map([
    ...(topic === undefined ? [] : [['topic', topic] as const]),
    ...(notice === undefined ? [] : [['class', notice.messageClass] as const]),
    ...(notice?.about === undefined ? [] : [['about', notice.about.join(', ')] as const]),
    ...(notice?.announces === undefined ? [] : [['policy_version', String(notice.announces)] as const]),
    ...(template === undefined ? [] : [['template', template] as const]),
    ...Object.entries(onlyWith ?? {}).map(
      ([name, values]) => [`only_with.${name}`, values.join(', ')] as const,
    ),
    ...Object.entries(content ?? {}).flatMap(([locale, data]) =>
      Object.entries(data).map(([name, value]) => [`${locale}.${name}`, String(value)] as const),
    ),
  ]);

/** What differs, field by field, in the order in which it is written now; everything where nothing was before. */
export function changesBetween(before: Partial<Wording>, after: Wording): readonly WordingChange[] {
  const old = fieldsOf(before);
  const current = fieldsOf(after);
  return [...new Set([...current.keys(), ...old.keys()])]
    .filter((field) => old.get(field) !== current.get(field))
    .map((field) => ({ field, before: old.get(field), after: current.get(field) }));
}
