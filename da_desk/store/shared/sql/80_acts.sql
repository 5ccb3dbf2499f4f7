-- What only a function may do: sealing, sign-off, taking a value away, bulk acts, restricting.
create or replace function guard.require_open(p_case uuid) returns void language plpgsql stable security definer
set search_path = pg_catalog, pg_temp as $$
begin
  if p_case is null or p_case not in (select guard.opened()) then raise exception 'not open' using errcode = 'DA404'; end if;
end $$;

create or replace function api.next_ref(p_stem text) returns text language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
declare v_last int; v_prefix text;
begin
  perform guard.required_me();
  select d.case_prefix into v_prefix from da.desk d limit 1;
  if not guard.allows('case', 'create') or p_stem !~ ('^' || regexp_replace(v_prefix, '([^A-Za-z0-9])', '\\\1', 'g') || '/[0-9]{2}/$') then
    raise exception 'not a stem of this desk' using errcode = 'DA403';
  end if;
  insert into guard.ref_counter (stem, last) select p_stem, coalesce(max(substr(c.ref, length(p_stem) + 1)::int), 0)
    from da.case_file c where starts_with(c.ref, p_stem) and substr(c.ref, length(p_stem) + 1) ~ '^[0-9]{1,9}$'
    having not exists (select 1 from guard.ref_counter r where r.stem = p_stem)
    on conflict do nothing;
  perform 1 from guard.ref_counter r where r.stem = p_stem for update skip locked;
  if not found then perform guard.wait_for(format('guard.ref_counter where stem = %L', p_stem)); end if;
  update guard.ref_counter r set last = r.last + case when random() * s.left_out < 1 and s.left_out > 0 then 2 else 1 end,
      before = case when r.xid = pg_current_xact_id() then r.before else r.last end, xid = pg_current_xact_id()
    from guard.setting s where r.stem = p_stem returning last into v_last;
  return p_stem || lpad(v_last::text, greatest(5, length(v_last::text)), '0');
end $$;

create or replace function api.person_known(p_person uuid) returns boolean language sql stable security definer
set search_path = pg_catalog, pg_temp as $$ select guard.me() is not null and guard.may_name(p_person) $$;

create or replace function api.keep_tokens(p_person uuid, p_tokens text[]) returns void language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
  perform guard.required_me();
  if not guard.may_edit_person(p_person) or (coalesce(cardinality(p_tokens), 0) = 0 and exists (
      select 1 from da.person p where p.id = p_person and p.family_name || p.given_names ~ '[[:alnum:]]')) then
    raise exception 'not open' using errcode = 'DA404';
  end if;
  delete from da.name_token t where t.person_id = p_person and t.token <> all(p_tokens);
  insert into da.name_token (token, person_id)
    select distinct x, p_person from unnest(p_tokens) x where length(x) between 1 and 200 on conflict do nothing;
end $$;

create or replace function api.seal_record(p_record uuid, p_version int, p_snapshot uuid, p_sha256 text, p_state text)
returns int language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare r da.record; s da.snapshot; k guard.sealing; v_me uuid := guard.required_me();
begin
  perform guard.require_open((select x.case_id from da.record x where x.id = p_record));
  select * into r from da.record x where x.id = p_record for update;
  if r.version <> p_version then raise exception 'stale version' using errcode = 'DA409'; end if;
  select * into s from da.snapshot x where x.id = p_snapshot and x.record_id = r.id;
  if s.id is null or r.body_sha256 <> p_sha256 or s.body_sha256 <> p_sha256
     or encode(sha256(convert_to(s.body, 'UTF8')), 'hex') <> p_sha256 or s.body <> r.body then
    raise exception 'other bytes' using errcode = 'DA409';
  end if;
  select * into k from guard.sealing x where x.kind = r.kind and x.state = p_state;
  if k.kind is null or not guard.is_step(r.kind, r.state, p_state) then
    raise exception 'no such step' using errcode = 'DA403';
  end if;
  if not guard.may_in(r.case_id, 'record', array[k.verb]) then
    raise exception 'not for this role' using errcode = 'DA403';
  end if;
  if r.kind = 'rmp' and p_state = 'signed-off' then
    perform guard.require_reader(r.id);
  elsif k.four_eyes and (guard.wrote(r.id, v_me) or v_me in (r.owner_id, r.created_by, r.changed_by)) then
    raise exception 'nobody signs off what they wrote' using errcode = 'DA444';
  end if;
  perform guard.read_policies();
  if r.kind = 'rmp' and p_state = 'self-signed' and not (select x.self_sign from guard.setting x) then
    raise exception 'a second person signs off here' using errcode = 'DA444';
  end if;
  if p_state = 'signed' and not exists (
      select 1 from da.signing g where g.record_id = r.id and g.snapshot_id = s.id and g.scan_id is not null) then
    raise exception 'no signature' using errcode = 'DA403';
  end if;
  perform guard.note('sealed', 'record', r.id, r.case_id, jsonb_build_object('snapshot', s.id, 'body_sha256', p_sha256));
  update da.record set state = p_state, sealed_snapshot_id = s.id, sealed_at = guard.now(), sealed_by = v_me,
    version = version + 1 where id = r.id;
  return r.version + 1;
