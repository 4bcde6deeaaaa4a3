import { z } from 'zod';
import { defineErrors } from './errors.ts';
import { controllerIdSchema, publicId } from './ids.ts';

/** What a member of staff may be. One person may hold several roles. */
export const staffRoles = ['dpo', 'officer', 'communicator', 'verifier', 'auditor', 'admin'] as const;
export type StaffRole = (typeof staffRoles)[number];

/**
 * What a role may allow. `subjects.*` is a look at a person: it needs a stated reason and is logged. `campaigns.*` shows counts only,
 * but for `campaigns.people`: those who did not get a mailing, by masked address, without their record. `campaigns.stop` pauses and
 * cancels; `campaigns.approve` is the second person's word. `cases.*` shows what people wrote, by masked address, and each reading
 * is logged; `cases.dpo` sees those for the data protection officer only. `requests.verify` alone reads proofs of identity;
 * `requests.approve` is the second person's word on a plan and on an appeal. `suppressions.*` asks about one address at a time, logged.
 */
export const permissions = [
  'promises.read',
  'campaigns.read',
  'campaigns.write',
  'campaigns.stop',
  'campaigns.approve',
  'campaigns.people',
  'cases.read',
  'cases.write',
  'cases.dpo',
  'requests.read',
  'requests.write',
  'requests.approve',
  'requests.verify',
  'suppressions.read',
  'suppressions.write',
  'engagements.read',
  'engagements.write',
  'subjects.search',
  'subjects.read',
  'subjects.reveal',
  'evidence.read',
  'evidence.open',
  'access_log.read',
  'staff.manage',
] as const;
export type Permission = (typeof permissions)[number];

/**
 * Least privilege as data: nobody who manages accounts sees people, nobody who audits opens a person's entries, who writes to many
 * sees none of them. Whoever answers for data protection can stop a mailing and start none (GDPR Art. 38(6)).
 * @see GDPR Art. 5(1)(f); GDPR Art. 32(4)
 */
export const permissionsByRole: Readonly<Record<StaffRole, readonly Permission[]>> = {
  dpo: [
    'promises.read',
    'campaigns.read',
    'campaigns.stop',
    'campaigns.people',
    'cases.read',
    'cases.write',
    'cases.dpo',
    'requests.read',
    'requests.write',
    'requests.approve',
    'suppressions.read',
    'suppressions.write',
    'engagements.read',
    'engagements.write',
    'subjects.search',
    'subjects.read',
    'subjects.reveal',
    'evidence.read',
    'evidence.open',
    'access_log.read',
  ],
  officer: [
    'promises.read',
    'campaigns.read',
    'campaigns.approve',
    'campaigns.people',
    'cases.read',
    'cases.write',
    'requests.read',
    'requests.write',
    'requests.approve',
    'suppressions.read',
    'suppressions.write',
    'engagements.read',
    'engagements.write',
    'subjects.search',
    'subjects.read',
    'subjects.reveal',
    'evidence.read',
    'evidence.open',
  ],
  communicator: [
    'promises.read',
    'campaigns.read',
    'campaigns.write',
    'campaigns.stop',
    'campaigns.approve',
    'campaigns.people',
    'cases.read',
    'cases.write',
    'suppressions.read',
    'suppressions.write',
    'engagements.read',
    'engagements.write',
  ],
  verifier: ['promises.read', 'requests.read', 'requests.verify', 'subjects.search', 'subjects.reveal'],
  auditor: ['promises.read', 'campaigns.read', 'engagements.read', 'evidence.read', 'access_log.read'],
  admin: ['promises.read', 'staff.manage'],
};

/** The permissions of all roles together, in the order of `permissions`. */
export function permissionsOf(roles: readonly StaffRole[]): readonly Permission[] {
  return permissions.filter((permission) =>
    roles.some((role) => permissionsByRole[role].includes(permission)),
  );
}

/** What was done to a person's data by staff; each is one row of the access log. */
export const accessActions = [
  'searched',
  'viewed',
  'revealed',
  'entry_opened',
  'case_read',
  'suppression_checked',
  'suppression_changed',
  'request_read',
  'request_document_read',
] as const;
export type AccessAction = (typeof accessActions)[number];

/** Why a password is refused; each is shown to the person in words. */
export const passwordWeaknesses = ['too_short', 'too_long', 'common', 'repetitive', 'names_you'] as const;
export type PasswordWeakness = (typeof passwordWeaknesses)[number];
export const passwordLength = { minimum: 12, maximum: 256 } as const;

/** Why a person is looked at: a sentence, kept in the access log and shown to the auditor. */
export const accessReasonSchema = z.string().trim().min(10).max(500);

const email = z.string().trim().min(3).max(254);
const password = z.string().min(1).max(1024);
const token = z.string().min(1).max(200);

export const signInSchema = z.strictObject({ organisation: controllerIdSchema, email, password });
/** Six digits of the authenticator, or one recovery code; spaces and dashes do not count. */
export const signInCodeSchema = z.strictObject({ code: z.string().min(6).max(40) });
export const nextStepSchema = z
  .strictObject({
    next: z.enum(['code', 'enrolment']),
    expires_at: z.iso.datetime(),
  })
  .meta({ id: 'NextStep' });
