-- Grants in one form: pg_dump leaves out those that are the default, and may give them in another order.
create or replace function guard.grants(p_grants aclitem[], p_kind "char", p_owner oid) returns text language sql stable
set search_path = pg_catalog, pg_temp as $$
  select string_agg(g::text, ',' order by g::text) from unnest(coalesce(p_grants, acldefault(p_kind, p_owner))) g $$;

-- What stands on the server now, in one hash: policies, triggers, functions, grants, owners.
create or replace function guard.fingerprint() returns text language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
  select encode(sha256(convert_to(string_agg(x.line, E'\n' order by x.line), 'UTF8')), 'hex') from (
    select 'policy ' || concat_ws('|', schemaname, tablename, policyname, permissive, roles::text, cmd, qual, with_check) as line
      from pg_policies where schemaname = 'da'
    union all
    select 'trigger ' || pg_get_triggerdef(t.oid) || t.tgenabled::text from pg_trigger t join pg_class c on c.oid = t.tgrelid
      join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('da', 'guard') and not t.tgisinternal
    union all
    select 'function ' || concat_ws('|', n.nspname, p.oid::regprocedure::text, md5(p.prosrc), p.prosecdef, p.proconfig::text,
        guard.grants(p.proacl, 'f', p.proowner), pg_get_userbyid(p.proowner)) from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname in ('api', 'guard', 'provision')
    union all
    select 'table ' || concat_ws('|', n.nspname, c.relname, c.relkind::text, c.relrowsecurity,
        guard.grants(c.relacl, 'r', c.relowner), pg_get_userbyid(c.relowner)) from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('da', 'guard', 'api') and c.relkind in ('r', 'v', 'm', 'p', 'f')
    union all
    select 'column ' || concat_ws('|', n.nspname, c.relname, a.attname, guard.grants(a.attacl, 'c', 0)) from pg_attribute a
      join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('da', 'guard') and a.attacl is not null and a.attnum > 0
    union all
    select 'schema ' || concat_ws('|', n.nspname, guard.grants(n.nspacl, 'n', n.nspowner), pg_get_userbyid(n.nspowner)) from pg_namespace n
      where n.nspname in ('da', 'guard', 'api', 'provision', 'ext', 'public')) x $$;

create or replace function api.hello(out schema_revision text, out oldest_client int, out account_id uuid, out covers_minutes int,
                                     out at timestamptz, out intact boolean)
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  select s.schema_revision, s.oldest_client, guard.me(), s.covers_minutes, guard.now(), s.fingerprint = guard.fingerprint()
  from guard.setting s $$;
