-- Every row: who and when by the server, one version after another, what is fixed stays fixed.
create or replace function guard.stamped() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
declare v_me uuid := guard.me();
begin
  if v_me is null then
    if guard.is_migrator() then return new; end if;
    raise exception 'no account in use' using errcode = 'DA403';
  end if;
  if tg_op = 'INSERT' then
    new.version := 1;
    new.created_at := guard.now();
    new.created_by := v_me;
  else
    if new.version <> old.version + 1 then
      raise exception 'stale version' using errcode = 'DA409';
    end if;
    new.id := old.id;
    new.created_at := old.created_at;
    new.created_by := old.created_by;
  end if;
  new.changed_at := guard.now();
  new.changed_by := v_me;
  return new;
end $$;

create or replace function guard.same_case() returns trigger language plpgsql
set search_path = pg_catalog, pg_temp as $$
begin
  if new.case_id <> old.case_id then raise exception 'kept for good' using errcode = 'DA403'; end if;
  return new;
end $$;

-- What a row speaks of belongs to its own case; of another case nothing is told, not even that it is there.
create or replace function guard.of_case() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
declare i int; v_id uuid; v_there boolean;
begin
  for i in 0 .. tg_nargs - 2 by 2 loop
    execute format('select ($1).%I', tg_argv[i]) into v_id using new;
    continue when v_id is null;
    execute format('select exists (select 1 from da.%I where id = $1 and case_id = $2)', tg_argv[i + 1])
      into v_there using v_id, new.case_id;
    if not v_there then raise exception 'unknown' using errcode = 'DA404'; end if;
  end loop;
  return new;
end $$;

-- Set aside once, with a reason, by the server's clock; nothing comes back, and then nothing else changes.
create or replace function guard.withdrawn_kept() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.withdrawn_at is not null then raise exception 'not set aside at birth' using errcode = 'DA403'; end if;
  elsif old.withdrawn_at is not null then
    raise exception 'it was set aside' using errcode = 'DA403';
  elsif new.withdrawn_at is not null then
    if btrim(new.withdrawn_reason) = '' then raise exception 'a reason is wanted' using errcode = 'DA422'; end if;
    new.withdrawn_at := guard.now();
  elsif new.withdrawn_reason <> old.withdrawn_reason then
    raise exception 'not set aside' using errcode = 'DA403';
  end if;
  return new;
end $$;

create or replace function guard.hashed() returns trigger language plpgsql
set search_path = pg_catalog, pg_temp as $$
begin
  if new.body_sha256 <> encode(sha256(convert_to(new.body, 'UTF8')), 'hex') or jsonb_typeof(new.body::jsonb) <> 'object' then
    raise exception 'the hash is not of this body' using errcode = 'DA422';
  end if;
  return new;
end $$;

create or replace function guard.never() returns trigger language plpgsql
set search_path = pg_catalog, pg_temp as $$
begin raise exception 'kept for good' using errcode = 'DA403'; end $$;

-- Not definer: current_user tells whether one of the owner's functions is at work.
create or replace function guard.record_kept() returns trigger language plpgsql
set search_path = pg_catalog, pg_temp as $$
declare v_owner boolean := guard.by_owner();
begin
  if tg_op = 'INSERT' then
    if not guard.is_first_state(new.kind, new.state) or new.sealed_snapshot_id is not null or new.sealed_at is not null
       or new.sealed_by is not null then
      raise exception 'sealed by its own function alone' using errcode = 'DA403';
    end if;
    return new;
  end if;
  if new.kind <> old.kind or new.seq <> old.seq then raise exception 'kept for good' using errcode = 'DA403'; end if;
  if old.state = 'signed' and (new.body, new.form, new.form_version, new.sealed_snapshot_id, new.sealed_at, new.sealed_by)
     is distinct from (old.body, old.form, old.form_version, old.sealed_snapshot_id, old.sealed_at, old.sealed_by) then
    raise exception 'signed: it never changes' using errcode = 'DA403';
  end if;
  if (new.body, new.form, new.form_version) is distinct from (old.body, old.form, old.form_version)
     and (new.state not in ('draft', 'completed', 'returned') or old.state in ('submitted', 'first-signed')) then
    raise exception 'a text that was handed in, read over or sealed changes as a draft' using errcode = 'DA403';
  end if;
  if (new.withdrawn_at is not null) <> (new.state = 'withdrawn') then
    raise exception 'set aside in state and day alike' using errcode = 'DA403';
  end if;
  if new.state <> old.state and not v_owner then
    if guard.is_sealing(new.kind, new.state) then
      raise exception 'sealed by its own function alone' using errcode = 'DA403';
    end if;
    if not guard.is_step(new.kind, old.state, new.state) then
      raise exception 'no such step' using errcode = 'DA403';
    end if;
  end if;
  return new;
