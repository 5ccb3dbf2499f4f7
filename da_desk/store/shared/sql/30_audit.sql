-- The audit: written by triggers alone, chained when the transaction commits, never changed.
create or replace function guard.note(p_action text, p_entity text, p_id uuid, p_case uuid, p_detail jsonb, p_slot text default null)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into guard.pending (xid, slot, action, entity, entity_id, case_id, at, actor_id, detail)
  values (pg_current_xact_id(), coalesce(p_slot, gen_random_uuid()::text), p_action, p_entity, p_id, p_case, guard.now(),
          guard.me(), p_detail)
  on conflict (xid, slot) do update set detail = guard.merged(guard.pending.detail, excluded.detail);
end $$;

-- Two differences of one row in one transaction as one: the first former value, the last new one.
create or replace function guard.merged(p_first jsonb, p_later jsonb) returns jsonb language sql immutable
set search_path = pg_catalog, pg_temp as $$
  select p_first || coalesce((select jsonb_object_agg(e.key, jsonb_build_array(
    case when p_first ? e.key then p_first -> e.key -> 0 else e.value -> 0 end, e.value -> 1))
    from jsonb_each(p_later) e), '{}') $$;

create or replace function guard.leaves(p_body jsonb) returns table (path text, value jsonb) language sql immutable
set search_path = pg_catalog, pg_temp as $$
  with recursive walk (path, value) as (
    select 'body'::text, p_body
    union all
    select w.path || '.' || e.key, e.value from walk w, lateral jsonb_each(
      case when jsonb_typeof(w.value) = 'object' then w.value else '{}'::jsonb end) e)
  select w.path, w.value from walk w where jsonb_typeof(w.value) <> 'object' $$;

create or replace function guard.body_difference(p_old text, p_new text) returns jsonb language sql immutable
set search_path = pg_catalog, pg_temp as $$
  select coalesce(jsonb_object_agg(coalesce(o.path, n.path),
                  jsonb_build_array(coalesce(o.value, 'null'), coalesce(n.value, 'null'))), '{}')
  from guard.leaves(coalesce(p_old, '{}')::jsonb) o full join guard.leaves(coalesce(p_new, '{}')::jsonb) n on n.path = o.path
  where coalesce(o.value, 'null') is distinct from coalesce(n.value, 'null') $$;

-- As store/audit.py: former and new value of each column, bodies leaf by leaf, bytes never.
create or replace function guard.difference(p_old jsonb, p_new jsonb) returns jsonb language sql immutable
set search_path = pg_catalog, pg_temp as $$
  select coalesce(jsonb_object_agg(n.key, jsonb_build_array(coalesce(p_old -> n.key, 'null'), n.value)), '{}')
         || case when p_new ? 'body' and p_new ->> 'body' is distinct from p_old ->> 'body'
                 then guard.body_difference(p_old ->> 'body', p_new ->> 'body') else '{}' end
  from jsonb_each(p_new) n
  where n.key not in ('id', 'version', 'created_at', 'created_by', 'changed_at', 'changed_by', 'match_key', 'ref_key',
                      'crime_key', 'body_sha256', 'body', 'data')
    and coalesce(p_old -> n.key, 'null') is distinct from n.value
    and not (coalesce(p_old -> n.key, 'null') = 'null' and n.value = '""') $$;

create or replace function guard.noted() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp set timezone = 'UTC' as $$
declare v_new jsonb; v_old jsonb; v_case uuid; v_detail jsonb;
begin
  v_new := to_jsonb(new) - 'data';
  if tg_op = 'UPDATE' then v_old := to_jsonb(old) - 'data'; end if;
  v_case := case when tg_table_name = 'case_file' then new.id else (v_new ->> 'case_id')::uuid end;
  v_detail := guard.difference(coalesce(v_old, '{}'), v_new);
  if v_detail <> '{}' or tg_op = 'INSERT' then
    perform guard.note(case tg_op when 'INSERT' then 'created' else 'altered' end, tg_table_name, new.id, v_case, v_detail,
                       tg_table_name || ':' || new.id);
  end if;
  return null;
end $$;

