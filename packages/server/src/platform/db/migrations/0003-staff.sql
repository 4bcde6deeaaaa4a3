create table staff (
  controller_id text not null,
  staff_id uuid not null,
  email_index bytea not null,
  email_sealed bytea not null,
  name_sealed bytea not null,
  roles text[] not null,
  password_hash text,
  password_changed_at timestamptz,
  totp_secret_sealed bytea,
  totp_enrolled_at timestamptz,
  totp_last_step bigint not null default 0,
  created_at timestamptz not null,
  deactivated_at timestamptz,
  constraint staff__pkey primary key (controller_id, staff_id),
  constraint staff__email_index unique (controller_id, email_index),
  constraint staff__roles check (
    cardinality(roles) > 0
    and roles <@ array['dpo', 'officer', 'communicator', 'verifier', 'auditor', 'admin']
  )
);

comment on table staff is 'Accounts of the controller''s own people. Personal data: staff. Retention: until the account is removed; name and address go with their key as well.';
comment on column staff.controller_id is 'Whose member of staff. Personal data: none. Retention: as the row.';
comment on column staff.staff_id is 'Pseudonym used in evidence and in the access log. Personal data: pseudonym. Retention: as the row.';
comment on column staff.email_index is 'Keyed hash of the address, for exact look-up. Personal data: pseudonym. Retention: as the row.';
comment on column staff.email_sealed is 'The address, encrypted under the key of this member of staff. Personal data: contact. Retention: as the key.';
comment on column staff.name_sealed is 'The name shown to colleagues, encrypted likewise. Personal data: name. Retention: as the key.';
comment on column staff.roles is 'What the person may be; the permissions of a role are code. Personal data: staff. Retention: as the row.';
comment on column staff.password_hash is 'Argon2id in PHC form; null until an invitation is accepted. Personal data: credential. Retention: until changed.';
comment on column staff.password_changed_at is 'When the password was set. Personal data: staff. Retention: as the row.';
comment on column staff.totp_secret_sealed is 'Secret of the second factor (RFC 6238), encrypted likewise; null until enrolled. Personal data: credential. Retention: until enrolled anew.';
comment on column staff.totp_enrolled_at is 'When the second factor was enrolled. Personal data: staff. Retention: as the row.';
comment on column staff.totp_last_step is 'Time step of the last accepted code: that one and earlier ones are refused. Personal data: none. Retention: as the row.';
comment on column staff.created_at is 'When the account was made. Personal data: staff. Retention: as the row.';
comment on column staff.deactivated_at is 'When access was taken away; null while it stands. Personal data: staff. Retention: as the row.';

create table staff_recovery_code (
  controller_id text not null,
  staff_id uuid not null,
  code_hash bytea not null,
  created_at timestamptz not null,
  used_at timestamptz,
  constraint staff_recovery_code__pkey primary key (controller_id, staff_id, code_hash),
  constraint staff_recovery_code__staff foreign key (controller_id, staff_id) references staff (controller_id, staff_id)
);

comment on table staff_recovery_code is 'Single-use codes for a lost authenticator. Personal data: credential. Retention: until the next enrolment.';
comment on column staff_recovery_code.controller_id is 'Whose member of staff. Personal data: none. Retention: as the row.';
comment on column staff_recovery_code.staff_id is 'Whose code. Personal data: pseudonym. Retention: as the row.';
comment on column staff_recovery_code.code_hash is 'Keyed hash of the code (80 random bits). Personal data: credential. Retention: as the row.';
comment on column staff_recovery_code.created_at is 'When it was given. Personal data: none. Retention: as the row.';
comment on column staff_recovery_code.used_at is 'When it was used; null while it can be. Personal data: staff. Retention: as the row.';

create table staff_invitation (
  controller_id text not null,
  token_hash bytea not null,
  staff_id uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  constraint staff_invitation__pkey primary key (controller_id, token_hash),
  constraint staff_invitation__staff foreign key (controller_id, staff_id) references staff (controller_id, staff_id)
);

comment on table staff_invitation is 'One-time links by which a member of staff sets a password. Personal data: staff. Retention: 30 days after expiry.';
comment on column staff_invitation.controller_id is 'Whose member of staff. Personal data: none. Retention: as the row.';
comment on column staff_invitation.token_hash is 'SHA-256 of the 256-bit token. Personal data: credential. Retention: as the row.';
comment on column staff_invitation.staff_id is 'Who is invited. Personal data: pseudonym. Retention: as the row.';
comment on column staff_invitation.created_at is 'When it was given. Personal data: none. Retention: as the row.';
comment on column staff_invitation.expires_at is 'When it stops working. Personal data: none. Retention: as the row.';
comment on column staff_invitation.used_at is 'When it was used or replaced; null while it can be used. Personal data: staff. Retention: as the row.';

create table staff_sign_in (
  controller_id text not null,
  token_hash bytea not null,
  staff_id uuid not null,
  totp_secret_sealed bytea,
  attempts smallint not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  constraint staff_sign_in__pkey primary key (controller_id, token_hash),
  constraint staff_sign_in__staff foreign key (controller_id, staff_id) references staff (controller_id, staff_id)
);

