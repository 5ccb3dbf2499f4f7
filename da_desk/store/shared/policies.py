"""Who may touch which table: one template for everything that belongs to a case, and the few tables that don't.

A test fails when a new table of the models has no line here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table, Text

from da_desk.models import Base
from da_desk.models.base import case_bound_tables, entity_tables

CASEWORKERS = ("officer", "supervisor")
READERS = (*CASEWORKERS, "auditor")


@dataclass(frozen=True, slots=True)
class Bound:
    """A table whose rows belong to a case: the ``kind`` of rights, the verbs one of which it takes to make and to change a
    row, and the columns that may change. Without ``columns`` a row never changes; without ``made`` only functions make it."""

    kind: str
    made: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


_BODY = ("form", "form_version", "body", "body_sha256")
_WITHDRAWN = ("withdrawn_at", "withdrawn_reason")

BOUND = {
    "case_file": Bound(
        "case",
        ("create",),
        ("edit",),
        (
            "status", "grade", "crime_number", "crime_key", "urn", "allegation", "review_due", "hold", "retention_group",
        ),
    ),
    "involvement": Bound("person", ("create",), ("edit", "create"), ("relationship", "note", "ended_at", "ended_reason")),
    "contact": Bound("contact", ("create",), ("edit",), ("value", "match_key", "note", "confidential", "past")),
    "safe_contact": Bound("safe-contact", ("create", "edit")),
    "event": Bound("event", ("create",), ("edit",), ("at", "precision", "former_at", *_WITHDRAWN, *_BODY)),
    "duty": Bound(
        "duty",
        ("create", "edit"),
        ("edit", "complete", "hand-over"),
        (
            "holder_id", "do_by", "former_do_by", "limit_at", "clock", "counted_from", "time_reason", "time_set_by",
            "time_set_at", "state", "outcome", "outcome_note", "outcome_at", "outcome_by", "late_reason",
        ),
    ),
    "attempt": Bound("duty", ("create",)),
    "case_owner": Bound("case", ("create", "edit", "hand-over"), ("hand-over",), ("to_at",)),
    "case_link": Bound("case", ("link",)),
    "incident": Bound(
        "case",
        ("create", "edit"),
        ("edit",),
        ("day", "kind", "occurrence_number", "crime_number", "outcome", "note"),
    ),
    "record": Bound(
        "record",
        ("create", "edit"),
        ("edit", "sign", "complete", "check"),
        ("state", "next_review", *_WITHDRAWN, *_BODY),
    ),
    "snapshot": Bound("record", ("create", "edit", "sign", "complete", "check", "export")),
    "signing": Bound("record", ("sign",)),
    "address_decision": Bound("record", ("edit",), ("edit",), ("decision", "reason")),
    "attachment": Bound("attachment", ("create",), ("create", "edit"), _WITHDRAWN),
    "disclosure": Bound("disclosure", ("create",), ("create", "complete"), ("state", "written_at")),
    "restriction": Bound("case"),
    "case_reader": Bound("case"),
    "case_bar": Bound("case"),
}  # fmt: skip
"""Every case-bound table. Columns that are not named never change: ids, who made it, what seals it."""

_STAMPED = ("changed_at", "changed_by", "version")

_SEEN = {
    "case_link": "(case_id in (select guard.opened()) or other_case_id in (select guard.opened()))"
    " and guard.both_seen(case_id, other_case_id)",
    "contact": "case_id in (select guard.opened()) and (not confidential or guard.may_in(case_id, 'contact', '{reveal}'))",
}
"""Rows that are seen by another rule than that their case is open: a link from either side, a value by those who may
reveal it."""

_OF_FEW_VALUES = (
    "state", "status", "grade", "kind", "role", "ownership", "rule", "rule_version", "step", "form", "action", "entity", "slug",
)  # fmt: skip
"""Columns of text whose values are the trade's own words: the planner may know how frequent they are."""

_TELLING = {
    "case_file": ("victim_id", "restricted"),
    "involvement": ("person_id",),
    "case_bar": ("account_id", "case_id"),
    "case_reader": ("account_id", "case_id"),
    "restriction": ("case_id",),
}
"""Columns that are no text and tell whom a hidden case concerns."""

