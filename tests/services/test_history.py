"""Who changed what, field by field, in the trade's words; confidential values never."""

import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, update

from da_desk.errors import AccessDenied
from da_desk.models.audit import AuditDetail
from da_desk.models.people import Contact
from da_desk.models.records import WitnessDetails
from da_desk.services.contacts import MASK
from da_desk.services.history import HistoryLine
from da_desk.services.history_words import changed_part
from da_desk.services.people import NewPerson
from da_desk.services.safe_contacts import SafeContactValues
from da_desk.store.unit_of_work import UnitOfWork
from tests.desk import AnyDesk
from tests.services.counting import statements
from tests.services.invented import ADDRESS, HOLLY, PHONE, SAFE, indicated, made_case, victim_part
from tests.services.planned import SAFETY, Planned
from tests.store.below import details, kept


def lines(desk: AnyDesk, case_id: object, changes_only: bool = True) -> tuple[HistoryLine, ...]:
    return desk.as_("supervisor").history.of_case(case_id, n=500, changes_only=changes_only)  # type: ignore[arg-type]


def fields(line: HistoryLine) -> dict[str, tuple[str, str]]:
    return {each.label: (each.former, each.new) for each in line.fields}


def test_a_change_names_who_what_former_and_new_in_plain_words(desk: AnyDesk) -> None:
    case_id, cases = made_case(desk), desk.as_("officer").cases
    cases.edit(case_id, cases.open(case_id).case.version, urn="42NS1234526", crime_number="TN/4472/26")
    line = lines(desk, case_id)[0]
    assert (line.who, line.action, line.what) == ("DC 2208 Nadia Amin", "changed", "Case")
    assert fields(line) == {"URN": ("", "42NS1234526"), "Crime number": ("TN/4471/26", "TN/4472/26")}


def test_the_beginning_of_a_case_is_told_in_words(desk: AnyDesk) -> None:
    told = {(line.action, line.what): fields(line) for line in lines(desk, made_case(desk))}
    assert told["added", "Marsden, Holly"]["Born"] == ("", "12 Apr 1991")
    assert told["added", "Denholm, Craig (Suspect)"]["Relationship"] == ("", "Former partner")
    assert told["added", "Officer in the case: DC 4471 Tom Doyle"] == {"From": ("", "23 Nov 2026, 09:00")}
    assert told["added", "Incident"]["Outcome"] == ("", "Under investigation")
    assert told["added", "Case"]["Unit"] == ("", "Northside DA unit")


def test_a_plan_that_was_read_aloud_is_told_in_words(desk: AnyDesk) -> None:
    plan = Planned.begun(desk, kind=SAFETY)
    officer = desk.as_("officer")
    officer.people.record_safe_contact(plan.case_id, SAFE)
    shown = officer.people.safe_contact(plan.case_id)
    assert shown is not None
    officer.plan_papers.read_to_victim(plan.case_id, "read-aloud", shown.id)
    told = next(
        fields(line) for line in lines(desk, plan.case_id) if (line.action, line.what) == ("added", "Disclosure")
    )
    assert told["Kind"] == ("", "Read aloud, nothing left")
    assert told["State"] == ("", "Left the desk")


