-- Lists: a log entry first, committed; then cards by key under one's own entry. Restricted cases are absent.
create or replace function api.begin_list(p_list uuid, p_kind text, p_scope text, p_asked jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_kind text := case p_kind when 'duties' then 'duty' else 'case' end;
begin
  perform guard.required_me();
  if p_kind not in ('cards', 'duties') or p_scope not in ('mine', 'team', 'all') or length(p_asked::text) > 500
     or not guard.allows(v_kind, 'read') then
    raise exception 'not for this role' using errcode = 'DA403';
  end if;
  if p_scope = 'all' and not guard.allows(v_kind, 'read', '00000000-0000-0000-0000-000000000000') then
    raise exception 'not for this role' using errcode = 'DA403';
  end if;
  insert into guard.listing (id, account_id, at, kind, scope) values (p_list, guard.me(), guard.now(), p_kind, p_scope);
  perform guard.note('listed', case p_kind when 'duties' then 'duty' else 'case_file' end, null, null,
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

create or replace function api.cards(p_list uuid, p_sort text, p_grade text, p_status text, p_after jsonb, p_n int)
returns table (case_id uuid, ref text, unit text, victim_name text, grade text, status text, risk_owner text,
               informing_owner text, next_title text, next_do_by timestamptz, sort_name text, grade_rank int, due_key timestamptz)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_scope text := guard.begun(p_list, 'cards'); v_keys text; v_after text := '';
begin
  v_keys := case p_sort when 'name' then 'k.sort_name, k.case_id' when 'grade' then 'k.grade_rank, k.due_key, k.case_id'
                        else 'k.due_key, k.case_id' end;
  if p_after is not null then
    v_after := ' and (' || v_keys || ') > (' || case p_sort when 'name' then '$4 ->> 0, ($4 ->> 1)::uuid'
      when 'grade' then '($4 ->> 0)::int, ($4 ->> 1)::timestamptz, ($4 ->> 2)::uuid'
      else '($4 ->> 0)::timestamptz, ($4 ->> 1)::uuid' end || ')';
  end if;
  return query execute format(guard.as_card(), 'select * from da.card k where ' || guard.listed(v_scope, p_grade, p_status)
      || v_after || ' order by ' || v_keys || ' limit ' || least(greatest(p_n, 0), 128)) || ' order by ' || v_keys
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

create or replace function api.duties(p_list uuid, p_until timestamptz, p_n int)
returns table (id uuid, case_id uuid, unit_id uuid, ref text, victim_name text, grade text, rule text, rule_version text,
               title text, do_by timestamptz, limit_at timestamptz, holder text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_scope text := guard.begun(p_list, 'duties'); v_who text;
begin
  v_who := case v_scope when 'mine' then 'd.holder_id = $1' when 'team' then 'd.unit_id = any($2)' else 'true' end;
  -- One unit at a time keeps the order of the index; the few heads are merged.
  return query execute 'select d.id, d.case_id, d.unit_id, k.ref, k.victim_name, k.grade, d.rule, d.rule_version, d.title, d.do_by, d.limit_at,'
    || ' trim(coalesce(a.rank_number, '''') || '' '' || coalesce(a.full_name, ''''))'
    || ' from da.duty d join da.card k on k.case_id = d.case_id left join da.account a on a.id = d.holder_id'
    || ' where d.state = ''open'' and d.do_by < $4 and ' || v_who || ' and ' || guard.listed('all', '', '')
    || ' order by d.do_by, d.id limit ' || least(greatest(p_n, 0), 500)
    using guard.me(), guard.my_units(), guard.holds('auditor'), p_until;
end $$;

-- The references of the cases joined to one that is open.
create or replace function api.refs(p_case uuid) returns table (case_id uuid, ref text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select c.id, c.ref from da.case_link l join da.case_file c on c.id in (l.case_id, l.other_case_id) and c.id <> p_case
  where p_case in (l.case_id, l.other_case_id) and p_case in (select guard.opened()) and guard.may_see(c.id, c.restricted) $$;