end $$;

create or replace function api.seal_contact(p_contact uuid, p_version int, p_reason text) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare t da.contact; v_me uuid := guard.required_me();
begin
  perform guard.require_open((select x.case_id from da.contact x where x.id = p_contact));
  select * into t from da.contact x where x.id = p_contact for update;
  if not guard.may_in(t.case_id, 'contact', '{seal}') or length(btrim(p_reason)) = 0 then
    raise exception 'not for this role' using errcode = 'DA403';
  end if;
  if t.version <> p_version then raise exception 'stale version' using errcode = 'DA409'; end if;
  if t.sealed_at is not null then raise exception 'sealed' using errcode = 'DA403'; end if;
  insert into da.erasure (id, created_at, created_by, changed_at, changed_by, version, entry_id, reason)
    select gen_random_uuid(), guard.now(), v_me, guard.now(), v_me, 1, e.id, p_reason from da.audit_entry e
    where e.entity_id = p_contact and not exists (select 1 from da.erasure x where x.entry_id = e.id);
  delete from da.audit_detail d using da.audit_entry e where d.entry_id = e.id and e.entity_id = p_contact;
  update da.contact set value = '', match_key = '', note = '', sealed_at = guard.now(), sealed_by = v_me,
    sealed_reason = p_reason, version = version + 1 where id = p_contact;
  -- That it changed stays, not what it held.
  update guard.pending p set detail = p.detail - 'value' - 'note'
    where p.xid = pg_current_xact_id() and p.entity_id = p_contact;
  perform guard.note('sealed', 'contact', p_contact, t.case_id, jsonb_build_object('reason', p_reason));
  return t.version + 1;
end $$;

create or replace function guard.may_erase() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select 1 from da.erasure x where x.entry_id = old.entry_id) then
    raise exception 'kept for good' using errcode = 'DA403';
  end if;
  return old;
end $$;

-- A bulk act: outside the limit on cases opened an hour, each case on the record.
create or replace function api.hand_over(p_cases uuid[], p_ownership text, p_to uuid, p_rules text[], p_reason text default '')
returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_me uuid := guard.required_me(); v_case uuid; v_former uuid; n int := 0;
begin
  if p_ownership not in ('risk', 'informing', 'oic') or cardinality(p_cases) > 500 or not guard.may_own(p_to)
     or length(p_reason) > 10000 then
    raise exception 'not to that account' using errcode = 'DA422';
  end if;
  foreach v_case in array p_cases loop
    if not exists (select 1 from da.case_file c where c.id = v_case and guard.may_see(c.id, c.restricted))
       or not guard.may_in(v_case, 'case', '{hand-over}') then
      raise exception 'not for this role' using errcode = 'DA403';
    end if;
    select o.account_id into v_former from da.case_owner o where o.case_id = v_case and o.ownership = p_ownership and o.to_at is null;
    continue when v_former = p_to;
    update da.case_owner o set to_at = guard.now(), version = o.version + 1
      where o.case_id = v_case and o.ownership = p_ownership and o.to_at is null;
    insert into da.case_owner (id, created_at, created_by, changed_at, changed_by, version, case_id, ownership, account_id, from_at)
      values (gen_random_uuid(), guard.now(), v_me, guard.now(), v_me, 1, v_case, p_ownership, p_to, guard.now());
    update da.duty d set holder_id = p_to, version = d.version + 1
      where d.case_id = v_case and d.state = 'open' and d.rule_version = any(p_rules)
        and (d.holder_id is null or d.holder_id = v_former);
    perform guard.note('handed-over', 'case_file', v_case, v_case, jsonb_build_object('ownership', p_ownership)
      || case when coalesce(p_reason, '') = '' then '{}' else jsonb_build_object('reason', p_reason) end);
    n := n + 1;
  end loop;
  return n;
end $$;

-- Whether there is such a case for this person; a try at one that isn't is written down, restricted or not there at all.
create or replace function guard.there_for_me(p_case uuid) returns boolean language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp as $$
begin
  if exists (select 1 from da.case_file c where c.id = p_case and guard.may_see(c.id, c.restricted)) then return true; end if;
  perform guard.decided(coalesce(p_case, guard.no_case()), 'opened', '');
  return false;
end $$;

