"""Cases: made whole or not at all, opened on the record, owned, joined, listed; and their events."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from da_desk.errors import AccessDenied, Conflict, NotFound, RuleRefused, ValidationFailed
from da_desk.models.base import uuid7
from da_desk.models.people import Person
from da_desk.services.cases import Cases, NewIncident
from da_desk.services.people import NewPerson
from da_desk.store.guard import Scope
from tests.desk import START, AnyDesk
from tests.services.counting import statements
from tests.services.invented import HOLLY, SAFE, indicated, indication, made_case, new_case, said_of, unit_of
from tests.store.below import consultations, kept


def listed(cases: Cases, scope: Scope = "all", **how: str) -> list[UUID]:
    return [card.case_id for card in cases.page(scope, **how).cards]  # type: ignore[arg-type]


def test_a_new_case_has_its_reference_people_owners_and_incident(desk: AnyDesk) -> None:
    view = desk.as_("officer").cases.open(made_case(desk))
    assert view.case.ref == "DA/26/00001"
    assert (view.victim.listed, view.age_of_victim) == ("Marsden, Holly", 35)
    assert [(each.listed, each.relationship) for each in view.suspects] == [("Denholm, Craig", "Former partner")]
    assert {kind: owner.display if owner else "" for kind, owner in view.owners.items()} == {
        "risk": "DC 2208 Nadia Amin", "informing": "DC 2208 Nadia Amin", "oic": "DC 4471 Tom Doyle",
    }  # fmt: skip
    assert [(each.kind, each.outcome) for each in view.incidents] == [("assault", "under-investigation")]
    assert view.alerts == ("No safe contact is known. Ask before anyone calls.",)


def test_references_count_on_within_the_year(desk: AnyDesk) -> None:
    cases = desk.as_("officer").cases
    refs = [cases.open(made_case(desk)).case.ref for _each in range(3)]
    desk.clock.move(days=60)
    assert [*refs, cases.open(made_case(desk)).case.ref] == ["DA/26/00001", "DA/26/00002", "DA/26/00003", "DA/27/00001"]


def test_a_case_is_made_once_for_one_operation(desk: AnyDesk) -> None:
    cases, op_id = desk.as_("officer").cases, uuid7()
    assert cases.create(new_case(desk), op_id=op_id) == cases.create(new_case(desk), op_id=op_id)
    assert len(listed(cases)) == 1


def test_a_refused_case_leaves_nobody_behind(desk: AnyDesk) -> None:
    new = replace(new_case(desk), incident=NewIncident(date(2027, 1, 1), "assault"))
    with pytest.raises(ValidationFailed):
        desk.as_("officer").cases.create(new)
    assert kept(desk, Person) == []
    assert listed(desk.as_("officer").cases) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"grade": "enormous"},
        {"crime_number": "A\x00"},
        {"allegation": "x" * 10_001},
        {"suspect_relationship": "nemesis"},
        {"victim": NewPerson("", born=date(1990, 1, 1))},
        {"incident": NewIncident(date(2026, 11, 1), "sneeze")},
    ],
)
def test_bad_input_is_refused(desk: AnyDesk, wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationFailed):
        desk.as_("officer").cases.create(replace(new_case(desk), **wrong))  # type: ignore[arg-type]


def test_the_suspect_is_not_the_victim(desk: AnyDesk) -> None:
    holly = desk.as_("officer").people.create(HOLLY).made("person")
    with pytest.raises(ValidationFailed):
        desk.as_("officer").cases.create(replace(new_case(desk), victim=holly, suspect=holly))


def test_rights_are_asked_for_every_act(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    new = new_case(desk)
    outsider, auditor, administrator = (desk.as_(name).cases for name in ("outsider", "auditor", "administrator"))
    for refused in (
        lambda: outsider.create(new),
        lambda: outsider.edit(case_id, 1, allegation="Other words"),
        lambda: outsider.set_owner(case_id, "oic", desk.account_id("outsider")),
        lambda: outsider.record_event(case_id, "arrest", START),
        lambda: auditor.edit(case_id, 1, allegation="Other words"),
        lambda: auditor.record_event(case_id, "arrest", START),
        lambda: administrator.open(case_id),
        lambda: administrator.page("all"),
        lambda: administrator.cards([case_id]),
        lambda: administrator.counts(),
        lambda: administrator.by_ref("DA/26/00001"),
        lambda: administrator.events(case_id),
        lambda: administrator.schedule(case_id),
    ):
        with pytest.raises(AccessDenied):
            refused()
    assert auditor.open(case_id).case.grade == "medium"


def test_opening_a_case_is_logged_once_while_it_is_in_use(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    for _each in range(3):
        desk.as_("officer").cases.open(case_id)
        desk.as_("officer").cases.events(case_id)
    assert consultations(desk, case_id) == 1
    desk.clock.move(minutes=31)
    desk.as_("officer").cases.open(case_id)
    assert consultations(desk, case_id) == 2


def test_what_is_not_there_is_not_found(desk: AnyDesk) -> None:
    cases = desk.as_("officer").cases
    with pytest.raises(NotFound):
        cases.open(uuid7())
    with pytest.raises(NotFound):
        cases.by_ref("DA/26/99999")


@pytest.mark.parametrize(
    "typed", ["DA/26/00001", "da 26 00001", "da2600001", " DA-26-00001 ", "TN/4471/26", "tn 447126"]
)
def test_a_reference_is_found_however_it_is_spaced(desk: AnyDesk, typed: str) -> None:
    case_id = made_case(desk)
    assert desk.as_("officer").cases.by_ref(typed) == case_id


def test_editing_keeps_what_is_not_given_and_notices_another_save(desk: AnyDesk) -> None:
    case_id, cases = made_case(desk), desk.as_("officer").cases
    cases.edit(case_id, cases.open(case_id).case.version, allegation="Other words")
    case = cases.open(case_id).case
    assert (case.allegation, case.crime_number) == ("Other words", "TN/4471/26")
    with pytest.raises(Conflict):
        cases.set_status(case_id, 1, "closed")
    cases.set_status(case_id, case.version, "closed")
    assert listed(cases) == []
    assert listed(cases, status="closed") == [case_id]


def test_a_blank_owner_is_an_alert_until_someone_is_named(desk: AnyDesk) -> None:
    case_id, cases = made_case(desk, owners=False), desk.as_("officer").cases
    assert cases.open(case_id).alerts[:3] == (
        "Nobody owns risk and safety planning.",
        "Nobody owns keeping the victim informed.",
        "There is no officer in the case.",
    )
    for ownership in ("risk", "informing", "oic"):
        cases.set_owner(case_id, ownership, desk.account_id("officer"))
    desk.as_("officer").people.record_safe_contact(case_id, SAFE)
    assert cases.open(case_id).alerts == ()


def test_an_owner_who_left_the_desk_is_an_alert(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    accounts = desk.as_("administrator").accounts
    oic = next(each for each in accounts.list() if each.username == "oic")
    accounts.disable(oic.id, oic.version)
    assert (
        "DC 4471 Tom Doyle still owns this case, but has left the desk."
        in desk.as_("officer").cases.open(case_id).alerts
    )


def test_owners_have_a_history_and_replacing_a_colleague_is_a_hand_over(desk: AnyDesk) -> None:
    case_id, oic, supervisor = made_case(desk), desk.account_id("oic"), desk.account_id("supervisor")
    desk.clock.move(hours=1)
    desk.as_("oic").cases.set_owner(case_id, "oic", supervisor)
    history = [
        (each.account_id, each.to_at) for each in desk.as_("officer").cases.owners(case_id) if each.ownership == "oic"
    ]
    assert history == [(supervisor, None), (oic, desk.clock())]
    with pytest.raises(ValidationFailed):
        desk.as_("supervisor").cases.set_owner(case_id, "oic", desk.account_id("administrator"))
    with pytest.raises(ValidationFailed):
        desk.as_("supervisor").cases.set_owner(case_id, "captain", oic)


def test_naming_the_same_owner_again_changes_nothing(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    assert desk.as_("officer").cases.set_owner(case_id, "risk", desk.account_id("officer")).items == ()
    assert len(desk.as_("officer").cases.owners(case_id)) == 3


def test_joined_cases_show_each_others_reference_and_nothing_else(desk: AnyDesk) -> None:
    one, other = made_case(desk), made_case(desk)
    cases = desk.as_("officer").cases
    cases.link(one, "DA/26/00002", "counter-allegation")
    (from_one,), (from_other,) = cases.links(one), cases.open(other).links
    assert (from_one.other_ref, from_other.other_ref) == ("DA/26/00002", "DA/26/00001")
    assert from_one.kind_title == "Counter-allegation"
    for ref in ("DA/26/00001", "DA/26/00002"):
        with pytest.raises(RuleRefused):
            cases.link(one, ref, "same-suspect")
    with pytest.raises(NotFound):
        cases.link(one, "DA/26/00009", "same-suspect")
    for case_id in (one, other):
        assert any(
            "DA/26/0000" in field.new
            for line in desk.as_("supervisor").history.of_case(case_id)
            for field in line.fields
        )


def test_lists_reach_as_far_as_their_scope(desk: AnyDesk) -> None:
    mine = made_case(desk)
    desk.as_("outsider").cases.create(
        replace(new_case(desk), unit_id=unit_of(desk, "outsider"), owners={"risk": desk.account_id("outsider")})
    )
    officer = desk.as_("officer").cases
    assert listed(officer, "mine") == listed(officer, "team") == [mine]
    assert officer.counts() == {"mine": 1, "team": 1, "all": 2}
    assert desk.as_("supervisor").cases.counts() == {"mine": 0, "team": 1, "all": 2}
    assert listed(officer, "team", grade="high") == []
    assert officer.most_counted == 1_000


def test_a_list_goes_on_page_by_page(desk: AnyDesk) -> None:
    cases = desk.as_("officer").cases
    for _each in range(5):
        indicated(desk, made_case(desk))
    whole, found, after = listed(cases), list[UUID](), ""
    for _page in range(3):
        page = cases.page("all", after=after, n=2)
        found += [card.case_id for card in page.cards]
        after = page.after
    assert (found, after, len(found)) == (whole, "", 5)


def test_cards_take_as_many_statements_for_one_as_for_thirty(desk: AnyDesk) -> None:
    cases = desk.as_("officer").cases
    made_case(desk)
    with statements() as few:
        cases.cards(listed(cases))
    for _each in range(29):
        indicated(desk, made_case(desk))
    with statements() as many:
        cards = cases.cards(listed(cases))
    assert len(cards) == 30
    assert len(few) == len(many)


def test_opening_a_full_case_takes_as_many_statements_as_an_empty_one(desk: AnyDesk) -> None:
    bare, full = made_case(desk), made_case(desk)
    cases = desk.as_("officer").cases
    for hour in range(6):
        indicated(desk, full, START - timedelta(hours=hour), risk__pressure_suspected="yes")
    desk.as_("officer").people.record_safe_contact(bare, SAFE)
    desk.as_("officer").people.record_safe_contact(full, SAFE)
    indicated(desk, bare)
    cases.open(bare)
    cases.open(full)
    with statements() as few:
        cases.open(bare)
    with statements() as many:
        assert len(cases.open(full).open_duties) > 40
    assert len(few) == len(many) <= 25


def test_the_page_says_where_the_prosecution_stands(desk: AnyDesk) -> None:
    case_id, cases = made_case(desk), desk.as_("officer").cases
    facts = {"facts": {"has_conditions": "yes", "conditions": "no contact\nwith the victim", "authorised_by": "PS 88"}}
    cases.record_event(case_id, "police-bail", START - timedelta(days=2), body=facts)
    assert cases.open(case_id).bail == "Police bail: no contact with the victim (since 21 Nov 2026)"
    charge = {"facts": {"first_hearing": "2026-12-01", "court": "Tarnford Magistrates", "bail_position": "court-bail"}}
    cases.record_event(case_id, "charge", START, body=charge)
    view = cases.open(case_id)
    assert view.bail == "Bail from the court (since 23 Nov 2026)"
    assert (view.next_hearing, view.next_hearing_day) == ("Tue 1 Dec 2026, Tarnford Magistrates", date(2026, 12, 1))
    hearing = next(event for event in cases.events(case_id) if event.kind == "hearing")
    cases.move_event(hearing.id, hearing.version, hearing.at + timedelta(days=7))
    assert cases.open(case_id).next_hearing == "Tue 8 Dec 2026, Tarnford Magistrates"
    desk.clock.move(days=16)
    assert cases.open(case_id).next_hearing == ""


@pytest.mark.parametrize(
    ("kind", "facts", "words"),
    [
        ("bail-changed", {"conditions": "not to come to Tarnford"}, "Police bail: not to come to Tarnford"),
        ("bail-changed", {"has_conditions": "no"}, "Police bail: no conditions"),
        ("court-bail", {"has_conditions": "unknown"}, "Bail from the court: conditions not known yet"),
        ("bail-ended", {"how": "ran-out"}, "Bail has ended"),
        ("bail-ended", {"how": "unknown"}, "Bail has ended"),
        ("bail-ended", {"how": "under-investigation"}, "Released under investigation"),
        ("released-no-charge", {}, "Not charged, no bail"),
    ],
)
def test_the_page_says_what_holds_once_bail_changed_or_ended(
    desk: AnyDesk, kind: str, facts: dict[str, str], words: str
) -> None:
    case_id, cases = made_case(desk), desk.as_("officer").cases
    cases.record_event(
        case_id, "police-bail", START - timedelta(days=9), body=said_of("police-bail", conditions="no contact")
    )
    cases.record_event(case_id, kind, START - timedelta(days=1), body=said_of(kind, **facts))
    assert cases.open(case_id).bail == f"{words} (since 22 Nov 2026)"


def test_a_trial_is_a_hearing_too(desk: AnyDesk) -> None:
    case_id, cases = made_case(desk), desk.as_("officer").cases
    cases.record_event(case_id, "trial", START + timedelta(days=70), body={"facts": {"court": "Tarnford Crown Court"}})
    assert cases.open(case_id).next_hearing == "Mon 1 Feb 2027, Tarnford Crown Court"


def test_a_withdrawal_stands_on_the_case(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    assert desk.as_("officer").cases.open(case_id).withdrawal is None
    event_id = indicated(desk, case_id)
    found = desk.as_("officer").cases.open(case_id).withdrawal
    assert found is not None
    assert (found.event_id, found.stance, found.statement_state) == (event_id, "withdraws-support", "")
    assert found.open_duties == len(desk.as_("officer").duties.of_case(case_id, "open")) > 0


@pytest.mark.parametrize(
    ("kind", "hours", "body"),
    [
        ("eclipse", 0, {}),
        ("arrest", 48, {}),
        ("arrest", 0, {"facts": {"offence": "x\x00"}}),
        ("arrest", 0, {"facts": {"colour": "red"}}),
        ("arrest", 0, {"facts": {"offence": "x" * 200_000}}),
        ("charge", 0, {"facts": {"first_hearing": "2026-02-30"}}),
        ("withdrawal-indicated", 0, {"indication": {"stance": "sulks"}}),
    ],
)
def test_a_bad_event_is_refused_and_nothing_follows(
    desk: AnyDesk, kind: str, hours: int, body: dict[str, object]
) -> None:
    case_id, officer = made_case(desk), desk.as_("officer")
    with pytest.raises(ValidationFailed):
        officer.cases.record_event(case_id, kind, START + timedelta(hours=hours), body=body)
    assert officer.cases.events(case_id) == ()
    assert officer.duties.of_case(case_id) == ()


def test_a_hearing_may_lie_ahead_and_be_moved(desk: AnyDesk) -> None:
    case_id, cases = made_case(desk), desk.as_("officer").cases
    cases.record_event(case_id, "hearing", START + timedelta(days=20), "day")
    (hearing,) = cases.events(case_id)
    cases.move_event(hearing.id, hearing.version, START + timedelta(days=30))
    (moved,) = cases.events(case_id)
    assert (moved.former_at, moved.at) == (hearing.at, START + timedelta(days=30))
    assert (moved.title, moved.recorded_by) == ("Hearing", "DC 2208 Nadia Amin")
    with pytest.raises(Conflict):
        cases.move_event(hearing.id, hearing.version, START)


def test_a_withdrawn_event_stays_struck_out_and_can_be_recorded_anew(desk: AnyDesk) -> None:
    case_id, cases = made_case(desk), desk.as_("officer").cases
    cases.record_event(case_id, "arrest", START)
    (arrest,) = cases.events(case_id)
    with pytest.raises(ValidationFailed):
        cases.withdraw_event(arrest.id, arrest.version, "")
    cases.withdraw_event(arrest.id, arrest.version, "another case")
    (struck,) = cases.events(case_id)
    assert struck.withdrawn_reason == "another case"
    with pytest.raises(RuleRefused):
        cases.move_event(struck.id, struck.version, START - timedelta(hours=1))
    assert cases.record_event(case_id, "arrest", START).made("event") != arrest.id


def test_the_schedule_names_everything_and_tells_nothing(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    indicated(desk, case_id, indication__words="he said he would change")
    desk.as_("officer").people.record_safe_contact(case_id, SAFE)
    lines = desk.as_("auditor").cases.schedule(case_id)
    kinds = [line.kind for line in lines]
    assert kinds.count("event") == 1
    assert kinds.count("duty") == len(desk.as_("officer").duties.of_case(case_id))
    assert [line.day for line in lines] == sorted(line.day for line in lines)
    assert {line.sensitivity for line in lines} == {"official-sensitive"}
    for secret in ("change", "Marsden", "Holly", SAFE.number, "bluebell"):
        assert secret not in repr(lines)


def test_a_case_of_another_unit_opens_on_the_record(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    desk.as_("outsider").cases.open(case_id)
    lines = desk.as_("auditor").history.of_case(case_id)
    assert any(line.who == "DC 7003 Sam Field" and line.action == "opened" for line in lines)


def test_incidents_are_added_and_their_outcome_recorded(desk: AnyDesk) -> None:
    case_id, cases = made_case(desk), desk.as_("officer").cases
    cases.add_incident(case_id, NewIncident(date(2026, 11, 22), "breach"))
    breach = cases.open(case_id).incidents[0]
    cases.edit_incident(breach.id, breach.version, NewIncident(breach.day, "breach", outcome="charged"))
    assert [each.outcome for each in cases.open(case_id).incidents] == ["charged", "under-investigation"]
    with pytest.raises(Conflict):
        cases.edit_incident(breach.id, breach.version, NewIncident(breach.day, "breach"))


def test_a_corrected_indication_keeps_its_former_words_in_the_history(desk: AnyDesk) -> None:
    case_id, officer = made_case(desk), desk.as_("officer")
    indicated(desk, case_id)
    (event,) = officer.cases.events(case_id)
    officer.cases.amend_event(event.id, event.version, indication(indication__words="I am not sure any more"))
    latest = officer.history.of_case(case_id, changes_only=True)[0]
    assert [(each.label, each.former, each.new) for each in latest.fields] == [
        ("The victim's own words", "I don't want to go on", "I am not sure any more")
    ]