export const enrolmentSchema = z
  .strictObject({
    /** Base32, for typing by hand. */
    secret: z.string(),
    otpauth_uri: z.string(),
    /** The same as a QR code, one SVG document. */
    qr_svg: z.string(),
  })
  .meta({ id: 'Enrolment' });
/** Empty unless the second factor was enrolled just now: the only time the codes can be read. */
export const signedInSchema = z
  .strictObject({ recovery_codes: z.array(z.string()) })
  .meta({ id: 'SignedIn' });

export const meSchema = z
  .strictObject({
    staff_id: z.string(),
    name: z.string(),
    email: z.string(),
    organisation: z.string(),
    /** By locale, as the policy in force has it; empty while none is published. */
    organisation_names: z.record(z.string(), z.string()),
    roles: z.array(z.enum(staffRoles)),
    permissions: z.array(z.enum(permissions)),
    session_id: z.string(),
    /** When the session ends without further use, and when it ends in any case. */
    idle_expires_at: z.iso.datetime(),
    expires_at: z.iso.datetime(),
    recovery_codes_left: z.int(),
  })
  .meta({ id: 'Me' });

export const staffSessionSchema = z
  .strictObject({
    session_id: z.string(),
    current: z.boolean(),
    /** Coarse, such as "Firefox, Linux": no address is kept. */
    device: z.string(),
    method: z.enum(['totp', 'recovery_code']),
    started_at: z.iso.datetime(),
    last_seen_at: z.iso.datetime(),
    expires_at: z.iso.datetime(),
  })
  .meta({ id: 'StaffSession' });
export const staffSessionsSchema = z.strictObject({ items: z.array(staffSessionSchema) });

export const passwordChangeSchema = z.strictObject({ current_password: password, new_password: password });

export const staffInvitationSchema = z.strictObject({
  email: z.email().max(254),
  name: z.string().trim().min(1).max(120),
  roles: z.array(z.enum(staffRoles)).min(1).max(staffRoles.length),
});
export const staffChangeSchema = z.strictObject({
  roles: z.array(z.enum(staffRoles)).min(1).max(staffRoles.length).optional(),
  active: z.boolean().optional(),
});
export const staffMemberSchema = z
  .strictObject({
    staff_id: z.string(),
    name: z.string(),
    email: z.string(),
    roles: z.array(z.enum(staffRoles)),
    status: z.enum(['invited', 'active', 'inactive']),
    created_at: z.iso.datetime(),
    last_seen_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'StaffMember' });
export const staffMembersSchema = z.strictObject({ items: z.array(staffMemberSchema) });
/** `token` is shown once: whoever holds it sets the password of that account. */
export const invitationIssuedSchema = z
  .strictObject({
    staff_id: z.string(),
    token: z.string(),
    expires_at: z.iso.datetime(),
  })
  .meta({ id: 'InvitationIssued' });
export const invitationAcceptanceSchema = z.strictObject({ token, password });

export const staffIdParam = z.strictObject({ staff_id: publicId('staff') });
export const sessionIdParam = z.strictObject({ session_id: publicId('session') });

export const accessLogQuerySchema = z.strictObject({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  staff_id: publicId('staff').optional(),
  subject_id: publicId('subject').optional(),
  action: z.enum(accessActions).optional(),
});
export const accessLogItemSchema = z
  .strictObject({
    access_id: z.string(),
    occurred_at: z.iso.datetime(),
    action: z.enum(accessActions),
    staff_id: z.string(),
    /** Absent once the member of staff has been erased. */
    staff_name: z.string().nullable(),
    /** Null for a search that found nobody. */
    subject_id: z.string().nullable(),
    /** Null once the person has been erased: what was written about them went with them. */
    reason: z.string().nullable(),
  })
  .meta({ id: 'AccessLogItem' });
export const accessLogSchema = z
  .strictObject({
    items: z.array(accessLogItemSchema),
    next_cursor: z.string().nullable(),
  })
  .meta({ id: 'AccessLog' });

export const staffErrors = defineErrors({
  sign_in_refused: ['unauthenticated', 'The organisation, the address or the password is not right.'],
  sign_in_expired: ['unauthenticated', 'This sign-in took too long. Start again.'],
  code_refused: ['unauthenticated', 'The code is not right, or was used already.'],
  too_many_sign_ins: ['limited', 'Too many attempts. Wait, then try again.'],
  not_signed_in: ['unauthenticated', 'Sign in first.'],
  not_permitted: ['forbidden', 'Your roles do not allow this.'],
  cross_site_request: ['forbidden', 'The request did not come from the console.'],
  password_weak: ['invalid', 'The password is too easy to guess.'],
  password_wrong: ['invalid', 'The current password is not right.'],
  invitation_refused: ['not_found', 'The invitation is not valid, or was used already.'],
  staff_not_found: ['not_found', 'No such member of staff.'],
  staff_exists: ['conflict', 'A member of staff with this address exists already.'],
  own_account: ['conflict', 'Your own roles and access are changed by another administrator.'],
  session_not_found: ['not_found', 'No such session.'],
  person_not_found: ['not_found', 'No such person, or none you may see.'],
});
