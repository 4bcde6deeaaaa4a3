import { parseDecimal } from './bytes.ts';
import { parseCheckpoint, type Checkpoint } from './checkpoint.ts';
import { FormatError } from './format-error.ts';
import {
  formatVerifierKey,
  isSameKey,
  parseNote,
  parseVerifierKey,
  signatureTypes,
  verifySignatures,
  type VerifierKey,
} from './note.ts';
import type { Primitives, Sha256 } from './primitives.ts';

/** Which logs are believed, and which witnesses have to have seen a checkpoint. @see https://c2sp.org/tlog-policy */
export interface TrustPolicy {
  readonly logs: readonly { readonly key: VerifierKey; readonly url?: string }[];
  readonly witnesses: readonly { readonly name: string; readonly key: VerifierKey; readonly url?: string }[];
  readonly groups: readonly {
    readonly name: string;
    readonly threshold: number;
    readonly members: readonly string[];
  }[];
  /** A witness, a group, or `none`. */
  readonly quorum: string;
}

/** A trust file for one log without witnesses. */
export function formatTrustPolicy(log: { readonly key: VerifierKey; readonly url?: string }): string {
  const url = log.url === undefined ? '' : ` ${log.url}`;
  return `log ${formatVerifierKey(log.key)}${url}\nquorum none\n`;
}

/** @throws trust_malformed, key_malformed */
export function parseTrustPolicy(sha256: Sha256, text: string): TrustPolicy {
  if (!isAllowedText(text)) throw malformed('a control character');
  if (!text.endsWith('\n')) throw malformed('the last line does not end');
  const draft: Draft = { logs: [], witnesses: [], groups: [], names: new Set(), quorum: undefined };
  for (const line of text.split('\n')) {
    const items = line.split(/[ \t]+/).filter((item) => item !== '');
    const [keyword] = items;
    if (keyword !== undefined && !keyword.startsWith('#')) readLine(sha256, draft, items);
  }
  if (draft.quorum === undefined) throw malformed('no quorum');
  return { logs: draft.logs, witnesses: draft.witnesses, groups: draft.groups, quorum: draft.quorum };
}

export interface TrustedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly log: VerifierKey;
  /** Every witness of the policy whose cosignature is valid; more than the quorum needs, perhaps. */
  readonly witnesses: readonly {
    readonly name: string;
    readonly key: VerifierKey;
    readonly cosignedAt: Date;
  }[];
}

/**
 * Opens a checkpoint under a trust policy.
 * @throws note_malformed, checkpoint_malformed, signature_invalid
 * @throws not_signed_by_log when no listed log of that origin has signed
 * @throws quorum_not_met
 */
export function openCheckpoint(
  primitives: Primitives,
  policy: TrustPolicy,
  noteText: string,
): TrustedCheckpoint {
  const note = parseNote(noteText);
  const checkpoint = parseCheckpoint(note.text);
  const logKeys = policy.logs.map((log) => log.key).filter((key) => key.name === checkpoint.origin);
  const [log] = verifySignatures(primitives, note, logKeys);
  if (log === undefined)
    throw new FormatError('not_signed_by_log', `no trusted log has signed as ${checkpoint.origin}`);
  const cosigned = verifySignatures(
    primitives,
    note,
    policy.witnesses.map((witness) => witness.key),
  );
  const witnesses = policy.witnesses.flatMap(({ name, key }) => {
    const cosignedAt = cosigned.find((signature) => signature.key === key)?.cosignedAt;
    return cosignedAt === undefined ? [] : [{ name, key, cosignedAt }];
  });
  const seenBy = new Set(witnesses.map((witness) => witness.name));
  for (const { name, threshold, members } of policy.groups) {
    if (members.filter((member) => seenBy.has(member)).length >= threshold) seenBy.add(name);
  }
  if (policy.quorum !== 'none' && !seenBy.has(policy.quorum)) {
    throw new FormatError('quorum_not_met', `the quorum ${policy.quorum} has not witnessed this checkpoint`);
  }
  return { checkpoint, log: log.key, witnesses };
}

interface Draft {
  readonly logs: { key: VerifierKey; url?: string }[];
  readonly witnesses: { name: string; key: VerifierKey; url?: string }[];
  readonly groups: { name: string; threshold: number; members: string[] }[];
  readonly names: Set<string>;
  quorum: string | undefined;
}

function readLine(sha256: Sha256, draft: Draft, items: readonly string[]): void {
  const [keyword, ...rest] = items;
  switch (keyword) {
    case 'log':
      return readLog(sha256, draft, rest);
    case 'witness':
      return readWitness(sha256, draft, rest);
    case 'group':
      return readGroup(draft, rest);
    case 'quorum':
      return readQuorum(draft, rest);
    case undefined:
    default:
      throw malformed('a line of an unknown kind');
  }
}

function readLog(sha256: Sha256, draft: Draft, items: readonly string[]): void {
  const [keyText, url, ...excess] = items;
  if (keyText === undefined || excess.length > 0) throw malformed('not: log <vkey> [<url>]');
  const key = parseVerifierKey(sha256, keyText);
  if (draft.logs.some((log) => isSameKey(log.key, key))) throw malformed('two logs with the same key');
  draft.logs.push(url === undefined ? { key } : { key, url });
}

function readWitness(sha256: Sha256, draft: Draft, items: readonly string[]): void {
  const [name, keyText, url, ...excess] = items;
  if (name === undefined || keyText === undefined || excess.length > 0) {
    throw malformed('not: witness <name> <vkey> [<url>]');
  }
  const key = parseVerifierKey(sha256, keyText);
  if (key.type === signatureTypes.ed25519) throw malformed('a witness key that is not a cosignature key');
  if (draft.witnesses.some((witness) => isSameKey(witness.key, key)))
    throw malformed('two witnesses with the same key');
  defineName(draft, name);
  draft.witnesses.push(url === undefined ? { name, key } : { name, key, url });
}

function readGroup(draft: Draft, items: readonly string[]): void {
  const [name, rule, ...members] = items;
  if (name === undefined || rule === undefined || members.length === 0) {
    throw malformed('not: group <name> all|any|<k> <name>...');
  }
  if (new Set(members).size !== members.length) throw malformed('a group lists a member twice');
  if (!members.every((member) => draft.names.has(member)))
    throw malformed('a group names an undefined member');
  const inAnother = new Set(draft.groups.flatMap((group) => group.members));
  if (members.some((member) => inAnother.has(member))) throw malformed('a member of two groups');
  const threshold = rule === 'all' ? members.length : rule === 'any' ? 1 : parseDecimal(rule);
  if (threshold === undefined || threshold < 1 || threshold > members.length)
    throw malformed('an impossible threshold');
  defineName(draft, name);
  draft.groups.push({ name, threshold, members });
}

function readQuorum(draft: Draft, items: readonly string[]): void {
  const [name, ...excess] = items;
  if (name === undefined || excess.length > 0 || draft.quorum !== undefined)
    throw malformed('not one: quorum <name>');
  if (name !== 'none' && !draft.names.has(name)) throw malformed('the quorum is not defined');
  draft.quorum = name;
}

function defineName(draft: Draft, name: string): void {
  if (name === 'none' || draft.names.has(name)) throw malformed('a name defined twice');
  draft.names.add(name);
}

/** Tab, newline, printable ASCII and anything beyond ASCII. */
function isAllowedText(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if ((code < 0x20 && code !== 0x09 && code !== 0x0a) || code === 0x7f) return false;
  }
  return true;
}

function malformed(why: string): FormatError {
  return new FormatError('trust_malformed', why);
}
