"""The reader's page: what changed since the last signature, beside it what happened since, then a signature or comments."""

import uuid
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from da_desk.errors import Conflict, DaDeskError, Problem, ValidationFailed
from da_desk.practice.differences import Difference
from da_desk.views import theme
from da_desk.views.drafting import DraftKeeper
from da_desk.views.forms.page import FormPage
from da_desk.views.forms.text import LongText
from da_desk.views.help import Help
from da_desk.views.plans.beside_plan import actions_of, events_of, signatures_of
from da_desk.views.plans.difference import DifferenceView, whole_of
from da_desk.views.plans.standing import Standing
from da_desk.views.rooms.step import Bench, StepPage
from da_desk.views.widgets.alerts import ConfirmPanel, EmptyPage
from da_desk.views.widgets.boxes import Card, Column, Row, ScrollPage
from da_desk.views.widgets.buttons import Button, link
from da_desk.views.widgets.labels import GradeBadge, clear_layout, label
from da_desk.wording import _, moment, ngettext

if TYPE_CHECKING:
    from da_desk.services.duty_lines import Line
    from da_desk.services.plan_views import PlanView

SIDE_WIDTH, BOTH_FROM = 320, 1_060
"""Pixels at 100 %: what happened since, and from which width it stands beside the plan."""
NOTE = "decision.note"
_LIMIT = 10_000


