-- Systems of a controller, plans over them, and how far each plan is. Nothing here expires.

create table data_map (
  controller_id text collate "C" not null,
  version integer not null,
  map_hash text collate "C" not null,
  document text not null,
  published_at timestamptz not null,
  entry_id uuid not null,
  primary key (controller_id, version)
);
create index data_map__hash on data_map (controller_id, map_hash);
grant select, insert on data_map to zgoda_app;

create table plan (
  controller_id text collate "C" not null,
  plan_id uuid not null,
  subject_id uuid,
  request_id uuid,
  kind text collate "C" not null,
  cause text collate "C" not null,
  state text collate "C" not null,
  map_hash text collate "C",
  plan_hash text collate "C",
  summary jsonb,
  sealed_request bytea,
  waiting jsonb not null,
  coverage jsonb,
  failure text collate "C",
  attempts integer not null,
  next_run_at timestamptz,
  runs_until timestamptz,
  fence integer not null,
  created_at timestamptz not null,
  made_at timestamptz,
  approved_at timestamptz,
  approved_by uuid,
  ended_at timestamptz,
  changed_at timestamptz not null,
  entry_id uuid,
  primary key (controller_id, plan_id),
  constraint plan__kind check (kind in ('erasure', 'rectification', 'restriction')),
  constraint plan__cause check (cause in ('request', 'account_closed', 'retention_due')),
  constraint plan__state check (
    state in ('making', 'made', 'failed', 'approved', 'waiting', 'carried_out', 'partly_done')),
  constraint plan__made check (
    state in ('making', 'failed') or (map_hash is not null and plan_hash is not null and summary is not null)),
  constraint plan__approved check (
    state not in ('approved', 'waiting', 'carried_out', 'partly_done') or approved_at is not null),
  constraint plan__failure check ((state = 'failed') = (failure is not null)),
  constraint plan__coverage check (state not in ('carried_out', 'partly_done') or coverage is not null)
);
create index plan__subject on plan (controller_id, subject_id) where subject_id is not null;
create index plan__request on plan (controller_id, request_id) where request_id is not null;
create index plan__due on plan (controller_id, next_run_at) where state in ('making', 'approved', 'waiting');
grant select, insert, update on plan to zgoda_app;

create table plan_batch (
  controller_id text collate "C" not null,
  plan_id uuid not null,
  batch_no integer not null,
  system text collate "C" not null,
  state text collate "C" not null,
  sealed_batch bytea not null,
  begun_at timestamptz,
  done_at timestamptz,
  primary key (controller_id, plan_id, batch_no),
  constraint plan_batch__state check (state in ('planned', 'begun', 'done'))
);
create index plan_batch__system on plan_batch (controller_id, plan_id, system, batch_no);
grant select, insert, update, delete on plan_batch to zgoda_app;

create table plan_task (
  controller_id text collate "C" not null,
  task_id uuid not null,
  plan_id uuid not null,
  system text collate "C" not null,
  connector text collate "C" not null,
  operation text collate "C" not null,
  state text collate "C" not null,
  outcome text collate "C",
  closed_by uuid,
  sealed_words bytea,
  created_at timestamptz not null,
  closed_at timestamptz,
  entry_id uuid,
  primary key (controller_id, task_id),
  constraint plan_task__operation check (operation in ('erasure', 'rectification', 'restriction', 'access')),
  constraint plan_task__state check (state in ('open', 'confirmed', 'failed')),
  constraint plan_task__closed check ((state = 'open') = (closed_at is null)),
  constraint plan_task__outcome check ((state = 'open') = (outcome is null))
);
create unique index plan_task__system on plan_task (controller_id, plan_id, system, operation);
create index plan_task__open on plan_task (controller_id, created_at, task_id) where state = 'open';
grant select, insert, update, delete on plan_task to zgoda_app;

comment on table data_map is 'What a controller''s systems hold and what erasure means there, as published. Personal data: none. Retention: as long as the controller, since plans name it.';
comment on column data_map.controller_id is 'Controller. Personal data: none.';
comment on column data_map.version is 'From 1; the highest one counts. Personal data: none.';
comment on column data_map.map_hash is 'SHA-256 of the canonical JSON of the systems, hexadecimal. Personal data: none.';
comment on column data_map.document is 'The systems as canonical JSON. Personal data: none.';
comment on column data_map.published_at is 'When it was published. Personal data: none.';
comment on column data_map.entry_id is 'Evidence of the publication. Personal data: none.';

