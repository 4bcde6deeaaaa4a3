-- What people chose. Records are append-only: the application may not update them, and it deletes them only when it erases a
-- person. Foreign keys to subject are left out on purpose: each would cost a lock and an index look-up a record on the busiest path,
-- and rows are only written for a subject read or made in the same transaction.

create table consent_record (
  controller_id text collate "C" not null,
  subject_id uuid not null,
  record_id uuid not null,
  purpose text collate "C" not null,
  topics text[] collate "C",
  channel text collate "C",
  status text collate "C" not null,
  reservations jsonb,
  policy_version integer not null,
  locale text collate "C" not null,
  method text collate "C" not null,
  recorded_at timestamptz not null,
  entry_id uuid not null,
  primary key (controller_id, subject_id, record_id),
  constraint consent_record__status check (status in ('requested', 'given', 'refused', 'withdrawn', 'expired'))
);
grant select, insert, delete on consent_record to zgoda_app;

comment on table consent_record is 'One act of a person on one purpose (ISO/IEC TS 27560). Personal data: choices. Retention: as long as the choice has to be proven, until erasure.';
comment on column consent_record.controller_id is 'Controller. Personal data: none.';
comment on column consent_record.subject_id is 'Who chose. Personal data: record id.';
comment on column consent_record.record_id is 'Id of the record, in time order. Personal data: record id.';
comment on column consent_record.purpose is 'Purpose in the policy. Personal data: choice.';
comment on column consent_record.topics is 'Topics that the act was limited to; absent: the whole purpose. Personal data: choice.';
comment on column consent_record.channel is 'Channel of the topics. Personal data: choice.';
comment on column consent_record.status is 'requested, given, refused, withdrawn or expired. Personal data: choice.';
comment on column consent_record.reservations is 'What the person excepted; absent: nothing. Personal data: choice.';
comment on column consent_record.policy_version is 'Version of the policy that was shown. Personal data: none.';
comment on column consent_record.locale is 'Language in which it was shown. Personal data: preference.';
comment on column consent_record.method is 'How the choice was expressed. Personal data: none.';
comment on column consent_record.recorded_at is 'When. Personal data: time of an act.';
comment on column consent_record.entry_id is 'Its evidence entry, which holds the whole record, sealed. Personal data: record id.';

create table consent_state (
  controller_id text collate "C" not null,
  subject_id uuid not null,
  purpose text collate "C" not null,
  status text collate "C" not null,
  reservations jsonb,
  policy_version integer not null,
  record_id uuid not null,
  changed_at timestamptz not null,
  primary key (controller_id, subject_id, purpose)
) with (fillfactor = 85);
grant select, insert, delete on consent_state to zgoda_app;
grant update (status, reservations, policy_version, record_id, changed_at) on consent_state to zgoda_app;

comment on table consent_state is 'Where a choice stands: a projection of consent_record, written with it. Personal data: choices. Retention: until erasure.';
comment on column consent_state.controller_id is 'Controller. Personal data: none.';
comment on column consent_state.subject_id is 'Who chose. Personal data: record id.';
comment on column consent_state.purpose is 'Purpose in the policy. Personal data: choice.';
comment on column consent_state.status is 'Status of the latest record on the whole purpose. Personal data: choice.';
comment on column consent_state.reservations is 'Reservations of that record. Personal data: choice.';
comment on column consent_state.policy_version is 'Policy version of that record. Personal data: none.';
comment on column consent_state.record_id is 'That record. Personal data: record id.';
comment on column consent_state.changed_at is 'Its time. Personal data: time of an act.';

create table form_submission (
  controller_id text collate "C" not null,
  subject_id uuid not null,
  submission_id uuid not null,
  form text collate "C" not null,
  sealed_fields bytea not null,
  topics text[] collate "C" not null,
  policy_version integer not null,
  locale text collate "C" not null,
  submitted_at timestamptz not null,
  entry_id uuid not null,
  primary key (controller_id, subject_id, submission_id)
);
grant select, insert, delete on form_submission to zgoda_app;

comment on table form_submission is 'What a person sent through a form of the policy. Personal data: the form''s fields, sealed. Retention: by the rule of the form''s purpose, or erasure.';
comment on column form_submission.controller_id is 'Controller. Personal data: none.';
comment on column form_submission.subject_id is 'Who sent it. Personal data: record id.';
comment on column form_submission.submission_id is 'Random id. Personal data: record id.';
comment on column form_submission.form is 'Form in the policy. Personal data: none.';
comment on column form_submission.sealed_fields is 'The fields as JSON under the subject''s key (AES-256-GCM). Personal data: what the form asks for, sealed.';
comment on column form_submission.topics is 'Topics chosen beside the form. Personal data: choice.';
comment on column form_submission.policy_version is 'Version of the policy that was shown. Personal data: none.';
comment on column form_submission.locale is 'Language in which it was shown. Personal data: preference.';
comment on column form_submission.submitted_at is 'When. Personal data: time of an act.';
comment on column form_submission.entry_id is 'Its evidence entry. Personal data: record id.';
