import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Context } from '../../context.ts';
import { publishPolicy, type PolicyFiles, type Publication } from './service.ts';

const examples = new URL('../../../../../examples/', import.meta.url);

/** The files of one of the shipped examples, with changes of their text: each `from`, which must occur, becomes `to`. */
export function exampleFolder(
  slug: string,
  ...changes: readonly { readonly file?: string; readonly from: string; readonly to: string }[]
): PolicyFiles {
  const folder = new URL(`${slug}/`, examples);
  const within = (name: string, ending: string) =>
    existsSync(new URL(`${name}/`, folder))
      ? readdirSync(new URL(`${name}/`, folder))
          .filter((file) => file.endsWith(ending))
          .map((file) => `${name}/${file}`)
      : [];
  const paths = ['policy.yaml', ...within('text', '.md'), ...within('systems', '.yaml')];
  const files = new Map(paths.map((path) => [path, readFileSync(new URL(path, folder), 'utf8')]));
  for (const { file = 'policy.yaml', from, to } of changes) {
    const text = files.get(file) ?? '';
    if (!text.includes(from)) throw new Error(`${slug}/${file} has no "${from}"`);
    files.set(file, text.replaceAll(from, to));
  }
  return files;
}

/** Publishes the example of the context's controller; its log has to be open (evidence/testing.ts). */
export function publishExample(ctx: Context): Promise<Publication> {
  return publishPolicy(ctx, exampleFolder(ctx.controller));
}
