"""The papers of a case: what was written, what is attached, what left the desk, and the schedule of it all."""

import uuid
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from da_desk.errors import NotFound, Problem
from da_desk.services.history_labels import left_words
from da_desk.views import sources, theme
from da_desk.views.cases.attachment_view import AttachmentView
from da_desk.views.cases.tab import CaseBench, CaseTab
from da_desk.views.editor import Answers, Editor
from da_desk.views.focus import focus_named, focused_name
from da_desk.views.forms.choices import ChoiceField
from da_desk.views.forms.text import TextField
from da_desk.views.help import Help
from da_desk.views.papers.copies import spoken_kinds
from da_desk.views.reasons import ReasonEditor
from da_desk.views.statements.choosing import FileField
from da_desk.views.widgets.boxes import Card, Column, Row
from da_desk.views.widgets.buttons import Button, link
from da_desk.views.widgets.labels import Badge, label
from da_desk.wording import _, day, moment, ngettext

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from da_desk.services.attachments import AttachmentLine
    from da_desk.services.case_lists import ScheduleLine
    from da_desk.services.disclosure import DisclosureView
    from da_desk.services.records import RecordLine

ADDED = ("translation", "interpreter-statement", "exhibit", "order-copy", "other")
"""What a person attaches; the rest comes with a signature or from the desk itself."""
_STEPS = {
    "withdrawal_statement": ("withdrawal", "statement"),
    "oic_statement": ("withdrawal", "own-statement"),
    "background_report": ("withdrawal", "report"),
    "views_record": ("withdrawal", "views"),
    "vps": ("vps", "write"),
    "witness_details": ("withdrawal", "details"),
    "risk_assessment": ("plans", "assessment"),
    "rmp": ("plans", "rmp"),
    "safety_plan": ("plans", "safety"),
}
"""Under which room of the case, and which step of it, a paper is written."""


