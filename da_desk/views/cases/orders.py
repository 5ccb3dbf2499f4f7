"""Orders and bail: everything that binds the suspect, until when, with its terms and copies, and every breach of it."""

import uuid
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt

from da_desk.errors import Problem
from da_desk.practice.merging import plain
from da_desk.views import sources, theme
from da_desk.views.cases.attachment_view import AttachmentView
from da_desk.views.cases.event_facts import FactsEditor
from da_desk.views.cases.events import RecordEditor
from da_desk.views.cases.papers import AttachEditor
from da_desk.views.cases.tab import CaseBench, CaseTab
from da_desk.views.editor import SECTION, Answers, Editor
from da_desk.views.focus import focus_named
from da_desk.views.forms.days import DayField
from da_desk.views.forms.text import LongText
from da_desk.views.help import Help
from da_desk.views.merging.found import Latest
from da_desk.views.reasons import ReasonEditor
from da_desk.views.widgets.alerts import EmptyPage
from da_desk.views.widgets.boxes import Card, Column, Row
from da_desk.views.widgets.buttons import Button, link, primary
from da_desk.views.widgets.labels import Badge, KeyValues, label
from da_desk.wording import _, day, moment, ngettext

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from da_desk.services.attachments import AttachmentLine
    from da_desk.services.case_events import EventView
    from da_desk.services.orders import BailLine, OrderLine, OrderView, Register

_TONES = {
    "in-force": "standard", "not-served": "medium", "to-come": "accent", "over": "none", "ended": "none",
    "withdrawn": "none",
}  # fmt: skip
_WIDEST = 980


