import { localise, type Policy } from '@zgoda/policy';
import { DomainError } from '@zgoda/vocabulary/errors';
import { requestTypes, type RequestType } from '@zgoda/vocabulary/requests';
import { requestDetailsSchema, type RequestDetails } from '@zgoda/vocabulary/requests-api';
import type { IdentityRef } from '@zgoda/vocabulary/subjects';
import type { Context } from '../../context.ts';
import type { FieldError } from '../../platform/html/index.ts';
import { identityHash } from '../subjects/index.ts';
import { assertDetails } from './request.ts';
import type { RequestWords } from './templates/words.ts';

/** One question of the second step; its name is that of the input. */
export interface AskField {
  readonly name: string;
  readonly kind: 'text' | 'long_text' | 'email' | 'telephone' | 'one' | 'many';
  readonly label: string;
  readonly hint?: string;
  readonly required: boolean;
  readonly maxLength: number;
  readonly choices?: readonly { readonly value: string; readonly label: string; readonly hint?: string }[];
}

/** What was typed, by the names of the inputs. */
export type Typed = URLSearchParams;

export const isRequestType = (text: string | null | undefined): text is RequestType =>
  (requestTypes as readonly (string | null | undefined)[]).includes(text);

/** The types that this controller can be asked for: a human review needs a decision of a program. */
export const offeredTypes = (policy: Policy): readonly RequestType[] =>
  requestTypes.filter((type) => type !== 'human_review' || (policy.automated_decisions ?? []).length > 0);

/** Whether somebody asks for a body; then other fields are asked. Law 2297-VI Art. 16(4) */
export const asksAsBody = (typed: Typed): boolean => typed.get('as') === 'body';

const personFields = ['surname', 'name', 'patronymic', 'residence', 'document'] as const;
const bodyFields = ['body', 'seat', 'official', 'powers'] as const;

const needsWords: readonly RequestType[] = ['rectification', 'complaint', 'question', 'objection'];

/** What is asked in the second step, in its order. */
export function fieldsFor(
  policy: Policy,
  type: RequestType,
  { words, typed }: { readonly words: RequestWords; readonly typed: Typed },
): readonly AskField[] {
  const line = lineIn(words);
  const saidWords: AskField = {
    name: 'words',
    kind: 'long_text',
    label: words.find(`field.words.${type}`) ?? words('field.words'),
    required: needsWords.includes(type),
    maxLength: 5_000,
  };
  switch (type) {
    case 'complaint':
      return [clauseField(policy, words), saidWords];
    case 'withdrawal':
      return purposesField(policy, words, ['consent']);
    case 'objection_to_marketing':
      return [];
    case 'objection':
      return [...purposesField(policy, words, ['legitimate_interest', 'public_task']), saidWords];
    case 'human_review':
      return [decisionField(policy, words), saidWords];
    case 'portability_to_controller':
      return [line('recipient_name'), { ...line('recipient_email'), kind: 'email', maxLength: 254 }];
    case 'third_party_access':
      return [
        ...(asksAsBody(typed) ? bodyFields : personFields).map(line),
        line('about'),
        { ...line('scope'), kind: 'long_text', maxLength: 2_000 },
        { ...line('ground'), kind: 'long_text', maxLength: 2_000 },
      ];
    case 'childs_data':
      return [{ ...line('relation'), hint: words('field.relation.hint') }, line('about'), saidWords];
    default:
      return [saidWords];
  }
}

type LineName =
  | (typeof personFields)[number]
  | (typeof bodyFields)[number]
  | 'recipient_name'
  | 'recipient_email'
  | 'about'
  | 'relation'
  | 'scope'
  | 'ground';

/** A short answer that is needed; only a patronymic is not everybody's. */
const lineIn =
  (words: RequestWords) =>
  (name: LineName): AskField => ({
    name,
    kind: 'text',
    label: words(`field.${name}`),
    required: name !== 'patronymic',
    maxLength:
      name === 'about' ? 254 : name === 'surname' || name === 'name' || name === 'patronymic' ? 120 : 200,
  });

const clauseField = (policy: Policy, words: RequestWords): AskField => ({
  name: 'clause',
  kind: 'text',
  label: words('field.clause'),
  hint: words('field.clause.hint', { example: policy.clauses[0]?.id ?? '' }),
  required: false,
  maxLength: 40,
});

/** Asked only where there is a choice. */
function purposesField(policy: Policy, words: RequestWords, bases: readonly string[]): readonly AskField[] {
  const choices = policy.purposes
    .filter(({ legal_basis: basis }) => bases.includes(basis))
    .map(({ id, label, description }) => ({
      value: id,
      label: localise(policy, label, words.locale),
      hint: localise(policy, description, words.locale),
    }));
  if (choices.length < 2) return [];
  const hint = words('field.purposes.hint');
  const label = words('field.purposes');
  return [{ name: 'purposes', kind: 'many', label, hint, required: false, maxLength: 60, choices }];
}

const decisionField = (policy: Policy, words: RequestWords): AskField => ({
  name: 'decision',
  kind: 'one',
  label: words('field.decision'),
  required: true,
  maxLength: 60,
  choices: (policy.automated_decisions ?? []).map(({ id, label, logic, effect }) => ({
    value: id,
    label: localise(policy, label, words.locale),
    hint: `${localise(policy, logic, words.locale)} ${localise(policy, effect, words.locale)}`,
  })),
});

