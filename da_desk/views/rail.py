"""The rail at the left: the pages, and the person at its foot. It folds to icons where the window is narrow."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSizePolicy

from da_desk.views import theme
from da_desk.views.theme import Scheme
from da_desk.views.widgets.boxes import Column
from da_desk.views.widgets.labels import Badge, Elided, icon_label, label, retone, set_tip
from da_desk.views.widgets.one_of import OneOf
from da_desk.wording import _, ngettext

WIDE, NARROW = 176, 60
MOST_SHOWN = 100
"""From this many the number is no longer written out."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in, for the foot of the rail. ``roles`` are slugs; ``shared``: at a shared desk, which has no
    recovery code.
    """

    display: str
    unit: str
    roles: frozenset[str] = frozenset()
    training: bool = False
    shared: bool = False


class RailButton(QPushButton):
    """One page on the rail."""

    def __init__(self, title: str, icon: str, number: int) -> None:
        super().__init__()
        self._title, self._icon, self._folded = title, icon, False
        self.setProperty("kind", "rail")
        self.setCheckable(True)
        self.setAccessibleName(title)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        set_tip(self, _("{title} (Ctrl+{number})").format(title=title, number=number))
        self._badge = Badge("", "high", self)
        self._badge.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._badge.hide()
        self.toggled.connect(self._draw)
        self.fold(folded=False)

    def show_count(self, count: int) -> None:
        """Show how many things on that page are past their time; none for 0."""
        overdue = ngettext("{count} overdue", "{count} overdue", count).format(count=count)
        self.setAccessibleName(f"{self._title}, {overdue}" if count else self._title)
        self._badge.show_word(str(count) if count < MOST_SHOWN else _("{most}+").format(most=MOST_SHOWN - 1), "high")
        self._badge.setVisible(count > 0)
        self._place_badge()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The number stands at the right end, or over the icon's corner where the rail is folded."""
        super().resizeEvent(event)
        self._place_badge()

    def fold(self, *, folded: bool) -> None:
        """Show the icon alone, or with its title."""
        self._folded = folded
        retone(self._badge, tight="true" if folded else "")
        self._place_badge()
        self.setText("" if folded else f"  {self._title}")
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        """Tint the icon again."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._draw()

    def _place_badge(self) -> None:
        self._badge.ensurePolished()
        size = self._badge.sizeHint()
        self._badge.resize(size)
        room = self.width() - size.width()
        if self._folded:
            self._badge.move(room, 0)
        else:
            self._badge.move(room - theme.look().px(8), (self.height() - size.height()) // 2)

    def _draw(self) -> None:
        look = theme.look()
        self.setIcon(look.icon(self._icon, "rail_strong" if self.isChecked() else "rail_text"))
        self.setIconSize(QSize(look.px(18), look.px(18)))


class Rail(Column):
    """Emits ``chosen(key)`` for a page and ``wanted(command)`` for what the person's menu offers.

    Commands: ``working-days``, ``password``, ``recovery-code``, ``remind``, ``remind-not``, ``sign-out``; appearance and zoom are changed here.
    """

    chosen = Signal(str)
    wanted = Signal(str)

    def __init__(self, pages: Sequence[tuple[str, str, str]], person: Person) -> None:
        super().__init__("rail", (12, 16, 12, 12), 2)
        self.setAccessibleName(_("Pages"))
        self._folded = False
        self._group = OneOf(self)
        self._buttons: dict[str, RailButton] = {}
        self._name = label("DA Desk", "heading", "rail_strong")
        self._name.setContentsMargins(10, 0, 0, 0)
        self.add(self._name)
        self.box.addSpacing(16)
        for number, (key, title, icon) in enumerate(pages, 1):
            self._add(key, title, icon, number)
        self.box.addStretch(1)
        self._person = _PersonButton(person)
        self._person.clicked.connect(self._open_menu)
        self._menu = self._made_menu(person)
        self.add(self._person)
        self.fold(folded=False)

    def mark(self, key: str) -> None:
        """Show which page is in front; a page that is not on the rail marks none."""
        self._group.setExclusive(False)
        for each, button in self._buttons.items():
            button.setChecked(each == key)
        self._group.setExclusive(True)

    def show_count(self, key: str, count: int) -> None:
        """Show how many things are past their time beside a page, where the rail has it."""
        if key in self._buttons:
            self._buttons[key].show_count(count)

    @property
    def person_menu(self) -> QMenu:
        """What the person's name at the foot opens."""
        return self._menu

    def offer_reminder(self, *, on: bool) -> None:
        """Offer the reminder beside the computer's clock in the person's menu."""
        action = QAction(_("Remind me when things are due"), self._menu)
        action.setCheckable(True)
        action.setChecked(on)
        action.toggled.connect(lambda wanted: self.wanted.emit("remind" if wanted else "remind-not"))
        self._menu.insertAction(self._menu.actions()[0], action)

    def fold(self, *, folded: bool) -> None:
        """Fold to icons, or open."""
        self._folded = folded
        self._name.setVisible(not folded)
        self._person.fold(folded=folded)
        for button in self._buttons.values():
            button.fold(folded=folded)
        self.setFixedWidth(theme.look().px(NARROW if folded else WIDE))

    def _add(self, key: str, title: str, icon: str, number: int) -> None:
        button = RailButton(title, icon, number)
        button.clicked.connect(lambda _checked=False: self.chosen.emit(key))
        QShortcut(QKeySequence(f"Ctrl+{number}"), self, lambda: self.chosen.emit(key))
        self._group.addButton(button)
        self._buttons[key] = button
        self.box.addWidget(button)

    def _made_menu(self, person: Person) -> QMenu:
        menu = QMenu(self)
        if person.roles & {"officer", "supervisor"}:
            menu.addAction(_("My working days …"), lambda: self.wanted.emit("working-days"))
        menu.addAction(_("Change password …"), lambda: self.wanted.emit("password"))
        if "administrator" in person.roles and not person.shared:
            menu.addAction(_("New recovery code …"), lambda: self.wanted.emit("recovery-code"))
        menu.addSeparator()
        self._add_appearance(menu.addMenu(_("Appearance")))
        menu.addSeparator()
        menu.addAction(_("Sign out"), lambda: self.wanted.emit("sign-out"))
        return menu

    def _add_appearance(self, menu: QMenu) -> None:
        one_of = QActionGroup(menu)
        titles = {Scheme.LIGHT: _("Light"), Scheme.DARK: _("Dark"), Scheme.SYSTEM: _("Like this computer")}
        for scheme, title in titles.items():
            action = menu.addAction(title)
            action.setCheckable(True)
            action.setChecked(theme.appearance().scheme is scheme)
            action.triggered.connect(lambda _checked=False, chosen=scheme: theme.appearance().set_scheme(chosen))
            one_of.addAction(action)
        menu.addSeparator()
        menu.addAction(_("Larger (Ctrl++)"), lambda: theme.appearance().zoom_by(1))
        menu.addAction(_("Smaller (Ctrl+-)"), lambda: theme.appearance().zoom_by(-1))
        menu.addAction(_("Usual size (Ctrl+0)"), lambda: theme.appearance().set_zoom(100))

    def _open_menu(self) -> None:
        above = QPoint(0, -self._menu.sizeHint().height() - 4)
        self._menu.popup(self._person.mapToGlobal(above))


class _PersonButton(QPushButton):
    def __init__(self, person: Person) -> None:
        super().__init__()
        self.setProperty("kind", "person")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(_("{person}, {unit}: your menu").format(person=person.display, unit=person.unit))
        set_tip(self, f"{person.display}, {person.unit}")
        self._words = Column(spacing=0)
        self._words.add(Elided(person.display, "strong", "rail_strong"), Elided(person.unit, "small", "rail_text"))
        self._icon = icon_label("user", "rail_text", 18)
        box = QHBoxLayout(self)
        box.setContentsMargins(8, 4, 6, 4)
        box.addWidget(self._icon)
        box.addWidget(self._words, 1)
        for part in (self._words, self._icon):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def fold(self, *, folded: bool) -> None:
        """Show the icon alone, or the name and the unit."""
        self._words.setVisible(not folded)
