"""Victim personal statements on the training desk: one to ask about again, one being written, one signed and to be sent.

Their words stand in ``resources/training/invented.toml``; they are told after the others, whose cases stay as they were.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from da_desk.models.records import Vps
from da_desk.services.signing import Signed
from da_desk.services.training_steps import Teller
from da_desk.services.training_stories import Story
from da_desk.services.vps import Said

_EXPLAINED = ("optional", "disclosure", "questions", "press", "court_decides", "no_punishment", "no_change")


def _asked_later(t: Teller) -> Story:
    """Offered after the arrest; the victim names a day on which to ask again, and it is tomorrow."""
    yield from _arrested(t)
    yield t.minutes_ago(300)
    t.offer_vps("later", ask_again=t.day_in(1).isoformat())


def _being_written(t: Teller) -> Story:
    """She said yes; half of it is written, in her own words."""
    yield from _arrested(t)
    yield t.minutes_ago(290)
    t.offer_vps("yes")
    yield t.minutes_ago(120)
    body = _body(t)
    body["statement"]["text"] = body["statement"]["text"].split("\n\n")[0]
    body.pop("children")
    _write(t, body)


def _signed(t: Teller) -> Story:
    """She wanted to say it at once. Signed in ink; whether she wants to read it is open, and it has still to go to the CPS."""
    yield from _arrested(t)
    yield t.minutes_ago(295)
    t.offer_vps("yes")
    yield t.minutes_ago(150)
    record_id = _write(t, _body(t))
    yield t.minutes_ago(100)
    _sign(t, record_id)
    yield t.minutes_ago(90)
    choice = {
        "preference": "undecided", "told_court_decides": "yes", "asked_by": "DC 2208 Nadia Amin", "how": "in-person",
    }  # fmt: skip
    t.cast.officer.vps.prefer(t.case_id, Said({"preference": choice}, t.cast.officer.workplace.now()))


def _arrested(t: Teller) -> Story:
    """Arrested in the night. Opened last of all cases, so that the others keep their numbers."""
    yield t.minutes_ago(330)
    t.open_case(grade="medium")
    offence = {"facts": {"offence": "Assault"}}
    t.cast.oic.cases.record_event(t.case_id, "arrest", t.minutes_ago(800), body=offence)


def _body(t: Teller) -> dict[str, Any]:
    return {
        "told": {"scheme": "aloud"} | dict.fromkeys(_EXPLAINED, "yes"),
        "taking": {"seen_alone": "yes", "written_by": "officer", "place": "Police station"},
        "interpreter": {"used": "no"},
        "witness": {"over_18": "yes", "visually_recorded": "no", "can_read": "yes"},
        "statement": {"text": "\n\n".join(t.invented.vps["paragraphs"])},
        "prompts": {"talked": ["vps.emotional", "vps.safety"]},
        "children": {"effects": {"answer": "in-text", "where": "Paragraph 3"}},
    }


def _write(t: Teller, body: dict[str, Any]) -> UUID:
    officer = t.cast.officer
    record_id = officer.vps.begin(t.case_id).made("record")
    version = officer.records.get(record_id).version
    officer.records.save(t.case_id, Vps.identity, body, record_id=record_id, version=version)
    return record_id


def _sign(t: Teller, record_id: UUID) -> None:
    vps, records = t.cast.officer.vps, t.cast.officer.records
    scan = vps.final_print(record_id, records.get(record_id).version).data
    now = t.cast.officer.workplace.now()
    pages = vps.pages_printed(record_id)
    signed = Signed(t.victim_name, t.victim_name, "DC 2208 Amin", now, pages, scan)
    vps.sign(record_id, records.get(record_id).version, signed)


VPS_STORIES: tuple[Callable[[Teller], Story], ...] = (_asked_later, _being_written, _signed)
