-- What the planner knows of tables that grow by many rows at once: it is told before it is asked about sets of people, rather than at the
-- next round of autovacuum. Tables that have hardly changed are left alone.
create function refresh_statistics() returns void
  language plpgsql security definer set search_path = pg_catalog, public
  as $$
  declare
    stale record;
  begin
    for stale in
      select c.oid::regclass as name
      from pg_class c
      join pg_stat_user_tables s on s.relid = c.oid
      where s.schemaname = 'public'
        and s.relname in ('subject', 'identity', 'subscription', 'consent_state', 'relationship', 'suppression', 'message')
        and s.n_mod_since_analyze > 5000 + greatest(c.reltuples, 0) / 4
      order by s.relname
    loop
      execute format('analyze %s', stale.name);
    end loop;
  end $$;
revoke execute on function refresh_statistics() from public;
grant execute on function refresh_statistics() to zgoda_app;
