"""One answer that both changed: its versions side by side, a choice, and what will stand."""

from collections.abc import Mapping
from typing import Any

from da_desk.practice.alignment import compared
from da_desk.practice.merging import AnswerMerge
from da_desk.views import theme
from da_desk.views.forms.choices import ChoiceField
from da_desk.views.forms.field import Field
from da_desk.views.forms.text import TextField
from da_desk.views.merging.found import Found
from da_desk.views.merging.versions import Shown, Versions
from da_desk.views.widgets.boxes import Card, Column
from da_desk.views.widgets.labels import Badge
from da_desk.wording import _

THEIRS, MINE, BOTH = "theirs", "mine", "both"


def field_at(fields: Mapping[str, Field], answer: AnswerMerge) -> Field | None:
    """The field of an answer, or of a part of one, the same for every row; None for what no field shows."""
    path = answer.field
    if path in fields:
        return fields[path]
    parent, _dot, part = path.rpartition(".")
    return fields[parent].parts.get(part) if parent in fields else None


def title_at(fields: Mapping[str, Field], answer: AnswerMerge) -> str:
    """What an answer, or a part of one, is called; in rows with the row that it stands in."""
    path = answer.field
    field, parent = field_at(fields, answer), fields.get(path.rpartition(".")[0])
    if field is None:
        return path.rpartition(".")[2]
    if answer.row:
        rows = field if answer.whole_row else parent
        row = _row_name(rows, answer) if rows is not None else ""
        name = _("{title} “{row}”").format(title=rows.title if rows is not None else "", row=row)
        return name if answer.whole_row else _("{title}: {part}").format(title=name, part=field.title)
    if path in fields or parent is None or parent.title == field.title:
        return field.title
    return _("{title}: {part}").format(title=parent.title, part=field.title)


def _row_name(rows: Field, answer: AnswerMerge) -> str:
    sides = (answer.theirs, answer.mine, answer.base)
    return rows.row_name(answer.row, next(side for side in sides if side) if answer.whole_row else {})


def versions_of(
    found: Found, answer: AnswerMerge, field: Field | None, title: str, *, hidden: bool = False
) -> Versions:
    """The three versions of a short answer, in words."""
    said = [None if value is None else _words(field, value) for value in (answer.base, answer.theirs, answer.mine)]
    base, theirs, mine = compared(said[0], said[1] or "", said[2] or "")
    unknown = _("Recorded; not shown here.") if hidden else _("Not known any more.") if answer.base is None else ""
    gone = _("Not there.") if answer.whole_row else ""
    name = _("{version} – {label}")
    return Versions(
        (
            Shown(
                _("As it was"),
                name.format(version=_("As it was"), label=title),
                base,
                former=True,
                nothing=unknown or gone,
            ),
            Shown(
                found.theirs, name.format(version=_("Theirs"), label=title), theirs, nothing=unknown if hidden else gone
            ),
            Shown(_("Yours"), name.format(version=_("Yours"), label=title), mine, nothing=gone),
        )
    )


def _words(field: Field | None, value: Any) -> str:
    if field is not None:
        return field.in_words(value)
    return ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)


class ShortAnswer(Card):
    """An answer of which only one can stand, or a line of text. Nothing is chosen beforehand: a person decides."""

    def __init__(self, found: Found, answer: AnswerMerge, field: Field | None, title: str, *, hidden: bool) -> None:
        super().__init__(title, Badge(_("Choose one"), "medium"))
        self.answer = answer
        both = answer.both if (isinstance(field, TextField) and not hidden) or isinstance(answer.both, list) else None
        options = [(THEIRS, _("Theirs")), (MINE, _("Yours"))]
        if both not in (None, "", answer.theirs, answer.mine):
            options.append((BOTH, _("Both, theirs first")))
        self._values = {THEIRS: answer.theirs, MINE: answer.mine, BOTH: both}
        self.choice = ChoiceField(_("Keep for “{label}”").format(label=title), options)
        self.text = (
            TextField(_("What will stand for “{label}”").format(label=title)) if isinstance(field, TextField) else None
        )
        inside = Column(spacing=theme.M)
        inside.add(versions_of(found, answer, field, title, hidden=hidden), self.choice)
        if self.text is not None:
            inside.add(self.text)
            self.choice.edited.connect(self._fill)
        self.add(inside)

    @property
    def problem(self) -> str:
        """What is still to do, as a sentence, or ""."""
        if self.choice.value() or (self.text is not None and self.text.value()):
            return ""
        return _("Choose what to keep for “{label}”.").format(label=self.title)

    @property
    def value(self) -> Any:
        """What will stand."""
        return self.text.value() if self.text is not None else self._values[self.choice.value()]

    def _fill(self) -> None:
        assert self.text is not None
        self.text.set_value(self._values[self.choice.value()])
