import type { CampaignState } from '@zgoda/vocabulary/campaigns';
import type { CampaignId, ControllerId, EntryId } from '@zgoda/vocabulary/ids';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db/index.ts';
import type { CampaignTable } from '../../platform/db/schema.gen.ts';
import type { Campaign, OnlyWith } from './campaign.ts';

export async function insertCampaign(tx: Tx, controller: ControllerId, campaign: Campaign): Promise<void> {
  await tx
    .insertInto('campaign')
    .values({
      controller_id: controller,
      campaign_id: campaign.campaignId,
      name: campaign.name,
      topic: campaign.topic,
      content_id: campaign.contentId,
      follows: campaign.follows ?? null,
      only_with: campaign.onlyWith === undefined ? null : JSON.stringify(campaign.onlyWith),
      state: campaign.state,
      pace_per_minute: campaign.pacePerMinute ?? null,
      created_at: campaign.createdAt,
      changed_at: campaign.changedAt,
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
  draft: Pick<Campaign, 'name' | 'topic' | 'pacePerMinute' | 'changedAt'>,
): Promise<void> {
  await sql`
    update campaign
    set name = ${draft.name}, topic = ${draft.topic}, pace_per_minute = ${draft.pacePerMinute ?? null},
      changed_at = ${draft.changedAt}
    where controller_id = ${controller} and campaign_id = ${campaignId} and state = 'draft'`.execute(tx);
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
    topic: row.topic,
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
  };
}
