"""The one door for text on its way to paper: what is typed is what prints, or it is refused by name."""

import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

from da_desk.documents.glyphs import drawable
from da_desk.errors import UnprintableText
from da_desk.wording import _

_T = TypeVar("_T")

# These draw nothing in a left-to-right text, and word processors leave them behind: soft hyphen, zero-width
# spaces and joiners, directional marks, byte order mark. Overrides and isolates change the order: they are refused.
_INVISIBLE = dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF))
_REFUSED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Mc", "Me"})
_BREAKS = {0x2028: "\n", 0x2029: "\n", 0x85: "\n", 0x09: "    "}


def clean(text: str) -> str:
    """``text`` composed (NFC), with plain line breaks and without characters that draw nothing."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").translate(_INVISIBLE | _BREAKS)
    return unicodedata.normalize("NFC", plain)


def unprintable(text: str) -> tuple[str, ...]:
    """The characters that can't be printed rightly, each once, as ``U+1F600 GRINNING FACE``, in order of place."""
    fonts = drawable()
    bad = dict.fromkeys(c for c in clean(text) if c != "\n" and not _draws(c, fonts))
    return tuple(map(_named, bad))


def printable(text: str) -> str:
    """``text`` as it will print. Raises UnprintableText, which names each character that can't."""
    bad = unprintable(text)
    if bad:
        raise UnprintableText(bad)
    return clean(text)


def through_the_door(description: _T) -> _T:
    """A description (dataclasses, tuples, text) with every text in it made printable.

    Raises UnprintableText with all the bad characters of all its texts.
    """
    bad = dict.fromkeys(name for text in _texts(description) for name in unprintable(text))
    if bad:
        raise UnprintableText(tuple(bad))
    cleaned: _T = _cleaned(description)
    return cleaned


def _draws(character: str, fonts: frozenset[int]) -> bool:
    """In the font, and no mark that found no letter to compose with: it would stand beside its letter, not on it."""
    return ord(character) in fonts and unicodedata.category(character) not in _REFUSED


def _named(character: str) -> str:
    name = unicodedata.name(character, "")
    if not name:
        name = _("control character") if unicodedata.category(character) == "Cc" else _("unassigned character")
    return f"U+{ord(character):04X} {name}"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, tuple):
        return tuple(map(_cleaned, value))
    if is_dataclass(value) and not isinstance(value, type):
        return type(value)(**{field.name: _cleaned(getattr(value, field.name)) for field in fields(value)})
    return value
