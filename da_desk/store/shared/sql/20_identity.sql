-- Who asks, and what they may. Identity is session_user: SET ROLE and definer functions can't change it.
create or replace function guard.now() returns timestamptz language sql volatile
set search_path = pg_catalog, pg_temp as $$ select clock_timestamp() $$;

create or replace function guard.today() returns date language sql volatile
set search_path = pg_catalog, pg_temp as $$ select (guard.now() at time zone 'Europe/London')::date $$;

-- Nobody, within a transaction that goes on seeing the past: there a restriction or a lost right would not be noticed.
create or replace function guard.me() returns uuid language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
  select l.account_id from guard.login l join da.account a on a.id = l.account_id
  where l.login = session_user and l.active and a.disabled_at is null and a.activated_at is not null
    and current_setting('transaction_isolation') = 'read committed' $$;

create or replace function guard.required_me() returns uuid language plpgsql stable security definer
set search_path = pg_catalog, pg_temp as $$
declare v uuid := guard.me();
begin
  if v is null then raise exception 'no account in use' using errcode = 'DA403'; end if;
  -- EXPLAIN would count the pages that an answer took, and printed plans its steps: that tells a case that is hidden from one
  -- that isn't there.
  if current_query() ~* '\mexplain\M' or 'on' in (current_setting('debug_print_plan'), current_setting('debug_print_parse'),
      current_setting('debug_print_rewritten')) then
    raise exception 'not to be measured' using errcode = 'DA403';
  end if;
  return v;
end $$;

-- Whoever brings the schema up to date, or the server's own superuser; never a person of the desk.
create or replace function guard.is_migrator() returns boolean language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
  select not exists (select 1 from guard.login l where l.login = session_user)
     and pg_has_role(session_user, current_user, 'member') $$;

create or replace function guard.covers() returns interval language sql stable security definer
set search_path = pg_catalog, pg_temp as $$ select make_interval(mins => covers_minutes) from guard.setting $$;

create or replace function guard.held() returns table (unit_id uuid, role text) language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
  select m.unit_id, m.role from da.membership m
  where m.account_id = guard.me() and m.from_day <= guard.today() and (m.to_day is null or m.to_day >= guard.today()) $$;

create or replace function guard.holds(p_role text) returns boolean language sql stable security definer
set search_path = pg_catalog, pg_temp as $$ select exists (select 1 from guard.held() h where h.role = p_role) $$;

create or replace function guard.my_units() returns uuid[] language sql stable security definer
set search_path = pg_catalog, pg_temp as $$ select coalesce(array_agg(distinct h.unit_id), '{}') from guard.held() h $$;

-- As practice/rights.py: force reaches all; a right within the unit covers one's own cases elsewhere; own covers one's own.
create or replace function guard.allows(p_kind text, p_verb text, p_unit uuid default null, p_own boolean default null)
returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (select 1 from guard.held() h join guard.may m on m.role = h.role and m.kind = p_kind and m.verb = p_verb
    where m.reach = 'force'
       or (m.reach = 'unit' and (p_own is true or p_unit is null or p_unit = h.unit_id))
       or (m.reach = 'own' and p_own is not false)) $$;

create or replace function guard.mine(p_case uuid) returns boolean language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
  select exists (select 1 from da.case_owner o where o.case_id = p_case and o.account_id = guard.me() and o.to_at is null)
      or exists (select 1 from da.duty d where d.case_id = p_case and d.holder_id = guard.me()) $$;

create or replace function guard.may_in(p_case uuid, p_kind text, p_verbs text[]) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare v_unit uuid; v_own boolean; v_verb text;
begin
  select c.unit_id into v_unit from da.case_file c where c.id = p_case and guard.may_see(c.id, c.restricted);
  if not found then return false; end if;
  v_own := guard.mine(p_case);
  foreach v_verb in array p_verbs loop
    if guard.allows(p_kind, v_verb, v_unit, v_own) then return true; end if;
  end loop;
  return false;
end $$;

-- Working weeks and absences: one's own, or as a supervisor of a unit that the person belongs to today.
create or replace function guard.may_plan(p_account uuid, p_verb text) returns boolean language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
  select exists (select 1 from da.membership m where m.account_id = p_account and m.from_day <= guard.today()
    and (m.to_day is null or m.to_day >= guard.today()) and guard.allows('absence', p_verb, m.unit_id, p_account = guard.me())) $$;

