"""The printed hand-over: what is due this week as references and times, and a line of the log that it was printed."""

import json
import re

import pytest
from sqlalchemy import select

from da_desk.errors import AccessDenied
from da_desk.models.audit import AuditDetail, AuditEntry
from tests.desk import AnyDesk
from tests.documents.tools import text_of, words
from tests.services.invented import PHONE, indicated, made_case


def things(sheet: str) -> int:
    """How many things to do a sheet counts."""
    return sum(map(int, re.findall(r"DA/26/00001 \w{3} \d+ \w{3} \d{4}, \d\d:\d\d (\d+)", sheet)))


def test_it_carries_references_and_times_and_nobodys_name(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    indicated(desk, case_id)
    desk.clock.move(hours=23)
    mine = words(text_of(desk.as_("officer").hand_over_sheets.for_printer().data))
    unit = words(text_of(desk.as_("officer").hand_over_sheets.for_printer("unit").data))
    view = desk.as_("officer").duties.today("unit")
    assert things(unit) == sum(view.counts.values()) > things(mine) > 0
    assert "Overdue" in unit
    assert "Overdue" not in mine
    for told in ("Marsden", "Holly", "Denholm", "Amin", "Doyle", PHONE, "4471", "CPS", "risk"):
        assert told not in unit


def test_the_log_says_that_a_list_was_printed_and_names_no_case(desk: AnyDesk) -> None:
    indicated(desk, made_case(desk))
    officer = desk.as_("officer")
    before = listed(desk)
    officer.duties.today()
    officer.hand_over_sheets.for_printer()
    asked, printed = listed(desk)[len(before) :]
    assert "printed" not in asked
    assert printed == asked | {"printed": "yes"}


def test_whoever_may_not_read_what_is_due_prints_nothing(desk: AnyDesk) -> None:
    with pytest.raises(AccessDenied):
        desk.as_("administrator").hand_over_sheets.for_printer()


def listed(desk: AnyDesk) -> list[dict[str, str]]:
    """What the log says of each list of duties, the earliest first."""
    asked = (
        select(AuditDetail.detail)
        .join(AuditEntry, AuditEntry.id == AuditDetail.entry_id)
        .where(AuditEntry.action == "listed", AuditEntry.entity == "duty", AuditEntry.case_id.is_(None))
        .order_by(AuditEntry.seq)
    )
    with desk.everything() as session:
        return [json.loads(detail) for detail in session.scalars(asked)]
