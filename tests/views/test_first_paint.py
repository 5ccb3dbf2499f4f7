"""The first page stands before the heavy half of the house is imported; and it is imported afterwards."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

_FIRST_PAINT = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from da_desk.app import Desk

HEAVY = ("sqlalchemy", "alembic", "keyring", "psycopg", "reportlab", "pikepdf", "cryptography", "argon2", "zxcvbn", "sqlcipher3", "PIL",
         "da_desk.services", "da_desk.store", "da_desk.models", "da_desk.documents", "da_desk.practice")
app = QApplication(["da-desk"])
desk = Desk(app)

def painted():
    print("early:", [name for name in HEAVY if name in sys.modules])
    desk._after_first_paint()
    QTimer.singleShot(0, wait)

def wait():
    desk.doors.loaded()
    print("later:", "sqlalchemy" in sys.modules, "da_desk.services.desk" in sys.modules)
    desk.end()
    app.quit()

# The loading begins with this very signal, on a thread of its own: look first, then let it begin.
desk.shell.painted.disconnect(desk._after_first_paint)
desk.shell.painted.connect(painted)
desk.show()
app.exec()
"""


def test_nothing_heavy_is_imported_before_the_first_paint(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _FIRST_PAINT],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "DA_DESK_STATE": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.splitlines() == ["early: []", "later: True True"], done.stderr[-2000:]


_REFUSED = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel
from da_desk import app, settings

def look():
    shown = [window for window in QApplication.topLevelWidgets() if window.isVisible()]
    print([each.text() for window in shown for each in window.findChildren(QLabel) if each.isVisible() and each.text()])
    shown[0].close()

policy = Path(sys.argv[1])
policy.write_text("lock_minuts = 5")
app.machine_policy = lambda: settings.machine_policy(policy)
QTimer.singleShot(0, look)
sys.exit(app.run([]))
"""


def test_a_policy_that_cannot_be_kept_opens_no_desk_and_says_which_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _REFUSED, str(tmp_path / "policy.toml")],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "DA_DESK_STATE": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 5, done.stderr[-2000:]
    said = "The file policy.toml can't be used: lock_minuts is not known"
    assert done.stdout.strip() == str(["DA Desk can't start", said])


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a screen")
def test_without_a_screen_there_is_one_clear_sentence(tmp_path: Path) -> None:
    bare = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    done = subprocess.run(
        [sys.executable, "-m", "da_desk"],
        env={**bare, "DA_DESK_STATE": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 5
    assert "needs a screen" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_what_is_loaded_on_the_thread_makes_no_class_of_qt(tmp_path: Path) -> None:
    """PySide's table of classes is read while events are delivered: a class made beside that can crash the desk."""
    look = "import sys, da_desk.opening; print([m for m in sys.modules if m.startswith('PySide6')])"
    done = subprocess.run(
        [sys.executable, "-c", look],
        env={**os.environ, "DA_DESK_STATE": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.strip() == "[]", done.stderr[-2000:]
