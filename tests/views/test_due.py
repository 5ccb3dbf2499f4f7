"""When something is due, in few words; red only past its time or within two hours of it."""

from datetime import UTC, datetime, timedelta

import pytest

from da_desk.views.due import due_detail, due_words, urgent

NOW = datetime(2026, 11, 23, 12, 50, tzinfo=UTC)


@pytest.mark.parametrize(
    ("do_by", "words", "detail"),
    [
        (datetime(2026, 11, 23, 14, 0, tzinfo=UTC), "14:00", "in 1 h 10"),
        (datetime(2026, 11, 23, 12, 55, tzinfo=UTC), "12:55", "in 5 min"),
        (datetime(2026, 11, 24, 9, 0, tzinfo=UTC), "Tomorrow", "09:00, in 20 h"),
        (datetime(2026, 11, 24, 23, 59, tzinfo=UTC), "Tomorrow", "23:59, in 1 day"),
        (datetime(2026, 11, 27, 9, 0, tzinfo=UTC), "Fri 27", "Fri 27 Nov 2026"),
        (datetime(2026, 12, 2, 9, 0, tzinfo=UTC), "2 Dec", "Wed 2 Dec 2026"),
        (datetime(2027, 1, 5, 9, 0, tzinfo=UTC), "5 Jan 2027", "Tue 5 Jan 2027"),
        (datetime(2026, 11, 23, 9, 50, tzinfo=UTC), "Overdue", "3 h late"),
        (datetime(2026, 11, 20, 9, 50, tzinfo=UTC), "Overdue", "3 days late"),
        (datetime(2026, 7, 1, 22, 30, tzinfo=UTC), "Overdue", "144 days late"),
    ],
)
def test_words(do_by: datetime, words: str, detail: str) -> None:
    assert (due_words(do_by, NOW), due_detail(do_by, NOW)) == (words, detail)


def test_days_are_counted_in_england_and_wales() -> None:
    late_in_summer = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    assert due_words(datetime(2026, 7, 1, 23, 30, tzinfo=UTC), late_in_summer) == "Tomorrow"


@pytest.mark.parametrize(("left", "red"), [(-1, True), (0, True), (120, True), (121, False)])
def test_red_within_two_hours(left: int, red: bool) -> None:
    assert urgent(NOW + timedelta(minutes=left), NOW) is red
