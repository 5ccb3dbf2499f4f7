"""What must hold for every kind of paper, whatever stands in its fields."""

import itertools
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from da_desk.documents import pdf
from da_desk.documents.document import Bare, Paper
from da_desk.documents.layout import lay_out
from da_desk.documents.page import Run
from da_desk.documents.statement import ReaderWords, SigningWords
from da_desk.errors import PaperTooLong, UnprintableText
from tests.documents import papers
from tests.documents.test_text import HOSTILE, NAMES
from tests.documents.tools import everything, text_of, words

SIGNING = SigningWords("Holly Marsden", "PC 4471 Owen Pryce", "3 Jan 2027", "Pennyford")
KINDS: dict[str, Callable[[], Paper]] = {
    "statement": lambda: papers.statement(
        signing=SIGNING,
        reader=ReaderWords("Ffion Hughes", "3 Jan 2027"),
        copy_note="Typed copy.",
        language_note="Polish",
    ),
    "reverse": lambda: papers.reverse(signed_by="Holly Marsden", taken_by="PC Pryce"),
    "notice": papers.notice,
    "prosecutor": lambda: papers.prosecutor(override=papers.INCOMPLETE),
    "rmp": lambda: papers.rmp(left_out=("Children",)),
    "safety-plan": papers.safety_plan,
    "victim-copy": papers.victim_copy,
    "remand-note": papers.remand_note,
    "address-letter": papers.address_letter,
    "vps": lambda: papers.vps(
        signing=SIGNING, reader=ReaderWords("Ffion Hughes", "3 Jan 2027"), copy_note="Typed copy."
    ),
    "vps-preference": papers.preference_notice,
    "hand-over": papers.hand_over,
}


def rough(text: str, _face: str, size: float) -> float:
    return len(text) * size * 0.5


def filled(value: Any, change: Callable[[str], str]) -> Any:
    """``value`` with every text in it changed, but not the fixed wording."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, tuple):
        return tuple(filled(item, change) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: filled(getattr(value, field.name), change) for field in fields(value)})
    return value


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_every_field_at_once(kind: str, text: str) -> None:
    data = pdf.render(filled(KINDS[kind](), lambda _old: text)).data
    assert words(text)[:12] in words(text_of(data))
    for live in (b"/Annots", b"/URI", b"/JavaScript", b"/OpenAction"):
        assert live not in everything(data)


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_passes_the_door(kind: str) -> None:
    paper = KINDS[kind]()
    texts: list[str] = []

    def note(old: str) -> str:
        texts.append(old)
        return old

    filled(paper, note)
    assert len(texts) > 5
    for index in range(len(texts)):
        assert _refuses(paper, index)


def _refuses(paper: Paper, index: int) -> bool:
    """Whether the paper is refused with an unprintable character in its text number ``index``."""
    numbers = itertools.count()
    with pytest.raises(UnprintableText):
        pdf.render(filled(paper, lambda old: "\U0001f600" if next(numbers) == index else old))
    return True


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("change", ["", "x", "w " * 400, "W" * 2_000, "a line\n" * 60, "word " * 1_500])
def test_nothing_leaves_the_page(kind: str, change: str) -> None:
    document = filled(KINDS[kind](), lambda _old: change).document()
    sheet = document.furniture.sheet
    free = range(0) if isinstance(document.furniture, Bare) else range(792, 805)
    try:
        pages = lay_out(document, rough)
    except PaperTooLong:
        assert len(change) > 100
        assert document.most_pages
        return
    for page in pages:
        for run in (op for op in page.ops if isinstance(op, Run) and op.face != "italic"):
            assert int(run.y) not in free
            assert run.size < run.y < sheet.height
            assert run.x + rough(run.text, run.face, run.size) <= sheet.right + 2


@pytest.mark.parametrize("kind", KINDS)
def test_names_of_many_latin_greek_and_cyrillic_tongues_print(kind: str) -> None:
    name = NAMES[:40]
    assert name.split()[0] in words(text_of(pdf.render(filled(KINDS[kind](), lambda _old: name)).data))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("text", "character"),
    [
        ("سلامتي أولا", "ARABIC LETTER SEEN"),
        ("আমার নিরাপত্তা", "BENGALI LETTER AA"),
        ("ਮੇਰੀ ਸੁਰੱਖਿਆ", "GURMUKHI LETTER MA"),
    ],
)
def test_a_script_that_no_shipped_font_draws_is_named_before_anything_is_printed(
    kind: str, text: str, character: str
) -> None:
    with pytest.raises(UnprintableText) as refused:
        pdf.render(filled(KINDS[kind](), lambda _old: text))
    assert character in str(refused.value)


@pytest.mark.parametrize("kind", KINDS)
def test_empty_fields_lay_out(kind: str) -> None:
    assert pdf.render(filled(KINDS[kind](), lambda _old: "")).pages >= 1
