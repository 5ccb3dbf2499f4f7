"""The statement: the victim's words at the left, the seven points beside them as guide and check."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from da_desk.views import theme
from da_desk.views.forms.items import ItemField
from da_desk.views.forms.page import FormPage, field_for
from da_desk.views.forms.text import LongText
from da_desk.views.help import Help
from da_desk.views.statements.before import statement_beginning
from da_desk.views.statements.counting import WordCount, paragraph_at
from da_desk.views.statements.record_page import Beginning, RecordPage
from da_desk.views.statements.step import Bench
from da_desk.views.widgets.boxes import Column, ScrollPage
from da_desk.views.widgets.buttons import Button, link
from da_desk.views.widgets.progress import Section, State, TaskList
from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.models.records import Record
    from da_desk.services.records import RecordLine
    from da_desk.services.statements import WithdrawalView

TEXT = "statement.text"
SIDE = 372


class SevenPoints(ScrollPage):
    """The points with their state; the open one stands under its line. Nothing of it is ever put into the text."""

    def __init__(
        self, title: str, fields: dict[str, ItemField], titles: dict[str, str], here: Callable[[], str]
    ) -> None:
        super().__init__(title, (8, theme.M, 8, theme.L), 0)
        self._fields, self._titles, self._here = fields, titles, here
        self.setProperty("kind", "side")
        self.list = TaskList(title)
        self.list.chosen.connect(self._toggle)
        self._bodies = {key: self._body(key) for key in fields}
        self.add(self.list, None)
        self.show_states()
        for place, body in enumerate(self._bodies.values()):
            self.list.box.insertWidget(2 + 2 * place, body)

    def open(self, key: str) -> None:
        """Open a point, and close the others."""
        for each, body in self._bodies.items():
            body.setVisible(each == key)
        self.list.mark(key)

    def show_states(self) -> None:
        """Show how far each point is."""
        self.list.show_sections([Section(key, self._titles[key], self._state(key)) for key in self._fields])

    def _toggle(self, key: str) -> None:
        if self._bodies[key].isHidden():
            self.open(key)
            self.show_widget(self._bodies[key])
        else:
            self._bodies[key].hide()

    def _state(self, key: str) -> State:
        field = self._fields[key]
        if field.answered():
            return State.DONE
        return State.IN_PROGRESS if field.value() else State.NOT_STARTED

    def _body(self, key: str) -> Column:
        field = self._fields[key]
        body = Column("well", (14, 10, 14, 10), theme.S)
        where = link(
            _("It stands where the cursor is"),
            lambda: field.set_where(self._here()),
            name=_("It stands where the cursor is: {label}").format(label=field.title),
        )
        body.add(field, where)
        body.hide()
        return body


class _Form(FormPage):
    """Goes to a point by opening it first."""

    def __init__(self, name: str, opened: Callable[[str], None]) -> None:
        super().__init__(name, widest=0, margins=(theme.XL, 0, theme.XL, theme.M))
        self._opened = opened

    def focus_field(self, path: str) -> None:
        """Open the point, if it is one, and go to it."""
        section, _dot, rest = path.partition(".")
        if section == "items":
            self._opened(rest.partition(".")[0])
        super().focus_field(path)


class StatementPage(RecordPage):
    """The words of the victim. A guide stands beside the text; no sentence is suggested."""

    def __init__(self, bench: Bench) -> None:
        self.onward = Button(_("Save and check for addresses"), self._go_on)
        self.items: dict[str, ItemField] = {}
        super().__init__(bench, _("Statement"), "withdrawal_statement", ("statement", "items"), "statement")
        self.form.touched.connect(self.points.show_states)

    def make_form(self) -> FormPage:
        """The text grows with the window."""
        return _Form(self.title, self._open_point)

    def build(self, _sections: Sequence[str]) -> None:
        """The text, and a field for each point beside it."""
        declared = self.practice_form.field(TEXT)
        assert declared is not None
        self.text = LongText(declared.label, help=declared.help, limit=declared.max_length, lines=10, grows=True)
        self.form.add_field(TEXT, self.text)
        self.words = WordCount(self.text, self.form)
        for item in self.practice_form.items:
            made = field_for(item)
            assert isinstance(made, ItemField)
            self.items[item.id] = made
            self.form.watch(f"items.{item.id}", made)
        section = self.practice_form.section("items")
        titles = {item.id: item.label for item in self.practice_form.items}
        self.points = SevenPoints(section.title if section else "", self.items, titles, self.paragraph)

    def lay_out(self) -> None:
        """Text left, points right."""
        self.save_button.setProperty("kind", "plain")
        self.onward.setProperty("kind", "primary")
        self.fill_beside(self.form, self.points, SIDE)
        self.otherwise = Button(_("There will be no statement …"), lambda: self.bench.go("ending"))
        self.add_actions(self.words.label, self.otherwise, self.save_button, self.onward)

    def line(self, view: "WithdrawalView") -> "RecordLine | None":
        """The victim's statement."""
        return view.statement

    def beginning(self) -> Beginning:
        """The statement of the victim."""
        return statement_beginning(self)

    def paragraph(self) -> str:
        """Where the cursor stands."""
        return paragraph_at(self.text)

    def editable(self, record: "Record | None") -> bool:
        """Not while it is paused for advice."""
        return super().editable(record) and not (self.view is not None and self.view.paused)

    def shown(self, record: "Record | None") -> None:
        """Say what the officer has to know before writing."""
        self.words.count()
        self.points.show_states()
        open_ = self.editable(record)
        self.onward.setVisible(open_)
        self.otherwise.setVisible(open_)
        self._say_first(record)

    def help(self) -> Help:
        """What F1 says here."""
        return Help(
            self.title,
            (
                _("In the first person, in the victim's own words and order. The defence may read every word."),
                _(
                    "The seven points are a guide for the conversation and a check afterwards. They are never printed as headings."
                ),
                _("For each point say where the text covers it, or that the victim declined, or why it was not asked."),
                _("Keep every address, number and place out of it. The next step looks for those that are known."),
            ),
            (self.practice_form.source,),
        )

    def leave(self) -> None:
        """Keep the draft."""
        super().leave()
        self.words.stop()

    def _say_first(self, record: "Record | None") -> None:
        if self.view is not None and self.view.paused:
            advice = Button(_("Go to the advice"), lambda: self.bench.go("advice"))
            self.show_notice(_("Stop."), self.view.paused, advice, kind="alert")
        elif record is not None and record.state != "draft":
            signing = Button(_("Go to signing"), lambda: self.bench.go("signing"))
            self.show_notice(
                _("This text no longer changes."), _("It was made ready to sign, signed or ended."), signing
            )
        else:
            self._say_interpreter(record)

    def _say_interpreter(self, record: "Record | None") -> None:
        answers = record.body.get("interpreter", {}) if record is not None else {}
        if answers.get("used") != "yes":
            self.show_notice("")
            return
        language = answers.get("language") or _("the witness's own language")
        sentence = _(
            "The witness signs the text in {language}. The translation and the interpreter's statement are exhibits."
        )
        attach = Button(_("Attach them"), lambda: self.bench.go("attachments"))
        self.show_notice(_("With an interpreter."), sentence.format(language=language), attach)

    def _open_point(self, key: str) -> None:
        if key in self.items:
            self.points.open(key)

    def _go_on(self) -> None:
        self.save(lambda: self.bench.go("addresses"))
