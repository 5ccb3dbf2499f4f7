"""The declaration that a witness signs, as files of the force."""

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from da_desk.services import wordings
from da_desk.views.force_files.kind import Facts, FileKind, FileLine, confidence_words
from da_desk.wording import _, day

if TYPE_CHECKING:
    from da_desk.services.wordings import WordingLine
    from da_desk.store.changes import Changes


class Declarations(FileKind):
    """The wording of the witness statement: its declarations, and what opens a victim personal statement."""

    key, largest = "declaration", wordings.LARGEST

    @property
    def title(self) -> str:
        """What the kind is called."""
        return _("Declaration")

    def lines(self) -> tuple[FileLine, ...]:
        """The newest first, the shipped one last."""
        return tuple(self._line(line) for line in self.services.wordings.list())

    def load(self, file: Path, op_id: UUID) -> "Changes":
        """Keep it as the next version."""
        return self.services.wordings.load(file, op_id=op_id)

    def activate(self, file_id: UUID, row_version: int, op_id: UUID) -> "Changes":
        """Print statements with it."""
        return self.services.wordings.activate(file_id, row_version, op_id=op_id)

    def nothing_yet(self) -> str:
        """What goes here."""
        return _(
            "The declaration that a witness signs, in the formula of your force. Until one is loaded, statements are printed in our words, and each pack says that nobody has confirmed them. Save a copy of the one below, put the formula in its place, and load it."
        )

    def what_follows(self, line: FileLine, /) -> str:
        """Printed at once, or from its first day."""
        if self.begins_later(line):
            when = _("Statements are printed with it from {day} on, by everybody.").format(day=day(self.first(line)))
        else:
            when = _("Statements are printed with it from now on, by everybody.")
        kept = _("What was printed before keeps its words. To go back to others, load their file again.")
        return f"{when} {kept}"

    def activated(self, line: FileLine, /) -> str:
        """From when statements bear it."""
        sentence = _("Version {version} is activated: statements are printed with it from {day}.")
        return sentence.format(version=line.version, day=day(self.first(line)))

    def damaged(self, line: FileLine, /) -> str:
        """A wording that was in use is never passed over in silence: another formula would be signed."""
        if line.activated_at is None:
            return _("It is not as it was loaded, or this DA Desk can't read it. It can't be activated: load it again.")
        return _(
            "It is not as it was loaded, or this DA Desk can't read it. No statement is printed while it holds: activate another version, and tell whoever keeps the desk and its backups."
        )

    def _line(self, line: "WordingLine") -> FileLine:
        wording = line.wording
        shipped = line.id is None
        return FileLine(
            id=line.id,
            row_version=line.version,
            name="mg11",
            version=line.file_version,
            title=_("Declaration that comes with DA Desk") if shipped else _("Declaration of the force"),
            state=line.state,
            text=line.text,
            about=_("How sure: {words}").format(words=confidence_words(wording.confidence)) if wording else "",
            facts=self._facts(line),
            first_day=wording.valid_from if wording else None,
            loaded_by=line.loaded_by,
            loaded_by_id=line.loaded_by_id,
            loaded_at=line.loaded_at,
            activated_by=line.activated_by,
            activated_at=line.activated_at,
        )

    def _facts(self, line: "WordingLine") -> Facts:
        if (wording := line.wording) is None:
            return ()
        return (
            (_("Of one page"), wording.declaration.one),
            (_("Of several pages"), wording.declaration.many),
            (_("Read aloud to the witness"), wording.reader_declaration),
            (_("Named on the form"), wording.citation),
            (_("Opens a victim personal statement"), line.preface or _("as in the one that comes with DA Desk")),
            (_("First day"), day(wording.valid_from)),
            (_("Source"), self.source(wording.source)),
            (_("How sure"), confidence_words(wording.confidence)),
        )
