"""What happened in a case, and what is known to come: recorded, corrected, moved, withdrawn."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication

from da_desk.errors import Problem
from da_desk.practice.event_kinds import grouped
from da_desk.views import sources, theme
from da_desk.views.cases.duty_rows import add_duty, add_ended
from da_desk.views.cases.event_changes import AmendEditor, MoveEditor
from da_desk.views.cases.event_facts import FactsEditor
from da_desk.views.cases.event_kinds import ForeseenList, Foresight, KindChoice, place_of
from da_desk.views.cases.event_words import facts_of, noon, when_words
from da_desk.views.cases.own_task import TASK, TaskEditor
from da_desk.views.cases.tab import CaseBench, CaseTab
from da_desk.views.editor import SECTION, Answers, Editor
from da_desk.views.forms.choices import ChoiceField
from da_desk.views.forms.days import DayField, MomentField
from da_desk.views.help import Help
from da_desk.views.reasons import ReasonEditor
from da_desk.views.widgets.alerts import AlertStrip, EmptyPage, announce
from da_desk.views.widgets.boxes import Card, Column, Row
from da_desk.views.widgets.buttons import link, primary
from da_desk.views.widgets.labels import Badge, KeyValues, clear_layout, label
from da_desk.views.widgets.segments import Segments
from da_desk.wording import LONDON, _, moment

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from da_desk.services.case_events import EventView
    from da_desk.services.trigger_points import Timeline, TriggerLine
    from da_desk.store.changes import Changes

INDICATION = "withdrawal-indicated"


class EventsTab(CaseTab):
    """The timeline, the latest first; each event with what was asked about it."""

    def __init__(self, bench: CaseBench) -> None:
        super().__init__(bench, _("Events"), widest=1000)
        self._part = "events"

    def refresh(self) -> None:
        """Ask for the events, or for the trigger points."""
        services, tasks, case_id = self.bench.services, self.bench.tasks, self.bench.case_id
        if self._part == "triggers":
            tasks.read(
                services.trigger_points.timeline,
                case_id,
                owner=self,
                done=self._if_still("triggers", self._show_triggers),
            )
        else:
            tasks.read(services.cases.events, case_id, owner=self, done=self._if_still("events", self._show))

    def _if_still(self, part: str, show: Callable[[Any], None]) -> Callable[[Any], None]:
        """Two readers may answer in any order: the part that was left meanwhile is not shown over the one in front."""
        return lambda found: show(found) if part == self._part else None

    def lead(self, *, form: str = "", part: str = "", **_where: Any) -> None:
        """Open a form ("event" to record one), or a part: "events" or "triggers"."""
        if part and part != self._part:
            self._part = part
            self.refresh()
        if form == "event":
            self._record()

    def help(self) -> Help:
        """What an event is for."""
        return Help(
            _("Events"),
            (
                _(
                    "An event is a fact that happened or is known to come. What follows from it stands under To do at once."
                ),
                _(
                    "Type what people call it: “let out”, “RUI” or “not guilty” find the kind too. What it will ask for stands beside it before you choose."
                ),
                _(
                    "Entering the same event twice makes nothing twice. A moved date moves what is open, and keeps the former date."
                ),
                _(
                    "Trigger points are what risk and plans are looked at again for. Each closes with recorded results alone; “no change” is one."
                ),
                _(
                    "An event recorded by mistake is withdrawn with a reason: it stays, struck out, and what nobody has worked on goes with it."
                ),
            ),
            (sources.above_all(), sources.informed()),
        )

    def _show(self, events: "Sequence[EventView]") -> None:
        if not events:
            action = _("Record the first event") if self._may("create") else ""
            words = _(
                "Arrest, charge, bail, hearings, a release: each stands here with its time, and brings what is owed because of it."
            )
            self.rebuild(EmptyPage("calendar", _("No events yet"), words, action, self._record))
            return
        self.rebuild(self._head(), *(self._card(each) for each in events))

    def _head(self) -> Row:
        head = Row(spacing=theme.S)
        parts = Segments(
            _("What is shown"), [("events", _("Everything")), ("triggers", _("Trigger points"))], self._part
        )
        parts.chosen.connect(lambda part: self.bench.go("events", part=part))
        head.add(parts, None)
        if self._may("create"):
            head.add(primary(_("Record an event"), self._record, icon="plus"))
        return head

    def _show_triggers(self, timeline: "Timeline") -> None:
        parts = {
            _("Open"): timeline.open,
            _("Coming"): timeline.coming,
            _("Closed"): timeline.closed,
        }
        cards: list[QWidget] = []
        for title, lines in parts.items():
            if lines:
                cards.append(label(title, "heading"))
                cards += [self._trigger(line) for line in lines]
        if not cards:
            words = _(
                "A charge, a release, a trial, a sentence, an order: each brings a list of what is looked at again."
            )
            cards.append(EmptyPage("flag", _("No trigger points yet"), words))
        self.rebuild(self._head(), *cards)

    def _trigger(self, line: "TriggerLine") -> Card:
        """One trigger point with its checklist: what is open first, then what came of the rest."""
        now = self.bench.services.workplace.now()
        count = _("{done} of {count} answered").format(done=line.done, count=len(line.duties))
        badge = Badge(
            count if line.duties else _("Nothing to answer"), "standard" if line.standing == "closed" else "none"
        )
        made = Card(_("{title}, {when}").format(title=line.title, when=when_words(line.event)), badge)
        if line.title != line.event.title:
            made.add(label(line.event.title, "small", "muted", wrap=True))
        for duty in line.duties:
            if duty.state == "open":
                add_duty(made, duty, now, self.answering(duty) if self.may_record(duty) else None)
        for duty in line.duties:
            if duty.state != "open":
                add_ended(made, duty)
        return made

    def _may(self, verb: str) -> bool:
        return self.may(verb, "event")

    def _card(self, event: "EventView") -> Card:
        practice = self.bench.services.workplace.practice
        made = Card(event.title, *self._marks(event))
        inside = Column(spacing=theme.S)
        inside.add(
            label(
                when_words(event),
                "strong" if not event.withdrawn_at else "body",
                "text" if not event.withdrawn_at else "muted",
                wrap=True,
            )
        )
        if event.withdrawn_at:
            words = _("Withdrawn {moment}: {reason}").format(
                moment=moment(event.withdrawn_at), reason=event.withdrawn_reason
            )
            inside.add(label(words, "small", "medium", wrap=True))
        rows = list(facts_of(practice, event))
        if rows:
            inside.add(KeyValues(rows))
        said = _("Recorded {moment} by {who}").format(moment=moment(event.recorded_at), who=event.recorded_by)
        inside.add(label(said, "small", "muted", wrap=True))
        made.add(inside)
        if not event.withdrawn_at and self._may("edit"):
            made.add_row(*self._actions(event), None)
        return made

    def _marks(self, event: "EventView") -> list[Badge]:
        if event.withdrawn_at:
            return [Badge(_("Withdrawn"))]
        ahead = event.at > self.bench.services.workplace.now()
        return [Badge(_("To come"), "accent")] if ahead else []

    def _actions(self, event: "EventView") -> "list[QWidget]":
        what = f"{event.title}, {when_words(event)}"
        if self._by_desk(event):
            tab, words = self._place_of(event)
            return [link(words, lambda: self.bench.go(tab), name=f"{words}: {what}")]
        made: list[QWidget] = []
        if event.kind == INDICATION:
            made.append(
                link(
                    _("Open the withdrawal"),
                    lambda: self.bench.go("withdrawal"),
                    name=_("Open the withdrawal: {what}").format(what=what),
                )
            )
        else:
            made.append(
                link(
                    _("Correct"),
                    lambda: self.open_editor(AmendEditor(self.bench, event)),
                    name=_("Correct: {what}").format(what=what),
                )
            )
        made.append(
            link(
                _("Move the date"),
                lambda: self.open_editor(MoveEditor(self.bench, event)),
                name=_("Move the date: {what}").format(what=what),
            )
        )
        made.append(link(_("Withdraw"), lambda: self._withdraw(event), name=_("Withdraw: {what}").format(what=what)))
        return made

    def _place_of(self, event: "EventView") -> tuple[str, str]:
        """Where on the case the act is done that the desk wrote down, and how the way there is called."""
        kinds = self.bench.services.workplace.practice.event_kinds
        return place_of(next((kind for kind in kinds if kind.slug == event.kind), None))

    def _by_desk(self, event: "EventView") -> bool:
        """Whether the desk wrote it down when a plan or a grade was saved: it is changed there."""
        return any(
            kind.slug == event.kind and kind.by_desk for kind in self.bench.services.workplace.practice.event_kinds
        )

    def _record(self) -> None:
        self.open_editor(KindEditor(self.bench, self._chosen))

    def _chosen(self, slug: str) -> None:
        kind = self.bench.services.workplace.practice.event_kind(slug, self.bench.services.workplace.today())
        if slug == INDICATION:
            self.bench.go("withdrawal")
        elif kind.by_desk:
            self.bench.go(place_of(kind)[0])
        elif slug == TASK:
            self.open_editor(TaskEditor(self.bench))
        else:
            self.open_editor(RecordEditor(self.bench, slug))

    def _withdraw(self, event: "EventView") -> None:
        bench = self.bench
        intro = _(
            "“{title}” of {when} was recorded by mistake. It stays in the timeline, struck out; what follows from it and nobody has worked on goes with it."
        )
        self.open_editor(
            ReasonEditor(
                bench.services,
                bench.tasks,
                bench.window,
                _("Withdraw an event"),
                intro.format(title=event.title, when=when_words(event)),
                _("Withdraw it"),
                lambda reason, op_id: bench.services.cases.withdraw_event(event.id, event.version, reason, op_id=op_id),
                place=f"withdraw:{event.id}",
                case_id=bench.case_id,
            )
        )


class KindEditor(Editor):
    """What kind of event it is; the next page asks what is asked about it."""

    def __init__(self, bench: CaseBench, chosen: Callable[[str], object]) -> None:
        super().__init__(bench.services, bench.tasks, bench.window, _("Record an event"), _("Next"), widest=1000)
        self._case, self._chosen = bench.case_id, chosen
        practice = self.services.workplace.practice
        groups = grouped(practice, self.services.workplace.today())
        self._choice = KindChoice(_("What happened, or is known to come?"), groups, practice)
        self._choice.taken.connect(self.submit)
        self._foresight = Foresight(self.tasks, self, self._choice.about.foreseen, self.services.workplace.now)
        self._choice.marked.connect(self._look)
        self.add_field("kind", self._choice)
        self.begin()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the line and the list in sight together, also where the letters are twice as large."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self._choice, self._fit)  # once the page below knows its height

    def _fit(self) -> None:
        page, choosing = self.form, self._choice.choosing
        self._choice.fit(page.viewport().height() - 2 * theme.S)
        focused: QWidget | None = QApplication.focusWidget()
        inside: QWidget | None = page.widget()
        if self._choice.cramped and inside is not None and focused is not None and choosing.isAncestorOf(focused):
            if (layout := inside.layout()) is not None:
                layout.activate()
            page.verticalScrollBar().setValue(choosing.mapTo(inside, QPoint(0, 0)).y() - 3)

    def submit(self) -> None:
        """Go on to the form of that kind, or to where the desk writes it down."""
        kind = self.answers().get("kind", "")
        if not kind:
            self.form.show_problems([Problem(f"{SECTION}.kind", _("Choose what happened."))])
        else:
            self._chosen(kind)

    def _look(self, kind: str) -> None:
        self._foresight.ask(partial(self.services.cases.foreseen, self._case, kind) if kind else None)


class RecordEditor(FactsEditor):
    """Record an event of one kind, with its time and what is asked about it."""

    def __init__(self, bench: CaseBench, kind: str) -> None:
        today = bench.services.workplace.today()
        declared = bench.services.workplace.practice.event_kind(kind, today)
        place = f"new:event:{kind}:{bench.case_id}"
        super().__init__(
            bench.services,
            bench.tasks,
            bench.window,
            declared.title,
            _("Record the event"),
            place=place,
            case_id=bench.case_id,
        )
        self._case, self._kind = bench.case_id, kind
        if declared.help:
            self.inside.add(label(declared.help, "body", "muted", wrap=True))
        exact = (("minute", _("Day and time")), ("day", _("The day only")))
        self.add_field("precision", ChoiceField(_("How exactly is the time known?"), exact))
        self.add_field("at", MomentField(_("When"), past=not declared.known_ahead))
        self.add_field("day", DayField(_("Which day"), past=not declared.known_ahead))
        self._already, self._already_said = Column(spacing=0), ""
        self.inside.add(self._already)
        self._already.hide()
        self._facts = bench.services.workplace.practice.event_form(kind, today)
        self.add_facts(self._facts, help=not declared.help)
        self._standing: Sequence[EventView] = ()
        self._foreseen = ForeseenList()
        self.inside.add(self._foreseen)
        self._foresight = Foresight(self.tasks, self, self._foreseen, self.services.workplace.now)
        self.form.touched.connect(self._follow)
        self.saved.connect(self._say_if_it_stood)
        self.begin({"precision": "minute"})
        self._follow()
        self.tasks.read(self.services.cases.events, self._case, owner=self, done=self._know)

    def problems(self, answers: Answers) -> list[Problem]:
        """The time."""
        if answers.get("precision") == "day":
            return [] if answers.get("day") else [Problem("day", _("Give the day."))]
        return [] if answers.get("at") else [Problem("at", _("Give the day and the time."))]

    def work(self, answers: Answers) -> Callable[[], Any]:
        """Record it; what follows stands at once."""
        body, op_id, precision = self.body(), self.op_id, answers.get("precision", "minute")
        at = noon(answers["day"]) if precision == "day" else datetime.fromisoformat(answers["at"])
        cases = self.services.cases
        return lambda: cases.record_event(self._case, self._kind, at, precision, body, op_id=op_id)

    def said(self) -> str:
        """What stands at the foot of the window."""
        return _("The event was recorded. What follows from it stands under To do.")

    def _say_if_it_stood(self, changes: "Changes") -> None:
        if changes.stood:
            self._window.say(
                _("This event stands here already, for the same time and in the same words. Nothing was doubled.")
            )

    def _follow(self) -> None:
        answers = self.answers()
        by_day = answers.get("precision") == "day"
        self.field("at").setVisible(not by_day)
        self.field("day").setVisible(by_day)
        # Words that are typed change nothing of what follows: only days and choices are asked about anew.
        body = {
            section: {key: value for key, value in given.items() if self._bears(f"{section}.{key}")}
            for section, given in self.body().items()
        }
        precision = answers.get("precision", "minute")
        self._foresight.ask(
            partial(self.services.cases.foreseen, self._case, self._kind, self._at(answers), precision, body)
        )

        self._compare(self._at(answers))

    def _know(self, events: "Sequence[EventView]") -> None:
        self._standing = tuple(each for each in events if each.kind == self._kind and not each.withdrawn_at)
        self._compare(self._at(self.answers()))

    def _compare(self, at: datetime | None) -> None:
        """Say that the same stands on that day already: two people often hear of one arrest."""
        on = at.astimezone(LONDON).date() if at else None
        same = next((each for each in self._standing if each.at.astimezone(LONDON).date() == on), None)
        sentence = _("“{title}” stands here for {when} already. Is it the same one? Then correct that entry instead.")
        words = sentence.format(title=same.title, when=when_words(same)) if same else ""
        if words != self._already_said:
            self._already_said = words
            clear_layout(self._already)
            self._already.setVisible(bool(words))
            if words:
                self._already.add(AlertStrip("", words, kind="notice"))
                announce(self._already, words)

    def _bears(self, path: str) -> bool:
        field = self._facts.field(path)
        return field is not None and field.kind not in ("text", "long")

    def _at(self, answers: Answers) -> datetime | None:
        """The time as far as it is understood; None while it is half typed."""
        day_only = answers.get("precision") == "day"
        field = self.field("day" if day_only else "at")
        given = str(field.value() or "")
        if not given or field.own_problem():
            return None
        return noon(given) if day_only else datetime.fromisoformat(given)
