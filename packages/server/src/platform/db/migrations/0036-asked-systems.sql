-- What systems that are asked by HTTP were asked, and what they answered. Nothing here expires.

alter table plan_task add column waits_for text collate "C";
alter table plan_task add column waits_since timestamptz;
comment on column plan_task.waits_for is 'For a system that is asked by a connector: answer, check, or the code of what went wrong last. Personal data: none.';
comment on column plan_task.waits_since is 'Since when it waits for that. Personal data: none.';

create table task_ask (
  controller_id text collate "C" not null,
  ask_id uuid not null,
  task_id uuid not null,
  part integer not null,
  plan_id uuid not null,
  subject_id uuid not null,
  system text collate "C" not null,
  state text collate "C" not null,
  outcome text collate "C",
  code text collate "C",
  sealed_ticket bytea,
  callback_id text collate "C",
  attempts integer not null,
  checks integer not null,
  next_at timestamptz,
  created_at timestamptz not null,
  asked_at timestamptz,
  told_at timestamptz,
  ended_at timestamptz,
  primary key (controller_id, ask_id),
  constraint task_ask__state check (state in ('open', 'waiting', 'told', 'ended')),
  constraint task_ask__outcome check (outcome in ('done', 'none_found', 'failed')),
  constraint task_ask__told check (state not in ('told', 'ended') or outcome is not null)
);
create unique index task_ask__part on task_ask (controller_id, task_id, part);
create index task_ask__plan on task_ask (controller_id, plan_id);
create index task_ask__subject on task_ask (controller_id, subject_id);
create index task_ask__due on task_ask (controller_id, next_at) where state <> 'ended';
grant select, insert, update, delete on task_ask to zgoda_app;

comment on table task_ask is 'One question to a system about one identity of a person, and how far its answer is. Personal data: whose it is, and a sealed ticket of the other side. Retention: until the person is erased.';
comment on column task_ask.controller_id is 'Controller. Personal data: none.';
comment on column task_ask.ask_id is 'Random id, sent as idempotency key and in the address of the callback. Personal data: record id.';
comment on column task_ask.task_id is 'Task. Personal data: record id.';
comment on column task_ask.part is 'Which identity of that kind, from 0, in the order of the plan. Personal data: none.';
comment on column task_ask.plan_id is 'Plan. Personal data: record id.';
comment on column task_ask.subject_id is 'Whose data it is about. Personal data: record id.';
comment on column task_ask.system is 'System of the map. Personal data: none.';
comment on column task_ask.state is 'open (to be asked), waiting, told (the other side has said its end, which is to be checked) or ended. Personal data: none.';
comment on column task_ask.outcome is 'done, none_found or failed; while told, what the other side says. Personal data: none.';
comment on column task_ask.code is 'Code of what went wrong last. Personal data: none.';
comment on column task_ask.sealed_ticket is 'By what its answer is asked for, sealed with the person''s key. Personal data: what the other side answered.';
comment on column task_ask.callback_id is 'Id of the signed call that told its end. Personal data: none.';
comment on column task_ask.attempts is 'Tries in a row that came to nothing. Personal data: none.';
comment on column task_ask.checks is 'How often a check has found that it did not happen. Personal data: none.';
comment on column task_ask.next_at is 'When something is to be done about it; absent while a callback is waited for. Personal data: none.';
comment on column task_ask.created_at is 'When it was put in line. Personal data: none.';
comment on column task_ask.asked_at is 'When the other side first took it. Personal data: none.';
comment on column task_ask.told_at is 'When the other side said its end. Personal data: none.';
comment on column task_ask.ended_at is 'When its end was found. Personal data: none.';
