"""A desk with as many cases as a force has, put in below the store: for figures, not for tests of what the desk does.

``fill`` inserts plain rows over any connection that may write every table; the cards are the caller's matter, since
each kind of store derives them in its own way. All people are invented.
"""

import random
import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, insert, text

from da_desk.models import Base
from da_desk.models.accounts import Actor
from da_desk.models.base import folded, uuid7
from da_desk.models.canonical import sha256
from da_desk.store.local import objects
from da_desk.store.local.cards import card_triggers
from da_desk.store.local.local_store import LocalStore

OWN = 40
"""So many cases are the actor's own, however many the desk holds."""
KNOWN = 7
"""The case that searches look for: Holly Mardenree's."""
RARE, COMMON = "duty.sign-off-rmp", "duty.rmp-action"
_BATCH = 5_000
_TABLES = ("person", "name_token", "case_file", "involvement", "contact", "case_owner", "event", "duty")
_SYLLABLES = ("mar", "den", "ree", "ko", "wal", "brin", "tor", "fen", "lis", "gar", "mon", "dey", "sha", "lo", "wick")
_GIVEN = ("Holly", "Grace", "Ffion", "Danuta", "Shirin", "Nell", "June", "Ada", "Cerys", "Aisha", "Mina", "Tess")
_GRADES = ("high", "medium", "standard", "standard", "ungraded")

Row = dict[str, Any]


@dataclass(frozen=True)
class Setting:
    """Where the cases go: the actor's unit has half of them, ``colleague`` and ``other_unit`` the rest."""

    actor: Actor
    unit_id: uuid.UUID
    other_unit: uuid.UUID
    colleague: uuid.UUID
    now: datetime


def fill(connection: Connection, setting: Setting, first: int, last: int) -> None:
    """The cases numbered ``first`` to ``last``; each with a victim, a suspect, a phone, two owners and a duty."""
    made = _cases(setting, first, last)
    while batch := list(islice(made, _BATCH)):
        rows: Mapping[str, list[Row]] = defaultdict(list)
        for case in batch:
            for table, row in case:
                rows[table].append(row)
        for name in _TABLES:
            connection.execute(insert(Base.metadata.tables[name]), rows[name])


def fill_local(store: LocalStore, setting: Setting, first: int, last: int) -> None:
    """The same on a local store; its cards are made once at the end, as after an upgrade."""
    with store._engine.begin() as connection:
        for name in card_triggers():
            connection.execute(text(f"DROP TRIGGER {name}"))
        fill(connection, setting, first, last)
        objects.apply(connection)


def _cases(setting: Setting, first: int, last: int) -> Iterator[list[tuple[str, Row]]]:
    chance = random.Random(first)
    for number in range(first, last):
        yield list(_case(setting, number, chance))


def _case(setting: Setting, number: int, chance: random.Random) -> Iterator[tuple[str, Row]]:
    own = number < OWN
    unit_id = setting.unit_id if own or number % 2 else setting.other_unit
    owner = setting.actor.account_id if own else setting.colleague
    by = _stamps(setting)
    victim, suspect = (_person(by, chance) for _each in range(2))
    if number == KNOWN:
        victim |= {"family_name": "Mardenree", "given_names": "Holly"}
    case_id, part, event = uuid7(), uuid7(), uuid7()
    yield from (("person", victim), ("person", suspect))
    for person in (victim, suspect):
        names = folded(f"{person['family_name']} {person['given_names']}").split()
        yield from (("name_token", {"token": token, "person_id": person["id"]}) for token in set(names))
    yield "case_file", _case_row(by, case_id, unit_id, victim["id"], number, chance)
    yield "involvement", by | _part(part, case_id, victim["id"], "victim")
    yield "involvement", by | _part(uuid7(), case_id, suspect["id"], "suspect")
    yield "contact", by | _phone(case_id, part, number)
    for ownership in ("risk", "informing"):
        yield "case_owner", by | _owner(case_id, ownership, owner, setting.now)
    recorded = setting.now - timedelta(minutes=chance.randrange(60 * 24 * 60))
    yield "event", by | _event(event, case_id, setting.now) | {"created_at": recorded}
    due = setting.now + timedelta(minutes=chance.randrange(60 * 24 * 60))
    yield "duty", by | _duty(case_id, unit_id, event, owner, due) | {"rule": _rule(number)}


