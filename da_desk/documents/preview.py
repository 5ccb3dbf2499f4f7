"""Pages of a PDF as pictures, for the screen and for making scans safe."""

import threading
from collections.abc import Callable

import pypdfium2
from PIL import Image
from pypdfium2.raw import FPDF_ERR_PASSWORD

# PDFium keeps state for the whole process and must never be entered by two threads at once.
_ONE_AT_A_TIME = threading.Lock()


class UnreadableError(Exception):
    """PDFium can't read the file or the page."""


class LockedError(UnreadableError):
    """The file asks for a password."""


def page_count(data: bytes) -> int:
    """The number of pages. Raises UnreadableError, or LockedError when a password is asked for."""
    with _ONE_AT_A_TIME:
        document = _opened(data)
        try:
            return len(document)
        finally:
            document.close()


def page_image(data: bytes, page: int, width_px: int) -> tuple[bytes, int, int]:
    """Page ``page`` (from 0) as RGBA bytes, width and height in pixels. Raises UnreadableError."""
    image = _picture(data, page, lambda width, _height: width_px / width).convert("RGBA")
    return image.tobytes(), image.width, image.height


def picture(data: bytes, page: int, most: tuple[int, int]) -> Image.Image:
    """Page ``page`` (from 0) as large as fits in ``most`` (width, height in pixels; turned for a broad page).

    Raises UnreadableError.
    """
    across, down = most
    return _picture(
        data,
        page,
        lambda width, height: (
            min(across / width, down / height) if height >= width else min(down / width, across / height)
        ),
    )


def _picture(data: bytes, page: int, scale: Callable[[float, float], float]) -> Image.Image:
    with _ONE_AT_A_TIME:
        document = _opened(data)
        try:
            document.init_forms()
            return _drawn(document[page], scale)
        except (pypdfium2.PdfiumError, IndexError) as error:
            raise UnreadableError from error
        finally:
            document.close()


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == FPDF_ERR_PASSWORD
        raise (LockedError if locked else UnreadableError) from None


def _drawn(page: pypdfium2.PdfPage, scale: Callable[[float, float], float]) -> Image.Image:
    width, height = page.get_size()
    if width <= 0 or height <= 0:
        raise UnreadableError
    image: Image.Image = page.render(scale=scale(width, height)).to_pil()
    return image.convert("RGB")
