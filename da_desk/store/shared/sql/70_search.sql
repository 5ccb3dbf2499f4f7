-- Search: the words are committed first; then hits under one's own question. Nothing can be searched directly.
create or replace function api.begin_ask(p_ask uuid, p_kind text, p_asked text, p_words text, p_born date) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform guard.required_me();
  if p_kind not in ('cases', 'people') or length(p_asked) > 500 or length(p_words) > 500
     or not guard.allows(case p_kind when 'people' then 'person' else 'case' end, 'read') then
    raise exception 'not for this role' using errcode = 'DA403';
  end if;
  if (select count(*) from guard.ask q where q.account_id = guard.me() and q.at > guard.now() - interval '1 hour')
     >= (select 5 * s.opened_per_hour from guard.setting s) then
    raise exception 'enough for an hour' using errcode = 'DA429';
  end if;
  insert into guard.ask (id, account_id, at, kind, words, born) values (p_ask, guard.me(), guard.now(), p_kind, p_words, p_born);
  perform guard.note('searched', case p_kind when 'people' then 'person' else 'case_file' end, null, null,
    jsonb_build_object('words', p_asked)
    || case when p_words = p_asked then '{}' else jsonb_build_object('looked_for', p_words) end
    || case when p_born is null then '{}' else jsonb_build_object('born', p_born) end);
end $$;

create or replace function guard.asked(p_ask uuid, p_kind text) returns guard.ask language plpgsql stable security definer
set search_path = pg_catalog, pg_temp as $$
declare a guard.ask;
begin
  select * into a from guard.ask q where q.id = p_ask and q.account_id = guard.required_me() and q.kind = p_kind
    and q.at > guard.now() - interval '30 minutes' and q.xid is distinct from pg_current_xact_id_if_assigned();
  if a.id is null then raise exception 'nothing was asked' using errcode = 'DA403'; end if;
  return a;
end $$;

create or replace function guard.with_token(p_token text) returns setof uuid language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
  select t.person_id from da.name_token t where t.token ~>=~ p_token and t.token ~<~ (p_token || chr(1114111)) $$;

-- Asked of each case that was found, one by one: nothing is known of how many a number finds, and a join would walk all cases.
create or replace function guard.case_seen(p_case uuid) returns boolean language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
  select guard.may_see(k.case_id, k.restricted) from da.card k where k.case_id = p_case $$;

-- Every word is looked for, found or not: someone of a case that is hidden takes as many steps as nobody.
create or replace function guard.by_names(p_tokens text[]) returns uuid[] language plpgsql stable security definer
set search_path = pg_catalog, pg_temp as $$
declare v_people uuid[]; v_found uuid[]; t text;
begin
  -- The rarest word first would be better still; the longest is a fair guess and costs nothing.
  for t in select x from unnest(p_tokens) x order by length(x) desc loop
    if v_people is null then select coalesce(array_agg(distinct w), '{}') into v_people from guard.with_token(t) w;
    else
      select coalesce(array_agg(p), '{}') into v_people from unnest(v_people) p where exists (
        select 1 from da.name_token n where n.person_id = p and n.token ~>=~ t and n.token ~<~ (t || chr(1114111)));
    end if;
  end loop;
  select array_agg(s.id) into v_found from (
    select distinct i.case_id as id from da.involvement i where i.person_id = any(v_people) and guard.case_seen(i.case_id)
    order by 1 desc limit 20) s;
  return coalesce(v_found, '{}');
end $$;

-- The nearest known words that somebody bears who may be named; words of hidden cases alone are no help, and no hint.
create or replace function guard.near_word(p_word text, p_within int, p_n int) returns text[] language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
  select coalesce(array_agg(s.token order by s.far, s.token), '{}') from (
    select c.token, c.far from (
      select w.token, ext.levenshtein_less_equal(w.token, p_word, p_within) as far from guard.word w
      where length(w.token) between length(p_word) - p_within and length(p_word) + p_within and length(w.token) < 200
      order by 2, 1 limit 24) c
    where c.far <= p_within and exists (select 1 from da.name_token n where n.token = c.token and guard.may_name(n.person_id))
    order by c.far, c.token limit p_n) s $$;

