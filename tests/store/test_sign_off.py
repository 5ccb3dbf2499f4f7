"""Who puts a plan in force, the same on every kind of store, past the services: whoever read these words and wrote none of them."""

from collections.abc import Iterator

import pytest
from sqlalchemy.exc import DBAPIError

from da_desk.errors import AccessDenied, Conflict, RuleRefused
from da_desk.models.base import uuid7
from da_desk.models.records import Record, RiskAssessment, Rmp, SafetyPlan, Snapshot
from da_desk.services.access import Workplace
from da_desk.store.unit_of_work import UnitOfWork
from tests.desk import AnyDesk
from tests.services.people_let_in import NEW, added
from tests.store.rows import Wanted, make_case

KINDS: dict[str, type[Record]] = {"rmp": Rmp, "safety_plan": SafetyPlan, "risk_assessment": RiskAssessment}


@pytest.fixture
def officer(desk: AnyDesk) -> Workplace:
    return desk.workplace("officer")


@pytest.fixture
def supervisor(desk: AnyDesk) -> Workplace:
    return desk.workplace("supervisor")


@pytest.fixture
def second(desk: AnyDesk) -> Iterator[Workplace]:
    """Another supervisor of the unit."""
    added(desk, "walsh", "supervisor")
    services = desk.signed_in("walsh", NEW)
    yield services.workplace
    services.close()


class Paper:
    """A plan or an assessment, begun by ``place`` and taken from state to state by whoever is named."""

    def __init__(self, place: Workplace, kind: str = "rmp") -> None:
        self.id = uuid7()
        self.case_id = make_case(place, Wanted(f"DA-2026-{self.id}"))
        place.store.guard.open_case(place.actor, self.case_id)
        with place.store.unit_of_work(place.actor) as uow:
            record = KINDS[kind](id=self.id, case_id=self.case_id)
            record.put({"risk": {"words": "first"}}, kind, 1)
            uow.add(record)
            uow.session.flush()
            self._kept(uow, record, "written")

    def of(self, place: Workplace) -> Record:
        """The row as it stands."""
        place.store.guard.open_case(place.actor, self.case_id)
        with place.reading() as uow:
            return uow.get(Record, self.id)

    def keep(self, place: Workplace, reason: str) -> None:
        """A snapshot of it as it stands."""
        place.store.guard.open_case(place.actor, self.case_id)
        with place.store.unit_of_work(place.actor) as uow:
            self._kept(uow, uow.get(Record, self.id), reason)

    def change(self, place: Workplace, state: str, words: str = "") -> None:
        """Another state, and other words with it."""
        place.store.guard.open_case(place.actor, self.case_id)
        with place.store.unit_of_work(place.actor) as uow:
            record = uow.get(Record, self.id)
            record.state = state
            if words:
                record.put({"risk": {"words": words}}, record.form, record.form_version)
                uow.session.flush()
                self._kept(uow, record, "written")

    def submit(self, place: Workplace) -> None:
        """Hand it in."""
        self.keep(place, "submitted")
        self.change(place, "submitted")

    def seal(self, place: Workplace, state: str = "signed-off") -> None:
        """Put it in force."""
        place.store.guard.open_case(place.actor, self.case_id)
        with place.store.unit_of_work(place.actor) as uow:
            record = uow.get(Record, self.id)
            kept = self._kept(uow, record, state)
            place.store.guard.seal_record(uow, record, kept, state)

    def read_and_signed(self, place: Workplace) -> None:
        """The differences are opened, and what was read is signed off."""
        self.keep(place, "read")
        self.seal(place)

    @staticmethod
    def _kept(uow: UnitOfWork, record: Record, reason: str) -> Snapshot:
        kept = Snapshot(case_id=record.case_id, record_id=record.id, record_version=record.version, reason=reason)
        kept.put(record.body, record.form, record.form_version)
        uow.add(kept)
        uow.session.flush()
        return kept


