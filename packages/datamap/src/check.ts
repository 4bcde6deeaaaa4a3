import { dataKinds, kindByName } from '@zgoda/connector-kit/scan';
import {
  articleOfDuty,
  joinArticles,
  listLocalisedIn,
  problemAt,
  regimesOf,
  type DocumentPath,
  type Policy,
  type Problem,
  type ProblemCode,
} from '@zgoda/policy';
import { startOf, type LocateInSystem } from './load.ts';
import { flawsOf } from './operations.ts';
import { findReachable } from './reach.ts';
import { rowConnectors, systemSchema, type DataMap, type MappedTable, type System } from './system.ts';

type Report = (code: ProblemCode, path: DocumentPath, message: string, article?: string) => void;

/** What a rule sees: one system, or one of its tables, with the policy that it belongs to. */
interface SystemScope {
  readonly system: System;
  readonly policy: Policy;
  readonly report: Report;
}
interface TableScope extends SystemScope {
  readonly name: string;
  readonly table: MappedTable;
  /** As the map mentions them. */
  readonly columns: ReadonlySet<string>;
}

/**
 * What is wrong with a map beside its policy. An error keeps it from being published; a special category is a warning that names the
 * articles of the policy's laws.
 * @see GDPR Art. 5(1)(b), 9(1); Law 2297-VI Art. 7(1)
 */
export function checkDataMap(
  map: DataMap,
  policy: Policy,
  locate: LocateInSystem = startOf,
): readonly Problem[] {
  const problems: Problem[] = [];
  for (const system of map.systems) {
    const report: Report = (code, path, message, article) =>
      void problems.push(problemAt(locate(system.id, path), code, message, { article }));
    const scope = { system, policy, report };
    checkNames(scope);
    checkLocales(scope);
    checkConnector(scope);
    checkOperations(scope);
    checkStorageTold(scope);
    for (const [name, table] of Object.entries(system.tables)) {
      const columns = new Set([...Object.keys(table.columns), ...table.not_personal]);
      const tableScope = { ...scope, name, table, columns };
      checkColumns(tableScope);
      checkErasure(tableScope);
      checkReferences(tableScope);
      checkSpecialCategories(tableScope);
    }
    checkReach(scope);
  }
  return problems;
}

const mappedColumns = ({ tables }: System) =>
  Object.entries(tables).flatMap(([table, { columns }]) =>
    Object.entries(columns).map(([column, mapped]) => ({
      ...mapped,
      path: ['tables', table, 'columns', column],
    })),
  );

const isRowConnector = ({ connector }: System): boolean =>
  (rowConnectors as readonly string[]).includes(connector);

/** What the system names of the policy is declared there. */
function checkNames({ system, policy, report }: SystemScope): void {
  const check = (path: DocumentPath, id: string, section: 'categories' | 'storage_places' | 'recipients') => {
    if (policy[section].some((declared) => declared.id === id)) return;
    const message = `"${id}" is not declared under "${section}" of policy.yaml. Declare it there, or correct the name.`;
    report('unknown_reference', path, message);
  };
  check(['storage'], system.storage, 'storage_places');
  if (system.recipient !== undefined) check(['recipient'], system.recipient, 'recipients');
  system.categories.forEach((category, index) => check(['categories', index], category, 'categories'));
  for (const { path, category } of mappedColumns(system))
    check([...path, 'category'], category, 'categories');
}

function checkLocales({ system, policy: { locales }, report }: SystemScope): void {
  for (const { path, words } of listLocalisedIn(systemSchema, system)) {
    for (const locale of locales.filter((name) => words[name] === undefined))
      report('locale_missing', path, `The words in "${locale}" are missing. Add them.`);
    for (const locale of Object.keys(words).filter((name) => !locales.includes(name)))
      report(
        'locale_undeclared',
        [...path, locale],
        `"${locale}" is not among "locales" of policy.yaml. Declare it there, or take the words out.`,
      );
  }
}

