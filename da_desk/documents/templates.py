"""The fixed wording of papers, from ``resources/templates``: what a force may have to confirm or replace."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from da_desk.errors import CatalogueInvalid
from da_desk.settings import resources
from da_desk.wording import _

LONGEST = 2_000
"""Characters of one of the fixed texts: far more than any formula has, and less than a page."""

_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST)]


class Declaration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The declaration of truth; ``many`` names the number of pages as ``{pages}``."""

    one: _Text
    many: _Text


class Mg11Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The fixed words of a witness statement.

    ``confidence`` is "unverified" until a force has confirmed the declaration; the gate says so till then.
    """

    slug: Literal["mg11.declaration"]
    source: _Text
    valid_from: date = msgspec.field(name="from")
    confidence: Literal["primary", "secondary", "unverified"]
    citation: _Text
    declaration: Declaration
    reader_declaration: _Text

    @property
    def confirmed(self) -> bool:
        """Whether a force has confirmed this wording."""
        return self.confidence != "unverified"


class _Mg11File(Mg11Wording, frozen=True, forbid_unknown_fields=True):
    """The file as it stands. The preface of a victim personal statement stands apart: no other statement bears it."""

    vps_preface: Annotated[str, msgspec.Meta(max_length=LONGEST)] = ""

    @property
    def wording(self) -> Mg11Wording:
        """What every statement bears."""
        return Mg11Wording(**{name: getattr(self, name) for name in Mg11Wording.__struct_fields__})


def shipped_mg11() -> Path:
    """The file of the wording that comes with the program, for a force to begin its own from."""
    return resources() / "templates" / "mg11.toml"


def mg11_wording(file: Path | None = None) -> Mg11Wording:
    """The wording of the MG11, from ``file`` or the shipped one. Raises CatalogueInvalid, naming file and place."""
    path = file or shipped_mg11()
    return parsed_mg11(_read(path), path.name)


def vps_preface() -> str:
    """The preface of a victim personal statement that comes with the program. Raises CatalogueInvalid."""
    return parsed_preface(_read(shipped_mg11()), shipped_mg11().name)


def parsed_mg11(text: str, name: str) -> Mg11Wording:
    """The wording of the MG11 from a file's text. Raises CatalogueInvalid, which calls the file ``name``."""
    return _parsed(text, name).wording


def parsed_preface(text: str, name: str) -> str:
    """The preface in the same file, "" where it has none. Raises CatalogueInvalid, which calls the file ``name``."""
    return _parsed(text, name).vps_preface


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueInvalid(path.name, str(error)) from None


def _parsed(text: str, name: str) -> _Mg11File:
    try:
        found = msgspec.convert(tomllib.loads(text), _Mg11File)
    except (ValueError, RecursionError, msgspec.ValidationError) as error:
        raise CatalogueInvalid(name, str(error)) from None
    if "{pages}" not in found.declaration.many:
        raise CatalogueInvalid(name, "declaration.many: {pages}")
    for place, words, gap in _gaps(found):
        if set(words.replace(gap, "") if gap else words) & {"{", "}"}:
            raise CatalogueInvalid(name, _("{place}: a bracket that nothing is put into").format(place=place))
    return found


def _gaps(wording: _Mg11File) -> tuple[tuple[str, str, str], ...]:
    """Place, text, and the one gap that may stand in it: any other would be printed as it is."""
    return (
        ("declaration.one", wording.declaration.one, ""),
        ("declaration.many", wording.declaration.many, "{pages}"),
        ("reader_declaration", wording.reader_declaration, "{name}"),
        ("citation", wording.citation, ""),
        ("vps_preface", wording.vps_preface, ""),
    )