create or replace function api.restrict(p_case uuid, p_contact text, p_reason text, p_readers uuid[], p_barred uuid[], p_why text[])
returns text language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_me uuid := guard.required_me(); c da.case_file; v_at timestamptz := guard.now(); i int;
begin
  if not guard.there_for_me(p_case) then return 'unknown'; end if;
  if not guard.may_in(p_case, 'case', '{restrict}') then return 'denied'; end if;
  if exists (select 1 from unnest(p_readers || p_barred) x where not exists (select 1 from da.account a where a.id = x)) then
    return 'unknown';
  end if;
  select * into c from da.case_file x where x.id = p_case for update;
  update da.restriction r set lifted_at = v_at, lifted_reason = 'replaced', version = r.version + 1
    where r.case_id = p_case and r.lifted_at is null;
  insert into da.restriction (id, created_at, created_by, changed_at, changed_by, version, case_id, contact, reason, lifted_reason)
    values (gen_random_uuid(), v_at, v_me, v_at, v_me, 1, p_case, p_contact, p_reason, '');
  update da.case_reader r set to_at = v_at, version = r.version + 1
    where r.case_id = p_case and r.to_at is null and r.account_id <> all(p_readers);
  insert into da.case_reader (id, created_at, created_by, changed_at, changed_by, version, case_id, account_id)
    select gen_random_uuid(), v_at, v_me, v_at, v_me, 1, p_case, x from (select distinct unnest(p_readers) x) y
    where not exists (select 1 from da.case_reader r where r.case_id = p_case and r.account_id = y.x and r.to_at is null);
  update da.case_bar b set to_at = v_at, version = b.version + 1
    where b.case_id = p_case and b.to_at is null and b.account_id <> all(p_barred);
  for i in 1 .. coalesce(cardinality(p_barred), 0) loop
    insert into da.case_bar as b (id, created_at, created_by, changed_at, changed_by, version, case_id, account_id, why)
      values (gen_random_uuid(), v_at, v_me, v_at, v_me, 1, p_case, p_barred[i], p_why[i])
      on conflict (case_id, account_id) do update set to_at = null, why = excluded.why, version = b.version + 1
      where b.to_at is not null or b.why <> excluded.why;
  end loop;
  if not c.restricted then update da.case_file set restricted = true, version = version + 1 where id = p_case; end if;
  perform guard.note('restricted', 'case_file', p_case, p_case, jsonb_build_object('reason', p_reason));
  return 'done';
end $$;

create or replace function api.lift(p_case uuid, p_reason text) returns text language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
declare v_at timestamptz := guard.now(); c da.case_file;
begin
  perform guard.required_me();
  if not guard.there_for_me(p_case) then return 'unknown'; end if;
  if not guard.may_in(p_case, 'case', '{restrict}') then return 'denied'; end if;
  select * into c from da.case_file x where x.id = p_case for update;
  if not c.restricted then return 'unknown'; end if;
  update da.restriction r set lifted_at = v_at, lifted_reason = p_reason, version = r.version + 1
    where r.case_id = p_case and r.lifted_at is null;
  update da.case_reader r set to_at = v_at, version = r.version + 1 where r.case_id = p_case and r.to_at is null;
  update da.case_bar b set to_at = v_at, version = b.version + 1 where b.case_id = p_case and b.to_at is null;
  update da.case_file set restricted = false, version = version + 1 where id = p_case and restricted;
  perform guard.note('unrestricted', 'case_file', p_case, p_case, jsonb_build_object('reason', p_reason));
  return 'done';
end $$;

-- Who asked for a restricted case, as the consultations tell; "unknown" is what whoever is barred was told.
create or replace function api.attempts(p_since timestamptz)
returns table (case_id uuid, ref text, who text, at timestamptz, way text, barred boolean)
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  select k.case_id, c.ref, trim(a.rank_number || ' ' || a.full_name), k.at, k.code, k.outcome = 'unknown'
  from guard.consult k join da.case_file c on c.id = k.case_id join da.account a on a.id = k.account_id
  where k.at >= p_since and k.outcome in ('unknown', 'restricted') and c.restricted and guard.may_see(c.id, c.restricted)
    and (guard.holds('auditor') or guard.holds('supervisor')) order by k.at desc, k.id desc limit 200 $$;

-- A person's own things.
create or replace function api.own_key() returns bytea language sql stable security definer
set search_path = pg_catalog, pg_temp as $$ select k.wrapped from guard.own_key k where k.account_id = guard.me() $$;
create or replace function api.keep_own_key(p_wrapped bytea) returns void language sql volatile security definer
set search_path = pg_catalog, pg_temp as $$
  insert into guard.own_key (account_id, wrapped, at) select guard.required_me(), p_wrapped, guard.now()
    where length(p_wrapped) <= 4096
  on conflict (account_id) do update set wrapped = excluded.wrapped, at = excluded.at $$;
create or replace function api.own_drafts() returns table (id uuid, sealed bytea) language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
  select d.id, d.sealed from guard.own_draft d where d.account_id = guard.me() order by d.at desc limit 200 $$;
create or replace function api.keep_draft(p_id uuid, p_sealed bytea) returns void language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
  if length(p_sealed) > 4194304
     or (select count(*) from guard.own_draft d where d.account_id = guard.required_me() and d.id <> p_id) >= 200 then
    raise exception 'too many drafts' using errcode = 'DA422';
  end if;
  insert into guard.own_draft (account_id, id, sealed, at) values (guard.me(), p_id, p_sealed, guard.now())
  on conflict (account_id, id) do update set sealed = excluded.sealed, at = excluded.at;
end $$;
create or replace function api.drop_draft(p_id uuid) returns void language sql volatile security definer
set search_path = pg_catalog, pg_temp as $$
  delete from guard.own_draft d where d.account_id = guard.me() and d.id = p_id $$;
