/** Fields of one block of a machine-readable part, names in lower case. */
type Fields = ReadonlyMap<string, string>;

/** Blocks of `Name: value` lines, parted by empty lines; folded lines are put together. @see RFC 3464 2.1; RFC 5965 3 */
function readBlocks(text: string): readonly Fields[] {
  return text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/\n[ \t]+/g, ' ')
    .split(/\n{2,}/)
    .map(
      (block) =>
        new Map(
          block.split('\n').flatMap((line) => {
            const at = line.indexOf(':');
            return at < 1
              ? []
              : [[line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()] as const];
          }),
        ),
    )
    .filter((fields) => fields.size > 0);
}

/**
 * What a failure says about the address. `dead`: nobody will ever read it. `counts`: once is nothing, often is. `ignored`: it is
 * about us, about this mail, or only a delay.
 */
export type BounceVerdict = 'dead' | 'counts' | 'ignored';

/**
 * @see RFC 3463 3.2 (5.1.x: the address; 5.2.1: the mailbox is disabled; x.2.2: full); 5.1.7 and 5.1.8 speak of the sender's address,
 * and 5.7.x of policy and reputation, which is never the reader's doing
 */
export function judgeStatus(action: string, status: string): BounceVerdict {
  if (action.toLowerCase() !== 'failed') return 'ignored';
  const [, kind, subject = '', detail = ''] = /^([245])\.(\d{1,3})\.(\d{1,3})\b/.exec(status) ?? [];
  if (kind === '5' && subject === '1') return detail === '7' || detail === '8' ? 'ignored' : 'dead';
  if (kind === '5' && subject === '2' && detail === '1') return 'dead';
  if (kind === '5') return subject === '2' || subject === '4' || subject === '0' ? 'counts' : 'ignored';
  return kind === '4' && subject !== '7' ? 'counts' : 'ignored';
}

/** The worst that a delivery status notification says of its recipients: our mails have one each. @see RFC 3464 2.3 */
export function judgeDeliveryStatus(part: string): BounceVerdict {
  const verdicts = readBlocks(part).flatMap((fields) => {
    const status = fields.get('status');
    return status === undefined ? [] : [judgeStatus(fields.get('action') ?? '', status)];
  });
  if (verdicts.includes('dead')) return 'dead';
  return verdicts.includes('counts') ? 'counts' : 'ignored';
}

/** Those of a reader who had enough; the others praise the mail, or are about signatures. @see RFC 5965 7.3 */
const complaints = new Set(['abuse', 'fraud', 'other', 'opt-out', 'opt-out-list']);

export function isComplaint(part: string): boolean {
  return readBlocks(part).some((fields) => complaints.has(fields.get('feedback-type')?.toLowerCase() ?? ''));
}
