"""What other programs make of our files: poppler, qpdf, PDFBox. A missing program skips the test by name."""

import io
import re
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pytest


def program(name: str) -> str:
    """The path of a program, or the test is skipped and says which is missing."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def text_of(data: bytes, page: int | None = None) -> str:
    """The text that pdftotext finds, of the whole file or of one page (from 1)."""
    pages = ["-f", str(page), "-l", str(page)] if page else []
    command = [program("pdftotext"), "-layout", *pages, "-", "-"]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode()


def words(text: str) -> str:
    """``text`` with every run of white space as one space."""
    return re.sub(r"\s+", " ", text).strip()


def checked(data: bytes, folder: Path) -> str:
    """What ``qpdf --check`` says; the test fails unless it is clean."""
    file = folder / "checked.pdf"
    file.write_bytes(data)
    done = subprocess.run([program("qpdf"), "--check", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def everything(data: bytes) -> bytes:
    """The file with every stream unpacked: what a curious reader with a hex editor sees."""
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(
            buffer,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return buffer.getvalue()
