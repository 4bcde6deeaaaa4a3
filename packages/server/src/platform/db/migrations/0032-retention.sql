-- How long data stay: whose are held back, whose account closed so long ago that other systems have to erase, and what was erased.

create table legal_hold (
  controller_id text collate "C" not null,
  hold_id uuid not null,
  subject_id uuid not null,
  matter text collate "C" not null,
  sealed_reason bytea not null,
  until_at timestamptz,
  placed_at timestamptz not null,
  placed_by text collate "C" not null,
  entry_id uuid not null,
  released_at timestamptz,
  released_by text collate "C",
  sealed_release bytea,
  primary key (controller_id, hold_id),
  constraint legal_hold__released check ((released_at is null) = (released_by is null) and (released_at is null) = (sealed_release is null))
);
create index legal_hold__subject on legal_hold (controller_id, subject_id);
create index legal_hold__placed_at on legal_hold (controller_id, placed_at, hold_id);
grant select, insert, delete on legal_hold to zgoda_app;
grant update (released_at, released_by, sealed_release) on legal_hold to zgoda_app;

comment on table legal_hold is 'Whose data are held back from erasure, and for what. Personal data: that a person is concerned by a matter. Retention: until erasure of the person.';
comment on column legal_hold.controller_id is 'Controller. Personal data: none.';
comment on column legal_hold.hold_id is 'Random id. Personal data: record id.';
comment on column legal_hold.subject_id is 'Whose data. Personal data: record id.';
comment on column legal_hold.matter is 'File number or the like, as shown beside what stays. Personal data: none.';
comment on column legal_hold.sealed_reason is 'Why, under the subject''s key (AES-256-GCM). Personal data: contents, sealed.';
comment on column legal_hold.until_at is 'When it ends by itself; absent: when released. Personal data: none.';
comment on column legal_hold.placed_at is 'When. Personal data: none.';
comment on column legal_hold.placed_by is 'system, api, or the id of the member of staff. Personal data: record id.';
comment on column legal_hold.entry_id is 'Evidence of it. Personal data: record id.';
comment on column legal_hold.released_at is 'When it was released. Personal data: none.';
comment on column legal_hold.released_by is 'Who released it, as placed_by. Personal data: record id.';
comment on column legal_hold.sealed_release is 'Why it was released, under the subject''s key (AES-256-GCM). Personal data: contents, sealed.';

create table retention_due (
  controller_id text collate "C" not null,
  subject_id uuid not null,
  rule text collate "C" not null,
  counted_from timestamptz not null,
  state text collate "C" not null,
  raised_at timestamptz not null,
  next_at timestamptz,
  primary key (controller_id, subject_id, rule),
  constraint retention_due__state check (state in ('raised', 'settled')),
  constraint retention_due__next check (next_at is null or state = 'settled')
);
create index retention_due__next_at on retention_due (controller_id, next_at) where next_at is not null;
grant select, insert, delete on retention_due to zgoda_app;
grant update (counted_from, state, raised_at, next_at) on retention_due to zgoda_app;

comment on table retention_due is 'People whose last relationship ended so long ago that the other systems have to erase them. Personal data: that a relationship ended. Retention: until erasure of the person.';
comment on column retention_due.controller_id is 'Controller. Personal data: none.';
comment on column retention_due.subject_id is 'Who. Personal data: record id.';
comment on column retention_due.rule is 'Retention rule of the policy. Personal data: none.';
comment on column retention_due.counted_from is 'When the last relationship ended. Personal data: time of an act.';
comment on column retention_due.state is 'raised: the other systems are being seen to; settled. Personal data: none.';
comment on column retention_due.raised_at is 'When it was raised last. Personal data: none.';
comment on column retention_due.next_at is 'When what a law still keeps in another system runs out, and it is raised again. Personal data: none.';

create table retention_leftover (
  controller_id text collate "C" not null,
  subject_id uuid not null,
  noted_at timestamptz not null,
  erasing_at timestamptz,
  primary key (controller_id, subject_id)
);
create index retention_leftover__noted_at on retention_leftover (controller_id, noted_at, subject_id);
grant select, insert, delete on retention_leftover to zgoda_app;
grant update (erasing_at) on retention_leftover to zgoda_app;

comment on table retention_leftover is 'People of whom a sweep erased something: where nothing else is left, they go too. Personal data: record id. Retention: until that was looked at, a day as a rule.';
comment on column retention_leftover.controller_id is 'Controller. Personal data: none.';
comment on column retention_leftover.subject_id is 'Who. Personal data: record id.';
comment on column retention_leftover.noted_at is 'When. Personal data: none.';
comment on column retention_leftover.erasing_at is 'Since when the person is being erased: from then on nobody can hold them. Personal data: none.';

create table retention_tally (
  controller_id text collate "C" not null,
  swept_on date not null,
  step text collate "C" not null,
  rule text collate "C" not null,
  rows bigint not null,
  primary key (controller_id, swept_on, step, rule)
);
grant select, insert on retention_tally to zgoda_app;
grant update (rows) on retention_tally to zgoda_app;

comment on table retention_tally is 'How many records were erased because their time was over. Personal data: none. Retention: as long as the controller.';
comment on column retention_tally.controller_id is 'Controller. Personal data: none.';
comment on column retention_tally.swept_on is 'On which day, UTC. Personal data: none.';
comment on column retention_tally.step is 'What: cases, submissions and so on. Personal data: none.';
comment on column retention_tally.rule is 'By which retention rule. Personal data: none.';
comment on column retention_tally.rows is 'How many. Personal data: none.';

create index correspondence_case__closed_at on correspondence_case (controller_id, closed_at) where state = 'closed';
create index form_submission__form on form_submission (controller_id, form, submitted_at);
