"""Several cases go to a colleague at once, on both stores: owners, what they hold, and the record of each."""

import pytest

from da_desk.errors import AccessDenied, NotFound, ValidationFailed
from da_desk.models.base import uuid7
from tests.desk import AnyDesk
from tests.services.invented import indicated, made_case


def test_several_cases_go_over_at_once_with_what_their_owner_holds(desk: AnyDesk) -> None:
    cases = [made_case(desk) for _number in range(3)]
    for case_id in cases:
        indicated(desk, case_id)
    supervisor, oic, officer = desk.as_("supervisor"), desk.account_id("oic"), desk.account_id("officer")
    assert supervisor.cases.hand_over([*cases, cases[0]], "risk", oic) == 3
    for case_id in cases:
        view = supervisor.cases.open(case_id)
        assert view.owners["risk"] is not None
        assert view.owners["informing"] is not None
        assert (view.owners["risk"].id, view.owners["informing"].id) == (oic, officer)
        held = {duty.holder_role: duty.holder_id for duty in view.open_duties}
        assert held["risk-owner"] == oic
        done = [line.action for line in supervisor.history.of_case(case_id, changes_only=True)]
        assert "handed over" in done
    assert supervisor.cases.hand_over(cases, "risk", oic) == 0


def test_all_of_it_is_done_or_nothing(desk: AnyDesk) -> None:
    case_id, oic = made_case(desk), desk.account_id("oic")
    supervisor = desk.as_("supervisor")
    with pytest.raises((NotFound, AccessDenied)):
        supervisor.cases.hand_over([case_id, uuid7()], "risk", oic)
    with pytest.raises(ValidationFailed):
        supervisor.cases.hand_over([case_id], "risk", desk.account_id("auditor"))
    with pytest.raises(AccessDenied):
        desk.as_("outsider").cases.hand_over([case_id], "risk", oic)
    with pytest.raises(AccessDenied):
        desk.as_("auditor").cases.hand_over([case_id], "risk", oic)
    owner = supervisor.cases.open(case_id).owners["risk"]
    assert owner is not None
    assert owner.id == desk.account_id("officer")