def test_nothing_of_the_machinery_stands_in_it(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    event_id = indicated(desk, case_id)
    desk.as_("officer").people.record_safe_contact(case_id, SAFE)
    shown = repr([(line.what, line.action, line.fields) for line in lines(desk, case_id, changes_only=False)])
    for raw in (
        str(case_id),
        str(event_id),
        "case_id",
        "rule_version",
        "@1:",
        "withdrawal_indication",
        "T09:00",
        "former-partner",
    ):
        assert raw not in shown


def test_an_indication_is_told_by_the_labels_of_its_form(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    indicated(desk, case_id)
    line = next(each for each in lines(desk, case_id) if each.what == "Victim indicates withdrawal")
    told = fields(line)
    assert told["The victim's own words"] == ("", "I don't want to go on")
    assert told["How the victim told the police"] == ("", "By telephone")
    assert told["When"] == ("", "23 Nov 2026, 09:00")
    assert told["How exactly the time is known"] == ("", "to the minute")
    assert ("", "14 Dec 2026") in told.values()
    labels = [each.label for each in line.fields]
    assert (
        labels.index("How the victim told the police")
        < labels.index("The victim's own words")
        < labels.index("Next hearing")
    )


def test_an_outcome_stands_under_the_duty_it_ended(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    indicated(desk, case_id)
    duty = next(each for each in desk.as_("officer").duties.of_case(case_id) if each.rule == "duty.notify-cps")
    desk.as_("officer").duties.record_outcome([duty.id], "told", "Ms Vale, by telephone")
    line = lines(desk, case_id)[0]
    assert line.what == "Tell the CPS that the victim may withdraw"
    assert fields(line)["Outcome"] == ("", "The CPS was told")
    assert fields(line)["Note on the outcome"] == ("", "Ms Vale, by telephone")
    assert fields(line)["Outcome recorded by"] == ("", "DC 2208 Nadia Amin")


def test_confidential_values_and_code_words_are_masked_for_good(desk: AnyDesk) -> None:
    case_id, people = made_case(desk), desk.as_("officer").people
    people.add_contact(case_id, victim_part(desk, case_id), "address", ADDRESS, "green door")
    contact = next(each for part in people.of_case(case_id) for each in part.contacts)
    people.edit_contact(contact.id, contact.version, value="3 Fern Road, Tarnford", confidential=False)
    people.record_safe_contact(case_id, SAFE)
    people.record_safe_contact(
        case_id, SafeContactValues(channel="email", number="h@example.org", code_word="foxglove")
    )
    told = lines(desk, case_id, changes_only=False)
    for secret in (ADDRESS, "green door", "3 Fern Road", "bluebell", "foxglove"):
        assert secret not in repr(told)
    changed = next(
        each for each in told if each.what == "Address: Marsden, Holly (Victim)" and each.action == "changed"
    )
    assert fields(changed) == {"Value": (MASK, MASK), "Confidential": ("Yes", "No")}


def test_an_open_value_is_shown_until_it_becomes_confidential(desk: AnyDesk) -> None:
    case_id, people = made_case(desk), desk.as_("officer").people
    people.add_contact(case_id, victim_part(desk, case_id), "phone", PHONE, confidential=False)
    assert PHONE in repr(lines(desk, case_id))
    contact = next(each for part in people.of_case(case_id) for each in part.contacts)
    people.edit_contact(contact.id, contact.version, confidential=True)
    assert PHONE not in repr(lines(desk, case_id))


def test_a_sealed_value_leaves_a_line_without_it(desk: AnyDesk) -> None:
    case_id, people = made_case(desk), desk.as_("officer").people
    people.add_contact(case_id, victim_part(desk, case_id), "phone", PHONE, confidential=False)
    contact = next(each for part in people.of_case(case_id) for each in part.contacts)
    desk.as_("supervisor").people.seal_contact(contact.id, contact.version, "wrong case")
    told = lines(desk, case_id)
    assert PHONE not in repr(told)
    assert [(line.action, line.erased) for line in told if line.what == "Phone: Marsden, Holly (Victim)"] == [
        ("sealed", False), ("changed", False), ("added", True),
    ]  # fmt: skip
    assert fields(told[0])["Reason"] == ("", "wrong case")


def test_a_value_that_an_auditor_may_not_see_was_not_erased(desk: AnyDesk) -> None:
    case_id, people = made_case(desk), desk.as_("officer").people
    people.add_contact(case_id, victim_part(desk, case_id), "phone", PHONE)
    told = desk.as_("auditor").history.of_case(case_id, n=500)
    assert [line for line in told if line.erased] == []
    assert PHONE not in repr(told)


def test_the_contact_side_of_witness_details_is_masked(desk: AnyDesk) -> None:
    case_id = made_case(desk)

    def act(uow: UnitOfWork) -> None:
        details = WitnessDetails(case_id=case_id, owner_id=uow.account_id)
        details.put({"contact": {"home_address": ADDRESS}, "person": {"height": "170 cm"}}, "witness_details", 1)
        uow.add(details)

    desk.as_("officer").workplace.act(None, act)
    told = repr(lines(desk, case_id))
    assert ADDRESS not in told
    assert MASK in told
    assert "170 cm" in told


def test_a_persons_corrected_name_stands_in_the_history_of_their_case(desk: AnyDesk) -> None:
    case_id, other = made_case(desk), made_case(desk)
    people = desk.as_("officer").people
    holly = next(each.person for each in people.of_case(case_id) if each.involvement.role == "victim")
    people.edit(holly.id, holly.version, NewPerson("Marsden-Hale", "Holly", born=HOLLY.born))
    assert fields(lines(desk, case_id)[0]) == {"Family name": ("Marsden", "Marsden-Hale")}
    assert "Marsden-Hale" not in repr(lines(desk, other))


def test_who_looked_stands_in_it_too(desk: AnyDesk) -> None:
    case_id, people = made_case(desk), desk.as_("officer").people
    people.add_contact(case_id, victim_part(desk, case_id), "phone", PHONE)
    contact = next(each for part in people.of_case(case_id) for each in part.contacts)
    people.reveal(contact.id)
    told = [(line.who, line.action, line.what) for line in lines(desk, case_id, changes_only=False)]
    assert ("DC 2208 Nadia Amin", "revealed", "Phone: Marsden, Holly (Victim)") in told
    assert ("DS 1190 Gwen Price", "opened", "Case") in told
    assert not any(line.action in ("opened", "revealed") for line in lines(desk, case_id))


def test_it_is_read_in_pages_without_gap_or_repeat(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    indicated(desk, case_id)
    history = desk.as_("supervisor").history
    whole = history.of_case(case_id, n=500)
    pages: list[HistoryLine] = []
    while page := history.of_case(case_id, pages[-1].seq if pages else None, n=7):
        pages += page
    assert tuple(pages) == whole
    assert [line.seq for line in whole] == sorted((line.seq for line in whole), reverse=True)


def test_a_long_history_takes_as_many_statements_as_a_short_one(desk: AnyDesk) -> None:
    short, long = made_case(desk), made_case(desk)
    people, part = desk.as_("officer").people, victim_part(desk, long)
    for number in range(8):
        people.add_contact(long, part, "phone", f"07700 90010{number}")
        people.involve(long, NewPerson("Lowe", f"Pat {number}"), "witness")
    lines(desk, short)
    lines(desk, long)
    with statements() as few:
        lines(desk, short)
    with statements() as many:
        assert len(lines(desk, long)) > 25
    assert len(few) == len(many) <= 25


def test_the_log_of_the_desk_is_for_auditors(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    auditor = desk.as_("auditor").history
    assert auditor.verify().faults == ()
    entries = auditor.entries(5)
    assert len(entries) == 5
    assert {each.ref for each in auditor.entries(case_id=case_id)} == {"DA/26/00001"}
    assert auditor.entries(after_seq=entries[-1].seq, n=1)[0].seq == entries[-1].seq - 1
    assert {each.who for each in auditor.entries(account_id=desk.account_id("officer"))} == {"DC 2208 Nadia Amin"}
    for username in ("officer", "administrator"):
        with pytest.raises(AccessDenied):
            desk.as_(username).history.entries()
        with pytest.raises(AccessDenied):
            desk.as_(username).history.verify()


def test_a_supervisors_log_ends_at_the_unit(desk: AnyDesk) -> None:
    made_case(desk)
    desk.as_("outsider").search.find("Marsden")
    assert {each.ref for each in desk.as_("supervisor").history.entries(500)} == {"DA/26/00001"}


def test_an_altered_detail_is_found_by_its_place(desk: AnyDesk) -> None:
    made_case(desk)
    auditor = desk.as_("auditor")
    desk.below(update(AuditDetail).values(detail=func.replace(AuditDetail.detail, "Holly", "Molly")))
    faults = auditor.history.verify().faults
    assert faults
    assert {fault.what for fault in faults} == {"detail altered"}


TEXTS = st.text(string.ascii_letters + " ", max_size=900)


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_of_long_texts_the_part_that_differs_is_always_shown(head: str, old: str, new: str, tail: str) -> None:
    former, latter = head + old + tail, head + new + tail
    shown = changed_part(former, latter)
    assert (shown[0] == shown[1]) == (former == latter) or max(map(len, shown)) >= 500
    assert all(len(each) < 1_200 for each in shown)
    if max(len(former), len(latter)) <= 300:
        assert shown == (former, latter)


def test_contacts_are_kept_whole_for_the_log(desk: AnyDesk) -> None:
    """The mask is the reader's: the log itself holds the value, which sealing can erase."""
    case_id = made_case(desk)
    desk.as_("officer").people.add_contact(case_id, victim_part(desk, case_id), "phone", PHONE)
    assert details(desk).count(PHONE) == 1
    (contact,) = kept(desk, Contact)
    assert contact.created_at.date() == date(2026, 11, 23)
