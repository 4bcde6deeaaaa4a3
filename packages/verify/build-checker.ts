import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = import.meta.dirname;

/** One file, script and style included; its policy names both by hash and allows nothing else, no connection either. */
export async function buildChecker(): Promise<string> {
  const script = await bundle('checker/checker.ts');
  const style = await bundle('checker/checker.css');
  const policy = [
    "default-src 'none'",
    `script-src '${sourceHash(script)}'`,
    `style-src '${sourceHash(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Zgoda</title>
<style>${style}</style>
</head>
<body>
<main><noscript>This page needs JavaScript: it checks the receipt here, on your own machine.</noscript></main>
<script>${script}</script>
</body>
</html>
<!--
${await bundledLicences()}
-->
`;
}

/** The notices that the bundled libraries ask for. */
async function bundledLicences(): Promise<string> {
  const entries = { '@noble/curves': 'ed25519.js', '@noble/hashes': 'sha2.js' };
  const notices = Object.entries(entries).map(async ([name, entry]) => {
    const root = dirname(fileURLToPath(import.meta.resolve(`${name}/${entry}`)));
    return `${name}\n\n${(await readFile(join(root, 'LICENSE'), 'utf8')).trim()}`;
  });
  return (await Promise.all(notices)).join('\n\n');
}

async function bundle(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(folder, file)],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
  });
  const text = outputFiles[0]?.text.trimEnd() ?? '';
  if (/<\/(?:script|style)/i.test(text)) throw new Error(`${file} would end its own element`);
  return text;
}

function sourceHash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

if (import.meta.main) {
  await mkdir(join(folder, 'dist'), { recursive: true });
  await writeFile(join(folder, 'dist/checker.html'), await buildChecker());
}
