"""A restricted case, the same on every kind of store: for whom it is there, what others are told, and who hears of it."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from da_desk.errors import AccessDenied, NotFound, Restricted
from da_desk.models.base import uuid7
from da_desk.models.cases import Case, CaseLink
from da_desk.models.people import Involvement, Person
from da_desk.services.access import Workplace
from da_desk.store.guard import Listing
from tests.desk import START, AnyDesk
from tests.store.rows import Wanted, log_of, make_case

CONTACT = "DI 4410 Ellis, professional standards, 01632 960123"
REASON, WHY = "an officer is suspected", "lives with the suspect"
REF, CRIME = "DA-2026-0002", "42CY/118/26"
UNTIL = START + timedelta(days=900)

Ask = Callable[[Workplace, uuid.UUID], object]


@dataclass
class Scene:
    """One restricted case beside an open one, both of the officer's own unit, and everyone who may come by."""

    case_id: uuid.UUID
    open_id: uuid.UUID
    officer: Workplace
    supervisor: Workplace
    auditor: Workplace
    outsider: Workplace
    oic: Workplace

    def restrict(self) -> None:
        """By the supervisor, who alone may read it; the outsider is barred."""
        barred = {self.outsider.actor.account_id: WHY}
        readers = [self.supervisor.actor.account_id]
        self.supervisor.store.guard.restrict(self.supervisor.actor, self.case_id, CONTACT, REASON, readers, barred)


@pytest.fixture
def scene(desk: AnyDesk) -> Scene:
    officer = desk.workplace("officer")
    me = officer.actor.account_id
    open_id = make_case(officer, Wanted(owner=me, holder=me, do_by=START))
    secret = Wanted(REF, "Trefor", "Ceri", crime=CRIME, phone="07700 900456", owner=me, holder=me, do_by=START)
    case_id = make_case(officer, secret)
    others = [desk.workplace(name) for name in ("supervisor", "auditor", "outsider", "oic")]
    made = Scene(case_id, open_id, officer, *others)
    made.restrict()
    return made


LISTINGS = (Listing("mine"), Listing("team"), Listing("all"), Listing("all", status="", sort="name"))
WORDS = ("trefor", "Ceri Tref", "trefur", "07700 900456", "1826")


def shown(place: Workplace, case_id: uuid.UUID) -> list[str]:
    """Every way that shows the case without opening it."""
    guard, actor = place.store.guard, place.actor
    ways = [repr(each) for each in LISTINGS if case_id in [card.case_id for card in guard.page(actor, each).cards]]
    ways += [
        scope
        for scope in ("mine", "team", "all")
        if any(duty.case_id == case_id for duty in guard.duties(actor, scope, UNTIL))
    ]
    ways += [card.ref for card in guard.cards(actor, [case_id])]
    ways += [words for words in WORDS if any(card.case_id == case_id for card in guard.find(actor, words))]
    ways += [hit.family_name for hit in guard.find_people(actor, "Ceri Trefor", ["ceri", "trefor"], None)]
    return ways


def reads(place: Workplace, case_id: uuid.UUID) -> bool:
    """Whether that person opens the case and sees its row."""
    try:
        place.store.guard.open_case(place.actor, case_id)
        with place.reading() as uow:
            return uow.get(Case, case_id).id == case_id
    except NotFound:
        return False


def counted(place: Workplace) -> list[int]:
    return [place.store.guard.count(place.actor, each) for each in LISTINGS]


def test_it_is_nowhere_for_those_who_may_not_read_it(scene: Scene) -> None:
    assert shown(scene.officer, scene.case_id) == shown(scene.outsider, scene.case_id) == []
    assert shown(scene.oic, scene.case_id) == []
    assert counted(scene.officer) == [1, 1, 1, 1]
    assert counted(scene.outsider) == [0, 0, 1, 1]
    assert len(shown(scene.officer, scene.open_id)) == 8


