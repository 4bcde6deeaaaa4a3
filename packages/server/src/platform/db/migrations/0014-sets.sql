-- What is asked of whole sets of people is answered from indexes alone.

drop index subscription__topic_channel;
create index subscription__topic_channel on subscription (controller_id, topic, channel, subject_id)
  include (status, changed_at, locale, at_most, time_zone);

drop index identity__subject_id;
create index identity__subject_id on identity (controller_id, subject_id) include (kind);

alter table identity
  drop constraint identity_pkey,
  add constraint identity_pkey primary key (controller_id, identity_hash) include (subject_id);

create index consent_state__limited on consent_state (controller_id, purpose) where reservations is not null;
