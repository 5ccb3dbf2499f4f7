"""Files that a force loads into the desk: read whole, of a sensible size, as text in UTF-8."""

from pathlib import Path

from da_desk.errors import CatalogueInvalid
from da_desk.wording import _


def text_of(file: Path, largest: int) -> str:
    """The text of a file of at most ``largest`` bytes. Raises CatalogueInvalid, which names the file and no folder."""
    try:
        with file.open("rb") as source:
            data = source.read(largest + 1)
    except OSError:
        raise CatalogueInvalid(file.name, _("it can't be opened")) from None
    if len(data) > largest:
        raise CatalogueInvalid(file.name, _("it is larger than {limit} KB").format(limit=largest // 1024))
    try:
        return data.decode("utf-8-sig")  # Windows editors put a mark before the text
    except UnicodeDecodeError:
        raise CatalogueInvalid(file.name, _("it is not a text in UTF-8")) from None
