"""How high the lines of a text are that stands in a box of its own height."""

from math import ceil

from PySide6.QtWidgets import QPlainTextEdit


def lines_height(text: QPlainTextEdit) -> int:
    """The height of all its lines in pixels, as they are laid out: at some zooms a line is a pixel higher than its font
    says, which would cut the last of many."""
    first = text.document().firstBlock()
    one = text.blockBoundingRect(first).height() / max(1, first.layout().lineCount())
    return ceil(one * max(1, round(text.document().size().height())))
