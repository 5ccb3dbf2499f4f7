-- Lists: a log entry first, committed; then cards by key under one's own entry. Restricted cases are absent.
create or replace function api.begin_list(p_list uuid, p_kind text, p_scope text, p_asked jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_kind text := case p_kind when 'duties' then 'duty' when 'events' then 'event' else 'case' end;
begin
  perform guard.required_me();
  if p_kind not in ('cards', 'duties', 'events') or p_scope not in ('mine', 'team', 'all') or length(p_asked::text) > 500
     or not guard.allows(v_kind, 'read') then
    raise exception 'not for this role' using errcode = 'DA403';
  end if;
  if p_scope = 'all' and not guard.allows(v_kind, 'read', '00000000-0000-0000-0000-000000000000') then
    raise exception 'not for this role' using errcode = 'DA403';
  end if;
  insert into guard.listing (id, account_id, at, kind, scope) values (p_list, guard.me(), guard.now(), p_kind, p_scope);
  perform guard.note('listed', case v_kind when 'case' then 'case_file' else v_kind end, null, null,
                     p_asked || jsonb_build_object('scope', p_scope));
end $$;

create or replace function guard.begun(p_list uuid, p_kind text) returns text language plpgsql stable security definer
set search_path = pg_catalog, pg_temp as $$
declare v text;
begin
  select l.scope into v from guard.listing l where l.id = p_list and l.account_id = guard.required_me() and l.kind = p_kind
    and l.at > guard.now() - interval '30 minutes' and l.xid is distinct from pg_current_xact_id_if_assigned();
  if v is null then raise exception 'no list was begun' using errcode = 'DA403'; end if;
  return v;
end $$;

create or replace function guard.listed(p_scope text, p_grade text, p_status text) returns text language plpgsql stable
set search_path = pg_catalog, pg_temp as $$
begin
  return '(not k.restricted or (not exists (select 1 from da.case_bar b where b.case_id = k.case_id and b.account_id = $1 and b.to_at is null)'
    || ' and ($3 or exists (select 1 from da.case_reader r where r.case_id = k.case_id and r.account_id = $1 and r.to_at is null))))'
    || case p_scope
         when 'mine' then ' and k.case_id in (select o.case_id from da.case_owner o where o.account_id = $1 and o.to_at is null'
           || ' union select d.case_id from da.duty d where d.holder_id = $1 and d.state = ''open'')'
         when 'team' then ' and k.unit_id = any($2)' else '' end
    || case when coalesce(p_grade, '') = '' then '' else format(' and k.grade = %L', p_grade) end
    || case coalesce(p_status, '') when '' then '' when 'current' then ' and k.status <> ''closed'''
         else format(' and k.status = %L', p_status) end;
end $$;

create or replace function guard.as_card() returns text language sql immutable set search_path = pg_catalog, pg_temp as $$
  select 'select k.case_id, k.ref, u.name, k.victim_name, k.grade, k.status, trim(coalesce(a.rank_number, '''') || '' '' || coalesce(a.full_name, '''')),'
      || ' trim(coalesce(b.rank_number, '''') || '' '' || coalesce(b.full_name, '''')), k.next_title, k.next_do_by, k.sort_name, k.grade_rank, k.due_key'
      || ' from (%s) k join da.unit u on u.id = k.unit_id left join da.account a on a.id = k.risk_owner_id'
      || ' left join da.account b on b.id = k.informing_owner_id' $$;

create or replace function api.cards(p_list uuid, p_sort text, p_grade text, p_status text, p_after jsonb, p_n int,
  p_owner uuid default null)
returns table (case_id uuid, ref text, unit text, victim_name text, grade text, status text, risk_owner text,
               informing_owner text, next_title text, next_do_by timestamptz, sort_name text, grade_rank int, due_key timestamptz)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_scope text := guard.begun(p_list, 'cards'); v_keys text; v_after text := ''; v_whose text := '';
begin
  v_keys := case p_sort when 'name' then 'k.sort_name, k.case_id' when 'grade' then 'k.grade_rank, k.due_key, k.case_id'
                        else 'k.due_key, k.case_id' end;
  if p_owner is not null then  -- the account without a single bit stands for nobody
    v_whose := case p_owner when '00000000-0000-0000-0000-000000000000' then ' and k.risk_owner_id is null'
                            else format(' and k.risk_owner_id = %L', p_owner) end;
  end if;
  if p_after is not null then
    v_after := ' and (' || v_keys || ') > (' || case p_sort when 'name' then '$4 ->> 0, ($4 ->> 1)::uuid'
      when 'grade' then '($4 ->> 0)::int, ($4 ->> 1)::timestamptz, ($4 ->> 2)::uuid'
      else '($4 ->> 0)::timestamptz, ($4 ->> 1)::uuid' end || ')';
  end if;
  return query execute format(guard.as_card(), 'select * from da.card k where ' || guard.listed(v_scope, p_grade, p_status)
      || v_whose || v_after || ' order by ' || v_keys || ' limit ' || least(greatest(p_n, 0), 128)) || ' order by ' || v_keys
    using guard.me(), guard.my_units(), guard.holds('auditor'), p_after;
end $$;

create or replace function api.cards_of(p_list uuid, p_ids uuid[])
returns table (case_id uuid, ref text, unit text, victim_name text, grade text, status text, risk_owner text,
               informing_owner text, next_title text, next_do_by timestamptz, sort_name text, grade_rank int, due_key timestamptz)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_scope text := guard.begun(p_list, 'cards');
begin
  return query execute format(guard.as_card(), 'select * from da.card k where k.case_id = any($4) and '
      || guard.listed(v_scope, '', ''))
    using guard.me(), guard.my_units(), guard.holds('auditor'), p_ids[1:128];
end $$;

-- Cases of a grade, not closed, without a paper of a kind that is in force: sealed, and neither closed nor withdrawn since.
create or replace function api.without_paper(p_list uuid, p_grade text, p_kind text, p_n int)
returns table (case_id uuid, ref text, unit text, victim_name text, grade text, status text, risk_owner text,
               informing_owner text, next_title text, next_do_by timestamptz, sort_name text, grade_rank int, due_key timestamptz)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_scope text := guard.begun(p_list, 'cards');
begin
  return query execute format(guard.as_card(), 'select * from da.card k where ' || guard.listed(v_scope, p_grade, 'current')
      || ' and not exists (select 1 from da.record r where r.case_id = k.case_id and r.kind = $4 and r.sealed_snapshot_id is not null'
      || ' and r.state <> ''closed'' and r.withdrawn_at is null) order by k.due_key, k.case_id limit '
      || least(greatest(p_n, 0), 128)) || ' order by k.due_key, k.case_id'
    using guard.me(), guard.my_units(), guard.holds('auditor'), p_kind;
end $$;

create or replace function api.card_count(p_scope text, p_grade text, p_status text, p_most int) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare n int;
begin
  perform guard.required_me();
  if p_scope is null or p_scope not in ('mine', 'team', 'all') or not guard.allows('case', 'read')
     or (p_scope = 'all' and not guard.allows('case', 'read', '00000000-0000-0000-0000-000000000000')) then
    raise exception 'not for this role' using errcode = 'DA403';
  end if;
  execute 'select count(*) from (select 1 from da.card k where ' || guard.listed(p_scope, p_grade, p_status)
    || ' limit ' || least(greatest(p_most, 0), 1000) || ') x' into n using guard.me(), guard.my_units(), guard.holds('auditor');
  return n;
end $$;

-- Several rules are looked for one by one, in each of one's units: named in the question, so that the planner knows how many there
-- are of each and takes their index, or for a rule of most duties the order of all. The few heads are merged.
create or replace function guard.owed(p_scope text, p_rules text[], p_n int) returns text language plpgsql stable
set search_path = pg_catalog, pg_temp as $$
declare v_n int := least(greatest(p_n, 0), 500); v_who text; v_owed text; v_all text;
begin
  if cardinality(p_rules) > 200 then raise exception 'too many rules' using errcode = 'DA422'; end if;
  v_who := case p_scope when 'mine' then ' and d.holder_id = $1' when 'team' then ' and d.unit_id = any($2)' else '' end;
  v_owed := 'select d.*, k.ref, k.victim_name, k.grade from da.duty d join da.card k on k.case_id = d.case_id'
    || ' where d.state = ''open'' and d.do_by < $4%s and ' || guard.listed('all', '', '') || ' order by d.do_by, d.id limit ' || v_n;
  if coalesce(cardinality(p_rules), 0) = 0 then return format(v_owed, v_who); end if;
  select string_agg('(' || format(v_owed, format(' and d.rule = %L', r.rule)
           || case when u.unit_id is null then v_who else format(' and d.unit_id = %L', u.unit_id) end) || ')', ' union all ')
    into v_all from (select distinct x as rule from unnest(p_rules) x where x is not null) r,
      unnest(case p_scope when 'team' then guard.my_units() else array[null::uuid] end) u (unit_id);
  return 'select x.* from (' || coalesce(v_all, format(v_owed, ' and false')) || ') x order by x.do_by, x.id limit ' || v_n;
end $$;

-- How often the duty was tried, and what was recorded on its case since it was made: no more than 99 of either.
create or replace function api.duties(p_list uuid, p_until timestamptz, p_n int, p_rules text[])
returns table (id uuid, case_id uuid, unit_id uuid, ref text, victim_name text, grade text, rule text, rule_version text,
               title text, do_by timestamptz, limit_at timestamptz, holder text, holder_id uuid, event_id uuid,
               made_at timestamptz, tries int, happened int)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_scope text := guard.begun(p_list, 'duties');
begin
  return query execute 'select o.id, o.case_id, o.unit_id, o.ref, o.victim_name, o.grade, o.rule, o.rule_version, o.title, o.do_by,'
    || ' o.limit_at, trim(concat(a.rank_number, '' '', a.full_name)), o.holder_id, o.event_id, o.created_at,'
    || ' (select count(*)::int from (select 1 from da.attempt t where t.duty_id = o.id limit 99) t),'
    || ' (select count(*)::int from (select 1 from da.event e where e.case_id = o.case_id and e.created_at > o.created_at'
    || ' and e.withdrawn_at is null limit 99) e)'
    || ' from (' || guard.owed(v_scope, p_rules, p_n) || ') o'
    || ' left join da.account a on a.id = o.holder_id order by o.do_by, o.id'
    using guard.me(), guard.my_units(), guard.holds('auditor'), p_until;
end $$;

-- What was recorded since, the newest first: its kind and when, never what it says.
create or replace function api.happened(p_list uuid, p_since timestamptz, p_n int)
returns table (case_id uuid, unit_id uuid, ref text, victim_name text, grade text, kind text, at timestamptz,
               recorded_at timestamptz, who text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_scope text := guard.begun(p_list, 'events'); v_n int := least(greatest(p_n, 0), 500); v_last text; v_seen text;
begin
  v_last := ' and e.created_at > $4 and e.withdrawn_at is null order by e.created_at desc, e.id desc limit ' || v_n;
  -- One's own cases are few: each is looked at by itself. Of all others the newest are walked until there are enough.
  v_seen := case v_scope
    when 'mine' then 'select x.* from da.card k cross join lateral (select e.*, k.unit_id, k.ref, k.victim_name, k.grade'
      || ' from da.event e where e.case_id = k.case_id' || v_last || ') x where ' || guard.listed('mine', '', '')
    else 'select e.*, k.unit_id, k.ref, k.victim_name, k.grade from da.event e join da.card k on k.case_id = e.case_id where '
      || guard.listed(v_scope, '', '') || v_last end;
  return query execute 'select h.case_id, h.unit_id, h.ref, h.victim_name, h.grade, h.kind, h.at, h.created_at,'
    || ' trim(concat(a.rank_number, '' '', a.full_name)) from (' || v_seen || ') h'
    || ' left join da.account a on a.id = h.created_by order by h.created_at desc, h.id desc limit ' || v_n
    using guard.me(), guard.my_units(), guard.holds('auditor'), p_since;
end $$;

-- Duties of these rules in one's units that got their outcome since, the newest first: when and by whom, never how.
create or replace function api.ended(p_list uuid, p_since timestamptz, p_n int, p_rules text[])
returns table (id uuid, case_id uuid, unit_id uuid, ref text, victim_name text, grade text, rule text, title text,
               ended_at timestamptz, who text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_scope text := guard.begun(p_list, 'duties');
begin
  return query execute 'select d.id, d.case_id, d.unit_id, k.ref, k.victim_name, k.grade, d.rule, d.title, d.outcome_at,'
    || ' trim(concat(a.rank_number, '' '', a.full_name)) from da.duty d join da.card k on k.case_id = d.case_id'
    || ' left join da.account a on a.id = d.outcome_by where d.state = ''done'' and d.outcome_at > $4 and d.rule = any($5)'
    || ' and d.unit_id = any($2) and ' || guard.listed(v_scope, '', '')
    || ' order by d.outcome_at desc, d.id desc limit ' || least(greatest(p_n, 0), 500)
    using guard.me(), guard.my_units(), guard.holds('auditor'), p_since, p_rules;
end $$;

-- How much everyone has in hand, in numbers alone: each owner of the risk in one's units, or each unit. Cases that are not
-- closed, and their open duties by whoever holds them.
create or replace function api.load(p_scope text)
returns table (unit_id uuid, unit text, account_id uuid, who text, high int, medium int, standard int, ungraded int,
               open_duties int, overdue int)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_seen text;
begin
  perform guard.required_me();
  if p_scope is null or p_scope not in ('team', 'all') or not guard.allows('case', 'read') or not guard.allows('duty', 'read')
     or (p_scope = 'all' and not guard.allows('case', 'read', '00000000-0000-0000-0000-000000000000')) then
    raise exception 'not for this role' using errcode = 'DA403';
  end if;
  v_seen := guard.listed(p_scope, '', 'current');
  return query execute format('with had as ('
    || 'select k.unit_id, %s as account_id, k.grade, count(*) as n, 0 as owed, 0 as late from da.card k where ' || v_seen
    || ' group by 1, 2, 3 union all select k.unit_id, %s, null, 0, count(*), count(*) filter (where d.do_by < $4)'
    || ' from da.card k join da.duty d on d.case_id = k.case_id and d.state = ''open'' where ' || v_seen || ' group by 1, 2)'
    || ' select h.unit_id, u.name, h.account_id, h.who, h.high, h.medium, h.standard, h.ungraded, h.owed, h.late from ('
    || 'select h.unit_id, h.account_id, trim(concat(a.rank_number, '' '', a.full_name)) as who,'
    || ' coalesce(sum(h.n) filter (where h.grade = ''high''), 0)::int as high,'
    || ' coalesce(sum(h.n) filter (where h.grade = ''medium''), 0)::int as medium,'
    || ' coalesce(sum(h.n) filter (where h.grade = ''standard''), 0)::int as standard,'
    || ' coalesce(sum(h.n) filter (where h.grade not in (''high'', ''medium'', ''standard'')), 0)::int as ungraded,'
    || ' sum(h.owed)::int as owed, sum(h.late)::int as late'
    || ' from had h left join da.account a on a.id = h.account_id group by 1, 2, 3) h join da.unit u on u.id = h.unit_id'
    || ' order by u.name, u.id, h.who, h.account_id',
    case p_scope when 'team' then 'k.risk_owner_id' else 'null::uuid' end, case p_scope when 'team' then 'd.holder_id' else 'null::uuid' end)
    using guard.me(), guard.my_units(), guard.holds('auditor'), guard.now();
end $$;

-- When this person last looked: at a list of that kind; at a case that is still there for them, before that time.
create or replace function api.last_listed(p_kind text) returns timestamptz language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
  select max(l.at) from guard.listing l where l.account_id = guard.required_me() and l.kind = p_kind $$;
create or replace function api.last_opened(p_case uuid, p_before timestamptz) returns timestamptz
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select max(k.at) from guard.consult k join da.case_file c on c.id = k.case_id
  where k.account_id = guard.required_me() and k.case_id = p_case and k.at < p_before and k.outcome = 'granted'
    and k.code <> 'created' and guard.may_see(c.id, c.restricted) $$;

-- The references of the cases joined to one that is open.
create or replace function api.refs(p_case uuid) returns table (case_id uuid, ref text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select c.id, c.ref from da.case_link l join da.case_file c on c.id in (l.case_id, l.other_case_id) and c.id <> p_case
  where p_case in (l.case_id, l.other_case_id) and p_case in (select guard.opened()) and guard.may_see(c.id, c.restricted) $$;