end $$;

-- A plan that was in force is closed, never set aside, and what is closed stays as it is. What was handed in is sent back by
-- whoever checks; the first of two signatures takes all that the last one takes.
create or replace function guard.plan_kept() returns trigger language plpgsql
set search_path = pg_catalog, pg_temp as $$
begin
  if new.kind not in ('rmp', 'safety_plan') then return new; end if;
  if new.state = 'withdrawn' and old.sealed_snapshot_id is not null then
    raise exception 'it was in force: it is closed' using errcode = 'DA403';
  end if;
  if new.state = old.state and old.state = 'closed' then raise exception 'it has ended' using errcode = 'DA403'; end if;
  if new.state <> old.state and new.state in ('returned', 'first-signed') then
    if not guard.may_in(new.case_id, 'record', '{check}') then
      raise exception 'not for this role' using errcode = 'DA403';
    end if;
    if new.state = 'first-signed' then perform guard.require_reader(new.id); end if;
  end if;
  return new;
end $$;

-- Since when it counts who wrote a record: the version that was last signed off by somebody else; what its author put in force
-- alone is no such thing.
create or replace function guard.last_checked(p_record uuid, out seq int, out record_version int) language sql stable
security definer set search_path = pg_catalog, pg_temp as $$
  select coalesce(max(e.seq), 0), coalesce(max(s.record_version), 0) from da.audit_entry e
    join da.audit_detail d on d.entry_id = e.id
    join da.snapshot s on s.id = (d.detail::jsonb ->> 'snapshot')::uuid and s.record_id = p_record
    join da.record r on r.id = p_record
    join guard.sealing k on k.kind = r.kind and k.state = s.reason and k.four_eyes
  where e.entity_id = p_record and e.entity = 'record' and e.action = 'sealed' $$;

-- Whether an entry of the log tells of words written, or of a record handed in.
create or replace function guard.tells_of_words(p_detail jsonb) returns boolean language sql immutable
set search_path = pg_catalog, pg_temp as $$
  select p_detail -> 'state' ->> 1 = 'submitted' is true
    or exists (select 1 from jsonb_object_keys(p_detail) y where y = 'body' or starts_with(y, 'body.')) $$;

-- Whether somebody wrote a record since then, or handed it in: by the log, by this very transaction, by what they kept of it.
create or replace function guard.wrote(p_record uuid, p_account uuid) returns boolean language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
  select exists (select 1 from da.record r, guard.last_checked(r.id) l where r.id = p_record and (
      (l.seq = 0 and r.created_by = p_account)
      or exists (select 1 from da.snapshot s where s.record_id = r.id and s.created_by = p_account
                 and s.reason in ('written', 'completed', 'submitted') and s.record_version > l.record_version)
      or exists (select 1 from da.audit_entry e left join da.audit_detail d on d.entry_id = e.id
                 where e.entity_id = r.id and e.entity = 'record' and e.actor_id = p_account and e.action in ('created', 'altered')
                   and e.seq > l.seq and (d.entry_id is null or guard.tells_of_words(d.detail::jsonb)))
      or exists (select 1 from guard.pending p where p.xid = pg_current_xact_id_if_assigned() and p.slot = 'record:' || r.id
                 and guard.tells_of_words(p.detail)))) $$;

