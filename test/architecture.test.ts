import assert from 'node:assert/strict';
import { globSync, readFileSync, existsSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { test } from 'node:test';
import { capabilityOrder } from '../packages/server/src/architecture.ts';

const root = join(import.meta.dirname, '..');
const server = 'packages/server/src';

const sourceFiles = globSync('{packages/*/src,scripts,bench,test}/**/*.{ts,tsx}', { cwd: root })
  .filter((file) => !file.includes('node_modules') && !file.endsWith('.gen.ts'))
  .sort();
const isTest = (file: string): boolean => /\.test\.tsx?$|\/testing\.ts$|(^|\/)test\//.test(file);
const source = (file: string): string => readFileSync(join(root, file), 'utf8');
const importPattern =
  /(?:^|\n)\s*(?:import|export)\s[^'";]*?from\s+['"]([^'"]+)['"]|(?:^|\n)\s*import\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]/g;

function importsOf(file: string): string[] {
  return [...source(file).matchAll(importPattern)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}
const resolved = (file: string, specifier: string): string =>
  specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : specifier;

interface Import {
  readonly from: string;
  readonly to: string;
}
const imports: Import[] = sourceFiles.flatMap((file) =>
  importsOf(file).map((specifier) => ({ from: file, to: resolved(file, specifier) })),
);
const productImports = imports.filter(({ from }) => !isTest(from));

const capabilityOf = (file: string): string | undefined =>
  new RegExp(`^${server}/capabilities/([^/]+)/`).exec(file)?.[1];
const layerOf = (file: string): number => {
  const stem = /([^/]+)\.ts$/.exec(file)?.[1] ?? '';
  if (stem === 'store' || stem.endsWith('-store')) return 1;
  if (stem === 'service' || stem.endsWith('-service')) return 2;
  if (/(^|-)(routes|pages|jobs)$/.test(stem)) return 3;
  return stem === 'index' ? 4 : 0;
};
const shown = (list: readonly Import[]): string[] => list.map(({ from, to }) => `${from} -> ${to}`);

test('a capability imports only earlier capabilities, and only through their index.ts', () => {
  const offences = productImports.filter(({ from, to }) => {
    const a = capabilityOf(from);
    const b = capabilityOf(to);
    if (a === undefined || b === undefined || a === b) return false;
    const order = capabilityOrder as readonly string[];
    return order.indexOf(b) >= order.indexOf(a) || !to.endsWith(`/${b}/index.ts`);
  });
  assert.deepEqual(shown(offences), []);
});

test('every capability folder is listed in the import law, has a README of at most 80 lines and at most 12 sources beside index, page templates and words', () => {
  const folders = new Set(sourceFiles.map(capabilityOf).filter((name) => name !== undefined));
  assert.deepEqual(
    [...folders].filter((name) => !(capabilityOrder as readonly string[]).includes(name)),
    [],
  );
  for (const name of folders) {
    const folder = `${server}/capabilities/${name}`;
    assert.ok(existsSync(join(root, folder, 'README.md')), `${folder}/README.md is missing`);
    const lines = source(`${folder}/README.md`).trimEnd().split('\n').length;
    assert.ok(lines <= 80, `${folder}/README.md has ${lines} lines`);
    const sources = sourceFiles.filter(
      (file) =>
        file.startsWith(`${folder}/`) && !isTest(file) && !/(-pages|\/index)\.ts$|\/templates\//.test(file),
    );
    assert.ok(sources.length <= 12, `${folder} has ${sources.length} sources`);
  }
});

test('inside a capability the layers point inward: rules, store, service, then routes, pages and jobs', () => {
  const offences = productImports.filter(({ from, to }) => {
    if (capabilityOf(from) === undefined || capabilityOf(from) !== capabilityOf(to)) return false;
    if (from.endsWith('/index.ts')) return false;
    return layerOf(to) > layerOf(from) || to.endsWith('/index.ts');
  });
  assert.deepEqual(shown(offences), []);
});

test('platform imports no capability', () => {
  const offences = productImports.filter(
    ({ from, to }) => from.startsWith(`${server}/platform/`) && to.startsWith(`${server}/capabilities/`),
  );
  assert.deepEqual(shown(offences), []);
});

test('no package imports the server, and only drivers of the platform know the network', () => {
  const serverImports = productImports.filter(
    ({ from, to }) =>
      from.startsWith('packages/') &&
      !from.startsWith('packages/server/') &&
      to.startsWith('packages/server/'),
  );
  assert.deepEqual(shown(serverImports), []);
  const drivers = new Set([
    'pg',
    'pg-boss',
    'nodemailer',
    'smtp-server',
    'node:net',
    'node:http',
    'node:sqlite',
    'node:tls',
  ]);
  const outside = productImports.filter(
    ({ from, to }) =>
      from.startsWith(`${server}/`) &&
      !from.startsWith(`${server}/platform/`) &&
      from !== `${server}/main.ts` &&
      drivers.has(to),
  );
  assert.deepEqual(shown(outside), []);
});

test('connectors import the kit only, and the kit imports vocabulary and policy at most', () => {
  const allowed = {
    'packages/connectors/': ['connectors', 'connector-kit'],
    'packages/connector-kit/': ['connector-kit', 'vocabulary', 'policy'],
  };
  const offences = productImports.filter(({ from, to }) => {
    const own = Object.entries(allowed).find(([folder]) => from.startsWith(folder));
    const target = /^(?:packages|@zgoda)\/([^/]+)/.exec(to)?.[1];
    return own !== undefined && target !== undefined && !own[1].includes(target);
  });
  assert.deepEqual(shown(offences), []);
});

test('only the wiring of the server knows which connectors there are: capabilities get them handed in', () => {
  const offences = productImports.filter(
    ({ from, to }) =>
      from.startsWith(`${server}/`) &&
      !from.startsWith(`${server}/start/`) &&
      (to === '@zgoda/connectors' || to.startsWith('packages/connectors/')),
  );
  assert.deepEqual(shown(offences), []);
});

test('packages that run anywhere import nothing of Node', () => {
  const pure = ['packages/vocabulary/src/', 'packages/policy/src/', 'packages/verify/src/'];
  const offences = productImports.filter(
    ({ from, to }) => pure.some((folder) => from.startsWith(folder)) && to.startsWith('node:'),
  );
  assert.deepEqual(shown(offences), []);
});

test('only config.ts reads the environment', () => {
  const offences = sourceFiles.filter(
    (file) =>
      file.startsWith(`${server}/`) &&
      !isTest(file) &&
      file !== `${server}/config.ts` &&
      source(file).includes('process.env'),
  );
  assert.deepEqual(offences, []);
});

test('there is no export *, no default export and no suppression comment', () => {
  const pattern =
    /^export \*|^export default|oxlint-disable|eslint-disable|@ts-(?:ignore|expect-error|nocheck)|mock\.module/m;
  const offences = sourceFiles.filter(
    (file) =>
      !file.endsWith('.config.ts') && file !== 'test/architecture.test.ts' && pattern.test(source(file)),
  );
  assert.deepEqual(offences, []);
});

test('relative imports name the file with its ending', () => {
  const offences = imports.filter(
    ({ to, from }) => to.startsWith('packages/') && !/\.(tsx?|mjs|json|css)$/.test(to) && from !== to,
  );
  assert.deepEqual(shown(offences), []);
});

test('there is no import cycle between files', () => {
  const graph = Map.groupBy(
    productImports.filter(({ to }) => /\.tsx?$/.test(to)),
    ({ from }) => from,
  );
  const finished = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) assert.fail(`cycle: ${[...path.slice(path.indexOf(file)), file].join(' -> ')}`);
    if (finished.has(file)) return;
    for (const { to } of graph.get(file) ?? []) visit(to, [...path, file]);
    finished.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
});

test('SQL stands in store files and the platform only', () => {
  const pattern = /\bsql`|\bsql</;
  const offences = sourceFiles.filter(
    (file) =>
      file.startsWith(`${server}/capabilities/`) &&
      !isTest(file) &&
      !file.endsWith('store.ts') &&
      pattern.test(source(file)),
  );
  assert.deepEqual(offences, []);
});

test('the project speaks of the project alone', () => {
  const words = [
    ['/wo', 'rk/'],
    ['/ro', 'ot/'],
    ['registry.', 'npmjs'],
    ['deb.', 'debian'],
  ].map((parts) => parts.join(''));
  const files = globSync('**/*.{ts,tsx,md,json,yaml,sql,html,css}', {
    cwd: root,
    exclude: (name) => ['node_modules', 'dist', '.git', '.zgoda', '.cache'].includes(name),
  });
  const offences = files.filter((file) =>
    words.some((word) => source(relative(root, join(root, file))).includes(word)),
  );
  assert.deepEqual(offences, []);
});