/** A system with rows says its tables, any other one its categories. */
function checkConnector({ system, report }: SystemScope): void {
  const { connector, categories, tables } = system;
  const hasTables = Object.keys(tables).length > 0;
  if (isRowConnector(system)) {
    if (!hasTables)
      report('system_incomplete', ['connector'], `A system of "${connector}" holds rows. Map its "tables".`);
    if (categories.length > 0)
      report(
        'system_incomplete',
        ['categories'],
        'What a system with tables holds follows from their columns. Take "categories" out.',
      );
    return;
  }
  if (hasTables)
    report('system_incomplete', ['tables'], `A system of "${connector}" has no tables. Take them out.`);
  if (categories.length === 0)
    report(
      'system_incomplete',
      ['connector'],
      `A system of "${connector}" does not show what it holds. Name its "categories".`,
    );
}

/** Only a system that is asked by HTTP says how; what its templates name is there, and an erasure can be seen. */
function checkOperations({ system, report }: SystemScope): void {
  const { connector, operations } = system;
  if (operations === undefined) return;
  if (connector !== 'http') {
    const message = `A system of "${connector}" is not asked over HTTP. Take "operations" out.`;
    report('system_incomplete', ['operations'], message);
    return;
  }
  for (const [name, operation] of Object.entries(operations))
    for (const { code, path, message, article } of flawsOf(name, operation))
      report(code, ['operations', name, ...path], message, article);
}

/** People are told where their data lie: a place that no purpose of the category names is one they are not told of. */
function checkStorageTold({ system, policy, report }: SystemScope): void {
  const held = isRowConnector(system)
    ? mappedColumns(system)
    : system.categories.map((category, index) => ({ category, path: ['categories', index] }));
  const told = new Set<string>();
  for (const { category, path } of held) {
    const purposes = policy.purposes.filter(({ categories }) => categories.includes(category));
    if (told.has(category) || purposes.length === 0) continue;
    if (purposes.some(({ storage }) => storage.includes(system.storage))) continue;
    told.add(category);
    const message = `"${category}" lies at "${system.storage}", which no purpose of it names under "storage". Name it in policy.yaml.`;
    report('storage_untold', path, message, articleOfDuty(regimesOf(policy.regimes), 'tell_storage'));
  }
}

/** Each column is mentioned once, and what the table names are columns that it mentions. */
function checkColumns({ name, table, columns, report }: TableScope): void {
  const path = ['tables', name];
  table.not_personal.forEach((column, index) => {
    const isDoubled = Object.hasOwn(table.columns, column) || table.not_personal.indexOf(column) < index;
    if (!isDoubled) return;
    const message = `"${column}" is mentioned twice. Keep it under "columns" or under "not_personal".`;
    report('column_doubled', [...path, 'not_personal', index], message);
  });
  const check = (place: DocumentPath, column: string): void => {
    if (columns.has(column)) return;
    const message = `"${name}" mentions no column "${column}". Mention it, or correct the name.`;
    report('column_unknown', [...path, ...place], message);
  };
  if (table.retain !== undefined) check(['retain', 'from'], table.retain.from);
  if (table.on_restriction !== undefined) check(['on_restriction', 'column'], table.on_restriction.column);
  table.references.forEach((reference, index) =>
    reference.columns.forEach((column, place) => check(['references', index, 'columns', place], column)),
  );
}