def _stamps(setting: Setting) -> Row:
    me, now = setting.actor.account_id, setting.now
    return {"created_at": now, "created_by": me, "changed_at": now, "changed_by": me, "version": 1}


def _person(by: Row, chance: random.Random) -> Row:
    family = "".join(chance.choices(_SYLLABLES, k=3)).capitalize()
    born = date(1950, 1, 1) + timedelta(days=chance.randrange(20_000))
    names = {"family_name": family, "given_names": chance.choice(_GIVEN), "other_names": ""}
    return by | names | {"id": uuid7(), "born": born, "gender": "", "language": ""}


def _case_row(
    by: Row, case_id: uuid.UUID, unit_id: uuid.UUID, victim_id: uuid.UUID, number: int, chance: random.Random
) -> Row:
    ref, crime = f"DA/26/{number:06}", f"42CY/{number:07}/26"
    return by | {
        "id": case_id,
        "ref": ref,
        "ref_key": folded(ref).replace(" ", ""),
        "unit_id": unit_id,
        "victim_id": victim_id,
        "status": "open",
        "grade": chance.choice(_GRADES),
        "crime_number": crime,
        "crime_key": folded(crime).replace(" ", ""),
        "urn": "",
        "allegation": "",
        "restricted": False,
        "review_due": None,
        "hold": False,
        "retention_group": "",
    }


def _part(part: uuid.UUID, case_id: uuid.UUID, person_id: uuid.UUID, role: str) -> Row:
    bare = {"relationship": "", "note": "", "ended_at": None, "ended_reason": ""}
    return bare | {"id": part, "case_id": case_id, "person_id": person_id, "role": role}


def _phone(case_id: uuid.UUID, part: uuid.UUID, number: int) -> Row:
    # Ofcom keeps a thousand mobile numbers for drama; more cases than that share them.
    value = f"07700 900{number % 1000:03}"
    sealed = {"sealed_at": None, "sealed_by": None, "sealed_reason": ""}
    kept = {"value": value, "match_key": value.replace(" ", ""), "note": "", "confidential": True, "past": False}
    return sealed | kept | {"id": uuid7(), "case_id": case_id, "involvement_id": part, "kind": "phone"}


def _owner(case_id: uuid.UUID, ownership: str, account_id: uuid.UUID, now: datetime) -> Row:
    open_row = {"from_at": now, "to_at": None}
    return open_row | {"id": uuid7(), "case_id": case_id, "ownership": ownership, "account_id": account_id}


def _event(event_id: uuid.UUID, case_id: uuid.UUID, now: datetime) -> Row:
    body = {"body": "{}", "body_sha256": sha256("{}"), "form": "event", "form_version": 1}
    happened = {"kind": "arrest", "at": now, "precision": "minute", "former_at": None}
    return body | happened | {"id": event_id, "case_id": case_id, "withdrawn_at": None, "withdrawn_reason": ""}


def _rule(number: int) -> str:
    """One in a thousand waits for a signature; most of the others are of one rule."""
    return RARE if number % 1_000 == 1 else "arrest-tell" if number % 3 == 0 else COMMON


def _duty(case_id: uuid.UUID, unit_id: uuid.UUID, event: uuid.UUID, holder: uuid.UUID, due: datetime) -> Row:
    made_by = {"rule": "arrest-tell", "rule_version": "arrest-tell", "step": "tell", "occurrence": 1}
    told = {"title": "Tell the victim", "why": "", "clock": "", "blocks": "", "state": "open"}
    times = {"do_by": due, "former_do_by": None, "limit_at": None}
    ended = {"outcome": "", "outcome_note": "", "outcome_at": None, "outcome_by": None, "late_reason": ""}
    where = {"id": uuid7(), "case_id": case_id, "unit_id": unit_id, "holder_id": holder, "event_id": event}
    return made_by | told | times | ended | where


def fill_shared(connection: Connection, setting: Setting, first: int, last: int) -> None:
    """The same on a shared store, over a superuser's connection: no trigger runs, cards and words are made at the end."""
    connection.execute(text("set session_replication_role = replica"))
    fill(connection, setting, first, last)
    connection.execute(text("set session_replication_role = origin"))
    connection.execute(
        text(
            "select guard.card_of(id) from da.case_file c where not exists (select 1 from da.card k where k.case_id = c.id)"
        )
    )
    connection.execute(
        text("insert into guard.word (token) select distinct token from da.name_token on conflict do nothing")
    )
