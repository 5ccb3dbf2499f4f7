"""The victim personal statement and the notice on how it is presented: what stands on their pages, and what never may."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from da_desk.documents import pdf
from da_desk.documents.preference_notice import PreferenceNotice, content_hash
from da_desk.documents.statement import ReaderWords, SigningWords
from da_desk.documents.templates import vps_preface
from da_desk.documents.vps import VpsPaper
from tests.documents import papers
from tests.documents.tools import checked, everything, text_of, words

LONG = "\n\n".join([papers.PERSONAL] * 9)
SIGNING = SigningWords("Holly Marsden", "PC 4471 Owen Pryce", "8 Jan 2027")


def printed(paper: VpsPaper | PreferenceNotice) -> str:
    return words(text_of(pdf.render(paper).data))


def test_it_is_an_mg11_of_its_own_that_opens_with_its_preface() -> None:
    text = printed(papers.vps())
    parts = (
        "Victim personal statement",
        "Criminal Justice Act 1967, s. 9",
        "Statement of URN Holly Marsden 01XX0012327",
        "true to the best of my knowledge and belief",
        "This is my victim personal statement. What it is for was explained to me",
        "Before this I slept.",
        "he hides when somebody rings.",
    )
    assert [text.index(part) for part in parts] == sorted(text.index(part) for part in parts)
    assert text.startswith("MG11(T) OFFICIAL-SENSITIVE")
    assert "Page 1 of 1" in text


def test_the_preface_says_what_has_to_be_said() -> None:
    preface = vps_preface()
    for told in ("explained to me", "my choice", "different ways", "the defence", "asked questions", "court decides"):
        assert told in preface
    assert "can't change it or take it back once I have signed it" in preface
    assert "a further one" in preface


def test_it_is_never_taken_for_a_witness_statement() -> None:
    text = printed(papers.vps())
    assert "Witness statement" not in text
    assert "Continuation of statement" not in text
    assert "This is my victim personal statement" not in printed_statement()


def printed_statement() -> str:
    return words(text_of(pdf.render(papers.statement()).data))


def test_every_page_of_a_long_one_is_numbered_continued_and_signed() -> None:
    rendered = pdf.render(papers.vps(body=LONG))
    assert rendered.pages >= 3
    for number in range(1, rendered.pages + 1):
        page = words(text_of(rendered.data, number))
        assert f"Page {number} of {rendered.pages}" in page
        assert "Signature witnessed by" in page
        assert ("Continuation of the victim personal statement of Holly Marsden" in page) == (number > 1)
    first = words(text_of(rendered.data, 1))
    assert f"which is {rendered.pages} pages long and signed by me on each page" in first


def test_the_reader_declares_after_the_last_word() -> None:
    text = printed(papers.vps(reader=ReaderWords("Ffion Hughes")))
    assert text.index("he hides when somebody rings") < text.index("Reader's declaration") < text.index("Ffion Hughes")


def test_a_typed_copy_bears_the_mark_of_its_original() -> None:
    original, copy = papers.vps(), papers.vps(signing=SIGNING, copy_note="Typed copy. Signed original held.")
    assert copy.content_hash == original.content_hash
    assert f"Content {original.content_hash[:12]}" in printed(copy)
    assert "Owen Pryce" not in printed(original), "a print to be signed bears no typed signature"


def test_other_words_or_another_preface_have_another_mark() -> None:
    marks = {
        papers.vps().content_hash,
        papers.vps(body=papers.PERSONAL + " And more.").content_hash,
        papers.vps(preface="Another preface.").content_hash,
        papers.statement(body=papers.PERSONAL).content_hash,
    }
    assert len(marks) == 4


def test_neither_points_nor_choice_nor_what_was_told_have_a_place_on_it() -> None:
    names = {field.name for field in fields(VpsPaper)} | {field.name for field in fields(type(papers.statement()))}
    assert not names & {"prompts", "children", "preference", "told", "taking", "supporter", "place"}
    text = printed(papers.vps()).lower()
    for never in ("talked about", "nightmares", "in the statement", "paragraph 2", "preference", "read aloud", "07700"):
        assert never not in text


def test_the_file_is_sound_and_nothing_in_it_lives(tmp_path: Path) -> None:
    data = pdf.render(papers.vps(body=LONG)).data
    assert checked(data, tmp_path)
    for live in (b"/Annots", b"/URI", b"/JavaScript"):
        assert live not in everything(data)
    assert pdf.render(papers.vps(body=LONG)).data == data, "the same words are the same bytes"


# --- the notice ----------------------------------------------------------------------------------------------


def test_the_notice_says_the_choice_on_one_page() -> None:
    rendered = pdf.render(papers.preference_notice())
    text = words(text_of(rendered.data))
    assert rendered.pages == 1
    for expected in (
        "How the victim personal statement is to be presented",
        "Holly Marsden",
        "01XX0012327",
        "Somebody else reads it",
        "To be read by The prosecutor",
        "In place of The victim reads it, told 2 Feb 2027",
        "A seat behind a screen",
        "8 Jan 2027, 2 pages",
        "Next hearing Mon 12 Apr 2027, Pennyford Crown Court",
        "The victim was told that the court decides",
        "the latest notice counts",
        "Written 22 Mar 2027, 10:40",
    ):
        assert expected in text
    assert text.count("OFFICIAL-SENSITIVE") == 2


def test_the_first_choice_takes_the_place_of_none_and_an_empty_one_says_so() -> None:
    text = printed(papers.preference_notice(former="", reader="", needs="", statements=(), next_hearing=""))
    assert "In place of" not in text
    assert "To be read by" not in text
    assert "Nothing was named." in text
    assert "None is signed yet" in text
    assert "Next hearing Not recorded" in text


@pytest.mark.parametrize("length", [20, 300, 3_000])
def test_the_notice_stays_one_page_and_says_what_was_cut(length: int) -> None:
    long = "A long answer, typed by someone. " * length
    changed = dict.fromkeys(("choice", "reader", "needs", "former", "asked_by", "next_hearing", "victim"), long)
    rendered = pdf.render(papers.preference_notice(**changed, statements=("8 Jan 2027, 2 pages",) * 40))
    assert rendered.pages == 1
    assert "cut to fit" in words(text_of(rendered.data)).lower()


def test_the_notice_has_no_place_for_the_statement_or_an_address() -> None:
    names = {field.name for field in fields(PreferenceNotice)}
    assert not [
        name for name in names for never in ("text", "body", "address", "phone", "safe", "words") if never in name
    ]
    assert not re.search(r"\b(she|he|her|his|him)\b", printed(papers.preference_notice()).lower())
    assert content_hash(papers.preference_notice(training=True)) == content_hash(papers.preference_notice())


def test_a_choice_that_changed_has_another_mark() -> None:
    assert content_hash(papers.preference_notice()) != content_hash(
        papers.preference_notice(choice="It is not read aloud")
    )
