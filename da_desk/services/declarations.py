"""Which wording a statement declares with: the force's own where it was activated, else the one that is shipped."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from da_desk.documents.templates import Mg11Wording, mg11_wording, parsed_mg11, parsed_preface, vps_preface
from da_desk.errors import CatalogueInvalid
from da_desk.models.attachments import Attachment
from da_desk.models.canonical import sha256
from da_desk.models.desk import CatalogueFile
from da_desk.practice.clocks import london_day
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _

MG11 = "mg11"
"""The slug under which the desk keeps the force's wording of the witness statement."""

_FINAL_PRINT = "final-print"


@dataclass(frozen=True, slots=True)
class Activated:
    """A wording of the force's own with its preface of a VPS ("" for the shipped one), and when it was activated.

    ``kept`` is why its file can't be used where it was changed since, or can't be read. Such a one holds from its
    activation until another does, so that nobody declares in other words unawares: what it would stand in is refused.
    """

    id: UUID
    since: datetime
    kept: tuple[Mg11Wording, str] | CatalogueInvalid

    @property
    def damaged(self) -> bool:
        """Whether its file can't be used."""
        return isinstance(self.kept, CatalogueInvalid)

    @property
    def wording(self) -> Mg11Wording:
        """Raises CatalogueInvalid for a damaged one."""
        return self._readable()[0]

    @property
    def preface(self) -> str:
        """Raises CatalogueInvalid for a damaged one."""
        return self._readable()[1]

    @property
    def first_day(self) -> date:
        """From when on it may hold."""
        return london_day(self.since) if self.damaged else self.wording.valid_from

    def _readable(self) -> tuple[Mg11Wording, str]:
        if isinstance(self.kept, CatalogueInvalid):
            raise self.kept
        return self.kept


@dataclass(frozen=True, slots=True)
class Declarations:
    """The wordings of the desk in the order of their activation, and when the statements of a case were printed.

    What was printed keeps its words: a typed copy bears what was signed, whatever the force has activated since.
    """

    shipped: Mg11Wording
    activated: tuple[Activated, ...]
    printed: Mapping[UUID, datetime]
    now: datetime

    def of(self, record_id: UUID | None) -> Mg11Wording:
        """The words of the print that stands of this record; of one not printed yet, the words in force now.

        Raises CatalogueInvalid where they would be those of a damaged file.
        """
        found = self._held(record_id)
        return found.wording if found else self.shipped

    def confirmed(self, record_id: UUID | None) -> bool:
        """Whether the force confirms those words as its own; of a damaged file nobody does."""
        found = self._held(record_id)
        return self.shipped.confirmed if found is None else not found.damaged and found.wording.confirmed

    def preface_of(self, record_id: UUID | None) -> str:
        """The preface of a victim personal statement, in the same way."""
        found = self._held(record_id)
        return (found.preface if found else "") or vps_preface()

    def in_force(self, at: datetime) -> Activated | None:
        """The force's own wording at an instant: the last activated whose first day has come. None: the shipped one."""
        return in_force(self.activated, at)

    def _held(self, record_id: UUID | None) -> Activated | None:
        return self.in_force(self.printed.get(record_id, self.now) if record_id else self.now)


def declarations(uow: UnitOfWork, attachments: Iterable[Attachment] = ()) -> Declarations:
    """The wordings activated on this desk; ``attachments`` of a case say what was printed when. One statement."""
    rows = uow.all(
        select(CatalogueFile)
        .where(CatalogueFile.slug == MG11, CatalogueFile.activated_at.is_not(None))
        .order_by(CatalogueFile.activated_at, CatalogueFile.file_version)
    )
    return Declarations(
        shipped=mg11_wording(),
        activated=tuple(activated_wording(row, row.activated_at) for row in rows if row.activated_at),
        printed={a.record_id: a.created_at for a in attachments if _is_standing_print(a) and a.record_id},
        now=uow.now,
    )


def in_force(activated: Sequence[Activated], at: datetime) -> Activated | None:
    """Of wordings in the order of their activation the last one whose first day has come at an instant."""
    day = london_day(at)
    held = [each for each in activated if each.since <= at and each.first_day <= day]
    return held[-1] if held else None


def kept_wording(row: CatalogueFile) -> tuple[Mg11Wording, str]:
    """The wording of a kept file and its preface. Raises CatalogueInvalid, also for a text that was changed since."""
    file = _("mg11.toml, version {number}").format(number=row.file_version)
    if sha256(row.text) != row.sha256:
        raise CatalogueInvalid(file, _("it was changed since it was loaded"))
    return parsed_mg11(row.text, file), parsed_preface(row.text, file)


def activated_wording(row: CatalogueFile, since: datetime) -> Activated:
    """A file that was activated then, damaged or not."""
    try:
        return Activated(row.id, since, kept_wording(row))
    except CatalogueInvalid as damaged:
        return Activated(row.id, since, damaged)


def _is_standing_print(attachment: Attachment) -> bool:
    return attachment.kind == _FINAL_PRINT and attachment.withdrawn_at is None
