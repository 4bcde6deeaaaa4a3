-- What a message may go out for besides a topic: a fault that monitoring found, and a notice that is owed to everyone concerned.

create table detected_issue (
  controller_id text collate "C" not null,
  reference text collate "C" not null,
  found_at timestamptz not null,
  entry_id uuid not null,
  primary key (controller_id, reference)
);
grant select, insert on detected_issue to zgoda_app;

comment on table detected_issue is 'A technical issue that the host''s monitoring found: what a support mail may answer. Personal data: none. Retention: as long as the controller.';
comment on column detected_issue.controller_id is 'Controller. Personal data: none.';
comment on column detected_issue.reference is 'The host''s opaque id of it. Personal data: none.';
comment on column detected_issue.found_at is 'When it was first reported. Personal data: none.';
comment on column detected_issue.entry_id is 'Evidence of the report. Personal data: none.';

alter table campaign
  alter column topic drop not null,
  add column class text collate "C",
  add column about text[] collate "C",
  add column announces integer,
  add constraint campaign__addressed check ((topic is null) <> (class is null)),
  add constraint campaign__notice check (class is not null or (about is null and announces is null));
grant update (class, about, announces) on campaign to zgoda_app;
comment on column campaign.topic is 'Topic in the policy; absent for a notice to everyone concerned. Personal data: none.';
comment on column campaign.class is 'Message class of a notice to everyone concerned; absent: goes on its topic. Personal data: none.';
comment on column campaign.about is 'Purposes that a notice is about: it concerns those of whom data are held under one of them. Absent: under any. Personal data: none.';
comment on column campaign.announces is 'Version of the policy that a notice tells of. Personal data: none.';

alter table message_content
  alter column topic drop not null,
  add column announces integer;
grant update (announces) on message_content to zgoda_app;
comment on column message_content.topic is 'Topic in the policy; absent for a notice to everyone concerned. Personal data: none.';
comment on column message_content.announces is 'Version of the policy that it tells of, for the evidence of each message. Personal data: none.';