create or replace function guard.by_number(p_words text) returns uuid[] language plpgsql stable security definer
set search_path = pg_catalog, pg_temp as $$
declare v_key text := replace(p_words, ' ', ''); v_born date; v_found uuid[]; v_end text;
begin
  if v_key !~ '[0-9]' then return '{}'; end if;
  if p_words ~ '^[0-9]{1,2} [0-9]{1,2} [0-9]{4}$' then
    begin
      v_born := make_date(split_part(p_words, ' ', 3)::int, split_part(p_words, ' ', 2)::int, split_part(p_words, ' ', 1)::int);
    exception when others then v_born := null;
    end;
  end if;
  v_end := reverse(v_key);
  select array_agg(s.id) into v_found from (
    select distinct f.id from (
      select c.id from da.case_file c where c.ref_key ~>=~ v_key and c.ref_key ~<~ (v_key || chr(1114111))
      union select c.id from da.case_file c where c.crime_key = v_key
      union select c.id from da.case_file c where length(v_key) >= 4 and reverse(c.crime_key) ~>=~ v_end
        and reverse(c.crime_key) ~<~ (v_end || chr(1114111))
      union select t.case_id from da.contact t where t.match_key = v_key and t.sealed_at is null
        and (not t.confidential or guard.may_in(t.case_id, 'contact', '{reveal}'))
      union select c.id from da.case_file c join da.person p on p.id = c.victim_id where p.born = v_born) f
    where guard.case_seen(f.id) order by 1 desc limit 20) s;
  return coalesce(v_found, '{}');
end $$;

-- At most 20 cards; which field the words were found in is never told. An exact number of a restricted case: its face.
create or replace function api.hits(p_ask uuid)
returns table (case_id uuid, ref text, unit text, victim_name text, grade text, status text, risk_owner text,
               informing_owner text, next_title text, next_do_by timestamptz, sort_name text, grade_rank int, due_key timestamptz)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare a guard.ask := guard.asked(p_ask, 'cases'); v_tokens text[] := string_to_array(a.words, ' '); v_ids uuid[]; t text; v_near text[]; v_all text[] := '{}';
begin
  if length(replace(a.words, ' ', '')) < 2 then return; end if;
  v_ids := guard.by_number(a.words);
  if v_ids = '{}' then v_ids := guard.by_names(v_tokens); end if;
  if v_ids = '{}' then
    foreach t in array v_tokens loop
      v_near := case when length(t) < 4 then '{}' else guard.near_word(t, 2, 1) end;
      if v_near = '{}' then v_all := '{}'; exit; end if;
      v_all := v_all || v_near[1];
    end loop;
    if v_all <> '{}' then v_ids := guard.by_names(v_all); end if;
  end if;
  return query execute format(guard.as_card(), 'select * from da.card k where k.case_id = any($4) and ' || guard.listed('all', '', ''))
    || ' order by k.case_id desc' using guard.me(), guard.my_units(), guard.holds('auditor'), v_ids;
end $$;

create or replace function api.people(p_ask uuid)
returns table (person_id uuid, family_name text, given_names text, other_names text, same_birth_date boolean, cases int)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare a guard.ask := guard.asked(p_ask, 'people');
begin
  -- Who bears most of the words comes first, then the newest; whether they may be named is asked only of those who are shown.
  return query
    with word as (select w.word, w.place from unnest(string_to_array(a.words, ' ')) with ordinality w (word, place)),
    token as (
      select w.place, w.word as token from word w
      union select w.place, unnest(guard.near_word(w.word, case when length(w.word) < 5 then 1 else 2 end, 12)) from word w),
    found as (
      select x.id, sum(x.words) as words from (
        select n.person_id as id, count(distinct t.place) as words from da.name_token n join token t on t.token = n.token group by 1
        union all select p.id, 1 from da.person p where p.born = a.born) x group by 1),
    ranked as materialized (
      select f.id, row_number() over (order by f.words desc, f.id desc) as place from found f order by 2 limit 2000)
    select p.id, p.family_name, p.given_names, p.other_names,
           case when p.born is null or a.born is null then null else p.born = a.born end,
           (select count(distinct i.case_id)::int from da.involvement i join da.case_file c on c.id = i.case_id
            where i.person_id = p.id and i.ended_at is null and guard.may_see(c.id, c.restricted))
    from (select r.id, r.place from ranked r where guard.may_name(r.id) limit 200) r join da.person p on p.id = r.id
    order by r.place;
end $$;