class OrdersTab(CaseTab):
    """The register of a case: the orders that bind, then bail as it stands, then breaches, and last what is past."""

    def __init__(self, bench: CaseBench) -> None:
        super().__init__(bench, _("Orders and bail"), widest=_WIDEST)
        self._here: uuid.UUID | None = None
        self._shown: uuid.UUID | None = None
        self._left: uuid.UUID | None = None
        self._files = AttachmentView(bench.services, bench.tasks)
        self._files.closed.connect(lambda: self.setCurrentWidget(self.page))
        self.addWidget(self._files)

    def refresh(self) -> None:
        """Ask for the register anew, or for the order that is open."""
        if self._here is not None:
            self._open(self._here)
            return
        self.bench.tasks.read(self.bench.services.orders.register, self.bench.case_id, owner=self, done=self._show)

    def lead(self, *, order: str = "", **_where: Any) -> None:
        """Open one order, or with "new" the form for one."""
        if order == "new":
            self._add()
        elif order:
            self._open(uuid.UUID(order))

    def help(self) -> Help:
        """What F1 says here."""
        return Help(
            _("Orders and bail"),
            (
                _(
                    "One register of everything that binds the suspect. An officer at the door reads here what is forbidden, what is allowed, and until when."
                ),
                _(
                    "Most orders can be broken only once they were served, or the suspect knew of them. An order without a time of service says so."
                ),
                _(
                    "An order that is made, and one that will end, are trigger points: they come by themselves from these days, and move with them."
                ),
                _("Obeying is the suspect's burden. The victim breaks nothing by answering or by meeting the suspect."),
            ),
            (_("16 Orders; 003 §Neighbourhood policing"), sources.informed()),
        )

    def _show(self, register: "Register") -> None:
        if self._here is not None:  # one was opened meanwhile
            return
        self._shown = None
        may = self.may("create", "record")
        add = [primary(_("Enter an order"), self._add, icon="plus")] if may else []
        head = Row(spacing=theme.S)
        head.add(label(_("What binds the suspect"), "heading"), None, *add)
        if not (register.orders or register.bail or register.breaches):
            words = _(
                "Notices, orders and bail stand here with their terms and days. Enter an order, or record bail under Events."
            )
            self.rebuild(head, EmptyPage("shield", _("Nothing binds the suspect"), words))
            return
        binding = [line for line in register.orders if line.binds]
        past = [line for line in register.orders if not line.binds]
        self.rebuild(
            head,
            *map(self._order, binding),
            *self._bail(register.bail),
            *self._breaches(register),
            *self._past(past),
        )
        self._go_back_to(register)

    def _order(self, line: "OrderLine") -> Card:
        """What it says stands first: it is read at the door."""
        made = Card(line.type_title, _badge(line), self._reading(line))
        inside = Column(spacing=theme.S)
        inside.add(label(line.terms, wrap=True, selectable=True), KeyValues(_rows(line)))
        made.add(inside)
        return made

    def _past(self, lines: "Sequence[OrderLine]") -> list[Card]:
        """Orders that bind nobody any more, a line each, below everything that does."""
        if not lines:
            return []
        made = Card(_("No longer in force"))
        for line in lines:
            words = Column(spacing=2)
            said = [
                line.issuer,
                _("made {day}").format(day=day(line.made_on)),
                _("until {until}").format(until=_until(line)) if line.standing != "withdrawn" else "",
                _broken(line),
            ]
            words.add(
                label(line.type_title, wrap=True),
                label(" · ".join(part for part in said if part), "small", "muted", wrap=True),
            )
            row = made.add_row()
            row.box.addWidget(words, 1)
            row.add(_badge(line), self._reading(line))
        return [made]

    def _reading(self, line: "OrderLine") -> Button:
        return Button(_("Read"), lambda: self._open(line.id), name=_reading_words(line))

    def _go_back_to(self, register: "Register") -> None:
        """Whoever read an order goes on from where it stands on the register."""
        left, self._left = self._left, None
        for line in register.orders:
            if line.id == left:
                focus_named(self.body, _reading_words(line))

    def _bail(self, lines: "Sequence[BailLine]") -> list[Card]:
        if not lines:
            return []
        made = Card(_("Bail and release"))
        for line in lines:
            words = Column(spacing=2)
            words.add(
                label(f"{line.event.title}, {moment(line.event.at)}", "strong" if line.now else "body", wrap=True)
            )
            if line.conditions:
                words.add(label(line.conditions, "small", "text" if line.now else "muted", wrap=True, selectable=True))
            row = made.add_row()
            row.box.addWidget(words, 1)
            if line.now:
                row.add(Badge(_("Now"), "accent"))
        made.add_row(link(_("Open the events"), lambda: self.bench.go("events")), None)
        return [made]

    def _breaches(self, register: "Register") -> list[Card]:
        if not register.breaches:
            return []
        titles = {str(line.id): line.type_title for line in register.orders}
        made = Card(_("Breaches"))
        for event in register.breaches:
            facts = event.body.get("facts", {})
            of = titles.get(str(facts.get("order_id", "")), "")
            words = Column(spacing=2)
            words.add(
                label(", ".join(part for part in (moment(event.at), of) if part), "strong", wrap=True),
                label(str(facts.get("what", "")), "small", "muted", wrap=True, selectable=True),
            )
            row = made.add_row()
            row.box.addWidget(words, 1)
        return [made]

    def _add(self) -> None:
        self.open_editor(OrderEditor(self.bench))

    def close_order(self) -> None:
        """Back to the register."""
        self._left, self._here = self._here, None
        self.refresh()

    def look(self, line: "AttachmentLine") -> None:
        """Read a copy, inside the desk."""
        self.setCurrentWidget(self._files)
        self._files.show_file(line, line.title)

    def _open(self, record_id: uuid.UUID) -> None:
        self._here, services = record_id, self.bench.services

        def read() -> "tuple[OrderView, list[AttachmentLine]]":
            kept = services.attachments.list(self.bench.case_id)
            copies = [line for line in kept if line.record_id == record_id and not line.withdrawn]
            return services.orders.view(record_id), copies

        self.bench.tasks.read(read, owner=self, done=lambda found: self._show_order(*found))

    def _show_order(self, view: "OrderView", copies: "Sequence[AttachmentLine]") -> None:
        if self._here != view.record.id:
            return
        page = OrderPage(self, view, copies)
        self.rebuild(page)
        if self._shown != self._here:  # from its beginning, also where the register was scrolled down
            self._shown = self._here
            self.page.verticalScrollBar().setValue(0)
            page.terms.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask(self, editor: Editor) -> None:
        """Lay a form over the register."""
        self.open_editor(editor)


