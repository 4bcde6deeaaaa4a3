import { z } from 'zod';
import { defineErrors } from './errors.ts';
import { publicId, type SubjectId } from './ids.ts';

/** What a person can be known by. `client_id` and `device` are the host's own opaque identifiers. */
export const identityKinds = ['email', 'phone', 'client_id', 'device'] as const;
export type IdentityKind = (typeof identityKinds)[number];

/** Kinds that a code can be sent to. */
export const verifiableKinds = ['email', 'phone'] as const;
export type VerifiableKind = (typeof verifiableKinds)[number];

/** One of `identityKinds` with its value as typed: the wire form before it is checked and normalised. */
export type IdentityRef =
  | { readonly email: string }
  | { readonly phone: string }
  | { readonly client_id: string }
  | { readonly device: string };

/** How a call names a person: by an identity, or by the subject id that an earlier answer gave. */
export type SubjectRef = IdentityRef | { readonly subject_id: SubjectId };

const emailRef = z.strictObject({ email: z.string().min(3).max(320) });
const phoneRef = z.strictObject({ phone: z.string().min(4).max(40) });
const clientRef = z.strictObject({ client_id: z.string().min(1).max(128) });
const deviceRef = z.strictObject({ device: z.string().min(1).max(128) });

export const identityRefSchema = z.union([emailRef, phoneRef, clientRef, deviceRef]);
export const verifiableRefSchema = z.union([emailRef, phoneRef]);
export const subjectRefSchema = z.union([
  emailRef,
  phoneRef,
  clientRef,
  deviceRef,
  z.strictObject({ subject_id: publicId('subject') }),
]);

/** A language tag as policies name their locales: `en`, `uk`, `pt-BR`. */
export const localeSchema = z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/);

/** `POST /v1/verifications`: asks for a six-digit code to be sent to an address. */
export const verificationRequestSchema = z.strictObject({
  subject: verifiableRefSchema,
  locale: localeSchema,
});

/** The answer is the same whether the address is known or not. */
export const verificationAnswerSchema = z.strictObject({
  verification: z.string(),
  expires_at: z.iso.datetime(),
});

/** `POST /v1/verifications/{verification}/confirm`. */
export const codeSchema = z.strictObject({ code: z.string().regex(/^[0-9]{6}$/) });
export const confirmationAnswerSchema = z.discriminatedUnion('verified', [
  z.strictObject({ verified: z.literal(true), subject_id: z.string() }),
  z.strictObject({ verified: z.literal(false) }),
]);

/** `POST /v1/subjects/links`: joins the two people behind two confirmed verifications into one. */
export const linkRequestSchema = z.strictObject({
  verifications: z.tuple([publicId('verification'), publicId('verification')]),
});
export const linkAnswerSchema = z.strictObject({ subject_id: z.string(), linked: z.boolean() });

export const subjectErrors = defineErrors({
  identity_invalid: ['invalid', 'This is not an address or identifier that can be used.'],
  subject_not_found: ['not_found', 'No such subject.'],
  verification_not_confirmed: ['forbidden', 'Both identities have to be verified first.'],
  code_limit: ['limited', 'Too many codes were asked for. Please wait before asking again.'],
});
