-- A campaign that a second person has to look at before it goes out, and a quick way to those who did not get theirs.

alter table campaign
  add column written_by uuid[] not null default '{}',
  add column approved_by uuid,
  add column approved_at timestamptz,
  add column approved_hash bytea,
  add column approved_words jsonb,
  add constraint campaign__approved check (
    (approved_by is null) = (approved_at is null) and (approved_by is null) = (approved_hash is null)
    and (approved_by is null) = (approved_words is null));
alter table campaign alter column written_by drop default;
grant update (only_with, written_by, approved_by, approved_at, approved_hash, approved_words) on campaign to zgoda_app;
grant update (matched) on message_content to zgoda_app;
comment on column campaign.written_by is 'Members of staff who wrote on it: none of them approves it. Personal data: pseudonyms of staff.';
comment on column campaign.approved_by is 'Member of staff who approved it last. Personal data: pseudonym of staff.';
comment on column campaign.approved_at is 'When they did. Personal data: time of an act of staff.';
comment on column campaign.approved_hash is 'SHA-256 of what they approved: words, template and audience question. Another one now: the approval does not count. Personal data: none.';
comment on column campaign.approved_words is 'What they approved, to show what has changed since. Personal data: none.';

create index message__not_sent on message (controller_id, content_id, subject_id)
  where content_id is not null and state in ('held', 'failed', 'uncertain');
