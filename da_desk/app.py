"""How the house is put together: the window, the doors, what is loaded behind them, and the way out."""

import logging
import os
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from pathlib import Path
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QCommandLineOption,
    QCommandLineParser,
    QMessageLogContext,
    QObject,
    QRect,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

from da_desk import logs
from da_desk.errors import DaDeskError
from da_desk.settings import MachinePolicy, ServerPlace, machine_policy
from da_desk.views.collecting import set_loaded_apart
from da_desk.views.doors import NewDesk, TrainingDesk
from da_desk.views.idle import Idle
from da_desk.views.lost_server import left_waiting
from da_desk.views.remembered import Remembered
from da_desk.views.reminder import Reminder, Tray, has_tray
from da_desk.views.shell import Shell
from da_desk.views.sign_in import SignIn
from da_desk.views.tasks import Task, TaskRunner, waiting_words
from da_desk.views.theme import Appearance, Scheme
from da_desk.views.widgets.alerts import EmptyPage
from da_desk.views.widgets.messages import MessageBar
from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.views.main_window import MainWindow

USUAL = (1366, 768)
SHORTEST_PASSWORD = 8
REMINDING = {"remind": True, "remind-not": False}
"""What the person's menu asks of the reminder, and what this computer remembers of it."""


def load_doors() -> ModuleType:
    """Import the services; called on a background thread after the first paint, so nothing in it may be of Qt.

    This and ``load_workplace`` are the inline imports of the house: SQLAlchemy, ReportLab and cryptography would more
    than double the time to the first page (design, "First paint").
    """
    from da_desk import opening  # noqa: PLC0415

    return opening


def load_workplace() -> ModuleType:
    """Import the pages, on the main thread once somebody is in: classes of Qt are made on no other thread."""
    from da_desk import workplace  # noqa: PLC0415

    return workplace


class LazyDoors:
    """The doors before they are loaded: each waits, off the main thread, until they are."""

    def __init__(self, load: Callable[[], ModuleType] = load_doors) -> None:
        self._load = load
        self._loaded: Future[ModuleType] = Future()
        self._begun = False

    def begin(self) -> None:
        """Begin to load, once."""
        if not self._begun:
            self._begun = True
            threading.Thread(target=self._fill, name="loader", daemon=True).start()

    def loaded(self) -> ModuleType:
        """What was loaded; waits for it."""
        self.begin()
        return self._loaded.result()

    def create(self, desk: NewDesk) -> tuple[object, str]:
        """Create a desk."""
        made: tuple[object, str] = self.loaded().OpenDoors().create(desk)
        return made

    def open(self, folder: Path, username: str, password: str) -> object:
        """Sign in."""
        return self.loaded().OpenDoors().open(folder, username, password)

    def connect(self, place: ServerPlace, username: str, password: str) -> object:
        """Sign in at a shared desk."""
        return self.loaded().OpenDoors().connect(place, username, password)

    def keeps_passwords(self) -> bool:
        """Whether this computer has a keyring that may be used."""
        return bool(self.loaded().OpenDoors().keeps_passwords())

    def kept_password(self, place: ServerPlace, username: str) -> str:
        """The password that this computer keeps."""
        return str(self.loaded().OpenDoors().kept_password(place, username))

    def keep_password(self, place: ServerPlace, username: str, password: str) -> str:
        """Keep a password."""
        return str(self.loaded().OpenDoors().keep_password(place, username, password))

    def forget_password(self, place: ServerPlace, username: str) -> None:
        """Keep it no longer."""
        self.loaded().OpenDoors().forget_password(place, username)

    def recover(self, folder: Path, code: str, username: str, new_password: str) -> object:
        """Back in with the recovery code."""
        return self.loaded().OpenDoors().recover(folder, code, username, new_password)

    def training(self, folder: Path) -> TrainingDesk:
        """The training desk."""
        made: TrainingDesk = self.loaded().OpenDoors().training(folder)
        return made

    def password_problem(self, password: str, username: str) -> str:
        """The rule; while it is still loading, its length alone."""
        if self._loaded.done():
            return str(self._loaded.result().OpenDoors().password_problem(password, username))
        return "" if len(password) >= SHORTEST_PASSWORD else _("Use at least 8 characters.")

    def _fill(self) -> None:
        try:
            self._loaded.set_result(self._load())
        except BaseException as error:  # noqa: BLE001 - handed on to whoever opens a door
            self._loaded.set_exception(error)