-- Who gave the first of two signatures, by the log.
create or replace function guard.first_signer(p_record uuid) returns uuid language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
  select e.actor_id from da.audit_entry e left join da.audit_detail d on d.entry_id = e.id
  where e.entity_id = p_record and e.entity = 'record' and e.action = 'altered'
    and (d.entry_id is null or d.detail::jsonb -> 'state' ->> 1 = 'first-signed') order by e.seq desc limit 1 $$;

-- Signing off takes somebody who did not write it, nor gave the first of two signatures, and who had the differences of these
-- very words before them.
create or replace function guard.require_reader(p_record uuid) returns void language plpgsql stable security definer
set search_path = pg_catalog, pg_temp as $$
declare v_me uuid := guard.me(); r da.record;
begin
  select * into r from da.record x where x.id = p_record and x.case_id in (select guard.opened());
  if r.id is null then raise exception 'not open' using errcode = 'DA404'; end if;
  if guard.wrote(r.id, v_me) or (r.state = 'first-signed' and guard.first_signer(r.id) is not distinct from v_me) then
    raise exception 'nobody signs off what they wrote' using errcode = 'DA444';
  end if;
  if not exists (select 1 from da.snapshot s where s.record_id = r.id and s.reason = 'read' and s.created_by = v_me
      and s.body_sha256 = r.body_sha256 and s.record_version > (select l.record_version from guard.last_checked(r.id) l)) then
    raise exception 'nobody signs off what they have not read' using errcode = 'DA445';
  end if;
end $$;

create or replace function guard.is_first_state(p_kind text, p_state text) returns boolean language sql stable security definer
set search_path = pg_catalog, pg_temp as $$ select p_state = 'draft' $$;
create or replace function guard.is_sealing(p_kind text, p_state text) returns boolean language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
  select exists (select 1 from guard.sealing s where s.kind = p_kind and s.state = p_state) $$;
create or replace function guard.is_step(p_kind text, p_from text, p_to text) returns boolean language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
  select exists (select 1 from guard.step s where s.kind = p_kind and s.state = p_from and s.next = p_to) $$;

-- A snapshot is the record as it stands; one that puts a version in force takes the right to do so.
create or replace function guard.snapshot_kept() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
declare r da.record; v_verb text;
begin
  select * into r from da.record x where x.id = new.record_id and x.case_id = new.case_id;
  if r.id is null or r.body <> new.body or r.form <> new.form or r.form_version <> new.form_version
     or new.record_version <> r.version then
    raise exception 'not the record as it stands' using errcode = 'DA409';
  end if;
  select s.verb into v_verb from guard.sealing s where s.kind = r.kind and s.state = new.reason;
  if v_verb is not null and not guard.may_in(new.case_id, 'record', array[v_verb]) then
    raise exception 'not for this role' using errcode = 'DA403';
  end if;
  return new;
end $$;

create or replace function guard.signing_kept() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select 1 from da.record r where r.id = new.record_id and r.state = 'ready-to-sign')
     or not exists (select 1 from da.snapshot s where s.id = new.snapshot_id and s.record_id = new.record_id)
     or not exists (select 1 from da.attachment a where a.id = new.print_id and a.record_id = new.record_id
                    and a.kind = 'final-print' and a.withdrawn_at is null) then
    raise exception 'not ready to sign' using errcode = 'DA403';
  end if;
  return new;
end $$;

-- Bytes are what their hash says. A print goes back with its statement while nobody has signed it; what failed to leave is
-- set aside; other things take the right to it, and a scan stays.
create or replace function guard.attachment_kept() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.sha256 <> encode(sha256(new.data), 'hex') or new.size <> length(new.data) then
      raise exception 'the hash is not of these bytes' using errcode = 'DA422';
    end if;
  elsif new.withdrawn_at is null or exists (select 1 from da.signing g where new.id in (g.print_id, g.scan_id))
     or exists (select 1 from da.disclosure d where d.attachment_id = new.id and d.state = 'written')
     or (new.kind not in ('final-print', 'issued') and not guard.may_in(new.case_id, 'attachment', '{edit}')) then
    raise exception 'kept for good' using errcode = 'DA403';
  end if;
  return new;
end $$;

