-- DA Desk, shared desk: what needs a superuser. Read it, then run it once with psql as one:
--     psql -X -v ON_ERROR_STOP=1 -f THIS_FILE "host=... dbname=postgres user=postgres sslmode=verify-full"
-- Nothing later needs a superuser. Nobody logs in as the owner or the provisioner; no person ever holds CREATEROLE.
do $$ begin
  if current_setting('server_version_num')::int < 150000 then raise exception 'DA Desk needs PostgreSQL 15 or later'; end if;
end $$;

-- 1 Roles. A person's login is "{{roles}}.NAME"; the desk's own roles have an underscore instead. The owner holds every
--   object; the provisioner makes people's logins, by the small functions below.
create role "{{roles}}_owner"       nologin nosuperuser nocreaterole nocreatedb noinherit;
create role "{{roles}}_provisioner" nologin nosuperuser createrole   nocreatedb noinherit;
create role "{{roles}}_migrator"    login   nosuperuser nocreaterole nocreatedb noinherit connection limit 3 password '{{verifier}}';
grant "{{roles}}_owner" to "{{roles}}_migrator";
create role "{{roles}}_person"        nologin;   -- may connect at all
create role "{{roles}}_officer"       nologin;
create role "{{roles}}_supervisor"    nologin;
create role "{{roles}}_administrator" nologin;
create role "{{roles}}_auditor"       nologin;
grant "{{roles}}_person", "{{roles}}_officer", "{{roles}}_supervisor", "{{roles}}_administrator", "{{roles}}_auditor"
  to "{{roles}}_provisioner" with admin option;
-- So that disabling a person ends their sessions, and whoever holds up all others is found. The provisioner inherits these
-- alone (before 16 a role inherits all or nothing).
grant pg_signal_backend, pg_read_all_stats to "{{roles}}_provisioner";
select current_setting('server_version_num')::int >= 160000 as pg16 \gset
\if :pg16
  grant "{{roles}}_person", "{{roles}}_officer", "{{roles}}_supervisor", "{{roles}}_administrator", "{{roles}}_auditor"
    to "{{roles}}_provisioner" with admin option, inherit false, set false;
  grant pg_signal_backend, pg_read_all_stats to "{{roles}}_provisioner" with inherit true, set false;
\else
  alter role "{{roles}}_provisioner" inherit;
\endif

-- 2 The database. Strangers may neither connect nor make temporary tables.
create database "{{database}}" owner "{{roles}}_owner" template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C';
revoke all on database "{{database}}" from public;
grant connect on database "{{database}}" to "{{roles}}_person", "{{roles}}_migrator";
alter database "{{database}}" set jit = off;
alter database "{{database}}" set idle_in_transaction_session_timeout = '60s';
alter database "{{database}}" set statement_timeout = '60s';
alter database "{{database}}" set temp_file_limit = '2GB';   -- a person can't fill the disk, nor raise this
alter database "{{database}}" set timezone = 'UTC';

\connect "{{database}}"
revoke all on schema public from public;
revoke usage on language plpgsql from public;            -- no DO blocks for people
grant usage on language plpgsql to "{{roles}}_owner", "{{roles}}_provisioner";
-- Large objects know no rows; the server's counters and locks tell which rows a function touched; an advisory lock of a
-- person could hold up an upgrade. What 15 still keeps for files under old names asks for a superuser by itself. Nobody needs
-- any of them here.
do $$
declare f regprocedure;
begin
  for f in select p.oid from pg_proc p where p.pronamespace = 'pg_catalog'::regnamespace
      and p.proname ~ '^(lo_|loread|lowrite|pg_stat_get_|pg_lock_status|pg_advisory_|pg_try_advisory_|pg_logical_emit_message|pg_export_snapshot|pg_read_file_old|pg_rotate_logfile_old)' loop
    execute format('revoke execute on function %s from public', f);
    if f::text ~ '^(pg_stat_get_|pg_lock_status)' then execute format('grant execute on function %s to pg_read_all_stats', f); end if;
  end loop;
