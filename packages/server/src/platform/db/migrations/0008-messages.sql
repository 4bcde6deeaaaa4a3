-- What is sent to people: one row a message, from acceptance to its end. The words and the address are not here: data for
-- the words are sealed and emptied at the end, the address is read when it is used.

create table message (
  controller_id text collate "C" not null,
  subject_id uuid not null,
  message_id uuid not null,
  class text collate "C" not null,
  template text collate "C" not null,
  purpose text collate "C" not null,
  topic text collate "C",
  cause_kind text collate "C",
  cause_id text collate "C",
  identity_id uuid,
  locale text collate "C" not null,
  key_hash bytea,
  sealed_data bytea,
  content_id uuid,
  state text collate "C" not null,
  reason text collate "C",
  clause text collate "C",
  attempts smallint not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  next_attempt_at timestamptz,
  claimed_at timestamptz,
  leased_until timestamptz,
  expires_at timestamptz,
  entry_id uuid,
  primary key (controller_id, subject_id, message_id),
  constraint message__state check (state in ('queued', 'sending', 'sent', 'failed', 'held', 'uncertain')),
  constraint message__cause check ((cause_kind is null) = (cause_id is null)),
  constraint message__claimed check (state not in ('sending', 'sent', 'uncertain') or claimed_at is not null),
  constraint message__lease check ((leased_until is not null) = (state = 'sending')),
  constraint message__next_attempt check ((next_attempt_at is not null) = (state = 'queued')),
  constraint message__reason check (state not in ('failed', 'held', 'uncertain') or reason is not null),
  constraint message__content_data check (content_id is null or sealed_data is null),
  constraint message__sealed_data check (state in ('queued', 'sending') or sealed_data is null)
) with (fillfactor = 80);
create unique index message__key_hash on message (controller_id, subject_id, key_hash) where key_hash is not null;
create unique index message__content on message (controller_id, content_id, subject_id) where content_id is not null;
create index message__message_id on message (controller_id, message_id);
create index message__created_at on message (controller_id, created_at);
-- No index names what changes while a message is on its way, so that every change stays in its page (a heap-only update).
create index message__single on message (controller_id, created_at) where content_id is null;
grant select, insert, delete on message to zgoda_app;
grant update (state, reason, clause, attempts, changed_at, next_attempt_at, claimed_at, leased_until, sealed_data, entry_id) on message to zgoda_app;

comment on table message is 'One message to one person and what became of it. Personal data: that and why a person was written to. Retention: by the rule of the purpose, or erasure; its evidence stays as a commitment.';
comment on column message.controller_id is 'Controller. Personal data: none.';
comment on column message.subject_id is 'To whom. Personal data: record id.';
comment on column message.message_id is 'Random id; also in the Message-ID of every attempt. Personal data: record id.';
comment on column message.class is 'Message class in the policy. Personal data: none.';
comment on column message.template is 'Template in the policy. Personal data: none.';
comment on column message.purpose is 'Purpose that the gate was asked about. Personal data: none.';
comment on column message.topic is 'Topic in the policy, for classes that go by topic. Personal data: choice.';
comment on column message.cause_kind is 'Kind of the cause that it answers. Personal data: none.';
comment on column message.cause_id is 'Opaque id of that cause. Personal data: record id.';
comment on column message.identity_id is 'To which of the person''s addresses; absent: the one that is theirs for sure, or the latest. Personal data: record id.';
comment on column message.locale is 'Language of the words. Personal data: preference.';
comment on column message.key_hash is 'Keyed hash of what the message must come only once for. Personal data: keyed hash.';
comment on column message.sealed_data is 'What the template was given, as JSON under the subject''s key (AES-256-GCM). Personal data: contents, sealed. Retention: emptied as soon as the message has ended.';
comment on column message.content_id is 'Words that it has in common with many; at most one message of them a person. Absent: words of its own. Personal data: none.';
comment on column message.state is 'queued, sending, sent, failed, held or uncertain. Personal data: none.';
comment on column message.reason is 'Why it is held, failed or uncertain, or was last put off. Personal data: none.';
comment on column message.clause is 'Clause of the policy that held it. Personal data: none.';
comment on column message.attempts is 'Hand-overs begun so far. Personal data: none.';
comment on column message.created_at is 'When it was accepted. Personal data: time of an act.';
comment on column message.changed_at is 'When the state was reached. Personal data: time of an act.';
comment on column message.next_attempt_at is 'Not before this time, while queued. Personal data: none.';
comment on column message.claimed_at is 'When the gate was last asked and said yes, immediately before the latest hand-over. Personal data: time of an act.';
comment on column message.leased_until is 'A hand-over under way is taken for lost after this time. Personal data: none.';
comment on column message.expires_at is 'Not sent after this time, since its link or code is no longer good. Personal data: none.';
comment on column message.entry_id is 'Evidence entry of the end. Personal data: record id.';

-- Words that many messages share: what the template is given, by language. Nothing in it is about a person.
create table message_content (
  controller_id text collate "C" not null,
  content_id uuid not null,
  template text collate "C" not null,
  topic text collate "C" not null,
  data jsonb not null,
  is_open boolean not null,
  created_at timestamptz not null,
  primary key (controller_id, content_id)
);
grant select, insert, delete on message_content to zgoda_app;
grant update (data, is_open) on message_content to zgoda_app;

comment on table message_content is 'Words that many messages share. Personal data: none. Retention: as long as the controller.';
comment on column message_content.controller_id is 'Controller. Personal data: none.';
comment on column message_content.content_id is 'Random id. Personal data: none.';
comment on column message_content.template is 'Template in the policy. Personal data: none.';
comment on column message_content.topic is 'Topic in the policy. Personal data: none.';
comment on column message_content.data is 'By language, what the template is given. Personal data: none.';
comment on column message_content.is_open is 'False: none of its messages goes out for now. Personal data: none.';
comment on column message_content.created_at is 'When. Personal data: none.';

-- A campaign puts many rows here at once; what the planner knew before is no use for them.
create function message_analyze() returns void
  language plpgsql security definer set search_path = pg_catalog, public
  as $$ begin analyze public.message; end $$;
revoke execute on function message_analyze() from public;
grant execute on function message_analyze() to zgoda_app;
