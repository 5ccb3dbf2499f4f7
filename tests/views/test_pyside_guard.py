"""PySide 6.12.0 on Python 3.11 lost a reference to ``None`` in ordinary calls and aborted after some thousands.

The version is pinned; this shows that the pinned one survives 200,000 of them.
"""

import os
import subprocess
import sys

_CALLS = """
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication([])
label, font = QLabel(), QFont()
for number in range(70_000):
    label.setToolTip("x")
    label.setText("x")
    label.setFont(font)
print("survived")
"""


def test_200_000_ordinary_calls_survive() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _CALLS],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "survived"), done.stderr[-2000:]