class PapersTab(CaseTab):
    """Records, attachments, disclosures; the schedule for the disclosure officer at the end."""

    def __init__(self, bench: CaseBench) -> None:
        super().__init__(bench, _("Papers"), widest=1000)
        self._looking = AttachmentView(bench.services, bench.tasks)
        self._looking.closed.connect(self._back)
        self.addWidget(self._looking)

    def leave(self) -> None:
        """Keep what was typed; a file that is looked at is put away."""
        super().leave()
        self._looking.close_file()
        if self.currentWidget() is self._looking:
            self.setCurrentWidget(self.page)

    def refresh(self) -> None:
        """Ask for the papers, attachments, what left, and the schedule."""
        services, case_id = self.bench.services, self.bench.case_id
        self.bench.tasks.read(
            lambda: (
                services.records.of_case(case_id),
                services.attachments.list(case_id),
                services.disclosure.of_case(case_id),
                services.cases.schedule(case_id),
            ),
            owner=self,
            done=lambda found: self._show(*found),
        )

    def help(self) -> Help:
        """What stays and what leaves."""
        return Help(
            _("Papers"),
            (
                _(
                    "Each paper is written under the step it belongs to; this list leads there. A signed statement never changes: a further one takes its place."
                ),
                _("Attached files are kept encrypted, exactly as they came: PDF, PNG or JPEG, up to 25 MB."),
                _(
                    "Look shows a file here in the desk, page by page; nothing is written to disk. That you looked is recorded."
                ),
                _(
                    "What leaves the desk is written down before it leaves: to whom, for what, and the SHA-256 of each file."
                ),
                _("The schedule lists everything the case holds, without contents, for the disclosure officer."),
            ),
            (sources.logged(), sources.masked()),
        )

    def _show(
        self,
        records: "Sequence[RecordLine]",
        attachments: "Sequence[AttachmentLine]",
        disclosures: "Sequence[DisclosureView]",
        schedule: "Sequence[ScheduleLine]",
    ) -> None:
        self.rebuild(
            self._records(records), self._attachments(attachments), self._left(disclosures), self._schedule(schedule)
        )

    def _records(self, lines: "Sequence[RecordLine]") -> Card:
        made = Card(_("Written"))
        for line in lines:
            title = f"{line.title} {line.seq}" if line.seq > 1 else line.title
            words = Column(spacing=2)
            said = _("Last changed {moment}").format(moment=moment(line.changed_at))
            words.add(
                label(title, wrap=True),
                label(f"{said} · {line.owner}" if line.owner else said, "small", "muted", wrap=True),
            )
            added = made.add_row()
            added.box.addWidget(words, 1)
            added.add(
                Badge(_("Set aside") if line.withdrawn else line.state_title, "standard" if line.sealed else "none")
            )
            room, step = _STEPS.get(line.kind, ("withdrawal", ""))
            added.add(
                Button(
                    _("Open"),
                    partial(self.bench.go, room, step=step),
                    name=_("Open: {title}").format(title=title),
                )
            )
        if not lines:
            made.add(
                label(
                    _(
                        "Nothing is written yet. Plans, assessments, the withdrawal statement and its papers stand here once they are begun."
                    ),
                    "body",
                    "muted",
                    wrap=True,
                )
            )
        return made

    def _attachments(self, lines: "Sequence[AttachmentLine]") -> Card:
        may = self.may("create", "attachment")
        add = (
            [Button(_("Attach a file"), lambda: self.open_editor(AttachEditor(self.bench)), icon="plus")] if may else []
        )
        made = Card(_("Attached"), *add)
        for line in lines:
            self._add_attachment(made, line)
        if not lines:
            made.add(
                label(
                    _("No files. Scans of signed pages, translations and exhibits are kept here, encrypted."),
                    "body",
                    "muted",
                    wrap=True,
                )
            )
        return made

    def _add_attachment(self, card: Card, line: "AttachmentLine") -> None:
        words = Column(spacing=2)
        kind, title = attachment_words(line.kind), attachment_title(line)
        facts = [kind] if line.kind in ADDED and title != kind else []
        facts += [_size(line.size), moment(line.at), line.who, _("SHA-256 {start}…").format(start=line.sha256[:12])]
        words.add(label(title, wrap=True), label(" · ".join(facts), "small", "muted", wrap=True))
        if line.withdrawn_reason:
            words.add(
                label(_("Set aside: {reason}").format(reason=line.withdrawn_reason), "small", "medium", wrap=True)
            )
        added = card.add_row()
        added.box.addWidget(words, 1)
        look = _("Look at: {title}, {moment}").format(title=title, moment=moment(line.at))
        added.add(Button(_("Look"), lambda: self._look(line), name=look))
        if line.withdrawn:
            added.add(Badge(_("Set aside")))
        elif line.kind in ADDED and self.may("edit", "attachment"):
            name = _("Set aside: {title}, {moment}").format(title=title, moment=moment(line.at))
            added.add(link(_("Set aside"), lambda: self._set_aside(line), name=name))

    def _left(self, lines: "Sequence[DisclosureView]") -> Card:
        made = Card(_("What left the desk"))
        practice = self.bench.services.workplace.practice
        for line in lines:
            words = Column(spacing=2)
            to = _left_words(line.kind)
            if line.kind not in spoken_kinds():
                recipient = practice.title("recipients", line.recipient)
                to = _("{what} to {recipient}: {purpose}").format(what=to, recipient=recipient, purpose=line.purpose)
            words.add(label(to, wrap=True), label(_trace(line), "small", "muted", wrap=True, selectable=True))
            if line.override_reason:
                said = _("Sent although papers were missing, by {who}: {reason}").format(
                    who=line.override_by, reason=line.override_reason
                )
                words.add(label(said, "small", "medium", wrap=True))
            added = made.add_row()
            added.box.addWidget(words, 1)
            state = {"written": _("Written"), "failed": _("Failed"), "intended": _("Meant to leave")}.get(
                line.state, line.state
            )
            added.add(Badge(state, {"written": "standard", "failed": "high"}.get(line.state, "medium")))
        if not lines:
            made.add(
                label(
                    _(
                        "Nothing has left. The pack for the CPS, its notice, and text copied by hand leave their trace here."
                    ),
                    "body",
                    "muted",
                    wrap=True,
                )
            )
        return made

    def _schedule(self, lines: "Sequence[ScheduleLine]") -> Card:
        count = ngettext("{count} line", "{count} lines", len(lines)).format(count=len(lines))
        show = Button(_("Show the schedule"))
        made = Card(_("Schedule for the disclosure officer"), label(count, "small", "muted"), show)
        practice = self.bench.services.workplace.practice
        holder = Column()
        for line in lines:
            added = Row("row", (theme.L, 6, theme.L, 6), theme.L)
            when = label(day(line.day), "small", "muted")
            when.setMinimumWidth(theme.look().px(90))
            added.add(when)
            added.box.addWidget(label(line.title, "small", wrap=True), 1)
            added.add(label(practice.title("sensitivities", line.sensitivity), "small", "muted"))
            holder.add(added)
        holder.hide()
        made.box.addWidget(holder)
        show.clicked.connect(lambda _checked=False: _unfold(holder, show))
        return made

    def _look(self, line: "AttachmentLine") -> None:
        self._opener = focused_name(self)
        self.setCurrentWidget(self._looking)
        self._looking.show_file(line, attachment_title(line))

    def _back(self) -> None:
        self.setCurrentWidget(self.page)
        focus_named(self.body, self._opener)

    def _set_aside(self, line: "AttachmentLine") -> None:
        bench = self.bench
        self.open_editor(
            ReasonEditor(
                bench.services,
                bench.tasks,
                bench.window,
                _("Set a file aside"),
                _("The file is not used any more. Its bytes stay, and the list says why."),
                _("Set it aside"),
                lambda reason, op_id: bench.services.attachments.withdraw(line.id, line.version, reason, op_id=op_id),
                place=f"set-aside:{line.id}",
                case_id=bench.case_id,
            )
        )