create or replace function guard.barred(p_case uuid) returns boolean language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
  select exists (select 1 from da.case_bar b where b.case_id = p_case and b.account_id = guard.me() and b.to_at is null) $$;

-- A restricted case is there for its readers and for auditors, and for nobody who is on its bar list, whatever their role.
create or replace function guard.may_see(p_case uuid, p_restricted boolean) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select not p_restricted or (not guard.barred(p_case) and (guard.holds('auditor') or exists (
    select 1 from da.case_reader r where r.case_id = p_case and r.account_id = guard.me() and r.to_at is null))) $$;

-- The cases whose rows this person sees now: a granted entry, committed by an earlier transaction, under its time.
-- A case made in this very transaction counts too: without it nobody could make one.
create or replace function guard.opened() returns setof uuid language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
  select k.case_id from guard.consult k join da.case_file c on c.id = k.case_id
  where k.account_id = (select guard.me()) and k.outcome = 'granted' and k.at > (select guard.now() - guard.covers())
    and (k.code = 'created' or k.xid is distinct from pg_current_xact_id_if_assigned())
    and (not c.restricted or guard.may_see(c.id, c.restricted))
    and exists (select 1 from guard.held() h where h.role in ('officer', 'supervisor', 'auditor')) $$;

create or replace function guard.known_people() returns setof uuid language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
  select i.person_id from da.involvement i where i.case_id in (select guard.opened())
  union
  select c.victim_id from da.case_file c where c.id in (select guard.opened()) $$;

create or replace function guard.attached(p_person uuid) returns boolean language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
  select exists (select 1 from da.involvement i where i.person_id = p_person)
      or exists (select 1 from da.case_file c where c.victim_id = p_person) $$;

-- Someone this person made a moment ago, in no case yet.
create or replace function guard.my_new(p_person uuid) returns boolean language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
  select exists (select 1 from da.person p where p.id = p_person and p.created_by = guard.me()) and not guard.attached(p_person) $$;

-- Names are corrected through an open case in which one works, not merely reads.
create or replace function guard.may_edit_person(p_person uuid) returns boolean language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
  select guard.my_new(p_person) or exists (
    select 1 from guard.opened() o join da.case_file c on c.id = o
    where (c.victim_id = p_person or exists (select 1 from da.involvement i where i.case_id = c.id and i.person_id = p_person))
      and guard.may_in(c.id, 'person', '{edit,create}')) $$;

-- Whether a person may be named: someone of a case that may be seen, or made by oneself and not yet in any.
create or replace function guard.may_name(p_person uuid) returns boolean language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
  select exists (select 1 from da.person p where p.id = p_person and (
      guard.my_new(p.id)
      or exists (select 1 from da.involvement i join da.case_file c on c.id = i.case_id
                 where i.person_id = p.id and guard.may_see(c.id, c.restricted) and not guard.barred(c.id))
      or exists (select 1 from da.case_file c where c.victim_id = p.id
                 and guard.may_see(c.id, c.restricted) and not guard.barred(c.id)))) $$;

-- Two joined cases are told of together or not at all.
create or replace function guard.both_seen(p_case uuid, p_other uuid) returns boolean language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
  select count(*) = 2 from da.case_file c where c.id in (p_case, p_other) and guard.may_see(c.id, c.restricted) $$;

-- The former and new values of a contact or a link are told to those who may see the row itself.
create or replace function guard.row_told(p_entity text, p_id uuid) returns boolean language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
  select case p_entity
    when 'contact' then exists (select 1 from da.contact t where t.id = p_id
      and (not t.confidential or guard.may_in(t.case_id, 'contact', '{reveal}')))
    when 'case_link' then exists (select 1 from da.case_link l where l.id = p_id and guard.both_seen(l.case_id, l.other_case_id))
    else true end $$;

create or replace function guard.detail_open(p_entry uuid) returns boolean language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
  select exists (select 1 from da.audit_entry e where e.id = p_entry
    and ((e.case_id in (select guard.opened())
          and (e.action not in ('created', 'altered') or guard.row_told(e.entity, e.entity_id)))
         or (e.entity = 'person' and e.entity_id in (select guard.known_people())))) $$;

create or replace function guard.by_owner() returns boolean language sql stable
set search_path = pg_catalog, pg_temp as $$
  select current_user = (select pg_get_userbyid(relowner) from pg_class where oid = 'da.case_file'::regclass) $$;
