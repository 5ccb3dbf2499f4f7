"""Risk management plans and safety plans on paper: all that was chosen, nothing that was not, and how they stand."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from da_desk.documents import pdf
from da_desk.documents.document import Entry, Fact
from da_desk.documents.layout import lay_out
from da_desk.documents.page import Page, Run
from da_desk.documents.plan import PlanPaper, PlanPart, PlanRows, Signed, content_hash, unsigned_caution
from tests.documents import papers
from tests.documents.tools import everything, text_of, words

HEADINGS = ("bold", 13.0), ("bold", 10.5)


def text(paper: PlanPaper, page: int | None = None) -> str:
    return words(text_of(pdf.render(paper).data, page))


def rough(text: str, _face: str, size: float) -> float:
    return len(text) * size * 0.5


def told(paper: PlanPaper) -> list[str]:
    """Everything the parts of a plan hold, as typed, in pieces short enough to stand on one line."""
    found: list[str] = []
    for part in paper.parts:
        found.append(part.title)
        for answer in part.answers:
            facts = [answer] if isinstance(answer, Fact) else [f for row in answer.rows for f in row.facts]
            found += [] if isinstance(answer, Fact) else [answer.label, *(row.title for row in answer.rows)]
            found += [piece for fact in facts for piece in (fact.label[:11].strip(), fact.value[:24].strip())]
    return found


@pytest.mark.parametrize("paper", [papers.rmp(), papers.safety_plan()], ids=["rmp", "safety-plan"])
def test_every_heading_label_answer_and_row_is_printed(paper: PlanPaper) -> None:
    printed = text(paper)
    pieces = told(paper)
    assert len(pieces) > 25
    assert [piece for piece in pieces if piece not in printed] == []


def test_headings_stand_in_the_order_of_the_form() -> None:
    printed = text(papers.rmp())
    places = [printed.rindex(part.title) for part in papers.RMP_PARTS[:-1]]
    assert places == sorted(places)


def test_first_page_says_how_the_plan_stands_and_for_whom_the_copy_is() -> None:
    front = text(papers.rmp(), 1)
    for expected in (
        "Victim Suspect Case Holly Marsden Craig Marsden PF-2027-0041",
        "This copy is for Pennyford Housing, community safety team",
        "Its purpose To fit locks and to know whom to ring when a neighbour reports noise",
        "Grade High",
        "In force, not yet signed off Its actions and its next review hold already.",
        "Submitted DC Nadia Osei, 3 Jan 2027, 16:20",
        "Owner of the plan DC Nadia Osei",
        "Next review Sun 10 Jan 2027",
        "Copy made 4 Jan 2027, 09:12, by DC Nadia Osei. Who has a copy is on record.",
    ):
        assert expected in front


def test_signed_off_plan_bears_each_signer_with_time_and_note_and_no_caution() -> None:
    signed = (
        Signed("Submitted", "DC Nadia Osei", "3 Jan 2027, 16:20"),
        Signed("Signed off", "DS 2210 Mair Tudor", "3 Jan 2027, 17:45", "The school action is the one that matters."),
        Signed("Countersigned", "DI Huw Bevan", "4 Jan 2027, 08:05"),
    )
    front = text(papers.rmp(state="Signed off", signed=signed, caution=""), 1)
    assert "Signed off DS 2210 Mair Tudor, 3 Jan 2027, 17:45 The school action is the one that matters." in front
    assert "Countersigned DI Huw Bevan, 4 Jan 2027, 08:05" in front
    assert "State Signed off" in front
    assert "not yet" not in front
    assert unsigned_caution()[:30] not in front


def test_plan_that_nobody_signed_says_so() -> None:
    assert "Signed Nobody yet" in text(papers.rmp(signed=()), 1)


def test_every_page_is_marked_numbered_warned_and_names_whose_copy_it_is() -> None:
    rendered = pdf.render(papers.rmp())
    assert rendered.pages == 3
    for number in range(1, rendered.pages + 1):
        page = words(text_of(rendered.data, number))
        assert page.count("OFFICIAL-SENSITIVE") == 2
        assert f"Page {number} of {rendered.pages}" in page
        assert "Keep this from the suspect, and from anyone who acts for" in page
        assert "Pennyford Housing, community safety team" in page


def test_only_the_parts_chosen_are_printed_and_the_others_are_named_as_left_out() -> None:
    whole = papers.rmp()
    paper = whole.only({"actions", "monitoring"})
    rendered = pdf.render(paper)
    printed, plain = words(text_of(rendered.data)), everything(rendered.data)
    assert [part.id for part in paper.parts] == ["actions", "monitoring"]
    assert "Better security at home" in printed
    assert "Left out of it: Current information; Risk variables; PLANBI" in printed
    for secret in ("refuge", "drinks daily", "his mother rang", "In person", "The suspect now", "Legality"):
        assert secret.lower() not in printed.lower()
        assert secret.encode() not in plain
        assert secret.encode("utf-16-be") not in plain
    assert "not the whole plan" not in text(whole)


def test_a_part_left_out_before_stays_named() -> None:
    assert papers.rmp().only({"actions", "told"}).only({"told"}).left_out[-1] == "Actions"
    assert len(papers.rmp().only({"actions", "told"}).only({"told"}).left_out) == len(papers.RMP_PARTS) - 1


def test_nothing_chosen_prints_how_the_plan_stands_and_no_part() -> None:
    printed = text(papers.rmp().only(()))
    assert "Grade High" in printed
    assert "Better security at home" not in printed


def test_empty_answers_rows_and_parts_say_so() -> None:
    parts = (
        PlanPart("a", "First", (Fact("Asked", ""),)),
        PlanPart("b", "Second", (PlanRows("Schemes used", ()),)),
        PlanPart("c", "Third", ()),
        PlanPart("d", "Fourth", (PlanRows("", (Entry("A scheme", (Fact("Consent", ""),)),)),)),
    )
    printed = text(papers.rmp(parts=parts))
    assert "First Asked Not recorded" in printed
    assert "Schemes used None recorded" in printed
    assert "Third Not recorded" in printed
    assert "1. A scheme Consent Not recorded" in printed


def test_long_answers_and_many_rows_are_whole_and_in_order() -> None:
    story = "\n\n".join(f"Sentence {number} of the account." for number in range(400))
    rows = tuple(
        Entry(f"Action-{n}", (Fact("What", f"Told-{n} " * 30), Fact("Due", f"Due-{n}"), Fact("Lead", f"Lead-{n}")))
        for n in range(150)
    )
    parts = (
        PlanPart("current", "Current information", (Fact("What is known now", story),)),
        PlanPart("actions", "Actions", (PlanRows("", rows),)),
    )
    printed = text(papers.rmp(parts=parts))
    sentences = [printed.index(f"Sentence {number} of the account.") for number in range(400)]
    assert sentences == sorted(sentences)
    for number in range(150):
        assert printed.count(f"Told-{number} ") == 30
        assert printed.count(f"{number + 1}. Action-{number} ") == 1
        assert f"Lead-{number} " in printed


def test_a_row_longer_than_a_page_goes_on_over_the_pages() -> None:
    long = " ".join(f"Word-{number}" for number in range(3_000))
    rows = PlanRows("", (Entry("One action", (Fact("What", long), Fact("Due", "Tue 5 Jan 2027"))),))
    printed = text(papers.rmp(parts=(PlanPart("actions", "Actions", (rows,)),)))
    assert all(f"Word-{number}" in printed for number in (0, 1_500, 2_999))


def test_a_label_stands_on_the_same_side_in_every_row() -> None:
    rows = (
        Entry("Short", (Fact("Result", "Open"), Fact("Due", "Today"))),
        Entry("Long", (Fact("Result", "Done, and told to everybody who had asked about it"), Fact("Due", "Today"))),
    )
    page = lay_out(papers.rmp(parts=(PlanPart("a", "A", (PlanRows("", rows),)),)).document(), rough)[0]
    starts = {run.x for run in _runs(page) if run.text == "Result"}
    assert len(starts) == 1
    assert starts != {run.x for run in _runs(page) if run.text == "Due"}


def _runs(page: Page) -> list[Run]:
    return [op for op in page.ops if isinstance(op, Run)]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 900), min_size=1, max_size=14), st.integers(0, 900))
def test_no_heading_stands_alone_at_the_foot_of_a_page(lengths: list[int], row: int) -> None:
    rows = PlanRows("What is done", (Entry("An action", (Fact("What", "word " * (row // 5)), Fact("Due", "Today"))),))
    parts = tuple(
        PlanPart(f"p{n}", f"Part {n}", (Fact("Told", "word " * (length // 5)), rows))
        for n, length in enumerate(lengths)
    )
    for page in lay_out(papers.rmp(parts=parts).document(), rough):
        body = [run for run in _runs(page) if 60 < run.y < 795]
        lowest = max(body, key=lambda run: run.y)
        assert (lowest.face, lowest.size) not in HEADINGS


def test_each_recipients_copy_has_a_reference_of_its_own() -> None:
    paper = papers.rmp()
    hashes = {
        content_hash(paper),
        content_hash(replace(paper, recipient="Pennyford School")),
        content_hash(replace(paper, purpose="To brief the night shift")),
        content_hash(replace(paper, state="Signed off")),
        content_hash(paper.only({"actions"})),
    }
    assert len(hashes) == 5
    assert content_hash(replace(paper, training=True)) == content_hash(paper)
    assert f"Content {content_hash(paper)[:12]}" in text(paper)


def test_hundred_thousand_characters_stay_a_matter_of_pages() -> None:
    parts = (PlanPart("current", "Current information", (Fact("What is known now", "a word or two " * 7_200),)),)
    rendered = pdf.render(papers.rmp(parts=parts))
    assert 20 < rendered.pages < 60
    assert words(text_of(rendered.data)).count("a word or two") > 6_000