def self_signing(desk: AnyDesk) -> None:
    """The desk lets authors put their own plans in force, from today."""
    desk.as_("supervisor").policies.set("rmp.self-sign", "yes", desk.as_("supervisor").workplace.today())
    lines = desk.as_("administrator").policies.list()
    (waiting,) = (line.pending for line in lines if line.slug == "rmp.self-sign")
    assert waiting is not None
    desk.as_("administrator").policies.activate(waiting.id, waiting.version)


def test_what_was_read_is_signed_off(officer: Workplace, supervisor: Workplace) -> None:
    paper = Paper(officer)
    paper.submit(officer)
    with pytest.raises(RuleRefused, match="read them first"):
        paper.seal(supervisor)
    paper.read_and_signed(supervisor)
    found = paper.of(officer)
    assert (found.state, found.sealed_by) == ("signed-off", supervisor.actor.account_id)


def test_a_reading_is_of_these_words(officer: Workplace, supervisor: Workplace) -> None:
    paper = Paper(officer)
    paper.submit(officer)
    paper.keep(supervisor, "read")
    paper.change(officer, "draft")
    paper.change(officer, "draft", "other")
    paper.submit(officer)
    with pytest.raises(RuleRefused, match="read them first"):
        paper.seal(supervisor)
    paper.read_and_signed(supervisor)
    assert paper.of(officer).answer("risk", "words") == "other"


def test_a_colleagues_reading_is_not_ones_own(officer: Workplace, supervisor: Workplace, second: Workplace) -> None:
    paper = Paper(officer)
    paper.submit(officer)
    paper.keep(second, "read")
    with pytest.raises(RuleRefused, match="read them first"):
        paper.seal(supervisor)
    paper.seal(second)


def test_nobody_signs_off_what_they_wrote_any_part_of(
    officer: Workplace, supervisor: Workplace, second: Workplace
) -> None:
    paper = Paper(officer)
    paper.change(supervisor, "draft", "a word of the supervisor's")
    paper.change(officer, "draft", "and all anew")
    paper.submit(officer)
    with pytest.raises(RuleRefused, match="second person"):
        paper.read_and_signed(supervisor)
    paper.read_and_signed(second)
    assert paper.of(officer).state == "signed-off"


def test_nobody_signs_off_what_they_handed_in(officer: Workplace, supervisor: Workplace) -> None:
    paper = Paper(officer)
    paper.submit(supervisor)
    with pytest.raises(RuleRefused, match="second person"):
        paper.read_and_signed(supervisor)


def test_who_wrote_before_a_colleague_signed_it_off_may_sign_what_came_after(
    officer: Workplace, supervisor: Workplace, second: Workplace
) -> None:
    paper = Paper(supervisor)
    paper.submit(supervisor)
    paper.read_and_signed(second)
    paper.change(officer, "draft", "of the officer alone")
    assert paper.of(officer).sealed_by == second.actor.account_id, "what is in force stays so"
    paper.submit(officer)
    paper.read_and_signed(supervisor)
    assert paper.of(officer).sealed_by == supervisor.actor.account_id


def test_who_sent_it_back_signs_it_off_once_it_is_mended(officer: Workplace, supervisor: Workplace) -> None:
    paper = Paper(officer)
    paper.submit(officer)
    paper.change(supervisor, "returned")
    paper.change(officer, "returned", "mended")
    paper.submit(officer)
    paper.read_and_signed(supervisor)
    assert paper.of(officer).state == "signed-off"


def test_the_first_of_two_signatures_is_not_the_second(
    officer: Workplace, supervisor: Workplace, second: Workplace
) -> None:
    paper = Paper(officer)
    paper.submit(officer)
    paper.keep(second, "read")
    paper.keep(supervisor, "read")
    paper.keep(supervisor, "first-signed")
    paper.change(supervisor, "first-signed")
    with pytest.raises(RuleRefused, match="second person"):
        paper.seal(supervisor)
    paper.seal(second)
    assert paper.of(officer).sealed_by == second.actor.account_id


def test_what_an_author_put_in_force_alone_stays_theirs(
    desk: AnyDesk, supervisor: Workplace, officer: Workplace
) -> None:
    self_signing(desk)
    paper = Paper(supervisor)
    paper.seal(supervisor, "self-signed")
    paper.submit(officer)
    with pytest.raises(RuleRefused, match="second person"):
        paper.read_and_signed(supervisor)
    assert paper.of(officer).state == "submitted"