def test_it_is_there_for_its_readers_and_for_auditors(scene: Scene) -> None:
    # On a server a confidential number finds nothing for those who may not reveal it, as auditors may not.
    for place, ways in ((scene.supervisor, 12), (scene.auditor, 11 if scene.auditor.store.kind == "shared" else 12)):
        assert len(shown(place, scene.case_id)) == ways
        assert reads(place, scene.case_id)
        assert place.store.guard.by_ref(place.actor, "da20260002") == scene.case_id
    assert counted(scene.supervisor) == [0, 2, 2, 2]


_FOUND = ("looked-up", "searched")
EXACT: dict[str, tuple[tuple[str, ...], Ask]] = {
    "id": (("opened",), lambda place, case_id: place.store.guard.open_case(place.actor, case_id)),
    "reference": (_FOUND, lambda place, _case_id: place.store.guard.by_ref(place.actor, "da20260002")),
    "crime number": (_FOUND, lambda place, _case_id: place.store.guard.by_ref(place.actor, "42cy11826")),
    "reference searched": (_FOUND, lambda place, _case_id: place.store.guard.find(place.actor, REF)),
    "crime number searched": (_FOUND, lambda place, _case_id: place.store.guard.find(place.actor, "42 cy 11826")),
}


@pytest.mark.parametrize(("ways", "ask"), EXACT.values(), ids=list(EXACT))
def test_an_exact_question_says_whom_to_call_and_is_heard_of(scene: Scene, ways: tuple[str, ...], ask: Ask) -> None:
    with pytest.raises(Restricted) as told:
        ask(scene.officer, scene.case_id)
    assert told.value.contact == CONTACT
    assert REASON not in told.value.sentence
    for place in (scene.supervisor, scene.auditor):
        (tried,) = place.store.guard.attempts(place.actor, START)
        assert (tried.case_id, tried.ref, tried.barred) == (scene.case_id, REF, False)
        assert tried.way in ways
        assert (tried.who, tried.at) == ("DC 2208 Nadia Amin", START)
    (entry,) = (each for each in log_of(scene.auditor) if each.action == "refused")
    assert (entry.actor_id, entry.case_id) == (scene.officer.actor.account_id, scene.case_id)


@pytest.mark.parametrize(("ways", "ask"), EXACT.values(), ids=list(EXACT))
def test_for_those_connected_it_does_not_exist(scene: Scene, ways: tuple[str, ...], ask: Ask) -> None:
    def answer(case_id: uuid.UUID) -> str:
        try:
            return repr(ask(scene.outsider, case_id))
        except NotFound as error:
            return f"{type(error).__name__}: {error.sentence}"

    assert answer(scene.case_id) in ("()", f"NotFound: {NotFound().sentence}")
    (tried,) = scene.supervisor.store.guard.attempts(scene.supervisor.actor, START)
    assert (tried.barred, tried.who) == (True, "DC 7003 Sam Field")
    assert tried.way in ways
    assert "NotFound" not in answer(scene.case_id) or answer(uuid7()) == answer(scene.case_id)


def test_unknown_names_answer_those_connected_alike(scene: Scene) -> None:
    guard, actor = scene.outsider.store.guard, scene.outsider.actor
    for known, unknown in ((REF, "DA-2026-0777"), (CRIME, "42CY/777/26"), ("trefor", "zzyzx")):
        assert guard.find(actor, known) == guard.find(actor, unknown) == ()
    for known, unknown in (("da20260002", "da20260777"), ("42cy11826", "42cy77726")):
        for key in (known, unknown):
            with pytest.raises(NotFound) as told:
                guard.by_ref(actor, key)
            assert type(told.value) is NotFound


