-- The evidence log: entries and tiles of a Merkle tree a controller, what waits to be entered, and the sealed payloads
-- that the entries commit to. Entries and tiles are append-only by privilege.

create table evidence_log (
  controller_id text collate "C" not null,
  log_number integer not null,
  origin text not null,
  state text not null,
  size bigint not null,
  root bytea not null,
  right_edge bytea not null,
  fence bigint not null,
  checkpoint text,
  checkpoint_size bigint,
  opened_at timestamptz not null,
  constraint evidence_log__pkey primary key (controller_id, log_number),
  constraint evidence_log__origin unique (origin),
  constraint evidence_log__state check (state in ('open', 'read_only', 'frozen')),
  constraint evidence_log__checkpoint check ((checkpoint is null) = (checkpoint_size is null))
) with (fillfactor = 50);
create unique index evidence_log__current on evidence_log (controller_id) where state <> 'frozen';
grant select, insert on evidence_log to zgoda_app;
grant update (state, size, root, right_edge, fence, checkpoint, checkpoint_size) on evidence_log to zgoda_app;

comment on table evidence_log is 'Head of each log; a controller has one that is not frozen. Personal data: none. Retention: for ever.';
comment on column evidence_log.controller_id is 'Whose log. Personal data: none.';
comment on column evidence_log.log_number is 'Counts from 1; a log whose entries were lost for good is frozen and gets a successor. Personal data: none.';
comment on column evidence_log.origin is 'Name of the log in checkpoints and of its key: a URL without scheme. Personal data: none.';
comment on column evidence_log.state is 'open; read_only: behind or beside its anchor, nothing is written or signed; frozen: succeeded by another. Personal data: none.';
comment on column evidence_log.size is 'Entries in the tree. Personal data: none.';
comment on column evidence_log.root is 'RFC 6962 root over them, 32 bytes. Personal data: none.';
comment on column evidence_log.right_edge is 'Hashes of the perfect subtrees, largest first, 32 bytes each. Personal data: none.';
comment on column evidence_log.fence is 'Grows with every sequencer that takes over; an older one writes no more. Personal data: none.';
comment on column evidence_log.checkpoint is 'Latest published checkpoint, a signed note; absent before the first. Personal data: none.';
comment on column evidence_log.checkpoint_size is 'Size of the tree that it signs. Personal data: none.';
comment on column evidence_log.opened_at is 'When the log was opened. Personal data: none.';

create table evidence_pending (
  controller_id text collate "C" not null,
  pending_id bigint generated always as identity,
  entry_id uuid not null,
  leaf bytea not null,
  leaf_hash bytea not null,
  recorded_at timestamptz not null,
  constraint evidence_pending__pkey primary key (controller_id, pending_id)
) with (
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 20000,
  autovacuum_vacuum_insert_scale_factor = 0,
  autovacuum_vacuum_insert_threshold = 1000000,
  autovacuum_vacuum_cost_delay = 0
);
grant select, insert, delete on evidence_pending to zgoda_app;

comment on table evidence_pending is 'Leaves that wait to be entered into the log, for a second as a rule. Personal data: none. Retention: until entered.';
comment on column evidence_pending.controller_id is 'Whose log. Personal data: none.';
comment on column evidence_pending.pending_id is 'Order of entering, roughly that of recording. Personal data: none.';
comment on column evidence_pending.entry_id is 'Random id of the entry. Personal data: none.';
comment on column evidence_pending.leaf is 'Bytes of the leaf (RFC 8785). Personal data: none.';
comment on column evidence_pending.leaf_hash is 'RFC 6962 leaf hash as computed when it was recorded; compared when it is entered. Personal data: none.';
comment on column evidence_pending.recorded_at is 'When the act was recorded; the promise of inclusion runs from here. Personal data: none.';

create table evidence_entry (
  controller_id text collate "C" not null,
  log_number integer not null,
  entry_index bigint not null,
  entry_id uuid not null,
  leaf bytea not null,
  constraint evidence_entry__pkey primary key (controller_id, log_number, entry_index),
  constraint evidence_entry__entry_id unique (entry_id)
);
grant select, insert on evidence_entry to zgoda_app;

comment on table evidence_entry is 'The leaves of the logs, as they were hashed; never changed or deleted. Personal data: none. Retention: for ever.';
comment on column evidence_entry.controller_id is 'Whose log. Personal data: none.';
comment on column evidence_entry.log_number is 'Which log of the controller. Personal data: none.';
comment on column evidence_entry.entry_index is 'Place in the tree, from 0, without gaps. Personal data: none.';
comment on column evidence_entry.entry_id is 'Random id of the entry. Personal data: none.';
comment on column evidence_entry.leaf is 'Bytes of the leaf (RFC 8785). Personal data: none.';

create table evidence_tile (
  controller_id text collate "C" not null,
  log_number integer not null,
  level smallint not null,
  tile_index bigint not null,
  root bytea not null,
  hashes bytea not null,
  constraint evidence_tile__pkey primary key (controller_id, log_number, level, tile_index)
);
-- Hashes do not compress; stored plainly, a proof reads only the slice it needs.
alter table evidence_tile alter column hashes set storage external;
grant select, insert on evidence_tile to zgoda_app;

