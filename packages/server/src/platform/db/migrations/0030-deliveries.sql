-- Packages of data that lie ready for a person, or for whom the person named, until they are fetched or their term is over.

create table delivery (
  controller_id text collate "C" not null,
  delivery_id uuid not null,
  subject_id uuid not null,
  request_id uuid,
  holder_id uuid not null,
  recipient_id uuid,
  sealed_recipient bytea,
  state text collate "C" not null,
  sealed_key bytea,
  bytes bigint not null,
  chunks integer not null,
  stored_at timestamptz not null,
  expires_at timestamptz not null,
  taken_at timestamptz,
  entry_id uuid,
  primary key (controller_id, delivery_id),
  constraint delivery__state check (state in ('storing', 'ready', 'gone')),
  constraint delivery__gone check ((state = 'gone') = (sealed_key is null)),
  constraint delivery__recipient check ((recipient_id is null) = (sealed_recipient is null)),
  constraint delivery__entry check (state = 'storing' or entry_id is not null)
);
create index delivery__subject on delivery (controller_id, subject_id);
create index delivery__holder on delivery (controller_id, holder_id);
create index delivery__request on delivery (controller_id, request_id) where request_id is not null;
create index delivery__expires on delivery (controller_id, expires_at) where state <> 'gone';
grant select, insert, delete on delivery to zgoda_app;
grant update (state, sealed_key, bytes, chunks, taken_at, entry_id) on delivery to zgoda_app;

comment on table delivery is 'A package of a person''s data, ready to be fetched once. Personal data: that a person asked for their data. Retention: its contents until its term or an hour after they were fetched; the row until erasure.';
comment on column delivery.controller_id is 'Controller. Personal data: none.';
comment on column delivery.delivery_id is 'Random id. Personal data: record id.';
comment on column delivery.subject_id is 'Whose data. Personal data: record id.';
comment on column delivery.request_id is 'The request that it answers. Personal data: record id.';
comment on column delivery.holder_id is 'Who may fetch it: the person, or the recipient whom the person named. Personal data: record id.';
comment on column delivery.recipient_id is 'The recipient''s address that the code goes to; absent: the person''s own. Personal data: record id.';
comment on column delivery.sealed_recipient is 'Name of the recipient, purpose and categories, for the register of disclosures, under the subject''s key (AES-256-GCM). Personal data: contents, sealed.';
comment on column delivery.state is 'storing, ready, or gone (fetched, or its term is over). Personal data: none.';
comment on column delivery.sealed_key is 'The package''s own key under the subject''s key (AES-256-GCM); absent once the package is gone. Personal data: none.';
comment on column delivery.bytes is 'Size of the package. Personal data: none.';
comment on column delivery.chunks is 'How many pieces it lies in. Personal data: none.';
comment on column delivery.stored_at is 'When it was begun. Personal data: time of an act.';
comment on column delivery.expires_at is 'From when it cannot be fetched any more. Personal data: none.';
comment on column delivery.taken_at is 'When it was first fetched. Personal data: time of an act.';
comment on column delivery.entry_id is 'Evidence that it was made ready. Personal data: record id.';

create table delivery_chunk (
  controller_id text collate "C" not null,
  delivery_id uuid not null,
  no integer not null,
  sealed bytea not null,
  primary key (controller_id, delivery_id, no),
  foreign key (controller_id, delivery_id) references delivery (controller_id, delivery_id) on delete cascade
);
alter table delivery_chunk alter column sealed set storage external;
grant select, insert, delete on delivery_chunk to zgoda_app;

comment on table delivery_chunk is 'A piece of a package, at most 1 MiB. Personal data: contents, sealed. Retention: with its package.';
comment on column delivery_chunk.controller_id is 'Controller. Personal data: none.';
comment on column delivery_chunk.delivery_id is 'Which package. Personal data: record id.';
comment on column delivery_chunk.no is 'Its place, from 0. Personal data: none.';
comment on column delivery_chunk.sealed is 'The piece under the package''s key, bound to its place and to whether it is the last (AES-256-GCM). Personal data: contents, sealed.';
