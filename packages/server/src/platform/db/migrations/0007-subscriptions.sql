-- Who gets what: topics by channels, the relationships that some topics need, and the addresses that are to be left alone.

create table subscription (
  controller_id text collate "C" not null,
  subject_id uuid not null,
  topic text collate "C" not null,
  channel text collate "C" not null,
  status text collate "C" not null,
  confirm_by timestamptz,
  changed_at timestamptz not null,
  entry_id uuid not null,
  ending text collate "C",
  locale text collate "C",
  primary key (controller_id, subject_id, topic, channel),
  constraint subscription__status check (status in ('requested', 'confirmed', 'ended')),
  constraint subscription__ending check ((status = 'ended') = (ending is not null))
);
create index subscription__topic_channel on subscription (controller_id, topic, channel, subject_id) where status = 'confirmed';
grant select, insert, delete on subscription to zgoda_app;
grant update (status, confirm_by, changed_at, entry_id, ending, locale) on subscription to zgoda_app;

comment on table subscription is 'Where a person stands with a topic on a channel. No row means off. Personal data: choices. Retention: until erasure.';
comment on column subscription.controller_id is 'Controller. Personal data: none.';
comment on column subscription.subject_id is 'Whose. Personal data: record id.';
comment on column subscription.topic is 'Topic in the policy. Personal data: choice.';
comment on column subscription.channel is 'Channel in the policy. Personal data: choice.';
comment on column subscription.status is 'requested (waits for the confirming click), confirmed or ended. Personal data: choice.';
comment on column subscription.confirm_by is 'Until when the request that led here could be confirmed; links of earlier requests are void. Absent where nothing had to be confirmed. Personal data: time of an act.';
comment on column subscription.changed_at is 'When the status was reached. Personal data: time of an act.';
comment on column subscription.entry_id is 'Evidence entry of that change. Personal data: record id.';
comment on column subscription.ending is 'Why it ended: withdrawn, relationship_ended or topic_removed. Personal data: choice.';
comment on column subscription.locale is 'Language in which it was chosen; absent: the policy''s default one. Personal data: preference.';

create table subscription_intake (
  controller_id text collate "C" not null,
  intake_id uuid not null,
  sealed_request bytea not null,
  requested_at timestamptz not null,
  primary key (controller_id, intake_id)
);
grant select, insert, delete on subscription_intake to zgoda_app;

comment on table subscription_intake is 'Requests for a subscription that were answered and not yet looked at: the answer must not depend on who asked. Personal data: an address, sealed. Retention: until looked at, seconds as a rule.';
comment on column subscription_intake.controller_id is 'Controller. Personal data: none.';
comment on column subscription_intake.intake_id is 'Random id. Personal data: none.';
comment on column subscription_intake.sealed_request is 'Address, topics, channel and language under the controller''s own key (AES-256-GCM). Personal data: contact details, sealed.';
comment on column subscription_intake.requested_at is 'When. Personal data: time of an act.';

create table confirmation_allowance (
  controller_id text collate "C" not null,
  subject_id uuid not null,
  window_started_at timestamptz not null,
  mails smallint not null,
  primary key (controller_id, subject_id)
);
grant select, insert, delete on confirmation_allowance to zgoda_app;
grant update (window_started_at, mails) on confirmation_allowance to zgoda_app;

comment on table confirmation_allowance is 'How many confirmation mails an address got lately, so that nobody can flood it. Personal data: record id. Retention: until erasure.';
comment on column confirmation_allowance.controller_id is 'Controller. Personal data: none.';
comment on column confirmation_allowance.subject_id is 'Whose address. Personal data: record id.';
comment on column confirmation_allowance.window_started_at is 'Start of the hour that is counted. Personal data: time of an act.';
comment on column confirmation_allowance.mails is 'Confirmation mails asked for since. Personal data: none.';

create table relationship (
  controller_id text collate "C" not null,
  subject_id uuid not null,
  relationship text collate "C" not null,
  reference text collate "C" not null,
  scope text[] collate "C",
  started_at timestamptz not null,
  ended_at timestamptz,
  primary key (controller_id, subject_id, relationship, reference)
);
grant select, insert, delete on relationship to zgoda_app;
grant update (scope, started_at, ended_at) on relationship to zgoda_app;

comment on table relationship is 'A standing dealing with a person, as the host reported it. Personal data: customer relationship. Retention: until erasure.';
comment on column relationship.controller_id is 'Controller. Personal data: none.';
comment on column relationship.subject_id is 'With whom. Personal data: record id.';
comment on column relationship.relationship is 'Kind in the policy. Personal data: customer relationship.';
comment on column relationship.reference is 'The host''s opaque reference. Personal data: reference number.';
comment on column relationship.scope is 'Topics that it reaches; absent: all that the policy ties to its kind. Personal data: customer relationship.';
comment on column relationship.started_at is 'When it was last reported as started. Personal data: time of an act.';
comment on column relationship.ended_at is 'When it was reported as ended; absent while it lasts. Personal data: time of an act.';

create table suppression (
  controller_id text collate "C" not null,
  identity_hash bytea not null,
  channel text collate "C" not null,
  topic text collate "C" not null,
  reason text collate "C" not null,
  suppressed_at timestamptz not null,
  primary key (controller_id, identity_hash, channel, topic, reason),
  constraint suppression__reason check (reason in ('withdrawal', 'bounce', 'complaint', 'operator'))
);
grant select, insert, delete on suppression to zgoda_app;

comment on table suppression is 'Addresses not to be contacted or imported again. It outlives the erasure of the person, which is its point. Personal data: keyed hash of an address. Retention: as long as the controller mails.';
comment on column suppression.controller_id is 'Controller. Personal data: none.';
comment on column suppression.identity_hash is 'Blind index of the address, as in identity. Personal data: keyed hash of an address.';
comment on column suppression.channel is 'Channel that is closed; empty: all. Personal data: choice.';
comment on column suppression.topic is 'Topic that is closed; empty: all. Personal data: choice.';
comment on column suppression.reason is 'withdrawal, bounce, complaint or operator. Personal data: choice.';
comment on column suppression.suppressed_at is 'When. Personal data: time of an act.';
