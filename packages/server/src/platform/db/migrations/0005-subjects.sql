-- People and what they are known by. An identity is unique across people, so it has a table of its own, keyed by its blind
-- index; everything else of a person starts with (controller_id, subject_id). Collation "C": ids are compared, never sorted for a reader.

create table subject (
  controller_id text collate "C" not null,
  subject_id uuid not null,
  created_at timestamptz not null,
  linked_into uuid,
  linked_at timestamptz,
  primary key (controller_id, subject_id),
  constraint subject__linked check ((linked_into is null) = (linked_at is null) and linked_into <> subject_id)
);
create index subject__linked_into on subject (controller_id, linked_into) where linked_into is not null;
grant select, insert, delete on subject to zgoda_app;
grant update (linked_into, linked_at) on subject to zgoda_app;

comment on table subject is 'A data subject: a random id without any attribute. Personal data: record id. Retention: until erasure.';
comment on column subject.controller_id is 'Controller. Personal data: none.';
comment on column subject.subject_id is 'Random id, also the owner of the key that seals what is held of the person. Personal data: record id.';
comment on column subject.created_at is 'When the person first appeared. Personal data: time of an act.';
comment on column subject.linked_into is 'Subject that this one turned out to be; its identities and choices moved there, its records stay here. No foreign key: it would span two people. Personal data: record id.';
comment on column subject.linked_at is 'When the two were linked. Personal data: time of an act.';

create table identity (
  controller_id text collate "C" not null,
  identity_hash bytea not null,
  identity_id uuid not null,
  subject_id uuid not null,
  kind text collate "C" not null,
  sealed_value bytea not null,
  created_at timestamptz not null,
  verified_at timestamptz,
  primary key (controller_id, identity_hash),
  constraint identity__kind check (kind in ('email', 'phone', 'client_id', 'device'))
);
create index identity__subject_id on identity (controller_id, subject_id);
grant select, insert, delete on identity to zgoda_app;
grant update (subject_id, sealed_value, verified_at) on identity to zgoda_app;

comment on table identity is 'What a person is known by. Personal data: contact details, sealed. Retention: until erasure.';
comment on column identity.controller_id is 'Controller. Personal data: none.';
comment on column identity.identity_hash is 'HMAC-SHA-256 of kind and normal form under the controller''s index key. Personal data: keyed hash of an address.';
comment on column identity.identity_id is 'Names the record inside its sealed value. Personal data: record id.';
comment on column identity.subject_id is 'Whose it is. No foreign key: the two tables are distributed differently. Personal data: record id.';
comment on column identity.kind is 'email, phone, client_id or device. Personal data: none.';
comment on column identity.sealed_value is 'The address or identifier under the subject''s key (AES-256-GCM). Personal data: contact details, sealed.';
comment on column identity.created_at is 'When it was first given. Personal data: time of an act.';
comment on column identity.verified_at is 'When the person last proved to hold it; absent if never. Personal data: time of an act.';

create table verification (
  controller_id text collate "C" not null,
  verification_id uuid not null,
  identity_hash bytea not null,
  sealed_identity bytea not null,
  locale text collate "C" not null,
  requested_at timestamptz not null,
  expires_at timestamptz not null,
  issued_at timestamptz,
  code_hash bytea,
  attempts smallint not null,
  confirmed_at timestamptz,
  subject_id uuid,
  primary key (controller_id, verification_id),
  constraint verification__issued check ((issued_at is null) = (code_hash is null) and (issued_at is null) = (subject_id is null)),
  constraint verification__confirmed check (confirmed_at is null or issued_at is not null)
);
create index verification__identity_hash on verification (controller_id, identity_hash, issued_at);
create index verification__expires_at on verification (expires_at);
grant select, insert, delete on verification to zgoda_app;
grant update (expires_at, issued_at, code_hash, attempts, confirmed_at, subject_id) on verification to zgoda_app;

comment on table verification is 'A code asked for by somebody who claims an address. Personal data: an address, sealed. Retention: one day after expiry.';
comment on column verification.controller_id is 'Controller. Personal data: none.';
comment on column verification.verification_id is 'Random id, known to the one who asked. Personal data: none.';
comment on column verification.identity_hash is 'Blind index of the address, to limit how many codes it gets. Personal data: keyed hash of an address.';
comment on column verification.sealed_identity is 'The address under the controller''s own key, since whose it is was not looked up yet. Personal data: contact details, sealed.';
comment on column verification.locale is 'Language of the mail. Personal data: preference.';
comment on column verification.requested_at is 'When it was asked for. Personal data: time of an act.';
comment on column verification.expires_at is 'When the request, and then the code, ceases to be good. Personal data: none.';
comment on column verification.issued_at is 'When a code was handed to the message; absent before. Personal data: time of an act.';
comment on column verification.code_hash is 'HMAC-SHA-256 of the code and this id under the controller''s index key. Personal data: none.';
comment on column verification.attempts is 'Tries so far, right or wrong. Personal data: none.';
comment on column verification.confirmed_at is 'When the right code came. Personal data: time of an act.';
comment on column verification.subject_id is 'Whose address it is, known once the code is sent. Personal data: record id.';