/** Who asks, where it is asked in the same step. */
export const whoFields = (words: RequestWords): readonly AskField[] => [
  {
    name: 'email',
    kind: 'email',
    label: words('who.email'),
    hint: words('who.email.hint'),
    required: false,
    maxLength: 254,
  },
  {
    name: 'phone',
    kind: 'telephone',
    label: words('who.phone'),
    hint: words('who.phone.hint'),
    required: false,
    maxLength: 32,
  },
];

const textOf = (typed: Typed, name: string): string | undefined => typed.get(name)?.trim() || undefined;

/** Somebody known by an address or a number. */
const refOf = (text: string): IdentityRef =>
  text.includes('@') ? { email: text } : { phone: text.replaceAll(/[\s()-]/g, '') };

export interface ReadForm {
  readonly details: RequestDetails;
  readonly identity?: IdentityRef | undefined;
  readonly errors: readonly FieldError[];
}

/** What was typed, as the request that it is, and what is wrong with it. Nothing is looked up. */
export function readAsk(
  ctx: Context,
  policy: Policy,
  type: RequestType,
  {
    words,
    typed,
    isKnown,
  }: { readonly words: RequestWords; readonly typed: Typed; readonly isKnown: boolean },
): ReadForm {
  const errors: FieldError[] = [];
  const fields = fieldsFor(policy, type, { words, typed });
  for (const { name, required, maxLength, choices } of fields) {
    const values = typed
      .getAll(name)
      .map((value) => value.trim())
      .filter(Boolean);
    const isUnknown =
      choices !== undefined && values.some((value) => !choices.some((one) => one.value === value));
    if (required && values.length === 0) errors.push({ field: name, message: words('error.needed') });
    else if (isUnknown || values.some((value) => value.length > maxLength))
      errors.push({ field: name, message: words('error.value') });
  }
  const identity = isKnown ? undefined : readWho(ctx, { words, typed, errors });
  const about = fields.some(({ name }) => name === 'about') ? textOf(typed, 'about') : undefined;
  if (about !== undefined && !isIdentity(ctx, refOf(about)))
    errors.push({ field: 'about', message: words('error.about') });
  const parsed = requestDetailsSchema.safeParse(detailsOf(fields, typed));
  const first = new Set(errors.map(({ field }) => field));
  for (const { path } of parsed.error?.issues ?? []) {
    const field = inputOf(path);
    if (!first.has(field)) errors.push({ field, message: words('error.value') });
    first.add(field);
  }
  const details = parsed.data ?? {};
  if (errors.length === 0) errors.push(...flawsOf(policy, type, details, words));
  return { details, identity, errors };
}

function readWho(
  ctx: Context,
  {
    words,
    typed,
    errors,
  }: { readonly words: RequestWords; readonly typed: Typed; readonly errors: FieldError[] },
): IdentityRef | undefined {
  const email = textOf(typed, 'email');
  const phone = textOf(typed, 'phone');
  if (email !== undefined) {
    if (!isIdentity(ctx, { email })) errors.push({ field: 'email', message: words('error.email') });
    return { email };
  }
  if (phone === undefined) {
    errors.push({ field: 'email', message: words('error.who') });
    return undefined;
  }
  const ref = { phone: phone.replaceAll(/[\s()-]/g, '') };
  if (!isIdentity(ctx, ref)) errors.push({ field: 'phone', message: words('error.phone') });
  return ref;
}

function isIdentity(ctx: Context, ref: IdentityRef): boolean {
  try {
    identityHash(ctx, ref);
    return true;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'identity_invalid') return false;
    throw error;
  }
}

function detailsOf(fields: readonly AskField[], typed: Typed): Record<string, unknown> {
  const isAsked = new Set(fields.map(({ name }) => name));
  const value = (name: string): string | undefined => (isAsked.has(name) ? textOf(typed, name) : undefined);
  const part = (names: readonly string[]): Record<string, string> =>
    Object.fromEntries(
      names.flatMap((name) => (value(name) === undefined ? [] : [[name, value(name) ?? '']])),
    );
  const about = value('about');
  const purposes = isAsked.has('purposes') ? typed.getAll('purposes') : [];
  const requester = asksAsBody(typed) ? part(bodyFields) : part(personFields);
  return {
    ...part(['words', 'clause', 'decision', 'relation', 'scope', 'ground']),
    ...(purposes.length > 0 && { purposes }),
    ...(about !== undefined && { about: refOf(about) }),
    ...(isAsked.has('scope') && { requester }),
    ...(isAsked.has('recipient_name') && {
      recipient: { name: value('recipient_name') ?? '', email: value('recipient_email') },
    }),
  };
}

/** The input that a field of the details was typed into. */
function inputOf(path: readonly PropertyKey[]): string {
  const [head = 'words', next = ''] = path.map(String);
  if (head === 'recipient') return next === 'email' ? 'recipient_email' : 'recipient_name';
  return head === 'requester' ? next || 'surname' : head;
}

function flawsOf(
  policy: Policy,
  type: RequestType,
  details: RequestDetails,
  words: RequestWords,
): readonly FieldError[] {
  try {
    assertDetails(policy, type, details);
    return [];
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.code === 'request_clause_unknown') return [{ field: 'clause', message: words('error.clause') }];
    return [{ field: 'words', message: words('error.needed') }];
  }
}
