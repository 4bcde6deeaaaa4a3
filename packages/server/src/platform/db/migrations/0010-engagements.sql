-- Suppression lists for third parties: under which terms hashes of those who want no mail are lent, and when they were. The hashes
-- themselves are made when they are fetched and kept nowhere: no table holds an unkeyed hash of an address.

create table engagement (
  controller_id text collate "C" not null,
  engagement_id uuid not null,
  recipient text collate "C" not null,
  purpose text not null,
  topic text collate "C",
  terms_reference text not null,
  terms_sha256 bytea not null,
  terms_signed_on text collate "C" not null,
  hash_kind text collate "C" not null,
  salt bytea,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  exported_at timestamptz,
  attestation_raised_at timestamptz,
  attested_at timestamptz,
  attestation text,
  entry_id uuid not null,
  primary key (controller_id, engagement_id),
  constraint engagement__hash_kind check (hash_kind in ('salted', 'sha256')),
  constraint engagement__salt check ((hash_kind = 'salted') = (salt is not null)),
  constraint engagement__terms check (length(terms_sha256) = 32),
  constraint engagement__attested check ((attested_at is null) = (attestation is null) and (attested_at is null or exported_at is not null))
);
create index engagement__created_at on engagement (controller_id, created_at);
grant select, insert, delete on engagement to zgoda_app;
grant update (exported_at, attestation_raised_at, attested_at, attestation, entry_id) on engagement to zgoda_app;

comment on table engagement is 'An agreement under which a list of hashes is lent to a recipient. Personal data: none. Retention: as long as the controller.';
comment on column engagement.controller_id is 'Controller. Personal data: none.';
comment on column engagement.engagement_id is 'Random id. Personal data: none.';
comment on column engagement.recipient is 'Recipient in the policy. Personal data: none.';
comment on column engagement.purpose is 'What the list may be used for, in words. Personal data: none.';
comment on column engagement.topic is 'Topic in the policy; absent: any. Personal data: none.';
comment on column engagement.terms_reference is 'Where the signed document is kept. Personal data: none.';
comment on column engagement.terms_sha256 is 'SHA-256 of the signed document. Personal data: none.';
comment on column engagement.terms_signed_on is 'Day of the signature, YYYY-MM-DD. Personal data: none.';
comment on column engagement.hash_kind is 'salted: HMAC-SHA-256 under the salt; sha256: plain, as agreed. Personal data: none.';
comment on column engagement.salt is 'Random key of the HMAC, which the recipient gets; absent for sha256. Personal data: none.';
comment on column engagement.created_at is 'When it was made. Personal data: none.';
comment on column engagement.expires_at is 'When the recipient has to have destroyed the list. Personal data: none.';
comment on column engagement.exported_at is 'When a list was last given; absent: never. Personal data: none.';
comment on column engagement.attestation_raised_at is 'When the end was noticed and put on record. Personal data: none.';
comment on column engagement.attested_at is 'When it was recorded that the recipient confirmed the deletion. Personal data: none.';
comment on column engagement.attestation is 'Where that confirmation is kept. Personal data: none.';
comment on column engagement.entry_id is 'Evidence of the last change. Personal data: none.';

create table suppression_export (
  controller_id text collate "C" not null,
  export_id uuid not null,
  engagement_id uuid not null,
  exported_at timestamptz not null,
  hash_count integer not null,
  not_exportable_count integer not null,
  entry_id uuid not null,
  primary key (controller_id, export_id),
  constraint suppression_export__engagement foreign key (controller_id, engagement_id) references engagement,
  constraint suppression_export__counts check (hash_count >= 0 and not_exportable_count >= 0)
);
create index suppression_export__engagement_id on suppression_export (controller_id, engagement_id);
grant select, insert, delete on suppression_export to zgoda_app;

comment on table suppression_export is 'One list given under an engagement: its manifest, not its hashes. Personal data: none. Retention: as long as the controller.';
comment on column suppression_export.controller_id is 'Controller. Personal data: none.';
comment on column suppression_export.export_id is 'Random id. Personal data: none.';
comment on column suppression_export.engagement_id is 'Under which engagement. Personal data: none.';
comment on column suppression_export.exported_at is 'Who wanted no mail at this time is in it. Personal data: none.';
comment on column suppression_export.hash_count is 'How many hashes it has. Personal data: none.';
comment on column suppression_export.not_exportable_count is 'Suppressed addresses of which only the keyed hash is left. Personal data: none.';
comment on column suppression_export.entry_id is 'Evidence of the disclosure. Personal data: none.';

-- Those who told a third party that they want no mail of ours; their own later opt-in lifts it, as it lifts a withdrawal.
alter table suppression drop constraint suppression__reason;
alter table suppression add constraint suppression__reason
  check (reason in ('withdrawal', 'bounce', 'complaint', 'operator', 'third_party'));
comment on column suppression.reason is 'withdrawal, bounce, complaint, operator or third_party. Personal data: choice.';