class Desk(QObject):
    """One run of the program. ``painted`` once, when the first page stands on the screen."""

    painted = Signal()

    def __init__(
        self,
        app: QApplication,
        folder: Path | None = None,
        remembered: Remembered | None = None,
        load: Callable[[], ModuleType] = load_doors,
        appearance: Appearance | None = None,
        policy: MachinePolicy | None = None,
    ) -> None:
        super().__init__(app)
        self._policy = policy or machine_policy()
        self._remembered = remembered or Remembered()
        self.appearance = appearance or _remembered_appearance(app, self._remembered)
        self.tasks = TaskRunner(self)
        self.messages = MessageBar()
        self.shell = Shell(self.messages)
        self.doors = LazyDoors(load)
        self.main: MainWindow | None = None
        self._reminder: Reminder | None = None
        self._services: object | None = None
        self._folder = folder
        self._ended = False
        self.idle = Idle(app, self._policy.lock_minutes)
        self._connect()
        self._place_window()
        self.sign_in = self._show_sign_in()
        self._say_left(_whole(self._remembered.window().get("unsent"), 0))

    def show(self) -> None:
        """Show the window."""
        self.shell.show()

    def end(self) -> None:
        """Keep drafts, finish the writes, give the desk up. Safe to call twice."""
        if self._ended:
            return
        self._ended = True
        self.shell.hide()  # a save that is still under way must not leave a dead window standing
        unsent = self._leave()
        self._remember_window(unsent)
        self.tasks.shutdown()

    def sign_out(self, why: str = "") -> None:
        """Keep drafts, give the desk up behind the last write, and show the first page again."""
        unsent = self._leave()
        self.main = None
        self.sign_in = self._show_sign_in()
        self._say_left(unsent, why)

    def _after_first_paint(self) -> None:
        self.painted.emit()
        self.doors.begin()

    def _connect(self) -> None:
        self.tasks.trouble.connect(self.messages.trouble)
        self.tasks.refused.connect(lambda sentence: self.messages.say(sentence, stay=True))
        self.tasks.put_off.connect(lambda: self.messages.say(waiting_words()))
        self.tasks.slow.connect(lambda _task: self.messages.wait(_("Working on it …")))
        self.tasks.settled.connect(lambda _task: self.messages.waited() if self.tasks.idle else None)
        self.shell.painted.connect(self._after_first_paint)
        self.shell.closing.connect(self.end)
        self.idle.over.connect(
            lambda: self.sign_out(_("Nobody used the desk for a while, so it was closed. What you typed was kept."))
        )
        zooms = {"Ctrl++": 1, "Ctrl+=": 1, "Ctrl+-": -1}
        for keys, step in zooms.items():
            QShortcut(QKeySequence(keys), self.shell, lambda step=step: self.appearance.zoom_by(step))
        QShortcut(QKeySequence("Ctrl+0"), self.shell, lambda: self.appearance.set_zoom(100))

    def _show_sign_in(self) -> SignIn:
        made = SignIn(self.doors, self.tasks, self._remembered, self._folder, self._policy)
        made.entered.connect(self._enter)
        self.shell.show_inside(made)
        made.focus_first()
        return made

    def _enter(self, services: object) -> None:
        self._services = services
        self.messages.dismiss()
        self._watch_server(services)
        workplace = load_workplace()
        set_loaded_apart()
        main: MainWindow = workplace.main_window(services, self.tasks, self.messages)
        main.wanted.connect(self._wanted)
        self.main = main
        self._remind(main)
        self.shell.show_inside(main)
        if notice := _workplace(services, "notice"):
            main.notice.say(notice)
        main.go_first()
        self.idle.start()
        self.tasks.read(workplace.lock_minutes, services, owner=main, done=self.idle.start)

    def _wanted(self, command: str) -> None:
        if command == "sign-out":
            self.sign_out()
        elif command in REMINDING:
            self._remembered.note_window(remind=REMINDING[command])
            if self._reminder is not None:
                self._reminder.set_on(REMINDING[command])
        elif self.main is not None:
            self.main.go(command)

    def _remind(self, main: "MainWindow") -> None:
        """Say beside the computer's clock how many things are due, where it can be said and somebody has such things."""
        if main.watch is None or not has_tray():
            return
        on = self._remembered.window().get("remind") is not False
        tray = Tray(main, self._to_front)
        self._reminder = Reminder(main, tray.say, on=on)
        self._reminder.off.connect(tray.hide)
        main.watch.counted.connect(self._reminder.count)
        main.rail.offer_reminder(on=on)

    def _to_front(self) -> None:
        if self.shell.isMinimized():
            self.shell.showNormal()
        self.shell.raise_()
        self.shell.activateWindow()

    def _watch_server(self, services: object) -> None:
        """Of a shared desk: ask after its server when something fails, and hear what colleagues save."""
        store = _workplace(services, "store")
        if getattr(store, "kind", "") == "shared":
            self.tasks.serve(store.reachable)
            store.listen(self.tasks.tell, self.tasks.tell_listener)
        else:
            self.tasks.serve(None)

    def _say_left(self, unsent: int, why: str = "") -> None:
        """On the first page: why the desk was left, and what didn't reach the server."""
        if words := " ".join(each for each in (why, left_waiting(unsent)) if each):
            self.messages.say(words, stay=True)

    def _leave(self) -> int:
        """Every page keeps its draft; the desk is given up behind the last draft and the last write.

        Answers how many saves were waiting for the server: they are not waited for, their text stays in the drafts.
        """
        self.idle.stop()
        if self._reminder is not None:
            self._reminder.stop()
            self._reminder = None
        if self.main is not None:
            self.main.leave_all()
        self.messages.dismiss()  # an Undo of the desk that is left must not stand on the first page
        unsent = self.tasks.serve(None)
        if self._services is not None:
            last_draft = self.tasks.keep(_nothing, owner=self)
            self.tasks.write(_close, self._services, last_draft, owner=self)
            self._services = None
        return unsent

    def _place_window(self) -> None:
        kept = self._remembered.window().get("place")
        place = (
            QRect(*kept)
            if isinstance(kept, list) and len(kept) == 4 and all(isinstance(n, int) for n in kept)
            else None
        )
        if place is not None and any(s.availableGeometry().intersects(place) for s in QApplication.screens()):
            self.shell.setGeometry(place)
        else:
            room = QApplication.primaryScreen().availableSize()
            self.shell.resize(min(USUAL[0], room.width()), min(USUAL[1], room.height()))

    def _remember_window(self, unsent: int) -> None:
        at = self.shell.normalGeometry()
        try:
            self._remembered.note_window(
                place=[at.x(), at.y(), at.width(), at.height()],
                scheme=self.appearance.scheme.value,
                zoom=self.appearance.zoom,
                unsent=unsent,
            )
        except (DaDeskError, OSError) as error:
            logs.reference(error)


