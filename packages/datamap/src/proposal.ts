import { dataKinds, kindByName, type DataKind } from '@zgoda/connector-kit/scan';
import { joinArticles, regimesOf, type Policy } from '@zgoda/policy';
import type { ScannedColumn, ScannedTable } from './scan.ts';
import type { System } from './system.ts';

/** Names that a map may be made of without quotes. */
const plain = /^[\p{L}_][\p{L}\p{N}_.-]*$/u;
const reserved = /^(?:null|true|false|yes|no|on|off|y|n|inf|nan)$/i;

/** One scalar of YAML: plain where that is safe, else quoted as JSON is. */
const scalar = (text: string): string =>
  plain.test(text) && !reserved.test(text) ? text : JSON.stringify(text);
const list = (texts: readonly string[]): string => `[${texts.map(scalar).join(', ')}]`;

/** One line, whatever the name holds. */
const remark = (text: string): string => `# ${text.replaceAll(/\s+/g, ' ')}`;

export interface ProposalOptions {
  readonly id: string;
  readonly connector: System['connector'];
  /** Whose categories, languages and places are used where they fit. */
  readonly policy?: Policy;
}

/** A category of the policy that this kind seems to be, by its id, its channel or its label. */
export function categoryFor(kind: DataKind, policy: Policy | undefined): string | undefined {
  const slug = kind.replaceAll('_', '-');
  const channel = kind === 'email' ? 'email' : kind === 'phone' ? 'telephone' : undefined;
  const categories = policy?.categories ?? [];
  const found =
    categories.find(({ id }) => id === slug) ??
    categories.find((category) => channel !== undefined && category.channel === channel) ??
    categories.find(({ id }) => kindByName(id)?.kind === kind) ??
    categories.find(({ label }) => Object.values(label).some((words) => kindByName(words)?.kind === kind));
  return found?.id;
}

const specialArticles = (policy: Policy | undefined): string =>
  joinArticles(
    regimesOf(policy?.regimes ?? ['gdpr', 'ua-pdp']).map(
      ({ specialCategories }) => specialCategories.article,
    ),
  ) ?? 'GDPR Art. 9(1)';

/** `systems/<id>.yaml`, ready to be edited: each guess with its reason, and no value of any row. */
export function renderProposal(tables: readonly ScannedTable[], options: ProposalOptions): string {
  const { id, connector, policy } = options;
  const places = policy?.storage_places.map((place) => place.id) ?? [];
  const [place = 'choose'] = places;
  const locales = policy?.locales ?? ['en'];
  return [
    remark(
      'Proposed by “zgoda datamap scan”. A guess is not a finding: look at every line, also at what is listed',
    ),
    remark('as not personal; then run “zgoda datamap check”. Fields: docs/reference/system.schema.json.'),
    'format: 1',
    `id: ${scalar(id)}`,
    `label: { ${locales.map((locale) => `${scalar(locale)}: ${scalar(id)}`).join(', ')} }`,
    `connector: ${connector}`,
    `storage: ${scalar(place)} ${remark(places.length === 1 ? 'the place of the policy' : `a storage place of the policy${places.length === 0 ? '' : `: ${places.join(', ')}`}`)}`,
    'tables:',
    ...tables.flatMap((table) => renderTable(table, policy)),
    '',
  ].join('\n');
}

function renderTable(table: ScannedTable, policy: Policy | undefined): readonly string[] {
  const { name, personal, others, references, remarks } = table;
  // A table without personal columns may still hold rows of people: they are found over its references.
  const isOfPeople = personal.length > 0 || references.some(({ finds }) => finds === 'these_rows');
  return [
    ...remarks.map((text) => `  ${remark(text)}`),
    `  ${scalar(name)}:`,
    `    on_erasure: ${isOfPeople ? 'delete_rows' : 'nothing'}`,
    ...(personal.length === 0 ? [] : ['    columns:']),
    ...personal.map((column) => `      ${renderColumn(column, policy)}`),
    ...(others.length === 0 ? [] : [`    not_personal: ${list(others)}`]),
    ...(references.length === 0 ? [] : ['    references:']),
    ...references.flatMap(({ columns, to, to_columns: toColumns, finds, reason }) => [
      `      - columns: ${list(columns)}`,
      `        to: ${scalar(to)}`,
      `        to_columns: ${list(toColumns)}`,
      `        finds: ${finds} ${remark(reason)}`,
    ]),
  ];
}

function renderColumn({ name, kind, identity, reason }: ScannedColumn, policy: Policy | undefined): string {
  const guess = kind ?? 'free_text';
  const category = categoryFor(guess, policy);
  const fields = [
    `category: ${category ?? guess.replaceAll('_', '-')}`,
    ...(identity === undefined ? [] : [`identity: ${identity}`]),
  ];
  const remarks = [
    ...(dataKinds[guess].special ? [`SPECIAL CATEGORY (${specialArticles(policy)})`] : []),
    reason,
    ...(policy !== undefined && category === undefined ? ['the policy declares no such category'] : []),
  ];
  return `${scalar(name)}: { ${fields.join(', ')} } ${remark(remarks.join('; '))}`;
}