class OrderPage(Column):
    """One order, to be read at the door: terms first, then its days, what was broken, its copies."""

    def __init__(self, tab: OrdersTab, view: "OrderView", copies: "Sequence[AttachmentLine]") -> None:
        super().__init__(spacing=theme.L)
        self._tab, self._view, bench = tab, view, tab.bench
        line = view.line
        head = Row(spacing=theme.S)
        back = link(_("Orders and bail"), tab.close_order, name=_("Back to orders and bail"))
        head.add(back, label("›", "body", "muted"), label(line.type_title, "heading"), _badge(line), None)
        terms = Card(_("What it says"))
        self.terms = label(line.terms, wrap=True, selectable=True)
        self.terms.setMinimumHeight(theme.look().px(24))
        self.terms.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.terms.setAccessibleName(_("What it says: {terms}").format(terms=line.terms))
        terms.add(self.terms)
        terms.add(KeyValues(self._particulars()))
        days = Card(_("Its days"))
        days.add(KeyValues(_rows(line)))
        self.add(head, terms, days, *self._breaches(), self._copies(bench, copies), self._actions(bench))

    def _particulars(self) -> "list[tuple[str, str]]":
        record, form = self._view.record, self._view.form
        shown = ("protected", "arrest", "must_notify", "where")
        section = form.section("terms")
        fields = [field for field in (section.fields if section else ()) if field.id in shown]
        return [
            (field.label, field.title_of(words) if field.kind == "choice" else words)
            for field in fields
            if (words := record.answer("terms", field.id))
        ]

    def _breaches(self) -> list[Card]:
        if not self._view.breaches:
            return []
        made = Card(_("Breaches"))
        for event in self._view.breaches:
            made.add_row().box.addWidget(label(_breach_words(event), wrap=True), 1)
        return [made]

    def _copies(self, bench: CaseBench, copies: "Sequence[AttachmentLine]") -> Card:
        editor = partial(AttachEditor, bench, self._view.record.id, ("order-copy",))
        add = [Button(_("Attach a copy"), lambda: self._tab.ask(editor()), icon="plus")] if self._view.may else []
        made = Card(_("Copies of the order"), *add)
        for line in copies:
            words = Column(spacing=2)
            words.add(label(line.title, wrap=True), label(f"{moment(line.at)} · {line.who}", "small", "muted"))
            row = made.add_row()
            row.box.addWidget(words, 1)
            row.add(
                Button(_("Look"), partial(self._tab.look, line), name=_("Look at: {title}").format(title=line.title))
            )
        if not copies:
            words_ = _("None yet. A copy is kept encrypted and read inside the desk.")
            made.add(label(words_, "body", "muted", wrap=True))
        return made

    def _actions(self, bench: CaseBench) -> Row:
        row, view = Row(spacing=theme.S), self._view
        if "edit" in view.may:
            row.add(
                primary(_("Record a breach"), lambda: self._tab.ask(BreachEditor(bench, view))),
                Button(_("Change"), lambda: self._tab.ask(OrderEditor(bench, view)), name=_("Change the order")),
                Button(_("It ended early"), lambda: self._tab.ask(EndEditor(bench, view))),
                link(_("Entered by mistake"), lambda: self._tab.ask(mistake(bench, view))),
            )
        row.add(None)
        return row


class OrderEditor(FactsEditor):
    """Enter an order, or change what is recorded of one."""

    def __init__(self, bench: CaseBench, view: "OrderView | None" = None) -> None:
        place = f"order:{view.record.id}" if view else f"new:order:{bench.case_id}"
        title = _("Change the order") if view else _("Enter an order")
        super().__init__(
            bench.services, bench.tasks, bench.window, title, _("Save"), place=place, case_id=bench.case_id
        )
        self._case, self._id = bench.case_id, view.record.id if view else None
        form = view.form if view else bench.services.records.form("order")
        self.inside.add(label(form.help, "body", "muted", wrap=True))
        self.add_facts(form)
        self.form.touched.connect(self._follow)
        self.begin_body(plain(view.record.body) if view else {}, view.record.version if view else None)
        self._follow()

    def latest_body(self) -> Callable[[], Latest] | None:
        """The order as somebody else saved it."""
        record_id = self._id
        if record_id is None:
            return None

        def read() -> Latest:
            found = self.services.orders.view(record_id)
            return Latest(found.record.version, plain(found.record.body))

        return read

    def work(self, _answers: Answers) -> Callable[[], Any]:
        """Save it; its trigger points follow."""
        body, op_id, record_id = self.body(), self.op_id, self._id
        version = self.version if record_id else None
        save = self.services.orders.save
        return lambda: save(self._case, body, record_id=record_id, version=version, op_id=op_id)

    def said(self) -> str:
        """What stands at the foot of the window."""
        return _("The order was saved. What follows from its days stands under To do.")

    def _follow(self) -> None:
        body = self.body()
        ends = self.form.fields.get("order.expires_on")
        if ends is not None:
            ends.setVisible(body.get("order", {}).get("until_further") != "yes" or ends.answered())


