"""A point that is covered, declined or explained: the seven of a withdrawal statement are such."""

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QSizePolicy

from da_desk.views.forms.choices import ChoiceField
from da_desk.views.forms.field import Field
from da_desk.views.forms.text import TextField
from da_desk.views.widgets.boxes import Column
from da_desk.wording import _

DETAILS = {"in-text": "where", "earlier-statement": "reference", "not-asked": "reason", "kept-to-report": "note"}
"""What each answer asks for beside itself."""


def _detail_title(part: str) -> str:
    return {
        "where": _("Where it stands in the statement"),
        "reference": _("Reference of the earlier statement"),
        "reason": _("Why it was not asked"),
        "note": _("Note, for the report only"),
    }[part]


class ItemField(Field):
    """How one point is dealt with: ``{"answer": …}`` and what that answer asks for (where, reference, reason, note).

    What was typed under another answer is kept and comes back with it.
    """

    def __init__(self, title: str, choices: Sequence[tuple[str, str]], *, help: str = "") -> None:  # noqa: A002
        super().__init__(title, help=help)
        self._answer = _Choice(title, choices)
        self._answer.edited.connect(self._changed)
        holder = Column(spacing=6)
        holder.add(self._answer)
        self._details: dict[str, TextField] = {}
        for part in dict.fromkeys(DETAILS[key] for key, _title in choices if key in DETAILS):
            detail = TextField(_detail_title(part))
            detail.control.setAccessibleName(f"{title}: {detail.title}")
            detail.edited.connect(self.note_edit)
            detail.hide()
            self._details[part] = detail
            holder.add(detail)
        self.place(holder, self._answer.control)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._answer.describe()

    def value(self) -> dict[str, str]:
        """The answer and its details; an empty mapping when unanswered."""
        given = {"answer": self._answer.value()} | {part: str(field.value()) for part, field in self._details.items()}
        return {part: text for part, text in given.items() if text}

    def fill(self, value: object) -> None:
        """Show an answer with its details."""
        given = value if isinstance(value, Mapping) else {}
        self._answer.set_value(given.get("answer", ""))
        for part, field in self._details.items():
            field.set_value(given.get(part, ""))
        self._show_detail()

    @property
    def parts(self) -> Mapping[str, Field]:
        """The answer and its details."""
        return {"answer": self._answer, **self._details}

    def set_where(self, words: str) -> None:
        """Say where the text covers the point, as the person marked it."""
        self._answer.set_value("in-text")
        if "where" in self._details:
            self._details["where"].set_value(words)
        self._show_detail()
        self.note_edit()

    def answered(self) -> bool:
        """Whether the answer and what it asks for are given."""
        need = DETAILS.get(self._answer.value())
        detail = self._details.get(need) if need and need != "note" else None
        return bool(self._answer.value()) and (detail is None or detail.answered())

    def focus_field(self) -> None:
        """Take the focus: the detail if that is what lacks."""
        need = DETAILS.get(self._answer.value(), "")
        lacking = self._details.get(need)
        (lacking if lacking is not None and not lacking.answered() else self._answer).focus_field()

    def _changed(self) -> None:
        self._show_detail()
        self.note_edit()

    def _show_detail(self) -> None:
        wanted = DETAILS.get(self._answer.value())
        for part, field in self._details.items():
            field.setVisible(part == wanted)


class _Choice(ChoiceField):
    """The answers without a heading of their own; the point's title is their name."""

    def __init__(self, title: str, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__(title, choices, optional=True)
        self._title.hide()
