-- Requests of data subjects: what was asked, every step, documents, what holds meanwhile. Nothing here has an expiry, and nothing is deleted but the person.

create table request (
  controller_id text collate "C" not null,
  request_id uuid not null,
  subject_id uuid,
  about_id uuid,
  type text collate "C" not null,
  channel text collate "C" not null,
  state text collate "C" not null,
  locale text collate "C" not null,
  clause text collate "C",
  sealed_details bytea,
  details_hash bytea,
  verification_id uuid,
  assigned_to uuid,
  decided_by text collate "C",
  plan_id uuid,
  joined_to uuid,
  received_at timestamptz not null,
  recorded_at timestamptz not null,
  attended_at timestamptz,
  answered_at timestamptz,
  due_at timestamptz,
  due_milestone text collate "C",
  answer_due_at timestamptz,
  alert_at timestamptz,
  alert_level text collate "C",
  waits_since timestamptz,
  remind_at timestamptz,
  reminded_at timestamptz,
  policy_version integer not null,
  coverage jsonb,
  forgotten_at timestamptz,
  entry_id uuid not null,
  primary key (controller_id, request_id),
  constraint request__channel check (channel in ('centre', 'api', 'mail', 'paper', 'drp', 'opendsr')),
  constraint request__due check ((due_at is null) = (due_milestone is null)),
  constraint request__alert check ((alert_at is null) = (alert_level is null)),
  constraint request__joined check ((state = 'joined') = (joined_to is not null)),
  constraint request__forgotten check (forgotten_at is null or (subject_id is null and about_id is null and sealed_details is null)),
  foreign key (controller_id, joined_to) references request (controller_id, request_id)
);
create index request__due_at on request (controller_id, due_at, request_id) where due_at is not null;
create index request__alert_at on request (controller_id, alert_at) where alert_at is not null;
create index request__remind_at on request (controller_id, remind_at) where remind_at is not null;
create index request__subject on request (controller_id, subject_id) where subject_id is not null;
create index request__about on request (controller_id, about_id) where about_id is not null;
create index request__plan on request (controller_id, plan_id) where plan_id is not null;
create index request__joined_to on request (controller_id, joined_to) where joined_to is not null;
create index request__listed on request (controller_id, (coalesce(answer_due_at, timestamptz '2200-01-01 00:00:00+00')), request_id);
create index request__policy_version on request (controller_id, policy_version) where answer_due_at is not null;
grant select, insert on request to zgoda_app;
grant update (subject_id, about_id, state, clause, sealed_details, details_hash, verification_id, assigned_to, decided_by, plan_id, joined_to,
  attended_at, answered_at, due_at, due_milestone, answer_due_at, alert_at, alert_level, waits_since, remind_at, reminded_at, policy_version, coverage,
  forgotten_at) on request to zgoda_app;

comment on table request is 'What a person asked of the controller, from receipt to answer. Never deleted. Personal data: that somebody asked, and what. Retention: the person and their words go with their erasure; type, times, state and counts stay.';
comment on column request.controller_id is 'Controller. Personal data: none.';
comment on column request.request_id is 'Random id. Personal data: record id.';
comment on column request.subject_id is 'Who asks; absent before it was looked up, and after erasure. Personal data: record id.';
comment on column request.about_id is 'Whose data it is about, where not those of whoever asks. Personal data: record id.';
comment on column request.type is 'What is asked for. Personal data: none.';
comment on column request.channel is 'How it came: centre, api, mail, paper, drp or opendsr. Personal data: none.';
comment on column request.state is 'Where it stands: what its steps lead to. Personal data: none.';
comment on column request.locale is 'Language of letters. Personal data: none.';
comment on column request.clause is 'The clause that is complained of. Personal data: none.';
comment on column request.sealed_details is 'Who asks and what exactly, under the subject''s key; under the controller''s own until it was looked up who that is (AES-256-GCM). Personal data: contents, sealed.';
comment on column request.details_hash is 'Keyed hash of what is asked for, by which the same is known when it is asked again. Personal data: keyed hash.';
comment on column request.verification_id is 'The code that was sent to prove who asks. Personal data: record id.';
comment on column request.assigned_to is 'Member of staff who works on it. Personal data: record id.';
comment on column request.decided_by is 'Who proposed the plan or gave the answer: system, api, or the id of the member of staff. Personal data: record id.';
comment on column request.plan_id is 'The plan over the connected databases. Personal data: record id.';
comment on column request.joined_to is 'The earlier request of the same person that is answered for both. Personal data: record id.';
comment on column request.received_at is 'When it came, from which terms are counted. Personal data: time of an act.';
comment on column request.recorded_at is 'When it was entered here. Personal data: time of an act.';
comment on column request.attended_at is 'When it had been looked up who asks; absent: waits for it. Personal data: time of an act.';
comment on column request.answered_at is 'When it ended, answered. Personal data: time of an act.';
comment on column request.due_at is 'The first moment at which what is due next is late; absent where nothing is, or every clock stands still. Personal data: none.';
comment on column request.due_milestone is 'What is due then: decide or answer. Personal data: none.';
comment on column request.answer_due_at is 'The first moment at which the answer is late, as its clock stands; absent once answered. Personal data: none.';
comment on column request.alert_at is 'When staff are told next that it is due. Personal data: none.';
comment on column request.alert_level is 'reminder, escalation or overdue: what they are told then. Personal data: none.';
comment on column request.waits_since is 'Since when we wait for the person. Personal data: time of an act.';
comment on column request.remind_at is 'When the person is reminded that we wait. Personal data: none.';
comment on column request.reminded_at is 'When the person was. Personal data: time of an act.';
comment on column request.policy_version is 'The version of the policy by which its terms were counted last. Personal data: none.';
comment on column request.coverage is 'How many places ended how: counts by outcome. Personal data: none.';
comment on column request.forgotten_at is 'When the person was erased from it. Personal data: none.';
comment on column request.entry_id is 'Evidence of the receipt. Personal data: record id.';

