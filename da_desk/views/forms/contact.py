"""A way to reach somebody: what it is, the value, whether it is confidential or past."""

from collections.abc import Mapping, Sequence

from da_desk.views.forms.choices import ChoiceField, TickField
from da_desk.views.forms.field import Field
from da_desk.views.forms.text import TextField
from da_desk.views.widgets.boxes import Column
from da_desk.wording import _


class ContactField(Field):
    """``{"kind", "value", "confidential", "past", "note"}``; the ticks are "yes" or ""."""

    def __init__(self, title: str, kinds: Sequence[tuple[str, str]], *, help: str = "") -> None:  # noqa: A002
        super().__init__(title, help=help)
        self._parts: dict[str, Field] = {
            "kind": ChoiceField(_("Kind"), kinds),
            "value": TextField(_("Address, number or name")),
            "confidential": TickField(
                _("Confidential: hidden until somebody asks to see it, and the asking is recorded")
            ),
            "past": TickField(_("No longer in use")),
            "note": TextField(_("Note"), optional=True),
        }
        holder = Column(spacing=10)
        for part in self._parts.values():
            part.edited.connect(self.note_edit)
            holder.add(part)
        first = self._parts["kind"].control
        named = first.accessibleName()
        self.place(holder, first)
        first.setAccessibleName(named)

    def value(self) -> dict[str, str]:
        """All parts."""
        return {key: str(part.value()) for key, part in self._parts.items()}

    def fill(self, value: object) -> None:
        """Show all parts."""
        given = value if isinstance(value, Mapping) else {}
        for key, part in self._parts.items():
            part.set_value(given.get(key, ""))

    @property
    def parts(self) -> Mapping[str, Field]:
        """Kind, value, ticks and note."""
        return self._parts

    def answered(self) -> bool:
        """Whether there is a value."""
        return self._parts["value"].answered()

    def own_problem(self) -> str:
        """A value without a kind."""
        return (
            "" if self._parts["kind"].answered() or not self.answered() else _("Choose what kind of contact this is.")
        )
