"""The force's own wording of the witness statement: a file loaded by one person and activated by another."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal
from uuid import UUID

from sqlalchemy import Select, select

from da_desk.documents import pdf
from da_desk.documents.statement import ReaderWords, StatementPaper
from da_desk.documents.templates import (
    Mg11Wording,
    mg11_wording,
    parsed_mg11,
    parsed_preface,
    shipped_mg11,
    vps_preface,
)
from da_desk.documents.vps import VpsPaper
from da_desk.errors import CatalogueInvalid, RuleRefused
from da_desk.models.canonical import sha256
from da_desk.models.desk import CatalogueFile
from da_desk.services.declarations import MG11, Activated, activated_wording, in_force, kept_wording
from da_desk.services.duty_views import display_names
from da_desk.services.force_files import text_of
from da_desk.services.service import Service
from da_desk.store.changes import Changes
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _

LARGEST = 64 * 1024
"""Bytes of a wording file; the shipped one has less than two thousand."""

WordingState = Literal["in-force", "coming", "waiting", "former", "damaged"]


@dataclass(frozen=True, slots=True)
class WordingLine:
    """One wording: ``file_version`` 0 is the shipped one, which nobody loaded.

    ``state``: in force; activated and ``coming`` on its first day; ``waiting`` for a second person; ``former``; or
    ``damaged``: where it would be in force nothing is printed, until another one is activated. ``preface``: of a VPS, "" for the shipped one.
    ``version`` is the row's, to be given to :meth:`Wordings.activate`. ``text`` is the file as it was loaded.
    """

    id: UUID | None
    version: int
    file_version: int
    state: WordingState
    wording: Mg11Wording | None
    text: str
    sha256: str
    preface: str = ""
    loaded_by: str = ""
    loaded_by_id: UUID | None = None
    loaded_at: datetime | None = None
    activated_by: str = ""
    activated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wordings(Service):
    """The wordings of this desk. Statements printed before an activation keep their words."""

    def list(self) -> tuple[WordingLine, ...]:
        """Every wording, the newest first and the shipped one last. Raises AccessDenied. Two statements."""
        self.workplace.require("read", "catalogue")
        with self.workplace.reading() as uow:
            rows = uow.all(_kept().order_by(CatalogueFile.file_version.desc()))
            names = display_names(uow, [who for row in rows for who in (row.created_by, row.activated_by)])
            current = in_force(_activated(rows), uow.now)
        return (*(_line(row, names, current) for row in rows), _shipped(current))

    def load(self, file: Path, *, op_id: UUID | None = None) -> Changes:
        """Keep a file as the next version; nothing is printed with it before a second person activates it.

        Raises CatalogueInvalid, saying what is wrong and where, UnprintableText naming the characters, RuleRefused
        when it is the newest version already, AccessDenied.
        """
        self.workplace.require("create", "catalogue")
        text = text_of(file, LARGEST)
        _require_printable(parsed_mg11(text, file.name), parsed_preface(text, file.name))

        def act(uow: UnitOfWork) -> None:
            newest = uow.first(_kept().order_by(CatalogueFile.file_version.desc()))
            if newest is not None and newest.sha256 == sha256(text):
                sentence = _("This file was loaded before, as version {number}.")
                raise RuleRefused(sentence.format(number=newest.file_version))
            number = newest.file_version + 1 if newest else 1
            uow.add(CatalogueFile(slug=MG11, file_version=number, sha256=sha256(text), text=text))

        return self.workplace.act(op_id, act)

    def activate(self, file_id: UUID, version: int, *, op_id: UUID | None = None) -> Changes:
        """Let a loaded wording be printed, from now on or from its own first day if that is later.

        Raises RuleRefused to the person who loaded it, or when it was activated before; AccessDenied, Conflict, NotFound.
        """
        self.workplace.require("manage", "catalogue")

        def act(uow: UnitOfWork) -> None:
            row = uow.take(CatalogueFile, file_id, version)
            if row.activated_at is not None:
                raise RuleRefused(_("This wording was activated before. Load the file again to go back to it."))
            if row.created_by == uow.account_id:
                raise RuleRefused(_("You loaded this wording. A second person has to read and activate it."))
            kept_wording(row)
            row.activated_by, row.activated_at = uow.account_id, uow.now
            uow.note("activated", "catalogue_file", row.id, None)

        return self.workplace.act(op_id, act)


def _kept() -> Select[CatalogueFile]:
    return select(CatalogueFile).where(CatalogueFile.slug == MG11)


def _require_printable(wording: Mg11Wording, preface: str) -> None:
    """Draw a page with them, thrown away at once, so that no statement fails for the wording when it is to be signed."""
    words = _("Test")
    paper = StatementPaper(
        urn="",
        name=words,
        age_words="",
        occupation="",
        visually_recorded="",
        body=words,
        wording=wording,
        marking=words,
        training=True,
        reader=ReaderWords(words),
    )
    pdf.render(VpsPaper(paper, preface))


def _activated(rows: Iterable[CatalogueFile]) -> tuple[Activated, ...]:
    """Those of the files that were activated, in the order of their activation."""
    by_version = sorted(rows, key=lambda each: each.file_version)
    found = (activated_wording(row, row.activated_at) for row in by_version if row.activated_at is not None)
    return tuple(sorted(found, key=lambda each: each.since))


def _line(row: CatalogueFile, names: dict[UUID, str], current: Activated | None) -> WordingLine:
    try:
        wording, preface = kept_wording(row)
    except CatalogueInvalid:
        wording, preface = None, ""
    return WordingLine(
        id=row.id,
        version=row.version,
        file_version=row.file_version,
        state="damaged" if wording is None else _state(row, current),
        wording=wording,
        text=row.text,
        sha256=row.sha256,
        preface=preface,
        loaded_by=names.get(row.created_by, ""),
        loaded_by_id=row.created_by,
        loaded_at=row.created_at,
        activated_by=names.get(row.activated_by, "") if row.activated_by else "",
        activated_at=row.activated_at,
    )


def _state(row: CatalogueFile, current: Activated | None) -> WordingState:
    if row.activated_at is None:
        return "waiting"
    if current is not None and current.id == row.id:
        return "in-force"
    later = current is None or row.activated_at > current.since
    return "coming" if later else "former"


def _shipped(current: Activated | None) -> WordingLine:
    text = shipped_mg11().read_text(encoding="utf-8")
    return WordingLine(
        id=None,
        version=0,
        file_version=0,
        state="former" if current else "in-force",
        wording=mg11_wording(),
        text=text,
        sha256=sha256(text),
        preface=vps_preface(),
    )
