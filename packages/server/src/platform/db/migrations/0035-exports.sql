-- Data of a person read together from all systems, into a package: how far it is, and what people found who looked by hand.

create table data_export (
  controller_id text collate "C" not null,
  export_id uuid not null,
  subject_id uuid not null,
  request_id uuid not null,
  kind text collate "C" not null,
  state text collate "C" not null,
  locale text collate "C" not null,
  sealed_scope bytea not null,
  waiting jsonb not null,
  attempts integer not null,
  run integer not null,
  next_run_at timestamptz,
  row_count bigint not null,
  delivery_id uuid,
  created_at timestamptz not null,
  ended_at timestamptz,
  entry_id uuid not null,
  primary key (controller_id, export_id),
  constraint data_export__kind check (kind in ('access', 'portability', 'portability_to_controller', 'third_party_access')),
  constraint data_export__state check (state in ('running', 'ready', 'nothing_held', 'cancelled')),
  constraint data_export__ended check ((state = 'running') = (ended_at is null)),
  constraint data_export__delivery check ((state = 'ready') = (delivery_id is not null))
);
create index data_export__request on data_export (controller_id, request_id);
create index data_export__subject on data_export (controller_id, subject_id);
create index data_export__running on data_export (controller_id, created_at) where state = 'running';
grant select, insert, delete on data_export to zgoda_app;
grant update (state, waiting, attempts, run, next_run_at, row_count, delivery_id, ended_at) on data_export to zgoda_app;

comment on table data_export is 'That the data of a person are read from all systems for a request, and how far it is. Personal data: that a person asked for their data. Retention: until erasure.';
comment on column data_export.controller_id is 'Controller. Personal data: none.';
comment on column data_export.export_id is 'Random id. Personal data: record id.';
comment on column data_export.subject_id is 'Whose data. Personal data: record id.';
comment on column data_export.request_id is 'The request that it answers. Personal data: record id.';
comment on column data_export.kind is 'For whom and how much: access, portability, portability_to_controller or third_party_access. Personal data: none.';
comment on column data_export.state is 'running, ready, nothing_held or cancelled. Personal data: none.';
comment on column data_export.locale is 'Language of the package. Personal data: none.';
comment on column data_export.sealed_scope is 'Recipient, categories and proved identities, under the subject''s key (AES-256-GCM). Personal data: contents, sealed.';
comment on column data_export.waiting is 'Systems that are waited for, with a code and since when. Personal data: none.';
comment on column data_export.attempts is 'How often a system was away in a row. Personal data: none.';
comment on column data_export.run is 'Number of the run that may end it; an older one changes nothing. Personal data: none.';
comment on column data_export.next_run_at is 'When it is tried next; absent while somebody has to look first. Personal data: none.';
comment on column data_export.row_count is 'How many rows were read. Personal data: none.';
comment on column data_export.delivery_id is 'The package. Personal data: record id.';
comment on column data_export.created_at is 'When it was begun. Personal data: time of an act.';
comment on column data_export.ended_at is 'When it ended. Personal data: time of an act.';
comment on column data_export.entry_id is 'Evidence of the beginning. Personal data: record id.';

create table data_export_part (
  controller_id text collate "C" not null,
  export_id uuid not null,
  system text collate "C" not null,
  outcome text collate "C",
  sealed_words bytea,
  sealed_content bytea,
  media_type text collate "C",
  closed_by uuid,
  created_at timestamptz not null,
  closed_at timestamptz,
  entry_id uuid,
  primary key (controller_id, export_id, system),
  constraint data_export_part__outcome check (outcome in ('given', 'none_found')),
  constraint data_export_part__closed check ((outcome is null) = (closed_at is null) and (outcome is null) = (entry_id is null)),
  foreign key (controller_id, export_id) references data_export (controller_id, export_id) on delete cascade
);
grant select, insert, delete on data_export_part to zgoda_app;
grant update (outcome, sealed_words, sealed_content, media_type, closed_by, closed_at, entry_id) on data_export_part to zgoda_app;

comment on table data_export_part is 'A system that people work by hand, and what somebody found there for a package. Personal data: what was found. Retention: contents until the package is made; the rest until erasure.';
comment on column data_export_part.controller_id is 'Controller. Personal data: none.';
comment on column data_export_part.export_id is 'Whose package. Personal data: record id.';
comment on column data_export_part.system is 'The system as the map names it. Personal data: none.';
comment on column data_export_part.outcome is 'given or none_found; absent while nobody has looked. Personal data: none.';
comment on column data_export_part.sealed_words is 'What was found, in words, and who looked, under the subject''s key (AES-256-GCM). Personal data: contents, sealed.';
comment on column data_export_part.sealed_content is 'The file that was found, under the subject''s key (AES-256-GCM); gone with the end. Personal data: contents, sealed.';
comment on column data_export_part.media_type is 'Kind of the file. Personal data: none.';
comment on column data_export_part.closed_by is 'Member of staff who looked. Personal data: record id.';
comment on column data_export_part.created_at is 'Since when somebody has to look. Personal data: time of an act.';
comment on column data_export_part.closed_at is 'When somebody said what is there. Personal data: time of an act.';
comment on column data_export_part.entry_id is 'Evidence of it. Personal data: record id.';

-- What a third party gets on a ground that staff weighed: they are named in their request, and there is no purpose of ours.
alter table disclosure
  drop constraint disclosure__named,
  drop constraint disclosure__purpose,
  add constraint disclosure__named check (sealed_recipient is null or purpose is null),
  add constraint disclosure__purpose check (purpose is not null or sealed_recipient is not null or ground = 'at_subjects_request');

-- Decisions about people that a machine made, and whether a person has to look first.
create table automated_decision (
  controller_id text collate "C" not null,
  decision_id uuid not null,
  subject_id uuid not null,
  decision text collate "C" not null,
  state text collate "C" not null,
  sealed_outcome bytea not null,
  request_id uuid,
  decided_at timestamptz not null,
  reviewed_at timestamptz,
  entry_id uuid not null,
  primary key (controller_id, decision_id),
  constraint automated_decision__state check (state in ('released', 'held', 'changed')),
  constraint automated_decision__held check (state = 'released' or request_id is not null)
);
create index automated_decision__subject on automated_decision (controller_id, subject_id);
create index automated_decision__request on automated_decision (controller_id, request_id) where request_id is not null;
grant select, insert, delete on automated_decision to zgoda_app;
grant update (state, request_id, reviewed_at) on automated_decision to zgoda_app;
comment on table automated_decision is 'A decision about a person that the controller''s system made by itself. Personal data: what was decided. Retention: until erasure.';
comment on column automated_decision.controller_id is 'Controller. Personal data: none.';
comment on column automated_decision.decision_id is 'Random id. Personal data: record id.';
comment on column automated_decision.subject_id is 'About whom. Personal data: record id.';
comment on column automated_decision.decision is 'Id of the automated decision in the policy. Personal data: none.';
comment on column automated_decision.state is 'released, held until a person has looked, or changed. Personal data: none.';
comment on column automated_decision.sealed_outcome is 'What was decided, under the subject''s key (AES-256-GCM). Personal data: contents, sealed.';
comment on column automated_decision.request_id is 'The request for human review. Personal data: record id.';
comment on column automated_decision.decided_at is 'When it was recorded. Personal data: time of an act.';
comment on column automated_decision.reviewed_at is 'When a person had looked. Personal data: time of an act.';
comment on column automated_decision.entry_id is 'Evidence of it. Personal data: record id.';
