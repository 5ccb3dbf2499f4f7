"""The one door: what is typed is what prints, or it is refused by name. No markup lives, no box is printed."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from da_desk.documents import pdf
from da_desk.documents.glyphs import drawable
from da_desk.documents.text import clean, printable, unprintable
from da_desk.errors import UnprintableText
from tests.documents import papers
from tests.documents.tools import everything, text_of, words

HOSTILE = (
    "<b>not bold</b>",
    '<img src="http://example.org/x.png"/>',
    '<a href="javascript:alert(1)">x</a>',
    "{{x}} {x} %s %(x)s ${x}",
    "'; drop table statements; --",
    "</para><para>&amp; &lt;b&gt; &#65;",
    "=HYPERLINK(1)",
    "(parens) \\ backslash \\) (",
    "]]> <!-- -->",
)
NAMES = "Llŷr Ŵyn Zażółć-Gęślą Nguyễn Thị Hồng Ánh Đặng Şahin Çağrı Łukasz Ọlátúndé Ελένη Пётр"


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_prints_as_typed_and_nothing_becomes_live(text: str) -> None:
    data = pdf.render(papers.statement(body=text, name=text[:40])).data
    assert words(text) in words(text_of(data))
    for live in (b"/Annots", b"/URI", b"/JavaScript", b"/JS", b"/Launch", b"/OpenAction"):
        assert live not in everything(data)


def test_latin_scripts_print_and_come_back() -> None:
    assert NAMES in words(text_of(pdf.render(papers.statement(body=NAMES)).data))


def test_decomposed_letters_are_composed() -> None:
    decomposed = unicodedata.normalize("NFD", NAMES)
    assert pdf.render(papers.statement(name=decomposed)).data == pdf.render(papers.statement(name=NAMES)).data


def test_every_unprintable_character_is_named() -> None:
    text = "a\U0001f600 b\x07 c\u202e d\u05d0 e\u0915 x\u0302 f\U0001f600"
    assert unprintable(text) == (
        "U+1F600 GRINNING FACE",
        "U+0007 control character",
        "U+202E RIGHT-TO-LEFT OVERRIDE",
        "U+05D0 HEBREW LETTER ALEF",
        "U+0915 DEVANAGARI LETTER KA",
        "U+0302 COMBINING CIRCUMFLEX ACCENT",
    )


@pytest.mark.parametrize("field", ["name", "occupation", "body", "urn", "copy_note", "marking", "language_note"])
def test_no_field_of_a_paper_escapes_the_door(field: str) -> None:
    with pytest.raises(UnprintableText) as refused:
        pdf.render(papers.statement(**{field: "x \U0001f600"}))
    assert refused.value.characters == ("U+1F600 GRINNING FACE",)


def test_sentence_of_refusal_holds_nothing_else_of_the_text() -> None:
    with pytest.raises(UnprintableText) as refused:
        printable("Holly \U0001f600")
    assert "Holly" not in str(refused.value)


def test_line_breaks_are_plain_and_invisible_characters_are_gone() -> None:
    assert clean("a\r\nb\rc\u2028d\te\u00adf\u200bg\ufeff") == "a\nb\nc\nd    efg"


def test_printable_text_is_unchanged() -> None:
    assert printable(NAMES) == NAMES


@settings(max_examples=120, deadline=None)
@given(st.text(max_size=60))
def test_any_text_prints_as_typed_or_is_refused_by_name(text: str) -> None:
    refused = unprintable(text)
    if refused:
        with pytest.raises(UnprintableText):
            pdf.render(papers.statement(body=text))
        return
    pdf.render(papers.statement(body=text))
    assert all(ord(character) in drawable() or character == "\n" for character in clean(text))


def test_every_drawable_letter_has_a_glyph_that_comes_back() -> None:
    letters = [chr(c) for c in sorted(drawable()) if unicodedata.category(chr(c)) in {"Lu", "Ll", "Nd"}]
    composed = [c for c in letters if unicodedata.normalize("NFKC", c) == c]
    found = text_of(pdf.render(papers.statement(body=" ".join(composed))).data)
    missing = [c for c in composed if c not in found]
    assert missing == []
    assert len(composed) > 1_500
