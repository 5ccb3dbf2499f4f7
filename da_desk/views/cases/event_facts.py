"""The questions of a kind of event, as a form of their own section."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from da_desk.errors import DaDeskError, Problem, ValidationFailed
from da_desk.practice.merging import plain
from da_desk.views.editor import SECTION, Editor
from da_desk.views.forms.page import SectionForm

if TYPE_CHECKING:
    from da_desk.practice.forms import Form
    from da_desk.services.service import Named


class FactsEditor(Editor):
    """An editor with the questions of a kind of event in their own section."""

    def add_facts(self, form: "Form", *, help: bool = True) -> None:  # noqa: A002
        """Add the questions of the event's form; what the desk alone keeps is not asked, and stays as it is.

        Without ``help`` where the page has said already what such an event is.
        """
        for section in form.sections:
            hidden = [field.id for field in section.fields if field.hidden]
            made = SectionForm(section, leave_out=hidden, heading=len(form.sections) > 1, help=help)
            self.form.add_section(made, into=self.inside)
        if any(field.kind == "colleague" for _path, field in form.fields()):
            self.tasks.read(self.services.accounts.colleagues, owner=self, done=self._offer_colleagues)

    def _offer_colleagues(self, colleagues: "Sequence[Named]") -> None:
        self.form.set_colleagues([(str(each.id), each.display) for each in colleagues])

    def body(self) -> dict[str, Any]:
        """What is answered about the event."""
        values = plain(self.form.values())
        values.pop(SECTION, None)
        return {section: answers for section, answers in values.items() if answers}

    def refused(self, error: DaDeskError) -> None:
        """Problems of the event's own questions bear their own path."""
        if isinstance(error, ValidationFailed):
            paths = self.form.fields
            self.form.show_problems(
                [
                    Problem(each.field if each.field in paths else f"{SECTION}.{each.field}", each.sentence)
                    for each in error.problems
                ]
            )
        else:
            super().refused(error)