create or replace function guard.contact_kept() returns trigger language plpgsql
set search_path = pg_catalog, pg_temp as $$
begin
  if old.sealed_at is not null then raise exception 'sealed' using errcode = 'DA403'; end if;
  return new;
end $$;

-- One version after another, confirmed when it is written.
create or replace function guard.safe_contact_kept() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
  if new.seq <> 1 + coalesce((select max(s.seq) from da.safe_contact s where s.case_id = new.case_id), 0) then
    raise exception 'stale version' using errcode = 'DA409';
  end if;
  new.confirmed_at := guard.now();
  return new;
end $$;

create or replace function guard.linked() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
  if not guard.both_seen(new.case_id, new.other_case_id) then raise exception 'unknown' using errcode = 'DA404'; end if;
  return new;
end $$;

-- A number of the desk's own run belongs to whoever was given it in this very transaction: nobody finds out by trying which
-- are taken, nor passes a case off as another.
create or replace function guard.given_out(p_ref text, p_run guard.ref_counter) returns boolean language sql stable
set search_path = pg_catalog, pg_temp as $$
  select coalesce(p_run.xid = pg_current_xact_id_if_assigned() and exists (
    select 1 from generate_series(p_run.before + 1, p_run.last) n
    where p_ref = p_run.stem || lpad(n::text, greatest(5, length(n::text)), '0')), false) $$;

-- A case in which a person may take part can only be made in a unit where they may make one.
create or replace function guard.case_begun() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    new.restricted := false;
    if new.ref ~ '[^ -~]' or new.ref_key <> lower(regexp_replace(new.ref, '[^A-Za-z0-9]', '', 'g')) or exists (
        select 1 from guard.ref_counter r where new.ref_key ~ ('^' || lower(regexp_replace(r.stem, '[^A-Za-z0-9]', '', 'g')) || '[0-9]+$')
          and not guard.given_out(new.ref, r)) then
      raise exception 'not a reference that was given out' using errcode = 'DA422';
    end if;
    if not guard.may_name(new.victim_id) then raise exception 'unknown person' using errcode = 'DA404'; end if;
  end if;
  return new;
end $$;
create or replace function guard.case_made() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
  insert into guard.consult (case_id, account_id, at, code, outcome)
  values (new.id, guard.me(), guard.now(), 'created', 'granted');
  return null;
end $$;

create or replace function guard.involved() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
  if not guard.may_name(new.person_id) then raise exception 'unknown person' using errcode = 'DA404'; end if;
  return new;
end $$;

-- A case's duty is answered by whoever answers it, now and under their own name, and keeps its answer. One's own goes to a
-- colleague; another's takes the right to hand over. Another time set by hand has its reason, and says by whom and when.
create or replace function guard.duty_kept() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
declare v_me uuid := guard.me();
begin
  if tg_op = 'INSERT' then
    if new.unit_id <> (select c.unit_id from da.case_file c where c.id = new.case_id) or new.state <> 'open' or new.outcome <> '' then
      raise exception 'a duty begins open, in the case''s unit' using errcode = 'DA422';
    end if;
    new.outcome_at := null;
    new.outcome_by := null;
    new.time_reason := null;
    new.time_set_by := null;
    new.time_set_at := null;
    return new;
  end if;
  if old.state <> 'open' then raise exception 'it has its outcome' using errcode = 'DA403'; end if;
  if new.state not in ('open', 'done', 'withdrawn') or (new.state = 'done') <> (new.outcome <> '') then
    raise exception 'an outcome ends a duty' using errcode = 'DA422';
  end if;
  new.outcome_at := case when new.state = 'open' then null else guard.now() end;
  new.outcome_by := case when new.outcome = '' then null else v_me end;
  if new.time_reason is not null and (new.time_reason, new.do_by) is distinct from (old.time_reason, old.do_by) then
    if not guard.may_in(new.case_id, 'duty', '{override}') then
      raise exception 'not for this role' using errcode = 'DA403';
    end if;
    if trim(new.time_reason) = '' or new.state <> 'open' then
      raise exception 'another time needs a reason' using errcode = 'DA422';
    end if;
    new.time_set_by := v_me;
    new.time_set_at := guard.now();
  else
    new.time_set_by := case when new.time_reason is null then null else old.time_set_by end;
    new.time_set_at := case when new.time_reason is null then null else old.time_set_at end;
  end if;
  if new.holder_id is distinct from old.holder_id and old.holder_id <> v_me
     and not guard.may_in(new.case_id, 'duty', '{hand-over}') and not guard.may_in(new.case_id, 'case', '{hand-over}') then
    raise exception 'not for this role' using errcode = 'DA403';
  end if;
  if new.holder_id is distinct from old.holder_id and not guard.may_own(new.holder_id) then
    raise exception 'not to that account' using errcode = 'DA422';
  end if;
  return new;