HASHED = ("event", "record", "snapshot")

OWN_TRIGGERS = (
    ("record_kept", "record", "before insert or update", "record_kept"),
    ("plan_kept", "record", "before update", "plan_kept"),
    ("case_begun", "case_file", "before insert or update", "case_begun"),
    ("case_made", "case_file", "after insert", "case_made"),
    ("involved", "involvement", "before insert", "involved"),
    ("duty_kept", "duty", "before insert or update", "duty_kept"),
    ("withdrawn_kept", "record", "before insert or update", "withdrawn_kept"),
    ("withdrawn_kept", "event", "before insert or update", "withdrawn_kept"),
    ("withdrawn_kept", "attachment", "before insert or update", "withdrawn_kept"),
    ("snapshot_kept", "snapshot", "before insert", "snapshot_kept"),
    ("signing_kept", "signing", "before insert", "signing_kept"),
    ("attachment_kept", "attachment", "before insert or update", "attachment_kept"),
    ("contact_kept", "contact", "before update", "contact_kept"),
    ("safe_contact_kept", "safe_contact", "before insert", "safe_contact_kept"),
    ("linked", "case_link", "before insert", "linked"),
    ("owner_kept", "case_owner", "before insert or update", "owner_kept"),
    ("override_kept", "disclosure", "before insert or update", "override_kept"),
    ("policy_kept", "policy", "before insert or update", "policy_kept"),
    ("policy_used", "policy", "after insert or update", "policy_used"),
    ("wording_kept", "catalogue_file", "before insert or update", "wording_kept"),
    ("op_kept", "save_op", "before insert", "op_kept"),
    ("week_kept", "working_week", "before insert or update", "week_kept"),
    ("absence_kept", "absence", "before insert or update", "absence_kept"),
    ("withdrawn_kept", "absence", "before insert or update", "withdrawn_kept"),
    ("carded", "case_file", "after insert or update", "carded"),
    ("carded", "case_owner", "after insert or update", "carded"),
    ("carded", "duty", "after insert or update", "carded"),
    ("renamed", "person", "after update", "renamed"),
    ("worded", "name_token", "after insert", "worded"),
)
"""Name, table, when, function of guard; each for each row. The names order them after ``a_stamped``."""

FIXED = ("audit_entry", "audit_detail", "save_op", "snapshot", "signing", "erasure", "restricted_attempt")
"""Rows that nobody alters, not even the owner's functions."""


@dataclass(frozen=True, slots=True)
class Free:
    """A table of the desk itself: ``kind`` of rights by which its rows are made and changed ("" nobody), what may change.

    Columns by name: a right to update all of a table is a right to lock it against everyone.
    """

    kind: str = ""
    columns: tuple[str, ...] = ()


FREE = {
    "desk": Free(),
    "unit": Free("unit", ("name", "area")),
    "account": Free(),
    "membership": Free(),
    "policy": Free("policy", ("value", "from_day", "set_by", "activated_by", "activated_at")),
    "catalogue_file": Free("catalogue", ("activated_by", "activated_at")),
}
"""Tables of the desk itself, which all its people read."""

PLANNED = {
    "working_week": ("days", "from_day"),
    "absence": ("from_day", "to_day", "cover_id", *_WITHDRAWN),
}
"""When people work and when they are away: read by all of the desk, made and changed by oneself and by supervisors of a unit
that both belong to. Named: the columns that may change."""

FUNCTIONS_ALONE = ("card", "name_token", "erasure", "restricted_attempt")
"""Tables that nobody reads or writes but the owner's functions (auditors read erasures)."""

POLICY_FUNCTIONS = (
    "me()", "opened()", "known_people()", "may_in(uuid, text, text[])", "allows(text, text, uuid, boolean)",
    "my_new(uuid)", "may_edit_person(uuid)", "may_plan(uuid, text)", "require_reader(uuid)", "both_seen(uuid, uuid)", "detail_open(uuid)", "holds(text)", "by_owner()", "is_step(text, text, text)",
    "is_sealing(text, text)", "is_first_state(text, text)",
)  # fmt: skip
"""What row policies and triggers call in the name of whoever asks."""