def _unfold(holder: "QWidget", button: Button) -> None:
    holder.setVisible(holder.isHidden())
    button.say(_("Show the schedule") if holder.isHidden() else _("Hide the schedule"))


def attachment_words(kind: str) -> str:
    """What a kind of attachment is called."""
    return {
        "scan": _("Scan of the signed pages"),
        "translation": _("Translation"),
        "interpreter-statement": _("Interpreter’s statement"),
        "final-print": _("Final print"),
        "issued": _("Issued file"),
        "exhibit": _("Exhibit"),
        "order-copy": _("Copy of an order"),
        "other": _("Other file"),
    }.get(kind, kind)


def attachment_title(line: "AttachmentLine") -> str:
    """What one attachment is called: as it was named, or by its kind and the paper it belongs to."""
    kind = attachment_words(line.kind)
    if line.kind in ADDED:
        return line.title or kind
    of = line.title if line.kind == "issued" else line.paper
    return _("{kind}: {of}").format(kind=kind, of=of) if of else kind


def _left_words(kind: str) -> str:
    return left_words().get(kind, kind.replace("-", " ").capitalize())


def _trace(line: "DisclosureView") -> str:
    facts = (
        moment(line.written_at or line.at),
        line.who,
        ngettext("{count} page", "{count} pages", line.pages).format(count=line.pages) if line.pages else "",
        _("section “{section}”, pasted in {where}").format(section=line.section, where=line.pasted_where)
        if line.pasted_where
        else "",
        _("SHA-256 {sum}").format(sum=line.file_sha256) if line.file_sha256 else "",
    )
    return " · ".join(fact for fact in facts if fact)


def _size(size: int) -> str:
    if size < 1024 * 1024:
        return _("{count} kB").format(count=max(1, round(size / 1024)))
    return _("{count} MB").format(count=f"{size / 1024 / 1024:.1f}")


class AttachEditor(Editor):
    """Attach a PDF or picture: told by its content, kept exactly as it came."""

    def __init__(self, bench: CaseBench, record_id: uuid.UUID | None = None, kinds: "Sequence[str]" = ADDED) -> None:
        super().__init__(bench.services, bench.tasks, bench.window, _("Attach a file"), _("Attach it"))
        self._case, self._record = bench.case_id, record_id
        self.inside.add(label(_("A PDF, PNG or JPEG, up to 25 MB. Its name is not kept."), "body", "muted", wrap=True))
        self.add_field("file", FileField(_("The file")))
        self.add_field("kind", ChoiceField(_("What it is"), [(kind, attachment_words(kind)) for kind in kinds]))
        self.add_field(
            "title", TextField(_("Title"), limit=200, help=_("As it is called in the case, such as “Exhibit NA/1”."))
        )
        self.begin({"kind": kinds[0]} if len(kinds) == 1 else None)

    def problems(self, answers: Answers) -> list[Problem]:
        """File, kind and title."""
        asked = {"file": _("Choose a file."), "kind": _("Choose what it is."), "title": _("Give it a title.")}
        return [Problem(key, sentence) for key, sentence in asked.items() if not answers.get(key)]

    def work(self, answers: Answers) -> Callable[[], Any]:
        """Read the file and keep it."""
        path, op_id, attachments = Path(answers["file"]), self.op_id, self.services.attachments
        kind, title = answers["kind"], answers["title"]
        return lambda: attachments.add(self._case, self._record, kind, title, _bytes_of(path), op_id=op_id)

    def said(self) -> str:
        """What stands at the foot of the window."""
        return _("The file is kept, encrypted.")


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise NotFound(_("That file can't be read any more. Choose it again.")) from None
