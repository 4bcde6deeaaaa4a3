import {
  campaignStates,
  campaignViews,
  type CampaignState,
  type CampaignViewName,
} from '../campaigns/campaign.ts';
import { followUpKinds, type FollowUpKind } from '../campaigns/follow-up.ts';
import { caseKinds, caseViews, type CaseRow, type CaseViewName } from '../cases/case.ts';
import { requestTypes, requestViews, type RequestRow, type RequestViewName } from '../requests/request.ts';
import { entryClasses, type EntryClass } from '../evidence/entry-classes.ts';
import { statusOrder, type PromiseStatus } from '../parts/status-order.ts';

/** What stands after the question mark of a page's address: the whole state of its list, so that a link shows the same. */
type Raw = Readonly<Record<string, unknown>>;

const text = <Name extends string>(raw: Raw, name: Name): { [Key in Name]?: string } => {
  const value = raw[name];
  const given = typeof value === 'number' ? String(value) : value;
  return typeof given === 'string' && given !== '' ? ({ [name]: given } as { [Key in Name]?: string }) : {};
};

const oneOf = <Name extends string, Value extends string>(
  raw: Raw,
  name: Name,
  values: readonly Value[],
): { [Key in Name]?: Value } => {
  const value = values.find((each) => each === raw[name]);
  return value === undefined ? {} : ({ [name]: value } as { [Key in Name]?: Value });
};

export const accessActions = [
  'searched',
  'viewed',
  'revealed',
  'entry_opened',
  'case_read',
  'suppression_checked',
  'suppression_changed',
  'request_read',
  'request_document_read',
] as const;

export interface SignInSearch {
  organisation?: string;
  /** Where to go afterwards: a path of this console. */
  from?: string;
}
export const readSignInSearch = (raw: Raw): SignInSearch => ({
  ...text(raw, 'organisation'),
  ...text(raw, 'from'),
});

export interface BoardSearch {
  status?: PromiseStatus;
  q?: string;
  clause?: string;
}
export const readBoardSearch = (raw: Raw): BoardSearch => ({
  ...oneOf(raw, 'status', statusOrder),
  ...text(raw, 'q'),
  ...text(raw, 'clause'),
});

export interface EvidenceSearch {
  class?: EntryClass;
  entry?: string;
}
export const readEvidenceSearch = (raw: Raw): EvidenceSearch => ({
  ...oneOf(raw, 'class', entryClasses),
  ...text(raw, 'entry'),
});

export interface AccessSearch {
  action?: (typeof accessActions)[number];
  staff?: string;
  subject?: string;
  look?: string;
}
export const readAccessSearch = (raw: Raw): AccessSearch => ({
  ...oneOf(raw, 'action', accessActions),
  ...text(raw, 'staff'),
  ...text(raw, 'subject'),
  ...text(raw, 'look'),
});

export interface CampaignsSearch {
  state?: CampaignState;
}
export const readCampaignsSearch = (raw: Raw): CampaignsSearch => oneOf(raw, 'state', campaignStates);

export interface CampaignSearch {
  view?: CampaignViewName;
  /** Of the letter shown. */
  language?: string;
}
export const readCampaignSearch = (raw: Raw): CampaignSearch => ({
  ...oneOf(raw, 'view', campaignViews),
  ...text(raw, 'language'),
});

export interface NewCampaignSearch {
  topic?: string;
  template?: string;
  /** The campaign that it follows. */
  follows?: string;
  kind?: FollowUpKind;
}
export const readNewCampaignSearch = (raw: Raw): NewCampaignSearch => ({
  ...text(raw, 'topic'),
  ...text(raw, 'template'),
  ...text(raw, 'follows'),
  ...oneOf(raw, 'kind', followUpKinds),
});

export interface CasesSearch {
  view?: CaseViewName;
  kind?: CaseRow['kind'];
  /** What stands in the side panel. */
  open?: 'new';
}
export const readCasesSearch = (raw: Raw): CasesSearch => ({
  ...oneOf(raw, 'view', caseViews),
  ...oneOf(raw, 'kind', caseKinds),
  ...oneOf(raw, 'open', ['new'] as const),
});

export interface RequestsSearch {
  view?: RequestViewName;
  type?: RequestRow['type'];
  /** What stands in the side panel. */
  open?: 'new';
}
export const readRequestsSearch = (raw: Raw): RequestsSearch => ({
  ...oneOf(raw, 'view', requestViews),
  ...oneOf(raw, 'type', requestTypes),
  ...oneOf(raw, 'open', ['new'] as const),
});

export interface EngagementsSearch {
  /** What stands in the side panel: an engagement, or `new`. */
  open?: string;
}
export const readEngagementsSearch = (raw: Raw): EngagementsSearch => text(raw, 'open');

export interface StaffSearch {
  member?: string;
}
export const readStaffSearch = (raw: Raw): StaffSearch => text(raw, 'member');

const home = '/console/';

/** An address of this console, or its home: never another site. */
export const safePath = (from: string | undefined): string =>
  from !== undefined && /^\/console(?:[/?]|$)/.test(from) ? from : home;

export interface PeopleSearch {
  /** A subject id to begin with. */
  subject?: string;
}
export const readPeopleSearch = (raw: Raw): PeopleSearch => text(raw, 'subject');
