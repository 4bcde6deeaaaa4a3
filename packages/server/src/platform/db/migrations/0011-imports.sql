-- Imports: subscribers of another list, taken over row by row with the evidence that they asked for it.

create table subscriber_import (
  controller_id text collate "C" not null,
  import_id uuid not null,
  state text collate "C" not null,
  asked_format text collate "C" not null,
  topics text[] not null,
  channel text collate "C" not null,
  method text collate "C",
  reference text,
  wording text,
  locale text collate "C",
  fingerprint bytea,
  parts integer not null,
  format text collate "C",
  delimiter text collate "C",
  rows_total integer,
  position integer not null,
  accepted integer not null,
  ended integer not null,
  unchanged integer not null,
  stays_out integer not null,
  refused integer not null,
  failure text collate "C",
  failed_row integer,
  runs_until timestamptz,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  entry_id uuid,
  primary key (controller_id, import_id),
  constraint subscriber_import__state check (state in ('uploading', 'running', 'done', 'failed', 'cancelled')),
  constraint subscriber_import__failure check ((state = 'failed') = (failure is not null)),
  constraint subscriber_import__sum check (
    state <> 'done' or accepted + ended + unchanged + stays_out + refused = rows_total)
);
create unique index subscriber_import__fingerprint on subscriber_import (controller_id, fingerprint)
  where state in ('uploading', 'running');
grant select, insert, update on subscriber_import to zgoda_app;

create table import_part (
  controller_id text collate "C" not null,
  import_id uuid not null,
  part integer not null,
  digest bytea not null,
  sealed_bytes bytea not null,
  primary key (controller_id, import_id, part)
);
grant select, insert, delete on import_part to zgoda_app;

create table import_finding (
  controller_id text collate "C" not null,
  import_id uuid not null,
  finding bigint generated always as identity,
  row_number integer not null,
  column_name text collate "C" not null,
  code text collate "C" not null,
  primary key (controller_id, import_id, finding)
);
grant select, insert on import_finding to zgoda_app;

create table import_block (
  controller_id text collate "C" not null,
  identity_hash bytea not null,
  erased_at timestamptz not null,
  primary key (controller_id, identity_hash)
);
grant select, insert on import_block to zgoda_app;

comment on table subscriber_import is 'One file of subscribers and how far it is. Personal data: none. Retention: as long as the controller.';
comment on column subscriber_import.controller_id is 'Controller. Personal data: none.';
comment on column subscriber_import.import_id is 'Random id. Personal data: none.';
comment on column subscriber_import.state is 'uploading, running, done, failed or cancelled. Personal data: none.';
comment on column subscriber_import.asked_format is 'Format that was named, or auto. Personal data: none.';
comment on column subscriber_import.topics is 'Topics of rows that name none. Personal data: none.';
comment on column subscriber_import.channel is 'Channel of the policy. Personal data: none.';
comment on column subscriber_import.method is 'How people asked, where the row does not say. Personal data: none.';
comment on column subscriber_import.reference is 'Where it can be looked up, for the whole file. Personal data: none.';
comment on column subscriber_import.wording is 'What people were told, for the whole file. Personal data: none.';
comment on column subscriber_import.locale is 'Language they read, where the row does not say. Personal data: none.';
comment on column subscriber_import.fingerprint is 'Keyed hash of the file and of what was asked, to find an upload that broke off. Personal data: none.';
comment on column subscriber_import.parts is 'Parts that have arrived. Personal data: none.';
comment on column subscriber_import.format is 'Format that was found; absent before the file was looked at. Personal data: none.';
comment on column subscriber_import.delimiter is 'What separates its columns. Personal data: none.';
comment on column subscriber_import.rows_total is 'Rows of the file; absent before it was looked at. Personal data: none.';
comment on column subscriber_import.position is 'Last row of the file that was dealt with, the header being 1. Personal data: none.';
comment on column subscriber_import.accepted is 'Rows by which somebody was subscribed. Personal data: none.';
comment on column subscriber_import.ended is 'Rows by which something ended or an address was closed. Personal data: none.';
comment on column subscriber_import.unchanged is 'Rows that say what is on record already. Personal data: none.';
comment on column subscriber_import.stays_out is 'Rows about people whom no import brings back. Personal data: none.';
comment on column subscriber_import.refused is 'Rows without what the policy demands. Personal data: none.';
comment on column subscriber_import.failure is 'Why the file was not taken. Personal data: none.';
comment on column subscriber_import.failed_row is 'Row at which that was found. Personal data: none.';
comment on column subscriber_import.runs_until is 'A process works on it and will say so again before this time; absent: none does. Personal data: none.';
comment on column subscriber_import.created_at is 'When it was asked for. Personal data: none.';
comment on column subscriber_import.changed_at is 'When anything of it last changed. Personal data: none.';
comment on column subscriber_import.entry_id is 'Evidence of its last change of state. Personal data: none.';

comment on table import_part is 'A piece of an uploaded file. Personal data: everything in the file, sealed. Retention: until the import ends; seven days at most where it is not carried on.';
comment on column import_part.controller_id is 'Controller. Personal data: none.';
comment on column import_part.import_id is 'Import. Personal data: none.';
comment on column import_part.part is 'Place in the file, from 0. Personal data: none.';
comment on column import_part.digest is 'Keyed hash of the bytes, so that the same part may come twice. Personal data: pseudonym.';
comment on column import_part.sealed_bytes is 'The bytes, sealed with the controller''s key. Personal data: addresses of subscribers and what the list kept of them.';

comment on table import_finding is 'A row of a file that was not taken, and why. Personal data: none. Retention: as long as the controller.';
comment on column import_finding.controller_id is 'Controller. Personal data: none.';
comment on column import_finding.import_id is 'Import. Personal data: none.';
comment on column import_finding.finding is 'Order of the report. Personal data: none.';
comment on column import_finding.row_number is 'Row of the file, the header being 1. Personal data: none.';
comment on column import_finding.column_name is 'Our name of the column; empty: the whole row. Personal data: none.';
comment on column import_finding.code is 'Why. Personal data: none.';

comment on table import_block is 'Addresses of people who were erased, so that no import brings them back. Personal data: keyed hashes only. Retention: as long as the controller (GDPR Art. 17(3)(b), 21(3)).';
comment on column import_block.controller_id is 'Controller. Personal data: none.';
comment on column import_block.identity_hash is 'Keyed hash of an identity. Personal data: pseudonym.';
comment on column import_block.erased_at is 'When the person was erased. Personal data: none.';
