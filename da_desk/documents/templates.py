"""The fixed wording of papers, from ``resources/templates``: what a force may have to confirm or replace."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from da_desk.errors import CatalogueInvalid
from da_desk.settings import resources

_Text = Annotated[str, msgspec.Meta(min_length=1)]


class Declaration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The declaration of truth; ``many`` names the number of pages as ``{pages}``."""

    one: _Text
    many: _Text


class Mg11Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The fixed words of a witness statement.

    ``confidence`` is "unverified" until a force has confirmed the declaration; the gate says so till then.
    """

    slug: _Text
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


def mg11_wording(file: Path | None = None) -> Mg11Wording:
    """The wording of the MG11, from ``file`` or the shipped one. Raises CatalogueInvalid, naming file and place."""
    path = file or resources() / "templates" / "mg11.toml"
    try:
        wording = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Mg11Wording)
    except (OSError, ValueError, msgspec.ValidationError) as error:
        raise CatalogueInvalid(path.name, str(error)) from None
    if "{pages}" not in wording.declaration.many:
        raise CatalogueInvalid(path.name, "declaration.many: {pages}")
    return wording
