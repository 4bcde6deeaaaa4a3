-- Keys of the HTTP interface. Only hashes are kept: a key is shown once, when it is made.

create table api_key (
  controller_id text not null,
  api_key_id uuid not null,
  role text not null,
  key_hash bytea not null,
  origins text[] not null,
  created_at timestamptz not null,
  revoked_at timestamptz,
  primary key (controller_id, api_key_id),
  constraint api_key__role check (role in ('secret', 'browser', 'partner')),
  constraint api_key__key_hash unique (key_hash)
);
grant select, insert on api_key to zgoda_app;
grant update (revoked_at) on api_key to zgoda_app;

comment on table api_key is 'Bearer keys of the HTTP interface, by hash. Personal data: none. Retention: as long as the controller; a revoked key stays, so that its past calls can be explained.';
comment on column api_key.controller_id is 'Controller whose data the key opens. Personal data: none.';
comment on column api_key.api_key_id is 'Names the key in lists and logs. Personal data: none.';
comment on column api_key.role is 'secret: a server; browser: a page of the controller''s site; partner: another organisation. Personal data: none.';
comment on column api_key.key_hash is 'SHA-256 of the key, which has 256 random bits. Personal data: none.';
comment on column api_key.origins is 'Origins a browser key may be used from; empty means any. Personal data: none.';
comment on column api_key.created_at is 'When it was made. Personal data: none.';
comment on column api_key.revoked_at is 'When it stopped working; absent while it works. Personal data: none.';
