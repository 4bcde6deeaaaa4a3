import { fieldsUsed, type Policy } from '@zgoda/policy';
import type { MessageId, SubjectId } from '@zgoda/vocabulary/ids';
import type { Context } from '../../context.ts';
import type { Personal } from '../../platform/log/index.ts';
import type { OwnerKey } from '../../platform/vault/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { findSubjects, readIdentities } from '../subjects/index.ts';
import { listAttributes, type AttributeRef } from '../subscriptions/index.ts';
import type { ReaderValues } from './compose.ts';
import { listContents, listThreads, type Content } from './content-store.ts';
import type { Message } from './message.ts';
import { listStoredMessages, type MessageRef, type StoredMessage } from './store.ts';

/** A message with all that its mail is written from. */
export interface Outgoing {
  readonly message: StoredMessage;
  /** The living person; undefined when there is none any more. */
  readonly subjectId: SubjectId | undefined;
  readonly address: Personal<string> | undefined;
  readonly key: OwnerKey | undefined;
  /** Words that it shares with many. */
  readonly content: Content | undefined;
  /** What the person got of its thread before, oldest first. */
  readonly earlier: readonly MessageId[];
  /** What its words say of the reader; absent where they have no such field. */
  readonly reader: ReaderValues | undefined;
}

/** In the order of the references, those that are gone left out; a constant number of statements. */
export async function loadOutgoing(ctx: Context, refs: readonly MessageRef[]): Promise<readonly Outgoing[]> {
  const messages = await listStoredMessages(ctx.db, ctx.controller, refs);
  const contentIds = new Set(
    messages.flatMap(({ contentId }) => (contentId === undefined ? [] : [contentId])),
  );
  const withData = messages.filter(({ sealedData }) => sealedData !== undefined);
  const [subjects, addresses, keys, contents] = await Promise.all([
    findSubjects(
      ctx,
      messages.map(({ subjectId }) => ({ subject_id: subjectId })),
    ),
    readIdentities(ctx, messages, 'email'),
    ctx.vault.loadOwnerKeys(
      ctx.db,
      ctx.controller,
      withData.map(({ subjectId }) => subjectId),
    ),
    listContents(ctx.db, ctx.controller, [...contentIds]),
  ]);
  const byId = new Map(contents.map((content) => [content.contentId, content]));
  const contentOf = ({ contentId }: Message): Content | undefined => byId.get(contentId ?? '');
  const followers = messages.flatMap((message) => {
    const { threadId, contentId } = contentOf(message) ?? {};
    return threadId === undefined || threadId === contentId ? [] : [{ ...message, threadId }];
  });
  const { policy } = await getPolicyInForce(ctx);
  const fieldsOf = namedFields(policy);
  const named = messages.map((message) => fieldsOf(message, contentOf(message)));
  const [earlier, readers] = await Promise.all([
    listThreads(ctx.db, ctx.controller, followers),
    loadReaders(ctx, named, subjects),
  ]);
  return messages.map((message, index) => {
    const content = contentOf(message);
    const readerFields = named[index]?.map(({ name }) => name);
    return {
      message: {
        ...message,
        origin: content?.origin,
        matched: content?.matched,
        announces: content?.announces,
        readerFields,
      },
      subjectId: subjects[index],
      address: addresses[index],
      key: keys.get(message.subjectId),
      content,
      earlier: earlier.get(message.messageId) ?? [],
      reader: readers[index],
    };
  });
}

interface NamedField extends AttributeRef {
  readonly name: string;
}

const noFields: readonly NamedField[] = [];

/** Fields of the reader that the words of a message have; of words of its own, all that its template may have. Each content is read once. */
function namedFields(policy: Policy) {
  const ofContents = new Map<string, readonly NamedField[] | undefined>();
  const read = (id: string, content: Content | undefined): readonly NamedField[] | undefined => {
    const template = policy.templates.find((one) => one.id === id);
    if (template?.reader === undefined) return undefined;
    const { reader } = template;
    const names = content === undefined ? Object.keys(reader) : fieldsUsed(template, wordsIn(content.data));
    return names.flatMap((name) => {
      const { of: relationship = '', attribute = '' } = reader[name] ?? {};
      return [{ name, relationship, attribute }];
    });
  };
  return ({ template }: Message, content: Content | undefined): readonly NamedField[] | undefined => {
    if (content === undefined) return read(template, undefined);
    const { contentId } = content;
    if (!ofContents.has(contentId)) ofContents.set(contentId, read(template, content));
    return ofContents.get(contentId);
  };
}

/** All that somebody wrote, in every language. */
export const wordsIn = (data: Content['data']): readonly string[] =>
  Object.values(data).flatMap((words) => Object.values(words).filter((value) => typeof value === 'string'));

/** What is on record of the readers, in the order of the messages, in one statement; none where no words have fields. */
async function loadReaders(
  ctx: Context,
  named: readonly (readonly NamedField[] | undefined)[],
  subjects: readonly (SubjectId | undefined)[],
): Promise<readonly (ReaderValues | undefined)[]> {
  const wanted = new Map(
    named.flatMap((fields = noFields) =>
      fields.map(({ relationship, attribute }) => [
        `${relationship}.${attribute}`,
        { relationship, attribute },
      ]),
    ),
  );
  const people = subjects.flatMap((id, index) => (id && (named[index] ?? noFields).length > 0 ? [id] : []));
  const known = await listAttributes(ctx.db, ctx.controller, people, [...wanted.values()]);
  const keyOf = (subjectId: SubjectId | undefined, { relationship, attribute }: AttributeRef): string =>
    `${subjectId ?? ''} ${relationship}.${attribute}`;
  const values = new Map(known.map((one) => [keyOf(one.subjectId, one), one.value]));
  return named.map(
    (fields, index) =>
      fields &&
      Object.fromEntries(fields.map((field) => [field.name, values.get(keyOf(subjects[index], field))])),
  );
}
