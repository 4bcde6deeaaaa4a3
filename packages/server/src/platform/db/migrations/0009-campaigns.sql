-- Campaigns: the same words to all who are on a topic. Who gets it is a row of message each, which is the ledger too.

create table campaign (
  controller_id text collate "C" not null,
  campaign_id uuid not null,
  name text not null,
  topic text collate "C" not null,
  content_id uuid not null,
  state text collate "C" not null,
  starts_at timestamptz,
  pace_per_minute integer,
  audience integer,
  runs_until timestamptz,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz,
  entry_id uuid,
  primary key (controller_id, campaign_id),
  constraint campaign__state check (state in ('draft', 'scheduled', 'sending', 'paused', 'sent', 'cancelled')),
  constraint campaign__starts_at check (state <> 'scheduled' or starts_at is not null),
  constraint campaign__audience check (state not in ('sending', 'paused', 'sent') or audience is not null),
  constraint campaign__pace check (pace_per_minute > 0)
);
create index campaign__created_at on campaign (controller_id, created_at);
grant select, insert, delete on campaign to zgoda_app;
grant update (name, state, starts_at, pace_per_minute, audience, runs_until, changed_at, started_at, ended_at, entry_id) on campaign to zgoda_app;

comment on table campaign is 'One mailing to those on a topic. Personal data: none. Retention: as long as the controller.';
comment on column campaign.controller_id is 'Controller. Personal data: none.';
comment on column campaign.campaign_id is 'Random id. Personal data: none.';
comment on column campaign.name is 'How the organisation calls it; not shown to anybody outside. Personal data: none.';
comment on column campaign.topic is 'Topic in the policy. Personal data: none.';
comment on column campaign.content_id is 'Its words. Personal data: none.';
comment on column campaign.state is 'draft, scheduled, sending, paused, sent or cancelled. Personal data: none.';
comment on column campaign.starts_at is 'When it is to begin; absent: not set. Personal data: none.';
comment on column campaign.pace_per_minute is 'Mails a minute at most; absent: as fast as the mail server takes them. Personal data: none.';
comment on column campaign.audience is 'How many people it was addressed to when it began. Personal data: none.';
comment on column campaign.runs_until is 'A process is sending it and will say so again before this time; absent: none is. Personal data: none.';
comment on column campaign.created_at is 'When it was made. Personal data: none.';
comment on column campaign.changed_at is 'When its state last changed. Personal data: none.';
comment on column campaign.started_at is 'When it began. Personal data: none.';
comment on column campaign.ended_at is 'When the last of it was done, or it was cancelled. Personal data: none.';
comment on column campaign.entry_id is 'Evidence of the last change of state. Personal data: none.';
