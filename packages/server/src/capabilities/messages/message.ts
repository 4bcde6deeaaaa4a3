import {
  builtInTemplates,
  categoriesOfReader,
  findMessageClass,
  findPurpose,
  findTemplate,
  isBuiltInTemplate,
  type BuiltInTemplateId,
  type CauseKind,
  type MessageClass,
  type MessageTemplate,
  type Policy,
  type Question,
  type TemplateDataKind,
} from '@zgoda/policy';
import type { EntryId, IdentityId, MessageId, SubjectId } from '@zgoda/vocabulary/ids';
import { messageErrors, type MessageState } from '@zgoda/vocabulary/messages';
import { z } from 'zod';
import { defineEvent } from '../../platform/jobs/index.ts';

/** What the message answers: a kind that its class demands, and the opaque id of the case, form or event. */
export interface MessageCause {
  readonly kind: CauseKind;
  readonly id: string;
}

/** One message and where it stands. Times in UTC. */
export interface Message {
  readonly subjectId: SubjectId;
  readonly messageId: MessageId;
  readonly messageClass: string;
  readonly template: string;
  readonly purpose: string;
  readonly topic?: string | undefined;
  readonly cause?: MessageCause | undefined;
  /** To which of the person's addresses; absent: the one that is theirs for sure, or the latest. */
  readonly identityId?: IdentityId | undefined;
  readonly locale: string;
  /** Written by a person of ours, in answer to somebody. */
  readonly isByPerson?: boolean | undefined;
  /** Words that it shares with many; absent: words of its own. */
  readonly contentId?: string | undefined;
  /** Public id of the campaign that it belongs to, while it is being handed over. */
  readonly origin?: string | undefined;
  /** Names of the attributes that the person was chosen by, while it is being handed over. */
  readonly matched?: readonly string[] | undefined;
  /** Version of the policy that it tells of, while it is being handed over. */
  readonly announces?: number | undefined;
  /** Fields of the reader that its words have, while it is being handed over. */
  readonly readerFields?: readonly string[] | undefined;
  /** Time zone of its words; absent: the controller's. */
  readonly timeZone?: string | undefined;
  readonly state: MessageState;
  /** The gate's reason where held, else one of `messageFailures`. */
  readonly reason?: string | undefined;
  readonly clause?: string | undefined;
  /** Hand-overs begun so far. */
  readonly attempts: number;
  readonly createdAt: Date;
  readonly changedAt: Date;
  readonly nextAttemptAt?: Date | undefined;
  readonly leasedUntil?: Date | undefined;
  readonly expiresAt?: Date | undefined;
  readonly entryId?: EntryId | undefined;
}

/** Allowed moves; a state with no exit has ended. `uncertain` becomes `sent` only when a late answer of the server says so. */
export const moves = {
  queued: ['sending', 'queued', 'held', 'failed'],
  sending: ['sent', 'queued', 'failed', 'uncertain', 'sending', 'held'],
  uncertain: ['sent'],
  sent: [],
  failed: [],
  held: [],
} as const satisfies Record<MessageState, readonly MessageState[]>;

/** The states from which `state` can be reached. */
export function statesBefore(state: MessageState): readonly MessageState[] {
  return (Object.keys(moves) as MessageState[]).filter((from) =>
    (moves[from] as readonly string[]).includes(state),
  );
}

export const hasEnded = (state: MessageState): boolean => !['queued', 'sending'].includes(state);

/** A message is due: it was accepted, or its next attempt has come. */
export const deliveryDue = defineEvent({
  name: 'messages.deliver',
  schema: z.strictObject({ subjectId: z.uuid(), messageId: z.uuid() }),
});

const minuteMs = 60_000;
/** Pauses between attempts: about two days in all. Our server is a relay; what lies beyond it is the relay's to retry. */
const pausesMinutes = [1, 5, 15, 60, 180, 360, 720, 1440] as const;

/** When to try again after this many attempts; undefined: give up. */
export function nextAttemptAt(attempts: number, now: Date): Date | undefined {
  const pause = pausesMinutes[attempts - 1];
  return pause === undefined ? undefined : new Date(now.getTime() + pause * minuteMs);
}

/** What somebody wants to send, before the policy was asked. */
export interface WantedMessage {
  readonly template: string;
  /** Absent: the class of the template. */
  readonly messageClass?: string | undefined;
  readonly topic?: string | undefined;
  readonly cause?: { readonly kind: string; readonly id: string } | undefined;
  readonly data: Readonly<Record<string, string | number | boolean>>;
  /** Absent, or not a locale of the policy: its default one. */
  readonly locale?: string | undefined;
}

/** A wanted message in the terms of the policy. */
export interface PlannedMessage {
  readonly template: string;
  readonly messageClass: string;
  readonly topic?: string | undefined;
  readonly purpose: string;
  readonly cause?: { readonly kind: string; readonly id: string } | undefined;
  readonly locale: string;
  /** Fields of the reader that its words may have. */
  readonly readerFields: readonly string[];
}

/**
 * Finds what a wanted message means in this policy, and checks what it was given. Whether it may be sent is the gate's question.
 * @throws message_template_unknown, message_class_unknown, message_template_class, message_data_invalid
 */
