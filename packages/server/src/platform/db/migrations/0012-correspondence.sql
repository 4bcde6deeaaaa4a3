-- What people write to us: mail as it came in until it was worked on, and cases with every contact about them.

create table inbound_mail (
  controller_id text collate "C" not null,
  inbound_id uuid not null,
  key_hash bytea not null,
  address_kind text collate "C" not null,
  message_id uuid,
  sealed_mail bytea,
  state text collate "C" not null,
  outcome text collate "C",
  subject_id uuid,
  received_at timestamptz not null,
  done_at timestamptz,
  primary key (controller_id, inbound_id),
  constraint inbound_mail__address_kind check (address_kind in ('bounce', 'reply', 'leave', 'contact')),
  constraint inbound_mail__message check ((message_id is null) = (address_kind = 'contact')),
  constraint inbound_mail__state check (state in ('waiting', 'done')),
  constraint inbound_mail__done check ((state = 'done') = (done_at is not null and outcome is not null and sealed_mail is null))
);
create unique index inbound_mail__key_hash on inbound_mail (controller_id, key_hash);
create index inbound_mail__waiting on inbound_mail (controller_id, received_at) where state = 'waiting';
create index inbound_mail__received_at on inbound_mail (controller_id, received_at);
create index inbound_mail__subject on inbound_mail (controller_id, subject_id) where subject_id is not null;
grant select, insert, delete on inbound_mail to zgoda_app;
grant update (state, outcome, subject_id, sealed_mail, done_at) on inbound_mail to zgoda_app;

comment on table inbound_mail is 'A mail that was taken over, until it was worked on; then only what became of it. Personal data: that and when a person wrote. Retention: 90 days, or erasure.';
comment on column inbound_mail.controller_id is 'Controller. Personal data: none.';
comment on column inbound_mail.inbound_id is 'Random id. Personal data: record id.';
comment on column inbound_mail.key_hash is 'Keyed hash of recipient and Message-ID, so that the same mail is worked on once. Personal data: keyed hash.';
comment on column inbound_mail.address_kind is 'To which kind of address it came: bounce, reply or leave of a message, or a contact address. Personal data: none.';
comment on column inbound_mail.message_id is 'The message that the address names. Personal data: record id.';
comment on column inbound_mail.sealed_mail is 'Envelope and content under the controller''s own key (AES-256-GCM), since who wrote is not known yet. Personal data: contents, sealed. Retention: emptied as soon as it was worked on.';
comment on column inbound_mail.state is 'waiting or done. Personal data: none.';
comment on column inbound_mail.outcome is 'What it was taken for and what came of it. Personal data: none.';
comment on column inbound_mail.subject_id is 'About whom it was, once known. Personal data: record id.';
comment on column inbound_mail.received_at is 'When it was taken over. Personal data: time of an act.';
comment on column inbound_mail.done_at is 'When it had been worked on. Personal data: time of an act.';

create table inbound_listener (
  controller_id text collate "C" not null,
  heard_at timestamptz not null,
  primary key (controller_id)
);
grant select, insert on inbound_listener to zgoda_app;
grant update (heard_at) on inbound_listener to zgoda_app;

comment on table inbound_listener is 'That a process takes mail for a controller. Personal data: none. Retention: as long as the controller.';
comment on column inbound_listener.controller_id is 'Controller. Personal data: none.';
comment on column inbound_listener.heard_at is 'When such a process last said so. Personal data: none.';

create table correspondence_case (
  controller_id text collate "C" not null,
  case_id uuid not null,
  subject_id uuid not null,
  kind text collate "C" not null,
  state text collate "C" not null,
  locale text collate "C" not null,
  opened_at timestamptz not null,
  due_at timestamptz not null,
  changed_at timestamptz not null,
  answered_at timestamptz,
  closed_at timestamptz,
  entry_id uuid not null,
  primary key (controller_id, case_id),
  constraint correspondence_case__kind check (kind in ('question', 'removal', 'support')),
  constraint correspondence_case__state check (state in ('open', 'answered', 'closed')),
  constraint correspondence_case__closed check ((state = 'closed') = (closed_at is not null))
);
create index correspondence_case__opened_at on correspondence_case (controller_id, opened_at, case_id);
create index correspondence_case__open on correspondence_case (controller_id, due_at) where state = 'open';
create index correspondence_case__subject on correspondence_case (controller_id, subject_id);
grant select, insert, delete on correspondence_case to zgoda_app;
grant update (state, changed_at, answered_at, closed_at) on correspondence_case to zgoda_app;

comment on table correspondence_case is 'Something that a person wants of us, until it is closed. Personal data: that a person turned to us. Retention: by the rule of the purpose, or erasure; its evidence stays as a commitment.';
comment on column correspondence_case.controller_id is 'Controller. Personal data: none.';
comment on column correspondence_case.case_id is 'Random id. Personal data: record id.';
comment on column correspondence_case.subject_id is 'Whose it is. Personal data: record id.';
comment on column correspondence_case.kind is 'question, removal or support. Personal data: none.';
comment on column correspondence_case.state is 'open: somebody waits for us; answered; closed. Personal data: none.';
comment on column correspondence_case.locale is 'Language to answer in. Personal data: preference.';
comment on column correspondence_case.opened_at is 'When. Personal data: time of an act.';
comment on column correspondence_case.due_at is 'Until when we promised to answer. Personal data: none.';
comment on column correspondence_case.changed_at is 'When the state was reached. Personal data: time of an act.';
comment on column correspondence_case.answered_at is 'When it was first answered. Personal data: time of an act.';
comment on column correspondence_case.closed_at is 'When it was closed. Personal data: time of an act.';
comment on column correspondence_case.entry_id is 'Evidence of its opening. Personal data: record id.';

create table contact (
  controller_id text collate "C" not null,
  contact_id uuid not null,
  case_id uuid not null,
  subject_id uuid not null,
  channel text collate "C" not null,
  direction text collate "C" not null,
  sealed_text bytea not null,
  took_place_at timestamptz not null,
  recorded_at timestamptz not null,
  recorded_by text collate "C" not null,
  entry_id uuid not null,
  primary key (controller_id, contact_id),
  foreign key (controller_id, case_id) references correspondence_case (controller_id, case_id),
  constraint contact__channel check (channel in ('mail', 'telephone', 'fax', 'paper')),
  constraint contact__direction check (direction in ('in', 'out'))
);
create index contact__case on contact (controller_id, case_id, took_place_at);
create index contact__subject on contact (controller_id, subject_id);
grant select, insert, delete on contact to zgoda_app;

comment on table contact is 'One contact about a case, by whatever channel. Append-only. Personal data: contents. Retention: with its case.';
comment on column contact.controller_id is 'Controller. Personal data: none.';
comment on column contact.contact_id is 'Random id. Personal data: record id.';
comment on column contact.case_id is 'About which case. Personal data: record id.';
comment on column contact.subject_id is 'With whom. Personal data: record id.';
comment on column contact.channel is 'mail, telephone, fax or paper. Personal data: none.';
comment on column contact.direction is 'in: from the person; out: from us. Personal data: none.';
comment on column contact.sealed_text is 'What was said, under the subject''s key (AES-256-GCM). Personal data: contents, sealed.';
comment on column contact.took_place_at is 'When. Personal data: time of an act.';
comment on column contact.recorded_at is 'When it was entered. Personal data: none.';
comment on column contact.recorded_by is 'system, api, or the id of the member of staff. Personal data: record id.';
comment on column contact.entry_id is 'Evidence of it. Personal data: record id.';
