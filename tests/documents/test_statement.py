"""The MG11: what stands on its pages, how they are numbered and signed, and what can't be on them."""

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from da_desk.documents import pdf
from da_desk.documents.layout import lay_out
from da_desk.documents.page import Page, Run
from da_desk.documents.statement import ReaderWords, SigningWords, StatementPaper, content_hash
from tests.documents import papers
from tests.documents.tools import everything, text_of, words

LONG = "\n\n".join([papers.BODY] * 5)


def rough(text: str, _face: str, size: float) -> float:
    """A measure that needs no font: every character is half as wide as it is high."""
    return len(text) * size * 0.5


def runs(page: Page) -> list[Run]:
    return [op for op in page.ops if isinstance(op, Run)]


def pages_of(paper: StatementPaper) -> tuple[Page, ...]:
    return lay_out(paper.document(), rough)


def test_front_holds_every_particular() -> None:
    text = words(text_of(pdf.render(papers.statement()).data))
    for expected in (
        "MG11(T)",
        "OFFICIAL-SENSITIVE",
        "Statement of URN Holly Marsden 01XX0012327",
        "Over 18 Nursery nurse No",
        "Criminal Procedure Rules, r. 16.2; Criminal Justice Act 1967, s. 9",
        "true to the best of my knowledge and belief",
        "know to be false or do not believe to be true",
        "Signature witnessed by",
        "Page 1 of 1",
    ):
        assert expected in text


def test_citation_bears_no_year_of_the_rules() -> None:
    assert not re.search(r"Procedure Rules,? 20\d\d", text_of(pdf.render(papers.statement()).data))


def test_three_pages_are_numbered_continued_and_signed() -> None:
    rendered = pdf.render(papers.statement(body=LONG))
    assert rendered.pages == 3
    for number in (1, 2, 3):
        page = words(text_of(rendered.data, number))
        assert f"Page {number} of 3" in page
        assert "Signature witnessed by" in page
        assert ("Continuation of statement of Holly Marsden" in page) == (number > 1)
        assert page.count("OFFICIAL-SENSITIVE") == 2
    assert "which is 3 pages long and signed by me on each page" in words(text_of(rendered.data, 1))


def test_body_is_whole_and_in_order() -> None:
    paper = papers.statement(body="\n".join(f"Sentence {n} of many, told in order." for n in range(300)))
    found = re.findall(r"Sentence (\d+) of many", text_of(pdf.render(paper).data))
    assert found == [str(n) for n in range(300)]


def test_no_item_titles_or_codes_in_the_statement() -> None:
    text = text_of(pdf.render(papers.statement()).data)
    for title in [item.title for item in papers.prosecutor().items] + ["withdrawal."]:
        assert title not in text


def test_copy_says_so_on_each_page_and_bears_the_typed_names() -> None:
    signing = SigningWords("Holly Marsden", "PC 4471 Owen Pryce", "3 Jan 2027")
    note = "Typed copy. Signed original held at Pennyford, store 4."
    rendered = pdf.render(papers.statement(body=LONG, signing=signing, copy_note=note))
    for number in range(1, rendered.pages + 1):
        page = words(text_of(rendered.data, number))
        assert note in page
        assert "PC 4471 Owen Pryce" in page


def test_print_to_be_signed_bears_no_typed_signature() -> None:
    assert "Pryce" not in text_of(pdf.render(papers.statement()).data)


def test_reader_declares_after_the_witness_signed() -> None:
    text = words(text_of(pdf.render(papers.statement(reader=ReaderWords("Ffion Hughes"))).data))
    assert "I read it aloud to Holly Marsden" in text
    assert text.index("make me ill again") < text.index("Reader's declaration") < text.index("Ffion Hughes")


def test_language_stands_on_the_front() -> None:
    note = "Signed in Polish; the signed original is exhibit MK/1."
    assert note in words(text_of(pdf.render(papers.statement(language_note=note)).data, 1))