-- Unique across the requests of a person, so it has a table of its own: which one is answered for all of its kind.
create table request_lead (
  controller_id text collate "C" not null,
  subject_id uuid not null,
  type text collate "C" not null,
  clause text collate "C" not null,
  request_id uuid not null,
  primary key (controller_id, subject_id, type, clause)
);
create unique index request_lead__request on request_lead (controller_id, request_id);
grant select, insert, update (request_id, subject_id), delete on request_lead to zgoda_app;
comment on table request_lead is 'The active request of a person and a type: a second one joins it. Personal data: that a request lasts. Retention: as long as it lasts.';
comment on column request_lead.controller_id is 'Controller. Personal data: none.';
comment on column request_lead.subject_id is 'Who asks. Personal data: record id.';
comment on column request_lead.type is 'What is asked for. Personal data: none.';
comment on column request_lead.clause is 'The clause complained of; empty for every other type. Personal data: none.';
comment on column request_lead.request_id is 'The request that is answered. Personal data: record id.';

create table request_step (
  controller_id text collate "C" not null,
  request_id uuid not null,
  seq integer not null,
  step_id uuid not null,
  action text collate "C" not null,
  state text collate "C" not null,
  taken_at timestamptz not null,
  taken_by text collate "C" not null,
  taken_as text collate "C" not null,
  ground text collate "C",
  article text collate "C",
  until_day date,
  proof text collate "C",
  sealed_words bytea,
  entry_id uuid not null,
  primary key (controller_id, request_id, seq),
  foreign key (controller_id, request_id) references request (controller_id, request_id),
  constraint request_step__seq check (seq > 0),
  constraint request_step__taken_as check (taken_as in ('person', 'verifier', 'staff', 'approver', 'system'))
);
grant select, insert, update (sealed_words) on request_step to zgoda_app;
comment on table request_step is 'Each action on a request. Append-only but for its words, which go with the person. Personal data: may be in its words. Retention: as the request.';
comment on column request_step.controller_id is 'Controller. Personal data: none.';
comment on column request_step.request_id is 'On which request. Personal data: record id.';
comment on column request_step.seq is 'Its number, from 1: two steps at once cannot both be the next. Personal data: none.';
comment on column request_step.step_id is 'Random id. Personal data: record id.';
comment on column request_step.action is 'What was done. Personal data: none.';
comment on column request_step.state is 'Where it led. Personal data: none.';
comment on column request_step.taken_at is 'When. Personal data: time of an act.';
comment on column request_step.taken_by is 'subject, system, api, or the id of the member of staff. Personal data: record id.';
comment on column request_step.taken_as is 'In which part: person, verifier, staff, approver or system. Personal data: none.';
comment on column request_step.ground is 'The ground of a refusal, a fee or an extension. Personal data: none.';
comment on column request_step.article is 'The article on which it rests. Personal data: none.';
comment on column request_step.until_day is 'The day that the person was told with an extension. Personal data: none.';
comment on column request_step.proof is 'How identity was proved: code, document, host or session. Personal data: none.';
comment on column request_step.sealed_words is 'Words and figures of the step, under the subject''s key (AES-256-GCM). Personal data: contents, sealed.';
comment on column request_step.entry_id is 'Evidence of it. Personal data: record id.';

