import type { CampaignId } from '@zgoda/vocabulary/ids';
import { actOnCampaign, createCampaign } from '../../packages/server/src/capabilities/campaigns/service.ts';
import { publishPolicy } from '../../packages/server/src/capabilities/policies/index.ts';
import { exampleFolder } from '../../packages/server/src/capabilities/policies/testing.ts';
import { ensureSubjects } from '../../packages/server/src/capabilities/subjects/index.ts';
import type { Context } from '../../packages/server/src/context.ts';
import { transaction } from '../../packages/server/src/platform/db/index.ts';
import type { House } from '../evidence/house.ts';

export const controller = 'payroll-mail';
export const addressOf = (index: number): string => `reader-${index}@mail.example`;
/** About 8 KB of text. */
export const body = `${'Wages change with the new year, and this is how. '.repeat(8_192 / 50)}\n`;

/** A house whose policy is published, with so many people who confirmed a topic a month ago, and a campaign to them that has begun. */
export async function beginCampaign(
  house: House,
  people: number,
): Promise<{ ctx: Context; campaignId: CampaignId }> {
  const ctx = await house.open(controller);
  await publishPolicy(ctx, exampleFolder(controller));
  for (let made = 0; made < people; made += 1_000) {
    const refs = Array.from({ length: Math.min(1_000, people - made) }, (_, index) => ({
      email: addressOf(made + index),
    }));
    await transaction(ctx, (tx) => ensureSubjects(tx, refs));
  }
  await house.owner.query(
    `insert into subscription (controller_id, subject_id, topic, channel, status, changed_at, entry_id, locale)
     select controller_id, subject_id, 'practice-news', 'email', 'confirmed', now() - interval '30 days', gen_random_uuid(), 'en'
     from subject where controller_id = '${controller}'`,
  );
  await house.owner.query('analyze');
  const campaignId = await transaction(ctx, async (tx) => {
    const content = { en: { title: 'Wages change', body_markdown: body } };
    const made = await createCampaign(tx, {
      name: 'bench',
      topic: 'practice-news',
      template: 'newsletter',
      content,
    });
    await actOnCampaign(tx, made.campaignId, { action: 'start' });
    return made.campaignId;
  });
  return { ctx, campaignId };
}
