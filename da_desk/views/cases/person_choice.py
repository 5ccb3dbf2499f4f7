"""Search before create: as a name is typed, people already known stand beside it, and one of them is chosen or none."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QButtonGroup

from da_desk.errors import Problem
from da_desk.views import theme
from da_desk.views.cases.answers import Answers, person_of
from da_desk.views.editor import Editor
from da_desk.views.forms.days import DayField
from da_desk.views.forms.field import Field
from da_desk.views.forms.text import TextField
from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.alerts import announce
from da_desk.views.widgets.boxes import Column, Row
from da_desk.views.widgets.choice_buttons import WrappedRadio
from da_desk.views.widgets.labels import clear_layout, label
from da_desk.wording import _, day, ngettext

if TYPE_CHECKING:
    from da_desk.services.desk import Services
    from da_desk.services.people import LikelyMatch, NewPerson

REST_MILLISECONDS = 600
"""How long the typing rests before it is asked who is known: each asking is logged."""
NEW = "new"
_ONLY_NEW = ("other_names", "gender", "language")
"""Asked of a new person only: those of a known one stand on the desk."""


def person_fields(whose: str = "") -> dict[str, Field]:
    """The particulars of a person by key; ``whose`` "suspect" says so in each title, where two people are asked for."""
    titles = _titles_of_suspect() if whose == "suspect" else _titles()
    return {
        "family_name": TextField(titles["family_name"], limit=100),
        "given_names": TextField(titles["given_names"], limit=100),
        "born": DayField(titles["born"], past=True, optional=True),
        "other_names": TextField(
            titles["other_names"], optional=True, limit=200, help=_("Former names, or names used now.")
        ),
        "gender": TextField(titles["gender"], optional=True, limit=40, width=220),
        "language": TextField(titles["language"], optional=True, limit=60, width=220),
    }


def _titles() -> dict[str, str]:
    return {
        "family_name": _("Family name"),
        "given_names": _("Given names"),
        "born": _("Date of birth"),
        "other_names": _("Other names"),
        "gender": _("Gender"),
        "language": _("Language"),
    }


def _titles_of_suspect() -> dict[str, str]:
    return {
        "family_name": _("Family name of the suspect"),
        "given_names": _("Given names of the suspect"),
        "born": _("Date of birth of the suspect"),
        "other_names": _("Other names of the suspect"),
        "gender": _("Gender of the suspect"),
        "language": _("Language of the suspect"),
    }


class KnownField(Field):
    """Who is meant: one of the people found, or "None of these". The answer is an id, "new", or "" while undecided."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, WrappedRadio] = {}
        self._answer = ""
        self._holder = Column(spacing=4)
        self.place(self._holder, self)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    @property
    def open_question(self) -> bool:
        """Whether people were found and it has not been said whether it is one of them."""
        return bool(self._buttons) and not self._answer

    def value(self) -> str:
        """The id of the person chosen, "new", or ""."""
        return self._answer

    def fill(self, value: object) -> None:
        """Show an answer."""
        self._answer = str(value or "")
        self._show_answer()

    def focus_field(self) -> None:
        """Take the focus on the first answer."""
        for button in self._buttons.values():
            button.setFocus(Qt.FocusReason.OtherFocusReason)
            return

    def show_matches(self, found: "Sequence[LikelyMatch]") -> None:
        """Offer these people; an answer that is not among them any more is taken back."""
        clear_layout(self._holder)
        self._buttons = {}
        for match in found:
            # A birth date that wasn't asked for is not told; to say that it isn't known would be untrue.
            born = _("born {day}").format(day=day(match.born)) if match.born else ""
            known = f"{match.why} · {_in_cases(match.cases)}" if match.why else _in_cases(match.cases)
            self._offer(str(match.person_id), ", ".join(filter(None, (match.listed, born))), known)
        if found:
            self._offer(NEW, _("None of these: a new person"), "")
        if self._answer not in self._buttons:
            self._answer = ""
        self._show_answer()
        if found:
            words = ngettext(
                "{count} person already known may be meant.", "{count} people already known may be meant.", len(found)
            )
            announce(self, words.format(count=len(found)))

    def _offer(self, key: str, words: str, why: str) -> None:
        button = WrappedRadio(words)
        button.setAccessibleName(f"{words}, {why}" if why else words)
        button.clicked.connect(lambda _checked=False: self._choose(key))
        self._group.addButton(button)
        self._buttons[key] = button
        self._holder.add(button)
        if why:
            said = label(why, "small", "muted", wrap=True)
            said.setContentsMargins(28, 0, 0, 4)
            self._holder.add(said)

    def _choose(self, key: str) -> None:
        self._answer = key
        self.note_edit()

    def _show_answer(self) -> None:
        for key, button in self._buttons.items():
            button.setChecked(key == self._answer)
        self.setVisible(bool(self._buttons))