comment on table plan is 'What is to be done, was done and was found afterwards in a controller''s systems for one person. Personal data: whose it is until that person is erased here. Retention: as long as the controller, as the account of what was done; whose it was is erased with the person.';
comment on column plan.controller_id is 'Controller. Personal data: none.';
comment on column plan.plan_id is 'Random id. Personal data: record id.';
comment on column plan.subject_id is 'Whose rows it is about; absent once that person was erased here. Personal data: record id.';
comment on column plan.request_id is 'The request that wants it. Personal data: record id.';
comment on column plan.kind is 'erasure, rectification or restriction. Personal data: none.';
comment on column plan.cause is 'request, account_closed or retention_due. Personal data: none.';
comment on column plan.state is 'making, made, failed, approved, waiting, carried_out or partly_done. Personal data: none.';
comment on column plan.map_hash is 'The map that it was made with. Personal data: none.';
comment on column plan.plan_hash is 'SHA-256 over all of it, which is what is approved. Personal data: none.';
comment on column plan.summary is 'Names and numbers of rows, conflicts, and the hash of each batch. Personal data: none.';
comment on column plan.sealed_request is 'Identities to look for and values to correct, sealed with the person''s key, until it was carried out. Personal data: identities, corrected values.';
comment on column plan.waiting is 'Systems that it waits for, why and since when. Personal data: none.';
comment on column plan.coverage is 'Where each mapped column ended, in numbers of rows. Personal data: none.';
comment on column plan.failure is 'Code of why it could not be made or must not be carried out. Personal data: none.';
comment on column plan.attempts is 'Tries in a row that came to a wait or an error. Personal data: none.';
comment on column plan.next_run_at is 'When it is tried again. Personal data: none.';
comment on column plan.runs_until is 'A process works on it and will say so again before this time; absent: none does. Personal data: none.';
comment on column plan.fence is 'Grows with each process that takes it up; one with an older number changes nothing any more. Personal data: none.';
comment on column plan.created_at is 'When it was asked for. Personal data: none.';
comment on column plan.made_at is 'When it was made. Personal data: none.';
comment on column plan.approved_at is 'When it was approved. Personal data: none.';
comment on column plan.approved_by is 'Member of staff who approved it; absent: the system by the policy. Personal data: record id of staff.';
comment on column plan.ended_at is 'When its end was found. Personal data: none.';
comment on column plan.changed_at is 'When anything of it last changed. Personal data: none.';
comment on column plan.entry_id is 'Evidence of its last change of state. Personal data: none.';

comment on table plan_batch is 'One transaction that a plan does in one system, and whether it was begun and done. Personal data: keys and values of the person''s rows, sealed. Retention: until the plan was carried out and everything was read again.';
comment on column plan_batch.controller_id is 'Controller. Personal data: none.';
comment on column plan_batch.plan_id is 'Plan. Personal data: record id.';
comment on column plan_batch.batch_no is 'Place in the order of execution, from 0. Personal data: none.';
comment on column plan_batch.system is 'System of the map. Personal data: none.';
comment on column plan_batch.state is 'planned, begun or done. Personal data: none.';
comment on column plan_batch.sealed_batch is 'Rows and what becomes of them, sealed with the person''s key. Personal data: keys and values of rows of the controller''s systems.';
comment on column plan_batch.begun_at is 'When its first try was begun. Personal data: none.';
comment on column plan_batch.done_at is 'When it was known to be done. Personal data: none.';

comment on table plan_task is 'What a plan asks of a system that people work by hand. Personal data: what was done, in words, sealed. Retention: as the plan; the words until the person is erased.';
comment on column plan_task.controller_id is 'Controller. Personal data: none.';
comment on column plan_task.task_id is 'Random id. Personal data: record id.';
comment on column plan_task.plan_id is 'Plan. Personal data: record id.';
comment on column plan_task.system is 'System of the map. Personal data: none.';
comment on column plan_task.connector is 'How the system is asked: by-hand, http or mailbox. Personal data: none.';
comment on column plan_task.operation is 'erasure, rectification, restriction or access. Personal data: none.';
comment on column plan_task.state is 'open, confirmed or failed. Personal data: none.';
comment on column plan_task.outcome is 'done, none_found, kept or failed. Personal data: none.';
comment on column plan_task.closed_by is 'Member of staff who closed it; absent where a host did in somebody''s name. Personal data: record id of staff.';
comment on column plan_task.sealed_words is 'What was done, by whom, and which law keeps it, sealed with the person''s key. Personal data: words of staff about the person.';
comment on column plan_task.created_at is 'When it was opened. Personal data: none.';
comment on column plan_task.closed_at is 'When it was closed. Personal data: none.';
comment on column plan_task.entry_id is 'Evidence of its closing. Personal data: none.';
