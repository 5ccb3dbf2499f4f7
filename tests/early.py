"""Every answer there before anything else comes about: what hangs on a timer that usually came first then shows itself."""

import threading
from concurrent.futures import wait

import pytest

from da_desk.views.tasks import Task, TaskRunner

SECONDS = 0.05
"""How long the window waits for an answer: most are there by then, and nobody is held up by a server that is lost."""


def answers_come_early(patched: pytest.MonkeyPatch) -> None:
    """Have whoever asks for something go on only when it was answered; it is delivered as ever, before any timer."""
    start = TaskRunner._start

    def waited(runner: TaskRunner, task: Task, *, new: bool = False) -> Task:
        made = start(runner, task, new=new)
        if made.future is not None and threading.current_thread() is threading.main_thread():
            wait([made.future], timeout=SECONDS)
        return made

    patched.setattr(TaskRunner, "_start", waited)
