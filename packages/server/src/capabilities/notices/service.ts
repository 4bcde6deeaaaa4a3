import { findMessageClass, findPurpose } from '@zgoda/policy';
import { noticeErrors } from '@zgoda/vocabulary/notices';
import type { RawBuilder } from 'kysely';
import type { Context } from '../../context.ts';
import { getContent, nowhere, previewContent } from '../messages/index.ts';
import { findPublishedVersion, getPolicyInForce } from '../policies/index.ts';
import { concernedQuery, countConcerned, type ConcernedCount } from './concerned-store.ts';
import { strayLinks, type Notice } from './notice.ts';

/** What somebody asks for who writes a notice. */
export interface WantedNotice {
  readonly class: string;
  readonly template: string;
  readonly about?: readonly string[] | undefined;
  readonly policy_version?: number | undefined;
}

/**
 * What a wanted notice means in the policy in force; without a version it tells of none.
 * @throws notice_class_unknown, notice_template_class, notice_purpose_unknown, notice_announces_unknown
 */
export async function planNotice(ctx: Context, wanted: WantedNotice): Promise<Notice> {
  const { policy } = await getPolicyInForce(ctx);
  const { class: classId, template: templateId, about, policy_version: announces } = wanted;
  if (findMessageClass(policy, classId)?.addressed_by !== 'everyone_concerned')
    throw noticeErrors.notice_class_unknown({ field: 'class' });
  const template = policy.templates.find(({ id }) => id === templateId);
  if (template !== undefined && template.message_class !== classId)
    throw noticeErrors.notice_template_class({ field: 'template' });
  const unknown = about?.find((purpose) => findPurpose(policy, purpose) === undefined);
  if (unknown !== undefined) throw noticeErrors.notice_purpose_unknown({ field: 'about', purpose: unknown });
  if (announces !== undefined && (await findPublishedVersion(ctx, announces)) === undefined)
    throw noticeErrors.notice_announces_unknown({ field: 'policy_version' });
  return { messageClass: classId, about, announces };
}

/**
 * Looks at the letters as they would go out, in every language.
 * @throws notice_carries_marketing with `links`
 */
export async function assertNoMarketing(ctx: Context, contentId: string): Promise<void> {
  const [{ policy }, { data }] = [await getPolicyInForce(ctx), await getContent(ctx, contentId)];
  const links = new Set<string>();
  for (const locale of Object.keys(data)) {
    const { html } = await previewContent(ctx, contentId, { locale });
    for (const link of strayLinks(policy, html, nowhere)) links.add(link);
  }
  if (links.size > 0) throw noticeErrors.notice_carries_marketing({ links: [...links] });
}

/** Whom it goes to: `subject_id`, `locale` and `time_zone`, as a query to select from. */
export async function concernedBy(
  ctx: Context,
  notice: Notice,
  contentId: string,
): Promise<RawBuilder<unknown>> {
  return concernedQuery(await askFor(ctx, notice, contentId));
}

/** How many get it now, and how many do not and why. Counts only. */
export async function getConcerned(
  ctx: Context,
  notice: Notice,
  contentId: string,
): Promise<readonly ConcernedCount[]> {
  return countConcerned(ctx.db, await askFor(ctx, notice, contentId));
}

async function askFor(ctx: Context, { about }: Notice, contentId: string) {
  const [{ policy }, { data }] = [await getPolicyInForce(ctx), await getContent(ctx, contentId)];
  return { controller: ctx.controller, policy, about, locales: Object.keys(data) };
}
