import { canonicalizeClosed } from '@zgoda/verify';
import type { PolicyTexts, RenderedDocument } from './document.ts';
import { policySchema, type Policy } from './schema.ts';

/**
 * A policy and its words as canonical JSON: the bytes that are published, hashed and kept. Two folders that mean the
 * same, whatever their comments, order of fields or spacing, give the same bytes.
 * @see RFC 8785
 */
export function canonicalPolicy(policy: Policy, texts: PolicyTexts): string {
  return canonicalizeClosed({ format: 1, policy, texts });
}

/** Back from the canonical form. @throws ZodError when the text is no policy of this format */
export function parseCanonicalPolicy(json: string): { readonly policy: Policy; readonly texts: PolicyTexts } {
  const document = JSON.parse(json) as { readonly policy: unknown; readonly texts: PolicyTexts };
  return { policy: policySchema.parse(document.policy), texts: document.texts };
}

/** What a person is shown in one locale, as canonical JSON: the bytes whose hash a consent record names. */
export function canonicalNotice(document: RenderedDocument): string {
  return canonicalizeClosed(document);
}
