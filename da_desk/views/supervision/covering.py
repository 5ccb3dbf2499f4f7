"""Forms about working days: which weekdays, when somebody is away, who covers, and that it was taken back."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QTimer

from da_desk.errors import NotFound, Problem
from da_desk.views.editor import Answers, Editor
from da_desk.views.forms.choices import ChoiceField, ManyField
from da_desk.views.forms.days import DayField
from da_desk.views.forms.text import LongText
from da_desk.views.pages import Window
from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.labels import label
from da_desk.wording import _, day

if TYPE_CHECKING:
    from da_desk.services.desk import Services
    from da_desk.services.service import Named
    from da_desk.services.working_days import AbsenceView, AwayLine, WeekView


def weekday_names() -> tuple[tuple[str, str], ...]:
    """The ISO weekdays with their names."""
    names = (
        _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"),
    )  # fmt: skip
    return tuple((str(number), name) for number, name in enumerate(names, 1))


def week_words(days: str) -> str:
    """Working days as a person reads them: "Monday to Friday", "Monday, Wednesday and Sunday"."""
    names = dict(weekday_names())
    if not days:
        return _("No day")
    if len(days) > 2 and int(days[-1]) - int(days[0]) == len(days) - 1:
        return _("{first} to {last}").format(first=names[days[0]], last=names[days[-1]])
    if len(days) == 1:
        return names[days]
    rest = ", ".join(names[each] for each in days[:-1])
    return _("{rest} and {last}").format(rest=rest, last=names[days[-1]])


def span_words(first: date, last: date) -> str:
    """Days away as a person reads them."""
    if first == last:
        return day(first, weekday=True)
    return _("{first} to {last}").format(first=day(first, weekday=True), last=day(last, weekday=True))


def not_handed() -> str:
    """What naming cover does and does not."""
    return _(
        "Nothing is handed over: what is due stays with its holder, and stands under “What I cover” for the colleague. It is on the record."
    )


class WeekEditor(Editor):
    """The weekdays that a person works, from a day on."""

    def __init__(self, services: "Services", tasks: TaskRunner, window: Window, week: "WeekView", *, own: bool) -> None:
        title = _("My working days") if own else _("Working days of {who}").format(who=week.who)
        super().__init__(services, tasks, window, title, widest=560)
        self._account = week.account_id
        names = weekday_names()
        self.add_field("days", ManyField(_("Works on"), names, optional=True))
        today = services.workplace.today()
        self.add_field("from_day", DayField(_("From"), help=_("What was before this day stays as it was.")))
        self.begin({"days": list(week.days), "from_day": today.isoformat()})

    def problems(self, answers: Answers) -> list[Problem]:
        """From when."""
        return [] if answers.get("from_day") else [Problem("from_day", _("Give the first day."))]

    def work(self, answers: Answers) -> Callable[[], Any]:
        """Keep them."""
        days, first, op_id = "".join(answers.get("days", [])), date.fromisoformat(answers["from_day"]), self.op_id
        return lambda: self.services.working_days.set_week(days, first, self._account, op_id=op_id)


class AbsenceEditor(Editor):
    """Days that a person is away, and who covers. ``who``: the colleagues (id, name) that a supervisor may choose; None for
    oneself.
    """

    def __init__(
        self, services: "Services", tasks: TaskRunner, window: Window, who: Sequence[tuple[str, str]] | None = None
    ) -> None:
        title = _("I am away") if who is None else _("A colleague is away")
        super().__init__(services, tasks, window, title, widest=560)
        self.inside.add(label(_("Only that somebody is away is kept, never why."), "body", "muted", wrap=True))
        self._own, self._covered = who is None, False
        if who is not None:
            self.add_field("account", ChoiceField(_("Who is away"), who, as_list=True))
        self.add_field("from_day", DayField(_("First day away")))
        self.add_field("to_day", DayField(_("Last day away"), help=_("The same day for one day.")))
        self.save.setEnabled(False)
        tasks.read(services.working_days.who_can_cover, owner=self, done=self._show)

    def problems(self, answers: Answers) -> list[Problem]:
        """Who and when."""
        asked = {"from_day": _("Give the first day."), "to_day": _("Give the last day.")}
        if not self._own:
            asked = {"account": _("Choose who is away.")} | asked
        return [Problem(key, sentence) for key, sentence in asked.items() if not answers.get(key)]

    def work(self, answers: Answers) -> Callable[[], Any]:
        """Enter it."""
        first, last = date.fromisoformat(answers["from_day"]), date.fromisoformat(answers["to_day"])
        cover = UUID(answers["cover"]) if answers.get("cover") else None
        account = UUID(answers["account"]) if answers.get("account") else None
        self._covered = cover is not None
        add, op_id = self.services.working_days.add_absence, self.op_id
        return lambda: add(first, last, cover, account, op_id=op_id)

    def said(self) -> str:
        """What stands at the foot of the window."""
        if self._covered:
            return _("Entered, with who covers.")
        return _("Entered. What is due on these days needs a colleague named who covers.")

    def _show(self, colleagues: "Sequence[Named]") -> None:
        choices = [(str(each.id), each.display) for each in colleagues]
        if not self._own:  # oneself may cover a colleague too
            actor = self.services.workplace.actor
            choices.append((str(actor.account_id), actor.display))
        self.add_field("cover", ChoiceField(_("Who covers"), choices, as_list=True, optional=True, help=not_handed()))
        self.save.setEnabled(True)
        self.begin()


class CoverEditor(Editor):
    """Name who covers: an absence that is entered, or a day on which the holder does not work."""

    def __init__(
        self,
        services: "Services",
        tasks: TaskRunner,
        window: Window,
        who: str,
        account_id: UUID,
        days: tuple[date, date],
        absence_id: UUID | None,
    ) -> None:
        title = _("Cover for {who}, {days}").format(who=who, days=span_words(*days))
        super().__init__(services, tasks, window, title, _("Name cover"), widest=560)
        self._account, self._days, self._absence_id = account_id, days, absence_id
        self._absence: AbsenceView | None = None
        self.inside.add(label(not_handed(), "body", "muted", wrap=True))
        self.save.setEnabled(False)
        working = services.working_days
        tasks.read(
            lambda: (working.absences(account_id), working.who_can_cover(account_id)),
            owner=self,
            done=lambda found: self._show(*found),
        )

    @classmethod
    def of_line(cls, services: "Services", tasks: TaskRunner, window: Window, away: "AwayLine") -> "CoverEditor":
        """For a duty that nobody will be there for."""
        holder = away.line.holder_id
        if holder is None:
            raise NotFound
        return cls(services, tasks, window, away.line.holder, holder, (away.due, away.due), away.absence_id)

    @classmethod
    def of_absence(
        cls, services: "Services", tasks: TaskRunner, window: Window, absence: "AbsenceView"
    ) -> "CoverEditor":
        """For an absence."""
        days = (absence.from_day, absence.to_day)
        return cls(services, tasks, window, absence.who, absence.account_id, days, absence.id)

    def problems(self, answers: Answers) -> list[Problem]:
        """Who."""
        return [] if answers.get("cover") else [Problem("cover", _("Choose a colleague."))]

    def work(self, answers: Answers) -> Callable[[], Any]:
        """Name them for the absence; a day off without one becomes one."""
        cover, op_id, working, absence = UUID(answers["cover"]), self.op_id, self.services.working_days, self._absence
        if absence is not None:
            return lambda: working.name_cover(absence.id, absence.version, cover, op_id=op_id)
        return lambda: working.add_absence(*self._days, cover, self._account, op_id=op_id)

    def said(self) -> str:
        """What stands at the foot of the window."""
        return _("Cover is named. The things to do stay with their holder.")

    def _show(self, absences: "Sequence[AbsenceView]", colleagues: "Sequence[Named]") -> None:
        self._absence = next((each for each in absences if each.id == self._absence_id), None)
        if self._absence is not None:
            days = span_words(self._absence.from_day, self._absence.to_day)
            self.inside.add(label(_("Away {days}; the cover holds for all of it.").format(days=days), wrap=True))
        choices = [(str(each.id), each.display) for each in colleagues]
        self.add_field("cover", ChoiceField(_("Who covers"), choices, as_list=True))
        self.save.setEnabled(bool(choices))
        start = self._absence.cover_id if self._absence else None
        self.begin({"cover": str(start)} if start else None)
        QTimer.singleShot(0, self, self.focus_first)


class TakeBackEditor(Editor):
    """An absence that does not happen, or was entered by mistake."""

    def __init__(self, services: "Services", tasks: TaskRunner, window: Window, absence: "AbsenceView") -> None:
        title = _("Take back: {who}, {days}").format(who=absence.who, days=span_words(absence.from_day, absence.to_day))
        super().__init__(services, tasks, window, title, _("Take back"), widest=560)
        self._absence = absence
        words = _("It stays in the log, struck out.")
        self.add_field("reason", LongText(_("Why it is taken back"), lines=2, limit=1_000, help=words))
        self.begin()

    def problems(self, answers: Answers) -> list[Problem]:
        """Why."""
        return [] if answers.get("reason") else [Problem("reason", _("Say why it is taken back."))]

    def work(self, answers: Answers) -> Callable[[], Any]:
        """Take it back."""
        take, each, op_id = self.services.working_days.withdraw_absence, self._absence, self.op_id
        return lambda: take(each.id, each.version, answers["reason"], op_id=op_id)

    def said(self) -> str:
        """What stands at the foot of the window."""
        return _("Taken back.")
