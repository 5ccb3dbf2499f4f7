-- Opening. Each of these commits an entry and never raises on refusal: an exception would take the entry away again.

-- What is decided for one case and one person, and written down. Restricted cases: see trust.md 10. To whoever is barred
-- such a case is one that isn't there: the same statements run, the same rows are written, the same news go out.
create or replace function guard.decided(p_case uuid, p_way text, p_why text, out outcome text, out contact text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_me uuid := guard.required_me(); v_why text := left(coalesce(p_why, ''), 500); v_unit uuid; v_there boolean; v_seen boolean;
  v_barred boolean; v_may boolean; v_contact text; v_opened int; v_most int;
begin
  perform guard.read_policies();
  select c.unit_id, c.id is not null, guard.may_see(x.id, coalesce(c.restricted, true)), guard.barred(x.id),
         guard.may_in(x.id, 'case', '{read}'),
         (select r.contact from da.restriction r where r.case_id = x.id and r.lifted_at is null order by r.id desc limit 1)
    into v_unit, v_there, v_seen, v_barred, v_may, v_contact
    from (select p_case as id) x left join da.case_file c on c.id = x.id;
  select count(distinct k.case_id), (select s.opened_per_hour from guard.setting s) into v_opened, v_most from guard.consult k
    where k.account_id = v_me and k.at > guard.now() - interval '1 hour' and k.code <> 'created' and k.case_id <> p_case;
  outcome := case when not v_there or (v_barred and not v_seen) then 'unknown' when not v_seen then 'restricted'
                  when not v_may then 'denied' when v_opened >= v_most then 'limited' else 'granted' end;
  contact := case when outcome = 'restricted' then coalesce(v_contact, '') else '' end;
  insert into guard.consult (case_id, account_id, at, code, why, outcome) values (p_case, v_me, guard.now(), p_way, v_why, outcome);
  if outcome = 'granted' then
    if v_why = '' and not v_unit = any(guard.my_units()) then v_why := 'outside own unit'; end if;
    perform guard.note('consulted', 'case_file', p_case, p_case,
                       case when v_why = '' then '{}' else jsonb_build_object('why', v_why) end);
  else
    perform guard.note('refused', 'case_file', p_case, p_case,
                       jsonb_build_object('way', case when outcome in ('denied', 'limited') then outcome else p_way end));
  end if;
end $$;

-- Stands for a case where there is none, so that asking for it costs the same.
create or replace function guard.no_case() returns uuid language sql immutable
set search_path = pg_catalog, pg_temp as $$ select '00000000-0000-0000-0000-000000000000'::uuid $$;

create or replace function api.open_case(p_case uuid, p_why text, out outcome text, out contact text)
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  select d.outcome, d.contact from guard.decided(coalesce(p_case, guard.no_case()), 'opened', p_why) d $$;

-- Opens the case that a row belongs to, before the row is seen: its id is told only when it was granted.
create or replace function api.open_row(p_table text, p_id uuid, out outcome text, out contact text, out case_id uuid)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform guard.required_me();
  if p_table = 'case_file' then case_id := p_id;
  elsif p_table = 'person' then
    -- No case is named: of those this person had open in the last day, the newest in which that person has a part.
    select k.case_id into case_id from guard.consult k
      where k.account_id = guard.me() and k.outcome = 'granted' and k.at > guard.now() - interval '1 day'
        and (exists (select 1 from da.involvement i where i.case_id = k.case_id and i.person_id = p_id)
             or exists (select 1 from da.case_file c where c.id = k.case_id and c.victim_id = p_id))
      order by k.at desc limit 1;
  elsif p_table not like 'audit%' and exists (
      select 1 from pg_policies where schemaname = 'da' and tablename = p_table and policyname = 'opened') then
    execute format('select t.case_id from da.%I t where t.id = $1', p_table) into case_id using p_id;
  else
    outcome := 'unknown'; contact := ''; return;
  end if;
  case_id := coalesce(case_id, guard.no_case());
  select d.outcome, d.contact into outcome, contact from guard.decided(case_id, 'opened', '') d;
  if outcome <> 'granted' then case_id := null; end if;
end $$;

create or replace function api.by_ref(p_key text, out outcome text, out contact text, out case_id uuid)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_seen boolean;
begin
  perform guard.required_me();
  outcome := 'denied'; contact := '';
  if not guard.allows('case', 'read') then return; end if;
  select f.id, guard.may_see(f.id, coalesce(f.restricted, true)) and f.id is not null into case_id, v_seen from (select p_key as key) x
    left join da.case_file f on f.ref_key = x.key or (f.crime_key = x.key and x.key <> '')
    order by f.ref_key = x.key desc nulls last, f.id desc limit 1;
  if v_seen then outcome := 'found'; return; end if;
  select d.outcome, d.contact into outcome, contact from guard.decided(coalesce(case_id, guard.no_case()), 'looked-up', '') d;
  case_id := null;
end $$;

create or replace function api.now() returns timestamptz language sql volatile
set search_path = pg_catalog, pg_temp as $$ select guard.now() $$;