def statements(roles: str) -> Iterator[str]:
    """Row-level security, grants and triggers for every table, as SQL; ``roles``: what the desk's roles begin with."""
    who = _Names(roles)
    yield from _openings(who)
    for table in (*case_bound_tables(), "case_file"):
        yield from _bound(who, Base.metadata.tables[table], BOUND[table])
    for table in FREE:
        yield from _free(who, Base.metadata.tables[table])
    for name, columns in PLANNED.items():
        yield from _planned(who, name, columns)
    yield from _person(who)
    yield from _log(who)
    yield from _triggers()
    yield from _quiet()


@dataclass(frozen=True, slots=True)
class _Names:
    roles: str

    def of(self, *groups: str) -> str:
        return ", ".join(f'"{self.roles}_{group}"' for group in groups)


def _openings(who: _Names) -> Iterator[str]:
    yield "revoke all on all tables in schema da from public"
    for group in ("person", *READERS, "administrator"):
        yield f"revoke all on all tables in schema da from {who.of(group)}"
    yield "revoke execute on all functions in schema guard, api from public"
    yield f"grant usage on schema da, guard, api to {who.of('person')}"
    for function in POLICY_FUNCTIONS:
        yield f"grant execute on function guard.{function} to {who.of('person')}"
    yield f"grant execute on all functions in schema api to {who.of('person')}"
    yield f"revoke execute on function api.begin_desk from {who.of('person')}"
    for table in Base.metadata.sorted_tables:
        yield f"alter table da.{table.name} enable row level security"


def _bound(who: _Names, table: Table, bound: Bound) -> Iterator[str]:
    """The one template: seen when the case is open, made and changed with the right to it, in named columns.

    A policy names no role, the grants do: whoever belongs to a role could have it taken out of policies (DROP OWNED).
    """
    name, case = table.name, "id" if table.name == "case_file" else "case_id"
    opened = f"{case} in (select guard.opened())"
    yield f"grant select on da.{name} to {who.of(*READERS)}"
    yield f"create policy opened on da.{name} for select using ({_SEEN.get(name, opened)})"
    if bound.made:
        right = _made_right(bound) if name != "case_file" else "guard.allows('case', 'create', unit_id)"
        check = f"{opened} and {right}" if name != "case_file" else right
        yield f"grant insert on da.{name} to {who.of(*CASEWORKERS)}"
        yield f"create policy made on da.{name} for insert with check ({check})"
    if bound.columns:
        right = f"{opened} and guard.may_in({case}, '{bound.kind}', '{{{','.join(bound.changed)}}}')"
        columns = ", ".join((*bound.columns, *_STAMPED))
        yield f"grant update ({columns}) on da.{name} to {who.of(*CASEWORKERS)}"
        yield f"create policy changed on da.{name} for update using ({right}) with check ({right})"


def _made_right(bound: Bound) -> str:
    return f"guard.may_in(case_id, '{bound.kind}', '{{{','.join(bound.made)}}}')"


def _free(who: _Names, table: Table) -> Iterator[str]:
    name, free = table.name, FREE[table.name]
    yield f"grant select on da.{name} to {who.of('person')}"
    yield f"create policy shown on da.{name} for select using ((select guard.me()) is not null)"
    if not free.kind:
        return
    yield f"grant insert on da.{name} to {who.of('person')}"
    yield f"create policy made on da.{name} for insert with check (guard.allows('{free.kind}', 'create'))"
    right = f"guard.allows('{free.kind}', 'create') or guard.allows('{free.kind}', 'manage')"
    yield f"grant update ({', '.join((*free.columns, *_STAMPED))}) on da.{name} to {who.of('person')}"
    yield f"create policy changed on da.{name} for update using ({right}) with check ({right})"


def _planned(who: _Names, name: str, columns: tuple[str, ...]) -> Iterator[str]:
    yield f"grant select on da.{name} to {who.of('person')}"
    yield f"create policy shown on da.{name} for select using ((select guard.me()) is not null)"
    yield f"grant insert on da.{name} to {who.of(*CASEWORKERS)}"
    yield f"create policy made on da.{name} for insert with check (guard.may_plan(account_id, 'create'))"
    yield f"grant update ({', '.join((*columns, *_STAMPED))}) on da.{name} to {who.of(*CASEWORKERS)}"
    right = "guard.may_plan(account_id, 'edit')"
    yield f"create policy changed on da.{name} for update using ({right}) with check ({right})"


