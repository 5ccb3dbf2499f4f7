"""A step that is part of one paper: opened, typed into, kept as a draft, saved, and compared when two people wrote."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from da_desk.errors import Conflict, DaDeskError
from da_desk.practice.merging import merge, plain
from da_desk.views.drafting import DraftKeeper
from da_desk.views.forms.page import FormPage, SectionForm
from da_desk.views.merging.found import Latest
from da_desk.views.merging.merger import Merger
from da_desk.views.rooms.step import Bench, StandingT, StepPage
from da_desk.views.tasks import waiting_words
from da_desk.views.widgets.alerts import EmptyPage
from da_desk.views.widgets.buttons import primary
from da_desk.wording import _, moment

if TYPE_CHECKING:
    from da_desk.models.records import Record
    from da_desk.practice.forms import Form

Body = dict[str, Any]


class PaperLine(Protocol):
    """A paper as the room knows it, to see that it changed."""

    @property
    def id(self) -> uuid.UUID: ...
    @property
    def version(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a paper is begun: what stands on the empty page, and the act, a service's method called with the case.

    ``act`` is None while it can't be begun yet; ``words`` then say why, and ``first`` what has to be done before: the
    words of the way there, and its step.
    """

    icon: str
    title: str
    words: str
    action: str
    act: Callable[..., Any] | None
    first: tuple[str, str] | None = None


