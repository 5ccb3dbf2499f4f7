"""A new case: safe contact first, the victim searched for before made, the suspect, the papers, the owners."""

import uuid
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Signal

from da_desk.errors import DaDeskError, Problem, ValidationFailed
from da_desk.services.cases import NewCase
from da_desk.views import sources
from da_desk.views.cases.answers import incident_of, safe_contact_of
from da_desk.views.cases.incidents import incident_fields, incident_problems
from da_desk.views.cases.owners import OWNERSHIPS, ownership_words
from da_desk.views.cases.person_choice import PersonChoice
from da_desk.views.cases.safe_contact import safe_contact_fields, safe_contact_problems, show_wanted
from da_desk.views.editor import SECTION, Answers, Editor
from da_desk.views.forms.choices import ChoiceField
from da_desk.views.forms.field import Field
from da_desk.views.forms.text import LongText, TextField
from da_desk.views.help import Help
from da_desk.views.pages import Page, Window
from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.boxes import Card, Column
from da_desk.views.widgets.labels import label
from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.services.desk import Services
    from da_desk.services.service import Named
    from da_desk.store.changes import Changes

_SAFE, _INCIDENT, _OWNER = "safe", "incident", "owner"


class NewCasePage(Page):
    """The page of the new case. What is typed and not saved is offered again."""

    def __init__(self, services: "Services", tasks: TaskRunner, window: Window) -> None:
        super().__init__(_("New case"))
        self._services, self._tasks, self._window = services, tasks, window
        self.editor: NewCaseEditor | None = None

    def enter(self, _target: object = None, /, **_place: Any) -> None:
        """Begin, or go on where the person was."""
        if self.editor is None:
            self.editor = NewCaseEditor(self._services, self._tasks, self._window)
            self.editor.closed.connect(self._closed)
            self.editor.made.connect(lambda case_id: self._window.go("case", case_id, tab="overview"))
            self.box.addWidget(self.editor, 1)
        self.editor.focus_first()

    def leave(self) -> None:
        """Keep what was typed."""
        if self.editor is not None:
            self.editor.keep()

    def help(self) -> Help:
        """Why it is asked in this order."""
        return Help(
            _("New case"),
            (
                _(
                    "A case is about one victim. Another victim in the household is a case of its own, linked to this one."
                ),
                _(
                    "A person stands once on the desk. As you type a name, people already known are shown: choose one of them, or say that it is none."
                ),
                _(
                    "Safe contact is asked first, because it stands before any call or letter. “No safe way is known yet” is an answer; it stands on the case as an alert."
                ),
                _("The reference is made by the desk when you save."),
            ),
            (sources.safe_contact(), sources.above_all()),
        )

    def _closed(self) -> None:
        editor, self.editor = self.editor, None
        if editor is not None:
            self.box.removeWidget(editor)
            editor.hide()
            editor.deleteLater()
            if not editor.is_made:
                self._window.back()


