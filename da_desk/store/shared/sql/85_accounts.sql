-- Accounts: one administrator asks, a second one lets in. Rows here, logins by the provisioner's functions.
create or replace function guard.require_right(p_kind text, p_verb text) returns uuid language plpgsql stable security definer
set search_path = pg_catalog, pg_temp as $$
begin
  if not guard.allows(p_kind, p_verb) then raise exception 'not for this role' using errcode = 'DA403'; end if;
  return guard.required_me();
end $$;

create or replace function guard.groups_of(p_account uuid) returns text[] language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
  select coalesce(array_agg(distinct m.role), '{}') from da.membership m where m.account_id = p_account
    and m.from_day <= guard.today() and (m.to_day is null or m.to_day >= guard.today()) $$;

-- One at a time: two who disable each other at once must not both see the other still there.
create or replace function guard.require_administrator_left() returns void language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp as $$
begin
  perform 1 from da.desk for update;
  if not exists (select 1 from da.account a join guard.login l on l.account_id = a.id and l.active
      join da.membership m on m.account_id = a.id and m.role = 'administrator' and m.from_day <= guard.today()
        and (m.to_day is null or m.to_day >= guard.today())
      where a.disabled_at is null and a.activated_at is not null) then
    raise exception 'a desk needs an administrator' using errcode = 'DA451';
  end if;
end $$;

create or replace function guard.login_of(p_username text) returns text language sql stable security definer
set search_path = pg_catalog, pg_temp as $$ select regexp_replace(current_user, '_owner$', '') || '.' || p_username $$;

create or replace function api.add_account(p_account uuid, p_username text, p_full_name text, p_rank text,
  p_membership uuid, p_unit uuid, p_role text, p_verifier text) returns void language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
declare v_me uuid := guard.require_right('account', 'create'); p_login text := guard.login_of(p_username);
begin
  if p_role not in ('officer', 'supervisor', 'administrator', 'auditor') or p_username !~ '^[a-z0-9][a-z0-9_.-]{0,39}$' then
    raise exception 'not an account' using errcode = 'DA422';
  end if;
  if exists (select 1 from da.account a where a.username = p_username)
     or exists (select 1 from pg_roles where rolname = p_login) then
    raise exception 'the name is taken' using errcode = 'DA423';
  end if;
  insert into da.account (id, created_at, created_by, changed_at, changed_by, version, username, full_name, rank_number)
    values (p_account, guard.now(), v_me, guard.now(), v_me, 1, p_username, p_full_name, p_rank);
  insert into da.membership (id, created_at, created_by, changed_at, changed_by, version, account_id, unit_id, role, from_day)
    values (p_membership, guard.now(), v_me, guard.now(), v_me, 1, p_account, p_unit, p_role, guard.today());
  insert into guard.login (account_id, login, added_by) values (p_account, p_login, v_me);
  perform provision.add(p_login, p_verifier);
end $$;

create or replace function api.activate_account(p_account uuid, p_version int) returns void language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
declare v_me uuid := guard.require_right('account', 'manage'); l guard.login; a da.account;
begin
  select * into a from da.account x where x.id = p_account for update;
  select * into l from guard.login x where x.account_id = p_account for update;
  if a.id is null or l.account_id is null then raise exception 'unknown' using errcode = 'DA404'; end if;
  if a.version <> p_version then raise exception 'stale version' using errcode = 'DA409'; end if;
  if a.disabled_at is not null or l.active then raise exception 'nothing to activate' using errcode = 'DA403'; end if;
  if v_me in (coalesce(l.reset_by, l.added_by), p_account) then
    raise exception 'a second administrator' using errcode = 'DA444';
  end if;
  update guard.login set active = true, reset_by = null where account_id = p_account;
  update da.account set activated_at = guard.now(), activated_by = v_me, version = version + 1 where id = p_account;
  perform provision.allow(l.login, guard.groups_of(p_account));
end $$;

create or replace function api.disable_account(p_account uuid, p_version int) returns void language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
declare v_login name; a da.account;
begin
  perform guard.require_right('account', 'manage');
  select * into a from da.account x where x.id = p_account for update;
  select l.login into v_login from guard.login l where l.account_id = p_account;
  if a.id is null then raise exception 'unknown' using errcode = 'DA404'; end if;
  if a.disabled_at is null then
    if a.version <> p_version then raise exception 'stale version' using errcode = 'DA409'; end if;
    update da.account set disabled_at = guard.now(), version = version + 1 where id = p_account;
    update guard.login set active = false where account_id = p_account;
    perform guard.require_administrator_left();
  end if;
  if v_login is not null then perform provision.bar(v_login); end if;
end $$;

