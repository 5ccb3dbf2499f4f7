"""A hidden value that is asked for on the record: the service logs the asking before it answers."""

from collections.abc import Callable

from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.masked import Masked


def revealing(what: str, tasks: TaskRunner, ask: Callable[[], str]) -> Masked:
    """Dots and *Show*; ``ask`` fetches the value and leaves its trace."""
    made: Masked = Masked(what, lambda reveal: tasks.read(ask, owner=made, done=reveal))
    return made
