"""The questions by which risk is assessed, as files of the force."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from da_desk.services import instrument_files
from da_desk.views.force_files.kind import FileKind, FileLine, confidence_words
from da_desk.views.widgets.labels import grade_words
from da_desk.wording import _, day, ngettext

if TYPE_CHECKING:
    from da_desk.practice.instruments import Instrument
    from da_desk.services.instrument_files import InstrumentLine
    from da_desk.store.changes import Changes


class Instruments(FileKind):
    """The lists of questions by which risk is assessed."""

    key, largest = "instruments", instrument_files.LARGEST

    @property
    def title(self) -> str:
        """What the kind is called."""
        return _("Instruments")

    def lines(self) -> tuple[FileLine, ...]:
        """By name, the newest first."""
        return tuple(self._line(line) for line in self.services.instrument_files.list())

    def load(self, file: Path, op_id: UUID) -> "Changes":
        """Keep it as a version of its instrument."""
        return self.services.instrument_files.load(file, op_id=op_id)

    def activate(self, file_id: UUID, row_version: int, op_id: UUID) -> "Changes":
        """Let people assess with it."""
        return self.services.instrument_files.activate(file_id, row_version, op_id=op_id)

    def nothing_yet(self) -> str:
        """What goes here."""
        return _(
            "The questions that your force has the licence for, such as the official DASH or DARA. Those below are in our own words. Save a copy of one, put the official questions in it, and load it: under a slug of its own, or under the same slug with a higher version to take its place."
        )

    def what_follows(self, line: FileLine, /) -> str:
        """Offered from the next sign-in on."""
        if self.begins_later(line):
            when = _(
                "It is offered from {day} on, to everybody who signs in from then on. You too have to come in anew."
            )
            when = when.format(day=day(self.first(line)))
        else:
            when = _("It is offered from the next sign-in on: who is in now, you too, has to sign out and in again.")
        kept = _(
            "Assessments that were begun keep their questions. A file can't be taken back; a higher version mends it."
        )
        return f"{when} {kept}"

    def activated(self, line: FileLine, /) -> str:
        """From when it is offered."""
        sentence = _("“{slug}” version {version} is activated: from {day}, for everybody who signs in from now on.")
        return sentence.format(slug=line.name, version=line.version, day=day(self.first(line)))

    def damaged(self, _line: FileLine, /) -> str:
        """It is left out; the next version takes its place."""
        return _(
            "It is not as it was loaded, or this DA Desk can't read it. It is left out, and assessments made with it don't open. Load it again with a higher version, and tell whoever keeps the desk."
        )

    def _line(self, line: "InstrumentLine") -> FileLine:
        found = line.instrument
        return FileLine(
            id=line.id,
            row_version=line.row_version,
            name=line.slug,
            version=line.version,
            title=found.title if found else line.slug,
            state=line.state,
            text=line.text,
            about=_about(found) if found else "",
            facts=tuple(self._facts(found)) if found else (),
            first_day=found.from_ if found else None,
            loaded_by=line.loaded_by,
            loaded_by_id=line.loaded_by_id,
            loaded_at=line.loaded_at,
            activated_by=line.activated_by,
            activated_at=line.activated_at,
        )

    def _facts(self, found: "Instrument") -> Iterator[tuple[str, str]]:
        yield _("Slug"), found.slug
        for section in found.sections:
            asked = "\n".join(f"{number}. {field.label}" for number, field in enumerate(section.fields, 1))
            beside = _("Asked where it applies, never counted.") if section.id in found.beside else ""
            yield section.title, "\n".join(part for part in (beside, asked) if part)
        bands = sorted(found.proposal, key=lambda band: band.at_least)
        proposed = [
            _("{grade} from {count} counted answers on").format(grade=grade_words(band.grade), count=band.at_least)
            for band in bands
        ]
        if found.escalation is not None:
            proposed.append(_("{grade} after several incidents").format(grade=grade_words(found.escalation.grade)))
        yield _("Proposes"), "; ".join(proposed) or _("nothing: it only asks")
        yield _("First day"), day(found.from_)
        yield _("Source"), self.source(found.source)
        yield _("How sure"), confidence_words(found.confidence)


def _about(found: "Instrument") -> str:
    count = sum(1 for _path, _field in found.asked())
    asked = ngettext("{count} question is counted", "{count} questions are counted", count).format(count=count)
    ours = _("Our wording, not the official one") if found.paraphrase else ""
    return " · ".join(part for part in (found.slug, asked, ours) if part)
