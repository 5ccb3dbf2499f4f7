"""Several files made into one: pages in order, each with its number in the pack, its own numbering untouched."""

import io
from collections.abc import Sequence

from pikepdf import Dictionary, Name, Page, Pdf

from da_desk.documents import archive, pdf
from da_desk.documents.document import Part, Rendered
from da_desk.documents.text import printable


def assemble(parts: Sequence[Part], *, title: str, training: bool, marking: str) -> Rendered:
    """One PDF of all ``parts``, with an outline of their titles and "Pack n/m" at the upper right of each page.

    Parts must come from ``pdf.render`` or ``scans.scan_pages``. ``title`` must not hold a name.
    Scanned pages get ``marking`` and, on a ``training`` desk, TRAINING; rendered ones bear theirs already.
    """
    with Pdf.new() as pack:
        starts = [(printable(part.title), _appended(pack, part)) for part in parts]
        scanned = [part.scanned for part in parts for _page in range(_pages(part))]
        _stamp(pack, scanned, training=training, marking=printable(marking))
        return Rendered.of(archive.saved(pack, printable(title), starts), len(pack.pages))


def _appended(pack: Pdf, part: Part) -> int:
    """Append the pages of ``part``; the index of its first page."""
    first = len(pack.pages)
    with Pdf.open(io.BytesIO(part.data)) as source:
        pack.pages.extend(source.pages)
    return first


def _pages(part: Part) -> int:
    with Pdf.open(io.BytesIO(part.data)) as source:
        return len(source.pages)


def _stamp(pack: Pdf, scanned: Sequence[bool], *, training: bool, marking: str) -> None:
    sizes = tuple((*_size(page), scan) for page, scan in zip(pack.pages, scanned, strict=True))
    with Pdf.open(io.BytesIO(pdf.stamps(sizes, words=marking, training=training))) as overlays:
        for number, (page, overlay) in enumerate(zip(pack.pages, overlays.pages, strict=True), 1):
            _overlay(pack, page, overlay, Name(f"/PackStamp{number}"))


def _size(page: Page) -> tuple[float, float]:
    left, low, right, high = (float(side) for side in page.mediabox)
    return right - left, high - low


def _overlay(pack: Pdf, page: Page, overlay: Page, name: Name) -> None:
    """Lay ``overlay`` over ``page`` under a name of our own: pikepdf's would be random, and the bytes with it."""
    form = pack.copy_foreign(overlay.as_form_xobject())
    if "/XObject" not in page.resources:
        page.resources.XObject = Dictionary()
    page.resources.XObject[name] = form
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(b"\nQ q %s Do Q" % str(name).encode())
