-- Mails that belong together, who of the audience is meant, and how often somebody wants to hear.

alter table message_content
  add column thread_id uuid,
  add column origin text collate "C",
  add column matched text[] collate "C";
update message_content set thread_id = content_id;
alter table message_content alter column thread_id set not null;
create index message_content__thread on message_content (controller_id, thread_id);
comment on column message_content.thread_id is 'Its first content: mails of one thread follow each other. Its own id where it follows none. Personal data: none.';
comment on column message_content.origin is 'Public id of the campaign that it belongs to. Personal data: none.';
comment on column message_content.matched is 'Names of the attributes that the audience was chosen by; absent: by none. Personal data: none.';

alter table campaign
  add column follows uuid,
  add column only_with jsonb;
comment on column campaign.follows is 'The campaign that it follows: it reaches those who got an earlier one of that thread. Absent: starts a thread. Personal data: none.';
comment on column campaign.only_with is 'Attributes, with the values of which a relationship must have one; absent: everybody on the topic. Personal data: none.';

alter table relationship add column attributes jsonb not null default '{}';
grant update (attributes) on relationship to zgoda_app;
comment on column relationship.attributes is 'What the host says of it, such as product and version: short words that identify nobody. Personal data: customer relationship.';

alter table subscription
  add column at_most text collate "C",
  add column at_most_since timestamptz,
  add column time_zone text collate "C",
  add constraint subscription__at_most check (at_most in ('daily', 'weekly', 'monthly', 'quarterly')),
  add constraint subscription__at_most_since check ((at_most is null) = (at_most_since is null));
grant update (at_most, at_most_since, time_zone) on subscription to zgoda_app;
comment on column subscription.at_most is 'How often the person wants to hear at most: daily, weekly, monthly or quarterly; absent: as the policy says. Personal data: preference.';
comment on column subscription.at_most_since is 'Since when. Personal data: time of an act.';
comment on column subscription.time_zone is 'Time zone in which the person reads times (IANA); absent: the controller''s. Personal data: preference.';

alter table message add column time_zone text collate "C";
comment on column message.time_zone is 'Time zone of the words (IANA); absent: the controller''s. Personal data: preference.';
