"""The overview of the VPS, an offer and its answer, and the choice of how it is presented: by the page, on a real desk."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QPushButton
from pytestqt.qtbot import QtBot

from da_desk.services.vps import Said
from da_desk.views.due import vps_step
from da_desk.views.tasks import TaskRunner
from da_desk.views.vps.offer import OfferPage
from da_desk.views.vps.preference import PreferencePage
from tests.desk import AnyDesk
from tests.services.personal import Personal, offer_body
from tests.views.personal import AtVps, at_vps, personal

pytestmark = pytest.mark.both_stores


@pytest.fixture
def case(desk: AnyDesk) -> Personal:
    return personal(desk)


@pytest.fixture
def at(qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner, case: Personal) -> AtVps:
    return at_vps(qtbot, desk, tasks, case.case_id)


def fill_offer(at: AtVps, answer: str) -> None:
    """What lacks of an offer."""
    at.choose("How", "By telephone")
    at.choose("What the victim answered", answer)


def test_an_empty_room_says_what_will_be_here_and_offers_the_first_step(at: AtVps, case: Personal) -> None:
    assert "Not offered yet" in at.words(at.tab)
    at.press("Record the offer")
    assert at.tab.step == "offer"
    assert case.view.offers == ()


def test_yes_is_recorded_and_the_room_says_what_is_owed_now(at: AtVps, case: Personal) -> None:
    case.happened("charge")
    at.open("offer")
    assert "Offer a victim personal statement" in at.words(at.tab), "what this answers is named"
    fill_offer(at, "Yes, wants to make one")
    at.press("Record the answer")
    (offer,) = case.view.offers
    assert (offer.answer, offer.by) == ("yes", "DC 2208 Nadia Amin")
    assert set(case.owed()) == {"duty.take-vps"}
    assert at.tab.step == ""
    assert "Take the VPS that the victim wants to make" in at.words(at.tab)
    assert "on record" in at.said


def test_later_asks_for_the_day(at: AtVps, case: Personal) -> None:
    page = at.open("offer")
    assert isinstance(page, OfferPage)
    fill_offer(at, "Not now; wants to be asked again")
    assert page.form.fields["offer.ask_again"].isVisible()
    at.press("Record the answer")
    assert page.form.fields["offer.ask_again"].problem == "Give the date for “When to ask again”."
    at.type("When to ask again", "tomorrow")
    at.press("Record the answer")
    assert case.view.offers[0].answer == "later"
    assert "To be asked again on" in at.words(at.tab)


def test_what_lacks_is_said_beside_its_field_and_above(at: AtVps, case: Personal) -> None:
    page = at.open("offer")
    at.press("Record the answer")
    assert "There is a problem" in at.words(at.tab)
    assert page.form.fields["offer.how"].problem
    assert page.form.fields["offer.answer"].problem
    assert case.view.offers == ()


def test_the_day_of_the_hearing_is_known_already(at: AtVps, case: Personal) -> None:
    case.happened("sentence-hearing", datetime(2027, 3, 15, 12, tzinfo=UTC))
    page = at.open("offer")
    assert page.form.fields["offer.needed_by"].value() == "2027-03-15"


def test_a_late_offer_asks_why_and_nothing_typed_is_lost(at: AtVps, case: Personal) -> None:
    case.happened("charge")
    case.desk.clock.move(days=9)
    page = at.open("offer")
    fill_offer(at, "No")
    at.type("In the victim's words (optional)" if at.named("In the victim's words (optional)", QAbstractButton) else
            "In the victim's words", "I would rather not.")  # fmt: skip
    at.press("Record the answer")
    assert "is late. Say why." in page.form.fields["act.late_reason"].problem
    at.type("Why it is late", "The victim was away")
    at.press("Record the answer")
    assert case.view.offers[0].words == "I would rather not."
    (ended,) = case.owed("done")["duty.offer-vps"]
    assert ended.late_reason == "The victim was away"


def test_after_a_no_the_overview_says_when_and_counts_nothing_that_is_not_asked(at: AtVps) -> None:
    at.open("offer")
    fill_offer(at, "No")
    at.press("Record the answer")
    said = at.words(at.tab)
    assert "the victim answered: No" in said
    assert "0 of 0" not in said


def test_updates_are_answered_by_name(at: AtVps, case: Personal) -> None:
    case.happened("early-guilty-plea")
    case.happened("sentence-hearing", datetime(2027, 6, 15, 12, tzinfo=UTC))
    page = at.open("offer")
    ticks = {box.text(): box.isChecked() for box in page.findChildren(QCheckBox) if "further one" in box.text()}
    assert sorted(ticks.values()) == [False, True], "what is due this week is most likely meant"
    fill_offer(at, "No")
    at.press("Record the answer")
    assert case.ended("duty.update-vps") == [("declined", "")]
    assert "sentence" in case.one("duty.update-vps").title


def test_a_mistake_is_struck_out_with_a_reason(at: AtVps, case: Personal) -> None:
    case.happened("charge")
    case.offer("no")
    at.open("offer")
    at.press("Recorded by mistake: No (1)")
    at.press("Strike it out")
    assert case.view.offers, "not without a reason"
    at.type("Reason", "Another victim's answer")
    at.press("Strike it out")
    assert case.view.offers == ()
    assert set(case.owed()) == {"duty.offer-vps"}
    assert not at.named("Recorded by mistake: No (1)", QAbstractButton)


def test_what_is_typed_stays_while_one_looks_elsewhere_and_is_offered_after_a_crash(
    at: AtVps, case: Personal, qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner
) -> None:
    page = at.open("offer")
    fill_offer(at, "No")
    at.type("Who offered it", "PC 4471 Doyle")
    at.open("preference")
    at.open("offer")
    assert page.form.fields["offer.by"].value() == "PC 4471 Doyle"
    again = at_vps(qtbot, desk, tasks, case.case_id)
    found = again.open("offer")
    again.press("Continue with it")
    assert found.form.fields["offer.by"].value() == "PC 4471 Doyle"
    assert found.form.fields["offer.answer"].value() == "no"
    assert case.view.offers == ()


def test_a_duty_leads_here_from_the_list_and_not_to_a_tick(at: AtVps, case: Personal) -> None:
    case.happened("charge")
    at.go("case", case.case_id, tab="todo")
    at.press("Open: Offer a victim personal statement")
    assert at.tab.step == "offer"
    at.go("today")
    case.offer("yes")
    at.go("case", case.case_id, tab="todo")
    at.press("Open: Take the VPS that the victim wants to make")
    assert at.tab.step == "before"


def test_what_is_not_needed_any_more_says_why(at: AtVps, case: Personal) -> None:
    case.happened("charge")
    at.open()
    at.press("Not needed: Offer a victim personal statement (1)")
    at.type("Reason", "The case was discontinued")
    at.press("End it")
    assert case.ended("duty.offer-vps") == [("not-needed", "The case was discontinued")]
    assert "What is owed" not in at.words(at.tab)


def test_the_next_step_has_the_one_primary_button(at: AtVps, case: Personal) -> None:
    def primaries() -> list[str]:
        found = at.tab.findChildren(QPushButton)
        return [each.accessibleName() for each in found if each.isVisible() and each.property("kind") == "primary"]

    assert primaries() == ["Record the offer"]
    case.offer("yes")
    at.open()
    assert primaries() == ["Continue: Before it is written"]
    record_id = case.write()
    at.open()
    assert primaries() == ["Continue: Reading over and signing"]
    case.printed(record_id)
    case.sign(record_id)
    at.open()
    step = {"papers": "Papers for the CPS", "preference": "How it is to be presented"}[
        vps_step(case.view.duties[0].rule)
    ]
    assert primaries() == [f"Continue: {step}"], "what is due first comes first"


# --- the choice ----------------------------------------------------------------------------------------------


def fill_choice(at: AtVps, choice: str) -> None:
    at.choose("How it is to be presented", choice)
    at.choose("Told that the court decides, and that the victim may change this until the hearing", "Yes")
    at.choose("How", "In person")


def test_a_choice_is_recorded_and_every_earlier_one_stays(at: AtVps, case: Personal) -> None:
    case.prefer("self", needs="A screen")
    case.desk.clock.move(minutes=5)
    page = at.open("preference")
    assert isinstance(page, PreferencePage)
    assert page.form.fields["preference.needs"].value() == "A screen", "what would help is asked once"
    fill_choice(at, "It is not read aloud")
    at.press("Record the choice")
    assert [each.choice for each in case.view.preferences] == ["not-read", "self"]
    assert len(case.owed()["duty.send-vps-preference"]) == 1
    words = at.words(at.tab)
    assert words.index("It is not read aloud") < words.index("The victim reads it")
    assert "Counts" in words
    assert "Earlier" in words


def test_the_victim_is_told_that_the_court_decides_first(at: AtVps, case: Personal) -> None:
    page = at.open("preference")
    fill_choice(at, "The victim reads it")
    at.choose("Told that the court decides, and that the victim may change this until the hearing", "No")
    at.press("Record the choice")
    assert page.form.fields["preference.told_court_decides"].problem.startswith("Tell the victim that the court")
    assert case.view.preferences == ()


def test_after_the_sentence_it_is_shown_and_no_longer_changed(at: AtVps, case: Personal) -> None:
    case.prefer("self")
    case.happened("sentenced")
    page = at.open("preference")
    assert "The sentence was passed on" in at.words(at.tab)
    assert not page.save_button.isVisible()
    assert "The victim reads it" in at.words(at.tab)


def test_two_people_answer_and_both_answers_stay(at: AtVps, case: Personal) -> None:
    at.open("offer")
    fill_offer(at, "No")
    case.desk.as_("oic").vps.offer(case.case_id, Said(offer_body("yes", by="DC 4471"), case.desk.clock.at))
    case.desk.clock.move(minutes=1)
    at.press("Record the answer")
    assert {each.answer for each in case.view.offers} == {"yes", "no"}


@pytest.mark.parametrize("who", ["auditor", "outsider"])
def test_who_may_only_read_is_offered_nothing_to_do(
    qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner, case: Personal, who: str
) -> None:
    case.offer("yes")
    here = at_vps(qtbot, desk, tasks, case.case_id, who)
    offered = {each.accessibleName() for each in here.tab.findChildren(QPushButton) if each.isVisible()}
    assert not [name for name in offered if name.startswith(("Continue", "Not needed", "Record"))]
    page = here.open("offer")
    assert not page.save_button.isVisible()
    assert "Yes, wants to make one" in here.words(here.tab)


def test_all_of_it_by_keyboard(at: AtVps, case: Personal) -> None:
    page = at.open("offer")
    seen = []
    for _press in range(40):
        here = QApplication.focusWidget()
        assert here is not None
        seen.append(here.accessibleName())
        if here is page.save_button:
            break
        if here.accessibleName() == "How: In person":
            QTest.keyClick(here, Qt.Key.Key_Space)
        if here.accessibleName() == "What the victim answered: Yes, wants to make one":
            QTest.keyClick(here, Qt.Key.Key_Space)
        QTest.keyClick(QApplication.focusWidget() or here, Qt.Key.Key_Tab)
    assert seen[0] == "When, day"
    assert seen.index("Who offered it") < seen.index("How: In person")
    QTest.keyClick(page.save_button, Qt.Key.Key_Space)
    at.settled()
    assert case.view.wanted
