"""Time to the first painted sign-in page ÷ a bare QLabel window (look.md: at most 2.0). ``python tests/bench/first_paint.py``.

Both run in fresh processes of the same environment, turn about; the figures are medians. Both have their bytecode
(a warm-up run writes it to a folder of its own), as an installed program has.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

RUNS = 15
LIMIT = 2.0

_END = """
def painted():
    import time
    print(time.monotonic(), flush=True)
    os._exit(0)
"""
_BARE = (
    """
import os
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel
class Label(QLabel):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, painted)
"""
    + _END
    + """
app = QApplication(["bare"])
label = Label("DA Desk")
label.resize(1366, 768)
label.show()
app.exec()
"""
)
_DESK = (
    """
import os
from PySide6.QtWidgets import QApplication
from da_desk.app import Desk
"""
    + _END
    + """
app = QApplication(["da-desk"])
desk = Desk(app)
desk.shell.painted.connect(painted)
desk.show()
app.exec()
"""
)


def seconds(program: str, state: str) -> float:
    """From the start of the process to the first paint."""
    began = time.monotonic()
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "DA_DESK_STATE": state}
    environment |= {"PYTHONPYCACHEPREFIX": f"{state}/bytecode", "PYTHONDONTWRITEBYTECODE": ""}
    if os.environ.get("DISPLAY"):
        environment["QT_QPA_PLATFORM"] = "xcb"
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    return float(done.stdout) - began


def measure(runs: int = RUNS) -> tuple[float, float]:
    """Median seconds of the bare window and of the desk."""
    with tempfile.TemporaryDirectory() as state:
        seconds(_BARE, state)
        seconds(_DESK, state)
        pairs = [(seconds(_BARE, state), seconds(_DESK, state)) for _run in range(runs)]
    return statistics.median(p[0] for p in pairs), statistics.median(p[1] for p in pairs)


def main() -> int:
    """Print the figure; 1 when it is over the limit."""
    bare, desk = measure()
    ratio = desk / bare
    print(f"first paint: bare {bare * 1000:.0f} ms, desk {desk * 1000:.0f} ms, ratio {ratio:.2f} (limit {LIMIT})")
    return 0 if ratio <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
