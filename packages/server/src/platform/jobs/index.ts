export {
  defineEvent,
  defineJob,
  defineSchedule,
  type AnyJob,
  type Enqueue,
  type EnqueueContext,
  type EnqueueOptions,
  type Job,
  type JobData,
  type JobName,
  type JobOptions,
  type Schedule,
} from './job.ts';
export { openJobs, type Jobs, type JobsOptions, type Wiring } from './jobs.ts';
export { advanceJobs, type FailedJob, type QueueCounts } from './store.ts';
