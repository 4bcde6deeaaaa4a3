-- Requests that come over open protocols: tokens of agents, envelopes that were taken, and which request is whose.

create table drp_agent_token (
  controller_id text collate "C" not null,
  agent_id text collate "C" not null,
  token_hash bytea not null,
  created_at timestamptz not null,
  primary key (controller_id, agent_id),
  constraint drp_agent_token__hash check (octet_length(token_hash) = 32)
);
grant select, insert, update, delete on drp_agent_token to zgoda_app;

comment on table drp_agent_token is 'Tokens that authorised agents of the Data Rights Protocol got, one an agent and controller. Personal data: none. Retention: until the agent asks for another.';
comment on column drp_agent_token.controller_id is 'Controller. Personal data: none.';
comment on column drp_agent_token.agent_id is 'Agent as the directory names it. Personal data: none.';
comment on column drp_agent_token.token_hash is 'SHA-256 of the token. Personal data: none.';
comment on column drp_agent_token.created_at is 'When it was given. Personal data: none.';

create table drp_envelope (
  controller_id text collate "C" not null,
  digest bytea not null,
  expires_at timestamptz not null,
  primary key (controller_id, digest),
  constraint drp_envelope__digest check (octet_length(digest) = 32)
);
create index drp_envelope__expiry on drp_envelope (controller_id, expires_at);
grant select, insert, delete on drp_envelope to zgoda_app;

comment on table drp_envelope is 'Signed messages that were taken, so that none is taken twice. Personal data: a digest of a message. Retention: until the message expires.';
comment on column drp_envelope.controller_id is 'Controller. Personal data: none.';
comment on column drp_envelope.digest is 'Keyed digest of agent and message. Personal data: none that can be read.';
comment on column drp_envelope.expires_at is 'When the message says that it expires. Personal data: none.';

create table door_request (
  controller_id text collate "C" not null,
  request_id uuid not null,
  door text collate "C" not null,
  party text collate "C" not null,
  external_id text collate "C",
  is_proved boolean not null,
  sealed_callbacks bytea,
  expected_by timestamptz not null,
  received_at timestamptz not null,
  told text collate "C" not null,
  primary key (controller_id, request_id),
  constraint door_request__door check (door in ('drp', 'opendsr'))
);
create unique index door_request__opendsr on door_request (controller_id, external_id) where door = 'opendsr';
create index door_request__received on door_request (controller_id, received_at);
grant select, insert, delete on door_request to zgoda_app;
grant update (told) on door_request to zgoda_app;

comment on table door_request is 'Which request came from whom over an open protocol, and where its state is told. Personal data: record ids. Retention: as the request, of which type, times and states stay.';
comment on column door_request.controller_id is 'Controller. Personal data: none.';
comment on column door_request.request_id is 'The request. Personal data: record id.';
comment on column door_request.door is 'drp or opendsr. Personal data: none.';
comment on column door_request.party is 'Agent of the directory; for opendsr the controller itself. Personal data: none.';
comment on column door_request.external_id is 'How the other side calls it. Personal data: record id of the other side.';
comment on column door_request.is_proved is 'Whether the word of the other side about who asks is relied on. Personal data: none.';
comment on column door_request.sealed_callbacks is 'Addresses of the other side that are told of its state, under the controller''s key (AES-256-GCM). Personal data: none is meant to be there.';
comment on column door_request.expected_by is 'When the answer was due as it was received. Personal data: none.';
comment on column door_request.received_at is 'When it came. Personal data: time of an act.';
comment on column door_request.told is 'State and reason that the other side was told last. Personal data: none.';
