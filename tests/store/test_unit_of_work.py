"""One action is one transaction: committed once, rolled back whole, done once however often it is asked."""

import uuid
from contextlib import nullcontext
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import InvalidRequestError, StatementError

from da_desk.errors import Conflict, NotFound, ServerRefused, ValidationFailed
from da_desk.models.attachments import Attachment
from da_desk.models.base import uuid7
from da_desk.models.cases import Case
from da_desk.models.desk import SaveOp
from da_desk.models.people import Person
from da_desk.models.records import WithdrawalStatement
from da_desk.services.access import Workplace
from da_desk.services.attachments import made
from da_desk.store.changes import Change, Changes
from da_desk.store.unit_of_work import UnitOfWork
from tests.desk import START, AnyDesk
from tests.store.below import number_of, whole_log
from tests.store.rows import Wanted, add_case, make_case


@pytest.fixture
def officer(desk: AnyDesk) -> Workplace:
    return desk.workplace("officer")


@pytest.fixture
def oic(desk: AnyDesk) -> Workplace:
    return desk.workplace("oic")


def add_person(uow: UnitOfWork) -> None:
    uow.add(Person(family_name="Marsden", given_names="Holly"))


def test_nobody_sees_a_row_before_its_block_ends(desk: AnyDesk, officer: Workplace, oic: Workplace) -> None:
    assert number_of(desk, Person) == 0
    with officer.store.unit_of_work(officer.actor) as uow:
        add_person(uow)
        uow.session.flush()
        assert number_of(desk, Person) == 0
        with oic.reading() as reading:
            assert reading.first(select(Person)) is None
    assert number_of(desk, Person) == 1


def test_what_raises_leaves_nothing(desk: AnyDesk, officer: Workplace) -> None:
    before, op_id = len(whole_log(desk)), uuid7()
    with pytest.raises(ZeroDivisionError), officer.store.unit_of_work(officer.actor, op_id) as uow:
        add_person(uow)
        uow.note("revealed", "contact", uuid7(), None)
        uow.session.flush()
        raise ZeroDivisionError
    assert number_of(desk, Person) == 0
    assert len(whole_log(desk)) == before
    with officer.reading() as uow:
        assert uow.session.get(SaveOp, op_id) is None


def test_a_repeated_operation_does_nothing_and_answers_the_same(desk: AnyDesk, officer: Workplace) -> None:
    op_id = uuid7()
    first = officer.act(op_id, add_person)
    log = len(whole_log(desk))
    assert officer.act(op_id, add_person) == first
    assert first.made("person")
    assert number_of(desk, Person) == 1
    assert len(whole_log(desk)) == log


def test_an_answer_lost_on_the_way_is_given_again_by_another_session(desk: AnyDesk, officer: Workplace) -> None:
    """The commit went through and the program died before it could say so."""
    op_id = uuid7()
    answers: list[Changes] = []
    with pytest.raises(SystemExit):
        _die_after(officer, op_id, answers)
    again = desk.workplace("officer")
    assert again.act(op_id, add_person) == answers[0]
    assert number_of(desk, Person) == 1


def _die_after(officer: Workplace, op_id: uuid.UUID, answers: list[Changes]) -> None:
    answers.append(officer.act(op_id, add_person))
    officer.store.close()
    raise SystemExit


def test_an_operation_that_failed_can_be_tried_again(desk: AnyDesk, officer: Workplace) -> None:
    op_id = uuid7()

    def fail(uow: UnitOfWork) -> None:
        add_person(uow)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        officer.act(op_id, fail)
    assert officer.act(op_id, add_person).made("person")
    assert number_of(desk, Person) == 1


def test_a_stale_version_is_a_conflict_and_overwrites_nothing(officer: Workplace, oic: Workplace) -> None:
    case_id = make_case(officer)
    with oic.store.unit_of_work(oic.actor) as uow:
        uow.take(Case, case_id, 1).grade = "medium"
    with pytest.raises(Conflict) as refused, officer.store.unit_of_work(officer.actor) as uow:
        uow.take(Case, case_id, 1).grade = "standard"
    assert (refused.value.entity, refused.value.entity_id) == ("case_file", str(case_id))
    with officer.reading() as uow:
        assert (uow.get(Case, case_id).grade, uow.get(Case, case_id).version) == ("medium", 2)


def test_a_row_read_earlier_and_put_back_late_is_a_conflict(officer: Workplace, oic: Workplace) -> None:
    case_id = make_case(officer)
    with officer.reading() as uow:
        held = uow.get(Case, case_id)
    with oic.store.unit_of_work(oic.actor) as uow:
        uow.get(Case, case_id).grade = "medium"
    with pytest.raises(Conflict), officer.store.unit_of_work(officer.actor) as uow:
        uow.session.add(held)
        held.grade = "standard"
    with officer.reading() as uow:
        assert uow.get(Case, case_id).grade == "medium"


