"""Which characters the shipped document fonts can draw, read from the fonts' own character maps."""

import struct
from functools import cache
from pathlib import Path

from da_desk.errors import CatalogueInvalid
from da_desk.settings import resources

FACES = {"regular": "NotoSans-Regular.ttf", "bold": "NotoSans-Bold.ttf", "italic": "NotoSans-Italic.ttf"}

# Rarer planes draw, but copy and search would not find them again.
_BASIC_PLANE = range(0x10000)
# Devanagari stands in the font but needs shaping, which this version does not do.
_UNSHAPED = (range(0x0900, 0x0980), range(0x1CD0, 0x1D00), range(0xA8E0, 0xA900))


def font_file(face: str) -> Path:
    """The TrueType file of a face: ``regular``, ``bold`` or ``italic``."""
    return resources() / "third-party" / "fonts" / "noto-sans" / FACES[face]


@cache
def drawable() -> frozenset[int]:
    """The code points that every document face can draw rightly. Raises CatalogueInvalid for a damaged font."""
    maps = [_character_map(font_file(face)) for face in FACES]
    return frozenset(set.intersection(*maps).intersection(_BASIC_PLANE).difference(*_UNSHAPED))


def _character_map(file: Path) -> set[int]:
    try:
        data = file.read_bytes()
        return _segments(data, _full_map(data, _table(data, b"cmap")))
    except (OSError, LookupError, struct.error) as error:
        raise CatalogueInvalid(file.name, str(error)) from None


def _table(data: bytes, name: bytes) -> int:
    (count,) = struct.unpack_from(">H", data, 4)
    for index in range(count):
        tag, _checksum, offset, _length = struct.unpack_from(">4sIII", data, 12 + 16 * index)
        if tag == name:
            return int(offset)
    raise LookupError(name.decode())


def _full_map(data: bytes, cmap: int) -> int:
    """The offset of the format 12 subtable, the one that holds every plane."""
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    for index in range(count):
        (offset,) = struct.unpack_from(">I", data, cmap + 8 + 8 * index)
        if struct.unpack_from(">H", data, cmap + offset) == (12,):
            return int(cmap + offset)
    raise LookupError("cmap 12")


def _segments(data: bytes, table: int) -> set[int]:
    (groups,) = struct.unpack_from(">I", data, table + 12)
    points: set[int] = set()
    for index in range(groups):
        first, last, _glyph = struct.unpack_from(">III", data, table + 16 + 12 * index)
        points.update(range(first, last + 1))
    return points
