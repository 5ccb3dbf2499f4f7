"""Settings: defaults, limits, and a value that isn't allowed is refused, never silently replaced."""

import pytest

from da_desk.errors import NotFound, ValidationFailed
from da_desk.practice.catalogue import Practice
from da_desk.practice.policies import Policies

DEFAULTS = {
    "duty.revised-risk.hours": 24,
    "duty.safety-planning.hours": 24,
    "prompt.intimidation.hours": 24,
    "contact.safe.stale-days": 28,
    "clipboard.seconds": 30,
    "consultation.minutes": 30,
    "text.limit-characters": 100_000,
}


def test_defaults(practice: Practice) -> None:
    policies = Policies(practice.policies)
    assert {slug: policies.number(slug) for slug in DEFAULTS} == DEFAULTS
    assert policies.yes("pack.supervisor-check")
    assert not policies.yes("statement.declaration-confirmed")


def test_what_the_desk_set_goes_before_the_default(practice: Practice) -> None:
    assert Policies(practice.policies, {"clipboard.seconds": "60"}).number("clipboard.seconds") == 60


@pytest.mark.parametrize("value", ["0", "-1", "1e3", "٣٠", "many", "30 ", "9999999999"])
def test_a_value_that_is_not_allowed_is_refused(practice: Practice, value: str) -> None:
    with pytest.raises(ValidationFailed, match="whole number from 5 to 300"):
        Policies(practice.policies, {"clipboard.seconds": value})


def test_yes_or_no_only(practice: Practice) -> None:
    with pytest.raises(ValidationFailed, match="yes or no"):
        Policies(practice.policies, {"pack.supervisor-check": "true"})


def test_an_unknown_setting_is_not_guessed(practice: Practice) -> None:
    with pytest.raises(NotFound):
        Policies(practice.policies).number("nothing")