end $$;
grant execute on function pg_advisory_xact_lock(bigint) to "{{roles}}_migrator", "{{roles}}_owner";
create schema ext authorization "{{roles}}_owner";
create extension fuzzystrmatch schema ext;
revoke execute on all functions in schema ext from public;
grant execute on all functions in schema ext to "{{roles}}_owner";

-- 3 The functions of the provisioner. Only the owner's own functions may call them, which ask who wants it first.
create schema provision authorization "{{roles}}_provisioner";
set role "{{roles}}_provisioner";

create function provision.checked(p_login text) returns text language plpgsql immutable
set search_path = pg_catalog, pg_temp as $$
begin
  if p_login !~ '^{{roles}}[.][a-z0-9][a-z0-9_.-]{0,39}$' then
    raise exception 'not the name of a person''s login' using errcode = 'DA422';
  end if;
  return p_login;
end $$;

create function provision.scram(p_verifier text) returns text language plpgsql immutable
set search_path = pg_catalog, pg_temp as $$
begin
  if p_verifier !~ '^SCRAM-SHA-256\$[0-9]{4,7}:[A-Za-z0-9+/=]{16,}\$[A-Za-z0-9+/=]{44}:[A-Za-z0-9+/=]{44}$' then
    raise exception 'a verifier is wanted, never a password' using errcode = 'DA422';
  end if;
  return p_verifier;
end $$;

-- A new login, which can't be used before provision.allow.
create function provision.add(p_login text, p_verifier text) returns void language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
  execute format('create role %I nologin noinherit connection limit 12 password %L',
                 provision.checked(p_login), provision.scram(p_verifier));
  execute format('alter role %I inherit', p_login);
  execute format('grant "{{roles}}_person" to %I', p_login);
end $$;

-- The login may be used, with exactly these groups.
create function provision.allow(p_login text, p_groups text[]) returns void language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
declare g text;
begin
  execute format('alter role %I login', provision.checked(p_login));
  perform provision.groups(p_login, p_groups);
end $$;

create function provision.groups(p_login text, p_groups text[]) returns void language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
declare g text;
begin
  perform provision.checked(p_login);
  foreach g in array array['officer', 'supervisor', 'administrator', 'auditor'] loop
    if g = any(p_groups) then execute format('grant %I to %I', '{{roles}}_' || g, p_login);
    else execute format('revoke %I from %I', '{{roles}}_' || g, p_login); end if;
  end loop;
end $$;

-- The login may be used no more; its sessions end at once.
create function provision.bar(p_login text) returns int language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
declare n int;
begin
  execute format('alter role %I nologin', provision.checked(p_login));
  select count(pg_terminate_backend(pid)) into n from pg_stat_activity where usename = p_login and pid <> pg_backend_pid();
  return n;
end $$;

create function provision.password(p_login text, p_verifier text) returns void language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
  execute format('alter role %I password %L', provision.checked(p_login), provision.scram(p_verifier));
end $$;

-- Whoever holds a transaction open with a lock that all others wait for is sent away, unless it is just committing.
create function provision.end_holder(p_xid xid) returns int language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
declare n int;
begin
  select count(pg_terminate_backend(a.pid)) into n from pg_locks l join pg_stat_activity a on a.pid = l.pid
    where l.locktype = 'transactionid' and l.granted and l.transactionid = p_xid and a.pid <> pg_backend_pid()
      and a.usename like replace('{{roles}}', '_', '\_') || '.%'
      and not (a.state = 'active' and a.query ~* '^\s*(commit|end)(\s+(work|transaction))?\s*;?\s*$');
  return n;
end $$;

revoke execute on all functions in schema provision from public;
grant usage on schema provision to "{{roles}}_owner";
grant execute on all functions in schema provision to "{{roles}}_owner";
reset role;