-- Waits for a row that all others need too. Whoever keeps it longer than a moment without committing is sent away: by SET
-- CONSTRAINTS a person could have the end of the chain locked early, and stay.
create or replace function guard.wait_for(p_row text) returns void language plpgsql security definer
set search_path = pg_catalog, pg_temp set lock_timeout = '5s' as $$
declare v_holder xid;
begin
  loop
    begin
      execute 'select 1 from ' || p_row || ' for update';
      return;
    exception when lock_not_available then
      execute 'select xmax from ' || p_row into v_holder;
      perform provision.end_holder(v_holder);
    end;
  end loop;
end $$;

-- Runs at COMMIT: row locks are always taken before the lock on the chain's head, so nobody waits in a circle.
create or replace function guard.chained() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp set timezone = 'UTC' as $$
declare p guard.pending; h da.audit_head; v_id uuid := gen_random_uuid(); v_salt text; v_detail text; v_sha text; v_bytes text; v_hash text;
begin
  delete from guard.pending where xid = new.xid and slot = new.slot returning * into p;
  if not found then return null; end if;
  perform 1 from da.audit_head where one = 1 for update skip locked;
  if not found then perform guard.wait_for('da.audit_head where one = 1'); end if;
  update da.audit_head set seq = seq + 1 where one = 1 returning * into h;
  if not found then
    insert into da.audit_head (one, seq, hash) values (1, 1, repeat('0', 64)) returning * into h;
  end if;
  v_salt := replace(gen_random_uuid()::text, '-', '');
  v_detail := p.detail::text;
  v_sha := encode(sha256(convert_to(v_salt || v_detail, 'UTF8')), 'hex');
  v_bytes := format('[%s,"%s","%s","%s","%s","%s","%s","%s","%s"]', h.seq, v_id,
    to_char(p.at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), coalesce(p.actor_id::text, ''), p.action, p.entity,
    coalesce(p.entity_id::text, ''), coalesce(p.case_id::text, ''), v_sha);
  v_hash := encode(sha256(decode(h.hash, 'hex') || convert_to(v_bytes, 'UTF8')), 'hex');
  insert into da.audit_entry (seq, id, at, actor_id, action, entity, entity_id, case_id, detail_sha256, prev_hash, hash)
  values (h.seq, v_id, p.at, p.actor_id, p.action, p.entity, p.entity_id, p.case_id, v_sha, h.hash, v_hash);
  insert into da.audit_detail (entry_id, salt, detail) values (v_id, v_salt, v_detail);
  update da.audit_head set hash = v_hash where one = 1;
  -- Ids only: any login may listen. Of a restricted case not even these: whoever is barred could ask for what they heard of.
  if p.action in ('created', 'altered') and exists (select 1 from da.case_file c where c.id = p.case_id and c.restricted) then
    perform pg_notify('da_change', 'case_file - - false');
  elsif p.action in ('created', 'altered') then
    perform pg_notify('da_change', p.entity || ' ' || p.entity_id || ' ' || coalesce(p.case_id::text, '-') || ' ' || (p.action = 'created'));
  elsif p.action = 'refused' then
    perform pg_notify('da_change', 'restricted_attempt - - true');
  end if;
  return null;
end $$;
drop trigger if exists chained on guard.pending;
create constraint trigger chained after insert on guard.pending deferrable initially deferred
  for each row execute function guard.chained();