/** It is said what becomes of every value whose row may stay. */
function checkErasure({ name, table, report }: TableScope): void {
  const path = ['tables', name];
  const personal = Object.entries(table.columns);
  if (table.on_erasure === 'nothing') {
    if (personal.length === 0) return;
    const message = `"${name}" holds personal data (${personal.map(([column]) => column).join(', ')}). Say "delete_rows" or "change_columns".`;
    report('table_contradicts', [...path, 'on_erasure'], message, 'GDPR Art. 17(1)');
    return;
  }
  const mayStay = table.on_erasure === 'change_columns' || table.retain !== undefined;
  for (const [column, { on_erasure: strategy }] of personal) {
    const place = [...path, 'columns', column];
    if (strategy === undefined && mayStay) {
      const message = `Rows of "${name}" may stay, and it is not said what becomes of "${column}". Add "on_erasure".`;
      report('column_without_strategy', place, message);
    }
    if (strategy === 'keep' && table.retain === undefined) {
      const message = `"${column}" is kept without a law that demands it. Name the law under "retain", or choose another "on_erasure".`;
      report('keep_without_law', [...place, 'on_erasure'], message, 'GDPR Art. 17(3)(b)');
    }
  }
}

function checkReferences({ system, name, table, report }: TableScope): void {
  table.references.forEach(({ columns, to, to_columns: toColumns }, index) => {
    const path = ['tables', name, 'references', index];
    if (columns.length !== toColumns.length)
      report(
        'reference_uneven',
        [...path, 'to_columns'],
        `${columns.length} and ${toColumns.length} columns do not pair. Name as many on both sides.`,
      );
    const target = Object.hasOwn(system.tables, to) ? system.tables[to] : undefined;
    if (target === undefined) {
      const message = `"${to}" is not among "tables". Map it, or correct the name.`;
      report('unknown_reference', [...path, 'to'], message);
      return;
    }
    toColumns.forEach((column, place) => {
      if (Object.hasOwn(target.columns, column) || target.not_personal.includes(column)) return;
      const message = `"${to}" mentions no column "${column}". Mention it, or correct the name.`;
      report('column_unknown', [...path, 'to_columns', place], message);
    });
  });
}

/** The articles that make this kind of data special: convictions have one of their own. */
function specialArticles(policy: Policy, kind?: string): string | undefined {
  return joinArticles(
    regimesOf(policy.regimes).map(({ id, specialCategories }) =>
      id === 'gdpr' && kind === 'convictions' ? 'GDPR Art. 10' : specialCategories.article,
    ),
  );
}

function checkSpecialCategories({ name, table, policy, report }: TableScope): void {
  const special = new Set(policy.categories.filter((category) => category.special).map(({ id }) => id));
  const mentioned = [
    ...Object.entries(table.columns).map(([column, { category }]) => ({
      column,
      category,
      path: ['tables', name, 'columns', column],
    })),
    ...table.not_personal.map((column, index) => ({
      column,
      category: undefined,
      path: ['tables', name, 'not_personal', index],
    })),
  ];
  for (const { column, category, path } of mentioned) {
    const guess = kindByName(column);
    if (category !== undefined && special.has(category)) {
      const message = `"${column}" holds "${category}", a special category: it may be kept only under the exception that its purpose names.`;
      report('special_category_column', path, message, specialArticles(policy, guess?.kind));
    } else if (guess !== undefined && dataKinds[guess.kind].special) {
      const message = `"${column}" looks like a special category (${guess.kind.replaceAll('_', ' ')}, by “${guess.word}”) and is mapped as ${category === undefined ? 'not personal' : `"${category}"`}. Look at it; if it is one, declare it with its exception, or stop collecting it.`;
      report('special_category_column', path, message, specialArticles(policy, guess.kind));
    }
  }
}

/** Rows to which nothing leads from a person are never found, and an erasure would say that there were none. */
function checkReach({ system, report }: SystemScope): void {
  const reached = findReachable(system);
  for (const [name, { columns }] of Object.entries(system.tables)) {
    if (Object.keys(columns).length === 0 || reached.has(name)) continue;
    const message = `Nothing leads from a person to the rows of "${name}". Mark an "identity" column, or say what a reference "finds".`;
    report('rows_unfindable', ['tables', name], message, 'GDPR Art. 15(1); GDPR Art. 17(1)');
  }
}