-- A password given by an administrator: the login rests until a second administrator activates it again.
create or replace function api.reset_account(p_account uuid, p_verifier text) returns void language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
declare v_me uuid := guard.require_right('account', 'manage'); v_login name;
begin
  select l.login into v_login from guard.login l join da.account a on a.id = l.account_id
    where l.account_id = p_account and a.disabled_at is null and l.account_id <> v_me;
  if v_login is null then raise exception 'unknown' using errcode = 'DA404'; end if;
  update guard.login set active = false, reset_by = v_me where account_id = p_account;
  update da.account set activated_at = null, activated_by = null, version = version + 1 where id = p_account;
  delete from guard.own_key where account_id = p_account;
  perform provision.password(v_login, p_verifier);
  perform provision.bar(v_login);
  perform guard.note('password-reset', 'account', p_account, null, '{}');
  perform guard.require_administrator_left();
end $$;

create or replace function api.change_own_password(p_verifier text) returns void language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
  perform provision.password((select l.login from guard.login l where l.account_id = guard.required_me()), p_verifier);
  perform guard.note('password-changed', 'account', guard.me(), null, '{}');
end $$;

-- The roles of an account from today on; nobody changes their own.
create or replace function api.set_roles(p_account uuid, p_units uuid[], p_roles text[], p_ids uuid[]) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_me uuid := guard.require_right('account', 'manage'); i int; v_today date := guard.today(); v_login name; v_active boolean;
begin
  if p_account = v_me then raise exception 'nobody changes their own roles' using errcode = 'DA444'; end if;
  if not exists (select 1 from da.account a where a.id = p_account) then raise exception 'unknown' using errcode = 'DA404'; end if;
  if coalesce(cardinality(p_units), 0) = 0 or exists (select 1 from unnest(p_roles) r
      where r not in ('officer', 'supervisor', 'administrator', 'auditor')) then
    raise exception 'not roles' using errcode = 'DA422';
  end if;
  update da.membership m set to_day = v_today - 1, version = m.version + 1
    where m.account_id = p_account and (m.to_day is null or m.to_day >= v_today)
      and not exists (select 1 from unnest(p_units, p_roles) w(u, r) where w.u = m.unit_id and w.r = m.role);
  for i in 1 .. cardinality(p_units) loop
    continue when exists (select 1 from da.membership m where m.account_id = p_account and m.unit_id = p_units[i]
      and m.role = p_roles[i] and m.from_day <= v_today and (m.to_day is null or m.to_day >= v_today));
    update da.membership m set to_day = null, version = m.version + 1
      where m.account_id = p_account and m.unit_id = p_units[i] and m.role = p_roles[i] and m.from_day = v_today;
    continue when found;
    insert into da.membership (id, created_at, created_by, changed_at, changed_by, version, account_id, unit_id, role, from_day)
      values (p_ids[i], guard.now(), v_me, guard.now(), v_me, 1, p_account, p_units[i], p_roles[i], v_today);
  end loop;
  select l.login, l.active into v_login, v_active from guard.login l where l.account_id = p_account;
  if v_active then perform provision.groups(v_login, guard.groups_of(p_account)); end if;
  perform guard.require_administrator_left();
end $$;

-- The first two administrators, once, by the migrator: from then on each needs the other.
create or replace function api.begin_desk(p_desk uuid, p_name text, p_training boolean, p_unit uuid, p_unit_name text,
  p_accounts uuid[], p_memberships uuid[], p_usernames text[], p_full_names text[], p_verifiers text[]) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare i int; v_login text; v_at timestamptz := guard.now();
begin
  if not guard.is_migrator() or exists (select 1 from da.desk) or cardinality(p_accounts) < 2 then
    raise exception 'the desk was begun before' using errcode = 'DA403';
  end if;
  insert into da.desk (id, created_at, created_by, changed_at, changed_by, version, name, training, key_serial, case_prefix)
    values (p_desk, v_at, p_accounts[1], v_at, p_accounts[1], 1, p_name, p_training, 0, 'DA');
  insert into da.unit (id, created_at, created_by, changed_at, changed_by, version, name, area)
    values (p_unit, v_at, p_accounts[1], v_at, p_accounts[1], 1, p_unit_name, 'england-wales');
  for i in 1 .. cardinality(p_accounts) loop
    if p_usernames[i] !~ '^[a-z0-9][a-z0-9_.-]{0,39}$' then raise exception 'not an account' using errcode = 'DA422'; end if;
    v_login := guard.login_of(p_usernames[i]);
    insert into da.account (id, created_at, created_by, changed_at, changed_by, version, username, full_name, rank_number, activated_at)
      values (p_accounts[i], v_at, p_accounts[i], v_at, p_accounts[i], 1, p_usernames[i], p_full_names[i], '', v_at);
    insert into da.membership (id, created_at, created_by, changed_at, changed_by, version, account_id, unit_id, role, from_day)
      values (p_memberships[i], v_at, p_accounts[i], v_at, p_accounts[i], 1, p_accounts[i], p_unit, 'administrator', guard.today());
    insert into guard.login (account_id, login, active) values (p_accounts[i], v_login, true);
    perform provision.add(v_login, p_verifiers[i]);
    perform provision.allow(v_login, array['administrator']);
  end loop;
end $$;
