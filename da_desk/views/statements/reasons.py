"""A question in the page that asks for a reason before something that is hard to take back."""

from da_desk.errors import DaDeskError
from da_desk.views.forms.text import LongText
from da_desk.views.widgets.alerts import ConfirmPanel
from da_desk.wording import _


class ReasonPanel(ConfirmPanel):
    """Asks for a reason; ``confirmed`` comes with it typed. The page calls ``settle`` or ``refuse`` when it has the answer."""

    def __init__(self, title: str, text: str, yes: str, *, ask: str = "") -> None:
        super().__init__(title, text, yes)
        self._field = LongText(ask or _("Reason"), lines=2, limit=2_000)
        self.body.add(self._field)

    @property
    def reason(self) -> str:
        """What was typed."""
        return self._field.value().strip()

    def settle(self) -> None:
        """It was done: close and forget."""
        self.dismiss()
        self._field.set_value("")
        self._field.show_problem("")

    def refuse(self, error: DaDeskError) -> None:
        """Say beside the field why it was not done."""
        self._field.show_problem(error.sentence)
        self._field.focus_field()