def _person(who: _Names) -> Iterator[str]:
    """People are in no case of their own: seen through an open case, or made a moment ago and in none yet."""
    seen = "id in (select guard.known_people()) or (created_by = (select guard.me()) and guard.my_new(id))"
    yield f"grant select on da.person to {who.of(*READERS)}"
    yield f"create policy opened on da.person for select using ({seen})"
    yield f"grant insert on da.person to {who.of(*CASEWORKERS)}"
    yield "create policy made on da.person for insert with check (guard.allows('person', 'create'))"
    columns = ", ".join(("family_name", "given_names", "other_names", "born", "gender", "language", *_STAMPED))
    yield f"grant update ({columns}) on da.person to {who.of(*CASEWORKERS)}"
    right = "guard.may_edit_person(id)"
    yield f"create policy changed on da.person for update using ({right}) with check ({right})"


def _log(who: _Names) -> Iterator[str]:
    in_case = "case_id in (select guard.opened()) or (entity = 'person' and entity_id in (select guard.known_people()))"
    yield f"grant select on da.audit_entry, da.audit_detail to {who.of(*READERS)}"
    yield f"grant select on da.audit_head to {who.of('person')}"
    yield f"create policy opened on da.audit_entry for select using ({in_case})"
    yield "create policy audited on da.audit_entry for select using (guard.holds('auditor'))"
    yield "create policy opened on da.audit_detail for select using (guard.detail_open(entry_id))"
    yield "create policy shown on da.audit_head for select using ((select guard.me()) is not null)"
    yield f"grant select on da.erasure to {who.of('auditor')}"
    yield "create policy audited on da.erasure for select using (guard.holds('auditor'))"
    yield f"grant select, insert on da.save_op to {who.of('person')}"
    yield "create policy own on da.save_op for select using (account_id = (select guard.me()))"
    yield "create policy made on da.save_op for insert with check (account_id = (select guard.me()))"


def _triggers() -> Iterator[str]:
    for table in entity_tables():
        yield _trigger("a_stamped", table, "before insert or update", "stamped")
        yield _trigger("z_noted", table, "after insert or update", "noted")
        yield _trigger("kept", table, "before delete", "never")
    for table in case_bound_tables():
        yield _trigger("same_case", table, "before update", "same_case")
        if spoken_of := _spoken_of(Base.metadata.tables[table]):
            yield _trigger("of_case", table, "before insert", "of_case", spoken_of)
    for table in HASHED:
        yield _trigger("hashed", table, "before insert or update", "hashed")
    for name, table, when, function in OWN_TRIGGERS:
        yield _trigger(name, table, when, function)
    for table in FIXED:
        yield _trigger("fixed", table, "before update", "never")
    for table in ("audit_entry", "save_op", "restricted_attempt"):
        yield _trigger("kept", table, "before delete", "never")
    yield _trigger("kept", "audit_detail", "before delete", "may_erase")


def _spoken_of(table: Table) -> tuple[str, ...]:
    """Column and table, one after another, of what a row of a case names and that belongs to a case too."""
    keys = ((key.parent.name, key.column.table.name) for key in table.foreign_keys)
    return tuple(word for column, target in sorted(keys) if target in case_bound_tables() for word in (column, target))


def _trigger(name: str, table: str, when: str, function: str, words: tuple[str, ...] = ()) -> str:
    given = ", ".join(f"'{word}'" for word in words)
    return f"create trigger {name} {when} on da.{table} for each row execute function guard.{function}({given})"


def _quiet() -> Iterator[str]:
    """No planner statistics of what people typed or of whom a hidden case concerns: EXPLAIN's estimates would tell of it.

    Row policies don't help: for operators that count as leakproof, the planner looks at all rows' statistics.
    """
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if table.name not in ("name_token", "card") and _telling(table.name, column):
                yield f"alter table da.{table.name} alter column {column.name} set statistics 0"


def _telling(table: str, column: Column[Any]) -> bool:
    typed = isinstance(column.type, Text) and column.name not in _OF_FEW_VALUES
    return typed or bool(column.info.get("personal")) or column.name in _TELLING.get(table, ())
