"""What goes to a printer, on both stores: on record with its bytes before it is given back, and what was asked with it."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from da_desk.errors import AccessDenied, ValidationFailed
from da_desk.models.attachments import Attachment, Disclosure
from da_desk.models.base import uuid7
from da_desk.models.canonical import sha256
from da_desk.models.records import Snapshot
from da_desk.practice.victim_copy import CopyAnswers
from da_desk.services.plan_papers import PaperAsked
from tests.desk import AnyDesk
from tests.documents.tools import text_of, words
from tests.services.invented import SAFE
from tests.services.planned import SAFETY, Planned, row, safety_body

ANSWERS = CopyAnswers("no", "In a drawer at work", "Nothing, nobody else goes there", "paper")
ASKED = PaperAsked("victim", "To keep", answers=ANSWERS)


@pytest.fixture
def planned(desk: AnyDesk) -> Planned:
    """A case with a safety plan and a safe contact."""
    made = Planned.begun(desk, safety_body(), SAFETY)
    desk.as_("officer").people.record_safe_contact(made.case_id, SAFE)
    return made


def shown(planned: Planned) -> PaperAsked:
    """Asked with the safe contact that was looked at."""
    contact = planned.desk.as_("officer").people.safe_contact(planned.case_id)
    assert contact is not None
    return replace(ASKED, shown=contact.id)


def kept(desk: AnyDesk) -> list[Disclosure]:
    """Everything that left."""
    with desk.everything() as session:
        return list(session.scalars(select(Disclosure).order_by(Disclosure.id)))


def test_a_print_is_on_record_with_its_bytes_and_what_was_asked(planned: Planned) -> None:
    papers = planned.desk.as_("officer").plan_papers
    found = papers.put_on_paper(planned.case_id, "victim-copy", shown(planned))
    (line,) = kept(planned.desk)
    assert (line.kind, line.recipient, line.state) == ("victim-copy", "victim", "written")
    assert line.file_sha256 == sha256(found.data)
    assert "In a drawer at work" in line.purpose
    assert "nobody else goes there" in line.purpose
    with planned.desk.everything() as session:
        attachment = session.get(Attachment, line.attachment_id)
        assert attachment is not None
        assert attachment.sha256 == line.file_sha256
        reasons = session.scalars(select(Snapshot.reason).where(Snapshot.record_id == planned.id)).all()
    assert "disclosed" in reasons, "the plan as it was then is kept"


def test_the_safe_contact_is_looked_at_before_anything_is_printed_for_a_victim(planned: Planned) -> None:
    papers = planned.desk.as_("officer").plan_papers
    with pytest.raises(ValidationFailed, match="safe contact"):
        papers.put_on_paper(planned.case_id, "victim-copy", ASKED)
    assert kept(planned.desk) == []


def test_a_repeated_print_is_one_print(planned: Planned) -> None:
    papers, op_id = planned.desk.as_("officer").plan_papers, uuid7()
    first = papers.put_on_paper(planned.case_id, "victim-copy", shown(planned), op_id=op_id)
    again = papers.put_on_paper(planned.case_id, "victim-copy", shown(planned), op_id=op_id)
    assert first.data == again.data
    assert len(kept(planned.desk)) == 1


def test_who_may_not_export_prints_nothing(planned: Planned) -> None:
    with pytest.raises(AccessDenied):
        planned.desk.as_("auditor").plan_papers.put_on_paper(planned.case_id, "victim-copy", shown(planned))
    assert kept(planned.desk) == []


def test_a_plan_can_be_printed_for_those_with_a_need(planned: Planned) -> None:
    asked = PaperAsked("idva-service", "Joint safety planning", parts=("items",))
    found = planned.desk.as_("officer").plan_papers.put_on_paper(planned.case_id, "safety-plan", asked)
    assert "I write it all down" in words(text_of(found.data))
    assert [(line.kind, line.purpose) for line in kept(planned.desk)] == [("safety-plan", "Joint safety planning")]


def test_names_and_numbers_of_the_case_are_left_off_the_victims_paper(desk: AnyDesk) -> None:
    told = row(
        item="own", who="victim",
        words="I ring my sister. Craig is out on Fridays. DC Amin said to wait. My number there is DA/26/00001.",
    )  # fmt: skip
    planned = Planned.begun(desk, safety_body(items={"items": [told]}), SAFETY)
    copy = desk.as_("officer").plan_papers.victim_copy(planned.case_id, ANSWERS)
    said = " ".join(point for part in copy.parts for point in part.points)
    assert "I ring my sister." in said
    for telling in ("Craig", "Amin", "DA/26"):
        assert telling not in said
    assert len(copy.left_out) == 3, "each is shown to the officer"
