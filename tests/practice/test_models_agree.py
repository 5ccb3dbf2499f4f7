"""Models and practice can't see each other; here it is shown that they mean the same."""

import pytest

from da_desk.models import records
from da_desk.models.cases import OWNERSHIPS, Case
from da_desk.models.records import STATEMENT_KINDS, Record
from da_desk.practice.catalogue import Practice
from da_desk.practice.rights import ROLES
from da_desk.practice.states import TRANSITIONS

KINDS = sorted(kind.identity for kind in vars(records).values() if isinstance(kind, type) and hasattr(kind, "identity"))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_record_has_a_form_and_a_table_of_states(practice: Practice, kind: str) -> None:
    assert practice.form(kind).kind == kind
    assert Record(kind=kind).state in TRANSITIONS[kind]


def test_there_is_no_table_of_states_without_its_record() -> None:
    assert sorted(TRANSITIONS) == KINDS


def test_what_is_signed_in_ink_can_be_signed() -> None:
    assert {kind for kind, table in TRANSITIONS.items() if "signed" in table} == set(STATEMENT_KINDS)


def test_first_values_of_a_case_are_in_the_catalogues(practice: Practice) -> None:
    case = Case()
    assert practice.title("grades", case.grade) != case.grade
    assert practice.title("case-statuses", case.status) != case.status


def test_holders_of_duties_are_owners_or_roles(practice: Practice) -> None:
    held_by = {"oic": "oic", "risk-owner": "risk", "informing-owner": "informing"}
    for rule in practice.rules:
        assert held_by.get(rule.holder) in OWNERSHIPS or rule.holder in ROLES
