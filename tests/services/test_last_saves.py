"""Who saved last what two people are writing at the same time."""

import pytest

from da_desk.errors import AccessDenied
from da_desk.models.base import uuid7
from tests.desk import AnyDesk
from tests.services.counting import statements
from tests.services.invented import indicated, made_case


def test_the_last_to_save_is_named_with_the_time(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    desk.clock.move(hours=1)
    cases, drafts = desk.as_("oic").cases, desk.as_("officer").drafts
    cases.edit(case_id, cases.open(case_id).case.version, allegation="Other words")
    found = drafts.overtaken_by(case_id, "case_file", case_id)
    assert found is not None
    assert (found.who, found.at, found.own) == ("DC 4471 Tom Doyle", desk.clock.at, False)
    assert desk.as_("oic").drafts.overtaken_by(case_id, "case_file", case_id) == type(found)(found.who, found.at, True)


def test_events_and_people_of_the_case_and_nothing_of_another(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    event_id = indicated(desk, case_id)
    services = desk.as_("officer")
    person_id = services.cases.open(case_id).victim.id
    other = made_case(desk)
    for entity, row_id in (("event", event_id), ("person", person_id)):
        found = services.drafts.overtaken_by(case_id, entity, row_id)
        assert found is not None
        assert found.who == "DC 2208 Nadia Amin"
    assert services.drafts.overtaken_by(other, "event", event_id) is None
    assert services.drafts.overtaken_by(case_id, "account", person_id) is None
    assert services.drafts.overtaken_by(case_id, "", uuid7()) is None


def test_it_is_a_cheap_question_and_no_way_round_the_rights(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    with statements() as sent:
        desk.as_("officer").drafts.overtaken_by(case_id, "case_file", case_id)
    assert len(sent) <= 8
    with pytest.raises(AccessDenied):
        desk.as_("administrator").drafts.overtaken_by(case_id, "case_file", case_id)
