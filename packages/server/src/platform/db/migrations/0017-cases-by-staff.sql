-- Cases as staff work on them: who does it, until when, for whose eyes, what was done; answers in the thread of the person's own mail.

alter table message add column by_person boolean;
comment on column message.by_person is 'True: written by a person of ours, in answer; its sealed data then holds the thread besides. Absent: by the system. Personal data: none.';

alter table correspondence_case
  add column assigned_to uuid,
  add column answer_by timestamptz,
  add column dpo_only boolean not null default false;
update correspondence_case set answer_by = due_at;
alter table correspondence_case alter column answer_by set not null, alter column dpo_only drop default;
grant update (assigned_to, answer_by, dpo_only) on correspondence_case to zgoda_app;
comment on column correspondence_case.assigned_to is 'Id of the member of staff who works on it; absent: nobody yet. Personal data: record id.';
comment on column correspondence_case.answer_by is 'Until when the next answer is due: as promised, or earlier as staff set it. Personal data: none.';
comment on column correspondence_case.dpo_only is 'True: only the data protection officer sees it. Personal data: none.';

-- The worklist: open before answered before closed, the first two by their term, the closed ones by how lately that was.
create index correspondence_case__worklist on correspondence_case (
  controller_id,
  (case state when 'open' then 0 when 'answered' then 1 else 2 end),
  (case when state = 'closed' then timestamptz '2200-01-01 00:00:00+00' - changed_at else answer_by - timestamptz '2000-01-01 00:00:00+00' end),
  case_id
);

alter table contact
  add column message_id uuid,
  add column sealed_mail_id bytea,
  add constraint contact__mail check (channel = 'mail' or (message_id is null and sealed_mail_id is null));
comment on column contact.message_id is 'Our message, where it is an answer by mail. Personal data: record id.';
comment on column contact.sealed_mail_id is 'Message-ID of the person''s mail, which an answer refers to, under the subject''s key (AES-256-GCM). Personal data: contents, sealed.';

create table case_step (
  controller_id text collate "C" not null,
  step_id uuid not null,
  case_id uuid not null,
  subject_id uuid not null,
  act text collate "C" not null,
  sealed_reason bytea,
  assigned_to uuid,
  answer_by timestamptz,
  taken_at timestamptz not null,
  taken_by text collate "C" not null,
  entry_id uuid not null,
  primary key (controller_id, step_id),
  foreign key (controller_id, case_id) references correspondence_case (controller_id, case_id),
  constraint case_step__act check (act in ('close', 'reopen', 'assign', 'set_due', 'restrict', 'unrestrict', 'remove')),
  constraint case_step__due check ((answer_by is not null) = (act = 'set_due'))
);
create index case_step__case on case_step (controller_id, case_id, taken_at);
create index case_step__subject on case_step (controller_id, subject_id);
grant select, insert, delete on case_step to zgoda_app;

comment on table case_step is 'What was done about a case beside contacts. Append-only. Personal data: may be in its reason. Retention: with its case.';
comment on column case_step.controller_id is 'Controller. Personal data: none.';
comment on column case_step.step_id is 'Random id. Personal data: record id.';
comment on column case_step.case_id is 'About which case. Personal data: record id.';
comment on column case_step.subject_id is 'Whose case. Personal data: record id.';
comment on column case_step.act is 'close, reopen, assign, set_due, restrict (to the data protection officer), unrestrict, or remove (a wish to leave, carried out). Personal data: none.';
comment on column case_step.sealed_reason is 'Why, under the subject''s key (AES-256-GCM). Personal data: contents, sealed.';
comment on column case_step.assigned_to is 'Member of staff who works on it from then on; absent where nobody does. Personal data: record id.';
comment on column case_step.answer_by is 'The new term. Personal data: none.';
comment on column case_step.taken_at is 'When. Personal data: time of an act.';
comment on column case_step.taken_by is 'system, api, or the id of the member of staff. Personal data: record id.';
comment on column case_step.entry_id is 'Evidence of it. Personal data: record id.';

alter table access_log
  drop constraint access_log__action,
  add constraint access_log__action check (action in (
    'searched', 'viewed', 'revealed', 'entry_opened', 'case_read', 'suppression_checked', 'suppression_changed'));
