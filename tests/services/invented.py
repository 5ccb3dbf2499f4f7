"""Invented cases for the tests of the services. Nobody here exists; no number here can be dialled."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from da_desk.services.cases import NewCase, NewIncident
from da_desk.services.people import NewPerson
from da_desk.services.safe_contacts import SafeContactValues
from tests.desk import START, AnyDesk

HOLLY = NewPerson("Marsden", "Holly", born=date(1991, 4, 12))
CRAIG = NewPerson("Denholm", "Craig", born=date(1988, 9, 30))
PHONE = "07700 900123"
ADDRESS = "14 Larch Close, Tarnford"
SAFE = SafeContactValues(
    channel="phone", number=PHONE, times="weekdays 10 to 2", code_word="bluebell", do_not_use="the landline at home"
)


def new_case(desk: AnyDesk, *, owners: bool = True, victim: UUID | NewPerson = HOLLY) -> NewCase:
    """A case of the first unit with a suspect and an incident, with its three owners unless told otherwise."""
    who = {"risk": desk.account_id("officer"), "informing": desk.account_id("officer"), "oic": desk.account_id("oic")}
    return NewCase(
        victim=victim,
        unit_id=unit_of(desk),
        crime_number="TN/4471/26",
        allegation="Assault on 20 November",
        grade="medium",
        owners=who if owners else {},
        suspect=CRAIG,
        suspect_relationship="former-partner",
        incident=NewIncident(date(2026, 11, 20), "assault", outcome="under-investigation"),
    )


def unit_of(desk: AnyDesk, username: str = "officer") -> UUID:
    """The unit that the person belongs to."""
    (unit_id,) = desk.as_(username).workplace.actor.unit_ids
    return unit_id


def made_case(desk: AnyDesk, *, owners: bool = True) -> UUID:
    """A case made by the officer."""
    return desk.as_("officer").cases.create(new_case(desk, owners=owners)).made("case_file")


def indication(**answers: Any) -> dict[str, Any]:
    """The body of an indication; answers as ``risk__children_at_home="yes"``."""
    body: dict[str, dict[str, Any]] = {
        "indication": {
            "how": "telephone",
            "words": "I don't want to go on",
            "stance": "withdraws-support",
            "told_to": "DC Amin",
        },
        "risk": {"children_at_home": "no", "pressure_suspected": "no"},
        "position": {"bail_position": "police-bail", "next_hearing": "2026-12-14", "next_hearing_court": "Tarnford"},
    }
    for path, value in answers.items():
        section, field = path.split("__")
        body[section] = body[section] | {field: value}
    if body["risk"]["pressure_suspected"] == "yes":
        body["risk"].setdefault("pressure_note", "Messages at night")
    return body


LEAST: dict[str, dict[str, str]] = {
    "police-bail": {"has_conditions": "no"},
    "bail-changed": {"has_conditions": "no"},
    "court-bail": {"has_conditions": "no"},
    "release": {"has_conditions": "no"},
    "bail-ended": {"how": "cancelled"},
}
"""What each kind of event has to say at the least, where it has to say anything."""


def said_of(kind: str, **facts: Any) -> dict[str, Any]:
    """The body of an event with these facts, and with whatever else its kind must say."""
    least = dict(LEAST.get(kind, {}))
    if "has_conditions" in least and "conditions" in facts:
        least["has_conditions"] = "yes"
    found = least | facts
    return {"facts": found} if found else {}


def indicated(desk: AnyDesk, case_id: UUID, at: datetime = START, **answers: Any) -> UUID:
    """An indication of withdrawal recorded by the officer."""
    changes = desk.as_("officer").cases.record_event(case_id, "withdrawal-indicated", at, body=indication(**answers))
    return changes.made("event")


def victim_part(desk: AnyDesk, case_id: UUID) -> UUID:
    """The id of the victim's involvement."""
    return next(
        each.involvement.id for each in desk.as_("officer").people.of_case(case_id) if each.involvement.role == "victim"
    )
