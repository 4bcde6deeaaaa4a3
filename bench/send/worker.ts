// A process that sends a campaign; started by main.ts and by bench/kills with what it needs as JSON.
import { runCampaign } from '../../packages/server/src/capabilities/campaigns/run-service.ts';
import { createMailer, parseSmtpUrl } from '../../packages/server/src/platform/mail/index.ts';
import { joinHouse } from '../evidence/house.ts';
import { controller } from './audience.ts';
import { parseCampaignId, readTask, tellResult } from './wire.ts';

const task = readTask();
const { ctx, close } = await joinHouse(task, controller, {
  now: () => new Date(Date.now() + (task.aheadMs ?? 0)),
});
const mailer = createMailer({
  server: parseSmtpUrl(task.smtpUrl),
  ...(task.dkimKey !== undefined && {
    dkimKeys: [{ domain: 'verbena.example', selector: 's1', privateKeyPem: task.dkimKey }],
  }),
});
const startedAt = performance.now();
await runCampaign(
  ctx,
  { mailer, publicOrigin: 'https://privacy.example' },
  parseCampaignId(task.campaign ?? ''),
  new AbortController().signal,
);
tellResult(startedAt);
await mailer.close();
await close();
