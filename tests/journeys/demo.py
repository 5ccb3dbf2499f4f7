"""The journey as a demonstration: ``python -m tests.journeys.demo build/demo [--size 1440x900] [--dark]``.

Makes a fresh training desk, takes the whole journey in the real window (without a display: offscreen), and leaves the
notice, the pack and a picture of every page in the folder. Prints their paths.
"""

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

if not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
    os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtWidgets import QApplication

from da_desk.app import Desk
from da_desk.services.training import create_training_desk
from da_desk.views.theme import Scheme
from tests.journeys.robot import Robot
from tests.journeys.withdrawal import WithdrawalJourney

CASES = 12


def size_of(words: str) -> tuple[int, int]:
    """ "1440x900" as two figures."""
    width, _by, height = words.partition("x")
    return int(width), int(height)


def arguments() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(description="Take the withdrawal journey on a fresh training desk.")
    parser.add_argument("folder", type=Path, help="where the pack and the pictures go; what stood there is replaced")
    parser.add_argument("--size", type=size_of, default=(1440, 900), help="of the window, such as 1366x768")
    parser.add_argument("--dark", action="store_true", help="in the dark colours")
    parser.add_argument("--keyboard", action="store_true", help="by keyboard alone")
    return parser.parse_args()


def emptied(folder: Path) -> Path:
    """The folder, new and empty; only what an earlier demonstration left is removed."""
    for name in ("out", "pages"):
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / name).mkdir(parents=True)
    return folder.absolute()


def take(folder: Path, wanted: argparse.Namespace, desks: Path) -> Robot:
    """The journey on a desk in ``desks``, which is thrown away afterwards."""
    training = create_training_desk(desks / "desk", cases=CASES)
    app = QApplication(["da-desk"])
    app.setApplicationName("DA Desk")
    desk = Desk(app, training.folder)
    desk.appearance.set_scheme(Scheme.DARK if wanted.dark else Scheme.LIGHT)
    desk.shell.resize(*wanted.size)
    desk.show()
    robot = Robot(desk, keyboard=wanted.keyboard, shots=folder / "pages")
    try:
        WithdrawalJourney(robot, training, folder / "out").take()
    finally:
        desk.end()
    return robot


def main() -> int:
    """0 when the journey came to its end."""
    wanted = arguments()
    folder = emptied(wanted.folder)
    with tempfile.TemporaryDirectory(prefix="da-desk-demo-") as desks:
        os.environ["DA_DESK_STATE"] = str(Path(desks) / "state")
        robot = take(folder, wanted, Path(desks))
    print(f"The pack and {len(robot.pictures)} pictures are in {folder}:")
    for path in sorted((folder / "out").rglob("*.pdf")):
        if path.parent.name != "scans":
            print(f"  {path}")
    for path in robot.pictures:
        print(f"  {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
