"""The note for bail or remand and the letter on an address: what each says, and what neither has a place for."""

import re
from dataclasses import fields

import pytest

from da_desk.documents import pdf
from da_desk.documents.address_letter import AddressLetter
from da_desk.documents.document import Fact
from da_desk.documents.remand_note import RemandNote
from tests.documents import papers
from tests.documents.tools import text_of, words

PLACES = ("address", "postcode", "plan", "action", "item", "phone", "safe_contact", "refuge", "school", "devices")


def printed(paper: RemandNote | AddressLetter) -> str:
    return words(text_of(pdf.render(paper).data))


def test_note_is_one_page_and_answers_what_decides_on_bail() -> None:
    rendered = pdf.render(papers.remand_note())
    text = words(text_of(rendered.data))
    assert rendered.pages == 1
    for expected in (
        "What the police ask Remand in custody.",
        "Grade High",
        "2 Jan 2027, 07:50, by DC Nadia Osei",
        "Why Separated a week ago.",
        "Incidents in 12 months Incidents in all Breaches of bail or orders Other victims known 4 9 1 0",
        "The victim's views on bail conditions Wants no contact at all",
        "The victim's views on an order Wants an order if there is a conviction, and if there is none.",
        "These views were given 2 Jan 2027, by telephone, by the victim",
        "Written 2 Jan 2027, 08:30 for Pennyford custody and the CPS.",
        "Never given to the suspect, never served on the defence.",
        "Page 1 of 1",
    ):
        assert expected in text
    assert text.count("OFFICIAL-SENSITIVE") == 2
    assert "cut to fit" not in text.lower()


def test_note_asks_before_it_tells() -> None:
    text = printed(papers.remand_note())
    parts = ("What the police ask", "The risk now", "What has happened before", "views on bail", "views on an order")
    assert [text.index(part) for part in parts] == sorted(text.index(part) for part in parts)


@pytest.mark.parametrize("length", [20, 100, 3_000])
def test_note_stays_one_page_and_says_what_was_cut(length: int) -> None:
    long = "A long answer, typed by someone. " * length
    changed = dict.fromkeys(
        ("asked", "why", "views_conditions", "views_order", "views_given", "graded", "victim", "officer"), long
    )
    rendered = pdf.render(papers.remand_note(**changed, history=(Fact(long, long),) * 20))
    text = words(text_of(rendered.data))
    assert rendered.pages == 1
    assert "cut to fit one page" in text.lower()
    assert "views on an order" in text


def test_views_not_asked_are_not_passed_over() -> None:
    text = printed(papers.remand_note(views_conditions="", views_order="", history=()))
    assert text.count("Not recorded") == 2
    assert "in numbers" not in text


def test_neither_has_a_place_for_an_address_a_plan_or_a_way_to_reach_the_victim() -> None:
    for paper in (RemandNote, AddressLetter):
        names = {field.name for field in fields(paper)}
        assert not [name for name in names for place in PLACES if place in name]


def test_letter_asks_says_why_and_takes_no_side() -> None:
    rendered = pdf.render(papers.address_letter())
    text = words(text_of(rendered.data))
    assert rendered.pages == 1
    for expected in (
        "To The Court Manager, County Court at Pennyford",
        "Proceedings Claim for unpaid rent",
        "Your reference K01PF227",
        "Person Holly Marsden",
        "a risk of serious harm to Holly Marsden",
        "keep that address, and whatever would lead to it, from every other party and from the public",
        "Leave the address out of every paper that is served",
        "tell the officer below, and leave time to answer",
        "Once known it can't be taken back",
        "We take no side in these proceedings",
        "This letter holds no address",
        "If the matter is still open on 4 Jul 2027",
        "Reach the officer on 07700 900201",
        "Signature Name",
    ):
        assert expected in text
    assert text.count("OFFICIAL-SENSITIVE") == 2


def test_letter_without_a_day_to_ask_again_says_nothing_of_it() -> None:
    assert "still open" not in printed(papers.address_letter(ask_again=""))


def test_letter_names_no_law_no_abuse_no_suspect_and_no_sex() -> None:
    text = printed(papers.address_letter())
    assert not re.search(r"\b(Act|Rules?|[Ss]ection|[Aa]rticle|[Aa]buse|[Dd]omestic|[Ss]uspect|[Vv]ictim)\b", text)
    assert not re.search(r"\b(she|he|her|his|him)\b", text.lower())
    for fixed in (papers.ADDRESS, "Larkrise", "Craig"):
        assert fixed not in text


def test_note_names_no_sex_of_its_own() -> None:
    blank = {field.name: "" for field in fields(RemandNote) if field.name not in ("training", "history", "marking")}
    text = printed(papers.remand_note(**blank)).lower()
    assert not re.search(r"\b(she|he|her|his|him)\b", text)
