-- Opening. Each of these commits an entry and never raises on refusal: an exception would take the entry away again.

-- What is decided for one case and one person, and written down. Restricted cases: see trust.md 10.
create or replace function guard.decided(p_case uuid, p_code text, p_why text, p_way text, out outcome text, out contact text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_me uuid := guard.required_me(); c da.case_file; v_why text := left(coalesce(p_why, ''), 500); v_barred boolean; v_opened int;
begin
  select * into c from da.case_file where id = p_case;
  v_barred := guard.barred(p_case);
  contact := '';
  select count(distinct k.case_id) into v_opened from guard.consult k
    where k.account_id = v_me and k.at > guard.now() - interval '1 hour' and k.code <> 'created' and k.case_id <> p_case;
  if c.id is null then outcome := 'unknown';
  elsif not guard.may_see(c.id, c.restricted) then
    outcome := case when v_barred then 'unknown' else 'restricted' end;
    select r.contact into contact from da.restriction r where r.case_id = c.id and r.lifted_at is null
      and not v_barred order by r.id desc limit 1;
    insert into da.restricted_attempt (id, case_id, account_id, at, way, barred)
      values (gen_random_uuid(), c.id, v_me, guard.now(), p_way, v_barred);
    perform guard.note('refused', 'case_file', c.id, c.id, jsonb_build_object('way', p_way));
  elsif not guard.may_in(c.id, 'case', '{read}') then outcome := 'denied';
  elsif v_opened >= (select opened_per_hour from guard.setting) then outcome := 'limited';
  else outcome := 'granted'; end if;
  contact := coalesce(contact, '');
  insert into guard.consult (case_id, account_id, at, code, why, outcome) values (p_case, v_me, guard.now(), p_code, v_why, outcome);
  if outcome = 'granted' then
    if v_why = '' and not c.unit_id = any(guard.my_units()) then v_why := 'outside own unit'; end if;
    perform guard.note('consulted', 'case_file', c.id, c.id,
                       case when v_why = '' then '{}' else jsonb_build_object('why', v_why) end);
  elsif outcome in ('denied', 'limited') then
    perform guard.note('refused', 'case_file', c.id, c.id, jsonb_build_object('way', outcome));
  end if;
end $$;

create or replace function api.open_case(p_case uuid, p_why text, out outcome text, out contact text)
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  select d.outcome, d.contact from guard.decided(p_case, 'opened', p_why, 'opened') d $$;

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
  elsif exists (select 1 from pg_policies where schemaname = 'da' and tablename = p_table and policyname = 'opened') then
    execute format('select t.case_id from da.%I t where t.id = $1', p_table) into case_id using p_id;
  end if;
  if case_id is null then outcome := 'unknown'; contact := ''; return; end if;
  select d.outcome, d.contact into outcome, contact from guard.decided(case_id, 'opened', '', 'opened') d;
  if outcome <> 'granted' then case_id := null; end if;
end $$;

create or replace function api.by_ref(p_key text, out outcome text, out contact text, out case_id uuid)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare c da.case_file;
begin
  perform guard.required_me();
  outcome := 'unknown'; contact := '';
  if not guard.allows('case', 'read') then outcome := 'denied'; return; end if;
  select * into c from da.case_file f where f.ref_key = p_key or (f.crime_key = p_key and p_key <> '')
    order by (f.ref_key = p_key) desc, f.id desc limit 1;
  if c.id is null then return; end if;
  if guard.may_see(c.id, c.restricted) then outcome := 'found'; case_id := c.id;
  else select d.outcome, d.contact into outcome, contact from guard.decided(c.id, 'looked-up', '', 'looked-up') d; end if;
end $$;

create or replace function api.now() returns timestamptz language sql volatile
set search_path = pg_catalog, pg_temp as $$ select guard.now() $$;
