import type { CampaignState } from '@zgoda/vocabulary/campaigns';
import type { CampaignId, ControllerId, EntryId, StaffId } from '@zgoda/vocabulary/ids';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db/index.ts';
import type { CampaignTable } from '../../platform/db/schema.gen.ts';
import type { Notice } from '../notices/index.ts';
import type { Approval, Campaign, OnlyWith, Wording } from './campaign.ts';

export async function insertCampaign(tx: Tx, controller: ControllerId, campaign: Campaign): Promise<void> {
  await tx
    .insertInto('campaign')
    .values({
      controller_id: controller,
      campaign_id: campaign.campaignId,
      name: campaign.name,
      topic: campaign.topic ?? null,
      class: campaign.notice?.messageClass ?? null,
      about: campaign.notice?.about === undefined ? null : [...campaign.notice.about],
      announces: campaign.notice?.announces ?? null,
      content_id: campaign.contentId,
      follows: campaign.follows ?? null,
      only_with: campaign.onlyWith === undefined ? null : JSON.stringify(campaign.onlyWith),
      state: campaign.state,
      pace_per_minute: campaign.pacePerMinute ?? null,
      created_at: campaign.createdAt,
      changed_at: campaign.changedAt,
      written_by: [...campaign.writtenBy],
    })
    .execute();
}

export async function findCampaign(
  db: Db,
  controller: ControllerId,
  campaignId: CampaignId,
): Promise<Campaign | undefined> {
  const row = await db
    .selectFrom('campaign')
    .selectAll()
    .where('controller_id', '=', controller)
    .where('campaign_id', '=', campaignId)
    .executeTakeFirst();
  return row && toCampaign(row);
}

/** As it stands, locked until the transaction ends. */
export async function lockCampaign(
  tx: Tx,
  controller: ControllerId,
  campaignId: CampaignId,
): Promise<Campaign | undefined> {
  const { rows } = await sql<CampaignTable>`
    select * from campaign
    where controller_id = ${controller} and campaign_id = ${campaignId}
    for update`.execute(tx);
  return rows[0] && toCampaign(rows[0]);
}

export interface CampaignPage {
  readonly before: CampaignId | undefined;
  readonly limit: number;
  /** Absent: of any. */
  readonly state?: CampaignState | undefined;
  /** Only those that start a thread on one of these topics; absent: all. */
  readonly startsThreadOn?: readonly string[] | undefined;
}

/** Newest first, behind `before`. */
export async function listCampaignRows(
  db: Db,
  controller: ControllerId,
  page: CampaignPage,
): Promise<readonly Campaign[]> {
  const { rows } = await sql<CampaignTable>`
    select * from campaign
    where controller_id = ${controller} and (${page.state ?? null}::text is null or state = ${page.state ?? null})
      and (${page.startsThreadOn ?? null}::text[] is null or (follows is null and topic = any (${page.startsThreadOn ?? []}::text[])))
      and (${page.before ?? null}::uuid is null or (created_at, campaign_id) < (
        select created_at, campaign_id from campaign
        where controller_id = ${controller} and campaign_id = ${page.before ?? null}))
    order by created_at desc, campaign_id desc
    limit ${page.limit}`.execute(db);
  return rows.map(toCampaign);
}

/** Those that somebody has to work on now: due, or under way without a process that says so. */
export async function listUnattended(
  db: Db,
  controller: ControllerId,
  now: Date,
): Promise<readonly CampaignId[]> {
  const { rows } = await sql<{ campaign_id: CampaignId }>`
    select campaign_id from campaign
    where controller_id = ${controller}
      and ((state = 'scheduled' and starts_at <= ${now}) or (state = 'sending' and coalesce(runs_until <= ${now}, true)))`.execute(
    db,
  );
  return rows.map((row) => row.campaign_id);
}

/** What somebody wrote anew while it is a draft. */
export async function updateCampaignDraft(
  tx: Tx,
  controller: ControllerId,
  campaignId: CampaignId,
  draft: Pick<
    Campaign,
    'name' | 'topic' | 'notice' | 'onlyWith' | 'pacePerMinute' | 'changedAt' | 'writtenBy'
  >,
): Promise<void> {
  const onlyWith = draft.onlyWith === undefined ? null : JSON.stringify(draft.onlyWith);
  await sql`
    update campaign
    set name = ${draft.name}, topic = ${draft.topic ?? null}, class = ${draft.notice?.messageClass ?? null},
      about = ${draft.notice?.about ?? null}::text[], announces = ${draft.notice?.announces ?? null}, pace_per_minute = ${draft.pacePerMinute ?? null},
      only_with = ${onlyWith}::jsonb, written_by = ${draft.writtenBy}::uuid[], changed_at = ${draft.changedAt}
    where controller_id = ${controller} and campaign_id = ${campaignId} and state = 'draft'`.execute(tx);
}

