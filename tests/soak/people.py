"""A desk with one more supervisor, who has a password of their own."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, cast

from tests.desk import AnyDesk
from tests.services.people_let_in import NEW, added


@contextmanager
def with_second_supervisor(desk: AnyDesk, username: str = "walsh") -> Iterator[AnyDesk]:
    """``as_(username)`` is the second supervisor while the block runs."""
    added(desk, username, role="supervisor")
    with closing(desk.signed_in(username, NEW)) as second:
        yield cast(AnyDesk, _With(desk, username, second))


class _With:
    def __init__(self, desk: AnyDesk, username: str, second: Any) -> None:
        self._desk, self._username, self._second = desk, username, second

    def as_(self, username: str) -> Any:
        return self._second if username == self._username else self._desk.as_(username)

    def account_id(self, username: str) -> Any:
        return self.as_(username).workplace.actor.account_id

    def __getattr__(self, name: str) -> Any:
        return getattr(self._desk, name)