class SignOffPage(StepPage[Standing]):
    """Opening it as a supervisor is on record as the reading; exactly what was read is signed. Ctrl+N: the next plan."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench, _("Read and sign off"))
        self.plan: PlanView | None = None
        self._shown: tuple[uuid.UUID, str] | None = None
        self._openers: dict[str, Button] = {}
        self._reading = False
        self._grade = GradeBadge("")
        self.sign = Button(_("Sign off"), self._ask, kind="primary")
        self.send_back = Button(_("Send back"), self._send_back)
        self.next = Button(_("Next plan (Ctrl+N)"), self._find_next)
        self.open = Button(_("Open the RMP"), lambda: bench.go("rmp"))
        self._make_form()
        self._since = Column(spacing=theme.M)
        self._fold = link("", self._turn_since)
        self._side = ScrollPage(_("What happened since"), (theme.M, theme.XS, theme.L, theme.L), theme.M)
        self._lay_out()
        shortcut = QShortcut(QKeySequence("Ctrl+N"), self)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)  # wherever the focus is while this page is seen
        shortcut.activated.connect(self._find_next)

    def refresh(self, _field: str = "") -> None:
        """Read what changed, and have the reading on record."""
        plan = self.standing.rmp if self.standing is not None else None
        self.plan = plan
        if plan is None:
            self._show_nothing()
            return
        self.show_instead(None)
        self._reading = True
        read = self.bench.services.plans.difference
        self.bench.tasks.read(read, plan.record.id, owner=self, done=partial(self._show, plan))

    def news(self, standing: Standing) -> None:
        """The plan changed while it was read: it is shown anew; what was typed beside it stays."""
        super().news(standing)
        plan = standing.rmp
        if plan is None or self._shown is None:
            self.refresh()
        elif (plan.record.id, plan.record.body_sha256) != self._shown:
            self.refresh()
            self.bench.say(_("The plan was changed while you read it. What is new is shown now."), stay=True)
        else:
            self.plan = plan
            self._show_around(plan)

    def leave(self) -> None:
        """Keep what was typed."""
        self.keeper.leave()

    def focus_start(self) -> None:
        """Begin where the reading begins, never in the note below it: Page Down reads on, Tab goes from section to section."""
        first = next(iter(self._openers.values()), None)
        if self._reading:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        elif first is not None and first.isVisible():
            first.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().focus_start()

    def help(self) -> Help:
        """What F1 says here."""
        return Help(
            self.title,
            (
                _(
                    "You see what changed since a version was last signed: words that came are underlined, words that went are struck through. Sections that did not change can be opened."
                ),
                _(
                    "Opening this page as a supervisor counts as reading it, and stands on record. You sign exactly the words that you read."
                ),
                _(
                    "Nobody signs a plan that they wrote in. At high risk the note says what was weighed. Sending back takes comments on sections; what is in force stays so meanwhile."
                ),
                _("Ctrl+N opens the next plan that waits for a signature."),
            ),
            (
                _("002 §Management of risk: plans that each area supervised in its own way"),
                _("Four eyes and the reading on record: ours"),
            ),
        )

    def _make_form(self) -> None:
        self.form = FormPage(self.title, widest=960, margins=(theme.XL, 0, theme.L, theme.L))
        self.keeper = DraftKeeper(self.bench.services, self.bench.tasks, self.form, self.bench.window)
        self._above, self._changes = Column(spacing=theme.M), Column()
        self._note = LongText(_("Supervisor's note"), lines=3, limit=_LIMIT, counts=False)
        self._decision = Card(_("Your decision"))
        inside = Column(spacing=theme.M)
        self.confirm = ConfirmPanel(
            _("Sign this plan off?"),
            _("You sign exactly what you have read. It is in force, with your name and your note."),
            _("Sign off"),
        )
        self.confirm.confirmed.connect(self._sign)
        inside.add(self._note, self.confirm)
        self._decision.add(inside)
        self.form.add(self.keeper.strip, self._above, self._changes, self._decision, None)
        self.form.watch(NOTE, self._note)
        self.form.touched.connect(self._open_comments)

    def _lay_out(self) -> None:
        self.fill_beside(self.form, self._side, SIDE_WIDTH)
        self.add_head_actions(self._grade, self.open)
        self.add_actions(self.next, self.send_back, self.sign)
        self._place_since()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What happened since stands beside the plan where there is room, else above it."""
        super().resizeEvent(event)
        self._place_since()

    def _place_since(self) -> None:
        room = self.width() >= theme.look().px(BOTH_FROM)
        self._side.setVisible(room)
        if room and self._side.column.box.indexOf(self._since) < 0:
            self._side.add(self._since)
            self._since.show()
        elif not room and self._above.box.indexOf(self._since) < 0:
            self._above.add(self._fold, self._since)
            self._since.hide()
        self._fold.setVisible(not room)
        self._say_fold()

    def _turn_since(self) -> None:
        self._since.setVisible(self._since.isHidden())
        self._say_fold()

    def _say_fold(self) -> None:
        count = len(self.plan.since) if self.plan is not None else 0
        words = ngettext("{count} event since", "{count} events since", count).format(count=count)
        shown = _("Hide what happened since") if not self._since.isHidden() else _("Show what happened since")
        self._fold.say(f"{shown} ({words})")

    def _show_nothing(self) -> None:
        self._shown = None
        words = _("The case has no open RMP. When one is submitted, its changes are read here.")
        page = EmptyPage("doc", _("Nothing to read"), words, _("Next plan (Ctrl+N)"), self._find_next)
        self.show_instead(page)
        self.show_notice("")
        self.show_state("")

    def _show(self, plan: "PlanView", found: Difference) -> None:
        """Show the difference; who signs is on record as having read it."""
        if self.plan is not plan:
            return
        self._reading = False
        self._show_changes(plan, found)
        self._show_around(plan)
        self._take_focus()
        if "read" in plan.may and not plan.read:
            self.bench.tasks.write(
                self.bench.services.plans.read_for_sign_off,
                plan.record.id,
                plan.record.version,
                owner=self,
                failed=self._not_read,
            )

    def _take_focus(self) -> None:
        """The keyboard goes on from here, unless somebody works elsewhere in the window by now."""
        here: QWidget | None = QApplication.focusWidget()
        if self.isVisible() and (here is None or here is self or here.isAncestorOf(self)):
            self.focus_start()

    def _not_read(self, error: DaDeskError) -> None:
        if isinstance(error, Conflict):
            self.bench.reload()
        else:
            self.show_notice(error.sentence, kind="warning")

    def _show_changes(self, plan: "PlanView", found: Difference) -> None:
        record = plan.record
        begun = self._shown is not None and self._shown[0] == record.id
        typed = self.form.values() if begun else {}
        for path in [path for path in self.form.fields if path.startswith("comments.")]:
            self.form.forget(path)
        clear_layout(self._changes)
        self._openers = {}
        self._shown = (record.id, record.body_sha256)
        names = {str(each.id): each.display for each in plan.colleagues}
        view = DifferenceView(
            found, whole_of(plan.form, record.body, names), self._comment_on if self._may_sign(plan) else None
        )
        if found.nothing:
            self._changes.add(label(_("Nothing was changed since it was last signed."), "body", "muted", wrap=True))
        self._changes.add(_heading(found, plan), view)
        view.show()  # at once: what is not seen takes no focus
        self.form.order_tabs()
        if begun:
            self.form.set_values(typed)
        else:
            self.form.set_values({})
            self.keeper.begin(
                f"sign-off:{record.id}", case_id=record.case_id, record_id=record.id, base_version=record.version
            )
        self._open_comments()

    def _comment_on(self, section_id: str, links: Row, below: Column) -> None:
        """A comment that opens under a section."""
        plan = self.plan
        section = plan.form.section(section_id) if plan is not None else None
        title = section.title if section is not None else section_id
        field = LongText(_("Comment on “{section}”").format(section=title), lines=2, limit=_LIMIT, counts=False)
        field.hide()
        self._openers[section_id] = opener = link(
            _("Comment"), lambda: self._open_comment(section_id), name=_("Comment on: {section}").format(section=title)
        )
        links.add(opener)
        below.add(field)
        self.form.watch(f"comments.{section_id}", field)

    def _open_comment(self, section_id: str) -> None:
        field = self.form.fields[f"comments.{section_id}"]
        field.show()
        field.focus_field()
        self._openers[section_id].hide()
        QTimer.singleShot(0, field, lambda: self.form.show_widget(field))  # once it has its place

    def _open_comments(self) -> None:
        for path, field in self.form.fields.items():
            if path.startswith("comments.") and field.answered():
                field.show()
                self._openers[path.partition(".")[2]].hide()

    @staticmethod
    def _may_sign(plan: "PlanView") -> bool:
        return bool(plan.may & {"sign-off", "send-back"})

    def _show_around(self, plan: "PlanView") -> None:
        self._grade.show_grade("" if plan.grade == "ungraded" else plan.grade)
        self.show_state(plan.state_title, plan.tone)
        signing = self._may_sign(plan)
        countersigns = plan.state == "first-signed"
        self.sign.say(_("Countersign") if countersigns else _("Sign off"))
        self.sign.setVisible(signing)
        self.sign.setEnabled("sign-off" in plan.may)
        self.send_back.setVisible("send-back" in plan.may)
        self.next.setVisible(self.bench.services.workplace.allows("check", "record"))
        self._decision.setVisible(signing)
        self._note.say_help(_("At high risk it is needed: what you weighed.") if plan.note_needed else "")
        self._say_standing(plan)
        self._show_since(plan)

    def _say_standing(self, plan: "PlanView") -> None:
        why = plan.why_not.get("sign-off", "")
        if plan.state not in ("submitted", "first-signed"):
            self.show_notice(_("Not submitted."), _("This is what a supervisor would read now."))
        elif why and plan.read:
            self.show_notice(why, kind="warning")
        elif not self._may_sign(plan):
            self.show_notice(_("With the supervisor."), _("This is what the supervisor reads."))
        else:
            self.show_notice("")

    def _show_since(self, plan: "PlanView") -> None:
        clear_layout(self._since)
        sealed = plan.record.sealed_at
        title = _("Since {moment}").format(moment=moment(sealed)) if sealed else _("Since it was begun")
        self._say_fold()
        self._since.add(
            label(title, "heading", wrap=True),
            events_of(plan),
            actions_of(plan, self.bench.services.workplace.now()),
            signatures_of(plan),
        )

    def _ask(self) -> None:
        plan = self.plan
        if plan is None or not self.form.check():
            return
        if plan.note_needed and not self._note.answered():
            sentence = _("At high risk the supervisor says what was weighed. Fill in the note.")
            self.form.show_problems([Problem(NOTE, sentence)])
            return
        self.form.show_problems([])
        self.confirm.ask()
        self.form.show_widget(self.confirm)

    def _sign(self) -> None:
        plan = self.plan
        if plan is None:
            return
        values = self.form.values()
        self.bench.tasks.write(
            self.bench.services.plans.sign_off,
            plan.record.id,
            plan.record.version,
            str(self._note.value()),
            op_id=self.keeper.op_id,
            owner=self,
            busy=self.confirm.yes,
            done=lambda _changes: self._ended(values, _("Signed.")),
            failed=self._refused,
        )

    def _send_back(self) -> None:
        plan = self.plan
        if plan is None or not self.form.check():
            return
        values = self.form.values()
        comments = {key: str(text) for key, text in values.get("comments", {}).items()}
        if not comments and not self._note.answered():
            sentence = _("Say what is wanted: a comment on a section, or a note on the whole.")
            self.form.show_problems([Problem(NOTE, sentence)])
            return
        self.bench.tasks.write(
            self.bench.services.plans.send_back,
            plan.record.id,
            plan.record.version,
            comments,
            str(self._note.value()),
            op_id=self.keeper.op_id,
            owner=self,
            busy=self.send_back,
            done=lambda _changes: self._ended(values, _("Sent back, with your comments.")),
            failed=self._refused,
        )

    def _ended(self, values: dict[str, dict[str, object]], said: str) -> None:
        self.confirm.dismiss()
        self.form.show_problems([])
        self.keeper.saved(values)
        self.form.set_values({})
        self.bench.reload()
        self.bench.say(said, _("Next plan"), self._find_next)

    def _refused(self, error: DaDeskError) -> None:
        self.confirm.dismiss()
        self.form.show_error(_placed(error))
        self.bench.reload()

    def _find_next(self) -> None:
        self.bench.tasks.read(self.bench.services.supervision.to_sign, owner=self, busy=self.next, done=self._go_next)

    def _go_next(self, found: "Sequence[Line]") -> None:
        waiting = list(dict.fromkeys(line.case_id for line in found))
        here = self.bench.case_id
        after = waiting[waiting.index(here) + 1 :] + waiting[: waiting.index(here)] if here in waiting else waiting
        if not after:
            self.bench.say(_("No other plan waits for a signature."))
            return
        self.bench.window.go("case", after[0], tab="plans", step="sign-off")
        left = ngettext("{count} plan waits for a signature.", "{count} plans wait for a signature.", len(after))
        self.bench.say(left.format(count=len(after)))


def _heading(found: Difference, plan: "PlanView") -> Column:
    made = Column(spacing=2)
    made.box.setContentsMargins(0, 0, 0, theme.S)
    if found.first:
        words = _("It was never signed: all of it is new.")
    elif found.dates_only:
        words = _("Only dates were changed.")
    else:
        count = sum(len(section.changes) for section in found.sections)
        words = ngettext("{count} change", "{count} changes", count).format(count=count)
        if plan.record.sealed_at is not None:
            words = _("{changes} since the signature of {moment}").format(
                changes=words, moment=moment(plan.record.sealed_at)
            )
    made.add(label(words, "heading", wrap=True))
    if not found.first and not found.nothing:
        made.add(label(_("Underlined: new. Struck through: taken out."), "small", "muted", wrap=True))
    return made


def _placed(error: DaDeskError) -> DaDeskError:
    if not isinstance(error, ValidationFailed):
        return error
    return ValidationFailed(
        *(Problem(NOTE if each.field == "note" else each.field, each.sentence) for each in error.problems)
    )
