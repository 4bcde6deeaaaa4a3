import { Client } from 'pg';

/** Fills our tables as if so many people had given one consent each, a month ago. Rows are as wide as real ones. */
export async function preloadOwn(url: string, people: number): Promise<void> {
  await run(url, [
    `create temporary table person as
       select gen_random_uuid() as subject_id, gen_random_uuid() as record_id, gen_random_uuid() as entry_id,
         gen_random_uuid() as identity_id, sha256(n::text::bytea) as hash, n
       from generate_series(1, ${people}) as n`,
    `insert into subject (controller_id, subject_id, created_at)
       select 'payroll-mail', subject_id, now() - interval '30 days' from person`,
    `insert into identity (controller_id, identity_hash, identity_id, subject_id, kind, sealed_value, created_at)
       select 'payroll-mail', hash, identity_id, subject_id, 'email', hash || hash || hash, now() - interval '30 days' from person`,
    `insert into vault.owner_key (controller_id, owner_id, key_id, wrap_version, wrapped, created_at)
       select 'payroll-mail', subject_id::text, identity_id, 1, hash || substring(hash for 28), now() - interval '30 days' from person`,
    `insert into consent_record (controller_id, subject_id, record_id, purpose, status, policy_version, locale, method, recorded_at, entry_id)
       select 'payroll-mail', subject_id, record_id, 'practice-news', 'given', 1, 'uk', 'web_form', now() - interval '30 days', entry_id from person`,
    `insert into consent_state (controller_id, subject_id, purpose, status, policy_version, record_id, changed_at)
       select 'payroll-mail', subject_id, 'practice-news', 'given', 1, record_id, now() - interval '30 days' from person`,
    `insert into evidence_payload (controller_id, subject_id, subject_seq, entry_id, leaf_hash, sealed)
       select 'payroll-mail', subject_id, 1, entry_id, hash, decode(repeat(encode(hash, 'hex'), 31), 'hex') from person`,
    // Under another name, since the tree of a real log cannot be made up; table and index grow all the same.
    `insert into evidence_entry (controller_id, log_number, entry_index, entry_id, leaf)
       select 'preloaded', 1, n, entry_id, decode(repeat(encode(hash, 'hex'), 10), 'hex') from person`,
    'analyze',
    'checkpoint',
  ]);
}

/** The same for c15t: as many subjects with one consent each, of the domain, policy and purposes that it has made itself. */
export async function preloadRival(url: string, people: number): Promise<void> {
  const id = (prefix: string) =>
    `'${prefix}_' || translate(encode(sha256((n::text || '${prefix}')::bytea), 'hex'), '0', 'z')`;
  await run(url, [
    `insert into subject (id, "identityProvider", "createdAt", "updatedAt")
       select left(${id('sub')}, 26), 'anonymous', now() - interval '30 days', now() - interval '30 days'
       from generate_series(1, ${people}) as n`,
    `insert into consent (id, "subjectId", "domainId", "policyId", "purposeIds", "userAgent", "givenAt", jurisdiction)
       select left(${id('cns')}, 30), left(${id('sub')}, 26), one."domainId", one."policyId", one."purposeIds", 'node',
         now() - interval '30 days', 'NONE'
       from generate_series(1, ${people}) as n, (select * from consent limit 1) as one`,
    'analyze',
    'checkpoint',
  ]);
}

async function run(url: string, statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
