"""The victim's copy: small paper, large print, and nothing on it or in the file that tells what it is."""

import io
import re
import subprocess
from dataclasses import fields

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from da_desk.documents import pdf
from da_desk.documents.document import A5, Document
from da_desk.documents.layout import lay_out
from da_desk.documents.page import Page, Run
from da_desk.documents.victim_copy import SIDES, SIZES, CopyPart, VictimCopyPaper, neutral_title
from da_desk.errors import PaperTooLong
from tests.documents import papers
from tests.documents.tools import everything, program, text_of, words

POINTS = [point for part in papers.COPY_PARTS for point in part.points]
ORDINARY = "Keep my phone charged, with some money on it, in my coat by the back door."


def copy_of(*points: str, title: str = "At home") -> VictimCopyPaper:
    return papers.victim_copy(parts=(CopyPart(title, points),))


def rough(text: str, _face: str, size: float) -> float:
    return len(text) * size * 0.5


def runs(pages: tuple[Page, ...]) -> list[Run]:
    return [op for page in pages for op in page.ops if isinstance(op, Run)]


def size_of(paper: VictimCopyPaper) -> float:
    """The one size of everything printed, numbers of pages included."""
    sizes = {run.size for run in runs(lay_out(paper.document(), rough))}
    assert len(sizes) == 1
    return sizes.pop()


def spread(rendered_text: str) -> str:
    return words(rendered_text.replace("•", " "))


def test_an_ordinary_plan_fits_one_sheet_of_a5() -> None:
    assert len(POINTS) == 20
    rendered = pdf.render(papers.victim_copy())
    assert rendered.pages == 2
    with pikepdf.open(io.BytesIO(rendered.data)) as file:
        for page in file.pages:
            assert [round(float(side) / 72 * 25.4) for side in page.mediabox] == [0, 0, 148, 210]


def test_twenty_points_of_an_ordinary_length_fit_one_sheet() -> None:
    """Five headings and twenty points of seventy-four characters."""
    parts = tuple(CopyPart(f"A heading {n}", (ORDINARY,) * 4) for n in range(5))
    assert len(ORDINARY) == 74
    assert pdf.render(papers.victim_copy(parts=parts)).pages == 2


def test_every_heading_and_point_is_printed_in_order() -> None:
    printed = spread(text_of(pdf.render(papers.victim_copy()).data))
    wanted = [piece for part in papers.COPY_PARTS for piece in (part.title, *part.points)]
    places = [printed.index(piece) for piece in wanted]
    assert places == sorted(places)


def test_print_is_as_large_as_one_sheet_allows_and_never_below_large_print() -> None:
    assert size_of(copy_of(*["A point of some words."] * 5)) == 18.0
    sizes = [size_of(copy_of(*["A point of some words, and some more."] * count)) for count in range(1, 60)]
    assert {16.0, 17.0, 18.0} == set(sizes)
    assert min(SIZES) == 16.0


def test_what_one_sheet_can_not_hold_goes_on_two_in_the_largest_print_again() -> None:
    pages = [len(lay_out(copy_of(*[ORDINARY] * count).document(), rough)) for count in range(1, 45)]
    assert sorted(pages) == pages
    assert set(pages) == {1, 2, 3, 4}
    three = copy_of(*[ORDINARY] * (pages.index(3) + 1))
    assert size_of(three) == 18.0


def test_what_two_sheets_can_not_hold_is_refused_and_says_what_to_do() -> None:
    with pytest.raises(PaperTooLong) as refused:
        pdf.render(copy_of(*[ORDINARY] * 60))
    assert refused.value.most == SIDES[-1] == 4
    assert refused.value.pages > 4
    assert "Leave something out" in str(refused.value)
    assert "phone" not in str(refused.value)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(st.integers(1, 40), max_size=9), max_size=6))
def test_whatever_the_plan_holds_it_is_whole_and_readable_or_refused(parts: list[list[int]]) -> None:
    texts = [[f"P{i}q{j} " + "word " * length for j, length in enumerate(part)] for i, part in enumerate(parts)]
    paper = papers.victim_copy(parts=tuple(CopyPart(f"H{i}", tuple(points)) for i, points in enumerate(texts)))
    try:
        pages = lay_out(paper.document(), rough)
    except PaperTooLong:
        assert sum(map(sum, parts)) > 100
        return
    printed = words(" ".join(run.text for run in runs(pages))) + " "
    assert len(pages) <= 4
    assert all(words(text) + " " in printed for points in texts for text in points if len(text) < 30)
    assert printed.count("word ") == sum(map(sum, parts))
    assert all(run.size >= 16.0 and run.y <= A5.height - 20 for run in runs(pages))


