"""Fields and the page that holds them: answers, problems, drafts, the keyboard."""

import time
from dataclasses import dataclass, field
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QRadioButton
from pytestqt.qtbot import QtBot

from da_desk.errors import Conflict, Problem, ValidationFailed
from da_desk.practice.catalogue import shipped
from da_desk.settings import resources
from da_desk.views.forms.choices import ChoiceField, ManyField, YesNoField
from da_desk.views.forms.days import DayField, MomentField
from da_desk.views.forms.items import ItemField
from da_desk.views.forms.page import FormPage, SectionForm
from da_desk.views.forms.passwords import PasswordField
from da_desk.views.forms.text import LongText, TextField
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.progress import State
from tests.views.gallery import form

WAYS = [("in-person", "In person"), ("telephone", "By telephone")]
MANY = [(str(number), f"Position {number}") for number in range(8)]


@pytest.fixture
def page(qtbot: QtBot) -> FormPage:
    made = form()
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


BODY: dict[str, dict[str, Any]] = {
    "indication": {"how": "telephone", "words": "I can’t go on.\n\nNot now.", "told_to": "PC 4471 Doyle", "bail": "3"},
    "risk": {"children": "unknown", "measures": ["live"], "born": "1991-03-14", "at": "2026-07-01T13:05:00Z"},
    "items": {"pressure": {"answer": "in-text", "where": "second paragraph"}},
    "contact": {"one": {"kind": "phone", "value": "07700 900123", "confidential": "yes", "past": "", "note": ""}},
    "sign": {"sure": "yes"},
}


def test_every_answer_comes_back_as_it_went_in(page: FormPage) -> None:
    page.set_values(BODY)
    assert page.values() == BODY


def test_an_empty_form_has_no_answers_but_the_parts_of_a_contact(page: FormPage) -> None:
    page.set_values({})
    assert set(page.values()) <= {"contact"}


def test_answers_that_have_no_field_here_are_kept(page: FormPage) -> None:
    page.set_values({"indication": {"how": "telephone", "later": "x"}, "new": {"a": ["b"]}})
    values = page.values()
    assert values["indication"] == {"how": "telephone", "later": "x"}
    assert values["new"] == {"a": ["b"]}


def test_filling_is_silent_and_typing_is_not(qtbot: QtBot, page: FormPage) -> None:
    seen: list[str] = []
    page.touched.connect(lambda: seen.append("touched"))
    page.set_values(BODY)
    assert seen == []
    QTest.keyClicks(page.fields["indication.told_to"].control, "x")
    assert seen == ["touched"]


def test_edited_comes_within_two_seconds_even_while_typing_goes_on(qtbot: QtBot, page: FormPage) -> None:
    began = time.monotonic()
    with qtbot.waitSignal(page.edited, timeout=2_000):
        for letter in "She says that she":
            QTest.keyClicks(page.fields["indication.words"].control, letter)
    assert time.monotonic() - began < 2


def test_leaving_says_edited_at_once(qtbot: QtBot, page: FormPage) -> None:
    seen: list[int] = []
    page.edited.connect(lambda: seen.append(1))
    page.flush()
    assert seen == []
    QTest.keyClicks(page.fields["indication.words"].control, "a")
    page.flush()
    assert seen == [1]


def test_problems_stand_in_the_summary_and_beside_their_fields_in_the_same_words(page: FormPage) -> None:
    said = "Write the victim’s own words."
    page.show_problems([Problem("indication.words", said), Problem("items.pressure.where", "Say where it stands.")])
    assert page.fields["indication.words"].problem == said
    assert page.fields["items.pressure"].problem == "Say where it stands."
    assert page.summary.hasFocus()
    lines = [button.text() for button in page.summary.findChildren(Button)]
    assert lines == [said, "Say where it stands."]
    assert said in page.fields["indication.words"].control.accessibleDescription()
    assert "There is a problem" in page.summary.accessibleName()


def test_each_line_of_the_summary_leads_to_its_field(page: FormPage) -> None:
    page.show_problems([Problem("sign.password", "Type it."), Problem("indication.bail", "Choose.")])
    for number, path in enumerate(("sign.password", "indication.bail")):
        page.summary.findChildren(Button)[number].click()
        assert QApplication.focusWidget() is page.fields[path].control


def test_a_problem_goes_when_its_field_is_mended(page: FormPage) -> None:
    page.show_problems([Problem("indication.told_to", "Say who.")])
    QTest.keyClicks(page.fields["indication.told_to"].control, "PC Doyle")
    assert page.fields["indication.told_to"].problem == ""


