import { readFileSync, statSync } from 'node:fs';
import { readYaml, slugSchema } from '@zgoda/policy';
import { z } from 'zod';

/** Settings of connections by controller and system, as connectors take them. Secrets: never logged, never shown. */
export type Connections = ReadonlyMap<string, ReadonlyMap<string, Readonly<Record<string, unknown>>>>;

export type ReadConnections =
  | { readonly connections: Connections }
  /** Sentences with places and names; never a value. */
  | { readonly problems: readonly string[] };

const settingsSchema = z.record(z.string(), z.unknown());
const connectionsSchema = z.record(slugSchema, z.record(slugSchema, settingsSchema));

/** Read by anybody, or written by others than the owner. */
const tooOpen = 0o027;

/** Reads a file of connections, YAML or JSON: `{ <controller>: { <system>: { url: … } } }`. One that others may read is refused. */
export function readConnections(file: string): ReadConnections {
  let text: string;
  try {
    const { mode } = statSync(file);
    if (process.platform !== 'win32' && (mode & tooOpen) !== 0) {
      const shown = (mode & 0o777).toString(8);
      return {
        problems: [`${file} holds passwords and is open to others (mode ${shown}): chmod 600 ${file}`],
      };
    }
    text = readFileSync(file, 'utf8');
  } catch {
    return { problems: [`${file} is not a file that can be read`] };
  }
  return parseConnections(file, text);
}

function parseConnections(file: string, text: string): ReadConnections {
  const source = readYaml(file, text);
  // What the parser says may quote the line.
  if (source.problems.length > 0)
    return {
      problems: source.problems.map(
        ({ line, column }) => `${file}:${line}:${column} is no valid YAML or JSON`,
      ),
    };
  const parsed = connectionsSchema.safeParse(source.value ?? {});
  if (!parsed.success)
    return {
      problems: parsed.error.issues.map(({ path }) => {
        const { line, column } = source.locate(path);
        return `${file}:${line}:${column} does not fit: under each controller, each system has its settings, such as { url: … }`;
      }),
    };
  return {
    connections: new Map(
      Object.entries(parsed.data).map(([controller, systems]) => [
        controller,
        new Map(Object.entries(systems)),
      ]),
    ),
  };
}