def _in_cases(count: int) -> str:
    return ngettext("in {count} case", "in {count} cases", count).format(count=count) if count else _("in no case now")


class PersonChoice(Row):
    """The names of a person at the left, people already known who may be meant at the right.

    Its fields belong to ``editor`` under "<prefix>-<key>"; ``person`` gives the answer, ``problems`` what lacks.
    """

    def __init__(
        self, services: "Services", tasks: TaskRunner, editor: Editor, prefix: str, *, needed: bool = True
    ) -> None:
        super().__init__(spacing=theme.XL)
        self._services, self._tasks, self._prefix, self._needed = services, tasks, prefix, needed
        self.fields = person_fields(prefix)
        self.known = KnownField(_("Is it one of these people?"))
        left, right = Column(spacing=14), Column(spacing=theme.S)
        for field in self.fields.values():
            left.add(field)
        self._beside = label(
            _("People already known on this desk are shown here as you type the name."), "small", "muted", wrap=True
        )
        right.add(self._beside, self.known, None)
        left.box.addStretch(1)
        self.box.addWidget(left, 3)
        self.box.addWidget(right, 2)
        for key, field in {**self.fields, "known": self.known}.items():
            editor.form.watch(f"form.{prefix}-{key}", field)
        self._asked: tuple[str, str, str] = ("", "", "")
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MILLISECONDS)
        self._rest.timeout.connect(self.look_up)
        for key in ("family_name", "given_names", "born"):
            self.fields[key].edited.connect(self._doubt)
        editor.form.touched.connect(self._follow)

    def part(self, answers: Answers) -> dict[str, str]:
        """The answers of this person by plain key."""
        stem = f"{self._prefix}-"
        return {key.removeprefix(stem): value for key, value in answers.items() if key.startswith(stem)}

    def given(self, answers: Answers) -> bool:
        """Whether anybody is named."""
        mine = self.part(answers)
        return bool(mine.get("family_name") or mine.get("given_names"))

    def person(self, answers: Answers) -> "UUID | NewPerson | None":
        """The known person's id, the new person, or None when nobody is named."""
        mine = self.part(answers)
        known = mine.get("known", "")
        if known and known != NEW:
            return UUID(known)
        return person_of(mine) if self.given(answers) else None

    def problems(self, answers: Answers) -> list[Problem]:
        """A name, and a word whether it is somebody known."""
        if not self.given(answers):
            if not self._needed:
                return []
            return [Problem(f"{self._prefix}-family_name", _("Give a name; “unknown” will do when it is not known."))]
        born = self.part(answers).get("born", "")
        if born and born > self._services.workplace.today().isoformat():
            return [Problem(f"{self._prefix}-born", _("A date of birth can't be in the future."))]
        if self._question() != self._asked:
            self.look_up()
            return [
                Problem(
                    f"{self._prefix}-family_name", _("People of that name are being looked up. Save again in a moment.")
                )
            ]
        if self.known.open_question:
            return [Problem(f"{self._prefix}-known", _("Say whether it is one of the people found, or none of them."))]
        return []

    def look_up(self) -> None:
        """Ask who is known by that name; the same question is not asked twice."""
        question = self._question()
        if question == self._asked:
            return
        self._asked = question
        family, given, born = question
        if len(f"{family}{given}") < 2:
            self._show(question, ())
            return
        on = date.fromisoformat(born) if born else None
        self._tasks.read(
            self._services.people.likely, family, given, on, owner=self, done=lambda found: self._show(question, found)
        )

    def _question(self) -> tuple[str, str, str]:
        born = self.fields["born"]
        assert isinstance(born, DayField)
        on = born.understood().day
        names = str(self.fields["family_name"].value()), str(self.fields["given_names"].value())
        return (*names, on.isoformat() if on else "")

    def _doubt(self) -> None:
        """Another name: whoever was chosen under the former one is not meant any more."""
        self.known.set_value("")
        self._rest.start()

    def _follow(self) -> None:
        """Text that was offered again is looked up too; a known person's particulars are not asked."""
        if self._question() != self._asked and not self._rest.isActive():
            self._rest.start()
        known = self.known.value() not in ("", NEW)
        for key in _ONLY_NEW:
            self.fields[key].setVisible(not known)

    def _show(self, question: tuple[str, str, str], found: "Sequence[LikelyMatch]") -> None:
        if question != self._asked:
            return
        self.known.show_matches(found)
        name = f"{question[0]}{question[1]}"
        self._beside.setVisible(not found)
        if not found and name:
            self._beside.setText(_("Nobody of that name is known on this desk: a new person."))
