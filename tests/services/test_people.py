"""People once, their parts in cases, contact values that are masked, revealed, sealed, and the safe contact."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from da_desk.errors import AccessDenied, Conflict, NotFound, RuleRefused, ValidationFailed
from da_desk.services.contacts import MASK, ContactView, match_key
from da_desk.services.people import Involved, NewPerson
from da_desk.services.safe_contacts import SafeContactValues
from tests.desk import START, AnyDesk
from tests.services.counting import statements
from tests.services.invented import ADDRESS, CRAIG, HOLLY, PHONE, SAFE, indicated, made_case, new_case, victim_part
from tests.store.below import actions, details


def victim(desk: AnyDesk, case_id: UUID, username: str = "officer") -> Involved:
    return next(each for each in desk.as_(username).people.of_case(case_id) if each.involvement.role == "victim")


def add_contact(
    desk: AnyDesk, case_id: UUID, kind: str = "phone", value: str = PHONE, confidential: bool = True
) -> ContactView:
    part = victim_part(desk, case_id)
    desk.as_("officer").people.add_contact(case_id, part, kind, value, "by the door", confidential=confidential)
    return victim(desk, case_id).contacts[-1]


@pytest.mark.parametrize(
    ("family", "given", "born"),
    [
        ("Marsden", "Holly", None),
        ("marsdon", "holly", None),
        ("MARSDEN", "Hollie", None),
        ("Mardsen", "Holly", date(1991, 4, 12)),
        ("Màrsden", "Hólly", None),
        ("Holly", "Marsden", None),
    ],
)
def test_someone_known_is_found_before_they_are_made_again(
    desk: AnyDesk, family: str, given: str, born: date | None
) -> None:
    made_case(desk)
    found = desk.as_("officer").people.likely(family, given, born)
    assert found[0].listed == "Marsden, Holly"


def test_nobody_is_found_for_another_name(desk: AnyDesk) -> None:
    made_case(desk)
    assert desk.as_("officer").people.likely("Okonkwo", "Adaeze", date(1970, 1, 1)) == ()
    assert desk.as_("officer").people.likely("", "") == ()


def test_a_birth_date_that_agrees_weighs_more_than_one_that_does_not(desk: AnyDesk) -> None:
    people = desk.as_("officer").people
    people.create(HOLLY)
    people.create(replace(HOLLY, born=date(1950, 1, 1)))
    first, second = people.likely("Marsden", "Holly", date(1991, 4, 12))
    assert (first.born, second.born) == (date(1991, 4, 12), None), "another birth date is nobody's business here"
    assert first.why == "same name, same birth date"
    assert "other birth date" in second.why


def test_looking_for_a_person_is_logged_with_the_words(desk: AnyDesk) -> None:
    desk.as_("officer").people.likely("Marsden", "Holly")
    assert "searched" in actions(desk)
    assert "Holly Marsden" in details(desk)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (NewPerson(""), "family_name"),
        (NewPerson("x" * 101), "family_name"),
        (NewPerson("Mars\x00den"), "family_name"),
        (NewPerson("Mars\nden"), "family_name"),
        (NewPerson("Marsden", born=date(2027, 1, 1)), "born"),
        (NewPerson("Marsden", born=date(1850, 1, 1)), "born"),
        (NewPerson("Marsden", "\ud800"), "given_names"),
    ],
)
def test_bad_input_is_refused_whole(desk: AnyDesk, wrong: NewPerson, field: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        desk.as_("officer").people.create(wrong)
    assert [each.field for each in refused.value.problems] == [field]
    assert "Marsden" not in str(refused.value)


@pytest.mark.parametrize("name", ["Nguyễn", "O'Brien-Łukasz", "<b>Bold</b>", "'; drop table person", "محمد", "😀"])
def test_any_name_is_kept_as_it_is_and_found(desk: AnyDesk, name: str) -> None:
    people = desk.as_("officer").people
    made = people.create(NewPerson(name, "Zofia")).made("person")
    assert any(each.person_id == made and each.listed == f"{name}, Zofia" for each in people.likely(name, "Zofia"))


def test_a_corrected_name_is_found_and_the_former_is_not(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    holly = victim(desk, case_id).person
    people = desk.as_("officer").people
    people.edit(holly.id, holly.version, NewPerson("Abernethy", "Holly", born=holly.born))
    assert people.likely("Abernethy", "Holly")[0].person_id == holly.id
    assert people.likely("Marsden", "") == ()
    with pytest.raises(Conflict):
        people.edit(holly.id, holly.version, HOLLY)


def test_another_units_officer_changes_and_reveals_nothing(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    holly, part = victim(desk, case_id).person, victim_part(desk, case_id)
    outsider = desk.as_("outsider").people
    for reader in ("outsider", "auditor"):
        assert desk.as_(reader).people.get(case_id, holly.id).family_name == "Marsden", "read, on the record"
    for refused in (
        lambda: outsider.edit(holly.id, holly.version, HOLLY),
        lambda: outsider.involve(case_id, NewPerson("Field"), "witness"),
        lambda: outsider.add_contact(case_id, part, "phone", PHONE),
        lambda: outsider.record_safe_contact(case_id, SAFE),
        lambda: desk.as_("administrator").people.of_case(case_id),
        lambda: desk.as_("administrator").people.likely("Marsden"),
        lambda: desk.as_("auditor").people.edit(holly.id, holly.version, HOLLY),
    ):
        with pytest.raises(AccessDenied):
            refused()


def test_a_case_has_one_victim_and_each_part_once(desk: AnyDesk) -> None:
    case_id, people = made_case(desk), desk.as_("officer").people
    people.involve(case_id, NewPerson("Marsden", "Theo", born=date(2019, 5, 1)), "child", "child-of")
    theo = next(each for each in people.of_case(case_id) if each.involvement.role == "child")
    assert (theo.role_title, theo.relationship_title) == ("Child", "Son or daughter")
    with pytest.raises(RuleRefused):
        people.involve(case_id, theo.person.id, "child")
    with pytest.raises(RuleRefused):
        people.involve(case_id, NewPerson("Other"), "victim")
    with pytest.raises(ValidationFailed):
        people.involve(case_id, NewPerson("Other"), "bystander")


def test_a_part_ends_with_a_reason_and_can_begin_again(desk: AnyDesk) -> None:
    case_id, people = made_case(desk), desk.as_("officer").people
    people.involve(case_id, NewPerson("Lowe", "Pat"), "third-party", "friend")
    pat = people.of_case(case_id)[-1]
    with pytest.raises(ValidationFailed):
        people.end_involvement(pat.involvement.id, pat.involvement.version, "  ")
    people.end_involvement(pat.involvement.id, pat.involvement.version, "entered on the wrong case")
    ended = people.of_case(case_id)[-1]
    assert ended.involvement.ended_reason == "entered on the wrong case"
    people.involve(case_id, pat.person.id, "third-party", "neighbour")
    again = next(each for each in people.of_case(case_id) if each.person.id == pat.person.id)
    assert (again.involvement.id, again.involvement.ended_at) == (pat.involvement.id, None)


def test_the_victims_part_never_ends(desk: AnyDesk) -> None:
    part = victim(desk, made_case(desk)).involvement
    with pytest.raises(RuleRefused):
        desk.as_("officer").people.end_involvement(part.id, part.version, "mistake")


def test_contact_values_do_not_follow_a_person_into_another_case(desk: AnyDesk) -> None:
    first, people = made_case(desk), desk.as_("officer").people
    add_contact(desk, first, confidential=False)
    second = made_case(desk)
    people.involve(second, victim(desk, first).person.id, "witness")
    assert all(each.contacts == () for each in people.of_case(second))


def test_a_confidential_value_is_masked_and_shown_on_the_record(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    shown = add_contact(desk, case_id)
    assert (shown.shown, shown.confidential, shown.kind_title) == (MASK, True, "Phone")
    assert desk.as_("officer").people.reveal(shown.id) == PHONE
    assert actions(desk)[-1] == "revealed"
    for username in ("auditor", "outsider"):
        with pytest.raises((AccessDenied, NotFound)):  # a server does not even show that there is such a value
            desk.as_(username).people.reveal(shown.id)


def test_a_page_that_never_saw_the_value_leaves_it(desk: AnyDesk) -> None:
    case_id, people = made_case(desk), desk.as_("officer").people
    contact = add_contact(desk, case_id)
    people.edit_contact(contact.id, contact.version, note="rings twice", past=True)
    assert people.reveal(contact.id) == PHONE
    assert (victim(desk, case_id).contacts[0].note, victim(desk, case_id).contacts[0].past) == ("rings twice", True)
    with pytest.raises(Conflict):
        people.edit_contact(contact.id, contact.version, note="again")


def test_a_refuge_is_always_confidential_and_pasted_lines_become_one(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    refuge = add_contact(desk, case_id, "refuge", "Hazel House\n3 Fern Road,\nTarnford", confidential=False)
    assert refuge.confidential
    assert desk.as_("officer").people.reveal(refuge.id) == "Hazel House, 3 Fern Road, Tarnford"


@pytest.mark.parametrize(
    ("kind", "value"), [("phone", " "), ("pigeon", PHONE), ("phone", "x" * 501), ("phone", "1\x07")]
)
def test_a_bad_contact_value_is_refused(desk: AnyDesk, kind: str, value: str) -> None:
    case_id = made_case(desk)
    with pytest.raises(ValidationFailed):
        desk.as_("officer").people.add_contact(case_id, victim_part(desk, case_id), kind, value)


def test_a_contact_belongs_to_a_part_of_its_own_case(desk: AnyDesk) -> None:
    one, other = made_case(desk), made_case(desk)
    with pytest.raises(NotFound):
        desk.as_("officer").people.add_contact(one, victim_part(desk, other), "phone", PHONE)


def test_a_sealed_value_is_gone_everywhere_and_that_it_was_there_stays(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    contact = add_contact(desk, case_id, "address", ADDRESS, confidential=False)
    assert ADDRESS in details(desk)
    with pytest.raises(AccessDenied):
        desk.as_("officer").people.seal_contact(contact.id, contact.version, "wrong case")
    supervisor = desk.as_("supervisor").people
    with pytest.raises(ValidationFailed):
        supervisor.seal_contact(contact.id, contact.version, " ")
    supervisor.seal_contact(contact.id, contact.version, "wrong case")
    sealed = victim(desk, case_id).contacts[0]
    assert (sealed.sealed, sealed.shown, sealed.note) == (True, "", "")
    assert ADDRESS not in details(desk)
    assert desk.as_("auditor").history.verify().faults == ()
    for refused in (
        lambda: supervisor.reveal(contact.id),
        lambda: supervisor.seal_contact(contact.id, sealed.version, "again"),
        lambda: supervisor.edit_contact(contact.id, sealed.version, value=ADDRESS),
    ):
        with pytest.raises(RuleRefused):
            refused()


def test_the_address_guard_knows_victim_child_and_shelterer_and_the_safe_number(desk: AnyDesk) -> None:
    case_id, people = made_case(desk), desk.as_("officer").people
    add_contact(desk, case_id, "address", ADDRESS)
    for name, role in (("Theo", "child"), ("Ruth", "shelterer"), ("Ian", "witness")):
        people.involve(case_id, NewPerson("Lowe", name), role)
        part = next(each.involvement.id for each in people.of_case(case_id) if each.involvement.role == role)
        people.add_contact(case_id, part, "school" if role == "child" else "address", f"{name} Road School")
    gone = add_contact(desk, case_id, "phone", "07700 900999")
    desk.as_("supervisor").people.seal_contact(gone.id, gone.version, "wrong case")
    people.record_safe_contact(case_id, SAFE)
    people.confirm_safe_contact(case_id)
    known = people.known_values(case_id)
    assert {each.value for each in known} == {ADDRESS, "Theo Road School", "Ruth Road School", PHONE}
    assert {each.whose for each in known if each.value == PHONE} == {"Holly Marsden"}


@given(
    st.lists(st.sampled_from([" ", "-", "(", ")", "."]), min_size=0, max_size=10),
    st.sampled_from(["0", "+44 ", "0044", "+44 (0)"]),
)
def test_one_phone_has_one_key_however_it_is_written(marks: list[str], prefix: str) -> None:
    digits = "7700900123"
    written = prefix + "".join(
        digit + (marks[place] if place < len(marks) else "") for place, digit in enumerate(digits)
    )
    assert match_key("phone", written) == "07700900123"


def test_a_victim_without_a_safe_contact_has_none(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    assert desk.as_("officer").people.safe_contact(case_id) is None
    with pytest.raises(NotFound):
        desk.as_("officer").people.confirm_safe_contact(case_id)


def test_the_safe_contact_never_shows_its_code_word(desk: AnyDesk) -> None:
    case_id, people = made_case(desk), desk.as_("officer").people
    people.record_safe_contact(case_id, SAFE)
    view = people.safe_contact(case_id)
    assert view is not None
    assert view.code_word == MASK
    assert "bluebell" not in repr(view)
    assert (
        view.summary
        == f"Phone call {PHONE} · weekdays 10 to 2 · no voicemail · no texts · ask for the code word · do not use: the landline at home"
    )
    assert people.reveal_code_word(case_id) == "bluebell"
    assert actions(desk)[-1] == "revealed"
    with pytest.raises(AccessDenied):
        desk.as_("auditor").people.reveal_code_word(case_id)


def test_each_change_of_the_safe_contact_is_a_new_version_and_keeps_the_code_word(desk: AnyDesk) -> None:
    case_id, people = made_case(desk), desk.as_("officer").people
    people.record_safe_contact(case_id, SAFE)
    people.record_safe_contact(case_id, SafeContactValues(channel="email", number="h@example.org"))
    desk.clock.move(days=3)
    people.confirm_safe_contact(case_id)
    view = people.safe_contact(case_id)
    assert view is not None
    assert (view.seq, view.channel_title, view.standing, view.stale) == (3, "Email", "confirmed 26 Nov 2026", "")
    assert people.reveal_code_word(case_id) == "bluebell"
    people.record_safe_contact(case_id, SafeContactValues(channel="none", code_word=""))
    with pytest.raises(NotFound):
        people.reveal_code_word(case_id)


@pytest.mark.parametrize(
    "wrong",
    [
        SafeContactValues(channel="phone"),
        SafeContactValues(channel="smoke"),
        replace(SAFE, voicemail="perhaps"),
        replace(SAFE, code_word="two\nlines"),
    ],
)
def test_a_bad_safe_contact_is_refused(desk: AnyDesk, wrong: SafeContactValues) -> None:
    case_id = made_case(desk)
    with pytest.raises(ValidationFailed):
        desk.as_("officer").people.record_safe_contact(case_id, wrong)


def test_a_safe_contact_goes_stale_with_time_and_with_a_trigger(desk: AnyDesk) -> None:
    case_id, people = made_case(desk), desk.as_("officer").people
    people.record_safe_contact(case_id, SAFE)
    desk.clock.move(days=28)
    assert people.safe_contact(case_id).stale == "not confirmed since 23 Nov 2026"  # type: ignore[union-attr]
    people.confirm_safe_contact(case_id)
    assert people.safe_contact(case_id).stale == ""  # type: ignore[union-attr]
    desk.clock.move(hours=1)
    indicated(desk, case_id, desk.clock())
    assert people.safe_contact(case_id).stale == "not confirmed since 21 Dec 2026"  # type: ignore[union-attr]


def test_the_people_of_a_case_take_as_many_statements_for_two_as_for_nine(desk: AnyDesk) -> None:
    case_id, people = made_case(desk), desk.as_("officer").people
    people.of_case(case_id)
    with statements() as few:
        people.of_case(case_id)
    for number in range(7):
        people.involve(case_id, NewPerson("Lowe", f"Pat {number}"), "witness")
    for part in people.of_case(case_id):
        people.add_contact(case_id, part.involvement.id, "phone", PHONE)
    with statements() as many:
        assert len(people.of_case(case_id)) == 9
    assert len(few) == len(many)


def test_the_suspect_of_a_case_is_named_with_the_relationship(desk: AnyDesk) -> None:
    parts = desk.as_("officer").people.of_case(made_case(desk))
    assert [(each.person.listed, each.relationship_title) for each in parts if each.involvement.role == "suspect"] == [
        (f"{CRAIG.family_name}, {CRAIG.given_names}", "Former partner")
    ]
    assert desk.clock() == START


def test_who_may_be_meant_comes_with_the_number_of_their_cases(desk: AnyDesk) -> None:
    people = desk.as_("officer").people
    nobody = people.create(NewPerson("Marsden", "Hollie")).made("person")
    first = made_case(desk)
    holly = victim(desk, first).person.id
    with statements() as few:
        found = {each.person_id: each.cases for each in people.likely("Marsden", "Holly")}
    assert found == {holly: 1, nobody: 0}
    second = desk.as_("officer").cases.create(replace(new_case(desk), victim=CRAIG, suspect=None)).made("case_file")
    people.involve(second, holly, "witness")
    people.involve(second, holly, "third-party")
    for number in range(4):
        people.create(NewPerson("Marsden", f"Holly {number}"))
    with statements() as many:
        found = {each.person_id: each.cases for each in people.likely("Marsden", "Holly")}
    assert (found[holly], len(found)) == (2, 6)
    assert len(few) == len(many)
    for part in people.of_case(second):
        if part.person.id == holly:
            people.end_involvement(part.involvement.id, part.involvement.version, "entered on the wrong case")
    assert {each.person_id: each.cases for each in people.likely("Marsden", "Holly")}[holly] == 1


def test_former_safe_contacts_say_who_and_when_and_never_the_code_word(desk: AnyDesk) -> None:
    case_id, people = made_case(desk), desk.as_("officer").people
    assert people.safe_contact_versions(case_id) == ()
    people.record_safe_contact(case_id, replace(SAFE, who_may_answer="her sister Ruth"))
    assert people.safe_contact_versions(case_id) == (), "the one in force is not a former one"
    desk.clock.move(days=2)
    desk.as_("supervisor").people.confirm_safe_contact(case_id)
    people.record_safe_contact(case_id, SafeContactValues(channel="none", code_word=""))
    people.safe_contact_versions(case_id)
    with statements() as few:
        second, first = people.safe_contact_versions(case_id)
    assert (first.seq, first.who, first.confirmed_at, first.confirmed_only) == (1, "DC 2208 Nadia Amin", START, False)
    assert first.words == (
        f"Phone call {PHONE} · weekdays 10 to 2 · no voicemail · no texts · code word {MASK} · "
        "may answer: her sister Ruth · do not use: the landline at home"
    )
    assert (second.seq, second.who, second.confirmed_only) == (2, "DS 1190 Gwen Price", True)
    assert "bluebell" not in repr((first, second))
    for _n in range(6):
        people.confirm_safe_contact(case_id)
    with statements() as many:
        assert len(people.safe_contact_versions(case_id)) == 8
    assert len(few) == len(many)
    with pytest.raises(AccessDenied):
        desk.as_("administrator").people.safe_contact_versions(case_id)
