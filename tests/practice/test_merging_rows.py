"""Two people changed the rows of one plan: rows are matched by their ids, never by where they stand."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from da_desk.practice.merging import AnswerMerge, Change, Merge, merge

PATH = "actions.actions"
PATHS = ("current.information", PATH)
LONG = {"current.information", f"{PATH}.what"}
IDS = [f"00000000-0000-7000-8000-00000000000{n}" for n in range(6)]
ONE, TWO, THREE, FOUR, *_more = IDS

Row = dict[str, Any]


def row(row_id: str, **answers: Any) -> Row:
    return {"id": row_id, **answers}


def plan(*rows: Row, information: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {"actions": {"actions": list(rows)}} if rows else {}
    return {"current": {"information": information}, **found} if information else found


def merged(base: Mapping[str, Any] | None, theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> Merge:
    return merge(base, theirs, mine, PATHS, LONG)


def rows_of(body: Mapping[str, Any]) -> list[Row]:
    found: list[Row] = body.get("actions", {}).get("actions", [])
    return found


def told(found: tuple[AnswerMerge, ...]) -> list[tuple[str, Change]]:
    return [(each.path, each.change) for each in found]


LOCKS, WATCH, VISIT = row(ONE, what="Fit locks.", due="2026-12-01"), row(TWO, what="Watch."), row(THREE, what="Visit.")


# Rows that come and go.


def test_rows_that_each_added_are_both_kept_theirs_first() -> None:
    found = merged(plan(LOCKS), plan(LOCKS, WATCH), plan(LOCKS, VISIT))
    assert not found.asked
    assert told(found.taken) == [(f"{PATH}.{TWO}", Change.THEIRS), (f"{PATH}.{THREE}", Change.MINE)]
    assert all(each.whole_row and each.field == PATH for each in found.taken)
    assert rows_of(found.body({})) == [LOCKS, WATCH, VISIT]


def test_rows_in_a_plan_that_had_none_are_both_kept() -> None:
    assert rows_of(merged({}, plan(LOCKS), plan(WATCH)).body({})) == [LOCKS, WATCH]


def test_an_added_row_stands_where_it_was_put() -> None:
    found = merged(plan(LOCKS, WATCH), plan(LOCKS, WATCH), plan(VISIT, LOCKS, row(FOUR, what="Ring."), WATCH))
    assert [each["id"] for each in rows_of(found.body({}))] == [THREE, ONE, FOUR, TWO]


def test_a_row_that_one_took_out_and_nobody_changed_is_gone() -> None:
    for theirs, mine, who in ((plan(WATCH), plan(LOCKS, WATCH), Change.THEIRS), (plan(LOCKS), plan(), Change.MINE)):
        base = plan(LOCKS, WATCH) if who is Change.THEIRS else plan(LOCKS)
        found = merged(base, theirs, mine)
        assert told(found.taken) == [(f"{PATH}.{ONE}", who)]
        assert LOCKS not in rows_of(found.body({}))


def test_the_last_row_taken_out_leaves_no_empty_list() -> None:
    assert merged(plan(LOCKS), plan(LOCKS), plan()).body({}) == {}


@pytest.mark.parametrize("mine_took_it_out", [True, False])
def test_a_row_that_one_took_out_and_the_other_changed_is_asked_whole(mine_took_it_out: bool) -> None:
    changed = {**LOCKS, "due": "2026-12-05"}
    sides = (plan(changed, WATCH), plan(WATCH)) if mine_took_it_out else (plan(WATCH), plan(changed, WATCH))
    found = merged(plan(LOCKS, WATCH), *sides)
    (asked,) = found.asked
    assert (asked.path, asked.field, asked.row, asked.whole_row) == (f"{PATH}.{ONE}", PATH, ONE, True)
    assert (asked.base, asked.proposal, asked.both) == (LOCKS, None, None)
    assert "" in (asked.theirs, asked.mine)
    assert changed in (asked.theirs, asked.mine)
    assert rows_of(found.body({asked.path: changed})) == [changed, WATCH]
    assert rows_of(found.body({asked.path: ""})) == [WATCH]
    with pytest.raises(KeyError):
        found.body({})


def test_a_row_that_both_took_out_is_not_asked() -> None:
    found = merged(plan(LOCKS, WATCH), plan(WATCH), plan(WATCH))
    assert not found.asked
    assert not found.taken
    assert rows_of(found.body({})) == [WATCH]


# What stands in a row.


def test_different_answers_of_one_row_fit_together() -> None:
    found = merged(plan(LOCKS), plan({**LOCKS, "due": "2026-12-05"}), plan({**LOCKS, "lead": "housing"}))
    assert told(found.taken) == [(f"{PATH}.{ONE}.due", Change.THEIRS), (f"{PATH}.{ONE}.lead", Change.MINE)]
    assert [each.field for each in found.taken] == [f"{PATH}.due", f"{PATH}.lead"]
    assert not any(each.whole_row for each in found.taken)
    assert rows_of(found.body({})) == [{**LOCKS, "due": "2026-12-05", "lead": "housing"}]


def test_an_answer_of_a_row_that_both_changed_is_asked_alone() -> None:
    found = merged(plan(LOCKS), plan({**LOCKS, "due": "2026-12-05"}), plan({**LOCKS, "due": "2026-12-09"}))
    assert told(found.asked) == [(f"{PATH}.{ONE}.due", Change.BOTH)]
    assert rows_of(found.body({f"{PATH}.{ONE}.due": "2026-12-09"})) == [{**LOCKS, "due": "2026-12-09"}]


def test_a_long_text_in_a_row_is_merged_by_sentences() -> None:
    base = row(ONE, what="Fit locks. Ring first.")
    found = merged(
        plan(base), plan(row(ONE, what="Fit two locks. Ring first.")), plan(row(ONE, what="Fit locks. Ring."))
    )
    (asked,) = found.asked
    assert asked.text is not None
    assert not asked.text.overlaps
    assert asked.proposal == "Fit two locks. Ring."


def test_a_short_text_in_a_row_is_not_put_together() -> None:
    base, theirs, mine = (row(ONE, person=name) for name in ("A", "B", "C"))
    (asked,) = merged(plan(base), plan(theirs), plan(mine)).asked
    assert (asked.text, asked.proposal, asked.both) == (None, None, "B; C")


def test_a_row_with_nothing_in_it_stays() -> None:
    found = merged(plan(LOCKS), plan(LOCKS, row(TWO)), plan(row(ONE)))
    assert rows_of(found.body({})) == [row(ONE), row(TWO)]


def test_moved_rows_are_no_change_and_stay_moved() -> None:
    moved = plan(WATCH, LOCKS)
    for theirs, mine in ((moved, plan(LOCKS, WATCH)), (plan(LOCKS, WATCH), moved)):
        found = merged(plan(LOCKS, WATCH), theirs, mine)
        assert not found.asked
        assert not found.taken
        assert [each["id"] for each in rows_of(found.body({}))] == [TWO, ONE]


def test_when_it_is_not_known_how_it_was_all_that_differs_is_asked() -> None:
    found = merged(None, plan(LOCKS, WATCH), plan({**LOCKS, "due": "2026-12-05"}))
    assert told(found.asked) == [(f"{PATH}.{ONE}.due", Change.BOTH), (f"{PATH}.{TWO}", Change.BOTH)]
    assert [each.base for each in found.asked] == [None, None]


def test_answers_with_a_note_are_merged_part_by_part() -> None:
    paths, base = ["a.frightened"], {"a": {"frightened": {"answer": "no"}}}
    theirs, mine = {"a": {"frightened": {"answer": "yes"}}}, {"a": {"frightened": {"answer": "no", "note": "Now."}}}
    found = merge(base, theirs, mine, paths)
    assert not found.asked
    assert found.body({}) == {"a": {"frightened": {"answer": "yes", "note": "Now."}}}


@pytest.mark.parametrize(
    "odd",
    [
        [{"what": "No id."}],
        [row(ONE), row(ONE)],
        [row(ONE), "words"],
        [row("with.dot")],
        [{"id": 3}],
        ["screens"],
    ],
)
def test_lists_that_are_no_rows_are_one_answer(odd: list[Any]) -> None:
    (answer, *rest) = merge({}, {"a": {"b": odd}}, {"a": {"b": [row(TWO)]}}, ["a.b"]).answers
    assert not rest
    assert (answer.path, answer.row, answer.change) == ("a.b", "", Change.BOTH)


# Properties.

ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "what": st.sampled_from(["", "Fit locks.", "Fit locks. Ring first.", "Ring first."]),
        "due": st.sampled_from(["2026-12-01", "2026-12-05"]),
        "partners": st.lists(st.sampled_from(["marac", "housing"]), unique=True, min_size=1),
    },
)
ROWS = st.lists(st.tuples(st.sampled_from(IDS), ANSWERS), unique_by=lambda pair: pair[0], max_size=5).map(
    lambda pairs: [row(row_id, **{key: value for key, value in given_.items() if value}) for row_id, given_ in pairs]
)
PLANS = ROWS.map(lambda rows: plan(*rows))


def settled(found: Merge) -> list[Row]:
    """The rows when of all that is asked mine is chosen."""
    return rows_of(found.body({each.path: each.mine for each in found.asked}))


def by_id(body: Mapping[str, Any]) -> dict[str, Row]:
    return {each["id"]: each for each in rows_of(body)}


@given(PLANS, PLANS)
def test_where_one_side_changed_nothing_the_other_is_the_result(base: dict[str, Any], changed: dict[str, Any]) -> None:
    for found in (merged(base, changed, base), merged(base, base, changed)):
        assert not found.asked
        assert {each["id"]: each for each in settled(found)} == by_id(changed)
    assert settled(merged(base, changed, changed)) == rows_of(changed)


@given(st.one_of(st.none(), PLANS), PLANS, PLANS)
def test_no_row_and_no_answer_of_anybody_is_lost(
    base: dict[str, Any] | None, theirs: dict[str, Any], mine: dict[str, Any]
) -> None:
    found = merged(base, theirs, mine)
    known = by_id(base or {})
    result = {each["id"]: each for each in settled(found)}
    asked = {each.path for each in found.asked}
    for side in (by_id(theirs), by_id(mine)):
        for row_id, answers in side.items():
            if answers == known.get(row_id) or f"{PATH}.{row_id}" in asked:
                continue
            assert row_id in result
            for name, value in answers.items():
                changed = value != known.get(row_id, {}).get(name, "")
                assert not changed or f"{PATH}.{row_id}.{name}" in asked or result[row_id][name] == value


@given(PLANS, PLANS, PLANS)
def test_every_answer_of_the_result_was_given_by_somebody(
    base: dict[str, Any], theirs: dict[str, Any], mine: dict[str, Any]
) -> None:
    result = settled(merged(base, theirs, mine))
    assert len({each["id"] for each in result}) == len(result)
    for each in result:
        given_ = [by_id(side).get(each["id"], {}) for side in (base, theirs, mine)]
        assert all(value in [side.get(name) for side in given_] for name, value in each.items() if name != "what")


@given(st.one_of(st.none(), PLANS), PLANS, PLANS)
def test_it_is_the_same_seen_from_the_other_side(
    base: dict[str, Any] | None, theirs: dict[str, Any], mine: dict[str, Any]
) -> None:
    here, there = merged(base, theirs, mine), merged(base, mine, theirs)
    assert {(each.path, str(each.theirs), str(each.mine)) for each in here.asked} == {
        (each.path, str(each.mine), str(each.theirs)) for each in there.asked
    }
    assert {each["id"] for each in settled(here)} - {each["id"] for each in settled(there)} <= {
        each.row for each in here.asked
    }


@given(PLANS, PLANS, PLANS)
def test_rows_that_nobody_moved_keep_their_order(
    base: dict[str, Any], theirs: dict[str, Any], mine: dict[str, Any]
) -> None:
    result = [each["id"] for each in settled(merged(base, theirs, mine))]
    for side in (theirs, mine):
        ids = [each["id"] for each in rows_of(side) if each["id"] in result]
        if all(
            [each for each in ids if each in by_id(other)] == [i for i in by_id(other) if i in ids]
            for other in (base, theirs, mine)
        ):
            shared = [each for each in result if each in ids]
            assert shared == ids
