import type { ErasureStep } from '../evidence/index.ts';
import { ruledPurposes, type RetentionStep } from '../policies/index.ts';
import type { LinkParticipant } from '../subjects/index.ts';
import { mergeStates } from './consent.ts';
import { countSubmissions, deleteSubmissions, dueSubmissions } from './form-store.ts';
import {
  countRecords,
  countStates,
  deleteRecords,
  deleteStates,
  dueRecords,
  dueStates,
  listStates,
  upsertStates,
} from './store.ts';

/** Two people who are one: of two choices on a purpose the one that allows less stands. Records stay where they were made. */
export const consentLink: LinkParticipant = {
  name: 'consent',
  count: countStates,
  async move(tx, controller, { from, into }) {
    const states = await listStates(tx, controller, [from, into]);
    const own = new Map(
      states.filter(({ subjectId }) => subjectId === into).map((state) => [state.purpose, state]),
    );
    const merged = states
      .filter(({ subjectId }) => subjectId === from)
      .map((state) => {
        const held = own.get(state.purpose);
        return { ...(held === undefined ? state : mergeStates(held, state)), subjectId: into };
      });
    await upsertStates(tx, controller, merged);
    await deleteStates(tx, controller, from);
  },
};

/** Erasure of a person's choices, their records and what they sent through forms. @see GDPR Art. 17(1) */
export const consentErasure: ErasureStep = {
  name: 'consent',
  async erase({ tx, controller }, subjectId) {
    const states = await deleteStates(tx, controller, subjectId);
    const records = await deleteRecords(tx, controller, subjectId);
    return states + records + (await deleteSubmissions(tx, controller, subjectId));
  },
  async countResidue({ tx, controller }, subjectId) {
    const states = await countStates(tx, controller, subjectId);
    const records = await countRecords(tx, controller, subjectId);
    return states + records + (await countSubmissions(tx, controller, subjectId));
  },
};

/** What came in through forms goes when the rules of all purposes of the form are over. GDPR Art. 5(1)(e). */
export const submissionRetention: RetentionStep = {
  name: 'submissions',
  targets: (controller, { policy, termOf }) =>
    policy.forms.flatMap(({ id, purposes }) => {
      const term = termOf(purposes);
      return term === undefined ? [] : [dueSubmissions(controller, id, term)];
    }),
};

/**
 * Choices that do not stand any more go with their records, where the purpose rests on consent: without a choice there is none. An
 * objection to another purpose is kept as long as the person is on record, since without it the purpose would be open again.
 */
export const consentRetention: RetentionStep = {
  name: 'consents',
  targets: (controller, { policy, termOf }) =>
    ruledPurposes(policy).flatMap(({ id, legal_basis: basis }) => {
      const term = basis === 'consent' ? termOf([id]) : undefined;
      return term === undefined ? [] : [dueStates(controller, id, term), dueRecords(controller, id, term)];
    }),
};
