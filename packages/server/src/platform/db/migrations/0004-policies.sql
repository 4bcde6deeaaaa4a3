-- Published policies: every version as the canonical bytes that were hashed, and what each locale showed.
-- Append-only by privilege.

create table controller (
  controller_id text collate "C" not null,
  registered_at timestamptz not null,
  constraint controller__pkey primary key (controller_id)
);
-- Update is needed for "select … for update", by which publications take turns.
grant select, insert, update on controller to zgoda_app;

comment on table controller is 'Organisations whose policy was published here. Personal data: none. Retention: for ever.';
comment on column controller.controller_id is 'Its slug: the folder name and the first part of its public addresses. Personal data: none.';
comment on column controller.registered_at is 'When its first policy was published. Personal data: none.';

create table policy_version (
  controller_id text collate "C" not null,
  version integer not null,
  document text not null,
  hash bytea not null,
  published_at timestamptz not null,
  in_force_from timestamptz not null,
  entry_id uuid not null,
  constraint policy_version__pkey primary key (controller_id, version),
  constraint policy_version__controller_id foreign key (controller_id) references controller (controller_id),
  constraint policy_version__version check (version > 0),
  constraint policy_version__in_force_from check (in_force_from >= published_at)
);
grant select, insert on policy_version to zgoda_app;

comment on table policy_version is 'Published versions of a policy; never changed afterwards. Personal data: contact of the organisation only. Retention: for ever.';
comment on column policy_version.controller_id is 'Whose policy. Personal data: none.';
comment on column policy_version.version is 'Counts from 1 for each controller. Personal data: none.';
comment on column policy_version.document is 'The policy with its words as canonical JSON (RFC 8785): the bytes that the hash is of. Personal data: contact of the organisation.';
comment on column policy_version.hash is 'SHA-256 of the document. Personal data: none.';
comment on column policy_version.published_at is 'When it was published. Personal data: none.';
comment on column policy_version.in_force_from is 'From when it governs; the highest version whose time has come does. Personal data: none.';
comment on column policy_version.entry_id is 'Entry of the evidence log that records the publication. Personal data: none.';

create table policy_notice (
  controller_id text collate "C" not null,
  version integer not null,
  locale text not null,
  document text not null,
  hash bytea not null,
  constraint policy_notice__pkey primary key (controller_id, version, locale),
  constraint policy_notice__policy_version foreign key (controller_id, version) references policy_version (controller_id, version)
);
grant select, insert on policy_notice to zgoda_app;

comment on table policy_notice is 'The words of a version as one locale showed them, with the settings filled in; never changed. Personal data: contact of the organisation only. Retention: for ever.';
comment on column policy_notice.controller_id is 'Whose policy. Personal data: none.';
comment on column policy_notice.version is 'Which version. Personal data: none.';
comment on column policy_notice.locale is 'Language tag. Personal data: none.';
comment on column policy_notice.document is 'Title, lead and clauses in Markdown, as canonical JSON (RFC 8785). Personal data: contact of the organisation.';
comment on column policy_notice.hash is 'SHA-256 of the document: what a consent record names. Personal data: none.';
