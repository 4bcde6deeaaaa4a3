import type { ErasureStep } from '../capabilities/evidence/index.ts';
import { messagesErasure } from '../capabilities/messages/index.ts';

/** What every capability with rows of people erases of one: replayed when a restored log knows of an erasure. */
export const erasureSteps: readonly ErasureStep[] = [messagesErasure];
