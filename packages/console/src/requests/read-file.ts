export type ScanType = 'application/pdf' | 'image/jpeg' | 'image/png';
export const scanTypes = [
  'application/pdf',
  'image/jpeg',
  'image/png',
] as const satisfies readonly ScanType[];
/** Four million bytes are six million characters of base64, the most that the server takes. */
export const mostScanBytes = 4_000_000;

/** A scan as the API takes it; undefined where it is too large or of another type. */
export async function readScan(
  file: File,
): Promise<{ readonly media_type: ScanType; readonly data: string } | undefined> {
  const type = scanTypes.find((each) => each === file.type);
  if (type === undefined || file.size > mostScanBytes) return undefined;
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return { media_type: type, data: btoa(text) };
}
