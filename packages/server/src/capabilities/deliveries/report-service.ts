import { findTopic, formatDuration, localise, type Localised, type Policy } from '@zgoda/policy';
import { reservedFields } from '@zgoda/verify';
import { toPublicId, type RequestId, type SubjectId } from '@zgoda/vocabulary/ids';
import type { Context } from '../../context.ts';
import { formatMoment, type Locale } from '../../platform/i18n/index.ts';
import { listCasesOf } from '../cases/index.ts';
import { listConsents } from '../consent/index.ts';
import { listDisclosures } from '../disclosures/index.ts';
import { listSubjectEntries } from '../evidence/index.ts';
import { listMessages } from '../messages/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { listIdentities, listLinkedSubjects, readIdentity } from '../subjects/index.ts';
import { getPreferences } from '../subscriptions/index.ts';
import type { AccessReport, OwnRecords, ReportCategory, ReportDisclosure } from './report.ts';
import { deliveryWords, spokenLocale, type DeliveryWords } from './words.ts';

/** What only a later capability knows. */
interface ReportAsked {
  readonly subjectId: SubjectId;
  readonly requestId?: RequestId | undefined;
  readonly locale: string;
  /** From where the data of a category come, beside from the person: by category, from the map of systems. */
  readonly sources?: ReadonlyMap<string, readonly string[]> | undefined;
  readonly disclosures?: readonly ReportDisclosure[] | undefined;
  /** Only these categories; absent: all of the policy. */
  readonly categories?: readonly string[] | undefined;
}

/** All that is to be said of a person's data, beside the data. GDPR Art. 15(1); Law 2297-VI Art. 8(2)(1)-(4), (12) */
export async function makeAccessReport(ctx: Context, asked: ReportAsked): Promise<AccessReport> {
  const { policy } = await getPolicyInForce(ctx);
  const locale = spokenLocale(asked.locale);
  const words = deliveryWords(locale);
  const say = (text: Parameters<typeof localise>[1]): string => localise(policy, text, locale);
  const { controller } = policy;
  const wanted = policy.categories.filter(({ id }) => asked.categories?.includes(id) ?? true);
  return {
    reference:
      asked.requestId === undefined
        ? toPublicId('subject', asked.subjectId)
        : toPublicId('request', asked.requestId),
    madeAt: ctx.clock.now(),
    timeZone: controller.time_zone,
    controller: {
      name: say(controller.name),
      address: say(controller.address),
      contact: controller.contact,
      dpo: controller.dpo?.email,
    },
    categories: wanted.map(({ id }) =>
      categoryOf(policy, id, { words, sources: asked.sources?.get(id) ?? [] }),
    ),
    automatedDecisions: (policy.automated_decisions ?? []).map(({ label, logic, effect }) => ({
      title: say(label),
      logic: say(logic),
      effect: say(effect),
    })),
    disclosures: await disclosuresOf(ctx, policy, asked.subjectId, words),
    ownRecords: await ownRecordsOf(ctx, asked.subjectId, locale),
    authorities: controller.authorities.map(({ name, website }) => ({ name: say(name), website })),
  };
}

async function disclosuresOf(
  ctx: Context,
  policy: Policy,
  subjectId: SubjectId,
  words: DeliveryWords,
): Promise<readonly ReportDisclosure[]> {
  const { locale } = words;
  const labelIn = (
    list: readonly { readonly id: string; readonly label: Localised }[],
    id: string,
  ): string => {
    const found = list.find((one) => one.id === id);
    return found === undefined ? id : localise(policy, found.label, locale);
  };
  return (await listDisclosures(ctx, subjectId)).map((one) => {
    const declared = policy.recipients.find(({ id }) => id === one.recipient);
    const named = one.namedRecipient?.name ?? one.recipient ?? '';
    return {
      at: one.at,
      recipient: declared === undefined ? named : localise(policy, declared.name, locale),
      ground: words(`basis.${one.ground}`),
      purpose: one.purpose === undefined ? '' : labelIn(policy.purposes, one.purpose),
      categories: one.categories.map((id) => labelIn(policy.categories, id)),
    };
  });
}

function categoryOf(
  policy: Policy,
  id: string,
  { words, sources }: { readonly words: DeliveryWords; readonly sources: readonly string[] },
): ReportCategory {
  const { locale } = words;
  const say = (text: Parameters<typeof localise>[1]): string => localise(policy, text, locale);
  const country = (code: string): string =>
    new Intl.DisplayNames([locale], { type: 'region' }).of(code) ?? code;
  const category = policy.categories.find((one) => one.id === id);
  const purposes = policy.purposes.filter(({ categories }) => categories.includes(id));
  const named = (ids: readonly string[]): ReadonlySet<string> => new Set(ids);
  const places = named(purposes.flatMap(({ storage }) => storage));
  const recipients = named(purposes.flatMap((purpose) => purpose.recipients));
  return {
    id,
    label: category === undefined ? id : say(category.label),
    isSpecial: category?.special ?? false,
    sources,
    purposes: purposes.map((purpose) => {
      const rule = policy.retention_rules.find((one) => one.id === purpose.retention);
      const restsOn = purpose.law ?? purpose.legitimate_interest;
      return {
        label: say(purpose.label),
        description: say(purpose.description),
        legalBasis: words(`basis.${purpose.legal_basis}`),
        restsOn: restsOn && say(restsOn),
        clause: purpose.clause,
        retention: rule && `${say(rule.label)} (${formatDuration(rule.keep_for, locale)})`,
      };
    }),
    places: policy.storage_places
      .filter((place) => places.has(place.id))
      .map((place) => ({ label: say(place.label), country: country(place.country) })),
    recipients: policy.recipients
      .filter((recipient) => recipients.has(recipient.id))
      .map((recipient) => ({
        name: say(recipient.name),
        kind: words(`recipient.${recipient.kind}`),
        country: country(recipient.country),
        safeguard: words(`safeguard.${recipient.safeguard}`),
      })),
  };
}

