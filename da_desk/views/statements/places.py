"""The address check, whatever the paper: known places and numbers found in it, and a decision for each. The text stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QCheckBox, QTextEdit

from da_desk.views import theme
from da_desk.views.forms.choices import ChoiceField
from da_desk.views.forms.text import LongText, TextField
from da_desk.views.help import Help
from da_desk.views.rooms.step import Bench, StandingT, StepPage
from da_desk.views.widgets.alerts import EmptyPage, ErrorSummary
from da_desk.views.widgets.boxes import Card, Column, FlowBox, ScrollPage, Side
from da_desk.views.widgets.buttons import Button, link, primary
from da_desk.views.widgets.labels import Badge, clear_layout, label
from da_desk.wording import _, ngettext

if TYPE_CHECKING:
    from da_desk.errors import DaDeskError
    from da_desk.models.records import Record
    from da_desk.services.guard_acts import FindingView, GuardActs
    from da_desk.services.records import RecordLine

KEEP, WITHHOLD = "keep", "withhold"
BY_HAND = "by-hand"
SIDE = 420
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Group:
    """The places where one known value stands, in the order of the text."""

    matched: str
    kind_title: str
    whose: str
    places: "tuple[FindingView, ...]"

    @property
    def undecided(self) -> int:
        """How many of them wait for a decision."""
        return sum(1 for place in self.places if not place.decision)


def grouped(findings: "Sequence[FindingView]") -> list[Group]:
    """The findings by what they are: the same words, however they are written, stand together."""
    groups: dict[tuple[str, str], list[FindingView]] = {}
    for each in findings:
        words = "".join(c for c in each.matched.casefold() if c.isalnum())
        groups.setdefault((each.kind, words), []).append(each)
    return [Group(of[0].matched, of[0].kind_title, of[0].whose, tuple(of)) for of in groups.values()]


def decision_words(decision: str) -> tuple[str, str]:
    """A decision in words, and the tint of its badge."""
    return {
        KEEP: (_("May stand"), "standard"),
        WITHHOLD: (_("Withheld"), "accent"),
    }.get(decision, (_("To decide"), "medium"))


class GroupCard(Card):
    """One known value, where it stands, and the decision. ``decided(spans, decision, reason)``; ``shown(place)``."""

    decided = Signal(object, str, str)
    shown = Signal(object)
    change = Signal(object)

    def __init__(self, group: Group, number: int, *, open_: bool) -> None:
        words, tone = decision_words("" if group.undecided else group.places[0].decision)
        super().__init__(group.matched, Badge(words, tone))
        self.group = group
        self._ticks: list[tuple[QCheckBox, FindingView]] = []
        whose = " · ".join(part for part in (group.kind_title, group.whose) if part)
        inside = Column(spacing=theme.S)
        inside.add(label(whose, "small", "muted", wrap=True))
        for count, place in enumerate(group.places, 1):
            inside.add(self._place(place, f"{number}.{count}"))
        self._inside = inside
        self.add(inside)
        if open_:
            self._ask(number)

    def focus_decision(self) -> None:
        """Take the focus."""
        self._decision.focus_field()

    def _place(self, place: "FindingView", number: str) -> Column:
        holder = Column(spacing=2)
        words = f"… {place.context} …"
        tick = QCheckBox()
        tick.setText(_("Decide for this place") if len(self.group.places) > 1 else "")
        tick.setAccessibleName(_("Decide for place {number}").format(number=number))
        tick.setChecked(not place.decision or not self.group.undecided)
        tick.setVisible(len(self.group.places) > 1)
        self._ticks.append((tick, place))
        title, _tone = decision_words(place.decision)
        reason = f"{title}: {place.reason}" if place.reason else title
        show = link(
            _("Show in the text"),
            lambda: self.shown.emit(place),
            name=_("Show place {number} in the text").format(number=number),
        )
        foot = FlowBox(tick, show, side=Side.APART)
        holder.add(label(words, wrap=True), label(reason, "small", "muted", wrap=True), foot)
        return holder

    def _ask(self, number: int) -> None:
        keep = (KEEP, _("May stand: the defence may read it, because …"))
        withhold = (WITHHOLD, _("Withhold it in the copy that is served, because …"))
        hand = self.group.places[0].kind == BY_HAND
        self._decision = ChoiceField(
            _("Decision on “{words}”").format(words=self.group.matched), [withhold] if hand else [keep, withhold]
        )
        self._reason = TextField(_("Because"))
        self._reason.control.setAccessibleName(_("Because: {words}").format(words=self.group.matched))
        self._decision.set_value(self.group.places[0].decision)
        self._reason.set_value(self.group.places[0].reason)
        self.record = Button(
            _("Record the decision"), self._record, name=_("Record the decision on {number}").format(number=number)
        )
        other = link(
            _("Change the text instead"),
            lambda: self.change.emit(self.group.places[0]),
            name=_("Change the text instead: {number}").format(number=number),
        )
        self._inside.add(self._decision, self._reason, FlowBox(self.record, other))

    def _record(self) -> None:
        spans = [(place.start, place.end) for tick, place in self._ticks if tick.isChecked()]
        decision, reason = self._decision.value(), self._reason.value()
        self._decision.show_problem("" if decision else _("Choose what happens with it."))
        self._reason.show_problem("" if reason else _("Say why."))
        if decision and reason and spans:
            self.decided.emit(spans, decision, reason)


class PlacesPage(StepPage[StandingT]):
    """The text with what was found in it, and the decisions beside it.

    A subclass says which paper it is (``paper_of``), which service decides (``acts``) and where the words are changed.
    """

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench, _("Address check"))
        self._record: Record | None = None
        self._path = ""
        self._findings: tuple[FindingView, ...] = ()
        self._cards: list[GroupCard] = []
        self._onward_next = False
        self.text = LongText(_("The text that is served"), lines=4, grows=True)
        self.text.set_read_only(True)
        self._hand = TextField(_("Withhold the marked words, because"), optional=True)
        self._hand_button = Button(_("Withhold the marked words"), self._withhold_marked)
        self.summary = ErrorSummary()
        self._said = label("", wrap=True)
        self._holder = Column(spacing=theme.M)
        self._lay_out()
        self.onward = primary(_("Go on to reading over"), lambda: bench.go("signing"))
        self.add_actions(self.onward)

    def refresh(self, _field: str = "") -> None:
        """Look the text through as it is now."""
        paper = self.paper_of(self.standing) if self.standing is not None else None
        if paper is None:
            self._show_none()
            return
        services, acts, record_id = self.bench.services, self.acts, paper.id
        self.bench.tasks.read(
            lambda: (services.records.get(record_id), acts.findings(record_id)),
            owner=self,
            done=lambda found: self._show(*found),
        )

    @property
    def acts(self) -> "GuardActs":
        """The service that decides."""
        raise NotImplementedError

    def paper_of(self, standing: StandingT) -> "RecordLine | None":
        """The paper that is looked through; None while there is none."""
        raise NotImplementedError

    def text_path(self, _record: "Record") -> str:
        """Where in the form the text stands."""
        return "statement.text"

    def step_of(self, place: str) -> str:
        """The step on which the words at a place are changed."""
        raise NotImplementedError

    def news(self, standing: StandingT) -> None:
        """A decision was made, or a contact became known."""
        super().news(standing)
        self.refresh()

    def help(self) -> Help:
        """What F1 says here."""
        return Help(
            self.title,
            (
                _(
                    "The desk knows past and present addresses, phones, workplace, school, surgery, vehicle, refuge and devices of the victim, the children and whoever shelters them. It looks for them in the text, however they are spelled."
                ),
                _(
                    "Decide for each place. What is withheld is taken out of the copy that is served; the signed original stays as it is."
                ),
                _("Mark words yourself and withhold them when you know that they would lead somebody to the victim."),
            ),
            (_("Redaction: practice 17; 004 §Safety planning"),),
        )

    def _lay_out(self) -> None:
        left = ScrollPage(self.text.title, (theme.XL, 0, theme.XL, theme.M), theme.S)
        left.add(self.text, self._hand, FlowBox(self._hand_button))
        self.side = ScrollPage(_("Places and numbers found"), (theme.M, theme.M, theme.M, theme.L), theme.M)
        self.side.add(self.summary, self._said, self._holder, None)
        self.fill_beside(left, self.side, SIDE)

    def _show_none(self) -> None:
        self._record, self._findings = None, ()
        self.text.set_value("")
        self._show_cards()
        self._said.setText("")
        self.onward.setEnabled(False)
        self.show_state("")
        words = _("It is looked through as soon as there is one: for every address and number that the desk knows.")
        go = partial(self.bench.go, self.step_of(""))
        if self._instead is None:
            self.show_instead(EmptyPage("pen", _("There is no text yet"), words, _("Go to the text"), go))

    def _show(self, record: "Record", findings: "tuple[FindingView, ...]") -> None:
        self.show_instead(None)
        self._path = self.text_path(record)
        section, _dot, key = self._path.partition(".")
        self._record, self._findings = record, findings
        self.text.set_value(record.answer(section, key))
        self._highlight()
        self._show_cards()
        left = sum(1 for each in findings if not each.decision)
        self._say(left, len(findings))
        self.onward.setEnabled(not left)
        if self._onward_next:
            self._onward_next = False
            self._focus_next()

    def _focus_next(self) -> None:
        """On to what is still to decide, or to what comes after."""
        waiting = [card for card in self._cards if card.group.undecided]
        if waiting:
            waiting[0].focus_decision()
            self.side.show_widget(waiting[0])
        else:
            self.onward.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self, left: int, count: int) -> None:
        if left:
            words = ngettext("{count} place to decide", "{count} places to decide", left).format(count=left)
            self.show_state(words, "medium")
            self._said.setText(_("Decide for each: would it tell a reader where somebody is, or how to reach them?"))
        elif count:
            self.show_state(_("All decided"), "standard")
            self._said.setText(_("Every place found is decided. Read the text once more all the same."))
        else:
            self.show_state(_("Nothing found"), "standard")
            self._said.setText(
                _(
                    "None of the known addresses and numbers stands in the text. Read it once more all the same: the desk finds what it knows."
                )
            )

    def _show_cards(self) -> None:
        clear_layout(self._holder)
        signed = self._record is not None and self._record.state == "signed"
        self._cards = [GroupCard(group, number, open_=True) for number, group in enumerate(grouped(self._findings), 1)]
        for card in self._cards:
            card.decided.connect(self._decide)
            card.shown.connect(self._mark)
            card.change.connect(self._change)
            self._holder.add(card)
            card.show()  # at once, so that the focus can go into it
        self._hand_button.setEnabled(self._record is not None)
        if signed:
            self.show_notice(
                _("It is signed and stays as it is."), _("What you withhold is taken out of the copy that is served.")
            )
        else:
            self.show_notice("")

    def _highlight(self) -> None:
        look = theme.look()
        shown = []
        for each in self._in_text():
            selection = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self.text.edit.document())
            cursor.setPosition(each.start)
            cursor.setPosition(each.end, QTextCursor.MoveMode.KeepAnchor)
            tone = {KEEP: "on_standard", WITHHOLD: "accent_soft"}.get(each.decision, "on_medium")
            style = QTextCharFormat()
            style.setBackground(look.colour(tone))
            style.setFontUnderline(not each.decision)
            selection.cursor, selection.format = cursor, style
            shown.append(selection)
        self.text.edit.setExtraSelections(shown)

    def _in_text(self) -> "list[FindingView]":
        return [each for each in self._findings if each.place == self._path]

    def _mark(self, place: "FindingView") -> None:
        if place in self._in_text():
            self.text.mark(place.start, place.end)
            self.text.focus_field()
        else:
            self._change(place)

    def _change(self, place: "FindingView") -> None:
        """Where the words can be changed."""
        self.bench.go(self.step_of(place.place), place.place)

    def _withhold_marked(self) -> None:
        cursor = self.text.edit.textCursor()
        reason = self._hand.value()
        self._hand.show_problem("")
        if not cursor.hasSelection():
            self._hand.show_problem(_("Mark the words in the text first."))
        elif not reason:
            self._hand.show_problem(_("Say why."))
        else:
            self._decide([(cursor.selectionStart(), cursor.selectionEnd())], WITHHOLD, reason)

    def _decide(self, spans: list[Span], decision: str, reason: str) -> None:
        if self._record is None:
            return
        self.summary.show_sentence("")
        self.bench.tasks.write(
            self.acts.decide,
            self._record.id,
            spans,
            decision,
            reason,
            owner=self,
            busy=self._hand_button,
            done=lambda _changes: self._decided(),
            failed=self._refused,
        )

    def _decided(self) -> None:
        self._hand.set_value("")
        self._onward_next = True
        self.bench.say(_("Decision recorded."))
        self.bench.reload()

    def _refused(self, error: "DaDeskError") -> None:
        self.summary.show_sentence(error.sentence)
        self.refresh()
