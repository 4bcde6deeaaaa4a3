import { PassThrough, Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ZipFile } from 'yazl';

/** A file of an archive. */
export interface ZipEntry {
  /** With slashes, never one at the start. */
  readonly name: string;
  readonly content: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/**
 * A ZIP as a stream: entries are asked for one after another, each read to its end before the next, and no faster than the archive is
 * read. ZIP64 where a file or the archive needs it. The same entries at the same time give the same bytes.
 */
export async function* zipStream(
  entries: Iterable<ZipEntry> | AsyncIterable<ZipEntry>,
  at: Date,
): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile();
  const output = new PassThrough();
  const source = { current: undefined as Readable | undefined };
  zip.on('error', (error: Error) => output.destroy(error));
  zip.outputStream.pipe(output);
  const feed = async (): Promise<void> => {
    for await (const { name, content } of entries) {
      const readable = Readable.from(content, { objectMode: false });
      source.current = readable;
      zip.addReadStream(readable, name, { mtime: at, mode: 0o100600, compress: true });
      await finished(readable, { writable: false });
    }
    zip.end();
  };
  const fed = feed().catch((error: unknown) => {
    output.destroy(error instanceof Error ? error : new Error('an entry of an archive failed'));
  });
  try {
    for await (const piece of output) yield piece as Uint8Array;
    await fed;
  } finally {
    // Whoever stops reading leaves nothing open.
    source.current?.destroy();
    output.destroy();
  }
}
