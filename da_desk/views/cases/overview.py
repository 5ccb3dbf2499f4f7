"""The first tab of a case: what needs attention, what is due, where the prosecution stands, who owns what."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from da_desk.views import sources, theme
from da_desk.views.cases.duty_rows import add_duty
from da_desk.views.cases.incidents import IncidentEditor
from da_desk.views.cases.owners import OwnerEditor, ownership_words
from da_desk.views.cases.restriction import LiftEditor, RestrictEditor, restriction_card
from da_desk.views.cases.since import since_card
from da_desk.views.cases.tab import CaseBench, CaseTab
from da_desk.views.due import told_apart
from da_desk.views.editor import Answers, Editor
from da_desk.views.forms.choices import ChoiceField
from da_desk.views.forms.text import LongText, TextField
from da_desk.views.help import Help
from da_desk.views.widgets.alerts import AlertStrip
from da_desk.views.widgets.boxes import Card, Column
from da_desk.views.widgets.buttons import Button, link, primary
from da_desk.views.widgets.labels import Badge, KeyValues, grade_words, label
from da_desk.wording import _, day, moment, ngettext

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from da_desk.models.cases import Incident
    from da_desk.services.case_view import CaseView
    from da_desk.services.since import SinceView

_MOST_DUE = 5


class OverviewTab(CaseTab):
    """What an officer asks first of a case."""

    def __init__(self, bench: CaseBench) -> None:
        super().__init__(bench, _("Overview"), widest=1000)
        self._since: SinceView | None = None
        # Asked once, when the case is opened: what one looks at from now on is not told as new.
        bench.tasks.read(
            bench.services.supervision.since,
            bench.case_id,
            owner=self,
            done=self._take_since,
            failed=lambda _refused: None,
        )

    def refresh(self) -> None:
        """Show the case anew: what is to be done first, so that nothing that comes in later moves it away."""
        view = self.view
        assert view is not None
        since = since_card(self._since, self.bench.go) if self._since is not None else None
        meanwhile = [since] if since is not None else []
        withdrawal, due = self._withdrawal(view), self._due(view)
        first = (withdrawal, due, *meanwhile) if view.withdrawal is not None else (due, *meanwhile, withdrawal)
        rest = (self._facts(view), self._owners(view), self._incidents(view), *self._links(view))
        self.rebuild(*self._alert(view), *first, *rest, *self._restriction(view))

    def _take_since(self, since: "SinceView") -> None:
        self._since = since
        if self.view is not None and not since.nothing:
            self.refresh()

    def help(self) -> Help:
        """The four things that every case page answers."""
        return Help(
            _("Overview"),
            (
                _(
                    "A case is about one victim. Another victim, or a counter-allegation, is a case of its own, linked to this one."
                ),
                _(
                    "Two owners stand on every case: one for risk and safety planning, one for keeping the victim informed. A blank one is an alert."
                ),
                _(
                    "The risk grade is that of the last assessment. To change it, assess the risk again under Risk and plans."
                ),
            ),
            (sources.above_all(), sources.grading()),
        )

    def _alert(self, view: "CaseView") -> "list[QWidget]":
        if not view.alerts:
            return []
        rest = " ".join(view.alerts[1:])
        go = Button(_("Put it right"), lambda: self.bench.go("people"), name=_("Put right what the alert says"))
        return [AlertStrip(view.alerts[0], rest, go, kind="warning")]

    def _withdrawal(self, view: "CaseView") -> "QWidget":
        found, go = view.withdrawal, self.bench.go
        if found is None:
            made = Card(_("Withdrawal of support"))
            words = _(
                "Nothing is recorded. If the victim says that they no longer want to support the prosecution, record it at once: the CPS is told from that alone."
            )
            start = Button(_("Record an indication"), lambda: go("withdrawal"), icon="flag")
            made.add(_words_and(label(words, "body", "muted", wrap=True), start))
            return made
        practice = self.bench.services.workplace.practice
        state = (
            practice.title("statement-states", found.statement_state)
            if found.statement_state
            else _("No statement yet")
        )
        made = Card(
            _("Withdrawal of support"), Badge(state, "standard" if found.statement_state == "signed" else "accent")
        )
        due = ngettext(
            "{count} thing to do follows from it.", "{count} things to do follow from it.", found.open_duties
        )
        words = _("Indicated {moment}.").format(moment=moment(found.at, weekday=True))
        said = label(f"{words} {due.format(count=found.open_duties)}", wrap=True)
        made.add(_words_and(said, primary(_("Go on with the withdrawal"), lambda: go("withdrawal"))))
        return made

    def _due(self, view: "CaseView") -> Card:
        more = link(_("All to do"), lambda: self.bench.go("todo"))
        made = Card(_("What is due"), more)
        now = self.bench.services.workplace.now()
        names = told_apart(view.open_duties)
        for duty in view.open_duties[:_MOST_DUE]:
            record = self.answering(duty) if self.may_record(duty) else None
            add_duty(made, duty, now, record, called=names[duty.id])
        if not view.open_duties:
            made.add(
                label(
                    _("Nothing is due. What follows from an event stands here as soon as it is recorded."),
                    "body",
                    "muted",
                    wrap=True,
                )
            )
        return made

    def _facts(self, view: "CaseView") -> Card:
        may = self.may("edit", "case")
        edit = [Button(_("Change"), self._edit, name=_("Change the particulars of the case"))] if may else []
        made = Card(_("The case"), *edit)
        case, practice = view.case, self.bench.services.workplace.practice
        rows = [
            (_("Reference"), case.ref),
            (_("Crime number"), case.crime_number),
            (_("URN"), case.urn),
            (_("Risk grade"), _("Not graded yet") if case.grade == "ungraded" else grade_words(case.grade)),
            (_("Status"), practice.title("case-statuses", case.status)),
            (_("Unit"), view.unit),
            (_("Bail or custody"), view.bail),
            (_("Next hearing"), view.next_hearing),
            (_("Allegation"), case.allegation),
        ]
        made.add(KeyValues(rows))
        return made

    def _owners(self, view: "CaseView") -> Card:
        made = Card(_("Who owns it"), link(_("History of owners"), lambda: self.bench.go("people")))
        for ownership, owner in view.owners.items():
            words = Column(spacing=2)
            words.add(label(ownership_words(ownership), "small", "muted", wrap=True))
            words.add(
                label(
                    owner.display if owner else _("Nobody"),
                    "strong" if owner else "body",
                    "text" if owner else "medium",
                )
            )
            row = made.add_row()
            row.box.addWidget(words, 1)
            if self.may("hand-over" if owner else "edit", "case"):
                verb = _("Hand over") if owner else _("Name")
                name = f"{verb}: {ownership_words(ownership)}"
                row.add(Button(verb, partial(self._hand_over, ownership), name=name))
        return made

    def _incidents(self, view: "CaseView") -> Card:
        may = self.may("edit", "case")
        add = (
            [Button(_("Add"), lambda: self.open_editor(IncidentEditor(self.bench)), name=_("Add an incident"))]
            if may
            else []
        )
        made = Card(_("Incidents"), *add)
        for incident in view.incidents:
            self._add_incident(made, incident, may=may)
        if not view.incidents:
            made.add(label(_("No incident is recorded yet."), "body", "muted"))
        return made

    def _add_incident(self, card: Card, incident: "Incident", *, may: bool) -> None:
        practice = self.bench.services.workplace.practice
        title = f"{day(incident.day, weekday=True)} · {practice.title('incident-kinds', incident.kind)}"
        outcome = practice.title("incident-outcomes", incident.outcome) if incident.outcome else ""
        parts = (incident.occurrence_number, incident.crime_number, outcome)
        words = Column(spacing=2)
        words.add(
            label(title, wrap=True), label(" · ".join(each for each in parts if each), "small", "muted", wrap=True)
        )
        if incident.note:
            words.add(label(incident.note, "small", wrap=True, selectable=True))
        row = card.add_row()
        row.box.addWidget(words, 1)
        if may:
            name = _("Change the incident: {title}, {number}").format(
                title=title, number=incident.occurrence_number or str(incident.id)[-4:]
            )
            row.add(Button(_("Change"), partial(self._edit_incident, incident), name=name))

    def _links(self, view: "CaseView") -> "list[QWidget]":
        if not view.links:
            return []
        made = Card(
            _("Cases that belong to this one"),
            link(_("Show"), lambda: self.bench.go("people"), name=_("Show the linked cases")),
        )
        made.add(KeyValues([(each.other_ref, each.kind_title) for each in view.links]))
        return [made]

    def _restriction(self, view: "CaseView") -> "list[QWidget]":
        may, found = self.may("restrict", "case"), view.restriction
        if not may and found is None:
            return []
        words = _("Change") if found else _("Restrict this case")
        change = Button(words, self._restrict, icon="shield", name=_("Change who may see this case"))
        lift = Button(_("Lift"), self._lift, name=_("Lift the restriction of this case"))
        actions = [change, *([lift] if found else [])] if may else []
        return [restriction_card(found, *actions, by_force=self.bench.services.restrictions.by_force)]

    def _restrict(self) -> None:
        assert self.view is not None
        self.open_editor(RestrictEditor(self.bench, self.view.restriction))

    def _lift(self) -> None:
        self.open_editor(LiftEditor(self.bench))

    def _edit_incident(self, incident: "Incident") -> None:
        self.open_editor(IncidentEditor(self.bench, incident))

    def _edit(self) -> None:
        assert self.view is not None
        self.open_editor(CaseEditor(self.bench, self.view))

    def _hand_over(self, ownership: str) -> None:
        assert self.view is not None
        self.open_editor(OwnerEditor(self.bench, self.view, ownership))


def _words_and(words: "QWidget", button: Button) -> Column:
    made = Column(spacing=theme.M)
    made.add(words, button)
    return made


class CaseEditor(Editor):
    """The particulars of a case."""

    def __init__(self, bench: CaseBench, view: "CaseView") -> None:
        case = view.case
        place = f"case:{case.id}"
        super().__init__(bench.services, bench.tasks, bench.window, _("Change the case"), place=place, case_id=case.id)
        self._id = case.id
        practice, today = self.services.workplace.practice, self.services.workplace.today()
        states = [(each.slug, each.title) for each in practice.choices("case-statuses", today)]
        self.add_field("crime_number", TextField(_("Crime number"), optional=True, width=260))
        self.add_field(
            "urn", TextField(_("URN"), optional=True, width=260, help=_("The CPS reference of the prosecution."))
        )
        self.add_field("status", ChoiceField(_("Status"), states))
        self.add_field("allegation", LongText(_("Allegation"), optional=True, lines=4, limit=10_000))
        self.begin(_answers_of(view), case.version)

    def work(self, answers: Answers) -> Callable[[], Any]:
        """Save the particulars, then the status if it changed."""
        cases, case_id, version, op_id = self.services.cases, self._id, self.version, self.op_id
        before = self.base.get("status")
        kept = {key: answers.get(key, "") for key in ("crime_number", "urn", "allegation")}

        def save() -> Any:
            changes = cases.edit(case_id, version, **kept, op_id=op_id)
            if answers.get("status") != before:
                return cases.set_status(case_id, cases.open(case_id).case.version, answers.get("status", ""))
            return changes

        return save

    def latest(self) -> Callable[[], tuple[int, Answers]]:
        """The case as somebody else saved it."""

        def read() -> tuple[int, Answers]:
            view = self.services.cases.open(self._id)
            return view.case.version, _answers_of(view)

        return read


def _answers_of(view: "CaseView") -> dict[str, str]:
    case = view.case
    given = {
        "crime_number": case.crime_number,
        "urn": case.urn,
        "status": case.status,
        "allegation": case.allegation,
    }
    return {key: value for key, value in given.items() if value}
