"""The prosecutor's file, the notice and the reverse: what each must hold, and where."""

from dataclasses import fields, replace

import pytest

from da_desk.documents import pdf
from da_desk.documents.document import Fact
from da_desk.documents.pack import ExhibitRow, FrontPage, Section
from tests.documents import papers
from tests.documents.tools import text_of, words

QUESTIONS = (
    "Decision asked",
    "By when",
    "What the victim now says",
    "Why",
    "Pressure",
    "Change in risk",
    "Evidence that remains",
    "Bail or custody",
    "Next hearing",
)


def front(text: str) -> FrontPage:
    return FrontPage(**{field.name: text for field in fields(FrontPage)})


def test_first_page_answers_everything() -> None:
    page = words(text_of(pdf.render(papers.prosecutor()).data, 1))
    for answer in (getattr(papers.FRONT, field.name) for field in fields(FrontPage)):
        assert answer.split(";")[0][:40] in page
    assert "Signed on 3 Jan 2027" in page


@pytest.mark.parametrize("length", [1, 30, 100, 400, 2_000])
def test_first_page_asks_every_question_however_long_the_answers(length: int) -> None:
    rendered = pdf.render(papers.prosecutor(front=front("A word or two more. " * length), override=papers.INCOMPLETE))
    page = words(text_of(rendered.data, 1))
    positions = [page.find(question) for question in QUESTIONS]
    assert -1 not in positions
    assert f"Page 1 of {rendered.pages}" in page


def test_long_answers_go_on_where_the_first_page_says() -> None:
    answer = " ".join(f"Fact {number} counts." for number in range(200))
    rendered = pdf.render(papers.prosecutor(front=front(answer)))
    first = text_of(rendered.data, 1)
    page = int(words(first).split("Continued on page ")[1].split()[0])
    assert "First page, continued" in text_of(rendered.data, page)
    text = words(text_of(rendered.data)).replace("Continued on page", "")
    assert all(text.count(f"Fact {number} counts.") >= 5 for number in (0, 100, 199))


def test_contents_name_the_right_pages() -> None:
    rendered = pdf.render(papers.prosecutor(override=papers.INCOMPLETE))
    contents = text_of(rendered.data, 2)
    for title in ("Notice to the CPS of the indication", "Duties and outcomes", "What is withheld from service"):
        line = next(line for line in contents.splitlines() if title in line)
        assert title in text_of(rendered.data, int(line.split()[-1]))


def test_file_holds_every_section() -> None:
    text = words(text_of(pdf.render(papers.prosecutor()).data))
    for expected in (
        "Told to the officer, kept",
        "Declined to say",
        "I think the calls between the families",
        "Notice sent 2 Jan 2027",
        "Not to come to the house or the school",
        "NO/1",
        "An address in paragraph 4",
        "4a0c91e2b7f3",
        "I just can’t do this any more",
    ):
        assert expected in text


def test_override_stands_on_the_cover_with_what_is_missing_behind() -> None:
    rendered = pdf.render(papers.prosecutor(override=papers.INCOMPLETE))
    cover = words(text_of(rendered.data, 1))
    assert "This pack is incomplete" in cover
    assert papers.INCOMPLETE.reason in cover
    assert papers.INCOMPLETE.by in cover
    text = words(text_of(rendered.data))
    assert all(sentence in text for sentence in papers.INCOMPLETE.missing)
    assert "incomplete" not in text_of(pdf.render(papers.prosecutor()).data)


def test_long_override_reason_leaves_the_first_page_whole() -> None:
    reason = " ".join(f"Reason-{number}" for number in range(600))
    rendered = pdf.render(papers.prosecutor(override=replace(papers.INCOMPLETE, reason=reason)))
    first = words(text_of(rendered.data, 1))
    assert all(question in first for question in QUESTIONS)
    assert "Reason-0" in first
    assert "Reason-599" in text_of(rendered.data)


def test_officer_account_and_interpreter_have_their_place() -> None:
    paper = papers.prosecutor(
        account=Section("Not reached by 4 Jan 2027", "I rang the safe number three times."),
        interpreter=(Fact("Language", "Polish"), Fact("Registered", "Yes")),
        exhibits=(ExhibitRow("MK/1", "Statement signed in Polish", "Police store"),),
    )
    text = words(text_of(pdf.render(paper).data))
    assert "I rang the safe number three times." in text
    assert "Language Polish" in text
    assert "MK/1 Statement signed in Polish" in text


def test_empty_answers_say_not_recorded() -> None:
    rendered = pdf.render(
        papers.prosecutor(front=front(""), notice=None, report=(), items=(), duties=(), views=(), exhibits=())
    )
    assert text_of(rendered.data, 1).count("Not recorded") == len(QUESTIONS)
    assert "Nothing was taken out" not in text_of(rendered.data)
    assert "Nothing was taken out" in text_of(pdf.render(papers.prosecutor(withheld=())).data)


def test_notice_is_one_page_and_holds_her_own_words() -> None:
    rendered = pdf.render(papers.notice())
    text = words(text_of(rendered.data))
    assert rendered.pages == 1
    assert "I don’t want to go to court and I want it to stop" in text
    assert "Specialist takes the statement 4 Jan 2027" in text
    assert "cut to fit" not in text.lower()


@pytest.mark.parametrize("length", [20, 100, 3_000])
def test_notice_stays_one_page_and_says_what_was_cut(length: int) -> None:
    long = "A long answer, typed by someone. " * length
    changed = dict.fromkeys(
        ("words", "pressure", "risk_change", "bail", "stance", "victim", "officer", "how", "told_to"), long
    )
    rendered = pdf.render(papers.notice(**changed, steps=papers.notice().steps * 3))
    assert rendered.pages == 1
    assert "cut to fit one page" in words(text_of(rendered.data)).lower()


def test_notice_in_the_file_is_whole() -> None:
    said = " ".join(f"Said-{number}." for number in range(400))
    text = words(text_of(pdf.render(papers.prosecutor(notice=papers.notice(words=said))).data))
    assert all(f"Said-{number}." in text for number in range(400))
    assert "cut to fit" not in text.lower()


def test_prosecutor_papers_say_that_they_are_never_served() -> None:
    for paper in (papers.prosecutor(), papers.notice(), papers.reverse()):
        rendered = pdf.render(paper)
        for number in range(1, rendered.pages + 1):
            assert "Never served on the defence" in text_of(rendered.data, number)


def test_reverse_holds_particulars_and_shows_a_gap() -> None:
    text = words(text_of(pdf.render(papers.reverse()).data))
    assert papers.ADDRESS in text
    assert "Former name Not recorded" in text
    assert "Dates to avoid None" in text
    assert "Signature of witness" in text
