"""Harm guards: the page says why, beside the item, and asks for a decision with its reason before a plan is agreed."""

from pytestqt.qtbot import QtBot

from da_desk.views.plans.guard_panel import GuardPanel
from da_desk.views.plans.safety import SafetyPage
from da_desk.views.tasks import TaskRunner
from tests.desk import DeskForTests
from tests.views.plans import AtPlans
from tests.views.safety import COCOON, PASSWORD, SIGNAL, at_safety, decided, plan_body, plan_of, with_plan

QUESTION = (
    "What would the suspect do on finding the account closed? "
    "(New passwords, only where that is safe, A new password can set off violence)"
)


def panel_of(page: SafetyPage, item_id: str) -> GuardPanel:
    """The question about an item."""
    found = page.decisions.panel(item_id)
    assert found is not None
    return found


def decide(at: AtPlans, choice: str, reason: str = "") -> None:
    """Decide about the new password."""
    at.choose(QUESTION, choice)
    if reason:
        at.type(f"Why: {QUESTION}", reason)


def test_the_question_stands_beside_its_item_and_says_why(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    at, page = at_safety(qtbot, desk, tasks, with_plan(desk))
    page.open_part("items")
    line = page.items.line(PASSWORD)
    other = page.items.line(SIGNAL)
    assert line is not None
    assert other is not None
    said = at.words(line)
    assert "A new password can set off violence" in said
    assert "notices at once that the old password no longer works" in said, "the page says why"
    assert "What would the suspect do" in said
    assert not other.findChildren(GuardPanel)


def test_a_question_about_a_scheme_stands_beside_the_scheme(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    at, page = at_safety(qtbot, desk, tasks, with_plan(desk))
    page.open_part("schemes")
    card = page.form.fields["schemes.schemes"].card_of(COCOON)  # type: ignore[attr-defined]
    assert panel_of(page, COCOON) in card.findChildren(GuardPanel)
    assert "The neighbours may be on the suspect's side" in at.words(card)


def test_withdrawn_consent_to_a_cocoon_watch_is_asked_about_at_once(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    at, page = at_safety(qtbot, desk, tasks, with_plan(desk))
    page.open_part("schemes")
    at.press("Open: Schemes 1. Cocoon watch")
    at.choose("Schemes 1: Consent", "Withdrawn")
    qtbot.waitUntil(lambda: any(each.guard == "guard.cocoon-consent" for each in page.questions))
    assert "A cocoon watch without consent" in at.words(page.form)


def test_a_change_of_the_situation_asks_about_items_already_chosen(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    situation = {**plan_body()["situation"], "suspect_checks": "no"}
    at, page = at_safety(qtbot, desk, tasks, with_plan(desk, plan_body(situation=situation)))
    assert page.decisions.panel(PASSWORD) is None
    page.open_part("situation")
    at.choose("The suspect checks phone, accounts or journeys", "Not known")
    qtbot.waitUntil(lambda: page.decisions.panel(PASSWORD) is not None)


def test_words_that_take_a_warning_away_are_asked_about_whatever_item_they_stand_in(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    at, page = at_safety(qtbot, desk, tasks, with_plan(desk))
    page.open_part("items")
    at.type("In the victim's words – item 2, A signal that means: call the police", "I block the number and ring Jean")
    qtbot.waitUntil(lambda: page.decisions.panel(SIGNAL) is not None)
    assert "It would take a warning away" in at.words(panel_of(page, SIGNAL))


def test_the_catalogue_says_which_items_would_be_asked_about(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    at, page = at_safety(qtbot, desk, tasks, with_plan(desk, plan_body(items={"items": []})))
    page.open_part("items")
    assert "Think first" in at.words(page.picker)
    calm = {"situation": "separated", "lives_with_suspect": "no", "suspect_checks": "no", "family_near": "no"}
    page.form.set_values({**page.form.values(), "situation": {**calm, "level": "full"}, "coping": {}})
    page.show_parts()
    assert "Think first" not in at.words(page.picker)


def test_a_plan_with_an_open_question_is_not_agreed_and_leads_there(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    case_id = with_plan(desk)
    at, page = at_safety(qtbot, desk, tasks, case_id)
    at.press("Agree the plan")
    assert not page.confirm.isVisible()
    sentence = "Decide about “New passwords, only where that is safe”: A new password can set off violence."
    at.press(f"Problem 1: {sentence}")
    assert page.part == "items"
    assert panel_of(page, PASSWORD).isVisible()
    assert sentence in at.words(panel_of(page, PASSWORD)), "the same words beside it"
    assert plan_of(desk, case_id).state == "draft"


def test_a_decision_needs_its_reason(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    case_id = with_plan(desk, plan_body(schemes={"none": "yes"}))
    at, page = at_safety(qtbot, desk, tasks, case_id)
    page.open_part("items")
    decide(at, "Keep it")
    at.press("Agree the plan")
    assert "Say why you decided so" in at.words(panel_of(page, PASSWORD))
    at.type(f"Why: {QUESTION}", "It is a new account on a computer that the suspect never sees")
    at.press("Agree the plan")
    at.press("Agree it now")
    kept = plan_of(desk, case_id)
    assert kept.state == "agreed"
    (decision,) = kept.record.body["guards"]["decisions"]
    assert (decision["guard"], decision["item"], decision["decision"]) == ("guard.password-checked", PASSWORD, "keep")
    assert decision["reason"].startswith("It is a new account")


def test_what_is_left_out_has_to_leave_the_plan(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    case_id = with_plan(desk, plan_body(schemes={"none": "yes"}))
    at, page = at_safety(qtbot, desk, tasks, case_id)
    page.open_part("items")
    decide(at, "Leave it out", "The suspect reads every message")
    at.press("Agree the plan")
    assert "was to be left out and still stands in the plan" in at.words(panel_of(page, PASSWORD))
    at.press("Take out of the plan: New passwords, only where that is safe (A new password can set off violence)")
    assert page.items.line(PASSWORD) is None
    at.press("Agree the plan")
    at.press("Agree it now")
    assert plan_of(desk, case_id).state == "agreed"


def test_a_settled_question_closes_and_opens_again(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    at, page = at_safety(qtbot, desk, tasks, with_plan(desk, decided(desk, plan_body())))
    page.open_part("items")
    panel = panel_of(page, PASSWORD)
    assert "Keep it. Done away from home" in at.words(panel)
    assert "notices at once" not in at.words(panel), "what is settled takes little room"
    at.press(f"Change the decision: {QUESTION}")
    assert "notices at once" in at.words(panel)


def test_all_questions_stand_in_one_place_and_lead_to_their_items(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    at, page = at_safety(qtbot, desk, tasks, with_plan(desk))
    page.open_part("guards")
    at.press("Go to question 2: The neighbours may be on the suspect's side, Cocoon watch")
    assert page.part == "schemes"
    assert panel_of(page, COCOON).isVisible()
    page.open_part("guards")
    at.press("Go to question 1: A new password can set off violence, New passwords, only where that is safe")
    assert page.part == "items"


def test_a_decision_comes_back_with_its_question(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    case_id = with_plan(desk, decided(desk, plan_body()))
    at, page = at_safety(qtbot, desk, tasks, case_id)
    page.open_part("items")
    at.press("Take out item 1: New passwords, only where that is safe")
    assert page.decisions.panel(PASSWORD) is None
    at.press("Undo", at.messages)
    assert panel_of(page, PASSWORD).settled
    assert at.words(panel_of(page, PASSWORD)).count("Decided") == 1
