-- The platform's own tables: idempotency keys, and the vault's keys in a schema of their own,
-- so that it can move to a separate database.

grant usage on schema public to zgoda_app;

create table idempotency_key (
  controller_id text not null,
  key_hash bytea not null,
  operation text not null,
  body_hash bytea not null,
  claimed_at timestamptz not null,
  completed_at timestamptz,
  response_status integer,
  response_headers jsonb,
  response_body bytea,
  primary key (controller_id, key_hash),
  constraint idempotency_key__response check ((completed_at is null) = (response_status is null))
);
create index idempotency_key__claimed_at on idempotency_key (claimed_at);
grant select, insert, update, delete on idempotency_key to zgoda_app;

comment on table idempotency_key is 'One answer a key that a client sent with a POST, so that a repeat is answered and not repeated. Personal data: none in clear, the answer may hold record ids. Retention: 24 hours.';
comment on column idempotency_key.controller_id is 'Controller whose key of the interface was used. Personal data: none.';
comment on column idempotency_key.key_hash is 'SHA-256 of the key, the caller and the operation. Personal data: none.';
comment on column idempotency_key.operation is 'Method and path of the call. Personal data: none beyond record ids.';
comment on column idempotency_key.body_hash is 'HMAC-SHA-256 of the request body, to tell a repeat from another request. Personal data: keyed hash.';
comment on column idempotency_key.claimed_at is 'When the key was first seen. Personal data: none.';
comment on column idempotency_key.completed_at is 'When the answer was stored; absent while the first call is under way. Personal data: none.';
comment on column idempotency_key.response_status is 'HTTP status of the stored answer. Personal data: none.';
comment on column idempotency_key.response_headers is 'Headers of the stored answer that a repeat must get too. Personal data: none.';
comment on column idempotency_key.response_body is 'Body of the stored answer. Personal data: record ids.';

create schema vault;
comment on schema vault is 'Keys only: may be moved to a database of its own with short backup retention.';
grant usage on schema vault to zgoda_app;

create table vault.controller_key (
  controller_id text collate "C" not null,
  purpose text not null,
  version integer not null,
  master_key_id text not null,
  wrapped bytea not null,
  created_at timestamptz not null,
  primary key (controller_id, purpose, version),
  constraint controller_key__purpose check (purpose in ('wrap', 'index', 'link', 'log'))
);
grant select, insert, update, delete on vault.controller_key to zgoda_app;

comment on table vault.controller_key is 'Keys of a controller, each wrapped by a master key. Personal data: none. Retention: as long as the controller.';
comment on column vault.controller_key.controller_id is 'Controller. Personal data: none.';
comment on column vault.controller_key.purpose is 'wrap: wraps owner keys; index: blind index; link: links in mails; log: signs the evidence log. Personal data: none.';
comment on column vault.controller_key.version is 'Counts from 1; a rotated wrap key gets the next. Personal data: none.';
comment on column vault.controller_key.master_key_id is 'Master key that wraps it. Personal data: none.';
comment on column vault.controller_key.wrapped is 'AES-256-GCM: nonce (12 bytes), ciphertext (32), tag (16). Personal data: none.';
comment on column vault.controller_key.created_at is 'When it was made. Personal data: none.';

create table vault.owner_key (
  controller_id text collate "C" not null,
  owner_id text collate "C" not null,
  key_id uuid not null,
  wrap_version integer not null,
  wrapped bytea not null,
  created_at timestamptz not null,
  primary key (controller_id, owner_id)
);
grant select, insert, update, delete on vault.owner_key to zgoda_app;

comment on table vault.owner_key is 'One key for each owner of records (a person, or the controller itself as the empty owner). Personal data: record ids. Retention: until erasure, which deletes it.';
comment on column vault.owner_key.controller_id is 'Controller. Personal data: none.';
comment on column vault.owner_key.owner_id is 'Id of the subject or account; empty for the controller itself. Personal data: record id.';
comment on column vault.owner_key.key_id is 'Names the key inside each sealed record. Personal data: none.';
comment on column vault.owner_key.wrap_version is 'Version of the controller key that wraps it. Personal data: none.';
comment on column vault.owner_key.wrapped is 'AES-256-GCM: nonce (12 bytes), ciphertext (32), tag (16). Personal data: none.';
comment on column vault.owner_key.created_at is 'When it was made. Personal data: none.';

create table vault.owner_tombstone (
  controller_id text collate "C" not null,
  owner_id text collate "C" not null,
  erased_at timestamptz not null,
  primary key (controller_id, owner_id)
);
grant select, insert on vault.owner_tombstone to zgoda_app;

comment on table vault.owner_tombstone is 'Owners whose key was destroyed: no key is ever made or used for them again. Personal data: record id of an erased person. Retention: as long as the controller, never removed.';
comment on column vault.owner_tombstone.controller_id is 'Controller. Personal data: none.';
comment on column vault.owner_tombstone.owner_id is 'Id of the erased owner. Personal data: record id.';
comment on column vault.owner_tombstone.erased_at is 'When the key was destroyed. Personal data: none.';
