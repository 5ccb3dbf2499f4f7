"""What the tests keep in the attacked database to see in a moment whether anything changed; nobody but they can call it."""

WATCH = """
create schema watch;
create function watch.sums(p_seq bigint) returns text language plpgsql set search_path = pg_catalog set timezone = 'UTC' as $$
declare r record; v text; v_all text := '';
begin
  for r in select schemaname, tablename, case when tablename in ('audit_entry') then format('where t.seq <= %s', p_seq)
             when tablename = 'audit_detail' then format('where t.entry_id in (select id from da.audit_entry where seq <= %s)', p_seq)
             else '' end as within
    from pg_tables where schemaname in ('da', 'guard')
      and tablename not in ('consult', 'listing', 'ask', 'pending', 'audit_head', 'test_clock', 'word', 'own_key') order by 1, 2 loop
    execute format('select md5(coalesce(string_agg(md5(t::text), '''' order by md5(t::text)), '''')) from %I.%I t %s',
                   r.schemaname, r.tablename, r.within) into v;
    v_all := v_all || r.tablename || v;
  end loop;
  select md5(string_agg(a::text, '' order by a.rolname)) into v from pg_authid a where starts_with(a.rolname, '<roles>');
  v_all := v_all || v;
  select md5(string_agg(concat(m.roleid, m.member, m.admin_option), '' order by m.roleid, m.member)) into v from pg_auth_members m
    where m.member in (select oid from pg_roles where starts_with(rolname, '<roles>'));
  v_all := v_all || v;
  select md5(string_agg(p::text, '' order by p.oid)) into v from pg_policy p;
  v_all := v_all || v;
  select md5(string_agg(c.oid::text || coalesce(c.relacl::text, '') || c.relrowsecurity, '' order by c.oid)) into v from pg_class c
    where c.relnamespace in ('da'::regnamespace, 'guard'::regnamespace);
  v_all := v_all || v;
  select count(*)::text || (select count(*) from pg_proc) || (select count(*) from pg_trigger) || (select count(*) from pg_policy)
      || (select count(*) from pg_namespace) || (select count(*) from pg_largeobject_metadata) || (select count(*) from pg_class)
    into v from pg_type;
  return v_all || v;
end $$;

create function watch.keep() returns void language plpgsql as $$
declare r record;
begin
  for r in select schemaname, tablename from pg_tables where schemaname in ('da', 'guard') loop
    execute format('create table watch.%I as table %I.%I', r.schemaname || '.' || r.tablename, r.schemaname, r.tablename);
  end loop;
end $$;
create function watch.again() returns void language plpgsql set session_replication_role = replica as $$
declare r record;
begin
  for r in select schemaname, tablename from pg_tables where schemaname in ('da', 'guard') loop
    execute format('delete from %I.%I', r.schemaname, r.tablename);
    execute format('insert into %I.%I overriding system value table watch.%I',
                   r.schemaname, r.tablename, r.schemaname || '.' || r.tablename);
  end loop;
end $$;
create table watch.head (seq int, hash text);
create function watch.begin() returns void language sql set session_replication_role = replica as $$
  insert into watch.head select seq, hash from da.audit_head;
  delete from guard.consult; delete from guard.listing; delete from guard.ask;
  select watch.keep() $$;
create function watch.forget(p_seq bigint) returns void language plpgsql
set search_path = pg_catalog set session_replication_role = replica as $$
begin
  delete from guard.consult;
  delete from guard.listing;
  delete from guard.ask;
  delete from da.audit_detail d using da.audit_entry e where e.id = d.entry_id and e.seq > p_seq;
  delete from da.audit_entry where seq > p_seq;
  update da.audit_head a set seq = h.seq, hash = h.hash from watch.head h;
end $$;
"""