/** Each part is bounded: a person reads it. */
const ownLimit = 1_000;
const entriesAtOnce = 200;

/** What we have on record of a person ourselves: who they are, what they chose, what we wrote to each other. */
export async function ownRecordsOf(
  ctx: Context,
  subjectId: SubjectId,
  locale: Locale,
): Promise<readonly OwnRecords[]> {
  const { policy } = await getPolicyInForce(ctx);
  const words = deliveryWords(locale);
  const at = (time: Date | undefined): string =>
    time === undefined ? '' : formatMoment(time, { locale, timeZone: policy.controller.time_zone });
  const titleOf = (id: string): string => {
    const topic = findTopic(policy, id);
    return topic === undefined ? id : localise(policy, topic.title, locale);
  };
  const purposeOf = (id: string): string => {
    const purpose = policy.purposes.find((one) => one.id === id);
    return purpose === undefined ? id : localise(policy, purpose.label, locale);
  };
  const head = (...keys: readonly (`col.${string}` & Parameters<DeliveryWords>[0])[]): readonly string[] =>
    keys.map((key) => words(key));
  const [identities, consents, preferences, messages, cases, entries] = await Promise.all([
    identityRows(ctx, subjectId, at),
    listConsents(ctx, subjectId),
    getPreferences(ctx, subjectId),
    listMessages(ctx, subjectId),
    listCasesOf(ctx, subjectId),
    entryRows(ctx, subjectId, at),
  ]);
  const part = (
    id: 'identities' | 'consents' | 'subscriptions' | 'messages' | 'cases' | 'receipts',
    names: readonly string[],
    rows: readonly (readonly string[])[],
  ): OwnRecords => ({
    id,
    title: words(`own.${id}`),
    head: names,
    rows: rows.slice(0, ownLimit),
    isCut: rows.length > ownLimit,
  });
  return [
    part('identities', head('col.kind', 'col.text', 'col.at', 'col.verified'), identities),
    part(
      'consents',
      head('col.at', 'col.purpose', 'col.topics', 'col.status'),
      consents.map((one) => [
        at(one.recordedAt),
        purposeOf(one.purpose),
        (one.topics ?? []).map(titleOf).join(', '),
        one.status,
      ]),
    ),
    part(
      'subscriptions',
      head('col.topics', 'col.channel', 'col.status', 'col.at'),
      preferences
        .filter(({ status }) => status !== 'off')
        .map((one) => [titleOf(one.topic), one.channel, one.status, at(one.since)]),
    ),
    part(
      'messages',
      head('col.at', 'col.purpose', 'col.kind', 'col.state'),
      messages.map((one) => [at(one.createdAt), purposeOf(one.purpose), one.template, one.state]),
    ),
    part(
      'cases',
      head('col.at', 'col.direction', 'col.channel', 'col.text'),
      cases.flatMap(({ contacts }) =>
        contacts.map((one) => [at(one.at), words(`direction.${one.direction}`), one.channel, one.text]),
      ),
    ),
    part('receipts', head('col.at', 'col.kind', 'col.text'), entries),
  ];
}

async function identityRows(
  ctx: Context,
  subjectId: SubjectId,
  at: (time: Date | undefined) => string,
): Promise<readonly (readonly string[])[]> {
  const held = await listIdentities(ctx, subjectId);
  return Promise.all(
    held.map(async ({ identityId, kind, createdAt, verifiedAt }) => {
      const value = await readIdentity(ctx, subjectId, kind, identityId);
      return [kind, value?.reveal() ?? '', at(createdAt), at(verifiedAt)];
    }),
  );
}

/** The entries of the log about the person, also of those records that were joined into theirs; a page at a time. */
async function entryRows(
  ctx: Context,
  subjectId: SubjectId,
  at: (time: Date | undefined) => string,
): Promise<readonly (readonly string[])[]> {
  const rows: (readonly string[])[] = [];
  for (const id of await listLinkedSubjects(ctx, subjectId)) {
    for (let after = 0, isMore = true; isMore && rows.length <= ownLimit;) {
      const page = await listSubjectEntries(ctx, id, { after, limit: entriesAtOnce });
      for (const { fields, subjectSeq, ...entry } of page) {
        const said = Object.entries(fields).filter(([name]) => !hiddenFields.has(name));
        rows.push([
          at(new Date(String(fields['time']))),
          `${entry.class} ${String(fields['act'] ?? '')}`.trim(),
          said.map(([name, value]) => `${name}: ${String(value)}`).join('; '),
        ]);
        after = subjectSeq;
      }
      isMore = page.length === entriesAtOnce;
    }
  }
  return rows;
}

/** What every entry has, and says nothing to its reader. */
const hiddenFields: ReadonlySet<string> = new Set([...reservedFields, 'act']);