create table request_document (
  controller_id text collate "C" not null,
  document_id uuid not null,
  request_id uuid not null,
  kind text collate "C" not null,
  media_type text collate "C" not null,
  sealed_content bytea,
  size_bytes integer not null,
  added_at timestamptz not null,
  added_by text collate "C" not null,
  erased_at timestamptz,
  entry_id uuid not null,
  primary key (controller_id, document_id),
  foreign key (controller_id, request_id) references request (controller_id, request_id),
  constraint request_document__kind check (kind in ('identity_fields', 'identity_document', 'scan')),
  constraint request_document__erased check ((sealed_content is null) = (erased_at is not null))
);
create index request_document__request on request_document (controller_id, request_id);
grant select, insert, update (sealed_content, erased_at) on request_document to zgoda_app;
comment on table request_document is 'Proofs of identity and paper that came with a request; only those who verify see them. Personal data: contents, sealed. Retention: the content goes with the decision; that there was one stays.';
comment on column request_document.controller_id is 'Controller. Personal data: none.';
comment on column request_document.document_id is 'Random id. Personal data: record id.';
comment on column request_document.request_id is 'With which request. Personal data: record id.';
comment on column request_document.kind is 'identity_fields (name, residence, document, typed), identity_document or scan. Personal data: none.';
comment on column request_document.media_type is 'Its media type. Personal data: none.';
comment on column request_document.sealed_content is 'The bytes, under the subject''s key (AES-256-GCM). Personal data: contents, sealed. Retention: emptied with the decision.';
comment on column request_document.size_bytes is 'How many they were. Personal data: none.';
comment on column request_document.added_at is 'When. Personal data: time of an act.';
comment on column request_document.added_by is 'subject, system, api, or the id of the member of staff. Personal data: record id.';
comment on column request_document.erased_at is 'When its content was erased. Personal data: none.';
comment on column request_document.entry_id is 'Evidence of it. Personal data: record id.';

create table request_alert (
  controller_id text collate "C" not null,
  alert_id uuid not null,
  request_id uuid not null,
  level text collate "C" not null,
  milestone text collate "C" not null,
  due_at timestamptz not null,
  raised_at timestamptz not null,
  primary key (controller_id, request_id, level, milestone, due_at),
  foreign key (controller_id, request_id) references request (controller_id, request_id),
  constraint request_alert__level check (level in ('reminder', 'escalation', 'overdue'))
);
grant select, insert on request_alert to zgoda_app;
comment on table request_alert is 'That staff were told that a request is due, each level once for each term. Personal data: none. Retention: as the request.';
comment on column request_alert.controller_id is 'Controller. Personal data: none.';
comment on column request_alert.alert_id is 'Random id. Personal data: record id.';
comment on column request_alert.request_id is 'Of which request. Personal data: record id.';
comment on column request_alert.level is 'reminder to those who work on it, escalation to the data protection officer, overdue to both. Personal data: none.';
comment on column request_alert.milestone is 'What is due: decide or answer. Personal data: none.';
comment on column request_alert.due_at is 'The term that they were told of. Personal data: none.';
comment on column request_alert.raised_at is 'When. Personal data: none.';

create table processing_limit (
  controller_id text collate "C" not null,
  identity_hash bytea not null,
  request_id uuid not null,
  kind text collate "C" not null,
  purpose text collate "C" not null,
  since timestamptz not null,
  ended_at timestamptz,
  primary key (controller_id, identity_hash, request_id, kind, purpose),
  constraint processing_limit__kind check (kind in ('restricted', 'objected'))
);
create index processing_limit__lasting on processing_limit (controller_id, identity_hash) where ended_at is null;
create index processing_limit__request on processing_limit (controller_id, request_id);
grant select, insert, update (kind, ended_at) on processing_limit to zgoda_app;
comment on table processing_limit is 'What the gate has to refuse since somebody objected or asked for restriction, from the moment they did. Personal data: keyed hash. Retention: as long as the controller, so that an objection outlives erasure.';
comment on column processing_limit.controller_id is 'Controller. Personal data: none.';
comment on column processing_limit.identity_hash is 'Keyed hash of the address or identifier that was named. Personal data: keyed hash.';
comment on column processing_limit.request_id is 'By which request. Personal data: record id.';
comment on column processing_limit.kind is 'restricted (until it is decided, or lastingly) or objected. Personal data: none.';
comment on column processing_limit.purpose is 'Id of the purpose, direct_marketing, or * for all. Personal data: none.';
comment on column processing_limit.since is 'From when on. Personal data: time of an act.';
comment on column processing_limit.ended_at is 'When it was lifted. Personal data: none.';