def test_an_auditor_or_reader_who_is_barred_sees_nothing_of_it(scene: Scene) -> None:
    guard, actor = scene.supervisor.store.guard, scene.supervisor.actor
    auditor, oic = scene.auditor.actor.account_id, scene.oic.actor.account_id
    guard.restrict(actor, scene.case_id, CONTACT, REASON, [actor.account_id, oic], {auditor: WHY, oic: WHY})
    for place in (scene.auditor, scene.oic):
        assert shown(place, scene.case_id) == []
        assert not reads(place, scene.case_id)
        assert place.store.guard.attempts(place.actor, START) == ()
    assert scene.case_id not in {entry.case_id for entry in log_of(scene.auditor)}


def test_only_readers_who_supervise_and_auditors_hear_of_tries(scene: Scene, desk: AnyDesk) -> None:
    with pytest.raises(Restricted):
        scene.officer.store.guard.by_ref(scene.officer.actor, "da20260002")
    for place in (scene.officer, scene.oic, scene.outsider, desk.workplace("administrator")):
        assert place.store.guard.attempts(place.actor, START) == ()
    desk.clock.move(minutes=5)
    with pytest.raises(Restricted):
        scene.oic.store.guard.open_case(scene.oic.actor, scene.case_id)
    guard, actor = scene.supervisor.store.guard, scene.supervisor.actor
    assert [tried.who for tried in guard.attempts(actor, START)] == ["DC 4471 Tom Doyle", "DC 2208 Nadia Amin"]
    assert len(guard.attempts(actor, START + timedelta(minutes=1))) == 1


def test_restricting_ends_what_others_have_open(desk: AnyDesk) -> None:
    officer, supervisor = desk.workplace("officer"), desk.workplace("supervisor")
    case_id = make_case(officer)
    assert reads(officer, case_id)
    assert reads(supervisor, case_id)
    readers = [supervisor.actor.account_id]
    supervisor.store.guard.restrict(supervisor.actor, case_id, CONTACT, REASON, readers, {})
    assert reads(supervisor, case_id)
    assert not reads(officer, case_id)
    with pytest.raises(Restricted):
        desk.workplace("officer").store.guard.open_case(officer.actor, case_id)


def test_readers_and_the_barred_can_be_changed(scene: Scene, desk: AnyDesk) -> None:
    guard, actor = scene.supervisor.store.guard, scene.supervisor.actor
    officer, outsider = scene.officer.actor.account_id, scene.outsider.actor.account_id
    guard.restrict(actor, scene.case_id, "Call DS 1190 Price", REASON, [actor.account_id, officer], {})
    assert reads(scene.officer, scene.case_id)
    with pytest.raises(Restricted, match="Call DS 1190 Price"):
        scene.outsider.store.guard.open_case(scene.outsider.actor, scene.case_id)
    guard.restrict(actor, scene.case_id, CONTACT, REASON, [actor.account_id], {officer: WHY, outsider: WHY})
    assert not reads(scene.officer, scene.case_id)
    for name in ("officer", "outsider"):
        place = desk.workplace(name)
        with pytest.raises(NotFound) as told:
            place.store.guard.open_case(place.actor, scene.case_id)
        assert type(told.value) is NotFound


def test_lifting_makes_it_a_case_like_any_other(scene: Scene) -> None:
    scene.supervisor.store.guard.lift(scene.supervisor.actor, scene.case_id, "nothing in it")
    assert len(shown(scene.officer, scene.case_id)) == 14
    for place in (scene.officer, scene.outsider):
        assert reads(place, scene.case_id)
    scene.restrict()
    assert shown(scene.outsider, scene.case_id) == []


def test_restricting_what_is_not_there_is_refused(scene: Scene) -> None:
    guard, actor = scene.supervisor.store.guard, scene.supervisor.actor
    for case_id, readers in ((uuid7(), [actor.account_id]), (scene.open_id, [uuid7()])):
        with pytest.raises(NotFound):
            guard.restrict(actor, case_id, CONTACT, REASON, readers, {})
    assert scene.officer.store.guard.by_ref(scene.officer.actor, "da20260001") == scene.open_id