def test_an_author_signs_alone_only_where_the_desk_says_so(desk: AnyDesk, officer: Workplace) -> None:
    if desk.kind == "shared":
        with pytest.raises(RuleRefused, match="second person"):
            Paper(officer).seal(officer, "self-signed")
    self_signing(desk)
    paper = Paper(officer)
    paper.seal(officer, "self-signed")
    assert paper.of(officer).sealed_by == officer.actor.account_id


def in_state(state: str, officer: Workplace, supervisor: Workplace) -> Paper:
    """A paper in that state, as one gets there."""
    kind = {"agreed": "safety_plan", "graded": "risk_assessment"}.get(state, "rmp")
    paper = Paper(officer, kind)
    if state in ("agreed", "graded"):
        paper.seal(officer, state)
    elif state == "closed":
        paper.change(officer, "closed")
    elif state != "draft":
        paper.submit(officer)
        paper.keep(supervisor, "read")
        if state == "first-signed":
            paper.change(supervisor, state)
        elif state == "signed-off":
            paper.seal(supervisor)
    assert paper.of(officer).state == state
    return paper


STANDING = ("submitted", "first-signed", "signed-off", "agreed", "graded", "closed")


@pytest.mark.parametrize("state", STANDING)
def test_words_that_stand_are_altered_by_nobody(officer: Workplace, supervisor: Workplace, state: str) -> None:
    paper = in_state(state, officer, supervisor)
    for place in (officer, supervisor):
        with pytest.raises((DBAPIError, AccessDenied)):
            paper.change(place, state, "other words")
    found = paper.of(officer)
    assert (found.state, found.answer("risk", "words")) == (state, "first")


@pytest.mark.parametrize("state", ["submitted", "first-signed", "graded", "closed"])
def test_words_that_somebody_reads_or_that_ended_go_back_to_no_draft_as_they_change(
    officer: Workplace, supervisor: Workplace, state: str
) -> None:
    paper = in_state(state, officer, supervisor)
    with pytest.raises((DBAPIError, AccessDenied)):
        paper.change(officer, "draft", "other words")
    assert paper.of(officer).answer("risk", "words") == "first"


@pytest.mark.parametrize("state", ["signed-off", "agreed"])
def test_what_is_in_force_stays_named_while_its_words_are_mended(
    officer: Workplace, supervisor: Workplace, state: str
) -> None:
    paper = in_state(state, officer, supervisor)
    was = paper.of(officer)
    paper.change(officer, "draft", "mended")
    now = paper.of(officer)
    assert now.answer("risk", "words") == "mended"
    assert (now.sealed_snapshot_id, now.sealed_at, now.sealed_by) == (
        was.sealed_snapshot_id,
        was.sealed_at,
        was.sealed_by,
    )
    with officer.reading() as uow:
        assert was.sealed_snapshot_id is not None
        assert uow.get(Snapshot, was.sealed_snapshot_id).answer("risk", "words") == "first"


def test_other_words_than_were_kept_are_not_signed(officer: Workplace, supervisor: Workplace) -> None:
    paper, other = Paper(officer), Paper(officer)
    paper.submit(officer)
    paper.keep(supervisor, "read")
    supervisor.store.guard.open_case(supervisor.actor, other.case_id)
    with pytest.raises(Conflict), supervisor.store.unit_of_work(supervisor.actor) as uow:
        record = uow.get(Record, paper.id)
        kept = paper._kept(uow, uow.get(Record, other.id), "read")
        supervisor.store.guard.seal_record(uow, record, kept, "signed-off")
    assert paper.of(officer).sealed_snapshot_id is None


def test_the_chain_holds_with_all_of_it(desk: AnyDesk, officer: Workplace, supervisor: Workplace) -> None:
    paper = in_state("signed-off", officer, supervisor)
    paper.change(officer, "draft", "mended")
    auditor = desk.workplace("auditor")
    assert auditor.store.guard.verify(auditor.actor).faults == ()
