"""The matrix of rights: what each role may do, and above all what it may not."""

import pytest

from da_desk.practice.catalogue import Practice
from da_desk.practice.rights import KINDS, ROLES, VERBS, Scope

CASE_KINDS = ("case", "person", "contact", "safe-contact", "event", "duty", "record", "attachment", "disclosure")


def test_administrators_read_no_case(practice: Practice) -> None:
    for kind in (*CASE_KINDS, "audit"):
        assert not any(practice.rights.allows("administrator", kind, verb) for verb in VERBS), kind
    assert practice.rights.allows("administrator", "account", "manage") is Scope.FORCE


def test_auditors_change_and_reveal_nothing(practice: Practice) -> None:
    held = {(kind, verb) for role, kind, verb, _scope in practice.rights.rows() if role == "auditor"}
    assert {verb for _kind, verb in held} == {"read", "export", "edit"}
    assert [kind for kind, verb in held if verb == "edit"] == ["account"]
    assert practice.rights.allows("auditor", "account", "edit") is Scope.OWN
    assert practice.rights.allows("auditor", "audit", "read") is Scope.FORCE


@pytest.mark.parametrize("verb", ["check", "override", "seal"])
def test_only_supervisors_check_override_and_seal(practice: Practice, verb: str) -> None:
    held = {(role, kind) for role in ROLES for kind in KINDS if practice.rights.allows(role, kind, verb)}
    # Another time for a duty, with a reason, is an officer's too.
    assert held - {("officer", "duty")} == {(role, kind) for role, kind in held if role == "supervisor"}
    assert (("officer", "duty") in held) == (verb == "override")


def test_nobody_but_administrators_manages_accounts(practice: Practice) -> None:
    for role in ("officer", "supervisor", "auditor"):
        assert practice.rights.allows(role, "account", "manage") is None
        assert practice.rights.allows(role, "account", "create") is None


def test_officers_hand_over_their_own_and_work_in_their_unit(practice: Practice) -> None:
    assert practice.rights.allows("officer", "case", "hand-over") is Scope.OWN
    assert practice.rights.allows("officer", "record", "sign") is Scope.UNIT
    assert practice.rights.allows("officer", "audit", "read") is None
    assert practice.rights.widest(("officer", "supervisor"), "case", "hand-over") is Scope.UNIT
    assert practice.rights.widest((), "case", "read") is None


def test_what_is_not_named_is_not_allowed(practice: Practice) -> None:
    assert practice.rights.allows("stranger", "case", "read") is None
    assert practice.rights.allows("officer", "case", "delete") is None
