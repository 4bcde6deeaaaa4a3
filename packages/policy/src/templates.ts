import type { MessageTemplate, Policy } from './schema.ts';
import { findMessageClass } from './settings.ts';
import type { CauseKind, TemplateDataKind } from './terms.ts';

/** What one built-in template is for, and what it must be given. */
export interface BuiltInTemplate {
  readonly data: Readonly<Record<string, TemplateDataKind>>;
  /** The cause it answers; absent where any cause, or a topic, may bring it. */
  readonly cause?: CauseKind;
}

/**
 * Templates whose words the server brings in its own locales, so that a policy may declare them without words.
 * A policy that gives `subject` and `body` replaces the words, not the data.
 */
export const builtInTemplates = {
  'confirm-subscription': {
    cause: 'subscription_request',
    data: { topics: 'text', confirm_link: 'link', valid_until: 'date_time' },
  },
  'verification-code': { cause: 'identity_check', data: { code: 'text', valid_until: 'date_time' } },
  'form-confirmation': { cause: 'form_submission', data: { form_title: 'text', received_at: 'date_time' } },
  'removal-done': { cause: 'preference_change', data: { topics: 'text' } },
  'removal-check': { cause: 'preference_change', data: { stop_link: 'link' } },
  newsletter: { data: { title: 'text', body_markdown: 'markdown' } },
  'request-letter': { cause: 'privacy_request', data: { title: 'text', body_markdown: 'markdown' } },
  letter: { data: { title: 'text', body_markdown: 'markdown' } },
} as const satisfies Record<string, BuiltInTemplate>;
export type BuiltInTemplateId = keyof typeof builtInTemplates;

export function isBuiltInTemplate(id: string): id is BuiltInTemplateId {
  return Object.hasOwn(builtInTemplates, id);
}

const requestLetter: BuiltInTemplateId = 'request-letter';

/**
 * A template by its id. The one that letters about requests go out by need not be declared where a class already answers such
 * requests: it takes that class, and the purpose of its templates.
 */
export function findTemplate(policy: Policy, id: string): MessageTemplate | undefined {
  const declared = policy.templates.find((template) => template.id === id);
  if (declared !== undefined || id !== requestLetter) return declared;
  const alike = policy.templates.find(
    ({ message_class: classId, purpose }) => purpose !== undefined && answersRequests(policy, classId),
  );
  if (alike === undefined) return undefined;
  return { id, message_class: alike.message_class, purpose: alike.purpose, data: {} };
}

/** By which template letters about requests go out; undefined where no class of the policy answers requests. */
export const findLetterTemplate = (policy: Policy): MessageTemplate | undefined =>
  findTemplate(policy, requestLetter);

function answersRequests(policy: Policy, classId: string): boolean {
  const found = findMessageClass(policy, classId);
  return found?.addressed_by === 'cause' && found.causes.includes('privacy_request');
}