comment on table staff_sign_in is 'Sign-ins between the password and the code. Personal data: staff. Retention: five minutes, and deleted within an hour.';
comment on column staff_sign_in.controller_id is 'Whose member of staff. Personal data: none. Retention: as the row.';
comment on column staff_sign_in.token_hash is 'SHA-256 of the 256-bit token in the cookie. Personal data: credential. Retention: as the row.';
comment on column staff_sign_in.staff_id is 'Whose password was right. Personal data: pseudonym. Retention: as the row.';
comment on column staff_sign_in.totp_secret_sealed is 'Secret being enrolled, encrypted; null where one is enrolled already. Personal data: credential. Retention: as the row.';
comment on column staff_sign_in.attempts is 'Codes tried. Personal data: none. Retention: as the row.';
comment on column staff_sign_in.created_at is 'When the password was accepted. Personal data: staff. Retention: as the row.';
comment on column staff_sign_in.expires_at is 'When it must be started anew. Personal data: none. Retention: as the row.';

create table staff_session (
  controller_id text not null,
  session_id uuid not null,
  staff_id uuid not null,
  token_hash bytea not null,
  method text not null,
  device text not null,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  constraint staff_session__pkey primary key (controller_id, session_id),
  constraint staff_session__token_hash unique (controller_id, token_hash),
  constraint staff_session__staff foreign key (controller_id, staff_id) references staff (controller_id, staff_id),
  constraint staff_session__method check (method in ('totp', 'recovery_code'))
);

create index staff_session__staff_id on staff_session (controller_id, staff_id, created_at desc);

comment on table staff_session is 'Who is signed in, and was. Personal data: staff. Retention: one year after its end, for the access review.';
comment on column staff_session.controller_id is 'Whose member of staff. Personal data: none. Retention: as the row.';
comment on column staff_session.session_id is 'Named in the access log. Personal data: pseudonym. Retention: as the row.';
comment on column staff_session.staff_id is 'Whose session. Personal data: pseudonym. Retention: as the row.';
comment on column staff_session.token_hash is 'SHA-256 of the 256-bit token in the cookie. Personal data: credential. Retention: as the row.';
comment on column staff_session.method is 'Which second factor was shown. Personal data: staff. Retention: as the row.';
comment on column staff_session.device is 'Browser and system by family only; no network address is kept. Personal data: device. Retention: as the row.';
comment on column staff_session.created_at is 'When it began. Personal data: staff. Retention: as the row.';
comment on column staff_session.last_seen_at is 'Last use, to the minute. Personal data: staff. Retention: as the row.';
comment on column staff_session.expires_at is 'When it ends whatever the use. Personal data: none. Retention: as the row.';
comment on column staff_session.ended_at is 'When it was ended by hand; null otherwise. Personal data: staff. Retention: as the row.';

create table staff_sign_in_limit (
  controller_id text not null,
  key_hash bytea not null,
  attempts integer not null,
  window_ends_at timestamptz not null,
  constraint staff_sign_in_limit__pkey primary key (controller_id, key_hash)
);

create index staff_sign_in_limit__window_ends_at on staff_sign_in_limit (window_ends_at);

comment on table staff_sign_in_limit is 'Counts of sign-in attempts by address typed, by network address, and by both. Personal data: pseudonym. Retention: until the window ends, and deleted within an hour.';
comment on column staff_sign_in_limit.controller_id is 'Where the sign-in was tried. Personal data: none. Retention: as the row.';
comment on column staff_sign_in_limit.key_hash is 'Keyed hash of what is counted. Personal data: pseudonym. Retention: as the row.';
comment on column staff_sign_in_limit.attempts is 'Attempts in this window. Personal data: none. Retention: as the row.';
comment on column staff_sign_in_limit.window_ends_at is 'When counting starts anew. Personal data: none. Retention: as the row.';

create table access_log (
  controller_id text not null,
  subject_id uuid not null,
  access_id uuid not null,
  staff_id uuid not null,
  session_id uuid not null,
  action text not null,
  reason_sealed bytea not null,
  occurred_at timestamptz not null,
  constraint access_log__pkey primary key (controller_id, subject_id, access_id),
  constraint access_log__action check (action in ('searched', 'viewed', 'revealed', 'entry_opened'))
);

create index access_log__access_id on access_log (controller_id, access_id desc);

comment on table access_log is 'Every look of staff at a person, appended only. Personal data: pseudonyms of both. Retention: three years.';
comment on column access_log.controller_id is 'Whose data. Personal data: none. Retention: as the row.';
comment on column access_log.subject_id is 'Who was looked at; the nil uuid where a search found nobody. Personal data: pseudonym. Retention: as the row.';
comment on column access_log.access_id is 'Time-ordered id of the look. Personal data: none. Retention: as the row.';
comment on column access_log.staff_id is 'Who looked. Personal data: pseudonym. Retention: as the row.';
comment on column access_log.session_id is 'In which session. Personal data: pseudonym. Retention: as the row.';
comment on column access_log.action is 'What was done. Personal data: none. Retention: as the row.';
comment on column access_log.reason_sealed is 'The reason given, encrypted under the key of the person looked at (the controller''s where nobody was found). Personal data: may name the person. Retention: as the key.';
comment on column access_log.occurred_at is 'When. Personal data: none. Retention: as the row.';

grant select, insert, update, delete on staff, staff_session, staff_invitation to zgoda_app;
grant select, insert, update, delete on staff_recovery_code, staff_sign_in, staff_sign_in_limit to zgoda_app;
grant select, insert on access_log to zgoda_app;