class RecordPage(StepPage[StandingT]):
    """Some sections of a record of ``kind``. A subclass says which record of the room it shows (``paper``).

    ``then`` of a save runs after the commit. Where there is no record yet the first save makes it. A record that was
    written with another form than the page has (``form_of``) has the page made anew for it.
    """

    def __init__(
        self,
        bench: Bench,
        title: str,
        kind: str,
        sections: Sequence[str],
        key: str,
        practice_form: "Form | None" = None,
    ) -> None:
        super().__init__(bench, title)
        self.kind, self.key = kind, key
        self.record: Record | None = None
        self._field = ""
        self._asked: uuid.UUID | None = None
        self._names = sections
        self.save_button = primary(_("Save"), self.save)
        self.save_with(self.save)
        self._make(practice_form or bench.services.records.form(kind))
        self.lay_out()

    def _make(self, practice_form: "Form") -> None:
        bench, self.practice_form = self.bench, practice_form
        self.sections: dict[str, SectionForm] = {}
        self.form = self.make_form()
        self.keeper = DraftKeeper(bench.services, bench.tasks, self.form, bench.window)
        self.merger = Merger(
            bench.services, bench.tasks, bench.window, self.form, self.keeper, self.show_instead, again=self.save
        )
        self.merger.took.connect(self._took)
        self.merger.used.connect(self._used)
        self.merger.left.connect(self.focus_start)
        self.form.add(self.keeper.strip)
        self.build(self._names)
        self.form.touched.connect(self._touched)

    def use_form(self, practice_form: "Form") -> None:
        """Have the page made anew for another form, unless it is the one that it has."""
        if (practice_form.kind, practice_form.version) != (self.practice_form.kind, self.practice_form.version):
            self.leave()
            self.clear()
            self.record = None
            self._names = self.sections_of(practice_form)
            self._make(practice_form)
            self.arrange()

    def make_form(self) -> FormPage:
        """The page of fields; a designed page has one of its own."""
        return FormPage(self.title)

    def lay_out(self) -> None:
        """Put form and buttons in; a designed page has buttons of its own."""
        self.arrange()
        self.add_actions(self.save_button)

    def arrange(self) -> None:
        """Put the form in; a designed page arranges it in its own way."""
        self.form.add(None)
        self.fill(self.form)

    def build(self, sections: Sequence[str]) -> None:
        """Put the sections into the form, each in a card of its own."""
        for name in sections:
            self.form.add_section(self.section_form(name))

    def section_form(self, name: str, leave_out: Sequence[str] = ()) -> SectionForm:
        """The fields of a section of the form. Raises LookupError for a section that the form doesn't have."""
        section = self.practice_form.section(name)
        if section is None:
            raise LookupError(name)
        self.sections[name] = SectionForm(section, leave_out=leave_out)
        return self.sections[name]

    def paper(self, standing: StandingT) -> PaperLine | None:
        """The record that this step shows; None while there is none."""
        raise NotImplementedError

    def begins_with(self, _standing: StandingT) -> Body:
        """What a record that the first save makes begins with."""
        return {}

    def sections_of(self, _practice_form: "Form") -> Sequence[str]:
        """The sections that the page shows of a form."""
        return self._names

    def form_of(self, _record: "Record") -> "Form":
        """The form that a record was written with."""
        return self.practice_form

    def shown_of(self, record: "Record") -> Body:
        """What the page shows of a record."""
        body: Body = plain(record.body)
        return body

    def act_of_saving(self, values: Body) -> Callable[..., Any]:
        """What saves these answers; called with ``op_id``."""
        record = self.record
        return partial(
            self.bench.services.records.save,
            self.bench.case_id,
            self.kind,
            values,
            record_id=record.id if record else None,
            version=self.version if record else None,
        )

    @property
    def to_save(self) -> bool:
        """Whether anything on the page is not saved yet, what was typed in this very moment too."""
        self.keeper.leave()
        return self.record is None or self.keeper.unsaved

    @property
    def version(self) -> int | None:
        """The version that the text on the page is based on."""
        return self.keeper.base_version

    def editable(self, record: "Record | None") -> bool:
        """Whether the paper may be changed as it stands."""
        return record is None or record.state == "draft"

    def refresh(self, field: str = "") -> None:
        """Open the record anew; what is typed and not saved stays."""
        self._field = field
        line = self.paper(self.standing) if self.standing is not None else None
        self._asked = line.id if line else None
        if line is None:
            self._show_none()
        else:
            self.bench.tasks.read(self.bench.services.records.get, line.id, owner=self, done=self._show)

    def news(self, standing: StandingT) -> None:
        """Someone, perhaps oneself, changed the case."""
        super().news(standing)
        line = self.paper(standing)
        known = self.record
        if line is not None and (known is None or known.id != line.id or known.version != line.version):
            self.refresh()

    def leave(self) -> None:
        """Keep the draft."""
        self.keeper.leave()
        self.merger.leave()

    def save(self, then: Callable[[], object] | None = None) -> None:
        """Save the paper; ``then`` runs once it is saved and shown."""
        if self.merger.page is not None:
            self.bench.say(_("Choose the answers first, and use them. Then save."))
            return
        if not self.form.check():
            return
        values = plain(self.form.values())
        self.bench.tasks.write(
            self.act_of_saving(values),
            op_id=self.keeper.op_id,
            owner=self,
            busy=self.save_button,
            done=lambda changes: self._saved(changes, values, then),
            failed=self.refused,
            waiting=lambda: self.status.setText(waiting_words()),
            key=self.keeper.save_key,
        )

    def refused(self, error: DaDeskError) -> None:
        """The save was refused: beside the fields, or both versions side by side."""
        record = self.record
        if isinstance(error, Conflict) and record is not None:
            self.merger.meet(
                lambda: self._latest(record.id), self.bench.case_id, "record", str(record.id), busy=self.save_button
            )
        else:
            self.form.show_error(error)

    def shown(self, record: "Record | None") -> None:
        """The record (or its absence) is on the page now."""

    def beginning(self) -> "Beginning | None":
        """How the paper is begun where a first save doesn't do it; None: the first save makes it."""
        return None

    def _show_none(self) -> None:
        begin = self.beginning()
        if begin is not None:
            self._offer_beginning(begin)
            return
        if self.record is not None or not self.keeper.begun:
            self.record = None
            self.form.set_values(self.begins_with(self.standing) if self.standing is not None else {})
            self.keeper.begin(f"new:{self.kind}:{self.bench.case_id}:{self.key}", case_id=self.bench.case_id)
        self._shown()

    def _offer_beginning(self, begin: "Beginning") -> None:
        may = self.bench.services.workplace.allows("create", "record")
        act, first = begin.act, begin.first
        page = EmptyPage(begin.icon, begin.title, begin.words, self._beginning_words(begin) if may else "")
        if may and act is not None:
            page.action.clicked.connect(lambda: self._begin(act, page))
        elif may and first is not None:
            page.action.clicked.connect(lambda: self.bench.go(first[1]))
        self.record = None
        self.show_instead(page)
        self.show_notice("")

    @staticmethod
    def _beginning_words(begin: "Beginning") -> str:
        """What the button of the empty page says; "" for no button."""
        if begin.act is not None:
            return begin.action
        return begin.first[0] if begin.first is not None else ""

    def _begin(self, act: Callable[..., Any], page: EmptyPage) -> None:
        self.bench.tasks.write(
            act,
            self.bench.case_id,
            owner=self,
            busy=page.action,
            done=lambda _changes: self.bench.reload(),
            failed=lambda error: self.show_notice(error.sentence, kind="alert"),
        )

    def _show(self, record: "Record") -> None:
        if record.id != self._asked or self.merger.page is not None:
            return
        self.keeper.leave()  # what was typed in the last moment is unsaved text too
        self.show_instead(None)
        self.use_form(self.form_of(record))
        theirs = self.shown_of(record)
        if self.record is None or self.record.id != record.id or not self.keeper.unsaved:
            self._take(record, theirs)
        elif record.version != self.version and not self._touched_by(theirs):
            self._rebase(record, theirs)
        self._shown()

    def _take(self, record: "Record", body: Body) -> None:
        self.record = record
        self.form.set_values(body)
        self.keeper.begin(
            f"record:{record.id}:{self.key}",
            case_id=self.bench.case_id,
            record_id=record.id,
            base_version=record.version,
            base=body,
        )

    def _touched_by(self, theirs: Body) -> bool:
        """Whether others changed an answer of this page since its text was read."""
        base = self.keeper.base
        return base is None or merge(base, theirs, base, tuple(self.form.fields)).news

    def _rebase(self, record: "Record", theirs: Body) -> None:
        """Others changed other parts of the paper: take those, keep what is typed here."""
        base, fields = self.keeper.base, tuple(self.form.fields)
        mine = merge(base, theirs, self.form.values(), fields).body({})
        self.record = record
        self.form.set_values(mine)
        self.keeper.rebase(record.version, theirs)

    def _shown(self) -> None:
        self.form.set_read_only(not self.editable(self.record))
        self.save_button.setVisible(self.editable(self.record))
        self.status.setText(self._status())
        self.shown(self.record)
        if self._field:
            self.form.focus_field(self._field)
            self._field = ""

    def _status(self) -> str:
        if self.keeper.unsaved:
            return _("Not saved yet. What you type is kept as a draft.")
        if self.record is None:
            return ""
        return _("Saved {moment}").format(moment=moment(self.record.changed_at))

    def _touched(self) -> None:
        self.status.setText(_("Not saved yet. What you type is kept as a draft."))

    def _saved(self, changes: Any, values: Body, then: Callable[[], object] | None) -> None:
        record_id = self.record.id if self.record else changes.made("record")
        self._asked = record_id
        self.form.show_problems([])
        self.bench.tasks.read(
            self.bench.services.records.get,
            record_id,
            owner=self,
            busy=self.save_button,
            done=lambda record: self._after_save(record, values, then),
        )

    def _after_save(self, record: "Record", values: Body, then: Callable[[], object] | None) -> None:
        self.record, body = record, self.shown_of(record)
        overtaken = merge(values, body, values, tuple(self.form.fields)).news
        self.keeper.saved(
            values,
            record_id=record.id,
            # Somebody saved right after: what is typed on goes with what was saved here, never with theirs.
            base_version=record.version - overtaken,
            base=values if overtaken else body,
            place=f"record:{record.id}:{self.key}",
        )
        if overtaken and not self.keeper.unsaved:
            self._take(record, body)
        self._shown()
        self.bench.say(_("Saved."))
        if then is not None:
            then()

    def _latest(self, record_id: uuid.UUID) -> Latest:
        record = self.bench.services.records.get(record_id)
        closed = _("This was made ready, completed or set aside meanwhile. What you typed is kept as a draft.")
        return Latest(record.version, self.shown_of(record), record, "" if self.editable(record) else closed)

    def _took(self, latest: Latest) -> None:
        self.record = latest.row

    def _used(self) -> None:
        self._shown()
        self.save_button.setFocus()
