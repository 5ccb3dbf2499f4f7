"""A page with fields: their answers, their problems, and the signal on which a draft is kept."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from da_desk.errors import DaDeskError, Problem, ValidationFailed
from da_desk.views import theme
from da_desk.views.focus import order_tabs
from da_desk.views.forms.asked import AskedField
from da_desk.views.forms.choices import ChoiceField, ManyField, YesNoField
from da_desk.views.forms.days import DayField, MomentField
from da_desk.views.forms.field import Around, Field
from da_desk.views.forms.items import ItemField
from da_desk.views.forms.references import ColleagueField, RowChoice
from da_desk.views.forms.row_cards import RowsField
from da_desk.views.forms.text import LINE_LIMIT, LONG_LIMIT, LongText, TextField
from da_desk.views.widgets.alerts import ErrorSummary
from da_desk.views.widgets.boxes import Card, Column, ScrollPage
from da_desk.views.widgets.labels import label
from da_desk.views.widgets.progress import State

KEEP_MILLISECONDS = 1_500
"""The longest from an edit to ``edited``, so that with the writing a draft is kept within two seconds."""
Body = dict[str, dict[str, Any]]


class ChoiceLike(Protocol):
    """One given answer of a declared field."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...


class FieldLike(Protocol):
    """What a field of a practice form says of itself."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def help(self) -> str: ...
    @property
    def required(self) -> bool: ...
    @property
    def choices(self) -> Sequence[ChoiceLike]: ...


class SectionLike(Protocol):
    """What a section of a practice form says of itself."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def fields(self) -> Sequence[Any]: ...


def field_for(declared: FieldLike) -> Field:
    """The field of a declaration. Raises KeyError for a kind that no field shows."""
    title, words = declared.label, declared.help
    condition = getattr(declared, "required_when", None)
    optional = not declared.required and condition is None
    choices = [(choice.id, choice.title) for choice in declared.choices]
    limit = int(getattr(declared, "max_length", 0))
    past = bool(getattr(declared, "not_future", False))
    kind = declared.kind
    if kind == "choice":
        return ChoiceField(title, choices, help=words, optional=optional)
    if kind == "many":
        return ManyField(title, choices, help=words, optional=optional)
    if kind == "yes-no":
        return YesNoField(title, help=words, optional=optional, choices=choices)
    if kind == "asked":
        return AskedField(title, choices, help=words)
    if kind == "rows":
        return RowsField(declared, field_for)
    if kind == "row":
        return RowChoice(title, str(getattr(declared, "of", "")), help=words, optional=optional)
    if kind == "colleague":
        return ColleagueField(title, help=words, optional=optional)
    if kind == "item":
        return ItemField(title, choices, help=words)
    if kind == "day":
        return DayField(title, help=words, optional=optional, past=past)
    if kind == "instant":
        return MomentField(title, help=words, optional=optional)
    if kind == "long":
        return LongText(title, help=words, optional=optional, limit=limit or LONG_LIMIT)
    if kind == "text":
        return TextField(title, help=words, optional=optional, limit=limit or LINE_LIMIT)
    raise KeyError(kind)


class SectionForm(Column):
    """The fields of one section of a declared form, under its title.

    ``leave_out`` names fields that the page shows in a way of its own; ``fields`` gives each by id. A field that is
    asked only after another answer (``required_when``) is shown when it is wanted or already answered.
    """

    def __init__(
        self,
        section: SectionLike,
        *,
        leave_out: Sequence[str] = (),
        heading: bool = True,
        help: bool = True,  # noqa: A002
    ) -> None:
        super().__init__(spacing=14)
        self.section = section
        self.fields: dict[str, Field] = {}
        self._declared = {each.id: each for each in section.fields}
        self.conditional = any(getattr(each, "required_when", None) is not None for each in section.fields)
        words = str(getattr(section, "help", ""))
        if any(each.kind == "asked" for each in section.fields):
            self.box.setSpacing(theme.XS)
        if heading:
            self.add(label(section.title, "heading", wrap=True))
        if help and words:
            self.add(label(words, "body", "muted", wrap=True))
        for declared in section.fields:
            if declared.id not in leave_out:
                made = field_for(declared)
                if isinstance(made, RowsField) and len(section.fields) == 1:
                    made.hide_title()
                self.fields[declared.id] = made
                self.add(made)

    def show_wanted(self, body: Mapping[str, Any]) -> None:
        """Show what the answers so far ask for."""
        for key, field in self.fields.items():
            condition = getattr(self._declared[key], "required_when", None)
            if condition is not None:
                field.setVisible(bool(condition.met(body)) or field.answered())

    def state(self) -> State:
        """How far this section is, by what it asks for."""
        answered = {key for key, field in self.fields.items() if field.answered()}
        wanted = {key for key in self.fields if self._asks(key)}
        if wanted <= answered and (answered or not self.fields):
            return State.DONE
        begun = any(field.begun() for field in self.fields.values())
        return State.IN_PROGRESS if begun else State.NOT_STARTED

    def _asks(self, key: str) -> bool:
        declared = self._declared[key]
        conditional = getattr(declared, "required_when", None) is not None
        return bool(declared.required) or (conditional and not self.fields[key].isHidden())


