import type { Context } from '../../context.ts';
import type { PolicyInForce } from '../policies/index.ts';
import type { MechanismSettingValues, ProbeFinding } from './board.ts';
import type { AuditRange, TopicMailAudit } from './mail-store.ts';

/** How far back a probe looks: an act that broke a promise shows on the board for this long. */
export const windowDays = 30;

/** In the figures of every probe that looks back. */
export const window = { window_days: windowDays };

/** What the probes of one look at the board share. */
export interface ProbeRun {
  readonly ctx: Context;
  readonly inForce: PolicyInForce;
  readonly range: AuditRange;
  /** Acts since the version governs, and within the window: for what depends on this very policy. */
  readonly rangeOfVersion: AuditRange;
  readonly now: Date;
  /** Asked once, whoever asks first. */
  topicMails(): Promise<TopicMailAudit>;
}

export type Probe = (run: ProbeRun, settings: MechanismSettingValues) => Promise<ProbeFinding>;