class NewCaseEditor(Editor):
    """All that makes a case, on one page. ``made(case_id)`` once it is saved."""

    made = Signal(object)

    def __init__(self, services: "Services", tasks: TaskRunner, window: Window) -> None:
        super().__init__(services, tasks, window, _("New case"), _("Make the case"), place="new:case", widest=980)
        self.is_made = False
        self.inside.add(label(_("Who is the victim?"), "heading"))
        self.victim = PersonChoice(services, tasks, self, "victim")
        self.inside.add(self.victim)
        safe = safe_contact_fields(services, code_word_kept=False)
        self._add_card(_("How can the victim be reached safely?"), _SAFE, safe)
        self.form.touched.connect(lambda: show_wanted(safe))
        show_wanted(safe)
        self._add_suspect()
        self._add_case()
        self._add_incident()
        self._owners = Column(spacing=14)
        holder = Card(_("Who owns it?"))
        holder.add(self._owners)
        self.form.add(holder)
        self.save.setEnabled(False)
        tasks.read(self._offices, owner=self, done=self._show_owners)

    def problems(self, answers: Answers) -> list[Problem]:
        """Everything that lacks, in the order of the page."""
        found = self.victim.problems(answers)
        found += _within(_SAFE, safe_contact_problems(_part(answers, _SAFE)))
        found += self.suspect.problems(answers)
        if not answers.get("grade"):
            found.append(Problem("grade", _("Choose the risk grade. “Not graded yet” is an answer.")))
        if not answers.get("unit"):
            found.append(Problem("unit", _("Choose the unit.")))
        if incident := _part(answers, _INCIDENT):
            found += _within(_INCIDENT, incident_problems(incident))
        return found

    def work(self, answers: Answers) -> Callable[[], Any]:
        """Make the case, then record its safe contact; a retry goes on where it stopped."""
        new, safe = self._new_case(answers), safe_contact_of(_part(answers, _SAFE), keep_code_word=False)
        services, op_id, safe_op = self.services, self.op_id, uuid.uuid5(self.op_id, "safe-contact")

        def save() -> "Changes":
            changes = services.cases.create(new, op_id=op_id)
            services.people.record_safe_contact(changes.made("case_file"), safe, op_id=safe_op)
            return changes

        return save

    def refused(self, error: DaDeskError) -> None:
        """Lead what the services refuse to the fields of this page."""
        if isinstance(error, ValidationFailed):
            error = ValidationFailed(*(Problem(self._place_of(each.field), each.sentence) for each in error.problems))
        super().refused(error)

    def said(self) -> str:
        """What stands at the foot of the window."""
        return _("The case was made.")

    def _done(self, changes: Any, values: Answers) -> None:
        self.is_made = True
        super()._done(changes, values)
        self.made.emit(changes.made("case_file"))

    def _place_of(self, field: str) -> str:
        paths = self.form.fields
        tries = (
            field,
            f"victim-{field}",
            f"{_SAFE}-{field}",
            f"{_INCIDENT}-{field}",
            field.replace("owners.", f"{_OWNER}-"),
        )
        return next((each for each in tries if f"{SECTION}.{each}" in paths), field)

    def _new_case(self, answers: Answers) -> NewCase:
        victim = self.victim.person(answers)
        assert victim is not None
        incident = _part(answers, _INCIDENT)
        owners = {each: UUID(answers[f"{_OWNER}-{each}"]) for each in OWNERSHIPS if answers.get(f"{_OWNER}-{each}")}
        return NewCase(
            victim=victim,
            unit_id=UUID(answers["unit"]),
            crime_number=answers.get("crime_number", ""),
            urn=answers.get("urn", ""),
            allegation=answers.get("allegation", ""),
            grade=answers.get("grade", ""),
            owners=owners,
            suspect=self.suspect.person(answers),
            suspect_relationship=answers.get("suspect_relationship", ""),
            incident=incident_of(incident) if incident else None,
        )

    def _add_card(self, title: str, prefix: str, fields: dict[str, Field], words: str = "") -> None:
        holder, inside = Card(title), Column(spacing=14)
        if words:
            inside.add(label(words, "body", "muted", wrap=True))
        holder.add(inside)
        self.form.add(holder)
        for key, field in fields.items():
            self.form.add_field(f"{SECTION}.{prefix}-{key}" if prefix else f"{SECTION}.{key}", field, into=inside)

    def _add_suspect(self) -> None:
        practice, today = self.services.workplace.practice, self.services.workplace.today()
        related = [(each.slug, each.title) for each in practice.choices("relationships", today)]
        holder, inside = Card(_("Who is the suspect?")), Column(spacing=14)
        holder.add(inside)
        self.form.add(holder)
        inside.add(label(_("Leave it empty while it is not known."), "body", "muted", wrap=True))
        self.suspect = PersonChoice(self.services, self.tasks, self, "suspect", needed=False)
        inside.add(self.suspect)
        field = ChoiceField(_("Relationship with the victim"), related, optional=True)
        self.form.add_field(f"{SECTION}.suspect_relationship", field, into=inside)

    def _add_case(self) -> None:
        practice, today = self.services.workplace.practice, self.services.workplace.today()
        grades = [(each.slug, each.title) for each in practice.choices("grades", today)]
        fields: dict[str, Field] = {
            "crime_number": TextField(_("Crime number"), optional=True, width=260),
            "urn": TextField(
                _("URN"), optional=True, width=260, help=_("The CPS reference of the prosecution, once there is one.")
            ),
            "grade": ChoiceField(_("Risk grade"), grades),
            "allegation": LongText(_("Allegation"), optional=True, lines=4, limit=10_000),
        }
        self._add_card(_("The case"), "", fields)

    def _add_incident(self) -> None:
        words = _("Leave it empty to add it later.")
        self._add_card(_("The first incident"), _INCIDENT, incident_fields(self.services), words)

    def _offices(self) -> "tuple[Sequence[Named], Sequence[Named]]":
        return self.services.accounts.units(), self.services.accounts.colleagues(None)

    def _show_owners(self, found: "tuple[Sequence[Named], Sequence[Named]]") -> None:
        units, colleagues = found
        mine = self.services.workplace.actor.unit_ids
        offered = [(str(each.id), each.display) for each in units if each.id in mine]
        self.form.add_field(f"{SECTION}.unit", ChoiceField(_("Unit"), offered), into=self._owners)
        names = [(str(each.id), each.display) for each in colleagues]
        blank = _("A blank one stands on the case as an alert.")
        for ownership in OWNERSHIPS:
            field = ChoiceField(
                ownership_words(ownership), names, optional=True, help=blank if ownership == "risk" else ""
            )
            self.form.add_field(f"{SECTION}.{_OWNER}-{ownership}", field, into=self._owners)
        self.save.setEnabled(True)
        self.begin({"unit": offered[0][0]} if len(offered) == 1 else None)
        self.focus_first()


def _part(answers: Answers, prefix: str) -> dict[str, Any]:
    stem = f"{prefix}-"
    return {key.removeprefix(stem): value for key, value in answers.items() if key.startswith(stem)}


def _within(prefix: str, problems: Sequence[Problem]) -> list[Problem]:
    return [Problem(f"{prefix}-{each.field}", each.sentence) for each in problems]
