-- What the guard keeps beside the desk's own tables. Applied again after every upgrade, as the owner.
create schema if not exists guard;
create schema if not exists api;

create table if not exists guard.setting (
  one boolean primary key default true check (one),
  schema_revision text not null default '',
  oldest_client int not null default 1,
  covers_minutes int not null default 30,
  opened_per_hour int not null default 200,
  left_out int not null default 8,   -- one number in so many is given to no case, so that a gap tells of none
  fingerprint text not null default '');
alter table guard.setting add column if not exists self_sign boolean not null default false;
insert into guard.setting default values on conflict do nothing;

-- Which login of the server is which account of the desk.
create table if not exists guard.login (
  account_id uuid primary key, login name not null unique, active boolean not null default false,
  added_by uuid, reset_by uuid);

-- resources/rights.toml, and what a record may become: filled by the migrator with the program's own data.
create table if not exists guard.may (
  role text not null, kind text not null, verb text not null, reach text not null, primary key (role, kind, verb));
create table if not exists guard.step (
  kind text not null, state text not null, next text not null, primary key (kind, state, next));
create table if not exists guard.sealing (
  kind text not null, state text not null, verb text not null, four_eyes boolean not null, primary key (kind, state));

-- Who opened which case, when and why, decided and written by the server (DPA 2018 s.62).
create table if not exists guard.consult (
  id bigint generated always as identity primary key, case_id uuid not null, account_id uuid not null,
  at timestamptz not null, code text not null, why text not null default '', outcome text not null,
  xid xid8 not null default pg_current_xact_id());
create index if not exists consult_of on guard.consult (account_id, at, case_id);
create index if not exists consult_case on guard.consult (account_id, case_id, at);
create index if not exists consult_tried on guard.consult (at) where outcome in ('unknown', 'restricted');
create table if not exists guard.listing (
  id uuid primary key, account_id uuid not null, at timestamptz not null, kind text not null, scope text not null,
  xid xid8 not null default pg_current_xact_id());
create index if not exists listing_of on guard.listing (account_id, kind, at);
create table if not exists guard.ask (
  id uuid primary key, account_id uuid not null, at timestamptz not null, kind text not null, words text not null,
  born date, xid xid8 not null default pg_current_xact_id());

-- Audit entries on their way: one a row and transaction, chained when it commits.
create table if not exists guard.pending (
  seq bigint generated always as identity, xid xid8 not null, slot text not null, action text not null,
  entity text not null, entity_id uuid, case_id uuid, at timestamptz not null, actor_id uuid, detail jsonb not null,
  primary key (xid, slot));

create index if not exists ask_of on guard.ask (account_id, at);
-- The last number given out; in the transaction "xid" the numbers after "before".
create table if not exists guard.ref_counter (stem text primary key, last int not null, before int not null default 0, xid xid8);
create table if not exists guard.word (token text primary key);
-- A person's own: the wrapped key of their drafts, and drafts that must not hang on one computer. Sealed by the client.
create table if not exists guard.own_key (account_id uuid primary key, wrapped bytea not null, at timestamptz not null);
create table if not exists guard.own_draft (
  account_id uuid not null, id uuid not null, sealed bytea not null, at timestamptz not null, primary key (account_id, id));

-- Indexes that only this store needs.
create index if not exists only_ref_prefix on da.case_file (ref_key text_pattern_ops);
create index if not exists only_crime_ending on da.case_file (reverse(crime_key) text_pattern_ops);
create index if not exists only_token_prefix on da.name_token (token text_pattern_ops);