def test_a_refusal_without_a_field_is_a_sentence(page: FormPage) -> None:
    page.show_error(Conflict("record", "1"))
    assert page.summary.isVisible()
    page.show_error(ValidationFailed(Problem("indication.how", "Choose.")))
    assert page.fields["indication.how"].problem == "Choose."


def test_a_day_that_is_not_understood_is_refused_and_kept_as_typed(page: FormPage) -> None:
    born = page.fields["risk.born"]
    QTest.keyClicks(born.control, "31 feb 91")
    assert not page.check()
    assert born.value() == "31 feb 91"
    assert born.problem
    born.set_value("31 feb 91")
    assert born.value() == "31 feb 91"


def test_the_cursor_goes_back_to_where_it_was(page: FormPage) -> None:
    page.set_values(BODY)
    page.set_caret(("indication.words", 7))
    assert page.caret() == ("indication.words", 7)


def test_a_choice_may_stay_unanswered_and_may_be_taken_back(qtbot: QtBot) -> None:
    made = ChoiceField("How", WAYS, optional=True)
    qtbot.addWidget(made)
    made.show()
    assert made.value() == ""
    made.findChildren(QRadioButton)[1].click()
    assert made.value() == "telephone"
    next(button for button in made.findChildren(Button)).click()
    assert made.value() == ""


@pytest.mark.parametrize("choices", [WAYS, MANY])
def test_an_answer_that_is_no_longer_offered_is_kept(qtbot: QtBot, choices: list[tuple[str, str]]) -> None:
    made = ChoiceField("How", choices)
    qtbot.addWidget(made)
    made.set_value("gone")
    assert made.value() == "gone"
    ticks = ManyField("Which", choices)
    qtbot.addWidget(ticks)
    ticks.set_value([choices[0][0], "gone"])
    assert ticks.value() == [choices[0][0], "gone"]


def test_yes_and_no_by_keyboard(qtbot: QtBot) -> None:
    made = YesNoField("Seen alone")
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.focus_field()
    QTest.keyClick(made.control, Qt.Key.Key_Space)
    assert made.value() == "yes"
    QTest.keyClick(QApplication.focusWidget() or made, Qt.Key.Key_Right)
    QTest.keyClick(QApplication.focusWidget() or made, Qt.Key.Key_Space)
    assert made.value() == "no"


def test_the_day_is_said_in_words_with_its_weekday(qtbot: QtBot) -> None:
    from datetime import date

    made = DayField("Hearing", today=lambda: date(2026, 11, 23))
    qtbot.addWidget(made)
    QTest.keyClicks(made.control, "3 jan 27")
    assert made.value() == "2027-01-03"
    assert "Sun 3 Jan 2027" in [label.text() for label in made.findChildren(type(made._words))]


def test_a_moment_needs_day_and_time(qtbot: QtBot) -> None:
    made = MomentField("Said at")
    qtbot.addWidget(made)
    made.set_value("2026-07-01T13:05:00Z")
    assert made.value() == "2026-07-01T13:05:00Z"
    made.set_value("")
    QTest.keyClicks(made.control, "1 jul 2026")
    assert "time" in made.own_problem()


def test_an_item_asks_for_what_its_answer_needs_and_forgets_nothing(qtbot: QtBot) -> None:
    made = ItemField(
        "Pressure", [("in-text", "In the statement"), ("not-asked", "Not asked"), ("declined", "Declined")]
    )
    qtbot.addWidget(made)
    made.set_value({"answer": "in-text"})
    assert not made.answered()
    made.set_value({"answer": "in-text", "where": "page 2"})
    assert made.answered()
    made.findChildren(QRadioButton)[1].click()
    assert not made.answered()
    assert made.value() == {"answer": "not-asked", "where": "page 2"}
    made.findChildren(QRadioButton)[2].click()
    assert made.answered()


def test_long_text_is_plain_and_tab_leaves_it(qtbot: QtBot, page: FormPage) -> None:
    words = page.fields["indication.words"]
    assert isinstance(words, LongText)
    QApplication.clipboard().setText("<b>bold</b> {{x}}")
    words.edit.setFocus()
    words.edit.paste()
    assert words.value() == "<b>bold</b> {{x}}"
    QTest.keyClick(words.edit, Qt.Key.Key_Tab)
    assert words.value() == "<b>bold</b> {{x}}"
    assert not words.edit.hasFocus()