export function planMessage(policy: Policy, wanted: WantedMessage): PlannedMessage {
  const template = findTemplate(policy, wanted.template);
  if (template === undefined) throw messageErrors.message_template_unknown();
  const messageClass = findMessageClass(policy, wanted.messageClass ?? template.message_class);
  if (messageClass === undefined) throw messageErrors.message_class_unknown();
  if (messageClass.id !== template.message_class) {
    throw messageErrors.message_template_class({ class: template.message_class });
  }
  const flaws = dataFlaws(template, wanted.data);
  if (flaws.length > 0) throw messageErrors.message_data_invalid({ fields: flaws });
  return {
    template: template.id,
    messageClass: messageClass.id,
    topic: wanted.topic,
    purpose: purposeOf(policy, template, wanted.topic),
    cause: wanted.cause,
    readerFields: Object.keys(template.reader ?? {}),
    locale:
      wanted.locale !== undefined && policy.locales.includes(wanted.locale)
        ? wanted.locale
        : policy.default_locale,
  };
}

/**
 * A topic brings its own purpose. Where a class goes by topic and none was named, the purpose of any of its topics makes the
 * gate say just that.
 */
function purposeOf(policy: Policy, template: MessageTemplate, topic: string | undefined): string {
  const named = policy.topics.find(({ id }) => id === topic);
  const ofClass = policy.topics.find(({ message_class: id }) => id === template.message_class);
  return named?.purpose ?? template.purpose ?? ofClass?.purpose ?? '';
}

/** The gate's question about a mail: it uses the category by which mail reaches a person, and those of what it says of its reader. */
export function questionOf(
  policy: Policy,
  message: Pick<PlannedMessage, 'purpose' | 'topic' | 'messageClass' | 'cause'> &
    Partial<Pick<Message, 'template' | 'readerFields'>>,
  at: Date,
): Question {
  const categories = findPurpose(policy, message.purpose)?.categories ?? [];
  const ofAddress = policy.categories.filter(({ channel }) => channel === 'email').map(({ id }) => id);
  const used = categories.filter((id) => ofAddress.includes(id));
  return {
    purpose: message.purpose,
    categories: [...new Set([...(used.length > 0 ? used : categories), ...categoriesSaid(policy, message)])],
    channel: 'email',
    topic: message.topic,
    messageClass: message.messageClass,
    cause: message.cause === undefined ? undefined : { kind: message.cause.kind as CauseKind },
    at: at.getTime(),
  };
}

/** Categories of what these words say of their reader; one that the policy does not declare is none that a purpose may use. */
export function categoriesSaid(
  policy: Policy,
  { template: id, readerFields = [] }: Partial<Pick<Message, 'template' | 'readerFields'>>,
): readonly string[] {
  if (readerFields.length === 0) return [];
  const template = findTemplate(policy, id ?? '');
  return categoriesOfReader(policy, template, readerFields).map((category) => category ?? '');
}

/** A message that would be a nuisance twice, or goes to many: after a hand-over of unknown fate it is left to a person. */
export function comesAtMostOnce(
  { contentId }: Pick<Message, 'contentId'>,
  messageClass: MessageClass | undefined,
): boolean {
  return contentId !== undefined || messageClass?.carries_marketing !== false;
}

const systemTemplates: ReadonlySet<string> = new Set<BuiltInTemplateId>([
  'confirm-subscription',
  'verification-code',
  'removal-done',
  'removal-check',
]);

/** Templates whose data (a confirming link, a code, what was carried out) only the system itself can make. */
export function isReserved(template: string): boolean {
  return systemTemplates.has(template);
}

/** What a template must be given, by name. */
export function dataOf(template: MessageTemplate): Readonly<Record<string, TemplateDataKind>> {
  return isBuiltInTemplate(template.id)
    ? { ...builtInTemplates[template.id satisfies BuiltInTemplateId].data, ...template.data }
    : template.data;
}

const instantForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;
const dataForms: Readonly<Record<TemplateDataKind, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string' && value.length <= 2000,
  markdown: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number' && Number.isFinite(value),
  date: (value) => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && isTime(value),
  date_time: (value) => typeof value === 'string' && instantForm.test(value) && isTime(value),
  link: (value) => typeof value === 'string' && /^https?:\/\/\S+$/.test(value) && URL.canParse(value),
};
const isTime = (value: string): boolean => !Number.isNaN(Date.parse(value));

/** Names of values that are missing, not asked for, or of another kind. */
function dataFlaws(template: MessageTemplate, data: WantedMessage['data']): string[] {
  const declared = dataOf(template);
  const wrong = Object.entries(declared).filter(([name, kind]) => !dataForms[kind](data[name]));
  const unknown = Object.keys(data).filter((name) => !Object.hasOwn(declared, name));
  return [...wrong.map(([name]) => name), ...unknown];
}

/** The words of one template: Liquid in Markdown, the subject Liquid alone. The first paragraph says what it is and why it comes. */
export interface TemplateWords {
  readonly subject: string;
  readonly body: string;
  /** The one button: its words, and the name of the link in the data. */
  readonly action?: { readonly label: string; readonly link: string } | undefined;
  readonly note?: string | undefined;
}

/** All the words of one language; the types make a language complete. */
export interface MessageWords {
  readonly templates: Readonly<Record<BuiltInTemplateId, TemplateWords>>;
  /** Why a letter comes, by its cause. */
  readonly why: Readonly<Record<CauseKind, string>>;
  /** Before the subject of a mail that only colleagues get, to look at it. */
  readonly trial: string;
  /** Leads from a letter about a request to its page. */
  readonly request: string;
  /** Small print, one line each. */
  readonly footer: {
    /** Of mails on a topic: stops this one. */
    readonly stop: string;
    /** Of mails on a topic: leads to all choices. */
    readonly choose: string;
    /** Of mails that answer something: leads to all choices. */
    readonly others: string;
    /** Of mails that answer something: why there is nothing to stop. */
    readonly answers: string;
    /** Of notices to everyone concerned: the same. */
    readonly notice: string;
    readonly policy: string;
  };
}
