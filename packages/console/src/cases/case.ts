import type { Schemas } from '../api/client.ts';

export type CaseRow = Schemas['CaseRow'];
export type CaseView = Schemas['CaseView'];
export type CaseContact = CaseView['contacts'][number];
export type CaseStep = CaseView['steps'][number];

export const caseKinds = ['question', 'removal', 'support'] as const satisfies readonly CaseRow['kind'][];
export const contactChannels = [
  'mail',
  'telephone',
  'fax',
  'paper',
] as const satisfies readonly CaseContact['channel'][];

/** Ways to look at the worklist; without one it is everything, the most urgent first. */
export const caseViews = ['overdue', 'mine', 'nobody', 'open', 'answered', 'closed'] as const;
export type CaseViewName = (typeof caseViews)[number];

export interface CaseFilter {
  readonly state?: CaseRow['state'];
  readonly kind?: CaseRow['kind'];
  readonly assigned?: 'me' | 'nobody';
  readonly overdue?: 'yes';
}

const filters: Readonly<Record<CaseViewName, CaseFilter>> = {
  overdue: { overdue: 'yes' },
  mine: { assigned: 'me' },
  nobody: { assigned: 'nobody', state: 'open' },
  open: { state: 'open' },
  answered: { state: 'answered' },
  closed: { state: 'closed' },
};

/** What is asked of the server for a view and a kind. */
export const filterOf = (view: CaseViewName | undefined, kind: CaseRow['kind'] | undefined): CaseFilter => ({
  ...(view !== undefined && filters[view]),
  ...(kind !== undefined && { kind }),
});

export type TimelineItem =
  | { readonly type: 'contact'; readonly at: string; readonly item: CaseContact }
  | { readonly type: 'step'; readonly at: string; readonly item: CaseStep };

/** Contacts and steps in the order in which they took place; a step that a contact brought about stands behind it. */
export function timelineOf({
  contacts,
  steps,
}: Pick<CaseView, 'contacts' | 'steps'>): readonly TimelineItem[] {
  const items: TimelineItem[] = [
    ...contacts.map((item): TimelineItem => ({ type: 'contact', at: item.at, item })),
    ...steps.map((item): TimelineItem => ({ type: 'step', at: item.at, item })),
  ];
  return items.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** Whole days until a term, negative beyond it. */
export const daysUntil = (term: string, now: number): number =>
  Math.floor((Date.parse(term) - now) / 86_400_000);
