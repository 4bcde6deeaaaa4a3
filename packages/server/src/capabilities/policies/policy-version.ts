import {
  compilePolicy,
  parseCanonicalPolicy,
  type CompiledPolicy,
  type Policy,
  type PolicyTexts,
  type RenderedDocument,
} from '@zgoda/policy';
import type { EntryId } from '@zgoda/vocabulary/ids';

/** What is known of a published version without reading it. */
export interface PolicyVersionFacts {
  /** Counts from 1. */
  readonly version: number;
  /** SHA-256 of the canonical document, hexadecimal. */
  readonly hash: string;
  readonly publishedAt: Date;
  readonly inForceFrom: Date;
  /** Marked by whoever published it: it weakens what people were promised. */
  readonly isMaterial: boolean;
  /** Evidence of the publication. */
  readonly entryId: EntryId;
  /** By locale, SHA-256 of the words that were shown, hexadecimal: what a consent record names. */
  readonly noticeHashes: Readonly<Record<string, string>>;
}

/** A published version, read and made ready for the gate. Immutable, so that it can be shared and cached. */
export interface PublishedPolicy extends PolicyVersionFacts {
  readonly policy: Policy;
  /** The words before the settings are put in. */
  readonly texts: PolicyTexts;
  /** The words with the settings filled in, by locale, as they were shown from the first day on. */
  readonly documents: Readonly<Record<string, RenderedDocument>>;
  readonly gate: CompiledPolicy;
}

/** The version that governs now. */
export type PolicyInForce = PublishedPolicy;

/** A stored version: its canonical bytes, and those of its notices. */
export interface StoredVersion extends PolicyVersionFacts {
  readonly document: string;
  readonly notices: Readonly<Record<string, string>>;
}

/** Reads the stored bytes. @throws ZodError when they are of no format this version knows */
export function readStoredVersion({ document, notices, ...facts }: StoredVersion): PublishedPolicy {
  const { policy, texts } = parseCanonicalPolicy(document);
  const documents = Object.entries(notices).map(([locale, notice]) => [
    locale,
    JSON.parse(notice) as RenderedDocument,
  ]);
  return {
    ...facts,
    policy,
    texts,
    documents: Object.fromEntries(documents) as Readonly<Record<string, RenderedDocument>>,
    gate: compilePolicy(policy, facts.version),
  };
}