-- What a person does that alters no row: shown, printed, disclosed … Under their own name, of a row of a case they have
-- open, with the right to it.
create or replace function guard.may_note(p_action text, p_entity text, p_id uuid, p_case uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare v_kind text; v_verbs text[]; v_there boolean;
begin
  if p_case is null then
    return case
      when p_action in ('signed-in', 'sign-in-failed') then p_entity = 'account' and p_id = guard.me()
      when p_action = 'activated' and p_entity = 'policy' then exists (
        select 1 from da.policy x where x.id = p_id and x.activated_by = guard.me())
      when p_action = 'activated' and p_entity = 'catalogue_file' then exists (
        select 1 from da.catalogue_file x where x.id = p_id and x.activated_by = guard.me())
      else false end;
  end if;
  if p_action = 'linked' then
    return p_entity = 'case_file' and p_id = p_case and exists (select 1 from da.case_link l where l.other_case_id = p_case
      and l.created_by = guard.me() and l.case_id in (select guard.opened()) and guard.may_in(l.case_id, 'case', '{link}'));
  end if;
  select n.kind, n.verbs::text[] into v_kind, v_verbs from (values
    ('consulted', 'attachment', 'attachment', '{read}'), ('printed', 'attachment', 'record', '{export}'),
    ('revealed', 'contact', 'contact', '{reveal}'), ('revealed', 'safe_contact', 'contact', '{reveal}'),
    ('disclosed', 'disclosure', 'disclosure', '{create,complete}'), ('ended', 'record', 'record', '{edit}'),
    ('reopened', 'record', 'record', '{edit}'), ('sent-back', 'record', 'record', '{check}'),
    ('signed-original-held', 'record', 'record', '{sign}')) n(action, entity, kind, verbs)
    where n.action = p_action and n.entity = p_entity;
  if v_kind is null or p_case not in (select guard.opened()) or not guard.may_in(p_case, v_kind, v_verbs) then
    return false;
  end if;
  execute format('select exists (select 1 from da.%I where id = $1 and case_id = $2)', p_entity) into v_there using p_id, p_case;
  return v_there;
end $$;

create or replace function api.note(p_action text, p_entity text, p_id uuid, p_case uuid, p_detail jsonb)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform guard.required_me();
  if (guard.may_note(p_action, p_entity, p_id, p_case) and length(p_detail::text) <= 20000) is not true then
    raise exception 'no such entry' using errcode = 'DA403';
  end if;
  perform guard.note(p_action, p_entity, p_id, p_case, p_detail);
end $$;

create or replace function api.log(p_n int, p_after bigint, p_account uuid, p_case uuid, p_action text)
returns table (seq int, at timestamptz, actor_id uuid, action text, entity text, entity_id uuid, case_id uuid, ref text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_all boolean := guard.allows('audit', 'read', '00000000-0000-0000-0000-000000000000');
  v_units uuid[] := array(select h.unit_id from guard.held() h
                          join guard.may m on m.role = h.role and m.kind = 'audit' and m.verb = 'read');
begin
  if not guard.allows('audit', 'read') then raise exception 'not for this role' using errcode = 'DA403'; end if;
  return query select e.seq, e.at, e.actor_id, e.action, e.entity, e.entity_id, e.case_id, c.ref
    from da.audit_entry e left join da.case_file c on c.id = e.case_id
    where (p_after is null or e.seq < p_after) and (p_account is null or e.actor_id = p_account)
      and (p_case is null or e.case_id = p_case) and (coalesce(p_action, '') = '' or e.action = p_action)
      and (e.case_id is null or e.case_id not in (select b.case_id from da.case_bar b where b.account_id = guard.me() and b.to_at is null))
      and (v_all or (c.unit_id = any(v_units) and guard.may_see(c.id, c.restricted)))
    order by e.seq desc limit least(greatest(p_n, 0), 1000);
end $$;

-- For the auditor's walk: seals whose record, or the version it kept, no longer holds the bytes that were sealed.
create or replace function api.broken_seals() returns table (seq int) language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
  if not guard.holds('auditor') then raise exception 'not for this role' using errcode = 'DA403'; end if;
  return query select e.seq from da.audit_entry e join da.audit_detail d on d.entry_id = e.id
    left join da.record r on r.id = e.entity_id
    left join da.snapshot s on s.id = (d.detail::jsonb ->> 'snapshot')::uuid and s.record_id = r.id
    where e.action = 'sealed' and e.entity = 'record' and not coalesce(
      encode(sha256(convert_to(s.body, 'UTF8')), 'hex') = d.detail::jsonb ->> 'body_sha256'
      and (r.state <> 'signed' or encode(sha256(convert_to(r.body, 'UTF8')), 'hex') = d.detail::jsonb ->> 'body_sha256'), false)
    order by e.seq;
end $$;

-- For the auditor's walk: the hash of each detail as it stands now; the contents stay where they are.
create or replace function api.detail_hashes(p_after int, p_n int)
returns table (seq int, detail_sha256 text, found text, erased boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not guard.holds('auditor') then raise exception 'not for this role' using errcode = 'DA403'; end if;
  return query select e.seq, e.detail_sha256, encode(sha256(convert_to(d.salt || d.detail, 'UTF8')), 'hex'), x.id is not null
    from da.audit_entry e left join da.audit_detail d on d.entry_id = e.id left join da.erasure x on x.entry_id = e.id
    where e.seq > p_after order by e.seq limit least(p_n, 5000);
end $$;