def test_who_and_when_are_stamped(desk: AnyDesk, officer: Workplace, oic: Workplace) -> None:
    case_id = make_case(officer)
    desk.clock.move(hours=3)
    with oic.store.unit_of_work(oic.actor) as uow:
        uow.get(Case, case_id).grade = "medium"
    with officer.reading() as uow:
        case = uow.get(Case, case_id)
    assert (case.created_at, case.created_by) == (START, officer.actor.account_id)
    assert (case.changed_at, case.changed_by) == (desk.clock.at, oic.actor.account_id)
    assert case.version == 2


def test_saving_the_same_values_is_no_change(desk: AnyDesk, officer: Workplace) -> None:
    case_id = make_case(officer)
    log = len(whole_log(desk))
    with officer.store.unit_of_work(officer.actor) as uow:
        case = uow.get(Case, case_id)
        case.grade = str(case.grade)
    assert uow.changes == Changes()
    assert len(whole_log(desk)) == log
    with officer.reading() as uow:
        assert uow.get(Case, case_id).version == 1


def test_the_changes_name_what_was_made_and_altered(officer: Workplace) -> None:
    case_id = make_case(officer)
    with officer.store.unit_of_work(officer.actor) as uow:
        uow.get(Case, case_id).grade = "medium"
        record = WithdrawalStatement(case_id=case_id)
        uow.add(record)
    assert set(uow.changes.items) == {
        Change("case_file", case_id, case_id, created=False),
        Change("record", record.id, case_id, created=True),
    }
    assert uow.changes.case_ids == {case_id}
    assert uow.changes.made_all("record") == (record.id,)
    assert Changes.from_json(uow.changes.to_json()) == uow.changes
    with pytest.raises(LookupError):
        uow.changes.made("case_file")


def test_what_was_read_stays_usable_without_its_session(officer: Workplace) -> None:
    case_id = make_case(officer)
    with officer.reading() as uow:
        case = uow.get(Case, case_id)
    assert (case.ref, case.created_at.tzinfo is not None) == ("DA-2026-0001", True)


def test_what_was_written_stays_usable_without_its_session(officer: Workplace) -> None:
    with officer.store.unit_of_work(officer.actor) as uow:
        case = add_case(officer, uow, Wanted())
    assert (case.ref, case.version, case.created_by) == ("DA-2026-0001", 1, officer.actor.account_id)


def test_bytes_not_asked_for_raise_when_touched(officer: Workplace) -> None:
    case_id = make_case(officer)
    with officer.store.unit_of_work(officer.actor) as uow:
        scan = made(case_id, None, "scan", "application/pdf", b"%PD")
        uow.add(scan)
    with officer.reading() as uow:
        found = uow.get(Attachment, scan.id)
        with pytest.raises(InvalidRequestError):
            _ = found.data


def test_a_reading_commits_nothing(desk: AnyDesk, officer: Workplace) -> None:
    refused = pytest.raises(ServerRefused) if desk.kind == "shared" else nullcontext()  # a server says so at once
    with refused, officer.reading() as uow:
        add_person(uow)
        uow.session.flush()
    assert number_of(desk, Person) == 0


def test_text_that_cannot_be_stored_is_refused_and_nothing_is_kept(desk: AnyDesk, officer: Workplace) -> None:
    case_id = make_case(officer)
    before = number_of(desk, Person)
    for text in ("Mars\x00den", "Mars\ud800den"):
        with pytest.raises(ValidationFailed) as refused, officer.store.unit_of_work(officer.actor) as uow:
            uow.add(Person(family_name=text, given_names="Holly"))
        assert [problem.field for problem in refused.value.problems] == ["family_name"]
        assert "Mars" not in str(refused.value)
        with pytest.raises(ValidationFailed), officer.store.unit_of_work(officer.actor) as uow:
            uow.add(statement := WithdrawalStatement(case_id=case_id))
            statement.put({"statement": {"text": text}}, "withdrawal_statement", 1)
    assert number_of(desk, Person) == before
    with officer.reading() as uow:
        assert uow.first(select(WithdrawalStatement)) is None


def test_a_time_without_zone_is_refused(officer: Workplace) -> None:
    case_id = make_case(officer)
    with pytest.raises(StatementError, match="time zone"), officer.store.unit_of_work(officer.actor) as uow:
        uow.get(Case, case_id).changed_at = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001 - the mistake itself
        uow.first(select(Case).where(Case.created_at > datetime(2026, 1, 1)))  # noqa: DTZ001


def test_an_unknown_id_is_not_found(officer: Workplace) -> None:
    with officer.reading() as uow, pytest.raises(NotFound):
        uow.get(Case, uuid7())


def test_a_unit_of_work_without_a_person_has_no_account(officer: Workplace) -> None:
    with officer.store.reading() as uow, pytest.raises(LookupError):
        _ = uow.account_id


def test_an_operation_is_remembered_with_its_person(desk: AnyDesk, officer: Workplace) -> None:
    op_id = uuid7()
    officer.act(op_id, add_person)
    with officer.reading() as uow:
        kept = uow.session.get(SaveOp, op_id)
    assert kept is not None
    assert kept.account_id == whole_log(desk)[-1][0].actor_id == officer.actor.account_id
