"""Instruments of risk assessment: lists of questions that are asked and counted. They propose; a person grades.

Each is one TOML file in ``resources/instruments/``; a force loads its licensed wording into the desk as another. Its
questions stand inside the common form "risk_assessment": who assessed, when, and the grade with its reasons.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from da_desk.errors import CatalogueInvalid
from da_desk.practice.answers import forbidden
from da_desk.practice.entries import EVERYWHERE, Confidence, Entry, Slug, Words, decoded, files
from da_desk.practice.filling import filled_form
from da_desk.practice.forms import Field, Form, Section
from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.practice.catalogue import Practice

Grade = Literal["standard", "medium", "high"]
GRADES: tuple[Grade, ...] = ("standard", "medium", "high")
"""From the least to the most."""

FRAME = "risk_assessment"
"""The form whose sections stand around the questions of every instrument."""

LAST_OF_FRAME = "grade"
"""Its section that follows the questions; the others go before them."""

_KINDS = ("asked", "text", "long")
MOST_BYTES = 500_000
MOST_QUESTIONS = 300


class Band(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From ``at_least`` counted answers on, ``grade`` is proposed."""

    at_least: int
    grade: Grade
    source: Words
    confidence: Confidence


class Escalation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """So many incidents in so many months (both are names of settings) propose ``grade``, whatever was answered."""

    incidents: Slug
    months: Slug
    grade: Grade
    source: Words
    confidence: Confidence


class Instrument(Entry, frozen=True, kw_only=True):
    """One version of a list of questions.

    ``counts``: the answers that are counted. ``beside``: sections that are asked where they apply and never counted.
    ``proposal``: what a count proposes; none, and the instrument only asks.
    ``paraphrase``: the questions are in our words, not the official ones, and the page says so. ``frame``: the version
    of the common form that it goes with, so that an old assessment opens as it was written.
    """

    version: int
    short: Words
    paraphrase: bool
    counts: tuple[Slug, ...] = ("yes",)
    beside: tuple[Slug, ...] = ()
    frame: int = 1
    sections: tuple[Section, ...]
    proposal: tuple[Band, ...] = ()
    escalation: Escalation | None = None

    @property
    def form_kind(self) -> str:
        """The kind of the form that it makes together with the common sections."""
        return f"{FRAME}.{self.slug}"

    def asked(self) -> Iterator[tuple[str, Field]]:
        """The questions that are answered on a scale and counted, with their paths; not those beside, nor words alone."""
        for section in self.sections:
            for field in section.fields if section.id not in self.beside else ():
                if field.kind == "asked":
                    yield f"{section.id}.{field.id}", field


def parsed_instrument(text: str, name: str) -> Instrument:
    """The instrument that stands in the text of a file called ``name``. Raises CatalogueInvalid naming it and the place.

    What it says of lists and settings of the desk is looked at when it is added (``with_instruments``).
    """
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise CatalogueInvalid(name, _("it is too large"))
    found = decoded(name, text, Instrument)
    if any(forbidden(character) for words in _texts(msgspec.to_builtins(found)) for character in words):
        raise CatalogueInvalid(name, _("it holds a character that can't be stored"))
    _check(name, found)
    return found


def load_instruments(folder: Path) -> tuple[Instrument, ...]:
    """The instruments of a folder. Raises CatalogueInvalid naming the file and the place."""
    return tuple(parsed_instrument(_read(path), path.name) for path in files(folder))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise CatalogueInvalid(path.name, str(error)) from None


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def _check(file: str, found: Instrument) -> None:
    fields = [field for section in found.sections for field in section.fields]
    count = sum(1 for _each in found.asked())
    if not set(found.beside) <= {section.id for section in found.sections}:
        raise CatalogueInvalid(file, _("it names a section that isn't there"))
    if not 0 < count <= len(fields) <= MOST_QUESTIONS or any(field.kind not in _KINDS for field in fields):
        raise CatalogueInvalid(file, _("its questions are not as questions of an instrument can be"))
    if any(field.required_when is not None or field.required for field in fields):
        raise CatalogueInvalid(file, _("a question can't be required: the victim may refuse any"))
    bands = sorted(found.proposal, key=lambda band: band.at_least)
    ranks = [GRADES.index(band.grade) for band in bands]
    steps = [band.at_least for band in bands]
    if ranks != sorted(set(ranks)) or steps != sorted(set(steps)) or not all(0 < step <= count for step in steps):
        raise CatalogueInvalid(file, _("what its count proposes doesn't rise with the count"))


def with_instruments(practice: "Practice", instruments: Iterable[Instrument]) -> "Practice":
    """The practice with more instruments, such as those that a force loaded, and with the forms that they make.

    Raises CatalogueInvalid for a version that is there already, or one that names a list or a setting that is not.
    """
    known, forms = list(practice.instruments), dict(practice.forms)
    policies = {policy.slug for policy in practice.policies}
    for instrument in instruments:
        file = f"{instrument.slug}.toml"
        form = _composed(file, instrument, practice)
        if (form.kind, form.version) in forms:
            raise CatalogueInvalid(file, _("this version stands twice; give the newer one a higher version"))
        _check_counted(file, instrument, form, policies)
        forms[(form.kind, form.version)] = form
        known.append(_filled(instrument, form))
    return replace(practice, forms=MappingProxyType(forms), instruments=tuple(known))


def _composed(file: str, instrument: Instrument, practice: "Practice") -> Form:
    """The common sections with the questions between them. The grade always comes last."""
    frame = practice.forms.get((FRAME, instrument.frame))
    if frame is None:
        raise CatalogueInvalid(file, _("it goes with a form that isn't there"))
    before = tuple(section for section in frame.sections if section.id != LAST_OF_FRAME)
    after = tuple(section for section in frame.sections if section.id == LAST_OF_FRAME)
    form = Form(
        kind=instrument.form_kind, version=instrument.version, title=instrument.title, help=instrument.help,
        source=instrument.source, from_=instrument.from_, confidence=instrument.confidence,
        sections=(*before, *instrument.sections, *after),
    )  # fmt: skip
    return filled_form(file, form, practice.catalogues)


def _check_counted(file: str, instrument: Instrument, form: Form, policies: set[str]) -> None:
    offered = {choice.id for _path, field in form.fields() if field.kind == "asked" for choice in field.choices}
    if not set(instrument.counts) <= offered:
        raise CatalogueInvalid(file, _("it counts an answer that it doesn't offer"))
    escalation = instrument.escalation
    if escalation is not None and not {escalation.incidents, escalation.months} <= policies:
        raise CatalogueInvalid(file, _("it names a policy that isn't there"))


def _filled(instrument: Instrument, form: Form) -> Instrument:
    own = {section.id for section in instrument.sections}
    return msgspec.structs.replace(
        instrument, sections=tuple(section for section in form.sections if section.id in own)
    )


def offered(instruments: Iterable[Instrument], day: date, area: str = EVERYWHERE) -> tuple[Instrument, ...]:
    """What may be begun on ``day``: of each instrument the newest version in force, a force's own before the general."""
    found: dict[str, Instrument] = {}
    for each in instruments:
        if each.holds(day) and each.area in (area, EVERYWHERE):
            former = found.get(each.slug)
            if former is None or (each.area == area, each.version) > (former.area == area, former.version):
                found[each.slug] = each
    return tuple(found.values())