end $$;

-- Whether someone can own a case or be given one: an account in use, of an officer or supervisor.
create or replace function guard.may_own(p_account uuid) returns boolean language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
  select exists (select 1 from da.account a join da.membership m on m.account_id = a.id
    where a.id = p_account and a.disabled_at is null and a.activated_at is not null and m.role in ('officer', 'supervisor')
      and m.from_day <= guard.today() and (m.to_day is null or m.to_day >= guard.today())) $$;

-- One owner of a kind at a time; replacing a colleague is a hand-over, and a row that ended stays as it is.
create or replace function guard.owner_kept() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.to_at is not null or not guard.may_own(new.account_id) or exists (select 1 from da.case_owner o
        where o.case_id = new.case_id and o.ownership = new.ownership and o.to_at is null) then
      raise exception 'not to that account' using errcode = 'DA422';
    end if;
    new.from_at := guard.now();
    return new;
  end if;
  if old.to_at is not null or new.to_at is null or not guard.may_in(new.case_id, 'case', '{hand-over}') then
    raise exception 'not for this role' using errcode = 'DA403';
  end if;
  new.to_at := guard.now();
  return new;
end $$;

-- Days in order, and a colleague who can own a case to cover them.
create or replace function guard.absence_kept() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
  if new.to_day < new.from_day or new.cover_id = new.account_id then
    raise exception 'not days away with a colleague to cover them' using errcode = 'DA422';
  end if;
  if new.cover_id is not null and (tg_op = 'INSERT' or new.cover_id is distinct from old.cover_id)
     and not guard.may_own(new.cover_id) then
    raise exception 'not to that account' using errcode = 'DA422';
  end if;
  return new;
end $$;
create or replace function guard.week_kept() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
  if new.days !~ '^1?2?3?4?5?6?7?$' then raise exception 'not the days of a week' using errcode = 'DA422'; end if;
  return new;
end $$;

create or replace function guard.override_kept() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'UPDATE' and old.state <> 'intended' then raise exception 'kept for good' using errcode = 'DA403'; end if;
  new.written_at := case when new.state = 'written' then guard.now() end;
  if new.override_reason <> '' then
    if not guard.may_in(new.case_id, 'disclosure', '{override}') then
      raise exception 'not for this role' using errcode = 'DA403';
    end if;
    new.override_by := guard.me();
  else
    new.override_by := null;
  end if;
  return new;
end $$;

-- Two persons for a setting and for a wording: whoever set it never activates it.
create or replace function guard.policy_kept() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    new.set_by := guard.me(); new.activated_by := null; new.activated_at := null;
    return new;
  end if;
  if old.activated_at is not null then raise exception 'kept for good' using errcode = 'DA403'; end if;
  if new.activated_at is null then
    if not guard.allows('policy', 'create') then raise exception 'not for this role' using errcode = 'DA403'; end if;
    new.set_by := guard.me(); new.activated_by := null;
    return new;
  end if;
  if old.set_by = guard.me() or new.value <> old.value or new.slug <> old.slug or not guard.allows('policy', 'manage')
     or new.from_day <> greatest(old.from_day, guard.today()) then
    raise exception 'a second person activates it as it stands' using errcode = 'DA403';
  end if;
  new.set_by := old.set_by; new.activated_by := guard.me(); new.activated_at := guard.now();
  return new;
end $$;
create or replace function guard.policy(p_slug text) returns text language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
  select p.value from da.policy p where p.slug = p_slug and p.activated_at is not null and p.from_day <= guard.today()
  order by p.from_day desc limit 1 $$;
