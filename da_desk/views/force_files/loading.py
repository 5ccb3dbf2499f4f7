"""Loading a file of the force's own: chosen, read whole or refused with the place, kept for a second person."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from da_desk.errors import DaDeskError, Problem, ServerLost, ValidationFailed
from da_desk.views.editor import Answers, Editor
from da_desk.views.force_files.kind import FileKind
from da_desk.views.pages import Window
from da_desk.views.statements.choosing import FileField
from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.labels import label
from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.services.desk import Services

FILES = "*.toml"


class LoadEditor(Editor):
    """One file to load. A refusal stands beside it, and it stays chosen: mended in its editor, it is loaded again."""

    def __init__(self, services: "Services", tasks: TaskRunner, window: Window, kind: FileKind) -> None:
        title = _("Load a file: {kind}").format(kind=kind.title)
        super().__init__(services, tasks, window, title, _("Load it"))
        self._kind = kind
        words = _(
            "The file is looked at whole, and kept only if nothing is wrong with it. It changes nothing before a second person has read and activated it. The desk keeps its text for good, with your name and the time."
        )
        self.inside.add(label(words, wrap=True))
        limit = _("A text file as “Save a copy …” writes it, up to {limit} KB.").format(limit=kind.largest // 1024)
        self.add_field("file", FileField(_("The file"), help=limit, named=_("Text files of DA Desk"), patterns=FILES))
        self.begin()

    def problems(self, answers: Answers) -> list[Problem]:
        """A file."""
        return [] if answers.get("file") else [Problem("file", _("Choose the file."))]

    def work(self, answers: Answers) -> Callable[[], Any]:
        """Read and keep it."""
        load, path, op_id = self._kind.load, Path(answers["file"]), self.op_id
        return lambda: load(path, op_id)

    def refused(self, error: DaDeskError) -> None:
        """What is wrong is wrong with the file: it is said beside it."""
        if not isinstance(error, ValidationFailed | ServerLost):
            error = ValidationFailed(Problem("file", error.sentence))
        super().refused(error)

    def said(self) -> str:
        """What stands at the foot of the window."""
        return _("Loaded. A second person has to read and activate it before it counts.")