comment on table evidence_tile is 'Full tiles of the logs (C2SP tlog-tiles); never changed or deleted. Personal data: none. Retention: for ever.';
comment on column evidence_tile.controller_id is 'Whose log. Personal data: none.';
comment on column evidence_tile.log_number is 'Which log of the controller. Personal data: none.';
comment on column evidence_tile.level is 'Height of the tile: its hashes cover 256^level entries each. Personal data: none.';
comment on column evidence_tile.tile_index is 'Place of the tile in its level. Personal data: none.';
comment on column evidence_tile.root is 'Root over its hashes: its one hash in the tile above. Personal data: none.';
comment on column evidence_tile.hashes is '256 hashes of 32 bytes. Personal data: none.';

create table evidence_payload (
  controller_id text collate "C" not null,
  subject_id uuid not null,
  subject_seq bigint not null,
  entry_id uuid not null,
  leaf_hash bytea not null,
  sealed bytea not null,
  constraint evidence_payload__pkey primary key (controller_id, subject_id, subject_seq)
);
create index evidence_payload__entry_id on evidence_payload (entry_id);
-- Ciphertext does not compress, and sliced into a table beside it a row of 3 kB costs twice: rows stay whole up to 8 kB.
alter table evidence_payload alter column sealed set storage main;
alter table evidence_payload set (toast_tuple_target = 8160);
grant select, insert, delete on evidence_payload to zgoda_app;

comment on table evidence_payload is 'What the entries commit to, encrypted under the key of the person concerned. Personal data: all kinds, sealed. Retention: until the person is erased.';
comment on column evidence_payload.controller_id is 'Whose log. Personal data: none.';
comment on column evidence_payload.subject_id is 'Person concerned; the nil UUID for acts that concern nobody. Personal data: pseudonym.';
comment on column evidence_payload.subject_seq is 'Counts the person''s entries from 1, without gaps; for acts that concern nobody a random number. Personal data: pseudonym.';
comment on column evidence_payload.entry_id is 'Entry that commits to it. Personal data: pseudonym while this row stands.';
comment on column evidence_payload.leaf_hash is 'RFC 6962 hash of that entry''s leaf, which the person''s next entry names. Personal data: pseudonym while this row stands.';
comment on column evidence_payload.sealed is 'AES-256-GCM over the secret that salts the fields, the fields, and the consent record without its terms. Personal data: all kinds, sealed.';

create table evidence_terms (
  controller_id text collate "C" not null,
  terms_hash bytea not null,
  terms text not null,
  constraint evidence_terms__pkey primary key (controller_id, terms_hash)
);
grant select, insert on evidence_terms to zgoda_app;

comment on table evidence_terms is 'Members that many consent records have in common, kept once. Personal data: none. Retention: for ever.';
comment on column evidence_terms.controller_id is 'Whose. Personal data: none.';
comment on column evidence_terms.terms_hash is 'SHA-256 of the terms, which sealed records name. Personal data: none.';
comment on column evidence_terms.terms is 'Members of a consent record (RFC 8785): controller, notice, purpose, data, recipients. Personal data: none.';

-- Appends acts to the log in the caller's transaction, with one call whatever their count, and gives the log's origin.
-- The heads are the latest entries of people as they were read: each has to be there still, and the number after it to be free.
-- Raises 40001 when a head is gone, 23505 when the next number is taken, ZE001 when the controller's log takes no entries.
create function evidence_append(
  p_controller_id text,
  p_recorded_at timestamptz,
  p_entry_ids uuid[],
  p_leaves bytea[],
  p_leaf_hashes bytea[],
  p_subject_ids uuid[],
  p_subject_seqs bigint[],
  p_sealed bytea[],
  p_head_subject_ids uuid[],
  p_head_seqs bigint[],
  p_head_leaf_hashes bytea[],
  p_terms_hashes bytea[],
  p_terms text[]
) returns text
language plpgsql
as $$
declare
  v_origin text;
  v_heads bigint := 0;
begin
  select origin into v_origin from evidence_log where controller_id = p_controller_id and state = 'open';
  if not found then
    raise exception 'the evidence log of % takes no entries', p_controller_id using errcode = 'ZE001';
  end if;
  if cardinality(p_head_subject_ids) > 0 then
    select count(*) into v_heads
    from unnest(p_head_subject_ids, p_head_seqs, p_head_leaf_hashes) as h (subject_id, seq, leaf_hash)
    cross join lateral (
      select p.leaf_hash from evidence_payload p
      where p.controller_id = p_controller_id and p.subject_id = h.subject_id and p.subject_seq = h.seq
    ) as found
    where found.leaf_hash = h.leaf_hash;
    if v_heads <> cardinality(p_head_subject_ids) then
      raise exception 'the latest entry of a person is not there any more' using errcode = '40001';
    end if;
  end if;
  insert into evidence_pending (controller_id, entry_id, leaf, leaf_hash, recorded_at)
  select p_controller_id, a.entry_id, a.leaf, a.leaf_hash, p_recorded_at
  from unnest(p_entry_ids, p_leaves, p_leaf_hashes) as a (entry_id, leaf, leaf_hash);
  insert into evidence_payload (controller_id, subject_id, subject_seq, entry_id, leaf_hash, sealed)
  select p_controller_id, a.subject_id, a.subject_seq, a.entry_id, a.leaf_hash, a.sealed
  from unnest(p_subject_ids, p_subject_seqs, p_entry_ids, p_leaf_hashes, p_sealed)
    as a (subject_id, subject_seq, entry_id, leaf_hash, sealed);
  insert into evidence_terms (controller_id, terms_hash, terms)
  select p_controller_id, t.terms_hash, t.terms from unnest(p_terms_hashes, p_terms) as t (terms_hash, terms)
  on conflict do nothing;
  return v_origin;
end
$$;
revoke all on function evidence_append from public;
grant execute on function evidence_append to zgoda_app;
