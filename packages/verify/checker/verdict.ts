import { FormatError, type FormatProblem } from '../src/format-error.ts';
import { verifyPromise, type InclusionPromise } from '../src/promise.ts';
import { verifyReceipt, type ProvenReceipt } from '../src/receipt.ts';
import { parseTrustPolicy, type TrustPolicy } from '../src/trust-policy.ts';
import { noblePrimitives } from './noble-primitives.ts';

/** What the chosen files amount to. */
export type Verdict =
  | { readonly kind: 'receipt'; readonly proven: ProvenReceipt }
  | { readonly kind: 'promise'; readonly promise: InclusionPromise }
  | { readonly kind: 'promise_needs_trust' }
  | { readonly kind: 'not_proven'; readonly problem: FormatProblem }
  | { readonly kind: 'unknown_file' };

/** Checks the contents of up to two files, in any order: a receipt or a promise, and a trust file. */
export function judge(texts: readonly string[]): Verdict {
  const isPromise = (text: string): boolean => text.startsWith('zgoda/promise/');
  const isReceipt = (text: string): boolean => text.startsWith('{');
  const subject = texts.find((text) => isReceipt(text) || isPromise(text));
  const trustText = texts.find((text) => text !== subject);
  if (subject === undefined) return { kind: 'unknown_file' };
  try {
    const trust = trustText === undefined ? undefined : parseTrustPolicy(noblePrimitives.sha256, trustText);
    return isReceipt(subject) ? judgeReceipt(subject, trust) : judgePromise(subject, trust);
  } catch (error) {
    if (error instanceof FormatError) return { kind: 'not_proven', problem: error.problem };
    throw error;
  }
}

function judgeReceipt(text: string, trust: TrustPolicy | undefined): Verdict {
  const verdict = verifyReceipt(noblePrimitives, text, trust);
  return verdict.isProven
    ? { kind: 'receipt', proven: verdict }
    : { kind: 'not_proven', problem: verdict.problem };
}

function judgePromise(text: string, trust: TrustPolicy | undefined): Verdict {
  if (trust === undefined) return { kind: 'promise_needs_trust' };
  return { kind: 'promise', promise: verifyPromise(noblePrimitives, trust, text) };
}