def test_typed_copy_keeps_the_reference_of_its_original() -> None:
    original = papers.statement()
    copy = papers.statement(signing=SigningWords("Holly Marsden", "PC Pryce", "3 Jan 2027"), copy_note="Typed copy.")
    assert content_hash(copy) == content_hash(original)
    assert f"Content {content_hash(original)[:12]}" in text_of(pdf.render(copy).data)


def test_other_words_have_another_reference() -> None:
    hashes = {
        content_hash(papers.statement()),
        content_hash(papers.statement(body=papers.BODY + ".")),
        content_hash(papers.statement(name="Holly Marsdon")),
        content_hash(papers.statement(reader=ReaderWords("Ffion Hughes"))),
    }
    assert len(hashes) == 4


def test_reference_is_of_the_text_as_it_prints() -> None:
    typed = papers.statement(body="One.\nTwo.")
    pasted = papers.statement(body="One.\r\nTwo\u200b.")
    assert content_hash(typed) == content_hash(pasted)


def test_redaction_leaves_no_trace() -> None:
    body = f"I now live at {papers.ADDRESS}. He does not know."
    redacted = body.replace(papers.ADDRESS, "[address taken out]")
    assert "Larkrise" in text_of(pdf.render(papers.statement(body=body)).data)
    data = pdf.render(papers.statement(body=redacted)).data
    plain = everything(data)
    assert "Larkrise" not in text_of(data)
    assert b"Larkrise" not in plain
    assert "Larkrise".encode("utf-16-be") not in plain
    assert b"Larkrise".hex().encode() not in plain.lower()


def test_nothing_of_the_other_files_in_the_served_one() -> None:
    data = pdf.render(papers.statement()).data
    text = words(text_of(data))
    for secret in (
        papers.ADDRESS,
        "07700",
        "example.org",
        "compelled",
        "Body-worn",
        "officer",
        "override",
        "Dates to avoid",
        "Background report",
        "risk",
    ):
        assert secret.lower() not in text.lower()
        assert secret.encode() not in everything(data)


def test_long_names_and_empty_fields_lay_out() -> None:
    name = "Wilhelmina-Konstantyna Przybyszewska-Nguyễn of Llanŵyn-on-Sea"
    rendered = pdf.render(papers.statement(name=name, urn="", occupation="", visually_recorded="", body=LONG))
    assert name in words(text_of(rendered.data, 2))
    empty = pdf.render(papers.statement(name="", body=""))
    assert empty.pages == 1


def test_hundred_thousand_characters() -> None:
    rendered = pdf.render(papers.statement(body="a word or two " * 7_200))
    assert 20 < rendered.pages < 60
    assert words(text_of(rendered.data)).count("a word or two") > 6_000


def test_one_endless_word_stays_inside_the_margins() -> None:
    for page in pages_of(papers.statement(body="x" * 5_000)):
        for run in runs(page):
            assert run.x + rough(run.text, run.face, run.size) <= 541


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 900), max_size=12))
def test_end_signature_never_stands_without_words(lengths: list[int]) -> None:
    body = "\n".join(("word " * (length // 5)).strip() + "." for length in lengths)
    last = runs(pages_of(papers.statement(body=body))[-1])
    labels = [run for run in last if run.text == "Date"]
    assert labels
    above = [run for run in last if run.size == 10.8 and run.y < labels[-1].y]
    assert above or not lengths
    foot = next(run.y for run in last if run.text == "Signature witnessed by")
    assert labels[-1].y < foot - 20


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 14), st.integers(0, 1_200))
def test_text_never_runs_into_the_foot(paragraphs: int, length: int) -> None:
    body = "\n\n".join(["word " * (length // 5)] * paragraphs)
    for page in pages_of(papers.statement(body=body)):
        foot = next(run.y for run in runs(page) if run.text == "Signature witnessed by")
        assert all(run.y < foot - 30 for run in runs(page) if run.size == 10.8)
