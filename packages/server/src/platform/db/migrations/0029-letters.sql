-- Letters about requests, as they were written.

create table letter (
  controller_id text collate "C" not null,
  letter_id uuid not null,
  request_id uuid,
  subject_id uuid,
  kind text collate "C" not null,
  locale text collate "C" not null,
  message_id uuid,
  sealed_text bytea not null,
  written_at timestamptz not null,
  written_by text collate "C" not null,
  entry_id uuid not null,
  primary key (controller_id, letter_id),
  constraint letter__kind check (kind in (
    'acknowledgement', 'identity_asked', 'quote', 'clarification', 'extension', 'refusal', 'answer', 'partly_done',
    'appeal_received', 'appeal_decided', 'correction_notice', 'nothing_held', 'lapse')),
  constraint letter__mail check (message_id is null or subject_id is not null)
);
create index letter__request on letter (controller_id, request_id, letter_id) where request_id is not null;
create index letter__subject on letter (controller_id, subject_id) where subject_id is not null;
grant select, insert, delete on letter to zgoda_app;

comment on table letter is 'A letter about a request, as it was written. Append-only. Personal data: contents, sealed. Retention: with the person, or erasure; its evidence stays as a commitment.';
comment on column letter.controller_id is 'Controller. Personal data: none.';
comment on column letter.letter_id is 'Random id. Personal data: record id.';
comment on column letter.request_id is 'The request that it is about. Personal data: record id.';
comment on column letter.subject_id is 'To whom, or about whom; absent: nobody on record. Personal data: record id.';
comment on column letter.kind is 'What it is for. Personal data: none.';
comment on column letter.locale is 'Its language. Personal data: none.';
comment on column letter.message_id is 'The mail, where it went by mail; absent: it is for print. Personal data: record id.';
comment on column letter.sealed_text is 'All its words, with name and address, under the subject''s key, or the controller''s own where there is no subject (AES-256-GCM). Personal data: contents, sealed.';
comment on column letter.written_at is 'When. Personal data: time of an act.';
comment on column letter.written_by is 'system, api, or the id of the member of staff. Personal data: record id.';
comment on column letter.entry_id is 'Evidence of it. Personal data: record id.';
