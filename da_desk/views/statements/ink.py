"""Reading over and signing in ink, whatever the paper: the exact print, printing it, what is recorded once it was signed."""

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from da_desk.errors import DaDeskError, Problem, ValidationFailed
from da_desk.host.files import in_words
from da_desk.practice.merging import plain
from da_desk.services.attachments import MAX_BYTES
from da_desk.services.signing import Signed
from da_desk.views import theme
from da_desk.views.before_contact import BeforeContact
from da_desk.views.drafting import DraftKeeper
from da_desk.views.forms.days import MomentField
from da_desk.views.forms.page import FormPage
from da_desk.views.forms.text import TextField
from da_desk.views.rooms.step import Bench, StandingT, StepPage
from da_desk.views.statements.choosing import FileField
from da_desk.views.statements.paper import PagesOf, Printing
from da_desk.views.statements.reasons import ReasonPanel
from da_desk.views.widgets.alerts import ConfirmPanel, EmptyPage
from da_desk.views.widgets.boxes import Card, Column, Row
from da_desk.views.widgets.buttons import Button, WrappedLink, link, primary
from da_desk.views.widgets.labels import clear_layout, label
from da_desk.wording import _, moment, ngettext

if TYPE_CHECKING:
    from da_desk.practice.forms import Gap
    from da_desk.services.records import RecordLine
    from da_desk.services.signing import Print, SignatureView, SigningActs
    from da_desk.store.changes import Changes

SIDE = 430
SECTION = "signing"
_MOST_GAPS = 8
_MARK = 16


def file_bytes(path: str) -> bytes:
    """The bytes of a chosen file, at most one more than may be kept. Raises what the folder refuses with."""
    with in_words(), Path(path).open("rb") as file:
        return file.read(MAX_BYTES + 1)


def signed_with(
    acts: "SigningActs", paper_id: uuid.UUID, version: int, answers: dict[str, Any], at: datetime, op_id: uuid.UUID
) -> "Changes":
    """Put the signature on record, with the scan read from its file; runs on the writer."""
    scan = file_bytes(answers["scan"]) if answers.get("scan") else None
    pages = str(answers.get("pages", ""))
    signed = Signed(
        read_over_by=answers.get("read_over_by", ""),
        signed_by=answers.get("signed_by", ""),
        witnessed_by=answers.get("witnessed_by", ""),
        signed_at=at,
        pages=int(pages) if pages.isdecimal() else 0,
        scan=scan,
        held_at=answers.get("held_at", ""),
    )
    return acts.sign(paper_id, version, signed, op_id=op_id)