def _nothing() -> None:
    """What is done behind the last draft."""


def _workplace(services: object, name: str) -> Any:
    """Something of a signed-in person's workplace; None where there is no such thing."""
    return getattr(getattr(services, "workplace", None), name, None)


def _close(services: object, last_draft: Task) -> None:
    if last_draft.future is not None:
        wait([last_draft.future])
    close = getattr(services, "close", None)
    if callable(close):
        close()


def _remembered_appearance(app: QApplication, remembered: Remembered) -> Appearance:
    kept = remembered.window()
    return Appearance(app, _scheme(kept.get("scheme")), _whole(kept.get("zoom"), 100))


def _scheme(kept: object) -> Scheme:
    return next((scheme for scheme in Scheme if scheme.value == kept), Scheme.SYSTEM)


def _whole(kept: object, otherwise: int) -> int:
    return kept if isinstance(kept, int) else otherwise


def hook_errors(say: Callable[[str], object]) -> None:
    """Log every unknown error and Qt's own warnings under a reference number; ``say`` gets the number of errors."""

    def unknown(kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
        else:
            say(logs.reference(error))

    def from_qt(kind: QtMsgType, context: QMessageLogContext, _message: str) -> None:
        # Qt's messages can quote what a person typed: only their kind and place are logged.
        if kind is not QtMsgType.QtDebugMsg:
            logging.getLogger(logs.NAME).warning("qt %s %s", kind.name, context.category)

    sys.excepthook = unknown
    qInstallMessageHandler(from_qt)


def display_missing() -> str:
    """Why no window can be shown here: a sentence, or ""."""
    shown = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    if not sys.platform.startswith("linux") or shown:
        return ""
    return _("DA Desk needs a screen, and there is none here. On a computer without one use da-desk-admin.")


def given_folder(words: Sequence[str]) -> Path | None:
    """The folder after ``--desk``. Qt reads the command line, so that no parser of Python's is loaded before the paint.

    ``--help`` and a wrong word end the program with a sentence.
    """
    parser = QCommandLineParser()
    parser.setApplicationDescription(_("A desk for domestic-abuse units."))
    parser.addHelpOption()
    desk = QCommandLineOption(["desk"], _("The folder of the desk to sign in to."), "DIR")
    parser.addOption(desk)
    parser.process(list(words))
    return Path(parser.value(desk)).absolute() if parser.isSet(desk) else None


def show_refusal(sentence: str) -> Shell:
    """The window with one sentence: the computer's policy can't be read, and without it no desk is opened."""
    shell = Shell(MessageBar())
    shell.show_inside(EmptyPage("alert", _("DA Desk can't start"), sentence))
    shell.show()
    return shell


def run(argv: Sequence[str]) -> int:
    """Run the desk until its window is closed. 0 when it ended well, 5 when it can't be shown or its policy is damaged."""
    if missing := display_missing():
        sys.stderr.write(missing + "\n")
        return 5
    logs.start()
    app = QApplication(["da-desk"])
    app.setApplicationName("DA Desk")
    try:
        policy = machine_policy()
    except DaDeskError as error:
        _look, _window = Appearance(app), show_refusal(error.sentence)
        app.exec()
        return 5
    desk = Desk(app, given_folder(["da-desk", *argv]), policy=policy)
    hook_errors(desk.messages.trouble)
    desk.show()
    ended = app.exec()
    desk.end()
    return ended
