import { campaignJobs, campaignSchedules } from '../capabilities/campaigns/jobs.ts';
import { correspondenceJobs, correspondenceSchedules } from '../capabilities/correspondence/jobs.ts';
import { getDataMap } from '../capabilities/datamap/index.ts';
import { datamapJobs, datamapSchedules } from '../capabilities/datamap/jobs.ts';
import { deliverySchedules } from '../capabilities/deliveries/jobs.ts';
import { disclosureJobs, disclosureSchedules } from '../capabilities/disclosures/jobs.ts';
import { doorJobs, doorSchedules } from '../capabilities/doors/jobs.ts';
import { startSequencer } from '../capabilities/evidence/index.ts';
import { exportJobs, exportSchedules } from '../capabilities/exports/jobs.ts';
import { importJobs, importSchedules } from '../capabilities/imports/jobs.ts';
import { messageCounter, messageJobs, messageSchedules } from '../capabilities/messages/jobs.ts';
import { retentionSchedules } from '../capabilities/retention/jobs.ts';
import { requestJobs, requestSchedules } from '../capabilities/requests/jobs.ts';
import { staffSchedules } from '../capabilities/staff/jobs.ts';
import { subjectSchedules } from '../capabilities/subjects/jobs.ts';
import { subscriptionJobs } from '../capabilities/subscriptions/jobs.ts';
import { suppressionSchedules } from '../capabilities/suppressions/jobs.ts';
import { taskJobs, taskSchedules } from '../capabilities/tasks/jobs.ts';
import type { Context } from '../context.ts';
import { defineSchedule, type Schedule } from '../platform/jobs/index.ts';
import { transaction } from '../platform/db/index.ts';
import { forgetOldAnswers } from '../platform/http/index.ts';
import type { Mailer } from '../platform/mail/index.ts';
import { erasureSteps } from './erasure-steps.ts';
import { retentionSteps } from './retention-steps.ts';
import { openDrpDoor, sendCallback } from './doors.ts';
import type { Runtime } from './runtime.ts';
import { connectSystems } from './systems.ts';

const forgetAnswers: Schedule<Context> = defineSchedule({
  name: 'http.forget_answers',
  cron: '17 * * * *',
  handler: (ctx: Context) =>
    transaction(ctx, async (tx) => void (await forgetOldAnswers(tx.tx, tx.clock.now()))),
});

/** Sequences evidence and works on jobs until stopped. */
export async function startWorker(runtime: Runtime, mailer: Mailer): Promise<{ stop(): Promise<void> }> {
  const { config, storage, log, metrics, vault, anchors, jobs } = runtime;
  const delivery = {
    mailer,
    publicOrigin: config.publicUrl,
    inboundDomain: config.inboundDomain,
    count: messageCounter(metrics),
  };
  const origins = { publicOrigin: config.publicUrl, inboundDomain: config.inboundDomain ?? '' };
  const sequencer = startSequencer({
    db: storage.database.db,
    log,
    vault,
    anchors,
    controllers: runtime.controllers,
  });
  await jobs.work<Context>({
    jobs: [
      ...subscriptionJobs(),
      ...messageJobs(delivery),
      ...campaignJobs(delivery),
      ...correspondenceJobs(origins),
      ...importJobs(),
      ...disclosureJobs(delivery),
      ...requestJobs(delivery),
      ...doorJobs({ drp: openDrpDoor(config), send: sendCallback(config) }),
      ...exportJobs({ systems: connectSystems(runtime.connections) }),
      ...datamapJobs({ systems: connectSystems(runtime.connections), anchors, steps: erasureSteps }),
      ...taskJobs({ systems: connectSystems(runtime.connections), publicOrigin: config.publicUrl }),
    ],
    schedules: [
      ...staffSchedules,
      ...subjectSchedules,
      ...suppressionSchedules,
      ...messageSchedules,
      ...campaignSchedules,
      ...correspondenceSchedules,
      ...importSchedules,
      ...requestSchedules,
      ...doorSchedules,
      ...disclosureSchedules,
      ...retentionSchedules({
        steps: retentionSteps,
        erasureSteps,
        anchors,
        hasSystems: async (ctx) => (await getDataMap(ctx)).systems.length > 0,
      }),
      ...deliverySchedules,
      ...datamapSchedules,
      ...taskSchedules,
      ...exportSchedules,
      forgetAnswers,
    ],
    contextFor: (controller) => runtime.contextFor(controller, { kind: 'system' }),
    controllers: runtime.controllers,
  });
  return { stop: () => sequencer.stop() };
}
