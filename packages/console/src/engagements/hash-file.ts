/** Hashes in one call of the server. */
const hashesOfPart = 100_000;

/** The lines of a file in parts that a call takes; empty lines are none. */
export function partsOf(text: string): readonly (readonly string[])[] {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim().slice(0, 400))
    .filter((line) => line !== '');
  return Array.from({ length: Math.ceil(lines.length / hashesOfPart) }, (_, part) =>
    lines.slice(part * hashesOfPart, (part + 1) * hashesOfPart),
  );
}
