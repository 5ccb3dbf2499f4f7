"""The sheet for a hand-over: references and times, on as many pages as it takes, and no place for anything else."""

from dataclasses import fields
from pathlib import Path

from da_desk.documents import pdf
from da_desk.documents.hand_over import HandOverPart, HandOverSheet, Owed
from tests.documents import papers
from tests.documents.tools import checked, text_of, words


def printed(sheet: HandOverSheet) -> str:
    return words(text_of(pdf.render(sheet).data))


def test_it_lists_references_and_times_in_their_order() -> None:
    text = printed(papers.hand_over())
    parts = ("Hand-over", "As of Fri 19 Mar 2027, 15:40", "Overdue", "DA/27/00012", "This week", "DA/27/00003")
    assert [text.index(part) for part in parts] == sorted(text.index(part) for part in parts)
    assert "Later today" not in text
    assert "Page 1 of 1" in text


def test_what_one_case_owes_at_one_time_is_one_line_with_its_count() -> None:
    late, later = Owed("DA/27/00012", "Fri 19 Mar 2027, 09:00"), Owed("DA/27/00012", "Fri 19 Mar 2027, 10:00")
    text = printed(papers.hand_over(parts=(HandOverPart("Overdue", (late, late, later, late)),)))
    assert "DA/27/00012 Fri 19 Mar 2027, 09:00 3" in text
    assert "DA/27/00012 Fri 19 Mar 2027, 10:00 1" in text
    assert text.count("DA/27/00012") == 2


def test_there_is_no_place_for_a_name_or_a_number() -> None:
    assert {field.name for field in fields(Owed)} == {"ref", "do_by"}
    assert {field.name for field in fields(HandOverPart)} == {"title", "owed"}


def test_a_long_one_goes_on_and_says_so(tmp_path: Path) -> None:
    owed = tuple(Owed(f"DA/27/{n:05}", "Mon 22 Mar 2027, 17:00") for n in range(500))
    made = pdf.render(papers.hand_over(parts=(HandOverPart("This week", owed),), more=True))
    assert made.pages > 5
    text = words(text_of(made.data))
    assert all(each.ref in text for each in owed)
    assert f"Page {made.pages} of {made.pages}" in text
    assert "the first 500 stand here" in text
    checked(made.data, tmp_path)


def test_nothing_due_is_said() -> None:
    assert "Nothing is due this week." in printed(papers.hand_over(parts=()))