def test_a_point_stays_on_one_side() -> None:
    paper = copy_of(*[f"N{number} " + "word " * 25 + f"End-{number}" for number in range(12)])
    for page in lay_out(paper.document(), rough):
        printed = " ".join(run.text for run in runs((page,)))
        assert set(re.findall(r"N(\d+) ", printed)) == set(re.findall(r"End-(\d+)", printed))


@pytest.mark.parametrize("length", [3, 30, 90, 130])
def test_a_heading_never_stands_at_the_foot_without_a_point(length: int) -> None:
    for filler in range(60):
        parts = (CopyPart("First", ("word " * 4,) * filler), CopyPart("Second", ("word " * length,)))
        try:
            pages = lay_out(papers.victim_copy(parts=parts).document(), rough)
        except PaperTooLong:
            break
        side = next(page for page in pages if any(run.text == "Second" for run in runs((page,))))
        heading = next(run for run in runs((side,)) if run.text == "Second")
        assert any(run.text.startswith("word") and run.y > heading.y for run in runs((side,)))


def test_a_telephone_number_is_never_broken_over_two_lines() -> None:
    for filler in range(1, 40):
        data = pdf.render(copy_of("x" * filler + " ring 07700 900456 or 0808 2000 247")).data
        lines = [words(line) for line in text_of(data).splitlines()]
        assert any("07700 900456" in line for line in lines)
        assert any("0808 2000 247" in line for line in lines)


def test_paper_has_no_place_for_anything_but_headings_and_points() -> None:
    assert [field.name for field in fields(VictimCopyPaper)] == ["title", "parts", "training"]
    assert [field.name for field in fields(CopyPart)] == ["title", "points"]


def test_nothing_but_the_plans_own_words_is_printed() -> None:
    printed = spread(text_of(pdf.render(papers.victim_copy()).data))
    for piece in sorted((p for part in papers.COPY_PARTS for p in (part.title, *part.points)), key=len, reverse=True):
        printed = printed.replace(piece, " ", 1)
    assert words(printed) == "1 of 2 2 of 2"
    assert words(text_of(pdf.render(copy_of("One point.")).data)) == "At home • One point."


def test_title_is_neutral_and_stands_only_in_the_properties() -> None:
    rendered = pdf.render(papers.victim_copy(title="Recipes"))
    assert "Recipes" not in text_of(rendered.data)
    assert _title(rendered.data) == "Recipes"
    assert _title(pdf.render(papers.victim_copy(title="")).data) == neutral_title() == "Notes"


def _title(data: bytes) -> str:
    with pikepdf.open(io.BytesIO(data)) as file:
        return str(file.docinfo["/Title"])


def test_file_says_nothing_of_where_it_comes_from() -> None:
    plain = everything(pdf.render(papers.victim_copy()).data)
    for secret in ("desk", "reportlab", "pikepdf", "police", "official", "sensitive", "safety", "victim", "abuse"):
        assert secret.encode() not in plain.lower()
        assert secret.encode("utf-16-be") not in plain.lower()
    for thing in (
        b"/Subtype /Image",
        b"/CreationDate",
        b"/ModDate",
        b"/Author",
        b"/Creator",
        b"/Producer",
        b"/Outlines",
    ):
        assert thing not in plain


def test_other_programs_see_two_small_pages_called_notes() -> None:
    data = pdf.render(papers.victim_copy()).data
    told = subprocess.run([program("pdfinfo"), "-"], input=data, capture_output=True, check=True).stdout.decode()
    seen = dict(line.split(":", 1) for line in told.splitlines())
    assert seen["Title"].strip() == "Notes"
    assert seen["Pages"].strip() == "2"
    assert "A5" in seen["Page size"] or seen["Page size"].strip().startswith("419.53 x 595.28")
    assert not seen.keys() & {"Creator", "Producer", "Author", "Subject", "Keywords", "CreationDate", "ModDate"}


def test_a_copy_without_points_or_headings_lays_out() -> None:
    assert pdf.render(papers.victim_copy(parts=())).pages == 1
    assert pdf.render(copy_of("", " ", title="")).pages == 1
    assert words(text_of(pdf.render(copy_of("  one\n\n\n two  ")).data)) == "At home • one two"


def test_editions_go_from_the_best_to_the_least() -> None:
    found: list[tuple[int, float]] = []
    document: Document | None = papers.victim_copy().document()
    while document is not None:
        found.append((document.most_pages, document.blocks[0].size))  # type: ignore[union-attr]
        document = document.otherwise
    assert found == [(2, 18.0), (2, 17.0), (2, 16.0), (4, 18.0), (4, 17.0), (4, 16.0)]