class InkPage(StepPage[StandingT]):
    """The final print at the left; at the right what has to be done with it next.

    A subclass says which service signs (``acts``), which paper it is, what lacks and where that is put right, and what
    comes after.
    """

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench, _("Reading over and signing"))
        self._paper: RecordLine | None = None
        self._just_made = False
        self.preview = PagesOf(bench.tasks, _("The final print"))
        self.empty = EmptyPage(
            "print", _("No final print yet"), _("The pages that are read over and signed will be shown here.")
        )
        self.form = FormPage(_("Signature"), widest=0, margins=(theme.M, 0, theme.L, theme.L))
        self.keeper = DraftKeeper(bench.services, bench.tasks, self.form, bench.window)
        self.before = BeforeContact(bench.services, bench.tasks, bench.case_id, "print")
        self.printing = Printing(bench.tasks, self)
        self._missing = Card(_("Before the final print"))
        self._lacks = Column(spacing=theme.XS)
        self._missing.add(self._lacks)
        self._again = ReasonPanel(
            _("Change the text"),
            _("The print is set aside and the text goes back to the draft. Say why."),
            _("Back to the draft"),
        )
        self._again.confirmed.connect(self._reopen)
        self._confirm = ConfirmPanel(
            _("Record the signature?"),
            _("A signed text never changes. A further statement can supersede it."),
            _("It was signed"),
        )
        self._confirm.confirmed.connect(self._sign)
        self._build_form()
        self._lay_out()
        self._add_buttons()

    def refresh(self, _field: str = "") -> None:
        """Show the paper that is signed, as it stands."""
        former, self._paper = self._paper, self.paper_of(self.standing) if self.standing is not None else None
        paper = self._paper
        state = paper.state if paper else "draft"
        ready = paper is not None and state == "ready-to-sign"
        self._show_parts(state, ready)
        self._show_lacks()
        if ready and self._just_made:
            self._just_made = False
            QTimer.singleShot(0, self, self.focus_start)  # the button that made it is gone
        if paper is not None and state in ("ready-to-sign", "signed"):
            self.bench.tasks.read(self.acts.printed, paper.id, owner=self, done=self._show_print)
        else:
            self.preview.show_file(b"", 0)
        if ready and paper is not None and (former is None or former.id != paper.id or former.state != state):
            self._begin(paper)

    def news(self, standing: StandingT) -> None:
        """The case changed."""
        super().news(standing)
        self.refresh()

    def leave(self) -> None:
        """Keep the draft."""
        self.keeper.leave()

    @property
    def acts(self) -> "SigningActs":
        """The service that has it signed."""
        raise NotImplementedError

    def paper_of(self, standing: StandingT) -> "RecordLine | None":
        """The paper that is signed; None while there is none."""
        raise NotImplementedError

    def held(self, paper: "RecordLine") -> bool:
        """Whether it was signed and the original is held, without a scan of it yet."""
        raise NotImplementedError

    def held_words(self) -> str:
        """What that means for the copies."""
        raise NotImplementedError

    def lacking(self) -> list[QWidget]:
        """What has to be there before the final print, each leading to its place."""
        raise NotImplementedError

    def text_step(self) -> str:
        """Where the text is written."""
        raise NotImplementedError

    def onward_words(self) -> tuple[str, str]:
        """What comes after the signature: the words of the button, and its step."""
        raise NotImplementedError

    def further_words(self) -> str:
        """How a further one is asked for; "" where there is none."""
        return ""

    def may_go_further(self) -> bool:
        """Whether a further one may be begun now."""
        return bool(self.further_words())

    def begin_further(self) -> None:
        """Begin a further one."""

    @property
    def paper(self) -> "RecordLine | None":
        """The paper on the page."""
        return self._paper

    def gap_links(self, gaps: "Sequence[Gap]", place: "Callable[[Gap], str]") -> list[QWidget]:
        """The first gaps, each leading to its field on the step that ``place`` names; and how many more there are."""
        lines: list[QWidget] = [
            WrappedLink(gap.sentence, partial(self.bench.go, place(gap), gap.path)) for gap in gaps[:_MOST_GAPS]
        ]
        if len(gaps) > _MOST_GAPS:
            lines.append(label(_("… and {count} more").format(count=len(gaps) - _MOST_GAPS), "small", "muted"))
        return lines

    def _build_form(self) -> None:
        fields = {
            "read_over_by": TextField(_("Who read it over"), help=_("The witness, or who read it to them.")),
            "signed_by": TextField(_("Who signed")),
            "witnessed_by": TextField(_("Who witnessed the signature")),
            "signed_at": MomentField(_("When it was signed")),
            "pages": TextField(_("Pages signed"), width=90, limit=4),
            "scan": FileField(_("Scan of the signed pages"), optional=True),
            "held_at": TextField(
                _("Without a scan: where the signed original is held"),
                help=_("It is printed on the typed copy."),
                optional=True,
            ),
        }
        self._signature = Card(_("After it was signed in ink"))
        inside = Column(spacing=14)
        self._signature.add(inside)
        for key, made in fields.items():
            self.form.add_field(f"{SECTION}.{key}", made, into=inside)
        self.signed_at = fields["signed_at"]
        self._print_card = Card(_("Print it and read it over"))
        self._print_button = Button(_("Print …"), self._print, icon="print")
        holder = Column(spacing=theme.M)
        buttons = Row()
        buttons.add(self._print_button, None)
        holder.add(self.before, buttons)
        self._print_card.add(holder)
        self.before.shown.connect(lambda: self._print_button.setEnabled(True))
        self._print_button.setEnabled(False)

    def _lay_out(self) -> None:
        self.form.add(
            self.keeper.strip, self._again, self._confirm, self._missing, self._print_card, self._signature, None
        )
        left = Column("", (theme.XL, 0, theme.M, theme.M))
        left.box.addWidget(self.preview, 1)
        left.box.addWidget(self.empty, 1)
        self.fill_beside(left, self.form, SIDE)

    def _add_buttons(self) -> None:
        self.make = primary(_("Make the final print"), self._make)
        self.sign = primary(_("Record the signature"), self._ask)
        self.reopen = Button(_("Change the text …"), self._again.ask)
        self.further = Button(self.further_words(), self.begin_further)
        words, step = self.onward_words()
        self.onward = primary(words, lambda: self.bench.go(step))
        self.add_actions(self.reopen, self.further, self.make, self.sign, self.onward)

    def _show_parts(self, state: str, ready: bool) -> None:
        held = self._paper is not None and self.held(self._paper)
        signed = state == "signed"
        self.preview.setVisible(ready or signed)
        self.empty.setVisible(not (ready or signed))
        self._missing.setVisible(not ready and not signed)
        self.form.setVisible(not signed)
        self._print_card.setVisible(ready and not held)
        self._signature.setVisible(ready)
        self.make.setVisible(not ready and not signed)
        self.sign.setVisible(ready)
        self.reopen.setVisible(ready and not held)
        self.further.setVisible((signed or held) and self.may_go_further())
        self.onward.setVisible(signed)
        if signed:
            self.show_state(_("Signed"), "standard")
            self.show_notice(_("Signed."), _("The text never changes now."))
            self._ask_signature()
        elif ready:
            self.show_state(_("Ready to sign"), "accent")
            self.show_notice(_("Signed in ink.") if held else "", self.held_words() if held else "")
        else:
            self.show_state(_("Draft") if self._paper is not None else "")
            self.show_notice("")

    def _ask_signature(self) -> None:
        if self._paper is not None:
            self.bench.tasks.read(self.acts.signature, self._paper.id, owner=self, done=self._show_signature)

    def _show_signature(self, found: "SignatureView | None") -> None:
        """Who signed, when and before whom, once it is on record."""
        if found is None or self._paper is None or self._paper.state != "signed":
            return
        words = ngettext(
            "By {who}, {when}, witnessed by {witness}; read over by {reader}; {count} page. The text never changes now.",
            "By {who}, {when}, witnessed by {witness}; read over by {reader}; {count} pages. The text never changes now.",
            found.pages,
        ).format(
            who=found.signed_by,
            when=moment(found.signed_at),
            witness=found.witnessed_by,
            reader=found.read_over_by,
            count=found.pages,
        )
        self.show_notice(_("Signed."), words)

    def _begin(self, paper: "RecordLine") -> None:
        self.before.load()
        self.form.set_values({SECTION: {"witnessed_by": self.bench.services.workplace.actor.display}})
        self.form.show_problems([])
        self.keeper.begin(
            f"signing:{paper.id}", case_id=self.bench.case_id, record_id=paper.id, base_version=paper.version
        )

    def _show_print(self, found: "Print") -> None:
        self.preview.show_file(found.data, found.pages)
        words = ngettext("{count} page · mark {mark}", "{count} pages · mark {mark}", found.pages)
        self.status.setText(words.format(count=found.pages, mark=found.content_hash[:_MARK]))

    def _show_lacks(self) -> None:
        clear_layout(self._lacks)
        lines = self._lines()
        for line in lines:
            self._lacks.add(line)
            line.show()  # at once, so that the focus can go to the first way
        if not lines:
            self._lacks.add(label(_("Nothing is missing. The print shows the text as it will be signed."), wrap=True))
        self.make.setEnabled(not lines)

    def _lines(self) -> list[QWidget]:
        if self._paper is None:
            onward = link(_("Go to the text"), lambda: self.bench.go(self.text_step()))
            return [label(_("There is no text yet."), "body", "muted", wrap=True), onward]
        return self.lacking()

    def _make(self) -> None:
        if self._paper is None:
            return
        self.bench.tasks.write(
            self.acts.final_print,
            self._paper.id,
            self._paper.version,
            owner=self,
            busy=self.make,
            only_now=True,
            done=self._made,
            failed=self._refused,
        )

    def _made(self, found: "Print") -> None:
        self._show_print(found)
        self._just_made = True
        self.form.show_problems([])
        self.bench.say(_("The final print is made and kept. Print it, have it read over and signed."))
        self.bench.reload()

    def _print(self) -> None:
        """Recorded first, with the version of the safe contact that was shown; then the system's dialog."""
        if self._paper is None or not self.before.ready:
            return
        self.bench.tasks.write(
            self.acts.put_on_paper,
            self._paper.id,
            self.before.shown_id,
            owner=self,
            busy=self._print_button,
            only_now=True,
            done=lambda _changes: self.printing.ask(
                self.preview.data, self.preview.count, lambda: self.bench.say(_("Sent to the printer."))
            ),
            failed=self._refused,
        )

    def _ask(self) -> None:
        """Everything that can be said here stands beside its field before the question is put."""
        if not self.form.check():
            return
        asked = (
            ("read_over_by", _("Say who read it over.")),
            ("signed_by", _("Say who signed.")),
            ("witnessed_by", _("Say who witnessed the signature.")),
            ("pages", _("Say how many pages were signed.")),
        )
        missing = [
            Problem(path, words) for key, words in asked if not self.form.fields[path := f"{SECTION}.{key}"].answered()
        ]
        if self._signed_at() is None:
            missing.append(Problem(f"{SECTION}.signed_at", _("Give the day and the time when it was signed.")))
        self.form.show_problems(missing)
        if not missing:
            self._confirm.ask()
            self.form.show_widget(self._confirm)

    def _signed_at(self) -> datetime | None:
        return self.signed_at.moment() if isinstance(self.signed_at, MomentField) else None

    def _sign(self) -> None:
        at = self._signed_at()
        if self._paper is None or at is None:
            return
        values = plain(self.form.values())
        answers: dict[str, Any] = values.get(SECTION, {})
        self.bench.tasks.write(
            signed_with,
            self.acts,
            self._paper.id,
            self._paper.version,
            answers,
            at,
            self.keeper.op_id,
            owner=self,
            busy=self._confirm.yes,
            done=lambda _changes: self._signed(values),
            failed=self._refused,
        )

    def _signed(self, values: dict[str, Any]) -> None:
        self.keeper.saved(values)
        self._confirm.dismiss()
        self.form.show_problems([])
        self.bench.say(_("The signature is on record."))
        self.bench.reload()

    def _reopen(self) -> None:
        reason = self._again.reason
        if self._paper is None:
            return
        self.bench.tasks.write(
            self.acts.reopen,
            self._paper.id,
            self._paper.version,
            reason,
            owner=self,
            busy=self._again.yes,
            done=lambda _changes: self._reopened(),
            failed=self._again.refuse,
        )

    def _reopened(self) -> None:
        self._again.settle()
        self.bench.say(_("The text is a draft again."))
        self.bench.reload()
        self.bench.go(self.text_step())

    def _refused(self, error: DaDeskError) -> None:
        self._confirm.dismiss()
        if isinstance(error, ValidationFailed):
            self.form.show_problems([Problem(f"{SECTION}.{each.field}", each.sentence) for each in error.problems])
        else:
            self.form.show_error(error)