class BreachEditor(RecordEditor):
    """Record a breach of one order."""

    def __init__(self, bench: CaseBench, view: "OrderView") -> None:
        self._order = str(view.record.id)
        super().__init__(bench, "breach")
        self.form.set_values({SECTION: {"precision": "minute"}, "facts": {"of": "order"}})
        self.inside.box.insertWidget(0, label(_named(view.line), "strong", wrap=True))

    def body(self) -> dict[str, Any]:
        """What is answered, and which order it is about."""
        body = super().body()
        return body | {"facts": {**body.get("facts", {}), "order_id": self._order}}


class EndEditor(Editor):
    """An order that was revoked, discharged or replaced before its day."""

    def __init__(self, bench: CaseBench, view: "OrderView") -> None:
        super().__init__(
            bench.services, bench.tasks, bench.window, _("The order ended early"), _("Record it"),
            place=f"order-end:{view.record.id}", case_id=bench.case_id,
        )  # fmt: skip
        self._id = view.record.id
        words = _("From that day it protects nobody. What its end asks for is owed from then.")
        self.inside.add(label(_named(view.line), "strong", wrap=True), label(words, "body", "muted", wrap=True))
        self.add_field("on", DayField(_("Ended on"), past=True))
        self.add_field("reason", LongText(_("How it ended"), lines=3, limit=10_000))
        self.begin(None, view.record.version)

    def problems(self, answers: Answers) -> list[Problem]:
        """The day and how."""
        asked = {"on": _("Give the day on which it ended."), "reason": _("Say how it ended.")}
        return [Problem(key, sentence) for key, sentence in asked.items() if not answers.get(key)]

    def work(self, answers: Answers) -> Callable[[], Any]:
        """Record it."""
        on, op_id, version = date.fromisoformat(answers["on"]), self.op_id, self.version
        return lambda: self.services.orders.end(self._id, version, on, answers["reason"], op_id=op_id)

    def said(self) -> str:
        """What stands at the foot of the window."""
        return _("Recorded. What its end asks for stands under To do.")


def mistake(bench: CaseBench, view: "OrderView") -> ReasonEditor:
    """The question before an order is struck out."""
    words = _("It stays on the register, struck out; what follows from it and nobody has worked on goes with it.")
    orders, record_id, version = bench.services.orders, view.record.id, view.record.version
    return ReasonEditor(
        bench.services, bench.tasks, bench.window, _("Entered by mistake"), words, _("Strike it out"),
        lambda reason, op_id: orders.withdraw(record_id, version, reason, op_id=op_id),
        place=f"order-mistake:{record_id}", case_id=bench.case_id,
    )  # fmt: skip


def _named(line: "OrderLine") -> str:
    return _("{type}, {issuer}, {day}").format(type=line.type_title, issuer=line.issuer, day=day(line.made_on))


def _reading_words(line: "OrderLine") -> str:
    return _("Read: {what}").format(what=_named(line))


def _rows(line: "OrderLine") -> "list[tuple[str, str | QWidget]]":
    rows: list[tuple[str, str | QWidget]] = [
        (_("Made"), _("{day}, {issuer}").format(day=day(line.made_on, weekday=True), issuer=line.issuer)),
        (_("Served"), moment(line.served_at, weekday=True) if line.served_at else _("Not known")),
        (_("Until"), _until(line)),
    ]
    if broken := _broken(line):
        rows.append((_("Broken"), broken))
    return rows


def _broken(line: "OrderLine") -> str:
    if not line.breaches:
        return ""
    return ngettext("{count} breach", "{count} breaches", line.breaches).format(count=line.breaches)


def _badge(line: "OrderLine") -> Badge:
    return Badge(line.standing_title, _TONES.get(line.standing, "none"))


def _until(line: "OrderLine") -> str:
    if line.until_further or line.ends_on is None:
        return _("A further order")
    words = day(line.ends_on, weekday=True)
    if line.days_left is None:
        return words
    left = ngettext("{count} day left", "{count} days left", line.days_left).format(count=line.days_left)
    return f"{words} ({left})"


def _breach_words(event: "EventView") -> str:
    return f"{moment(event.at)}: {event.body.get('facts', {}).get('what', '')}"
