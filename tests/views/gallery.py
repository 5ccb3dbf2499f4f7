"""Every widget and field on a few pages, with invented data: looked at by people, swept by tests."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget

from da_desk.errors import Problem
from da_desk.practice.forms import Choice
from da_desk.practice.forms import Field as Declared
from da_desk.views.forms.asked import AskedField
from da_desk.views.forms.choices import ChoiceField, ManyField, TickField, YesNoField
from da_desk.views.forms.contact import ContactField
from da_desk.views.forms.days import DayField, MomentField
from da_desk.views.forms.items import ItemField
from da_desk.views.forms.page import FormPage, field_for
from da_desk.views.forms.passwords import PasswordField
from da_desk.views.forms.references import ColleagueField
from da_desk.views.forms.row_cards import RowsField
from da_desk.views.forms.text import LongText, TextField
from da_desk.views.theme import look
from da_desk.views.widgets.alerts import AlertStrip, ConfirmPanel, EmptyPage
from da_desk.views.widgets.boxes import Card, Column, Row, ScrollPage
from da_desk.views.widgets.buttons import Button, icon_button, link, primary
from da_desk.views.widgets.identity import Identity, IdentityBar
from da_desk.views.widgets.labels import Badge, Elided, KeyValues, label
from da_desk.views.widgets.masked import Masked
from da_desk.views.widgets.messages import MessageBar
from da_desk.views.widgets.preview import Preview
from da_desk.views.widgets.progress import Progress, Section, State, TaskList
from da_desk.views.widgets.rows import CardRow, PagedRows, RowList
from da_desk.views.widgets.search import Answer, SearchBox
from da_desk.views.widgets.segments import Segments, Tabs

NAMES = ("Marsden, Holly", "Okafor, Grace", "Rees, Ffion", "Kowalska, Danuta", "Begum, Shirin", "Whitlock, Aaron")
GRADES = ("high", "medium", "standard")
WHO = Identity(
    name="Marsden, Holly",
    grade="high",
    born="14 Mar 1991",
    crime_number="42/118830/26",
    suspect="Marsden, Craig (spouse)",
    safe_contact="Text only, Mon–Fri 09:30–14:30, 07700 900123. No voicemail. Say “the library”.",
    stale="Not confirmed since 2 Oct 2026",
    ref="DA/26/00012",
)

RISKS = Declared(
    id="risks",
    kind="rows",
    label="Risks",
    row_title="what",
    fields=(
        Declared(id="what", kind="text", label="The risk in a few words", required=True),
        Declared(
            id="kind", kind="choice", label="Kind", choices=(Choice("weapons", "Weapons"), Choice("control", "Control"))
        ),
    ),
)


def card(number: int) -> CardRow:
    """An invented row of the case list."""
    return CardRow(
        title=NAMES[number % len(NAMES)],
        ref=f"DA/26/{number:05}",
        grade=GRADES[number % 3],
        line="Bail ends 17:00 today" if number == 0 else "Background report",
        due="Today" if number < 2 else "Fri 27",
        urgent=number == 0,
    )


def case_list() -> QWidget:
    """The list of cases with its segments."""
    made = Column("list")
    made.setFixedWidth(look().px(320))
    head = Row(margins=(16, 14, 12, 10))
    views = (("mine", "Mine 10"), ("team", "Team 64"), ("all", "All"))
    head.add(label("Cases", "heading"), None, Segments("Which cases", views))
    rows = PagedRows[int](str)
    rows.show([(number, card(number)) for number in range(200)])
    shown = RowList(rows, "Case list")
    shown.mark(0)
    made.add(head)
    made.box.addWidget(shown, 1)
    return made


def workspace() -> QWidget:
    """A case: identity bar, tabs, an alert and cards."""
    made = Column("canvas")
    head = Column("head")
    identity = IdentityBar(Button("Record contact"), Button("New statement", icon="doc"))
    identity.show_identity(WHO)
    tabs = Tabs(
        "Case sections", [(each.lower(), each) for each in ("Overview", "Withdrawal", "Contacts", "History", "Files")]
    )
    tabs.set_current("withdrawal")
    strip = Row(margins=(24, 6, 24, 0))
    strip.box.addWidget(tabs, 1)
    head.add(identity, strip)
    page = ScrollPage("Withdrawal")
    page.add(
        AlertStrip("Bail ends at 17:00 today.", "Two actions to record before the 16:30 review.", Button("Go to bail")),
        _due_card(),
        _facts_card(),
        None,
    )
    made.add(head)
    made.box.addWidget(page, 1)
    return made


def _due_card() -> Card:
    made = Card("Secondary risk assessment", Progress("Secondary risk assessment", 2, 4))
    for title, due, tone in (
        ("Tell the CPS of the indication", "Due 14:00", "high"),
        ("Plan for the children at home", "Due 16:00", "none"),
        ("Safety plan gone through with the victim", "Done", "standard"),
    ):
        words = Column()
        words.add(label(title), label("PC 4471 Doyle · 21 Nov 22:40", "small", "muted"))
        made.add_row(words, None, Badge(due, tone), Button("Record", name=f"Record: {title}"))
    return made


def _facts_card() -> Card:
    made = Card("Contacts", link("Add a contact"))
    masked = Masked("home address", lambda reveal: reveal("12 Alder Row, Netherwick"))
    made.add(KeyValues([("Mobile", "07700 900123"), ("Home address", masked), ("Occupation", "")]))
    return made


@dataclass(frozen=True)
class Gallery:
    """The pages of the gallery by name."""

    pages: dict[str, Callable[[], QWidget]]


def form() -> FormPage:
    """A form with every field."""
    page = FormPage("Every field")
    page.add(label("Indication", "title"), ConfirmPanel("Sign now?", "Signed content never changes.", "Sign"))
    holder = Card("How it was said")
    inside = Column(spacing=14)
    holder.add(inside)
    page.add(holder)
    ways = [("in-person", "In person"), ("telephone", "By telephone"), ("message", "By message")]
    fields = {
        "indication.how": ChoiceField("How the victim said it", ways, help="As it reached you."),
        "indication.words": LongText("The victim’s own words", help="As near as you can.", lines=4),
        "indication.told_to": TextField("Who was told", optional=True),
        "indication.bail": ChoiceField("Bail position", [(str(n), f"Position {n}") for n in range(7)]),
        "risk.children": YesNoField(
            "Children at home", choices=(("yes", "Yes"), ("no", "No"), ("unknown", "Not known"))
        ),
        "risk.measures": ManyField("Special measures", [("screens", "Screens"), ("live", "Live link")]),
        "risk.born": DayField("Date of birth", past=True),
        "risk.at": MomentField("When it was said"),
        "items.pressure": ItemField(
            "Pressure to withdraw", [("in-text", "In the statement"), ("declined", "Declined to say")]
        ),
        "contact.one": ContactField("A way to reach her", [("phone", "Telephone"), ("email", "E-mail")]),
        "asked.hurt": AskedField(
            "The victim was hurt this time", [("yes", "Yes"), ("no", "No"), ("dont-know", "Don't know")]
        ),
        "plan.risks": RowsField(RISKS, field_for),
        "plan.holder": ColleagueField("Who sees to it"),
        "sign.password": PasswordField("Password"),
        "sign.sure": TickField("I have read it over"),
    }
    for path, field in fields.items():
        page.add_field(path, field, into=inside)
    return page


def form_with_problems() -> FormPage:
    """The same form, refused."""
    page = form()
    page.set_values(
        {
            "risk": {"born": "1991-03-14", "at": "2026-11-23T14:05:00Z", "children": "yes"},
            "indication": {"how": "telephone"},
        }
    )
    page.show_problems(
        [
            Problem("indication.words", "Write the victim’s own words."),
            Problem("indication.bail", "Choose the bail position."),
        ]
    )
    return page


def pieces() -> QWidget:
    """Buttons, badges, messages, a task list, an empty page, a preview."""
    page = ScrollPage("Pieces")
    buttons = Row()
    busy = Button("Saving")
    busy.set_busy(True)
    off = Button("Not now")
    off.setEnabled(False)
    buttons.add(
        primary("Save", icon="check"),
        Button("Plain"),
        Button("Withdraw", kind="danger"),
        link("A quiet way"),
        busy,
        off,
    )
    buttons.add(icon_button("calendar", "Open the calendar"), None)
    badges = Row()
    for word, tone in (("High", "high"), ("Medium", "medium"), ("Standard", "standard"), ("Ready to sign", "accent")):
        badges.add(Badge(word, tone))
    badges.add(Badge("OFFICIAL-SENSITIVE"), Badge("TRAINING", "training"), None)
    message = MessageBar()
    question = ConfirmPanel("Disclose the pack?", "What has left can’t be called back.", "Disclose")
    tasks = TaskList("Withdrawal statement")
    tasks.show_sections(
        [
            Section("before", "Before the statement", State.DONE),
            Section("interpreter", "Interpreter", State.NOT_APPLICABLE),
            Section("text", "The statement", State.IN_PROGRESS),
            Section("items", "The seven points"),
        ]
    )
    tasks.mark("text")
    holder = Card()
    holder.add(tasks)
    search = SearchBox(
        "Search people, crime numbers, addresses   (Ctrl+K)", "Search", lambda _text, give: give([Answer("a", "b", 1)])
    )
    page.add(buttons, badges, message, question, search, holder)
    message.say("The outcome was recorded.", "Undo", lambda: None)
    question.show()
    page.add(
        AlertStrip("Safe contact is old.", "Confirm it before you call.", kind="warning"),
        AlertStrip("Kept.", "What you typed on Monday was kept.", Button("Go on with it"), kind="notice"),
        Elided("A line that is far too long for the room that it has " * 6),
        EmptyPage("doc", "No statement yet", "The withdrawal statement will stand here.", "Start the statement"),
    )
    preview = Preview("Statement", _page_image, 3)
    preview.setMinimumHeight(320)
    page.add(preview)
    return page


def _page_image(number: int, width: int, give: Callable[[QImage], None]) -> None:
    image = QImage(width, round(width * 1.414), QImage.Format.Format_RGB32)
    image.fill(QColor(Qt.GlobalColor.white) if number % 2 == 0 else QColor("#FAFAFA"))
    give(image)


def desk() -> QWidget:
    """The list and the case side by side."""
    made = Row("canvas", spacing=0)
    made.add(case_list())
    made.box.addWidget(workspace(), 1)
    return made


GALLERY = Gallery({"desk": desk, "form": form, "problems": form_with_problems, "pieces": pieces})
