-- Who was given which data of whom, and who of them was told of what became of the data.

create table disclosure (
  controller_id text collate "C" not null,
  subject_id uuid not null,
  disclosure_id uuid not null,
  recipient text collate "C",
  sealed_recipient bytea,
  ground text collate "C" not null,
  purpose text collate "C",
  categories text[] collate "C" not null,
  safeguard text collate "C",
  reference text collate "C",
  policy_version integer not null,
  disclosed_at timestamptz not null,
  recorded_at timestamptz not null,
  recorded_by text collate "C" not null,
  entry_id uuid not null,
  primary key (controller_id, subject_id, disclosure_id),
  constraint disclosure__recipient check ((recipient is null) <> (sealed_recipient is null)),
  constraint disclosure__ground check (ground in (
    'consent', 'contract', 'legal_obligation', 'vital_interests', 'public_task', 'legitimate_interest', 'at_subjects_request')),
  constraint disclosure__named check (sealed_recipient is null or ground = 'at_subjects_request'),
  constraint disclosure__purpose check (purpose is not null or ground = 'at_subjects_request')
);
create index disclosure__disclosed_at on disclosure (controller_id, disclosed_at, disclosure_id);
grant select, insert, delete on disclosure to zgoda_app;

comment on table disclosure is 'One act of giving data of a person to a recipient (GDPR Art. 15(1)(c), 19). Append-only. Personal data: to whom data were given. Retention: by the rule of the purpose, or erasure; its evidence stays as a commitment.';
comment on column disclosure.controller_id is 'Controller. Personal data: none.';
comment on column disclosure.subject_id is 'Whose data. Personal data: record id.';
comment on column disclosure.disclosure_id is 'Random id. Personal data: record id.';
comment on column disclosure.recipient is 'Recipient of the policy; absent where the person named one. Personal data: none.';
comment on column disclosure.sealed_recipient is 'Name and address of whom the person named, under the subject''s key (AES-256-GCM). Personal data: contact details, sealed.';
comment on column disclosure.ground is 'Legal basis, or at_subjects_request. Personal data: none.';
comment on column disclosure.purpose is 'Purpose of the policy; absent where the person asked. Personal data: none.';
comment on column disclosure.categories is 'Categories of the policy. Personal data: none.';
comment on column disclosure.safeguard is 'What made a transfer to another country lawful. Personal data: none.';
comment on column disclosure.reference is 'Reference of the organisation. Personal data: none.';
comment on column disclosure.policy_version is 'Version of the policy that allowed it. Personal data: none.';
comment on column disclosure.disclosed_at is 'When. Personal data: time of an act.';
comment on column disclosure.recorded_at is 'When it was entered. Personal data: none.';
comment on column disclosure.recorded_by is 'system, api, or the id of the member of staff. Personal data: record id.';
comment on column disclosure.entry_id is 'Evidence of it. Personal data: record id.';

create table recipient_notice (
  controller_id text collate "C" not null,
  notice_id uuid not null,
  subject_id uuid,
  disclosure_id uuid,
  recipient text collate "C",
  kind text collate "C" not null,
  categories text[] collate "C" not null,
  request_id uuid,
  sealed_notice bytea,
  by_hand boolean not null,
  state text collate "C" not null,
  due_at timestamptz,
  created_at timestamptz not null,
  sent_at timestamptz,
  reminded_at timestamptz,
  ended_at timestamptz,
  acknowledged_by text collate "C",
  entry_id uuid not null,
  primary key (controller_id, notice_id),
  constraint recipient_notice__kind check (kind in ('rectified', 'erased', 'restricted')),
  constraint recipient_notice__state check (state in ('open', 'acknowledged', 'lapsed')),
  constraint recipient_notice__ended check ((state = 'open') = (ended_at is null) and (state = 'open') = (sealed_notice is not null)),
  constraint recipient_notice__acknowledged check ((state = 'acknowledged') = (acknowledged_by is not null))
);
create index recipient_notice__created_at on recipient_notice (controller_id, created_at, notice_id);
create index recipient_notice__open on recipient_notice (controller_id, created_at) where state = 'open';
create index recipient_notice__subject on recipient_notice (controller_id, subject_id) where subject_id is not null;
grant select, insert, delete on recipient_notice to zgoda_app;
grant update (subject_id, disclosure_id, sealed_notice, by_hand, state, sent_at, reminded_at, ended_at, acknowledged_by) on recipient_notice to zgoda_app;

comment on table recipient_notice is 'That a recipient is to be told that data they got were corrected, erased or restricted (GDPR Art. 19; Law 2297-VI Art. 21(2)). Personal data: that the data of a person changed. Retention: by the rules of the purposes, or erasure; open ones outlive the erasure that they tell of, without the person''s id.';
comment on column recipient_notice.controller_id is 'Controller. Personal data: none.';
comment on column recipient_notice.notice_id is 'Random id, also in the link that the recipient gets. Personal data: record id.';
comment on column recipient_notice.subject_id is 'About whom; absent once that person was erased here. Personal data: record id.';
comment on column recipient_notice.disclosure_id is 'The latest disclosure to a recipient whom the person named. Personal data: record id.';
comment on column recipient_notice.recipient is 'Recipient of the policy; absent: one whom the person named. Personal data: none.';
comment on column recipient_notice.kind is 'rectified, erased or restricted. Personal data: none.';
comment on column recipient_notice.categories is 'Categories that this recipient got. Personal data: none.';
comment on column recipient_notice.request_id is 'The request that it follows from. Personal data: record id.';
comment on column recipient_notice.sealed_notice is 'By what the recipient knows the person, what is right now, and where the notice goes, under the controller''s own key (AES-256-GCM), since the notice of an erasure outlives the person''s. Personal data: contact details, sealed. Retention: emptied once acknowledged, or 90 days after.';
comment on column recipient_notice.by_hand is 'No mail reaches the recipient. Personal data: none.';
comment on column recipient_notice.state is 'open, acknowledged, or lapsed. Personal data: none.';
comment on column recipient_notice.due_at is 'Until when the recipient has to be told. Personal data: none.';
comment on column recipient_notice.created_at is 'When. Personal data: time of an act.';
comment on column recipient_notice.sent_at is 'When the mail was handed over. Personal data: none.';
comment on column recipient_notice.reminded_at is 'When it was sent once more. Personal data: none.';
comment on column recipient_notice.ended_at is 'When it was acknowledged or lapsed. Personal data: none.';
comment on column recipient_notice.acknowledged_by is 'recipient, api, or the id of the member of staff. Personal data: record id.';
comment on column recipient_notice.entry_id is 'Evidence of it. Personal data: record id.';