export async function updateApproval(
  tx: Tx,
  controller: ControllerId,
  campaignId: CampaignId,
  approval: Approval,
): Promise<void> {
  await sql`
    update campaign
    set approved_by = ${approval.staffId}, approved_at = ${approval.at}, approved_hash = ${approval.hash},
      approved_words = ${JSON.stringify(approval.wording)}::jsonb
    where controller_id = ${controller} and campaign_id = ${campaignId}`.execute(tx);
}

/** All of one thread, oldest first. Plan: message_content__thread, then campaigns by content. */
export async function listThreadRows(
  db: Db,
  controller: ControllerId,
  threadIds: readonly string[],
): Promise<readonly (Campaign & { readonly threadId: string })[]> {
  const { rows } = await sql<CampaignTable & { thread_id: string }>`
    select c.*, t.thread_id
    from message_content t
    join campaign c on c.controller_id = t.controller_id and c.content_id = t.content_id
    where t.controller_id = ${controller} and t.thread_id = any (${threadIds}::uuid[])
    order by c.created_at, c.campaign_id`.execute(db);
  return rows.map((row) => ({ ...toCampaign(row), threadId: row.thread_id }));
}

/** What changes with a state; what is absent stays, but for `startsAt`. */
export interface StateChange {
  readonly state: CampaignState;
  readonly at: Date;
  readonly startsAt?: Date | undefined;
  readonly audience?: number | undefined;
  readonly startedAt?: Date | undefined;
  readonly endedAt?: Date | undefined;
  readonly entryId?: EntryId | undefined;
}

export async function updateCampaignState(
  tx: Tx,
  controller: ControllerId,
  campaignId: CampaignId,
  change: StateChange,
): Promise<void> {
  await sql`
    update campaign
    set state = ${change.state}, changed_at = ${change.at}, starts_at = ${change.startsAt ?? null},
      audience = coalesce(${change.audience ?? null}::integer, audience),
      started_at = coalesce(${change.startedAt ?? null}::timestamptz, started_at),
      ended_at = coalesce(${change.endedAt ?? null}::timestamptz, ended_at),
      entry_id = coalesce(${change.entryId ?? null}::uuid, entry_id)
    where controller_id = ${controller} and campaign_id = ${campaignId}`.execute(tx);
}

/**
 * A process says that it is sending the campaign, until `until`.
 * @param from what it said before; absent: it takes over
 * @returns false when the campaign is not being sent, or another process is at it
 */
export async function extendRun(
  tx: Tx,
  controller: ControllerId,
  campaignId: CampaignId,
  run: { readonly from: Date | undefined; readonly now: Date; readonly until: Date },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update campaign
    set runs_until = ${run.until}
    where controller_id = ${controller} and campaign_id = ${campaignId} and state = 'sending'
      and (runs_until is null or runs_until <= ${run.now} or runs_until = ${run.from ?? null})`.execute(tx);
  return numAffectedRows === 1n;
}

export async function endRun(
  tx: Tx,
  controller: ControllerId,
  campaignId: CampaignId,
  from: Date,
): Promise<void> {
  await sql`
    update campaign set runs_until = null
    where controller_id = ${controller} and campaign_id = ${campaignId} and runs_until = ${from}`.execute(tx);
}

function toCampaign(row: CampaignTable): Campaign {
  return {
    campaignId: row.campaign_id as CampaignId,
    name: row.name,
    topic: row.topic ?? undefined,
    notice: toNotice(row),
    contentId: row.content_id,
    follows: (row.follows ?? undefined) as CampaignId | undefined,
    onlyWith: (row.only_with ?? undefined) as OnlyWith | undefined,
    state: row.state as CampaignState,
    startsAt: row.starts_at ?? undefined,
    pacePerMinute: row.pace_per_minute ?? undefined,
    audience: row.audience ?? undefined,
    createdAt: row.created_at,
    changedAt: row.changed_at,
    startedAt: row.started_at ?? undefined,
    endedAt: row.ended_at ?? undefined,
    entryId: (row.entry_id ?? undefined) as EntryId | undefined,
    writtenBy: row.written_by as readonly StaffId[],
    approval: toApproval(row),
  };
}

function toNotice({ class: messageClass, about, announces }: CampaignTable): Notice | undefined {
  if (messageClass === null) return undefined;
  return { messageClass, about: about ?? undefined, announces: announces ?? undefined };
}

function toApproval(row: CampaignTable): Approval | undefined {
  if (row.approved_by === null || row.approved_at === null || row.approved_hash === null) return undefined;
  return {
    staffId: row.approved_by as StaffId,
    at: row.approved_at,
    hash: row.approved_hash,
    wording: row.approved_words as Wording,
  };
}
