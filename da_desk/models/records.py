"""One formed paper is one row: working copy, state, version; snapshots, signings and address decisions beside it."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from da_desk.models.base import Entity
from da_desk.models.canonical import BodyColumns
from da_desk.models.people import PERSONAL


class Record(BodyColumns, Entity):
    """A paper of some kind on a case, in a series. The row is the working copy; ``sealed_*`` name the version in force."""

    __tablename__ = "record"
    __table_args__ = (
        UniqueConstraint("case_id", "kind", "seq"),
        Index("ix_record_state", "kind", "state"),
    )
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"))
    kind: Mapped[str]
    seq: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(default="draft")
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    event_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("event.id"), index=True)
    next_review: Mapped[date | None]
    supersedes_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("record.id"))
    sealed_snapshot_id: Mapped[uuid.UUID | None]
    sealed_at: Mapped[datetime | None]
    sealed_by: Mapped[uuid.UUID | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(default="")

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        if cls.__name__ == "Record":
            return {"version_id_col": cls.version, "eager_defaults": False, "polymorphic_on": "kind"}
        identity = getattr(cls, "identity", "")
        return {"polymorphic_identity": identity} if identity else {"polymorphic_abstract": True}

    @property
    def sealed(self) -> bool:
        """Whether a version is in force: a signed statement, a checked report."""
        return self.sealed_snapshot_id is not None


class WitnessStatement(Record):
    """What the victim's own statements have in common: the words in the sections ``statement``, ``witness``, ``interpreter``."""

    @property
    def text(self) -> str:
        """The statement's words, as the witness gave them."""
        return self.answer("statement", "text")


class WithdrawalStatement(WitnessStatement):
    """The victim's withdrawal statement (practice.md §5)."""

    identity = "withdrawal_statement"

    @property
    def stance(self) -> str:
        """``withdraws-support`` or ``says-untrue``: different things, treated differently."""
        return self.answer("about", "stance")


class Vps(WitnessStatement):
    """A victim personal statement (practice.md §4); a series: a further one stands beside those signed before."""

    identity = "vps"


class OicStatement(Record):
    """The officer's own statement when the victim declined to make one or was not reached."""

    identity = "oic_statement"

    @property
    def text(self) -> str:
        """The officer's words."""
        return self.answer("account", "text")


class BackgroundReport(Record):
    """The report of the officer in the case that accompanies the statement to the CPS (practice.md §5)."""

    identity = "background_report"


class ViewsRecord(Record):
    """The victim's views on a restraining order and special measures; a series, of which the first stays."""

    identity = "views_record"


class WitnessDetails(Record):
    """The reverse of the MG11: police and prosecution only (practice.md §6)."""

    identity = "witness_details"


class RiskAssessment(Record):
    """One assessment of the risk by one person with one instrument; a series of which none ever changes (practice.md §9).

    ``form`` names the instrument: ``risk_assessment.<slug>``.
    """

    identity = "risk_assessment"

    @property
    def grade(self) -> str:
        """The grade that the person gave; "" before, or when it was refused."""
        return self.answer("grade", "grade")

    @property
    def stage(self) -> str:
        """Whose assessment it is: first responder, sergeant, secondary, at a review."""
        return self.answer("about", "stage")


class Plan(Record):
    """What the two plans have in common: the event that they began with carries their duties, ``next_review`` is a day.

    The row is the working copy; what is sealed stays in force while it is mended.
    """

    @property
    def open(self) -> bool:
        """Whether it is neither closed nor set aside."""
        return self.state not in ("closed", "withdrawn")


class Rmp(Plan):
    """The risk management plan (practice.md §7)."""

    identity = "rmp"


class SafetyPlan(Plan):
    """The victim's own safety plan (practice.md §8)."""

    identity = "safety_plan"


class Order(Record):
    """An order of a court or of the police, or the notice before it (practice.md §16); a copy is attached to it.

    It is a record like any other paper of the case (``docs/decisions``): versioned, merged, kept as a draft, withdrawn.
    ``event_id``: the event that it was made.
    """

    identity = "order"


class Snapshot(BodyColumns, Entity):
    """A record's body as it was at one moment that matters.

    ``reason`` is read-over, signed, completed, checked, submitted, signed-off, agreed, graded, disclosed …; ``written``: a
    person's first words since the last sign-off; ``read``: a supervisor opened the differences of this version.
    """

    __tablename__ = "snapshot"
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"), index=True)
    record_version: Mapped[int]
    reason: Mapped[str]


class Signing(Entity):
    """What the officer records of an ink signature on the final print (issue: signing is ink in this version).

    ``print_id`` is the stored print that was signed; ``scan_id`` the scan of the signed pages; without it ``held_at``
    says where the signed original is, and the statement stays ready to sign.
    """

    __tablename__ = "signing"
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"), index=True)
    snapshot_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("snapshot.id"))
    print_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("attachment.id"))
    scan_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("attachment.id"))
    held_at: Mapped[str] = mapped_column(default="", info=PERSONAL)
    read_over_by: Mapped[str] = mapped_column(info=PERSONAL)
    signed_by: Mapped[str] = mapped_column(info=PERSONAL)
    witnessed_by: Mapped[str] = mapped_column(info=PERSONAL)
    signed_at: Mapped[datetime]
    pages: Mapped[int]


class AddressDecision(Entity):
    """What an officer decided about a place or number found in a text; bound to the exact text by its hash.

    ``decision``: ``keep`` (it may be read by the defence, because …) or ``withhold`` (a redacted service copy is made).
    """

    __tablename__ = "address_decision"
    __table_args__ = (UniqueConstraint("record_id", "text_sha256", "start", "end"),)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"))
    text_sha256: Mapped[str]
    start: Mapped[int]
    end: Mapped[int]
    contact_id: Mapped[uuid.UUID | None]
    kind: Mapped[str]
    decision: Mapped[str]
    reason: Mapped[str] = mapped_column(info=PERSONAL)


InkPaper = WitnessStatement | OicStatement
"""What is signed in ink on the MG11 layout."""

STATEMENT_KINDS = (WithdrawalStatement.identity, OicStatement.identity, Vps.identity)
"""Kinds whose text is signed in ink on the MG11 layout."""