class FormPage(ScrollPage):
    """A scrolling page of fields with the summary of problems above them.

    ``edited`` comes at most 1.5 s after the person's change (keep a draft then); ``touched`` at once.
    Values are ``{section: {field: answer}}``; unanswered fields are left out.
    """

    edited = Signal()
    touched = Signal()

    def __init__(self, name: str, *, widest: int = 720, margins: tuple[int, int, int, int] = (24, 20, 24, 24)) -> None:
        super().__init__(name, margins, theme.L, widest)
        self.fields: dict[str, Field] = {}
        self._sections: list[SectionForm] = []
        self._unseen: Body = {}
        self._around = Around()
        self.summary = ErrorSummary()
        self.summary.chosen.connect(self.focus_field)
        self.add(self.summary)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEEP_MILLISECONDS)
        self._timer.timeout.connect(self.edited)
        self._ordering = QTimer(self)
        self._ordering.setSingleShot(True)
        self._ordering.timeout.connect(lambda: order_tabs(self))

    def add_section(self, section: SectionForm, *, into: Column | None = None, card: bool = True) -> None:
        """Add a section: in a card of its own, or into a part of the page that stands already."""
        for key, field in section.fields.items():
            self.watch(f"{section.section.id}.{key}", field)
        self._sections.append(section)
        section.show_wanted(self.values())
        if into is not None:
            into.add(section)
        elif card:
            holder = Card()
            holder.add(section)
            self.add(holder)
        else:
            self.add(section)

    def add_field(self, path: str, field: Field, *, into: Column | None = None) -> None:
        """Add one field under its path ("section.field")."""
        self.watch(path, field)
        (into or self).add(field)

    def watch(self, path: str, field: Field) -> None:
        """Count a field that stands elsewhere on the page as one of this form."""
        self.fields[path] = field
        field.look_around(self._around)
        section, _dot, key = path.partition(".")
        if key in self._unseen.get(section, {}):  # its answer was there before it
            field.set_value(self._unseen[section].pop(key))
        field.edited.connect(lambda: self._note(path))
        if isinstance(field, RowsField):
            field.rearranged.connect(self.order_tabs)
        if isinstance(field, AskedField):
            field.onward.connect(lambda step: self._go_on(path, step))
            field.grew.connect(lambda: QTimer.singleShot(0, self, lambda: self.show_widget(field)))

    def order_tabs(self) -> None:
        """Have Tab go through the fields as they stand, also those that came later; asked several times, it is done once."""
        self._ordering.start(0)

    def forget(self, path: str) -> None:
        """Count a field no longer; what it answered goes with it."""
        self.fields.pop(path, None)

    def set_colleagues(self, colleagues: Sequence[tuple[str, str]]) -> None:
        """Who can be named where a colleague is asked for (id, name)."""
        self._around = Around(self._around.rows, tuple(colleagues))
        self._look_around(told=True)

    def values(self) -> Body:
        """The answers by section and field, with those that came in and have no field here."""
        body: Body = {section: dict(answers) for section, answers in self._unseen.items()}
        for path, field in self.fields.items():
            section, _dot, key = path.partition(".")
            if answer := field.value():
                body.setdefault(section, {})[key] = answer
        return body

    def set_values(self, body: Mapping[str, Any]) -> None:
        """Show these answers; nothing is said to be edited."""
        self._timer.stop()
        self._unseen = {}
        for section, answers in body.items():
            if isinstance(answers, Mapping):
                rest = {key: value for key, value in answers.items() if f"{section}.{key}" not in self.fields}
                if rest:
                    self._unseen[section] = rest
        for path, field in self.fields.items():
            section, _dot, key = path.partition(".")
            answers = body.get(section)
            field.set_value(answers.get(key) if isinstance(answers, Mapping) else None)
        self._look_around()
        self._show_wanted()

    def check(self) -> bool:
        """Whether every answer could be understood; if not, the problems are shown."""
        problems = [
            Problem(f"{path}.{part}" if part else path, sentence)
            for path, field in self.fields.items()
            for part, sentence in field.own_problems()
        ]
        self.show_problems(problems)
        return not problems

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show problems beside their fields and in the summary, which takes the focus; none clears both."""
        said = {problem.field: problem.sentence for problem in reversed(problems)}
        for field in self.fields.values():
            field.show_problem("")
        for place, sentence in said.items():
            path = self._nearest(place)
            if path:
                self.fields[path].show_problem_at(place[len(path) + 1 :], sentence)
                self.fields[path].show()
        self.summary.show_problems(problems)
        if problems:
            self.show_widget(self.summary)

    def show_error(self, error: DaDeskError) -> None:
        """Show a refusal: a ValidationFailed beside its fields, anything else as a sentence in the summary."""
        if isinstance(error, ValidationFailed):
            self.show_problems(error.problems)
        else:
            self.show_problems([Problem("", error.sentence)])

    def focus_field(self, path: str) -> None:
        """Go to a field: the one with that path, or the one above it."""
        nearest = self._nearest(path)
        field = self.fields.get(nearest)
        if field is not None:
            field.show()
            self.show_widget(field)
            field.focus_at(path[len(nearest) + 1 :])
            if (here := QApplication.focusWidget()) is not None and field.isAncestorOf(here):
                self.show_widget(here)

    def flush(self) -> None:
        """Say ``edited`` now if it is still to come: called when the page is left."""
        if self._timer.isActive():
            self._timer.stop()
            self.edited.emit()

    def caret(self) -> tuple[str, int] | None:
        """The field with the focus and the place of the cursor in it, for a draft."""
        focused: QWidget | None = QApplication.focusWidget()
        for path, field in self.fields.items():
            if focused is not None and (field is focused or field.isAncestorOf(focused)):
                part = field.caret_part()
                return f"{path}.{part}" if part else path, field.caret()
        return None

    def set_caret(self, caret: tuple[str, int] | None) -> None:
        """Go back to where the person was."""
        nearest = self._nearest(caret[0]) if caret is not None else ""
        if caret is not None and nearest:
            self.focus_field(caret[0])
            self.fields[nearest].set_caret(caret[1])

    def set_read_only(self, read_only: bool) -> None:
        """Let nothing be changed, and everything be read."""
        for field in self.fields.values():
            field.set_read_only(read_only)

    def _nearest(self, path: str) -> str:
        while path and path not in self.fields:
            path = path.rpartition(".")[0]
        return path

    def _note(self, path: str) -> None:
        if self.fields[path].problem and not self.fields[path].own_problem():
            self.fields[path].show_problem("")
        if isinstance(self.fields[path], RowsField):
            self._look_around()
        self._show_wanted()
        self.touched.emit()
        if not self._timer.isActive():
            self._timer.start()

    def _look_around(self, *, told: bool = False) -> None:
        """Tell every field which rows there are now, if that changed."""
        rows = {path: field.titles() for path, field in self.fields.items() if isinstance(field, RowsField)}
        if told or rows != self._around.rows:
            self._around = Around(rows, self._around.colleagues)
            for field in self.fields.values():
                field.look_around(self._around)

    def _go_on(self, path: str, step: int) -> None:
        """The next question of a list that is asked through, or the one before it."""
        asked = [key for key, field in self.fields.items() if isinstance(field, AskedField) and not field.isHidden()]
        place = asked.index(path) + step
        if 0 <= place < len(asked):
            self.focus_field(asked[place])

    def _show_wanted(self) -> None:
        if any(section.conditional for section in self._sections):
            body = self.values()
            for section in self._sections:
                section.show_wanted(body)
