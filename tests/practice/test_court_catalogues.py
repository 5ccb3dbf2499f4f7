"""Bail, breaches and orders: every type is there, by area and day; what is not confirmed says so."""

from datetime import date

import pytest

from da_desk.practice.catalogue import Practice

TODAY = date(2026, 11, 27)
TYPES = """
order.dvpn order.dvpo order.dapn order.dapo order.restraining order.non-molestation order.occupation order.bail order.shpo
order.sro order.voo order.spo
"""
PILOT = {
    "greater-manchester": date(2024, 11, 27),
    "bromley": date(2024, 11, 27),
    "croydon": date(2024, 11, 27),
    "sutton": date(2024, 11, 27),
    "british-transport-police": date(2024, 11, 27),
    "cleveland": date(2025, 3, 1),
    "north-wales": date(2025, 4, 28),
}


def slugs(practice: Practice, catalogue: str, day: date = TODAY, area: str = "england-wales") -> list[str]:
    return [entry.slug for entry in practice.choices(catalogue, day, area)]


def test_every_type_of_order_and_one_for_any_other(practice: Practice) -> None:
    assert slugs(practice, "order-types") == [*TYPES.split(), "order.other"]
    assert len(TYPES.split()) == 12


@pytest.mark.parametrize("area", ["england-wales", "kent", *PILOT])
def test_an_order_made_elsewhere_can_be_recorded_in_every_area(practice: Practice, area: str) -> None:
    assert set(slugs(practice, "order-types", TODAY, area)) == {*TYPES.split(), "order.other"}


@pytest.mark.parametrize(("area", "began"), PILOT.items())
def test_in_a_pilot_area_the_newer_notice_can_be_given_from_its_day(practice: Practice, area: str, began: date) -> None:
    def help_on(day: date, where: str = area) -> str:
        return next(e.help for e in practice.choices("order-types", day, where) if e.slug == "order.dapn")

    assert help_on(began).startswith("May be given here")
    assert help_on(began, "kent").endswith("Here the police give a DVPN instead.")
    if began > min(PILOT.values()):
        assert not help_on(date.fromordinal(began.toordinal() - 1)).startswith("May be given here")
    day_after = date(2026, 4, 1)
    for where in (area, "kent"):
        entry = next(e for e in practice.choices("order-types", day_after, where) if e.slug == "order.dapn")
        assert entry.badge
        assert "check" in entry.help


def test_before_the_pilot_there_was_no_such_notice(practice: Practice) -> None:
    assert not {"order.dapn", "order.dapo"} & set(
        slugs(practice, "order-types", date(2024, 11, 26), "greater-manchester")
    )
    assert {"order.dvpn", "order.dvpo"} <= set(slugs(practice, "order-types", date(2024, 11, 26)))
    assert "order.spo" not in slugs(practice, "order-types", date(2020, 1, 19))
    assert "order.shpo" not in slugs(practice, "order-types", date(2015, 3, 7))


@pytest.mark.parametrize("area", ["england-wales", "greater-manchester"])
@pytest.mark.parametrize("day", [date(2020, 6, 1), date(2025, 6, 1), TODAY])
def test_every_type_belongs_to_one_regime_and_the_older_stands_beside_the_newer(
    practice: Practice, area: str, day: date
) -> None:
    regimes = practice.choices("order-regimes", day, area)
    covered = [slug for regime in regimes for slug in regime.covers]
    assert sorted(covered) == sorted(slugs(practice, "order-types", day, area))
    older = next(regime for regime in regimes if "order.dvpn" in regime.covers)
    assert not any(older.slug == regime.slug and "order.dapn" in regime.covers for regime in regimes)


def test_each_regime_says_what_holds_in_an_area(practice: Practice) -> None:
    titles = {
        area: next(e.title for e in practice.choices("order-regimes", TODAY, area) if "order.dapo" in e.covers)
        for area in ("kent", "cleveland")
    }
    assert titles == {"kent": "DAPN and DAPO, made elsewhere", "cleveland": "DAPN and DAPO, pilot area"}


@pytest.mark.parametrize(
    ("catalogue", "expected"),
    [
        ("bail-periods", "to-3-months to-6-months to-9-months by-court until-hearing other"),
        ("bail-endings", "cancelled ran-out under-investigation charged no-further-action remanded unknown"),
        ("bail-views", "asked through-another not-practicable"),
        (
            "breach-actions",
            "victim-safe arrest arrest-tried evidence before-court cps-asked recall not-before-court none-yet",
        ),
        ("breach-of", "police-bail court-bail order licence"),
        ("order-lengths", "short long open"),
        ("own-tasks", "ring visit ask-partner find-paper write check other"),
    ],
)
def test_what_the_desk_stores_of_bail_breaches_and_orders(practice: Practice, catalogue: str, expected: str) -> None:
    assert slugs(practice, catalogue) == expected.split()


def test_the_periods_of_bail_came_with_the_law_of_october_2022(practice: Practice) -> None:
    assert "to-3-months" not in slugs(practice, "bail-periods", date(2022, 10, 27))
    assert {"to-3-months", "to-6-months", "to-9-months"} <= set(slugs(practice, "bail-periods", date(2022, 10, 28)))


def test_each_type_says_what_it_is_in_a_line_or_two(practice: Practice) -> None:
    for entry in practice.catalogues["order-types"]:
        assert 15 < len(entry.help) < 420, entry.slug
        assert entry.help.endswith("."), entry.slug
        assert len(entry.title) <= 60, entry.slug


def test_what_no_source_confirms_bears_a_badge(practice: Practice) -> None:
    assert next(e for e in practice.choices("order-types", TODAY) if e.slug == "order.occupation").badge
    times = [p for p in practice.policies if p.slug.startswith(("trigger.", "notify."))]
    assert len(times) >= 19
    assert all(policy.confidence == "design" and policy.badge for policy in times)
    counted = [rule for rule in practice.rules if rule.slug.startswith("duty.bail-period-")]
    assert len(counted) == 3
    assert all(rule.badge for rule in counted)
