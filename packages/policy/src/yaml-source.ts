import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import { problemAt, type Position, type Problem } from './problem.ts';

/** A place inside a document: `['topics', 3, 'purpose']`. */
export type DocumentPath = readonly PropertyKey[];

/** A YAML file read with its positions, so that a finding about a value can point at it. */
export interface YamlSource {
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** Where the value stands; for one that is absent, where the nearest thing around it does. */
  locate(path: DocumentPath): Position;
  /** Where the name of a member stands, for a member that should not be there. */
  locateKey(path: DocumentPath, key: string): Position;
}

/** YAML 1.2 without tabs, doubled keys, tags or merge keys. Never throws: what is wrong becomes a problem. */
export function readYaml(file: string, text: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    version: '1.2',
    uniqueKeys: true,
    merge: false,
  });
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problems = [...document.errors, ...document.warnings].map((flaw) =>
    problemAt(at(flaw.pos[0]), 'yaml_invalid', `${firstLine(flaw.message)} Correct the YAML here.`),
  );
  const { value, failure } =
    problems.length === 0 ? toValue(document) : { value: undefined, failure: undefined };
  if (failure !== undefined) problems.push(problemAt(at(0), 'yaml_invalid', failure));
  return {
    value,
    problems,
    locate: (path) => at(offsetOf(document, path)),
    locateKey: (path, key) => at(offsetOfKey(document, path, key)),
  };
}

/** Aliases are bounded, so that a small file cannot grow into a huge value. */
function toValue(document: Document): { value?: unknown; failure?: string } {
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) as unknown };
  } catch {
    return { failure: 'The file repeats an anchor too often. Write the values out.' };
  }
}

function firstLine(message: string): string {
  const line = message.split('\n')[0] ?? '';
  return `${line.replace(/ at line \d+, column \d+:?$/, '')}.`;
}

function offsetOf(document: Document, path: DocumentPath): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

function offsetOfKey(document: Document, path: DocumentPath, key: string): number {
  const parent = path.length === 0 ? document.contents : document.getIn(path, true);
  const pair = isMap(parent)
    ? parent.items.find((item) => isScalar(item.key) && item.key.value === key)
    : undefined;
  return isScalar(pair?.key) && pair.key.range ? pair.key.range[0] : offsetOf(document, path);
}