def test_undo_lives_on_when_the_same_text_is_shown_again(qtbot: QtBot) -> None:
    words = LongText("Words")
    qtbot.addWidget(words)
    QTest.keyClicks(words.edit, "one")
    words.set_value("one")
    QTest.keySequence(words.edit, QKeySequence(QKeySequence.StandardKey.Undo))
    assert words.value() != "one"


def test_a_hundred_thousand_characters_do_not_lag(qtbot: QtBot) -> None:
    words = LongText("Statement")
    qtbot.addWidget(words)
    words.resize(700, 400)
    words.show()
    qtbot.waitExposed(words)
    words.set_value(("She said that he came back. " * 12 + "\n") * 300)
    assert len(words.value()) > 100_000
    words.set_caret(50_000)
    began = time.thread_time()  # a busy machine is no lag
    for letter in "twenty letters typed":
        QTest.keyClicks(words.edit, letter)
        QApplication.processEvents()
    assert (time.thread_time() - began) / 20 < 0.05


def test_text_over_the_limit_is_refused_and_never_cut(qtbot: QtBot) -> None:
    line, words = TextField("Name", limit=60), LongText("Words", limit=100)
    for made in (line, words):
        qtbot.addWidget(made)
        made.set_value("ŵ" * 200)
        assert made.value() == "ŵ" * 200
        assert "200" in made.own_problem()


def test_text_is_composed(qtbot: QtBot) -> None:
    line = TextField("Name")
    qtbot.addWidget(line)
    line.set_value("Sia\u0302n ")
    assert line.value() == "Si\u00e2n"


def test_a_password_is_hidden_until_shown_and_caps_lock_is_noticed(qtbot: QtBot) -> None:
    made = PasswordField("Password")
    qtbot.addWidget(made)
    made.show()
    assert made.line.echoMode() is made.line.EchoMode.Password
    made.findChildren(Button)[0].click()
    assert made.line.echoMode() is made.line.EchoMode.Normal
    QTest.keyClicks(made.line, "A")
    assert made._caps.isVisible()
    QTest.keyClicks(made.line, "a")
    assert not made._caps.isVisible()


@dataclass(frozen=True)
class _Choice:
    id: str
    title: str


@dataclass(frozen=True)
class _When:
    path: tuple[str, str]
    answer: str

    def met(self, body: dict[str, Any]) -> bool:
        return bool(body.get(self.path[0], {}).get(self.path[1]) == self.answer)


@dataclass(frozen=True)
class _Field:
    id: str
    kind: str
    label: str
    help: str = ""
    required: bool = False
    choices: tuple[_Choice, ...] = ()
    required_when: _When | None = None


@dataclass(frozen=True)
class _Section:
    id: str
    title: str
    fields: tuple[_Field, ...] = field(default_factory=tuple)


BEFORE = _Section(
    "before",
    "Before the statement",
    (
        _Field("alone", "yes-no", "Seen alone", required=True),
        _Field("note", "text", "Who else was there", required_when=_When(("before", "alone"), "no")),
        _Field("place", "text", "Place"),
    ),
)


def test_a_field_is_asked_only_after_the_answer_that_asks_for_it(qtbot: QtBot) -> None:
    page = FormPage("Before")
    qtbot.addWidget(page)
    section = SectionForm(BEFORE)
    page.add_section(section)
    page.show()
    assert section.fields["note"].isHidden()
    assert section.state() is State.NOT_STARTED
    section.fields["alone"].findChildren(QRadioButton)[1].click()
    assert section.fields["note"].isVisible()
    assert section.state() is State.IN_PROGRESS
    QTest.keyClicks(section.fields["note"].control, "her sister")
    assert section.state() is State.DONE
    assert page.values() == {"before": {"alone": "no", "note": "her sister"}}


def test_every_form_of_the_practice_can_be_shown(qtbot: QtBot) -> None:
    for kind, shown in shipped(resources()).forms.items():
        page = FormPage(str(kind))
        qtbot.addWidget(page)
        for section in (shown if isinstance(shown, tuple) else (shown,))[-1].sections:
            page.add_section(SectionForm(section))
        assert page.fields
        assert page.values() == {}


def test_an_empty_day_shows_plainly_an_example(qtbot: QtBot) -> None:
    for made in (DayField("Hearing"), MomentField("Said at")):
        qtbot.addWidget(made)
        made.show()
        for edit in made.findChildren(QLineEdit):
            assert edit.placeholderText().startswith("like ")
            words = edit.fontMetrics().horizontalAdvance(edit.placeholderText())
            assert words < edit.width() - 16, "and it is not cut"
