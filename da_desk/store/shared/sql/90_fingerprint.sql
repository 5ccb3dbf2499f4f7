-- Grants in one form: pg_dump leaves out those that are the default, and may give them in another order.
create or replace function guard.grants(p_grants aclitem[], p_kind "char", p_owner oid) returns text language sql stable
set search_path = pg_catalog, pg_temp as $$
  select string_agg(g::text, ',' order by g::text) from unnest(coalesce(p_grants, acldefault(p_kind, p_owner))) g $$;

-- What no desk has: people's logins, or roles and functions of the server, with more than they were given. Normally none.
create or replace function guard.odd() returns setof text language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
  select 'login ' || r.rolname from pg_roles r where starts_with(r.rolname, '{{roles}}.')
    and (r.rolsuper or r.rolcreaterole or r.rolcreatedb or r.rolreplication or r.rolbypassrls)
  union all
  select 'member ' || g.rolname || ' of ' || m.rolname from pg_auth_members a join pg_roles m on m.oid = a.roleid
    join pg_roles g on g.oid = a.member
    where case when starts_with(g.rolname, '{{roles}}.') then m.rolname not in ('{{roles}}_person', '{{roles}}_officer',
                 '{{roles}}_supervisor', '{{roles}}_administrator', '{{roles}}_auditor')
               when g.rolname in ('{{roles}}_person', '{{roles}}_officer', '{{roles}}_supervisor', '{{roles}}_administrator',
                 '{{roles}}_auditor', '{{roles}}_owner') then true
               else m.rolname in ('{{roles}}_owner', '{{roles}}_provisioner') and g.rolname <> '{{roles}}_migrator' end
  union all
  select 'setting ' || coalesce(r.rolname, '') from pg_db_role_setting d left join pg_roles r on r.oid = d.setrole
    where (d.setrole = 0 or starts_with(r.rolname, '{{roles}}.')) and d.setconfig::text ~ 'session_replication_role|row_security'
  union all
  select 'function ' || p.oid::regprocedure::text from pg_proc p where p.pronamespace = 'pg_catalog'::regnamespace
    and p.proname ~ '^(lo_|loread|lowrite|pg_stat_get_|pg_lock_status|pg_advisory_|pg_try_advisory_|pg_logical_emit_message|pg_export_snapshot)'
    and has_function_privilege('{{roles}}_person', p.oid, 'execute')
  union all
  select 'place ' || w.what from (values
    ('temporary tables', has_database_privilege('{{roles}}_person', current_database(), 'temp')),
    ('schemas', has_database_privilege('{{roles}}_person', current_database(), 'create')),
    ('public', has_schema_privilege('{{roles}}_person', 'public', 'create')),
    ('plpgsql', has_language_privilege('{{roles}}_person', 'plpgsql', 'usage'))) w(what, may) where w.may
  union all
  select 'event trigger ' || e.evtname from pg_event_trigger e
  union all
  select 'default ' || d.defaclacl::text from pg_default_acl d join pg_roles r on r.oid = d.defaclrole where r.rolname = '{{roles}}_owner'
  union all
  select 'rule ' || r.rulename || ' on ' || c.relname from pg_rewrite r join pg_class c on c.oid = r.ev_class
    join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('da', 'guard', 'api') $$;

-- What stands on the server now, in one hash: policies, triggers, functions, grants, owners, constraints, and the rights and
-- steps of the trade.
create or replace function guard.fingerprint() returns text language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
  select encode(sha256(convert_to(string_agg(x.line, E'\n' order by x.line), 'UTF8')), 'hex') from (
    select 'odd ' || o as line from guard.odd() o
    union all
    select 'may ' || concat_ws('|', m.role, m.kind, m.verb, m.reach) from guard.may m
    union all
    select 'step ' || concat_ws('|', t.kind, t.state, t.next) from guard.step t
    union all
    select 'sealing ' || concat_ws('|', k.kind, k.state, k.verb, k.four_eyes) from guard.sealing k
    union all
    select 'constraint ' || concat_ws('|', c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid), c.convalidated)
      from pg_constraint c where c.connamespace in ('da'::regnamespace, 'guard'::regnamespace)
    union all
    select 'policy ' || concat_ws('|', schemaname, tablename, policyname, permissive, roles::text, cmd, qual, with_check)
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