def test_a_person_of_an_open_case_too_is_found_and_only_that_case_counted(scene: Scene) -> None:
    guard, actor = scene.supervisor.store.guard, scene.supervisor.actor
    for case_id in (scene.case_id, scene.open_id):
        guard.open_case(actor, case_id)
    with scene.supervisor.store.unit_of_work(actor) as uow:
        ceri = uow.get(Case, scene.case_id).victim_id
        uow.add(Involvement(case_id=scene.open_id, person_id=ceri, role="child"))
    for place, cases in ((scene.supervisor, 2), (scene.officer, 1), (scene.outsider, 1)):
        (hit,) = place.store.guard.find_people(place.actor, "Ceri Trefor", ["ceri", "trefor"], None)
        assert (hit.person_id, hit.cases) == (ceri, cases)


def test_a_birth_date_finds_nobody_of_a_restricted_case_alone(scene: Scene) -> None:
    guard, actor, born = scene.supervisor.store.guard, scene.supervisor.actor, date(1990, 2, 1)
    guard.open_case(actor, scene.case_id)
    with scene.supervisor.store.unit_of_work(actor) as uow:
        uow.get(Person, uow.get(Case, scene.case_id).victim_id).born = born
    assert len(guard.find_people(actor, "nobody", ["nobody"], born)) == 1
    assert len(guard.find(actor, "1 2 1990")) == 1
    officer = scene.officer
    assert officer.store.guard.find_people(officer.actor, "nobody", ["nobody"], born) == ()
    assert officer.store.guard.find(officer.actor, "1 2 1990") == ()


def test_a_joined_case_does_not_tell_its_reference(scene: Scene) -> None:
    guard, actor = scene.supervisor.store.guard, scene.supervisor.actor
    for case_id in (scene.case_id, scene.open_id):
        guard.open_case(actor, case_id)
    with scene.supervisor.store.unit_of_work(actor) as uow:
        uow.add(CaseLink(case_id=scene.open_id, other_case_id=scene.case_id, kind="counter-allegation"))
    for place, expected in ((scene.supervisor, {scene.case_id: REF}), (scene.officer, {})):
        place.store.guard.open_case(place.actor, scene.open_id)
        with place.reading() as uow:
            assert place.store.guard.refs(uow, scene.open_id) == expected


def test_it_is_never_handed_over_by_those_who_may_not_read_it(scene: Scene) -> None:
    officer = scene.officer
    with pytest.raises((AccessDenied, NotFound)):
        officer.store.guard.hand_over(officer.actor, [scene.case_id], "risk", scene.oic.actor.account_id)
    owners = {
        card.case_id: card.risk_owner
        for card in scene.supervisor.store.guard.page(scene.supervisor.actor, Listing("team")).cards
    }
    assert owners[scene.case_id] == "DC 2208 Nadia Amin"


def test_a_restricted_case_of_the_unit_is_in_no_log_of_others(scene: Scene, desk: AnyDesk) -> None:
    assert scene.case_id in {entry.case_id for entry in log_of(scene.supervisor)}
    guard, actor = scene.supervisor.store.guard, scene.supervisor.actor
    guard.restrict(actor, scene.case_id, CONTACT, REASON, [scene.officer.actor.account_id], {})
    assert scene.case_id not in {entry.case_id for entry in log_of(desk.workplace("supervisor"))}
    assert scene.case_id in {entry.case_id for entry in log_of(scene.auditor)}


def test_who_restricted_it_and_why_is_on_record(scene: Scene) -> None:
    written = {entry.entity for entry in log_of(scene.auditor) if entry.actor_id == scene.supervisor.actor.account_id}
    assert {"restriction", "case_reader", "case_bar", "case_file"} <= written
    assert reads(scene.supervisor, scene.case_id)
    with scene.supervisor.reading() as uow:
        assert uow.get(Case, scene.case_id).restricted
