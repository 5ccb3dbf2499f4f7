"""The safety plan: what keeps the victim safe first, items in the victim's words, promises live, agreed, and its versions."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from da_desk.practice.catalogue import shipped
from da_desk.settings import resources
from da_desk.views.forms.row_cards import RowsField
from da_desk.views.forms.text import LongText
from da_desk.views.plans.item_groups import OWN, group_of, grouped
from da_desk.views.plans.safety import SafetyPage
from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.alerts import AlertStrip, EmptyPage
from da_desk.views.widgets.progress import State
from tests.desk import DeskForTests
from tests.views.plans import AtPlans
from tests.views.safety import (
    PASSWORD,
    PROMISE,
    SAFETY,
    SIGNAL,
    agreed,
    at_safety,
    decided,
    plan_body,
    plan_of,
    promised,
    save_again,
    with_plan,
)
from tests.views.working import new_case


def notices(at: AtPlans) -> str:
    """What the strips of the page say."""
    return " ".join(each.accessibleName() for each in at.tab.findChildren(AlertStrip) if each.isVisible())


def states(page: SafetyPage) -> dict[str, State | None]:
    """How far each part is."""
    body = page.form.values()
    return {key: page.part_state(key, body, set()) for key in page.titles()}


def test_what_already_keeps_the_victim_safe_comes_first(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    _at, page = at_safety(qtbot, desk, tasks, new_case(desk))
    assert next(iter(page.titles().values())) == "What already keeps the victim safe"
    assert page.part == "coping"
    assert page.cards["coping"].isVisible()
    assert not page.cards["items"].isVisible(), "one part at a time"


def test_a_plan_begins_with_its_first_save_and_stays_open_for_writing(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    case_id = new_case(desk)
    at, page = at_safety(qtbot, desk, tasks, case_id)
    at.press("Add to: What works now")
    at.choose("What works now 1: Kind", "A neighbour or friend listens and acts")
    at.type("What works now 1: In the victim's words", "Jean hears the wall")
    page.save()
    at.settled()
    kept = plan_of(desk, case_id).record
    assert kept.body["coping"]["ways"][0]["words"] == "Jean hears the wall"
    assert kept.next_review is not None, "no plan without a next review"
    assert page.editable(page.record)
    assert page.save_button.isVisible()
    assert at.said == "Saved."


@pytest.mark.parametrize("who", ["auditor", "outsider"])
def test_who_may_not_write_reads_and_is_offered_no_button(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, who: str
) -> None:
    case_id = with_plan(desk)
    at, page = at_safety(qtbot, desk, tasks, case_id, who)
    page.open_part("items")
    assert not at.named("Save", QPushButton)
    assert not at.named("Agree the plan", QPushButton)
    assert not page.picker.isVisible()
    assert page.items.lines[0].words.edit.isReadOnly()
    assert "To be read only." in notices(at)


@pytest.mark.parametrize("who", ["auditor", "outsider"])
def test_who_may_not_write_begins_no_plan(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, who: str) -> None:
    at, _page = at_safety(qtbot, desk, tasks, new_case(desk), who)
    assert not at.named("Save", QPushButton)
    assert not at.named("Agree the plan", QPushButton)


def test_the_list_for_the_situation_stands_first_and_open(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    at, page = at_safety(qtbot, desk, tasks, with_plan(desk))
    page.open_part("items")
    assert [group.key for group in page.picker.groups][:1] == ["staying"]
    page.open_part("situation")
    at.choose("The victim is", "Planning to leave")
    qtbot.waitUntil(lambda: page.picker.groups[0].key == "leaving")
    assert [group.key for group in page.picker.groups][:2] == ["leaving", "essentials"]
    page.open_part("items")
    assert at.named("Add: A bag that is ready", QPushButton)
    assert not at.named("Add: A signal that means: call the police", QPushButton), "the other lists are closed"


def test_every_item_of_the_catalogue_can_be_reached(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    counts = {"staying": 9, "leaving": 9, "essentials": 9, "separated": 12, "developing": 22, "children": 6}
    counts |= {"technology": 6, "methods": 11}
    entries = shipped(resources()).catalogues["safety-items"]
    for situation in ("", "staying", "planning-to-leave", "separated"):
        found = {group.key: len(group.entries) for group in grouped(entries, situation)}
        assert found == counts
    _at, page = at_safety(qtbot, desk, tasks, with_plan(desk, plan_body(items={"items": []})))
    page.open_part("items")
    for key in counts:
        page.picker.open_group(key)
    wanted = {f"Add: {entry.title}" for entry in entries if entry.slug != OWN} | {"Add: the victim’s own idea"}
    offered = {each.accessibleName() for each in page.picker.findChildren(QPushButton) if each.isVisible()}
    assert wanted <= offered
    assert all(group_of(entry.slug) for entry in entries if entry.slug != OWN)


def test_an_item_is_found_by_a_word_and_put_into_the_victims_words(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    case_id = with_plan(desk)
    at, page = at_safety(qtbot, desk, tasks, case_id)
    page.open_part("items")
    at.find("Find an item by a word", QLineEdit).setText("smoke alarms")
    at.press("Add: Smoke alarms")
    line = page.items.lines[-1]
    assert line.words.edit.hasFocus(), "what comes next is the victim's words"
    at.type(f"In the victim's words – item {len(page.items.lines)}, Smoke alarms", "I test it on the first")
    assert not at.named("Add: Smoke alarms", QPushButton), "it is in the plan"
    page.save()
    at.settled()
    kept = plan_of(desk, case_id).record.body["items"]["items"][-1]
    assert (kept["item"], kept["words"], kept["who"]) == ("method.smoke-alarm", "I test it on the first", "victim")


def test_a_word_that_no_item_holds_leads_to_the_victims_own_idea(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    at, page = at_safety(qtbot, desk, tasks, with_plan(desk))
    page.open_part("items")
    at.find("Find an item by a word", QLineEdit).setText("zzz")
    assert "Add it as the victim’s own." in at.words(page.picker)
    before = len(page.items.lines)
    at.press("Add: the victim’s own idea")
    at.press("Add: the victim’s own idea")
    assert [line.item["item"] for line in page.items.lines[before:]] == [OWN, OWN]


def test_an_item_taken_out_comes_back_where_it_was(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    at, page = at_safety(qtbot, desk, tasks, with_plan(desk))
    page.open_part("items")
    at.press("Take out item 2: A signal that means: call the police")
    assert [line.item["id"] for line in page.items.lines][1] != SIGNAL
    assert at.said == "Taken out of the plan."
    at.press("Undo", at.messages)
    assert page.items.lines[1].item["id"] == SIGNAL
    assert page.items.lines[1].words.value() == "I put the blue lamp in the window"


def test_what_the_police_promised_is_due_from_the_first_save(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    due = desk.clock.at.date() + timedelta(days=400)
    case_id = with_plan(desk, plan_body(police=promised(desk, due)))
    at, page = at_safety(qtbot, desk, tasks, case_id)
    duties = [duty for duty in desk.as_("officer").duties.of_case(case_id, "open") if duty.step == PROMISE]
    assert len(duties) == 1, "it is to be done though nobody agreed anything yet"
    page.open_part("police")
    field = page.form.fields["police.police"]
    assert isinstance(field, RowsField)
    assert "Due" in at.words(field)


def test_a_promise_may_not_be_due_before_it_was_made(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    case_id = with_plan(desk)
    at, page = at_safety(qtbot, desk, tasks, case_id)
    page.open_part("police")
    at.press("Add to: Promised by the police")
    at.type("Promised by the police 1: What", "Drive past")
    at.type("Promised by the police 1: By", "1 jan 2026")
    page.save()
    at.settled()
    assert "An action can't be due before it is made." in at.words(page.form)
    assert "police" not in plan_of(desk, case_id).record.body, "nothing was saved"
    assert page.form.values()["police"]["police"][0]["what"] == "Drive past", "nothing was lost"


def test_agreeing_says_what_lacks_beside_its_field(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    case_id = with_plan(desk, decided(desk, plan_body(view={})))
    at, page = at_safety(qtbot, desk, tasks, case_id)
    at.press("Agree the plan")
    assert page.form.summary.isVisible()
    at.press("Problem 1: Fill in “The danger, as the victim sees it”.")
    assert page.part == "view", "the line leads to its part"
    assert page.form.fields["view.victim_view"].problem
    assert plan_of(desk, case_id).state == "draft"


def test_a_plan_that_the_victim_did_not_agree_to_is_not_agreed(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    body = decided(desk, plan_body(agreement={"victim": "not-yet", "idva": "no-adviser"}))
    at, page = at_safety(qtbot, desk, tasks, case_id := with_plan(desk, body))
    at.press("Agree the plan")
    assert page.form.fields["agreement.victim"].problem
    assert not page.confirm.isVisible()
    assert plan_of(desk, case_id).state == "draft"


def test_an_agreed_plan_is_in_force_and_stays_so_while_it_is_changed(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    case_id = with_plan(desk, decided(desk, plan_body()))
    at, page = at_safety(qtbot, desk, tasks, case_id)
    page.open_part("items")
    at.type("In the victim's words – item 3, A phone in reach, numbers known by heart", "My phone is in my shoe")
    at.press("Agree the plan")
    assert page.confirm.isVisible(), "what is sealed can't be taken back, so it is asked once"
    at.press("Agree it now")
    kept = plan_of(desk, case_id)
    assert kept.state == "agreed"
    assert kept.record.body["items"]["items"][2]["words"] == "My phone is in my shoe", "what was typed was saved first"
    assert at.said == "The plan is agreed. This version is in force."
    page.open_part("items")
    at.type("In the victim's words – item 3, A phone in reach, numbers known by heart", "My phone is in my bag")
    page.save()
    at.settled()
    kept = plan_of(desk, case_id)
    assert (kept.state, kept.in_force) == ("draft", True)
    assert "stays in force until this one is agreed" in notices(at)


def test_each_agreed_version_can_be_read_with_what_it_changed(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    case_id = with_plan(desk, decided(desk, plan_body()))
    agreed(desk, case_id)
    save_again(desk, case_id, "officer", view={"victim_view": "It gets worse when money is short."})
    agreed(desk, case_id)
    at, page = at_safety(qtbot, desk, tasks, case_id)
    page.open_part("about")
    at.settled()
    at.press("What it changed: version 2")
    assert "Agreed with the victim" in at.words()
    assert "money is short" in "".join(each.toPlainText() for each in at.tab.findChildren(QPlainTextEdit))
    at.press("Back to the plan")
    assert page.form.isVisible()


def test_a_next_review_too_late_is_refused_at_its_field(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    case_id = with_plan(desk)
    before = plan_of(desk, case_id).next_review
    at, page = at_safety(qtbot, desk, tasks, case_id)
    page.open_part("agreement")
    at.type("Next review", "1 jan 2030")
    page.save()
    at.settled()
    assert "or earlier" in page.form.fields["plan.next_review"].problem
    assert plan_of(desk, case_id).next_review == before


def test_two_people_in_one_plan_lose_nothing(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    case_id = with_plan(desk)
    at, page = at_safety(qtbot, desk, tasks, case_id)
    page.open_part("items")
    at.type("In the victim's words – item 1, New passwords, only where that is safe", "I use the computer at work")
    theirs = plan_body()["items"]["items"]
    theirs[1]["words"] = "Jean rings when the lamp is on"
    save_again(desk, case_id, items={"items": theirs})
    page.save()
    at.settled()
    at.press("Use these answers")
    page.save()
    at.settled()
    kept = {each["id"]: each["words"] for each in plan_of(desk, case_id).record.body["items"]["items"]}
    assert kept[PASSWORD] == "I use the computer at work"
    assert kept[SIGNAL] == "Jean rings when the lamp is on"


def test_two_wordings_of_one_item_are_put_side_by_side_under_its_name(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    case_id = with_plan(desk)
    at, page = at_safety(qtbot, desk, tasks, case_id)
    page.open_part("items")
    at.type("In the victim's words – item 2, A signal that means: call the police", "I hang the towel out")
    at.choose("Who does it – item 2, A signal that means: call the police", "The victim")
    theirs = plan_body()["items"]["items"]
    theirs[1] |= {"words": "I knock twice on the wall", "who": "agency"}
    save_again(desk, case_id, items={"items": theirs})
    page.save()
    at.settled()
    said = at.words()
    assert "What the victim and others will do “A signal that means: call the police”: Who does it" in said
    read = "".join(each.toPlainText() for each in at.tab.findChildren(QPlainTextEdit) if each.isVisible())
    assert "Another agency" in read, "answers stand in words"
    assert page.items.lines[1].words.value() == "I hang the towel out", "nothing is lost meanwhile"
    name = "What the victim and others will do “A signal that means: call the police”"
    at.choose(f"Keep for “{name}: Who does it”", "Yours")
    at.press("Use these answers")
    page.save()
    at.settled()
    kept = {each["id"]: each for each in plan_of(desk, case_id).record.body["items"]["items"]}[SIGNAL]
    assert kept["who"] == "victim"
    assert "towel" in kept["words"]
    assert "knock" in kept["words"]


def test_what_is_typed_is_a_draft_and_comes_back_with_its_cursor(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    case_id = with_plan(desk)
    at, page = at_safety(qtbot, desk, tasks, case_id)
    page.open_part("items")
    at.type("In the victim's words – item 1, New passwords, only where that is safe", "Half a sent")
    at.open("")
    again, other = at_safety(qtbot, desk, tasks, case_id)
    again.press("Continue with it")
    assert other.items.lines[0].words.value() == "Half a sent"
    assert other.part == "items"
    assert other.items.lines[0].words.edit.hasFocus()
    assert plan_of(desk, case_id).record.body["items"]["items"][0]["words"] != "Half a sent"


def test_the_advisers_scope_is_kept_and_who_is_told_becomes_due(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    case_id = with_plan(desk)
    at, page = at_safety(qtbot, desk, tasks, case_id)
    page.open_part("adviser")
    at.choose("The victim has an adviser", "Yes")
    at.press("Add to: Advisers")
    at.choose("Advisers 1: Role", "IDVA")
    at.type("Advisers 1: Name", "Ruth Okoro")
    at.type("Advisers 1: Service", "Tarn Valley Advice")
    at.choose("Advisers 1: The victim agrees that the police share with the adviser", "Yes")
    at.type("Advisers 1: What may be shared", "Grade and bail")
    page.save()
    at.settled()
    rules = {duty.rule for duty in desk.as_("officer").duties.of_case(case_id, "open")}
    assert {"duty.tell-cps-adviser", "duty.tell-adviser"} <= rules
    assert plan_of(desk, case_id).record.body["adviser"]["advisers"][0]["scope"] == "Grade and bail"


def test_in_a_narrow_window_the_catalogue_takes_the_place_of_the_plan(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    at, page = at_safety(qtbot, desk, tasks, with_plan(desk))
    page.open_part("items")
    at.window.resize(1_024, 768)
    at.settled()
    assert not page.picker.isVisible()
    at.press("Add from the catalogue")
    assert page.picker.isVisible()
    assert not page.form.isVisible()
    at.press("Add: A little money put aside")
    assert page.form.isVisible()
    assert page.items.lines[-1].item["item"] == "safety-plan.staying.money"


def test_a_plan_begun_by_mistake_is_set_aside_with_its_reason(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    case_id = with_plan(desk)
    at, page = at_safety(qtbot, desk, tasks, case_id)
    page.open_part("about")
    at.press("Set this plan aside …")
    at.type("Reason", "Begun in the wrong case")
    at.press("Set it aside")
    assert desk.as_("officer").plans.of_case(case_id).safety_plan is None


def test_ctrl_s_saves_and_escape_refuses_the_question(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    case_id = with_plan(desk, decided(desk, plan_body()))
    at, page = at_safety(qtbot, desk, tasks, case_id)
    page.open_part("view")
    field = page.form.fields["view.wants"]
    field.focus_field()
    assert isinstance(field, LongText)
    field.edit.setPlainText("To be left alone")
    QTest.keyClick(field.control, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    at.settled()
    assert plan_of(desk, case_id).record.body["view"]["wants"] == "To be left alone"
    at.press("Agree the plan")
    QTest.keyClick(page.confirm.no, Qt.Key.Key_Escape)
    assert not page.confirm.isVisible()
    assert plan_of(desk, case_id).state == "draft"


@pytest.mark.parametrize("step", ["copy", "papers"])
def test_without_a_plan_the_other_steps_say_so(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, step: str) -> None:
    at, _page = at_safety(qtbot, desk, tasks, new_case(desk))
    page = at.open(step)
    empty = [each for each in page.findChildren(EmptyPage) if each.isVisible()]
    assert empty, "an empty page says what will be here"
    assert at.services.plans.of_case(at.case_id).safety_plan is None
    assert SAFETY == "safety_plan"
