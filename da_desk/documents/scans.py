"""Scans made safe: whatever came in leaves as flat pictures of its pages and nothing else.

No metadata, script, link, attachment, hidden layer or text of the incoming file survives, because only
pixels are carried over. The kind of file is told by its content, never by its name.
"""

import io
from collections.abc import Iterator

from pikepdf import Dictionary, Name, Pdf, Stream
from PIL import Image, ImageOps, UnidentifiedImageError

from da_desk.documents import archive, preview
from da_desk.documents.page import HEIGHT, WIDTH
from da_desk.errors import Problem, ValidationFailed
from da_desk.wording import _

MAX_BYTES = 50 * 1024 * 1024
MAX_PAGES = 100
MAX_PIXELS = 60_000_000
_DPI = 200
_QUALITY = 82
_SIDE, _EDGE = 28.0, 48.0  # margins of the picture on its page: room for marking and stamp

_KINDS = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


def media_type(data: bytes) -> str:
    """What ``data`` is, by its first bytes. Raises ValidationFailed when it is no PDF, PNG or JPEG."""
    for start, kind in _KINDS.items():
        if data.startswith(start):
            return kind
    raise _refused(_("That file is not a PDF, PNG or JPEG. Scan the paper as one of these and attach it again."))


def scan_pages(data: bytes) -> bytes:
    """A scan (PDF, PNG or JPEG) as a clean PDF/A of pictures, each on an A4 page with room at its edges.

    Raises ValidationFailed with one sentence: wrong kind, damaged, locked, too big, too many pages.
    """
    if len(data) > MAX_BYTES:
        raise _refused(_("That scan is larger than 50 MB. Scan it again in black and white or at 200 dpi."))
    pictures = _pdf_pictures(data) if media_type(data) == "application/pdf" else iter([_picture(data)])
    with Pdf.new() as pdf:
        for picture in pictures:
            _add(pdf, picture)
        return archive.saved(pdf, _("Scanned document"))


def _refused(sentence: str) -> ValidationFailed:
    return ValidationFailed(Problem("scan", sentence))


def _damaged() -> ValidationFailed:
    return _refused(_("That scan is damaged and can't be read. Scan the paper again and attach the new file."))


def _pdf_pictures(data: bytes) -> Iterator[Image.Image]:
    try:
        count = preview.page_count(data)
    except preview.LockedError:
        raise _refused(_("That PDF is locked with a password. Attach a copy without one.")) from None
    except preview.UnreadableError:
        raise _damaged() from None
    if not 0 < count <= MAX_PAGES:
        raise _refused(_("A scan may have 1 to {most} pages. Attach it in parts.").format(most=MAX_PAGES))
    return (_pdf_picture(data, index) for index in range(count))


def _pdf_picture(data: bytes, index: int) -> Image.Image:
    try:
        return preview.picture(data, index, (_pixels(WIDTH), _pixels(HEIGHT)))
    except preview.UnreadableError:
        raise _damaged() from None


def _picture(data: bytes) -> Image.Image:
    too_big = _refused(_("That picture has too many dots to be a scan of a page. Scan it again at 200 dpi."))
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise too_big
            return _flat(ImageOps.exif_transpose(picture))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise too_big from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise _damaged() from None


def _flat(picture: Image.Image) -> Image.Image:
    """On white, in plain RGB, at most 200 dpi on A4: transparency could hide what a viewer later shows."""
    rgba = picture.convert("RGBA")
    flat = Image.new("RGB", rgba.size, "white")
    flat.paste(rgba, mask=rgba.getchannel("A"))
    long, short = _pixels(HEIGHT), _pixels(WIDTH)
    flat.thumbnail((long, short) if flat.width > flat.height else (short, long))
    return flat


def _pixels(points: float) -> int:
    return round(points * _DPI / 72)


def _add(pdf: Pdf, picture: Image.Image) -> None:
    across = picture.width > picture.height
    width, height = (HEIGHT, WIDTH) if across else (WIDTH, HEIGHT)
    page = pdf.add_blank_page(page_size=(width, height))
    scale = min((width - 2 * _SIDE) / picture.width, (height - 2 * _EDGE) / picture.height)
    wide, high = picture.width * scale, picture.height * scale
    place = f"q {wide:.3f} 0 0 {high:.3f} {(width - wide) / 2:.3f} {(height - high) / 2:.3f} cm /Scan Do Q"
    page.obj.Resources = Dictionary(XObject=Dictionary({"/Scan": _image(pdf, picture)}))
    page.obj.Contents = pdf.make_stream(place.encode())


def _image(pdf: Pdf, picture: Image.Image) -> Stream:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=_QUALITY)
    return pdf.make_stream(
        buffer.getvalue(),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=picture.width,
        Height=picture.height,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