-- The settings that the server itself obeys, as they are in force today.
create or replace function guard.read_policies() returns void language sql volatile security definer
set search_path = pg_catalog, pg_temp as $$
  update guard.setting s set
    covers_minutes = coalesce(p.minutes, s.covers_minutes), opened_per_hour = coalesce(p.opened, s.opened_per_hour),
    self_sign = coalesce(p.self_sign, s.self_sign)
  from (select guard.policy('consultation.minutes')::int as minutes, guard.policy('consultation.opened-per-hour')::int as opened,
               guard.policy('rmp.self-sign') = 'yes' as self_sign) p
  where s.covers_minutes <> p.minutes or s.opened_per_hour <> p.opened or s.self_sign <> p.self_sign $$;
create or replace function guard.policy_used() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$ begin perform guard.read_policies(); return null; end $$;

create or replace function guard.wording_kept() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.sha256 <> encode(sha256(convert_to(new.text, 'UTF8')), 'hex') then
      raise exception 'the hash is not of this text' using errcode = 'DA422';
    end if;
    new.activated_by := null; new.activated_at := null;
    return new;
  end if;
  if old.activated_at is not null or old.created_by = guard.me() or new.activated_at is null
     or (new.slug, new.file_version, new.text, new.sha256) <> (old.slug, old.file_version, old.text, old.sha256)
     or not guard.allows('catalogue', 'manage') then
    raise exception 'a second person activates it as it stands' using errcode = 'DA403';
  end if;
  new.activated_by := guard.me(); new.activated_at := guard.now();
  return new;
end $$;

create or replace function guard.op_kept() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
  new.account_id := guard.required_me();
  new.at := guard.now();
  return new;
end $$;

-- The card of a case, made anew from its rows.
create or replace function guard.card_of(p_case uuid) returns void language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
  insert into da.card as k (case_id, ref, unit_id, victim_name, sort_name, grade, grade_rank, status, restricted,
                            risk_owner_id, informing_owner_id, next_title, next_do_by, due_key)
  select c.id, c.ref, c.unit_id, p.family_name || case when p.given_names = '' then '' else ', ' || p.given_names end,
         lower(p.family_name || ' ' || p.given_names), c.grade,
         case c.grade when 'high' then 0 when 'medium' then 1 when 'standard' then 2 else 3 end, c.status, c.restricted,
         (select o.account_id from da.case_owner o where o.case_id = c.id and o.ownership = 'risk' and o.to_at is null
          order by o.id desc limit 1),
         (select o.account_id from da.case_owner o where o.case_id = c.id and o.ownership = 'informing' and o.to_at is null
          order by o.id desc limit 1),
         coalesce(d.title, ''), d.do_by, coalesce(d.do_by, '9999-12-31 00:00:00+00')
  from da.case_file c join da.person p on p.id = c.victim_id
  left join lateral (select d.title, d.do_by from da.duty d where d.case_id = c.id and d.state = 'open'
                     order by d.do_by, d.id limit 1) d on true
  where c.id = p_case
  on conflict (case_id) do update set ref = excluded.ref, unit_id = excluded.unit_id, victim_name = excluded.victim_name,
    sort_name = excluded.sort_name, grade = excluded.grade, grade_rank = excluded.grade_rank, status = excluded.status,
    restricted = excluded.restricted, risk_owner_id = excluded.risk_owner_id,
    informing_owner_id = excluded.informing_owner_id, next_title = excluded.next_title,
    next_do_by = excluded.next_do_by, due_key = excluded.due_key;
end $$;
create or replace function guard.carded() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
  perform guard.card_of(case when tg_table_name = 'case_file' then new.id else (to_jsonb(new) ->> 'case_id')::uuid end);
  return null;
end $$;
create or replace function guard.renamed() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
  perform guard.card_of(c.id) from da.case_file c where c.victim_id = new.id;
  return null;
end $$;
create or replace function guard.worded() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
  insert into guard.word (token) values (new.token) on conflict do nothing;
  return null;
end $$;
